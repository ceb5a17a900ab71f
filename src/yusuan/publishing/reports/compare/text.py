"""A comparison on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal

from yusuan.comparing.model import Comparison

from .sections import Section, sections, summary

#: Rows of each section that are shown; the other formats hold all.
SHOWN = {"statements": 40, "differences": 40, "only_a": 8, "only_b": 8, "unclear": 8, "below": 4}


def lines(c: Comparison, colour: bool = False) -> Iterator[str]:
    """The comparison: what is compared, the counts, then each section with its largest rows."""
    yield c.said
    yield "  " + "，".join(f"{name} {n}" for name, n in summary(c))
    for section in sections(c):
        yield ""
        yield f"{section.title}（{len(section.rows)}）"
        if section.note:
            yield f"  {section.note}"
        yield from _rows(section, colour)


def _rows(section: Section, colour: bool) -> Iterator[str]:
    if not section.rows:
        yield f"  {section.empty}"
    shown = SHOWN[section.key]
    for n, row in enumerate(section.rows[:shown]):
        said = _SAY[section.key](*row)
        yield f"  \033[31;1m{said}\033[0m" if colour and n in section.wrong else f"  {said}"
    if len(section.rows) > shown:
        yield f"  ……还有 {len(section.rows) - shown} 项，全部见 --format xlsx 或 json"


def _statement(
    verdict: str, name: str, said: str, claimed: Decimal, printed: Decimal, by: Decimal, at: str, note: str
) -> str:
    tail = f"；公开的是 {at}"
    if verdict != "不符":
        return f"{verdict} {name}：{said}{tail}"
    return f"{verdict} {name}：{said}，即 {show(claimed)} 万元{tail}，相差 {show(by)} 万元\n      {note}"


def _difference(
    name: str, a: Decimal, b: Decimal, by: Decimal, rate: str, at: str, other: str, note: str
) -> str:
    percent = f"（{rate}）" if rate else ""
    tail = f"；{note}" if note else ""
    seen = show if abs(by) < _FINE else _round  # what is printed stands in the second line
    return f"{name}：{seen(a)} → {seen(b)} 万元，相差 {seen(by, True)}{percent}{tail}\n      {at} ｜ {other}"


def _only(name: str, amount: Decimal, at: str) -> str:
    return f"{name}：{show(amount)} 万元（{at}）"


def _unclear(name: str, reason: str) -> str:
    return f"{name}：{reason}"


_SAY: Mapping[str, Callable[..., str]] = {
    "statements": _statement,
    "differences": _difference,
    "only_a": _only,
    "only_b": _only,
    "unclear": _unclear,
    "below": _difference,
}


#: From this difference (万元) on, two decimals tell enough.
_FINE = Decimal("0.1")


def _round(amount: Decimal, sign: bool = False) -> str:
    return f"{amount:{'+' if sign else ''},.2f}"


def show(amount: Decimal, sign: bool = False) -> str:
    """An amount in 万元 with two decimals, or more where it has them."""
    exponent = amount.normalize().as_tuple().exponent
    decimals = max(2, -exponent if isinstance(exponent, int) else 2)
    return f"{amount:{'+' if sign else ''},.{min(decimals, 6)}f}"
