"""What a figure asks in its place, where the same words ask different things in different places.

One table decides for all its cells, never a cell for itself: a table of expenditure without a row for 年终结转 lists
what is spent, so that its 合计 does not mean 支出总计.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from yusuan.laws.canon import EARNED, SPENT, Spelling
from yusuan.laws.identities import Entry, Key
from yusuan.model import Point

#: Why a Point was inferred.
NO_CLOSING = "这张支出表没有年终结转，合计就是本年支出"
TOTAL_OF_YEAR = "这张表的收入合计是本年收入，各项资金也是本年的"
AGREES = "这张表的合计与该项资金的本年收入相同，另有上年结转，所列是本年的"
PRINTED = "表中以这个口径写着同一个数"

_SPENT_SINK, _CURRENT, _CARRIED = frozenset({"spent"}), frozenset({"current"}), frozenset({"carryover"})


def read_tables(entries: Iterable[Entry]) -> None:
    """Totals of expenditure tables that know no 年终结转 are what is spent; the funds of a table whose total is
    本年收入 are this year's; a table of one fund's expenditure may be of this year's money only."""
    homes: dict[object, list[Entry]] = defaultdict(list)
    for e in entries:
        if e.figure.table and e.figure.known != "layout":
            homes[e.home].append(e)
    for home in homes.values():
        if not any(_closes(e.point) for e in home):
            spent = (e for e in home if e.flow == SPENT and e.point.sink is None and e.point.measure is None)
            _reread(spent, "sink", _SPENT_SINK, NO_CLOSING)
        totals = {e.point.origin for e in home if e.flow == EARNED and e.point.fund is None}
        if _CURRENT in totals and None not in totals:
            funds = (e for e in home if e.flow == EARNED and e.point.origin is None)
            _reread(funds, "origin", _CURRENT, TOTAL_OF_YEAR)
    _read_this_year(homes)


@dataclass(frozen=True, slots=True)
class _Money:
    """What tables print of one fund's income in one year and stage: this year's, and what is carried over."""

    current: list[Entry]
    carried: list[Entry]


def _read_this_year(homes: Mapping[object, Sequence[Entry]]) -> None:
    """A table of one fund's expenditure that says nothing of origin, and whose total is this year's income of that
    fund while some more is carried over, lists this year's money; so does one whose total is a part of such a table."""
    income = _income(e for found in homes.values() for e in found)
    waiting = [[e for e in found if e.flow == SPENT and e.point.origin is None and e.point.fund is not None] for found in homes.values()]
    waiting = [w for w in waiting if w and not any(e.point.origin is not None for e in w)]
    known: list[Entry] = []
    for _ in range(2):  # the tables that agree with income first, then those that agree with these
        left = []
        for found in waiting:
            if _is_this_years(found, income, known):
                _reread(found, "origin", _CURRENT, AGREES)
                known += found
            else:
                left.append(found)
        waiting = left


def _income(entries: Iterable[Entry]) -> dict[Point, _Money]:
    """This year's and carried-over income by fund; what is carried over of several funds at once may be each one's,
    unless a table prints that some of them have this year's money only."""
    income: dict[Point, _Money] = {}
    carried: list[Entry] = []
    whole: dict[Point, list[Entry]] = defaultdict(list)
    for e in entries:
        if e.flow != EARNED:
            continue
        if e.point == replace(_when(e.point), flow=EARNED, origin=_CARRIED):
            carried.append(e)
        elif not _is_total(e.point):
            continue
        elif e.point.origin == _CURRENT:
            income.setdefault(_when(e.point), _Money([], [])).current.append(e)
        elif e.point.origin is None:
            whole[_when(e.point)].append(e)
    complete = [p for p, money in income.items() if any(_same(a, b) for a in whole[p] for b in money.current)]
    for asked, money in income.items():
        without = [p for p in complete if asked in p]
        money.carried.extend(e for e in carried if asked in (c := _when(e.point)) and not any(p != c and p in c for p in without))
    return income


def _is_this_years(found: Sequence[Entry], income: Mapping[Point, _Money], known: Sequence[Entry]) -> bool:
    """Whether a table's totals are this year's income, or else it lists a part of what such a table lists."""
    totals = [e for e in found if e.amount and _is_total(e.point)]
    tried = [(e, money) for e in totals if (money := income.get(_when(e.point))) is not None]
    if tried:
        return all(any(_same(e, c) for c in m.current) and any(c.lo > e.hi - e.lo for c in m.carried) for e, m in tried)
    if totals:
        return False
    largest = max((e for e in found if e.point.function is None and e.point.economic is None), key=lambda e: e.amount, default=None)
    if largest is None or not largest.amount:
        return False
    asked = replace(largest.point, origin=_CURRENT)
    beside = [e for e in known if e.point == asked]
    carried = [c for m in income.values() for c in m.carried]
    # what a table has more than this year's money would be an amount that is carried over
    return bool(beside) and not any(e.lo + c.lo <= largest.hi and largest.lo <= e.hi + c.hi for e in beside for c in carried)


def _is_total(p: Point) -> bool:
    """Whether a Point is a fund as a whole, in one year and stage."""
    return p.fund is not None and _when(p) == replace(p, flow=None, origin=None, sink=None)


def _when(p: Point) -> Point:
    return Point(year=p.year, stage=p.stage, fund=p.fund)


def _same(a: Entry, b: Entry) -> bool:
    return a.lo <= b.hi and b.lo <= a.hi


def _closes(p: Point) -> bool:
    return p.flow == EARNED or (p.sink is not None and p.sink != _SPENT_SINK)


def _reread(entries: Iterable[Entry], dimension: str, region: frozenset[str], reason: str) -> None:
    known: dict[Point, Point] = {}
    for e in entries:
        if e.point not in known:
            known[e.point] = replace(e.point, **{dimension: region})
        infer(e, known[e.point], reason)


def infer(e: Entry, point: Point, reason: str) -> None:
    """The figure of a draft gets the Point that was chosen for it, and why."""
    reasons = dict.fromkeys(filter(None, (e.figure.reason, reason)))
    said = e.figure.said or e.figure.point
    e.figure = replace(e.figure, point=point, known="inferred", reason="；".join(reasons), said=said)


def read_text(points: Mapping[Key, Sequence[Entry]], spelling: Spelling) -> bool:
    """A word of running text that may mean a total or a part means the one that a table prints so.

    支出 may be what is spent, and a fund's money may be this year's.  Only words that leave a dimension open are reread,
    and only where their first reading disagrees with every table and the same place does not state the narrower Point in
    its own words.  True if any was.
    """
    own = {(e.home, key) for key, found in points.items() for e in found if not e.figure.table}
    changed = False
    for entries in points.values():
        for e in entries:
            if e.figure.table or e.figure.known == "layout" or e.point.measure is not None or _printed(entries, e):
                continue
            for narrower in _narrower(e):
                other = spelling(narrower)
                here = other != e.key and (e.home, other) not in own
                if here and _printed(_speaking_so(points.get(other, ()), narrower), e):
                    infer(e, narrower, PRINTED)
                    changed = True
                    break
    return changed


def _narrower(e: Entry) -> Iterator[Point]:
    """Other readings of what the words leave open."""
    spent = replace(e.point, sink=_SPENT_SINK) if e.flow == SPENT and e.point.sink is None else e.point
    if spent is not e.point:
        yield spent
    if e.point.origin is None and e.point.fund is not None:
        yield replace(e.point, origin=_CURRENT)
        if spent is not e.point:
            yield replace(spent, origin=_CURRENT)


def _speaking_so(entries: Iterable[Entry], p: Point) -> Iterator[Entry]:
    """Statements that say this year's money of the fund in their own words: what only follows from the absence of other
    money would take a wrong amount for a narrow one."""
    return (e for e in entries if p.origin is None or (e.point.origin, e.point.fund) == (p.origin, p.fund))


def _printed(entries: Iterable[Entry], e: Entry) -> bool:
    """Whether some table states this amount as far as both are printed."""
    return any(o.figure.table and _same(o, e) for o in entries)
