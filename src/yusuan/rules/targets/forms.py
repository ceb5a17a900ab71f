"""Rules on performance forms: checks of targets, asked of the forms of a document."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from yusuan.model import Disclosure, Outcome, Status
from yusuan.targets.check import Check
from yusuan.targets.forms import Form, Forms

from ..rule import Build, Rule, Yield, rule


def form_rule(check: Check, *, basis: str) -> Callable[[Callable[[], None]], Rule]:
    """A rule that makes a check: the function only carries the docstring with the examples."""

    def declare(function: Callable[[], None]) -> Rule:
        def run(d: Disclosure, found: Build) -> Iterable[Yield]:
            every = tuple(Form(t, n) for n, t in enumerate(d.targets, 1))
            if not every:
                return [Outcome(check.id, Status.NOT_APPLICABLE, "没有绩效目标表")]
            sure, doubtful = [f for f in every if not f.target.doubt], [f.target for f in every if f.target.doubt]
            left = [Outcome(check.id, Status.UNCHECKED, f"{len(doubtful)}个项目没有核对：{doubtful[0].doubt}", doubtful[0].source)] if doubtful else []
            return [*(check.run(forms_of(d, sure), found) if sure else ()), *left]

        run.__doc__ = function.__doc__
        return rule(check.id, check.title, basis=basis, severity=check.severity)(run)

    return declare


def forms_of(d: Disclosure, forms: Iterable[Form]) -> Forms:
    """Forms of a document with what the document says of itself."""
    year = int(d.year.value) if d.year.value.isdigit() else None
    return Forms(tuple(forms), d.unit.value, year, d.kind.value, d.scope.value)
