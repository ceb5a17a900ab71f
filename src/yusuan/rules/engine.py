"""Checking a Disclosure: the laws, the claims and the rules, in one report."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from yusuan.laws.catalogue import LAWS, Law
from yusuan.model import ERROR, LEVEL_NAMES, NOTICE, WARNING, Disclosure, Finding, Outcome, Report, numbered
from yusuan.money import parse
from yusuan.reading.understand.nature import nature_of

from .group import Checked
from .group import check as check_laws
from .roots import rooted
from .rule import Rule, every_rule, run_rules

_ORDER = {ERROR: 0, WARNING: 1, NOTICE: 2}


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules to run: ids or prefixes (N, N2, N201); nothing in ``only`` means all."""

    only: Sequence[str] = ()
    ignore: Sequence[str] = ()

    def __call__(self, id: str) -> bool:
        wanted = not self.only or any(id.startswith(prefix) for prefix in self.only)
        return wanted and not any(id.startswith(prefix) for prefix in self.ignore)


def check(disclosure: Disclosure, wanted: Callable[[str], bool] = Selection()) -> Report:
    """Everything that is wrong in a document, one finding per root cause, and how every check ended."""
    return examine(disclosure, wanted)[0]


def examine(disclosure: Disclosure, wanted: Callable[[str], bool] = Selection()) -> tuple[Report, Checked]:
    """As :func:`check`, with the identities behind the laws (for pages that walk from a figure to its identities)."""
    laws = check_laws(disclosure)
    said = list(run_rules(disclosure, wanted))
    findings = [f for f in laws.findings if wanted(f.rule)]
    findings += [x for x in said if isinstance(x, Finding)]
    outcomes = [o for o in laws.outcomes if wanted(o.rule)]
    outcomes += [x for x in said if isinstance(x, Outcome)]
    report = Report(
        disclosure.file,
        tuple(numbered(sorted(rooted(findings), key=_place))),
        tuple(outcomes),
        _about(disclosure, laws),
    )
    return report, laws


def _about(d: Disclosure, laws: Checked) -> dict[str, str]:
    """What the report says of the document as a whole."""
    meta = {"rules": rule_set_version(), "unit": d.unit.value, "year": d.year.value, "kind": d.kind.value}
    meta["coverage"] = coverage(laws, d)[2]
    meta["leftovers"], meta["unread"] = str(len(d.leftovers)), str(unread(d))
    nature = nature_of(d)
    if not nature.disclosure:
        meta["nothing"] = nature.why
    return meta


def coverage(laws: Checked, d: Disclosure) -> tuple[int, int, str]:
    """Figures that take part in at least one checked equation, all amounts that are not zero, understood or not, and the
    share."""
    used, filled = laws.derivation.coverage()
    filled += unread(d)
    tenths = 1000 * used // filled if filled else 0
    return used, filled, f"{tenths // 10}.{tenths % 10}%" if filled else "—"


#: An amount in words that were not understood; a sentence says its unit.
_SAID = re.compile(r"\d[\d,，]{0,40}(?:\.\d{1,20})?\s{0,9}(?:万|亿|百|千)?元")


def unread(d: Disclosure) -> int:
    """How many amounts other than zero were read but not understood: nothing checks them."""
    return sum(_amounts(left.text) for left in d.leftovers)


def _amounts(text: str) -> int:
    """A cell that is a number is one amount, a sentence has as many as it says with their unit."""
    number = parse(text)
    return int(number.amount != 0) if number is not None else len(_SAID.findall(text))


def _place(finding: Finding) -> tuple[int, int, int, int, str]:
    """The surest first, of these the gravest, then in the order of the document."""
    place = finding.place
    return (list(LEVEL_NAMES).index(finding.level), _ORDER[finding.severity], place.page or 0, place.line or 0, finding.rule)


#: What rules are about, by the letter of their ids.
TOPICS: Mapping[str, str] = {
    "T": "表格：勾稽、表的齐全和写法",
    "N": "说明：占比、增减、数目，模板残留",
    "C": "目录、章节、标题、必备内容",
    "W": "用语、标点、格式",
    "D": "日期、科目",
    "P": "绩效目标",
    "V": "隐私",
}


def catalogue() -> dict[str, Law | Rule]:
    """Everything that a check of a document can report, by id in order."""
    every: dict[str, Law | Rule] = {**LAWS, **every_rule()}
    return dict(sorted(every.items()))


def rule_set_version() -> str:
    """A short digest of all rules' ids, versions and severities: two reports with the same one used the same rules."""
    texts = [f"{r.id}-{r.version}{r.title}{r.severity}{r.explanation}" for r in every_rule().values()]
    texts += [f"{law.id}-{law.version}{law.title}{law.severity}" for law in LAWS.values()]
    return sha256("\n".join(texts).encode()).hexdigest()[:8]
