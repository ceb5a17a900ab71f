"""yusuan roll: from this year's book and its execution to the first draft of next year's book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import CODES, FORCE, alone, money, say, show_findings


def register(app: typer.Typer) -> None:
    @app.command("roll")
    def roll(
        path: Annotated[Path, typer.Argument(metavar="预算书", help="本年的预算书：工作簿（.xlsx）或 JSON")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="下一年的预算书（.xlsx 或 .json）")],
        execution: Annotated[Path | None, typer.Option("--execution", metavar="文件", help="本年的执行数据（CSV 或 .xlsx）")] = None,
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """滚动到下一年：没有支出的列为上年结转，本年的合计成为上年数，一次性项目不再列入。"""
        from yusuan.service import books, settings

        books.guard(out, force, [path, *([execution] if execution else [])])
        made = alone(books.roll, path, execution, codes=settings.chosen(codes or []))
        books.write(made.book, out, force=force, inputs=[path])
        show_findings(made.findings)
        book = made.book
        say(f"{book.unit.name} {book.year}年：{len(book.lines)}行明细，{len(book.projects)}个项目，上年结转{money(made.carried)}元。")
        say(f"  {out}")
