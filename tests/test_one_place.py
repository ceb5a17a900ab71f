"""One place per addition: each thing that a user may add is one declaration, and everything else follows."""

from __future__ import annotations

import sys
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from yusuan import codes
from yusuan.book import Book, Line, Unit
from yusuan.layout import Layout, Sentence, Side, Table, compile_book, layout
from yusuan.layout.forms import print_sentence
from yusuan.layout.tables import compile_table, context
from yusuan.model import Grid, Paragraph, point
from yusuan.reading import files as read_files
from yusuan.reading import find_files, interpret, read
from yusuan.reading.formats.base import Format, Limits, Raw
from yusuan.words import lexicon as words


@pytest.fixture
def book() -> Book:
    unit = Unit("示例县档案馆", nature="参公", level="县级")
    lines = (
        Line("2012601", Decimal("1200000"), use="personnel", economic="30101", gov_economic="50101"),
        Line("2012604", Decimal("300000.50"), use="project"),
        Line("2012604", Decimal("50000"), use="project", origin="carryover"),
    )
    return Book(2024, unit, (unit,), lines)


def test_a_table_is_one_declaration(book):
    """Printed, asked and read back without another line anywhere."""
    table = Table(
        "X1",
        "{year}年项目支出来源表",
        (Side(("项目/科目编码", "项目/科目名称", "项目支出/合计", "项目支出/当年预算安排", "项目支出/上年结转"),
              labels=2, rows="codes", first=("合计",)),),
    )  # fmt: skip
    grid = compile_table(table, context(book)).grid
    assert grid.cells[2][2].text == "35.00" and grid.cells[2][4].text == "5.00"
    back = interpret([replace(grid, source=grid.source)])
    assert {(f.point.but(sink=None), f.amount) for f in back.figures if f.state == "value"} == {
        (cell.figure.point.but(sink=None, stage="approved"), cell.figure.amount)
        for _, _, cell in grid
        if cell.figure and cell.text
    }


def test_a_sentence_is_one_declaration(book):
    """Its slot's words say what is asked; the printed sentence is read back to the same figure."""
    sentence = Sentence("{year}年度上年结转安排的项目支出{上年结转项目支出}。")
    piece = print_sentence(sentence, context(book))
    assert piece.text == "2024年度上年结转安排的项目支出5.00万元。"
    told = list(interpret([Paragraph("2024年度部门预算"), Paragraph(piece.text)]).figures)
    assert [(f.amount, f.point.origin, f.point.use) for f in told] == [
        (Decimal("50000.00"), frozenset({"carryover"}), frozenset({"project"}))
    ]


def test_a_word_is_one_row(monkeypatch):
    """A place that says 保运转经费 for 公用经费 is read after one row of words.tsv."""
    assert not words.read("保运转经费", "c").understood
    source = Path(words.__file__).with_name("words.tsv").read_text(encoding="utf-8")
    row = "保运转经费\tflow=expenditure use=operating\ttcrs\n"
    monkeypatch.setattr(words.resources, "files", lambda package: _Folder(source + row))
    for cached in (words._index, words._pattern, words.read):
        cached.cache_clear()
    try:
        assert words.read("保运转经费", "c").point == point(flow="expenditure", use="operating")
        assert words.read("本年保运转经费", "s").point.origin == frozenset({"current"})
    finally:
        monkeypatch.undo()
        for cached in (words._index, words._pattern, words.read):
            cached.cache_clear()


class _Folder:
    """Stands for the package's folder with another words.tsv."""

    def __init__(self, text: str) -> None:
        self.text = text

    def joinpath(self, name: str) -> _Folder:
        return self

    def read_text(self, encoding: str) -> str:
        return self.text


def test_a_code_list_is_one_file(tmp_path):
    """A unit's official list of its year: an item the shipped data do not have is known after loading it."""
    assert codes.lookup("function", "2012689", 2024) is None
    file = tmp_path / "2024.csv"
    file.write_text("科目编码,科目名称\n201,一般公共服务支出\n20126,档案事务\n2012689,档案数字化\n", encoding="utf-8")
    catalogue, findings = codes.load_official(file, 2024)
    assert not [f for f in findings if f.severity == "error"]
    assert catalogue.lookup("function", "2012689", 2024).name == "档案数字化"


def test_a_province_is_one_layout_that_states_differences(book, tmp_path, monkeypatch):
    """A file in layout/ that names its differences is found, compiles and prints its own titles."""
    import yusuan.layout as package

    (tmp_path / "elsewhere.py").write_text(
        "from yusuan.layout.national import LAYOUT as NATIONAL\n"
        'LAYOUT = NATIONAL.but(name="elsewhere", tables={"T3": {"title": "{year}年某省支出表"}})\n',
        encoding="utf-8",
    )
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    package.layouts.cache_clear()
    try:
        found = layout("elsewhere")
        assert isinstance(found, Layout)
        tables = {g.key: g for g in compile_book(book, found).tables}
        assert tables["T3"].title == "2024年某省支出表"
        assert tables["T5"].title == compile_book(book, layout("national")).tables[4].title
    finally:
        package.layouts.cache_clear()
        sys.modules.pop("yusuan.layout.elsewhere", None)


def test_a_format_is_one_file(tmp_path, monkeypatch):
    """A reader that declares FORMAT is discovered, and its file is read like any other."""

    def read_blocks(path: Path, limits: Limits) -> Raw:
        return Raw((Paragraph("2024年度部门预算"), Paragraph(path.read_text(encoding="utf-8").removeprefix("%NOTE%"))))

    note = Format("便笺", (".note",), lambda head: head.startswith(b"%NOTE%"), read_blocks)
    known = read_files.known_formats()
    monkeypatch.setattr(read_files, "known_formats", lambda: (note, *known))
    monkeypatch.setattr(read_files, "endings", lambda: frozenset({".note"}))
    file = tmp_path / "a.note"
    file.write_text("%NOTE%2024年度收入预算总计12.50万元。", encoding="utf-8")
    assert [f.name for f in find_files(tmp_path)] == ["a.note"]
    assert [f.amount for f in read(file).figures] == [Decimal("125000.00")]


def test_headers_of_a_stranger_need_no_declaration():
    """A table that no layout declares is read by its words alone."""
    from yusuan.model import Cell

    rows = (("项目", "本年收入合计", "事业收入", "其他收入"), ("合计", "30.00", "20.00", "10.00"))
    grid = Grid(tuple(tuple(Cell(t) for t in row) for row in rows), title="2024年收入预算表", unit="万元")
    found = interpret([Paragraph("单位：万元"), grid])
    assert sorted(f.amount for f in found.figures) == [Decimal("100000.00"), Decimal("200000.00"), Decimal("300000.00")]
    assert {fund for f in found.figures for fund in f.point.fund or ()} == {"business", "other_own"}
