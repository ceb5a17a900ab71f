"""A small invented disclosure with exact Points, made from budget lines, for the tests of the office formats."""

from __future__ import annotations

from decimal import Decimal

from yusuan.book.ask import ask
from yusuan.book.model import Book, Line, Project, Unit
from yusuan.model import (
    Block,
    Cell,
    Chart,
    Disclosure,
    Figure,
    Grid,
    Heading,
    Indicator,
    Known,
    Paragraph,
    Point,
    Table,
    Target,
    point,
)
from yusuan.money import show

YEAR = "2031"
SLACK = Decimal(50)
NAMES = {
    "208": "社会保障和就业支出", "20801": "人力资源和社会保障管理事务", "2080101": "行政运行",
    "2080106": "就业管理事务", "20807": "就业补助", "2080704": "社会保险补贴", "2080705": "公益性岗位补贴",
    "210": "卫生健康支出", "21011": "行政事业单位医疗", "2101102": "事业单位医疗",
    "221": "住房保障支出", "22102": "住房改革支出", "2210201": "住房公积金",
}  # fmt: skip
LINES = (
    ("2080101", "1234567.89", "general", "current", "personnel", ""),
    ("2080101", "204413.07", "general", "current", "operating", ""),
    ("2080106", "350000", "general", "current", "project", "P1"),
    ("2080106", "4000398.5", "general", "carryover", "project", "P1"),
    ("2080704", "6200749.99", "general", "current", "project", "P2"),
    ("2080705", "9988054.44", "general", "current", "project", "P3"),
    ("2080705", "12.34", "other_own", "current", "project", "P3"),
    ("2101102", "186104.44", "general", "current", "personnel", ""),
    ("2210201", "398344.44", "general", "current", "personnel", ""),
)


def book() -> Book:
    lines = tuple(
        Line(f, Decimal(a), fund=fund, origin=origin, use=use, project=p)
        for f, a, fund, origin, use, p in LINES
    )
    unit = Unit(name="示例县就业服务所", code="999001")
    projects = tuple(Project(key=k, name=f"示例项目{k}", target=target(k)) for k in ("P1", "P2", "P3"))
    return Book(year=int(YEAR), unit=unit, lines=lines, projects=projects)


def target(key: str, long: int = 1) -> Target:
    return Target(
        project=f"示例项目{key}",
        code=key,
        annual_total=Decimal("350000"),
        annual_money={"local": Decimal("350000")},
        goal_annual="按月发放补贴，当月发放当月的。" * long,
        indicators=(
            Indicator("产出指标", "数量指标", "享受补贴人数", term="≥300人", annual="≥100人"),
            Indicator("产出指标", "质量指标", "发放准确率", term="=100%", annual="=100%"),
            Indicator("满意度指标", "服务对象满意度", "满意度", annual="≥90%"),
        ),
        fields={"负责人": "某甲", "联系电话": "000-0000", "填报日期": "2031-01-05"},
    )


def number(p: Point, title: str, b: Book, part: bool = False) -> Cell:
    amount = ask(b, p) or Decimal(0)
    printed = show(amount, "万元") if amount else ""
    figure = Figure(p, amount, SLACK, printed=printed, unit="万元", known="layout", part=part, table=title,
                    state="value" if amount else "blank")  # fmt: skip
    return Cell(printed, figure=figure, align="right")


def function_table(b: Book, times: int = 1) -> Grid:
    """A two-row header, codes in preorder, basic and project expenditure."""
    title = f"{YEAR}年预算支出总表"
    base = point(year=YEAR, stage="approved", flow="expenditure")
    head = (
        (Cell("项目", columns=2), None, Cell(f"{YEAR}年预算数", columns=3), None, None),
        tuple(Cell(t) for t in ("科目编码", "科目名称", "合计", "基本支出", "项目支出")),
    )
    rows = [("合计", "", base)] + [(c, n, base.but(function=c)) for c, n in NAMES.items()]
    body = tuple(
        (Cell(code), Cell(name), *(number(p.but(use=u), title, b) for u in (None, "basic", "project")))
        for code, name, p in rows
    )
    body += tuple(tuple(Cell(c.text if c else "") for c in row) for _ in range(times - 1) for row in body)
    return Grid(head + body, title=title, unit="万元", header=2, label="预算公开表3", owner=b.unit.name,
                key="T3", widths=(2, 5, 2, 2, 2))  # fmt: skip


def income_table(b: Book) -> Grid:
    """Wide: function by fund, with carry-over; landscape."""
    title = f"{YEAR}年预算收入总表"
    base = point(year=YEAR, stage="approved", flow="income")
    funds = (None, "general", "government_funds", "state_capital", "special_account", "own")
    words = ("合计", "一般公共预算", "政府性基金", "国有资本经营预算", "财政专户管理资金", "单位资金")
    head = (
        (Cell("项目", columns=2), None, Cell("本年收入", columns=6), *[None] * 5, Cell("上年结转", rows=2)),
        (*(Cell(t) for t in ("科目编码", "科目名称", *words)), None),
    )
    rows = [("合计", "", base)] + [(c, n, base.but(function=c)) for c, n in NAMES.items()]
    body = tuple(
        (
            Cell(code),
            Cell(name),
            *(number(p.but(fund=f, origin="current"), title, b) for f in funds),
            number(p.but(origin="carryover"), title, b),
        )
        for code, name, p in rows
    )
    return Grid(head + body, title=title, unit="万元", header=2, label="预算公开表2", owner=b.unit.name,
                key="T2", landscape=True)  # fmt: skip


def empty_table(b: Book) -> Grid:
    head = (tuple(Cell(t) for t in ("科目编码", "科目名称", "合计")),)
    return Grid((*head, (Cell("合计"), Cell(), Cell())), title=f"{YEAR}年政府性基金预算支出表", unit="万元", header=1,
                label="预算公开表8", notes=("注：本单位没有政府性基金预算，本表无数据。",), key="T8")  # fmt: skip


def form(key: str, long: int = 1) -> Grid:
    t = target(key, long)
    rows: list[tuple[Cell | None, ...]] = [
        (Cell("项目名称"), Cell(t.project, columns=4), None, None, None),
        (
            Cell("负责人"),
            Cell(t.fields["负责人"]),
            Cell("联系电话"),
            Cell(t.fields["联系电话"], columns=2),
            None,
        ),
        (Cell("项目概况"), Cell(f"{t.goal_annual}\n第二段。", columns=4, align="left"), None, None, None),
        (
            Cell("绩效指标", rows=len(t.indicators) + 1),
            *(Cell(x) for x in ("一级", "二级", "三级", "年度值")),
        ),
    ]
    rows += [(None, *(Cell(x) for x in (i.first, i.second, i.name, i.annual))) for i in t.indicators]
    return Grid(tuple(rows), title=f"项目支出绩效目标表（{t.project}）", key=f"F-{key}", kind="form")


def sample(long: int = 1, forms: int = 3) -> Disclosure:
    """The disclosure; ``long`` repeats texts and ``forms`` counts the forms, to make it as thick as one likes."""
    b = book()
    keys = [f"P{n}" for n in range(1, forms + 1)]
    tables = (income_table(b), function_table(b, 1 if long == 1 else 4), empty_table(b))
    total = number(point(year=YEAR, stage="approved", flow="expenditure"), "", b).figure
    assert total is not None
    shares = tuple((w, ask(b, point(flow="expenditure", use=u)) or Decimal(0))
                   for w, u in (("基本支出", "basic"), ("项目支出", "project")))  # fmt: skip
    words = "本年按照预算安排开展就业服务，分月发放各项补贴，并公开结果。" * 6
    blocks: list[Block] = [
        Heading(f"{b.unit.name}{YEAR}年单位预算公开", 0),
        Heading("第一部分 概况", 1),
        Heading("一、本单位职责", 2),
        *(Paragraph(words) for _ in range(3 * long)),
        Heading("第二部分 预算报表", 1),
        *(x for t in tables for x in (Heading(t.title, 2), t)),
        Heading("第三部分 预算情况说明", 1),
        Heading("一、支出预算情况说明", 2),
        Paragraph(
            f"{YEAR}年支出预算{total.printed}万元。</script><script>alert(1)</script>", figures=(total,)
        ),
        Chart("支出预算构成", shares, "支出预算由基本支出和项目支出构成。"),
        *(Paragraph(words) for _ in range(5 * long)),
        Heading("四、项目绩效目标", 2),
        *(form(k, 10 * long) for k in keys),
    ]
    figures = (*(c.figure for t in tables for _, _, c in t if c.figure), total)
    return Disclosure(
        unit=Known(b.unit.name), year=Known(YEAR), kind=Known("预算"), scope=Known("单位"), layout=Known("national"),
        blocks=tuple(blocks), tables=tuple(map(Table, tables)), figures=figures, targets=tuple(target(k) for k in keys),
        headline={"支出总计": total.amount, "三公合计": None},
    )  # fmt: skip
