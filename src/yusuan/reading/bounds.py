"""What a document can be at most: pieces of text longer than any real one are cut, and too much of them is refused."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from yusuan.model import Block, Cell, Grid, Heading, Leftover, Paragraph

from .formats.base import Limits, Unreadable

#: Characters; a longer paragraph is read as several, cut where a sentence ends.
LONGEST_PARAGRAPH = 4_000
LONGEST_HEADING = 400
#: Characters of a cell: what a spreadsheet allows at most.
LONGEST_CELL = 32_767
_LONGEST_SOURCE = 8_000
_SENTENCE_END = re.compile(r"[。；;\n！？!?]")
_DEEPEST_CUT = 1_000  # characters back from the longest in which a sentence's end is looked for
_CUT = "单元格里的文字过长，只读了前面的部分"


def bounded(blocks: Iterable[Block], limits: Limits) -> tuple[list[Block], list[Leftover]]:
    """The blocks within bounds, and what of them was left out.  Raises Unreadable where there is too much of them."""
    found: list[Block] = []
    left: list[Leftover] = []
    characters = 0
    for block in blocks:
        if isinstance(block, Grid):
            block = _grid(block, left)
            characters += sum(len(cell.text) for _, _, cell in block)
            found.append(block)
        elif isinstance(block, Heading | Paragraph):
            characters += len(block.text)
            found.extend(_pieces(block))
        if len(found) > limits.blocks or characters > limits.characters:
            raise Unreadable(
                f"文件内容过多：超过 {limits.blocks // 10_000} 万段或 {limits.characters // 10_000} 万字。请拆分文件。"
            )
    return found, left


def _pieces(block: Heading | Paragraph) -> Iterator[Block]:
    """A heading longer than any is a paragraph; a paragraph longer than any is several."""
    if isinstance(block, Heading):
        if len(block.text) <= LONGEST_HEADING:
            yield block
            return
        block = Paragraph(block.text, block.source)
    text = block.text
    if len(text) <= LONGEST_PARAGRAPH:
        yield block
        return
    start = 0
    while start < len(text):
        end = _cut(text, start)
        piece = text[start:end]
        if piece.strip():
            yield replace(block, text=piece, source=block.source.at(text=piece))
        start = end


def _cut(text: str, start: int) -> int:
    """Where the piece that starts here ends: after the last sentence that fits, else where it is full."""
    full = start + LONGEST_PARAGRAPH
    if full >= len(text):
        return len(text)
    ends = [match.end() for match in _SENTENCE_END.finditer(text, full - _DEEPEST_CUT, full)]
    return ends[-1] if ends else full


def _grid(grid: Grid, left: list[Leftover]) -> Grid:
    if all(len(cell.text) <= LONGEST_CELL for _, _, cell in grid):
        return grid
    return grid.but(cells=tuple(tuple(_cell(cell, left) for cell in row) for row in grid.cells))


def _cell(cell: Cell | None, left: list[Leftover]) -> Cell | None:
    if cell is None or len(cell.text) <= LONGEST_CELL:
        return cell
    source = cell.source.at(text=cell.source.text[:_LONGEST_SOURCE])
    left.append(Leftover(cell.text[LONGEST_CELL : LONGEST_CELL + 200], _CUT, source))
    return replace(cell, text=cell.text[:LONGEST_CELL], source=source)
