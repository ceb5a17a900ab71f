"""Amounts as printed: parsing, printing, and the interval that a printed figure stands for.

All amounts are ``Decimal`` 元.  A figure printed as 3,474.88 in 万元 stands for every amount that rounds to it:
34,748,800 元 give or take half of its last digit, 50 元.  Rounding is half up (四舍五入) and happens only here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

#: How many 元 one printed unit is.
UNITS: dict[str, Decimal] = {
    "元": Decimal(1),
    "角": Decimal("0.1"),
    "百元": Decimal(100),
    "千元": Decimal(1000),
    "万元": Decimal(10_000),
    "百万元": Decimal(1_000_000),
    "千万元": Decimal(10_000_000),
    "亿元": Decimal(100_000_000),
}

#: The largest amount that is read, in 元: a hundred times what all public bodies of the country spend in a year.
LARGEST = Decimal(10) ** 16

BLANKS = frozenset({"", "-", "—", "－", "–", "——", "--", "/", "／", "无", "\\", "—　"})

_NUMBER = re.compile(r"[-−－+]?(?:\d{1,3}(?:[,，]\d{3})+|\d+)?(?:\.\d+)?")
_WIDE = str.maketrans("０１２３４５６７８９．，（）－−％　", "0123456789.,()--% ")


_MOST_DIGITS = 27  # what exact arithmetic holds, sums and products included


@dataclass(frozen=True, slots=True)
class Printed:
    """A number as it stands on paper: its value in 元, half of its last digit in 元, and its decimals."""

    amount: Decimal
    slack: Decimal
    decimals: int


def parse(text: str, unit: str = "元") -> Printed | None:
    """The number printed in ``text``, or None where the text is not one number.

    Accepts thousands separators, full-width digits, a leading minus or accounting brackets ``(1.00)``, inner
    spaces between digit groups, and scientific form as spreadsheets give it; nothing beyond LARGEST.  ``unit`` is a key
    of UNITS (KeyError otherwise).
    """
    return _parse(text, unit) if len(text) <= _SHORT else _number(text, unit)


def _number(text: str, unit: str) -> Printed | None:
    factor = UNITS[unit]
    raw = text.translate(_WIDE).strip().replace("￥", "").replace("¥", "").strip()
    negative = raw.startswith("(") and raw.endswith(")")
    raw = (raw[1:-1] if negative else raw).replace(" ", "")
    if not raw or not any(c.isdigit() for c in raw):
        return None
    if re.fullmatch(r"[-+]?\d+(?:\.\d+)?[eE][-+]?\d{1,2}", raw):
        value = Decimal(raw)
        raw = format(value, "f")
    if not _NUMBER.fullmatch(raw):
        return None
    digits = raw.replace(",", "")
    decimals = len(digits.partition(".")[2])
    value = Decimal(digits)
    if len(digits) > _MOST_DIGITS or abs(value) * factor > LARGEST:
        return None
    slack = Decimal(5).scaleb(-decimals - 1)
    return Printed((-value if negative else value) * factor, slack * factor, decimals)


#: Cells are parsed again and again on the way from a page to a finding; longer texts are not kept.
_SHORT = 40
_parse = lru_cache(maxsize=16384)(_number)


def is_blank(text: str) -> bool:
    """Whether a cell says "nothing" (empty, a dash, 无) rather than a number or words."""
    return text.strip() in BLANKS


def rounded(amount: Decimal, unit: str = "元", decimals: int = 2) -> Decimal:
    """``amount`` (元) in ``unit``, rounded half up to ``decimals``."""
    return (amount / UNITS[unit]).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)


def show(amount: Decimal | None, unit: str = "元", decimals: int = 2, grouped: bool = True) -> str:
    """``amount`` (元) as printed in ``unit``: 3,474.88.  None prints as an empty text."""
    if amount is None:
        return ""
    value = rounded(amount, unit, decimals)
    if value == 0:
        value = abs(value)
    return f"{value:,.{decimals}f}" if grouped else f"{value:.{decimals}f}"


def told(amount: Decimal, unit: str = "元", least: int = 2) -> str:
    """``amount`` (元) for a person, in ``unit``: 6,331.03 万元.  All decimals that it has, at least ``least``, no useless
    zeros.  A unit that is not one of UNITS stands for 元."""
    unit = unit if unit in UNITS else "元"
    return f"{spoken(amount / UNITS[unit], least)} {unit}"


def spoken(number: Decimal, least: int = 0) -> str:
    """A number for a person: grouped, with all decimals that it has, at least ``least``."""
    exponent = number.normalize().as_tuple().exponent
    decimals = max(least, -exponent if isinstance(exponent, int) else 0)
    return f"{abs(number) if number == 0 else number:,.{decimals}f}"


def sure_digits(low: Decimal, high: Decimal, least: int, most: int) -> int | None:
    """The most decimals up to ``most`` to which all numbers of a range round alike (half up); None where they do not even
    at ``least`` decimals."""
    found = None
    for digits in range(least, most + 1):
        quantum = Decimal(1).scaleb(-digits)
        if low.quantize(quantum, ROUND_HALF_UP) != high.quantize(quantum, ROUND_HALF_UP):
            break
        found = digits
    return found


def plain(amount: Decimal) -> str:
    """``amount`` (元) without grouping or useless zeros, for text fields and open data: ``1956511.08``."""
    text = format(amount.normalize(), "f")
    return "0" if text in ("-0", "") else text


def percent(part: Decimal, whole: Decimal, decimals: int = 2) -> Decimal:
    """part ÷ whole in per cent, rounded half up.  Raises ZeroDivisionError for a zero whole."""
    if whole == 0:
        raise ZeroDivisionError("share of a zero total")
    return (part * 100 / whole).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
