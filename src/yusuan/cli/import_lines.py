"""yusuan import: budget lines from a plain export into a book."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from yusuan.model import ERROR

from .console import fail, say, show_findings, spare, summary


def register(app: typer.Typer) -> None:
    @app.command("import")
    def import_lines(
        path: Annotated[Path, typer.Argument(metavar="文件", help="一体化系统等导出的预算明细（.xlsx/.xls/.csv）")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="要写的预算书")],
        year: Annotated[int, typer.Option("--year", "-y", metavar="年度", help="预算年度")],
        into: Annotated[
            Path | None, typer.Option("--into", metavar="预算书", help="放进这本已有的预算书，替换其预算明细")
        ] = None,
        force: Annotated[bool, typer.Option("--force", help="已有同名文件时覆盖")] = False,
    ) -> None:
        """从导出的明细生成预算书：列按常用名称认出，合计行不算。"""
        from yusuan import api
        from yusuan.book.imports.importing import check_lines as read
        from yusuan.book.workbook.write import write_book

        spare(out, force or (into is not None and out.exists() and out.samefile(into)))
        book, findings = read(path, year)
        show_findings(findings)
        # What was not taken in is mended in the export; what is wrong with a line taken in, in the workbook.
        if not book.lines or any(f.severity is ERROR and f.rule.startswith("B18") for f in findings):
            fail(f"导入有{summary(findings)}，没有写预算书。", 1)
        if into is not None:
            base, _ = api.open_book(into)
            base = base if base.unit.name else replace(base, unit=book.unit, units=book.units)
            book = replace(base, lines=book.lines, projects=base.projects or book.projects)
        write_book(book, out)
        say(f"已导入{len(book.lines)}条预算明细、{len(book.projects)}个项目：{out}")
        if any(f.severity is ERROR for f in findings):
            say(f"上面的{summary(findings)}，在预算书里改正。")
        say("接着填“单位”的职责、“上年数”“三公经费”“绩效指标”等表，再运行：")
        say(f"  yusuan publish {out} -o 公开")
