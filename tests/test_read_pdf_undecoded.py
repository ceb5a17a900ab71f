"""PDFs whose fonts do not say which characters their glyphs are: said as such, never taken for another kind of document."""

from __future__ import annotations

from pathlib import Path

import pikepdf
import pytest
import typst

from yusuan.reading import Unreadable, open_blocks

SHARED = Path(__file__).resolve().parents[2] / "shared" / "cases" / "41-text-without-unicode-map" / "in.pdf"
TABLE = "#table(columns: 3, [项目], [合计], [备注], [行政运行], [1,200.50], [含结转], [住房公积金], [39.83], [无])"


def made(folder, text, pages=1):
    source = folder / "a.typ"
    body = "\n#pagebreak()\n".join([f"= 支出总表\n单位：万元\n\n{text}"] * pages)
    source.write_text(body, "utf-8")
    path = folder / "a.pdf"
    path.write_bytes(typst.compile(str(source)))
    return path


def without_maps(path):
    """The same file with the fonts' maps of Unicode taken out."""
    with pikepdf.open(path, allow_overwriting_input=True) as document:
        for found in document.objects:
            if isinstance(found, pikepdf.Dictionary) and "/ToUnicode" in found:
                del found["/ToUnicode"]
        document.save(path)
    return path


@pytest.mark.parametrize(("text", "pages"), [(TABLE, 1), ("本单位预算支出一千二百元，其中：基本支出九百元；项目支出三百元。" * 8, 3)])
def test_text_without_a_map_is_said_to_need_recognition(tmp_path, text, pages):
    assert open_blocks(made(tmp_path, text, pages)).blocks
    with pytest.raises(Unreadable, match=r"没有文字编码.*文字识别"):
        open_blocks(without_maps(made(tmp_path, text, pages)))


@pytest.mark.shared
def test_the_shared_file_is_said_to_need_recognition():
    with pytest.raises(Unreadable, match=r"没有文字编码.*文字识别"):
        open_blocks(SHARED)
