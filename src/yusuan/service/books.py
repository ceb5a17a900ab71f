"""Budget books: an empty one, lines from an export, a department from its units, next year's, one from a document."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from yusuan.book import Book, Unit
from yusuan.book import json as book_json
from yusuan.book.restored import Total
from yusuan.codes import Catalogue
from yusuan.model import ERROR, Disclosure, Finding
from yusuan.money import told

from . import outputs
from .errors import BadBook, BadRequest, Exists, NotFound
from .opening import open_book, using
from .sources import Source, located


@dataclass(frozen=True, slots=True)
class Made:
    """A book that was made, and what is to be said of it."""

    book: Book
    findings: tuple[Finding, ...] = ()
    #: Of a restored book: (name, as the document prints it, as the book adds up to, difference or ""), as told.
    totals: tuple[tuple[str, str, str, str], ...] = ()


def write(book: Book, out: Path, *, force: bool = False, inputs: Sequence[Path] = ()) -> Path:
    """The book as a workbook or JSON, by the ending of ``out``, in place of the old one when it is whole.

    Raises Exists for a file that is there unless ``force``, BadRequest for one of the ``inputs``, CannotWrite.
    """
    from yusuan.book.workbook.write import write_book

    guard(out, force, inputs)
    if out.suffix.lower() == ".json":
        return outputs.written(out, lambda path: path.write_text(book_json.dump(book), encoding="utf-8"))
    return outputs.written(out, lambda path: write_book(book, path))


def guard(out: Path, force: bool = False, inputs: Sequence[Path] = ()) -> None:
    """Raises as :func:`write` does before anything is made: a book is never replaced unasked."""
    outputs.choose("", out, ("xlsx", "json"))
    outputs.protect(out, force, inputs)
    if outputs.exists(out) and not force:
        raise Exists(f"“{out}”已经存在；要覆盖请加 --force。")


def last_year(source: Source, year: int, *, codes: Catalogue | None = None) -> Made:
    """The book of ``year`` with last year's figures from last year's document.  Raises NotFound, Unreadable, BadBook for
    a document of another year."""
    from yusuan.book.restored import last_year as begin

    from .opening import read

    book, findings = begin(read(source, codes=codes), year)
    if any(f.severity is ERROR for f in findings):
        raise BadBook("上年的文件用不上，没有写预算书。", findings)
    return Made(book, findings)


def new(out: Path, year: int = 0, *, force: bool = False) -> Path:
    """An empty workbook for a clerk to fill, of a year (the next one unless said).  Raises as :func:`write`."""
    from yusuan.book.workbook.write import write_empty

    out = out if out.suffix.lower() == ".xlsx" else out.with_name(out.name + ".xlsx")
    guard(out, force)
    return outputs.written(out, lambda path: write_empty(path, year or datetime.date.today().year + 1))


def import_lines(
    source: Source, year: int, *, into: Book | Path | None = None, unit: str = "", codes: Catalogue | None = None,
    name: str = "",
) -> Made:  # fmt: skip
    """Budget lines from a plain export (.xlsx, .xls, .csv), as a new book or in place of the lines of ``into``.

    ``unit`` (name or code) takes the lines of one of several units.  Raises NotFound, BadRequest for a unit that the
    export does not have, and BadBook with all findings where lines were not taken in or the book is another's.
    """
    from yusuan.book.imports.importing import check_lines, of_unit
    from yusuan.book.imports.into import put_into

    with using(codes), located(source, name) as (path, _):
        book, findings = check_lines(path, year)
        base = open_book(into)[0] if isinstance(into, Path) else into
    # What was not taken in is mended in the export; what is wrong with a line taken in, in the workbook.
    if not book.lines or any(f.severity is ERROR and f.rule.startswith("B18") for f in findings):
        raise BadBook("导入的明细有错误，没有生成预算书。", findings)
    if unit:
        try:
            book = of_unit(book, unit)
        except KeyError as error:
            raise BadRequest(f"导出文件里没有单位“{unit}”；有：{error.args[0]}。") from error
    if base is not None:
        book, more = put_into(base, book)
        findings = (*findings, *more)
        if any(f.severity is ERROR for f in more):
            raise BadBook("导出文件和这本预算书对不上，没有写。", findings)
    return Made(book, tuple(findings))


def merge(books: Sequence[Book | Source], name: str = "", *, codes: Catalogue | None = None) -> Made:
    """The department's book as the sum of its units' books; ``name`` is the department's, else what the units say.

    Raises BadRequest where the units name several departments and no name is given, BadBook with all findings where
    there is an error in any of them.
    """
    from yusuan.book.merge import merge as add_up

    opened = [(b, ()) if isinstance(b, Book) else open_book(b, codes=codes) for b in books]
    if not opened:
        raise BadRequest("没有给出预算书。")
    findings = [f for _, found in opened for f in found]
    units = [book for book, _ in opened]
    departments = sorted({unit.unit.department for unit in units if unit.unit.department})
    if len(departments) > 1 and not name:
        raise BadRequest(f"各单位填的主管部门不一样：{'、'.join(departments)}；请核对，或者用 --name 写明部门名称。")
    first = units[0].unit
    department = Unit(
        name=name or first.department or first.name, code=first.department_code, nature="行政", level=first.level
    )
    merged, more = add_up(units, department)
    findings += more
    if any(f.severity is ERROR for f in findings):
        raise BadBook("预算书有错误，没有汇总。", findings)
    return Made(merged, tuple(findings))


@dataclass(frozen=True, slots=True)
class Rolled(Made):
    """Next year's book; ``carried`` is the carry-over (元) that came from what was not spent."""

    carried: Decimal = Decimal(0)


def roll(book: Book | Source, execution: Path | None = None, *, codes: Catalogue | None = None) -> Rolled:
    """The first draft of next year's book: what was not spent is carried over, this year's totals become last year's.

    Raises BadBook for a book or payments with errors, NotFound for a missing file.
    """
    from yusuan.manage.execution import read_execution
    from yusuan.manage.rolling import carried_total
    from yusuan.manage.rolling import roll as next_year

    book, findings = (book, ()) if isinstance(book, Book) else open_book(book, codes=codes)
    if any(f.severity is ERROR for f in findings):
        raise BadBook("预算书有错误，没有滚动；请先改正。", findings)
    if execution is not None and not execution.exists():
        raise NotFound(f"没有找到文件“{execution}”。")
    paid = read_execution(execution, book) if execution is not None else None
    if paid is not None and any(f.severity is ERROR for f in paid.findings):
        raise BadBook("执行数据有错误，没有滚动；请先改正。", paid.findings)
    rolled, notices = next_year(book, paid)
    return Rolled(rolled, tuple(notices), carried=carried_total(rolled))


def restore(document: Disclosure | Source, *, codes: Catalogue | None = None) -> Made:
    """The book that a published document was printed from, as far as it tells.

    Raises NotFound, Unreadable, and BadBook with all findings where the book would lose money that the document states.
    """
    from yusuan.book.recover import to_book
    from yusuan.book.restored import totals

    from .opening import read

    if not isinstance(document, Disclosure):
        document = read(document, codes=codes)
    book, findings = to_book(document)
    if any(f.severity is ERROR for f in findings):
        raise BadBook("还原的预算书和文件对不上，没有写。", findings)
    return Made(book, tuple(findings), tuple(_told(t) for t in totals(document, book)))


def _told(total: Total) -> tuple[str, str, str, str]:
    said = [told(a, "元") if a is not None else "没有" for a in (total.document, total.book)]
    return total.name, said[0], said[1], told(total.difference, "元") if total.difference else ""


__all__ = ["Made", "Rolled", "guard", "import_lines", "last_year", "merge", "new", "restore", "roll", "write"]
