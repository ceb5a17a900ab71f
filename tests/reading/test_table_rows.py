"""A table is understood once: its columns, rows and cells can be asked for, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from reading.test_settle import agreed, real
from test_strangers import UNIT_LINE, document, grid
from yusuan.model import Disclosure, Grid, Table
from yusuan.reading import read
from yusuan.reading.understand.forms.lines import list_of
from yusuan.reading.understand.tables.sorting import is_contents, is_form

TITLE = "一般公共预算支出表"


def table(title: str, *rows: list[str]) -> Table:
    (found,) = document(title, UNIT_LINE, grid(*rows)).tables
    return found


def test_rows_say_what_they_print_and_what_they_are() -> None:
    t = table(
        TITLE,
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", "90.00", "60.00", "30.00"],
        ["208", "社会保障和就业支出", "90.00", "60.00", "30.00"],
        ["20805", "行政事业单位养老支出", "90.00", "60.00", "30.00"],
        ["2080505", "机关事业单位基本养老保险缴费支出", "90.00", "60.00", "30.00"],
    )
    assert [r.role for r in t.rows] == ["total", "detail", "detail", "detail"]
    assert [(r.code, r.level, r.parent) for r in t.rows] == [("", 0, None), ("208", 1, 0), ("20805", 2, 1), ("2080505", 3, 2)]
    assert t.rows[2].name == "行政事业单位养老支出" and t.rows[2].codes == {"function": "20805"}
    assert [f.printed for f in t.rows[3].figures] == ["90.00", "60.00", "30.00"]
    assert [(c.kind, c.side) for c in t.columns] == [("code", 0), ("name", 0), *[("amount", 0)] * 3]


def test_two_sides_are_two_rows() -> None:
    t = table(
        "收支总表",
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "项目", "预算数"],
        ["一、一般公共预算拨款收入", "90.00", "一、教育支出", "80.00"],
        ["", "", "二、卫生健康支出", "10.00"],
        ["收入总计", "90.00", "支出总计", "90.00"],
    )
    assert [(r.side, r.name, r.role) for r in t.rows] == [
        (0, "一般公共预算拨款收入", "detail"), (0, "收入总计", "total"),
        (1, "教育支出", "detail"), (1, "卫生健康支出", "detail"), (1, "支出总计", "total"),
    ]  # fmt: skip
    assert t.rows[2].codes == {"function": "205"} and t.rows[2].code == ""


def test_parts_projects_and_bodies_are_told_apart() -> None:
    t = table(
        "项目支出表",
        ["单位名称", "项目名称", "合计"],
        ["", "合计", "30.00"],
        ["青禾县水文站", "", "30.00"],
        ["青禾县水文站", "水质监测经费", "30.00"],
    )
    assert [r.role for r in t.rows] == ["total", "unit", "detail"]
    assert t.rows[2].project and t.rows[2].name.endswith("水质监测经费")


def test_projects_know_their_rows_and_where_the_text_speaks_of_them() -> None:
    t = grid(["单位名称", "项目名称", "合计"], ["", "合计", "30.00"], ["青禾县水文站", "水质监测经费", "20.00"], ["青禾县水文站", "河道清淤经费", "10.00"])
    d = document("项目支出表", UNIT_LINE, t, "2024年水质监测经费20.00万元。")
    assert [p.name for p in d.projects] == ["水质监测经费", "河道清淤经费"]
    assert [d.tables[n].rows[r].project for p in d.projects for n, r in p.rows] == [p.key for p in d.projects]


def listed(d: Disclosure) -> None:
    """Every grid of the document became a table or a form, lists its tables, or is listed as not understood."""
    known = {t.source for t in d.tables} | {x.source for x in d.leftovers}
    for block in d.blocks:
        if isinstance(block, Grid) and block.source not in known:
            assert is_form(block) or is_contents(block) or list_of(block) is not None, (block.title, block.source)


def test_a_grid_that_is_no_table_of_money_is_listed_with_what_it_holds() -> None:
    d = document("人员情况", grid(["姓名", "年龄"], ["某甲", "31"], ["某乙", "42"]))
    assert not d.tables and ["2个数" in x.reason for x in d.leftovers] == [True]
    listed(d)


def test_a_list_of_tables_is_no_lost_table() -> None:
    d = document("目录", grid(["报表", "报表名称", "是否空表", "公开空表理由"], ["表1", "收支总表", "否", ""], ["表2", "基金表", "是", "没有基金"]))
    assert not [x for x in d.leftovers if "没有读成" in x.reason]
    listed(d)


@pytest.mark.shared
@pytest.mark.parametrize("path", real(), ids=lambda p: p.name)
def test_read_and_check_agree_on_every_point_and_every_grid_is_listed(path: Path) -> None:
    d = read(path)
    agreed(d)
    listed(d)
