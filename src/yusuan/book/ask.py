"""Asking a Book a Point: the sum of the lines that the question covers, in exact 元."""

from __future__ import annotations

from decimal import Decimal

from ..model import Point, within
from .model import Book, Line

#: Three-public, meeting and training expenses by department economic code; one place for the whole product.
MEASURE_CODES: dict[str, tuple[str, ...]] = {
    "overseas": ("30212",),
    "hospitality": ("30217",),
    "vehicle_purchase": ("31013", "30913"),
    "vehicle_running": ("30231",),
    "meeting": ("30215",),
    "training": ("30216",),
}
#: Economic classes of an agency's operating expenses (机关运行经费): 302 and 310 of basic expenditure.
AGENCY_NATURES = ("行政", "参公")


def ask(book: Book, point: Point) -> Decimal | None:
    """The amount (元) that the book gives for ``point``; 0 where no line matches.

    None where the book cannot know: another year than its own and not stated, or a measure that is neither stated
    nor derivable from economic codes.  Figures typed for exactly this Point win over a sum of lines only for
    measures and other years; for plain amounts the lines are the truth.
    """
    own_year = point.year is None or str(book.year) in point.year
    if not own_year or point.measure is not None:
        found = _stated(book, point)
        if found is not None or not own_year:
            return found
        return _measure(book, point)
    if point.receipt is not None:
        return sum(
            (r.amount for r in book.receipts if _receipt_matches(r.code, r.fund, r.origin, point)), Decimal(0)
        )
    return sum((line.amount for line in book.lines if matches(line, point, book)), Decimal(0))


def matches(line: Line, point: Point, book: Book) -> bool:
    """Whether a line belongs to what ``point`` asks for (its measure is ignored)."""
    pairs = (
        ("fund", line.fund),
        ("origin", line.origin),
        ("function", line.function),
        ("economic", line.economic),
        ("gov_economic", line.gov_economic),
        ("project", line.project),
        ("unit", line.unit or book.unit.name),
    )
    if any(not within(name, frozenset({value}), getattr(point, name)) for name, value in pairs):
        return False
    if point.flow is not None and point.flow == frozenset({"income"}):
        return True
    return within("use", frozenset({line.use}), point.use) and within(
        "sink", frozenset({line.sink}), point.sink
    )


def _receipt_matches(code: str, fund: str, origin: str, point: Point) -> bool:
    return all(
        within(name, frozenset({value}), getattr(point, name))
        for name, value in (("receipt", code), ("fund", fund), ("origin", origin))
    )


def _stated(book: Book, point: Point) -> Decimal | None:
    """The typed figure of exactly this Point, else the sum of typed figures that make up its measure."""
    wanted = _typed(point)
    for item in book.stated:
        if _typed(item.point) == wanted:
            return item.amount
    if point.measure is None or len(point.measure) < 2:
        return None
    parts = [
        next((i.amount for i in book.stated if _typed(i.point) == wanted.but(measure=name)), None)
        for name in point.measure
    ]
    known = [p for p in parts if p is not None]
    return sum(known, Decimal(0)) if known else None


def _typed(point: Point) -> Point:
    """The parts of a Point by which typed figures are told apart."""
    return point.but(unit=None, stage=None)


def _measure(book: Book, point: Point) -> Decimal | None:
    plain = point.but(measure=None)
    assert point.measure is not None
    if point.measure == frozenset({"agency_operating"}):
        names = {u.name for u in (book.units or (book.unit,)) if u.nature in AGENCY_NATURES}
        wanted = plain & plain.but(use="operating")
        return sum(
            (
                line.amount
                for line in book.lines
                if wanted is not None
                and (line.unit or book.unit.name) in names
                and matches(line, wanted, book)
            ),
            Decimal(0),
        )
    codes = [code for name in point.measure for code in MEASURE_CODES.get(name, ())]
    if not codes or any(name not in MEASURE_CODES for name in point.measure):
        return None
    return ask(book, plain.but(economic=codes))
