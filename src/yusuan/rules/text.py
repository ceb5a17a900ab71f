"""What the rules around the laws read: the running text, headings, contents lines, coded rows and forms of a document."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeVar, cast

from yusuan.model import Column, Disclosure, Grid, Heading, Paragraph, Source
from yusuan.model import Hit as Hit
from yusuan.model import gather as gather
from yusuan.money import parse
from yusuan.reading.understand.tables.columns import columns_of
from yusuan.words.compact import MARK
from yusuan.words.compact import compact as compact
from yusuan.words.lexicon import clean
from yusuan.words.persons import MOBILE as MOBILE
from yusuan.words.persons import mask as mask
from yusuan.words.persons import persons as persons

Kind = Literal["heading", "body", "note", "form"]
T = TypeVar("T")

_FORM = re.compile(r"^(?:[一二三]级指标|指标值|绩效指标|(?:年度)?总体目标|实施单位|主管部门及代码|实施期目标|年度目标)")
_SENTENCE = re.compile(r"[。；，]|\d万?元")
_CAPTION = re.compile(r"^(?:编制|填报|预算|公开|编报)?(?:部门|单位)(?:名称)?[:：]")
#: So many characters at most has a line that names something: a heading, a caption.
SHORT = 60


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text in one place, compact; ``section`` are the headings above it, ``home`` the form it is in.

    ``joined`` tells where the later pieces of a text that a page or a blank line had cut begin and stand.
    """

    text: str
    source: Source
    kind: Kind = "body"
    section: tuple[str, ...] = ()
    index: int = 0
    home: str = ""
    joined: tuple[tuple[int, Source], ...] = ()

    def at(self, start: int, end: int, around: int = 16) -> Source:
        """The place of a piece of the text, with the words around it as its excerpt; persons are masked."""
        place = next((source for begin, source in reversed(self.joined) if begin <= start), self.source)
        return place.at(text=mask(self.text)[max(0, start - around) : end + around])

    def words(self, start: int, end: int) -> str:
        """A piece of the text for a message; persons are masked."""
        return mask(self.text)[start:end]

    def under(self, words: str) -> bool:
        """Whether a heading above this passage matches ``words``."""
        return any(re.search(words, heading) for heading in self.section)

    @property
    def group(self) -> str:
        """What one finding gathers: a form, or an item of the running text (the first two headings above it)."""
        return self.home or "\n".join(self.section[:2])


@dataclass(frozen=True, slots=True)
class Form:
    """A performance form as a grid: the project it names and where, its amount of the year as printed."""

    grid: Grid
    project: str
    place: Source
    amount: str = ""

    def value(self, label: str) -> tuple[str, Source] | None:
        """What stands after (or in) the cell that begins with ``label``; None where no cell does."""
        for r, c, cell in self.grid:
            text = compact(cell.text)
            if not text.startswith(label):
                continue
            rest = text[len(label) :].lstrip(":：")
            if rest or c + cell.columns >= self.grid.width:
                return rest, cell.source
            following = (self.grid.text(r, k) for k in range(c + cell.columns, self.grid.width))
            said = next((compact(t) for t in following if t.strip()), "")
            return ("", cell.source) if said.endswith((":", "：")) else (said, cell.source)
        return None


class Text:
    """One document as the rules read it, each part made when it is first asked for (see :func:`text_of`)."""

    def __init__(self, d: Disclosure) -> None:
        self.d = d
        self._made: dict[Callable[[Text], object], object] = {}
        self._columns: dict[int, list[Column]] = {}

    def columns(self, grid: Grid) -> list[Column]:
        """The columns of one of this document's tables, found once."""
        if id(grid) not in self._columns:
            self._columns[id(grid)] = columns_of(grid)
        return self._columns[id(grid)]

    def amounts(self, grid: Grid) -> list[int]:
        """The places of a table's amount columns."""
        return [c.index for c in self.columns(grid) if c.kind == "amount"]

    def holds_figures(self, grid: Grid) -> bool:
        """Whether an amount cell of the table holds a number other than zero."""
        columns = set(self.amounts(grid))
        for r, c, cell in grid:
            if r >= grid.header and c in columns and (printed := parse(cell.text)) is not None and printed.amount:
                return True
        return False

    def once(self, make: Callable[[Text], T]) -> T:
        """What ``make`` makes of this document, made once and kept for the rules that ask again."""
        if make not in self._made:
            self._made[make] = make(self)
        return cast(T, self._made[make])

    @cached_property
    def year(self) -> int | None:
        value = self.d.year.value
        return int(value) if value.isdigit() else None

    @cached_property
    def unit(self) -> str:
        return clean(self.d.unit.value)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Headings, body paragraphs and notes in order, each put together again where a page or a line cut it."""
        return tuple(
            Passage(p.text, p.source, p.kind, p.section, p.blocks[0] if p.blocks else 0, joined=p.parts[1:])
            for p in self.d.outline.passages
        )

    @cached_property
    def lines(self) -> tuple[Passage, ...]:
        """Every short heading, line and caption as it is printed, those that stand over tables too; no contents."""
        said = ((i, b) for i, b in enumerate(self.d.blocks) if isinstance(b, Heading | Paragraph))
        plain = ((i, b, compact(b.text)) for i, b in said if getattr(b, "role", "body") in ("body", "note"))
        return tuple(
            Passage(text, b.source, "heading" if isinstance(b, Heading) else "body", (), i) for i, b, text in plain if 0 < len(text) <= SHORT
        )

    @cached_property
    def captions(self) -> tuple[Passage, ...]:
        """The lines over tables that are no part of the running text: titles, units, owners."""
        running = {i for p in self.d.outline.passages for i in p.blocks}
        return tuple(p for p in self.lines if p.index not in running)

    @cached_property
    def body(self) -> tuple[Passage, ...]:
        return tuple(p for p in self.passages if p.kind == "body")

    @cached_property
    def narrative(self) -> tuple[Passage, ...]:
        """Body passages that are sentences: no captions of tables, no titles, not the glossary."""
        return tuple(
            p for p in self.body if _SENTENCE.search(p.text) and not _CAPTION.match(p.text) and not p.under("名词解释|目录")
        )

    @cached_property
    def headings(self) -> tuple[Passage, ...]:
        return tuple(p for p in self.passages if p.kind == "heading")

    @cached_property
    def forms(self) -> tuple[Form, ...]:
        """The performance forms among the grids, in order."""
        grids = [b for b in self.d.blocks if isinstance(b, Grid) and is_form(b)]
        return tuple(_form(g) for g in grids)

    @cached_property
    def form_texts(self) -> tuple[Passage, ...]:
        """Longer texts of the forms' cells; a text that one form repeats is given once, where it stands first."""
        found = []
        for n, form in enumerate(self.forms, 1):
            seen: set[str] = set()
            for _, _, cell in form.grid:
                text = compact(cell.text)
                if len(text) >= 6 and text not in seen:
                    seen.add(text)
                    found.append(Passage(text, cell.source, "form", (), 0, f"form {n}"))
        return tuple(found)

    @cached_property
    def labels(self) -> tuple[Passage, ...]:
        """Cells with words of the tables that are no forms."""
        cells = (cell for grid in self.d.grids if not is_form(grid) for _, _, cell in grid)
        return tuple(Passage(text, cell.source) for cell in cells if len(text := compact(cell.text)) >= 3 and not text[0].isdigit())

    @cached_property
    def contents(self) -> tuple[Passage, ...]:
        """Lines of the contents pages."""
        return tuple(
            Passage(MARK.sub("", b.text).strip(), b.source)
            for b in self.d.blocks
            if isinstance(b, Paragraph) and b.role == "contents" and compact(b.text) not in ("目录", "目 录")
        )

    def beside(self, grid: Grid, words: str) -> Source:
        """Where these words stand nearest to a table: its title, number or note; the table itself if nowhere."""
        at = self._places.get(grid.source, -99)
        plain = clean(words)
        near = [p for p in (*self.lines, *self.passages) if abs(p.index - at) <= 8 and plain and plain in clean(p.text)]
        source = min(near, key=lambda p: abs(p.index - at)).source if near else grid.source
        return source.at(table=grid.title, text=words)

    @cached_property
    def _places(self) -> dict[Source, int]:
        return {b.source: i for i, b in enumerate(self.d.blocks) if isinstance(b, Grid)}


def text_of(d: Disclosure) -> Text:
    """The Text of a document, made once a document."""
    return d.view(Text)


def is_form(grid: Grid) -> bool:
    """Whether a grid is a performance form: its cells name targets and indicators."""
    if grid.kind == "form":
        return True
    return sum(bool(_FORM.match(compact(cell.text))) for _, _, cell in grid) >= 2


def _form(grid: Grid) -> Form:
    made = Form(grid, "", grid.source)
    name = made.value("项目名称")
    amount = made.value("年度资金总额") or made.value("年度资金总额:")
    return Form(grid, name[0] if name else "", name[1] if name else grid.source, amount[0] if amount else "")


def search(passages: Iterable[Passage], pattern: re.Pattern[str]) -> Iterator[tuple[Passage, re.Match[str]]]:
    """Every match of a pattern in these passages, in order."""
    for p in passages:
        for match in pattern.finditer(p.text):
            yield p, match


def named(hits: Iterable[Hit]) -> str:
    """The different words of these places, quoted: “甲”“乙”; the first six of them."""
    words = list(dict.fromkeys(hit.text for hit in hits))
    return "".join(f"“{word}”" for word in words[:6]) + ("等" if len(words) > 6 else "")


def by_group(hits: Iterable[tuple[Passage, re.Match[str]]]) -> Iterator[list[Hit]]:
    """Hits gathered by the form or part of the text they stand in, in order of their first place."""
    groups: dict[str, list[Hit]] = {}
    for p, match in hits:
        groups.setdefault(p.group, []).append(Hit(p.words(*match.span()), p.at(*match.span())))
    yield from groups.values()
