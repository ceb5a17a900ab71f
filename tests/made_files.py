"""Small files of every format made for the reader tests: the same table with merged cells in each."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import docx
import xlsxwriter


@dataclass(frozen=True)
class Made:
    """A table as a list of rows; a cell is a text, or (text, rows, columns) where it spans."""

    rows: Sequence[Sequence[str | tuple[str, int, int] | None]]

    def cells(self) -> list[tuple[int, int, str, int, int]]:
        found = []
        for r, row in enumerate(self.rows):
            for c, cell in enumerate(row):
                if cell is not None:
                    found.append((r, c, *(cell if isinstance(cell, tuple) else (cell, 1, 1))))
        return found


#: A table with a two-row header: the row label spans down, the group header spans right.
HEADED = Made(
    (
        (("项　目", 2, 1), ("2023年预算数", 1, 3), None, None),
        (None, "合计", "基本支出", "项目支出"),
        ("行政运行", "3,000.00", "1,000.00", "2,000.00"),
        ("住房公积金", "39.83", "", "39.83"),
        ("合 计", "3,039.83", "1,000.00", "2,039.83"),
    )
)


def write_docx(path: Path, table: Made, title: str = "2023年支出总表") -> None:
    document = docx.Document()
    document.add_heading("第二部分 预算报表", 1)
    document.add_paragraph(title)
    add_table(document, table)
    document.add_paragraph("注：本表含结转。")
    document.save(str(path))


def add_table(document, table: Made):
    made = document.add_table(len(table.rows), len(table.rows[0]))
    for r, c, text, rows, columns in table.cells():
        cell = made.cell(r, c)
        if rows * columns > 1:
            cell = cell.merge(made.cell(r + rows - 1, c + columns - 1))
        cell.text = text
    return made


def write_xlsx(path: Path, table: Made, title: str = "2023年支出总表") -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("支出总表")
        boxed = book.add_format({"border": 1})
        strong = book.add_format({"bold": True, "font_size": 18})
        sheet.write(0, 0, title, strong)
        for r, c, text, rows, columns in table.cells():
            if rows * columns > 1:
                sheet.merge_range(r + 1, c, r + rows, c + columns - 1, text, boxed)
            elif text:
                sheet.write_string(r + 1, c, text, boxed)
            else:
                sheet.write_blank(r + 1, c, None, boxed)
        sheet.write(len(table.rows) + 1, 0, "注：本表含结转。")


def write_html(path: Path, table: Made, title: str = "2023年支出总表") -> None:
    rows = []
    for row in table.rows:
        cells = [cell if isinstance(cell, tuple) else (cell, 1, 1) for cell in row if cell is not None]
        rows.append(
            "<tr>"
            + "".join(f'<td rowspan="{r}" colspan="{c}">{escape(t)}</td>' for t, r, c in cells)
            + "</tr>"
        )
    body = f"<h2>{escape(title)}</h2>\n<table>\n" + "\n".join(rows) + "\n</table>\n<p>注：本表含结转。</p>"
    path.write_text(
        f"<!DOCTYPE html><html><head><meta charset=utf-8></head><body>{body}</body></html>", "utf-8"
    )


def write_text(path: Path, table: Made, title: str = "2023年支出总表") -> None:
    lines = [f"## {title}", ""]
    for row in table.rows:
        lines.append("\t".join((c[0] if isinstance(c, tuple) else c) or "" for c in row))
    path.write_text("\n".join([*lines, "", "注：本表含结转。"]), "utf-8")


WRITERS = {".docx": write_docx, ".xlsx": write_xlsx, ".html": write_html, ".txt": write_text}


def write_zip(path: Path, parts: dict[str, str | bytes]) -> Path:
    """A package of these parts, in this order."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            package.writestr(zipfile.ZipInfo(name), content, kind)
    return path


_RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{}</Relationships>'
)
_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def relations(*pairs: tuple[str, str]) -> str:
    return _RELATIONS.format(
        "".join(
            f'<Relationship Id="r{i}" Type="{_KIND}{kind}" Target="{to}"/>'
            for i, (kind, to) in enumerate(pairs, 1)
        )
    )


def raw_docx(path: Path, body: str, other: dict[str, str] | None = None, names: str = "") -> Path:
    """A DOCX whose body is this XML; ``other`` are further parts by kind."""
    other = other or {}
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "word/document.xml")),
        "word/document.xml": f"<w:document {W} {R} {names}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": relations(*((kind, f"{kind}.xml") for kind in other)),
    }
    return write_zip(path, parts | {f"word/{kind}.xml": xml for kind, xml in other.items()})


def raw_xlsx(path: Path, sheet: str, other: dict[str, str] | None = None, attributes: str = "") -> Path:
    """An XLSX with one sheet of this XML; ``other`` are further workbook parts by kind."""
    other = other or {}
    pairs = [("worksheet", "sheet1.xml"), *((kind, f"{kind}.xml") for kind in other)]
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="收支" sheetId="1" r:id="r1" {attributes}/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": relations(*pairs),
        "xl/sheet1.xml": f"<worksheet {S}>{sheet}</worksheet>",
    }
    return write_zip(path, parts | {f"xl/{kind}.xml": xml for kind, xml in other.items()})
