"""What a rule is: one decorated function in rules/document or rules/targets; its docstring's examples are its test, manual and help."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Protocol

from yusuan.model import Disclosure, Finding, Outcome, Severity, Source, Status

#: A rule yields findings; it may also yield Outcomes that say where it does not apply or could not be checked.
Yield = Finding | Outcome
Function = Callable[[Disclosure], Iterable[Yield]]


class Build(Protocol):
    """Makes a finding of the rule that is running: everything but its id and severity."""

    def __call__(self, message: str, place: Source, **details: object) -> Finding: ...


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id (letter by topic + number, never reused), the fault it names, its basis and severity.

    ``basis`` cites an article and document number only where these were read, else says 算术 or 通行做法.
    ``bad`` and ``good`` are the examples of the docstring, as text of a document.
    """

    id: str
    title: str
    basis: str
    severity: Severity
    explanation: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    run: Function

    def finding(self, message: str, place: Source, **details: object) -> Finding:
        """A finding of this rule."""
        severity = details.pop("severity", self.severity)
        return Finding(self.id, severity, message, place, **details)  # type: ignore[arg-type]


_RULES: dict[str, Rule] = {}
_EXAMPLE = re.compile(r"^(反例|正例)[:：]\s*$", re.MULTILINE)


def rule(
    id: str, title: str, *, basis: str, severity: Severity
) -> Callable[[Callable[..., Iterable[Yield]]], Rule]:
    """Declare a rule.  The function takes the Disclosure and ``found``, which makes its findings::

        @rule("W101", "词语重复", basis="通行做法", severity=WARNING)
        def doubled_word(d: Disclosure, found: Build) -> Iterator[Finding]:
            \"\"\"说明…

            反例：
                主要原因是主要原因：

            正例：
                主要原因是：
            \"\"\"

    Raises ValueError for an id that is taken or a docstring without both examples.
    """

    def declare(function: Callable[..., Iterable[Yield]]) -> Rule:
        if id in _RULES:
            raise ValueError(f"rule id {id} is taken by {_RULES[id].title}")
        explanation, examples = _parts(inspect.cleandoc(function.__doc__ or ""))
        if not examples["反例"] or not examples["正例"]:
            raise ValueError(f"rule {id} needs 反例 and 正例 in its docstring")
        made: list[Rule] = []

        def run(d: Disclosure) -> Iterable[Yield]:
            return function(d, made[0].finding)

        made.append(
            Rule(
                id, title, basis, severity, explanation, tuple(examples["反例"]), tuple(examples["正例"]), run
            )
        )
        _RULES[id] = made[0]
        return made[0]

    return declare


def _parts(doc: str) -> tuple[str, dict[str, list[str]]]:
    """The explanation, and the example texts by 反例/正例."""
    pieces = _EXAMPLE.split(doc)
    examples: dict[str, list[str]] = {"反例": [], "正例": []}
    for name, text in zip(pieces[1::2], pieces[2::2], strict=True):
        examples[name].append(inspect.cleandoc(text))
    return " ".join(pieces[0].split()), examples


@cache
def every_rule() -> dict[str, Rule]:
    """Every rule by id: the modules of the rooms of rules are walked, no list is kept."""
    for room in ("document", "targets"):
        package = importlib.import_module(f"{__package__}.{room}")
        for info in pkgutil.iter_modules(package.__path__):
            importlib.import_module(f"{package.__name__}.{info.name}")
    return dict(sorted(_RULES.items()))


def run_rules(d: Disclosure, wanted: Callable[[str], bool] = lambda id: True) -> Iterator[Yield]:
    """Run every wanted rule: its findings, and one Outcome for each (failed once per finding).

    A rule that fails with an exception ends as "could not be checked" with the reason: one fault of ours must not
    hide what the other rules say, and it is not a pass.
    """
    for each in every_rule().values():
        if not wanted(each.id):
            continue
        try:
            said = list(each.run(d))
        except Exception as error:
            yield Outcome(each.id, Status.UNCHECKED, f"程序出错：{type(error).__name__}: {error}")
            continue
        findings = [x for x in said if isinstance(x, Finding)]
        yield from said
        if findings:
            yield from (Outcome(each.id, Status.FAILED, f.message, f.place) for f in findings)
        elif not said:
            yield Outcome(each.id, Status.PASSED)
