"""Which rows make up which: words propose, sums confirm.  Tables are invented; each is a shape met in some place."""

from decimal import Decimal

import pytest

from yusuan.reading.understand.structure import block_of, structure_of


def table(text, columns, labels=None, **known):
    """A block from lines of |-separated cells, the last ``columns`` of them amounts; the first line heads them."""
    lines = [line.strip().split("|") for line in text.strip().splitlines()]
    head, rows = lines[0], lines[1:]
    kinds = labels.split() + ["amount"] * columns if labels else ()
    return block_of(head, rows, columns, kinds, **known)


def tree(block, structure):
    """{row: row it is added to} by the last label of each; codes where rows have one."""
    names = [next((t for t in texts if t), "") for texts in block.texts]
    return {names[r]: names[p] if p >= 0 else "" for r, p in enumerate(structure.parents)}


def test_codes_nest_by_prefix_and_the_total_is_over_all():
    block = table(
        """
        编码|名称|合计|基本|项目
        |合计|151.35|120.10|31.25
        206|科学技术支出|110.25|79.00|31.25
        20601|科学技术管理事务|110.25|79.00|31.25
        2060101|行政运行|79.00|79.00|
        2060102|一般行政管理事务|31.25||31.25
        221|住房保障支出|41.10|41.10|
        22102|住房改革支出|41.10|41.10|
        2210201|住房公积金|41.10|41.10|
    """,
        3,
        "code name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and not found.failing and found.roots == (0,)
    assert tree(block, found)["2060102"] == "20601" and tree(block, found)["206"] == "合计"
    assert found.generators == ("按功能分类编码",)
    assert found.wholes == {0}


def test_codes_split_over_three_columns_and_codes_of_two_digits_in_one():
    split = table(
        """
        类|款|项|名称|合计
        206|||科学技术支出|7.31
        |01||科学技术管理事务|7.31
        ||01|行政运行|5.11
        ||02|机关服务|2.20
        |||合计|7.31
    """,
        1,
        "code code code name",
    )
    mixed = table(
        """
        编码|名称|合计
        |合计|7.31
        206|科学技术支出|7.31
        01|科学技术管理事务|7.31
        2060101|行政运行|5.11
        2060102|机关服务|2.20
    """,
        1,
        "code name",
    )
    for block in (split, mixed):
        found = structure_of(block)
        assert found.verdict == "determined"
        assert {"2060101", "2060102", "20601", "206"} <= set(found.keys[0].values)


def test_a_department_row_and_a_unit_row_of_one_name():
    block = table(
        """
        单位编码|单位名称|合计|拨款|事业收入
        |合计|921.70|815.20|106.50
        412|江州市林业局|921.70|815.20|106.50
        412001|江州市林业局|515.20|515.20|
        412002|江州市苗圃|406.50|300.00|106.50
    """,
        3,
        "unit_code unit",
        owners=frozenset({"江州市林业局"}),
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (-1, 0, 1, 1)
    assert found.wholes == {0, 1}  # the unit row of the same name does not speak for the whole


def test_units_without_codes_below_a_total():
    block = table(
        """
        单位名称|合计|拨款|事业收入
        合计|921.70|815.20|106.50
        江州市苗圃|406.50|300.00|106.50
        江州市林业局|515.20|515.20|
    """,
        3,
        "unit",
        owners=frozenset({"江州市林业局"}),
    )
    found = structure_of(block)
    assert found.parents == (-1, 0, 0) and found.wholes == {0}


def test_items_repeat_under_each_unit():
    block = table(
        """
        单位（科目）|总计|一般公共预算
        合计|921.70|921.70
        江州市林业局|515.20|515.20
        工资福利支出|480.10|480.10
        商品和服务支出|35.10|35.10
        江州市苗圃管理所|406.50|406.50
        工资福利支出|399.00|399.00
        商品和服务支出|7.50|7.50
    """,
        2,
        "name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (-1, 0, 1, 1, 0, 4, 4)


def test_economic_items_without_codes_under_the_body_itself():
    block = table(
        """
        项目|总计
        江州市林业局|515.20
        工资福利支出|480.10
        基本工资|250.10
        津贴补贴|230.00
        商品和服务支出|35.10
        办公费|20.60
        工会经费|14.50
    """,
        1,
        "name",
        owners=frozenset({"江州市林业局"}),
    )
    found = structure_of(block)
    assert found.parents == (-1, 0, 1, 1, 0, 4, 4)
    economic = next(k for k in found.keys if k.kind == "economic")
    assert economic.values[2] == "30101" and economic.values[5] == "30201"


def test_a_list_of_accounts_printed_once_per_unit_is_one_flat_list():
    block = table(
        """
        编码|名称|合计|基本|项目
        2060101|行政运行|30.10|30.10|
        2050803|培训支出|3.20|3.20|
        2060101|行政运行|20.40|20.40|
        2050803|培训支出|2.15|0.80|1.35
        |合计|55.85|54.50|1.35
    """,
        3,
        "code name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (4, 4, 4, 4, -1)


def test_three_codes_at_once_are_three_keys():
    block = table(
        """
        功能|政府经济|部门经济|合计|基本|项目
        2050803-培训支出|50203-培训费|30216-培训费|6.31|6.31|
        2050803-培训支出|50502-商品和服务支出|30216-培训费|4.62|3.40|1.22
        2060101-行政运行|50101-工资奖金津补贴|30101-基本工资|30.07|30.07|
        2060101-行政运行|50101-工资奖金津补贴|30102-津贴补贴|20.00|20.00|
        合计|||61.00|59.78|1.22
    """,
        3,
        "name gov_name name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (4, 4, 4, 4, -1)
    assert {k.kind for k in found.keys} == {"function", "gov_economic", "economic"}


def test_two_classifications_side_by_side_each_split():
    block = table(
        """
        类|款|名称|类|款|名称|小计|人员|公用
        ||合计||||605.50|505.10|100.40
        301||工资福利支出|501||机关工资福利支出|505.10|505.10|
        301|01|基本工资|501|01|工资奖金津补贴|300.00|300.00|
        301|02|津贴补贴|501|01|工资奖金津补贴|205.10|205.10|
        302||商品和服务支出|502||机关商品和服务支出|100.40||100.40
        302|01|办公费|502|01|办公经费|100.40||100.40
    """,
        3,
        "code code name gov_code gov_code gov_name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (-1, 0, 1, 1, 0, 4)
    assert [k.kind for k in found.keys] == ["economic", "gov_economic"]
    assert found.keys[1].values[3] == "50101"


def test_two_codes_written_as_one():
    block = table(
        """
        编码|名称|合计
        |合计|61.45
        301501|工资福利支出|50.25
        3010150101|基本工资|30.05
        3010250101|津贴补贴|20.20
        302502|商品和服务支出|11.20
        3020150201|办公费|11.20
    """,
        1,
        "code name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (-1, 0, 1, 1, 0, 4)
    assert {k.kind: k.values[2] for k in found.keys} == {"economic": "30101", "gov_economic": "50101"}


def test_a_category_column_makes_no_totals():
    block = table(
        """
        项目名称|项目类别|合计|财政拨款|单位资金
        合计||781.57|4.55|777.02
        巡护经费|其他运转类|31.02||31.02
        监测平台|其他运转类|4.55|4.55|
        苗木业务费|特定目标类|539.00||539.00
        补助|特定目标类|207.00||207.00
    """,
        3,
        "project name",
    )
    found = structure_of(block)
    assert found.verdict == "determined" and found.parents == (-1, 0, 0, 0, 0)


def test_local_details_of_seven_digits_stand_under_their_economic_code():
    block = table(
        """
        编码|名称|合计
        |合计|120.35
        302|商品和服务支出|120.35
        30201|办公费|60.10
        30211|差旅费|40.25
        3021101|差旅费|40.25
        30215|会议费|20.00
        3021503|三类会议费|20.00
    """,
        1,
        "code name",
    )
    found = structure_of(block)
    assert found.parents == (-1, 0, 1, 1, 3, 1, 5) and found.verdict == "determined"


def test_the_unit_of_a_purchase_is_a_key_beside_the_account():
    block = table(
        """
        类|款|项|单位编码|采购项目|采购目录|金额
        ||||合计||60.30
        206|01|02|412001|值班室电脑|A02010104台式计算机|30.10
        206|01|02|412001|系统维护|C0201软件开发服务|30.20
    """,
        1,
        "code code code unit_code project name",
    )
    found = structure_of(block)
    assert found.parents == (-1, 0, 0) and found.verdict == "determined"


def test_totals_close_what_stands_before_them():
    block = table(
        """
        项目|预算数
        一、一般公共预算拨款收入|800.10
        二、事业收入|99.90
        本年收入合计|900.00
        上年结转结余|50.25
        一、一般公共预算拨款|40.00
        二、政府性基金预算拨款|10.25
        收入总计|950.25
    """,
        1,
        "name",
    )
    found = structure_of(block)
    assert found.parents == (2, 2, 6, 6, 3, 3, -1)


def test_rows_under_a_head_without_amounts_belong_to_what_is_over_it():
    block = table(
        """
        项目|预算数
        一、部门预算|
        1、人员经费|60.50
        （1）工资福利支出|50.25
        （2）商品和服务支出|10.25
        2、专项经费|9.75
        本年支出合计|70.25
        结转下年|
        支出总计|70.25
    """,
        1,
        "name",
    )
    found = structure_of(block)
    assert found.parents[1] == 5 and found.parents[4] == 5 and found.parents[5] == 7 and not found.open


def test_what_stands_under_of_which_is_not_added():
    block = table(
        """
        项目|预算数
        一、财政拨款收入|800.10
        其中：政府性基金|120.00
        二、事业收入|99.90
        收入合计|900.00
    """,
        1,
        "name",
    )
    found = structure_of(block)
    assert found.memo == {1} and found.children(3) == (0, 2)


def test_years_in_rows():
    block = table(
        """
        年份|合计|接待费|公车
        2025年预算|30.10|10.00|20.10
        2026年预算|28.60|9.50|19.10
        增减变化金额|-1.50|-0.50|-1.00
    """,
        3,
        "name",
    )
    found = structure_of(block)
    assert found.differences == ((2, 1, 0),)


WHOLE = """
    编码|名称|合计|基本|项目
    |合计|{}|120.01|31.34
    206|科学技术支出|{}|78.91|31.34
    20601|科学技术管理事务|{}|78.91|31.34
    2060101|行政运行|{}|78.91|
    2060102|一般行政管理事务|{}||31.34
    221|住房保障支出|41.10|41.10|
    2210201|住房公积金|{}|41.10|
"""
RIGHT = ["151.35", "110.25", "110.25", "78.91", "31.34", "41.10"]


@pytest.mark.parametrize("place", range(6))
@pytest.mark.parametrize("wrong", ["10", "swap"])
def test_one_wrong_figure_stays_visible_wherever_it_stands(place, wrong):
    """Numbers choose among whole trees, never row by row: no tree may walk round the wrong figure."""
    figures = list(RIGHT)
    value = figures[place]
    figures[place] = str(Decimal(value) + 10) if wrong == "10" else value[:-2] + value[-1] + value[-2]
    block = table(WHOLE.format(*figures), 3, "code name")
    found = structure_of(block)
    bad = [s for s in found.sums if s.held == "fails"]
    assert found.verdict == "determined" and bad and all(s.column == 0 for s in bad)
    row = [0, 1, 2, 3, 4, 6][place]
    assert all(row == s.whole or row in s.parts for s in bad)


def test_sums_alone_never_beat_words_with_one_failing_sum():
    """Without its first row the list would add up: 30.25 = 10.00 + 20.25."""
    block = table(
        """
        项目|金额
        一、工资|5.10
        二、办公费|10.00
        三、差旅费|20.25
        合计|30.25
        四、结转|1.10
        总计|31.35
    """,
        1,
        "name",
    )
    found = structure_of(block)
    assert found.by == "words" and 3 in {s.whole for s in found.sums if s.held == "fails"}


def test_a_list_without_any_total_is_no_structure_and_one_row_is_trivial():
    rows = "\n".join(f"事项{n}|{a}" for n, a in enumerate(["17.31", "5.22", "91.40", "3.07"]))
    assert structure_of(table("名称|金额\n" + rows, 1, "name")).verdict == "list"
    assert structure_of(table("名称|金额\n事项|5.10", 1, "name")).verdict == "trivial"
    assert structure_of(table("名称|金额\n事项|5.10\n合计|5.10", 1, "name")).verdict == "copies"


def test_the_result_explains_itself():
    block = table(WHOLE.format(*RIGHT), 3, "code name")
    found = structure_of(block)
    assert found.count("holds") >= 3 and found.reason.endswith("处合计成立") and found.margin >= 1
    assert all(s.difference == 0 for s in found.sums if s.held == "holds")
    assert found.rivals and found.rivals[0].generators and found.rivals[0].behind > 1


def test_rows_belong_to_the_unit_over_them_and_the_whole_to_none():
    block = table(
        """
        单位编码|单位（科目）|总计
        |合计|921.70
        412|江州市林业局|921.70
        412001|江州市林业局|515.20
        |工资福利支出|480.10
        |商品和服务支出|35.10
        412002|江州市苗圃|406.50
        |工资福利支出|399.00
        |商品和服务支出|7.50
    """,
        1,
        "unit_code name",
        owners=frozenset({"江州市林业局"}),
    )
    found = structure_of(block)
    assert found.verdict == "determined"
    assert found.units == ("", "", *["江州市林业局"] * 3, *["江州市苗圃"] * 3)


def test_a_project_called_like_a_body_is_no_unit():
    block = table(
        """
        单位（项目）|总计
        合计|921.70
        江州市林业局|515.20
        苗木检测中心|480.10
        业务费|35.10
        江州市苗圃管理所|406.50
        业务费|399.00
        设备|7.50
    """,
        1,
        "name",
        owners=frozenset({"江州市林业局"}),
    )
    found = structure_of(block)
    assert found.units[2] in ("江州市林业局", "") and found.units[5] == "江州市苗圃管理所"
