"""Indicators proposed from the costing, and term values accumulated from annual ones."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from yusuan.book import Book, CostItem, Project
from yusuan.model import Indicator
from yusuan.money import plain

from .costing import amount_of, items_of
from .frameworks import Framework, framework, weigh
from .values import Value, read_value

#: What a count in a unit is called in an indicator's name; other units are called 数量.
NOUNS = {"人": "人数", "人次": "人次", "户": "户数", "家": "家数", "场": "场次", "次": "次数", "期": "期数",
         "平方米": "面积", "公里": "里程", "月": "月数", "个月": "月数", "册": "册数", "笔": "笔数"}  # fmt: skip
#: Units of what is there all the time: three years of heating warm one building, not three.
STOCKS = frozenset({"平方米", "亩", "公里", "米", "条", "℃", "度", "M", "G", "TB", "年"})
#: A costing that counts periods promises no quantity.
PERIODS = frozenset({"月", "个月", "季度", "季", "年", "元"})
#: Units of time limits and shares: never added up over years.
LIMITS = frozenset({"%", "‰", "个百分点", "小时", "分钟", "日", "工作日", "周", "秒", "倍", "分", "级"})
#: Words in a name that make its value a rate, a price or a state whatever its unit.
RATES = ("率", "满意度", "标准", "单价", "价格", "人均", "户均", "平均", "温度", "时限", "年限", "比例", "面积")
#: Those that make an amount of money a price.
PRICES = ("标准", "单价", "价格", "人均", "户均", "平均")


def accumulates(name: str, value: Value) -> bool:
    """Whether three years of it are three times as much: counts and money do, rates, prices, stocks, limits do not."""
    if not value.measured or value.unit.per or value.unit.top in STOCKS | LIMITS or not value.unit.top:
        return False
    words = PRICES if value.unit.kind == "money" else RATES
    return not any(word in name for word in words)


#: Units of bodies and places, which are there all year: half a year has as many of them.
_BODIES = frozenset({"户", "家", "所", "村", "乡镇", "社区", "校", "站", "机构", "企业", "座", "处", "栋", "间", "岗位", "窗口", "系统"})
#: Words of what is done to one after another, so that the number grows over the year.
_DONE = re.compile(r"新[增建办设]|走访|检查|培训|扶持|奖补|发放|完成|帮扶|改造|参加|招聘|引进|培育|审核|处理|整治|修缮|验收|抽查|调解|办结")


def flows(name: str, value: Value) -> bool:
    """Whether the number grows as the year goes on: as ``accumulates``, but not what is there all the time (监测户数)."""
    return accumulates(name, value) and (value.unit.top not in _BODIES or bool(_DONE.search(name)))


def term_value(name: str, annual: str, years: int) -> str:
    """The value for a term of so many years that follows from the annual one, as printed; "" where there is none."""
    value = read_value(annual)
    if not value.measured or not accumulates(name, value) or value.upper is not None:
        return annual
    return str(value.but((value.number or Decimal(0)) * years))


def accumulated(project: Project) -> tuple[Indicator, ...]:
    """The project's indicators with every blank term value filled from the annual one."""
    return tuple(
        replace(i, term=term_value(i.name, i.annual, project.years)) if i.annual and not i.term else i
        for i in project.target.indicators
    )


def propose(project: Project, book: Book) -> tuple[Indicator, ...]:
    """Quantity and cost indicators that the costing gives and the target does not have yet, term values included.

    A quantity is promised with ≥, an amount and a standard are limited with ≤, both exactly as costed.
    """
    frame = framework(project.target, book)
    taken = {i.name for i in project.target.indicators}
    values = {(v.kind, v.base) for i in project.target.indicators if (v := read_value(i.annual)).measured}
    found: dict[str, Indicator] = {}
    for indicator in _from_costing(items_of(book, project.key), frame):
        value = read_value(indicator.annual)
        if indicator.name not in taken and (value.kind, value.base) not in values:
            term = term_value(indicator.name, indicator.annual, project.years)
            found.setdefault(indicator.name, replace(indicator, term=term))
    return tuple(found.values())


def _from_costing(items: tuple[CostItem, ...], frame: Framework) -> Iterator[Indicator]:
    by_name: dict[str, list[CostItem]] = {}
    for item in items:
        by_name.setdefault(item.name, []).append(item)
    for name, same in by_name.items():
        unit = same[0].quantity_unit or "个"
        quantity = sum((i.quantity for i in same if (i.quantity_unit or "个") == unit), Decimal(0))
        amount = sum((amount_of(i) for i in same), Decimal(0))
        if unit not in PERIODS:
            yield Indicator(*frame.quantity, f"{name}{NOUNS.get(unit, '数量')}", annual=f"≥{plain(quantity)}{unit}")
        yield Indicator(*frame.cost, f"{name}金额", annual=f"≤{plain(amount)}元")
    prices = ((i.standard_name or i.name, i.standard, i.standard_unit) for i in items if i.standard_unit)
    for standard, price, unit in dict.fromkeys(prices):
        label = standard if standard.endswith(("标准", "价格", "单价")) else f"{standard}标准"
        yield Indicator(*frame.cost, label, annual=f"≤{plain(price)}{unit}")


def proposed_target(project: Project, book: Book) -> Project:
    """The project with proposals added behind its own indicators, term values filled and weights given."""
    target = project.target
    rows = (*accumulated(project), *propose(project, book))
    frame = framework(target, book)
    order = {(first, second): n for n, (first, second) in enumerate((f, s) for f, ss in frame.levels.items() for s in ss)}
    placed = sorted(rows, key=lambda i: order.get((i.first, i.second), len(order)))
    return replace(project, target=replace(target, indicators=weigh(placed, frame)))
