"""What a table's structure says of its figures' Points, and that tables of other places raise no false alarm."""

from decimal import Decimal

from test_strangers import document, grid
from yusuan.reading.explain import explain
from yusuan.rules import check

UNIT = "部门：江州市林业局　单位：万元"
TITLE = "江州市林业局2025年部门预算"


def read(title, *rows):
    return document(title, UNIT, grid(*rows), title=TITLE)


def wrong(d):
    return [f.message for f in check(d).findings if f.rule in ("T101", "T102", "T104", "T108")]


def stated(d, printed):
    return [f for f in d.figures if f.printed == printed]


BODIES = (
    ["部门代码", "部门名称", "合计", "一般公共预算", "事业收入"],
    ["", "合计", "921.70", "815.20", "106.50"],
    ["412", "江州市林业局", "921.70", "815.20", "106.50"],
    ["412001", "江州市林业局", "515.20", "515.20", ""],
    ["412002", "江州市苗圃管理所", "406.50", "300.00", "106.50"],
)


def test_the_own_office_with_the_departments_name_is_one_of_its_units():
    d = read("收入总表", *BODIES)
    assert not wrong(d)
    assert {f.point.unit for f in stated(d, "515.20")} == {frozenset({"江州市林业局（本级）"})}
    assert {f.point.unit for f in stated(d, "921.70")} == {None}


def test_a_wrong_figure_among_units_is_found():
    rows = [list(row) for row in BODIES]
    rows[4][3] = "310.00"
    assert any("310.00" in message or "300.00" in message for message in wrong(read("收入总表", *rows)))


def test_items_under_unit_rows_belong_to_them():
    d = read(
        "部门预算基本支出预算表",
        ["支出项目类别（资金使用单位）", "总计", "一般公共预算"],
        ["合计", "921.70", "921.70"],
        ["江州市林业局", "515.20", "515.20"],
        ["工资福利支出", "480.10", "480.10"],
        ["商品和服务支出", "35.10", "35.10"],
        ["江州市苗圃管理所", "406.50", "406.50"],
        ["工资福利支出", "399.00", "399.00"],
        ["商品和服务支出", "7.50", "7.50"],
    )
    assert not wrong(d)
    assert {f.point.unit for f in stated(d, "399.00")} == {frozenset({"江州市苗圃管理所"})}


def test_rows_told_by_three_codes_add_up_and_none_is_a_total():
    d = read(
        "支出总表",
        ["支出功能分类科目", "政府支出经济分类科目", "部门支出经济分类科目", "合计", "基本支出", "项目支出"],
        ["2050803-培训支出", "50203-培训费", "30216-培训费", "6.31", "6.31", ""],
        ["2050803-培训支出", "50502-商品和服务支出", "30216-培训费", "4.62", "3.40", "1.22"],
        ["2060101-行政运行", "50101-工资奖金津补贴", "30101-基本工资", "30.07", "30.07", ""],
        ["合计", "", "", "41.00", "39.78", "1.22"],
    )
    assert not wrong(d)
    [figure] = stated(d, "4.62")
    assert figure.point.gov_economic == frozenset({"50502"}) and figure.point.economic == frozenset({"30216"})


def test_economic_items_without_codes_are_read_and_added_up():
    rows = [
        ["支出项目类别", "总计", "一般公共预算拨款"],
        ["江州市林业局", "515.20", "515.20"],
        ["工资福利支出", "480.10", "480.10"],
        ["基本工资", "250.10", "250.10"],
        ["津贴补贴", "230.00", "230.00"],
        ["商品和服务支出", "35.10", "35.10"],
        ["办公费", "20.60", "20.60"],
        ["工会经费", "14.50", "14.50"],
    ]
    d = read("基本支出总表", *rows)
    assert not wrong(d) and not d.leftovers
    assert stated(d, "250.10")[0].point.economic == frozenset({"30101"})
    rows[4][2] = "203.00"
    assert wrong(read("基本支出总表", *rows))


def test_a_category_beside_the_project_makes_no_total():
    d = read(
        "项目支出预算情况表",
        ["项目名称", "项目类别", "合计", "财政拨款", "单位资金"],
        ["合计", "", "781.57", "4.55", "777.02"],
        ["巡护经费", "其他运转类", "31.02", "", "31.02"],
        ["监测平台", "其他运转类", "4.55", "4.55", ""],
        ["苗木业务费", "特定目标类", "746.00", "", "746.00"],
    )
    assert not wrong(d)


def test_two_rows_that_say_the_same_under_one_total_are_two_parts():
    """结转下年 and 未安排支出的实户资金 both look like what is left over."""
    d = read(
        "部门综合预算收支总表",
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "支出功能分类科目", "预算数"],
        ["一、一般公共预算拨款", "950.10", "1、农林水支出", "850.10"],
        ["本年收入合计", "950.10", "本年支出合计", "850.10"],
        ["上年结转", "0.00", "结转下年", "100.00"],
        ["上年实户资金余额", "0.00", "未安排支出的实户资金", "0.00"],
        ["收入总计", "950.10", "支出总计", "950.10"],
    )
    assert not wrong(d)


def test_the_table_tells_its_structure():
    d = read("收入总表", *BODIES)
    [table] = d.tables
    [tree] = table.trees
    assert tree.verdict == "determined" and tree.how == ("按单位编码",) and tree.known
    assert [row.level for row in table.rows] == [0, 1, 2, 2]
    assert {s.difference for s in tree.sums if s.held == "holds"} == {Decimal(0)}


def test_rows_of_one_code_are_added_up_over_their_own_columns():
    d = read(
        "一般公共预算支出表",
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["2060101", "行政运行", "30.10", "30.10", ""],
        ["2050803", "培训支出", "3.20", "3.20", ""],
        ["2060101", "行政运行", "20.40", "20.40", ""],
        ["2050803", "培训支出", "2.15", "0.80", "1.35"],
        ["", "合计", "55.85", "54.50", "1.35"],
    )
    assert not wrong(d)


def test_a_table_without_title_agrees_with_nothing_of_another_fund():
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    d = document(
        UNIT, grid(head, ["2060101", "行政运行", "30.10", "30.10", ""]),
        "第二页", UNIT, grid(head, ["2060101", "行政运行", "28.00", "28.00", ""]), title=TITLE,
    )  # fmt: skip
    assert not wrong(d) and all(f.open for f in d.figures if f.point.function)


def test_a_change_between_two_years_is_no_amount_of_either():
    d = read(
        "财政拨款三公经费支出表",
        ["年度", "合计", "公务接待费", "公务用车运行维护费"],
        ["2024年预算", "8.00", "3.00", "5.00"],
        ["2025年预算", "7.50", "2.50", "5.00"],
        ["增减变化金额", "-0.50", "-0.50", "0.00"],
    )
    assert not wrong(d)


def test_the_explanation_of_a_figure_tells_the_structure_and_its_sums():
    d = read("收入总表", *BODIES)
    [told, *_] = explain(d, "406.50")
    lines = list(told.lines())
    assert any("按单位编码：结构已确定" in line for line in lines)
    assert any("412 江州市林业局 = " in line and line.endswith("成立") for line in lines)


def test_names_of_classes_without_their_last_word_are_the_classes():
    d = read(
        "收支总表",
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "功能科目", "预算数"],
        ["一、财政拨款", "950.10", "1、教育", "150.10"],
        ["", "", "2、农林水", "800.00"],
        ["本年收入合计", "950.10", "本年支出合计", "950.10"],
    )
    assert not wrong(d) and stated(d, "150.10")[0].point.function == frozenset({"205"})


def test_a_change_of_nothing_between_two_years_agrees_with_nothing_too():
    d = read(
        "财政拨款三公经费支出表",
        ["年度", "合计", "公务接待费"],
        ["2024年预算", "8.00", "8.00"],
        ["2025年预算", "8.00", "8.00"],
        ["增减变化金额", "0.00", "0.00"],
    )
    assert not wrong(d)


def test_one_of_several_rows_of_a_code_is_no_whole_of_another_table():
    head = ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]
    d = document(
        "支出总表", UNIT, grid(head, ["2060102", "一般行政管理事务", "3.71", "", "3.71"],
                               ["2060102", "一般行政管理事务", "66.20", "", "66.20"], ["", "合计", "69.91", "", "69.91"]),
        "一般公共预算支出表", UNIT, grid(head, ["2060102", "一般行政管理事务", "66.20", "", "66.20"],
                                        ["", "合计", "66.20", "", "66.20"]),
        title=TITLE,
    )  # fmt: skip
    assert not wrong(d)


def test_rows_of_an_untitled_list_that_say_the_same_are_pieces():
    """The figures behind a chart: 从, 到, how much."""
    d = document(
        UNIT, grid(["从", "到", "金额（万元）"], ["一般公共预算", "社会福利", "23.20"], ["社会福利", "基本支出", "20.20"],
                   ["住房改革支出", "基本支出", "3.00"]), title=TITLE,
    )  # fmt: skip
    assert not wrong(d)
