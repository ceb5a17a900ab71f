"""yusuan corpus: many documents in one folder of Parquet: add, check again, ask."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from .console import progress, say

_FOLDER = typer.Argument(metavar="语料库", help="yusuan corpus add 建立的文件夹")

_ADD = """
yusuan corpus add 公开文件/ -o 语料库 -j 4       读新的和改过的文件；中断后再运行就接着做
"""
_ASK = """
yusuan corpus ask 语料库                     列出可以问的
yusuan corpus ask 语料库 units -o 各单位.csv   一个现成的问题
yusuan corpus ask 语料库 "SELECT unit, count(*) FROM documents GROUP BY unit"
"""


def register(app: typer.Typer) -> None:
    group = typer.Typer(help="许多文件：读成一个语料库（Parquet），用同样的规则核对，用 SQL 查询。", no_args_is_help=True)
    app.add_typer(group, name="corpus")
    _register_add(group)
    _register_check(group)
    _register_ask(group)
    _register_report(group)


def _register_add(group: typer.Typer) -> None:
    @group.command("add", epilog=_ADD)
    def add(
        folder: Annotated[Path, typer.Argument(metavar="文件夹", help="公开文件所在的文件夹")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="语料库", help="语料库的文件夹，没有就建立")],
        jobs: Annotated[int, typer.Option("--jobs", "-j", min=0, metavar="份数", help="同时读几份；0 表示有几个核就几份")] = 1,
        retry: Annotated[bool, typer.Option("--retry", help="隔离了的文件再读一次")] = False,
    ) -> None:
        """把文件夹里新的、改过的文件读进语料库并核对。退出码：0 都读了，2 有文件没有读。"""
        from yusuan.corpus.adding import add as added

        with progress("正在读取") as step:
            done = added(folder, out, processes=jobs, retry=retry, progress=lambda n, every: step(f"{n}/{every}"))
        for path, why in {**done.quarantined, **done.unread}.items():
            what = "隔离" if path in done.quarantined else "没有读"
            print(f"yusuan：{what}：{path}：{why}", file=sys.stderr)
        say(
            f"读了 {len(done.read)} 份，重新核对 {len(done.rechecked)} 份，没有变 {len(done.same)} 份，"
            f"没有读 {len(done.unread)} 份，隔离 {len(done.quarantined)} 份，已不在 {len(done.gone)} 份。"
        )
        sys.exit(2 if done.unread or done.quarantined else 0)


def _register_check(group: typer.Typer) -> None:
    @group.command("check")
    def check(corpus: Annotated[Path, _FOLDER]) -> None:
        """所有文件的勾稽关系一次算完（DuckDB），与逐份核对的结果相同。退出码：1 有不成立的。"""
        from yusuan.corpus.queries import connect, tally

        counts = tally(connect(corpus))
        names = {"passed": "相符", "rounding": "四舍五入内相符", "failed": "不成立", "unchecked": "不作判断"}
        say("，".join(f"{words} {counts[name]}" for name, words in names.items()) + "。")
        sys.exit(1 if counts["failed"] else 0)


def _register_ask(group: typer.Typer) -> None:
    @group.command("ask", epilog=_ASK)
    def ask(
        corpus: Annotated[Path, _FOLDER],
        question: Annotated[str, typer.Argument(metavar="问题", help="现成的问题，或 SQL；不写就列出现成的问题和各列的意思")] = "",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="文件", help="写成 .csv、.parquet 或 .json")] = None,
    ) -> None:
        """用 SQL 或现成的问题查询语料库。"""
        from yusuan.corpus import queries

        if not question:
            for name, asked in queries.QUESTIONS.items():
                say(f"{name:<18}{asked.words}")
            for table, column, type, words in queries.dictionary():
                say(f"{table}.{column}（{type}）：{words}")
            return
        named = question in queries.QUESTIONS
        found = queries.answer(corpus, question) if named else queries.ask(corpus, question)
        if out is None:
            say(found.write_csv())
        else:
            queries.write(found, out)
            say(f"写了 {out}，{len(found)} 行。")


def _register_report(group: typer.Typer) -> None:
    @group.command("report")
    def report(
        corpus: Annotated[Path, _FOLDER],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="文件", help="写成 .xlsx")],
    ) -> None:
        """给主管部门的一本表：各单位、没有读的、各类问题、几个单位都有的、上年数、同类比较、不变的目标、不停的项目。"""
        from yusuan.corpus.report import workbook

        say(f"写了 {workbook(corpus, out)}。")
