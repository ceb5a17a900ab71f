"""RTF: its groups and control words walked once; text in the code pages of its fonts, tables by their cell borders."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass, field, replace
from pathlib import Path

from . import looks
from .base import Format, Limits, Raw, Unreadable
from .encoding import tidy
from .guard import Deadline
from .story import Ruled, Story

_TOKEN = re.compile(rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?|\\'([0-9a-fA-F]{2})|\\(.)|([{}])|([^\\{}\r\n\0]+)|[\r\n\0]+", re.S)
_CHARSETS = {
    0: "cp1252", 77: "mac-roman", 128: "cp932", 129: "cp949", 134: "gb18030", 136: "cp950", 161: "cp1253", 162: "cp1254",
    163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250",
}  # fmt: skip
#: Groups whose text is none of the document's.
_SKIPPED = frozenset({
    "colortbl", "stylesheet", "info", "pict", "fldinst", "listtable", "listoverridetable", "generator", "themedata", "rsidtbl", "revtbl",
    "colorschememapping", "latentstyles", "datastore", "objdata", "objclass", "bkmkstart", "bkmkend", "filetbl", "xmlnstbl", "wgrffmtfilter",
    "atnid", "atnauthor", "annotation", "template", "shpinst", "sp", "nonshppict", "result", "falt", "panose", "private", "xe", "tc",
    "mmath", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "pntxta", "pntxtb", "listpicture", "do",
})  # fmt: skip
_RUNNING = frozenset({"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"})
#: Starred groups (a reader that does not know them passes over them) whose text is read.
_STARRED = frozenset({"shptxt", "nesttableprops", "shpinst", "cs", "pnseclvl"})
_BREAKS = {"line": "\n", "page": "\n", "column": "\n", "tab": "\t"}
_CHARACTERS = {
    "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "bullet": "•", "emspace": "\u3000",
    "enspace": " ", "qmspace": " ",
}  # fmt: skip
_SIGNS = {b"~": "\u00a0", b"_": "-", b"{": "{", b"}": "}", b"\\": "\\"}
_DEPTH = 2000
_LARGE = 30  # half points: text as large as this and in the middle is a title
_BODY, _FONTS, _SKIP, _NOTE, _RUN, _LABEL = "body", "fonts", "skip", "note", "running", "label"


@dataclass(slots=True)
class _State:
    """What a group says of the text in it."""

    target: str = _BODY
    unicode_skip: int = 1
    code_page: str = ""
    hidden: bool = False
    bold: bool = False
    size: int = 24
    in_table: bool = False
    level: int = 1
    centered: bool = False
    outline: int | None = None


@dataclass(slots=True)
class _Borders:
    """Where the cells of the row under way end, and which go on from above or from the left."""

    left: int = 0
    ends: list[tuple[int, bool, bool]] = field(default_factory=list)
    below: bool = False
    beside: bool = False


@dataclass(slots=True)
class _Table:
    """Rows of one table, and the cells of the row under way."""

    rows: list[list[Ruled]] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, data: bytes, story: Story) -> None:
        self.data, self.story = data, story
        self.state, self.stack = _State(), [_State()][:0]
        self.default_page = "gb18030"
        self.fonts: dict[int, str] = {}
        self.default_font = self.font = 0
        self.starred = False
        self.pending = b""  # bytes of a code page not yet turned into characters
        self.high = 0  # the first half of a character beyond U+FFFF
        self.skip = 0  # how many plain characters repeat a \u for old readers
        self.words: list[str] = []
        self.strong: list[tuple[bool, int]] = []
        self.tables = [_Table()]
        self.borders = _Borders()
        self.aside: list[tuple[str, str]] = []
        self.said: set[str] = set()

    def run(self) -> None:
        deadline, at, count = self.story.deadline, 0, 0
        while match := _TOKEN.match(self.data, at):
            at = match.end()
            count += 1
            if count % 4096 == 0:
                deadline.check()
            word, value, byte, sign, brace, text = match.groups()
            if word is not None:
                if word == b"bin":
                    at += max(0, int(value or 0))
                else:
                    self._flush()
                    self._word(word.decode("ascii"), int(value) if value else None)
            elif byte is not None:
                self._byte(bytes([int(byte, 16)]))
            elif brace is not None:
                self._flush()
                self._brace(brace)
            elif text is not None:
                self._text(text)
            elif sign is not None:
                self._sign(sign)
            if at >= len(self.data):
                break
        self._flush()
        self._paragraph()
        self._end_table()

    # --- groups ---------------------------------------------------------------------------------------------------

    def _brace(self, brace: bytes) -> None:
        if brace == b"{":
            if len(self.stack) >= _DEPTH:
                raise Unreadable("RTF 内容嵌套过深，没有读取。请用 Word 或 WPS 打开后另存为 .docx。")
            self.stack.append(self.state)
            self.state = replace(self.state)
        elif self.stack:
            before, self.state = self.state, self.stack.pop()
            if before.target in {_NOTE, _RUN} and self.state.target != before.target:
                self._end_aside(before.target)
        self.starred, self.skip = False, 0

    def _end_aside(self, target: str) -> None:
        text = "".join(text for kind, text in self.aside if kind == target).strip()
        self.aside = [pair for pair in self.aside if pair[0] != target]
        if text and (target == _NOTE or text not in self.said):
            self.said.add(text)
            self.story.paragraph(text, role="note" if target == _NOTE else "running")

    # --- control words --------------------------------------------------------------------------------------------

    def _word(self, word: str, value: int | None) -> None:
        starred, self.starred = self.starred, False
        if word == "u" and value is not None:
            self._unicode(value)
        elif word in _SKIPPED or (starred and word not in _STARRED):
            self.state.target = _SKIP
        elif word == "fonttbl":
            self.state.target = _FONTS
        elif word == "shptxt":
            self.state.target = _BODY
        elif word in _RUNNING:
            self.state.target = _RUN
        elif word == "footnote":
            self.state.target = _NOTE
        elif word in {"listtext", "pntext"}:
            self.state.target = _LABEL
        elif word in _BREAKS or word in _CHARACTERS:
            if self.state.target != _LABEL or word not in _BREAKS:
                self._add(_BREAKS.get(word) or _CHARACTERS[word])
        elif word in {"par", "sect"}:
            self._paragraph()
        else:
            self._look(word, value)

    def _look(self, word: str, value: int | None) -> None:
        """Words that say how text looks; the rest belongs to tables."""
        state = self.state
        if word == "uc":
            state.unicode_skip = max(0, min(value or 0, 100))
        elif word in {"f", "deff"} and value is not None:
            self._choose_font(word, value)
        elif word == "fcharset" and state.target == _FONTS:
            self.fonts[self.font] = _CHARSETS.get(value or 0, self.default_page)
        elif word == "ansicpg":
            self.default_page = _codec(value)
        elif word == "b":
            state.bold = value != 0
        elif word == "v":
            state.hidden = value != 0
        elif word == "fs":
            state.size = value or 24
        elif word == "plain":
            state.bold, state.hidden, state.size, state.code_page = False, False, 24, self.fonts.get(self.default_font, "")
        elif word == "pard":
            state.in_table, state.centered, state.outline, state.level = False, False, None, 1
        elif word in {"qc", "ql", "qj", "qr"}:
            state.centered = word == "qc"
        elif word == "outlinelevel":
            state.outline = value
        else:
            self._row_word(word, value)

    def _choose_font(self, word: str, value: int) -> None:
        if word == "deff":
            self.default_font = value
        self.font = value
        if self.state.target != _FONTS:
            self.state.code_page = self.fonts.get(value, "")

    def _row_word(self, word: str, value: int | None) -> None:
        borders, state = self.borders, self.state
        if word == "intbl":
            state.in_table = True
        elif word == "itap":
            state.level = max(1, min(value or 0, 20))
            state.in_table = state.in_table or bool(value)
        elif word == "trowd":
            self.borders = _Borders()
        elif word == "trleft":
            borders.left = value or 0
        elif word in {"clvmrg", "clvmgf"}:
            borders.below = word == "clvmrg"
        elif word == "clmrg":
            borders.beside = True
        elif word == "cellx" and value is not None:
            borders.ends.append((value, borders.below, borders.beside))
            borders.below = borders.beside = False
        elif word in {"cell", "nestcell"}:
            self._cell(max(2, state.level) if word == "nestcell" else 1)
        elif word in {"row", "nestrow"}:
            self._row(max(2, state.level) if word == "nestrow" else 1)

    # --- characters -----------------------------------------------------------------------------------------------

    def _unicode(self, value: int) -> None:
        code = value & 0xFFFF if value < 0 else value
        self.skip = self.state.unicode_skip
        if 0xD800 <= code < 0xDC00:
            self.high = code
            return
        if 0xDC00 <= code < 0xE000:
            code = 0x10000 + ((self.high - 0xD800) << 10) + code - 0xDC00 if self.high else 0xFFFD
        self.high = 0
        self._add(chr(code) if code < 0x110000 else "\ufffd")

    def _byte(self, byte: bytes) -> None:
        if self.skip:
            self.skip -= 1
        else:
            self.pending += byte

    def _text(self, text: bytes) -> None:
        if self.skip:
            taken = min(self.skip, len(text))
            self.skip -= taken
            text = text[taken:]
        self.pending += text

    def _sign(self, sign: bytes) -> None:
        if sign == b"*":
            self.starred = True
        elif sign in (b"\r", b"\n"):
            self._paragraph()
        elif sign in _SIGNS:
            self._flush()
            self._add(_SIGNS[sign])

    def _flush(self) -> None:
        if self.pending:
            data, self.pending = self.pending, b""
            if self.state.target not in {_SKIP, _FONTS}:
                self._add(data.decode(self.state.code_page or self.default_page, "replace"))

    def _add(self, text: str) -> None:
        state = self.state
        if state.target in {_SKIP, _FONTS} or state.hidden:
            return
        text = tidy(text).replace("\x0c", "\n")
        if state.target in {_NOTE, _RUN}:
            self.aside.append((state.target, text))
            return
        self.words.append(text)
        if text.strip():
            self.strong.append((state.bold, state.size))

    # --- paragraphs and tables ------------------------------------------------------------------------------------

    def _paragraph(self) -> None:
        self._flush()
        if self.state.target in {_NOTE, _RUN}:
            self.aside.append((self.state.target, "\n"))
            return
        if self.state.target == _SKIP:
            return
        text, strong, self.words, self.strong = "".join(self.words), self.strong, [], []
        if self.state.in_table:
            self._table(self.state.level).words.append(text)
            return
        if text.strip():
            self._end_table()
            self.story.paragraph(text, self._level(strong))

    def _level(self, strong: list[tuple[bool, int]]) -> int | None:
        """Level of a heading by its outline level or its look."""
        outline = self.state.outline
        if outline is not None and outline < 9:
            return outline + 1
        large = bool(strong) and (all(bold for bold, _ in strong) or max(size for _, size in strong) >= _LARGE)
        return 2 if self.state.centered and large else None

    def _table(self, level: int) -> _Table:
        while len(self.tables) < level:
            self.tables.append(_Table())
        return self.tables[level - 1]

    def _cell(self, level: int) -> None:
        table = self._table(level)
        self._flush()
        text, self.words, self.strong = "".join(self.words), [], []
        table.cells.append("\n".join(filter(None, (*table.words, text))))
        table.words = []

    def _row(self, level: int) -> None:
        table, borders = self._table(level), self.borders
        row: list[Ruled] = []
        left = borders.left
        for n, text in enumerate(table.cells):
            right, below, beside = borders.ends[n] if n < len(borders.ends) else (left + 1000, False, False)
            if beside and row:
                row[-1].right, row[-1].text = max(right, row[-1].right), row[-1].text + text
            else:
                row.append(Ruled(text, min(left, right), right, below))
            left = right
        table.cells = []
        if row:
            table.rows.append(row)
        if level > 1:  # a table within a cell comes after the words of its cell
            return
        if len(self.tables) > 1:
            self._end_nested()

    def _end_nested(self) -> None:
        held = self.tables[0].rows
        nested, self.tables = self.tables[1:], self.tables[:1]
        if any(table.rows for table in nested):
            self.tables[0].rows = []
            if held:
                self.story.ruled(held)
            for table in nested:
                if table.rows:
                    self.story.ruled(table.rows)

    def _end_table(self) -> None:
        tables, self.tables = self.tables, [_Table()]
        for table in tables:
            if table.cells or table.words:
                self.story.paragraph("\n".join((*table.cells, *table.words)))
            if table.rows:
                self.story.ruled(table.rows)


def _codec(page: int | None) -> str:
    name = {936: "gb18030", 65001: "utf-8", 10000: "mac-roman"}.get(page or 0, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "gb18030"


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an RTF; a Source's line is the running number of the paragraph or table, its cell A1 notation."""
    story = Story(path.name, limits, Deadline(limits))
    _Reader(path.read_bytes(), story).run()
    return Raw(looks.with_contents(story.blocks), tuple(story.leftovers))


def sniff(head: bytes) -> bool:
    return head.lstrip()[:6].startswith(b"{\\rtf")


FORMAT = Format("RTF 文档", (".rtf",), sniff, read)
