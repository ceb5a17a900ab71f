"""Grids from loose cells: spans placed, rows padded to a rectangle, sizes bounded."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import lru_cache
from itertools import accumulate

from yusuan.model import Block, Cell, Grid, Source

from .base import Limits, Unreadable
from .looks import is_aside, is_note, is_table_title, leads_table, line_block

Row = list[Cell]
#: A caption inside a table has no more rows than these.
_CAPTION = 8


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


def _fitted(
    cell: Cell, row: int, column: int, count: int, filled: dict[tuple[int, int], Cell | None]
) -> Cell:
    height = max(1, min(cell.rows, count - row))
    width = 1
    while width < cell.columns and (row, column + width) not in filled:
        width += 1
    return replace(cell, rows=height, columns=width)


def rectangle(filled: dict[tuple[int, int], Cell | None], count: int, source: Source, limits: Limits) -> Grid:
    width = max((c for _, c in filled), default=-1) + 1
    bounded(count, width, limits)
    cells = []
    for r in range(count):
        line = next((cell.source for c in range(width) if (cell := filled.get((r, c)))), source)
        cells.append(tuple(filled[r, c] if (r, c) in filled else _empty(line, r, c) for c in range(width)))
    return Grid(tuple(cells), source)


def parted(grid: Grid, narrow: bool = True) -> list[Block]:
    """A grid without what only stands in it because the page was made from a spreadsheet.

    Titles and labels (单位：万元) that lead it and notes that close it become lines before and after it, rows of
    these at its ends without a word go, and it is cut before every further title that has rows of several words
    above and below.  With ``narrow`` each table loses the columns that only space out the others.
    """
    wordy = [0, *accumulate(len(_words(row)) > 1 for row in grid.cells)]
    starts, reach = [0], 0
    for r, row in enumerate(grid.cells):
        enough = wordy[r] - wordy[starts[-1]] > 1 and wordy[-1] - wordy[r + 1] > 1
        if enough and reach <= r and is_table_title([cell.text for cell in _words(row)]):
            starts.append(r)
        reach = max([reach, *(r + cell.rows for cell in row if cell is not None and cell.rows > 1)])
    ends = [*starts[1:], len(grid.cells)]
    return [block for a, b in zip(starts, ends, strict=True) for block in _led(grid, a, b, narrow)]


def _words(row: Sequence[Cell | None]) -> list[Cell]:
    return [cell for cell in row if cell is not None and cell.text]


def _led(grid: Grid, start: int, end: int, narrow: bool) -> list[Block]:
    """The lines that lead a table which is these rows of a grid, the table, and the notes that close it."""
    lines: list[Block] = []
    notes: list[Block] = []
    last = start + _leading([_texts(row) for row in grid.cells[start : min(end, start + _CAPTION)]])
    while start < last and _stands_alone(grid.cells[start]):
        lines += [line_block(cell.text, cell.source) for cell in _words(grid.cells[start])]
        start += 1
    while end > start and len(words := _texts(grid.cells[end - 1])) <= 1 and all(map(is_note, words)):
        notes[:0] = [line_block(cell.text, cell.source) for cell in _words(grid.cells[end - 1])]
        end -= 1
    if start == end:
        return [*lines, *notes]
    if end - start == len(grid.cells):
        return [narrowed(grid) if narrow else grid]
    first = next((cell.source for cell in grid.cells[start] if cell is not None), grid.source)
    cells = tuple(_cut(row, end - r) for r, row in enumerate(grid.cells[start:end], start))
    table = grid.but(cells=cells, source=replace(first, cell=None, text=""))
    return [*lines, narrowed(table) if narrow else table, *notes]


def _leading(rows: Sequence[Sequence[str]]) -> int:
    """How many first rows stand above a table in truth: up to a title among lone words, then labels and (2023年度)."""
    count = 0
    for r, words in enumerate(rows):
        if is_table_title(words):
            count = r + 1
        elif len(words) > 1 and not leads_table(words):
            break
    while count < len(rows) and (leads_table(rows[count]) or (count and is_aside(rows[count]))):
        count += 1
    return count


def _texts(row: Sequence[Cell | None]) -> list[str]:
    return [cell.text for cell in _words(row)]


def _stands_alone(row: Sequence[Cell | None]) -> bool:
    """Whether no cell of a first row reaches into the next: then it can be taken off."""
    return all(cell is not None or c for c, cell in enumerate(row)) and all(
        cell is None or cell.rows == 1 for cell in row
    )


def _cut(row: Sequence[Cell | None], left: int) -> tuple[Cell | None, ...]:
    """A row whose cells reach no further down than so many rows."""
    return tuple(cell if cell is None or cell.rows <= left else replace(cell, rows=left) for cell in row)


def narrowed(grid: Grid) -> Grid:
    """A grid without the columns in which no word begins, which only space out the others."""
    used = sorted({c for _, c, cell in grid if cell.text})
    if len(used) == grid.width or not used:
        return grid
    rows: list[list[Cell | None]] = [[None] * len(used) for _ in grid.cells]
    for r, c, cell in grid:
        first, last = bisect_left(used, c), bisect_left(used, c + cell.columns)
        if first < last:
            rows[r][first] = replace(cell, columns=last - first)
    return grid.but(cells=tuple(map(tuple, rows)))
