"""Comparison of documents: which kind it is, what differs, what is claimed of last year, a department and its units."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import jsonschema
import openpyxl
import pytest
from typer.testing import CliRunner

from yusuan import service as api
from yusuan.book import Unit
from yusuan.book.merge import merge
from yusuan.cli import build
from yusuan.comparing import compare, compare_units
from yusuan.comparing.compare import NOT_ALL, TOO_MUCH, recognise
from yusuan.comparing.model import Side
from yusuan.comparing.stated import family, same
from yusuan.model import Disclosure, Figure, Known, point
from yusuan.publishing.reports.compare import html, text, xlsx
from yusuan.publishing.reports.compare import json as as_json
from yusuan.reading import read

RUN = CliRunner()


def document(folder: Path, name: str, *lines: str, title: str = "示例县档案馆2024年部门预算") -> Disclosure:
    file = folder / f"{name}.txt"
    file.write_text("\n".join((title, *lines)) + "\n", encoding="utf-8")
    return read(file)


def budget(total: str, basic: str, project: str, year: int = 2024) -> str:
    return f"{year}年度支出预算总计{total}万元，其中：基本支出{basic}万元，项目支出{project}万元。"


def wan(p, amount: str, **more: object) -> Figure:
    return Figure(p, Decimal(amount) * 10_000, Decimal(50), printed=amount, unit="万元", table="表", **more)


def disclosure(
    figures: list[Figure], unit: str = "局", scope: str = "单位", year: str = "2024", kind: str = "预算"
) -> Disclosure:
    known = {"unit": unit, "scope": scope, "year": year, "kind": kind}
    return Disclosure(
        f"{unit}{scope}{year}.txt", **{k: Known(v) for k, v in known.items()}, figures=tuple(figures)
    )


OUT = {"year": "2024", "stage": "approved", "flow": "expenditure", "sink": "spent"}


# ---------------------------------------------------------------- which comparison


@pytest.mark.parametrize(
    ("a", "b", "kind"),
    [
        (("某局", "2023", "预算", "部门"), ("某局", "2024", "预算", "部门"), "years"),
        (("某局", "2023", "决算", "部门"), ("某局", "2024", "预算", "部门"), "years"),
        (("某局", "2023", "预算", "部门"), ("某局", "2023", "决算", "部门"), "stages"),
        (("某局", "2023", "预算", "部门"), ("某局", "2023", "预算", "单位"), "units"),
        (("某局", "2023", "预算", "部门"), ("某中心", "2023", "预算", "单位"), "units"),
        (("某局", "2023", "预算", "部门"), ("中共某局", "2023", "预算", ""), "versions"),
        (("某局", "2023", "预算", "单位"), ("某站", "2023", "预算", "单位"), "bodies"),
        (("", "", "", ""), ("", "", "", ""), "versions"),
        (("某大学", "2023", "预算", "部门"), ("单位:万元", "2023", "决算", "部门"), "stages"),
    ],
)
def test_the_kind_is_recognised_from_who_when_and_what(a, b, kind):
    sides = [
        Side(f"{n}.pdf", unit, year, which, scope) for n, (unit, year, which, scope) in enumerate((a, b))
    ]
    assert recognise(*sides) == kind == recognise(*reversed(sides))


# ---------------------------------------------------------------- versions


def test_two_versions_differ_where_both_state_a_point(tmp_path):
    a = document(tmp_path, "甲", budget("100.00", "60.00", "40.00"))
    b = document(tmp_path, "乙", budget("101.00", "60.00", "41.00"), "2024年政府采购预算5.00万元。")
    found = compare(a, b)
    assert found.kind == "versions" and found.same == 1
    assert {(d.amount_a, d.amount_b) for d in found.differences} == {
        (1_000_000, 1_010_000),
        (400_000, 410_000),
    }
    assert [d.difference for d in found.faults] == [10_000, 10_000]
    assert not found.only_a and [o.figure.printed for o in found.only_b] == ["5.00"]


def test_a_document_is_equal_to_itself(tmp_path):
    a = document(tmp_path, "甲", budget("100.00", "60.00", "40.00"))
    found = compare(a, a)
    assert found.same == 3 and not (found.differences or found.only_a or found.only_b or found.faults)


@pytest.mark.parametrize(
    ("a", "b", "slack", "verdict"),
    [
        ("100", "100", "0", "same"),
        ("100.00", "100.01", "0.01", "different"),
        ("100.004", "100.00", "0.006", "rounding"),
    ],
)
def test_rounding_is_what_print_hides_and_no_more(a, b, slack, verdict):
    assert same(Decimal(a), Decimal(b), Decimal(slack)) == verdict


def test_one_statement_that_agrees_is_enough(tmp_path):
    """What one document contradicts itself in is no difference of two documents."""
    a = document(tmp_path, "甲", budget("100.00", "60.00", "40.00"))
    b = document(tmp_path, "乙", budget("100.00", "60.00", "40.00"), budget("100.00", "60.00", "41.00"))
    assert not compare(a, b).differences


def test_the_same_change_of_one_row_is_told_once():
    rows = [{"fund": "general"}, {}, {"use": "basic"}]
    a = disclosure([wan(point(**OUT, function="2010301", **row), "10.00") for row in rows])
    b = disclosure([wan(point(**OUT, function="2010301", **row), "12.00") for row in rows])
    [d] = compare(a, b).differences
    assert len(d.also) == 2 and d.point.fund is None and d.point.use is None


def test_projects_without_a_code_are_not_taken_for_one_another():
    mine = point(**OUT, use="project", project="项目表:3")
    last = disclosure([wan(mine.but(year="2023"), "10.00")], year="2023")
    found = compare(last, disclosure([wan(mine, "12.00")]))
    assert found.kind == "years" and not found.differences and len(found.unclear) == 2
    coded = mine.but(project="14090023304T100000004")
    last = disclosure([wan(coded.but(year="2023"), "10.00")], year="2023")
    assert len(compare(last, disclosure([wan(coded, "12.00")])).differences) == 1


def test_in_two_versions_the_rows_of_such_projects_are_compared_in_any_order():
    rows = [wan(point(**OUT, use="project", project=f"表:{n}"), f"{n}.00") for n in (1, 2, 3)]
    moved = [wan(point(**OUT, use="project", project=f"表:{n + 4}"), f"{n}.00") for n in (3, 1, 2)]
    assert compare(disclosure(rows), disclosure(moved)).same == 3
    changed = [*moved[:2], wan(moved[2].point, "2.50")]
    [d] = compare(disclosure(rows), disclosure(changed)).faults
    assert d.difference == 5000
    [d] = compare(disclosure(rows), disclosure(moved[:2])).faults
    assert d.difference == -20_000 and "里没有" in d.note


# ---------------------------------------------------------------- two years


def last_year(tmp_path: Path, project: str = "40.00") -> Disclosure:
    total = Decimal(project) + 60
    return document(
        tmp_path, "去年", budget(f"{total}", "60.00", project, 2023), title="示例县档案馆2023年部门预算"
    )


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("比2023年预算增加5.00万元", "same"),
        ("比2023年预算增加5.02万元", "different"),
        ("比2023年预算减少5.00万元", "different"),
        ("比2023年预算增长12.50%", "same"),
        ("比2023年预算增长12.90%", "different"),
        ("比2023年预算持平", "different"),
    ],
)
def test_what_is_said_of_last_year_is_held_against_what_last_year_printed(tmp_path, said, verdict):
    this = document(tmp_path, "今年", f"2024年度项目支出预算45.00万元，{said}。")
    found = compare(this, last_year(tmp_path))
    assert found.kind == "years" and found.a.year == "2023"
    assert [s.verdict for s in found.statements] == [verdict], found
    assert len(found.faults) == (verdict == "different")
    if verdict == "different":
        assert "40.00 万元" in found.statements[0].note


def test_changes_between_years_are_no_faults(tmp_path):
    this = document(tmp_path, "今年", budget("110.00", "60.00", "50.00"))
    found = compare(last_year(tmp_path), this)
    assert [d.difference for d in found.differences] == [100_000, 100_000] and not found.faults
    assert found.same == 1


def test_last_years_amount_that_is_stated_again_must_be_the_same(tmp_path):
    p = point(**OUT, use="project")
    a = disclosure([wan(p.but(year="2023"), "40.00")], year="2023")
    b = disclosure([wan(p, "45.00"), wan(p.but(year="2023"), "41.00")])
    [s] = compare(a, b).statements
    assert s.verdict == "different" and s.difference == 10_000


def test_claims_that_contradict_one_another_are_left_open(tmp_path):
    this = document(
        tmp_path,
        "今年",
        "2024年度项目支出预算45.00万元，比2023年预算增加5.00万元。",
        "项目支出预算45.00万元，比2023年预算增加9.00万元。",
    )
    found = compare(last_year(tmp_path), this)
    assert not found.statements and any("几种不同" in u.reason for u in found.unclear)


def test_the_approved_budget_that_a_final_account_repeats():
    p = point(**OUT, function="2010301")
    a = disclosure([wan(p, "40.00")])
    executed = p.but(stage="executed")
    b = disclosure([wan(executed, "39.00"), wan(p, "42.00")], kind="决算")
    for found in (compare(a, b), compare(b, a)):
        assert found.kind == "stages" and found.a.kind == "预算"
        assert [d.difference for d in found.differences] == [-10_000]
        assert [s.difference for s in found.faults] == [20_000]


# ---------------------------------------------------------------- a department and its units


@pytest.fixture(scope="module")
def department(examples):
    books = [api.open_book(examples / "department" / f"{name}.xlsx")[0] for name in ("局机关", "中心")]
    merged, _ = merge(books, Unit(name="示例县民政局", code="1", nature="行政", level=books[0].unit.level))
    return api.compile(merged), [api.compile(book) for book in books]


def test_a_department_is_the_sum_of_its_units(department):
    whole, units = department
    found = compare_units(whole, units)
    assert found.same + found.rounding > 200 and not found.differences and not found.faults


def test_a_unit_left_out_shows_in_the_totals(department):
    whole, units = department
    found = compare(whole, units[0])
    assert found.kind == "units" and found.below and not found.differences and not found.faults
    assert {d.note for d in found.below} == {NOT_ALL}


def test_what_a_unit_has_more_than_its_department_is_a_finding_also_where_units_are_missing():
    p, more = point(**OUT), point(**OUT, function="2010301")
    whole = disclosure([wan(p, "90.00"), wan(more, "10.00")], scope="部门")
    found = compare(whole, disclosure([wan(p, "60.00"), wan(more, "11.00")], "甲"))
    assert [d.note for d in found.differences] == [TOO_MUCH] and len(found.below) == 1
    every = compare_units(whole, [disclosure([wan(p, "60.00"), wan(more, "6.00")], "甲"), disclosure([wan(p, "30.00"), wan(more, "3.00")], "乙")])
    assert [d.note for d in every.differences] == [NOT_ALL] and not every.below, "all units are there"


def test_units_that_say_more_than_the_department():
    p = point(**OUT, function="2010301")
    whole = disclosure([wan(p, "10.00")], scope="部门")
    units = [disclosure([wan(p, "6.00")], "甲"), disclosure([wan(p, "5.00")], "乙")]
    [d] = compare_units(whole, units).differences
    assert (d.amount_a, d.amount_b, d.note) == (100_000, 110_000, TOO_MUCH) and len(d.b) == 2


def test_a_row_that_a_unit_does_not_list_is_zero_only_where_it_lists_such_rows():
    p = point(**OUT, function="2010301")
    whole = disclosure([wan(p, "10.00")], scope="部门")
    lists = disclosure([wan(p.but(function="2080505"), "3.00")], "乙")
    silent = disclosure([wan(point(**OUT, measure="hospitality"), "3.00")], "乙")
    one = disclosure([wan(p, "10.00")], "甲")
    assert compare_units(whole, [one, lists]).same == 1
    found = compare_units(whole, [one, silent])
    assert found.same == 0 and "乙没有列" in found.unclear[0].reason
    assert family(p) == family(p.but(function="2080505")) != family(p.but(function="201"))


def test_a_row_of_the_departments_table_that_names_the_unit():
    p = point(**OUT)
    rows = [wan(p.but(unit="甲站"), "6.00"), wan(p.but(unit="乙站"), "5.00"), wan(p, "11.00")]
    units = [disclosure([wan(p, "6.00")], "甲站"), disclosure([wan(p, "5.50")], "乙站")]
    found = compare_units(disclosure(rows, scope="部门"), units)
    assert {(d.amount_a, d.amount_b) for d in found.differences} == {(50_000, 55_000), (110_000, 115_000)}


def test_no_units_is_an_error():
    with pytest.raises(ValueError, match="no units"):
        compare_units(disclosure([]), [])


# ---------------------------------------------------------------- printed


@pytest.fixture
def found(tmp_path):
    this = document(
        tmp_path,
        "今年",
        "2024年度项目支出预算45.00万元，比2023年预算增加9.00万元。",
        "2024年政府采购预算5.00万元。",
    )
    return compare(last_year(tmp_path), this)


def test_text_and_page_say_what_is_compared_and_what_is_wrong(found):
    said = "\n".join(text.lines(found))
    page = html.render(found).decode()
    for words in ("同一单位的两个年度", "不符", "45.00 → ", "相差"):
        assert words in said or words == "45.00 → "
    assert "公开的是 40.00 万元" in said and "只有本年文件有的数（1）" in said
    assert "default-src 'none'" in page and "<script" not in page and 'class="wrong"' in page
    assert page == html.render(found).decode()


def test_the_workbook_has_a_sheet_per_section(found):
    data = xlsx.render(found)
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[0] == "概况" and "所称与公开" in book.sheetnames and data == xlsx.render(found)
    rows = list(book["所称与公开"].values)
    assert rows[2][0] == "不符" and rows[2][3:6] == (36, 40, -4)


def test_json_keeps_to_its_published_schema(found, department):
    published = json.loads(
        (Path(__file__).parents[1] / "docs/schema/compare.schema.json").read_text(encoding="utf-8")
    )
    assert published == as_json.schema(), (
        "run: python -m yusuan.docs"
    )
    whole, units = department
    for c in (found, compare(whole, units[0])):
        jsonschema.validate(json.loads(as_json.dump(c)), published)


# ---------------------------------------------------------------- the command


def test_the_command_takes_documents_and_books_and_ends_with_a_code(tmp_path, examples):
    document(tmp_path, "甲", budget("100.00", "60.00", "40.00"))
    document(tmp_path, "乙", budget("100.00", "60.00", "41.00"))
    a, b = str(tmp_path / "甲.txt"), str(tmp_path / "乙.txt")
    assert RUN.invoke(build(), ["compare", a, a]).exit_code == 0
    done = RUN.invoke(build(), ["compare", a, b])
    assert done.exit_code == 1 and "两份文件不一致的数（1）" in done.output
    assert RUN.invoke(build(), ["compare", a]).exit_code == 2
    document(tmp_path, "丙", "2024年政府采购预算5.00万元。")
    nothing = RUN.invoke(build(), ["compare", a, str(tmp_path / "丙.txt")])
    assert nothing.exit_code == 2 and "不等于相同" in nothing.output
    assert RUN.invoke(build(), ["compare", a, str(tmp_path / "没有.pdf")]).exit_code == 2
    books = [str(examples / "department" / f"局机关.{ending}") for ending in ("xlsx", "json")]
    done = RUN.invoke(build(), ["compare", *books, "-f", "json", "-o", str(tmp_path / "c.json")])
    assert done.exit_code == 0, done.output
    assert json.loads((tmp_path / "c.json").read_text(encoding="utf-8"))["counts"]["same"] > 100


# ---------------------------------------------------------------- real documents


@pytest.mark.shared
@pytest.mark.parametrize(
    ("a", "b", "kind", "same", "statements"),
    [
        ("sh_putuo_wanli_2023_dept_budget.pdf", "sh_putuo_wanli_2024_dept_budget.pdf", "years", 80, 11),
        ("sh_putuo_wanli_2024_dept_budget.pdf", "sh_putuo_wanli_2025_dept_budget.pdf", "years", 120, 11),
        ("js_renda_2018_dept_budget.pdf", "js_renda_2019_dept_budget_text.pdf", "years", 2, 25),
        ("js_renda_2019_dept_budget_tables.pdf", "js_renda_2019_dept_budget_text.pdf", "versions", 20, 0),
        (
            "sh_putuo_shangwuwei_2025_dept_budget.pdf",
            "sh_putuo_shangwuwei_2025_unit_budget.pdf",
            "units",
            250,
            0,
        ),
        ("cq_swu_2023_dept_budget.pdf", "cq_swu_2023_dept_final.pdf", "stages", 50, 0),
    ],
)
def test_real_pairs_agree_in_what_they_say_of_one_another(shared, a, b, kind, same, statements):
    """None of these pairs contradicts the other; looked at by hand."""
    found = compare(*(read(shared / "documents" / name) for name in (a, b)))
    assert found.kind == kind and found.same >= same and len(found.statements) >= statements
    assert not found.faults, [(f.words, f.difference) for f in found.faults]


@pytest.mark.shared
def test_the_sample_says_what_the_seed_says(shared, examples):
    sample = api.compile(api.open_book(examples / "xinzhou-2023.xlsx")[0])
    found = compare(sample, read(shared / "seed" / "xinzhou-2023-unit-budget.txt"))
    assert found.kind == "versions" and found.same > 230
    missing = [d for d in found.differences if d.a[0].table == "form"]  # the seed lacks two of the fourteen forms
    assert len(missing) == len(found.differences) == 2 and not any(d.amount_b for d in missing)


# ---------------------------------------------------------------- one cause


def test_a_change_of_one_line_is_told_by_row_and_not_by_code_level():
    """A row and the only row under it differ by one cause; a rounded copy in the text is no difference of its own."""
    codes = ("208", "20810", "2081005")
    a = disclosure([wan(point(**OUT, function=code), "10.0000") for code in codes])
    b = disclosure([wan(point(**OUT, function=code), "12.0000") for code in codes])
    other = wan(point(**OUT, function="2081005", fund="general"), "12.00")
    b = replace(b, figures=(*b.figures, other))
    a = replace(a, figures=(*a.figures, wan(point(**OUT, function="2081005", fund="general"), "10.00")))
    [d] = compare(a, b).differences
    assert d.difference == 20_000 and len(d.also) == 3


def test_rows_of_other_amounts_are_not_of_one_cause():
    rows = {"208": ("10.00", "12.00"), "20810": ("10.00", "12.00"), "20811": ("5.00", "7.00"), "210": ("10.00", "12.00")}
    a, b = (disclosure([wan(point(**OUT, function=c), v[n]) for c, v in rows.items()]) for n in (0, 1))
    found = compare(a, b)
    assert sorted(min(d.point.function) for d in found.differences) == ["208", "20811", "210"]
    said = "\n".join(text.lines(found))
    assert "相差都是 +2 万元的有 4 个数" in said


def test_figures_of_books_name_their_file_in_a_sum(examples, tmp_path):
    files = [str(p) for p in sorted((examples / "department").glob("*.json"))]
    done = RUN.invoke(build(), ["merge", *(f.replace(".json", ".xlsx") for f in files), "-o", str(tmp_path / "部门.xlsx")])
    assert done.exit_code == 0
    book = json.loads(Path(files[0]).read_text(encoding="utf-8"))
    book["lines"][0]["amount"] = str(Decimal(str(book["lines"][0]["amount"])) + 1000)
    (tmp_path / "改.json").write_text(json.dumps(book), encoding="utf-8")
    done = RUN.invoke(build(), ["compare", str(tmp_path / "部门.xlsx"), str(tmp_path / "改.json"), files[1]])
    assert done.exit_code == 1 and "改.json：" in done.stdout and "｜ ：" not in done.stdout
    assert "相差都是 +0.1 万元" in done.stdout and "多半出自同一处" in done.stdout
