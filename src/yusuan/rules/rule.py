"""What a rule is: one decorated function in rules/document or rules/targets; its docstring's examples are its test, manual and help."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib import resources
from typing import Literal, Protocol

from yusuan.model import (
    NOTICE,
    Disclosure,
    Finding,
    Level,
    Operand,
    Outcome,
    Paragraph,
    Severity,
    Source,
    Status,
)
from yusuan.money import UNITS, spoken, told
from yusuan.reading.understand.nature import nature_of
from yusuan.words.learnt import usable

#: A rule yields findings; it may also yield Outcomes that say where it does not apply or could not be checked.
Yield = Finding | Outcome
Function = Callable[[Disclosure], Iterable[Yield]]


class Build(Protocol):
    """Makes a finding of the rule that is running: everything but its id, version and severity (see Rule.finding)."""

    def __call__(
        self, message: str, place: Source, *, values: Mapping[str, object] | None = None, unit: str = "元", **details: object
    ) -> Finding: ...


#: What a rule looks at.  Where a document has none of it the rule is not applicable, never passed.
Needs = Literal["", "text", "tables", "figures", "claims", "targets"]
_NEEDS: Mapping[str, Needs] = {"T": "tables", "N": "text", "W": "text", "D": "", "P": "", "V": "", "C": ""}
NEEDED: Mapping[Needs, str] = {
    "": "内容", "text": "文字说明", "tables": "表", "figures": "金额", "claims": "可以核对的说法", "targets": "绩效目标表",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id (letter by topic + number, never reused), the fault it names, its basis and severity.

    ``basis`` cites an article and document number only where these were read, else says 算术 or 通行做法.
    ``bad`` and ``good`` are the examples of the docstring, as text of a document.  ``level`` is how sure its findings
    are, ``version`` is raised when what it reports changes (not for a rewording), ``since`` is the program's version
    that first had it, ``learnt_from`` the places, documents or knowledge that it comes from.  ``petty`` findings are
    folded into one line.  ``needs`` is what a document must have for the rule to apply.
    """

    id: str
    title: str
    basis: str
    severity: Severity
    explanation: str
    bad: tuple[str, ...]
    good: tuple[str, ...]
    run: Function
    level: Level = "likely"
    version: int = 1
    since: str = "0.1"
    learnt_from: tuple[str, ...] = ()
    petty: bool = False
    needs: Needs = ""

    @property
    def usable(self) -> bool:
        """Whether it is known from elsewhere than the places that a measurement leaves out."""
        return GENERAL in self.learnt_from or usable(" ".join(self.learnt_from))

    def finding(
        self, message: str, place: Source, *, values: Mapping[str, object] | None = None, unit: str = "元", **details: object
    ) -> Finding:
        """A finding of this rule.

        ``values`` are its operands by name: they take the places ``{name}`` of the message, a Decimal as an amount (元)
        printed in ``unit``.  Without them the message is taken as it stands.
        """
        severity = details.pop("severity", self.severity)
        if severity is NOTICE:
            details.setdefault("level", "hint")
        details = {"version": self.version, "level": self.level, "petty": self.petty, **details}
        if values is not None:
            message = message.format_map({name: _said(value, unit) for name, value in values.items()})
            details["operands"] = tuple(_operand(name, value, unit) for name, value in values.items())
        return Finding(self.id, severity, message, place, **details)  # type: ignore[arg-type]


def _said(value: object, unit: str) -> str:
    """An operand as the message prints it."""
    if isinstance(value, Decimal):
        return told(value, unit) if unit in UNITS else f"{spoken(value)}{unit}"
    return str(value)


def _operand(name: str, value: object, unit: str) -> Operand:
    if isinstance(value, Decimal):
        return Operand(name, value, "元" if unit in UNITS else unit)
    return Operand(name, str(value))


#: What ``learnt_from`` says of a rule that every place knows.
GENERAL = "通行做法"
_RULES: dict[str, Rule] = {}
_EXAMPLE = re.compile(r"^(反例|正例)[:：]\s*$", re.MULTILINE)


def rule(
    id: str, title: str, *, basis: str, severity: Severity, level: Level | None = None, version: int = 1,
    since: str = "0.1", learnt_from: Iterable[str] = (), petty: bool = False, needs: Needs | None = None,
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

    More 反例 and 正例, in other words, stand in examples/ID.txt beside the module.  ``learnt_from`` names the places
    whose documents taught the rule, or 通行做法 where it is of no place.

    Raises ValueError for an id that is taken or a docstring without both examples.
    """

    def declare(function: Callable[..., Iterable[Yield]]) -> Rule:
        if id in _RULES:
            raise ValueError(f"rule id {id} is taken by {_RULES[id].title}")
        explanation, examples = _parts(inspect.cleandoc(function.__doc__ or "") + _paraphrases(function, id))
        if not examples["反例"] or not examples["正例"]:
            raise ValueError(f"rule {id} needs 反例 and 正例 in its docstring")
        made: list[Rule] = []

        def run(d: Disclosure) -> Iterable[Yield]:
            return function(d, made[0].finding)

        made.append(Rule(
            id, title, basis, severity, explanation, tuple(examples["反例"]), tuple(examples["正例"]), run,
            level or ("hint" if severity is NOTICE else "likely"), version, since, tuple(learnt_from), petty,
            _NEEDS.get(id[0], "") if needs is None else needs,
        ))  # fmt: skip
        _RULES[id] = made[0]
        return made[0]

    return declare


def _paraphrases(function: Callable[..., object], id: str) -> str:
    """More examples in other words or of other places, from examples/ID.txt beside the rule's module."""
    file = resources.files(function.__module__.rpartition(".")[0]) / "examples" / f"{id}.txt"
    return "\n\n" + file.read_text("utf-8") if file.is_file() else ""


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
    hide what the other rules say, and it is not a pass.  Nor is a rule with nothing to look at.
    """
    there = _there(d)
    for each in every_rule().values():
        if not wanted(each.id) or not each.usable:
            continue
        try:
            said = list(each.run(d))
        except Exception as error:
            yield Outcome(each.id, Status.UNCHECKED, f"程序出错：{type(error).__name__}: {error}")
            continue
        findings = [x for x in said if isinstance(x, Finding)]
        yield from said
        if findings:
            yield from (Outcome(each.id, _ended(f), f.message, f.place) for f in findings)
        elif not said:
            lacking = each.needs not in there
            why = f"文件里没有{NEEDED[each.needs]}" if lacking else ""
            yield Outcome(each.id, Status.NOT_APPLICABLE if lacking else Status.PASSED, why)


def _ended(f: Finding) -> Status:
    """A notice is no failure: it may well be published."""
    return Status.NOTED if f.severity is NOTICE else Status.FAILED


def _there(d: Disclosure) -> frozenset[Needs]:
    """What a document has for rules to look at; one that is no disclosure at all has nothing."""
    if not nature_of(d).disclosure:
        return frozenset()
    said: dict[Needs, object] = {"": d, "tables": d.tables, "figures": d.figures, "claims": d.claims, "targets": d.targets}
    text = any(isinstance(b, Paragraph) and b.role == "body" and len(b.text) >= _SENTENCE for b in d.blocks)
    return frozenset([name for name, things in said.items() if things] + (["text"] if text else []))


#: Characters from which on a paragraph is text, not a caption or a label.
_SENTENCE = 20
