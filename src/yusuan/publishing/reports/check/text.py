"""Findings in the manner of the best compilers: place, what stands, what was expected, how to mend it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from yusuan.model import (
    ERROR,
    NOTICE,
    NOWHERE,
    SEVERITY_NAMES,
    WARNING,
    Finding,
    Related,
    Report,
    Source,
    Status,
)
from yusuan.model.document import masked

_COLOURS = {ERROR: "31;1", WARNING: "33;1", NOTICE: "36;1"}
_COUNT_NAMES = (("passed", "通过"), ("rounding", "四舍五入内相符"), ("failed", "不符"), ("not_applicable", "不适用"),
                ("unchecked", "未能检查"))  # fmt: skip


#: Places, suspects and reasons that are listed under one finding or document; the rest is counted.
_MOST = 6
_EXCERPT = 120
#: Words up to this length are said again where it helps to read a line by itself.
_SHORT = 24


def lines(
    report: Report, colour: bool = False, suppressed: Sequence[tuple[Finding, str]] = ()
) -> Iterator[str]:
    """The whole report of one document."""
    for f in report.findings:
        yield from finding_lines(report.file, f, colour)
        yield ""
    yield f"{report.file}：{_summary(report)}"
    yield f"  {counted(report)}"
    yield from _reasons(report)
    if report.meta.get("known", "0") != "0":
        yield f"  基线里已有的 {report.meta['known']} 条没有再列"
    for f, why in suppressed:
        yield f"  已按说明忽略 {f.rule} {masked(f.message)[:60]}（{why}）"


def counted(report: Report) -> str:
    """How many checks were made, with what outcome, and how much of the figures they reached."""
    counts = report.counts()
    said = "，".join(f"{name} {counts[key]}" for key, name in _COUNT_NAMES)
    return f"检查 {said}；核对覆盖率 {report.meta.get('coverage') or '—'}"


def _reasons(report: Report) -> Iterator[str]:
    """Why checks were not made, the most frequent first."""
    reasons = Counter(o.reason for o in report.outcomes if o.status is Status.UNCHECKED and o.reason)
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    for reason, n in ordered[:_MOST]:
        yield f"  未能检查 {n}：{reason}"
    if len(ordered) > _MOST:
        yield f"  未能检查 {sum(n for _, n in ordered[_MOST:])}：还有 {len(ordered) - _MOST} 种原因，见 json、html、xlsx 格式"


def _summary(report: Report) -> str:
    parts = [
        f"{name} {n}"
        for s, name in SEVERITY_NAMES.items()
        if (n := sum(f.severity is s for f in report.findings))
    ]
    nothing = report.meta.get("nothing", "")
    return "，".join([*([f"没有查成：{nothing}"] if nothing else []), *parts]) or "没有发现问题"


def short_line(f: Finding, colour: bool = False) -> str:
    """A finding in one line: where and what."""
    return next(finding_lines("", f, colour))


def finding_lines(file: str, f: Finding, colour: bool = False) -> Iterator[str]:
    """One finding; the first line names file (if there is one), place, severity, rule and fault."""
    paint = lambda text, code: f"\033[{code}m{text}\033[0m" if colour else text  # noqa: E731
    place = where(f.place)
    head = paint(f"{SEVERITY_NAMES[f.severity]}[{f.rule}]", _COLOURS[f.severity])
    yield f"{f'{file}：' if file else ''}{place}：{head} {masked(f.message)}"
    excerpt = f.place.text.strip()
    shown = bool(excerpt) and excerpt not in f.message
    if shown:
        yield f"    ┃ {_cut(masked(excerpt), _EXCERPT)}"
    for name, value in (
        ("写的是", f.stated),
        ("应为", f.expected),
        ("相差", f.difference),
        ("怎样改", f.mend),
    ):
        if value and not (name == "写的是" and shown and _quotes(excerpt, value)):
            yield f"    {name}：{masked(value)}"
    suspects = [s for s in f.suspects if not (s.text in f.message and s.should_be and s.should_be in f.message)]
    for s in suspects[:_MOST]:
        yield f"    可能写错：{masked(s.text)}，写 {masked(s.stated)}，应为 {s.should_be}"
    yield from _rest(len(suspects))
    related = [r for r in f.related if not (len(r.text) > _SHORT and r.text in f.message)]
    for r in related[:_MOST]:
        yield f"    · {related_text(r, f)}"
    yield from _rest(len(related))


def _cut(text: str, most: int) -> str:
    """A text of one line, with a mark where it is cut."""
    one = " ".join(text.split())
    return one if len(one) <= most else f"{one[:most]}…"


def _quotes(excerpt: str, stated: str) -> bool:
    """Whether the passage that is shown begins with what would be said to stand there: one of them is enough."""
    return len(stated) > _SHORT and excerpt.startswith(stated[:_SHORT])


def _rest(count: int) -> Iterator[str]:
    if count > _MOST:
        yield f"    · ……还有 {count - _MOST} 处"


def related_text(related: Related, f: Finding) -> str:
    """What a related thing says, and where, unless its words say so or it stands in the finding's own place."""
    source, said = related.source, masked(related.text)
    if source.at(text="", start=None, document="") == f.place.at(text="", start=None, document=""):
        return said
    place = where(source.at(table="") if source.table in said or source.table == f.place.table else source)
    return said if place == NO_PLACE or place in said else f"{said}（{place}）"


def where(source: Source) -> str:
    """A place for a person who has the document open; NO_PLACE for what concerns the whole document."""
    said = str(source.at(document="", text=""))
    return said if said != str(NOWHERE) else NO_PLACE


NO_PLACE = "全文"
