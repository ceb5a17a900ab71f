"""Containment: a part is not more than the whole it lies in, where no partition ties them together.

It serves views (三公经费 within 财政拨款支出), 其中 rows, and lists whose total stands in another table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations

from yusuan.model import DIMENSIONS, KINDS, leaves

from .canon import AT, CLOSED, ROWS
from .identities import Entry, Identity, Key, judge

#: Views that are spending; state assets and numbers of cars are not.
SPENDING = frozenset().union(
    *(
        leaves("measure", m)
        for m in ("three_public", "procurement", "agency_operating", "meeting", "training")
    ),
    {"purchased_services"},
)
#: How many dimensions may be widened to find a stated whole.
REACH = 3


def contained(
    points: Mapping[Key, Sequence[Entry]], sums: Iterable[Identity], scale: int
) -> Iterator[Identity]:
    """part <= nearest stated whole, for Points that no partition uses as a part."""
    tied = {v for i in sums for v in i.variables[1:]}
    seen = {d: sorted({r for k in points if (r := k[AT[d]])}, key=_size) for d in CLOSED}  # type: ignore[arg-type]
    for key, entries in points.items():
        part = _stated(entries)
        if part is None or part.amount <= 0 or part.variable in tied or not _spending(key):
            continue
        whole = _nearest(key, points, part, seen)
        if whole is not None:
            yield judge("containment", whole, [(1, part)], _widened(key, whole.key), scale)


def _spending(key: Key) -> bool:
    measure = key[AT["measure"]]
    return measure is None or (isinstance(measure, frozenset) and measure <= SPENDING)


def _stated(entries: Iterable[Entry]) -> Entry | None:
    said = [e for e in entries if e.figure.state == "value"]
    return min(said, key=lambda e: (not e.figure.table, e.number)) if said else None


def _size(region: frozenset[str]) -> tuple[int, list[str]]:
    return len(region), sorted(region)


def _nearest(
    key: Key, points: Mapping[Key, Sequence[Entry]], part: Entry, seen: Mapping[str, Sequence[object]]
) -> Entry | None:
    """The stated whole that widens the fewest dimensions; a view is first taken as plain amounts."""
    measured = key[AT["measure"]] is not None
    if measured:
        key = _with(key, "measure", None)
        found = _whole(points, key, part)
        if found is not None:
            return found
    wider = {d: w for d in (*ROWS, *CLOSED) if (w := _wider(d, key[AT[d]], seen))}
    for n in range(1, REACH + 1):
        for dimensions in combinations(wider, n):
            for spelled in _spelled(key, dimensions, wider):
                found = _whole(points, spelled, part)
                if found is not None:
                    return found
    return None


def _whole(points: Mapping[Key, Sequence[Entry]], key: Key, part: Entry) -> Entry | None:
    found = _stated(points.get(key, ()))
    if found is None and key[AT["flow"]] is not None:
        found = _stated(points.get(_with(key, "flow", None), ()))
    if found is None or found.piece:  # one of several rows of a code is not its whole
        return None
    return found if found.variable != part.variable and found.amount > 0 else None


def _wider(d: str, region: object, seen: Mapping[str, Sequence[object]]) -> list[object]:
    if not isinstance(region, frozenset):
        return []
    if d in CLOSED:
        return [r for r in seen[d] if isinstance(r, frozenset) and region < r]
    if KINDS[d] == "codes" and len(region) == 1:
        (code,) = region
        return [*(frozenset({code[:n]}) for n in (5, 3) if n < len(code)), None]
    return [None]


def _spelled(key: Key, dimensions: Sequence[str], wider: Mapping[str, Sequence[object]]) -> Iterator[Key]:
    if not dimensions:
        yield key
        return
    first, *rest = dimensions
    for region in wider[first]:
        yield from _spelled(_with(key, first, region), rest, wider)


def _with(key: Key, d: str, region: object) -> Key:
    i = AT[d]
    return (*key[:i], region, *key[i + 1 :])


def _widened(part: Key, whole: Key) -> str:
    return next((d for d in DIMENSIONS if part[AT[d]] != whole[AT[d]] and d != "flow"), "")
