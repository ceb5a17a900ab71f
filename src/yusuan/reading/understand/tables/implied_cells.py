"""What follows where a row and a column meet, and for any question, without being said."""

from __future__ import annotations

from dataclasses import replace

from yusuan.model import Point, leaves, point
from yusuan.words.lexicon import Meaning

from .side import Side

_THREE_PUBLIC = leaves("measure", "three_public")
_SPENT = point(sink="spent")
_OUT = point(flow="expenditure")


def total_cancels_this_year(side: Side) -> None:
    """总计 cancels a 本年 inherited from the header over it."""
    cell = side.cell
    if "grand" in cell.label.flags and "this_year" in cell.header.flags:
        point_ = cell.header.point.but(origin=None, sink=None)
        cell.header = replace(cell.header, point=point_, flags=cell.header.flags - {"this_year"})


def spent_this_year(side: Side) -> None:
    """本年 on an expenditure total means what is spent in the year, carried-over money included."""
    cell = side.cell
    if cell.flow == _OUT.flow:
        cell.header, cell.row = _spent(cell.header), _spent(cell.row)


def _spent(meaning: Meaning) -> Meaning:
    if "this_year" not in meaning.flags or meaning.point.sink is not None:
        return meaning
    return replace(meaning, point=meaning.point.but(origin=None, sink="spent"))


def whole_by_its_parts(side: Side) -> None:
    """What 其中 lists of a view has no other parts: 公务用车 is bought and run, “三公” are three."""
    measure = side.cell.point.measure
    if side.cell.part and measure is not None and measure < _THREE_PUBLIC:
        side.cell.part = False


def flow_of_what_is_named(side: Side) -> None:
    """A function, use, economic kind, project or view without 收入 or 支出 is spent money's."""
    side.cell.point = _with_flow(side.cell.point)


def spent_on_what_is_named(side: Side) -> None:
    """What goes to a function, use, economic kind or project is spent; so is the total row of a list of such things."""
    side.cell.point = _with_sink(side.cell.point, side.cell.label.listed)


def _specific(p: Point) -> bool:
    return bool(p.function or p.use or p.economic or p.gov_economic or p.project)


def _with_flow(p: Point) -> Point:
    return p.override(_OUT) if p.flow is None and (_specific(p) or p.measure) else p


def _with_sink(p: Point, listed: bool) -> Point:
    spent = p.flow == _OUT.flow and not p.sink and not p.measure and (_specific(p) or listed)
    return p.override(_SPENT) if spent else p


def imply(composed: Point, listed: bool = False) -> Point:
    """What follows for a question without being said: the flow of a code, and that what is spent on something is spent."""
    return _with_sink(_with_flow(composed), listed)
