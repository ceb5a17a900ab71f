"""Spreadsheet numbers as they are displayed: the number formats that budget tables use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from functools import lru_cache

GENERAL = "General"
_ACCOUNT = '_ * #,##0{0}_ ;_ * -#,##0{0}_ ;_ * "-"{1}_ ;_ @_ '
#: Formats that files name by number only, as a Chinese Excel shows them.
BUILT_IN: dict[int, str] = {
    0: GENERAL, 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 5: "¥#,##0;¥-#,##0", 6: "¥#,##0;¥-#,##0",
    7: "¥#,##0.00;¥-#,##0.00", 8: "¥#,##0.00;¥-#,##0.00", 9: "0%", 10: "0.00%", 14: "yyyy/m/d", 15: "d-m-yy",
    20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm", 27: 'yyyy"年"m"月"', 28: 'm"月"d"日"', 29: 'm"月"d"日"',
    30: "m-d-yy", 31: 'yyyy"年"m"月"d"日"', 36: 'yyyy"年"m"月"', 37: "#,##0;-#,##0", 38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00", 40: "#,##0.00;-#,##0.00", 41: _ACCOUNT.format("", ""), 42: _ACCOUNT.format("", ""),
    43: _ACCOUNT.format(".00", "??"), 44: _ACCOUNT.format(".00", "??"), 49: "@", 50: 'yyyy"年"m"月"',
    51: 'm"月"d"日"', 52: 'yyyy"年"m"月"', 53: 'm"月"d"日"', 54: 'm"月"d"日"', 55: 'yyyy"年"m"月"', 56: 'm"月"d"日"',
    57: 'yyyy"年"m"月"', 58: 'm"月"d"日"',
}  # fmt: skip

#: A spreadsheet keeps 15 significant digits; what stands beyond them in the file is binary noise.
_EXCEL = Context(prec=15, rounding=ROUND_HALF_UP)
_LARGEST = 60
_LARGEST_READ = 400
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*.|\[(?P<bracket>[^\]]*)\]?'
    r"|(?P<digit>[0#?])|(?P<point>\.)|(?P<comma>,)|(?P<percent>%)|(?P<text>@)|(?P<general>General|G/通用格式)"
    r"|(?P<science>[Ee][+-])|(?P<date>[ymdhs]+|上午/下午|AM/PM|A/P|a{3,4})|(?P<other>.)",
    re.S | re.I,
)
_CONDITION = re.compile(r"^(<=|>=|<>|=|<|>)(-?\d+(?:\.\d+)?)$")
_CURRENCY = re.compile(r"^\$([^-\]]*)")
_COLORS = re.compile(
    r"^(?:black|blue|cyan|green|magenta|red|white|yellow|黑|蓝|青|绿|洋红|红|白|黄)色?$|^color\s?\d+$", re.I
)


@dataclass(slots=True)
class Section:
    """One of a format's sections: literals and digit places in order, how it scales, when it applies."""

    items: list[tuple[str, str]] = field(default_factory=list)
    condition: tuple[str, Decimal] | None = None
    percent: int = 0
    thousands: int = 0
    grouped: bool = False
    kind: str = "number"  # number, general, date, or unknown: not worth imitating


def tidy(value: Decimal) -> Decimal:
    """The number as a spreadsheet means it, without the binary noise that its file shows."""
    return _EXCEL.plus(value)


def exact(value: Decimal) -> str:
    """All digits of a number, without exponent and trailing zeros."""
    value = tidy(value)
    if not value.is_finite() or abs(value.adjusted()) > _LARGEST:
        return str(value)
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def parse_number(text: str) -> Decimal | None:
    """The number a spreadsheet file spells; None where it spells none."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < _LARGEST_READ else None


def shown(value: Decimal, code: str, start_1904: bool = False) -> str:
    """A number as its format displays it; exact where the format is General or one not imitated."""
    value = tidy(value)
    if abs(value.adjusted()) > _LARGEST:
        return exact(value)
    sections = _sections(code)
    section, given_sign = _applying(sections, value)
    if section is None or section.kind == "unknown":
        return exact(value)
    if section.kind == "date":
        return _date(section, value, start_1904)
    if section.kind == "general":
        return _around(section, exact(abs(value) if given_sign else value))
    sign = "-" if value < 0 and not given_sign else ""
    return sign + _number(section, abs(value))


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[Section, ...]:
    """A format's sections.  The text section, if any, is the fourth and is left out."""
    parts: list[list[re.Match[str]]] = [[]]
    for token in _TOKEN.finditer(code[:300]):
        if token["other"] == ";":
            parts.append([])
        else:
            parts[-1].append(token)
    return tuple(_section(part) for part in parts[:3])


def _section(tokens: list[re.Match[str]]) -> Section:
    found = Section()
    seen_point = pending = 0
    for token in tokens:
        kind = token.lastgroup or "skip"
        if kind in {"digit", "point"} and pending:
            found.grouped, pending = True, 0
        if kind == "digit":
            found.items.append(("digit", token[0]))
        elif kind == "point" and not seen_point:
            seen_point = 1
            found.items.append(("point", "."))
        elif kind == "comma":
            pending += any(item == "digit" for item, _ in found.items)
        elif kind == "percent":
            found.percent += 1
            found.items.append(("literal", "%"))
        elif kind == "bracket":
            _bracket(found, token["bracket"])
        elif kind in {"quoted", "escaped", "other"}:
            found.items.append(("literal", token[kind] or ""))
        elif kind == "date":
            found.items.append(("date", token[0].lower()))
        elif kind == "science":
            found.kind = "unknown"
        elif kind in {"general", "text"}:
            found.kind = "general" if found.kind == "number" else found.kind
            found.items.append(("value", ""))
    found.thousands = pending
    _settle_kind(found)
    return found


def _settle_kind(section: Section) -> None:
    """A section with date words is a date; one with a fraction bar between digits is not imitated."""
    kinds = [item for item, _ in section.items]
    if "date" in kinds:
        section.kind = "unknown" if "digit" in kinds or section.kind != "number" else "date"
    elif "digit" in kinds and ("literal", "/") in section.items:
        section.kind = "unknown"


def _bracket(section: Section, inside: str) -> None:
    if match := _CONDITION.match(inside):
        section.condition = match[1], Decimal(match[2])
    elif match := _CURRENCY.match(inside):
        section.items.append(("literal", match[1]))
    elif not _COLORS.match(inside):
        section.kind = "unknown"


def _applying(sections: tuple[Section, ...], value: Decimal) -> tuple[Section | None, bool]:
    """(the section for a value, whether it states the sign itself)."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or _holds(section.condition, value):
                return section, False
        return None, False
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if not value and len(sections) > 2:
        return sections[2], False
    return sections[0], False


def _holds(condition: tuple[str, Decimal], value: Decimal) -> bool:
    operator, bound = condition
    if operator == "<>":
        return value != bound
    return ("=" in operator and value == bound) or (operator[0] == "<" and value < bound) or (
        operator[0] == ">" and value > bound
    )  # fmt: skip


def _around(section: Section, text: str) -> str:
    return "".join(text if kind == "value" else word for kind, word in section.items).strip()


def _number(section: Section, value: Decimal) -> str:
    """Digits put into their places: the first integer place takes all that are left of it."""
    places = [word for kind, word in section.items if kind in {"digit", "point"}]
    point = places.index(".") if "." in places else len(places)
    decimals = places[point + 1 :]
    value = value.scaleb(2 * section.percent - 3 * section.thousands)
    rounded = value.quantize(
        Decimal(1).scaleb(-len(decimals)), rounding=ROUND_HALF_UP, context=Context(prec=90)
    )
    whole, _, fraction = f"{rounded:f}".partition(".")
    integers = _integer_places(whole, places[:point], section.grouped)
    fractions = _fraction_places(fraction, decimals)
    out, after_point = [], False
    for kind, word in section.items:
        if kind == "point":
            after_point = True
            out.append("." if any(fractions) else "")
        elif kind == "digit":
            out.append((fractions if after_point else integers).pop(0))
        elif kind != "value":
            out.append(word)
    return "".join(out).strip()


def _integer_places(whole: str, places: list[str], grouped: bool) -> list[str]:
    if not places:
        return []
    need = sum(place == "0" for place in places)
    digits = whole.lstrip("0").rjust(need, "0")
    if grouped:
        first = len(digits) % 3
        digits = ",".join(filter(None, (digits[:first], *(digits[at : at + 3] for at in range(first, len(digits), 3)))))
        return [*([""] * (len(places) - 1)), digits]
    split = len(places) - 1
    tail = digits[len(digits) - split :] if split and len(digits) > split else digits if split else ""
    head = digits[: len(digits) - len(tail)]
    return [head, *list(tail.rjust(split))] if split else [digits]


def _fraction_places(fraction: str, places: list[str]) -> list[str]:
    found = list(fraction)
    for index in range(len(places) - 1, -1, -1):
        if places[index] == "0" or found[index] != "0":
            break
        found[index] = ""
    return found


def _date(section: Section, value: Decimal, start_1904: bool) -> str:
    """A serial day number as its format prints the date; exact where it is no date."""
    if not 0 <= value < 2_958_466:
        return exact(value)
    start = datetime(1904, 1, 1) if start_1904 else datetime(1899, 12, 30)
    seconds = int((value * 86400).to_integral_value(ROUND_HALF_UP))
    moment = start + timedelta(seconds=seconds)
    out, after_hour = [], False
    for kind, word in section.items:
        if kind == "date":
            minutes = word in {"m", "mm"} and after_hour
            out.append(f"{moment.minute:02d}" if minutes else _date_part(word, moment))
            after_hour = word[0] == "h" or (after_hour and word[0] != "s")
        else:
            out.append(word)
    return "".join(out).strip()


def _date_part(word: str, moment: datetime) -> str:
    values = {"y": moment.year, "m": moment.month, "d": moment.day, "h": moment.hour, "s": moment.second}
    if word[0] == "y":
        return f"{moment.year % 100:02d}" if len(word) <= 2 else str(moment.year)
    if word[0] not in values:
        return ""
    return str(values[word[0]]) if len(word) == 1 else f"{values[word[0]]:02d}"
