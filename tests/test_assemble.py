"""Cut tables made whole: with and without a repeated header, in mid-row, forms; and tables that stay two."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yusuan.model import Block, Cell, Grid, Heading, Paragraph, Source
from yusuan.reading.assemble import assemble

WIDTHS = (60.0, 200.0, 80.0, 80.0)


def grid(rows: list[list[str]], page: int = 1, left: float = 50.0, widths: tuple[float, ...] = WIDTHS) -> Grid:
    """A table as the PDF reader gives it; “^” and “<” say that the cell above or to the left covers the place."""
    cells: list[list[Cell | None]] = []
    edges = [left + sum(widths[:c]) for c in range(len(widths) + 1)]
    for r, row in enumerate(rows):
        line: list[Cell | None] = []
        for c, text in enumerate(row):
            if text in "^<" and text:
                line.append(None)
                continue
            down = next((n for n in range(1, len(rows) - r) if rows[r + n][c] != "^"), len(rows) - r)
            right = next((n for n in range(1, len(row) - c) if row[c + n] != "<"), len(row) - c)
            box = (edges[c], 100.0 + 20 * r, edges[c + right], 100.0 + 20 * (r + down))
            line.append(Cell(text, Source("a.pdf", page=page, box=box, text=text), down, right))
        cells.append(line)
    return Grid(tuple(map(tuple, cells)), Source("a.pdf", page=page))


def shown(block: Block) -> list[list[str]]:
    assert isinstance(block, Grid)
    return [[block.text(r, c) for c in range(block.width)] for r in range(len(block.cells))]


def joined(*blocks: Block) -> list[Grid]:
    return [block for block in assemble(blocks) if isinstance(block, Grid)]


HEADER = [["科目编码", "科目名称", "预算数", "<"], ["^", "^", "基本支出", "项目支出"]]
ROWS = [[f"208{n:04d}", f"第{n}项支出", f"{n}.00", f"{n}.50"] for n in range(1, 9)]
FOOT = Paragraph("— 1 —", Source("a.pdf", page=1), role="running")


@pytest.mark.parametrize("repeat", [0, 1, 2], ids=["no header", "its last row", "whole header"])
@pytest.mark.parametrize("cut", [1, 4, 7])
def test_header_repeated_or_not(repeat: int, cut: int) -> None:
    first, second = HEADER + ROWS[:cut], (HEADER[2 - repeat :] if repeat else []) + ROWS[cut:]
    if repeat == 1:
        second[0] = ["科目编码", "科目名称", "基本支出", "项目支出"]
        first = [HEADER[0], ["科目编码", "科目名称", "基本支出", "项目支出"], *ROWS[:cut]]
    (whole,) = joined(grid(first), FOOT, grid(second, 2))
    assert shown(whole)[2:] == ROWS
    assert [row[0].source.page for row in whole.cells[2:] if row[0]] == [1] * cut + [2] * (8 - cut)


def test_repeated_title_and_unit_become_running_words() -> None:
    title = Heading("部门支出总表", 2, Source("a.pdf", page=1))
    again = Heading("部门支出总表（续）", 2, Source("a.pdf", page=2))
    unit = Paragraph("单位：万元", Source("a.pdf", page=2))
    blocks = assemble([title, unit, grid(HEADER + ROWS[:4]), FOOT, again, unit, grid(HEADER + ROWS[4:], 2)])
    assert [b.role if isinstance(b, Paragraph) else type(b).__name__ for b in blocks] == [
        "Heading", "body", "Grid", "running", "running", "running",
    ]  # fmt: skip
    assert shown(blocks[2])[2:] == ROWS


def test_pieces_may_be_set_in_further_on_the_next_page() -> None:
    (whole,) = joined(grid(HEADER + ROWS[:4]), grid(ROWS[4:], 2, left=72.0))
    assert shown(whole)[2:] == ROWS


def test_columns_that_a_page_sets_a_little_wider_are_the_same_columns() -> None:
    """Each line is nearest to the one of its own number: nothing slips into a column of its own."""
    wider = (60.0, 213.0, 74.0, 73.0)
    (whole,) = joined(grid(HEADER + ROWS[:4]), grid(HEADER + ROWS[4:], 2, widths=wider))
    assert shown(whole)[2:] == ROWS


@pytest.mark.parametrize("framed", [0, 1], ids=["the first", "the second"])
def test_a_frame_wider_than_the_table_on_one_page_is_no_column_of_it(framed: int) -> None:
    """Where one piece has an empty column more at its side, all lines of the other stand where they stood."""
    frame = (12.0, *WIDTHS)
    pieces = [HEADER + ROWS[:4], ROWS[4:]]
    made = [grid([["", *row] for row in rows], n + 1, 38.0, frame) if n == framed else grid(rows, n + 1) for n, rows in enumerate(pieces)]
    (whole,) = joined(*made)
    assert [row[1:] for row in shown(whole)[2:]] == ROWS and {row[0] for row in shown(whole)} == {""}


def test_four_pages() -> None:
    pieces = [grid(HEADER + ROWS[n : n + 2], n // 2 + 1) for n in range(0, 8, 2)]
    (whole,) = joined(pieces[0], FOOT, pieces[1], FOOT, pieces[2], FOOT, pieces[3])
    assert shown(whole)[2:] == ROWS


def test_last_row_with_merged_cells_on_a_page_of_its_own() -> None:
    """The total alone on the last page: its grid has fewer columns, for two of them are merged."""
    total = grid([["合计", "36.00", "40.00"]], 2, widths=(260.0, 80.0, 80.0))
    (whole,) = joined(grid(HEADER + ROWS), FOOT, total)
    assert shown(whole)[-1] == ["合计", "合计", "36.00", "40.00"]


# --- cut in mid-row -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("above", "below"),
    [
        (["2080505", "机关事业单位基本养老", "5.00", "5.50"], ["", "保险缴费支出", "", ""]),
        (["2080505", "机关事业单位基本养老", "", ""], ["", "保险缴费支出", "5.00", "5.50"]),
        (["", "机关事业单位基本养老", "", ""], ["2080505", "保险缴费支出", "5.00", "5.50"]),
    ],
    ids=["name goes on", "amounts below", "code and amounts below"],
)
def test_row_cut_in_two(above: list[str], below: list[str]) -> None:
    (whole,) = joined(grid([*HEADER, *ROWS[:4], above]), FOOT, grid([below, *ROWS[5:]], 2))
    assert shown(whole)[6] == ["2080505", "机关事业单位基本养老保险缴费支出", "5.00", "5.50"]
    assert len(whole.cells) == 2 + 8


def test_section_row_after_the_cut_stays_a_row() -> None:
    """In a table where rows without amounts are usual, one of them is not the rest of the row above."""
    rows = [["", "一、本年支出", "", ""], *ROWS[:3], ["", "二、上年结转", "", ""], *ROWS[3:6]]
    (whole,) = joined(grid(HEADER + rows[:4]), grid(rows[4:], 2))
    assert shown(whole)[2:] == rows


FORM = [
    ["项目名称", "校舍维修", "主管部门", "教育局"],
    ["项目概况", "为改善办学条件，拟对所属学校的教室和宿舍进行维修，并购置", "<", "<"],
]


def test_long_text_of_a_form() -> None:
    rest = [["", "必要的教学设备。", "<", "<"], ["产出指标", "数量指标", "维修学校数", "≥20所"]]
    (whole,) = joined(grid(FORM), FOOT, grid(rest, 2))
    assert whole.text(1, 1) == FORM[1][1] + "必要的教学设备。" and shown(whole)[2] == rest[1]


def test_merged_label_over_the_cut() -> None:
    upper = [["绩效指标", "一级指标", "名称", "值"], ["^", "产出指标", "数量", "1个"], ["^", "^", "质量", "合格"]]
    lower = [["", "", "时效", "及时"], ["^", "^", "成本", "1万元"], ["^", "效益指标", "社会", "显著"]]
    (whole,) = joined(grid(upper), FOOT, grid(lower, 2))
    assert [whole.text(r, 0) for r in range(6)] == ["绩效指标"] * 6
    assert [whole.text(r, 1) for r in range(6)] == ["一级指标", *["产出指标"] * 4, "效益指标"]


# --- tables that stay apart ---------------------------------------------------------------------------------------

OTHER = [["项目", "单位名称", "本年数", "上年数"], ["合计", "", "9.00", "8.00"]]


@pytest.mark.parametrize(
    "blocks",
    [
        [grid(HEADER + ROWS), Heading("财政拨款支出表", 2), grid(HEADER + ROWS, 2)],
        [grid(HEADER + ROWS), Paragraph("注：本表为空。", role="note"), grid(ROWS, 2)],
        [grid(HEADER + ROWS), grid(OTHER, 2)],
        [grid(HEADER + ROWS), FOOT, grid(ROWS, 3)],
        [grid(HEADER + ROWS), grid(ROWS, 2, widths=(100.0, 100.0, 100.0, 50.0))],
        [grid(FORM), FOOT, grid([["项目名称", "操场改造", "主管部门", "教育局"], FORM[1]], 2)],
        [grid([["绩效目标表", "<", "<", "<"], *FORM]), grid([["绩效目标表", "<", "<", "<"], ["项目名称", "操场", "", ""]], 2)],
    ],
    ids=["title between", "note between", "another header", "a page between", "other columns", "next form", "titled form"],
)  # fmt: skip
def test_distinct_tables_are_not_joined(blocks: list[Block]) -> None:
    assert assemble(blocks) == tuple(blocks)


def test_sheets_of_a_workbook_are_not_joined() -> None:
    def sheet(name: str) -> Grid:
        return Grid(((Cell("甲", Source(sheet=name, cell="A1")), Cell("1.00", Source(sheet=name, cell="B1"))),), Source(sheet=name))

    assert len(joined(sheet("一"), sheet("二"))) == 2


# --- property -----------------------------------------------------------------------------------------------------

NAMES = st.sampled_from(["基本工资", "津贴补贴", "办公费", "因公出国（境）费用"])
AMOUNTS = st.decimals(0, 99999, places=2).map(str)
TABLE = st.lists(st.tuples(NAMES, AMOUNTS, AMOUNTS), min_size=3, max_size=20)


@given(table=TABLE, cuts=st.sets(st.integers(1, 19), max_size=3), repeat=st.booleans())
def test_cut_anywhere_and_joined_is_whole(table: list[tuple[str, str, str]], cuts: set[int], repeat: bool) -> None:
    rows = [[f"301{n:02d}", *row] for n, row in enumerate(table)]
    bounds = [0, *sorted(c for c in cuts if c < len(rows)), len(rows)]
    blocks: list[Block] = []
    for page, (a, b) in enumerate(itertools.pairwise(bounds), 1):
        blocks += [grid((HEADER if page == 1 or repeat else []) + rows[a:b], page), FOOT]
    (whole,) = joined(*blocks)
    assert shown(whole)[2:] == rows


def test_a_code_cut_by_the_page_end() -> None:
    """22 at the end of one page and 1 at the start of the next, in a column of three digits, are one code."""
    rows = [["208", "社会保障", "5.00", "5.00"], ["210", "卫生健康", "3.00", "3.00"], ["213", "农林水", "2.00", "2.00"]]
    (whole,) = joined(grid([*HEADER, *rows, ["22", "住房保障", "1.00", "1.00"]]), grid([["1", "", "", ""]], 2))
    assert shown(whole)[-1] == ["221", "住房保障", "1.00", "1.00"]
