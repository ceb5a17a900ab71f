"""Typed figures of the examples, named by their place in the workbook."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from yusuan.book import Stated
from yusuan.book.schema import BY_KEY, stated_point, stated_words

#: Sheet, row, column of the sheet's amounts (0 the first), 元.
Row = tuple[str, str, int, str]


def stated(year: int, rows: Iterable[Row]) -> tuple[Stated, ...]:
    """The typed figures of the workbook of ``year``."""
    return tuple(_one(year, *row) for row in rows)


def _one(year: int, sheet_key: str, row_key: str, column: int, amount: str) -> Stated:
    sheet = BY_KEY[sheet_key]
    row = next(r for r in sheet.rows if r.key == row_key)
    value = sheet.values[column]
    return Stated(stated_words(sheet, row, value), stated_point(row, value, year), Decimal(amount))
