"""Ledgers: validation, eligibility, deduplication, payment, privacy, idempotent import, and values as queries."""

import csv
import stat
import tempfile
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from performance_sample import SAMPLE
from yusuan.book import Standard
from yusuan.manage import evidence, fields, ledger, records
from yusuan.manage.entry import OTHERS, form, template_csv
from yusuan.manage.evidence import Query
from yusuan.manage.ledger import Condition, Field
from yusuan.manage.privacy import UnsafeKey, hashed, key_of
from yusuan.manage.store import Store, import_folder
from yusuan.model import Source

D = Decimal
STANDARDS = (
    Standard("岗位补贴", D(1880), "元/人/月", "2022-01-01", "2023-06-30"),
    Standard("岗位补贴", D(1980), "元/人/月", "2023-07-01", ""),
    Standard("驻村伙食补助", D(25000), "元/人/年"),
)
HEADS = ["人员编号", "姓名", "项目", "月份", "标准名称", "上岗日期", "离岗日期", "对象类别", "出勤天数", "发放日期", "实发金额"]
GOOD = ["P-001", "甲", "2", "2023-01", "岗位补贴", "2022-05-01", "", "就业困难人员", "21", "2023-01-28", "1,880.00"]


def row(**changes):
    return [changes.get(head, value) for head, value in zip(HEADS, GOOD, strict=True)]


def write(path, rows, heads=HEADS, encoding="utf-8"):
    with path.open("w", encoding=encoding, newline="") as stream:
        csv.writer(stream).writerows([heads, *rows])
    return path


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path / "台账")


def take(store, rows, name="posts.csv", heads=HEADS, **more):
    path = write(store.folder.parent / name, rows, heads, **more)
    return store.take(store.ledgers["posts"], path, STANDARDS)


def why(result):
    return [(r["row"], r["reason"]) for r in result.rejections.iter_rows(named=True)]


# ---------------------------------------------------------------- declarations


def test_the_seeds_kinds_are_shipped():
    shipped = {"posts", "insurance", "interns", "enterprises", "stations", "events", "loans", "archives", "heating", "network", "village"}
    assert shipped <= set(ledger.templates())
    for kind in ledger.templates().values():
        assert kind.personal or not any(f.label in ("姓名", "人员编号") for f in kind.fields)
        for c in kind.eligibility:
            assert c.reason


@pytest.mark.parametrize(
    "change",
    [{"unique": ["nobody"]}, {"period": "name"}, {"payment": {"times": ["x"]}}, {"fields": [{"key": "a"}]},
     {"eligibility": [{"field": "person", "op": "?", "reason": "x"}]}],
)  # fmt: skip
def test_a_faulty_declaration_is_a_finding(change):
    data = {"key": "k", "name": "名", "unique": ["person"], "period": "month", "fields": [
        {"key": "person", "label": "编号", "privacy": "personal"}, {"key": "month", "label": "月份", "type": "month"},
        {"key": "name", "label": "姓名", "privacy": "secret"},
    ]}  # fmt: skip
    assert ledger.declare(data, Source())[0] is not None
    found, problems = ledger.declare({**data, **change}, Source())
    assert found is None and {p.rule for p in problems} == {"M550"}


# ---------------------------------------------------------------- cells


@pytest.mark.parametrize(
    ("text", "type_", "value"),
    [
        ("2023-1", "month", date(2023, 1, 1)), ("202301", "month", date(2023, 1, 1)), ("2023年12月", "month", date(2023, 12, 1)),
        ("2023/1/5", "date", date(2023, 1, 5)), ("20230105", "date", date(2023, 1, 5)), ("2023-01-05 00:00:00", "date", date(2023, 1, 5)),
        ("1,880.5", "money", 188050), ("１８８０", "money", 188000), ("是", "flag", True), ("0", "flag", False), ("12", "integer", 12),
    ],
)  # fmt: skip
def test_cells_are_read(text, type_, value):
    assert fields.parse(text, Field("x", "列", type_)) == (value, "")


@pytest.mark.parametrize(
    ("text", "type_"),
    [("2023-13", "month"), ("2023-02-30", "date"), ("一月", "month"), ("18.805", "money"), ("1880元", "money"), ("也许", "flag"),
     ("1.5", "integer"), ("2023115", "date"), ("230115", "date"), ("1e99", "integer"), ("#REF!", "money"), ("1,88", "money"), ("", "integer")],
)  # fmt: skip
def test_cells_that_cannot_be_read_say_why(text, type_):
    value, reason = fields.parse(text, Field("x", "列", type_))
    assert value is None and reason


@given(st.integers(-(10**12), 10**12), st.integers(0, 4))
def test_numbers_are_kept_exactly(number, decimals):
    field = Field("x", "列", "number", decimals=decimals)
    assert fields.parse(fields.shown(number, field), field) == (number, "")


# ---------------------------------------------------------------- taking in


def test_good_records_are_paid_from_the_standard_of_their_month(store):
    rows = [row(), row(月份="2023-07", 实发金额="1980"), row(人员编号="P-002", 实发金额="")]
    result = take(store, rows)
    assert (result.accepted, result.rejected, result.findings) == (3, 0, ())
    frame = store.records(store.ledgers["posts"]).sort("row").collect()
    assert frame["payment"].to_list() == [188000, 198000, 188000]
    assert "name" not in frame.columns


REJECTED = [
    (row(月份="2023-13"), "没有这个月"),
    (row(人员编号=""), "没有填写"),
    (row(对象类别="其它人"), "不在可选的范围内"),
    (row(出勤天数="14"), "出勤不足15天"),
    (row(出勤天数="32"), "大于 31"),
    (row(上岗日期="2023-02-01"), "上岗日期晚于补贴月份"),
    (row(离岗日期="2022-12-31"), "离岗以后"),
    (row(标准名称="没有的标准"), "标准库没有当月有效的标准"),
    (row(实发金额="1890"), "金额与按标准计算的不符"),
    (row(实发金额="18.805"), "小数超过2位"),
]


@pytest.mark.parametrize(("bad", "reason"), REJECTED, ids=[r for _, r in REJECTED])
def test_a_bad_record_is_rejected_with_its_reason_and_the_others_kept(store, bad, reason):
    result = take(store, [row(人员编号="A"), bad, row(人员编号="B")])
    assert (result.accepted, result.rejected) == (2, 1)
    assert [r for r, _ in why(result)] == [3] and reason in why(result)[0][1]
    assert result.findings[0].rule == "M554" and reason in result.findings[0].message


def test_all_faults_of_a_record_are_listed_at_once(store):
    result = take(store, [row(月份="x", 出勤天数="y", 实发金额="z")])
    assert result.rejected == 1 and len(why(result)) == 3


def test_one_person_one_month_one_subsidy(store):
    result = take(store, [row(), row(出勤天数="20"), row(人员编号=" p-001 "), row(月份="2023-02")])
    assert result.accepted == 2
    assert [(n, "第2行" in reason) for n, reason in why(result)] == [(3, True), (4, True)]


def test_a_file_without_a_needed_column_is_not_taken_and_extra_columns_are_named(store):
    result = take(store, [["1", "2"]], heads=["人员编号", "备注"])
    assert result.rows == 0 and {f.rule for f in result.findings} == {"M552", "M553"}
    assert {f.message.split("“")[2].split("”")[0] for f in result.findings if f.rule == "M552"} == {
        "月份", "标准名称", "上岗日期", "对象类别", "出勤天数"}  # fmt: skip


def test_headings_may_be_aliases_and_files_other_encodings(store):
    heads = ["身份证号" if h == "人员编号" else f" {h} " for h in HEADS]
    assert take(store, [row()], heads=heads).accepted == 1
    assert take(store, [row(月份="2023-02")], name="gb.csv", encoding="gb18030").accepted == 1
    assert take(store, [row(月份="2023-03")], name="bom.csv", encoding="utf-8-sig").accepted == 1


def test_rows_longer_than_the_header_are_rejected_not_cut(store):
    result = take(store, [row(), [*row(月份="2023-02"), "多"], row(月份="2023-03")])
    assert result.accepted == 2 and why(result) == [(3, "这一行的列数多于表头")]


def test_blank_rows_are_nothing_and_rows_keep_their_number(store):
    result = take(store, [row(), [""] * len(HEADS), row(月份="错")])
    assert (result.accepted, why(result)[0][0]) == (1, 4)


def test_workbooks_are_read(store):
    import xlsxwriter

    path = store.folder.parent / "posts.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet, day = book.add_worksheet(), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.write_row(0, 0, HEADS)
        sheet.write_row(1, 0, row(出勤天数=21, 实发金额=1880))
        sheet.write_datetime(1, HEADS.index("上岗日期"), date(2022, 5, 1), day)
    assert store.take(store.ledgers["posts"], path, STANDARDS).accepted == 1


def test_broken_files_are_findings(store, tmp_path):
    (tmp_path / "posts.xlsx").write_bytes(b"PK\x03\x04broken")
    (tmp_path / "empty.csv").write_text("")
    for path in (tmp_path / "posts.xlsx", tmp_path / "empty.csv", tmp_path / "missing.csv"):
        result = store.take(store.ledgers["posts"], path, STANDARDS)
        assert result.rows == 0 and {f.rule for f in result.findings} <= {"M551", "M552"} and result.findings


def test_payments_multiply_exactly_and_round_half_up(store):
    kind = store.ledgers["village"]
    raw = records.from_rows([
        {"人员编号": "A", "月份": "2023-03", "标准名称": "驻村伙食补助", "计发季数": "0.25", "考勤合格": "是"},
        {"人员编号": "B", "月份": "2023-03", "标准名称": "驻村伙食补助", "计发季数": "0.33", "考勤合格": "是"},
    ], kind)  # fmt: skip
    store.add(kind, raw, (Standard("驻村伙食补助", D("100.50")),))
    assert sorted(store.records(kind).collect()["payment"].to_list()) == [2513, 3317]  # 25.125, 33.165 元


def test_a_cap_pays_the_lower(store):
    kind = store.ledgers["grants"]
    rows = [{"人员编号": n, "月份": "2023-10", "年度": "2023", "标准名称": "奖补", "审核通过": "是", "申领金额": a}
            for n, a in (("A", "9000"), ("B", "12000"), ("C", ""))]  # fmt: skip
    store.add(kind, records.from_rows(rows, kind), (Standard("奖补", D(10000)),))
    assert store.records(kind).sort("row").collect()["payment"].to_list() == [900000, 1000000, 1000000]


# ---------------------------------------------------------------- nothing lost, nothing twice

ROWS = st.lists(
    st.tuples(st.sampled_from("ABC"), st.sampled_from(["2023-01", "2023-02", "错"]), st.sampled_from(["21", "3", ""])), max_size=25
)


@settings(max_examples=25, deadline=None)
@given(ROWS)
def test_every_row_is_accepted_or_rejected_and_importing_again_changes_nothing(given_rows):
    rows = [row(人员编号=p, 月份=m, 出勤天数=a) for p, m, a in given_rows]
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "台账")
        first = take(store, rows)
        assert first.rows == len(rows)
        accepted = set(store.records(store.ledgers["posts"]).collect()["row"].to_list())
        assert accepted.isdisjoint(first.rejections["row"].to_list())
        good = {(p, m) for p, m, a in given_rows if m != "错" and a == "21"}
        assert first.accepted == len(good)
        before = {p: p.read_bytes() for p in sorted(store.folder.rglob("*")) if p.is_file()}
        again = take(store, rows)
        assert (again.accepted, again.rejected) == (first.accepted, first.rejected)
        assert {p: p.read_bytes() for p in sorted(store.folder.rglob("*")) if p.is_file()} == before


def test_the_same_record_from_another_file_is_there_already_and_another_one_is_a_conflict(store):
    take(store, [row(), row(月份="2023-02")])
    other = take(store, [row(), row(月份="2023-02", 出勤天数="20"), row(月份="2023-03")], name="二月.csv")
    assert (other.accepted, other.existing, other.rejected) == (1, 1, 1)
    assert why(other) == [(3, "与已入账的记录不同（“posts.csv”第3行）")]
    assert store.records(store.ledgers["posts"]).collect().height == 3


# ---------------------------------------------------------------- privacy


def test_persons_are_hashed_at_rest_and_nowhere_in_clear(store):
    take(store, [row(人员编号="140900199001011234", 姓名="张三丰"), row(人员编号="140900199001011234", 月份="坏"), row(人员编号="", 姓名="李四光")])
    for path in store.folder.rglob("*"):
        if path.is_file():
            data = path.read_bytes()
            for secret in ("140900199001011234", "张三丰", "李四光"):
                assert secret.encode() not in data, path
    frame = store.records(store.ledgers["posts"]).collect()
    assert frame["person"].dtype == pl.Int64


def test_the_key_is_made_once_readable_by_its_owner_only(tmp_path):
    key = key_of(tmp_path)
    path = tmp_path / "ledger.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and key_of(tmp_path) == key and len(key) == 32
    assert hashed("1409 x", key) == hashed("1409X", key) != hashed("1409X", bytes(32))
    path.chmod(0o644)
    with pytest.raises(UnsafeKey):
        key_of(tmp_path)


def test_an_unsafe_key_stops_the_import(store):
    take(store, [row()])
    (store.folder / "ledger.key").chmod(0o644)
    assert [f.rule for f in take(store, [row()]).findings] == ["M555"]


@pytest.mark.parametrize("change", ["gone", "another", "cut"])
def test_without_its_own_key_a_ledger_takes_nothing(store, change):
    """A new key would take everybody for a new person, and pay twice."""
    take(store, [row()])
    path = store.folder / "ledger.key"
    if change == "gone":
        path.unlink()
    else:
        path.write_text("00" * 32 if change == "another" else path.read_text()[:20])
    found = take(store, [row()])
    assert [f.rule for f in found.findings] == ["M555"] and found.accepted == 0
    assert store.records(store.ledgers["posts"]).collect().height == 1


def test_the_key_may_be_kept_apart_from_the_records(store, tmp_path, monkeypatch):
    monkeypatch.setenv("YUSUAN_LEDGER_KEY", str(tmp_path / "safe" / "my.key"))
    take(store, [row()])
    assert (tmp_path / "safe" / "my.key").is_file() and not (store.folder / "ledger.key").exists()
    monkeypatch.delenv("YUSUAN_LEDGER_KEY")
    assert [f.rule for f in take(store, [row()]).findings] == ["M555"]
    assert not (store.folder / "ledger.key").exists()


# ---------------------------------------------------------------- evidence

END = date(2023, 12, 31)


@pytest.fixture
def filled(store):
    rows = [row(人员编号=f"P{n}", 月份=f"2023-{m:02}", 标准名称="岗位补贴", 实发金额="", 发放日期=f"2023-{m:02}-{20 + n}")
            for n in range(8) for m in (1, 2, 7)]  # fmt: skip
    rows.append(row(人员编号="P9", 项目="3"))
    assert take(store, rows).accepted == 25
    return store


def value(store, upto=END, **query):
    q = Query("2", "指标", "posts", **query)
    return evidence.compute([q], store, 2023, upto).get(q)


ON_TIME = (Condition("paid_on", "≤", other="month", days=24),)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ({"measure": "count", "unit": "人次"}, "=24人次"),
        ({"measure": "distinct", "field": "person", "unit": "人"}, "=8人"),
        ({"measure": "distinct", "field": "month", "unit": "个月"}, "=3个月"),
        ({"measure": "sum", "field": "payment"}, "=45920元"),
        ({"measure": "sum", "field": "payment", "unit": "万元"}, "=4.592万元"),
        ({"measure": "mean", "field": "attended", "unit": "天"}, "=21日"),
        ({"measure": "per", "field": "payment", "by": "person", "unit": "元/人"}, "=5740元/人"),
        ({"measure": "on_time", "of": ON_TIME}, "=75%"),
        ({"measure": "share", "of": (Condition("month", "=", ("2023-07",)),)}, "=33.33%"),
        ({"measure": "max", "field": "attended", "unit": "天"}, "=21日"),
        ({"measure": "eligible"}, "=100%"),
    ],
)
def test_values_are_queries(filled, query, text):
    assert str(value(filled, **query).value) == text


def test_values_at_a_date_count_what_was_so_far(filled):
    assert value(filled, date(2023, 6, 30), measure="count", unit="人次").value.number == 16
    q = Query("2", "指标", "posts", "sum", "payment")
    months = evidence.by_month([q], filled, 2023, 7)[q]
    assert [int(a.value.number) for a in months.values()] == [15040, 30080, 30080, 30080, 30080, 30080, 45920]


def test_no_record_is_no_value_not_zero(filled):
    q = Query("没有这个项目", "指标", "posts")
    assert evidence.compute([q], filled, 2023, END) == {}
    assert value(filled, date(2022, 12, 31)) is None


def test_a_value_names_the_records_behind_it(filled):
    q = Query("2", "指标", "posts")
    rows = evidence.contributing(q, filled, 2023, END)
    assert len({identity for _, _, identity in rows}) == 24 == evidence.compute([q], filled, 2023, END)[q].sample
    assert {file for file, _, _ in rows} == {"posts.csv"} and [row for _, row, _ in rows] == list(range(2, 26))


def test_numbers_about_few_persons_are_not_printed(filled):
    q = Query("3", "指标", "posts", unit="人")
    actual = evidence.compute([q], filled, 2023, END)[q]
    assert actual.suppressed and "1" not in actual.shown and actual.value.number == 1
    open_ = replace(q, small="目标已公开人数")
    assert evidence.compute([open_], filled, 2023, END)[open_].shown == "=1人"
    one_person = Query("2", "指标", "posts", where=(Condition("attended", "=", ("21",)),))
    assert not evidence.compute([one_person], filled, 2023, END)[one_person].suppressed


def test_a_share_that_tells_about_few_persons_is_not_printed(filled):
    """3 of 8 persons are paid late; 8 of 8 are present; no group of 1 to 4 persons may be counted from a share."""
    early = Query("2", "指标", "posts", "share", of=(Condition("person", "filled"), Condition("paid_on", "≤", other="month", days=24)))
    full = Query("2", "指标", "posts", "share", of=(Condition("attended", "=", ("21",)),))
    punctual = replace(early, measure="on_time")
    found = evidence.compute([early, full, punctual], filled, 2023, END)
    assert found[early].suppressed and not found[full].suppressed and found[full].value.number == 100
    assert not found[punctual].suppressed, "whether the unit pays in time is about the unit"
    assert not evidence.compute([open_ := replace(early, small="办理质量")], filled, 2023, END)[open_].suppressed


def test_numbers_that_differ_by_few_persons_are_not_both_printed(store):
    """8 persons, 6 of them of one category: 8 − 6 would tell about 2."""
    rows = [row(人员编号=f"P{n}", 对象类别="残疾人" if n < 2 else "其他") for n in range(8)]
    take(store, rows)
    whole = Query("2", "人数", "posts", "distinct", "person")
    part = replace(whole, where=(Condition("category", "=", ("其他",)),))
    alone = evidence.compute([part], store, 2023, END)
    both = evidence.compute([whole, part], store, 2023, END)
    assert not alone[part].suppressed and both[part].suppressed and not both[whole].suppressed
    take(store, [row(人员编号=f"Q{n}", 对象类别="残疾人") for n in range(3)], "more.csv")
    assert not evidence.compute([whole, part], store, 2023, END)[part].suppressed


def test_months_that_differ_by_few_persons_are_not_both_printed(store):
    """6 persons in January, one more in February, nobody in March: January would tell about the one."""
    take(store, [row(人员编号=f"P{n}", 月份=f"2023-0{m}", 上岗日期="2022-01-01", 发放日期="", 实发金额="")
                 for m in (1, 2, 3) for n in range(7 if m > 1 else 6)])  # fmt: skip
    q = Query("2", "人数", "posts", "distinct", "person")
    found = evidence.by_month([q], store, 2023, 3)[q]
    assert {m: a.suppressed for m, a in found.items()} == {1: True, 2: False, 3: False}
    money = Query("2", "金额", "posts", "sum", "payment")
    assert not any(a.suppressed for a in evidence.by_month([money], store, 2023, 3)[money].values())


def test_declared_queries_are_checked(filled, tmp_path):
    path = tmp_path / "evidence.toml"
    path.write_text("""
[[evidence]]
project = "2"
indicator = "公益性岗位补贴人数"
ledger = "posts"
measure = "distinct"
field = "person"
unit = "人"
[[evidence]]
project = "2"
indicator = "x"
ledger = "nothing"
[[evidence]]
project = "2"
indicator = "x"
ledger = "posts"
measure = "sum"
[[evidence]]
project = "2"
indicator = "x"
ledger = "posts"
where = [{ field = "attended", op = "≥", value = "many" }]
""", encoding="utf-8")
    queries, findings = evidence.load(path, filled)
    assert [q.indicator for q in queries] == ["公益性岗位补贴人数"] and [f.rule for f in findings] == ["M560"] * 3
    assert list(evidence.unmatched(queries, SAMPLE)) == []
    assert [f.rule for f in evidence.unmatched([replace(queries[0], indicator="没有")], SAMPLE)] == ["M561"]


# ---------------------------------------------------------------- folders


def test_a_folder_of_files_is_imported_by_name_and_templates_have_the_headings(store, tmp_path):
    folder = tmp_path / "原始"
    folder.mkdir()
    write(folder / "posts-1.csv", [row()])
    write(folder / "公益性岗位补贴2.csv", [row(月份="2023-02")])
    (folder / "说明.txt").write_text("x")
    found = import_folder(store, folder, STANDARDS)
    assert [i.accepted for i in found] == [1, 1]
    assert template_csv(store.ledgers["posts"]).lstrip("\ufeff").strip().split(",") == HEADS


def test_a_unit_declares_its_own_ledger(tmp_path):
    (tmp_path / "ledgers").mkdir()
    (tmp_path / "ledgers" / "own.toml").write_text(
        'key = "own"\nname = "自定"\nunique = ["n"]\nperiod = "day"\n'
        '[[fields]]\nkey = "n"\nlabel = "编号"\n[[fields]]\nkey = "day"\nlabel = "日期"\ntype = "date"\n', encoding="utf-8")
    (tmp_path / "ledgers" / "bad.toml").write_text("key = ", encoding="utf-8")
    store = Store(tmp_path)
    assert "own" in store.ledgers and [f.rule for f in store.findings] == ["M550"]


# ---------------------------------------------------------------- forms to enter records in


@pytest.mark.parametrize("key", sorted([*ledger.templates(), *OTHERS]))
def test_every_form_is_read_back_under_its_own_headings(key, tmp_path):
    kind = {**ledger.templates(), **OTHERS}[key]
    path = tmp_path / f"{key}.xlsx"
    form(kind, path, SAMPLE)
    raw = records.read_records(path, kind)
    assert raw.findings == () and raw.frame is not None
    assert set(raw.frame.columns) == {"row", *(f.key for f in kind.fields)}


def test_a_form_offers_what_the_book_has_and_keeps_identity_numbers_as_texts(tmp_path):
    from openpyxl import load_workbook

    form(ledger.templates()["posts"], path := tmp_path / "posts.xlsx", SAMPLE)
    book = load_workbook(path)
    sheet = book.worksheets[0]
    lists = [v for v in sheet.data_validations.dataValidation if v.type == "list"]
    offered = {cell.value for row in book["可选的值"].iter_rows() for cell in row}
    assert len(lists) == 4 and {"2023-07", "就业困难人员", SAMPLE.standards[0].name, SAMPLE.projects[0].key} <= offered
    assert sheet.column_dimensions["A"].number_format == "@"


def test_a_filled_form_is_imported(store, tmp_path):
    from openpyxl import load_workbook

    form(store.ledgers["posts"], path := tmp_path / "posts.xlsx", replace(SAMPLE, standards=STANDARDS))
    book = load_workbook(path)
    for n, values in enumerate(([*GOOD], row(人员编号="140900199001011234", 月份="2023-02", 发放日期="2023-02-28")), 2):
        for column, value in enumerate(values, 1):
            book.worksheets[0].cell(n, column, value)
    book.save(path)
    done = store.take(store.ledgers["posts"], path, STANDARDS)
    assert (done.accepted, done.rejected, done.findings) == (2, 0, ())


def test_the_form_of_results_lists_what_no_ledger_answers(tmp_path):
    """Each with its target for orientation, which is not read back as a result."""
    first = SAMPLE.projects[0]
    query = Query(first.key, first.target.indicators[0].name, "posts")
    count = form(OTHERS["results"], path := tmp_path / "results.xlsx", SAMPLE, [query])
    raw = records.read_records(path, OTHERS["results"])
    assert raw.findings == () and raw.frame.height == count
    named = set(raw.frame.select("project", "indicator").iter_rows())
    wanted = {(p.key, i.name) for p in SAMPLE.projects for i in p.target.indicators} | {(p.key, "预算执行率") for p in SAMPLE.projects}
    assert named == wanted - {(query.project, query.indicator)}


@pytest.mark.parametrize(("number", "taken"), [
    ("1.409E+17", False), ("1.40900199001011e+17", False), ("140900199001011000", False), ("110101199003070054", True),
    ("SYN000", True),
])  # fmt: skip
def test_numbers_spoilt_by_a_spreadsheet_are_rejected(store, number, taken):
    """Excel keeps 15 digits: several persons would become one."""
    assert take(store, [row(人员编号=number)]).accepted == taken


def test_records_of_no_project_of_the_book_are_rejected(store):
    path = write(store.folder.parent / "posts.csv", [row(), row(人员编号="P-2", 项目="99"), row(人员编号="P-3", 项目="")])
    done = store.take(store.ledgers["posts"], path, STANDARDS, ["1", "2"])
    assert done.accepted == 1 and [r for r, _ in why(done)] == [3, 4]
    assert "预算书没有这个项目" in why(done)[0][1]


def test_what_a_stranger_typed_is_no_formula_in_the_list_of_rejected_rows(store):
    take(store, [row(对象类别="=1+1")])
    listed = next(store.folder.rglob("*.rejected.csv")).read_text(encoding="utf-8-sig")
    assert ",'=1+1," in listed


# ---------------------------------------------------------------- mending what was imported


def test_an_import_that_changes_nothing_says_so(store):
    assert not take(store, [row()]).again
    assert take(store, [row()]).again
    dearer = (Standard("岗位补贴", D(2000), "元/人/月"),)
    path = write(store.folder.parent / "posts.csv", [row(人员编号="P-009", 实发金额="")])
    assert not store.take(store.ledgers["posts"], path, STANDARDS).again
    assert not store.take(store.ledgers["posts"], path, dearer).again, "another standard gives other payments"
    assert store.take(store.ledgers["posts"], path, dearer).again


def test_a_mended_file_adds_its_rows_and_its_old_rejections_count_no_more(store):
    q = Query("2", "合格率", "posts", "eligible", small="测试")
    take(store, [row(), row(人员编号="P-002", 出勤天数="3")])
    assert evidence.compute([q], store, 2023, END)[q].value.number == 50
    done = take(store, [row(), row(人员编号="P-002", 出勤天数="23")])
    assert (done.accepted, done.existing, done.rejected) == (1, 1, 0)
    assert evidence.compute([q], store, 2023, END)[q].value.number == 100


def test_a_file_can_be_withdrawn_and_imported_again(store):
    kind = store.ledgers["posts"]
    take(store, [row(), row(人员编号="P-002")], "posts-1.csv")
    take(store, [row(人员编号="P-003")], "posts-2.csv")
    wrong = take(store, [row(出勤天数="22")], "posts-3.csv")
    assert wrong.rejected == 1, "a record that is there already is not overwritten"
    assert store.withdraw(kind, "posts-1.csv") == 2 and store.withdraw(kind, "posts-1.csv") == 0
    assert store.records(kind).collect().height == 1 and store.rejected_rows(kind) == 1
    assert take(store, [row(出勤天数="22")], "posts-3.csv").accepted == 1
