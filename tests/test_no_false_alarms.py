"""Lawful books stay clean: compiled, published and read back, the laws and the arithmetic of claims find nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

import test_loop
import yusuan
from conftest import EXAMPLES
from yusuan.book import Book
from yusuan.layout import compile_book, layout
from yusuan.model import Disclosure
from yusuan.publishing import publish
from yusuan.reading import interpret, read
from yusuan.rules import check

SAMPLES = sorted(EXAMPLES.rglob("*.json"))
LAYOUTS = ("shanxi", "national")
#: A format for each way of reading: pages, text, cells.
FORMATS = {"shanxi": ("pdf", "docx", "xlsx", "html"), "national": ("html",)}

#: Shrinking a book takes minutes and its message is as clear without.
QUICK = (Phase.explicit, Phase.reuse, Phase.generate)


def alarms(d: Disclosure) -> list[tuple[str, str]]:
    """What the laws (T1xx) and the arithmetic of claims (N2xx) find, whatever its severity."""
    return sorted((f.rule, f.message) for f in check(d).findings if re.match("T1|N2", f.rule))


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda p: p.stem)
def test_samples_raise_no_alarm(sample: Path, name: str, tmp_path: Path) -> None:
    book = yusuan.load(sample)
    compiled = compile_book(book, layout(name))
    assert alarms(compiled) == []
    back = interpret(compiled.blocks)
    assert alarms(back) == []
    assert back.figures[0].source.table == compiled.figures[0].source.table, "the first table keeps its title"
    for file in publish(compiled, tmp_path, FORMATS[name], book=book):
        assert alarms(read(file)) == [], file.suffix


@pytest.mark.parametrize("name", LAYOUTS)
@given(test_loop.books())
@settings(max_examples=20, deadline=None, phases=QUICK, suppress_health_check=[HealthCheck.too_slow])
def test_generated_books_raise_no_alarm(name: str, book: Book) -> None:
    """Books of test_loop keep the laws; those of generated_books.py contradict one another by design."""
    compiled = compile_book(book, layout(name))
    assert alarms(compiled) == []
    assert alarms(interpret(compiled.blocks)) == []


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_alarm_is_heard(name: str, tmp_path: Path) -> None:
    """The same samples with one printed total changed do raise alarms, so silence above means something."""
    compiled = compile_book(yusuan.load(SAMPLES[0]), layout(name))
    total = max(compiled.figures, key=lambda f: f.amount).printed
    (file,) = publish(compiled, tmp_path, ["html"])
    wrong = str((int(total[0]) + 1) % 10) + total[1:]
    file.write_text(file.read_text("utf-8").replace(total, wrong, 1), "utf-8")
    assert alarms(read(file))
