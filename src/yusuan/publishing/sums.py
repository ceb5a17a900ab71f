"""Finds which figures of a table are sums of which others, from their Points alone (the law 分合 within one table).

A figure is the sum of others of its column (or else its row) when they ask for disjoint parts of what it asks for,
differing from it in one dimension or in two that go together, none lies within another, and their exact amounts add
up.  Parts are always strictly within their sum, so that formulas made of this never run in circles.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from itertools import combinations

from yusuan.model import DIMENSIONS, KINDS, Figure, Grid, Region, meet, within

Spot = tuple[int, int]
_Key = tuple[Region, ...]


@dataclass(frozen=True, slots=True)
class _Stated:
    """A figure at its place, with the regions of its Point in the order of DIMENSIONS."""

    spot: Spot
    figure: Figure
    regions: tuple[Region, ...]

    @property
    def amount(self) -> Decimal:
        return exact(self.figure)


def exact(figure: Figure) -> Decimal:
    """The amount behind a figure in 元: unrounded where it was compiled."""
    return figure.amount if figure.exact is None else figure.exact


def sums(grid: Grid) -> dict[Spot, tuple[Spot, ...]]:
    """Places (row, column) of totals → places of the parts that exactly make them up."""
    stated = [
        _Stated((r, c), cell.figure, tuple(getattr(cell.figure.point, d) for d in DIMENSIONS))
        for r, c, cell in grid
        if cell.figure is not None and cell.figure.state != "unknown"
    ]
    found: dict[Spot, tuple[Spot, ...]] = {}
    for axis in (1, 0):  # columns first: that is how such tables are added up
        lines: dict[int, list[_Stated]] = defaultdict(list)
        for one in stated:
            lines[one.spot[axis]].append(one)
        for line in lines.values():
            if all(one.figure.state == "blank" or one.spot in found for one in line):
                continue
            for spot, parts in _line(line):
                found.setdefault(spot, parts)
    return found


def _line(line: Sequence[_Stated]) -> Iterator[tuple[Spot, tuple[Spot, ...]]]:
    """Sums within one column or row, those along one dimension first."""
    varied = [i for i in range(len(DIMENSIONS)) if len({one.regions[i] for one in line}) > 1]
    for dims in [(i,) for i in varied] + list(combinations(varied, 2)):
        groups: dict[tuple[Region, ...], list[_Stated]] = defaultdict(list)
        for one in line:
            groups[tuple(r for i, r in enumerate(one.regions) if i not in dims)].append(one)
        for group in groups.values():
            yield from _group(group, dims)


def _group(group: Sequence[_Stated], dims: tuple[int, ...]) -> Iterator[tuple[Spot, tuple[Spot, ...]]]:
    """Sums among figures that differ in these dimensions only."""
    keys = tuple(tuple(one.regions[i] for i in dims) for one in group)
    for total, parts in _covers(keys, tuple(one.figure.part for one in group), dims):
        if all(group[i].figure.state == "blank" for i in (total, *parts)):
            continue
        if group[total].amount == sum((group[i].amount for i in parts), Decimal(0)):
            yield group[total].spot, tuple(group[i].spot for i in parts)


@lru_cache(maxsize=1024)
def _covers(
    keys: tuple[_Key, ...], shown_as_part: tuple[bool, ...], dims: tuple[int, ...]
) -> tuple[tuple[int, tuple[int, ...]], ...]:
    """(total, parts) by number, for every key that has disjoint parts among the others.

    The columns of a table mostly have the same rows, so this is remembered.
    """
    names = tuple(DIMENSIONS[i] for i in dims)
    inside = [[i for i, inner in enumerate(keys) if _strictly(inner, outer, names)] for outer in keys]
    sets = [frozenset(found) for found in inside]
    least = 2 if all(KINDS[name] == "leaves" for name in names) else 1
    found = []
    for total, below in enumerate(inside):
        inner = [i for i in below if not shown_as_part[i]]
        tops = {keys[i]: i for i in reversed(inner) if not any(i in sets[j] for j in inner)}
        parts = tuple(sorted(tops.values()))
        if len(parts) >= least and _disjoint([keys[i] for i in parts], names):
            found.append((total, parts))
    return tuple(found)


def _strictly(inner: _Key, outer: _Key, names: Sequence[str]) -> bool:
    """Whether one key lies within another and is not it."""
    return inner != outer and all(within(n, a, b) for n, a, b in zip(names, inner, outer, strict=True))


def _disjoint(keys: Sequence[_Key], names: Sequence[str]) -> bool:
    """Whether no two keys have anything in common."""
    return all(
        any(meet(n, x, y) == frozenset() for n, x, y in zip(names, a, b, strict=True))
        for a, b in combinations(keys, 2)
    )
