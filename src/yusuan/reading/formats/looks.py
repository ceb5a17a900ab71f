"""What a line of text looks like by itself: a heading, a line of the contents page, a label above a table, a note."""

from __future__ import annotations

import re
from collections.abc import Sequence

from yusuan.model import Block, Heading, Paragraph, Source

from .wordspacing import close_line

_NUMERAL = "一二三四五六七八九十百零〇"
_PART = re.compile(rf"^第\s*[{_NUMERAL}\d]+\s*(?:部分|章|编|篇)")
_ITEM = re.compile(rf"^[{_NUMERAL}]{{1,4}}\s*[、．.]\s*\S")
_SUB_ITEM = re.compile(rf"^[（(]\s*[{_NUMERAL}]{{1,4}}\s*[）)]\s*\S")
_POINT = re.compile(r"^(?:\d{1,2}\s*[、．]\s*\S|\d{1,2}\.\s*[^\d\s]|[（(]\s*\d{1,2}\s*[）)]\s*\S)")
_SENTENCE_END = re.compile(r"[。；;，,：:！？]$")
_STATES_AMOUNT = re.compile(r"\d\s*(?:万|亿|百万|千)?元(?![/／素])|\d\s*[%％]")
_LEADER = re.compile(
    r"(?:(?<!\.)\.{4,}+|(?<!…)…++|(?<!·)·{4,}+|(?<!．)．{3,}+|(?<!‥)‥{2,}+|(?<!_)_{5,}+|(?<!-)-{6,}+|(?<!—)—{4,}+|(?<!\.)(?:\s\.){4,}+)"
    r"[\s.…·．]*[-—]?\s{0,9}\d{1,4}\s{0,9}[-—]?\s{0,9}$"
    r"|(?:(?<!\.)\.{10,}|(?<!…)…{5,}|(?<!·)·{10,}|(?<!．)．{8,}|(?<!‥)‥{6,}|(?<!_)_{12,})\s{0,40}$"
)
_PAGE_AT_END = re.compile(r"\S(?:\s*\t\s*|\s{2,})[-—]?\s*\d{1,3}\s*[-—]?$")
_PAGE_NUMBER = re.compile(
    r"^(?:[-—–－~]+\s*\d{1,4}\s*[-—–－~]+|第\s*\d{1,4}\s*页(?:\s*[,，/]?\s*共\s*\d{1,4}\s*页)?|\d{1,4}\s*/\s*\d{1,4}|Page\s+\d+(?:\s+of\s+\d+)?)$",
    re.I,
)
_NOTE = re.compile(r"^(?:注|备注|说明|附注)\s*[:：\d]|^(?:注|备注)$")
_LABEL = re.compile(
    r"^[（(]?\s*(?:金额)?单位\s*[:：]"
    r"|^(?:预算|编制|填报|公开)?\s*(?:单位|部门)\s*(?:名称|全称|\(公章\)|（公章）)?\s*(?:[(（][^)）]{0,10}[)）])?\s*[:：]"
    r"|^(?:部门|单位)?(?:预算|决算)?公开\s*(?:表)?\s*\d{1,2}(?:-\d{1,2})?\s*表?$"
    r"|^(?:附表|附件|表|公开表)\s*[\d一二三四五六七八九十]{0,3}(?:-\d{1,2})?\s*[:：]?$"
    r"|^(?:编制|填报|打印)?(?:日期|时间)\s*[:：]"
)
_UNIT = re.compile(r"单位\s*[:：]\s*(?:人民币)?[百千万亿]*元\s*[)）]?\s*$")
_TITLE = re.compile(r"(?:表|明细|情况|一览)(?:\s*[（(][^（）()]{0,30}[）)])*$")
#: No contents line is longer; the bound also keeps the patterns above from long searches.
_LONGEST_ENTRY = 300
_AMOUNT = re.compile(r"^[-−－+△▲]?\s{0,20}[¥￥]?\s{0,20}\(?\s{0,20}\d[\d,，]*(?:\.\d+)?\s{0,20}\)?\s{0,20}[%％]?$")


def is_number(text: str) -> bool:
    """Whether a cell prints an amount or a percentage and nothing else."""
    return bool(_AMOUNT.match(text.strip()))


def is_page_number(text: str) -> bool:
    return bool(_PAGE_NUMBER.match(text.strip()))


def is_contents_entry(text: str) -> bool:
    """A line with dot leaders: “一、单位职责……1”."""
    return len(text) <= _LONGEST_ENTRY and bool(_LEADER.search(text)) and not _LEADER.match(text.strip())


def ends_with_page(text: str) -> bool:
    """A line whose last word, after a tab or a wide gap, can be a page number."""
    return len(text) <= _LONGEST_ENTRY and bool(_PAGE_AT_END.search(text))


def is_contents_title(text: str) -> bool:
    return re.sub(r"\s", "", text) in {"目录", "目次"}


def contents_entries(lines: Sequence[str]) -> frozenset[int]:
    """Indexes of the lines of the contents page: after 目录, those with a page or that stand again further down."""
    start = next((i for i, line in enumerate(lines) if is_contents_title(line)), None)
    if start is None:
        return frozenset()
    later = {_bare(line): i for i, line in enumerate(lines)}
    seen: set[str] = set()
    found: set[int] = set()
    for index in range(start + 1, len(lines)):
        line, bare = lines[index], _bare(lines[index])
        if not line.strip():
            continue
        sure = is_contents_entry(line) or ends_with_page(line)
        if not bare or (not sure and (bare in seen or later[bare] <= index)):
            break
        seen.add(bare)
        found.add(index)
    return frozenset(found)


def _bare(line: str) -> str:
    """A line without its page number, leaders and spaces."""
    return "".join(line.split()).rstrip(".…·．0123456789")


def with_contents(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The same blocks with the lines of the contents page marked as such."""
    lines = [block.text if isinstance(block, Heading | Paragraph) else "" for block in blocks]
    entries = contents_entries(lines)
    return tuple(
        Paragraph(block.text, block.source, role="contents")
        if i in entries and isinstance(block, Heading | Paragraph) and block.text
        else block
        for i, block in enumerate(blocks)
    )


def is_note(text: str) -> bool:
    return bool(_NOTE.match(text.strip()))


def is_label(text: str) -> bool:
    """A line that stands above a table and tells of it: whose it is, in what unit, which number it has."""
    return bool(_LABEL.match(text.strip()))


def states_unit(text: str) -> bool:
    """Whether a line ends by saying in what unit the amounts of the table below it are."""
    return len(text) <= 80 and bool(_UNIT.search(text))


def is_title(text: str) -> bool:
    """A short line that can name a table."""
    text = text.strip()
    return 4 <= len(text) <= 60 and bool(_TITLE.search(text)) and not re.search(r"[。；;：:]", text)


def is_table_title(words: Sequence[str]) -> bool:
    """Whether a row of a table is the title of what follows: one word in it, which ends like a title."""
    return len(words) == 1 and len(words[0]) >= 6 and is_title(words[0])


def is_aside(words: Sequence[str]) -> bool:
    """Whether a row holds one short word in brackets, like (2023年度)."""
    return len(words) == 1 and len(words[0]) <= 20 and bool(re.fullmatch(r"[（(].*[）)]", words[0]))


def leads_table(words: Sequence[str]) -> bool:
    """Whether a row of a table's first ones stands above it in truth: empty, a title, or labels and no amount."""
    if is_table_title(words):
        return True
    return len(words) <= 4 and not any(map(is_number, words)) and (not words or any(map(is_label, words)))


def heading_level(text: str) -> int | None:
    """Level of a line that by its number and shortness is a heading, else None.

    A line that states an amount is none.  第…部分 is a part (1), 一、 an item (2), （一） a sub-item (3), 1. below it (4).
    """
    text = text.strip()
    if (
        not text
        or len(text) > 45
        or "\n" in text
        or _SENTENCE_END.search(text)
        or _STATES_AMOUNT.search(text)
    ):
        return None
    for level, pattern in ((1, _PART), (2, _ITEM), (3, _SUB_ITEM), (4, _POINT)):
        if pattern.match(text):
            return level if text.count("，") + text.count("；") < 2 and "。" not in text else None
    return None


def line_block(text: str, source: Source, marked: int | None = None) -> Block:
    """The Heading or Paragraph that one line of running text is; ``marked`` is a level its format states."""
    text = close_line(text.strip())
    if is_contents_entry(text):
        return Paragraph(text, source, role="contents")
    if is_page_number(text):
        return Paragraph(text, source, role="running")
    level = heading_level(text)
    if marked is not None:
        return Heading(text, level if level is not None and marked > 0 else marked, source)
    if level is not None:
        return Heading(text, level, source)
    return Paragraph(text, source, role="note" if is_note(text) else "body")
