"""Self-evaluation (自评): points for money and results, a grade, and what has to be said where a target is missed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from yusuan.book import Book, Project
from yusuan.model import NOWHERE, Finding, Indicator, Related, Source
from yusuan.targets.achievement import ONE, ZERO, achieved, band, comparable, reached
from yusuan.targets.faults import fault
from yusuan.targets.frameworks import EXECUTION, WHOLE, weighed
from yusuan.targets.review import GRADES, grade
from yusuan.targets.values import Value, read_value

from . import execution as money
from .evidence import Actual, share_of
from .execution import Execution, Progress
from .results import EXECUTION_RATE, LOW_TARGET, Remark, Results, cure

#: Beyond target × (1 + this) a quantity was promised too low, unless something else explains it: every further part
#: of the target costs as much of the points, down to the floor.
OVER_TOLERANCE, OVER_FLOOR = Decimal("0.3"), Decimal("0.5")
CENT = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Scored:
    """One indicator with its points; ``share`` is how far the target is reached (None: not known, no points)."""

    indicator: Indicator
    target: Value
    actual: Actual | None
    share: Decimal | None
    weight: Decimal
    points: Decimal
    remark: Remark
    over: bool = False

    @property
    def full(self) -> bool:
        return self.points == self.weight


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One project's self-evaluation; ``score`` of 100."""

    project: Project
    progress: Progress
    execution_points: Decimal
    execution_remark: Remark
    rows: tuple[Scored, ...]
    findings: tuple[Finding, ...]

    @property
    def score(self) -> Decimal:
        return self.execution_points + sum((row.points for row in self.rows), ZERO)

    @property
    def grade(self) -> str:
        return grade(self.score)

    def points_of(self, first: str) -> tuple[Decimal, Decimal]:
        """(points, weight) of a first level."""
        rows = [row for row in self.rows if row.indicator.first == first]
        return sum((r.points for r in rows), ZERO), sum((r.weight for r in rows), ZERO)


def execution_points(progress: Progress) -> Decimal:
    """10 × the execution rate, at most 10; 0 where there is no budget to execute."""
    rate = progress.rate
    return ZERO if rate is None else _cents(EXECUTION * max(ZERO, min(ONE, rate)))


def points(weight: Decimal, target: Value, actual: Value, *, rate: Decimal | None = None, low: bool = True) -> Decimal:
    """Points of one indicator, 0 to its weight.

    Numbers earn in proportion; what is far beyond a quantity that could be promised higher earns less where the
    target was too ``low``.  Levels earn what their band gives, or ``rate`` per cent where a person chose within it.
    Raises ValueError for values that cannot be compared.
    """
    share = achieved(target, actual)
    if rate is not None and (limits := band(target, actual)) is not None:
        return _cents(weight * max(limits[0], min(limits[1], rate / 100)))
    if low and is_over(target, share):
        excess = share - ONE - OVER_TOLERANCE
        return _cents(weight * max(OVER_FLOOR, ONE - excess))
    return _cents(weight * min(ONE, share))


def is_over(target: Value, share: Decimal) -> bool:
    """Whether an achievement is so far beyond its target that the target was too low: counts promised with ≥ or >."""
    promised = target.measured and target.operator in ("≥", ">") and target.unit.kind not in ("ratio", "temperature", "")
    return promised and share > ONE + OVER_TOLERANCE


def _cents(number: Decimal) -> Decimal:
    return number.quantize(CENT, ROUND_HALF_UP)


def evaluate(project: Project, book: Book, execution: Execution, results: Results) -> Evaluated:
    """The self-evaluation of one project for the whole year."""
    progress = money.progress(book, execution, project.key, date(book.year, 12, 31))
    rows = tuple(_scored(project, i, results) for i in weighed(project, book))
    remark = results.remark(project.key, EXECUTION_RATE)
    place = project.source if project.source != NOWHERE else Source(book.file, sheet="绩效指标")
    earned = execution_points(progress)
    findings = tuple(_findings(project, progress, remark if execution.entries else None, rows, place))
    return Evaluated(project, progress, earned, remark, rows, findings)


def evaluate_all(book: Book, execution: Execution, results: Results) -> tuple[Evaluated, ...]:
    """Every managed project, in the order of the book."""
    return tuple(evaluate(p, book, execution, results) for p in book.projects if p.managed)


def causes(found: Sequence[Evaluated], execution: Execution) -> list[Finding]:
    """The findings of all projects; what follows from having no payments, or no actual values at all, is said once."""
    said = [f for e in found for f in e.findings]
    rows = [row for e in found for row in e.rows]
    if rows and all(row.actual is None for row in rows):
        first = next(f for f in said if f.rule == "M600")
        message = f"没有台账，也没有实际值表：{len(found)}个项目的{len(rows)}项指标都没有实际值"
        mend = "用 --ledger 给出台账文件夹，在里面声明取数（evidence.toml）或者填写实际值表（results）。"
        said = [fault("M600", message, Source(first.place.document), mend=mend), *(f for f in said if f.rule != "M600")]
    if found and not execution.entries:
        said.insert(0, fault("M607", f"没有执行数据，{len(found)}个项目的执行率都按零计", Source(found[0].project.source.document)))
    return said


def _scored(project: Project, indicator: Indicator, results: Results) -> Scored:
    target, weight = read_value(indicator.annual), indicator.weight or ZERO
    actual = results.actual(project.key, indicator.name, target)
    remark = results.remark(project.key, indicator.name)
    if actual is None or not comparable(target, actual.value):
        return Scored(indicator, target, actual, None, weight, ZERO, remark)
    share = share_of(target, actual)
    if actual.suppressed:  # the number is not printed, and must not follow from the points
        return Scored(indicator, target, actual, share, weight, _cents(weight * share), remark)
    over = is_over(target, share)
    low = remark.cause in ("", LOW_TARGET) or not remark.explanation
    earned = points(weight, target, actual.value, rate=remark.rate, low=low)
    return Scored(indicator, target, actual, share, weight, earned, remark, over)


# ---------------------------------------------------------------- what must be said


def _findings(
    project: Project, progress: Progress, remark: Remark | None, rows: tuple[Scored, ...], place: Source
) -> Iterator[Finding]:
    """What must be said of a project; without a ``remark`` nothing of its execution, since no payments are known."""
    if progress.rate is None:
        yield fault("M604", f"项目“{project.name}”没有预算，执行率无法计算", place)
    elif progress.rate < ONE and remark is not None:
        rate = f"{(progress.rate * 100).quantize(CENT, ROUND_HALF_UP)}%"
        yield from _texts(f"项目“{project.name}”的预算执行率{rate}", remark, place, rate)
    total = sum((row.weight for row in rows), EXECUTION)
    if rows and total != WHOLE:
        yield fault("M605", f"项目“{project.name}”的权重合计{total}分", place, stated=str(total), expected=str(WHOLE))
    places = [row.indicator.source if row.indicator.source != NOWHERE else place for row in rows]
    yield from _without_value(project, [(row, at) for row, at in zip(rows, places, strict=True) if row.actual is None])
    for row, at in zip(rows, places, strict=True):
        if row.actual is not None:
            yield from _row_findings(project, row, row.actual.shown, row.actual.value, at)


def _without_value(project: Project, missing: Sequence[tuple[Scored, Source]]) -> Iterator[Finding]:
    """One finding for all indicators of a project that nobody gave a value for."""
    if not missing:
        return
    names = "、".join(f"“{row.indicator.name}”" for row, _ in missing[:3])
    several = f"等{len(missing)}项指标" if len(missing) > 3 else ""
    (first, place), *others = missing
    related = tuple(Related(row.indicator.name, at) for row, at in others)
    expected = first.indicator.annual if not others else ""
    yield fault("M600", f"“{project.name}”的{names}{several}没有实际值", place, expected=expected, related=related)


def _row_findings(project: Project, row: Scored, shown: str, value: Value, at: Source) -> Iterator[Finding]:
    name, annual = row.indicator.name, row.indicator.annual
    if row.share is None:
        yield fault("M563", f"“{name}”的实际值“{shown}”与目标“{annual}”不能比较", at, stated=shown, expected=annual)
    elif not reached(row.target, value):
        yield from _texts(f"“{project.name}”的“{name}”目标{annual}，实际{shown}", row.remark, at, shown)
    elif row.over and not row.remark.explanation:
        message = f"“{project.name}”的“{name}”目标{annual}，实际{shown}，没有说明原因"
        yield fault("M603", message, cure(row.remark, at), stated=shown, expected=annual)
    limits, rate = band(row.target, value), row.remark.rate
    if rate is not None and limits is not None and not limits[0] * 100 <= rate <= limits[1] * 100:
        expected = f"{limits[0] * 100:.0f} 到 {limits[1] * 100:.0f}"
        yield fault("M606", f"“{name}”的得分率{rate}不在分档内", row.remark.source, expected=expected)


def _texts(what: str, remark: Remark, at: Source, stated: str) -> Iterator[Finding]:
    if not remark.explanation:
        yield fault("M601", f"{what}，没有偏差原因", cure(remark, at), stated=stated)
    if not remark.improvement:
        yield fault("M602", f"{what}，没有改进措施", cure(remark, at), stated=stated)


# ---------------------------------------------------------------- the unit


@dataclass(frozen=True, slots=True)
class Summary:
    """All projects of a unit: how many of each grade, the mean score, and the mean weighted by money."""

    grades: Mapping[str, int]
    mean: Decimal
    weighted: Decimal
    budget: Decimal
    paid: Decimal


def summary(found: tuple[Evaluated, ...]) -> Summary:
    """The unit's summary; all zero where there is no project."""
    grades = {name: sum(e.grade == name for e in found) for name, _ in GRADES}
    budget = sum((e.progress.budget for e in found), ZERO)
    paid = sum((e.progress.paid for e in found), ZERO)
    mean = _cents(sum((e.score for e in found), ZERO) / len(found)) if found else ZERO
    by_money = sum((e.score * e.progress.budget for e in found), ZERO)
    return Summary(grades, mean, _cents(by_money / budget) if budget else ZERO, budget, paid)
