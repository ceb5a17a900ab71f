"""Evidence: an indicator's actual value as a query on a ledger, declared as data and computed again at will."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any, Literal

import polars as pl

from ..book import Book
from ..lexicon.units import BadUnit, Unit, parse_unit
from ..model import NOWHERE, Finding, Source
from .execution import FILE as PAYMENTS
from .execution import Execution
from .faults import fault
from .fields import scale
from .intake import ID, PAYMENT, expression
from .ledger import Condition, Field, Ledger, condition
from .records import ROW
from .store import FILE, Store
from .values import Value

Measure = Literal["count", "sum", "distinct", "share", "on_time", "mean", "per", "max", "min", "eligible"]
MEASURES: Mapping[str, str] = {
    "count": "记录条数", "sum": "合计", "distinct": "不重复计数", "share": "符合条件的占比", "on_time": "按时的占比",
    "mean": "平均数", "per": "平均每个对象", "max": "最大值", "min": "最小值", "eligible": "合格记录的占比",
}  # fmt: skip
#: Decimals of shares and means.
DECIMALS = Decimal("0.01")
_PROJECT = "project"


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

    ``suppressed``: about too few persons to be printed; the value may be scored but not shown.
    """

    value: Value
    sample: int | None = None
    how: str = ""
    suppressed: bool = False

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


def chosen(query: Query, kind: Ledger, year: int, upto: date) -> pl.Expr:
    """Which records count: the project's, of the year up to a day, that satisfy ``where``."""
    period = pl.col(kind.period)
    expr = period.is_between(date(year, 1, 1), upto)
    if kind.field(_PROJECT) is not None:
        expr &= (pl.col(_PROJECT) == query.project).fill_null(False)
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
    holds = rows
    for c in query.of:
        holds &= expression(c, kind)
    return holds.sum(), rows.sum()


def compute(queries: Sequence[Query], store: Store, year: int, upto: date) -> dict[Query, Actual]:
    """Every query's actual value of the year up to a day; one pass over each ledger.

    A query without a single record is left out: nothing recorded is not zero.
    """
    found: dict[Query, Actual] = {}
    for key in sorted({q.ledger for q in queries} - {PAYMENTS.key}):
        kind = store.ledgers[key]
        mine = [q for q in queries if q.ledger == key]
        exprs = []
        for n, query in enumerate(mine):
            rows = chosen(query, kind, year, upto)
            a, b = _parts(query, kind, rows)
            exprs += [a.alias(f"a{n}"), b.alias(f"b{n}"), rows.sum().alias(f"n{n}"), _persons(kind, rows).alias(f"p{n}")]
        row = store.records(kind).select(exprs).collect().row(0, named=True)
        for n, query in enumerate(mine):
            actual = _actual(query, kind, store, *(row[f"{letter}{n}"] for letter in "abnp"))
            if actual is not None:
                found[query] = actual
    return found


def _persons(kind: Ledger, rows: pl.Expr) -> pl.Expr:
    """How many persons the records are about; as many as records where nobody is named."""
    person = next((f.key for f in kind.fields if f.privacy == "personal"), "")
    return pl.col(person).filter(rows).n_unique() if person else rows.sum()


def _actual(
    query: Query, kind: Ledger, store: Store, a: int | None, b: int | None, n: int | None, persons: int | None
) -> Actual | None:
    if query.measure == "eligible":
        entries = store.log().get(kind.key, {}).values()
        a = sum(e["accepted"] + e["existing"] for e in entries)
        b = n = a + sum(e["rejected"] for e in entries)
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
    few = kind.personal and (persons or 0) < kind.minimum and not query.small
    return Actual(value, n, how(query, kind, n), few)


def paid(query: Query, execution: Execution, upto: date) -> Actual | None:
    """The value of a query on payments: what was paid for the project, under ``where`` on function and economic."""
    if not execution.entries:
        return None  # no data is not no payment
    entries = [e for e in execution.of(query.project) if not e.adjusts and e.month <= upto]
    for c in query.where:
        entries = [e for e in entries if getattr(e, c.field) in c.value]
    unit = unit_of(query, PAYMENTS)
    total = sum((e.amount for e in entries), Decimal(0))
    return Actual(Value("=", total / unit.factor, unit=unit), len(entries), how(query, PAYMENTS, len(entries)))


def how(query: Query, kind: Ledger, sample: int) -> str:
    """How a value was found, for a reader who wants to find it again."""
    field = kind.field(query.field)
    what = "应发金额" if query.field == PAYMENT else field.label if field else ""
    conditions = "、".join(_said(c, kind) for c in query.where)
    of = "、".join(_said(c, kind) for c in query.of)
    parts = [kind.name, f"{what}{MEASURES[query.measure]}", f"条件：{conditions}" if conditions else "", f"其中：{of}" if of else ""]
    return f"{'，'.join(p for p in parts if p)}（{sample}条记录）"


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
    frame = store.records(kind, files=True).filter(chosen(query, kind, year, upto)).select(FILE, ROW, ID).sort(FILE, ROW).collect()
    names = {digest: entry["file"] for digest, entry in store.log().get(kind.key, {}).items()}
    return [(names.get(Path(file).stem, file), row, f"{n:016x}") for file, row, n in frame.iter_rows()]


def by_month(query: Query, store: Store, year: int, last: int = 12) -> dict[int, Actual]:
    """The value at the end of each month so far, for a chart of indicator against target."""
    from calendar import monthrange

    found = {}
    for month in range(1, last + 1):
        upto = date(year, month, monthrange(year, month)[1])
        if (actual := compute([query], store, year, upto).get(query)) is not None:
            found[month] = actual
    return found


def personal_fields(kind: Ledger) -> tuple[Field, ...]:
    """Fields whose values never leave in any output."""
    return tuple(f for f in kind.fields if f.privacy in ("personal", "secret"))
