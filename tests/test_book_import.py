"""Import of plain exports: headers wherever and however they stand, all problems at once, nothing lost."""

from __future__ import annotations

import csv
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yusuan.book import Book, Line, Project, Unit
from yusuan.book.imports.cells import fund_of, split_code, split_project
from yusuan.book.imports.columns import role_of
from yusuan.book.imports.importing import check_lines, import_lines, of_unit
from yusuan.book.imports.into import put_into
from yusuan.model import ERROR, Finding

Rows = list[list[Any]]
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def make(*sheets: Rows, name: str = "导出.xlsx") -> Path:
        path = tmp_path / name
        if path.suffix == ".csv":
            with path.open("w", newline="", encoding="gb18030") as file:
                csv.writer(file).writerows(sheets[0])
            return path
        with xlsxwriter.Workbook(str(path)) as book:
            for rows in sheets:
                sheet = book.add_worksheet()
                for r, row in enumerate(rows):
                    for c, value in enumerate(row):
                        if value != "":
                            sheet.write(r, c, value)
        return path

    return make


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f.rule for f in findings)


def told(findings: tuple[Finding, ...], rule: str) -> list[tuple[str | None, str]]:
    return [(f.place.cell, f.message) for f in findings if f.rule == rule]


def summary(book: Book) -> list[tuple[str, str, str, str, str]]:
    return [(n.function, n.economic, n.fund, n.use, str(n.amount)) for n in book.lines]


CLEAN: Rows = [
    ["功能科目编码", "经济科目编码", "资金性质", "支出类型", "项目代码", "项目名称", "金额（元）"],
    ["2080101", "30101", "一般公共预算", "人员经费", "", "", 1000.5],
    ["2080705", "30305", "政府性基金预算资金", "项目支出", "140900T000000000000001", "岗位补贴", "20,000.00"],
]
EXPORT: Rows = [
    ["MOF_DIV_CODE", "FISCAL_YEAR", "AGENCY_CODE", "AGENCY_NAME", "PRO_KIND_NAME", "PRO_CODE", "PRO_NAME",
     "EXP_FUNC_CODE", "EXP_FUNC_NAME", "GOV_BGT_ECO_CODE", "DEP_BGT_ECO_CODE", "FUND_TYPE_CODE", "APPLY_UP", "CUR_AMT"],
    ["财政区划代码", "预算年度", "单位代码", "单位名称", "项目类别名称", "项目代码", "项目名称", "支出功能分类科目代码",
     "支出功能分类科目名称", "政府支出经济分类代码", "部门支出经济分类代码", "资金性质代码", "申报数", "变动后预算数"],
    ["140900", "2023", "304005", "某中心", "人员类项目", "14090023R000000000001", "在职工资", "2080101", "行政运行",
     "50101", "30101", "11", 1, 100.5],
    ["140900", "2023", "304005", "某中心", "运转类项目", "14090023Y000000000002", "公用定额", "2080101", "行政运行",
     "50201", "30201", "111", 1, 200],
    ["140900", "2023", "304005", "某中心", "特定目标类项目", "14090023T000000000003", "岗位补贴", "2080705",
     "公益性岗位补贴", "50999", "30399", "12", 1, 300],
    ["合计", "", "", "", "", "", "", "", "", "", "", "", 3, 600.5],
]  # fmt: skip


@pytest.mark.parametrize("name", ["导出.xlsx", "导出.csv"])
def test_an_export_with_field_names(write: Write, name: str) -> None:
    book, findings = import_lines(write(EXPORT, name=name), 2023)
    assert summary(book) == [
        ("2080101", "30101", "general", "personnel", "100.50"),
        ("2080101", "30201", "general", "operating", "200.00"),
        ("2080705", "30399", "government_funds", "project", "300.00"),
    ]
    assert (book.unit.name, book.unit.code, book.unit.nature) == ("某中心", "304005", "行政")
    assert [(p.key, p.name, p.category) for p in book.projects] == [
        ("14090023T000000000003", "岗位补贴", "特定目标类项目")
    ]
    assert book.lines[0].note == "14090023R000000000001-在职工资"
    assert [line.gov_economic for line in book.lines] == ["50101", "50201", "50999"]
    assert rules(findings) == ["B110", "B110", "B183", "B184", "B187"]
    assert not any(f.severity is ERROR for f in findings)


def test_a_clean_sheet_has_no_finding_but_the_missing_unit(write: Write) -> None:
    book, findings = import_lines(write(CLEAN), 2023, Unit("某中心"))
    assert [str(line.amount) for line in book.lines] == ["1000.50", "20000.00"]
    assert {message for _, message in told(findings, "B187")} == {"金额存成了文本，已按数字读取"}
    assert rules(findings) == ["B187"]


def test_a_header_under_a_title_in_two_rows_with_ten_thousands(write: Write) -> None:
    rows: Rows = [
        ["2023年预算明细"],
        ["编制单位：某局", "", "", "", "", "", "单位：万元"],
        ["功能分类科目", "", "经济分类科目", "", "项目名称", "资金性质", "2023年预算数"],
        ["编码", "名称", "编码", "名称", "", "", ""],
        [
            "2080505",
            "机关事业单位基本养老保险缴费支出",
            "30108",
            "机关事业单位基本养老保险缴费",
            "",
            "一般公共预算",
            12.34567,
        ],
        [
            2080705,
            "公益性岗位补贴",
            30399,
            "其他对个人和家庭的补助",
            "岗位补贴",
            "一般公共预算资金",
            "1,000.5",
        ],
        ["20807", "就业补助", "", "", "", "", 1000.5],
        ["总计", "", "", "", "", "", 1012.84567],
        ["制表人："],
    ]
    book, findings = import_lines(write(rows), 2023)
    assert summary(book) == [
        ("2080505", "30108", "general", "personnel", "123456.70"),
        ("2080705", "30399", "general", "project", "10005000.00"),
    ]
    assert [cell for cell, _ in told(findings, "B183")] == [None, None, None]
    assert "上级科目" in told(findings, "B183")[0][1] and "B182" not in rules(findings)


def test_codes_glued_to_names_and_amounts_by_fund(write: Write) -> None:
    rows: Rows = [
        ["序号", "支出功能分类科目", "部门支出经济分类科目", "项目", "合计", "一般公共预算", "政府性基金预算", "上年结转", "联系科室"],
        [1, "2080705-公益性岗位补贴", "30305-生活补助", "甲项目", 300, 100, 200, "", "a"],
        [2, "行政事业单位医疗-事业单位医疗", "30110-职工基本医疗保险缴费", "", 50, 45, "", "", "b"],
        [3, "机关事业单位基本养老保险缴费支出(2080505)", "", "乙项目", 7, "", "", 7, "b"],
    ]  # fmt: skip
    book, findings = import_lines(write(rows), 2023)
    assert [(n.function, n.fund, n.origin, n.project, str(n.amount)) for n in book.lines] == [
        ("2080705", "general", "current", "1", "100.00"),
        ("2080705", "government_funds", "current", "1", "200.00"),
        ("2101102", "general", "current", "", "45.00"),
        ("2080505", "general", "carryover", "2", "7.00"),
    ]
    assert told(findings, "B110") == [("I1", "列“联系科室”没有采用")]
    assert told(findings, "B182")[0][0] == "E3"
    assert any(cell == "B3" and "2101102" in message for cell, message in told(findings, "B187"))


def test_every_bad_cell_is_told_at_once_and_good_rows_are_kept(write: Write) -> None:
    head = ["功能科目编码", "功能科目名称", "经济科目编码", "资金性质", "支出类型", "项目代码", "金额（元）"]
    good = ["2080101", "行政运行", "30101", "一般公共预算", "人员经费", ""]
    rows: Rows = [
        head,
        [*good, 10],
        [*good, "十元"],
        [*good, ""],
        [*good, "#REF!"],
        [*good, 1.005],
        [*good, -5],
        ["", "", "30101", "一般公共预算", "人员经费", "", 3],
        ["2080101", "行政运行", "30101", "财政的钱", "人员经费", "", 4],
        ["2080101", "行政运行", "30101", "", "人员经费", "", 5],
        ["2990101", "", "30101", "一般公共预算", "人员经费", "", 6],
        ["2080101", "错的名称", "30177", "一般公共预算", "人员经费", "", 7],
        ["2.0801E+06", "", "301 01", "一般公共预算", "人员经费", "", 8],
        ["2080705", "", "", "一般公共预算", "项目支出", 140900230000000000001, 9],
        [*good, 10],
        ["", "行政运行", "30101", "一般公共预算", "人员经费", "", 11],
        [*good, 0],
    ]  # fmt: skip
    path = write(rows)
    book, findings = import_lines(path, 2023, Unit("某中心"))
    found = {(f.rule, f.place.cell) for f in findings}
    assert found >= {
        ("B113", "G3"), ("B120", "G4"), ("B115", "G5"), ("B114", "G6"), ("B148", "G7"), ("B120", "A8"),
        ("B121", "D9"), ("B120", "D10"), ("B130", "A11"), ("B132", "A12"), ("B130", "C12"), ("B119", "A13"),
        ("B119", "C13"), ("B126", "F14"), ("B147", "G15"), ("B130", "B16"), ("B149", "G17"),
    }  # fmt: skip
    assert [str(line.amount) for line in book.lines] == [
        "10.00",
        "1.005",
        "-5.00",
        "6.00",
        "7.00",
        "8.00",
        "9.00",
        "10.00",
    ]
    left_out = {f.place.line for f in findings if f.rule == "B185"}
    assert left_out == {3, 4, 5, 8, 9, 10, 16}
    assert all(f.mend and f.place.document == path.name for f in findings)


def test_every_row_with_an_amount_is_a_line_or_a_finding(write: Write) -> None:
    """Nothing is lost: whatever stands in the amount cells adds up to lines and told rows."""
    rows: Rows = [CLEAN[0], *([code, "30101", fund, use, "", "", n + 1] for n, (code, fund, use) in enumerate(
        (code, fund, use) for code in ("2080101", "", "x", "299", "208") for fund in ("一般公共预算", "?", "")
        for use in ("人员经费", "")))]  # fmt: skip
    book, findings = import_lines(write(rows), 2023)
    kept = {line.source.line for line in book.lines}
    told_rows = {f.place.line for f in findings if f.rule in ("B185", "B183")}
    assert kept | told_rows == set(range(2, len(rows) + 1)) and not kept & told_rows


def test_several_units_make_a_department(write: Write) -> None:
    rows: Rows = [
        [
            "部门名称",
            "单位编码及名称",
            "单位性质",
            "功能科目编码",
            "部门经济科目编码",
            "资金性质",
            "年初批复数",
        ],
        ["某局", "304001-某局本级", "行政单位", "2080101", "30101", "一般公共预算", 100],
        ["某局", "304002-某中心", "事业单位", "2080109", "30101", "一般公共预算", 50],
    ]
    rows[0][1] = "预算单位"
    book, findings = check_lines(write(rows), 2023)
    assert book.is_department and book.unit.name == "某局"
    assert [(u.name, u.code, u.nature) for u in book.units] == [
        ("某局本级", "304001", "行政"),
        ("某中心", "304002", "事业"),
    ]
    assert [line.unit for line in book.lines] == ["某局本级", "某中心"]
    assert [line.gov_economic for line in book.lines] == ["50101", "50501"]
    assert not any(f.severity is ERROR for f in findings)


def test_other_years_deleted_records_and_further_sheets(write: Write) -> None:
    head = ["年度", "是否删除", "功能科目编码", "经济科目编码", "资金性质", "金额（元）"]
    first: Rows = [
        head,
        [2023, 0, "2080101", "30101", "一般公共预算", 1],
        [2022, 0, "2080101", "30101", "一般公共预算", 2],
        [2023, 1, "2080101", "30101", "一般公共预算", 4],
    ]
    second: Rows = [head, [2023, 0, "2080101", "30201", "一般公共预算", 8]]
    book, findings = import_lines(write(first, second, [["备忘"], ["不是明细"]]), 2023, Unit("某中心"))
    assert [str(line.amount) for line in book.lines] == ["1.00", "8.00"]
    assert {"B189", "B185", "B183", "B188", "B107"} <= set(rules(findings))


def test_last_years_amounts_are_not_taken(write: Write) -> None:
    rows: Rows = [
        ["功能科目编码", "经济科目编码", "资金性质", "2022年预算数", "2023年预算数"],
        ["2080101", "30101", "一般公共预算", 7, 9],
    ]
    book, findings = import_lines(write(rows), 2023)
    assert [str(line.amount) for line in book.lines] == ["9.00"]
    assert told(findings, "B110") == [("D1", "列“2022年预算数”没有采用")]


def test_the_grand_total_is_compared(write: Write) -> None:
    rows = [*CLEAN, ["合计", "", "", "", "", "", 21000.51]]
    _, findings = import_lines(write(rows), 2023)
    assert told(findings, "B182") == [("G4", "合计行21,000.51元，读入的明细之和21,000.50元，差0.01元")]
    rows[-1][-1] = 21000.5
    assert not told(import_lines(write(rows), 2023)[1], "B182")


def test_what_was_said_of_a_cell_is_not_said_again(write: Write) -> None:
    rows: Rows = [*CLEAN, ["2990101", "30101", "一般公共预算", "人员经费", "", "", -3]]
    _, findings = check_lines(write(rows), 2023, Unit("某中心"))
    said = [(f.rule, f.place.cell) for f in findings if f.rule in ("B130", "B148")]
    assert sorted(said) == [("B130", "A4"), ("B148", "G4")]


def test_formula_errors_missing_results_and_merged_cells(tmp_path: Path) -> None:
    path = tmp_path / "公式.xlsx"
    book_file = openpyxl.Workbook()
    sheet = book_file.active
    sheet.append(["功能科目编码", "经济科目编码", "资金性质", "支出类型", "金额（元）"])
    for amount in ("#REF!", "=1+1", 12, 25, 26):
        sheet.append(["2080101", "30101", "一般公共预算", "人员经费", amount])
    sheet["E2"].data_type = "e"
    sheet["A6"].value = None
    sheet.merge_cells("A5:A6")
    book_file.save(path)
    book, findings = import_lines(path, 2023, Unit("某中心"))
    assert [(line.function, str(line.amount)) for line in book.lines] == [
        ("2080101", "12.00"), ("2080101", "25.00"), ("2080101", "26.00"),
    ]  # fmt: skip
    assert [(f.rule, f.place.cell or f.place.line) for f in findings] == [
        ("B117", "A5"), ("B115", "E2"), ("B185", 2), ("B116", "E3"), ("B185", 3),
    ]  # fmt: skip


@pytest.mark.shared
@pytest.mark.parametrize("name", ["sh_dept_budget_template.xlsx", "sh_unit_budget_template.xlsx"])
def test_report_templates_are_told_from_lines(shared: Path, name: str) -> None:
    book, findings = import_lines(shared / "documents" / name, 2026)
    assert book.lines == () and rules(findings) == ["B186"]


@pytest.mark.shared
def test_every_field_of_the_integrated_system_for_a_line_is_recognised(shared: Path) -> None:
    with (shared / "codes/integrated_system_fields.tsv").open(encoding="utf-8") as file:
        fields = [
            r for r in csv.DictReader(file, delimiter="\t") if r["entity"] in ("BgtPmAnnualPO", "BaBgtInfoPO")
        ]
    wanted = {
        "EXP_FUNC": "function", "DEP_BGT_ECO": "economic", "GOV_BGT_ECO": "gov_economic", "FUND_TYPE": "fund",
        "PRO": "project", "PRO_KIND": "kind", "AGENCY": "unit", "FISCAL_YEAR": "year", "FOUND_TYPE": "origin",
    }  # fmt: skip
    seen = 0
    for row in fields:
        for ending in ("_CODE", "_NAME", ""):
            if role := wanted.get(row["column"].removesuffix(ending)):
                assert role_of(row["column"]) == role, row
                assert role_of(row["meaning"]) in (role, "project"), row
                seen += 1
    assert seen > 20
    for amount in ("CUR_AMT", "REPLY_AMT", "APPLY_UP", "变动后预算数", "2023年预算数", "本年预算数"):
        assert role_of(amount) == "amount"


@pytest.mark.parametrize(
    ("title", "role"),
    [
        ("支出功能分类科目编码", "function"), ("功能科目（项级）编码", "function"), ("支出功能分类", "function"),
        ("部门预算支出经济分类科目名称", "economic"), ("部门经济分类编码", "economic"), ("经济分类", "economic"),
        ("政府预算支出经济分类科目代码", "gov_economic"), ("政府经济分类名称", "gov_economic"),
        ("资金性质名称", "fund"), ("预算单位编码", "unit"), ("单位 名称", "unit"), ("项目类别", "kind"),
        ("支出类型", "use"), ("二级项目名称", "project"), ("资金来源", "origin"),
        ("2023年预算数（万元）", "amount"), ("本年预算金额", "amount"), ("合计", "amount"), ("APPROVE_AMT", "amount"),
        ("其中：一般公共预算", "fund:general"), ("政府性基金预算拨款", "fund:government_funds"),
        ("财政专户管理资金", "fund:special_account"), ("人员经费", "use:personnel"), ("上年结转", "origin:carryover"),
        ("联系电话", ""), ("2022年决算数", ""), ("增减比例", ""), ("", ""),
    ],
)  # fmt: skip
def test_titles_of_columns(title: str, role: str) -> None:
    assert role_of(title) == role


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("2080505", "2080505", ""),
        ("2080505-机关养老", "2080505", "机关养老"),
        ("[2080505]机关养老", "2080505", "机关养老"),
        ("2080505 机关养老", "2080505", "机关养老"),
        ("机关养老（2080505）", "2080505", "机关养老"),
        ("208 05 05", "2080505", ""),
        ("2080505.0", "2080505", ""),
        ("2.080505E6", "2080505", ""),
        ("'2080505", "2080505", ""),
        ("２０８０５０５", "2080505", ""),
        ("机关养老", "", "机关养老"),
        ("", "", ""),
    ],
)
def test_codes_in_cells(text: str, code: str, name: str) -> None:
    assert split_code(text) == (code, name)


def test_projects_and_funds_in_cells() -> None:
    assert split_project("14090023T000000000003-岗位补贴") == ("14090023T000000000003", "岗位补贴")
    assert split_project("岗位补贴2023") == ("", "岗位补贴2023")
    assert [fund_of(n) for n in ("一般公共预算资金", "政府性基金预算拨款", "国有资本经营预算", "事业收入资金", "教育", "单位资金")] == [
        "general", "government_funds", "state_capital", "business", None, "other_own",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04x", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x00\x01", b"a,b\n1,2\n"]
)
def test_a_bad_file_is_one_finding(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "坏.xlsx"
    path.write_bytes(data)
    book, findings = import_lines(path, 2023)
    assert book.lines == () and rules(findings) in (["B180"], ["B181"])


CELLS = st.sampled_from(
    ("", "2080101", "行政运行", "30101", "一般公共预算", "合计", "金额", "项目名称", "功能科目编码", "x", "-", "1e9", "类", "款",
     "单位：万元", "#N/A", 1, 2.5, -3)
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=6), head=st.booleans())
def test_any_sheet_is_read_without_failing(write: Write, rows: Rows, head: bool) -> None:
    book, findings = import_lines(write(([CLEAN[0]] if head else []) + rows, name="x.csv"), 2023)
    assert book.lines or findings
    assert all(isinstance(line.amount, Decimal) for line in book.lines)


def test_basic_money_named_as_a_project_is_no_project(tmp_path):
    rows = [
        ("FISCAL_YEAR", "AGENCY_NAME", "EXP_FUNC_CODE", "DEP_BGT_ECO_CODE", "FUND_TYPE_CODE", "PRO_NAME", "CUR_AMT"),
        ("2027", "某馆", "2070109", "30101", "111", "人员经费", "823456"),
        ("2027", "某馆", "2070109", "30201", "111", "公用经费（定额）", "52000"),
        ("2027", "某馆", "2070109", "30226", "12", "艺术普及", "300000"),
    ]
    path = tmp_path / "导出.csv"
    path.write_text("\n".join(map(",".join, rows)), encoding="gb18030")
    book, findings = check_lines(path, 2027)
    assert [line.use for line in book.lines] == ["personnel", "operating", "project"]
    assert [p.name for p in book.projects] == ["艺术普及"]
    assert not [f for f in findings if f.severity is ERROR], "what an export cannot hold is no error of it"


def test_guesses_of_kind_and_own_money_are_told_once(write: Write) -> None:
    rows: Rows = [
        ["功能科目编码", "经济科目编码", "项目类别", "项目", "合计", "一般公共预算", "单位资金"],
        ["2050202", "30201", "运转类", "", 120, 100, 20],
        ["2050202", "30202", "运转类", "", 30, 0, 30],
    ]
    book, findings = import_lines(write(rows), 2027)
    assert [(n.use, n.fund, str(n.amount)) for n in book.lines] == [
        ("operating", "general", "100.00"), ("operating", "other_own", "20.00"), ("operating", "other_own", "30.00"),
    ]  # fmt: skip
    messages = [m for _, m in told(findings, "B187")]
    assert sum("运转类" in m for m in messages) == 1 and sum("单位资金" in m for m in messages) == 1
    assert not told(findings, "B182")


def test_a_title_of_another_year_stops_the_import(write: Write) -> None:
    titled: Rows = [["2025年部门预算明细"], CLEAN[0], *CLEAN[1:]]
    assert told(import_lines(write(titled), 2027)[1], "B189") == [("A1", "表头上方写的是2025年，要导入的是2027年")]
    assert not told(import_lines(write(titled), 2025)[1], "B189")
    compared: Rows = [["2027年预算与2026年预算对照明细"], CLEAN[0], *CLEAN[1:]]
    assert not told(import_lines(write(compared), 2027)[1], "B189")


def _base(*projects: Project, year: int = 2027, name: str = "青泉县小学") -> Book:
    return Book(year, Unit(name), projects=projects, file="单位.xlsx")


def _export(*projects: Project, year: int = 2027, name: str = "青泉县小学") -> Book:
    lines = tuple(Line("2050202", Decimal(n + 1), project=p.key) for n, p in enumerate(projects))
    return Book(year, Unit(name), lines=lines, projects=projects, file="导出.xlsx")


def test_an_import_into_a_filled_book_loses_no_project() -> None:
    base = _base(Project("1", "学生营养餐"), Project("2", "校舍维修", code="A00001"), Project("3", "旧设备更新"))
    export = _export(Project("B00007", "学生营养餐", code="B00007"), Project("A00001", "校舍修缮", code="A00001"),
                     Project("1", "书法教室"))  # fmt: skip
    book, findings = put_into(base, export)
    named = {p.key: p.name for p in book.projects}
    assert [named[line.project] for line in book.lines] == ["学生营养餐", "校舍维修", "书法教室"]
    assert len(named) == len(book.projects) == 4
    messages = " ".join(f.message for f in findings)
    assert "“书法教室”在预算书里没有，已加上" in messages and "“旧设备更新”在导出文件里没有" in messages


@pytest.mark.parametrize(("export", "rule"), [
    (_export(Project("1", "甲"), year=2026), "B189"),
    (_export(Project("1", "甲"), name="青泉县中学"), "B199"),
])  # fmt: skip
def test_another_year_or_another_unit_is_refused(export: Book, rule: str) -> None:
    base = _base(Project("1", "甲"))
    book, findings = put_into(base, export)
    assert book is base and [(f.rule, f.severity) for f in findings] == [(rule, ERROR)]


def test_one_unit_of_an_export_of_several() -> None:
    book = Book(2027, Unit("教育局"), units=(Unit("一小", "101"), Unit("二小", "102")),
                lines=(Line("2050202", Decimal(5), unit="一小"), Line("2050202", Decimal(7), unit="二小")))  # fmt: skip
    one = of_unit(book, "102")
    assert one.unit.name == "二小" and [(n.amount, n.unit) for n in one.lines] == [(Decimal(7), "")]
    with pytest.raises(KeyError, match="一小、二小"):
        of_unit(book, "三小")
