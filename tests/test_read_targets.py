"""Performance forms: the seed's twelve by hand count, real forms of other places, our own through every format."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yusuan.layout import compile_book, layout
from yusuan.model import Cell, Disclosure, Grid, Leftover, Paragraph, Source, Target
from yusuan.model.document import as_document, is_contact
from yusuan.publishing import publish
from yusuan.reading import assemble, interpret, open_blocks, read
from yusuan.reading.understand.forms.lines import is_task_header, labelled
from yusuan.reading.understand.forms.targets import read_targets
from yusuan.reading.understand.forms.values import report
from yusuan.reading.understand.tables.captions import is_title
from yusuan.reading.understand.tables.sorting import sort_grids
from yusuan.words import clean
from yusuan.words.forms import form_label, level, role, year_line
from yusuan.words.values import Problem, parse_value

SEED = "seed/xinzhou-2023-unit-budget.txt"
YUAN = Decimal(1)

#: Counted by hand on the seed: form → indicators with a value on the term side, on the annual side, in all.
COUNTS = [(8, 8, 8), (15, 15, 15), (6, 7, 7), (11, 11, 11), (9, 9, 9), (14, 15, 15), (6, 6, 6), (7, 7, 7), (6, 6, 6),
          (6, 6, 6), (6, 6, 6), (18, 18, 18)]  # fmt: skip
#: Printed on the seed's forms: term total, annual total (元), and the source that pays all of it.
MONEY = [(450000, 150000, "local"), (11340000, 3780000, "local"), (1000000, 1000000, "central"), (150000, 50000, "local"),
         ("1956511.08", "1956511.08", "central"), (2000000, 2000000, "central"), (1401120, 1401120, "province"),
         (1417500, 472500, "local"), (496800, 165600, "local"), (4404, 4404, "local"), (336000, 112000, "local"),
         (76200000, 25400000, "central")]  # fmt: skip
YEARS = ["3年", "3年", "1年", "3年", "1年", "1年", "1年", "3年", "3年", "1年", "3年", "3年"]


@pytest.fixture(scope="module")
def seed(shared: Path) -> Disclosure:
    return read(shared / SEED)


# --- the seed ------------------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_every_form_of_the_seed_has_all_its_indicators(seed):
    counts = [
        (sum(bool(i.term) for i in t.indicators), sum(bool(i.annual) for i in t.indicators), len(t.indicators))
        for t in seed.targets
    ]
    assert counts == COUNTS
    assert not [left for left in seed.leftovers if "绩效目标" in left.source.table or "绩效" in left.reason]


@pytest.mark.shared
def test_money_of_the_seeds_forms_in_yuan(seed):
    for target, (term, annual, payer) in zip(seed.targets, MONEY, strict=True):
        assert (target.term_total, target.annual_total) == (Decimal(term), Decimal(annual))
        for money, total in ((target.term_money, term), (target.annual_money, annual)):
            assert dict(money) == {key: Decimal(total) if key == payer else 0 for key in ("central", "province", "local", "own")}


@pytest.mark.shared
def test_facts_texts_and_goals_of_the_seeds_forms(seed):
    assert [t.years for t in seed.targets] == YEARS
    assert [t.code for t in seed.targets if t.code] == ["14090023304T100000004"]
    assert not any(t.project.startswith("1409") for t in seed.targets)
    assert {t.unit for t in seed.targets} == {seed.unit.value}
    assert sum(t.department.startswith("304-") for t in seed.targets) == 11
    assert all(t.attribute and t.fields["年度"] == "2023" for t in seed.targets)
    for target in seed.targets:
        assert set(target.texts) == {"overview", "basis", "necessity", "safeguards", "plan"}
        assert all(target.texts.values())
    assert all(t.goal_term for t in seed.targets)
    assert [n for n, t in enumerate(seed.targets) if not t.goal_annual] == [8]  # its annual side is blank


@pytest.mark.shared
def test_footers_keep_blank_fields_and_wrong_ones(seed):
    assert sum(t.fields["负责人"] == "" for t in seed.targets) == 11
    assert seed.targets[8].fields["经办人"] == "经办人"  # the label was typed as the value
    assert seed.targets[7].fields["填报日期"] == ""
    assert all(t.fields["联系电话"].isdigit() for t in seed.targets)


@pytest.mark.shared
def test_levels_of_drifted_rows(seed):
    """Rows whose merged cells were lost keep the levels that they print, and no others."""
    second = seed.targets[1].indicators
    assert [i.first for i in second[:11]] == [""] * 11  # the form never prints 产出指标
    assert [(i.first, i.second) for i in second[11:]] == [
        ("效益指标", "经济效益指标"), ("效益指标", "社会效益指标"), ("效益指标", "可持续影响指标"), ("满意度指标", "服务对象满意度指标"),
    ]  # fmt: skip
    last = seed.targets[11].indicators
    assert [i.second for i in last[:5]] == ["数量指标"] * 5  # the first of them stands above the label
    assert [i.second for i in last[5:10]] == ["质量指标"] * 5
    assert [i.second for i in last[11:16]] == ["成本指标"] * 5
    assert (last[17].first, last[17].second) == ("满意度指标", "服务对象满意度指标")
    assert all(len(i.name) > 5 for i in last)  # of two names cut short, the longer


@pytest.mark.shared
def test_sides_in_different_order_are_paired_by_name(seed):
    for indicator in seed.targets[3].indicators[:3]:
        assert indicator.term == indicator.annual
    assert seed.targets[3].indicators[0].annual_source.line == seed.targets[3].indicators[0].source.line + 1
    only = [i for i in seed.targets[2].indicators if not i.term]
    assert len(only) == 1 and only[0].annual == "1个"


@pytest.mark.shared
def test_every_indicator_and_field_has_its_place(seed, shared):
    lines = (shared / SEED).read_text(encoding="utf-8").splitlines()
    for target in seed.targets:
        assert target.source.line is not None
        for i in target.indicators:
            for value, place in ((i.term, i.source), (i.annual, i.annual_source)):
                assert not value or value in lines[place.line - 1]
        for key in ("project", "department", "unit", "annual_total", "term_total", "goal_term", "overview", "联系电话"):
            assert target.places[key].text[:8] in lines[target.places[key].line - 1]


@pytest.mark.shared
def test_annual_totals_are_figures_of_the_tables_projects(seed):
    """Three projects share a name and are told apart by their amounts; the form's 元 stand beside the tables' 万元."""
    figures = [f for f in seed.figures if f.table == "form"]
    assert [f.amount for f in figures] == [t.annual_total for t in seed.targets]
    tables = {next(iter(f.point.project)): f.amount for f in seed.figures if f.point.project and f.table != "form" and f.amount}
    for figure in figures:
        key = next(iter(figure.point.project))
        assert abs(tables[key] - figure.amount) < 50
    assert len({f.point.project for f in figures}) == 12


@pytest.mark.shared
def test_indicator_values_of_the_seed_parse_or_are_reported(seed):
    values = [v for t in seed.targets for i in t.indicators for v in (i.term, i.annual) if v]
    wrong = sorted(v for v in values if isinstance(parse_value(v), Problem))
    assert len(values) == 226
    assert len(wrong) == 11
    assert {"、" in v or v.startswith("≤1200年") for v in wrong} == {True}


@pytest.mark.shared
def test_docs_of_indicator_values_are_fresh(seed):
    page = Path(__file__).parents[1] / "docs" / "indicator-values.md"
    assert page.read_text(encoding="utf-8") == report(seed.targets)


@pytest.mark.shared
def test_contacts_are_kept_for_the_checker_and_in_no_output(seed):
    said = json.dumps(as_document(seed)["targets"], ensure_ascii=False)
    phones = {t.fields["联系电话"] for t in seed.targets}
    assert len(phones) == 8
    assert not [phone for phone in phones if phone in said]
    assert not any(is_contact(key) for key in json.loads(said)[0]["fields"])


# --- forms of other places -----------------------------------------------------------------------------------------


@pytest.mark.shared
def test_forms_with_weights_of_a_central_university(shared):
    targets = read(shared / "documents/cq_swu_2023_dept_budget.pdf").targets
    assert len(targets) == 24
    assert [len(t.indicators) for t in targets] == [19, 6, 6, 14, 18, 15, 19, 9, 10, 9, 10, 10, 6, 6, 19, 5, 8, 5, 8, 5, 6, 6, 8, 6]
    for target in targets:
        assert sum(i.weight for i in target.indicators) == 90
        assert target.fields["执行率分值"] == "10"
        assert target.annual_total == sum(target.annual_money.values())
        assert target.term_total is None and not target.goal_term
        assert all(i.annual and not i.term and i.first and i.second for i in target.indicators)
    assert targets[0].annual_total == 21127600  # printed as 2112.76 万元
    assert targets[10].annual_money == {"appropriation": 2233200, "carryover": 2018800, "other": 0}


@pytest.mark.shared
def test_forms_of_shanghai(shared):
    targets = read(shared / "documents/sh_putuo_wanli_2023_dept_budget.pdf").targets
    assert [len(t.indicators) for t in targets] == [5, 4, 4, 43, 9]
    assert [t.annual_total for t in targets] == [4100000, 6351000, 4563800, Decimal("7595500.00"), 10903043]
    for target in targets:
        assert target.term_total == target.annual_total
        assert target.goal_term and target.goal_annual
        assert target.fields["计划完成日期"] == "2023-12-31"
    assert targets[4].annual_money["appropriation"] == 11419043  # not its total: the document contradicts itself


def html(tmp_path: Path, body: str) -> Disclosure:
    file = tmp_path / "form.html"
    file.write_text(f'<html><head><meta charset="utf-8"></head><body>{body}</body></html>', encoding="utf-8")
    return read(file)


def row(*cells: str) -> str:
    """A table row; ``2*text`` covers two columns, ``text/3`` three rows."""
    parts = []
    for cell in cells:
        wide, _, text = cell.rpartition("*")
        text, _, tall = text.partition("|")
        parts.append(f'<td colspan="{wide or 1}" rowspan="{tall or 1}">{text}</td>')
    return f"<tr>{''.join(parts)}</tr>"


def table(*rows: str) -> str:
    return f"<table>{''.join(rows)}</table>"


def values(target: Target) -> list[tuple[str, str, str, str, str]]:
    return [(i.first, i.second, i.name, i.term, i.annual) for i in target.indicators]


def test_self_evaluation_form(tmp_path):
    found = html(tmp_path, "<h2>项目支出绩效自评表</h2>" + table(
        row("2*项目名称", "7*公厕管护"),
        row("2*主管部门", "3*某市城管局", "2*实施单位", "2*某市环卫所"),
        row("2*项目资金（万元）|4", "", "年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分"),
        row("年度资金总额", "120.00", "110.00", "99.00", "10", "90%", "9"),
        row("其中：当年财政拨款", "120.00", "100.00", "89.00", "—", "89%", "—"),
        row("上年结转资金", "0", "10.00", "10.00", "—", "", "—"),
        row("年度总体目标|2", "4*预期目标", "4*实际完成情况"),
        row("4*管护公厕60座。", "4*已管护58座。"),
        row("绩效指标|4", "一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施"),
        row("产出指标（50分）|2", "数量指标", "公厕数量", "≥60座", "58座", "20", "19.3", "两座改建"),
        row("质量指标", "合格率", "≥95%", "97%", "30", "30", ""),
        row("效益指标（40分）", "社会效益指标", "环境改善", "明显改善", "达成", "40", "38", ""),
        row("6*总分", "100", "96.3", ""),
    )).targets  # fmt: skip
    assert len(found) == 1
    target = found[0]
    assert (target.project, target.annual_total, target.goal_annual) == ("公厕管护", 1100000, "管护公厕60座。")
    assert target.annual_money == {"appropriation": 1000000, "carryover": 100000}
    assert values(target)[0] == ("产出指标", "数量指标", "公厕数量", "", "≥60座")
    assert [i.weight for i in target.indicators] == [20, 30, 40]
    fields = target.fields
    assert (fields["年度资金总额·全年执行数"], fields["公厕数量·实际完成值"], fields["总分·得分"]) == ("99.00", "58座", "96.3")
    assert (fields["实际完成情况"], fields["公厕数量·偏差原因分析及改进措施"]) == ("已管护58座。", "两座改建")


def test_form_of_a_whole_department(tmp_path):
    found = html(tmp_path, "<h2>部门整体支出绩效目标表</h2><p>（2024年度）</p>" + table(
        row("2*部门（单位）名称", "5*某县水务局"),
        row("年度主要任务|5", "任务名称|2", "2*主要内容|2", "3*预算金额（万元）"),
        row("总额", "财政拨款", "其他资金"),
        row("河道清淤", "2*清淤12公里", "300", "300", "0"),
        row("农村饮水", "2*管网维护", "220", "170", "50"),
        row("3*金额合计", "520", "470", "50"),
        row("年度总体目标", "6*清淤12公里，供水合格。"),
        row("年度绩效指标|3", "一级指标", "二级指标", "3*三级指标", "指标值"),
        row("产出指标", "数量指标", "3*清淤长度", "≥12公里"),
        row("满意度指标", "服务对象满意度指标", "3*群众满意度", "≥90%"),
    )).targets  # fmt: skip
    assert len(found) == 1
    target = found[0]
    assert (target.project, target.unit, target.fields["年度"]) == ("部门整体支出", "某县水务局", "2024")
    assert (target.annual_total, dict(target.annual_money)) == (5200000, {"appropriation": 4700000, "other": 500000})
    assert target.fields["年度主要任务2"].startswith("农村饮水")
    assert values(target) == [
        ("产出指标", "数量指标", "清淤长度", "", "≥12公里"),
        ("满意度指标", "服务对象满意度指标", "群众满意度", "", "≥90%"),
    ]


def test_flat_list_of_projects_with_operator_and_unit_columns(tmp_path):
    found = html(tmp_path, "<h2>2024年部门预算项目绩效目标表</h2><p>金额单位：万元</p>" + table(
        row("单位名称", "项目名称", "预算数", "年度目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "权重"),
        row("某馆|3", "图书购置|2", "35.00|2", "新购图书一批。|2", "产出指标|2", "数量指标", "新购图书", "≥", "8000", "册", "50"),
        row("质量指标", "验收合格率", "＝", "100", "%", "40"),
        row("阅读推广", "12.50", "办读书会。", "效益指标", "社会效益指标", "阅读氛围", "定性", "浓厚", "", "90"),
    ))  # fmt: skip
    books, reading = found.targets
    assert (books.project, books.unit, books.annual_total, books.goal_annual) == ("图书购置", "某馆", 350000, "新购图书一批。")
    assert values(books) == [("产出指标", "数量指标", "新购图书", "", "≥8000册"), ("产出指标", "质量指标", "验收合格率", "", "＝100%")]
    assert (reading.project, reading.annual_total, values(reading)[0][4]) == ("阅读推广", 125000, "浓厚")
    assert reading.fields["阅读氛围·指标性质"] == "定性"


def test_term_and_annual_values_in_one_row_and_cost_as_a_first_level(tmp_path):
    found = html(tmp_path, "<h2>项目绩效目标申报表</h2>" + table(
        row("2*项目名称", "2*道路养护", "项目编码", "2*35000023000000001234X"),
        row("2*建设性质", "2*续建", "归口股室", "2*经建股"),
        row("2*资金情况（万元）|3", "中期资金总额：", "300", "年度资金总额：", "2*100"),
        row("其中：省级补助", "200", "其中：省级补助", "2*60"),
        row("县级财政资金", "100", "县级财政资金", "2*40"),
        row("总体目标|2", "3*中期目标（2023年—2025年）", "3*年度目标"),
        row("3*三年养护90公里。", "3*养护30公里。"),
        row("绩效指标|3", "一级指标", "二级指标", "三级指标", "中期指标值", "年度指标值", "权重（%）"),
        row("成本指标", "经济成本指标", "养护成本", "≤300万元", "≤100万元", "20"),
        row("产出指标", "数量指标", "养护里程", "≥90公里", "≥30公里", "40"),
        row("7*填表人：　　　　联系电话："),
    )).targets  # fmt: skip
    assert len(found) == 1
    target = found[0]
    assert (target.code, target.term_total, target.annual_total) == ("35000023000000001234X", 3000000, 1000000)
    assert (dict(target.term_money), dict(target.annual_money)) == (
        {"province": 2000000, "local": 1000000}, {"province": 600000, "local": 400000},
    )  # fmt: skip
    assert (target.goal_term, target.goal_annual) == ("三年养护90公里。", "养护30公里。")
    assert values(target) == [
        ("成本指标", "经济成本指标", "养护成本", "≤300万元", "≤100万元"),
        ("产出指标", "数量指标", "养护里程", "≥90公里", "≥30公里"),
    ]
    assert dict(target.fields) == {"建设性质": "续建", "归口股室": "经建股", "填表人": "", "联系电话": ""}


TWO = [
    ("项目名称", "甲项目", "", "", ""), ("预算金额（元）", "50,000.00", "", "", ""), ("绩效目标", "完成甲事。", "", "", ""),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"), ("", "产出指标", "数量指标", "甲数量", "3个"),
    ("", "", "质量指标", "甲质量", "≥95%"), ("", "效益指标", "社会效益指标", "甲效益", "良好"),
    ("项目名称", "乙项目", "", "", ""), ("预算金额（元）", "80,000.00", "", "", ""), ("绩效目标", "完成乙事。", "", "", ""),
    ("绩效指标", "一级指标", "二级指标", "三级指标", "指标值"), ("", "产出指标", "质量指标", "乙质量", "100%"),
]  # fmt: skip


def grid(rows: list[tuple[str, ...]], title: str = "项目支出绩效目标表") -> Grid:
    return Grid(tuple(tuple(Cell(t, Source(line=n, text=t)) for t in r) for n, r in enumerate(rows, 1)), title=title)


@pytest.mark.parametrize("cut", range(1, len(TWO)))
def test_two_forms_in_one_grid_and_a_cut_anywhere_are_the_same(cut):
    """A form is parted from the next, and pieces of one over a page end are joined, wherever the page ends."""
    whole, _ = read_targets([grid(TWO)])
    pieces, left = read_targets([grid(TWO[:cut]), grid(TWO[cut:])])
    assert [(t.project, t.annual_total, t.goal_annual, len(t.indicators)) for t in whole] == [
        ("甲项目", 50000, "完成甲事。", 3), ("乙项目", 80000, "完成乙事。", 1),
    ]  # fmt: skip
    plain = [[replace(t, source=Source(), places={}, indicators=()) for t in found] for found in (whole, pieces)]
    assert plain[0] == plain[1]
    assert [values(t) for t in pieces] == [values(t) for t in whole]
    assert not left


def test_text_rows_that_lost_their_merged_cells(tmp_path):
    rows = [
        "项目名称\t乡村文化活动", "主管部门\t某县文旅局\t实施单位\t某县文化馆", "项目资金（万元）\t年度资金总额：\t12.5", "\t其中：财政拨款\t12.5",
        "年度总体目标\t办活动二十场。", "绩效指标\t一级指标\t二级指标\t三级指标\t指标值\t分值", "\t产出指标\t数量指标\t活动场次\t≥20场\t20",
        "\t\t\t参与人次\t≥3000人次\t20", "\t时效指标\t完成时间\t12月底前\t10", "效益指标\t社会效益指标\t文化氛围\t浓厚\t30",
        "满意度指标\t群众满意度\t≥90%\t10",
    ]  # fmt: skip
    file = tmp_path / "form.txt"
    file.write_text("## 项目支出绩效目标表\n\n（2024年度）\n\n" + "\n".join(rows) + "\n", encoding="utf-8")
    target = read(file).targets[0]
    assert (target.project, target.unit, target.annual_total) == ("乡村文化活动", "某县文化馆", 125000)
    assert values(target) == [
        ("产出指标", "数量指标", "活动场次", "", "≥20场"), ("产出指标", "数量指标", "参与人次", "", "≥3000人次"),
        ("产出指标", "时效指标", "完成时间", "", "12月底前"), ("效益指标", "社会效益指标", "文化氛围", "", "浓厚"),
        ("满意度指标", "", "群众满意度", "", "≥90%"),
    ]  # fmt: skip
    assert [i.weight for i in target.indicators] == [20, 20, 10, 30, 10]


def test_money_without_a_unit_is_listed_and_kept_as_printed():
    rows = [(text.replace("（元）", ""), *rest) for text, *rest in TWO[:7]]
    targets, left = read_targets([grid(rows)])
    assert targets[0].annual_total is None
    assert targets[0].fields["预算金额"] == "50,000.00"
    assert [x.reason for x in left] == ["资金没有写明单位（元或万元）"]
    assert read_targets([grid(rows)], unit="万元")[0][0].annual_total == 500_000_000


def test_an_own_unit_wins_and_words_for_money_are_listed():
    rows = [*TWO[:1], ("年度资金总额", "1.5万元", "其他资金", "待定", ""), *TWO[2:7]]
    targets, left = read_targets([grid(rows)], unit="元")
    assert targets[0].annual_total == 15000
    assert (targets[0].fields["其他资金"], [x.text for x in left]) == ("待定", ["待定"])


def test_lines_around_a_form_belong_to_it():
    form = grid(TWO[:7])
    around = [Paragraph("填报单位：某局"), Paragraph("（2025年度）"), form, Paragraph("经办人：某人 填报日期：20250102")]
    target = read_targets([form], around)[0][0]
    assert target.fields == {"填报单位": "某局", "年度": "2025", "经办人": "某人", "填报日期": "20250102"}


def test_a_project_that_several_rows_could_be_is_left_out(tmp_path):
    """Two projects of one name and one amount: no figure rather than a guess."""
    body = "<h2>2024年项目支出预算表</h2><p>单位：元</p>" + table(
        row("项目名称", "合计", "一般公共预算"), row("设备购置", "500.00", "500.00"), row("设备购置", "{0}", "{0}"), row("维修", "90.00", "90.00"),
    ) + "<h2>项目支出绩效目标表</h2>" + table(*[row(f"{2 if i < 3 else 1}*{r[0]}", *[c for c in r[1:] if c]) for i, r in enumerate(
        [("项目名称", "设备购置"), ("预算金额（元）", "500.00"), ("绩效目标", "购置设备。"), *TWO[3:5]])])  # fmt: skip
    apart, same = (html(tmp_path, body.format(amount)) for amount in ("700.00", "500.00"))
    assert [f.amount for f in apart.figures if f.table == "form"] == [500]
    assert len(same.targets) == 1
    assert not [f for f in same.figures if f.table == "form"]


# --- nothing is dropped --------------------------------------------------------------------------------------------

WORDS = ["项目名称", "某项目甲", "主管部门", "某局", "实施单位", "某中心", "项目资金（万元）", "年度资金总额", "实施期资金总额", "100.00", "2,000", "其中：财政拨款", "其他资金", "上年结转", "总体目标", "年度目标", "实施期目标", "完成三件事情", "绩效指标", "一级指标", "二级指标", "三级指标", "指标值", "分值", "年度指标值", "实际完成值", "得分", "产出指标", "效益指标", "满意度指标", "成本指标", "数量指标", "质量指标", "社会效益指标", "服务对象满意度指标", "甲的数量", "≥95%", "3个", "及时发放", "负责人：", "填报日期：", "20230101", "项目概况", "依据某文件", "注：说明文字", "年初预算数", "全年预算数", "全年执行数", "任务名称", "主要内容", "金额合计", "（2023年度）", "奇怪的词", "单位名称", "指标性质", "合计"]


@st.composite
def broken_forms(draw: st.DrawFn) -> Grid:
    """Words of forms thrown into a grid with merged cells anywhere."""
    width, height = draw(st.integers(1, 8)), draw(st.integers(1, 10))
    cells: list[list[Cell | None]] = [[None] * width for _ in range(height)]
    used: set[tuple[int, int]] = set()
    for r in range(height):
        for c in range(width):
            if (r, c) in used:
                continue
            tall = draw(st.sampled_from([1, 1, 1, 2])) if r + 1 < height else 1
            wide = 2 if c + 1 < width and (r, c + 1) not in used and draw(st.booleans()) else 1
            used |= {(r + i, c + j) for i in range(tall) for j in range(wide)}
            text = draw(st.sampled_from(["", *WORDS]))
            cells[r][c] = Cell(text, Source(line=r + 1, text=text), tall, wide)
    return Grid(tuple(map(tuple, cells)), title="表")


@settings(max_examples=150, deadline=None)
@given(broken_forms())
def test_every_word_of_any_form_is_in_a_target_or_listed(form):
    targets, left = read_targets([form], [form])
    assert lost([form], targets, left) == []


@pytest.mark.shared
@pytest.mark.parametrize("name", [SEED, "documents/cq_swu_2023_dept_budget.pdf", "documents/sh_putuo_wanli_2023_dept_budget.pdf"])
def test_no_word_of_a_real_form_is_lost(shared, name):
    blocks = assemble(open_blocks(shared / name).blocks)
    forms = sort_grids(blocks).forms
    targets, left = read_targets(forms, blocks)
    assert forms and not left
    assert lost(forms, targets, left) == []


def lost(forms, targets: tuple[Target, ...], left: tuple[Leftover, ...]) -> list[str]:
    """Texts of cells that are no labels and stand nowhere in what was read."""
    said = [left.text for left in left]
    for t in targets:
        said += [t.project, t.code, t.department, t.unit, t.attribute, t.years, t.goal_term, t.goal_annual]
        said += [*t.texts.values(), *t.fields.values(), *t.fields, *(p.text for p in t.places.values())]
        for i in t.indicators:
            said += [i.first, i.second, i.name, i.term, i.annual, str(i.weight), i.source.text, i.annual_source.text]
    everything = clean("\n".join(said))
    return [cell.text for form in forms for _, _, cell in form if not label(cell.text) and not kept(cell.text, everything)]


def label(text: str) -> bool:
    return bool(not text.strip() or form_label(text) or level(text, cut=True) or role(text) or is_task_header(text)
                or year_line(text) or is_title(text))  # fmt: skip


def kept(text: str, everything: str) -> bool:
    parts = [value for _, value in labelled(text)] or [text]
    return all(clean(part) in everything for part in parts)


# --- our own form, through every format ----------------------------------------------------------------------------


@pytest.fixture(scope="module")
def compiled() -> tuple[object, Disclosure]:
    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    from data import xinzhou_2023

    book = xinzhou_2023.book() if callable(xinzhou_2023.book) else xinzhou_2023.book
    return book, compile_book(book, layout("shanxi"))


def content(target: Target) -> tuple[object, ...]:
    """What the form prints, without places and white space."""
    texts = {key: clean(text) for key, text in target.texts.items() if text}
    footer = {key: clean(target.fields.get(key, "")) for key in ("负责人", "经办人", "联系电话", "填报日期")}
    facts = [clean(t) for t in (target.project, target.code, target.department, target.unit, target.attribute, target.years)]
    goals = (clean(target.goal_term), clean(target.goal_annual))
    money = (target.term_total, target.annual_total, dict(target.term_money), dict(target.annual_money))
    return facts, money, texts, goals, [tuple(map(clean, v)) for v in values(target)], footer


def test_compiled_forms_read_back(compiled):
    _, disclosure = compiled
    found = interpret(disclosure.blocks)
    assert len(found.targets) == 14
    assert [content(t) for t in found.targets] == [content(t) for t in disclosure.targets]
    assert sum(f.table == "form" for f in found.figures) == 14


@pytest.mark.parametrize("kind", ["html", "docx", "xlsx", "pdf"])
def test_published_forms_read_back(compiled, kind, tmp_path):
    book, disclosure = compiled
    files = publish(disclosure, tmp_path, (kind,), book=book)
    found = read(next(file for file in files if file.suffix == f".{kind}"))
    assert [content(t) for t in found.targets] == [content(t) for t in disclosure.targets]
    assert sum(f.table == "form" for f in found.figures) == 14
    assert all(i.source.page or i.source.sheet or i.source.line for t in found.targets for i in t.indicators)
