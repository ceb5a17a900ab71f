"""What a printed number stands for, and the arithmetic of such ranges: differences, shares, growth."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction


@dataclass(frozen=True, slots=True)
class Range:
    """Least and greatest value that a printed number stands for, and the number itself (元 or per cent)."""

    lo: Fraction
    hi: Fraction
    at: Fraction

    def meets(self, other: Range) -> bool:
        return self.lo <= other.hi and other.lo <= self.hi


def around(value: Decimal, slack: Decimal) -> Range:
    return Range(Fraction(value - slack), Fraction(value + slack), Fraction(value))


def minus(a: Range, b: Range) -> Range:
    return Range(a.lo - b.hi, a.hi - b.lo, a.at - b.at)


def negative(value: Range) -> Range:
    return Range(-value.hi, -value.lo, -value.at)


def plus(a: Range, b: Range) -> Range:
    return Range(a.lo + b.lo, a.hi + b.hi, a.at + b.at)


def absolute(value: Range) -> Range:
    ends = sorted((abs(value.lo), abs(value.hi)))
    return Range(Fraction(0) if value.lo < 0 < value.hi else ends[0], ends[1], abs(value.at))


def quotient(part: Range, whole: Range) -> Range:
    """part ÷ whole in per cent, for a positive whole."""
    ends = [100 * p / w for p in (part.lo, part.hi) for w in (whole.lo, whole.hi)]
    return Range(min(ends), max(ends), 100 * part.at / whole.at)


def growth(now: Range, base: Range) -> Range:
    """The rate of change in per cent of a positive base."""
    ends = [100 * (n / b - 1) for n in (now.lo, now.hi) for b in (base.lo, base.hi)]
    return Range(min(ends), max(ends), 100 * (now.at / base.at - 1))


def growth_by(now: Range, change: Range) -> Range:
    """The rate in per cent of the base that an amount and its signed change leave.  Raises ValueError for none above 0."""
    ends = [100 * d / (n - d) for n in (now.lo, now.hi) for d in (change.lo, change.hi) if n - d > 0]
    base = now.at - change.at
    if not ends or base <= 0:
        raise ValueError("no positive base")
    return Range(min(ends), max(ends), 100 * change.at / base)
