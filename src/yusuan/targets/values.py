"""An indicator's value as performance management uses it: what the lexicon parses, with what is wrong beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from yusuan.words import values as lexicon
from yusuan.words.units import NO_UNIT, Unit

#: The ``scale`` of a value that is a date.
DATE = "日期"


@dataclass(frozen=True, slots=True)
class Value:
    """A target or actual value.  ``number`` is in ``unit`` as printed (万元 stays 万元); ``upper`` ends a range.

    ``level`` is a level of a closed ``scale``, or a date; ``text`` what was written; ``problems`` say what is wrong.
    """

    operator: str = ""
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: Unit = NO_UNIT
    level: str = ""
    scale: str = ""
    text: str = ""
    problems: tuple[str, ...] = ()
    days: str = ""  # how days were written (天), where that is not the usual way of the units' table

    @property
    def measured(self) -> bool:
        return self.number is not None

    @property
    def base(self) -> Decimal:
        """The number in whole units (元 for 万元), for comparing values; 0 where there is none."""
        return (self.number or Decimal(0)) * self.unit.factor

    @property
    def kind(self) -> str:
        """The unit without its 万 or 亿, so that 万元/年 and 元/年 are comparable."""
        return str(replace(self.unit, scale=""))

    def but(self, number: Decimal) -> Value:
        """The same limit with another number."""
        return replace(self, number=number, text="")

    def __str__(self) -> str:
        if self.number is None:
            return self.level or self.text
        printed = str(lexicon.Value("number", self.operator, self.number, self.upper, self.unit))
        return re.sub("(?<!工作)日", self.days, printed) if self.days else printed


def like(value: Value, target: Value) -> Value:
    """The same value in the unit that a target is written in (元 as 万元), where they count the same."""
    if value.number is None or value.kind != target.kind or value.unit == target.unit:
        return value
    number = value.base / target.unit.factor
    if number != number.quantize(Decimal("0.0001")):
        return value  # 979772.80元 is not printed as 97.97728万元: whole 元 are, as 456.652万元
    return replace(value, number=number, unit=target.unit, text="")


@lru_cache(maxsize=8192)
def read_value(text: str) -> Value:
    """The value that ``text`` states; never raises.  A faulty text whose meaning is clear has both value and problem."""
    found = lexicon.parse_value(text)
    meant: lexicon.Value | None
    problems: tuple[str, ...]
    if isinstance(found, lexicon.Problem):
        meant = found.meant
        problems = (found.message,)
    else:
        meant, problems = found, (found.remark,) if found.remark else ()
    if meant is None:
        return Value(text=text, problems=problems)
    if meant.kind == "number":
        if not meant.operator:
            problems += ("没有比较符（≥、≤、=）",)
        days = "天" if "天" in text and "日" not in text else ""
        return Value(meant.operator, meant.number, meant.upper, meant.unit, text=text, problems=problems, days=days)
    if meant.kind == "date":
        return Value(meant.operator, level=meant.text, scale=DATE, text=text, problems=problems)
    if meant.kind == "words":
        problems += ("不是数值，也不是分档的定性值",)
    return Value(level=meant.text, scale=meant.scale, text=text, problems=problems)


def levels(scale: str) -> tuple[str, ...]:
    """The levels of a closed scale from best to worst; () for an unknown one."""
    return tuple(spellings[0] for spellings in lexicon.SCALES.get(scale, ()))
