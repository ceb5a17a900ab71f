"""The sample Book prints the seed's figures, its forms add up, and its texts are its own."""

from __future__ import annotations

import csv
import io
import re
import sys
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from yusuan import money
from yusuan.book import ask
from yusuan.book.json import dump
from yusuan.book.workbook.read import check_workbook, without_sources
from yusuan.book.workbook.write import book_bytes
from yusuan.model import Indicator, Point, Target, point

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from examples import build  # noqa: E402
from examples.data.small_department import bureau, centre, department  # noqa: E402
from examples.data.xinzhou_2023 import book  # noqa: E402

GOLDEN = ROOT / "tests" / "golden" / "seed_tables.csv"
with GOLDEN.open(encoding="utf-8") as _file:
    CELLS = list(csv.DictReader(_file))

BOOKS = {"xinzhou": book, "bureau": bureau, "centre": centre, "department": department()}
THIS = point(year="2023")
INCOME, SPENDING = THIS.but(flow="income"), THIS.but(flow="expenditure")
CLASSES = {"社会保障和就业支出": "208", "卫生健康支出": "210", "住房保障支出": "221"}
ORIGINS = {"2023年合计": None, "当年预算安排": "current", "上年结转安排": "carryover"}
USES = {
    "合计": None,
    "基本支出": "basic",
    "项目支出": "project",
    "人员经费": "personnel",
    "公用经费": "operating",
}
FUNDS = {"合计": None, "小计": "appropriation", "一般公共预算": "general"}
INCOME_ROWS = {
    "一、一般公共预算": {"fund": "general", "origin": "current"},
    "本年收入合计": {"origin": "current"},
    "上年结转": {"origin": "carryover"},
    "上年财政拨款结转": {"origin": "carryover", "fund": "appropriation"},
    "收入总计": {},
}
#: Department economic codes of T6 by its two printed names.
ECONOMIC = {
    "合计": (), "工资福利支出": ("301",), "商品和服务支出": ("302",), "对个人和家庭的补助": ("303",),
    "基本工资 工资奖金津补贴": ("30101", "50101"), "津贴补贴 工资奖金津补贴": ("30102", "50101"),
    "奖金 工资奖金津补贴": ("30103", "50101"),
    "机关事业单位基本养老保险缴费 社会保障缴费": ("30108", "50102"),
    "职工基本医疗保险缴费 社会保障缴费": ("30110", "50102"), "其他社会保障缴费 社会保障缴费": ("30112", "50102"),
    "住房公积金 住房公积金": ("30113", "50103"), "办公费 办公经费": ("30201", "50201"),
    "印刷费 办公经费": ("30202", "50201"), "手续费 办公经费": ("30204", "50201"),
    "邮电费 办公经费": ("30207", "50201"), "物业管理费 办公经费": ("30209", "50201"),
    "差旅费 办公经费": ("30211", "50201"), "培训费 培训费": ("30216", "50203"),
    "劳务费 委托业务费": ("30226", "50205"), "工会经费 办公经费": ("30228", "50201"),
    "福利费 办公经费": ("30229", "50201"), "其他交通费用 办公经费": ("30239", "50201"),
    "其他商品和服务支出 其他商品和服务支出": ("30299", "50299"), "退休费 离退休费": ("30302", "50905"),
    "生活补助 社会福利和救助": ("30305", "50901"),
}  # fmt: skip


def asked(cell: dict[str, str]) -> Point:
    """The Point of a golden cell, worked out by hand from the printed form (no layout, no lexicon)."""
    table, code, label, column = cell["table"], cell["code"], cell["label"], cell["column"].split("/")
    if column[0] == "收入":
        if table == "T4" and int(cell["row"]) == 33:
            return INCOME.but(fund="general", origin="carryover")
        return INCOME.but(**INCOME_ROWS[label])
    if table == "T1":
        wanted = SPENDING.but(origin=ORIGINS[column[-1]])
        return wanted.but(function=CLASSES[label.split("、")[1]]) if "、" in label else wanted
    if table == "T4":
        wanted = SPENDING.but(fund=FUNDS[column[-1]])
        return wanted.but(function=CLASSES[label.split("、")[1]]) if "、" in label else wanted
    if table == "T2":
        carried = column[-1] == "上年结转"
        return INCOME.but(
            origin="carryover" if carried else "current",
            fund=None if carried else FUNDS[column[-1]],
            function=code or None,
        )
    if table in ("T3", "T5"):
        scope = {"fund": "general", "origin": "current"} if table == "T5" else {}
        return SPENDING.but(use=USES[column[-1]], function=code or None, **scope)
    if table == "T6":
        codes = dict(zip(("economic", "gov_economic"), ECONOMIC[label], strict=False))
        return SPENDING.but(fund="general", origin="current", use=USES[column[-1]] or "basic", **codes)
    if table == "T13":
        return SPENDING.but(measure="agency_operating", fund=FUNDS[column[-1]] or "appropriation")
    return project_asked(cell)


def project_asked(cell: dict[str, str]) -> Point:
    """A cell of T14 or T15: the project by its ordinal, since three of them share one name."""
    origin = "current" if cell["table"] == "T14" else "carryover"
    wanted = SPENDING.but(origin=origin, use="project", fund=FUNDS[cell["column"].split("/")[-1]])
    ordinal = int(cell["row"]) - (3 if cell["table"] == "T15" else 1)
    if ordinal < 0:
        return wanted
    mine = [
        p
        for p in book.projects
        if any(line.project == p.key and line.origin == origin for line in book.lines)
    ]
    project = mine[ordinal]
    assert cell["label"] in (project.name, f"{project.code}-{project.name}")
    return wanted.but(project=project.key)


def test_every_printed_cell_of_the_fifteen_tables() -> None:
    wrong = []
    for cell in CELLS:
        got = money.show(ask(book, asked(cell)), "万元", grouped=False)
        if got != cell["value"]:
            wrong.append((cell, got))
    print(f"{len(CELLS)} printed figures compared, {len(wrong)} differ")
    assert not wrong
    assert len(CELLS) == 260


def test_golden_is_what_the_seed_prints(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(GOLDEN.parent))
    import make_seed_tables as maker

    lines = (shared / "seed" / "xinzhou-2023-unit-budget.txt").read_text(encoding="utf-8").splitlines()
    assert [c for form in maker.FORMS for c in maker.figures(form, lines)] == CELLS


def test_last_year_gives_the_published_changes() -> None:
    for dimensions, change, rate in (
        ({}, "3780.98", "518.15"),
        ({"fund": "general", "origin": "current"}, "2745.17", "376.20"),
    ):
        now, last = (ask(book, SPENDING.but(year=y, **dimensions)) for y in ("2023", "2022"))
        assert now is not None and last is not None
        assert money.show(now - last, "万元", grouped=False) == change
        assert money.percent(now - last, last) == Decimal(rate)
    assert ask(book, SPENDING.but(year="2022", measure="three_public", fund="general")) == 0
    assert money.show(ask(book, SPENDING.but(measure="procurement")), "万元") == "84.90"


def test_reasons_add_up_to_the_change_as_printed() -> None:
    for topic, change in (
        ("income_total", "3780.98"),
        ("general_current", "2745.17"),
        ("agency_operating", "1.07"),
    ):
        reason = book.reason(topic)
        assert reason is not None
        amounts = re.findall(r"([\d,]+\.\d\d)万元", reason.text)
        assert sum(Decimal(a.replace(",", "")) for a in amounts) == Decimal(change), topic


@pytest.mark.parametrize("name", BOOKS)
def test_projects_add_up(name: str) -> None:
    """Lines, costing (by function too), and money by source all give the form's annual amount."""
    tested = BOOKS[name]
    assert tested.projects
    for project in tested.projects:
        target = project.target
        lines: dict[str, Decimal] = defaultdict(Decimal)
        costs: dict[str, Decimal] = defaultdict(Decimal)
        for line in tested.lines:
            if line.project == project.key:
                lines[line.function] += line.amount
        for item in tested.costing:
            if item.project == project.key:
                costs[item.function] += item.amount
        assert lines == costs, project.name
        assert sum(lines.values()) == target.annual_total == sum(target.annual_money.values())
        assert target.term_total == sum(target.term_money.values()) == target.annual_total * project.years
        assert set(target.texts) >= {"overview", "basis", "necessity", "safeguards", "plan"}


def test_standards_are_unique_and_every_difference_is_explained() -> None:
    names = [s.name for s in book.standards]
    assert len(names) == len(set(names))
    library = {s.name: s for s in book.standards}
    for item in book.costing:
        if item.standard_name:
            assert item.standard == library[item.standard_name].amount
            assert item.standard_unit == library[item.standard_name].unit
        assert bool(item.extra) <= bool(item.note), item.name
    for item in (i for i in book.costing if i.extra):
        signs = [
            -1 if "少计" in part or "核减" in part or "退回" in part else 1
            for part in re.split("[；，]", item.note)
        ]
        parts = [re.findall(r"(\d+(?:\.\d+)?)元", part) for part in re.split("[；，]", item.note)]
        assert sum(s * Decimal(p[0]) for s, p in zip(signs, parts, strict=True) if p) == item.extra, item.note


VALUE = re.compile(r"([≥≤=])(\d+(?:\.\d+)?)([%℃]|[㎡\w]+(?:/[\w]+)*)")


def amount_of(indicator: Indicator, value: str) -> Decimal | None:
    """The 元 that a cost indicator of money limits, None where it limits a standard."""
    parsed = VALUE.fullmatch(value)
    assert parsed
    if indicator.second != "成本指标" or parsed[3] not in ("元", "万元"):
        return None
    return Decimal(parsed[2]) * money.UNITS[parsed[3]]


@pytest.mark.parametrize("name", BOOKS)
def test_indicators_are_sane(name: str) -> None:
    for project in BOOKS[name].projects:
        target = project.target
        for indicator in target.indicators:
            for value in (indicator.annual, indicator.term):
                parsed = VALUE.fullmatch(value)
                assert parsed, value
                assert not (indicator.second == "成本指标" and parsed[1] == "≥"), indicator
                assert parsed[3] == "%" or not indicator.name.endswith("率"), indicator
            if project.years == 1:
                assert indicator.annual == indicator.term
        firsts = [i.first for i in target.indicators]
        assert (
            firsts == sorted(firsts, key=["产出指标", "效益指标", "满意度指标"].index)
            and len(set(firsts)) == 3
        )
        assert sum(i.weight for i in target.indicators) == 90
        check_costs(target)


def check_costs(target: Target) -> None:
    """Money limits of the cost indicators add up to the form's money, for the year and for the term."""
    for side, total in (("annual", target.annual_total), ("term", target.term_total)):
        amounts = [amount_of(i, getattr(i, side)) for i in target.indicators]
        assert sum(a for a in amounts if a is not None) == total, (target.project, side)


@pytest.mark.parametrize("name", BOOKS)
def test_goals_say_what_the_indicators_say(name: str) -> None:
    """Every number of a goal is the value of an indicator of the same side."""
    for project in BOOKS[name].projects:
        target = project.target
        for side, goal in (("annual", target.goal_annual), ("term", target.goal_term)):
            values = {VALUE.fullmatch(getattr(i, side))[2] for i in target.indicators}  # type: ignore[index]
            said = set(re.findall(r"\d+(?:\.\d+)?", goal))
            assert said and said <= values, (project.name, side, said - values)
            assert "2023" not in goal


def texts_of(value: Any) -> Iterator[str]:
    """Every text anywhere in a record."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for item in value.values():
            yield from texts_of(item)
    elif isinstance(value, tuple | list):
        for item in value:
            yield from texts_of(item)
    elif is_dataclass(value) and not isinstance(value, type):
        for item in fields(value):
            yield from texts_of(getattr(value, item.name))


PERSON_WORDS = re.compile("同志|先生|女士|书记[^和、，。]{2,3}[、，]|母亲|父亲|配偶")
PHONE = re.compile(r"(?<!\d)(?:1[3-9]\d{9}|0\d{2,3}[- ]?\d{7,8}|\d{17}[\dXx])(?![\dA-Z])")


@pytest.mark.parametrize("name", BOOKS)
def test_no_persons_and_no_phones(name: str) -> None:
    texts = list(texts_of(BOOKS[name]))
    assert len(texts) > 100
    assert not [t for t in texts if PHONE.search(t) or PERSON_WORDS.search(t)]


@pytest.mark.shared
def test_no_person_of_the_seed(shared: Path) -> None:
    seed = (shared / "seed" / "xinzhou-2023-unit-budget.txt").read_text(encoding="utf-8")
    persons = set(re.findall(r"(?:经办人：|负责人:?：?|经办人：?:?)\t+([\u4e00-\u9fff]{2,4})\t", seed)) - {
        "经办人"
    }
    persons |= set(re.findall(r"[由为、，]([\u4e00-\u9fff]{3})任", seed))
    assert len(persons) >= 6
    text = "\n".join(t for b in BOOKS.values() for t in texts_of(b))
    assert not [p for p in persons if p in text]


#: Names of things that the sample may share with the seed at any length.
NAMES = (
    *(p.name for p in book.projects), book.unit.name, book.unit.department, "忻州市人力资源和社会保障局",
)  # fmt: skip
WINDOW = 12


def windows(text: str) -> set[str]:
    """All runs of WINDOW Chinese characters, spaces and line ends left out."""
    runs = re.findall(r"[\u4e00-\u9fff]+", re.sub(r"\s+", "", text))
    return {run[i : i + WINDOW] for run in runs for i in range(len(run) - WINDOW + 1)}


@pytest.mark.shared
def test_no_sentence_of_the_seed(shared: Path) -> None:
    seed = windows((shared / "seed" / "xinzhou-2023-unit-budget.txt").read_text(encoding="utf-8"))
    assert len(seed) > 3000
    copied = set()
    for text in texts_of(book):
        for thing in NAMES:
            text = text.replace(thing, "|")
        copied |= windows(text) & seed
    assert not copied


def members(data: bytes) -> dict[str, bytes]:
    """The parts of a workbook, whatever the compression."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in sorted(archive.namelist())}


@pytest.mark.parametrize("name", build.BOOKS)
def test_committed_examples_are_what_build_writes(name: str, examples: Path) -> None:
    path = examples / f"{name}.xlsx"
    assert members(path.read_bytes()) == members(book_bytes(build.BOOKS[name])), (
        "run python examples/build.py"
    )
    assert path.with_suffix(".json").read_text(encoding="utf-8") == dump(build.BOOKS[name])


#: What the workbooks' own checks may still say: the published tables put a 参公 unit under 2101102.
KNOWN = {"xinzhou-2023": ["B153"]}


@pytest.mark.parametrize("name", build.BOOKS)
def test_workbooks_check_clean_and_read_back(name: str, examples: Path) -> None:
    read, findings = check_workbook(examples / f"{name}.xlsx")
    assert [f.rule for f in findings] == KNOWN.get(name, [])
    assert without_sources(read) == build.BOOKS[name]


@pytest.mark.parametrize(
    ("dimensions", "total"),
    [
        ({"flow": "income"}, "799.10"),
        ({"flow": "expenditure", "use": "basic"}, "445.96"),
        ({"flow": "expenditure", "fund": "government_funds"}, "50.00"),
        ({"flow": "expenditure", "fund": "own"}, "42.00"),
        ({"flow": "expenditure", "fund": "appropriation", "measure": "agency_operating"}, "31.36"),
        ({"flow": "expenditure", "fund": "general", "measure": "three_public"}, "3.80"),
        ({"flow": "expenditure", "measure": "procurement"}, "75.50"),
        ({"year": "2023", "flow": "income"}, "740.00"),
    ],
)
def test_department_is_the_sum_of_its_units(dimensions: dict[str, str], total: str) -> None:
    asked_for = point(**{"year": "2024", **dimensions})
    parts = [ask(b, asked_for) for b in (bureau, centre)]
    whole = ask(BOOKS["department"], asked_for)
    assert money.show(whole, "万元") == total
    assert whole == sum(p for p in parts if p is not None)
