"""Tables as other provinces and the ministries print them: every amount gets its question.  All is invented."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from test_strangers import UNIT_LINE, asked, document, grid, out, wrong
from yusuan.layout.family import named
from yusuan.model import Disclosure, Grid, Point, point
from yusuan.money import is_blank, parse
from yusuan.reading.understand.tables.columns import columns_of

FINAL = "青禾县水务局2024年度部门决算"


def read_whole(title: str, *rows: list[str], final: bool = False) -> Disclosure:
    """A document of one table, of which nothing may be left unread and nothing may look wrong."""
    table: Grid = grid(*rows)
    d = document(title, UNIT_LINE, table, title=FINAL) if final else document(title, UNIT_LINE, table)
    assert not d.leftovers and not wrong(d)
    return d


def income(**dims: str | tuple[str, ...]) -> Point:
    return point(flow="income", **dims)


def bought(**dims: str | tuple[str, ...]) -> Point:
    return point(flow="expenditure", **dims)


def test_other_money_is_what_its_siblings_do_not_name():
    """其他资金 below 财政专户 and 事业收入 (Guangdong) does not hold them once more."""
    d = read_whole(
        "收支总体情况表",
        ["收      入", "<", "支      出", "<"],
        ["项    目", "2024年预算", "项    目", "2024年预算"],
        ["一、一般公共预算拨款", "80.00", "一、基本支出", "60.00"],
        ["二、财政专户拨款", "3.00", "二、项目支出", "35.00"],
        ["三、事业收入", "11.50", "三、事业单位经营支出", "0.00"],
        ["四、其他资金", "0.50", "", ""],
        ["本年收入合计", "95.00", "本年支出合计", "95.00"],
        ["收入总计", "95.00", "支出总计", "95.00"],
    )
    own = ("operation", "superior", "subordinate", "other_own")
    assert asked(d, "0.50") == [income(fund=own)]


def test_four_blocks_side_by_side():
    """Shaanxi prints income, functions, departments' and governments' economic kinds beside each other."""
    d = read_whole(
        "2024年部门综合预算收支总表",
        ["收入", "<", "支出", "<", "<", "<", "<", "<"],
        ["项目", "预算数", "支出功能分科目（按大类）", "预算数", "部门预算支出经济分类科目（按大类）", "预算数",
         "政府预算支出经济分类科目（按大类）", "预算数"],
        ["一、部门预算", "95.00", "一、部门预算", "95.00", "一、部门预算", "95.00", "一、部门预算", "95.00"],
        ["1、财政拨款", "92.00", "1、一般公共服务支出", "", "1、人员经费和公用经费支出", "60.00", "1、机关工资福利支出", "45.00"],
        ["2、事业收入", "3.00", "2、农林水支出", "95.00", "（1）工资福利支出", "45.00", "2、机关商品和服务支出", "50.00"],
        ["", "", "", "", "（2）商品和服务支出", "15.00", "", ""],
        ["", "", "", "", "2、专项业务经费支出", "35.00", "", ""],
        ["", "", "", "", "（1）商品和服务支出", "35.00", "", ""],
        ["本年收入合计", "95.00", "本年支出合计", "95.00", "本年支出合计", "95.00", "本年支出合计", "95.00"],
        ["上年结转", "2.00", "未安排支出的实户资金", "2.00", "未安排支出的实户资金", "2.00", "未安排支出的实户资金", "2.00"],
        ["收入总计", "97.00", "支出总计", "97.00", "支出总计", "97.00", "支出总计", "97.00"],
    )  # fmt: skip
    assert asked(d, "35.00") == [out(use="project"), out(use="project", economic="302")]
    assert asked(d, "45.00") == [out(gov_economic="501"), out(use="basic", economic="301")]
    assert set(asked(d, "95.00")) == {income(origin="current"), out(), out(function="213")}


def test_money_of_several_levels_of_government():
    """省级当年安排 beside 中央提前通知 (Sichuan): whose money it is, is told by its name."""
    d = read_whole(
        "财政拨款支出预算表（部门经济分类科目）",
        ["项目", "<", "<", "<", "总计", "省级当年财政拨款安排", "<", "<", "中央提前通知专项转移支付等", "<", "上年结转安排", "<"],
        ["科目编码", "<", "单位代码", "单位名称（科目）", "^", "合计", "一般公共预算拨款", "<", "合计", "项目支出", "合计",
         "一般公共预算拨款"],
        ["类", "款", "^", "^", "^", "^", "小计", "基本支出", "^", "^", "^", "^"],
        ["", "", "", "合    计", "97.00", "90.00", "80.00", "60.00", "5.00", "5.00", "2.00", "2.00"],
        ["301", "", "", "工资福利支出", "50.00", "50.00", "50.00", "50.00", "", "", "", ""],
        ["301", "01", "302301", "基本工资", "50.00", "50.00", "50.00", "50.00", "", "", "", ""],
        ["302", "", "", "商品和服务支出", "47.00", "40.00", "30.00", "10.00", "5.00", "5.00", "2.00", "2.00"],
        ["302", "01", "302301", "办公费", "47.00", "40.00", "30.00", "10.00", "5.00", "5.00", "2.00", "2.00"],
    )  # fmt: skip
    current = {"origin": "current", "item": "省级"}
    assert asked(d, "60.00") == [out(fund="general", use="basic", **current)]
    assert asked(d, "2.00")[:2] == [out(fund="appropriation", origin="carryover"), out(fund="general", origin="carryover")]
    assert asked(d, "5.00")[0] == out(fund="appropriation", origin="current", item="中央提前通知专项转移支付等")


def test_projects_under_the_name_of_their_item():
    """A row of an item's name alone over rows of its code (Sichuan 3-2) is the item, the rows are its projects."""
    d = read_whole(
        "一般公共预算项目支出预算表",
        ["科目编码", "<", "<", "单位代码", "单位名称（科目）", "金额"],
        ["类", "款", "项", "^", "^", "^"],
        ["", "", "", "", "合    计", "20.00"],
        ["", "", "", "", "水利工程建设", "20.00"],
        ["213", "03", "05", "302301", "渠道清淤", "12.00"],
        ["213", "03", "05", "302301", "泵站维修", "8.00"],
    )
    assert asked(d, "20.00")[1] == out(fund="general", function="2130305", use="project")
    assert all(p.project and p.function for p in asked(d, "12.00") + asked(d, "8.00"))


def test_kinds_of_projects():
    """一般性项目 and 专项资金 are parts of 项目支出 by name; 专用项目 heads the projects below it."""
    d = read_whole(
        "2024年部门支出总体情况表",
        ["科目编码", "<", "<", "科目名称", "总计", "基本支出", "项目支出", "<", "<"],
        ["类", "款", "项", "^", "^", "^", "合计", "一般性项目", "专项资金"],
        ["", "", "", "合计", "97.00", "60.00", "37.00", "12.00", "25.00"],
    )
    assert asked(d, "25.00") == [out(use="project", item="专项资金")]
    d = read_whole(
        "2024年部门综合预算专项业务经费支出表",
        ["单位编码", "单位（项目）名称", "项目金额", "项目简介"],
        ["", "合计", "35.00", ""],
        ["302301", "青禾县水务局", "35.00", ""],
        ["", "专用项目", "35.00", ""],
        ["", "渠道清淤", "20.00", "清淤八公里"],
        ["", "泵站维修", "15.00", "检修泵站两座"],
    )
    assert asked(d, "35.00") == [out(use="project"), out(use="project"), out(use="project", item="专用项目")]
    assert all(p.project for p in asked(d, "20.00") + asked(d, "15.00"))


def test_codes_in_columns_of_class_and_paragraph_without_the_word_code():
    """类 and 款 under 部门预算经济分类 are codes, never amounts."""
    d = read_whole(
        "支出经济分类汇总表",
        ["部门预算经济分类", "<", "<", "政府预算经济分类", "<", "<", "总计", "一般公共预算", "<", "政府性基金"],
        ["类", "款", "科目名称", "类", "款", "科目名称", "^", "小计", "其中：财政拨款", "^"],
        ["合计", "<", "<", "<", "<", "<", "90.00", "80.00", "78.00", "10.00"],
        ["301", "01", "基本工资", "501", "01", "工资奖金津补贴", "50.00", "45.00", "43.00", "5.00"],
        ["301", "02", "津贴补贴", "501", "01", "工资奖金津补贴", "40.00", "35.00", "35.00", "5.00"],
    )
    assert asked(d, "43.00") == [out(fund="general", economic="30101", item="财政拨款")]


BUYING = ["采购品目大类", "项目名称", "经济科目", "采购物品名称", "组织形式", "总计"]


def test_a_list_of_purchases_is_an_outline_by_columns():
    """What a row leaves blank on the left goes on from above; things bought are told by their names."""
    d = read_whole(
        "政府采购预算表", BUYING,
        ["合计", "", "", "", "", "50.00"],
        ["一、货物A", "", "", "", "", "20.00"],
        ["", "水文监测运行费", "办公设备购置", "", "", "20.00"],
        ["", "", "", "PC服务器", "自行采购", "14.00"],
        ["", "", "", "台式计算机", "自行采购", "6.00"],
        ["三、服务C", "", "", "", "", "30.00"],
        ["", "水文监测运行费", "物业管理费", "", "", "30.00"],
        ["", "", "", "物业管理服务", "集中采购", "30.00"],
    )  # fmt: skip
    project = next(iter(asked(d, "14.00")[0].project or ()))
    goods = {"measure": "goods", "project": project, "economic": ("30902", "31002")}
    assert asked(d, "20.00") == [bought(measure="goods"), bought(**goods)]
    assert asked(d, "14.00") == [bought(**goods, item="PC服务器")]
    assert [p.item for p in asked(d, "30.00")] == [None, None, frozenset({"物业管理服务"})]
    assert {p.measure for p in asked(d, "30.00")} == {frozenset({"services"})}
    assert d.headline["政府采购服务"] == 300_000


@pytest.mark.parametrize("kind", ["货物", "货物类", "A货物", "一、货物A", "1.货物采购"])
def test_kinds_of_purchases_in_a_short_list(kind: str):
    d = read_whole("政府采购预算明细表", ["采购类别", "金额"], ["合计", "20.00"], [kind, "12.00"], ["服务", "8.00"])
    assert asked(d, "12.00") == [bought(measure="goods")]


def test_purchases_with_codes_split_over_cells():
    """科目编码 类|款|项 and 经济科目 类|款 beside things, catalogues, numbers and dates (Shaanxi)."""
    d = read_whole(
        "政府采购（资产配置、购买服务）预算表",
        ["科目编码", "<", "<", "单位编码", "单位（项目）名称", "采购项目", "采购目录", "数量", "部门预算支出经济科目编码", "<",
         "实施采购时间", "预算金额", "说明"],
        ["类", "款", "项", "^", "^", "^", "^", "^", "类", "款", "^", "^", "^"],
        ["", "", "", "", "合计", "", "", "", "", "", "", "9.00", ""],
        ["213", "03", "01", "302301", "青禾县水务局", "台式机", "A02010104", "5", "310", "02", "2024-05", "4.00", ""],
        ["213", "03", "05", "302301", "渠道清淤", "渠道测量", "C0508", "", "302", "27", "2024-06", "5.00", ""],
    )  # fmt: skip
    assert asked(d, "4.00") == [bought(measure="procurement", function="2130301", economic="31002", item="台式机")]
    assert asked(d, "5.00")[0].item == frozenset({"渠道测量"}) and asked(d, "5.00")[0].project


def test_balances_told_by_their_use():
    """项目支出结转和结余 under 年初结转和结余 is the project part of what was carried over."""
    d = read_whole(
        "一般公共预算财政拨款支出决算表",
        ["科目编码", "科目名称", "年初结转和结余", "<", "<", "本年收入", "本年支出", "年末结转和结余", "<", "<"],
        ["^", "^", "合计", "基本支出结转", "项目支出结转和结余", "^", "^", "合计", "基本支出结转", "项目支出结转和结余"],
        ["合计", "<", "1.00", "0.40", "0.60", "80.00", "79.00", "2.00", "", "2.00"],
        final=True,
    )
    assert asked(d, "0.60") == [income(fund="general", origin="carryover", use="project")]


def test_columns_named_like_economic_codes():
    """基本工资, 会议费 … as headers over functions (Hunan) are economic kinds, of the government's list where it fits."""
    d = read_whole(
        "一般公共预算基本支出表-公用经费（商品和服务支出）（按部门预算经济分类）",
        ["功能科目", "<", "<", "<", "总计", "办公费", "会议费", "培训费"],
        ["科目编码", "<", "<", "科目名称", "^", "^", "^", "^"],
        ["类", "款", "项", "^", "^", "^", "^", "^"],
        ["", "", "", "合计", "9.00", "6.00", "2.00", "1.00"],
        ["213", "03", "01", "行政运行", "9.00", "6.00", "2.00", "1.00"],
    )
    basic = {"fund": "general", "use": "operating", "function": "2130301"}
    assert asked(d, "2.00")[1] == out(**basic, economic="30215")
    d = read_whole(
        "一般公共预算基本支出表-人员经费（工资福利支出）（按政府预算经济分类）",
        ["科目编码", "科目名称", "总计", "工资奖金津补贴", "社会保障缴费", "住房公积金"],
        ["", "合计", "9.00", "6.00", "2.00", "1.00"],
    )
    assert [p.gov_economic for p in asked(d, "1.00")] == [frozenset({"50103"})]


def test_the_code_of_a_body_that_looks_like_an_economic_code():
    """521 湘水县… in the column of codes is the body, and 部门：521_湘水县… names it without its code."""
    table = grid(
        ["科目编码", "科目名称", "合计"],
        ["", "合计", "9.00"],
        ["521", "湘水县水利局", "9.00"],
        ["2130301", "行政运行", "9.00"],
    )
    d = document("支出总表", "部门：521_湘水县水利局　　金额单位：万元", table)
    assert d.unit.value == "湘水县水利局"
    assert asked(d, "9.00") == [out(), out(), out(function="2130301")]


def test_this_years_budget_as_the_only_column():
    """本年预算 over all amounts is 预算数: the rows below it say what is carried over."""
    d = read_whole(
        "收支总表",
        ["收入", "<", "支出", "<"],
        ["项目", "本年预算", "项目（按功能分类）", "本年预算"],
        ["一、一般公共预算拨款收入", "80.00", "（一）农林水支出", "81.00"],
        ["本年收入合计", "80.00", "本年支出合计", "81.00"],
        ["上年结转结余", "2.00", "年终结转结余", "1.00"],
        ["收入总计", "82.00", "支出总计", "82.00"],
    )
    assert asked(d, "82.00") == [income(), bought()] and asked(d, "2.00") == [income(origin="carryover")]


def test_projects_under_a_title_of_projects():
    """支出项目类别（资金使用单位） heads the unit and then its projects (Guangdong)."""
    d = read_whole(
        "部门预算项目支出及其他支出预算表",
        ["支出项目类别（资金使用单位）", "总计", "财政拨款", "<", "其他资金"],
        ["^", "^", "合计", "一般公共预算", "^"],
        ["合计", "30.00", "30.00", "30.00", ""],
        ["青禾县水务局", "30.00", "30.00", "30.00", ""],
        ["渠道看护", "18.00", "18.00", "18.00", ""],
        ["水文监测运行费", "12.00", "12.00", "12.00", ""],
    )
    assert all(p.project and p.use for p in asked(d, "18.00")) and len(asked(d, "18.00")) == 3


def test_a_dash_says_that_there_is_nothing():
    """A row of dashes is a statement of nothing (three states: a value, nothing, not said)."""
    d = read_whole(
        "一般公共预算“三公”经费支出预算表",
        ["项目", "2024年预算数"],
        ["合计", "3.00"],
        ["因公出国（境）费", "-"],
        ["公务接待费", "3.00"],
        ["公务用车购置费", ""],
    )
    assert d.headline["因公出国（境）费"] == 0 and d.headline["公务用车购置费"] is None
    dash = next(f for f in d.figures if f.printed == "-")
    assert dash.state == "blank" and dash.point.measure == frozenset({"overseas"})


def test_a_list_of_tables_is_no_table():
    rows = grid(["序号", "报表名称", "是否空表", "公开空表理由"], ["表1", "部门收支总表", "否", ""], ["表2", "部门收入总表", "否", ""])
    assert not document("第四部分 公开报表", rows).tables


NINE = ["部门收支总表", "部门收入总表", "部门支出总表", "财政拨款收支总表", "一般公共预算支出表", "一般公共预算基本支出表",
        "一般公共预算“三公”经费支出表", "政府性基金预算支出表", "国有资本经营预算支出表"]  # fmt: skip


@pytest.mark.parametrize(("titles", "layout"), [
    (NINE, "mof9"),
    ([f"2024年{title.replace('部门', '单位').replace('总表', '总体情况表')}" for title in NINE[:7]] + ["项目支出表"], "mof9"),
    (["收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表"], "final9"),
    (NINE[:4], ""),
])  # fmt: skip
def test_the_family_of_forms_is_told_by_the_names_of_tables(titles: list[str], layout: str):
    blocks = [b for title in titles for b in (title, UNIT_LINE, grid(["项目", "预算数"], ["合计", "1.00"]))]
    d = named(document(*blocks))
    assert d.layout.value == layout and bool(d.layout.by) is bool(layout)


LABELS = ["", "合计", "其中：教育收费", "一、基本支出", "货物", "213", "2130301", "行政运行", "其他资金", "521", "省级当年安排", "小计", "项目"]
HEADERS = ["科目编码", "类", "款", "科目名称", "项目名称", "合计", "本年预算", "其中", "基本支出", "数量", "上年结转", "备注", "会议费"]
AMOUNTS = ["", "-", "1.00", "0", "（3.00）", "12%", "1,234.56", "01"]
TITLES = ["政府采购预算表", "收支总表", "一般公共预算“三公”经费支出表", "项目支出表", "某表"]


@given(st.data())
@settings(max_examples=60, deadline=None)
def test_no_table_is_too_odd_and_no_number_is_lost(data: st.DataObject):
    """Any words in any places: every number of an amount column is a figure, a claim or listed as not understood."""
    width, height = data.draw(st.integers(1, 6)), data.draw(st.integers(1, 6))
    draw = lambda words: [data.draw(st.sampled_from(words)) for _ in range(width)]  # noqa: E731
    rows = [draw(HEADERS), *(draw(LABELS + AMOUNTS) for _ in range(height))]
    d = document(data.draw(st.sampled_from(TITLES)), UNIT_LINE, grid(*rows))
    told = Counter(f.printed for f in d.figures) + Counter(left.text for left in d.leftovers)
    for table in d.grids:
        for column in columns_of(table):
            body = [table.text(r, column.index) for r in range(table.header, len(table.cells))]
            for text in body if column.kind == "amount" else ():
                assert parse(text) is None or is_blank(text) or told[text]


def test_carry_overs_of_the_department_beside_this_years_funds():
    """部门结转资金 beside 本年收入 (Henan) is what was carried over, so that the funds are of the year."""
    d = read_whole(
        "部门收入总体情况表",
        ["科目编码", "单位（科目名称）", "总计", "本年收入", "<", "<", "部门结转资金"],
        ["^", "^", "^", "小计", "一般公共预算", "<", "^"],
        ["^", "^", "^", "^", "小计", "其中：财政拨款", "^"],
        ["", "合计", "97.00", "95.00", "95.00", "94.00", "2.00"],
    )
    assert asked(d, "2.00") == [income(origin="carryover")]
    assert asked(d, "95.00") == [income(origin="current"), income(origin="current", fund="general")]
    assert asked(d, "94.00") == [income(origin="current", fund="general", item="财政拨款")]


def test_spending_of_the_year_beside_spending_from_carry_overs():
    """本年支出 by funds beside 部门结转资金, both of 支出, is paid from the year's money (Henan)."""
    d = read_whole(
        "部门收支总体情况表",
        ["收入", "<", "支出", "<", "<", "<"],
        ["项目", "金额", "项目", "合计", "本年支出", "部门结转资金"],
        ["^", "^", "^", "^", "一般公共预算", "^"],
        ["一、一般公共预算", "95.00", "一、农林水支出", "97.00", "95.00", "2.00"],
        ["部门结转资金", "2.00", "", "", "", ""],
        ["收入合计", "97.00", "支出合计", "97.00", "95.00", "2.00"],
    )
    assert out(fund="general", origin="current", function="213") in asked(d, "95.00")
    assert out(origin="carryover", function="213") in asked(d, "2.00")


def test_a_departments_code_over_its_only_units_code_is_one_body():
    """Henan: a row of the department (301), items with their unit's code (301001), their kinds without any."""
    head = ["科目编码", "<", "<", "单位代码", "单位（科目名称）", "总计", "基本支出", "项目支出"]
    d = read_whole(
        "部门支出总体情况表",
        head,
        ["类", "款", "项", "^", "^", "^", "^", "^"],
        ["", "", "", "", "合计", "95.00", "60.00", "35.00"],
        ["", "", "", "301", "青禾县民政局", "95.00", "60.00", "35.00"],
        ["208", "", "", "", "社会保障和就业支出", "95.00", "60.00", "35.00"],
        ["208", "02", "", "", "民政管理事务", "85.00", "50.00", "35.00"],
        ["208", "02", "01", "301001", "行政运行", "50.00", "50.00", ""],
        ["208", "02", "99", "301001", "其他民政管理事务支出", "35.00", "", "35.00"],
        ["208", "05", "", "", "行政事业单位养老支出", "10.00", "10.00", ""],
        ["208", "05", "05", "301001", "机关事业单位基本养老保险缴费支出", "10.00", "10.00", ""],
    )
    assert all(f.point.unit is None for f in d.figures if f.point.function)


def test_kinds_below_a_body_belong_to_it_whatever_units_code_stands_between():
    d = read_whole(
        "部门支出总体情况表",
        ["科目编码", "单位代码", "单位（科目名称）", "总计"],
        ["", "301", "乙县民政局", "60.00"],
        ["208", "", "社会保障和就业支出", "60.00"],
        ["20802", "", "民政管理事务", "50.00"],
        ["2080201", "301001", "行政运行", "30.00"],
        ["2080202", "301002", "一般行政管理事务", "20.00"],
        ["20805", "", "行政事业单位养老支出", "10.00"],
        ["2080505", "301001", "机关事业单位基本养老保险缴费支出", "10.00"],
    )
    unit = {next(iter(f.point.function)): f.point.unit for f in d.figures if f.point.function}
    assert unit["20802"] == unit["20805"] == frozenset({"乙县民政局"}) and unit["2080202"] == frozenset({"301002"})


def test_a_title_that_names_an_economic_class_is_about_it_alone():
    """Hunan prints basic expenditure once for each class: the total is the class's, not that of all personnel."""
    d = read_whole(
        "一般公共预算基本支出表-人员经费(工资福利支出)(按政府预算经济分类)",
        ["科目编码", "科目名称", "总计", "工资奖金津补贴", "社会保障缴费", "住房公积金"],
        ["", "合计", "60.00", "40.00", "15.00", "5.00"],
        ["208", "社会保障和就业支出", "60.00", "40.00", "15.00", "5.00"],
    )
    total, listed = asked(d, "60.00"), asked(d, "40.00")
    assert {p.economic for p in total} == {frozenset({"301"})} and {p.use for p in total} == {frozenset({"personnel"})}
    assert {p.gov_economic for p in listed} == {frozenset({"50101"})}


def test_codes_of_projects_beside_classification_codes():
    """Yunnan lists basic expenditure by projects of the integrated system, each row with its items' codes."""
    code = "530127210000000010501"
    d = read_whole(
        "部门基本支出预算表（人员类、运转类公用经费项目）",
        ["单位名称", "项目代码", "项目名称", "功能科目编码", "功能科目名称", "部门经济科目编码", "部门经济科目名称", "资金来源", "<"],
        ["^", "^", "^", "^", "^", "^", "^", "合计", "一般公共预算"],
        ["青禾县林业和草原局", code, "人员类项目", "2130201", "行政运行", "30101", "基本工资", "60.00", "60.00"],
        ["青禾县林业和草原局", code[:-1] + "2", "人员类项目", "2130202", "一般行政管理事务", "30102", "津贴补贴", "35.00", "35.00"],
        ["合计", "<", "<", "<", "<", "<", "<", "95.00", "95.00"],
    )
    said = {(f.point.function, f.point.economic) for f in d.figures if f.point.function}
    assert said == {(frozenset({"2130201"}), frozenset({"30101"})), (frozenset({"2130202"}), frozenset({"30102"}))}
    named = read_whole(
        "部门项目支出预算表",
        ["项目代码", "项目名称", "合计"],
        [code, "古树保护", "60.00"],
        [code[:-1] + "2", "林地巡护", "35.00"],
        ["合计", "<", "95.00"],
    )
    assert {next(iter(f.point.project)) for f in named.figures if f.point.project} == {code, code[:-1] + "2"}


def test_a_row_named_like_the_whole_is_one_of_the_projects_beside_it():
    """专项业务经费 is elsewhere all that is spent on projects; in a list of projects under a body it is one of them."""
    d = read_whole(
        "部门预算项目支出预算表",
        ["支出项目类别（资金使用单位）", "总计", "一般公共预算"],
        ["合计", "130.00", "130.00"],
        ["青禾县殡葬服务中心", "100.00", "100.00"],
        ["业务用房物业管理费", "40.00", "40.00"],
        ["专项业务经费", "35.00", "35.00"],
        ["园区零星维修工程", "25.00", "25.00"],
        ["青禾县疾病预防控制中心（青禾县卫生监督所）", "30.00", "30.00"],
        ["检测试剂购置", "20.00", "20.00"],
        ["疫苗冷链运输", "10.00", "10.00"],
    )
    [listed] = {p.but(fund=None) for p in asked(d, "35.00")}
    assert listed.unit == frozenset({"青禾县殡葬服务中心"}) and (listed.item or listed.project)
    assert {tuple(p.unit or ()) for p in asked(d, "20.00")} == {("青禾县疾病预防控制中心(青禾县卫生监督所)",)}


def test_a_column_without_header_that_counts_the_rows_is_no_amount():
    """The word 序号 was set into the next cell: 1, 2, 3 and 4 are no 元."""
    d = read_whole(
        "一般公共预算“三公”经费预算表",
        ["", "序号单位编码", "单位名称", "合计", "公务接待费"],
        ["1", "", "合计", "7.00", "7.00"],
        ["2", "234", "青禾县气象局", "7.00", "7.00"],
        ["3", "234001", "青禾县气象局（本级）", "5.00", "5.00"],
        ["4", "234002", "青禾县防雷中心", "2.00", "2.00"],
    )
    assert {f.printed for f in d.figures if f.table} == {"7.00", "5.00", "2.00"}
