"""A Disclosure as a Word document: real styles, a contents field, editable tables, native charts.

Pages begin and lie as in the printed document (publishing/pages.py).  The body is written as one XML text and parsed
once: going through python-docx's cells takes a hundred times longer.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib.resources import files
from itertools import count
from pathlib import Path

from yusuan.model import Chart, Disclosure, Finding, Grid, Heading, Paragraph

from ..common import DRAFT_WORD, cover, metadata, write_atomically
from ..pages import Placed, findings, fitting, page_runs, placed_blocks, setting_of
from ..shape import clean, fixed, lines_needed, unit_line
from .chart import chart_parts, drawing
from .chart import height as chart_height
from .flow import Flow
from .table import Table
from .xml import (
    HEIGHT,
    NAMESPACES,
    ROOM,
    SETTINGS,
    ends_section,
    field,
    footer,
    paragraph,
    reference,
    run,
    section,
    watermark,
)

#: What our styles take in points: space before, from line to line, space after (assets/docx/styles.xml).
LEADS = {
    "Heading1": (0, 30, 22),
    "Heading2": (10, 26, 4),
    "Heading3": (6, 25.5, 2),
    "BodyText": (0, 25.5, 0),
    "TableNote": (4, 14, 0),
    "TableLabel": (0, 14, 4),
    "TableTitle": (4, 24, 8),
    "TableLine": (0, 15, 4),
}
#: Largest type of a table's title, in points.
TITLE = 16
#: Half characters on a line of running text (64, less what numbers that are not broken leave empty).
ACROSS = 63
#: Where Times New Roman is missing, digits may be a sixth wider.
SPARE = 0.17
LEVELS = (1, 2, 3)
#: Styles of table titles by their level in the contents; those of forms and small tables are not in it.
TITLES = {1: "TableTitle", 2: "TableTitle", 3: "InnerTitle"}


def publish_docx(disclosure: Disclosure, out: Path, *, draft: Sequence[Finding] | None = None) -> None:
    """Write the Word document to ``out``.  Raises OSError where it cannot be; the old file then stays whole."""
    write_atomically(out, render_docx(disclosure, draft=draft))


def render_docx(disclosure: Disclosure, *, draft: Sequence[Finding] | None = None, front: bool = True) -> bytes:
    """The Word document; ``draft`` findings make it a draft, with a watermark and their list in front.  Without ``front``
    it is a letter: no cover, no contents."""
    return _Writer(disclosure, draft, front).package()


class _Writer:
    """One document being written: its package, its bookmarks, and the pages they are guessed to stand on."""

    def __init__(self, disclosure: Disclosure, draft: Sequence[Finding] | None, front: bool = True) -> None:
        from docx import Document

        self.disclosure = disclosure
        self.draft, self.has_front = draft, front
        self.document = Document()
        self.part = self.document.part
        self.ids = count(1)
        self.entries: list[tuple[int, str, str]] = []  # level, words, bookmark
        self.flow = Flow()
        self.fresh = False  # whether the next paragraph begins a page
        self._dress()

    def _dress(self) -> None:
        """Our styles and settings in place of python-docx's template; its other parts are left out."""
        from docx.oxml import parse_xml

        kept = ("/styles", "/settings")
        for rid in [k for k, rel in self.part.rels.items() if not rel.reltype.endswith(kept)]:
            self.part.rels.pop(rid)
        for rid in [k for k, r in self.part.package.rels.items() if r.reltype.endswith("/thumbnail")]:
            self.part.package.rels.pop(rid)
        styles = files("yusuan.publishing").joinpath("assets/docx/styles.xml").read_bytes()
        self.part._styles_part._element = parse_xml(styles)
        self.part._settings_part._element = parse_xml(SETTINGS)
        self.footer = self._add("footer", footer())
        self.header = self._add("header", watermark(DRAFT_WORD)) if self.draft is not None else ""

    def _add(self, kind: str, xml: str) -> str:
        """A header or footer part; its relationship id."""
        from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
        from docx.opc.packuri import PackURI
        from docx.opc.part import Part

        name = kind.upper()
        content = getattr(CONTENT_TYPE, f"WML_{name}")
        part = Part(PackURI(f"/word/{kind}1.xml"), content, xml.encode(), self.part.package)
        return str(self.part.relate_to(part, getattr(RELATIONSHIP_TYPE, name)))

    def package(self) -> bytes:
        from docx.oxml import parse_xml

        body = "".join(self._body())
        front = "".join(self._front()) if self.has_front else ""
        self.part._element = parse_xml(
            f"<w:document {NAMESPACES}><w:body>{front}{body}</w:body></w:document>"
        )
        self.document._element = self.part._element
        self._properties()
        out = io.BytesIO()
        self.part.package.save(out)
        return fixed(out.getvalue())

    def _properties(self) -> None:
        properties = self.document.core_properties
        for name, value in metadata(self.disclosure).items():
            setattr(properties, name, value[:255])
        properties.last_modified_by = properties.author
        properties.comments, properties.language = "", "zh-CN"
        properties.created = properties.modified = datetime(2000, 1, 1)  # the same bytes on every day

    # The front: cover and contents.

    def _front(self) -> Iterator[str]:
        unit, title = cover(self.disclosure)
        yield paragraph("CoverUnit", run(unit))
        yield paragraph("Title", run(title))
        yield ends_section(False, reference("header", self.header))
        yield paragraph("TOCHeading", run("目　录"))
        yield from self._contents()
        numbering = '<w:pgNumType w:fmt="upperRoman" w:start="1"/>'
        yield ends_section(False, reference("footer", self.footer), numbering)

    def _contents(self) -> Iterator[str]:
        """The contents as a field: what Word will make of it, written down already."""
        begin = (
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> '
            'TOC \\o "1-3" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        )
        for i, (level, words, mark) in enumerate(self.entries):
            number = field(f" PAGEREF {mark} \\h ", str(self.flow.pages.get(mark, "")))
            link = f'<w:hyperlink w:anchor="{mark}" w:history="1">{run(words)}<w:r><w:tab/></w:r>{number}</w:hyperlink>'
            yield paragraph(f"TOC{level}", ("" if i else begin) + link)
        if self.entries:
            yield paragraph("TableEnd", '<w:r><w:fldChar w:fldCharType="end"/></w:r>')

    # The body: runs of blocks that begin on a new page, in sections of upright or flat pages.

    def _body(self) -> Iterator[str]:
        tables = frozenset(id(g) for g in self.disclosure.grids)
        runs = [
            found
            for blocks in (findings(self.draft), self.disclosure.blocks)
            for found in page_runs(placed_blocks(blocks, tables))
        ]
        numbering = '<w:pgNumType w:fmt="decimal" w:start="1"/>'
        flat = runs[0][0].flat if runs else False
        for found in runs:
            self.fresh = found is not runs[0] and found[0].flat == flat
            if found[0].flat != flat:
                yield ends_section(flat, "", numbering)
                flat, numbering = found[0].flat, ""
            self.flow.begin(HEIGHT[flat])
            for at in found:
                yield from self._block(at)
        self.flow.begin(0)
        yield "" if runs else paragraph("BodyText", "")
        yield section(flat, "" if self.has_front else reference("footer", self.footer), numbering)

    def _block(self, at: Placed) -> Iterator[str]:
        block = at.block
        if isinstance(block, Heading):
            style = f"Heading{at.level}"
            self.flow.hold(sum(LEADS[style]), self._next_mark())
            yield self._marked(style, block.text, at.level)
        elif isinstance(block, Paragraph):
            style = "TableNote" if block.role == "note" else "BodyText"
            for line in block.text.split("\n"):
                yield self._text(style, line)
        elif isinstance(block, Chart):
            yield from self._chart(block)
        else:
            yield from self._grid(at, block)

    def _break(self) -> str:
        """The property that begins a page, once for every run of blocks."""
        first, self.fresh = self.fresh, False
        return "<w:pageBreakBefore/>" if first else ""

    def _text(self, style: str, text: str) -> str:
        before, pitch, after = LEADS[style]
        lines = lines_needed("　　" + clean(text), ACROSS) if style == "BodyText" else 1
        self.flow.put([before + pitch, *[pitch] * (lines - 2), pitch + after][: max(lines, 1)], min(lines, 2))
        return paragraph(style, run(text), self._break())

    def _next_mark(self) -> str:
        self.mark = f"_Toc{next(self.ids):06d}"
        return self.mark

    def _marked(self, style: str, text: str, level: int, half_points: int = 0) -> str:
        """A paragraph with the bookmark that the contents point at."""
        number = self.mark.removeprefix("_Toc").lstrip("0")
        if level in LEVELS:
            self.entries.append((level, text, self.mark))
        start = f'<w:bookmarkStart w:id="{number}" w:name="{self.mark}"/>'
        return paragraph(
            style,
            f'{start}{run(text, half_points=half_points)}<w:bookmarkEnd w:id="{number}"/>',
            self._break(),
        )

    def _grid(self, at: Placed, grid: Grid) -> Iterator[str]:
        if grid.label:
            self.flow.hold(sum(LEADS["TableLabel"]))
            yield paragraph("TableLabel", run(grid.label), self._break())
        if grid.title:
            level = at.level if at.alone and grid.kind != "form" else 0
            self.flow.hold(sum(LEADS["TableTitle"]), self._next_mark())
            size = fitting(clean(grid.title), TITLE, 12, ROOM[at.flat] / 21)
            yield self._marked(TITLES.get(level, "FormTitle"), grid.title, level, round(size * 2))
        yield from self._above(grid, ROOM[at.flat])
        if self.fresh:  # a table cannot begin a page by itself
            yield paragraph("TableEnd", "", self._break())
        if grid.width:
            table = Table(setting_of(at, grid, SPARE), ROOM[at.flat], at.alone)
            self._lay(table)
            yield table.xml()
        for note in grid.notes:
            yield self._text("TableNote", note)
        yield paragraph("TableEnd", "")  # two tables must not grow together

    def _above(self, grid: Grid, room: int) -> Iterator[str]:
        """The line above a table: whose it is and its unit; in the middle for a form without a unit."""
        left, right = unit_line(grid)
        if not (left or right):
            return
        self.flow.hold(sum(LEADS["TableLine"]))
        if grid.kind == "form" and not grid.unit:
            yield paragraph("TableLine", run(left), f'{self._break()}<w:jc w:val="center"/>')
            return
        tabs = f'<w:tabs><w:tab w:val="right" w:pos="{room}"/></w:tabs>'
        runs = run(left) + (f"<w:r><w:tab/></w:r>{run(right)}" if right else "")
        yield paragraph("TableLine", runs, self._break() + tabs)

    def _lay(self, table: Table) -> None:
        """Let the rows of a table take their place on the pages."""
        heights = table.heights()
        head = sum(heights[: table.header])
        self.flow.hold(head)
        for r in range(table.header, len(heights)):
            if table.breaks(r):
                self.flow.pour(heights[r], table.pitch * 2, head)
            else:
                self.flow.put([heights[r]], repeat=head)

    def _chart(self, chart: Chart) -> Iterator[str]:
        number = next(self.ids)
        rid = chart_parts(chart, number, self.part)
        self.flow.put([chart_height(chart) + 30])
        yield drawing(chart, number, rid)
        yield paragraph("Caption", run(chart.title))
