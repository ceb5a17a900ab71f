"""Evidence: an indicator's actual value as a query on a ledger, declared as data and computed again at will."""

from __future__ import annotations

import tomllib
from calendar import monthrange
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl

from yusuan.book import Book
from yusuan.model import NOWHERE, Finding, Source
from yusuan.targets.achievement import ONE, achieved, reached
from yusuan.targets.faults import fault
from yusuan.targets.values import Value
from yusuan.words.units import BadUnit, Unit, parse_unit

from .execution import FILE as PAYMENTS
from .execution import Entry, Execution
from .fields import scale
from .intake import ID, PAYMENT, PROJECT, expression
from .ledger import Condition, Field, Ledger, condition
from .records import ROW
from .store import FILE, Store

Measure = Literal["count", "sum", "distinct", "share", "on_time", "mean", "per", "max", "min", "eligible"]
MEASURES: Mapping[str, str] = {
    "count": "记录条数", "sum": "合计", "distinct": "不重复计数", "share": "符合条件的占比", "on_time": "按时的占比",
    "mean": "平均数", "per": "平均每个对象", "max": "最大值", "min": "最小值", "eligible": "合格记录的占比",
}  # fmt: skip
#: Decimals of shares and means.
DECIMALS = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Query:
    """How an indicator's actual value comes from a ledger.

    Records of the project (where the ledger has that field) of the year that satisfy ``where`` are counted, summed
    (``field``), counted without repetition, or compared with those that also satisfy ``of``.  ``on_time`` means that
    ``field`` is not after ``due`` (moved as in a Condition).  ``per`` divides the sum of ``field`` by distinct ``by``.
    ``small`` is the reason for printing a number about fewer persons than the ledger's minimum.
    """

    project: str
    indicator: str
    ledger: str
    measure: Measure = "count"
    field: str = ""
    by: str = ""
    where: tuple[Condition, ...] = ()
    of: tuple[Condition, ...] = ()
    unit: str = ""
    small: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Actual:
    """An actual value with how it was found; ``sample`` is the number of records behind it.

    ``persons``: how many persons these records are about (None where they name nobody).  ``suppressed``: about too few
    of them to be printed, alone or as the difference to another number; the value may be scored but not shown.
    """

    value: Value
    sample: int | None = None
    how: str = ""
    suppressed: bool = False
    persons: int | None = None

    @property
    def shown(self) -> str:
        return "（人数少，不列示）" if self.suppressed else str(self.value)


# ---------------------------------------------------------------- declarations


def load(path: Path, store: Store) -> tuple[tuple[Query, ...], tuple[Finding, ...]]:
    """The queries declared in a TOML file, and what is wrong with the others."""
    source = Source(str(path))
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return (), (fault("M560", f"取数声明“{path.name}”读不了：{error}", source),)
    queries, findings = [], []
    for n, row in enumerate(data.get("evidence", ()), 1):
        place = source.at(line=n)
        try:
            query = _query(row, place)
            problems = list(_problems(query, store))
        except (TypeError, ValueError, KeyError, AttributeError) as error:
            problems = [str(error)]
        if problems:
            findings.append(fault("M560", f"第{n}条取数声明：{'；'.join(problems)}", place))
        else:
            queries.append(query)
    return tuple(queries), tuple(findings)


def _query(row: Mapping[str, Any], place: Source) -> Query:
    conditions = {name: tuple(condition(c) for c in row.get(name, ())) for name in ("where", "of")}
    return Query(**{**row, **conditions, "source": place})


def _problems(query: Query, store: Store) -> Iterator[str]:
    kind = PAYMENTS if query.ledger == PAYMENTS.key else store.ledgers.get(query.ledger)
    if kind is PAYMENTS and query.measure != "sum":
        yield "执行数据只能用合计（sum）"
    if kind is None:
        yield f"没有台账“{query.ledger}”；可用的有：{'、'.join(sorted(store.ledgers))}"
        return
    if query.measure not in MEASURES:
        yield f"没有算法“{query.measure}”；可用的有：{'、'.join(MEASURES)}"
    needed = {"sum", "distinct", "mean", "per", "max", "min"}
    if query.measure in needed and not query.field:
        yield f"“{MEASURES[query.measure]}”要写明 field"
    if query.measure == "per" and not query.by:
        yield "“平均每个对象”要写明 by"
    if query.measure in ("share", "on_time") and not query.of:
        yield f"“{MEASURES[query.measure]}”要写明 of"
    for name in (query.field, query.by):
        if name and name != PAYMENT and kind.field(name) is None:
            yield f"台账“{kind.name}”没有字段“{name}”"
    for c in (*query.where, *query.of):
        expression(c, kind)
    if isinstance(parse_unit(_unit_text(query, kind)), BadUnit):
        yield f"计量单位“{query.unit}”看不懂"


def unmatched(queries: Iterable[Query], book: Book) -> Iterator[Finding]:
    """A finding for every query whose project or indicator the book does not have."""
    for q in queries:
        project = book.project(q.project)
        if project is None or not any(i.name == q.indicator for i in project.target.indicators):
            yield fault("M561", f"预算书没有项目“{q.project}”的指标“{q.indicator}”", q.source, stated=q.indicator)


# ---------------------------------------------------------------- computing


def _unit_text(query: Query, kind: Ledger) -> str:
    if kind is PAYMENTS and not query.unit:
        return "元"
    if query.unit or query.measure in ("share", "on_time", "eligible"):
        return query.unit or "%"
    field = kind.field(query.field)
    money = query.field == PAYMENT or (field is not None and field.type == "money")
    return "元" if money else ""


def unit_of(query: Query, kind: Ledger) -> Unit:
    """The unit of the computed number."""
    found = parse_unit(_unit_text(query, kind))
    return Unit() if isinstance(found, BadUnit) else found[0]


def chosen(query: Query, kind: Ledger, since: date, upto: date) -> pl.Expr:
    """Which records count: the project's, of these days, that satisfy ``where``."""
    expr = pl.col(kind.period).is_between(since, upto)
    if kind.field(PROJECT) is not None:
        expr &= (pl.col(PROJECT) == query.project).fill_null(False)
    for c in query.where:
        expr &= expression(c, kind)
    return expr


def _parts(query: Query, kind: Ledger, rows: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Numerator and denominator of the value, both integers (denominator null for what is no quotient)."""
    one = pl.lit(None, pl.Int64)
    column = pl.col(query.field).filter(rows) if query.field else one
    if query.measure == "count":
        return rows.sum(), one
    if query.measure == "sum":
        return column.sum(), one
    if query.measure == "distinct":
        return column.drop_nulls().n_unique(), one
    if query.measure in ("max", "min"):
        return (column.max() if query.measure == "max" else column.min()), one
    if query.measure == "mean":
        return column.sum(), column.count()
    if query.measure == "per":
        return column.sum(), pl.col(query.by).filter(rows).drop_nulls().n_unique()
    return _holds(query, kind, rows).sum(), rows.sum()


def _holds(query: Query, kind: Ledger, rows: pl.Expr) -> pl.Expr:
    """The records of a share's numerator."""
    for c in query.of:
        rows &= expression(c, kind)
    return rows


def compute(
    queries: Sequence[Query], store: Store, year: int, upto: date, since: date | None = None
) -> dict[Query, Actual]:
    """Every query's actual value of the year (or ``since`` a day of it) up to a day; one pass over each ledger.

    A query without a single record is left out: nothing recorded is not zero.
    """
    found: dict[Query, Actual] = {}
    begin = since or date(year, 1, 1)
    for key in sorted({q.ledger for q in queries} - {PAYMENTS.key}):
        kind = store.ledgers[key]
        mine = [q for q in queries if q.ledger == key]
        exprs = []
        for n, query in enumerate(mine):
            rows = chosen(query, kind, begin, upto)
            a, b = _parts(query, kind, rows)
            exprs += [a.alias(f"a{n}"), b.alias(f"b{n}"), rows.sum().alias(f"n{n}"), persons_of(kind, rows).alias(f"p{n}")]
            exprs += [few.alias(f"f{n}") for few in [_few(query, kind, rows)] if few is not None]
        exprs += [few.alias(f"d{n}") for n, few in _differences(mine, kind, begin, upto)]
        row = store.records(kind).select(exprs).collect().row(0, named=True)
        for n, query in enumerate(mine):
            few = bool(row.get(f"f{n}") or row.get(f"d{n}"))
            a, b, records, persons = (row[f"{letter}{n}"] for letter in "abnp")
            actual = _actual(query, kind, store, a, b, records, persons, few)
            if actual is not None:
                found[query] = actual
    return found


# ---------------------------------------------------------------- numbers about few persons


#: What a missed target counts for whose actual number is about too few persons to be printed: the same for each number.
HIDDEN_SHARE = Decimal("0.5")


def share_of(target: Value, actual: Actual) -> Decimal:
    """How far a target is reached; of a number that is not printed only whether it is, so that it does not follow."""
    if actual.suppressed:
        return ONE if reached(target, actual.value) else HIDDEN_SHARE
    return achieved(target, actual.value)


def persons_of(kind: Ledger, rows: pl.Expr) -> pl.Expr:
    """How many persons the records are about; as many as records where nobody is named."""
    person = next((f.key for f in kind.fields if f.privacy == "personal"), "")
    return pl.col(person).filter(rows).n_unique() if person else rows.sum()


def _few(query: Query, kind: Ledger, rows: pl.Expr) -> pl.Expr | None:
    """Whether a share tells about few persons: those who have what is asked for, or those who have it not."""
    if not kind.personal or query.measure != "share":
        return None
    holds = _holds(query, kind, rows)
    return _between(persons_of(kind, holds), kind) | _between(persons_of(kind, rows & ~holds), kind)


def _between(persons: pl.Expr, kind: Ledger) -> pl.Expr:
    return (persons > 0) & (persons < kind.minimum)


def _differences(mine: Sequence[Query], kind: Ledger, begin: date, upto: date) -> Iterator[tuple[int, pl.Expr]]:
    """For a query about a part of another's records: whether the rest, which a reader can subtract, is about few."""
    if not kind.personal:
        return
    where: dict[tuple[str, tuple[Condition, ...]], list[int]] = {}
    for n, query in enumerate(mine):
        where.setdefault((query.project, tuple(sorted(query.where, key=repr))), []).append(n)
    for (project, conditions), numbers in where.items():
        wider = [other for other in where if other[0] == project and set(other[1]) < set(conditions)]
        if not wider:
            continue
        rows = chosen(mine[numbers[0]], kind, begin, upto)
        rests = [chosen(mine[where[other][0]], kind, begin, upto) & ~rows for other in wider]
        few = pl.any_horizontal(_between(persons_of(kind, rest), kind) for rest in rests)
        yield from ((n, few) for n in numbers)


def _actual(
    query: Query, kind: Ledger, store: Store, a: int | None, b: int | None, n: int | None, persons: int | None, few: bool
) -> Actual | None:
    if query.measure == "eligible":
        a = n or 0
        b = n = a + store.rejected_rows(kind)
    if not n or a is None or b == 0:
        return None
    number = Decimal(int(a))
    if query.measure in ("share", "on_time", "eligible"):
        number *= 100
    places = 2 if query.field == PAYMENT else scale(f) if (f := kind.field(query.field)) else 0
    if query.measure not in ("count", "distinct", "share", "on_time", "eligible"):
        number = number.scaleb(-places)
    if b is not None:
        number = (number / int(b)).quantize(DECIMALS, ROUND_HALF_UP)
    unit = unit_of(query, kind)
    value = Value("=", number / unit.factor, unit=unit)
    hidden = kind.personal and (few or (persons or 0) < kind.minimum) and not query.small
    return Actual(value, n, how(query, kind, None if hidden else n), hidden, persons if kind.personal else None)


def paid(query: Query, execution: Execution, upto: date) -> Actual | None:
    """The value of a query on payments: what was paid for the project, under ``where`` on function and economic."""
    if not execution.entries:
        return None  # no data is not no payment
    entries = payments(query, execution, upto)
    unit = unit_of(query, PAYMENTS)
    total = sum((e.amount for e in entries), Decimal(0))
    return Actual(Value("=", total / unit.factor, unit=unit), len(entries), how(query, PAYMENTS, len(entries)))


def payments(query: Query, execution: Execution, upto: date) -> list[Entry]:
    """The payments behind a value, in the order of the file."""
    entries = [e for e in execution.of(query.project) if not e.adjusts and e.month <= upto]
    for c in query.where:
        entries = [e for e in entries if getattr(e, c.field) in c.value]
    return entries


def how(query: Query, kind: Ledger, sample: int | None) -> str:
    """How a value was found, for a reader who wants to find it again; without the ``sample`` where it is not told."""
    field = kind.field(query.field)
    what = "应发金额" if query.field == PAYMENT else field.label if field else ""
    conditions = "、".join(_said(c, kind) for c in query.where)
    of = "、".join(_said(c, kind) for c in query.of)
    parts = [kind.name, f"{what}{MEASURES[query.measure]}", f"条件：{conditions}" if conditions else "", f"其中：{of}" if of else ""]
    return "，".join(p for p in parts if p) + ("" if sample is None else f"（{sample}条记录）")


def _said(c: Condition, kind: Ledger) -> str:
    labels = {f.key: f.label for f in kind.fields}
    if c.op == "filled":
        return f"{labels[c.field]}已填"
    if c.other:
        moved = f"{'月末' if c.end else ''}{f'后{c.days}天' if c.days else ''}"
        return f"{labels[c.field]}{c.op}{labels[c.other]}{moved}"
    return f"{labels[c.field]}{'属于' if c.op == 'in' else c.op}{'、'.join(c.value)}"


def contributing(query: Query, store: Store, year: int, upto: date) -> list[tuple[str, int, str]]:
    """The records behind a value: (file, row, identity hashed to 16 hex digits), in the order of the files."""
    kind = store.ledgers[query.ledger]
    frame = store.records(kind, files=True).filter(chosen(query, kind, date(year, 1, 1), upto)).select(FILE, ROW, ID).sort(FILE, ROW).collect()
    names = {digest: entry["file"] for digest, entry in store.log().get(kind.key, {}).items()}
    return [(names.get(Path(file).stem, file), row, f"{n:016x}") for file, row, n in frame.iter_rows()]


def by_month(queries: Sequence[Query], store: Store, year: int, last: int = 12) -> dict[Query, dict[int, Actual]]:
    """Every query's value at the end of each month so far, for a table and charts of indicators against targets.

    From the last month back, a value is hidden where its difference to the next one shown is about few persons.
    """
    found: dict[Query, dict[int, Actual]] = {}
    within: dict[Query, dict[int, int]] = {}
    for month in range(1, last + 1):
        upto = date(year, month, monthrange(year, month)[1])
        for query, actual in compute(queries, store, year, upto).items():
            found.setdefault(query, {})[month] = actual
        for query, actual in compute(queries, store, year, upto, date(year, month, 1)).items():
            within.setdefault(query, {})[month] = actual.persons or 0
    return {q: _protected(q, months, within.get(q, {}), store) for q, months in found.items()}


def _protected(query: Query, months: dict[int, Actual], within: Mapping[int, int], store: Store) -> dict[int, Actual]:
    kind = store.ledgers[query.ledger]
    if not kind.personal or query.small or query.measure not in ("count", "sum", "distinct"):
        return months
    person = (f := kind.field(query.field)) is not None and f.privacy == "personal"
    kept: dict[int, Actual] = {}
    later = 0
    for month in sorted(months, reverse=True):
        actual = months[month]
        if later and person:
            few = 0 < (months[later].value.base - actual.value.base) < kind.minimum
        else:
            few = later > 0 and 0 < max(within.get(m, 0) for m in range(month + 1, later + 1)) < kind.minimum
        kept[month] = replace(actual, suppressed=True) if few else actual
        later = later if few or actual.suppressed else month
    return dict(sorted(kept.items()))


def personal_fields(kind: Ledger) -> tuple[Field, ...]:
    """Fields whose values never leave in any output."""
    return tuple(f for f in kind.fields if f.privacy in ("personal", "secret"))
