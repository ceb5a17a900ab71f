"""yusuan new: an empty workbook for a clerk to fill."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from .console import say, spare


def register(app: typer.Typer) -> None:
    @app.command("new")
    def new(
        path: Annotated[Path, typer.Argument(metavar="工作簿", help="要生成的工作簿，如 单位.xlsx")],
        year: Annotated[int, typer.Option("--year", "-y", metavar="年度", help="预算年度，默认下一年")] = 0,
        force: Annotated[bool, typer.Option("--force", help="已有同名文件时覆盖")] = False,
    ) -> None:
        """生成一本空白预算书（Excel）。"""
        from yusuan.book.workbook.write import write_empty

        if path.suffix.lower() != ".xlsx":
            path = path.with_name(path.name + ".xlsx")
        spare(path, force)
        write_empty(path, year or datetime.date.today().year + 1)
        say(f"已生成空白预算书：{path}")
        say("先填“单位”和“预算明细”，再填其他各表；填好后运行：")
        say(f"  yusuan publish {path} -o 公开")
