"""Paragraphs and tables of a text document on their way to blocks, for formats that differ only in how they say them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field

from yusuan.model import Block, Cell, Leftover, Paragraph, Source

from . import encoding, looks
from .base import Limits, Raw, Unreadable
from .grids import bounded, cell_name, parted, placed, rectangle
from .guard import Deadline
from .wordspacing import close_cell

_EDGE = 60  # twips: cell borders this near to one another are one column line
_MOST_COLUMNS = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell as a file states it: how many columns and rows it covers."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class Ruled:
    """A cell between two borders (twips from the page's left); ``below`` if it goes on from the row above."""

    text: str
    left: int
    right: int
    below: bool = False


@dataclass(slots=True)
class Story:
    """A text document on its way to blocks; ``line`` counts paragraphs and tables."""

    name: str
    limits: Limits
    deadline: Deadline
    blocks: list[Block] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    line: int = 0
    cells: int = 0

    def source(self, text: str = "", cell: str | None = None) -> Source:
        return Source(self.name, line=self.line or None, cell=cell, text=text)

    def leave(self, text: str, reason: str) -> None:
        text = encoding.clean(text).strip()[:300]
        self.leftovers.append(Leftover(text, reason, self.source(text)))

    def paragraph(self, text: str, level: int | None = None, role: str = "") -> None:
        """One paragraph, each of its lines a block; ``level`` is that of a heading, for lines short enough to be one."""
        self.deadline.check()
        self.line += 1
        for piece in filter(None, (piece.strip() for piece in tidy(text).split("\n"))):
            source = self.source(piece)
            if role:
                self.blocks.append(Paragraph(piece, source, role=role))
                continue
            ends = piece.endswith(("。", "；", "，"))
            marked = None if len(piece) > 80 or (len(piece) > 25 and ends) else level
            self.blocks.append(looks.line_block(piece, source, marked))

    def table(self, rows: Sequence[Sequence[Piece]]) -> None:
        """A table whose cells state how much they cover, each put into the next free place."""
        self._count(sum(map(len, rows)))
        if self._is_frame([cell.text for row in rows for cell in row]):
            return
        made = [[self._cell(cell) for cell in row] for row in rows]
        self.blocks.extend(parted(placed(made, self.source(), self.limits)))

    def ruled(self, rows: Sequence[Sequence[Ruled]]) -> None:
        """A table whose cells state where their borders stand."""
        self._count(sum(map(len, rows)))
        if self._is_frame([cell.text for row in rows for cell in row]):
            return
        edges = _edges(rows)
        bounded(len(rows), len(edges), self.limits)
        filled: dict[tuple[int, int], Cell | None] = {}
        starts: dict[int, tuple[int, int, int]] = {}  # by first column: (row, last column + 1, rows) of the cell above
        for r, row in enumerate(rows):
            self.deadline.check()
            now: dict[int, tuple[int, int, int]] = {}
            for cell in row:
                self._rule(cell, r, edges, filled, starts, now)
            starts = now
        if filled:
            self.blocks.extend(parted(rectangle(filled, len(rows), self.source(), self.limits)))

    def _rule(
        self, cell: Ruled, r: int, edges: list[int], filled: dict[tuple[int, int], Cell | None],
        above: dict[int, tuple[int, int, int]], now: dict[int, tuple[int, int, int]],
    ) -> None:  # fmt: skip
        first, last = _nearest(edges, cell.left), _nearest(edges, cell.right)
        last = max(last, first + 1)
        if first >= len(edges) - 1 or (r, first) in filled:
            if cell.text.strip():
                self.leave(cell.text, "表格里放不下的文字，没有读取")
            return
        last = next((column for column in range(first + 1, last) if (r, column) in filled), last)
        start = above.get(first)
        for column in range(first, last):
            filled.setdefault((r, column), None)
        if cell.below and start and start[1] == last and (held := filled[start[0], first]) is not None:
            filled[start[0], first] = Cell(
                _joined(held.text, cell.text), held.source, r - start[0] + 1, held.columns
            )
            now[first] = start
            return
        filled[r, first] = self._cell(Piece(cell.text, last - first), cell_name(r, first))
        now[first] = (r, last, 1)

    def _cell(self, piece: Piece, name: str | None = None) -> Cell:
        lines = (line.strip() for line in tidy(piece.text).split("\n"))
        text = "\n".join(line for line in lines if line)
        return Cell(close_cell(text), self.source(text, name), piece.rows, piece.columns)

    def _count(self, cells: int) -> None:
        self.deadline.check()
        self.line += 1
        self.cells += cells
        if self.cells > self.limits.cells:
            raise Unreadable(f"表格过大：超过上限 {self.limits.cells} 格。请拆分文件。")

    def _is_frame(self, texts: list[str]) -> bool:
        """Whether a table holds but one cell, or nothing: then it only frames its text, which is written as such."""
        if len(texts) > 1:
            return False
        for text in texts:
            self.paragraph(text)
        return True

    def raw(self) -> Raw:
        return Raw(looks.with_contents(self.blocks), tuple(self.leftovers))


def tidy(text: str) -> str:
    return encoding.tidy(text).replace("\u00a0", " ")


def _joined(above: str, below: str) -> str:
    return "\n".join(filter(None, (above, tidy(below).strip())))


def _edges(rows: Sequence[Sequence[Ruled]]) -> list[int]:
    """Where column lines stand, those nearer than a hair's breadth counted once."""
    found: list[int] = []
    for at in sorted({edge for row in rows for cell in row for edge in (cell.left, cell.right)}):
        if not found or at - found[-1] > _EDGE:
            found.append(at)
    return found[:_MOST_COLUMNS]


def _nearest(edges: list[int], at: int) -> int:
    index = max(0, bisect_right(edges, at) - 1)
    return index + 1 if index + 1 < len(edges) and edges[index + 1] - at < at - edges[index] else index
