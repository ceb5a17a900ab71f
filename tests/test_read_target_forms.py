"""Performance forms of other places: one list of all projects, over pages; all indicators in one cell; a department's own
form; forms that lost their grid.  Each kind with a second, differently built input."""

from __future__ import annotations

from pathlib import Path

import pytest

from yusuan.model import Cell, Disclosure, Grid, Source, Target
from yusuan.reading import read
from yusuan.reading.understand.forms.cell import indicators_in, parted_levels
from yusuan.reading.understand.forms.targets import read_targets


def html(tmp_path: Path, body: str) -> Disclosure:
    file = tmp_path / "form.html"
    file.write_text(f"<html><body><h1>某某市水务局2025年度部门预算</h1>{body}</body></html>", encoding="utf-8")
    return read(file)


def row(*cells: str) -> str:
    """Cells as ``2*text`` over columns and ``text|3`` over rows."""
    found = ""
    for cell in cells:
        text, _, rows = cell.partition("|")
        columns, star, word = text.partition("*")
        over = f' colspan="{columns}"' if star and columns.isdigit() else ""
        down = f' rowspan="{rows}"' if rows else ""
        found += f"<td{over}{down}>{word if star and columns.isdigit() else text}</td>"
    return f"<tr>{found}</tr>"


def table(*rows: str) -> str:
    return f'<table border="1">{"".join(rows)}</table>'


def told(target: Target) -> list[tuple[str, str, str]]:
    return [(i.second, i.name, i.annual) for i in target.indicators]


LIST = table(
    row("项目名称|2", "项目总额|2", "2*其中：", "绩效目标|2", "一级指标|2", "二级指标|2", "三级指标|2", "绩效指标性质|2",
        "本年绩效指标值|2", "绩效度量单位|2"),
    row("财政资金", "其他资金"),
    row("11000022T000000111111-渠道清淤|2", "90.50|2", "80.50|2", "10.00|2", "清淤12公里。|2", "产出指标", "数量指标", "清淤长度", "≥", "12", "公里"),
    row("效益指标", "社会效益指标", "水流畅通", "定性", "优", ""),
    row("11000022T000000222222-泵站检修|2", "30.00|2", "30.00|2", "|2", "检修泵站4座。|2", "产出指标", "数量指标", "检修泵站", "＝", "4", "座"),
    row("产出指标", "质量指标", "验收合格率", "≥", "95", "%"),
)  # fmt: skip


def test_one_table_of_all_projects_with_headers_in_two_rows(tmp_path):
    found = html(tmp_path, "<p>项目支出绩效目标表</p><p>金额单位：万元</p>" + LIST)
    dredging, pumps = found.targets
    assert (dredging.project, dredging.code, dredging.annual_total) == ("渠道清淤", "11000022T000000111111", 905000)
    assert dict(dredging.annual_money) == {"appropriation": 805000, "other": 100000}
    assert told(dredging) == [("数量指标", "清淤长度", "≥12公里"), ("社会效益指标", "水流畅通", "优")]
    assert (pumps.goal_annual, told(pumps)[0]) == ("检修泵站4座。", ("数量指标", "检修泵站", "＝4座"))
    assert not [left for left in found.leftovers if "绩效" in left.reason]


def test_one_table_of_all_projects_whose_amounts_are_named_by_their_sources(tmp_path):
    """The same kind, built otherwise: no codes, a column for each source, no sub-header."""
    found = html(tmp_path, "<p>项目支出绩效表</p><p>单位：万元</p>" + table(
        row("项目名称", "申报数总额", "财政资金", "其他资金", "绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "本年指标值", "度量单位"),
        row("堤防巡查|2", "60|2", "60|2", "0|2", "巡查堤防。|2", "产出指标", "数量指标", "巡查次数", "≥", "24", "次"),
        row("满意度指标", "服务对象满意度指标", "沿线居民满意度", "≥", "90", "%"),
        row("水质监测", "45", "40", "5", "按月监测。", "产出指标", "数量指标", "监测断面", "=", "8", "个"),
    ))  # fmt: skip
    patrol, water = found.targets
    assert [t.project for t in found.targets] == ["堤防巡查", "水质监测"]
    assert (len(patrol.indicators), len(water.indicators)) == (2, 1)
    assert dict(water.annual_money) == {"appropriation": 400000, "other": 50000}


def paged(*rows: tuple[int, tuple[str | None, ...]]) -> Grid:
    """A list over pages: (page, cells of a row); None is under a merged cell, whose height follows from it."""
    cells: list[list[Cell | None]] = []
    for page, texts in rows:
        cells.append([None if t is None else Cell(t, source=Source("f.pdf", page=page, text=t)) for t in texts])
    for r, line in enumerate(cells):
        for c, cell in enumerate(line):
            height = 1
            while r + height < len(cells) and cells[r + height][c] is None and rows[r + height][0] == rows[r][0]:
                height += 1
            if cell is not None and height > 1:
                line[c] = Cell(cell.text, source=cell.source, rows=height)
    return Grid(tuple(map(tuple, cells)), unit="万元", source=Source("f.pdf", page=rows[0][0]), kind="form")


HEAD = ("项目名称", "项目总额", "绩效目标", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位")


def test_a_name_that_stands_on_the_next_page_belongs_to_the_rows_before_it():
    """A merged cell prints its words once, in its middle: the page before shows it blank."""
    grid = paged(
        (1, HEAD),
        (1, ("11000022T000000111111-甲项目", "8.00", "甲。", "产出指标", "数量指标", "甲数", "≥", "1", "个")),
        (1, ("", "", "", "产出指标", "数量指标", "乙数", "≥", "2", "个")),
        (1, (None, None, None, "产出指标", "质量指标", "乙率", "≥", "95", "%")),
        (2, ("11000022T000000222222-乙项目", "9.00", "乙。", "效益指标", "社会效益指标", "乙益", "定性", "优", "")),
        (2, (None, None, None, "满意度指标", "服务对象满意度指标", "乙满意度", "≥", "90", "%")),
    )
    targets, left = read_targets([grid])
    assert [(t.project, len(t.indicators)) for t in targets] == [("甲项目", 1), ("乙项目", 4)]
    assert not left


def test_a_name_cut_by_a_page_is_put_together_and_a_page_with_other_columns_is_aligned():
    first = paged(
        (1, HEAD),
        (1, ("11000022T000000111111-甲项目", "8.00", "甲。", "产出指标", "数量指标", "甲数", "≥", "1", "个")),
        (1, ("11000022T0000002", "9.00", "乙的前半", "产出指标", "数量指标", "乙数", "≥", "2", "个")),
    )
    second = paged((2, ("", "22222-乙项目", "", "句。", "产出指标", "质量指标", "乙率", "≥", "95", "%")),
                   (2, ("", "11000022T000000333333-丙项目", "7.00", "丙。", "产出指标", "数量指标", "丙数", "≥", "3", "个")))  # fmt: skip
    targets, left = read_targets([first, second])
    assert [(t.project, t.code, t.goal_annual) for t in targets] == [
        ("甲项目", "11000022T000000111111", "甲。"),
        ("乙项目", "11000022T000000222222", "乙的前半句。"),
        ("丙项目", "11000022T000000333333", "丙。"),
    ]
    assert not left


def test_words_that_overflow_into_the_cell_of_a_number_go_back_to_the_value_above():
    grid = paged(
        (1, HEAD),
        (1, ("甲项目", "8.00", "甲。", "效益指标", "社会效益指标", "甲益", "定性", "优，持续改善", "")),
        (1, (None, None, None, "成本指标", "经济成本指标", "甲成本", "≤", "面貌。\n30", "万元")),
    )
    (target,), _ = read_targets([grid])
    assert [i.annual for i in target.indicators] == ["优，持续改善面貌。", "≤30万元"]


def test_headers_drawn_over_at_a_page_break_make_their_project_doubtful():
    grid = paged(
        (1, HEAD),
        (1, ("11000022T000000111111-甲项目", "8.00", "甲。", "产出指标", "数量指标", "甲数", "≥", "1", "个")),
        (2, ("11000022T0000002222项目名称", "项目总额", "乙。绩效目标", *HEAD[3:])),
        (2, ("22-乙项目", "9.00", "", "产出指标", "数量指标", "乙数", "≥", "2", "个")),
    )
    (first, second), _ = read_targets([grid])
    assert not first.doubt and second.doubt
    assert (second.project, second.annual_total, second.goal_annual) == ("乙项目", 90000, "乙。")


def test_indicators_in_one_cell_of_a_budget_table(tmp_path):
    found = html(tmp_path, "<p>项目支出绩效目标表</p><p>单位：万元</p>" + table(
        row("项目名称（资金使用单位）", "总计", "财政拨款", "财政专户拨款", "其他资金", "绩效目标", "绩效指标"),
        row("合计", "150.00", "150.00", "", "", "", ""),
        row("某某市水务局", "150.00", "150.00", "", "", "", ""),
        row("渠道清淤", "100.00", "100.00", "", "", "清淤。", "1、1-产出指标；11-数量指标；清淤长度；实施周期指标值:≥12公里；年度指标值:≥6公里。"
            "2、3-满意度指标；31-服务对象满意度；沿线居民满意度；实施周期指标值:≥90%；年度指标值:≥90%。"),
        row("泵站检修", "50.00", "50.00", "", "", "检修。", "1、4-成本指标；41-经济成本指标；检修成本；实施周期指标值:≤50万元；年度指标值:≤50万元。"),
    ))  # fmt: skip
    dredging, pumps = found.targets
    assert [(i.first, i.second, i.name, i.term, i.annual) for i in dredging.indicators] == [
        ("产出指标", "数量指标", "清淤长度", "≥12公里", "≥6公里"),
        ("满意度指标", "服务对象满意度指标", "沿线居民满意度", "≥90%", "≥90%"),
    ]
    assert (pumps.annual_total, told(pumps)) == (500000, [("经济成本指标", "检修成本", "≤50万元")])
    assert found.tables, "the amounts stay a budget table's"


def test_indicators_in_one_cell_as_lines_with_limits():
    """The same kind, built otherwise: no numbers, no labels of values."""
    found, rest = indicators_in("产出指标-数量指标：培训人数≥300人\n质量指标：培训合格率≥95%；\n效益指标-社会效益指标：技能提升率≥80%")
    assert [(i.first, i.second, i.name, i.annual) for i in found] == [
        ("产出指标", "数量指标", "培训人数", "≥300人"),
        ("产出指标", "质量指标", "培训合格率", "≥95%"),
        ("效益指标", "社会效益指标", "技能提升率", "≥80%"),
    ]
    assert not rest


def test_a_goal_without_indicators_is_no_list_of_them():
    assert indicators_in("完成全年任务，培训300人。") == ((), ("完成全年任务，培训300人。",))


@pytest.mark.parametrize("header", [("项目", "预算数（单位：万元）", "绩效目标"), ("二级预算单位名称", "一级项目名称", "预算数（万元）", "绩效目标")])
def test_a_table_of_goals_alone_gives_targets(tmp_path, header):
    lead = ("某某市水务局",) if len(header) == 4 else ()
    found = html(tmp_path, "<p>重点项目绩效目标情况</p>" + table(row(*header), row(*lead, "渠道清淤", "1,391.47", "清淤12公里。")))
    (target,) = found.targets
    assert (target.project, target.annual_total, target.goal_annual) == ("渠道清淤", 13914700, "清淤12公里。")


def test_a_departments_form_with_heads_over_its_money_and_levels_in_the_name(tmp_path):
    found = html(tmp_path, table(
        row("9*部门整体支出绩效目标表"),
        row("9*（2026年度）"),
        row("2*部门名称", "7*某某市水务局"),
        row("2*总体资金情况（万元）|3", "预算支出总额|2", "3*财政拨款", "3*其他资金"),
        row("合计", "基本支出", "项目支出", "合计", "基本支出", "项目支出"),
        row("500.5", "470.5", "300", "170.5", "30", "", "30"),
        row("整体绩效目标|3", "整体绩效目标", "7*水清岸绿。"),
        row("2*活动", "2*绩效指标", "指标性质", "2*指标值", "度量单位"),
        row("2*水系治理", "2*产出指标数量指标治理河道", "≥", "2*12", "公里"),
    ))  # fmt: skip
    (target,) = found.targets
    assert (target.project, target.unit, target.annual_total, target.goal_annual) == ("部门整体支出", "某某市水务局", 5005000, "水清岸绿。")
    assert dict(target.annual_money) == {"appropriation": 4705000, "other": 300000}
    assert target.fields["财政拨款·项目支出"] == "170.5"
    assert [(i.group, i.first, i.second, i.name, i.annual) for i in target.indicators] == [
        ("水系治理", "产出指标", "数量指标", "治理河道", "≥12公里")
    ]


def test_levels_in_front_of_a_name():
    assert parted_levels("满意度指标服务对象满意度指标居民满意度") == ("满意度指标", "服务对象满意度指标", "居民满意度")
    assert parted_levels("产出指标完成情况") == ("", "", "产出指标完成情况")


FLAT = (
    "项目支出绩效自评表 (2024年度) 项目名称 渠道清淤 主管部门 某某市水务局 实施单位 某某市灌区中心 项目资金 (万元) 年初预算数 全年预算数 "
    "全年执行数 分值 执行率 得分 年度资金总额: 90 90 88 10 97.78 9.78 其中:本年财政拨款 90 90 88 年度总体目标 预期目标 实际完成情况 "
    "清淤12公里。 已清淤11公里。 绩效指标 一级指标 二级指标 三级指标 年度指标值 实际完成值 分值 得分 偏差原因分析及改进措施 "
    "产出指标(50分) 数量指标 清淤长度 ≥12公里 11公里 25 23 质量指标 验收合格率 ≥95% 96% 25 25"
)


def test_a_self_evaluation_in_one_line(tmp_path):
    file = tmp_path / "flat.txt"
    file.write_text(FLAT, encoding="utf-8")
    (target,) = read(file).targets
    assert (target.project, target.unit, target.annual_total) == ("渠道清淤", "某某市灌区中心", 900000)
    assert (target.goal_annual, target.fields["实际完成情况"]) == ("清淤12公里。", "已清淤11公里。")
    assert told(target) == [("数量指标", "清淤长度", "≥12公里"), ("质量指标", "验收合格率", "≥95%")]
    assert [i.weight for i in target.indicators] == [25, 25]


def test_a_self_evaluation_with_a_cell_in_each_line(tmp_path):
    cells = ["项目支出绩效自评表(2024年度)", "项目名称", "渠道清淤", "主管部门", "某某市水务局", "预算执行情况(10分)", "年度预算数(万元)",
             "年初预算", "调整后预算数", "预算执行数", "预算执行率", "权重", "得分", "原因", "总额", "90.00", "95.00", "95.00", "100.00%", "10", "", "",
             "绩效指标(90分)", "一级指标", "二级指标", "三级指标", "指标性质", "指标值", "度量单位", "完成值", "权重", "得分", "未完成原因分析",
             "产出指标", "数量指标", "清淤长度", "≥", "12", "公里", "", "60", "", "",
             "效益指标", "社会效益指标", "灌溉保证率", "≥", "90", "%", "", "30", "", ""]  # fmt: skip
    file = tmp_path / "cells.txt"
    file.write_text("\n".join(f"{cell} |" for cell in cells), encoding="utf-8")
    (target,) = read(file).targets
    assert (target.project, target.annual_total) == ("渠道清淤", 900000)
    assert target.fields["总额·调整后预算数"] == "95.00"
    assert told(target) == [("数量指标", "清淤长度", "≥12公里"), ("社会效益指标", "灌溉保证率", "≥90%")]
    assert [i.weight for i in target.indicators] == [60, 30]


@pytest.mark.shared
@pytest.mark.parametrize(("name", "projects"), [("北京_2eda0861", 28), ("北京_bfd3759a", 4), ("北京_9c14713d", 18)])
def test_lists_over_pages_of_a_city(shared, name, projects):
    found = read(shared / "documents" / "cities" / f"{name}.pdf")
    assert len(found.targets) == projects
    assert not any(t.doubt for t in found.targets)
    assert sum("绩效" in left.reason for left in found.leftovers) <= 3


def test_a_first_level_that_stands_beside_the_grid_heads_its_rows(tmp_path):
    rows = [row("一级指标", "二级指标", "三级指标", "指标值"), row("", "数量指标", "清淤长度", "≥12公里"), row("", "质量指标", "验收合格率", "≥95%")]
    more = [row("效益指标", "社会效益指标", "灌溉保证率", "≥90%")]
    found = html(tmp_path, table(row("2*项目名称", "2*渠道清淤"), *rows) + "<p>产出指标</p>" + table(*more))
    assert [i.first for t in found.targets for i in t.indicators] == ["产出指标", "产出指标", "效益指标"]


@pytest.mark.parametrize("second", ["实施期资金总额：", "年度资金总额："])
def test_a_form_that_repeats_its_first_label_has_a_side_for_each(tmp_path, second):
    """Two totals in one row under one name are those of the term and of the year, never one sum."""
    found = html(tmp_path, table(
        row("2*项目名称", "3*渠道清淤专项资金"),
        row("资金金额（万元）|3", "实施期资金总额：", "770.00", second, "770.00"),
        row("其中：财政拨款", "770.00", "其中：财政拨款", "770.00"),
        row("其他资金", "", "其他资金", ""),
        row("一级指标", "二级指标", "2*指标内容", "指标值"),
        row("产出指标", "数量指标", "2*清淤长度", "≥12公里"),
        row("效益指标", "社会效益指标", "2*灌溉保证率", "≥90%"),
    ))  # fmt: skip
    [target] = found.targets
    assert target.term_total == target.annual_total == 7_700_000
    assert set(target.term_money.values()) == set(target.annual_money.values()) == {7_700_000}
