"""Taking sentences apart: their numbers, and the words that compare without one, each with the words before it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from yusuan.model import Sentence, Token, TokenKind
from yusuan.words.phrases import pattern, phrases

_THAN, _LAST = pattern("than"), pattern("year_before")
#: A bare 万 is money unless it counts something else.
_THINGS = rf"平方|平米|立方|千瓦|㎡|m|余|多|里|字|卷|只|棵|支|剂|度|米|元/|{pattern('classifier')}"
_UNIT = rf"(?:亿元|百万元|万元|千元|元|万(?!{_THINGS}))"
_NUMBER = r"(?<![\d.A-Za-z〔\[])-?\d[\d,，]{0,40}(?:[.．]\d{1,20}){0,5}"
_AT = rf"(?:{pattern('stage')}|预算|决算|支出|收入|执行)?数?"
#: 决算数大于预算数: a comparison without a number.
_AGAINST = (
    rf"(?:支出|收入)?(?:决算|执行|预算|本年|支出|收入)数?(?:{pattern('more', means='above')}|{pattern('less', means='below')})"
    rf"(?:(?:{_LAST})(?:支出|收入)?(?:决算|预算|执行)?数?+|(?:年初|全年|调整后?)?(?:支出|收入)?预算数?+)(?![\d,，]*\d(?:\.\d+)?{_UNIT})"
)
_SAME = pattern("same", means="")
TOKEN = re.compile(
    rf"(?P<standard>{_NUMBER})(?P<by>{_UNIT})(?=[/／]|每)"
    rf"|(?P<amount>{_NUMBER})(?P<unit>{_UNIT})"
    rf"|(?P<points>{_NUMBER})个?百分点"
    rf"|(?P<percent>{_NUMBER})[%％]"
    rf"|(?P<count>(?<![年第号])(?:{_NUMBER}))(?P<thing>万?(?:个项目|{pattern('classifier')}))(?!百分点|[）)](?<=项.))"
    rf"|(?P<bare>{_NUMBER})(?<=[.．]\d\d)(?![\d.．])"
    rf"|(?P<against>{_AGAINST})"
    rf"|(?P<same>{_THAN}[^，。；,;元]{{0,14}}?(?:保持)?(?:基本)?(?:{pattern('same', means='alone')}|{_SAME})"
    rf"|(?:持平|{pattern('same', means='alone')}))"
)
#: What a sentence must have to hold a token.
_ANY = re.compile(rf"\d|{_SAME}|变化|{pattern('same', means='alone')}|{pattern('more', means='above')}|{pattern('less', means='below')}")
#: 与党中央保持一致 compares no amounts; 与上年一致, 与支出总计相同 do.
_SAME_MONEY = re.compile(rf"{_LAST}|{pattern('this_year')}|(?:19|20)\d\d|预算|决算|支出|收入|总计|合计|金额|年初|持平|变化|变动|增减")
_KINDS: tuple[TokenKind, ...] = ("amount", "standard", "percent", "points", "count", "bare", "against", "same")
_LISTED = re.compile(r"(?<![\d.A-Za-z年第])\d[\d,，]*(?:\.\d+)?(?=[、，,])")
#: A date written with points.
_DATE = re.compile(r"-?(?:19|20)\d\d[.．]\d{1,2}(?:[.．]\d{1,2})?")
#: 上年9.50 beside an amount: the same unit.
_LAST_BARE = re.compile(rf"{_LAST}(?:预算|决算|执行|支出|收入)?数?(?:为|是|[:：])?$")
#: A full stop ends a sentence, a semicolon does not; nor does one within brackets, or before the amount it was set in front of.
_STOP = re.compile(rf"[。！？!?](?!\d[\d,，]*(?:\.\d+)?{_UNIT})|\n|[（(]|[）)]")
#: What is counted by these is spoken of on its own: 轿车1辆、金额18万元.
_APART = frozenset({"个项目", *(row.text for row in phrases("classifier") if row.means == "apart")})
_MARKS = "，,；;：:。"


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of compact text with their tokens, in order."""
    closed = _closed(text)
    start = 0
    for match in _STOP.finditer(text):
        if match.group() in "（(）)" or closed[match.start()]:
            continue
        if text[start : match.end()].strip():
            yield _sentence(text, start, match.end())
        start = match.end()
    if text[start:].strip():
        yield _sentence(text, start, len(text))


def _closed(text: str) -> bytearray:
    """For each place whether it stands in brackets that close: one that stays open holds nothing."""
    inside = bytearray(len(text))
    open_: list[int] = []
    for i, char in enumerate(text):
        if char in "（(":
            open_.append(i)
        elif char in "）)" and open_:
            start = open_.pop()
            if not open_:
                inside[start:i] = b"\x01" * (i - start)
    return inside


def _sentence(text: str, start: int, end: int) -> Sentence:
    return Sentence(text[start:end], start, end, tuple(_tokens(text[start:end], start)))


def _tokens(sentence: str, offset: int) -> Iterator[Token]:
    """Every token; numbers listed before one with a unit share it, as does last year's amount after one."""
    if not _ANY.search(sentence):
        return
    last, unit = 0, ""
    for match in TOKEN.finditer(sentence):
        kind: TokenKind = next(k for k in _KINDS if match.group(k))
        if _is_none(kind, match, sentence):
            continue
        if kind == "amount":
            for earlier in _listed(sentence, last, match):
                yield _placed(earlier, offset)
                last = earlier.end
        token = _token(kind, match, sentence[last : match.start()])
        if kind == "bare" and unit and _LAST_BARE.search(token.label):
            token = replace(token, kind="amount", unit=unit)
        yield _placed(token, offset)
        if kind != "count" or token.unit in _APART:
            last, unit = match.end(), token.unit if kind in ("amount", "standard") else unit


def _is_none(kind: TokenKind, match: re.Match[str], sentence: str) -> bool:
    """Whether a match is no token after all: a date, a comparison of no amounts."""
    if kind == "bare":
        return bool(_DATE.fullmatch(match.group())) or "." not in match.group().replace("．", ".")
    if kind == "same":
        near = sentence[max(0, match.start() - 24) : match.end()]
        return not _SAME_MONEY.search(near)
    return False


def _token(kind: TokenKind, match: re.Match[str], between: str) -> Token:
    unit = match.group("unit") or match.group("by") or match.group("thing") or ""
    unit = "万元" if unit == "万" else unit
    number = match.group(kind) if kind not in ("same", "against") else ""
    return Token(kind, match.group(), number, unit, label_of(between), between, match.start(), match.end())


def _placed(token: Token, offset: int) -> Token:
    return replace(token, start=token.start + offset, end=token.end + offset)


def _listed(sentence: str, last: int, match: re.Match[str]) -> Iterator[Token]:
    """办公费1.2、印刷费0.5、差旅费3万元: the numbers before the last one, if every item has a name and a decimal point."""
    between = sentence[last : match.start()]
    numbers = list(_LISTED.finditer(between))
    if not numbers or "、" not in between or not all("." in m.group() for m in numbers):
        return
    unit = "万元" if match.group("unit") == "万" else match.group("unit")
    begin = 0
    for m in numbers:
        part = between[begin : m.start()]
        yield Token("amount", m.group(), m.group(), unit, label_of(part), part, last + m.start(), last + m.end())
        begin = m.end()


def label_of(text: str) -> str:
    """The words that name a number: back to the last comma, stop or colon outside brackets.

    A colon may stand right before the number (上年：9.50万元), and a full stop that was set there by mistake.
    """
    depth, end = 0, len(text)
    if text.endswith(("。", "：", ":")) and len(text) > 1:
        end -= 1
    for i in range(end - 1, -1, -1):
        char = text[i]
        if char in "）)":
            depth += 1
        elif char in "（(":
            if depth == 0:
                return text[i + 1 : end]
            depth -= 1
        elif char in _MARKS and depth == 0:
            return text[i + 1 : end]
    return text[:end]


__all__ = ["TOKEN", "label_of", "sentences"]
