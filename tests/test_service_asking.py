"""Asking a book in words: codes, names, projects; what is not known is said, never answered with something else."""

from decimal import Decimal

import pytest

import yusuan
from yusuan.service.errors import BadRequest, Unknown


@pytest.fixture(scope="module")
def book(examples):
    return yusuan.load(examples / "xinzhou-2023.json")


def total(book, **wanted):
    """The sum of the lines of the book, told by their fields."""
    return sum((x.amount for x in book.lines if all(getattr(x, k).startswith(v) for k, v in wanted.items())), Decimal(0))


def test_a_code_asks_for_its_lines(book):
    for code in sorted({line.function for line in book.lines}):
        assert yusuan.ask(book, f"{code} 支出") == total(book, function=code) != total(book)
    assert yusuan.ask(book, "208 支出") == total(book, function="208")
    assert yusuan.ask(book, "30101") == total(book, economic="30101")


def test_a_name_asks_for_every_code_of_that_name(book):
    from yusuan import codes

    for code in sorted({line.function for line in book.lines}):
        name = codes.name("function", code, book.year)
        if codes.by_name("economic", name, book.year):
            with pytest.raises(BadRequest, match=f"几种意思.*{code}"):  # 住房公积金 is a function and an economic kind
                yusuan.ask(book, f"{name} 支出")
            continue
        alike = {row.code for row in codes.by_name("function", name, book.year)}
        wanted = sum((total(book, function=c) for c in alike), Decimal(0))
        assert yusuan.ask(book, f"{name} 支出") == wanted
    assert yusuan.ask(book, "基本工资") == total(book, economic="30101")


def test_a_project_is_asked_by_its_name(book):
    project = book.projects[0]
    same = [p.key for p in book.projects if p.name == project.name]
    wanted = sum((total(book, project=key) for key in same), Decimal(0))
    assert yusuan.ask(book, project.name) == wanted


def test_words_still_mean_what_they_meant(book):
    assert yusuan.ask(book, "一般公共预算 当年 基本支出") == sum(
        x.amount for x in book.lines if (x.fund, x.origin) == ("general", "current") and x.use in ("personnel", "operating")
    )


@pytest.mark.parametrize("question", ["2999999 支出", "999", "不存在的科目 支出", "", "支出 呵呵哈哈"])
def test_what_is_not_known_is_said(book, question):
    with pytest.raises(Unknown):
        yusuan.ask(book, question)


def test_words_that_exclude_each_other_are_refused(book):
    with pytest.raises(BadRequest, match="矛盾"):
        yusuan.ask(book, "208 201 支出")
