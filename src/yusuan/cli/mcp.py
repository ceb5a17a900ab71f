"""yusuan mcp: a corpus as read-only tools for assistants, over standard input and output."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

_EXAMPLES = """
yusuan mcp 语料库                    供助手查询的只读工具（MCP，标准输入输出）
yusuan mcp 语料库 --files 公开文件/    还可以核对这个文件夹里的文件
"""


def register(app: typer.Typer) -> None:
    @app.command("mcp", epilog=_EXAMPLES)
    def mcp(
        corpus: Annotated[Path, typer.Argument(metavar="语料库", help="yusuan corpus add 建立的文件夹")],
        files: Annotated[Path | None, typer.Option("--files", metavar="文件夹", help="可以核对的文件所在的文件夹")] = None,
    ) -> None:
        """供助手用的只读工具：找单位、问一个数、比较、解释一个数、核对文件、解释规则；每个答案带出处。"""
        from yusuan.corpus.assistant import server

        server(corpus, files).run("stdio")
