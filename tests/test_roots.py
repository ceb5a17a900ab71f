"""One root cause is one finding, also where rules of different kinds meet."""

from dataclasses import replace
from pathlib import Path

import pytest

from yusuan.model import ERROR, Finding, Related, Source
from yusuan.reading import read
from yusuan.rules import check
from yusuan.rules.roots import FOLLOWING, rooted

BOOK = Path(__file__).parents[1] / "examples" / "xinzhou-2023.xlsx"
HEAD = "某某局2023年度部门预算公开\n\n"


def of(folder: Path, text: str, *rules: str) -> list[Finding]:
    path = folder / "文.txt"
    path.write_text(HEAD + text, encoding="utf-8")
    return [f for f in check(read(path)).findings if f.rule.startswith(rules)]


def test_what_rests_on_the_wrong_cell_is_listed_under_it():
    cell, other = Source("文", line=3, cell="H4"), Source("文", line=20, cell="H21")
    root = Finding("T101", ERROR, "资金总额不一致", cell)
    sources = Finding("P408", ERROR, "各来源之和不等于总额", cell)
    cost = Finding("P403", ERROR, "成本超过资金", other, related=(Related("资金总额", cell),))
    apart = Finding("P403", ERROR, "另一张表", replace(other, line=90), related=(Related("资金总额", replace(cell, line=80)),))
    (first, second) = rooted([sources, root, cost, apart])
    assert first.rule == "T101" and [r.text for r in first.related] == [sources.message, cost.message]
    assert second is apart


def test_every_root_and_follower_names_rules_that_there_are():
    from yusuan.rules.group import LAWS
    from yusuan.rules.rule import every_rule

    known = (*LAWS, *every_rule())
    for prefix, (_, rules) in FOLLOWING.items():
        assert all(any(k.startswith(p) for k in known) for p in (prefix, *rules))


FORM = """
## 2023年项目支出预算表

单位：万元

| 项目名称 | 合计 | 一般公共预算 |
| 取暖费 | 15.00 | 15.00 |
| 网络服务费 | 20.00 | 20.00 |
| 设备更新 | 30.00 | 30.00 |

## 项目支出绩效目标申报表

| 项目名称 | 取暖费 | | | 项目期 | 1年 |
|---|---|---|---|---|---|
| 项目资金（元） | 实施期资金总额： | 150,000 | 年度资金总额： | 150,000 | |
| | 其中：省级财政资金 | 0 | 其中：省级财政资金 | 0 | |
| | 市县（区）财政资金 | 150,000 | 市县（区）财政资金 | 150,000 | |
| 总体目标 | 供暖面积1000平方米。 | | | | |
| 一级指标 | 二级指标 | 三级指标 | 指标值 | | |
| 产出指标 | 成本指标 | 供暖费用 | ≤150000元 | | |
"""


def test_a_wrong_total_of_a_form_is_one_finding(tmp_path):
    rules = ("T10", "P403", "P404", "P406", "P408")
    assert not of(tmp_path, FORM, *rules)
    for wrong in ("140,000", "160,000"):
        ((one),) = of(tmp_path, FORM.replace("年度资金总额： | 150,000", f"年度资金总额： | {wrong}"), *rules)
        assert wrong.replace(",", "")[:2] in one.message and one.related


@pytest.mark.parametrize("said", ["与上年持平", "比上年减少50.00万元，下降33.33%"])
def test_income_and_expenditure_totals_change_alike(tmp_path, said):
    """Last year's totals are not printed, but they balance: what is said of one holds of the other."""
    text = "收入总计150.00万元，收入总计比上年增加50.00万元，增长50.00%。\n\n支出总计150.00万元，支出总计{}。\n"
    assert not of(tmp_path, text.format("比上年增加50.00万元，增长50.00%"), "N20")
    assert len(of(tmp_path, text.format(said), "N20")) == 1


def test_nothing_grows_by_more_than_it_is(tmp_path):
    (one,) = of(tmp_path, "公务接待费0.00万元，比上年增加8.50万元，增长100.00%。\n", "N20")
    assert one.rule == "N202" and "负数" in one.message
    assert not of(tmp_path, "公务接待费9.00万元，比上年增加8.50万元，增长1700.00%。\n", "N20")


def test_a_project_without_a_code_is_called_by_its_name(tmp_path):
    ((one),) = of(tmp_path, FORM.replace("年度资金总额： | 150,000", "年度资金总额： | 170,000"), "T10")
    said = one.message + "".join(s.text for s in one.suspects) + "".join(r.text for r in one.related)
    assert "“取暖费”" in said and "预算表:" not in said


def test_houses_listed_one_by_one_are_no_contradiction(tmp_path):
    text = "截至2022年12月31日，房屋（办公用房）面积1280平方米，原值265.00万元；房屋（供养楼）面积3400平方米，原值680.00万元。\n"
    assert not of(tmp_path, text, "T10")


def test_what_is_sorted_again_is_the_whole(tmp_path):
    """按资金性质分：…。按资金来源分：…: the second sentence speaks of the whole, not of the first one's funds."""
    text = (
        "# 四、财政拨款收支预算总体情况说明\n\n2024年度财政拨款收支总预算757.10万元。按资金性质分：一般公共预算拨款707.10万元，"
        "政府性基金预算拨款50.00万元。按资金来源分：当年财政拨款收入738.60万元，上年结转财政拨款收入18.50万元。\n"
    )
    assert not of(tmp_path, text, "T10")
    path = tmp_path / "文.txt"
    (current,) = [f.point for f in read(path).figures if f.printed == "738.60"]
    assert current.fund is not None and "government_funds" in current.fund


def test_nothing_of_a_fund_that_the_document_does_not_have_grows_either(tmp_path):
    text = (
        "2023年收入预算150.00万元，比上年增加50.00万元。\n\n"
        "一般公共预算拨款支出预算150.00万元，比2022年预算增加50.00万元；政府性基金拨款支出预算0万元，比2022年预算{}；国有资本经营预算拨款支出预算0万元，比2022年预算持平。\n"
    )
    (one,) = of(tmp_path, text.format("增加50.00万元"), "N20")
    assert one.rule == "N202" and "负数" in one.message and "基金" in one.message
    assert not of(tmp_path, text.format("减少50.00万元"), "N20")
    total = "收入预算150.00万元，其中：财政拨款150.00万元，政府性基金拨款0万元，比上年增加50.00万元。\n"
    assert not of(tmp_path, total, "N202")


def test_items_that_sort_the_whole_have_shares_of_the_sections_whole(tmp_path):
    """2．按支出用途分类，包括：…: the whole stands in the paragraph before, the section says of what it is."""
    text = (
        "# 三、支出预算情况说明\n\n某某局2023年支出预算969.00万元。\n\n1．按支出功能分类，包括：社会保障和就业支出153.00万元、卫生健康支出816.00万元。\n\n"
        "2．按支出用途分类，包括：基本支出758.00万元，占78.22%；项目支出211.00万元，占{}。\n"
    )
    assert not of(tmp_path, text.format("21.78%"), "N20")
    (one,) = of(tmp_path, text.format("21.88%"), "N20")
    assert one.rule == "N201" and one.expected == "21.78%"
