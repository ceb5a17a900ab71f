"""A Comparison as titled tables of words: what every printed form of it shows, declared once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.comparing.model import Comparison, Difference, Only, Statement, Unclear
from yusuan.comparing.stated import ROWS
from yusuan.comparing.words import figure_text, point_name, row_name, said_text
from yusuan.model import Figure, Point
from yusuan.money import UNITS

Value = str | Decimal | None
ALIKE = "没有：两边都有的数全部相同。"
NOTHING = "两边没有一个同口径的数，没有比成：不等于相同。"
VERDICTS = {"same": "相符", "rounding": "四舍五入内相符", "different": "不符"}


@dataclass(frozen=True, slots=True)
class Section:
    """One table.  Amounts are Decimal in 万元; ``key`` names it for programs; ``wrong`` rows should be mended."""

    key: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Value, ...], ...]
    wrong: frozenset[int] = frozenset()
    empty: str = ""
    note: str = ""


#: How the two sides of a comparison are called.
SIDES = {
    "versions": ("甲", "乙"), "years": ("上年", "本年"), "stages": ("预算", "决算"), "units": ("部门", "单位合计"),
    "bodies": ("甲", "乙"),
}  # fmt: skip
_FAULTS = {"versions": "两份文件不一致的数", "units": "部门数与单位之和不一致的数"}
_CHANGES = {"years": "本年比上年的变化", "stages": "决算与预算的差异", "bodies": "两个单位的差异"}
_STATEMENTS = {
    "years": "本年文件所称的上年情况，与上年文件公开数核对",
    "stages": "决算文件所称的预算数，与预算文件公开数核对",
}


def sections(c: Comparison) -> Iterator[Section]:
    """Everything a comparison says, the most telling first."""
    a, b = SIDES[c.kind]
    if c.kind in _STATEMENTS:
        yield _statements(c)
    yield _differences(c, a, b)
    yield _only("only_a", f"只有{_of(a)}有的数", c.only_a)
    yield _only("only_b", f"只有{_of(b)}有的数", c.only_b)
    yield _unclear(c.unclear)
    if c.below:
        note = "所比单位的合计小于部门：还有别的单位没有一并比较，部分小于整体属正常，不算不一致。"
        yield Section("below", "单位小于部门的数", _head(a, b), tuple(_difference(d) for d in c.below), note=note)


def _of(side: str) -> str:
    return f"{side}文件"


def summary(c: Comparison) -> Iterator[tuple[str, int]]:
    """The counts of a comparison."""
    if c.kind in _STATEMENTS:
        yield "核对的说法", len(c.statements)
        yield "其中不符", sum(s.verdict == "different" for s in c.statements)
    yield "两边相同的数", c.same
    yield "四舍五入内相同", c.rounding
    yield ("有变化的数" if c.changes else "不一致的数"), len(c.differences)
    a, b = SIDES[c.kind]
    yield f"只有{_of(a)}有", len(c.only_a)
    yield f"只有{_of(b)}有", len(c.only_b)
    yield "不能比较", len(c.unclear)
    if c.kind == "units":
        yield "单位小于部门（正常）", len(c.below)


def _wan(amount: Decimal) -> Decimal:
    return amount / UNITS["万元"]


def _statements(c: Comparison) -> Section:
    a, b = SIDES[c.kind]
    rows = [_statement(s) for s in c.statements]
    wrong = frozenset(n for n, s in enumerate(c.statements) if s.verdict == "different")
    head = (
        "结果",
        "项目",
        f"{b}文件说的",
        f"推出的{a}数（万元）",
        f"{a}文件公开的（万元）",
        "相差（万元）",
        f"{a}文件的位置",
        "算法",
    )
    return Section(
        "statements", _STATEMENTS[c.kind], head, tuple(rows), wrong, f"{b}文件没有说到能与{a}文件核对的数。"
    )


def _statement(s: Statement) -> tuple[Value, ...]:
    return (
        VERDICTS[s.verdict], s.words, said_text(s.said), _wan(s.claimed), _wan(s.printed), _wan(s.difference),
        figure_text(s.a), s.note,
    )  # fmt: skip


def _differences(c: Comparison, a: str, b: str) -> Section:
    rows = [_difference(d) for d in c.differences]
    title = _CHANGES[c.kind] if c.changes else _FAULTS[c.kind]
    wrong = frozenset() if c.changes else frozenset(range(len(rows)))
    empty = ALIKE if c.same or c.rounding or c.below else NOTHING
    return Section("differences", title, _head(a, b), tuple(rows), wrong, empty, "" if c.changes else _one_cause(c))


def _head(a: str, b: str) -> tuple[str, ...]:
    return "项目", f"{a}（万元）", f"{b}（万元）", "相差（万元）", "变动率", f"{a}文件的位置", f"{b}文件的位置", "说明"


#: From so many differences by one amount on, they are one change that runs through the sums.
_RUN = 3


def _one_cause(c: Comparison) -> str:
    """What differences by the same amount have in common: most come of one change, in the finest rows among them."""
    by: dict[Decimal, list[Point]] = defaultdict(list)
    for d in c.differences:
        by[d.difference] += (d.point, *d.also)
    said = []
    for amount, points in sorted(by.items(), key=lambda item: -len(item[1])):
        if len(points) >= _RUN:
            finest = _finest(points)
            rows = f"；其中最细的一行是{'、'.join(finest)}" if finest else ""
            said.append(f"相差都是 {_wan(amount).normalize():+,f} 万元的有 {len(points)} 个数，多半出自同一处{rows}。")
    return "".join(said)


def _finest(points: Sequence[Point]) -> list[str]:
    """The longest codes among the Points, one for each classification."""
    found = []
    for name in ("project", *ROWS):
        codes = {c for p in points if (region := getattr(p, name)) and len(region) == 1 for c in region}
        if codes:
            longest = max(codes, key=lambda code: (len(code), code))
            if sum(len(code) == len(longest) for code in codes) == 1:
                found.append(row_name(Point(**{name: frozenset({longest})}), name))
    return found


def _difference(d: Difference) -> tuple[Value, ...]:
    places = "；".join(_with_file(f, len(d.b) > 1) for f in d.b)
    names = [n for n in dict.fromkeys(map(point_name, d.also)) if n != d.words]
    also = "、".join(names[:6]) + ("等" if len(names) > 6 else "")
    note = "；".join(x for x in (d.note, f"同额的还有：{also}" if also else "") if x)
    return (
        d.words, _wan(d.amount_a), _wan(d.amount_b), _wan(d.difference), rate(d), figure_text(d.a[0]), places, note,
    )  # fmt: skip


def _with_file(f: Figure, several: bool) -> str:
    return f"{f.source.document}：{figure_text(f)}" if several and f.source.document else figure_text(f)


def rate(d: Difference) -> str:
    """The change in per cent of side a; "" where there is nothing to compare with."""
    if d.amount_a <= 0:
        return ""
    return f"{(d.difference * 100 / d.amount_a).quantize(Decimal('0.01')):+}%"


def _only(key: str, title: str, found: Sequence[Only]) -> Section:
    rows = tuple((o.words, _wan(o.figure.amount), figure_text(o.figure)) for o in found)
    return Section(key, title, ("项目", "金额（万元）", "位置"), rows, empty="没有。")


def _unclear(found: Sequence[Unclear]) -> Section:
    rows = tuple((u.words, u.reason) for u in found)
    return Section("unclear", "不能比较的", ("项目", "原因"), rows, empty="没有。")
