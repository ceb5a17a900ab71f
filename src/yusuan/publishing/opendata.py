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
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

from yusuan.book import Book
from yusuan.book.model import Project
from yusuan.model import MONEY_SOURCES, Disclosure, Target
from yusuan.model.document import as_document, masked
from yusuan.model.harmless import cell_text, json_text
from yusuan.money import plain

from .common import DRAFT_WORD, metadata, write_atomically
from .figures import DICTIONARY, FIGURES, Field, dictionary, rows

Json = dict[str, Any]
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


def publish_opendata(disclosure: Disclosure, folder: Path, *, book: Book | None = None, draft: bool = False) -> None:
    """Write the CSV tables and datapackage.json into ``folder``.  Raises OSError where they cannot be written."""
    for name, data in render_opendata(disclosure, book=book, draft=draft).items():
        write_atomically(folder / name, data)


def render_opendata(disclosure: Disclosure, *, book: Book | None = None, draft: bool = False) -> dict[str, bytes]:
    """File name → bytes of figures.csv, dictionary.csv, lines.csv (with a book), projects.csv, indicators.csv, datapackage.json.

    Projects and indicators come from the targets; with a book also the projects that have none.  Files of a draft are
    called so, and the package says it.
    """
    figures = list(rows(disclosure))
    tables: list[tuple[str, str, Sequence[Field], Iterable[Sequence[str]], Json]] = [
        ("figures", "公开文本中的每一个数", FIGURES, figures, {"primaryKey": "id"}),
        ("dictionary", "figures 各列中的代码是什么", DICTIONARY, dictionary(figures), {"primaryKey": ["column", "value"]}),
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
    before = f"{DRAFT_WORD}-" if draft else ""
    files = {f"{before}{name}.csv": _csv(fields, held) for name, _, fields, held, _ in tables}
    resources = [
        _resource(name, f"{before}{name}.csv", title, fields, keys, files[f"{before}{name}.csv"])
        for name, title, fields, _, keys in tables
    ]
    files["datapackage.json"] = _json(_package(disclosure, book, resources, draft))
    return files


def render_json(disclosure: Disclosure, *, draft: bool = False) -> bytes:
    """Everything of the disclosure as JSON; docs/schema/disclosure.schema.json describes it."""
    return _json(({"draft": True} if draft else {}) | as_document(disclosure))


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


def _resource(name: str, path: str, title: str, fields: Sequence[Field], keys: Json, data: bytes) -> Json:
    schema = {"fields": [f.descriptor() for f in fields], "missingValues": [""], **keys}
    return {
        "name": name,
        "title": title,
        "path": path,
        "profile": "tabular-data-resource",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": len(data),
        "hash": f"sha256:{hashlib.sha256(data).hexdigest()}",
        "schema": schema,
    }


def _package(disclosure: Disclosure, book: Book | None, resources: list[Json], draft: bool = False) -> Json:
    said = metadata(disclosure)
    year = re.sub(r"\D", "", disclosure.year.value) or "unknown"
    found: Json = {
        "profile": "tabular-data-package",
        "name": f"budget-disclosure-{year}{'-draft' if draft else ''}",
        "title": f"（{DRAFT_WORD}，不得公开）{said['title']}" if draft else said["title"],
        "description": f"{said['subject']}的开放数据：每一个数都带着它的含义和出处。金额以元为单位，未经舍入。",
        "keywords": said["keywords"].split("、"),
    }
    licence = book.options.get("licence", "") if book is not None else ""
    if licence:  # a licence is the unit's to give: without one nothing is claimed
        found["licenses"] = [{"title": licence, "name": licence}]
    return {**found, "resources": resources}


__all__ = ["publish_opendata", "render_json", "render_opendata"]
