"""DOCX from its XML: headings, paragraphs, tables with spans, text boxes, notes, running heads, contents fields."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yusuan.model import Block, Cell, Leftover, Paragraph, Source

from . import looks, numbering, wordstyles
from .base import Format, Limits, Raw, Unreadable
from .encoding import clean
from .grids import bounded, cell_name, parted, rectangle
from .guard import Package, attribute, local, number
from .tabbed import tabled
from .wordspacing import close_cell
from .wordstyles import Style, child, switched_on, value

_MAIN = "word/document.xml"
_SKIPPED = frozenset(
    {"instrText", "delText", "delInstrText", "rPr", "pPr", "sdtPr", "tcPr", "rt", "commentRangeStart"}
)
_DELETED = frozenset({"del", "moveFrom"})
_MARKS = {"tab": "\t", "ptab": "\t", "cr": "\n", "noBreakHyphen": "-"}
_BOXES = {0xF0FE: "☑", 0xF052: "☑", 0xF0FD: "☒", 0xF0A8: "□", 0xF06F: "□", 0xF0A3: "□"}
_PASS = frozenset({"customXml", "smartTag", "ins", "moveTo", "sdtContent", "dir", "bdo", "txbxContent"})
_MOST_SPAN = 1000


@dataclass(slots=True)
class Words:
    """The text of one paragraph and what hangs on it."""

    parts: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return clean("".join(self.parts)).replace("\u00a0", " ")


@dataclass(slots=True)
class Document:
    """A DOCX on its way to blocks; ``line`` counts the paragraphs and tables of the body."""

    name: str
    limits: Limits
    package: Package
    styles: dict[str, Style] = field(default_factory=dict)
    default: Style = field(default_factory=Style)
    lists: numbering.Numbering = field(default_factory=numbering.Numbering)
    notes: dict[tuple[str, str], str] = field(default_factory=dict)
    blocks: list[Block] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    line: int = 0
    page: int | None = None
    fields: list[bool] = field(default_factory=list)
    contents: int = 0

    def source(self, text: str = "", cell: str | None = None) -> Source:
        return Source(self.name, page=self.page, line=self.line or None, cell=cell, text=text)

    def leave(self, text: str, reason: str) -> None:
        self.leftovers.append(Leftover(text[:300], reason, self.source(text[:300])))


# --- words of a paragraph -----------------------------------------------------------------------------------------


def _words(document: Document, paragraph: Any) -> Words:
    found = Words()
    _inline(document, paragraph, found, {})
    return found


def _inline(document: Document, element: Any, words: Words, look: dict[str, Any]) -> None:
    """Add the text of an element's children; ``look`` is the run's bold and size."""
    for part in element:
        name = local(part)
        if name in {"t", "sym", *_MARKS}:
            _add(words, _character(part, name), look)
        elif name == "r":
            _run(document, part, words)
        elif name in _SKIPPED:
            if (
                name == "instrText"
                and document.fields
                and (part.text or "").strip().upper().startswith("TOC")
            ):
                document.fields[-1] = True
        elif name in _DELETED:
            _leave_deleted(document, part)
        else:
            _other(document, part, name, words, look)


def _run(document: Document, run: Any, words: Words) -> None:
    properties = child(run, "rPr")
    if properties is not None and switched_on(properties, "vanish"):
        hidden = "".join(t.text or "" for t in run.iter() if local(t) == "t")
        if hidden.strip():
            document.leave(clean(hidden), "隐藏的文字，没有读取")
        _inline_fields(document, run)
        return
    look = {} if properties is None else {"b": switched_on(properties, "b"), "sz": value(properties, "sz")}
    _inline(document, run, words, look)


def _inline_fields(document: Document, run: Any) -> None:
    for part in run:
        if local(part) == "fldChar":
            _field(document, part)


def _other(document: Document, part: Any, name: str, words: Words, look: dict[str, Any]) -> None:
    """What is neither text nor a run: breaks, fields, notes, pictures, text boxes, wrappers."""
    if name == "br":
        kind = attribute(part, "type")
        _add(words, "" if kind in {"page", "column"} else "\n", look)
    elif name == "lastRenderedPageBreak":
        if document.page is not None:
            document.page += 1
    elif name == "fldChar":
        _field(document, part)
    elif name in {"footnoteReference", "endnoteReference"}:
        words.notes.append((name[:-9], attribute(part, "id")))
    elif name == "AlternateContent":
        _inline(document, _chosen(part), words, look)
    elif name in {"drawing", "pict", "object"}:
        _drawing(document, part, words)
    elif name != "txbxContent":
        _inline(document, part, words, look)


def _chosen(alternatives: Any) -> Any:
    """The one of several equal contents that Word would show."""
    for name in ("Choice", "Fallback"):
        for part in alternatives:
            if local(part) == name and len(part):
                return part
    return ()


def _field(document: Document, mark: Any) -> None:
    kind = attribute(mark, "fldCharType")
    if kind == "begin":
        document.fields.append(False)
    elif kind == "end" and document.fields:
        document.fields.pop()


def _character(part: Any, name: str) -> str:
    if name == "t":
        return part.text or ""
    if name in _MARKS:
        return _MARKS[name]
    try:
        code = int(attribute(part, "char"), 16)
        return _BOXES.get(code, "□" if 0xE000 <= code <= 0xF8FF else chr(code))
    except (ValueError, OverflowError):
        return "□"


def _add(words: Words, text: str, look: dict[str, Any]) -> None:
    words.parts.append(text)
    if text.strip():
        words.bold.append(look.get("b"))  # type: ignore[arg-type]
        words.sizes.append(number(look.get("sz"), 0, 4000))


def _leave_deleted(document: Document, part: Any) -> None:
    text = "".join(t.text or "" for t in part.iter() if local(t) in {"delText", "t"})
    if text.strip():
        document.leave(clean(text), "修订中已删除的文字，没有读取")


def _drawing(document: Document, part: Any, words: Words) -> None:
    """Text boxes are read after the paragraph; pictures, charts and embedded files are only reported."""
    boxes = _outer_boxes(part)
    words.boxes.extend(boxes)
    if boxes:
        return
    names = {local(e) for e in part.iter()}
    about = next(
        (attribute(e, "descr") or attribute(e, "title") for e in part.iter() if local(e) == "docPr"), ""
    )
    if "OLEObject" in names:
        document.leave(about, "嵌入的对象（如 Excel 表格）：没有读取其中的内容")
    elif "chart" in names:
        document.leave(about, "图表：没有读取其中的内容")
    elif names & {"blip", "imagedata"}:
        document.leave(about, "图片：没有读取其中的内容")


def _outer_boxes(part: Any) -> list[Any]:
    """Text box contents in a drawing, of equal alternatives only the chosen, none that stands inside another."""
    if local(part) == "txbxContent":
        return [part]
    inside = _chosen(part) if local(part) == "AlternateContent" else part
    return [box for element in inside for box in _outer_boxes(element)]


# --- paragraphs ---------------------------------------------------------------------------------------------------


def _style(document: Document, paragraph: Any) -> Style:
    base = document.styles.get(value(paragraph, "pPr", "pStyle"), document.default)
    properties = child(paragraph, "pPr")
    return base if properties is None else wordstyles.applied(base, paragraph)


def _numbered(document: Document, paragraph: Any, text: str) -> str:
    """The text behind its automatic number, as it prints."""
    if not document.lists.lists or not text.strip():
        return text
    style = _style(document, paragraph)
    if style.list_id in {"", "0"}:
        return text
    return document.lists.label(style.list_id, style.list_level) + text


def _paragraph(document: Document, paragraph: Any) -> None:
    document.line += 1
    in_contents = bool(document.contents) or any(document.fields)
    words = _words(document, paragraph)
    in_contents = in_contents or any(document.fields)
    style = _style(document, paragraph)
    text = _numbered(document, paragraph, words.text)
    for line in filter(str.strip, text.split("\n")):
        piece = line.strip()
        source = document.source(line.rstrip(" ") if "\t" in line else piece)
        if in_contents or style.contents:
            document.blocks.append(Paragraph(piece, source, role="contents"))
        else:
            document.blocks.append(looks.line_block(piece, source, _level(style, words, piece)))
    _after(document, words)


def _level(style: Style, words: Words, text: str) -> int | None:
    """Level of a heading by style or by look; None for what is too long or ends like a sentence."""
    if len(text) > 80 or (len(text) > 25 and text.endswith(("。", "；", "，"))):
        return None
    if style.level is not None:
        return style.level
    bold = style.bold if None in words.bold or not words.bold else all(words.bold)
    size = max([s or style.size for s in words.sizes], default=style.size)
    if style.centered and (bold or size >= 30) and len(text) <= 50 and not text.endswith(("。", "；", "：")):
        return 2
    return None


def _after(document: Document, words: Words) -> None:
    """What hangs on a paragraph comes after it: its text boxes, its notes."""
    for box in words.boxes:
        _blocks(document, box)
    for note in words.notes:
        if text := document.notes.get(note, ""):
            document.blocks.append(Paragraph(text, document.source(text), role="note"))


def _blocks(document: Document, container: Any) -> None:
    for element in container:
        _block(document, element)


def _block(document: Document, element: Any) -> None:
    document.package.deadline.check()
    name = local(element)
    if name == "p":
        _paragraph(document, element)
    elif name == "tbl":
        _table(document, element)
    elif name == "sdt":
        _control(document, element)
    elif name == "AlternateContent":
        _blocks(document, _chosen(element))
    elif name in _DELETED:
        _leave_deleted(document, element)
    elif name == "altChunk":
        document.leave("", "插入的外部文件：没有读取其中的内容")
    elif name in _PASS:
        _blocks(document, element)


def _control(document: Document, element: Any) -> None:
    """A content control; one that Word made as the table of contents marks its lines as such."""
    gallery = value(element, "sdtPr", "docPartObj", "docPartGallery").lower()
    content = child(element, "sdtContent")
    made = gallery == "table of contents"
    document.contents += made
    if content is not None:
        _blocks(document, content)
    document.contents -= made


# --- tables -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of a table row: its grid column, how many it covers, and whether it goes on from above."""

    column: int
    columns: int
    below: bool
    element: Any


def _wrapped(element: Any, name: str) -> Iterator[Any]:
    """Children of a name, also those in content controls and marked insertions, not in deletions."""
    for part in element:
        if local(part) == name:
            yield part
        elif local(part) in {"sdt", *_PASS}:
            yield from _wrapped(part, name)


def _places(row: Any) -> list[Place]:
    column = number(value(row, "trPr", "gridBefore"), 0, _MOST_SPAN)
    found: list[Place] = []
    for cell in _wrapped(row, "tc"):
        columns = max(1, number(value(cell, "tcPr", "gridSpan"), 1, _MOST_SPAN))
        merged = child(cell, "tcPr", "vMerge")
        beside = child(cell, "tcPr", "hMerge")
        if beside is not None and attribute(beside, "val") != "restart" and found:
            found[-1] = replace(found[-1], columns=found[-1].columns + columns)
        else:
            below = merged is not None and attribute(merged, "val") != "restart"
            found.append(Place(column, columns, below, cell))
        column += columns
    return found


def _is_layout(rows: list[list[Place]]) -> bool:
    """Whether a table only frames the page: a single cell, or tables inside and hardly any words beside them."""
    cells = [place.element for row in rows for place in row]
    if len(cells) == 1:
        return True
    holding = {id(c) for c in cells if any(local(e) == "tbl" for e in c)}
    beside = sum(id(c) not in holding and any(local(e) == "t" and e.text for e in c.iter()) for c in cells)
    return bool(holding) and beside < 4


def _table(document: Document, table: Any) -> None:
    rows = [_places(row) for row in _wrapped(table, "tr")]
    if _is_layout(rows):
        for place in (place for row in rows for place in row):
            _blocks(document, place.element)
        return
    document.line += 1
    source = document.source()
    bounded(len(rows), max((p.column + p.columns for row in rows for p in row), default=0), document.limits)
    filled: dict[tuple[int, int], Cell | None] = {}
    hanging: list[Any] = []
    for r, row in enumerate(rows):
        document.package.deadline.check()
        for place in row:
            _fill(document, rows, r, place, filled, hanging)
    if filled:
        document.blocks.extend(parted(rectangle(filled, len(rows), source, document.limits)))
    for element in hanging:
        _blocks(document, [element])


def _fill(
    document: Document,
    rows: list[list[Place]],
    r: int,
    place: Place,
    filled: dict[tuple[int, int], Cell | None],
    hanging: list[Any],
) -> None:
    """Put one cell into the grid with the rows it covers; one that goes on from above only leaves its words."""
    text = _cell_text(document, place.element, hanging)
    if (r, place.column) in filled:
        if text:
            document.leave(text, "合并单元格中被遮住的文字，没有读取")
        return
    height = _height(rows, r, place)
    name = cell_name(r, place.column)
    for below in range(height):
        for right in range(place.columns):
            filled.setdefault((r + below, place.column + right), None)
    filled[r, place.column] = Cell(close_cell(text), document.source(text, name), height, place.columns)


def _height(rows: list[list[Place]], r: int, place: Place) -> int:
    height = 1
    for row in rows[r + 1 :]:
        if not any(p.below and p.column == place.column and p.columns == place.columns for p in row):
            break
        height += 1
    return height


def _cell_text(document: Document, cell: Any, hanging: list[Any]) -> str:
    """A cell's text, one line per paragraph; tables and text boxes inside are put into ``hanging``."""
    lines: list[str] = []
    for element in cell:
        name = local(element)
        if name == "p":
            words = _words(document, element)
            lines.append(_numbered(document, element, words.text).strip())
            hanging.extend(words.boxes)
            lines.extend(document.notes.get(note, "") for note in words.notes)
        elif name == "tbl":
            hanging.append(element)
        elif name in {"sdt", "AlternateContent", *_PASS}:
            inner = _chosen(element) if name == "AlternateContent" else element
            lines.append(_cell_text(document, inner, hanging))
        elif name in _DELETED:
            _leave_deleted(document, element)
    return "\n".join(line for line in lines if line)


# --- other parts --------------------------------------------------------------------------------------------------


def _related(package: Package, part: str) -> list[tuple[str, str]]:
    """(kind, part name) of the parts that a part refers to inside the package, in a fixed order."""
    folder, name = posixpath.split(part)
    relations = posixpath.join(folder, "_rels", f"{name}.rels")
    if not package.has(relations):
        return []
    found = []
    for element in package.xml(relations):
        if attribute(element, "TargetMode") == "External":
            continue
        target = attribute(element, "Target")
        whole = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
        found.append((attribute(element, "Type").rpartition("/")[2], whole))
    return sorted(found, key=lambda pair: [int(d) if d.isdigit() else d for d in re.split(r"(\d+)", pair[1])])


def _note_texts(document: Document, kind: str, part: str) -> None:
    for element in document.package.xml(part):
        if local(element) == kind and attribute(element, "type") not in {
            "separator",
            "continuationSeparator",
        }:
            lines = (_words(document, p).text.strip() for p in element.iter() if local(p) == "p")
            document.notes[kind, attribute(element, "id")] = " ".join(filter(None, lines))


def _running(document: Document, parts: list[str]) -> None:
    """Headers and footers, each text once, and watermarks."""
    said: set[str] = set()
    for part in parts:
        root = document.package.xml(part)
        marks = [attribute(e, "string") for e in root.iter() if local(e) == "textpath"]
        lines = [_words(document, p).text.strip() for p in root.iter() if local(p) == "p"]
        for role, texts in (("watermark", marks), ("running", lines)):
            for text in texts:
                if text and text not in said:
                    said.add(text)
                    document.blocks.append(Paragraph(text, Source(document.name, text=text), role=role))


def _comments(document: Document, parts: list[str]) -> None:
    for part in parts:
        for element in document.package.xml(part):
            text = "".join(t.text or "" for t in element.iter() if local(t) == "t")
            if text:
                document.leftovers.append(
                    Leftover(clean(text), "批注，不是正文", Source(document.name, text=text))
                )


def _body(document: Document, part: str) -> None:
    """Blocks of the main part, one child of the body at a time, so that memory stays flat."""
    depth = 0
    for event, element in document.package.events(part):
        depth += 1 if event == "start" else -1
        if event == "end" and depth == 2:
            _block(document, element)
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a DOCX; a Source's line is the running number of the paragraph or table, its cell A1 notation."""
    with Package(path, limits) as package:
        main = next((p for kind, p in _related(package, "") if kind == "officeDocument"), _MAIN)
        if not package.has(main):
            raise Unreadable("文件不完整：缺少正文部件。请用 Word 或 WPS 打开后另存一次。")
        related = [(kind, part) for kind, part in _related(package, main) if package.has(part)]
        parts = {kind: [p for k, p in related if k == kind] for kind, _ in related}
        document = Document(path.name, limits, package)
        for part in parts.get("styles", []):
            document.styles, document.default = wordstyles.load(package, part)
        for part in parts.get("numbering", []):
            document.lists = numbering.load(package, part)
        for kind in ("footnote", "endnote"):
            for part in parts.get(f"{kind}s", []):
                _note_texts(document, kind, part)
        document.page = 1 if b"lastRenderedPageBreak" in package.bytes(main) else None
        _body(document, main)
        document.page, document.line = None, 0
        _running(document, parts.get("header", []) + parts.get("footer", []))
        _comments(document, parts.get("comments", []))
    return Raw(tuple(tabled(looks.with_contents(document.blocks), limits)), tuple(document.leftovers))


def sniff(head: bytes) -> bool:
    """A zip whose parts are those of a word document."""
    return head.startswith(b"PK\x03\x04") and b"word/document" in head


FORMAT = Format("Word 文档", (".docx", ".docm", ".dotx"), sniff, read)
