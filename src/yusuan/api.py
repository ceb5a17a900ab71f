"""What a notebook wants: load a book, get a table as a DataFrame, ask a Point, publish.

>>> import yusuan
>>> book = yusuan.load("单位.xlsx")            # raises BadBook with all problems if there are errors
>>> yusuan.ask(book, "一般公共预算 当年 基本支出")   # Decimal, in 元
>>> yusuan.table(book, "T3")                   # polars DataFrame
>>> yusuan.publish_book(book, "out/")
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yusuan.book import Book, Cube
from yusuan.model import ERROR, EVERYTHING, Disclosure, Finding, Grid, Point, gathered

if TYPE_CHECKING:
    import polars


class BadBook(ValueError):
    """A book with errors; ``findings`` are all of them, the message lists them in Chinese."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(f"{f.place}：{f.message}。{f.mend}" for f in findings))


def open_book(path: str | Path) -> tuple[Book, tuple[Finding, ...]]:
    """The book in a workbook (.xlsx …) or JSON file, with everything that is wrong in it; never raises for content."""
    path = Path(path)
    if path.suffix.lower() != ".json":
        from yusuan.book.workbook.read import check_workbook

        book, findings = check_workbook(path)
        return book, gathered(findings)
    from yusuan.book.json import load as load_json
    from yusuan.book.validate import validate

    book, findings = load_json(path.read_text(encoding="utf-8"), str(path))
    return book, gathered((*findings, *validate(book)))


def load(path: str | Path, *, strict: bool = True) -> Book:
    """The book in a file.  Raises BadBook if it has errors, unless ``strict`` is false."""
    book, findings = open_book(path)
    errors = [f for f in findings if f.severity is ERROR]
    if errors and strict:
        raise BadBook(errors)
    return book


def compile(book: Book, layout: str = "") -> Disclosure:
    """The disclosure of a book in a layout (the book's own choice, else the national one)."""
    from yusuan.layout import compile_book
    from yusuan.layout import layout as find

    return compile_book(book, find(layout or book.options.get("layout") or "national"))


def ask(book: Book, question: Point | str) -> Decimal | None:
    """The amount (元) that the book gives for a Point, or for words such as "一般公共预算 当年 基本支出".

    Words are read as in a heading or a sentence: year, fund, origin, function (name or code), use, economic kind, 三公,
    政府采购 …; what is not said means all of it, and this year.  None: the book cannot know (last year's figure that
    was not typed).  Raises ValueError, naming them, for words that mean nothing.
    """
    if isinstance(question, str):
        from yusuan.layout.tables import context
        from yusuan.reading.understand.tables.meaning import imply
        from yusuan.words.lexicon import read

        meaning = read(question, "s")
        if not meaning.understood or meaning.point == EVERYTHING:
            raise ValueError(f"不懂“{meaning.rest or question}”；可以这样问：“一般公共预算 当年 基本支出”“2080505 支出”“公务接待费”")
        question = context(book).setting.base.override(imply(meaning.point))
    return Cube(book).ask(question)


def table(source: Book | Disclosure, key: str, layout: str = "") -> polars.DataFrame:
    """A table as a DataFrame: label columns as text, amounts as Decimal(38, 2) 元, exact where a book is behind it.

    ``key`` is the layout's key (T1 … T15) or the table's title.  Raises KeyError, naming the tables there are.
    """
    import polars as pl

    disclosure = compile(source, layout) if isinstance(source, Book) else source
    grid = next((g for g in disclosure.grids if key in (g.key, g.title)), None)
    if grid is None:
        names = "、".join(f"{g.key} {g.title}".strip() for g in disclosure.grids)
        raise KeyError(f"没有表“{key}”；有：{names}")
    columns: dict[str, list[Any]] = {name: [] for name in _column_names(grid)}
    amounts = {c for _, c, cell in grid if cell.figure is not None}
    for r in range(grid.header, len(grid.cells)):
        for c, values in enumerate(columns.values()):
            cell = grid.cells[r][c]
            figure = cell.figure if cell else None
            text = cell.text if cell else ""
            values.append(
                (figure.exact if figure.exact is not None else figure.amount) if figure
                else None if c in amounts else text
            )  # fmt: skip
    names = list(columns)
    money = pl.Decimal(38, 2)
    return pl.DataFrame(columns, schema={n: money if c in amounts else pl.String for c, n in enumerate(names)})


def _column_names(grid: Grid) -> list[str]:
    names: list[str] = []
    for c in range(grid.width):
        parts = list(dict.fromkeys(grid.text(r, c) for r in range(grid.header) if grid.text(r, c)))
        parts = [p for p in parts if not p.isdigit()] or parts
        name = "/".join(parts) or f"列{c + 1}"
        names.append(name if name not in names else f"{name}（{c + 1}）")
    return names


def publish_book(
    book: Book, out: str | Path, *, layout: str = "", formats: Sequence[str] | None = None, draft: bool = False
) -> list[Path]:
    """Compile, check and publish a book into a folder; returns the files.

    ``formats`` are some of pdf, docx, xlsx, html, json, csv (all by default).  ``draft`` publishes a book with errors,
    with a watermark and their list.  Raises BadBook if the book or the compiled text has errors and ``draft`` is
    false; publish.CannotWrite if it cannot be written.
    """
    from yusuan.book.validate import validate
    from yusuan.publishing import FORMATS
    from yusuan.publishing import publish as write
    from yusuan.rules import check

    findings = gathered(validate(book))
    _stop_at_errors(findings, draft)
    disclosure = compile(book, layout)
    findings = (*findings, *check(disclosure).findings)
    _stop_at_errors(findings, draft)
    return write(disclosure, Path(out), formats or FORMATS, book=book, draft=findings if draft else ())


def _stop_at_errors(findings: Sequence[Finding], draft: bool) -> None:
    errors = [f for f in findings if f.severity is ERROR]
    if errors and not draft:
        raise BadBook(errors)
