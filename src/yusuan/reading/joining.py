"""The column lines of two pieces of a table, by where they stand on the page or else by their number."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

from yusuan.model import Grid

_SAME = 4.0  # points: column lines of two pages this near are one line
_SHIFT = 60.0  # points: pieces may be set this much further left or right (odd and even pages)
_ENOUGH = 0.6  # of the inner lines of the coarser piece must be lines of the other too


@dataclass(frozen=True, slots=True)
class Columns:
    """Column lines from the left: their number, and their places where the format knows any."""

    count: int
    lines: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Shared:
    """Columns fine enough for two pieces; ``first[c]`` and ``second[c]`` are the new indexes of their lines.

    ``alike`` says that the pieces have the same columns, so that one can go on the other without a header.
    """

    count: int
    first: tuple[int, ...]
    second: tuple[int, ...]
    alike: bool


def columns_of(grid: Grid) -> Columns:
    """Column lines of a grid; without places where its cells have no boxes or are set upright on the page."""
    starts: list[float | None] = [None] * (grid.width + 1)
    for _, c, cell in grid:
        if cell.source.box is None or cell.source.page != grid.source.page:
            continue
        for at, x in ((c, cell.source.box[0]), (c + cell.columns, cell.source.box[2])):
            if at <= grid.width and starts[at] is None:
                starts[at] = x
    lines = tuple(x for x in starts if x is not None)
    rising = all(a < b for a, b in itertools.pairwise(lines))
    return Columns(grid.width, lines if len(lines) == grid.width + 1 and rising else ())


def shared(first: Columns, second: Columns) -> Shared | None:
    """Columns for both; None where the pieces cannot be of one table."""
    if not first.lines or not second.lines:
        if first.count != second.count:
            return None
        same = tuple(range(first.count + 1))
        return Shared(first.count, same, same, not (first.lines or second.lines))
    shift = second.lines[0] - first.lines[0]
    moved = [x - shift for x in second.lines]
    if abs(shift) > _SHIFT or abs(moved[-1] - first.lines[-1]) > _SAME:
        return _framed(first, second) or _by_number(first, second)
    if len(moved) == len(first.lines) and all(abs(a - b) <= _SAME for a, b in zip(first.lines, moved, strict=True)):
        same = tuple(range(first.count + 1))
        return Shared(first.count, same, same, True)
    joined = _union(first.lines, moved)
    if _paired(first.lines, moved):  # without a header it must be plain that the columns are the same
        same = tuple(range(first.count + 1))
        return Shared(first.count, same, same, joined is not None)
    return joined


def _framed(first: Columns, second: Columns) -> Shared | None:
    """Pieces of which one has a frame, or an empty column, more at its sides: all lines of the narrower one are lines of
    the other at the same place of the page."""
    wide, narrow = (first.lines, second.lines) if first.count > second.count else (second.lines, first.lines)
    if first.count == second.count or first.count + second.count - 2 * min(first.count, second.count) > 2:
        return None
    places = tuple(min(range(len(wide)), key=lambda i: abs(wide[i] - x)) for x in narrow)
    if any(abs(wide[i] - x) > _SAME for i, x in zip(places, narrow, strict=True)) or places[-1] - places[0] != len(narrow) - 1:
        return None
    whole = tuple(range(len(wide)))
    return Shared(len(wide) - 1, *((whole, places) if wide is first.lines else (places, whole)), True)


def _paired(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether as many lines stand so that each is nearest to the one of its own number: widths that a page set anew."""
    if len(first) != len(second):
        return False
    return all(
        min(range(len(others)), key=lambda i, x=x, others=others: abs(others[i] - x)) == n  # type: ignore[misc]
        for lines, others in ((first, second), (second, first)) for n, x in enumerate(lines)
    )


def _by_number(first: Columns, second: Columns) -> Shared | None:
    """Pieces whose lines stand elsewhere: only a repeated header can tell that they belong together."""
    if first.count != second.count:
        return None
    same = tuple(range(first.count + 1))
    return Shared(first.count, same, same, False)


def _union(first: Sequence[float], second: Sequence[float]) -> Shared | None:
    coarse, fine = sorted((first[1:-1], second[1:-1]), key=len)
    hits = sum(any(abs(x - y) <= _SAME for y in fine) for x in coarse)
    if len(coarse) and hits < _ENOUGH * len(coarse):
        return None
    lines: list[float] = []
    for x in sorted([*first, *second]):
        if not lines or x - lines[-1] > _SAME:
            lines.append(x)
    places = [tuple(min(range(len(lines)), key=lambda i: abs(lines[i] - x)) for x in xs) for xs in (first, second)]
    if any(len(set(p)) < len(p) for p in places):
        return None
    return Shared(len(lines) - 1, places[0], places[1], True)
