"""One cause, one message: findings that differ in their cell alone become one that names every cell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from .finding import Finding, Related


def gathered(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings in their order; those of one rule that say the same of several cells of one sheet are one."""
    groups: dict[tuple[object, ...], list[Finding]] = {}
    for finding in findings:
        place = finding.place
        one = (finding.rule, finding.severity, finding.message, finding.mend, place.document, place.sheet)
        key = one if place.sheet and place.cell and not finding.related else (*one, id(finding))
        groups.setdefault(key, []).append(finding)
    return tuple(_together(group) for group in groups.values())


def _together(group: list[Finding]) -> Finding:
    first = group[0]
    if len(group) == 1:
        return first
    others = tuple(Related(f"写的是 {f.stated}" if f.stated else "同样的问题", f.place) for f in group[1:])
    return replace(first, message=f"{first.message}（共{len(group)}处）", related=others)
