"""The published PDF: whole, in order, readable by machines and people, and the same bytes every time."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sample_blocks import PROJECTS, UNIT, form, sample_disclosure, sample_findings
from yusuan.model import (
    Block,
    Cell,
    Chart,
    Disclosure,
    Figure,
    Finding,
    Grid,
    Heading,
    Known,
    Paragraph,
    Table,
    point,
)
from yusuan.publishing import common
from yusuan.publishing.fonts import MISSING, uncovered
from yusuan.publishing.pages import printed
from yusuan.publishing.pdf import publish_pdf, render
from yusuan.publishing.shape import places

#: Margins of the template, in points, less what a full-width sign may hang over.
MARGIN = 60.0


@pytest.fixture(scope="module")
def sample() -> bytes:
    return render(sample_disclosure())


def document(*blocks: Block) -> Disclosure:
    return Disclosure("x", Known("某某单位"), Known("2026"), Known("预算"), Known("单位"), blocks=blocks)


def pages(pdf: bytes) -> list[str]:
    """Text of every page, its lines joined as a reader joins them."""
    with pypdfium2.PdfDocument(pdf) as opened:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in opened]


def squeezed(text: str) -> str:
    return re.sub(r"[\s\ufffe\u2010\xad]", "", text)


def outside(pdf: bytes) -> list[str]:
    """Characters that stand outside the margins of their page: clipped, or run over an edge."""
    found = []
    with pypdfium2.PdfDocument(pdf) as opened:
        for page in opened:
            width, height = page.get_size()
            text = page.get_textpage()
            for i in range(text.count_chars()):
                left, bottom, right, top = text.get_charbox(i)
                char = text.get_text_range(i, 1)
                if char.strip() and (
                    left < MARGIN or right > width - MARGIN or bottom < 20 or top > height - 40
                ):
                    found.append(char)
    return found


def fonts_of(pdf: bytes) -> dict[str, bool]:
    """Names of the fonts, with whether each is embedded."""
    found = {}
    with pikepdf.open(__import__("io").BytesIO(pdf)) as opened:
        for page in opened.pages:
            for font in page.resources.get("/Font", {}).values():
                descriptor = font.DescendantFonts[0].FontDescriptor
                found[str(font.BaseFont)] = "/FontFile3" in descriptor or "/FontFile2" in descriptor
    return found


def contents(pdf: bytes) -> list[tuple[str, str]]:
    """(entry, page number as printed) of the contents page."""
    lines = pages(pdf)[1].splitlines()
    return [
        (m[1].strip(), m[2]) for line in lines if (m := re.fullmatch(r"(.+?)[ .]{6,}(\d+)", line.strip()))
    ]


def test_two_runs_give_the_same_bytes(sample: bytes, tmp_path: Path) -> None:
    publish_pdf(sample_disclosure(), tmp_path / "a.pdf")
    assert (tmp_path / "a.pdf").read_bytes() == sample


def test_no_time_or_machine_is_in_the_file(sample: bytes) -> None:
    with pikepdf.open(__import__("io").BytesIO(sample)) as opened:
        assert str(opened.docinfo.CreationDate).startswith("D:20260101000000")
        assert str(opened.docinfo.Title) == f"{UNIT}2026年度单位预算公开"
        assert str(opened.docinfo.Author) == UNIT


def test_it_is_tagged_archivable_and_in_chinese(sample: bytes) -> None:
    with pikepdf.open(__import__("io").BytesIO(sample)) as opened:
        root = opened.Root
        assert root.MarkInfo.Marked and str(root.Lang).startswith("zh")
        assert root.ViewerPreferences.DisplayDocTitle
        with opened.open_metadata() as meta:
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"], meta["pdfuaid:part"]) == ("2", "A", "1")
        kinds = {
            str(o.S) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o and "/P" in o
        }
    assert {"/Table", "/TH", "/TD", "/H1", "/H2", "/P", "/Figure", "/TOC"} <= kinds


def test_every_chart_says_itself_in_words(sample: bytes) -> None:
    with pikepdf.open(__import__("io").BytesIO(sample)) as opened:
        alternatives = [
            str(o.Alt) for o in opened.objects if isinstance(o, pikepdf.Dictionary) and "/Alt" in o
        ]
    for chart in (b for b in sample_disclosure().blocks if isinstance(b, Chart)):
        assert chart.alternative in alternatives


def test_fonts_are_the_bundled_ones_embedded_and_subset(sample: bytes) -> None:
    found = fonts_of(sample)
    assert found and all(found.values())
    assert all(re.fullmatch(r"/[A-Z]{6}\+Noto(Serif|Sans)SC-Regular-Identity-H", name) for name in found), (
        found
    )
    assert len(sample) < 900_000


def test_every_text_is_on_a_page_and_none_runs_over_an_edge(sample: bytes) -> None:
    said = squeezed("".join(pages(sample)))
    for block in sample_disclosure().blocks:
        texts = [c.text for _, _, c in block] if isinstance(block, Grid) else []
        texts += [block.text] if isinstance(block, Paragraph) else []
        for text in texts:
            assert squeezed(text)[:60] in said, text
    assert outside(sample) == []


def test_figures_come_out_as_typed_in_the_order_of_the_row(sample: bytes) -> None:
    page = next(p for p in pages(sample) if "预算支出总表" in p and "目" not in p.splitlines()[0])
    rows = [line.split() for line in page.splitlines()]
    assert ["合计", "3,267.94", "410.99", "2,856.95"] in rows
    assert ["2080101", "行政运行", "318.42", "318.42"] in rows


def test_contents_give_the_page_on_which_the_entry_stands(sample: bytes) -> None:
    texts = pages(sample)
    first = next(i for i, text in enumerate(texts) if text.rstrip().endswith("— 1 —"))
    entries = contents(sample)
    wanted = [b.text for b in sample_disclosure().blocks if isinstance(b, Heading) and b.level]
    wanted += [g.title for g in sample_disclosure().tables]
    assert sorted(name for name, _ in entries) == sorted(wanted)
    for name, number in entries:
        page = texts[first + int(number) - 1]
        assert squeezed(name) in squeezed(page) and page.rstrip().endswith(f"— {number} —")


def test_bookmarks_name_each_form_by_its_project(sample: bytes) -> None:
    with pypdfium2.PdfDocument(sample) as opened:
        marks = [(mark.level, mark.get_title()) for mark in opened.get_toc()]
    assert (0, "第一部分 概况") in marks and (1, "2026年预算收支总表") in marks
    for project in PROJECTS:
        assert any(level == 2 and title.endswith(f"：{project}") for level, title in marks), project


def test_wide_tables_lie_flat_and_only_they(sample: bytes) -> None:
    with pypdfium2.PdfDocument(sample) as opened:
        flat = [
            page.get_textpage().get_text_range() for page in opened if page.get_width() > page.get_height()
        ]
    assert len(flat) == 2 and "预算公开表2" in flat[0] and "预算公开表14" in flat[1]


def test_a_tall_table_stands_on_one_page_with_its_part(sample: bytes) -> None:
    page = next(text for text in pages(sample) if "预算公开表1\n" in text)
    assert "第二部分" in page and "一、一般公共服务支出" in page and "支出总计" in page


def test_headers_stand_again_on_every_page_of_a_long_table() -> None:
    head = [Cell(t, align="center", bold=True) for t in ("科目编码", "科目名称", "金额")]
    body = [[Cell(f"20{i:05d}"), Cell(f"第{i}项"), Cell("1.00", align="right")] for i in range(150)]
    grid = Grid(tuple(map(tuple, [head, *body])), title="长表", unit="万元", header=1, label="表1")
    texts = [text for text in pages(render(document(Heading("第一部分", 1), grid)))[2:] if text]
    assert len(texts) > 2 and all("科目编码" in text for text in texts)
    assert sum(text.count("单位：万元") for text in texts) == 1


def test_no_heading_is_left_alone_at_the_foot_of_a_page() -> None:
    for many in range(8, 20):
        blocks = [
            Heading("第一部分", 1),
            *(Paragraph("一行字。") for _ in range(many)),
            Heading("二、标题", 2),
            Paragraph("正文" * 60),
        ]
        for text in pages(render(document(*blocks)))[2:]:
            lines = [line for line in text.splitlines() if line.strip() and not line.startswith("—")]
            assert lines[-1] != "二、标题"


def test_long_texts_of_a_form_flow_over_pages_whole() -> None:
    grid = form("一个项目", length=30)
    pdf = render(document(Heading("第一部分", 1), grid))
    said = squeezed(re.sub(r"— \d+ —", "", "".join(pages(pdf)[2:])))
    text = squeezed(grid.text(10, 2))
    assert said.count(text[:400]) >= 1 and said.count("场场有岗位；") == sum(
        c.text.count("场场有岗位；") for *_, c in grid
    )
    assert outside(pdf) == []


def test_the_heads_of_indicators_stand_again_where_a_form_runs_over() -> None:
    """Words that span the heads and the rows below them stand beside the rows alone: a head that is repeated ends."""

    def laid(count: int) -> Grid:
        rows = [(Cell("项目名称"), Cell("甲", columns=2), None), (Cell("绩效指标", rows=count + 1), Cell("三级指标"), Cell("指标值"))]
        rows += [(None, Cell(f"指标{n}"), Cell(f"≥{n}次")) for n in range(count)]
        return Grid(tuple(rows), title="绩效目标申报表", kind="form", head=1)

    short, long = (printed(document(laid(count)))["sections"][0]["blocks"][0] for count in (5, 80))
    assert not short["again"] and [c[2] for c in short["body"] if c[0] == "绩效指标"] == [6]
    assert [c[0] for c in long["again"]] == ["", "三级指标", "指标值"] and all(c[2] == 1 for c in long["again"])
    assert long["rest"][0][:3] == ["绩效指标", 1, 80]
    text = pages(render(document(laid(80))))
    assert sum("三级指标" in squeezed(page) for page in text) == sum("≥" in squeezed(page) for page in text) >= 2


def test_long_codes_wrap_inside_their_cells() -> None:
    head = [Cell(t) for t in ("项目", "甲", "乙", "丙", "丁", "戊", "己", "庚")]
    row = [Cell("14090026304T100000017" * 3), *(Cell("Z135080000005" * 2) for _ in range(7))]
    pdf = render(document(Heading("第一部分", 1), Grid((tuple(head), tuple(row)), title="表", header=1)))
    assert outside(pdf) == []
    assert squeezed("".join(pages(pdf))).count("Z135080000005") >= 1


@pytest.mark.parametrize(
    ("amount", "columns"), [("3,013.45", 6), ("12,345,678.90", 8), ("99,123,456,789.00", 7)]
)
@pytest.mark.parametrize("landscape", [True, False])
def test_no_figure_is_ever_broken(amount: str, columns: int, landscape: bool) -> None:
    """Type gets smaller before a figure is broken, and long names give way to figures."""
    head = [Cell(t, align="center") for t in ("项目名称", *("国有资本经营预算拨款" for _ in range(columns)))]
    figure = Figure(point(), Decimal(1))
    body = [
        Cell("某某市公共就业服务能力提升示范项目" * 4),
        *(Cell(amount, figure=figure) for _ in range(columns)),
    ]
    grid = Grid((tuple(head), *[tuple(body)] * 9), title="表", header=1, landscape=landscape)
    pdf = render(document(Heading("第一部分", 1), grid))
    words = "\n".join(pages(pdf)).split()
    assert words.count(amount) == 9 * columns
    assert outside(pdf) == []


def test_an_empty_table_prints_its_note(sample: bytes) -> None:
    page = next(text for text in pages(sample) if "预算公开表7" in text)
    assert page.index("合计") < page.index("注：本单位2026年没有政府性基金预算收入")


def test_a_draft_is_marked_on_every_page_and_lists_what_to_mend() -> None:
    texts = pages(render(sample_disclosure(), draft=sample_findings()))
    assert all(squeezed(text).count("草稿") >= 1 for text in texts)
    first = next(text for text in texts if text.rstrip().endswith("— 1 —"))
    for finding in sample_findings():
        for said in (finding.message, finding.mend, finding.expected):
            assert squeezed(said) in squeezed(first)
    assert "错误1处" in first and "警告1处" in first
    assert not any("草稿" in text for text in pages(render(sample_disclosure())))


def test_a_heading_that_repeats_a_table_title_is_printed_once() -> None:
    grid = sample_disclosure().tables[2].grid
    text = pages(render(document(Heading("第一部分", 1), Heading(grid.title, 2), grid)))[-1]
    assert text.count(grid.title) == 1


@pytest.mark.parametrize(
    "text", ["私用\uf0b7字符", "\x00控制\x0b符\x7f", "\ud800半个", "生僻𠮷字", "表情🙂", "零宽\u200b字"]
)
def test_signs_that_no_font_has_never_stop_it(text: str) -> None:
    grid = Grid(((Cell(text), Cell("1.00")),), title=text)
    said = "".join(pages(render(document(Heading(text, 1), Paragraph(text), grid))))
    assert "1.00" in said


def test_what_the_fonts_lack_is_known() -> None:
    assert uncovered("预算3,474.88万元（境）“三公”≥≤①②㎡〓") == ""
    assert uncovered(f"好\uf0b7{MISSING}") == "\uf0b7"


def test_the_old_file_stays_whole_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "a.pdf"
    out.write_bytes(b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(common.os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        common.write_atomically(out, b"new")
    assert out.read_bytes() == b"old" and list(tmp_path.iterdir()) == [out]


def test_a_document_of_nothing_still_prints() -> None:
    assert len(pages(render(Disclosure()))) >= 1


def test_levels_are_never_skipped() -> None:
    data = printed(
        document(Heading("三级", 3), Paragraph("字"), Heading("一级", 1), Heading("三级", 3), Paragraph("字"))
    )
    assert [b["level"] for s in data["sections"] for b in s["blocks"] if b["kind"] == "heading"] == [1, 1, 2]


def test_shares_of_a_chart_are_left_out_where_they_mean_nothing() -> None:
    items = (("甲", Decimal(300)), ("乙", Decimal(-100)))
    assert [(b.share, b.length) for b in common.bars(Chart("图", items))] == [("", 1.0), ("", 0.0)]
    assert [b.share for b in common.bars(Chart("图", (("甲", Decimal(1)), ("乙", Decimal(2)))))] == [
        "33.33%",
        "66.67%",
    ]


words = st.text(st.sampled_from("预算支出合计（）“三公”、，。0123456789.,ABz -①\n\t〇㎡"), max_size=40)


@st.composite
def grids(draw: st.DrawFn) -> Grid:
    """Grids as strangers make them: spans over the edge, over each other and over the header, holes, no cells."""
    height, width = draw(st.integers(0, 5)), draw(st.integers(1, 6))
    cell = st.builds(
        Cell,
        words,
        rows=st.integers(1, 3),
        columns=st.integers(1, 3),
        bold=st.booleans(),
        align=st.sampled_from([None, "right"]),
    )
    cells = [[draw(st.one_of(cell, cell, st.none())) for _ in range(width)] for _ in range(height)]
    shown = st.sampled_from(["table", "form"])
    return Grid(tuple(map(tuple, cells)), title=draw(words), header=draw(st.integers(0, 3)), kind=draw(shown),
                landscape=draw(st.booleans()), label=draw(words), notes=(draw(words),))  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.one_of(st.builds(Heading, words, st.integers(0, 4)), st.builds(Paragraph, words), grids()),
        max_size=6,
    ),
    st.booleans(),
)
def test_any_blocks_print_and_print_whole(blocks: list[Block], draft: bool) -> None:
    disclosure = replace(document(*blocks), tables=tuple(Table(b) for b in blocks if isinstance(b, Grid)))
    findings: tuple[Finding, ...] = sample_findings() if draft else ()
    said = "".join(pages(render(disclosure, draft=findings)))
    digits = {d: said.count(d) for d in "①㎡"}
    for sign, count in digits.items():
        shown = sum(c.text.count(sign) for b in blocks if isinstance(b, Grid) for c in visible(b))
        shown += sum(b.text.count(sign) for b in blocks if isinstance(b, Paragraph))
        assert count >= shown


def test_a_cell_narrowed_by_one_from_above_stays_narrow_below() -> None:
    rows = (
        (Cell("甲"), Cell("乙", rows=2)),
        (Cell("丙", rows=2, columns=2), Cell("盖住")),
        (Cell("盖住"), Cell("丁")),
    )
    assert [[(p.column, p.columns) for p in row] for row in places(Grid(rows))] == [[(0, 1), (1, 1)]] * 3
    said = "".join(pages(render(document(Grid(rows)))))
    assert all(sign in said for sign in "甲乙丙丁") and "盖住" not in said


def visible(grid: Grid) -> list[Cell]:
    """Cells that no other cell covers, in reading order."""
    covered: set[tuple[int, int]] = set()
    found = []
    for r, c, cell in grid:
        if (r, c) not in covered:
            found.append(cell)
            spans = [(y, x) for y in range(r, r + cell.rows) for x in range(c, c + cell.columns)]
            covered |= set(spans)
    return found
