"""A comparison as JSON, with its schema; amounts are decimal strings in 元."""

from __future__ import annotations

import json
from typing import Any

from yusuan.comparing.model import KIND_NAMES, Comparison, Difference, Only, Side, Statement
from yusuan.comparing.words import point_name
from yusuan.model import Claim, Figure
from yusuan.model.harmless import json_text
from yusuan.money import plain

Json = dict[str, Any]


def as_dict(c: Comparison) -> Json:
    """The comparison in the shape of :func:`schema`."""
    return {
        "kind": c.kind,
        "said": c.said,
        "a": _side(c.a),
        "b": [_side(side) for side in c.b],
        "counts": {
            "same": c.same, "rounding": c.rounding, "differences": len(c.differences), "faults": len(c.faults),
            "statements": len(c.statements), "only_a": len(c.only_a), "only_b": len(c.only_b), "unclear": len(c.unclear),
            "below": len(c.below),
        },
        "statements": [_statement(s) for s in c.statements],
        "differences": [_difference(d, not c.changes) for d in c.differences],
        "only_a": [_only(o) for o in c.only_a],
        "only_b": [_only(o) for o in c.only_b],
        "unclear": [{"meaning": u.words, "reason": u.reason} for u in c.unclear],
        "below": [_difference(d, False) for d in c.below],
    }  # fmt: skip


def dump(c: Comparison) -> str:
    return json_text(json.dumps(as_dict(c), ensure_ascii=False, indent=1)) + "\n"


def _side(s: Side) -> Json:
    year = int(s.year) if s.year.isdigit() else None
    return {
        "file": s.file,
        "unit": s.unit or None,
        "year": year,
        "kind": s.kind or None,
        "scope": s.scope or None,
    }


def _stated(f: Figure) -> Json:
    return {
        "document": f.source.document,
        "printed": f.printed,
        "unit": f.unit,
        "place": f.source.at(table=f.table).as_dict(),
    }


def _difference(d: Difference, fault: bool) -> Json:
    return {
        "meaning": d.words,
        "point": d.point.as_dict(),
        "amount_a": plain(d.amount_a),
        "amount_b": plain(d.amount_b),
        "difference": plain(d.difference),
        "fault": fault,
        "a": [_stated(f) for f in d.a],
        "b": [_stated(f) for f in d.b],
        "also": [{"meaning": point_name(p), "point": p.as_dict()} for p in d.also],
        "note": d.note or None,
    }


def _statement(s: Statement) -> Json:
    kind = s.said.kind if isinstance(s.said, Claim) else "amount"
    said = {"printed": s.said.printed, "place": s.said.source.as_dict(), "is": kind}
    return {
        "meaning": s.words,
        "point": s.point.as_dict(),
        "verdict": s.verdict,
        "said": said,
        "claimed": plain(s.claimed),
        "printed": plain(s.printed),
        "difference": plain(s.difference),
        "a": _stated(s.a),
        "note": s.note or None,
    }


def _only(o: Only) -> Json:
    return {
        "meaning": o.words,
        "point": o.figure.point.as_dict(),
        "amount": plain(o.figure.amount),
        **_stated(o.figure),
    }


def schema() -> Json:
    """JSON Schema of :func:`dump`."""
    text, texts, amount = (
        {"type": "string"},
        {"type": ["string", "null"]},
        {"type": "string", "pattern": r"^-?\d+(\.\d+)?$"},
    )
    place = {"type": "object"}
    point = {"type": "object", "additionalProperties": {"type": "array", "items": text}}
    stated = _object({"document": text, "printed": text, "unit": text, "place": place})
    side = _object(
        {"file": text, "unit": texts, "year": {"type": ["integer", "null"]}, "kind": texts, "scope": texts}
    )
    difference = _object({
        "meaning": text, "point": point, "amount_a": amount, "amount_b": amount, "difference": amount,
        "fault": {"type": "boolean"}, "a": _list(stated), "b": _list(stated),
        "also": _list(_object({"meaning": text, "point": point})), "note": texts,
    })  # fmt: skip
    statement = _object({
        "meaning": text, "point": point, "verdict": {"enum": ["same", "rounding", "different"]},
        "said": _object({"printed": text, "place": place, "is": text}), "claimed": amount, "printed": amount,
        "difference": amount, "a": stated, "note": texts,
    })  # fmt: skip
    only = _object({"meaning": text, "point": point, "amount": amount, **stated["properties"]})
    count = {"type": "integer", "minimum": 0}
    names = ("same", "rounding", "differences", "faults", "statements", "only_a", "only_b", "unclear", "below")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yusuan compare",
        **_object({
            "kind": {"enum": list(KIND_NAMES)}, "said": text, "a": side, "b": _list(side),
            "counts": _object(dict.fromkeys(names, count)), "statements": _list(statement),
            "differences": _list(difference), "only_a": _list(only), "only_b": _list(only),
            "unclear": _list(_object({"meaning": text, "reason": text})),
            "below": {**_list(difference), "description": "只比了一部分单位时，单位比部门小的数：属正常"},
        }),
    }  # fmt: skip


def _object(properties: Json) -> Json:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def schema_text() -> str:
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"
