"""Performance management of a book: target forms with their review, proposals, monitoring, self-evaluation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from yusuan.book import Book
from yusuan.codes import Catalogue
from yusuan.model import ERROR, Disclosure, Finding
from yusuan.targets.library import GAP

from .errors import BadBook, BadRequest, NotFound, stored_well
from .opening import open_book
from .sources import Source

#: Formats of these documents unless others are asked for.
USUAL = ("pdf", "docx", "xlsx", "html")


@dataclass(frozen=True, slots=True)
class Prepared:
    """A document that is ready to be printed, what was found on the way, and what it is called."""

    document: Disclosure
    findings: tuple[Finding, ...]
    name: str
    book: Book
    executed: bool = True  # whether there were payments to reckon with

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is ERROR)


def opened(source: Source, draft: bool = False, *, codes: Catalogue | None = None) -> Book:
    """The book to work with.  Raises BadBook for one with errors unless a draft is wanted."""
    book, findings = open_book(source, codes=codes)
    if any(f.severity is ERROR for f in findings) and not draft:
        raise BadBook("预算书有错误；请先改正，或者加 --draft。", findings)
    return book


def stop_at_errors(prepared: Prepared, what: str, draft: bool) -> None:
    """Raises BadBook with the errors of a prepared document where no draft is wanted."""
    if prepared.errors and not draft:
        raise BadBook(f"{what}有错误{len(prepared.errors)}个，没有印出；改正后再试，或者加 --draft 印草稿。", prepared.errors)


def review(book: Book, framework: str = "") -> Prepared:
    """Target forms of the managed projects, their costing, and the findings of the review.

    ``framework``: print them in another framework (2015, 2021).  Raises BadRequest for one that does not exist.
    """
    from yusuan.manage.documents import targets_document
    from yusuan.targets import costing, frameworks
    from yusuan.targets import review as reviewing

    if framework and framework not in frameworks.FRAMEWORKS:
        raise BadRequest(f"没有框架“{framework}”；可用的有：{'、'.join(frameworks.FRAMEWORKS)}")
    book = frameworks.in_framework(book, framework) if framework else book
    results = [reviewing.review(p, book) for p in book.projects if p.managed]
    found = [f for r in results for f in r.findings]
    found += [f for f in costing.judge(book) if f not in found]
    document = targets_document(book, results, found)
    return Prepared(document, tuple(found), f"{book.year}年绩效目标", book)


def propose(book: Book) -> tuple[Book, int, int]:
    """The book with drafted indicators for projects that have none; how many projects, how many gaps to fill."""
    from yusuan.targets.library import started

    drafted, count = started(book)
    gaps = sum(GAP in v for p in drafted.projects for i in p.target.indicators for v in (i.annual, i.term))
    return drafted, count, gaps


@stored_well()
def monitor(
    book: Book, ledger: Path | None = None, execution: Path | None = None, day: str | date = ""
) -> Prepared:
    """Progress of money and targets at a date (the end of July unless said), with lights and deviations.

    ``ledger`` is a folder of evidence, ``execution`` a file of payments (else the folder's).  Raises NotFound for a
    missing folder or file, BadRequest for a date of another year.
    """
    from yusuan.manage import monitoring
    from yusuan.manage.documents import monitoring_document, series_of
    from yusuan.manage.workspace import open_workspace

    upto = day_of(day, book.year) if day else monitoring.usual_date(book)
    with open_workspace(existing(ledger), book) as space:
        paid = payments(execution or space.execution, book)
        results, problems = space.results(book, upto, paid)
        found = monitoring.monitor_all(book, paid, results, upto)
        series = series_of(book, space.by_month(book, upto.month))
        findings = [*space.findings, *paid.findings, *problems, *(f for m in found for f in m.findings)]
        document = monitoring_document(book, found, series, findings)
        executed = (execution or space.execution) is not None
    return Prepared(document, tuple(findings), f"{book.year}年{upto.month}月绩效运行监控", book, executed)


@stored_well()
def evaluate(book: Book, ledger: Path | None = None, execution: Path | None = None) -> Prepared:
    """Scores of execution and indicators at the end of the year, grades, reasons, and the unit's summary.  As monitor."""
    from yusuan.manage import evaluation
    from yusuan.manage.documents import evaluation_document
    from yusuan.manage.workspace import open_workspace

    with open_workspace(existing(ledger), book) as space:
        paid = payments(execution or space.execution, book)
        results, problems = space.results(book, date(book.year, 12, 31), paid)
        found = evaluation.evaluate_all(book, paid, results)
        findings = [*space.findings, *paid.findings, *problems, *evaluation.causes(found, paid)]
        document = evaluation_document(book, found, findings)
        executed = (execution or space.execution) is not None
    return Prepared(document, tuple(findings), f"{book.year}年绩效自评", book, executed)


def write(
    prepared: Prepared, out: Path, formats: Sequence[str] = USUAL, *, draft: bool = False, force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Print a prepared document into a folder; returns the files.  Raises as publications.write."""
    from .publications import put

    findings = prepared.findings if draft else None
    stem = f"{prepared.book.unit.name}{prepared.name}"
    return put(prepared.document, out, formats or USUAL, stem=stem, book=prepared.book, draft=findings, force=force,
               progress=progress)  # fmt: skip


def existing(folder: Path | None) -> Path | None:
    """The folder of evidence.  Raises NotFound where it is missing."""
    if folder is not None and not folder.is_dir():
        raise NotFound(f"没有找到文件夹“{folder}”。")
    return folder


def payments(path: Path | None, book: Book) -> Any:
    """What was paid, from a file; nothing without one.  Raises NotFound."""
    from yusuan.manage.execution import Execution, read_execution

    if path is None:
        return Execution()
    if not path.exists():
        raise NotFound(f"没有找到文件“{path}”。")
    return read_execution(path, book)


def day_of(day: str | date, year: int) -> date:
    """The date asked for.  Raises BadRequest for what is none, or not of the book's year."""
    try:
        found = date.fromisoformat(day) if isinstance(day, str) else day
    except ValueError as error:
        raise BadRequest(f"日期“{day}”看不懂，请写成 {year}-07-31 的样子。") from error
    if found.year != year:
        raise BadRequest(f"预算书是{year}年的，监控时点却是{found.year}年。")
    return found


__all__ = ["GAP", "USUAL", "Prepared", "evaluate", "monitor", "opened", "propose", "review", "write"]
