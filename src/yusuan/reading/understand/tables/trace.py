"""Which words and which implications made the question of one cell: the table is understood again, watched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from yusuan.model import EVERYTHING, Grid, Point

from .columns import columns_of
from .implications import IMPLICATIONS, Implication
from .meaning import places_of, say, sides_of
from .side import Setting, Side

#: document: what is known of the whole document.  title, side (收入, 支出 over the label columns), column, row, section:
#: the words around the cell.  implication: what was concluded.  inference: what the laws chose.  structure: where the
#: row stands in its table.  sentence: the words of running text.
StepKind = Literal["document", "title", "side", "column", "row", "section", "implication", "inference", "structure", "sentence"]
_BY_NAME = {i.name: i for i in IMPLICATIONS}


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that made a figure's meaning: ``text`` as printed or in words for a person, ``point`` what it states.

    ``name`` and ``learnt_from`` are those of an implication.
    """

    kind: StepKind
    text: str
    point: Point = EVERYTHING
    name: str = ""
    learnt_from: tuple[str, ...] = ()


def trace(grid: Grid, setting: Setting, row: int, column: int) -> tuple[Step, ...]:
    """The steps that made the question of the cell at ``row`` and ``column``; none where no side has that column."""
    columns = columns_of(grid)
    side = next((s for s in sides_of(grid, columns, setting) if any(c.index == column for c in s.amounts)), None)
    if side is None:
        return ()
    watch = _Watch(side, row, column)
    side.watch = watch
    say(side)
    for _ in places_of(side):
        pass
    path = next(c.path for c in side.amounts if c.index == column)
    label = side.rows[row]
    steps = [
        Step("document", "全文的年度和预决算", setting.base),
        Step("title", grid.title, side.title.point),
        Step("side", "／".join(text for c in side.labels for text in c.path), side.header.point),
        Step("column", "／".join(path), watch.header),
        Step("row", label.text, watch.label),
        Step("section", " ".join(label.section.words), label.section.point),
    ]
    return (*(s for s in steps if s.text and (s.kind in ("column", "row") or s.point != EVERYTHING)), *watch.drawn)


class _Watch:
    """Notes what each implication changes of one cell's column, row or crossing."""

    def __init__(self, side: Side, row: int, column: int) -> None:
        self.side, self.row, self.column = side, row, column
        self.drawn: list[Step] = []
        self.header = self.label = EVERYTHING
        self._before: object = None

    def __call__(self, name: str) -> None:
        now = self._state()
        if name and now != self._before:
            self.drawn.append(_step(_BY_NAME[name], self._point()))
        elif not name:
            self._baseline()
        self._before = now

    def _baseline(self) -> None:
        if not self.side.rows:
            self.header = self._point()
        elif not self._here() and (label := self.side.rows.get(self.row)):
            self.label = label.meaning.point

    def _here(self) -> bool:
        cell = self.side.cell
        return cell.label is self.side.rows.get(self.row) and cell.column == self.column

    def _state(self) -> object:
        label = self.side.rows.get(self.row)
        said = (label.meaning, label.section, label.listed, label.code, label.problem) if label else None
        cell = self.side.cell
        crossing = (cell.row, cell.header, cell.point, cell.part) if self._here() else None
        return self.side.found.get(self.column), said, crossing

    def _point(self) -> Point:
        if self._here():
            return self.side.cell.point if self.side.cell.point != EVERYTHING else self.side.cell.header.point
        if label := self.side.rows.get(self.row):
            return label.meaning.point
        found = self.side.found.get(self.column)
        return found.point if found else EVERYTHING


def _step(implication: Implication, point: Point) -> Step:
    return Step("implication", implication.says, point, implication.name, implication.learnt_from)
