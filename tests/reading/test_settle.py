"""Points are decided once: what reading says a figure asks is what the laws, the comparison and the outputs speak of."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings

from budgets import lines, tables
from conftest import SHARED
from test_strangers import UNIT_LINE, document, grid
from yusuan import service as api
from yusuan.laws.laws import derive
from yusuan.model import Disclosure, Figure, Point, point
from yusuan.reading.settle import settle

#: Places whose documents stay unopened while the reader is made.
HELD_OUT = re.compile("福州|烟台|长沙")


def real() -> list[Path]:
    found = [*(SHARED / "documents").rglob("*"), *(SHARED / "seed").glob("*.txt")]
    return sorted(p for p in found if p.suffix in (".pdf", ".txt", ".html", ".xlsx") and not HELD_OUT.search(p.name))


def agreed(d: Disclosure) -> None:
    """The laws speak of the very Points of the document, and its tables hold its very figures."""
    entries = derive(d).entries
    assert [e.point for e in entries] == [f.point for f in d.figures]
    assert all(e.figure is f for e, f in zip(entries, d.figures, strict=True))
    mine = {id(f) for f in d.figures}
    places = [p for t in d.tables for row in t.rows for p in row.cells if p.figure is not None]
    assert all(id(p.figure) in mine and p.point == p.figure.point for p in places if p.figure)
    assert all(f.reason for f in d.figures if f.known == "inferred")


@pytest.mark.parametrize("name", ["xinzhou-2023", "small-unit"])
def test_a_compiled_document_is_settled_already(name: str, examples: Path) -> None:
    path = examples / f"{name}.xlsx"
    if not path.is_file():
        pytest.skip("no such example")
    agreed(api.compile(api.open_book(path)[0]))


@settings(max_examples=30, deadline=None)
@given(lines)
def test_what_is_settled_stays_settled(budget) -> None:  # type: ignore[no-untyped-def]
    once = settle(tables(budget), ())[0]
    assert settle(once, ())[0] == once


def spending(*rows: list[str]) -> Disclosure:
    return document("一般公共预算支出表", UNIT_LINE, grid(["科目编码", "科目名称", "合计", "基本支出", "项目支出"], *rows))


def one(d: Disclosure, printed: str) -> Figure:
    return next(f for f in d.figures if f.printed == printed)


def test_a_total_of_a_table_without_closing_is_inferred_to_be_what_is_spent() -> None:
    d = document("支出预算表", UNIT_LINE, grid(["项目", "金额"], ["财政拨款", "90.00"], ["单位资金", "5.00"], ["支出合计", "95.00"]))
    total = one(d, "95.00")
    assert total.point.sink == frozenset({"spent"}) and total.known == "inferred" and "年终结转" in total.reason


def test_words_that_say_it_all_are_left_alone() -> None:
    d = spending(["", "合计", "90.00", "60.00", "30.00"], ["2080505", "机关事业单位基本养老保险缴费支出", "90.00", "60.00", "30.00"])
    assert {f.known for f in d.figures} == {"words"}


def test_an_open_dimension_agrees_with_nothing_outside_its_table() -> None:
    """The same question with other amounts in two tables is a contradiction, unless one of them is open."""
    asked: Point = point(year="2024", stage="approved", flow="expenditure", fund="general", sink="spent")

    def stated(table: str, amount: int, *opened: str) -> Figure:
        return Figure(asked, *map(Decimal, (amount, 0)), table=table, printed=str(amount), open=frozenset(opened))

    failed = derive([stated("甲表", 100), stated("乙表", 200)]).failed
    assert len(failed) == 1
    assert not derive([stated("甲表", 100), stated("乙表", 200, "origin")]).failed
