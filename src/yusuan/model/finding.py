"""Findings are values: what is wrong, where, what was expected, and how to mend it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from .source import NOWHERE, Source


class Severity(StrEnum):
    ERROR = "error"  # 错误: must be mended before publishing
    WARNING = "warning"  # 警告: looks wrong, a person should decide
    NOTICE = "notice"  # 提示: worth knowing


ERROR, WARNING, NOTICE = Severity.ERROR, Severity.WARNING, Severity.NOTICE
SEVERITY_NAMES = {ERROR: "错误", WARNING: "警告", NOTICE: "提示"}


class Status(StrEnum):
    PASSED = "passed"
    FAILED = "failed"
    ROUNDING = "rounding"  # holds, but only because of rounding
    NOT_APPLICABLE = "not_applicable"
    UNCHECKED = "unchecked"  # could not be checked: not a pass


@dataclass(frozen=True, slots=True)
class Related:
    """Another place that takes part in a finding, with what it says."""

    text: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Suspect:
    """A figure that is most likely wrong, and the interval (元, as printed text) that would mend everything."""

    text: str
    stated: str
    should_be: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Finding:
    """One root cause.  All texts are Chinese and for a clerk; amounts in them carry their unit."""

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

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is ERROR)
