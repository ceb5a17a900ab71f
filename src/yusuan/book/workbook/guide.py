"""The first sheet of the workbook: how to fill it, in order, and the live totals."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from yusuan.model import Point, point
from yusuan.money import plain

from ..model import Book
from ..schema import BY_KEY, SHEETS
from .style import Styles

#: Live totals of the budget lines, as (label, question).
DASHBOARD: tuple[tuple[str, Point], ...] = (
    ("收入总计", point(flow="income")),
    ("　当年", point(flow="income", origin="current")),
    ("　上年结转及结余", point(flow="income", origin="prior")),
    ("支出总计", point(flow="expenditure")),
    ("　基本支出", point(flow="expenditure", use="basic")),
    ("　　人员经费", point(flow="expenditure", use="personnel")),
    ("　　公用经费", point(flow="expenditure", use="operating")),
    ("　项目支出", point(flow="expenditure", use="project")),
    ("财政拨款支出", point(flow="expenditure", fund="appropriation")),
    ("　一般公共预算当年拨款", point(flow="expenditure", fund="general", origin="current")),
    ("单位资金", point(flow="expenditure", fund="own")),
)

#: The order in which a clerk fills the sheets, with what to do there.
STEPS: tuple[tuple[str, str], ...] = (
    ("unit", "填单位名称、编码、性质、人数、职责、内设机构。"),
    ("units", "只有部门汇总才填；单个单位跳过。"),
    ("projects", "先登记项目：序号、名称、各来源的资金。"),
    ("lines", "每笔钱一行。灰色列自动查出名称，红色格子须改正。"),
    ("project_texts", "填绩效目标申报表的文字和总体目标。"),
    ("indicators", "填绩效指标。"),
    ("costing", "填项目资金的测算（可以不填）。"),
    ("standards", "填共用的补贴标准（可以不填）。"),
    ("receipts", "有政府性基金、国有资本经营收入的才填。"),
    ("last_year", "填上年年初预算数。"),
    ("three_public", "填上年“三公”经费；本年的自动计算。"),
    ("procurement", "填货物、工程、服务的采购预算。"),
    ("assets", "填车辆、房屋、设备等。"),
    ("reasons", "标着“须说明”的事项写明原因。"),
    ("texts", "填其他要公开的文字。"),
)
HABITS: tuple[str, ...] = (
    "金额一律以元为单位，最多两位小数；万元由软件在公开时换算。",
    "浅黄色格子填写，灰色格子自动计算；红色表示有错，橙色表示要核对。",
    "列名和工作表名称不要改；可以增加行，也可以调整列的先后。",
    "代码按文本填写，不留空格；名称自动查出，目录没有收录的会提示。",
    "不要填写个人姓名、身份证号码、电话号码。",
    "填好后保存，运行：yusuan publish 文件名.xlsx -o out",
)


def write(out: Any, styles: Styles, book: Book, dashboard: Sequence[tuple[str, str, Decimal | None]]) -> None:
    """Write the guide; ``dashboard`` rows are (label, formula without =, value)."""
    sheet = BY_KEY["guide"]
    for columns, width in (("A:A", 6), ("B:B", 18), ("C:C", 62), ("D:D", 3), ("E:E", 30), ("F:F", 22)):
        out.set_column(columns, width)
    out.set_default_row(22)
    out.set_row(0, 32)
    out.hide_gridlines(2)
    out.write_string(0, 0, f"{book.year}年预算书" if book.year else "预算书", styles.title)
    out.write_string(1, 0, sheet.intro, styles.intro)
    for column, text in ((0, "顺序"), (1, "工作表"), (2, "填什么")):
        out.write_string(3, column, text, styles.header)
    for index, (key, text) in enumerate(STEPS):
        name = BY_KEY[key].name
        out.write_number(4 + index, 0, index + 1, styles.ordinal)
        out.write_url(4 + index, 1, f"internal:'{name}'!A1", styles.link, name + ("（必填）" if BY_KEY[key].required else ""))
        out.write_string(4 + index, 2, text, styles.hint)
    out.write_string(3, 4, "合计（随填随算）", styles.header)
    out.write_string(3, 5, "金额（元）", styles.header)
    for index, (label, formula, value) in enumerate(dashboard):
        out.write_string(4 + index, 4, label, styles.label)
        out.write_formula(4 + index, 5, "=" + formula, styles.computed(True), Decimal(plain(value or Decimal(0))))
    at = 5 + len(STEPS)
    out.write_string(at, 0, "约定", styles.bold)
    for index, text in enumerate(HABITS):
        out.write_string(at + 1 + index, 0, f"{index + 1}.", styles.ordinal)
        out.write_string(at + 1 + index, 1, text, styles.intro)
    out.set_paper(9)
    out.set_landscape()
    out.fit_to_pages(1, 1)
    out.set_tab_color("#2E7D32")


assert {key for key, _ in STEPS} == {s.key for s in SHEETS if s.layout != "guide"}
