"""The command line: one module per command; each declares ``register(app)`` and is found by walking the package."""

from __future__ import annotations

import importlib
import pkgutil

import typer

from .console import fail, speak_utf8
from .help import STOPPED, Command, Group

#: Commands in the order of the help.
ORDER = (
    "new", "publish", "check", "read", "compare", "performance", "corpus", "mcp", "serve", "merge", "import_lines", "roll", "codes", "rules",
    "explain", "layouts",
)  # fmt: skip

_EXAMPLES = """
yusuan new 单位.xlsx                  写一本空白的预算书，用 Excel 填
yusuan publish 单位.xlsx -o 公开       编出公开的全部文件；有错误就列出来，不公开
yusuan check 某局预算.pdf              查一份公开文件，自己的或别人的
yusuan compare 去年.pdf 今年.pdf       比较两个年度
yusuan check -h                      一个命令怎样用
"""


def build() -> typer.Typer:
    """The application with every command of this package."""
    app = typer.Typer(
        name="yusuan",
        cls=Group,
        help="预算编制、核对、公开：一本预算书，编出全部表格、说明、绩效目标表；也能读别人公开的预算，找出其中的错误。",
        epilog=_EXAMPLES,
        no_args_is_help=True,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    names = [info.name for info in pkgutil.iter_modules(__path__)]
    for name in sorted(names, key=lambda n: (ORDER.index(n) if n in ORDER else len(ORDER), n)):
        module = importlib.import_module(f"{__name__}.{name}")
        if hasattr(module, "register"):
            module.register(app)
    _in_chinese(app)
    app.callback()(options)
    return app


def _in_chinese(app: typer.Typer) -> None:
    """Every command and group under ``app`` shows the Chinese help page."""
    for command in app.registered_commands:
        command.cls = Command
    for group in app.registered_groups:
        if group.typer_instance is not None:
            group.typer_instance.info.cls = Group
            _in_chinese(group.typer_instance)


def _version(wanted: bool) -> None:
    if wanted:
        from yusuan import __version__

        print(f"yusuan {__version__}")
        raise typer.Exit


def options(
    version: bool = typer.Option(False, "--version", help="显示版本", is_eager=True, callback=_version),
) -> None:
    pass


def main() -> None:
    """Entry point: any fault that is not a finding ends with one Chinese line and exit code 2."""
    speak_utf8()
    try:
        build()(prog_name="yusuan")
    except KeyboardInterrupt:
        fail("已中断。", STOPPED)


if __name__ == "__main__":
    main()
