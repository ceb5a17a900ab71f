"""Projects in findings by the names that a clerk knows.

A project without a code is told by the table and the row it stands in.  Where a form names it, findings do so too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from yusuan.model import Disclosure, Finding, Related, Source, Suspect


def named(findings: Iterable[Finding], d: Disclosure) -> list[Finding]:
    """The findings with the names of projects instead of keys made of table and row."""
    names = {f"“{key}”": f"“{name}”" for key, name in _names(d).items()}
    return [_with(f, names) for f in findings] if names else list(findings)


def _names(d: Disclosure) -> Mapping[str, str]:
    """Key of a project without a code → its name, where a form states both the name and the amount of the project."""
    asked = {_spot(f.source): f.point.project for f in d.figures if f.point.project is not None}
    found: dict[str, str] = {}
    for target in d.targets:
        place = target.places.get("annual_total")
        for key in (asked.get(_spot(place)) or () if place is not None else ()):
            if ":" in key and target.project:
                found[key] = target.project
    return found


def _spot(s: Source) -> object:
    return s.page, s.sheet, s.line, s.cell, s.box


def _with(finding: Finding, names: Mapping[str, str]) -> Finding:
    def told(text: str) -> str:
        for key, name in names.items():
            text = text.replace(key, name)
        return text

    return replace(
        finding, message=told(finding.message), mend=told(finding.mend),
        suspects=tuple(Suspect(told(s.text), s.stated, s.should_be, s.source) for s in finding.suspects),
        related=tuple(Related(told(r.text), r.source) for r in finding.related),
    )  # fmt: skip
