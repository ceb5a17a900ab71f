"""Headers of several lines over columns that no line parts: each word names its own columns, an empty table is a table."""

from __future__ import annotations

from pathlib import Path

import pytest

import pdf_sample as sample
from yusuan.model import Grid, Heading, Paragraph
from yusuan.reading.formats.base import Limits
from yusuan.reading.formats.pdf import FORMAT

Rows = list[list[str]]
CAPTION = "单位：东湖区档案馆 #h(1fr) 单位：万元\n\n"
DEEP: Rows = [
    ["<rowspan: 3>科目编码", "<rowspan: 3>科目名称", "<rowspan: 3>合计", "<colspan: 5>本年支出", "<rowspan: 3>上年结转"],
    ["<colspan: 3>财政拨款", "<rowspan: 2>专户资金", "<rowspan: 2>单位资金"],
    ["小计", "一般公共预算", "政府性基金"],
]
BODY: Rows = [
    ["201", "一般公共服务支出", "14.00", "11.00", "11.00", "", "", "2.00", "1.00"],
    ["20126", "档案事务", "14.00", "11.00", "11.00", "", "", "2.00", "1.00"],
    ["2012604", "档案馆", "14.00", "11.00", "11.00", "", "", "2.00", "1.00"],
    ["", "合计", "14.00", "11.00", "11.00", "", "", "2.00", "1.00"],
]


def _read(path: Path, rows: Rows, columns: str, header: int, upright: str = "horizon", before: str = CAPTION) -> list[object]:
    across = f"if y < {header} {{ center + {upright} }} else if x < 2 {{ left }} else {{ right }}"
    table = sample.table(rows, 0, f"align: (x, y) => {across}", "none").replace("columns: 0", f"columns: {columns}")
    page = "flipped: true, margin: 1.5cm"
    return list(FORMAT.read(sample.typeset(path / "a.pdf", f"#set text(size: 8pt)\n{before}{table}", page), Limits()).blocks)


def _grid(blocks: list[object]) -> Grid:
    (grid,) = [block for block in blocks if isinstance(block, Grid)]
    return grid


def _header(grid: Grid, rows: int) -> list[tuple[str, int, int, int, int]]:
    return [(c.text, y, x, c.rows, c.columns) for y, x, c in grid if y < rows]


@pytest.mark.parametrize("upright", ["top", "horizon"])
def test_every_header_word_heads_its_own_columns(tmp_path: Path, upright: str) -> None:
    """Three lines of header, columns without any amount among those with, wherever high cells have their words."""
    grid = _grid(_read(tmp_path, DEEP + BODY, "(2cm, 5cm, 2cm, 2cm, 2.4cm, 2cm, 2cm, 2cm, 2cm)", 3, upright))
    assert _header(grid, 3) == [
        ("科目编码", 0, 0, 3, 1), ("科目名称", 0, 1, 3, 1), ("合计", 0, 2, 3, 1), ("本年支出", 0, 3, 1, 5), ("上年结转", 0, 8, 3, 1),
        ("财政拨款", 1, 3, 1, 3), ("专户资金", 1, 6, 2, 1), ("单位资金", 1, 7, 2, 1),
        ("小计", 2, 3, 1, 1), ("一般公共预算", 2, 4, 1, 1), ("政府性基金", 2, 5, 1, 1),
    ]  # fmt: skip
    assert [[cell.text for cell in row if cell] for row in grid.cells[3:]] == BODY


def test_header_words_set_close_together_stay_apart(tmp_path: Path) -> None:
    rows = [["科目编码", "科目名称", "合计", "一般公共预算", "政府性基金预算", "国有资本经营预算", "单位资金"]]
    body = [[*row[:4], "", "", row[-1]] for row in BODY]
    columns = "(2cm, 5cm, 2cm, 50pt, 60pt, 68pt, 2cm)"
    grid = _grid(_read(tmp_path, rows + body, columns + ", inset: (x: 1.5pt, y: 5pt)", 1))
    assert [cell.text for _, _, cell in grid][:7] == rows[0]
    assert [[cell.text for cell in row if cell] for row in grid.cells[1:]] == body


def test_wrapped_header_words_are_one_cell(tmp_path: Path) -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "对附属单位补助支出", "单位资金"]]
    body = [[*row[:4], "", row[-1]] for row in BODY]
    for upright in ("top", "horizon"):
        grid = _grid(_read(tmp_path, rows + body, "(2cm, 5cm, 2cm, 2cm, 1.8cm, 2cm)", 1, upright))
        assert [cell.text for _, _, cell in grid][:6] == rows[0], upright


def test_header_over_names_far_to_its_left(tmp_path: Path) -> None:
    rows = [["项目", "2023年预算"], ["会议费", "1.00"], ["培训费", "2.00"], ["合计", "3.00"]]
    grid = _grid(_read(tmp_path, rows, "(14cm, 10cm)", 1))
    assert [[cell.text for cell in row if cell] for row in grid.cells] == rows


def test_one_row_under_a_stated_unit_is_a_table(tmp_path: Path) -> None:
    rows = [
        ["<rowspan: 2>三公经费合计", "<rowspan: 2>因公出国费", "<colspan: 3>公务用车购置及运行费", "<rowspan: 2>公务接待费"],
        ["小计", "购置费", "运行费"], ["3.00", "", "2.00", "", "2.00", "1.00"],
    ]  # fmt: skip
    grid = _grid(_read(tmp_path, rows, "(1fr,) * 6", 2))
    assert _header(grid, 1)[2] == ("公务用车购置及运行费", 0, 2, 1, 3)
    assert [cell.text for cell in grid.cells[2] if cell] == rows[2]
    assert not any(isinstance(b, Grid) for b in _read(tmp_path, rows, "(1fr,) * 6", 2, before="本表如下。\n\n"))


def test_table_printed_although_empty(tmp_path: Path) -> None:
    rows = [["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]
    title = "#align(center)[*政府性基金预算支出表*]\n\n"
    blocks = _read(tmp_path, rows, "(1fr,) * 5", 1, before=title + CAPTION)
    assert [cell.text for _, _, cell in _grid(blocks)] == rows[0]
    assert [b.text for b in blocks if isinstance(b, Heading)] == ["政府性基金预算支出表"]
    assert [b.text for b in blocks if isinstance(b, Paragraph)] == ["单位：东湖区档案馆  单位：万元"]
