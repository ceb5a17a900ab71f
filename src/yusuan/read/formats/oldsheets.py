"""XLS, XLSB and ODS through calamine, in a process of its own that may use so much memory and time and no more.

The binary formats declare their own sizes, and a parser that believes a hostile one would take the machine with it.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from ...model import Leftover, Source
from .base import Limits, Unreadable
from .encoding import clean
from .numberformat import exact
from .sheets import Content, Sheet

_MEMORY = 3 << 30
_MODULE = "yusuan.read.formats.oldsheets"
_ERRORS = "单元格是错误值，不是数"


def read_sheets(path: Path, limits: Limits) -> list[Sheet]:
    """All worksheets in the order of the tabs.  Raises Unreadable where calamine cannot or may not go on."""
    command = [sys.executable, "-c", f"from {_MODULE} import main; main()", str(path.resolve()), str(limits.cells)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=limits.seconds, check=False, cwd="/")
    except subprocess.TimeoutExpired as error:
        raise Unreadable(f"读取超过 {limits.seconds:g} 秒仍未完成，已停止。请另存为 .xlsx 后再读。") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable("表格已损坏或过大，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再读。") from error
    if "error" in answer:
        raise Unreadable(_why(str(answer["error"])))
    return [_sheet(path.name, found) for found in answer["sheets"]]


def _why(error: str) -> str:
    low = error.lower()
    if "password" in low or "encrypt" in low:
        return "文件设有打开密码。请先在 Excel 或 WPS 中取消密码，再读。"
    if "too many cells" in low:
        return "表格过大。请删去空行空列（或拆分文件）后再读。"
    return f"表格已损坏或不合规范，无法读取（{error[:100]}）。请用 Excel 或 WPS 打开后另存为 .xlsx，再读。"


def _sheet(document: str, found: dict[str, Any]) -> Sheet:
    sheet = Sheet(clean(found["name"]), hidden=found["hidden"])
    sheet.merged = [(a, b, c, d) for a, b, c, d in found["merged"] if (a, b) != (c, d)]
    for row, column, text in found["cells"]:
        text = clean(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\u00a0", " ")
        if text.strip():
            sheet.cells[row, column] = Content(text)
    for row, column, text in found["errors"]:
        from .grids import cell_name

        place = Source(document, sheet=sheet.name, cell=cell_name(row, column), text=text)
        sheet.leftovers.append(Leftover(text, _ERRORS, place))
    return sheet


# --- in the other process -----------------------------------------------------------------------------------------


def main() -> None:
    """Print the sheets of the file named on the command line as JSON; an error is printed, never raised."""
    _limit_memory()
    try:
        answer = {"sheets": _all_sheets(sys.argv[1], int(sys.argv[2]))}
    except Exception as error:
        answer = {"error": f"{type(error).__name__}: {error}"}
    sys.stdout.write(json.dumps(answer, ensure_ascii=True))


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))


def _all_sheets(path: str, most: int) -> list[dict[str, Any]]:
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    with CalamineWorkbook.from_path(path) as book:
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > most * 10:
                raise ValueError("too many cells")
            cells, errors = _cells(sheet)
            most -= len(cells)
            if most < 0:
                raise ValueError("too many cells")
            merged = [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
            hidden = about.visible != SheetVisibleEnum.Visible
            found.append({"name": about.name, "hidden": hidden, "cells": cells, "errors": errors, "merged": merged})
    return found


def _cells(sheet: Any) -> tuple[list[tuple[int, int, str]], list[tuple[int, int, str]]]:
    cells, errors = [], []
    top, left = sheet.start or (0, 0)
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        for column, value in enumerate(values, left):
            if value != "" and value is not None:
                text = _printed(value)
                cells.append((row, column, text))
                if isinstance(value, str) and value.startswith("#") and value.rstrip("!?/0A").lstrip("#").isupper():
                    errors.append((row, column, text))
    return cells, errors


def _printed(value: Any) -> str:
    """A value without its format, which these readers do not tell: numbers exactly, dates as such."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return exact(Decimal(repr(value)))
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value) if isinstance(value, timedelta) else value
