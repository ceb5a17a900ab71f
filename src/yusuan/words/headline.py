"""The totals that readers of a disclosure ask for first."""

from __future__ import annotations

#: Headline totals: name → dimensions of the question (the year is added).
HEADLINE: dict[str, dict[str, str]] = {
    "收入总计": {"flow": "income"},
    "支出总计": {"flow": "expenditure"},
    "基本支出": {"flow": "expenditure", "use": "basic"},
    "项目支出": {"flow": "expenditure", "use": "project"},
    "人员经费": {"flow": "expenditure", "use": "personnel"},
    "公用经费": {"flow": "expenditure", "use": "operating"},
    "三公合计": {"flow": "expenditure", "fund": "general", "measure": "three_public"},
    "因公出国（境）费": {"flow": "expenditure", "fund": "general", "measure": "overseas"},
    "公务接待费": {"flow": "expenditure", "fund": "general", "measure": "hospitality"},
    "公务用车购置及运行费": {"flow": "expenditure", "fund": "general", "measure": "vehicle"},
    "公务用车购置费": {"flow": "expenditure", "fund": "general", "measure": "vehicle_purchase"},
    "公务用车运行维护费": {"flow": "expenditure", "fund": "general", "measure": "vehicle_running"},
    "机关运行经费": {"flow": "expenditure", "fund": "appropriation", "measure": "agency_operating"},
    "政府采购": {"flow": "expenditure", "measure": "procurement"},
    "政府采购货物": {"flow": "expenditure", "measure": "goods"},
    "政府采购工程": {"flow": "expenditure", "measure": "works"},
    "政府采购服务": {"flow": "expenditure", "measure": "services"},
}
