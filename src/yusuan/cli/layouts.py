"""yusuan layouts: the printed forms there are."""

from __future__ import annotations

import typer

from .console import say


def register(app: typer.Typer) -> None:
    @app.command("layouts")
    def layouts() -> None:
        """列出可用的版式。"""
        from yusuan.service import explaining

        for line in explaining.layouts():
            say(line)
