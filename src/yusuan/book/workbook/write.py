"""Writing the workbook that a clerk edits: an empty one, or one that holds a Book; the same bytes every time."""

from __future__ import annotations

import io
import os
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from unicodedata import east_asian_width

import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from yusuan import codes
from yusuan.money import plain

from ..ask import ask
from ..derive import derive
from ..flatten import Plain, Record, Rows, flatten
from ..model import Book, Unit
from ..schema import BY_KEY, HINT, MEANING, OPTION_PREFIX, SHEETS, Column, Entry, Row, Sheet
from . import guide as workbook_guide
from .formulas import CLASSIFICATIONS, HIDDEN, Formulas, Frame, Shown
from .style import Styles, dress, page

#: Rows above the data, from 0: title, intro, live totals, group headings, header.
TITLE, INTRO, TOTALS, BANDS, HEADER = range(5)
FIRST = HEADER + 1
#: Rows that totals, drop-downs and checks of every sheet of records reach at least.
REACH = 2000
COMMENT_WIDTH, COMMENT_LINE = 260, 20
#: A fixed moment: the file must not tell when it was written.
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)


def write_empty(path: str | Path, year: int) -> None:
    """Write an empty workbook for a budget year.  Raises OSError where ``path`` cannot be written."""
    write_book(Book(year=year, unit=Unit(nature="事业")), path, empty=True)


def write_book(book: Book, path: str | Path, *, empty: bool = False) -> None:
    """Write ``book`` as a workbook.  Raises OSError where ``path`` cannot be written; an old file then stays whole."""
    _replace(Path(path), book_bytes(book, empty=empty))


def book_bytes(book: Book, *, empty: bool = False, spare: int | None = None) -> bytes:
    """The workbook as bytes, the same for the same book.

    ``empty`` leaves the unit's nature for the clerk to choose; ``spare`` is the number of blank rows after the
    records of every sheet (the schema's by default).
    """
    buffer = io.BytesIO()
    workbook = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_numbers": False})
    workbook.set_properties({"created": EPOCH, "title": f"{book.year}年预算书", "author": "yusuan"})
    _Writer(workbook, derive(book), empty, spare).write()
    workbook.close()
    return buffer.getvalue()


def _replace(path: Path, data: bytes) -> None:
    """Write aside, then rename: a full disk or a killed process leaves the old file whole."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Writer:
    """Lays one book out over the sheets of the schema."""

    def __init__(self, workbook: Any, book: Book, empty: bool, spare: int | None) -> None:
        self.workbook, self.book, self.empty, self.spare = workbook, book, empty, spare
        self.rows: Rows = flatten(book)
        self.styles = Styles(workbook)
        self.sheets = {sheet.key: workbook.add_worksheet(sheet.name) for sheet in SHEETS}
        self.hidden = workbook.add_worksheet(HIDDEN)
        self.entries = tuple(self._entries())
        self.formulas = Formulas(
            {s.key: self._frame(s) for s in SHEETS if s.layout == "records"},
            {e.field: f"'{BY_KEY['unit'].name}'!$B${n}" for n, e, _ in reversed(self.entries)},
            self._lists(),
            dict(self._fixed_cells()),
        )
        sums: dict[str, Decimal] = defaultdict(Decimal)
        for line in book.lines:
            sums[line.project] += line.amount
        self.shown = Shown(book, {p.key: p.name for p in book.projects}, sums)

    def write(self) -> None:
        writers = {"pairs": self._pairs, "records": self._records, "fixed": self._fixed}
        for sheet in SHEETS:
            if sheet.layout in writers:
                writers[sheet.layout](sheet)
        dashboard = [
            (label, self.formulas.amount(wanted), ask(self.book, wanted.but(year=str(self.book.year))))
            for label, wanted in workbook_guide.DASHBOARD
        ]
        workbook_guide.write(self.sheets["guide"], self.styles, self.book, dashboard)
        self.hidden.hide()
        self.sheets["guide"].activate()

    # Geometry ----------------------------------------------------------------------------------------------------

    def _frame(self, sheet: Sheet) -> Frame:
        coded = frozenset(column.field for column in sheet.columns if column.codes)
        letters = {column.field: xl_col_to_name(i) for i, column in enumerate(sheet.columns)}
        count = len(self.rows.records[sheet.key]) + (sheet.spare if self.spare is None else max(self.spare, 1))
        return Frame(sheet.name, FIRST + 1, FIRST + count, FIRST + max(count, REACH), letters, coded)

    def _entries(self) -> Iterator[tuple[int, Entry, Plain]]:
        """(row from 1, entry, value) of the unit sheet."""
        held: dict[str, list[Plain]] = defaultdict(list)
        for name, value in self.rows.pairs:
            held[name].append(value)
        sheet = BY_KEY["unit"]
        known = {entry.field for entry in sheet.entries}
        others = tuple(
            Entry(name, OPTION_PREFIX + name, explain="自行添加的选项。", option=True)
            for name in sorted(set(held) - known)
        )
        row = HEADER + 2
        for entry in (*sheet.entries, *others):
            values = [v for v in held[entry.field] if v not in (None, "")]
            for index in range(max(entry.repeat, len(values) + (2 if entry.repeat > 1 else 0), 1)):
                yield row, entry, values[index] if index < len(values) else None
                row += 1

    def _fixed_cells(self) -> Iterator[tuple[tuple[str, str, int], str]]:
        for sheet in SHEETS:
            for r, row in enumerate(sheet.rows):
                for v in range(len(sheet.values)):
                    cell = f"'{sheet.name}'!${xl_col_to_name(1 + v)}${FIRST + r + 1}"
                    yield (sheet.key, row.key, v), cell

    def _lists(self) -> dict[str, str]:
        """Fill the hidden sheet with the classifications and the mapping; give the ranges."""
        ranges: dict[str, str] = {}
        year = self.book.year or None
        for kind in CLASSIFICATIONS:
            found: dict[str, str] = {c.code: codes.name(kind, c.code, year) for c in codes.current().every(kind)}
            columns: list[tuple[str, list[str]]] = [
                ("codes", list(found)),
                ("names", list(found.values())),
                ("shown", [f"{code} {name}" for code, name in found.items()]),
            ]
            if kind == "economic":
                for name, nature in (("agency", "行政"), ("institution", "事业")):
                    columns.append((name, [codes.government_code(c, nature) or "" for c in found]))
            for name, values in columns:
                column = len(ranges)
                self.hidden.write_column(0, column, values)
                letter = xl_col_to_name(column)
                ranges[f"{name}:{kind}"] = f"'{HIDDEN}'!${letter}$1:${letter}${len(values)}"
        ranges["codes:agency"], ranges["codes:institution"] = ranges["agency:economic"], ranges["institution:economic"]
        return ranges

    # Sheets ------------------------------------------------------------------------------------------------------

    def _pairs(self, sheet: Sheet) -> None:
        out = self.sheets[sheet.key]
        page(out, sheet, self.styles, self.book, ("A:A", 22), ("B:B", 64), ("C:C", 60))
        for column, text in enumerate(("项目", "内容", HINT)):
            out.write_string(HEADER, column, text, self.styles.header)
        last = ""
        for row, entry, value in self.entries:
            mark = " *" if entry.required else ""
            out.write_string(row - 1, 0, entry.name + mark, self.styles.label)
            style = self.styles.answer(entry.kind in ("number", "integer", "long"))
            if entry.kind == "number" and isinstance(value, str) and value.isdigit():
                value = int(value)
            self._put(out, row - 1, 1, None if self.empty and entry.field == "nature" else value, style)
            if entry.kind == "long" and value:
                out.set_row(row - 1, 15 * _lines_of(str(value), 64) + 6)
            out.write_string(row - 1, 2, "" if entry.name == last else entry.explain + _example(entry.example), self.styles.hint)
            if entry.choices:
                out.data_validation(row - 1, 1, row - 1, 1, _choices(entry.choices, False))
            last = entry.name
        out.freeze_panes(FIRST, 1)
        out.repeat_rows(HEADER)

    def _records(self, sheet: Sheet) -> None:
        out, frame = self.sheets[sheet.key], self.formulas.frames[sheet.key]
        longest = max((len(project.key) for project in self.book.projects), default=0)
        widths = (
            (f"{frame.letters[c.field]}:{frame.letters[c.field]}", max(c.width, longest * (c.kind == "project")) + 2)
            for c in sheet.columns
        )
        page(out, sheet, self.styles, self.book, *widths)
        records: Sequence[Record] = self.rows.records[sheet.key]
        for index, column in enumerate(sheet.columns):
            self._header(out, index, column)
            self._total(out, sheet, frame, column, records)
            self._rules(out, sheet, frame, index, column)
            for row in range(frame.first - 1, frame.ready):
                record = records[row - FIRST] if row - FIRST < len(records) else None
                self._cell(out, sheet, row, index, column, record)
        self._heights(out, sheet, records)
        self._bands(out, sheet)
        dress(out, sheet, frame, self.formulas, self.styles)
        out.freeze_panes(FIRST, _frozen(sheet))
        if _frozen(sheet):
            out.repeat_columns(0, _frozen(sheet) - 1)
        out.repeat_rows(HEADER)
        out.autofilter(HEADER, 0, frame.ready - 1, len(sheet.columns) - 1)

    @staticmethod
    def _heights(out: Any, sheet: Sheet, records: Sequence[Record]) -> None:
        """Rows with long texts are made as high as the text needs (not every program does that by itself)."""
        long = [column for column in sheet.columns if _wraps(column)]
        for index, record in enumerate(records):
            lines = max((_lines_of(str(record[c.field] or ""), c.width) for c in long), default=1)
            if lines > 1:
                out.set_row(FIRST + index, min(15 * lines + 6, 400))

    def _header(self, out: Any, index: int, column: Column) -> None:
        style = self.styles.header_auto if column.kind == "computed" else self.styles.header
        out.write_string(HEADER, index, column.name + (" *" if column.required else ""), style)
        text = _comment(column)
        lines = sum(1 + len(part) // 18 for part in text.split("\n"))
        out.write_comment(HEADER, index, text, {
            "author": "yusuan", "x_scale": COMMENT_WIDTH / 128, "height": COMMENT_LINE * (lines + 1), "font_size": 10,
        })  # fmt: skip

    def _total(self, out: Any, sheet: Sheet, frame: Frame, column: Column, records: Sequence[Record]) -> None:
        summed = column.kind == "amount" or column.field in ("lines_total", "gap", "result")
        if column is sheet.columns[0] and any(c.kind == "amount" or c.field == "result" for c in sheet.columns):
            out.write_string(TOTALS, 0, "合计（筛选后）", self.styles.total_label)
        if summed and sheet.key != "standards":
            values = [self._value(sheet, column, record) for record in records]
            total = sum((v for v in values if isinstance(v, Decimal)), Decimal(0))
            letter = frame.letters[column.field]
            formula = f"=SUBTOTAL(109,{letter}{frame.first}:{letter}{frame.last})"
            out.write_formula(TOTALS, sheet.columns.index(column), formula, self.styles.total, _number(total))

    def _value(self, sheet: Sheet, column: Column, record: Record) -> Plain:
        return self.shown.value(sheet, column.field, record) if column.kind == "computed" else record[column.field]

    def _cell(self, out: Any, sheet: Sheet, row: int, index: int, column: Column, record: Record | None) -> None:
        if column.kind != "computed":
            value = record[column.field] if record else None
            style = self.styles.input(column.kind, wrap=_wraps(column))
            if column.formula and (value is None or self._is_sum(column, record, value)):
                formula = self.formulas.resolve(column.formula, sheet.key, row + 1)
                out.write_formula(row, index, formula, style, _number(value))
            else:
                self._put(out, row, index, value, style)
            return
        style = self.styles.computed(column.field in _AMOUNTS)
        shown = self.shown.value(sheet, column.field, record) if record else ""
        if column.formula.startswith("*"):
            topic = str(record["topic"]) if record else ""
            formula = self.formulas.special(column.formula[1:], sheet.key, row + 1, topic)
        else:
            formula = self.formulas.resolve(column.formula, sheet.key, row + 1)
        out.write_formula(row, index, formula, style, _number(shown))

    @staticmethod
    def _is_sum(column: Column, record: Record | None, value: Plain) -> bool:
        """Whether a total is the sum of its parts, so that it can be left to the live formula."""
        side = column.field.partition("_")[0]
        parts = [v for k, v in (record or {}).items() if k.startswith(side + "_") and k != column.field]
        amounts = [v for v in parts if isinstance(v, Decimal)]
        return bool(amounts) and sum(amounts, Decimal(0)) == value

    def _put(self, out: Any, row: int, column: int, value: Plain, style: Any) -> None:
        if value is None or value == "":
            out.write_blank(row, column, None, style)
        elif isinstance(value, str):
            out.write_string(row, column, value, style)
        else:
            out.write_number(row, column, _number(value), style)

    def _rules(self, out: Any, sheet: Sheet, frame: Frame, index: int, column: Column) -> None:
        """Drop-downs and input checks of one column; they advise, the reader judges."""
        first, last = frame.first - 1, frame.last - 1
        if column.choices:
            out.data_validation(first, index, last, index, _choices(column.choices, column.open))
        elif column.kind == "project":
            source = "=" + self.formulas.frames["projects"].column("key")
            out.data_validation(first, index, last, index, {"validate": "list", "source": source, "show_error": False})
        elif column.kind == "code" and column.codes:
            source = "=" + self.formulas.lists[f"shown:{column.codes}"]
            out.data_validation(first, index, last, index, {"validate": "list", "source": source, "show_error": False})
        elif column.kind == "amount" and not column.formula:
            cell = f"{frame.letters[column.field]}{frame.first}"
            out.data_validation(first, index, last, index, {
                "validate": "custom", "value": f"=AND(ISNUMBER({cell}),ROUND({cell},2)={cell},{cell}>=0)",
                "error_title": "金额不对", "error_message": "请填以元为单位的数字，最多两位小数，不能为负。",
            })  # fmt: skip
        if column.kind == "code":
            letter = frame.letters[column.field]
            out.ignore_errors({"number_stored_as_text": f"{letter}{frame.first}:{letter}{frame.last}"})

    def _bands(self, out: Any, sheet: Sheet) -> None:
        names = [column.band for column in sheet.columns]
        for name in dict.fromkeys(n for n in names if n):
            start, end = names.index(name), len(names) - 1 - names[::-1].index(name)
            if end > start:
                out.merge_range(BANDS, start, BANDS, end, name, self.styles.band)
            else:
                out.write_string(BANDS, start, name, self.styles.band)

    def _fixed(self, sheet: Sheet) -> None:
        out = self.sheets[sheet.key]
        count = len(sheet.values)
        widths = [("A:A", 30), (f"B:{xl_col_to_name(count)}", 24)]
        widths += [(f"{xl_col_to_name(count + 1)}:{xl_col_to_name(count + 1)}", 44)]
        widths += [(f"{xl_col_to_name(count + 2)}:{xl_col_to_name(count + 2)}", 30)]
        page(out, sheet, self.styles, self.book, *widths)
        names = ["项目", *(v.name for v in sheet.values), HINT]
        if self.rows.extra[sheet.key]:
            names.append(MEANING)
        for index, name in enumerate(names):
            out.write_string(HEADER, index, name, self.styles.header)
        for index, value in enumerate(sheet.values):
            out.write_comment(HEADER, 1 + index, value.explain, {"author": "yusuan", "font_size": 10})
        for index, row in enumerate(sheet.rows):
            self._fixed_row(out, sheet, FIRST + index, row)
        self._extra_rows(out, sheet, FIRST + len(sheet.rows))
        out.freeze_panes(FIRST, 1)
        out.repeat_rows(HEADER)

    def _fixed_row(self, out: Any, sheet: Sheet, at: int, row: Row) -> None:
        held = self.rows.fixed[sheet.key]
        out.write_string(at, 0, row.name + (" *" if row.expected else ""), self.styles.label)
        for index in range(len(sheet.values)):
            if row.parts:
                cells = ",".join(self.formulas.fixed_cells[sheet.key, p, index].split("!")[1] for p in row.parts)
                amounts = [held[p, index] for p in row.parts if (p, index) in held]
                out.write_formula(
                    at, 1 + index, f'=IF(COUNT({cells})=0,"",SUM({cells}))', self.styles.computed(True),
                    _number(sum(amounts, Decimal(0)) if amounts else ""),
                )  # fmt: skip
            else:
                self._put(out, at, 1 + index, held.get((row.key, index)), self.styles.input("amount"))
                self._amount_check(out, at, 1 + index)
        out.write_string(at, 1 + len(sheet.values), row.explain, self.styles.hint)

    def _amount_check(self, out: Any, row: int, column: int) -> None:
        cell = f"{xl_col_to_name(column)}{row + 1}"
        out.data_validation(row, column, row, column, {
            "validate": "custom", "value": f"=AND(ISNUMBER({cell}),ROUND({cell},2)={cell})",
            "error_title": "金额不对", "error_message": "请填以元为单位的数字，最多两位小数。",
        })  # fmt: skip

    def _extra_rows(self, out: Any, sheet: Sheet, at: int) -> None:
        count = len(sheet.values)
        for index, stated in enumerate(self.rows.extra[sheet.key]):
            out.write_string(at + index, 0, stated.words, self.styles.label)
            self._put(out, at + index, 1, stated.amount, self.styles.input("amount"))
            meaning = ";".join(f"{k}={'+'.join(v)}" for k, v in stated.point.as_dict().items())
            out.write_string(at + index, count + 2, meaning, self.styles.hint)


_AMOUNTS = frozenset({"lines_total", "gap", "result", "last", "now", "change"})


def _wraps(column: Column) -> bool:
    """Whether a column's text runs over several lines: long texts, and names that have room for it."""
    return column.kind == "long" or (column.kind == "text" and column.width >= 30)


def _lines_of(text: str, width: int) -> int:
    """Printed lines of a text in a column ``width`` characters wide; a Chinese character takes two."""
    return sum(1 + max(_width_of(part) - 1, 0) // (width - 2) for part in text.split("\n"))


def _width_of(text: str) -> int:
    return sum(2 if east_asian_width(letter) in "FWA" else 1 for letter in text)


def _frozen(sheet: Sheet) -> int:
    """Columns that stay in sight: up to the name of what a row is about."""
    names = [c.field for c in sheet.columns]
    return next((names.index(n) + 1 for n in ("project_name", "function_name", "name", "topic") if n in names), 1) if len(names) > 5 else 0


def _number(value: Plain) -> Any:
    """A value for a cell: one amount has one spelling (150000.5, never 1.5E+5 or 150000.50), nothing is ""."""
    if value is None:
        return ""
    return Decimal(plain(value)) if isinstance(value, Decimal) else value


def _example(text: str) -> str:
    return f"例：{text}" if text else ""


def _choices(choices: tuple[str, ...], is_open: bool) -> dict[str, Any]:
    return {
        "validate": "list", "source": list(choices), "show_error": not is_open,
        "error_title": "请从列表中选择", "error_message": "可填：" + "、".join(choices)[:200],
    }  # fmt: skip


def _comment(column: Column) -> str:
    parts = [column.explain]
    if column.required:
        parts.append("必填。")
    if column.choices:
        parts.append(("可以选：" if column.open else "只能选：") + "、".join(column.choices))
    if column.example:
        parts.append("例：" + column.example)
    return "\n".join(part for part in parts if part)
