"""The running text of a document: lines made paragraphs and headings, over page ends, between the tables."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from yusuan.model import Block, Grid, Heading, Paragraph, Source

from .. import looks
from ..wordspacing import close_line
from .lines import Line, joined
from .page import Page

_LARGER = 1.13  # times the body's size: a heading
#: What typesetters keep on one line: a number, or a character with the opening brackets before and the stops after it.
_WRAP = re.compile(r"^(?:[A-Za-z0-9.,%％．，]{1,24}|[（(《“‘【〔]*.)[，。、；：！？）》”’】％%]*")
_FORBIDDEN_START = "，。、；：！？）》”’】％%"
_MUCH_TEXT = 120  # characters in long lines: a document with fewer is all tables
_ENDED = ("。", "！", "？", "：", ":", "；", ";")
_WORD = r"\u3400-\u9fff\uf900-\ufaff"
_MARK = r"，。、；：（）《》〔〕【】“”％%"
_THIN_GAP = re.compile(
    rf"(?<=[{_WORD}{_MARK}])(?<!部分)(?<!第.章) (?=[\d{_MARK}])|(?<=[\d{_MARK}.A-Za-z]) (?=[{_WORD}{_MARK}])|(?<=[{_WORD}]) (?=[A-Za-z])"
)


@dataclass(slots=True)
class PageText:
    """What one page holds: tables and the lines outside them, each from the top, with the role of special lines."""

    page: Page
    lines: list[Line]
    grids: list[Grid]
    spans: list[tuple[float, float]]  # top and bottom of each grid on the upright page
    watermark: str = ""
    sizes: Counter[float] = field(default_factory=Counter)  # characters by size, those in tables too
    roles: dict[int, str] = field(default_factory=dict)
    left: float = 0.0
    right: float = 0.0

    @property
    def number(self) -> int:
        return self.page.number

    @property
    def height(self) -> float:
        return self.page.height

    def items(self) -> Iterator[Line | Grid]:
        """Lines and tables from the top."""
        tables: list[tuple[float, float, int, Line | Grid]] = [
            (top, 0.0, n, grid) for n, (grid, (top, _)) in enumerate(zip(self.grids, self.spans, strict=True))
        ]
        texts: list[tuple[float, float, int, Line | Grid]] = [
            (line.middle, line.x0, len(tables) + n, line) for n, line in enumerate(self.lines)
        ]
        for item in sorted([*tables, *texts], key=lambda i: i[:3]):
            yield item[3]


@dataclass(slots=True)
class _Group:
    """Lines that make one paragraph, on one page or over its end."""

    page: PageText
    lines: list[Line]
    role: str = ""
    last_page: PageText | None = None


def blocks_of(pages: list[PageText], file: str) -> list[Block]:
    """All blocks of the document in reading order."""
    body = body_size(pages)
    _set_margins(pages)
    found: list[Block] = []
    first = True
    for item in _grouped(pages, body):
        if isinstance(item, Grid):
            found.append(item)
            continue
        block = _block(item, body, file, first)
        first = first and not isinstance(block, Heading)
        found.append(block)
    return found


def body_size(pages: list[PageText]) -> float:
    """The size that most of the running text is set in; of all text where the document hardly has any but tables."""
    running: Counter[float] = Counter()
    everything: Counter[float] = Counter()
    for page in pages:
        everything += page.sizes
        for line in _long(page):
            running[half_points(line.size)] += len(line.text)
    sizes = running if running.total() > _MUCH_TEXT else everything
    return sizes.most_common(1)[0][0] if sizes else 12.0


def half_points(size: float) -> float:
    return round(size * 2) / 2


def _set_margins(pages: list[PageText]) -> None:
    """Left and right edge of the running text of each page, from its long lines or those of pages as wide."""
    by_width: dict[int, list[Line]] = {}
    for page in pages:
        by_width.setdefault(round(page.page.width / 5), []).extend(_long(page))
    for page in pages:
        long = _long(page)
        alike = by_width[round(page.page.width / 5)]
        right = _usual([line.x1 for line in long]) or _usual([line.x1 for line in alike])
        page.right = right or max((line.x1 for line in alike), default=0.9 * page.page.width)
        page.left = min((line.x0 for line in long or alike), default=0.1 * page.page.width)


def _long(page: PageText) -> list[Line]:
    return [line for line in page.lines if line.x1 - line.x0 > 0.5 * page.page.width]


def _usual(ends: list[float]) -> float:
    """Where most lines end, a hanging mark aside; 0 where no three end alike."""
    bins = Counter(round(end / 3) for end in ends)
    at, often = max(((b, bins[b] + bins[b + 1]) for b in bins), key=lambda i: (i[1], i[0]), default=(0, 0))
    return max(end for end in ends if round(end / 3) in (at, at + 1)) if often >= 3 else 0.0


# --- grouping -----------------------------------------------------------------------------------------------------


def _grouped(pages: list[PageText], body: float) -> Iterator[_Group | Grid]:
    """Groups of lines and tables, in order; a paragraph that goes on over a page end stands where it begins."""
    found: list[_Group | Grid] = []
    open_: _Group | None = None
    for page in pages:
        if page.watermark:
            mark = Line([], page.watermark, 0.0, 0.0, page.page.width, page.height, body, False)
            found.append(_Group(page, [mark], "watermark"))
        for item in page.items():
            if isinstance(item, Grid):
                found.append(item)
                open_ = None
                continue
            role = page.roles.get(id(item), "")
            if role:
                found.append(_Group(page, [item], role))
                open_ = open_ if role == "running" else None
            elif open_ is not None and _goes_on(open_, item, page, body):
                open_.lines.append(item)
                open_.last_page = page
            else:
                open_ = _Group(page, [item], last_page=page)
                found.append(open_)
    yield from found


def _goes_on(group: _Group, line: Line, page: PageText, body: float) -> bool:
    last, before = group.lines[-1], group.last_page or group.page
    if max(last.size, line.size) > 1.15 * min(last.size, line.size):
        return False
    same_page = before is page
    if "  " in last.text or "  " in line.text:  # parts set apart are no running text
        return False
    if line.x0 >= last.x1 or line.x1 < last.x0 - 4 * line.size:  # beside one another, not under
        return False
    if line.bold != last.bold and looks.heading_level(_text(group.lines)) is not None:
        return False
    if same_page and line.top - last.bottom > 1.7 * line.size:
        return False
    if line.x0 > page.left + line.size and (
        _on_one_axis(last, line) or (_centred(last, before) and _centred(line, page))
    ):
        return same_page and _is_same_title(group, line, page, body)
    return _wrapped(last, line, before) and not _starts_anew(group, line, page)


def _is_same_title(group: _Group, line: Line, page: PageText, body: float) -> bool:
    """Whether a centred line goes on a title broken into centred lines."""
    last, together = group.lines[-1], _text([*group.lines, line])
    if looks.heading_level(line.text) is not None or looks.is_label(line.text) or looks.is_title(last.text):
        return False
    numbered = looks.heading_level(last.text)
    if (numbered is not None and numbered > 1) or abs(last.size - line.size) > 0.05 * line.size or line.text.endswith("。"):
        return False
    if line.top - last.bottom > 1.3 * line.size:
        return False
    return _is_display(group, body) or looks.is_title(together) or (numbered == 1 and _wrapped(last, line, page))


def _is_display(group: _Group, body: float) -> bool:
    first = group.lines[0]
    return first.size > _LARGER * body or first.bold


def _centred(line: Line, page: PageText) -> bool:
    middle = (line.x0 + line.x1) / 2
    return any(abs(middle - at) < 0.9 * line.size for at in ((page.left + page.right) / 2, page.page.width / 2))


def _on_one_axis(last: Line, line: Line) -> bool:
    """Whether a line is centred under another one of different length."""
    middles = abs(last.x0 + last.x1 - line.x0 - line.x1) / 2
    return middles < 0.5 * line.size and abs(last.x0 - line.x0) > 1.5 * line.size


def _wrapped(last: Line, line: Line, page: PageText) -> bool:
    """Whether the next line's first word had no room left at the end of this one."""
    match = _WRAP.match(line.text)
    word = match[0] if match else line.text[:1]
    width = sum(0.55 if ord(char) < 0x2E80 else 1.0 for char in word) * line.size
    return last.x1 + width > page.right + 0.1 * line.size or line.text[:1] in _FORBIDDEN_START


def _starts_anew(group: _Group, line: Line, page: PageText) -> bool:
    """Whether a line starts a paragraph although the one before is full: by its indent, or by its number."""
    indent = line.x0 - page.left
    level = looks.heading_level(line.text[:40])
    ended = group.lines[-1].text.endswith(_ENDED)
    if (level is not None and (ended or level <= 2 or indent > 0.7 * line.size)) or looks.is_label(line.text):
        return True
    if indent > 0.4 * line.size and looks.heading_level(_text(group.lines)) is not None:
        return True
    if indent > 1.2 * line.size:
        before = group.lines[-1].x0 - (group.last_page or group.page).left
        hanging = abs(indent - before) < 0.5 * line.size and len(group.lines) > 1
        return not hanging and (ended or not _hangs(group, line))
    return False


def _hangs(group: _Group, line: Line) -> bool:
    """Whether both lines start at one place and the first had no indent of its own (a block set in as a whole)."""
    return abs(group.lines[0].x0 - line.x0) < 0.5 * line.size and not group.lines[-1].text.endswith(_ENDED)


# --- blocks -------------------------------------------------------------------------------------------------------


def _block(group: _Group, body: float, file: str, first: bool) -> Block:
    lines = group.lines
    text = _tidy(_text(lines))
    source = Source(file, page=group.page.number, box=_box(group), text=" ".join(line.text for line in lines))
    if group.role:
        return Paragraph(text, source, role=group.role)
    level = looks.heading_level(text)
    if level is not None and not ("  " in text and re.search(r"\d\.\d\d", text)):
        return Heading(text, level, source)
    if _is_title(group, text, body):
        large = max(line.size for line in lines) > 1.4 * body
        opening = first and large and group.page.number == 1 and not looks.is_title(text)
        return Heading(text, 0 if opening else 1 if large else 2, source)
    return Paragraph(text, source, role="note" if looks.is_note(text) else "body")


def _text(lines: list[Line]) -> str:
    text = lines[0].text
    for line in lines[1:]:
        text = joined(text, line.text)
    return text


def _is_title(group: _Group, text: str, body: float) -> bool:
    """Whether words without a number are a heading: large, or bold or a table's title in the middle of the page."""
    if len(text) > 60 or text.endswith(_ENDED) or looks.is_label(text) or looks.is_note(text) or looks.is_number(text):
        return False
    lines = group.lines
    if not re.search(r"[\u3400-\u9fff]", text) or re.search(r"[，；。]", text):
        return False
    if all(line.size > _LARGER * body for line in lines):
        return True
    middle = all(_centred(line, group.page) and line.x0 > group.page.left + 2 * line.size for line in lines)
    return middle and (all(line.bold for line in lines) or looks.is_title(text))


def _tidy(text: str) -> str:
    """Letter-spaced words closed up and the thin gaps around numbers that typesetters leave taken out."""
    return _THIN_GAP.sub("", close_line(text.strip()))


def _box(group: _Group) -> tuple[float, float, float, float]:
    """The box around the lines on the first page of the group."""
    lines = [line for n, line in enumerate(group.lines) if n == 0 or line.top >= group.lines[n - 1].top]
    kept = lines[:1]
    for line in group.lines[1:]:
        if line.top < kept[-1].top:
            break
        kept.append(line)
    box = (
        min(line.x0 for line in kept), min(line.top for line in kept),
        max(line.x1 for line in kept), max(line.bottom for line in kept),
    )  # fmt: skip
    return group.page.page.place(box)
