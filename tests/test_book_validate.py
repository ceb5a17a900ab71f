"""What a Book says: each fault is planted alone into a clean book and only its finding may come."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from workbook_sample import CODE, ids, small_book
from yusuan.book import Book, Line, Project, Receipt, Stated, Text, Unit
from yusuan.book.derive import derive
from yusuan.book.faults import FAULTS
from yusuan.book.model import CostItem
from yusuan.book.schema import BY_KEY, REASONS, stated_point
from yusuan.book.validate import validate
from yusuan.model import ERROR, NOTICE, WARNING, Target, point

Change = Callable[[Book], Book]


def with_line(index: int, **changes: Any) -> Change:
    def change(book: Book) -> Book:
        lines = list(book.lines)
        lines[index] = replace(lines[index], **changes)
        return replace(book, lines=tuple(lines))

    return change


def with_project(index: int, target: dict[str, Any] | None = None, **changes: Any) -> Change:
    def change(book: Book) -> Book:
        projects = list(book.projects)
        held = projects[index]
        projects[index] = replace(held, target=replace(held.target, **(target or {})), **changes)
        return replace(book, projects=tuple(projects))

    return change


def plus(field: str, *items: object) -> Change:
    return lambda book: replace(book, **{field: (*getattr(book, field), *items)})


def found(change: Change) -> list[str]:
    return ids(validate(derive(change(small_book()))))


def test_clean_book_is_silent() -> None:
    assert validate(derive(small_book())) == ()


PLANTED: tuple[tuple[str, Change], ...] = (
    ("B130", with_line(0, function="2990101")),
    ("B130", with_line(2, economic="30266")),
    ("B131", with_line(4, function="2080788")),
    ("B159", with_line(4, function="20807")),
    ("B160", with_line(4, economic="302")),
    ("B133", with_line(0, gov_economic="50501")),
    ("B134", with_line(2, economic="30101")),
    ("B135", with_line(2, economic="")),
    ("B136", with_line(4, project="")),
    ("B137", with_line(2, project="1")),
    ("B138", plus("projects", Project("8", "空项目", managed=False))),
    ("B139", with_line(5, project="9")),
    ("B140", plus("projects", Project("1", "重号", managed=False))),
    ("B141", with_project(0, {"annual_total": Decimal(300000), "annual_money": {"local": Decimal(299999)}})),
    ("B142", with_project(0, {"annual_money": {"local": Decimal("299999.99")}})),
    ("B122", with_project(0, {"annual_money": {"local": Decimal(30)}, "term_money": {"local": Decimal(90)}})),
    ("B143", with_project(0, {"term_money": {"local": Decimal(299999)}})),
    ("B144", with_project(0, {"term_money": {"local": Decimal(800000)}})),
    ("B145", plus("lines", Line("2120801", Decimal(50), "government_funds", project="1"))),
    ("B146", with_line(4, function="2230102")),
    ("B147", plus("lines", small_book().lines[0])),
    ("B148", with_line(2, amount=Decimal(-5))),
    ("B149", plus("lines", Line("2080101", Decimal(0), use="operating", economic="30202"))),
    ("B150", lambda book: replace(book, reasons=())),
    ("B152", plus("stated", Stated("公务接待费", point(year="2023", flow="expenditure", fund="general", measure="hospitality"), Decimal(2001)))),
    ("B153", with_line(1, function="2101102")),
    ("B154", lambda book: replace(book, year=23)),
    ("B155", with_line(0, unit="没有登记的单位")),
    ("B156", plus("costing", CostItem("2", "场地", Decimal(1), Decimal(9)))),
    ("B157", with_project(0, code="ABC")),
    ("B158", with_project(0, {"indicators": ()})),
    ("B161", lambda book: replace(book, costing=(replace(book.costing[0], standard=Decimal(2500), periods=Decimal(6)),))),
    ("B163", with_line(4, origin="surplus_used")),
    ("B120", lambda book: replace(book, unit=replace(book.unit, name=""))),
)  # fmt: skip
#: What a planted fault really brings with it: a project without lines, a total that no longer agrees, a change.
ALSO = {
    "B136": {"B138"}, "B137": {"B142"}, "B139": {"B138"}, "B142": {"B144"}, "B145": {"B142"}, "B147": {"B150"},
    "B163": {"B150"},
}  # fmt: skip


@pytest.mark.parametrize(("rule", "change"), PLANTED, ids=[f"{rule}-{i}" for i, (rule, _) in enumerate(PLANTED)])
def test_planted_fault_is_found_and_little_else(rule: str, change: Change) -> None:
    result = set(found(change))
    assert rule in result
    assert result == {rule} | ALSO.get(rule, set())


def test_one_wrong_code_is_one_finding_with_every_line_that_uses_it() -> None:
    findings = validate(derive(plus("lines", *(Line("2990101", Decimal(9), project="1") for _ in range(3)))(small_book())))
    wrong = [f for f in findings if f.rule == "B130"]
    assert len(wrong) == 1
    assert len(wrong[0].related) == 2


def test_a_line_entered_twice_is_one_finding_of_its_project() -> None:
    """The doubled line is why the project's money does not agree: said once, with the place of the line."""
    book = small_book()
    line = next(x for x in book.lines if x.project == "1")
    findings = [f for f in validate(derive(plus("lines", line)(book))) if f.rule in ("B142", "B147")]
    assert [f.rule for f in findings] == ["B142"]
    assert findings[0].related[-1].text == "重复的明细" and "重复" in findings[0].message
    other = with_project(0, {"annual_total": Decimal(7)})(plus("lines", line)(book))
    assert {"B142", "B147"} <= set(ids(validate(derive(other))))


def test_change_within_the_threshold_needs_no_reason() -> None:
    book = replace(small_book(), reasons=(), options={"change_threshold": "60"})
    assert "B150" not in ids(validate(derive(book)))


def test_reason_of_the_income_serves_the_expenditure_and_one_finding_stands_for_both() -> None:
    bare = [f for f in validate(derive(replace(small_book(), reasons=()))) if f.rule == "B150"]
    assert ["收入总计" in f.message for f in bare] == [True]
    assert bare[0].difference == "851,600.55元"


def test_change_from_nothing_needs_a_reason() -> None:
    def change(book: Book) -> Book:
        stated = tuple(
            replace(s, amount=Decimal(0)) if s.point.measure == frozenset({"hospitality"}) else s for s in book.stated
        )
        return replace(book, stated=stated)

    assert found(change) == ["B150"]
    assert found(lambda book: plus("reasons", Text("three_public", "接待任务增加。"))(change(book))) == []


def test_missing_last_year_is_said_once() -> None:
    def change(book: Book) -> Book:
        gone = {"收入总计", "支出总计"}
        return replace(book, stated=tuple(s for s in book.stated if s.words not in gone))

    findings = validate(derive(change(small_book())))
    assert [(f.rule, f.severity) for f in findings] == [("B151", WARNING)]


def test_amounts_typed_in_ten_thousands_give_one_finding_for_the_lines() -> None:
    def change(book: Book) -> Book:
        return replace(
            book,
            lines=tuple(replace(x, amount=round(x.amount / 10000, 2)) for x in book.lines),
            projects=(), costing=(), stated=(), reasons=(),
        )  # fmt: skip

    assert ids(validate(derive(change(small_book())))).count("B122") == 1


def test_last_year_in_ten_thousands() -> None:
    def change(book: Book) -> Book:
        return replace(book, stated=tuple(replace(s, amount=Decimal(250)) if s.words == "收入总计" else s for s in book.stated))

    assert found(change) == ["B122"]


def test_nature_decides_the_government_code() -> None:
    book = derive(small_book())
    assert [x.gov_economic for x in book.lines[:4]] == ["50101", "50102", "50201", "50206"]
    institution = derive(replace(small_book(), unit=replace(small_book().unit, nature="事业")))
    assert [x.gov_economic for x in institution.lines[:4]] == ["50501", "50501", "50502", "50502"]


def test_department_judges_each_line_by_its_own_unit() -> None:
    units = (small_book().unit, Unit("下属中心", nature="事业"))
    line = Line("2080109", Decimal(100000), use="personnel", economic="30107", unit="下属中心")
    book = derive(replace(small_book(), units=units, lines=(*small_book().lines, line)))
    assert book.lines[-1].gov_economic == "50501"
    assert "B153" not in ids(validate(book))
    assert "B155" not in ids(validate(book))


def test_receipts_balance_fund_by_fund() -> None:
    spend = Line("2120801", Decimal(50), "government_funds", project="1")

    def change(book: Book) -> Book:
        target = replace(book.projects[0].target, annual_money={"local": Decimal(300050)}, term_money={})
        project = replace(book.projects[0], target=target)
        return replace(
            book, lines=(*book.lines, spend), receipts=(Receipt("1030148", Decimal(50)),), costing=(),
            projects=(project, *book.projects[1:]),
        )  # fmt: skip

    assert found(change) == []


def test_derived_totals_follow_the_lines() -> None:
    book = derive(replace(small_book(), projects=(Project("1", "岗位补贴", target=Target("")),)))
    assert book.projects[0].target.annual_total == book.projects[0].target.term_total == Decimal(300000)
    assert book.projects[0].target.department == "304-某市某局"


def test_findings_come_in_the_order_of_the_workbook_and_say_how_to_mend() -> None:
    findings = validate(derive(replace(small_book(), reasons=(), year=1)))
    assert all(f.mend and f.message for f in findings)


def test_table_of_faults() -> None:
    assert len({f.title for f in FAULTS.values()}) == len(FAULTS)
    assert {f.severity for f in FAULTS.values()} == {ERROR, WARNING, NOTICE}
    assert all(key == f.id and f.advice.endswith("。") for key, f in FAULTS.items())


def test_fixed_points_are_questions_of_their_year() -> None:
    row = REASONS["general_current"]
    value = BY_KEY["last_year"].values[0]
    assert stated_point(row, value, 2023) == point(year="2022", flow="expenditure", fund="general", origin="current")
    assert small_book().projects[2].key == CODE
