"""From the words of a table to the Point of each of its cells.

The meaning of a cell is the intersection of the words around it: title, column-header path, row section, row label.
Where they exclude each other the row label and the column win over the section, and the section over the title;
a code wins over a name.  A few implications that plain intersection cannot know are applied afterwards; each has its
own small function below, and docs/decisions.md says what they were learnt from.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from yusuan import codes
from yusuan.model import EVERYTHING, Grid, Point, Region, leaves, meet, point
from yusuan.money import is_blank
from yusuan.words.lexicon import Meaning, clean, read

from . import labels, purchases
from .columns import Column, columns_of
from .labels import Label
from .siblings import column_meanings, merge

#: What a title enumerates in brackets stands in the table and does not narrow what it is; 不含上年结转 does.
LISTS = re.compile(r"[(（](?!不?含|包括)[^()（）]*、[^()（）]*[)）]")


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known before a table is read: the base Point (year, stage) and the names of the publishing body."""

    base: Point = EVERYTHING
    owners: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Place:
    """One amount cell and the question it answers; ``problem`` says why there is none."""

    row: int
    column: int
    point: Point | None
    part: bool = False
    problem: str = ""


@dataclass(slots=True)
class Block:
    """One side of a table: label columns and the amount columns that they label."""

    labels: list[Column] = field(default_factory=list)
    amounts: list[Column] = field(default_factory=list)
    rows: dict[int, Label] = field(default_factory=dict)

    @property
    def header(self) -> Meaning:
        """What the headers over the label columns say (收入, 支出): only the flow counts."""
        texts = [text for column in self.labels for text in column.path]
        return merge([read(text, "c") for text in texts], only=("flow",))


def understand(grid: Grid, setting: Setting) -> tuple[Place, ...]:
    """The Point of every amount cell of ``grid`` (whose ``title`` and ``header`` are set), in reading order."""
    title, blocks = _labelled(grid, setting)
    year = _year(setting, Meaning())
    meanings = {i: m for block in blocks for i, m in column_meanings(block.amounts, title, year).items()}
    places = [place for block in blocks for place in _block_places(block, title, meanings, setting)]
    return tuple(sorted(places, key=lambda p: (p.row, p.column)))


def _labelled(grid: Grid, setting: Setting) -> tuple[Meaning, list[Block]]:
    title = _of_classes(read(LISTS.sub("", grid.title), "t"), grid.title)
    columns = columns_of(grid)
    blocks = _blocks(columns)
    for block in blocks:
        _label_rows(grid, block, title, setting)
    return title, blocks


def _of_classes(title: Meaning, text: str) -> Meaning:
    """基本支出表（工资福利支出） is about the economic classes that its title names, its total too."""
    if title.point.measure is not None or title.point.economic is not None:
        return title
    plain = clean(text)
    named = [c.code for c in codes.classes("economic") if clean(c.name) in plain and not codes.by_name("function", c.name)]
    return replace(title, point=title.point.but(economic=named)) if named else title


def listed_names(grids: Sequence[Grid], setting: Setting) -> dict[str, set[str]]:
    """Names of functional codes as the tables print them, each with the codes it is printed beside."""
    found: dict[str, set[str]] = {}
    for grid in grids:
        for block in _labelled(grid, setting)[1]:
            for label in block.rows.values():
                if label.code.startswith("2"):
                    found.setdefault(clean(label.text.split(" ")[-1]).lstrip("0123456789"), set()).add(
                        label.code
                    )
    return found


def listed_projects(grids: Sequence[Grid], setting: Setting) -> dict[str, list[str]]:
    """Names of projects as the tables print them (without their code), each with its keys in order."""
    found: dict[str, list[str]] = {}
    for grid in grids:
        title, blocks = _labelled(grid, setting)
        for block in () if _lists_purchases(title) else blocks:
            for label in block.rows.values():
                for key in label.meaning.point.project or ():
                    name = clean(label.text)
                    bare = name.removeprefix(labels.project_key(name)).lstrip("-—_")
                    found.setdefault(bare, []).append(key)
    return found


def _blocks(columns: Sequence[Column]) -> list[Block]:
    """Split at every label column that follows an amount column."""
    blocks = [Block()]
    for column in columns:
        if column.kind in labels.LABEL_KINDS:
            if blocks[-1].amounts:
                blocks.append(Block())
            blocks[-1].labels.append(column)
        elif column.kind == "amount":
            blocks[-1].amounts.append(column)
    return [b for b in blocks if b.amounts]


def _label_rows(grid: Grid, block: Block, title: Meaning, setting: Setting) -> None:
    flow = block.header.point.flow or _flow_of(block.amounts) or title.point.flow
    year = _year(setting, title)
    if _lists_purchases(title):
        listed = purchases.Purchases(
            purchases.roles(block.labels), setting.owners, grid.key or grid.title, year
        )
        for r in range(grid.header, len(grid.cells)):
            block.rows[r] = listed.row(r, _label_texts(grid, r, block.labels))
        return
    reader = labels.Reader(
        domain=labels.domain(block.labels, title, flow),
        known=title.point.but(flow=flow) if flow else title.point,
        owners=setting.owners,
        table=grid.key or grid.title,
        year=year,
        coded=any(column.kind == "code" for column in block.labels),
        several=_several_bodies(grid, block),
    )
    for r in range(grid.header, len(grid.cells)):
        block.rows[r] = reader.row(r, _label_texts(grid, r, block.labels))
    amounts = {r: [grid.text(r, c.index) for c in block.amounts] for r in block.rows}
    labels.settle(block.rows, [r for r, texts in amounts.items() if all(is_blank(t) for t in texts)])
    _owner_beside_others(block.rows, amounts)


def _several_bodies(grid: Grid, block: Block) -> bool:
    """Whether the rows name more than one body; a department's code over its only unit's longer one is that unit."""
    for column in block.labels:
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


def _owner_beside_others(rows: dict[int, Label], amounts: Mapping[int, Sequence[str]]) -> None:
    """The publishing body in a list of bodies is one of them where its row differs from the total's."""
    others = any(x.meaning.point.unit for x in rows.values())
    totals = [amounts[r] for r, x in rows.items() if x.total and x.meaning.point == EVERYTHING]
    owners = [r for r, x in rows.items() if x.meaning.words == ("owner",)]
    if not others or not totals or not owners or any(amounts[r] in totals for r in owners):
        return
    for r in owners:
        name = clean(rows[r].text).lstrip("0123456789")
        rows[r].meaning = Meaning(point(unit=name), words=(name,))


def _year(setting: Setting, title: Meaning) -> int | None:
    region = title.point.year or setting.base.year
    return int(next(iter(region))) if region and len(region) == 1 else None


def _flow_of(columns: Sequence[Column]) -> Region:
    flows = {read(text, "c").point.flow for column in columns for text in column.path}
    flows.discard(None)
    return flows.pop() if len(flows) == 1 else None


def _block_places(
    block: Block, title: Meaning, meanings: dict[int, Meaning], setting: Setting
) -> Iterator[Place]:
    around = merge([Meaning(setting.base), title, block.header])
    headers = _Headers(around.point)
    for r, label in block.rows.items():
        if label.skip:
            continue
        for column in block.amounts:
            meaning = meanings[column.index]
            problem = label.problem
            if "unknown" in meaning.flags:
                problem = problem or f"列标题“{'/'.join(column.path)}”不认识"
            found = None if problem else headers.meet(label, meaning, column.index)
            if found is None:
                problem = problem or f"行“{label.text}”与列“{'/'.join(column.path)}”互相排斥"
                yield Place(r, column.index, None, problem=problem)
                continue
            part = ("part" in label.flags or "part" in meaning.flags) and not _exhaustive(found)
            yield Place(r, column.index, imply(found, label.listed), part)


def _exhaustive(question: Point) -> bool:
    """Whether what is listed under 其中 has no other parts: 公务用车 is bought and run, “三公” are three."""
    return question.measure is not None and question.measure < _THREE_PUBLIC


class _Headers:
    """Column headers laid over what title, block and document say (``around``), each combination made once."""

    def __init__(self, around: Point) -> None:
        self._around = around
        self._made: dict[tuple[int, bool, Region, Meaning | None], tuple[Point, Point]] = {}

    def meet(self, label: Label, meaning: Meaning, column: int) -> Point | None:
        """The question of a cell; None where its row and its column exclude each other."""
        grand = "grand" in label.flags and "this_year" in meaning.flags
        flow = label.meaning.point.flow or meaning.point.flow or self._around.flow
        key = (column, grand, flow, label.section if label.section.words else None)
        if key not in self._made:
            header = _without_origin(meaning) if grand else _spent_this_year(meaning, flow)
            weak = merge([Meaning(self._around), label.section]).point
            if "united" in meaning.flags:  # a total that goes beyond the title is not drawn back into it
                weak = weak.but(**{name: None for name in ("fund", "origin") if getattr(header.point, name)})
            self._made[key] = (header.point, _over(header.point, weak))
        own, composed = self._made[key]
        row = _spent_this_year(label.meaning, flow).point
        changed: dict[str, Region] = {}
        for name, value in row.stated():
            common = meet(name, getattr(own, name), value)
            if not common:
                return None
            changed[name] = meet(name, getattr(composed, name), common) or common
        return composed.laid(changed) if changed else composed


def _over(strong: Point, weak: Point) -> Point:
    """``strong`` refined by ``weak`` as far as it agrees with it."""
    changed = {name: meet(name, getattr(strong, name), value) for name, value in weak.stated()}
    return strong.override(Point(**{name: value for name, value in changed.items() if value}))


def _spent_this_year(meaning: Meaning, flow: Region) -> Meaning:
    """本年 on an expenditure total means what is spent in the year, carried-over money included."""
    if "this_year" not in meaning.flags or flow != _OUT.flow or meaning.point.sink is not None:
        return meaning
    return replace(meaning, point=meaning.point.but(origin=None, sink="spent"))


def _without_origin(meaning: Meaning) -> Meaning:
    """总计 cancels a 本年 inherited from the header over it."""
    return replace(
        meaning, point=meaning.point.but(origin=None, sink=None), flags=meaning.flags - {"this_year"}
    )


_THREE_PUBLIC = leaves("measure", "three_public")
_SPENT = point(sink="spent")
_OUT = point(flow="expenditure")
_IN = point(flow="income")


def imply(composed: Point, listed: bool = False) -> Point:
    """What follows without being said: the flow of a code, and that what goes to a function, use, economic kind or
    project is spent (``listed``: the total row of a list of such things is, too)."""
    specific = (
        composed.function or composed.use or composed.economic or composed.gov_economic or composed.project
    )
    if composed.flow is None and (specific or composed.measure):
        composed = composed.override(_OUT)
    if composed.flow == _OUT.flow and not composed.sink and not composed.measure and (specific or listed):
        composed = composed.override(_SPENT)
    return composed
