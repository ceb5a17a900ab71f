"""A small invented department with two units, a bureau (行政) and a centre (事业); its book is their sum."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from yusuan.book import Asset, Book, CostItem, Line, Standard, Stated, Text, Unit
from yusuan.book.schema import BY_KEY, stated_point, stated_words

from .forms import project

YEAR = 2024
DEPARTMENT = "示例县文化和旅游局"
BUREAU, CENTRE = DEPARTMENT, "示例县群众文化服务中心"
CODE = "318"
ADMINISTRATION, OPERATION, MASS_CULTURE, HERITAGE, OTHER_CULTURE, LOTTERY, PENSION, PENSION_BUREAU = (
    "2070101", "2070109", "2070109", "2070204", "2070199", "2296003", "2080505", "2080501",
)  # fmt: skip
MEDICAL_BUREAU, MEDICAL_CENTRE, HOUSING = "2101101", "2101102", "2210201"


def stated(year: int, *rows: tuple[str, str, int, str]) -> tuple[Stated, ...]:
    """Typed figures by sheet, row and column of the workbook, in 元."""
    found = []
    for sheet_key, row_key, column, amount in rows:
        sheet = BY_KEY[sheet_key]
        row = next(r for r in sheet.rows if r.key == row_key)
        value = sheet.values[column]
        found.append(Stated(stated_words(sheet, row, value), stated_point(row, value, year), Decimal(amount)))
    return tuple(found)


def basic(*rows: tuple[str, str, str, str]) -> tuple[Line, ...]:
    """Basic lines by function, department and government economic code, amount."""
    return tuple(
        Line(function, Decimal(amount), use="operating" if economic[:3] in ("302", "310") else "personnel",
             economic=economic, gov_economic=government)
        for function, economic, government, amount in rows
    )  # fmt: skip
