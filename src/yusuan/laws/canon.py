"""One spelling per Point: what a document itself shows to be nothing is taken out of every region.

A document whose 年终结转 is blank says 支出总计 and 本年支出合计 of one thing; one whose 财政拨款 equals its 收入总计 has no
other funds, so that 表1 = 表4.  Such conditions are not rules here: they follow from the figures.  Every leaf of a
closed tree that is stated as nothing (or stands for a habit that this document does not have) is a *zero leaf*, and
two Points that differ in zero leaves only are one canonical Point.  A printed 0.00 may hide half a digit, and equal
totals a whole one: such leaves are *nearly* nothing, and what differs in them may differ by so little.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yusuan.model import DIMENSIONS, Point, Region, everything, leaves

from .identities import Entry, Key

ROWS = ("function", "economic", "gov_economic", "receipt", "project", "item", "unit")
CLOSED = ("sink", "use", "origin", "fund")
AT = {name: i for i, name in enumerate(DIMENSIONS)}
FULL: Mapping[str, frozenset[str]] = {d: everything(d) for d in CLOSED}
NOTHING: frozenset[str] = frozenset()
SPENT, EARNED = frozenset({"expenditure"}), frozenset({"income"})

#: Leaves that most documents never print: nothing unless the document states an amount for them.
UNUSUAL: Mapping[str, frozenset[str]] = {
    "sink": frozenset({"distributed", "closing"}),
    "use": frozenset({"operation_spending", "remitted", "subsidy", "reserved"}),
    "origin": frozenset({"surplus_used"}),
    "fund": frozenset(),
}


@dataclass(frozen=True, slots=True)
class Near:
    """Leaves that are nothing, up to ``room`` whole units."""

    leaves: frozenset[str]
    room: int


class Spelling:
    """The canonical Point of any Point, as one document's figures teach it."""

    def __init__(self, entries: Sequence[Entry], own_unit: str = "", distrust: Collection[str] = ()) -> None:
        """``own_unit`` is the name that means the whole document; in the dimensions of ``distrust`` nothing is
        concluded from what totals say."""
        units = {u for e in entries if (u := e.point.unit) is not None}
        self.own = frozenset({own_unit}) if own_unit else next(iter(units)) if len(units) == 1 else None
        groups: dict[object, list[Entry]] = defaultdict(list)
        for e in entries:
            groups[e.point.year, e.point.stage].append(e)
        self.spellers = {}
        #: (year, stage) → dimension → leaves that are nearly nothing, and how much (whole units) they may hide
        self.near: dict[object, Mapping[str, Near]] = {}
        for g, group in groups.items():
            zero, self.near[g] = _zeros(group, self.own, distrust)
            self.spellers[g] = _Speller(zero, self.own)
        self.plain = _Speller(UNUSUAL, self.own)

    def __call__(self, p: Point) -> Key:
        return self.spellers.get((p.year, p.stage), self.plain)(p)


@dataclass(slots=True)
class _Speller:
    zero: Mapping[str, frozenset[str]]
    own: Region
    known: dict[tuple[str, Region], Region] = field(default_factory=dict)

    def region(self, name: str, value: Region) -> Region:
        found = self.known.get((name, value), NOTHING)
        if found is NOTHING:
            found = (FULL[name] if value is None else value) - self.zero[name]
            self.known[name, value] = found
        return found

    def __call__(self, p: Point) -> Key:
        key: list[object] = [getattr(p, name) for name in DIMENSIONS]
        for name in CLOSED:
            key[AT[name]] = self.region(name, getattr(p, name))
        if p.unit is not None and p.unit == self.own:
            key[AT["unit"]] = None
        if self._balanced(p, key):
            key[AT["flow"]] = None
        return tuple(key)

    def _balanced(self, p: Point, key: Sequence[object]) -> bool:
        if p.measure is not None or key[AT["sink"]] != FULL["sink"] - self.zero["sink"]:
            return False
        if key[AT["use"]] != FULL["use"] - self.zero["use"]:
            return False
        return all(getattr(p, d) is None for d in ("economic", "gov_economic", "project", "item"))


def _zeros(
    group: Sequence[Entry], own: Region, distrust: Collection[str]
) -> tuple[dict[str, frozenset[str]], dict[str, Near]]:
    """Leaves that are nothing, and leaves that are nearly so, of one year and stage, per closed dimension."""
    plain = [e for e in group if e.point.measure is None]
    totals = [e for e in plain if _is_total(e.point, own)]
    zero: dict[str, frozenset[str]] = dict.fromkeys(CLOSED, NOTHING)
    near: dict[str, Near] = {}
    for _ in range(2):  # the evidence for one dimension may need what is known of another
        for d in CLOSED:
            both = {k: zero[k] | near[k].leaves if k in near else zero[k] for k in CLOSED}
            said = [] if d in distrust else [*_said_nothing(d, totals, both), *_said_all(d, totals, both)]
            sure = _unusual(d, plain).union(*(n.leaves for n in said if not n.room))
            zero[d] = _strike(d, sure, plain)
            rest = _strike(d, sure.union(*(n.leaves for n in said)), plain) - zero[d]
            if rest:
                near[d] = Near(rest, max(min(n.room for n in said if leaf in n.leaves) for leaf in rest))
    return zero, near


def _is_total(p: Point, own: Region) -> bool:
    return all(getattr(p, d) is None for d in ROWS[:-1]) and p.unit in (None, own)


def _strike(d: str, zero: frozenset[str], plain: Iterable[Entry]) -> frozenset[str]:
    """Leaves that stay zero when every amount that is stated must have a leaf to stand on."""
    stated = {r for e in plain if e.amount and (r := getattr(e.point, d)) is not None}
    for region in sorted(stated, key=lambda r: (len(r), sorted(r))):
        if region <= zero:
            zero -= region
    return NOTHING if zero >= FULL[d] else zero


def _unusual(d: str, plain: Sequence[Entry]) -> frozenset[str]:
    if d == "fund":
        return _unlisted_funds(plain)
    if d == "sink" and (_hidden_closing(plain) or any(e.point.stage == _EXECUTED for e in plain)):
        return UNUSUAL[d] - {"closing"}  # a final account usually leaves something over
    return UNUSUAL[d]


def _unlisted_funds(plain: Iterable[Entry]) -> frozenset[str]:
    """Funds that a document which lists its sources does not list."""
    own = leaves("fund", "own")
    stated = {r for e in plain if (r := e.point.fund) is not None}
    listed = [r for r in stated if r & own]
    found = NOTHING
    if any(r < own for r in listed):
        found = own - NOTHING.union(*(r for r in listed if r < own))
    if listed and not any("special_account" in r for r in stated):
        found |= {"special_account"}
    return found


def _hidden_closing(plain: Iterable[Entry]) -> bool:
    """Whether some table prints 总计 and 本年支出 apart without our having read what lies between."""
    spending = [e for e in plain if e.flow == SPENT and not e.blank]
    homes = {e.home for e in spending if e.point.sink is None}
    seen: dict[object, list[Entry]] = defaultdict(list)
    for e in spending:
        if e.home in homes and e.point.sink in (None, frozenset({"spent"})):
            seen[e.home, replace(e.point, sink=None)].append(e)
    return any(a.lo > b.hi or b.lo > a.hi for group in seen.values() for a in group[:1] for b in group[1:])


_OWN = leaves("fund", "own")
_EXECUTED = leaves("stage", "executed")


def _wide(p: Point, without: str, zero: Mapping[str, frozenset[str]], own: frozenset[str] = NOTHING) -> bool:
    """Whether every closed dimension but one is total, so far as anything is stated in it."""
    skip = (without, "origin") if own else (without,)
    return all(d in skip or (r := getattr(p, d)) is None or r >= FULL[d] - zero[d] for d in CLOSED)


def _said_nothing(d: str, totals: Iterable[Entry], zero: Mapping[str, frozenset[str]]) -> Iterator[Near]:
    """Leaves for which a grand total of 0 (or a blank) is printed.

    For a kind of own funds this year's total is enough: what is carried over is not printed by kinds.
    """
    for e in totals:
        region = getattr(e.point, d)
        if region is not None and e.amount == 0:
            own = _OWN if region < _OWN else NOTHING
            if _wide(e.point, d, zero, own):
                yield Near(region, max(e.hi, 0))


def _said_all(d: str, totals: Iterable[Entry], zero: Mapping[str, frozenset[str]]) -> Iterator[Near]:
    """Leaves outside a region whose grand total is printed equal to the grand total of everything."""
    whole: dict[object, Entry] = {}
    parts: list[tuple[Entry, frozenset[str]]] = []
    for e in totals:
        p = e.point
        if not e.amount or not _wide(p, d, zero) or (d in ("sink", "use") and p.flow == EARNED):
            continue
        region = getattr(p, d)
        if region is None:
            whole[p.flow, e.amount] = e
        else:
            parts.append((e, region))
    for e, region in parts:
        found = whole.get((e.flow, e.amount))
        if found is not None:
            yield Near(FULL[d] - region, max(found.hi - e.lo, 0))
