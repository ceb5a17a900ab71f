"""What each column of a table is: a label (code, name, unit, project) or amounts, and the header path over it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from yusuan.model import Column, Grid
from yusuan.money import is_blank, parse
from yusuan.words.lexicon import clean

_CODE = re.compile(r"(编码|代码|编号)$")
#: Codes of projects in the books of the integrated system, far longer than any classification's.
_PROJECT_CODE = re.compile(r"\d[\dA-Za-z-]{11,}")
_NAME = re.compile(r"(名称|项目|科目|用途|类别|品目|内容|摘要)$")
#: The code of a body, not of a classification: 单位代码, 部门(单位)编码 …
_UNIT_CODE = re.compile(r"(?:单位|部门|机构)\)?(?:编码|代码|编号)$")
_UNIT = re.compile(r"(单位\)?名称|部门名称|预算单位|单位(?:编码|代码)?及名称|所属单位|单位)$")
_ASIDE = re.compile(r"(备注|说明|序号|行次|栏次|依据|方式|形式|绩效目标|负责人|时间|日期|(?:计量|度量)单位|单价|规格|型号|规格型号)$")
_PERCENT = re.compile(r"(%|％|百分比|占比|比例|增减率|增长率|变动率|变化率|完成率|执行率|幅度|增幅|降幅|比重)")
_RATE = re.compile(r"[-+−]?[\d,]{1,40}(?:\.\d{1,10})?[%％]")
_CHANGE = re.compile(r"(增减额|增减变动|增减变化|增减情况|增减数|比上年|较上年|变动额|增加额|增加\(减少\)|差额|[比较](?:20\d\d|去)年|(?<!情况表)增减$)")
_COUNT = re.compile(r"(\((个|辆|台|人|人次|批次|批|次|团|套|平方米|册)\)|人数|人次|批次|团组数|保有量|数量)")
_LEVELS = ("类", "款", "项")
#: What a project is by kind.
_ATTRIBUTE = re.compile(r"(类别|类型|属性|性质|级次)$")


def columns_of(grid: Grid) -> list[Column]:
    """Every column of ``grid`` with its header path and kind."""
    numbered = {r for r in range(grid.header) if is_numbering([grid.text(r, c) for c in range(grid.width)])}
    columns = []
    for c in range(grid.width):
        path = _path(grid, c, numbered)
        body = [grid.text(r, c).strip() for r in range(grid.header, len(grid.cells))]
        columns.append(Column(c, path, kind_of(path, body)))
    return _attributes(grid, _second_codes(columns))


def _attributes(grid: Grid, columns: list[Column]) -> list[Column]:
    """What kind of project the named one is (类别, 性质) names no row, where no row is one of a kind alone."""
    projects = [c.index for c in columns if c.kind == "project"]
    if not projects:
        return columns
    found = []
    for column in columns:
        if column.kind == "name" and column.path and _ATTRIBUTE.search(clean(column.path[-1])):
            alone = any(
                clean(grid.text(r, column.index)) and not any(clean(grid.text(r, p)) for p in projects)
                for r in range(grid.header, len(grid.cells))
            )
            column = column if alone else replace(column, kind="aside")
        found.append(column)
    return found


def _second_codes(columns: list[Column]) -> list[Column]:
    """Economic codes and names beside functional ones: rows that say both what for and as what."""
    heads = [(c, "".join(map(clean, c.path))) for c in columns]
    if not all(any(c.kind == "code" and word in head for c, head in heads) for word in ("功能", "经济")):
        return columns
    return [
        replace(c, kind=f"economic_{c.kind}") if c.kind in ("code", "name") and "经济" in head else c
        for c, head in heads
    ]


def is_numbering(texts: Sequence[str]) -> bool:
    """Whether a header row only counts the columns: 1 2 3 …, 栏次, 行次, 甲 乙 1 2."""
    said = [t for t in (clean(text) for text in texts) if t]
    short = [re.fullmatch(r"\d{1,2}(=.*)?|栏次|行次|甲|乙|丙|\*\*|—|-|[类款项]", t) for t in said]
    return len(said) > 1 and all(short) and sum(t.isdigit() for t in said) >= 2


def _path(grid: Grid, c: int, numbered: set[int]) -> tuple[str, ...]:
    path: list[str] = []
    last = None
    for r in range(grid.header):
        cell = grid.covering(r, c)
        counting = bool(path) and clean(cell.text) == "栏次" if cell is not None else True
        if cell is not None and cell is not last and _heads(cell.text, r in numbered) and not counting:
            path.append(cell.text)
        last = cell
    return tuple(path)


def _heads(text: str, numbered: bool) -> bool:
    """Whether a header cell says something: in the row that counts the columns only 类, 款 and 项 do."""
    return clean(text) in _LEVELS if numbered else bool(clean(text))


def kind_of(path: Sequence[str], body: Sequence[str]) -> str:
    """What a column holds, from its header and, where that leaves a doubt, from its cells."""
    last = clean(path[-1]) if path else ""
    joined = "".join(clean(text) for text in path)
    said = [text for text in body if not is_blank(text)]
    numbers = [text for text in said if parse(text) is not None]
    government = re.search("政府(?!性基金)", joined) is not None and "经济" in joined and "部门" not in last
    if _UNIT_CODE.search(last):
        return "unit_code"
    if "项目" in last and 2 * sum(bool(_PROJECT_CODE.fullmatch(clean(text))) for text in said) > len(said):
        return "project"
    if _CODE.search(last) or last in _LEVELS:
        return "gov_code" if government else "code"
    if _ASIDE.search(last):
        return "aside"
    if said and 2 * sum(bool(_RATE.fullmatch(clean(text))) for text in said) > len(said):
        return "percent"
    if said and len(numbers) * 2 < len(said):
        return _label_kind(last, joined, government)
    for pattern, kind in ((_PERCENT, "percent"), (_CHANGE, "change"), (_COUNT, "count")):
        if pattern.search(joined):
            return kind
    if _NAME.search(last) or _UNIT.search(last):
        if said and all(re.fullmatch(r"[1-5]\d{2}(\d\d){0,2}", clean(text)) for text in said):
            return "code"
        if not numbers:
            return _label_kind(last, joined, government)
    if not path and len(said) > 2 and said == [str(n) for n in range(1, len(said) + 1)]:
        return "aside"  # it counts the rows, whatever its header is glued to
    return "amount" if path or numbers else "aside"


def _label_kind(last: str, joined: str, government: bool) -> str:
    if _ASIDE.search(last) or re.search(r"(备注|说明)", last):
        return "aside"
    if government:
        return "gov_name"
    if "项目名称" in last or "专项名称" in last:
        return "project"
    if _UNIT.search(last):
        return "unit"
    return "name"
