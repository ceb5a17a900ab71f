"""yusuan check: what is wrong in published documents, and which figure is most likely the wrong one."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import coloured, fail, progress

if TYPE_CHECKING:
    from .check_jobs import Job, Result

PAGES = ("auto", "all", "findings", "none")
_EXAMPLES = """
yusuan check 某局预算.pdf                             一份，印在屏幕上
yusuan check 某局预算.pdf -f html                     网页：原文和问题并排
yusuan check 公开文件/ -j 4 -o 公开情况检查表.xlsx       一个文件夹，写成检查表
yusuan check 公开文件/ -j 4 -f pdf -o 批注/            每份一个加了批注的副本
yusuan check 公开文件/ --only T,N                     只查数字
yusuan check 公开文件/ --baseline 上次.json            只报上次没有的问题
"""


def register(app: typer.Typer) -> None:
    @app.command("check", epilog=_EXAMPLES)
    def check(
        paths: Annotated[
            list[Path],
            typer.Argument(
                metavar="文件",
                help="文件、文件夹，或 - 表示标准输入（PDF、Word、Excel、网页、文本；也可以是预算书）",
            ),
        ],
        format: Annotated[
            str,
            typer.Option(
                "--format",
                "-f",
                metavar="格式",
                help="text、json、html、xlsx（检查表）、pdf（加批注的副本）；默认按 -o 的文件名，没有就是 text",
            ),
        ] = "",
        out: Annotated[
            Path | None,
            typer.Option("--out", "-o", metavar="路径", help="写到文件；几份文件的 html、pdf 写到文件夹"),
        ] = None,
        jobs: Annotated[
            int, typer.Option("--jobs", "-j", metavar="份数", help="同时检查几份；0 表示有几个核就几份")
        ] = 1,
        only: Annotated[
            str, typer.Option("--only", metavar="规则", help="只查这些规则：编号或编号的开头，如 N201,T")
        ] = "",
        ignore: Annotated[str, typer.Option("--ignore", metavar="规则", help="不查这些规则")] = "",
        baseline: Annotated[
            Path | None, typer.Option("--baseline", metavar="文件", help="以前的 JSON 结果：只报新的问题")
        ] = None,
        pages: Annotated[
            str,
            typer.Option(
                "--pages", metavar="范围", help="网页附哪些页的图：auto、all、findings（有问题的页）、none"
            ),
        ] = "auto",
    ) -> None:
        """检查公开文件：表内、表间、表文、增减、占比、必备内容、用语、绩效目标。退出码：0 没有错误，1 有错误，2 没有查成。"""
        run(Request(paths, format, out, jobs, split(only), split(ignore), baseline, pages))


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    paths: Sequence[Path]
    format: str
    out: Path | None
    jobs: int
    only: tuple[str, ...]
    ignore: tuple[str, ...]
    baseline: Path | None
    pages: str


def split(text: str) -> tuple[str, ...]:
    """Rule ids or their beginnings; one that no rule has ends the program, since it would pass everything in silence."""
    wanted = tuple(part.strip().upper() for part in text.replace("，", ",").split(",") if part.strip())
    if wanted:
        from yusuan.rules import catalogue

        for prefix in wanted:
            if prefix[0] != "B" and not any(id.startswith(prefix) for id in catalogue()):
                fail(f"没有规则以“{prefix}”开头；yusuan rules 列出全部规则。")
    return wanted


def run(asked: Request) -> None:
    from .check_jobs import check_all
    from .check_output import format_of, write_all

    if asked.pages not in PAGES:
        fail(f"--pages 没有“{asked.pages}”；可用的有：{'、'.join(PAGES)}")
    if asked.jobs < 0:
        fail("--jobs 不能是负数。")
    format = format_of(asked.format, asked.out)
    work, unread = jobs_of(asked, format)
    processes = asked.jobs or os.cpu_count() or 1
    results = _told(unread, check_all(work, processes), len(work), format, asked.out)
    target = work[0].target if len(work) == 1 else ""
    done = write_all(results, format, asked.out, asked.pages, target)
    sys.exit(exit_code(done))


def exit_code(results: Sequence[Result]) -> int:
    """1 where an error was found; else 2 where anything could not be read or held nothing to check; else 0."""
    if any(r.wrong for r in results):
        return 1
    return 2 if any(r.error or r.nothing for r in results) else 0


def jobs_of(asked: Request, format: str) -> tuple[list[Job], list[Result]]:
    """A job for every file, each file once, and what is to be said of folders with nothing to read."""
    from yusuan.rules import suppress

    from .check_jobs import Job, Result
    from .check_output import targets

    baseline = None
    if asked.baseline is not None:
        try:
            baseline = suppress.Baseline(asked.baseline)
        except ValueError as error:
            fail(f"“{asked.baseline}”不能作基线：{error}")
    files: dict[Path, str] = {}
    unread = []
    for path in asked.paths:
        for file, name, error in _found(path):
            if error:
                unread.append(Result(name, error))
            else:
                files.setdefault(file, name)
    names = list(_apart(files))
    wheres = targets(names, format, asked.out)
    for file, target in zip(files, wheres, strict=True):
        if target and Path(target).resolve() == file.resolve():
            fail(f"“{target}”就是原文件；批注写在副本上，请用 -o 另给一个文件名。")
    colour = format == "text" and asked.out is None and coloured()
    return [
        Job(str(file), name, asked.only, asked.ignore, format, baseline.of(name) if baseline else {}, colour, asked.pages, target)
        for file, name, target in zip(files, names, wheres, strict=True)
    ], unread


def _found(path: Path) -> Iterator[tuple[Path, str, str]]:
    """Every file of an argument with its name: the path within a folder; or what is to be said of the argument."""
    from yusuan.reading import Unreadable, find_files

    if not path.is_dir():
        yield path, "标准输入" if str(path) == "-" else path.name, ""
        return
    try:
        for file in find_files(path):
            yield file, file.relative_to(path).as_posix(), ""
    except Unreadable as error:
        yield path, str(path), str(error)


def _apart(files: dict[Path, str]) -> Iterator[str]:
    """The names, in full where two files have the same."""
    names = list(files.values())
    for file, name in files.items():
        yield name if names.count(name) == 1 else file.as_posix()


def _told(
    unread: Iterable[Result], results: Iterator[Result], count: int, format: str, out: Path | None
) -> Iterator[Result]:
    """The results, after saying what could not be read and what is wrong with their suppressions."""
    quiet = format in ("text", "json") and out is None
    with progress("正在检查", quiet) as step:
        for result in unread:
            print(f"yusuan：{result.error}", file=sys.stderr)
            yield result
        step(f"1/{count}")
        for n, result in enumerate(results, 2):
            if result.error or result.nothing:
                step("")
                why = result.error or result.nothing
                print(f"yusuan：{'' if result.name in why else f'{result.name}：'}{why}", file=sys.stderr)
            for complaint in result.complaints:
                step("")
                print(f"yusuan：{complaint}", file=sys.stderr)
            yield result
            if n <= count:
                step(f"{n}/{count}")
