"""Disclosure, Report, Comparison and Book as JSON text, both ways: ``load_stored(dump(x)) == x``.

Everything follows from the declared types of the dataclasses: a field that is added to a model needs nothing here, a
file written before it was there is read with the field's default.  A field at its default is not written.  What one
object holds in two places (the Figure of a cell is the Figure of the list) is written once and is one object again
after loading.  :func:`load_stored` also takes the JSON of a book that people exchange (:mod:`yusuan.book.json`), which leaves
out where each line came from.

The form holds everything that the document says, also what the published JSON (:mod:`yusuan.model.document`) masks:
keep it as you keep the document itself.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from decimal import InvalidOperation
from typing import Any, TypeVar

from yusuan.book import Book
from yusuan.book import json as book_json
from yusuan.comparing import Comparison
from yusuan.model import Disclosure, Report

from .errors import BadStored
from .records import Definitions, Reading, Writing, coder, schema_of

#: Name of a form → what it holds and the version that is written.  Adding fields does not raise a version; renaming or
#: dropping one does, together with a step in :data:`UPGRADES`.
FORMS: Mapping[str, tuple[type, int]] = {
    "yusuan.disclosure": (Disclosure, 1),
    "yusuan.report": (Report, 1),
    "yusuan.comparison": (Comparison, 1),
    "yusuan.book-whole": (Book, 1),
}
#: (form, version) → what turns the whole JSON object of that version into the next version's.
UPGRADES: Mapping[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {}
_SURROGATE = re.compile("[\ud800-\udfff]")
_DAMAGED = (KeyError, IndexError, TypeError, ValueError, AttributeError, InvalidOperation, RecursionError)

T = TypeVar("T")


def dump(value: Disclosure | Report | Comparison | Book) -> str:
    """The JSON text of ``value``.  Raises TypeError for anything but the four kinds."""
    name, version = _form_of(type(value))
    writing = Writing()
    content = writing.whole(coder(type(value)), value)
    return _text({"format": f"{name}/{version}", "shared": writing.shared, "content": content})


def load_stored(text: str | bytes, wanted: type[T] | None = None) -> T:
    """What :func:`dump` wrote, by this version or an earlier one.

    Raises BadStored, in Chinese, for anything else, and where it is not of the kind ``wanted``.
    """
    data = _parsed(text)
    name, _, version = str(data.get("format", "")).partition("/")
    if data.get("format") == book_json.FORMAT:
        found: Any = _book(text)
    elif name in FORMS and version.isdigit():
        found = _loaded(name, int(version), data)
    else:
        raise BadStored("这不是 yusuan 存下的文件（没有认得的 format）。")
    if wanted is not None and not isinstance(found, wanted):
        raise BadStored(f"这里存的是 {type(found).__name__}，不是 {wanted.__name__}。")
    return found  # type: ignore[no-any-return]


def stored_schema() -> dict[str, Any]:
    """JSON Schema (2020-12) of what :func:`dump` writes."""
    either: list[dict[str, Any]] = []
    definitions: dict[str, Any] = {}
    for name, (cls, version) in FORMS.items():
        records = Definitions(f"{name.removeprefix('yusuan.')}.")
        shared = {"type": "array", "description": '在几处出现的同一对象，用 {"$": 序号} 引用，从0起'}
        content = schema_of(cls, records)
        properties = {"format": {"const": f"{name}/{version}"}, "shared": shared, "content": content}
        either.append({"type": "object", "properties": properties, "required": ["format", "content"]})
        definitions |= records
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://yusuan.dev/schema/stored.schema.json",
        "title": "yusuan 存下的文件",
        "description": "读懂的文件、核对报告、比较结果、预算书的完整形式；没有写的字段取默认值；十进制数写成文字。",
        "oneOf": either,
        "$defs": definitions,
    }


def schema_text() -> str:
    return json.dumps(stored_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _form_of(cls: type) -> tuple[str, int]:
    for name, (known, version) in FORMS.items():
        if cls is known:
            return name, version
    raise TypeError(f"{cls.__name__} has no stored form; Disclosure, Report, Comparison and Book have")


def _text(data: dict[str, Any]) -> str:
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False) + "\n"
    return _SURROGATE.sub(lambda m: f"\\u{ord(m[0]):04x}", text)


def _parsed(text: str | bytes) -> dict[str, Any]:
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadStored("这不是完整的 JSON，读不出来。") from error
    if not isinstance(data, dict):
        raise BadStored("这不是 yusuan 存下的文件（最外层不是对象）。")
    return data


def _loaded(name: str, version: int, data: dict[str, Any]) -> Any:
    cls, newest = FORMS[name]
    if version > newest:
        raise BadStored(f"这个文件是较新的版本写的（{name}/{version}，本版本认到 {newest}）；请升级 yusuan 再读。")
    try:
        for step in range(version, newest):
            data = UPGRADES[name, step](data)
        return Reading(cls, data.get("shared", ())).whole(coder(cls), data["content"])
    except _DAMAGED as error:
        raise BadStored(f"存下的文件已损坏或被改过，读不出来（{type(error).__name__}）。") from error


def _book(text: str | bytes) -> Book:
    book, findings = book_json.load(text.decode("utf-8", "replace") if isinstance(text, bytes) else text)
    if findings:
        raise BadStored(f"预算书的 JSON 有{len(findings)}处不合写法：{findings[0].message}", findings)
    return book

