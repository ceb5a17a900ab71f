"""The running text of a document, put together once: sections, passages, sentences and the numbers in them."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from .source import NOWHERE, Source

#: amount 5万元; standard 2000元/人; percent 5%; points 5个百分点; count 5辆; same 持平; against 决算数大于预算数;
#: bare: a number with decimals and no unit.
TokenKind = Literal["amount", "standard", "percent", "points", "count", "same", "against", "bare"]
PassageKind = Literal["heading", "body", "note"]


@dataclass(frozen=True, slots=True)
class Token:
    """A number of a sentence, or words that compare without one.

    ``start`` and ``end`` are places in the passage's text; ``before`` is the text since the token before it, ``label``
    the words of it that name the number.
    """

    kind: TokenKind
    text: str
    number: str
    unit: str
    label: str
    before: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """``text`` is the passage's text from ``start`` to ``end``."""

    text: str
    start: int
    end: int
    tokens: tuple[Token, ...] = ()


@dataclass(frozen=True, slots=True)
class Passage:
    """A heading, or a paragraph put together again where a page or a line cut it.

    ``text`` has no blanks but between two Latin words.  ``level`` is that of a heading (0: the document's title);
    ``section`` are the headings above, outermost first; ``parts`` says from which place of the text on it stands
    where; ``blocks`` are the numbers of its blocks; ``offset`` is how much running text stands before it.
    """

    text: str
    kind: PassageKind = "body"
    level: int | None = None
    section: tuple[str, ...] = ()
    parts: tuple[tuple[int, Source], ...] = ((0, NOWHERE),)
    blocks: tuple[int, ...] = ()
    offset: int = 0
    sentences: tuple[Sentence, ...] = ()

    @property
    def source(self) -> Source:
        """Where it begins."""
        return self.parts[0][1]

    @property
    def tokens(self) -> Iterator[Token]:
        return (token for sentence in self.sentences for token in sentence.tokens)

    def at(self, start: int, end: int | None = None, around: int = 16) -> Source:
        """The place of a piece of the text, with the words around it as its excerpt."""
        last = start if end is None else end
        place = next(source for begin, source in reversed(self.parts) if begin <= start or begin == 0)
        excerpt = self.text[max(0, start - around) : last + around]
        return place.at(text=excerpt, start=self.offset + start)

    def under(self, words: str) -> bool:
        """Whether a heading above matches ``words``."""
        return any(re.search(words, title) for title in self.section)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, its subsections too: ``passages[first:last]`` of the outline."""

    title: str
    level: int
    passage: Passage
    first: int
    last: int


@dataclass(frozen=True)
class Outline:
    """The passages in order; contents pages, running lines and tables are not among them."""

    passages: tuple[Passage, ...] = ()
    _offsets: tuple[int, ...] = field(default=(), init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_offsets", tuple(p.offset for p in self.passages))

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        return tuple(p for p in self.passages if p.kind == "heading")

    @cached_property
    def body(self) -> tuple[Passage, ...]:
        return tuple(p for p in self.passages if p.kind == "body")

    @cached_property
    def sections(self) -> tuple[Section, ...]:
        """Every heading with what stands under it, in order."""
        found: list[Section] = []
        open_: list[tuple[int, int]] = []  # (place among the found, level)
        for n, p in enumerate((*self.passages, Passage("", "heading", -1))):
            if p.level is None:
                continue
            while open_ and open_[-1][1] >= p.level:
                place, _ = open_.pop()
                s = found[place]
                found[place] = Section(s.title, s.level, s.passage, s.first, n)
            if p.level >= 0:
                open_.append((len(found), p.level))
                found.append(Section(p.text, p.level, p, n + 1, n + 1))
        return tuple(found)

    def under(self, words: str) -> tuple[Passage, ...]:
        """The body passages with a heading above that matches ``words``."""
        return tuple(p for p in self.body if p.under(words))

    def at(self, start: int) -> tuple[Passage, Sentence | None, Token | None] | None:
        """The passage, sentence and token at this place of the running text (``Source.start``); None outside it."""
        n = bisect_right(self._offsets, start) - 1
        if n < 0 or start - self.passages[n].offset >= len(self.passages[n].text):
            return None
        passage, place = self.passages[n], start - self.passages[n].offset
        sentence = next((s for s in passage.sentences if s.start <= place < s.end), None)
        token = next((t for t in sentence.tokens if t.start <= place < t.end), None) if sentence else None
        return passage, sentence, token


#: The running text of a document that has none.
SILENT = Outline()

__all__ = ["SILENT", "Outline", "Passage", "PassageKind", "Section", "Sentence", "Token", "TokenKind"]
