"""Execution read and judged, progress, carry-over, and the book rolled to the next year."""

from collections import defaultdict
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from typer.testing import CliRunner

from performance_sample import SAMPLE
from yusuan.book import Book, Cube, Line, Project
from yusuan.book.json import dump, load
from yusuan.book.validate import validate
from yusuan.book.workbook.read import load_workbook
from yusuan.manage.execution import Entry, Execution, by_month, judge, progress, read_execution
from yusuan.manage.rolling import carry_over, roll
from yusuan.model import ERROR, point
from yusuan.service import books
from yusuan.targets import costing, review

D = Decimal
JUNE, DECEMBER = date(2023, 6, 1), date(2023, 12, 31)
SMALL = Book(
    year=2023,
    lines=(Line("2080799", D(100), economic="30399", project="1"), Line("2080799", D(50), economic="31299", project="1")),
    projects=(Project("1", "甲项目"),),
)


def read(tmp_path, text, book=SMALL):
    path = tmp_path / "执行.csv"
    path.write_text(text, encoding="utf-8")
    return read_execution(path, book)


HEAD = "项目,月份,功能科目,部门经济科目,资金性质,类型,金额\n"


def test_payments_and_changes_give_progress_at_a_date(tmp_path):
    found = read(tmp_path, HEAD + "1,2023-03,2080799,30399,,,40.50\n1,2023-05,2080799,,,预算调整,50\n1,2023-08,2080799,,,支付,100\n")
    assert found.findings == ()
    before, after = progress(SMALL, found, "1", JUNE), progress(SMALL, found, "1", DECEMBER)
    assert (before.initial, before.budget, before.paid) == (150, 200, D("40.5"))
    assert after.rate == D("140.5") / 200
    months = by_month(SMALL, found, "1")
    assert [months[m].paid for m in (2, 3, 7, 8)] == [0, D("40.5"), D("40.5"), D("140.5")]
    assert progress(SMALL, found, "没有", JUNE).rate is None


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("9,2023-03,2080799,,,,1", "M580"), ("1,2023-03,2010101,,,,1", "M581"), ("1,2023-03,2080799,,,,150.01", "M582"),
        ("1,三月,2080799,,,,1", "M584"), ("1,2023-03,20807,,,,1", "M584"), ("1,2023-03,2080799,,,,1.001", "M584"),
        ("1,2023-03,2080799,,政府性基金预算,,1", "M581"), ("1,2023-03,2080799,,,,1,2,3", "M584"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_a_finding(tmp_path, row, rule):
    found = read(tmp_path, f"{HEAD}1,2023-01,2080799,,,,0\n{row}\n")
    assert [f.rule for f in found.findings] == [rule]
    assert len(found.entries) == (1 if rule == "M584" else 2)


def test_a_file_without_the_needed_columns_is_refused(tmp_path):
    assert {f.rule for f in read(tmp_path, "项目,金额\n1,2\n").findings} == {"M583"}


# ---------------------------------------------------------------- carry-over

CODES = st.sampled_from(["", "30399", "31299", "30201"])
ENTRIES = st.lists(st.tuples(CODES, st.integers(0, 60), st.booleans()), max_size=6)


@settings(max_examples=80, deadline=None)
@given(ENTRIES)
def test_what_is_carried_over_is_budget_less_paid_and_never_negative(rows):
    entries = tuple(Entry("1", JUNE, "2080799", D(amount), economic=code, adjusts=adjusts) for code, amount, adjusts in rows)
    left = D(150) + sum(e.amount * (1 if e.adjusts else -1) for e in entries)
    carried = carry_over(SMALL, Execution(entries))
    assert sum((x.amount for x in carried), D(0)) == max(left, 0)
    assert all(x.amount > 0 and x.origin == "carryover" and x.project == "1" for x in carried)


def test_payments_are_charged_to_their_own_code_first():
    entries = (Entry("1", JUNE, "2080799", D(30), economic="31299"), Entry("1", JUNE, "2080799", D(90)))
    assert {x.economic: x.amount for x in carry_over(SMALL, Execution(entries))} == {"30399": 10, "31299": 20}


# ---------------------------------------------------------------- rolling

PART = Execution(
    tuple(Entry(x.project, JUNE, x.function, (x.amount * 9 / 10).quantize(D("0.01")), x.fund, x.economic) for x in SAMPLE.lines)
)


def test_this_years_totals_are_next_years_last_year():
    rolled, _ = roll(SAMPLE, PART)
    now, then = Cube(SAMPLE), Cube(rolled)
    for question in (point(flow="income"), point(flow="expenditure", use="basic"), point(flow="expenditure", fund="appropriation"),
                     point(flow="expenditure", fund="appropriation", measure="agency_operating")):  # fmt: skip
        here = question.but(year=frozenset({"2023"}))
        assert then.ask(here) == now.ask(here) is not None


def test_what_projects_have_left_is_carried_and_nothing_else():
    rolled, _ = roll(SAMPLE, PART)
    left: dict[str, Decimal] = defaultdict(Decimal)
    for line in SAMPLE.lines:
        if line.project:
            left[line.project] += line.amount - (line.amount * 9 / 10).quantize(D("0.01"))
    carried: dict[str, Decimal] = defaultdict(Decimal)
    for line in rolled.lines:
        if line.origin == "carryover":
            carried[line.project] += line.amount
    assert carried == left and len(left) == 14
    assert sum(x.amount for x in rolled.lines if not x.project) == sum(x.amount for x in SAMPLE.lines if not x.project)


def test_the_rolled_book_checks_clean_but_for_its_reasons_and_survives_the_workbook(tmp_path):
    rolled, notices = roll(SAMPLE, PART)
    assert {f.rule for f in validate(rolled) if f.severity is ERROR} <= {"B150"}
    assert [f for f in costing.judge(rolled) if f.severity is ERROR and f.rule in ("M501", "M502")] == []
    assert {f.rule for f in notices} == {"M586", "M587"}
    from yusuan.book.workbook.write import write_book

    write_book(rolled, tmp_path / "2024.xlsx")
    again, findings = load_workbook(tmp_path / "2024.xlsx")
    assert not [f for f in findings if f.severity is ERROR]
    assert [(x.project, x.amount, x.origin) for x in again.lines] == [(x.project, x.amount, x.origin) for x in rolled.lines]
    assert load(dump(rolled))[0].stated


def test_money_by_source_still_adds_up():
    rolled, _ = roll(SAMPLE, PART)
    for project in rolled.projects:
        assert sum(project.target.annual_money.values()) == project.target.annual_total
        assert not {f.rule for f in review.review(project, rolled).findings} & {"P408"}


def test_one_time_projects_without_anything_left_are_dropped_and_named():
    spent = Execution(tuple(Entry(x.project, JUNE, x.function, x.amount, x.fund, x.economic) for x in SAMPLE.lines))
    rolled, notices = roll(SAMPLE, spent)
    assert len(rolled.projects) == 8 and sum(f.rule == "M588" for f in notices) == 6
    assert all(x.origin == "current" for x in rolled.lines)
    assert list(judge(SAMPLE, spent.entries)) == []


def test_without_execution_nothing_is_carried_and_that_is_said():
    rolled, notices = roll(SAMPLE, None)
    assert "M585" in {f.rule for f in notices} and all(x.origin == "current" for x in rolled.lines)


def test_standards_that_ended_are_left_behind():
    rolled, _ = roll(SAMPLE, PART)
    names = {s.name for s in rolled.standards}
    assert "公益性岗位补贴（2023年起上岗）" in names and "公益性岗位补贴（2022年底前上岗）" not in names


def test_the_command_writes_a_book_and_refuses_a_faulty_execution(tmp_path):
    from yusuan.cli import build

    source, out = tmp_path / "2023.json", tmp_path / "2024.xlsx"
    source.write_text(dump(SAMPLE), encoding="utf-8")
    paid = tmp_path / "执行.csv"
    paid.write_text(HEAD + "5,2023-03,2080106,30202,,,40000\n", encoding="utf-8")
    result = CliRunner().invoke(build(), ["roll", str(source), "-o", str(out), "--execution", str(paid)])
    assert result.exit_code == 0, result.output
    assert load_workbook(out)[0].year == 2024 and "上年结转" in result.output
    paid.write_text(HEAD + "5,2023-03,2080106,30202,,,999999\n", encoding="utf-8")
    again = CliRunner().invoke(build(), ["roll", str(source), "-o", str(tmp_path / "x.xlsx"), "--execution", str(paid)])
    assert again.exit_code == 1 and not (tmp_path / "x.xlsx").exists()


def test_a_project_that_goes_on_keeps_its_costing_and_gets_its_carry_over():
    rolled, _ = roll(SAMPLE, PART)
    items = [i for i in rolled.costing if i.project == "5"]
    assert [i.name for i in items][-1] == "上年结转资金" and costing.total(items) == D(165000)
    assert replace(items[0], source=SAMPLE.costing[0].source) in SAMPLE.costing


def test_the_use_case_tells_how_much_is_carried_over(tmp_path):
    file = tmp_path / "执行.csv"
    file.write_text(HEAD + "1,2023-03,2080799,30399,,,40.50\n", encoding="utf-8")
    made = books.roll(SMALL, file)
    assert made.carried == D("109.50") == sum(x.amount for x in made.book.lines if x.origin == "carryover")
    assert made.totals == ()
