"""A comparison as a workbook: a summary, then a sheet per section."""

from __future__ import annotations

import datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from yusuan.comparing.model import Comparison

from .sections import Section, sections, summary

_EPOCH = datetime.datetime(2020, 1, 1)
_NAMES = {
    "statements": "所称与公开",
    "differences": "差异",
    "only_a": "只有一方有（前）",
    "only_b": "只有一方有（后）",
    "unclear": "不能比较",
    "below": "小于部门（正常）",
}
_WIDTHS = {"项目": 42, "结果": 12, "变动率": 11, "原因": 70, "算法": 60, "说明": 34}
_LONGEST = 32_000


def write(c: Comparison, out: Path) -> None:
    """Write the workbook.  Raises OSError where it cannot be written."""
    out.write_bytes(render(c))


def render(c: Comparison) -> bytes:
    """The workbook: byte for byte the same for the same comparison."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "比较结果", "author": "yusuan", "created": _EPOCH})
    looks = _looks(book)
    _summary(book.add_worksheet("概况"), looks, c)
    for section in sections(c):
        _section(book.add_worksheet(_NAMES[section.key]), looks, section)
    book.close()
    return buffer.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#B8C2CC"}
    wrong = {"bg_color": "#F8D7DA", "font_color": "#8B1A1A"}
    text, amount = {**base, "text_wrap": True}, {**base, "num_format": "#,##0.00####"}
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 14}),
        "head": book.add_format(
            {**text, "bold": True, "bg_color": "#E3EBF5", "align": "center", "valign": "vcenter"}
        ),
        "text": book.add_format(text),
        "amount": book.add_format(amount),
        "wrong text": book.add_format({**text, **wrong}),
        "wrong amount": book.add_format({**amount, **wrong}),
        "plain": book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"}),
    }


def _summary(sheet: Any, looks: dict[str, Any], c: Comparison) -> None:
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, "比较结果", looks["title"])
    sheet.write_string(1, 0, "比较的是", looks["text"])
    sheet.write_string(1, 1, c.said, looks["text"])
    sheet.set_row(1, 2 + 13.5 * _lines(c.said, 100))
    for at, (name, n) in enumerate(summary(c), 2):
        sheet.write_string(at, 0, name, looks["text"])
        sheet.write_number(at, 1, n, looks["text"])


def _width(name: str) -> int:
    return _WIDTHS.get(name, 16 if "万元" in name else 38)


def _lines(text: str, width: int) -> int:
    """Lines of a wrapped cell; not every program works out the height of a row when it opens the file."""
    return -(-sum(1 if ord(c) < 0x2000 else 2 for c in text) // (width - 2)) or 1


def _section(sheet: Any, looks: dict[str, Any], section: Section) -> None:
    sheet.write_string(0, 0, section.title, looks["title"])
    for column, name in enumerate(section.head):
        sheet.write_string(1, column, name, looks["head"])
        sheet.set_column(column, column, _width(name))
    widths = [_width(name) for name in section.head]
    for n, row in enumerate(section.rows):
        lines = [_lines(v, w) for v, w in zip(row, widths, strict=True) if isinstance(v, str)]
        sheet.set_row(2 + n, min(400, 2 + 13.5 * max(lines, default=1)))
        mark = "wrong " if n in section.wrong else ""
        for column, value in enumerate(row):
            if isinstance(value, Decimal):
                sheet.write_number(2 + n, column, value, looks[f"{mark}amount"])
            else:
                sheet.write_string(2 + n, column, (value or "")[:_LONGEST], looks[f"{mark}text"])
    if not section.rows:
        sheet.write_string(2, 0, section.empty, looks["plain"])
    sheet.autofilter(1, 0, max(2, 1 + len(section.rows)), len(section.head) - 1)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.set_paper(8)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0, 1)
