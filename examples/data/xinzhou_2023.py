"""The sample Book: 忻州市就业和人才服务中心, 2023, in exact 元, printing every figure of its published tables.

How the amounts were found: the published tables print 万元 with two decimals.  Each printed cell is an interval of
±50 元 for the sum of the lines behind it; annual totals of the projects are known to the 元 (from their forms, the
carry-over of 400.04 taken as 4,000,400).  A small integer programme (HiGHS; variables the amounts of the basic
lines and of each project per function in 元, constraints the intervals of all cells of the fifteen tables, objective
as many whole hundreds as possible, then whole tens) gives the amounts below.  Four basic lines cannot be whole
hundreds: 30108, 30110, 30209 and 30302.  tests/test_sample_book.py proves the result cell by cell.
"""

from __future__ import annotations

from decimal import Decimal

from yusuan.book import Asset, Book, Line, Text, Unit

from .stating import stated
from .xinzhou_2023_costing import COSTING, STANDARDS
from .xinzhou_2023_projects import (
    ABROAD,
    CENTRAL,
    DECORATION,
    DECORATION_END,
    HEATING,
    NETWORK,
    POSTS_57,
    POSTS_65,
    PROJECTS,
    SERVICE,
    SPRING,
    SUBSIDIES,
    SURVIVOR,
    UNIT,
    VILLAGE,
    WORK,
)

YEAR = 2023

unit = Unit(
    name=UNIT,
    department="忻州市人力资源和社会保障局",
    department_code="304",
    nature="参公",
    level="市级",
    established_posts=30,
    staff=28,
    duties=(
        "执行就业、人才、农民工服务和劳动争议处理的法规政策，办理相关业务",
        "指导各县（市、区）公共就业服务机构，推进服务体系建设",
        "开发城乡人力资源，为创业者提供咨询、项目推介、指导和融资服务",
        "组织劳务协作和劳动力转移就业，办理职业介绍、人才交流和毕业生见习，帮扶就业困难人员",
        "组织就业培训和创业培训",
        "统计分析人力资源市场供求，管理就业创业证，开展人事代理",
        "培训基层就业服务人员和仲裁员",
        "提供劳动争议法律咨询，受理和办理争议案件",
        "做好农民工服务保障",
        "承办主管局交办的其他事项",
    ),
    offices=(
        "办公室", "职业介绍科", "就业援助科", "创业指导科", "人事代理科", "市场信息科", "计划财务科", "案件受理科",
        "仲裁调解科",
    ),
    description=(
        "本单位是忻州市人力资源和社会保障局所属、单独核算的事业单位，参照公务员法管理，经费由财政全额保障。"
    ),
)  # fmt: skip

PENSION, MEDICAL, INJURY, HOUSING, ADMINISTRATION = "2080505", "2101102", "2082702", "2210201", "2080101"

#: Basic expenditure: function, department economic code, government economic code, amount.
_BASIC = (
    (ADMINISTRATION, "30101", "50101", "1379100"),
    (ADMINISTRATION, "30102", "50101", "798200"),
    (ADMINISTRATION, "30103", "50101", "570100"),
    (PENSION, "30108", "50102", "425470"),
    (MEDICAL, "30110", "50102", "186110"),
    (INJURY, "30112", "50102", "5300"),
    (HOUSING, "30113", "50103", "398300"),
    (ADMINISTRATION, "30201", "50201", "95000"),
    (ADMINISTRATION, "30202", "50201", "5000"),
    (ADMINISTRATION, "30204", "50201", "5000"),
    (ADMINISTRATION, "30207", "50201", "5000"),
    (ADMINISTRATION, "30209", "50201", "2980"),
    (ADMINISTRATION, "30211", "50201", "25000"),
    (ADMINISTRATION, "30216", "50203", "12000"),
    (ADMINISTRATION, "30226", "50205", "80000"),
    (ADMINISTRATION, "30228", "50201", "26500"),
    (ADMINISTRATION, "30229", "50201", "77300"),
    (ADMINISTRATION, "30239", "50201", "223800"),
    (ADMINISTRATION, "30299", "50299", "53000"),
    (ADMINISTRATION, "30302", "50905", "237760"),
    (ADMINISTRATION, "30305", "50901", "3400"),
)

_EMPLOYMENT, _SERVICES, _INSURANCE, _POSTS, _TRAINEES, _STARTUPS, _OTHER = (
    "2080106", "2080701", "2080704", "2080705", "2080711", "2080713", "2080799",
)  # fmt: skip
_PEOPLE, _ENTERPRISES = ("30399", "50999"), ("31299", "50799")

#: Project expenditure of this year: project, function, (department, government) economic code, amount.
_CURRENT = (
    (SUBSIDIES, _INSURANCE, _PEOPLE, "979920"),
    (SUBSIDIES, _POSTS, _PEOPLE, "2098080"),
    (SUBSIDIES, _OTHER, _PEOPLE, "273600"),
    (SUBSIDIES, _OTHER, _ENTERPRISES, "428400"),
    (CENTRAL, _INSURANCE, _PEOPLE, "5220750"),
    (CENTRAL, _POSTS, _PEOPLE, "7889980"),
    (CENTRAL, _TRAINEES, _PEOPLE, "2340000"),
    (CENTRAL, _STARTUPS, _PEOPLE, "3600000"),
    (CENTRAL, _OTHER, _PEOPLE, "6349270"),
    (VILLAGE, _EMPLOYMENT, ("30211", "50201"), "112000"),
    (WORK, _EMPLOYMENT, ("30201", "50201"), "40000"),
    (WORK, _EMPLOYMENT, ("30202", "50201"), "10000"),
    (SPRING, _EMPLOYMENT, ("30202", "50201"), "40000"),
    (SPRING, _EMPLOYMENT, ("30227", "50205"), "110000"),
    (NETWORK, _EMPLOYMENT, ("30207", "50201"), "165600"),
    (HEATING, _EMPLOYMENT, ("30208", "50201"), "472500"),
    (SURVIVOR, _EMPLOYMENT, ("30305", "50901"), "4404"),
)
#: Project expenditure carried over from last year.
_CARRIED_OVER = (
    (DECORATION, _EMPLOYMENT, ("31002", "50306"), "900000"),
    (DECORATION, _EMPLOYMENT, ("31006", "50307"), "2600000"),
    (DECORATION, _EMPLOYMENT, ("31007", "50306"), "500000"),
    (DECORATION_END, _EMPLOYMENT, ("30202", "50201"), "400"),
    (POSTS_65, _OTHER, _PEOPLE, "1840000"),
    (POSTS_65, _OTHER, _ENTERPRISES, "160000"),
    (SERVICE, _SERVICES, ("30213", "50209"), "300000"),
    (SERVICE, _SERVICES, ("30227", "50205"), "100000"),
    (SERVICE, _SERVICES, ("31007", "50306"), "600000"),
    (ABROAD, _OTHER, _PEOPLE, "1401120"),
    (POSTS_57, _OTHER, _PEOPLE, "1956511.08"),
)


def _lines() -> tuple[Line, ...]:
    basic = (
        Line(function, Decimal(amount), use="operating" if economic.startswith("302") else "personnel",
             economic=economic, gov_economic=government)
        for function, economic, government, amount in _BASIC
    )  # fmt: skip
    projects = (
        Line(function, Decimal(amount), origin=origin, economic=codes[0], gov_economic=codes[1], project=key)
        for origin, rows in (("current", _CURRENT), ("carryover", _CARRIED_OVER))
        for key, function, codes, amount in rows
    )
    return (*basic, *projects)


_STATED = (
    ("last_year", "income_total", 0, "7297100"),
    ("last_year", "income_current", 0, "7297100"),
    ("last_year", "expenditure_total", 0, "7297100"),
    ("last_year", "basic", 0, "4000696"),
    ("last_year", "project", 0, "3296404"),
    ("last_year", "appropriation", 0, "7297100"),
    ("last_year", "general_current", 0, "7297100"),
    ("last_year", "general_basic", 0, "4000696"),
    ("last_year", "government_funds_current", 0, "0"),
    ("last_year", "state_capital_current", 0, "0"),
    ("last_year", "agency_operating", 0, "599880"),
    *(
        ("three_public", row, column, "0")
        for row in ("overseas", "hospitality", "vehicle_purchase", "vehicle_running")
        for column in (0, 3)
    ),
    ("procurement", "goods", 0, "0"),
    ("procurement", "works", 0, "0"),
    ("procurement", "services", 0, "849000"),
)


_REASONS = (
    (
        "income_total",
        "上年结转1,035.80万元列入本年；中央就业补助资金2,540.00万元本年起纳入单位预算；市级配套就业补助增加80.00万元；"
        "新增互联网服务费16.56万元、取暖费47.25万元；在职人员基础绩效增加44.76万元，退休人员基础绩效增加15.54万元；"
        "公用经费增加1.07万元",
    ),
    (
        "general_current",
        "中央就业补助资金2,540.00万元本年起纳入单位预算；市级配套就业补助增加80.00万元；新增互联网服务费16.56万元、"
        "取暖费47.25万元；在职和退休人员基础绩效增加60.29万元；公用经费增加1.07万元",
    ),
    ("agency_operating", "在职人数增加1人，按定额核定的公用经费相应增加1.07万元"),
    ("three_public", "两年均未安排“三公”经费"),
)

_TEXTS = (
    ("procurement", "采购的服务主要是供热、互联网专线、印刷和信息系统运行维护。"),
    ("other", "市场大楼由市里统一提供使用，产权不在本单位，取暖费和网络费由本单位承担。"),
)

book = Book(
    year=YEAR,
    unit=unit,
    lines=_lines(),
    projects=PROJECTS,
    costing=COSTING,
    standards=STANDARDS,
    stated=stated(YEAR, _STATED),
    assets=(
        Asset("房屋", "简易库房", value=Decimal("40933.90"), note="在用"),
        Asset("通用设备", value=Decimal("3081748.79"), note="在用"),
        Asset("专用设备", value=Decimal("19725"), note="在用"),
        Asset("家具用具", value=Decimal("158060"), note="在用"),
    ),
    reasons=tuple(Text(*row) for row in _REASONS),
    texts=tuple(Text(*row) for row in _TEXTS),
    options={"framework": "2015", "layout": "shanxi"},
)
