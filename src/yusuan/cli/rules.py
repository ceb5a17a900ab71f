"""yusuan rules and yusuan explain: what is checked, and why."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

import typer

from yusuan.model import SEVERITY_NAMES

from .console import fail, say


def register(app: typer.Typer) -> None:
    @app.command("rules", epilog="yusuan rules\nyusuan rules N2")
    def rules(
        beginning: Annotated[str, typer.Argument(metavar="编号", help="只列以此开头的，如 N2；默认全部")] = "",
    ) -> None:
        """列出检查规则：编号、程度、名称、依据。"""
        found = list(_listed(beginning.strip().upper()))
        if not found:
            fail(f"没有规则以“{beginning}”开头；yusuan rules 列出全部。")
        for line in found:
            say(line)

    @app.command("explain", epilog="yusuan explain N201\nyusuan explain B122")
    def explain(id: Annotated[str, typer.Argument(metavar="编号", help="规则编号，如 N201")]) -> None:
        """讲解一条规则：查什么、为什么、错的和对的例子。"""
        for line in _explained(id.strip().upper()):
            say(line)


def _listed(beginning: str) -> Iterator[str]:
    """The rules by topic."""
    from yusuan.rules import TOPICS, catalogue

    every = {id: r for id, r in catalogue().items() if id.startswith(beginning)}
    for letter, topic in TOPICS.items():
        mine = {id: r for id, r in every.items() if id.startswith(letter)}
        if mine:
            yield f"{letter}  {topic}（{len(mine)}条）"
            yield from (f"  {id}  {SEVERITY_NAMES[r.severity]}  {r.title}（{r.basis}）" for id, r in mine.items())
            yield ""
    if every:
        yield "yusuan explain 编号 讲解一条。预算书本身的问题（B 开头）见 docs/book-format.md。"


def _explained(id: str) -> Iterator[str]:
    from yusuan.book.faults import FAULTS
    from yusuan.rules import catalogue

    if id in FAULTS:
        fault = FAULTS[id]
        yield f"{id} {fault.title}（{SEVERITY_NAMES[fault.severity]}，预算书）"
        yield from ("", f"怎样改：{fault.advice}")
        return
    rule: Any = catalogue().get(id)
    if rule is None:
        near = [known for known in catalogue() if id and known.startswith(id[:2])]
        fail(f"没有规则“{id}”。" + (f"相近的有：{'、'.join(near[:8])}。" if near else "yusuan rules 列出全部。"))
    yield f"{rule.id} {rule.title}（{SEVERITY_NAMES[rule.severity]}，依据：{rule.basis}）"
    yield from ("", rule.explanation)
    for name, examples in (("反例", rule.bad), ("正例", rule.good)):
        for example in examples:
            yield from ("", f"{name}：", *(f"    {line}" for line in example.splitlines()))
    yield from ("", f"只查这一条：yusuan check 文件 --only {rule.id}", f"不查这一条：yusuan check 文件 --ignore {rule.id}",
                f"某一处不必改：在“文件名.yusuan-ignore”里写“{rule.id} 那一处的几个字 # 原因”")  # fmt: skip
