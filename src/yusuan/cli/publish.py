"""yusuan publish: from the book to the published disclosure in every format."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yusuan.model import NOTICE, Finding

from .console import CODES, FORCE, alone, listed, progress, say, show_findings, summary

if TYPE_CHECKING:
    from yusuan.service.publications import Published

_EXAMPLES = """
yusuan publish 单位.xlsx -o 公开                  全部格式
yusuan publish 单位.xlsx -o 公开 -f pdf,docx      只要 PDF 和 Word
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
        format: Annotated[
            str, typer.Option("--format", "-f", metavar="格式", help="pdf,docx,xlsx,html,json,csv 中的几种")
        ] = "",
        draft: Annotated[bool, typer.Option("--draft", help="有错误也印草稿：加水印并列出问题，文件名以“草稿”开头")] = False,
        codes: CODES = None,
        force: FORCE = False,
    ) -> None:
        """编制并公开：十五张表、说明、绩效目标表、名词解释，输出 PDF、Word、Excel、网页和开放数据。"""
        from yusuan.service import settings

        done = alone(
            _published, path, out, layout=layout, usual=settings.settings().layout, formats=listed(format), draft=draft,
            force=force, codes=settings.chosen(codes or []),
        )  # fmt: skip
        tell(done, out)


def _published(path: Path, out: Path, **options: Any) -> Published:
    from yusuan.service import publications

    with progress() as step:
        return publications.publish(path, out, **options, progress=step)


def tell(done: Published, out: Path) -> None:
    """What was published, and what is to be known of it."""
    from yusuan.service.explaining import counted, unchecked

    d = done.disclosure
    show_findings(done.findings, brief=True)
    say(f"{d.unit.value} {d.year.value}年：{len(d.tables)}张表，"
        f"{sum(f.state == 'value' for f in d.figures)}个数，{len(d.targets)}份绩效目标表。")  # fmt: skip
    say(f"表内、表间、表文都已核对：{counted(done.report)}。")
    for line in unchecked(done.report):
        say(f"  {line}")
    say(_verdict(done.findings, done.draft))
    say(f"文件在“{out}”：")
    for made in done.files:
        say(f"  {made.name}{'/' if made.is_dir() else ''}  {'草稿，不得公开' if done.draft else _use(made)}")
    if done.older:
        say(f"以前写的，这次没有重做：{'、'.join(made.name for made in done.older)}")


def _use(made: Path) -> str:
    return KINDS.get(made.suffix, "开放数据（CSV）")


#: What each file is for, by its ending; a folder has none.
KINDS = {
    ".pdf": "公开文本，可以直接挂网",
    ".docx": "Word 文本，文字可以再改",
    ".xlsx": "各表的电子表格，合计是公式",
    ".html": "网页，带图，可以排序",
    ".json": "全部内容，给程序用",
}


def _verdict(findings: Sequence[Finding], draft: bool) -> str:
    grave = any(f.severity is not NOTICE for f in findings)
    said = f"{summary(findings)}（提示供参考，可以公开）" if findings and not grave else summary(findings)
    if draft:
        return f"{said}。这是草稿，每页有水印，第一页列出问题，不得公开。"
    return f"{said}。"
