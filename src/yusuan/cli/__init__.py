"""The command line: one module per command; each declares ``register(app)`` and is found by walking the package."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import typer

from .console import fail

#: Commands in the order of the help.
ORDER = (
    "new", "publish", "check", "read", "compare", "performance", "merge", "import_lines", "roll", "codes", "rules",
    "explain", "layouts",
)  # fmt: skip


def build() -> typer.Typer:
    """The application with every command of this package."""
    app = typer.Typer(
        name="yusuan",
        help="预算编制、核对、公开：一本预算书，全部表格、说明、绩效目标表；也能读别人公开的预算，找出其中的错误。",
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

    @app.callback()
    def options() -> None:
        pass

    return app


def main() -> None:
    """Entry point: any fault that is not a finding ends with one Chinese line and exit code 2."""
    try:
        build()(prog_name="yusuan")
    except KeyboardInterrupt:
        fail("已中断。")
    except BrokenPipeError:
        sys.exit(2)
    except OSError as error:
        fail(f"不能读写“{error.filename or ''}”：{error.strerror or error}")


if __name__ == "__main__":
    main()
