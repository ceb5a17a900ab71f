"""yusuan codes: look up classification codes."""

from __future__ import annotations

from typing import Annotated

import typer

from .console import CODES, say

_EXAMPLES = """
yusuan codes 2080505            一个编码
yusuan codes 养老保险 缴费       名称（连同上级的名称）里有这几个词的
"""


def register(app: typer.Typer) -> None:
    @app.command("codes", epilog=_EXAMPLES)
    def codes(
        query: Annotated[
            list[str], typer.Argument(metavar="编码或名称", help="科目编码（如 2080505），或名称中的词，可写几个")
        ],
        year: Annotated[int | None, typer.Option("--year", "-y", metavar="年度", help="按哪一年的分类")] = None,
        codes: CODES = None,
    ) -> None:
        """查政府收支分类科目：编码、名称、上下级、来源。退出码：0 查到，1 没有这样的科目。"""
        from yusuan.service import explaining, settings

        say(explaining.describe_codes(" ".join(query), year, catalogue=settings.chosen(codes or [])))
