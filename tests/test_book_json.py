"""The Book as JSON: round trip, canonical text, schema, and every kind of bad text reported at its path."""

from __future__ import annotations

import json
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generated_books import books
from yusuan.book import Book, Line
from yusuan.book.json import FORMAT, book_schema, dump, load, schema_text

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
VALIDATOR = jsonschema.Draft202012Validator(book_schema())


@settings(max_examples=60, deadline=None)
@given(books())
def test_what_is_written_is_read_back(book: Book) -> None:
    text = dump(book)
    again, findings = load(text)
    assert findings == ()
    assert again == book
    assert dump(again) == text
    VALIDATOR.validate(json.loads(text))


@settings(max_examples=20, deadline=None)
@given(books())
def test_places_inside_the_json_are_not_written_back(book: Book) -> None:
    again, _ = load(dump(book), "书.json")
    assert again.file == "书.json"
    assert dump(again) == dump(book)
    assert all(line.source.document for line in again.lines if line.source.table)


def test_the_sample_is_read_back() -> None:
    from examples.data.xinzhou_2023 import book

    again, findings = load(dump(book))
    assert findings == () and len(again.lines) == len(book.lines) > 20
    assert sum(line.amount for line in again.lines) == sum(line.amount for line in book.lines)
    assert dump(again) == dump(book)
    VALIDATOR.validate(json.loads(dump(book)))


def test_the_published_schema_is_fresh() -> None:
    """Write it again with ``python -m yusuan.docs``."""
    assert (ROOT / "docs/schema/book.schema.json").read_text("utf-8") == schema_text()
    jsonschema.Draft202012Validator.check_schema(book_schema())


def test_canonical_form() -> None:
    text = dump(Book(year=2023, lines=(Line("2080505", Decimal("1234.50")),)))
    assert json.loads(text) == {
        "format": FORMAT, "year": 2023, "lines": [{"function": "2080505", "amount": "1234.5"}],
    }  # fmt: skip


def test_numerals_keep_every_digit() -> None:
    text = f'{{"format": "{FORMAT}", "lines": [{{"function": "2080505", "amount": 12345678901234567.89}}]}}'
    book, findings = load(text)
    assert book.lines[0].amount == Decimal("12345678901234567.89") and findings == ()


LINE: dict[str, Any] = {"function": "2080505", "amount": "1"}


@pytest.mark.parametrize(
    ("content", "rule", "path", "kept"),
    [
        ({"lines": [{**LINE, "amount": "一万"}, LINE]}, "B172", "$.lines[0].amount", 1),
        ({"lines": [{**LINE, "amount": "1.005"}]}, "B114", "$.lines[0].amount", 1),
        ({"lines": [{**LINE, "amount": "NaN"}]}, "B172", "$.lines[0].amount", 0),
        ({"lines": [{**LINE, "amount": True}]}, "B172", "$.lines[0].amount", 0),
        ({"lines": [{**LINE, "amount": "1e400"}]}, "B172", "$.lines[0].amount", 0),
        ({"lines": [{**LINE, "amount": "1e-99999999"}]}, "B172", "$.lines[0].amount", 0),
        ({"lines": [{"amount": "1"}, LINE]}, "B173", "$.lines[0]", 1),
        ({"lines": [{**LINE, "fund": "财政"}]}, "B172", "$.lines[0].fund", 1),
        ({"lines": [{**LINE, "found": "general"}]}, "B171", "$.lines[0].found", 1),
        ({"lines": ["x", LINE]}, "B172", "$.lines[0]", 1),
        ({"lines": LINE}, "B172", "$.lines", 0),
        ({"lines": [{**LINE, "function": 2080505}]}, "B172", "$.lines[0].function", 0),
        ({"lines": [{**LINE, "source": {"page": "x"}}]}, "B171", "$.lines[0].source.page", 1),
        ({"year": "2023"}, "B172", "$.year", 0),
        ({"unit": {"nature": "企业"}}, "B172", "$.unit.nature", 0),
        ({"stated": [{"words": "x", "point": {"fund": ["gold"]}, "amount": "1"}]}, "B172", "$.stated[0].point", 0),
        ({"stated": [{"words": "x", "point": {"colour": ["red"]}, "amount": "1"}]}, "B172", "$.stated[0].point.colour", 0),
        ({"projects": [{"key": "1", "name": "甲", "target": {"project": "甲", "annual_money": {"city": "1"}}}]},
         "B171", "$.projects[0].target.annual_money.city", 0),
        ({"extra": 1}, "B171", "$.extra", 0),
        ({"file": "x"}, "B171", "$.file", 0),
    ],
)  # fmt: skip
def test_one_fault_one_finding_at_its_path(content: dict[str, Any], rule: str, path: str, kept: int) -> None:
    book, findings = load(json.dumps({"format": FORMAT, **content}), "a.json")
    assert [(f.rule, f.place.table, f.place.document) for f in findings] == [(rule, path, "a.json")]
    assert len(book.lines) == kept
    assert findings[0].mend


def test_every_fault_is_told_at_once() -> None:
    bad = {"year": "x", "lines": [{**LINE, "amount": "x"}, {"amount": "1"}, {**LINE, "use": "y"}], "z": 0}
    _, findings = load(json.dumps(bad))
    assert sorted(f.rule for f in findings) == ["B171", "B172", "B172", "B172", "B173", "B174"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"a":1,}',
        '{"format": NaN}',
        '{"a":1,"a":2}',
        "[" * 100_000,
        '{"year": ' + "9" * 5000 + "}",
    ],
)
def test_a_text_that_is_no_json_object_is_one_finding(text: str) -> None:
    book, findings = load(text, "a.json")
    assert [f.rule for f in findings] == ["B170"]
    assert book == Book(file="a.json")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=4) | st.floats(allow_nan=False, allow_infinity=False),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(("lines", "unit", "amount", "function", "stated", "point", "fund", "target", "source", "box")),
        inner, max_size=4),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(("year", "unit", "lines", "projects", "stated", "assets", "options")), JSON
    )
)
def test_any_json_is_read_without_failing(content: dict[str, Any]) -> None:
    book, findings = load(json.dumps({"format": FORMAT, **content}))
    assert all(f.place.table.startswith("$") for f in findings)
    assert VALIDATOR.is_valid(json.loads(dump(book))) or findings
    if VALIDATOR.is_valid({"format": FORMAT, **content}):
        assert findings == ()
