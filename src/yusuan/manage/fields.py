"""What a cell of a ledger means: text to a stored value by the field's type, or the reason why not."""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import polars as pl

from .ledger import Field, Type

#: value to store (None where there is none) and "" or why the text is not accepted
Parsed = tuple[Any, str]

_WIDE = str.maketrans("０１２３４５６７８９．，－／％　", "0123456789.,-/% ")
_NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")
_GROUPED = re.compile(r"[-+]?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_DATE = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?(?:[ T]00:00(?::00)?)?")
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?(?:[-/.]?0?1日?(?:[ T]00:00(?::00)?)?)?")
_SCIENTIFIC = re.compile(r"\d(?:\.\d+)?[eE]\+\d{2}")
#: Last character of an identity number (GB 11643, ISO 7064 MOD 11-2) by the weighted sum of the others modulo 11.
_CHECK_DIGITS = "10X98765432"
YES = frozenset({"是", "有", "√", "1", "TRUE", "True", "true", "Y", "y"})
NO = frozenset({"否", "无", "×", "0", "FALSE", "False", "false", "N", "n"})
#: Money is kept in 分, numbers in units of their last decimal: integers either way.
DTYPES: Mapping[Type, Any] = {
    "text": pl.String, "integer": pl.Int64, "number": pl.Int64, "money": pl.Int64, "date": pl.Date, "month": pl.Date,
    "choice": pl.String, "flag": pl.Boolean,
}  # fmt: skip


def dtype(field: Field) -> Any:
    """The stored type: a personal field is the 64-bit keyed hash of its text."""
    return pl.Int64 if field.privacy == "personal" else DTYPES[field.type]


def scale(field: Field) -> int:
    """Decimals that the stored integer keeps."""
    return 2 if field.type == "money" else field.decimals if field.type == "number" else 0


def parse(text: str, field: Field) -> Parsed:
    """The value of a cell that is not blank."""
    raw = text.strip()
    value, reason = _PARSERS[field.type](raw, field)
    return (value, reason) if reason else (value, _bounds(value, field))


def _text(raw: str, field: Field) -> Parsed:
    if _spoilt(raw, field):
        return None, "号码被电子表格改成了数字，末几位已经丢失；请把这一列设成文本格式，重新填写"
    if field.pattern and not re.fullmatch(field.pattern, raw):
        return None, "写法不符合规定"
    return raw, ""


def _spoilt(raw: str, field: Field) -> bool:
    """Whether a spreadsheet took a long number for an amount: 1.40E+17, or 18 digits of which the last became 000.

    Such a number would be the same for several persons.  Zeros at the end are right where the check digit is.
    """
    if _SCIENTIFIC.fullmatch(raw):
        return True
    truncated = field.privacy == "personal" and len(raw) == 18 and raw.isdecimal() and raw.endswith("000")
    return truncated and _CHECK_DIGITS[sum(int(d) * 2 ** (17 - n) for n, d in enumerate(raw[:17])) % 11] != raw[17]


def _scaled(raw: str, field: Field) -> Parsed:
    plain = raw.translate(_WIDE).replace(" ", "").removeprefix("￥").removeprefix("¥")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,2}", plain):
        plain = format(Decimal(plain), "f")
    if not _NUMBER.fullmatch(plain):
        return None, "不是整数" if field.type == "integer" else "不是数字"
    number = Decimal(plain).scaleb(scale(field))
    if number != number.to_integral_value():
        return None, "不是整数" if not scale(field) else f"小数超过{scale(field)}位"
    if abs(number) > 10**15:
        return None, "数字过大"
    return int(number), ""


def _date(raw: str, field: Field) -> Parsed:
    plain = raw.translate(_WIDE).strip()
    match = _DATE.fullmatch(plain)
    if plain.isdecimal() and len(plain) != 8:
        match = None  # 2023115 may be 1月15日 or 11月5日
    return _day(*match.groups()) if match else (None, "不是日期（写成 2023-01-05 的样子）")


def _month(raw: str, field: Field) -> Parsed:
    match = _MONTH.fullmatch(raw.translate(_WIDE).strip())
    if not match:
        return None, "不是月份（写成 2023-01 的样子）"
    value, reason = _day(match[1], match[2], "1")
    return value, reason and "没有这个月"


def _day(year: str, month: str, day: str) -> Parsed:
    y, m, d = int(year), int(month), int(day)
    if not (1900 <= y <= 2200 and 1 <= m <= 12 and 1 <= d <= calendar.monthrange(y, m)[1]):
        return None, "没有这一天"
    return date(y, m, d), ""


def _choice(raw: str, field: Field) -> Parsed:
    return (raw, "") if raw in field.choices else (None, f"不在可选的范围内（{'、'.join(field.choices)}）")


def _flag(raw: str, field: Field) -> Parsed:
    if raw in YES or raw in NO:
        return raw in YES, ""
    return None, "应填“是”或“否”"


_PARSERS: Mapping[Type, Callable[[str, Field], Parsed]] = {
    "text": _text, "integer": _scaled, "number": _scaled, "money": _scaled, "date": _date, "month": _month,
    "choice": _choice, "flag": _flag,
}  # fmt: skip


def _bounds(value: Any, field: Field) -> str:
    if field.minimum and value < literal(field.minimum, field):
        return f"小于 {field.minimum}" if scale(field) or field.type == "integer" else f"早于 {field.minimum}"
    if field.maximum and value > literal(field.maximum, field):
        return f"大于 {field.maximum}" if scale(field) or field.type == "integer" else f"晚于 {field.maximum}"
    return ""


def literal(text: str, field: Field) -> Any:
    """A constant of a declaration as it is stored.  Raises ValueError where it is none of the field's type."""
    value, reason = _PARSERS[field.type](text, field)
    if reason:
        raise ValueError(f"“{field.label}”的“{text}”{reason}")
    return value


def shown(value: Any, field: Field) -> str:
    """A stored value as text: the reverse of :func:`parse` for fields that are not personal."""
    if value is None:
        return ""
    if scale(field):
        return format(Decimal(value).scaleb(-scale(field)), "f")
    if field.type == "month":
        return f"{value:%Y-%m}"
    return ("是" if value else "否") if field.type == "flag" else str(value)
