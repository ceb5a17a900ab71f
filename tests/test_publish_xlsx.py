"""The workbook: sums found from Points alone, stored values exact, texts as texts, the same bytes every time."""

import io
import re
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from office_sample import LINES, NAMES, YEAR, book, function_table, income_table, number, sample
from sample_blocks import sample_disclosure, sample_findings
from yusuan.book.model import Line
from yusuan.model import Cell, Disclosure, Figure, Grid, Heading, Paragraph, Table, point
from yusuan.publishing.sums import sums
from yusuan.publishing.xlsx import render_xlsx


def opened(disclosure, **options):
    data = render_xlsx(disclosure, **options)
    return openpyxl.load_workbook(io.BytesIO(data)), openpyxl.load_workbook(io.BytesIO(data), data_only=True)


def with_lines(lines):
    b = book()
    return type(b)(year=b.year, unit=b.unit, lines=tuple(lines), projects=b.projects)


def test_a_total_is_the_sum_of_the_codes_right_below_it():
    found = sums(function_table(book()))
    column = [r for r, _ in found[(2, 2)]]
    codes = ["合计", *NAMES]
    assert [codes[r - 2] for r in column] == ["208", "210", "221"]
    assert [codes[r - 2] for r, _ in found[(3, 2)]] == ["20801", "20807"]


def test_a_leaf_row_adds_its_own_columns():
    found = sums(function_table(book()))
    row = 2 + 1 + list(NAMES).index("2080101")
    assert found[(row, 2)] == ((row, 3), (row, 4))
    assert (row, 3) not in found, "基本支出 of a leaf is typed, not a sum"


def test_columns_of_funds_add_up_and_carryover_stays_out():
    found = sums(income_table(book()))
    row = 2 + 1 + list(NAMES).index("2080705")
    assert set(found[(row, 2)]) >= {(row, 3), (row, 7)}
    assert (row, 8) not in found[(row, 2)]


def test_a_figure_printed_as_part_is_never_added():
    grid = function_table(book())
    index = 2 + 1 + list(NAMES).index("210")
    rows = [list(row) for row in grid.cells]
    rows[index] = [
        c if c is None or c.figure is None else number(c.figure.point, "", book(), part=True)
        for c in rows[index]
    ]
    found = sums(grid.but(cells=tuple(map(tuple, rows))))
    assert all(spot[0] != index for parts in found.values() for spot in parts)
    assert (2, 2) not in found or all(r != index for r, _ in found[(2, 2)])


def test_no_formula_where_the_printed_parts_do_not_make_up_the_whole():
    grid = function_table(book())
    less = grid.but(
        cells=tuple(row for row in grid.cells if row[0] is None or not row[0].text.startswith("221"))
    )
    found = sums(less)
    assert found[(2, 2)] == ((2, 3), (2, 4)), "by columns, since the rows are not all there"


@settings(max_examples=30, deadline=None)
@given(st.lists(
    st.tuples(
        st.sampled_from([c for c in NAMES if len(c) == 7]),
        st.integers(-10**9, 10**12),
        st.sampled_from(["general", "government_funds", "other_own"]),
        st.sampled_from(["current", "carryover"]),
        st.sampled_from(["personnel", "operating", "project"]),
    ),
    min_size=1, max_size=25,
))  # fmt: skip
def test_every_sum_is_exact_and_nothing_sums_itself(rows):
    lines = [Line(f, Decimal(cents) / 100, fund=fund, origin=o, use=u) for f, cents, fund, o, u in rows]
    b = with_lines(lines)
    for grid in (function_table(b), income_table(b)):
        amounts = {(r, c): cell.figure.amount for r, c, cell in grid if cell.figure}
        found = sums(grid)
        for spot, parts in found.items():
            assert amounts[spot] == sum(amounts[p] for p in parts)
        assert not any(spot in reach(spot, found) for spot in found)


def reach(spot, found):
    seen, todo = set(), list(found.get(spot, ()))
    while todo:
        if (at := todo.pop()) not in seen:
            seen.add(at)
            todo += found.get(at, ())
    return seen


def evaluate(sheet, reference):
    """What a formula of ours gives on the values of its parts, recursively."""
    value = sheet[reference].value
    if not (isinstance(value, str) and value.startswith("=")):
        return Decimal(repr(value)) if value is not None else Decimal(0)
    total = Decimal(0)
    for part in re.findall(r"([A-Z]+\d+)(?::([A-Z]+\d+))?", value):
        cells = sheet[f"{part[0]}:{part[1]}"] if part[1] else ((sheet[part[0]],),)
        total += sum((evaluate(sheet, c.coordinate) for row in cells for c in row), Decimal(0))
    return total


def test_formulas_give_the_stored_values_and_these_the_exact_totals():
    live, stored = opened(sample())
    sheet, values = live["2-预算支出总表"], stored["2-预算支出总表"]
    whole = sum(Decimal(a) for _, a, *_ in LINES)
    assert sheet["C6"].value == "=SUM(C7,C14,C17)"
    assert sheet["C6"].number_format == "#,##0.00"
    formulas = [c.coordinate for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(formulas) > 15
    for at in formulas:
        assert abs(evaluate(sheet, at) - Decimal(repr(values[at].value))) < Decimal("1e-9")
    assert abs(Decimal(repr(values["C6"].value)) * 10000 - whole) < Decimal("0.001")


def test_the_exact_amount_is_written_where_the_printed_one_is_rounded():
    p = point(year=YEAR, function="2080101")
    figure = Figure(p, Decimal(12300), Decimal(50), printed="1.23", unit="万元", exact=Decimal("12345.67"))
    grid = Grid(((Cell("甲"), Cell("1.23", figure=figure)),), title="一", unit="万元", key="A")
    _, stored = opened(Disclosure(blocks=(grid,), tables=(Table(grid),)))
    assert stored["1-一"]["B4"].value == pytest.approx(1.234567)


def test_texts_are_never_formulas_and_long_ones_go_on_elsewhere():
    evil = '=HYPERLINK("http://x")'
    long = "长" * 40_000
    grid = Grid(((Cell(evil), Cell("=100%")), (Cell(long), Cell("0012"))), title="文本", kind="form")
    live, _ = opened(Disclosure(blocks=(grid,)))
    sheet = live["1-文本"]
    assert [sheet[a].data_type for a in ("A4", "B4", "B5")] == ["s", "s", "s"]
    assert (sheet["A4"].value, sheet["B5"].value) == (evil, "0012")
    rest = "".join(str(c.value) for c in live["文字说明"]["A"] if c.value)
    assert sheet["A5"].value.count("长") + rest.count("长") == 40_000


def test_contents_lead_to_every_sheet_and_tables_are_set_up_for_print():
    live, _ = opened(sample_disclosure(), draft=sample_findings())
    names = live.sheetnames
    assert names[:2] == ["目录", "草稿问题"] and names[-1] == "文字说明"
    links = [c.hyperlink.location for row in live["目录"].iter_rows() for c in row if c.hyperlink]
    assert [re.match(r"'(.*)'!A1", x)[1] for x in links] == names[1:]
    sheet = live["2-预算收入总表"]
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.freeze_panes) == ("$4:$5", "C6")
    assert sheet.sheet_properties.pageSetUpPr.fitToPage
    assert "C4:H4" in {str(m) for m in sheet.merged_cells.ranges}
    problems = " ".join(str(c.value) for row in live["草稿问题"].iter_rows() for c in row)
    assert all(finding.message in problems for finding in sample_findings())


def test_the_narrative_is_all_there():
    disclosure = sample_disclosure()
    live, _ = opened(disclosure)
    told = {str(c.value).strip() for c in live["文字说明"]["A"] if c.value}
    for block in disclosure.blocks:
        if isinstance(block, Heading | Paragraph):
            assert block.text.strip() in told


def test_two_runs_are_byte_identical_and_carry_no_date_of_today():
    first, second = (render_xlsx(sample(), draft=sample_findings()) for _ in range(2))
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as package:
        assert {i.date_time[0] for i in package.infolist()} == {1980}
        assert b"2000-01-01T00:00:00Z" in package.read("docProps/core.xml")
