"""Findings in the manner of the best compilers: place, what stands, what was expected, how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ...model import ERROR, NOTICE, SEVERITY_NAMES, WARNING, Finding, Report, Status

_COLOURS = {ERROR: "31;1", WARNING: "33;1", NOTICE: "36;1"}
_COUNT_NAMES = (("passed", "通过"), ("rounding", "四舍五入内相符"), ("failed", "不符"), ("not_applicable", "不适用"),
                ("unchecked", "未能检查"))  # fmt: skip


def lines(
    report: Report, colour: bool = False, suppressed: Sequence[tuple[Finding, str]] = ()
) -> Iterator[str]:
    """The whole report of one document."""
    for f in report.findings:
        yield from finding_lines(report.file, f, colour)
        yield ""
    yield f"{report.file}：{_summary(report)}"
    counts = report.counts()
    yield "  检查 " + "，".join(f"{name} {counts[key]}" for key, name in _COUNT_NAMES)
    reasons: dict[str, int] = {}
    for o in report.outcomes:
        if o.status is Status.UNCHECKED and o.reason:
            reasons[o.reason] = reasons.get(o.reason, 0) + 1
    for reason, n in sorted(reasons.items(), key=lambda item: -item[1])[:6]:
        yield f"  未能检查 {n}：{reason}"
    for f, why in suppressed:
        yield f"  已按说明忽略 {f.rule} {f.message[:60]}（{why}）"


def _summary(report: Report) -> str:
    parts = [
        f"{SEVERITY_NAMES[s]} {n}"
        for s in (ERROR, WARNING, NOTICE)
        if (n := sum(f.severity is s for f in report.findings))
    ]
    return "，".join(parts) if parts else "没有发现问题"


def finding_lines(file: str, f: Finding, colour: bool = False) -> Iterator[str]:
    """One finding; the first line names file, place, severity, rule and fault."""
    paint = lambda text, code: f"\033[{code}m{text}\033[0m" if colour else text  # noqa: E731
    place = f.place.at(document="", text="")
    where = str(place) if str(place) != "（位置不明）" else "全文"
    head = paint(f"{SEVERITY_NAMES[f.severity]}[{f.rule}]", _COLOURS[f.severity])
    yield f"{file}：{where}：{head} {f.message}"
    if f.place.text and f.place.text not in f.message:
        yield f"    ┃ {f.place.text.strip()[:120]}"
    for name, value in (
        ("写的是", f.stated),
        ("应为", f.expected),
        ("相差", f.difference),
        ("怎样改", f.mend),
    ):
        if value:
            yield f"    {name}：{value}"
    for s in f.suspects[:3]:
        yield f"    可能写错：{s.text}，写 {s.stated}，应为 {s.should_be}"
    for r in f.related[:6]:
        yield f"    · {r.text}"
    if len(f.related) > 6:
        yield f"    · ……还有 {len(f.related) - 6} 处"
