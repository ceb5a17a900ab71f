"""Aliases that hold up to what printed zeros may hide: 支出总计 of all funds and of 财政拨款 where the rest prints 0.00."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from .canon import AT, Near, Spelling
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
