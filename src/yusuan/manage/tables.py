"""Small builders of printed grids: rows of label and value, tables with a header, cells that hold amounts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from itertools import groupby

from yusuan.book import Book
from yusuan.model import Cell, Figure, Grid, Indicator, Point, Source, point
from yusuan.money import parse, show

Row = tuple[Cell | None, ...]


def label(text: str, columns: int = 1, rows: int = 1) -> Cell:
    """A centred bold cell."""
    return Cell(text, columns=columns, rows=rows, align="center", bold=True)


def value(text: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(text, columns=columns, rows=rows, align="left")


def centred(text: str, columns: int = 1, rows: int = 1) -> Cell:
    return Cell(text, columns=columns, rows=rows, align="center")


def amount(number: Decimal, question: Point, columns: int = 1, unit: str = "元") -> Cell:
    """A cell that states an amount."""
    printed = show(number, unit)
    stated = parse(printed, unit)
    assert stated is not None
    figure = Figure(question, stated.amount, stated.slack if unit != "元" else Decimal(0), printed=printed, unit=unit,
                    known="layout", table="performance", exact=number)  # fmt: skip
    return Cell(printed, columns=columns, align="right", figure=figure)


def number(text: str, columns: int = 1) -> Cell:
    return Cell(text, columns=columns, align="right")


def row(*cells: Cell | None, width: int = 0) -> Row:
    """Cells with None under what they span to the right; a leading None stands under a cell from above."""
    found: list[Cell | None] = []
    for cell in cells:
        found += [cell, *[None] * (cell.columns - 1 if cell else 0)]
    assert not width or len(found) == width, f"{len(found)} cells of {width}"
    return tuple(found)


def table(
    title: str,
    header: Sequence[str],
    rows: Iterable[Sequence[Cell | str | None]],
    *,
    key: str,
    unit: str = "",
    widths: tuple[float, ...] = (),
    landscape: bool = False,
    notes: tuple[str, ...] = (),
) -> Grid:
    """A table with one header row; texts become cells, None stands under a cell that spans."""
    body = [tuple(Cell(c) if isinstance(c, str) else c for c in r) for r in rows]
    head: Row = tuple(Cell(h, align="center", bold=True) for h in header)
    return Grid(
        (head, *body), title=title, unit=unit, header=1, key=key, widths=widths, landscape=landscape, notes=notes,
        source=Source(table=title),
    )  # fmt: skip


def percent(share: Decimal | None, decimals: int = 2) -> str:
    """A share as per cent; — where there is none."""
    if share is None:
        return "—"
    return f"{(share * 100).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)}%"


def paid_point(book: Book, project: str = "") -> Point:
    """What was paid for a project (all projects for "")."""
    asked = point(year=str(book.year), stage="executed", flow="expenditure", use="project")
    return asked.but(project=frozenset({project})) if project else asked


def budget_point(book: Book, project: str = "", stage: str = "approved") -> Point:
    asked = point(year=str(book.year), stage=stage, flow="expenditure", use="project", sink="spent")
    return asked.but(project=frozenset({project})) if project else asked


def levels(indicators: Sequence[Indicator]) -> list[tuple[Cell | None, Cell | None]]:
    """For each indicator its first- and second-level cells, merged over neighbours that share them."""
    found: list[tuple[Cell | None, Cell | None]] = []
    for first, same in groupby(indicators, key=lambda i: i.first):
        group = list(same)
        for second, inner in groupby(group, key=lambda i: i.second):
            rows = len(list(inner))
            for n in range(rows):
                head = centred(first, rows=len(group)) if not found or _new(found, indicators, first) else None
                found.append((head, centred(second, rows=rows) if n == 0 else None))
    return found


def _new(found: Sequence[object], indicators: Sequence[Indicator], first: str) -> bool:
    """Whether the next row begins a run of this first level."""
    return indicators[len(found) - 1].first != first
