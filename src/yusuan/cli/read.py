"""yusuan read: what published documents say, for a person or for a program."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Annotated

import typer

from .console import fail, say, spare, written

_EXAMPLES = """
yusuan read 某局预算.pdf                   印出概要：表、主要数字、没有看懂的
yusuan read 某局预算.pdf -f csv -o 数.csv    每个数一行
yusuan read 某局预算.pdf -f xlsx -o 表.xlsx  还原出的表格
yusuan read 去年.pdf --book 今年.xlsx        还原成预算书，接着编
yusuan read 某局预算.pdf --explain "第3页 1,200.00"   这个数的意思是怎么来的
"""


def register(app: typer.Typer) -> None:
    @app.command("read", epilog=_EXAMPLES)
    def read(
        path: Annotated[Path, typer.Argument(metavar="文件", help="文件、文件夹，或 - 表示标准输入")],
        format: Annotated[str, typer.Option("--format", "-f", metavar="格式", help="text、json、xlsx、csv")] = "text",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="路径", help="写到文件；默认写到屏幕")] = None,
        book: Annotated[Path | None, typer.Option("--book", metavar="预算书", help="还原成预算书，写到这个工作簿")] = None,
        force: Annotated[bool, typer.Option("--force", help="已有同名预算书时覆盖")] = False,
        explain: Annotated[str, typer.Option("--explain", metavar="位置", help="一个数的意思是怎么来的：第3页 1,200.00、支出总表!C4，或行标题、数")] = "",
    ) -> None:
        """读公开的预算、决算：表格、说明、绩效目标表里的每个数，说清楚是什么、在哪里。退出码：0 都读了，2 有文件没有读成或者没有可读的。"""
        if format not in ("text", "json", "xlsx", "csv"):
            fail(f"没有格式“{format}”；可用的有：text、json、xlsx、csv")
        if book is not None:
            spare(book, force)
        if explain:
            explained(path, explain)
            return
        run(path, format, out, book)


def explained(path: Path, place: str) -> None:
    """How the figures at a place of one document got their meaning."""
    from yusuan.reading import Unreadable, read
    from yusuan.reading.explain import explain

    try:
        found = explain(read(path), place)
    except Unreadable as error:
        fail(str(error))
    if not found:
        fail(f"“{place}”处没有读出来的数")
    for one in found:
        say("\n".join(one.lines()))


def run(path: Path, format: str, out: Path | None, book: Path | None) -> None:
    import csv

    from yusuan.layout.family import named
    from yusuan.model.document import as_document
    from yusuan.reading import Unreadable, find_files, output
    from yusuan.reading import read as read_file
    from yusuan.reading.understand.nature import nature_of

    try:
        files = list(find_files(path))
    except Unreadable as error:
        fail(str(error))
    if book is not None and len(files) > 1:
        fail(f"--book 由一份文件还原一本预算书，“{path}”里有 {len(files)} 份；请写出是哪一份。")
    documents, bad, empty = [], [], False
    for file in files:
        try:
            documents.append(named(read_file(file)))
        except Unreadable as error:
            bad.append((file, str(error)))
            print(f"yusuan：{file}：{error}", file=sys.stderr)
        else:
            if not (nature := nature_of(documents[-1])).disclosure:
                empty = True
                print(f"yusuan：{file}：{nature.why}。", file=sys.stderr)
    if book is not None and documents:
        _to_book(documents[0], book)
        return
    if format == "text":
        data = "\n".join("\n".join(output.summary(d)) for d in documents) + "\n"
    elif format == "json":
        objects = [as_document(d) for d in documents]
        if len(files) > 1:
            objects += [{"file": str(f), "error": why} for f, why in bad]
        data = output.dump(objects) if objects else ""
    elif format == "csv":
        buffer = io.StringIO()
        writer = csv.DictWriter(buffer, output.COLUMNS, lineterminator="\n")
        writer.writeheader()
        for d in documents:
            writer.writerows(output.rows(d))
        data = buffer.getvalue()
    else:
        if out is None:
            fail("xlsx 要写到文件，请加 -o 文件名。")
        written(out, lambda path: path.write_bytes(output.workbook(documents)))
        say(f"已写 {out}")
        sys.exit(2 if bad or empty else 0)
    if out is not None:
        written(out, lambda path: path.write_text(data, encoding="utf-8"))
        say(f"已写 {out}")
    else:
        sys.stdout.write(data)
    sys.exit(2 if bad or empty else 0)


def _to_book(disclosure: object, path: Path) -> None:
    from yusuan.book.recover import to_book
    from yusuan.book.workbook.write import write_book

    from .console import show_findings

    book, findings = to_book(disclosure)  # type: ignore[arg-type]
    write_book(book, path)
    show_findings(findings)
    say(f"已还原预算书：{path}（{len(book.lines)}条预算明细，{len(book.projects)}个项目）")
