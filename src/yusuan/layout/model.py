"""What a layout is: printed forms and sentences, declared as they stand on paper.

Titles, headers, row labels and sentences are written as they are printed; what they ask follows from the lexicon.
``{year}``, ``{unit}``, ``{scope}`` (单位/部门) and ``{last}`` (last year) are filled in; nothing else is computed here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from yusuan.model import EVERYTHING, Point

#: What generates the rows of one side of a table.
#:   items      the fixed labels given in ``labels``
#:   classes    the fixed functional classes, with ordinals, printed even when blank
#:   codes      functional codes with an amount, in preorder with their totals
#:   receipts   income-classification codes with an amount
#:   economic   economic kinds by name, a class row before its items
#:   projects   the projects with an amount
#:   units      the units of the book
RowKind = Literal["items", "classes", "codes", "receipts", "economic", "projects", "units"]


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a table: header paths of its label and amount columns (``/`` nests) and its rows.

    ``first`` and ``last`` are label rows before and after the generated rows; ``bottom`` rows align with the bottom
    rows of the other side.  An empty label leaves the row blank on this side.  A column or bottom row whose words end
    with ``?`` is printed only where the book has money for it.
    """

    columns: tuple[str, ...]
    labels: int = 1
    rows: RowKind = "items"
    items: tuple[str, ...] = ()
    first: tuple[str, ...] = ()
    bottom: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A printed form.  ``empty`` is the note under a table without data, saying why; ``when`` names a book fact
    without which the table is left out; ``meaning`` adds to every Point what the words do not say."""

    key: str
    title: str
    sides: tuple[Side, ...]
    unit: str = "万元"
    owner: str = "单位名称：{unit}"
    numbered: bool = False
    landscape: bool = False
    empty: str = "注：本{scope}{year}年没有此项预算安排，本表无数据。"
    meaning: Point = EVERYTHING
    widths: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with slots ``{words}`` or ``{words|form:argument}``; see layout.forms for the forms.

    ``cases`` are (condition, text) tried in order before ``text``: what a person would write of nothing, of no change,
    of a figure of last year that is not known.  ``only_if``: nothing is printed unless this condition holds.  A
    condition is ``words|test`` (see layout.conditions), several joined by 且.
    """

    text: str
    cases: tuple[tuple[str, str], ...] = ()
    only_if: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A heading of the narrative with its paragraphs (each a tuple of sentences), charts and texts of the book."""

    key: str
    heading: str
    level: int = 2
    paragraphs: tuple[tuple[Sentence, ...], ...] = ()
    #: name of a generator in layout.parts: duties, offices, glossary, forms, assets, chart:income …
    generate: str = ""
    chart: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document (第一部分 …)."""

    heading: str
    sections: tuple[Section, ...] = ()
    tables: bool = False


@dataclass(frozen=True, slots=True)
class Layout:
    """A complete disclosure: title, parts, tables in order.  ``label`` is the table number's pattern."""

    name: str
    title: str
    tables: tuple[Table, ...]
    parts: tuple[Part, ...]
    label: str = "预算公开表{n}"
    description: str = ""
    options: Mapping[str, str] = field(default_factory=dict)

    def but(self, *, tables: Mapping[str, Mapping[str, Any]] | None = None, **changes: Any) -> Layout:
        """A layout that states only its differences: fields of itself, and fields of tables by their key."""
        differing = tables or {}
        unknown = set(differing) - {t.key for t in self.tables}
        if unknown:
            raise KeyError(f"no such table: {', '.join(sorted(unknown))}")
        redone = tuple(replace(t, **differing.get(t.key, {})) for t in self.tables)
        return replace(self, **{"tables": redone, **changes})

    def only(self, *keys: str) -> tuple[Table, ...]:
        """The tables of these keys, in this order.  Raises KeyError for an unknown key."""
        by_key = {t.key: t for t in self.tables}
        return tuple(by_key[key] for key in keys)
