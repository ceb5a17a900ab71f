"""A bureau's sheet of a corpus: every ready question as a sheet of one workbook, the first says what each is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import polars as pl
import xlsxwriter

from yusuan.service.errors import BadRequest
from yusuan.service.outputs import written

from .queries import QUESTIONS, answer
from .schema import TABLES

#: Rows that one sheet takes; of more the sheet says so.
ROWS = 100_000
#: Columns that only answers have, in Chinese; the others are named by the dictionary.
HEADS: Mapping[str, str] = {
    "documents": "文件数", "findings": "处数", "example": "例", "units": "单位数", "who": "哪些单位", "share": "比重",
    "middle": "同类中位数", "peers": "同类个数", "robust_z": "偏离（稳健）", "years": "年数", "since": "从", "until": "到",
    "leftovers": "没有读懂", "of_year": "哪年的数", "printed_then": "当年文件（分）", "printed_later": "次年文件（分）",
    "path_then": "当年文件", "page_then": "页", "id_then": "编号", "path_later": "次年文件", "page_later": "页", "id_later": "编号",
    "difference": "相差", "dimension": "维度", "scale": "每元的单位", "rule": "规则", "message": "问题", "severity": "程度", "amount": "金额（分）",
    "path": "文件", "state": "状态", "kind": "种类", "table": "表", "page": "页", "point": "这个数是什么", "meaning": "这个数是什么",
}  # fmt: skip


def workbook(corpus: str | Path, target: Path) -> Path:
    """Write the workbook.  Raises NotFound, BadRequest (another ending than .xlsx), CannotWrite."""
    if target.suffix.lower() != ".xlsx":
        raise BadRequest("报告写成 .xlsx。")
    answers = {name: answer(corpus, name) for name in QUESTIONS}
    return written(target, lambda aside: _write(aside, answers))


def _write(path: Path, answers: Mapping[str, pl.DataFrame]) -> None:
    with xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        bold = book.add_format({"bold": True})
        first = book.add_worksheet("目录")
        first.set_column(1, 1, 60)
        first.write_row(0, 0, ["工作表", "内容", "行数"], bold)
        for n, (name, rows) in enumerate(answers.items(), 1):
            first.write_url(n, 0, f"internal:'{name}'!A1", string=name)
            first.write_row(n, 1, [QUESTIONS[name].words, len(rows)])
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, [_head(column) for column in rows.columns], bold)
            for r, row in enumerate(rows.head(ROWS).iter_rows(), 1):
                sheet.write_row(r, 0, ["" if value is None else value for value in row])
            if len(rows) > ROWS:
                sheet.write_string(ROWS + 1, 0, f"还有 {len(rows) - ROWS} 行，请用 yusuan corpus ask 导出。")
            sheet.set_column(0, max(len(rows.columns) - 1, 0), 18)


def _head(name: str) -> str:
    words = next((c.words for columns in TABLES.values() for c in columns if c.name == name), name)
    return HEADS.get(name) or words.split("，")[0].split("（")[0]
