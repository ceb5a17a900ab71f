"""What a command is given to read: a published document, standard input, or a book, which is compiled first."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from yusuan.model import Disclosure, Finding

_WORKBOOKS = (".xlsx", ".xlsm")


def open_document(path: Path) -> tuple[Disclosure, tuple[Finding, ...]]:
    """What a document says, and for a book (compiled as it would be printed) what is wrong with the book itself.

    Raises Unreadable, in Chinese, for what can be read as neither.
    """
    from yusuan.reading import Unreadable, read

    kind = path.suffix.lower()
    if not path.is_file() or (kind != ".json" and not (kind in _WORKBOOKS and _is_book(path))):
        return read(path), ()
    from yusuan import api

    book, findings = api.open_book(path)
    if not book.lines:
        what = "里面没有预算明细" if kind in _WORKBOOKS else "是 JSON，但不是预算书，没有预算明细"
        raise Unreadable(f"“{path.name}”{what}，没有可以检查的内容。")
    return replace(api.compile(book), file=path.name), tuple(findings)


def _is_book(path: Path) -> bool:
    """Whether a spreadsheet is the book that a clerk edits: it has the book's own sheets."""
    from python_calamine import CalamineError, CalamineWorkbook

    from yusuan.book.schema import SHEETS

    try:
        names = set(CalamineWorkbook.from_path(str(path)).sheet_names)
    except (CalamineError, OSError):
        return False
    return len(names & {sheet.name for sheet in SHEETS}) >= 3
