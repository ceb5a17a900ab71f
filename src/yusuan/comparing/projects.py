"""Projects without a code in two versions of one document: the same table lists the same amounts, in whatever order."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

from yusuan.model import Figure

from .model import Difference
from .stated import Stated, same
from .words import point_name

ADDED, GONE = "只有乙文件的这张表（或者申报表）里有", "乙文件的这张表（或者申报表）里没有"


def unnamed_rows(a: Stated, b: Stated) -> tuple[list[Difference], int]:
    """Differences of such rows, and how many are alike.

    Names alone do not tell projects apart, nor do rows: what a table of both prints is taken as a bag of amounts; what
    is left over on both sides belongs together in the order of the table.
    """
    found: list[Difference] = []
    equal = 0
    for key, said in a.unnamed.items():
        if key not in b.unnamed or not key[0]:  # what a text says of projects is no list
            continue
        left, right, alike = _leftover(said, b.unnamed[key])
        equal += alike
        name = f"{point_name(key[1])}（没有编码的项目）"
        for x, y in zip_longest(left, right):
            first, second = (x or _nothing(y)), (y or _nothing(x))
            note = "" if x and y else ADDED if y else GONE
            found.append(Difference(key[1], name, (first,), (second,), first.amount, second.amount, note))
    return found, equal


def _leftover(a: Sequence[Figure], b: Sequence[Figure]) -> tuple[list[Figure], list[Figure], int]:
    """What remains of both when equal amounts are taken away in pairs, and how many pairs there were."""
    left, right = [], [f for f in b if f.amount]
    pairs = 0
    for x in a:
        if not x.amount:
            continue
        twin = next((y for y in right if same(x.amount, y.amount, x.slack + y.slack) != "different"), None)
        if twin is None:
            left.append(x)
        else:
            right.remove(twin)
            pairs += 1
    return left, right, pairs


def _nothing(f: Figure | None) -> Figure:
    """The same question without an amount, for a row that only one side has."""
    assert f is not None
    return Figure(f.point, f.amount * 0, f.slack, f.source, "", f.unit, "blank", table=f.table)
