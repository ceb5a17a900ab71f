"""Hypothesis strategies for Books: every field filled now and then, amounts exact to the 分."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st

from yusuan.book import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit
from yusuan.book.place import RowSource
from yusuan.model import MONEY_SOURCES, NOWHERE, Indicator, Source, Target, point
from yusuan.model.point import everything

FUNCTIONS = ("2080101", "2080505", "2080705", "2101101", "2210201", "2130505", "2296003")
PAIRS = (
    ("30101", "50101"),
    ("30108", "50102"),
    ("30201", "50201"),
    ("30217", "50206"),
    ("30302", "50905"),
    ("", ""),
)
RECEIPTS = ("1030148", "1030155", "1030601")

amounts = st.integers(0, 10**11).map(lambda n: Decimal(n).scaleb(-2))
numbers = st.integers(-(10**6), 10**9).map(lambda n: Decimal(n).scaleb(-4))
names = st.text("测试单位项目甲乙丙丁（一）、ABC123", min_size=1, max_size=12)
texts = st.text('原因说明：abc 12\n"\\é🙂', max_size=10)
places = st.one_of(
    st.just(NOWHERE),
    st.builds(Source, document=names, sheet=names, cell=st.sampled_from(("A1", "B7"))),
    st.builds(Source, document=names, page=st.integers(1, 9), box=st.just((1.0, 2.5, 3.0, 4.0)), text=texts),
    st.builds(
        RowSource, document=names, sheet=names, line=st.integers(1, 9), columns=st.just({"amount": "L"})
    ),
)


def leaf(dimension: str) -> st.SearchStrategy[str]:
    return st.sampled_from(sorted(everything(dimension)))


@st.composite
def lines(draw: st.DrawFn, units: tuple[str, ...] = ("",), projects: tuple[str, ...] = ()) -> Line:
    economic, government = draw(st.sampled_from(PAIRS))
    return Line(
        draw(st.sampled_from(FUNCTIONS)), draw(amounts), draw(leaf("fund")), draw(leaf("origin")),
        draw(leaf("use")), economic, government, draw(st.sampled_from(("", *projects))), draw(st.sampled_from(units)),
        draw(leaf("sink")), draw(texts), draw(places),
    )  # fmt: skip


money = st.dictionaries(st.sampled_from(sorted(MONEY_SOURCES)), amounts, max_size=3)
indicators = st.builds(
    Indicator, first=names, second=names, name=names, term=texts, annual=texts,
    weight=st.none() | st.integers(0, 100).map(Decimal), source=places, annual_source=places,
)  # fmt: skip
targets = st.builds(
    Target, project=names, code=texts, department=texts, years=texts, term_total=st.none() | amounts,
    annual_total=st.none() | amounts, term_money=money, annual_money=money,
    texts=st.dictionaries(st.sampled_from(("basis", "plan")), names, max_size=2), goal_term=texts, goal_annual=texts,
    indicators=st.lists(indicators, max_size=2).map(tuple), fields=st.dictionaries(names, texts, max_size=1),
    places=st.dictionaries(st.sampled_from(("goal_term", "basis")), places, max_size=1), source=places,
)  # fmt: skip
units = st.builds(
    Unit, name=names, code=st.text("0123456789", max_size=6), department=texts,
    nature=st.sampled_from(("行政", "参公", "事业")), level=texts, established_posts=st.none() | st.integers(0, 99),
    duties=st.lists(names, max_size=2).map(tuple), offices=st.lists(names, max_size=2).map(tuple), source=places,
)  # fmt: skip
STATED = (
    ("因公出国（境）费", {"measure": "overseas", "flow": "expenditure"}, 0),
    ("公务接待费（上年预算数）", {"measure": "hospitality", "flow": "expenditure"}, -1),
    ("收入总计", {"flow": "income"}, -1),
    ("政府采购货物", {"measure": "goods", "flow": "expenditure"}, 0),
    ("财政拨款", {"flow": "expenditure", "fund": "appropriation", "use": ["basic", "project"]}, -1),
)


@st.composite
def stated(draw: st.DrawFn, year: int) -> tuple[Stated, ...]:
    chosen = draw(st.lists(st.sampled_from(STATED), max_size=3, unique_by=lambda row: row[0]))
    return tuple(
        Stated(words, point(year=str(year + shift), **dimensions), draw(amounts), draw(places))
        for words, dimensions, shift in chosen
    )


@st.composite
def books(draw: st.DrawFn, year: int = 2023, unit: str = "") -> Book:
    """A Book with every kind of record; ``unit`` fixes the unit's name."""
    keys = draw(st.lists(st.sampled_from(("1", "2", "14000023T10000000001")), unique=True, max_size=3))
    body = draw(units)
    assets = st.builds(Asset, category=names, name=texts, count=st.none() | numbers, count_unit=texts,
                       area=st.none() | numbers, value=amounts, source=places)  # fmt: skip
    return Book(
        year=year,
        unit=body if not unit else Unit(unit, body.code, body.department, nature=body.nature, duties=body.duties),
        lines=tuple(draw(st.lists(lines(projects=tuple(keys)), max_size=8))),
        receipts=tuple(draw(st.lists(
            st.builds(Receipt, st.sampled_from(RECEIPTS), amounts, leaf("fund"), leaf("origin"), texts), max_size=2))),
        projects=tuple(Project(k, draw(names), target=draw(targets), years=draw(st.integers(1, 5))) for k in keys),
        costing=tuple(draw(st.lists(st.builds(
            CostItem, st.sampled_from((*keys, "9")), names, numbers, numbers, periods=numbers, note=texts), max_size=2))),
        standards=tuple(draw(st.lists(st.builds(Standard, names, numbers, unit=texts, basis=texts), max_size=2))),
        stated=draw(stated(year)),
        assets=tuple(draw(st.lists(assets, max_size=2))),
        reasons=tuple(draw(st.lists(st.builds(Text, names, names), max_size=2))),
        texts=tuple(draw(st.lists(st.builds(Text, names, names, places), max_size=2))),
        options=draw(st.dictionaries(names, texts, max_size=2)),
    )  # fmt: skip
