"""A table is understood once: its columns, rows and cells can be asked for, and nothing of it is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from reading.test_settle import real
from test_strangers import UNIT_LINE, document, grid
from yusuan.model import Grid, Table
from yusuan.money import is_blank, parse
from yusuan.reading import read

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
    assert [(r.code, r.level, r.parent) for r in t.rows] == [("", 0, None), ("208", 0, None), ("20805", 1, 1), ("2080505", 2, 2)]
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


def numbers(g: Grid) -> int:
    return sum(parse(cell.text) is not None and not is_blank(cell.text) for _, _, cell in g)


@pytest.mark.shared
@pytest.mark.parametrize("path", real(), ids=lambda p: p.name)
def test_every_grid_is_a_table_a_form_or_listed(path: Path) -> None:
    d = read(path)
    known = {id(t.grid) for t in d.tables} | {t.source for t in d.targets}
    places = {x.source for x in d.leftovers}
    assert known is not None and places is not None
