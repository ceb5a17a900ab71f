"""Where the header of a table ends and its rows begin."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yusuan import codes
from yusuan.model import Cell, Grid
from yusuan.money import parse
from yusuan.words.lexicon import clean, ordinal, read, strip_ordinal

from .columns import is_numbering

_CODE = re.compile(r"^[\[(]?[1-5]\d{2}(?:\d{2}){0,3}[\])]?(?:[^\d.,].*)?$")
_YEARS = re.compile(r"^(19|20)\d\d$")


def header_rows(grid: Grid, start: int = 0) -> int:
    """Number of rows from ``start`` that are header: up to the first row with an amount or a known row label."""
    r = start
    while r < len(grid.cells):
        texts = [cell.text if cell is not None else "" for cell in grid.cells[r]]
        if not any(clean(t) for t in texts):
            # A row without a cell of its own is the lower part of the heads above it, no blank row.
            if r > start and any(cell is not None for cell in grid.cells[r]):
                break
            r += 1
            continue
        if is_numbering(texts) or _spans_all(grid, r) or not is_data(texts):
            r += 1
            continue
        break
    if r > start and r < len(grid.cells) and _is_total(grid, r):
        return r
    # A header cell that reaches down takes the rows under it with it, numbers or not.
    floor = max(
        (
            i + cell.rows
            for i in range(start, r)
            for cell in grid.cells[i]
            if cell is not None and clean(cell.text)
        ),
        default=r,
    )
    return min(max(r, floor), len(grid.cells)) if floor - r <= 2 else r


def realigned(grid: Grid) -> Grid:
    """A second header row that was cut to its own texts stands under the heads that have room for it.

    A web page's text gives 增减金额, 增减幅度 as the first two cells of their row, though they belong under the last head.
    """
    for r in range(1, grid.header):
        texts = [cell.text if cell is not None else "" for cell in grid.cells[r]]
        filled = [c for c, text in enumerate(texts) if clean(text)]
        plain = all(cell is not None and cell.rows == cell.columns == 1 for cell in grid.cells[r])
        wide = [group for group in _heads(grid, r - 1) if len(group) > 1]
        places = [c for group in wide for c in group]
        if plain and filled and filled == list(range(len(filled))) and len(places) == len(filled) and places != filled:
            row: list[Cell | None] = [Cell() for _ in texts]
            for at, c in zip(places, filled, strict=True):
                row[at] = grid.cells[r][c]
            above = _widened(grid.cells[r - 1], wide)
            grid = grid.but(cells=(*grid.cells[: r - 1], above, tuple(row), *grid.cells[r + 1 :]))
    return grid


def _widened(row: Sequence[Cell | None], groups: Sequence[Sequence[int]]) -> tuple[Cell | None, ...]:
    """The heads of these columns over all of them."""
    cells = list(row)
    for first, *others in groups:
        head = cells[first]
        if head is not None and head.columns == 1:
            cells[first] = replace(head, columns=len(others) + 1)
            for c in others:
                cells[c] = None
    return tuple(cells)


def _heads(grid: Grid, r: int) -> list[list[int]]:
    """The columns under each text of a header row: its own and the empty ones after it that hold something below."""
    used = {c for i, c, cell in grid if i >= grid.header and clean(cell.text)}
    groups: list[list[int]] = []
    last = None
    for c in range(grid.width):
        cell = grid.covering(r, c)
        text = clean(cell.text) if cell is not None else ""
        if text and cell is not last:
            groups.append([c])
        elif groups and c in used and (cell is last or not text):
            groups[-1].append(c)
        last = cell if text else last
    return groups


def _is_total(grid: Grid, r: int) -> bool:
    """Whether a row is the total and holds amounts: it is a row of the body whatever stands beside it."""
    texts = [clean(cell.text) for cell in grid.cells[r] if cell is not None and clean(cell.text)]
    said = [t for t in texts if not _is_amount(t)]
    return len(said) == 1 and "sum" in read(said[0], "r").flags and any(_is_amount(t) for t in texts)


def _spans_all(grid: Grid, r: int) -> bool:
    """Whether one cell stands over several columns and says all that the row says: a header, not a label."""
    cells = [cell for cell in grid.cells[r] if cell is not None and clean(cell.text)]
    return len(cells) == 1 and cells[0].columns > 2 and parse(cells[0].text) is None


def is_data(texts: Sequence[str]) -> bool:
    """Whether a row holds amounts or starts with a label that only a body row has."""
    said = [clean(t) for t in texts if clean(t)]
    if any(_is_amount(t) for t in texts):
        return True
    first = said[0]
    others = said[1:]
    if _CODE.match(first) and len(first) != 4:
        return True
    meaning = read(first, "r")
    if meaning.flags & {"sum", "grand"} and meaning.understood:
        return not any(_wordy(t) for t in others) or "总计" in first or "本年" in first
    if ordinal(first) or (meaning.point.measure is not None and not others and texts[0]):
        return True
    return bool(codes.by_name("function", strip_ordinal(first))) and first.endswith("支出") and not others


def _wordy(text: str) -> bool:
    return bool(re.search(r"[\u4e00-\u9fff]{2}", text)) and not read(text, "r").flags & {"sum", "grand"}


def _is_amount(text: str) -> bool:
    plain = clean(text)
    return (
        parse(text) is not None
        and not _YEARS.match(plain)
        and not (plain.isdigit() and len(plain) < 3 and plain != "0")
    )
