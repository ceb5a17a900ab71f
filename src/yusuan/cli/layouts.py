"""yusuan layouts: the printed forms there are."""

from __future__ import annotations

import typer

from .console import say

#: The layout that is used where neither the command nor the book chooses one.
DEFAULT = "national"


def register(app: typer.Typer) -> None:
    @app.command("layouts")
    def layouts() -> None:
        """列出可用的版式。"""
        from yusuan.layout import layouts as every

        for name, layout in sorted(every().items(), key=lambda item: (item[0] != DEFAULT, item[0])):
            say(f"{name:<10} {len(layout.tables)}张表  {layout.description}{'（默认）' if name == DEFAULT else ''}")
