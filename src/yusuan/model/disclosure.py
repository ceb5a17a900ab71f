"""A Disclosure is what a document says: its blocks, and the figures, claims and targets in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TypeVar, cast

from .blocks import Block, Grid
from .figure import Claim, Figure
from .outline import SILENT, Outline
from .point import Point
from .source import Source
from .table import Project, Table
from .target import Target

T = TypeVar("T")


class Views:
    """What was derived of one document, kept as long as the document is; never stored, never sent to another process."""

    __slots__ = ("_made",)

    def __init__(self) -> None:
        self._made: dict[object, object] = {}

    def of(self, document: Disclosure, make: Callable[[Disclosure], T]) -> T:
        if make not in self._made:
            self._made[make] = make(document)
        return cast(T, self._made[make])

    def __reduce__(self) -> tuple[type[Views], tuple[()]]:
        return Views, ()


@dataclass(frozen=True, slots=True)
class Known:
    """A fact about the document and what it was recognised by (the words, or "" where it was given)."""

    value: str = ""
    by: str = ""


@dataclass(frozen=True, slots=True)
class Leftover:
    """Something that was read but not understood: nothing is dropped in silence."""

    text: str
    reason: str
    source: Source


@dataclass(frozen=True, slots=True)
class Disclosure:
    """What one document says.  ``blocks`` keep the whole document in order; ``tables`` are the budget tables in it,
    understood; ``outline`` is its running text; ``headline`` holds the totals readers ask for first (元, None where
    unsaid).
    """

    file: str = ""
    unit: Known = Known()
    year: Known = Known()
    kind: Known = Known()  # 预算 / 决算
    scope: Known = Known()  # 单位 / 部门
    layout: Known = Known()
    blocks: tuple[Block, ...] = ()
    tables: tuple[Table, ...] = ()
    figures: tuple[Figure, ...] = ()
    claims: tuple[Claim, ...] = ()
    targets: tuple[Target, ...] = ()
    projects: tuple[Project, ...] = ()
    leftovers: tuple[Leftover, ...] = ()
    outline: Outline = SILENT
    headline: Mapping[str, Decimal | None] = field(default_factory=dict)
    _views: Views = field(default_factory=Views, init=False, repr=False, compare=False)

    def view(self, make: Callable[[Disclosure], T]) -> T:
        """What a pure function derives of this document, made once; the function itself is the name of the view."""
        return self._views.of(self, make)

    @property
    def grids(self) -> tuple[Grid, ...]:
        """The grids of the tables, as printed."""
        return tuple(table.grid for table in self.tables)

    def stated(self, point: Point) -> Iterator[Figure]:
        """Every figure stated for exactly this Point, tables first."""
        found = [f for f in self.figures if f.point == point and f.state == "value"]
        return iter(sorted(found, key=lambda f: not f.table))
