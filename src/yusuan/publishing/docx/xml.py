"""The pieces of WordprocessingML that a document is written from: runs, paragraphs, fields, sections."""

from __future__ import annotations

from xml.sax.saxutils import escape

from ..shape import clean

NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"'
)
#: Twentieths of a point: A4 and its margins, and what they leave for text (upright, flat).
LONG, SHORT = 16838, 11906
TOP, BOTTOM, SIDE = 1247, 1134, 1418
ROOM = {False: SHORT - 2 * SIDE, True: LONG - 2 * SIDE}
HEIGHT = {False: (LONG - TOP - BOTTOM) / 20, True: (SHORT - TOP - BOTTOM) / 20}

SETTINGS = (
    f"<w:settings {NAMESPACES}>"
    '<w:defaultTabStop w:val="420"/><w:characterSpacingControl w:val="compressPunctuation"/>'
    '<w:updateFields w:val="true"/><w:compat><w:useFELayout/>'
    '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
    "</w:compat></w:settings>"
)


def run(text: str, bold: bool = False, half_points: int = 0) -> str:
    """A run of text; ``half_points`` overrides the style's size of type."""
    if not text:
        return ""
    size = f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>' if half_points else ""
    look = f"<w:rPr>{'<w:b/>' if bold else ''}{size}</w:rPr>" if bold or size else ""
    return f'<w:r>{look}<w:t xml:space="preserve">{escape(clean(text))}</w:t></w:r>'


def paragraph(style: str, content: str, more: str = "") -> str:
    """A paragraph of ready runs; ``more`` are further properties in the order of the schema."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{more}</w:pPr>{content}</w:p>'


def field(instruction: str, shown: str) -> str:
    """A field with the value shown until the program that opens the document counts anew."""
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
        f'<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{escape(shown)}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )


def section(flat: bool, references: str = "", numbering: str = "") -> str:
    """The properties of a section of pages."""
    width, height = (LONG, SHORT) if flat else (SHORT, LONG)
    turned = ' w:orient="landscape"' if flat else ""
    return (
        f'<w:sectPr>{references}<w:type w:val="nextPage"/><w:pgSz w:w="{width}" w:h="{height}"{turned}/>'
        f'<w:pgMar w:top="{TOP}" w:right="{SIDE}" w:bottom="{BOTTOM}" w:left="{SIDE}" w:header="720" w:footer="720" w:gutter="0"/>'
        f"{numbering}</w:sectPr>"
    )


def ends_section(flat: bool, references: str = "", numbering: str = "") -> str:
    """The paragraph, all but without height, that ends a section of pages."""
    return paragraph("TableEnd", "", section(flat, references, numbering))


def reference(kind: str, rid: str) -> str:
    """A section's mention of its header or footer."""
    return f'<w:{kind}Reference w:type="default" r:id="{rid}"/>' if rid else ""


def footer() -> str:
    return f"<w:ftr {NAMESPACES}>{paragraph('Footer', run('— ') + field(' PAGE ', '1') + run(' —'))}</w:ftr>"


def watermark(word: str) -> str:
    """A header that draws ``word`` across every page."""
    return (
        f'<w:hdr {NAMESPACES}><w:p><w:pPr><w:pStyle w:val="Header"/></w:pPr><w:r><w:pict>'
        '<v:shapetype id="_x0000_t136" coordsize="21600,21600" o:spt="136" adj="10800" '
        'path="m@7,l@8,m@5,21600l@6,21600e"><v:formulas><v:f eqn="sum #0 0 10800"/><v:f eqn="prod #0 2 1"/>'
        '<v:f eqn="sum 21600 0 @1"/><v:f eqn="sum 0 0 @2"/><v:f eqn="sum 21600 0 @3"/><v:f eqn="if @0 @3 0"/>'
        '<v:f eqn="if @0 21600 @1"/><v:f eqn="if @0 0 @2"/><v:f eqn="if @0 @4 21600"/></v:formulas>'
        '<v:path textpathok="t" o:connecttype="rect"/><v:textpath on="t" fitshape="t"/></v:shapetype>'
        f'<v:shape id="draft" o:spid="_x0000_s2049" type="#_x0000_t136" alt="{word}" '
        'style="position:absolute;margin-left:0;margin-top:0;width:330pt;height:165pt;rotation:310;z-index:-251658752;'
        "mso-position-horizontal:center;mso-position-horizontal-relative:margin;mso-position-vertical:center;"
        'mso-position-vertical-relative:margin" fillcolor="#e2e2e2" stroked="f">'
        f'<v:textpath style="font-family:&quot;SimHei&quot;;font-size:1pt" string="{word}"/></v:shape>'
        "</w:pict></w:r></w:p></w:hdr>"
    )
