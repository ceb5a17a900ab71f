"""Merging: the department's book is the sum of its units for every Point, and nothing is added twice or lost."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from generated_books import FUNCTIONS, books, leaf
from yusuan.book import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit, ask
from yusuan.book.json import dump, load
from yusuan.book.merge import merge
from yusuan.model import ERROR, Finding, Point, Related, point
from yusuan.model.point import TREES

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

BUREAU = Unit("某局", "304", nature="行政")


@st.composite
def unit_books(draw: st.DrawFn) -> list[Book]:
    found = [draw(books(unit=name)) for name in ("甲单位", "乙单位", "丙单位")[: draw(st.integers(1, 3))]]
    return [replace(b, unit=replace(b.unit, code=f"30400{i}")) for i, b in enumerate(found)]


nodes = {
    name: st.none() | leaf(name) | st.sampled_from(sorted(TREES[name]) or ["income"])
    for name in ("fund", "origin", "use", "sink")
}
points = st.builds(
    point,
    year=st.none() | st.just("2023"),
    flow=st.none() | st.sampled_from(("income", "expenditure")),
    function=st.none() | st.sampled_from((*FUNCTIONS, "208", "20807")),
    economic=st.none() | st.sampled_from(("301", "30201", "3")),
    receipt=st.none() | st.sampled_from(("103", "10301")),
    **nodes,
)  # fmt: skip


def total(found: list[Book], asked: Point) -> Decimal:
    return sum((ask(book, asked) or Decimal(0) for book in found), Decimal(0))


def rules(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f.rule for f in findings)


@settings(max_examples=60, deadline=None)
@given(unit_books(), st.lists(points, min_size=1, max_size=8), st.data())
def test_every_point_is_the_sum_of_the_units(
    found: list[Book], asked: list[Point], data: st.DataObject
) -> None:
    merged, findings = merge(found, BUREAU)
    assert not [f for f in findings if f.severity is ERROR]
    for one in asked:
        assert ask(merged, one) == total(found, one)
        unit = data.draw(st.sampled_from(found))
        assert ask(merged, one.but(unit=unit.unit.name)) == ask(unit, one) or one.receipt
    for book in found:
        for item in book.stated:
            assert ask(merged, item.point) == total(found, item.point)


@settings(max_examples=40, deadline=None)
@given(unit_books())
def test_nothing_is_lost_or_doubled(found: list[Book]) -> None:
    merged, _ = merge(found, BUREAU)
    assert len(merged.lines) == sum(len(b.lines) for b in found)
    assert (
        len(merged.projects) == len({p.key for p in merged.projects}) == sum(len(b.projects) for b in found)
    )
    assert sum(a.value for a in merged.assets) == sum(a.value for b in found for a in b.assets)
    assert {line.unit for line in merged.lines} <= {u.name for u in merged.units}
    keys = {p.key for p in merged.projects}
    known = {p.key for b in found for p in b.projects}
    for line in merged.lines:
        assert line.project in keys or line.project not in known
    assert load(dump(merged))[0] == merged


@settings(max_examples=25, deadline=None)
@given(unit_books())
def test_projects_keep_their_money(found: list[Book]) -> None:
    merged, _ = merge(found, BUREAU)
    before = sorted(ask(b, point(project=p.key)) or Decimal(0) for b in found for p in b.projects)
    assert sorted(ask(merged, point(project=p.key)) or Decimal(0) for p in merged.projects) == before


def book(name: str, *lines: Line, code: str = "", year: int = 2023, **more: object) -> Book:
    return Book(year=year, unit=Unit(name, code, nature="行政", staff=3), lines=lines, **more)  # type: ignore[arg-type]


A_LINE = Line("2080101", Decimal("10.01"), use="operating", economic="30217", gov_economic="50206")


def test_a_unit_that_comes_twice_is_an_error_and_counted_once() -> None:
    merged, findings = merge(
        [book("甲", A_LINE, code="1"), book("甲", A_LINE), book("乙", A_LINE, code="1")], BUREAU
    )
    assert rules(findings) == ["B191", "B191"] and all(f.severity is ERROR for f in findings)
    assert ask(merged, Point()) == Decimal("10.01")


def test_another_year_is_an_error_and_left_out() -> None:
    merged, findings = merge([book("甲", A_LINE, year=2022), book("乙", A_LINE), book("丙", A_LINE)], BUREAU)
    assert rules(findings) == ["B190"] and "2022" in findings[0].message
    assert merged.year == 2023 and ask(merged, Point()) == Decimal("20.02")


def test_nothing_to_merge_and_units_without_a_name() -> None:
    assert rules(merge([], BUREAU)[1]) == ["B195"]
    assert rules(merge([book("", A_LINE)], BUREAU)[1]) == ["B120", "B195"]


def test_equal_project_keys_are_kept_apart() -> None:
    line = replace(A_LINE, use="project", project="1")
    one = book(
        "甲",
        line,
        code="304001",
        projects=(Project("1", "培训"),),
        costing=(CostItem("1", "场地", Decimal(2), Decimal(5)),),
    )
    two = book("乙", line, projects=(Project("1", "培训"), Project("2", "宣传")))
    one, two = replace(one, file="甲.xlsx"), replace(two, file="乙.xlsx")
    merged, findings = merge([one, two], BUREAU)
    assert [(p.key, p.name, p.target.unit) for p in merged.projects] == [
        ("304001-1", "培训", "甲"), ("2-1", "培训", "乙"), ("2", "宣传", "乙"),
    ]  # fmt: skip
    assert [line.project for line in merged.lines] == ["304001-1", "2-1"]
    assert merged.costing[0].project == "304001-1"
    assert rules(findings) == ["B193"]
    assert findings[0].place.document == "甲.xlsx"
    assert [r.source.document for r in findings[0].related] == ["乙.xlsx"]


def test_typed_figures_are_added_and_a_missing_one_is_told() -> None:
    visits = point(year="2023", flow="expenditure", measure="hospitality")
    goods = point(year="2023", flow="expenditure", measure="goods")
    last = point(year="2022", flow="income")
    typed = (
        Stated("公务接待费", visits, Decimal("12")),
        Stated("政府采购货物", goods, Decimal(7)),
        Stated("收入总计", last, Decimal(100)),
    )
    merged, findings = merge([book("甲", A_LINE, stated=typed), book("乙", A_LINE, stated=typed[2:])], BUREAU)
    assert ask(merged, visits) == Decimal("22.01")
    assert ask(merged, goods) == Decimal(7)
    assert ask(merged, last) == Decimal(200)
    assert [(f.rule, "乙" in f.message) for f in findings] == [("B197", True)]


def test_a_part_typed_by_one_unit_does_not_hide_the_others_lines() -> None:
    overseas = point(year="2023", flow="expenditure", measure="overseas")
    typed = (Stated("因公出国（境）费", overseas, Decimal(5)),)
    visit = replace(A_LINE, amount=Decimal(3))
    merged, _ = merge([book("甲", stated=typed), book("乙", visit)], BUREAU)
    assert ask(merged, overseas.but(measure="three_public")) == Decimal(8)
    assert "公务接待费" in merged.stated[1].words


def test_assets_receipts_standards_and_texts() -> None:
    def one(name: str, value: int, standard: int, reason: str) -> Book:
        return book(
            name, A_LINE,
            assets=(Asset("车辆", "轿车", Decimal(value), "辆", value=Decimal(value)),),
            receipts=(Receipt("1030148", Decimal(value)),),
            standards=(Standard("伙食补助", Decimal(standard), "元/人/天"), Standard("住宿", Decimal(300))),
            reasons=(Text("income_total", reason),), texts=(Text("other", "无其他事项"),),
        )  # fmt: skip

    merged, findings = merge([one("甲", 2, 80, "新增项目"), one("乙", 3, 100, "压减支出。")], BUREAU)
    assert [(a.name, a.count, a.value) for a in merged.assets] == [("轿车", Decimal(5), Decimal(5))]
    assert [(r.code, r.amount) for r in merged.receipts] == [("1030148", Decimal(5))]
    assert [(s.name, s.amount) for s in merged.standards] == [
        ("伙食补助", 80),
        ("住宿", 300),
        ("伙食补助", 100),
    ]
    assert merged.reason("income_total").text == "甲新增项目；乙压减支出"
    assert merged.text("other").text == "无其他事项"
    assert rules(findings) == ["B194", "B196"]
    assert findings[0].related and isinstance(findings[0].related[0], Related)


def test_payments_between_units_are_noted_not_netted() -> None:
    paid = Line("2080101", Decimal(50), use="subsidy")
    got = Line("2080109", Decimal(50), fund="superior")
    merged, findings = merge([book("甲", paid), book("乙", got)], BUREAU)
    assert ask(merged, Point()) == Decimal(100)
    assert (
        rules(findings) == ["B192"]
        and "50.00元（甲）" in findings[0].message
        and "（乙）" in findings[0].message
    )


def test_the_head_adds_up_and_fills_blanks() -> None:
    own = replace(
        book("某局", A_LINE),
        unit=Unit("某局", "304001", nature="行政", staff=3, duties=("拟订规划",), level="县级"),
    )
    merged, _ = merge([own, book("某中心", A_LINE)], Unit("某局"))
    assert (merged.unit.staff, merged.unit.level, merged.unit.duties) == (6, "县级", ("拟订规划",))
    assert merged.unit.subordinates == ("某中心",) and merged.is_department
    assert [u.name for u in merged.units] == ["某局", "某中心"]


def test_a_department_can_be_merged_again() -> None:
    first, _ = merge([book("甲", A_LINE), book("乙", A_LINE)], Unit("某局"))
    whole, findings = merge([first, book("丙", A_LINE)], Unit("某厅"))
    assert [u.name for u in whole.units] == ["甲", "乙", "丙"] and not findings
    assert ask(whole, point(unit="乙")) == Decimal("10.01") and ask(whole, Point()) == Decimal("30.03")


def test_the_sample_department() -> None:
    from examples.data.small_department import bureau, centre

    merged, findings = merge([bureau, centre], Unit("示例县民政局", "318", nature="行政"))
    assert not [f for f in findings if f.severity is ERROR]
    for asked in (
        Point(),
        point(use="basic"),
        point(fund="general"),
        point(function="208"),
        *(s.point for s in bureau.stated),
    ):
        assert ask(merged, asked) == total([bureau, centre], asked)
    assert ask(merged, point(year="2024", flow="expenditure", measure="three_public")) == total(
        [bureau, centre], point(year="2024", flow="expenditure", measure="three_public"))  # fmt: skip
    assert ask(merged, point(measure="agency_operating")) == ask(bureau, point(measure="agency_operating"))
