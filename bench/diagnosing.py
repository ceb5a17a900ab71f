"""How well the checks name the wrong figure: its rank among the suspects, the interval that should hold the true amount,
and several faults in one document, each of which should be one finding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random
from zlib import crc32

from mutations import FAULTS
from planting import Document, Planted

from yusuan.model import Finding, Source
from yusuan.money import UNITS, parse

#: Kinds of which several are planted in one document.
SEVERAL = ("表中金额±1", "表中金额±100", "表中金额数字前后颠倒", "表中金额少写一位", "表中金额小数点错一位", "合计行写错", "说明中金额±1")
_AMOUNT = re.compile(r"-?[\d,]+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Diagnosed:
    """Of one planted amount: its rank among the suspects (0 is first, None: not named), how many are named, and whether
    the amounts that it should have hold the true one (None where no amounts are given)."""

    rank: int | None
    suspects: int
    inside: bool | None


def spot(source: Source) -> tuple[object, object]:
    return source.line, source.cell


def diagnosed(planted: Planted, findings: Iterable[Finding]) -> Diagnosed | None:
    """None where no finding names suspects."""
    for finding in findings:
        if finding.suspects:
            for rank, s in enumerate(finding.suspects):
                if spot(s.source) == spot(planted.place) and _same(s.stated, planted.now):
                    return Diagnosed(rank, len(finding.suspects), _inside(s.should_be, planted.was))
            return Diagnosed(None, len(finding.suspects), None)
    return None


def _same(stated: str, now: str) -> bool:
    said, written = parse(stated.split(" ")[0]), parse(now)
    return said is not None and written is not None and said.amount == written.amount


def _inside(should_be: str, was: str) -> bool | None:
    """Whether “9,646.00 至 9,646.02 万元” holds the amount that stood there, printed in the same unit."""
    ends = [Decimal(x.replace(",", "")) for x in _AMOUNT.findall(should_be.rpartition(" ")[0])]
    true = parse(was)
    if not ends or true is None or should_be.rpartition(" ")[2] not in UNITS:
        return None
    low, high = (None, ends[0]) if "不大于" in should_be else (ends[0], None if "不小于" in should_be else ends[-1])
    return (low is None or low <= true.amount) and (high is None or true.amount <= high)


# Several faults at once ------------------------------------------------------------------------------------------


def several(doc: Document, times: int = 3) -> Iterator[tuple[list[Planted], Planted]]:
    """(the faults, the document with all of them) for two to five faults at once."""
    for count in range(2, 6):
        for n in range(times):
            random = Random(crc32(f"{doc.name}{count}{n}".encode()))
            spoiled, faults = doc, []
            for _ in range(4 * count):
                planted = FAULTS[random.choice(SEVERAL)].plant(spoiled, random)
                # one sentence spoiled twice, or two copies spoiled alike, may well be one finding
                if planted is None or any(f.now == planted.now or spot(f.place) == spot(planted.place) for f in faults):
                    continue
                faults.append(planted)
                spoiled = spoiled.after(planted)
                if len(faults) == count:
                    break
            yield faults, replace(faults[-1], blocks=spoiled.blocks)


def roots(faults: Sequence[Planted], findings: Sequence[Finding]) -> tuple[int, int, int]:
    """(faults that a finding of their own names at its place or first, faults that some finding names at all, findings
    that name none or one that another finding already names)."""
    left, own, anywhere = list(findings), 0, 0
    for fault in faults:
        mine = [f for f in findings if spot(fault.place) in _spots(f)]
        anywhere += bool(mine)
        first = next((f for f in left if spot(fault.place) in (spot(f.place), *(spot(s.source) for s in f.suspects))), None)
        if first is not None:
            own += 1
            left.remove(first)
    return own, anywhere, len(left)


def _spots(finding: Finding) -> set[tuple[object, object]]:
    sources = (finding.place, *(s.source for s in finding.suspects), *(r.source for r in finding.related))
    return {spot(s) for s in sources}


# Printing --------------------------------------------------------------------------------------------------------


def show(cases: Sequence[Diagnosed], many: Sequence[tuple[int, int, int, int]]) -> None:
    """``many``: (faults, own finding, named at all, extra findings) of each document with several."""
    named = [c for c in cases if c.rank is not None]
    inside = [c for c in named if c.inside is not None]
    rows = [
        ("排在疑点首位的就是改坏的数", sum(c.rank == 0 for c in cases), len(cases)),
        ("疑点只有它一个", sum(c.rank == 0 and c.suspects == 1 for c in cases), len(cases)),
        ("在疑点之中", len(named), len(cases)),
        ("“应为”的范围包含原来的数", sum(bool(c.inside) for c in inside), len(inside)),
    ]
    print("\n### 认出写错的数\n\n| 项目 | 数 | 比例 |\n|---|--:|--:|")
    for what, part, whole in rows:
        print(f"| {what} | {_ratio(part, whole)} |")
    if not many:
        return
    print("\n### 一份文件里同时有几处错\n\n| 几处 | 各有自己的一条 | | 说到的 | | 多报 |\n|--:|--:|--:|--:|--:|--:|")
    for count in sorted({m[0] for m in many}):
        mine = [m for m in many if m[0] == count]
        planted = count * len(mine)
        own, told = _ratio(sum(m[1] for m in mine), planted), _ratio(sum(m[2] for m in mine), planted)
        print(f"| {count} | {own} | {told} | {sum(m[3] for m in mine)} |")


def _ratio(part: int, whole: int) -> str:
    return f"{part}/{whole} | {100 * part / whole:.1f}%" if whole else "0/0 | —"
