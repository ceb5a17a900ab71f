"""yusuan codes: look up classification codes."""

from __future__ import annotations

from typing import Annotated

import typer

from .console import say


def register(app: typer.Typer) -> None:
    @app.command("codes")
    def codes(
        query: Annotated[str, typer.Argument(metavar="编码或名称", help="科目编码（如 2080505）或名称中的字")],
        year: Annotated[int | None, typer.Option("--year", "-y", metavar="年度", help="按哪一年的分类")] = None,
    ) -> None:
        """查政府收支分类科目：编码、名称、上下级、来源。"""
        from yusuan.codes import codes_text

        say(codes_text(query, year))
