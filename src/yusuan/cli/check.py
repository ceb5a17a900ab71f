"""yusuan check: what is wrong in published documents, and which figure is most likely the wrong one."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .console import CODES, coloured, fail, listed, progress, say

if TYPE_CHECKING:
    from yusuan.service.checking import Job, Result

_EXAMPLES = """
yusuan check 某局预算.pdf                             一份，印在屏幕上
yusuan check 某局预算.pdf -f html                     网页：原文和问题并排
yusuan check 公开文件/ -j 4 -o 公开情况检查表.xlsx       一个文件夹，写成检查表
yusuan check 公开文件/ -j 4 -f pdf -o 批注/            每份一个加了批注的副本
yusuan check 公开文件/ -f letter -o 反馈意见/           每个单位一封反馈意见
yusuan check 公开文件/ --decisions 公开情况检查表.xlsx   检查表“处理”一列填过的不再列出
yusuan check 公开文件/ --summary --statistics         只看每份的结果和每条规则报了几次
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
                help="text、json、html、xlsx（检查表）、pdf（加批注的副本）、letter（每个单位一封反馈意见）；默认按 -o 的文件名，没有就是 text",
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
        everything: Annotated[bool, typer.Option("--all", help="细小的写法问题也逐条列出，平时合成一行")] = False,
        severity: Annotated[
            str, typer.Option("--severity", metavar="程度", help="只列这个程度以上的：error 错误、warning 警告、notice 提示")
        ] = "",
        summary: Annotated[bool, typer.Option("--summary", help="只印每份文件的结果，不列问题")] = False,
        statistics: Annotated[bool, typer.Option("--statistics", help="最后印每条规则报了几次")] = False,
        quiet: Annotated[bool, typer.Option("--quiet", "-q", help="只列问题，不印检查了多少")] = False,
        decisions: Annotated[
            Path | None, typer.Option("--decisions", metavar="检查表", help="填了“处理”一列的检查表：已经处理的不再列出")
        ] = None,
        codes: CODES = None,
        force: Annotated[bool, typer.Option("--force", help="覆盖别的程序写的、有人改过的同名文件")] = False,
    ) -> None:
        """检查公开文件：表内、表间、表文、增减、占比、必备内容、用语、绩效目标。退出码：0 没有错误，1 有错误，2 没有查成。"""
        shown = Shown(everything, severity, summary, statistics, quiet)
        run(Request(paths, format, out, jobs, only, ignore, baseline, pages, codes or [], force, shown, decisions))


@dataclass(frozen=True, slots=True)
class Shown:
    """How much of what was found is told."""

    everything: bool = False
    severity: str = ""
    summary: bool = False
    statistics: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """What was asked for on the command line."""

    paths: Sequence[Path]
    format: str
    out: Path | None
    jobs: int
    only: str
    ignore: str
    baseline: Path | None
    pages: str
    codes: Sequence[str]
    force: bool
    shown: Shown = Shown()
    decisions: Path | None = None


#: What may be written for a severity.
_SEVERITIES = {"": "", "error": "error", "错误": "error", "warning": "warning", "警告": "warning", "notice": "notice", "提示": "notice"}


def run(asked: Request) -> None:
    from yusuan.service import check_outputs, checking

    if asked.pages not in check_outputs.PAGES:
        fail(f"--pages 没有“{asked.pages}”；可用的有：{'、'.join(check_outputs.PAGES)}")
    if asked.jobs < 0:
        fail("--jobs 不能是负数。")
    format = check_outputs.choose(asked.format, asked.out)
    colour = format == "text" and asked.out is None and coloured()
    shown = asked.shown
    if shown.severity not in _SEVERITIES:
        fail(f"--severity 没有“{shown.severity}”；可用的有：error、warning、notice")
    options = {
        "format": format, "pages": asked.pages, "colour": colour, "everything": shown.everything,
        "least": _SEVERITIES[shown.severity], "findings": not shown.summary, "counts": not shown.quiet,
    }  # fmt: skip
    work, unread = check_outputs.prepare(
        asked.paths, asked.out, options, only=listed(asked.only), ignore=listed(asked.ignore), baseline=asked.baseline,
        codes=asked.codes, force=asked.force, decisions=asked.decisions,
    )  # fmt: skip
    quiet = format in ("text", "json") and asked.out is None
    with closing(_told(unread, work, asked.jobs, quiet)) as results:
        target = work[0].target if len(work) == 1 else ""
        done = check_outputs.write_all(results, format, asked.out, asked.pages, target, sys.stdout, say, asked.force)
    if shown.statistics and format == "text":
        for line in check_outputs.statistics(done):
            say(line)
    sys.exit(checking.exit_code(done))


def _told(unread: Iterable[Result], work: Sequence[Job], processes: int, quiet: bool) -> Generator[Result]:
    """The results, after saying what could not be read and what is wrong with their suppressions."""
    from yusuan.service.checking import check_all

    with progress("正在检查", quiet) as step:
        for result in unread:
            print(f"yusuan：{_named(result, result.error)}", file=sys.stderr)
            if result.kind != "aside":
                yield result
        step(f"1/{len(work)}" if work else "")
        with closing(check_all(work, processes)) as results:
            for n, result in enumerate(results, 2):
                if result.error or result.nothing:
                    step("")
                    print(f"yusuan：{_named(result, result.error or result.nothing)}", file=sys.stderr)
                for complaint in result.complaints:
                    step("")
                    print(f"yusuan：{complaint}", file=sys.stderr)
                yield result
                if n <= len(work):
                    step(f"{n}/{len(work)}")


def _named(result: Result, why: str) -> str:
    return why if result.name in why else f"{result.name}：{why}"
