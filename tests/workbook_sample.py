"""A small made-up book without a single fault, and ways to spoil it."""

from __future__ import annotations

import io
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl

from yusuan.book import Asset, Book, CostItem, Line, Project, Standard, Stated, Text, Unit
from yusuan.book.schema import FIXED, stated_point, stated_words
from yusuan.book.workbook.formulas import HIDDEN
from yusuan.book.workbook.read import check_workbook
from yusuan.book.workbook.write import book_bytes
from yusuan.model import Finding, Indicator, Target

YEAR = 2023
CODE = "14090023304T100000004"


def small_book() -> Book:
    """A 参公 unit with basic expenditure, three projects and last year's figures."""
    unit = Unit(
        "某市服务中心", "304005", "某市某局", "304", "参公", "市级", 30, 28, 12,
        ("组织招聘活动。", "管理公益性岗位。"), ("办公室", "业务科"), (), "中心是某局所属单位。",
    )  # fmt: skip
    lines = (
        Line("2080101", Decimal("1379100.50"), use="personnel", economic="30101"),
        Line("2080505", Decimal("425500"), use="personnel", economic="30108"),
        Line("2080101", Decimal("95000.05"), use="operating", economic="30201"),
        Line("2080101", Decimal("2000"), use="operating", economic="30217"),
        Line("2080705", Decimal("300000"), project="1"),
        Line("2080106", Decimal("150000"), project="2"),
        Line("2080701", Decimal("1000000"), origin="carryover", project=CODE),
    )
    return Book(
        YEAR, unit, lines=lines, projects=_projects(),
        costing=(CostItem("1", "岗位补贴", Decimal(20), Decimal(1250), Decimal(12), standard_name="岗位补贴标准"),),
        standards=(Standard("岗位补贴标准", Decimal(1250), "元/人/月", "2023-01-01", "", "文件"),),
        stated=_stated(), assets=(Asset("通用设备", value=Decimal("3081.79"), note="在用"),),
        reasons=(Text("income_total", "新增项目。"),), texts=(Text("other", "没有其他说明。"),),
        options={"change_threshold": "10"},
    )  # fmt: skip


def _projects() -> tuple[Project, ...]:
    indicators = (Indicator("产出指标", "数量指标", "活动场次", "≥3次", "≥1次/年"),)

    def target(annual: str, term: str, years: int, source: str) -> Target:
        return Target(
            "", attribute="延续性项目（阶段开展）", years=f"{years}年",
            term_money={source: Decimal(term)}, annual_money={source: Decimal(annual)},
            texts={"overview": "概况。\n第二段。", "plan": "按季度实施。"}, goal_term="三年完成。", goal_annual="一年完成。",
            indicators=indicators,
        )  # fmt: skip

    return (
        Project("1", "岗位补贴", target=target("300000", "900000", 3, "local"), years=3),
        Project("2", "招聘活动", target=target("150000", "150000", 1, "local")),
        Project(CODE, "创业服务补贴", code=CODE, target=target("1000000", "1000000", 1, "central")),
    )


def _stated() -> tuple[Stated, ...]:
    last = {
        "income_total": "2500000", "expenditure_total": "2500000", "general_current": "2351600.55",
        "agency_operating": "97000.05", "overseas": "0", "hospitality": "2000", "vehicle_purchase": "0",
        "vehicle_running": "0", "goods": "0", "works": "0", "services": "84900",
    }  # fmt: skip
    found = []
    for sheet in FIXED:
        for row in sheet.rows:
            for value in sheet.values:
                if row.key in last and (value.year == -1 or sheet.key == "procurement"):
                    words = stated_words(sheet, row, value)
                    found.append(Stated(words, stated_point(row, value, YEAR), Decimal(last[row.key])))
    return tuple(found)


@cache
def small_bytes() -> bytes:
    """The small book as a workbook with few blank rows."""
    return book_bytes(small_book(), spare=4)


@cache
def trimmed_bytes() -> bytes:
    """The same without the hidden list of codes and computed values, which is quicker to change."""
    workbook = openpyxl.load_workbook(io.BytesIO(small_bytes()))
    del workbook[HIDDEN]
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def spoiled(path: Path, change: Callable[[Any], object]) -> tuple[Book, tuple[Finding, ...]]:
    """The small book written, changed through openpyxl (which drops every computed value), read and judged."""
    workbook = openpyxl.load_workbook(io.BytesIO(trimmed_bytes()))
    change(workbook)
    workbook.save(path)
    return check_workbook(path)


def ids(findings: tuple[Finding, ...]) -> list[str]:
    return sorted(f.rule for f in findings)
