"""Formats beside DOCX, XLSX and PDF: OFD, RTF, ODT, Word 97, Word and Excel 2003 XML, zip, old Excel under a new name."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

import pytest

import office_files as made
from yusuan.model import Grid, Heading
from yusuan.reading import Unreadable, open_blocks
from yusuan.reading.formats.base import Limits
from yusuan.reading.formats.guard import Deadline
from yusuan.reading.formats.story import Ruled, Story

SHARED = Path(__file__).resolve().parents[2] / "shared" / "cases"


def grids(path):
    return [block for block in open_blocks(path).blocks if isinstance(block, Grid)]


def texts(path):
    return [block.text for block in open_blocks(path).blocks if not isinstance(block, Grid)]


def shown(grid):
    return [[(cell.text, cell.columns) for cell in row if cell is not None] for row in grid.cells]


EXPECTED = [list(row) for row in made.ROWS]
WRITERS = {
    "a.odt": made.odt, "a.ofd": made.ofd, "a.xml": made.wordml, "old.doc": made.wordml, "a.rtf": made.rtf, "a.doc": made.doc,
    "a.wps": made.doc, "b.doc": lambda path: made.rtf(path, unicode=False),
}  # fmt: skip


@pytest.mark.parametrize("name", WRITERS)
def test_tables_and_text_are_read_whatever_the_format(tmp_path, name):
    """Title, unit, table with a merged header, heading and sentence, each once and in order."""
    path = WRITERS[name](tmp_path / name)
    [grid] = grids(path)
    assert shown(grid) == EXPECTED
    said = texts(path)
    assert said[0] == made.TITLE and said[1] in (made.UNIT, "单位 ：万元")
    assert made.SENTENCE in said and not any("看不见" in text or "隐藏" in text or "PAGE" in text for text in said)


def test_headings_by_their_format(tmp_path):
    for path in (made.odt(tmp_path / "a.odt"), made.doc(tmp_path / "a.doc")):
        assert [b.level for b in open_blocks(path).blocks if isinstance(b, Heading) and b.text == made.PART] == [1]


def test_automatic_numbers_that_a_file_keeps_are_read(tmp_path):
    assert "一、收支情况" in texts(made.rtf(tmp_path / "a.rtf"))
    assert "一、收支情况" in texts(made.wordml(tmp_path / "a.xml"))


def test_deleted_text_is_left_and_listed(tmp_path):
    left = open_blocks(made.odt(tmp_path / "a.odt")).leftovers
    assert [(each.text, "删除" in each.reason) for each in left] == [("旧的一句", True)]


def test_excel_2003_shows_numbers_as_their_format_does(tmp_path):
    [grid] = grids(made.sheetml(tmp_path / "a.xls"))
    assert shown(grid) == EXPECTED
    assert grid.cells[2][1].source.cell == "B5"


def test_ofd_characters_by_the_map_of_the_embedded_font(tmp_path):
    """Text that is only glyph numbers is read by the font's own map; lines may stand in the template."""
    signs = {sign: n for n, sign in enumerate(sorted({c for row in made.ROWS for text, _ in row for c in text}), 5)}
    path = made.ofd_by_glyphs(tmp_path / "a.ofd", made.font_with_map(signs), signs)
    [grid] = grids(path)
    assert shown(grid) == EXPECTED
    box = grid.cells[2][1].source.box
    assert grid.cells[2][1].source.page == 1 and box is not None and abs(box[0] - 70 * 72 / 25.4) < 1


def test_ofd_without_a_map_says_so(tmp_path):
    signs = {sign: n for n, sign in enumerate(sorted({c for row in made.ROWS for text, _ in row for c in text}), 5)}
    raw = open_blocks(made.ofd_by_glyphs(tmp_path / "a.ofd", b"", signs))
    assert any("没有文字编码" in each.reason for each in raw.leftovers)


def test_a_zip_is_read_as_its_documents(tmp_path):
    """What is no document is listed by name; many documents are not made one."""
    made.odt(tmp_path / "说明.odt")
    made.sheetml(tmp_path / "表.xls")
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "说明.odt", "附件/说明.odt")
        archive.write(tmp_path / "表.xls", "附件/表.xls")
        archive.writestr("附件/图.png", b"\x89PNG\r\n\x1a\n....")
    raw = open_blocks(path)
    assert {block.source.document for block in raw.blocks} == {"说明.odt", "表.xls"}
    assert any(each.text == "图.png" and "图片" in each.reason for each in raw.leftovers)
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(9):
            archive.write(tmp_path / "说明.odt", f"{n}/说明.odt")
    with pytest.raises(Unreadable, match="解压"):
        open_blocks(path)


def test_a_zip_may_not_write_elsewhere_or_hide_a_bomb(tmp_path):
    path = tmp_path / "a.zip"
    made.odt(tmp_path / "b.odt")
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(tmp_path / "b.odt", "../../../../tmp/evil.odt")
    assert {block.source.document for block in open_blocks(path).blocks} == {"evil.odt"}
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w") as archive:
        archive.write(path, "a.zip")
    with pytest.raises(Unreadable, match="压缩包里的压缩包"):
        open_blocks(inner)


@pytest.mark.parametrize("name", ["a.rtf", "a.doc", "a.odt", "a.ofd"])
def test_a_damaged_file_is_answered_in_plain_words(tmp_path, name):
    whole = WRITERS[name](tmp_path / name).read_bytes()
    for keep in (0.3, 0.6, 0.9):
        (tmp_path / name).write_bytes(whole[: int(len(whole) * keep)])
        try:
            open_blocks(tmp_path / name)
        except Unreadable as error:
            assert "Error" not in str(error) and "error" not in str(error)


@pytest.mark.shared
def test_the_shared_files_of_these_formats():
    """Each holds the same four tables, whatever it is saved as."""
    files = [
        "40-container-and-extension/biff-named.xlsx", "40-container-and-extension/word97.doc", "45-formats-not-served/09.rtf",
        "45-formats-not-served/11_wordml2003.doc", "45-formats-not-served/14.odt", "45-formats-not-served/20_ssml2003.xls",
        "45-formats-not-served/in.ofd",
    ]  # fmt: skip
    for name in files:
        assert [len(grid.cells) for grid in grids(SHARED / name)] == [9, 13, 13, 7], name
    assert len(grids(SHARED / "40-container-and-extension/bundle.zip")) >= 4


def test_a_page_feed_by_its_code_is_a_line_end(tmp_path):
    path = made.rtf(tmp_path / "a.rtf")
    path.write_bytes(path.read_bytes().rstrip().removesuffix(b"}") + rb"\par \u12345?\u12 ?\'0c 9\par}")
    assert not any(ord(sign) < 32 and sign != "\n" for text in texts(path) for sign in text)


def test_cells_that_lie_over_one_another_leave_the_first_whole():
    story = Story("a.doc", Limits(), Deadline(Limits()))
    story.ruled([[Ruled("甲", 100, 200), Ruled("乙", 0, 300), Ruled("丙", 200, 300)], [Ruled("丁", 0, 100)]])
    [grid] = story.blocks
    assert {(r, c): (cell.text, cell.columns) for r, c, cell in grid if cell.text} == {
        (0, 0): ("乙", 1), (0, 1): ("甲", 1), (0, 2): ("丙", 1), (1, 0): ("丁", 1),
    }  # fmt: skip


def test_ofd_text_without_a_size_is_read(tmp_path):
    path = made.ofd(tmp_path / "a.ofd")
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    sizes = re.compile(rb'Size="[^"]*"')
    assert any(sizes.search(data) for data in parts.values())
    said = [re.sub(r"\s", "", text) for text in texts(path)]
    made.packed(path, {name: sizes.sub(b'Size="0"', data) for name, data in parts.items()})
    assert "".join(sorted("".join(said))) == "".join(sorted(re.sub(r"\s", "", "".join(texts(path)))))
