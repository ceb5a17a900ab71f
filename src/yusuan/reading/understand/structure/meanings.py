"""What the structure of a block says of the meaning of its rows: whose they are, and by which codes they are told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .block import Block
from .result import Structure

#: Kinds of keys that are dimensions of a Point, with the lengths that their codes have.
DIMENSIONS = {"function": (3, 5, 7), "economic": (3, 5, 7, 9), "gov_economic": (3, 5, 7), "receipt": (3, 5, 7)}
#: What a body's own office is called behind the name of the department.
OWN = "（本级）"


@dataclass(frozen=True, slots=True)
class RowMeaning:
    """Row ``row`` of the grid: ``unit`` the body it belongs to, ``head`` whether it is that body's own row, ``whole``
    whether it may speak for the whole, ``codes`` the (dimension, code) pairs of its keys, ``placed`` whether its place
    is borne out by sums (or needs none), ``open`` whether it could not be told what it is a part of.
    """

    row: int
    whole: bool
    unit: str = ""
    head: bool = False
    codes: tuple[tuple[str, str], ...] = ()
    placed: bool = False
    open: bool = False


def meanings_of(block: Block, found: Structure) -> Iterator[RowMeaning]:
    """What a known structure says of each row; of a list without total that no row speaks for all, and of a side that
    could not be told that no row has a sure place."""
    changes = {change for change, _, _ in found.differences}
    for i, row in enumerate(block.rows):
        if i in changes:
            yield RowMeaning(row, False, open=True)
            continue
        if not found.known:
            if found.verdict != "trivial":
                yield RowMeaning(row, False, open=True, placed=found.verdict == "list")
            continue
        unit = found.units[i] if found.units else ""
        if unit and unit in block.owners:
            unit += OWN
        codes = tuple(_codes(found, i))
        yield RowMeaning(row, i in found.wholes, unit, _is_head(block, found, i), codes, i in found.placed)


def _is_head(block: Block, found: Structure, i: int) -> bool:
    """Whether the row is that of the body it belongs to: it names it, and no account."""
    if not found.units or not found.units[i] or any(True for _ in _codes(found, i)):
        return False
    return any(t == found.units[i] for t in block.texts[i])


def _codes(found: Structure, i: int) -> Iterator[tuple[str, str]]:
    for key in found.keys:
        code = key.values[i]
        if code.isdigit() and len(code) in DIMENSIONS.get(key.kind, ()):
            yield key.kind, code
