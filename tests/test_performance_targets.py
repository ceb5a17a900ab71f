"""Frameworks, proposals from the costing, goal text against indicators, the library, and the review of targets."""

from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from performance_sample import SAMPLE
from yusuan.book.recover import to_book
from yusuan.model import NOTICE, Indicator
from yusuan.model.fault import nested
from yusuan.reading import read
from yusuan.targets import frameworks, library, proposals, review
from yusuan.targets.values import read_value

D = Decimal
PROJECTS = {p.name: p for p in SAMPLE.projects}
SPRING = PROJECTS["“春风行动”暨各项专项活动招聘工作经费"]
NETWORK = PROJECTS["忻州市人力资源市场互联网建设服务费"]


def with_target(project, **changes):
    return replace(project, target=replace(project.target, **changes))


def with_indicator(project, which, **changes):
    rows = tuple(replace(i, **changes) if i.name == which else i for i in project.target.indicators)
    assert rows != project.target.indicators
    return with_target(project, indicators=rows)


def rules(project):
    """Ids of what is found, notices on names of projects, on goals and on sums rounded to 万元 apart."""
    aside = ("P113", "P410", "P411", "P555", "P606")
    return sorted({f.rule for f in review.review(project, SAMPLE).findings if f.rule not in aside})


# ---------------------------------------------------------------- frameworks


def test_a_framework_is_chosen_by_the_book_then_the_levels_then_the_year():
    target = SPRING.target
    assert frameworks.framework(target, SAMPLE).key == "2015"
    assert frameworks.framework(target, replace(SAMPLE, options={"framework": "2021"})).key == "2021"
    empty = replace(target, indicators=())
    assert frameworks.framework(empty, replace(SAMPLE, options={})).key == "2021"
    assert frameworks.for_year(2019).key == "2015" and frameworks.for_year(2010).key == "2015"


FIRSTS = [(f.key, first) for f in frameworks.FRAMEWORKS.values() for first in f.levels]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(["2015", "2021"]), st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_weights_always_give_ninety(key, picks):
    frame = frameworks.FRAMEWORKS[key]
    levels = [(first, seconds[0]) for first, seconds in frame.levels.items()]
    rows = [Indicator(*levels[n % len(levels)], f"指标{i}", annual="≥1个") for i, n in enumerate(picks)]
    weighed = frameworks.weigh(rows, frame)
    assert sum(i.weight for i in weighed) == 90
    assert all(i.weight >= 0 for i in weighed)


# ---------------------------------------------------------------- proposals


@pytest.mark.parametrize("project", SAMPLE.projects, ids=lambda p: p.key)
def test_term_values_of_the_sample_follow_from_the_annual_ones(project):
    for i in project.target.indicators:
        assert proposals.term_value(i.name, i.annual, project.years) == i.term


@pytest.mark.parametrize(
    ("name", "annual", "term"),
    [
        ("监测企业户数", "≥182户", "≥546户"),
        ("补贴标准", "≤1880元/人/月", "≤1880元/人/月"),
        ("补贴总额", "≤22.56万元", "≤67.68万元"),
        ("群众满意度", "≥98%", "≥98%"),
        ("取暖面积", "=13499.57平方米", "=13499.57平方米"),
        ("故障修复时间", "≤4小时", "≤4小时"),
        ("工作成效", "优", "优"),
    ],
)
def test_counts_and_money_accumulate_and_rates_do_not(name, annual, term):
    assert proposals.term_value(name, annual, 3) == term


def test_quantity_and_cost_indicators_come_from_the_costing():
    bare = with_target(SPRING, indicators=())
    found = {i.name: (i.second, i.annual, i.term) for i in proposals.propose(bare, SAMPLE)}
    assert found["现场招聘会场地布置场次"] == ("数量指标", "≥6场", "≥18场")
    assert found["现场招聘会场地布置金额"] == ("成本指标", "≤90000元", "≤270000元")
    assert found["现场招聘会场地布置标准"] == ("成本指标", "≤15000元/场", "≤15000元/场")
    # What the target already promises is not proposed again.
    assert not any(i.annual == "≥6场" for i in proposals.propose(SPRING, SAMPLE))
    newer = proposals.propose(bare, replace(SAMPLE, options={"framework": "2021"}))
    assert {i.first for i in newer} == {"产出指标", "成本指标"}


def test_proposed_costs_add_up_to_the_projects_money():
    for project in SAMPLE.projects:
        rows = proposals.propose(with_target(project, indicators=()), SAMPLE)
        amounts = [read_value(i.annual).base for i in rows if i.name.endswith("金额")]
        assert sum(amounts) == project.target.annual_total, project.name


# ---------------------------------------------------------------- goals


def goal_findings(project, *rules):
    return [f for f in review.review(project, SAMPLE).findings if f.rule in rules]


def test_the_samples_goals_agree_with_its_indicators():
    assert not [f for p in SAMPLE.projects for f in goal_findings(p, "P105", "P551", "P552", "P553", "P554")]


def test_two_numbers_that_changed_places_are_both_named():
    central = SAMPLE.projects[1]
    text = central.target.goal_annual.replace("350人", "458人@").replace("补贴458人、就", "补贴350人、就").replace("@", "")
    assert "公益性岗位补贴458人" in text and "社会保险补贴350人" in text
    (found,) = goal_findings(with_target(central, goal_annual=text), "P552")
    assert {s.stated for s in found.suspects} >= {"≥350人", "≥458人"}


def test_money_that_the_form_or_the_costing_states_needs_no_indicator():
    text = SPRING.target.goal_annual + "全年需要资金15万元，每场布置补助15000元/场。"
    assert not goal_findings(with_target(SPRING, goal_annual=text), "P554")


def test_targets_are_refitted_to_another_framework():
    newer = frameworks.in_framework(SAMPLE, "2021")
    for project in newer.projects:
        assert not {f.rule for f in review.review(project, newer).findings if f.severity is not NOTICE}
        assert sum(i.weight for i in project.target.indicators) == 90
        assert {i.first for i in project.target.indicators} == set(frameworks.FRAMEWORKS["2021"].levels)
    back = frameworks.in_framework(newer, "2015")
    lost = {"可持续影响指标"}
    for old, new in zip(SAMPLE.projects, back.projects, strict=True):
        kept = {(i.second, i.name) for i in old.target.indicators if i.second not in lost}
        assert kept <= {(i.second, i.name) for i in new.target.indicators}


def test_goal_and_indicator_of_one_thing_must_agree():
    text = SPRING.target.goal_annual.replace("98%", "95%")
    (found,) = goal_findings(with_target(SPRING, goal_annual=text), "P551")
    assert found.expected == "≥98%"


def test_a_promise_without_indicator_is_named():
    more = with_target(SPRING, goal_annual=SPRING.target.goal_annual + "发放宣传册5000册。")
    (found,) = goal_findings(more, "P554")
    assert "5000册" in found.message


# ---------------------------------------------------------------- library


def test_every_kind_of_the_library_is_complete_and_well_written():
    kinds = library.kinds()
    assert {"就业补贴", "活动", "服务", "设备购置", "工程建设", "信息系统运行", "培训"} <= set(kinds)
    for kind in kinds.values():
        seconds = {c.second for c in kind.indicators}
        assert {"数量指标", "质量指标", "时效指标", "成本指标", "满意度指标"} <= seconds, kind.name
        for c in kind.indicators:
            value = read_value(c.value.replace(library.BLANK, "1"))
            assert value.measured and not value.problems, c
            for frame in frameworks.FRAMEWORKS.values():
                first, second = library.level(c.second, frame)
                assert second in frame.levels[first]


@pytest.mark.parametrize(("name", "kind"), [
    ("办公楼外墙修缮工程", "工程建设"), ("门户网站运行维护费", "信息系统运行"), ("干部轮训", "培训"),
    ("公务用车购置", "设备购置"), ("农村义务教育学生营养膳食补助", "学生供餐和资助"), ("家庭经济困难学生资助", "学生供餐和资助"),
    ("适龄妇女两癌筛查", "卫生健康服务"), ("国省干线公路日常养护", "道路养护"), ("农产品质量安全抽检", "检测调查"), ("退役军人抚恤补助", "补助发放"), ("大学生就业招聘会", "活动"), ("灵活就业社保补贴", "就业补贴"),
])  # fmt: skip
def test_kinds_are_recognised_by_name(name, kind):
    found = library.kind_of(replace(SPRING, name=name))
    assert found is not None and found.name == kind


@pytest.mark.parametrize("name", ["农村义务教育学生营养膳食补助", "门诊病房设备购置", "县道养护工程", "高龄津贴", "办公楼物业服务"])
def test_no_employment_indicator_is_proposed_to_others(name):
    bare = with_target(replace(SPRING, name=name, key="99"), indicators=(), texts={})
    rows = library.start(bare, replace(SAMPLE, costing=()))
    assert rows and not [i.name for i in rows if any(word in i.name for word in ("就业", "招聘", "岗位", "求职", "见习"))]


@pytest.mark.parametrize(("annual", "term"), [("≥200天", "≥200天"), ("≤5日", "≤5日"), ("≤3工作日", "≤3工作日"), ("≤30元/人/天", "≤30元/人/天")])
def test_days_stay_as_they_are_written(annual, term):
    assert proposals.term_value("供餐天数" if "元" not in annual else "伙食标准", annual, 3) == term
    assert str(read_value(annual).but(read_value(annual).number)) == annual


def test_a_started_target_needs_only_its_blanks_filled():
    bare = with_target(SPRING, indicators=())
    rows = library.start(bare, SAMPLE)
    assert sum(i.weight for i in rows) == 90
    filled = tuple(replace(i, annual=i.annual.replace("{n}", "2"), term=i.term.replace("{n}", "6")) for i in rows)
    found = review.review(with_target(SPRING, indicators=filled), SAMPLE)
    assert {f.rule for f in found.findings} <= {"P105", "P113", "P551", "P553", "P554", "P555", "M513", "P404", "P604", "P305"}


def test_every_project_without_indicators_gets_a_draft_and_the_others_keep_theirs():
    bare = replace(SAMPLE, projects=tuple(with_target(p, indicators=()) if p is SPRING else p for p in SAMPLE.projects))
    drafted, count = library.started(bare)
    assert count == 1 and drafted.project(NETWORK.key) == NETWORK
    rows = drafted.project(SPRING.key).target.indicators
    assert sum(i.weight for i in rows) == 90 and all(i.annual and i.term for i in rows)
    assert library.BLANK not in "".join(i.annual for i in rows)
    odd = with_target(replace(SPRING, key="99", name="其他支出"), indicators=(), texts={})
    assert library.start(odd, SAMPLE), "what is of no kind gets the indicators of any kind"


def test_what_is_costed_tells_the_kind_where_the_name_does_not():
    assert library.kind_of(replace(SPRING, name="专项补贴资金")).name == "补助发放"
    items = [replace(SAMPLE.costing[0], name=name) for name in ("信息系统开发", "系统运行维护", "软件升级", "网络服务")]
    assert library.kind_of(replace(SPRING, name="专项补贴资金"), items).name == "信息系统运行"


# ---------------------------------------------------------------- review


@pytest.mark.parametrize("project", SAMPLE.projects, ids=lambda p: p.key)
def test_the_sample_targets_are_excellent(project):
    found = review.review(project, SAMPLE)
    assert found.grade == "优" and rules(project) == []


#: One planted fault each: (what, changed project, rules that must be reported and no others).
PLANTED = [
    ("no goal", with_target(SPRING, goal_annual=""), ["P103"]),
    ("empty text", with_target(SPRING, texts={**SPRING.target.texts, "safeguards": "无"}), ["P104"]),
    ("copied text", with_target(SPRING, texts={**SPRING.target.texts, "plan": SPRING.target.texts["basis"]}), ["P106"]),
    ("no operator", with_indicator(NETWORK, "网络可用率", annual="99%", term="99%"), ["P302"]),
    ("word for a rate", with_indicator(SPRING, "活动圆满完成率", annual="圆满", term="圆满"), ["P303"]),
    ("name repeated", with_indicator(SPRING, "达成就业意向人数", annual="达成就业意向人数", term="达成就业意向人数"), ["P304"]),
    ("cost with ≥", with_indicator(SPRING, "招聘活动经费金额", annual="≥150000元", term="≥450000元"), ["P301"]),
    ("limit with ≥", with_indicator(NETWORK, "故障修复时间", annual="≥4小时", term="≥4小时"), ["P301"]),
    ("share over 100", with_indicator(NETWORK, "窗口业务联网办理率", annual="≥120%", term="≥120%"), ["P308"]),
    ("price as quantity", with_indicator(PROJECTS["人力资源市场取暖费"], "非居民热价", second="数量指标"), ["P204"]),
    ("not accumulated", with_indicator(SPRING, "参加用人单位数量", term="≥100家"), ["P406"]),
    ("one side", with_indicator(NETWORK, "故障修复时间", term=""), ["P405"]),
    ("over the money", with_indicator(SPRING, "招聘活动经费金额", annual="≤160000元", term="≤480000元"), ["P403", "M513"]),
    ("weights", with_indicator(SPRING, "招聘活动经费金额", weight=D(30)), ["P207"]),
    ("unknown level", with_indicator(NETWORK, "故障修复时间", second="进度指标"), ["M535"]),
    ("same name", with_indicator(NETWORK, "故障修复时间", name="工作人员满意度"), ["P206", "P204"]),
    ("sources", with_target(SPRING, annual_money={"local": D(1)}), ["P408"]),
    ("one goal for three years", with_target(SPRING, goal_term=SPRING.target.goal_annual), ["P401"]),
    ("nearly copied", with_target(SPRING, texts={**SPRING.target.texts, "plan": SPRING.target.texts["basis"] + "。"}), ["P106"]),
    ("numbers of documents", with_target(SPRING, texts={**SPRING.target.texts, "plan": "某人社函〔2022〕18号，某财社〔2021〕9号"}), ["P104"]),
    ("a year's money for three", with_indicator(SPRING, "招聘活动经费金额", annual="≤150000元/年", term="≤150000元"), ["P403", "M513"]),
    ("done in time as benefit", with_indicator(SPRING, "达成就业意向人数", name="按时完成任务", annual="按时完成", term="按时完成"),
     ["P204"]),
]  # fmt: skip


@pytest.mark.parametrize(("project", "expected"), [p[1:] for p in PLANTED], ids=[p[0] for p in PLANTED])
def test_a_planted_fault_is_found(project, expected):
    found = rules(project)
    assert found and set(found) <= set(expected), found
    assert expected[0] in found or expected[-1] in found


def test_advice_says_what_to_write():
    """The operator that suits the indicator; for words a measure of the project's kind at the same place."""
    rate = review.review(with_indicator(NETWORK, "网络可用率", annual="99%", term="99%"), SAMPLE)
    assert {f.mend for f in rate.findings if f.rule in ("P302", "P305")} == {"写成“≥99%”。"}
    price = PROJECTS["人力资源市场取暖费"]
    told = review.review(with_indicator(price, "非居民热价", annual="35元/平米", term="35元/平米"), SAMPLE)
    assert {f.mend for f in told.findings if f.rule in ("P302", "P305")} == {"写成“≤35元/平方米”。"}
    words = review.review(with_indicator(NETWORK, "故障修复时间", annual="较好", term="顺利"), SAMPLE)
    assert any("换成能核对的指标" in f.mend for f in words.findings if f.rule in ("P302", "P305"))
    assert all(f.mend for f in words.findings)


def test_a_missing_first_level_is_one_fault():
    bare = tuple(replace(i, first="") if i.first == "产出指标" else i for i in NETWORK.target.indicators)
    found = [f for f in review.review(with_target(NETWORK, indicators=bare), SAMPLE).findings if f.rule in ("P201", "M535")]
    assert [(f.rule, f.expected) for f in found] == [("P201", "产出指标")]


def test_rates_of_one_number_are_told_apart():
    """Many rates are 98 %: that satisfaction is 98 % does not make up for a rate that is promised and not measured."""
    said = SPRING.target.goal_annual + "资金拨付到位率达到98%。"
    found = [f for f in review.review(with_target(SPRING, goal_annual=said), SAMPLE).findings if f.rule == "P554"]
    assert len(found) == 1 and "到位率" in found[0].message


def test_quotes_within_quotes_are_single():
    assert nested("项目““春风”招聘”没有“年度目标”") == "项目“‘春风’招聘”没有“年度目标”"


#: What golden/defects.tsv says of the seed's forms and a review can know: annual money of the form → rules.
SEED_FAULTS = {
    "150000": {"P106", "P401", "P403"}, "3780000": {"P201", "P304", "P306", "P401", "P404", "P601", "P608"},
    "1000000": {"P302", "P303", "P308", "P405", "P551"}, "50000": {"P112", "P204", "P401", "P402", "P403", "P554"},
    "1956511.08": {"P304", "P551", "P601"}, "2000000": {"P301", "P302", "P304", "P405", "P604"}, "1401120": {"P104", "P303", "P605", "P704"},
    "472500": {"P104", "P204", "P302", "P401", "P403"}, "165600": {"P102", "P103", "P107", "P111", "P302", "P403"},
    "4404": {"P104", "P551", "P703"}, "112000": {"P106", "P204", "P302", "P303", "P401"}, "25400000": {"P306", "P401", "P551", "P552", "P554"},
}  # fmt: skip


@pytest.mark.shared
def test_the_seeds_forms_are_reviewed_one_by_one(shared):
    """Three forms of the seed share one name: each keeps its own indicators, and its own faults are found."""
    book, _ = to_book(read(shared / "seed/xinzhou-2023-unit-budget.txt"))
    forms = {str(p.target.annual_total): p for p in book.projects if p.target.indicators}
    assert set(forms) == set(SEED_FAULTS)
    for money, expected in SEED_FAULTS.items():
        result = review.review(forms[money], book)
        assert expected <= {f.rule for f in result.findings}, money
        assert result.grade in ("良", "中", "差") and not any(f.rule == "M533" for f in result.findings)


def test_a_target_without_indicators_is_poor_and_advice_says_what_to_do():
    assert review.review(with_target(SPRING, indicators=()), SAMPLE).grade == "差"
    result = review.review(PLANTED[6][1], SAMPLE)
    assert result.grade == "良" and result.scores["合理可行"] == D(75)
    assert any("≤" in line for line in review.advice(result))


@pytest.mark.parametrize(("score", "name"), [("90", "优"), ("89.9", "良"), ("80", "良"), ("79.9", "中"), ("60", "中"), ("59.9", "差")])
def test_grades(score, name):
    assert review.grade(D(score)) == name
