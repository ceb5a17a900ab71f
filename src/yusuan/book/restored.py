"""A restored book held against the document that it came from: every headline total of both, side by side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, Disclosure, Figure, Finding, Point, Source, point
from yusuan.money import told
from yusuan.words.headline import HEADLINE

from .ask import Cube
from .faults import fault
from .model import Book, Stated, Unit
from .schema import FIXED, stated_point, stated_words

#: Totals that a book must carry whole: the others are views that it states or does not.
CARRIED = ("收入总计", "支出总计", "基本支出", "项目支出")
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Total:
    """One headline total (元): as the document prints it and as the restored book adds up to; ``slack`` is what the
    rounding of the printed lines may lose.  None where one of them does not say."""

    name: str
    document: Decimal | None
    book: Decimal | None
    slack: Decimal = ZERO

    @property
    def difference(self) -> Decimal | None:
        return None if self.document is None or self.book is None else self.book - self.document

    @property
    def lost(self) -> bool:
        """Whether more differs than rounding explains."""
        return self.difference is not None and abs(self.difference) > self.slack


def totals(d: Disclosure, book: Book) -> tuple[Total, ...]:
    """Every headline total that the document states, beside the book's."""
    cube = Cube(book)
    slack = _slack(d, book)
    found = []
    for name, dimensions in HEADLINE.items():
        printed = d.headline.get(name)
        if printed is not None:
            own = cube.ask(point(year=str(book.year), **dimensions)) if book.lines else ZERO
            found.append(Total(name, printed, own, slack))
    return tuple(found)


def judged(d: Disclosure, book: Book) -> Iterator[Finding]:
    """An error for each carried total that the book does not reach, a notice for a view that differs."""
    for total in totals(d, book):
        if total.lost and total.document is not None and total.book is not None and total.difference is not None:
            grave = total.name in CARRIED
            yield fault(
                "B201", f"{total.name}：文件写{told(total.document, '元')}，还原的明细合计{told(total.book, '元')}",
                Source(d.file), severity=ERROR if grave else NOTICE, stated=told(total.book, "元"),
                expected=told(total.document, "元"), difference=told(total.difference, "元"),
            )  # fmt: skip


def last_year(d: Disclosure, year: int) -> tuple[Book, tuple[Finding, ...]]:
    """The book of ``year`` before anything is filled in: the unit, and last year's figures as the document prints them.

    Only what the document states goes in; rows that it does not state are named in one finding.  A document of another
    year than the one before is an error (B189).
    """
    place = Source(d.file)
    if d.year.value != str(year - 1):
        message = f"文件是{d.year.value or '没有写明年度'}年的，{year}年的上年是{year - 1}年"
        return Book(year=year), (fault("B189", message, place, stated=d.year.value, expected=str(year - 1)),)
    said: dict[Point, Figure] = {}
    for f in sorted(d.figures, key=lambda f: not f.table):
        if f.state == "value" and not f.open and not f.part:
            said.setdefault(f.point.but(stage=None), f)
    stated, missing = [], []
    for sheet in FIXED:
        for value in (v for v in sheet.values if v.year == -1):
            for row in (r for r in sheet.rows if not r.parts):
                question = stated_point(row, value, year)
                figure = next((said[p] for p in _spellings(question) if p in said), None)
                if figure is None:
                    missing.append(row.name)
                else:
                    stated.append(Stated(stated_words(sheet, row, value), question, figure.amount, figure.source))
    unit = Unit(name=d.unit.value)
    book = Book(year=year, unit=unit, units=(unit,), stated=tuple(stated), file=d.file)
    if not missing:
        return book, ()
    return book, (fault("B151", f"文件没有写明这些上年数：{'、'.join(dict.fromkeys(missing))}", place, severity=NOTICE),)


def _spellings(p: Point) -> tuple[Point, ...]:
    """A question as tables print it: expenditure that says nothing of closing, appropriations of a body that has no other."""
    return p, p.but(sink=frozenset({"spent"})), p.but(sink=None)


def _slack(d: Disclosure, book: Book) -> Decimal:
    """Each line may be off by half of the last digit that the document prints, the total by as much again."""
    finest = max((f.slack for f in d.figures if f.table and f.state == "value" and f.amount), default=ZERO)
    return finest * (len(book.lines) + 1)
