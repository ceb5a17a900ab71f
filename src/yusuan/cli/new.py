"""yusuan new: an empty workbook for a clerk to fill."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import FORCE, say


def register(app: typer.Typer) -> None:
    @app.command("new")
    def new(
        path: Annotated[Path, typer.Argument(metavar="工作簿", help="要生成的工作簿，如 单位.xlsx")],
        year: Annotated[int, typer.Option("--year", "-y", metavar="年度", help="预算年度，默认下一年")] = 0,
        force: FORCE = False,
    ) -> None:
        """生成一本空白预算书（Excel）。"""
        from yusuan.service import books

        made = books.new(path, year, force=force)
        say(f"已生成空白预算书：{made}")
        say("先填“单位”和“预算明细”，再填其他各表；填好后运行：")
        say(f"  yusuan publish {made} -o 公开")
