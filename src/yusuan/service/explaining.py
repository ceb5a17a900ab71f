"""What there is, as lines of text: findings in full, rules, layouts, classification codes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from yusuan import codes as classification
from yusuan.codes import Catalogue, Code
from yusuan.model import NOTICE, SEVERITY_NAMES, Finding, Report

from .errors import NotFound, Unknown
from .opening import NATIONAL, using


def finding_lines(findings: Sequence[Finding], colour: bool = False, brief: bool = False) -> Iterator[str]:
    """Every finding, errors first, in the order of the document; ``brief`` gives a notice one line."""
    from yusuan.publishing.reports.check.text import finding_lines as in_full
    from yusuan.publishing.reports.check.text import short_line

    short = [f for f in findings if brief and f.severity is NOTICE]
    long = [f for f in findings if not (brief and f.severity is NOTICE)]
    for finding in sorted(long, key=lambda f: list(SEVERITY_NAMES).index(f.severity)):
        yield from in_full(finding, colour=colour)
        yield ""
    yield from (short_line(finding, colour) for finding in short)
    if short:
        yield ""


def counted(report: Report) -> str:
    """How many checks were made, with what outcome, and how much of the figures they reached."""
    from yusuan.publishing.reports.check.text import counted as told

    return told(report)


def unchecked(report: Report) -> Iterator[str]:
    """Why checks could not be made, after a line that says what that means; nothing where all were."""
    from yusuan.publishing.reports.check.text import reasons

    found = list(reasons(report))
    if found:
        yield "“未能检查”是这些关系没有条件核对，不算通过，也不妨碍公开，原因是："
        yield from found


def layouts() -> Iterator[str]:
    """The printed forms there are, the usual one first."""
    from yusuan.layout import layouts as every

    for name, layout in sorted(every().items(), key=lambda item: (item[0] != NATIONAL, item[0])):
        yield f"{name:<10} {len(layout.tables)}张表  {layout.description}{'（默认）' if name == NATIONAL else ''}"


def codes(query: str, year: int | None = None, *, catalogue: Catalogue | None = None) -> tuple[Code, ...]:
    """Rows of a classification code, or whose names hold all of the words of ``query``.  Raises Unknown for none."""
    with using(catalogue):
        found = classification.search(query, year)
        if not found:
            raise Unknown(classification.codes_text(query, year))
        return found


def describe_codes(query: str, year: int | None = None, *, catalogue: Catalogue | None = None) -> str:
    """The same as a text for a person.  Raises Unknown, with what is near, for none."""
    codes(query, year, catalogue=catalogue)
    with using(catalogue):
        return classification.codes_text(query, year)


def rules(beginning: str = "") -> Iterator[str]:
    """The rules by topic, those whose id begins so.  Raises NotFound for none."""
    from yusuan.rules import TOPICS, catalogue

    beginning = beginning.strip().upper()
    every = {id: r for id, r in catalogue().items() if id.startswith(beginning)}
    if not every:
        raise NotFound(f"没有规则以“{beginning}”开头；yusuan rules 列出全部。")
    for letter, topic in TOPICS.items():
        mine = {id: r for id, r in every.items() if id.startswith(letter)}
        if mine:
            yield f"{letter}  {topic}（{len(mine)}条）"
            yield from (f"  {id}  {SEVERITY_NAMES[r.severity]}  {r.title}（{r.basis}）" for id, r in mine.items())
            yield ""
    yield "yusuan explain 编号 讲解一条。预算书本身的问题（B 开头）见 docs/book-format.md。"


def explain(id: str) -> Iterator[str]:
    """A rule: what it checks, why, wrong and right examples.  Raises NotFound, with what is near."""
    from yusuan.book.faults import FAULTS
    from yusuan.rules import catalogue

    id = id.strip().upper()
    if id in FAULTS:
        fault = FAULTS[id]
        yield f"{id} {fault.title}（{SEVERITY_NAMES[fault.severity]}，预算书）"
        yield from ("", f"怎样改：{fault.advice}")
        return
    rule: Any = catalogue().get(id)
    if rule is None:
        near = [known for known in catalogue() if id and known.startswith(id[:2])]
        raise NotFound(f"没有规则“{id}”。" + (f"相近的有：{'、'.join(near[:8])}。" if near else "yusuan rules 列出全部。"))
    yield f"{rule.id} {rule.title}（{SEVERITY_NAMES[rule.severity]}，依据：{rule.basis}）"
    yield from ("", rule.explanation)
    for name, examples in (("反例", rule.bad), ("正例", rule.good)):
        for example in examples:
            yield from ("", f"{name}：", *(f"    {line}" for line in example.splitlines()))
    yield from ("", f"只查这一条：yusuan check 文件 --only {rule.id}", f"不查这一条：yusuan check 文件 --ignore {rule.id}",
                f"某一处不必改：在“文件名.yusuan-ignore”里写“{rule.id} 那一处的几个字 # 原因”")  # fmt: skip
