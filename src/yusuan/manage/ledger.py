"""A ledger (台账) declared as data: fields, what makes a record one of its kind, eligibility, payment, privacy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Any, Literal

from yusuan.model import Finding, Source
from yusuan.targets.faults import fault

Type = Literal["text", "integer", "number", "money", "date", "month", "choice", "flag"]
#: public: may be printed.  internal: stays in the ledger.  personal: only its keyed hash is kept.  secret: not kept.
Privacy = Literal["public", "internal", "personal", "secret"]
TYPES: tuple[Type, ...] = ("text", "integer", "number", "money", "date", "month", "choice", "flag")
PRIVACIES: tuple[Privacy, ...] = ("public", "internal", "personal", "secret")
TYPE_NAMES: Mapping[str, str] = {
    "text": "文字", "integer": "整数", "number": "数", "money": "金额（元）", "date": "日期", "month": "月份", "choice": "选择",
    "flag": "是或否",
}  # fmt: skip
PRIVACY_NAMES: Mapping[str, str] = {
    "public": "可公开", "internal": "内部", "personal": "个人信息（只存加密摘要）", "secret": "敏感（不保存）",
}  # fmt: skip
OPERATORS = ("≥", "≤", ">", "<", "=", "≠", "in", "filled")
#: Aggregates of fewer records than this about persons are not printed.
MINIMUM = 5


@dataclass(frozen=True, slots=True)
class Field:
    """One column: ``label`` and ``aliases`` are its headings in files; numbers keep ``decimals`` exactly."""

    key: str
    label: str
    type: Type = "text"
    aliases: tuple[str, ...] = ()
    required: bool = True
    choices: tuple[str, ...] = ()
    minimum: str = ""
    maximum: str = ""
    decimals: int = 0
    pattern: str = ""
    privacy: Privacy = "internal"
    explain: str = ""

    @property
    def kept(self) -> bool:
        return self.privacy != "secret"


@dataclass(frozen=True, slots=True)
class Condition:
    """``field`` ``op`` ``value``, or another field (``other``) moved by ``days``, or to the ``end`` of its
    month; ``when`` says for which records.

    A blank field fails, except under ``when``.  ``reason`` is why a record that fails is rejected.
    """

    field: str
    op: str = "filled"
    value: tuple[str, ...] = ()
    other: str = ""
    days: int = 0
    end: bool = False
    reason: str = ""
    when: Condition | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """standard × every field of ``times``, at most ``cap``; what the file says was paid (``declared``) must equal it.

    The standard is named by ``standard``, or by the record's own field ``standard_from``.
    """

    standard: str = ""
    standard_from: str = ""
    times: tuple[str, ...] = ()
    cap: str = ""
    declared: str = ""


@dataclass(frozen=True, slots=True)
class Ledger:
    """A kind of ledger.  ``unique`` fields together identify one record; ``period`` is its date or month field."""

    key: str
    name: str
    fields: tuple[Field, ...]
    unique: tuple[str, ...]
    period: str
    unique_reason: str = ""
    eligibility: tuple[Condition, ...] = ()
    payment: Payment | None = None
    minimum: int = MINIMUM
    explain: str = ""

    def field(self, key: str) -> Field | None:
        return next((f for f in self.fields if f.key == key), None)

    @property
    def personal(self) -> bool:
        """Whether its records are about persons."""
        return any(f.privacy in ("personal", "secret") for f in self.fields)


# ---------------------------------------------------------------- from TOML


def load(path: Path) -> tuple[Ledger | None, tuple[Finding, ...]]:
    """The ledger declared in a TOML file, with everything wrong in the declaration; None if it cannot be used."""
    source = Source(str(path))
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return None, (fault("M550", f"台账声明“{path.name}”读不了：{error}", source),)
    return declare(data, source)


def declare(data: Mapping[str, Any], source: Source) -> tuple[Ledger | None, tuple[Finding, ...]]:
    """The ledger of a declaration given as plain data."""
    try:
        ledger = _ledger(data)
    except (TypeError, KeyError, AttributeError) as error:
        return None, (fault("M550", f"台账声明的写法有误：{error}", source),)
    problems = tuple(fault("M550", f"台账“{ledger.name}”：{p}", source) for p in _problems(ledger))
    return (None if problems else ledger), problems


def _ledger(data: Mapping[str, Any]) -> Ledger:
    known = {name: data[name] for name in ("key", "name", "period", "unique_reason", "minimum", "explain") if name in data}
    payment = data.get("payment")
    return Ledger(
        **known,
        fields=tuple(_field(_tuples(f, "aliases", "choices")) for f in data["fields"]),
        unique=tuple(data["unique"]),
        eligibility=tuple(condition(c) for c in data.get("eligibility", ())),
        payment=Payment(**_tuples(payment, "times")) if payment else None,
    )


#: Words of fields that tell who somebody is: only a keyed hash of them is kept unless the declaration says otherwise.
_PERSONAL = re.compile(r"身份证|证件号|公民身份|护照|社保(?:卡|号)|银行(?:卡|账号)|卡号|手机|联系电话|学籍号|^id_?(?:card|number|no)$")


def _field(data: Mapping[str, Any]) -> Field:
    """A field; one without a stated privacy that holds numbers of persons is personal, and a text."""
    words = (str(data.get("key", "")), str(data.get("label", "")), *data.get("aliases", ()))
    if "privacy" not in data and any(_PERSONAL.search(word) for word in words):
        return Field(**{**data, "privacy": "personal", "type": "text"})
    return Field(**data)


def _tuples(data: Mapping[str, Any], *names: str) -> dict[str, Any]:
    return {k: tuple(v) if k in names else v for k, v in data.items()}


def condition(data: Mapping[str, Any]) -> Condition:
    """A condition from plain data; ``value`` may be one text or a list of them."""
    value = data.get("value", ())
    values = (value,) if isinstance(value, str) else tuple(value)
    when = condition(data["when"]) if "when" in data else None
    return Condition(**{**data, "value": values, "when": when})


def _problems(ledger: Ledger) -> Iterator[str]:
    keys = [f.key for f in ledger.fields]
    for f in ledger.fields:
        if f.type not in TYPES:
            yield f"字段“{f.label}”的类型“{f.type}”不认识，可用：{'、'.join(TYPES)}"
        if f.privacy not in PRIVACIES:
            yield f"字段“{f.label}”的隐私级别“{f.privacy}”不认识，可用：{'、'.join(PRIVACIES)}"
        if f.type == "choice" and not f.choices:
            yield f"字段“{f.label}”是选择，却没有可选的值"
        if f.privacy == "personal" and f.type != "text":
            yield f"个人信息字段“{f.label}”的类型应为文字"
        if keys.count(f.key) > 1:
            yield f"字段“{f.key}”重复"
    used = [*ledger.unique, ledger.period]
    used += [name for c in ledger.eligibility for name in _used(c)]
    if ledger.payment is not None:
        p = ledger.payment
        used += [name for name in (p.standard_from, *p.times, p.cap, p.declared) if name]
        if bool(p.standard) == bool(p.standard_from):
            yield "支付公式应写明 standard 或 standard_from 之一"
    for name in dict.fromkeys(used):
        if name not in keys:
            yield f"用到的字段“{name}”没有声明"
    for c in ledger.eligibility:
        if c.op not in OPERATORS:
            yield f"条件“{c.reason}”的比较“{c.op}”不认识"
    secret = [name for name in used if (hidden := ledger.field(name)) is not None and not hidden.kept]
    for name in dict.fromkeys(secret):
        yield f"字段“{name}”不保存，不能用在条件、公式或者唯一性里"


def _used(c: Condition) -> Iterator[str]:
    yield c.field
    if c.other:
        yield c.other
    if c.when is not None:
        yield from _used(c.when)


# ---------------------------------------------------------------- shipped templates


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Ledger]:
    """The ledgers shipped with yusuan, by key, sorted.  Raises ValueError for a faulty one (a fault of yusuan)."""
    found = {}
    for entry in sorted((files(__package__) / "ledgers").iterdir(), key=lambda e: e.name):
        if not entry.name.endswith(".toml"):
            continue
        ledger, problems = declare(tomllib.loads(entry.read_text(encoding="utf-8")), Source(entry.name))
        if ledger is None:
            raise ValueError("；".join(p.message for p in problems))
        found[ledger.key] = ledger
    return found
