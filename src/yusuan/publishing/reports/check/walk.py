"""What a reader of a report can walk: findings to their figures, figures to their identities, identities to figures.

Figures are numbered as in ``disclosure.figures``.  Nothing here knows of HTML or PDF.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from yusuan.book.faults import FAULTS
from yusuan.laws.arithmetic import ClaimCheck
from yusuan.laws.identities import Identity
from yusuan.model import Disclosure, Figure, Finding, Source, Status
from yusuan.rules.engine import catalogue
from yusuan.rules.group import Checked, rule_of
from yusuan.rules.say import Words, words_of

#: wrong: named by a finding.  beside: takes part in what the finding breaks.  sound: in an identity that holds.
Look = Literal["wrong", "beside", "sound", "alone"]

KIND_NAMES: Mapping[str, str] = {
    "agreement": "同数", "alias": "同数", "balance": "收支平衡", "partition": "分合", "containment": "包含",
}  # fmt: skip
VERDICT_NAMES: Mapping[Status, str] = {
    Status.PASSED: "相符", Status.ROUNDING: "四舍五入内相符", Status.FAILED: "不符", Status.NOTED: "列为提示",
    Status.NOT_APPLICABLE: "不适用", Status.UNCHECKED: "未能检查",
}  # fmt: skip
_ALONG: Mapping[str, str] = {
    "fund": "资金性质", "origin": "本年和结转", "sink": "支出和结转", "function": "功能科目", "use": "支出类别",
    "economic": "部门预算经济科目", "gov_economic": "政府预算经济科目", "receipt": "收入科目", "project": "项目",
    "unit": "单位", "item": "分项", "flow": "收支", "measure": "专项口径", "year": "年度", "stage": "阶段",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Link:
    """One identity or claim: its kind and verdict in words, and its terms (relation sign, figure number)."""

    kind: str
    words: str
    verdict: Status
    rule: str
    terms: tuple[tuple[str, int], ...]
    note: str = ""
    place: Source = field(default=Source())


@dataclass(frozen=True, slots=True)
class Shown:
    """A finding with the figures it names (``wrong``), those it draws in (``beside``), and other places."""

    finding: Finding
    wrong: tuple[int, ...]
    beside: tuple[int, ...]
    places: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Walk:
    """Everything a report shows of one document besides its pages."""

    figures: Sequence[Figure]
    names: Sequence[str]
    links: Sequence[Link]
    #: figure number → numbers of the links it takes part in
    of: Mapping[int, Sequence[int]]
    findings: Sequence[Shown]
    looks: Sequence[Look]


def walk(disclosure: Disclosure, laws: Checked, findings: Iterable[Finding]) -> Walk:
    """The walk through one checked document."""
    return _Walker(disclosure, laws).walk(findings)


class _Walker:
    def __init__(self, disclosure: Disclosure, laws: Checked) -> None:
        self.figures = disclosure.figures
        self.laws = laws
        self.number = {id(f): n for n, f in enumerate(self.figures)}
        self.equal: dict[Source, list[int]] = defaultdict(list)
        self.very: dict[int, list[int]] = defaultdict(list)
        for n, f in enumerate(self.figures):
            self.very[id(f.source)].append(n)
            if placed(f.source):
                self.equal[f.source].append(n)
        self.words = words_of(disclosure)

    def walk(self, findings: Iterable[Finding]) -> Walk:
        identities = self.laws.derivation.identities
        links = [self._identity(i) for i in identities]
        links += [link for k in self.laws.claims if (link := self._claim(k)).terms]
        of: dict[int, list[int]] = defaultdict(list)
        for n, link in enumerate(links):
            for figure in dict.fromkeys(number for _, number in link.terms):
                of[figure].append(n)
        shown = [self._shown(f) for f in findings]
        names = [self.words.figure(f) for f in self.figures]
        return Walk(self.figures, names, links, of, shown, self._looks(links, of, shown))

    def _identity(self, i: Identity) -> Link:
        rule = rule_of(i)
        first = self._numbers([i.left])
        rest = [
            (("+" if sign > 0 else "−"), self.number[id(f)]) for sign, f in i.right if id(f) in self.number
        ]
        mark = "≥" if i.kind == "containment" else "="
        terms = [("", n) for n in first] + [
            (mark if k == 0 and s == "+" else s, n) for k, (s, n) in enumerate(rest)
        ]
        note = _note(i, self.words.like(i.left))
        return Link(KIND_NAMES[i.kind], _words(i), i.verdict, rule, tuple(terms), note, i.left.source)

    def _claim(self, k: ClaimCheck) -> Link:
        terms = tuple(("", n) for n in self._numbers(k.figures))
        told = self.words.about(k)
        words = f"{_CLAIM_KINDS.get(k.claim.kind, '说法')}：“{told.claim_printed(k.claim)}”"
        expected = told.claim_expected(k) if k.status is Status.FAILED else ""
        note = f"应为 {expected}" if expected else k.reason
        return Link("说明中的说法", words, k.status, k.rule, terms, note, k.claim.source)

    def _numbers(self, figures: Iterable[Figure]) -> list[int]:
        return [self.number[id(f)] for f in figures if id(f) in self.number]

    def _shown(self, f: Finding) -> Shown:
        named = [s for s in (f.place, *(s.source for s in f.suspects)) if s != Source()]
        wrong = dict.fromkeys(n for s in named for n in self._at(s))
        drawn: list[int] = []
        for related in f.related:
            drawn += self._at(related.source)
            drawn += self._numbers(related.figures)
        drawn += self._numbers(f.figures)
        beside = dict.fromkeys(n for n in drawn if n not in wrong)
        others = [s for s in (*named, *(r.source for r in f.related)) if not self._at(s) and s != Source()]
        return Shown(f, tuple(wrong), tuple(beside), tuple(dict.fromkeys(others)))

    def _at(self, source: Source) -> Sequence[int]:
        """The figures that stand at a place; where it says too little, only those that have this very place."""
        return self.very.get(id(source)) or self.equal.get(source) or ()

    def _looks(
        self, links: Sequence[Link], of: Mapping[int, Sequence[int]], shown: Sequence[Shown]
    ) -> list[Look]:
        wrong = {n for s in shown for n in s.wrong}
        beside = {n for s in shown for n in s.beside}
        holds = (Status.PASSED, Status.ROUNDING)
        looks: list[Look] = []
        for n in range(len(self.figures)):
            sound = any(links[k].verdict in holds for k in of.get(n, ()))
            looks.append(
                "wrong" if n in wrong else "beside" if n in beside else "sound" if sound else "alone"
            )
        return looks


def placed(source: Source) -> bool:
    """Whether a place tells where to look: what a book compiles knows only its table and its words."""
    return any(x is not None for x in (source.page, source.sheet, source.cell, source.line, source.box))


_CLAIM_KINDS: Mapping[str, str] = {
    "share": "占比", "change": "增减额", "rate": "增减率", "direction": "增减方向", "count": "数目", "list": "逐项列出",
    "reason": "原因", "same": "所说相同", "part": "其中一项", "standard": "标准", "amount": "其他金额",
}  # fmt: skip


def _words(i: Identity) -> str:
    """What the identity asks, in words."""
    if i.kind == "partition":
        return f"合计等于各分项之和（按{_ALONG.get(i.dimension, '分项')}分）"
    if i.kind == "containment":
        return "部分不大于整体"
    if i.kind == "balance":
        return "收入与支出相等"
    return "同一口径的数应相同" if i.kind == "agreement" else "其余各项为零，两个口径的数应相同"


def _note(i: Identity, words: Words) -> str:
    """How far apart the sides are, and what rounding allows."""
    if i.reason:
        return i.reason
    if not i.difference or (i.kind == "containment" and i.verdict is Status.PASSED):
        return ""
    allowed = f"，四舍五入造成的差不到 {words.amount(i.slack)}" if i.slack and i.kind != "agreement" else ""
    return f"相差 {words.amount(abs(i.difference))}{allowed}"


def rule_title(rule: str) -> str:
    """The title of a rule, or of a fault of a book; "" for one that is not known."""
    found = catalogue().get(rule) or FAULTS.get(rule)
    return found.title if found else ""
