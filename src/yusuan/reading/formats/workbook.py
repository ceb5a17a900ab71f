"""XLSX from its XML: cells as they are displayed, merged areas, lines, hidden parts, text boxes; never a formula run."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from typing import Any

from yusuan.model import Leftover, Source

from .base import Limits, Unreadable
from .encoding import clean
from .grids import cell_name
from .guard import Package, attribute, local, number
from .numberformat import BUILT_IN, GENERAL, parse_number, shown
from .sheets import Area, Content, Sheet

_REFERENCE = re.compile(r"^\$?([A-Z]{1,3})\$?(\d{1,7})$")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_HEADER_CODE = re.compile(r'&(?:"[^"]{0,80}"|\d{1,3}|K[0-9A-F]{6}|[A-Z])', re.I)
_ROWS, _COLUMNS = 1_048_576, 16_384
_TITLE_SIZE = 14
_ERRORS = "单元格是错误值，不是数"


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell style says of its content."""

    code: str = GENERAL
    boxed: bool = False
    strong: bool = False


@dataclass(slots=True)
class Workbook:
    """What all sheets of one file share."""

    document: str
    package: Package
    limits: Limits
    strings: list[str] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    start_1904: bool = False
    cells: int = 0

    def look(self, index: str) -> Look:
        at = number(index, 0, 10**6)
        return self.looks[at] if at < len(self.looks) else Look()


def read_sheets(document: str, package: Package, limits: Limits) -> list[Sheet]:
    """All worksheets, hidden ones too, in the order of the tabs.

    Raises Unreadable for a damaged file or one with more cells than the limits allow.
    """
    main = next(
        (part for kind, _, part in related(package, "") if kind == "officeDocument"), "xl/workbook.xml"
    )
    root = package.xml(main)
    parts = {key: (kind, part) for kind, key, part in related(package, main)}
    book = Workbook(document, package, limits)
    for kind, part in sorted(parts.values()):
        if package.has(part):
            _shared_part(book, kind, part)
    book.start_1904 = any(
        attribute(e, "date1904") in {"1", "true"} for e in root.iter() if local(e) == "workbookPr"
    )
    return [_read(book, element, parts) for element in root.iter() if local(element) == "sheet"]


def related(package: Package, part: str) -> list[tuple[str, str, str]]:
    """(kind, id, part name) of what a part refers to inside the package."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(relations):
        return []
    found = []
    for element in package.xml(relations):
        if attribute(element, "TargetMode") != "External":
            target = attribute(element, "Target")
            whole = target if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found.append(
                (attribute(element, "Type").rpartition("/")[2], attribute(element, "Id"), whole.lstrip("/"))
            )
    return found


def _shared_part(book: Workbook, kind: str, part: str) -> None:
    if kind == "sharedStrings":
        for event, element in book.package.events(part):
            if event == "end" and local(element) == "si":
                book.strings.append(_string(element))
                element.clear()
    elif kind == "styles":
        book.looks = _looks(book.package.xml(part))


def _string(element: Any) -> str:
    """Text of a string item, without the reading aids of Japanese files."""
    parts: list[str] = []
    for child in element:
        if local(child) == "t":
            parts.append(child.text or "")
        elif local(child) == "r":
            parts += [t.text or "" for t in child if local(t) == "t"]
    return _plain("".join(parts))


def _plain(text: str) -> str:
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return clean(text.replace("\r\n", "\n").replace("\r", "\n")).replace("\u00a0", " ")


# --- styles -------------------------------------------------------------------------------------------------------


def _looks(root: Any) -> list[Look]:
    """Cell styles in the order in which cells name them."""
    lists = {local(child): list(child) for child in root}
    codes = dict(BUILT_IN)
    for element in lists.get("numFmts", []):
        codes[number(attribute(element, "numFmtId"), 0, 10**6)] = attribute(element, "formatCode", GENERAL)
    boxed = [_has_sides(border) for border in lists.get("borders", [])]
    strong = [_is_strong(font) for font in lists.get("fonts", [])]
    return [
        Look(
            codes.get(number(attribute(xf, "numFmtId"), 0, 10**6), GENERAL),
            _nth(boxed, attribute(xf, "borderId")),
            _nth(strong, attribute(xf, "fontId")),
        )
        for xf in lists.get("cellXfs", [])
    ]


def _nth(values: list[bool], index: str) -> bool:
    at = number(index, 0, 10**6)
    return values[at] if at < len(values) else False


def _has_sides(border: Any) -> bool:
    sides = {"left", "right", "start", "end"}
    return any(local(side) in sides and attribute(side, "style", "none") != "none" for side in border)


def _is_strong(font: Any) -> bool:
    """Bold, or as large as a title."""
    values = {local(child): attribute(child, "val", "1") for child in font}
    size = parse_number(values.get("sz", "0")) or 0
    return values.get("b", "0") not in {"0", "false"} or size >= _TITLE_SIZE


# --- one sheet ----------------------------------------------------------------------------------------------------


def _read(book: Workbook, element: Any, parts: dict[str, tuple[str, str]]) -> Sheet:
    sheet = Sheet(
        _plain(attribute(element, "name")), hidden=attribute(element, "state") in {"hidden", "veryHidden"}
    )
    whole = Source(book.document, sheet=sheet.name)
    relation = next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "id" and "}" in k), "")
    kind, part = parts.get(relation, ("", ""))
    if kind != "worksheet" or not book.package.has(part):
        reason = "图表工作表：没有读取其中的内容" if kind == "chartsheet" else "工作表的内容不在文件里"
        sheet.leftovers.append(Leftover(sheet.name, reason, whole))
        return sheet
    _Reader(book, sheet, whole).read(part)
    for kind, _, other in related(book.package, part):
        if kind == "drawing" and book.package.has(other):
            _drawing(book, sheet, whole, other)
        elif kind == "comments" and book.package.has(other):
            _comments(book, sheet, whole, other)
    return sheet


class _Reader:
    """Reads the rows of one sheet as they stream past."""

    def __init__(self, book: Workbook, sheet: Sheet, whole: Source) -> None:
        self.book, self.sheet, self.whole = book, sheet, whole
        self.row = -1

    def read(self, part: str) -> None:
        for event, element in self.book.package.events(part):
            if event != "end":
                continue
            name = local(element)
            if name == "row":
                self._row(element)
            elif name == "mergeCell":
                self._merged(attribute(element, "ref"))
            elif name == "col" and attribute(element, "hidden") in {"1", "true"}:
                first = number(attribute(element, "min"), 1, _COLUMNS)
                self.sheet.hidden_columns.append((first - 1, number(attribute(element, "max"), first, _COLUMNS) - 1))
            elif name in {"oddHeader", "oddFooter", "evenHeader", "evenFooter", "firstHeader", "firstFooter"}:
                self._running(element.text or "")
            elif name not in {"c", "v", "f", "is", "t", "r", "rPr"}:
                continue
            else:
                continue
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]

    def _leave(self, text: str, reason: str, cell: str | None = None) -> None:
        self.sheet.leftovers.append(Leftover(text, reason, self.whole.at(cell=cell, text=text)))

    def _row(self, element: Any) -> None:
        self.row = number(attribute(element, "r"), self.row + 2, _ROWS) - 1
        column, boxed, filled = -1, 0, 0
        for cell in element:
            if local(cell) != "c":
                continue
            self.book.cells += 1
            if self.book.cells > self.book.limits.cells * 2:
                raise Unreadable(
                    f"表格过大：超过 {self.book.limits.cells * 2} 个单元格。请删去空行空列后再读。"
                )
            column = _column(attribute(cell, "r"), column + 1)
            look = self.book.look(attribute(cell, "s"))
            text = self._text(cell, look, column)
            boxed += look.boxed
            if text.strip():
                filled += 1
                self.sheet.cells[self.row, column] = Content(text, look.boxed, look.strong)
        if boxed >= 2 and not filled:
            self.sheet.framed.add(self.row)
        if filled and attribute(element, "hidden") in {"1", "true"}:
            self.sheet.hidden_rows.add(self.row)

    def _text(self, cell: Any, look: Look, column: int) -> str:
        """What a cell prints."""
        parts = {local(child): child for child in cell}
        kind = attribute(cell, "t", "n")
        if kind == "inlineStr" and "is" in parts:
            return _string(parts["is"])
        value = parts["v"].text if "v" in parts else None
        if value is None:
            return self._not_computed(parts["f"], column) if "f" in parts else ""
        if kind == "s":
            at = number(value, -1, 10**8)
            return self.book.strings[at] if 0 <= at < len(self.book.strings) else ""
        if kind == "b":
            return "TRUE" if value.strip() == "1" else "FALSE"
        if kind == "e":
            self._leave(value, _ERRORS, cell_name(self.row, column))
            return str(value)
        amount = parse_number(value) if kind == "n" else None
        return shown(amount, look.code, self.book.start_1904) if amount is not None else _plain(value)

    def _not_computed(self, formula: Any, column: int) -> str:
        """A formula that was saved without its result stays as text: no number may be made up for it."""
        text = f"={_plain(formula.text or '')}"
        self._leave(
            text, "公式没有保存计算结果。请用 Excel 或 WPS 打开、保存一次后再读", cell_name(self.row, column)
        )
        return text

    def _merged(self, reference: str) -> None:
        if area := parse_area(reference):
            self.sheet.merged.append(area)

    def _running(self, text: str) -> None:
        words = " ".join(_HEADER_CODE.sub(" ", _plain(text)).split())
        if len(re.sub(r"[\W\d第页共]", "", words)) > 1 and (words, "running") not in self.sheet.loose:
            self.sheet.loose.append((words, "running"))


def _column(reference: str, default: int) -> int:
    """Column of a cell reference, counted from 0."""
    match = _REFERENCE.match(reference)
    if not match:
        return min(default, _COLUMNS - 1)
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return min(column, _COLUMNS) - 1


def parse_area(reference: str) -> Area | None:
    """(first row, first column, last row, last column) of a reference like B2:D3; None for a single cell."""
    ends = [_REFERENCE.match(end) for end in reference.split(":")]
    if len(ends) != 2 or not ends[0] or not ends[1]:
        return None
    rows = sorted(min(max(int(end[2]), 1), _ROWS) - 1 for end in ends if end)
    columns = sorted(_column(end[0], 0) for end in ends if end)
    return (
        (rows[0], columns[0], rows[1], columns[1]) if (rows[0], columns[0]) != (rows[1], columns[1]) else None
    )


def _drawing(book: Workbook, sheet: Sheet, whole: Source, part: str) -> None:
    """Text boxes over the sheet are read; pictures and charts are only reported."""
    root = book.package.xml(part)
    for element in root.iter():
        name = local(element)
        if name == "txBody":
            for paragraph in (p for p in element if local(p) == "p"):
                text = _plain("".join(t.text or "" for t in paragraph.iter() if local(t) == "t")).strip()
                if text:
                    sheet.loose.append((text, "body"))
        elif name in {"pic", "graphicFrame"}:
            about = next((attribute(e, "descr") for e in element.iter() if local(e) == "cNvPr"), "")
            reason = "图片：没有读取其中的内容" if name == "pic" else "图表：没有读取其中的内容"
            sheet.leftovers.append(Leftover(about, reason, whole.at(text=about)))


def _comments(book: Workbook, sheet: Sheet, whole: Source, part: str) -> None:
    for element in book.package.xml(part).iter():
        if local(element) == "comment":
            text = _plain("".join(t.text or "" for t in element.iter() if local(t) == "t"))
            place = whole.at(cell=attribute(element, "ref") or None, text=text)
            sheet.leftovers.append(Leftover(text, "批注，不是表中内容", place))
