"""A Disclosure as JSON: one shape for what is published and for what is read, and the JSON Schema of it.

Amounts are decimal strings in 元; a place holds only what
applies (page, sheet, cell, line, box, text, table).  Contact fields of forms are left out: see :data:`CONTACTS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, get_args

from yusuan.money import plain

from .blocks import Chart, Grid, Heading, Paragraph
from .disclosure import Disclosure
from .figure import Claim, ClaimKind, Figure, Known, State
from .point import DIMENSIONS
from .source import Source
from .target import MONEY_SOURCES, TEXTS, Indicator, Target

Json = dict[str, Any]
SCHEMA_ID = "https://yusuan.dev/schema/disclosure.schema.json"
#: Labels of fields that name or reach a person: their values are not given on.
CONTACTS = re.compile(
    r"负责人|经办人|填报人|填表人|填写人|联系人|审核人|复核人|电话|手机|传真|邮箱|身份证|银行账号|微信"
)
#: A cell that starts with a label of its own: it is not the value of the label before it.
_LABELLED = re.compile(r"[\u4e00-\u9fff]{2,10}[:：]")
#: A mobile number standing by itself (not within a code or a timestamp).
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9]\d{9}(?![0-9A-Za-z])")


def as_document(disclosure: Disclosure) -> Json:
    """Everything a disclosure says, in the shape of :func:`document_schema`."""
    d = disclosure
    numbers = {id(figure): n for n, figure in enumerate(d.figures)}
    facts = {"unit": d.unit, "year": d.year, "kind": d.kind, "scope": d.scope, "layout": d.layout}
    return {
        "file": d.file,
        **{name: known.value or None for name, known in facts.items()},
        "year": int(d.year.value) if d.year.value.isdigit() else None,
        "recognised_by": {name: known.by for name, known in facts.items() if known.by},
        "headline": {name: _amount(value) for name, value in d.headline.items()},
        "tables": [_grid(grid, numbers) for grid in d.grids],
        "figures": [figure_object(figure) for figure in d.figures],
        "claims": [claim_object(claim) for claim in d.claims],
        "targets": [_target(target) for target in d.targets],
        "not_understood": [
            {"text": masked(x.text), "reason": x.reason, "place": place_object(x.source)} for x in d.leftovers
        ],
        "blocks": list(_blocks(d)),
    }


def masked(text: str) -> str:
    """The text with mobile numbers made unreadable."""
    return _MOBILE.sub(lambda m: m[0][:3] + "*" * 8, text)


def is_contact(label: str) -> bool:
    """Whether a form's label announces a person's name or number."""
    return bool(CONTACTS.search(re.sub(r"\s", "", label)))


def _amount(value: Decimal | None) -> str | None:
    return None if value is None else plain(value)


def place_object(source: Source) -> Json:
    """A place as the JSON schemas have it, with mobile numbers made unreadable."""
    found = source.as_dict()
    return {**found, "text": masked(found["text"])} if "text" in found else found


def figure_object(figure: Figure) -> Json:
    """A figure as the JSON schemas have it."""
    found: Json = {
        "point": figure.point.as_dict(),
        "meaning": str(figure.point),
        "amount": _amount(figure.amount) if figure.state != "unknown" else None,
        "printed": figure.printed,
        "unit": figure.unit,
        "slack": plain(figure.slack),
        "state": figure.state,
        "known": figure.known,
        "place": place_object(figure.source),
    }
    if figure.exact is not None:
        found["exact"] = plain(figure.exact)
    if figure.part:
        found["part"] = True
    if figure.table:
        found["table"] = figure.table
    return found


def claim_object(claim: Claim) -> Json:
    """A claim as the JSON schemas have it."""
    found: Json = {
        "kind": claim.kind,
        "point": claim.point.as_dict(),
        "value": _amount(claim.value),
        "base": claim.base.as_dict() if claim.base is not None else None,
        "direction": claim.direction,
        "slack": plain(claim.slack),
        "subject": claim.subject,
        "text": masked(claim.text),
        "items": [{"text": text, "amount": _amount(amount)} for text, amount in claim.items],
        "printed": masked(claim.printed),
        "place": place_object(claim.source),
    }
    always = ("kind", "point", "value", "printed", "place")
    return {
        name: value for name, value in found.items() if name in always or value not in (None, "", [], "0")
    }


def _grid(grid: Grid, numbers: Mapping[int, int]) -> Json:
    hidden = contact_cells(grid)
    rows = []
    for r, row in enumerate(grid.cells):
        cells: list[Json | None] = []
        for c, cell in enumerate(row):
            if cell is None:
                cells.append(None)
                continue
            found: Json = {"text": "" if (r, c) in hidden else masked(cell.text)}
            if cell.rows > 1:
                found["rows"] = cell.rows
            if cell.columns > 1:
                found["columns"] = cell.columns
            if cell.figure is not None and id(cell.figure) in numbers:
                found["figure"] = numbers[id(cell.figure)]
            cells.append(found)
        rows.append(cells)
    names = ("key", "title", "label", "unit", "owner", "kind")
    said = {name: getattr(grid, name) for name in names if getattr(grid, name)}
    return {
        **said,
        "header": grid.header,
        "notes": list(grid.notes),
        "place": place_object(grid.source),
        "rows": rows,
    }


def contact_cells(grid: Grid) -> frozenset[tuple[int, int]]:
    """Places of the cells that hold a person's name or number: right of the label that announces it, or after it."""
    found = set()
    for r, c, cell in grid:
        beside = c + cell.columns
        label, _, value = cell.text.replace("：", ":").partition(":")
        if len(label) > 12 or not is_contact(label) or cell.figure is not None:
            continue
        if value.strip():
            found.add((r, c))
        elif beside < grid.width:
            after = grid.cells[r][beside]
            if after is not None and not is_contact(after.text) and not _LABELLED.match(after.text):
                found.add((r, beside))
    return frozenset(found)


def _target(target: Target) -> Json:
    t = target
    return {
        "project": t.project,
        "code": t.code,
        "department": t.department,
        "unit": t.unit,
        "attribute": t.attribute,
        "years": t.years,
        "term_total": _amount(t.term_total),
        "annual_total": _amount(t.annual_total),
        "term_money": {k: plain(v) for k, v in t.term_money.items()},
        "annual_money": {k: plain(v) for k, v in t.annual_money.items()},
        "texts": {k: masked(v) for k, v in t.texts.items()},
        "goal_term": masked(t.goal_term),
        "goal_annual": masked(t.goal_annual),
        "indicators": [_indicator(i) for i in t.indicators],
        "fields": {k: masked(v) for k, v in t.fields.items() if not is_contact(k)},
        "place": place_object(t.source),
    }


def _indicator(indicator: Indicator) -> Json:
    i = indicator
    found = {"first": i.first, "second": i.second, "name": i.name, "term": i.term, "annual": i.annual}
    places = {"place": place_object(i.source), "annual_place": place_object(i.annual_source)}
    return {**found, "weight": _amount(i.weight), **{k: v for k, v in places.items() if v}}


def _blocks(d: Disclosure) -> Sequence[Json]:
    """The document in order: texts as they are, tables by their number in ``tables``, forms by their title."""
    numbers = {id(grid): n for n, grid in enumerate(d.grids)}
    found: list[Json] = []
    for block in d.blocks:
        if isinstance(block, Heading):
            found.append({"heading": masked(block.text), "level": block.level})
        elif isinstance(block, Paragraph):
            role = {} if block.role == "body" else {"role": block.role}
            found.append({"text": masked(block.text), **role})
        elif isinstance(block, Chart):
            items = [{"text": text, "amount": plain(amount)} for text, amount in block.items]
            found.append({"chart": block.title, "items": items, "alternative": block.alternative})
        elif id(block) in numbers:
            found.append({"table": numbers[id(block)]})
        else:
            found.append({block.kind: block.title})
    return found


# ---------------------------------------------------------------- the schema


def document_schema() -> Json:
    """The JSON Schema of one document, or of ``{"documents": [...]}`` for several."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "预算（决算）公开文件",
        "description": "一份公开文件说了什么：表、数、陈述、绩效目标，每一项带出处。金额是以元为单位的十进制字符串。",
        "oneOf": [{"$ref": "#/$defs/document"}, _object({"documents": _list(_ref("document"))})],
        "$defs": {
            "document": _document(),
            "amount": amount_schema(),
            "point": point_schema(),
            "place": place_schema(),
            "figure": figure_schema(),
            "claim": claim_schema(),
            "table": _table_schema(),
            "target": _target_schema(),
            "indicator": _indicator_schema(),
        },
    }


def schema_text() -> str:
    return json.dumps(document_schema(), ensure_ascii=False, indent=2) + "\n"


def _ref(name: str) -> Json:
    return {"$ref": f"#/$defs/{name}"}


def _text(words: str = "") -> Json:
    return {"type": "string", **({"description": words} if words else {})}


def _maybe(schema: Json, words: str = "") -> Json:
    return {"anyOf": [schema, {"type": "null"}], **({"description": words} if words else {})}


def _list(schema: Json, words: str = "") -> Json:
    return {"type": "array", "items": schema, **({"description": words} if words else {})}


def _map(schema: Json, words: str = "") -> Json:
    return {"type": "object", "additionalProperties": schema, **({"description": words} if words else {})}


def _whole(words: str = "", least: int = 0) -> Json:
    return {"type": "integer", "minimum": least, **({"description": words} if words else {})}


def _object(properties: Json, optional: Sequence[str] = ()) -> Json:
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required, "additionalProperties": False}


def _document() -> Json:
    heading = _object({"heading": _text(), "level": _whole()})
    text = _object({"text": _text(), "role": _text()}, ["role"])
    item = _object({"text": _text(), "amount": _ref("amount")})
    chart = _object({"chart": _text(), "items": _list(item), "alternative": _text()})
    table = _object({"table": {"type": ["integer", "string"]}})
    form = _object({"form": _text()})
    left = _object({"text": _text(), "reason": _text(), "place": _ref("place")})
    return _object({
        "draft": {"const": True, "description": "草稿，不得公开"},
        "file": _text("文件名"),
        "unit": _maybe(_text(), "单位名称"),
        "year": _maybe({"type": "integer"}, "年度"),
        "kind": _maybe(_text(), "预算或决算"),
        "scope": _maybe(_text(), "单位或部门"),
        "layout": _maybe(_text(), "版式"),
        "recognised_by": _map(_text(), "以上各项凭什么认出"),
        "headline": _map(_maybe(_ref("amount")), "主要合计（元），没有说的为 null"),
        "tables": _list(_ref("table"), "预算表"),
        "figures": _list(_ref("figure"), "所有的数"),
        "claims": _list(_ref("claim"), "占比、增减、数量等陈述"),
        "targets": _list(_ref("target"), "项目绩效目标"),
        "not_understood": _list(left, "读到而没有读懂的内容"),
        "blocks": _list({"anyOf": [heading, text, chart, table, form]}, "全文顺序"),
    }, ["draft"])  # fmt: skip


def amount_schema() -> Json:
    return {"type": "string", "pattern": r"^-?\d+(\.\d+)?$", "description": "金额（元）"}


def point_schema() -> Json:
    names = _object({d: _list(_text()) for d in DIMENSIONS}, DIMENSIONS)
    return {**names, "description": "这个数回答的问题：每个维度的取值，没有列出的维度为全部"}


def place_schema() -> Json:
    """JSON Schema of :func:`place_object`."""
    box = {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4}
    names: Json = {
        "page": _whole("页，从1起", 1),
        "sheet": _text("工作表"),
        "cell": _text("单元格"),
        "line": _whole("行，从1起", 1),
        "box": {**box, "description": "左、上、右、下，单位为点，自页面左上角起"},
        "text": _text("原文"),
        "table": _text("所在的表"),
    }
    return {**_object(names, list(names)), "description": "出处，只列适用的项"}


def figure_schema() -> Json:
    """JSON Schema of :func:`figure_object`; it refers to point, amount and place."""
    return _object({
        "point": _ref("point"),
        "meaning": _text("问题的中文说法"),
        "amount": _maybe(_ref("amount"), "所印的金额（元）"),
        "printed": _text("所印的文字"),
        "unit": _text("所印的单位"),
        "slack": {**_ref("amount"), "description": "末位的一半（元）"},
        "state": {"enum": list(get_args(State)), "description": "有数、空白、认不出"},
        "known": {"enum": list(get_args(Known)), "description": "含义凭文字、凭推断或凭版式得知"},
        "place": _ref("place"),
        "exact": {**_ref("amount"), "description": "编制的数未经舍入的金额（元）"},
        "part": {"type": "boolean", "description": "其中项"},
        "table": _text("所在的表"),
    }, ["exact", "part", "table"])  # fmt: skip


def claim_schema() -> Json:
    """JSON Schema of :func:`claim_object`; it refers to point, amount and place."""
    item = _object({"text": _text(), "amount": _maybe(_ref("amount"))})
    optional = ("base", "direction", "slack", "subject", "text", "items")
    return _object({
        "kind": {"enum": list(get_args(ClaimKind))},
        "point": _ref("point"),
        "value": _maybe(_ref("amount"), "金额（元）、百分数或个数"),
        "base": _ref("point"),
        "direction": {"enum": [-1, 0, 1], "description": "减少、持平、增加"},
        "slack": _ref("amount"),
        "subject": _text(),
        "text": _text(),
        "items": _list(item),
        "printed": _text("原文"),
        "place": _ref("place"),
    }, optional)  # fmt: skip


def _table_schema() -> Json:
    cell = _object(
        {
            "text": _text(),
            "rows": _whole("占几行", 2),
            "columns": _whole("占几列", 2),
            "figure": _whole("figures 中的序号，从0起"),
        },
        ["rows", "columns", "figure"],
    )
    names = {
        "key": _text(),
        "title": _text("表名"),
        "label": _text("表号"),
        "unit": _text("单位"),
        "owner": _text(),
    }
    kind = {"kind": {"enum": ["table", "form"]}}
    return _object({
        **names,
        **kind,
        "header": _whole("表头行数"),
        "notes": _list(_text()),
        "place": _ref("place"),
        "rows": _list(_list(_maybe(cell)), "每行的单元格，被合并遮住的为 null"),
    }, list(names))  # fmt: skip


def _target_schema() -> Json:
    money = {
        "type": "object",
        "properties": {key: {**_ref("amount"), "description": name} for key, name in MONEY_SOURCES.items()},
        "additionalProperties": False,
    }
    texts = ("project", "code", "department", "unit", "attribute", "years")
    return _object({
        **{name: _text() for name in texts},
        "term_total": _maybe(_ref("amount")),
        "annual_total": _maybe(_ref("amount")),
        "term_money": money,
        "annual_money": money,
        "texts": _map(_text(), "；".join(f"{key}：{name}" for key, name in TEXTS.items())),
        "goal_term": _text("实施期目标"),
        "goal_annual": _text("年度目标"),
        "indicators": _list(_ref("indicator")),
        "fields": _map(_text(), "表上其他各栏，不含姓名和联系方式"),
        "place": _ref("place"),
    })  # fmt: skip


def _indicator_schema() -> Json:
    return _object({
        "first": _text("一级指标"),
        "second": _text("二级指标"),
        "name": _text("三级指标"),
        "term": _text("实施期指标值"),
        "annual": _text("年度指标值"),
        "weight": _maybe(_ref("amount"), "分值"),
        "place": _ref("place"),
        "annual_place": _ref("place"),
    }, ["place", "annual_place"])  # fmt: skip


__all__ = [
    "CONTACTS",
    "amount_schema",
    "as_document",
    "claim_object",
    "claim_schema",
    "contact_cells",
    "document_schema",
    "figure_object",
    "figure_schema",
    "is_contact",
    "masked",
    "place_object",
    "place_schema",
    "point_schema",
    "schema_text",
]
