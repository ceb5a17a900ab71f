"""How the command line speaks: findings like a good compiler's messages, progress, and failures."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NoReturn

from ..model import ERROR, NOTICE, NOWHERE, SEVERITY_NAMES, WARNING, Finding, Source

_COLOURS = {ERROR: "31", WARNING: "33", NOTICE: "36"}


def coloured(stream: object = sys.stdout) -> bool:
    """Whether to use colours: a terminal that has not asked for none."""
    return getattr(stream, "isatty", lambda: False)() and "NO_COLOR" not in os.environ


def paint(text: str, code: str, on: bool) -> str:
    return f"\033[{code}m{text}\033[0m" if on else text


def fail(message: str, code: int = 2) -> NoReturn:
    """One Chinese line on standard error, after what was said before it, and out."""
    sys.stdout.flush()
    print(f"yusuan：{message}", file=sys.stderr)
    sys.exit(code)


#: What the system says of a file, in Chinese.
_REASONS = {
    errno.ENOENT: "没有这个文件或文件夹", errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.EISDIR: "这是文件夹，不是文件",
    errno.ENOTDIR: "路径中有一级不是文件夹", errno.ENOSPC: "磁盘已满", errno.EROFS: "磁盘只能读，不能写", errno.EEXIST: "已经存在",
    errno.ENAMETOOLONG: "文件名太长", errno.EMFILE: "打开的文件太多", errno.EINVAL: "文件名不合规定", errno.EDQUOT: "磁盘配额已满",
}  # fmt: skip


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written."""
    return _REASONS.get(error.errno or 0) or error.strerror or str(error)


def say(text: str = "") -> None:
    print(text)


def finding_lines(finding: Finding, colour: bool) -> Iterator[str]:
    """A finding as a person reads it: what and where, what stands, what was expected, how to mend it."""
    name = paint(
        f"{SEVERITY_NAMES[finding.severity]} {finding.rule}", _COLOURS[finding.severity] + ";1", colour
    )
    yield f"{name} {finding.message}"
    yield f"  位置：{finding.place}"
    for label, value in (
        ("写的是", finding.stated),
        ("应为", finding.expected),
        ("相差", finding.difference),
        ("怎样改", finding.mend),
    ):
        if value:
            yield f"  {label}：{value}"
    for suspect in finding.suspects:
        yield f"  最可能错的：{suspect.text}，写 {suspect.stated}，应为 {suspect.should_be}（{suspect.source}）"
    for related in finding.related:
        place = "" if related.source in (NOWHERE, finding.place) else str(related.source)
        yield f"  · {related.text}" + (f"（{place}）" if place and not _says(related.text, related.source) else "")


def _says(text: str, source: Source) -> bool:
    """Whether the text already names the place: the title of a table stands in it, and nothing nearer is known."""
    return bool(source.table) and source.table in text and not (source.cell or source.line or source.page)


def show_findings(findings: Sequence[Finding], colour: bool | None = None) -> None:
    """Every finding, errors first, in the order of the document."""
    on = coloured() if colour is None else colour
    order = [ERROR, WARNING, NOTICE]
    for finding in sorted(findings, key=lambda f: order.index(f.severity)):
        for line in finding_lines(finding, on):
            print(line)
        print()


def summary(findings: Sequence[Finding]) -> str:
    counts = [(SEVERITY_NAMES[s], sum(f.severity is s for f in findings)) for s in (ERROR, WARNING, NOTICE)]
    return "，".join(f"{name}{n}个" for name, n in counts if n) or "没有发现问题"


@contextmanager
def progress() -> Iterator[object]:
    """A function that shows what is being done, on a terminal only."""
    on = coloured(sys.stderr)

    def step(name: str) -> None:
        if on:
            print(f"\r\033[K正在生成 {name} …", end="", file=sys.stderr, flush=True)

    try:
        yield step
    finally:
        if on:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
