"""What was read, for people and programs: a summary, one JSON object, flat rows."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

from yusuan.model import Disclosure, Figure, Grid
from yusuan.model.document import document_schema
from yusuan.model.harmless import json_text
from yusuan.money import show


def dump(documents: Sequence[dict[str, Any]]) -> str:
    """One object for one document, ``{"documents": [...]}`` for several."""
    whole: Any = documents[0] if len(documents) == 1 else {"documents": list(documents)}
    return json_text(json.dumps(whole, ensure_ascii=False, indent=1)) + "\n"


def summary(d: Disclosure) -> Iterator[str]:
    """What was found, with what it was recognised by: a summary that a person can check."""
    yield f"{d.file}"
    for label, fact in (("单位", d.unit), ("年度", d.year), ("种类", d.kind), ("范围", d.scope), ("版式", d.layout)):
        yield f"  {label}：{fact.value or '没有认出'}" + (f"（依据：{fact.by}）" if fact.by else "")
    values = Counter(f.table for f in d.figures if f.state == "value")
    yield f"  表格 {len(d.grids)} 张{'：' if d.grids else ''}"
    for g in d.grids:
        place = f"第{g.source.page}页" if g.source.page else f"第{g.source.line}行" if g.source.line else ""
        count = values.get(g.title, 0)
        yield (
            f"    {g.title}（{g.unit or '没有写单位'}，{count} 个数）{place}"
            if count
            else f"    {g.title}（空表）{place}"
        )
    told = [f for f in d.figures if not f.table and f.state == "value"]
    yield f"  说明：{len(told)} 个数，{len(d.claims)} 处占比、增减、数目等说法"
    indicators = sum(len(t.indicators) for t in d.targets)
    yield f"  绩效目标表 {len(d.targets)} 份，指标 {indicators} 条"
    yield f"  主要数字：{'' if any(a is not None for a in d.headline.values()) else '没有读出'}"
    for name, amount in d.headline.items():
        if amount is not None:
            yield f"    {name} {show(amount, '万元')} 万元"
    yield f"  没有看懂的 {len(d.leftovers)} 处" + ("：" if d.leftovers else "")
    for x in d.leftovers[:20]:
        where = x.source.at(text="", start=None, document="")
        yield f"    {where}：“{x.text.strip()[:40]}” {x.reason}"
    if len(d.leftovers) > 20:
        yield f"    ……还有 {len(d.leftovers) - 20} 处，见 --format json"


def workbook(documents: Sequence[Disclosure]) -> bytes:
    """The recovered tables in clean sheets, numbers as numbers, each with a link to its page in the file."""
    import io

    import xlsxwriter

    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"author": "yusuan", "created": __import__("datetime").datetime(2000, 1, 1)})
    bold = book.add_format(
        {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True}
    )
    text = book.add_format({"border": 1, "text_wrap": True, "valign": "vcenter"})
    money = book.add_format({"border": 1, "num_format": "#,##0.00", "valign": "vcenter"})
    title = book.add_format({"bold": True, "font_size": 14})
    link = book.add_format({"font_color": "blue", "underline": 1})
    contents = book.add_worksheet("目录")
    contents.set_column(0, 3, 40)
    contents.write_row(0, 0, ["文件", "表", "位置", "单位"], bold)
    n = 0
    for d in documents:
        figures = {id(f): f for f in d.figures}
        by_place = {(f.table, f.source.at(text="", start=None, table="")): f for f in figures.values() if f.table}
        for g in d.grids:
            n += 1
            sheet = book.add_worksheet(f"{n:02d}")
            place = f"第{g.source.page}页" if g.source.page else str(g.source.at(document="", table=""))
            contents.write(n, 0, d.file)
            contents.write_url(n, 1, f"internal:'{n:02d}'!A1", link, g.title or "（无标题）")
            contents.write(n, 2, place)
            contents.write(n, 3, g.unit)
            sheet.write(0, 0, g.title, title)
            page = f"#page={g.source.page}" if g.source.page else ""
            sheet.write_url(1, 0, f"external:{d.file}{page}", link, f"{d.file} {place}")
            sheet.write(1, 1, f"单位：{g.unit}")
            _grid(sheet, g, by_place, (bold, text, money))
    book.close()
    return buffer.getvalue()


def _grid(sheet: Any, g: Grid, by_place: dict[Any, Figure], formats: tuple[Any, Any, Any]) -> None:
    from yusuan.money import UNITS

    bold, text, money = formats
    sheet.set_column(0, g.width, 16)
    for r, c, cell in g:
        style = bold if r < g.header else text
        figure = by_place.get((g.title, cell.source.at(text="", start=None, table="")))
        if cell.rows > 1 or cell.columns > 1:
            sheet.merge_range(r + 3, c, r + 2 + cell.rows, c + cell.columns - 1, cell.text, style)
        elif figure is not None and figure.state == "value":
            # A spreadsheet holds binary numbers; the exact decimal stays in the figures' JSON and CSV.
            sheet.write_number(r + 3, c, figure.amount / UNITS[figure.unit], money)
        else:
            sheet.write_string(r + 3, c, cell.text, style)
    sheet.freeze_panes(3 + g.header, 0)


def read_schema() -> dict[str, Any]:
    """JSON Schema of :func:`dump`: one document, or ``{"documents": [...]}``, where an unreadable one has an error."""
    text = {"type": "string"}
    unreadable = {
        "type": "object",
        "properties": {"file": text, "error": text},
        "required": ["file", "error"],
    }
    either = {"anyOf": [{"$ref": "#/$defs/document"}, {"$ref": "#/$defs/unreadable"}]}
    documents = {"type": "array", "items": either}
    schema = document_schema()
    return {
        "$schema": schema["$schema"],
        "title": "yusuan read",
        "description": "一份公开文本读出的内容；几份时为 {documents: [...]}",
        "anyOf": [
            {"$ref": "#/$defs/document"},
            {"type": "object", "properties": {"documents": documents}, "required": ["documents"]},
        ],
        "$defs": {**schema["$defs"], "unreadable": unreadable},
    }


def schema_text() -> str:
    return json.dumps(read_schema(), ensure_ascii=False, indent=1) + "\n"
