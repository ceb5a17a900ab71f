"""Tables drawn with ruling lines: lines straightened and joined, connected lines made a lattice of cells.

The kind of algorithm is the one known from table extraction by lines; what differs is that a merged cell is every
run of lattice squares that no line parts, so spans come out exactly, and that a table open at a side (the left and
right border left away, a row cut by the page's end) keeps its outer cells.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from .shapes import THIN, Box

_SNAP = 3.0  # lines of one direction this near stand for one line
_REACH = 3.0  # a line this near to another touches it
_MEET = 1.0  # pieces of a line that overlap no more than this meet end to end
_LEAST = 4.0  # a joined line shorter than this bounds no cell
_MOST_PAIRS = 16_000_000
_MOST_CROSSINGS = 400_000
_MOST_SQUARES = 60_000
_SAME_ENDS = 6.0  # level lines whose ends agree this well belong together
_FRAMED = 0.7
_RULED_ENOUGH = 0.6


@dataclass(frozen=True, slots=True)
class Line:
    """A level line (``at`` is its y, from x ``start`` to ``end``) or an upright one (x, y and y)."""

    at: float
    start: float
    end: float
    joints: tuple[float, ...] = ()  # where the pieces it is drawn in meet


@dataclass(slots=True)
class Place:
    """A cell of a lattice: rows [row, row + rows), columns [column, column + columns)."""

    row: int
    column: int
    rows: int = 1
    columns: int = 1


@dataclass(slots=True)
class Lattice:
    """A ruled table: the x of its column lines, the y of its row lines, its cells, and who owns each square."""

    xs: list[float]
    ys: list[float]
    places: list[Place] = field(default_factory=list)
    owner: list[list[int]] = field(default_factory=list)  # index into places; -1 is not of the table

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]

    def own(self) -> None:
        """Say for every square which cell it is of; squares of no cell stay so."""
        for n, place in enumerate(self.places):
            for r in range(place.row, place.row + place.rows):
                for c in range(place.column, place.column + place.columns):
                    self.owner[r][c] = n

    def level_lines(self) -> list[Line]:
        """Its row lines, each over the whole width."""
        return [Line(y, self.xs[0], self.xs[-1]) for y in self.ys]

    def box_of(self, place: Place) -> Box:
        return (
            self.xs[place.column], self.ys[place.row],
            self.xs[place.column + place.columns], self.ys[place.row + place.rows],
        )  # fmt: skip


def lattices(rules: Iterable[Box]) -> tuple[list[Lattice], list[Line]]:
    """(ruled tables of a page from the top, level lines that belong to none)."""
    level, upright = _joined(rules)
    if len(level) * len(upright) > _MOST_PAIRS:
        return [], []
    groups, loose = _connected(level, upright) if level and upright else ([], level)
    open_, loose = _open_groups(loose)
    groups += open_
    found = [lattice for rows, columns in groups if (lattice := _lattice(rows, columns))]
    tables = [lattice for lattice in found if not any(_frames(lattice, other) for other in found)]
    outer = [lattice for lattice in tables if not any(_inside(lattice.box, other.box) for other in tables)]
    return sorted(outer, key=lambda lattice: (lattice.ys[0], lattice.xs[0])), loose


def _frames(lattice: Lattice, other: Lattice) -> bool:
    """Whether a lattice only frames another: one cell of it, nearly as large as itself, holds the other."""
    if lattice is other or not _inside(other.box, lattice.box):
        return False
    area = _area(lattice.box)
    boxes = (lattice.box_of(place) for place in lattice.places)
    return any(_area(box) > _FRAMED * area and _inside(other.box, box) for box in boxes)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def _inside(inner: Box, outer: Box) -> bool:
    return (
        inner is not outer and inner[0] >= outer[0] - 1 and inner[1] >= outer[1] - 1
        and inner[2] <= outer[2] + 1 and inner[3] <= outer[3] + 1
        and _area(inner) < _area(outer)
    )  # fmt: skip


# --- lines --------------------------------------------------------------------------------------------------------


def _joined(rules: Iterable[Box]) -> tuple[list[Line], list[Line]]:
    """Level and upright lines, pieces of one line joined."""
    level, upright = [], []
    for x0, top, x1, bottom in rules:
        width, height = x1 - x0, bottom - top
        if width >= height and height <= THIN:
            level.append(((top + bottom) / 2, x0, x1))
        elif width <= THIN:
            upright.append(((x0 + x1) / 2, top, bottom))
    return _join(level), _join(upright)


def _join(pieces: list[tuple[float, float, float]]) -> list[Line]:
    """Pieces of one direction: those nearly in line are put in line, those that touch become one."""
    found: list[Line] = []
    for group in _near(sorted(pieces)):
        at = sum(p[0] for p in group) / len(group)
        start, end, joints = 0.0, -1e9, [0.0][:0]
        for _, a, b in sorted(group, key=lambda p: p[1]):
            if a > end + _REACH:
                if end - start >= _LEAST:
                    found.append(Line(at, start, end, tuple(joints)))
                start, end, joints = a, b, []
            elif a > end - _MEET:
                joints.append(a)
            end = max(end, b)
        if end - start >= _LEAST:
            found.append(Line(at, start, end, tuple(joints)))
    return found


def _near(pieces: list[tuple[float, float, float]]) -> Iterator[list[tuple[float, float, float]]]:
    group: list[tuple[float, float, float]] = []
    for piece in pieces:
        if group and piece[0] - group[0][0] > _SNAP:
            yield group
            group = []
        group.append(piece)
    if group:
        yield group


def _connected(level: list[Line], upright: list[Line]) -> tuple[list[tuple[list[Line], list[Line]]], list[Line]]:
    """Groups of lines that touch one another, and the level lines that touch none."""
    h = np.array([(line.at, line.start, line.end) for line in level])
    v = np.array([(line.at, line.start, line.end) for line in upright])
    touch = (
        (v[None, :, 0] >= h[:, None, 1] - _REACH) & (v[None, :, 0] <= h[:, None, 2] + _REACH)
        & (h[:, None, 0] >= v[None, :, 1] - _REACH) & (h[:, None, 0] <= v[None, :, 2] + _REACH)
    )  # fmt: skip
    loose = [line for line, touched in zip(level, np.atleast_1d(touch.any(axis=1)).tolist(), strict=True) if not touched]
    rows, columns = (found.tolist() for found in np.nonzero(touch))
    if len(rows) > _MOST_CROSSINGS:
        return [], loose
    parent = list(range(len(level) + len(upright)))
    for row, column in zip(rows, columns, strict=True):
        parent[_root(parent, row)] = _root(parent, len(level) + column)
    groups: dict[int, tuple[list[Line], list[Line]]] = {}
    for row in sorted(set(rows)):
        groups.setdefault(_root(parent, row), ([], []))[0].append(level[row])
    for column in sorted(set(columns)):
        groups[_root(parent, len(level) + column)][1].append(upright[column])
    return list(groups.values()), loose


def _root(parent: list[int], item: int) -> int:
    while parent[item] != item:
        parent[item] = parent[parent[item]]
        item = parent[item]
    return item


def alike(rules: list[Line]) -> list[list[Line]]:
    """Three or more level lines with the same ends, from the top."""
    groups: list[list[Line]] = []
    for rule in sorted(rules, key=lambda r: r.at):
        for group in groups:
            if abs(group[0].start - rule.start) < _SAME_ENDS and abs(group[0].end - rule.end) < _SAME_ENDS:
                group.append(rule)
                break
        else:
            groups.append([rule])
    return [group for group in groups if len(group) >= 3]


def _open_groups(loose: list[Line]) -> tuple[list[tuple[list[Line], list[Line]]], list[Line]]:
    """Tables whose column lines are left away but whose row lines are drawn cell by cell, and the other lines.

    Where the pieces of a line meet, a column starts; it counts between two lines that both have it.
    """
    found: list[list[Line]] = []
    used: set[int] = set()
    for group in alike(loose):
        run = [group[0]]
        for before, line in pairwise(group):
            if not _shared_joints(before, line):
                found.append(run)
                run = []
            run.append(line)
        found.append(run)
    tables = []
    for run in found:
        if len(run) >= 3:
            columns = [Line(x, a.at, b.at) for a, b in pairwise(run) for x in _shared_joints(a, b)]
            tables.append((run, _join([(line.at, line.start, line.end) for line in columns])))
            used.update(map(id, run))
    return tables, [line for line in loose if id(line) not in used]


def _shared_joints(a: Line, b: Line) -> list[float]:
    return [x for x in a.joints if any(abs(x - y) <= _MEET for y in b.joints)]


# --- lattice ------------------------------------------------------------------------------------------------------


def _lattice(level: list[Line], upright: list[Line]) -> Lattice | None:
    """The table these connected lines draw; None where they draw a single box, or none."""
    level, upright = _closed(level, upright)
    xs, ys = _distinct(upright), _distinct(level)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows < 2 or columns * rows > _MOST_SQUARES:
        return None
    above = _drawn(level, ys, xs)  # [row line][column]
    beside = _drawn(upright, xs, ys)  # [column line][row]
    found = Lattice(xs, ys, owner=[[-1] * columns for _ in range(rows)])
    for squares in _regions(rows, columns, above, beside):
        if _ruled_enough(squares, rows, columns, above, beside, xs, ys):
            for place in _rectangles(squares):
                _put(found, place)
    return found if len(found.places) > 1 else None


def _put(lattice: Lattice, place: Place) -> None:
    for r in range(place.row, place.row + place.rows):
        for c in range(place.column, place.column + place.columns):
            lattice.owner[r][c] = len(lattice.places)
    lattice.places.append(place)


def _distinct(lines: list[Line]) -> list[float]:
    """Where lines stand, those nearer than the snapping distance counted once."""
    found: list[float] = []
    for at in sorted(line.at for line in lines):
        if not found or at - found[-1] > _SNAP / 2:
            found.append(at)
    return found


def _closed(level: list[Line], upright: list[Line]) -> tuple[list[Line], list[Line]]:
    """The lines with a border added at each side where at least two lines stick out equally far."""
    xs, ys = [line.at for line in upright], [line.at for line in level]
    sides = (
        _border(level, min(xs), -1), _border(level, max(xs), 1),
        _border(upright, min(ys), -1), _border(upright, max(ys), 1),
    )  # fmt: skip
    return level + [b for b in sides[2:] if b], upright + [b for b in sides[:2] if b]


def _border(lines: list[Line], last: float, side: int) -> Line | None:
    """The missing border beyond ``last``: where most lines that cross the table's edge end, if two do."""
    ends = sorted((line.end if side > 0 else line.start, line.at) for line in lines)
    beyond = [end for end in ends if (end[0] - last) * side > 2 * _REACH]
    if len(beyond) < 2:
        return None
    at = beyond[-1][0] if side > 0 else beyond[0][0]
    there = [y for x, y in beyond if abs(x - at) <= _SNAP]
    return Line(at, min(there), max(there)) if len(there) >= 2 else None


def _drawn(lines: list[Line], at: list[float], across: list[float]) -> list[list[bool]]:
    """For each line position, over each interval between crossing positions, whether a line is drawn there."""
    found = [[False] * (len(across) - 1) for _ in at]
    places = np.array(at)
    for line in lines:
        row = found[int(np.argmin(np.abs(places - line.at)))]
        for c in range(len(across) - 1):
            low, high = across[c], across[c + 1]
            slack = min(_REACH, (high - low) / 4)
            if line.start <= low + slack and line.end >= high - slack:
                row[c] = True
    return found


def _regions(
    rows: int, columns: int, above: list[list[bool]], beside: list[list[bool]]
) -> Iterator[list[tuple[int, int]]]:
    """Squares that no line parts, together."""
    seen = [[False] * columns for _ in range(rows)]
    for r0 in range(rows):
        for c0 in range(columns):
            if seen[r0][c0]:
                continue
            seen[r0][c0] = True
            squares, at = [(r0, c0)], 0
            while at < len(squares):
                r, c = squares[at]
                at += 1
                for open_, rr, cc in (
                    (c + 1 < columns and not beside[c + 1][r], r, c + 1), (r + 1 < rows and not above[r + 1][c], r + 1, c),
                    (c > 0 and not beside[c][r], r, c - 1), (r > 0 and not above[r][c], r - 1, c),
                ):  # fmt: skip
                    if open_ and not seen[rr][cc]:
                        seen[rr][cc] = True
                        squares.append((rr, cc))
            yield squares


def _ruled_enough(
    squares: list[tuple[int, int]], rows: int, columns: int, above: list[list[bool]], beside: list[list[bool]],
    xs: list[float], ys: list[float],
) -> bool:  # fmt: skip
    """Whether a region is a cell: all its border inside the table is ruled, and enough of what is on the edge."""
    edge = drawn = 0.0
    for r, c in squares:
        width, height = xs[c + 1] - xs[c], ys[r + 1] - ys[r]
        for outer, ruled, length in (
            (r == 0, above[0][c], width), (r == rows - 1, above[rows][c], width),
            (c == 0, beside[0][r], height), (c == columns - 1, beside[columns][r], height),
        ):  # fmt: skip
            if outer:
                edge += length
                drawn += length if ruled else 0
    if edge == drawn:
        return True
    around = edge - drawn + _inner_border(set(squares), rows, columns, xs, ys) + drawn
    return (around - (edge - drawn)) / around >= _RULED_ENOUGH


def _inner_border(squares: set[tuple[int, int]], rows: int, columns: int, xs: list[float], ys: list[float]) -> float:
    """Length of a region's border that is inside the table (there it is ruled, or the region would go on)."""
    length = 0.0
    for r, c in squares:
        width, height = xs[c + 1] - xs[c], ys[r + 1] - ys[r]
        for rr, cc, side in ((r - 1, c, width), (r + 1, c, width), (r, c - 1, height), (r, c + 1, height)):
            if 0 <= rr < rows and 0 <= cc < columns and (rr, cc) not in squares:
                length += side
    return length


def _rectangles(squares: list[tuple[int, int]]) -> Iterator[Place]:
    """A region as cells: one if it is a rectangle, else its runs of squares by rows, equal runs joined downward."""
    top, left = min(r for r, _ in squares), min(c for _, c in squares)
    bottom, right = max(r for r, _ in squares), max(c for _, c in squares)
    if (bottom - top + 1) * (right - left + 1) == len(squares):
        yield Place(top, left, bottom - top + 1, right - left + 1)
        return
    held = set(squares)
    open_: dict[tuple[int, int], Place] = {}
    for r in range(top, bottom + 2):
        runs = set(_runs(held, r, left, right))
        for run in [run for run in open_ if run not in runs]:
            yield open_.pop(run)
        for run in runs:
            if run in open_:
                open_[run].rows += 1
            else:
                open_[run] = Place(r, run[0], 1, run[1] - run[0])


def _runs(held: set[tuple[int, int]], row: int, left: int, right: int) -> Iterator[tuple[int, int]]:
    start = None
    for c in range(left, right + 2):
        if (row, c) in held:
            start = c if start is None else start
        elif start is not None:
            yield start, c
            start = None
