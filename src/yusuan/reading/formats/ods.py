"""ODS from its XML: OpenDocument keeps every cell as it is displayed, so its text is taken as it stands."""

from __future__ import annotations

from typing import Any

from yusuan.model import Leftover, Source

from .base import Limits, Unreadable
from .encoding import clean
from .grids import cell_name
from .guard import Package, attribute, local, number
from .numberformat import exact, parse_number
from .sheets import Content, Sheet

_PART = "content.xml"
_MOST_REPEATS = 1_048_576
#: Rows and columns with text are never repeated this often by a person; a file that says so is hostile or empty.
_MOST_FILLED = 1000
_CELLS = frozenset({"table-cell", "covered-table-cell"})
_TITLE_SIZE = 14
#: How ODS says that a row or column is hidden, by hand or by a filter.
_UNSEEN = frozenset({"collapse", "filter"})
#: Column, text, rows and columns covered, (boxed, strong) of a cell with text.
_Found = tuple[int, str, int, int, tuple[bool, bool]]
_ERROR = "单元格是错误值，不是数"


def read_sheets(document: str, package: Package, limits: Limits) -> list[Sheet]:
    """All worksheets in the order of the tabs.  Raises Unreadable for a damaged or too large file."""
    found: list[Sheet] = []
    hidden: set[str] = set()
    looks: dict[str, tuple[bool, bool]] = {}
    reader: _Reader | None = None
    for event, element in package.events(_PART):
        name = local(element)
        if name == "table" and event == "start" and reader is None:
            found.append(Sheet(clean(attribute(element, "name"))))
            found[-1].hidden = attribute(element, "style-name") in hidden
            reader = _Reader(document, found[-1], limits, looks)
        elif name == "style" and event == "end":
            looks[attribute(element, "name")] = _look(element)
            if any(
                attribute(child, "display") == "false"
                for child in element
                if local(child) == "table-properties"
            ):
                hidden.add(attribute(element, "name"))
        elif name == "table-column" and event == "end" and reader is not None:
            reader.column(element)
        elif name == "table-row" and event == "end" and reader is not None:
            reader.row(element)
            element.clear()
        elif name == "table" and event == "end":
            reader = None
    return found


def _look(style: Any) -> tuple[bool, bool]:
    """(whether a cell style has a line at a side, whether it is bold or as large as a title)."""
    boxed = strong = False
    for child in style:
        if local(child) == "table-cell-properties":
            lines = (attribute(child, name, "none") for name in ("border", "border-left", "border-right"))
            boxed = any(line != "none" for line in lines)
        elif local(child) == "text-properties":
            size = parse_number(attribute(child, "font-size").removesuffix("pt")) or 0
            strong = attribute(child, "font-weight") == "bold" or size >= _TITLE_SIZE
    return boxed, strong


class _Reader:
    """Reads the rows of one sheet as they stream past."""

    def __init__(
        self, document: str, sheet: Sheet, limits: Limits, looks: dict[str, tuple[bool, bool]]
    ) -> None:
        self.document, self.sheet, self.limits, self.looks, self.next_row = document, sheet, limits, looks, 0
        self.next_column = 0

    def column(self, element: Any) -> None:
        """One column element, which may stand for many."""
        repeats = max(1, number(attribute(element, "number-columns-repeated"), 1, _MOST_REPEATS))
        if attribute(element, "visibility") in _UNSEEN:
            self.sheet.hidden_columns.append((self.next_column, self.next_column + repeats - 1))
        self.next_column += repeats

    def row(self, element: Any) -> None:
        """One row element, which may stand for many equal rows."""
        repeats = max(1, number(attribute(element, "number-rows-repeated"), 1, _MOST_REPEATS))
        cells = self._cells(element)
        if not cells and self._is_framed(element):
            self.sheet.framed.update(range(self.next_row, self.next_row + min(repeats, _MOST_FILLED)))
        if cells:
            rows = range(self.next_row, self.next_row + min(repeats, _MOST_FILLED))
            for row in rows:
                self._fill(row, cells)
            if attribute(element, "visibility") in _UNSEEN:
                self.sheet.hidden_rows.update(rows)
        self.next_row += repeats

    def _is_framed(self, row: Any) -> bool:
        styles = [
            self.looks.get(attribute(cell, "style-name"), (False, False))
            for cell in row
            if local(cell) in _CELLS
        ]
        return any(boxed for boxed, _ in styles)

    def _fill(self, row: int, cells: list[_Found]) -> None:
        for column, text, rows, columns, (boxed, strong) in cells:
            self.sheet.cells[row, column] = Content(text, boxed, strong)
            if rows * columns > 1:
                self.sheet.merged.append((row, column, row + rows - 1, column + columns - 1))
            if text.startswith("#") and text.rstrip("!?/0").lstrip("#").isupper():
                place = Source(self.document, sheet=self.sheet.name, cell=cell_name(row, column), text=text)
                self.sheet.leftovers.append(Leftover(text, _ERROR, place))
        if len(self.sheet.cells) > self.limits.cells:
            raise Unreadable(f"表格过大：超过 {self.limits.cells} 个单元格。请删去空行空列后再读。")

    def _cells(self, row: Any) -> list[_Found]:
        found: list[_Found] = []
        column = 0
        for cell in (child for child in row if local(child) in _CELLS):
            repeats = max(1, number(attribute(cell, "number-columns-repeated"), 1, _MOST_REPEATS))
            text = _text(cell)
            if text.strip():
                rows = max(1, number(attribute(cell, "number-rows-spanned"), 1, _MOST_REPEATS))
                columns = max(1, number(attribute(cell, "number-columns-spanned"), 1, 16384))
                places = range(column, column + min(repeats, _MOST_FILLED))
                look = self.looks.get(attribute(cell, "style-name"), (False, False))
                found += [(place, text, rows, columns, look) for place in places]
            column += repeats
        return found


def _text(cell: Any) -> str:
    """What a cell displays; its value where it keeps no text."""
    lines = [_words(child) for child in cell if local(child) == "p"]
    text = clean("\n".join(lines)).replace("\u00a0", " ")
    if text.strip():
        return text
    value = parse_number(attribute(cell, "value"))
    return exact(value) if value is not None else ""


def _words(element: Any) -> str:
    """Text of a paragraph, its runs of spaces and line breaks spelled out; notes are not part of it."""
    parts = [element.text or ""]
    for child in element:
        name = local(child)
        if name == "s":
            parts.append(" " * max(1, number(attribute(child, "c"), 1, 1000)))
        elif name in {"tab", "line-break"}:
            parts.append("\t" if name == "tab" else "\n")
        elif name != "annotation":
            parts.append(_words(child))
        parts.append(child.tail or "")
    return "".join(parts)
