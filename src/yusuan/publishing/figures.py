"""Figures as flat rows, and as a data frame: one set of columns for what is read and for what is published.

Codes are text.  ``amount`` is exact, in 元, and empty where a cell is blank (which counts as 0) or could not be read.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from typing import TYPE_CHECKING, Any, get_args

from yusuan import codes
from yusuan.model import DIMENSIONS, LABELS, Disclosure, Figure, Grid, fold
from yusuan.model.document import masked
from yusuan.model.figure import Known, State
from yusuan.model.point import FLAT, KINDS, TREES
from yusuan.money import plain

from .sums import exact

if TYPE_CHECKING:
    import polars

Json = dict[str, Any]
#: Joins the values of a dimension that has several.
SEVERAL = ";"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its type in Table Schema, and what it says."""

    name: str
    words: str
    type: str = "string"
    unique: bool = False

    def descriptor(self) -> Json:
        found: Json = {"name": self.name, "type": self.type, "description": self.words}
        if self.type == "number":
            found |= {"decimalChar": ".", "bareNumber": True}
        if self.unique:
            found["constraints"] = {"required": True, "unique": True}
        return found


DIMENSION_WORDS: Mapping[str, str] = {
    "year": "年度",
    "stage": "阶段（approved 预算、executed 决算等）",
    "flow": "收入 income 或支出 expenditure",
    "fund": "资金（general 一般公共预算、government_funds 政府性基金等）",
    "origin": "来源年度（current 本年、carryover 上年结转等）",
    "sink": "去向（spent 支出、closing 年终结转等）",
    "function": "支出功能分类科目编码",
    "use": "用途（personnel 人员经费、operating 公用经费、project 项目支出等）",
    "economic": "部门预算支出经济分类科目编码",
    "gov_economic": "政府预算支出经济分类科目编码",
    "receipt": "收入分类科目编码",
    "project": "项目",
    "unit": "单位",
    "item": "分项（采购的物品、只写名称的其中项）",
    "measure": "口径（three_public “三公”经费、procurement 政府采购等）",
}
FIGURES = (
    Field("id", "编号：同一份文件里同一处同一个数，编号不变", unique=True),
    Field("file", "文件"),
    Field("document_unit", "文件是哪个单位的"),
    Field("document_year", "文件是哪个年度的"),
    Field("document_kind", "预算或决算"),
    *(Field(name, f"{DIMENSION_WORDS[name]}；空表示全部，多个值用分号隔开") for name in DIMENSIONS),
    Field("meaning", "这个数是什么，中文"),
    Field("amount", "金额，元，未经舍入；空白和认不出的为空", "number"),
    Field("printed", "所印的文字"),
    Field("printed_unit", "所印的单位"),
    Field("state", "value 有数，blank 空白（按0理解），unknown 认不出"),
    Field("known", "含义凭什么得知：words 文字，inferred 推断，layout 版式"),
    Field("part", "是否其中项", "boolean"),
    Field("table", "所在的表；空表示在文字说明中"),
    Field("row", "表中的行，从1起，含表头", "integer"),
    Field("column", "表中的列，从1起", "integer"),
    Field("row_label", "行名"),
    Field("column_label", "列名，各级用斜线隔开"),
    Field("page", "页，从1起", "integer"),
    Field("sheet", "工作表"),
    Field("cell", "单元格"),
    Field("line", "行，从1起", "integer"),
    Field("place", "出处，JSON 对象"),
)
DICTIONARY = (
    Field("column", "figures 中的列"),
    Field("value", "列中的值"),
    Field("name", "中文名称"),
    Field("parent", "上级，没有的为空"),
)


def rows(disclosure: Disclosure) -> Iterator[list[str]]:
    """One row per figure, in the order of the document, by the columns of FIGURES."""
    d = disclosure
    spots = _spots(d)
    seen: Counter[str] = Counter()
    for figure in d.figures:
        mark = _mark(d.file, figure)
        seen[mark] += 1
        yield [
            mark if seen[mark] == 1 else f"{mark}-{seen[mark]}",
            d.file, d.unit.value, d.year.value, d.kind.value,
            *(SEVERAL.join(fold(n, r)) if (r := getattr(figure.point, n)) is not None else "" for n in DIMENSIONS),
            str(figure.point),
            plain(exact(figure)) if figure.state == "value" else "",
            figure.printed, figure.unit, figure.state, figure.known, "true" if figure.part else "false",
            *spots.get(id(figure), (figure.table, "", "", "", "")),
            *_place(figure),
        ]  # fmt: skip


def _mark(file: str, figure: Figure) -> str:
    """A mark made of the document's name, the place and the printed words: it does not change with the reading."""
    s = figure.source
    box = [round(edge) for edge in s.box] if s.box else None
    start = getattr(s, "start", None)
    said = (file, s.page, s.sheet, s.cell, s.line, box, start, s.text if start is None else "", figure.printed)
    return sha256(repr(said).encode("utf-8", "replace")).hexdigest()[:12]


def _place(figure: Figure) -> tuple[str, ...]:
    s = figure.source
    place = json.dumps(s.as_dict(), ensure_ascii=False, separators=(",", ":"))
    return str(s.page or ""), s.sheet or "", s.cell or "", str(s.line or ""), masked(place)


def _spots(disclosure: Disclosure) -> dict[int, tuple[str, str, str, str, str]]:
    """For every figure in a table (by identity): title, row, column and their labels."""
    found = {}
    grids = {id(b): b for b in (*disclosure.grids, *disclosure.blocks) if isinstance(b, Grid)}
    for grid in grids.values():
        heads: dict[int, str] = {}
        for r, c, cell in grid:
            if cell.figure is None:
                continue
            if c not in heads:
                heads[c] = _column_label(grid, c)
            found[id(cell.figure)] = (grid.title, str(r + 1), str(c + 1), _row_label(grid, r, c), heads[c])
    return found


def _row_label(grid: Grid, row: int, column: int) -> str:
    """The words left of a figure, up to the next figure."""
    words: list[str] = []
    for c in range(column - 1, -1, -1):
        cell = grid.cells[row][c]
        if cell is not None and cell.figure is not None:
            if words:
                break
            continue
        if cell is not None and cell.text.strip():
            words.insert(0, re.sub(r"\s+", "", cell.text))
    return " ".join(words)


def _column_label(grid: Grid, column: int) -> str:
    words = [re.sub(r"\s+", "", grid.text(r, column)) for r in range(grid.header)]
    return "/".join(dict.fromkeys(w for w in words if w and not w.isdigit()))


def dictionary(figures: Iterable[Sequence[str]]) -> Iterator[list[str]]:
    """What the values in the coded columns of these rows mean: closed words and classification codes."""
    places = {f.name: n for n, f in enumerate(FIGURES)}
    used: dict[str, set[str]] = {name: set() for name in DIMENSIONS if KINDS[name] != "names"}
    for row in figures:
        for name, values in used.items():
            values.update(filter(None, row[places[name]].split(SEVERAL)))
    for name, values in used.items():
        if KINDS[name] == "leaves":
            yield from ([name, value, LABELS.get(value, value), _above(name, value)] for value in _nodes(name))
        else:
            for value in sorted(values):
                yield [name, value, codes.name(name, value), value[:-2] if len(value) > 3 else ""]  # type: ignore[arg-type]
    yield from (["state", value, name, ""] for value, name in zip(get_args(State), ("有数", "空白", "认不出"), strict=True))
    yield from (["known", value, name, ""] for value, name in zip(get_args(Known), ("文字", "推断", "版式"), strict=True))


def _nodes(dimension: str) -> list[str]:
    children = [name for names in TREES[dimension].values() for name in names]
    return sorted({*TREES[dimension], *children, *FLAT.get(dimension, ())} - {"all"})


def _above(dimension: str, value: str) -> str:
    return next((node for node, below in TREES[dimension].items() if value in below and node != "all"), "")


def frame(figures: Iterable[Sequence[str]]) -> polars.DataFrame:
    """Rows as a data frame: codes as text, amounts Decimal 元, null for what is not said."""
    import polars as pl

    found = list(figures)
    amount = next(n for n, f in enumerate(FIGURES) if f.name == "amount")
    exponents = (Decimal(row[amount]).as_tuple().exponent for row in found if row[amount])
    scale = max([2, *(-e for e in exponents if isinstance(e, int))])
    types: dict[str, Any] = {"number": pl.Decimal(38, scale), "integer": pl.Int64, "boolean": pl.Boolean}
    makes: dict[str, Any] = {"number": Decimal, "integer": int, "boolean": lambda text: text == "true"}
    columns = {
        f.name: [makes.get(f.type, str)(row[n]) if row[n] else None for row in found] for n, f in enumerate(FIGURES)
    }
    return pl.DataFrame(columns, schema={f.name: types.get(f.type, pl.String) for f in FIGURES})
