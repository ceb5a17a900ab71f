"""From the words of a table to the Point of each of its cells.

The meaning of a cell is the intersection of the words around it: title, column-header path, row section, row label.
Where they exclude each other the row label and the column win over the section, and the section over the title;
a code wins over a name.  What plain intersection cannot know is drawn afterwards: see implications.py.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from yusuan import codes
from yusuan.model import Column, Grid, Place, Point, Region, Table, meet
from yusuan.words.lexicon import Meaning, clean, read

from ..structure import LABEL_KINDS
from . import labels, purchases
from .columns import columns_of
from .implications import Stage, draw
from .implied_cells import imply
from .implied_columns import read_headers
from .rows import Labelled, rows_of
from .side import Crossing, Label, Setting, Side, merge
from .trees import placed, tree_of

_FUND = frozenset({"fund"})
#: What a title enumerates in brackets stands in the table and does not narrow what it is; 不含上年结转 does.
LISTS = re.compile(r"[(（](?!不?含|包括)[^()（）]*、[^()（）]*[)）]")


def understand(grid: Grid, setting: Setting) -> Table:
    """``grid`` (whose ``title`` and ``header`` are set) as a Table: the Point of every amount cell, no figures yet."""
    columns = columns_of(grid)
    sides = sides_of(grid, columns, setting)
    for side in sides:
        say(side)
    rows = [row for n, side in enumerate(sides) for row in _rows(n, side)]
    named = {column.index for side in sides for column in side.labels}
    purchases_ = bool(sides) and _lists_purchases(sides[0].title)
    lines = rows_of(grid, rows, named)
    trees = tuple(tree for n, side in enumerate(sides) if (tree := tree_of(n, side, lines)) is not None)
    return Table(grid, _told(columns, sides), placed(lines, trees), purchases_, trees)


def sides_of(grid: Grid, columns: Sequence[Column], setting: Setting) -> list[Side]:
    """The sides of a table, nothing read yet but its title."""
    title = _of_classes(read(LISTS.sub("", grid.title), "t"), grid.title)
    sides = [Side(grid, title, setting)]
    for column in columns:  # split at every label column that follows an amount column
        if column.kind in LABEL_KINDS:
            if sides[-1].amounts:
                sides.append(Side(grid, title, setting))
            sides[-1].labels.append(column)
        elif column.kind == "amount":
            sides[-1].amounts.append(column)
    return [side for side in sides if side.amounts]


def say(side: Side) -> None:
    """What the rows and the columns of a side say, implications drawn."""
    read_headers(side)
    draw("columns", side)
    if _lists_purchases(side.title):
        _read_purchases(side)
    else:
        _read_labels(side)
        draw("rows", side)


def _told(columns: Sequence[Column], sides: Sequence[Side]) -> tuple[Column, ...]:
    """The columns with their side and what their headers say."""
    places = {c.index: n for n, side in enumerate(sides) for c in (*side.labels, *side.amounts)}
    told, number = [], 0
    for column in columns:
        number = places.get(column.index, number)
        meaning = sides[number].found.get(column.index, Meaning()) if sides else Meaning()
        problem = _unknown_header(column) if "unknown" in meaning.flags else ""
        told.append(replace(column, side=number, point=meaning.point, part="part" in meaning.flags, problem=problem))
    return tuple(told)


def _unknown_header(column: Column) -> str:
    return f"列标题“{'/'.join(column.path)}”不认识"


def _rows(number: int, side: Side) -> Iterator[Labelled]:
    cells: dict[int, list[Place]] = {}
    for place in places_of(side):
        cells.setdefault(place.row, []).append(place)
    for r, label in side.rows.items():
        yield Labelled(r, number, label, _said(side.grid, r, side.labels), tuple(cells.get(r, ())))


def _said(grid: Grid, r: int, columns: Sequence[Column]) -> tuple[tuple[str, str], ...]:
    """(column kind, text) of a row's label cells that print something, a cell over several columns once."""
    said, last = [], None
    for column in columns:
        cell = grid.covering(r, column.index)
        if cell is not None and cell is not last and cell.text.strip():
            said.append((column.kind, cell.text))
        last = cell
    return tuple(said)


def _of_classes(title: Meaning, text: str) -> Meaning:
    """基本支出表（工资福利支出） is about the economic classes that its title names, its total too."""
    if title.point.measure is not None or title.point.economic is not None:
        return title
    plain = clean(text)
    named = [c.code for c in codes.classes("economic") if clean(c.name) in plain and not codes.by_name("function", c.name)]
    return replace(title, point=title.point.but(economic=named)) if named else title


def _read_purchases(side: Side) -> None:
    grid, kinds = side.grid, purchases.roles(side.labels)
    listed = purchases.Purchases(kinds, side.setting.owners, grid.key or grid.title, side.year_of_rows)
    for r in range(grid.header, len(grid.cells)):
        side.rows[r] = listed.row(r, _label_texts(grid, r, side.labels))


def _read_labels(side: Side) -> None:
    grid, title = side.grid, side.title
    flow = side.header.point.flow or _flow_of(side.amounts) or title.point.flow
    reader = labels.Reader(
        domain=labels.domain(side.labels, title, flow),
        known=title.point.but(flow=flow) if flow else title.point,
        owners=side.setting.owners,
        table=grid.key or grid.title,
        year=side.year_of_rows,
        coded=any(column.kind == "code" for column in side.labels),
        several=_several_bodies(side),
    )
    for r in range(grid.header, len(grid.cells)):
        side.rows[r] = reader.row(r, _label_texts(grid, r, side.labels))


def _several_bodies(side: Side) -> bool:
    """Whether the rows name more than one body; a department's code over its only unit's longer one is that unit."""
    grid = side.grid
    for column in side.labels:
        if column.kind in ("unit", "unit_code"):
            named = {clean(grid.text(r, column.index)) for r in range(grid.header, len(grid.cells))} - {""}
            below = {head: [b for b in named if b != head and b.startswith(head)] for head in named if head.isdigit()}
            if len(named) - sum(len(units) == 1 for units in below.values()) > 1:
                return True
    return False


def _lists_purchases(title: Meaning) -> bool:
    return title.point.measure is not None and title.point.measure <= purchases.LISTED


def _label_texts(grid: Grid, r: int, columns: Sequence[Column]) -> list[tuple[str, str]]:
    """(column kind, text) of a row's label cells; a code cell merged over several columns counts once."""
    texts, last = [], None
    for column in columns:
        cell = grid.covering(r, column.index)
        again = cell is not None and cell is last and column.kind in ("code", "gov_code", "unit_code")
        texts.append((column.kind, "" if again or cell is None else cell.text))
        last = cell
    return texts


def _flow_of(columns: Sequence[Column]) -> Region:
    flows = {read(text, "c").point.flow for column in columns for text in column.path}
    flows.discard(None)
    return flows.pop() if len(flows) == 1 else None


def places_of(side: Side) -> Iterator[Place]:
    """The question of every amount cell of a side, row by row."""
    around = merge([Meaning(side.setting.base), side.title, side.header]).point
    headers: dict[object, tuple[Point, Point]] = {}
    for r, label in side.rows.items():
        if label.skip:
            continue
        for column in side.amounts:
            meaning = side.found[column.index]
            problem = label.problem or (_unknown_header(column) if "unknown" in meaning.flags else "")
            found = None if problem else _meet(side, label, column, around, headers)
            if found is None:
                problem = problem or f"行“{label.text}”与列“{'/'.join(column.path)}”互相排斥"
                yield Place(r, column.index, None, problem=problem)
                continue
            side.cell.point = found
            side.cell.part = "part" in label.flags or "part" in meaning.flags
            draw("question", side)
            asked = side.cell.point
            yield Place(r, column.index, asked, side.cell.part, open=label.open | _unsaid(side, asked))


def _unsaid(side: Side, asked: Point) -> frozenset[str]:
    """The dimensions that only a title could close: without one, rows of a cut table may be of any fund's money."""
    grid = side.grid
    titled = grid.title or grid.label or grid.key or side.header.point.flow is not None
    return frozenset() if titled or asked.fund is not None or asked.measure is not None else _FUND


def _meet(side: Side, label: Label, column: Column, around: Point, made: dict[object, tuple[Point, Point]]) -> Point | None:
    """The question of a cell; None where its row and its column exclude each other.

    ``made`` keeps the column headers laid over what title, side, section and document say, each combination once.
    """
    meaning = side.found[column.index]
    flow = label.meaning.point.flow or meaning.point.flow or around.flow
    side.cell = Crossing(label, label.meaning, meaning, flow, column.index)
    draw("meeting", side)
    key = (column.index, side.cell.header.point, label.section if label.section.words else None)
    if key not in made:
        header = side.cell.header.point
        weak = merge([Meaning(around), label.section]).point
        if "united" in meaning.flags:  # a total that goes beyond the title is not drawn back into it
            weak = weak.but(**{name: None for name in ("fund", "origin") if getattr(header, name)})
        made[key] = (header, _over(header, weak))
    own, composed = made[key]
    changed: dict[str, Region] = {}
    for name, value in side.cell.row.point.stated():
        common = meet(name, getattr(own, name), value)
        if not common:
            return None
        changed[name] = meet(name, getattr(composed, name), common) or common
    return composed.laid(changed) if changed else composed


def _over(strong: Point, weak: Point) -> Point:
    """``strong`` refined by ``weak`` as far as it agrees with it."""
    changed = {name: meet(name, getattr(strong, name), value) for name, value in weak.stated()}
    return strong.override(Point(**{name: value for name, value in changed.items() if value}))


__all__ = ["LISTS", "Setting", "Stage", "imply", "places_of", "say", "sides_of", "understand"]
