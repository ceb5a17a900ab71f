"""Ruled tables filled with the words that stand in their cells."""

from __future__ import annotations

import itertools
import re
from bisect import bisect_right
from collections.abc import Sequence

import numpy as np

from yusuan.model import Cell, Grid, Source

from ..wordspacing import close_cell
from .lines import cell_text, lines_of
from .page import Page, Word
from .ruling import Lattice, Place
from .stacked import cut_rows

_CUT = 0.15  # of a character's width: a column line nearer to its edge than this does not run through it
#: A label too long for its cell with the amount of the next cell set right behind it, and an amount by itself.
_GLUED = re.compile(r".{0,200}[\u4e00-\u9fff）)：:](?=(-?\d{1,3}(?:,\d{3}){1,6}(?:\.\d{1,6})?|-?\d{1,15}\.\d{1,6}|-?\d{4,15})$)")
_AMOUNT = re.compile(r"-?[\d,]{1,20}(?:\.\d{1,8})?")
_WORDS = re.compile(r"[\u4e00-\u9fff（）()、：:]{1,6}")
_TINY = 12.0  # points: a smaller box is a tick box, not a table


def fill(page: Page, lattice: Lattice, words: list[Word], file: str) -> tuple[Grid | None, list[Word]]:
    """(the table, the words that are not in it); None where no cell has words, or only one inside a frame."""
    x0, top, x1, bottom = lattice.box
    if x1 - x0 < _TINY or bottom - top < _TINY / 2:
        return None, words
    cells: list[list[Word]] = [[] for _ in lattice.places]
    outside: list[Word] = []
    ends: list[tuple[int, int, Word]] = []
    for word in words:
        if not (top <= word.middle <= bottom and x0 - 2 <= (word.x0 + word.x1) / 2 <= x1 + 2):
            outside.append(word)
            continue
        owners = []
        for part in _parts(word, lattice):
            owners.append(owner := _owner(part, lattice))
            (cells[owner] if owner >= 0 else outside).append(part)
        ends += [(owners[-2], owners[-1], part)] if len(owners) > 1 else []
    _keep_whole(cells, ends)
    filled = [place for place, held in zip(lattice.places, cells, strict=True) if held]
    if not filled or (len(filled) == 1 and not _spans(filled[0], lattice)):
        return None, words
    lattice, cells = cut_rows(lattice, cells)
    return _grid(page, lattice, cells, file), outside


def _keep_whole(cells: Sequence[list[Word]], ends: Sequence[tuple[int, int, Word]]) -> None:
    """The end of a label that was cut off into the next cell goes back to its cell, if an amount stands in that next one."""
    for left, right, part in ends:
        if left < 0 or right < 0 or not _WORDS.fullmatch(part.text):
            continue
        others = [word for word in cells[right] if word is not part]
        if others and all(_AMOUNT.fullmatch(word.text) for word in others):
            cells[right][:] = others
            cells[left].append(part)


def _spans(place: Place, lattice: Lattice) -> bool:
    """Whether a cell reaches from side to side: the one that goes on where a page end cut a row."""
    down = place.row == 0 and place.rows == len(lattice.ys) - 1
    across = place.column == 0 and place.columns == len(lattice.xs) - 1
    return down or across


def _owner(word: Word, lattice: Lattice) -> int:
    row, column = _at(lattice.ys, word.middle), _at(lattice.xs, (word.x0 + word.x1) / 2)
    return lattice.owner[row][column]


def _at(lines: list[float], value: float) -> int:
    return min(max(bisect_right(lines, value) - 1, 0), len(lines) - 2)


def _parts(word: Word, lattice: Lattice) -> list[Word]:
    """A word cut where a column line that parts cells runs between two of its characters.

    A line that runs through a character does not cut: there the text flows over its cell into an empty neighbour.
    """
    first, last = _at(lattice.xs, word.x0 + 1), _at(lattice.xs, word.x1 - 1)
    if first == last or word.edges is None:
        return [word]
    owners = lattice.owner[_at(lattice.ys, word.middle)]
    if (glued := _GLUED.match(word.text)) is not None and len(word.edges) == len(word.text):
        label, amount = word.piece(0, glued.end()), word.piece(glued.end(), len(word.text))
        if owners[_at(lattice.xs, (label.x0 + label.x1) / 2)] != owners[_at(lattice.xs, (amount.x0 + amount.x1) / 2)]:
            return [label, amount]
    lines = [lattice.xs[c + 1] for c in range(first, last) if owners[c] != owners[c + 1]]
    if not lines:
        return [word]
    left, right = word.edges[:, 0], word.edges[:, 1]
    cuts = []
    for x in lines:
        slack = _CUT * (right - left)
        if not ((left + slack < x) & (x < right - slack)).any():
            cuts.append(int(np.searchsorted((left + right) / 2, x)))
    if len(cuts) < len(lines):
        return [word]
    bounds = [0, *cuts, len(word.text)]
    return [word.piece(a, b) for a, b in itertools.pairwise(bounds) if b > a]


def _grid(page: Page, lattice: Lattice, cells: list[list[Word]], file: str) -> Grid:
    rows: list[list[Cell | None]] = [[None] * (len(lattice.xs) - 1) for _ in range(len(lattice.ys) - 1)]
    for place, words in zip(lattice.places, cells, strict=True):
        rows[place.row][place.column] = _cell(page, lattice, place, words, file)
    for r, owners in enumerate(lattice.owner):
        for c, owner in enumerate(owners):
            if owner < 0:
                box = (lattice.xs[c], lattice.ys[r], lattice.xs[c + 1], lattice.ys[r + 1])
                rows[r][c] = Cell(source=Source(file, page=page.number, box=page.place(box)))
    source = Source(file, page=page.number, box=page.place(lattice.box))
    return Grid(tuple(map(tuple, rows)), source)


def _cell(page: Page, lattice: Lattice, place: Place, words: list[Word], file: str) -> Cell:
    box = lattice.box_of(place)
    if len(words) == 1:
        source = Source(file, page=page.number, box=page.place(box), text=words[0].text)
        return Cell(close_cell(words[0].text), source, place.rows, place.columns, bold=words[0].bold)
    lines = lines_of(words)
    text = cell_text(lines, box[2]) if lines else ""
    printed = " ".join(line.text for line in lines)
    return Cell(
        text, Source(file, page=page.number, box=page.place(box), text=printed), place.rows, place.columns,
        bold=bool(lines) and all(line.bold for line in lines),
    )  # fmt: skip
