"""Indicator values (指标值) as types: operator, number and unit, a date, a level of a closed scale, or open words.

The syntax is 比较符 + 数 + 单位 (rules/performance: PF-07), or a level of a scale.  What people write beside it
(不少于…, …以上, 每人每月…元) is understood; what cannot be is a Problem that says in Chinese what is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from yusuan.money import plain

from .lexicon import clean
from .units import NO_UNIT, BadUnit, Unit, parse_unit

Kind = Literal["number", "date", "scale", "words"]

#: Printed words → operator.  ``-`` is a range with both ends, ``≈`` about, "" no operator printed.
PREFIXES: Mapping[str, str] = {
    ">=": "≥", "≥": "≥", "≧": "≥", "⩾": "≥", "=>": "≥", "不少于": "≥", "不低于": "≥", "不小于": "≥", "大于等于": "≥", "大于或等于": "≥",
    "至少": "≥", "最少": "≥", "最低": "≥", "高于等于": "≥", "高于或等于": "≥", "不少於": "≥", "不得少于": "≥", "不得低于": "≥",
    "<=": "≤", "≤": "≤", "≦": "≤", "⩽": "≤", "=<": "≤", "不超过": "≤", "不高于": "≤", "不大于": "≤", "不多于": "≤", "小于等于": "≤",
    "小于或等于": "≤", "至多": "≤", "最多": "≤", "最高": "≤", "低于等于": "≤", "低于或等于": "≤", "控制在": "≤", "不得超过": "≤", "不得高于": "≤",
    ">": ">", "大于": ">", "高于": ">", "多于": ">", "超过": ">", "<": "<", "小于": "<", "低于": "<", "少于": "<",
    "=": "=", "等于": "=", "约": "≈", "大约": "≈", "约为": "≈", "≈": "≈",
}  # fmt: skip
SUFFIXES: Mapping[str, str] = {
    "及以上": "≥", "或以上": "≥", "(含)以上": "≥", "(含以上)": "≥", "以上(含)": "≥", "以上": "≥", "及以下": "≤", "以下": "≤", "以内": "≤", "之内": "≤",
    "内": "≤", "左右": "≈", "上下": "≈",
}  # fmt: skip
_LONGEST_PREFIXES = tuple(sorted(PREFIXES, key=len, reverse=True))
_LONGEST_SUFFIXES = tuple(sorted(SUFFIXES, key=len, reverse=True))
#: Words before a number that say nothing about its direction.
#: What is done in a term: 3天内办结.
_DONE = re.compile(r"(?<=内)(?:全部)?(?:完成|办结|拨付|发放|到位|支付|审核|处理|响应|送达|反馈)+$")
_FILLERS = re.compile(r"^(?:达到|达|完成|共计|共|累计|合计|为|每年度?组织|全年)")

#: Closed scales, their levels from best to worst; other spellings in brackets of the level's tuple.
SCALES: Mapping[str, tuple[tuple[str, ...], ...]] = {
    "优良中低差": (("优", "优秀"), ("良", "良好"), ("中", "中等", "一般"), ("低", "较低"), ("差", "较差")),
    "好坏": (("很好",), ("较好",), ("好",)),
    "达成": (("达成", "达成预期指标", "达成预期目标", "达成年度指标", "全部达成"), ("基本达成", "基本达成预期指标"), ("部分达成", "部分达成预期指标并具有一定效果", "部分达成并具有一定效果"), ("未达成", "未达成预期指标且效果较差", "未达成且效果较差", "未达成预期指标")),
    "是否": (("是",), ("否",)),
    "有无": (("有",), ("无",)),
    "满意": (("非常满意", "很满意"), ("满意",), ("比较满意", "较满意"), ("基本满意",), ("不满意",)),
    "合格": (("合格",), ("基本合格",), ("不合格",)),
    "达标": (("达标",), ("基本达标",), ("未达标", "不达标")),
}  # fmt: skip
_LEVELS: Mapping[str, tuple[str, str]] = {
    spelling: (scale, levels[0]) for scale, rows in SCALES.items() for levels in rows for spelling in levels
}

_BLANK = frozenset({"", "-", "—", "--", "——", "/", "\\", "－"})
_NUMBER = r"-?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
_CHINESE = re.compile(r"([^\d]*?)([一二两三四五六七八九十百千]+)([^\d一二三四五六七八九十百千]+)")
_CHINESE_PERCENT = re.compile(r"([^\d]*?)百分之([一二两三四五六七八九十百]+)([^\d]*)")
_PERCENT = re.compile(rf"百分之({_NUMBER})")
_PER = re.compile(r"每(年度|学年|学期|季度|年|季|月|周|日|天|人次|人|户|名|家|个|次|村|亩|平方米|单位)(?:度)?")
_QUANTITY = re.compile(rf"({_NUMBER})(.*)", re.DOTALL)
_RANGE = re.compile(rf"({_NUMBER})([^\d\-~～至到—–]*?)(?:-|~|～|至|到|—|–|——)({_NUMBER})(.*)", re.DOTALL)
_RATE = re.compile(r"(率|满意度|知晓度|完成度|占比|比例|覆盖面)$")
_DATE = r"(?:((?:19|20)\d\d)年度?)?(?:(\d{1,2})月份?)?(?:(\d{1,2})[日号])?"
_WHEN = re.compile(rf"(?:于|在|截至|至)?{_DATE}(底前|底之前|末前|年底前|之前|以前|前|以内|之内|内|底|末|上旬|中旬|下旬)?(?:全部|全面)?(?:完成|完工|竣工|到位|发放|支付|拨付|实施|结束)?")
_DOTTED = re.compile(r"((?:19|20)\d\d)[./-](\d{1,2})(?:[./-](\d{1,2}))?日?(?!\d)")
_QUARTER = re.compile(r"(?:(?:19|20)\d\d年)?(?:第?[一二三四1-4]季度|[上下]半年|年[底末中])(?:[底末]?(?:之|以)?[前内])?")
_YEARS = re.compile(r"((?:19|20)\d\d)年?(?:-|~|～|至|到|—|–)((?:19|20)\d\d)年度?")
_MONTHS = re.compile(r"((?:19|20)\d\d年)?(\d{1,2})(?:-|~|～|至|到|—|–)(\d{1,2})月份?")
_WHENS = re.compile(rf"{_DATE}(?:-|~|～|至|到|—|–){_DATE}(底|末|前)?(?:完成)?")
_EMBEDDED = re.compile(
    rf"(?P<op>{'|'.join(sorted(map(re.escape, PREFIXES), key=len, reverse=True))})?(?P<n>{_NUMBER})(?P<unit>[%％‰]|[一-鿿㎡/]{{1,5}})?(?P<after>以上|以下|以内)?"
)


@dataclass(frozen=True, slots=True)
class Value:
    """One indicator value.

    number: ``operator`` (≥ ≤ = > < ≈, ``-`` for a range up to ``upper``, "" where none is printed), ``number`` and
    ``unit``.  date: ``text`` (2023年12月30日前) with ``operator`` ≤ for a term, else =.  scale: the level ``text`` of
    ``scale``.  words: open qualitative ``text``, which nobody can measure.  ``remark`` says in Chinese what is
    unusual about the writing, and is no part of the value.
    """

    kind: Kind
    operator: str = ""
    number: Decimal | None = None
    upper: Decimal | None = None
    unit: Unit = NO_UNIT
    scale: str = ""
    text: str = ""
    remark: str = field(default="", compare=False)

    @property
    def measurable(self) -> bool:
        """Whether the value can be tested: a number, a date, or a level of a closed scale."""
        return self.kind != "words"

    @property
    def period(self) -> str:
        """The period that a number is counted by (年, 月 …); "" where the value says none."""
        return self.unit.period

    @property
    def amount(self) -> Decimal | None:
        """The number in whole units: 2.5万元 is 25000."""
        return None if self.number is None else self.number * self.unit.factor

    def admits(self, actual: Decimal) -> bool | None:
        """Whether an actual number (in the same unit) reaches the value; None where it is no number."""
        if self.kind != "number" or self.number is None:
            return None
        if self.operator == "-":
            assert self.upper is not None
            return self.number <= actual <= self.upper
        tests = {"≥": actual >= self.number, "≤": actual <= self.number, ">": actual > self.number, "<": actual < self.number}
        return tests.get(self.operator, actual == self.number)

    def __str__(self) -> str:
        if self.kind != "number" or self.number is None:
            return self.text
        unit = _printed_unit(self.unit)
        if self.operator == "-" and self.upper is not None:
            return f"{plain(self.number)}~{plain(self.upper)}{unit}"
        if self.operator == "≈":
            return f"{plain(self.number)}{unit}左右"
        return f"{self.operator}{plain(self.number)}{unit}"


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is no indicator value; ``meant`` is the value that was probably meant, where one can be told."""

    text: str
    message: str
    meant: Value | None = None

    def __str__(self) -> str:
        return self.message


def _printed_unit(unit: Unit) -> str:
    """The unit behind a number; 个月, because 3~5月 are months of a year."""
    return f"个{unit}" if unit.top == "月" and not unit.scale else str(unit)


def parse_value(text: str) -> Value | Problem:
    """The value that a text states, or what is wrong with it.  Never raises."""
    word = clean(text).translate(_WIDE)
    if word in _BLANK:
        return Problem(text, "没有填写指标值")
    if word in _LEVELS:
        scale, level = _LEVELS[word]
        return Value("scale", text=level, scale=scale)
    if (when := _when(word)) is not None:
        return when
    found = _number(_digits(word))
    if found is not None:
        return found
    if not re.search(r"\d", word):
        return _words(text, word)
    return _embedded(text, word)


def _digits(word: str) -> str:
    """两条, 百分之九十 with Arabic digits, where a known unit follows."""
    if percent := _CHINESE_PERCENT.fullmatch(word):
        number = _arabic(percent.group(2))
        return f"{percent.group(1)}{number}%{percent.group(3)}" if number else word
    match = _CHINESE.fullmatch(word)
    if match is None:
        return word
    unit = parse_unit(_suffix(match.group(3))[0])
    number = _arabic(match.group(2))
    if not number or isinstance(unit, BadUnit) or unit[1] or not unit[0].top:
        return word
    return f"{match.group(1)}{number}{match.group(3)}"


def _arabic(numeral: str) -> str:
    """A Chinese numeral in digits, "" for one that is none (千百)."""
    import cn2an  # loads its tables when first imported: a tenth of a second that most documents do not need

    try:
        return str(cn2an.cn2an(numeral, "smart"))
    except ValueError:
        return ""


_WIDE = str.maketrans("％＞＜＝≧≦／．，－", "%><=≥≤/.,-")


def _words(text: str, word: str) -> Value | Problem:
    """Text without a digit: open words, unless it promises a number."""
    if any(word.startswith(sign) for sign in (">", "<", "=", "≥", "≤")):
        return Problem(text, "有比较符，没有数")
    if _RATE.search(word) and len(word) <= 12:
        return Problem(text, f"“{text.strip()}”是率或度的名称，没有数值")
    return Value("words", text=re.sub(r"\s+", "", text))


# --- numbers -------------------------------------------------------------------------------------------------------


def _number(word: str) -> Value | Problem | None:
    """比较符 + 数 + 单位 in any of the usual spellings; None where the text is built otherwise."""
    operator, rest = _operator(_PERCENT.sub(r"\1%", word))
    per: list[str] = []
    while match := _PER.match(rest):
        per.append(match.group(1))
        rest = rest[match.end() :]
    if per and not operator:
        operator, rest = _operator(rest)
    rest = _FILLERS.sub("", rest) if not operator else rest
    if not operator:
        operator, rest = _operator(rest)
    if both := _between(word, operator, rest):
        return both
    match = _QUANTITY.fullmatch(rest)
    if match is None:
        return None
    digits, tail = match.group(1).replace(",", ""), match.group(2)
    if tail[:1].isdigit() or tail.startswith(","):
        return None
    tail, after = _suffix(tail)
    if after and operator in ("", "≤" if after == "≤" else after):
        operator = after
    elif after and operator and after != operator:
        return Problem(word, "前后两个比较符互相矛盾")
    return _quantity(word, operator, digits, None, tail, per)


def _operator(word: str) -> tuple[str, str]:
    for printed in _LONGEST_PREFIXES:
        if word.startswith(printed):
            return PREFIXES[printed], word[len(printed) :].lstrip(":")
    return "", word


def _suffix(tail: str) -> tuple[str, str]:
    tail = _DONE.sub("", tail)
    for printed in _LONGEST_SUFFIXES:
        if tail.endswith(printed):
            return tail[: -len(printed)], SUFFIXES[printed]
    return tail, ""


def _between(word: str, operator: str, rest: str) -> Value | Problem | None:
    """A range: 3-5天, 80%~90%, ≥80%且≤95%."""
    if operator == "≥" and (parts := re.fullmatch(rf"({_NUMBER})(.*?)[,、且并]*(?:≤|<=)({_NUMBER})(.*)", rest)):
        match: re.Match[str] | None = parts
    elif operator == "":
        match = _RANGE.fullmatch(rest)
    else:
        match = None
    if match is None:
        return None
    low, first, high, second = match.groups()
    second = second.removesuffix("之间")
    if first and first != second:
        return Problem(word, f"范围两端的单位不同（{first}、{second or '无'}）")
    if Decimal(low.replace(",", "")) > Decimal(high.replace(",", "")):
        return Problem(word, "范围的下限大于上限")
    return _quantity(word, "-", low, high, second, [])


def _quantity(word: str, operator: str, digits: str, upper: str | None, tail: str, per: list[str]) -> Value | Problem:
    if re.match(r"-?0\d", digits):
        return Problem(word, f"数字“{digits}”不全")
    number = Decimal(digits.replace(",", ""))
    high = Decimal(upper.replace(",", "")) if upper else None
    unit_text = "/".join([tail, *per]) if per else tail
    unit = parse_unit(unit_text.lstrip("/") if tail else unit_text)
    if isinstance(unit, BadUnit):
        meant = Value("number", operator, number, high, unit.meant) if unit.meant else None
        inside = _embedded(word, word) if meant is None and "/" not in tail else None
        if inside is not None and (inside.meant is not None or _too_long(tail)):
            return inside
        return Problem(word, unit.message, meant)
    if unit[1].endswith("不在单位表中") and len(tail) > 3:
        return _embedded(word, word)
    remark = unit[1] or ("" if unit[0].top else "没有写单位")
    return Value("number", operator, number, high, unit[0], remark=remark)


def _too_long(tail: str) -> bool:
    """Whether what follows a number is a phrase rather than a unit."""
    return len(re.sub(r"[/、,]", "", tail)) > 4


def _embedded(text: str, word: str) -> Problem:
    """A quantity inside a sentence: a problem, with the value that the indicator column should hold."""
    found = list(_EMBEDDED.finditer(word))
    meant = None
    if len(found) == 1:
        meant = _meant(found[0])
    if meant is not None:
        return Problem(text, f"数夹在文字里，指标值只写“{meant}”", meant)
    return Problem(text, "数和文字混写，看不出比较符、数和单位" if len(found) <= 1 else "一个指标值里写了几个数，应分成几条指标")


def _meant(match: re.Match[str]) -> Value | None:
    operator = PREFIXES.get(match.group("op") or "", SUFFIXES.get(match.group("after") or "", ""))
    tail = match.group("unit") or ""
    for end in range(len(tail), 0, -1):
        unit = parse_unit(tail[:end])
        if not isinstance(unit, BadUnit) and not unit[1]:
            return Value("number", operator, Decimal(match.group("n").replace(",", "")), unit=unit[0])
    return None


# --- dates ---------------------------------------------------------------------------------------------------------


def _when(word: str) -> Value | None:
    """A date, a term or a span of months; 6年 is a duration, 2023年 a date."""
    operator, rest = _operator(word)
    if operator not in ("≤", "<", "=", ""):
        return None
    rest = _DOTTED.sub(_undotted, rest)
    if _QUARTER.fullmatch(rest):
        return Value("date", "≤" if operator in ("≤", "<") or "前" in rest else "=", text=rest)
    if (span := _span(rest)) is not None:
        return span
    match = _WHEN.fullmatch(rest)
    if match is None or not _calendar(match.groups()[:3]):
        return None
    year, month, day, end = match.groups()
    if not year and not (month and (day or end)):
        return None
    term = "≤" if operator in ("≤", "<") or "前" in (end or "") or "内" in (end or "") else "="
    end = "内" if end and "内" in end else end or ""
    if term == "≤" and not end.endswith(("前", "内")):
        end += "前"
    return Value("date", term, text=_said((year, month, day)) + end)


def _undotted(match: re.Match[str]) -> str:
    return _said(match.groups())


def _span(word: str) -> Value | None:
    """2023年2月-8月, 2023-2025年, 1-7月."""
    if years := _YEARS.fullmatch(word):
        return Value("date", "=", text=f"{years.group(1)}年至{years.group(2)}年")
    if months := _MONTHS.fullmatch(word):
        low, high = map(int, months.groups()[1:])
        return Value("date", "=", text=f"{months.group(1) or ''}{low}月至{high}月") if 1 <= low < high <= 12 else None
    span = _WHENS.fullmatch(word)
    if span is None or not (span.group(1) or span.group(2)) or not (span.group(5) or span.group(6)):
        return None
    if not _calendar(span.groups()[:3]) or not _calendar(span.groups()[3:6]):
        return None
    first, last = _said(span.groups()[:3]), _said(span.groups()[3:6])
    return Value("date", "=", text=f"{first}至{last}{span.group(7) or ''}")


def _calendar(parts: tuple[str | None, ...]) -> bool:
    _, month, day = parts
    return (month is None or 1 <= int(month) <= 12) and (day is None or 1 <= int(day) <= 31)


def _said(parts: tuple[str | None, ...]) -> str:
    year, month, day = parts
    return "".join(f"{int(n)}{word}" for n, word in ((year, "年"), (month, "月"), (day, "日")) if n)
