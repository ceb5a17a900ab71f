"""Monitoring (双监控): money and results of every project at a date, what the year will bring, lights and causes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from yusuan.book import Book, Project
from yusuan.model import ERROR, NOWHERE, WARNING, Finding, Indicator, Source
from yusuan.targets.achievement import ONE, achieved, comparable, reached
from yusuan.targets.faults import fault
from yusuan.targets.frameworks import weighed
from yusuan.targets.proposals import flows
from yusuan.targets.values import Value, read_value

from . import execution as money
from .evidence import Actual, Query, share_of
from .execution import Execution, Progress
from .results import Remark, Results, cure

#: Share of the pace of time at which payments are still 绿灯, and 黄灯.
GREEN_PACE, YELLOW_PACE = Decimal("0.9"), Decimal("0.6")
#: Share of the target that the forecast must give for 黄灯; full is 绿灯.
YELLOW_FORECAST = Decimal("0.8")
#: Below this share of the target nobody expects it to be reached any more.
HOPELESS = Decimal("0.5")
#: The month at whose end monitoring is usual: 1 to 7, reported in August (财预〔2019〕136号).
USUAL_MONTH = 7


class Light(StrEnum):
    GREEN = "绿灯"
    YELLOW = "黄灯"
    RED = "红灯"
    NONE = "未监控"


ORDER = (Light.GREEN, Light.YELLOW, Light.NONE, Light.RED)


@dataclass(frozen=True, slots=True)
class Watched:
    """One indicator at a date: target, actual so far, the share reached, the forecast for the year and its light."""

    indicator: Indicator
    target: Value
    actual: Actual | None
    share: Decimal | None
    forecast: Value | None
    outlook: str
    light: Light
    remark: Remark


@dataclass(frozen=True, slots=True)
class Monitored:
    """One project at a date.  ``pace`` is the part of the year that is over; ``expected`` what will be paid (元)."""

    project: Project
    upto: date
    progress: Progress
    pace: Decimal
    expected: Decimal
    money: Light
    rows: tuple[Watched, ...]
    findings: tuple[Finding, ...]

    @property
    def results(self) -> Light:
        """The worst light of the indicators."""
        return max((row.light for row in self.rows), key=ORDER.index, default=Light.NONE)

    @property
    def share(self) -> Decimal | None:
        """How far the targets are reached, weighted, nothing counting for more than all of it; None if unknown."""
        known = [(row.share, row.indicator.weight or ONE) for row in self.rows if row.share is not None]
        weight = sum((w for _, w in known), Decimal(0))
        return sum((min(s, ONE) * w for s, w in known), Decimal(0)) / weight if weight else None


def usual_date(book: Book) -> date:
    """The end of July of the book's year."""
    return date(book.year, USUAL_MONTH, 31)


def monitor(project: Project, book: Book, execution: Execution, results: Results, upto: date) -> Monitored:
    """The state of one project at the end of the month of ``upto``."""
    progress = money.progress(book, execution, project.key, upto)
    pace = Decimal(upto.month) / 12
    rows = tuple(_watched(project, i, results, pace) for i in weighed(project, book))
    expected = min(progress.budget, _rounded(progress.paid / pace)) if pace else progress.paid
    light = _money_light(progress, pace)
    place = project.source if project.source != NOWHERE else Source(book.file, sheet="项目")
    findings = tuple(_findings(project, progress, pace, light, rows, place))
    return Monitored(project, upto, progress, pace, expected, light, rows, findings)


def monitor_all(book: Book, execution: Execution, results: Results, upto: date) -> tuple[Monitored, ...]:
    """Every managed project, in the order of the book."""
    return tuple(monitor(p, book, execution, results, upto) for p in book.projects if p.managed)


def _rounded(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _money_light(progress: Progress, pace: Decimal) -> Light:
    if progress.rate is None:
        return Light.NONE
    if progress.rate >= min(ONE, pace * GREEN_PACE):
        return Light.GREEN
    return Light.YELLOW if progress.rate >= pace * YELLOW_PACE else Light.RED


def _watched(project: Project, indicator: Indicator, results: Results, pace: Decimal) -> Watched:
    target = read_value(indicator.annual)
    actual = results.actual(project.key, indicator.name, target)
    remark = results.remark(project.key, indicator.name)
    if actual is None or not comparable(target, actual.value):
        return Watched(indicator, target, actual, None, None, remark.outlook, Light.NONE, remark)
    query = results.queries.get((project.key, indicator.name))
    forecast = _forecast(target, actual.value, pace, _grows(indicator, target, query))
    share = achieved(target, forecast)
    outlook = remark.outlook or _outlook(target, forecast, share)
    return Watched(indicator, target, actual, share_of(target, actual), forecast, outlook, _light(outlook, share), remark)


def _grows(indicator: Indicator, target: Value, query: Query | None) -> bool:
    """Whether the value goes on growing with the year: counts and money do, and so does what each has had in a year.

    Rates, prices, stocks, and persons counted once do not.
    """
    if target.operator == "=" or (query is not None and query.measure not in ("count", "sum", "per", "distinct")):
        return False
    if query is not None and query.measure == "per":
        return target.unit.period == "年"
    if query is not None and query.measure == "distinct":
        return target.unit.kind == "time"  # months of service grow, persons do not
    return flows(indicator.name, target)


def _forecast(target: Value, actual: Value, pace: Decimal, grows: bool) -> Value:
    """What the year will bring at the pace so far; a limit is not passed because half of it was paid in one month."""
    if not grows or actual.number is None:
        return actual
    linear = (actual.number / pace).quantize(Decimal(1) if target.unit.kind != "money" else Decimal("0.01"), ROUND_HALF_UP)
    if target.operator in ("≤", "<"):
        limit = target.base / (actual.unit.factor if actual.unit.top else target.unit.factor)
        linear = max(actual.number, min(linear, limit))
    return actual.but(linear)


def _outlook(target: Value, forecast: Value, share: Decimal) -> str:
    if reached(target, forecast):
        return "确定能"
    return "有可能" if share >= HOPELESS else "完全不可能"


def _light(outlook: str, share: Decimal) -> Light:
    """What a person expects of the rest of the year stands above the forecast."""
    if outlook == "确定能":
        return Light.GREEN
    if outlook == "完全不可能":
        return Light.RED
    return Light.YELLOW if share >= YELLOW_FORECAST or outlook == "有可能" else Light.RED


def _findings(
    project: Project, progress: Progress, pace: Decimal, light: Light, rows: tuple[Watched, ...], place: Source
) -> Iterator[Finding]:
    if light in (Light.RED, Light.YELLOW) and progress.rate is not None:
        rate = f"{_percent(progress.rate)}%"
        message = f"项目“{project.name}”支付进度{rate}，时间进度{_percent(pace)}%"
        severity = WARNING if light is Light.RED else None
        yield fault("M591", message, place, stated=rate, expected=f"不低于{_percent(pace)}%", severity=severity)
    for row in rows:
        at = row.indicator.source if row.indicator.source != NOWHERE else place
        if row.actual is None:
            yield fault("M592", f"“{project.name}”的“{row.indicator.name}”没有实际值", cure(row.remark, at), expected=row.indicator.annual)
        elif row.share is None:
            message = f"“{row.indicator.name}”的实际值“{row.actual.shown}”与目标“{row.indicator.annual}”不能比较"
            yield fault("M563", message, at, stated=row.actual.shown, expected=row.indicator.annual)
        elif row.light in (Light.RED, Light.YELLOW) and not row.remark.explanation:
            message = f"“{project.name}”的“{row.indicator.name}”目标{row.indicator.annual}，到期{row.actual.shown}，没有说明偏差原因"
            yield fault("M590", message, cure(row.remark, at), stated=row.actual.shown, expected=row.indicator.annual,
                        severity=ERROR if row.light is Light.RED else WARNING)  # fmt: skip


def _percent(share: Decimal) -> Decimal:
    return (share * 100).quantize(Decimal("0.01"), ROUND_HALF_UP)
