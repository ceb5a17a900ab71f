"""yusuan rules and yusuan explain: what is checked, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from .console import say


def register(app: typer.Typer) -> None:
    @app.command("rules", epilog="yusuan rules\nyusuan rules N2")
    def rules(
        beginning: Annotated[str, typer.Argument(metavar="编号", help="只列以此开头的，如 N2；默认全部")] = "",
    ) -> None:
        """列出检查规则：编号、程度、名称、依据。"""
        from yusuan.service import explaining

        for line in explaining.rules(beginning):
            say(line)

    @app.command("explain", epilog="yusuan explain N201\nyusuan explain B122")
    def explain(id: Annotated[str, typer.Argument(metavar="编号", help="规则编号，如 N201")]) -> None:
        """讲解一条规则：查什么、为什么、错的和对的例子。"""
        from yusuan.service import explaining

        for line in explaining.explain(id):
            say(line)
