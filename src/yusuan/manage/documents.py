"""The three documents of performance management, as disclosures to publish: targets, monitoring, self-evaluation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal

from yusuan.book import Book
from yusuan.layout.tables import context
from yusuan.layout.target_form import complete, target_form
from yusuan.model import (
    SEVERITY_NAMES,
    Block,
    Cell,
    Chart,
    Disclosure,
    Figure,
    Finding,
    Grid,
    Heading,
    Indicator,
    Known,
    Paragraph,
)
from yusuan.money import plain, show
from yusuan.reading.understand.sentences.outline import outline_of
from yusuan.targets import costing, proposals, review
from yusuan.targets.achievement import comparable
from yusuan.targets.check import CRITERIA
from yusuan.targets.proposals import accumulates
from yusuan.targets.review import Result
from yusuan.targets.values import Value, like, read_value

from .evaluation import Evaluated, summary
from .evidence import Actual
from .forms import evaluation_form, monitoring_form
from .monitoring import ORDER, Light, Monitored
from .tables import amount, budget_point, centred, number, paid_point, percent, table

ZERO = Decimal(0)
WAN = "万元"
#: Projects in one chart of progress.
_PER_CHART = 10
#: A series of an indicator by month: (project key, its name, indicator, target, month → actual).
Series = tuple[str, str, Indicator, Value, Mapping[int, Actual]]


def _document(book: Book, kind: str, blocks: Iterable[Block]) -> Disclosure:
    title = f"{book.unit.name}{book.year}年度{kind}"
    made = (Heading(title, 0), *blocks)
    grids = [b for b in made if isinstance(b, Grid)]
    return Disclosure(
        file=book.file,
        unit=Known(book.unit.name, "预算书"),
        year=Known(str(book.year), "预算书"),
        kind=Known(kind, "命令"),
        scope=Known("部门" if book.is_department else "单位", "预算书"),
        blocks=made,
        tables=(),  # none has pages of its own: a report is read through, its tables stand where they are spoken of
        figures=tuple(f for g in grids for f in _figures(g)),
        targets=tuple(complete(p, book) for p in book.projects if p.managed),
        outline=outline_of(made),
    )


def _figures(grid: Grid) -> Iterator[Figure]:
    return (cell.figure for _, _, cell in grid if cell.figure is not None)


def findings_table(findings: Sequence[Finding], number_: str) -> Iterator[Block]:
    """What has to be mended, errors first; a sentence where there is nothing."""
    yield Heading(f"{number_}、需要处理的问题", 1)
    if not findings:
        yield Paragraph("没有发现问题。")
        return
    order = list(SEVERITY_NAMES)
    rows = [
        (centred(SEVERITY_NAMES[f.severity]), centred(f.rule), f.message, f.mend)
        for f in sorted(findings, key=lambda f: order.index(f.severity))
    ]
    yield table("问题清单", ("程度", "编号", "问题", "怎样改"), rows, key="problems", widths=(0.7, 0.8, 4, 3))


# ---------------------------------------------------------------- targets


def targets_document(book: Book, results: Sequence[Result], findings: Sequence[Finding]) -> Disclosure:
    """Target forms of every managed project, their review, the costing behind them, and indicators proposed."""
    return _document(book, "项目支出绩效目标", _targets(book, results, findings))


def _targets(book: Book, results: Sequence[Result], findings: Sequence[Finding]) -> Iterator[Block]:
    managed = [p for p in book.projects if p.managed]
    names = {p.key: p.name for p in book.projects}
    counts = "，".join(f"{g}{n}个" for g, _ in review.GRADES if (n := sum(r.grade == g for r in results)))
    yield Heading("一、审核情况", 1)
    money = sum((p.target.annual_total or ZERO for p in managed), ZERO)
    yield Paragraph(f"{book.year}年纳入绩效管理的项目{len(managed)}个，资金{show(money, WAN)}{WAN}。审核结果：{counts or '没有项目'}。")
    rows: list[Sequence[Cell | str]] = [
        (names[r.project], *(number(str(r.scores[c])) for c in CRITERIA), number(str(r.score)), centred(r.grade)) for r in results
    ]
    yield table("绩效目标审核结果", ("项目", *CRITERIA, "综合", "等级"), rows, key="review", widths=(4, 1.1, 1.1, 1.1, 1.1, 0.9, 0.8))
    for result in results:
        lines = review.advice(result)
        if lines:
            yield Heading(f"{names[result.project]}：审核意见", 2)
            yield from (Paragraph(f"{n}．{line}") for n, line in enumerate(lines, 1))
    yield Heading("二、各项目绩效目标申报表", 1)
    base = context(book).setting.base
    for p in managed:
        yield Heading(p.name, 2)
        yield target_form(p, book, base)
    yield Heading("三、测算", 1)
    yield _costing(book)
    proposed = list(_proposals(book))
    yield from proposed
    yield from findings_table(findings, "五" if proposed else "四")


def _costing(book: Book) -> Grid:
    names = {p.key: p.name for p in book.projects}
    rows: list[Sequence[Cell | str | None]] = []
    for project in book.projects:
        items = costing.items_of(book, project.key)
        head = Cell(names[project.key], rows=len(items) + 1)
        for n, i in enumerate(items):
            sum_ = f"{plain(i.quantity)}{i.quantity_unit}×{plain(i.standard)}{i.standard_unit or '元'}"
            sum_ += f"×{plain(i.periods)}" if i.periods != 1 else ""
            sum_ += f"{'+' if i.extra > 0 else '-'}{plain(abs(i.extra))}元" if i.extra else ""
            rows.append((head if n == 0 else None, i.name, sum_, number(show(costing.amount_of(i))), i.note))
        if items:
            rows.append((None, "小计", "", amount(costing.total(items), budget_point(book, project.key)), ""))
    return table("项目测算明细", ("项目", "测算内容", "数量×标准×期数", "金额", "备注"), rows, key="costing", unit="元",
                 widths=(2.6, 2.2, 3, 1.5, 2.6), landscape=True)  # fmt: skip


def _proposals(book: Book) -> Iterator[Block]:
    rows = [
        (Cell(p.name, rows=len(found)) if n == 0 else None, i.second, i.name, centred(i.annual), centred(i.term))
        for p in book.projects if p.managed
        for found in [proposals.propose(p, book)]
        for n, i in enumerate(found)
    ]  # fmt: skip
    if rows:
        yield Heading("四、由测算推出、目标中还没有的指标", 1)
        yield Paragraph("以下指标可按需要选用，数量和金额与测算一致。")
        yield table("可选的指标", ("项目", "二级指标", "三级指标", "年度值", "实施期值"), rows, key="proposals", widths=(2.4, 1.4, 3, 1.6, 1.6))


# ---------------------------------------------------------------- monitoring


def monitoring_document(book: Book, found: Sequence[Monitored], series: Sequence[Series], findings: Sequence[Finding]) -> Disclosure:
    """Progress of money and results, lights, charts, a form for each project, and indicators by month."""
    return _document(book, "绩效运行监控报告", _monitoring(book, found, series, findings))


def _monitoring(book: Book, found: Sequence[Monitored], series: Sequence[Series], findings: Sequence[Finding]) -> Iterator[Block]:
    yield Heading("一、总体情况", 1)
    yield from (Paragraph(text) for text in _overview(book, found))
    yield _lights(book, found)
    yield from _progress_charts(found)
    if series:
        yield Heading("二、指标逐月进展", 1)
        yield _months(series)
        yield from _month_charts(series)
    yield Heading("三、各项目监控表" if series else "二、各项目监控表", 1)
    for m in found:
        yield Heading(m.project.name, 2)
        yield monitoring_form(m, book)
    yield from findings_table(findings, "四" if series else "三")


def _overview(book: Book, found: Sequence[Monitored]) -> Iterator[str]:
    if not found:
        yield "没有纳入绩效管理的项目。"
        return
    budget = sum((m.progress.budget for m in found), ZERO)
    paid = sum((m.progress.paid for m in found), ZERO)
    upto = found[0].upto
    yield (
        f"截至{upto.year}年{upto.month}月末，监控项目{len(found)}个，全年预算{show(budget, WAN)}{WAN}，已支付{show(paid, WAN)}{WAN}，"
        f"执行率{percent(paid / budget if budget else None)}，时间进度{percent(found[0].pace)}。"
    )
    yield f"资金状态：{_tally(m.money for m in found)}。成效状态（取项目中最差的指标）：{_tally(m.results for m in found)}。"
    rows = [row for m in found for row in m.rows]
    yield f"指标共{len(rows)}项：{_tally(row.light for row in rows)}。"


def _tally(lights: Iterable[Light]) -> str:
    seen = list(lights)
    return "，".join(f"{light.value}{n}个" for light in ORDER if (n := seen.count(light))) or "无"


def _lights(book: Book, found: Sequence[Monitored]) -> Grid:
    rows = [
        (
            m.project.name, amount(m.progress.budget, budget_point(book, m.project.key, "adjusted"), unit=WAN),
            amount(m.progress.paid, paid_point(book, m.project.key), unit=WAN), number(percent(m.progress.rate)), centred(m.money.value),
            number(percent(m.share)), centred(m.results.value),
        )
        for m in found
    ]  # fmt: skip
    heads = ("项目", "全年预算", "已支付", "执行率", "资金状态", "成效完成率", "成效状态")
    return table("资金和成效进度", heads, rows, key="lights", unit=WAN, widths=(3.6, 1.4, 1.4, 1.1, 1, 1.2, 1))


def _progress_charts(found: Sequence[Monitored]) -> Iterator[Chart]:
    """Money against results, ten projects a chart so that every name can be read."""
    rows = [(f"{n}．{_short(m.project.name)}", m.progress.rate, m.share) for n, m in enumerate(found, 1)]
    yield from _two(rows, "资金进度与成效进度", ("资金执行率", "成效完成率"))


def _two(rows: Sequence[tuple[str, Decimal | None, Decimal | None]], title: str, series: tuple[str, str]) -> Iterator[Chart]:
    """Charts of two shares a project, side by side."""
    for start in range(0, len(rows), _PER_CHART):
        part = rows[start : start + _PER_CHART]
        items = tuple((name, _points(a)) for name, a, _ in part)
        against = tuple(_points(b) for _, _, b in part)
        said = "；".join(f"{name}{series[0]}{percent(a)}、{series[1]}{percent(b)}" for name, a, b in part)
        many = f"（第{start + 1}至{start + len(part)}个项目）" if len(rows) > _PER_CHART else ""
        yield Chart(f"{title}{many}", items, f"{title}{many}：{said}。", unit="%", against=against, series=series)


def _points(share: Decimal | None) -> Decimal:
    return _cents((share or ZERO) * 100)


def _cents(number_: Decimal) -> Decimal:
    return number_.quantize(Decimal("0.01"), ROUND_HALF_UP)


def _short(name: str) -> str:
    plain = name.partition("(")[0].partition("（")[0]
    return plain if len(plain) <= 10 else plain[:9] + "…"


def _months(series: Sequence[Series]) -> Grid:
    last = max((max(by, default=1) for *_, by in series), default=1)
    rows: list[Sequence[Cell | str]] = []
    for _, name, indicator, target, by in series:
        cells = [centred(_in_month(by.get(m), target)) for m in range(1, last + 1)]
        rows.append((_short(name), indicator.name, centred(str(target)), *cells))
    heads = ("项目", "指标", "年度目标", *(f"{m}月" for m in range(1, last + 1)))
    widths = (2, 2.2, 1.6, *[1.15] * last)
    return table("指标逐月累计完成情况", heads, rows, key="months", widths=widths, landscape=True,
                 notes=("数值由台账逐月累计取得，计量单位同年度目标。", *_starred(series)))  # fmt: skip


def _starred(series: Sequence[Series]) -> tuple[str, ...]:
    hidden = any(a.suppressed for *_, by in series for a in by.values())
    return ("＊涉及的人数少（或者与其他月份相减后人数少），不列示。",) if hidden else ()


def _in_month(actual: Actual | None, target: Value) -> str:
    if actual is None:
        return ""
    if actual.suppressed:
        return "＊"
    value = like(actual.value, target)
    alone = value.number is not None and value.unit == target.unit and value.unit.kind != "ratio"
    return plain(value.number) if alone and value.number is not None else str(value).removeprefix("=")


def _month_charts(series: Sequence[Series]) -> Iterator[Chart]:
    """One chart a project, each month's part of the annual target: of the first count that grows, else of its money."""
    chosen: dict[str, tuple[Indicator, Value, dict[int, Value]]] = {}
    for key, _, indicator, target, by in series:
        values = {m: a.value for m, a in sorted(by.items()) if comparable(target, a.value) and not a.suppressed}
        grows = len({v.base for v in values.values()}) >= 3 and accumulates(indicator.name, target) and target.base
        counted = target.operator in ("≥", ">")
        if grows and (key not in chosen or (counted and chosen[key][1].operator not in ("≥", ">"))):
            chosen[key] = indicator, target, values
    names = {key: name for key, name, *_ in series}
    for key, (indicator, target, values) in chosen.items():
        name = names[key]
        items = tuple((f"{m}月", _cents(v.base * 100 / target.base)) for m, v in values.items())
        pace = tuple(_cents(Decimal(m * 100) / 12) for m in values)
        said = "；".join(f"{m}{share}%，时间进度{time}%" for (m, share), time in zip(items, pace, strict=True))
        title = f"{_short(name)}：{indicator.name}（年度目标{target}）"
        yield Chart(title, items, f"{indicator.name}逐月累计完成占年度目标的比例：{said}。", unit="%", against=pace, series=("累计完成", "时间进度"))


# ---------------------------------------------------------------- self-evaluation


def evaluation_document(book: Book, found: Sequence[Evaluated], findings: Sequence[Finding]) -> Disclosure:
    """The unit's summary, the score of every project, and a form for each."""
    return _document(book, "项目支出绩效自评报告", _evaluation(book, found, findings))


def _evaluation(book: Book, found: Sequence[Evaluated], findings: Sequence[Finding]) -> Iterator[Block]:
    yield Heading("一、自评总体情况", 1)
    yield from (Paragraph(text) for text in _results(book, found))
    yield _scores(book, found)
    if found:
        items = tuple((f"{n}．{_short(e.project.name)}", e.score) for n, e in enumerate(found, 1))
        said = "；".join(f"{name}{score}分" for name, score in items)
        yield Chart("各项目自评得分", items, f"各项目自评得分：{said}。", unit="分")
        yield from _two([(f"{n}．{_short(e.project.name)}", e.progress.rate, _earned(e)) for n, e in enumerate(found, 1)],
                        "资金与成效对照", ("预算执行率", "指标得分率"))  # fmt: skip
    yield from _missed(found)
    yield Heading("二、各项目自评表", 1)
    for e in found:
        yield Heading(e.project.name, 2)
        yield evaluation_form(e, book)
    yield from _sources(found)
    yield from findings_table(findings, "四" if found else "三")


def _results(book: Book, found: Sequence[Evaluated]) -> Iterator[str]:
    if not found:
        yield "没有纳入绩效管理的项目。"
        return
    total = summary(tuple(found))
    grades = "，".join(f"{name}{n}个" for name, n in total.grades.items() if n)
    rate = total.paid / total.budget if total.budget else None
    yield (
        f"{book.year}年对{len(found)}个项目开展绩效自评，全年预算{show(total.budget, WAN)}{WAN}，支付{show(total.paid, WAN)}{WAN}，"
        f"执行率{percent(rate)}。自评等级：{grades}；平均得分{total.mean}分，按资金加权{total.weighted}分。"
    )
    yield "评分：预算执行率10分，三级指标90分；定量指标按完成比例计分，成本和时限反向计分，因目标偏低而大幅超额的扣分；定性指标按达成、部分达成、未达成三档计分。90分以上为优，80至90分为良，60至80分为中，60分以下为差。"


def _scores(book: Book, found: Sequence[Evaluated]) -> Grid:
    firsts = list(dict.fromkeys(r.indicator.first for e in found for r in e.rows))
    rows: list[Sequence[Cell | str]] = []
    for e in found:
        parts = [number("/".join(plain(p) for p in e.points_of(first))) for first in firsts]
        rows.append((
            e.project.name, amount(e.progress.budget, budget_point(book, e.project.key, "adjusted"), unit=WAN),
            amount(e.progress.paid, paid_point(book, e.project.key), unit=WAN),
            number(str(e.execution_points)), *parts, number(str(e.score)), centred(e.grade),
        ))  # fmt: skip
    heads = ("项目", "全年预算", "全年执行", "执行得分", *(f"{f.removesuffix('指标')}得分" for f in firsts), "总分", "等级")
    return table("各项目自评得分", heads, rows, key="scores", unit=WAN,
                 widths=(3, 1.25, 1.25, 1.15, *[1.3] * len(firsts), 1.05, 0.75),
                 notes=("指标得分写成“得分/分值”；执行得分满分10分，即执行率乘以10。",))  # fmt: skip


def _sources(found: Sequence[Evaluated]) -> Iterator[Block]:
    """Where every actual value comes from, so that it can be found again: a ledger's query, payments, a document."""
    rows: list[Sequence[Cell | str | None]] = []
    for e in found:
        for n, r in enumerate(e.rows):
            name = Cell(e.project.name, rows=len(e.rows)) if n == 0 else None
            actual = r.actual.shown.removeprefix("=") if r.actual else "（没有实际值）"
            how = (r.actual.how if r.actual else "") or "—"
            rows.append((name, r.indicator.name, centred(actual), how))
    if rows:
        yield Heading("三、实际值的来源", 1)
        yield table("实际值的来源", ("项目", "指标", "实际值", "来源"), rows, key="sources", widths=(2, 2.4, 1.5, 4))


def _earned(e: Evaluated) -> Decimal | None:
    """Points of the indicators as a share of what they could give."""
    weight = sum((r.weight for r in e.rows), ZERO)
    return sum((r.points for r in e.rows), ZERO) / weight if weight else None


def _missed(found: Sequence[Evaluated]) -> Iterator[Block]:
    rows = []
    for e in found:
        missed = [r for r in e.rows if not r.full and r.share is not None]
        for n, r in enumerate(missed):
            actual = r.actual.shown.removeprefix("=") if r.actual else ""
            name = Cell(e.project.name, rows=len(missed)) if n == 0 else None
            rows.append((name, r.indicator.name, centred(r.indicator.annual), centred(actual),
                         number(f"{r.points}/{r.weight}"), r.remark.explanation, r.remark.improvement))  # fmt: skip
    if rows:
        heads = ("项目", "指标", "目标", "实际", "得分/分值", "原因", "改进措施")
        yield table("没有得满分的指标", heads, rows, key="missed", widths=(1.9, 1.7, 1.2, 1.2, 1.25, 2.3, 2.3))


def series_of(book: Book, by_month: Mapping[tuple[str, str], Mapping[int, Actual]]) -> list[Series]:
    """Indicators that a ledger gives by month, in the order of the book."""
    found: list[Series] = []
    for project in book.projects:
        for i in project.target.indicators:
            if by := by_month.get((project.key, i.name)):
                found.append((project.key, project.name, i, read_value(i.annual), by))
    return found
