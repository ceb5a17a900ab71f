"""ODT from its XML: headings, paragraphs, lists, tables with spans, text boxes, notes and running heads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from . import looks
from .base import Format, Limits, Raw, Unreadable
from .guard import Package, attribute, local, number
from .story import Piece, Story

_MARK = b"application/vnd.oasis.opendocument.text"
_PART = "content.xml"
_MOST_SPAN = 1000
_MOST_REPEATS = 1000
_SPACES = 200
_PASS = frozenset({
    "section", "list", "list-item", "list-header", "index-body", "index-title", "text-box", "frame", "g", "a", "numbered-paragraph",
    "custom-shape", "rect", "shape",
})  # fmt: skip
_INDEXES = frozenset({"table-of-content", "illustration-index", "table-index", "alphabetical-index", "user-index"})
_SILENT = frozenset({"annotation", "annotation-end", "tracked-changes", "soft-page-break", "forms", "sequence-decls", "note-citation", "ruby-text"})
_ROW_GROUPS = frozenset({"table-header-rows", "table-rows", "table-row-group"})


class _Reader:
    """Turns the children of the text body into a story."""

    def __init__(self, story: Story) -> None:
        self.story = story
        self.hanging: list[Any] = []
        self.notes: list[str] = []

    def block(self, element: Any, role: str = "") -> None:
        name = local(element)
        if name in {"p", "h"}:
            level = max(1, number(attribute(element, "outline-level"), 1, 9)) if name == "h" else None
            self.story.paragraph(self.words(element), level, role)
            self._after()
        elif name == "table":
            self._table(element)
        elif name in _INDEXES:
            for child in element:
                self.block(child, "contents")
        elif name in _PASS:
            for child in element:
                self.block(child, role)
        elif name in {"image", "object", "object-ole"}:
            self.story.leave("", "图片或嵌入的对象：没有读取其中的内容")
        elif name == "tracked-changes":
            self._deleted(element)

    def _deleted(self, element: Any) -> None:
        for part in element.iter():
            if local(part) == "deletion":
                text = "".join(self.words(p) for p in part.iter() if local(p) in {"p", "h"})
                if text.strip():
                    self.story.leave(text, "修订中已删除的文字，没有读取")

    def _after(self) -> None:
        """What hangs on a paragraph comes after it: its text boxes, its notes."""
        hanging, notes, self.hanging, self.notes = self.hanging, self.notes, [], []
        for element in hanging:
            self.block(element)
        for note in notes:
            self.story.paragraph(note, role="note")

    def words(self, element: Any) -> str:
        """Text of a paragraph, its runs of spaces and line breaks spelled out; frames and notes are put aside."""
        parts = [element.text or ""]
        for child in element:
            name = local(child)
            if name == "s":
                parts.append(" " * max(1, number(attribute(child, "c"), 1, _SPACES)))
            elif name in {"tab", "line-break"}:
                parts.append("\t" if name == "tab" else "\n")
            elif name == "frame":
                self.hanging.append(child)
            elif name == "note":
                texts = (self.words(p) for body in child if local(body) == "note-body" for p in body if local(p) == "p")
                self.notes.append(" ".join(filter(None, texts)))
            elif name not in _SILENT:
                parts.append(self.words(child))
            parts.append(child.tail or "")
        return "".join(parts)

    def _table(self, table: Any) -> None:
        rows = [row for element in _rows(table) for row in [self._row(element)] if row]
        hanging, notes, self.hanging, self.notes = self.hanging, self.notes, [], []
        self.story.table(rows)
        self.hanging, self.notes = hanging, notes
        self._after()

    def _row(self, element: Any) -> list[Piece]:
        found: list[Piece] = []
        for cell in (child for child in element if local(child) == "table-cell"):
            text = "\n".join(filter(None, (self._inside(child) for child in cell)))
            columns = max(1, number(attribute(cell, "number-columns-spanned"), 1, _MOST_SPAN))
            rows = max(1, number(attribute(cell, "number-rows-spanned"), 1, 65534))
            repeats = max(1, number(attribute(cell, "number-columns-repeated"), 1, _MOST_REPEATS))
            found += [Piece(text, columns, rows)] * repeats
        return found

    def _inside(self, element: Any) -> str:
        """Text of what stands in a cell; a table inside it comes after the table."""
        name = local(element)
        if name in {"p", "h"}:
            return self.words(element).strip()
        if name == "table":
            self.hanging.append(element)
            return ""
        return "\n".join(filter(None, map(self._inside, element))) if name in _PASS else ""


def _rows(table: Any) -> list[Any]:
    found = []
    for child in table:
        if local(child) == "table-row":
            found += [child] * max(1, number(attribute(child, "number-rows-repeated"), 1, _MOST_REPEATS))
        elif local(child) in _ROW_GROUPS:
            found += _rows(child)
    return found


def _running(story: Story, package: Package) -> None:
    """Headers and footers of the page styles, each text once."""
    if not package.has("styles.xml"):
        return
    said: set[str] = set()
    reader = _Reader(story)
    for part in package.xml("styles.xml").iter():
        if local(part) in {"header", "footer", "header-left", "footer-left"}:
            for paragraph in (p for p in part.iter() if local(p) == "p"):
                text = reader.words(paragraph).strip()
                if text and text not in said:
                    said.add(text)
                    story.paragraph(text, role="running")


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an ODT; a Source's line is the running number of the paragraph or table, its cell A1 notation."""
    with Package(path, limits) as package:
        if not package.has(_PART):
            raise Unreadable("文件不完整：缺少正文部件。请用 Word 或 WPS 打开后另存一次。")
        story = Story(path.name, limits, package.deadline)
        reader = _Reader(story)
        depth = body = 0
        for event, element in package.events(_PART):
            depth += 1 if event == "start" else -1
            if event == "start" and not body and local(element) == "text" and depth == 3:
                body = depth
            elif event == "end" and body and depth == body:
                reader.block(element)
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
        _running(story, package)
    return Raw(looks.with_contents(story.blocks), tuple(story.leftovers))


def sniff(head: bytes) -> bool:
    """A zip that says it is an OpenDocument text."""
    return head.startswith(b"PK\x03\x04") and _MARK in head


FORMAT = Format("ODT 文档", (".odt", ".ott"), sniff, read)
