"""Findings are values: what is wrong, where, what was expected, and how to mend it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from enum import StrEnum
from hashlib import sha256
from typing import Literal

from .figure import Claim, Figure
from .point import Point
from .source import NOWHERE, Source


class Severity(StrEnum):
    ERROR = "error"  # 错误: must be mended before publishing
    WARNING = "warning"  # 警告: looks wrong, a person should decide
    NOTICE = "notice"  # 提示: worth knowing


ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
SEVERITY_NAMES = {ERROR: "错误", WARNING: "警告", NOTICE: "提示"}


#: How sure a finding is: arithmetic and copies on what is understood for certain; what very probably is so; a hint.
Level = Literal["certain", "likely", "hint"]
LEVEL_NAMES: Mapping[Level, str] = {"certain": "确定", "likely": "很可能", "hint": "供参考"}


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    NOTED = "noted"  # a notice: no fault, but worth knowing
    ROUNDING = "rounding"  # holds, but only because of rounding
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"  # could not be checked: not a pass


STATUS_NAMES = {
    Status.PASSED: "通过", Status.ROUNDING: "四舍五入内相符", Status.FAILED: "不符", Status.NOTED: "列为提示",
    Status.NOT_APPLICABLE: "不适用", Status.UNCHECKED: "未能检查",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that takes part in a finding, with what it says, and the figures that this speaks of."""

    text: str
    source: Source = NOWHERE
    figures: tuple[Figure, ...] = ()


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that is most likely wrong, and the interval (元, as printed text) that would mend everything."""

    text: str
    stated: str
    should_be: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Operand:
    """A number or word that a finding speaks of, by name (stated, expected, difference …); amounts are in 元."""

    name: str
    value: Decimal | str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One root cause: what it speaks of (figures, claims, operands), and the prose made of that last.

    All texts are Chinese and for a clerk; amounts in them carry their unit.  ``version`` is the rule's.  ``rests`` says
    on which inferred reading it rests ("" where the words or a layout say it).  ``petty`` ones are folded into one line.
    ``about`` is what the key is made of where the operands would not tell two findings apart; ``nth`` counts findings
    of one report whose keys would be the same.
    """

    rule: str
    severity: Severity
    message: str
    place: Source = NOWHERE
    stated: str = ""
    expected: str = ""
    difference: str = ""
    mend: str = ""
    suspects: tuple[Suspect, ...] = ()
    related: tuple[Related, ...] = ()
    version: int = 1
    level: Level = "likely"
    petty: bool = False
    rests: str = ""
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()
    operands: tuple[Operand, ...] = ()
    about: tuple[str, ...] = ()
    nth: int = 1

    @property
    def key(self) -> str:
        """The rule and a digest of what the finding speaks of: the same between runs and machines, whatever the wording.

        It is made of ``about``, else of figures, claims and operands, else of the document's own words at the place.
        """
        text = json.dumps(self._basis(), ensure_ascii=False, sort_keys=True)
        digest = sha256(text.encode()).hexdigest()[:10]
        return f"{self.rule}-{digest}" + (f"-{self.nth}" if self.nth > 1 else "")

    def _basis(self) -> object:
        if self.about:
            return self.about
        spoken = [
            *([_asked(f.point), _number(f.amount), f.table] for f in self.figures),
            *([c.kind, _asked(c.point), _asked(c.base), _number(c.value), c.direction, c.subject] for c in self.claims),
            *([o.name, _number(o.value), o.unit] for o in self.operands),
        ]
        if spoken:
            return spoken
        words = "".join(self.place.text.split())
        return [self.place.table, words] if words else ["".join(self.stated.split()), self.expected]

    def operand(self, name: str) -> Decimal | str | None:
        """The value of an operand; None where the finding has none of this name."""
        return next((o.value for o in self.operands if o.name == name), None)

    @property
    def points(self) -> tuple[Point, ...]:
        """What the finding asks about, each Point once."""
        return tuple(dict.fromkeys([*(f.point for f in self.figures), *(c.point for c in self.claims)]))


def _asked(point: Point | None) -> object:
    return None if point is None else point.as_dict()


def _number(value: Decimal | str | None) -> str | None:
    return format(value.normalize(), "f") if isinstance(value, Decimal) else value


def numbered(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings of one report, those whose keys are the same counted in their order."""
    times: Counter[str] = Counter()
    for finding in findings:
        key = replace(finding, nth=1).key
        times[key] += 1
        yield finding if times[key] == finding.nth else replace(finding, nth=times[key])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one check ended, with the reason where it was not applicable or could not be run."""

    rule: str
    status: Status
    reason: str = ""
    place: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Report:
    """Everything one run of the checks says about one document."""

    file: str = ""
    findings: tuple[Finding, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    meta: Mapping[str, str] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Number of outcomes per status, every status present."""
        return {s.value: sum(o.status is s for o in self.outcomes) for s in Status}

    def levels(self) -> dict[Level, tuple[Finding, ...]]:
        """Findings that are shown one by one, by how sure they are, the surest first; every level present."""
        return {each: tuple(f for f in self.findings if f.level == each and not f.petty) for each in LEVEL_NAMES}

    @property
    def folded(self) -> tuple[Finding, ...]:
        """Petty notices, which a report says in one line."""
        return tuple(f for f in self.findings if f.petty)

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is ERROR)
