"""Tables that a text keeps without lines: bars, commas, two spaces, one cell a line, paragraphs with tabs in Word."""

from __future__ import annotations

from pathlib import Path

import docx
import pytest

from yusuan.model import Grid
from yusuan.reading import open_blocks, read
from yusuan.rules import check

SHARED = Path(__file__).resolve().parents[2] / "shared" / "cases"
#: 行政运行 is 10.00 less than its sum says: the planted fault.
ROWS = (
    ("科目编码", "科目名称", "合计", "基本支出", "项目支出"), ("", "合计", "700.00", "450.00", "250.00"),
    ("201", "一般公共服务支出", "600.00", "350.00", "250.00"), ("20103", "政府办公厅（室）及相关机构事务", "600.00", "350.00", "250.00"),
    ("2010301", "行政运行", "350.00", "350.00", ""), ("2010302", "一般行政管理事务", "260.00", "", "250.00"),
    ("221", "住房保障支出", "100.00", "100.00", ""), ("22102", "住房改革支出", "100.00", "100.00", ""), ("2210201", "住房公积金", "100.00", "100.00", ""),
)  # fmt: skip
HEAD = "北原市示例馆2025年部门预算\n支出总表\n部门：北原市示例馆    单位：万元\n"
#: The same with other names, columns and order.
OTHER = (
    ("项目", "本年预算数", "上年预算数"), ("因公出国（境）费", "0.00", "0.00"), ("公务接待费", "1.20", "1.50"),
    ("公务用车运行维护费", "3.00", "3.00"), ("合计", "4.20", "4.50"),
)  # fmt: skip


def csv_line(row):
    return ",".join(f'"{cell}"' if "," in cell else cell for cell in row)


STYLES = {
    "bars.txt": lambda rows: "\n".join(" | ".join(row) for row in rows),
    "framed.md": lambda rows: "\n".join("|" + "|".join(row) + "|" for row in rows),
    "commas.csv": lambda rows: "\n".join(map(csv_line, rows)),
    "spaces.txt": lambda rows: "\n".join("  ".join(row) for row in rows),
    "cells.txt": lambda rows: "\n".join(f"{cell} |" for row in rows for cell in row),
    "tabs.txt": lambda rows: "\n".join("\t".join(row) for row in rows),
}


def written(path: Path, rows, head: str = HEAD) -> Path:
    if path.suffix == ".docx":
        document = docx.Document()
        for line in (head + STYLES["tabs.txt"](rows)).split("\n"):
            document.add_paragraph(line)
        document.save(str(path))
    else:
        path.write_text(head + STYLES[path.name](rows) + "\n", "utf-8")
    return path


@pytest.mark.parametrize("rows", [ROWS, OTHER], ids=["codes", "three_public"])
@pytest.mark.parametrize("name", [*STYLES, "tabbed.docx"])
def test_the_same_table_in_every_style_of_text(tmp_path, name, rows):
    [grid] = [b for b in open_blocks(written(tmp_path / name, rows)).blocks if isinstance(b, Grid)]
    found = [tuple(cell.text for cell in row if cell) for row in grid.cells]
    assert [row[: len(rows[0])] for row in found][-len(rows) :] == [tuple(row) for row in rows]


@pytest.mark.parametrize("name", [*STYLES, "tabbed.docx"])
def test_its_figures_are_read_and_the_planted_fault_is_found(tmp_path, name):
    document = read(written(tmp_path / name, ROWS))
    assert sum(f.state == "value" for f in document.figures) == sum("." in cell for row in ROWS for cell in row)
    found = check(document).findings
    assert any(f.rule in ("T102", "T104") and "一般行政管理事务" in f.message for f in found), [f.message for f in found][:4]


def test_a_line_of_links_is_no_table(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("首页 | 新闻 | 公开\n北原市示例馆2025年预算支出100.00万元。\n", "utf-8")
    assert [b.text for b in open_blocks(path).blocks if not isinstance(b, Grid)][-1].endswith("万元。")


@pytest.mark.shared
@pytest.mark.parametrize("name", ["comma.csv", "pipes-one-cell-a-line.txt", "pipes-one-row-a-line.txt", "spaces.txt"])
def test_the_shared_texts_hold_four_tables(name):
    grids = [b for b in open_blocks(SHARED / "20-text-tables-dropped-in-silence" / name).blocks if isinstance(b, Grid)]
    assert len(grids) == 4


@pytest.mark.shared
def test_the_shared_word_file_with_tabs():
    grids = [b for b in open_blocks(SHARED / "21-docx-rows-as-tabbed-paragraphs" / "in.docx").blocks if isinstance(b, Grid)]
    assert [len(grid.cells) for grid in grids] == [9, 13, 13, 7]
