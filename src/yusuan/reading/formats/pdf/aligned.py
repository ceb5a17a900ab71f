"""Tables without column lines: found by numbers that stand under one another, or between level lines.

Precision first: a run of lines is a table only where a column after the first holds amounts and nothing else.
"""

from __future__ import annotations

import itertools
import re

from yusuan.model import Grid

from .. import looks
from .aligned_grid import MOST_HEADER, Row, grid_of, is_entry
from .lines import Line, make_line
from .page import Page, Word
from .ruling import Line as Rule
from .ruling import alike

_APART = 0.9  # of the size: a gap this wide may part columns
_LEAST_ROWS = 3
_SEVERAL = 3  # parts: a line of as many is no title
_MOST_LONE = 4  # lines of one part in a row that a table may hold between its rows
_AMOUNT = re.compile(r"-?[\d,]{0,40}\d\.\d\d")
_NAME = re.compile(r"(?![元万亿千百年月日个人辆次项台号平户名])[\u3400-\u9fff（(]")
_GLUED = re.compile(rf"(-?[\d,]{{0,40}}\d\.\d\d)(?={_NAME.pattern})")

Found = tuple[Grid, tuple[float, float]]


def find(page: Page, lines: list[Line], rules: list[Rule], file: str) -> tuple[list[Found], list[Line]]:
    """(tables found by alignment with their top and bottom, the lines that are in none) of a page's lines."""
    rows = [_row(line) for line in lines]
    grids: list[Found] = []
    used: set[int] = set()
    for start, end, ruled in [*_between(rows, rules), *_runs(rows), *_bare(rows)]:
        if any(i in used for i in range(start, end)):
            continue
        grid = grid_of(page, rows[start:end], ruled, file, _is_captioned(rows, start))
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


def _runs(rows: list[Row]) -> list[tuple[int, int, list[float]]]:
    """Ranges of lines that can be tables of amounts, with their header lines."""
    found: list[tuple[int, int, list[float]]] = []
    at = 0
    while at < len(rows):
        if not is_entry(rows[at]):
            at += 1
            continue
        end, lone = at + 1, 0
        for ahead in range(at + 1, len(rows)):
            lone = 0 if is_entry(rows[ahead]) else lone + 1
            if lone > _MOST_LONE or _ends(rows, ahead):
                break
            end = ahead + 1 if not lone else end
        start = _header_start(rows, at)
        if sum(map(is_entry, rows[at:end])) >= (1 if start < at and _is_captioned(rows, start) else _LEAST_ROWS):
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
    for at in range(first - 1, max(-1, first - 1 - MOST_HEADER), -1):
        line = rows[at].line
        if not _can_head(rows[at]):
            break
        if rows[at + 1].line.top - line.bottom > 3 * line.size:
            break
        if len(rows[at].parts) >= 2 or _is_captioned(rows, at):
            start = at
    return start


def _can_head(row: Row) -> bool:
    """Whether a line can be one of a header: no label, no running text, no title (a title is of one part)."""
    text = row.line.text
    title = len(row.parts) < _SEVERAL and looks.is_title(text)
    return not (looks.is_label(text) or "：" in text or text.endswith("。") or title)


def _is_captioned(rows: list[Row], start: int) -> bool:
    """Whether the line above a table states its unit: what stands right under it is a table, however short."""
    if not start or not looks.states_unit(rows[start - 1].line.text):
        return False
    return rows[start].line.top - rows[start - 1].line.bottom < 3 * rows[start].line.size


def _bare(rows: list[Row]) -> list[tuple[int, int, list[float]]]:
    """Headers with no row of amounts under them: a table that is printed although it is empty."""
    found: list[tuple[int, int, list[float]]] = []
    for start in range(1, len(rows)):
        if not _is_captioned(rows, start):
            continue
        end = start
        while end < min(len(rows), start + MOST_HEADER) and _goes_on_heading(rows, start, end):
            end += 1
        several = any(len(row.parts) >= _SEVERAL for row in rows[start:end])
        if several and (end == len(rows) or not is_entry(rows[end])):
            found.append((start, end, []))
    return found


def _goes_on_heading(rows: list[Row], start: int, at: int) -> bool:
    row = rows[at]
    if row.amounts or looks.is_note(row.line.text) or not _can_head(row):
        return False
    return at == start or not _ends(rows, at)


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
