"""The JSON Schema of ``yusuan check --format json``."""

from __future__ import annotations

import json
from typing import Any

from .json import COUNTS


def check_schema() -> dict[str, Any]:
    """JSON Schema of the report; a document that could not be read has only ``file`` and ``error``."""
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
