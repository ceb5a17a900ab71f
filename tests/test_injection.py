"""Texts of a book or of a stranger's document stay texts in every output: no formula, script or markup comes of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path

import pytest
from lxml import etree, html
from typer.testing import CliRunner

from yusuan.book.json import dump, load
from yusuan.cli import build
from yusuan.layout import compile_book, layout
from yusuan.model.harmless import cell_text
from yusuan.publishing import FORMATS, publish

RUN = CliRunner()
#: What stands before each text: a formula, the others of a spreadsheet, script, typst and its escapes, controls.
EVIL = (
    '=HYPERLINK("http://evil.example","甲")', "+1+1甲", "@SUM(A1)甲", "-2+3甲", "<script>alert(1)</script>甲",
    '"><img src=x onerror=alert(1)>甲', "</script><svg onload=alert(1)>甲", '#panic("evil") $x^2$ #eval("1") [*甲*] \\ ` @ref',
    "甲]]>&amp;<w:t>", "甲\u2028乙\u2029丙", "{{ 7*7 }}{% raw %}甲", "甲\x07\x1b乙",
)  # fmt: skip
#: Fields of a book that hold whatever somebody writes.
_FREE = frozenset({
    "name", "note", "standard_name", "basis", "text", "words", "description", "department", "quantity_unit", "standard_unit", "unit",
    "attribute", "goal_annual", "goal_term", "necessity", "overview", "plan", "safeguards", "负责人", "经办人", "years", "project",
})  # fmt: skip


def _poisoned(value, path=()):
    """The same book with one of the evil texts before each free text, in turn; names that refer stay equal."""
    if isinstance(value, dict):
        return {k: _poisoned(v, (*path, k)) for k, v in value.items()}
    if isinstance(value, list):
        return [_poisoned(v, path) for v in value]
    free = isinstance(value, str) and path and (path[-1] in _FREE or path[-1] in ("duties", "offices"))
    if not free or (path[-1] == "project" and "target" not in path) or (path[0] == "standards" and path[-1] == "unit"):
        return value
    return EVIL[hash_of(value) % len(EVIL)] + value


def hash_of(text: str) -> int:
    return sum(map(ord, text))


@pytest.fixture(scope="module")
def outputs(examples, tmp_path_factory):
    """Every format of a book whose every text is evil."""
    content = json.loads((examples / "xinzhou-2023.json").read_text("utf-8"))
    book, _ = load(json.dumps(_poisoned(content)))
    book, _ = load(dump(book))
    folder = tmp_path_factory.mktemp("out")
    publish(compile_book(book, layout("shanxi")), folder, FORMATS, stem="a", book=book)
    return folder


def formulas(path: Path) -> list[str]:
    """Texts of all formulas and links of a workbook."""
    found = []
    with zipfile.ZipFile(path) as package:
        for name in package.namelist():
            if name.endswith((".xml", ".rels")):
                root = etree.fromstring(package.read(name))
                found += [e.text or "" for e in root.iter() if isinstance(e.tag, str) and e.tag.endswith("}f")]
                found += [e.get("Target", "") for e in root.iter() if e.get("TargetMode") == "External"]
    return found


def no_script(text: str) -> None:
    """A page in which no element or attribute came of a text."""
    root = html.fromstring(text)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        assert not any(name.startswith("on") and "alert" in value for name, value in element.attrib.items())
        assert not str(element.get("href", "")).startswith("javascript")
        if element.tag == "script":
            assert "<script>alert" not in (element.text or "") and not (element.text or "").startswith("alert(1)")
    assert not [e for e in root.iter("img") if e.get("src") == "x"] and not [e for e in root.iter("svg") if e.get("onload")]


def no_formula_cells(data: str) -> None:
    for row in csv.reader(io.StringIO(data)):
        assert all(cell == cell_text(cell) for cell in row), row


def test_a_workbook_computes_only_its_own_sums(outputs):
    found = formulas(outputs / "a.xlsx")
    assert all(re.fullmatch(r"[A-Z0-9:+\-*/().,SUMROUND$'!=\w\u4e00-\u9fff ]*", each) for each in found)
    assert not any("HYPERLINK" in each or "evil" in each for each in found)


def test_a_page_runs_nothing_of_its_texts(outputs):
    no_script((outputs / "a.html").read_text("utf-8"))


def test_open_data_has_no_cell_that_computes(outputs):
    files = list(outputs.rglob("*.csv"))
    assert files
    for path in files:
        no_formula_cells(path.read_text("utf-8-sig"))


def test_json_has_no_controls_or_line_separators(outputs):
    for path in outputs.rglob("*.json"):
        text = path.read_text("utf-8")
        json.loads(text)
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\x85\u2028\u2029]", text), path.name


def test_word_and_pdf_print_the_texts_as_they_are(outputs):
    """Markup in a text is printed, not obeyed; the files open."""
    import pypdfium2

    with zipfile.ZipFile(outputs / "a.docx") as package:
        roots = [etree.fromstring(package.read(name)) for name in package.namelist() if name.endswith(".xml")]
    said = "".join(t.text or "" for root in roots for t in root.iter("{*}t"))
    document = pypdfium2.PdfDocument(outputs / "a.pdf")
    printed = "".join(document[n].get_textpage().get_text_range() for n in range(len(document)))
    for text in ("<script>alert(1)</script>", "=HYPERLINK"):
        assert text in said and text in "".join(printed.split())
    assert '#panic("evil")' in said.replace("“", '"').replace("”", '"')


# --- a stranger's document ----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stranger(tmp_path_factory):
    """A page of evil titles, cells, headings and sentences, under an evil file name."""
    folder = tmp_path_factory.mktemp("stranger")
    rows = "".join(
        f"<tr><td>{escaped(evil)}行政运行</td><td>{n + 1}00.00</td><td>{escaped(evil)}</td></tr>" for n, evil in enumerate(EVIL)
    )
    body = "".join(f"<h2>{escaped(evil)}支出总表</h2><p>单位：万元</p><table><tr><td rowspan=2>{escaped(evil)}项目</td>"
                   f"<td colspan=2>{escaped(evil)}预算数</td></tr><tr><td>合计</td><td>{escaped(evil)}备注</td></tr>{rows}</table>"
                   f"<p>{escaped(evil)}2025年支出预算100.00万元，其中：基本支出60.00万元，占61.00%。</p>" for evil in EVIL)  # fmt: skip
    path = folder / "=1+1甲<b>.html"
    path.write_text(f"<html><body><h1>{escaped(EVIL[0])}某局2025年部门预算</h1>{body}</body></html>", "utf-8")
    return path


def escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\x07", "").replace("\x1b", "")


@pytest.mark.parametrize("command", ["read", "check"])
@pytest.mark.parametrize("ending", ["xlsx", "html", "csv", "json"])
def test_a_strangers_texts_stay_texts(stranger, tmp_path, command, ending):
    out = tmp_path / f"out.{ending}"
    done = RUN.invoke(build(), [command, str(stranger), "-o", str(out), "-f", ending])
    if not out.exists():
        assert done.exit_code == 2 and "Error" not in done.output.replace("Error:", ""), done.output[-400:]
        return
    if ending == "xlsx":
        assert not any("HYPERLINK" in each or "1+1" in each for each in formulas(out) if not each.startswith(("=1%2B1", "%3D", "=1+1甲")))
    elif ending == "html":
        no_script(out.read_text("utf-8"))
    elif ending == "csv":
        no_formula_cells(out.read_text("utf-8-sig"))
    else:
        json.loads(out.read_text("utf-8"))
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f\u2028\u2029]", out.read_text("utf-8"))


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), ("-5.00", "-5.00"), ("-2+3", "'-2+3"), ("—", "—"), ("+3.5%", "+3.5%"), ("甲=乙", "甲=乙")])
def test_only_what_would_compute_gets_an_apostrophe(text, cell):
    assert cell_text(text) == cell
