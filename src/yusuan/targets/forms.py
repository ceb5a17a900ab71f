"""What the checks of targets read: each target with its texts, its two sides, its years and its parsed values."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import Literal

from yusuan.model import NOWHERE, TEXTS, Indicator, Source, Target
from yusuan.money import plain
from yusuan.words.compact import compact
from yusuan.words.lexicon import clean
from yusuan.words.persons import mask
from yusuan.words.values import Problem, Value, parse_value

Side = Literal["term", "annual"]
SIDES: tuple[Side, ...] = ("term", "annual")
SIDE_NAMES = {"term": "实施期", "annual": "年度"}
GOALS = {"goal_term": "实施期目标", "goal_annual": "年度目标"}

_CHINESE_DIGITS = "一二三四五六七八九十"
_RANGE = re.compile(r"((?:19|20)\d\d)\D{0,12}?(?:-|—|–|~|～|至|到)\D{0,2}((?:19|20)\d\d)")
_YEARS = re.compile(r"(?<!\d)(\d{1,2}|[一二三四五六七八九十两])(?:个)?年(?!度)")


#: Both sides and many forms state the same values.
_parsed = lru_cache(maxsize=4096)(parse_value)


@dataclass(frozen=True, slots=True)
class Stated:
    """The value that an indicator has on one side, as printed and as parsed."""

    indicator: Indicator
    side: Side
    text: str
    parsed: Value | Problem
    place: Source

    @property
    def name(self) -> str:
        return clean(self.indicator.name)

    @property
    def value(self) -> Value | None:
        """The value, or the one that was probably meant."""
        return self.parsed if isinstance(self.parsed, Value) else self.parsed.meant

    @property
    def number(self) -> Value | None:
        """The value where it is a number."""
        value = self.value
        return value if value is not None and value.number is not None else None

    @property
    def is_cost(self) -> bool:
        return "成本" in self.indicator.second or "成本" in self.indicator.first

    @property
    def is_satisfaction(self) -> bool:
        return "满意" in self.indicator.second or "满意" in self.indicator.first

    @property
    def amount(self) -> Decimal | None:
        """An amount of money in 元 that is not per thing (≤47.25万元, ≤16.56万元/年); None for anything else."""
        value = self.number
        if value is None or value.unit.kind != "money" or value.unit.things or value.unit.period not in ("", "年"):
            return None
        return value.amount

    def __str__(self) -> str:
        return f"{self.indicator.name} {self.text}"


@dataclass(frozen=True, slots=True)
class Passage:
    """One text of a form: its key, its printed label, the text without markup and inner spaces, its place."""

    key: str
    label: str
    text: str
    place: Source

    def at(self, start: int, end: int, around: int = 16) -> Source:
        """The place of a piece of the text, with the words around it as its excerpt."""
        return self.place.at(text=mask(self.text)[max(0, start - around) : end + around])


class Form:
    """One target as the rules read it."""

    def __init__(self, target: Target, number: int) -> None:
        self.target, self.number = target, number

    @property
    def name(self) -> str:
        """What a finding calls it: the project's name, cut where it is long."""
        name = clean(self.target.project) or f"第{self.number}张表"
        return name if len(name) <= 24 else name[:22] + "…"

    def place(self, *keys: str) -> Source:
        """The place of the first of these fields that has one, else the form's."""
        for key in keys:
            found = self.target.places.get(key, NOWHERE)
            if found != NOWHERE:
                return found
        return self.target.source

    @cached_property
    def texts(self) -> tuple[Passage, ...]:
        """The text boxes, then the goals: those that are filled in."""
        t = self.target
        pairs = [(key, TEXTS.get(key, key), text) for key, text in t.texts.items()]
        order = list(TEXTS)
        pairs.sort(key=lambda p: order.index(p[0]) if p[0] in order else len(order))
        pairs += [(key, GOALS[key], getattr(t, key)) for key in GOALS]
        return tuple(Passage(k, label, compact(text), self.place(k)) for k, label, text in pairs if compact(text))

    @cached_property
    def goals(self) -> tuple[Passage, ...]:
        """The goals of both sides, one only where they are the same; the year's first."""
        found = [p for p in reversed(self.texts) if p.key in GOALS]
        return tuple(p for n, p in enumerate(found) if all(p.text != other.text for other in found[:n]))

    @cached_property
    def values(self) -> tuple[Stated, ...]:
        """Every value that is filled in, indicator by indicator, the term's before the year's."""
        return tuple(self._values())

    def _values(self) -> Iterator[Stated]:
        for i in self.target.indicators:
            for side in SIDES:
                text: str = getattr(i, side).strip()
                if text:
                    place = i.annual_source if side == "annual" and i.annual_source != NOWHERE else i.source
                    place = place if place != NOWHERE else self.target.source
                    yield Stated(i, side, text, _parsed(text), place)

    @cached_property
    def once(self) -> tuple[Stated, ...]:
        """As values, an indicator whose sides are the same only once: what a rule on single values looks at."""
        seen: set[tuple[int, str]] = set()
        found = []
        for v in self.values:
            key = (id(v.indicator), clean(v.text))
            if key not in seen:
                seen.add(key)
                found.append(v)
        return tuple(found)

    def side(self, side: Side) -> tuple[Stated, ...]:
        return tuple(v for v in self.values if v.side == side)

    @cached_property
    def main(self) -> tuple[Stated, ...]:
        """The year's values, or the term's where the year has none."""
        return self.side("annual") or self.side("term")

    @cached_property
    def two_sided(self) -> bool:
        """Whether its indicators have values on both sides."""
        return bool(self.side("term")) and bool(self.side("annual"))

    @cached_property
    def years(self) -> int | None:
        """For how many years the project runs; None where the form does not say."""
        fields = self.target.fields
        start = next((v for k, v in fields.items() if "开始" in k and v), "")
        end = next((v for k, v in fields.items() if ("结束" in k or "完成日期" in k or "完成时间" in k) and v), "")
        for text in (self.target.years, f"{start}至{end}" if start and end else "", self.target.attribute):
            if (found := _years(clean(text))) is not None:
                return found
        return None

    @cached_property
    def year(self) -> int | None:
        text = self.target.fields.get("年度", "")
        return int(text) if text.isdigit() else None

    def total(self, side: Side) -> Decimal | None:
        return self.target.annual_total if side == "annual" else self.target.term_total


def _years(text: str) -> int | None:
    if match := _RANGE.search(text):
        span = int(match[2]) - int(match[1]) + 1
        return span if 1 <= span <= 20 else None
    if match := _YEARS.search(text):
        word = match[1]
        return int(word) if word.isdigit() else 2 if word == "两" else _CHINESE_DIGITS.index(word) + 1
    return None


@dataclass(frozen=True, slots=True)
class Forms:
    """Forms that stand together, at least one, and what is known of the body that filled them in ("" and None where
    it is not): a document's, or a book's."""

    all: tuple[Form, ...]
    unit: str = ""
    year: int | None = None
    kind: str = ""
    scope: str = ""

    def __iter__(self) -> Iterator[Form]:
        return iter(self.all)


def yuan(amount: Decimal) -> str:
    """元 for a message: grouped, without useless zeros; whole 百元 of a 万 and more also read in 万元."""
    sign, whole = ("-" if amount < 0 else ""), abs(amount)
    if whole >= 10_000 and whole % 100 == 0:
        return f"{sign}{_grouped(whole / 10_000)}万元"
    return f"{sign}{_grouped(whole)}元"


def _grouped(amount: Decimal) -> str:
    whole, _, decimals = plain(amount).partition(".")
    return f"{int(whole):,}{'.' + decimals if decimals else ''}"


def listed(words: Sequence[str], most: int = 4) -> str:
    """“a”“b”“c”等5项 for a message."""
    shown = "".join(f"“{w}”" for w in words[:most])
    return shown if len(words) <= most else f"{shown}等{len(words)}项"
