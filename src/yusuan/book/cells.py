"""The cells of a spreadsheet file as they were typed: numbers as text, formulas, merged and hidden places.

An .xlsx file is read straight from its XML, because the numbers there are decimal text (no float touches an amount)
and because spreadsheet libraries give either values or formulas, and slowly.  Older formats come through calamine.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from functools import lru_cache
from pathlib import Path
from typing import Any, BinaryIO, Literal

from lxml import etree

from yusuan.model import Finding, Source

from .faults import fault
from .old_cells import OldFileError, read_old

Kind = Literal["number", "text", "bool", "error", "date"]
#: Limits that a workbook of budget lines never comes near; pictures in the file do not count.
MAX_XML = 128 * 1024 * 1024
MAX_CELLS = 400_000
MAX_OTHER = 30 * 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
#: Built-in formats that show a number as per cent.
_PERCENT_IDS = frozenset({9, 10})
_FILLED = etree.XPath("*[*]")
_FIFTEEN = Context(prec=15)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.  ``text`` is its value as plain text; ``missing``: a formula that was saved without its result;
    ``percent``: a number that is shown as per cent."""

    text: str
    kind: Kind = "text"
    formula: str = ""
    missing: bool = False
    percent: bool = False

    @property
    def blank(self) -> bool:
        return not self.missing and self.kind != "error" and not self.text.strip()


@dataclass(slots=True)
class Table:
    """One sheet; rows and columns count from 1.  ``merged`` are (first row, first column, last row, last column)."""

    name: str
    hidden: bool = False
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    #: The format gives values only: a formula cannot be told from a typed value, nor its empty text from 0.
    values_only: bool = False

    def cell(self, row: int, column: int) -> Cell | None:
        return self.rows.get(row, {}).get(column)


class Unreadable(Exception):
    """A file that cannot be read at all, with the Finding that says why; never leaves this package."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.message)
        self.finding = finding


def letters(column: int) -> str:
    """1 → A, 28 → AB."""
    name = ""
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def read_tables(path: Path, skip: frozenset[str] = frozenset()) -> tuple[list[Table], list[Finding]]:
    """The sheets of a file in order, but those named in ``skip``, with notices about the format.  Raises Unreadable."""
    place = Source(path.name)
    try:
        with path.open("rb") as file:
            head = file.read(8)
            file.seek(0)
            if head.startswith(b"PK\x03\x04"):
                return _read_zip(path, file, skip)
            size = file.seek(0, 2)
    except OSError as error:
        raise Unreadable(fault("B101", f"文件打不开：{_reason(error)}", place)) from error
    if size == 0:
        raise Unreadable(fault("B101", "文件是空的（0 字节）", place))
    if head.startswith(b"\xd0\xcf\x11\xe0") and _encrypted(path):
        raise Unreadable(fault("B102", "文件有打开密码，读不到内容", place))
    if size > MAX_OTHER:
        raise Unreadable(_too_big(path, f"{size // 1024 // 1024} MB"))
    return _read_other(path)


def _reason(error: OSError) -> str:
    known = {FileNotFoundError: "找不到文件", PermissionError: "没有读取权限，或者文件正被别的程序独占", IsADirectoryError: "这是一个文件夹"}
    return known.get(type(error), error.strerror or type(error).__name__)


def _too_big(path: Path, size: str) -> Finding:
    return fault("B103", f"文件内容过大（{size}），超过一本预算书会有的大小", Source(path.name))


def _damaged(path: Path, reason: str) -> Unreadable:
    detail = "文件不是完好的 Excel 工作簿，可能没有下载完整，或者本来是别的文件"
    return Unreadable(fault("B101", detail, Source(path.name), stated=reason if re.search("[\u4e00-\u9fff]", reason) else "", mend="用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"))


def _encrypted(path: Path) -> bool:
    """Whether an OLE file is an encrypted .xlsx: its directory, wherever it stands, names the stream EncryptedPackage."""
    with path.open("rb") as file:
        return "EncryptedPackage".encode("utf-16-le") in file.read(MAX_XML)


# .xlsx ------------------------------------------------------------------------------------------------------------


def _read_zip(path: Path, file: BinaryIO, skip: frozenset[str]) -> tuple[list[Table], list[Finding]]:
    try:
        with zipfile.ZipFile(file) as archive:
            if not any(name.startswith("xl/") and "workbook" in name for name in archive.namelist()):
                raise Unreadable(fault("B101", "文件不是 Excel 工作簿", Source(path.name)))
            if "xl/workbook.bin" in archive.namelist():
                return _read_other(path)
            return list(_Package(path, archive).tables(skip)), []
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, IndexError, EOFError,
            NotImplementedError, RuntimeError, UnicodeDecodeError, InvalidOperation, OverflowError) as error:  # fmt: skip
        raise _damaged(path, type(error).__name__) from error


class _Package:
    """An open .xlsx archive."""

    def __init__(self, path: Path, archive: zipfile.ZipFile) -> None:
        self.path, self.archive = path, archive
        sizes = {info.filename: info.file_size for info in archive.infolist()}
        used = sum(size for name, size in sizes.items() if name.startswith("xl/") and name.endswith(".xml"))
        if used > MAX_XML:
            raise Unreadable(_too_big(path, f"解开后 {used // 1024 // 1024} MB"))
        self.names = set(sizes)
        self.cells = 0

    def tables(self, skip: frozenset[str]) -> Iterator[Table]:
        book = self._root("xl/workbook.xml")
        targets = self._targets()
        self.strings = self._strings()
        self.dates, self.percents = self._shown()
        self.epoch = datetime(1904, 1, 1) if self._uses_1904(book) else datetime(1899, 12, 30)
        for sheet in book.iter("{*}sheet"):
            identity = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(identity, "")
            if "worksheets/" in target and target in self.names and sheet.get("name") not in skip:
                yield self._table(sheet.get("name", ""), sheet.get("state", "visible") != "visible", target)

    @staticmethod
    def _uses_1904(book: Any) -> bool:
        return any(p.get("date1904") in ("1", "true") for p in book.iter("{*}workbookPr"))

    def _root(self, name: str) -> Any:
        parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        with self.archive.open(name) as part:
            return etree.parse(part, parser).getroot()

    def _targets(self) -> Mapping[str, str]:
        found = {}
        for item in self._root("xl/_rels/workbook.xml.rels"):
            target = item.get("Target", "")
            full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(f"xl/{target}")
            found[item.get("Id", "")] = full
        return found

    def _strings(self) -> list[str]:
        if "xl/sharedStrings.xml" not in self.names:
            return []
        return [_joined(item) for item in self._root("xl/sharedStrings.xml").iterfind("{*}si")]

    def _shown(self) -> tuple[frozenset[str], frozenset[str]]:
        """Indices of the cell styles that show a number as a date, and of those that show it as per cent."""
        if "xl/styles.xml" not in self.names:
            return frozenset(), frozenset()
        root = self._root("xl/styles.xml")
        custom = {
            f.get("numFmtId"): re.sub(r'"[^"]{0,80}"|\[[^\]\[]{0,80}\]|\\.', "", f.get("formatCode", ""))
            for f in root.iter("{*}numFmt")
        }
        styles = root.find("{*}cellXfs")
        dates, percents = set(), set()
        for index, style in enumerate(styles if styles is not None else ()):
            number = style.get("numFmtId", "0")
            if int(number) in _DATE_IDS or re.search(r"[yYdD]|m+/|年|月", custom.get(number, "")):
                dates.add(str(index))
            elif int(number) in _PERCENT_IDS or "%" in custom.get(number, ""):
                percents.add(str(index))
        return frozenset(dates), frozenset(percents)

    def _table(self, name: str, hidden: bool, target: str) -> Table:
        table = Table(name, hidden)
        with self.archive.open(target) as part:
            events = etree.iterparse(
                part, events=("end",), tag=tuple(b + t for b in (_MAIN, _STRICT) for t in ("row", "mergeCell", "col")),
                resolve_entities=False, no_network=True, huge_tree=False,
            )  # fmt: skip
            row = 0
            for _, element in events:
                tag = element.tag.rpartition("}")[2]
                if tag == "row":
                    row = int(element.get("r") or row + 1)
                    self._row(table, row, element)
                elif tag == "mergeCell":
                    table.merged.append(_range(element.get("ref", "")))
                elif element.get("hidden") in ("1", "true"):
                    table.hidden_columns.update(range(int(element.get("min")), min(int(element.get("max")), 1024) + 1))
                element.clear()
                while tag == "row" and element.getprevious() is not None:
                    del element.getparent()[0]  # keep memory flat
        return table

    def _row(self, table: Table, row: int, element: Any) -> None:
        found: dict[int, Cell] = {}
        filled = _FILLED(element)  # formatted blanks, often most of a sheet, are not even looked at
        if not all(item.get("r") for item in filled):
            filled = list(element)  # cells without their place count from the left
        for number, item in enumerate(filled, 1):
            reference = item.get("r")
            column = _column(reference.rstrip("0123456789")) if reference else number
            cell = self._cell(item) if len(item) else None
            if cell is not None:
                found[column] = cell
        if element.get("hidden") in ("1", "true"):
            table.hidden_rows.add(row)
        self.cells += len(found)
        if self.cells > MAX_CELLS:
            raise Unreadable(_too_big(self.path, f"超过 {MAX_CELLS // 10000} 万个单元格"))
        if found:
            table.rows[row] = found

    def _cell(self, item: Any) -> Cell | None:
        """One c element with content; None where it holds nothing."""
        kind, value, formula = item.get("t", "n"), None, None
        for part in item:
            tag = part.tag.rpartition("}")[2]
            if tag == "v":
                value = part.text
            elif tag == "f":
                formula = part.text or "…"
            elif tag == "is":
                value = _joined(part)
        if value is None and formula is not None:
            # A formula whose result is an empty text is saved as t="str"; without a type nothing was saved.
            return Cell("", formula=formula, missing=kind != "str")
        if value is None:
            return None
        return self._valued(kind, value, formula or "", item.get("s", "0"))

    def _valued(self, kind: str, value: str, formula: str, style: str) -> Cell:
        if kind == "s":
            return Cell(self.strings[int(value)], "text", formula)
        if kind == "e":
            return Cell(value, "error", formula)
        if kind == "b":
            return Cell("TRUE" if value == "1" else "FALSE", "bool", formula)
        if kind == "d":
            return Cell(value, "date", formula)
        if kind == "n":
            if style in self.dates:
                return Cell(self._date(value), "date", formula)
            number = _number(value)
            if number is None:
                return Cell(value, "text", formula)
            return Cell(number, "number", formula, percent=style in self.percents)
        return Cell(value, "text", formula)

    def _date(self, value: str) -> str:
        try:
            moment = self.epoch + timedelta(days=float(value))
        except (OverflowError, ValueError):
            return value
        return moment.date().isoformat() if moment.time() == time() else moment.isoformat(" ", "seconds")


def _joined(item: Any) -> str:
    """The text of a string item: its runs without phonetic guides."""
    return "".join(
        t.text or ""
        for t in item.iter("{*}t")
        if t.getparent() is None or not t.getparent().tag.endswith("}rPh")
    )


def _number(value: str) -> str | None:
    """A stored number as plain decimal text, in the 15 digits that a spreadsheet keeps: 0.30000000000000004 → 0.3.

    None for what no amount, count or code can be: NaN, 1E+400.  Raises InvalidOperation for what is no number.
    """
    exact = Decimal(value)
    if not exact.is_finite() or abs(exact.adjusted()) > 40:
        return None
    return format(_FIFTEEN.plus(exact).normalize(), "f")


@lru_cache(maxsize=1024)
def _column(name: str) -> int:
    """A → 1, AB → 28.  Raises ValueError for anything but up to three letters."""
    if not re.fullmatch(r"[A-Za-z]{1,3}", name):
        raise ValueError(name)
    number = 0
    for letter in name.upper():
        number = number * 26 + ord(letter) - 64
    return number


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    last = last or first
    rows = [int(re.sub(r"\D", "", part) or 1) for part in (first, last)]
    columns = [_column(part.rstrip("0123456789").replace("$", "")) for part in (first, last)]
    return rows[0], columns[0], rows[1], columns[1]


# Other formats ----------------------------------------------------------------------------------------------------


def _read_other(path: Path) -> tuple[list[Table], list[Finding]]:
    """.xls, .xlsb and .ods: values only."""
    try:
        tables = [_from_old(found) for found in read_old(path)]
    except OldFileError as error:
        if error.password:
            raise Unreadable(fault("B102", "文件有打开密码，读不到内容", Source(path.name))) from error
        raise _damaged(path, str(error)) from error
    notice = fault("B104", f"“{path.suffix or '无扩展名'}”文件已按值读取，公式和隐藏行列没有检查", Source(path.name))
    return tables, [notice]


def _from_old(found: Mapping[str, Any]) -> Table:
    table = Table(found["name"], found["hidden"], merged=[(a, b, c, d) for a, b, c, d in found["merged"]])
    table.values_only = True
    for row, column, kind, text in found["cells"]:
        table.rows.setdefault(row, {})[column] = _old_cell(kind, text)
    return table


def _old_cell(kind: Kind, text: str) -> Cell:
    if kind == "number":
        number = _number(text)
        return Cell(text, "text") if number is None else Cell(number, "number")
    if kind == "text" and re.fullmatch(r"#[A-Z/0]+[!?]?", text):
        return Cell(text, "error")
    return Cell(text, kind)
