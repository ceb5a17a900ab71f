"""What a file may cost: bounds of time, memory and text that hold whatever the format."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
import zipfile
import zlib
from dataclasses import replace

import pytest
import typst

from yusuan.model import Grid, Paragraph
from yusuan.reading import Limits, Unreadable, open_blocks
from yusuan.reading.bounds import LONGEST_PARAGRAPH, bounded
from yusuan.reading.formats.pdf.heads import tree_of

SENTENCE = "本单位2025年支出预算900.00万元，比上年增加10.00万元。"


def pdf(contents: bytes, named: str) -> bytes:
    """One page whose contents are the stream that object 3 is, named as stated."""
    packed = zlib.compress(contents)
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[4 0 R]/Count 1>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n" % len(packed) + packed + b"\nendstream",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 800 800]/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
        b"/Contents " + named.encode() + b">>",
    ]  # fmt: skip
    whole, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(whole))
        whole += b"%d 0 obj\n" % number + part + b"\nendobj\n"
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(parts) + 1, len(whole))
    return whole + b"xref\n0 %d\n0000000000 65535 f \n" % (len(parts) + 1) + table + end


def docx(path, paragraphs):
    body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in paragraphs)
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", "<Types/>")
        package.writestr("word/document.xml", f'<w:document xmlns:w="{space}"><w:body>{body}</w:body></w:document>')
    return path


def test_one_stream_named_often_is_read_apart_and_refused(tmp_path):
    """65 KB that unpack to gigabytes cost the caller nothing; the same stream named once is read."""
    text = b"BT /F 9 Tf 1 0 0 1 50 50 Tm (1234567890 1234567890) Tj ET\n" * 4000
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(text, "[" + "3 0 R " * 2000 + "]"))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(Unreadable, match="时间或内存过多"):
        open_blocks(path, Limits(memory=400_000_000, seconds=40))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < before + 100_000
    path.write_bytes(pdf(b"BT /F 9 Tf 1 0 0 1 50 50 Tm (Budget 2025 total 1234.56) Tj ET", "3 0 R"))
    assert open_blocks(path).blocks


def test_a_package_that_unpacks_to_much_is_read_apart(tmp_path):
    """The child's memory is bounded; its message comes back."""
    path = tmp_path / "a.docx"
    docx(path, ["预算" * 400_000] * 30)
    with pytest.raises(Unreadable):
        open_blocks(path, Limits(memory=120_000_000))


def test_paragraphs_longer_than_any_are_cut_where_a_sentence_ends(tmp_path):
    text = SENTENCE * 2000
    blocks = open_blocks(docx(tmp_path / "a.docx", [text])).blocks
    assert "".join(block.text for block in blocks) == text
    assert all(len(block.text) <= LONGEST_PARAGRAPH and block.text.endswith("。") for block in blocks)
    assert [b.text for b in open_blocks(docx(tmp_path / "b.docx", [SENTENCE])).blocks] == [SENTENCE]


def test_too_much_text_is_refused():
    with pytest.raises(Unreadable, match="内容过多"):
        bounded([Paragraph(SENTENCE)] * 100, replace(Limits(), characters=1000))
    with pytest.raises(Unreadable, match="内容过多"):
        bounded([Paragraph("一")] * 100, replace(Limits(), blocks=50))


@pytest.mark.parametrize("quote", ["", '"'])
def test_a_tag_with_very_many_attributes_takes_no_time(tmp_path, quote):
    path = tmp_path / "a.html"
    path.write_text(f"<html><body><p {' '.join(f'a{n}={quote}1{quote}' for n in range(40_000))}>{SENTENCE}</p></body></html>", "utf-8")
    began = time.process_time()
    assert [block.text for block in open_blocks(path).blocks] == [SENTENCE]
    assert time.process_time() - began < 5


def test_no_rows_above_a_table_make_no_header():
    assert tree_of([], [(0.0, 10.0)], []) == []


def test_a_table_without_lines_or_header_continued_overleaf_is_read(tmp_path):
    """Its second page has rows of amounts and nothing else."""
    rows = "".join(f"[201{n:02d}], [行政运行事务{n}], [{n}00.00], [{n}0.00], " for n in range(10, 90))
    source = tmp_path / "a.typ"
    source.write_text(f"#set page(height: 14cm)\n= 支出总表\n单位：万元\n\n#grid(columns: (2cm, 5cm, 3cm, 3cm), row-gutter: 8pt, {rows})\n", "utf-8")
    path = tmp_path / "a.pdf"
    path.write_bytes(typst.compile(str(source)))
    raw = open_blocks(path)
    cells = sum(bool(cell.text) for block in raw.blocks if isinstance(block, Grid) for _, _, cell in block)
    assert raw.pages > 1 and cells >= 0.9 * 80 * 4


def test_a_reading_process_does_not_outlive_its_time(tmp_path):
    path = tmp_path / "a.docx"
    docx(path, ["预算支出" * 400_000] * 20)
    program = f"from yusuan.reading import *; open_blocks({str(path)!r}, Limits(seconds=0.05))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "Unreadable" in done.stderr and "时间或内存" in done.stderr
