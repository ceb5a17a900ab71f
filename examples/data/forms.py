"""Short ways to write the projects of an example: money by source, indicators of the 2015 framework, a form."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from yusuan.book import Project
from yusuan.model import MONEY_SOURCES, Indicator, Target

#: Second-level indicators of the 2015 framework, by a short word: first level, printed second level.
LEVELS = {
    "数量": ("产出指标", "数量指标"),
    "质量": ("产出指标", "质量指标"),
    "时效": ("产出指标", "时效指标"),
    "成本": ("产出指标", "成本指标"),
    "经济": ("效益指标", "经济效益指标"),
    "社会": ("效益指标", "社会效益指标"),
    "生态": ("效益指标", "生态效益指标"),
    "持续": ("效益指标", "可持续影响指标"),
    "满意": ("满意度指标", "服务对象满意度指标"),
}
#: Points of each first level; the other 10 of 100 are for the execution rate.
POINTS = {"产出指标": 50, "效益指标": 30, "满意度指标": 10}

Row = tuple[str, str, str] | tuple[str, str, str, str]


def indicators(rows: Sequence[Row]) -> tuple[Indicator, ...]:
    """Indicators from (level, name, annual value[, term value]); without a term value both sides are the same."""
    firsts = [LEVELS[row[0]][0] for row in rows]
    seen: dict[str, int] = {}
    found = []
    for row, first in zip(rows, firsts, strict=True):
        count, ordinal = firsts.count(first), seen.get(first, 0)
        seen[first] = ordinal + 1
        share, rest = divmod(POINTS[first], count)
        weight = Decimal(share + (ordinal < rest))
        found.append(Indicator(first, LEVELS[row[0]][1], row[1], row[-1], row[2], weight))
    return tuple(found)


def by_source(parts: dict[str, str], years: int = 1) -> dict[str, Decimal]:
    """All sources of the form for so many years, 0 from those that give nothing."""
    return {name: Decimal(parts.get(name, "0")) * years for name in MONEY_SOURCES}


def project(
    key: str,
    name: str,
    *,
    unit: str,
    department: str,
    attribute: str,
    years: int,
    annual: dict[str, str],
    texts: dict[str, str],
    goals: tuple[str, ...],
    rows: Sequence[Row],
    code: str = "",
    category: str = "特定目标类项目",
    office: str = "",
    date: str = "2023年2月10日",
) -> Project:
    """A project with its form; ``annual`` is its money by source, and the term has as much for every year.

    ``goals`` is the annual goal, or (annual, term) for a project of several years.
    """
    money = by_source(annual)
    amount = sum(money.values(), Decimal(0))
    target = Target(
        project=name,
        code=code,
        department=department,
        unit=unit,
        attribute=attribute,
        years=f"{years}年",
        term_total=amount * years,
        annual_total=amount,
        term_money=by_source(annual, years),
        annual_money=money,
        texts=texts,
        goal_term=goals[-1],
        goal_annual=goals[0],
        indicators=indicators(rows),
        fields={"负责人": "分管负责人", "经办人": office, "联系电话": "见门户网站", "填报日期": date},
    )
    return Project(key, name, code=code, target=target, years=years, category=category)
