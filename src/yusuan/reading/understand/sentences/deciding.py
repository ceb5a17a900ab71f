"""Where words leave open what a change or a share is of, the written numbers decide, if exactly one reading fits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import Point
from yusuan.money import Printed

from .context import Comparison, Said

_HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class Change:
    """The numbers of a change: by how much (元), by how many per cent, in which direction (None: not said)."""

    amount: Printed | None = None
    rate: Decimal | None = None
    rate_slack: Decimal = Decimal(0)
    direction: int | None = None


def fits(change: Change, now: Printed | None, last: Printed | None) -> bool | None:
    """Whether a change can be one from ``last`` to ``now``; None where the numbers do not tell."""
    if now is None:
        return None
    verdicts = [v for v in (_fits_amount(change, now, last), _fits_rate(change, now, last)) if v is not None]
    return all(verdicts) if verdicts and (not all(verdicts) or _tells(change, last)) else None


def _tells(change: Change, last: Printed | None) -> bool:
    """Whether a change that holds says more than that it is possible."""
    return last is not None or (change.amount is not None and change.rate is not None)


def _fits_amount(change: Change, now: Printed, last: Printed | None) -> bool | None:
    if change.amount is None:
        return None
    slack = change.amount.slack + now.slack
    if last is None:
        return change.amount.amount <= now.amount + slack if change.direction == 1 and now.amount >= 0 else None
    gap = now.amount - last.amount
    signed = abs(gap) if change.direction is None else gap * (change.direction or 1)
    return abs(signed - change.amount.amount) <= slack + last.slack


def _fits_rate(change: Change, now: Printed, last: Printed | None) -> bool | None:
    if change.rate is None:
        return None
    if last is not None:
        base, slack = last.amount, now.slack + last.slack
        gap = now.amount - base
    elif change.amount is not None and change.direction is not None:
        gap, slack = change.direction * change.amount.amount, change.amount.slack
        base = now.amount - gap
    else:
        return None
    if base <= 0:
        return None
    signed = abs(gap) if change.direction is None else gap * (change.direction or 1)
    room = change.rate_slack * 2 + _HUNDRED * slack * 2 / base
    return abs(signed * _HUNDRED / base - change.rate) <= room


@dataclass(frozen=True, slots=True)
class Choice:
    """The subject that was found, or None; ``open`` where several would do, ``none`` where none does."""

    subject: Point | None
    open: bool = False
    none: bool = False


def choose(
    candidates: Sequence[Point], clear: bool, comparison: Comparison, change: Change, said: Said, kind: str
) -> Choice:
    """Which of these a change is of, the likeliest first; ``clear`` where the grammar leaves no doubt of the first."""
    verdicts = [_verdict(p, comparison, change, said, kind) for p in candidates]
    if len(candidates) == 1:
        return Choice(candidates[0])
    true = [p for p, v in zip(candidates, verdicts, strict=True) if v is True]
    still = [p for p, v in zip(candidates, verdicts, strict=True) if v is not False]
    if len(true) == 1 or (true and true[0] == candidates[0]):
        return Choice(true[0])
    if not true and len(still) == 1 and (not clear or still[0] == candidates[0]):
        return Choice(still[0])
    if clear:
        return Choice(candidates[0])
    return Choice(None, open=bool(still), none=not still)


def _verdict(p: Point, comparison: Comparison, change: Change, said: Said, kind: str) -> bool | None:
    base = comparison.of(p)
    found = fits(change, said.amounts.get(p), said.amounts.get(base) if base != p else None)
    if found is not None:
        return found
    value = change.rate if kind == "rate" else change.amount.amount if change.amount else None
    before = said.values.get((kind, p, base))  # of what one rate has been said in this section it cannot be another
    return False if before and value is not None and value not in before else None


def whole_of_share(part: Point, wholes: Sequence[Point], share: Decimal, slack: Decimal, said: Said) -> Point | None:
    """Which of several wholes a share is of: the nearest, unless another one alone fits."""
    mine = said.amounts.get(part)
    if mine is None or len(wholes) < 2:
        return wholes[0] if wholes else None
    true = [w for w in wholes if (all_ := said.amounts.get(w)) is not None and _is_share(mine, all_, share, slack)]
    return true[0] if true else wholes[0]


def _is_share(part: Printed, whole: Printed, share: Decimal, slack: Decimal) -> bool:
    if whole.amount <= 0:
        return False
    room = slack * 2 + _HUNDRED * (part.slack + whole.slack) * 2 / whole.amount
    return abs(part.amount * _HUNDRED / whole.amount - share) <= room
