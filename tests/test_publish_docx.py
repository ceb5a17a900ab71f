"""The Word document: styles, contents, merged cells, sections and charts as Word wants them, the same bytes always."""

import io
import re
import zipfile

from docx import Document
from docx.oxml.ns import qn
from lxml import etree

from office_sample import sample
from sample_blocks import form, sample_disclosure, sample_findings
from yusuan.model import Cell, Chart, Disclosure, Grid, Heading, Paragraph
from yusuan.publishing.docx.document import render_docx
from yusuan.publishing.docx.flow import Flow
from yusuan.publishing.shape import places


def opened(disclosure, **options):
    return Document(io.BytesIO(render_docx(disclosure, **options)))


def body(document):
    return document.element.body


def test_real_styles_with_east_asian_fonts():
    document = opened(sample_disclosure())
    used = {p.style.name for p in document.paragraphs}
    assert {"Title", "Heading 1", "Heading 2", "Body Text", "表题", "toc 1", "toc 2"} <= used
    fonts = {
        name: document.styles[name].element.find(f".//{qn('w:rFonts')}").get(qn("w:eastAsia"))
        for name in ("Heading 1", "表题", "表头文字")
    }
    assert set(fonts.values()) == {"SimHei"}
    assert {t.style.name for t in document.tables} == {"预算表格", "预算表单"}


def test_every_style_that_is_used_is_declared():
    for disclosure in (sample_disclosure(), sample()):
        document = opened(disclosure, draft=sample_findings())
        declared = {s.style_id for s in document.styles}
        used = {e.get(qn("w:val")) for e in body(document).iter(qn("w:pStyle"), qn("w:tblStyle"))}
        assert used <= declared


def test_contents_are_filled_in_and_every_entry_leads_somewhere():
    document = opened(sample_disclosure())
    marks = {e.get(qn("w:name")) for e in body(document).iter(qn("w:bookmarkStart"))}
    links = list(body(document).iter(qn("w:hyperlink")))
    entries = ["".join(t.text for t in link.iter(qn("w:t"))) for link in links]
    assert all(link.get(qn("w:anchor")) in marks for link in links)
    assert any(e.startswith("2026年预算收入总表") for e in entries)
    pages = [int(re.search(r"(\d+)$", e)[1]) for e in entries]
    assert pages == sorted(pages) and pages[0] == 1
    assert b"updateFields" in zipfile.ZipFile(io.BytesIO(render_docx(sample()))).read("word/settings.xml")


def test_tables_hold_every_text_once_with_merged_cells():
    grid = form("某项目")
    document = opened(Disclosure(blocks=(grid,)))
    table = document.tables[0]._tbl
    rows = table.findall(qn("w:tr"))
    assert len(rows) == len(grid.cells)
    for row in rows:
        spans = (tc.find(f".//{qn('w:gridSpan')}") for tc in row.findall(qn("w:tc")))
        assert sum(int(s.get(qn("w:val"))) if s is not None else 1 for s in spans) == grid.width
    said = ["".join(t.text for t in tc.iter(qn("w:t"))) for tc in table.iter(qn("w:tc"))]
    assert [t for t in said if t] == [
        p.cell.text for row in places(grid) for p in row if not p.continued and p.cell.text
    ]
    merged = list(table.iter(qn("w:vMerge")))
    assert sum(e.get(qn("w:val")) == "restart" for e in merged) == sum(c.rows > 1 for _, _, c in grid)


def test_header_rows_repeat_figures_stand_right_and_rows_stay_whole():
    document = opened(sample_disclosure())
    table = next(t._tbl for t in document.tables if "科目编码" in t._tbl.xml and "本年收入" in t._tbl.xml)
    rows = table.findall(qn("w:tr"))
    assert [r.find(f".//{qn('w:tblHeader')}") is not None for r in rows[:3]] == [True, True, False]
    assert all(r.find(f".//{qn('w:cantSplit')}") is not None for r in rows)
    number = next(
        p for p in table.iter(qn("w:p")) if "".join(t.text for t in p.iter(qn("w:t"))) == "3,267.94"
    )
    assert number.find(f".//{qn('w:pStyle')}").get(qn("w:val")) == "TableFigure"


def test_long_rows_of_a_form_may_break_over_pages():
    document = opened(Disclosure(blocks=(form("某项目", 20),)))
    rows = document.tables[0]._tbl.findall(qn("w:tr"))
    broken = [r for r in rows if r.find(f".//{qn('w:cantSplit')}") is None]
    assert broken and all("围绕稳定和扩大就业" in etree.tostring(r, encoding="unicode") for r in broken)


def test_wide_tables_lie_in_landscape_sections():
    document = opened(sample_disclosure())
    turned = [s.orientation for s in document.sections]
    assert turned.count(1) == 2
    assert all((s.page_width > s.page_height) == bool(s.orientation) for s in document.sections)
    footers = [s.footer.is_linked_to_previous for s in document.sections]
    assert footers[:2] == [True, False], "no number on the cover"


def test_charts_are_native_with_words_and_their_workbook():
    data = render_docx(sample_disclosure())
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        charts = [n for n in package.namelist() if n.startswith("word/charts/chart")]
        assert len(charts) == 2 == sum(n.startswith("word/embeddings/") for n in package.namelist())
        assert "人员经费" in package.read(charts[1]).decode()
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(package.read(name))
    described = [e.get("descr") for e in body(opened(sample_disclosure())).iter("{*}docPr")]
    assert all("万元" in words for words in described)


def test_a_chart_with_a_negative_part_is_no_pie():
    from decimal import Decimal

    chart = Chart("图", (("增加", Decimal(5)), ("减少", Decimal(-2))))
    with zipfile.ZipFile(io.BytesIO(render_docx(Disclosure(blocks=(chart,))))) as package:
        xml = next(package.read(n) for n in package.namelist() if "charts/chart" in n and n.endswith(".xml"))
    assert b"barChart" in xml and b"pieChart" not in xml


def test_a_draft_says_so_on_every_page_and_lists_its_problems():
    document = opened(sample(), draft=sample_findings())
    assert 'string="草稿"' in document.sections[0].header._element.xml
    problems = " ".join(c.text for c in document.tables[0]._cells)
    assert all(f.message in problems and f.mend in problems for f in sample_findings())
    assert "草稿" not in "".join(p.text for p in opened(sample()).paragraphs)


def test_what_xml_cannot_hold_is_shown_not_dropped():
    blocks = (
        Heading("一\x0b二", 1),
        Paragraph("<w:p>&amp;\x00]]>"),
        Grid(((Cell("\ud800"), Cell("\"'")),), title="表\x01"),
    )
    text = "\n".join(p.text for p in opened(Disclosure(blocks=blocks)).paragraphs)
    assert "一\ufffd二" in text and "<w:p>&amp;\ufffd]]>" in text


def test_an_empty_disclosure_is_still_a_document():
    assert opened(Disclosure()).paragraphs


def test_two_runs_are_byte_identical():
    for disclosure in (sample_disclosure(), sample()):
        assert render_docx(disclosure) == render_docx(disclosure)


def test_headings_stay_with_what_follows_and_long_rows_pour_over_pages():
    flow = Flow()
    flow.begin(100)
    flow.put([30, 30, 30])
    flow.hold(8, "a")
    flow.put([20])
    assert flow.pages["a"] == 2, "the heading goes to the next page with its text"
    flow.hold(5, "b")
    flow.pour(250, 10)
    assert flow.pages["b"] == 2 and flow.page == 4
