"""Lines of aligned parts made a table: columns from what stands under one another, rows from lines, wrapped ones joined."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from ...model import Cell, Grid, Source
from ..formats import looks
from .lines import Line, cell_text, lines_of
from .page import Page, Word

_DASHES = "-—－"
_TIGHT = 0.9  # times the usual pitch: a line nearer to the one above goes on it
_FULL = 1.1  # of the size: a text that ends this near to the column's end was wrapped
_NUMBERED = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,2}[.、）)]|其中|合\s*计|小\s*计|\d{3,7}")

Interval = tuple[float, float]
Held = dict[tuple[int, int], list[Word]]  # words by first and last column


@dataclass(slots=True)
class Row:
    """A line cut into the parts that wide gaps set apart."""

    line: Line
    parts: list[Line]

    @property
    def amounts(self) -> list[Line]:
        return [part for part in self.parts if _is_amount(part.text)]


def _is_amount(text: str) -> bool:
    return looks.is_number(text) or text.strip() in _DASHES


def is_entry(row: Row) -> bool:
    """Whether a line can be a row of amounts: several parts, one of them an amount, not a line of the contents."""
    return len(row.parts) >= 2 and bool(row.amounts) and not looks.is_contents_entry(row.line.text)


def grid_of(page: Page, rows: list[Row], ruled: list[float], file: str) -> Grid | None:
    """The table these lines make, ``ruled`` being level lines between them; None where it is not surely one."""
    columns = _columns(rows)
    if not _is_sure(rows, columns):
        return None
    bands = _ruled_bands(rows, ruled) if len(ruled) > 0.6 * len(rows) else _bands(rows, columns)
    xs = _cuts(columns, min(r.line.x0 for r in rows), max(r.line.x1 for r in rows))
    ys = _cuts([_height(band) for band in bands], rows[0].line.top, rows[-1].line.bottom)
    held = [_held(band, columns) for band in bands]
    _spread(bands, held, columns)
    cells = [_cells(page, words, xs, (ys[r], ys[r + 1]), file) for r, words in enumerate(held)]
    return Grid(tuple(cells), Source(file, page=page.number, box=page.place((xs[0], ys[0], xs[-1], ys[-1]))))


# --- columns ------------------------------------------------------------------------------------------------------


def _columns(rows: list[Row]) -> list[Interval]:
    """Left and right of each column: parts of rows of amounts that overlap are of one column."""
    parts = sorted((part.x0, part.x1) for row in rows if is_entry(row) for part in row.parts)
    found: list[Interval] = []
    for x0, x1 in parts:
        if found and x0 < found[-1][1] - 0.5:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return _without_shadows(found, rows)


def _without_shadows(columns: list[Interval], rows: list[Row]) -> list[Interval]:
    """Neighbours that are one column set in different ways (a centred total over amounts at the right) made one.

    They are where no row fills both, and one header stands over both or only one of them has any.
    """
    found: list[Interval] = []
    for column in columns:
        if found and _is_one(found[-1], column, rows):
            found[-1] = found[-1][0], column[1]
        else:
            found.append(column)
    return found


def _is_one(left: Interval, right: Interval, rows: list[Row]) -> bool:
    def over(part: Line, column: Interval) -> bool:
        return part.x0 < column[1] and part.x1 > column[0]

    under_one, headed = False, [False, False]
    for row in rows:
        one = any(over(part, left) and over(part, right) for part in row.parts)
        fills = [any(over(part, column) for part in row.parts) for column in (left, right)]
        if all(fills) and not one:
            return False
        if not is_entry(row):
            under_one = under_one or one
            headed = [a or b for a, b in zip(headed, fills, strict=True)]
    return under_one or headed[0] != headed[1]


def _is_sure(rows: list[Row], columns: list[Interval]) -> bool:
    """Whether a column after the first holds only amounts from its first amount on, and at least two rows of them."""
    if not 2 <= len(columns) <= 40:
        return False
    for left, right in columns[1:]:
        cells = [p.text.strip() for row in rows for p in row.parts if p.x0 < right and p.x1 > left]
        first = next((i for i, text in enumerate(cells) if looks.is_number(text)), len(cells))
        if sum(map(looks.is_number, cells[first:])) >= 2 and all(map(_is_amount, cells[first:])):
            return True
    return False


def _cuts(intervals: list[Interval], low: float, high: float) -> list[float]:
    """Lines between neighbouring intervals, half way, with the outer ends."""
    inner = [(a[1] + b[0]) / 2 for a, b in pairwise(intervals)]
    return [min(low, intervals[0][0]), *inner, max(high, intervals[-1][1])]


# --- rows ---------------------------------------------------------------------------------------------------------


def _height(band: list[Row]) -> Interval:
    return min(row.line.top for row in band), max(row.line.bottom for row in band)


def _bands(rows: list[Row], columns: list[Interval]) -> list[list[Row]]:
    """Lines of one table row together: a lone text that goes on the one above, or that the amounts stand beside."""
    usual = _usual_pitch(rows)
    bands = [[rows[0]]]
    for before, row in pairwise(rows):
        pitch = row.line.middle - before.line.middle
        if (_is_lone(row) and _goes_on(before, row, pitch < _TIGHT * usual, columns)) or (
            _is_lone(before) and _lacks_name(row, before) and pitch < _TIGHT * usual
        ):
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def _usual_pitch(rows: list[Row]) -> float:
    pitches = [b.line.middle - a.line.middle for a, b in pairwise(rows) if is_entry(a) and is_entry(b)]
    return median(pitches or [b.line.middle - a.line.middle for a, b in pairwise(rows)] or [0.0])


def _is_lone(row: Row) -> bool:
    return len(row.parts) == 1 and not row.amounts


def _goes_on(before: Row, row: Row, tight: bool, columns: list[Interval]) -> bool:
    """Whether a lone text is the rest of the text above it in its column: set tightly, or that text was full."""
    part = row.parts[0]
    if _NUMBERED.match(part.text) or not any(p.x0 < part.x1 and p.x1 > part.x0 for p in before.parts):
        return False
    above = next(p for p in before.parts if p.x0 < part.x1 and p.x1 > part.x0)
    if _is_amount(above.text):
        return False
    ends = [right for left, right in columns if above.x0 < right and above.x1 > left]
    full = bool(ends) and above.x1 > ends[0] - _FULL * above.size and abs(above.x0 - part.x0) < above.size
    return tight or full


def _lacks_name(row: Row, lone: Row) -> bool:
    """Whether a row of amounts has nothing in the column where the text above it stands."""
    part = lone.parts[0]
    return bool(row.amounts) and not any(p.x0 < part.x1 and p.x1 > part.x0 for p in row.parts)


def _ruled_bands(rows: list[Row], ruled: list[float]) -> list[list[Row]]:
    """Lines between two neighbouring level lines together."""
    bands: dict[int, list[Row]] = {}
    for row in rows:
        bands.setdefault(bisect(ruled, row.line.middle), []).append(row)
    return [bands[at] for at in sorted(bands)]


# --- cells --------------------------------------------------------------------------------------------------------


def _held(band: Iterable[Row], columns: list[Interval]) -> Held:
    """The words of one table row by the columns they stand over; parts that share a column are put together."""
    found: Held = {}
    for part in sorted((part for row in band for part in row.parts), key=lambda part: part.x0):
        over = [c for c, (left, right) in enumerate(columns) if part.x0 < right and part.x1 > left]
        nearest = min(range(len(columns)), key=lambda c: abs(columns[c][0] + columns[c][1] - part.x0 - part.x1))
        first, last, words = (over or [nearest])[0], (over or [nearest])[-1], list(part.words)
        for place in [p for p in found if p[0] <= last and p[1] >= first]:
            first, last = min(first, place[0]), max(last, place[1])
            words += found.pop(place)
        found[first, last] = words
    return found


def _spread(bands: list[list[Row]], held: list[Held], columns: list[Interval]) -> None:
    """Header words printed in the middle over several columns are given all of them."""
    body = next((n for n, band in enumerate(bands) if any(map(is_entry, band))), 0)
    for n in range(body - 1):
        below = {c for first, last in held[n + 1] for c in range(first, last + 1)}
        for place, words in sorted(held[n].items()):
            taken = {c for p in held[n] if p != place for c in range(p[0], p[1] + 1)}
            free = below - taken
            middle = (min(w.x0 for w in words) + max(w.x1 for w in words)) / 2
            wider = min(_spans(place, free), key=lambda p: (_off(p, middle, columns), p))
            if wider != place:
                held[n][wider] = held[n].pop(place)


def _spans(place: tuple[int, int], free: set[int]) -> list[tuple[int, int]]:
    """Runs of free columns around a place, itself first."""
    first, last = place
    while first - 1 in free:
        first -= 1
    while last + 1 in free:
        last += 1
    return [(a, b) for a in range(first, place[0] + 1) for b in range(place[1], last + 1)]


def _off(place: tuple[int, int], middle: float, columns: list[Interval]) -> float:
    """How far from the middle of these columns; the nearest quarter of a line does not matter."""
    off = abs((columns[place[0]][0] + columns[place[1]][1]) / 2 - middle)
    return round(off / 4)


def _cells(page: Page, held: Held, xs: list[float], height: Interval, file: str) -> tuple[Cell | None, ...]:
    cells: list[Cell | None] = []
    while len(cells) < len(xs) - 1:
        first = len(cells)
        last = next((b for a, b in held if a == first), first)
        box = (xs[first], height[0], xs[last + 1], height[1])
        words = held.get((first, last), [])
        lines = lines_of(words) if words else []
        source = Source(file, page=page.number, box=page.place(box), text=" ".join(line.text for line in lines))
        cells.append(Cell(cell_text(lines, box[2]), source, columns=last - first + 1))
        cells.extend([None] * (last - first))
    return tuple(cells)
