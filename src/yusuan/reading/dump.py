"""Print the blocks of a file as text: python -m yusuan.reading.dump FILE [PAGE...]."""

from __future__ import annotations

import sys
from collections.abc import Iterator

from yusuan.model import Block, Grid, Heading, Paragraph

from .files import open_blocks
from .formats.base import Unreadable


def lines_of_block(block: Block) -> Iterator[str]:
    """A block as lines of text; grids with spans as <rows×columns> and covered places as ·."""
    place = f"p{block.source.page}" if block.source.page else f"l{block.source.line}"
    if isinstance(block, Heading):
        yield f"{place} {'#' * (block.level + 1)} {block.text}"
    elif isinstance(block, Paragraph):
        yield f"{place} [{block.role}] {block.text}"
    elif isinstance(block, Grid):
        yield f"{place} grid {len(block.cells)}×{block.width}"
        for row in block.cells:
            cells = []
            for cell in row:
                span = f"<{cell.rows}×{cell.columns}>" if cell and cell.rows * cell.columns > 1 else ""
                cells.append("·" if cell is None else cell.text.replace("\n", "⏎") + span)
            yield "    " + " | ".join(cells)


def main(arguments: list[str]) -> int:
    try:
        raw = open_blocks(arguments[0])
    except Unreadable as error:
        print(error, file=sys.stderr)
        return 2
    pages = set(map(int, arguments[1:]))
    for block in raw.blocks:
        if not pages or block.source.page in pages:
            print("\n".join(lines_of_block(block)))
    for left in raw.leftovers:
        print(f"! {left.source}: {left.reason} {left.text[:200]}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]) if len(sys.argv) > 1 else 2)
