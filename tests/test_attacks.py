"""What ended the program once: crashes found by fuzzing, and input on which time grew with its square."""

from __future__ import annotations

import time

import pytest
from typer.testing import CliRunner

from yusuan import money
from yusuan.cli import build
from yusuan.model import Paragraph
from yusuan.reading import interpret, open_blocks
from yusuan.rules import check

RUN = CliRunner()
SENTENCE = "示例县档案馆2025年一般公共预算支出900.00万元，其中：基本支出750.00万元，占83.33%；项目支出150.00万元，占16.67%。"
#: (name, text): each ended once in an internal error or its name.
CRASHES = (
    ("large.txt", "收入20000000000000000000000万3.00元"), ("larger.txt", "支出预算99999999999999999999999999999.99万元"),
    ("two.txt", "单位元\n预算\t\n208障\t1000000000001000000000000000\n"),
    ("copies.txt", "单位：元\n支出总表\n合计\t9000000000009000000000000000\t9000000000009000000000000001\n201一般公共服务支出\t3\t4\n"),
    ("rule.md", "|-|\n\n|0|"), ("rules.md", "| --- |\n\n|---|\n|甲|乙|\n"),
    ("zero.md", "支出预算0.00万元，比上年增加0.00万元，增长5.00%。"), ("base.md", "支出0.01万元，比上年增加0.01万元，增长100.00%，上年0.00万元。"),
)  # fmt: skip


@pytest.mark.parametrize(("name", "text"), CRASHES)
@pytest.mark.parametrize("command", ["read", "check"])
def test_what_crashed_is_answered(tmp_path, name, text, command):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    done = RUN.invoke(build(), [command, str(path)])
    assert done.exit_code in (0, 1, 2) and (done.exception is None or isinstance(done.exception, SystemExit))
    assert not any(word in done.output for word in ("Error", "Traceback", "程序出错", "Exception"))


@pytest.mark.parametrize("content", [b"\xff\xfe\x00{", b'{"format": "yusuan.book/1", "options": {"layout": "nowhere"}}', b"[]", b'{"format": 3}', b"{"])
def test_book_json_that_is_none_is_answered(tmp_path, content):
    path = tmp_path / "a.json"
    path.write_bytes(content)
    done = RUN.invoke(build(), ["publish", str(path), "-o", str(tmp_path / "out")])
    assert done.exit_code in (1, 2)
    assert not any(word in done.output for word in ("Error", "Traceback", "程序出错", "Exception"))


def test_the_largest_amount_is_stated():
    assert money.parse("1,000,000,000,000.00", "万元") is not None
    assert money.parse("10000000000000000000000", "元") is None and money.parse("1e30", "元") is None


def _taken(count: int) -> float:
    document = interpret(tuple(Paragraph(SENTENCE) for _ in range(count)), "a")
    began = time.process_time()
    check(document)
    return time.process_time() - began


def test_time_grows_with_the_text_and_not_with_its_square():
    """Equal paragraphs: four times as many take at most about four times as long to check."""
    _taken(20)
    small, large = min(_taken(150) for _ in range(2)), _taken(600)
    assert large < 8 * small + 0.5


def test_many_lines_are_read_in_time(tmp_path):
    path = tmp_path / "a.txt"
    times = []
    for count in (5_000, 20_000):
        path.write_text("支出预算总计1,050.00万元\n" * count, "utf-8")
        began = time.process_time()
        open_blocks(path)
        times.append(time.process_time() - began)
    assert times[1] < 8 * times[0] + 0.5
