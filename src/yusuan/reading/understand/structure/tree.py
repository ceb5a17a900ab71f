"""Trees over the rows of a block, and the ways to make one from keys, from depths and from totals."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product

from .keys import Key, Line

ROOT = -1


@dataclass(frozen=True, slots=True)
class Candidate:
    """A hypothesis: the parent of each row (-1: none), the rows that are told as 其中 and never added, the keys of the
    rows, and what proposed it, in words.  ``by`` is words, order (sums alone) or repaired."""

    parents: tuple[int, ...]
    memo: frozenset[int] = frozenset()
    keys: tuple[Key, ...] = field(default=(), compare=False)
    generators: tuple[str, ...] = field(default=(), compare=False)
    by: str = field(default="words", compare=False)

    def children(self) -> dict[int, list[int]]:
        """The added rows under each parent (under -1: the roots), in order."""
        found: dict[int, list[int]] = defaultdict(list)
        for row, parent in enumerate(self.parents):
            if row not in self.memo:
                found[parent].append(row)
        return found


def lattice(keys: Sequence[Key], lines: Sequence[Line], leaves: frozenset[int] = frozenset()) -> list[int]:
    """The parent of each row: the nearest of the most specific rows whose every key is blank or wider than its own.

    Rows in ``leaves`` are nobody's parents.
    """
    tuples = list(zip(*(k.values for k in keys), strict=True)) if keys else [()] * len(lines)
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for row, key in enumerate(tuples):
        if row not in leaves:
            places[key].append(row)
    wider = [_wider({v for v in k.values if v}, k.coded) for k in keys]
    options = {key: _ancestors(key, wider, places) for key in set(tuples)}
    parents = [_nearest(options[key], row) for row, key in enumerate(tuples)]
    return _rank_totals(parents, lines)


def _wider(values: set[str], coded: bool) -> Mapping[str, tuple[str, ...]]:
    """Every value with itself, the stated values wider than it, and blank, the narrowest first."""
    found: dict[str, tuple[str, ...]] = {"": ("",)}
    for v in values:
        above = (
            sorted((u for i in range(2, len(v)) if (u := v[:i]) in values), key=len, reverse=True) if coded else []
        )
        found[v] = (v, *above, "")
    return found


def _ancestors(
    key: tuple[str, ...], wider: Sequence[Mapping[str, tuple[str, ...]]], places: Mapping[tuple[str, ...], list[int]]
) -> list[int]:
    """The rows of the most specific wider key that is stated."""
    options = [wider[i][v] for i, v in enumerate(key)]
    best: tuple[tuple[int, ...], list[int]] | None = None
    for wide in product(*options):
        if wide != key and wide in places:
            rank = (sum(bool(v) for v in wide), *(len(v) for v in wide))
            if best is None or rank > best[0]:
                best = rank, places[wide]
    return best[1] if best else []


def _nearest(rows: Sequence[int], row: int) -> int:
    at = bisect_left(rows, row)
    return rows[at - 1] if at else rows[0] if rows else ROOT


def _rank_totals(parents: list[int], lines: Sequence[Line]) -> list[int]:
    """Of several totals without a parent those that reach less far stand under the one that reaches farthest."""
    roots = [r for r, p in enumerate(parents) if p == ROOT and lines[r].total]
    if len(roots) > 1:
        top = max(lines[r].total for r in roots)
        heads = [r for r in roots if lines[r].total == top]
        for r in roots:
            if lines[r].total < top:
                parents[r] = _nearest(heads, r)
    return parents


def under_totals(levels: Sequence[int], lines: Sequence[Line], memo: frozenset[int] = frozenset()) -> list[int]:
    """Parents from depths (1 is the outermost): a total closes the run of outermost rows before it and becomes the
    first
    of the next run; a total before all rows is over those that no later total closes."""
    parents = [ROOT] * len(lines)
    run: list[int] = []
    stack: list[int] = []
    heads: list[int] = []
    for row, line in enumerate(lines):
        if row in memo:
            parents[row] = stack[-1] if stack else row - 1
        elif line.total:
            _close(row, run, stack, heads, parents, lines)
        else:
            while stack and levels[stack[-1]] >= levels[row]:
                stack.pop()
            if stack:
                parents[row] = stack[-1]
            else:
                run.append(row)
            stack.append(row)
    if heads:
        for row in run:
            if row != heads[-1]:
                parents[row] = heads[-1]
    return parents


def _close(
    row: int, run: list[int], stack: list[int], heads: list[int], parents: list[int], lines: Sequence[Line]
) -> None:
    below = [r for r in run if not (lines[r].total > lines[row].total)]
    if below:
        for r in below:
            parents[r] = row
        run[:] = [r for r in run if r not in below] + [row]
    else:
        heads.append(row)
    stack.clear()


def sections(lines: Sequence[Line], heads: Sequence[int]) -> list[int]:
    """Depths where each of ``heads`` opens a section of all rows up to the next."""
    marked = set(heads)
    return [1 if row in marked or not heads or row < heads[0] else 2 for row in range(len(lines))]


def totals_by_rank(lines: Sequence[Line]) -> Iterator[list[int]]:
    """Parents where totals stand before what they add up: each row under the last total, a total under the last of
    higher
    rank."""
    open_: list[int] = []
    parents = []
    for row, line in enumerate(lines):
        if line.total:
            while open_ and lines[open_[-1]].total <= line.total:
                open_.pop()
        parents.append(open_[-1] if open_ else ROOT)
        if line.total:
            open_.append(row)
    yield parents


@lru_cache(maxsize=64)
def powers(count: int, most: int) -> tuple[tuple[int, ...], ...]:
    """All subsets of range(count) of at most ``most`` members, the fullest first, without the empty one."""
    found = [tuple(i for i in range(count) if bits >> i & 1) for bits in range(1, 1 << count)]
    return tuple(sorted((s for s in found if len(s) <= most), key=lambda s: (-len(s), s)))
