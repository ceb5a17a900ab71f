"""ODS from its XML: OpenDocument keeps every cell as it is displayed, so its text is taken as it stands."""

from __future__ import annotations

from typing import Any

from ...model import Leftover, Source
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
_ERROR = "单元格是错误值，不是数"


def read_sheets(document: str, package: Package, limits: Limits) -> list[Sheet]:
    """All worksheets in the order of the tabs.  Raises Unreadable for a damaged or too large file."""
    found: list[Sheet] = []
    hidden: set[str] = set()
    reader: _Reader | None = None
    for event, element in package.events(_PART):
        name = local(element)
        if name == "table" and event == "start" and reader is None:
            found.append(Sheet(clean(attribute(element, "name"))))
            found[-1].hidden = attribute(element, "style-name") in hidden
            reader = _Reader(document, found[-1], limits)
        elif name == "style" and event == "end":
            if any(attribute(child, "display") == "false" for child in element if local(child) == "table-properties"):
                hidden.add(attribute(element, "name"))
        elif name == "table-row" and event == "end" and reader is not None:
            reader.row(element)
            element.clear()
        elif name == "table" and event == "end":
            reader = None
    return found


class _Reader:
    """Reads the rows of one sheet as they stream past."""

    def __init__(self, document: str, sheet: Sheet, limits: Limits) -> None:
        self.document, self.sheet, self.limits, self.next_row = document, sheet, limits, 0

    def row(self, element: Any) -> None:
        """One row element, which may stand for many equal rows."""
        repeats = max(1, number(attribute(element, "number-rows-repeated"), 1, _MOST_REPEATS))
        cells = self._cells(element)
        if cells:
            for row in range(self.next_row, self.next_row + min(repeats, _MOST_FILLED)):
                self._fill(row, cells)
        self.next_row += repeats

    def _fill(self, row: int, cells: list[tuple[int, str, int, int]]) -> None:
        for column, text, rows, columns in cells:
            self.sheet.cells[row, column] = Content(text)
            if rows * columns > 1:
                self.sheet.merged.append((row, column, row + rows - 1, column + columns - 1))
            if text.startswith("#") and text.rstrip("!?/0").lstrip("#").isupper():
                place = Source(self.document, sheet=self.sheet.name, cell=cell_name(row, column), text=text)
                self.sheet.leftovers.append(Leftover(text, _ERROR, place))
        if len(self.sheet.cells) > self.limits.cells:
            raise Unreadable(f"表格过大：超过 {self.limits.cells} 个单元格。请删去空行空列后再读。")

    def _cells(self, row: Any) -> list[tuple[int, str, int, int]]:
        """(column, text, rows, columns) of the cells with text."""
        found, column = [], 0
        for cell in (child for child in row if local(child) in _CELLS):
            repeats = max(1, number(attribute(cell, "number-columns-repeated"), 1, _MOST_REPEATS))
            text = _text(cell)
            if text.strip():
                rows = max(1, number(attribute(cell, "number-rows-spanned"), 1, _MOST_REPEATS))
                columns = max(1, number(attribute(cell, "number-columns-spanned"), 1, 16384))
                places = range(column, column + min(repeats, _MOST_FILLED))
                found += [(place, text, rows, columns) for place in places]
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
