"""Goal text against indicators, both ways: what the text promises has an indicator, what is measured is in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from yusuan.book import Project
from yusuan.model import NOTICE, NOWHERE, Finding, Indicator, Source

from .faults import fault
from .values import Value, read_value

#: Numbers that are no promise: years, dates, document numbers, ordinals, codes.
_NOT_PROMISED = re.compile(
    r"[〔【\[(（]\d{4}[〕】\])）]\s*\d*号?|第[\d一二三四五六七八九十]+[^人户场次]|(?:19|20)\d\d年(?:度)?(?:\d{1,2}月(?:\d{1,2}日)?)?"
    r"|\d{1,2}月(?:\d{1,2}日|底|初|份|起|前)?(?!数)|[一二三四1-4]季度"
)
_NUMBER = re.compile(
    r"(不低于|不少于|不高于|不超过|不大于|不小于|达到|控制在|最高|至少|≥|≤|>|<|=|大于|小于)?\s{0,9}"
    r"(\d[\d,，]{0,40}(?:\.\d{1,10})?)\s{0,9}[多余]?\s{0,9}(亿元|万元|[一-鿿]月|平方米|工作日|小时|人次|个月|家次|[%％℃‰元一-鿿])"
)
_CLAUSE = re.compile(r"[，。；、;,\n]|以及|并且")
_ABOUT = re.compile(r"及?以上|及?以下|以内|左右|大约|大概")
_OPERATORS = {"最高": "≤", "": ""}


@dataclass(frozen=True, slots=True)
class Promise:
    """One number with a unit that a goal text promises, and the words around it."""

    words: str
    value: Value
    text: str


def promises(text: str) -> tuple[Promise, ...]:
    """Numbers with units in a goal text, in reading order; years, dates and document numbers are none."""
    return tuple(_promises(text))


def _promises(text: str) -> Iterator[Promise]:
    carried = ""
    for clause in _CLAUSE.split(_NOT_PROMISED.sub(" ", text)):
        found = list(_NUMBER.finditer(clause))
        words = _ABOUT.sub("", _NUMBER.sub("", clause)).strip()
        for match in found:
            operator, number, unit = match[1] or "", match[2], match[3].replace("％", "%")
            value = read_value(f"{_OPERATORS.get(operator, operator)}{number}{unit}")
            if value.measured and value.number is not None:
                yield Promise(words or carried, value, match[0].strip())
        carried = words if not found else carried


def judge(project: Project, source: Source, costed: Sequence[Decimal] = ()) -> Iterator[Finding]:
    """Findings of both sides of a target: annual goal against annual values, term goal against term values.

    Money that the form states elsewhere, or that was ``costed`` (amounts and standards, 元), needs no indicator.
    """
    target = project.target
    money = (*costed, *(a for a in (target.annual_total, target.term_total) if a is not None))
    sides = [("年度目标", target.goal_annual, [(i, i.annual) for i in target.indicators])]
    if target.goal_term.strip() != target.goal_annual.strip():
        sides.append(("实施期目标", target.goal_term, [(i, i.term) for i in target.indicators]))
    for side, text, rows in sides:
        values = [(i, v) for i, stated in rows if (v := read_value(stated)).measured]
        if text.strip() and values:
            yield from _side(f"项目“{project.name}”{side}", text, values, source, money)


def _side(
    where: str, text: str, values: Sequence[tuple[Indicator, Value]], source: Source, money: Sequence[Decimal]
) -> Iterator[Finding]:
    said = promises(text)
    if not said:
        yield fault("M522", f"{where}没有一个数，指标却有{len(values)}个数值", source, stated=text[:60])
        return
    contradicted: set[str] = set()
    for promise in said:
        if _accounted(promise.value, money):
            continue
        match, value = _about(promise, values)
        same = [i for i, v in values if _kept(promise, i, v)]
        if match is not None and value is not None and not _equal(value, promise.value) and match not in same:
            message = f"{where}写“{promise.words}{promise.text}”，指标“{match.name}”是{value}"
            contradicted.add(match.name)
            yield fault("M520", message, source, stated=str(promise.value), expected=str(value))
        elif not same:
            # Money explains a goal more often than it is one: amounts of single items, prices.
            severity = NOTICE if promise.value.unit.kind == "money" else None
            message = f"{where}写到“{promise.words}{promise.text}”，没有对应的指标"
            yield fault("M521", message, source, stated=promise.text, severity=severity)
    for indicator, value in values:
        said_so = indicator.name in contradicted or any(_equal(value, p.value) for p in said)
        if not said_so and _promised_level(indicator):
            message = f"指标“{indicator.name}”{value}没有写进{where}"
            place = indicator.source if indicator.source != NOWHERE else source
            yield fault("M523", message, place, stated=str(value))


def _kept(promise: Promise, indicator: Indicator, value: Value) -> bool:
    """Whether an indicator has the promised number.  Many rates are 98 %, so that a rate must also be about the same."""
    if not _equal(value, promise.value):
        return False
    return value.unit.kind != "ratio" or _satisfies(promise, indicator) or _likeness(promise.words, indicator.name) > 0


def _satisfies(promise: Promise, indicator: Indicator) -> bool:
    """Whether both are about how satisfied somebody is."""
    return "满意" in promise.words and ("满意" in indicator.name or indicator.first.startswith("满意"))


def _promised_level(indicator: Indicator) -> bool:
    """Quantity and satisfaction belong in the goal; quality, timeliness and cost may stand in the indicators alone."""
    return indicator.second.startswith(("数量", "服务对象"))


def _accounted(value: Value, money: Sequence[Decimal]) -> bool:
    """Whether a promise in money is an amount that is known, to the digits that it is written with."""
    if value.unit.kind != "money" or value.number is None:
        return False
    exponent = value.number.as_tuple().exponent
    slack = Decimal(5).scaleb(int(exponent) - 1) * value.unit.factor if value.unit.factor > 1 else Decimal(0)
    return any(abs(amount - value.base) <= slack for amount in money)


def _equal(a: Value, b: Value) -> bool:
    return _counted(a) == _counted(b) and a.base == b.base


def _counted(value: Value) -> str:
    """What is counted, whatever it is counted by: 93名 and 93人 are one, ≤1880元/人 and 1880元 too."""
    return value.unit.top


def _about(promise: Promise, values: Sequence[tuple[Indicator, Value]]) -> tuple[Indicator | None, Value | None]:
    """The one indicator of the same unit whose name the words clearly mean; (None, None) where it is not clear."""
    liked = [(i, v) for i, v in values if v.unit.kind == "ratio" and _satisfies(promise, i)]
    if promise.value.unit.kind == "ratio" and len(liked) == 1:
        return liked[0]
    unit = _counted(promise.value)
    scored = sorted(
        ((_likeness(promise.words, i.name), n) for n, (i, v) in enumerate(values) if _counted(v) == unit), reverse=True
    )
    if not scored or scored[0][0] < Decimal("0.5") or (len(scored) > 1 and scored[1][0] == scored[0][0]):
        return None, None
    return values[scored[0][1]]


#: Words that many indicators share: they do not tell one from another.
_NOISE = re.compile(
    r"人数|户数|数量|次数|册数|笔数|场次|家数|个数|年度|全年|累计|指标|享受|领取|发放|计划|完成|安置|待遇|人员|补贴|补助|资金|金额|标准"
)
_SAME = (("社保", "社会保险"), ("公岗", "公益性岗位"), ("公益岗", "公益性岗"))


def _core(words: str) -> str:
    """The words that tell what is meant; all of them where nothing else is left."""
    for short, full in _SAME:
        words = words.replace(short, full)
    return _NOISE.sub("", words) or words


def _likeness(words: str, name: str) -> Decimal:
    """How much of what the name means stands in the text, in order: runs of two characters or more, as a share."""
    core = _core(name)
    blocks = SequenceMatcher(None, _core(words), core, autojunk=False).get_matching_blocks()
    return Decimal(sum(b.size for b in blocks if b.size >= 2)) / len(core)
