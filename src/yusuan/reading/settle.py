"""What a figure asks, decided once: words leave some questions open, the other figures of the document close them.

After :func:`settle` nobody changes a Point: reading, checking, comparing and the recovered book speak of the same one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.laws.canon import Spelling
from yusuan.laws.identities import Entry, entry, home_of, scale_of
from yusuan.laws.laws import overdone, points_of, spelled
from yusuan.model import Claim, Figure, Leftover, Outline, Point, point

from .choices import read_tables, read_text

_INCOME, _CURRENT = point(flow="income").flow, point(origin="current").origin or frozenset()


@dataclass(slots=True)
class Stated:
    """What the reader of a narrative found."""

    figures: list[Figure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


def settle(
    figures: Sequence[Figure], claims: Sequence[Claim], own_unit: str = ""
) -> tuple[list[Figure], list[Claim]]:
    """The figures and claims of one document with the Points that its laws choose where words allow several.

    A figure whose Point was chosen is known as inferred and says why.
    """
    scale = scale_of(figures)
    entries = [entry(f, n, scale, home_of(f.table, f.source)) for n, f in enumerate(figures)]
    said = [e.point for e in entries]
    read_tables(entries)
    distrust: set[str] = set()
    while True:
        spelling = spelled(entries, own_unit, distrust)
        points = points_of(entries)
        if read_text(points, spelling):
            break
        doubtful = overdone(points, spelling, scale) - distrust
        if not doubtful:
            break
        distrust |= doubtful
    return [e.figure for e in entries], _claims_settled(claims, entries, said, spelling)


def _claims_settled(
    claims: Sequence[Claim], entries: Sequence[Entry], said: Sequence[Point], spelling: Spelling
) -> list[Claim]:
    """Claims mean by their words what the figures in the same place mean by them, where that is one thing."""
    found: dict[tuple[object, ...], set[Point]] = {}
    changed = set()
    for e, words in zip(entries, said, strict=True):
        asked = (e.home, spelling(words), words.flow)
        found.setdefault(asked, set()).add(e.point)
        if e.point != words:
            changed.add(asked)
    one = (asked for asked in changed if len(found[asked]) == 1)
    meant: dict[tuple[object, ...], Point] = {asked: next(iter(found[asked])) for asked in one}
    return [_claim_settled(claim, meant, spelling) for claim in claims] if meant else list(claims)


def _claim_settled(claim: Claim, meant: Mapping[tuple[object, ...], Point], spelling: Spelling) -> Claim:
    home = home_of(claim.source.table, claim.source)
    point = meant.get((home, spelling(claim.point), claim.point.flow), claim.point)
    base = claim.base and meant.get((home, spelling(claim.base), claim.base.flow), claim.base)
    return claim if (point, base) == (claim.point, claim.base) else replace(claim, point=point, base=base)


def settle_current(told: Stated, tables: Sequence[Figure], outline: Outline) -> Stated:
    """一般公共预算当年拨款 as templates head a section: where it is all that was received, carried-over money is in it.

    Only under such a heading, and only where this year's income and the carry-over stated of it make exactly the amount.
    """
    every = [f for f in (*tables, *told.figures) if f.state == "value" and f.point.flow == _INCOME]
    current = {f.point: f.amount for f in every if f.point.origin == _CURRENT}
    carried = {f.amount for f in every if f.point.origin is not None and not f.point.origin & _CURRENT and f.amount}
    meant: dict[Point, Point] = {}
    for f in told.figures:
        if f.point.origin != _CURRENT or f.point.flow == _INCOME or f.point.fund is None or f.source.start is None:
            continue
        received = current.get(Point(f.point.year, f.point.stage, _INCOME, f.point.fund, _CURRENT))
        place = outline.at(f.source.start)
        if received is not None and f.amount - received in carried and place and place[0].under("当年(?:财政)?拨款"):
            meant[f.point] = f.point.but(origin=None, sink="spent")
    if meant:
        told.figures = [_all_received(f, meant[f.point]) if f.point in meant else f for f in told.figures]
        told.claims = [
            replace(c, point=meant[c.point], base=c.base and c.base.but(origin=None, sink="spent")) if c.point in meant else c
            for c in told.claims
        ]
    return told


def _all_received(f: Figure, point: Point) -> Figure:
    return replace(f, point=point, known="inferred", reason="标题写“当年拨款”，数额等于本年拨款与上年结转之和", said=f.said or f.point)


def settle_totals(told: Stated, tables: Sequence[Figure]) -> Stated:
    """A text that says 收入总计 of what the tables call 本年收入合计 (支出总计 likewise) means the latter.

    Only where the amount is printed for this year's total in a table and another one for the whole.
    """
    stated: dict[Point, set[Decimal]] = {}
    for figure in tables:
        if figure.state == "value":
            stated.setdefault(figure.point, set()).add(figure.amount)
    meant: dict[tuple[Point, str], Point] = {}
    for f in told.figures:
        p = f.point
        if p.origin is not None or p.sink is not None or p.function or p.use or p.measure or p not in stated:
            continue
        alternative = p.but(origin="current") if p.flow == frozenset({"income"}) else p.but(sink="spent")
        if f.amount not in stated[p] and f.amount in stated.get(alternative, ()):
            meant[p, f.printed] = alternative
    if not meant:
        return told
    told.figures = _with_parts(told.figures, meant)
    for (p, printed), alternative in meant.items():
        told.claims = [_meaning_also(c, p, printed, alternative) for c in told.claims]
    return told


def _with_parts(figures: Sequence[Figure], meant: Mapping[tuple[Point, str], Point]) -> list[Figure]:
    """The figures with the meant Points; the parts that follow a total in its own paragraph go with it."""
    found: list[Figure] = []
    whole, alternative, place = None, None, None
    for f in figures:
        if (f.point, f.printed) in meant:
            whole, alternative, place = f.point, meant[f.point, f.printed], f.source.at(text="", start=None)
            found.append(replace(f, point=alternative))
            continue
        if whole is not None and alternative is not None and f.source.at(text="", start=None) == place and f.point in whole:
            extra = Point(origin=alternative.origin) if f.point.origin is None else Point()
            f = replace(f, point=f.point.override(extra))
        else:
            whole = None
        found.append(f)
    return found


def _meaning_also(claim: Claim, meant: Point, printed: str, alternative: Point) -> Claim:
    """A claim in the same sentence is about the same thing."""
    if printed not in claim.text or meant not in (claim.point, claim.base):
        return claim
    whole = claim.base.override(Point(origin=alternative.origin, sink=alternative.sink)) if claim.base else None
    if claim.point == meant:
        return replace(claim, point=alternative, base=whole)
    return replace(claim, base=alternative)
