"""Sums that fail in a way that looks like a misreading of the page rather than a wrong figure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .block import Block
from .result import Structure
from .score import Sum

SLIPPED = "相邻两列的差额正好相抵，可能是读表时串了列"
CUT = "表跨页，合计大于读到的各行之和，可能有行没有读到"
FAR = "差额太大，不像是个别数写错，可能没有读对这张表的结构"
_FAR = 3  # a difference of more than a third of the whole is no slip of the pen


def doubts(block: Block, found: Structure, pages: int) -> Iterator[tuple[Sum, str]]:
    """The failing sums that are no errors, each with the reason; ``pages`` the table stands on."""
    for p in {s.whole for s in found.sums if s.held == "fails"}:
        own = [s for s in found.sums if s.whole == p]
        fails = [s for s in own if s.held == "fails"]
        for s in fails:
            if _is_slipped(s, fails):
                yield s, SLIPPED
            elif pages > 1 and _is_short(block, own, fails):
                yield s, CUT
            elif found.verdict == "by words" and _is_far(block, s):
                yield s, FAR


def _is_slipped(s: Sum, fails: Sequence[Sum]) -> bool:
    """Whether another column misses by as much the other way: the sum of the two holds."""
    return any(o.column != s.column and o.difference == -s.difference for o in fails)


def _is_short(block: Block, own: Sequence[Sum], fails: Sequence[Sum]) -> bool:
    """Whether every column that has a total lacks something: a row was not read."""
    return all(s.difference > 0 for s in fails) and not any(s.held == "holds" and s.weight > 1 for s in own)


def _is_far(block: Block, s: Sum) -> bool:
    return _FAR * abs(s.difference) > abs(block.amounts.values[s.whole][s.column])
