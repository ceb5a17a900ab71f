"""Covers that follow from the trees of tables: a row and the rows that are added up to it, column by column.

Where a table's structure was found, it alone says which rows make up which; what Points would say of its rows is not
asked.  So an undetermined table has no sums of rows, and can be wrong in none.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yusuan.model import DIMENSIONS, Row, Table, Tree

from .canon import AT, ROWS
from .covers import Cover
from .identities import Entry

#: Where a key holds codes that stand under one another by their digits.
_CODES = tuple(AT[d] for d in ("function", "economic", "gov_economic", "receipt"))
#: Dimensions along which rows may differ, those that list things first.
_ORDER = (*ROWS, *(d for d in DIMENSIONS if d not in ROWS))


@dataclass(slots=True)
class Trees:
    """What the tables' trees say of a document's entries.

    ``covers`` with the reason why a failure of it is none ("" where it is one) and whether its tree is determined;
    ``columns`` tells for every figure
    of a table with a tree its (table, side, column), within which only trees add rows up; ``rows`` its (table, side, row).
    """

    covers: list[tuple[Cover, str, bool]] = field(default_factory=list)
    columns: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)
    rows: Mapping[int, tuple[int, int, int]] = field(default_factory=dict)

    def decide(self, cover: Cover) -> bool:
        """Whether a cover that Points propose adds up rows of a table whose tree decides that."""
        own = self.columns.get(cover.whole.number)
        parts = {self.columns.get(p.number) for p in cover.parts}
        return own is not None and len(parts) == 1 and (next(iter(parts)) or (None,))[0] == own[0] and (
            own in parts or len({self.rows.get(p.number) for p in cover.parts}) > 1
        )


    def in_row(self, cover: Cover) -> Cover:
        """The cover with only the parts that stand in the whole's own row, if some do: columns are added up there, and
        rows that say the same may repeat."""
        own = self.rows.get(cover.whole.number)
        if own is None or all(self.rows.get(p.number) == own for p in cover.parts):
            return cover
        here = tuple(p for p in cover.parts if self.rows.get(p.number) == own)
        return Cover(cover.whole, here or cover.parts, cover.dimension)


def trees_of(tables: Sequence[Table], entries: Iterable[Entry]) -> Trees:
    """The covers of all trees that are known."""
    numbers = {id(e.figure): e for e in entries if e.figure.table}
    found = Trees()
    columns: dict[int, tuple[int, int, int]] = {}
    rows: dict[int, tuple[int, int, int]] = {}
    for t, table in enumerate(tables):
        for tree in table.trees:
            for row in table.side(tree.side):
                for place in row.cells:
                    if place.figure is not None and id(place.figure) in numbers:
                        number = numbers[id(place.figure)].number
                        columns[number] = (t, tree.side, place.column)
                        rows[number] = (t, tree.side, place.row)
            if tree.known:
                found.covers += _covers(table, tree, numbers)
    found.columns, found.rows = columns, rows
    return found


def _covers(table: Table, tree: Tree, numbers: Mapping[int, Entry]) -> Iterator[tuple[Cover, str, bool]]:
    apart = {(whole, column): reason for whole, column, reason in tree.apart}
    for whole, parts in tree.groups:
        over = _entries(table.rows[whole], numbers)
        below = [_entries(table.rows[p], numbers) for p in parts]
        for column, entry in over.items():
            addends = [own[column] for own in below if column in own]
            if addends and not _repeats(entry, addends) and not _nested(addends):
                cover = Cover(entry, tuple(addends), _dimension(entry, addends))
                yield cover, apart.get((whole, column), ""), tree.verdict == "determined"


def _repeats(whole: Entry, parts: Sequence[Entry]) -> bool:
    """Whether one of several parts asks what the whole asks and has its amount: it repeats the whole, and so small an
    amount that the sum holds all the same is lost in rounding."""
    return len(parts) > 1 and any(p.key == whole.key and p.lo <= whole.hi and whole.lo <= p.hi and p.amount for p in parts)


def _nested(parts: Sequence[Entry]) -> bool:
    """Whether the code of one part stands under another's: together they would count money twice."""
    for at in _CODES:
        codes = sorted({next(iter(r)) for p in parts if isinstance(r := p.key[at], frozenset) and len(r) == 1})
        if any(b.startswith(a) for a, b in pairwise(codes)):
            return True
    return False


def _entries(row: Row, numbers: Mapping[int, Entry]) -> dict[int, Entry]:
    """Column → entry of a row's figures."""
    found = {}
    for place in row.cells:
        if place.figure is not None and id(place.figure) in numbers:
            found[place.column] = numbers[id(place.figure)]
    return found


def _dimension(whole: Entry, parts: Sequence[Entry]) -> str:
    """What tells the parts from the whole."""
    for d in _ORDER:
        if any(getattr(p.point, d) != getattr(whole.point, d) for p in parts):
            return d
    return "item"
