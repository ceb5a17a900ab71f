"""Covers along closed trees: the stated parts that exactly make up a whole (基本 + 项目, 当年 + 结转, the funds …)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .canon import AT, CLOSED, SPENT
from .identities import Entry, Key

#: The closed dimensions, and views among themselves (三公 = 出国 + 用车 + 接待).
TREES = (*CLOSED, "measure")
LIMIT = 16  # regions of one slice that a cover is searched among

Region = frozenset[str]


@dataclass(frozen=True, slots=True)
class Cover:
    """``whole`` equals the sum of ``parts``, which differ from it along ``dimension``."""

    whole: Entry
    parts: tuple[Entry, ...]
    dimension: str


def key_without(key: Key, dimension: str) -> Key:
    i = AT[dimension]
    return (*key[:i], ..., *key[i + 1 :])


def key_with(key: Key, dimension: str, region: Region) -> Key:
    i = AT[dimension]
    return (*key[:i], region, *key[i + 1 :])


#: Along these a Point that balances income splits into expenditure alone.
SPENDING = ("use", "sink")


def as_spending(key: Key) -> Key:
    """The key as expenditure, where it stands for income and expenditure at once."""
    i = AT["flow"]
    return key if key[i] is not None else (*key[:i], SPENT, *key[i + 1 :])


class Slices:
    """Entries by their Point with one closed dimension left open."""

    def __init__(self, points: Mapping[Key, Sequence[Entry]]) -> None:
        self.points = points
        self.open: dict[tuple[str, Key], list[Region]] = defaultdict(list)
        #: Points that may have parts, with the regions of each slice they stand in
        self.wholes: list[tuple[Key, str, list[Region]]] = []
        for key in points:
            spending = as_spending(key)
            for d in TREES:
                region = key[AT[d]]
                if region:
                    assert isinstance(region, frozenset)
                    found = self.open[d, key_without(spending if d in SPENDING else key, d)]
                    found.append(region)
                    if len(region) > 1:
                        self.wholes.append((key, d, found))

    def part(self, key: Key, dimension: str, region: Region) -> Sequence[Entry]:
        """Statements of this Point with another region in one dimension."""
        found = key_with(key, dimension, region)
        if found not in self.points and dimension in SPENDING:
            found = as_spending(found)
        return self.points.get(found, ())

    def below(self, key: Key, dimension: str) -> list[Region]:
        """Stated regions strictly inside this Point's, largest first."""
        opened = key_without(as_spending(key) if dimension in SPENDING else key, dimension)
        return _below(key[AT[dimension]], self.open.get((dimension, opened), ()))


def _below(region: object, regions: Iterable[Region]) -> list[Region]:
    assert isinstance(region, frozenset)
    found = [r for r in regions if r < region]
    return sorted(found, key=lambda r: (-len(r), sorted(r)))[:LIMIT] if len(found) > 1 else found


def exact(whole: Region, regions: Sequence[Region]) -> list[Region] | None:
    """Disjoint ``regions`` (largest first) whose union is ``whole``, as few as the order finds; None if none."""
    if not whole:
        return []
    for i, region in enumerate(regions):
        if region <= whole:
            rest = exact(whole - region, [r for r in regions[i + 1 :] if not r & region])
            if rest is not None:
                return [region, *rest]
    return None


def covers(slices: Slices) -> Iterator[Cover]:
    """Every cover along a closed tree: inside a table (or paragraph) where it has one, else across the document."""
    for key, d, stated in slices.wholes:
        regions = _below(key[AT[d]], stated)
        if regions:
            entries = slices.points[key]
            found = list(_homely(slices, key, entries, d, regions))
            yield from found or _across(slices, key, entries, d, regions)


def _homely(
    slices: Slices, key: Key, entries: Sequence[Entry], d: str, regions: Sequence[Region]
) -> Iterator[Cover]:
    for whole in entries:
        for near in (_same_block(whole), _same_home(whole)):
            parts = _choose(slices, key, d, regions, near, whole)
            if parts is not None:
                yield Cover(whole, parts, d)
                break


def _across(
    slices: Slices, key: Key, entries: Sequence[Entry], d: str, regions: Sequence[Region]
) -> Iterator[Cover]:
    whole = next((e for e in entries if not e.blank), None)
    if whole is not None:
        parts = _choose(slices, key, d, regions, lambda e: True, whole, through=False)
        if parts is not None:
            yield Cover(whole, parts, d)


Near = Callable[[Entry], bool]


def _same_block(whole: Entry) -> Near:
    return lambda e: e.home == whole.home and e.flow == whole.flow


def _same_home(whole: Entry) -> Near:
    return lambda e: e.home == whole.home


def _choose(
    slices: Slices,
    key: Key,
    d: str,
    regions: Iterable[Region],
    near: Near,
    whole: Entry,
    through: bool = True,
) -> tuple[Entry, ...] | None:
    """One entry for each part of a cover, all ``near``; a missing part may itself be made up of parts."""
    stated = {r: e for r in regions if (e := _stated(slices.part(key, d, r), near, whole))}
    if not stated:
        return None
    target = key[AT[d]]
    assert isinstance(target, frozenset)
    chosen = exact(target, list(stated))
    if chosen is not None:
        return tuple(e for r in chosen for e in stated[r])
    return _through(slices, key, d, stated, near, whole) if through else None


def _through(
    slices: Slices, key: Key, d: str, stated: Mapping[Region, Sequence[Entry]], near: Near, whole: Entry
) -> tuple[Entry, ...] | None:
    """A cover that passes through one intermediate that is not stated (本年收入, given only by its funds)."""
    rest = key[AT[d]]
    assert isinstance(rest, frozenset)
    chosen: list[Entry] = []
    for region, e in stated.items():
        if region <= rest:
            chosen += e
            rest -= region
    if not rest or not chosen or slices.part(key, d, rest):
        return None
    middle = key_with(as_spending(key) if d in SPENDING else key, d, rest)
    for other in CLOSED:
        if other != d and (below := slices.below(middle, other)):
            parts = _choose(slices, middle, other, below, near, whole, through=False)
            if parts is not None:
                return (*chosen, *parts)
    return None


def _stated(entries: Iterable[Entry], near: Near, whole: Entry) -> Sequence[Entry]:
    found = [e for e in entries if near(e)]
    filled = [e for e in found if not e.blank]
    return addends(filled or found, whole)


def addends(copies: Sequence[Entry], whole: Entry) -> Sequence[Entry]:
    """What a Point adds to a whole: of its copies the one whose words differ least from the whole's (支出总计's own
    row before 本年支出合计's), or all pieces where one table prints it in several."""
    if len(copies) < 2:
        return copies
    nearest = min(copies, key=lambda e: (len(e.point.differs(whole.point)), e.number))
    if not nearest.piece:
        return [nearest]
    return [e for e in copies if e.home == nearest.home and e.point == nearest.point]
