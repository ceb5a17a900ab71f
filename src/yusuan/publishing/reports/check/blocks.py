"""A document without pages as a web page shows it: its recovered blocks, with the figures in them marked."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from yusuan.model import Cell, Chart, Disclosure, Grid, Heading, Paragraph, Source
from yusuan.model.document import contact_cells, masked

from .pages import places_of
from .walk import Walk, placed

Data = dict[str, Any]
#: A table of more rows shows so many, those with findings always.
ROWS = 400
Key = tuple[Any, ...]


def _key(source: Source) -> Key:
    return source.page, source.sheet, source.cell, source.line, source.box


@dataclass(frozen=True, slots=True)
class Piece:
    """Words of the document: with the number of the figure that they are, and the ids of the places they belong to
    with the gravest severity among these."""

    text: str
    figure: int | None = None
    marks: str = ""
    severity: str = ""


@dataclass(frozen=True, slots=True)
class _Span:
    start: int
    end: int
    figure: int | None = None
    mark: str = ""


class BlockView:
    """The blocks of one document; ``marks`` are per finding the ids of its places."""

    def __init__(self, number: int, disclosure: Disclosure, found: Walk) -> None:
        self.disclosure, self.found = disclosure, found
        self.numbers: dict[Key, list[int]] = defaultdict(list)
        self.direct = {id(f): n for n, f in enumerate(found.figures)}
        for n, f in enumerate(found.figures):
            if placed(f.source):
                self.numbers[_key(f.source)].append(n)
        self.ids: dict[Source, str] = {}
        self.severities: dict[str, str] = {}  # of the ids, the gravest first
        #: texts of the document by their place: several blocks of a web page may stand in one line of its source
        self.texts: dict[Key, list[str]] = defaultdict(list)
        for block in disclosure.blocks:
            if isinstance(block, (Heading, Paragraph)):
                self.texts[_key(block.source)].append(block.text)
        self.places: dict[Key, list[Source]] = defaultdict(list)
        self.loose: list[Source] = []
        self.section = ""
        self.marks: list[list[str]] = []
        for shown in found.findings:
            for source in shown.places:
                if source not in self.ids:
                    self.ids[source] = f"d{number}m{len(self.ids)}"
                    self.severities[self.ids[source]] = shown.finding.severity.value
                    self._place(source)
            self.marks.append([self.ids[source] for source in shown.places])

    def _place(self, source: Source) -> None:
        if placed(source):
            self.places[_key(source)].append(source)
        elif source.text:
            self.loose.append(source)

    def _at(self, source: Source, text: str, table: str = "") -> list[Source]:
        """Places of findings at a place of the document; those that say only their words, where these stand."""
        if placed(source):
            return self.places.get(_key(source), [])
        return [s for s in self.loose if s.text in text and (not s.table or not table or s.table == table)]

    def blocks(self) -> list[Data]:
        return [data for block in self.disclosure.blocks if (data := self._block(block)) is not None]

    def _block(self, block: object) -> Data | None:
        if isinstance(block, Heading):
            self.section = block.text
            level = min(max(block.level, 1), 4) + 1
            return {"kind": "heading", "level": level, "pieces": self._pieces(block.text, block.source)}
        if isinstance(block, Paragraph):
            numbers = [self.direct[id(f)] for f in block.figures if id(f) in self.direct]
            pieces = self._pieces(block.text, block.source, numbers)
            return {"kind": "text", "role": block.role, "pieces": pieces}
        if isinstance(block, Chart):
            return {
                "kind": "text",
                "role": "note",
                "pieces": [Piece(f"［图］{block.title}：{block.alternative}")],
            }
        return self._grid(block) if isinstance(block, Grid) else None

    def _pieces(self, text: str, source: Source, direct: Sequence[int] = ()) -> list[Piece]:
        """The text cut at its figures and at the places of findings."""
        spans: list[_Span] = []
        for n in direct or self.numbers.get(_key(source), ()):
            f = self.found.figures[n]
            size = len(f.printed)
            for at in places_of(text, f.printed, f.source.text, f.unit):
                if all(at >= x.end or at + size <= x.start for x in spans):
                    spans.append(_Span(at, at + size, n))
                    break
        return list(_cut(text, [*spans, *self._placed(text, source)], self.severities))

    def _placed(self, text: str, source: Source) -> Iterator[_Span]:
        """Where places of findings stand in a text: their words, else all of it."""
        for place in self._at(source, text, self.section):
            words = _words_in(text, place.text)
            if words is None and any(_words_in(other, place.text) for other in self.texts[_key(source)]):
                continue
            start, end = words or (0, len(text))
            yield _Span(start, end, mark=self.ids[place])

    def _grid(self, grid: Grid) -> Data:
        hidden = contact_cells(grid)
        rows = []
        for r, row in enumerate(grid.cells):
            cells = [
                self._cell(cell, grid.title, (r, c) in hidden)
                for c, cell in enumerate(row)
                if cell is not None
            ]
            if r < ROWS or any(p.figure is not None or p.marks for cell in cells for p in cell["pieces"]):
                rows.append({"cells": cells, "head": r < grid.header})
        marks = " ".join(self.ids[s] for s in self.places.get(_key(grid.source), ()))
        title = grid.title or grid.source.table or grid.source.sheet or ""
        return {
            "kind": "grid",
            "title": title,
            "marks": marks,
            "rows": rows,
            "left": len(grid.cells) - len(rows),
        }

    def _cell(self, cell: Cell, table: str, hidden: bool) -> Data:
        direct = self.direct.get(id(cell.figure)) if cell.figure is not None else None
        numbers = [direct] if direct is not None else self.numbers.get(_key(cell.source), [])
        amount = numbers[0] if numbers and (cell.text or numbers[0] in self.found.of) else None
        marks = [self.ids[s] for s in self._at(cell.source, cell.text, table)]
        worst = self.severities[marks[0]] if marks else ""
        return {
            "pieces": [Piece("" if hidden else masked(cell.text), amount, " ".join(marks), worst)],
            "rows": cell.rows,
            "columns": cell.columns,
            "number": amount is not None,
        }


def _words_in(text: str, words: str) -> tuple[int, int] | None:
    """Where words stand in a text, whatever the spaces."""
    letters = re.sub(r"\s", "", words)
    if not letters:
        return None
    at = text.find(words)
    if at >= 0:
        return at, at + len(words)
    found = re.search(r"\s*".join(map(re.escape, letters)), text)
    return found.span() if found else None


def _cut(text: str, spans: Sequence[_Span], severities: Mapping[str, str]) -> Iterator[Piece]:
    """The text in pieces; a figure is never cut, other spans are where they begin or end within one."""
    figures = [x for x in spans if x.figure is not None]
    edges = {0, len(text), *(x.start for x in spans), *(x.end for x in spans)}
    whole = sorted(e for e in edges if not any(x.start < e < x.end for x in figures))
    for start, end in pairwise(whole):
        over = [x for x in spans if x.start < end and start < x.end]
        figure = next((x.figure for x in over if x.figure is not None), None)
        words = text[start:end] if figure is not None else masked(text[start:end])
        marks = sorted({x.mark for x in over if x.mark}, key=list(severities).index)
        yield Piece(words, figure, " ".join(marks), severities[marks[0]] if marks else "")
