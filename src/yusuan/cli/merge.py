"""yusuan merge: the department's book as the sum of its units' books."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yusuan.model import ERROR

from .console import fail, say, show_findings, spare, summary


def register(app: typer.Typer) -> None:
    @app.command("merge")
    def merge(
        books: Annotated[list[Path], typer.Argument(metavar="预算书", help="各单位的预算书")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="部门预算书")],
        name: Annotated[str, typer.Option("--name", metavar="名称", help="部门名称；默认取各单位的主管部门")] = "",
        force: Annotated[bool, typer.Option("--force", help="已有同名文件时覆盖")] = False,
    ) -> None:
        """汇总：把几个单位的预算书合成部门预算书。"""
        from yusuan import api
        from yusuan.book import Unit
        from yusuan.book import json as book_json
        from yusuan.book.merge import merge as add_up
        from yusuan.book.workbook.write import write_book

        spare(out, force)
        opened = [api.open_book(path) for path in books]
        findings = [f for _, found in opened for f in found]
        units = [book for book, _ in opened]
        departments = sorted({unit.unit.department for unit in units if unit.unit.department})
        if len(departments) > 1 and not name:
            fail(f"各单位填的主管部门不一样：{'、'.join(departments)}；请核对，或者用 --name 写明部门名称。")
        department = Unit(
            name=name or units[0].unit.department or units[0].unit.name,
            code=units[0].unit.department_code,
            nature="行政",
            level=units[0].unit.level,
        )
        merged, more = add_up(units, department)
        findings += more
        show_findings(findings)
        if any(f.severity is ERROR for f in findings):
            fail(f"有{summary(findings)}，没有汇总。", 1)
        if out.suffix == ".json":
            out.write_text(book_json.dump(merged), encoding="utf-8")
        else:
            write_book(merged, out)
        say(f"已汇总{len(units)}个单位：{out}")
