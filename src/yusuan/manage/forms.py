"""The printed forms of monitoring and self-evaluation, as grids with merged cells."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from yusuan.book import Book
from yusuan.layout.target_form import complete
from yusuan.model import Cell, Grid, Source
from yusuan.money import show
from yusuan.targets.frameworks import EXECUTION, WHOLE

from .evaluation import Evaluated, Scored
from .monitoring import Monitored, Watched
from .tables import Row, amount, budget_point, centred, label, levels, number, paid_point, percent, row, value

ZERO = Decimal(0)
MONITORED, EVALUATED = "项目支出绩效目标运行监控表", "项目支出绩效自评表"
_MONITOR_WIDTHS = (1.1, 1.3, 2.1, 1.8, 1.8, 1.6, 1.1, 1.8, 1.2, 2.4)
_EVALUATE_WIDTHS = (0.8, 1.1, 2.05, 2.05, 2.05, 0.8, 1.4, 1.75)


def monitoring_form(found: Monitored, book: Book) -> Grid:
    """The monitoring form of one project: money, goal, every indicator with forecast, outlook, cause (ten columns)."""
    project, target = found.project, complete(found.project, book)
    months = f"1-{found.upto.month}月"
    rows: list[Row] = [
        row(label("项目名称", 2), value(project.name, 4), label("实施单位", 2), value(target.unit, 2), width=10),
        row(label("主管部门", 2), value(target.department, 4), label("监控时点", 2), value(f"{found.upto.year}年{found.upto.month}月末", 2), width=10),
        *_monitored_money(found, book, months),
        row(label("年度总体目标", 2), value(target.goal_annual, 8), width=10),
        row(*(label(t) for t in ("一级指标", "二级指标", "三级指标", "年度指标值", f"{months}完成情况", "全年预计完成情况", "完成可能性",
                                 "状态", "偏差原因", "原因说明和纠正措施")), width=10),
        *_watched(found.rows),
    ]  # fmt: skip
    return _form(rows, MONITORED, f"（{book.year}年度）", f"monitor:{project.key}", _MONITOR_WIDTHS, project.name, True)


def _monitored_money(found: Monitored, book: Book, months: str) -> Iterator[Row]:
    p, key = found.progress, found.project.key
    heads = ("年初预算数", "全年预算数", f"{months}执行数", "执行率", "时间进度", "全年预计执行数", "预计执行率", "状态")
    yield row(label("项目资金（元）", 2, 2), *(label(h) for h in heads), width=10)
    forecast = found.expected / p.budget if p.budget else None
    yield row(
        None, None, amount(p.initial, budget_point(book, key)), amount(p.budget, budget_point(book, key, "adjusted")),
        amount(p.paid, paid_point(book, key)), number(percent(p.rate)), number(percent(found.pace)), number(show(found.expected)),
        number(percent(forecast)), centred(found.money.value), width=10,
    )  # fmt: skip


def _watched(rows: tuple[Watched, ...]) -> Iterator[Row]:
    for (first, second), w in zip(levels([w.indicator for w in rows]), rows, strict=True):
        texts = (
            w.indicator.annual,
            w.actual.shown.removeprefix("=") if w.actual else "（没有实际值）",
            "—" if w.forecast is None or (w.actual and w.actual.suppressed) else str(w.forecast).removeprefix("="),
            w.outlook or "—", w.light.value, w.remark.cause,
        )  # fmt: skip
        said = "；".join(t.strip("。；") for t in (w.remark.explanation, w.remark.improvement) if t)
        yield (first, second, value(w.indicator.name), *(centred(t) for t in texts), value(said + "。" if said else ""))


def evaluation_form(found: Evaluated, book: Book) -> Grid:
    """The self-evaluation form of one project: money by origin, goal and outcome, points (eight columns)."""
    project, target = found.project, complete(found.project, book)
    rows: list[Row] = [
        row(label("项目名称", 2), value(project.name, 6), width=8),
        row(label("主管部门", 2), value(target.department, 2), label("实施单位"), value(target.unit, 3), width=8),
        *_evaluated_money(found, book),
        row(label("年度总体目标", 1, 2), label("预期目标", 4), label("实际完成情况", 3), width=8),
        row(None, value(target.goal_annual, 4), value(outcome(found), 3), width=8),
        row(*(label(t) for t in ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")), width=8),
        *_scored(found.rows),
        row(label("总分", 5), number(str(WHOLE)), number(str(found.score)), centred(f"等级：{found.grade}"), width=8),
    ]  # fmt: skip
    return _form(rows, EVALUATED, f"（{book.year}年度）", f"evaluate:{project.key}", _EVALUATE_WIDTHS, project.name, False)


def money_parts(found: Evaluated, book: Book) -> Iterator[tuple[str, Decimal, Decimal, Decimal]]:
    """(label, initial, budget, paid) for the whole and its parts; carry-over is spent before this year's money."""
    p, key = found.progress, found.project.key
    lines = [x for x in book.lines if x.project == key]
    carried = sum((x.amount for x in lines if x.origin != "current"), ZERO)
    own = sum((x.amount for x in lines if x.origin == "current" and x.fund not in ("general", "government_funds", "state_capital")), ZERO)
    current = p.initial - carried - own
    paid_carried = min(carried, p.paid)
    paid_own = min(own, p.paid - paid_carried)
    yield "年度资金总额", p.initial, p.budget, p.paid
    yield "其中：当年财政拨款", current, current + p.budget - p.initial, p.paid - paid_carried - paid_own
    yield "上年结转资金", carried, carried, paid_carried
    yield "其他资金", own, own, paid_own


def _evaluated_money(found: Evaluated, book: Book) -> Iterator[Row]:
    heads = ("年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "得分")
    yield row(label("项目资金（元）", 1, 5), label(""), *(label(h) for h in heads), width=8)
    key = found.project.key
    for n, (text, initial, budget, paid) in enumerate(money_parts(found, book)):
        if n == 0:
            cells = [amount(initial, budget_point(book, key)), amount(budget, budget_point(book, key, "adjusted")),
                     amount(paid, paid_point(book, key)), number(str(EXECUTION)), number(percent(found.progress.rate)),
                     number(str(found.execution_points))]  # fmt: skip
        else:
            rate = paid / budget if budget else None
            cells = [*(number(show(a)) for a in (initial, budget, paid)), centred("—"), number(percent(rate)), centred("—")]
        yield row(None, value(text), *cells, width=8)
    said = _said(found.execution_remark.explanation, found.execution_remark.improvement)
    if said:
        yield row(label("执行偏差"), value(said, 7), width=8)


def outcome(found: Evaluated) -> str:
    """The outcome of the year in words, from the actual values of what was to be produced and how it was liked."""
    parts = [
        f"{r.indicator.name}{r.actual.shown.removeprefix('=')}"
        for r in found.rows
        if r.actual is not None and r.share is not None and r.indicator.second.startswith(("数量", "社会", "服务对象"))
    ]
    missed = sum(not r.full for r in found.rows)
    ends = f"{len(found.rows)}项指标中{len(found.rows) - missed}项达到目标" if missed else f"{len(found.rows)}项指标全部达到目标"
    return f"{'，'.join(parts)}；预算执行率{percent(found.progress.rate)}。{ends}。" if parts else f"{ends}。"


def _scored(rows: tuple[Scored, ...]) -> Iterator[Row]:
    for (first, second), s in zip(levels([s.indicator for s in rows]), rows, strict=True):
        actual = s.actual.shown.removeprefix("=") if s.actual else "（没有实际值）"
        said = _said(s.remark.explanation, s.remark.improvement)
        yield (
            first, second, value(s.indicator.name), centred(s.indicator.annual), centred(actual), number(str(s.weight)),
            number(str(s.points)), value(said),
        )  # fmt: skip


def _said(explanation: str, improvement: str) -> str:
    parts = [text.strip("。；") for text in (explanation, f"改进：{improvement}" if improvement else "") if text]
    return "；".join(parts) + ("。" if parts else "")


def _form(
    rows: list[Row], title: str, owner: str, key: str, widths: tuple[float, ...], project: str, landscape: bool
) -> Grid:
    cells: tuple[tuple[Cell | None, ...], ...] = tuple(rows)
    head = next((r for r, cells_ in enumerate(cells) if any(c is not None and c.text == "三级指标" for c in cells_)), 0)
    return Grid(
        cells, title=title, owner=owner, kind="form", key=key, widths=widths, landscape=landscape, head=head,
        source=Source(table=f"{title}·{project}"),
    )  # fmt: skip
