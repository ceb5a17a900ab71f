"""yusuan publish: from the book to the published disclosure in every format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from yusuan.model import ERROR, NOTICE, Disclosure, Finding, Report

from .console import fail, progress, say, show_findings, summary

_EXAMPLES = """
yusuan publish 单位.xlsx -o 公开                  全部格式
yusuan publish 单位.xlsx -o 公开 --format pdf,docx  只要 PDF 和 Word
yusuan publish 单位.xlsx -o 草稿 --draft           有错误也印，加水印
"""


def register(app: typer.Typer) -> None:
    @app.command("publish", epilog=_EXAMPLES)
    def publish(
        path: Annotated[Path, typer.Argument(metavar="预算书", help="预算书：工作簿（.xlsx）或 JSON")],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="路径", help="放结果的文件夹")] = Path("out"),
        layout: Annotated[
            str, typer.Option("--layout", metavar="版式", help="版式，见 yusuan layouts；默认用预算书里选的")
        ] = "",
        format: Annotated[str, typer.Option("--format", metavar="格式", help="pdf,docx,xlsx,html,json,csv 中的几种")] = "",
        draft: Annotated[bool, typer.Option("--draft", help="有错误也印草稿：加水印并列出问题")] = False,
    ) -> None:
        """编制并公开：十五张表、说明、绩效目标表、名词解释，输出 PDF、Word、Excel、网页和开放数据。"""
        run(path, out, layout, [f.strip() for f in format.split(",") if f.strip()], draft)


def run(path: Path, out: Path, layout: str, formats: list[str], draft: bool) -> None:
    from yusuan import api
    from yusuan.layout import layouts
    from yusuan.publishing import FORMATS, CannotWrite
    from yusuan.publishing import publish as write
    from yusuan.publishing.reports.check.text import counted

    if not path.exists():
        fail(f"没有找到文件“{path}”。")
    if layout and layout not in layouts():
        fail(f"没有版式“{layout}”；可用的有：{'、'.join(layouts())}")
    book, findings = api.open_book(path)
    if layout == "" and book.options.get("layout") and book.options["layout"] not in layouts():
        fail(f"预算书里选的版式“{book.options['layout']}”不存在；可用的有：{'、'.join(layouts())}")
    if not draft:
        _stop_at_errors(findings, "预算书")
    disclosure = api.compile(book, layout)
    report = check_compiled(disclosure)
    if not draft:
        _stop_at_errors(report.findings, "编出的公开文本", findings)
    findings = (*findings, *report.findings)
    try:
        with progress() as step:
            paths = write(
                disclosure, out, formats or FORMATS, book=book, draft=findings if draft else (), progress=step
            )  # type: ignore[arg-type]
    except (CannotWrite, ValueError) as error:
        fail(str(error))
    show_findings(findings, brief=True)
    say(f"{disclosure.unit.value} {disclosure.year.value}年：{len(disclosure.tables)}张表，"
        f"{sum(f.state == 'value' for f in disclosure.figures)}个数，{len(disclosure.targets)}份绩效目标表。")  # fmt: skip
    say(f"表内、表间、表文都已核对：{counted(report)}。")
    say(_verdict(findings, draft))
    say(f"文件在“{out}”：")
    for made in paths:
        say(f"  {made.name}{'/' if made.is_dir() else ''}  {KINDS.get(made.suffix, '开放数据（CSV）')}")


#: What each file is for, by its ending; a folder has none.
KINDS = {
    ".pdf": "公开文本，可以直接挂网",
    ".docx": "Word 文本，文字可以再改",
    ".xlsx": "各表的电子表格，合计是公式",
    ".html": "网页，带图，可以排序",
    ".json": "全部内容，给程序用",
}


def _stop_at_errors(findings: Sequence[Finding], what: str, before: Sequence[Finding] = ()) -> None:
    """End here where there is an error, with everything there is to mend."""
    if any(f.severity is ERROR for f in findings):
        show_findings((*before, *findings), brief=True)
        fail(f"{what}有{summary(findings)}，没有公开；改正后再试，或者加 --draft 印草稿。", 1)


def _verdict(findings: Sequence[Finding], draft: bool) -> str:
    grave = any(f.severity is not NOTICE for f in findings)
    said = f"{summary(findings)}（提示供参考，可以公开）" if findings and not grave else summary(findings)
    if draft:
        return f"{said}。这是草稿，每页有水印，第一页列出问题，不得公开。"
    return f"{said}。"


def check_compiled(disclosure: Disclosure) -> Report:
    """What the checks say of the compiled text: the same engine that reads a stranger's document."""
    from yusuan.rules import check

    return check(disclosure)
