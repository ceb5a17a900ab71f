"""The inspection sheet (公开情况检查表): a row per document, every finding, and what could not be checked."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from yusuan.model import SEVERITY_NAMES, Disclosure, Finding, Outcome, Report, Status
from yusuan.model.document import masked
from yusuan.rules.engine import coverage
from yusuan.rules.group import Checked

from . import inspection
from .text import related_text, where
from .walk import VERDICT_NAMES, rule_title

#: What the inspector writes beside a finding.
DECISIONS = ("已改正", "属实，说明原因", "不属实", "待核实")
#: Excel's limit of characters in one cell.
_LONGEST = 32_000
_EPOCH = datetime.datetime(2020, 1, 1)


@dataclass(frozen=True, slots=True)
class Row:
    """What the sheets say of one document, and no more, so that a thousand take little memory.

    ``error`` says why it could not be read (then the rest is missing).
    """

    file: str
    unit: str = ""
    answers: Sequence[inspection.Answer] = ()
    findings: Sequence[Sequence[str]] = ()
    unchecked: Sequence[Sequence[str | int]] = ()
    error: str = ""


def row(
    file: str, report: Report, disclosure: Disclosure, laws: Checked, suppressed: Sequence[tuple[Finding, str]] = ()
) -> Row:  # fmt: skip
    """A document that was checked."""
    return Row(
        file,
        disclosure.unit.value,
        (*inspection.examined(disclosure), *_results(report, disclosure, laws, suppressed)),
        [_said(f) for f in report.findings],
        list(_open(file, report, disclosure, suppressed)),
    )


def unread(file: str, error: str) -> Row:
    """A document that could not be read."""
    return Row(file, error=error, unchecked=[(file, "", "", "没有读出", error, 1, "", "")])


def write(rows: Sequence[Row], out: Path) -> None:
    """Write the workbook.  Raises OSError where it cannot be written."""
    out.write_bytes(render(rows))


def render(rows: Sequence[Row]) -> bytes:
    """The workbook: byte for byte the same for the same documents."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(
        buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "公开情况检查表", "author": "yusuan", "created": _EPOCH})
    looks = _looks(book)
    _overview(book.add_worksheet("检查表"), looks, rows)
    _findings(book, book.add_worksheet("问题"), looks, rows)
    _unchecked(book.add_worksheet("未能检查"), looks, rows)
    _manual(book.add_worksheet("说明"), looks)
    book.close()
    return buffer.getvalue()


def _looks(book: Any) -> dict[str, Any]:
    base = {"font_name": "宋体", "font_size": 10, "valign": "top", "border": 1, "border_color": "#B8C2CC"}
    head = {
        **base,
        "bold": True,
        "text_wrap": True,
        "valign": "vcenter",
        "align": "center",
        "bg_color": "#E3EBF5",
    }
    return {
        "title": book.add_format({"font_name": "黑体", "font_size": 16, "valign": "vcenter"}),
        "head": book.add_format(head),
        "text": book.add_format({**base, "text_wrap": True}),
        "plain": book.add_format({"font_name": "宋体", "font_size": 10, "text_wrap": True, "valign": "top"}),
        "center": book.add_format({**base, "align": "center"}),
        "amount": book.add_format({**base, "num_format": "#,##0.00"}),
        "count": book.add_format({**base, "num_format": "0", "align": "center"}),
        "bad": book.add_format({**base, "align": "center", "bg_color": "#F8D7DA", "font_color": "#8B1A1A"}),
        "doubt": book.add_format({**base, "align": "center", "bg_color": "#FFF3CD", "font_color": "#6B4E00"}),
        "input": book.add_format({**base, "text_wrap": True, "bg_color": "#FFFBE6"}),
    }


# ---------------------------------------------------------------- a row per document

_RESULT = "核对结果"
_COUNTED = (
    ("检查相符", Status.PASSED),
    ("四舍五入内", Status.ROUNDING),
    ("不符", Status.FAILED),
    ("未能检查", Status.UNCHECKED),
)
_WIDE = {"单位": 26, "文件": 34, "年度": 7, "种类": 7, "范围": 7}


def _overview(sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> None:
    items = inspection.ITEMS
    results = [
        *SEVERITY_NAMES.values(),
        *(name for name, _ in _COUNTED),
        "核对覆盖率",
        "忽略（有说明）",
        "没有读懂（处）",
    ]
    heads = [
        ("", "序号"),
        ("", "文件"),
        *((i.group, i.name) for i in items),
        *((_RESULT, name) for name in results),
    ]
    sheet.write_string(0, 0, "预算（决算）公开情况检查表", looks["title"])
    sheet.set_row(0, 26)
    _grouped(sheet, looks, heads)
    sheet.set_row(2, 44)
    for column, (_, name) in enumerate(heads):
        sheet.set_column(column, column, 5 if name == "序号" else _WIDE.get(name, 11))
    for n, row in enumerate(rows):
        _document(sheet, looks, 3 + n, row, len(heads))
    last = max(3, 2 + len(rows))
    sheet.freeze_panes(3, 3)
    sheet.autofilter(2, 0, last, len(heads) - 1)
    _print(sheet, 1, 2, pages=3)
    sheet.repeat_columns(0, 2)


def _grouped(sheet: Any, looks: dict[str, Any], heads: Sequence[tuple[str, str]]) -> None:
    """Two header rows: groups merged over their items."""
    column = 0
    for group, members in groupby(heads, key=lambda h: h[0]):
        names = [name for _, name in members]
        last = column + len(names) - 1
        if len(names) > 1:
            sheet.merge_range(1, column, 1, last, group, looks["head"])
        else:
            sheet.write_string(1, column, group, looks["head"])
        for n, name in enumerate(names):
            sheet.write_string(2, column + n, name, looks["head"])
        column = last + 1


def _document(sheet: Any, looks: dict[str, Any], at: int, row: Row, width: int) -> None:
    sheet.write_number(at, 0, at - 2, looks["count"])
    sheet.write_string(at, 1, row.file, looks["text"])
    if row.error:
        sheet.write_string(at, 2, f"没有读出：{row.error}"[:_LONGEST], looks["bad"])
        for column in range(3, width):
            sheet.write_blank(at, column, None, looks["text"])
        return
    for n, answer in enumerate(row.answers):
        _answer(sheet, looks, at, 2 + n, answer, n == 0)


def _results(
    report: Report, disclosure: Disclosure, laws: Checked, suppressed: Sequence[object]
) -> Iterator[inspection.Answer]:
    for severity in SEVERITY_NAMES:
        yield sum(f.severity is severity for f in report.findings)
    counts = report.counts()
    yield from (counts[status.value] for _, status in _COUNTED)
    yield coverage(laws)[2]
    yield len(suppressed)
    yield len(disclosure.leftovers)


def _answer(
    sheet: Any, looks: dict[str, Any], at: int, column: int, answer: inspection.Answer, name: bool
) -> None:
    if isinstance(answer, Decimal):
        sheet.write_number(at, column, answer, looks["amount"])
    elif isinstance(answer, int):
        sheet.write_number(at, column, answer, looks["count"])
    elif answer is None:
        sheet.write_string(at, column, "未写明", looks["doubt"])
    else:
        bad = answer in (inspection.NO, inspection.BARE)
        doubt = answer.startswith("缺") or answer in ("没有认出", "文中提到")
        look = "bad" if bad else "doubt" if doubt else "text" if name else "center"
        sheet.write_string(at, column, answer, looks[look])


# ---------------------------------------------------------------- findings

_FINDING = (
    ("序号", 6), ("文件", 20), ("单位", 16), ("规则", 6), ("名称", 14), ("程度", 6), ("位置", 16), ("原文", 24),
    ("写的是", 12), ("应为", 12), ("相差", 11), ("问题", 44), ("怎样改", 24), ("可能写错的数", 24), ("其他各处", 26), ("处理", 10),
    ("处理说明", 18),
)  # fmt: skip


def _findings(book: Any, sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> None:
    _head(sheet, looks, _FINDING)
    at = 1
    for row in rows:
        for said in row.findings:
            cells = [str(at), row.file, row.unit, *said, "", ""]
            for column, text in enumerate(cells):
                look = "input" if column >= len(cells) - 2 else "center" if column in (0, 3, 5) else "text"
                if column == 0:
                    sheet.write_number(at, 0, at, looks["count"])
                else:
                    _text(sheet, at, column, text, looks[look])
            sheet.set_row(at, _height(cells, _FINDING))
            at += 1
    last = max(1, at - 1)
    sheet.data_validation(
        1, len(_FINDING) - 2, last, len(_FINDING) - 2, {"validate": "list", "source": list(DECISIONS)}
    )
    sheet.autofilter(0, 0, last, len(_FINDING) - 1)
    sheet.freeze_panes(1, 2)
    _print(sheet, 0, 0)


def _said(f: Finding) -> list[str]:
    suspects = "\n".join(f"{s.text}：写 {s.stated}，应为 {s.should_be}" for s in f.suspects)
    return [
        f.rule, rule_title(f.rule), SEVERITY_NAMES[f.severity], where(f.place), f.place.text.strip(), f.stated,
        f.expected, f.difference, f.message, f.mend, suspects, "\n".join(related_text(r, f) for r in f.related),
    ]  # fmt: skip


# ---------------------------------------------------------------- what could not be checked

_OPEN = (
    ("文件", 30),
    ("规则", 8),
    ("名称", 22),
    ("结果", 12),
    ("原因", 60),
    ("次数", 7),
    ("首处", 26),
    ("原文", 46),
)


def _unchecked(sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> None:
    _head(sheet, looks, _OPEN)
    at = 1
    for row in rows:
        for cells in row.unchecked:
            for column, cell in enumerate(cells):
                if isinstance(cell, int):
                    sheet.write_number(at, column, cell, looks["count"])
                else:
                    _text(sheet, at, column, cell, looks["text"])
            sheet.set_row(at, _height([str(cell) for cell in cells], _OPEN))
            at += 1
    sheet.autofilter(0, 0, max(1, at - 1), len(_OPEN) - 1)
    sheet.freeze_panes(1, 1)
    _print(sheet, 0, 0)


def _open(
    file: str, report: Report, disclosure: Disclosure, suppressed: Sequence[tuple[Finding, str]]
) -> Iterator[tuple[str | int, ...]]:
    """Checks that were not made, by rule and reason; what was suppressed; then what was not understood at all."""
    if nothing := report.meta.get("nothing"):
        yield file, "", "", "没有查成", nothing, 1, "", ""
    first: dict[tuple[str, Status, str], Outcome] = {}
    times: Counter[tuple[str, Status, str]] = Counter()
    for o in report.outcomes:
        if o.status in (Status.UNCHECKED, Status.NOT_APPLICABLE):
            first.setdefault((o.rule, o.status, o.reason), o)
            times[o.rule, o.status, o.reason] += 1
    for key in sorted(times, key=lambda k: (k[1] is not Status.UNCHECKED, k[0], k[2])):
        rule, status, reason = key
        place = first[key].place
        yield (
            file,
            rule,
            rule_title(rule),
            VERDICT_NAMES[status],
            reason,
            times[key],
            where(place),
            place.text,
        )
    for f, why in suppressed:
        yield file, f.rule, rule_title(f.rule), "按说明忽略", why, 1, where(f.place), f.message
    for left in disclosure.leftovers:
        yield file, "", "", "没有读懂", left.reason, 1, where(left.source), left.text


# ---------------------------------------------------------------- how to read it

_WORDS = (
    (
        "检查表",
        "每份文件一行。“有、无”按表名和内容的含义判断，不按表号；红色为没有找到，黄色为需要人工确认。",
    ),
    ("空表，有说明", "表里没有数，但写明了没有数的原因；“空表，无说明”是既没有数也没有写明原因。"),
    ("未写明", "文件里没有找到这个数，不等于零。"),
    ("问题", "每个根源只列一条；“可能写错的数”是改动后能使各处都相符的数。“处理”两列供检查人填写。"),
    ("错误、警告、提示", "错误：公开前必须改；警告：看来不对，由人判断；提示：值得知道。"),
    ("未能检查", "没有查到的不算通过：列出原因和次数，以及没有读懂的内容。"),
    ("核对覆盖率", "不是零的数里，有多少至少在一条等式（同数、分合、收支平衡）中得到核对。"),
)


def _manual(sheet: Any, looks: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, 100)
    at = 0
    for name, words in _WORDS:
        sheet.write_string(at, 0, name, looks["plain"])
        sheet.write_string(at, 1, words, looks["plain"])
        at += 1
    based = [(item.name, item.basis) for item in inspection.ITEMS if item.basis]
    for basis, names in _by_basis(based):
        sheet.write_string(at, 0, f"依据：{basis}", looks["plain"])
        sheet.write_string(at, 1, "、".join(names), looks["plain"])
        at += 1


def _by_basis(based: Iterable[tuple[str, str]]) -> Iterator[tuple[str, list[str]]]:
    found: dict[str, list[str]] = {}
    for name, basis in based:
        found.setdefault(basis, []).append(name)
    yield from found.items()


# ---------------------------------------------------------------- small things


def _head(sheet: Any, looks: dict[str, Any], columns: Sequence[tuple[str, int]]) -> None:
    for column, (name, width) in enumerate(columns):
        sheet.write_string(0, column, name, looks["head"])
        sheet.set_column(column, column, width)
    sheet.set_row(0, 24)


def _text(sheet: Any, at: int, column: int, text: str, look: Any) -> None:
    sheet.write_string(at, column, masked(text)[:_LONGEST], look)


def _height(cells: Sequence[str], columns: Sequence[tuple[str, int]]) -> float:
    """Points that a row of wrapped cells needs; not every program works it out when it opens the file."""
    lines = max(_lines(text, width) for text, (_, width) in zip(cells, columns, strict=True))
    return min(400.0, 13.5 * lines + 2)


def _lines(text: str, width: int) -> int:
    """Lines of a wrapped cell: a Chinese character is about as wide as two digits, by which widths are measured."""
    return sum(
        max(1, -(-sum(1 if ord(c) < 0x2000 else 2 for c in part) // max(1, width - 2)))
        for part in text.split("\n")
    )


def _print(sheet: Any, first: int, last: int, pages: int = 1) -> None:
    sheet.set_landscape()
    sheet.set_paper(8)  # A3
    sheet.fit_to_pages(pages, 0)
    sheet.repeat_rows(first, last)
    sheet.set_footer("&C第 &P 页，共 &N 页")
