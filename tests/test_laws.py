"""The laws: identities derived from Points alone, with their conditions, and nothing false."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from budgets import lines, tables
from seed_figures import IN, OUT, seed_tables, wan
from yusuan.laws.identities import bounds
from yusuan.laws.laws import APART, NOTHING, SHORT, VAGUE, Derivation, derive, identities
from yusuan.model import ERROR, Figure, Point, Source, Status, point
from yusuan.money import rounded
from yusuan.reading.settle import settle

SPENT = OUT.but(sink="spent")


def verdicts(figures: list[Figure]) -> Counter[str]:
    return Counter(i.verdict.value for i in identities(figures))


def failed(figures: list[Figure]) -> list[tuple[str, str]]:
    return [(i.kind, i.dimension) for i in identities(figures) if i.verdict is Status.FAILED]


def derive_read(figures: list[Figure]) -> Derivation:
    """The identities of figures whose open words reading has settled."""
    return derive(settle(figures, ())[0])


def failed_when_read(figures: list[Figure]) -> list[tuple[str, str]]:
    return [(i.kind, i.dimension) for i in derive_read(figures).failed]


def column(p: Point, table: str, **rows: str) -> list[Figure]:
    """Rows of one column by functional code; "total" is the row without a code."""
    return [
        wan(p if code == "total" else p.but(function=code[1:]), text, table) for code, text in rows.items()
    ]


# The seed --------------------------------------------------------------------


def test_seed_tables_hold_no_contradiction() -> None:
    derivation = derive(seed_tables())
    found = Counter(i.verdict for i in derivation.identities)
    assert found[Status.FAILED] == found[Status.UNCHECKED] == 0
    assert found[Status.PASSED] > 200 and found[Status.ROUNDING] >= 20
    covered, filled = derivation.coverage()
    assert covered / filled > 0.95


@pytest.mark.parametrize(
    ("table", "left", "terms"),
    [
        ("T1", "4510.69", {"3474.88", "1035.80"}),
        ("T6", "400.37", {"376.26", "24.12"}),
        ("T2", "2918.00", {"620.07", "998.81", "234.00", "360.00", "705.13"}),
        ("T3", "3553.76", {"100.00", "620.07", "998.81", "234.00", "360.00", "1240.89"}),
    ],
)
def test_traps_are_explained_by_rounding(table: str, left: str, terms: set[str]) -> None:
    """N01–N04 of the seed's traps: sums that are off by one digit and right."""
    found = [
        i for i in identities(seed_tables())
        if i.left.table == table and i.left.printed == left and {f.printed for _, f in i.right} - {""} == terms
    ]  # fmt: skip
    assert found and all(i.verdict is Status.ROUNDING for i in found)


@pytest.mark.shared
def test_every_equality_of_the_tables_is_an_identity_or_follows(shared) -> None:
    """Each worked equality inside a table that has more than one term appears with its status."""
    status = {"exact": Status.PASSED, "within_rounding": Status.ROUNDING}
    found = {
        (i.left.table, i.left.printed, i.verdict, abs(i.difference) // 100) for i in identities(seed_tables())
    }
    names = {i[:2] for i in found}
    rows = [
        line.split("\t") for line in (shared / "seed/golden/equalities.tsv").read_text("utf-8").splitlines()
    ]
    mine = ("T1", "T2", "T3", "T5", "T6")
    wanted = [r for r in rows[1:] if r[0].startswith(("B.", "A1.", "F1.")) and r[8] in mine]
    assert len(wanted) > 50
    for r in wanted:
        digits = abs(Decimal(r[5])) * 100
        assert (r[8], r[4]) in names
        if r[7] == "within_rounding":
            assert (r[8], r[4], status[r[7]], digits) in found, r


# Conditions follow from the Points ---------------------------------------------


def two_totals(own: str) -> list[Figure]:
    """收支总表 of all funds beside 财政拨款收支总表."""
    everything = [
        wan(IN.but(origin="current", fund="appropriation"), "100.00", "收支总表"),
        wan(IN.but(origin="current", fund="own"), own, "收支总表"),
        wan(IN.but(origin="current", fund="special_account"), "", "收支总表"),
        wan(IN.but(origin="current"), f"{100 + Decimal(own or 0):.2f}", "收支总表"),
        wan(IN.but(origin="carryover"), "", "收支总表"),
        wan(IN, f"{100 + Decimal(own or 0):.2f}", "收支总表"),
        wan(OUT.but(sink="closing"), "", "收支总表"),
    ]
    return [*everything, wan(OUT.but(fund="appropriation"), "100.00", "财政拨款收支总表"),
            wan(OUT.but(fund="appropriation", sink="closing"), "", "财政拨款收支总表")]  # fmt: skip


def across(figures: list[Figure]) -> list[Status]:
    return [
        i.verdict
        for i in identities(figures)
        if i.across and "财政拨款收支总表" in {f.table for f in i.figures}
    ]


def test_totals_of_all_funds_equal_appropriations_only_without_other_funds() -> None:
    assert Status.PASSED in across(two_totals(""))
    without_link = across(two_totals("20.00"))
    assert Status.FAILED not in without_link


def test_balance_needs_the_whole_of_expenditure() -> None:
    figures = [wan(IN, "120.00", "t"), wan(SPENT, "100.00", "t"), wan(OUT.but(sink="closing"), "20.00", "t")]
    assert not failed([*figures, wan(OUT, "120.00", "t")])
    assert ("balance", "flow") in failed([*figures, wan(OUT, "121.00", "t")])


def test_expenditure_table_without_closing_lists_what_is_spent() -> None:
    """收支总表 closes 20 into next year; 支出总表's 合计 does not include it."""
    sheet = [wan(IN, "120.00", "收支总表"), wan(SPENT, "100.00", "收支总表"), wan(OUT, "120.00", "收支总表"),
             wan(OUT.but(sink="closing"), "20.00", "收支总表")]  # fmt: skip
    assert not failed_when_read([*sheet, wan(OUT, "100.00", "支出总表")])
    assert failed_when_read([*sheet, wan(OUT, "101.00", "支出总表")])


def test_a_total_equals_its_funds_through_an_unstated_intermediate() -> None:
    """合计 = 上年结转 + the funds of this year, though 本年收入 itself is not printed."""
    row = IN.but(function="2050202")
    figures = [
        wan(row, "9645.51", "收入表"), wan(row.but(origin="carryover"), "14.33", "收入表"),
        wan(row.but(origin="current", fund="appropriation"), "8201.15", "收入表"),
        wan(row.but(origin="current", fund="business"), "0.50", "收入表"),
        wan(row.but(origin="current", fund="other_own"), "1430.03", "收入表"),
    ]  # fmt: skip
    found = [i for i in identities(figures) if i.verdict is Status.FAILED]
    assert [abs(i.difference) for i in found] == [Decimal(5000)]


# What must not be taken for a partition ------------------------------------------


def test_parts_marked_as_of_which_are_never_addends() -> None:
    whole = [wan(SPENT, "100.00", "t"), *column(SPENT, "t", c201="60.00", c208="40.00")]
    of_which = [wan(SPENT.but(function="20801"), "10.00", "t", part=True)]
    assert not failed([*whole, *of_which])
    assert ("containment", "function") in failed(
        [*whole, wan(SPENT.but(function="20801"), "50.00", "t", part=True)]
    )


def test_views_are_not_parts_of_amounts() -> None:
    public = SPENT.but(fund="appropriation")
    figures = [wan(public, "100.00", "t"), wan(public.but(measure="three_public"), "3.00", "u"),
               wan(public.but(measure="overseas"), "1.00", "u"), wan(public.but(measure="vehicle"), "", "u"),
               wan(public.but(measure="hospitality"), "2.00", "u")]  # fmt: skip
    found = identities(figures)
    assert {(i.kind, i.dimension) for i in found} == {("partition", "measure"), ("containment", "measure")}
    assert all(i.verdict is Status.PASSED for i in found)


def test_lists_without_a_printed_total_make_no_identity() -> None:
    figures = [wan(SPENT.but(use="project", project=f"p{n}"), "5.00", "项目表") for n in range(4)]
    assert identities(figures) == []


def test_a_level_that_mostly_fails_is_unchecked() -> None:
    """A table that prints selected 款 only does not say that its 类 are wrong."""
    rows = {
        "c201": "60.00",
        "c20101": "10.00",
        "c205": "30.00",
        "c20502": "9.00",
        "c208": "40.00",
        "c20805": "8.00",
    }
    assert failed(column(SPENT, "t", **rows)) == []


def test_a_row_that_is_missing_in_every_column_is_unchecked() -> None:
    figures = []
    for p, whole, part in ((SPENT, "100.00", "70.00"), (SPENT.but(use="basic"), "50.00", "20.00")):
        figures += column(p, "t", c201=whole, c20101=part)
    assert failed(figures) == []
    assert {i.reason for i in identities(figures) if i.verdict is Status.UNCHECKED} == {SHORT}
    assert failed(figures[:2]) == [("partition", "function")]


def test_blank_total_is_not_a_statement_but_a_blank_part_is_nothing() -> None:
    rows = column(SPENT, "t", total="", c201="60.00", c208="40.00")
    assert failed(rows) == []
    assert failed(column(SPENT, "t", total="100.00", c201="60.00", c208="")) == [("partition", "function")]
    nothing = column(SPENT, "t", total="100.00", c201="", c208="")
    assert failed(nothing) == []


def test_a_row_printed_in_pieces_is_added_up() -> None:
    """One department code beside two government codes that were not read."""
    p = SPENT.but(use="basic")
    rows = [wan(p, "100.00", "t"), *(wan(p.but(economic="30101"), text, "t") for text in ("60.00", "40.00"))]
    assert failed(rows) == []


def test_tables_that_disagree_throughout_are_compared_no_further() -> None:
    """A table of this year's money read as if it were of all origins."""
    whole = column(SPENT, "a", c201="10.00", c205="20.00", c208="30.00", c210="40.00")
    other = column(SPENT, "b", c201="9.00", c205="18.00", c208="27.00", c210="36.00")
    assert failed([*whole, *other]) == []
    assert {i.reason for i in identities([*whole, *other])} == {APART}


def test_sentences_that_cannot_be_told_apart_are_unchecked() -> None:
    text = [wan(SPENT, amount, line=n) for n, amount in enumerate(("1.00", "2.00", "3.00", "100.00"))]
    figures = [wan(SPENT, "100.00", "t"), *text]
    assert failed(figures) == []
    assert VAGUE in {i.reason for i in identities(figures)}
    assert failed(figures[:2]) == [("agreement", "")]


def test_funds_beside_carryover_in_a_sentence_are_this_years() -> None:
    table = [wan(IN.but(origin="current", fund="general"), "80.00", "t"), wan(IN, "100.00", "t"),
             wan(IN.but(origin="carryover"), "20.00", "t"), wan(IN.but(fund="general"), "100.00", "u")]  # fmt: skip
    sentence = [wan(IN, "100.00", line=9), wan(IN.but(fund="general"), "80.00", line=9),
                wan(IN.but(origin="carryover"), "20.00", line=9)]  # fmt: skip
    assert failed_when_read([*table, *sentence]) == []
    wrong = [*sentence[:1], wan(IN.but(fund="general"), "81.00", line=9), *sentence[2:]]
    assert failed_when_read([*table, *wrong])


# Rounding ------------------------------------------------------------------------


@given(st.decimals(-(10**9), 10**9, places=2), st.sampled_from(("元", "千元", "万元")), st.integers(0, 4))
def test_a_printed_amount_ranges_over_exactly_what_prints_so(
    amount: Decimal, unit: str, decimals: int
) -> None:
    factor = {"元": 1, "千元": 1000, "万元": 10_000}[unit]
    printed = rounded(amount, unit, decimals)
    slack = Decimal(5).scaleb(-decimals - 1) * factor
    lo, hi = bounds(printed * factor, slack, 100)
    assert lo <= amount * 100 <= hi and bounds(Decimal("1E-17"), slack, 100)[0] <= bounds(Decimal("1E-17"), slack, 100)[1]
    digit = Decimal(1).scaleb(-decimals)
    if printed > 0:
        below, above = (bounds((printed + d) * factor, slack, 100) for d in (-digit, digit))
        finer = slack * 200 < 1  # than a whole unit: the range is that unit, never empty
        assert finer or (hi < above[0] and (printed == digit or below[1] < lo))


def test_copies_of_one_precision_must_print_alike() -> None:
    a, b = wan(SPENT, "100.00", "a"), wan(SPENT, "100.01", "b")
    assert failed([a, b]) == [("agreement", "")]
    coarse = replace(b, amount=Decimal(1_000_000), slack=Decimal(5000), printed="100")
    assert verdicts([a, coarse]) == {"passed": 1}
    near = wan(SPENT, "100.4", "b")
    assert verdicts([wan(SPENT, "100.44", "a"), near]) == {"rounding": 1}


@settings(max_examples=40, deadline=None)
@given(lines)
def test_a_right_document_has_no_contradiction(budget) -> None:
    found = verdicts(tables(budget))
    assert found["failed"] == 0
    assert found["unchecked"] == 0


def test_order_of_figures_does_not_matter() -> None:
    figures = seed_tables()
    assert verdicts(figures) == verdicts(figures[::-1])


def test_rules_name_their_severity() -> None:
    from yusuan.laws.catalogue import LAWS

    assert all(law.id == key and law.title and law.explanation for key, law in LAWS.items())
    assert {law.severity for law in LAWS.values()} >= {ERROR}


# Projects ------------------------------------------------------------------------


def projects(*forms: str) -> list[Figure]:
    """Four projects of this year in a table, each with the amount that its form states in 元."""
    figures = []
    for n, text in enumerate(forms):
        p = SPENT.but(use="project", project=f"p{n}")
        figures.append(wan(p.but(origin="current"), "12.35", "项目表"))
        figures.append(
            replace(wan(p, text, "绩效目标表"), amount=Decimal(text), slack=Decimal("0.005"), unit="元")
        )
    return figures


def test_a_form_states_what_the_project_table_lists() -> None:
    assert failed(projects("123456.78", "123500.00", "123450.00", "123549.99")) == []
    assert failed(projects("123456.78", "123500.00", "123450.00", "123550.00")) == [("alias", "project")]


def test_forms_with_other_money_are_not_compared() -> None:
    assert failed(projects("223456.78", "323500.00", "123450.00", "523549.99")) == []


def _printed(table: str, p: Point, wan: str) -> Figure:
    return Figure(p, Decimal(wan) * 10_000, slack=Decimal(50), table=table, source=Source(table=table), printed=wan, unit="万元")


def test_a_table_of_expenditure_whose_total_is_this_years_income_is_of_this_years_money() -> None:
    """一般公共预算支出表 leaves out what is carried over, and says so nowhere; its basic expenditure is in a further table."""
    fund = point(year="2023", stage="approved", fund="general")
    income, spent = fund.but(flow="income"), fund.but(flow="expenditure")
    figures = [
        _printed("财政拨款收支总表", income.but(origin="current"), "90.00"),
        _printed("财政拨款收支总表", income.but(origin="carryover"), "15.00"),
        _printed("财政拨款收支总表", income, "105.00"),
        _printed("财政拨款收支总表", spent.but(function="201"), "105.00"),
        _printed("财政拨款收支总表", spent, "105.00"),
        _printed("一般公共预算支出表", spent.but(function="201"), "90.00"),
        _printed("一般公共预算支出表", spent.but(use="basic"), "60.00"),
        _printed("一般公共预算支出表", spent, "90.00"),
        _printed("一般公共预算基本支出表", spent.but(use="basic"), "60.00"),
    ]
    derived = derive_read(figures)
    assert not derived.failed, [(i.kind, i.left.printed) for i in derived.failed]
    read = {e.figure.table for e in derived.entries if e.point.origin == frozenset({"current"}) and e.flow == frozenset({"expenditure"})}
    assert read == {"一般公共预算支出表", "一般公共预算基本支出表"}
    wrong = [replace(figures[6], amount=Decimal(610_000), printed="61.00"), *figures[:6], *figures[7:]]
    assert derive_read(wrong).failed, "the two tables no longer agree"


def test_text_is_read_as_this_years_money_only_where_a_table_says_so_itself() -> None:
    base = point(year="2023", stage="approved", flow="expenditure", sink="spent", use="basic")
    general = base.but(fund="general")
    text = replace(_printed("", general, "62.00"), table="", source=Source(line=9))
    table = [_printed("支出表", base, "62.00"), _printed("一般公共预算支出表", general, "60.00")]
    assert derive_read([*table, text]).failed, "another fund's amount is no other reading"
    current = _printed("收支总表", general.but(origin="current"), "62.00")
    assert not derive_read([table[1], current, text]).failed


def test_a_total_that_is_all_money_stays_all_money() -> None:
    """Where the table's total includes what is carried over, a wrong total is not read away."""
    fund = point(year="2023", stage="approved", fund="general")
    income, spent = fund.but(flow="income"), fund.but(flow="expenditure")
    figures = [
        _printed("财政拨款收支总表", income.but(origin="current"), "90.00"),
        _printed("财政拨款收支总表", income.but(origin="carryover"), "15.00"),
        _printed("财政拨款收支总表", income, "105.00"),
        _printed("一般公共预算支出表", spent, "104.00"),
    ]
    assert derive(figures).failed


@pytest.mark.parametrize(("whole", "reread"), [("90.00", False), ("105.00", True)])
def test_what_is_carried_over_of_all_funds_is_of_those_whose_whole_is_more_than_this_years(whole: str, reread: bool) -> None:
    """年初结转和结余 of the unit may be of its own money: then the 财政拨款 table prints this year's income as its whole."""
    every = point(year="2023", stage="executed", flow="income")
    spent = point(year="2023", stage="executed", flow="expenditure", fund="general", sink="spent")
    figures = [
        _printed("收入支出决算总表", every.but(origin="carryover"), "15.00"),
        _printed("财政拨款收入支出决算总表", every.but(fund="appropriation", origin="current"), "90.00"),
        _printed("财政拨款收入支出决算总表", every.but(fund="general", origin="current"), "90.00"),
        _printed("财政拨款收入支出决算总表", every.but(fund="appropriation"), whole),
        _printed("一般公共预算支出决算表", spent.but(use="basic"), "60.00"),
        _printed("一般公共预算支出决算表", spent, "90.00"),
    ]
    read = {e.point.origin for e in derive_read(figures).entries if e.figure.table == "一般公共预算支出决算表"}
    assert read == ({frozenset({"current"})} if reread else {None})


def test_units_by_name_and_by_code_are_not_added_up() -> None:
    """A list of units, each with its items whose rows tell the unit by code: two levels, one sum each."""
    base = point(year="2023", stage="approved", flow="expenditure", sink="spent", use="project")
    rows = [
        (base, "90.00"),
        (base.but(unit="清河市图书馆"), "60.00"),
        (base.but(unit="347901", function="2070104"), "60.00"),
        (base.but(unit="清河市文化馆"), "30.00"),
        (base.but(unit="347902", function="2070109"), "30.00"),
    ]
    assert not derive([_printed("项目支出预算表", p, wan) for p, wan in rows]).failed


def test_parts_that_are_all_zero_are_no_list_of_a_total() -> None:
    """A column 其他支出 of zeros beside a total is not what the total consists of; it is not a pass, either."""
    base = point(year="2023", stage="approved", flow="expenditure", sink="spent")
    rows = [(base, "90.00"), (base.but(use="basic"), "0.00"), (base.but(use="project"), "0.00")]
    found = [i for i in identities([_printed("支出总表", p, wan) for p, wan in rows]) if i.kind == "partition"]
    assert found and {(i.verdict, i.reason) for i in found} == {(Status.UNCHECKED, NOTHING)}
