"""The command line about itself, in Chinese: help pages, and what is said of a command that was typed wrongly."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from typing import Any
from unicodedata import east_asian_width

from typer.core import TyperCommand, TyperGroup

from .console import fail, show_findings

#: Exit code of a program that was stopped: by Ctrl-C, and by the end of the pipe it wrote to.
STOPPED, PIPE_CLOSED = 130, 141
_NARROW, _WIDE = 50, 100
#: What an option's value is called where it is a file or a folder.
_PATHS = ("路径", "文件", "文件夹", "预算书")


class _Chinese:
    """What both a command and a group say of themselves."""

    name: str | None
    help: str | None
    epilog: str | None

    def get_help(self, ctx: Any) -> str:
        return "\n".join(_page(self, ctx))

    def get_usage(self, ctx: Any) -> str:
        return f"用法：{' '.join((ctx.command_path, *self.collect_usage_pieces(ctx)))}"

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        options, arguments = _parted(self, ctx)
        pieces = [_argument(a) if a.required else f"[{_argument(a)}]" for a in arguments]
        needed = [f"{o.opts[-1]} {_value(o)}" for o in options if o.required]
        return [*(["[选项]"] if len(options) - len(needed) > 1 else []), *pieces, *needed]


class Command(_Chinese, TyperCommand):
    """A command whose help page is Chinese."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        """An empty file name would mean the current folder: it is refused (a script's variable was not set)."""
        words = {opt for p in self.params for opt in p.opts if opt.startswith("-") and p.metavar not in _PATHS}
        if any(arg == "" and (i == 0 or args[i - 1] not in words) for i, arg in enumerate(args)):
            fail("有一个文件名是空的；请写出文件或文件夹，当前文件夹写 . 。")
        return list(super().parse_args(ctx, args))


class Group(_Chinese, TyperGroup):
    """A group of commands; the outermost one turns every failure into one Chinese line and an exit code."""

    def collect_usage_pieces(self, ctx: Any) -> list[str]:
        return ["命令", "[选项]", "…"]

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        if args and not args[0].startswith("-") and args[0] not in self.commands:
            near = get_close_matches(args[0], self.commands, 2, 0.5)
            hint = f"是不是 {' 或 '.join(near)}？" if near else ""
            fail(f"没有命令“{args[0]}”。{hint}\n  {ctx.command_path} -h 列出全部命令。")
        return super().resolve_command(ctx, args)

    def main(
        self, args: Sequence[str] | None = None, prog_name: str | None = None, complete_var: str | None = None,
        standalone_mode: bool = True, windows_expand_args: bool = True, **more: Any,
    ) -> Any:  # fmt: skip
        try:
            code = super().main(args, prog_name, complete_var, False, windows_expand_args, **more)
        except Exception as error:
            _refuse(error)
        if code == STOPPED:
            fail("已中断。", STOPPED)
        if standalone_mode:
            sys.exit(code if isinstance(code, int) else 0)
        return code

    def invoke(self, ctx: Any) -> Any:
        """Run the command; where nobody reads its output any more, end in silence as other programs do."""
        try:
            try:
                return super().invoke(ctx)
            finally:
                sys.stdout.flush()
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(PIPE_CLOSED)


def _refuse(error: Exception) -> None:
    """End the program with what was wrong: with the command as typed, with a file, or with this program."""
    from yusuan.service.errors import ServiceError
    from yusuan.service.outputs import reason_of

    if isinstance(error, ServiceError):
        show_findings(error.findings, brief=True)
        fail(error.message, error.exit_code)
    if type(error).__name__ == "NoArgsIsHelpError":
        print(error.ctx.get_help())  # type: ignore[attr-defined]
        sys.exit(0)
    if hasattr(error, "format_message"):
        ctx = getattr(error, "ctx", None)
        lines = [_complaint(error)]
        if ctx is not None:
            lines += [f"  {ctx.get_usage()}", f"  {ctx.command_path} -h 看说明。"]
        fail("\n".join(lines))
    if isinstance(error, OSError):
        fail(f"不能读写“{error.filename}”：{reason_of(error)}" if error.filename else f"不能读写：{reason_of(error)}")
    if "YUSUAN_DEBUG" in os.environ:
        raise error
    fail(
        f"程序出错，没有完成：{type(error).__name__}：{error}\n"
        "  这是程序的缺陷，不是您的错。设环境变量 YUSUAN_DEBUG=1 再运行一次，可以看到细节，请一并反馈。"
    )


def _complaint(error: Any) -> str:
    """What is wrong with the command as typed."""
    kind, param = type(error).__name__, getattr(error, "param", None)
    if kind == "NoSuchOption":
        near = "、".join(sorted(error.possibilities or ()))
        return f"没有选项“{error.option_name}”。" + (f"是不是 {near}？" if near else "")
    if kind == "MissingParameter" and param is not None:
        return f"缺少{_named(param)}：{param.help or ''}".rstrip("：")
    if kind == "BadParameter" and param is not None:
        return f"{_named(param)}的值不对：{'应为整数' if 'integer' in error.message else error.message}。"
    if kind == "BadOptionUsage":
        needs = "requires" in error.message and "argument" in error.message
        return f"选项“{error.option_name}”{'后面要写值' if needs else '不用写值'}。"
    if extra := re.search(r"unexpected extra argument\S* \((.*)\)", error.message):
        return f"多写了“{extra[1]}”。"
    return str(error.format_message())


def _named(param: Any) -> str:
    return f"选项“{param.opts[0]}”" if param.param_type_name == "option" else f"“{_value(param)}”"


# ---------------------------------------------------------------- the page


def _page(command: Any, ctx: Any) -> Iterator[str]:
    """A help page: usage, what it does, its commands, arguments and options, and examples."""
    width = _columns()
    yield command.get_usage(ctx)
    yield ""
    yield from _wrapped(" ".join((command.help or "").split()), width, "  ")
    options, arguments = _parted(command, ctx)
    commands = [(name, c.help or "") for name, c in getattr(command, "commands", {}).items() if not c.hidden]
    sections = (
        ("命令", commands),
        ("参数", [(_argument(a), _help(a)) for a in arguments]),
        ("选项", [(_option(o), _help(o)) for o in options]),
    )
    for title, rows in sections:
        if rows:
            yield from ("", f"{title}：", *_listed(rows, width))
    if command.epilog:
        yield from ("", "例如：", *_aligned(command.epilog.strip().splitlines()))


def _aligned(lines: Sequence[str]) -> Iterator[str]:
    """Examples, each a command and what it does, in two columns."""
    rows = [(*re.split(r"\s{2,}", line.strip(), maxsplit=1), "")[:2] for line in lines]
    left = max(wide(command) for command, _ in rows)
    for command, what in rows:
        yield f"  {command}{' ' * (left - wide(command) + 2)}{what}".rstrip()


def _parted(command: Any, ctx: Any) -> tuple[list[Any], list[Any]]:
    """The options and the arguments of a command, as far as they are shown."""
    shown = [p for p in command.get_params(ctx) if not getattr(p, "hidden", False)]
    return [p for p in shown if p.param_type_name == "option"], [
        p for p in shown if p.param_type_name == "argument"
    ]


def _value(param: Any) -> str:
    return str(param.metavar or param.name)


def _argument(param: Any) -> str:
    return _value(param) + ("…" if param.nargs == -1 else "")


def _option(param: Any) -> str:
    names = ", ".join(sorted((*param.opts, *param.secondary_opts), key=len))
    return names if getattr(param, "is_flag", False) else f"{names} {_value(param)}"


def _help(param: Any) -> str:
    """The help of a parameter, with its default where that says something."""
    if "--help" in param.opts:
        return "显示这一页"
    default = param.default
    plain = isinstance(default, (int, str, os.PathLike)) and not isinstance(default, bool) and str(default) not in ("", ".", "0")
    notes = [f"默认 {default}"] if plain and "默认" not in (param.help or "") else []
    notes += ["必须写"] if param.required and param.param_type_name == "option" else []
    return (param.help or "") + (f"（{'；'.join(notes)}）" if notes else "")


def _listed(rows: Sequence[tuple[str, str]], width: int) -> Iterator[str]:
    """Two columns, the second wrapped under itself."""
    left = min(max(wide(name) for name, _ in rows), 28) + 4
    for name, text in rows:
        head = f"  {name}"
        lines = list(_wrapped(text, width, " " * left)) or [""]
        if wide(head) + 2 > left:
            yield head
        else:
            lines[0] = head + " " * (left - wide(head)) + lines[0].lstrip()
        yield from lines


def wide(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if east_asian_width(letter) in "FW" else 1 for letter in text)


#: What is never parted: a word of Latin letters, and a mark with the letter before it.
_PIECE = re.compile(r"[!-~]+[，。；：、）”]*|.[，。；：、）”…]*", re.DOTALL)


def _wrapped(text: str, width: int, indent: str) -> Iterator[str]:
    line = ""
    for piece in _PIECE.findall(text):
        if line and wide(indent + line + piece) > width:
            yield indent + line.rstrip()
            line = piece.lstrip()
        else:
            line += piece
    if line:
        yield indent + line.rstrip()


def _columns() -> int:
    """Columns of the terminal, between what can and what should be read."""
    try:
        columns = int(os.environ.get("COLUMNS", "") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        columns = 80
    return max(_NARROW, min(columns, _WIDE))
