"""How the command line speaks: findings like a good compiler's messages, progress, and failures."""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

from yusuan.model import NOTICE, SEVERITY_NAMES

if TYPE_CHECKING:
    from yusuan.model import Finding


def coloured() -> bool:
    """Whether to use colours: a terminal that has not asked for none."""
    return sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def speak_utf8() -> None:
    """Text for programs is UTF-8 everywhere; a terminal that lacks a character shows a mark instead of failing."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            if stream.isatty() or "PYTHONIOENCODING" in os.environ:
                stream.reconfigure(errors="replace")
            else:
                stream.reconfigure(encoding="utf-8")


def fail(message: str, code: int = 2) -> NoReturn:
    """One Chinese line on standard error, after what was said before it, and out."""
    sys.stdout.flush()
    print(f"yusuan：{message}", file=sys.stderr)
    sys.exit(code)


#: What the system says of a file, in Chinese.
_REASONS = {
    "ENOENT": "没有这个文件或文件夹", "EACCES": "没有权限", "EPERM": "没有权限", "EISDIR": "这是文件夹，不是文件",
    "ENOTDIR": "路径中有一级不是文件夹", "ENOSPC": "磁盘已满", "EROFS": "磁盘只能读，不能写", "EEXIST": "已经存在",
    "ENAMETOOLONG": "文件名太长", "EMFILE": "打开的文件太多", "EINVAL": "文件名不合规定", "EDQUOT": "磁盘配额已满",
}  # fmt: skip


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written."""
    return _REASONS.get(errno.errorcode.get(error.errno or 0, "")) or error.strerror or str(error)


def spare(path: Path, force: bool) -> None:
    """End here rather than overwrite a book that somebody may have filled in."""
    if path.exists() and not force:
        fail(f"“{path}”已经存在；要覆盖请加 --force。")


def say(text: str = "") -> None:
    print(text)


def show_findings(findings: Sequence[Finding], colour: bool | None = None, brief: bool = False) -> None:
    """Every finding, errors first, in the order of the document; ``brief`` gives a notice one line."""
    from yusuan.publishing.reports.check.text import finding_lines, short_line

    on = coloured() if colour is None else colour
    short = [f for f in findings if brief and f.severity is NOTICE]
    long = [f for f in findings if not (brief and f.severity is NOTICE)]
    for finding in sorted(long, key=lambda f: list(SEVERITY_NAMES).index(f.severity)):
        for line in finding_lines(finding, colour=on):
            print(line)
        print()
    for finding in short:
        print(short_line(finding, on))
    if short:
        print()


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


def written(path: Path, write: Callable[[Path], object]) -> None:
    """Write aside, then rename: an older file stays whole where the new one cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    try:
        write(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
