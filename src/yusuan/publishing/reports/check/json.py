"""The JSON form of a check, with its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, TextIO

from yusuan.model import LEVEL_NAMES, Disclosure, Finding, Operand, Report
from yusuan.model.document import (
    amount_schema,
    claim_object,
    claim_schema,
    figure_object,
    figure_schema,
    masked,
    place_object,
    place_schema,
    point_schema,
)
from yusuan.model.harmless import json_text
from yusuan.money import plain
from yusuan.reading.explain import explained

#: Outcome counts of the schema, in its order.
COUNTS = ("passed", "failed", "noted", "rounding", "not_applicable", "unchecked")


def as_dict(
    report: Report, disclosure: Disclosure | None = None, suppressed: Sequence[tuple[Finding, str]] = (),
    known: Sequence[Finding] = (),
) -> dict[str, Any]:  # fmt: skip
    """One document's findings; amounts in texts carry their unit, places are the objects of ``yusuan read``."""
    d = disclosure
    year = d.year.value if d else report.meta.get("year", "")
    return {
        "file": report.file,
        "unit": (d.unit.value if d else report.meta.get("unit")) or None,
        "year": int(year) if year.isdigit() else None,
        "kind": (d.kind.value if d else report.meta.get("kind")) or None,
        "headline": {k: None if v is None else plain(v) for k, v in (d.headline if d else {}).items()},
        "counts": {name: report.counts()[name] for name in COUNTS},
        "coverage": report.meta.get("coverage") or None,
        "unread": {"places": int(report.meta.get("leftovers", 0)), "amounts": int(report.meta.get("unread", 0))},
        "nothing": report.meta.get("nothing") or None,
        "findings": [finding(f, d) for f in report.findings],
        "unchecked": [
            {"rule": o.rule, "status": str(o.status), "reason": o.reason}
            for o in report.outcomes
            if o.status in ("unchecked", "not_applicable") and o.reason
        ],
        "suppressed": [{**finding(f), "reason": why} for f, why in suppressed],
        "known": [finding(f) for f in known],
        "rule_set": report.meta.get("rules", ""),
    }


def finding(f: Finding, d: Disclosure | None = None) -> dict[str, Any]:
    """One finding; with its document the figures say how they got their meaning."""
    return {
        "key": f.key,
        "rule": f.rule,
        "version": f.version,
        "severity": str(f.severity),
        "level": f.level,
        "petty": f.petty,
        "rests_on": f.rests or None,
        "message": masked(f.message),
        "place": place_object(f.place),
        "stated": masked(f.stated) or None,
        "expected": f.expected or None,
        "difference": f.difference or None,
        "mend": masked(f.mend) or None,
        "suspects": [
            {"text": masked(s.text), "stated": masked(s.stated), "should_be": s.should_be, "place": place_object(s.source)}
            for s in f.suspects
        ],
        "related": [{"text": masked(r.text), "place": place_object(r.source)} for r in f.related],
        "operands": {o.name: _operand(o) for o in f.operands},
        "figures": [figure_object(x) for x in f.figures],
        "explanations": [[masked(line) for line in explained(d, x).meaning()] if d is not None else [] for x in f.figures],
        "claims": [claim_object(x) for x in f.claims],
    }  # fmt: skip


def _operand(o: Operand) -> dict[str, Any]:
    """A number as a decimal string (amounts in 元), or words."""
    return {"value": plain(o.value) if isinstance(o.value, Decimal) else masked(o.value), "unit": o.unit or None}


def dump(documents: Sequence[dict[str, Any]]) -> str:
    """The whole JSON text of several documents."""
    buffer = StringIO()
    parts = Stream(buffer)
    for document in documents:
        parts.add(piece(document))
    parts.end()
    return buffer.getvalue()


def piece(document: dict[str, Any]) -> str:
    """One document's part of the JSON text."""
    return "\n".join("  " + line for line in json_text(json.dumps(document, ensure_ascii=False, indent=1)).split("\n"))


class Stream:
    """The JSON text written piece by piece, so that no more than one document is held."""

    def __init__(self, out: TextIO) -> None:
        self.out, self.some = out, False
        out.write('{\n "documents": [')

    def add(self, part: str) -> None:
        self.out.write((",\n" if self.some else "\n") + part)
        self.some = True

    def end(self) -> None:
        self.out.write(("\n ]" if self.some else "]") + "\n}\n")


def check_schema() -> dict[str, Any]:
    """JSON Schema of :func:`dump`; a document that could not be read has only ``file`` and ``error``."""
    unreadable = _object({"file": _text("文件"), "error": _text("没有读出的原因")})
    place = place_schema()
    place["description"] = "出处，只列适用的项；与 yusuan read 的相同"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yusuan check",
        "type": "object",
        "properties": {
            "documents": {
                "type": "array",
                "items": {"anyOf": [{"$ref": "#/$defs/document"}, {"$ref": "#/$defs/unreadable"}]},
            }
        },
        "required": ["documents"],
        "additionalProperties": False,
        "$defs": {"document": _document(), "unreadable": unreadable, "finding": _finding(), "place": place,
                  "amount": amount_schema(), "point": point_schema(), "figure": figure_schema(), "claim": claim_schema()},
    }


def _document() -> dict[str, Any]:
    """What is said of one document."""
    maybe = {"type": ["string", "null"]}
    reason = _object({"rule": _text(), "status": {"enum": ["unchecked", "not_applicable"]}, "reason": _text()})
    suppressed = _finding()
    suppressed["properties"]["reason"] = _text("忽略的原因")
    suppressed["required"] = [*suppressed["required"], "reason"]
    return _object({
        "file": _text("文件：所给文件夹以内的路径，或文件名"),
        "unit": {**maybe, "description": "单位"},
        "year": {"type": ["integer", "null"], "description": "年度"},
        "kind": {**maybe, "description": "预算或决算"},
        "headline": {"type": "object", "additionalProperties": {**maybe, "pattern": "^-?[0-9]+([.][0-9]+)?$"},
                     "description": "主要总数（元）；文件没有写明的为 null"},
        "counts": {**_object({name: {"type": "integer", "minimum": 0} for name in COUNTS}), "description": "各项检查的结果"},
        "coverage": {**maybe, "description": "不是零的数里（没有读懂的金额也算），至少在一条等式中得到核对的份额"},
        "unread": {**_object({name: {"type": "integer", "minimum": 0} for name in ("places", "amounts")}),
                   "description": "没有读懂的内容有几处，其中有几个金额"},
        "nothing": {**maybe, "description": "没有可以检查的内容时，为什么"},
        "findings": {"type": "array", "items": {"$ref": "#/$defs/finding"}},
        "unchecked": {"type": "array", "items": reason, "description": "没有查到的和不适用的，逐项写明原因"},
        "suppressed": {"type": "array", "items": suppressed, "description": "按说明忽略的"},
        "known": {"type": "array", "items": {"$ref": "#/$defs/finding"}, "description": "基线里已有的，不再算作问题"},
        "rule_set": _text("规则集的版本：相同的版本用的是相同的规则"),
    })  # fmt: skip


def _finding() -> dict[str, Any]:
    """One root cause."""
    maybe, place = {"type": ["string", "null"]}, {"$ref": "#/$defs/place"}
    suspect = _object({"text": _text("哪个数"), "stated": _text(), "should_be": _text("一个数，或一个区间"), "place": place})
    operand = _object({"value": _text(), "unit": maybe})
    return _object({
        "key": {"type": "string", "pattern": "^[A-Z][0-9]{3}-[0-9a-f]{10}(-[0-9]+)?$",
                "description": "这一条的编号：换一种说法、换一台机器、再运行一次都不变；用于基线和忽略"},
        "rule": {"type": "string", "pattern": "^[A-Z][0-9]{3}$"},
        "version": {"type": "integer", "minimum": 1, "description": "规则的版本"},
        "severity": {"enum": ["error", "warning", "notice"]},
        "level": {"enum": list(LEVEL_NAMES), "description": "有多大把握：" + "、".join(f"{k} {v}" for k, v in LEVEL_NAMES.items())},
        "petty": {"type": "boolean", "description": "细小的写法问题，平时只合成一行"},
        "rests_on": {**maybe, "description": "依据的推断；文字写明的为 null"},
        "message": _text("问题"),
        "place": place,
        "stated": {**maybe, "description": "写的是什么"},
        "expected": {**maybe, "description": "应为什么"},
        "difference": {**maybe, "description": "相差多少"},
        "mend": {**maybe, "description": "怎样改"},
        "suspects": {"type": "array", "items": suspect, "description": "可能写错的数；几个中的任一个都行时全部列出"},
        "related": {"type": "array", "items": _object({"text": _text(), "place": place}), "description": "同一根源的其他几处"},
        "operands": {"type": "object", "additionalProperties": operand, "description": "说到的数和词，金额以元计"},
        "figures": {"type": "array", "items": {"$ref": "#/$defs/figure"}, "description": "说到的各个数"},
        "explanations": {"type": "array", "items": {"type": "array", "items": _text()}, "description": "各个数的含义怎样得来，逐行；次序与 figures 相同"},
        "claims": {"type": "array", "items": {"$ref": "#/$defs/claim"}, "description": "说到的各个说法"},
    })  # fmt: skip


def _text(said: str = "") -> dict[str, Any]:
    return {"type": "string", **({"description": said} if said else {})}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    """An object that has exactly these properties."""
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def schema_text() -> str:
    return json.dumps(check_schema(), ensure_ascii=False, indent=1) + "\n"
