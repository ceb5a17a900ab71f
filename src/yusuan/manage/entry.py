"""Forms for entering records: workbooks with drop-downs and input checks, and plain CSV, both read back as ledgers are."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter

from yusuan.book import Book
from yusuan.book.workbook.style import FONT, INK, LINE, MUTED, PAPER, TINT
from yusuan.model import Indicator

from .evidence import Query
from .execution import FILE as PAYMENTS
from .ledger import PRIVACY_NAMES, TYPE_NAMES, Field, Ledger
from .monitoring import USUAL_MONTH
from .records import ASIDE
from .results import EXECUTION_RATE
from .results import FILE as RESULTS

#: Rows below the header that have drop-downs and checks; more rows are read as well.
ROWS = 5000
#: Files beside the ledgers that are entered in the same way.
OTHERS: Mapping[str, Ledger] = {PAYMENTS.key: PAYMENTS, RESULTS.key: RESULTS}
_LISTS = "可选的值"
_FORMATS = {"money": "#,##0.00", "date": "yyyy-mm-dd", "integer": "0"}


def template_csv(kind: Ledger) -> str:
    """An empty file of a ledger: its headings, for a clerk to fill in."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerow([f.label for f in kind.fields])
    return "\ufeff" + out.getvalue()


def form(kind: Ledger, path: Path, book: Book | None = None, queries: Sequence[Query] = ()) -> int:
    """Write the form of a ledger as a workbook; projects, months and standards to choose from are those of the book.

    The form of stated results has a row for every indicator that no query answers.  The number of rows given.
    """
    given = list(_open_indicators(book, queries)) if kind is RESULTS and book is not None else []
    with xlsxwriter.Workbook(str(path)) as workbook:
        sheet = workbook.add_worksheet(kind.name[:31])
        guide, lists = workbook.add_worksheet("填写说明"), workbook.add_worksheet(_LISTS)
        heads = list(kind.fields)
        if given:
            heads.insert([f.key for f in heads].index("indicator") + 1, _TARGET)
        wide = {f.key: min(48, 2 + max((_width(row.get(f.key, "")) for row in given), default=0)) for f in heads}
        _columns(workbook, sheet, lists, heads, kind, book, wide)
        for n, row in enumerate(given, 1):
            for column, f in enumerate(heads):
                if f.key in row:
                    sheet.write_string(n, column, row[f.key])
        _guide(workbook, guide, kind, book)
        lists.hide()
    return len(given)


#: What the form of results shows beside each indicator for orientation; it is not read back.
_TARGET = Field("target", f"年度指标值{ASIDE}", required=False, explain="供对照，不读取。")


def _open_indicators(book: Book, queries: Sequence[Query]) -> Iterator[dict[str, str]]:
    """Every indicator of the book without a query, at the usual date of monitoring and at the end of the year.

    The execution rate is computed; its row is for the reason why money was left.
    """
    answered = {(q.project, q.indicator) for q in queries}
    for month in (USUAL_MONTH, 12):
        for project in book.projects:
            for i in project.target.indicators if project.managed else ():
                if i.annual.strip() and (project.key, i.name) not in answered:
                    yield _row(project.key, i, date(book.year, month, 1))
            if project.managed and month == 12:
                yield _row(project.key, _RATE, date(book.year, month, 1))


_RATE = Indicator("", "", EXECUTION_RATE, annual="=100%")


def _row(project: str, indicator: Indicator, month: date) -> dict[str, str]:
    return {"project": project, "indicator": indicator.name, "month": f"{month:%Y-%m}", "target": indicator.annual}


# ---------------------------------------------------------------- the sheet of records


def _columns(workbook: Any, sheet: Any, lists: Any, heads: Sequence[Field], kind: Ledger, book: Book | None, wide: Mapping[str, int]) -> None:
    base = {"font_name": FONT, "font_size": 10, "border": 1, "border_color": LINE, "valign": "vcenter"}
    sheet.freeze_panes(1, 0)
    sheet.set_row(0, 32)
    for column, f in enumerate(heads):
        colour = {"bg_color": INK, "font_color": PAPER} if f.required else {"bg_color": "#8A94A3", "font_color": PAPER}
        head = workbook.add_format({**base, **colour, "bold": True, "text_wrap": True, "align": "center"})
        look = {"num_format": _number_format(f), "text_wrap": f.type == "text", **({"bg_color": TINT} if f.required else {})}
        sheet.set_column(column, column, max(wide[f.key], _column_width(f, book)), workbook.add_format({**base, **look}))
        sheet.write_string(0, column, f.label, head)
        rule = _rule(f, _choices(f, kind, book), lists, column)
        if rule:
            sheet.data_validation(1, column, ROWS, column, {**rule, "input_title": f.label[:32], "input_message": f.explain[:255]})
    last = len(heads) - 1
    sheet.autofilter(0, 0, ROWS, last)
    sheet.ignore_errors({"number_stored_as_text": f"A1:{_letter(last)}{ROWS + 1}"})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _letter(column: int) -> str:
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(column))


def _column_width(f: Field, book: Book | None) -> int:
    if f.key == "project" and book is not None:
        return max(10, *(len(p.key) + 3 for p in book.projects)) if book.projects else 10
    return max(24 if f.type == "text" else 12, _width(f.label) + 6)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)


def _number_format(f: Field) -> str:
    """How a column shows what is typed.  Identity numbers are texts: as numbers they would lose their last digits."""
    if f.type == "number":
        return "0." + "0" * f.decimals if f.decimals else "0"
    return _FORMATS.get(f.type, "@")


def _choices(f: Field, kind: Ledger, book: Book | None) -> tuple[str, ...]:
    if f.type == "flag":
        return "是", "否"
    if f.choices or book is None:
        return f.choices
    if f.key == "project":
        return tuple(p.key for p in book.projects)
    if kind.payment is not None and f.key == kind.payment.standard_from:
        return tuple(dict.fromkeys(s.name for s in book.standards))
    return tuple(f"{book.year}-{month:02}" for month in range(1, 13)) if f.type == "month" else ()


def _rule(f: Field, choices: tuple[str, ...], lists: Any, column: int) -> dict[str, Any]:
    """The input check of a column: a drop-down, or the kind of number or date that it takes."""
    if choices:
        lists.write_column(0, column, choices)
        letter = _letter(column)
        return {
            "validate": "list", "source": f"='{_LISTS}'!${letter}$1:${letter}${len(choices)}",
            "error_title": f"{f.label}不对", "error_message": "请从下拉列表中选择。",
        }  # fmt: skip
    if f.type == "date":
        return {"validate": "date", "criteria": "between", "minimum": date(1950, 1, 1), "maximum": date(2100, 12, 31),
                "error_title": f"{f.label}不对", "error_message": "请填日期，如 2023-01-05。"}  # fmt: skip
    if f.type in ("integer", "number", "money"):
        low, high = f.minimum or -(10**12), f.maximum or 10**12
        return {"validate": "integer" if f.type == "integer" else "decimal", "criteria": "between", "minimum": low, "maximum": high,
                "error_title": f"{f.label}不对", "error_message": "请填数字。"}  # fmt: skip
    return {"validate": "any"}


# ---------------------------------------------------------------- the sheet of explanations


def _guide(workbook: Any, sheet: Any, kind: Ledger, book: Book | None) -> None:
    base = {"font_name": FONT, "font_size": 10, "valign": "top", "text_wrap": True}
    edged = {**base, "border": 1, "border_color": LINE}
    head = workbook.add_format({**edged, "bold": True, "bg_color": INK, "font_color": PAPER})
    plain, cell = workbook.add_format({**base, "text_wrap": False, "font_color": MUTED}), workbook.add_format(edged)
    for column, width in enumerate((26, 12, 8, 24, 60)):
        sheet.set_column(column, column, width)
    last = f"填好后存成 {kind.key}.xlsx，放在台账文件夹里。" if kind.key in OTHERS else "填好后用 yusuan performance import 导入；重复导入不改变任何内容。"
    notes = (f"{kind.name}。{kind.explain}", "一行一条，从第2行填起，不要改动第1行的列名；深色列名的必填。", last)
    for n, note in enumerate(notes):
        sheet.write_string(n, 0, note, plain)
    at = len(notes) + 1
    for column, title in enumerate(("列", "类型", "必填", "隐私", "说明")):
        sheet.write_string(at, column, title, head)
    for n, f in enumerate(kind.fields, at + 1):
        for column, text in enumerate((f.label, TYPE_NAMES[f.type], "是" if f.required else "", PRIVACY_NAMES[f.privacy], f.explain)):
            sheet.write_string(n, column, text, cell)
    if book is not None and any(f.key == "project" for f in kind.fields):
        at += len(kind.fields) + 2
        for column, title in enumerate(("项目序号", "项目名称")):
            sheet.write_string(at, column, title, head)
        for n, project in enumerate(book.projects, at + 1):
            sheet.write_string(n, 0, project.key, cell)
            sheet.merge_range(n, 1, n, 4, project.name, cell)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
