"""yusuan rules and yusuan explain: what is checked, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from ..model import SEVERITY_NAMES
from .console import fail, say


def register(app: typer.Typer) -> None:
    @app.command("rules")
    def rules() -> None:
        """列出全部规则：编号、名称、程度、依据。"""
        from ..check import every_rule
        from ..check.group import LAWS

        for law in LAWS.values():
            say(f"{law.id}  {SEVERITY_NAMES[law.severity]}  {law.title}（{law.basis}）")
        for rule in every_rule().values():
            say(f"{rule.id}  {SEVERITY_NAMES[rule.severity]}  {rule.title}（{rule.basis}）")

    @app.command("explain")
    def explain(id: Annotated[str, typer.Argument(metavar="编号", help="规则编号，如 N201")]) -> None:
        """讲解一条规则：查什么、为什么、错的和对的例子。"""
        from ..check import every_rule
        from ..check.group import LAWS

        id = id.upper()
        if id in LAWS:
            law = LAWS[id]
            say(
                f"{law.id} {law.title}（{SEVERITY_NAMES[law.severity]}，依据：{law.basis}）\n\n{law.explanation}"
            )
            return
        rule = every_rule().get(id)
        if rule is None:
            fail(f"没有规则“{id}”；yusuan rules 列出全部规则。")
        say(
            f"{rule.id} {rule.title}（{SEVERITY_NAMES[rule.severity]}，依据：{rule.basis}）\n\n{rule.explanation}"
        )
        for name, examples in (("反例", rule.bad), ("正例", rule.good)):
            for example in examples:
                say(f"\n{name}：")
                for line in example.splitlines():
                    say(f"    {line}")
