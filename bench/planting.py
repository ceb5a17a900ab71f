"""A clean document as blocks with places, and the ways to spoil exactly one thing in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from random import Random

from yusuan.model import Block, Cell, Disclosure, Figure, Grid, Heading, Paragraph, Source
from yusuan.money import parse


@dataclass(frozen=True, slots=True)
class Spot:
    """A cell: block, row, column."""

    block: int
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Planted:
    """A document with one fault: where it was put, what stood there and what stands there now."""

    blocks: tuple[Block, ...]
    place: Source
    was: str
    now: str


class Document:
    """A clean compiled document whose blocks have places (lines), with a contents page."""

    def __init__(self, name: str, disclosure: Disclosure) -> None:
        self.name = name
        self.disclosure = disclosure
        printed = list(_as_printed(disclosure.blocks))
        self.blocks: tuple[Block, ...] = tuple(placed(i, block) for i, (_, block) in enumerate(printed))
        #: for each block the compiled one that it prints, None for what is only printed around
        self.origin: tuple[int | None, ...] = tuple(origin for origin, _ in printed)

    @cached_property
    def amounts(self) -> list[tuple[Spot, Figure]]:
        """Every amount printed in the budget tables."""
        return [(Spot(i, r, c), cell.figure) for i, r, c, cell in self.cells("table") if _says(cell.figure)]

    @cached_property
    def form_totals(self) -> list[tuple[Spot, Figure]]:
        return [(Spot(i, r, c), cell.figure) for i, r, c, cell in self.cells("form") if _says(cell.figure)]

    def compiled(self, planted: Planted) -> Disclosure | None:
        """The compiled disclosure with the same fault, for publishers; None where the fault is not in a block of it."""
        if len(planted.blocks) != len(self.blocks):
            return None
        blocks = list(self.disclosure.blocks)
        for mine, spoiled, origin in zip(self.blocks, planted.blocks, self.origin, strict=True):
            if spoiled is mine:
                continue
            if origin is None:
                return None
            old = blocks[origin]
            if isinstance(old, Grid) and isinstance(spoiled, Grid):
                blocks[origin] = old.but(cells=spoiled.cells)
            elif isinstance(old, Paragraph | Heading) and isinstance(spoiled, Paragraph | Heading):
                blocks[origin] = replace(old, text=spoiled.text)
        return replace(self.disclosure, blocks=tuple(blocks))

    def cells(self, kind: str) -> Iterator[tuple[int, int, int, Cell]]:
        for i, block in enumerate(self.blocks):
            if isinstance(block, Grid) and block.kind == kind:
                yield from ((i, r, c, cell) for r, c, cell in block)

    def spoken(self) -> list[tuple[int, int, int, Figure]]:
        """(block, start, end, figure) of every amount that a sentence states as an amount of a Point."""
        found = []
        for i, block in enumerate(self.blocks):
            at = 0
            for figure in block.figures if isinstance(block, Paragraph) else ():
                said = re.compile(rf"(?<![\d,.]){re.escape(figure.printed)}(?={figure.unit})").search(
                    block.text, at
                )
                if said and _says(figure) and not re.search("增加|减少$", block.text[: said.start()]):
                    found.append((i, *said.span(), figure))
                    at = said.end()
        return found

    def write(self, spot: Spot, text: str) -> Planted:
        """The document with another text in one cell."""
        grid = self.blocks[spot.block]
        assert isinstance(grid, Grid)
        old = grid.cells[spot.row][spot.column]
        assert old is not None
        rows = [list(row) for row in grid.cells]
        rows[spot.row][spot.column] = replace(old, text=text, figure=None, source=old.source.at(text=text))
        return self.put(spot.block, grid.but(cells=tuple(map(tuple, rows))), old.source, old.text, text)

    def write_all(self, texts: list[tuple[Spot, str]]) -> Planted:
        """The document with other texts in several cells of one grid: the place is the first."""
        planted = self.write(*texts[0])
        for spot, text in texts[1:]:
            grid = planted.blocks[spot.block]
            assert isinstance(grid, Grid)
            old = grid.cells[spot.row][spot.column]
            assert old is not None
            rows = [list(row) for row in grid.cells]
            rows[spot.row][spot.column] = replace(old, text=text, figure=None, source=old.source.at(text=text))
            grid = grid.but(cells=tuple(map(tuple, rows)))
            blocks = (*planted.blocks[: spot.block], grid, *planted.blocks[spot.block + 1 :])
            planted = replace(planted, blocks=blocks)
        return planted

    def after(self, planted: Planted) -> Document:
        """This document with a fault, ready for another."""
        made = copy(self)
        made.blocks = planted.blocks
        for name in ("amounts", "form_totals"):
            made.__dict__.pop(name, None)
        return made

    def put(self, i: int, block: Block, place: Source, was: str, now: str) -> Planted:
        return Planted((*self.blocks[:i], block, *self.blocks[i + 1 :]), place, was, now)

    def say(self, i: int, start: int, end: int, now: str) -> Planted:
        """The document with another piece of text in one paragraph or heading."""
        block = self.blocks[i]
        assert isinstance(block, Paragraph | Heading)
        text = block.text[:start] + now + block.text[end:]
        spoiled = replace(block, text=text, source=block.source.at(text=text))
        return self.put(i, spoiled, block.source, block.text[start:end], now)

    def add(self, i: int, block: Block) -> Planted:
        """The document with one block more, before the i-th."""
        made = placed(i, block)
        blocks = (*self.blocks[:i], made, *self.blocks[i:])
        return Planted(blocks, made.source, "", made.text if isinstance(made, Paragraph | Heading) else "")

    def gone(self, i: int) -> Planted:
        """The document without its i-th block."""
        block = self.blocks[i]
        was = block.text if isinstance(block, Paragraph | Heading) else ""
        return Planted((*self.blocks[:i], *self.blocks[i + 1 :]), block.source, was, "")

    def replace(
        self, random: Random, pattern: str, now: str | Callable[[re.Match[str]], str], under: str = "", kind: type = Paragraph
    ) -> Planted | None:  # fmt: skip
        """One match of ``pattern`` in the text (under a heading that matches ``under``) written as ``now``."""
        found = [(i, m) for i, text in self.texts(under, kind) for m in re.finditer(pattern, text)]
        if not found:
            return None
        i, m = random.choice(found)
        text = m.expand(now) if isinstance(now, str) else now(m)
        return None if text == m.group() else self.say(i, *m.span(), text)

    def texts(self, under: str = "", kind: type = Paragraph) -> Iterator[tuple[int, str]]:
        above: dict[int, str] = {}
        for i, block in enumerate(self.blocks):
            told = isinstance(block, kind) and (not isinstance(block, Paragraph) or block.role == "body")
            if told and (not under or any(re.search(under, h) for h in above.values())):
                yield i, block.text  # type: ignore[union-attr]
            if isinstance(block, Heading):
                above = {level: text for level, text in above.items() if level < block.level} | {
                    block.level: block.text
                }

    def form_cell(
        self, random: Random, pattern: str, now: str | Callable[[re.Match[str]], str]
    ) -> Planted | None:
        """One cell of the forms whose text matches ``pattern``, written as ``now``."""
        found = [
            (Spot(i, r, c), m) for i, r, c, cell in self.cells("form") if (m := re.search(pattern, cell.text))
        ]
        if not found:
            return None
        spot, m = random.choice(found)
        made = m.expand(now) if isinstance(now, str) else now(m)
        return self.write(spot, m.string[: m.start()] + made + m.string[m.end() :])


def _says(figure: Figure | None) -> bool:
    return figure is not None and figure.state == "value" and bool(figure.printed)


def number(text: str) -> Decimal:
    found = parse(text)
    assert found is not None, text
    return found.amount


def like(amount: Decimal, printed: str) -> str:
    """An amount printed the way another one was: as many decimals, commas where it had any or would have."""
    decimals = len(printed.partition(".")[2])
    return f"{amount:,.{decimals}f}" if "," in printed or abs(amount) < 1000 else f"{amount:.{decimals}f}"


def placed(i: int, block: Block) -> Block:
    """The block with places of its own: lines that grow, a thousand to a block, and cells in A1 notation."""
    home = Source("样本", line=1000 * (i + 1))
    if isinstance(block, Heading | Paragraph):
        return replace(block, source=home.at(text=block.text))
    if not isinstance(block, Grid):
        return block
    rows = tuple(
        tuple(
            cell
            and replace(
                cell, source=home.at(line=1000 * (i + 1) + r, cell=f"{chr(65 + c)}{r + 1}", text=cell.text)
            )
            for c, cell in enumerate(row)
        )
        for r, row in enumerate(block.cells)
    )
    return block.but(cells=rows, source=home)


def _as_printed(blocks: tuple[Block, ...]) -> Iterator[tuple[int | None, Block]]:
    """(number of the compiled block, block) as a reader gets them: a contents page after the title, and what is
    printed around a table as paragraphs."""
    yield 0, blocks[0]
    yield None, Paragraph("目录", role="contents")
    page = 1
    for block in blocks[1:]:
        if isinstance(block, Grid) and block.kind == "table":
            page += 1
            yield None, Paragraph(f"{block.title}……{page}", role="contents")
        elif isinstance(block, Heading) and block.level <= 2:
            page += block.level == 1
            yield None, Paragraph(f"{block.text}……{page}", role="contents")
    for i, block in enumerate(blocks[1:], 1):
        yield from _captioned(i, block) if isinstance(block, Grid) else ((i, block),)


def _captioned(i: int, grid: Grid) -> Iterator[tuple[int | None, Block]]:
    above = [grid.label, grid.title, grid.owner + (f" 单位：{grid.unit}" if grid.unit else "")]
    yield from ((None, Paragraph(text)) for text in above if text)
    yield i, Grid(grid.cells, kind=grid.kind)
    yield from ((None, Paragraph(note, role="note")) for note in grid.notes)


def as_text(blocks: tuple[Block, ...]) -> str:
    """The blocks as a plain text: cells between tabs, headings behind number signs."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Heading):
            lines += ["", "#" * (block.level + 1) + " " + block.text, ""]
        elif isinstance(block, Paragraph):
            lines += [block.text] if block.role == "contents" else ["", block.text, ""]
        elif isinstance(block, Grid):
            lines += ["", *("\t".join(cell.text if cell else "" for cell in row) for row in block.cells), ""]
    return "\n".join(lines) + "\n"
