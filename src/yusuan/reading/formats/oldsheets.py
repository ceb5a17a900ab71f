"""XLS and XLSB through calamine, in a process of its own that may use so much memory and time and no more.

The binary formats declare their own sizes, and a parser that believes a hostile one would take the machine with it.
"""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections import Counter
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

from yusuan.model import Leftover, Source

from .base import Limits, Unreadable
from .biff import Look, Looks, looks_of
from .encoding import clean
from .grids import cell_name
from .numberformat import GENERAL, shown
from .sheets import Content, Place, Sheet

_MEMORY = 3 << 29
_PROGRAM = "from yusuan.reading.formats.oldsheets import main; main()"
_ERRORS = "单元格是错误值，不是数"


def read_sheets(path: Path, limits: Limits) -> list[Sheet]:
    """All worksheets in the order of the tabs.  Raises Unreadable where calamine cannot or may not go on."""
    command = [sys.executable, "-c", _PROGRAM, str(path.resolve()), str(limits.cells)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=limits.seconds, check=False, cwd="/")
    except subprocess.TimeoutExpired as error:
        raise Unreadable(
            f"读取超过 {limits.seconds:g} 秒仍未完成，已停止。请另存为 .xlsx 后再读。"
        ) from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise Unreadable(
            "表格已损坏或过大，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再读。"
        ) from error
    if "error" in answer:
        raise Unreadable(_why(str(answer["error"])))
    return [_sheet(path.name, found) for found in answer["sheets"]]


def _why(error: str) -> str:
    low = error.lower()
    if "password" in low or "encrypt" in low:
        return "文件设有打开密码。请先在 Excel 或 WPS 中取消密码，再读。"
    if "too many cells" in low:
        return "表格过大。请删去空行空列（或拆分文件）后再读。"
    return "表格已损坏或不合规范，无法读取。请用 Excel 或 WPS 打开后另存为 .xlsx，再读。"


def _sheet(document: str, found: dict[str, Any]) -> Sheet:
    sheet = Sheet(clean(found["name"]), hidden=found["hidden"], framed=set(found["framed"]))
    sheet.merged = [(a, b, c, d) for a, b, c, d in found["merged"] if (a, b) != (c, d)]
    for row, column, text, boxed, strong in found["cells"]:
        text = clean(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\u00a0", " ")
        if text.strip():
            sheet.cells[row, column] = Content(text, boxed, strong)
    for row, column, text in found["errors"]:
        place = Source(document, sheet=sheet.name, cell=cell_name(row, column), text=text)
        sheet.leftovers.append(Leftover(text, _ERRORS, place))
    return sheet


# --- in the other process -----------------------------------------------------------------------------------------


def main() -> None:
    """Print the sheets of the file named on the command line as JSON; an error is printed, never raised."""
    _limit_memory()
    try:
        answer: dict[str, Any] = {"sheets": _all_sheets(sys.argv[1], int(sys.argv[2]))}
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

    data = Path(path).read_bytes()
    looks = looks_of(data)
    found: list[dict[str, Any]] = []
    with CalamineWorkbook.from_filelike(io.BytesIO(data)) as book:  # a path would be judged by its ending
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(about.name)
            if sheet.height * sheet.width > most * 10:
                raise ValueError("too many cells")
            one = _one_sheet(sheet, looks, len(found))
            most -= len(one["cells"])
            if most < 0:
                raise ValueError("too many cells")
            found.append(one | {"name": about.name, "hidden": about.visible != SheetVisibleEnum.Visible})
    return found


def _one_sheet(sheet: Any, looks: Looks, index: int) -> dict[str, Any]:
    """Cells as (row, column, text, boxed, strong), error values, merged areas and framed empty rows of a sheet."""
    styles = looks.cells[index] if index < len(looks.cells) else {}
    errors = looks.errors[index] if index < len(looks.errors) else {}
    texts = _texts(sheet, styles, looks.start_1904) | errors
    cells = []
    for (row, column), text in sorted(texts.items()):
        look = styles.get((row, column), Look())
        cells.append((row, column, text, look.boxed, look.strong))
    boxed = Counter(row for (row, _), look in styles.items() if look.boxed)
    filled = {row for row, *_ in cells}
    return {
        "cells": cells,
        "errors": [(row, column, text) for (row, column), text in sorted(errors.items())],
        "merged": [(a, b, c, d) for (a, b), (c, d) in sheet.merged_cell_ranges or ()],
        "framed": sorted(row for row, count in boxed.items() if count >= 2 and row not in filled),
    }


def _texts(sheet: Any, styles: dict[Place, Look], start_1904: bool) -> dict[Place, str]:
    top, left = sheet.start or (0, 0)
    found = {}
    for row, values in enumerate(sheet.to_python(skip_empty_area=True), top):
        for column, value in enumerate(values, left):
            if value != "" and value is not None:
                found[row, column] = _printed(value, styles.get((row, column)), start_1904)
    return found


def _printed(value: Any, look: Look | None, start_1904: bool) -> str:
    """A value as its format displays it; where the format is not known, numbers exactly and dates as such."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return shown(Decimal(repr(value)), look.code if look else GENERAL, start_1904)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat() if isinstance(value, date | time) else str(value)
