"""Format readers: the same table comes out of every format; headings, contents, notes and places are kept."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import docx
import pytest
import xlsxwriter
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from made_files import HEADED, WRITERS, Made, add_table, raw_docx, raw_xlsx, write_text, write_zip
from yusuan.book.json import load
from yusuan.layout import compile_book, layout
from yusuan.model import Disclosure, Grid, Heading, Paragraph
from yusuan.publishing import publish
from yusuan.reading.files import find_files, known_formats, open_blocks
from yusuan.reading.formats import text as text_format
from yusuan.reading.formats.base import Limits, Raw
from yusuan.reading.formats.numberformat import BUILT_IN, exact, shown
from yusuan.reading.formats.numbering import chinese
from yusuan.reading.formats.wordspacing import close_cell, close_line


def grids(raw: Raw) -> list[Grid]:
    return [block for block in raw.blocks if isinstance(block, Grid)]


def texts(raw: Raw, kind: type = Paragraph) -> list[str]:
    return [block.text for block in raw.blocks if isinstance(block, kind)]


def roles(raw: Raw, role: str) -> list[str]:
    return [b.text for b in raw.blocks if isinstance(b, Paragraph) and b.role == role]


def spans(grid: Grid) -> list[tuple[int, int, str, int, int]]:
    return [(r, c, cell.text, cell.rows, cell.columns) for r, c, cell in grid]


def read_text(tmp_path: Path, text: str, name: str = "a.txt") -> Raw:
    """What the text reader alone makes of a text, before tables are joined over page ends."""
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return text_format.read(path, Limits())


# --- every format -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_table_with_merged_header_is_the_same_in_every_format(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    WRITERS[ending](path, HEADED)
    (grid,) = grids(raw := open_blocks(path))
    assert [[grid.text(r, c) for c in range(4)] for r in range(2, 5)] == [
        ["行政运行", "3,000.00", "1,000.00", "2,000.00"],
        ["住房公积金", "39.83", "", "39.83"],
        ["合计", "3,039.83", "1,000.00", "2,039.83"],
    ]
    assert "2023年支出总表" in texts(raw, Heading) + texts(raw)
    assert roles(raw, "note") == ["注：本表含结转。"]
    if ending != ".txt":
        assert (grid.text(1, 0), grid.text(0, 3)) == ("项目", "2023年预算数")
        assert spans(grid)[:2] == [(0, 0, "项目", 2, 1), (0, 1, "2023年预算数", 1, 3)]


@pytest.mark.parametrize("ending", sorted(WRITERS))
def test_every_block_and_cell_has_its_place_and_its_text_as_printed(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    WRITERS[ending](path, HEADED)
    raw = open_blocks(path)
    assert all(block.source.document == path.name for block in raw.blocks)
    (grid,) = grids(raw)
    cell = next(cell for _, _, cell in grid if cell.text == "合计")
    total = next(cell for r, _, cell in grid if cell.text == "合计" and r == 4)
    assert total.source.text == "合 计"
    assert cell.source.cell == ("B3" if ending == ".xlsx" else "B2")
    assert cell.source.sheet if ending == ".xlsx" else cell.source.line


def test_a_new_format_is_found_without_a_list() -> None:
    names = [known.name for known in known_formats()]
    assert {"文本", "Word 文档", "电子表格", "网页"} <= set(names)
    assert names[-1] == "文本", "what takes everything is asked last"


WORDS = st.text(st.sampled_from("预算支出项目合计基本甲乙丙丁0123456789.,-ab"), min_size=1, max_size=8)


@st.composite
def tables(draw: st.DrawFn) -> Made:
    """Tables of 2–5 rows and columns with merged areas that do not overlap; every column has a word."""
    height, width = draw(st.integers(2, 5)), draw(st.integers(2, 5))
    rows: list[list] = [[draw(WORDS) for _ in range(width)] for _ in range(height)]
    for _ in range(draw(st.integers(0, 3))):
        r, c = draw(st.integers(0, height - 1)), draw(st.integers(0, width - 1))
        down, right = draw(st.integers(1, height - r)), draw(st.integers(1, width - c))
        area = [(y, x) for y in range(r, r + down) for x in range(c, c + right)]
        if all(isinstance(rows[y][x], str) for y, x in area) and len(area) > 1:
            for y, x in area:
                rows[y][x] = None
            rows[r][c] = (draw(WORDS), down, right)
    return Made(tuple(map(tuple, rows)))


@pytest.mark.parametrize("ending", [".docx", ".html", ".xlsx"])
@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables())
def test_tables_with_any_merged_cells_come_back(tmp_path: Path, ending: str, table: Made) -> None:
    """Nothing is lost, moved or joined; a spreadsheet reader may drop columns and rows that hold no word at all."""
    path = tmp_path / f"a{ending}"
    WRITERS[ending](path, table, "标题")
    raw = open_blocks(path)
    want = [(r, c, text, down, right) for r, c, text, down, right in table.cells()]
    used = {c for _, c, *_ in want}
    if (
        len(want) > 1
        and len(used) == len(table.rows[0])
        and {r for r, *_ in want} == set(range(len(table.rows)))
    ):
        (grid,) = grids(raw)
        assert [(r, c, t, d, w) for r, c, t, d, w in spans(grid) if t] == want
    beside = {"第二部分 预算报表", "注：本表含结转。", "标题", "支出总表"}
    found = [t for t in texts(raw) + texts(raw, Heading) if t not in beside]
    found += [cell.text for grid in grids(raw) for _, _, cell in grid if cell.text]
    assert sorted(found) == sorted(text for _, _, text, _, _ in want)


# --- text and Markdown --------------------------------------------------------------------------------------------


@pytest.mark.shared
def test_seed_gives_fifteen_tables_and_twelve_forms(shared: Path) -> None:
    raw = open_blocks(shared / "seed" / "xinzhou-2023-unit-budget.txt")
    found = grids(raw)
    assert len(found) == 27
    assert [(len(g.cells), g.width) for g in found[:6]] == [
        (35, 6),
        (24, 9),
        (24, 5),
        (39, 7),
        (23, 5),
        (27, 5),
    ]
    assert found[0].source.line == 83
    assert found[0].text(29, 2) == "二十八、债务付息支出", "rows behind the page break belong to the table"
    assert len(roles(raw, "contents")) == 35
    assert not raw.leftovers


@pytest.mark.shared
def test_seed_loses_no_character(shared: Path) -> None:
    path = shared / "seed" / "xinzhou-2023-unit-budget.txt"
    raw = open_blocks(path)
    found = "".join(texts(raw) + texts(raw, Heading)) + "".join(c.text for g in grids(raw) for _, _, c in g)
    want = re.sub(r"</?[pb]>|\*\*|^#+|^- ", "", path.read_text("utf-8"), flags=re.M)
    assert sorted("".join(found.split())) == sorted("".join(want.split()))


def test_table_cut_by_blank_lines_is_one_and_a_new_header_starts_another(tmp_path: Path) -> None:
    cut = read_text(tmp_path, "项目\t金额\t备注\n甲\t1.00\t\n\n\n乙\t2.00\t\n")
    assert [len(g.cells) for g in grids(cut)] == [3]
    two = read_text(
        tmp_path, "项目\t金额\t备注\n甲\t1.00\t\n\n科目\t合计\t其中\n乙\t2.00\t1.00\n丙\t2.00\t1.00\n"
    )
    assert [len(g.cells) for g in grids(two)] == [2, 3]


def test_form_rows_of_varying_width_stay_whole_and_are_padded(tmp_path: Path) -> None:
    (form,) = grids(read_text(tmp_path, "项目名称\t甲项目\n项目期\t3年\t属性\t延续\n\n目标\t\t\t\t年度\n"))
    assert [len(row) for row in form.cells] == [5, 5, 5]
    assert [cell.text for cell in form.cells[1] if cell] == ["项目期", "3年", "属性", "延续", ""]
    assert all(cell.rows == cell.columns == 1 for _, _, cell in form), "no span is invented"
    assert form.cells[2][4].source.line == 4


def test_contents_lines_with_and_without_leaders(tmp_path: Path) -> None:
    raw = read_text(
        tmp_path,
        "# 目 录\n\n第一部分 概况.....\t1\n一、职责\t2\n二、机构\n\n第一部分 概况\n\n一、职责\n\n二、机构\n\n正文。\n",
    )
    assert len(roles(raw, "contents")) == 3
    assert texts(raw, Heading) == ["目录", "第一部分 概况", "一、职责", "二、机构"]


def test_markdown_pipe_html_and_aligned_tables(tmp_path: Path) -> None:
    pipe = "| 项目 | 金额 |\n|---|---:|\n| **甲** | 1.00 |\n| a\\|b | |\n"
    html = "\n<table><tr><td rowspan=2>丙</td><td>1</td></tr>\n<tr><td>2</td></tr></table>\n\n"
    aligned = "科目        合计      基本支出\n行政运行    100.00    \n项目      1,200.00     12.00\n"
    raw = read_text(tmp_path, pipe + html + aligned + "\n普通  的句子。\n", "a.md")
    first, second, third = grids(raw)
    assert [c.text for _, _, c in first] == ["项目", "金额", "甲", "1.00", "a|b", ""]
    assert spans(second)[0] == (0, 0, "丙", 2, 1)
    assert (second.source.line, second.cells[1][1].source.line) == (6, 7)
    assert [[c.text for c in row] for row in third.cells] == [
        ["科目", "合计", "基本支出"], ["行政运行", "100.00", ""], ["项目", "1,200.00", "12.00"],
    ]  # fmt: skip
    assert texts(raw) == ["普通  的句子。"]


def test_wrapped_lines_are_one_paragraph_and_lists_are_not(tmp_path: Path) -> None:
    long = "本单位二〇二三年度收入预算总计四千五百一十点六九万元其中本年收入"
    raw = read_text(tmp_path, f"{long}\n{long}\n三千万元。\n\n一、甲职责。\n二、乙职责。\n")
    assert texts(raw) == [f"{long}{long}三千万元。", "一、甲职责。", "二、乙职责。"]


def test_numbered_lines_are_headings_unless_they_say_something(tmp_path: Path) -> None:
    lines = [
        "第一部分 概况",
        "一、收入预算情况",
        "（一）因公出国（境）费0万元",
        "（二）公务接待费",
        "三、贯彻执行。",
    ]
    raw = read_text(tmp_path, "\n\n".join(lines))
    assert [(b.text, b.level) for b in raw.blocks if isinstance(b, Heading)] == [
        ("第一部分 概况", 1), ("一、收入预算情况", 2), ("（二）公务接待费", 3),
    ]  # fmt: skip


def test_form_feeds_count_pages_and_pictures_are_reported(tmp_path: Path) -> None:
    raw = read_text(tmp_path, "第一页。\n\f第二页。\n![收入图](a.png)\n")
    assert [b.source.page for b in raw.blocks] == [1, 2]
    assert [left.text for left in raw.leftovers] == ["收入图"]


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-32", "big5"]
)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = (
        "單位收支總表\t1.00\n合計\t1.00\n" if encoding == "big5" else "单位收支总表\t1.00\r\n合计\t1.00\r\n"
    )
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    (grid,) = grids(open_blocks(path))
    if encoding != "big5":  # its bytes are also valid GB18030, which is asked first in a Chinese file
        assert grid.text(0, 0) == "单位收支总表"
    assert grid.text(1, 1) == "1.00"


# --- DOCX ---------------------------------------------------------------------------------------------------------


def test_docx_headings_by_style_number_and_look(tmp_path: Path) -> None:
    document = docx.Document()
    document.add_heading("2023年单位预算", 0)
    document.add_heading("第一部分 概况", 1)
    document.add_paragraph("一、主要职责")
    centred = document.add_paragraph()
    centred.alignment = 1
    centred.add_run("收支情况").bold = True
    document.add_paragraph("负责预算工作。")
    document.save(str(tmp_path / "a.docx"))
    raw = open_blocks(tmp_path / "a.docx")
    assert [(b.text, b.level) for b in raw.blocks if isinstance(b, Heading)] == [
        ("2023年单位预算", 0), ("第一部分 概况", 1), ("一、主要职责", 2), ("收支情况", 2),
    ]  # fmt: skip
    assert texts(raw) == ["负责预算工作。"]
    assert [b.source.line for b in raw.blocks] == [1, 2, 3, 4, 5]


def test_docx_prints_automatic_numbers(tmp_path: Path) -> None:
    level = '<w:lvl w:ilvl="{}"><w:start w:val="1"/><w:numFmt w:val="{}"/><w:lvlText w:val="{}"/></w:lvl>'
    lists = (
        '<w:numbering xmlns:w="x"><w:abstractNum w:abstractNumId="5">'
        + level.format(0, "chineseCountingThousand", "%1、")
        + level.format(1, "chineseCounting", "（%2）")
        + '</w:abstractNum><w:num w:numId="7"><w:abstractNumId w:val="5"/></w:num></w:numbering>'
    )
    item = '<w:p><w:pPr><w:numPr><w:ilvl w:val="{}"/><w:numId w:val="7"/></w:numPr></w:pPr><w:r><w:t>{}</w:t></w:r></w:p>'
    body = "".join(item.format(*pair) for pair in [(0, "收入"), (1, "甲"), (1, "乙"), (0, "支出"), (1, "丙")])
    raw = open_blocks(raw_docx(tmp_path / "a.docx", body, {"numbering": lists}))
    assert texts(raw, Heading) == ["一、收入", "（一）甲", "（二）乙", "二、支出", "（一）丙"]


@pytest.mark.parametrize(
    ("value", "text"), [(1, "一"), (10, "十"), (12, "十二"), (30, "三十"), (105, "一百零五")]
)
def test_chinese_numerals(value: int, text: str) -> None:
    assert chinese(value) == text


def test_docx_contents_field_text_box_notes_and_revisions(tmp_path: Path) -> None:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p>{mark.format('begin')}<w:r><w:instrText>TOC \\o</w:instrText></w:r>{mark.format('separate')}"
        f"{run.format('一、收入')}<w:r><w:tab/><w:t>3</w:t></w:r></w:p>"
        f"<w:p>{run.format('二、支出')}{mark.format('end')}</w:p>"
        f"<w:p>{run.format('正文')}<w:ins><w:r><w:t>新增</w:t></w:r></w:ins>"
        "<w:del><w:r><w:delText>删去</w:delText></w:r></w:del>"
        '<w:r><w:footnoteReference w:id="2"/></w:r><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>'
        "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框内</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>"
    )
    notes = '<w:footnotes xmlns:w="x"><w:footnote w:id="2"><w:p><w:r><w:t>脚注</w:t></w:r></w:p></w:footnote></w:footnotes>'
    header = '<w:hdr xmlns:w="x" xmlns:v="y"><w:p><w:r><w:t>某单位</w:t></w:r></w:p><v:textpath string="草稿"/></w:hdr>'
    raw = open_blocks(raw_docx(tmp_path / "a.docx", body, {"footnotes": notes, "header": header}))
    assert roles(raw, "contents") == ["一、收入\t3", "二、支出"]
    assert roles(raw, "body") == ["正文新增", "框内"]
    assert roles(raw, "note") == ["脚注"]
    assert (roles(raw, "running"), roles(raw, "watermark")) == (["某单位"], ["草稿"])
    assert sorted(left.text for left in raw.leftovers) == ["删去", "隐藏"]


def test_docx_alternate_content_is_read_once(tmp_path: Path) -> None:
    box = "<w:r><w:{}><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:{}></w:r>"
    body = (
        "<w:p><mc:AlternateContent><mc:Choice>" + box.format("drawing", "drawing")
        + "</mc:Choice><mc:Fallback>" + box.format("pict", "pict") + "</mc:Fallback></mc:AlternateContent></w:p>"
    )  # fmt: skip
    assert texts(open_blocks(raw_docx(tmp_path / "a.docx", body, names='xmlns:mc="m"'))) == ["框"]


def test_docx_nested_and_layout_tables(tmp_path: Path) -> None:
    document = docx.Document()
    outer = document.add_table(2, 3)
    for index, cell in enumerate(outer._cells):
        cell.text = f"外{index}"
    inner = outer.cell(1, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "内一", "内二"
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "框住的段落。"
    add_table(frame.cell(0, 0), Made((("甲", "1.00"), ("乙", "2.00"))))
    document.save(str(tmp_path / "a.docx"))
    raw = open_blocks(tmp_path / "a.docx")
    assert [[c.text for _, _, c in g] for g in grids(raw)] == [
        [f"外{i}" for i in range(6)], ["内一", "内二"], ["甲", "1.00", "乙", "2.00"],
    ]  # fmt: skip
    assert texts(raw) == ["框住的段落。"]


def test_docx_rows_that_start_later_keep_their_columns(tmp_path: Path) -> None:
    document = docx.Document()
    table = add_table(document, Made((("甲", "乙", "丙"), ("丁", "戊", "己"))))
    row = table.rows[1]._tr
    row.remove(row.tc_lst[0])
    before = OxmlElement("w:gridBefore")
    before.set(qn("w:val"), "1")
    row.get_or_add_trPr().append(before)
    document.save(str(tmp_path / "a.docx"))
    (grid,) = grids(open_blocks(tmp_path / "a.docx"))
    assert [[c.text for c in line if c] for line in grid.cells] == [["甲", "乙", "丙"], ["", "戊", "己"]]


# --- spreadsheets -------------------------------------------------------------------------------------------------


@pytest.fixture
def budget(tmp_path: Path) -> Path:
    """A workbook with two tables on one sheet, a hidden sheet, an error, a text box and a formula without a result."""
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        boxed, money = (
            book.add_format({"border": 1}),
            book.add_format({"border": 1, "num_format": "#,##0.00"}),
        )
        sheet = book.add_worksheet("收支总表")
        sheet.merge_range("A1:D1", "2023年收支总表", book.add_format({"bold": True}))
        sheet.write_row("A2", ["单位名称：某中心"])
        sheet.write("D2", "单位：万元")
        sheet.write_row("A3", ["收入", "预算数", "支出", "预算数"], boxed)
        sheet.write_row("A4", ["一般公共预算", 3474.8765, "教育支出", 1000000], money)
        sheet.write_row("A5", ["", "", "", ""], boxed)
        sheet.write("A6", "收入总计", boxed)
        sheet.write_formula("B6", "=SUM(B4:B5)", money, 3474.8765)
        sheet.write("C6", "支出总计", boxed)
        sheet.write_formula("D6", "=#REF!", money, "#REF!")
        sheet.write("A7", "注：含结转")
        sheet.write("A10", "三公经费表")
        sheet.write_row("A11", ["项目", "金额"])
        sheet.write_row("A12", ["接待费", 1.5])
        sheet.write_row("A14", ["合计", 1.5])
        sheet.insert_textbox("F1", "框中的说明")
        hidden = book.add_worksheet("辅助")
        hidden.write_row("A1", ["甲", "乙"])
        hidden.write_row("A2", ["丙", "丁"])
        hidden.hide()
    return path


def test_sheet_with_titles_notes_and_two_tables(budget: Path) -> None:
    raw = open_blocks(budget)
    assert texts(raw, Heading) == ["收支总表", "2023年收支总表", "三公经费表"]
    assert texts(raw) == ["单位名称：某中心", "单位：万元", "注：含结转", "框中的说明"]
    first, second = grids(raw)
    assert (first.source.cell, second.source.cell) == ("A3:D6", "A11:B14")
    assert [c.text for c in first.cells[1]] == ["一般公共预算", "3,474.88", "教育支出", "1,000,000.00"]
    assert [c.text for c in second.cells[-1]] == ["合计", "1.5"], "an empty line does not cut off the total"


def test_what_a_sheet_hides_or_lacks_is_said(budget: Path) -> None:
    raw = open_blocks(budget)
    assert [(left.source.sheet, left.source.cell, left.text) for left in raw.leftovers] == [
        ("收支总表", "D6", "#REF!"), ("辅助", None, "辅助"),
    ]  # fmt: skip
    assert grids(raw)[0].cells[3][3].text == "#REF!"


def test_formula_without_result_is_no_number(tmp_path: Path) -> None:
    total = '<c r="A1" t="inlineStr"><is><t>合计</t></is></c><c r="B1"><f>SUM(B2:B9)</f></c>'
    sheet = f'<row r="1">{total}</row><row r="2"><c r="A2"><v>208</v></c><c r="B2"><v>1</v></c></row>'
    raw = open_blocks(raw_xlsx(tmp_path / "a.xlsx", f"<sheetData>{sheet}</sheetData>"))
    assert grids(raw)[0].cells[0][1].text == "=SUM(B2:B9)"
    assert raw.leftovers[0].source.cell == "B1"


def test_text_under_a_merged_area_and_overlapping_areas(tmp_path: Path) -> None:
    cell = '<c r="{0}" t="inlineStr"><is><t>{0}</t></is></c>'
    rows = "".join(
        f'<row r="{r}">' + "".join(cell.format(f"{c}{r}") for c in "ABC") + "</row>" for r in (1, 2, 3)
    )
    merged = '<mergeCells><mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>'
    raw = open_blocks(raw_xlsx(tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>{merged}"))
    (grid,) = grids(raw)
    assert spans(grid)[0] == (0, 0, "A1", 2, 1), "the second area begins inside the first and is none"
    shown_texts = [c.text for _, _, c in grid] + [left.text for left in raw.leftovers]
    assert sorted(filter(None, shown_texts)) == sorted(f"{c}{r}" for c in "ABC" for r in (1, 2, 3))


@pytest.mark.parametrize("ending", [".xls", ".ods"])
def test_old_and_open_spreadsheets_say_what_xlsx_says(ending: str) -> None:
    """Displayed numbers, merged cells, an error value and a hidden sheet, as LibreOffice wrote them."""
    raw = open_blocks(Path(__file__).parent / "fuzz" / "seeds" / f"table{ending}")
    first, second, *_ = grids(raw)
    assert spans(first)[:2] == [(0, 0, "收入", 1, 2), (0, 2, "支出", 1, 2)]
    assert [c.text for c in first.cells[2] if c] == [
        "一、一般公共预算",
        "3,474.88",
        "八、社会保障",
        "4,452.24",
    ]
    assert [c.text for c in first.cells[-1] if c] == ["收入总计", "3,474.88", "支出总计", "#REF!"]
    assert (first.source.cell, second.source.cell) == ("A3:D7", "A12:B14")
    assert [(left.source.sheet, left.source.cell) for left in raw.leftovers] == [
        ("收支总表", "D7"),
        ("辅助", None),
    ]


def test_ods_is_read_as_displayed(tmp_path: Path) -> None:
    names = 'xmlns:office="o" xmlns:table="t" xmlns:text="x" xmlns:style="s"'
    cell = "<table:table-cell {}><text:p>{}</text:p></table:table-cell>"
    wide = (
        cell.format("table:number-columns-spanned='2'", "收入")
        + "<table:covered-table-cell/>"
        + cell.format("", "支出")
    )
    amounts = cell.format("", "预算") + cell.format("office:value='3474.8765'", "3,474.88")
    empty = "<table:table-cell table:number-columns-repeated='16384'/>"
    content = (
        f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='收支总表'>"
        f"<table:table-row>{wide}</table:table-row><table:table-row>{amounts}</table:table-row>"
        f"<table:table-row table:number-rows-repeated='1048000'>{empty}</table:table-row>"
        "</table:table></office:spreadsheet></office:body></office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    (grid,) = grids(open_blocks(write_zip(tmp_path / "a.ods", {"mimetype": mime, "content.xml": content})))
    assert [cell for cell in spans(grid) if cell[2]] == [
        (0, 0, "收入", 1, 2), (0, 2, "支出", 1, 1), (1, 0, "预算", 1, 1), (1, 1, "3,474.88", 1, 1),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("value", "code", "text"),
    [
        ("3474.8800000000001", "#,##0.00", "3,474.88"),
        ("0.125", "0.00", "0.13"),
        ("-1234.5", BUILT_IN[43], "-1,234.50"),
        ("0", BUILT_IN[43], "-"),
        ("12345678", '0!.0000"万元"', "1234.5678万元"),
        ("0.1023", "0.00%", "10.23%"),
        ("-5", '0.00_);[红色]\\(0.00\\)', "(5.00)"),
        ("0", "#,##0.00;-#,##0.00;", ""),
        ("44927", 'yyyy"年"m"月"d"日"', "2023年1月1日"),
        ("5", "[>=10]0.0;[<10]0", "5"),
        ("2080505", "General", "2080505"),
        ("7", "000", "007"),
        ("3.14159", "# ?/?", "3.14159"),
    ],
)  # fmt: skip
def test_numbers_as_displayed(value: str, code: str, text: str) -> None:
    assert shown(Decimal(value), code) == text


@given(st.decimals(min_value=-(10**12), max_value=10**12, places=2))
def test_two_decimals_never_change_an_amount_of_two_decimals(value: Decimal) -> None:
    assert Decimal(shown(value, "#,##0.00").replace(",", "")) == value
    assert Decimal(exact(value)) == value


# --- HTML ---------------------------------------------------------------------------------------------------------


def read_html(tmp_path: Path, body: str, head: str = "", encoding: str = "utf-8") -> Raw:
    path = tmp_path / "a.html"
    path.write_bytes(f"<html><head>{head}</head><body>{body}</body></html>".encode(encoding))
    return open_blocks(path)


def test_html_paragraphs_breaks_lists_and_what_is_not_text(tmp_path: Path) -> None:
    raw = read_html(
        tmp_path,
        "<script>var a='<p>否</p>'</script><style>p{}</style><!-- 否 --><%@ page %>"
        "<h2>一、收 入</h2>\n<p>甲<br>乙<b>丙</b></p>\n<ul><li>丁<li>戊</ul><div style='display:none'>隐藏文字</div>"
        "<nav><a href='#a'>收入</a></nav><footer>版权</footer><img alt='图'>",
        "<title>网站</title>",
    )
    assert texts(raw, Heading) == ["一、收入"]
    assert roles(raw, "body") == ["甲", "乙丙", "丁", "戊"]
    assert (roles(raw, "contents"), roles(raw, "running")) == (["收入"], ["网站", "版权"])
    assert [left.text for left in raw.leftovers] == ["隐藏文字", "图"]
    assert [b.source.line for b in raw.blocks if b.text in {"甲", "丁"}] == [2, 3]


def test_html_layout_tables_are_walked_and_data_tables_are_grids(tmp_path: Path) -> None:
    raw = read_html(
        tmp_path,
        "<table><tr><td>菜单</td><td><p>说明文字</p><table><caption>总表</caption><thead><tr><th rowspan=2>项目"
        "<th colspan=2>支出<tr><th>基本<th>项目</thead><tr><td>甲<td>1.00<td rowspan=0>2.00<tr><td>乙<br>丙<td>3"
        "</table></td></tr></table>",
    )
    (grid,) = grids(raw)
    assert spans(grid)[:2] == [(0, 0, "项目", 2, 1), (0, 1, "支出", 1, 2)]
    assert spans(grid)[-1] == (3, 1, "3", 1, 1)
    assert (grid.text(3, 2), grid.text(3, 0)) == ("2.00", "乙\n丙")
    assert texts(raw) == ["菜单", "说明文字", "总表"]


@pytest.mark.parametrize("head", ["<meta charset=gb2312>", ""])
def test_html_in_gb18030(tmp_path: Path, head: str) -> None:
    assert texts(read_html(tmp_path, "<p>预算㐂朱镕基</p>", head, "gb18030")) == ["预算㐂朱镕基"]


def test_page_saved_with_its_parts_and_page_named_xls(tmp_path: Path) -> None:
    page = "<html><body><table><tr><td>甲<td>1.00<tr><td>乙<td>2.00</table></body></html>"
    mht = f'MIME-Version: 1.0\nContent-Type: multipart/related; boundary="b"\n\n--b\nContent-Type: text/html; charset="utf-8"\n\n{page}\n--b--\n'
    for name, content in (("a.xls", page), ("a.doc", mht)):
        (tmp_path / name).write_text(content, "utf-8")
        assert [c.text for _, _, c in grids(open_blocks(tmp_path / name))[0]] == ["甲", "1.00", "乙", "2.00"]


@pytest.mark.shared
def test_real_page_reads_to_its_paragraphs(shared: Path) -> None:
    raw = open_blocks(shared / "documents" / "cq_jiaotongwei_2018_dept_budget_narrative.html")
    assert sum("2800.68万元" in text for text in texts(raw)) == 1
    assert len(texts(raw, Heading)) == 6
    assert len(raw.leftovers) == 8, "its tables are pictures, and it says so"


@pytest.mark.parametrize("ending", [".docx", ".html"])
def test_several_tables_in_one_are_parted_at_their_titles(tmp_path: Path, ending: str) -> None:
    one = (("项目", "金额"), ("接待费", "1.00"), ("合计", "1.00"))
    rows = ((("三公经费预算表", 1, 2), None), *one, (("政府采购预算表", 1, 2), None), *one)
    WRITERS[ending](tmp_path / f"a{ending}", Made(rows))
    raw = open_blocks(tmp_path / f"a{ending}")
    assert [len(g.cells) for g in grids(raw)] == [3, 3]
    assert {"三公经费预算表", "政府采购预算表"} <= set(texts(raw) + texts(raw, Heading))


def test_page_saved_from_a_spreadsheet(tmp_path: Path) -> None:
    """Its one table holds a link, the title, labels, an empty column and a note; what is left is the table itself."""
    rows = (
        ("", "", "", "返回目录"),
        (("2023年三公经费预算表", 1, 4), None, None, None),
        (("（2023年度）", 1, 4), None, None, None),
        ("单位名称：某中心", "", "单位：万元", ""),
        (("国有资本经营预算收入", 1, 3), None, None, ""),
        ("项目", "", "金额", ""),
        ("接待费", "", "1.00", ""),
        (("注：含结转。", 1, 4), None, None, None),
    )
    WRITERS[".html"](tmp_path / "a.html", Made(rows), "返回")
    raw = open_blocks(tmp_path / "a.html")
    (grid,) = grids(raw)
    assert spans(grid) == [
        (0, 0, "国有资本经营预算收入", 1, 2), (1, 0, "项目", 1, 1), (1, 1, "金额", 1, 1),
        (2, 0, "接待费", 1, 1), (2, 1, "1.00", 1, 1),
    ]  # fmt: skip
    said = texts(raw) + texts(raw, Heading)
    assert {"2023年三公经费预算表", "（2023年度）", "单位名称：某中心", "单位：万元", "返回目录"} <= set(said)
    assert roles(raw, "note") == ["注：含结转。", "注：本表含结转。"]


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Disclosure, Path]:
    """The sample's disclosure and the folder that it was published into."""
    text = (Path(__file__).parents[1] / "examples" / "xinzhou-2023.json").read_text("utf-8")
    disclosure = compile_book(load(text)[0], layout("shanxi"))
    folder = tmp_path_factory.mktemp("published")
    publish(disclosure, folder, ("docx", "xlsx", "html"), stem="a")
    return disclosure, folder


@pytest.mark.parametrize("ending", [".docx", ".xlsx", ".html"])
def test_every_table_and_paragraph_that_we_publish_is_read_back(
    published: tuple[Disclosure, Path], ending: str
) -> None:
    disclosure, folder = published
    raw = open_blocks(folder / f"a{ending}")

    def squeezed(text: str) -> str:
        return "".join(text.split())

    def printed(grid: Grid) -> list[list[str]]:
        return [[squeezed(grid.text(r, c)) for c in range(grid.width)] for r in range(len(grid.cells))]

    found = [printed(grid) for grid in grids(raw)]
    want = [printed(block) for block in disclosure.blocks if isinstance(block, Grid)]
    assert len(want) == 29
    assert [table[1] for table in want if table not in found] == []
    said = "".join(squeezed(b.text) for b in raw.blocks if isinstance(b, Heading | Paragraph))
    body = [b.text for b in disclosure.blocks if isinstance(b, Heading | Paragraph)]
    assert [text for text in body if squeezed(text) not in said] == []


def test_contents_typed_by_hand_are_contents(tmp_path: Path) -> None:
    lines = ["目 录", "第一部分 概况\t1", "一、职责2", "第一部分 概况", "一、职责", "正文。"]
    document = docx.Document()
    for line in lines:
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    page = "".join(f"<p>{line}</p>" for line in lines)
    for raw in (open_blocks(tmp_path / "a.docx"), read_html(tmp_path, page.replace("\t", "......"))):
        assert len(roles(raw, "contents")) == 2
        assert texts(raw, Heading) == ["第一部分 概况", "一、职责"]


# --- words and folders --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("spread", "closed"),
    [("合　　计", "合计"), ("目 录", "目录"), ("政府性 基金预 算", "政府性基金预算"), ("2023 年", "2023 年")],
)
def test_letter_spaced_cells(spread: str, closed: str) -> None:
    assert close_cell(spread) == closed


@pytest.mark.parametrize(
    ("line", "closed"), [("目  录", "目录"), ("第一部分 概况", "第一部分 概况"), ("收 支 总 表", "收支总表")]
)
def test_letter_spaced_lines(line: str, closed: str) -> None:
    assert close_line(line) == closed


def test_folder_lists_readable_files_in_order(tmp_path: Path) -> None:
    for name in ("b.txt", "a.docx", "~$a.docx", ".c.txt", "d.exe", "sub/e.html", ".git/f.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("甲")
    assert [p.relative_to(tmp_path).as_posix() for p in find_files(tmp_path)] == [
        "a.docx",
        "b.txt",
        "sub/e.html",
    ]


def test_standard_input(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.txt"
    write_text(path, HEADED)
    with path.open("rb") as file:
        monkeypatch.setattr("sys.stdin", type("Stdin", (), {"buffer": file}))
        raw = open_blocks("-", Limits())
    assert len(grids(raw)) == 1
    assert raw.blocks[0].source.document == "标准输入"


def test_contents_of_a_sheet_end_where_the_text_begins(tmp_path: Path) -> None:
    """目录 in a worksheet that holds the whole explanation: its lines come again as the headings of the text."""
    lines = ("目录", "一、概况", "二、收支情况", "一、概况", "本单位内设三个科室。", "二、收支情况", "收入预算为12.00万元。")
    WRITERS[".xlsx"](tmp_path / "a.xlsx", Made(tuple((line,) for line in lines)))
    raw = open_blocks(tmp_path / "a.xlsx")
    assert roles(raw, "contents") == ["一、概况", "二、收支情况"]
    assert "收入预算为12.00万元。" in texts(raw)


def test_items_without_amounts_are_rows_of_the_table_around_them(tmp_path: Path) -> None:
    """A text whose trailing blanks were cut off: items that have no amount stand without a separator."""
    rows = ("项目\t预算数\t项目\t预算数", "一、拨款收入\t90.00\t一、教育支出\t95.00", "二、专户资金收入", "三、单位资金收入", "    事业收入",
            "", "本年收入合计\t90.00\t本年支出合计\t95.00", "上年结转\t5.00", "收入总计\t95.00\t支出总计\t95.00")  # fmt: skip
    (grid,) = grids(read_text(tmp_path, "\n".join(rows) + "\n"))
    assert [grid.text(r, 0) for r in range(len(grid.cells))][-4:] == ["事业收入", "本年收入合计", "上年结转", "收入总计"]


def test_a_heading_after_a_table_is_no_row_of_it(tmp_path: Path) -> None:
    text = "项目\t预算数\n一、拨款收入\t90.00\n\n二、收入情况\n\n三、支出情况\n\n项目\t金额\n教育\t1.00\n"
    assert len(grids(read_text(tmp_path, text))) == 2
