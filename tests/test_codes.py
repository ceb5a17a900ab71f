"""Classification codes: dated data, names, judgements, mapping, a unit's official list."""

import csv
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from yusuan import codes
from yusuan.codes import Standing, judge
from yusuan.codes.sheets import Unreadable, read_sheets

EVERY = [row for kind in codes.KINDS for row in codes.shipped().every(kind)]


def test_every_row_is_well_formed() -> None:
    for row in EVERY:
        assert row.code.isdigit() and codes.level(row.kind, row.code) == row.level != "", row
        assert row.name == row.name.strip() and row.name and row.source and row.confidence, row
        assert row.valid_from is None or row.valid_to is None or row.valid_from <= row.valid_to, row
        for above in codes.parents(row.code):
            assert codes.lookup(row.kind, above), f"{row.code} has no parent {above}"


def test_no_two_rows_of_a_code_hold_in_one_year() -> None:
    for year in range(2013, 2027):
        held = [(row.kind, row.code) for row in EVERY if row.valid_in(year)]
        assert len(held) == len(set(held)), {pair for pair in held if held.count(pair) > 1}


@pytest.mark.shared
def test_every_code_and_pair_beside_the_project_is_kept(shared: Path) -> None:
    titles = {title: kind for kind, title in codes.KIND_NAMES.items()}
    with (shared / "codes/codes.csv").open(encoding="utf-8") as file:
        given_codes = list(csv.DictReader(file))
    for row in given_codes:
        rows = codes.listed().rows(titles[row["kind"]], row["code"])
        assert any(
            (r.name, r.confidence) == (row["name"], row["confidence"]) for r in rows
        )
        assert not any(r.source.isascii() or "+" in r.source for r in rows)  # said in words, not in marks of the data
    with (shared / "codes/econ_mapping.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            for nature in {"行政/参公": ("行政", "参公"), "事业单位": ("事业",)}.get(
                row["unit_scope"], ("行政", "事业")
            ):
                assert codes.government_code(row["dept_code"], nature) == row["gov_code"]
    assert len(given_codes) > 500


@pytest.mark.shared
def test_the_printed_classes_are_those_of_the_seed(shared: Path) -> None:
    seed = (shared / "seed/xinzhou-2023-unit-budget.txt").read_text("utf-8")
    ordinals = "一二三四五六七八九十"
    found = codes.printed_classes(2023)
    assert len(found) == 30
    for number, row in enumerate(found[:10]):
        assert f"{ordinals[number]}、{row.name}" in seed.replace(" ", "")


def test_printed_classes_follow_the_year() -> None:
    names = [row.name for row in codes.printed_classes(2018)]
    assert "文化体育与传媒支出" in names and "医疗卫生与计划生育支出" in names
    assert "抗疫特别国债安排的支出" not in names
    assert [row.code for row in codes.printed_classes(2023)][:8] == [str(c) for c in range(201, 209)]


def test_lookup_by_year() -> None:
    assert codes.name("function", "20805", 2019) == "行政事业单位离退休"
    assert codes.name("function", "20805", 2020) == "行政事业单位养老支出"
    assert codes.name("function", "20805") == "行政事业单位养老支出"
    assert codes.lookup("function", "2080504", 2023) is None
    assert codes.name("economic", "30311", 2016) == "住房公积金"
    assert codes.name("economic", "30113", 2023) == "住房公积金"
    assert codes.lookup("economic", "30113", 2016) is None


def test_lookup_by_name() -> None:
    found = codes.by_name("economic", "因公出国 (境) 费用")
    assert [row.code for row in found] == ["30212"]
    assert [r.code for r in codes.by_name("function", "其他公共安全支出", 2023)] == ["20499", "2049999"]
    assert len(codes.by_name("function", "行政运行", 2023)) > 50
    assert [r.code for r in codes.by_name("function", "行政运行", 2023, parent="20801")] == ["2080101"]
    assert [r.code for r in codes.by_name("function", "扶贫", 2019)] == ["21305"]
    assert codes.by_name("function", "扶贫", 2023) == ()


@given(st.sampled_from(EVERY), st.sampled_from([" ", "  ", "\u3000", "、", "（", ")"]), st.integers(0, 30))
def test_a_name_is_found_however_it_is_punctuated(row: codes.Code, noise: str, at: int) -> None:
    written = row.name[:at] + noise + row.name[at:]
    assert row.code in {found.code for found in codes.by_name(row.kind, written)}
    if codes.lookup(row.kind, row.code) == row:
        assert judge(row.kind, row.code, written).fine


def test_tree() -> None:
    assert codes.parents("2080505") == ("208", "20805")
    assert codes.parents("208") == ()
    assert [codes.level("function", c) for c in ("208", "20805", "2080505", "2080")] == ["类", "款", "项", ""]
    below = codes.children("function", "20805", 2023)
    assert {"2080501", "2080505", "2080599"} <= {row.code for row in below}
    assert "2080504" not in {row.code for row in below}
    assert [row.code for row in codes.classes("gov_economic", 2023)] == [
        *(str(c) for c in range(501, 515)), "599",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("kind", "code", "name", "year", "standing", "says"),
    [
        ("function", "2080505", "机关事业单位基本养老保险缴费支出", 2023, Standing.FINE, ""),
        ("function", "2080505", "机关事业单位基本养老保险 缴费支出", 2023, Standing.FINE, ""),
        ("function", "2080505", "", 2023, Standing.FINE, ""),
        ("economic", "30213", "维修(护)费", 2023, Standing.FINE, ""),
        ("function", "2080588", "", 2023, Standing.NOTICE, "20805"),
        ("function", "20805", "行政事业单位离退休", 2023, Standing.NOTICE, "2019年止"),
        ("function", "2080504", "", 2023, Standing.NOTICE, "未归口管理"),
        ("function", "2080505", "住房公积金", 2023, Standing.WARNING, "2210201"),
        ("function", "20877", "", 2023, Standing.WARNING, "20877"),
        ("function", "299", "", 2023, Standing.ERROR, "299"),
        ("function", "2990101", "", 2023, Standing.ERROR, "299"),
        ("function", "20805055", "", 2023, Standing.ERROR, "8位"),
        ("function", "30101", "", 2023, Standing.ERROR, "以2开头"),
        ("function", "2.08E+06", "", 2023, Standing.ERROR, "数字"),
        ("economic", "30177", "", 2023, Standing.ERROR, "30177"),
        ("economic", "30177", "", 2015, Standing.WARNING, "30177"),
        ("economic", "301010", "", 2023, Standing.ERROR, "6位"),
        ("receipt", "1030148", "国有土地使用权出让收入", 2023, Standing.FINE, ""),
    ],
)  # fmt: skip
def test_judgements(kind: codes.Kind, code: str, name: str, year: int, standing: Standing, says: str) -> None:
    verdict = judge(kind, code, name, year)
    assert verdict.standing is standing
    assert says in verdict.message


@given(st.sampled_from(codes.KINDS), st.text(max_size=9), st.text(max_size=5))
def test_judging_never_fails(kind: codes.Kind, code: str, name: str) -> None:
    verdict = judge(kind, code, name, 2023)
    assert verdict.fine or verdict.message


def test_mapping() -> None:
    assert codes.government_code("30101", "行政") == codes.government_code("30101", "参公") == "50101"
    assert codes.government_code("30101", "事业") == "50501"
    assert codes.government_code("30302", "事业") == "50905"
    assert codes.government_code("30107", "行政") is None
    assert codes.check_mapping("30101", "50101", "行政").fine
    assert codes.check_mapping("30101", "501", "行政").fine
    wrong = codes.check_mapping("30101", "50501", "行政")
    assert (wrong.standing, wrong.expected) == (Standing.WARNING, "50101") and "事业单位" in wrong.message
    assert codes.check_mapping("30107", "50501", "行政").standing is Standing.WARNING
    assert codes.check_mapping("30177", "50501", "行政").standing is Standing.UNCHECKED
    assert codes.check_mapping("30101", "50501", "企业").standing is Standing.UNCHECKED


def test_both_sides_of_every_pair_exist() -> None:
    for pair in codes.pairs():
        assert codes.lookup("economic", pair.economic, pair.valid_to), pair
        assert codes.lookup("gov_economic", pair.gov_economic, pair.valid_to), pair


def test_every_current_economic_item_of_a_public_institution_maps() -> None:
    """An institution's clerk never types a government code for 301, 302, 303 and 310."""
    for kind in ("301", "302", "303"):
        for row in codes.children("economic", kind, 2023):
            assert codes.government_code(row.code, "事业"), row


def test_descriptions() -> None:
    text = codes.codes_text("2080505")
    assert text.splitlines()[0] == "2080505 机关事业单位基本养老保险缴费支出（支出功能分类，项）"
    assert "20805 行政事业单位养老支出（款）" in text and "来源" in text
    assert "50206 公务接待费" in codes.codes_text("30217")
    assert "2080505" in codes.codes_text("养老保险 缴费") and "30108" in codes.codes_text("养老保险 缴费")
    assert "2080101" in codes.codes_text("行政运行 社会保障")
    assert "没有编码为 2080588" in codes.codes_text("2080588") and "2080505" in codes.codes_text("2080588")
    assert "没有名称含" in codes.codes_text("宇宙飞船")
    assert "不在2023年的目录中" in codes.codes_text("2080504", 2023)


def write_csv(path: Path, text: str, encoding: str = "utf-8") -> Path:
    path.write_text(text, encoding)
    return path


def test_official_list(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "2026.csv",
        "科目编码,科目名称\n208,社会保障和就业支出\n20805,行政事业单位养老支出\n"
        "2080577,新设的项\n2080505,改了名的养老缴费\n20x,坏编码\n2080578,\n2080577,另一个名称\n2990101,没有上级的项\n",
        "gb18030",
    )
    known, findings = codes.load_official(file, 2026)
    assert judge("function", "2080577", "新设的项", 2026, known).fine
    assert judge("function", "2080577", "", 2026).standing is Standing.NOTICE
    assert known.name("function", "2080505", 2026) == "改了名的养老缴费"
    assert known.name("function", "2080505", 2025) == "机关事业单位基本养老保险缴费支出"
    assert known.name("function", "2210201", 2026) == "住房公积金"
    assert known.lookup("function", "2080577", 2026).confidence == "official"
    assert {(f.rule, f.place.cell) for f in findings} == {
        ("D903", "A6"), ("D904", "A7"), ("D905", "A8"), ("D906", "A9"), ("D907", None),
    }  # fmt: skip


def test_a_complete_official_list_makes_an_unknown_section_an_error(tmp_path: Path) -> None:
    rows = [row for row in codes.shipped().every("function") if row.valid_in(2025)]
    file = write_csv(tmp_path / "all.csv", "编码,名称\n" + "".join(f"{r.code},{r.name}\n" for r in rows))
    known, findings = codes.load_official(file, 2025)
    assert findings == ()
    assert judge("function", "20877", "", 2025, known).standing is Standing.ERROR
    assert judge("function", "2080588", "", 2025, known).standing is Standing.NOTICE


def test_official_list_in_a_workbook_with_codes_in_three_columns(tmp_path: Path) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("支出功能分类")
        rows = [["2026年目录"], ["类", "款", "项", "科目名称"], [208, "", "", "社会保障和就业支出"],
                ["", 5, "", "行政事业单位养老支出"], ["", "", "77", "新设的项"], ["", "06", "", "企业改革补助"]]  # fmt: skip
        for r, row in enumerate(rows):
            sheet.write_row(r, 0, row)
    known, _ = codes.load_official(path, 2026)
    assert known.name("function", "2080577", 2026) == "新设的项"
    assert known.is_official("function", 2026) and not known.is_official("economic", 2026)


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04rubbish", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1x", b"\x00\x01\x02", b"a,b\n1,2\n"]
)
def test_a_bad_file_changes_nothing_and_says_why(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "bad.xlsx"
    path.write_bytes(data)
    known, findings = codes.load_official(path, 2026)
    assert known is codes.shipped()
    assert [f.rule for f in findings] in (["D901"], ["D902"]) and findings[0].mend


def test_a_missing_file_is_a_finding(tmp_path: Path) -> None:
    _, findings = codes.load_official(tmp_path / "none.csv", 2026)
    assert [f.rule for f in findings] == ["D901"]
    with pytest.raises(Unreadable):
        read_sheets(tmp_path / "none.csv")
