"""The server: data folder, migrations, the set-up link, and threads that answer."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .settings import configure

#: Threads that answer requests.
THREADS = 8
#: Bytes of a request's body that are taken at most.
LARGEST = 256 << 20


def prepare(data: Path, host: str, names: Sequence[str] = (), https: bool = False) -> tuple[Any, str]:
    """The application on its migrated database, and the token of the set-up link ("" where there are accounts).

    ``names`` are further names under which others open it; ``https`` where a proxy in front speaks it.
    """
    own = _own_names() if host in ("0.0.0.0", "::") else (host,)
    configure(data, tuple(f"[{name}]" if ":" in name else name for name in (*own, *names)), https)
    from django.core.management import call_command
    from django.core.wsgi import get_wsgi_application

    call_command("migrate", verbosity=0, interactive=False)
    from .signing_in import new_link

    return get_wsgi_application(), new_link()


def _own_names() -> tuple[str, ...]:
    """The name and the addresses of this machine, by which others reach a server that listens on all of them."""
    name = socket.gethostname()
    try:
        found = {str(info[4][0]) for info in socket.getaddrinfo(name, None)}
    except OSError:
        found = set()
    return (name, *sorted(found))


def serve(data: Path, host: str, port: int, say: Callable[[str], None], names: Sequence[str] = (), https: bool = False) -> None:
    """Answer requests until the process is ended.  Raises OSError for a folder or a port that cannot be used."""
    from waitress.server import create_server

    application, token = prepare(data, host, names, https)
    server = create_server(application, host=host, port=port, threads=THREADS, max_request_body_size=LARGEST, ident=None)
    shown = f"[{host}]" if ":" in host else host
    address = f"http://{shown}:{server.effective_port}"
    say(f"网址：{address}/")
    say(f"数据：{data.resolve()}")
    if token:
        say(f"还没有管理员。请在浏览器里打开这个链接设立第一位管理员，只能用一次：\n{address}/set-up/{token}")
    say("按 Ctrl-C 停止。")
    from yusuan.service.checking import BOUNDS, PRELOAD
    from yusuan.service.pool import Pool

    from . import checks

    checks.resume()
    ended = threading.Event()
    with Pool(0, BOUNDS, PRELOAD) as pool:
        for _ in range(pool.processes):
            threading.Thread(target=checks.work, args=(pool, ended), daemon=True).start()
        try:
            server.run()
        finally:
            ended.set()
            server.close()
