"""Tables whose rows are years: last year, this year, and the change between them."""

from __future__ import annotations

import re

from yusuan.words.phrases import pattern

from .block import Block
from .keys import Labels

_YEAR = re.compile(r"(?:19|20)\d\d年?|上年|本年|去年|今年|年初预算|预算数|决算数|执行数")
_CHANGE = re.compile(rf"{pattern('change')}|增加|减少|[比较]{pattern('year_before')}|同比")


def differences(block: Block, said: Labels) -> tuple[tuple[int, int, int], ...]:
    """(change, later, earlier) rows where a row of change is one year's less another's in every column it fills;
    () where
    rows are no years."""
    years = [
        r
        for r, line in enumerate(said.lines)
        if _YEAR.search(line.name) and not _CHANGE.search(line.name) and not line.coded
    ]
    changes = [
        r
        for r, line in enumerate(said.lines)
        if _CHANGE.search(line.name) and "率" not in line.name and "%" not in line.name
    ]
    if len(years) < 2 or not changes or len(years) + len(changes) < 0.6 * len(said.lines):
        return ()
    found = []
    for c in changes:
        pairs = [(a, b) for a in years for b in years if a != b and _is_difference(block, c, a, b)]
        if not pairs:
            return ()
        found.append((c, *min(pairs, key=lambda pair: (abs(pair[0] - c), -pair[1]))))
    return tuple(found)


def _is_difference(block: Block, change: int, later: int, earlier: int) -> bool:
    values, slacks, blanks = block.amounts.values, block.amounts.slacks, block.amounts.blanks
    rows = (change, later, earlier)
    asked = [
        c
        for c in range(len(values[change]))
        if not blanks[change][c] and not any((r, c) in block.amounts.unknown for r in rows)
    ]
    return any(values[later][c] or values[earlier][c] for c in asked) and all(
        abs(values[later][c] - values[earlier][c] - values[change][c]) <= sum(slacks[r][c] for r in rows)
        for c in asked
    )
