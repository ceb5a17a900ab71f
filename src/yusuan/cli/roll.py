"""yusuan roll: from this year's book and its execution to the first draft of next year's book."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from yusuan.model import ERROR

from .console import fail, say, show_findings, spare, summary


def register(app: typer.Typer) -> None:
    @app.command("roll")
    def roll(
        path: Annotated[Path, typer.Argument(metavar="预算书", help="本年的预算书：工作簿（.xlsx）或 JSON")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="下一年的预算书（.xlsx 或 .json）")],
        execution: Annotated[Path | None, typer.Option("--execution", metavar="文件", help="本年的执行数据（CSV 或 .xlsx）")] = None,
        force: Annotated[bool, typer.Option("--force", help="已有同名文件时覆盖")] = False,
    ) -> None:
        """滚动到下一年：没有支出的列为上年结转，本年的合计成为上年数，一次性项目不再列入。"""
        if not (out.exists() and path.exists() and out.samefile(path)):
            spare(out, force)
        run(path, out, execution)


def run(path: Path, out: Path, execution: Path | None) -> None:
    from yusuan import api
    from yusuan.manage.execution import read_execution
    from yusuan.manage.rolling import carried_total, roll
    from yusuan.money import show

    for file in (path, execution):
        if file is not None and not file.exists():
            fail(f"没有找到文件“{file}”。")
    if out.exists() and out.resolve() == path.resolve():
        fail("下一年的预算书不能写在本年的预算书上，请换一个文件名。")
    book, findings = api.open_book(path)
    if any(f.severity is ERROR for f in findings):
        show_findings(findings)
        fail(f"预算书有{summary(findings)}，没有滚动；请先改正。", 1)
    paid = read_execution(execution, book) if execution is not None else None
    if paid is not None and any(f.severity is ERROR for f in paid.findings):
        show_findings(paid.findings)
        fail(f"执行数据有{summary(paid.findings)}，没有滚动；请先改正。", 1)
    rolled, notices = roll(book, paid)
    write(rolled, out)
    show_findings(notices)
    carried = show(carried_total(rolled))
    say(f"{rolled.unit.name} {rolled.year}年：{len(rolled.lines)}行明细，{len(rolled.projects)}个项目，上年结转{carried}元。")
    say(f"  {out}")


def write(book: object, out: Path) -> None:
    """The book as a workbook or JSON, by the ending of ``out``."""
    from yusuan.book.json import dump
    from yusuan.book.workbook.write import write_book

    out.parent.mkdir(parents=True, exist_ok=True)
    if out.suffix.lower() == ".json":
        out.write_text(dump(book), encoding="utf-8")  # type: ignore[arg-type]
    else:
        write_book(book, out)  # type: ignore[arg-type]
