"""From a book to the published disclosure in every format: judged, compiled, checked, written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from yusuan.book import Book
from yusuan.codes import Catalogue
from yusuan.model import ERROR, Disclosure, Finding, Report, gathered
from yusuan.publishing import FORMATS
from yusuan.publishing import CannotWrite as NotWritten
from yusuan.publishing import publish as write_all
from yusuan.publishing.placing import InTheWay, older

from .errors import BadBook, BadRequest, CannotWrite, Exists
from .opening import compile, open_book, using
from .sources import Source

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Published:
    """What was published: the disclosure, what was found in book and text, the files, and what else lies beside them.

    ``older`` are files of earlier runs that were not made again.
    """

    disclosure: Disclosure
    findings: tuple[Finding, ...]
    report: Report
    files: tuple[Path, ...]
    older: tuple[Path, ...] = ()
    draft: bool = False


def publish(
    book: Book | Source, out: str | Path, *, layout: str = "", usual: str = "", formats: Sequence[str] = (),
    draft: bool = False, force: bool = False, codes: Catalogue | None = None, progress: Progress = lambda name: None,
) -> Published:  # fmt: skip
    """Compile, check and publish a book into a folder, in ``layout``, else the book's own, else the ``usual`` one.

    ``formats`` are some of pdf, docx, xlsx, html, json, csv (all by default).  ``draft`` prints a book with errors, with
    a watermark, their list, and names of its own.  Raises BadBook with all findings if the book or the compiled text
    has errors and no draft is wanted; BadRequest for an unknown layout or format; Exists for files that somebody has
    changed, unless ``force``; CannotWrite.
    """
    from yusuan.rules import check

    _known(formats)
    with using(codes):
        if isinstance(book, Book):
            from yusuan.book.validate import validate

            findings = gathered(validate(book))
        else:
            book, findings = open_book(book)
        _stop(findings, "预算书", draft)
        disclosure = compile(book, layout or book.options.get("layout") or usual)
        report = check(disclosure)
        findings = (*findings, *report.findings)
        _stop(findings, "编出的公开文本", draft)
        files = put(disclosure, Path(out), formats or FORMATS, book=book, draft=findings if draft else None,
                    force=force, progress=progress)  # fmt: skip
    return Published(disclosure, findings, report, tuple(files), tuple(older(Path(out), files)), draft)


def put(
    disclosure: Disclosure, out: Path, formats: Sequence[str] = FORMATS, *, stem: str = "", book: Book | None = None,
    draft: Sequence[Finding] | None = None, force: bool = False, progress: Progress = lambda name: None,
) -> list[Path]:  # fmt: skip
    """Write a disclosure into a folder; returns the files.  Raises BadRequest, Exists, CannotWrite."""
    _known(formats)
    try:
        return write_all(disclosure, out, formats, stem=stem, book=book, draft=draft, force=force, progress=progress)
    except InTheWay as error:
        raise Exists(str(error)) from error
    except NotWritten as error:
        raise CannotWrite(str(error)) from error


def _known(formats: Sequence[str]) -> None:
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise BadRequest(f"没有格式“{'、'.join(unknown)}”；可用的有：{'、'.join(FORMATS)}")


def _stop(findings: Sequence[Finding], what: str, draft: bool) -> None:
    """Raises BadBook with all findings where one is an error and no draft is wanted."""
    errors = sum(f.severity is ERROR for f in findings)
    if errors and not draft:
        raise BadBook(f"{what}有错误{errors}个，没有公开；改正后再试，或者加 --draft 印草稿。", findings)
