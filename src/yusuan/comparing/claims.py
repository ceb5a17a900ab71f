"""What a later document says of an earlier one: last year's amounts, changes and rates, the approved budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yusuan.model import Claim, Figure, Point
from yusuan.money import plain

from .model import Statement, Unclear, Verdict
from .stated import Stated, agree, alike, same, usual
from .words import point_name, said_text

SEVERAL = "同一口径在一份文件里有几种不同的说法，没有分清各指什么"


def statements(a: Stated, b: Stated) -> tuple[list[Statement], list[Unclear]]:
    """Every statement of ``b`` about ``a``'s year and stage that ``a`` answers itself, and those left undecided."""
    found = list(_figures(a, b))
    unclear: list[Unclear] = []
    groups: dict[tuple[Point, Point], list[Claim]] = defaultdict(list)
    for c in b.disclosure.claims:
        if (
            c.kind in ("change", "rate", "direction")
            and c.base is not None
            and a.base(c.base)
            and b.base(c.point)
        ):
            groups[c.point, c.base].append(c)
    for (mine, base), claims in groups.items():
        last = a.own.get(_bare(base))
        this = b.own.get(_bare(mine))
        if not last or not this:
            continue
        if not agree(last) or not agree(this) or not _consistent(claims):
            unclear.append(Unclear(point_name(mine), SEVERAL))
            continue
        found += _claimed(mine, claims, last, this)
    return found, unclear


def _bare(p: Point) -> Point:
    return p.but(year=None, stage=None)


def _figures(a: Stated, b: Stated) -> Iterator[Statement]:
    """Amounts that ``b`` states for ``a``'s own year and stage."""
    for p, said in b.points.items():
        if not a.base(p) or b.base(p):
            continue
        printed = a.own.get(_bare(p))
        values = [f for f in said if f.state == "value"]
        if printed and values and any(f.amount for f in (*printed, *values)):
            verdict = alike(printed, values)
            x, y = usual(printed), values[0]
            yield Statement(p, point_name(p), y, x, y.amount, x.amount, verdict)


def _consistent(claims: Sequence[Claim]) -> bool:
    """Whether several claims of one kind about one Point say one thing."""
    for kind in ("change", "rate"):
        values = {(c.value, c.direction) for c in claims if c.kind == kind}
        if len(values) > 1:
            return False
    return len({c.direction for c in claims if c.direction is not None}) <= 1


def _claimed(
    p: Point, claims: Sequence[Claim], last: list[Figure], this: list[Figure]
) -> Iterator[Statement]:
    """The strongest claim: a change in 元, else a rate, else the bare direction."""
    order = {"change": 0, "rate": 1, "direction": 2}
    c = min(claims, key=lambda c: order[c.kind])
    x, y = usual(last), _beside(c, this)
    if c.kind == "change" and c.value is not None and (c.direction is not None or not c.value):
        claimed = y.amount - c.value * (c.direction or 0)
        verdict = same(claimed, x.amount, max(x.slack, c.slack) + y.slack + c.slack)
        note = f"{said_text(c)}：{_amount(y)}{_sign(c)}，推出上年数；上年文件公开的是 {_amount(x)}"
        yield Statement(p, point_name(p), c, x, claimed, x.amount, verdict, note)
    elif c.kind == "rate" and c.value is not None and c.direction is not None:
        yield from _rate(p, c, x, y)
    elif c.kind == "direction" and c.direction == 0 and "基本" not in c.printed:
        verdict = same(y.amount, x.amount, x.slack + y.slack)
        note = f"{said_text(c)}：本年 {_amount(y)}；上年文件公开的是 {_amount(x)}"
        yield Statement(p, point_name(p), c, x, y.amount, x.amount, verdict, note)


def _beside(c: Claim, said: Sequence[Figure]) -> Figure:
    """The statement that a claim was worked out from: the sentence's own amount, else the usual one.

    A sentence in 万元 is worked out in 万元, though a table says the same in 元.
    """
    near = [f for f in said if f.source.at(text="", start=None, table="") == c.source.at(text="", start=None, table="")]
    return usual(near or list(said))


def _rate(p: Point, c: Claim, x: Figure, y: Figure) -> Iterator[Statement]:
    """A rate of change against the rate that last year's own document gives."""
    assert c.value is not None
    if x.amount <= 0:
        return
    rate = c.value * (c.direction or 0)
    whole = 100 + rate
    if whole <= 0:
        return
    claimed = (y.amount * 100 / whole).quantize(Decimal("0.01"))
    low = (y.amount - y.slack) * 100 / (whole + c.slack)
    high = (y.amount + y.slack) * 100 / max(whole - c.slack, Decimal("0.01"))
    room = max(x.slack, y.slack)
    inside = low - room <= x.amount <= high + room
    verdict: Verdict = "different" if not inside else "rounding" if claimed != x.amount else "same"
    actual = ((y.amount - x.amount) * 100 / x.amount).quantize(Decimal("0.01"))
    note = f"{said_text(c)}：按上年文件公开的 {_amount(x)} 计算为 {plain(actual)}%"
    yield Statement(p, point_name(p), c, x, claimed, x.amount, verdict, note)


def _amount(f: Figure) -> str:
    return f"{f.printed or '空白'} {f.unit}"


def _sign(c: Claim) -> str:
    return {1: "减去增加额", -1: "加上减少额"}.get(c.direction or 0, "与上年持平")
