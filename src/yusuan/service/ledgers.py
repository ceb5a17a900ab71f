"""Ledgers (台账): which there are, forms to enter records, importing, withdrawing, tracing a value to its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yusuan.book import Book
from yusuan.model import ERROR, Finding

from . import outputs
from .errors import BadRequest, Exists, NotFound, Unknown, stored_well
from .performance import day_of, existing, payments

if TYPE_CHECKING:
    from yusuan.manage.ledger import Ledger
    from yusuan.manage.store import Import


@dataclass(frozen=True, slots=True)
class Imported:
    """What files of records brought, in the order of the files."""

    imports: tuple[tuple[Ledger, Import], ...]
    findings: tuple[Finding, ...]
    folder: Path

    @property
    def rejected(self) -> int:
        return sum(done.rejected for _, done in self.imports)

    @property
    def wrong(self) -> bool:
        return any(f.severity is ERROR for f in self.findings)


@dataclass(frozen=True, slots=True)
class Traced:
    """Where an actual value comes from: the value as shown, how it is reckoned, and its records as lines of text."""

    indicator: str
    value: str
    how: str
    records: tuple[str, ...]


def kinds(folder: Path = Path()) -> Mapping[str, Any]:
    """Every ledger by its key: the shipped ones, those declared in the folder, and the forms for results and payments."""
    from yusuan.manage.entry import OTHERS
    from yusuan.manage.store import Store

    return {**Store(folder).ledgers, **OTHERS}


def kind_of(key: str, folder: Path = Path()) -> Any:
    """One ledger.  Raises Unknown, naming those there are."""
    known = kinds(folder)
    if key not in known:
        raise Unknown(f"没有台账“{key}”；可用的有：{'、'.join(sorted(known))}")
    return known[key]


def describe(key: str, folder: Path = Path()) -> tuple[str, ...]:
    """Columns, conditions and formula of a ledger, as lines of text."""
    from yusuan.manage.manual import ledger_text

    return tuple(ledger_text(kind_of(key, folder)))


def write_form(key: str, out: Path, folder: Path = Path(), book: Book | None = None) -> int:
    """A form to enter records in: a workbook, or the bare headings as CSV; returns the number of rows filled in.

    Raises Unknown for the ledger, Exists for a file that is there, BadRequest for another ending, CannotWrite.
    """
    from yusuan.manage import entry, evidence
    from yusuan.manage.store import Store
    from yusuan.manage.workspace import EVIDENCE

    kind = kind_of(key, folder)
    if outputs.exists(out):
        raise Exists(f"“{out}”已经有了；请换一个文件名，免得盖掉填好的内容。")
    if outputs.choose("", out, ("xlsx", "csv")) == "csv" and out.suffix.lower() == ".csv":
        outputs.written(out, lambda path: path.write_text(entry.template_csv(kind), encoding="utf-8", newline=""))
        return 0
    if out.suffix.lower() != ".xlsx":
        raise BadRequest(f"“{out.name}”：登记表只能写成 .xlsx 或 .csv。")
    declared = folder / EVIDENCE
    queries = evidence.load(declared, Store(folder))[0] if declared.is_file() else ()
    rows: list[int] = []
    outputs.written(out, lambda path: rows.append(entry.form(kind, path, book, queries)))
    return rows[0]


@stored_well()
def import_records(files: Sequence[Path], folder: Path, *, book: Book | None = None, kind: str = "") -> Imported:
    """Take in files of records, each row judged; a file that was imported before changes nothing.

    Raises BadRequest for a file whose ledger cannot be told, before anything is taken in.
    """
    from yusuan.manage.store import Store

    store = Store(folder)
    standards = book.standards if book is not None else ()
    projects = [p.key for p in book.projects] if book is not None else []
    chosen = [_ledger(store, path.name, kind) for path in files]
    done = [(ledger, store.take(ledger, path, standards, projects)) for ledger, path in zip(chosen, files, strict=True)]
    findings = [*store.findings, *(f for _, one in done for f in one.findings)]
    return Imported(tuple(done), tuple(findings), folder)


@stored_well()
def withdraw(file: str, folder: Path, kind: str = "") -> tuple[Ledger, int]:
    """Take every record of an imported file out again; the ledger and how many they were.

    Raises BadRequest where the ledger cannot be told, NotFound where no such file was imported.
    """
    from yusuan.manage.store import Store

    store = Store(existing(folder) or folder)
    chosen = _ledger(store, file, kind)
    if not any(entry["file"] == file for entry in store.log().get(chosen.key, {}).values()):
        raise NotFound(f"{chosen.name}没有导入过“{file}”。")
    return chosen, store.withdraw(chosen, file)


@stored_well()
def trace(book: Book, project: str, indicator: str, folder: Path, day: str | date = "") -> Traced:
    """The records behind an indicator's actual value at a date (the end of the year unless said).

    Raises NotFound where there is no record, no payment, no stated value, BadRequest as monitor does.
    """
    from yusuan.manage import evidence
    from yusuan.manage.workspace import open_workspace

    upto = day_of(day, book.year) if day else date(book.year, 12, 31)
    with open_workspace(existing(folder), book) as space:
        query = next((q for q in space.queries if (q.project, q.indicator) == (project, indicator)), None)
        if query is None or space.store is None or query.ledger not in space.store.ledgers:
            return _other(book, space, query, (project, indicator), upto)
        actual = evidence.compute([query], space.store, book.year, upto).get(query)
        if actual is None:
            raise NotFound(f"到{upto}为止没有记录。")
        found = evidence.contributing(query, space.store, book.year, upto)
        lines = tuple(f"{identity}  {file} 第{row}行" for file, row, identity in found)
        return Traced(indicator, actual.shown.removeprefix("="), actual.how, lines)


def _other(book: Book, space: Any, query: Any, key: tuple[str, str], upto: date) -> Traced:
    """Values that come from payments, or that a person stated."""
    from yusuan.manage import evidence
    from yusuan.money import show

    if query is not None:
        paid = payments(space.execution, book)
        actual = evidence.paid(query, paid, upto)
        if actual is None:
            raise NotFound(f"到{upto}为止没有支付。")
        entries = evidence.payments(query, paid, upto)
        lines = (
            f"{e.source.document} 第{e.source.line}行  {e.month:%Y-%m}  {e.function}  {show(e.amount)}元" for e in entries
        )
        return Traced(key[1], str(actual.value).removeprefix("="), actual.how, tuple(lines))
    said = [r for r in space.remarks if (r.project, r.indicator) == key and r.actual and r.month <= upto]
    if not said:
        raise NotFound(f"项目“{key[0]}”的指标“{key[1]}”没有取数，也没有填实际值；见台账文件夹里的 evidence.toml 和 results。")
    last = max(said, key=lambda r: r.month)
    how = f"{last.source.document} 第{last.source.line}行，{last.month:%Y-%m}填写，依据：{last.basis or '没有写'}"
    return Traced(key[1], str(last.actual), how, ())


def _ledger(store: Any, file: str, kind: str) -> Ledger:
    from yusuan.manage.store import ledger_of

    chosen: Ledger | None = store.ledgers.get(kind) if kind else ledger_of(store, file)
    if chosen is None:
        known = "、".join(sorted(store.ledgers))
        raise BadRequest(f"看不出“{file}”是哪种台账，请用 --kind 写明；可用的有：{known}")
    return chosen
