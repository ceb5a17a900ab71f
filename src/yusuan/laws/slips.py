"""Slips of the pen: the one number that would make a comparison right with a digit added, dropped or swapped.

本年 A，比上年 B 增加 C，增长 R%: three of the four tell the fourth.  Where they do not fit and exactly one of A, B and C,
written with one digit more, less or turned round, makes them all fit, that number is the suspect.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import Claim, Figure
from yusuan.money import UNITS, parse

from .ranges import Range, absolute, around, growth, growth_by, minus

_DIGITS = "0123456789"
#: Decimals that an amount is usually printed with: a slip does not change them.
_USUAL = 2
_NUMBER = re.compile(r"\d[\d,，]*(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Slip:
    """A number that is probably mistyped: the figure or the claim that states it, and what it would be (元)."""

    amount: Decimal
    figure: Figure | None = None
    claim: Claim | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """This year's and last year's amount, the change and the rate that one place states of them, as far as it does."""

    now: Figure | None
    last: Figure | None
    change: Claim | None
    rate: Claim

    def slip(self) -> Slip | None:
        """The only slip that would make everything fit; None where there is none, or more than one."""
        found: dict[tuple[int, Decimal], Slip] = {}
        for which, stated in enumerate((self.now, self.last, self.change)):
            for amount, slack in _variants(stated):
                values: list[Range | None] = [_of(x) for x in (self.now, self.last, self.change)]
                values[which] = around(amount, slack)
                if self._fits(*values):
                    slip = Slip(amount, claim=stated) if isinstance(stated, Claim) else Slip(amount, figure=stated)
                    found[which, amount] = slip
        return next(iter(found.values())) if len(found) == 1 else None

    def _fits(self, now: Range | None, last: Range | None, change: Range | None) -> bool:
        rate = _of(self.rate)
        assert rate is not None
        if now is None:
            return False
        ways = (1, -1) if self.change is not None and self.change.direction is None else (self._way,)
        for way in ways:
            signed = None if change is None else _turned(change, way)
            if last is not None and last.lo > 0:
                right = absolute(growth(now, last)).meets(rate) and (signed is None or minus(now, last).meets(signed))
                right = right and (now.at >= last.at) == (way > 0)
            elif last is None and signed is not None and now.lo > signed.hi:
                right = absolute(growth_by(now, signed)).meets(rate)
            else:
                right = False
            if right:
                return True
        return False

    @property
    def _way(self) -> int:
        said = [c.direction for c in (self.change, self.rate) if c is not None and c.direction]
        return said[0] if said else 1


def _turned(value: Range, way: int) -> Range:
    return value if way > 0 else Range(-value.hi, -value.lo, -value.at)


def _of(stated: Figure | Claim | None) -> Range | None:
    if isinstance(stated, Figure):
        return around(stated.amount, stated.slack)
    if stated is None or stated.value is None:
        return None
    return around(abs(stated.value), stated.slack)


def _variants(stated: Figure | Claim | None) -> Iterator[tuple[Decimal, Decimal]]:
    """(amount, slack) in 元 of every slip of a printed number."""
    match = _NUMBER.search(stated.printed) if stated is not None else None
    if stated is None or match is None:
        return
    unit = stated.unit if isinstance(stated, Figure) else _unit(stated, match.group())
    if unit not in UNITS:
        return
    for text in slips(match.group()):
        number = parse(text, unit)
        if number is not None:
            yield number.amount, number.slack


def _unit(claim: Claim, number: str) -> str:
    """The unit in which a claim prints its amount."""
    return next((u for u in UNITS if (p := parse(number, u)) is not None and p.amount == claim.value), "")


def slips(number: str) -> Iterator[str]:
    """Every other number of which this one may be a slip, as text without grouping, each once.

    Digits are dropped from and added to the whole part; in the decimals only where that gives the usual two.
    """
    text = number.replace(",", "").replace("，", "")
    whole, _, decimals = text.partition(".")
    if not (whole + decimals).isdigit() or not (whole + decimals).isascii():
        return
    seen = {_plain(whole, decimals)}
    for other in (*_wholes(whole, decimals), *_fractions(whole, decimals), *_swapped(whole, decimals)):
        if other not in seen:
            seen.add(other)
            yield other


def _wholes(whole: str, decimals: str) -> Iterator[str]:
    for shorter in (whole[:i] + whole[i + 1 :] for i in range(len(whole))):
        if shorter and (len(shorter) == 1 or shorter[0] != "0"):
            yield _plain(shorter, decimals)
    for i in range(len(whole) + 1):
        yield from (_plain(whole[:i] + d + whole[i:], decimals) for d in _DIGITS if i or d != "0")


def _fractions(whole: str, decimals: str) -> Iterator[str]:
    if len(decimals) == _USUAL + 1:
        yield from (_plain(whole, decimals[:i] + decimals[i + 1 :]) for i in range(len(decimals)))
    if len(decimals) == _USUAL - 1:
        yield from (_plain(whole, decimals[:i] + d + decimals[i:]) for i in range(len(decimals) + 1) for d in _DIGITS)


def _swapped(whole: str, decimals: str) -> Iterator[str]:
    digits = whole + decimals
    for i in range(len(digits) - 1):
        if digits[i] != digits[i + 1]:
            turned = digits[:i] + digits[i + 1] + digits[i] + digits[i + 2 :]
            if len(whole) == 1 or turned[0] != "0":
                yield _plain(turned[: len(whole)], turned[len(whole) :])


def _plain(whole: str, decimals: str) -> str:
    return f"{whole}.{decimals}" if decimals else whole
