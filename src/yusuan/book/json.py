"""The Book as JSON: canonical text out, checked text in, and the JSON Schema that programs can rely on.

Everything follows from the dataclasses of :mod:`yusuan.book.model` and their type hints; a new field needs nothing
here.  Amounts are decimal strings in 元.  Fields at their default are left out.  """

from __future__ import annotations

import json
import re
import typing
from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, field, fields, is_dataclass, replace
from decimal import Decimal, InvalidOperation
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from yusuan.model import (
    DIMENSIONS,
    KINDS,
    LABELS,
    MONEY_SOURCES,
    NOWHERE,
    Finding,
    Indicator,
    Point,
    Source,
    Target,
)
from yusuan.model.harmless import json_text
from yusuan.model.point import FLAT, TREES, everything, point
from yusuan.money import plain

from .faults import fault
from .model import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit
from .place import RowSource
from .schema import BY_KEY

FORMAT = "yusuan.book/1"
SCHEMA_ID = "https://yusuan.dev/schema/book.schema.json"
#: Amounts of money: at most two decimals.  Other decimals (quantities, standards) may have more.
AMOUNTS: frozenset[tuple[type, str]] = frozenset({
    (Line, "amount"), (Receipt, "amount"), (Stated, "amount"), (Asset, "value"), (Target, "term_total"),
    (Target, "annual_total"), (Target, "term_money"), (Target, "annual_money"),
})  # fmt: skip
#: Text fields that hold a leaf of a closed tree of the Point.
LEAVES: Mapping[tuple[type, str], str] = {
    (Line, "fund"): "fund", (Line, "origin"): "origin", (Line, "use"): "use", (Line, "sink"): "sink",
    (Receipt, "fund"): "fund", (Receipt, "origin"): "origin", (CostItem, "fund"): "fund",
}  # fmt: skip
#: The workbook sheet whose columns explain the fields of a record.
_SHEETS: Mapping[type, str] = {
    Unit: "units", Line: "lines", Receipt: "receipts", CostItem: "costing", Standard: "standards",
    Project: "projects", Target: "projects", Indicator: "indicators", Asset: "assets", Text: "texts",
}  # fmt: skip
_MONEY = r"^-?\d{1,20}(\.\d{1,2})?$"
_NUMBER = r"^-?\d{1,20}(\.\d{1,12})?$"
MAX_INTEGER = 10**9
_NOTHING: Any = object()


def dump(book: Book) -> str:
    """The canonical JSON text of a book: sorted keys, amounts as strings, records in the book's order."""
    content = {**_encode_record(book, skip=("file",)), "format": FORMAT}
    return json_text(json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True)) + "\n"


def _encode_record(record: Any, skip: tuple[str, ...] = ()) -> dict[str, Any]:
    return {
        f.name: _encode(getattr(record, f.name))
        for f in fields(record)
        if f.name not in skip and not _omitted(f, getattr(record, f.name))
    }


def _omitted(f: Field[Any], value: Any) -> bool:
    """Whether a field says nothing: it is at its default, or a place that only points into the JSON itself."""
    if isinstance(value, Source) and value.table.startswith("$"):
        return True
    return bool(value == _default(f))


def _default(f: Field[Any]) -> Any:
    if f.default is not MISSING:
        return f.default
    return f.default_factory() if f.default_factory is not MISSING else _NOTHING


def _encode(value: Any) -> Any:
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, Point):
        return value.as_dict()
    if isinstance(value, Source):
        return _encode_source(value)
    if is_dataclass(value):
        return _encode_record(value)
    if isinstance(value, Mapping):
        return {key: _encode(item) for key, item in value.items()}
    return [_encode(item) for item in value] if isinstance(value, tuple) else value


def _encode_source(source: Source) -> dict[str, Any]:
    found = {"document": source.document} if source.document else {}
    columns = dict(source.columns) if isinstance(source, RowSource) else {}
    return {**found, **source.as_dict(), **({"columns": columns} if columns else {})}


def load(text: str, file: str = "") -> tuple[Book, tuple[Finding, ...]]:
    """The book that a JSON text holds, and everything that is wrong with the text.

    Never raises for bad input: a wrong field is left at its default, a record without a required field is left out,
    each with a Finding.  With ``file``, records without a source get their JSON path as one.
    """
    reader = _Reader(file)
    content = reader.parse(text)
    if content is _NOTHING:
        return Book(file=file), tuple(reader.findings)
    said = content.pop("format", None)
    if said != FORMAT:
        reader.say("B174", f"format 应为 {FORMAT}，写的是 {_short(said)}", "$.format", stated=_short(said))
    book = reader.record(Book, content, "$")
    return replace(book, file=file), tuple(reader.findings)


class _Loose(ValueError):
    """A JSON text with a repeated key or a number that is none."""


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = "、".join(sorted({name for name in names if names.count(name) > 1}))
        raise _Loose(f"键 {twice} 在同一对象里写了两次")
    return found


def _constant(name: str) -> Any:
    raise _Loose(f"{name} 不是数")


@dataclass
class _Reader:
    """Decodes JSON values by type hints and collects what does not fit."""

    file: str
    findings: list[Finding] = field(default_factory=list)

    def say(self, rule: str, message: str, path: str, stated: str = "", expected: str = "") -> None:
        place = Source(self.file, table=path)
        self.findings.append(fault(rule, f"{path}：{message}", place, stated=stated, expected=expected))

    def parse(self, text: str) -> Any:
        """The top object, or _NOTHING; decimal numerals keep every digit."""
        try:
            found = json.loads(
                text.removeprefix("\ufeff"),
                parse_float=Decimal, parse_constant=_constant, object_pairs_hook=_pairs,
            )  # fmt: skip
        except json.JSONDecodeError as error:
            place = Source(self.file, line=error.lineno)
            message = f"第 {error.lineno} 行第 {error.colno} 列处不合 JSON 的写法"
            self.findings.append(fault("B170", message, place))
            return _NOTHING
        except (_Loose, ValueError, RecursionError) as error:
            reason = str(error) if isinstance(error, _Loose) else "数字过长或者层次过深"
            self.findings.append(fault("B170", reason, Source(self.file)))
            return _NOTHING
        if not isinstance(found, dict):
            self.findings.append(fault("B170", "最外层应是一个对象 {…}", Source(self.file)))
            return _NOTHING
        return found

    def record(self, cls: type, value: Any, path: str) -> Any:
        """A dataclass from an object; _NOTHING where it is no object or lacks a required field."""
        if not isinstance(value, dict):
            self.wrong(path, value, "对象 {…}")
            return _NOTHING
        hints = _hints(cls)
        for name in sorted(
            set(value) - set(hints) | ({"file"} if cls is Book and "file" in value else set())
        ):
            self.say("B171", f"不认识键 {name}", f"{path}.{name}", stated=_short(value[name]))
        known: dict[str, Any] = {}
        for f in fields(cls):
            here = f"{path}.{f.name}"
            if f.name in value and not (cls is Book and f.name == "file"):
                found = self.value(hints[f.name], value[f.name], here, (cls, f.name))
            elif hints[f.name] is Source and self.file and cls is not Book:
                found = Source(self.file, table=path) if f.name == "source" else _NOTHING
            else:
                found = _NOTHING
            if found is not _NOTHING:
                known[f.name] = found
            elif _default(f) is _NOTHING:
                if f.name not in value:
                    self.say("B173", f"缺少 {f.name}，这一条没有采用", path)
                return _NOTHING
        return cls(**known)

    def value(self, hint: Any, value: Any, path: str, owner: tuple[type, str]) -> Any:
        """A value of the type that ``hint`` names, or _NOTHING with a finding."""
        origin = get_origin(hint)
        if origin in (typing.Union, UnionType):
            inner = next(a for a in get_args(hint) if a is not NoneType)
            return None if value is None else self.value(inner, value, path, owner)
        if origin is tuple:
            return self.items(get_args(hint)[0], value, path, owner)
        if origin is Literal:
            return value if value in get_args(hint) else self.wrong(path, value, "或".join(get_args(hint)))
        if hint is Point:
            return self.point(value, path)
        if hint is Source:
            return self.source(value, path)
        if is_dataclass(hint):
            return self.record(typing.cast(type, hint), value, path)
        if origin is not None:
            return self.mapping(get_args(hint)[1], value, path, owner)
        return self.plain(hint, value, path, owner)

    def items(self, hint: Any, value: Any, path: str, owner: tuple[type, str]) -> Any:
        if not isinstance(value, list):
            return self.wrong(path, value, "列表 […]")
        found = (self.value(hint, item, f"{path}[{i}]", owner) for i, item in enumerate(value))
        return tuple(item for item in found if item is not _NOTHING)

    def mapping(self, hint: Any, value: Any, path: str, owner: tuple[type, str]) -> Any:
        if not isinstance(value, dict):
            return self.wrong(path, value, "对象 {…}")
        found = {key: self.value(hint, item, f"{path}.{key}", owner) for key, item in value.items()}
        if owner[1] in ("term_money", "annual_money"):
            for key in sorted(set(found) - set(MONEY_SOURCES)):
                self.say("B171", f"不认识资金来源 {key}", f"{path}.{key}", expected="、".join(MONEY_SOURCES))
                del found[key]
        return {key: item for key, item in found.items() if item is not _NOTHING}

    def point(self, value: Any, path: str) -> Any:
        if not isinstance(value, dict):
            return self.wrong(path, value, "对象 {…}")
        known: dict[str, list[str]] = {}
        for name, names in value.items():
            listed = [names] if isinstance(names, str) else names
            if (
                name not in DIMENSIONS
                or not isinstance(listed, list)
                or not all(isinstance(n, str) for n in listed)
            ):
                return self.wrong(f"{path}.{name}", names, "维度名和它的值的列表")
            known[name] = listed
        try:
            return point(**known)
        except ValueError as error:
            return self.wrong(path, value, f"各维度已有的值（{error}）")

    def source(self, value: Any, path: str) -> Any:
        """A place; what does not fit in it is left out, for a place is only a help."""
        if not isinstance(value, dict):
            return self.wrong(path, value, "对象 {…}")
        kinds = {"page": int, "line": int, "box": list, "columns": dict}
        kept: dict[str, Any] = {
            name: item for name, item in value.items()
            if name in _hints(RowSource) and type(item) is kinds.get(name, str)
        }  # fmt: skip
        for name in sorted(set(value) - set(kept)):
            self.say("B171", f"位置里的 {name} 没有采用", f"{path}.{name}", stated=_short(value[name]))
        if "box" in kept:
            kept["box"] = tuple(map(float, kept["box"])) if _is_box(kept["box"]) else None
        return RowSource(**kept) if "columns" in kept else Source(**kept)

    def plain(self, hint: Any, value: Any, path: str, owner: tuple[type, str]) -> Any:
        if hint is Decimal:
            return self.decimal(value, path, owner in AMOUNTS)
        if hint is bool:
            return value if isinstance(value, bool) else self.wrong(path, value, "true 或 false")
        if hint is int:
            return int(value) if _is_whole(value) else self.wrong(path, value, "整数")
        if not isinstance(value, str):
            return self.wrong(path, value, "文字（加引号）")
        if owner in LEAVES and value not in everything(LEAVES[owner]):
            return self.wrong(path, value, "、".join(sorted(everything(LEAVES[owner]))))
        return value

    def decimal(self, value: Any, path: str, amount: bool) -> Any:
        if isinstance(value, bool) or not isinstance(value, (str, int, Decimal)):
            return self.wrong(path, value, '写成文字的数，如 "1234.50"')
        try:
            number = Decimal(value)
        except InvalidOperation:
            return self.wrong(path, value, "数")
        if not number.is_finite() or abs(number) >= Decimal(10) ** 20 or number.adjusted() < -30:
            return self.wrong(path, value, "20 位以内的数")
        text = format(number, "f")
        if len(plain(number).partition(".")[2]) > (2 if amount else 12):
            rule = "B114" if amount else "B172"
            self.say(
                rule, f"{text} 的小数位数过多", path, text, "最多两位小数" if amount else "最多十二位小数"
            )
        return number

    def wrong(self, path: str, value: Any, expected: str) -> Any:
        self.say("B172", f"应为{expected}，写的是 {_short(value)}", path, _short(value), expected)
        return _NOTHING


@cache
def _hints(cls: type) -> Mapping[str, Any]:
    return get_type_hints(cls)


def _is_whole(value: Any) -> bool:
    """Whether a JSON number is an integer as JSON Schema sees it (2.0 is), and of sane size."""
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return False
    number = Decimal(value)
    return abs(number) <= MAX_INTEGER and number == int(number)


def _is_box(box: list[Any]) -> bool:
    return len(box) == 4 and all(isinstance(n, (int, Decimal)) for n in box)


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 40 else text[:39] + "…"


def book_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of what :func:`dump` writes and :func:`load` reads without a finding."""
    records: dict[str, Any] = {}
    top = _schema_of_record(Book, records, skip=("file",))
    top["properties"]["format"] = {"const": FORMAT, "title": "格式和版本"}
    top["required"] = ["format"]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_ID,
        "title": "预算书（yusuan Book）",
        "description": "一个单位或部门一个预算年度的预算书。金额是写成文字的十进制数，单位元，最多两位小数。",
        **top,
        "$defs": {name: records[name] for name in sorted(records)},
    }


def _schema_of_record(cls: type, records: dict[str, Any], skip: tuple[str, ...] = ()) -> dict[str, Any]:
    explained = _explained(cls)
    found = [f for f in fields(cls) if f.name not in skip]
    properties = {
        f.name: {**_schema(_hints(cls)[f.name], records, (cls, f.name)), **explained.get(f.name, {})}
        for f in found
    }
    required = [f.name for f in found if _default(f) is _NOTHING]
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: properties[name] for name in sorted(properties)},
        **({"required": required} if required else {}),
    }


def _explained(cls: type) -> dict[str, dict[str, str]]:
    """Titles and descriptions of fields, from the columns of the workbook."""
    if cls not in _SHEETS:
        return {}
    columns = BY_KEY[_SHEETS[cls]].columns
    return {c.field: {"title": c.name, **({"description": c.explain} if c.explain else {})} for c in columns}


def _schema(hint: Any, records: dict[str, Any], owner: tuple[type, str]) -> dict[str, Any]:
    origin = get_origin(hint)
    if origin in (typing.Union, UnionType):
        inner = next(a for a in get_args(hint) if a is not NoneType)
        return {"anyOf": [_schema(inner, records, owner), {"type": "null"}]}
    if origin is tuple:
        return {"type": "array", "items": _schema(get_args(hint)[0], records, owner)}
    if origin is Literal:
        return {"enum": list(get_args(hint))}
    if hint is Point:
        return _defined("Point", _schema_of_point(), records)
    if hint is Source:
        return _defined("Source", _SOURCE, records)
    if is_dataclass(hint):
        cls = typing.cast(type, hint)
        if cls.__name__ not in records:
            records[cls.__name__] = {}
            records[cls.__name__] = _schema_of_record(cls, records)
        return {"$ref": f"#/$defs/{cls.__name__}"}
    if origin is not None:
        inner = _schema(get_args(hint)[1], records, owner)
        names = {"propertyNames": {"enum": list(MONEY_SOURCES)}} if owner[1].endswith("_money") else {}
        return {"type": "object", "additionalProperties": inner, **names}
    return _schema_of_plain(hint, owner)


def _schema_of_plain(hint: Any, owner: tuple[type, str]) -> dict[str, Any]:
    if hint is Decimal:
        return {"type": "string", "pattern": _MONEY if owner in AMOUNTS else _NUMBER}
    if hint is bool:
        return {"type": "boolean"}
    if hint is int:
        return {"type": "integer", "minimum": -MAX_INTEGER, "maximum": MAX_INTEGER}
    if owner in LEAVES:
        return {"enum": sorted(everything(LEAVES[owner]))}
    return {"type": "string"}


def _defined(name: str, schema: dict[str, Any], records: dict[str, Any]) -> dict[str, Any]:
    records[name] = schema
    return {"$ref": f"#/$defs/{name}"}


def _schema_of_point() -> dict[str, Any]:
    """A Point: dimension → names; closed dimensions allow the nodes of their trees."""
    properties: dict[str, Any] = {}
    for name in DIMENSIONS:
        items: dict[str, Any] = {"type": "string"}
        if KINDS[name] == "leaves":
            items = {"enum": sorted(_nodes(name)), "description": "、".join(_labels(name))}
        properties[name] = {"type": "array", "items": items}
    return {"type": "object", "additionalProperties": False, "properties": properties,
            "description": "问的是什么：每个维度一组值，没有写的维度是全部。"}  # fmt: skip


def _nodes(dimension: str) -> set[str]:
    children = (name for names in TREES[dimension].values() for name in names)
    return {*TREES[dimension], *children, *FLAT.get(dimension, ())}


def _labels(dimension: str) -> Iterator[str]:
    return (f"{name} {LABELS[name]}" for name in sorted(_nodes(dimension)) if name in LABELS)


_SOURCE: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "description": "在原文件中的位置，可以不写。",
    "properties": {
        "document": {"type": "string"},
        "page": {"type": "integer"},
        "sheet": {"type": "string"},
        "cell": {"type": "string"},
        "line": {"type": "integer"},
        "box": {"type": "array", "items": {"type": "number"}, "minItems": 4, "maxItems": 4},
        "text": {"type": "string"},
        "table": {"type": "string"},
        "columns": {"type": "object", "additionalProperties": {"type": "string"}},
    },
}
assert re.fullmatch(_MONEY, plain(Decimal("-1.50"))) and NOWHERE.table == ""


def schema_text() -> str:
    """The published text of the schema: docs/schema/book.schema.json."""
    return json.dumps(book_schema(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
