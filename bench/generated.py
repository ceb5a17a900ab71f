"""Invented budget books of every size and nature, from a seed: what the benchmarks compile, spoil, publish and check.

The same number always gives the same book.  Amounts are exact to the 分, so that printed 万元 are really rounded.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random

from examples.data.forms import Row
from examples.data.forms import project as with_form
from examples.data.stating import stated

from yusuan import codes
from yusuan.book import Asset, Book, Line, Project, Receipt, Text, Unit

PLACES = ("示例市", "甲州市", "乙河县", "丙山区", "丁原县", "戊湖市")
#: Kind of body → functional code of its daily work, of its other work, its name.
BODIES = (
    ("2010301", "2010399", "政务服务中心"),
    ("2080101", "2080107", "就业服务中心"),
    ("2050101", "2050199", "教育局"),
    ("2070101", "2070199", "文化和旅游局"),
    ("2130101", "2130199", "农业农村局"),
    ("2060101", "2060199", "科学技术局"),
)
PERSONNEL = ("30101", "30102", "30103", "30112", "30302")
OPERATING = (
    "30201", "30202", "30205", "30206", "30207", "30211", "30216", "30217", "30228", "30229", "30231", "30299",
)  # fmt: skip
#: What a project gives, the things it counts, the price of one in 元.
WORKS = (
    ("岗位补贴", "人", 1200),
    ("服务站点运行", "个", 18000),
    ("设备更新", "台", 6400),
    ("技能培训", "人次", 850),
    ("数据核查", "户", 75),
    ("场馆开放", "天", 2300),
    ("活动组织", "场", 12500),
    ("系统运行维护", "套", 46000),
)
ROUNDS = ("", "（二期）", "（三期）", "（四期）")
PENSION, MEDICAL, HOUSING = "2080505", {"行政": "2101101", "参公": "2101101", "事业": "2101102"}, "2210201"


def book(number: int, lines: int = 18, projects: int = 5, edge: bool = False) -> Book:
    """The book of this number with about so many basic lines and projects; ``edge``: every basic amount lies within a
    分 of where rounding to 万元 turns."""
    random = Random(number)
    daily, other, name = random.choice(BODIES)
    place, nature = random.choice(PLACES), random.choice(("行政", "参公", "事业"))
    level = "市级" if place.endswith("市") else "县级"
    unit = Unit(
        place + name, "318001", place + name, "318", nature, level,
        established_posts=random.randint(10, 60), staff=random.randint(5, 50), retired=random.randint(0, 20),
        duties=("办理本行业的日常事务", "指导基层单位开展工作", "承担上级交办的其他任务"),
        offices=("办公室", "业务股", "财务股"),
        description=f"{place}{name}是财政全额保障的{'行政单位' if nature == '行政' else '事业单位'}。",
    )  # fmt: skip
    year = random.randint(2020, 2025)
    basic = tuple(_basic(random, nature, daily, lines))
    if edge:
        basic = tuple(replace(x, amount=_at_edge(random, x.amount)) for x in basic)
    made = [_project(random, n, unit, year, other) for n in range(random.randint(1, projects))]
    every = (*basic, *(line for _, line in made))
    return Book(
        year=year,
        unit=unit,
        units=(unit,),
        lines=every,
        receipts=tuple(_receipts(every)),
        projects=tuple(p for p, _ in made),
        stated=_stated(random, year, nature, every),
        assets=_assets(random),
        reasons=tuple(Text(topic, "人员和工作任务比上年有变化") for topic in _TOPICS),
        options={"framework": "2015", "layout": "shanxi"},
    )


def _amount(random: Random, low: int, high: int) -> Decimal:
    """An amount in 元, to the 分 half of the time."""
    whole = Decimal(random.randint(low, high))
    return whole + Decimal(random.randint(0, 99)).scaleb(-2) if random.random() < 0.5 else whole


def _at_edge(random: Random, amount: Decimal) -> Decimal:
    return amount // 100 * 100 + random.choice((Decimal("49.99"), Decimal("50.00"), Decimal("50.01")))


def _basic(random: Random, nature: str, daily: str, count: int) -> list[Line]:
    kinds = [
        (daily, "personnel", "30101"),
        (PENSION, "personnel", "30108"),
        (MEDICAL[nature], "personnel", "30110"),
        (HOUSING, "personnel", "30113"),
        *((daily, "personnel", code) for code in random.sample(PERSONNEL[1:], random.randint(1, 4))),
        *(
            (daily, "operating", code)
            for code in sorted(random.sample(OPERATING, min(len(OPERATING), count - 6)))
        ),
    ]
    return [
        Line(function, _amount(random, 3000, 900_000 if use == "personnel" else 90_000), use=use, economic=code,
             gov_economic=codes.government_code(code, nature) or "")
        for function, use, code in kinds
    ]  # fmt: skip


def _project(random: Random, n: int, unit: Unit, year: int, function: str) -> tuple[Project, Line]:
    """A project of n × standard, its form, and the line that funds it."""
    what, things, price = WORKS[n % len(WORKS)]
    name = f"{what}经费{ROUNDS[n // len(WORKS) % len(ROUNDS)]}"
    count = random.randint(12, 240)
    amount = Decimal(count * price)
    fund = random.choice(("general",) * 7 + ("government_funds", "other_own"))
    origin = (
        random.choice(("current", "current", "current", "carryover")) if fund != "other_own" else "current"
    )
    function = "2296002" if fund == "government_funds" else function
    source = "own" if fund == "other_own" else random.choice(("province", "local"))
    rows: list[Row] = [
        ("数量", f"{what}数量", f"≥{count}{things}"),
        ("质量", f"{what}合格率", "≥98%"),
        ("时效", f"{what}按期完成率", "≥95%"),
        ("成本", f"{what}金额", f"≤{amount}元"),
        ("社会", f"{what}覆盖率", "≥90%"),
        ("满意", "服务对象满意度", "≥95%"),
    ]
    made = with_form(
        str(n + 1), name, unit=unit.name, department=f"318-{unit.department}", attribute="一次性项目", years=1,
        annual={source: str(amount)}, office="业务股", date=f"{year}年1月18日",
        texts={
            "overview": f"安排{what}{count}{things}，每{things}{price}元，共{amount}元。",
            "basis": "本级财政预算管理办法和年度工作安排。",
            "necessity": "这项工作没有别的经费来源，需要财政安排。",
            "safeguards": "专账核算，按季检查进度，年底公布结果。",
            "plan": "上半年完成一半，年底前全部完成。",
        },
        goals=(f"全年完成{what}{count}{things}，合格率不低于98%，按期完成率不低于95%，覆盖率不低于90%，"
               "服务对象满意度不低于95%。",),
        rows=rows,
    )  # fmt: skip
    return made, Line(function, amount, fund=fund, origin=origin, project=str(n + 1))


def _receipts(lines: tuple[Line, ...]) -> list[Receipt]:
    total = sum(
        (x.amount for x in lines if x.fund == "government_funds" and x.origin == "current"), Decimal(0)
    )
    return [Receipt("1030155", total, "government_funds", name="彩票公益金收入")] if total else []


_TOPICS = ("income_total", "general_current", "agency_operating", "three_public", "hospitality", "vehicle")


def _stated(random: Random, year: int, nature: str, lines: tuple[Line, ...]) -> tuple[object, ...]:
    """Last year's figures, a good deal off this year's; 三公 and procurement."""
    whole = sum((x.amount for x in lines), Decimal(0))
    general = sum((x.amount for x in lines if x.fund == "general" and x.origin == "current"), Decimal(0))
    agency = sum((x.amount for x in lines if x.use == "operating"), Decimal(0))
    last = _near(random, whole)
    rows = [
        ("last_year", "income_total", 0, last),
        ("last_year", "expenditure_total", 0, last),
        ("last_year", "general_current", 0, _near(random, general)),
        ("three_public", "overseas", 3, "0"),
        ("three_public", "hospitality", 3, str(random.randint(100, 90_000))),
        ("three_public", "vehicle_purchase", 3, "0"),
        ("three_public", "vehicle_running", 3, str(random.randint(100, 90_000))),
        ("procurement", "goods", 0, str(random.randint(0, 90_000))),
        ("procurement", "works", 0, random.choice(("0", "250000"))),
        ("procurement", "services", 0, str(random.randint(0, 900_000))),
    ]
    if nature != "事业":
        rows.append(("last_year", "agency_operating", 0, _near(random, agency)))
    return stated(year, rows)


def _near(random: Random, amount: Decimal) -> str:
    return str((amount * random.randint(70, 130) / 100).quantize(Decimal("0.01")))


def _assets(random: Random) -> tuple[Asset, ...]:
    return (
        Asset(
            "房屋", "办公用房", area=Decimal(random.randint(300, 3000)), value=_amount(random, 10**5, 10**7)
        ),
        Asset("通用设备", value=_amount(random, 10**4, 10**6)),
        Asset("家具用具", value=_amount(random, 10**4, 10**6)),
    )
