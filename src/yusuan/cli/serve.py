"""yusuan serve: the web application on this machine."""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from .console import fail

_EXAMPLES = """
yusuan serve                                 在本机打开网页，数据放在“预算数据”文件夹
yusuan serve --data /srv/yusuan --port 9000   另定数据文件夹和端口
yusuan serve --host 0.0.0.0 --name 预算.example --https   给全单位用，前面是 HTTPS 代理
"""
_NEEDED = ("django", "whitenoise", "argon2", "waitress")


def register(app: typer.Typer) -> None:
    @app.command("serve", epilog=_EXAMPLES)
    def serve(
        data: Annotated[Path, typer.Option("--data", metavar="文件夹", help="数据文件夹，没有就新建")] = Path("预算数据"),
        port: Annotated[int, typer.Option("--port", min=0, max=65535, metavar="端口", help="端口；0 表示任选一个空的")] = 8000,
        host: Annotated[str, typer.Option("--host", metavar="地址", help="监听的地址；不写只有本机能打开")] = "127.0.0.1",
        name: Annotated[list[str] | None, typer.Option("--name", metavar="名称", help="别人打开时用的域名或地址，可写多个")] = None,
        https: Annotated[bool, typer.Option("--https", help="前面有说 HTTPS 的代理：口令和登录只走加密连接")] = False,
    ) -> None:
        """在浏览器里用：自带数据库，不需要别的服务器；第一次启动给出设立管理员的一次性链接。"""
        if not all(find_spec(name) for name in _NEEDED):
            fail('网页版还没有安装；请运行：pip install "yusuan[web]"')
        from yusuan.web import serving

        try:
            serving.serve(data, host, port, _say, tuple(name or ()), https)
        except OSError as error:
            fail(f"不能启动：{error.strerror or error}；请换一个端口（--port）或数据文件夹（--data）。")


def _say(text: str) -> None:
    print(text, flush=True, file=sys.stdout)
