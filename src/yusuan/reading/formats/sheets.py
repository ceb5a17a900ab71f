"""One worksheet to blocks: which rows are titles and notes, which are a table, and which merged cells span it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from yusuan.model import Block, Cell, Grid, Heading, Leftover, Paragraph, Source

from . import looks
from .base import Limits
from .grids import bounded, cell_name, column_name
from .wordspacing import close_cell, close_line

Place = tuple[int, int]
Area = tuple[int, int, int, int]

#: Names that a program gave; any other name was given by somebody and says something.
_DEFAULT_NAME = re.compile(r"^(?:sheet|工作表|表|chart|table)?\s*\(?\d*\)?$", re.I)
#: More empty framed rows than this end a table: nobody reads on behind them.
_EMPTY_ROWS = 40
_LONG = 60
_YEAR = re.compile(r"^(?:19|20)\d\d$")


@dataclass(frozen=True, slots=True)
class Content:
    """What a cell prints; ``boxed`` if it has a line at a side, ``strong`` if bold or in a large font."""

    text: str
    boxed: bool = False
    strong: bool = False


@dataclass(slots=True)
class Sheet:
    """One worksheet as a reader found it, rows and columns counted from 0.

    ``cells`` are those with text, ``framed`` rows without text whose cells have lines, ``merged`` areas are
    (first row, first column, last row, last column).
    """

    name: str
    cells: dict[Place, Content] = field(default_factory=dict)
    merged: list[Area] = field(default_factory=list)
    framed: set[int] = field(default_factory=set)
    hidden: bool = False
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)  # (first, last)
    leftovers: list[Leftover] = field(default_factory=list)
    loose: list[tuple[str, str]] = field(
        default_factory=list
    )  # (text, role) that stands over the sheet, not in it


@dataclass(slots=True)
class _Reading:
    document: str
    sheet: Sheet
    limits: Limits
    rows: dict[int, list[int]]
    blocks: list[Block] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    contents: bool = False
    listed: set[str] = field(default_factory=set)  # the lines of the contents page so far

    def source(self, row: int, column: int, text: str = "") -> Source:
        return Source(self.document, sheet=self.sheet.name, cell=cell_name(row, column), text=text)

    def at(self, row: int, column: int) -> Content:
        return self.sheet.cells[row, column]


def blocks_of(document: str, sheet: Sheet, limits: Limits) -> tuple[list[Block], list[Leftover]]:
    """Blocks of one worksheet (without what it hides) in reading order, and what it holds that no block shows.

    Raises Unreadable where a table has more places than the limits allow.
    """
    covered = _hide_covered(document, sheet)
    rows: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        rows.setdefault(row, []).append(column)
    reading = _Reading(document, sheet, limits, rows)
    whole = Source(document, sheet=sheet.name)
    if rows and not _DEFAULT_NAME.match(sheet.name.strip()):
        reading.blocks.append(Heading(close_line(sheet.name.strip()), 1, whole.at(text=sheet.name)))
    reading.contents = looks.is_contents_title(sheet.name)
    for group in _groups(reading):
        _read_group(reading, group)
    for text, role in sheet.loose:
        reading.blocks.append(Paragraph(text, whole.at(text=text), role=role))
    return reading.blocks, [*reading.leftovers, *covered, *sheet.leftovers]


def _hide_covered(document: str, sheet: Sheet) -> list[Leftover]:
    """Take out cells that a merged area covers: their text is not printed, but said to be there.

    Areas that overlap an earlier one are no merged areas; they are dropped.
    """
    starts = {(a[0], a[1]): a for a in reversed(sheet.merged)}
    sheet.merged = sorted(starts.values())
    rows = sorted({row for row, _ in sheet.cells})
    columns: dict[int, list[int]] = {}
    for row, column in sorted(sheet.cells):
        columns.setdefault(row, []).append(column)
    found, gone = [], set()
    for first, left, last, right in sheet.merged:
        for row in rows[bisect_left(rows, first) : bisect_right(rows, last)]:
            inside = columns[row]
            for column in inside[bisect_left(inside, left) : bisect_right(inside, right)]:
                if (row, column) != (first, left) and (row, column) not in gone:
                    gone.add((row, column))
    for row, column in sorted(gone):
        text = sheet.cells.pop((row, column)).text
        place = Source(document, sheet=sheet.name, cell=cell_name(row, column), text=text)
        found.append(Leftover(text, "被合并单元格遮住的内容，没有读取", place))
    return found


# --- which rows belong together -----------------------------------------------------------------------------------


def _groups(reading: _Reading) -> Iterator[list[int]]:
    """Rows with text that no empty row parts; empty rows that are framed or spanned from above do not part."""
    reach_of: dict[int, int] = {}
    for first, _, last, _ in reading.sheet.merged:
        reach_of[first] = max(last, reach_of.get(first, 0))
    group: list[int] = []
    reach = -1
    for row in sorted(reading.rows):
        if group and not _together(reading, group[-1], reach, row):
            yield group
            group = []
        group.append(row)
        reach = max(reach, row, _spanned(reading, reach_of, row))
    if group:
        yield group


def _spanned(reading: _Reading, reach_of: dict[int, int], row: int) -> int:
    """Last row that a merged area starting in this row reaches; long texts that fill a page do not count."""
    return reach_of.get(row, row) if len(reading.rows[row]) > 1 else row


def _together(reading: _Reading, last: int, reach: int, row: int) -> bool:
    """Whether a row belongs to the table whose last row with text and whose last spanned row are these."""
    if row - last > _EMPTY_ROWS:
        return False
    return row <= reach + 1 or _framed(reading, reach + 1, row) or _goes_on(reading, last, row)


def _goes_on(reading: _Reading, last: int, row: int) -> bool:
    """Whether a row after one or two empty ones still belongs to the table above: it has an amount, no header."""
    amounts = [reading.at(row, c).text.strip() for c in reading.rows[row]]
    same = set(reading.rows[row]) & set(reading.rows[last])
    return (
        row - last <= 3
        and len(reading.rows[last]) > 1
        and len(same) > 1
        and any(looks.is_number(text) and not _YEAR.match(text) for text in amounts)
    )


def _framed(reading: _Reading, start: int, end: int) -> bool:
    return all(row in reading.sheet.framed for row in range(start, end))


def _read_group(reading: _Reading, group: list[int]) -> None:
    """Split a group into lines of text and tables, in order."""
    inside = _inside(reading, group)
    start = 0
    while start < len(group):
        end = start
        while end < len(group) and inside[end] == inside[start]:
            end += 1
        part = group[start:end]
        if (
            not inside[start]
            or len({c for row in part for c in reading.rows[row]}) == 1
            or _is_line(reading, part)
        ):
            _lines(reading, part)
        else:
            _table(reading, part)
        start = end


def _is_line(reading: _Reading, rows: list[int]) -> bool:
    """A single row without lines or amounts is no table: a table number and a link beside it."""
    contents = [reading.at(row, c) for row in rows for c in reading.rows[row]]
    return len(rows) == 1 and not any(c.boxed or looks.is_number(c.text) for c in contents)


def _inside(reading: _Reading, group: list[int]) -> list[bool]:
    """For each row, whether it is a row of a table: by its lines if it has any, else by what it says."""
    boxed = [any(reading.at(row, c).boxed for c in reading.rows[row]) for row in group]
    if sum(boxed) >= 2:
        return boxed
    outside = [_is_title_row(reading, row) for row in group]
    first = next(
        (i for i, row in enumerate(group) if not _is_lone(reading, row) and not outside[i]), len(group)
    )
    last = next((i for i in range(len(group) - 1, -1, -1) if not _is_tail(reading, group[i])), -1)
    return [first <= i <= last and not out for i, out in enumerate(outside)]


def _is_lone(reading: _Reading, row: int) -> bool:
    return len(reading.rows[row]) == 1


def _is_title_row(reading: _Reading, row: int) -> bool:
    """A row that by its words stands above a table: its title, or only labels like 单位：万元."""
    texts = [close_cell(reading.at(row, c).text.strip()) for c in reading.rows[row]]
    return looks.leads_table(texts) or (len(texts) == 1 and looks.is_title(texts[0]))


def _is_tail(reading: _Reading, row: int) -> bool:
    """A row that by its words stands below a table: a note or a long text in a single cell."""
    columns = reading.rows[row]
    text = reading.at(row, columns[0]).text.strip()
    return looks.is_note(text) or (len(columns) == 1 and (len(text) > _LONG or looks.is_label(text)))


# --- lines --------------------------------------------------------------------------------------------------------


def _lines(reading: _Reading, rows: list[int]) -> None:
    for row in rows:
        columns = reading.rows[row]
        texts = [reading.at(row, c).text for c in columns]
        if any(map(looks.is_contents_title, texts)):
            reading.contents = True
        elif reading.contents and len(texts) > 1:
            joined = "\t".join(text.strip() for text in texts)
            reading.blocks.append(Paragraph(joined, reading.source(row, columns[0], joined), role="contents"))
            continue
        for column in columns:
            _cell_lines(reading, row, column)


def _cell_lines(reading: _Reading, row: int, column: int) -> None:
    """A cell's lines, each a heading or a paragraph of its own."""
    content = reading.at(row, column)
    pieces = [piece.strip(" \u3000\t") for piece in content.text.split("\n")]
    title = len(reading.rows[row]) == 1 and (content.strong or looks.is_title(close_cell(content.text)))
    for piece in filter(None, pieces):
        source = reading.source(row, column, piece)
        if reading.contents and _ends_contents(reading, piece):
            reading.contents = False
        if reading.contents and not looks.is_contents_title(piece):
            reading.blocks.append(Paragraph(piece, source, role="contents"))
            continue
        short = title and len(piece) <= _LONG and not piece.endswith(("。", "；", "："))
        marked = 2 if short and not looks.is_label(piece) and not looks.is_note(piece) else None
        reading.blocks.append(looks.line_block(piece, source, marked))


def _ends_contents(reading: _Reading, piece: str) -> bool:
    """Whether a line below 目录 is no entry: a sentence, or the first of its entries once more, which begins the text."""
    bare = "".join(piece.split())
    again = bare in reading.listed
    reading.listed.add(bare)
    return again or (len(piece) > _LONG and "。" in piece)


# --- tables -------------------------------------------------------------------------------------------------------


def _table(reading: _Reading, rows: list[int]) -> None:
    """A Grid of these rows (and the framed rows between), without columns that hold nothing in any of them."""
    if reading.contents:
        _lines(reading, rows)
        return
    rows = list(range(rows[0], rows[-1] + 1))
    columns = sorted({c for row in rows for c in reading.rows.get(row, ())})
    bounded(len(rows), len(columns), reading.limits)
    spans, covered = _spans(reading, rows, columns)
    cells = tuple(
        tuple(
            None
            if (row, column) in covered
            else _cell(reading, row, column, spans.get((row, column), (1, 1)))
            for column in columns
        )
        for row in rows
    )
    area = f"{cell_name(rows[0], columns[0])}:{column_name(columns[-1])}{rows[-1] + 1}"
    reading.blocks.append(Grid(cells, Source(reading.document, sheet=reading.sheet.name, cell=area)))


def _cell(reading: _Reading, row: int, column: int, span: tuple[int, int]) -> Cell:
    content = reading.sheet.cells.get((row, column))
    text = content.text.strip() if content else ""
    return Cell(close_cell(text), reading.source(row, column, text), *span)


def _spans(
    reading: _Reading, rows: list[int], columns: list[int]
) -> tuple[dict[Place, tuple[int, int]], set[Place]]:
    """(size of each merged area in kept rows and columns by its corner, places that areas cover)."""
    spans: dict[Place, tuple[int, int]] = {}
    covered: set[Place] = set()
    for first, left, last, right in reading.sheet.merged:
        if not rows[0] <= first <= rows[-1]:
            continue
        inner_rows = rows[bisect_left(rows, first) : bisect_right(rows, last)]
        inner_columns = columns[bisect_left(columns, left) : bisect_right(columns, right)]
        if not inner_columns or (corner := (first, inner_columns[0])) in covered:
            continue
        places = _free(inner_rows, inner_columns, covered)
        if places is not None and len(places) > 1:
            covered |= places - {corner}
            spans[corner] = len(inner_rows), len(inner_columns)
    return spans, covered


def _free(rows: Iterable[int], columns: list[int], covered: set[Place]) -> set[Place] | None:
    """All places of an area; None where some are covered already."""
    places: set[Place] = set()
    for row in rows:
        for column in columns:
            if (row, column) in covered:
                return None
            places.add((row, column))
    return places
