"""What one document states, ready to be asked: its figures by Point, and whether they contradict one another."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.laws.identities import Key
from yusuan.laws.laws import spelling_of
from yusuan.model import Disclosure, Figure, Point, point
from yusuan.words.lexicon import clean

from .model import Side, Verdict

ROWS = ("function", "economic", "gov_economic", "receipt")
#: A project is known again in another document by a code of at least so many characters, not by its place in a table.
_CODE = 12


@dataclass(frozen=True, slots=True)
class Base:
    """Year and stage of everything in a document that does not say otherwise."""

    year: str
    stage: str

    def __call__(self, p: Point) -> bool:
        return (not self.year or p.year == frozenset({self.year})) and p.stage in (
            None,
            frozenset({self.stage}),
        )


class Stated:
    """The figures of a document by Point.  ``own`` is what it says of its own year and stage, without these two."""

    def __init__(self, disclosure: Disclosure) -> None:
        self.disclosure = disclosure
        d = disclosure
        self.side = Side(d.file, d.unit.value, d.year.value, d.kind.value, d.scope.value)
        self.base = Base(d.year.value, "executed" if d.kind.value == "决算" else "approved")
        self.points: dict[Point, list[Figure]] = defaultdict(list)
        self.own: dict[Point, list[Figure]] = defaultdict(list)
        self._spelling = spelling_of(d) if d.figures else None
        #: figures of this document's own year and stage by canonical Point: in other words, but the same to this document
        self._spelt: dict[Key, list[Figure]] = defaultdict(list)
        #: figures whose words alone ask something wider, by that
        self._said: dict[Point, list[Figure]] = defaultdict(list)
        #: figures of projects without a code, by table and by what they ask but for the project
        self.unnamed: dict[tuple[str, Point], list[Figure]] = defaultdict(list)
        bodies = {f.point.unit for f in d.figures if f.point.unit is not None}
        self.alone = next(iter(bodies)) if len(bodies) == 1 else None
        for f in sorted(d.figures, key=lambda f: not f.table):
            self._add(f)

    def _add(self, f: Figure) -> None:
        if f.state == "unknown":
            return
        if f.point.project is not None and not all(
            len(key) >= _CODE and key.isalnum() for key in f.point.project
        ):
            if f.state == "value" and self.base(f.point):
                bare = f.point.but(project=None, year=None, stage=None)
                self.unnamed[clean(f.table), bare].append(f)
            return
        p = f.point if f.point.unit != self.alone else f.point.but(unit=None)
        self.points[p].append(f)
        if self.base(p):
            self.own[p.but(year=None, stage=None)].append(f)
            if f.said is not None:
                self._said[f.said.but(year=None, stage=None)].append(f)
            if self._spelling is not None:
                self._spelt[self._spelling(f.point)].append(f)

    def answers(self, p: Point) -> list[Figure]:
        """What the document states of its own year and stage for ``p``: in these words, else in words that its own figures
        show to mean the same (本年支出 of one that carries nothing over to the next year is its 支出总计)."""
        if p in self.own or self._spelling is None:
            return self.own.get(p, [])
        asked = p.but(year=self.base.year or None, stage=self.base.stage)
        return self._spelt.get(self._spelling(asked), []) or self._said.get(p, [])

    def counterparts(self, p: Point, figures: Sequence[Figure]) -> list[Figure]:
        """What the document states for ``p``, which another's ``figures`` ask, or else for the same words as theirs."""
        words = next((f.said for f in figures if f.said is not None), None)
        return self.answers(p) or (self.own.get(words.but(year=None, stage=None), []) if words is not None else [])

    def families(self) -> frozenset[Point]:
        """The kinds of rows that the document lists, each as a Point with its code cut to its level."""
        return frozenset(family(p) for p in self.own)


def family(p: Point) -> Point:
    """What all rows of one list have in common: everything but the code, of which only the level counts."""
    changes = {}
    for name in ROWS:
        region = getattr(p, name)
        if region is not None:
            changes[name] = "0" * len(min(region, key=len))
    return p.but(**changes)


def same(a: Decimal, b: Decimal, slack: Decimal) -> Verdict:
    """Whether two amounts agree: exactly, as far as print tells (``slack`` together), or not."""
    if a == b:
        return "same"
    return "rounding" if abs(a - b) < slack else "different"


def usual(said: list[Figure]) -> Figure:
    """The statement to speak of: one with a value before a blank, a table's before the text's."""
    return min(said, key=lambda f: (f.state != "value", not f.table))


def agree(said: list[Figure]) -> bool:
    """Whether all statements of one Point say the same, as far as print tells."""
    first = usual(said)
    return all(same(first.amount, f.amount, first.slack + f.slack) != "different" for f in said)


def alike(a: list[Figure], b: list[Figure]) -> Verdict:
    """The best agreement that any statement of one side has with any of the other."""
    order: tuple[Verdict, ...] = ("same", "rounding", "different")
    return min((same(x.amount, y.amount, x.slack + y.slack) for x, y in pairs(a, b)), key=order.index)


def pairs(a: list[Figure], b: list[Figure]) -> Iterator[tuple[Figure, Figure]]:
    return ((x, y) for x in a for y in b)


def same_body(a: Side, b: Side) -> bool:
    """Whether two documents may speak for one body: equal names, one within the other, or one not known."""
    x, y = _name(a), _name(b)
    return not x or not y or x in y or y in x


def _name(side: Side) -> str:
    """The body's name to compare; a label that was taken for a name (单位:万元) is none."""
    name = clean(side.unit)
    return "" if ":" in name else name


def at(base: Base) -> Point:
    return point(year=base.year or None, stage=base.stage)
