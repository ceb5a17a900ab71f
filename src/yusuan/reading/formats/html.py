"""HTML pages (also saved as .doc or .xls, and MHTML): headings, paragraphs, lists, tables with their spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

from yusuan.model import Block, Cell, Leftover, Paragraph, Source

from . import looks
from .base import Format, Limits, Raw, Unreadable
from .encoding import decode, is_whole_page, looks_like_text
from .grids import Row, parted, placed
from .guard import Deadline, attribute, local, number
from .wordspacing import close_cell

#: Server-side tags and conditional comments, which are no HTML; line ends in them are kept for line numbers.
_SERVER = (("<%", "%>"), ("<?", "?>"), ("<![", "]>"), ("<!--", "-->"))
_FRAGMENT = re.compile(
    rb"^\s*<(?:table|div|p|meta|h[1-6]|center|font|span|ul|section|article|main)[\s>]", re.I
)
_TAG = re.compile(r"<([a-zA-Z][\w:-]{0,40})[^<>]{2000,}>")
#: More attributes than this no tag has; the parser compares each with all before it.
_MOST_ATTRIBUTES = 400
_SPACE = re.compile(r"[ \t\r\n\f]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)

_DROPPED = frozenset([
    "script", "style", "noscript", "template", "head", "link", "meta", "object", "embed", "applet", "iframe",
    "svg", "canvas", "select"
])  # fmt: skip
_INLINE = frozenset([
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "button", "cite", "code", "data", "del", "dfn", "em",
    "font", "i", "ins", "kbd", "label", "mark", "meter", "nobr", "output", "q", "rp", "rt", "ruby", "s", "samp",
    "small", "span", "strike", "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "input", "textarea"
])  # fmt: skip
_HEADINGS = {f"h{n}": n for n in range(1, 7)}
_ROW_GROUPS = frozenset(("thead", "tbody", "tfoot"))
_RUNNING = frozenset(("header", "footer", "nav", "aside"))
_DEPTH = 180
_MOST_SPAN = 1000


@dataclass(slots=True)
class Page:
    """An HTML page on its way to blocks; ``above`` lines stand before it in its file."""

    name: str
    limits: Limits
    deadline: Deadline
    above: int = 0
    blocks: list[Block] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    line: int | None = None
    role: str = ""
    level: int | None = None

    def source(self, element: Any, text: str = "") -> Source:
        line = element.sourceline
        return Source(self.name, line=line + self.above if line else None, text=text)

    def say(self, text: str | None, element: Any) -> None:
        """Add running text that the paragraph under way holds."""
        if text and (text := _SPACE.sub(" ", text)).strip(" "):
            if not self.words and element.sourceline:
                self.line = element.sourceline + self.above
            self.words.append(text)
        elif text and self.words:
            self.words.append(" ")

    def end(self) -> None:
        """The paragraph under way is complete."""
        text = _tidy("".join(self.words))
        self.words = []
        if text:
            source = Source(self.name, line=self.line, text=text)
            block = (
                Paragraph(text, source, role=self.role)
                if self.role
                else looks.line_block(text, source, self.level)
            )
            self.blocks.append(block)


def _tidy(text: str) -> str:
    return _SPACE.sub(" ", text.replace("\u00a0", " ")).strip(" \u3000")


# --- walking ------------------------------------------------------------------------------------------------------


def _walk(page: Page, element: Any, depth: int = 0) -> None:
    """Blocks of what stands inside an element."""
    page.deadline.check()
    if depth > _DEPTH:
        page.say("".join(element.itertext()), element)
        return
    page.say(element.text, element)
    for child in element:
        _visit(page, child, depth + 1)
        page.say(child.tail, child)


def _visit(page: Page, element: Any, depth: int) -> None:
    name = local(element).lower()
    if not name or name in _DROPPED:
        return
    if _hidden(element):
        _leave_hidden(page, element)
    elif name == "details" and _of_picture(element):
        page.end()
        text = _tidy("".join(element.itertext()))[:200]
        page.leftovers.append(Leftover(text, "图的数据，表中已有，没有读取", page.source(element, text)))
    elif name == "br":
        page.end()
    elif name == "img":
        _picture(page, element)
    elif name == "table":
        page.end()
        _table(page, element, depth)
    elif name in _INLINE:
        _walk(page, element, depth)
    else:
        page.end()
        _block(page, element, name, depth)
        page.end()


def _block(page: Page, element: Any, name: str, depth: int) -> None:
    """A block-level element: a heading, a part of the page's frame, or anything else that ends a paragraph."""
    role, level = page.role, page.level
    if name in _RUNNING and not role:
        page.role = "contents" if name == "nav" and _within_page(element) else "running"
    if name in _HEADINGS:
        page.level = _HEADINGS[name]
    _walk(page, element, depth)
    page.end()
    page.role, page.level = role, level


def _within_page(element: Any) -> bool:
    """Whether a nav's links lead to places of the same page: then it is the contents."""
    links = [attribute(a, "href") for a in element.iter("a")]
    return bool(links) and all(link.startswith("#") for link in links)


def _hidden(element: Any) -> bool:
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def _of_picture(element: Any) -> bool:
    """Whether a part that opens on a click holds what a picture beside it shows: figures drawn, not stated."""
    above = element.getparent()
    return above is not None and local(above).lower() == "figure" and element.get("open") is None


def _leave_hidden(page: Page, element: Any) -> None:
    text = _tidy("".join(element.itertext()))
    if len(text) > 1:
        page.leftovers.append(
            Leftover(text[:200], "网页中隐藏的文字，没有读取", page.source(element, text[:200]))
        )


def _picture(page: Page, element: Any) -> None:
    text = attribute(element, "alt") or attribute(element, "title")
    page.leftovers.append(Leftover(text, "图片：没有读取其中的内容", page.source(element, text)))


# --- tables -------------------------------------------------------------------------------------------------------


def _rows(table: Any) -> Iterator[tuple[Any, int]]:
    """(tr, number of rows left in its group with it) of a table in order, without those of tables inside it."""
    for name, children in groupby(table, lambda child: local(child).lower()):
        found = list(children)
        for group in [found] if name == "tr" else found if name in _ROW_GROUPS else ():
            rows = [child for child in group if local(child).lower() == "tr"]
            for index, row in enumerate(rows):
                yield row, len(rows) - index


def _parts(row: Any) -> list[Any]:
    return [cell for cell in row if local(cell).lower() in {"td", "th"}]


def _table(page: Page, table: Any, depth: int) -> None:
    for caption in (child for child in table if local(child).lower() == "caption"):
        _walk(page, caption, depth)
        page.end()
    rows = list(_rows(table))
    if _is_layout(rows, table):
        _walk_cells(page, rows, depth)
        return
    nested: list[Any] = []
    cells = [_cells(page, row, left, nested) for row, left in rows]
    if any(cells):
        found = placed([row for row in cells if row], page.source(table), page.limits)
        page.blocks.extend(parted(found))
    for inner in nested:
        _table(page, inner, depth + 1)
    for stray in (c for c in table if local(c).lower() not in {"caption", "tr", "colgroup", *_ROW_GROUPS}):
        _visit(page, stray, depth + 1)
    page.end()


def _walk_cells(page: Page, rows: list[tuple[Any, int]], depth: int) -> None:
    for row, _ in rows:
        for cell in _parts(row):
            _walk(page, cell, depth + 1)
            page.end()


def _is_layout(rows: list[tuple[Any, int]], table: Any) -> bool:
    """Whether a table only arranges the page: it says so, holds one cell, or holds tables and hardly anything else."""
    if attribute(table, "role") in {"presentation", "none"}:
        return True
    cells = [_beside_tables(cell) for row, _ in rows for cell in _parts(row)]
    if len(cells) <= 1:
        return True
    if any(holds for holds, _ in cells):
        own = sum(words > 0 for holds, words in cells if not holds)
        return own < 4 or any(holds and words > 40 for holds, words in cells)
    return max(len(_parts(row)) for row, _ in rows) == 1 and any(words > 80 for _, words in cells)


def _beside_tables(cell: Any) -> tuple[bool, int]:
    """(whether a cell holds tables, how many characters it has beside them); what is inside is not walked."""
    holds, words = False, len((cell.text or "").strip())
    from lxml import etree

    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        if element is cell:
            continue
        if event == "end":
            words += len((element.tail or "").strip())
        elif local(element).lower() == "table":
            holds = True
            walk.skip_subtree()
        else:
            words += len((element.text or "").strip())
    return holds, words


def _cells(page: Page, row: Any, left: int, nested: list[Any]) -> Row:
    page.deadline.check()
    if _hidden(row):
        _leave_hidden(page, row)
        return []
    found = []
    for cell in _parts(row):
        if _hidden(cell):
            _leave_hidden(page, cell)
            continue
        text = _cell_text(page, cell, nested)
        rows = number(cell.get("rowspan"), 1, 65534) or left
        columns = max(1, number(cell.get("colspan"), 1, _MOST_SPAN))
        bold = local(cell).lower() == "th"
        found.append(Cell(close_cell(text), page.source(cell, text), min(rows, left), columns, bold=bold))
    return found


def _cell_text(page: Page, cell: Any, nested: list[Any]) -> str:
    """A cell's text, one line per paragraph; tables inside are put into ``nested``."""
    words: list[str] = []
    from lxml import etree

    walk = etree.iterwalk(cell, events=("start", "end"))
    for event, element in walk:
        name = local(element).lower()
        if event == "start":
            if element is not cell and (name == "table" or not name or name in _DROPPED or _hidden(element)):
                _note_skipped(page, element, name, nested)
                walk.skip_subtree()
                continue
            if name == "img":
                _picture(page, element)
            words.append(
                ("" if name in _INLINE or element is cell else "\n") + _SPACE.sub(" ", element.text or "")
            )
        elif element is not cell:
            words.append(("" if name in _INLINE else "\n") + _SPACE.sub(" ", element.tail or ""))
    lines = (_tidy(line) for line in "".join(words).split("\n"))
    return "\n".join(line for line in lines if line)


def _note_skipped(page: Page, element: Any, name: str, nested: list[Any]) -> None:
    if name == "table":
        nested.append(element)
    elif name and name not in _DROPPED:
        _leave_hidden(page, element)


# --- the whole file -----------------------------------------------------------------------------------------------


def _without(text: str, opening: str, closing: str) -> str:
    """Text without what stands between two marks; one that is never closed stays (no pattern: it would be slow)."""
    kept, start = [], 0
    while (begin := text.find(opening, start)) >= 0 and (end := text.find(closing, begin)) >= 0:
        kept += [text[start:begin], "\n" * text.count("\n", begin, end)]
        start = end + len(closing)
    return "".join(kept) + text[start:] if start else text


def _bare(tag: re.Match[str]) -> str:
    """A tag with more attributes than any as one without them, on as many lines."""
    if len(tag[0].split(None, _MOST_ATTRIBUTES + 1)) <= _MOST_ATTRIBUTES:
        return tag[0]
    return f"<{tag[1]}" + "\n" * tag[0].count("\n") + ">"


def _parse(text: str) -> Any:
    """The page's tree.  Raises Unreadable where there is none."""
    for opening, closing in _SERVER:
        text = _without(text, opening, closing)
    from lxml import etree  # loaded here: a text needs no HTML

    text = _TAG.sub(_bare, text)
    parser = etree.HTMLParser(
        encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True
    )
    try:
        root = etree.fromstring(text.encode("utf-8"), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable("网页里没有可读的内容。") from error
    if root is None:
        raise Unreadable("网页里没有可读的内容。")
    return root


def blocks_of_fragment(text: str, name: str, limits: Limits, above: int = 0) -> Raw:
    """Blocks of a piece of HTML that stands after ``above`` lines of its file."""
    page = Page(name, limits, Deadline(limits), above)
    root = _parse(text)
    for title in root.iter("title"):
        if words := _tidy("".join(title.itertext())):
            page.blocks.append(Paragraph(words, page.source(title, words), role="running"))
        break
    _walk(page, root)
    page.end()
    return Raw(looks.with_contents(page.blocks), tuple(page.leftovers))


def _unwrapped(data: bytes) -> bytes:
    """The page inside a file saved with its parts (MHTML); other bytes as they are."""
    if not re.match(rb"\s*(?:MIME-Version|From):", data[:200], re.I):
        return data
    import email.policy  # only a saved page is a mail

    message = email.message_from_bytes(data, policy=email.policy.compat32)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            payload = part.get_payload(decode=True)
            return payload if isinstance(payload, bytes) else b""
    return data


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an HTML page; every Source has a line where the page gives one, those of tables also a cell."""
    text, note = decode(_unwrapped(path.read_bytes()), declared=True)
    raw = blocks_of_fragment(text, path.name, limits)
    if not note:
        return raw
    return Raw(raw.blocks, (Leftover("", note, Source(path.name)), *raw.leftovers))


def sniff(head: bytes) -> bool:
    """A whole page, or a piece of one that starts with a block-level tag."""
    return looks_like_text(head) and (is_whole_page(head) or bool(_FRAGMENT.match(head.replace(b"\0", b""))))


FORMAT = Format("网页", (".html", ".htm", ".mht", ".mhtml", ".xhtml"), sniff, read)
