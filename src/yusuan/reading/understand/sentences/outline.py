"""From blocks to the running text: headings and their levels, paragraphs put together where a page or a line cut them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yusuan.model import Block, Grid, Heading, Outline, Paragraph, Passage, PassageKind, Source
from yusuan.words.characters import is_traditional, simplified
from yusuan.words.compact import compact
from yusuan.words.lexicon import clean, read, strip_ordinal
from yusuan.words.phrases import level, number, pattern

from .tokens import sentences

#: How long a line is at least that a page may have cut without a mark that tells it.
_LONG = 30
#: How much may stand between the last number of a cut line and its end.
_REST = 40
#: A line that breaks off: it does not end as sentences do.
_BROKEN = re.compile(r"[^。；;：:！？!?）)”\"….]$")
#: Words that no sentence ends with.
_DANGLING = re.compile(r"[比较与同为是和及、，,（(]$")
#: What no line starts with that is not the rest of another one.
_CONTINUED = re.compile(
    r"[（(](?:\d*(?:类|款|项)|境)[）)]|\d[\d,，]*(?:\.\d+)?(?:万|亿|元|%|％|个百分点)|[万亿]?元|个?百分点|[%％，。；、）)]"
)
#: A line that starts with a number of its own does not go on with the line before it.
_NUMBERED = re.compile(rf"{number().pattern}|第[一二三四五六七八九十]|其中|注[:：]")
#: The first line of an item that the line end cut within its names: 1.农林水支出（类）水利（款）行政运行
_CUT_ITEM = re.compile(r"[（(]\d*(?:类|款)[）)][^（）()。；：:]{0,30}$")
#: A first line of a paragraph that was taken for a heading: it goes on after a colon and does not end.
_CUT_HEADING = re.compile(r"[：:][^：:]{6,}[^。；;：:！？]$")
#: A title that its line broke off: the rest is a word that no title starts with.
_TITLE_REST = re.compile(r"(?:情况)?(?:的)?(?:说明|公开|表|情况|报告|信息)$")
#: A numbered line without a stop or a number is a heading, whatever the reader took it for.
_HEADED = re.compile(
    r"(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,2}[）)])[^\d。；;：:，,]{2,40}。?"
)
#: A short numbered line of the fourth level.
_ITEM_HEAD = re.compile(r"\d{1,2}[.．、][^\d。；;：:，,]{2,34}。?")
#: The name of a level of the classification: an item, not a heading.
_LEVEL = re.compile(r"[（(]\d*(?:类|款|项)[）)]")
#: The report on one project, appended to the body's own text.
_REPORT = re.compile(rf"(?:附件?[\d一二三四五六七八九十]*[:：、]?)?.{{2,40}}{pattern('report')}$")

Piece = Heading | Paragraph


def outline_of(blocks: Sequence[Block], captions: frozenset[int] = frozenset()) -> Outline:
    """The running text of these blocks; ``captions`` are ids of blocks that title or label a table."""
    found: list[Passage] = []
    above: list[tuple[int, str]] = []
    offset = 0
    for passage in _assembled(blocks, captions):
        if passage.level is not None:
            above = [x for x in above if x[0] < passage.level]
        section = tuple(title for _, title in above)
        found.append(replace(passage, section=section, offset=offset))
        offset += len(passage.text) + 1
        if passage.level:  # the document's own title heads everything and says nothing of a place
            above.append((passage.level, passage.text))
    return Outline(tuple(found))


def simplified_blocks(blocks: Sequence[Block]) -> Sequence[Block]:
    """The blocks of a document in traditional characters with simplified ones; its sources keep the text as printed."""
    texts = (block.text for block in blocks if isinstance(block, Heading | Paragraph))
    if not is_traditional("".join(texts)):
        return blocks
    return [_simplified(block) for block in blocks]


def _simplified(block: Block) -> Block:
    if isinstance(block, Heading | Paragraph):
        return replace(block, text=simplified(block.text))
    if not isinstance(block, Grid):
        return block
    cells = tuple(
        tuple(cell if cell is None else replace(cell, text=simplified(cell.text)) for cell in row) for row in block.cells
    )
    return block.but(cells=cells, title=simplified(block.title), notes=tuple(map(simplified, block.notes)))


def _assembled(blocks: Sequence[Block], captions: frozenset[int]) -> Iterator[Passage]:
    open_: list[tuple[int, Piece, str]] = []
    for n, block, text in _relevant(blocks, captions):
        if open_ and not _goes_on(open_[-1][1], open_[-1][2], block, text):
            yield _passage(open_)
            open_ = []
        open_.append((n, block, text))
    if open_:
        yield _passage(open_)


def _relevant(blocks: Sequence[Block], captions: frozenset[int]) -> Iterator[tuple[int, Piece, str]]:
    listed = _contents_headings(blocks)
    for n, block in enumerate(blocks):
        if n in listed or id(block) in captions or not isinstance(block, Heading | Paragraph):
            continue
        if isinstance(block, Paragraph) and block.role not in ("body", "note"):
            continue
        if text := compact(block.text):
            yield n, block, text


def _contents_headings(blocks: Sequence[Block]) -> set[int]:
    """Headings that are lines of the contents: they follow its lines, without text, and come again later."""
    found: set[int] = set()
    inside = False
    names = [strip_ordinal(clean(b.text))[:8] if isinstance(b, Heading) else "" for b in blocks]
    last = {name: n for n, name in enumerate(names) if name}
    for n, block in enumerate(blocks):
        if isinstance(block, Paragraph):
            inside = block.role == "contents" or (inside and block.role == "running")
        elif isinstance(block, Heading) and inside:
            if last.get(names[n], n) > n:
                found.add(n)
            elif compact(block.text) != "目录":
                inside = False
        else:
            inside = False
    return found


def _goes_on(before: Piece, above: str, block: Piece, text: str) -> bool:
    """Whether a block goes on with the sentence that the one before it broke off."""
    if isinstance(block, Heading) or _role(before) != _role(block):
        return False
    if isinstance(before, Heading) and _CUT_HEADING.search(above):
        return True
    if not _BROKEN.search(above):
        return False
    dangling = bool(_DANGLING.search(above))
    if _CONTINUED.match(text):
        return isinstance(before, Paragraph) or dangling or bool(_LEVEL.search(f"{above[-30:]}{text[:8]}"))
    if isinstance(before, Heading):
        return bool(_CUT_ITEM.search(above)) and bool(_LEVEL.search(text))
    if _NUMBERED.match(text):
        return False
    if dangling or len(above) < _LONG:
        return dangling
    said = _last_token(above)
    return said is not None and 2 <= len(above) - said <= _REST


def _last_token(text: str) -> int | None:
    """Where the last token of a text ends."""
    return max((t.end for s in sentences(text) for t in s.tokens), default=None)


def _role(block: Piece) -> PassageKind:
    return "note" if isinstance(block, Paragraph) and block.role == "note" else "body"


def _passage(pieces: Sequence[tuple[int, Piece, str]]) -> Passage:
    parts: list[tuple[int, Source]] = []
    text = ""
    for _, block, piece in pieces:
        parts.append((len(text), block.source))
        text += piece
    first = pieces[0][1]
    found = Passage(
        text, _role(first), parts=tuple(parts), blocks=tuple(n for n, _, _ in pieces), sentences=tuple(sentences(text))
    )
    heading = isinstance(first, Heading) or _HEADED.fullmatch(text) or _is_item_head(text) or _REPORT.fullmatch(text)
    if len(pieces) > 1 or not heading or found.kind == "note" or any(t.kind != "count" for t in found.tokens):
        return found
    return replace(found, kind="heading", level=_level(text, first), sentences=())


def _level(text: str, first: Piece) -> int:
    """How deep a heading stands, by its number where it has one: formats often give all the same level."""
    if _REPORT.fullmatch(text) and not level(text):
        return 1
    return level(text, first.level if isinstance(first, Heading) else 2)


def _is_item_head(text: str) -> bool:
    """Whether a short line such as 1、一般公共预算拨款规模变化情况。 says what the next paragraphs are about."""
    if not _ITEM_HEAD.fullmatch(text) or _LEVEL.search(text):
        return False
    said = read(text, "t").point
    return any(getattr(said, name) is not None for name in ("fund", "measure", "use", "origin"))


__all__ = ["outline_of", "simplified_blocks"]
