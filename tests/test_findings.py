"""A finding is what it speaks of first and prose last: keys, operands, how sure it is, and one way to print an amount."""

from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from yusuan.laws.slips import slips
from yusuan.model import (
    ERROR,
    NOTICE,
    WARNING,
    Disclosure,
    Finding,
    Heading,
    Leftover,
    Operand,
    Paragraph,
    Places,
    Source,
    numbered,
)
from yusuan.money import sure_digits, told
from yusuan.publishing import publish
from yusuan.reading import read
from yusuan.rules import check
from yusuan.rules.engine import unread
from yusuan.rules.rule import Rule
from yusuan.service.opening import open_document

HEAD = "某某局2023年度部门预算公开\n\n"


def of(folder: Path, text: str):
    path = folder / "文.txt"
    path.write_text(HEAD + text, encoding="utf-8")
    return check(read(path))


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("63310300.000000", "万元", "6,331.03 万元"),
        ("63310312.5", "万元", "6,331.03125 万元"),
        ("1234567", "元", "1,234,567.00 元"),
        ("-0", "万元", "0.00 万元"),
        ("-1500", "亿元", "-0.000015 亿元"),
    ],
)
def test_an_amount_is_told_with_all_it_has_and_no_useless_zero(amount, unit, said):
    assert told(Decimal(amount), unit) == said


def test_a_range_is_told_as_far_as_it_is_sure():
    low, high = Decimal("6331.025"), Decimal("6331.0349")
    assert sure_digits(low, high, 0, 6) == 2 and sure_digits(low, Decimal("6332"), 0, 6) is None


WRONG = """## 2023年部门支出预算总表

单位：万元

| 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
| 201 | 一般公共服务支出 | 100.00 | 60.00 | 40.00 |
| 221 | 住房保障支出 | 10.00 | 10.00 | |
| | 合计 | {total} | 70.00 | 40.00 |

## 情况说明

2023年度支出预算总计110.00万元，比上年增加10.00万元，增长{rate}%。
"""


def test_a_finding_has_its_operands_and_the_same_key_each_time(tmp_path):
    first, second = (of(tmp_path, WRONG.format(total="111.00", rate="10.00")) for _ in range(2))
    (one,) = [f for f in first.findings if f.rule.startswith("T10")]
    assert one.operand("stated") == Decimal(1110000) and one.operand("difference") == Decimal(10000)
    assert {f.printed for f in one.figures} >= {"111.00"} and one.level == "certain" and one.version >= 1
    assert [f.key for f in first.findings] == [f.key for f in second.findings]
    other = of(tmp_path, WRONG.format(total="112.00", rate="10.00"))
    assert one.key not in {f.key for f in other.findings}, "another difference is another finding"


def test_a_reworded_message_keeps_its_key(tmp_path):
    for f in of(tmp_path, WRONG.format(total="111.00", rate="12.00") + "\n工作的的安排。\n").findings:
        assert replace(f, message="换一种说法", mend="改", expected=f.expected).key == f.key


def test_every_finding_of_one_report_has_its_own_key(tmp_path):
    report = of(tmp_path, "本年年工作安排如下。\n\n" * 3 + WRONG.format(total="111.00", rate="12.00"))
    keys = [f.key for f in report.findings]
    assert len(set(keys)) == len(keys)
    same = Finding("W101", WARNING, "一", Source(text="甲"))
    assert [f.key.count("-") for f in numbered([same, same])] == [1, 2]


def test_a_rule_gives_operands_and_the_message_is_made_of_them():
    rule = Rule("W999", "试", "通行做法", NOTICE, "", (), (), lambda d: (), level="hint", version=3, petty=True)
    values = {"table": "支出总表", "total": Decimal("63310300")}
    one = rule.finding("《{table}》合计 {total}。", Source(page=3), values=values, unit="万元")
    two = rule.finding("合计为 {total}（《{table}》）", Source(page=9), values=values, unit="万元")
    assert one.message == "《支出总表》合计 6,331.03 万元。" and one.key == two.key
    assert one.operands[1] == Operand("total", Decimal("63310300"), "元")
    assert (one.version, one.level, one.petty) == (3, "hint", True)


def test_amounts_of_one_finding_have_one_unit(tmp_path):
    text = WRONG.format(total="110.00", rate="10.00").replace("总计110.00万元", "总计1,120,000元")
    (one,) = [f for f in of(tmp_path, text).findings if f.rule == "T101"]
    words = one.message + one.expected + one.difference + one.stated + "".join(r.text for r in one.related)
    assert words.count(" 元") == 0 or words.count(" 万元") == 0


def test_an_expected_rate_has_the_decimals_that_are_known(tmp_path):
    (one,) = [f for f in of(tmp_path, WRONG.format(total="110.00", rate="12")).findings if f.rule == "N203"]
    assert one.expected == "增加 10.0%", one.expected


def test_the_surest_come_first_and_petty_ones_are_marked(tmp_path):
    text = "收入总计4,510.69万元。支出总计4510.69万元，上年结转1,035.80万元。\n\n" + WRONG.format(total="111.00", rate="12.00")
    report = of(tmp_path, text)
    levels = [("certain", "likely", "hint").index(f.level) for f in report.findings]
    assert levels == sorted(levels) and levels[0] == 0
    assert all(f.petty for f in report.findings if f.rule == "W208") and report.folded
    assert not any(f.petty for found in report.levels().values() for f in found)


def test_what_was_not_understood_counts_against_the_coverage(tmp_path):
    report = of(tmp_path, WRONG.format(total="110.00", rate="10.00"))
    path = tmp_path / "文.txt"
    d = read(path)
    left = (Leftover("12.00", "不认识的列", Source()), Leftover("甲费3.50万元、乙费4.00万元", "没有读懂", Source()), Leftover("0.00", "", Source()))
    d = replace(d, leftovers=(*d.leftovers, *left))
    assert unread(d) == unread(read(path)) + 3
    before, after = (float(r.meta["coverage"].rstrip("%")) for r in (report, check(d)))
    assert after < before


def test_a_rule_with_nothing_to_look_at_is_not_a_pass():
    notice = Disclosure("通知.txt", blocks=(Heading("会议通知", 1), Paragraph("兹定于下周三上午九时召开例会，请准时参加，不得缺席。")))
    counts = check(notice).counts()
    assert counts["passed"] == 0 and counts["not_applicable"] > 50


def test_a_notice_is_not_counted_as_a_failure(tmp_path):
    report = of(tmp_path, "收入总计4,510.69万元。支出总计4510.69万元，上年结转1,035.80万元。\n")
    assert any(f.rule == "W208" and f.severity is NOTICE for f in report.findings)
    assert all(o.status.value == "noted" for o in report.outcomes if o.rule == "W208" and o.status.value in ("failed", "noted"))
    assert not any(f.severity is ERROR for f in report.findings)


def test_places_are_told_as_a_person_finds_them():
    blocks = (
        Heading("三、收支说明", 1, Source("文", line=40)), Paragraph("其一。", Source("文", line=41)), Paragraph("其二。", Source("文", line=42)),
    )  # fmt: skip
    word = Places(Disclosure("文.docx", blocks=blocks))
    assert word(Source("文", line=42)) == "“三、收支说明”下第2段"
    assert word(Source("文", line=77, cell="B3", table="收入总表")) == "第3行第2列 《收入总表》"
    assert Places(Disclosure("文.txt", blocks=blocks))(Source("文", line=42)) == "第42行"
    pages = tuple(Paragraph(f"— {n} —", Source("文", page=n + 2), role="running") for n in (1, 2, 3))
    assert Places(Disclosure("文.pdf", blocks=pages))(Source("文", page=5)) == "第5页（页码印“3”）"
    assert Places(Disclosure("文.pdf"))(Source("文", page=5)) == "第5页"


# ---------------------------------------------------------------- one line for one cause


def numbers(folder: Path, text: str, *rules: str):
    return [f for f in of(folder, text).findings if f.rule in (rules or ("N201", "N202", "N203", "N204", "T101"))]


def test_what_is_wrong_with_one_comparison_is_one_finding(tmp_path):
    text = "2023年度支出预算总计110.00万元，2022年度支出预算总计100.00万元。\n\n2023年度支出预算总计110.00万元，比上年增加13.00万元，增长17.00%。\n"
    (one,) = numbers(tmp_path, text)
    assert one.rule == "N202" and any("增减率" in r.text for r in one.related)


def test_a_change_and_a_rate_that_are_repeated_otherwise_are_one_finding(tmp_path):
    text = "2023年度支出预算总计110.00万元，比上年增加10.00万元，增长10.00%。\n\n2023年度支出预算总计比上年增加12.00万元，增长12.24%。\n"
    found = numbers(tmp_path, text, "N202", "N203", "N208")
    assert len(found) == 1, [f.message for f in found]


def test_a_base_with_a_slip_of_the_pen_is_suspected(tmp_path):
    """110.00 is 10 % more than 100.00, which somebody typed with one digit more."""
    text = "2022年度支出预算总计1000.00万元。\n\n2023年度支出预算总计110.00万元，比上年增加10.00万元，增长10.00%。\n"
    (one,) = numbers(tmp_path, text)
    assert [(s.stated, s.should_be) for s in one.suspects] == [("1000.00 万元", "100.00 万元")] and "疑" in one.message


@pytest.mark.parametrize(
    ("number", "some", "none"),
    [("120.00", {"20.00", "10.00", "210.00", "1200.00", "102.00"}, {"120.00", "130.00", "020.00"}), ("12.5", {"12.50", "12.05"}, {"12.5"})],
)
def test_slips_are_one_digit_more_less_or_turned_round(number, some, none):
    found = set(slips(number))
    assert some <= found and not none & found and not set(slips("1-2"))


def test_a_habit_is_one_finding(tmp_path):
    """Every rate is of this year's amount: one root, not three errors."""
    items = (("办公费", "120.00", "20.00"), ("印刷费", "50.00", "10.00"), ("差旅费", "80.00", "16.00"))
    said = "\n\n".join(f"2023年{name}预算{now}万元，比上年增加{more}万元，增长{100 * Decimal(more) / Decimal(now):.2f}%。" for name, now, more in items)
    (one,) = numbers(tmp_path, said + "\n")
    assert one.rule == "N203" and "除以了本年数" in one.message and len(one.related) == 3


def test_many_alike_without_a_reason_are_a_misreading(tmp_path):
    rates = ("31.70", "4.20", "77.10", "15.30")
    said = [f"2023年{name}预算{now}.00万元，比上年增加10.00万元，增长{rate}%。" for name, now, rate in zip(("办公费", "印刷费", "差旅费", "会议费"), (90, 70, 45, 66), rates, strict=True)]
    text = "## 一、支出说明\n\n" + "\n\n".join(said) + "\n"
    assert not numbers(tmp_path, text, "N203")
    assert sum(o.rule == "N203" and o.status.value == "unchecked" for o in of(tmp_path, text).outcomes) == 4
    (one,) = numbers(tmp_path, "## 一、支出说明\n\n" + said[0] + "\n", "N203")
    assert one.severity is ERROR
# ---------------------------------------------------------------- one set of findings for the book and what it publishes


@pytest.mark.parametrize("format", ["docx", "pdf"])
def test_a_published_document_has_the_findings_that_publishing_told(tmp_path, format):
    opened = open_document(Path(__file__).parents[1] / "examples" / "xinzhou-2023.xlsx")
    compiled, of_book = opened.disclosure, opened.findings
    (path,) = publish(compiled, tmp_path, (format,))
    told, found = (Counter(f.rule for f in check(d).findings) for d in (compiled, read(path)))
    assert told == found and not {f.rule for f in of_book} & set(told), "faults of the book stand in the book alone"
