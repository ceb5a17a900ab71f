"""Frameworks of indicators as dated data: levels, points of each level, and the documents that they come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yusuan.book import Book, Project
from yusuan.layout.target_form import FRAMEWORKS as TREES
from yusuan.layout.target_form import framework_of
from yusuan.model import Indicator, Target

#: Points of the execution rate in every self-evaluation (财预〔2020〕10号).
EXECUTION = Decimal(10)
WHOLE = Decimal(100)


@dataclass(frozen=True, slots=True)
class Framework:
    """``levels``: first level → second levels.  ``points``: first level → points; with EXECUTION they give 100.

    ``required`` first levels every project should have; ``cost`` is (first, second) of cost indicators, ``quantity``
    of quantity indicators.  ``since`` is the first budget year of general use, ``basis`` the document.
    """

    key: str
    name: str
    since: int
    basis: str
    levels: Mapping[str, tuple[str, ...]]
    points: Mapping[str, Decimal]
    required: tuple[str, ...]
    cost: tuple[str, str]
    quantity: tuple[str, str] = ("产出指标", "数量指标")


def _points(**points: int) -> dict[str, Decimal]:
    return {f"{name}指标": Decimal(n) for name, n in points.items()}


FRAMEWORKS: Mapping[str, Framework] = {
    "2015": Framework(
        "2015", "成本列在产出指标之下的格式", 2015, "财预〔2015〕88号", TREES["2015"],
        _points(产出=50, 效益=30, 满意度=10), ("产出指标", "效益指标"), ("产出指标", "成本指标"),
    ),
    "2021": Framework(
        "2021", "成本为一级指标的格式", 2022, "财预〔2021〕101号", TREES["2021"],
        _points(成本=20, 产出=40, 效益=20, 满意度=10), ("产出指标", "效益指标"), ("成本指标", "经济成本指标"),
    ),
}  # fmt: skip
assert all(sum(f.points.values(), EXECUTION) == WHOLE for f in FRAMEWORKS.values())
assert all(set(f.points) == set(f.levels) for f in FRAMEWORKS.values())


def for_year(year: int) -> Framework:
    """The newest framework that was in general use for a budget year."""
    usable = [f for f in FRAMEWORKS.values() if f.since <= year]
    return max(usable or FRAMEWORKS.values(), key=lambda f: f.since if usable else -f.since)


def framework(target: Target, book: Book) -> Framework:
    """The framework of a target: the book's choice, else that of its own levels, else that of the year."""
    if not target.indicators and book.options.get("framework") not in FRAMEWORKS:
        return for_year(book.year)
    return FRAMEWORKS[framework_of(target, book.options)]


def points(indicators: Iterable[Indicator], frame: Framework) -> dict[str, Decimal]:
    """Points by first level for these indicators; a level without any gives its points to the required ones.

    The sum is always WHOLE − EXECUTION where there is an indicator.
    """
    firsts = list(dict.fromkeys(i.first for i in indicators))
    if not firsts:
        return {}
    present = {first: frame.points.get(first, Decimal(0)) for first in firsts}
    missing = WHOLE - EXECUTION - sum(present.values(), Decimal(0))
    heir = next((f for f in (*frame.required, *firsts) if f in present), firsts[0])
    return {**present, heir: present[heir] + missing}


def weigh(indicators: Iterable[Indicator], frame: Framework) -> tuple[Indicator, ...]:
    """The indicators with weights: as stated where all state one and they give 90, else the level's points spread."""
    rows = tuple(indicators)
    stated = [i.weight for i in rows if i.weight is not None]
    if rows and len(stated) == len(rows) and sum(stated, Decimal(0)) == WHOLE - EXECUTION:
        return rows
    shares = {first: _shares(n, sum(i.first == first for i in rows)) for first, n in points(rows, frame).items()}
    turn = {first: iter(parts) for first, parts in shares.items()}
    return tuple(replace(i, weight=next(turn[i.first])) for i in rows)


def _shares(whole: Decimal, count: int) -> list[Decimal]:
    """``whole`` points in ``count`` whole parts as even as can be, the larger first."""
    part, rest = divmod(int(whole), count)
    exact = [Decimal(part + (n < rest)) for n in range(count)]
    return [exact[0] + whole - int(whole), *exact[1:]]


def refit(indicators: Sequence[Indicator], frame: Framework) -> tuple[Indicator, ...]:
    """The indicators under the levels of another framework, in its order, weights taken away where a level moved.

    Costs move to or from the first level; a second level that is gone (可持续影响) goes to social benefit, its kin.
    """
    pairs = [(first, second) for first, seconds in frame.levels.items() for second in seconds]
    rows = [replace(i, first=first, second=second) for i in indicators for first, second in [_place(i, pairs, frame)]]
    moved = any((i.first, i.second) != (old.first, old.second) for i, old in zip(rows, indicators, strict=True))
    placed = sorted(rows, key=lambda i: pairs.index((i.first, i.second)))
    return tuple(replace(i, weight=None) for i in placed) if moved else tuple(placed)


def _place(i: Indicator, pairs: list[tuple[str, str]], frame: Framework) -> tuple[str, str]:
    if (i.first, i.second) in pairs:
        return i.first, i.second
    if "成本" in i.first + i.second:
        return frame.cost
    return next((pair for pair in pairs if pair[1] == i.second), ("效益指标", "社会效益指标"))


def in_framework(book: Book, key: str) -> Book:
    """The book with every target in another framework.  Raises KeyError for an unknown one."""
    frame = FRAMEWORKS[key]
    projects = tuple(
        replace(p, target=replace(p.target, indicators=weigh(refit(p.target.indicators, frame), frame))) for p in book.projects
    )
    return replace(book, projects=projects, options={**book.options, "framework": key})


def weighed(project: Project, book: Book) -> tuple[Indicator, ...]:
    """The annual indicators of a project, with weights: what is monitored and evaluated."""
    rows = [i for i in project.target.indicators if i.annual.strip()]
    return weigh(rows, framework(project.target, book))
