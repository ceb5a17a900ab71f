"""Totals left blank: the parts of a total have amounts and its row or column is filled in, but its own cell is empty.

Such a cell says nothing, neither 0 nor an amount.  So the sums that it takes part in are set aside, and the cell is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yusuan.model import DIMENSIONS, Figure, Point, Status

from .canon import CLOSED
from .identities import Entry, Identity, Key

NO_TOTAL = "合计一格是空白"
#: What tells the rows of a table apart, its columns not.
_ROW = tuple(d for d in DIMENSIONS if d not in CLOSED)


@dataclass(frozen=True, slots=True)
class Unfilled:
    """The blank ``whole`` of a table, the amount that it should print, and the figures that say so."""

    whole: Entry
    amount: Decimal
    parts: tuple[Figure, ...]


def unfilled(
    points: Mapping[Key, Sequence[Entry]], entries: Sequence[Entry], sums: Sequence[Identity]
) -> tuple[list[Identity], list[Unfilled]]:
    """The sums without those that rest on a blank total, and the blank totals, each once."""
    blank = {e.number: e for e in entries if e.blank and e.figure.table and not e.figure.part}
    filled = [e for e in entries if e.figure.state == "value" and e.amount and e.figure.table]
    found: dict[int, Unfilled] = {}
    for i in sums:
        whole = blank.get(i.entries[0])
        parts = [entries[n] for n in i.entries[1:]]
        if whole and not whole.piece and whole.number not in found and _makes_up(whole, parts) and _row_filled(whole, filled):
            shown = tuple(f for _, f in i.right if f.amount)
            found[whole.number] = Unfilled(whole, i.left.amount - i.difference, shown)
    for whole in blank.values():
        same = [e for e in points.get(whole.key, ()) if e.home == whole.home and e.amount and not e.blank]
        only = None if whole.piece else next((e for e in same if _wider(whole.point, e.point)), None)
        if only and whole.number not in found and (_row_filled(whole, filled) or _inside(whole, filled)):
            found[whole.number] = Unfilled(whole, only.figure.amount, (only.figure,))
    kept = [
        replace(i, verdict=Status.UNCHECKED, reason=NO_TOTAL) if not found.keys().isdisjoint(i.entries) else i
        for i in sums
    ]
    return kept, list(found.values())


def without_blank(found: Iterable[Identity], blank: Sequence[Unfilled]) -> list[Identity]:
    """The identities, those unchecked that fail in a table by just the amount which a blank total of it should print."""
    return [
        replace(i, verdict=Status.UNCHECKED, reason=NO_TOTAL)
        if i.verdict is Status.FAILED and any(
            u.whole.figure.table == i.left.table and abs(abs(i.difference) - abs(u.amount)) <= i.bound for u in blank
        ) else i
        for i in found
    ]  # fmt: skip


def _makes_up(whole: Entry, parts: Sequence[Entry]) -> bool:
    return sum(p.amount for p in parts) != 0 and all(p.home == whole.home and not p.figure.part for p in parts)


def _row_filled(whole: Entry, filled: Iterable[Entry]) -> bool:
    """Whether another column of the row has an amount."""
    row = [getattr(whole.point, d) for d in _ROW]
    beside = (e.point for e in filled if e.home == whole.home)
    return any(p != whole.point and [getattr(p, d) for d in _ROW] == row for p in beside)


def _inside(whole: Entry, filled: Iterable[Entry]) -> bool:
    """Whether a greater total of the table is filled in."""
    return any(
        e.home == whole.home and e.flow == whole.flow and e.point != whole.point and _wider(e.point, whole.point)
        for e in filled
    )


def _wider(outer: Point, inner: Point) -> bool:
    """Whether one Point asks for all that the other asks for."""
    pairs = ((getattr(outer, d), getattr(inner, d)) for d in DIMENSIONS)
    return all(o is None or (i is not None and i <= o) for o, i in pairs)
