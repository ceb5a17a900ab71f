"""Plain spreadsheet and CSV files as sheets of typed cells, for lists that other systems export."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from yusuan.isolated import Bounds, Died, call
from yusuan.model import Source

from .xlsx import Marks, Range, marks

#: Files beyond these sizes (bytes, packed and unpacked) are refused before they are opened.
MAX_BYTES = 50_000_000
MAX_UNPACKED = 500_000_000
BOOKS = frozenset({".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".et"})
_BOUNDS = Bounds(seconds=60)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

CellKind = Literal["blank", "text", "number", "date", "error"]


class Unreadable(Exception):
    """A file that cannot be read; its text says why and what to do, in Chinese."""


@dataclass(frozen=True, slots=True)
class Value:
    """One cell: its text (numbers in plain decimal form) and what kind of thing the file says it is.

    An ``error`` without text is a formula whose result was never stored.
    """

    text: str = ""
    kind: CellKind = "blank"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet; ``rows[r][c]`` from the upper left corner of the file's sheet; ``name`` is "" for a CSV file.

    ``merged`` are the merged ranges of an .xlsx sheet: (first row, first column, last row, last column), from 0.
    """

    name: str
    rows: tuple[tuple[Value, ...], ...]
    file: str
    merged: tuple[Range, ...] = ()

    def place(self, row: int, column: int, text: str = "") -> Source:
        """The Source of a cell (indices from 0)."""
        if not self.name:
            return Source(self.file, line=row + 1, cell=f"{letters(column)}{row + 1}", text=text)
        return Source(self.file, sheet=self.name, cell=f"{letters(column)}{row + 1}", text=text)

    def row(self, row: int) -> Source:
        """The Source of a whole row (index from 0)."""
        return Source(self.file, sheet=self.name or None, line=row + 1)


def letters(column: int) -> str:
    """The spreadsheet name of a column counted from 0: 0 → A, 26 → AA."""
    text = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def read_sheets(path: Path) -> tuple[Sheet, ...]:
    """Every sheet of a workbook (.xlsx .xls .xlsb .ods) or the one of a CSV/TSV file.  Raises Unreadable."""
    try:
        size = path.stat().st_size
        head = path.open("rb").read(8)
    except OSError as error:
        raise Unreadable(f"打不开文件：{error.strerror or error}") from error
    if size > MAX_BYTES:
        raise Unreadable(f"文件有{size // 1_000_000} MB，超过{MAX_BYTES // 1_000_000} MB；请只导出需要的明细")
    if size == 0:
        raise Unreadable("文件是空的")
    if path.suffix.lower() in BOOKS or head[:4] == b"PK\x03\x04" or head == _OLE:
        return tuple(_workbook(path, head))
    return (Sheet("", tuple(_delimited(path)), path.name),)


def _workbook(path: Path, head: bytes) -> Iterator[Sheet]:
    if head[:4] == b"PK\x03\x04":
        _refuse_bombs(path)
    marked = marks(path) if head[:4] == b"PK\x03\x04" else {}
    try:
        for name, rows in call(_calamine, path, bounds=_BOUNDS):
            yield _sheet(name, rows, marked.get(name, Marks()), path.name)
    except Died as died:
        raise Unreadable(f"不是能读的工作簿，可能已损坏或过大：{died}") from died
    except ValueError as error:
        if head == _OLE and path.suffix.lower() != ".xls":
            raise Unreadable(
                "文件有打开密码（或者不是 .xlsx 文件）；请先在表格软件里去掉密码再保存"
            ) from error
        raise Unreadable(f"不是能读的工作簿，可能已损坏或有打开密码：{error}") from error


def _calamine(path: Path) -> list[tuple[str, list[list[Any]]]]:
    """Every sheet's name and rows, in the process that may die of it.  Raises ValueError for what it cannot read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return [(n, book.get_sheet_by_name(n).to_python(skip_empty_area=False)) for n in book.sheet_names]
    except (CalamineError, OSError, ValueError, KeyError) as error:
        raise ValueError(str(error)) from None


def _sheet(name: str, rows: list[list[Any]], found: Marks, file: str) -> Sheet:
    values = [[_value(raw) for raw in row] for row in rows]
    for (row, column), text in found.errors.items():
        if row < len(values) and column < len(values[row]):
            values[row][column] = Value(text, "error")
    return Sheet(name, tuple(map(tuple, values)), file, tuple(found.merged))


def _refuse_bombs(path: Path) -> None:
    try:
        with zipfile.ZipFile(path) as packed:
            size = sum(item.file_size for item in packed.infolist())
    except (zipfile.BadZipFile, OSError) as error:
        raise Unreadable("文件不完整或已损坏，打不开") from error
    if size > MAX_UNPACKED:
        raise Unreadable(f"文件解压后有{size // 1_000_000} MB，不像正常的工作簿，没有读取")


def _value(raw: Any) -> Value:
    """A cell as the library gives it; a binary number is turned into the shortest decimal that means it."""
    if raw is None or raw == "":
        return Value()
    if isinstance(raw, bool):
        return Value("是" if raw else "否", "text")
    if isinstance(raw, (int, float)):
        number = Decimal(repr(raw))
        whole = number == number.to_integral_value()
        return Value(format(number.quantize(Decimal(1)) if whole and abs(number) < Decimal("1e27") else number, "f"),
                     "number")  # fmt: skip
    if isinstance(raw, (datetime, date, time, timedelta)):
        return Value(str(raw), "date")
    return _written(str(raw))


def _written(text: str) -> Value:
    kept = text.replace("\u200b", "").replace("\ufeff", "").strip(" \t\r\n\u3000\xa0")
    if kept.startswith("#") and kept.rstrip("!?").isupper() and kept.endswith(("!", "?", "N/A")):
        return Value(kept, "error")
    return Value(kept, "text") if kept else Value()


def _delimited(path: Path) -> Iterator[tuple[Value, ...]]:
    text = _decoded(path.read_bytes())
    head = text[:4000].splitlines()[:10]
    separator = max(",\t;|", key=lambda s: sum(line.count(s) for line in head))
    try:
        for row in csv.reader(io.StringIO(text), delimiter=separator):
            yield tuple(_written(cell.removeprefix("'")) for cell in row)
    except csv.Error as error:
        raise Unreadable(f"不是能读的 CSV 文件：{error}") from error


def _decoded(data: bytes) -> str:
    if b"\x00" in data[:200] and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("不是文本文件，也不是工作簿")
    names = ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "gb18030")
    for name in names:
        try:
            return data.decode(name)
        except UnicodeDecodeError:
            continue
    raise Unreadable("文字编码认不出来；请另存为 UTF-8 编码的 CSV 或 .xlsx")
