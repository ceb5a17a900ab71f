"""What is known where a number stands: section, paragraph, what is spoken of, and the sentence so far; never changed, only replaced."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from decimal import Decimal
from typing import Any

from yusuan.model import EVERYTHING, Claim, Figure, Leftover, Passage, Point, Sentence, Source, Token, meet
from yusuan.money import Printed
from yusuan.words.lexicon import Meaning

from .labels import Chain, Words

#: What says nothing.
SILENT = Meaning()
_NO_PASSAGE, _NO_SENTENCE = Passage(""), Sentence("", 0, 0)


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a change is measured against: a year and a stage laid over the question; ``like`` where 同口径 makes it another."""

    year: str | None
    stage: str | None
    by: str = ""
    like: bool = False

    def of(self, question: Point) -> Point:
        changes = {name: value for name, value in (("year", self.year), ("stage", self.stage)) if value}
        return question.but(**changes)


@dataclass(frozen=True, slots=True)
class Section:
    """The headings above, outermost first: (level, title, what it says)."""

    headings: tuple[tuple[int, str, Meaning], ...] = ()
    title: str = ""  # the nearest
    described: Point | None = None  # the project that the section describes
    background: bool = False  # whether it tells of duties and the like, before the budget
    report: bool = False  # whether it is the report on one project
    items: tuple[tuple[int, Point], ...] = ()  # numbered paragraphs above that state an amount, by level

    @property
    def titles(self) -> str:
        return "".join((self.title, *(title for _, title, _ in self.headings)))


@dataclass(frozen=True, slots=True)
class Paragraph:
    """What holds for a paragraph: ``about`` is what headings and its own lead say of everything in it."""

    passage: Passage = _NO_PASSAGE
    about: Point = EVERYTHING
    intro: Meaning = SILENT
    carried: Point | None = None  # head of a list that goes on in the next paragraphs
    introduced: int = 0  # how deep the paragraph was numbered that heads that list
    evaluated: Point | None = None  # the one project that it evaluates
    dated: str | None = None  # the year of the date at which assets are stated
    performing: bool = False  # whether it has turned to performance management
    beside: Point | None = None  # what the numbered paragraph before it, of the same depth, began with
    preceding: Point | None = None  # what the paragraph before it began with
    opened: tuple[tuple[str, Printed], ...] = ()  # its first amount, whatever it is of
    heads: tuple[Point, ...] = ()  # the questions that were answered last, and the first
    firsts: tuple[Point, ...] = ()  # those that its sentences began with


@dataclass(frozen=True, slots=True)
class Talk:
    """What is spoken of, from one sentence to the next."""

    topic: Point | None = None
    unread: bool = False  # whether the last amount was not understood: what is said next may be about it
    lost: bool = False  # whether the item spoken of names a code that was not found
    nameless: tuple[tuple[str, Printed], ...] = ()  # the amounts of what was not understood
    chain: Chain = ()
    compared: Comparison | None = None  # what the paragraph compares with
    ended: Point | None = None  # head of the list that the sentence before ended with
    sides: tuple[Point, ...] = ()  # income and expenditure, where one amount stated both
    mentioned: tuple[str, ...] = ()  # projects named so far

    @property
    def known(self) -> Point | None:
        """The topic, unless what is spoken of was not understood."""
        return None if self.unread or self.lost else self.topic


@dataclass(frozen=True, slots=True)
class Outer:
    """What was spoken of before a bracket opened."""

    last: Point | None
    head: Point | None
    listed: int
    topic: Point | None
    unread: bool
    lost: bool


@dataclass(frozen=True, slots=True)
class Run:
    """A sentence as far as it is read."""

    sentence: Sentence = _NO_SENTENCE
    read: int = 0  # how far
    outer: tuple[Outer, ...] = ()
    first: Point | None = None
    one_fund: bool = True  # whether all its amounts so far are of one fund
    last: Point | None = None
    head: Point | None = None  # head of the list that the sentence is in
    listed: int = 0  # amounts since that head, with nothing said about their change
    parts: int = 0  # the same, whatever stands between them
    kept: frozenset[Point] = frozenset()  # heads of lists: what stands beside a carry-over does not narrow them
    sibling: Point = EVERYTHING
    since: int = 0  # where the last amount ended
    segment: str = ""  # what stands between it and the amount that is read
    reason: bool = False
    group: Point = EVERYTHING  # the use that a numbered name before a colon sets
    fresh: bool = False  # whether a semicolon stands before the token
    direction: int | None = None
    comparison: Comparison | None = None
    counted: str = ""
    measured: tuple[Point | None, Point] | None = None  # what was done, and the budget it is measured against


@dataclass(frozen=True, slots=True)
class Context:
    """All of it.  ``but`` gives the same context with some of its parts' fields replaced."""

    words: Words
    section: Section = Section()
    paragraph: Paragraph = Paragraph()
    talk: Talk = Talk()
    run: Run = Run()

    def but(self, **changes: Any) -> Context:
        """Raises KeyError for a field that no part has."""
        parts: dict[str, dict[str, Any]] = {}
        for name, value in changes.items():
            parts.setdefault(_PART[name], {})[name] = value
        return replace(self, **{part: replace(getattr(self, part), **values) for part, values in parts.items()})

    @property
    def nameless(self) -> tuple[tuple[str, Printed], ...]:
        """The amounts that what is said may be of, where what is spoken of was not understood."""
        return tuple(dict.fromkeys((*self.paragraph.opened, *self.talk.nameless))) if self.talk.nameless else ()

    @property
    def base(self) -> Point:
        return self.words.base

    @property
    def text(self) -> str:
        return self.run.sentence.text

    def known_point(self) -> Point:
        return over(self.run.head or Point(), self.paragraph.about)

    def place(self, token: Token) -> Source:
        """Where a token stands, with the words around it."""
        passage = self.paragraph.passage
        least = self.run.sentence.start
        excerpt = passage.text[max(least, token.start - 30) : token.end + 6]
        return passage.at(token.start).at(text=excerpt)

    def until(self, token: Token) -> str:
        """What stands since the last amount, before this token."""
        return self.paragraph.passage.text[self.run.since : token.start]


_PART = {
    f.name: part
    for part, kind in (("section", Section), ("paragraph", Paragraph), ("talk", Talk), ("run", Run))
    for f in fields(kind)
}


@dataclass(frozen=True, slots=True)
class Loose:
    """An amount whose label asks nothing, with what was spoken of where it stands."""

    token: Token
    name: str
    segment: str
    printed: Printed
    head: Point | None
    topic: Point | None
    reason: str
    offset: int = 0  # of the passage in the running text


@dataclass(slots=True)
class Said:
    """What has been found: of the document, and of the sentence that is being read.

    ``amounts`` are those that the section has stated, ``values`` what it has claimed: (kind, question, base).
    """

    figures: list[Figure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    amounts: dict[Point, Printed] = field(default_factory=dict)
    values: dict[tuple[str, Point, Point | None], set[Decimal]] = field(default_factory=dict)
    stated: list[Figure] = field(default_factory=list)
    claimed: list[Claim] = field(default_factory=list)
    loose: list[Loose] = field(default_factory=list)
    items: list[tuple[str, Decimal | None, Token]] = field(default_factory=list)
    carried: list[int] = field(default_factory=list)  # places in ``stated`` of carry-overs that name no fund

    def leave(self, ctx: Context, token: Token, reason: str) -> None:
        self.leftovers.append(Leftover(f"{token.label}{token.text}"[-60:], reason, ctx.place(token)))


def narrow(question: Point) -> bool:
    """Whether a question is about an item of the budget rather than about all of it."""
    return any(getattr(question, name) is not None for name in ("function", "use", "measure", "project", "economic"))


def same_item(question: Point, topic: Point | None) -> bool:
    """Whether two questions differ at most in year and stage: 年初预算为…，支出决算为… of one item."""
    return topic is not None and question.but(year=None, stage=None) == topic.but(year=None, stage=None)


def over(strong: Point, weak: Point) -> Point:
    """``strong`` refined by ``weak`` where it agrees; a measure never narrows what the strong one says plainly."""
    changed = {}
    for name, value in weak.stated():
        if name == "measure" and strong.measure is None and strong != Point() and _plain(strong):
            continue
        common = meet(name, getattr(strong, name), value)
        if common:
            changed[name] = common
    return strong.override(Point(**changed))


def _plain(question: Point) -> bool:
    """Whether a question is already about the budget itself rather than about one of its views."""
    return any(getattr(question, name) is not None for name in ("use", "function", "origin", "sink"))
