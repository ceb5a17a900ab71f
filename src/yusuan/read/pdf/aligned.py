"""Tables without column lines: found by numbers that stand under one another, or between level lines.

Precision first: a run of lines is a table only where a column after the first holds amounts and nothing else.
"""

from __future__ import annotations

import itertools
import re
from bisect import bisect
from dataclasses import dataclass
from statistics import median

from ...model import Cell, Grid, Source
from ..formats import looks
from .lines import Line, cell_text, lines_of, make_line
from .page import Page, Word
from .ruling import Line as Rule
from .ruling import alike

_APART = 0.9  # of the size: a gap this wide may part columns
_LEAST_ROWS = 3
_MOST_HEADER = 6
_MOST_LONE = 2  # lines of one part in a row that a table may hold between its rows


_AMOUNT = re.compile(r"-?[\d,]*\d\.\d\d")
_NAME = re.compile(r"(?![元万亿千百年月日个人辆次项台号平户名])[\u3400-\u9fff（(]")
_GLUED = re.compile(rf"(-?[\d,]*\d\.\d\d)(?={_NAME.pattern})")


@dataclass(slots=True)
class Row:
    """A line cut into the parts that wide gaps set apart."""

    line: Line
    parts: list[Line]

    @property
    def amounts(self) -> list[Line]:
        return [part for part in self.parts if looks.is_number(part.text) or part.text.strip() in "-—－"]


Found = tuple[Grid, tuple[float, float]]


def find(page: Page, lines: list[Line], rules: list[Rule], file: str) -> tuple[list[Found], list[Line]]:
    """(tables found by alignment with their top and bottom, the lines that are in none) of a page's lines."""
    rows = [_row(line) for line in lines]
    grids: list[Found] = []
    used: set[int] = set()
    for start, end, ruled in [*_between(rows, rules), *_runs(rows)]:
        if any(i in used for i in range(start, end)):
            continue
        grid = _grid(page, rows[start:end], ruled, file)
        if grid is not None:
            grids.append((grid, (rows[start].line.top, rows[end - 1].line.bottom)))
            used.update(range(start, end))
    return grids, [line for i, line in enumerate(lines) if i not in used]


def _row(line: Line) -> Row:
    words = [piece for word in line.words for piece in _unglued(word)]
    parts: list[list[Word]] = [[words[0]]]
    for before, word in itertools.pairwise(words):
        glued = _AMOUNT.fullmatch(before.text) and _NAME.match(word.text) and len(parts[-1]) == 1
        if glued or word.x0 - before.x1 > _APART * min(before.size, word.size):
            parts.append([])
        parts[-1].append(word)
    return Row(line, [make_line(part) for part in parts])


def _unglued(word: Word) -> list[Word]:
    """A word cut between an amount and the name that the next column starts with."""
    match = _GLUED.match(word.text)
    if not match or word.edges is None:
        return [word]
    return [word.piece(0, match.end(1)), word.piece(match.end(1), len(word.text))]


def _is_entry(row: Row) -> bool:
    """Whether a line can be a row of amounts: several parts, one of them an amount, and no words of a contents page."""
    text = row.line.text
    return len(row.parts) >= 2 and bool(row.amounts) and not looks.is_contents_entry(text)


def _runs(rows: list[Row]) -> list[tuple[int, int, list[float]]]:
    """Ranges of lines that can be tables of amounts, with their header lines."""
    found = []
    at = 0
    while at < len(rows):
        if not _is_entry(rows[at]):
            at += 1
            continue
        end, lone = at + 1, 0
        for ahead in range(at + 1, len(rows)):
            lone = 0 if _is_entry(rows[ahead]) else lone + 1
            if lone > _MOST_LONE or _ends(rows, ahead):
                break
            end = ahead + 1 if not lone else end
        if sum(map(_is_entry, rows[at:end])) >= _LEAST_ROWS:
            start = _header_start(rows, at)
            found.append((start, end, []))
        at = end
    return found


def _ends(rows: list[Row], at: int) -> bool:
    """Whether a line cannot go on the table above it: too far below, or running text."""
    line, above = rows[at].line, rows[at - 1].line
    return line.top - above.bottom > 4 * line.size or looks.is_label(line.text) or line.text.endswith("。")


def _header_start(rows: list[Row], first: int) -> int:
    """Index of the first header line above the first row of amounts."""
    start = first
    for at in range(first - 1, max(-1, first - 1 - _MOST_HEADER), -1):
        line = rows[at].line
        if looks.is_label(line.text) or "：" in line.text or line.text.endswith("。") or looks.is_title(line.text):
            break
        if rows[at + 1].line.top - line.bottom > 3 * line.size:
            break
        if len(rows[at].parts) >= 2:
            start = at
    return start


def _between(rows: list[Row], rules: list[Rule]) -> list[tuple[int, int, list[float]]]:
    """Ranges of lines between level lines of one width, with those lines: tables ruled across only."""
    found = []
    for group in alike(rules):
        run: list[Rule] = [group[0]]
        for before, rule in itertools.pairwise(group):
            inside = [row for row in rows if before.at - 1 < row.line.middle < rule.at + 1]
            if not inside or not all(_covers(rule, row.line) and _fits(row) for row in inside):
                found.extend(_held(rows, run))
                run = []
            run.append(rule)
        found.extend(_held(rows, run))
    return found


def _held(rows: list[Row], rules: list[Rule]) -> list[tuple[int, int, list[float]]]:
    """The lines between the first and the last of three or more rules, if most have parts."""
    if len(rules) < 3:
        return []
    inside = [i for i, row in enumerate(rows) if rules[0].at - 1 < row.line.middle < rules[-1].at + 1]
    several = sum(len(rows[i].parts) >= 2 for i in inside)
    if several < 2 or several * 2 <= len(inside) or inside[-1] - inside[0] + 1 != len(inside):
        return []
    return [(inside[0], inside[-1] + 1, [rule.at for rule in rules])]


def _fits(row: Row) -> bool:
    """Whether a line can stand in a table: not a caption, not running text."""
    text = row.line.text
    if len(row.parts) > 1:
        return not looks.is_label(text)
    return not (looks.is_label(text) or looks.is_title(text) or text.endswith("。") or len(text) > 40)


def _covers(rule: Rule, line: Line) -> bool:
    return line.x0 >= rule.start - 3 and line.x1 <= rule.end + 3


# --- grid ---------------------------------------------------------------------------------------------------------


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """Left and right of each column: parts of rows of amounts that overlap are of one column."""
    parts = sorted((part.x0, part.x1) for row in rows if _is_entry(row) for part in row.parts)
    found: list[tuple[float, float]] = []
    for x0, x1 in parts:
        if found and x0 < found[-1][1] - 0.5:
            found[-1] = (found[-1][0], max(found[-1][1], x1))
        else:
            found.append((x0, x1))
    return found


def _is_sure(rows: list[Row], columns: list[tuple[float, float]]) -> bool:
    """Whether a column after the first holds only amounts from its first amount on, and at least two rows of them."""
    if not 2 <= len(columns) <= 40:
        return False
    for left, right in columns[1:]:
        cells = [p.text.strip() for row in rows for p in row.parts if p.x0 < right and p.x1 > left]
        first = next((i for i, text in enumerate(cells) if looks.is_number(text)), len(cells))
        amounts = [t for t in cells[first:] if looks.is_number(t)]
        if len(amounts) >= 2 and all(looks.is_number(t) or t in "-—－" for t in cells[first:]):
            return True
    return False


def _grid(page: Page, rows: list[Row], ruled: list[float], file: str) -> Grid | None:
    columns = _columns(rows)
    if not _is_sure(rows, columns):
        return None
    bands = _ruled_bands(rows, ruled) if len(ruled) > 0.6 * len(rows) else _bands(rows)
    xs = _cuts(columns, min(r.line.x0 for r in rows), max(r.line.x1 for r in rows))
    ys = _cuts([(b[0].line.top, b[-1].line.bottom) for b in bands], rows[0].line.top, rows[-1].line.bottom)
    cells = [_cells(page, band, columns, xs, (ys[r], ys[r + 1]), file) for r, band in enumerate(bands)]
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return Grid(tuple(cells), Source(file, page=page.number, box=page.place(box)))


def _cuts(intervals: list[tuple[float, float]], low: float, high: float) -> list[float]:
    """Lines between neighbouring intervals, half way, with the outer ends."""
    inner = [(a[1] + b[0]) / 2 for a, b in itertools.pairwise(intervals)]
    return [min(low, intervals[0][0]), *inner, max(high, intervals[-1][1])]


def _bands(rows: list[Row]) -> list[list[Row]]:
    """Lines of one table row together: a line without amounts set tightly under a row is its wrapped name."""
    pitches = [b.line.middle - a.line.middle for a, b in itertools.pairwise(rows)]
    usual = median(pitches) if pitches else 0.0
    bands = [[rows[0]]]
    for row, pitch in zip(rows[1:], pitches, strict=True):
        if not row.amounts and len(row.parts) == 1 and pitch < 0.8 * usual:
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


def _ruled_bands(rows: list[Row], ruled: list[float]) -> list[list[Row]]:
    """Lines between two neighbouring level lines together."""
    bands: dict[int, list[Row]] = {}
    for row in rows:
        bands.setdefault(bisect(ruled, row.line.middle), []).append(row)
    return [bands[at] for at in sorted(bands)]


def _cells(
    page: Page, band: list[Row], columns: list[tuple[float, float]], xs: list[float], height: tuple[float, float],
    file: str,
) -> tuple[Cell | None, ...]:  # fmt: skip
    held: dict[tuple[int, int], list[Word]] = {}
    for row in band:
        for part in row.parts:
            over = [c for c, (left, right) in enumerate(columns) if part.x0 < right and part.x1 > left]
            nearest = min(range(len(columns)), key=lambda c: abs(columns[c][0] + columns[c][1] - part.x0 - part.x1))
            place = (over[0], over[-1]) if over else (nearest, nearest)
            held.setdefault(place, []).extend(part.words)
    cells: list[Cell | None] = []
    for place in _apart(held, len(columns)):
        first, last = place
        box = (xs[first], height[0], xs[last + 1], height[1])
        lines = lines_of(held.get(place, []))
        source = Source(file, page=page.number, box=page.place(box), text=" ".join(line.text for line in lines))
        cells.append(Cell(cell_text(lines, box[2]), source, columns=last - first + 1))
        cells.extend([None] * (last - first))
    return tuple(cells)


def _apart(held: dict[tuple[int, int], list[Word]], count: int) -> list[tuple[int, int]]:
    """Places from the left that cover every column once; parts that fall on one column are put together."""
    found: list[tuple[int, int]] = []
    for place in sorted(held):
        if found and place[0] <= found[-1][1]:
            merged = (found[-1][0], max(found[-1][1], place[1]))
            words = held.pop(found.pop()) + held.pop(place)
            held[merged] = held.get(merged, []) + words
            place = merged
        elif (start := found[-1][1] + 1 if found else 0) < place[0]:
            found.extend((c, c) for c in range(start, place[0]))
        found.append(place)
    return found + [(c, c) for c in range(found[-1][1] + 1 if found else 0, count)]
