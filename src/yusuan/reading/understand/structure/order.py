"""What sums alone say of the order of rows: a row that equals the sum of the rows right after it, or right before it.

It knows no words, so it walks round a wrong figure: it never stands against what words propose (see ``decide``)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .block import Amounts
from .tree import ROOT, Candidate

_ENDS, _STATES, _BUDGET = 4, 24, 60_000


def by_order(amounts: Amounts, filled: Sequence[bool]) -> Iterator[Candidate]:
    """Trees in which every parent is the exact sum of what follows it, and the same read from below."""
    rows = [r for r, some in enumerate(filled) if some]
    for order, words in ((rows, "按金额相加（合计在前）"), (rows[::-1], "按金额相加（合计在后）")):
        parents = nest(amounts, order)
        found = [ROOT] * len(filled)
        for r, p in parents.items():
            found[r] = p
        _totals_beyond(amounts, order, found)
        yield Candidate(tuple(found), frozenset(), (), (words,), "order")


def nest(amounts: Amounts, order: Sequence[int]) -> dict[int, int]:
    """Parents among rows that stand in ``order``: each the exact sum of the subtrees right after it."""
    chart = _Chart(amounts, order)
    parents: dict[int, int] = {}
    at = 0
    while at < len(order):
        at = chart.write(at, ROOT, parents)
    return parents


def nest_under(amounts: Amounts, whole: int, order: Sequence[int]) -> dict[int, int] | None:
    """Parents among all rows of ``order`` such that each parent, and ``whole`` over them, is the exact sum of what
    stands
    right after it (one row of the same amounts is a sum too); None where there is no such way."""
    chart = _Chart(amounts, [whole, *order], copies=True)
    parents: dict[int, int] = {}
    return parents if chart.write_whole(parents) else None


class _Chart:
    """For every place the ends that a subtree starting there can have, and its children; found from the last place
    on.
    """

    def __init__(self, amounts: Amounts, order: Sequence[int], copies: bool = False) -> None:
        self.order, self.least = order, 1 if copies else 2
        columns = (
            [c for c in range(len(amounts.values[0])) if any(amounts.values[r][c] for r in order)] if order else []
        )
        self.values = [tuple(amounts.values[r][c] for c in columns) for r in order]
        self.slacks = [tuple(amounts.slacks[r][c] for c in columns) for r in order]
        self.ends: list[dict[int, tuple[int, ...]]] = [{} for _ in order]
        self.budget = _BUDGET
        for i in range(len(order) - 1, -1, -1):
            self.ends[i] = self._ends(i)

    def _ends(self, i: int) -> dict[int, tuple[int, ...]]:
        found: dict[int, tuple[int, ...]] = {}
        if any(self.values[i]):
            for end, starts in self._sums(i):
                found.setdefault(end, starts)
                if len(found) >= _ENDS - 1:
                    break
        return {**dict(sorted(found.items(), reverse=True)), i + 1: found.get(i + 1, ())}

    def _sums(self, i: int) -> Iterator[tuple[int, tuple[int, ...]]]:
        """(end, places of the children) of every way in which the row is the sum of two or more subtrees after it."""
        whole, room = self.values[i], self.slacks[i]
        zero = tuple(0 for _ in whole)
        states: list[tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]] = [(i + 1, zero, room, ())]
        while states and self.budget > 0:
            ahead: dict[
                tuple[int, tuple[int, ...]], tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...]]
            ] = {}
            for at, sums, slack, starts in states:
                if at >= len(self.order):
                    continue
                self.budget -= 1
                total = tuple(a + b for a, b in zip(sums, self.values[at], strict=True))
                wider = tuple(a + b for a, b in zip(slack, self.slacks[at], strict=True))
                if any(
                    abs(t) > abs(w) + s and (t > 0) == (w >= 0) for t, w, s in zip(total, whole, wider, strict=True)
                ):
                    continue
                some = (*starts, at)
                equal = all(abs(t - w) <= s for t, w, s in zip(total, whole, wider, strict=True))
                for end in self.ends[at]:
                    if equal and sum(any(self.values[k]) for k in some) >= self.least:
                        yield end, some
                    if len(ahead) < _STATES:
                        ahead.setdefault((end, total), (end, total, wider, some))
            states = list(ahead.values())

    def write(self, at: int, parent: int, parents: dict[int, int]) -> int:
        """Write down the largest subtree at a place; returns where it ends."""
        end, starts = next(iter(self.ends[at].items()))
        self._write(at, end, starts, parent, parents)
        return end

    def write_whole(self, parents: dict[int, int]) -> bool:
        """Write down the subtree of the first row that takes in all others, if there is one."""
        starts = self.ends[0].get(len(self.order), ()) if self.order else ()
        if starts:
            self._write(0, len(self.order), starts, ROOT, parents)
        return bool(starts)

    def _write(self, at: int, end: int, starts: tuple[int, ...], parent: int, parents: dict[int, int]) -> None:
        row = self.order[at]
        parents[row] = parent
        for n, start in enumerate(starts):
            stop = starts[n + 1] if n + 1 < len(starts) else end
            self._write(start, stop, self.ends[start].get(stop, ()), row, parents)


def _totals_beyond(amounts: Amounts, order: Sequence[int], parents: list[int]) -> None:
    """A root that is the sum of all roots before it is over them."""
    roots = [r for r in order if parents[r] == ROOT]
    for n in range(2, len(roots)):
        before = [r for r in roots[:n] if parents[r] == ROOT]
        whole = amounts.values[roots[n]]
        sums = [sum(amounts.values[r][c] for r in before) for c in range(len(whole))]
        room = [amounts.slacks[roots[n]][c] + sum(amounts.slacks[r][c] for r in before) for c in range(len(whole))]
        if any(whole) and len(before) > 1 and all(abs(a - b) <= s for a, b, s in zip(whole, sums, room, strict=True)):
            for r in before:
                parents[r] = roots[n]
