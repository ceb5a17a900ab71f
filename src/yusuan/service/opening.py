"""Opening what a use case is given: a published document, or a book, which is compiled as it would be printed."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, replace

from yusuan import codes as classification
from yusuan.book import Book
from yusuan.codes import Catalogue
from yusuan.model import ERROR, Disclosure, Finding, gathered
from yusuan.reading.formats.base import Limits

from . import outputs
from .errors import BadBook, BadRequest, Unreadable
from .sources import Source, located

_WORKBOOKS = (".xlsx", ".xlsm")
#: The layout that is used where neither the request nor the book chooses one.
NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Opened:
    """What a document says; for a book also the book, and what is wrong with it."""

    disclosure: Disclosure
    findings: tuple[Finding, ...] = ()
    book: Book | None = None


def using(codes: Catalogue | None) -> AbstractContextManager[None]:
    """The classification that holds within a use case: the one given, else the one that holds already."""
    return classification.using(codes) if codes is not None else nullcontext()


def read(source: Source, *, name: str = "", codes: Catalogue | None = None, limits: Limits = Limits()) -> Disclosure:
    """What a published document says.  Raises NotFound and Unreadable, with the reason in Chinese."""
    from yusuan import reading
    from yusuan.layout.family import named

    with using(codes), located(source, name, limits) as (path, called):
        try:
            found = reading.read(path, limits)
        except reading.Unreadable as error:
            raise Unreadable(str(error)) from error
        return named(replace(found, file=called))


def open_document(
    source: Source, *, name: str = "", codes: Catalogue | None = None, limits: Limits = Limits()
) -> Opened:
    """A published document, or a book with what is wrong in it.  Raises NotFound, and Unreadable for neither of them."""
    with using(codes), located(source, name, limits) as (path, called):
        kind = path.suffix.lower()
        if kind != ".json" and not (kind in _WORKBOOKS and outputs.is_book(path)):
            return Opened(read(path, name=called, limits=limits))
        book, findings = open_book(path, name=called)
        if not book.lines:
            what = "里面没有预算明细" if kind in _WORKBOOKS else "是 JSON，但不是预算书，没有预算明细"
            raise Unreadable(f"“{called}”{what}，没有可以检查的内容。")
        return Opened(replace(compile(book), file=called), findings, book)


def open_book(source: Source, *, name: str = "", codes: Catalogue | None = None) -> tuple[Book, tuple[Finding, ...]]:
    """The book in a workbook (.xlsx …) or JSON, with everything that is wrong in it.

    Raises NotFound where there is no such file; never for content.
    """
    with using(codes), located(source, name) as (path, called):
        if path.suffix.lower() != ".json":
            from yusuan.book.workbook.read import check_workbook

            book, findings = check_workbook(path)
            return book, gathered(findings)
        from yusuan.book.json import load as load_json
        from yusuan.book.validate import validate

        text = path.read_bytes().decode("utf-8-sig", "replace")
        book, findings = load_json(text, called)
        return book, gathered((*findings, *validate(book)))


def load(source: Source, *, strict: bool = True, codes: Catalogue | None = None) -> Book:
    """The book in a file.  Raises BadBook if it has errors, unless ``strict`` is false."""
    book, findings = open_book(source, codes=codes)
    if strict:
        stop_at_errors(findings)
    return book


def compile(book: Book, layout: str = "", *, codes: Catalogue | None = None) -> Disclosure:
    """The disclosure of a book in a layout (the book's own choice, else the national one).

    Raises BadRequest, naming those there are, for a layout that does not exist.
    """
    from yusuan.layout import compile_book, layouts
    from yusuan.layout import layout as find

    wanted = layout or book.options.get("layout") or NATIONAL
    if wanted not in layouts():
        whose = "" if layout else "预算书里选的"
        raise BadRequest(f"{whose}版式“{wanted}”不存在；可用的有：{'、'.join(layouts())}")
    with using(codes):
        return compile_book(book, find(wanted))


def stop_at_errors(findings: Sequence[Finding], draft: bool = False) -> None:
    """Raises BadBook with the errors where there are any and no draft is wanted."""
    errors = [f for f in findings if f.severity is ERROR]
    if errors and not draft:
        raise BadBook(f"预算书有错误{len(errors)}个。", findings)
