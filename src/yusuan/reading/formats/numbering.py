"""Word's automatic numbers: the “一、” and “（二）” that a DOCX prints but does not hold in its text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from .guard import Package, attribute, local, number

_DIGITS = "〇一二三四五六七八九"
_HEAVENLY = "甲乙丙丁戊己庚辛壬癸"
_ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))


@dataclass(frozen=True, slots=True)
class Level:
    start: int = 1
    format: str = "decimal"
    text: str = ""
    suffix: str = "tab"


@dataclass(slots=True)
class Numbering:
    """The lists of one document and how far each has counted."""

    lists: dict[str, dict[int, Level]] = field(default_factory=dict)
    counts: dict[str, dict[int, int]] = field(default_factory=dict)
    shared: dict[str, str] = field(default_factory=dict)

    def label(self, list_id: str, level: int) -> str:
        """The printed number of the next paragraph of a list's level; "" for bullets and unknown lists."""
        levels = self.lists.get(list_id)
        if not levels or level not in levels:
            return ""
        counts = self.counts.setdefault(self.shared.get(list_id, list_id), {})
        for deeper in [d for d in counts if d > level]:
            del counts[deeper]
        counts[level] = counts.get(level, levels[level].start - 1) + 1
        return self._printed(levels, counts, level)

    def _printed(self, levels: dict[int, Level], counts: dict[int, int], level: int) -> str:
        def one(match: re.Match[str]) -> str:
            asked = int(match[1]) - 1
            shape = levels.get(asked, Level())
            return counted(counts.get(asked, shape.start), shape.format)

        if levels[level].format in {"bullet", "none"}:
            return ""
        return re.sub(r"%([1-9])", one, levels[level].text)


def counted(value: int, shape: str) -> str:
    """A number in one of Word's formats; Arabic digits for formats that Chinese documents do not use."""
    if shape in _CHINESE:
        return chinese(value)
    if shape in {"ideographTraditional", "ideographZodiac"} and 1 <= value <= 10:
        return _HEAVENLY[value - 1]
    if shape in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= value <= 20:
        return chr(0x2460 + value - 1)
    if shape == "decimalFullWidth":
        return str(value).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    if shape in {"lowerLetter", "upperLetter"} and 1 <= value <= 26:
        letter = chr(96 + value)
        return letter.upper() if shape == "upperLetter" else letter
    if shape in {"lowerRoman", "upperRoman"} and 1 <= value < 40:
        return _roman(value).upper() if shape == "upperRoman" else _roman(value)
    return f"{value:02d}" if shape == "decimalZero" else str(value)


_CHINESE = frozenset({
    "chineseCounting", "chineseCountingThousand", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2",
})  # fmt: skip


def chinese(value: int) -> str:
    """1–999 as 一 … 九百九十九; larger numbers in Arabic digits."""
    if not 0 < value < 1000:
        return str(value)
    hundreds, rest = divmod(value, 100)
    tens, ones = divmod(rest, 10)
    text = f"{_DIGITS[hundreds]}百" if hundreds else ""
    if tens:
        text += "十" if tens == 1 and not hundreds else f"{_DIGITS[tens]}十"
    elif hundreds and ones:
        text += "零"
    return text + (_DIGITS[ones] if ones else "")


def _roman(value: int) -> str:
    text = ""
    for worth, letters in _ROMAN:
        while value >= worth:
            text, value = text + letters, value - worth
    return text


def load(package: Package, part: str) -> Numbering:
    """The lists that a DOCX's numbering part declares."""
    found = Numbering()
    if not package.has(part):
        return found
    abstract: dict[str, dict[int, Level]] = {}
    for element in package.xml(part):
        if local(element) == "abstractNum":
            abstract[attribute(element, "abstractNumId")] = dict(_levels(element))
        elif local(element) == "num":
            list_id = attribute(element, "numId")
            base = next((attribute(c, "val") for c in element if local(c) == "abstractNumId"), "")
            found.lists[list_id] = abstract.get(base, {}) | _overrides(element, abstract.get(base, {}))
            restarted = any(local(c) == "lvlOverride" for c in element)
            found.shared[list_id] = list_id if restarted else f"of {base}"
    return found


def _levels(element: Any) -> list[tuple[int, Level]]:
    return [
        (number(attribute(child, "ilvl"), 0, 20), _level(child)) for child in element if local(child) == "lvl"
    ]


def _level(element: Any) -> Level:
    values = {local(child): attribute(child, "val") for child in element}
    return Level(
        number(values.get("start"), 1, 10**6),
        values.get("numFmt", "decimal"),
        values.get("lvlText", ""),
        values.get("suff", "tab"),
    )


def _overrides(element: Any, base: dict[int, Level]) -> dict[int, Level]:
    found = {}
    for change in (child for child in element if local(child) == "lvlOverride"):
        at = number(attribute(change, "ilvl"), 0, 20)
        level = next((_level(child) for child in change if local(child) == "lvl"), base.get(at, Level()))
        start = next((attribute(child, "val") for child in change if local(child) == "startOverride"), None)
        found[at] = Level(number(start, level.start, 10**6), level.format, level.text, level.suffix)
    return found
