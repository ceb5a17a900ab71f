"""Costing: sums, standards, explained differences, and every calculation of the seed with its contradictions."""

import csv
import re
from dataclasses import replace
from decimal import Decimal

import pytest

from performance_sample import SAMPLE
from yusuan.book import Book, CostItem, Line, Project, Standard
from yusuan.model import ERROR, Indicator, Target
from yusuan.targets import costing
from yusuan.targets.costing import StatedCost, judge, verdict

D = Decimal


def item(project, name, quantity, standard, periods=1, extra="0", note="", unit="元/人/月", **more):
    return CostItem(project, name, D(quantity), D(standard), D(periods), D(extra), standard_unit=unit, note=note,
                    function="2080799", **more)  # fmt: skip


def book(items, amounts, standards=(), year=2023):
    projects = tuple(Project(key, f"项目{key}") for key in amounts)
    lines = tuple(Line("2080799", D(a), project=key) for key, a in amounts.items())
    return Book(year=year, projects=projects, lines=lines, costing=tuple(items), standards=tuple(standards))


def rules(found):
    return sorted(f.rule for f in found)


# The calculations of costing.tsv: (form, row of the file) → items, their sum there, and stated amounts with the verdict.
POSTS = item("P2", "岗位补贴", "93", "1880", 12, standard_name="岗位补贴")
INSURANCE = item("P2", "社会保险补贴", "93", "878.72", 12, standard_name="社会保险补贴")
WAN = D(10_000)


def said(amount, slack="0", *names):
    return StatedCost("", names, D(amount), D(slack))


SEED = {
    ("P2", "志愿兵公益性岗位补贴"): ([POSTS], "2098080", []),
    ("P2", "志愿兵社保补贴"): ([INSURANCE], "980651.52", []),
    ("P2", "两项合计"): ([POSTS, INSURANCE], "3078731.52", [
        (said("3078600", "50"), "contradiction"),
        (said("3078700", "50"), "rounding"),
        (said("2998000", "500"), "contradiction"),
    ]),
    ("P2", "失业动态监测"): ([item("P2", "监测", "182", "100", 12, unit="元/户/月")], "218400", [(said("218400", "50"), "equal")]),
    ("P2", "大学生实习实训补贴"): ([item("P2", "实习实训补贴", "200", "1128")], "225600", [(said("225600", "50"), "equal")]),
    ("P2", "实习意外险"): ([item("P2", "意外保险", "200", "240", unit="元/人")], "48000", [(said("48000", "50"), "equal")]),
    ("P2", "劳务站奖补"): ([
        item("P2", "一等", "1", "60000", unit="元/个"), item("P2", "二等", "2", "45000", unit="元/个"),
        item("P2", "三等", "2", "30000", unit="元/个"),
    ], "210000", [(said("210000", "5000"), "equal")]),
    ("P5", "岗位+社保补贴"): ([
        item("P5", "岗位补贴", "57", "1980", 12, standard_name="岗位补贴"),
        item("P5", "社会保险补贴", "57", "950", 12, standard_name="社会保险补贴"),
    ], "2004120", [(said("1956511.08"), "contradiction")]),
    ("P6", "岗位+社保"): ([
        item("P6", "岗位补贴", "65", "1980", 12, standard_name="岗位补贴"),
        item("P6", "社会保险补贴", "65", "950", 12, standard_name="社会保险补贴"),
    ], "2285400", []),
    ("P6", "见习"): ([item("P6", "见习补贴", "54", "1188", 12, standard_name="见习补贴")], "769824", []),
    ("P6", "劳务站"): ([item("P6", "劳务站", "4", "40000", unit="元/个/年")], "160000", []),
    ("P7", "境外劳务输出奖补"): ([item("P7", "境外奖补", "140", "10000", unit="元/人/年")], "1400000", [
        (said("1401120"), "contradiction"),
    ]),
    ("P8", "取暖"): ([item("P8", "取暖", "13499.57", "35", unit="元/平方米")], "472484.95", [
        (said("472500"), "contradiction"), (said("472500", "50"), "rounding"),
    ]),
    ("P9", "互联网"): ([item("P9", "专线", "2", "6900", 12, unit="元/条/月")], "165600", [(said("165600"), "equal")]),
    ("P10", "遗属"): ([item("P10", "遗属补助", "1", "367", 12)], "4404", [(said("4404"), "equal")]),
    ("P11", "驻村伙食"): ([item("P11", "伙食", "4", "25000", unit="元/人/年")], "100000", [(said("100000"), "equal")]),
    ("P11", "驻村交通"): ([item("P11", "交通", "4", "3000", unit="元/人/年")], "12000", [(said("12000"), "equal")]),
    ("P12", "公益岗"): ([item("P12", "岗位补贴", "350", "1880", 12, standard_name="岗位补贴")], "7896000", [
        (said(D("998.81") * WAN - 2098080, "50"), "contradiction"),
    ]),
    ("P12", "社保"): ([item("P12", "社会保险补贴", "458", "950", 12, standard_name="社会保险补贴")], "5221200", [
        (said(D("620.07") * WAN - 980700, "100"), "contradiction"),
    ]),
    ("P12", "见习"): ([item("P12", "见习补贴", "173", "1128", 12, standard_name="见习补贴")], "2341728", [
        (said("2340000", "50"), "contradiction"),
    ]),
    ("P12", "求职创业"): ([item("P12", "求职创业补贴", "3000", "1200", unit="元/人/年")], "3600000", [
        (said("3600000", "50"), "equal"),
    ]),
    ("P12", "其他就业补助"): ([item("P12", "其他就业补助", "282", "1880", 12)], "6361920", [
        (said(D("705.13") * WAN - 702000, "100"), "contradiction"),
    ]),
    ("P1,P4", "activity/work"): ([
        item("P1", "活动经费", "1", "150000", unit="元"), item("P4", "工作经费", "1", "50000", unit="元"),
    ], "200000", []),
}  # fmt: skip
#: costing.tsv puts this beside the row of 见习: it has no row of its own.
COMPANION = item("P12", "见习意外保险", "173", "240", unit="元/人")
#: Totals of forms: (computed, project amount in the tables).
TOTALS = {"P2": ("3780731.52", "3780000"), "P6": ("3215224", "2000000"), "P12": ("25462368", "25400000")}


@pytest.mark.parametrize("row", SEED, ids="-".join)
def test_the_seeds_calculations(row):
    items, computed, stated = SEED[row]
    assert costing.total(items) == D(computed)
    for one, expected in stated:
        assert verdict(items, one)[0] == expected, one


def seed_book():
    items = [i for group, _, _ in SEED.values() for i in group]
    # costing.tsv adds 两项合计 of the two rows above it: each item counts once.
    items = list(dict.fromkeys([*items, COMPANION]))
    amounts = {key: costing.total(i for i in items if i.project == key) for key in {i.project for i in items}}
    return book(items, {**amounts, **{key: D(v[1]) for key, v in TOTALS.items()}})


def test_the_seeds_projects_that_do_not_add_up_are_reported():
    found = [f for f in judge(seed_book()) if f.rule == "M501"]
    assert {(f.stated, f.expected) for f in found} == {
        (costing.yuan(D(computed)), costing.yuan(D(amount))) for computed, amount in TOTALS.values()
    }


def test_the_seeds_double_standards_are_reported():
    found = {f.message.split("“")[1].split("”")[0] for f in judge(seed_book()) if f.rule == "P701"}
    assert found == {"岗位补贴", "社会保险补贴", "见习补贴"}


@pytest.mark.shared
def test_every_row_of_the_golden_file_is_expressed(shared):
    rows = list(csv.DictReader((shared / "seed/golden/costing.tsv").open(encoding="utf-8"), delimiter="\t"))
    assert len(rows) == 26
    for row in rows:
        if row["subsidy"] == "total":
            computed = costing.total(i for i in seed_book().costing if i.project == row["form"])
            assert D(row["computed (元)"]) == computed == D(TOTALS[row["form"]][0])
            continue
        _, computed, stated = SEED[row["form"], row["subsidy"]]
        if number := re.match(r"[\d.]+", row["computed (元)"]):
            assert D(number[0]) == D(computed), row
        if row["ok"].startswith("yes"):
            assert {v for _, v in stated} == {"equal"}
        if row["ok"].startswith(("no (", "-0.", "no")) and not row["ok"].startswith("no formula") and stated:
            assert "contradiction" in {v for _, v in stated}, row


def test_an_explained_difference_is_no_fault_and_an_unexplained_one_is():
    good = item("1", "岗位补贴", "57", "1980", 12, "-31680", "少计16人月")
    assert judge(book([good], {"1": D("1322640")})) == ()
    bad = replace(good, note="")
    for note in ("", "无", " — "):
        assert rules(judge(book([replace(good, note=note)], {"1": D("1322640")}))) == ["M504"]
    assert costing.explained(book([good, bad], {})) == (good,)


def test_one_fault_per_wrong_sum():
    assert rules(judge(book([item("1", "甲", "2", "10", unit="元/人")], {"1": D("21")}))) == ["M501", "M502"]


def test_functions_and_funds_must_agree():
    items = [item("1", "甲", "2", "10"), replace(item("1", "乙", "1", "5"), fund="own")]
    found = judge(book(items, {"1": D(25)}))
    assert rules(found) == ["M502", "M502"] and all(f.severity is ERROR for f in found)
    unsplit = [replace(i, function="") for i in items]
    assert rules(judge(book(unsplit, {"1": D(25)}))) == ["M505"]


STANDARD = Standard("监测补助", D(100), "元/户/月", "2023-01-01", "2023-06-30")


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (Standard("监测补助", D(120), "元/户/月", "2023-07-01", "", "某人社发〔2023〕8号"), []),
        (Standard("监测补助", D(120), "元/户/月", "2023-07-01", ""), ["M515"]),
        (Standard("监测补助", D(120), "元/户/月", "2023-07-01", "", "无"), ["M515"]),
        (Standard("监测补助", D(120), "元/户/月", "2024-01-01", ""), []),
        (Standard("监测补助", D(120), "元/户/月", "2023-06-30", ""), ["P608"]),
        (Standard("监测补助", D(120), "元/户/月", "2022-01-01", "2022-12-31"), []),
        (Standard("监测补助", D(100), "元/户/月", "", ""), []),
        (Standard("监测补助", D(100), "元/户/月", "2023年", ""), ["M514"]),
        (Standard("监测补助", D(100), "元/户/月", "2023-05-01", "2023-04-01"), ["M514"]),
    ],
)
def test_one_subsidy_has_one_standard_at_a_time(other, expected):
    assert rules(judge(book([], {}, [STANDARD, other]))) == expected


def test_items_follow_the_library():
    fine = item("1", "监测", "2", "100", unit="元/户/月", standard_name="监测补助")
    assert judge(book([fine], {"1": D(200)}, [STANDARD])) == ()
    assert rules(judge(book([replace(fine, standard=D(101))], {"1": D(202)}, [STANDARD]))) == ["M512"]
    assert judge(book([replace(fine, standard=D(101), note="合同价")], {"1": D(202)}, [STANDARD])) == ()
    assert rules(judge(book([fine], {"1": D(200)}))) == ["M508"]
    assert rules(judge(book([fine], {"1": D(200)}, [STANDARD], year=2025))) == ["M507"]


def test_a_cost_indicator_must_state_what_the_costing_gives():
    indicators = [Indicator("产出指标", "成本指标", "岗位补贴金额", annual=v) for v in ("≤307.86万元", "≤307.87万元")]
    base = book([POSTS, INSURANCE], {"P2": D("3078731.52")})
    project = replace(base.projects[0], target=Target("项目", indicators=tuple(indicators)))
    found = [f for f in judge(replace(base, projects=(project,))) if f.rule == "M511"]
    assert [f.stated for f in found] == ["3,078,600元"]


def test_the_sample_is_clean():
    assert [f for f in judge(SAMPLE) if f.severity is ERROR] == []


def test_a_change_of_any_sample_item_is_found():
    for n, one in enumerate(SAMPLE.costing):
        changed = (*SAMPLE.costing[:n], replace(one, quantity=one.quantity + 1), *SAMPLE.costing[n + 1 :])
        assert "M501" in rules(judge(replace(SAMPLE, costing=changed))), one.name


def test_standard_at_a_day():
    from datetime import date

    later = Standard("监测补助", D(120), "元/户/月", "2023-07-01", "")
    both = (STANDARD, later)
    assert costing.standard_at(both, "监测补助", date(2023, 6, 30)) is STANDARD
    assert costing.standard_at(both, "监测补助", date(2023, 7, 1)) is later
    assert costing.standard_at(both, "监测补助", date(2022, 12, 31)) is None
