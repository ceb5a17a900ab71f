"""yusuan compare: two years, a department and its units, a budget and its final account, two versions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from .console import CODES, FORCE, alone, coloured, errors_in, fail, say, summary

_EXAMPLES = """
yusuan compare 2023年.pdf 2024年.pdf                两个年度：上年数对不对得上，变化多少
yusuan compare 部门.pdf 机关.pdf 中心.pdf            部门和所属各单位之和
yusuan compare 2023年预算.pdf 2023年决算.pdf         预算和决算
yusuan compare 单位.xlsx 挂网.pdf -f html -o 比较.html  预算书和挂出来的文件
"""


def register(app: typer.Typer) -> None:
    @app.command("compare", epilog=_EXAMPLES)
    def compare(
        files: Annotated[
            list[Path],
            typer.Argument(
                metavar="文件", help="两份文件；或者部门在前、各单位在后。可以是公开文件，也可以是预算书（.xlsx、.json）"
            ),
        ],
        format: Annotated[
            str, typer.Option("--format", "-f", metavar="格式", help="text、json、xlsx、html；默认按 -o 的文件名")
        ] = "",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="路径", help="写到文件")] = None,
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """比较：两个年度、部门和单位、预算和决算、两个版本；没有不该有的差异时退出码为 0，有为 1。"""
        run(files, format, out, codes or [], force)


def run(files: Sequence[Path], format: str, out: Path | None, codes: Sequence[str], force: bool) -> None:
    from yusuan.service import comparisons, settings

    format = comparisons.choose(format, out)
    target = comparisons.target(format, out, force, files)
    done = alone(comparisons.compare_all, files, codes=settings.chosen(codes))
    for name, findings in done.findings:
        if errors_in(findings):
            print(f"yusuan：{name}：预算书有{summary(findings)}，比较结果可能不准；yusuan check 列出这些问题。", file=sys.stderr)
    if target is None:
        sys.stdout.write(comparisons.text(done.comparison, format, coloured()))
    else:
        comparisons.write(done.comparison, format, target)
        say(f"已写 {target}")
    if not done.comparison.compared:
        fail("两边没有一个同口径的数，没有比成。")
    sys.exit(1 if done.comparison.faults else 0)
