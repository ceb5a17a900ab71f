"""yusuan layouts: the printed forms there are."""

from __future__ import annotations

import typer

from .console import say


def register(app: typer.Typer) -> None:
    @app.command("layouts")
    def layouts() -> None:
        """列出可用的版式。"""
        from ..layout import layouts as every

        for name, layout in every().items():
            say(f"{name:<10} {len(layout.tables)}张表  {layout.description}")
