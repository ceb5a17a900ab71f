"""yusuan read: what published documents say, for a person or for a program."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from .console import CODES, FORCE, alone, fail, say, show_findings

_EXAMPLES = """
yusuan read 某局预算.pdf                   印出概要：表、主要数字、没有看懂的
yusuan read 某局预算.pdf -o 数.csv          每个数一行
yusuan read 某局预算.pdf -o 表.xlsx         还原出的表格
yusuan read 公开文件/ -j 0 -o 数.csv        一个文件夹
yusuan read 某局预算.pdf --explain "第3页 1,200.00"   这个数的意思是怎么来的
yusuan read 去年.pdf --book 今年.xlsx        还原成预算书，接着编
"""


def register(app: typer.Typer) -> None:
    @app.command("read", epilog=_EXAMPLES)
    def read(
        paths: Annotated[list[Path], typer.Argument(metavar="文件", help="文件、文件夹，或 - 表示标准输入")],
        format: Annotated[
            str, typer.Option("--format", "-f", metavar="格式", help="text、json、xlsx、csv；默认按 -o 的文件名，没有就是 text")
        ] = "",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="路径", help="写到文件；默认写到屏幕")] = None,
        book: Annotated[Path | None, typer.Option("--book", metavar="预算书", help="还原成预算书，写到这个工作簿")] = None,
        explain: Annotated[str, typer.Option("--explain", metavar="位置", help="一个数的意思是怎么来的：第3页 1,200.00、支出总表!C4，或行标题、数")] = "",
        jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="份数", help="同时读几份；0 表示有几个核就几份")] = 1,
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """读公开的预算、决算：表格、说明、绩效目标表里的每个数，说清楚是什么、在哪里。退出码：0 都读了，2 有文件没有读成或者没有可读的。"""
        if explain:
            _explained(paths, explain, codes or [])
        elif book is not None:
            _to_book(paths, book, codes or [], force)
        else:
            run(paths, format, out, jobs, codes or [], force)


def run(paths: Sequence[Path], format: str, out: Path | None, jobs: int, codes: Sequence[str], force: bool) -> None:
    from yusuan.service import read_outputs, settings

    format = read_outputs.choose(format, out)
    catalogue = settings.chosen(codes)
    done = read_outputs.write_all(paths, format, out, sys.stdout, processes=jobs, codes=catalogue, force=force)
    sys.stdout.flush()
    for name, why in (*done.complaints, *done.aside):
        print(f"yusuan：{why if name in why else f'{name}：{why}'}", file=sys.stderr)
    if out is not None and done.read:
        say(f"已写 {out}")
    sys.exit(2 if done.complaints else 0)


def _explained(paths: Sequence[Path], place: str, codes: Sequence[str]) -> None:
    """How the figures at a place of one document got their meaning."""
    from yusuan.service import readings, settings

    if len(paths) != 1:
        fail("--explain 讲解一份文件里的数；请写出是哪一份。")
    for one in alone(readings.explain, paths[0], place, codes=settings.chosen(codes)):
        say("\n".join(one.lines()))


def _to_book(paths: Sequence[Path], book: Path, codes: Sequence[str], force: bool) -> None:
    from yusuan.service import books, settings
    from yusuan.service.sources import find

    books.guard(book, force, paths)
    files = [file for path in paths for file in find(path) if not file.why]
    if len(files) != 1:
        fail(f"--book 由一份文件还原一本预算书，“{paths[0]}”里有 {len(files)} 份；请写出是哪一份。")
    made = alone(books.restore, files[0].path, codes=settings.chosen(codes))
    books.write(made.book, book, force=force, inputs=paths)
    show_findings(made.findings)
    say(f"已还原预算书：{book}（{len(made.book.lines)}条预算明细，{len(made.book.projects)}个项目）")
    for name, printed, restored, difference in made.totals:
        say(f"  {name}：文件 {printed}，预算书 {restored}" + (f"，相差 {difference}" if difference else ""))
