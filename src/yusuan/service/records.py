"""Values of declared types as JSON and back: dataclasses, tuples, mappings, sets, enums, decimals, literals, unions."""

from __future__ import annotations

import sys
import typing
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, get_args, get_origin, get_type_hints

from yusuan.book import Book
from yusuan.book.place import RowSource
from yusuan.comparing import Comparison
from yusuan.model import Disclosure, Point, Report, Source

#: What has a stored form; every record below these can be written.
ROOTS: tuple[type, ...] = (Disclosure, Report, Comparison, Book)
assert issubclass(RowSource, Source)  # a place of a compiled disclosure is one
#: Small values that are written once however often they occur, whether or not they are one object.
BY_VALUE: tuple[type, ...] = (Point,)
#: The key of a reference to the list of shared objects, and of the name of a class where several are possible.
REFERENCE, CLASS = "$", "is"
_NOTHING: Any = object()


class Definitions(dict[str, Any]):
    """JSON Schemas of records by name; the records of each stored form have names of their own."""

    def __init__(self, prefix: str = "") -> None:
        super().__init__()
        self.prefix = prefix


@dataclass(frozen=True)
class Coder:
    """How values of one declared type become JSON and come back, and the JSON Schema of them."""

    write: Callable[[Writing, Any], Any]
    read: Callable[[Reading, Any], Any]
    schema: Callable[[Definitions], dict[str, Any]]


class Writing:
    """One text being written: which objects occur twice, and the list of those already written."""

    def __init__(self) -> None:
        self.shared: list[Any] = []
        self._counts: dict[Any, int] = {}
        self._places: dict[Any, int] = {}
        self._kept: list[Any] = []  # so that no id is given to another object while this one is counted

    def whole(self, kind: Coder, value: Any) -> Any:
        self._count(value)
        return kind.write(self, value)

    def record(self, cls: type, value: Any) -> Any:
        """A dataclass value: a reference where it occurs twice."""
        key = _key(value)
        if self._counts.get(key, 0) < 2:
            return _content(self, cls, value)
        if key not in self._places:
            content = _content(self, object, value)  # what it holds comes before it
            self._places[key] = len(self.shared)
            self.shared.append(content)
        return {REFERENCE: self._places[key]}

    def _count(self, value: Any) -> None:
        waiting = [value]
        while waiting:
            item = waiting.pop()
            if isinstance(item, (str, int, Decimal, NoneType, float)):
                continue
            if is_dataclass(item):
                key = _key(item)
                self._counts[key] = self._counts.get(key, 0) + 1
                if self._counts[key] == 1:
                    self._kept.append(item)
                    if not isinstance(item, BY_VALUE):
                        waiting += [getattr(item, f.name) for f in _fields(item.__class__)]
            elif isinstance(item, Mapping):
                waiting += [*item, *item.values()]
            elif isinstance(item, (tuple, list, AbstractSet)):
                waiting += item


class Reading:
    """One text being read: its shared objects in order, each made once."""

    def __init__(self, root: type, shared: Any) -> None:
        self._named = every_record(root)
        self._made: list[Any] = []
        for item in shared:
            self._made.append(_record(self._named[item[CLASS]]).make(self, item))

    def whole(self, kind: Coder, value: Any) -> Any:
        return kind.read(self, value)

    def record(self, cls: type, value: Any) -> Any:
        if REFERENCE in value:
            return self._made[value[REFERENCE]]
        return _record(self._named[value[CLASS]] if CLASS in value else cls).make(self, value)


def coder(hint: Any) -> Coder:
    """The coder of a declared type.  Raises TypeError for one that says too little (Any, a bare list)."""
    return _coder(hint)


def schema_of(hint: Any, records: Definitions) -> dict[str, Any]:
    """JSON Schema of a declared type; schemas of dataclasses are added to ``records`` by name."""
    return coder(hint).schema(records)


# ---------------------------------------------------------------- dataclasses


def _key(value: Any) -> Any:
    return value if isinstance(value, BY_VALUE) else id(value)


@cache
def _fields(cls: type) -> tuple[Field[Any], ...]:
    return tuple(f for f in fields(cls) if f.init)


@dataclass(frozen=True)
class _Record:
    """A dataclass with the coder of each field."""

    cls: type
    coders: tuple[tuple[str, Any, Coder], ...]  # name, default, how

    def make(self, reading: Reading, value: Mapping[str, Any]) -> Any:
        known = {name: how.read(reading, value[name]) for name, _, how in self.coders if name in value}
        return self.cls(**known)


@cache
def _record(cls: type) -> _Record:
    hints = get_type_hints(cls)
    return _Record(cls, tuple((f.name, _default(f), _field_coder(cls, f, hints[f.name])) for f in _fields(cls)))


def _field_coder(cls: type, f: Field[Any], hint: Any) -> Coder:
    try:
        return _coder(hint)
    except TypeError as error:
        raise TypeError(f"{cls.__name__}.{f.name}: {error}") from error


def _default(f: Field[Any]) -> Any:
    if f.default is not MISSING:
        return f.default
    return f.default_factory() if f.default_factory is not MISSING else _NOTHING


def _content(writing: Writing, declared: type, value: Any) -> dict[str, Any]:
    """The fields of a value that are not at their default, with the name of its class where that is not the declared."""
    found: dict[str, Any] = {} if type(value) is declared else {CLASS: type(value).__name__}
    for name, default, how in _record(value.__class__).coders:
        item = getattr(value, name)
        if item is default or (type(item) is type(default) and _plain(item) and item == default):
            continue
        found[name] = how.write(writing, item)
    return found


def _plain(value: Any) -> bool:
    """Whether a value that equals its default needs not be written: one without identity."""
    return not is_dataclass(value) and (not isinstance(value, (tuple, Mapping, AbstractSet)) or not value)


@cache
def every_record(root: type) -> Mapping[str, type]:
    """Every dataclass that can be met below a stored form, by name.  Raises TypeError where two have one name."""
    found: dict[str, type] = {}
    waiting: list[Any] = [root]
    while waiting:
        hint = waiting.pop()
        if not (isinstance(hint, type) and is_dataclass(hint)):
            waiting += get_args(hint)
        elif hint.__name__ not in found:
            found[hint.__name__] = hint
            waiting += [*get_type_hints(hint).values(), *filter(_lives, type.__subclasses__(hint))]
        elif found[hint.__name__] is not hint:
            raise TypeError(f"below {root.__name__}, two records are called {hint.__name__}")
    return found


def _lives(cls: type) -> bool:
    """Whether a class can be reached by its name (a dataclass with slots leaves a dead twin behind)."""
    return getattr(sys.modules.get(cls.__module__), cls.__name__, None) is cls


# ---------------------------------------------------------------- every other type


def _coder(hint: Any) -> Coder:
    origin, arguments = get_origin(hint), get_args(hint)
    if isinstance(hint, type) and is_dataclass(hint):
        return _of_record(hint)
    if hint in _PLAIN:
        return _same(_PLAIN[hint])
    if hint in _TEXTS:
        return _as_text(*_TEXTS[hint])
    if isinstance(hint, type) and issubclass(hint, Enum):
        names = [member.value for member in hint]
        return Coder(lambda w, v: v.value, lambda r, v: hint(v), lambda records: {"enum": names})
    if origin is Literal:
        return _same({"enum": list(arguments)})
    if origin is typing.Annotated:
        return _coder(arguments[0])
    if origin in (typing.Union, UnionType):
        return _of_union(arguments)
    if origin is tuple:
        return _of_items(arguments[0], tuple) if arguments[1:] == (Ellipsis,) else _of_places(arguments)
    if origin in (frozenset, set, AbstractSet):
        return _of_set(arguments[0])
    if origin in (list, Sequence):
        return _of_items(arguments[0], list if origin is list else tuple)
    if origin in (dict, Mapping):
        return _of_mapping(*arguments)
    raise TypeError(f"{hint} says too little of what it holds")


def _same(schema: dict[str, Any]) -> Coder:
    return Coder(lambda w, v: v, lambda r, v: v, lambda records: schema)


def _as_text(write: Callable[[Any], str], read: Callable[[str], Any], schema: dict[str, Any]) -> Coder:
    return Coder(lambda w, v: write(v), lambda r, v: read(v), lambda records: schema)


def _decimal(value: Decimal) -> str:
    """Every digit as it is, also zeros at the end; large powers stay short."""
    return format(value, "f") if -60 < value.as_tuple().exponent <= 0 else str(value)  # type: ignore[operator]


_PLAIN: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"}, int: {"type": "integer"}, float: {"type": "number"}, bool: {"type": "boolean"},
    NoneType: {"type": "null"},
}  # fmt: skip
_TEXTS: Mapping[Any, tuple[Callable[[Any], str], Callable[[str], Any], dict[str, Any]]] = {
    Decimal: (_decimal, Decimal, {"type": "string", "description": "十进制数"}),
    datetime: (datetime.isoformat, datetime.fromisoformat, {"type": "string", "format": "date-time"}),
    date: (date.isoformat, date.fromisoformat, {"type": "string", "format": "date"}),
}


def _of_record(cls: type) -> Coder:
    def schema(records: Definitions) -> dict[str, Any]:
        name = records.prefix + cls.__name__
        if name not in records:
            records[name] = {}
            properties = {field: how.schema(records) for field, _, how in _record(cls).coders}
            marks = {CLASS: {"type": "string"}, REFERENCE: {"type": "integer", "minimum": 0}}
            records[name] = {
                "type": "object", "properties": {**properties, **marks}, "additionalProperties": False,
            }  # fmt: skip
        return {"$ref": f"#/$defs/{name}"}

    return Coder(lambda w, v: w.record(cls, v), lambda r, v: r.record(cls, v), schema)


def _of_union(arguments: Sequence[Any]) -> Coder:
    """One of several types.  Values of records carry the name of their class where several records are possible."""
    kinds = [hint for hint in arguments if hint is not NoneType]
    records = [hint for hint in kinds if isinstance(hint, type) and is_dataclass(hint)]
    if len(kinds) == 1:
        one = _coder(kinds[0])
        return Coder(
            lambda w, v: None if v is None else one.write(w, v),
            lambda r, v: None if v is None else one.read(r, v),
            lambda known: {"anyOf": [one.schema(known), {"type": "null"}]},
        )
    others = [(hint, _coder(hint)) for hint in kinds if hint not in records]
    alike = [_json_type(hint) for hint, _ in others]
    marked = {hint for hint, _ in others if alike.count(_json_type(hint)) > 1 and hint in _TEXTS}
    forms = {_json_type(hint): how for hint, how in others if hint not in marked}
    if len(forms) + len(marked) < len(others) or (records and "dict" in forms):
        raise TypeError(f"one of {kinds} cannot be told from another in JSON")
    names = {hint.__name__: how for hint, how in others if hint in marked}
    declared = records[0] if len(records) == 1 else object

    def write(w: Writing, value: Any) -> Any:
        if value is None:
            return None
        if is_dataclass(value):
            return w.record(declared, value)
        hint, how = next((hint, how) for hint, how in others if _fits(value, hint))
        return {CLASS: hint.__name__, "value": how.write(w, value)} if hint in marked else how.write(w, value)

    def read(r: Reading, value: Any) -> Any:
        if value is None:
            return None
        if isinstance(value, dict) and value.get(CLASS) in names:
            return names[value[CLASS]].read(r, value["value"])
        name = type(value).__name__
        return forms[name].read(r, value) if name in forms else r.record(declared, value)

    def schema(known: Definitions) -> dict[str, Any]:
        nothing = [{"type": "null"}] if NoneType in arguments else []
        return {"anyOf": [*(_schema_within(hint, hint in marked, known) for hint in kinds), *nothing]}

    return Coder(write, read, schema)


def _schema_within(hint: Any, marked: bool, known: Definitions) -> dict[str, Any]:
    """The schema of one type of a union; one that JSON would not tell from another carries its name."""
    plain = _coder(hint).schema(known)
    return {"type": "object", "properties": {CLASS: {"const": hint.__name__}, "value": plain}} if marked else plain


def _json_type(hint: Any) -> str:
    """The Python type that JSON gives back for a declared one."""
    origin = get_origin(hint) or hint
    if origin is Literal:
        return type(get_args(hint)[0]).__name__
    if origin in _TEXTS or (isinstance(origin, type) and issubclass(origin, (str, Enum))):
        return "str"
    if origin in (tuple, frozenset, set, list, Sequence, AbstractSet):
        return "list"
    return "dict" if origin in (dict, Mapping) else str(getattr(origin, "__name__", origin))


def _fits(value: Any, hint: Any) -> bool:
    origin = get_origin(hint) or hint
    if origin is Literal:
        return value in get_args(hint)
    return isinstance(value, origin) and not (isinstance(value, bool) and origin is int)


def _of_items(hint: Any, make: type) -> Coder:
    one = _coder(hint)
    return Coder(
        lambda w, v: [one.write(w, item) for item in v],
        lambda r, v: make(one.read(r, item) for item in v),
        lambda records: {"type": "array", "items": one.schema(records)},
    )


def _of_places(hints: Sequence[Any]) -> Coder:
    """A tuple with a type for each place."""
    each = [_coder(hint) for hint in hints]
    return Coder(
        lambda w, v: [how.write(w, item) for how, item in zip(each, v, strict=True)],
        lambda r, v: tuple(how.read(r, item) for how, item in zip(each, v, strict=True)),
        lambda records: {
            "type": "array", "prefixItems": [how.schema(records) for how in each],
            "minItems": len(each), "maxItems": len(each),
        },
    )  # fmt: skip


def _of_set(hint: Any) -> Coder:
    one = _coder(hint)
    return Coder(
        lambda w, v: sorted((one.write(w, item) for item in v), key=repr),
        lambda r, v: frozenset(one.read(r, item) for item in v),
        lambda records: {"type": "array", "items": one.schema(records), "uniqueItems": True},
    )


def _of_mapping(key: Any, value: Any) -> Coder:
    """An object where the keys are texts, else a list of pairs."""
    keys, values = _coder(key), _coder(value)
    if _json_type(key) == "str":
        return Coder(
            lambda w, v: {keys.write(w, k): values.write(w, item) for k, item in v.items()},
            lambda r, v: {keys.read(r, k): values.read(r, item) for k, item in v.items()},
            lambda records: {"type": "object", "additionalProperties": values.schema(records)},
        )
    return Coder(
        lambda w, v: [[keys.write(w, k), values.write(w, item)] for k, item in v.items()],
        lambda r, v: {keys.read(r, k): values.read(r, item) for k, item in v},
        lambda records: {"type": "array", "items": {"type": "array", "minItems": 2, "maxItems": 2}},
    )
