"""The loop closes: compile → publish → read gives the same figures, in every format, over generated books."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yusuan.book import Book, Line, Project, Stated, Unit
from yusuan.layout import compile_book, layout
from yusuan.model import ERROR, Disclosure, Figure, Indicator, Target, point
from yusuan.publishing import publish
from yusuan.reading import interpret, read
from yusuan.rules import check

FUNCTIONS = ("2010301", "2080505", "2080705", "2080799", "2101101", "2130505", "2210201")
PERSONNEL = (("30101", "50101"), ("30108", "50102"), ("30113", "50103"), ("30302", "50905"))
OPERATING = (("30201", "50201"), ("30211", "50201"), ("30216", "50203"))
OWN = ("business", "other_own")


@st.composite
def amounts(draw: st.DrawFn) -> Decimal:
    """At least 100 元: what prints as 0.00 万元 is told apart from a blank by nobody."""
    return Decimal(draw(st.integers(10**4, 10**12))).scaleb(-2)


@st.composite
def lines(draw: st.DrawFn) -> list[Line]:
    found = []
    for economic, government in draw(st.lists(st.sampled_from(PERSONNEL), unique=True, min_size=1)):
        found.append(
            Line(
                draw(st.sampled_from(FUNCTIONS)),
                draw(amounts()),
                use="personnel",
                economic=economic,
                gov_economic=government,
            )
        )
    for economic, government in draw(st.lists(st.sampled_from(OPERATING), unique=True)):
        found.append(
            Line(
                draw(st.sampled_from(FUNCTIONS)),
                draw(amounts()),
                use="operating",
                economic=economic,
                gov_economic=government,
            )
        )
    return found


@st.composite
def books(draw: st.DrawFn) -> Book:
    """A unit with basic lines, projects of several funds and origins, last year's figures."""
    every = draw(lines())
    projects = []
    for n in range(draw(st.integers(0, 4))):
        code = f"1409002730{n + 1}T100000001" if draw(st.booleans()) else ""
        key, fund = (
            code or str(n + 1),
            draw(st.sampled_from(("general", "general", "government_funds", *OWN))),
        )
        origin = draw(st.sampled_from(("current", "current", "carryover"))) if fund not in OWN else "current"
        money = draw(amounts())
        every.append(Line(draw(st.sampled_from(FUNCTIONS)), money, fund=fund, origin=origin, project=key))
        if fund not in OWN and origin == "current" and draw(st.booleans()):
            more = draw(amounts())  # a project that uses this year's money and last year's
            every.append(
                Line(draw(st.sampled_from(FUNCTIONS)), more, fund=fund, origin="carryover", project=key)
            )
            money += more
        name = draw(st.sampled_from(("就业服务", "设备更新", "信息系统运行", "培训")))
        name += draw(st.sampled_from((f"第{n + 1}批项目", f"202{n + 1}")))
        target = Target(name, annual_total=money, term_total=money, annual_money={"local": money},
                        goal_term="服务100人", goal_annual="服务100人", fields={"填报日期": "2022年12月1日"},
                        indicators=(Indicator("产出指标", "数量指标", "服务人数", "≥100人", "≥100人"),))  # fmt: skip
        projects.append(Project(key, name, code, target=target))
    last = draw(amounts())
    stated = [
        Stated("收入总计", point(year="2022", flow="income"), last),
        Stated("支出总计", point(year="2022", flow="expenditure"), last),
        Stated("一般公共预算当年拨款", point(year="2022", flow="expenditure", fund="general", origin="current"), draw(amounts())),
        *(
            Stated(measure, point(year="2022", flow="expenditure", fund="general", measure=measure), draw(st.sampled_from((Decimal(0), Decimal(30000)))))
            for measure in ("overseas", "hospitality", "vehicle_purchase", "vehicle_running")
        ),
        Stated("机关运行经费", point(year="2022", flow="expenditure", fund="appropriation", measure="agency_operating"), Decimal(0)),
        Stated("服务", point(year="2023", flow="expenditure", measure="services"),
               min(draw(amounts()), every[0].amount)),  # what is bought is paid from this year's money
    ]  # fmt: skip
    unit = Unit(
        "示例市就业服务中心",
        department="示例市人力资源局",
        department_code="304",
        nature="参公",
        level="市级",
    )
    return Book(2023, unit, (unit,), tuple(every), projects=tuple(projects), stated=tuple(stated))


def said(figures: tuple[Figure, ...]) -> set[tuple[object, Decimal]]:
    """What is stated: a project is told by its name and place, so its key is left out; a blank states nothing."""
    return {
        (f.point.but(project=None, sink=None), f.amount)
        for f in figures
        if f.state == "value" and f.table != "form"
    }


def assert_same(compiled: Disclosure, back: Disclosure) -> None:
    ours, theirs = said(compiled.figures), said(back.figures)
    lost = [(str(p), str(a)) for p, a in ours - theirs]
    made = [(str(p), str(a)) for p, a in theirs - ours]
    assert not lost and not made, f"lost {lost[:9]}, made up {made[:9]}"
    assert (back.unit.value, back.year.value, back.kind.value) == (compiled.unit.value, "2023", "预算")
    assert not [f for f in check(back).findings if f.severity is ERROR]


@pytest.mark.parametrize("name", ["shanxi", "national"])
@given(books())
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_compiled_blocks_read_back(name: str, book: Book) -> None:
    compiled = compile_book(book, layout(name))
    assert_same(compiled, interpret(compiled.blocks))


@pytest.mark.parametrize(("format", "examples"), [("xlsx", 6), ("html", 6), ("docx", 6), ("pdf", 4)])
def test_published_files_read_back(
    format: str, examples: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder: Path = tmp_path_factory.mktemp(format)

    @given(books())
    @settings(max_examples=examples, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    def closes(book: Book) -> None:
        compiled = compile_book(book, layout("shanxi"))
        (file,) = publish(compiled, folder, [format])
        assert_same(compiled, read(file))

    closes()


@given(books())
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_totals_of_generated_books_are_exact(book: Book) -> None:
    """Every exact total equals the sum of the lines behind it; every printed cell rounds its own exact amount."""
    compiled = compile_book(book, layout("shanxi"))
    whole = sum((line.amount for line in book.lines), Decimal(0))
    grand = next(f for f in compiled.grids[2].cells[2] if f and f.figure).figure
    assert grand is not None and grand.exact == whole
    assert compiled.headline["收入总计"] == compiled.headline["支出总计"] == whole
