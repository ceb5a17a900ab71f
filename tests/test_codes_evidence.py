"""What documents say of codes: agreement of bodies, disagreements kept out, names of a year laid over the lists."""

from collections.abc import Sequence

from yusuan import codes
from yusuan.codes import Code, Kind, Standing, judge
from yusuan.codes.evidence import Observation, Seen, agreed, laid_over

LISTED: dict[tuple[Kind, str], Sequence[Code]] = {
    ("function", "215"): (Code("215", "工业支出", "function", "类", confidence="verified"),),
    ("function", "21505"): (Code("21505", "产业监管", "function", "款", confidence="own"),),
    ("function", "2150501"): (Code("2150501", "行政运行", "function", "项", confidence="high"),),
}


def seen(*said: tuple[str, str, str]) -> list[Seen]:
    """(code, name, body) of documents of 2026."""
    return list(agreed((Observation("function", c, n, 2026, b, "某市") for c, n, b in said), LISTED))


def test_a_name_that_several_bodies_print_is_taken_with_its_evidence() -> None:
    (one,) = seen(("21505", "产业发展", "甲局"), ("21505", "产业发展", "乙局"), ("21505", "产业发展", "甲局"))
    assert (one.name, one.years, one.bodies, one.places) == ("产业发展", (2026,), 2, ("某市",))


def test_names_on_which_bodies_disagree_are_kept_out() -> None:
    assert seen(("21505", "产业发展", "甲局"), ("21505", "产业培育", "乙局")) == []
    assert [s.name for s in seen(*[("21505", "产业发展", f"{n}局") for n in "甲乙丙"], ("21505", "产业培育", "丁局"))] == ["产业发展"]


def test_one_body_does_not_outweigh_a_name_that_was_read_in_a_source() -> None:
    assert seen(("2150501", "行政运营", "甲局")) == []
    assert [s.name for s in seen(("2150501", "行政运营", "甲局"), ("2150501", "行政运营", "乙局"))] == ["行政运营"]


def test_cut_names_unknown_classes_and_what_is_no_name_do_not_count() -> None:
    assert [s.bodies for s in seen(("2150501", "行政运行", "甲局"), ("2150501", "行政运行（产业监管）", "乙局"))] == [2]
    assert seen(("29901", "杂项", "甲局"), ("2150502", "12", "甲局"), ("2150502", "采购项目43608", "乙局"), ("2150601", "新项", "甲局")) == []


def test_a_new_name_ends_the_older_row_and_an_agreeing_one_makes_it_surer() -> None:
    rows = [*LISTED["function", "21505"], *LISTED["function", "2150501"]]
    said = [Seen("function", "21505", "产业发展", (2025, 2026), 3, ("甲市",)), Seen("function", "2150501", "行政运行", (2026,), 9, ("甲市",))]
    found = list(laid_over(rows, said))
    assert [(c.name, c.valid_from, c.valid_to, c.confidence) for c in found] == [
        ("产业监管", None, 2024, "own"), ("产业发展", 2025, None, "seen"), ("行政运行", None, None, "high"),
    ]  # fmt: skip


def test_names_of_2026_and_local_details_are_known() -> None:
    assert judge("function", "21505", "工业和信息产业", 2026).fine
    assert judge("function", "2150599", "其他工业和信息产业支出", 2026).fine
    assert judge("function", "2210199", "其他保障性安居工程支出", 2025).fine
    assert judge("economic", "3021101", "国内差旅费", 2026).fine
    assert judge("economic", "3029801", "杂费", 2026).standing is not Standing.FINE


def test_no_name_of_the_lists_is_doubled() -> None:
    rows = [row for kind in codes.KINDS for row in codes.shipped().every(kind)]
    assert not [row for row in rows if row.name.endswith(("支出支出", "事务事务", "费费"))]


def test_every_seen_row_names_its_evidence() -> None:
    for row in codes.seen():
        assert row.bodies >= 1 and row.years and all(row.places), row
