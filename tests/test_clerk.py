"""What a clerk meets: sentences for unusual units, findings at the cell to mend, drafts of a bad book, wrong merges."""

from __future__ import annotations

import re
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from yusuan.book import Book, Line, Project, Receipt, Stated, Text, Unit
from yusuan.book.schema import BY_KEY
from yusuan.book.validate import validate
from yusuan.book.workbook.read import check_workbook
from yusuan.book.workbook.write import write_book
from yusuan.comparing import compare
from yusuan.layout import compile_book, layout, layouts
from yusuan.model import ERROR, NOWHERE, Disclosure, Finding, Grid, Indicator, Paragraph, Target, point
from yusuan.model.document import contact_cells
from yusuan.reading import interpret
from yusuan.rules import check

THREE_PUBLIC = {
    "overseas": "因公出国（境）费",
    "hospitality": "公务接待费",
    "vehicle_purchase": "公务用车购置费",
    "vehicle_running": "公务用车运行维护费",
}


def target(name: str, amount: str) -> Target:
    money = Decimal(amount)
    found = (Indicator("产出指标", "数量指标", "培训期数", "≥12期", "≥12期"),)
    return Target(name, annual_total=money, term_total=money, annual_money={"local": money}, indicators=found,
                  goal_term="培训12期", goal_annual="培训12期", fields={"填报日期": "2026年11月20日"})  # fmt: skip


def small(nature: str = "事业", **changes: object) -> Book:
    """A unit with one project paid from this year's money and last year's, and one from this year's alone."""
    unit = Unit("青泉县文化馆", "231003", "青泉县文化局", "231", nature, "县级", duties=("组织群众文化活动",))  # type: ignore[arg-type]
    lines = (
        Line("2070109", Decimal("823456.00"), use="personnel", economic="30101", gov_economic="50501"),
        Line("2070109", Decimal("52000"), use="operating", economic="30201", gov_economic="50502"),
        Line("2070109", Decimal(300000), project="1"),
        Line("2070109", Decimal("56789.12"), origin="carryover", project="1"),
        Line("2070109", Decimal(150000), project="2"),
    )
    last = [
        Stated(name, point(year="2026", flow=flow), Decimal(1400000))
        for name, flow in (("收入总计", "income"), ("支出总计", "expenditure"))
    ]
    for name, words in THREE_PUBLIC.items():
        question = point(year="2026", flow="expenditure", fund="general", measure=name)
        last.append(Stated(f"{words}（上年一般公共预算）", question, Decimal(0)))
    projects = (
        Project("1", "艺术普及", target=target("艺术普及", "356789.12")),
        Project("2", "器材更新2027", target=target("器材更新2027", "150000")),
    )
    return replace(
        Book(2027, unit, (unit,), lines, projects=projects, stated=tuple(last), file="文化馆.xlsx"), **changes
    )  # type: ignore[arg-type]


def text_of(d: Disclosure) -> str:
    return "\n".join(b.text for b in d.blocks if isinstance(b, Paragraph))


def errors(d: Disclosure) -> list[Finding]:
    return [f for f in check(d).findings if f.severity is ERROR]


def test_one_source_use_or_class_is_said_to_be_everything():
    """Nobody writes 包括：…，占100.00% of one part, or 其中 of one project."""
    line = Line("2070109", Decimal("823456.00"), use="personnel", economic="30101", gov_economic="50501")
    said = text_of(compile_book(small(lines=(line,), projects=()), layout("national")))
    for words in (
        "收入预算总计82.35万元，全部为本年收入，没有上年结转。",
        "收入预算82.35万元，全部为一般公共预算拨款收入。",
        "支出预算82.35万元，全部为基本支出。",
        "财政拨款收支总预算82.35万元。收入全部为一般公共预算拨款，没有上年结转。财政拨款支出全部为文化旅游体育与传媒支出。",
        "基本支出82.35万元，全部为人员经费，主要包括：基本工资。没有公用经费。",
        "2027年度没有安排项目支出，没有实行绩效管理的项目。",
        "没有需要公开的项目绩效目标。",
    ):
        assert words in said
    assert "100.00%" not in said


def test_money_of_no_appropriation_is_said_and_adds_up():
    """Surplus used is neither of this year nor carried over: the text and the first two tables state it."""
    own = (
        Line("2070109", Decimal(900000), "business", use="personnel", economic="30101", gov_economic="50501"),
        Line("2070109", Decimal(80000), "business", "surplus_used", "operating", "30201", "50502"),
    )
    compiled = compile_book(small(lines=own, projects=()), layout("shanxi"))
    said = text_of(compiled)
    assert "收入预算总计98.00万元，其中：本年收入90.00万元，使用非财政拨款结余8.00万元。" in said
    assert "2027年度没有财政拨款收入，也没有财政拨款安排的支出。" in said
    t1, t2 = compiled.grids[:2]
    rows = {t1.text(r, 0): t1.text(r, 1) for r in range(t1.header, len(t1.cells))}
    assert (rows["本年收入合计"], rows["使用非财政拨款结余"], rows["收入总计"]) == ("90.00", "8.00", "98.00")
    assert t2.text(0, t2.width - 1) == "使用非财政拨款结余" and t2.text(t2.header, t2.width - 1) == "8.00"
    assert not errors(compiled)
    plain = compile_book(small(), layout("shanxi")).grids
    assert not any("非财政拨款结余" in cell.text for g in plain[:2] for _, _, cell in g)


def test_a_fund_with_carried_over_money_alone_is_not_said_to_be_missing():
    carried = Line("2120899", Decimal(150000), "government_funds", "carryover", project="2")
    compiled = compile_book(small(lines=(*small().lines[:4], carried)), layout("shanxi"))
    assert "没有国有资本经营预算拨款收入" in text_of(compiled) and "没有政府性基金" not in text_of(compiled)
    assert not errors(compiled)


def test_a_project_paid_from_surplus_stands_in_the_table_of_projects():
    """Beside this year's money, in the total of its row and of the table; carried-over money stays in T15."""
    lines = (
        Line("2070109", Decimal(300000), project="1"),
        Line("2070109", Decimal("56789.12"), origin="carryover", project="1"),
        Line("2070109", Decimal(150000), "business", "surplus_used", project="2"),
    )
    for name in ("national", "shanxi"):
        compiled = compile_book(small(lines=lines), layout(name))
        t14 = next(t for t in compiled.grids if t.key == "T14")
        rows = {t14.text(r, 0): t14.text(r, 1) for r in range(t14.header, len(t14.cells))}
        assert rows == {"合计": "45.00", "艺术普及": "30.00", "器材更新2027": "15.00"}
        assert t14.text(0, t14.width - 1) == "使用非财政拨款结余安排"
        assert not errors(compiled)


def test_why_a_table_is_empty_names_the_nature_of_the_unit():
    def note(book):
        return next(t for t in compile_book(book, layout("national")).grids if t.key == "T13").notes

    assert note(small()) == ("注：本单位是事业单位，不参照公务员法管理，没有机关运行经费，本表无数据。",)
    assert note(small("行政", lines=small().lines[2:])) == ("注：本单位2027年没有安排机关运行经费，本表无数据。",)


def test_a_department_without_duties_has_those_of_its_units():
    bare = replace(small().unit, name="青泉县文化局", duties=())
    book = small(unit=bare, units=(bare, small().unit))
    said = text_of(compile_book(book, layout("national")))
    assert "青泉县文化馆：\n组织群众文化活动。" in said and "未填写" not in said


def test_money_of_unknown_projects_has_a_row_in_a_draft():
    lines = (*small().lines[:4], Line("2070109", Decimal(150000), project="9"), Line("2070109", Decimal(20000)))
    t14 = next(t for t in compile_book(small(lines=lines), layout("national")).grids if t.key == "T14")
    rows = {t14.text(r, 0): t14.text(r, 1) for r in range(t14.header, len(t14.cells))}
    assert rows["（名称没有填，序号“9”）"] == "15.00" and rows["（没有注明项目）"] == "2.00"


def test_a_project_of_two_origins_is_counted_once():
    compiled = compile_book(small(), layout("national"))
    said = text_of(compiled)
    assert "项目2个，涉及资金50.68万元，其中：当年预算安排资金45.00万元；上年结转资金5.68万元。" in said
    assert "艺术普及、器材更新2027" in said and "艺术普及5.68" not in said
    assert not errors(compiled)


def test_a_name_that_ends_in_a_digit_does_not_run_into_its_amount():
    book = small()
    compiled = compile_book(
        replace(book, lines=tuple(x for x in book.lines if x.origin == "current")), layout("national")
    )
    assert "当年预算安排的项目：（1）艺术普及30.00万元；（2）“器材更新2027”15.00万元。" in text_of(compiled)


@pytest.mark.parametrize(
    ("book", "words"),
    [
        (small(), "本单位是事业单位，不参照公务员法管理，没有机关运行经费。"),
        (small("行政"), "机关运行经费财政拨款预算5.20万元。没有上年预算数，不作增减对比。"),
        (small("行政", lines=small().lines[2:]), "本单位2027年没有安排机关运行经费。没有上年预算数，不作增减对比。"),
        (small(), "都没有安排“三公”经费，与上年持平。"),
        (small(stated=()), "2027年度没有安排“三公”经费。没有上年预算数，不作增减对比。"),
        (small(stated=()), "上年结转5.68万元。没有上年预算数，不作增减对比。"),
    ],
)
def test_nothing_this_year_and_unknown_last_year_are_told_apart(book, words):
    assert words in text_of(compile_book(book, layout("national")))


def test_the_footer_of_a_form_is_four_cells_and_keeps_persons_private():
    book = small()
    fields = {"负责人": "科室负责人", "经办人": "某某", "填报日期": "2026年11月20日"}
    project = replace(book.projects[0], target=replace(book.projects[0].target, fields=fields))
    form = next(
        b
        for b in compile_book(replace(book, projects=(project,)), layout("national")).blocks
        if isinstance(b, Grid) and b.kind == "form"
    )
    last = len(form.cells) - 1
    cells = {c: (cell.text, cell.columns) for r, c, cell in form if r == last}
    assert cells == {
        0: ("负责人：科室负责人", 2),
        2: ("经办人：某某", 2),
        4: ("联系电话：", 2),
        6: ("填报日期：2026年11月20日", 2),
    }
    assert {place for place in contact_cells(form) if place[0] == last} == {(last, 0), (last, 2)}


def test_every_finding_on_a_compiled_text_says_where(examples):
    import yusuan

    found = check(compile_book(yusuan.load(examples / "xinzhou-2023.xlsx"), layout("shanxi"))).findings
    assert found and not [f for f in found if f.place == NOWHERE or "位置不明" in str(f.place)]


def test_a_receipt_of_nine_digits_is_under_its_seven():
    line = Line("2296003", Decimal(150000), fund="government_funds", project="2")
    receipt = Receipt("103015502", Decimal(150000), name="体育彩票公益金收入")
    compiled = compile_book(small(lines=(*small().lines[:4], line), receipts=(receipt,)), layout("national"))
    t7 = next(t for t in compiled.grids if t.key == "T7")
    assert [t7.text(r, 0) for r in range(t7.header, len(t7.cells))] == [
        "合计",
        "103",
        "10301",
        "1030155",
        "103015502",
    ]
    assert not errors(compiled)


@pytest.mark.parametrize("name", sorted(layouts()))
@pytest.mark.parametrize(
    "changes",
    [
        {"function": "21O1102"},
        {"function": "9991101"},
        {"function": "2 080505"},
        {"function": ""},
        {"economic": "99999", "use": "personnel"},
    ],
)
def test_a_draft_of_a_book_with_impossible_codes_is_made(name, changes):
    """Not reading a code must not lose its amount: the total has it, and the list of problems names it."""
    book = small()
    bad = replace(
        book,
        lines=(
            *book.lines,
            Line(**{"function": "2070109", "amount": Decimal(10000), "project": "2", **changes}),
        ),
    )
    compiled = compile_book(bad, layout(name))
    assert compiled.headline["支出总计"] == sum(line.amount for line in bad.lines)


@pytest.mark.parametrize(
    "name", ["100", "2027", "12345678901234567890", "208", "合计", "其中：办公费", "{year}"]
)
def test_projects_and_units_of_any_name_are_printed(name):
    book = small()
    unit = replace(book.unit, name=name)
    projects = tuple(replace(p, name=name) for p in book.projects)
    assert compile_book(replace(book, projects=projects, unit=unit, units=(unit,)), layout("national")).grids


# The workbook -----------------------------------------------------------------------------------------------------


@pytest.fixture
def workbook(tmp_path) -> Path:
    path = tmp_path / "文化馆.xlsx"
    write_book(small(), path)
    return path


def edited(path: Path, change) -> tuple[Finding, ...]:
    wb = openpyxl.load_workbook(path)
    change(wb)
    wb.save(path)
    return check_workbook(path)[1]


def test_a_missing_reason_is_placed_where_it_is_written(workbook):
    def change(wb):
        wb["上年数"]["B6"] = wb["上年数"]["B8"] = 900000

    (found,) = [f for f in edited(workbook, change) if f.rule == "B150"]
    assert (found.place.sheet, found.place.cell) == ("变动原因", "F6")
    assert "“收入总计”一行" in found.mend and found.related[0].source.cell == "B6"


def test_names_with_quotation_marks_are_not_quoted_twice(workbook):
    def change(wb):
        wb["三公经费"]["E8"] = 5000

    (found,) = [f for f in edited(workbook, change) if f.rule == "B150"]
    assert found.message.startswith("“‘三公’经费合计”减少5,000.00元")


def test_a_missing_sheet_of_lines_is_said_once(workbook):
    found = edited(workbook, lambda wb: wb.remove(wb["预算明细"]))
    assert [f.rule for f in found if f.severity is ERROR] == ["B105"]


def test_a_wrong_nature_is_said_once(workbook):
    def change(wb):
        wb["单位"]["B9"] = "事业编"

    assert [f.rule for f in edited(workbook, change) if "单位性质" in f.message] == ["B121"]


@pytest.mark.parametrize(
    ("change", "rules"),
    [
        (lambda wb: wb.remove(wb["项目"]), ["B105"]),
        (lambda wb: setattr(wb["预算明细"], "title", "2027年资金"), ["B106"]),
        (lambda wb: wb["预算明细"]["H5"].__setattr__("value", "资金类别"), ["B109"]),
        (lambda wb: wb["预算明细"]["L6"].__setattr__("value", -823456), ["B148"]),
    ],
)
def test_what_follows_from_a_fault_is_not_said_again(workbook, change, rules):
    assert [f.rule for f in edited(workbook, change) if f.severity is ERROR] == rules


def test_amounts_in_ten_thousands_are_one_finding(workbook):
    def change(wb):
        for row in range(6, 11):
            wb["预算明细"][f"L{row}"] = round(wb["预算明细"][f"L{row}"].value / 10000, 2)

    grave = [f for f in edited(workbook, change) if f.severity is ERROR]
    assert [f.rule for f in grave] == ["B122"] and "上年支出总计是1,400,000.00元" in grave[0].message


def test_one_cause_in_many_cells_is_one_finding(workbook):
    import yusuan

    def change(wb):
        for row in (6, 7, 8):
            wb["预算明细"][f"L{row}"] = "=1/0+1"

    edited(workbook, change)
    _, found = yusuan.open_book(workbook)
    (one,) = [f for f in found if f.rule == "B116"]
    assert one.message.endswith("（共3处）") and one.place.cell == "L6"
    assert [r.source.cell for r in one.related] == ["L7", "L8"]


def test_units_of_different_departments_are_not_merged_unasked(workbook, tmp_path):
    other = tmp_path / "水务局.xlsx"
    unit = replace(small("行政").unit, name="青泉县水务局", code="232001", department="青泉县水务局", department_code="232")
    write_book(small(unit=unit, units=(unit,)), other)
    command = [
        sys.executable,
        "-m",
        "yusuan",
        "merge",
        str(workbook),
        str(other),
        "-o",
        str(tmp_path / "部门.xlsx"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 2 and "主管部门不一样：青泉县文化局、青泉县水务局" in done.stderr
    assert (
        subprocess.run([*command, "--name", "青泉县联合办公室"], capture_output=True, timeout=60).returncode
        == 0
    )


def test_a_filled_book_is_not_overwritten_unasked(workbook, examples, tmp_path):
    before = workbook.read_bytes()
    unit = examples / "department"
    for command in (
        ["merge", *map(str, sorted(unit.glob("*.xlsx"))), "-o", str(workbook)],
        ["read", str(tmp_path / "去年.pdf"), "--book", str(workbook)],
        ["import", str(tmp_path / "导出.csv"), "-y", "2027", "-o", str(workbook)],
    ):
        done = subprocess.run([sys.executable, "-m", "yusuan", *command], capture_output=True, text=True, timeout=60)
        assert done.returncode == 2 and "已经存在" in done.stderr and "要覆盖请加 --force" in done.stderr
    assert workbook.read_bytes() == before


def test_whatever_she_writes_is_printed() -> None:
    """Topics of her own and reasons that no sentence of the layout asks for stand under the other matters."""
    own = replace(
        small(),
        texts=(Text("重点工作", "新建书房两间。"), Text("other", "本年无重大事项。")),
        reasons=(Text("basic", "新增编制两名"), Text("procurement", "更新音响设备")),
    )
    for each in layouts().values():
        said = "\n".join(b.text for b in compile_book(own, each).blocks if isinstance(b, Paragraph))
        for words in ("重点工作：新建书房两间。", "本年无重大事项。", "新增编制两名", "更新音响设备"):
            assert said.count(words) == 1, (each.name, words)


def test_totals_reach_rows_that_she_adds_below(tmp_path: Path) -> None:
    path = tmp_path / "单位.xlsx"
    write_book(small(), path)
    sheet = openpyxl.load_workbook(path)["预算明细"]
    formulas = [c.value for row in sheet.iter_rows(max_row=8) for c in row if str(c.value).startswith("=SUBTOTAL")]
    assert formulas and all(int(re.findall(r"\d+", f)[-1]) > 1000 for f in formulas)


def odd(book: Book) -> list[tuple[str, str]]:
    return [(f.severity.value, f.message) for f in validate(book) if f.rule == "B166"]


def test_one_line_in_ten_thousands_among_lines_in_yuan_is_an_error_until_confirmed() -> None:
    wage = Line("2070109", Decimal("89.28"), use="personnel", economic="30101")
    others = tuple(
        Line("2070109", Decimal(amount), use="personnel", economic=code)
        for code, amount in (("30102", 350000), ("30107", 410000), ("30108", 120000), ("30113", 96000))
    )
    counted = replace(small(), lines=(wage, *others), unit=replace(small().unit, staff=18), units=())
    (severity, message), = odd(counted)
    assert severity == "error" and "平均每人全年只有4.96元" in message
    uncounted = replace(counted, unit=replace(counted.unit, staff=None))
    (severity, message), = odd(uncounted)
    assert severity == "error" and "中位数" in message
    assert not odd(replace(counted, lines=(replace(wage, note="已核实"), *others)))


def test_small_amounts_that_are_ordinary_are_let_pass() -> None:
    """A bank fee, injury insurance of a few persons, a small project beside a large one."""
    lines = (
        Line("2070109", Decimal("260"), use="operating", economic="30204"),
        Line("2070109", Decimal("52000"), use="operating", economic="30201"),
        Line("2070109", Decimal("8000"), use="operating", economic="30207"),
        Line("2070109", Decimal("1200"), use="personnel", economic="30112"),
        Line("2070109", Decimal("600000"), use="personnel", economic="30101"),
        Line("2070109", Decimal("96000"), use="personnel", economic="30113"),
    )
    assert not odd(replace(small(), lines=lines, unit=replace(small().unit, staff=6), units=()))


def test_a_project_of_two_years_money_is_no_difference_to_its_own_publication() -> None:
    for each in layouts().values():
        compiled = compile_book(small(), each)
        found = compare(compiled, interpret(compiled.blocks))
        assert not found.differences, (each.name, found.differences[0].words)


def retyped(tmp_path: Path, **typed: object) -> tuple[Book, list[Finding]]:
    """A book whose first line had these fields typed again, in the workbook's own columns."""
    path = tmp_path / "单位.xlsx"
    write_book(small(), path)
    workbook = openpyxl.load_workbook(path)
    columns = [column.field for column in BY_KEY["lines"].columns]
    for field, value in typed.items():
        sheet = workbook["单位" if field == "nature" else "预算明细"]
        if field == "nature":
            row = next(r for r in range(1, 60) if str(sheet.cell(r, 1).value).startswith("单位性质"))
            sheet.cell(row, 2).value = value
        else:
            sheet.cell(6, columns.index(field) + 1).value = value
    workbook.save(path)
    book, findings = check_workbook(path)
    return book, list(findings)


@pytest.mark.parametrize("nature", ["公益一类事业单位", "公益二类", "事业单位"])
def test_kinds_of_institutions_are_known(tmp_path: Path, nature: str) -> None:
    book, findings = retyped(tmp_path, nature=nature)
    assert book.unit.nature == "事业" and not [f for f in findings if f.rule == "B121"]


def test_drop_downs_offer_codes_with_names_and_take_them_back(tmp_path: Path) -> None:
    book, findings = retyped(tmp_path, economic="30102 津贴补贴")
    assert book.lines[0].economic == "30102" and not [f for f in findings if f.rule in ("B119", "B130")]
    sheet = openpyxl.load_workbook(tmp_path / "单位.xlsx")
    rules = [v.formula1 for v in sheet["预算明细"].data_validations.dataValidation if "代码" in str(v.formula1)]
    first = {str(sheet["代码"][rule.split("!")[1].split(":")[0].replace("$", "")].value) for rule in rules}
    assert len(first) == 3 and all(re.fullmatch(r"\d{3} \S+", text) for text in first)


@pytest.mark.parametrize(("field", "typed", "rule", "words"), [
    ("function", "小学教育", "B119", "2050202"),
    ("economic", "30133", "B131", "30113"),
    ("amount", "八万二千", "B113", "82000"),
])  # fmt: skip
def test_near_misses_are_proposed(tmp_path: Path, field: str, typed: str, rule: str, words: str) -> None:
    _, findings = retyped(tmp_path, **{field: typed})
    found = [f for f in findings if f.rule in (rule, "B130")]
    assert found and words in found[0].expected
