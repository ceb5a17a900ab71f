"""From the labels of a block to the Rows of a Table: name, role, and which row stands under which."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yusuan.model import EVERYTHING, Figure, Grid, Place, Role, Row, Table
from yusuan.words.lexicon import clean, strip_ordinal

from .labels import project_key
from .side import Label

_NAMES = ("name", "project", "unit", "gov_name", "economic_name")
_BARE = "-—_"


@dataclass(frozen=True, slots=True)
class Labelled:
    """One row of a block as it was read: its place, its label cells (column kind, text) and its amount cells."""

    index: int
    side: int
    label: Label
    said: tuple[tuple[str, str], ...]
    cells: tuple[Place, ...]


def rows_of(grid: Grid, read: Iterable[Labelled], columns: Collection[int]) -> tuple[Row, ...]:
    """The Rows of a table; ``columns`` are its label columns, where a row's own place is looked for."""
    rows = [_row(grid, one, columns) for one in read if not one.label.skip]
    return tuple(_ordered(rows))


def _row(grid: Grid, one: Labelled, columns: Collection[int]) -> Row:
    label = one.label
    cell = next((x for c in sorted(columns) if (x := grid.covering(one.index, c)) and x.text.strip()), None)
    return Row(
        one.index,
        one.side,
        label.text,
        _name(label, one.said),
        one.said,
        label.spelled,
        label.meaning.point,
        _role(label),
        problem=label.problem,
        source=(cell.source if cell else grid.source).at(table=grid.title),
        cells=one.cells,
    )


def _name(label: Label, said: Sequence[tuple[str, str]]) -> str:
    """What a row is called, without its code and its ordinal."""
    if label.spelled:
        return _name_beside(label.spelled, said)
    if label.meaning.point.project:
        cells = [clean(text) for kind, text in said if kind == "project"] or [clean(text) for kind, text in said if kind == "name"]
        name = cells[-1] if cells and cells[-1] else clean(label.text)
        return name.removeprefix(project_key(name)).lstrip(_BARE)
    names = [clean(text) for kind, text in said if kind in _NAMES and clean(text)]
    return strip_ordinal(names[-1] if names else clean(label.text))


def _name_beside(code: str, said: Sequence[tuple[str, str]]) -> str:
    """The name beside a code, or the rest of the cell that the code is glued to."""
    names = [clean(text) for kind, text in said if kind == "name" and clean(text)]
    if names and not re.match(r"^[\[(]?\d", names[-1]):
        return names[-1]
    glued = [clean(text) for _, text in said if clean(text).lstrip("[(").startswith(code)]
    return glued[-1].lstrip("[(")[len(code) :].lstrip("])-—_.、:") if glued else ""


def _role(label: Label) -> Role:
    if label.problem:
        return "unknown"
    if label.total:
        return "total"
    if "part" in label.flags:
        return "part"
    return "unit" if label.of_body else "detail"


def _ordered(rows: Sequence[Row]) -> Iterable[Row]:
    """The rows with level and parent, as far as codes and 其中 tell them."""
    above: dict[int, dict[str, int]] = {}
    plain: dict[int, int] = {}
    levels: list[int] = []
    for n, row in enumerate(rows):
        codes = above.setdefault(row.side, {})
        parent = None
        if row.role == "part":
            parent = plain.get(row.side)
        elif row.code:
            parent = next((codes[row.code[:i]] for i in range(len(row.code) - 1, 2, -1) if row.code[:i] in codes), None)
            codes[row.code] = n
        if row.role != "part":
            plain[row.side] = n
        levels.append(0 if parent is None else levels[parent] + 1)
        yield replace(row, parent=parent, level=levels[-1])


def answered(table: Table, grid: Grid, figures: Mapping[tuple[int, int], Figure], kept: Mapping[int, int] | None = None) -> Table:
    """The table with what its cells state by (row, column), and with the roles that only amounts tell.

    ``grid`` is the table as printed; ``kept`` maps the rows that were understood to its rows, where some were dropped.
    """
    rows = []
    place = {n: i for i, n in enumerate(n for n, row in enumerate(table.rows) if kept is None or row.index in kept)}
    for n in place:
        row = table.rows[n]
        at = row.index if kept is None else kept[row.index]
        cells = tuple(_answer(cell, at, figures.get((at, cell.column))) for cell in row.cells)
        row = replace(row, index=at, cells=cells, parent=place.get(row.parent) if row.parent is not None else None)
        rows.append(replace(row, role="section") if _heads(row) else row)
    return replace(table, grid=grid, rows=tuple(rows))


def with_figures(table: Table, meant: Mapping[int, Figure]) -> Table:
    """The table with the figures that stand for its drafts (by their id)."""
    figures = {
        (place.row, place.column): meant[id(place.figure)]
        for row in table.rows for place in row.cells if place.figure is not None
    }  # fmt: skip
    return answered(table, table.grid, figures)


def _answer(cell: Place, row: int, figure: Figure | None) -> Place:
    point = figure.point if figure is not None else cell.point
    return replace(cell, row=row, point=point, figure=figure)


def _heads(row: Row) -> bool:
    """Whether a row without any amount stands over others."""
    return row.role == "detail" and not row.figures and not any(cell.problem for cell in row.cells)


def listed_names(tables: Iterable[Table]) -> dict[str, set[str]]:
    """Names of functional codes as the tables print them, each with the codes it is printed beside."""
    found: dict[str, set[str]] = {}
    for row in (row for table in tables for row in table.rows):
        code = row.codes.get("function")
        if code and row.point.but(function=None, unit=None, economic=None) == EVERYTHING:
            found.setdefault(row.name, set()).add(code)
    return found


def listed_projects(tables: Iterable[Table]) -> dict[str, list[str]]:
    """Names of projects as the tables print them (without their code), each with its keys in order."""
    found: dict[str, list[str]] = {}
    for row in (row for table in tables if not table.lists_purchases for row in table.rows):
        for key in row.point.project or ():
            found.setdefault(row.name, []).append(key)
    return found
