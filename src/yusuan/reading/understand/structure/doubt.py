"""Sums that fail in a way that looks like a misreading of the page rather than a wrong figure."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from .block import Block
from .result import Structure
from .score import Sum

SLIPPED = "相邻两列的差额正好相抵，可能是读表时串了列"
CUT = "表跨页，合计大于读到的各行之和，可能有行没有读到"
GLUED = "有一行的金额与行名粘在一起，没有读出来"
_GLUED = re.compile(r"[\u4e00-\u9fff)）]\d[\d,]*\.\d{2}$")


def doubts(block: Block, found: Structure, pages: int) -> Iterator[tuple[Sum, str]]:
    """The failing sums that are no errors, each with the reason; ``pages`` the table stands on."""
    glued = any(
        all(block.amounts.blanks[r]) and any(_GLUED.search(t) for t in texts) for r, texts in enumerate(block.texts)
    )
    for p in {s.whole for s in found.sums if s.held == "fails"}:
        own = [s for s in found.sums if s.whole == p]
        fails = [s for s in own if s.held == "fails"]
        for s in fails:
            if glued:
                yield s, GLUED
            elif _is_slipped(s, fails):
                yield s, SLIPPED
            elif pages > 1 and _is_short(block, own, fails):
                yield s, CUT


def _is_slipped(s: Sum, fails: Sequence[Sum]) -> bool:
    """Whether another column misses by as much the other way: the sum of the two holds."""
    return any(o.column != s.column and o.difference == -s.difference for o in fails)


def _is_short(block: Block, own: Sequence[Sum], fails: Sequence[Sum]) -> bool:
    """Whether every column that has a total lacks something: a row was not read."""
    return all(s.difference > 0 for s in fails) and not any(s.held == "holds" and s.weight > 1 for s in own)
