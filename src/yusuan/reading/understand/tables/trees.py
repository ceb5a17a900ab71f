"""What the structure of a side says of its rows: whose they are, by which codes they are told, what stands under what."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from yusuan.model import Point, Rival, Row, Sum, Tree, point
from yusuan.words.lexicon import Meaning, clean, strip_ordinal

from ..structure import Block, RowMeaning, Structure, doubts, meanings_of
from .labels import COUNTED
from .side import Label, Side, structured

_OPEN = frozenset({"unit"})
_WORDS = re.compile(r"[\u4e00-\u9fff]{2}")


def rows_by_structure(side: Side) -> None:
    """Rows belong to the unit's row over them; of rows that say the same each says all its codes; a row of an unknown
    name is a part, by its name; only the roots speak for the whole, and in a side whose structure could not be told no
    row does."""
    found = structured(side)
    if found is None:
        return
    block, structure = found
    said = [m for m in meanings_of(block, structure) if not side.rows[m.row].skip]
    for meaning in said:
        _say_unit(side.rows[meaning.row], meaning)
    often = Counter(side.rows[m.row].meaning.point for m in said if not m.whole)
    for meaning in said:
        _say_codes(side.rows[meaning.row], meaning, often)
    if structure.known and not structure.differences:
        _name_parts(side, block, structure)
    _open_those_like_wholes(side, said)


def _say_unit(label: Label, said: RowMeaning) -> None:
    """Whose a row is, laid over what its words say."""
    stated = label.meaning.point
    if said.whole and stated.unit is not None and not label.code:
        label.meaning, label.problem = Meaning(stated.but(unit=None), words=("owner",)), ""
    elif said.head:
        label.meaning, label.problem = Meaning(point(unit=said.unit), words=(said.unit,)), ""
    elif said.unit:
        label.meaning = replace(label.meaning, point=stated.but(unit=said.unit))
    if said.open and (not said.placed or stated == Point()) and not label.total:
        label.open = _OPEN


def _say_codes(label: Label, said: RowMeaning, often: Counter[Point]) -> None:
    """The codes of a row whose name says none, and all codes of one that would else ask the same as another."""
    if label.problem and said.codes:
        dimension, code = said.codes[0]
        label.problem, label.listed, label.code = "", True, code
        label.meaning = replace(label.meaning, point=label.meaning.point.but(**{dimension: code}))
    elif said.codes and often[label.meaning.point] > 1:
        label.meaning = replace(label.meaning, point=label.meaning.point.but(**dict(said.codes)))


def _name_parts(side: Side, block: Block, structure: Structure) -> None:
    """A row that is added to another and whose words are unknown, or say what a row beside or over it says, is the part
    of its name."""
    stated: set[tuple[int, Point]] = set()
    for i, parent in enumerate(structure.parents):
        label = side.rows[block.rows[i]]
        if parent < 0 or label.skip or label.total or label.code or i in structure.wholes:
            continue
        name = strip_ordinal(clean(label.text))
        asked = label.meaning.point
        if label.problem and _WORDS.search(name) and not COUNTED.search(name) and any(block.amounts.values[i]):
            above = side.rows[block.rows[parent]].meaning.point
            label.problem = ""
            label.meaning = replace(label.meaning, point=above.but(item=name), words=(name,))
        elif not label.section.words and (
            ((parent, asked) in stated and asked != Point())
            or _says_as_above(side, block, structure, i)
            or _among_projects(side, block, structure, i)
        ):
            label.meaning = replace(label.meaning, point=asked.but(item=name))
        stated.add((parent, label.meaning.point))


def _says_as_above(side: Side, block: Block, structure: Structure, i: int) -> bool:
    """Whether a row over this one says the same, but not the same amounts."""
    asked, p = side.rows[block.rows[i]].meaning.point, structure.parents[i]
    while p >= 0:
        above = side.rows[block.rows[p]]
        if not above.skip and above.meaning.point == asked and block.amounts.values[p] != block.amounts.values[i]:
            return True
        p = structure.parents[p]
    return False


def _among_projects(side: Side, block: Block, structure: Structure, i: int) -> bool:
    """Whether a row that names no project stands in a list of projects: 专项业务经费 is one of them there, not all of them."""
    beside = [k for k in structure.children(structure.parents[i]) if k != i]
    projects = [k for k in beside if side.rows[block.rows[k]].meaning.point.project]
    return 2 * len(projects) > len(beside) and len(projects) > 1 and not side.rows[block.rows[i]].meaning.point.project


def _open_those_like_wholes(side: Side, said: Sequence[RowMeaning]) -> None:
    """A row that says the same as one that speaks for the whole, and is not it, is a part that we cannot name."""
    wholes = {side.rows[m.row].meaning.point for m in said if m.whole and not side.rows[m.row].skip}
    for m in said:
        label = side.rows[m.row]
        if not m.whole and m.placed and label.meaning.point in wholes and not label.section.words:
            label.open = _OPEN


def tree_of(number: int, side: Side, rows: Sequence[Row]) -> Tree | None:
    """The structure of side ``number`` as a Tree over the table's rows; None where no cell holds an amount."""
    found = structured(side)
    if found is None:
        return None
    block, structure = found
    places = {row.index: n for n, row in enumerate(rows) if row.side == number}
    at = [places.get(r, -1) for r in block.rows]
    pages = len({cell.source.page for _, _, cell in side.grid if cell.source.page})
    doubted = tuple(
        (at[s.whole], block.heads[s.column].index, reason)
        for s, reason in doubts(block, structure, pages) if at[s.whole] >= 0
    )  # fmt: skip
    return Tree(
        number,
        structure.verdict,
        structure.reason,
        structure.generators,
        structure.by,
        tuple(_groups(structure, at)) if structure.known else (),
        tuple(sorted(at[r] for r in structure.wholes if at[r] >= 0)),
        tuple(_sums(block, structure, at)),
        round(structure.margin, 1),
        tuple(Rival(rival.generators, round(rival.behind, 1)) for rival in structure.rivals),
        doubted,
    )


def _groups(structure: Structure, at: Sequence[int]) -> Iterator[tuple[int, tuple[int, ...]]]:
    """(whole, parts) as places of rows; left out where a row of it was not understood as one."""
    for p in range(len(at)):
        parts = structure.children(p)
        if parts and at[p] >= 0 and all(at[r] >= 0 for r in parts):
            yield at[p], tuple(at[r] for r in parts)


def _sums(block: Block, structure: Structure, at: Sequence[int]) -> Iterator[Sum]:
    for s in structure.sums:
        if at[s.whole] >= 0 and all(at[r] >= 0 for r in s.parts):
            parts = tuple(at[r] for r in s.parts)
            yield Sum(at[s.whole], parts, block.heads[s.column].index, s.held, Decimal(s.difference) / block.amounts.scale)


def placed(rows: Sequence[Row], trees: Sequence[Tree]) -> tuple[Row, ...]:
    """The rows with level and parent as the known trees have them."""
    over: dict[int, int] = {p: whole for tree in trees if tree.known for whole, parts in tree.groups for p in parts}
    sides = {tree.side for tree in trees if tree.known and tree.groups}
    found = []
    for n, row in enumerate(rows):
        if row.side in sides and row.role != "part":
            row = replace(row, parent=over.get(n), level=_level(n, over))
        found.append(row)
    return tuple(found)


def _level(row: int, over: Mapping[int, int]) -> int:
    level = 0
    while row in over:
        row, level = over[row], level + 1
    return level
