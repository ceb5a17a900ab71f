"""The stored form of what was read, checked and compared: everything comes back as it was."""

import json
import typing
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from types import UnionType
from typing import Literal, get_args, get_origin, get_type_hints

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yusuan.model import Disclosure, Point, Report, point
from yusuan.service import codec, records
from yusuan.service.errors import BadStored

TEXTS = st.text(max_size=6)
PLAIN = {
    str: TEXTS, int: st.integers(-9, 10**12), bool: st.booleans(), type(None): st.none(),
    float: st.floats(allow_nan=False, allow_infinity=False),
    Decimal: st.decimals(allow_nan=False, allow_infinity=False, places=3),
    date: st.dates(),
    Point: st.sampled_from([Point(), point(year="2023", fund="general"), point(function=["208", "20101"])]),
}  # fmt: skip


def values(hint, depth=0):
    """Any value of a declared type, small."""
    origin, arguments = get_origin(hint), get_args(hint)
    few = 2 if depth < 4 else 0
    if hint in PLAIN:
        return PLAIN[hint]
    if is_dataclass(hint):
        hints = get_type_hints(hint)
        names = [f.name for f in fields(hint) if f.init]
        return st.deferred(lambda: st.builds(hint, **{name: values(hints[name], depth + 1) for name in names}))
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, UnionType):
        return st.one_of([values(a, depth) for a in arguments])
    if origin is tuple and arguments[1:] == (...,):
        return st.lists(values(arguments[0], depth + 1), max_size=few).map(tuple)
    if origin is tuple:
        return st.tuples(*(values(a, depth + 1) for a in arguments))
    if origin is frozenset:
        return st.frozensets(values(arguments[0], depth + 1), max_size=few)
    if origin in (dict, Mapping):
        return st.dictionaries(values(arguments[0]), values(arguments[1], depth + 1), max_size=few)
    raise AssertionError(f"no values for {hint}")


@pytest.mark.parametrize("kind", records.ROOTS)
@settings(max_examples=6, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_models_can_hold_comes_back(kind, data):
    value = data.draw(values(kind))
    text = codec.dump(value)
    assert codec.load_stored(text) == value
    assert codec.load_stored(text.encode(), kind) == value
    jsonschema.validate(json.loads(text), codec.stored_schema())


def test_real_documents_come_back_and_check_alike(shared):
    """A stored document is checked without its file, with the same report."""
    from yusuan.reading import read
    from yusuan.rules import check

    for name in ("js_shengweiban_2018_dept_budget_text.pdf", "cq_swu_2023_dept_final.pdf"):
        document = read(shared / "documents" / name)
        again = codec.load_stored(codec.dump(document), Disclosure)
        assert again == document
        report = check(document)
        assert check(again) == report
        assert codec.load_stored(codec.dump(report), Report) == report


def test_one_object_in_two_places_is_one_object_again():
    from yusuan.model import Cell, Grid, Heading
    from yusuan.reading import interpret

    rows = (("项目", "预算数"), ("基本支出", "12.00"), ("项目支出", "8.00"), ("合计", "20.00"))
    grid = Grid(tuple(tuple(Cell(t) for t in row) for row in rows))
    document = interpret([Heading("某中心2023年单位预算", 0), Heading("2023年支出总表"), grid])
    again = codec.load_stored(codec.dump(document))
    blocks = {id(block) for block in again.blocks}
    assert [id(g) in blocks for g in again.tables] == [any(g is b for b in document.blocks) for g in document.tables]


def test_a_compiled_book_comes_back_as_disclosure_and_as_book(examples):
    import yusuan

    book = yusuan.load(examples / "xinzhou-2023.json")
    document = yusuan.compile(book)
    assert codec.load_stored(codec.dump(document)) == document
    assert codec.load_stored(codec.dump(book)) == book
    assert codec.load_stored((examples / "xinzhou-2023.json").read_text("utf-8")).lines[0].amount == book.lines[0].amount


@dataclass(frozen=True)
class Later:
    """A record as a later version has it: with a field that older files lack."""

    name: str
    added: tuple[Decimal | str, ...] = ()
    more: Mapping[str, date] = field(default_factory=dict)


def test_a_text_and_a_number_in_one_place_stay_apart():
    kind = records.coder(Later)
    value = Later("甲", (Decimal("1.50"), "1.50"), {"日": date(2023, 7, 31)})
    writing = records.Writing()
    data = json.loads(json.dumps(writing.whole(kind, value)))
    assert records.Reading(Later, writing.shared).whole(kind, data) == value
    assert records.Reading(Later, ()).whole(kind, {"name": "乙"}) == Later("乙")


def test_a_type_that_says_too_little_is_refused():
    with pytest.raises(TypeError, match="too little"):
        records.coder(tuple[typing.Any, ...])
    with pytest.raises(TypeError, match="no stored form"):
        codec.dump(Point())  # type: ignore[arg-type]


@pytest.mark.parametrize("text, said", [
    ("", "不是完整的 JSON"), ("[]", "最外层"), ('{"format": "other/1"}', "format"),
    ('{"format": "yusuan.report/99", "content": {}}', "较新的版本"),
    ('{"format": "yusuan.report/1", "content": {"findings": [{"$": 3}]}}', "已损坏"),
    ('{"format": "yusuan.report/1"}', "已损坏"),
])  # fmt: skip
def test_what_is_no_stored_form_is_refused_with_a_reason(text, said):
    with pytest.raises(BadStored, match=said):
        codec.load_stored(text)


def test_the_kind_asked_for_is_given_or_refused():
    with pytest.raises(BadStored, match="不是 Disclosure"):
        codec.load_stored(codec.dump(Report()), Disclosure)


def test_files_of_the_first_version_stay_readable():
    """A text written on the first day, kept here for ever."""
    text = (
        '{"format":"yusuan.report/1","shared":[{"is":"Source","document":"甲.pdf","page":2}],"content":{"file":"甲.pdf",'
        '"findings":[{"rule":"T101","severity":"error","message":"合计不等","place":{"$":0},'
        '"related":[{"text":"分项","source":{"$":0}}]}],"outcomes":[{"rule":"T101","status":"failed"}],'
        '"meta":{"coverage":"90.0%"}}}'
    )
    report = codec.load_stored(text, Report)
    assert report.findings[0].place.page == 2 and report.findings[0].place is report.findings[0].related[0].source
    assert report.counts()["failed"] == 1
