"""Reading ledger files: CSV and workbooks to a frame of texts under the ledger's own field names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from yusuan.isolated import call
from yusuan.model import Finding, Source
from yusuan.targets.faults import fault

from .ledger import Ledger

#: Rows of a file are numbered as a spreadsheet shows them: the header is row 1.
FIRST_ROW = 2
ROW = "row"
#: What the heading of a column ends with that is there for orientation only.
ASIDE = "（参考）"


@dataclass(frozen=True, slots=True)
class Raw:
    """Cells as texts (null where blank) under field keys, and ``row``; rows that do not fit the header in ``ragged``."""

    file: str
    frame: pl.DataFrame | None
    findings: tuple[Finding, ...] = ()
    ragged: tuple[int, ...] = ()


def read_records(path: Path, ledger: Ledger) -> Raw:
    """All records of a file; never raises for content: what is wrong is in ``findings``, then ``frame`` is None."""
    try:
        frame, ragged = _csv(path) if path.suffix.lower() in (".csv", ".txt", ".tsv") else _workbook(path)
    except Exception as error:  # readers of strangers' files raise whatever they like
        return Raw(path.name, None, (fault("M551", f"“{path.name}”读不了：{_short(error)}", Source(path.name)),))
    return named(frame, ledger, path.name, ragged)


def from_rows(rows: Iterable[Mapping[str, Any]], ledger: Ledger, name: str = "表单") -> Raw:
    """Records given as mappings of headings or field keys to values, as a form sends them."""
    given = list(rows)
    heads = list(dict.fromkeys(head for row in given for head in row))
    columns = {head: [_cell(row.get(head)) for row in given] for head in heads}
    return named(pl.DataFrame(columns, schema=dict.fromkeys(heads, pl.String)), ledger, name, ())


def named(frame: pl.DataFrame, ledger: Ledger, name: str, ragged: Sequence[int]) -> Raw:
    """The frame with its columns renamed to field keys; required columns that are missing make it unusable."""
    place = Source(name)
    heads = {_plain(head): head for head in reversed(frame.columns)}
    chosen: dict[str, str] = {}
    findings: list[Finding] = []
    for field in ledger.fields:
        names = (field.label, *field.aliases, field.key)
        found = next((heads[_plain(n)] for n in names if _plain(n) in heads), None)
        if found is not None and found not in chosen:
            chosen[found] = field.key
        elif field.required:
            message = f"“{name}”没有“{field.label}”一列，{frame.height}行没有入账"
            findings.append(fault("M552", message, place, expected="、".join(names[:-1])))
    for head in frame.columns:
        if head not in chosen and head != ROW and not head.strip().endswith(ASIDE):
            findings.append(fault("M553", f"“{name}”的“{head}”一列没有读取", place))
    if any(f.rule == "M552" for f in findings):
        return Raw(name, None, tuple(findings), tuple(ragged))
    if ROW not in frame.columns:
        frame = frame.with_row_index(ROW, FIRST_ROW)
    kept = frame.select(pl.col(ROW).cast(pl.UInt32), *(pl.col(head).alias(key) for head, key in chosen.items()))
    required = next((f.key for f in ledger.fields if f.required and f.key in kept.columns), "")
    return Raw(name, _filled(kept, required), tuple(findings), tuple(ragged))


def _filled(frame: pl.DataFrame, required: str) -> pl.DataFrame:
    """The frame without rows that are blank throughout; only rows without a required cell are looked at closely."""
    texts = pl.exclude(ROW)
    blank = pl.all_horizontal(texts.is_null() | (texts.str.strip_chars() == ""))
    if required:
        cell = pl.col(required)
        maybe = frame.filter(cell.is_null() | (cell.str.strip_chars() == ""))
        if maybe.filter(blank).is_empty():
            return frame
    return frame.filter(~blank)


def _plain(head: str) -> str:
    return "".join(head.split()).removeprefix("\ufeff").rstrip("*：:").replace("（", "(").replace("）", ")")


def _short(error: Exception) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0][:120]


# ---------------------------------------------------------------- formats


def _csv(path: Path) -> tuple[pl.DataFrame, list[int]]:
    separator = "\t" if path.suffix.lower() == ".tsv" else ","
    try:
        frame = pl.read_csv(path, infer_schema=False, separator=separator)
        return frame, []
    except pl.exceptions.PolarsError:
        return _rows_of_csv(_decoded(path.read_bytes()), separator)


def _decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def _rows_of_csv(text: str, separator: str) -> tuple[pl.DataFrame, list[int]]:
    """The slow way for files that the fast reader refuses: other encodings, rows longer than the header."""
    return _framed(csv.reader(io.StringIO(text, newline=""), delimiter=separator))


def _framed(rows: Iterator[Sequence[Any]]) -> tuple[pl.DataFrame, list[int]]:
    heads = [_cell(cell) or f"第{n + 1}列" for n, cell in enumerate(next(iter(rows), []))]
    heads = [h if heads.index(h) == n else f"{h}（第{n + 1}列）" for n, h in enumerate(heads)]
    columns: list[list[str | None]] = [[] for _ in heads]
    numbers, ragged = [], []
    for number, row in enumerate(rows, FIRST_ROW):
        cells = [_cell(cell) for cell in row]
        if any(cells[len(heads) :]):
            ragged.append(number)
            continue
        numbers.append(number)
        for n, column in enumerate(columns):
            column.append(cells[n] if n < len(cells) else None)
    data = {ROW: pl.Series(numbers, dtype=pl.UInt32)}
    return pl.DataFrame({**data, **{h: pl.Series(c, dtype=pl.String) for h, c in zip(heads, columns, strict=True)}}), ragged


def _workbook(path: Path) -> tuple[pl.DataFrame, list[int]]:
    return _framed(iter(call(_first_sheet, path)))


def _first_sheet(path: Path) -> list[list[Any]]:
    """The cells of the first sheet, in the process that may die of it.  Raises ValueError for what cannot be read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        return list(CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python(skip_empty_area=False))
    except (CalamineError, OSError, KeyError) as error:
        raise ValueError(str(error)) from None


def _cell(value: Any) -> str | None:
    """A cell's value as the text that a person would type; None where it is blank."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if not (value.hour or value.minute or value.second) else value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 10**15 else repr(value)
    return str(value).strip() or None
