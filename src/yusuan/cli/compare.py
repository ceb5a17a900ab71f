"""yusuan compare: two years, a department and its units, a budget and its final account, two versions."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yusuan.model import ERROR

from .console import coloured, fail, say, summary, written

if TYPE_CHECKING:
    from yusuan.model import Disclosure

FORMATS = ("text", "json", "xlsx", "html")


_EXAMPLES = """
yusuan compare 2023年.pdf 2024年.pdf                两个年度：上年数对不对得上，变化多少
yusuan compare 部门.pdf 机关.pdf 中心.pdf            部门和所属各单位之和
yusuan compare 2023年预算.pdf 2023年决算.pdf         预算和决算
yusuan compare 单位.xlsx 挂网.pdf -f html -o 比较.html  预算书和挂出来的文件
"""


def register(app: typer.Typer) -> None:
    @app.command("compare", epilog=_EXAMPLES)
    def compare(
        files: Annotated[
            list[Path],
            typer.Argument(
                metavar="文件", help="两份文件；或者部门在前、各单位在后。可以是公开文件，也可以是预算书（.xlsx、.json）"
            ),
        ],
        format: Annotated[str, typer.Option("--format", "-f", metavar="格式", help="text、json、xlsx、html")] = "text",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="路径", help="写到文件")] = None,
    ) -> None:
        """比较：两个年度、部门和单位、预算和决算、两个版本；没有不该有的差异时退出码为 0，有为 1。"""
        if format not in FORMATS:
            fail(f"没有格式“{format}”；可用的有：{'、'.join(FORMATS)}")
        if len(files) < 2:
            fail("比较需要两份以上的文件。")
        run(files, format, out)


def run(files: Sequence[Path], format: str, out: Path | None) -> None:
    from yusuan.comparing import compare, compare_units

    documents = [opened(path) for path in files]
    if len(documents) == 2:
        found = compare(*documents)
    else:
        department, units = parted(documents)
        found = compare_units(department, units)
    _write(found, format, out)
    if not found.compared:
        fail("两边没有一个同口径的数，没有比成。")
    sys.exit(1 if found.faults else 0)


def parted(documents: Sequence[Disclosure]) -> tuple[Disclosure, list[Disclosure]]:
    """The department and its units: the only one that says 部门, else the first."""
    departments = [d for d in documents if d.scope.value == "部门"]
    department = departments[0] if len(departments) == 1 else documents[0]
    return department, [d for d in documents if d is not department]


def opened(path: Path) -> Disclosure:
    """A published document, or a book compiled as it would be printed; ends the program where it is neither."""
    from yusuan.reading import Unreadable

    from .documents import open_document

    try:
        disclosure, findings = open_document(path)
    except Unreadable as error:
        fail(str(error) if path.name in str(error) else f"{path.name}：{error}")
    if any(f.severity is ERROR for f in findings):
        print(f"yusuan：{path.name}：预算书有{summary(findings)}，比较结果可能不准；yusuan check 列出这些问题。", file=sys.stderr)
    return disclosure


def _write(found: Any, format: str, out: Path | None) -> None:
    if format == "text":
        from yusuan.publishing.reports.compare import text

        _text("\n".join(text.lines(found, out is None and coloured())) + "\n", out)
    elif format == "json":
        from yusuan.publishing.reports.compare import json as as_json

        _text(as_json.dump(found), out)
    else:
        from importlib import import_module

        target = out or Path(f"比较结果.{format}")
        report = import_module(f"yusuan.publishing.reports.compare.{format}")
        written(target, lambda path: report.write(found, path))
        say(f"已写 {target}")


def _text(data: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(data)
        return
    written(out, lambda path: path.write_text(data, encoding="utf-8"))
    say(f"已写 {out}")
