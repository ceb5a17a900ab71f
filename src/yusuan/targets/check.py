"""What a check of targets is: one fault by which id, how grave, under which criterion, and the function that finds it.

A check looks at Forms, whatever they came from: a stranger's document or a book.  Rules and the review of a book use the
same checks, so that one fault has one id everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, Protocol

from yusuan.model import Finding, Outcome, Severity, Source

from .forms import Forms

#: The criteria of 财预〔2015〕88号 by which targets are reviewed.
Criterion = Literal["指向明确", "细化量化", "合理可行", "相应匹配"]
CRITERIA: tuple[Criterion, ...] = ("指向明确", "细化量化", "合理可行", "相应匹配")

#: A check yields findings; it may also yield Outcomes that say where it does not apply or could not be made.
Yield = Finding | Outcome


class Build(Protocol):
    """Makes a finding of the check that is running: everything but its id and severity."""

    def __call__(
        self, message: str, place: Source, *, values: Mapping[str, object] | None = None, unit: str = "元", **details: object
    ) -> Finding: ...


Function = Callable[[Forms, Build], Iterable[Yield]]


@dataclass(frozen=True, slots=True)
class Check:
    """One check; its id is never reused."""

    id: str
    title: str
    severity: Severity
    criterion: Criterion
    run: Function

    def found(self, message: str, place: Source, **details: object) -> Finding:
        """A finding of this check."""
        severity = details.pop("severity", self.severity)
        return Finding(self.id, severity, message, place, **details)  # type: ignore[arg-type]


def check(id: str, title: str, severity: Severity, criterion: Criterion) -> Callable[[Function], Check]:
    """Declare a check: the function takes Forms and ``found``, which makes its findings."""
    return lambda function: Check(id, title, severity, criterion, function)
