"""A Disclosure as open data: CSV tables with a data package that describes them, and the whole as JSON.

CSV is UTF-8 without a byte order mark: RFC 4180 and Table Schema know none, and programs take it for a part of the
first column's name.  Who works in Excel has the workbook, with the same figures.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

from yusuan.book import Book
from yusuan.book.model import Project
from yusuan.model import DIMENSIONS, MONEY_SOURCES, Disclosure, Grid, Target, fold
from yusuan.model.document import as_document, masked
from yusuan.model.harmless import cell_text, json_text
from yusuan.money import plain

from .common import metadata, write_atomically
from .sums import exact

Json = dict[str, Any]
#: Joins the values of a dimension that has several.
SEVERAL = ";"


@dataclass(frozen=True, slots=True)
class Field:
    """A column: its name, its type in Table Schema, and what it says."""

    name: str
    words: str
    type: str = "string"

    def descriptor(self) -> Json:
        found: Json = {"name": self.name, "type": self.type, "description": self.words}
        if self.type == "number":
            found |= {"decimalChar": ".", "bareNumber": True}
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
    *(Field(name, f"{DIMENSION_WORDS[name]}；空表示全部，多个值用分号隔开") for name in DIMENSIONS),
    Field("meaning", "这个数是什么，中文"),
    Field("amount", "金额，元，未经舍入", "number"),
    Field("printed", "所印的文字"),
    Field("printed_unit", "所印的单位"),
    Field("state", "value 有数，blank 空白（即0），unknown 认不出"),
    Field("part", "是否其中项", "boolean"),
    Field("table", "所在的表；空表示在文字说明中"),
    Field("row", "表中的行，从1起，含表头", "integer"),
    Field("column", "表中的列，从1起", "integer"),
    Field("row_label", "行名"),
    Field("column_label", "列名，各级用斜线隔开"),
    Field("place", "出处，JSON 对象"),
)
LINES = (
    Field("year", "年度", "year"),
    Field("unit", "单位"),
    Field("function", "支出功能分类科目编码"),
    Field("fund", "资金"),
    Field("origin", "来源年度"),
    Field("use", "用途"),
    Field("sink", "去向"),
    Field("economic", "部门预算支出经济分类科目编码"),
    Field("gov_economic", "政府预算支出经济分类科目编码"),
    Field("project", "项目，见 projects 的 key"),
    Field("amount", "金额，元", "number"),
)
PROJECTS = (
    Field("key", "项目编码，没有编码的为序号"),
    Field("code", "21位项目编码"),
    Field("name", "项目名称"),
    Field("department", "主管部门"),
    Field("unit", "实施单位"),
    Field("attribute", "项目属性"),
    Field("years", "项目期"),
    Field("term_total", "实施期资金总额，元", "number"),
    Field("annual_total", "年度资金总额，元", "number"),
    *(Field(f"term_{key}", f"实施期{name}，元", "number") for key, name in MONEY_SOURCES.items()),
    *(Field(f"annual_{key}", f"年度{name}，元", "number") for key, name in MONEY_SOURCES.items()),
    Field("goal_term", "实施期目标"),
    Field("goal_annual", "年度目标"),
)
INDICATORS = (
    Field("project", "项目，见 projects 的 key"),
    Field("number", "在该项目中的序号", "integer"),
    Field("first", "一级指标"),
    Field("second", "二级指标"),
    Field("name", "三级指标"),
    Field("term", "实施期指标值"),
    Field("annual", "年度指标值"),
    Field("weight", "分值", "number"),
)


def publish_opendata(disclosure: Disclosure, folder: Path, *, book: Book | None = None) -> None:
    """Write the CSV tables and datapackage.json into ``folder``.  Raises OSError where they cannot be written."""
    for name, data in render_opendata(disclosure, book=book).items():
        write_atomically(folder / name, data)


def render_opendata(disclosure: Disclosure, *, book: Book | None = None) -> dict[str, bytes]:
    """File name → bytes of figures.csv, lines.csv (with a book), projects.csv, indicators.csv, datapackage.json.

    Projects and indicators come from the targets; with a book also the projects that have none.
    """
    tables: list[tuple[str, str, Sequence[Field], Iterable[Sequence[str]], Json]] = [
        ("figures", "公开文本中的每一个数", FIGURES, _figures(disclosure), {}),
    ]
    projects = _projects(disclosure, book)
    if book is not None:
        links = (
            [{"fields": "project", "reference": {"resource": "projects", "fields": "key"}}]
            if projects
            else []
        )
        keys: Json = {"foreignKeys": links} if _all_known(book, projects) and links else {}
        tables.append(("lines", "预算明细", LINES, _lines(book), keys))
    if projects:
        unique = len({key for key, _ in projects}) == len(projects)
        tables.append(
            ("projects", "项目", PROJECTS, _project_rows(projects), {"primaryKey": "key"} if unique else {})
        )
        tables.append(("indicators", "绩效指标", INDICATORS, _indicator_rows(projects), {}))
    files = {f"{name}.csv": _csv(fields, rows) for name, _, fields, rows, _ in tables}
    resources = [
        _resource(name, title, fields, keys, files[f"{name}.csv"]) for name, title, fields, _, keys in tables
    ]
    files["datapackage.json"] = _json(_package(disclosure, book, resources))
    return files


def render_json(disclosure: Disclosure) -> bytes:
    """Everything of the disclosure as JSON; docs/schema/disclosure.schema.json describes it."""
    return _json(as_document(disclosure))


def _json(value: Json) -> bytes:
    """JSON with one line for every element of its lists: a change shows as one changed line."""
    dump = json.JSONEncoder(ensure_ascii=False).encode
    lines = []
    for name, held in value.items():
        told = (
            "[\n  " + ",\n  ".join(map(dump, held)) + "\n ]"
            if isinstance(held, list) and held
            else dump(held)
        )
        lines.append(f" {dump(name)}: {told}")
    return json_text("{\n" + ",\n".join(lines) + "\n}\n").encode("utf-8", "replace")


def _csv(fields: Sequence[Field], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([f.name for f in fields])
    writer.writerows([cell_text(text) for text in row] for row in rows)
    return out.getvalue().encode("utf-8", "replace")


def _amount(value: Decimal | None) -> str:
    return "" if value is None else plain(value)


# ---------------------------------------------------------------- figures


def _figures(disclosure: Disclosure) -> Iterator[list[str]]:
    spots = _spots(disclosure)
    for figure in disclosure.figures:
        asked = [
            SEVERAL.join(fold(d, r)) if (r := getattr(figure.point, d)) is not None else ""
            for d in DIMENSIONS
        ]
        place = json.dumps(figure.source.as_dict(), ensure_ascii=False, separators=(",", ":"))
        yield [
            *asked,
            str(figure.point),
            "" if figure.state == "unknown" else plain(exact(figure)),
            figure.printed,
            figure.unit,
            figure.state,
            "true" if figure.part else "false",
            *spots.get(id(figure), (figure.table, "", "", "", "")),
            masked(place),
        ]


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


# ---------------------------------------------------------------- lines, projects, indicators


def _lines(book: Book) -> Iterator[list[str]]:
    for line in book.lines:
        yield [
            str(book.year),
            line.unit or book.unit.name,
            line.function,
            line.fund,
            line.origin,
            line.use,
            line.sink,
            line.economic,
            line.gov_economic,
            line.project,
            plain(line.amount),
        ]


def _projects(disclosure: Disclosure, book: Book | None) -> list[tuple[str, Target]]:
    """(key, target) of every project; without a book the key is the code, else the ordinal."""
    if book is None:
        return [(t.code or str(n), t) for n, t in enumerate(disclosure.targets, 1)]
    compiled = {(t.code, t.project): t for t in disclosure.targets}
    return [(p.key, compiled.get((p.code, p.name)) or _bare(p)) for p in book.projects]


def _bare(project: Project) -> Target:
    """What a project without a compiled target says of itself."""
    return project.target if project.target.project else Target(project=project.name, code=project.code)


def _all_known(book: Book, projects: Sequence[tuple[str, Target]]) -> bool:
    """Whether every line's project is listed, so that the package may promise it."""
    keys = {key for key, _ in projects}
    return len(keys) == len(projects) and all(line.project in keys for line in book.lines if line.project)


def _project_rows(projects: Sequence[tuple[str, Target]]) -> Iterator[list[str]]:
    for key, t in projects:
        facts = [t.code, t.project, t.department, t.unit, t.attribute, t.years]
        money = [_amount(m.get(source)) for m in (t.term_money, t.annual_money) for source in MONEY_SOURCES]
        goals = [masked(t.goal_term), masked(t.goal_annual)]
        yield [key, *facts, _amount(t.term_total), _amount(t.annual_total), *money, *goals]


def _indicator_rows(projects: Sequence[tuple[str, Target]]) -> Iterator[list[str]]:
    for key, target in projects:
        for n, i in enumerate(target.indicators, 1):
            yield [key, str(n), i.first, i.second, i.name, i.term, i.annual, _amount(i.weight)]


# ---------------------------------------------------------------- the package


def _resource(name: str, title: str, fields: Sequence[Field], keys: Json, data: bytes) -> Json:
    schema = {"fields": [f.descriptor() for f in fields], "missingValues": [""], **keys}
    return {
        "name": name,
        "title": title,
        "path": f"{name}.csv",
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _package(disclosure: Disclosure, book: Book | None, resources: list[Json]) -> Json:
    said = metadata(disclosure)
    year = re.sub(r"\D", "", disclosure.year.value) or "unknown"
    found: Json = {
        "profile": "tabular-data-package",
        "name": f"budget-disclosure-{year}",
        "title": said["title"],
        "description": f"{said['subject']}的开放数据：每一个数都带着它的含义和出处。金额以元为单位，未经舍入。",
        "keywords": said["keywords"].split("、"),
    }
    licence = book.options.get("licence", "") if book is not None else ""
    if licence:  # a licence is the unit's to give: without one nothing is claimed
        found["licenses"] = [{"title": licence, "name": licence}]
    return {**found, "resources": resources}


__all__ = ["publish_opendata", "render_json", "render_opendata"]
