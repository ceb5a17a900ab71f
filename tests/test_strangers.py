"""Habits of documents of other places: how their tables and sentences are read.  All units and figures are invented."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from yusuan.model import Block, Cell, Disclosure, Grid, Heading, Paragraph, Point, point
from yusuan.reading import interpret
from yusuan.rules import check


def grid(*rows: Sequence[str]) -> Grid:
    """A table from rows of texts: "<" goes on the cell to the left, "^" the one above."""
    width = max(len(row) for row in rows)
    texts = [list(row) + [""] * (width - len(row)) for row in rows]
    made: list[tuple[Cell | None, ...]] = []
    for r, row in enumerate(texts):
        cells: list[Cell | None] = []
        for c, text in enumerate(row):
            if text in ("<", "^"):
                cells.append(None)
                continue
            columns = 1 + next((i for i, t in enumerate(row[c + 1 :]) if t != "<"), width - c - 1)
            below = [other[c] for other in texts[r + 1 :]]
            rows_ = 1 + next((i for i, t in enumerate(below) if t != "^"), len(below))
            cells.append(Cell(text, rows=rows_, columns=columns))
        made.append(tuple(cells))
    return Grid(tuple(made))


def document(*blocks: Block | str, title: str = "青禾县水务局2024年部门预算") -> Disclosure:
    """A document of these blocks; texts are paragraphs, or table captions."""
    made: Iterable[Block] = (Paragraph(b) if isinstance(b, str) else b for b in blocks)
    return interpret([Heading(title, 0), *made])


def asked(d: Disclosure, printed: str) -> list[Point]:
    """The questions that this printed number answers, without year and stage of the document."""
    return [f.point.but(year=None, stage=None) for f in d.figures if f.printed == printed]


def wrong(d: Disclosure) -> list[str]:
    """What the laws and the arithmetic of claims find."""
    return [f.message for f in check(d).findings if f.rule.startswith(("T1", "N2"))]


def out(**dims: str | tuple[str, ...]) -> Point:
    return point(flow="expenditure", sink="spent", **dims)


UNIT_LINE = "单位名称：青禾县水务局　　金额单位：万元"


def test_codes_of_bodies_are_no_classification_codes():
    """类|款|项|单位代码|单位名称（科目）: the body's code stands beside the item's."""
    d = document(
        "表1-2", "部门支出总表", UNIT_LINE,
        grid(
            ["科目编码", "<", "<", "单位代码", "单位名称（科目）", "合计", "基本支出", "项目支出"],
            ["类", "款", "项", "^", "^", "^", "^", "^"],
            ["", "", "", "", "合    计", "30.00", "18.00", "12.00"],
            ["213", "03", "01", "302301", "行政运行", "18.00", "18.00", ""],
            ["213", "03", "05", "302301", "水利工程建设", "12.00", "", "12.00"],
        ),
    )  # fmt: skip
    assert asked(d, "30.00") == [out()]
    assert asked(d, "18.00")[1:] == [out(function="2130301"), out(function="2130301", use="basic")]
    assert not d.leftovers and not wrong(d)


def test_a_code_repeated_under_each_body():
    """A department's table lists the same items under each of its units: they are parts of one whole."""
    rows = [
        ["单位代码", "单位名称", "科目编码", "科目名称", "合计"],
        ["", "合计", "", "", "50.00"],
        ["302001", "青禾县水务局机关", "2130301", "行政运行", "30.00"],
        ["302002", "青禾县水文站", "2130301", "行政运行", "20.00"],
    ]
    d = document("部门支出总表", UNIT_LINE, grid(*rows))
    assert asked(d, "20.00") == [out(function="2130301", unit="青禾县水文站")]
    assert not wrong(d)
    rows[3][4] = "25.00"
    assert wrong(document("部门支出总表", UNIT_LINE, grid(*rows)))


def test_the_publishing_body_among_its_units_is_one_of_them():
    d = document(
        "部门收入总表", UNIT_LINE,
        grid(["单位编码", "单位名称", "合计"], ["", "合计", "50.00"], ["302", "青禾县水务局", "30.00"],
             ["303", "青禾县水文站", "20.00"]),
    )  # fmt: skip
    assert asked(d, "30.00") == [point(flow="income", unit="青禾县水务局（本级）")]
    assert not wrong(d)


def test_items_under_their_code_are_projects():
    """A list of projects repeats the code of the item that they belong to."""
    d = document(
        "一般公共预算项目支出预算表", UNIT_LINE,
        grid(["科目编码", "科目名称", "金额"], ["", "合计", "12.00"], ["2130305", "水利工程建设", "12.00"],
             ["2130305", "河道清淤", "8.00"], ["2130305", "堤防加固", "4.00"]),
    )  # fmt: skip
    (first,) = asked(d, "8.00")
    assert first.project is not None and first.function == frozenset({"2130305"})
    assert not wrong(d)


def test_code_cells_merged_over_their_columns_and_a_total_beside_them():
    """Final accounts merge 类|款|项 down over the total's row, and one code over all three columns."""
    d = document(
        "支出决算表", "公开03表", "部门：青禾县水务局　　金额单位：万元",
        grid(
            ["项目", "<", "<", "<", "本年支出合计", "基本支出", "项目支出"],
            ["功能分类科目编码", "<", "<", "科目名称", "^", "^", "^"],
            ["类", "款", "项", "栏次", "1", "2", "3"],
            ["^", "^", "^", "合计", "30.00", "18.00", "12.00"],
            ["213", "<", "<", "农林水支出", "30.00", "18.00", "12.00"],
            ["21303", "<", "<", "水利", "30.00", "18.00", "12.00"],
        ),
        title="青禾县水务局2023年度部门决算",
    )  # fmt: skip
    assert asked(d, "30.00") == [out(), out(function="213"), out(function="21303")]


def test_rows_under_a_numbered_head_are_about_it():
    """（一）支出合计 under 一、“三公”经费支出 is not the body's whole expenditure; counts are no money."""
    d = document(
        "机构运行信息表", "部门：青禾县水务局　　金额单位：万元",
        grid(
            ["项  目", "行次", "预算数", "统计数"],
            ["一、“三公”经费支出", "1", "—", "—"],
            ["（一）支出合计", "2", "8.00", "6.70"],
            ["  1．公务用车购置及运行维护费", "3", "6.00", "5.20"],
            ["  2．公务接待费", "4", "2.00", "1.50"],
            ["（二）相关统计数", "5", "—", "—"],
            ["  1．公务用车保有量（辆）", "6", "—", "2"],
        ),
        title="青禾县水务局2023年度部门决算",
    )  # fmt: skip
    spent = {f.printed: f.point for f in d.figures}
    assert spent["6.70"] == point(year="2023", stage="executed", flow="expenditure", measure="three_public")
    assert spent["8.00"].stage == frozenset({"approved"})
    assert "2" not in spent and not wrong(d)


FINAL = "青禾县水务局2023年度部门决算"
SECTION = Heading("五、一般公共预算财政拨款支出决算情况说明", 2)


def test_budget_and_outcome_of_one_item():
    """年初预算为…，支出决算为…: the second number is about the same item, not about the whole."""
    text = "1．农林水支出（类）水利（款）行政运行（项）。年初预算为10.00万元，支出决算为12.00万元，完成年初预算的120.00%。"
    d = document(SECTION, text, title=FINAL)
    assert {f.point.function for f in d.figures} == {frozenset({"2130301"})}
    assert [f.point.stage for f in d.figures] == [frozenset({"approved"}), frozenset({"executed"})]
    assert not wrong(d)
    assert wrong(document(SECTION, text.replace("120.00%", "125.00%"), title=FINAL))


def test_a_bare_budget_in_a_final_account_is_the_approved_one():
    text = "2023年度“三公”经费财政拨款支出预算为8.00万元，支出决算为6.70万元，完成预算的83.75%。"
    d = document(Heading("七、财政拨款“三公”经费支出决算情况说明", 2), text, title=FINAL)
    assert [f.point.stage for f in d.figures] == [frozenset({"approved"}), frozenset({"executed"})]
    assert not wrong(d)


def test_an_item_of_unknown_name_is_not_the_whole():
    """What is said of an item whose name is in no list stays unread rather than being taken for the section's total."""
    text = "2．农林水支出（类）水利（款）某某事务（项）。年初预算为0.88万元，支出决算为0.88万元，完成年初预算的100.00%。"
    d = document(SECTION, "一般公共预算财政拨款支出年初预算为60.00万元，支出决算为50.00万元。其中：", text, title=FINAL)
    assert not asked(d, "0.88") and len(d.leftovers) == 2 and {c.point for c in d.claims} == {Point()}


def test_a_share_after_an_amount_that_is_not_understood():
    """占政府采购支出总额的… belongs to the contracts with small firms, not to the purchase named before."""
    text = (
        "政府采购支出总额20.00万元，其中：政府采购货物支出12.00万元、政府采购服务支出8.00万元。"
        "授予中小企业合同金额15.00万元，占政府采购支出总额的75.00%。"
    )
    assert not wrong(document(Heading("（二）政府采购支出情况说明", 3), text, title=FINAL))


def test_income_and_expenditure_listed_one_after_the_other():
    """支出包括 after 收入包括 in one sentence lists the other side."""
    d = document(
        Heading("二、财政拨款收支预算情况说明", 2),
        "2024年财政拨款收支预算总数30.00万元。收入包括：本年一般公共预算拨款收入24.00万元、上年结转6.00万元；"
        "支出包括：农林水支出26.00万元、住房保障支出4.00万元。",
    )
    assert asked(d, "26.00") == [out(fund="appropriation", function="213")]
    assert not wrong(d)


def test_parts_of_what_is_named_before():
    """本年收入中，…: this year's part of a fund."""
    d = document("2024年财政拨款收入30.00万元，其中：本年收入24.00万元，上年结转收入6.00万元。本年收入中，一般公共预算财政拨款24.00万元。")
    assert asked(d, "24.00")[1] == point(flow="income", fund="general", origin="current")


def test_columns_that_compare_are_claims():
    """增减额 and 增减% beside 上年执行数 and this year's budget are tested like sentences."""
    rows = [
        ["科目编码", "科目名称", "2023年执行数", "2024年预算数", "<", "<", "2024年预算数比2023年执行数", "<"],
        ["^", "^", "^", "小计", "基本支出", "项目支出", "增减额", "增减%"],
        ["2130301", "行政运行", "40.00", "30.00", "18.00", "12.00", "-10.00", "-25.00%"],
    ]
    d = document("一般公共预算支出情况表", UNIT_LINE, grid(*rows))
    assert [(c.kind, c.value, c.direction) for c in d.claims] == [("change", 100000, -1), ("rate", 25, -1)]
    assert asked(d, "40.00") == [out(fund="general", function="2130301")] and not wrong(d)
    rows[2][7] = "-33.33%"
    assert wrong(document("一般公共预算支出情况表", UNIT_LINE, grid(*rows)))


def test_last_year_beside_this_year():
    """上年预算数 and 本年预算数 name years, not the origin of money."""
    d = document(
        "“三公”经费预算增减变化表", UNIT_LINE,
        grid(["项目", "上年预算数", "本年预算数"], ["合计", "7.00", "6.70"], ["公务接待费", "1.80", "1.50"],
             ["公务用车购置和运行费", "5.20", "5.20"]),
    )  # fmt: skip
    stated = {f.printed: f.point for f in d.figures}
    assert stated["1.80"].year == frozenset({"2023"}) and stated["1.50"].year == frozenset({"2024"})
    assert stated["1.50"].origin is None


def test_parts_without_a_name_of_their_own_are_not_the_whole():
    """其中：经费拨款 under 一般公共预算拨款 is a part that no dimension tells apart: a part of that name."""
    d = document(
        "部门收入总表", UNIT_LINE,
        grid(["项目", "预算数"], ["一、一般公共预算拨款收入", "30.00"], ["其中：经费拨款", "21.00"], ["收入总计", "30.00"]),
    )  # fmt: skip
    assert asked(d, "21.00") == [point(flow="income", fund="general", item="经费拨款")]
    assert [f.part for f in d.figures] == [False, True, False] and not d.leftovers and not wrong(d)


def test_funds_of_an_expenditure_table_are_no_income():
    d = document(
        "部门支出预算表", UNIT_LINE,
        grid(["科目编码", "科目名称", "合计", "一般公共预算", "单位资金", "<"], ["^", "^", "^", "^", "小计", "事业收入"],
             ["2130301", "行政运行", "30.00", "24.00", "6.00", "6.00"]),
    )  # fmt: skip
    assert asked(d, "6.00") == [out(function="2130301", fund="own"), out(function="2130301", fund="business")]


def test_balances_beside_flows():
    """年初结转和结余 | 本年收入 | 本年支出 | 年末结转和结余, each split into 基本支出 and 项目支出."""
    d = document(
        "一般公共预算财政拨款收入支出决算表", "部门：青禾县水务局　　金额单位：万元",
        grid(
            ["科目编码", "科目名称", "年初结转和结余", "<", "本年收入", "<", "<", "本年支出", "<", "<"],
            ["^", "^", "合计", "项目支出结转和结余", "合计", "基本支出", "项目支出", "合计", "基本支出", "项目支出"],
            ["2130301", "行政运行", "2.00", "2.00", "31.00", "18.00", "13.00", "33.00", "18.00", "15.00"],
        ),
        title=FINAL,
    )  # fmt: skip
    stated = {f.printed: f.point.but(year=None, stage=None, function=None, fund=None) for f in d.figures}
    assert stated["13.00"] == point(flow="income", origin="current", use="project")
    assert stated["15.00"] == out(use="project")
    assert asked(d, "2.00")[0].flow == frozenset({"income"}) and not wrong(d)


def test_what_a_bracket_lists_ends_with_it():
    """甲（乙、丙），与上年持平 speaks of 甲."""
    d = document("公务用车购置及运行维护费5.20万元（公务用车购置费0万元，公务用车运行维护费5.20万元），与上年持平。")
    (claim,) = d.claims
    assert claim.point.measure == frozenset({"vehicle_purchase", "vehicle_running"})


def test_carry_overs_said_fund_by_fund():
    d = document(
        "2024年财政拨款收支总预算36.00万元。收入包括：一般公共预算当年拨款收入24.00万元，上年结转3.00万元；"
        "政府性基金预算当年拨款收入7.00万元，上年结转2.00万元。"
    )
    assert asked(d, "3.00")[0].fund == frozenset({"general"})
    assert asked(d, "2.00")[0].fund == frozenset({"government_funds"})


def test_a_fund_is_the_subject_of_both_sides():
    """财政拨款收入总计…、支出总计…: the second total is of the same fund."""
    d = document("财政拨款收入总计30.00万元、支出总计30.00万元。")
    assert asked(d, "30.00") == [
        point(flow=flow, fund="appropriation") for flow in ("income", "expenditure")
    ]


def test_a_part_of_unknown_kind_is_not_the_whole():
    """其中本级财政安排…: no dimension tells which part it is, so it is kept by its name and is no figure of the whole."""
    d = document("2024年收入预算30.00万元，其中本级财政安排24.00万元，上级转移支付6.00万元。")
    assert not asked(d, "24.00") and not asked(d, "6.00") and not d.leftovers
    assert [(c.kind, c.subject, c.value, c.point) for c in d.claims] == [
        ("part", "本级财政安排", 240000, point(year="2024", stage="approved", flow="income")),
        ("part", "上级转移支付", 60000, point(year="2024", stage="approved", flow="income")),
    ]


def test_money_under_performance_targets_is_of_projects():
    d = document("2024年实行绩效目标管理的项目8个，涉及一般公共预算24.00万元。")
    assert asked(d, "24.00")[0].measure == frozenset({"performance"})


def test_expenditure_said_once_more():
    """共计支出 repeats the item; a bare 支出 within an item is none of the budget's totals."""
    d = document("公务接待费1.50万元，国内公务接待18批次，共计支出1.50万元。另支出0.70万元用于其他。")
    assert {p.measure for p in asked(d, "1.50")} == {frozenset({"hospitality"})} and not asked(d, "0.70")


def test_an_item_named_by_codes_in_brackets():
    d = document(
        "农林水支出（213）水利（03）行政运行（01）：2024年预算数30.00万元，比2023年执行数29.00万元增加1.00万元，增长3.45%。"
    )
    assert [(f.printed, f.point.function, f.point.year) for f in d.figures] == [
        ("30.00", frozenset({"2130301"}), frozenset({"2024"})),
        ("29.00", frozenset({"2130301"}), frozenset({"2023"})),
    ]
    assert not wrong(d)


def test_this_year_and_last_in_one_sentence():
    text = "社会保障和就业支出2024年预算数47.80万元，2023年预算数43.00万元，同比增加4.80万元，增长11.16%。"
    d = document(text)
    assert {c.point.year for c in d.claims} == {frozenset({"2024"})} and not wrong(d)
    assert wrong(document(text.replace("11.16", "11.61")))


def test_a_share_of_the_budget_that_stands_before_it():
    """完成预算8万元的83.75%."""
    text = "“三公”经费支出决算为6.70万元，完成预算8.00万元的83.75%，其中：公务接待费支出决算为1.50万元，完成预算2.00万元的75.00%。"
    head = Heading("七、“三公”经费支出决算情况说明", 2)
    d = document(head, text, title=FINAL)
    assert [c.base.stage for c in d.claims if c.base] == [frozenset({"approved"})] * 2 and not wrong(d)
    assert wrong(document(head, text.replace("75.00", "85.00"), title=FINAL))


def test_a_heading_that_runs_into_its_paragraph():
    """（二）政府采购情况。2024年安排…: the paragraph's own heading says what it is about."""
    d = document("（一）“三公”经费预算情况。2024年预算数为6.70万元，比上年减少0.30万元。")
    assert asked(d, "6.70") == [point(flow="expenditure", measure="three_public")]
