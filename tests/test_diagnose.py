"""Diagnosis, claims and findings: the wrong figure is named, one root cause is one finding."""

import random
from dataclasses import replace
from decimal import Decimal

import pytest

from seed_figures import IN, OUT, seed_tables, wan
from yusuan.laws.arithmetic import ClaimCheck, check_claims
from yusuan.laws.catalogue import LAWS
from yusuan.laws.diagnose import Diagnosis, diagnose
from yusuan.laws.joint import joint
from yusuan.laws.laws import derive
from yusuan.model import (
    ERROR,
    WARNING,
    Claim,
    Disclosure,
    Figure,
    Finding,
    Known,
    Point,
    Source,
    Status,
    point,
)
from yusuan.reading.settle import settle
from yusuan.rules.group import check, findings

SPENT = OUT.but(sink="spent")
LAST = SPENT.but(year="2022")
FEN = 100


def diagnosed(figures: list[Figure], seconds: float = 5) -> Diagnosis:
    derivation = derive(figures)
    return diagnose(derivation, joint(derivation), seconds)


def wrong(figures: list[Figure], at: int, by: int) -> list[Figure]:
    """``figures`` with one amount (and its print) changed by ``by`` 元."""
    amount = figures[at].amount + by
    printed = f"{amount / 10_000:.2f}"
    return [*figures[:at], replace(figures[at], amount=amount, printed=printed), *figures[at + 1 :]]


def told(figures: list[Figure], claims: list[Claim] | None = None) -> tuple[Finding, ...]:
    read, said = settle(figures, claims or ())
    return findings(Disclosure(year=Known("2023"), figures=tuple(read), claims=tuple(said)))[0]


# Diagnosis -------------------------------------------------------------------


def test_a_single_change_of_the_seed_is_named_with_its_true_amount() -> None:
    """The changed figure is among the cures of the one cause, and the interval holds what stood there."""
    figures = seed_tables()
    stated = [n for n, f in enumerate(figures) if f.state == "value"]
    r = random.Random(11)
    first = 0
    sample = r.sample(stated, 25)
    for n in sample:
        found = diagnosed(wrong(figures, n, r.choice((200, -200, 5000, 100_000))))
        assert found.decided and len(found.causes) == 1
        cures = found.causes[0].cures
        mine = [c for c in cures if n in {e.number for e in c.unit.entries}]
        assert mine, (figures[n].table, figures[n].printed)
        true = int(figures[n].amount * FEN)
        assert mine[0].lo is not None and mine[0].hi is not None
        assert mine[0].lo <= true + 5000 and mine[0].hi >= true - 5000
        first += mine[0] is cures[0]
    assert first / len(sample) > 0.8


def test_two_independent_errors_are_two_causes() -> None:
    figures = seed_tables()
    at = {(f.table, f.printed): n for n, f in enumerate(figures)}
    twice = wrong(wrong(figures, at["T6", "24.12"], 30_000), at["T3", "620.07"], -50_000)
    causes = diagnosed(twice).causes
    named = {f.printed for c in causes for f in c.cures[0].figures}
    assert len(causes) == 2 and named == {"27.12", "615.07"}


def test_the_copy_that_stands_alone_is_the_wrong_one() -> None:
    figures = [wan(SPENT, "100.00", t) for t in "abc"] + [wan(SPENT, "101.00", line=3)]
    (cause,) = diagnosed(figures).causes
    assert [f.printed for c in cause.cures for f in c.figures] == ["101.00"]
    assert cause.cures[0].unit.cost == 1


def test_ties_are_reported_as_ties() -> None:
    figures = [wan(SPENT, "100.00", "t"), wan(SPENT.but(function="201"), "60.00", "t"),
               wan(SPENT.but(function="208"), "41.00", "t")]  # fmt: skip
    (cause,) = diagnosed(figures).causes
    assert {(c.figures[0].printed, (c.lo or 0) // 1_000_000) for c in cause.cures} == {
        ("100.00", 100), ("60.00", 58), ("41.00", 39)
    }  # fmt: skip
    assert "有 3 个数改动任一个都能使各处相符" in told(figures)[0].message


def test_without_time_it_says_so_and_still_points() -> None:
    figures = seed_tables()
    found = diagnosed(wrong(figures, 30, 5000), seconds=0)
    assert not found.decided
    assert found.causes and found.causes[0].cures[0].lo is None
    assert found.causes[0].identities


def test_nothing_wrong_nothing_found() -> None:
    checked = check(Disclosure(figures=tuple(seed_tables())))
    assert checked.findings == ()
    assert not {o.status for o in checked.outcomes} & {Status.FAILED, Status.UNCHECKED}
    assert sum(o.status is Status.PASSED for o in checked.outcomes) > 200


# Findings --------------------------------------------------------------------


def test_a_finding_says_place_both_sides_suspect_and_mend() -> None:
    """A row whose columns do not add up, while the column above it does not either."""
    row = IN.but(function="2050202")
    table = "2023年收入预算表"
    cells = {"carryover": (row.but(origin="carryover"), "14.33"),
             "general": (row.but(origin="current", fund="appropriation"), "8201.15"),
             "business": (row.but(origin="current", fund="business"), "0.50"),
             "other": (row.but(origin="current", fund="other_own"), "1430.03")}  # fmt: skip
    figures = [wan(row, "9645.51", table), *(wan(p, text, table) for p, text in cells.values()),
               wan(row.but(function="20502"), "9646.01", table)]  # fmt: skip
    (finding,) = told(figures)
    assert finding.rule == "T102" and finding.severity is ERROR
    for words in (
        f"《{table}》",
        "2050202 小学教育",
        "9645.51 万元",
        "9,646.01 万元",
        "相差 0.50 万元",
        "最可能写错的是",
    ):
        assert words in finding.message
    assert finding.stated == "9645.51 万元"
    assert finding.suspects[0].stated == "9645.51 万元" and "9,646.01" in finding.expected
    assert "改为" in finding.mend and len(finding.related) == 2


@pytest.mark.parametrize(
    ("figures", "rule"),
    [
        ([wan(SPENT, "5.00", "a"), wan(SPENT, "5.10", "b")], "T101"),
        ([wan(SPENT, "5.00", "a"), wan(SPENT.but(use="basic"), "2.00", "a"),
          wan(SPENT.but(use="project"), "3.10", "a")], "T102"),
        ([wan(IN, "5.00", "a"), wan(OUT, "5.10", "a"), wan(OUT.but(sink="closing"), "", "a")], "T103"),
        ([wan(SPENT.but(fund="appropriation"), "5.00", "a"),
          wan(SPENT.but(fund="appropriation", measure="three_public"), "6.00", "b")], "T104"),
    ],
)  # fmt: skip
def test_each_law_has_its_rule(figures: list[Figure], rule: str) -> None:
    assert [f.rule for f in told(figures)] == [rule]


def test_sums_that_hold_only_one_by_one_are_their_own_rule() -> None:
    rows = {("201", "basic"): "1.00", ("201", "project"): "2.00", ("205", "basic"): "4.00"}
    cells = [wan(SPENT.but(function=f, use=u), text, "t") for (f, u), text in rows.items()]
    whole = [wan(SPENT.but(function="201"), "3.01", "t"), wan(SPENT.but(use="basic"), "4.99", "t")]
    (finding,) = told([*cells, *whole])
    assert finding.rule == "T105" and finding.severity is WARNING and finding.suspects


def test_one_last_digit_between_copies_is_a_warning() -> None:
    (finding,) = told([wan(SPENT, "5.00", "a"), wan(SPENT, "5.01", "b")])
    assert (finding.rule, finding.severity) == ("T101", WARNING)


def test_one_cause_is_one_finding_with_all_it_breaks() -> None:
    figures = seed_tables()
    at = next(n for n, f in enumerate(figures) if f.table == "T5" and f.printed == "3013.45")
    (finding,) = told(wrong(figures, at, 50_000))
    assert len(finding.related) >= 2
    assert finding.expected == "3,013.45 万元"


# Claims ------------------------------------------------------------------------


def said(kind: str, value: str | None = None, p=SPENT, base=None, **more) -> Claim:
    slack = (
        Decimal(5).scaleb(-len(value.partition(".")[2]) - 1) if value and kind in ("share", "rate") else None
    )
    if slack is None:
        slack = Decimal(50) if kind in ("change", "reason", "list") else Decimal(0)
    number = Decimal(value) if value is not None else None
    return Claim(kind, p, number, base, slack=slack, source=Source(line=1), printed=value or "", **more)


def status(figures: list[Figure], *claims: Claim) -> list[tuple[str, str]]:
    return [(k.rule, k.status.value) for k in check_claims(claims, derive(figures))]


def only(figures: list[Figure], *claims: Claim) -> ClaimCheck:
    (found,) = [k for k in check_claims(claims, derive(figures)) if k.status is Status.FAILED]
    return found


BASIC = SPENT.but(use="basic")
AMOUNTS = [
    wan(SPENT, "4510.69", "t"),
    wan(BASIC, "461.43", "t"),
    wan(SPENT.but(use="project"), "4049.25", "t"),
]


@pytest.mark.parametrize(
    ("value", "ends"), [("10.23", "passed"), ("10.2", "passed"), ("10", "passed"), ("10.24", "failed")]
)
def test_shares_at_their_printed_precision(value: str, ends: str) -> None:
    assert status(AMOUNTS, said("share", value, BASIC, SPENT)) == [("N201", ends)]


def test_share_that_only_the_exact_amounts_explain_is_rounding() -> None:
    figures = [wan(SPENT, "0.30", "t"), wan(BASIC, "0.10", "t")]
    assert status(figures, said("share", "34.00", BASIC, SPENT)) == [("N201", "rounding")]
    assert (
        status([wan(SPENT, "", "t"), wan(BASIC, "", "t")], said("share", "0.00", BASIC, SPENT))[0][1]
        == "unchecked"
    )


def test_shares_of_a_whole_add_up_to_a_hundred() -> None:
    shares = [said("share", "10.23", BASIC, SPENT), said("share", "89.77", SPENT.but(use="project"), SPENT)]
    assert ("N209", "passed") in status(AMOUNTS, *shares)
    bad = [shares[0], said("share", "90.77", SPENT.but(use="project"), SPENT)]
    assert ("N209", "failed") in status(AMOUNTS, *bad)


def test_shares_of_printed_amounts_add_up_to_what_these_make() -> None:
    """0.48 and 53.45 print as parts of 53.94: their shares make 99.98, as far from 100 as the rounded amounts are."""
    project = SPENT.but(use="project")
    figures = [wan(SPENT, "53.94", "t"), wan(BASIC, "0.48", "t"), wan(project, "53.45", "t")]
    first = said("share", "0.89", BASIC, SPENT)
    assert ("N209", "rounding") in status(figures, first, said("share", "99.09", project, SPENT))
    assert ("N209", "failed") in status(figures, first, said("share", "99.06", project, SPENT))


def test_a_last_digit_moved_to_make_a_hundred_is_no_fault() -> None:
    figures = [wan(SPENT, "3.00", line=1), *(wan(SPENT.but(use=u), "1.00", line=1) for u in ("personnel", "operating")),
               wan(SPENT.but(use="project"), "1.00", line=1)]  # fmt: skip
    shares = [said("share", v, SPENT.but(use=u), SPENT)
              for u, v in (("personnel", "33.33"), ("operating", "33.33"), ("project", "33.34"))]  # fmt: skip
    wide = [replace(f, slack=Decimal("0.05")) for f in figures]
    assert {s for _, s in status(wide, *shares)} == {"passed", "rounding"}
    assert ("N201", "failed") in status(wide, shares[0], shares[2])
    items = [replace(s, source=Source(page=3, box=(0.0, 20.0 * i, 9.0, 20.0 * i + 9))) for i, s in enumerate(shares)]
    assert {s for _, s in status(wide, *items)} == {"passed", "rounding"}, "items of a list, each a paragraph of a PDF"


YEARS = [wan(SPENT, "359.91", line=1), wan(LAST, "314.50", line=1)]


def test_changes_and_rates_have_last_year_as_their_base() -> None:
    change = said("change", "454100", SPENT, LAST, direction=1)
    rate = said("rate", "14.44", SPENT, LAST, direction=1)
    assert status(YEARS, change, rate) == [("N202", "passed"), ("N203", "passed")]
    assert status(YEARS[:1], change, rate) == [("N202", "unchecked"), ("N203", "passed")]
    false = only(YEARS[:1], change, said("rate", "12.61", SPENT, LAST, direction=1))
    assert false.rule == "N203" and false.expected == Decimal("14.44") and false.hint == "own_base"


def test_rate_hints_name_the_usual_mistakes() -> None:
    change = said("change", "454100", SPENT, LAST, direction=1)
    cut = only(YEARS, change, said("rate", "14.43", SPENT, LAST, direction=1))
    assert cut.hint == "cut"
    turned = only(YEARS, said("rate", "14.44", SPENT, LAST, direction=-1))
    assert turned.hint == "sign"
    ratio = only(YEARS, said("rate", "114.44", SPENT, LAST, direction=1))
    assert ratio.hint == "share"


def test_zero_and_negative_bases_have_no_rate() -> None:
    nothing = [wan(SPENT, "10.00", line=1), wan(LAST, "0.00", line=1)]
    assert status(nothing, said("rate", "100", SPENT, LAST, direction=1)) == [("N314", "failed")]
    below = [wan(SPENT, "10.00", line=1), wan(LAST, "-5.00", line=1)]
    assert status(below, said("rate", "300", SPENT, LAST, direction=1)) == [("N203", "not_applicable")]


@pytest.mark.parametrize(
    ("direction", "now", "ends"),
    [(1, "12.00", "passed"), (-1, "12.00", "failed"), (0, "12.00", "failed"), (0, "10.00", "passed"),
     (-1, "9.00", "passed"), (1, "10.00", "rounding")],
)  # fmt: skip
def test_directions_follow_the_sign(direction: int, now: str, ends: str) -> None:
    figures = [wan(SPENT, now, line=1), wan(LAST, "10.00", line=1)]
    assert status(figures, said("direction", None, SPENT, LAST, direction=direction)) == [("N204", ends)]


def test_level_may_be_said_roughly() -> None:
    figures = [wan(SPENT, "10.20", line=1), wan(LAST, "10.00", line=1)]
    level = said("direction", None, SPENT, LAST, direction=0, text="与上年基本持平")
    assert status(figures, level) == [("N204", "rounding")]


def items(*amounts: str | None) -> tuple[tuple[str, Decimal | None], ...]:
    return tuple((f"第{n}项", Decimal(a) * 10_000 if a else None) for n, a in enumerate(amounts))


def test_lists_add_up() -> None:
    whole = [wan(SPENT, "461.43", line=1)]
    assert status(whole, said("list", items=items("400.37", "61.06"))) == [("N205", "passed")]
    assert status(whole, said("list", items=items("400.37", "61.00"))) == [("N205", "failed")]
    assert status(whole, said("list", items=items(None, None))) == [("N205", "not_applicable")]
    main = said("list", items=items("400.37", "1.00"), text="主要用于")
    assert status(whole, main) == [("N205", "not_applicable")]
    more = said("list", items=items("400.37", "99.00"), text="主要用于")
    assert status(whole, more) == [("N205", "failed")]


def test_reasons_may_leave_a_small_residue() -> None:
    change = said("change", "37809800", SPENT, LAST, direction=1)
    near = said("reason", None, SPENT, LAST, items=items("3700.00", "79.91"))
    far = said("reason", None, SPENT, LAST, items=items("2000.00", "79.91"))
    assert ("N206", "rounding") in status([], change, near)
    assert ("N206", "failed") in status([], change, far)
    assert LAWS["N206"].severity not in (ERROR, WARNING)


def count(value: str, line: int, subject: str = "项目", **dimensions: str) -> Claim:
    p = point(year="2023", **dimensions)
    return replace(said("count", value, p, subject=subject), source=Source(line=line))


def test_counts_obey_the_laws_of_amounts() -> None:
    parts = [count("14", 1), count("8", 2, origin="current"), count("4", 2, origin="carryover")]
    false = only([], *parts)
    assert false.rule == "N207" and {false.claim.value, *(c.value for c in false.others)} == {14, 8, 4}
    assert ("N207", "passed") in status([], *parts[:2], count("6", 2, origin="carryover"))
    assert ("N207", "failed") in status([], count("14", 1), count("13", 2))
    assert status([], count("14", 1), count("13", 1)) == []


def test_a_claim_repeated_otherwise_is_found_once() -> None:
    figures = [wan(SPENT, "4510.69", line=1), wan(LAST, "729.71", line=1)]
    right = [replace(said("rate", "518.15", SPENT, LAST, direction=1), source=Source(line=n)) for n in (1, 2)]
    false = replace(said("rate", "518.48", SPENT, LAST, direction=1), source=Source(line=3))
    (finding,) = told(figures, [*right, false])
    assert finding.rule == "N203" and finding.stated == "518.48" and "518.15" in finding.expected
    assert len(finding.related) >= 2


def test_same_must_be_the_same() -> None:
    p, q = SPENT, SPENT.but(year="2022")
    figures = [wan(p, "5.00", "t"), wan(q, "5.00", "t")]
    assert status(figures, said("same", None, p, q)) == [("N210", "passed")]
    assert status([figures[0], wan(q, "6.00", "t")], said("same", None, p, q)) == [("N210", "failed")]


def test_a_claim_that_fails_because_of_a_wrong_figure_is_listed_under_it() -> None:
    """The whole is stated once and wrongly: the share fails with it, and is not a second finding."""
    figures = [wan(SPENT, "4610.69", "t"), *AMOUNTS[1:], wan(BASIC, "461.43", "u"),
               wan(SPENT.but(use="project"), "4049.25", "u")]  # fmt: skip
    (finding,) = told(figures, [said("share", "10.23", BASIC, SPENT)])
    assert finding.rule == "T102" and "占比" in finding.related[-1].text


def test_output_is_the_same_each_time() -> None:
    figures = wrong(seed_tables(), 40, 5000)
    assert told(figures) == told(figures)


def _fine(code: str, yuan: str) -> Figure:
    return Figure(SPENT.but(function=code), Decimal(yuan), source=Source(table="支出表"), table="支出表", printed=yuan, unit="元")


def _coarse(code: str, printed: str, line: int) -> Figure:
    amount = Decimal(printed) * 10_000
    return Figure(SPENT.but(function=code), amount, slack=Decimal(50), source=Source(line=line), printed=printed, unit="万元")


def test_amounts_that_were_cut_off_instead_of_rounded_are_one_finding() -> None:
    """One habit, one finding that names every place; an amount that is wrong by itself stays its own."""
    exact = [("2080501", "877080"), ("2101101", "782164"), ("2210201", "2049197")]
    fine = [_fine(*row) for row in exact]
    cut = [_coarse("2080501", "87.70", 5), _coarse("2101101", "78.21", 6), _coarse("2210201", "240.92", 7)]
    found = told([*fine, *cut])
    assert [f.rule for f in found] == ["T101", "T101"]
    assert "2处金额舍去了尾数" in found[0].message and {s.source.line for s in found[0].suspects} == {5, 6}
    assert "2210201" in found[1].message and found[1].severity is ERROR


def test_a_single_amount_that_was_cut_off_is_told_like_any_other() -> None:
    found = told([_fine("2080501", "877080"), _coarse("2080501", "87.70", 5)])
    assert len(found) == 1 and "舍去" not in found[0].message and found[0].severity is WARNING


def test_a_part_that_must_change_with_its_whole_is_listed_under_it() -> None:
    """210 differs from another table; its only part 21011 must follow, and is no finding of its own."""

    def row(table: str, code: str, printed: str, n: int) -> Figure:
        amount = Decimal(printed) * 10_000
        source = Source(table=table, line=n)
        return Figure(SPENT.but(function=code), amount, slack=Decimal(50), source=source, table=table, printed=printed, unit="万元")

    totals = [row("总表", "210", "36.63", 1), row("收支表", "210", "36.63", 2), row("收入表", "210", "36.63", 3)]
    parts = [row("支出表", "210", "36.64", 4), row("支出表", "21011", "36.64", 5)]
    found = told([*totals, *parts])
    assert len(found) == 1, [f.message for f in found]
    assert found[0].place.line == 4 and any("21011" in r.text for r in found[0].related)


def test_a_share_is_worked_out_from_what_its_sentence_means() -> None:
    """一般公共预算拨款收入 of a sentence is this year's, as a table prints it: so is the amount that its share is of."""
    fund = IN.but(fund="general", year="2023")

    def row(table: str, p: Point, printed: str, line: int) -> Figure:
        source = Source(table=table, line=line) if table else Source(line=line)
        return Figure(p, Decimal(printed) * 10_000, slack=Decimal(50), source=source, table=table, printed=printed, unit="万元")

    tables = [
        row("收支总表", fund.but(origin="current"), "80.00", 1),
        row("收支总表", fund.but(origin="carryover"), "10.00", 2),
        row("收支总表", fund, "90.00", 3),
        row("收支总表", IN.but(year="2023"), "100.00", 4),
    ]
    text = [row("", IN.but(year="2023"), "100.00", 9), row("", fund, "80.00", 9)]
    claim = Claim("share", fund, Decimal("80.00"), base=IN.but(year="2023"), slack=Decimal("0.005"), source=Source(line=9), printed="80.00%")
    assert not told([*tables, *text], [claim])
    assert [f.rule for f in told([*tables, *text], [replace(claim, value=Decimal("81.00"), printed="81.00%")])] == ["N201"]


@pytest.mark.parametrize(
    ("text", "items", "wrong"),
    [
        ("增加48.30万元，增长8.33%，主要原因是甲项目23.30万元，乙项目增加35.00万元，丙经费压减10.00万元。",
         [("甲项目", 23.3), ("乙项目增加", 35), ("丙经费压减", 10)], False),
        ("增加48.30万元，增长8.33%，主要原因是甲项目23.30万元，乙项目增加15.00万元，丙经费压减10.00万元。",
         [("甲项目", 23.3), ("乙项目增加", 15), ("丙经费压减", 10)], True),
        ("增加48.30万元，增长8.33%，主要原因是运转经费压减10%，新增甲项目60.00万元、乙项目9.00万元。", [("甲项目", 60), ("乙项目", 9)], False),
        ("增加48.30万元，主要原因是新增甲项目60.00万元，增减相抵后增加48.30万元。", [("甲项目", 60), ("增减相抵后增加", 48.3)], False),
    ],
)  # fmt: skip
def test_reasons_that_add_and_take_away(text: str, items: list[tuple[str, float]], wrong: bool) -> None:
    last = SPENT.but(year="2022")
    change = Claim("change", SPENT, Decimal(483_000), base=last, direction=1, slack=Decimal(50), source=Source(line=3))
    amounts = tuple((words, Decimal(str(wan)) * 10_000) for words, wan in items)
    reason = Claim("reason", SPENT, items=amounts, text=text, source=Source(line=3), base=last)
    assert [f.rule for f in told([], [change, reason])] == (["N206"] if wrong else [])
