"""Rows of a table that a text program keeps as paragraphs with tabs: several in a row with amounts are a table."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

from yusuan.model import Block, Cell, Heading, Paragraph

from . import looks
from .base import Limits
from .grids import cell_name, padded, parted
from .wordspacing import close_cell

_LEAST = 3


def tabled(blocks: Iterable[Block], limits: Limits) -> list[Block]:
    """The same blocks with runs of tabbed paragraphs made tables; a Source keeps the paragraph as it stands."""
    found: list[Block] = []
    for is_row, group in groupby(blocks, _is_row):
        run = list(group)
        found += _table(run, limits) if is_row and _is_table(run) else run
    return found


def _is_row(block: Block) -> bool:
    if not isinstance(block, Heading | Paragraph) or "\t" not in block.source.text:
        return False
    return not (isinstance(block, Paragraph) and block.role in {"contents", "running", "watermark"})


def _parts(block: Block) -> list[str]:
    return [part.strip() for part in block.source.text.split("\t")]


def _is_table(run: list[Block]) -> bool:
    """Whether the paragraphs are rows: enough of them, most with several cells, and amounts below the first."""
    rows = [_parts(block) for block in run]
    several = sum(sum(map(bool, row)) > 1 for row in rows)
    amounts = sum(any(map(looks.is_number, row[1:])) for row in rows[1:])
    return len(rows) >= _LEAST and several * 3 >= len(rows) * 2 and amounts * 2 >= len(rows) - 1


def _table(run: list[Block], limits: Limits) -> list[Block]:
    rows = [
        [Cell(close_cell(part), block.source.at(cell=cell_name(r, c), text=part)) for c, part in enumerate(_parts(block))]
        for r, block in enumerate(run)
    ]
    return parted(padded(rows, run[0].source.at(text=""), limits), narrow=False)
