"""Asking a Book a Point: the sum of the lines that the question covers, in exact 元."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import Generic, TypeVar

from yusuan.model import Point, Region, within

from .model import Book, Line, Receipt, Unit

ZERO = Decimal(0)
Record = TypeVar("Record", Line, Receipt)

#: Three-public, meeting and training expenses by department economic code; one place for the whole product.
MEASURE_CODES: dict[str, tuple[str, ...]] = {
    "overseas": ("30212",),
    "hospitality": ("30217",),
    "vehicle_purchase": ("31013", "30913"),
    "vehicle_running": ("30231",),
    "meeting": ("30215",),
    "training": ("30216",),
}
#: Natures of units whose operating expenses are 机关运行经费.
AGENCY_NATURES = ("行政", "参公")

_INCOME = frozenset({"income"})
_AGENCY = frozenset({"agency_operating"})
_PERFORMANCE = frozenset({"performance"})


class Cube:
    """The lines of a Book, indexed so that a Point is answered by a few integer operations.

    Every value region of a dimension has a bit mask over the lines; a Point is the conjunction of its masks, and the
    amount of a mask is summed once.
    """

    def __init__(self, book: Book) -> None:
        self.book = book
        own = book.unit.name
        self._lines = _Index(
            book.lines,
            {
                "fund": lambda x: x.fund,
                "origin": lambda x: x.origin,
                "function": lambda x: x.function,
                "use": lambda x: x.use,
                "sink": lambda x: x.sink,
                "economic": lambda x: x.economic,
                "gov_economic": lambda x: x.gov_economic,
                "project": lambda x: x.project,
                "unit": lambda x: x.unit or own,
            },
        )
        self._receipts = _Index(
            book.receipts,
            {"fund": lambda x: x.fund, "origin": lambda x: x.origin, "receipt": lambda x: x.code},
        )
        self._stated = {_typed(item.point): item.amount for item in reversed(book.stated)}

    def ask(self, point: Point) -> Decimal | None:
        """The amount (元) that the book gives for ``point``; 0 where no line matches.

        None where the book cannot know: another year than its own and not stated, or a measure that is neither
        stated nor derivable from economic codes.  Typed figures win over sums of lines only for measures and for
        other years; for plain amounts the lines are the truth.
        """
        own_year = point.year is None or str(self.book.year) in point.year
        if not own_year or point.measure is not None:
            found = self._typed_amount(point)
            if found is not None or not own_year:
                return found
            return self._measure(point)
        if point.item is not None:  # a thing told by its name alone is no line of a book
            return self._typed_amount(point)
        if point.receipt is not None:
            return self._receipts.total(point, ())
        return self._lines.total(point, ("use", "sink") if point.flow == _INCOME else ())

    def _typed_amount(self, point: Point) -> Decimal | None:
        """The typed figure of exactly this Point, else the sum of typed figures that make up its measure."""
        wanted = _typed(point)
        if (amount := self._stated.get(wanted)) is not None:
            return amount
        if point.measure is None or len(point.measure) < 2:
            return None
        parts = [self._stated.get(wanted.but(measure=name)) for name in point.measure]
        known = [part for part in parts if part is not None]
        return sum(known, ZERO) if known else None

    def _measure(self, point: Point) -> Decimal | None:
        plain = point.but(measure=None)
        if point.measure == _AGENCY:
            units: tuple[Unit, ...] = self.book.units or (self.book.unit,)
            names = [unit.name for unit in units if unit.nature in AGENCY_NATURES]
            wanted = plain & Point(use=frozenset({"operating"}), unit=frozenset(names))
            return self._lines.total(wanted, ()) if wanted is not None and names else ZERO
        if point.measure == _PERFORMANCE:
            managed = plain & Point(project=frozenset(p.key for p in self.book.projects if p.managed))
            return self._lines.total(managed, ()) if managed is not None else ZERO
        codes = [code for name in point.measure or () for code in MEASURE_CODES.get(name, ())]
        if not codes or any(name not in MEASURE_CODES for name in point.measure or ()):
            return None
        return self._lines.total(plain.but(economic=codes), ())


class _Index(Generic[Record]):
    """Bit masks of records by dimension and region, and exact sums of masks."""

    def __init__(self, records: Sequence[Record], fields: dict[str, Callable[[Record], str]]) -> None:
        self._amounts = [record.amount for record in records]
        self._values: dict[str, dict[str, int]] = {}
        for name, get in fields.items():
            bits = self._values.setdefault(name, {})
            for i, record in enumerate(records):
                bits[get(record)] = bits.get(get(record), 0) | 1 << i
        self._all = (1 << len(records)) - 1
        self._masks: dict[tuple[str, Region], int] = {}
        self._sums: dict[int, Decimal] = {0: ZERO}

    def total(self, point: Point, ignored: tuple[str, ...]) -> Decimal:
        mask = self._all
        for name, value in point.stated():
            if name in self._values and name not in ignored:
                mask &= self._mask(name, value)
        if mask not in self._sums:
            self._sums[mask] = sum((a for i, a in enumerate(self._amounts) if mask >> i & 1), ZERO)
        return self._sums[mask]

    def _mask(self, name: str, value: Region) -> int:
        key = (name, value)
        if key not in self._masks:
            self._masks[key] = sum(
                bits for v, bits in self._values[name].items() if within(name, frozenset({v}), value)
            )
        return self._masks[key]


def _typed(point: Point) -> Point:
    """The parts of a Point by which typed figures are told apart."""
    return point.but(unit=None, stage=None)


def ask(book: Book, point: Point) -> Decimal | None:
    """One question to a book; ask a Cube when there are many (see :meth:`Cube.ask`)."""
    return Cube(book).ask(point)
