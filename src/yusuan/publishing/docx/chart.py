"""A Chart as a native Word drawing, with the workbook behind it, so that it can be edited like any other."""

from __future__ import annotations

import io
from datetime import datetime
from decimal import Decimal
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from yusuan.model import Chart

from ..common import is_money, is_pie, printed
from ..shape import clean, fixed

#: Colours told apart by people who see red and green alike, and in grey print.
COLOURS = ("3B6FB6", "E0A030", "6FA89B", "B4553F", "8C7BB0", "5F6B7A", "C9B037", "9BB8D9")
#: English metric units of a point; width of a drawing, its least height, and what a bar with its name needs, in points.
POINT = 12700
WIDTH, LEAST, BAR = 396.85, 170.0, 16.0
CHART_TYPE = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def height(chart: Chart) -> float:
    """Height of the drawing in points: every bar has room for its name."""
    if is_pie(chart, len(COLOURS)):
        return LEAST
    return max(LEAST, 40 + BAR * len(chart.items) * (1.4 if chart.against else 1))


def chart_parts(chart: Chart, number: int, document: Any) -> str:
    """Add the chart and its workbook to the package; the relationship id of the chart."""
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part

    package = document.package
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), SHEET_TYPE, _workbook(chart), package)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART_TYPE, b"", package)
    data = part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE)
    part._blob = _chart_xml(chart, data).encode()
    return str(document.relate_to(part, RELATIONSHIP_TYPE.CHART))


def drawing(chart: Chart, number: int, rid: str) -> str:
    """The paragraph that shows the chart, with its alternative text."""
    words = clean(chart.alternative or "；".join(_named(chart)))
    return (
        '<w:p><w:pPr><w:pStyle w:val="Figure"/></w:pPr><w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{round(WIDTH * POINT)}" cy="{round(height(chart) * POINT)}"/><wp:docPr id="{number}" name="chart{number}" '
        f"title={quoteattr(clean(chart.title))} descr={quoteattr(words)}/>"
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">'
        f'<c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="{rid}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def _workbook(chart: Chart) -> bytes:
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    book.set_properties({"created": datetime(2000, 1, 1)})
    sheet = book.add_worksheet("Sheet1")
    sheet.write_column(1, 0, _named(chart))
    for column, (name, amounts) in enumerate(_series(chart), 1):
        sheet.write_string(0, column, name)
        sheet.write_column(1, column, amounts)
    book.close()
    return fixed(out.getvalue())


def _chart_xml(chart: Chart, data: str) -> str:
    """A pie of the shares, or bars where a part is negative, there are too many for a pie, or two numbers to compare."""
    pie = is_pie(chart, len(COLOURS))
    series = "".join(
        f'<c:ser><c:idx val="{n}"/><c:order val="{n}"/><c:tx><c:strRef><c:f>Sheet1!${column}$1</c:f><c:strCache>'
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(name)}</c:v></c:pt></c:strCache></c:strRef></c:tx>'
        f"{_points(chart) if pie else _fill(n)}{_labels(pie)}{_names(chart)}{_values(column, amounts)}</c:ser>"
        for n, (column, (name, amounts)) in enumerate(zip("BC", _series(chart), strict=False))
    )
    plot = (
        f'<c:pieChart><c:varyColors val="1"/>{series}<c:firstSliceAng val="0"/></c:pieChart>'
        if pie
        else f'<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:varyColors val="0"/>{series}'
        '<c:gapWidth val="60"/><c:axId val="1"/><c:axId val="2"/></c:barChart>'
        + _axes(all(amount >= 0 for _, amounts in _series(chart) for amount in amounts))
    )
    side = "r" if pie else "b"
    legend = f'<c:legend><c:legendPos val="{side}"/><c:overlay val="0"/></c:legend>' if pie or chart.against else ""
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<c:chartSpace xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        f'<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>{plot}</c:plotArea>'
        f'{legend}<c:plotVisOnly val="1"/></c:chart><c:spPr><a:ln><a:noFill/></a:ln></c:spPr>'
        '<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="1000"><a:latin typeface="Times New Roman"/>'
        '<a:ea typeface="SimSun"/></a:defRPr></a:pPr><a:endParaRPr lang="zh-CN"/></a:p></c:txPr>'
        f'<c:externalData r:id="{data}"><c:autoUpdate val="0"/></c:externalData></c:chartSpace>'
    )


def _fill(number: int) -> str:
    """Bars of one colour, left alone where they are negative."""
    return f'<c:spPr><a:solidFill><a:srgbClr val="{COLOURS[number]}"/></a:solidFill></c:spPr><c:invertIfNegative val="0"/>'


def _series(chart: Chart) -> list[tuple[str, list[Decimal]]]:
    """Name and numbers of each row of bars."""
    own = [printed(chart, amount) for _, amount in chart.items]
    if not chart.against:
        return [(f"{'金额' if is_money(chart) else '数值'}（{chart.unit}）", own)]
    return [(clean(chart.series[0]), own), (clean(chart.series[1]), [printed(chart, a) for a in chart.against])]


def _points(chart: Chart) -> str:
    return "".join(
        f'<c:dPt><c:idx val="{i}"/><c:bubble3D val="0"/><c:spPr><a:solidFill><a:srgbClr val="{COLOURS[i]}"/></a:solidFill>'
        '<a:ln w="9525"><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:ln></c:spPr></c:dPt>'
        for i in range(len(chart.items))
    )


def _labels(pie: bool) -> str:
    """Shares beside a pie's slices; amounts stand with the names."""
    number = '<c:numFmt formatCode="0.00%" sourceLinked="0"/>' if pie else ""
    return (
        f'<c:dLbls>{number}<c:dLblPos val="outEnd"/><c:showLegendKey val="0"/><c:showVal val="0"/><c:showCatName val="0"/>'
        f'<c:showSerName val="0"/><c:showPercent val="{int(pie)}"/><c:showBubbleSize val="0"/></c:dLbls>'
    )


def _named(chart: Chart) -> list[str]:
    """What stands for each item: its name and amount."""
    if chart.against:
        pairs = zip(chart.items, chart.against, strict=True)
        return [f"{clean(n)} {printed(chart, a):,.2f}/{printed(chart, b):,.2f}{chart.unit}" for (n, a), b in pairs]
    return [f"{clean(name)} {printed(chart, amount):,.2f}{chart.unit}" for name, amount in chart.items]


def _names(chart: Chart) -> str:
    points = "".join(
        f'<c:pt idx="{i}"><c:v>{escape(name)}</c:v></c:pt>' for i, name in enumerate(_named(chart))
    )
    rows = len(chart.items)
    return (
        f'<c:cat><c:strRef><c:f>Sheet1!$A$2:$A${rows + 1}</c:f><c:strCache><c:ptCount val="{rows}"/>{points}'
        "</c:strCache></c:strRef></c:cat>"
    )


def _values(column: str, amounts: list[Decimal]) -> str:
    points = "".join(f'<c:pt idx="{i}"><c:v>{v}</c:v></c:pt>' for i, v in enumerate(amounts))
    return (
        f"<c:val><c:numRef><c:f>Sheet1!${column}$2:${column}${len(amounts) + 1}</c:f><c:numCache>"
        f'<c:formatCode>#,##0.00</c:formatCode><c:ptCount val="{len(amounts)}"/>{points}</c:numCache></c:numRef></c:val>'
    )


def _axes(positive: bool) -> str:
    least = '<c:min val="0"/>' if positive else ""
    return (
        '<c:catAx><c:axId val="1"/><c:scaling><c:orientation val="maxMin"/></c:scaling><c:delete val="0"/>'
        '<c:axPos val="l"/><c:crossAx val="2"/><c:tickLblSkip val="1"/></c:catAx><c:valAx><c:axId val="2"/>'
        f'<c:scaling><c:orientation val="minMax"/>{least}</c:scaling><c:delete val="0"/>'
        '<c:axPos val="t"/><c:numFmt formatCode="#,##0" sourceLinked="0"/><c:crossAx val="1"/></c:valAx>'
    )
