"""A project's performance target (绩效目标) as a form states it or a book keeps it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .source import NOWHERE, Source

#: Sources of a project's money, in the order of the form, with their printed names.
MONEY_SOURCES: Mapping[str, str] = {
    "central": "中央财政资金",
    "province": "省级财政资金",
    "local": "市县（区）财政资金",
    "own": "单位自筹",
    "other": "其他资金",
}

#: Further sources of money that forms of other places have; a target read from one may have these keys too.
OTHER_SOURCES: Mapping[str, str] = {"appropriation": "财政拨款", "special": "财政专户管理资金", "carryover": "上年结转资金"}

#: Text boxes of the form, in its order, with their printed names.
TEXTS: Mapping[str, str] = {
    "overview": "项目概况",
    "basis": "立项依据",
    "necessity": "项目设立必要性",
    "safeguards": "保证项目实施的制度、措施",
    "plan": "项目实施计划",
}


@dataclass(frozen=True, slots=True)
class Indicator:
    """One third-level indicator with its printed values; an empty value means that side does not have it.

    ``first`` and ``second`` are the printed names of the levels (产出指标, 数量指标).  ``weight`` is in points of 100.
    ``group`` is what a form prints before the name to part its indicators: an activity or task of a department ("" for
    none).
    """

    first: str
    second: str
    name: str
    term: str = ""
    annual: str = ""
    weight: Decimal | None = None
    group: str = ""
    source: Source = NOWHERE
    annual_source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Target:
    """A project's target.  Money is in 元 by the keys of MONEY_SOURCES (as read, also of OTHER_SOURCES); a missing key
    is a blank on the form.

    ``doubt`` says why the target may not have been read whole ("" where nothing speaks for that).

    ``fields`` holds every other labelled field of the form as printed (负责人, 填报日期 …), each with its place in
    ``places`` (also for the keys of texts, ``goal_term``, ``goal_annual``, ``term_total``, ``annual_total``, for
    ``project``, ``code``, ``department`` …, and for money by source: ``term_money.central``).
    """

    project: str
    code: str = ""
    department: str = ""
    unit: str = ""
    attribute: str = ""
    years: str = ""
    term_total: Decimal | None = None
    annual_total: Decimal | None = None
    term_money: Mapping[str, Decimal] = field(default_factory=dict)
    annual_money: Mapping[str, Decimal] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    goal_term: str = ""
    goal_annual: str = ""
    indicators: tuple[Indicator, ...] = ()
    doubt: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, Source] = field(default_factory=dict)
    source: Source = NOWHERE
