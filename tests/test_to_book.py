"""A document read back into a book: what its tables determine is taken as printed, what they do not is said."""

from dataclasses import replace
from decimal import Decimal

import pytest

from yusuan.book import Line, Receipt
from yusuan.book.recover import to_book
from yusuan.book.restored import CARRIED, last_year, totals
from yusuan.layout import compile_book, layout
from yusuan.model import ERROR
from yusuan.reading import interpret, read


def table_figures(disclosure):
    return {
        (f.point.but(project=None, sink=None), f.amount) for f in disclosure.figures if f.table and f.state == "value"
    }


@pytest.mark.shared
def test_the_seed_becomes_a_book_again(shared):
    d = read(shared / "seed" / "xinzhou-2023-unit-budget.txt")
    book, findings = to_book(d)
    assert not [f for f in findings if f.severity is ERROR]
    assert (book.year, book.unit.name, book.unit.nature, len(book.projects)) == (2023, d.unit.value, "参公", 14)
    total = sum((line.amount for line in book.lines), Decimal(0))
    assert abs(total - Decimal("45106900")) <= 300
    ours, theirs = table_figures(compile_book(book, layout("shanxi"))), table_figures(d)
    # The printed amounts are rounded, so a few sums of them differ by 0.01 from the printed sums.
    assert len(ours & theirs) >= len(theirs) * 0.88
    codes = {(f.point.function, f.amount) for f in d.figures if f.point.function and f.point.use}
    again = {(f.point.function, f.amount) for f in compile_book(book, layout("shanxi")).figures}
    assert len(codes & again) >= len(codes) * 0.85


def test_what_the_tables_do_not_determine_is_said(examples):
    import sys

    sys.path.insert(0, str(examples))
    from data import xinzhou_2023

    source = xinzhou_2023.book() if callable(xinzhou_2023.book) else xinzhou_2023.book
    book, findings = to_book(interpret(compile_book(source, layout("shanxi")).blocks))
    assert len(book.projects) == len(source.projects)
    assert any("功能科目" in f.message for f in findings)
    whole = lambda b: sum((line.amount for line in b.lines), Decimal(0))  # noqa: E731
    assert abs(whole(book) - whole(source)) < 300


def test_a_document_without_tables_gives_an_empty_book_and_an_error():
    book, findings = to_book(interpret(()))
    assert not book.lines and [f for f in findings if f.severity is ERROR]


def sample(examples):
    import sys

    sys.path.insert(0, str(examples))
    from data import xinzhou_2023

    return xinzhou_2023.book() if callable(xinzhou_2023.book) else xinzhou_2023.book


@pytest.mark.parametrize("coded", [True, False], ids=["by its code", "by its only name"])
def test_a_project_of_two_origins_is_one(examples, coded):
    """Its money of the year and what was carried over stand in two tables; it is one project with both."""
    source = sample(examples)
    project = next(p for p in source.projects if bool(p.code) is coded and any(
        line.project == p.key and line.origin == "current" for line in source.lines))  # fmt: skip
    line = next(line for line in source.lines if line.project == project.key)
    more = replace(line, origin="carryover", amount=Decimal(30_000))
    source = replace(source, lines=(*source.lines, more))
    book, _ = to_book(interpret(compile_book(source, layout("shanxi")).blocks))
    again = [p for p in book.projects if p.name == project.name]
    assert len(book.projects) == len(source.projects) and len(again) == 1
    got = {o: sum(x.amount for x in book.lines if x.project == again[0].key and x.origin == o) for o in ("current", "carryover")}
    want = {o: sum(x.amount for x in source.lines if x.project == project.key and x.origin == o) for o in got}
    assert all(abs(got[o] - want[o]) <= 100 for o in got)


def test_a_form_too_many_under_one_name_is_told(examples):
    """The tables print the name once, two forms carry it: one is its project's, the other is named in a finding."""
    read = interpret(compile_book(sample(examples), layout("shanxi")).blocks)
    twice = replace(read.targets[0], annual_total=Decimal(7))
    book, findings = to_book(replace(read, targets=(*read.targets, twice)))
    told = [f for f in findings if "多出的没有还原" in f.message]
    assert len(book.projects) == len(read.targets)
    assert [twice.project in f.message for f in told] == [True]


def test_reasons_and_income_codes_come_back(examples):
    source = sample(examples)
    income = Receipt("1030148", Decimal("1230000"), "government_funds", name="国有土地使用权出让收入")
    line = Line("2120801", Decimal("1230000"), fund="government_funds", project=source.projects[0].key)
    source = replace(source, receipts=(income,), lines=(*source.lines, line))
    book, _ = to_book(interpret(compile_book(source, layout("shanxi")).blocks))
    assert [(r.code, r.amount, r.fund, r.origin) for r in book.receipts] == [
        ("1030148", Decimal("1230000"), "government_funds", "current")]  # fmt: skip
    given = {r.topic: r.text.rstrip("。") for r in source.reasons}
    assert {r.topic for r in book.reasons} >= {"income_total", "agency_operating"}
    assert all(given[r.topic].startswith(r.text[:20]) for r in book.reasons if r.topic in given)


def test_a_restored_book_is_held_against_every_headline_total(examples):
    """Money that the tables do not split is carried without a kind, never dropped; what cannot be carried is an error."""
    read = interpret(compile_book(sample(examples), layout("national")).blocks)
    book, findings = to_book(read)
    found = {t.name: t for t in totals(read, book)}
    assert all(not found[name].lost for name in CARRIED)
    fewer = replace(read, figures=tuple(f for f in read.figures
                                        if not any(c.startswith("208") for c in f.point.function or ())))
    _, findings = to_book(fewer)
    wrong = [f for f in findings if f.rule == "B201" and f.severity is ERROR]
    assert wrong and all(f.expected and f.difference for f in wrong)


def test_basic_money_without_a_kind_is_kept(examples):
    """Economic kinds of the general fund alone do not make the rest of basic expenditure vanish."""
    source = sample(examples)
    line = next(n for n in source.lines if n.use == "personnel")
    more = replace(line, fund="business", amount=Decimal(500_000))
    source = replace(source, lines=(*source.lines, more))
    book, _ = to_book(interpret(compile_book(source, layout("national")).blocks))
    want = sum(n.amount for n in source.lines)
    assert abs(sum(n.amount for n in book.lines) - want) <= 50 * (len(book.lines) + 1)


def test_last_years_document_fills_last_years_figures(examples):
    source = sample(examples)
    read = interpret(compile_book(source, layout("national")).blocks)
    book, findings = last_year(read, source.year + 1)
    total = sum(n.amount for n in source.lines)
    stated = {s.words: s.amount for s in book.stated}
    assert book.year == source.year + 1 and abs(stated["支出总计"] - total) <= 50
    assert [f.severity for f in findings if f.severity is ERROR] == []
    _, wrong = last_year(read, source.year + 3)
    assert [f.rule for f in wrong] == ["B189"]
