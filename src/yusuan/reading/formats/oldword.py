"""Word 97–2003 documents (.doc, and the .wps of WPS Office): text, tables with spans, headings, notes.

The structures are those of [MS-DOC]: the piece table says where text stands, runs of properties (PAPX, CHPX) say what
a paragraph or a run of characters is.
"""

from __future__ import annotations

import struct
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from . import looks
from .base import Format, Limits, Raw, Unreadable
from .guard import Deadline
from .ole import SIGNATURE, Container, long, word
from .story import Ruled, Story

_WORD, _ENCRYPTED = (name.encode("utf-16-le") for name in ("WordDocument", "EncryptedPackage"))
_PAGE = 512
_OLDEST = 0xC1  # the first version whose structures are these
_CLX, _PARAGRAPHS, _RUNS = 33, 13, 12
_MOST_PIECES = 200_000
_LARGE = 30
_IN_TABLE, _ROW_END, _DEPTH, _INNER_CELL, _INNER_ROW = 0x2416, 0x2417, 0x6649, 0x244B, 0x244C
_OUTLINE, _ALIGN, _ALIGN_OLD, _HUGE, _LIST = 0x2640, 0x2461, 0x2403, 0x6646, 0x460B
_DEFINITION, _VERTICAL, _CHANGED_TABS = 0xD608, 0xD62B, 0xC615
_HIDDEN, _DELETED, _BOLD, _SIZE = 0x083C, 0x0800, 0x0835, 0x4A43
_OPERANDS = (1, 1, 2, 4, 2, 2, 0, 3)
_SIGNS = str.maketrans({0x0B: "\n", 0x1E: "-", 0x1F: None, 0xA0: " ", 0x01: None, 0x08: None, 0x02: None, 0x05: None, 0x0E: "\n"})
_DAMAGED = "旧版 Word 文档（.doc/.wps）已损坏或不合规范，无法读取。请用 Word 或 WPS 打开后另存为 .docx，再读。"


@dataclass(frozen=True, slots=True)
class _Piece:
    """Characters [start, start + count) of the text stand at a byte of the stream, one or two bytes each."""

    start: int
    count: int
    at: int
    width: int


@dataclass(slots=True)
class _Look:
    """What a paragraph's properties say; ``row`` are its cells as (left, right, goes on from above, from the left)."""

    style: int = 0
    in_table: bool = False
    row_end: bool = False
    depth: int = 0
    inner_cell: bool = False
    inner_row: bool = False
    outline: int = 9
    centered: bool = False
    numbered: bool = False
    row: list[tuple[int, int, bool, bool]] = field(default_factory=list)


@dataclass(slots=True)
class _Run:
    """Where a run of characters ends, and how it looks."""

    hidden: bool = False
    deleted: bool = False
    bold: bool = False
    size: int = 0


class _File:
    """The streams of one document and what is known of its characters."""

    def __init__(self, data: bytes) -> None:
        holder = Container(data)
        self.main = holder.stream("WordDocument")
        flags = word(self.main, 10)
        if word(self.main, 0) not in {0xA5EC, 0xA5DC} or word(self.main, 2) < _OLDEST:
            raise Unreadable("这是 Word 95 或更早的文档，没有读取。请用 Word 或 WPS 打开后另存为 .docx，再读。")
        if flags & 0x0100:
            raise Unreadable("文件设有打开密码。请先在 Word 或 WPS 中取消密码，再读。")
        self.table = holder.stream("1Table" if flags & 0x0200 else "0Table")
        self.data = holder.stream("Data") if "Data" in holder else b""
        self.counts = [max(0, int(n)) for n in struct.unpack_from("<8i", self.main, 0x4C)]
        self.pieces = self._pieces()
        self._starts = [piece.start for piece in self.pieces]
        self.paragraphs = self._pages(_PARAGRAPHS, 13)
        self.runs = self._pages(_RUNS, 1)

    def _part(self, index: int) -> bytes:
        start, size = struct.unpack_from("<II", self.main, 0x9A + index * 8)
        return self.table[start : start + size]

    def _pieces(self) -> list[_Piece]:
        clx, at = self._part(_CLX), 0
        while at < len(clx) and clx[at] == 1:
            at += 3 + word(clx, at + 1)
        plc = clx[at + 5 : at + 5 + long(clx, at + 1)]
        count = min((len(plc) - 4) // 12, _MOST_PIECES)
        found = []
        for n in range(count):
            start, end = struct.unpack_from("<II", plc, n * 4)
            where = long(plc, (count + 1) * 4 + n * 8 + 2)
            packed = bool(where & 0x40000000)
            place = (where & 0x3FFFFFFF) // (2 if packed else 1)
            if end > start:
                found.append(_Piece(start, min(end - start, len(self.main)), place, 1 if packed else 2))
        return found

    def _pages(self, index: int, step: int) -> tuple[list[int], list[tuple[int, bytes]]]:
        """(first bytes in ascending order, (style, properties) from there on) of all pages of properties."""
        plc = self._part(index)
        count = (len(plc) - 4) // 8
        found: dict[int, tuple[int, bytes]] = {}
        for n in range(count):
            at = (long(plc, (count + 1) * 4 + n * 4) & 0x3FFFFF) * _PAGE
            page = self.main[at : at + _PAGE]
            if len(page) < _PAGE:
                continue
            entries = min(page[_PAGE - 1], (_PAGE - 5) // (4 + step))
            for entry in range(entries):
                place = page[(entries + 1) * 4 + entry * step] * 2
                found[long(page, entry * 4)] = _properties(page, place, step > 1) if place else (0, b"")
        starts = sorted(found)
        return starts, [found[start] for start in starts]

    def text(self, start: int, end: int) -> Iterator[tuple[str, int, int]]:
        """(text, byte at which it stands, bytes of each character) of the pieces between two characters."""
        for piece in self.pieces[max(0, bisect_right(self._starts, start) - 1) :]:
            if piece.start >= end:
                return
            first, last = max(start, piece.start), min(end, piece.start + piece.count)
            if first < last:
                at = piece.at + (first - piece.start) * piece.width
                held = self.main[at : at + (last - first) * piece.width]
                yield held.decode("cp1252" if piece.width == 1 else "utf-16-le", "replace"), at, piece.width

    def look(self, at: int) -> _Look:
        """What the paragraph whose mark stands at this byte is."""
        starts, held = self.paragraphs
        index = bisect_right(starts, at) - 1
        style, properties = held[index] if index >= 0 else (0, b"")
        return self._look(style, properties)

    def _look(self, style: int, properties: bytes) -> _Look:
        found = _Look(style)
        verticals: list[tuple[int, int]] = []
        for code, value in _sprms(properties):
            if code == _HUGE and len(value) == 4:
                at = long(value, 0)
                if at + 2 <= len(self.data):
                    return self._look(style, self.data[at + 2 : at + 2 + word(self.data, at)])
            _apply(found, verticals, code, value)
        for cell, vertical in verticals:
            if cell < len(found.row):
                left, right, _, beside = found.row[cell]
                found.row[cell] = (left, right, vertical == 1, beside)
        return found

    def run(self, at: int) -> tuple[_Run, int]:
        """(how the character at this byte looks, the byte at which that ends)."""
        starts, held = self.runs
        index = bisect_right(starts, at) - 1
        end = starts[index + 1] if index + 1 < len(starts) else 1 << 40
        found = _Run()
        for code, value in _sprms(held[index][1]) if index >= 0 else ():
            if code == _HIDDEN:
                found.hidden = bool(value[0] & 1)
            elif code == _DELETED:
                found.deleted = bool(value[0] & 1)
            elif code == _BOLD:
                found.bold = bool(value[0] & 1)
            elif code == _SIZE:
                found.size = word(value, 0)
        return found, end


def _properties(page: bytes, place: int, of_paragraph: bool) -> tuple[int, bytes]:
    if not of_paragraph:
        return 0, page[place + 1 : place + 1 + page[place]]
    size = page[place] * 2 - 1
    if page[place] == 0:
        place, size = place + 1, page[place + 1] * 2
    held = page[place + 1 : place + 1 + size]
    return (word(held, 0), held[2:]) if len(held) >= 2 else (0, b"")


def _sprms(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(code, operand) of each property."""
    at = 0
    while at + 2 <= len(data):
        code = word(data, at)
        at += 2
        size = _OPERANDS[code >> 13]
        if code >> 13 == 6:
            if code == _DEFINITION:
                if at + 2 > len(data):
                    return
                size, at = max(0, word(data, at) - 1), at + 2
            else:
                if at >= len(data):
                    return
                size, at = data[at], at + 1
                if code == _CHANGED_TABS and size == 255:
                    return
        value = data[at : at + size]
        if len(value) < size:
            return
        yield code, value
        at += size


def _apply(look: _Look, verticals: list[tuple[int, int]], code: int, value: bytes) -> None:
    if code == _IN_TABLE:
        look.in_table = bool(value[0])
    elif code == _ROW_END:
        look.row_end = bool(value[0])
    elif code == _DEPTH:
        look.depth = long(value, 0)
    elif code == _INNER_CELL:
        look.inner_cell = bool(value[0])
    elif code == _INNER_ROW:
        look.inner_row = bool(value[0])
    elif code == _OUTLINE:
        look.outline = value[0]
    elif code in {_ALIGN, _ALIGN_OLD}:
        look.centered = value[0] == 1
    elif code == _LIST:
        look.numbered = word(value, 0) not in {0, 0xF801}
    elif code == _DEFINITION and value:
        look.row = _row(value)
    elif code == _VERTICAL and len(value) >= 2:
        verticals.append((value[0], value[1]))


def _row(value: bytes) -> list[tuple[int, int, bool, bool]]:
    count = value[0]
    edges = struct.unpack_from(f"<{count + 1}h", value, 1)
    found = []
    for n in range(count):
        at = 1 + (count + 1) * 2 + n * 20
        flags = word(value, at) if at + 2 <= len(value) else 0
        below = bool(flags & 0x20) and not flags & 0x40
        found.append((edges[n], edges[n + 1], below, bool(flags & 2) and not flags & 1))
    return found


class _Reader:
    """Turns the paragraphs of one document into a story."""

    def __init__(self, file: _File, story: Story) -> None:
        self.file, self.story = file, story
        self.rows: list[list[Ruled]] = []
        self.cells: list[str] = []
        self.lines: list[str] = []
        self.numbered = self.pictures = 0

    def run(self) -> None:
        body, notes, heads, _, remarks, ends, boxes, _ = self.file.counts
        at = 0
        for count, role in ((body, ""), (notes, "note"), (heads, "running"), (0, ""), (remarks, "remark"), (ends, "note"), (boxes, "")):
            self._story(at, at + count, role)
            at += count
        if self.numbered:
            self.story.leave("", f"有 {self.numbered} 段的编号是自动生成的，旧版 Word 文档里的自动编号没有读取")
        if self.pictures:
            self.story.leave("", "图片或嵌入的对象：没有读取其中的内容")

    def _story(self, start: int, end: int, role: str) -> None:
        said: set[str] = set()
        for text, look, strong, mark in self._paragraphs(start, end):
            self.story.deadline.check()
            if role == "remark":
                if text.strip():
                    self.story.leave(text, "批注，不是正文")
            elif role:
                if text.strip() and text not in said:
                    said.add(text)
                    self.story.paragraph(text, role=role)
            else:
                self._paragraph(text, look, strong, mark)
        self._end_table()

    def _paragraph(self, text: str, look: _Look, strong: bool, mark: str) -> None:
        if look.row_end and mark == "\x07":
            self._row(look)
        elif look.in_table or look.depth:
            self.lines.append(text)
            if mark == "\x07":
                self.cells.append("\n".join(filter(None, (line.strip() for line in self.lines))))
                self.lines = []
        else:
            self._end_table()
            self.numbered += look.numbered and bool(text.strip())
            self.story.paragraph(text, _level(look, strong))

    def _row(self, look: _Look) -> None:
        row: list[Ruled] = []
        cells, self.cells, self.lines = self.cells, [], []
        for n, text in enumerate(cells):
            left, right, below, beside = look.row[n] if n < len(look.row) else (n * 1000, n * 1000 + 1000, False, False)
            if beside and row:
                row[-1].right, row[-1].text = right, row[-1].text + text
            else:
                row.append(Ruled(text, left, right, below))
        if row:
            self.rows.append(row)

    def _end_table(self) -> None:
        rows, cells, self.rows, self.cells, self.lines = self.rows, [*self.cells, *self.lines], [], [], []
        if rows:
            self.story.ruled(rows)
        if any(cells):
            self.story.paragraph("\n".join(cells))

    def _paragraphs(self, start: int, end: int) -> Iterator[tuple[str, _Look, bool, str]]:
        """(text, look, whether it is bold or large throughout, mark that ends it) of each paragraph."""
        parts: list[str] = []
        strong: list[bool] = []
        fields: list[bool] = []  # for each field under way, whether its result has begun
        for text, at, width in self.file.text(start, end):
            place = 0
            while place < len(text):
                run, until = self.file.run(at + place * width)
                last = min(len(text), max(place + 1, (until - at + width - 1) // width))
                for offset in range(place, last):
                    sign = text[offset]
                    if sign in "\r\x07\x0c":
                        yield "".join(parts).translate(_SIGNS), self.file.look(at + offset * width), bool(strong) and all(strong), sign
                        parts, strong = [], []
                    elif sign in "\x13\x14\x15":
                        _field(fields, sign)
                    elif all(fields) and not run.hidden and not run.deleted:
                        self.pictures += sign in "\x01\x08"
                        parts.append(sign)
                        if not sign.isspace():
                            strong.append(run.bold or run.size >= _LARGE)
                place = last
        if parts:
            yield "".join(parts).translate(_SIGNS), _Look(), False, "\r"


def _field(fields: list[bool], sign: str) -> None:
    if sign == "\x13":
        fields.append(False)
    elif fields and sign == "\x14":
        fields[-1] = True
    elif fields:
        fields.pop()


def _level(look: _Look, strong: bool) -> int | None:
    """Level of a heading by its style or outline level, or by its look."""
    if 1 <= look.style <= 9:
        return look.style
    if look.outline < 9:
        return look.outline + 1
    return 2 if look.centered and strong else None


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a Word 97–2003 document; a Source's line is the running number of the paragraph or table."""
    story = Story(path.name, limits, Deadline(limits))
    try:
        _Reader(_File(path.read_bytes()), story).run()
    except (struct.error, IndexError, ValueError) as error:
        raise Unreadable(_DAMAGED) from error
    return Raw(looks.with_contents(story.blocks), tuple(story.leftovers))


def sniff(head: bytes) -> bool:
    """An OLE file with a Word document in it."""
    return head.startswith(SIGNATURE) and _WORD in head and _ENCRYPTED not in head


FORMAT = Format("旧版 Word 文档", (".doc", ".wps", ".dot"), sniff, read)
