"""Covers along the rows of a table: 类 款 项, economic codes, projects and units under their nearest stated ancestor.

Which rows are children of which follows from their Points alone: a row belongs to every smallest row that contains
it.  So a table that prints only some levels, or economic codes beside government ones, or projects under their
functions, needs no rule of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import product, takewhile
from operator import itemgetter

from yusuan.model import DIMENSIONS, KINDS

from .canon import AT, ROWS
from .covers import Cover, addends, as_spending
from .identities import Entry, Key

#: What a department's own office is called behind its name.
_OWN = re.compile(r"[（(]?(?:本级|机关|本部|局机关|委机关|厅机关)[）)]?$")
Row = tuple[frozenset[str] | None, ...]
_ROW_AT = tuple(AT[d] for d in ROWS)
_row_of = itemgetter(*_ROW_AT)
_column_of = itemgetter(*(i for i in range(len(DIMENSIONS)) if i not in _ROW_AT))


def row_covers(points: Mapping[Key, Sequence[Entry]]) -> Iterator[Cover]:
    """Every whole = sum of its child rows, inside one table and one column."""
    for rows in _columns(points).values():
        if len(rows) > 1:
            yield from _column(rows)


def _columns(points: Mapping[Key, Sequence[Entry]]) -> dict[object, dict[Row, list[Entry]]]:
    """(table, Point without its row dimensions) → row → entries; running text has no columns."""
    found: dict[object, dict[Row, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for key, entries in points.items():
        row: Row = _row_of(key)
        column = _column_of(as_spending(key))
        for e in entries:
            if e.figure.table and not e.figure.part:
                found[e.home, column][row].append(e)
    return found


def _column(rows: Mapping[Row, list[Entry]]) -> Iterator[Cover]:
    children: dict[Row, list[Row]] = defaultdict(list)
    for row in rows:
        for parent in _parents(row, rows):
            children[parent].append(row)
    for parent, below in children.items():
        views = any(e.point.measure is not None for e in rows[parent])
        for dimension, group in _groups(parent, below):
            if views and dimension != "unit":
                continue  # lists of purchases and the like are by kinds of thing, not complete by code
            for whole in _wholes(rows[parent], [rows[row][0] for row in group]):
                parts = [e for row in group for e in addends(rows[row], whole)]
                yield Cover(whole, tuple(parts), dimension)


def _parents(row: Row, rows: Mapping[Row, object]) -> list[Row]:
    """The smallest other rows that contain this one."""
    options = [_wider(d, region) for d, region in zip(ROWS, row, strict=True)]
    found = [r for r in product(*options) if r in rows and r != row]
    if len(found) < 2:
        return found
    return [r for r in found if not any(o is not r and _contains(r, o) for o in found)]


@lru_cache(maxsize=65536)
def _wider(dimension: str, region: frozenset[str] | None) -> list[frozenset[str] | None]:
    """A region and all that contain it, as far as rows are stated: codes by prefix, names as a whole."""
    if region is None:
        return [None]
    if KINDS[dimension] != "codes":
        return [region, None]
    stem = _stem(region)
    end = len(stem) if len(region) > 1 else len(stem) - 1
    return [region, *(frozenset({stem[:n]}) for n in (7, 5, 3) if n <= end), None]


@lru_cache(maxsize=4096)
def _stem(codes: frozenset[str]) -> str:
    """What all codes of a row begin with."""
    return "".join(c[0] for c in takewhile(lambda c: len(set(c)) == 1, zip(*codes, strict=False)))


def _contains(outer: Row, inner: Row) -> bool:
    """Whether ``outer`` contains ``inner``, both being wider spellings of one row."""
    return all(
        o is None or o == i or (i is not None and len(_stem(o)) <= len(_stem(i)))
        for o, i in zip(outer, inner, strict=True)
    )


def _groups(parent: Row, below: Sequence[Row]) -> Iterator[tuple[str, list[Row]]]:
    """Children by the dimension along which they split the parent; a group must be disjoint along it."""
    seen: list[set[Row]] = []
    for at, dimension in enumerate(ROWS):
        group = [row for row in below if row[at] != parent[at]]
        if group and not any(set(group) <= other for other in seen) and _disjoint(group, at):
            seen.append(set(group))
            yield dimension, group


def _disjoint(group: Sequence[Row], at: int) -> bool:
    same: dict[object, list[Row]] = defaultdict(list)
    for row in group:
        same[row[at]].append(row)
    codes = [r for r in same if isinstance(r, frozenset)]
    if ROWS[at] == "unit" and _overlapping(codes):
        return False
    if any(len(c) > 1 for c in codes) and len(frozenset().union(*codes)) < sum(map(len, codes)):
        return False
    return all(_apart(a, b) for rows in same.values() for i, a in enumerate(rows) for b in rows[:i])


def _overlapping(units: Sequence[frozenset[str]]) -> bool:
    """Whether units may be one or parts of one: one told by its name, others by code; 某局 beside 某局本级 (or 机关)."""
    names = [name for region in units for name in region]
    if len({name.isdigit() for name in names}) > 1:
        return True
    return any(a != b and _OWN.sub("", b) == a for a in names for b in names)


def _apart(a: Row, b: Row) -> bool:
    """Whether two rows exclude each other in some dimension (neither contains the other there)."""
    return any(
        x is not None and y is not None and not x & y and not _nested(d, x, y)
        for d, x, y in zip(ROWS, a, b, strict=True)
    )


def _nested(dimension: str, x: Iterable[str], y: Iterable[str]) -> bool:
    if KINDS[dimension] != "codes":
        return False
    return any(a.startswith(b) or b.startswith(a) for a in x for b in y)


def _wholes(copies: Sequence[Entry], parts: Sequence[Entry]) -> Sequence[Entry]:
    """The copies of the whole that stand in the parts' own block (支出总计, not 收入总计, over expenditure rows)."""
    flows = {e.flow for e in parts}
    return [e for e in copies if e.flow in flows] or copies[:1]
