"""Monitoring and self-evaluation: worked examples by hand, properties of the score, lights, and what must be said."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yusuan.book import Book, Line, Project
from yusuan.manage import evaluation, monitoring
from yusuan.manage.evaluation import causes, evaluate, points
from yusuan.manage.evidence import Actual, Query
from yusuan.manage.execution import Entry, Execution, Progress
from yusuan.manage.monitoring import Light, monitor
from yusuan.manage.results import EXECUTION_RATE, Remark, Results, gather, read_remarks
from yusuan.model import Indicator, Target
from yusuan.targets.achievement import achieved, comparable, reached
from yusuan.targets.values import read_value

D = Decimal
JULY, DECEMBER = date(2023, 7, 31), date(2023, 12, 31)


def earned(target, actual, weight="10", **more):
    return points(D(weight), read_value(target), read_value(actual), **more)


# ---------------------------------------------------------------- worked examples


@pytest.mark.parametrize(
    ("target", "actual", "expected"),
    [
        ("≥350人", "350人", "10"),  # reached
        ("≥350人", "343人", "9.80"),  # 10 × 343 ÷ 350
        ("≥350人", "0人", "0"),
        ("≥98%", "93.1%", "9.50"),  # 10 × 93.1 ÷ 98
        ("≥98%", "100%", "10"),  # a share cannot be promised too low by much
        ("≤1880元/人/月", "1880元/人/月", "10"),
        ("≤1880元/人/月", "1700元/人/月", "10"),  # saving earns no more
        ("≤50000元", "62500元", "8.00"),  # 10 × 50000 ÷ 62500
        ("≤5万元", "62500元", "8.00"),  # the same in 万元
        ("=4人", "4人", "10"),
        ("=4人", "3人", "7.50"),  # 10 × 3 ÷ 4
        ("=4人", "5人", "8.00"),  # 10 × 4 ÷ 5
        ("80%~90%", "85%", "10"),
        ("80%~90%", "72%", "9.00"),
        ("80%~90%", "100%", "9.00"),
        ("≥100场", "130场", "10"),  # exactly at the tolerance
        ("≥100场", "150场", "8.00"),  # 0.2 beyond the tolerance
        ("≥100场", "400场", "5.00"),  # never below the floor
        ("优", "优", "10"),
        ("优", "良", "7.00"),
        ("优", "中", "3.00"),
        ("良", "优", "10"),
        ("是", "否", "0"),
        ("达成", "部分达成", "7.00"),  # 财预〔2020〕10号: 80 to 60 per cent
        ("达成预期指标", "部分达成预期指标并具有一定效果", "7.00"),
        ("达成", "基本达成", "8.00"),  # the first band, at its lower end
        ("基本达成", "部分达成", "7.00"),
        ("达成", "未达成", "0"),
        ("2023年9月底前", "2023年8月20日", "10"),
        ("2023年9月底前", "2023年10月8日", "7.00"),
    ],
)
def test_points_by_hand(target, actual, expected):
    assert earned(target, actual) == D(expected)


def test_a_person_may_choose_within_the_band_but_not_beyond():
    assert earned("达成", "部分达成", rate=D(60)) == D("6.00") and earned("达成", "部分达成", rate=D(90)) == D("8.00")
    assert earned("达成", "基本达成", rate=D(95)) == D("9.50") and earned("达成", "未达成", rate=D(59)) == D("5.90")
    assert earned("优", "良", rate=D(75)) == D("7.50")
    assert earned("优", "良", rate=D(95)) == D("8.00")
    assert earned("优", "良", rate=D(10)) == D("6.00")


def test_beyond_a_target_that_was_not_too_low_earns_all():
    assert earned("≥100场", "400场", low=False) == D(10)


@pytest.mark.parametrize(("target", "actual"), [("≥5人", "5户"), ("≥98%", "优"), ("优", "达成"), ("≤5万元", "5人")])
def test_what_cannot_be_compared_is_not_scored(target, actual):
    assert not comparable(read_value(target), read_value(actual))
    with pytest.raises(ValueError):
        earned(target, actual)


@pytest.mark.parametrize(("target", "actual", "met"), [(">5人", "5人", False), (">5人", "6人", True), ("<5人", "5人", False), ("≥5人", "5人", True), ("=5人", "6人", False)])  # fmt: skip
def test_strict_operators_are_strict(target, actual, met):
    assert reached(read_value(target), read_value(actual)) is met


@pytest.mark.parametrize(("paid", "expected"), [("0", "0"), ("98.5", "9.85"), ("100", "10"), ("120", "10"), ("33.333", "3.33")])
def test_the_execution_rate_earns_at_most_ten(paid, expected):
    assert evaluation.execution_points(Progress(D(100), D(100), D(paid))) == D(expected)
    assert evaluation.execution_points(Progress(D(0), D(0), D(paid))) == 0


# ---------------------------------------------------------------- properties

AMOUNTS = st.decimals(0, 10**6, places=2)
WEIGHTS = st.decimals("0.5", 50, places=1)
OPERATORS = st.sampled_from(["≥", "≤", "=", ">", "<"])


@settings(max_examples=200, deadline=None)
@given(OPERATORS, AMOUNTS, AMOUNTS, WEIGHTS, st.booleans())
def test_points_lie_between_zero_and_the_weight(op, target, actual, weight, low):
    found = earned(f"{op}{target}人", f"{actual}人", weight, low=low)
    assert 0 <= found <= D(weight)
    if reached(read_value(f"{op}{target}人"), read_value(f"{actual}人")) and not low:
        assert found == D(weight)


@settings(max_examples=200, deadline=None)
@given(st.decimals(1, 10**5, places=1), AMOUNTS, AMOUNTS)
def test_more_is_never_worth_less_up_to_the_tolerance(target, a, b):
    less, more = sorted((a, b))
    text = f"≥{target}人"
    if more <= target * D("1.3"):
        assert earned(text, f"{less}人") <= earned(text, f"{more}人")
    assert earned(text, f"{less}人", low=False) <= earned(text, f"{more}人", low=False)
    assert earned(f"≤{target}人", f"{less}人") >= earned(f"≤{target}人", f"{more}人")
    assert earned(f"≥{target}%", f"{less}%") <= earned(f"≥{target}%", f"{more}%")


@settings(max_examples=100, deadline=None)
@given(st.decimals("1", 10**5, places=1), st.decimals("1", 10**6, places=1))
def test_equal_targets_fall_off_on_both_sides(target, actual):
    share = achieved(read_value(f"={target}人"), read_value(f"{actual}人"))
    assert share == min(actual, target) / max(actual, target)


ROWS = (
    Indicator("产出指标", "数量指标", "补贴人数", "≥100人", "≥100人", D(30)),
    Indicator("产出指标", "成本指标", "补贴金额", "≤1000元", "≤1000元", D(20)),
    Indicator("效益指标", "社会效益指标", "帮扶率", "≥90%", "≥90%", D(30)),
    Indicator("满意度指标", "服务对象满意度指标", "满意度", "≥95%", "≥95%", D(10)),
)
PROJECT = Project("1", "甲项目", target=Target("甲项目", indicators=ROWS, annual_total=D(1000)))
BOOK = Book(year=2023, lines=(Line("2080799", D(1000), project="1"),), projects=(PROJECT,))


def results(remarks=(), **actuals):
    return Results(
        {("1", name): Actual(read_value(text)) for name, text in actuals.items()},
        {("1", r.indicator): r for r in remarks},
    )


def paid(*amounts, month=7):
    return Execution(tuple(Entry("1", date(2023, month, 1), "2080799", D(a)) for a in amounts))


DONE = {"补贴人数": "100人", "补贴金额": "1000元", "帮扶率": "92%", "满意度": "96%"}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 1500), st.integers(0, 300), st.integers(0, 1500), st.integers(0, 100), st.integers(0, 100))
def test_a_score_lies_between_zero_and_a_hundred(money, people, cost, help_, liked):
    found = evaluate(PROJECT, BOOK, paid(money), results(补贴人数=f"{people}人", 补贴金额=f"{cost}元", 帮扶率=f"{help_}%", 满意度=f"{liked}%"))
    assert 0 <= found.score <= 100
    assert found.execution_points + sum(found.points_of(f)[0] for f in ("产出指标", "效益指标", "满意度指标")) == found.score
    assert sum(row.weight for row in found.rows) + 10 == 100


# ---------------------------------------------------------------- a project by hand


def test_a_project_that_did_everything_has_a_hundred():
    found = evaluate(PROJECT, BOOK, paid(1000), results(**DONE))
    assert (found.score, found.grade, found.findings) == (100, "优", ())


def test_a_project_by_hand():
    """Paid 950 of 1000: 9.5.  90 of 100 persons: 27.  Money 950 within 1000: 20.  81 of 90 %: 27.  96 %: 10.  Sum 93.5."""
    found = evaluate(PROJECT, BOOK, paid(500, 450), results(**{**DONE, "补贴人数": "90人", "补贴金额": "950元", "帮扶率": "81%"}))
    assert found.score == D("93.50") and found.grade == "优"
    assert found.points_of("产出指标") == (D(47), D(50))
    # The rate, the persons and the share each need a reason and a measure.
    assert sorted(f.rule for f in found.findings) == ["M601"] * 3 + ["M602"] * 3


def test_reasons_and_measures_settle_what_was_missed():
    said = [Remark("1", name, DECEMBER, cause="人员保障", explanation="3人离职", improvement="补招") for name in ("补贴人数", EXECUTION_RATE)]
    found = evaluate(PROJECT, BOOK, paid(950), results(said, **{**DONE, "补贴人数": "90人"}))
    assert found.findings == () and found.score == D("96.50")


def test_no_actual_value_is_no_points_and_said():
    found = evaluate(PROJECT, BOOK, paid(1000), results(**{k: v for k, v in DONE.items() if k != "帮扶率"}))
    assert found.score == 70 and [f.rule for f in found.findings] == ["M600"]


def test_indicators_without_values_are_one_finding_and_so_is_a_year_without_payments():
    found = evaluate(PROJECT, BOOK, paid(1000), results(补贴人数=DONE["补贴人数"]))
    assert [f.rule for f in found.findings] == ["M600"] and len(found.findings[0].related) == len(found.rows) - 2
    nothing = Execution()
    bare = evaluate(PROJECT, BOOK, nothing, results(**DONE))
    assert bare.findings == () and [f.rule for f in causes([bare], nothing)] == ["M607"]


def test_a_value_of_another_unit_is_no_points_and_said():
    found = evaluate(PROJECT, BOOK, paid(1000), results(**{**DONE, "补贴人数": "100户"}))
    assert found.score == 70 and [f.rule for f in found.findings] == ["M563"]


def test_a_target_too_low_costs_points_unless_something_else_explains_it():
    much = {**DONE, "补贴人数": "200人"}
    bare = evaluate(PROJECT, BOOK, paid(1000), results(**much))
    assert bare.score == 100 - 30 * D("0.5") and [f.rule for f in bare.findings] == ["M603"]
    low = Remark("1", "补贴人数", DECEMBER, cause="目标值偏低", explanation="年初估计少了")
    assert evaluate(PROJECT, BOOK, paid(1000), results([low], **much)).score == 85
    other = replace(low, cause="其他", explanation="年中上级追加任务")
    assert evaluate(PROJECT, BOOK, paid(1000), results([other], **much)).score == 100


def test_no_budget_is_said_and_earns_nothing():
    found = evaluate(PROJECT, replace(BOOK, lines=()), paid(), results(**DONE))
    assert found.execution_points == 0 and [f.rule for f in found.findings] == ["M604"]


def test_the_units_summary():
    good = evaluate(PROJECT, BOOK, paid(1000), results(**DONE))
    poor = evaluate(PROJECT, BOOK, paid(0), Results())
    total = evaluation.summary((good, poor))
    assert total.grades == {"优": 1, "良": 0, "中": 0, "差": 1}
    assert (total.mean, total.weighted, total.budget, total.paid) == (D("50.00"), D("50.00"), 2000, 1000)
    assert evaluation.summary(()).mean == 0


# ---------------------------------------------------------------- monitoring


def watched(target, actual, month=7, remark=None, measure=None):
    row = replace(ROWS[0], annual=target, term=target)
    project = replace(PROJECT, target=replace(PROJECT.target, indicators=(row,)))
    found = results([remark] if remark else [], **({"补贴人数": actual} if actual else {}))
    if measure:
        found = replace(found, queries={("1", "补贴人数"): Query("1", "补贴人数", "posts", measure)})
    return monitor(project, BOOK, paid(600), found, date(2023, month, 28)).rows[0]


@pytest.mark.parametrize(
    ("target", "actual", "forecast", "outlook", "light"),
    [
        ("≥120场", "70场", "120场", "确定能", Light.GREEN),  # 70 ÷ 7 × 12
        ("≥120场", "63场", "108场", "有可能", Light.YELLOW),
        ("≥120场", "21场", "36场", "完全不可能", Light.RED),
        ("≥95%", "96%", "96%", "确定能", Light.GREEN),  # a rate is not extrapolated
        ("≥95%", "90%", "90%", "有可能", Light.YELLOW),
        ("≤1200元", "900元", "1200元", "确定能", Light.GREEN),  # money is not spent beyond its limit by extrapolation
        ("≤1200元", "1300元", "1300元", "有可能", Light.YELLOW),
        ("=2条", "2条", "2条", "确定能", Light.GREEN),
    ],
)
def test_forecast_outlook_and_light(target, actual, forecast, outlook, light):
    found = watched(target, actual)
    assert (str(found.forecast), found.outlook, found.light) == (forecast, outlook, light)


def test_persons_counted_once_are_not_extrapolated():
    assert str(watched("≥120人", "100人", measure="distinct").forecast) == "100人"
    assert str(watched("≥120人", "70人", measure="count").forecast) == "120人"


def test_a_persons_outlook_stands_above_the_forecast():
    sure = Remark("1", "补贴人数", JULY, outlook="确定能", explanation="集中在四季度")
    assert watched("≥120场", "10场", remark=sure).light is Light.GREEN


def test_no_value_is_not_green():
    found = monitor(PROJECT, BOOK, paid(600), Results(), JULY)
    assert found.results is Light.NONE and found.share is None
    assert {f.rule for f in found.findings} == {"M592"}


@pytest.mark.parametrize(("amount", "light"), [("584", Light.GREEN), ("526", Light.GREEN), ("524", Light.YELLOW), ("351", Light.YELLOW), ("349", Light.RED)])  # fmt: skip
def test_the_money_has_a_light_by_the_pace_of_the_year(amount, light):
    """At the end of July 58.33 % of the year are over: green from 52.5 %, yellow from 35 %."""
    found = monitor(PROJECT, BOOK, paid(amount), results(**DONE), JULY)
    assert found.money is light
    assert ("M591" in {f.rule for f in found.findings}) is (light is not Light.GREEN)


def test_money_and_results_at_a_date():
    found = monitor(PROJECT, BOOK, paid(350, month=7), results(**{**DONE, "补贴人数": "50人"}), JULY)
    assert found.progress.rate == D("0.35") and found.expected == D("600.00")
    assert found.share == (30 * D("0.5") + 20 + 30 + 10) / 90
    later = monitor(PROJECT, BOOK, paid(350, month=8), results(**DONE), JULY)
    assert later.progress.paid == 0


def test_what_will_be_missed_needs_a_cause():
    few = {**DONE, "补贴人数": "10人"}
    assert "M590" in {f.rule for f in monitor(PROJECT, BOOK, paid(600), results(**few), JULY).findings}
    said = Remark("1", "补贴人数", JULY, cause="制度保障", explanation="办法七月才印发")
    assert monitor(PROJECT, BOOK, paid(600), results([said], **few), JULY).findings == ()
    assert monitoring.usual_date(BOOK) == JULY


# ---------------------------------------------------------------- stated results

HEAD = "项目,指标,月份,实际值,依据,得分率,偏差类别,偏差原因,改进措施,完成可能性\n"


def test_stated_results_are_read_and_the_latest_counts(tmp_path):
    path = tmp_path / "实际值.csv"
    path.write_text(HEAD + "1,补贴人数,2023-03,30人,名册,,,,,\n1,补贴人数,2023-07,60人,名册,,人员保障,少人,补招,有可能\n"
                    "1,帮扶率,2023-13,1%,,,,,,\n1,满意度,2023-05,有3人和5户,,,,,,\n", encoding="utf-8")  # fmt: skip
    remarks, findings = read_remarks(path)
    assert [f.rule for f in findings] == ["M564"] and len(remarks) == 3
    found, more = gather(BOOK, JULY, None, (), remarks)
    assert str(found.actual("1", "补贴人数").value) == "60人" and found.remark("1", "补贴人数").outlook == "有可能"
    assert [f.rule for f in more] == ["M565"]
    early, _ = gather(BOOK, date(2023, 4, 30), None, (), remarks)
    assert str(early.actual("1", "补贴人数").value) == "30人"
