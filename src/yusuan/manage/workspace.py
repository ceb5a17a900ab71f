"""A folder of performance evidence: ledgers (stored, or files to read for this run), queries, stated results."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from yusuan.book import Book
from yusuan.model import Finding, Source
from yusuan.targets.faults import fault

from . import evidence
from .evidence import Actual, Query
from .execution import Execution
from .results import EXECUTION_RATE, Key, Remark, Results, gather, read_remarks
from .store import Import, Store, import_folder

EVIDENCE, RESULTS, PAYMENTS = "evidence.toml", "results", "execution"
_TABLES = (".csv", ".xlsx", ".xls", ".tsv")


@dataclass(frozen=True)
class Workspace:
    """What a folder gives for one book."""

    store: Store | None = None
    queries: tuple[Query, ...] = ()
    remarks: tuple[Remark, ...] = ()
    imports: tuple[Import, ...] = ()
    findings: tuple[Finding, ...] = ()
    execution: Path | None = field(default=None)

    def results(self, book: Book, upto: date, execution: Execution | None = None) -> tuple[Results, tuple[Finding, ...]]:
        """Actual values and remarks at a date."""
        return gather(book, upto, self.store, self.queries, self.remarks, execution)

    def by_month(self, book: Book, last: int) -> dict[Key, Mapping[int, Actual]]:
        """Each query's value at the end of every month so far."""
        if self.store is None:
            return {}
        found = evidence.by_month(self.queries, self.store, book.year, last)
        return {(query.project, query.indicator): months for query, months in found.items()}


@contextmanager
def open_workspace(folder: Path | None, book: Book) -> Iterator[Workspace]:
    """The folder's evidence: its stored ledgers, or else the record files in it, read into a store of this run alone.

    Files are named by what they hold: ``evidence.toml``, ``results.csv``, ``execution.csv``, and ``posts….csv`` for a
    ledger (in the folder or its ``records``).
    """
    if folder is None:
        yield Workspace()
        return
    stored = Store(folder)
    if any(True for _ in stored.used()):
        yield _opened(folder, book, stored, ())
        return
    with tempfile.TemporaryDirectory(prefix="yusuan-") as aside:
        store = Store(Path(aside))
        store.ledgers, store.findings = stored.ledgers, stored.findings
        imports: list[Import] = []
        for place in (folder, folder / "records"):
            if place.is_dir():
                imports += import_folder(store, place, book.standards, [p.key for p in book.projects])
        yield _opened(folder, book, store, tuple(imports))


def _opened(folder: Path, book: Book, store: Store, imports: tuple[Import, ...]) -> Workspace:
    findings = [*store.findings, *(f for i in imports for f in i.findings)]
    queries: tuple[Query, ...] = ()
    if (folder / EVIDENCE).is_file():
        queries, problems = evidence.load(folder / EVIDENCE, store)
        findings += [*problems, *evidence.unmatched(queries, book)]
    remarks: tuple[Remark, ...] = ()
    if (path := _table(folder, RESULTS)) is not None:
        remarks, problems = read_remarks(path)
        findings += [*problems, *unmatched(remarks, book)]
    findings += [*_twice(folder, RESULTS), *_twice(folder, PAYMENTS)]
    return Workspace(store, queries, remarks, imports, tuple(findings), _table(folder, PAYMENTS))


def unmatched(remarks: Iterable[Remark], book: Book) -> Iterator[Finding]:
    """A finding for every stated result whose project or indicator the book does not have."""
    known = {(p.key, i.name) for p in book.projects for i in p.target.indicators}
    known |= {(p.key, EXECUTION_RATE) for p in book.projects}
    for r in remarks:
        if (r.project, r.indicator) not in known:
            message = f"预算书没有项目“{r.project}”的指标“{r.indicator}”，这一行没有采用"
            yield fault("M561", message, r.source, stated=r.indicator)


def _twice(folder: Path, name: str) -> Iterator[Finding]:
    """Results or payments that stand in two files: only one of them is read."""
    found = [p.name for s in _TABLES if (p := folder / f"{name}{s}").is_file()]
    if len(found) > 1:
        yield fault("M566", f"台账文件夹里有{'、'.join(found)}，只读了{found[0]}", Source(found[0]))


def _table(folder: Path, name: str) -> Path | None:
    return next((p for s in _TABLES if (p := folder / f"{name}{s}").is_file()), None)
