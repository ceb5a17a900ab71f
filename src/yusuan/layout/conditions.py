"""Conditions of sentences: what the book says of a question this year and last, so that each case has its own words."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import Point
from yusuan.money import rounded

from .tables import Context, has_agency

UNIT = "万元"
ZERO = Decimal(0)


def last_year(question: Point, ctx: Context) -> Point:
    return question.but(year=str(ctx.book.year - 1))


@dataclass(frozen=True, slots=True)
class State:
    """The amounts of a question; ``last`` is None where the book does not know it, ``possible`` whether it can have any."""

    now: Decimal
    last: Decimal | None
    possible: bool = True

    @property
    def changed(self) -> bool:
        return self.last is not None and rounded(self.now, UNIT) != rounded(self.last, UNIT)


def state_of(question: Point, ctx: Context) -> State:
    now, last = ctx.cube.ask(question) or ZERO, ctx.cube.ask(last_year(question, ctx))
    agency = question.measure == frozenset({"agency_operating"})
    return State(now, last, possible=bool(now or last) or not agency or has_agency(ctx.book))


#: What may be asked of a question; the words stand in the declarations of sentences.
TESTS: dict[str, Callable[[State], bool]] = {
    "有": lambda s: s.now != 0,
    "无": lambda s: s.now == 0,
    "两年无": lambda s: s.now == 0 and s.last == 0,
    "可比": lambda s: s.last is not None,
    "不可比": lambda s: s.last is None,
    "不涉及": lambda s: not s.possible,
    "持平": lambda s: s.last is not None and not s.changed,
}


def holds(condition: str, ctx: Context, asked: Callable[[str, Context], Point]) -> bool:
    """Whether every ``words|test`` of the condition holds.  Raises KeyError for a test that there is not."""
    for part in condition.split(" 且 "):
        words, _, test = part.rpartition("|")
        if not TESTS[test](state_of(asked(words, ctx), ctx)):
            return False
    return True
