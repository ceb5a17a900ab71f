"""What a comparison finds: differences by Point, statements about the other document, and what stands on one side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from yusuan.model import Claim, Figure, Point

#: versions: one document twice (or its tables and its text).  years: one body, two years.  stages: budget and final
#: account of one year.  units: a department and its units.  bodies: two bodies that have nothing to do with another.
Kind = Literal["versions", "years", "stages", "units", "bodies"]

KIND_NAMES: Mapping[Kind, str] = {
    "versions": "同一单位同一年度的两份文件",
    "years": "同一单位的两个年度",
    "stages": "同一单位同一年度的预算和决算",
    "units": "部门和所属单位",
    "bodies": "两个单位",
}

Verdict = Literal["same", "rounding", "different"]


@dataclass(frozen=True, slots=True)
class Side:
    """A document that takes part, as far as it says who it speaks for."""

    file: str
    unit: str = ""
    year: str = ""
    kind: str = ""
    scope: str = ""

    def __str__(self) -> str:
        year = f"{self.year}年" if self.year else ""
        return f"{self.unit or '（没有认出单位）'}{year}{self.scope}{self.kind}（{self.file}）"


@dataclass(frozen=True, slots=True)
class Difference:
    """One question that both sides answer, with other amounts (元).

    ``a`` and ``b`` are the figures compared (several on side b where units are added up); ``difference`` is b − a.
    ``also`` are further questions about the same row that differ by the same amounts: one cause, one difference.
    """

    point: Point
    words: str
    a: tuple[Figure, ...]
    b: tuple[Figure, ...]
    amount_a: Decimal
    amount_b: Decimal
    note: str = ""
    also: tuple[Point, ...] = ()

    @property
    def difference(self) -> Decimal:
        return self.amount_b - self.amount_a


@dataclass(frozen=True, slots=True)
class Statement:
    """What b says of a's matter (last year's amount, the approved budget), and what a itself prints.

    ``said`` is the figure or claim of b; ``claimed`` the amount (元) that follows from it, ``printed`` a's.
    """

    point: Point
    words: str
    said: Figure | Claim
    a: Figure
    claimed: Decimal
    printed: Decimal
    verdict: Verdict
    note: str = ""

    @property
    def difference(self) -> Decimal:
        return self.claimed - self.printed


@dataclass(frozen=True, slots=True)
class Only:
    """A question that only one side answers with something other than zero."""

    words: str
    figure: Figure


@dataclass(frozen=True, slots=True)
class Unclear:
    """A question that could not be compared, and why: it counts as neither same nor different."""

    words: str
    reason: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides compared.  ``faults`` are differences that should not be; other differences are changes.

    ``same`` and ``rounding`` count the questions that both answer alike, exactly or as far as print tells.
    """

    kind: Kind
    said: str
    a: Side
    b: tuple[Side, ...]
    same: int
    rounding: int
    differences: tuple[Difference, ...]
    statements: tuple[Statement, ...]
    only_a: tuple[Only, ...]
    only_b: tuple[Only, ...]
    unclear: tuple[Unclear, ...] = ()
    #: where not all units were compared: what they have less than the department, as parts have
    below: tuple[Difference, ...] = ()

    @property
    def changes(self) -> bool:
        """Whether other amounts are what one expects here (another year, another stage, another body)."""
        return self.kind in ("years", "stages", "bodies")

    @property
    def compared(self) -> int:
        """How many questions could be held against one another; 0 is no agreement but no comparison."""
        return self.same + self.rounding + len(self.differences) + len(self.below) + len(self.statements)

    @property
    def faults(self) -> tuple[Difference | Statement, ...]:
        """What should be equal and is not, the largest first."""
        found: list[Difference | Statement] = [s for s in self.statements if s.verdict == "different"]
        found += [] if self.changes else self.differences
        return tuple(sorted(found, key=lambda x: -abs(x.difference)))
