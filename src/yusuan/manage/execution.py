"""Execution: payments by project, month, fund and code; progress against the budget at a date."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from pathlib import Path

import polars as pl

from yusuan.book import Book
from yusuan.book.words import FUNDS
from yusuan.model import NOWHERE, Finding, Source
from yusuan.targets.costing import yuan
from yusuan.targets.faults import fault

from .intake import convert as convert_column
from .intake import reasons_frame
from .ledger import Field, Ledger
from .records import ROW, read_records

ZERO = Decimal(0)
PAID, ADJUSTED = "支付", "预算调整"

#: The file of payments, declared like a ledger: one row a payment or a change of the budget.
FILE = Ledger(
    "execution", "预算执行", (
        Field("project", "项目", aliases=("项目序号", "项目代码", "项目编码"), required=False, explain="预算书中的项目序号或代码；基本支出留空。"),
        Field("month", "月份", "month", aliases=("支付月份", "会计期间"), explain="支付所在的月份，写成 2023-01。"),
        Field("function", "功能科目", aliases=("功能科目编码", "支出功能分类"), pattern=r"\d{7}", explain="七位代码。"),
        Field("economic", "部门经济科目", aliases=("经济科目", "部门经济科目编码", "部门经济分类"), pattern=r"\d{5}", required=False,
              explain="五位代码，可以不填。"),
        Field("fund", "资金性质", "choice", choices=tuple(FUNDS.values()), required=False, explain="不填为一般公共预算。"),
        Field("kind", "类型", "choice", choices=(PAID, ADJUSTED), required=False, explain="支付，或者预算调整（增加为正、减少为负）；不填为支付。"),
        Field("amount", "金额", "money", aliases=("支付金额", "金额(元)"), explain="以元为单位。"),
        Field("summary", "摘要", required=False, explain="可以不填。"),
    ), (), "month", explain="每笔支付或者每次预算调整一条：项目、月份、科目、资金性质、金额。",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment, or one change of the budget (``adjusts``); amount in 元."""

    project: str
    month: date
    function: str
    amount: Decimal
    fund: str = "general"
    economic: str = ""
    adjusts: bool = False
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Progress:
    """A project's money at a date (元): initial budget, budget with changes, paid."""

    initial: Decimal
    budget: Decimal
    paid: Decimal

    @property
    def rate(self) -> Decimal | None:
        """Paid ÷ budget; None where there is no budget."""
        return self.paid / self.budget if self.budget else None


@dataclass(frozen=True)
class Execution:
    """All payments and changes of one year, in the order of the file."""

    entries: tuple[Entry, ...] = ()
    findings: tuple[Finding, ...] = ()

    @cached_property
    def _by_project(self) -> Mapping[str, tuple[Entry, ...]]:
        found: dict[str, list[Entry]] = defaultdict(list)
        for entry in self.entries:
            found[entry.project].append(entry)
        return {key: tuple(entries) for key, entries in found.items()}

    def of(self, project: str) -> tuple[Entry, ...]:
        return self._by_project.get(project, ())

    def paid(self, project: str, upto: date) -> Decimal:
        return sum((e.amount for e in self.of(project) if not e.adjusts and e.month <= upto), ZERO)

    def adjusted(self, project: str, upto: date) -> Decimal:
        return sum((e.amount for e in self.of(project) if e.adjusts and e.month <= upto), ZERO)


def read_execution(path: Path, book: Book) -> Execution:
    """Payments from CSV or a workbook; rows that cannot be used, and what does not fit the book, are findings."""
    raw = read_records(path, FILE)
    if raw.frame is None:
        return Execution(findings=tuple(fault("M583", f.message, f.place, expected=f.expected) for f in raw.findings if f.rule != "M553"))
    columns, rejected = {}, [reasons_frame(list(raw.ragged), "", "这一行的列数多于表头", None)]
    for field in FILE.fields:
        texts = raw.frame[field.key] if field.key in raw.frame.columns else pl.Series([None] * raw.frame.height, dtype=pl.String)
        columns[field.key], reasons = convert_column(texts, field, b"")
        if reasons is not None:
            wrong = reasons.is_not_null()
            rejected.append(reasons_frame(raw.frame[ROW].filter(wrong), field.label, reasons.filter(wrong), texts.filter(wrong)))
    bad = pl.concat(rejected).sort("row", "field")
    good = pl.DataFrame({ROW: raw.frame[ROW], **columns}).filter(~pl.col(ROW).is_in(bad["row"].to_list()))
    entries = tuple(_entries(good, raw.file))
    found = [*_bad(bad, raw.file), *judge(book, entries)]
    return Execution(entries, tuple(found))


def _entries(frame: pl.DataFrame, file: str) -> Iterator[Entry]:
    funds = {label: name for name, label in FUNDS.items()}
    for row in frame.iter_rows(named=True):
        yield Entry(
            row["project"] or "", row["month"], row["function"], Decimal(row["amount"]).scaleb(-2),
            funds[row["fund"]] if row["fund"] else "general", row["economic"] or "", row["kind"] == ADJUSTED,
            Source(file, line=row[ROW]),
        )  # fmt: skip


def _bad(rejected: pl.DataFrame, file: str) -> Iterator[Finding]:
    for row in rejected.iter_rows(named=True):
        place = Source(file, line=row["row"], text=row["value"] or "")
        yield fault("M584", f"第{row['row']}行没有采用：{row['field']} {row['reason']}", place, stated=row["value"] or "")


def judge(book: Book, entries: Iterable[Entry]) -> Iterator[Finding]:
    """Payments for projects, codes or beyond amounts that the budget does not have."""
    budget: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in book.lines:
        budget[line.project, line.function, line.fund] += line.amount
    known = {project.key for project in book.projects} | {""}
    used: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    places: dict[tuple[str, str, str], Source] = {}
    for entry in entries:
        key = (entry.project, entry.function, entry.fund)
        if entry.project not in known:
            yield fault("M580", f"预算书没有项目“{entry.project}”", entry.source, stated=entry.project)
        elif entry.adjusts:
            budget[key] += entry.amount
        else:
            used[key] += entry.amount
            places[key] = entry.source
    for key, amount in used.items():
        name = next((p.name for p in book.projects if p.key == key[0]), "基本支出")
        what = f"“{name}”科目 {key[1]}（{FUNDS[key[2]]}）"
        if key not in budget:
            yield fault("M581", f"{what}没有预算，支付了{yuan(amount)}", places[key], stated=yuan(amount))
        elif amount > budget[key]:
            message = f"{what}预算{yuan(budget[key])}，支付{yuan(amount)}"
            yield fault("M582", message, places[key], stated=yuan(amount), expected=f"≤{yuan(budget[key])}",
                        difference=yuan(amount - budget[key]))  # fmt: skip


def initial(book: Book, project: str) -> Decimal:
    """The budget of a project at the beginning of the year: all its lines, carry-over included."""
    return sum((line.amount for line in book.lines if line.project == project), ZERO)


def progress(book: Book, execution: Execution, project: str, upto: date) -> Progress:
    """Money of a project at a date."""
    start = initial(book, project)
    return Progress(start, start + execution.adjusted(project, upto), execution.paid(project, upto))


def by_month(book: Book, execution: Execution, project: str) -> dict[int, Progress]:
    """Progress at the end of each month of the year."""
    return {m: progress(book, execution, project, date(book.year, m, 28)) for m in range(1, 13)}
