"""Common indicators by kind of project: a start for a target, with blanks to fill in."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import files

from yusuan.book import Book, CostItem, Project
from yusuan.model import Indicator

from .costing import items_of
from .frameworks import Framework, framework, weigh
from .proposals import accumulated, propose, term_value

#: What stands in a value for the number that the unit must give.
BLANK = "{n}"
#: How such a place is shown to a person.
GAP = "＿"
#: The kind whose indicators suit any project; no name is recognised as it.
GENERAL = "通用"


@dataclass(frozen=True, slots=True)
class Common:
    """One common indicator: the short second level, a name, a value with ``{n}`` where a number is to be given."""

    second: str
    name: str
    value: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of project, the words by which its name is recognised, and its common indicators."""

    name: str
    words: tuple[str, ...]
    indicators: tuple[Common, ...]


@lru_cache(maxsize=1)
def kinds() -> Mapping[str, Kind]:
    """The library by kind, in the order of data/library.tsv."""
    text = (files(__package__) / "data" / "library.tsv").read_text(encoding="utf-8")
    words: dict[str, tuple[str, ...]] = {}
    rows: dict[str, list[Common]] = {}
    for row in csv.DictReader(text.splitlines(), delimiter="\t"):
        name = row["kind"]
        words.setdefault(name, tuple((row["words"] or "").split()))
        rows.setdefault(name, []).append(Common(row["second"], row["name"], row["value"], row["note"]))
    return {name: Kind(name, words[name], tuple(rows[name])) for name in rows}


def kind_of(project: Project, items: Iterable[CostItem] = ()) -> Kind | None:
    """The kind whose words the project's name and costed items (then its overview) have most of; None for none."""
    costed = " ".join(dict.fromkeys(i.name for i in items))
    for text in (f"{project.name} {costed}", project.target.texts.get("overview", "")):
        scored = [(sum(len(w) for w in k.words if w in text), -n, k) for n, k in enumerate(kinds().values())]
        best = max(scored, key=lambda s: s[:2])
        if best[0]:
            return best[2]
    return None


def level(second: str, frame: Framework) -> tuple[str, str]:
    """(first, second) of a library row in a framework: 成本指标 and 满意度指标 stand where the framework puts them."""
    if second == "成本指标":
        return frame.cost
    for first, seconds in frame.levels.items():
        if second in seconds:
            return first, second
        if second == first:
            return first, seconds[0]
    # A level that this framework dropped (可持续影响) goes to social benefit, its nearest kin.
    return "效益指标", "社会效益指标"


def common(kind: Kind, frame: Framework) -> tuple[Indicator, ...]:
    """The kind's indicators as those of a target; values with ``{n}`` wait for a number."""
    return tuple(Indicator(*level(c.second, frame), c.name, annual=c.value) for c in kind.indicators)


def started(book: Book) -> tuple[Book, int]:
    """The book with indicators for every managed project that has none, and blank term values filled; how many got some."""
    made, count = [], 0
    for project in book.projects:
        if project.managed and not project.target.indicators:
            rows = start(project, book)
            count += bool(rows)
        else:
            rows = accumulated(project)
        shown = (replace(i, annual=i.annual.replace(BLANK, GAP), term=i.term.replace(BLANK, GAP)) for i in rows)
        made.append(replace(project, target=replace(project.target, indicators=tuple(shown))))
    return replace(book, projects=tuple(made)), count


def start(project: Project, book: Book) -> tuple[Indicator, ...]:
    """Indicators to begin a target with: what the costing gives, then the library's that need no number from it.

    Library rows with a blank stand only where the costing proposed none of their second level.
    """
    frame = framework(project.target, book)
    own = propose(project, book)
    have = {i.second for i in own}
    kind = kind_of(project, items_of(book, project.key)) or kinds()[GENERAL]
    added = [i for i in common(kind, frame) if BLANK not in i.annual or i.second not in have]
    termed = (replace(i, term=term_value(i.name, i.annual, project.years)) for i in added)
    rows = (*own, *termed)
    order = [(f, s) for f, ss in frame.levels.items() for s in ss]
    return weigh(sorted(rows, key=lambda i: order.index((i.first, i.second))), frame)
