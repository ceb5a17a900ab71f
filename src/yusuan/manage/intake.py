"""Taking records in: parsed, tested for eligibility, deduplicated and priced, each rejected row with its reasons."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import polars as pl

from yusuan.book import Standard
from yusuan.targets.costing import standard_at

from .fields import dtype, literal, parse, scale, shown
from .ledger import Condition, Field, Ledger
from .privacy import hashed
from .records import ROW, Raw

ID, PAYMENT, PROJECT = "id", "payment", "project"
#: Decimals kept of a standard's amount (元): prices may have more than two.
_STANDARD_SCALE = 4
#: Columns of a list of rejected rows, one row a reason.
REJECTED: Mapping[str, Any] = {
    "row": pl.UInt32, "field": pl.String, "reason": pl.String, "value": pl.String, "expected": pl.String,
}  # fmt: skip
REJECTED_NAMES = {"row": "行", "field": "字段", "reason": "原因", "value": "内容", "expected": "应为"}
_MASK = "（个人信息，不显示）"
_COMPARE: Mapping[str, Callable[[pl.Expr, Any], pl.Expr]] = {
    "≥": operator.ge, "≤": operator.le, ">": operator.gt, "<": operator.lt, "=": operator.eq, "≠": operator.ne,
}  # fmt: skip


Codes = np.ndarray[Any, np.dtype[np.uint64]]


@dataclass(frozen=True, slots=True)
class Taken:
    """``accepted`` records as stored (id, row, fields, payment in 分) and ``rejected`` reasons (columns REJECTED)."""

    accepted: pl.DataFrame
    rejected: pl.DataFrame

    @property
    def rejected_rows(self) -> int:
        return self.rejected["row"].n_unique()


def schema(ledger: Ledger) -> dict[str, Any]:
    """Columns of the stored records."""
    fields = {f.key: dtype(f) for f in ledger.fields if f.kept}
    return {ID: pl.UInt64, ROW: pl.UInt32, **fields, PAYMENT: pl.Int64}


def take(raw: Raw, ledger: Ledger, standards: Iterable[Standard], key: bytes, projects: Collection[str] = ()) -> Taken:
    """Accepted and rejected records of a file; every row of it is in exactly one of the two.

    A row with unreadable cells lists all of them; one that is readable lists all rules that it fails; then the second
    and later of the same record, and records whose payment cannot be computed or is not what was declared.  With
    ``projects`` a record must be of one of them: no indicator would ever count it otherwise.
    """
    assert raw.frame is not None
    rejected = [reasons_frame(list(raw.ragged), "", "这一行的列数多于表头", None)]
    frame, bad = _parsed(raw.frame, ledger, key, rejected)
    frame = frame.filter(~bad) if bad is not None else frame
    frame = _placed(frame, ledger, projects, rejected)
    frame = _eligible(frame, ledger, rejected)
    frame = _distinct(frame, ledger, rejected)
    frame = _paid(frame, ledger, tuple(standards), rejected)
    frame = frame.with_columns(identities(frame, ledger, key)).select(list(schema(ledger)))
    return Taken(frame, _masked(pl.concat(rejected)).sort("row", "field", "reason"))


#: What looks like a number of a person wherever it stands: identity cards, bank cards, mobile numbers.
_NUMBERS = r"[1-9]\d{5}(?:18|19|20)\d{9}[\dXx]|[3-6]\d{15,18}|1[3-9]\d{9}"


def _masked(rejected: pl.DataFrame) -> pl.DataFrame:
    """Rejected rows without numbers of persons, in whatever column somebody typed them."""
    return rejected.with_columns(pl.col(name).str.replace_all(_NUMBERS, _MASK) for name in ("value", "expected", "reason"))


def reasons_frame(rows: Sequence[int] | pl.Series, field: str, reason: str | pl.Series, value: Any, expected: Any = None) -> pl.DataFrame:
    """Rejected rows in the columns of REJECTED; texts are spread over all rows."""
    numbers = pl.Series(rows, dtype=pl.UInt32) if not isinstance(rows, pl.Series) else rows.cast(pl.UInt32)
    data = {"field": field, "reason": reason, "value": value, "expected": expected}
    frame = pl.DataFrame({"row": numbers})
    return frame.with_columns(
        (v.cast(pl.String) if isinstance(v, pl.Series) else pl.lit(v, pl.String)).alias(k) for k, v in data.items()
    )


# ---------------------------------------------------------------- cells


def _parsed(
    raw: pl.DataFrame, ledger: Ledger, key: bytes, rejected: list[pl.DataFrame]
) -> tuple[pl.DataFrame, pl.Series | None]:
    """Stored values of all kept fields, and which rows have a cell that cannot be read (None: no row)."""
    columns, bad = [raw[ROW]], None
    for field in ledger.fields:
        if field.key not in raw.columns:  # only an optional column can be missing
            if field.kept:
                columns.append(pl.repeat(None, raw.height, dtype=dtype(field), eager=True).alias(field.key))
            continue
        texts = raw[field.key]
        values, reasons = convert(texts, field, key)
        if reasons is not None:
            wrong = reasons.is_not_null()
            shown = _MASK if field.privacy in ("personal", "secret") else texts.filter(wrong)
            rejected.append(reasons_frame(raw[ROW].filter(wrong), field.label, reasons.filter(wrong), shown))
            bad = wrong if bad is None else bad | wrong
        if field.kept:
            columns.append(values)
    return pl.DataFrame(columns), bad


def convert(texts: pl.Series, field: Field, key: bytes) -> tuple[pl.Series, pl.Series | None]:
    """Stored values of a column, and reasons where a cell is not accepted (None: all are).

    Only distinct texts are parsed: a million months are twelve.
    """
    distinct = texts.unique()
    values, reasons = [], []
    for text in distinct.to_list():
        value, reason = _value(text, field, key)
        values.append(value)
        reasons.append(reason or None)
    stored = texts.replace_strict(distinct, pl.Series(values, dtype=dtype(field)), return_dtype=dtype(field))
    if not any(reasons):
        return stored.alias(field.key), None
    why = texts.replace_strict(distinct, pl.Series(reasons, dtype=pl.String), return_dtype=pl.String)
    return stored.alias(field.key), why


def _value(text: str | None, field: Field, key: bytes) -> tuple[Any, str]:
    if text is None or not text.strip():
        return None, "没有填写" if field.required else ""
    value, reason = parse(text, field)
    if reason or field.privacy != "personal":
        return value, reason
    return hashed(text, key), ""


# ---------------------------------------------------------------- rules


def expression(c: Condition, ledger: Ledger) -> pl.Expr:
    """Whether a record satisfies a condition; never null.  Raises ValueError for constants of the wrong type."""
    field = ledger.field(c.field)
    if field is None:
        raise ValueError(f"没有字段“{c.field}”")
    column = pl.col(c.field)
    if c.op == "filled":
        holds = column.is_not_null()
    elif c.op == "in":
        holds = column.is_in([literal(v, field) for v in c.value])
    elif c.other:
        other = pl.col(c.other).dt.month_end() if c.end else pl.col(c.other)
        other = other + pl.duration(days=c.days) if c.days else other
        holds = _COMPARE[c.op](column, other)
    else:
        holds = _COMPARE[c.op](column, pl.lit(literal(c.value[0], field)))
    holds = holds.fill_null(False)
    return ~expression(c.when, ledger) | holds if c.when is not None else holds


def _placed(
    frame: pl.DataFrame, ledger: Ledger, projects: Collection[str], rejected: list[pl.DataFrame]
) -> pl.DataFrame:
    field = ledger.field(PROJECT)
    if field is None or not projects:
        return frame
    known = frame[PROJECT].is_in(list(projects)).fill_null(False)
    if known.all():
        return frame
    given = frame[PROJECT].filter(~known)
    why = pl.select(pl.when(given.is_null()).then(pl.lit("没有填写，不知道是哪个项目的")).otherwise(pl.lit("预算书没有这个项目"))).to_series()
    rejected.append(reasons_frame(frame[ROW].filter(~known), field.label, why, given))
    return frame.filter(known)


def _eligible(frame: pl.DataFrame, ledger: Ledger, rejected: list[pl.DataFrame]) -> pl.DataFrame:
    if not ledger.eligibility or frame.is_empty():
        return frame
    names = [f"_{n}" for n in range(len(ledger.eligibility))]
    tests = frame.select(expression(c, ledger).alias(n) for n, c in zip(names, ledger.eligibility, strict=True))
    passed = tests.select(pl.all_horizontal(names)).to_series()
    if passed.all():
        return frame
    for name, c in zip(names, ledger.eligibility, strict=True):
        field = ledger.field(c.field)
        assert field is not None
        failed = ~tests[name]
        value = _MASK if field.privacy == "personal" else _shown(frame[c.field].filter(failed), field)
        rejected.append(reasons_frame(frame[ROW].filter(failed), field.label, c.reason or "不符合条件", value))
    return frame.filter(passed)


def _shown(values: pl.Series, field: Field) -> pl.Series:
    """Stored values as a person reads them; only distinct ones are written."""
    distinct = values.unique()
    texts = pl.Series([shown(value, field) for value in distinct.to_list()], dtype=pl.String)
    return values.replace_strict(distinct, texts, return_dtype=pl.String)


def _distinct(frame: pl.DataFrame, ledger: Ledger, rejected: list[pl.DataFrame]) -> pl.DataFrame:
    """The first of every record; the others name the row of the first."""
    if frame.is_empty():
        return frame
    first = _first(frame, list(ledger.unique))
    if first.all():
        return frame
    kept, again = frame.filter(first), frame.filter(~first)
    earlier = again.select(ROW, *ledger.unique).join(
        kept.select(*ledger.unique, pl.col(ROW).alias("first")), on=list(ledger.unique), nulls_equal=True
    )
    labels = "、".join(f.label for k in ledger.unique if (f := ledger.field(k)))
    reason = (ledger.unique_reason or f"{labels}相同的只能有一条") + "，与第"
    why = earlier.select(pl.format(reason + "{}行重复", "first")).to_series()
    rejected.append(reasons_frame(earlier[ROW], labels, why, None))
    return kept


def _first(frame: pl.DataFrame, names: list[str]) -> pl.Series:
    """Whether each row is the first of its kind.  Equal rows have equal hashes, so only these are compared in full."""
    hashes = pl.Series(mixed(frame, names, b""))
    again = hashes.filter(~hashes.is_first_distinct()).unique()
    if again.is_empty():
        return pl.repeat(True, frame.height, dtype=pl.Boolean, eager=True)
    alike = hashes.is_in(again.implode())
    few = frame.filter(alike).select(ROW, *names)
    later = few.filter(~pl.struct(names).is_first_distinct())[ROW]
    return ~frame[ROW].is_in(later.implode())


# ---------------------------------------------------------------- payment


def _paid(
    frame: pl.DataFrame, ledger: Ledger, standards: tuple[Standard, ...], rejected: list[pl.DataFrame]
) -> pl.DataFrame:
    rule = ledger.payment
    if rule is None or frame.is_empty():
        return frame.with_columns(pl.lit(None, pl.Int64).alias(PAYMENT))
    price = _prices(frame, ledger, standards)
    scales = [scale(f) for name in rule.times if (f := ledger.field(name))]
    divisor = 10 ** (_STANDARD_SCALE - 2 + sum(scales))
    amount = price
    for name in rule.times:
        amount = amount * frame[name]
    half = divisor // 2
    amount = (amount + half) // divisor  # half up, all numbers being positive
    if rule.cap:
        amount = frame.select(pl.min_horizontal(amount.alias(PAYMENT), pl.col(rule.cap))).to_series()
    frame = frame.with_columns(amount.alias(PAYMENT))
    unknown = frame[PAYMENT].is_null()
    if unknown.any():
        field = ledger.field(rule.standard_from)
        value = frame[rule.standard_from].filter(unknown) if field else rule.standard
        label = field.label if field else "标准"
        rejected.append(reasons_frame(frame[ROW].filter(unknown), label, "标准库没有当月有效的标准，算不出金额", value))
        frame = frame.filter(~unknown)
    return _declared(frame, ledger, rejected)


def _declared(frame: pl.DataFrame, ledger: Ledger, rejected: list[pl.DataFrame]) -> pl.DataFrame:
    rule = ledger.payment
    field = ledger.field(rule.declared) if rule is not None else None
    if field is None:
        return frame
    wrong = frame.select((pl.col(field.key) != pl.col(PAYMENT)).fill_null(False)).to_series()
    if wrong.any():
        stated, computed = (_shown(frame[name].filter(wrong), field) for name in (field.key, PAYMENT))
        rejected.append(reasons_frame(frame[ROW].filter(wrong), field.label, "金额与按标准计算的不符", stated, computed))
        frame = frame.filter(~wrong)
    return frame


def _prices(frame: pl.DataFrame, ledger: Ledger, standards: tuple[Standard, ...]) -> pl.Series:
    """Each record's standard at its own date, as an integer of 1/10000 元; null where there is none."""
    rule = ledger.payment
    assert rule is not None
    name = pl.col(rule.standard_from) if rule.standard_from else pl.lit(rule.standard)
    pairs = frame.select(name.alias("name"), pl.col(ledger.period).alias("day"))
    distinct = pairs.unique(maintain_order=True)
    found = [_price(standards, n, d) for n, d in distinct.iter_rows()]
    table = distinct.with_columns(pl.Series("price", found, dtype=pl.Int64))
    return pairs.join(table, on=["name", "day"], how="left", maintain_order="left", nulls_equal=True)["price"]


def _price(standards: tuple[Standard, ...], name: str | None, day: date | None) -> int | None:
    standard = standard_at(standards, name, day) if name and day else None
    return int(standard.amount.scaleb(_STANDARD_SCALE)) if standard is not None else None


# ---------------------------------------------------------------- identities


def identities(frame: pl.DataFrame, ledger: Ledger, key: bytes) -> pl.Series:
    """A 64-bit hash of what each record says (all kept fields and its payment), the same on every machine and run.

    Person hashes are keyed already, so that an identity tells nothing about a person.
    """
    names = [*sorted(f.key for f in ledger.fields if f.kept), PAYMENT]
    return pl.Series(ID, mixed(frame, names, key, hashed(ledger.key, key)), dtype=pl.UInt64)


def mixed(frame: pl.DataFrame, names: list[str], key: bytes, start: int = 0) -> Codes:
    """A 64-bit hash of these columns of every row."""
    found = np.full(frame.height, start & 0xFFFFFFFFFFFFFFFF, dtype=np.uint64)
    aside = np.empty_like(found)
    for name in names:
        np.bitwise_xor(found, _codes(frame[name], key), out=found)
        _mix(found, aside)
    return found


def _codes(values: pl.Series, key: bytes) -> Codes:
    """Each value as 64 bits: numbers and dates as they are, texts by their keyed hash; blanks apart from all."""
    if values.dtype == pl.String:
        distinct = values.unique()
        codes = [None if v is None else hashed(v, key) for v in distinct.to_list()]
        values = values.replace_strict(distinct, pl.Series(codes, dtype=pl.Int64), return_dtype=pl.Int64)
    numbers = values.to_physical().cast(pl.Int64).fill_null(-(2**62) - 1)
    return numbers.to_numpy().view(np.uint64)


def _mix(x: Codes, aside: Codes) -> None:
    """The finaliser of SplitMix64 (Steele, Lea, Flood 2014), in place: every input bit reaches every output bit."""
    np.add(x, np.uint64(0x9E3779B97F4A7C15), out=x)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1)):
        np.right_shift(x, np.uint64(shift), out=aside)
        np.bitwise_xor(x, aside, out=x)
        if factor > 1:
            np.multiply(x, np.uint64(factor), out=x)
