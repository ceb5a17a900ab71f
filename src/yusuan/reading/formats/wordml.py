"""Word 2003 XML (WordprocessingML) and the one-file form of DOCX: the body of a DOCX in a single XML file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import looks
from .base import Format, Limits, Raw, Unreadable
from .guard import Deadline, attribute, local, number, xml_events
from .story import Piece, Story
from .wordstyles import Style, applied, child, switched_on, value

_MARKS = (b"http://schemas.microsoft.com/office/word/2003/wordml", b"http://schemas.microsoft.com/office/2006/xmlPackage")
_PASS = frozenset({"sect", "sub-section", "sdt", "sdtContent", "ins", "smartTag", "customXml", "annotation", "content", "body", "document"})
_DELETED = "Word.Deletion"
_MOST_SPAN = 1000
_LARGE = 30


class _Reader:
    """Turns the children of the body into a story, with what the styles say."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.styles: dict[str, Style] = {}
        self.hanging: list[Any] = []
        self.notes: list[str] = []
        self.fields: list[bool] = []

    def style(self, element: Any) -> None:
        """Keep a style; it inherits from those defined before it."""
        base = self.styles.get(value(element, "basedOn"), Style())
        self.styles[attribute(element, "styleId")] = applied(base, element)

    def block(self, element: Any) -> None:
        name = local(element)
        if name == "p":
            self._paragraph(element)
        elif name == "tbl":
            self._table(element)
        elif name in {"hdr", "ftr"}:
            self._running(element)
        elif name in _PASS and attribute(element, "type") != _DELETED:
            for part in element:
                self.block(part)

    def _paragraph(self, element: Any) -> None:
        inside = any(self.fields)
        text = self.words(element)
        inside = inside or any(self.fields)
        style = self.styles.get(value(element, "pPr", "pStyle"), Style())
        if child(element, "pPr") is not None:
            style = applied(style, element)
        text = _label(element) + text
        self.story.paragraph(text, self._level(style, element), "contents" if inside or style.contents else "")
        self._after()

    def _level(self, style: Style, paragraph: Any) -> int | None:
        if style.level is not None:
            return style.level
        runs = [run for run in paragraph.iter() if local(run) == "r" and child(run, "t") is not None]
        bold = bool(runs) and all(switched_on(run, "rPr", "b") or (style.bold and switched_on(run, "rPr", "b") is None) for run in runs)
        size = max((number(value(run, "rPr", "sz"), style.size, 4000) for run in runs), default=style.size)
        return 2 if style.centered and (bold or size >= _LARGE) else None

    def _after(self) -> None:
        """What hangs on a paragraph comes after it: its text boxes, its notes."""
        hanging, notes, self.hanging, self.notes = self.hanging, self.notes, [], []
        for element in hanging:
            for part in element:
                self.block(part)
        for note in notes:
            self.story.paragraph(note, role="note")

    def words(self, element: Any) -> str:
        """Text of a paragraph or run without what is deleted or hidden."""
        parts: list[str] = []
        for part in element:
            name = local(part)
            if name == "t":
                parts.append(part.text or "")
            elif name in {"tab", "br", "cr"}:
                parts.append("\t" if name == "tab" else "\n")
            elif name == "noBreakHyphen":
                parts.append("-")
            elif name == "r" and switched_on(part, "rPr", "vanish"):
                self.story.leave("".join(part.itertext()), "隐藏的文字，没有读取")
            elif name in {"fldChar", "instrText"}:
                self._field(part, name)
            elif name == "annotation" and attribute(part, "type") == _DELETED:
                self.story.leave("".join(part.itertext()), "修订中已删除的文字，没有读取")
            elif name in {"footnote", "endnote"}:
                self.notes.append(" ".join(self.words(p).strip() for p in part if local(p) == "p"))
            elif name == "pict":
                self._picture(part)
            elif name not in {"pPr", "rPr", "delText", "tblPr", "tcPr", "trPr", "proofErr", "listPr"}:
                parts.append(self.words(part))
        return "".join(parts)

    def _field(self, part: Any, name: str) -> None:
        """A field for the table of contents marks its lines as such."""
        kind = attribute(part, "fldCharType")
        if name == "instrText":
            if self.fields and (part.text or "").strip().upper().startswith("TOC"):
                self.fields[-1] = True
        elif kind == "begin":
            self.fields.append(False)
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _picture(self, part: Any) -> None:
        boxes = [box for box in part.iter() if local(box) == "txbxContent"]
        self.hanging += boxes
        if not boxes:
            self.story.leave("", "图片或嵌入的对象：没有读取其中的内容")

    def _table(self, table: Any) -> None:
        rows = [_cells(row) for row in _inside(table, "tr")]
        made: list[list[Piece]] = []
        hanging: list[Any] = []
        for r, row in enumerate(rows):
            line = []
            for column, columns, below, cell in row:
                text = self._cell_text(cell, hanging)
                if below and any(start == column and width == columns for start, width, _, _ in (rows[r - 1] if r else ())):
                    continue
                line.append(Piece(text, columns, _height(rows, r, column, columns)))
            made.append(line)
        self.story.table(made)
        for element in hanging:
            self.block(element)
        self._after()

    def _cell_text(self, cell: Any, hanging: list[Any]) -> str:
        lines = []
        for element in cell:
            if local(element) == "p":
                lines.append((_label(element) + self.words(element)).strip())
            elif local(element) == "tbl":
                hanging.append(element)
            elif local(element) in _PASS:
                lines.append(self._cell_text(element, hanging))
        return "\n".join(filter(None, lines))

    def _running(self, element: Any) -> None:
        for paragraph in (p for p in element.iter() if local(p) == "p"):
            self.story.paragraph(self.words(paragraph), role="running")


def _label(paragraph: Any) -> str:
    """The automatic number of a paragraph, which the file keeps as it prints."""
    found = child(paragraph, "pPr", "listPr", "t")
    return attribute(found, "val").strip() if found is not None else ""


_Cells = list[tuple[int, int, bool, Any]]


def _inside(element: Any, name: str) -> list[Any]:
    found = []
    for part in element:
        if local(part) == name:
            found.append(part)
        elif local(part) in _PASS:
            found += _inside(part, name)
    return found


def _cells(row: Any) -> _Cells:
    """(first column, columns, whether it goes on from above, element) of a row's cells."""
    column = number(value(row, "trPr", "gridBefore"), 0, _MOST_SPAN)
    found: _Cells = []
    for cell in _inside(row, "tc"):
        columns = max(1, number(value(cell, "tcPr", "gridSpan"), 1, _MOST_SPAN))
        merged = child(cell, "tcPr", "vmerge")
        merged = child(cell, "tcPr", "vMerge") if merged is None else merged
        found.append((column, columns, merged is not None and attribute(merged, "val") != "restart", cell))
        column += columns
    return found


def _height(rows: list[_Cells], r: int, column: int, columns: int) -> int:
    height = 1
    for row in rows[r + 1 :]:
        if not any(start == column and width == columns and below for start, width, below, _ in row):
            break
        height += 1
    return height


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a Word 2003 XML; a Source's line is the running number of the paragraph or table."""
    deadline = Deadline(limits)
    story = Story(path.name, limits, deadline)
    reader = _Reader(story)
    inside = 0
    for event, element in xml_events(path.read_bytes(), path.name, deadline):
        name = local(element)
        if name == "body":
            inside += 1 if event == "start" else -1
            if event == "end" and not inside:
                reader.block(element)
        elif event == "end" and name == "style" and not inside:
            reader.style(element)
    if not story.blocks:
        raise Unreadable("文件里没有可读的文字。请用 Word 或 WPS 打开后另存为 .docx。")
    return Raw(looks.with_contents(story.blocks), tuple(story.leftovers))


def sniff(head: bytes) -> bool:
    """XML in a namespace of Word 2003 or of the one-file form of DOCX."""
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<?xml") and any(mark in head for mark in _MARKS) and b"spreadsheetml.sheet.main" not in head


FORMAT = Format("Word 2003 XML 文档", (".xml",), sniff, read)
