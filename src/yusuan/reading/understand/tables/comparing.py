"""Columns that compare two others (增减额, 增减%, 完成预算的%), as claims about the amounts beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Literal

from yusuan.model import Cell, Claim, Column, Grid, Place, Point, Table
from yusuan.money import parse
from yusuan.words.lexicon import clean
from yusuan.words.phrases import pattern

from .implied_columns import deducted

_CHANGED = re.compile(rf"{pattern('change')}|{pattern('more', means='')}|{pattern('less', means='')}|[比较](?:{pattern('year_before')}|20)")
_DONE = re.compile(r"完成|执行率|执行进度|占(?:年初|全年|调整)?预算")
#: A rate column without a per cent sign holds fractions if nothing in it is larger.
_FRACTIONS = Decimal(2)

Pair = tuple[Point, Point]
Kind = Literal["change", "rate", "share"]


def claims_of(table: Table) -> Iterator[Claim]:
    """What the comparing columns say, in rows where exactly one pair of amounts can be meant."""
    grid = table.grid
    wanted = [(c, kind) for c in table.columns if (kind := _kind(grid, c)) is not None]
    if not wanted:
        return
    rows: dict[int, list[Place]] = {}
    for place in (place for row in table.rows for place in row.cells):
        rows.setdefault(place.row, []).append(place)
    for r, places in sorted(rows.items()):
        pairs = _pairs(places)
        for column, kind in wanted:
            cell = grid.cells[r][column.index]
            pair = _pair(pairs, column)
            if pair is not None and cell is not None:
                yield from _claim(kind, pair, cell, grid)


def _kind(grid: Grid, column: Column) -> Kind | None:
    said = clean("".join(column.path))
    if column.kind == "change" and _CHANGED.search(said):
        return "change"
    if column.kind != "percent" or not _is_percent(grid, column, said):
        return None
    return "share" if _DONE.search(said) else "rate" if _CHANGED.search(said) else None


def _is_percent(grid: Grid, column: Column, said: str) -> bool:
    texts = [grid.text(r, column.index) for r in range(grid.header, len(grid.cells))]
    if "%" in said or any("%" in clean(t) or "％" in t for t in texts):
        return True
    return any(abs(n) > _FRACTIONS for t in texts if (n := _number(t)) is not None)


def _number(text: str) -> Decimal | None:
    printed = parse(text.replace("%", "").replace("％", ""))
    return printed.amount if printed else None


def _pairs(places: Sequence[Place]) -> list[Pair]:
    """(now, base) wherever a row asks one thing of exactly two times: this year and last, or budget and outcome."""
    groups: dict[Point, dict[tuple[object, ...], Point]] = {}
    for place in places:
        p = place.point
        if p is not None and (not place.part or _is_rest(p)):
            groups.setdefault(p.but(year=None, stage=None), {})[_when(p)] = p
    several = [found for found in groups.values() if len(found) > 1]
    if any(len(found) > 2 for found in several):
        return []
    return [(found[now], found[base]) for found in several for base, now in [sorted(found, key=str)]]


def _is_rest(p: Point) -> bool:
    """Whether a part is what a deduction leaves: it is compared like a whole."""
    return any(name.startswith("扣除") for name in p.item or ())


def _pair(pairs: Sequence[Pair], column: Column) -> Pair | None:
    """The one pair that a column can compare: where there are several, the one after the same deduction as its header's."""
    if len(pairs) < 2:
        return pairs[0] if pairs else None
    name = next((name for text in column.path if (name := deducted(text)[0])), "")
    item = frozenset({name}) if name else None
    alike = [pair for pair in pairs if pair[0].item == item]
    return alike[0] if len(alike) == 1 else None


def _when(p: Point) -> tuple[object, ...]:
    """Sorts what was before what came of it."""
    stage = {"approved": 0, "adjusted": 1, "executed": 2}
    return tuple(sorted(p.year or ())), min((stage.get(s, 0) for s in p.stage or ()), default=0)


def _claim(kind: Kind, pair: Pair, cell: Cell, grid: Grid) -> Iterator[Claim]:
    text = cell.text.replace("%", "").replace("％", "")
    printed = parse(text, grid.unit or "元") if kind == "change" else parse(text)
    if printed is None:
        return
    now, base = pair
    source = cell.source.at(table=grid.title, text=cell.source.text or cell.text)
    if kind == "share":
        yield Claim(kind, now, printed.amount, base=base, slack=printed.slack, source=source, printed=cell.text)
        return
    direction = (printed.amount > 0) - (printed.amount < 0)
    yield Claim(kind, now, abs(printed.amount), base=base, direction=direction, slack=printed.slack,
                source=source, printed=cell.text)  # fmt: skip



