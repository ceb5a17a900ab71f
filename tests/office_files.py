"""Small files of the office formats that no library here writes: OFD, RTF, ODT, Word 97, Word and Excel 2003 XML."""

from __future__ import annotations

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

#: A cell: its text, and how many columns it covers.
Row = Sequence[tuple[str, int]]
HEADER: Row = (("项目", 1), ("2024年预算数", 2))
ROWS: Sequence[Row] = (
    HEADER,
    (("", 1), ("合计", 1), ("基本支出", 1)),
    (("行政运行", 1), ("1,200.50", 1), ("1,000.00", 1)),
    (("合计", 1), ("1,200.50", 1), ("1,000.00", 1)),
)
TITLE, UNIT, PART, SENTENCE = "支出总表", "单位：万元", "第三部分 情况说明", "本单位2024年支出预算1,200.50万元。"
_EDGES = (0, 3000, 5000, 7000)


def packed(path: Path, parts: dict[str, str | bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return path


# --- XML ----------------------------------------------------------------------------------------------------------


def odt(path: Path) -> Path:
    def cell(text: str, columns: int) -> str:
        covered = "<table:covered-table-cell/>" * (columns - 1)
        return f'<table:table-cell table:number-columns-spanned="{columns}"><text:p>{escape(text)}</text:p></table:table-cell>{covered}'

    rows = "".join("<table:table-row>" + "".join(cell(*c) for c in row) + "</table:table-row>" for row in ROWS)
    spaces = {"office": "office", "text": "text", "table": "table"}
    names = " ".join(f'xmlns:{k}="urn:oasis:names:tc:opendocument:xmlns:{v}:1.0"' for k, v in spaces.items())
    body = (
        f"<text:p>{TITLE}</text:p><text:p>单位<text:s/>：<text:span>万元</text:span></text:p><table:table>{rows}</table:table>"
        f'<text:section><text:h text:outline-level="1">{PART}</text:h></text:section><text:p>{SENTENCE}</text:p>'
        "<text:tracked-changes><text:changed-region><text:deletion><text:p>旧的一句</text:p></text:deletion></text:changed-region></text:tracked-changes>"
    )
    content = f'<?xml version="1.0"?><office:document-content {names}><office:body><office:text>{body}</office:text></office:body></office:document-content>'
    return packed(path, {"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": content})


def wordml(path: Path) -> Path:
    def paragraph(text: str, more: str = "") -> str:
        return f"<w:p>{more}<w:r><w:t>{escape(text)}</w:t></w:r></w:p>"

    def cell(text: str, columns: int) -> str:
        return f'<w:tc><w:tcPr><w:gridSpan w:val="{columns}"/></w:tcPr>{paragraph(text)}</w:tc>'

    rows = "".join("<w:tr>" + "".join(cell(*c) for c in row) + "</w:tr>" for row in ROWS)
    label = '<w:pPr><w:listPr><wx:t wx:val="一、"/></w:listPr></w:pPr>'
    body = f"{paragraph(TITLE)}{paragraph(UNIT)}<w:tbl>{rows}</w:tbl>{paragraph(PART)}{paragraph('收支情况', label)}{paragraph(SENTENCE)}"
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Word.Document"?>'
        '<w:wordDocument xmlns:w="http://schemas.microsoft.com/office/word/2003/wordml" xmlns:wx="http://schemas.microsoft.com/office/word/2003/auxHint">'
        f"<w:body><wx:sect>{body}</wx:sect></w:body></w:wordDocument>",
        "utf-8",
    )
    return path


def sheetml(path: Path) -> Path:
    def cell(text: str, columns: int) -> str:
        number = text.replace(",", "")
        kind = "Number" if number.replace(".", "").isdigit() else "String"
        style = ' ss:StyleID="s1"' if kind == "Number" else ""
        merged = f' ss:MergeAcross="{columns - 1}"' if columns > 1 else ""
        return f'<Cell{style}{merged}><Data ss:Type="{kind}">{escape(number if kind == "Number" else text)}</Data></Cell>'

    rows = "".join("<Row>" + "".join(cell(*c) for c in row) + "</Row>" for row in ROWS)
    path.write_text(
        '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
        '<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet" xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">'
        '<Styles><Style ss:ID="s1"><NumberFormat ss:Format="Standard"/></Style></Styles>'
        f'<Worksheet ss:Name="Sheet1"><Table><Row><Cell><Data ss:Type="String">{TITLE}</Data></Cell></Row>'
        f'<Row><Cell ss:Index="3"><Data ss:Type="String">{UNIT}</Data></Cell></Row>{rows}</Table></Worksheet></Workbook>',
        "utf-8",
    )
    return path


# --- RTF ----------------------------------------------------------------------------------------------------------


def rtf(path: Path, unicode: bool = True) -> Path:
    """An RTF whose Chinese characters stand as \\u (with a ? for old readers) or as bytes of GBK."""

    def said(text: str) -> str:
        if unicode:
            return "".join(c if ord(c) < 128 else f"\\u{ord(c) if ord(c) < 32768 else ord(c) - 65536} ?" for c in text)
        return "".join(c if ord(c) < 128 else "".join(f"\\'{b:02x}" for b in c.encode("gbk")) for c in text)

    rows = ""
    for row in ROWS:
        column, ends = 0, ""
        for _, columns in row:
            column += columns
            ends += f"\\cellx{_EDGES[column]}"
        rows += f"\\trowd\\trleft0{ends}" + "".join(f"\\pard\\intbl {said(text)}\\cell" for text, _ in row) + "\\row"
    body = (
        f"{said(TITLE)}\\par {said(UNIT)}\\par {rows}\\pard {{\\listtext {said('一、')}\\tab}}{said('收支情况')}\\par "
        f"{{\\*\\unknown {said('看不见')}}}{{\\v {said('隐藏')}}}{said(SENTENCE)}\\par"
    )
    path.write_bytes(f"{{\\rtf1\\ansi\\ansicpg936\\deff0{{\\fonttbl{{\\f0\\fcharset134 SimSun;}}}}\\f0 {body}}}".encode("ascii"))
    return path


# --- OFD ----------------------------------------------------------------------------------------------------------

_OFD = 'xmlns:ofd="http://www.ofdspec.org/2016"'
_FONT = '<ofd:Font ID="1" FontName="宋体"/>'


def _ofd(path: Path, pages: Sequence[str], more: dict[str, str | bytes], template: str = "", fonts: str = "") -> Path:
    listed = "".join(f'<ofd:Page ID="{n}" BaseLoc="Pages/{n}.xml"/>' for n in range(len(pages)))
    named = '<ofd:TemplatePage ID="77" BaseLoc="Tpls/0.xml"/>' if template else ""
    parts: dict[str, str | bytes] = {
        "OFD.xml": f"<ofd:OFD {_OFD}><ofd:DocBody><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody></ofd:OFD>",
        "Doc_0/Document.xml": f"<ofd:Document {_OFD}><ofd:CommonData><ofd:PageArea><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:PageArea>"
        f"<ofd:PublicRes>Res.xml</ofd:PublicRes>{named}</ofd:CommonData><ofd:Pages>{listed}</ofd:Pages></ofd:Document>",
        "Doc_0/Res.xml": f'<ofd:Res {_OFD} BaseLoc="Res"><ofd:Fonts>{fonts or _FONT}</ofd:Fonts></ofd:Res>',
        **more,
    }
    if template:
        parts["Doc_0/Tpls/0.xml"] = f"<ofd:Page {_OFD}><ofd:Content><ofd:Layer>{template}</ofd:Layer></ofd:Content></ofd:Page>"
    for n, page in enumerate(pages):
        uses = '<ofd:Template TemplateID="77"/>' if template else ""
        parts[f"Doc_0/Pages/{n}.xml"] = f"<ofd:Page {_OFD}>{uses}<ofd:Content><ofd:Layer>{page}</ofd:Layer></ofd:Content></ofd:Page>"
    return packed(path, parts)


def _ofd_text(x: float, y: float, text: str, more: str = "", code: str = "") -> str:
    steps = " ".join("4" if ord(c) > 255 else "2" for c in text[:-1])
    return (
        f'<ofd:TextObject Boundary="{x} {y} 180 6" Font="1" Size="4"{more}>{code}'
        f'<ofd:TextCode X="0" Y="4" DeltaX="{steps}">{escape(text)}</ofd:TextCode></ofd:TextObject>'
    )


def ofd(path: Path) -> Path:
    """A box drawn around each cell, each cell's text one object."""
    drawn = _ofd_text(80, 20, TITLE) + _ofd_text(150, 28, UNIT)
    for r, row in enumerate(ROWS):
        column = 0
        for text, columns in row:
            x, width = 20 + 50 * column, 50 * columns
            drawn += f'<ofd:PathObject Boundary="{x} {36 + 8 * r} {width} 8"><ofd:AbbreviatedData>M 0 0 L {width} 0 L {width} 8 L 0 8 C</ofd:AbbreviatedData></ofd:PathObject>'
            drawn += _ofd_text(x + 2, 37 + 8 * r, text) if text else ""
            column += columns
    return _ofd(path, [drawn, _ofd_text(20, 20, PART) + _ofd_text(20, 30, SENTENCE)], {})


def ofd_by_glyphs(path: Path, font: bytes, glyphs: dict[str, int]) -> Path:
    """Long lines in the template, scaled text objects, characters that only an embedded font gives a meaning."""
    lines = "".join(
        f'<ofd:PathObject Boundary="0 0 210 297"><ofd:AbbreviatedData>M {a} {b} L {c} {d}</ofd:AbbreviatedData></ofd:PathObject>'
        for a, b, c, d in [(20, y, 170, y) for y in (36, 44, 52, 60, 68)] + [(x, 36, x, 68) for x in (20, 70, 170)] + [(120, 44, 120, 68)]
    )
    drawn = _ofd_text(80, 20, TITLE) + _ofd_text(150, 28, UNIT)
    for r, row in enumerate(ROWS):
        column = 0
        for text, columns in row:
            for n, sign in enumerate(text):
                code = f'<ofd:CGTransform CodePosition="0" CodeCount="1" GlyphCount="1"><ofd:Glyphs>{glyphs[sign]}</ofd:Glyphs></ofd:CGTransform>'
                x = 22 + 50 * column + sum(4 if ord(c) > 255 else 2 for c in text[:n])
                more = f' CTM={quoteattr("0.5 0 0 0.5 0 0")}'
                drawn += (
                    f'<ofd:TextObject Boundary="{x} {37 + 8 * r} 4 6" Font="1" Size="8"{more}>{code}'
                    '<ofd:TextCode X="0" Y="8">\ue000</ofd:TextCode></ofd:TextObject>'
                )
            column += columns
    named = '<ofd:Font ID="1" FontName="F"><ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font>'
    return _ofd(path, [drawn], {"Doc_0/Res/f.ttf": font}, lines, named)


def font_with_map(characters: dict[str, int]) -> bytes:
    """A font that is nothing but a map of characters to glyphs (cmap format 12)."""
    groups = b"".join(struct.pack(">III", ord(sign), ord(sign), glyph) for sign, glyph in sorted(characters.items()))
    table = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(characters)) + groups
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + table
    return struct.pack(">IHHHH", 0x00010000, 1, 0, 0, 0) + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap


# --- Word 97 ------------------------------------------------------------------------------------------------------


_ON_PAGE = 4  # paragraphs on a page of properties


def _sprm(code: int, value: bytes) -> bytes:
    return struct.pack("<H", code) + value


def _row_end(row: Row) -> bytes:
    edges, column = [0], 0
    for _, columns in row:
        column += columns
        edges.append(_EDGES[column])
    held = bytes([len(row)]) + struct.pack(f"<{len(edges)}h", *edges) + b"\0" * 20 * len(row)
    return _sprm(0x2416, b"\1") + _sprm(0x2417, b"\1") + _sprm(0xD608, struct.pack("<H", len(held) + 1) + held)


def _paragraphs() -> list[tuple[str, int, bytes]]:
    """(text with its mark, style, properties)."""
    found = [(TITLE + "\r", 0, b""), (UNIT + "\r", 0, b"")]
    for row in ROWS:
        found += [(text + "\x07", 0, _sprm(0x2416, b"\1")) for text, _ in row]
        found.append(("\x07", 0, _row_end(row)))
    return [*found, (PART + "\r", 1, b""), ("\x13 PAGE \x14\x15" + SENTENCE + "\r", 0, b"")]


def doc(path: Path) -> Path:
    """A Word 97 document in two pieces, the second one of single bytes."""
    tail, start = "RMB 12.5 million\r", 2048
    paragraphs = [*_paragraphs(), (tail, 0, b"")]
    text = "".join(p[0] for p in paragraphs[:-1])
    body = text.encode("utf-16-le")
    ends, at = [], start
    for said, _, _ in paragraphs[:-1]:
        at += len(said) * 2
        ends.append(at)
    ends.append(at + len(tail))
    properties = [struct.pack("<H", style) + rest for _, style, rest in paragraphs]
    main = bytearray(start) + body + tail.encode("cp1252")
    main += b"\0" * (-len(main) % 512)
    numbers, borders = [], [start]
    for n in range(0, len(ends), _ON_PAGE):
        numbers.append(len(main) // 512)
        main += _fkp(borders[-1], ends[n : n + _ON_PAGE], properties[n : n + _ON_PAGE])
        borders.append(ends[min(n + _ON_PAGE, len(ends)) - 1])
    clx = b"\2" + struct.pack("<I", 4 * 3 + 16) + struct.pack("<III", 0, len(text), len(text) + len(tail))
    clx += struct.pack("<HIH", 0, start, 0) + struct.pack("<HIH", 0, (start + len(body)) * 2 | 0x40000000, 0)
    plc = struct.pack(f"<{len(borders)}I", *borders) + struct.pack(f"<{len(numbers)}I", *numbers)
    table = clx + plc
    main[0:4] = struct.pack("<HH", 0xA5EC, 0xC1)
    main[10:12] = struct.pack("<H", 0x0200)
    main[0x4C:0x50] = struct.pack("<I", len(text) + len(tail))
    struct.pack_into("<II", main, 0x9A + 33 * 8, 0, len(clx))
    struct.pack_into("<II", main, 0x9A + 13 * 8, len(clx), len(plc))
    path.write_bytes(_ole({"WordDocument": bytes(main), "1Table": table}))
    return path


def _fkp(start: int, ends: list[int], properties: list[bytes]) -> bytes:
    page = bytearray(512)
    place = 510
    for n, end in enumerate([start, *ends]):
        struct.pack_into("<I", page, n * 4, end)
    for n, held in enumerate(properties):
        held += b"\0" * (1 - len(held) % 2)
        place -= len(held) + 1
        place -= place % 2
        page[place] = (len(held) + 1) // 2
        page[place + 1 : place + 1 + len(held)] = held
        page[(len(ends) + 1) * 4 + n * 13] = place // 2
    assert place > (len(ends) + 1) * 4 + len(ends) * 13
    page[511] = len(ends)
    return bytes(page)


def _ole(streams: dict[str, bytes]) -> bytes:
    """An OLE file with these streams; short ones are filled up so that they need no small sectors."""
    held = {name: data + b"\0" * (max(4096, len(data) + -len(data) % 512) - len(data)) for name, data in streams.items()}
    sectors, fat = b"", [0xFFFFFFFD, 0xFFFFFFFE]
    entries = [("Root Entry", 5, 0xFFFFFFFE, 0)]
    for name, data in held.items():
        first, count = len(fat), len(data) // 512
        fat += [*range(first + 1, first + count), 0xFFFFFFFE]
        entries.append((name, 2, first, len(data)))
        sectors += data
    directory = b"".join(
        (name.encode("utf-16-le") + b"\0" * 64)[:64] + struct.pack("<HBBIII", len(name) * 2 + 2, kind, 1, *[0xFFFFFFFF] * 3)
        + b"\0" * 36 + struct.pack("<IQ", first, size)
        for name, kind, first, size in entries
    )  # fmt: skip
    directory += b"\0" * (512 - len(directory))
    fat += [0xFFFFFFFF] * (128 - len(fat))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + b"\0" * 10
    head += struct.pack("<IIIIIIII", 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0) + struct.pack("<109I", 0, *[0xFFFFFFFF] * 108)
    return head + struct.pack("<128I", *fat) + directory + sectors
