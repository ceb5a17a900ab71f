"""The PDF reader: tables with and without lines, running text and its furniture, odd pages, bad files."""

from __future__ import annotations

import re
import socket
import sys
import types
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pdfplumber
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import pdf_sample as sample
from yusuan.model import Block, Grid, Heading, Paragraph
from yusuan.reading.files import open_blocks
from yusuan.reading.formats.base import Limits, Raw, Unreadable
from yusuan.reading.formats.pdf import FORMAT, ocr
from yusuan.reading.formats.pdf.page import _squared
from yusuan.reading.formats.pdf.suspect import is_suspect


def grids(raw: Raw) -> list[Grid]:
    return [block for block in raw.blocks if isinstance(block, Grid)]


def shown(grid: Grid) -> list[list[str]]:
    """Rows of texts, covered places as they are covered."""
    return [[grid.text(r, c) for c in range(grid.width)] for r in range(len(grid.cells))]


def texts(raw: Raw, role: str) -> list[str]:
    return [b.text for b in raw.blocks if isinstance(b, Paragraph) and b.role == role]


def outline(raw: Raw) -> list[tuple[str, int]]:
    return [(block.text, block.level) for block in raw.blocks if isinstance(block, Heading)]


def refused(path: Path, limits: Limits = Limits()) -> str:
    with pytest.raises(Unreadable) as caught:
        open_blocks(path, limits)
    return str(caught.value)


HEADER = [
    ["<rowspan: 2>科目编码", "<rowspan: 2>科目名称", "<colspan: 3>本年支出"],
    ["合计", "基本支出", "项目支出"],
]
BODY = [
    ["208", "社会保障和就业支出", "120.50", "100.50", "20.00"],
    ["20805", "行政事业单位养老支出", "100.50", "100.50", ""],
    ["2080505", "机关事业单位基本养老保险缴费支出", "100.50", "100.50", ""],
    ["", "合#h(2em)计", "120.50", "100.50", "20.00"],
]
READ = [[cell.replace("#h(2em)", "") for cell in row] for row in BODY]


# --- ruled tables -------------------------------------------------------------------------------------------------


def test_merged_header_and_letter_spaced_words(tmp_path: Path) -> None:
    (grid,) = grids(FORMAT.read(sample.typeset(tmp_path / "a.pdf", sample.table(HEADER + BODY, 5)), Limits()))
    spans = {cell.text: (cell.rows, cell.columns) for _, _, cell in grid if cell.rows * cell.columns > 1}
    assert spans == {"科目编码": (2, 1), "科目名称": (2, 1), "本年支出": (1, 3)}
    assert shown(grid)[2:] == READ
    cell = next(cell for _, _, cell in grid if cell.text == "合计" and cell.source.text != "合计")
    assert cell.source.page == 1 and " " in cell.source.text  # as printed, the gap kept


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
def test_places_are_of_the_page_as_shown(tmp_path: Path, degrees: int) -> None:
    """A table typeset along the page's long side reads alike however the page is turned, its boxes where it shows."""
    markup = f"#rotate(-{degrees}deg, reflow: true)[{sample.table(BODY, 5)}]"
    path = sample.turned(sample.typeset(tmp_path / "a.pdf", markup), degrees)
    (grid,) = grids(FORMAT.read(path, Limits()))
    assert shown(grid) == READ
    with pdfplumber.open(path) as file:
        words = {word["text"]: word for word in file.pages[0].extract_words()}
    first, last = grid.cells[0][0], grid.cells[3][4]
    assert first and last and first.source.box and last.source.box
    for cell, text in ((first, "208"), (last, "20.00")):
        x0, top, x1, bottom = cell.source.box  # type: ignore[misc]
        word = words[text]
        assert x0 - 1 <= word["x0"] <= word["x1"] <= x1 + 1 and top - 1 <= word["top"] <= word["bottom"] <= bottom + 1


def test_text_set_upright_on_an_unturned_page(tmp_path: Path) -> None:
    """A wide table that was printed sideways: the text itself runs up the page."""
    path = sample.typeset(tmp_path / "a.pdf", f"#rotate(-90deg, reflow: true)[{sample.table(BODY, 5)}]")
    (grid,) = grids(FORMAT.read(path, Limits()))
    assert shown(grid) == READ
    first, second = grid.cells[0][0], grid.cells[0][1]
    assert first and second and first.source.box and second.source.box
    assert first.source.box[1] >= second.source.box[3] - 1  # the second column stands above the first on the page


def test_two_tables_beside_one_another_are_two(tmp_path: Path) -> None:
    left, right = sample.table([["甲", "1.00"], ["乙", "2.00"]], 2), sample.table([["丙", "3.00"], ["丁", "4.00"]], 2)
    markup = f"#grid(columns: 2, column-gutter: 1cm, [{left}], [{right}])"
    found = grids(FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup), Limits()))
    assert [shown(grid) for grid in found] == [[["甲", "1.00"], ["乙", "2.00"]], [["丙", "3.00"], ["丁", "4.00"]]]


def test_column_line_cuts_words_set_close_to_it(tmp_path: Path) -> None:
    rows = [["2080505", "基本养老保险"], ["2080506", "职业年金"]]
    path = sample.typeset(tmp_path / "a.pdf", sample.table(rows, 2, "inset: (x: 0.3pt, y: 3pt)"))
    assert [shown(grid) for grid in grids(FORMAT.read(path, Limits()))] == [rows]


# --- tables whose lines are missing -------------------------------------------------------------------------------

_LEFT_OPEN = "(x, y) => (left: if x == 0 { none } else { 0.5pt }, right: if x == 4 { none } else { 0.5pt }, rest: 0.5pt)"
STROKES = {
    "no outer sides": _LEFT_OPEN,
    "across only": "(x, y) => (top: 0.5pt, bottom: 0.5pt)",
    "three lines": "(x, y) => (top: if y < 2 { 1pt }, bottom: if y == 4 { 1pt })",
    "columns only": "(x, y) => (left: 0.5pt, right: 0.5pt, top: if y < 2 { 0.5pt }, bottom: if y == 4 { 0.5pt })",
    "frame and rows": "(x, y) => (left: if x == 0 { 0.5pt }, right: if x == 4 { 0.5pt }, top: 0.5pt, bottom: 0.5pt)",
    "bands of colour": "none, fill: (x, y) => if calc.even(y) { luma(230) } else { luma(245) }",
    "every other row coloured": "none, fill: (x, y) => if calc.even(y) { luma(230) }",
    "none": "none",
}


@pytest.mark.parametrize("stroke", STROKES.values(), ids=STROKES.keys())
def test_lines_left_away(tmp_path: Path, stroke: str) -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"], *BODY]
    markup = f"本表按科目列示。\n\n{sample.table(rows, 5, 'align: (left, left, right, right, right)', stroke)}\n注：无。"
    raw = FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup), Limits())
    (grid,) = grids(raw)
    assert shown(grid) == [rows[0], *READ]
    assert texts(raw, "body") == ["本表按科目列示。"] and texts(raw, "note") == ["注：无。"]


@pytest.mark.parametrize("stroke", ["none", "(x, y) => (top: if y in (0, 2) { 1pt }, bottom: if y == 5 { 1pt })"])
def test_header_over_columns_and_wrapped_names_without_lines(tmp_path: Path, stroke: str) -> None:
    align = "align: (x, y) => if x == 0 { left } else if y < 2 { center } else if x == 1 { left } else { right }"
    markup = sample.table(HEADER + BODY, 5, align, stroke).replace("columns: 5", "columns: (2cm, 5cm, 2cm, 2cm, 2cm)")
    (grid,) = grids(FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup), Limits()))
    assert shown(grid)[0] == ["科目编码", "科目名称", "本年支出", "本年支出", "本年支出"]
    assert shown(grid)[2:] == READ  # the long name is one cell


def test_centred_total_over_amounts_at_the_right(tmp_path: Path) -> None:
    rows = [["项目", "本年执行数合计", "增减"], ["合计", "4.20", "-0.30"], ["接待费", "1.20", "-0.30"], ["车辆", "3.00", "0"]]
    align = "align: (x, y) => if x == 0 { left } else if y < 2 { center } else { right }"
    path = sample.typeset(tmp_path / "a.pdf", sample.table(rows, 3, align, "none").replace("columns: 3", "columns: (4cm,) * 3"))
    (grid,) = grids(FORMAT.read(path, Limits()))
    assert [[cell.replace("−", "-") for cell in row] for row in shown(grid)] == rows


def test_running_text_with_numbers_is_no_table(tmp_path: Path) -> None:
    lines = "\\\n".join(f"{n}. 第{n}项经费 12{n}.00 万元，比上年增加 {n}.50 万元。" for n in range(1, 8))
    assert not grids(FORMAT.read(sample.typeset(tmp_path / "a.pdf", lines), Limits()))


# --- over page ends -----------------------------------------------------------------------------------------------


def long_rows(count: int) -> list[list[str]]:
    names = ["一般行政管理事务", "其他社会保障和就业支出以及与之有关的各项补助", "基层公共就业创业服务"]
    return [[f"20{8000000 + n}"[-7:], names[n % 3], f"{n}.10", f"{n}.00", "0.10"] for n in range(1, count + 1)]


@pytest.mark.parametrize("repeat", ["true", "false"])
def test_table_over_three_pages_is_one(tmp_path: Path, repeat: str) -> None:
    rows = long_rows(90)
    header = sample.table(HEADER, 5).removeprefix("#table(columns: 5, stroke: 0.5pt, ").removesuffix(")\n")
    body = ", ".join(f"[{cell}]" for row in rows for cell in row)
    columns = "(2cm, 4cm, 2cm, 2cm, 2cm)"
    markup = f"= 支出总表\n单位：万元\n#table(columns: {columns}, table.header(repeat: {repeat}, {header}), {body})\n注：完。"
    path = sample.typeset(tmp_path / "a.pdf", markup, 'margin: 2cm, header: [某单位], footer: context counter(page).display("1")')
    raw = open_blocks(path)
    (grid,) = grids(raw)
    assert shown(grid)[2:] == rows
    assert {cell.source.page for _, _, cell in grid} == set(range(1, raw.pages + 1)) and raw.pages >= 3
    assert texts(raw, "running").count("某单位") == raw.pages
    assert texts(raw, "note") == ["注：完。"]


def test_long_text_of_a_form_goes_on_over_the_page(tmp_path: Path) -> None:
    sentence = "为改善办学条件，拟对所属学校的教室和宿舍进行维修，并购置必要的教学设备。"
    rows = [["项目名称", "校舍维修"], ["项目概况", sentence * 60], ["产出指标", "维修学校数"]]
    markup = sample.table(rows, 2).replace("columns: 2", "columns: (3cm, 9cm)")
    (grid,) = grids(open_blocks(sample.typeset(tmp_path / "a.pdf", markup)))
    assert shown(grid) == rows


def test_title_at_the_foot_of_the_page_stays_before_its_table(tmp_path: Path) -> None:
    first, second = sample.table([["项目", "金额"], ["甲", "1.00"]], 2), sample.table([["项目", "金额"], ["乙", "2.00"]], 2)
    center = "#align(center)[#text(16pt)[{}]]\n"
    markup = f"{center.format('表一收入总表')}{first}#v(1fr)\n{center.format('表二支出总表')}#pagebreak()\n{second}"
    blocks = open_blocks(sample.typeset(tmp_path / "a.pdf", markup)).blocks
    assert [b.text if isinstance(b, Heading) else "grid" for b in blocks] == ["表一收入总表", "grid", "表二支出总表", "grid"]


# --- running text -------------------------------------------------------------------------------------------------


def test_paragraphs_headings_and_furniture(tmp_path: Path) -> None:
    sentence = "本单位负责全区公共就业服务的组织实施，承担就业资金使用的监督检查，指导基层平台建设。"
    entries = "".join(f"{n}、第{n}项#box(width: 1fr, repeat[.]){p}\\\n" for p, n in enumerate("一二三", 1))
    indent = "#set par(first-line-indent: (amount: 2em, all: true))\n"
    markup = (
        f"#align(center)[#text(26pt)[某区2024年单位预算]]\n#pagebreak()\n#align(center)[目　录]\n\n{entries}#pagebreak()\n{indent}"
        f"第一部分　单位概况\n\n一、主要职责\n\n（一）{sentence * 5}\n\n（二）{sentence * 40}"
    )
    mark = '#rotate(-40deg)[#text(60pt, fill: luma(220))[征求意见稿]]'
    page = f'margin: 2cm, footer: align(center, context [— #counter(page).display("1") —]), background: [{mark}]'
    raw = FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup, page), Limits())
    assert outline(raw) == [("某区2024年单位预算", 0), ("第一部分 单位概况", 1), ("一、主要职责", 2)]
    assert texts(raw, "body") == [f"（一）{sentence * 5}", f"（二）{sentence * 40}"]  # the second over a page end
    assert texts(raw, "running") == [f"— {n} —" for n in range(1, raw.pages + 1)]
    assert texts(raw, "watermark") == ["征求意见稿"] * raw.pages
    assert [re.sub(r"[.\s]", "", text) for text in texts(raw, "contents")] == [
        "目录", "一、第一项1", "二、第二项2", "三、第三项3",
    ]  # fmt: skip


def test_nothing_is_lost_and_reading_is_repeatable(tmp_path: Path) -> None:
    path = sample.typeset(tmp_path / "a.pdf", f"前言，共 3 项。\n{sample.table(HEADER + BODY, 5)}\n后记")
    raw = FORMAT.read(path, Limits())
    assert raw == FORMAT.read(path, Limits())
    with pdfplumber.open(path) as file:
        printed = Counter(re.sub(r"\s", "", "".join(page.extract_text() for page in file.pages)))
    assert Counter(re.sub(r"\s", "", "".join(map(_all_text, raw.blocks)))) == printed


def _all_text(block: Block) -> str:
    return "".join(cell.text for _, _, cell in block) if isinstance(block, Grid) else getattr(block, "text", "")


AMOUNT = st.decimals(0, 10_000_000, places=2).map(lambda d: f"{d:,}")
NAME = st.sampled_from(["基本工资", "其他社会保障缴费", "因公出国（境）费用", "“三公”经费", "合计", "A类"])


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(NAME, AMOUNT, st.one_of(st.just(""), AMOUNT)), min_size=2, max_size=60))
def test_every_cell_comes_back(tmp_path: Path, rows: list[tuple[str, str, str]]) -> None:
    """Typeset and read back, a table of any length has the same cells in the same places."""
    path = sample.typeset(tmp_path / "a.pdf", sample.table([("项目", "预算数", "上年数"), *rows], 3))
    (grid,) = grids(open_blocks(path))
    assert shown(grid)[1:] == [list(row) for row in rows]


# --- scans --------------------------------------------------------------------------------------------------------


def test_scan_without_engine_says_how_to_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: None)
    message = refused(sample.scanned(tmp_path / "a.pdf", sample.table(BODY, 5)))
    assert "扫描件" in message and "yusuan[ocr]" in message


def test_scan_with_engine_gives_the_table(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stand-in engine that knows where the words are: cells come from the lines in the picture."""
    rows = [["住房公积金", "39.83"], ["购房补贴", "12.00"]]
    path = sample.scanned(tmp_path / "a.pdf", sample.table(rows, 2, "inset: 8pt"))
    with pdfplumber.open(tmp_path / "shot.pdf") as file:
        words = file.pages[0].extract_words()

    def recognise(image: object) -> object:
        assert np.asarray(image).ndim == 3
        scale = np.asarray(image).shape[1] / 595.28
        boxes = [[(w["x0"], w["top"]), (w["x1"], w["top"]), (w["x1"], w["bottom"]), (w["x0"], w["bottom"])] for w in words]
        return types.SimpleNamespace(boxes=np.array(boxes) * scale, txts=[w["text"] for w in words], scores=[0.9] * len(words))

    given: dict[str, str] = {}

    def engine(params: dict[str, str]) -> object:
        given.update(params)
        return recognise

    package = tmp_path / "rapidocr"
    (package / "models").mkdir(parents=True)
    fake = types.SimpleNamespace(RapidOCR=engine, __file__=str(package / "__init__.py"))
    monkeypatch.setitem(sys.modules, "rapidocr", fake)
    ocr.engine.cache_clear()
    try:
        assert "没有带识别模型" in refused(path)  # it would look for them in the network
        assert not given
        for kind in ("det", "cls", "rec"):
            (package / "models" / f"v6_{kind}_small.onnx").write_bytes(b"")
        ocr.engine.cache_clear()
        (grid,) = grids(FORMAT.read(path, Limits()))
    finally:
        ocr.engine.cache_clear()
    assert shown(grid) == rows
    assert given["Rec.model_path"] == str(package / "models" / "v6_rec_small.onnx")


def test_scan_with_the_real_engine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the extra installed a picture of a table is read cell by cell, and nothing is asked of the network."""
    pytest.importorskip("rapidocr")
    pytest.importorskip("onnxruntime")

    def refuse(*args: object) -> None:
        raise AssertionError(f"network: {args}")

    for name in ("create_connection", "getaddrinfo"):
        monkeypatch.setattr(socket, name, refuse)
    rows = [["科目编码", "科目名称", "合计"], ["2080505", "基本养老保险缴费支出", "1,234.56"], ["2210201", "住房公积金", "39.83"]]
    path = sample.scanned(tmp_path / "a.pdf", sample.table(rows, 3, "inset: 8pt"))
    ocr.engine.cache_clear()
    (grid,) = grids(FORMAT.read(path, Limits()))
    assert shown(grid) == rows


def test_one_scanned_page_among_others_is_left_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "engine", lambda: None)
    sample.scanned(tmp_path / "s.pdf", "图")
    path = sample.typeset(tmp_path / "a.pdf", '正文在此。\n#pagebreak()\n#image("shot.png", width: 100%)')
    raw = FORMAT.read(path, Limits())
    assert texts(raw, "body") == ["正文在此。"]
    assert [(left.source.page, "扫描件" in left.reason) for left in raw.leftovers] == [(2, True)]


# --- bad files ----------------------------------------------------------------------------------------------------


def test_locked(tmp_path: Path) -> None:
    path = sample.typeset(tmp_path / "a.pdf", "正文")
    assert "密码" in refused(sample.locked(path, "secret"))


def test_locked_only_against_changes_is_read(tmp_path: Path) -> None:
    path = sample.locked(sample.typeset(tmp_path / "a.pdf", "正文在此。"), "")
    assert texts(FORMAT.read(path, Limits()), "body") == ["正文在此。"]


@pytest.mark.parametrize("part", [0.0, 0.01, 0.4, 0.97])
def test_cut_off_files(tmp_path: Path, part: float) -> None:
    """A cut-off file gives a clear refusal, or, where its pages can be put together again, text."""
    path = sample.typeset(tmp_path / "a.pdf", sample.table(long_rows(40), 5))
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    assert ("损坏" if part else "是空的") in refused(path)


BAD = {
    "no pages": sample.assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>"]),
    "pages of themselves": sample.assembled([b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[2 0 R]/Count 9999999>>"]),
    "blank": sample.one_page(b""),
    "many boxes": sample.one_page(b"".join(b"%d %d 9 9 re S\n" % (i % 500, i % 800) for i in range(70_000))),
    "fine lattice": sample.one_page(b"".join(b"0 %d m 595 %d l S %d 0 m %d 842 l S\n" % ((i * 4,) * 4) for i in range(200))),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_nothing_to_read_is_said(tmp_path: Path, name: str) -> None:
    (path := tmp_path / "a.pdf").write_bytes(BAD[name])
    assert refused(path).endswith(("。", "！"))


def test_form_that_draws_itself_is_stopped(tmp_path: Path) -> None:
    """PDFium would never come back from this page."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>"
    data = sample.one_page(b" /F Do\n" * 3, b"/XObject<</F 5 0 R>>", [sample.stream(b" /F Do /F Do", form)])
    (path := tmp_path / "a.pdf").write_bytes(data)
    assert is_suspect(path, Limits())
    with pytest.raises(Unreadable, match="没有读取"):
        open_blocks(path, Limits(seconds=2))


def test_form_hidden_behind_escapes_is_suspect(tmp_path: Path) -> None:
    form = b"/#53ubtype/F#6frm/BBox[0 0 99 99]/Resources<</XObject<</F 5 0 R>>>>"
    data = sample.one_page(b" /F Do", b"/XObject<</F 5 0 R>>", [sample.stream(b" /F Do /F Do", form)])
    (path := tmp_path / "a.pdf").write_bytes(data)
    assert is_suspect(path, Limits())


def test_plain_form_is_read_right_here(tmp_path: Path) -> None:
    """A stamp or a chart is a form too; it is drawn once and costs nothing."""
    form = b"/Type/XObject/Subtype/Form/BBox[0 0 99 99]"
    data = sample.one_page(b" /F Do", b"/XObject<</F 5 0 R>>", [sample.stream(b"0 0 9 9 re S", form)])
    (path := tmp_path / "a.pdf").write_bytes(data)
    assert not is_suspect(path, Limits())


def test_bomb_is_not_unpacked(tmp_path: Path) -> None:
    (path := tmp_path / "a.pdf").write_bytes(sample.one_page(b" " * 3_000_000))
    assert "压缩炸弹" in refused(path, Limits(unpacked_bytes=2_000_000))


def test_limits_leave_the_rest_over(tmp_path: Path) -> None:
    path = sample.typeset(tmp_path / "a.pdf", "#pagebreak()\n".join(f"第{n}页的正文。" for n in range(1, 6)))
    raw = FORMAT.read(path, Limits(pages=2))
    assert texts(raw, "body") == ["第1页的正文。", "第2页的正文。"] and raw.pages == 5
    assert [(left.source.page, "超过上限 2 页" in left.reason) for left in raw.leftovers] == [(3, True)]
    assert "超过上限" in refused(path, Limits(cells=-1))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_never_breaks_out(tmp_path: Path, data: st.DataObject) -> None:
    """Bytes changed anywhere in a file: blocks or a refusal, never another exception."""
    whole = bytearray(sample.typeset(tmp_path / "w.pdf", sample.table(long_rows(12), 5)).read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    (path := tmp_path / "a.pdf").write_bytes(bytes(whole))
    try:
        FORMAT.read(path, Limits(seconds=20))
    except Unreadable as error:
        assert str(error)


# --- real documents -----------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.parametrize(
    ("name", "page"),
    [
        ("sh_putuo_guiziju_2024_dept_final.pdf", 8),
        ("sh_putuo_wanli_2024_dept_budget.pdf", 12),
        ("cq_swu_2023_dept_budget.pdf", 8),
        ("js_renda_2018_dept_budget.pdf", 8),
    ],
)
def test_same_cells_as_another_reader(shared: Path, name: str, page: int) -> None:
    """Every filled cell that pdfplumber finds on the page is found, and no other."""
    path = shared / "documents" / name
    with pdfplumber.open(path, pages=[page]) as file:
        theirs = Counter(
            re.sub(r"\s", "", cell) for rows in file.pages[0].extract_tables() for row in rows for cell in row if cell
        )
    raw = FORMAT.read(path, Limits())
    ours = Counter(re.sub(r"\s", "", c.text) for g in grids(raw) if g.source.page == page for _, _, c in g)
    ours.pop("", None)
    theirs.pop("", None)
    assert ours == theirs and ours.total() > 50


@pytest.mark.shared
def test_forms_of_a_real_department(shared: Path) -> None:
    """Twenty-four forms, most cut by page ends, come out whole, each under its title."""
    raw = open_blocks(shared / "documents" / "cq_swu_2023_dept_budget.pdf")
    forms = [g for g in grids(raw) if g.text(0, 0) == "项目名称"]
    titles = [text for text, level in outline(raw) if re.match("236.*绩效目标表$", text)]
    assert len(forms) == len(titles) == 24
    assert all(any("满意度" in cell.text for _, _, cell in form) for form in forms)


@pytest.mark.shared
def test_text_hidden_by_the_print_area_is_not_read(shared: Path) -> None:
    """A spreadsheet's page prints part of a text; what lies under the edge is printed again on the next page."""
    raw = FORMAT.read(shared / "documents" / "sh_putuo_caizhengju_2025_dept_budget.pdf", Limits())
    assert sum(text.startswith("10.“住房保障支出") for text in texts(raw, "body")) == 1


def test_a_flat_character_given_by_its_ink_stands_on_its_line() -> None:
    """Fonts drawn glyph by glyph give 一 as a speck; a flat stroke of punctuation stays as it is."""
    boxes = np.array([[354.0, 73.0, 368.0, 75.0], [369.0, 67.0, 383.0, 81.0], [384.0, 73.5, 398.0, 74.5]])
    found = _squared(boxes, np.array([ord("一"), ord("般"), ord("—")]))
    assert found[0].tolist() == [354.0, 67.0, 368.0, 81.0]
    assert found[1:].tolist() == boxes[1:].tolist()


def test_codes_wrapped_in_narrow_cells_are_one_row(tmp_path: Path) -> None:
    """207 set as 2, 0 and 7 under one another in a cell too narrow for it is no stack of three rows."""
    rows = [["2\\ 0\\ 7", "0\\ 1", "行政运行", "362.60"], ["2\\ 0\\ 8", "0\\ 5", "事业运行", "48.60"]]
    cells = ", ".join(f"[{text}]" for row in rows for text in row)
    markup = f"#table(columns: (14pt, 14pt, 90pt, 60pt), inset: 4pt, {cells})"
    (grid,) = grids(FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup), Limits()))
    assert [[text.replace("\n", "") for text in row] for row in shown(grid)] == [
        ["207", "01", "行政运行", "362.60"], ["208", "05", "事业运行", "48.60"]]  # fmt: skip


@pytest.mark.parametrize(("shift", "size"), [(4, "1em"), (3, "0.7em"), (6, "0.7em"), (-4, "1em")])
def test_punctuation_of_a_font_on_another_baseline(tmp_path: Path, shift: int, size: str) -> None:
    """Marks of a second font stand lower and are lower, but on the line that they belong to."""
    text = (
        "2024年度收入总计120.50万元，其中：一般公共预算拨款收入100.50万元、上年结转20.00万元。与上年相比，增加12.00万元，增长11.06%。\n\n"
        "支出总计120.50万元，其中：基本支出100.50万元，占83.40%；项目支出20.00万元，占16.60%。\n\n"
    )
    text += sample.table([["项目", "金额"], ["一、一般公共服务支出", "1.00"], ["五、教育支出", "2.00"]], 2)
    shifted = f'#show regex("[，。、：；]"): it => text(baseline: {shift}pt, size: {size}, it)\n'

    def read(markup: str) -> list[object]:
        blocks = FORMAT.read(sample.typeset(tmp_path / "a.pdf", markup), Limits()).blocks
        return [shown(b) if isinstance(b, Grid) else b.text for b in blocks if isinstance(b, Grid | Heading | Paragraph)]

    assert read(shifted + text) == read(text)


def _ruled(rows: Sequence[Sequence[tuple[float, str]]], lines: Sequence[float]) -> str:
    """A table by its lines, with texts that start where they are put, also over the lines."""
    bottom = 20 + 20 * len(rows)
    markup = "".join(f"#place(top + left, dx: {x}pt, dy: 20pt, line(angle: 90deg, length: {bottom - 20}pt))" for x in lines)
    markup += "".join(
        f"#place(top + left, dx: {lines[0]}pt, dy: {20 + 20 * n}pt, line(length: {lines[-1] - lines[0]}pt))" for n in range(len(rows) + 1)
    )
    for n, row in enumerate(rows):
        markup += "".join(f"#place(top + left, dx: {x}pt, dy: {25 + 20 * n}pt, box(width: 300pt)[{text}])" for x, text in row)
    return "#set text(size: 10pt)\n" + markup


def test_a_label_longer_than_its_cell_keeps_off_the_amount_of_the_next(tmp_path: Path) -> None:
    """Its end goes back to it, and the amount that is set right behind it goes where it stands."""
    rows = [
        [(22, "项目"), (112, "预算数")],
        [(22, "在职人员基本经费"), (140, "12.50")],
        [(22, "机关事业单位养老保险支"), (140, "2,947.16")],
        [(22, "事业单位公用经费支1839311.66")],
    ]
    path = sample.typeset(tmp_path / "a.pdf", _ruled(rows, (20, 112, 200)))
    [grid] = grids(FORMAT.read(path, Limits()))
    assert shown(grid)[1:] == [
        ["在职人员基本经费", "12.50"], ["机关事业单位养老保险支", "2,947.16"], ["事业单位公用经费支", "1839311.66"],
    ]  # fmt: skip
