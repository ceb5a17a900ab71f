"""Identity: one equation (or containment) between stated figures, and its exact verdict.

All arithmetic is on whole units of 分 (finer where a document prints finer), so a printed figure is a closed range
of whole numbers: 3,474.88 万元 is every amount from 34,748,750.00 to 34,748,849.99 元 (四舍五入 is half up).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from math import ceil, floor
from typing import Literal

from yusuan.model import Figure, Point, Region, Source, Status

#: agreement: one Point stated twice.  alias: two Points that the document itself shows to be one (no 年终结转, no
#: own funds …), exactly or within the ``room`` that printed zeros leave.  balance: income = expenditure.  partition: whole = parts.  containment: part <= whole.
Kind = Literal["agreement", "alias", "balance", "partition", "containment"]

#: A canonical Point: one region per dimension, in the order of DIMENSIONS; plus the table where it stands apart.
Key = tuple[object, ...]


@dataclass(slots=True, eq=False)
class Entry:
    """A figure made ready for checking: its amount and range in whole units, its canonical Point and its home.

    ``home`` is the table, or for running text the paragraph, in which it stands; ``variable`` numbers the canonical
    Point.  ``lo``..``hi`` is every amount that prints so.
    """

    figure: Figure
    number: int
    amount: int
    lo: int
    hi: int
    home: tuple[object, ...]
    key: Key = ()
    variable: int = -1
    #: a row that its table prints in several pieces, this being one
    piece: bool = False
    #: running text whose words do not tell it from others that say another amount
    vague: bool = False

    @property
    def point(self) -> Point:
        """What the figure asks: its reader settled that (reading/settle), nobody changes it here."""
        return self.figure.point

    @property
    def blank(self) -> bool:
        return self.figure.state == "blank"

    @property
    def flow(self) -> Region:
        return self.point.flow


@dataclass(frozen=True, slots=True)
class Identity:
    """``left`` = sum of coefficient × figure on the right (for a containment: ``left`` >= that sum).

    ``difference`` is left − right as printed and ``bound`` the largest difference that rounding explains, both in
    元.  ``verdict`` is PASSED (equal as printed), ROUNDING, FAILED, or UNCHECKED with a ``reason``.  ``dimension`` is
    the one along which the parts cover the whole ("" for agreement).
    """

    kind: Kind
    left: Figure
    right: tuple[tuple[int, Figure], ...]
    dimension: str
    verdict: Status
    difference: Decimal
    bound: Decimal
    reason: str = ""
    #: whole units by which left may exceed right although both are exact
    room: int = 0
    #: numbers of the canonical Points of left and right, and of the entries, for the joint check
    variables: tuple[int, ...] = field(default=(), compare=False, repr=False)
    entries: tuple[int, ...] = field(default=(), compare=False, repr=False)
    #: whether it adds up the rows of a table whose structure is determined
    sure: bool = field(default=False, compare=False)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (self.left, *(f for _, f in self.right))

    @property
    def slack(self) -> Decimal:
        """元 that rounding alone can never reach: half the last digits of all figures together."""
        return sum((f.slack for f in self.figures), Decimal(0))

    @property
    def across(self) -> bool:
        """Whether it ties together more than one table or paragraph."""
        return len({f.table for f in self.figures}) > 1


def scale_of(figures: Iterable[Figure]) -> int:
    """Whole units per 元: 100 (分), or finer where some amount needs it (at most 10^6)."""
    digits = 2
    for figure in figures:
        exponent = figure.amount.as_tuple().exponent
        if isinstance(exponent, int) and -exponent > digits:
            digits = max(digits, -_trimmed(figure.amount))
    return int(10 ** min(digits, 6))


def _trimmed(amount: Decimal) -> int:
    exponent = amount.normalize().as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0


def bounds(amount: Decimal, slack: Decimal, scale: int) -> tuple[int, int]:
    """The whole units that print as ``amount`` ± ``slack``: half up, so the far half itself prints as the next digit."""
    if not slack:
        return floor(amount * scale), ceil(amount * scale)
    low, high = (amount - slack) * scale, (amount + slack) * scale
    if amount > 0:
        lo, hi = ceil(low), ceil(high) - 1
    elif amount < 0:
        lo, hi = floor(low) + 1, floor(high)
    else:
        lo, hi = floor(low) + 1, ceil(high) - 1
    return (lo, hi) if lo <= hi else (floor(amount * scale), ceil(amount * scale))  # finer than a unit: no range is empty


def home_of(table: str, source: Source) -> tuple[object, ...]:
    """The table in which something stands, or for running text its paragraph as far as the place tells it."""
    return (table,) if table else ("", source.document, source.sheet, source.page, source.line, source.box)


def passage_of(source: Source) -> tuple[object, ...]:
    """As :func:`home_of` for running text, but the items of a list that stand on one page are one passage: a PDF shows each
    as a paragraph."""
    return (source.document, source.sheet, source.page, source.line)


def entry(figure: Figure, number: int, scale: int, home: tuple[object, ...]) -> Entry:
    lo, hi = bounds(figure.amount, figure.slack, scale)
    return Entry(figure, number, int(figure.amount * scale), lo, hi, home)


def judge(
    kind: Kind,
    left: Entry,
    right: Sequence[tuple[int, Entry]],
    dimension: str,
    scale: int,
    reason: str = "",
    room: int = 0,
) -> Identity:
    """The identity of these entries with its verdict; ``reason`` makes a failure UNCHECKED."""
    total = sum(sign * e.amount for sign, e in right)
    low = sum(e.lo if sign > 0 else -e.hi for sign, e in right)
    high = sum(e.hi if sign > 0 else -e.lo for sign, e in right) + room
    difference = left.amount - total
    if kind == "containment":
        verdict = Status.PASSED if difference >= 0 else Status.ROUNDING if low <= left.hi else Status.FAILED
    elif low <= left.hi and left.lo <= high:
        verdict = Status.PASSED if difference == 0 else Status.ROUNDING
    else:
        verdict = Status.FAILED
    return Identity(
        kind,
        left.figure,
        tuple((sign, e.figure) for sign, e in right),
        dimension,
        Status.UNCHECKED if reason and verdict is Status.FAILED else verdict,
        Decimal(difference) / scale,
        _bound(left, low, high, total, scale),
        reason,
        room,
        (left.variable, *(e.variable for _, e in right)),
        (left.number, *(e.number for _, e in right)),
    )


def _bound(left: Entry, low: int, high: int, total: int, scale: int) -> Decimal:
    return Decimal(max(high - total, total - low) + max(left.hi - left.amount, left.amount - left.lo)) / scale
