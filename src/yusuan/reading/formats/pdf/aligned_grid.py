"""Lines of aligned parts made a table: columns from what stands under one another, rows from lines, wrapped ones joined."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise
from statistics import median

from yusuan.model import Cell, Grid, Source
from yusuan.words.phrases import number

from .. import looks
from .heads import Head, Interval, matched, tree_of
from .lines import Line, cell_text, lines_of
from .page import Page, Word

_DASHES = "-—－"
_TIGHT = 0.9  # times the usual pitch: a line nearer to the one above goes on it
_FULL = 1.1  # of the size: a text that ends this near to the column's end was wrapped
_NUMBERED = re.compile(rf"{number(2).pattern}|其中|合\s*计|小\s*计|\d{{3,7}}")

_ITEM = re.compile(r"[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)]|\d{3,7}(?!\d|年)")
_LEAST_NAMED = 3  # columns: a header with fewer does not make a table without rows
MOST_HEADER = 6  # lines

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


@dataclass(slots=True)
class Column:
    """A column: the header cell that names it, and where the parts of its rows stand; one of them may lack."""

    head: Head | None
    body: Interval | None

    @property
    def hull(self) -> Interval:
        found = [place for place in (self.head and (self.head.x0, self.head.x1), self.body) if place]
        return min(left for left, _ in found), max(right for _, right in found)


def grid_of(page: Page, rows: list[Row], ruled: list[float], file: str, captioned: bool = False) -> Grid | None:
    """The table these lines make, ``ruled`` being level lines between them; None where it is not surely one.

    Under a caption that states the unit one row of amounts is enough, or none.
    """
    start = _body_start(rows)
    places = _columns(rows[start:])
    heads = tree_of([row.line for row in rows[:start]], places, ruled) if start <= MOST_HEADER else []
    start = start if heads else 0
    leaves = [leaf for head in heads for leaf in head.leaves()]
    size = rows[0].line.size
    places = _without_shadows(places, rows[start:], leaves, size)
    if not (_is_sure(rows, places) or (captioned and len(leaves) >= _LEAST_NAMED)):
        return None
    pairs = matched(leaves, places, size)
    columns = [Column(None if h is None else leaves[h], None if c is None else places[c]) for h, c in pairs]
    body = rows[start:]
    bands = _body_bands(body, ruled, places) if body else []
    xs = _cuts([c.hull for c in columns], min(r.line.x0 for r in rows), max(r.line.x1 for r in rows))
    tops = [_height(rows[:start])] if start else []
    ys = _cuts([*tops, *map(_height, bands)], rows[0].line.top, rows[-1].line.bottom)
    cells = _head_cells(page, heads, columns, xs, (ys[0], ys[1]), file) if start else []
    at = [n for n, column in enumerate(columns) if column.body]
    for band, height in zip(bands, pairwise(ys[len(tops) :]), strict=True):
        held = {(at[first], at[last]): words for (first, last), words in _held(band, places).items()}
        cells.append(_cells(page, held, xs, height, file))
    return Grid(tuple(cells), Source(file, page=page.number, box=page.place((xs[0], ys[0], xs[-1], ys[-1]))))


def _body_start(rows: list[Row]) -> int:
    """Index of the first row: the first with an amount, or of those right above it the first with an item's number."""
    start = next((n for n, row in enumerate(rows) if is_entry(row)), len(rows))
    while start and _ITEM.match(rows[start - 1].parts[0].text):
        start -= 1
    return start


def _body_bands(rows: list[Row], ruled: list[float], places: list[Interval]) -> list[list[Row]]:
    """The lines of each row: between level lines where most rows have them, else by their pitch."""
    inside = sum(rows[0].line.middle < y < rows[-1].line.middle for y in ruled)
    return _ruled_bands(rows, ruled) if inside + 1 > 0.6 * len(rows) else _bands(rows, places)


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
    return found


def _without_shadows(
    places: list[Interval], rows: list[Row], leaves: list[Head], size: float
) -> list[Interval]:
    """Neighbours that are one column set in different ways (a centred total over amounts at the right) made one.

    They are where no row fills both, and one header stands over both or only one of them has any.
    """
    headed = {column for leaf, column in matched(leaves, places, size) if leaf is not None}
    heads = [(leaf.x0, leaf.x1) for leaf in leaves]
    heads += [(part.x0, part.x1) for row in rows if not is_entry(row) for part in row.parts]
    found: list[Interval] = []
    was_headed = False
    for n, place in enumerate(places):
        alone = was_headed != (n in headed)
        if found and _is_one(found[-1], place, rows, heads, alone):
            found[-1] = found[-1][0], place[1]
            was_headed = was_headed or n in headed
        else:
            found.append(place)
            was_headed = n in headed
    return found


def _is_one(left: Interval, right: Interval, rows: list[Row], heads: list[Interval], alone: bool) -> bool:
    def over(x0: float, x1: float, place: Interval) -> bool:
        return x0 < place[1] and x1 > place[0]

    for row in rows:
        one = any(over(part.x0, part.x1, left) and over(part.x0, part.x1, right) for part in row.parts)
        fills = [any(over(part.x0, part.x1, place) for part in row.parts) for place in (left, right)]
        if all(fills) and not one:
            return False
    return alone or any(over(*head, left) and over(*head, right) for head in heads)


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
    inner = accumulate(((a[1] + b[0]) / 2 for a, b in pairwise(intervals)), max)
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


def _head_cells(
    page: Page, heads: list[Head], columns: list[Column], xs: list[float], height: Interval, file: str
) -> list[tuple[Cell | None, ...]]:
    """The rows of the header, each cell over the columns of the words below it and down to the first row."""
    depth = max(head.depth for head in heads)
    step = (height[1] - height[0]) / depth
    found: list[list[Cell | None]] = [[None] * len(columns) for _ in range(depth)]
    at = {id(column.head): n for n, column in enumerate(columns) if column.head}
    free = {(r, c) for r in range(depth) for c in range(len(columns))}
    todo = [(head, 0) for head in heads]
    for head, row in todo:
        under = [at[id(leaf)] for leaf in head.leaves()]
        first, last, rows = under[0], under[-1], 1 if head.below else depth - row
        box = (xs[first], height[0] + row * step, xs[last + 1], height[0] + (row + rows) * step)
        printed = " ".join(line.text for line in head.lines)
        source = Source(file, page=page.number, box=page.place(box), text=printed)
        found[row][first] = Cell(cell_text(head.lines, box[2]), source, rows=rows, columns=last - first + 1)
        free -= {(r, c) for r in range(row, row + rows) for c in range(first, last + 1)}
        todo.extend((each, row + 1) for each in head.below)
    for r, c in free:
        box = (xs[c], height[0] + r * step, xs[c + 1], height[0] + (r + 1) * step)
        found[r][c] = Cell("", Source(file, page=page.number, box=page.place(box)))
    return [tuple(row) for row in found]


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
