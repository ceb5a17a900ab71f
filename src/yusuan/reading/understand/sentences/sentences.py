"""Taking sentences apart: amounts, percentages and counts with the words before them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

TokenKind = Literal["amount", "standard", "percent", "count", "same"]

#: A bare 万 is money unless it counts something else.
_THINGS = "平方|平米|立方|公里|公顷|学时|课时|千瓦|㎡|m|[人元名个余多亩米里字册卷户次件吨只头株棵份台套条辆盏张家支剂度]"
_UNIT = rf"(?:亿元|百万元|万元|千元|元|万(?!{_THINGS}))"
#: A number with a money unit, one by a unit of something (2000元/人), a percentage, a count, or a statement that
#: nothing changed.
TOKEN = re.compile(
    rf"(?P<standard>(?<![\d.A-Za-z])-?\d[\d,，]*(?:\.\d+)?)(?P<by>{_UNIT})(?=[/／]|每)"
    rf"|(?P<amount>(?<![\d.A-Za-z])-?\d[\d,，]*(?:\.\d+)?)(?P<unit>{_UNIT})"
    r"|(?P<percent>(?<![\d.A-Za-z])-?\d[\d,，]*(?:\.\d+)?)(?:%|％|个百分点)"
    r"|(?P<count>(?<![\d.A-Za-z年第])\d[\d,，]*)(?P<thing>个项目|个|辆|批次|人次|批|户|台)"
    r"|(?P<same>(?:与|同|和|比|较)[^，。；,;元]{0,14}(?:持平|一致|相同|无变化|没有变化)|持平|无增减变化|无增减|没有增减|无变化)"
)
#: What a sentence must have to hold a token.
_ANY = re.compile(r"[0-9０-９]|持平|一致|相同|变化|无增减|没有增减")
_KINDS: tuple[TokenKind, ...] = ("amount", "standard", "percent", "count", "same")
_LIST_NUMBER = re.compile(r"(?<![\d.A-Za-z年第])\d[\d,，]*(?:\.\d+)?(?=[、，,])")
#: Ends of sentences; a semicolon only ends a clause.
_SENTENCE = re.compile(r"(?<=[。！？!?])|\n")


@dataclass(frozen=True, slots=True)
class Token:
    """A number (or 持平) in a sentence: the text before it back to the last boundary, and its place."""

    kind: TokenKind
    number: str
    unit: str
    label: str
    before: str
    start: int
    end: int
    text: str


def sentences(text: str) -> Iterator[tuple[int, str]]:
    """(offset, sentence) of compact text; a full stop ends a sentence, a semicolon does not."""
    start = 0
    for match in _SENTENCE.finditer(text):
        if text[start : match.start()].strip():
            yield start, text[start : match.start()]
        start = match.end()
    if text[start:].strip():
        yield start, text[start:]


@lru_cache(maxsize=512)
def tokens(sentence: str) -> tuple[Token, ...]:
    """Every token of a sentence, in order.  A list of numbers with one unit at its end shares that unit.

    A sentence is asked several times while it is read, and then no more.
    """
    if not _ANY.search(sentence):
        return ()
    found: list[Token] = []
    last = 0
    for match in TOKEN.finditer(sentence):
        kind: TokenKind = next(k for k in _KINDS if match.group(k))
        between = sentence[last : match.start()]
        if kind == "amount":
            for earlier in _listed(between, match.group("unit"), last, sentence):
                found.append(earlier)
                last = earlier.end
            between = sentence[last : match.start()]
        found.append(
            Token(
                kind,
                match.group(kind),
                _unit(match.group("unit") or match.group("by") or match.group("thing") or ""),
                label_of(between),
                between,
                match.start(),
                match.end(),
                match.group(),
            )
        )
        last = match.end()
    return tuple(found)


def _unit(text: str) -> str:
    return "万元" if text == "万" else text


def _listed(between: str, unit: str, offset: int, sentence: str) -> Iterator[Token]:
    """办公费1.2、印刷费0.5、差旅费3万元: the numbers before the last one, if every item has a name and a decimal point."""
    numbers = list(_LIST_NUMBER.finditer(between))
    if not numbers or "、" not in between or not all("." in m.group() for m in numbers):
        return
    last = 0
    for match in numbers:
        part = between[last : match.start()]
        yield Token(
            "amount",
            match.group(),
            unit,
            label_of(part),
            part,
            offset + match.start(),
            offset + match.end(),
            match.group(),
        )
        last = match.end()


def label_of(text: str) -> str:
    """The words that name a number: back to the last comma, stop or colon outside brackets."""
    depth = 0
    for i in range(len(text) - 1, -1, -1):
        char = text[i]
        if char in "）)":
            depth += 1
        elif char in "（(":
            if depth == 0:
                return text[i + 1 :]
            depth -= 1
        elif char in "，,；;：:。" and depth == 0:
            return text[i + 1 :]
    return text
