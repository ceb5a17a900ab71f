"""Where a budget's money comes from and goes to, found in what a Disclosure states: fund → function → use.

Nothing is computed but checked: a split is shown only where its parts, as stated, make up the stated whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import EVERYTHING, LABELS, Disclosure, Figure, Point, point

from .shape import function_names
from .sums import exact

#: Ways to split a function's money by use and by source, the finest first; names of the closed trees.
USES = (
    ("personnel", "operating", "project", "operation_spending", "remitted", "subsidy", "reserved"),
    ("basic", "project", "operation_spending", "remitted", "subsidy", "reserved"),
)
FUNDS = ("general", "government_funds", "state_capital", "special_account", "own")
#: At most this many functions stand side by side.
MANY = 14


@dataclass(frozen=True, slots=True)
class Link:
    """Money (元) from a source to a function, or from a function to a use."""

    source: str
    target: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Branch:
    """A function with its amount (元) and the functions below it."""

    code: str
    name: str
    amount: Decimal
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class Flows:
    """``into`` functions from funds, ``out`` of them by use; ``tree`` of functions.  Any of them may be empty."""

    into: tuple[Link, ...]
    out: tuple[Link, ...]
    tree: tuple[Branch, ...]


def flows(disclosure: Disclosure) -> Flows:
    """The flows that the disclosure's tables state."""
    stated = _Stated(disclosure)
    codes = stated.functions()
    classes = [c for c in codes if len(c) == 3]
    items = [c for c in codes if len(c) == 5]
    middle = items if len(classes) <= 3 and classes and len(items) <= MANY else classes
    out = stated.splits(middle, [[(LABELS[u], point(use=u)) for u in uses] for uses in USES])
    into = stated.splits(middle, _sources())
    name = stated.name
    return Flows(
        tuple(Link(words, name(code), amount) for code, words, amount in into),
        tuple(Link(name(code), words, amount) for code, words, amount in out),
        tuple(_branch(stated, code, codes) for code in classes),
    )


def _sources() -> list[list[tuple[str, Point]]]:
    """Funds, or this year's funds and what is left of last year's."""
    whole = [(LABELS[f], point(fund=f)) for f in FUNDS]
    current = [(LABELS[f], point(fund=f, origin="current")) for f in FUNDS]
    return [whole, [*current, (LABELS["carryover"], point(origin="carryover"))]]


def _branch(stated: _Stated, code: str, codes: Sequence[str]) -> Branch:
    below = tuple(_branch(stated, c, codes) for c in codes if c.startswith(code) and len(c) == len(code) + 2)
    return Branch(code, stated.name(code), stated.whole(code), below)


class _Stated:
    """The year's amounts by function, as a disclosure states them, whichever side of the budget states them."""

    def __init__(self, disclosure: Disclosure) -> None:
        self.names = function_names(disclosure)
        self.figures: dict[Point, Figure] = {}
        year = disclosure.year.value
        for figure in disclosure.figures:
            asked = figure.point
            if figure.state != "value" or (asked.year is not None and year not in asked.year):
                continue
            if asked.measure is None and asked.function is not None:
                key = asked.but(year=None, stage=None, unit=None, flow=None, sink=None)
                if key not in self.figures or asked.flow == frozenset({"expenditure"}):
                    self.figures[key] = figure

    def name(self, code: str) -> str:
        return self.names.get(code, code)

    def functions(self) -> list[str]:
        """Codes whose whole amount is stated, in order."""
        return sorted(
            code
            for asked in self.figures
            if asked.function is not None and len(asked.function) == 1
            for code in asked.function
            if asked == point(function=code)
        )

    def whole(self, code: str) -> Decimal:
        return exact(self.figures[point(function=code)])

    def splits(
        self, codes: Sequence[str], ways: Sequence[Sequence[tuple[str, Point]]]
    ) -> list[tuple[str, str, Decimal]]:
        """(code, name of the part, amount) by the first way in which every code's parts make up its whole."""
        for way in ways:
            found = [self._split(code, way) for code in codes]
            if found and all(found):
                return [(code, *part) for code, parts in zip(codes, found, strict=True) for part in parts]
        return []

    def _split(self, code: str, way: Sequence[tuple[str, Point]]) -> list[tuple[str, Decimal]]:
        """The parts of one code, or nothing where they do not make up its whole."""
        whole = self.figures[point(function=code)]
        parts: list[tuple[str, Figure]] = []
        for words, part in way:
            asked = part.override(EVERYTHING.but(function=code))
            figure = self.figures.get(asked)
            if figure is not None and exact(figure) > 0:
                parts.append((words, figure))
        slack = sum(
            (f.slack for _, f in parts if f.exact is None), whole.slack if whole.exact is None else Decimal(0)
        )
        total = sum((exact(f) for _, f in parts), Decimal(0))
        return [(w, exact(f)) for w, f in parts] if parts and abs(total - exact(whole)) <= slack else []
