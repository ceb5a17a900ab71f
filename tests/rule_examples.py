"""The examples in the rules' docstrings as documents: what the test of every registered rule runs on."""

from pathlib import Path

from yusuan.model import Finding
from yusuan.reading import read
from yusuan.rules.rule import Rule, every_rule


def cases() -> list[tuple[str, str, int]]:
    """(rule id, 反例 or 正例, number) for every example of every registered rule."""
    return [
        (each.id, kind, n)
        for each in every_rule().values()
        for kind, examples in (("反例", each.bad), ("正例", each.good))
        for n in range(len(examples))
    ]


def findings_of(rule: Rule, kind: str, n: int, folder: Path) -> list[Finding]:
    """What a rule finds in its own n-th example, written as a text file and read like any other document."""
    path = folder / "例.txt"
    path.write_text((rule.bad if kind == "反例" else rule.good)[n], encoding="utf-8")
    return [x for x in rule.run(read(path)) if isinstance(x, Finding)]
