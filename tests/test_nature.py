"""What a file is at all, and who it speaks for: notices, gazettes, reports are no disclosures; the cover decides the scope."""

from pathlib import Path

import pytest

from yusuan.model import Disclosure
from yusuan.reading import read
from yusuan.reading.understand.nature import nature_of
from yusuan.rules import check

OTHERS = {
    "通知": "云林市人民政府办公室关于印发民生实事工作方案的通知\n\n全年培训护理员1000人次。伤残人员补助每月不低于500元。\n",
    "通知（有经费）": "关于做好2026年部门预算编制工作的通知\n\n各单位：\n\n公用经费按每人每年30000元安排，培训费不超过上年的90%。\n",
    "公报": "清河市2025年国民经济和社会发展统计公报\n\n一般公共预算收入82.30亿元，增长3.1%；一般公共预算支出210.40亿元，下降1.2%。\n",
    "评价报告": "# 老旧小区改造项目绩效评价报告\n\n项目预算资金1200.00万元，实际支出1100.00万元。\n\n| 一级指标 | 分值 | 得分 |\n|---|---|---|\n| 决策 | 20 | 18 |\n| 产出 | 80 | 71 |\n",
    "检查表": "# 2026年度部门预算公开检查情况表\n\n| 序号 | 单位 | 存在问题 |\n|---|---|---|\n| 1 | 清河区水利局 | 未说明机关运行经费12.30万元的增减原因 |\n",
    "招生简章": "清河职业技术学院2026年招生简章\n\n学费每生每年5000元，国家奖学金每人10000元，计划招生1200人。\n",
    "招聘公告": "# 2026年清河市公开招聘工作人员公告\n\n| 单位 | 人数 | 经费来源 |\n|---|---|---|\n| 清河市档案馆 | 2 | 财政全额拨款 |\n",
    "采购公告": "清河市档案馆档案数字化服务采购项目竞争性磋商公告\n\n项目预算金额：85.00万元，最高限价：84.00万元。\n",
    "政府预算报告": "关于清河市2025年预算执行情况和2026年预算草案的报告\n\n全市一般公共预算支出210.40亿元，政府性基金收入30.00亿元。\n",
}
OWN = {
    "预算": "清河市档案馆2026年部门预算\n\n2026年收入预算100.00万元，支出预算100.00万元。\n",
    "三公": "清河镇2026年“三公”经费支出说明\n\n公务接待费9.95万元，较上年减少1.00万元。\n",
    "带通知的预算": "关于公开2026年部门预算的说明\n\n# 清河市档案馆2026年部门预算\n\n2026年收入预算100.00万元。\n",
    "只有表": "# 收支总表\n\n单位：万元\n\n| 项目 | 预算数 |\n|---|---|\n| 一般公共预算拨款收入 | 100.00 |\n| 收入总计 | 100.00 |\n",
}


def document(folder: Path, text: str) -> Disclosure:
    path = folder / "文件.md"
    path.write_text(text, encoding="utf-8")
    return read(path)


@pytest.mark.parametrize("name", OTHERS)
def test_what_is_no_disclosure_is_said_alike_by_reading_and_by_checking(name: str, tmp_path: Path) -> None:
    d = document(tmp_path, OTHERS[name])
    nature = nature_of(d)
    assert not nature.disclosure and "不" in nature.why
    assert check(d).meta["nothing"] == nature.why


@pytest.mark.parametrize("name", OWN)
def test_a_disclosure_or_a_part_of_one_is_one(name: str, tmp_path: Path) -> None:
    d = document(tmp_path, OWN[name])
    assert nature_of(d).disclosure and "nothing" not in check(d).meta


@pytest.mark.parametrize(
    ("cover", "scope", "unit"),
    [
        ("上林市2026年市级单位预算\n\n预算单位：上林市水文站\n\n目录\n\n一、部门预算经济分类表", "单位", "上林市水文站"),
        ("2026年度\n\n清河市教育局部门\n\n2026年度部门预算信息公开", "部门", "清河市教育局"),
        ("2026年清河市水利局（本级）部门预算\n\n一般公共预算基本支出部门预算经济分类表", "部门", "清河市水利局(本级)"),
        ("第一部分 2026年度部门预算情况说明\n\n清河市审计局负责审计。清河市审计局设三个科。清河市审计局下属一个单位。", "部门", "清河市审计局"),
    ],
)
def test_the_cover_says_whose_document_it_is(cover: str, scope: str, unit: str, tmp_path: Path) -> None:
    d = document(tmp_path, cover + "\n\n2026年收入预算100.00万元。\n")
    assert (d.scope.value, d.unit.value) == (scope, unit)


@pytest.mark.shared
def test_every_learnable_document_beside_the_project_is_a_disclosure_of_a_known_kind(shared: Path) -> None:
    small = [*sorted((shared / "documents").glob("js_*.pdf")), shared / "documents" / "sh_unit_budget_template.xlsx"]
    for path in small:
        d = read(path)
        assert nature_of(d).disclosure and d.kind.value and d.year.value and d.unit.value, path.name
