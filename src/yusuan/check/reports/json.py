"""The JSON form of a check, with its schema."""

from __future__ import annotations

import json
from collections.abc import Sequence
from io import StringIO
from typing import Any, TextIO

from ...model import Disclosure, Finding, Report
from ...money import plain

#: Outcome counts of the schema, in its order.
COUNTS = ("passed", "failed", "rounding", "not_applicable", "unchecked")


def as_dict(
    report: Report, disclosure: Disclosure | None = None, suppressed: Sequence[tuple[Finding, str]] = ()
) -> dict[str, Any]:
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
        "coverage": report.meta.get("coverage"),
        "findings": [finding(f) for f in report.findings],
        "unchecked": [
            {"rule": o.rule, "status": str(o.status), "reason": o.reason}
            for o in report.outcomes
            if o.status in ("unchecked", "not_applicable") and o.reason
        ],
        "suppressed": [{**finding(f), "reason": why} for f, why in suppressed],
        "rule_set": report.meta.get("rules", ""),
    }


def finding(f: Finding) -> dict[str, Any]:
    return {
        "rule": f.rule,
        "severity": str(f.severity),
        "message": f.message,
        "place": f.place.as_dict(),
        "stated": f.stated or None,
        "expected": f.expected or None,
        "difference": f.difference or None,
        "mend": f.mend or None,
        "suspects": [
            {"text": s.text, "stated": s.stated, "should_be": s.should_be, "place": s.source.as_dict()}
            for s in f.suspects
        ],
        "related": [{"text": r.text, "place": r.source.as_dict()} for r in f.related],
    }


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
    return "\n".join("  " + line for line in json.dumps(document, ensure_ascii=False, indent=1).split("\n"))


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
    text, texts = {"type": "string"}, {"type": ["string", "null"]}
    place = {"type": "object", "properties": {"page": {"type": "integer"}, "sheet": text, "cell": text,
             "line": {"type": "integer"}, "box": {"type": "array", "items": {"type": "number"}}, "text": text,
             "table": text}, "additionalProperties": False}  # fmt: skip
    suspects = {
        "type": "array",
        "items": {"type": "object", "required": ["text", "stated", "should_be", "place"]},
    }
    found = {
        "type": "object",
        "properties": {
            "rule": {"type": "string", "pattern": "^[A-Z][0-9]{3}$"},
            "severity": {"enum": ["error", "warning", "notice"]},
            "message": text, "place": place, "stated": texts, "expected": texts, "difference": texts, "mend": texts,
            "suspects": suspects,
            "related": {"type": "array", "items": {"type": "object", "required": ["text", "place"]}},
        },
        "required": ["rule", "severity", "message", "place", "stated", "expected", "difference", "suspects", "related"],
    }  # fmt: skip
    count = {"type": "integer", "minimum": 0}
    document = {
        "type": "object",
        "properties": {
            "file": text, "unit": texts, "year": {"type": ["integer", "null"]}, "kind": texts,
            "headline": {"type": "object"},
            "counts": {"type": "object", "properties": dict.fromkeys(COUNTS, count), "required": list(COUNTS)},
            "findings": {"type": "array", "items": found},
            "suppressed": {"type": "array"},
            "rule_set": text,
        },
        "required": ["file", "unit", "year", "kind", "headline", "counts", "findings", "rule_set"],
    }  # fmt: skip
    unreadable = {
        "type": "object",
        "properties": {"file": text, "error": text},
        "required": ["file", "error"],
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "yusuan check",
        "type": "object",
        "properties": {"documents": {"type": "array", "items": {"anyOf": [document, unreadable]}}},
        "required": ["documents"],
    }


def schema_text() -> str:
    return json.dumps(check_schema(), ensure_ascii=False, indent=1) + "\n"
