"""Habits of other places' sentences, each in two wordings: what is spoken of, of which year, and what compares with what."""

from __future__ import annotations

from decimal import Decimal

import pytest

from test_strangers import asked, document, grid, out, wrong
from yusuan.model import Claim, Disclosure, Heading, Point, point

THREE = Heading("二、“三公”经费安排情况", 2)


def about(claim: Claim) -> Point:
    return claim.point.but(year=None, stage=None)


def claimed(d: Disclosure, kind: str) -> list[tuple[str, Point]]:
    return [(c.printed, about(c)) for c in d.claims if c.kind == kind]


def spent(measure: str) -> Point:
    return point(flow="expenditure", measure=measure)


def income(**dims: str | tuple[str, ...]) -> Point:
    return point(flow="income", **dims)


# What is spoken of ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "good", "bad"),
    [
        (
            "公务用车购置及运行维护费2.5万元（公务用车购置费0.5万元，比上年增加0.5万元；公务用车运行维护费2万元，比上年减少1.5万元。）"
            "比上年减少1万元，下降28.6%。", "28.6%", "58.6%",
        ),
        (
            "公务用车购置及运行维护费6.00万元（其中：公务用车购置费0万元，公务用车运行维护费6.00万元，较上年增加1.00万元），"
            "较上年减少4.00万元，下降40.00%。", "40.00%", "46.00%",
        ),
    ],
)  # fmt: skip
def test_a_clause_after_a_bracket_is_of_what_stands_before_it(text: str, good: str, bad: str) -> None:
    d = document(THREE, text)
    assert claimed(d, "rate")[-1] == (good, spent("vehicle")) and not wrong(d)
    assert wrong(document(THREE, text.replace(good, bad)))


@pytest.mark.parametrize(
    "text",
    [
        "2024年度“三公”经费财政拨款支出预算为40.00万元，2024年“三公”经费决算为20.00万元。其中公务接待费为15.00万元，占75.00%。",
        "2024年“三公”经费全年预算为30.00万元，支出决算为20.00万元。其中：公务接待费15.00万元，占75.00%；公务用车运行维护费5.00万元，占25.00%。",
    ],
)
def test_a_share_of_the_outcome_is_not_one_of_the_budget(text: str) -> None:
    title = "青禾县水务局2024年度部门决算"
    assert not wrong(document(THREE, text, title=title))
    assert wrong(document(THREE, text.replace("占75.00%", "占57.00%"), title=title))


@pytest.mark.parametrize(
    "text",
    [
        "因公出国（境）经费、公务接待费、公车购置费，公车运行费（“三公”经费）决算总额200万元，比上年下降2.0%。公务接待费决算70万元。",
        "2024年因公出国（境）费、公务用车购置及运行费、公务接待费（“三公”经费）决算合计200万元，公务接待费决算70万元。",
    ],
)
def test_a_total_after_the_names_that_it_is_made_of(text: str) -> None:
    d = document(THREE, text, title="青禾县水务局2024年度部门决算")
    assert asked(d, "200") == [spent("three_public")] and asked(d, "70") == [spent("hospitality")] and not wrong(d)


@pytest.mark.parametrize(
    "text",
    [
        "“三公”经费预算33万元。其中：1、公务接待费2024年预算8万元，2023年预算12万元；对比减少4万元。2、公务车辆运行2024年预算25万元，2023年预算46万元；对比减少21万元。",
        "“三公”经费预算33万元。其中：（1）公务接待费2024年预算8.00万元，2023年预算12万元，相比减少4.00万元；（2）公务用车运行费2024年预算25万元，2023年预算46万元，相比减少21万元。",
    ],
)
def test_the_next_number_is_the_next_item(text: str) -> None:
    d = document(THREE, text)
    assert asked(d, "46") == [spent("vehicle_running")] and asked(d, "12") == [spent("hospitality")] and not wrong(d)
    assert wrong(document(THREE, text.replace("12万元", "16万元")))


@pytest.mark.parametrize(
    "lines",
    [
        ("（一）本年财政拨款收入800.00万元", "1.一般公共预算拨款收入790.00万元。", "2.政府性基金预算拨款收入10.00万元。",
         "（二）本年其他资金收入50.00万元", "4.事业收入50.00万元。", "（三）上年结转结余150.00万元", "10.上年结转结余150.00万元。"),
        ("1.本年财政拨款收入800.00万元。", "（1）一般公共预算拨款收入790.00万元。", "（2）政府性基金预算拨款收入10.00万元。",
         "2.本年单位资金收入50.00万元。", "3.上年结转150.00万元。"),
    ],
)  # fmt: skip
def test_deeper_numbers_are_about_the_item_that_they_stand_under(lines: tuple[str, ...]) -> None:
    d = document(Heading("二、收入预算情况说明", 2), "2024年度收入预算1000.00万元。", *lines)
    assert asked(d, "790.00") == [income(fund="general", origin="current")]
    assert set(asked(d, "150.00")) == {income(origin="carryover")} or set(asked(d, "150.00")) == {income(origin="prior")}
    assert not wrong(d)
    assert wrong(document(Heading("二、收入预算情况说明", 2), "2024年度收入预算1010.00万元。", *lines))


def test_an_item_cut_in_its_names() -> None:
    """The first line of a numbered item looks like a heading; the rest of its names stands on the next one."""
    section = Heading("四、一般公共预算支出决算情况说明", 2)
    for first, rest in (
        ("2.农林水支出（类）水利（款）水利工程运", "行与维护（项）。年初预算为0万元，支出决算为100.00万元。"),
        ("（2）农林水支出（类）水利（款）", "水利工程运行与维护（项）支出决算为100.00万元，年初预算为0万元。"),
    ):
        d = document(section, Heading(first, 4), rest, title="青禾县水务局2024年度部门决算")
        assert {p.function for p in asked(d, "100.00")} == {frozenset({"2130306"})}


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("附件：水情系统运行维护项目绩效评价报告",
         "截至2024年12月31日，项目全年预算数为101.50万元，其中当年财政拨款89.00万元、上年结转资金12.50万元。项目实际支出76.00万元，预算执行率74.88%。"),
        ("河道整治项目支出绩效自评报告", "该项目批复的年初预算数为101.00万元，其中当年财政拨款89.00万元，上年结转12.00万元，支出合计76.00万元。"),
    ],
)  # fmt: skip
def test_the_report_on_a_project_is_not_the_budget_of_the_body(title: str, text: str) -> None:
    d = document("2024年度支出总计900.00万元。", title, "3.项目资金投入", text, title="青禾县水务局2024年度部门决算")
    assert [f.printed for f in d.figures] == ["900.00"] and not d.leftovers and not wrong(d)


def test_details_of_a_project_are_no_row_of_its_table() -> None:
    table = grid(["项目名称", "合计", "一般公共预算", "上年结转"], ["合计", "750.00", "700.00", "50.00"],
                 ["防汛物资", "400.00", "400.00", ""], ["河道管理", "350.00", "300.00", "50.00"])  # fmt: skip
    for text in (
        "2.河道管理350.00万元，主要包括：河道巡查250.00万元，上年结转30.00万元，用于合同尾款；水质监测100.00万元，上年结转20.00万元。",
        "河道管理350.00万元，其中：清淤施工250.00万元，上年结转资金30.00万元；水利工程建设100.00万元，上年结转资金20.00万元。",
    ):
        d = document("项目支出总表", "金额单位：万元", table, Heading("五、项目支出情况", 2), text)
        assert not asked(d, "30.00") and not asked(d, "20.00") and not wrong(d)


@pytest.mark.parametrize("name", ["青禾县水务局（本级）", "青禾县水务局（汇总）", "县水务局", ""])
def test_the_body_s_name_before_the_item(name: str) -> None:
    d = document(
        Heading("二、其他重要事项", 2),
        f"2024年{name}一般公共预算拨款安排的机关运行经费支出290.00万元，比上年减少10.00万元，下降3.33%。",
        f"{name}2024年公务接待费预算为14.90万元，较上年减少1.58万元，下降9.59%。",
    )
    assert asked(d, "290.00") == [point(flow="expenditure", fund="general", measure="agency_operating")]
    assert asked(d, "14.90") == [spent("hospitality")] and not d.leftovers


@pytest.mark.parametrize("dash", ["-", "—", "－"])
def test_a_path_with_dashes(dash: str) -> None:
    d = document(f"农林水支出{dash}水利{dash}行政运行6.00万元，主要用于机关运行。", f"社会保障和就业支出{dash}行政事业单位养老支出1.00万元。")
    assert asked(d, "6.00") == [out(function="2130301")] and asked(d, "1.00") == [out(function="20805")]


def test_traditional_characters() -> None:
    d = document(
        "2024年度，本單位收入為1,000.00萬元，其中：財政撥款收入900.00萬元，占90.00%；事業收入100.00萬元，占10.00%。",
        "支出為950.00萬元，其中：基本支出700.00萬元，占73.68%；項目支出250.00萬元，占26.32%。",
        title="青禾縣水務局2024年度部門決算",
    )
    assert asked(d, "900.00") == [income(fund="appropriation", origin="current")] and asked(d, "700.00") == [out(use="basic")]
    assert len([c for c in d.claims if c.kind == "share"]) == 4 and not d.leftovers and not wrong(d)
    assert d.headline["收入总计"] == 10000000 and d.headline["支出总计"] == 9500000


def test_an_amount_that_is_written_wrongly_is_not_skipped() -> None:
    """What is said next is about it, not about the item before."""
    for text in (
        "水利（21303）3,386.00万元，较上年减少1,000.00万元。具体为：人员经费1,541.50.00万元，较上年增加493.00万元；公用经费105.50万元，较上年减少22.00万元。",
        "支出预算3,386.00万元，较上年减少1,000.00万元，其中：基本支出1,54,1.50万元，较上年增加493.00万元。",
    ):
        d = document(text)
        assert "数的写法不对" in [x.reason for x in d.leftovers] and not wrong(d)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("公务用车购置及运行维护费预算70.00万元，比上年预算数增长9.2%。其中，公务用车购置支出20.00万元，比上年预算数增长100.0%；"
         "公务用车运行维护费支出50.00万元，主要用于燃料、维修等支出。比上年预算数减少7.7%。", "vehicle_running"),
        ("公务用车购置及运行维护费预算70.00万元，其中：公务用车购置支出20.00万元、公务用车运行维护费支出50.00万元。"
         "比上年增加5.90万元，增长9.2%。", "vehicle"),
    ],
)  # fmt: skip
def test_where_two_readings_are_open_the_numbers_decide(text: str, kind: str) -> None:
    """After a full stop the last item goes on, or the whole: one form, two readings, of which one fits."""
    d = document(THREE, text)
    assert claimed(d, "rate")[-1][1] == spent(kind) and not wrong(d)


def test_where_the_numbers_do_not_decide_nothing_is_said() -> None:
    d = document("支出预算1000.00万元，其中：基本支出800.00万元、项目支出200.00万元。比上年减少40.00万元。")
    assert not [c for c in d.claims if c.kind == "change"] and len(d.leftovers) == 1


@pytest.mark.parametrize(
    "text",
    [
        "2024年支出预算1,000.00万元，其中：农林水支出900.00万元，卫生健康支出60.00万元，住房保障支出40.00万元；支出比2023年增加200.00万元。",
        "2024年支出预算1,000.00万元，其中：农林水支出900.00万元、住房保障支出100.00万元；支出比2023年增加200.00万元，增长25.00%。",
    ],
)
def test_a_new_subject_after_a_semicolon(text: str) -> None:
    d = document(text)
    assert claimed(d, "change") == [("200.00万元", point(flow="expenditure"))] and not wrong(d)


@pytest.mark.parametrize("none", ["未安排", "没有安排", "未发生"])
def test_an_item_that_is_not_provided_for(none: str) -> None:
    d = document(THREE, f"“三公”经费预算支出48.00万元，较上年增加13.00万元（37.14%）。其中：因公出国（境）经费{none}，较上年无变化；公务接待费8.00万元，较上年减少2.00万元（20.00%）。")
    assert claimed(d, "direction") == [("较上年无变化", spent("overseas"))] and not wrong(d)


@pytest.mark.parametrize("kind", ["重点绩效评价", "部门整体支出绩效自评"])
def test_other_evaluations_are_other_projects(kind: str) -> None:
    d = document(
        Heading("四、预算绩效管理工作开展情况", 2),
        "我部门组织对3个一般公共预算项目支出开展绩效自评，共涉及资金240.50万元。",
        f"共组织对0个项目开展了{kind}，涉及一般公共预算支出0万元，政府性基金预算支出0万元。",
        title="青禾县水务局2024年度部门决算",
    )
    assert not wrong(d)


@pytest.mark.parametrize("more", ["等。", "，工会经费5.00万元。"])
def test_a_stop_that_was_set_before_an_amount(more: str) -> None:
    d = document(Heading("十、机关运行经费", 2), f"2024年机关运行经费预算76.00万元，主要用于：差旅费23.40万元，维修（护）费。12.60万元{more}")
    assert asked(d, "12.60") == [spent("agency_operating").but(economic="30213")] and not wrong(d)


def test_expenditure_after_a_list_of_funds_is_of_all_funds() -> None:
    for text in (
        "2024年收入预算为1,200.00万元。其中：一般公共预算拨款收入900.00万元、政府性基金预算拨款收入100.00万元、上年结转结余200.00万元。"
        "相应安排支出预算1,200.00万元，其中：基本支出600.00万元、项目支出600.00万元。",
        "2024年收入预算为1,200.00万元，其中：一般公共预算拨款收入1,000.00万元，上年结转200.00万元。对应安排支出1,200.00万元，其中基本支出600.00万元，项目支出600.00万元。",
    ):
        d = document(text)
        assert point(flow="expenditure") in asked(d, "1,200.00")
        assert asked(d, "600.00") == [out(use="basic"), out(use="project")]


# Years ---------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "last", ["，上年：9.50万元", "（上年9.50万元）", "，上年数9.50万元", "（上年9.50）", "，上年预算数为9.50万元", "，去年9.50万元"]
)
def test_last_year_beside_this_year(last: str) -> None:
    d = document(f"农林水支出（类）水利（款）行政运行（项）12.00万元{last}。", f"公务接待费12.00万元{last}，比上年增加2.50万元。")
    assert {f.point.year for f in d.figures if f.printed == "9.50"} == {frozenset({"2023"})}
    assert {f.point.year for f in d.figures if f.printed == "12.00"} == {frozenset({"2024"})} and not wrong(d)


@pytest.mark.parametrize(
    "text",
    [
        "培训费预算支出5.00万元，本年数与上年数持平。",
        "培训费预算支出5.00万元，该项支出与上年持平。",
        "培训费5.00万元，比上年预算数无增减变化。",
    ],
)
def test_what_this_year_s_amount_refers_to(text: str) -> None:
    d = document(Heading("三、支出预算情况", 2), "2024年支出预算50.00万元。", text)
    (claim,) = (c for c in d.claims if c.kind == "direction")
    assert about(claim) == spent("training") and claim.base == claim.point.but(year="2023", stage="approved")


def test_an_amount_is_not_compared_with_itself() -> None:
    """比2024年预算增加 in the budget of 2024 is a slip of the year: nothing is worked out from it."""
    d = document("2024年支出预算50.00万元，比2024年预算增加5.00万元，增长11.11%。")
    assert not [x for x in wrong(d) if "增减" in x]


def test_on_the_same_terms_is_on_other_terms() -> None:
    d = document("2024年支出预算50.00万元，上年支出预算40.00万元，同口径比上年增加5.00万元，增长11.11%。")
    assert not wrong(d)


# Arithmetic ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "direction"), [("大于", 1), ("小于", -1), ("高于", 1), ("低于", -1)]
)
def test_which_is_the_larger(words: str, direction: int) -> None:
    title = "青禾县水务局2024年度部门决算"
    text = f"公务接待费年初预算10.00万元，支出决算9.00万元。决算数{words}预算数的主要原因是厉行节约。"
    d = document(THREE, text, title=title)
    (claim,) = (c for c in d.claims if c.kind == "direction")
    assert claim.direction == direction and claim.base == claim.point.but(stage="approved")
    assert bool(wrong(d)) == (direction > 0)


@pytest.mark.parametrize(
    "text",
    [
        "某某事物（款）某某管理（项）支出50.00万元，比上年减少5.00万元，下降9.09%。",
        "某某专门事业的开办50.00万元，较上年减少5.00万元，降低9.09%。",
    ],
)
def test_arithmetic_of_a_sentence_without_knowing_the_item(text: str) -> None:
    d = document(Heading("三、支出预算情况", 2), "2024年支出预算90.00万元。", text)
    assert [(c.kind, c.point, [a for _, a in c.items]) for c in d.claims if c.kind != "count"] == [
        (kind, Point(), [Decimal(500000)]) for kind in ("change", "rate")
    ]
    assert not wrong(d) and wrong(document("2024年支出预算90.00万元。", text.replace("9.09", "1.00")))


@pytest.mark.parametrize(
    "text",
    [
        "4.某某活动166.02万元，主要包括：文稿起草116.30万元，用于起草；业务培训49.72万元，用于培训。较2023年年初预算增加28.46万元，增幅20.7%。",
        "某某活动166.02万元，其中文稿起草116.30万元、业务培训49.72万元，比上年增加28.46万元，增长20.7%。",
    ],
)
def test_a_change_after_parts_may_be_of_the_unknown_whole(text: str) -> None:
    section = Heading("三、支出预算情况", 2)
    assert not wrong(document(section, text)) and wrong(document(section, text.replace("20.7%", "27.0%")))


def test_an_economic_kind_among_uses_is_of_basic_expenditure() -> None:
    d = document("支出预算21.00万元，包括人员经费10.00万元、公用经费1.00万元、对个人和家庭的补助支出2.00万元、项目支出8.00万元。")
    assert asked(d, "2.00") == [out(item="对个人和家庭的补助", use="basic")]
    d = document(Heading("三、支出预算情况", 2), "（一）人员支出10.00万元。", "（二）公用支出1.00万元。", "（三）对个人和家庭的补助支出2.00万元。")
    assert asked(d, "2.00") == [out(item="对个人和家庭的补助", use="basic")]


@pytest.mark.parametrize("also", ["上年结转6.00万元", "上年实户资金余额6.00万元"])
def test_this_year_s_money_that_holds_last_year_s(also: str) -> None:
    d = document(f"2024年当年财政拨款收入30.00万元，其中：一般公共预算拨款收入24.00万元、{also}，较上年减少3.00万元。")
    assert asked(d, "30.00") == [income(fund="appropriation")]


def test_parts_after_a_colon_are_of_the_amount_before_it() -> None:
    d = document("政府采购预算总额60.00万元:货物预算12.00万元、服务预算48.00万元;其中一般公共预算拨款政府采购54.00万元:货物预算6.00万元、服务预算48.00万元。")
    assert asked(d, "6.00") == [point(flow="expenditure", fund="general", measure="goods")] and not wrong(d)


def test_another_use_in_the_list_of_a_whole_is_a_part_by_name() -> None:
    d = document("（二）项目支出。项目支出预算130.00万元。其中：", "1.事业单位经营支出9.00万元。", "2.上缴上级支出0.00万元。")
    assert not asked(d, "9.00") and [c.subject for c in d.claims if c.kind == "part"] == ["1.事业单位经营支出", "2.上缴上级支出"]


def test_a_section_about_a_view_and_more() -> None:
    d = document(Heading("（六）“三公”经费等预算情况", 3), "2024年一般公共预算“三公”经费及会议费、培训费预算支出共26.37万元，其中：“三公”经费1.86万元。")
    assert asked(d, "1.86") == [point(flow="expenditure", fund="general", measure="three_public")] and not wrong(d)


def test_sections_headed_by_several_bodies_are_theirs() -> None:
    d = document(
        Heading("第三部分 支出具体情况", 1), Heading("一、青禾县水务局（本级）", 2), "预算30.00万元，其中项目支出8.00万元。",
        Heading("二、青禾县水文站", 2), "项目支出5.00万元。", title="青禾县水务局2024年部门预算",
    )  # fmt: skip
    assert asked(d, "5.00") == [out(use="project", unit="青禾县水文站")]
    assert asked(d, "8.00") == [out(use="project", unit="青禾县水务局(本级)")]


def test_a_line_that_only_opens_a_list() -> None:
    d = document(Heading("二、收入预算情况说明", 2), "2024年收入预算合计40.00万元，包括本年收入40.00万元，上年结转结余0万元。", "其中：",
                 "本年一般公共预算收入38.00万元，占95.00%；", "本年事业收入2.00万元，占5.00%。")  # fmt: skip
    assert [c.base for c in d.claims if c.kind == "share"] == [point(year="2024", stage="approved", flow="income")] * 2


@pytest.mark.parametrize("name", ["县水务局", "青禾水务局", "县水局"])
def test_a_short_name_keeps_characters_of_the_name(name: str) -> None:
    d = document(f"2024年{name}机关运行经费财政拨款预算32.13万元。", "2024年某某协会机关运行经费财政拨款预算9.00万元。")
    assert asked(d, "32.13") == [point(flow="expenditure", fund="appropriation", measure="agency_operating")]
    assert not asked(d, "9.00")


def test_an_item_of_nothing_and_what_it_is_compared_with() -> None:
    d = document(THREE, "（一）因公出国（境）费为0，与2023年预算持平。", "公务接待费1.00万元，与2023年年初预算持平，无增减。")
    assert [p for _, p in claimed(d, "direction")] == [spent("overseas"), spent("hospitality"), spent("hospitality")]
    assert not d.leftovers


def test_expenditure_after_a_semicolon_is_all_of_it() -> None:
    d = document("2024年支出预算1,000.00万元，其中：农林水支出900.00万元，住房保障支出100.00万元；支出比2023年减少200.00万元，主要是压减。")
    assert claimed(d, "change") == [("200.00万元", point(flow="expenditure"))]


def test_names_of_lists_of_the_current_appropriation_may_hold_carry_overs() -> None:
    """一般公共预算当年拨款 is a heading of templates: where it is all that was received, it is read so."""
    d = document(
        Heading("（一）收支预算总体情况", 3),
        "2024年收入总预算1,100.00万元，其中：一般公共预算拨款收入1,000.00万元，上年结转结余100.00万元。支出总预算1,100.00万元。",
        Heading("（五）一般公共预算当年拨款情况说明", 3), "2024年一般公共预算当年拨款1,100.00万元。",
    )  # fmt: skip
    assert not wrong(d)


def test_basic_expenditure_of_one_fund_is_not_that_of_all() -> None:
    text = "2024年单位预算总支出10,000,000.00元。财政拨款安排支出{}元，其中：基本支出7,000,000.00元，项目支出2,000,000.00元。"
    assert document(text.format("9,000,000.00")).headline["基本支出"] is None
    assert document(text.format("10,000,000.00")).headline["基本支出"] == 7000000


def test_uses_before_a_colon_hold_for_the_kinds_after_them() -> None:
    d = document(
        "其中：①人员经费：工资福利支出（301）20.00万元，较上年增加2.00万元；商品和服务支出（302）1.00万元；②公用经费：商品和服务支出（302）3.00万元。"
        "③项目支出：商品和服务支出（302）9.00万元。"
    )
    assert asked(d, "1.00") == [out(economic="302", use="personnel")] and asked(d, "3.00") == [out(economic="302", use="operating")]
    assert asked(d, "9.00") == [out(economic="302", use="project")] and not wrong(d)


def test_a_reason_before_a_body_is_no_part_of_its_name() -> None:
    text = "公务接待费1.00万元，较上年减少2.00万元，原因是青禾县水文站2023年度公务接待费8.00万元列入其他科目。"
    d = document(text, text)
    assert not asked(d, "8.00")


def test_an_item_of_the_paragraph_narrows_the_head_of_the_list_above() -> None:
    d = document(
        Heading("四、财政拨款“三公”经费预算情况说明", 2), "2024年财政拨款“三公”经费预算27.09万元，比上年增加1.00万元。其中：",
        "（一）因公出国（境）费用。2024年预算数0.00万元。",
    )  # fmt: skip
    assert asked(d, "0.00") == [point(flow="expenditure", fund="appropriation", measure="overseas")]


def test_the_own_office_of_a_body_is_one_of_several_bodies() -> None:
    d = document(
        Heading("第三部分 支出具体情况", 1), Heading("一、市水务署本级", 2), "预算30.00万元，包括公用经费3.00万元、项目支出8.00万元。",
        Heading("二、市水务署水文中心", 2), "项目支出5.00万元。", title="某某市水务署2026年部门预算",
    )  # fmt: skip
    assert asked(d, "8.00") == [out(use="project", unit="市水务署本级")] and asked(d, "5.00") == [out(use="project", unit="市水务署水文中心")]


@pytest.mark.parametrize("name", ["②机关商品和服务支出（502）", "（2）委托业务费（50205）"])
def test_a_use_told_in_the_item_of_a_code_is_a_part_of_that_item(name: str) -> None:
    d = document(
        Heading("（三）按政府预算支出经济分类", 3), f"{name}996.33万元，较上年增加12.77万元，其中：上年专项业务费支出533.00万元。2024年专项业务费"
        "806.10万元，日常公用经费109.15万元。", title="某某局2024年部门预算",
    )  # fmt: skip
    [point_] = asked(d, "109.15")
    assert point_.gov_economic and point_.use


@pytest.mark.parametrize(
    "text",
    [
        "2024年机关运行经费预算210.32万元，比上年1.43万元，增加0.68%。",  # of how much more, or than what, is not said
        "2024年一般公共预算支出30.00万元，占部门预算绩效管理项目支出20.00万元的100.00%。",
    ],
)
def test_an_amount_that_may_be_another_is_not_judged(text: str) -> None:
    assert not wrong(document(Heading("五、其他重要事项", 2), text, title="某某局2024年部门预算"))
