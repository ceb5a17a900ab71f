"""The structure of a block as found: the tree, what proposed it, the sums that bear it out, and its rivals."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .keys import Key
from .score import Sum

Verdict = Literal["determined", "by words", "copies", "undetermined", "list", "trivial"]
VERDICTS = {
    "determined": "结构已确定",
    "by words": "结构凭文字认定，合计不符",
    "copies": "只有单项相同，无从验证",
    "undetermined": "结构未能确定",
    "list": "没有合计的清单",
    "trivial": "只有一行",
}


@dataclass(frozen=True, slots=True)
class Rival:
    """Another reading of the table, how far behind it is, and what it proposes, in words."""

    generators: tuple[str, ...]
    behind: float
    parents: tuple[int, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Structure:
    """How the rows of a block make up one another, how sure that is, and why.

    Rows are numbered as in the block; ``parents[r]`` is the row that row r is added to (-1: none), ``memo`` rows are
    told
    as 其中 and not added; ``placed`` rows stand in a sum that holds, the others' places are only what words say.
    ``keys`` are the key columns with every row's value (carried down).  ``roots`` speak for the whole; rows with the
    same amounts as one of them do too (:attr:`wholes`).  ``units`` is the body each row belongs to ('' the whole).
    ``failing`` parents contradict the tree.
    """

    verdict: Verdict
    reason: str
    parents: tuple[int, ...]
    memo: frozenset[int] = frozenset()
    keys: tuple[Key, ...] = ()
    generators: tuple[str, ...] = ()
    by: str = "words"
    placed: frozenset[int] = frozenset()
    roots: tuple[int, ...] = ()
    wholes: frozenset[int] = frozenset()
    failing: tuple[int, ...] = ()
    open: tuple[int, ...] = ()
    sums: tuple[Sum, ...] = field(default=(), repr=False)
    weight: float = 0.0
    margin: float = 0.0
    rivals: tuple[Rival, ...] = field(default=(), repr=False)
    units: tuple[str, ...] = ()
    differences: tuple[tuple[int, int, int], ...] = ()

    @property
    def known(self) -> bool:
        """Whether the tree may make sums and Points."""
        return self.verdict in ("determined", "by words", "copies")

    def count(self, held: str) -> int:
        """How many sums turned out so: holds, copy, fails, empty."""
        return sum(s.held == held for s in self.sums)

    def children(self, row: int) -> tuple[int, ...]:
        """The rows that are added to ``row``."""
        return tuple(r for r, p in enumerate(self.parents) if p == row and r not in self.memo)
