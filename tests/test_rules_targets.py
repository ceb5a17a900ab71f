"""Checks of targets on forms of other places: what is no fault stays silent, what is one is found in other words too."""

from __future__ import annotations

from decimal import Decimal

import pytest

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Indicator, Known, Source, Target
from yusuan.rules.rule import run_rules
from yusuan.targets.checks import CHECKS


def target(*rows: tuple[str, str, str], name: str = "困难群众慰问", total: str = "", printed: str = "", **more: object) -> Target:
    """A target with indicators (second level, name, value); ``printed`` is its year's total as the form prints it, in 万元."""
    firsts = {"成本": "成本指标", "效益": "效益指标", "满意": "满意度指标"}
    indicators = tuple(
        Indicator(next((f for word, f in firsts.items() if word in second), "产出指标"), second, label, annual=value) for second, label, value in rows
    )
    places = {"annual_total": Source(text=printed)} if printed else {}
    return Target(name, annual_total=Decimal(total) if total else None, indicators=indicators, places=places, **more)  # type: ignore[arg-type]


def found(*targets: Target, rule: str, unit: str = "某某市民政局") -> list[Finding]:
    d = Disclosure(targets=targets, unit=Known(unit), year=Known("2025"), kind=Known("预算"))
    return [x for x in run_rules(d, lambda id: id == rule) if isinstance(x, Finding)]


@pytest.mark.parametrize("row", [("经济成本指标", "补贴标准", "≥500元/次"), ("经济成本指标", "临时救助金额", "≥2000元/户"), ("成本指标", "最低缴费标准", ">180元/人/年")])
def test_a_floor_that_policy_sets_is_no_error(row):
    assert [f.severity for f in found(target(row), rule="P301")] == [NOTICE]


@pytest.mark.parametrize("row", [("经济成本指标", "宣传片拍摄成本", "≥25万元"), ("成本指标", "租金单价", ">30元/平方米"), ("时效指标", "故障响应时间", "≥2小时"),
                                 ("质量指标", "验收合格率", "≤95%")])  # fmt: skip
def test_a_wrong_direction_in_other_words(row):
    assert [f.severity for f in found(target(row), rule="P301")] == [ERROR]


@pytest.mark.parametrize("row", [("数量指标", "供餐天数", "≥200天"), ("时效指标", "活动实施周期", "≥6月"), ("数量指标", "开放时长", "≥300小时"), ("时效指标", "审批周期", "≤20工作日")])
def test_how_long_something_lasts_is_no_time_limit(row):
    assert not found(target(row), rule="P301")


@pytest.mark.parametrize(("total", "printed", "value"), [("132000", "13.2", "≤13.2012万元"), ("57000000", "5700", "≤57000000.4元"), ("1200", "0.12", "≤1204元")])
def test_a_cost_that_prints_as_the_total_does_not_exceed_it(total, printed, value):
    assert not found(target(("经济成本指标", "项目租金费用", value), total=total, printed=printed), rule="P403")


@pytest.mark.parametrize(("total", "printed", "value"), [("132000", "13.2", "≤13.26万元"), ("132000", "13.2000", "≤13.2012万元"), ("57000000", "5700", "≤5710万元")])
def test_a_cost_beyond_the_printed_digits_exceeds_it(total, printed, value):
    assert len(found(target(("经济成本指标", "项目租金费用", value), total=total, printed=printed), rule="P403")) == 1


def test_one_department_with_and_without_its_code():
    coded = [target(name=f"项目{n}", department="318_某某市水利局") for n in "甲乙"]
    assert not found(*coded, target(name="项目丙", department="某某市水利局"), rule="P702")
    assert not found(*[target(name=f"项目{n}", department=d) for n, d in zip("甲乙丙", ["某某市水利局", "318-某某市水利局", "某某市水利局"], strict=True)], rule="P702")
    assert len(found(*coded, target(name="项目丙", department="906_社会保障科"), rule="P702")) == 1
    assert len(found(*coded, target(name="项目丙", department="319_某某市水利局"), rule="P702")) == 1


def test_projects_of_another_body_in_one_document_are_no_fault():
    several = [target(name=f"项目{n}", department="某某市科学技术局") for n in range(8)]
    others = [target(name=f"课题{n}", department="某某市社会科学院") for n in range(2)]
    assert not found(*several, *others, rule="P702")
    (short,) = found(*several, target(name="课题", department="某某市科技局"), rule="P702")
    assert short.severity is WARNING


def test_costs_below_the_total_are_a_notice_and_prices_are_no_part_of_them():
    costs = (("经济成本指标", "平台维护成本", "≤60万元"), ("经济成本指标", "网络租用成本", "≤39.5万元"))
    assert [f.severity for f in found(target(*costs, total="1000000"), rule="P404")] == [NOTICE]
    assert [f.severity for f in found(target(*costs, total="990000"), rule="P404")] == [WARNING]
    assert not found(target(*costs, ("经济成本指标", "单个项目评审付费金额", "≤1.5万元"), total="995000"), rule="P404")


@pytest.mark.parametrize(("value", "faulty"), [("≤52分钟/月", False), ("≥8小时/日", False), ("≤1200年/月/人", True), ("≥3月/日", True)])
def test_time_over_a_longer_period_is_a_rate(value, faulty):
    assert bool(found(target(("质量指标", "系统停机时间", value)), rule="P306")) is faulty


def test_zero_needs_no_operator():
    rows = (("质量指标", "重大事故发生次数", "0次"), ("经济成本指标", "事故成本", "0元"), ("数量指标", "巡查次数", "≥12次"), ("数量指标", "人数", "≥3人"))
    assert not found(target(*rows), rule="P302")
    assert found(target(*rows, ("经济成本指标", "巡查成本", "12万元")), rule="P302")


def test_the_price_of_work_by_the_month_says_nothing_of_the_year():
    rows = (("数量指标", "投入人员数量", "≥10人"), ("经济成本指标", "中级开发人员单价", "≤15000元/人/月"))
    assert not found(target(*rows, total="487500"), rule="P604")
    paid = (("数量指标", "补贴人数", "≥10人"), ("经济成本指标", "岗位补贴标准", "≤1500元/人/月"))
    assert found(target(*paid, total="123500"), rule="P604")


def test_every_check_has_its_criterion_and_its_rule():
    from yusuan.rules.rule import every_rule

    rules = every_rule()
    assert set(CHECKS) <= set(rules)
    assert all(rules[id].title == check.title and rules[id].severity is check.severity for id, check in CHECKS.items())


@pytest.mark.parametrize(("name", "value", "faulty"), [("群众满意度", "≥93", True), ("验收合格率", "98", True), ("经费到位率", "按时到位", True),
                                                       ("成本控制率", "≤1", False), ("频率", "≥12", False)])  # fmt: skip
def test_a_rate_without_its_percent_sign(name, value, faulty):
    assert bool(found(target(("质量指标", name, value)), rule="P303")) is faulty


def test_old_ids_of_one_fault_are_read_in_suppressions(tmp_path):
    from yusuan.rules.suppress import beside
    from yusuan.targets.faults import FAULTS, TWINS

    (tmp_path / "a.pdf.yusuan-ignore").write_text("M530 项目甲 # 目标另文下达\nm540 # 政策规定的最低标准\n", encoding="utf-8")
    kept, bad = beside(tmp_path / "a.pdf")
    assert [s.rule for s in kept] == ["P103", "P301"] and not bad
    assert not set(TWINS) & set(FAULTS), "a twin is no longer given"
    assert set(TWINS.values()) <= set(CHECKS)


def test_an_actual_value_is_printed_in_the_targets_unit_only_to_whole_yuan():
    from yusuan.targets.values import like, read_value

    wanted = read_value("≤100万元")
    assert str(like(read_value("=979772.80元"), wanted)) == "=979772.8元"
    assert str(like(read_value("=4566520元"), wanted)) == "=456.652万元"


def test_the_number_of_a_thing_and_its_price_are_two_indicators(tmp_path):
    """One name under 数量指标 and under 成本指标, or in sets and in 万元, is not stated twice; in one place it is."""
    from yusuan.reading import read
    from yusuan.rules import check

    def rules(*rows: str) -> set[str]:
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row.split('|'))}</tr>" for row in rows)
        head = "<tr><td>项目名称</td><td colspan=3>食堂设备购置</td></tr><tr><td>一级指标</td><td>二级指标</td><td>三级指标</td><td>指标值</td></tr>"
        (path := tmp_path / "表.html").write_text(
            f"<html><body><h1>某某市水务局2025年度部门预算</h1><h2>项目绩效目标表</h2><table>{head}{body}</table></body></html>", "utf-8"
        )
        return {f.rule for f in check(read(path)).findings}

    more = "效益指标|社会效益指标|职工就餐人数|≥120人"
    assert "P206" not in rules("产出指标|数量指标|单炒单温灶|≥1台", "产出指标|成本指标|单炒单温灶|≤14万元", more)
    assert "P206" not in rules("产出指标|数量指标|单炒单温灶|≥1台", "产出指标|数量指标|单炒单温灶|≤14万元", more)
    assert "P206" in rules("产出指标|数量指标|单炒单温灶|≥1台", "产出指标|数量指标|单炒单温灶|≥3台", more)


def test_a_grade_and_a_contract_of_several_years_are_no_faults(tmp_path):
    from yusuan.reading import read
    from yusuan.rules import check

    def rules(project: str, value: str) -> set[str]:
        rows = [
            ("项目名称", project, "年度资金总额（万元）", "597.35"), ("一级指标", "二级指标", "三级指标", "指标值"),
            ("产出指标", "数量指标", "巡检次数", "≥12次"), ("成本指标", "经济成本指标", "采购成本", "≤3890万元"),
            ("效益指标", "社会效益指标", "持续保障系统使用", value), ("满意度指标", "服务对象满意度指标", "用户满意度", "≥90%"),
        ]  # fmt: skip
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        (path := tmp_path / "表.html").write_text(
            f"<html><body><h1>某某市数据局2026年度部门预算</h1><h2>项目绩效目标表</h2><table>{body}</table></body></html>", "utf-8"
        )
        return {f.rule for f in check(read(path)).findings} & {"P304", "P403"}

    assert rules("云平台2025-2026年信息化运营服务", "优，持续保障系统使用") == set()
    assert rules("云平台信息化运营服务", "持续保障系统使用") == {"P304", "P403"}


def test_an_operator_within_the_value_may_be_of_another_rate(tmp_path):
    from yusuan.reading import read
    from yusuan.rules import check

    def rules(value: str) -> set[str]:
        rows = [
            ("项目名称", "平台运行维护"), ("一级指标", "二级指标", "三级指标", "指标值"), ("产出指标", "数量指标", "巡检次数", "≥12次"),
            ("效益指标", "社会效益指标", "系统可用率", "≥99%"), ("满意度指标", "服务对象满意度指标", "政务云的满意度", value),
        ]  # fmt: skip
        body = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in rows)
        (path := tmp_path / "表.html").write_text(
            f"<html><body><h1>某某市数据局2026年度部门预算</h1><h2>项目绩效目标表</h2><table>{body}</table></body></html>", "utf-8"
        )
        return {f.rule for f in check(read(path)).findings} & {"P301"}

    assert rules("投诉率≤5%") == set() and rules("≤95%") == {"P301"}
