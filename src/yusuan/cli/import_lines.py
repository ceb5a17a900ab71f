"""yusuan import: budget lines from a plain export into a book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .console import CODES, FORCE, alone, errors_in, say, show_findings, summary


def register(app: typer.Typer) -> None:
    @app.command("import")
    def import_lines(
        path: Annotated[Path, typer.Argument(metavar="文件", help="一体化系统等导出的预算明细（.xlsx/.xls/.csv）")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="要写的预算书")],
        year: Annotated[int, typer.Option("--year", "-y", metavar="年度", help="预算年度")],
        into: Annotated[
            Path | None, typer.Option("--into", metavar="预算书", help="放进这本已有的预算书，替换其预算明细")
        ] = None,
        unit: Annotated[str, typer.Option("--unit", metavar="单位", help="文件里有几个单位时，选定其中一个（名称或编码）")] = "",
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """从导出的明细生成预算书：列按常用名称认出，合计行不算。"""
        from yusuan.service import books, settings

        renewed = into is not None and out.exists() and out.samefile(into)
        books.guard(out, force or renewed, [path])
        catalogue = settings.chosen(codes or [])
        made = alone(books.import_lines, path, year, into=into, unit=unit, codes=catalogue)
        show_findings(made.findings)
        books.write(made.book, out, force=force or renewed)
        say(f"已导入{len(made.book.lines)}条预算明细、{len(made.book.projects)}个项目：{out}")
        if errors_in(made.findings):
            say(f"上面的{summary(made.findings)}，在预算书里改正。")
        say("接着填“单位”的职责、“上年数”“三公经费”“绩效指标”等表，再运行：")
        say(f"  yusuan publish {out} -o 公开")
