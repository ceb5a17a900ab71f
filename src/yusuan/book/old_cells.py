"""Cells of .xls, .xlsb and .ods files through calamine, in a process of its own with little time and memory.

The old formats declare their own sizes and chains; a parser that believes a damaged file may never end, or take
the whole memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

SECONDS = 20
MEMORY = 2 << 30
_PROGRAM = "from yusuan.book.old_cells import main; main()"


class OldFileError(Exception):
    """An old file that could not be read; ``password`` tells whether it only wants one."""

    def __init__(self, reason: str, password: bool = False) -> None:
        super().__init__(reason)
        self.password = password


def read_old(path: Path) -> list[dict[str, Any]]:
    """Sheets as {name, hidden, cells: [[row, column, kind, text]], merged}, counted from 1.  Raises OldFileError."""
    command = [sys.executable, "-c", _PROGRAM, str(path.resolve())]
    try:
        done = subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, cwd="/")
    except subprocess.TimeoutExpired as error:
        raise OldFileError(f"读取超过 {SECONDS} 秒仍未完成") from error
    try:
        answer = json.loads(done.stdout)
    except ValueError as error:
        raise OldFileError("内容已损坏") from error
    if "error" in answer:
        raise OldFileError(answer["error"], answer["password"])
    sheets: list[dict[str, Any]] = answer["sheets"]
    return sheets


def main() -> None:
    """The process: read the file named on the command line, print JSON."""
    import python_calamine

    _bound_memory()
    try:
        book = python_calamine.load_workbook(sys.argv[1])
        answer: dict[str, Any] = {"sheets": [_sheet(book, meta) for meta in book.sheets_metadata]}
    except python_calamine.PasswordError:
        answer = {"error": "有密码", "password": True}
    except BaseException as error:  # a panic of the parser is a BaseException
        answer = {"error": type(error).__name__, "password": False}
    sys.stdout.write(json.dumps(answer))


def _bound_memory() -> None:
    """Where the system can: Windows has no such limit, there the time limit must do."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _sheet(book: Any, meta: Any) -> dict[str, Any]:
    import python_calamine as calamine

    found: dict[str, Any] = {"name": meta.name, "cells": [], "merged": []}
    found["hidden"] = meta.visible != calamine.SheetVisibleEnum.Visible
    if meta.typ != calamine.SheetTypeEnum.WorkSheet:
        return found
    sheet = book.get_sheet_by_name(meta.name)
    for r, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        found["cells"] += [[r, c, *_plain(value)] for c, value in enumerate(row, 1) if value not in ("", None)]
    found["merged"] = [[a + 1, b + 1, c + 1, d + 1] for (a, b), (c, d) in sheet.merged_cell_ranges or ()]
    return found


def _plain(value: object) -> tuple[str, str]:
    """Kind and text of a value."""
    if isinstance(value, bool):
        return "bool", "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return "number", repr(value)
    if isinstance(value, (datetime, date)):
        moment = value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        return "date", moment.removesuffix(" 00:00:00")
    return "text", str(value)
