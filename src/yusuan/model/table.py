"""A Table is what a grid says once it is understood: columns, rows, and the cells that lead to Figures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .blocks import Grid
from .figure import Figure
from .point import EVERYTHING, Point
from .source import NOWHERE, Source
from .tree import Tree

#: total: 合计, 小计, 总计.  part: printed as 其中.  section: without an amount, over other rows.  unit: a body's own row.
#: detail: any other row that was understood.  unknown: not understood, ``problem`` says why.
Role = Literal["total", "detail", "section", "part", "unit", "unknown"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its place, its header texts from top to bottom, what it holds, and what the header alone says.

    ``kind`` is code, gov_code, economic_code (beside functional codes), unit_code, name, gov_name, economic_name,
    project, unit, amount, aside, percent, change or count.  ``side`` counts the sides of a table of 收入 beside 支出
    from 0.  ``part`` marks one printed as 其中, ``problem`` says what of its header was not understood.
    """

    index: int
    path: tuple[str, ...]
    kind: str
    side: int = 0
    point: Point = EVERYTHING
    part: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """One amount cell and the question it answers; ``problem`` says why there is none.

    ``figure`` is what its document states there; None in a row left blank and where the number was not understood.
    ``open`` are the dimensions of the question that could not be told.
    """

    row: int
    column: int
    point: Point | None
    part: bool = False
    problem: str = ""
    figure: Figure | None = None
    open: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Row:
    """One printed row on one side of a table.

    ``index`` is its row of the grid.  ``said`` are its label cells with their column kinds, ``label`` their text and
    ``name`` that without code and ordinal.  ``code`` is the classification code as printed, ``codes`` those that it
    means by dimension, also where only a name is printed.  ``project`` and ``unit`` are the names in its Point.
    ``level`` counts from 0 and ``parent`` is the place of another Row in the table's ``rows``.
    """

    index: int
    side: int = 0
    label: str = ""
    name: str = ""
    said: tuple[tuple[str, str], ...] = ()
    code: str = ""
    point: Point = EVERYTHING
    role: Role = "detail"
    level: int = 0
    parent: int | None = None
    problem: str = ""
    source: Source = NOWHERE
    cells: tuple[Place, ...] = ()

    @property
    def codes(self) -> Mapping[str, str]:
        """Dimension → code, for every classification of which the row names exactly one."""
        dimensions = ("receipt", "function", "economic", "gov_economic")
        found = ((name, getattr(self.point, name)) for name in dimensions)
        return {name: next(iter(region)) for name, region in found if region and len(region) == 1}

    @property
    def project(self) -> str:
        """The key of the project that the row names, or ""."""
        return _only(self.point.project)

    @property
    def unit(self) -> str:
        """The body that the row names or belongs to, or "" for the publishing body."""
        return _only(self.point.unit)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """What is stated in the row, in the order of the columns."""
        return tuple(place.figure for place in self.cells if place.figure is not None)

    @property
    def filled(self) -> bool:
        """Whether some cell holds an amount."""
        return any(figure.state == "value" for figure in self.figures)

    def text(self, kind: str) -> str:
        """What the row's label column of this kind prints, or ""."""
        return next((text for its, text in self.said if its == kind), "")


def _only(region: frozenset[str] | None) -> str:
    return next(iter(region)) if region and len(region) == 1 else ""


@dataclass(frozen=True)
class Table:
    """A budget table: its grid as printed, its columns from the left and its rows, those of the first side first.

    ``lists_purchases`` marks a list of things bought, whose rows repeat and whose names are those of things.
    ``trees`` tell, for each side that was looked at, which rows make up which.
    """

    grid: Grid
    columns: tuple[Column, ...] = ()
    rows: tuple[Row, ...] = ()
    lists_purchases: bool = False
    trees: tuple[Tree, ...] = ()

    @property
    def title(self) -> str:
        return self.grid.title

    @property
    def unit(self) -> str:
        """What its amounts are printed in: 元, 万元 …, "" where it is not said."""
        return self.grid.unit

    @property
    def label(self) -> str:
        """The table's number as printed: 表1, 公开02表."""
        return self.grid.label

    @property
    def owner(self) -> str:
        return self.grid.owner

    @property
    def key(self) -> str:
        return self.grid.key

    @property
    def notes(self) -> tuple[str, ...]:
        return self.grid.notes

    @property
    def source(self) -> Source:
        return self.grid.source

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What its cells state, in reading order."""
        places = (place for row in self.rows for place in row.cells if place.figure is not None)
        ordered = sorted(places, key=lambda place: (place.row, place.column))
        return tuple(place.figure for place in ordered if place.figure is not None)

    def column(self, index: int) -> Column:
        """The column of the grid with this number.  Raises IndexError where there is none."""
        return self.columns[index]

    def side(self, number: int) -> tuple[Row, ...]:
        """The rows of one side."""
        return tuple(row for row in self.rows if row.side == number)

    def amounts(self) -> Iterator[Column]:
        """The columns that hold amounts."""
        return (column for column in self.columns if column.kind == "amount")


@dataclass(frozen=True, slots=True)
class Project:
    """A project of the document: its rows in tables, its form, and where the text speaks of it.

    ``key`` is its name in a Point, ``rows`` are (number of the table, number of the row), ``target`` is the number
    of its form among the document's targets.
    """

    key: str
    name: str
    code: str = ""
    rows: tuple[tuple[int, int], ...] = ()
    target: int | None = None
    mentions: tuple[Source, ...] = field(default=())
