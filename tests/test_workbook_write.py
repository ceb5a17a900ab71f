"""The workbook that is written: what Excel and LibreOffice make of it, and the page generated from the schema."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import openpyxl
import pytest

from workbook_sample import small_book
from yusuan.book import manual
from yusuan.book.cells import read_tables
from yusuan.book.schema import BY_KEY, SHEETS
from yusuan.book.workbook.formulas import HIDDEN
from yusuan.book.workbook.write import FIRST, HEADER, book_bytes, write_book, write_empty


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("empty") / "空.xlsx"
    write_empty(path, 2023)
    return path


def test_every_declared_column_has_header_comment_and_drop_down(empty: Path) -> None:
    workbook = openpyxl.load_workbook(empty)
    for sheet in (s for s in SHEETS if s.layout == "records"):
        out = workbook[sheet.name]
        lists = {str(v.sqref).split(":")[0] for v in out.data_validations.dataValidation if v.type == "list"}
        for index, column in enumerate(sheet.columns, 1):
            cell = out.cell(HEADER + 1, index)
            assert cell.value.removesuffix(" *") == column.name
            assert column.explain in cell.comment.text
            if column.choices:
                assert out.cell(FIRST + 1, index).coordinate in lists
        assert out.freeze_panes is not None
        assert out.print_title_rows == f"${HEADER + 1}:${HEADER + 1}"


def test_closed_lists_offer_exactly_the_declared_words(empty: Path) -> None:
    out = openpyxl.load_workbook(empty)["预算明细"]
    for field in ("fund", "origin", "use", "sink"):
        letter = "ABCDEFGHIJKLMNO"[[c.field for c in BY_KEY["lines"].columns].index(field)]
        rule = next(v for v in out.data_validations.dataValidation if str(v.sqref).startswith(f"{letter}6"))
        assert tuple(rule.formula1.strip('"').split(",")) == BY_KEY["lines"].column(field).choices


def test_lists_of_codes_are_hidden_and_the_guide_links_every_sheet(empty: Path) -> None:
    workbook = openpyxl.load_workbook(empty)
    assert workbook[HIDDEN].sheet_state == "hidden"
    targets = {c.hyperlink.location for row in workbook["说明"].iter_rows() for c in row if c.hyperlink}
    assert targets == {f"'{s.name}'!A1" for s in SHEETS if s.layout != "guide"}


def test_failed_write_leaves_the_old_file_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "单位.xlsx"
    write_book(small_book(), path)
    before = path.read_bytes()

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("yusuan.book.workbook.write.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        write_empty(path, 2024)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["单位.xlsx"]


def test_no_write_permission_is_an_oserror(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        write_empty(tmp_path / "没有的目录" / "单位.xlsx", 2024)


@pytest.mark.skipif(not shutil.which("soffice"), reason="soffice is not installed")
def test_formulas_give_the_values_that_were_saved_with_them(tmp_path: Path) -> None:
    """A spreadsheet program, given only the formulas, computes what was written as their values."""
    path, bare = tmp_path / "单位.xlsx", tmp_path / "bare.xlsx"
    path.write_bytes(book_bytes(small_book(), spare=3))
    openpyxl.load_workbook(path).save(bare)  # keeps formulas, drops values
    command = [
        "soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/profile", "--convert-to",
        "xlsx:Calc MS Excel 2007 XML", "--outdir", str(tmp_path / "out"), str(bare),
    ]  # fmt: skip
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    computed = {table.name: table for table in read_tables(tmp_path / "out" / "bare.xlsx")[0]}
    compared = 0
    for table in read_tables(path)[0]:
        for row, cells in table.rows.items():
            for column, cell in cells.items():
                if cell.formula:
                    other = computed[table.name].cell(row, column)
                    assert (other.text if other else "") == cell.text, (table.name, row, column, cell.formula)
                    compared += 1
    assert compared > 150


def test_page_of_the_format_is_not_stale() -> None:
    page = Path(__file__).parents[1] / "docs" / "book-format.md"
    assert page.read_text("utf-8") == manual.manual(), "run: python -m yusuan.docs"


def test_page_names_every_sheet_and_column() -> None:
    text = manual.manual()
    for sheet in SHEETS:
        assert sheet.layout == "guide" or f"## 工作表“{sheet.name}”" in text
        assert all(f"| {column.name} | `{column.field}` |" in text for column in sheet.columns)
