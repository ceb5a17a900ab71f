"""Plain text and Markdown: tab, pipe, box-drawn and space-aligned tables, headings, contents lines, stray tags."""

from __future__ import annotations

import csv
import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

from yusuan.model import Block, Cell, Leftover, Paragraph, Source

from . import looks
from .base import Format, Limits, Raw
from .encoding import decode, is_whole_page, looks_like_text
from .grids import cell_name, padded, parted
from .guard import Deadline
from .wordspacing import close_cell

_TAG = re.compile(
    r"</?(?:p|b|i|u|em|strong|span|font|div|center|sup|sub|small|big|a|s|o:p)(?:\s[^<>]{0,300})?/?>", re.I
)
_TABLE_TAG = re.compile(r"</?table\b", re.I)
_BREAK = re.compile(r"<br\s*/?>", re.I)
_ENTITY = re.compile(
    r"&(?:nbsp|ensp|emsp|lt|gt|amp|quot|ldquo|rdquo|middot|hellip|mdash|#\d{1,6}|#x[0-9a-f]{1,5});", re.I
)
_BOLD = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,300}?)(?<=\S)\1")
_EMPTY_BOLD = re.compile(r"\*\*\s*\*\*|^\s*\*\*\s*$")
_LINK = re.compile(r"(?<!!)\[([^\[\]]{1,200})\]\((?:https?:|mailto:|#|\.{0,2}/)[^()\s]{0,500}\)")
_IMAGE = re.compile(r"!\[([^\[\]]{0,200})\]\([^()\s]{0,500}(?:\s\"[^\"]{0,200}\")?\)")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")
_MARK = re.compile(r"^(#{1,6})\s*(?=[^#\s])")
_BULLET = re.compile(r"^\s{0,8}[-*+•·●■◆]\s+(?=\S)")
_RULE_LINE = re.compile(r"^\s*(?:```.*|~~~.*|[-*_=](?:\s*[-*_=]){2,})\s*$")
_PIPE_RULE = re.compile(r"^[\s:|+=\-─━═┌├└╔╠╚┏┣┗┬┼┴╦╬╩┳╋┻┤┐┘╗╣╝┓┫┛]{3,}$")
_PIPES = str.maketrans(dict.fromkeys("│┃║", "|"))
#: A bar with a space at both sides parts cells also where no bar stands at the ends of the line.
_BARE_PIPE = re.compile(r"\S \| ")
_ONE_CELL = re.compile(r"[^|]*\|")
_INNER_MARK = re.compile(r'[^,"]"[^,"\s]')
_WIDE_GAP = re.compile(r"(?:[ \u00a0]{2,}|[ \u00a0]*\u3000+[ \u00a0]*)")
_STOP = re.compile(r"[。；;！？：:]\s*$")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the file: its number from 1, its page (form feeds count), as printed and without markup."""

    number: int
    page: int | None
    raw: str
    text: str


@dataclass(slots=True)
class Text:
    """A text file on its way to blocks."""

    name: str
    limits: Limits
    lines: list[Line]
    blocks: list[Block] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    contents: frozenset[int] = frozenset()  # indexes of lines
    tables: dict[int, int] = field(default_factory=dict)

    def source(self, line: Line, text: str | None = None, cell: str | None = None) -> Source:
        text = line.raw.strip() if text is None else text
        return Source(self.name, line.page, cell=cell, line=line.number, text=text)


def plain(text: str) -> str:
    """Without stray HTML tags, entities and Markdown emphasis; every other character as printed."""
    if "<" in text:
        text = _TAG.sub("", _BREAK.sub("\n", text))
    if "&" in text:
        text = _ENTITY.sub(lambda m: html.unescape(m[0]), text)
    if "*" in text or "_" in text:
        text = _EMPTY_BOLD.sub("", _BOLD.sub(r"\2", text))
    if "](" in text:
        text = _LINK.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text


def _lines(text: str) -> list[Line]:
    pages = "\f" in text
    found, page = [], 1
    for number, raw in enumerate(text.split("\n"), 1):
        page += raw.count("\f")
        raw = raw.replace("\f", "")
        found.append(Line(number, page if pages else None, raw, plain(raw).replace("\u00a0", " ")))
    return found


# --- rows ---------------------------------------------------------------------------------------------------------


def _tabbed(line: Line) -> list[str] | None:
    if "\t" not in line.raw or looks.is_contents_entry(line.text) or not line.text.strip():
        return None
    return line.raw.split("\t")


def _piped(line: Line) -> list[str] | None:
    raw = line.raw.translate(_PIPES).strip()
    bordered = raw.startswith("|") and not line.raw.startswith(" | ")  # a space and a bar: the first cell is empty
    if not (_BARE_PIPE.search(raw) or (raw.count("|") >= 2 and (bordered or raw.endswith("|")))) or _STOP.search(raw):
        return None
    parts = re.split(r"(?<!\\)\|", raw if bordered else line.raw.translate(_PIPES))
    return parts[1 : -1 if raw.endswith("|") else None] if bordered else parts


def _is_pipe_rule(line: Line) -> bool:
    raw = line.raw.strip()
    return any(c in raw for c in "|+─━═") and bool(_PIPE_RULE.match(raw))


def _cells(document: Text, line: Line, parts: list[str], row: int) -> list[Cell]:
    return [
        Cell(
            close_cell(plain(part).replace("\u00a0", " ").strip()),
            document.source(line, part.strip(), cell_name(row, column)),
        )
        for column, part in enumerate(parts)
    ]


Rows = list[tuple[Line, list[str]]]


def _filled(parts: list[str]) -> list[str]:
    return [part.strip() for part in parts if part.strip()]


def _numeric(rows: Rows) -> bool:
    """Whether some row beyond the first prints an amount."""
    return any(looks.is_number(part) for _, parts in rows[1:] for part in _filled(parts))


def _goes_on(rows: Rows, more: Rows) -> bool:
    """Whether rows after blank lines belong to the table before them: they do unless they bring their own header.

    A header has three or more words and no amount; with it a table of amounts starts anew.
    """
    first = _filled(more[0][1])
    if first and first == _filled(rows[0][1]):
        return False
    own_header = len(first) >= 3 and not any(map(looks.is_number, first)) and _numeric(more)
    return not (own_header and _numeric(rows) and _amounts_below(more))


def _amounts_below(rows: Rows) -> bool:
    """Whether most rows under the first print an amount, as those of a table of amounts do."""
    below = rows[1:6]
    return bool(below) and sum(any(map(looks.is_number, _filled(p))) for _, p in below) * 2 > len(below)


def _table_end(
    lines: list[Line], start: int, split: Callable[[Line], list[str] | None], rule: Callable[[Line], bool]
) -> tuple[Rows, int]:
    """Rows of one table from ``start``, looking over blank lines where it goes on, and the index after it."""
    rows, end = _run(lines, start, split, rule)
    while True:
        ahead = end
        while ahead < len(lines) and not lines[ahead].text.strip():
            ahead += 1
        if ahead == end or ahead == len(lines) or split(lines[ahead]) is None:
            return rows, end
        more, after = _run(lines, ahead, split, rule)
        if not rows or not more or not _goes_on(rows, more):
            return rows, end
        rows, end = rows + more, after


def _run(
    lines: list[Line], start: int, split: Callable[[Line], list[str] | None], rule: Callable[[Line], bool]
) -> tuple[Rows, int]:
    rows: Rows = []
    index = start
    while index < len(lines):
        parts = split(lines[index])
        if parts is None and not rule(lines[index]):
            if not _is_lone_row(lines, index, split):
                break
            parts = [lines[index].raw]
        if parts is not None and not rule(lines[index]):
            rows.append((lines[index], parts))
        index += 1
    return rows, index


#: So many lines without a separator may stand between two rows of a table: items that have no amount.
_LONE = 12


def _is_lone_row(lines: list[Line], index: int, split: Callable[[Line], list[str] | None]) -> bool:
    """A line without a separator right between two rows is a row of one cell, unless it titles what follows.

    So are several short ones, blank lines among them, where a row with an amount follows.
    """
    if not _may_be_row(lines[index].text):
        return False
    ahead = index + 1
    while ahead < min(len(lines), index + _LONE) and split(lines[ahead]) is None:
        text = lines[ahead].text.strip()
        if text and not (_may_be_row(text) and _ITEM.fullmatch(text)):
            return False
        ahead += 1
    parts = split(lines[ahead]) if ahead < len(lines) else None
    if parts is None or ahead == index + 1:
        return parts is not None
    return bool(_ITEM.fullmatch(lines[index].text.strip())) and any(map(looks.is_number, _filled(parts)))


#: A name without a sentence's stops.
_ITEM = re.compile(r"[^。；;，,！？!?]{1,30}")


def _may_be_row(text: str) -> bool:
    text = text.strip()
    return bool(text) and not (
        text.startswith("#") or looks.is_label(text) or looks.is_note(text) or looks.is_title(text)
    )


# --- space-aligned tables -----------------------------------------------------------------------------------------


def _places(text: str) -> list[tuple[int, str]]:
    """(screen column, character) where Chinese characters are two columns wide."""
    found, column = [], 0
    for char in text:
        found.append((column, char))
        column += 2 if unicodedata.east_asian_width(char) in "WF" else 1
    return found


def _gutters(lines: list[Line]) -> list[int]:
    """Screen columns at which a new column starts: after two or more screen columns blank in every line."""
    used: set[int] = set()
    for line in lines:
        for column, char in _places(line.raw.rstrip()):
            if not char.isspace():
                used.add(column)
                if unicodedata.east_asian_width(char) in "WF":
                    used.add(column + 1)
    last = max(used, default=0)
    starts, blank = [], 2
    for column in range(last + 1):
        if column in used:
            if blank >= 2:
                starts.append(column)
            blank = 0
        else:
            blank += 1
    return starts


_WORDS_A_NUMBER = 4  # at most so many cells for each number make a table of amounts
_FEWEST_CELLS = 8
_WIDEST = 15


def _one_cell_lines(lines: list[Line], start: int) -> tuple[Rows, int] | None:
    """Rows of a table that has one cell on each line, with a bar after it, and the index after them.

    How many cells make a row is what puts all amounts into columns of amounts; None where no number does.
    """
    end = start
    while end < len(lines) and _ONE_CELL.fullmatch(lines[end].raw.strip()):
        end += 1
    cells = [line.raw.strip()[:-1].strip() for line in lines[start:end]]
    numbers = sum(map(looks.is_number, cells))
    budget = len(cells) >= _FEWEST_CELLS and numbers * _WORDS_A_NUMBER >= len(cells)  # a form has words above all
    for width in range(2, _WIDEST if budget else 2):
        if len(cells) % width or len(cells) < 2 * width:
            continue
        columns = [cells[c::width] for c in range(width)]
        held = sum(sum(map(looks.is_number, column)) for column in columns if _amount_column(column) or _codes(column))
        if held == numbers:
            return [(lines[start + at], cells[at : at + width]) for at in range(0, len(cells), width)], end
    return None


def _codes(column: list[str]) -> bool:
    """Whether a column holds codes below its header: whole numbers of three to seven digits."""
    return all(not cell or (cell.isdigit() and 3 <= len(cell) <= 7) for cell in column[1:])


def _by_gutters(line: Line, starts: list[int]) -> list[str]:
    parts = [""] * len(starts)
    current = 0
    for column, char in _places(line.raw):
        while current + 1 < len(starts) and column >= starts[current + 1]:
            current += 1
        parts[current] += char
    return parts


def _aligned(lines: list[Line]) -> Rows | None:
    """Rows of a space-aligned table, or None where it is not surely one.

    Sure is: three or more lines, two or more columns, and a column after the first in which at least two cells are
    amounts and no cell but those of the header is anything else.
    """
    if len(lines) < 3 or sum(bool(_WIDE_GAP.search(line.raw.strip())) for line in lines) * 3 < len(lines) * 2:
        return None
    starts = _gutters(lines)
    if not 2 <= len(starts) <= 60:
        return None
    rows = [(line, _by_gutters(line, starts)) for line in lines]
    columns = [[parts[c].strip() for _, parts in rows] for c in range(1, len(starts))]
    return rows if any(map(_amount_column, columns)) else None


def _spaced(lines: list[Line]) -> Rows | None:
    """Rows whose cells are parted by exactly two spaces, so that four leave a cell empty; None where they are not surely.

    Sure is: three or more lines, four of five with the same number of cells, and a column of amounts among them.
    """
    rows = [(line, line.raw.split("  ")) for line in lines]
    counts = Counter(len(parts) for _, parts in rows)
    width, often = counts.most_common(1)[0]
    labels = sum(looks.is_label(line.text) for line in lines)
    if len(lines) < 3 or width < 2 or often * 5 < (len(lines) - labels) * 4:
        return None
    columns = [[parts[c].strip() for _, parts in rows if len(parts) == width] for c in range(1, width)]
    return rows if any(map(_amount_column, columns)) else None


def _amount_column(column: list[str]) -> bool:
    filled = [cell for cell in column if cell]
    first = next((i for i, cell in enumerate(filled) if looks.is_number(cell)), len(filled))
    return len(filled) - first >= 2 and all(map(looks.is_number, filled[first:]))


# --- running text -------------------------------------------------------------------------------------------------


def _joined(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines that one paragraph was wrapped into, together.

    A line goes on in the next when it is nearly as long as the longest, ends no sentence, and the next starts no
    heading or list item; only where several lines show that the text was wrapped at all.
    """
    widest = max((len(line.text.strip()) for line in lines), default=0)
    wrapped = widest >= 25 and len(lines) >= 3
    group: list[Line] = []
    for line in lines:
        if group and not (wrapped and _runs_on(group[-1], line, widest)):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _runs_on(line: Line, following: Line, widest: int) -> bool:
    text, after = line.text.strip(), following.text.strip()
    if len(text) < widest - 4 or _STOP.search(text) or _BULLET.match(following.raw) or _MARK.match(after):
        return False
    indented = following.raw[:1] in " \u3000" and line.raw[:1] not in " \u3000"
    return not (indented or looks.heading_level(after[:45]) or looks.is_contents_entry(text))


def _prose(document: Text, lines: list[Line]) -> None:
    for group in _joined(lines):
        first = group[0]
        text = "".join(_BULLET.sub("", line.text).strip() for line in group)
        for image in _IMAGE.finditer(text):
            document.leftovers.append(
                Leftover(image[1], "图片：没有读取其中的内容", document.source(first, image[0]))
            )
        text = _IMAGE.sub("", text).lstrip("> ").strip()
        if not text:
            continue
        marked = _MARK.match(text)
        text = text[marked.end() :] if marked else text
        source = document.source(first, "".join(line.raw.strip() for line in group))
        document.blocks.append(looks.line_block(text, source, len(marked[1]) if marked else None))


def _contents_entry(document: Text, line: Line) -> None:
    text = line.text.lstrip("# ").strip()
    document.blocks.append(Paragraph(text, document.source(line), role="contents"))


# --- the whole file -----------------------------------------------------------------------------------------------


def _html_ends(lines: list[Line]) -> dict[int, int]:
    """For the index of each line that opens an HTML table, the index after the line that closes it."""
    ends: dict[int, int] = {}
    opened: list[int] = []
    for index, line in enumerate(lines):
        for mark in _TABLE_TAG.findall(line.raw) if "<" in line.raw else ():
            if mark.startswith("</"):
                if opened:
                    ends[opened.pop()] = index + 1
            else:
                opened.append(index)
    return ends


def _html_table(document: Text, start: int, end: int) -> None:
    from .html import blocks_of_fragment

    lines = document.lines[start:end]
    found = blocks_of_fragment("\n".join(line.raw for line in lines), document.name, document.limits, start)
    document.blocks.extend(found.blocks)
    document.leftovers.extend(found.leftovers)


def _table(document: Text, rows: Rows) -> None:
    """A table, or paragraphs where the rows turn out to be indented lines."""
    if all(len(_filled(parts)) <= 1 for _, parts in rows) and (
        len(rows) < 2 or all(not any(p.strip() for p in parts[:-1]) for _, parts in rows)
    ):
        _prose(document, [line for line, _ in rows])
        return
    cells = [_cells(document, line, parts, r) for r, (line, parts) in enumerate(rows)]
    document.blocks.extend(
        parted(padded(cells, document.source(rows[0][0], ""), document.limits), narrow=False)
    )


def _is_prose(document: Text, line: Line) -> bool:
    if line.number - 1 in document.contents or _RULE_LINE.match(line.raw):
        return False
    return (
        bool(line.text.strip())
        and _tabbed(line) is None
        and _piped(line) is None
        and not _ONE_CELL.fullmatch(line.raw.strip())
        and "<table" not in line.raw
    )


def _step(document: Text, index: int) -> int:
    """Make the block that starts at this line; the index of the line after it."""
    lines = document.lines
    line = lines[index]
    if not line.text.strip() or _RULE_LINE.match(line.raw):
        return index + 1
    if index in document.contents:
        _contents_entry(document, line)
        return index + 1
    if end := document.tables.get(index):
        _html_table(document, index, end)
        return end
    if (celled := _one_cell_lines(lines, index)) is not None:
        rows, end = celled
        _table(document, rows)
        return end
    for split, rule in ((_tabbed, lambda _: False), (_piped, _is_pipe_rule)):
        if split(line) is not None:
            rows, end = _table_end(lines, index, split, rule)
            _table(document, rows)
            return end
    end = index + 1
    while end < len(lines) and _is_prose(document, lines[end]):
        end += 1
    _prose_or_aligned(document, lines[index:end])
    return end


def _prose_or_aligned(document: Text, lines: list[Line]) -> None:
    """Running text, with space-aligned tables found among its lines that have wide gaps."""
    for gapped, group in groupby(lines, lambda line: bool(_WIDE_GAP.search(line.raw.strip()))):
        part = list(group)
        rows = _aligned(part) or _spaced(part) if gapped else None
        if rows:
            _table(document, rows)
        else:
            _prose(document, part)


def _tabs_of(line: str) -> str:
    """A line of comma-separated cells with tabs between them; a line of text (marks within a cell) as it is."""
    if _INNER_MARK.search(line):
        return line.replace('"', "")
    cells = next(csv.reader([line]), [])
    while cells and not cells[-1].strip() and len(list(filter(str.strip, cells))) < 2:
        cells.pop()
    return "\t".join(cell.replace("\t", " ") for cell in cells)


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a text file; every Source has a line, those of tables also a cell."""
    text, note = decode(path.read_bytes())
    if path.suffix.lower() == ".csv":
        text = "\n".join(map(_tabs_of, text.split("\n")))
    document = Text(path.name, limits, _lines(text))
    document.contents = looks.contents_entries([line.text.lstrip("#") for line in document.lines])
    document.tables = _html_ends(document.lines)
    deadline = Deadline(limits)
    if note:
        document.leftovers.append(Leftover("", note, Source(path.name)))
    index = 0
    while index < len(document.lines):
        deadline.check()
        index = _step(document, index)
    last = document.lines[-1].page or 0
    return Raw(tuple(document.blocks), tuple(document.leftovers), last)


def sniff(head: bytes) -> bool:
    """Text of any encoding that does not say that it is something else."""
    other = (b"%PDF-", b"PK\x03\x04", b"{\\rtf", b"<?mso-application")
    return looks_like_text(head) and not head.lstrip().startswith(other) and not is_whole_page(head)


FORMAT = Format("文本", (".txt", ".md", ".markdown", ".tsv", ".csv"), sniff, read, fallback=True)
