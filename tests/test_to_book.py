"""A document read back into a book: what its tables determine is taken as printed, what they do not is said."""

from decimal import Decimal

import pytest

from yusuan.layout import compile_book, layout
from yusuan.model import ERROR
from yusuan.read import interpret, read
from yusuan.read.to_book import to_book


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
