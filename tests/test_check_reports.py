"""Reports of a check: what is marked where, what can be walked, what an inspector gets; all from small made documents."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import numpy as np
import openpyxl
import pikepdf
import pypdfium2 as pdfium
import pytest
from typer.testing import CliRunner

from pdf_sample import locked, table, turned, typeset
from yusuan import service as api
from yusuan.cli import build
from yusuan.model import WARNING, Disclosure, Finding, Grid, Leftover, Related, Source, Suspect
from yusuan.publishing.docx.document import render_docx
from yusuan.publishing.reports.check import html, inspection, letter, pdf, xlsx
from yusuan.publishing.reports.check.pages import Frame, Pages, places_of, png, spots
from yusuan.publishing.reports.check.text import finding_lines
from yusuan.publishing.reports.check.walk import walk
from yusuan.reading import read
from yusuan.rules import check, decisions, examine
from yusuan.rules.standard import EIGHT, STANDARD

RUN = CliRunner()
#: 项目支出 should print 40.50: the row of 201 and the total contradict it.
ROWS = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"),
    ("201", "一般公共服务支出", "100.00", "60.00", "40.00"),
    ("20103", "政府办公厅（室）及相关机构事务", "100.00", "60.00", "40.00"),
    ("2010301", "行政运行", "60.00", "60.00", ""),
    ("2010302", "一般行政管理事务", "40.00", "", "40.00"),
    ("221", "住房保障支出", "10.50", "10.50", ""),
    ("22102", "住房改革支出", "10.50", "10.50", ""),
    ("2210201", "住房公积金", "10.50", "10.50", ""),
    ("", "合计", "110.50", "70.50", "40.00"),
)  # fmt: skip
SAID = "2024年度支出预算总计110.50万元，其中：基本支出70.50万元，占63.80%；项目支出{}万元，占36.20%。"


def made(folder: Path, said: str = "40.50", name: str = "示例.pdf") -> Path:
    """A page of text that says ``said`` of 项目支出, and a page with the table that says 40.00."""
    grid = table(ROWS, 5)
    markup = (
        "= 示例县档案馆2024年部门预算\n\n"
        f"#par(first-line-indent: 2em)[{SAID.format(said)}]\n#pagebreak()\n"
        f"== 2024年部门支出预算总表\n单位：万元\n\n{grid}"
    )
    return typeset(folder / name, markup)


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("reports")


@pytest.fixture(scope="module")
def wrong(folder) -> tuple[Path, Disclosure]:
    path = made(folder)
    return path, read(path)


def checkup(path: Path, disclosure: Disclosure) -> html.Checkup:
    report, laws = examine(disclosure)
    return html.Checkup(report, disclosure, laws, (), path)


def data_of(page: str, n: int = 0) -> dict:
    found = re.findall(r'<script type="application/json" class="data">(.*?)</script>', page, re.S)
    return json.loads(found[n])


# ---------------------------------------------------------------- walking


def test_a_finding_names_the_wrong_figure_and_what_contradicts_it(wrong):
    _, d = wrong
    report, laws = examine(d)
    found = walk(d, laws, report.findings)
    shown = next(s for s in found.findings if s.finding.rule == "T101")
    printed = {d.figures[n].printed for n in shown.wrong}
    drawn_in = {d.figures[n].printed for n in shown.beside}
    assert printed == {"40.50"} and "40.00" in drawn_in and "60.00" not in drawn_in
    assert {found.looks[n] for n in shown.wrong} == {"wrong"} and {found.looks[n] for n in shown.beside} == {
        "beside"
    }


def test_every_identity_can_be_walked_from_each_of_its_figures(wrong):
    _, d = wrong
    report, laws = examine(d)
    found = walk(d, laws, report.findings)
    sums = [k for k, link in enumerate(found.links) if link.kind == "分合"]
    assert len(sums) >= 5
    for k in sums:
        assert len(found.links[k].terms) >= 2
        for _, n in found.links[k].terms:
            assert k in found.of[n]
    total = next(n for n, f in enumerate(d.figures) if f.printed == "110.50" and f.table)
    signs = {
        found.links[k].terms[0][1]: [s for s, _ in found.links[k].terms] for k in found.of[total] if k in sums
    }
    assert signs[total][:3] == ["", "=", "+"]


def test_a_figure_in_no_identity_is_marked_so(folder):
    file = folder / "孤.txt"
    file.write_text("某局2024年度部门预算\n2024年度政府采购预算12.00万元。\n", encoding="utf-8")
    d = read(file)
    _, laws = examine(d)
    assert d.figures and set(walk(d, laws, ()).looks) == {"alone"}


# ---------------------------------------------------------------- places on pages


def test_numbers_of_running_text_have_their_own_boxes(wrong):
    path, d = wrong
    with Pages(path) as pages:
        where = spots(d.figures, pages)
    loose = [n for n, f in enumerate(d.figures) if not f.table]
    paragraph = d.figures[loose[0]].source.box
    boxes = [where[n].box for n in loose]
    assert len(set(boxes)) == len(loose) >= 3
    for box in boxes:
        assert box[2] - box[0] < 60 < paragraph[2] - paragraph[0]


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_boxes_go_to_user_space_and_back(turns):
    frame = Frame(10, 20, 310, 420, turns)
    box = (30.0, 40.0, 90.0, 55.0)
    assert frame.shown(frame.user(box)) == box
    assert frame.size == ((400, 300) if turns % 2 else (300, 400))


@pytest.mark.parametrize(
    ("text", "number", "around", "at"),
    [
        ("收入0.00万元，占0.00%。", "0.00", "收入0.00万元，占0.00%", 2),
        ("支出112.00万元，其中12.00万元", "12.00", "其中12.00万元", 13),
        ("合计1,112.00万元、12.00万元", "12.00", "", 13),
        ("没有这个数", "3.00", "3.00", None),
    ],
)
def test_a_number_is_found_where_it_stands_and_not_within_another(text, number, around, at):
    assert next(places_of(text, number, around, "万元"), None) == at


def test_pictures_are_valid_and_the_same_each_time():
    pixels = np.arange(35, dtype=np.uint8).reshape(5, 7) * 7
    data = png(pixels)
    assert data == png(pixels) and data.startswith(b"\x89PNG")
    start = data.index(b"IDAT")
    rows = zlib.decompress(data[start + 4 : start + 4 + int.from_bytes(data[start - 4 : start])])
    assert len(rows) == 5 * (1 + 4)


# ---------------------------------------------------------------- the web page


def test_the_page_shows_pages_findings_and_counts_without_network(wrong):
    path, d = wrong
    page = html.render([checkup(path, d)]).decode()
    assert page.count("data:image/png;base64,") == 2
    assert not re.search(r'(?:src|href)="(?!data:|#)', page) and "http" not in page.replace("http-equiv", "")
    assert "default-src 'none'" in page and "unsafe-inline" not in page and " style=" not in page
    assert "核对覆盖" in page and "40.50" in page
    data = data_of(page)
    [wrong_figures, beside, _] = data["findings"][0]
    assert data["figures"][wrong_figures[0]][1] == "40.50 万元" and beside
    marked = {int(n) for n in re.findall(r'<rect class="f \w+" data-f="(\d+)"', page)}
    assert {wrong_figures[0], *beside} <= marked


def test_the_page_is_the_same_each_time(wrong):
    path, d = wrong
    assert html.render([checkup(path, d)]) == html.render([checkup(path, read(path))])


def test_pages_without_findings_can_be_left_out(wrong):
    path, d = wrong
    only = html.render([checkup(path, d)], "none").decode()
    assert "data:image" not in only and "没有附图" in only
    clean = made(path.parent, "40.00", "对.pdf")
    assert html.render([checkup(clean, read(clean))], "findings").count(b"data:image") == 0


def test_a_text_document_shows_its_blocks_with_the_figures_marked(folder):
    file = folder / "说明.txt"
    file.write_text(f"示例县档案馆2024年部门预算\n{SAID.format('41.50')}\n", encoding="utf-8")
    page = html.render([checkup(file, read(file))]).decode()
    assert re.search(r'<button type="button" class="f" data-f="\d+">41.50</button>', page)
    assert "data:image" not in page


def test_a_compiled_book_shows_each_figure_where_it_stands(examples):
    d = api.compile(api.open_book(examples / "xinzhou-2023.json")[0])
    report, laws = examine(d)
    page = html.render([html.Checkup(report, d, laws, (), examples / "xinzhou-2023.json")]).decode()
    marked = [int(n) for n in re.findall(r'data-f="(\d+)"', page)]
    filled = {n for n, f in enumerate(d.figures) if f.state == "value" and f.table}
    assert len(marked) == len(set(marked)) and filled <= set(marked)
    for n, words in re.findall(r'data-f="(\d+)">([^<]*)<', page):
        assert d.figures[int(n)].printed in (words, "") or words == "空白"


def test_words_of_a_finding_are_marked_and_not_all_that_stands_in_their_line(folder):
    """A web page may stand in one line of its source: the excerpt says which of its paragraphs is meant."""
    file = folder / "一行.html"
    text = SAID.format("40.00").replace("占63.80%", "占63.90%")
    file.write_text(f"<html><body><h1>示例县档案馆2024年部门预算</h1><p>一段无关的话。</p><p>{text}</p></body></html>", encoding="utf-8")
    page = html.render([checkup(file, read(file))]).decode()
    marked = re.findall(r'<span class="mark (\w+)" data-m="[^"]+">(.*?)</span>', page)
    assert any(severity == "error" and "63.90%" in words for severity, words in marked)
    assert not any("无关" in words for _, words in marked)


def test_text_of_a_document_cannot_break_out_of_the_page(folder):
    file = folder / "坏.txt"
    text = "</script><script>alert(1)</script><b onclick=x>2024年度支出预算总计10.00万元，其中：基本支出9.00万元，占91.00%。"
    file.write_text(f"某局2024年度部门预算\n{text}\n", encoding="utf-8")
    page = html.render([checkup(file, read(file))]).decode()
    assert "<script>alert" not in page and "<b onclick" not in page and "alert(1)" in page


def test_several_documents_in_one_page(wrong, folder):
    path, d = wrong
    clean = made(folder, "40.00", "对.pdf")
    page = html.render([checkup(path, d), checkup(clean, read(clean))]).decode()
    assert page.count("<template") == 2 and '<select id="pick">' in page
    ids = re.findall(r'data-m="([^"]+)"', page)
    assert all(name.startswith(("d0", "d1")) for name in ids)


@pytest.mark.skipif(shutil.which("chromium") is None, reason="chromium is not installed")
def test_the_page_works_in_a_browser(wrong, folder):
    path, d = wrong
    out = folder / "page.html"
    html.write([checkup(path, d)], out)
    data = data_of(out.read_text(encoding="utf-8"))
    n = data["findings"][0][0][0]
    command = [
        "chromium",
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--virtual-time-budget=3000",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, f"{out.as_uri()}#0-figure-{n}"], capture_output=True, text=True, timeout=60
    )
    panel = re.search(r'<section class="walk".*?</section>', done.stdout, re.S)
    assert panel and "所选的数" in panel[0] and "不符" in panel[0] and "（本数）" in panel[0]
    assert panel[0].count("data-go=") >= 2
    assert re.search(rf'data-f="{n}"[^>]*aria-label="[^"]*40.50', done.stdout)


# ---------------------------------------------------------------- the inspection sheet


def sheet_of(rows: list[xlsx.Row]) -> openpyxl.Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(rows)))


def row_of(path: Path, d: Disclosure) -> xlsx.Row:
    return xlsx.row(path.name, check(d), d)


def test_the_inspection_sheet_has_a_row_per_document_and_lists_all(wrong):
    path, d = wrong
    row = row_of(path, d)
    book = sheet_of([row, xlsx.unread("打不开.pdf", "文件设有打开密码。")])
    assert book.sheetnames == ["检查表", "问题", "单位排名", "未能检查", "说明"]
    overview = list(book["检查表"].values)
    heads = dict(zip(overview[2], overview[3], strict=True))
    assert heads["单位"] == "示例县档案馆" and heads["支出总表"] == "有" and heads["收入总表"] == "无"
    assert heads["支出总计"] == 110.5 and heads["错误"] == sum(line.cells["程度"] == "错误" for line in row.findings) > 0
    assert overview[4][1] == "打不开.pdf" and "打开密码" in overview[4][2]
    findings = list(book["问题"].values)
    assert len(findings) - 1 == len(row.findings) > 0
    assert book["问题"].freeze_panes and book["问题"].auto_filter.ref
    assert any("没有读出" in str(cell) for line in book["未能检查"].values for cell in line)


def test_the_inspection_sheet_is_the_same_each_time_and_holds_no_formulas(wrong):
    path, _ = wrong
    first, second = (xlsx.render([row_of(path, read(path))]) for _ in range(2))
    assert first == second
    evil = Disclosure(file="=1+1.pdf")
    cells = [c for line in sheet_of([xlsx.row("=1+1.pdf", check(evil), evil)])["检查表"].iter_rows() for c in line]
    assert all(c.data_type != "f" for c in cells) and any(c.value == "=1+1.pdf" for c in cells)


@pytest.mark.parametrize(
    ("note", "answer"),
    [
        ("注：本部门没有使用政府性基金预算拨款安排的支出，故本表为空表。", inspection.NOTED),
        ("", inspection.BARE),
    ],
)
def test_an_empty_table_with_and_without_a_note(folder, note, answer):
    rows = (("科目编码", "科目名称", "合计", "基本支出", "项目支出"), ("", "合计", "", "", ""))
    markup = (
        f"= 某局2024年部门预算\n\n== 2024年部门政府性基金预算支出表\n单位：万元\n\n{table(rows, 5)}\n{note}"
    )
    d = read(typeset(folder / "空.pdf", markup))
    found = dict(zip((i.name for i in inspection.ITEMS), inspection.examined(d), strict=True))
    assert found["政府性基金预算支出表"] == answer and found["一般公共预算支出表"] == inspection.NO


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("公开03表 部门支出总体情况表", ["支出总表"]),
        ("收入支出决算总表", ["收支总表"]),
        ("部门收入总表（含财政专户管理资金）", ["收入总表"]),
        ("财政拨款收支总表（公开表4）", ["财政拨款收支总表"]),
        ("一般公共预算财政拨款支出决算表", ["一般公共预算支出表"]),
        ("财政拨款支出预算表（功能科目）", ["一般公共预算支出表"]),
        ("一般公共预算基本支出部门预算经济分类预算表", ["一般公共预算基本支出表"]),
        ("政府性基金预算财政拨款收入支出决算表", ["政府性基金预算支出表"]),
        ("国有资本经营预算支出表", ["国有资本经营预算支出表"]),
        ("“三公”经费、会议费和培训费支出表", ["“三公”经费支出表"]),
        ("部门整体支出绩效目标表", []),
        ("项目支出表", []),
        ("政府采购预算表", []),
        ("专户资金收支预算表", []),
    ],
)
def test_standard_tables_are_known_by_what_their_titles_ask(title, names):
    assert [s.name for s in STANDARD if s.is_named(title)] == names
    assert len(EIGHT) == 8


@pytest.mark.shared
def test_items_of_real_documents(shared):
    documents = shared / "documents"
    final = inspection.examined(read(documents / "sh_putuo_guiziju_2024_dept_final.pdf"))
    found = dict(zip((i.name for i in inspection.ITEMS), final, strict=True))
    tables = [t.name for t in STANDARD if not t.measure]
    assert [found[name] for name in tables] == ["有"] * 6 + [inspection.NOTED] * 2
    assert found["实物量（决算）"] == "有" and str(found["合计（万元）"]) == "0.39"
    seed = inspection.examined(read(shared / "seed" / "xinzhou-2023-unit-budget.txt"))
    found = dict(zip((i.name for i in inspection.ITEMS), seed, strict=True))
    assert [found[name] for name in tables] == ["有"] * 6 + [inspection.NOTED] * 2
    assert found["“三公”经费支出表"] == inspection.NOTED and found["绩效目标表（份）"] == 12


# ---------------------------------------------------------------- annotated copies


def annotations(data: bytes) -> list[tuple[int, pikepdf.Dictionary]]:
    with pikepdf.open(io.BytesIO(data)) as document:
        found = []
        for n, page in enumerate(document.pages, 1):
            for a in page.obj.get("/Annots", []):
                if str(a.get("/T", "")) == pdf.AUTHOR:
                    found.append((n, {k: a[k] for k in a if k != "/P"}))
        return [
            (n, {k: (list(map(float, v)) if k == "/Rect" else str(v)) for k, v in a.items()})
            for n, a in found
        ]


def test_the_text_report_says_nothing_twice():
    """What the message names is not listed again; a passage that is shown is not quoted under it; a cut is marked."""
    passage = "本年度“三公”经费预算比上年有所减少，" * 9
    said = "《支出总表》“教育支出”写 12.00 万元，各项之和为 13.00 万元，相差 1.00 万元"
    other = Related("《收入总表》“教育支出”写 12.00 万元，与别处不同，也在其中", Source(page=3))
    finding = Finding(
        "T102", WARNING, f"{said}。最可能写错的是教育支出，应为 13.00 万元。", Source(text=passage), passage, "13.00 万元",
        suspects=(Suspect("教育支出", stated="12.00 万元", should_be="13.00 万元"), Suspect("科学支出", stated="1", should_be="2")),
        related=(Related(said), other),
    )  # fmt: skip
    lines = list(finding_lines(finding))
    assert [line.strip()[:4] for line in lines[1:]] == ["┃ 本年", "可能写错", "· 《收"]
    assert lines[1].endswith("…") and "科学支出" in lines[2]


def test_findings_are_written_where_they_stand(wrong):
    path, d = wrong
    report, laws = examine(d)
    data, count = pdf.render(path, report, d, laws)
    found = annotations(data)
    assert len(found) == count > 0
    main = next(a for n, a in found if n == 1 and "T101" in a["/Contents"] and a["/Subtype"] == "/Highlight")
    assert "应为 40.00 万元" in main["/Contents"] and main["/M"].startswith("D:2020")
    assert words_at(data, 1, main["/Rect"]) == "40.50"
    assert data == pdf.render(path, report, d, laws)[0]


def words_at(data: bytes, page: int, rect: list[float]) -> str:
    document = pdfium.PdfDocument(data)
    text = document[page - 1].get_textpage().get_text_bounded(*rect)
    return text.strip()


@pytest.mark.parametrize("degrees", [90, 180, 270])
def test_annotations_of_turned_and_cropped_pages(folder, degrees):
    path = turned(made(folder, name=f"转{degrees}.pdf"), degrees)
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for page in document.pages:
            page.cropbox = [20, 30, 580, 830]
        document.save(path)
    d = read(path)
    report, laws = examine(d)
    data, _ = pdf.render(path, report, d, laws)
    main = next(
        a
        for n, a in annotations(data)
        if n == 1 and "T101" in a["/Contents"] and a["/Subtype"] == "/Highlight"
    )
    assert words_at(data, 1, main["/Rect"]) == "40.50"


def test_what_is_no_pdf_or_is_locked_says_so(wrong, folder):
    path, d = wrong
    report, laws = examine(d)
    with pytest.raises(pdf.CannotAnnotate, match="不是 PDF"):
        pdf.render(folder / "说明.docx", report, d, laws)
    shutil.copy(path, folder / "锁.pdf")
    with pytest.raises(pdf.CannotAnnotate, match="受保护"):
        pdf.render(locked(folder / "锁.pdf", "secret"), report, d, laws)


# ---------------------------------------------------------------- files


def checked(*arguments: object) -> int:
    """The exit code of ``yusuan check`` in this process."""
    return RUN.invoke(build(), ["check", *map(str, arguments)]).exit_code


def test_one_document_one_file_several_a_folder(wrong, tmp_path):
    path, _ = wrong
    for name in ("一.html", "一.pdf", "表.xlsx", "一.json", "一.txt"):
        assert checked(path, "-o", tmp_path / "单" / name) == 1
    assert {p.name for p in (tmp_path / "单").iterdir()} == {"一.html", "一.pdf", "表.xlsx", "一.json", "一.txt"}
    assert (tmp_path / "单" / "一.html").read_bytes().startswith(b"<!doctype html>")
    source = tmp_path / "源"
    (source / "别处").mkdir(parents=True)
    shutil.copy(path, source / path.name)
    shutil.copy(path, source / "别处" / path.name)
    (source / "坏.pdf").write_bytes(b"%PDF-1.4 nothing")
    for format in ("html", "xlsx", "pdf"):
        assert checked(source, "-f", format, "-o", tmp_path / "出", "-j", "2") == 1
    names = {p.name for p in (tmp_path / "出").iterdir()}
    pages, copies = {"示例.核对.html", "示例-2.核对.html"}, {"示例.批注.pdf", "示例-2.批注.pdf"}
    assert names - {"坏.核对.html"} == {*pages, *copies, "index.html", "公开情况检查表.xlsx"}
    index = (tmp_path / "出" / "index.html").read_text(encoding="utf-8")
    assert "坏.pdf" in index and "无法打开" in index and index.count("<a href=") == 2
    assert "别处/示例.pdf" in index
    overview = list(openpyxl.load_workbook(tmp_path / "出" / "公开情况检查表.xlsx")["检查表"].values)
    assert [line[1] for line in overview[3:]] == ["别处/示例.pdf", "坏.pdf", "示例.pdf"]


def test_an_annotated_copy_never_replaces_the_original(wrong):
    path, _ = wrong
    before = path.read_bytes()
    assert checked(path, "-f", "pdf", "-o", path) == 2
    assert path.read_bytes() == before


def test_an_older_file_stays_whole_when_writing_fails(wrong, tmp_path, monkeypatch):
    path, _ = wrong
    out = tmp_path / "一.html"
    out.write_text("旧", encoding="utf-8")

    def full(checkups, target, *rest, **more):
        target.write_text("半", encoding="utf-8")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(html, "write", full)
    done = RUN.invoke(build(), ["check", str(path), "-f", "html", "-o", str(out), "--force"])
    assert done.exit_code == 2 and "磁盘已满" in done.output
    assert out.read_text(encoding="utf-8") == "旧" and list(tmp_path.iterdir()) == [out]


@pytest.mark.shared
def test_all_findings_of_real_documents_have_marks_on_their_pages(shared, tmp_path):
    path = shared / "documents" / "sh_putuo_guiziju_2024_dept_final.pdf"
    d = read(path)
    report, laws = examine(d)
    page = html.render([html.Checkup(report, d, laws, (), path)]).decode()
    data = data_of(page)
    marked = {int(n) for n in re.findall(r'<rect class="f \w+" data-f="(\d+)"', page)}
    marks = set(re.findall(r'<rect class="mark \w+" data-m="([^"]+)"', page))
    for finding, (main, beside, places) in zip(report.findings, data["findings"], strict=True):
        if finding.place != Source():
            assert marked & {*main, *beside} or marks & set(places), finding
    data, count = pdf.render(path, report, d, laws)
    assert count >= len(report.findings)


def test_what_the_inspector_decided_is_read_back(wrong, tmp_path):
    """不属实 and 属实，说明原因 are done with, 已改正 that is still there is told, the rest stays."""
    _, d = wrong
    report = check(d)
    sheet = tmp_path / "检查表.xlsx"
    xlsx.write([xlsx.row("甲/示例.pdf", report, d, everything=True)], sheet)
    book = openpyxl.load_workbook(sheet)
    page = book["问题"]
    column = {cell.value: cell.column for cell in page[1]}
    words = ["不属实", "已改正", "属实，说明原因"]
    rows = [r for r in range(2, page.max_row + 1) if page.cell(r, column["编号"]).value][: len(words)]
    for r, word in zip(rows, words, strict=False):
        page.cell(r, column["处理"]).value = word
        page.cell(r, column["处理说明"]).value = "已核"
    keys = [page.cell(r, column["编号"]).value for r in rows]
    book.save(sheet)
    decided = decisions.Decisions(sheet).of("示例.pdf")
    assert list(decided) == keys
    left, gone, still = decisions.apply(report, decided)
    assert {f.key for f, _ in gone} == {k for k, w in zip(keys, words, strict=False) if w != "已改正"}
    assert all("检查表" in why and "已核" in why for _, why in gone)
    assert len(left.findings) == len(report.findings) - len(gone) and len(still) == ("已改正" in words[: len(keys)])
    other = openpyxl.Workbook()
    other.active.append(["甲", "乙"])
    other.save(sheet)
    with pytest.raises(ValueError, match="编号"):
        decisions.Decisions(sheet)


def test_the_list_of_findings_has_numbers_links_and_prints_readable_columns(wrong):
    path, d = wrong
    book = sheet_of([row_of(path, d)])
    page = book["问题"]
    heads = [cell.value for cell in page[1]]
    assert len(page.print_area.split(":")[1].rstrip("0123456789").strip("$")) == 1 and heads[:10].count("问题") == 1
    line = next(r for r in page.iter_rows(min_row=2) if r[heads.index("规则")].value == "T101")
    assert isinstance(line[heads.index("相差（元）")].value, int | float)
    assert book["检查表"].cell(4, 2).hyperlink is not None


def test_what_could_not_be_checked_is_a_line_for_each_reason(wrong):
    _, d = wrong
    left = tuple(Leftover(f"{n}.00", "不认识的列", Source(page=n)) for n in range(1, 9))
    row = xlsx.row("示例.pdf", check(d), replace(d, leftovers=left))
    assert [x[:3] for x in row.unchecked if x[0] == "没有读懂"] == [("没有读懂", "不认识的列", 8)]
    assert not any("不适用" in str(x) for x in row.unchecked)


def test_one_note_tells_a_finding_in_full_and_the_copy_ends_with_a_summary(wrong):
    path, d = wrong
    report, laws = examine(d)
    data, _ = pdf.render(path, report, d, laws)
    contents = [a["/Contents"] for _, a in annotations(data)]
    full = [c for c in contents if "全文见" not in c]
    assert len(full) == len(set(full)) == sum(not f.petty for f in report.findings)
    document = pdfium.PdfDocument(data)
    assert len(document) > len(Pages(path))
    words = "".join(page.get_textpage().get_text_range() for page in list(document)[len(Pages(path)) :])
    assert "核对结果" in words and "核对的范围" in words


def test_a_letter_for_each_unit(wrong, tmp_path):
    _, d = wrong
    report = check(d)
    parts = [letter.part(report, d), letter.part(replace(report, file="另一份.pdf"), d)]
    ((unit, mine),) = letter.by_unit(parts).items()
    out = tmp_path / "反馈意见.docx"
    out.write_bytes(render_docx(letter.letter(mine), front=False))
    read_back = read(out)
    texts = [getattr(b, "text", "") for b in read_back.blocks if not isinstance(b, Grid)]
    assert unit == "示例县档案馆" and any("反馈意见" in t for t in texts) and "目录" not in texts
    rows = [row for b in read_back.blocks if isinstance(b, Grid) for row in b.cells]
    assert any(f.message in cell.text for f in report.findings for row in rows for cell in row if cell)


def test_the_index_puts_the_worst_first(wrong, folder):
    path, d = wrong
    clean = made(folder, "40.00", "好.pdf")
    page = html.index([html.index_row("好.html", checkup(clean, read(clean))), html.index_row("坏.html", checkup(path, d))]).decode()
    assert page.index(quote("坏.html")) < page.index(quote("好.html")) and 'class="sortable"' in page
    assert "script-src 'sha256-" in page


def test_pictures_of_pages_have_a_limit_for_the_whole_report(wrong, monkeypatch):
    path, d = wrong
    report, laws = examine(d)
    one = html.render([html.Checkup(report, d, laws, (), path)] * 3).decode()
    assert one.count("<img src=") == 3 * len(Pages(path))
    album = html.Album(most=1)
    assert album.has_room and album.add(Frame(0, 0, 10, 10, 0), "data:") == 0 and not album.has_room
    monkeypatch.setattr("yusuan.publishing.reports.check.pages.CROWDED", 0)
    bare = html.render([html.Checkup(report, d, laws, (), path)]).decode()
    assert "<img src=" not in bare and "没有附图" in bare
