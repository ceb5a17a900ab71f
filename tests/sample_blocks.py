"""A made-up Disclosure with everything a publisher must print, for the tests and benchmarks of all publishers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from yusuan.model import (
    ERROR,
    WARNING,
    Block,
    Cell,
    Chart,
    Disclosure,
    Figure,
    Finding,
    Grid,
    Heading,
    Known,
    Paragraph,
    Source,
    Table,
    point,
)
from yusuan.money import show

UNIT = "清河市就业促进和人才交流服务中心"
YEAR = "2026"
OWNER = f"单位名称：{UNIT}"
WAN = Decimal(10_000)

CLASSES = [
    "一般公共服务支出",
    "外交支出",
    "国防支出",
    "公共安全支出",
    "教育支出",
    "科学技术支出",
    "文化旅游体育与传媒支出",
    "社会保障和就业支出",
    "社会保险基金支出",
    "卫生健康支出",
    "节能环保支出",
    "城乡社区支出",
    "农林水支出",
    "交通运输支出",
    "资源勘探工业信息等支出",
    "商业服务业等支出",
    "金融支出",
    "援助其他地区支出",
    "自然资源海洋气象等支出",
    "住房保障支出",
    "粮油物资储备支出",
    "国有资本经营预算支出",
    "灾害防治及应急管理支出",
    "预备费",
    "其他支出",
    "转移性支出",
    "债务还本支出",
    "债务付息支出",
    "债务发行费用支出",
    "抗疫特别国债安排的支出",
]
NUMERALS = ["一", "二", "三", "四", "五", "六", "七", "八", "九", "十"]

#: code, name, basic, project (万元); parents are the sums of their children.
LEAVES = (
    ("2080101", "行政运行", "318.42", ""),
    ("2080106", "就业管理事务", "", "512.60"),
    ("2080505", "机关事业单位基本养老保险缴费支出", "39.87", ""),
    ("2080704", "社会保险补贴", "", "588.31"),
    ("2080705", "公益性岗位补贴", "", "1,024.96"),
    ("2080799", "其他就业补助支出", "", "731.08"),
    ("2101102", "事业单位医疗", "17.44", ""),
    ("2210201", "住房公积金", "35.26", ""),
)
NAMES = {
    "208": "社会保障和就业支出",
    "20801": "人力资源和社会保障管理事务",
    "20805": "行政事业单位养老支出",
    "20807": "就业补助",
    "210": "卫生健康支出",
    "21011": "行政事业单位医疗",
    "221": "住房保障支出",
    "22102": "住房改革支出",
}
PROJECTS = (
    "14090026304T100000017-就业补助资金（失业动态监测调查补助、公益性岗位社会保险补贴、大学生实习实训补贴及劳务站输出奖补）",
    "就业补助资金市本级（社会保险补贴）",
    "驻村帮扶干部补助经费",
    "人力资源市场互联网专线服务费",
    "“春风行动”暨各项专项招聘活动工作经费",
)


def wan(text: str, **kind: str) -> Cell:
    """A cell with an amount printed in 万元, or a blank one."""
    if not text:
        return Cell()
    amount = Decimal(text.replace(",", "")) * WAN
    figure = Figure(point(year=YEAR, **kind), amount, Decimal(50), printed=text, unit="万元", known="layout")
    return Cell(text, figure=figure)


def total(*texts: str) -> str:
    """The sum of printed amounts, printed; blank where nothing is added."""
    values = [Decimal(t.replace(",", "")) for t in texts if t]
    return show(sum(values, Decimal(0))) if values else ""


def grid(rows: Iterable[Sequence[Cell | None]], **fields: object) -> Grid:
    return Grid(tuple(tuple(row) for row in rows), **{"owner": OWNER, "unit": "万元", **fields})  # type: ignore[arg-type]


def head(text: str, rows: int = 1, columns: int = 1) -> Cell:
    return Cell(text, rows=rows, columns=columns, align="center", bold=True)


def strong(cell: Cell) -> Cell:
    return Cell(
        cell.text, rows=cell.rows, columns=cell.columns, figure=cell.figure, align=cell.align, bold=True
    )


def function_rows() -> Iterator[tuple[str, str, str, str]]:
    """(code, name, basic, project) in preorder, with parents as sums."""
    codes = sorted({code[:n] for code, *_ in LEAVES for n in (3, 5, 7)})
    for code in codes:
        below = [row for row in LEAVES if row[0].startswith(code)]
        name = NAMES.get(code) or below[0][1]
        yield code, name, total(*(r[2] for r in below)), total(*(r[3] for r in below))


BASIC = total(*(row[2] for row in LEAVES))
PROJECT = total(*(row[3] for row in LEAVES))
ALL = total(BASIC, PROJECT)


def balance() -> Grid:
    """The income and expenditure table: a tall one with two blocks side by side."""
    by_class = {name: total(b, p) for code, name, b, p in function_rows() if len(code) == 3}
    funds = ["一般公共预算", "政府性基金预算", "国有资本经营预算", "财政专户管理资金", "单位资金"]
    rows: list[list[Cell | None]] = [
        [head("收入", columns=2), None, head("支出", columns=4), None, None, None],
        [head(t) for t in ("项目", f"{YEAR}年", "项目", f"{YEAR}年合计", "当年预算安排", "上年结转安排")],
    ]
    for i, name in enumerate(CLASSES):
        left = [Cell(f"{NUMERALS[i]}、{funds[i]}"), wan(ALL if i == 0 else "")] if i < 5 else [Cell(), Cell()]
        rows.append(
            [
                *left,
                Cell(f"{ordinal(i + 1)}、{name}"),
                wan(by_class.get(name, "")),
                wan(by_class.get(name, "")),
                Cell(),
            ]
        )
    last = ("收入合计", "支出合计"), ("收入总计", "支出总计")
    for left_name, right_name in last:
        cells = [
            Cell(left_name, align="center"),
            wan(ALL),
            Cell(right_name, align="center"),
            wan(ALL),
            wan(ALL),
            Cell(),
        ]
        rows.append([strong(c) for c in cells])
    return grid(rows, title=f"{YEAR}年预算收支总表", label="预算公开表1", header=2, key="balance")


def ordinal(n: int) -> str:
    tens, ones = divmod(n, 10)
    return (
        ("" if tens == 0 else NUMERALS[tens - 1] if tens > 1 else "")
        + ("十" if tens else "")
        + (NUMERALS[ones - 1] if ones else "")
    )


def income() -> Grid:
    """A wide table, printed in landscape."""
    money = ("合计", "一般公共预算", "政府性基金", "国有资本经营预算", "财政专户管理资金", "单位资金")
    rows: list[list[Cell | None]] = [
        [head("项目", columns=2), None, head("本年收入", columns=6), *[None] * 5, head("上年结转", rows=2)],
        [head("科目编码"), head("科目名称"), *(head(m) for m in money), None],
        [strong(c) for c in (Cell("合计", columns=2, align="center"),)]
        + [None]
        + [strong(wan(ALL)), strong(wan(ALL)), *[Cell()] * 5],
    ]
    for code, name, basic, project in function_rows():
        amount = total(basic, project)
        rows.append([Cell(code), Cell(name), wan(amount), wan(amount), *[Cell()] * 5])
    return grid(
        rows, title=f"{YEAR}年预算收入总表", label="预算公开表2", header=2, landscape=True, key="income"
    )


def expenditure() -> Grid:
    rows: list[list[Cell | None]] = [
        [head("项目", columns=2), None, head(f"{YEAR}年预算数", columns=3), None, None],
        [head(t) for t in ("科目编码", "科目名称", "合计", "基本支出", "项目支出")],
        [
            strong(Cell("合计", columns=2, align="center")),
            None,
            *(strong(wan(t)) for t in (ALL, BASIC, PROJECT)),
        ],
    ]
    for code, name, basic, project in function_rows():
        rows.append([Cell(code), Cell(name), wan(total(basic, project)), wan(basic), wan(project)])
    return grid(rows, title=f"{YEAR}年预算支出总表", label="预算公开表3", header=2, key="expenditure")


def empty() -> Grid:
    rows: list[list[Cell | None]] = [
        [head("项目", columns=2), None, head("政府性基金收入预算", rows=2)],
        [head("收入科目编码"), head("科目名称"), None],
        [Cell("合计", columns=2, align="center", bold=True), None, Cell()],
    ]
    note = "注：本单位2026年没有政府性基金预算收入，故本表无数据。"
    title = f"{YEAR}年政府性基金预算收入表（不含上年结转）"
    return grid(rows, title=title, label="预算公开表7", header=2, notes=(note,), key="fund_income")


def projects() -> Grid:
    """Long names, nested headers and a row of column numbers."""
    rows: list[list[Cell | None]] = [
        [
            head("项目名称", rows=2),
            head("合计", rows=2),
            head(f"{YEAR}年财政拨款", columns=3),
            None,
            None,
            head("财政专户管理资金", rows=2),
            head("单位资金", rows=2),
        ],
        [None, None, head("一般公共预算"), head("政府性基金预算"), head("国有资本经营预算"), None, None],
        [head(str(i)) for i in range(1, 8)],
    ]
    for name, amount in zip(PROJECTS, ("705.13", "2,112.22", "11.20", "16.56", "11.84"), strict=True):
        rows.append([Cell(name), wan(amount), wan(amount), *[Cell()] * 4])
    return grid(
        rows,
        title=f"{YEAR}年项目支出预算表（本年预算）",
        label="预算公开表14",
        header=3,
        landscape=True,
        key="projects",
    )


def form(project: str, length: int = 3) -> Grid:
    """A performance target form: nine columns, many merged cells, long texts."""
    width = 9
    rows: list[list[Cell | None]] = []

    def put(*cells: Cell | None) -> None:
        row = list(cells)
        assert len(row) == width, len(row)
        rows.append(row)

    def label(text: str, rows_: int = 1, columns: int = 1) -> Cell:
        return Cell(text, rows=rows_, columns=columns, align="center")

    put(label("项目名称", 1, 2), None, Cell(project, columns=7), *[None] * 6)
    put(
        label("主管部门及代码", 1, 2),
        None,
        Cell("304-清河市人力资源和社会保障局", columns=3),
        None,
        None,
        label("实施单位"),
        Cell(UNIT, columns=3),
        None,
        None,
    )
    put(
        label("项目属性", 1, 2),
        None,
        Cell("延续性项目", columns=3),
        None,
        None,
        label("项目期"),
        Cell("3年", columns=3),
        None,
        None,
    )
    money = (
        ("资金总额：", "450,000", "150,000"),
        ("其中：中央财政资金", "", ""),
        ("省级财政资金", "", ""),
        ("市县（区）财政资金", "450,000", "150,000"),
        ("单位自筹", "", ""),
        ("其他资金", "", ""),
    )
    for i, (name, term, annual) in enumerate(money):
        put(
            label("项目资金（元）", 6, 2) if i == 0 else None,
            None,
            Cell(("实施期" if i == 0 else "") + name, columns=2),
            None,
            Cell(term, align="right"),
            Cell(("年度" if i == 0 else "") + name, columns=2),
            None,
            Cell(annual, align="right", columns=2),
            None,
        )
    sentence = "围绕稳定和扩大就业，组织开展专场招聘、政策宣传和技能培训，为用人单位和求职者搭建对接平台，做到月月有活动、场场有岗位；"
    for name in ("项目概况", "立项依据", "项目设立必要性", "保证项目实施的制度、措施", "项目实施计划"):
        put(label(name, 1, 2), None, Cell(sentence * length, columns=7), *[None] * 6)
    put(
        label("总体目标", 2),
        label("实施期目标", 1, 4),
        None,
        None,
        None,
        label("年度目标", 1, 4),
        None,
        None,
        None,
    )
    put(
        None,
        Cell(sentence * length, columns=4),
        None,
        None,
        None,
        Cell(sentence * length, columns=4),
        None,
        None,
        None,
    )
    tree = indicators()
    put(
        label("绩效指标", len(tree) + 1),
        *(label(t) for t in ("一级指标", "二级指标", "三级指标", "指标值", "二级指标")),
        label("三级指标", 1, 2),
        None,
        label("指标值"),
    )
    spans = {name: sum(row[0] == name for row in tree) for name, *_ in tree}
    seconds = {name: sum(row[1] == name for row in tree) for _, name, *_ in tree}
    seen: set[str] = set()
    for first, second, name, term, annual in tree:
        one = None if first in seen else label(first, spans[first])
        two = None if second in seen else label(second, seconds[second])
        seen |= {first, second}
        put(None, one, two, Cell(name), Cell(term), two, Cell(name, columns=2), None, Cell(annual))
    return Grid(
        tuple(tuple(r) for r in rows),
        title="清河市市级预算部门（单位）项目支出绩效目标申报表",
        kind="form",
        owner=f"（{YEAR}年度）",
        key=f"target:{project}",
        widths=(1.2, 2, 2.4, 4.2, 2.4, 2.4, 2.1, 2.1, 2.4),
    )


def indicators() -> list[tuple[str, str, str, str, str]]:
    return [
        ("产出指标", "数量指标", "各类专场招聘活动举办次数", "≥36次", "≥12次"),
        ("产出指标", "数量指标", "参加招聘活动的用人单位数量", "≥1200家", "≥400家"),
        ("产出指标", "数量指标", "通过招聘活动达成就业意向的求职者人数", "≥6000人", "≥2000人"),
        ("产出指标", "质量指标", "活动举办合规率", "=100%", "=100%"),
        ("产出指标", "时效指标", "活动按期举办率", "≥95%", "≥95%"),
        ("产出指标", "成本指标", "活动经费控制数", "≤450000元", "≤150000元/年"),
        ("效益指标", "经济效益指标", "", "", ""),
        ("效益指标", "社会效益指标", "带动重点群体实现就业人数", "≥900人", "≥300人"),
        ("效益指标", "可持续影响指标", "公共就业服务体系", "持续完善", "持续完善"),
        ("满意度指标", "服务对象满意度指标", "求职者满意度", "≥95%", "≥95%"),
    ]


def narrative() -> Iterator[Block]:
    items = ("单位预算收支数据变动情况及原因", "收入预算情况说明", "支出预算情况说明", "财政拨款收支预算总体情况说明",
             "一般公共预算支出情况说明", "一般公共预算基本支出情况说明", "“三公”经费增减变动原因说明", "机关运行经费增减变动原因说明",
             "政府采购情况", "绩效管理情况", "国有资产占有使用情况", "其他说明")  # fmt: skip
    body = (
        f"2026年度预算收入总计{ALL}万元，其中：本年收入{ALL}万元，上年结转0.00万元；比上年增加218.30万元，增长7.16%，"
        "主要原因是公益性岗位补贴标准提高、新增失业动态监测任务。预算支出总计与收入总计相等，其中：基本支出"
        f"{BASIC}万元，占12.58%；项目支出{PROJECT}万元，占87.42%。"
    )
    for i, item in enumerate(items, 1):
        yield Heading(f"{ordinal(i)}、{item}", 2)
        if i == 5:
            yield Heading("（一）一般公共预算当年拨款规模变化情况", 3)
        yield Paragraph(body)
        if i == 2:
            yield Chart("收入预算图", (("一般公共预算拨款收入", Decimal("31679400")), ("事业收入", Decimal("1000000"))),
                        "收入预算图：一般公共预算拨款收入3,167.94万元，占96.94%；事业收入100.00万元，占3.06%。")  # fmt: skip
        if i == 3:
            yield Chart("支出预算图", (("人员经费", Decimal("3809900")), ("公用经费", Decimal("300000")), ("项目支出", Decimal("28569500"))),
                        "支出预算图：人员经费380.99万元，公用经费30.00万元，项目支出2,856.95万元。")  # fmt: skip
        if i == 5:
            yield Heading("（二）一般公共预算当年拨款结构情况", 3)
            yield Paragraph(body)
        if i == 10:
            yield from (form(p, length) for p, length in zip(PROJECTS, (3, 14, 2, 5, 3), strict=True))


def sample_disclosure() -> Disclosure:
    """Cover title, four parts, tables tall, wide and empty, charts, forms, narrative and glossary."""
    tables = (balance(), income(), expenditure(), empty(), projects())
    duties = (
        "贯彻执行就业创业和人才服务的法律法规与政策，组织实施公共就业服务。",
        "开展职业介绍、创业指导、就业援助和人才交流服务。",
    )
    blocks: list[Block] = [
        Heading(f"{UNIT}{YEAR}年度单位预算公开", 0),
        Heading("第一部分 概况", 1),
        Heading("一、本单位职责", 2),
        *(Paragraph(f"（{n}）{text}") for n, text in zip("一二", duties, strict=True)),
        Heading("二、机构设置情况", 2),
        Paragraph("本单位内设办公室、职业介绍科、就业援助科、创业指导科、人才交流科、计划财务科六个科室。"),
        Heading(f"第二部分 {YEAR}年单位预算报表", 1),
        *tables,
        Heading(f"第三部分 {YEAR}年度单位预算情况说明", 1),
        *narrative(),
        Heading("第四部分 名词解释", 1),
        Paragraph("一、财政拨款收入：指本级财政部门当年拨付给单位的资金。"),
        Paragraph("二、“三公”经费：指用财政拨款安排的因公出国（境）费、公务接待费、公务用车购置及运行费。"),
    ]
    figures = tuple(cell.figure for g in tables for _, _, cell in g if cell.figure)
    return Disclosure("sample", Known(UNIT), Known(YEAR), Known("预算"), Known("单位"), Known("shanxi"),
                      tuple(blocks), tuple(map(Table, tables)), figures)  # fmt: skip


def sample_findings() -> tuple[Finding, ...]:
    place = Source("单位.xlsx", sheet="预算明细", cell="F12")
    return (
        Finding(
            "T101",
            ERROR,
            "支出合计与各功能科目之和不相等",
            place,
            "3,267.94万元",
            "3,167.94万元",
            "100.00万元",
            "核对该行金额",
        ),
        Finding(
            "N301",
            WARNING,
            "变动超过10%而没有写明原因",
            place.at(sheet="变动原因", cell="B4"),
            mend="在“变动原因”表填写原因",
        ),
    )


__all__ = ["OWNER", "UNIT", "YEAR", "form", "sample_disclosure", "sample_findings"]
