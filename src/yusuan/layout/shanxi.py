"""Shanxi: the form of 2023 as municipal units print it; only what differs from the national base."""

from __future__ import annotations

from .model import Layout, Side
from .national import ALL_FUNDS, CODE, SURPLUS, SURPLUS_SPENT
from .national import LAYOUT as NATIONAL

LAYOUT: Layout = NATIONAL.but(
    name="shanxi",
    description="山西版式（2023年）：表名、表头按市级单位公开样式",
    tables={
        "T1": {
            "title": "{year}年预算收支总表",
            "sides": (
                Side(
                    ("收入/项目", "收入/{year}年"),
                    items=ALL_FUNDS,
                    bottom=("本年收入合计", SURPLUS, "上年结转", "收入总计"),
                ),
                Side(
                    ("支出/项目", "支出/{year}年合计", "支出/当年预算安排", "支出/上年结转安排", f"支出/{SURPLUS_SPENT}"),
                    rows="classes",
                    bottom=("本年支出合计", "", "年终结转", "支出总计"),
                ),
            ),
        },
        "T2": {
            "title": "{year}年预算收入总表",
            "sides": (
                Side(
                    (
                        *CODE,
                        "本年收入/合计",
                        "本年收入/一般公共预算",
                        "本年收入/政府性基金",
                        "本年收入/国有资本经营预算",
                        "本年收入/财政专户管理资金",
                        "本年收入/单位资金",
                        "上年结转",
                        SURPLUS,
                    ),
                    labels=2,
                    rows="codes",
                    first=("合计",),
                ),
            ),
        },
        "T3": {"title": "{year}年预算支出总表"},
        "T5": {"title": "{year}年一般公共预算支出预算表（不含上年结转）"},
        "T6": {"title": "{year}年一般公共预算安排基本支出分经济科目表（不含上年结转）"},
        "T9": {"title": "{year}年国有资本经营预算收入预算表（不含上年结转）"},
        "T10": {"title": "{year}年国有资本经营预算支出预算表（不含上年结转）"},
        "T11": {"title": "{year}年国有资本经营预算收支预算表（不含上年结转）"},
        "T12": {"title": "{year}年一般公共预算“三公”经费支出预算表"},
        "T14": {"title": "{year}年项目支出预算表（本年预算）"},
        "T15": {
            "title": "{year}年项目支出预算表（上年结转）",
            "sides": (
                Side(
                    (
                        "项目名称",
                        "合计",
                        "{year}年财政拨款/一般公共预算",
                        "{year}年财政拨款/政府性基金预算",
                        "{year}年财政拨款/国有资本经营预算",
                    ),
                    rows="projects",
                    first=("{department}", "{unit}"),
                ),
            ),
        },
    },
)
