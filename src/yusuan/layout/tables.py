"""Compiling a declared table: its words are laid out, the lexicon says what each cell asks, the book answers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal

from yusuan import codes
from yusuan.book import Book, Cube
from yusuan.book.ask import AGENCY_NATURES
from yusuan.codes import Kind
from yusuan.codes.judge import FIRST_DIGIT
from yusuan.model import EVERYTHING, Cell, Figure, Grid, Point, Source, point
from yusuan.model import Table as Understood
from yusuan.money import UNITS, rounded, show
from yusuan.reading.understand.tables.meaning import Setting, understand
from yusuan.reading.understand.tables.rows import answered
from yusuan.words.lexicon import clean, read

from .model import Side, Table

Labels = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What every part of a compilation needs: the book, its cube, the words to fill in, the base Point."""

    book: Book
    cube: Cube
    words: Mapping[str, str]
    setting: Setting

    def fill(self, text: str) -> str:
        """``text`` with {year}, {unit}, {scope} … filled in; other braces stay."""
        for name, value in self.words.items():
            text = text.replace("{" + name + "}", value)
        return text


def context(book: Book) -> Context:
    """The context of a book: a department's book says 部门 where a unit's says 单位."""
    unit = book.unit
    words = {
        "year": str(book.year),
        "last": str(book.year - 1),
        "unit": unit.name,
        "department": unit.department,
        "scope": "部门" if book.is_department else "单位",
        "no_agency": _no_agency(book),
    }
    owners = frozenset(clean(name) for name in (unit.name, unit.department) if name)
    base = point(year=str(book.year), stage="approved")
    return Context(book, Cube(book), words, Setting(base, owners))


def has_agency(book: Book) -> bool:
    """Whether a unit of the book is one that has 机关运行经费."""
    return any(unit.nature in AGENCY_NATURES for unit in book.units or (book.unit,))


def _no_agency(book: Book) -> str:
    """Why a book has no 机关运行经费: there is no agency among the units, or nothing was budgeted."""
    if has_agency(book):
        return f"本{'部门' if book.is_department else '单位'}{book.year}年没有安排机关运行经费"
    if book.is_department:
        return "本部门没有行政单位和参照公务员法管理的事业单位，没有机关运行经费"
    return "本单位是事业单位，不参照公务员法管理，没有机关运行经费"


@dataclass(slots=True)
class _Row:
    """Label cells of one body row on each side, what the generator knows of its question, and whether it may go."""

    cells: list[Labels]
    adds: list[Point] = field(default_factory=list)
    optional: bool = False
    bold: bool = False


def compile_table(table: Table, ctx: Context, label: str = "") -> Understood:
    """The table with every amount filled in from the book; rows of generated lists without amounts are left out.

    Cells carry their Figure: the printed amount, and the exact amount behind it.
    """
    table = _present(table, ctx)
    header = _header([ctx.fill(path) for side in table.sides for path in side.columns], table.numbered)
    rows = _rows(table, ctx)
    body = [_body_row(table, row) for row in rows]
    title = ctx.fill(table.title)
    grid = Grid(
        tuple(map(tuple, header + body)), title=title, unit=table.unit, header=len(header), key=table.key
    )
    setting = Setting(ctx.setting.base.override(table.meaning), ctx.setting.owners)
    amounts: dict[tuple[int, int], tuple[Point, Decimal | None]] = {}
    understood = understand(grid, setting)
    for place in (place for row in understood.rows for place in row.cells):
        if place.point is None:
            raise ValueError(f"layout table {table.key}: {place.problem}")
        asked = place.point.override(_added(rows[place.row - len(header)], table, place.column))
        amounts[place.row, place.column] = (asked, ctx.cube.ask(asked))
    return _filled(understood, table, rows, amounts, ctx, label)


def _present(table: Table, ctx: Context) -> Table:
    """The table without the optional rows and columns (their words end with ?) that the book has no money for."""
    sides = [replace(side, columns=tuple(_kept(side.columns, ctx))) for side in table.sides]
    for i in reversed(range(max(len(side.bottom) for side in sides))):
        labels = [side.bottom[i] if i < len(side.bottom) else "" for side in sides]
        if any(optional(text) for text in labels) and not any(_kept(filter(None, labels), ctx)):
            sides = [replace(side, bottom=side.bottom[:i] + side.bottom[i + 1 :]) for side in sides]
    strip = [replace(side, bottom=tuple(text.rstrip("?") for text in side.bottom)) for side in sides]
    return replace(table, sides=tuple(strip))


def optional(words: str) -> bool:
    return words.endswith("?")


def _kept(paths: Iterable[str], ctx: Context) -> Iterator[str]:
    for path in paths:
        if not optional(path):
            yield path
            continue
        words = path.removesuffix("?")
        if ctx.cube.ask(ctx.setting.base.but(flow="income").override(read(words.split("/")[-1], "s").point)):
            yield words


def _added(row: _Row, table: Table, column: int) -> Point:
    for i, side in enumerate(table.sides):
        if column < len(side.columns):
            return row.adds[i] if i < len(row.adds) else EVERYTHING
        column -= len(side.columns)
    return EVERYTHING


def _filled(
    understood: Understood,
    table: Table,
    rows: Sequence[_Row],
    amounts: Mapping[tuple[int, int], tuple[Point, Decimal | None]],
    ctx: Context,
    label: str,
) -> Understood:
    """The table with amounts printed in, empty generated rows dropped and the note of an empty table added."""
    grid, places = understood.grid, dict[int, int]()
    kept: list[tuple[Cell | None, ...]] = list(grid.cells[: grid.header])
    some = False
    for i, row in enumerate(rows):
        r = i + grid.header
        found = {c: amounts[r, c] for c in range(grid.width) if (r, c) in amounts}
        if row.optional and not any(amount for _, amount in found.values()):
            continue
        some = some or any(amount for _, amount in found.values())
        places[r] = len(kept)
        kept.append(
            tuple(_amount_cell(cell, found.get(c), table, grid, row) for c, cell in enumerate(grid.cells[r]))
        )
    printed = grid.but(
        cells=tuple(kept),
        label=label,
        owner=ctx.fill(table.owner),
        notes=() if some else (ctx.fill(table.empty),),
        landscape=table.landscape,
        widths=table.widths,
        source=Source(table=grid.title),
    )
    figures = {(r, c): cell.figure for r, c, cell in printed if cell.figure is not None}
    return answered(understood, printed, figures, places)


def _amount_cell(
    cell: Cell | None, asked: tuple[Point, Decimal | None] | None, table: Table, grid: Grid, row: _Row
) -> Cell | None:
    if cell is None or asked is None:
        return cell
    question, exact = asked
    text = show(exact, table.unit) if exact else ""
    value = rounded(exact or Decimal(0), table.unit) * UNITS[table.unit]
    figure = Figure(
        question,
        value,
        slack=UNITS[table.unit] / 200 if text else Decimal(0),
        source=Source(table=grid.title, text=text),
        printed=text,
        unit=table.unit,
        state="value" if text else "blank",
        known="layout",
        table=grid.key,
        exact=exact,
    )
    return Cell(text, align="right", bold=row.bold, figure=figure)


def _header(paths: Sequence[str], numbered: bool) -> list[list[Cell | None]]:
    """Header rows from paths such as 本年收入/合计: equal neighbours merge, short paths reach down."""
    split = [path.split("/") for path in paths]
    depth = max(len(parts) for parts in split)
    rows: list[list[Cell | None]] = []
    for level in range(depth):
        row: list[Cell | None] = []
        for c, parts in enumerate(split):
            prefix = parts[: level + 1]
            leaf = level == len(parts) - 1
            if level >= len(parts) or (not leaf and c and split[c - 1][: level + 1] == prefix):
                row.append(None)
                continue
            wide = 1 if leaf else _same_prefix(split, c, prefix)
            row.append(
                Cell(parts[level], rows=depth - level if leaf else 1, columns=wide, align="center", bold=True)
            )
        rows.append(row)
    if numbered:
        rows.append([Cell(str(c + 1), align="center") for c in range(len(paths))])
    return rows


def _same_prefix(split: Sequence[list[str]], start: int, prefix: list[str]) -> int:
    end = start
    while end < len(split) and split[end][: len(prefix)] == prefix and len(split[end]) > len(prefix):
        end += 1
    return end - start


def _body_row(table: Table, row: _Row) -> list[Cell | None]:
    cells: list[Cell | None] = []
    for side, labels in zip(table.sides, row.cells, strict=True):
        padded = (*labels, *("",) * (side.labels - len(labels)))[: side.labels]
        cells += [Cell(text, align=_label_align(text, side), bold=row.bold) for text in padded]
        cells += [Cell() for _ in range(len(side.columns) - side.labels)]
    return cells


def _label_align(text: str, side: Side) -> Literal["left", "center"]:
    return "center" if text == "合计" or (text.endswith(("合计", "总计")) and side.labels == 1) else "left"


def _rows(table: Table, ctx: Context) -> list[_Row]:
    """Body rows of all sides: first rows, generated rows side by side, bottom rows aligned."""
    tops = [_generated(side, ctx, table) for side in table.sides]
    bottoms = [[(ctx.fill(text),) for text in side.bottom] for side in table.sides]
    height, depth = max(map(len, tops)), max(map(len, bottoms))
    rows = []
    for i in range(height):
        parts = [top[i] if i < len(top) else None for top in tops]
        rows.append(
            _Row(
                [part[0] if part else () for part in parts],
                [part[1] if part else EVERYTHING for part in parts],
                optional=all(part is None or part[2] for part in parts),
                bold=any(part and part[0] and part[0][0].endswith("合计") for part in parts),
            )
        )
    for i in range(depth):
        labels: list[Labels] = [bottom[i] if i < len(bottom) else () for bottom in bottoms]
        bold = any(text and text[0].endswith(("合计", "总计")) for text in labels)
        rows.append(_Row(labels, bold=bold))
    return rows


Generated = tuple[Labels, Point, bool]


def _generated(side: Side, ctx: Context, table: Table) -> list[Generated]:
    """(label cells, what is added to the question, whether the row goes when empty) of one side's rows."""
    first = [((ctx.fill(text),), EVERYTHING, False) for text in side.first if ctx.fill(text)]
    return first + _GENERATORS[side.rows](side, ctx)


def _items(side: Side, ctx: Context) -> list[Generated]:
    return [((ctx.fill(text),), EVERYTHING, False) for text in side.items]


def _classes(side: Side, ctx: Context) -> list[Generated]:
    return [
        ((f"{_numeral(i)}、{code.name}",), EVERYTHING, False)
        for i, code in enumerate(codes.printed_classes(ctx.book.year), 1)
    ]


def _numeral(i: int) -> str:
    digits = "〇一二三四五六七八九"
    if i < 10:
        return digits[i]
    tens, ones = divmod(i, 10)
    return ("" if tens == 1 else digits[tens]) + "十" + (digits[ones] if ones else "")


def _levels(kind: Kind, typed: Iterable[str]) -> list[str]:
    """Every level of the typed codes in preorder; what cannot be a code of this classification gets no row (a draft
    may hold such a code; the total still counts its amount, and the list of problems names it)."""
    good = (code for code in typed if code.isascii() and code.isdigit() and code[:1] == FIRST_DIGIT[kind])
    return sorted({code[:n] for code in good for n in codes.LENGTHS[kind] if len(code) >= n})


def _codes(side: Side, ctx: Context) -> list[Generated]:
    found = _levels("function", (line.function for line in ctx.book.lines))
    return [((code, codes.name("function", code, ctx.book.year)), EVERYTHING, True) for code in found]


def _receipts(side: Side, ctx: Context) -> list[Generated]:
    typed = {receipt.code: receipt.name for receipt in ctx.book.receipts}
    found = _levels("receipt", typed)
    return [
        ((code, typed.get(code) or codes.name("receipt", code, ctx.book.year)), EVERYTHING, True)
        for code in found
    ]


def _economic(side: Side, ctx: Context) -> list[Generated]:
    """Economic kinds: a class row, then its items with the government kinds that the lines pair them with."""
    pairs: dict[str, set[str]] = {}
    for line in ctx.book.lines:
        if len(line.economic) >= 5:
            pairs.setdefault(line.economic[:5], set()).add(line.gov_economic)
    coded = any("编码" in path for path in side.columns[: side.labels])
    rows: list[Generated] = []
    for code in _levels("economic", pairs):
        name = codes.name("economic", code, ctx.book.year)
        government = "、".join(
            codes.name("gov_economic", g, ctx.book.year) for g in sorted(pairs.get(code, ())) if g
        )
        rows.append(((code, name) if coded else (name, government), point(economic=code), True))
    return rows


def _projects(side: Side, ctx: Context) -> list[Generated]:
    """The projects, then those that lines name and the book does not have (in a draft): no amount goes without a row."""
    rows: list[Generated] = [
        ((f"{p.code}-{p.name}" if p.code else _worded(p.name, "项目"),), point(project=p.key), True)
        for p in ctx.book.projects
    ]
    known = {p.key for p in ctx.book.projects}
    lines = (line for line in ctx.book.lines if line.use == "project" and line.project not in known)
    unknown = dict.fromkeys(line.project for line in lines)
    return rows + [
        ((f"（名称没有填，序号“{key}”）" if key else "（没有注明项目）",), point(project=key), True)
        for key in unknown
    ]


def _worded(name: str, kind: str) -> str:
    """A name that can be told from an amount: one without a letter gets a word before it."""
    return name if re.search(r"[A-Za-z\u4e00-\u9fff]", name) else f"{kind}{name}"


def _units(side: Side, ctx: Context) -> list[Generated]:
    units = ctx.book.units or (ctx.book.unit,)
    several = ctx.book.is_department
    return [((_worded(unit.name, "单位"),), point(unit=unit.name) if several else EVERYTHING, True) for unit in units]


_GENERATORS = {
    "items": _items,
    "classes": _classes,
    "codes": _codes,
    "receipts": _receipts,
    "economic": _economic,
    "projects": _projects,
    "units": _units,
}
