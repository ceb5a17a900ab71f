"""Rows of a ruled table that no line parts: cells with several amounts under one another are cut into rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from yusuan.words.phrases import number

from .. import looks
from .lines import Line, lines_of
from .page import Word
from .ruling import Lattice, Place

_WHOLE = re.compile(r"-?(?:\d{1,3}(?:,\d{3}){1,12}|\d{1,40})(\.\d{1,10})?$")
_CODE = re.compile(r"\d{3,7}$")
_NUMBERED = number(2)
_PADDING = 12.0  # points: what cells leave free at both sides together
_EVEN = 1.35  # times: pitches that differ no more are even


def cut_rows(lattice: Lattice, cells: list[list[Word]]) -> tuple[Lattice, list[list[Word]]]:
    """The lattice with every row of stacked amounts cut, and the words of its cells."""
    for row in range(len(lattice.ys) - 2, -1, -1):
        held = [n for n, place in enumerate(lattice.places) if place.row == row and place.rows == 1 and cells[n]]
        if sum(_amount_like(cells[n]) for n in held) == 0:
            continue
        lines = [lines_of(cells[n]) for n in held]
        cuts = _cuts(lines, [_width(lattice, lattice.places[n]) for n in held])
        if cuts:
            lattice, cells = _cut(lattice, cells, row, cuts)
    return lattice, cells


def _amount_like(words: list[Word]) -> bool:
    """Whether a cell's words can be several amounts; a quick look before its lines are made."""
    return len(words) > 1 and sum(word.text[-1:].isdigit() for word in words) > 1


def _width(lattice: Lattice, place: Place) -> float:
    return lattice.xs[place.column + place.columns] - lattice.xs[place.column]


def _cuts(cells: Sequence[list[Line]], widths: Sequence[float]) -> list[float]:
    """Where a row of these cells is to be cut; empty where it is one row."""
    stacks = [
        lines for lines, width in zip(cells, widths, strict=True) if _is_stack(lines) and not _wrapped(lines, width)
    ]
    several = [lines for lines in cells if len(lines) > 1]
    if not stacks or len(several) < 2:
        return []
    stack = max(stacks, key=len)
    partners = [lines for lines in several if lines is not stack and _level(lines, stack) >= 2]
    if not partners:
        return []
    anchors = _anchors(cells)
    return [(a + b) / 2 for a, b in pairwise(anchors)]


def _is_stack(lines: list[Line]) -> bool:
    """Whether all lines of a cell are amounts in full, not one long number wrapped."""
    found = [_WHOLE.match(line.text.strip()) for line in lines]
    if len(lines) < 2 or not all(found):
        return False
    decimals = {len(match[1] or "") for match in found if match}
    return len(decimals) == 1 and (decimals != {0} or len(lines) >= 3)


def _wrapped(lines: list[Line], width: float) -> bool:
    """Whether lines are one whole number in a cell too narrow for it: a code that fills 2, 0 and 7."""
    texts = [line.text.strip() for line in lines]
    full = len(texts[0])
    if any(len(text) != full for text in texts[:-1]) or len(texts[-1]) > full or "." in "".join(texts):
        return False
    room = width - max(line.x1 - line.x0 for line in lines)
    return room < max(line.x1 - line.x0 for line in lines) / full + _PADDING


def _level(lines: list[Line], others: list[Line]) -> int:
    """How many lines stand level with one of the others."""
    return sum(any(abs(a.middle - b.middle) < 0.4 * a.size for b in others) for a in lines)


def _anchors(cells: Sequence[list[Line]]) -> list[float]:
    """The middle of each row: of every line where they are evenly set, else of lines that cannot be wrapped ones."""
    every = _clustered([line for lines in cells for line in lines])
    pitches = [b - a for a, b in pairwise(every)]
    if max(pitches) <= _EVEN * min(pitches):
        return every
    return _clustered([line for lines in cells for line in lines if _starts_row(line.text.strip())])


def _starts_row(text: str) -> bool:
    return looks.is_number(text) or bool(_CODE.match(text) or _NUMBERED.match(text))


def _clustered(lines: list[Line]) -> list[float]:
    """Middles from the top, those on one line once."""
    found: list[float] = []
    for line in sorted(lines, key=lambda line: line.middle):
        if not found or line.middle - found[-1] > 0.5 * line.size:
            found.append(line.middle)
    return found


def _cut(
    lattice: Lattice, cells: list[list[Word]], row: int, cuts: list[float]
) -> tuple[Lattice, list[list[Word]]]:
    more = len(cuts)
    bounds = [lattice.ys[row], *cuts, lattice.ys[row + 1]]
    ys = [*lattice.ys[: row + 1], *cuts, *lattice.ys[row + 1 :]]
    owner = [list(line) for line in lattice.owner]
    new = Lattice(lattice.xs, ys, owner=owner[:row] + [list(owner[row]) for _ in bounds[1:]] + owner[row + 1 :])
    words: list[list[Word]] = []
    for n, place in enumerate(lattice.places):
        parts = [place]
        held = [cells[n]]
        if place.row > row:
            parts = [Place(place.row + more, place.column, place.rows, place.columns)]
        elif place.row + place.rows > row and place.rows > 1:
            parts = [Place(place.row, place.column, place.rows + more, place.columns)]
        elif place.row == row:
            parts = [Place(row + i, place.column, 1, place.columns) for i in range(more + 1)]
            held = [[w for w in cells[n] if low <= w.middle < high] for low, high in pairwise(bounds)]
        new.places.extend(parts)
        words.extend(held)
    new.own()
    return new, words
