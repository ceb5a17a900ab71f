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
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, InvalidOperation
from pathlib import Path
from typing import Any, BinaryIO, Literal

import python_calamine
from lxml import etree

from ..model import Finding, Source
from .faults import fault

Kind = Literal["number", "text", "bool", "error", "date"]
#: Limits that a workbook of budget lines never comes near; pictures in the file do not count.
MAX_XML = 256 * 1024 * 1024
MAX_CELLS = 1_500_000
MAX_OTHER = 30 * 1024 * 1024
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_STRICT = "{http://purl.oclc.org/ooxml/spreadsheetml/main}"
_DATE_IDS = frozenset({*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)})
_FIFTEEN = Context(prec=15)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell.  ``text`` is its value as plain text; ``missing``: a formula that was saved without its result."""

    text: str
    kind: Kind = "text"
    formula: str = ""
    missing: bool = False

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


def read_tables(path: Path) -> tuple[list[Table], list[Finding]]:
    """The sheets of a file in order, with notices about the format.  Raises Unreadable."""
    place = Source(path.name)
    try:
        with path.open("rb") as file:
            head = file.read(8)
            file.seek(0)
            if head.startswith(b"PK\x03\x04"):
                return _read_zip(path, file)
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


def _damaged(path: Path, error: Exception) -> Unreadable:
    detail = f"文件不是完好的 Excel 工作簿（{type(error).__name__}）"
    return Unreadable(fault("B101", detail, Source(path.name), mend="用 Excel 或 WPS 打开并另存为 .xlsx 后再试。"))


def _encrypted(path: Path) -> bool:
    """Whether an OLE file is an encrypted .xlsx: its directory names the stream EncryptedPackage."""
    data = path.read_bytes()[: 4 * 1024 * 1024]
    return "EncryptedPackage".encode("utf-16-le") in data


# .xlsx ------------------------------------------------------------------------------------------------------------


def _read_zip(path: Path, file: BinaryIO) -> tuple[list[Table], list[Finding]]:
    try:
        with zipfile.ZipFile(file) as archive:
            if not any(name.startswith("xl/") and "workbook" in name for name in archive.namelist()):
                raise Unreadable(fault("B101", "文件不是 Excel 工作簿", Source(path.name)))
            if "xl/workbook.bin" in archive.namelist():
                return _read_other(path)
            return list(_Package(path, archive).tables()), []
    except (zipfile.BadZipFile, zlib.error, etree.XMLSyntaxError, KeyError, ValueError, IndexError, EOFError,
            NotImplementedError, RuntimeError, UnicodeDecodeError, InvalidOperation, OverflowError) as error:  # fmt: skip
        raise _damaged(path, error) from error


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

    def tables(self) -> Iterator[Table]:
        book = self._root("xl/workbook.xml")
        targets = self._targets()
        self.strings = self._strings()
        self.dates = self._dates()
        self.epoch = datetime(1904, 1, 1) if self._uses_1904(book) else datetime(1899, 12, 30)
        for sheet in book.iter("{*}sheet"):
            identity = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), "")
            target = targets.get(identity, "")
            if "worksheets/" in target and target in self.names:
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

    def _dates(self) -> frozenset[str]:
        """Indices of the cell styles that show a number as a date."""
        if "xl/styles.xml" not in self.names:
            return frozenset()
        root = self._root("xl/styles.xml")
        custom = {
            f.get("numFmtId"): re.sub(r'"[^"]*"|\[[^\]]*\]|\\.', "", f.get("formatCode", ""))
            for f in root.iter("{*}numFmt")
        }
        styles = root.find("{*}cellXfs")
        found = set()
        for index, style in enumerate(styles if styles is not None else ()):
            number = style.get("numFmtId", "0")
            if int(number) in _DATE_IDS or re.search(r"[yYdD]|m+/|年|月", custom.get(number, "")):
                found.add(str(index))
        return frozenset(found)

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
        return table

    def _row(self, table: Table, row: int, element: Any) -> None:
        found: dict[int, Cell] = {}
        column = 0
        for item in element:
            reference = item.get("r")
            column = _column(reference) if reference else column + 1
            if len(item):
                cell = self._cell(item)
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
            return Cell(_number(value), "number", formula)
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


def _number(value: str) -> str:
    """A stored number as plain decimal text, in the 15 digits that a spreadsheet keeps: 0.30000000000000004 → 0.3."""
    exact = Decimal(value)
    if not exact.is_finite():
        return value
    return format(_FIFTEEN.plus(exact).normalize(), "f") if abs(exact.adjusted()) < 40 else value


def _column(reference: str) -> int:
    number = 0
    for letter in reference:
        if not letter.isalpha():
            break
        number = number * 26 + ord(letter.upper()) - 64
    return number


def _range(reference: str) -> tuple[int, int, int, int]:
    first, _, last = reference.partition(":")
    last = last or first
    rows = [int(re.sub(r"\D", "", part) or 1) for part in (first, last)]
    return rows[0], _column(first), rows[1], _column(last)


# Other formats ----------------------------------------------------------------------------------------------------


def _read_other(path: Path) -> tuple[list[Table], list[Finding]]:
    """.xls, .xlsb and .ods through calamine: values only."""
    try:
        book = python_calamine.load_workbook(str(path))
        tables = [_from_calamine(book, meta) for meta in book.sheets_metadata]
    except python_calamine.PasswordError as error:
        raise Unreadable(fault("B102", "文件有打开密码，读不到内容", Source(path.name))) from error
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise _damaged(path, error) from error
    notice = fault("B104", f"“{path.suffix or '无扩展名'}”文件已按值读取，公式和隐藏行列没有检查", Source(path.name))
    return tables, [notice]


def _from_calamine(book: Any, meta: Any) -> Table:
    table = Table(meta.name, hidden=meta.visible != python_calamine.SheetVisibleEnum.Visible)
    table.values_only = True
    if meta.typ != python_calamine.SheetTypeEnum.WorkSheet:
        return table
    sheet = book.get_sheet_by_name(meta.name)
    for r, row in enumerate(sheet.to_python(skip_empty_area=False), 1):
        found = {c: _plain(value) for c, value in enumerate(row, 1) if value not in ("", None)}
        if found:
            table.rows[r] = found
    for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ():
        table.merged.append((r1 + 1, c1 + 1, r2 + 1, c2 + 1))
    return table


def _plain(value: object) -> Cell:
    if isinstance(value, bool):
        return Cell("TRUE" if value else "FALSE", "bool")
    if isinstance(value, (int, float)):
        return Cell(_number(repr(value)), "number")
    if isinstance(value, (datetime, date)):
        moment = value.isoformat(" ") if isinstance(value, datetime) else value.isoformat()
        return Cell(moment.removesuffix(" 00:00:00"), "date")
    text = str(value)
    return Cell(text, "error" if re.fullmatch(r"#[A-Z/0]+[!?]?", text) else "text")
