"""House styles: one compiled budget dressed as many bodies would print it, its figures unchanged.

A Style is one choice on every axis (AXES).  What a layout can declare (base, unit of amounts, order of columns and
tables, a row of column numbers) is declared; what it cannot (how codes stand, key columns, habits of sentences) is done
to the compiled blocks, whose cells keep their Figures.  A style belongs to those for developing or to those for
measuring by its combination, never to both.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from zlib import crc32

from yusuan.book import Book
from yusuan.layout import Layout, Side, Table, compile_book, layout
from yusuan.model import Block, Cell, Disclosure, Grid, Paragraph

#: Axis → what a house may choose.
AXES: Mapping[str, tuple[str, ...]] = {
    "base": ("national", "shanxi", "mof9"),
    "unit": ("万元", "元"),
    "columns": ("as declared", "reversed"),
    "order": ("as declared", "totals last"),
    "numbers": ("none", "row"),
    "codes": ("column", "split", "name first", "joined"),
    "keys": ("none", "unit column"),
    "compared": ("比上年", "较上年", "与上年相比", "比上年预算数"),
    "change": ("amount first", "rate first"),
    "same": ("与上年持平", "和上年一致", "与上年相同"),
    "lists": ("semicolons", "numbers"),
    "format": ("pdf", "docx", "xlsx", "html", "text"),
}
DEVELOPING, MEASURING = 0, 1


@dataclass(frozen=True, slots=True)
class Style:
    """One choice on every axis, in the order of AXES."""

    choices: tuple[str, ...]

    def __getitem__(self, axis: str) -> str:
        return self.choices[tuple(AXES).index(axis)]

    @property
    def name(self) -> str:
        return "/".join(self.choices)

    @property
    def side(self) -> int:
        """DEVELOPING or MEASURING; all formats of one combination are on the same side."""
        return crc32("/".join(self.choices[:-1]).encode()) % 2


def styles(seed: int, count: int, side: int) -> list[Style]:
    """``count`` different styles of one side, the same for the same seed; formats take turns."""
    random, found = Random(seed), dict[Style, None]()
    while len(found) < count:
        format_ = AXES["format"][len(found) % len(AXES["format"])]
        made = Style((*(random.choice(way) for axis, way in AXES.items() if axis != "format"), format_))
        if made.side == side:
            found[made] = None
    return list(found)


def dressed(book: Book, style: Style) -> Disclosure:
    """The book compiled in this style: figures are those of the compiled cells and sentences."""
    compiled = compile_book(book, _declared(layout(style["base"]), style))
    return replace(compiled, blocks=tuple(_dress(block, style, book) for block in compiled.blocks))


def _declared(base: Layout, style: Style) -> Layout:
    tables = tuple(_table(table, style) for table in base.tables)
    if style["order"] == "totals last":
        tables = (*tables[1:], tables[0])
    return replace(base, tables=tables)


def _table(table: Table, style: Style) -> Table:
    sides = tuple(_reversed(side) if style["columns"] == "reversed" else side for side in table.sides)
    return replace(table, sides=sides, unit=style["unit"], numbered=style["numbers"] == "row", widths=())


def _reversed(side: Side) -> Side:
    """The side with its amount columns the other way round: the total comes last."""
    return replace(side, columns=(*side.columns[: side.labels], *reversed(side.columns[side.labels :])))


def _dress(block: Block, style: Style, book: Book) -> Block:
    if isinstance(block, Paragraph):
        return replace(block, text=_said(block.text, style)) if block.figures else block
    if isinstance(block, Grid) and block.kind == "table":
        codes = _code_column(block)
        if codes is None:
            return block
        grid = _CODES[style["codes"]](block, codes)
        return _with_unit(grid, book.unit.name) if style["keys"] == "unit column" else grid
    return block


def said(disclosure: Disclosure) -> Counter[tuple[object, Decimal]]:
    """Every budget amount with its Point, once: what a document states, however often.  A project has no key that
    stands on paper, so only that there is one counts; assets are a year's end and no budget."""
    return Counter({
        (f.point.but(project="某" if f.point.project else None), f.amount): 1
        for f in disclosure.figures
        if f.state == "value" and f.amount and f.point and f.point.measure is None
    })


# Sentences.

_CHANGED = re.compile(r"(?P<amount>(?:增加|减少)[\d,.]+万元)，(?P<rate>(?:增长|下降)[\d.]+%)")
_LISTED = re.compile(r"其中：(?=[^。：]*；)(?P<items>[^。：]+)(?=。)")


def _said(text: str, style: Style) -> str:
    if style["change"] == "rate first":
        text = _CHANGED.sub(r"\g<rate>，\g<amount>", text)
    if style["lists"] == "numbers":
        text = _LISTED.sub(_numbered, text)
    text = text.replace("与上年持平", style["same"])
    return re.sub("比上年(?=增加|减少|增长|下降)", style["compared"], text)


def _numbered(found: re.Match[str]) -> str:
    items = found["items"].split("；")
    return "其中：" + "；".join(f"{i}.{item}" for i, item in enumerate(items, 1))


# Tables.

Cells = tuple[tuple[Cell | None, ...], ...]
#: Digits of a functional code at each level.
_LEVELS = ((0, 3, "类"), (3, 5, "款"), (5, 7, "项"))


def _code_column(grid: Grid) -> int | None:
    """The first column of a list by function: a code beside a name.  None for any other table."""
    if grid.width < 3 or not any(cell and re.search("编码", cell.text) for row in grid.cells for cell in row[:1]):
        return None
    body = [row[0].text for row in grid.cells[grid.header :] if row[0] is not None]
    return 0 if body and all(re.fullmatch(r"\d{3}|\d{5}|\d{7}|合计|", text) for text in body) else None


def _heads(grid: Grid) -> Iterator[tuple[int, tuple[Cell | None, ...]]]:
    yield from enumerate(grid.cells[: grid.header])


def _numbers(row: Sequence[Cell | None]) -> bool:
    return all(cell is not None and cell.text.isdigit() for cell in row)


def _relaid(grid: Grid, head: Callable[[], list[list[Cell | None]]], body: Callable[[str, str], list[str]]) -> Grid:
    """The grid with other label columns: ``head`` makes their header rows, ``body`` their texts from code and name."""
    width = len(head()[0])
    made: list[tuple[Cell | None, ...]] = []
    for (r, row), labels in zip(_heads(grid), head(), strict=True):
        if _numbers(row):
            made.append(tuple(Cell(str(c + 1), align="center") for c in range(width + grid.width - 2)))
        else:
            made.append((*labels, *row[2:]))
        assert r < grid.header
    for row in grid.cells[grid.header :]:
        code, name = (cell.text if cell else "" for cell in row[:2])
        bold = any(cell and cell.bold for cell in row[:2])
        made.append((*(Cell(text, bold=bold) for text in body(code, name)), *row[2:]))
    return grid.but(cells=tuple(made), widths=())


def _labels(grid: Grid, *words: str) -> list[list[Cell | None]]:
    """Header rows of label columns: each word reaches down over all rows but a row of column numbers."""
    deep = sum(not _numbers(row) for _, row in _heads(grid))
    top: list[Cell | None] = [Cell(word, rows=deep, align="center", bold=True) for word in words]
    return [top, *([None] * len(words) for _ in range(grid.header - 1))]


def _split_heads(grid: Grid) -> list[list[Cell | None]]:
    """科目编码 over 类, 款, 项 where the header has two rows, else the three alone."""
    deep = sum(not _numbers(row) for _, row in _heads(grid))
    if deep < 2:
        return _labels(grid, "类", "款", "项", "科目名称")
    rows = _labels(grid, "科目编码", "", "", "科目名称")
    rows[0][0] = Cell("科目编码", columns=3, align="center", bold=True)
    rows[0][1] = rows[0][2] = None
    rows[1][:3] = [Cell(word, rows=deep - 1, align="center", bold=True) for _, _, word in _LEVELS]
    return rows


def _split(grid: Grid, _: int) -> Grid:
    def body(code: str, name: str) -> list[str]:
        if not code.isdigit():
            return ["", "", "", code or name]
        return [*(code[start:end] for start, end, _ in _LEVELS), name]

    return _relaid(grid, lambda: _split_heads(grid), body)


def _name_first(grid: Grid, _: int) -> Grid:
    def body(code: str, name: str) -> list[str]:
        return [name, code] if code.isdigit() else [code or name, ""]

    return _relaid(grid, lambda: _labels(grid, "科目名称", "科目编码"), body)


def _joined(grid: Grid, _: int) -> Grid:
    return _relaid(grid, lambda: _labels(grid, "功能分类科目"), lambda code, name: [f"{code} {name}".strip()])


_CODES: Mapping[str, Callable[[Grid, int], Grid]] = {
    "column": lambda grid, _: grid, "split": _split, "name first": _name_first, "joined": _joined,
}  # fmt: skip


def _with_unit(grid: Grid, unit: str) -> Grid:
    """The grid with the unit's name before each row but the total's."""
    labels = _labels(grid, "单位名称")
    made: list[tuple[Cell | None, ...]] = []
    for (_, row), label in zip(_heads(grid), labels, strict=True):
        numbers = tuple(Cell(str(c + 1), align="center") for c in range(grid.width + 1))
        made.append(numbers if _numbers(row) else (*label, *row))
    for row in grid.cells[grid.header :]:
        total = any(cell and cell.text == "合计" for cell in row[:4])
        made.append((Cell("" if total else unit), *row))
    return grid.but(cells=tuple(made), widths=())
