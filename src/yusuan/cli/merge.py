"""yusuan merge: the department's book as the sum of its units' books."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import CODES, FORCE, alone, say, show_findings


def register(app: typer.Typer) -> None:
    @app.command("merge")
    def merge(
        books: Annotated[list[Path], typer.Argument(metavar="预算书", help="各单位的预算书")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="部门预算书（.xlsx 或 .json）")],
        name: Annotated[str, typer.Option("--name", metavar="名称", help="部门名称；默认取各单位的主管部门")] = "",
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """汇总：把几个单位的预算书合成部门预算书。"""
        from yusuan.service import books as service
        from yusuan.service import settings

        service.guard(out, force, books)
        made = alone(service.merge, books, name, codes=settings.chosen(codes or []))
        show_findings(made.findings)
        service.write(made.book, out, force=force, inputs=books)
        say(f"已汇总{len(books)}个单位：{out}")
