"""How well the sums of a table bear out a candidate: weights in powers of ten of the odds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby
from math import log10
from typing import Literal

from .block import Amounts, Block
from .keys import Labels
from .tree import ROOT, Candidate

Held = Literal["holds", "copy", "fails", "empty", "silent"]
#: Weights against a candidate; docs/decisions.md says how they were found.
FAILS, WHOLE_BLANK, PARTS_ZERO = -2.0, -0.5, -0.3
TOTAL_WITHOUT_PARTS = CODE_WITHOUT_PARTS = -2.5
ROOT_TOO_MANY, ROOTS_AT_MOST = -0.7, -3.5
TOTAL_UNDER_ROW, CODE_NOT_UNDER, PARENT_AFTER, ORDINAL_NOT_DEEPER = -0.6, -1.0, -0.6, -0.6
BY_WORDS, AGAIN, COPY = 0.5, 0.1, 0.3


@dataclass(frozen=True, slots=True)
class Sum:
    """One parent in one column: the rows that make it up, how it turned out, whole − parts in the block's whole
    numbers,
    and what it weighs."""

    whole: int
    parts: tuple[int, ...]
    column: int
    held: Held
    difference: int
    weight: float


@dataclass(slots=True)
class Scored:
    """A candidate with the sums it asks for and what they and the words weigh together."""

    candidate: Candidate
    weight: float
    sums: dict[int, tuple[Sum, ...]]
    open: tuple[int, ...]  # totals and headed rows left without parts
    roots: tuple[int, ...]
    failing: tuple[int, ...] = field(default=())  # parents with more weight against than for

    def count(self, held: Held) -> int:
        return sum(s.held == held for found in self.sums.values() for s in found)

    def supported(self) -> set[int]:
        """Parents whose sums weigh for them."""
        return {p for p, found in self.sums.items() if sum(s.weight for s in found) > 0}

    def placed(self) -> frozenset[int]:
        """Rows that stand in a relation with weight for it, as whole or as part."""
        good = self.supported()
        return frozenset(good | {r for p in good for r in self.sums[p][0].parts})


class Scales:
    """Weighs the candidates of one block; each group of rows is added up once."""

    def __init__(self, block: Block, said: Labels) -> None:
        self.amounts, self.said = block.amounts, said
        self.columns = _distinct_columns(block.amounts)
        self.filled = [not all(block.amounts.blanks[r]) for r in range(len(block))]
        self._known: dict[tuple[int, tuple[int, ...]], tuple[Sum, ...]] = {}
        self._digits = [
            [_significance(v, s) for v, s in zip(vs, ss, strict=True)]
            for vs, ss in zip(block.amounts.values, block.amounts.slacks, strict=True)
        ]
        self._followed = [_followed(said, r) for r in range(len(block))]

    def weigh(self, candidate: Candidate) -> Scored:
        """The candidate's sums and its whole weight."""
        children = candidate.children()
        sums = {p: found for p, rows in children.items() if p != ROOT and (found := self.sums(p, tuple(rows)))}
        left = tuple(r for r in range(len(self.filled)) if self._is_open(r, sums))
        roots = self._roots(candidate)
        weight = sum(s.weight for found in sums.values() for s in found)
        weight += sum(TOTAL_WITHOUT_PARTS if self.said.lines[r].total else CODE_WITHOUT_PARTS for r in left)
        weight += max(ROOTS_AT_MOST, ROOT_TOO_MANY * (len(roots) - 1)) if roots else 0.0
        weight += self._by_words(candidate, children) + (BY_WORDS if candidate.by == "words" else 0.0)
        failing = tuple(
            p
            for p, found in sums.items()
            if any(s.held == "fails" for s in found) and sum(s.weight for s in found) < 0
        )
        return Scored(candidate, weight, sums, left, roots, failing)

    def _is_open(self, r: int, sums: dict[int, tuple[Sum, ...]]) -> bool:
        if not self.filled[r] or r in sums or not any(self.amounts.values[r]):
            return False
        return bool(self.said.lines[r].total) or self._followed[r]

    def _roots(self, candidate: Candidate) -> tuple[int, ...]:
        """Filled rows without a parent; rows equal to another root count once."""
        seen: set[tuple[int, ...]] = set()
        found = []
        for r, p in enumerate(candidate.parents):
            if p == ROOT and self.filled[r] and r not in candidate.memo and self.amounts.values[r] not in seen:
                seen.add(self.amounts.values[r])
                found.append(r)
        return tuple(found)

    def _by_words(self, candidate: Candidate, children: dict[int, list[int]]) -> float:
        """What the labels say against parents and children, once for each parent."""
        lines, weight = self.said.lines, 0.0
        for p, rows in children.items():
            if p == ROOT:
                continue
            whole = lines[p]
            if not whole.total:
                weight += TOTAL_UNDER_ROW * any(lines[r].total and not lines[r].name.startswith("小计") for r in rows)
                weight += PARENT_AFTER * (p > min(rows))
                weight += ORDINAL_NOT_DEEPER * any(0 < lines[r].ordinal <= whole.ordinal for r in rows)
                weight += CODE_NOT_UNDER * self._codes_apart(p, rows)
        return weight

    def _codes_apart(self, p: int, rows: Sequence[int]) -> bool:
        """Whether some child's code does not stand under its parent's (by the first code key)."""
        for key in self.said.codes[:1]:
            code = key.values[p]
            if code and any(key.values[r] and not key.values[r].startswith(code) for r in rows):
                return True
        return False

    def sums(self, p: int, rows: tuple[int, ...]) -> tuple[Sum, ...]:
        """The parent ``p`` against the sum of ``rows`` in every column that says something."""
        rows = tuple(r for r in rows if self.filled[r])
        known = self._known.get((p, rows))
        if known is None:
            known = self._known[p, rows] = tuple(self._sums(p, rows)) if rows and self.filled[p] else ()
        return known

    def _sums(self, p: int, rows: tuple[int, ...]) -> list[Sum]:
        values, slacks, blanks = self.amounts.values, self.amounts.slacks, self.amounts.blanks
        found = []
        seen: set[tuple[int, ...]] = set()
        for c, again in self.columns:
            if self.amounts.unknown and any((r, c) in self.amounts.unknown for r in (p, *rows)):
                continue
            parts = [values[r][c] for r in rows]
            whole, total = values[p][c], sum(parts)
            slack = slacks[p][c] + sum(slacks[r][c] for r in rows)
            held, weight = self._judge(p, c, whole, parts, total, slack, blanks[p][c])
            if held == "silent":
                continue
            same = (whole, *parts)
            weight *= AGAIN if same in seen or again else 1.0
            seen.add(same)
            found.append(Sum(p, rows, c, held, whole - total, weight))
        return found

    def _judge(
        self, p: int, c: int, whole: int, parts: list[int], total: int, slack: int, blank: bool
    ) -> tuple[Held, float]:
        some = sum(map(bool, parts))
        if not some:
            return ("silent", 0.0) if not whole else ("empty", PARTS_ZERO)
        if abs(whole - total) <= slack:
            if not whole:
                return "silent", 0.0
            weight = self._digits[p][c]
            weight = max(0.2, min(weight, log10(abs(whole) / slack) if slack else weight))
            return ("copy", weight * COPY) if some == 1 else ("holds", weight)
        return ("empty", WHOLE_BLANK) if blank else ("fails", FAILS)


def _distinct_columns(amounts: Amounts) -> list[tuple[int, bool]]:
    """The columns, and whether the same amounts stand in one before."""
    seen: set[tuple[int, ...]] = set()
    found = []
    for c, column in enumerate(zip(*amounts.values, strict=True)):
        if any(column):
            found.append((c, column in seen))
        seen.add(column)
    return found


def _significance(value: int, slack: int) -> float:
    """How much the agreement of a number says: its significant digits, at most three."""
    if not value:
        return 0.0
    digits = abs(value) // (2 * slack or 1)
    while digits and digits % 10 == 0:
        digits //= 10
    return min(3.0, len(str(digits)) + 0.5)


def _followed(said: Labels, r: int) -> bool:
    """Whether the row's code is directly followed by a code under it."""
    if r + 1 >= len(said.lines):
        return False
    for key in said.codes[:1] or said.units[:1]:
        code, after = key.values[r], key.values[r + 1]
        others = [k for k in (*said.codes, *said.units) if k is not key]
        alike = all(not k.values[r] or k.values[r] == k.values[r + 1] for k in others)
        if code and after != code and after.startswith(code) and alike:
            return True
    return False


def runs_of(numbers: Sequence[int]) -> list[tuple[int, int]]:
    """Consecutive numbers as (first, last)."""
    found = []
    for _, group in groupby(enumerate(numbers), lambda pair: pair[1] - pair[0]):
        some = [n for _, n in group]
        found.append((some[0], some[-1]))
    return found
