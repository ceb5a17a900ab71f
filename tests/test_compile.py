"""The compiled sample equals the seed's fifteen tables cell by cell, in every layout the totals agree."""

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from yusuan import layout as layouts
from yusuan.layout import compile_book, layout
from yusuan.model import Grid, Paragraph, point
from yusuan.money import rounded
from yusuan.words import clean

GOLDEN = Path(__file__).parent / "golden" / "seed_tables.csv"


@pytest.fixture(scope="module")
def book():
    import sys

    sys.path.insert(0, str(Path(__file__).parents[1] / "examples"))
    from data import xinzhou_2023

    return xinzhou_2023.book() if callable(xinzhou_2023.book) else xinzhou_2023.book


@pytest.fixture(scope="module")
def disclosure(book):
    return compile_book(book, layout("shanxi"))


def printed(grid: Grid) -> list[tuple[str, str, str, Decimal]]:
    """(label, code, column's last words, value) of every non-blank amount cell."""
    found = []
    for r, c, cell in grid:
        if cell.figure is None or not cell.text:
            continue
        labels = [grid.text(r, i) for i in range(grid.width) if grid.cells[grid.header - 1] and i < c]
        texts = [clean(t) for t in labels if t and not _numeric(t)]
        codes = [clean(t) for t in labels if clean(t).isdigit() and len(clean(t)) in (3, 5, 7)]
        column = clean(grid.text(grid.header - 1 - (1 if _numbered(grid) else 0), c))
        label = " ".join(texts) if grid.key == "T6" else texts[-1] if texts else ""
        found.append((label, codes[-1] if codes else "", column, Decimal(cell.text.replace(",", ""))))
    return found


def _label(row: dict[str, str]) -> str:
    return " ".join(map(clean, row["label"].split())) if row["table"] == "T6" else clean(row["label"])


def _numeric(text: str) -> bool:
    return clean(text).replace(",", "").replace(".", "").isdigit()


def _numbered(grid: Grid) -> bool:
    return all(grid.text(grid.header - 1, c) == str(c + 1) for c in range(grid.width))


def test_every_printed_cell_of_the_seed_is_compiled(disclosure, capsys):
    tables = {grid.key: grid for grid in disclosure.grids}
    wanted = list(csv.DictReader(GOLDEN.open(encoding="utf-8")))
    assert len(wanted) >= 255
    for key, grid in tables.items():
        golden = sorted(Decimal(row["value"]) for row in wanted if row["table"] == key)
        ours = sorted(value for label, _, _, value in printed(grid) if not (key == "T14" and label == "合计"))
        assert ours == golden, key
    by_label = {
        (key, code or label, value) for key, grid in tables.items() for label, code, _, value in printed(grid)
    }
    missing = [
        row
        for row in wanted
        if (row["table"], row["code"] or _label(row), Decimal(row["value"])) not in by_label
        and row["table"] not in ("T14", "T15")
    ]
    assert not missing
    with capsys.disabled():
        print(f"\n{len(wanted)} non-blank cells of the seed's fifteen tables equal the compiled ones")


def test_narrative_figures_equal_their_tables(disclosure):
    by_point: dict = {}
    for figure in disclosure.figures:
        if figure.table and figure.state == "value":
            by_point.setdefault(figure.point.but(sink=None), set()).add(figure.printed)
    narrative = [f for b in disclosure.blocks if isinstance(b, Paragraph) for f in b.figures]
    assert len(narrative) > 40
    compared = 0
    for figure in narrative:
        table = by_point.get(figure.point.but(sink=None))
        if table:
            assert table == {figure.printed}, figure
            compared += 1
    assert compared > 25


def test_fifteen_tables_and_fourteen_forms(disclosure):
    forms = [b for b in disclosure.blocks if isinstance(b, Grid) and b.kind == "form"]
    assert [t.key for t in disclosure.tables] == [f"T{n}" for n in range(1, 16)]
    assert len(forms) == len(disclosure.targets) == 14
    empty = [t for t in disclosure.tables if t.notes]
    assert [t.key for t in empty] == ["T7", "T8", "T9", "T10", "T11", "T12"]
    assert all("没有" in t.notes[0] for t in empty)


@pytest.mark.parametrize("name", sorted(layouts.layouts()))
def test_every_layout_compiles_and_agrees_with_the_lines(book, name):
    found = compile_book(book, layout(name))
    assert found.tables
    for figure in found.figures:
        if figure.exact is not None and figure.unit == "万元":
            assert rounded(figure.exact, "万元") * 10000 == figure.amount


def test_questions_are_those_of_the_design(disclosure):
    """The worst word: 本年支出合计 includes the carry-over, 当年预算安排 does not."""
    t1 = disclosure.grids[0]
    cells = {(t1.text(r, c - 1 if c < 2 else 2), c): cell.figure.point for r, c, cell in t1 if cell.figure}
    year = point(year="2023", stage="approved")
    assert cells["本年支出合计", 3] == year.but(flow="expenditure", sink="spent")
    assert cells["本年支出合计", 4] == year.but(flow="expenditure", sink="spent", origin="current")
    assert cells["支出总计", 3] == year.but(flow="expenditure")
    assert cells["年终结转", 3] == year.but(flow="expenditure", sink="closing")
    assert cells["一、一般公共预算", 1] == year.but(flow="income", fund="general", origin="current")
    assert cells["上年结转", 1] == year.but(flow="income", origin="carryover")


def test_carry_over_repeats_the_fund_rows_in_table_4(disclosure):
    t4 = disclosure.grids[3]
    points = [cell.figure.point for r, c, cell in t4 if c == 1 and t4.text(r, 0) == "一、一般公共预算"]
    assert [p.origin for p in points] == [frozenset({"current"}), frozenset({"carryover"})]
