"""Findings in the manner of the best compilers: place, what stands, what was expected, how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yusuan.model import (
    ERROR,
    NOTICE,
    SEVERITY_NAMES,
    STATUS_NAMES,
    WARNING,
    Disclosure,
    Finding,
    Places,
    Report,
    Status,
)
from yusuan.model.document import masked

from . import shown

_COLOURS = {ERROR: "31;1", WARNING: "33;1", NOTICE: "36;1"}
#: Places, suspects and reasons that are listed under one finding or document; the rest is counted.
_MOST = 6
_NOWHERE = Places(Disclosure())


@dataclass(frozen=True, slots=True)
class Style:
    """How much is told: ``everything`` unfolds petty findings, ``findings`` and ``counts`` switch off one of the two."""

    colour: bool = False
    everything: bool = False
    findings: bool = True
    counts: bool = True


def lines(
    report: Report, disclosure: Disclosure, style: Style = Style(), suppressed: Sequence[tuple[Finding, str]] = ()
) -> Iterator[str]:  # fmt: skip
    """The whole report of one document: its name once, the findings by how sure they are, then what was checked."""
    if style.findings:
        yield from _findings(report, Places(disclosure), style)
    yield f"{report.file}：{_summary(report)}"
    if not style.counts:
        return
    yield f"  {counted(report)}"
    yield from _unread(report)
    yield from ("  " + line for line in reasons(report))
    if report.meta.get("known", "0") != "0":
        yield f"  基线里已有的 {report.meta['known']} 条没有再列"
    for f, why in suppressed:
        yield f"  已按说明忽略 {f.rule} {masked(f.message)[:60]}（{why}）"


def _findings(report: Report, places: Places, style: Style) -> Iterator[str]:
    if report.findings:
        yield f"{report.file}"
    for _, name, found in shown.groups(report, style.everything):
        yield f"{name}（{len(found)}）"
        for f in found:
            yield from ("  " + line for line in finding_lines(f, places, style.colour))
        yield ""
    if not style.everything and (folded := shown.folded(report.folded)):
        yield f"{folded}（--all 逐条列出）"
        yield ""


def counted(report: Report) -> str:
    """How many checks were made, with what outcome, and how much of the figures they reached."""
    counts = report.counts()
    said = "，".join(f"{name} {counts[status.value]}" for status, name in STATUS_NAMES.items())
    return f"检查 {said}；核对覆盖率 {report.meta.get('coverage') or '—'}"


def _unread(report: Report) -> Iterator[str]:
    """What was not understood, beside what was checked."""
    if report.meta.get("unread", "0") != "0":
        yield f"  没有读懂的内容 {report.meta['leftovers']} 处，其中金额 {report.meta['unread']} 个，没有核对（yusuan read 逐处列出）"


def reasons(report: Report) -> Iterator[str]:
    """Why checks were not made, the most frequent first."""
    found = Counter(o.reason for o in report.outcomes if o.status is Status.UNCHECKED and o.reason)
    ordered = sorted(found.items(), key=lambda item: (-item[1], item[0]))
    for reason, n in ordered[:_MOST]:
        yield f"未能检查 {n}：{reason}"
    if len(ordered) > _MOST:
        yield f"未能检查 {sum(n for _, n in ordered[_MOST:])}：还有 {len(ordered) - _MOST} 种原因，见 json、html、xlsx 格式"


def _summary(report: Report) -> str:
    parts = [f"{name} {n}" for s, name in SEVERITY_NAMES.items() if (n := sum(f.severity is s for f in report.findings))]
    nothing, known = report.meta.get("nothing", ""), report.meta.get("known", "0")
    clean = "没有发现问题" if known == "0" else f"没有新的问题（另有 {known} 条基线里已有）"
    return "，".join([*([f"没有查成：{nothing}"] if nothing else []), *parts]) or clean


def short_line(f: Finding, colour: bool = False, places: Places = _NOWHERE) -> str:
    """A finding in one line: where and what."""
    return next(finding_lines(f, places, colour))


def finding_lines(f: Finding, places: Places = _NOWHERE, colour: bool = False) -> Iterator[str]:
    """One finding; the first line names place, severity, rule and fault."""
    head = f"{SEVERITY_NAMES[f.severity]}[{f.rule}]"
    head = f"\033[{_COLOURS[f.severity]}m{head}\033[0m" if colour else head
    yield f"{shown.where(f, places)}：{head} {masked(f.message)}"
    if words := shown.excerpt(f):
        yield f"    ┃ {words}"
    for name, value in shown.facts(f):
        yield f"    {name}：{value}"
    suspects = shown.suspects(f)
    for s in suspects[:_MOST]:
        yield f"    可能写错：{shown.suspect_text(s)}"
    yield from _rest(len(suspects))
    related = shown.related_texts(f, places)
    for text in related[:_MOST]:
        yield f"    · {text}"
    yield from _rest(len(related))


def _rest(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"    · ……还有 {count - _MOST} 处"


def statistics(findings: Sequence[tuple[str, str, int]]) -> Iterator[str]:
    """How often each rule was reported: (rule, title, times), the most frequent first."""
    ordered = sorted(findings, key=lambda x: (-x[2], x[0]))
    width = max((len(str(n)) for _, _, n in ordered), default=1)
    for rule, title, n in ordered:
        yield f"{n:>{width}}  {rule}  {title}"
