"""Indicator values: units, operators, scales, problems; what is printed parses to itself."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yusuan.words.units import PERIODS, UNITS, BadUnit, Unit, kind_of, parse_unit, spellings
from yusuan.words.values import SCALES, Problem, Value, parse_value


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert not isinstance(found, BadUnit), found
    return found[0]


@pytest.mark.parametrize(
    ("text", "operator", "number", "printed_unit"),
    [
        ("≥98%", "≥", "98", "%"),
        ("182户", "", "182", "户"),
        ("≤1980元/月/人", "≤", "1980", "元/人/月"),
        ("≤1,980.50 元／人／月", "≤", "1980.50", "元/人/月"),
        ("每人每月不超过1980元", "≤", "1980", "元/人/月"),
        ("35元每平米", "", "35", "元/平方米"),
        ("不少于12次", "≥", "12", "次"),
        ("100人以上", "≥", "100", "人"),
        ("5%以下", "≤", "5", "%"),
        ("3个工作日内", "≤", "3", "工作日"),
        ("3天内办结", "≤", "3", "日"),
        ("约80%", "≈", "80", "%"),
        ("百分之九十", "", "90", "%"),
        ("百分之95以上", "≥", "95", "%"),
        (">=13459.00(平方米)", "≥", "13459", "平方米"),
        ("=5.00(万人次)", "=", "5", "万人次"),
        ("两条", "", "2", "条"),
        ("十二场", "", "12", "场"),
        ("857台（套）", "", "857", "台套"),
        ("5000台/件", "", "5000", "台套"),
        ("20年", "", "20", "年"),
        ("≤16.56万元/年", "≤", "16.56", "万元/年"),
        ("＞60名", ">", "60", "人"),
        ("小于3%", "<", "3", "%"),
        ("95", "", "95", ""),
    ],
)
def test_numbers(text, operator, number, printed_unit):
    value = parse_value(text)
    assert isinstance(value, Value), value
    assert (value.kind, value.operator, value.number, str(value.unit)) == ("number", operator, Decimal(number), printed_unit)
    assert value.measurable


@pytest.mark.parametrize(
    ("text", "low", "high", "printed_unit"),
    [("3-5天", "3", "5", "日"), ("80%~90%", "80", "90", "%"), ("≥80%且≤95%", "80", "95", "%"), ("10至20人之间", "10", "20", "人")],
)
def test_ranges(text, low, high, printed_unit):
    value = parse_value(text)
    assert isinstance(value, Value)
    assert (value.operator, value.number, value.upper, str(value.unit)) == ("-", Decimal(low), Decimal(high), printed_unit)


@pytest.mark.parametrize(
    ("text", "operator", "said"),
    [
        ("2023年12月30日前完成", "≤", "2023年12月30日前"),
        ("2023年12月30日以内", "≤", "2023年12月30日内"),
        ("12月31日前", "≤", "12月31日前"),
        ("2023年8月底", "=", "2023年8月底"),
        ("2022年1月-6月", "=", "2022年1月至6月"),
        ("2023-2025年", "=", "2023年至2025年"),
        ("1-7月", "=", "1月至7月"),
        ("2023年1-6月", "=", "2023年1月至6月"),
        ("2023年", "=", "2023年"),
        ("2023.12.31前", "≤", "2023年12月31日前"),
        ("2023/12/31", "=", "2023年12月31日"),
        ("2023年第四季度", "=", "2023年第四季度"),
        ("年底前", "≤", "年底前"),
    ],
)
def test_dates_are_no_numbers(text, operator, said):
    value = parse_value(text)
    assert isinstance(value, Value)
    assert (value.kind, value.operator, value.text, value.number) == ("date", operator, said, None)


@pytest.mark.parametrize(("text", "scale", "level"), [("优秀", "优良中低差", "优"), ("是", "是否", "是"), ("部分达成", "达成", "部分达成"), ("基本满意", "满意", "基本满意")])
def test_levels_of_closed_scales(text, scale, level):
    value = parse_value(text)
    assert isinstance(value, Value)
    assert (value.kind, value.scale, value.text, value.measurable) == ("scale", scale, level, True)


@pytest.mark.parametrize("text", ["及时发放", "符合", "显著提升", "按计划推进", "一流水平"])
def test_open_words_are_not_measurable(text):
    value = parse_value(text)
    assert isinstance(value, Value)
    assert (value.kind, value.text, value.measurable) == ("words", text, False)


@pytest.mark.parametrize(
    ("text", "said", "meant"),
    [
        ("≤22.56万元、年", "应写“万元/年”", "≤22.56万元/年"),
        ("≤1200年/月/人", "时间除以时间", None),
        ("满意度", "没有数值", None),
        ("设备完好率", "没有数值", None),
        ("≥", "有比较符，没有数", None),
        ("≥达到标准", "有比较符，没有数", None),
        ("", "没有填写", None),
        ("—", "没有填写", None),
        ("参加人员满意度不低于80%", "数夹在文字里", "≥80%"),
        ("开展至少1次集中活动", "数夹在文字里", "≥1次"),
        ("人数不少于100人,用品不少于200份", "几个数", None),
        ("≥80%以下", "互相矛盾", None),
        ("100%完成", "数夹在文字里", "100%"),
        ("5%-3%", "下限大于上限", None),
        ("3天-5%", "单位不同", None),
        ("000平米", "不全", None),
        ("百分之好5", "看不出", None),
    ],
)
def test_problems_say_what_is_wrong(text, said, meant):
    problem = parse_value(text)
    assert isinstance(problem, Problem), problem
    assert said in problem.message
    assert (str(problem.meant) if problem.meant else None) == meant


def test_remarks_do_not_make_values_differ():
    odd, usual = parse_value("≤950元/月人"), parse_value("≤950元/人/月")
    assert odd == usual
    assert isinstance(odd, Value) and "缺“/”" in odd.remark
    assert isinstance(usual, Value) and usual.remark == ""


def test_a_unit_that_the_table_does_not_have_is_taken_with_a_remark():
    value = parse_value("≥3檩")
    assert isinstance(value, Value)
    assert (value.unit.top, value.unit.kind) == ("檩", "unknown")
    assert "不在单位表中" in value.remark


def test_compound_units_are_one_unit_in_any_order():
    assert unit("元/月/人") == unit("元/人/月") == unit("元/人月") == unit("元每人每月") == Unit("元", ("人", "月"))
    assert unit("万元/年").factor == 10_000
    assert (unit("元/人/年").period, unit("元/人/年").things, unit("元/人/年").kind) == ("年", ("人",), "money")


def test_every_spelling_of_a_unit_is_read_as_it():
    for text in spellings():
        found = parse_unit(text)
        assert not isinstance(found, BadUnit), text
        assert found[1] == "", text
        assert kind_of(found[0].top) != "unknown", text


def test_amounts_and_admission():
    limit = parse_value("≤2.5万元")
    assert isinstance(limit, Value)
    assert limit.amount == 25_000
    assert (limit.admits(Decimal(2)), limit.admits(Decimal(3))) == (True, False)
    between = parse_value("3~5天")
    assert isinstance(between, Value)
    assert [between.admits(Decimal(n)) for n in (2, 3, 5, 6)] == [False, True, True, False]
    words = parse_value("及时")
    assert isinstance(words, Value) and words.admits(Decimal(1)) is None


TOPS = sorted(name for names in UNITS.values() for name in names)
THINGS = sorted(set(UNITS["people"]) | {"个", "次", "平方米"})


@st.composite
def values(draw: st.DrawFn) -> Value:
    """Any value that can be printed; years are durations here, not dates."""
    top = draw(st.sampled_from(TOPS))
    scale = draw(st.sampled_from(["", "", "万", "亿"])) if kind_of(top) in ("money", "people") else ""
    counted = [thing for thing in draw(st.lists(st.sampled_from(THINGS), unique=True, max_size=2)) if thing != top]
    period = [] if kind_of(top) == "time" else draw(st.lists(st.sampled_from(PERIODS), max_size=1))
    measure = Unit(top, (*sorted(counted), *period), scale)
    number = draw(st.decimals(0, 1800, places=2, allow_nan=False, allow_infinity=False))
    operator = draw(st.sampled_from(["", "≥", "≤", ">", "<", "=", "≈", "-"]))
    if operator == "-":
        return Value("number", "-", number, number + draw(st.integers(1, 99)), measure)
    return Value("number", operator, number, unit=measure)


@settings(max_examples=200, deadline=None)
@given(values())
def test_a_printed_value_parses_to_itself(value):
    assert parse_value(str(value)) == value


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet="≥≤=><0123456789.,%年月日人元/、每万内以上不少于至-~() 及时率度", max_size=12))
def test_whatever_parses_prints_as_itself(text):
    value = parse_value(text)
    if isinstance(value, Value) and not value.remark:
        assert parse_value(str(value)) == value


def test_levels_print_as_themselves():
    for scale, rows in SCALES.items():
        for levels in rows:
            assert parse_value(levels[0]) == Value("scale", scale=scale, text=levels[0])
