"""What a narrative's totals mean, once the tables of the same document are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.model import Claim, Figure, Leftover, Point


@dataclass(slots=True)
class Stated:
    """What the reader of a narrative found."""

    figures: list[Figure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


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
