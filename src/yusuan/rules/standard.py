"""The tables that every disclosure must have, recognised by what their titles ask, whatever their names and numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from yusuan.model import Disclosure, Grid, Point, leaves
from yusuan.reading.understand.tables.meaning import LISTS
from yusuan.words.lexicon import clean
from yusuan.words.lexicon import read as read_words

BASIS = "财预〔2016〕143号"

_APPROPRIATION = leaves("fund", "appropriation")
_BASIC = leaves("use", "basic")
_BOTH = re.compile(r"收支|收入支出|收入和支出")
#: What a title says in brackets of what is in the table: it does not narrow which table it is.
_HOLDS = re.compile(r"[(（](?:不?含|包括)[^()（）]*[)）]|" + LISTS.pattern)
#: Forms about results, not about money.
_RESULTS = re.compile("绩效")


@dataclass(frozen=True, slots=True)
class Standard:
    """A table by what its title asks: whose money (None: all), which way ("both", one, "" for any), basic, which view.

    ``eight`` marks the tables that the document named in BASIS lists; state capital came later.
    """

    name: str
    fund: frozenset[str] | None = None
    flow: str = ""
    basic: bool = False
    measure: str = ""
    eight: bool = True

    def is_named(self, title: str, flows: frozenset[str] = frozenset()) -> bool:
        """Whether a table of this title is meant; ``flows`` are the ways that its own figures go, where they are known."""
        asked = _asked(title)
        if self.measure:
            return asked.measure is not None and bool(asked.measure & leaves("measure", self.measure))
        if asked.measure is not None or asked.project is not None or _RESULTS.search(title):
            return False
        if not self._of_fund(asked) or (asked.use == _BASIC) != self.basic:
            return False
        if self.basic or not self.flow:
            return True
        if asked.use is not None:
            return False
        both = bool(_BOTH.search(clean(title))) or len(flows) > 1
        if self.flow == "both" or both:
            return self.flow == "both" and both
        return asked.flow == frozenset({self.flow})

    def _of_fund(self, asked: Point) -> bool:
        """Where a body has general funds alone, its tables often say 财政拨款 of them; basic expenditure is often listed by
        its sources."""
        if self.fund != frozenset({"general"}):
            return asked.fund == self.fund
        return asked.fund in (self.fund, _APPROPRIATION) or (self.basic and asked.fund is None)


STANDARD: tuple[Standard, ...] = (
    Standard("收支总表", None, "both"),
    Standard("收入总表", None, "income"),
    Standard("支出总表", None, "expenditure"),
    Standard("财政拨款收支总表", _APPROPRIATION, "both"),
    Standard("一般公共预算支出表", frozenset({"general"}), "expenditure"),
    Standard("一般公共预算基本支出表", frozenset({"general"}), "expenditure", basic=True),
    Standard("政府性基金预算支出表", frozenset({"government_funds"})),
    Standard("国有资本经营预算支出表", frozenset({"state_capital"}), eight=False),
    Standard("“三公”经费支出表", measure="three_public"),
)
EIGHT = tuple(s for s in STANDARD if s.eight)


@lru_cache(4096)
def _asked(title: str) -> Point:
    return read_words(_HOLDS.sub("", title), "t").point


def grids_of(d: Disclosure) -> Iterator[tuple[Standard, Grid]]:
    """Every table of a document that is one of the standard ones."""
    flows: dict[str, set[str]] = {}
    for f in d.figures:
        if f.table:
            flows.setdefault(f.table, set()).update(f.point.flow or ())
    for grid in d.grids:
        ways = frozenset(flows.get(grid.title, ()))
        yield from ((s, grid) for s in STANDARD if s.is_named(grid.title, ways))


def missing(d: Disclosure) -> list[Standard]:
    """Which of the eight tables were not read."""
    there = {s.name for s, _ in grids_of(d)}
    return [s for s in EIGHT if s.name not in there]
