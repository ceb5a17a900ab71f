"""The header lines over columns that no line parts, made a tree: which words stand over which, and over which column."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from .lines import Line, make_line
from .page import Word

_HAN = re.compile(r"[\u3400-\u9fff]")
_NEAR = 0.35  # of the size: a gap this wide parts two header words; letter-spacing is between single characters
_WIDE = 0.9
_SPREAD = re.compile("收入|支出|项目|[合小总共]计|科目|名称|编码|金额|单位|序号|备注|部门|类别|年度|内容|功能|经济")
_SPREAD_GAP = 5.0  # of the size: the widest gap inside of a spread-out word of two characters
_TIGHT = 0.7  # of the size: a line nearer than this may go on the cell of the line above
_SAME = 0.6  # of the size: middles this near are one
_FREE = 3.0  # of the size: what it costs to leave a word with nothing over it that should have something
_FREE_YET = 2.0  # while lines above can still head it
_HINT = 0.3  # of the size: what decides between ways that are as good
_ACROSS = 10.0  # of the size: what it costs to stand over a word that one does not head
_MOST = 40
_FAR = 1e6  # points: anything costs less

Interval = tuple[float, float]
_TOP, _MIDDLE, _BOTTOM = "top", "middle", "bottom"
Pair = tuple[int | None, int | None]
Runs = list[tuple[int, int] | None]


@dataclass(slots=True)
class Head:
    """One header cell: its words, and the cells below that it heads."""

    line: Line
    rest: list[Line] = field(default_factory=list)  # lines that its text is wrapped into
    below: list[Head] = field(default_factory=list)
    body: Interval | None = None  # the part of its column's amounts or names that stands under its words
    free: float = 0.0  # times its size: what it costs if nothing stands over it
    lone: float = 0.0  # times its size: what it costs if it heads nothing

    @property
    def lines(self) -> list[Line]:
        return [self.line, *self.rest]

    @property
    def x0(self) -> float:
        return min(line.x0 for line in self.lines)

    @property
    def x1(self) -> float:
        return max(line.x1 for line in self.lines)

    @property
    def middle(self) -> float:
        return (self.x0 + self.x1) / 2

    @property
    def hull(self) -> Interval:
        """From the left of the first to the right of the last word of the cell, of those below it and of its column."""
        inner = [head.hull for head in self.below] or ([self.body] if self.body else [])
        return min([self.x0, *(a for a, _ in inner)]), max([self.x1, *(b for _, b in inner)])

    @property
    def at(self) -> float:
        """Where the cell stands among others: its middle, or that of what it heads."""
        return (self.below[0].at + self.below[-1].at) / 2 if self.below else self.middle

    @property
    def depth(self) -> int:
        return 1 + max((head.depth for head in self.below), default=0)

    def leaves(self) -> Iterator[Head]:
        if not self.below:
            yield self
        for head in self.below:
            yield from head.leaves()


def tree_of(lines: Sequence[Line], columns: Sequence[Interval], ruled: Sequence[float]) -> list[Head]:
    """The header cells at the top, from the left, that these lines make; none where there are too many words.

    ``columns`` are where the rows' parts stand.  What a level line (``ruled``) parts is never one cell's text.
    """
    cut = [_parts(line.words) for line in lines if line.words]
    if not cut or any(len(parts) > _MOST for parts in cut):
        return []
    level = _level_of_high_cells(cut, columns)
    found: list[Head] = []
    for n in range(len(cut) - 1, -1, -1):
        low = level == _MIDDLE and n == len(cut) - 1
        free = _FREE if level == _TOP or low else _HINT if level == _BOTTOM else -_HINT
        heads = [Head(part, body=_under(part, columns), free=free) for part in cut[n]]
        if not n and level != _TOP:
            for head in heads:
                head.lone = _ACROSS
        found = _over(heads, found, ruled, n == 0)
    return found


def _level_of_high_cells(cut: Sequence[Sequence[Line]], columns: Sequence[Interval]) -> str:
    """Where cells as high as the whole header have their words: on its first line, in its middle, or on its last line.

    On the first: one there has nothing under it but its column, or nothing under it and nothing further out.
    On the last: that line has a word for every column.
    """
    lower = [part for parts in cut[1:] for part in parts]
    for part in cut[0]:
        if any(part.x0 < other.x1 and part.x1 > other.x0 for other in lower):
            continue
        outermost = not any(other.x0 > part.x1 for other in lower) or not any(other.x1 < part.x0 for other in lower)
        column = _under(part, columns)
        if outermost or (column and not any(other.x0 < column[1] and other.x1 > column[0] for other in lower)):
            return _TOP
    return _BOTTOM if columns and len(cut[-1]) >= len(columns) else _MIDDLE


def _parts(words: Sequence[Word]) -> list[Line]:
    """A header line cut into its words, each of which can be a cell."""
    groups: list[list[Word]] = [[words[0]]]
    for before, word in pairwise(words):
        if _apart(before, word):
            groups.append([])
        groups[-1].append(word)
    return [make_line(group) for group in groups]


def _apart(before: Word, word: Word) -> bool:
    gap = (word.x0 - before.x1) / min(before.size, word.size)
    if len(before.text) == len(word.text) == 1 and _SPREAD.match(before.text + word.text):
        return gap > _SPREAD_GAP
    if gap > _WIDE:
        return True
    several = len(before.text) > 1 and len(word.text) > 1
    return gap > _NEAR and several and bool(_HAN.match(before.text[-1]) and _HAN.match(word.text[0]))


# --- one line over those below it ---------------------------------------------------------------------------------


def _under(part: Line, columns: Sequence[Interval]) -> Interval | None:
    found = [place for place in columns if part.x0 < place[1] and part.x1 > place[0]]
    return (found[0][0], found[-1][1]) if found else None


def _over(heads: list[Head], below: list[Head], ruled: Sequence[float], top: bool) -> list[Head]:
    """The cells of one line with those below that each heads, and the cells that none heads, from the left."""
    taken: set[int] = set()
    for head, run in zip(heads, _runs(heads, below, top), strict=True):
        if run is None:
            continue
        taken.update(range(*run))
        held = below[slice(*run)]
        if len(held) == 1 and _is_rest(head, held[0], ruled):
            head.rest, head.below = [held[0].line, *held[0].rest], held[0].below
        else:
            head.below = held
    left = [head for n, head in enumerate(below) if n not in taken]
    return sorted([*heads, *left], key=lambda head: head.at)


def _is_rest(head: Head, rest: Head, ruled: Sequence[float]) -> bool:
    """Whether the only cell below one goes on its text: set tightly under it, in its middle or from its left."""
    size, low, high = head.line.size, head.line.middle, rest.line.middle
    aligned = abs(head.middle - rest.middle) < _SAME * size or abs(head.line.x0 - rest.line.x0) < _SAME * size
    tight = rest.line.top - head.line.bottom < _TIGHT * size
    return aligned and tight and not any(low < y < high for y in ruled)


def _runs(heads: Sequence[Head], below: Sequence[Head], top: bool) -> Runs:
    """For each word of a line the run of cells below that it heads, or None: the cheapest way that keeps their order.

    A word stands in the middle over what it heads, and in a header of several lines hardly a cell has nothing over it
    (what this line leaves free, one further up may still head: ``top`` is the first line).
    """
    free = [min(head.free, _FREE if top else _FREE_YET) * head.line.size for head in below]
    best: dict[int, tuple[float, Runs]] = {0: (0.0, [])}  # by the number of cells below that are behind us
    for head in heads:
        reached: dict[int, tuple[float, Runs]] = {}
        for at, (cost, runs) in best.items():
            for run, end, more in _ways(head, below, free, at):
                if end not in reached or cost + more < reached[end][0]:
                    reached[end] = cost + more, [*runs, run]
        best = reached
    return min(((cost + sum(free[at:]), runs) for at, (cost, runs) in best.items()), key=lambda way: way[0])[1]


def _ways(
    head: Head, below: Sequence[Head], free: Sequence[float], at: int
) -> Iterator[tuple[tuple[int, int] | None, int, float]]:
    """(the run that a word may head, the cells then behind it, what that costs) for each possible run from ``at`` on."""
    part, middle, size = head.line, head.middle, head.line.size
    skipped, start = 0.0, at
    before = max(at, sum(each.middle < middle for each in below))
    across = sum(each.x0 < part.x1 and each.x1 > part.x0 for each in below)
    yield None, before, sum(free[at:before]) + (across * _ACROSS + head.lone) * size
    while start < len(below):
        left = below[start].hull[0]
        if left > middle + size:
            break
        for end in range(start + 1, len(below) + 1):
            held = below[start:end]
            if held[-1].line.top < part.bottom - 0.2 * size:  # stands beside, not under
                break
            right = max(each.hull[1] for each in held)
            if right < middle - size:
                continue
            crossed = across - sum(each.x0 < part.x1 and each.x1 > part.x0 for each in held)
            off = abs((left + right) / 2 - middle)
            yield (start, end), end, skipped + off + crossed * _ACROSS * size
        skipped += free[start]
        start += 1


# --- cells over columns -------------------------------------------------------------------------------------------


def matched(leaves: Sequence[Head], columns: Sequence[Interval], size: float) -> list[Pair]:
    """Pairs (leaf, column) from the left, None where a leaf has no column of its own below it or a column no leaf.

    A word stands over its column if it overlaps it; else near it; else they are what is left over between others.
    """
    found: list[Pair] = []
    left: list[Pair] = []
    for pair in [*_aligned(leaves, columns, 4 * size), (-1, -1)]:
        if None in pair:
            left.append(pair)
            continue
        heads = [h for h, _ in left if h is not None]
        bodies = [c for _, c in left if c is not None]
        rest = _aligned([leaves[h] for h in heads], [columns[c] for c in bodies], _FAR)
        found += [(None if h is None else heads[h], None if c is None else bodies[c]) for h, c in rest]
        found.append(pair)
        left = []
    return found[:-1]


def _aligned(leaves: Sequence[Head], columns: Sequence[Interval], lost: float) -> list[Pair]:
    """The cheapest pairs that keep the order of both, a column without a leaf costing ``lost``."""
    rows, width = len(leaves) + 1, len(columns) + 1
    cost = [[c * lost for c in range(width)]] + [[0.0] * width for _ in leaves]
    gaps = [[_distance(leaf, column) for column in columns] for leaf in leaves]
    for r in range(1, rows):
        for c in range(1, width):
            cost[r][c] = min(cost[r - 1][c], cost[r][c - 1] + lost, cost[r - 1][c - 1] + gaps[r - 1][c - 1])
    pairs: list[Pair] = []
    r, c = rows - 1, width - 1
    while r or c:
        if r and c and cost[r][c] == cost[r - 1][c - 1] + gaps[r - 1][c - 1]:
            r, c = r - 1, c - 1
            pairs.append((r, c))
        elif c and cost[r][c] == cost[r][c - 1] + lost:
            c -= 1
            pairs.append((None, c))
        else:
            r -= 1
            pairs.append((r, None))
    return pairs[::-1]


def _distance(leaf: Head, column: Interval) -> float:
    """How far a header word stands from a column: nothing where they overlap, a little by their middles."""
    gap = max(leaf.x0 - column[1], column[0] - leaf.x1, 0.0)
    return gap + abs(leaf.middle - (column[0] + column[1]) / 2) / 100
