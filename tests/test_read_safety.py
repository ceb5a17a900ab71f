"""Hostile and broken files: a clear answer in Chinese, never a crash, a hang or a touch of anything else."""

from __future__ import annotations

import os
import socket
import struct
import tracemalloc
import zipfile
from pathlib import Path

import pytest

from made_files import (
    HEADED,
    WRITERS,
    R,
    S,
    W,
    raw_docx,
    raw_xlsx,
    relations,
    write_docx,
    write_xlsx,
    write_zip,
)
from yusuan.model import Grid, Paragraph
from yusuan.reading.files import UNFORESEEN, find_files, open_blocks
from yusuan.reading.formats import oldsheets
from yusuan.reading.formats.base import Limits, Unreadable

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def refused(path: Path, limits: Limits = Limits()) -> str:
    """Why a file is not read; the test fails where it is."""
    with pytest.raises(Unreadable) as caught:
        open_blocks(path, limits)
    return str(caught.value)


def put(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- what it is ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "空的"),
        (b"\0\0\0\0   \n", "空白"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "图片"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\0\0", "图片"),
        (b"Rar!\x1a\x07\0" + bytes(60), "RAR"),
        ('{\n "file": "甲.xlsx",\n "unit": "某局"\n}'.encode(), "JSON"),
        (b"MZ\x90\0\x03\0\0\0" + bytes(200), "程序"),
        (b"PK\x03\x04" + bytes(40), "压缩包"),
        (_OLE + bytes(600) + "WordDocument".encode("utf-16-le"), "旧版 Word"),
        (_OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "密码"),
        (_OLE + bytes(600), "旧版 Office"),
        (bytes(range(256)) * 8, "认不出"),
    ],
)
def test_what_is_no_document_is_named_with_what_to_do(tmp_path: Path, data: bytes, word: str) -> None:
    assert word in refused(put(tmp_path / "a", data))


def test_content_decides_and_the_ending_does_not(tmp_path: Path) -> None:
    for ending, write in WRITERS.items():
        path = tmp_path / f"a{ending}"
        write(path, HEADED)
        other = path.rename(tmp_path / f"{ending[1:]}.pdf")
        assert any(isinstance(block, Grid) for block in open_blocks(other).blocks)


def test_wrong_ending_is_said(tmp_path: Path) -> None:
    assert "扩展名是 .docx" in refused(put(tmp_path / "a.docx", bytes(range(1, 256)) * 9))


def test_what_is_no_ordinary_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    assert "不是普通文件" in refused(tmp_path / "pipe")
    assert "没有这个文件" in refused(tmp_path / "none.docx")
    assert "文件夹" in refused(tmp_path)
    assert "过大" in refused(put(tmp_path / "a.txt", b"x" * 2000), Limits(bytes=1000))
    (tmp_path / "empty").mkdir()
    with pytest.raises(Unreadable, match="没有可读的文件"):
        find_files(tmp_path / "empty")


@pytest.mark.parametrize("writer", [write_docx, write_xlsx])
def test_every_truncation_is_answered(tmp_path: Path, writer) -> None:
    writer(tmp_path / "whole", HEADED)
    whole = (tmp_path / "whole").read_bytes()
    for length in range(10, len(whole), len(whole) // 40):
        assert refused(put(tmp_path / "cut", whole[:length]))


def test_text_that_ends_within_a_character(tmp_path: Path) -> None:
    raw = open_blocks(put(tmp_path / "a.txt", "预算收支".encode()[:-1]))
    assert isinstance(raw.blocks[0], Paragraph)
    assert raw.blocks[0].text.startswith("预算收")
    assert "无法" in raw.leftovers[0].reason


def test_control_characters_never_reach_a_block(tmp_path: Path) -> None:
    raw = open_blocks(put(tmp_path / "a.txt", "预\0算\u202e表\ufeff\x07。".encode()))
    assert [b.text for b in raw.blocks if isinstance(b, Paragraph)] == ["预算表。"]


# --- packages -----------------------------------------------------------------------------------------------------


def test_zip_bomb(tmp_path: Path) -> None:
    body = "<w:p/>" * 3_000_000
    path = raw_docx(tmp_path / "a.docx", body)
    assert path.stat().st_size < 100_000
    assert "压缩炸弹" in refused(path, Limits(unpacked_bytes=10_000_000))


def test_zip_that_lies_about_its_size(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", "<w:p><w:r><w:t>甲</w:t></w:r></w:p>" + " " * 500_000)
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as package:
        real = package.getinfo("word/document.xml").file_size
    data = data.replace(struct.pack("<I", real), struct.pack("<I", 10))
    assert refused(put(path, bytes(data)), Limits(unpacked_bytes=100_000))


@pytest.mark.parametrize("make", [raw_docx, raw_xlsx])
def test_entities_are_refused(tmp_path: Path, make) -> None:
    path = make(tmp_path / "a", "<x/>")
    main = "word/document.xml" if make is raw_docx else "xl/sheet1.xml"
    lol = '<!DOCTYPE x [<!ENTITY a "预算"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    parts[main] = f"{lol}<w:document {W}><w:body>&b;&f;</w:body></w:document>".encode()
    assert "DTD" in refused(write_zip(path, parts))
    parts[main] = parts[main].decode().encode("utf-16")
    assert "DTD" in refused(write_zip(path, parts))


def test_encrypted_zip_and_missing_parts(tmp_path: Path) -> None:
    path = raw_docx(tmp_path / "a.docx", "<w:p/>")
    data = bytearray(path.read_bytes())
    at = data.find(b"PK\x01\x02")
    data[at + 8] |= 1
    assert "密码" in refused(put(tmp_path / "b.docx", bytes(data)))
    write_zip(path, {"_rels/.rels": relations(), "word/document.xmlx": "x"})
    assert "缺少正文" in refused(path)


def test_relations_to_the_outside_are_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("the network was touched"))
    (tmp_path / "secret").write_text("<x>秘密</x>")
    body = "<w:p><w:r><w:t>甲</w:t></w:r></w:p>"
    path = raw_docx(tmp_path / "a.docx", body)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    for target in ("http://127.0.0.1/x", "../../../secret", str(tmp_path / "secret"), "file:///etc/passwd"):
        for mode in ("", ' TargetMode="External"'):
            parts["word/_rels/document.xml.rels"] = (
                f'<Relationships><Relationship Id="r1" Type="x/header" Target="{target}"{mode}/></Relationships>'.encode()
            )
            raw = open_blocks(write_zip(path, parts))
            assert [b.text for b in raw.blocks if isinstance(b, Paragraph)] == ["甲"]


@pytest.mark.parametrize(
    "body",
    [
        "<w:tbl><w:tr><w:tc>" * 70 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 70,
        "<w:sdt><w:sdtContent>" * 110
        + "<w:p><w:r><w:t>甲</w:t></w:r></w:p>"
        + "</w:sdtContent></w:sdt>" * 110,
        "<w:p>" * 100_000,
        "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='99999999'/></w:tcPr><w:p/></w:tc><w:tc/></w:tr></w:tbl>",
    ],
)
def test_deep_and_wide_docx(tmp_path: Path, body: str) -> None:
    path = raw_docx(tmp_path / "a.docx", body)
    try:
        open_blocks(path)
    except Unreadable as error:
        assert str(error)


def test_styles_that_inherit_in_a_circle(tmp_path: Path) -> None:
    style = '<w:style w:styleId="{0}"><w:basedOn w:val="{1}"/></w:style>'
    styles = f"<w:styles {W}>" + style.format("a", "b") + style.format("b", "a") + "</w:styles>"
    body = '<w:p><w:pPr><w:pStyle w:val="a"/></w:pPr><w:r><w:t>甲</w:t></w:r></w:p>'
    assert len(open_blocks(raw_docx(tmp_path / "a.docx", body, {"styles": styles})).blocks) == 1


# --- spreadsheets -------------------------------------------------------------------------------------------------

_CELL = '<c r="{0}" t="inlineStr"><is><t>{1}</t></is></c>'


def test_far_corners_and_declared_sizes_cost_nothing(tmp_path: Path) -> None:
    rows = (
        f'<row r="1">{_CELL.format("A1", "甲")}{_CELL.format("XFD1", "乙")}</row>'
        f'<row r="1048576">{_CELL.format("XFD1048576", "丙")}</row>'
    )
    sheet = (
        '<dimension ref="A1:XFD1048576"/><cols><col min="1" max="16384"/></cols>'
        f'<sheetData>{rows}</sheetData><mergeCells><mergeCell ref="B2:XFD1048575"/><mergeCell ref="A1:A1048576"/></mergeCells>'
    )
    tracemalloc.start()
    raw = open_blocks(raw_xlsx(tmp_path / "a.xlsx", sheet))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    said = "".join(cell.text for b in raw.blocks if isinstance(b, Grid) for _, _, cell in b)
    said += "".join(b.text for b in raw.blocks if isinstance(b, Paragraph))
    assert {"甲", "乙", "丙"} <= set(said)
    assert peak < 20_000_000


def test_too_many_cells_are_refused(tmp_path: Path) -> None:
    rows = "".join(
        f'<row r="{r}"><c r="A{r}"><v>{r}</v></c><c r="B{r}"><v>1</v></c></row>' for r in range(1, 3000)
    )
    path = raw_xlsx(tmp_path / "a.xlsx", f"<sheetData>{rows}</sheetData>")
    assert "过大" in refused(path, Limits(cells=1000))


@pytest.mark.parametrize(
    "cell",
    [
        '<c r="A1" t="s"><v>99999999</v></c>',
        '<c r="A1" t="s"><v>-1</v></c>',
        '<c r="ZZZZ99999999" s="77"><v>1</v></c>',
        '<c r="A0"><v>1E+999999999</v></c>',
        '<c><v>NaN</v></c><c><v>Infinity</v></c>',
        '<c r="A1"><v>1e300</v></c>',
        '<c r="A1" t="d"><v>2023-01-01</v></c>',
        '<c r="A1" t="wat"><v>x</v></c>',
    ],
)  # fmt: skip
def test_odd_cells_never_raise(tmp_path: Path, cell: str) -> None:
    row = f'<row r="1">{cell}{_CELL.format("B1", "甲")}</row>'
    assert open_blocks(raw_xlsx(tmp_path / "a.xlsx", f"<sheetData>{row}</sheetData>")).blocks


def test_sheet_that_is_not_there_is_said(tmp_path: Path) -> None:
    parts: dict[str, str | bytes] = {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": f'<workbook {S} {R}><sheets><sheet name="无" sheetId="1" r:id="r9"/></sheets></workbook>',
    }
    assert "不在文件里" in refused(write_zip(tmp_path / "a.xlsx", parts))


def test_calamine_works_in_a_process_that_may_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = put(tmp_path / "a.xls", _OLE + bytes(2000) + "Workbook".encode("utf-16-le") + bytes(2000))
    assert "另存为" in refused(path)
    monkeypatch.setattr(oldsheets, "_PROGRAM", "import os; os.abort()")
    assert "另存为" in refused(path)
    monkeypatch.setattr(oldsheets, "_PROGRAM", "import time; time.sleep(9)")
    assert "1 秒" in refused(path, Limits(seconds=1))


# --- HTML and text ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * 50_000 + "甲",
        "<table><tr><td>" * 5_000 + "甲",
        "<table><tr><td>甲<td>乙<td>丙<td>丁<td>戊"
        * 1_500,  # found by fuzzing: every table walked all inside it
        "<b>" * 50_000 + "甲",
        "<table><tr><td colspan=999999999 rowspan=999999999>甲<td>乙</table>",
        "<table>" + "<tr><td rowspan=60000>甲" * 3_000 + "</table>",
        "<%" * 200_000 + "甲",
        "<!--" * 200_000 + "甲",
        "甲<p " + "a=b " * 100_000,
    ],
)
def test_hostile_html(tmp_path: Path, page: str) -> None:
    path = put(tmp_path / "a.html", f"<html><body>甲{page}".encode())
    try:
        open_blocks(path, Limits(seconds=20))
    except Unreadable as error:
        assert "秒" not in str(error), "it must end by itself"


def test_html_loads_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket, "socket", lambda *_: pytest.fail("the network was touched"))
    page = '<!DOCTYPE html SYSTEM "http://127.0.0.1/x.dtd"><html><body><p>甲<img src="http://127.0.0.1/y"></body></html>'
    assert open_blocks(put(tmp_path / "a.html", page.encode())).blocks


@pytest.mark.parametrize(
    "text",
    [
        "." * 300_000 + "甲",
        "1" * 300_000 + "甲",
        "甲" + " " * 300_000 + "乙",
        "\t" * 300_000 + "甲",
        "|" * 100_000,
        "**" * 100_000,
        "[" * 100_000 + "](" * 100_000,
        "目录\n" + "第一部分......1\n" * 20_000,
        "甲  乙  丙\n" * 20_000,
        "<table>\n" * 20_000,
        "甲 " * 150_000,
        "# " * 100_000,
    ],
)
def test_long_lines_cost_no_more_than_their_length(tmp_path: Path, text: str) -> None:
    """Patterns that search again from every character would take hours here; the limit is a bound, not a measure."""
    try:
        open_blocks(put(tmp_path / "a.txt", text.encode()), Limits(seconds=20))
    except Unreadable as error:
        assert "秒" not in str(error)


FINDS = Path(__file__).parent / "fuzz" / "finds"


@pytest.mark.parametrize("name", sorted(path.name for path in FINDS.iterdir()))
def test_files_found_by_fuzzing_are_answered(name: str) -> None:
    """docs/fuzzing.md says what each of them did."""
    try:
        blocks = open_blocks(FINDS / name, Limits(seconds=60)).blocks
    except Unreadable as error:
        assert not str(error).startswith(UNFORESEEN), "an exception that no reader foresaw"
        assert "秒" not in str(error)
    else:
        said = [cell.text for block in blocks if isinstance(block, Grid) for _, _, cell in block]
        said += [block.text for block in blocks if not isinstance(block, Grid)]
        assert said and not any(ord(sign) < 32 and sign not in "\n\t" for text in said for sign in text)
