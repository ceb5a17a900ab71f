"""The inspection sheet (公开情况检查表): a row per document, every finding, and what could not be checked."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from yusuan.model import (
    ERROR,
    LEVEL_NAMES,
    SEVERITY_NAMES,
    STATUS_NAMES,
    Disclosure,
    Finding,
    Places,
    Report,
    Source,
    Status,
)
from yusuan.model.document import masked
from yusuan.rules.decisions import DECISIONS

from . import inspection, shown
from .walk import rule_title

#: The sheet of findings, whose column 处理 is read back.
FINDINGS = "问题"
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
    findings: Sequence[Line] = ()
    #: certain errors, errors, warnings, notices, amounts that were not understood
    counts: tuple[int, ...] = ()
    unchecked: Sequence[Sequence[str | int]] = ()
    error: str = ""


def row(
    file: str, report: Report, disclosure: Disclosure, suppressed: Sequence[tuple[Finding, str]] = (), everything: bool = False
) -> Row:  # fmt: skip
    """A document that was checked; ``everything`` lists petty findings one by one."""
    places, found = Places(disclosure), report.findings
    return Row(
        file,
        disclosure.unit.value,
        (*inspection.examined(disclosure), *_results(report, disclosure, suppressed)),
        list(_lines_of(report, places, everything)),
        (sum(f.severity is ERROR and f.level == "certain" for f in found),
         *(sum(f.severity is s for f in found) for s in SEVERITY_NAMES), int(report.meta.get("unread", 0))),
        list(_open(report, disclosure, places, suppressed)),
    )  # fmt: skip


def unread(file: str, error: str) -> Row:
    """A document that could not be read."""
    return Row(file, error=error, unchecked=[(_UNREAD, error, 1, "", "")])


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
    overview, findings = book.add_worksheet("检查表"), book.add_worksheet(FINDINGS)
    _overview(overview, looks, rows, _findings(findings, looks, rows))
    _ranking(book.add_worksheet("单位排名"), looks, rows)
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
        "link": book.add_format({**base, "text_wrap": True, "font_color": "#0B57A4", "underline": 1}),
        "input": book.add_format({**base, "text_wrap": True, "bg_color": "#FFFBE6"}),
    }


# ---------------------------------------------------------------- a row per document

_RESULT = "核对结果"
_COUNTED = (
    ("检查相符", Status.PASSED),
    ("四舍五入内", Status.ROUNDING),
    ("不符", Status.FAILED),
    ("列为提示", Status.NOTED),
    ("不适用", Status.NOT_APPLICABLE),
    ("未能检查", Status.UNCHECKED),
)
_WIDE = {"单位": 26, "文件": 34, "年度": 7, "种类": 7, "范围": 7}


def _overview(sheet: Any, looks: dict[str, Any], rows: Sequence[Row], first: Mapping[int, int]) -> None:
    items = inspection.ITEMS
    results = [
        *SEVERITY_NAMES.values(),
        *(name for name, _ in _COUNTED),
        "核对覆盖率",
        "忽略（有说明）",
        "没有读懂（处）",
        "没有读懂的金额",
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
        _document(sheet, looks, 3 + n, row, len(heads), first.get(n))
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


def _document(sheet: Any, looks: dict[str, Any], at: int, row: Row, width: int, first: int | None) -> None:
    """One row; the file's name leads to its first finding."""
    sheet.write_number(at, 0, at - 2, looks["count"])
    if first is None or sheet.write_url(at, 1, f"internal:'{FINDINGS}'!B{first + 1}", looks["link"], _safe(row.file)):
        sheet.write_string(at, 1, row.file, looks["text"])
    if row.error:
        sheet.write_string(at, 2, f"没有读出：{row.error}"[:_LONGEST], looks["bad"])
        for column in range(3, width):
            sheet.write_blank(at, column, None, looks["text"])
        return
    for n, answer in enumerate(row.answers):
        _answer(sheet, looks, at, 2 + n, answer, n == 0)


def _results(report: Report, disclosure: Disclosure, suppressed: Sequence[object]) -> Iterator[inspection.Answer]:
    for severity in SEVERITY_NAMES:
        yield sum(f.severity is severity for f in report.findings)
    counts = report.counts()
    yield from (counts[status.value] for _, status in _COUNTED)
    yield report.meta.get("coverage") or "—"
    yield len(suppressed)
    yield len(disclosure.leftovers)
    yield int(report.meta.get("unread", 0))


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

#: Columns of the sheet of findings: heading, width.  Those up to PRINTED are printed, the rest is for the screen.
_FINDING = (
    ("序号", 5), ("文件", 22), ("单位", 14), ("程度", 6), ("把握", 7), ("位置", 18), ("问题", 60), ("怎样改", 30),
    ("处理", 12), ("处理说明", 20),
    ("规则", 7), ("名称", 16), ("原文", 30), ("写的是", 16), ("应为", 18), ("写的数（元）", 16), ("应为的数（元）", 16),
    ("相差（元）", 16), ("可能写错的数", 30), ("其他各处", 36), ("编号", 18),
)  # fmt: skip
PRINTED = 10
_AT = {name: n for n, (name, _) in enumerate(_FINDING)}


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the sheet of findings: words and numbers by the heading of their column."""

    cells: Mapping[str, str | Decimal]


def _findings(sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> dict[int, int]:
    """The sheet of findings; returns number of the document → its first row there."""
    _head(sheet, looks, _FINDING)
    at, first = 1, {}
    for number, row in enumerate(rows):
        if row.findings:
            first[number] = at
        for line in row.findings:
            _line(sheet, looks, at, row, line)
            at += 1
    last = max(1, at - 1)
    sheet.data_validation(1, _AT["处理"], last, _AT["处理"], {"validate": "list", "source": list(DECISIONS)})
    sheet.autofilter(0, 0, last, len(_FINDING) - 1)
    sheet.freeze_panes(1, 2)
    _print(sheet, 0, 0)
    sheet.print_area(0, 0, last, PRINTED - 1)
    return first


def _line(sheet: Any, looks: dict[str, Any], at: int, row: Row, line: Line) -> None:
    cells = {"文件": row.file, "单位": row.unit, **line.cells}
    sheet.write_number(at, 0, at, looks["count"])
    for name, column in _AT.items():
        value = cells.get(name, "")
        look = "input" if name.startswith("处理") else "center" if name in ("程度", "把握", "规则") else "text"
        if isinstance(value, Decimal):
            sheet.write_number(at, column, value, looks["amount"])
        elif column:
            _text(sheet, at, column, value, looks[look])
    shown = [str(cells.get(name, "")) for name, _ in _FINDING[:PRINTED]]
    sheet.set_row(at, _height(shown, _FINDING[:PRINTED]))


def _lines_of(report: Report, places: Places, everything: bool) -> Iterator[Line]:
    for _, name, found in shown.groups(report, everything):
        for f in found:
            yield Line({"把握": name, **_said(f, places)})
    if not everything and (folded := shown.folded(report.folded)):
        yield Line({"程度": "提示", "把握": LEVEL_NAMES["hint"], "问题": f"{folded}（--all 逐条列出）"})


def _said(f: Finding, places: Places) -> dict[str, str | Decimal]:
    numbers = {
        heading: o.value
        for name, heading in _OPERANDS.items() for o in f.operands
        if o.name == name and o.unit == "元" and isinstance(o.value, Decimal)
    }  # fmt: skip
    return {
        "规则": f.rule, "名称": rule_title(f.rule), "程度": SEVERITY_NAMES[f.severity], "位置": shown.where(f, places),
        "原文": f.place.text.strip(), "写的是": f.stated, "应为": f.expected, "问题": f.message, "怎样改": f.mend,
        "可能写错的数": "\n".join(shown.suspect_text(s) for s in f.suspects),
        "其他各处": "\n".join(shown.related_text(r, f, places) for r in f.related), "编号": f.key, **numbers,
    }  # fmt: skip


#: Operand → the column of its number.
_OPERANDS = {"stated": "写的数（元）", "expected": "应为的数（元）", "difference": "相差（元）"}


# ---------------------------------------------------------------- units, the worst first

_RANK = (("名次", 6), ("单位", 34), ("文件", 6), ("确定的错误", 11), ("错误", 8), ("警告", 8), ("提示", 8), ("没有读懂的金额", 14), ("没有读出的文件", 14))


def _ranking(sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> None:
    """A row per unit, those with the most certain errors first; units with the same numbers share their place."""
    _head(sheet, looks, _RANK)
    totals: dict[str, list[int]] = {}
    for row in rows:
        name = row.unit or ("（没有读出）" if row.error else f"（没有认出单位）{row.file}")
        sums = totals.setdefault(name, [0] * (len(_RANK) - 2))
        for n, value in enumerate((1, *(row.counts or (0,) * 5), int(bool(row.error)))):
            sums[n] += value
    ordered = sorted(totals.items(), key=lambda x: ([-n for n in x[1][1:5]], x[0]))
    place, before = 0, None
    for at, (name, sums) in enumerate(ordered, 1):
        place, before = (place if sums[1:5] == before else at), sums[1:5]
        sheet.write_number(at, 0, place, looks["count"])
        _text(sheet, at, 1, name, looks["text"])
        for n, value in enumerate(sums):
            sheet.write_number(at, 2 + n, value, looks["count"])
    sheet.autofilter(0, 0, max(1, len(ordered)), len(_RANK) - 1)
    sheet.freeze_panes(1, 2)
    _print(sheet, 0, 0)


# ---------------------------------------------------------------- what could not be checked

_OPEN = (("文件", 30), ("单位", 18), ("情况", 12), ("原因", 60), ("次数", 7), ("首处", 26), ("原文", 46))


def _unchecked(sheet: Any, looks: dict[str, Any], rows: Sequence[Row]) -> None:
    _head(sheet, looks, _OPEN)
    at = 1
    for row in rows:
        for said in row.unchecked:
            cells = (row.file, row.unit, *said)
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


#: What the sheet calls what could not be done, in this order.
_NOTHING, _UNREAD, _LEFT, _IGNORED = "没有查成", "没有读出", "没有读懂", "按说明忽略"


def _open(
    report: Report, disclosure: Disclosure, places: Places, suppressed: Sequence[tuple[Finding, str]]
) -> Iterator[tuple[str | int, ...]]:
    """What matters of what was not checked: checks by their reason, what was not understood by its, what was suppressed.

    That a rule does not apply is no gap; it is only counted.
    """
    if nothing := report.meta.get("nothing"):
        yield _NOTHING, nothing, 1, "", ""
    unchecked = ((o.reason, o.place) for o in report.outcomes if o.status is Status.UNCHECKED)
    yield from _gathered(STATUS_NAMES[Status.UNCHECKED], unchecked, places)
    yield from _gathered(_LEFT, ((x.reason, x.source.at(text=x.text)) for x in disclosure.leftovers), places)
    for f, why in suppressed:
        yield _IGNORED, f"{f.rule} {f.message}（{why}）", 1, shown.where(f, places), f.place.text


def _gathered(name: str, found: Iterable[tuple[str, Source]], places: Places) -> Iterator[tuple[str | int, ...]]:
    """One line for each reason, the most frequent first, with its first place."""
    first: dict[str, Source] = {}
    times: Counter[str] = Counter()
    for reason, place in found:
        first.setdefault(reason, place)
        times[reason] += 1
    for reason, n in sorted(times.items(), key=lambda x: (-x[1], x[0])):
        yield name, reason, n, places(first[reason]), first[reason].text


# ---------------------------------------------------------------- how to read it

_WORDS = (
    ("检查表", "每份文件一行；点文件名转到它的第一个问题。“有、无”按表名和内容的含义判断，不按表号；红色为没有找到，黄色为需要人工确认。"),
    ("空表，有说明", "表里没有数，但写明了没有数的原因；“空表，无说明”是既没有数也没有写明原因。"),
    ("未写明", "文件里没有找到这个数，不等于零。"),
    ("问题", "每个根源只列一条，打印前十列；“可能写错的数”是改动后能使各处都相符的数。"),
    ("把握", "确定：算术和两处照抄，含义由文字写明；很可能：看来如此，请核实；供参考：值得知道。"),
    ("处理", "由检查人填写。下次检查加 --decisions 本表，“不属实”和“属实，说明原因”的不再列出，“已改正”而仍在的会注明。不要改“编号”一列。"),
    ("错误、警告、提示", "错误：公开前必须改；警告：看来不对，由人判断；提示：值得知道。"),
    ("单位排名", "确定的错误多的在前，其次是错误、警告、提示。"),
    ("未能检查", "没有查到的不算通过：每种原因一行，写明次数和首处，以及没有读懂的内容。规则不适用的不列，只在检查表里计数。"),
    ("核对覆盖率", "不是零的数里（没有读懂的金额也算），有多少至少在一条等式（同数、分合、收支平衡）中得到核对。"),
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


def _safe(text: str) -> str:
    """Words that may stand in a link: Excel takes at most 255 characters of them."""
    return text[:250]


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
