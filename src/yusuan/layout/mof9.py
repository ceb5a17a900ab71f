"""mof9: the nine tables of the Ministry's rules for departments (eight of 2016, state capital added later)."""

from __future__ import annotations

from dataclasses import replace

from .model import Layout, Side
from .national import LAYOUT as NATIONAL
from .national import SURPLUS

_WITH_TITLES = NATIONAL.but(
    name="mof9",
    description="九张表版式：收支、收入、支出、财政拨款、一般公共预算支出与基本支出、“三公”、基金、国资",
    tables={
        "T1": {
            "title": "{scope}收支总表",
            "sides": (
                Side(
                    ("收入/项目", "收入/预算数"),
                    items=(
                        "一、一般公共预算拨款收入",
                        "二、政府性基金预算拨款收入",
                        "三、国有资本经营预算拨款收入",
                        "四、财政专户管理资金收入",
                        "五、单位资金",
                    ),
                    bottom=("本年收入合计", SURPLUS, "上年结转", "收入总计"),
                ),
                Side(
                    ("支出/项目", "支出/预算数"),
                    rows="classes",
                    bottom=("本年支出合计", "", "年终结转", "支出总计"),
                ),
            ),
        },
        "T2": {"title": "{scope}收入总表"},
        "T3": {"title": "{scope}支出总表"},
        "T4": {"title": "财政拨款收支总表"},
        "T5": {"title": "一般公共预算支出表（不含上年结转）"},
        "T6": {
            "title": "一般公共预算基本支出表（不含上年结转）",
            "sides": (
                Side(
                    (
                        "部门预算支出经济分类科目/科目编码",
                        "部门预算支出经济分类科目/科目名称",
                        "本年一般公共预算基本支出/合计",
                        "本年一般公共预算基本支出/人员经费",
                        "本年一般公共预算基本支出/公用经费",
                    ),
                    labels=2,
                    rows="economic",
                    first=("合计",),
                ),
            ),
        },
        "T12": {"title": "一般公共预算“三公”经费支出表"},
        "T8": {"title": "政府性基金预算支出表（不含上年结转）"},
        "T10": {"title": "国有资本经营预算支出表（不含上年结转）"},
    },
)
LAYOUT: Layout = replace(
    _WITH_TITLES,
    label="表{n}",
    tables=_WITH_TITLES.only("T1", "T2", "T3", "T4", "T5", "T6", "T12", "T8", "T10"),
)
