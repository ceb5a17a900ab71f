"""Open data: a valid package, exact amounts as text, nobody's name or number, JSON as its schema says."""

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

import frictionless
import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from office_sample import LINES, book, form, sample
from sample_blocks import sample_disclosure
from yusuan.model import Disclosure, Figure, Leftover, Source, Table, point
from yusuan.model.document import as_document, document_schema, is_contact, masked, schema_text
from yusuan.publishing.opendata import publish_opendata, render_json, render_opendata

ROOT = Path(__file__).resolve().parents[1]


def rows(data: bytes):
    return list(csv.DictReader(io.StringIO(data.decode())))


def test_frictionless_accepts_the_package(tmp_path):
    publish_opendata(sample(), tmp_path, book=book())
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert [r["name"] for r in json.loads((tmp_path / "datapackage.json").read_text())["resources"]] == [
        "figures", "dictionary", "lines", "projects", "indicators",
    ]  # fmt: skip


def test_frictionless_sees_a_changed_file(tmp_path):
    publish_opendata(sample(), tmp_path, book=book())
    path = tmp_path / "lines.csv"
    path.write_bytes(path.read_bytes().replace(b"350000", b"350001"))
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_without_a_book_there_are_no_lines_but_projects_from_the_forms():
    files = render_opendata(sample())
    assert "lines.csv" not in files
    assert [r["name"] for r in rows(files["projects.csv"])] == ["示例项目P1", "示例项目P2", "示例项目P3"]
    assert "projects.csv" not in render_opendata(sample_disclosure())


def test_amounts_are_exact_text_and_lines_add_up_to_figures():
    files = render_opendata(sample(), book=book())
    total = next(r for r in rows(files["figures.csv"]) if r["meaning"] == "2031年 · 预算 · 支出")
    lines = rows(files["lines.csv"])
    assert (
        Decimal(total["amount"])
        == sum(Decimal(r["amount"]) for r in lines)
        == sum(Decimal(a) for _, a, *_ in LINES)
    )
    assert all("e" not in r["amount"].lower() for r in lines)


def test_figures_say_where_they_are_printed():
    found = rows(render_opendata(sample())["figures.csv"])
    one = next(
        r
        for r in found
        if r["table"] == "2031年预算收入总表" and r["function"] == "2080106" and r["origin"] == "carryover"
    )
    assert (one["row"], one["column"]) == ("7", "9")
    assert (one["row_label"], one["column_label"]) == ("2080106 就业管理事务", "上年结转")
    assert (one["amount"], one["printed"], one["printed_unit"]) == ("4000398.5", "400.04", "万元")
    assert any(r["table"] == "" and r["row"] == "" for r in found), "figures of the text stand in no table"


def test_an_unreadable_figure_has_no_amount():
    figure = Figure(point(year="2031"), Decimal(0), printed="12?", state="unknown", source=Source(page=3))
    found = rows(render_opendata(Disclosure(figures=(figure,)))["figures.csv"])[0]
    assert (found["amount"], found["printed"], found["place"]) == ("", "12?", '{"page":3}')


def test_a_licence_is_claimed_only_where_the_unit_gave_one():
    b = book()
    given_ = type(b)(
        year=b.year, unit=b.unit, lines=b.lines, projects=b.projects, options={"licence": "CC-BY-4.0"}
    )
    packages = [json.loads(render_opendata(sample(), book=x)["datapackage.json"]) for x in (b, given_)]
    assert "licenses" not in packages[0] and packages[1]["licenses"][0]["name"] == "CC-BY-4.0"


def test_names_and_numbers_of_persons_stay_inside():
    disclosure = sample()
    disclosure = Disclosure(
        blocks=disclosure.blocks, tables=(*disclosure.tables, Table(form("P1"))), figures=disclosure.figures,
        targets=disclosure.targets, leftovers=(Leftover("请致电13800000000", "", Source(text="13800000000")),),
    )  # fmt: skip
    files = {**render_opendata(disclosure, book=book()), "document.json": render_json(disclosure)}
    assert "某甲" in "".join(c.text for _, _, c in form("P1"))
    for name, data in files.items():
        text = data.decode()
        assert not any(word in text for word in ("某甲", "000-0000", "13800000000")), name
    assert "2031-01-05" in files["document.json"].decode(), "the date of the form is no person"


@pytest.mark.parametrize("label,expected", [
    ("负责人", True), ("联 系 电 话", True), ("经办人：", True), ("填报日期", False), ("项目概况", False), ("补贴人数", False),
])  # fmt: skip
def test_labels_that_announce_a_person(label, expected):
    assert is_contact(label) is expected


def test_codes_and_timestamps_are_no_telephones():
    assert (
        masked("14090023304T100000017 20230210138000000001") == "14090023304T100000017 20230210138000000001"
    )
    assert masked("电话13912345678。") == "电话139********。"


@given(st.text())
def test_masking_keeps_everything_else(text):
    assert len(masked(text)) == len(text)


def test_the_document_is_what_its_schema_says():
    validator = jsonschema.Draft202012Validator(document_schema())
    for disclosure in (sample(), sample_disclosure(), Disclosure()):
        validator.validate(json.loads(render_json(disclosure)))
    validator.validate({"documents": [as_document(sample()), as_document(Disclosure())]})
    wrong = {**as_document(sample()), "figures": [{"amount": 1.5}]}
    assert not validator.is_valid(wrong)


def test_the_document_holds_every_figure_and_table():
    disclosure = sample()
    said = as_document(disclosure)
    assert len(said["figures"]) == len(disclosure.figures)
    table = said["tables"][1]
    cell = next(c for row in table["rows"] for c in row if c and c.get("figure") is not None)
    assert said["figures"][cell["figure"]]["printed"] == cell["text"]
    assert (said["year"], said["headline"]["三公合计"]) == (2031, None)


def test_the_published_schema_is_fresh():
    path = ROOT / "docs" / "schema" / "disclosure.schema.json"
    assert path.read_text() == schema_text(), (
        "run: python -m yusuan.docs"
    )


def test_csv_has_no_byte_order_mark_and_two_runs_are_identical():
    first, second = (render_opendata(sample(), book=book()) for _ in range(2))
    assert first == second
    assert not any(data.startswith(b"\xef\xbb\xbf") for data in first.values())
    assert render_json(sample()) == render_json(sample())
