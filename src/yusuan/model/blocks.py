"""Blocks: the only thing a format reader makes and the only thing a publisher prints.

A document is a sequence of Heading, Paragraph and Grid.  A compiled document may also hold a Chart, which readers
never make (docs/decisions.md says why it is a block).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, Literal

from .figure import Figure
from .source import NOWHERE, Source

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 0 is the document's title, 1 a part, 2 an item, 3 a sub-item."""

    text: str
    level: int = 1
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text.  ``figures`` are the figures that a compiled paragraph states, in reading order."""

    text: str
    source: Source = NOWHERE
    figures: tuple[Figure, ...] = ()
    #: "body", or what the reader recognised it for: "contents", "running" (header, footer), "note", "watermark"
    role: str = "body"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; it covers ``rows`` × ``columns`` grid places, and ``figure`` is what a number in it states."""

    text: str = ""
    source: Source = NOWHERE
    rows: int = 1
    columns: int = 1
    figure: Figure | None = None
    align: Align | None = None
    bold: bool = False

    def at(self, source: Source) -> Cell:
        """The same cell in another place."""
        return Cell(self.text, source, self.rows, self.columns, self.figure, self.align, self.bold)


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.  ``cells[r][c]`` is the Cell whose upper left corner is there, or None under a span.

    All rows have the same length.  Readers fill ``cells`` and ``source`` and what they are sure of; ``title``,
    ``unit`` (元/万元), ``header`` (number of header rows), ``label`` (表号) and ``notes`` are found by the
    interpreter or stated by a layout; ``key`` is the layout's name of the table.  ``head`` is the row of a form that
    heads those below it, printed again on its later pages (0: none).
    """

    cells: tuple[tuple[Cell | None, ...], ...]
    source: Source = NOWHERE
    title: str = ""
    unit: str = ""
    header: int = 0
    label: str = ""
    owner: str = ""
    notes: tuple[str, ...] = ()
    key: str = ""
    kind: Literal["table", "form"] = "table"
    landscape: bool = False
    widths: tuple[float, ...] = ()
    head: int = 0

    @property
    def width(self) -> int:
        return len(self.cells[0]) if self.cells else 0

    @property
    def called(self) -> str:
        """The title, else what a table without one is told by: its page or its line."""
        page = self.source.page or next((cell.source.page for _, _, cell in self if cell.source.page), None)
        place = f"第{page}页" if page else f"第{self.source.line}行" if self.source.line else ""
        return self.title or f"{place}无题表"

    def __iter__(self) -> Iterator[tuple[int, int, Cell]]:
        """(row, column, cell) for every cell, in reading order."""
        for r, row in enumerate(self.cells):
            for c, cell in enumerate(row):
                if cell is not None:
                    yield r, c, cell

    def covering(self, row: int, column: int) -> Cell | None:
        """The cell that covers this place, looking left and up through spans; None outside the grid."""
        for r in range(row, -1, -1):
            for c in range(column, -1, -1):
                cell = self.cells[r][c]
                if cell is not None and r + cell.rows > row and c + cell.columns > column:
                    return cell
        return None

    def text(self, row: int, column: int) -> str:
        """Text of the cell that covers this place."""
        cell = self.covering(row, column)
        return cell.text if cell else ""

    def but(self, **changes: Any) -> Grid:
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Chart:
    """Shares of a whole, with their amounts in 元; ``alternative`` says the same in words.

    ``unit`` is what amounts are printed in; one that is no money (%, 分) makes bars of plain numbers, no shares.
    ``against`` are numbers that the items are set against, one for each; then ``series`` names the two.
    """

    title: str
    items: tuple[tuple[str, Decimal], ...]
    alternative: str = ""
    source: Source = field(default=NOWHERE)
    unit: str = "万元"
    against: tuple[Decimal, ...] = ()
    series: tuple[str, str] = ("", "")


Block = Heading | Paragraph | Grid | Chart
