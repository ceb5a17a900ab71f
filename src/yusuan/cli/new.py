"""yusuan new: an empty workbook for a clerk to fill."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from .console import FORCE, alone, say, show_findings


def register(app: typer.Typer) -> None:
    @app.command("new")
    def new(
        path: Annotated[Path, typer.Argument(metavar="工作簿", help="要生成的工作簿，如 单位.xlsx")],
        year: Annotated[int, typer.Option("--year", "-y", metavar="年度", help="预算年度，默认下一年")] = 0,
        source: Annotated[
            Path | None, typer.Option("--from", metavar="去年的文件", help="从去年公开的文件填好上年数")
        ] = None,
        force: FORCE = False,
    ) -> None:
        """生成一本空白预算书（Excel）。"""
        from yusuan.service import books

        if source is not None:
            path = path if path.suffix else path.with_name(path.name + ".xlsx")
            books.guard(path, force, [source])
            begun = alone(books.last_year, source, year or datetime.date.today().year + 1)
            made = books.write(begun.book, path, force=force, inputs=[source])
            show_findings(begun.findings, brief=True)
            say(f"已生成预算书：{made}，上年数填了{len(begun.book.stated)}项")
        else:
            made = books.new(path, year, force=force)
            say(f"已生成空白预算书：{made}")
        say("先填“单位”和“预算明细”，再填其他各表；填好后运行：")
        say(f"  yusuan publish {made} -o 公开")
