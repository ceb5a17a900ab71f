"""Sentences of narratives: what their amounts ask, and what becomes of amounts that ask nothing.  All is invented."""

from __future__ import annotations

from decimal import Decimal

import pytest

from test_strangers import FINAL, SECTION, asked, document, out, wrong
from yusuan.model import Claim, Disclosure, Heading, Paragraph, Point, Source, point

THREE = Heading("七、“三公”经费支出决算情况说明", 2)
ASSETS = Heading("（三）国有资产占有使用情况", 3)
COST = Heading("八、机关运行经费安排情况", 2)


def said(d: Disclosure, kind: str) -> list[tuple[str, str]]:
    """(printed, subject) of the claims of one kind."""
    return [(c.printed, c.subject) for c in d.claims if c.kind == kind]


def about(claim: Claim) -> Point:
    return claim.point.but(year=None, stage=None)


def spent(measure: str) -> Point:
    return point(flow="expenditure", measure=measure)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("农林水（213类）水利（03款）行政运行（01项）18.00万元。", "2130301"),
        ("“农林水支出（类）水利（款）行政运行（项）”科目18.00万元，主要用于机构运转。", "2130301"),
        ("农林水支出类科目18.00万元，占支出总预算60.00%。", "213"),
        ("人大事务（款）其他人大事务（项）支出18.00万元。", "2010199"),
        ("党委办公厅（室）及相关机构事务（款）行政运行（项）支出18.00万元。", "2013101"),
        ("行政事业单位养老支出（类）机关事业单位职业年金缴费（项）18.00万元。", "2080506"),
        ("初中教育支出18.00万元，主要用于初中教职工工资。", "2050203"),
        ("小学教育（2050202），2024年度预算数为18.00万元，比2023年度预算数增长0.39%。", "2050202"),
    ],
)
def test_an_item_in_its_many_spellings(text: str, code: str) -> None:
    assert asked(document(text), "18.00") == [out(function=code)]


@pytest.mark.parametrize(
    ("text", "dims"),
    [
        ("工资福利支出（301）18.00万元，较上年增加1.00万元。", {"economic": "301"}),
        ("机关工资福利支出（501）18.00万元。", {"gov_economic": "501"}),
        ("对个人和家庭的补助（509）18.00万元，与上年持平。", {"gov_economic": "509"}),
        ("对个人和家庭的补助（303）18.00万元。", {"economic": "303"}),
    ],
)
def test_the_code_in_brackets_tells_the_list(text: str, dims: dict[str, str]) -> None:
    """The two economic lists share names; the code says which is meant."""
    assert asked(document(text), "18.00") == [out(**dims)]


def test_an_item_before_a_colon_is_what_its_outcome_is_of() -> None:
    text = "2.农林水支出（类）水利（款）行政运行（项）：支出决算为9.00万元，完成预算90.00%，决算数小于预算数的主要原因是压减1.00万元。"
    d = document(SECTION, "2023年一般公共预算支出决算数为50.00万元，完成预算100%。其中：", text, title=FINAL)
    assert asked(d, "9.00") == [out(fund="general", function="2130301")]


def test_the_list_after_a_finished_list_is_of_its_head() -> None:
    """具体包括： after 其中基本支出…，项目支出… goes on about the total, not about the last part."""
    d = document(
        Heading("四、财政拨款支出情况", 2),
        "2024年财政拨款支出50.00万元，其中基本支出30.00万元；项目支出20.00万元。具体包括：",
        "1.行政运行（2130301），2024年度预算数为25.00万元。",
    )
    assert asked(d, "25.00") == [out(fund="appropriation", function="2130301")]


def test_a_numbered_paragraph_ends_the_section_before_it() -> None:
    d = document(
        Heading("（一）本年财政拨款收入", 3), "2024年本年财政拨款收入30.00万元。", "（二）上年结转收入6.00万元，比2023年5.00万元增加1.00万元。"
    )
    assert asked(d, "6.00") == [point(flow="income", origin="carryover")]
    assert [f.point.year for f in d.figures if f.printed == "5.00"] == [frozenset({"2023"})]


def test_the_first_list_of_two_sides_is_income() -> None:
    d = document(
        "2024年财政拨款收支总预算30.00万元。收入包括：一般公共预算拨款30.00万元（其中当年拨款24.00万元，上年结转6.00万元）；支出包括：农林水支出30.00万元。"
    )
    assert asked(d, "24.00") == [point(flow="income", fund="general", origin="current")]


# What is compared with what ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "year", "stage"),
    [
        ("同比增加", "2022", "executed"),
        ("较上一年度增加", "2022", "executed"),
        ("比2022年度决算数增加", "2022", "executed"),
        ("比2022年（上一年度，下同）增加", "2022", "executed"),
        ("较上年支出数增加", "2022", "executed"),
        ("比2022年预算执行数增加", "2022", "executed"),
        ("较年初预算数增加", "2023", "approved"),
        ("与上年全年预算数相比增加", "2022", "adjusted"),
        ("较全年预算数增加", "2023", "adjusted"),
    ],
)
def test_what_a_change_is_measured_against(words: str, year: str, stage: str) -> None:
    (claim,) = document(THREE, f"公务接待费支出3.00万元，{words}1.00万元。", title=FINAL).claims
    assert (claim.kind, claim.value, claim.direction) == ("change", 10000, 1)
    assert claim.base == claim.point.but(year=year, stage=stage)


def test_a_comparison_holds_for_the_list_after_it() -> None:
    d = document(
        Heading("二、收入决算情况说明", 2),
        "2023年度收入总计40.00万元，与2022年度相比，减少6.00万元。其中：财政拨款收入增加2.00万元，事业收入减少8.00万元。",
        title=FINAL,
    )
    changes = [(c.printed, about(c), c.direction) for c in d.claims]
    assert changes[1:] == [
        ("2.00万元", point(flow="income", fund="appropriation"), 1),
        ("8.00万元", point(flow="income", fund="business"), -1),
    ]


def test_expenditure_without_a_name_is_of_the_item_before_it() -> None:
    d = document(THREE, "公务车运行维护费5.50万元，主要用于巡查。费用支出较年初预算数减少0.30万元，下降5.17%。", title=FINAL)
    assert {c.point.measure for c in d.claims} == {frozenset({"vehicle_running"})} and not wrong(d)


def test_what_follows_an_amount_that_was_not_understood() -> None:
    """A change in the next sentence is about what was not understood, not about the item before it."""
    d = document(THREE, "公务接待费3.00万元。某某事项2.00万元。较上年减少0.30万元。", title=FINAL)
    assert not [c for c in d.claims if c.kind == "change"] and len(d.leftovers) == 2


def test_a_rate_in_brackets_after_a_change() -> None:
    text = "公务接待费1.00万元，较上年减少0.50万元（33.33%），减少的主要原因是厉行节约。"
    d = document(text)
    assert [(c.kind, c.value, c.direction) for c in d.claims] == [("change", 5000, -1), ("rate", Decimal("33.33"), -1)]
    assert not wrong(d) and wrong(document(text.replace("33.33", "31.33")))


def test_the_same_amount_as_last_year_stated() -> None:
    d = document("公务接待费2024年预算数2.00万元，与2023年预算数2.00万元持平。培训费1.00万元，同比无增减变化。")
    assert [f.point.year for f in d.figures if f.printed == "2.00"] == [frozenset({"2024"}), frozenset({"2023"})]
    assert [(c.kind, about(c)) for c in d.claims] == [("direction", spent("hospitality")), ("direction", spent("training"))]


# Views ---------------------------------------------------------------------------------------------------------------


def test_purchases_reserved_for_and_given_to_small_firms() -> None:
    d = document(
        Heading("（二）政府采购情况", 3),
        "2024年政府采购预算20.00万元。面向中小企业预留政府采购项目预算金额15.00万元，其中，预留给小型和微型企业的政府采购项目预算为9.00万元。",
    )
    assert asked(d, "15.00") == [spent("reserved_small")] and asked(d, "9.00") == [spent("reserved_micro")]
    text = "政府采购支出总额20.00万元。授予中小企业合同金额15.00万元，占政府采购支出总额的75.00%，其中：授予小微企业合同金额9.00万元，占授予中小企业合同金额的60.00%。"
    d = document(Heading("（二）政府采购支出情况", 3), text, title=FINAL)
    assert [c.base.measure for c in d.claims if c.base] == [spent("procurement").measure, spent("awarded_small").measure]
    assert not wrong(d) and wrong(document(Heading("（二）政府采购支出情况", 3), text.replace("60.00%", "66.00%"), title=FINAL))


def test_this_year_of_a_view_is_no_origin_of_money() -> None:
    d = document(Heading("六、会议费和培训费", 2), "本年度会议费支出1.20万元，较上年决算数增加0.20万元。", title=FINAL)
    assert asked(d, "1.20") == [spent("meeting")]


def test_guests_of_one_sort_are_a_part_of_the_reception_costs() -> None:
    d = document(THREE, "公务接待费支出3.50万元。其中：国内公务接待支出3.00万元，外事接待支出0.50万元。", title=FINAL)
    assert asked(d, "3.50") == [spent("hospitality")] and not asked(d, "3.00") and not wrong(d)
    assert said(d, "part") == [("3.00万元", "国内公务接待支出"), ("0.50万元", "外事接待支出")]


def test_sorts_of_cars() -> None:
    d = document(THREE, "公务用车购置支出30.00万元。全年更新购置公务用车2辆，其中：轿车1辆、金额18.00万元，越野车1辆、金额12.00万元。", title=FINAL)
    assert asked(d, "30.00") == [spent("vehicle_purchase")] and not asked(d, "18.00")
    assert [c.point.measure for c in d.claims if c.kind == "part"] == [spent("vehicle_purchase").measure] * 2


def test_what_an_office_costs_to_run() -> None:
    """会议费 among the running costs is an economic kind of them, not all that is spent on meetings."""
    d = document(COST, "2024年机关运行经费安排18.00万元。其中：办公费3.00万元，会议费2.00万元，日常维修费1.00万元。")
    running = spent("agency_operating")
    assert asked(d, "3.00") == [running.but(economic="30201")] and asked(d, "2.00") == [running.but(economic="30215")]
    assert [(c.printed, about(c)) for c in d.claims] == [("1.00万元", running)]


def test_what_is_owned_is_no_expenditure() -> None:
    d = document(
        ASSETS,
        "截至2023年12月31日，本部门流动资产40.00万元，固定资产金额185.00万元，分布构成情况为：房屋1200平方米，账面原值80.00万元；"
        "车辆5辆，账面原值12.00万元；单价50万元以上设备3台，账面原值21.00万元。",
    )
    assert {(f.printed, f.point) for f in d.figures} == {
        ("40.00", point(year="2023", measure="current_assets")),
        ("185.00", point(year="2023", measure="fixed_assets")),
        ("80.00", point(year="2023", measure="land_buildings")),
    }
    assert said(d, "standard") == [("50万元", "单价50万元以上设备3台")] and not d.leftovers


# What asks nothing ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "公用经费按每人2.00万元安排。",
        "2024年人均接待费2.00万元。",
        "单位价值2.00万元以上的通用设备3台（套）。",
        "单价2.00万元（含）以上设备（不含车辆）0台（套）。",
        "2.00万元以上的基本建设项目由财政部门评审。",
        "补助标准为2.00万元/年。",
        "每村补助2.00万元每年。",
    ],
)
def test_a_standard_is_no_figure(text: str) -> None:
    d = document("2024年公务接待费1.00万元。", text)
    assert not asked(d, "2.00") and not d.leftovers and [c.value for c in d.claims if c.kind == "standard"] == [20000]


def test_square_metres_are_no_money() -> None:
    d = document("校舍面积19万平方米，藏书30万余册，服务群众2万人次，绿化苗木5万。")
    assert [x.text for x in d.leftovers] == ["绿化苗木5万"]


def test_money_of_the_past_is_background() -> None:
    d = document(Heading("一、单位概况", 2), "近五年科研经费总量达到3.60亿元。")
    assert said(d, "amount") == [("3.60亿元", "近五年科研经费总量达到")] and not d.figures and not d.leftovers


def test_parts_by_name_are_not_more_than_their_whole() -> None:
    d = document("2024年项目支出10.00万元，其中：灌区改造6.00万元，水文监测4.00万元，全县水利投资90.00万元。")
    assert said(d, "part") == [("6.00万元", "灌区改造"), ("4.00万元", "水文监测")]
    assert [x.text for x in d.leftovers] == ["全县水利投资90.00万元"]


def test_changes_without_a_comparison_explain() -> None:
    d = document("2024年支出预算30.00万元。", "基本支出18.00万元，占60.00%，增加绩效工资2.00万元；增加退休人员绩效1.00万元。")
    (reason,) = (c for c in d.claims if c.kind == "reason")
    assert reason.items == (("增加绩效工资", 20000), ("增加退休人员绩效", 10000)) and about(reason) == out(use="basic")
    assert reason.printed == "2.00万元、1.00万元"


def test_a_project_in_its_own_section() -> None:
    d = document(
        Heading("水源涵养专项经费情况说明", 1),
        Heading("一、项目概述", 2), "建设水源涵养林。",
        Heading("六、年度预算安排", 2), "2024年度项目总预算20.00万元，其中造林补助12.00万元，管护补助8.00万元，合计20.00万元。",
        Heading("第四部分 其他说明", 1), "2024年支出预算30.00万元。",
    )  # fmt: skip
    (project,) = set(asked(d, "20.00"))
    assert project.project and project.use == frozenset({"project"})
    assert [about(c) for c in d.claims if c.kind == "part"] == [project, project]
    assert asked(d, "30.00") == [point(flow="expenditure")]


def test_spending_by_quarter() -> None:
    d = document(
        Heading("水源涵养工程项目经费情况说明", 1), Heading("一、项目概况", 2), "建设水源涵养林。",
        Heading("六、年度预算安排", 2), "第一季度用款计划5.00万元，第二季度用款计划15.00万元。",
    )  # fmt: skip
    assert said(d, "part") == [("5.00万元", "第一季度用款计划"), ("15.00万元", "第二季度用款计划")] and not d.figures


def test_one_projects_outcome_is_not_that_of_all() -> None:
    head = Heading("（四）预算绩效管理情况", 3)
    text = "水库维修养护项目绩效自评综述：项目全年预算数30.00万元，执行数为28.00万元，完成预算的93.33%。"
    d = document(head, "对8个项目开展了绩效自评，涉及资金200.00万元。", text, title=FINAL)
    assert asked(d, "200.00") == [out(use="project", measure="performance")]
    assert [bool(f.point.project) for f in d.figures if f.printed != "200.00"] == [True, True]
    assert not wrong(d) and wrong(document(head, text.replace("93.33", "95.33"), title=FINAL))


def test_a_sentence_cut_by_the_page() -> None:
    d = document("2024年项目支出20.00万元，其中水源涵养林的造林补助和抚育补助12.00万元，森林病虫害的防治补助", "8.00万元，合计20.00万元。")
    assert said(d, "part")[-1] == ("8.00万元", "森林病虫害的防治补助")


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ("2023年度一般公共预算财政拨款支出年初预算为", "48.00万元，支出决算为50.00万元。"),
        ("2023年度一般公共预算财政拨款支出年初预算为48.00", "万元，支出决算为50.00万元。"),
        ("2023年度一般公共预算财政拨款支出决算为50.00万元，比", "年初预算48.00万元增加2.00万元。"),
    ],
)
def test_a_number_that_a_page_cut_from_its_sentence(above: str, below: str) -> None:
    d = document(SECTION, above, below, title=FINAL)
    assert [p.but(sink=None) for p in asked(d, "48.00")] == [point(flow="expenditure", fund="general")]
    assert [f.point.stage for f in d.figures if f.printed == "48.00"] == [frozenset({"approved"})] and not d.leftovers
    assert asked(d, "50.00") == [out(fund="general")]


def test_an_item_cut_before_its_level() -> None:
    """The first line of a long item looks like a heading of its own."""
    first, rest = Heading("（1）农林水支出（类）水利（款）行政运行", 4), "（项）18.00万元，主要用于机构运转。"
    assert asked(document(first, rest), "18.00") == [out(function="2130301")]


def test_the_place_of_a_number_is_that_of_its_own_line() -> None:
    lines = [
        Paragraph("2024年公务接待费预算数为", source=Source(page=3)), Paragraph("1.50万元，比上年增加0.20万元。", source=Source(page=4)),
    ]  # fmt: skip
    d = document(*lines)
    assert {x.source.page for x in (*d.figures, *d.claims)} == {4}


def test_parts_after_budget_and_outcome_are_of_the_outcome() -> None:
    d = document(
        THREE,
        "公务用车购置及运行维护费全年预算为44.00万元，支出决算为42.00万元。其中：公务用车购置费支出18.00万元；公务用车运行维护费支出24.00万元。",
        title=FINAL,
    )
    assert [f.point.stage for f in d.figures if f.printed in ("18.00", "24.00")] == [frozenset({"executed"})] * 2
    assert not wrong(d)


def test_a_part_of_all_that_is_under_performance_management() -> None:
    d = document("2024年本部门绩效目标管理全覆盖，涉及一般公共预算当年拨款30.00万元，其中专项业务经费8.00万元。")
    assert said(d, "part") == [("8.00万元", "专项业务经费")] and not asked(d, "8.00")


def test_the_other_side_after_an_amount_that_is_missing() -> None:
    d = document(
        "收入包括：本年一般公共预算拨款收入24.00万元、上年结转收入6.00万元；支出包括：农林水支出××万元、卫生健康支出2.00万元、住房保障支出4.00万元。"
    )
    assert asked(d, "4.00") == [out(function="221")]


def test_a_title_that_names_the_view_beside_the_budget() -> None:
    d = document(Heading("第三部分 2024年部门预算及“三公”经费预算情况说明", 1), "2024年收入预算30.00万元，其中：一般公共预算拨款24.00万元。")
    assert asked(d, "24.00") == [point(flow="income", fund="general")]


def test_a_change_after_a_finished_list_is_of_its_head() -> None:
    d = document(
        "2023年度收入合计40.00万元。其中：财政拨款收入38.00万元，占总收入的95.00%；其他收入2.00万元，占总收入的5.00%。与上年对比增加6.00万元，增长17.65%。",
        "2023年度支出40.00万元，其中：农林水支出30.00万元，住房保障支出10.00万元。支出较去年增加6.00万元，增长17.65%。",
        title=FINAL,
    )
    assert [about(c) for c in d.claims if c.kind == "change"] == [point(flow="income"), out()] and not wrong(d)


def test_an_outcome_above_its_budget() -> None:
    text = "1.农林水支出30.00万元，主要用于水利，完成年初预算120.00%，决算数大于预算数5.00万元，主要原因是追加。"
    d = document(SECTION, "2023年一般公共预算财政拨款支出50.00万元。", text, title=FINAL)
    (change,) = (c for c in d.claims if c.kind == "change")
    assert about(change) == out(fund="general", function="213") and change.direction == 1
    assert change.base == change.point.but(stage="approved")


def test_what_money_is_for_is_no_name_of_it() -> None:
    d = document(
        Heading("（二）项目支出情况", 3),
        "2023年度用于专项业务工作的经费支出10.00万元，比上年增加1.00万元。具体项目开支情况：良种推广项目6.00万元，病虫害防治项目4.00万元。",
        title=FINAL,
    )
    assert asked(d, "10.00") == [out(use="project")]
    assert [c.subject for c in d.claims if c.kind == "part"] == ["良种推广项目", "病虫害防治项目"]


def test_the_next_number_ends_the_list_under_the_one_before() -> None:
    d = document(
        THREE,
        "2.公务用车购置及运行维护费支出4.00万元。其中：", "公务用车购置支出0.00万元。",
        "3.公务接待费支出1.00万元。其中：", "国内接待费支出1.00万元（其中：外事接待费支出0.00万元）。",
        title=FINAL,
    )  # fmt: skip
    assert [(c.printed, c.point.measure) for c in d.claims if c.kind == "part"] == [
        ("1.00万元", spent("hospitality").measure), ("0.00万元", spent("hospitality").measure),
    ]  # fmt: skip


def test_assets_that_were_sold_are_not_owned() -> None:
    d = document(
        ASSETS,
        "截至2023年12月31日，资产总额90.00万元，其中固定资产80.00万元。与上年相比，本年资产总额增加2.00万元，其中固定资产增加1.00万元。"
        "处置房屋建筑物20平方米，账面原值18.00万元。",
        title=FINAL,
    )
    assert {f.printed for f in d.figures} == {"90.00", "80.00"} and said(d, "amount") == [("18.00万元", "账面原值")]
    changes = [c for c in d.claims if c.kind == "change"]
    assert [c.point for c in changes] == [point(year="2023", measure=m) for m in ("total_assets", "fixed_assets")]
    assert changes[0].base == point(year="2022", measure="total_assets")


def test_all_expenditure_under_performance_management() -> None:
    d = document("纳入2024年部门整体支出绩效目标的金额为30.00万元，其中，基本支出18.00万元，项目支出12.00万元。")
    view = point(flow="expenditure", sink="spent", measure="performance")
    assert asked(d, "30.00") == [view] and asked(d, "18.00") == [view.but(use="basic")] and not wrong(d)


def test_what_a_base_is_of_may_stand_before_it() -> None:
    text = "会议费2024年预算数比2023年预算数9.60万元减少0.40万元，主要原因是压减。"
    d = document("2024年会议费预算数9.20万元。", text)
    assert [(f.printed, f.point.year) for f in d.figures] == [
        ("9.20", frozenset({"2024"})), ("9.60", frozenset({"2023"})),
    ]  # fmt: skip
    assert not wrong(d) and wrong(document("2024年会议费预算数9.20万元。", text.replace("0.40", "0.60")))


def test_other_expenditure_of_a_view() -> None:
    d = document("公务用车运行维护费9.00万元，其中：公务用车加油5.00万元，公务用车保险3.00万元，其他支出1.00万元。")
    assert said(d, "part")[-1] == ("1.00万元", "其他支出") and len(d.figures) == 1


def test_a_direction_that_was_not_chosen() -> None:
    """增加/减少4.50万元: the template's words, so only the size of the change is said."""
    (change,) = document(THREE, "公务接待费支出3.00万元，较上年增加/减少4.50万元。", title=FINAL).claims
    assert change.direction is None and change.value == 45000


def test_a_sentence_that_sorts_the_total_once_more() -> None:
    d = document("2024年财政拨款收支总预算30.00万元。按资金性质分：一般公共预算拨款30.00万元。按资金来源分：当年财政拨款收入24.00万元，上年结转财政拨款收入6.00万元。")
    assert asked(d, "6.00") == [point(flow="income", fund="appropriation", origin="carryover")]


def test_last_year_told_from_the_document_s_own() -> None:
    text = "2024年支出预算总计112.00万元，上年支出预算总计100.00万元，比上年增加12.00万元，增长12.00%。"
    d = document(text)
    assert [(f.printed, f.point.year) for f in d.figures] == [
        ("112.00", frozenset({"2024"})), ("100.00", frozenset({"2023"})),
    ]  # fmt: skip
    assert [(c.kind, c.point.year, c.base and c.base.year) for c in d.claims] == [
        (kind, frozenset({"2024"}), frozenset({"2023"})) for kind in ("change", "rate")
    ]
    assert not d.leftovers and not wrong(d) and wrong(document(text.replace("增加12.00", "增加13.00")))


def test_this_year_after_last_year() -> None:
    d = document("上年支出预算总计100.00万元，今年支出预算总计112.00万元。", "上年收入预算总计90.00万元，今年112.00万元。")
    assert [(f.printed, *(f.point.year or ())) for f in d.figures] == [
        ("100.00", "2023"), ("112.00", "2024"), ("90.00", "2023"), ("112.00", "2024"),
    ]  # fmt: skip


def test_what_last_year_left_over_is_of_no_year() -> None:
    d = document("2024年收入预算总计50.00万元，其中：上年结转收入6.00万元。")
    assert [f.point.year for f in d.figures] == [frozenset({"2024"})] * 2
    assert asked(d, "6.00") == [point(flow="income", origin="carryover")]


@pytest.mark.parametrize("told", ["共计", "总共", "共计支出", "合计"])
def test_a_list_and_what_it_makes(told: str) -> None:
    text = f"2024年一般公共预算基本支出65.00万元，其中：基本工资50.00万元、办公费15.00万元，{told}65.00万元。"
    d = document(text)
    assert asked(d, "65.00") == [out(fund="general", use="basic")] * 2
    assert not wrong(d) and wrong(document(text.replace("65.00万元。", "66.00万元。")))


def test_what_a_list_without_a_head_makes_is_not_its_last_part() -> None:
    d = document("公用经费主要包括：办公费15.00万元、印刷费5.00万元，共计20.00万元。")
    assert asked(d, "20.00") == [] and [x.text for x in d.leftovers] == ["共计20.00万元"] and not wrong(d)


def test_the_same_as_last_year_s_amount() -> None:
    d = document("2024年支出预算总计120.00万元，与上年120.00万元持平。")
    assert [(f.printed, *(f.point.year or ())) for f in d.figures] == [("120.00", "2024"), ("120.00", "2023")]
    assert [c.kind for c in d.claims] == ["direction"] and not wrong(d)


def test_two_totals_said_to_be_the_same() -> None:
    income, text = "2024年收入预算总计120.00万元。", "2024年支出预算总计120.00万元，与收入预算总计一致。"
    d = document(income, text)
    assert [(c.kind, *(c.point.flow or ()), *(c.base.flow or ())) for c in d.claims if c.base] == [
        ("same", "expenditure", "income")
    ]
    assert not wrong(d) and wrong(document(income, text.replace("120.00", "130.00")))
