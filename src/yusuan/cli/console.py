"""How the command line speaks: findings like a good compiler's messages, progress, and failures."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal
from functools import partial
from io import TextIOWrapper
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, TypeVar

import typer

from yusuan.model import ERROR, SEVERITY_NAMES

if TYPE_CHECKING:
    from yusuan.model import Finding


def coloured() -> bool:
    """Whether to use colours: a terminal that has not asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def speak_utf8() -> None:
    """Text for programs is UTF-8 everywhere; a terminal that lacks a character shows a mark instead of failing.

    Where a stream was closed before the start, what is said goes nowhere.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty() or "PYTHONIOENCODING" in os.environ:
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def fail(message: str, code: int = 2) -> NoReturn:
    """One Chinese line on standard error, after what was said before it, and out."""
    sys.stdout.flush()
    print(f"yusuan：{message}", file=sys.stderr)
    sys.exit(code)


Made = TypeVar("Made")
#: The option that every command has which writes a file.
FORCE = Annotated[bool, typer.Option("--force", help="已有同名文件时覆盖，也覆盖预算书和别的程序写的、有人改过的文件")]
#: The option that every command has which reads or checks classification codes.
CODES = Annotated[
    list[str] | None,
    typer.Option("--codes", metavar="科目", help="当年的政府收支分类科目（CSV 或 Excel），写成 2026=文件；可写几次"),
]


def listed(text: str) -> list[str]:
    """The parts of an option's value with commas between them."""
    return [part.strip() for part in text.replace("，", ",").split(",") if part.strip()]


def say(text: str = "") -> None:
    print(text)


def show_findings(findings: Sequence[Finding], colour: bool | None = None, brief: bool = False) -> None:
    """Every finding, errors first, in the order of the document; ``brief`` gives a notice one line."""
    from yusuan.service.explaining import finding_lines

    for line in finding_lines(findings, coloured() if colour is None else colour, brief):
        print(line)


def errors_in(findings: Sequence[Finding]) -> bool:
    return any(f.severity is ERROR for f in findings)


def money(amount: Decimal) -> str:
    """An amount in 元 for a line of text."""
    return f"{amount:,.2f}"


def alone(function: Callable[..., Made], *arguments: Any, **more: Any) -> Made:
    """``function`` in a process of its own: what a file does to the library that reads it stays there.

    Raises what the function raises, and TimedOut, OutOfMemory, Crashed.
    """
    from yusuan.service.pool import isolated

    return isolated(partial(function, *arguments, **more))


def summary(findings: Sequence[Finding]) -> str:
    counts = [(name, sum(f.severity is s for f in findings)) for s, name in SEVERITY_NAMES.items()]
    return "，".join(f"{name}{n}个" for name, n in counts if n) or "没有发现问题"


@contextmanager
def progress(doing: str = "正在生成", quiet: bool = False) -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, on a terminal only; an empty name clears the line."""
    on = not quiet and sys.stderr.isatty()

    def step(name: str) -> None:
        if on:
            print(f"\r\033[K{doing} {name} …" if name else "\r\033[K", end="", file=sys.stderr, flush=True)

    try:
        yield step
    finally:
        step("")
