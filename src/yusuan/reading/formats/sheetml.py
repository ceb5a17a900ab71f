"""Excel 2003 XML (SpreadsheetML): one XML file with all sheets; cells as they are displayed."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yusuan.model import Block, Leftover, Source

from .base import Format, Limits, Raw, Unreadable
from .encoding import clean
from .grids import cell_name
from .guard import Deadline, attribute, local, number, xml_events
from .numberformat import GENERAL, parse_number, shown
from .sheets import Content, Sheet, blocks_of

_MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
_ROWS, _COLUMNS = 1_048_576, 16_384
_TITLE_SIZE = 14
_ERRORS = "单元格是错误值，不是数"
#: Formats that files give by name.
_NAMED = {
    "general": GENERAL, "general number": GENERAL, "fixed": "0.00", "standard": "#,##0.00", "percent": "0.00%", "currency": "¥#,##0.00",
    "scientific": "0.00E+00", "short date": "yyyy/m/d", "medium date": "d-m-yy", "long date": 'yyyy"年"m"月"d"日"',
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Look:
    code: str = GENERAL
    boxed: bool = False
    strong: bool = False


class _Reader:
    """Collects the sheets of one file as its elements stream past."""

    def __init__(self, name: str, limits: Limits) -> None:
        self.name, self.limits = name, limits
        self.looks: dict[str, _Look] = {}
        self.sheets: list[Sheet] = []
        self.row = -1
        self.cells = 0

    def start(self, element: Any) -> None:
        if local(element) == "Worksheet":
            self.sheets.append(Sheet(clean(attribute(element, "Name"))))
            self.row = -1

    def end(self, element: Any) -> None:
        name = local(element)
        if name == "Style":
            self._style(element)
        elif name == "Row" and self.sheets:
            self._row(element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
        elif name == "Visible" and self.sheets and "Hidden" in (element.text or ""):
            self.sheets[-1].hidden = True

    def _style(self, element: Any) -> None:
        base = self.looks.get(attribute(element, "Parent") or "Default", _Look())
        code, boxed, strong = base.code, base.boxed, base.strong
        for child in element:
            name = local(child)
            if name == "NumberFormat":
                code = _code(attribute(child, "Format"))
            elif name == "Borders":
                boxed = any(attribute(side, "Position") in {"Left", "Right"} for side in child)
            elif name == "Font":
                size = parse_number(attribute(child, "Size")) or 0
                strong = attribute(child, "Bold") == "1" or size >= _TITLE_SIZE
        self.looks[attribute(element, "ID")] = _Look(code, boxed, strong)

    def _row(self, element: Any) -> None:
        sheet = self.sheets[-1]
        first = number(attribute(element, "Index"), self.row + 2, _ROWS) - 1
        self.row = min(max(first, 0) + number(attribute(element, "Span"), 0, _ROWS), _ROWS - 1)
        column, boxed, filled = -1, 0, False
        for cell in (child for child in element if local(child) == "Cell"):
            self.cells += 1
            if self.cells > self.limits.cells * 2:
                raise Unreadable(f"表格过大：超过 {self.limits.cells * 2} 个单元格。请删去空行空列后再读。")
            column = min(max(number(attribute(cell, "Index"), column + 2, _COLUMNS) - 1, 0), _COLUMNS - 1)
            look = self.looks.get(attribute(cell, "StyleID") or attribute(element, "StyleID") or "Default", _Look())
            across, down = number(attribute(cell, "MergeAcross"), 0, _COLUMNS), number(attribute(cell, "MergeDown"), 0, _ROWS)
            if across or down:
                sheet.merged.append((first, column, min(first + down, _ROWS - 1), min(column + across, _COLUMNS - 1)))
            boxed += look.boxed
            text = self._text(cell, look, first, column)
            if text.strip():
                filled = True
                sheet.cells[first, column] = Content(text, look.boxed, look.strong)
            column = min(column + across, _COLUMNS - 1)
        if boxed >= 2 and not filled:
            sheet.framed.add(first)

    def _text(self, cell: Any, look: _Look, row: int, column: int) -> str:
        """What a cell prints."""
        data = next((child for child in cell if local(child) == "Data"), None)
        if data is None:
            if formula := attribute(cell, "Formula"):
                self._leave(formula, "公式没有保存计算结果。请用 Excel 或 WPS 打开、保存一次后再读", row, column)
                return formula
            return ""
        text = clean("".join(data.itertext()).replace("\r\n", "\n").replace("\r", "\n")).replace("\u00a0", " ")
        kind = attribute(data, "Type", "String")
        if kind == "Error":
            self._leave(text, _ERRORS, row, column)
        if kind == "Boolean":
            return "TRUE" if text.strip() == "1" else "FALSE"
        if kind == "DateTime":
            return text.strip().removesuffix("T00:00:00.000").replace("T", " ")
        amount: Decimal | None = parse_number(text) if kind == "Number" else None
        return shown(amount, look.code) if amount is not None else text

    def _leave(self, text: str, reason: str, row: int, column: int) -> None:
        sheet = self.sheets[-1]
        place = Source(self.name, sheet=sheet.name, cell=cell_name(row, column), text=text)
        sheet.leftovers.append(Leftover(text, reason, place))


def _code(name: str) -> str:
    return _NAMED.get(name.strip().lower(), name) if name else GENERAL


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an Excel 2003 XML; every Source has a sheet and a cell (a Grid's is its area)."""
    reader = _Reader(path.name, limits)
    for event, element in xml_events(path.read_bytes(), path.name, Deadline(limits)):
        if event == "start":
            reader.start(element)
        else:
            reader.end(element)
    blocks: list[Block] = []
    leftovers: list[Leftover] = []
    for sheet in reader.sheets:
        found, left = blocks_of(path.name, sheet, limits)
        blocks += found
        leftovers += left
    return Raw(tuple(blocks), tuple(leftovers))


def sniff(head: bytes) -> bool:
    """XML in the namespace of Excel 2003."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<?xml") and _MARK in head and b"Workbook" in head[:8192]


FORMAT = Format("Excel 2003 XML 表格", (".xml",), sniff, read)
