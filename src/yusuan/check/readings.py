"""What a figure asks in its place, where the same words ask different things in different places.

One table decides for all its cells, never a cell for itself: a table of expenditure without a row for 年终结转 lists
what is spent, so that its 合计 does not mean 支出总计.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from ..model import Point
from .canon import EARNED, SPENT, Spelling
from .identities import Entry, Key

_SPENT_SINK, _CURRENT = frozenset({"spent"}), frozenset({"current"})


def read_tables(entries: Iterable[Entry]) -> None:
    """Totals of expenditure tables that know no 年终结转 are what is spent; the funds of a table whose total is
    本年收入 are this year's."""
    homes: dict[object, list[Entry]] = defaultdict(list)
    for e in entries:
        if e.figure.table:
            homes[e.home].append(e)
    for home in homes.values():
        if not any(_closes(e.point) for e in home):
            _reread((e for e in home if e.flow == SPENT and e.point.sink is None), "sink", _SPENT_SINK)
        totals = {e.point.origin for e in home if e.flow == EARNED and e.point.fund is None}
        if _CURRENT in totals and None not in totals:
            funds = (e for e in home if e.flow == EARNED and e.point.origin is None)
            _reread(funds, "origin", _CURRENT)


def _closes(p: Point) -> bool:
    return p.flow == EARNED or (p.sink is not None and p.sink != _SPENT_SINK)


def _reread(entries: Iterable[Entry], dimension: str, region: frozenset[str]) -> None:
    known: dict[Point, Point] = {}
    for e in entries:
        if e.point not in known:
            known[e.point] = replace(e.point, **{dimension: region})
        e.point = known[e.point]


def read_text(points: Mapping[Key, Sequence[Entry]], spelling: Spelling) -> bool:
    """A word of running text that may mean a total or a part means the one that a table prints so.

    支出 may be what is spent; beside 上年结转 the funds of a paragraph may be this year's.  Only words that leave a
    dimension open are reread, and only where their first reading disagrees with every table.  True if any was.
    """
    carried = {e.home for found in points.values() for e in found if _carries(e)}
    changed = False
    for entries in points.values():
        for e in entries:
            if e.figure.table or e.point.measure is not None or _printed(entries, e):
                continue
            for narrower in _narrower(e, e.home in carried):
                other = spelling(narrower)
                if other != e.key and _printed(points.get(other, ()), e):
                    e.point, changed = narrower, True
                    break
    return changed


def _carries(e: Entry) -> bool:
    return not e.figure.table and e.point.origin is not None and "current" not in e.point.origin


def _narrower(e: Entry, carried: bool) -> Iterator[Point]:
    """Other readings of what the words leave open."""
    if e.flow == SPENT and e.point.sink is None:
        yield replace(e.point, sink=_SPENT_SINK)
    if carried and e.point.origin is None and e.point.fund is not None:
        yield replace(e.point, origin=_CURRENT)


def _printed(entries: Iterable[Entry], e: Entry) -> bool:
    """Whether some table states this amount as far as both are printed."""
    return any(o.figure.table and o.lo <= e.hi and e.lo <= o.hi for o in entries)
