"""The running text as passages: headings, and paragraphs put together again where a page or a long number cut them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yusuan.model import Block, Heading, Paragraph, Source
from yusuan.words.lexicon import read

from .phrases import BROKEN, CHAIN, CONTINUED, DANGLING, HEADED, ITEM_HEAD, NUMBERED_LINE, NUMBERING, SPACE
from .sentences import tokens

#: How long a line is at least that a page may have cut without a mark that tells it.
_LONG = 30
#: How much may stand between the last number of a cut line and its end.
_REST = 40


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of running text without spaces; ``level`` is that of a heading (0 for the document's title).

    ``parts`` are the pieces that a page or a line break cut it into, with where each stands.
    """

    parts: tuple[tuple[str, Source], ...]
    level: int | None = None

    @property
    def text(self) -> str:
        return "".join(text for text, _ in self.parts)


def passages(blocks: Sequence[Block], skip: frozenset[int]) -> Iterator[Passage]:
    """The headings and body paragraphs in order; ``skip`` are ids of blocks used as captions."""
    open_: list[Heading | Paragraph] = []
    for block in _relevant(blocks, skip):
        if open_ and not _goes_on(open_[-1], block):
            yield _passage(open_)
            open_ = []
        open_.append(block)
    if open_:
        yield _passage(open_)


def _relevant(blocks: Sequence[Block], skip: frozenset[int]) -> Iterator[Heading | Paragraph]:
    for block in blocks:
        if id(block) in skip or not isinstance(block, Heading | Paragraph):
            continue
        if isinstance(block, Paragraph) and block.role != "body":
            continue
        yield block


def _goes_on(before: Heading | Paragraph, block: Heading | Paragraph) -> bool:
    """Whether a block goes on with the sentence that the one before it broke off."""
    above, text = SPACE.sub("", before.text), SPACE.sub("", block.text)
    if not BROKEN.search(above) or isinstance(block, Heading):
        return False
    dangling = bool(DANGLING.search(above))
    if CONTINUED.match(text):
        return isinstance(before, Paragraph) or dangling or bool(CHAIN.match(f"{above[-30:]}{text}"))
    if isinstance(before, Heading) or NUMBERED_LINE.match(text):
        return False
    if dangling or len(above) < _LONG:
        return dangling
    said = tokens(above)
    return bool(said) and 2 <= len(above) - said[-1].end <= _REST


def _passage(blocks: Sequence[Heading | Paragraph]) -> Passage:
    parts = tuple((SPACE.sub("", block.text), block.source) for block in blocks)
    text = "".join(part for part, _ in parts)
    first = blocks[0]
    heading = len(blocks) == 1 and (isinstance(first, Heading) or HEADED.fullmatch(text) or _is_item_head(text))
    if not heading or tokens(text):
        return Passage(parts)
    return Passage(parts, level_of(text, first.level if isinstance(first, Heading) else 2))


def level_of(text: str, otherwise: int) -> int:
    """How deep a heading stands, by its numbering where it has one: formats often give all the same level."""
    return next((level for pattern, level in NUMBERING if pattern.match(text)), otherwise)


def _is_item_head(text: str) -> bool:
    """Whether a short line such as 1、一般公共预算拨款规模变化情况。 says what the next paragraphs are about."""
    if not ITEM_HEAD.fullmatch(text) or CHAIN.search(text):
        return False
    said = read(text, "t").point
    return any(getattr(said, name) is not None for name in ("fund", "measure", "use", "origin"))


