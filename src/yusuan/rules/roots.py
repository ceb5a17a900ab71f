"""Findings that follow from another one: the wrong figure, title or code is the finding, what it spoils is listed under it.

The laws group what they break among themselves (group.py).  Here rules of different kinds meet: a wrong total of a form
contradicts the project table, its own sources and its other side, and is one fault.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from yusuan.model import NOWHERE, Finding, Related, Source

#: Where a finding rests on another one: its extent, of every place that the finding names.
Extent = Callable[[Source], object]


def _cell(s: Source) -> object:
    return (s.page, s.sheet, s.line, s.cell, s.box) if s.cell or s.box or s.line else None


def _row(s: Source) -> object:
    """Both sides of one indicator."""
    return (s.page, s.sheet, s.line, s.cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")) if s.cell else None


def _paragraph(s: Source) -> object:
    return (s.page, s.sheet, s.line, s.box) if not s.cell and (s.line or s.box) else None


def _table(s: Source) -> object:
    return s.table or None


#: Rule of the root (by prefix) → how far it reaches, and the rules whose findings follow from it there.  Roots come in
#: the order of this table: what already follows from one is no root itself.
FOLLOWING: Mapping[str, tuple[Extent, tuple[str, ...]]] = {
    "W206": (_paragraph, ("T1", "N2")),  # an amount without its unit is not counted
    "N303": (_table, ("N202", "N203", "N204", "N210")),  # this year's table taken for last year's
    "D211": (_table, ("T106",)),  # the row that another table lists stands under a code that is none
    "T1": (_cell, ("P403", "P404", "P406", "P407", "P408", "P604", "N325")),  # the total of a form
    "P408": (_cell, ("P403", "P404", "P406", "P407", "P604", "N325")),
    "P308": (_row, ("P551", "P553")),  # a rate that cannot be
    "P55": (_cell, ("P704",)),  # a number of the goal that differs from its indicator differs from the other texts too
}


def rooted(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that follow from no other, each with those that follow from it among its related places."""
    left = list(findings)
    for prefix, (extent, rules) in FOLLOWING.items():
        for root in [f for f in left if f.rule.startswith(prefix)]:
            reach = {extent(root.place)} - {None}
            followers = [f for f in left if f.rule.startswith(rules) and f is not root and reach & _spots(f, extent)]
            if followers:
                left[_index(left, root)] = _with(root, followers)
                left = [f for f in left if not any(f is each for each in followers)]
    return left


def _index(findings: Sequence[Finding], wanted: Finding) -> int:
    return next(i for i, f in enumerate(findings) if f is wanted)


def _spots(finding: Finding, extent: Extent) -> set[object]:
    sources = (finding.place, *(s.source for s in finding.suspects), *(r.source for r in finding.related))
    return {extent(s) for s in sources if s != NOWHERE}


def _with(root: Finding, followers: Sequence[Finding]) -> Finding:
    told = tuple(Related(f.message, f.place, f.figures) for f in followers)
    return replace(root, related=(*root.related, *told))
