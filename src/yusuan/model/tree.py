"""A Tree is how the rows of one side of a table make up one another, how sure that is, and what bore it out."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

#: determined: sums bear it out.  by words: words say so, but the only sum fails.  copies: only totals of one row.
#: undetermined: no way to add the rows up is clearly right.  list: rows without any total.  trivial: one row.
Verdict = Literal["determined", "by words", "copies", "undetermined", "list", "trivial"]


@dataclass(frozen=True, slots=True)
class Sum:
    """Row ``whole`` of a table against the sum of its rows ``parts`` in column ``column`` of the grid.

    ``held``: holds, copy (one row that is not zero), fails, empty (the whole is blank, or all parts are zero).
    ``difference`` is whole − parts in the table's printed unit.
    """

    whole: int
    parts: tuple[int, ...]
    column: int
    held: str
    difference: Decimal


@dataclass(frozen=True, slots=True)
class Rival:
    """Another way to read a side: what proposes it, in words, and by how many powers of ten it is less likely."""

    how: tuple[str, ...]
    behind: float


@dataclass(frozen=True, slots=True)
class Tree:
    """The structure of one side.  Rows are places in the table's ``rows``.

    ``groups`` are (whole, parts): the parts that are added up to each whole.  ``wholes`` are the rows that may speak
    for all others.  ``how`` tells what proposed the tree (按功能分类编码, 按单位行分组 …), ``reason`` why it is believed
    or not, ``by`` whether words, order (sums alone) or words mended by sums proposed it.  ``apart`` (whole, column)
    marks failing sums that look like a misreading, with the reason.
    """

    side: int
    verdict: Verdict
    reason: str
    how: tuple[str, ...] = ()
    by: str = "words"
    groups: tuple[tuple[int, tuple[int, ...]], ...] = ()
    wholes: tuple[int, ...] = ()
    sums: tuple[Sum, ...] = ()
    lead: float = 0.0
    rivals: tuple[Rival, ...] = ()
    apart: tuple[tuple[int, int, str], ...] = ()

    @property
    def known(self) -> bool:
        """Whether the rows' places are certain enough to add them up and to say whose they are."""
        return self.verdict in ("determined", "by words", "copies")
