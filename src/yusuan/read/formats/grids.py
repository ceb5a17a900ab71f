"""Grids from loose cells: spans placed, rows padded to a rectangle, sizes bounded."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from ...model import Block, Cell, Grid, Source
from .base import Limits, Unreadable
from .looks import is_label, is_title, line_block

Row = list[Cell]


@lru_cache(maxsize=20_000)
def column_name(column: int) -> str:
    """A, B … Z, AA for a column counted from 0."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def cell_name(row: int, column: int) -> str:
    """A1 notation for places counted from 0."""
    return f"{column_name(column)}{row + 1}"


def bounded(rows: int, columns: int, limits: Limits) -> None:
    """Raises Unreadable where a table would have more places than the limits allow."""
    if rows * columns > limits.cells:
        raise Unreadable(
            f"表格过大：{rows} 行 × {columns} 列，超过上限 {limits.cells} 格。"
            "请删去表格以外的空行空列（或拆分文件）后再读。"
        )


def padded(rows: Sequence[Row], source: Source, limits: Limits) -> Grid:
    """A Grid of rows of varying width, filled up with empty cells at the right; no span is invented."""
    width = max((len(row) for row in rows), default=0)
    bounded(len(rows), width, limits)
    filled = [
        tuple(row) + tuple(_empty(row[0].source if row else source, r, c) for c in range(len(row), width))
        for r, row in enumerate(rows)
    ]
    return Grid(tuple(filled), source)


def _empty(near: Source, r: int, c: int) -> Cell:
    return Cell("", Source(near.document, near.page, near.sheet, cell_name(r, c), near.line))


def placed(rows: Iterable[Row], source: Source, limits: Limits) -> Grid:
    """A Grid of rows whose cells carry spans, each cell put into the next free place, as HTML and Word do.

    Spans are cut at the last row, and where they would overlap a cell that is already there.
    """
    rows = list(rows)
    filled: dict[tuple[int, int], Cell | None] = {}
    for r, row in enumerate(rows):
        column = 0
        for cell in row:
            while (r, column) in filled:
                column += 1
            cell = _fitted(cell, r, column, len(rows), filled)
            bounded(1, len(filled) + cell.rows * cell.columns, limits)
            for below in range(cell.rows):
                for right in range(cell.columns):
                    filled[r + below, column + right] = None
            filled[r, column] = replace(cell, source=cell.source.at(cell=cell_name(r, column)))
            column += cell.columns
    return rectangle(filled, len(rows), source, limits)


def _fitted(cell: Cell, row: int, column: int, count: int, filled: dict[tuple[int, int], Cell | None]) -> Cell:
    height = max(1, min(cell.rows, count - row))
    width = 1
    while width < cell.columns and (row, column + width) not in filled:
        width += 1
    return replace(cell, rows=height, columns=width)


def rectangle(
    filled: dict[tuple[int, int], Cell | None], count: int, source: Source, limits: Limits
) -> Grid:
    width = max((c for _, c in filled), default=-1) + 1
    bounded(count, width, limits)
    cells = []
    for r in range(count):
        line = next((cell.source for c in range(width) if (cell := filled.get((r, c)))), source)
        cells.append(
            tuple(filled[r, c] if (r, c) in filled else _empty(line, r, c) for c in range(width))
        )
    return Grid(tuple(cells), source)


def parted(grid: Grid) -> list[Block]:
    """A grid cut before every further title in it: pages made from spreadsheets put many tables into one.

    A title is the only word of its row, ends like one, and has rows of several words above and below.  Where there
    is one, the titles and labels that lead each table are put before it as lines; else the grid stays as it is.
    """
    wordy = [0, *accumulate(_words(row) > 1 for row in grid.cells)]
    starts, reach = [0], 0
    for r, row in enumerate(grid.cells):
        enough = wordy[r] - wordy[starts[-1]] > 1 and wordy[-1] - wordy[r + 1] > 1
        if enough and reach <= r and _is_titled(row):
            starts.append(r)
        reach = max([reach, *(r + cell.rows for cell in row if cell is not None and cell.rows > 1)])
    if len(starts) == 1:
        return [grid]
    ends = [*starts[1:], len(grid.cells)]
    return [block for a, b in zip(starts, ends, strict=True) for block in _led(grid, a, b)]


def _led(grid: Grid, start: int, end: int) -> list[Block]:
    """The lines that lead a table which is these rows of a grid, and the table."""
    lines: list[Block] = []
    while start < end - 1 and (words := _leading(grid, start)):
        lines += [line_block(cell.text, cell.source) for cell in words]
        start += 1
    first = next((cell.source for cell in grid.cells[start] if cell is not None), grid.source)
    return [*lines, grid.but(cells=grid.cells[start:end], source=replace(first, cell=None, text=""))]


def _leading(grid: Grid, r: int) -> list[Cell]:
    """The words of a row that is a title or holds nothing but labels; none for any other row."""
    cells = [cell for cell in grid.cells[r] if cell is not None and cell.text]
    return cells if _is_titled(grid.cells[r]) or all(is_label(cell.text) for cell in cells) else []


def _words(row: Sequence[Cell | None]) -> int:
    return sum(1 for cell in row if cell is not None and cell.text)


def _is_titled(row: Sequence[Cell | None]) -> bool:
    words = [cell.text for cell in row if cell is not None and cell.text]
    return len(words) == 1 and len(words[0]) >= 6 and is_title(words[0])
