"""Actual values of a year: from ledgers, and from a table of stated results with reasons and measures."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl

from yusuan.book import Book
from yusuan.model import NOWHERE, Finding, Source
from yusuan.targets.faults import fault
from yusuan.targets.values import Value, like, read_value

from .evidence import Actual, Query, compute, paid
from .execution import FILE as PAYMENTS
from .execution import Execution
from .intake import convert
from .ledger import Field, Ledger
from .records import ROW, read_records
from .store import Store

#: Causes of deviation, as the monitoring form lists them (财预〔2019〕136号), and one for targets that were too low.
CAUSES = ("经费保障", "制度保障", "人员保障", "硬件条件", "其他", "目标值偏低")
LOW_TARGET = "目标值偏低"
OUTLOOKS = ("确定能", "有可能", "完全不可能")

#: The table of stated results, declared like a ledger: one row an indicator and month, what is known at its end.
FILE = Ledger(
    "results", "实际值", (
        Field("project", "项目", aliases=("项目序号", "项目代码"), explain="预算书中的项目序号或代码。"),
        Field("indicator", "指标", aliases=("三级指标", "指标名称"), explain="三级指标的名称；预算执行率的偏差写“预算执行率”。"),
        Field("month", "月份", "month", explain="到这个月末为止的情况。"),
        Field("actual", "实际值", required=False, aliases=("实际完成值",), explain="台账取不出的在这里填；台账能取的留空。"),
        Field("basis", "依据", required=False, explain="验收单、合同、系统记录等。"),
        Field("rate", "得分率", "number", decimals=1, required=False, minimum="0", maximum="100", explain="定性指标在分档内的得分率，可以不填。"),
        Field("cause", "偏差类别", "choice", choices=CAUSES, required=False, explain="未达到目标的必填。"),
        Field("explanation", "偏差原因", required=False, explain="未达到目标或大幅超过目标的必填。"),
        Field("improvement", "改进措施", required=False, explain="未达到目标的必填。"),
        Field("outlook", "完成可能性", "choice", choices=OUTLOOKS, required=False, explain="监控时填；不填由软件按进度判断。"),
    ), ("project", "indicator", "month"), "month", explain="每个指标每个时点一条：台账取不出的实际值、偏差原因、改进措施。",
)  # fmt: skip
EXECUTION_RATE = "预算执行率"

Key = tuple[str, str]  # project key, indicator name


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person says of an indicator: a stated value, a score share in its band, reasons, measures, outlook."""

    project: str
    indicator: str
    month: date
    actual: str = ""
    basis: str = ""
    rate: Decimal | None = None
    cause: str = ""
    explanation: str = ""
    improvement: str = ""
    outlook: str = ""
    source: Source = NOWHERE


NO_REMARK = Remark("", "", date.min)


@dataclass(frozen=True, slots=True)
class Results:
    """Everything known at a date: actual values and remarks by project and indicator."""

    actuals: Mapping[Key, Actual] = field(default_factory=dict)
    remarks: Mapping[Key, Remark] = field(default_factory=dict)
    queries: Mapping[Key, Query] = field(default_factory=dict)

    def actual(self, project: str, indicator: str, target: Value | None = None) -> Actual | None:
        """The actual value of an indicator, in the unit of its target."""
        found = self.actuals.get((project, indicator))
        return replace(found, value=like(found.value, target)) if found and target else found

    def remark(self, project: str, indicator: str) -> Remark:
        return self.remarks.get((project, indicator), NO_REMARK)


def cure(remark: Remark, at: Source) -> Source:
    """Where something is to be said about an indicator: its row of the table of results, else that table, for ``at``."""
    if remark.source != NOWHERE:
        return remark.source
    return Source(f"{FILE.key}.xlsx", table=FILE.name, text=at.text)


def read_remarks(path: Path) -> tuple[tuple[Remark, ...], tuple[Finding, ...]]:
    """The rows of a table of results (CSV or workbook), and those that cannot be used."""
    raw = read_records(path, FILE)
    if raw.frame is None:
        return (), raw.findings
    columns, bad, findings = {}, pl.Series([False] * raw.frame.height, dtype=pl.Boolean), []
    for spec in FILE.fields:
        texts = raw.frame[spec.key] if spec.key in raw.frame.columns else pl.Series([None] * raw.frame.height, dtype=pl.String)
        columns[spec.key], reasons = convert(texts, spec, b"")
        for n, reason in enumerate(reasons if reasons is not None else ()):
            if reason:
                place = Source(raw.file, line=raw.frame[ROW][n])
                findings.append(fault("M564", f"第{place.line}行没有采用：{spec.label} {reason}", place, stated=texts[n] or ""))
                bad[n] = True
    frame = pl.DataFrame({ROW: raw.frame[ROW], **columns}).filter(~bad)
    return tuple(_remarks(frame, raw.file)), tuple(findings)


def _remarks(frame: pl.DataFrame, file: str) -> Iterator[Remark]:
    for row in frame.iter_rows(named=True):
        rate = None if row["rate"] is None else Decimal(row["rate"]).scaleb(-1)
        texts = {n: row[n] or "" for n in ("actual", "basis", "cause", "explanation", "improvement", "outlook")}
        yield Remark(row["project"], row["indicator"], row["month"], rate=rate, source=Source(file, line=row[ROW]), **texts)


def gather(
    book: Book,
    upto: date,
    store: Store | None,
    queries: tuple[Query, ...],
    remarks: tuple[Remark, ...],
    execution: Execution | None = None,
) -> tuple[Results, tuple[Finding, ...]]:
    """What is known at a date: a ledger's value stands before a stated one, the latest stated one before earlier ones.

    Reasons, measures and outlooks count for the month that they were written for.
    """
    latest: dict[Key, Remark] = {}
    stated: dict[Key, Actual] = {}
    findings: list[Finding] = []
    for remark in sorted(remarks, key=lambda r: r.month):
        if date(book.year, 1, 1) <= remark.month <= upto:
            key = (remark.project, remark.indicator)
            if remark.month.month == upto.month:  # reasons are those of this date, not of an earlier monitoring
                latest[key] = remark
            if remark.actual:
                value = read_value(remark.actual)
                if not value.measured and not value.level:
                    findings.append(fault("M565", f"“{remark.indicator}”的实际值“{remark.actual}”看不懂", remark.source))
                else:
                    stated[key] = Actual(value, None, remark.basis)
    found = compute(queries, store, book.year, upto) if store is not None else {}
    if execution is not None:
        found |= {q: a for q in queries if q.ledger == PAYMENTS.key and (a := paid(q, execution, upto)) is not None}
    counted = {(q.project, q.indicator): actual for q, actual in found.items()}
    return Results({**stated, **counted}, latest, {(q.project, q.indicator): q for q in queries}), tuple(findings)
