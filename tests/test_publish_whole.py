"""Publishing as a whole: same bytes twice, old output whole when writing fails, drafts, unknown formats."""

from __future__ import annotations

import errno
import filecmp
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

import yusuan
from yusuan import publishing as package
from yusuan.layout import compile_book, layout
from yusuan.model import ERROR, Finding
from yusuan.publishing import FORMATS, CannotWrite, publish


@pytest.fixture(scope="module")
def book(examples):
    return yusuan.load(examples / "xinzhou-2023.xlsx")


@pytest.fixture(scope="module")
def disclosure(book):
    return compile_book(book, layout("shanxi"))


def every_file(folder: Path) -> list[Path]:
    return sorted(p.relative_to(folder) for p in folder.rglob("*") if p.is_file())


def test_two_runs_are_byte_identical(disclosure, book, tmp_path):
    for name in ("a", "b"):
        publish(disclosure, tmp_path / name, FORMATS, book=book)
    files = every_file(tmp_path / "a")
    assert files == every_file(tmp_path / "b") and len(files) >= 9
    same, different, wrong = filecmp.cmpfiles(tmp_path / "a", tmp_path / "b", files, shallow=False)
    assert (len(same), different, wrong) == (len(files), [], [])


@pytest.mark.parametrize(("number", "words"), [(errno.ENOSPC, "磁盘已满"), (errno.EACCES, "没有写入权限")])
def test_a_failed_write_leaves_the_old_output_whole(disclosure, tmp_path, monkeypatch, number, words):
    publish(disclosure, tmp_path, ["json", "csv"])
    before = {p: (tmp_path / p).read_bytes() for p in every_file(tmp_path)}
    make, done = package._make, []

    def fails_at_the_second(name, *rest):
        if done:
            raise OSError(number, "no")
        done.append(name)
        make(name, *rest)

    monkeypatch.setattr(package, "_make", fails_at_the_second)
    with pytest.raises(CannotWrite, match=words):
        publish(disclosure, tmp_path, ["json", "csv"])
    assert {p: (tmp_path / p).read_bytes() for p in every_file(tmp_path)} == before


def test_a_file_in_the_folders_place_is_said(disclosure, tmp_path):
    (tmp_path / "out").write_text("x")
    with pytest.raises(CannotWrite, match="不能写入"):
        publish(disclosure, tmp_path / "out", ["json"])


def test_unknown_formats_are_named(disclosure, tmp_path):
    with pytest.raises(ValueError, match="没有格式“ppt”"):
        publish(disclosure, tmp_path, ["ppt"])


def test_a_draft_lists_its_findings_in_every_format(disclosure, tmp_path):
    finding = Finding("B121", ERROR, "金额不是数：十二万", mend="以元为单位填写")
    paths = publish(disclosure, tmp_path, ["html", "docx", "xlsx", "pdf"], draft=[finding])
    from yusuan.reading import open_blocks

    for path in paths:
        said = "\n".join(
            [getattr(b, "text", "") if isinstance(getattr(b, "text", ""), str) else "" for b in open_blocks(path).blocks]
            + [c.text for b in open_blocks(path).blocks if hasattr(b, "cells") for _, _, c in b]
        )
        assert "十二万" in said, path.suffix


class TestApi:
    def test_ask_takes_words(self, book):
        assert yusuan.ask(book, "一般公共预算 当年 基本支出") == yusuan.ask(
            book, yusuan.compile(book).grids[4].cells[2][3].figure.point
        )

    def test_table_is_exact(self, book):
        frame = yusuan.table(book, "T3")
        assert frame.shape == (22, 5)
        whole = frame.row(0)[2]
        assert whole == sum(line.amount for line in book.lines)
        assert frame.schema["2023年预算数/合计"].is_decimal()

    def test_unknown_table_names_those_there_are(self, book):
        with pytest.raises(KeyError, match="T15"):
            yusuan.table(book, "T99")

    def test_a_bad_book_says_everything(self, tmp_path):
        from yusuan.book.workbook.write import write_empty

        write_empty(tmp_path / "空.xlsx", 2026)
        with pytest.raises(yusuan.BadBook) as caught:
            yusuan.load(tmp_path / "空.xlsx")
        assert caught.value.findings and "预算明细" in str(caught.value.findings[0].mend)

    def test_publish_gives_paths(self, book, tmp_path):
        assert [p.suffix for p in yusuan.publish(book, tmp_path, formats=["json"]).files] == [".json"]


def test_a_notebook_is_told_in_words(book, tmp_path):
    assert str(book) == "忻州市就业和人才服务中心 2023年预算书：明细49条，项目14个，支出45,106,855.08元"
    with pytest.raises(ValueError, match="不懂“天气预报”"):
        yusuan.ask(book, "天气预报")
    with pytest.raises(AttributeError, match=r"it has BadBook, .*ask, .*compile"):
        _ = yusuan.nothing
    bad = replace(book, lines=(replace(book.lines[0], amount=Decimal(-1)), *book.lines[1:]))
    with pytest.raises(yusuan.BadBook, match="金额为负。预算金额不能为负"):
        yusuan.publish(bad, tmp_path, formats=["csv"])
