"""An indicator's value (≥95%, ≤1880元/人/月, 优): operator, number, unit and period, or a level of a closed scale."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache

from ..money import UNITS, plain

#: Operators as printed, with the spellings that mean them.
OPERATORS: dict[str, tuple[str, ...]] = {
    "≥": ("≥", ">=", "≧", "不低于", "不少于", "不小于", "大于等于", "大于或等于", "至少", "达到"),
    "≤": ("≤", "<=", "≦", "不高于", "不超过", "不大于", "小于等于", "小于或等于", "控制在", "至多"),
    "=": ("=", "＝", "等于"),
    ">": (">", "＞", "大于", "高于", "超过"),
    "<": ("<", "＜", "小于", "低于"),
}
#: Closed scales, best level first, with the share of the weight that a level earns at least (财预〔2020〕10号).
SCALES: tuple[tuple[str, ...], ...] = (
    ("优", "良", "中", "低", "差"),
    ("达成", "部分达成", "未达成"),
    ("是", "否"),
    ("完成", "部分完成", "未完成"),
    ("符合", "基本符合", "不符合"),
)
_SPELLINGS = sorted(((s, op) for op, all_ in OPERATORS.items() for s in all_), key=lambda p: -len(p[0]))
_VALUE = re.compile(r"(\d[\d,，]*(?:\.\d+)?)\s*(?:[-—~～至]\s*(\d[\d,，]*(?:\.\d+)?))?\s*(\D*)")
_SPACES = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Value:
    """A target or actual value.  ``number`` is in ``unit`` as printed; ``upper`` is set for a range.

    ``level`` is a qualitative level; ``problems`` say in Chinese what is wrong with the text.
    """

    operator: str = ""
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: str = ""
    level: str = ""
    text: str = ""
    problems: tuple[str, ...] = ()

    @property
    def measured(self) -> bool:
        return self.number is not None

    @property
    def base(self) -> Decimal:
        """The number in the smallest usual unit (元 for money), for comparing values; 0 where there is none."""
        return (self.number or Decimal(0)) * factor(self.unit)

    def but(self, number: Decimal) -> Value:
        return replace(self, number=number, text="")

    def __str__(self) -> str:
        if self.number is None:
            return self.level or self.text
        between = f"{plain(self.number)}-{plain(self.upper)}" if self.upper is not None else plain(self.number)
        return f"{self.operator}{between}{self.unit}"


def factor(unit: str) -> Decimal:
    """How many 元 one of this unit's money is; 1 for anything that is no money."""
    return UNITS.get(head(unit), Decimal(1))


def head(unit: str) -> str:
    """What is counted: 万元 of 万元/年."""
    return unit.partition("/")[0]


def kind(unit: str) -> str:
    """The unit with money in 元, so that 万元/年 and 元/年 are comparable."""
    first, slash, rest = unit.partition("/")
    return ("元" if first in UNITS else first) + slash + rest


@lru_cache(maxsize=4096)
def read_value(text: str) -> Value:
    """The value that ``text`` states; never raises: what cannot be understood is a level without number."""
    raw = _SPACES.sub("", text)
    operator, rest = "", raw
    for spelling, op in _SPELLINGS:
        if raw.startswith(spelling):
            operator, rest = op, raw[len(spelling) :]
            break
    match = _VALUE.fullmatch(rest)
    if match is None:
        return _level(raw)
    number = Decimal(re.sub("[,，]", "", match[1]))
    upper = Decimal(re.sub("[,，]", "", match[2])) if match[2] else None
    unit = _unit(match[3])
    problems = () if operator or upper is not None else ("没有比较符（≥、≤、=）",)
    if not unit:
        problems += ("没有计量单位",)
    return Value(operator or ("" if upper is None else "="), number, upper, unit, "", text, problems)


def _unit(text: str) -> str:
    unit = text.strip("。；，,;").replace("％", "%").replace("㎡", "平方米").replace("每", "/").replace("、", "/")
    return "/".join(part for part in unit.split("/") if part)


def _level(raw: str) -> Value:
    known = any(raw in scale for scale in SCALES)
    problems = () if known else (("没有填写",) if not raw else ("不是数值，也不是分档的定性值",))
    return Value(level=raw, text=raw, problems=problems)
