"""Figures and claims: what somebody stated, where, and how exactly."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from .point import EVERYTHING, Point
from .source import NOWHERE, Source

#: How a Point was known: from the words around the figure, inferred from the other cells of its table, or
#: overridden by a layout that declares the form.
Known = Literal["words", "inferred", "layout"]
State = Literal["value", "blank", "unknown"]


@dataclass(frozen=True, slots=True)
class Figure:
    """An amount (元) stated for a Point; it stands for ``amount`` ± ``slack`` (元, half the last printed digit).

    A blank in a filled row is an amount of 0 with state ``blank``; ``unknown`` marks a figure that could not be
    read, which no check may use.  ``exact`` is the unrounded amount behind a compiled figure (None when read from
    print): outputs that hold numbers show it, checks use what is printed.  ``part`` marks a row or column
    printed as 其中: a part, never an addend.  ``reason`` says what an inferred Point was inferred from and ``said`` what the words alone ask; ``open`` names the
    dimensions that could not be determined: such a figure agrees or disagrees with nothing outside its own table.
    """

    point: Point
    amount: Decimal
    slack: Decimal = Decimal(0)
    source: Source = NOWHERE
    printed: str = ""
    unit: str = "元"
    state: State = "value"
    known: Known = "words"
    part: bool = False
    table: str = ""
    exact: Decimal | None = None
    reason: str = ""
    said: Point | None = None
    open: frozenset[str] = frozenset()


ClaimKind = Literal[
    "share", "change", "rate", "direction", "count", "list", "reason", "same", "part", "standard", "amount",
    "level"
]


@dataclass(frozen=True, slots=True)
class Claim:
    """A statement about Points that is not an amount of one.

    share: ``point`` is ``value`` per cent of ``base``.  change: ``point`` minus ``base`` is ``value`` 元 (never
    negative; ``direction`` is its sign: 1 增加, -1 减少, 0 持平, None unsaid).  rate: that change is ``value`` per cent of
    ``base``.  direction: only the sign is said.  count: ``value`` things of ``subject``.  list: ``items`` make up
    ``point``.  reason: ``text`` explains the change of ``point``; ``items`` may state amounts.  part: ``value`` 元 of
    ``point`` are for ``subject``, which no dimension tells apart.  standard: ``value`` 元 is a threshold, a limit or the
    price of one thing (``subject``).  amount: ``value`` 元 of something that is none of the unit's budget.  level: ``subject`` is
    done, or good, to ``value`` per cent.  A change, rate or share of an item that was not understood has the Point of
    everything, no base, and in ``items`` the amounts that it may be of.  ``slack`` is
    half of the last printed digit, in the unit of ``value``.
    """

    kind: ClaimKind
    point: Point
    value: Decimal | None = None
    base: Point | None = None
    direction: int | None = None
    slack: Decimal = Decimal(0)
    subject: str = ""
    text: str = ""
    items: tuple[tuple[str, Decimal | None], ...] = ()
    source: Source = NOWHERE
    printed: str = ""

    @property
    def nameless(self) -> bool:
        """Whether it is of an item that was not understood, of which only the amounts it may be of are known."""
        return self.kind in ("change", "rate", "share") and self.base is None and bool(self.items) and self.point == EVERYTHING
