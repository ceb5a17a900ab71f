"""Two scopes under one name: a difference that is exactly the money carried over, which one of the two sides leaves out.

收支总表 counts what is left of last year, a list of this year's projects does not; a form prints 上年实户资金余额 beside
上年结转 and not under it.  Words often do not say so, the amounts do: where two statements differ by exactly the amount
that the document itself states as carried over, they may be right both, and it is not for us to say that one is wrong.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from yusuan.model import Status

from .identities import Entry, Identity

CARRIED = "相差恰为文件所列的结转结余，两处的口径可能不同"
#: An amount of fewer digits may come about by chance.
_TELLING = 4
#: Statements of one thing; sums of rows are judged by the rows.
_KINDS = ("agreement", "alias")
_SUMS = ("fund", "origin", "sink")


def carried(entries: Iterable[Entry]) -> dict[int, list[Entry]]:
    """What is carried over, as tables and text state it, by its amount; only amounts that cannot come about by chance."""
    found: dict[int, list[Entry]] = {}
    for e in entries:
        origin = e.point.origin
        if origin and "current" not in origin and e.figure.state == "value" and _digits(e.amount) >= _TELLING:
            found.setdefault(e.amount, []).append(e)
    return found


def explained(i: Identity, amounts: Mapping[int, Sequence[Entry]], scale: int) -> bool:
    """Whether what is carried over makes up the difference of a failed identity to its last digit."""
    if i.verdict is not Status.FAILED or (i.kind not in _KINDS and not (i.kind == "partition" and i.dimension in _SUMS)):
        return False
    gap = abs(i.difference) * scale
    own = set(i.entries) if i.kind in _KINDS else set(i.entries[:1])
    return any(e.number not in own for e in amounts.get(int(gap), ())) if gap == int(gap) else False


def narrower(
    pairs: Sequence[Identity], entries: Sequence[Entry], amounts: Mapping[int, Sequence[Entry]], scale: int
) -> set[int]:
    """Numbers of the entries that say less than others of the same name because they leave out what is carried over."""
    found: set[int] = set()
    for i in pairs if amounts else ():
        if i.kind in _KINDS and explained(i, amounts, scale):
            found.add(min(i.entries, key=lambda n: entries[n].amount))
    return found


def apart_by(pairs: Iterable[Identity], amounts: Mapping[int, Sequence[Entry]], scale: int) -> Iterator[Identity]:
    """Two statements that differ by what is carried over, as unchecked and out of the joint check."""
    for i in pairs if amounts else ():
        if explained(i, amounts, scale):
            yield replace(i, verdict=Status.UNCHECKED, reason=CARRIED, variables=(), entries=())


def unchecked(found: Iterable[Identity], amounts: Mapping[int, Sequence[Entry]], scale: int) -> list[Identity]:
    """The identities, those unchecked that fail by just what is carried over."""
    return [replace(i, verdict=Status.UNCHECKED, reason=CARRIED) if explained(i, amounts, scale) else i for i in found]


def _digits(amount: int) -> int:
    """Digits of an amount that say something: without the noughts at its end."""
    return len(str(abs(amount)).rstrip("0"))
