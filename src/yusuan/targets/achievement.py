"""How far a target is reached: the share of it that an actual value is, whatever its operator."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from .values import DATE, Value, levels

ONE, ZERO = Decimal(1), Decimal(0)
#: Share of the weight that a level earns, by how many levels it is below the target: within the bands of
#: 财预〔2020〕10号 (达成 100-80, 部分达成 80-60, 未达成 60-0).
LEVEL_SHARES = (ONE, Decimal("0.7"), Decimal("0.3"), ZERO)
#: Least and most share of a level so far below the target.
BANDS = ((Decimal("0.8"), ONE), (Decimal("0.6"), Decimal("0.8")), (ZERO, Decimal("0.6")), (ZERO, Decimal("0.6")))
#: The scale of 财预〔2020〕10号 itself: 基本达成 is of the first band (at its lower end), 部分达成 of the second.
RANKS: Mapping[str, tuple[int, ...]] = {"达成": (0, 0, 1, 3)}


def comparable(target: Value, actual: Value) -> bool:
    """Whether the two can be set against each other: numbers of one unit, or levels of one scale."""
    if target.measured != actual.measured:
        return False
    if not target.measured:
        dated = target.scale == DATE and _day(target.level)[0] * _day(actual.level)[0] == 0
        if dated and _day(target.level)[0] != _day(actual.level)[0]:
            return False
        return bool(target.level) and (target.level == actual.level or target.scale == actual.scale != "")
    same = target.kind == actual.kind or not actual.unit.top
    return same or (target.unit.top == actual.unit.top and set(target.unit.per) ^ set(actual.unit.per) <= {"年"})


def achieved(target: Value, actual: Value) -> Decimal:
    """The share of the target that is reached: 1 is exactly reached, more is beyond it where more is better.

    ≥ and >: actual ÷ target.  ≤ and <: 1 within the limit, else target ÷ actual.  = and ≈: the smaller over the
    larger.  A range: 1 inside, else as the nearer limit says.  Raises ValueError for values that cannot be compared.
    """
    if not comparable(target, actual):
        raise ValueError(f"{actual} cannot be set against {target}")
    if not target.measured:
        steps = _steps(target, actual)
        return BANDS[0][0] if steps == 0 and _below(target, actual) else LEVEL_SHARES[steps]
    want, have = target.base, (actual.number or ZERO) * (actual.unit.factor if actual.unit.top else target.unit.factor)
    if target.operator == "-":
        high = (target.upper or ZERO) * target.unit.factor
        return _least(want, have) if have < want else _limit(high, have)
    if target.operator in ("≤", "<"):
        return _limit(want, have)
    if target.operator in ("≥", ">"):
        return _least(want, have)
    return min(_least(want, have), _limit(want, have))


def reached(target: Value, actual: Value) -> bool:
    """Whether the target is met; > and < are strict."""
    if target.measured and target.operator in (">", "<") and comparable(target, actual):
        have = (actual.number or ZERO) * (actual.unit.factor if actual.unit.top else target.unit.factor)
        return have > target.base if target.operator == ">" else have < target.base
    return achieved(target, actual) >= ONE


def _day(text: str) -> tuple[int, int, int]:
    """The last day that a date text allows; a missing year is the year in question, the same on both sides."""
    found = {unit: int(n) for n, unit in re.findall(r"(\d{1,4})([年月日])", text)}
    return found.get("年", 0), found.get("月", 12), found.get("日", 31)


def _steps(target: Value, actual: Value) -> int:
    """How many levels the actual one is below the target (late is one); the worst of a scale is never 部分达成."""
    if target.level == actual.level:
        return 0
    if target.scale == DATE:
        return int(_day(actual.level) > _day(target.level))
    if not _below(target, actual):
        return 0
    order = levels(target.scale)
    ranks = RANKS.get(target.scale, tuple(range(len(order))))
    last = len(LEVEL_SHARES) - 1
    return last if actual.level == order[-1] else min(ranks[order.index(actual.level)] - ranks[order.index(target.level)], last)


def _below(target: Value, actual: Value) -> bool:
    """Whether a level is a worse one of the same scale."""
    order = levels(target.scale)
    return target.scale != DATE and target.level != actual.level and order.index(actual.level) > order.index(target.level)


def band(target: Value, actual: Value) -> tuple[Decimal, Decimal] | None:
    """Least and most share that a level may earn; None for numbers."""
    return None if target.measured or not comparable(target, actual) else BANDS[_steps(target, actual)]


def _least(want: Decimal, have: Decimal) -> Decimal:
    if want <= 0:
        return ONE if have >= want else ZERO
    return max(ZERO, have / want)


def _limit(want: Decimal, have: Decimal) -> Decimal:
    if have <= want:
        return ONE
    return max(ZERO, want / have)
