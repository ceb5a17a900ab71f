"""Tables without column lines: found by numbers that stand under one another, or between level lines.

Precision first: a run of lines is a table only where a column after the first holds amounts and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import median

from ...model import Cell, Grid, Source
from ..formats import looks
from .lines import Line, cell_text, lines_of, make_line
from .page import Page, Word
from .ruling import Line as Rule

_APART = 0.9  # of the size: a gap this wide may part columns
_LEAST_ROWS = 3
_MOST_HEADER = 6
_MOST_LONE = 2  # lines of one part in a row that a table may hold between its rows
_SAME_RULE = 6.0  # points: level lines whose ends agree this well belong together


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
    for start, end in [*_between(rows, rules), *_runs(rows)]:
        if any(i in used for i in range(start, end)):
            continue
        grid = _grid(page, rows[start:end], file)
        if grid is not None:
            grids.append((grid, (rows[start].line.top, rows[end - 1].line.bottom)))
            used.update(range(start, end))
    return grids, [line for i, line in enumerate(lines) if i not in used]


def _row(line: Line) -> Row:
    parts: list[list[Word]] = [[line.words[0]]]
    for before, word in zip(line.words, line.words[1:], strict=False):
        if word.x0 - before.x1 > _APART * min(before.size, word.size):
            parts.append([])
        parts[-1].append(word)
    return Row(line, [make_line(part) for part in parts])


def _is_entry(row: Row) -> bool:
    """Whether a line can be a row of amounts: several parts, one of them an amount, and no words of a contents page."""
    text = row.line.text
    return len(row.parts) >= 2 and bool(row.amounts) and not looks.is_contents_entry(text)


def _runs(rows: list[Row]) -> list[tuple[int, int]]:
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
            found.append((start, end))
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


def _between(rows: list[Row], rules: list[Rule]) -> list[tuple[int, int]]:
    """Ranges of lines between level lines of one width: tables ruled above, below and under the header only."""
    found = []
    for group in _alike(rules):
        top, bottom = group[0].at, group[-1].at
        inside = [i for i, row in enumerate(rows) if top - 1 < row.line.middle < bottom + 1 and _covers(group[0], row.line)]
        if inside and inside[-1] - inside[0] + 1 == len(inside):
            several = sum(len(rows[i].parts) >= 2 for i in inside)
            if several >= 2 and several * 2 > len(inside):
                found.append((inside[0], inside[-1] + 1))
    return found


def _covers(rule: Rule, line: Line) -> bool:
    return line.x0 >= rule.start - 3 and line.x1 <= rule.end + 3


def _alike(rules: list[Rule]) -> list[list[Rule]]:
    """Three or more level lines with the same ends, from the top."""
    groups: list[list[Rule]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        for group in groups:
            if abs(group[0].start - rule.start) < _SAME_RULE and abs(group[0].end - rule.end) < _SAME_RULE:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= 3]


# --- grid ---------------------------------------------------------------------------------------------------------


def _columns(rows: list[Row]) -> list[tuple[float, float]]:
    """Left and right of each column: parts of rows of amounts that overlap are of one column."""
    parts = sorted((part.x0, part.x1) for row in rows if _is_entry(row) for part in row.parts)
    found: list[tuple[float, float]] = []
    for x0, x1 in parts:
        if found and x0 < found[-1][1] + 0.5:
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


def _grid(page: Page, rows: list[Row], file: str) -> Grid | None:
    columns = _columns(rows)
    if not _is_sure(rows, columns):
        return None
    bands = _bands(rows)
    xs = _cuts(columns, min(r.line.x0 for r in rows), max(r.line.x1 for r in rows))
    ys = _cuts([(b[0].line.top, b[-1].line.bottom) for b in bands], rows[0].line.top, rows[-1].line.bottom)
    cells = [_cells(page, band, columns, xs, (ys[r], ys[r + 1]), file) for r, band in enumerate(bands)]
    box = (xs[0], ys[0], xs[-1], ys[-1])
    return Grid(tuple(cells), Source(file, page=page.number, box=page.place(box)))


def _cuts(intervals: list[tuple[float, float]], low: float, high: float) -> list[float]:
    """Lines between neighbouring intervals, half way, with the outer ends."""
    inner = [(a[1] + b[0]) / 2 for a, b in zip(intervals, intervals[1:], strict=False)]
    return [min(low, intervals[0][0]), *inner, max(high, intervals[-1][1])]


def _bands(rows: list[Row]) -> list[list[Row]]:
    """Lines of one table row together: a line without amounts set tightly under a row is its wrapped name."""
    pitches = [b.line.middle - a.line.middle for a, b in zip(rows, rows[1:], strict=False)]
    usual = median(pitches) if pitches else 0.0
    bands = [[rows[0]]]
    for row, pitch in zip(rows[1:], pitches, strict=True):
        if not row.amounts and len(row.parts) == 1 and pitch < 0.8 * usual:
            bands[-1].append(row)
        else:
            bands.append([row])
    return bands


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
    for place in _apart(held):
        first, last = place
        box = (xs[first], height[0], xs[last + 1], height[1])
        lines = lines_of(held.get(place, []))
        source = Source(file, page=page.number, box=page.place(box), text=" ".join(line.text for line in lines))
        cells.append(Cell(cell_text(lines, box[2]), source, columns=last - first + 1))
        cells.extend([None] * (last - first))
        if last == len(columns) - 1:
            break
    return tuple(cells)


def _apart(held: dict[tuple[int, int], list[Word]]) -> list[tuple[int, int]]:
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
    return found
