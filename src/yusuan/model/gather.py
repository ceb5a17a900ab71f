"""One cause, one message: findings that differ in their cell alone become one that names every cell."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from .finding import Finding, Related
from .source import Source

#: At most so many places are listed under one finding.
PLACES = 40


@dataclass(frozen=True, slots=True)
class Hit:
    """One place where a rule found its fault."""

    text: str
    source: Source


def gather(
    found: Callable[..., Finding], message: str, hits: Iterable[Hit], *, stated: str = "", expected: str = "", mend: str = "",
    **details: object,
) -> Iterator[Finding]:
    """One finding for all places of one fault; nothing where there is none.  ``{n}`` in the message is their number."""
    places = list(hits)
    if not places:
        return
    more = tuple(Related(hit.text, hit.source) for hit in places[1:PLACES])
    tail = f"（共{len(places)}处）" if len(places) > 1 else ""
    yield found(
        message.replace("{n}", str(len(places))) + tail + "。",
        places[0].source, stated=stated or places[0].text, expected=expected, mend=mend, related=more, **details,
    )  # fmt: skip


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
