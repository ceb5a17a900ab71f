"""From grids to budget tables: caption, header, unit, and the Figure in every amount cell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.model import Block, Cell, Column, Figure, Grid, Leftover, Place, Table
from yusuan.money import is_blank, parse
from yusuan.reading.understand.forms.flat import flat_forms
from yusuan.reading.understand.forms.lines import list_of
from yusuan.words.lexicon import clean

from .captions import after, before, inside, opens_part, unit_in_header, unit_of
from .columns import columns_of
from .headers import header_rows, realigned
from .rows import answered

_FORM = re.compile(r"绩效目标|绩效指标|三级指标|指标值|项目绩效|绩效自评")
_CONTENTS = re.compile(r"是否(?:为)?空表|空表理由|报表名称")
_NOT_BUDGET = re.compile(r"^(目录|序号.*单位名称)")


@dataclass(slots=True)
class Tables:
    """The grids of a document by what they are, in order."""

    budget: list[Grid] = field(default_factory=list)
    forms: list[Grid] = field(default_factory=list)
    contents: list[Grid] = field(default_factory=list)
    others: list[Grid] = field(default_factory=list)
    #: Grids of ``budget`` and ``others`` that list projects with their targets.
    lists: list[Grid] = field(default_factory=list)
    captions: list[Block] = field(default_factory=list)
    owners: list[str] = field(default_factory=list)


def sort_grids(blocks: Sequence[Block]) -> Tables:
    """Every grid with its caption and header found, sorted into budget tables, performance forms and others."""
    found = Tables()
    unit = ""
    for i, block in enumerate(blocks):
        if not isinstance(block, Grid):
            continue
        if is_form(block):
            found.forms.append(_titled_form(blocks, i, block, found))
            continue
        grid = dress(blocks, i, block, found)
        unit = grid.unit or unit
        if _is_budget(grid):
            found.budget.append(grid)
        else:
            (found.contents if is_contents(grid) else found.others).append(grid)
        if list_of(grid) is not None:
            found.lists.append(grid)
    flat, used = flat_forms(blocks)
    found.forms += [grid.but(kind="form") for grid in flat]
    found.captions += used
    known = [g.unit for g in found.budget if g.unit]
    default = max(set(known), key=known.count) if known else ""
    found.budget = [g if g.unit else g.but(unit=default) for g in found.budget]
    found.lists = [g if g.unit else g.but(unit=default) for g in found.lists]
    return found


def is_form(grid: Grid) -> bool:
    """Whether a grid is a performance form: its cells name indicators or targets."""
    texts = [clean(cell.text) for _, _, cell in grid]
    hits = sum(
        bool(
            re.search(
                r"^(一级指标|二级指标|三级指标|指标值|绩效指标|(产出|效益|满意度|数量|质量|时效|社会效益|服务对象满意度)指标$|总体目标|年度总体目标|实施单位|主管部门及代码|实施期目标|年度目标)",
                t,
            )
        )
        for t in texts
    )
    return hits >= 2


def _titled_form(blocks: Sequence[Block], i: int, grid: Grid, found: Tables) -> Grid:
    caption = before(blocks, i)
    found.captions += caption.used
    return grid.but(kind="form", title=caption.title, unit=caption.unit)


def dress(blocks: Sequence[Block], i: int, grid: Grid, found: Tables) -> Grid:
    """The grid with title, unit, owner, notes and header found; caption rows inside it become header rows' past."""
    outer = before(blocks, i)
    inner, rows = inside(grid)
    found.captions += outer.used
    # The heading of a part (第二部分 2024年部门预算表) is no better a title than the one that the file gives the table.
    title = inner.title or (opens_part(outer.title) and grid.title) or outer.title
    owner = inner.owner or outer.owner
    if owner:
        found.owners.append(owner)
    body = grid.but(cells=grid.cells[rows:]) if rows and len(grid.cells) > rows else grid
    header = header_rows(body)
    if not title and (sheet := grid.source.sheet):
        title = sheet
    dressed = body.but(
        title=title or body.title,
        label=inner.label or outer.label,
        owner=owner,
        unit=inner.unit or outer.unit or body.unit,
        notes=body.notes or tuple(after(blocks, i)),
        header=header,
    )
    dressed = realigned(dressed)
    return dressed if dressed.unit else dressed.but(unit=unit_in_header(dressed))


def _words(grid: Grid, columns: Sequence[Column]) -> str:
    """The title and all header texts of a grid."""
    return clean(grid.title) + "".join(clean(t) for c in columns for t in c.path)


def is_contents(grid: Grid) -> bool:
    """Whether a grid lists the tables or bodies of the document and states no money itself."""
    headed = grid if grid.header else grid.but(header=header_rows(grid))
    words = _words(headed, columns_of(headed))
    return bool(_NOT_BUDGET.match(words) or _CONTENTS.search(words))


def unread(grid: Grid) -> Leftover:
    """A grid of which nothing could be read."""
    said = [cell.text.strip() for _, _, cell in grid if cell.text.strip()]
    numbers = sum(parse(text) is not None for text in said)
    text = grid.title or " ".join(said[:3])
    return Leftover(text, f"这张表没有读成预算表，其中{numbers}个数没有读" if numbers else "这张表没有读成预算表", grid.source)


def _is_budget(grid: Grid) -> bool:
    """A table with at least one amount column under a title or a header that speaks of money."""
    if not grid.cells or (grid.header >= len(grid.cells) and not grid.title):
        return False
    columns = columns_of(grid)
    words = _words(grid, columns)
    if is_contents(grid):
        return False
    money = re.search(r"收入|支出|预算|决算|经费|金额|拨款|采购", words)
    return bool(money) and any(c.kind == "amount" for c in columns)


def filled(table: Table) -> tuple[Table, list[Leftover]]:
    """The table with a Figure in every amount cell that is understood, and every number that is not."""
    grid = table.grid
    places = {(p.row, p.column): p for row in table.rows for p in row.cells}
    numbers = {(r, c) for r, c, cell in grid if r >= grid.header and parse(cell.text) is not None}
    rows = {r for r, c in numbers if (r, c) in places}
    figures: dict[tuple[int, int], Figure] = {}
    left: list[Leftover] = []
    for r, c, cell in grid:
        place = places.get((r, c))
        if place is not None:
            item = _figure(grid, place, cell, table.columns[c].path, r in rows)
            if isinstance(item, Figure):
                figures[r, c] = item
            elif item is not None:
                left.append(item)
        elif (r, c) in numbers and table.columns[c].kind == "amount":
            left.append(Leftover(cell.text, "这一格不在任何已认识的行和列里", cell.source.at(table=grid.title)))
    return answered(table, grid, figures), left


def _figure(
    grid: Grid, place: Place, cell: Cell, path: Sequence[str], filled: bool
) -> Figure | Leftover | None:
    unit = next((u for text in reversed(path) if (u := unit_of(text))), "") or grid.unit
    source = cell.source.at(table=grid.called, text=cell.source.text or cell.text)
    blank = is_blank(cell.text)
    if place.point is None:
        return None if blank else Leftover(cell.text, place.problem, source)
    stated = Figure(place.point, Decimal(0), source=source, printed=cell.text.strip(), unit=unit or "元",
                    part=place.part, table=grid.called, open=place.open)  # fmt: skip
    if blank:  # a dash says that there is nothing, a row left blank says nothing
        return replace(stated, state="blank") if filled or cell.text.strip() else None
    printed = parse(cell.text, unit) if unit else None
    if printed is None:
        return Leftover(cell.text, "没有写明金额单位" if not unit else "不是一个数", source)
    return replace(stated, amount=printed.amount, slack=printed.slack)
