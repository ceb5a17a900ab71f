"""Aliases that are not one canonical Point, but still one amount.

Either what printed zeros may hide keeps them apart (支出总计 of all funds and of 财政拨款, where the rest prints 0.00), or
only a list tells that they are one: a project's form and its row in a project table, which is all there is of it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from yusuan.model import Status

from .canon import AT, CLOSED, Near, Spelling
from .covers import as_spending, key_with
from .identities import Entry, Identity, Key, judge


def near_aliases(points: Mapping[Key, Sequence[Entry]], spelling: Spelling, scale: int) -> Iterator[Identity]:
    """Each Point against the one without the leaves that are nearly nothing: they differ by no more than these."""
    for key, entries in points.items():
        near = spelling.near.get((key[AT["year"]], key[AT["stage"]]))
        for d in near or ():
            narrow = _without(key, d, near[d]) if near else None
            others = points.get(narrow) or points.get(as_spending(narrow)) if narrow else None
            if near and others:
                yield from _pair(entries, others, d, near[d].room, scale)


def _without(key: Key, d: str, near: Near) -> Key | None:
    region = key[AT[d]]
    if not isinstance(region, frozenset) or not region & near.leaves or region <= near.leaves:
        return None
    return key_with(key, d, region - near.leaves)


def _pair(
    entries: Sequence[Entry], others: Sequence[Entry], d: str, room: int, scale: int
) -> Iterator[Identity]:
    whole = next((e for e in entries if _says(e)), None)
    if whole is None:
        return
    near = [o for o in others if _says(o)]
    part = min(near, key=lambda o: (o.amount != whole.amount, o.number), default=None)
    if part is not None and (whole.amount or part.amount):
        yield judge("alias", whole, [(1, part)], d, scale, room=room)


def _says(e: Entry) -> bool:
    return e.figure.state == "value" and not e.piece and not e.vague


#: A view of projects that takes each as a whole.
WHOLE_PROJECTS = frozenset({"performance"})
ELSEWHERE = "该项目的资金可能不止表中所列"


def project_aliases(points: Mapping[Key, Sequence[Entry]], scale: int) -> list[Identity]:
    """A project stated as a whole (in its form, in the text) is what the project tables list of it.

    Tables list every origin and fund of a project, so that what they do not list is nothing.  Where this fails as
    often as it holds the tables are not complete, and the failures are unchecked; but not those of a project of which
    a third statement bears one of the two out.
    """
    found: dict[object, list[Identity]] = defaultdict(list)
    sure: set[int] = set()
    for keys in _projects(points).values():
        for key in keys:
            parts = _maximal([k for k in keys if _narrower(k, key)])
            if len(parts) == 1 and not _stands(key, parts[0]):
                for i in _pair(points[key], points[parts[0]], "project", 0, scale):
                    found[i.left.table].append(i)
                    third = (points[k] for k in keys if k not in (key, parts[0]))
                    if any(_bears_out(i, e) for entries in third for e in entries):
                        sure.add(id(i))
    return [i for family in found.values() for i in _believed(family, sure)]


def _bears_out(i: Identity, e: Entry) -> bool:
    """Whether a statement of another kind prints the amount of one side."""
    return _says(e) and e.figure.amount in (f.amount for f in i.figures)


def _projects(points: Mapping[Key, Sequence[Entry]]) -> dict[object, list[Key]]:
    """The Points of each project, without those that split it by other than origin and fund."""
    groups: dict[object, list[Key]] = defaultdict(list)
    fixed = [i for d, i in AT.items() if d not in (*CLOSED, "measure")]
    for key in points:
        measure = key[AT["measure"]]
        if key[AT["project"]] is not None and (measure is None or measure == WHOLE_PROJECTS):
            groups[tuple(key[i] for i in fixed)].append(key)
    return groups


def _narrower(inner: Key, outer: Key) -> bool:
    """Whether ``inner`` is a plain amount within ``outer``."""
    if inner == outer or inner[AT["measure"]] is not None:
        return False
    return all(inner[AT[d]] <= outer[AT[d]] for d in CLOSED)  # type: ignore[operator]


def _maximal(keys: Sequence[Key]) -> list[Key]:
    return [k for k in keys if not any(_narrower(k, other) for other in keys)]


def _stands(whole: Key, part: Key) -> bool:
    """Whether a table prints both: then the closed trees tell what lies between."""
    return whole[AT["measure"]] is None and all(
        whole[AT[d]] == part[AT[d]] for d in ("origin", "sink", "use")
    )


def _believed(family: Iterable[Identity], sure: Collection[int]) -> list[Identity]:
    some = list(family)
    failed = sum(i.verdict is Status.FAILED for i in some)
    if 2 * failed < len(some):
        return some
    return [
        replace(i, verdict=Status.UNCHECKED, reason=ELSEWHERE)
        if i.verdict is Status.FAILED and id(i) not in sure
        else i
        for i in some
    ]
