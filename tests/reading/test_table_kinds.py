"""Kinds of tables that were misread or lost, each rebuilt in two differently built inputs.  All is invented."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from test_strangers import UNIT_LINE, document, grid, wrong
from yusuan.model import Disclosure, Figure
from yusuan.reading import read

TITLE = "青禾县水务局2025年部门预算"


def stated(d: Disclosure, printed: str) -> list[Figure]:
    return [f for f in d.figures if f.printed == printed]


def no_leftovers(d: Disclosure) -> Disclosure:
    assert not d.leftovers, [(x.text, x.reason) for x in d.leftovers]
    return d


# 10: two groups of change columns, one after a deduction


def test_the_second_group_of_changes_compares_what_is_left_after_a_deduction() -> None:
    d = no_leftovers(document("一般公共预算支出表", UNIT_LINE, grid(
        ["科目编码", "科目名称", "2024年执行数", "<", "2025年预算数", "<", "增减", "<", "增减（扣除省级基建投资）", "<"],
        ["^", "^", "执行数", "扣除省级基建投资后执行数", "预算数", "扣除省级基建投资后预算数", "增减额", "增减率", "增减额", "增减率"],
        ["213", "农林水支出", "800.00", "500.00", "400.00", "400.00", "-400.00", "-50.00%", "-100.00", "-20.00%"],
        ["21303", "水利", "800.00", "500.00", "400.00", "400.00", "-400.00", "-50.00%", "-100.00", "-20.00%"],
    )))  # fmt: skip
    assert not wrong(d)
    changes = [(c.value, c.point.item) for c in d.claims if c.kind == "change"]
    assert changes[:2] == [(Decimal("4000000.00"), None), (Decimal("1000000.00"), frozenset({"扣除省级基建投资"}))]


def test_a_wrong_change_after_a_deduction_is_found() -> None:
    d = document("一般公共预算支出表", UNIT_LINE, grid(
        ["项目", "2024年决算数", "2025年预算数", "剔除一次性项目后2024年决算数", "剔除一次性项目后2025年预算数", "增减额", "剔除一次性项目的增减额"],
        ["一、农林水支出", "800.00", "400.00", "500.00", "400.00", "-400.00", "-90.00"],
        ["二、教育支出", "10.00", "12.00", "10.00", "12.00", "2.00", "2.00"],
    ))  # fmt: skip
    assert len(wrong(d)) == 1 and "-90.00" in wrong(d)[0]


# 11: a second header row that was cut to its own texts


def test_a_short_second_header_row_stands_under_the_head_with_room_for_it() -> None:
    d = no_leftovers(document("“三公”经费决算情况统计表", UNIT_LINE, grid(
        ["项目", "2023年决算数", "2024年决算数", "比上年增减情况", ""],
        ["增减金额", "增减幅度", "", "", ""],
        ["合计", "21.00", "16.00", "-5.00", "-23.81%"],
        ["公务接待费", "9.00", "6.00", "-3.00", "-33.33%"],
        ["公务用车购置及运行费", "12.00", "10.00", "-2.00", "-16.67%"],
    )))  # fmt: skip
    assert [c.kind for c in d.tables[0].columns] == ["name", "amount", "amount", "change", "percent"]
    assert len([f for f in d.figures if f.state == "value"]) == 6 and sum(c.kind == "rate" for c in d.claims) == 3


def test_two_heads_share_a_short_row_in_their_order() -> None:
    d = no_leftovers(document("一般公共预算支出表", UNIT_LINE, grid(
        ["科目编码", "科目名称", "合计", "基本支出", "", "项目支出"],
        ["人员经费", "公用经费", "", "", "", ""],
        ["2080505", "机关事业单位基本养老保险缴费支出", "35.00", "20.00", "5.00", "10.00"],
    )))  # fmt: skip
    paths = [c.path for c in d.tables[0].columns]
    assert paths[3:5] == [("基本支出", "人员经费"), ("基本支出", "公用经费")] and paths[0] == ("科目编码",)


def test_an_aligned_second_header_row_is_left_as_it_is() -> None:
    d = document("收支总表", UNIT_LINE, grid(
        ["收入", "", "支出", ""], ["项目", "预算数", "项目", "预算数"], ["财政拨款", "9.00", "教育支出", "9.00"],
    ))  # fmt: skip
    assert [c.path for c in d.tables[0].columns][1] == ("预算数",) or d.tables[0].columns[1].path[-1] == "预算数"


# 13: money in the unit's own accounts beside what is carried over


@pytest.mark.parametrize(("closing", "own"), [("100.00", "0.00"), ("60.00", "40.00")])
def test_what_own_accounts_keep_is_not_what_is_carried_over(closing: str, own: str) -> None:
    d = no_leftovers(document("部门综合预算收支总表", UNIT_LINE, grid(
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "支出功能分类科目", "预算数"],
        ["一、一般公共预算拨款", "1,000.00", "1、农林水支出", "900.00"],
        ["本年收入合计", "1,000.00", "本年支出合计", "900.00"],
        ["上年结转", "0.00", "结转下年", closing],
        ["上年实户资金余额", "0.00", "未安排支出的实户资金", own],
        ["收入总计", "1,000.00", "支出总计", "1,000.00"],
    )))  # fmt: skip
    assert not wrong(d)
    kept = next(row for row in d.tables[0].rows if row.name == "未安排支出的实户资金")
    assert kept.point.sink == frozenset({"closing"}) and kept.point.fund


# 16: the unit of money only in the header's cells


@pytest.mark.parametrize("head", ["预算数（万元）", "预算数(单位：万元)", "金额/万元", "2025年预算（金额单位：万元）"])
def test_the_unit_may_stand_within_a_header(head: str) -> None:
    d = document("支出总表", grid(["项目", head], ["一、教育支出", "9.00"], ["支出总计", "9.00"]))
    assert not d.leftovers and {f.amount for f in d.figures} == {Decimal("90000.00")}


# 17: what a spreadsheet hides is not published


HEAD = [[TITLE], ["单位：万元"], ["科目编码", "科目名称", "合计", "基本支出", "项目支出"]]


def workbook(path: Path, sheets: dict[str, list[list[str]]]) -> xlsxwriter.Workbook:
    """An open workbook with these rows on its sheets."""
    book = xlsxwriter.Workbook(str(path))
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for r, texts in enumerate(HEAD + rows):
            sheet.write_row(r, 0, texts)
    return book


def test_hidden_sheets_and_rows_are_named_and_not_read(tmp_path: Path) -> None:
    rows = [["", "合计", "9.00", "5.00", "4.00"], ["205", "教育支出", "8.00", "8.00", ""], ["213", "农林水支出", "9.00", "5.00", "4.00"]]
    book = workbook(tmp_path / "a.xlsx", {"支出总表": rows, "旧稿": [["", "合计", "70.00", "50.00", "20.00"]]})
    book.get_worksheet_by_name("支出总表").set_row(4, None, None, {"hidden": True})
    book.get_worksheet_by_name("旧稿").hide()
    book.close()
    d = read(tmp_path / "a.xlsx")
    assert len(d.tables) == 1 and not stated(d, "8.00") and not stated(d, "70.00") and stated(d, "9.00")
    assert [x.text for x in d.leftovers] == ["第 5 行", "旧稿"] and all("隐藏" in x.reason for x in d.leftovers)


def test_a_hidden_column_is_no_column_and_a_merged_title_over_it_stays(tmp_path: Path) -> None:
    book = workbook(tmp_path / "a.xlsx", {"支出总表": [["213", "农林水支出", "9.00", "7.00", "4.00"]]})
    book.get_worksheet_by_name("支出总表").set_column(3, 3, None, None, {"hidden": True})
    book.close()
    d = read(tmp_path / "a.xlsx")
    assert [x.text for x in d.leftovers] == ["第 D 列"] and not stated(d, "7.00") and stated(d, "4.00")
    book = workbook(tmp_path / "b.xlsx", {"支出总表": [["213", "农林水支出", "9.00", "7.00", "4.00"]]})
    sheet = book.get_worksheet_by_name("支出总表")
    sheet.merge_range("A2:E2", "单位：万元")
    sheet.set_column(0, 0, None, None, {"hidden": True})
    book.close()
    assert stated(read(tmp_path / "b.xlsx"), "9.00")[0].unit == "万元"


# 49: one of two kinds that share a name


def test_a_kind_beside_its_named_half_is_the_other_half() -> None:
    d = no_leftovers(document("部门综合预算收支总表", UNIT_LINE, grid(
        ["收入", "<", "支出", "<"],
        ["项目", "预算数", "政府预算支出经济分类科目（按大类）", "预算数"],
        ["一、一般公共预算拨款", "700.00", "1、机关工资福利支出", "500.00"],
        ["", "", "3、机关资本性支出", "120.00"],
        ["", "", "4、机关资本性支出（基本建设）", "80.00"],
        ["本年收入合计", "700.00", "本年支出合计", "700.00"],
        ["收入总计", "700.00", "支出总计", "700.00"],
    )))  # fmt: skip
    assert not wrong(d)
    assert [stated(d, t)[0].point.gov_economic for t in ("120.00", "80.00")] == [{"503"}, {"504"}]


def test_a_kind_alone_is_both_its_halves() -> None:
    d = document("政府预算支出表", UNIT_LINE, grid(
        ["政府预算支出经济分类科目", "预算数"], ["一、机关工资福利支出", "5.00"], ["二、机关资本性支出", "3.00"], ["支出合计", "8.00"],
    ))  # fmt: skip
    assert stated(d, "3.00")[0].point.gov_economic == {"503", "504"}


# KINDS 12: rows without labels, leaf heads


def test_one_row_of_amounts_without_a_label_is_the_total() -> None:
    d = no_leftovers(document("收入预算表", UNIT_LINE, grid(
        ["科目编码", "科目名称", "合计", "财政拨款收入", "事业收入"], ["", "", "95.00", "90.00", "5.00"],
    )))  # fmt: skip
    assert [r.role for r in d.tables[0].rows] == ["total"] and stated(d, "95.00")[0].point.function is None


def test_a_row_without_a_label_among_others_stays_open() -> None:
    d = document("支出预算表", UNIT_LINE, grid(
        ["科目编码", "科目名称", "合计"], ["", "合计", "9.00"], ["", "", "4.00"], ["205", "教育支出", "9.00"],
    ))  # fmt: skip
    assert [x.text for x in d.leftovers] == ["4.00"]


def test_the_lowest_head_says_whether_it_is_budget_or_outcome() -> None:
    d = no_leftovers(document("“三公”经费支出表", UNIT_LINE, grid(
        ["2024年度决算“三公”经费", "<", "<", "<"],
        ["公务接待费", "<", "公务用车运行维护费", "<"],
        ["预算数", "决算数", "预算数", "决算数"],
        ["6.00", "5.00", "9.00", "8.00"],
    )))  # fmt: skip
    stages = [stated(d, t)[0].point.stage for t in ("6.00", "5.00")]
    assert stages == [frozenset({"approved"}), frozenset({"executed"})]


# numbers drawn in a picture are stated elsewhere


@pytest.mark.parametrize(("opened", "tables"), [("", 0), (" open", 1)])
def test_the_data_of_a_picture_are_no_table_of_the_document(tmp_path: Path, opened: str, tables: int) -> None:
    rows = "<tr><th>项目</th><th>金额（万元）</th></tr><tr><td>基本支出</td><td>9.00</td></tr><tr><td>项目支出</td><td>4.00</td></tr>"
    page = f"<h1>{TITLE}</h1><figure><p>图</p><details{opened}><summary>支出构成</summary><table>{rows}</table></details></figure>"
    (tmp_path / "a.html").write_text(page, encoding="utf-8")
    d = read(tmp_path / "a.html")
    assert len(d.tables) == tables and any("图的数据" in x.reason for x in d.leftovers) is not bool(opened)
