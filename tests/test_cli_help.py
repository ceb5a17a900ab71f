"""What the command line says of itself: help pages and complaints in Chinese, and the exit codes of misuse."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time

import pytest
from typer.testing import CliRunner

from yusuan.cli import build
from yusuan.cli.help import _wrapped, wide

RUN = CliRunner()
APP = build()
COMMANDS = [c.name for c in APP.registered_commands]
OF_PERFORMANCE = [
    ["performance", c.name] for c in APP.registered_groups[0].typer_instance.registered_commands
]  # type: ignore[union-attr]


def said(*arguments: str) -> tuple[int, str]:
    done = RUN.invoke(APP, list(arguments), env={"COLUMNS": "80"})
    return done.exit_code, done.output


@pytest.mark.parametrize("command", [[], *([c] for c in COMMANDS), ["performance"], *OF_PERFORMANCE])
def test_every_help_page_is_chinese_and_fits_the_terminal(command):
    code, page = said(*command, "--help")
    assert code == 0 and page.startswith(f"用法：{' '.join(('yusuan', *command))}")
    assert not re.search(r"\b(?:Usage|Options|Commands|Arguments|default|required|Show this)\b", page)
    assert max(map(wide, page.split("例如：")[0].splitlines())) <= 80, page
    options = re.findall(r"^  (-.*?)(?:  |$)", page, re.MULTILINE)
    assert options and all(re.search(r" [\u4e00-\u9fff]+$|^[-, a-z]+$", name) for name in options), options
    for line in re.findall(r"^  (?:-|[\u4e00-\u9fff]+…? ).*", page, re.MULTILINE):
        assert re.search(r"[\u4e00-\u9fff]{2}", line), line


def test_yusuan_alone_shows_what_there_is():
    code, page = said()
    assert code == 0 and all(name in page for name in COMMANDS) and "例如：" in page


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("chek",), "没有命令“chek”。是不是 check？"),
        (("check",), "缺少“文件”"),
        (("check", "--fromat", "x"), "没有选项“--fromat”。是不是 --format"),
        (("check", "a", "--jobs", "x"), "选项“--jobs”的值不对：应为整数"),
        (("check", "--jobs"), "选项“--jobs”后面要写值"),
        (("explain", "N201", "2"), "多写了“2”"),
        (("publish", "--draft=3", "a"), "选项“--draft”不用写值"),
        (("import", "a.xlsx"), "缺少选项“--out”"),
        (("performance", "xx"), "没有命令“xx”"),
    ],
)
def test_what_was_typed_wrongly_is_said_in_chinese(arguments, words):
    code, text = said(*arguments)
    assert code == 2 and words in text
    assert not re.search(r"Error|Usage|Missing|Invalid|No such", text)


def test_a_fault_of_the_program_is_one_line_and_no_pass(monkeypatch):
    import yusuan.codes

    def broken(*_: object) -> str:
        raise ValueError("内部不符")

    monkeypatch.setattr(yusuan.codes, "codes_text", broken)
    code, text = said("codes", "208")
    assert code == 2 and "程序出错" in text and "内部不符" in text and "Traceback" not in text


def test_lines_break_between_words_and_never_before_a_mark():
    lines = list(_wrapped("输出 PDF、Word、Excel、网页。", 10, "  "))
    assert [line.strip() for line in lines] == ["输出", "PDF、", "Word、", "Excel、", "网页。"]


@pytest.mark.parametrize("arguments", [("check", ""), ("read", ""), ("publish", "单位.xlsx", "-o", "")])
def test_an_empty_file_name_is_no_folder(arguments):
    """A variable of a script that was not set must not mean the current folder."""
    code, words = said(*arguments)
    assert code == 2 and "文件名是空的" in words


def test_version():
    import yusuan

    assert said("--version") == (0, f"yusuan {yusuan.__version__}\n")


@pytest.mark.skipif(sys.platform == "win32", reason="signals and pipes of POSIX")
def test_a_closed_pipe_and_ctrl_c_end_in_silence(tmp_path):
    run = [sys.executable, "-m", "yusuan"]
    page = subprocess.Popen([*run, "rules"], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert page.stdout and page.stderr
    page.stdout.close()
    assert page.stderr.read() == b"" and page.wait(60) == 141
    waiting = subprocess.Popen([*run, "read", "-"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert waiting.stdin and waiting.stderr
    waiting.stdin.write("某局2024年度部门预算\n".encode())
    waiting.stdin.flush()
    time.sleep(3)
    waiting.send_signal(signal.SIGINT)
    text = waiting.communicate(timeout=60)[1].decode()
    assert waiting.returncode == 130 and "已中断" in text and "Traceback" not in text
