"""From the words of a table to the Point of each of its cells.

The meaning of a cell is the intersection of the words around it: title, column-header path, row section, row label.
Where they exclude each other the row label and the column win over the section, and the section over the title;
a code wins over a name.  A few implications that plain intersection cannot know are applied afterwards; each has its
own small function below, and docs/decisions.md says what they were learnt from.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from ..model import DIMENSIONS, EVERYTHING, Grid, Point, Region, join, meet, point
from . import labels
from .columns import Column, columns_of
from .labels import Label
from .words import Meaning, read


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
        return _merge([read(text, "c") for text in texts], only=("flow",))


def understand(grid: Grid, setting: Setting) -> tuple[Place, ...]:
    """The Point of every amount cell of ``grid`` (whose ``title`` and ``header`` are set), in reading order."""
    title = read(grid.title, "t")
    columns = columns_of(grid)
    blocks = _blocks(columns)
    for block in blocks:
        _label_rows(grid, block, title, setting)
    meanings = _column_meanings(columns, title, blocks)
    places = [place for block in blocks for place in _block_places(block, title, meanings, setting)]
    return tuple(sorted(places, key=lambda p: (p.row, p.column)))


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
    reader = labels.Reader(
        domain=labels.domain(block.labels, title, flow),
        known=title.point.but(flow=flow) if flow else title.point,
        owners=setting.owners,
        table=grid.key or grid.title,
        year=_year(setting, title),
    )
    for r in range(grid.header, len(grid.cells)):
        texts = [(column.kind, grid.text(r, column.index)) for column in block.labels]
        block.rows[r] = reader.row(r, texts)
    labels.settle(block.rows)


def _year(setting: Setting, title: Meaning) -> int | None:
    region = title.point.year or setting.base.year
    return int(next(iter(region))) if region and len(region) == 1 else None


def _flow_of(columns: Sequence[Column]) -> Region:
    flows = {read(text, "c").point.flow for column in columns for text in column.path}
    flows.discard(None)
    return flows.pop() if len(flows) == 1 else None


def _merge(meanings: Sequence[Meaning], only: tuple[str, ...] = DIMENSIONS) -> Meaning:
    """Meanings laid over each other: later ones refine earlier ones, and win where they exclude them."""
    values: dict[str, Region] = {}
    flags: set[str] = set()
    for meaning in meanings:
        flags |= meaning.flags
        for name, value in meaning.point.stated():
            if name in only:
                values[name] = meet(name, values.get(name), value) or value
    return Meaning(Point(**values), frozenset(flags))


def _column_meanings(
    columns: Sequence[Column], title: Meaning, blocks: Sequence[Block]
) -> dict[int, Meaning]:
    """The meaning of each amount column, from its header path."""
    found: dict[int, Meaning] = {}
    for block in blocks:
        for column in block.amounts:
            parts: list[Meaning] = []
            for text in column.path:
                known = _merge([title, *parts]).point
                meaning = read(text, "c", known)
                if not labels.acceptable(meaning, text):
                    meaning = replace(meaning, flags=meaning.flags | {"unknown"})
                parts.append(meaning)
            merged = _merge(parts)
            last = parts[-1].flags if parts else frozenset()
            flags = (merged.flags - {"sum", "grand"}) | (last & {"sum", "grand"})
            found[column.index] = replace(merged, flags=flags)
        _totals_over_siblings(block, found, title)
        _current_beside_carryover(block.amounts, found, title)
    return found


def _totals_over_siblings(block: Block, found: dict[int, Meaning], title: Meaning) -> None:
    """A 合计 column whose siblings name funds outside the title's is the total of those siblings."""
    for column in block.amounts:
        mine = found[column.index]
        if "sum" not in mine.flags:
            continue
        prefix = column.path[:-1]
        funds = [
            found[other.index].point.fund
            for other in block.amounts
            if other is not column and other.path[: len(prefix)] == prefix
        ]
        stated = [fund for fund in funds if fund is not None]
        if title.point.fund is None or all(meet("fund", f, title.point.fund) for f in stated):
            continue
        united = stated[0]
        for fund in stated[1:]:
            united = join("fund", united, fund) or united
        found[column.index] = replace(mine, point=mine.point.but(fund=united))


def _current_beside_carryover(amounts: Sequence[Column], found: dict[int, Meaning], title: Meaning) -> None:
    """A fund column beside a carry-over column is of the current year (not under the carry-over's own header)."""
    carries = [c for c in amounts if "carry" in found[c.index].flags and not found[c.index].point.sink]
    if not carries or title.point.origin is not None:
        return
    for column in amounts:
        meaning = found[column.index]
        if meaning.point.fund is not None and meaning.point.origin is None:
            found[column.index] = replace(meaning, point=meaning.point.but(origin="current"))


def _block_places(
    block: Block, title: Meaning, meanings: dict[int, Meaning], setting: Setting
) -> Iterator[Place]:
    for r, label in block.rows.items():
        for column in block.amounts:
            if label.skip:
                continue
            if label.problem:
                yield Place(r, column.index, None, problem=label.problem)
                continue
            meaning = meanings[column.index]
            if "unknown" in meaning.flags:
                yield Place(r, column.index, None, problem=f"列标题“{'/'.join(column.path)}”不认识")
                continue
            yield _place(r, column, label, meaning, block, title, setting)


def _place(
    r: int, column: Column, label: Label, meaning: Meaning, block: Block, title: Meaning, setting: Setting
) -> Place:
    header = meaning if "grand" not in label.flags else _without_origin(meaning)
    above = [block.header, title, Meaning(setting.base)]
    composed, conflict = _compose([label.meaning, header], [label.section, *above])
    if conflict:
        return Place(r, column.index, None, problem=f"行“{label.text}”与列“{'/'.join(column.path)}”互相排斥")
    flags = label.flags | header.flags
    part = "part" in flags
    return Place(r, column.index, imply(composed, flags, label.listed), part)


def _without_origin(meaning: Meaning) -> Meaning:
    """总计 cancels a 本年 inherited from the header over it."""
    return replace(
        meaning, point=meaning.point.but(origin=None, sink=None), flags=meaning.flags - {"this_year"}
    )


def _compose(strong: Sequence[Meaning], weak: Sequence[Meaning]) -> tuple[Point, str]:
    """Intersection of the strong meanings, refined by the weak ones as far as these agree."""
    values: dict[str, Region] = {}
    for meaning in strong:
        for name, value in meaning.point.stated():
            common = meet(name, values.get(name), value)
            if not common:
                return EVERYTHING, name
            values[name] = common
    for meaning in weak:
        for name, value in meaning.point.stated():
            if common := meet(name, values.get(name), value):
                values[name] = common
    return Point(**values), ""


_SPENT = point(sink="spent").sink
_EXPENDITURE = point(flow="expenditure").flow


def imply(composed: Point, flags: frozenset[str] = frozenset(), listed: bool = False) -> Point:
    """What follows without being said: the flow of a code, 本年支出 meaning "spent", and that what is spent on a
    function, use, economic kind or project is spent (``listed``: the total row of such a list is, too)."""
    specific = any(
        getattr(composed, name) is not None
        for name in ("function", "use", "economic", "gov_economic", "project")
    )
    if composed.flow is None and (specific or composed.measure is not None):
        composed = replace(composed, flow=_EXPENDITURE)
    if composed.flow != _EXPENDITURE:
        return composed
    if "this_year" in flags and composed.sink is None:
        composed = composed.but(origin=None, sink="spent")
    if composed.sink is None and composed.measure is None and (specific or listed):
        composed = replace(composed, sink=_SPENT)
    return composed
