"""Rows that a table leaves out or prints twice: what other tables list explains why its sums do not come out.

A sum that fails by exactly the rows which other tables state under the same code, and this one does not print, is not a
wrong amount: the identity is set aside and the missing rows are named.  A coded row that stands twice in a table whose
sums count it once is one too many.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from yusuan.model import Status

from .canon import AT
from .covers import key_without
from .identities import Entry, Identity, Key

#: Dimensions whose codes tables list in rows.
CODED = ("function", "economic", "gov_economic", "receipt")
LEFT_OUT = "表中少了一行，另行报告"


@dataclass(frozen=True, slots=True)
class Omission:
    """``whole`` of a table lacks the rows that other tables state as ``parts``."""

    whole: Entry
    parts: tuple[Entry, ...]
    dimension: str


@dataclass(frozen=True, slots=True)
class Doubled:
    """A row that one table prints twice: the same amounts in every column."""

    first: Entry
    second: Entry


def omitted(
    points: Mapping[Key, Sequence[Entry]], entries: Sequence[Entry], sums: Sequence[Identity]
) -> tuple[list[Identity], list[Omission]]:
    """The sums without those that a left-out row explains, and the left-out rows, each table and row once."""
    broken = [i for i in sums if i.dimension in CODED and _fails(i)]
    listed = _Listed(points) if broken or _childless(entries) else None
    if listed is None:
        return list(sums), []
    explained: dict[int, Omission] = {}
    for i in broken:
        whole, parts = entries[i.entries[0]], [entries[n] for n in i.entries[1:]]
        if lost := listed.lost(whole, parts, i.dimension):
            explained[id(i)] = Omission(whole, tuple(lost), i.dimension)
    found = [*explained.values(), *_only_children(entries, listed)]
    aside = {*explained, *(id(i) for i in broken if _lacks(i, entries, explained.values()))}
    kept = [replace(i, verdict=Status.UNCHECKED, reason=LEFT_OUT) if id(i) in aside else i for i in sums]
    return kept, _each_once(found)


def _lacks(i: Identity, entries: Sequence[Entry], left_out: Iterable[Omission]) -> bool:
    """Whether a sum that fails is of a row known to lack one: the missing row has amounts in its other columns too."""
    whole = entries[i.entries[0]]
    return any(
        o.dimension == i.dimension and o.whole.home == whole.home and _in_one_row(o.whole, whole) and i.difference > 0
        for o in left_out
    )  # fmt: skip


def _fails(i: Identity) -> bool:
    return bool(i.left.table) and abs(i.difference) > i.bound and i.left.state == "value"


class _Listed:
    """Which codes every table prints, and the Points stated for each code."""

    def __init__(self, points: Mapping[Key, Sequence[Entry]]) -> None:
        self.stated: dict[str, dict[str, list[tuple[Key, Entry]]]] = defaultdict(lambda: defaultdict(list))
        self.printed: dict[tuple[object, str], set[str]] = defaultdict(set)
        for key, entries in points.items():
            for d in CODED:
                if code := _code(key, d):
                    for e in entries:
                        self.printed[e.home, d].add(code)
                        if e.figure.table and e.figure.state == "value" and e.amount > 0:
                            self.stated[d][code].append((key, e))

    def lost(self, whole: Entry, parts: Sequence[Entry], d: str) -> list[Entry]:
        """What other tables state beside the parts of this whole, if its own table prints nothing of it and it makes
        up what the parts lack: exactly, or at least no more than that where others state only some of it."""
        codes = {_code(p.key, d) for p in parts}
        own, here = _code(whole.key, d), self.printed[whole.home, d]
        length = len(min(codes, key=len)) if codes else len(own) + 2
        found, exact = [], True
        for code, stated in self.stated[d].items():
            if len(code) == length and code.startswith(own) and code not in here:
                inside = [(key, e) for key, e in stated if _within(key, whole.key, d)]
                if inside:
                    key, largest = max(inside, key=lambda pair: (pair[1].lo, -pair[1].number))
                    found.append(largest)
                    exact = exact and key_without(key, d) == key_without(whole.key, d)
        least = whole.lo - sum(e.hi for e in parts)
        most = whole.hi - sum(e.lo for e in parts)
        enough = sum(e.hi for e in found) >= least if exact else least > 0
        return found if found and enough and sum(e.lo for e in found) <= most else []


def _code(key: Key, d: str) -> str:
    region = key[AT[d]]
    return next(iter(region)) if isinstance(region, frozenset) and len(region) == 1 else ""


def _within(inner: Key, outer: Key, d: str) -> bool:
    """Whether one Point asks for a part of what the other asks for, the row and the flow apart."""
    free = (AT[d], AT["flow"])
    return all(
        i in free or o is None or x == o or (isinstance(x, frozenset) and isinstance(o, frozenset) and x <= o)
        for i, (x, o) in enumerate(zip(inner, outer, strict=False))
    )


def _childless(entries: Sequence[Entry]) -> bool:
    return any(len(_code(e.key, "function")) == 5 for e in entries if e.figure.table)


def _only_children(entries: Sequence[Entry], listed: _Listed) -> list[Omission]:
    """款 printed without any 项, in a table that prints 项 under at least half of them, where another table has them."""
    homes: dict[object, list[Entry]] = defaultdict(list)
    for e in entries:
        if e.figure.table and e.figure.state == "value" and e.amount and len(_code(e.key, "function")) == 5:
            homes[e.home].append(e)
    found = []
    for home, wholes in homes.items():
        codes = listed.printed[home, "function"]
        bare = [w for w in wholes if not any(_below(_code(w.key, "function"), c) for c in codes)]
        if 2 * _kinds(bare) > _kinds(wholes):
            continue
        found += [
            Omission(w, tuple(lost), "function") for w in bare if (lost := listed.lost(w, (), "function"))
        ]
    return found


def _kinds(entries: Iterable[Entry]) -> int:
    return len({_code(e.key, "function") for e in entries})


def _below(outer: str, code: str) -> bool:
    return len(code) > len(outer) and code.startswith(outer)


def _each_once(found: Iterable[Omission]) -> list[Omission]:
    """One for each table and set of rows: the first column that shows it."""
    once: dict[object, Omission] = {}
    for o in found:
        codes = tuple(sorted(_code(p.key, o.dimension) for p in o.parts))
        once.setdefault((o.whole.home, o.dimension, codes), o)
    return list(once.values())


#: So many rows that stand twice are two blocks of one table (by unit, in two kinds of codes), not slips.
_BLOCKS = 3


def doubled(entries: Sequence[Entry], sums: Iterable[Identity]) -> list[Doubled]:
    """Coded rows that stand twice in one table with the same amounts, where a sum that counts them once holds."""
    held = {
        n
        for i in sums
        if i.dimension in CODED and i.verdict in (Status.PASSED, Status.ROUNDING)
        for n in i.entries[1:]
    }
    rows: dict[object, dict[object, list[Entry]]] = defaultdict(lambda: defaultdict(list))
    for e in entries:
        if e.figure.table and e.figure.state == "value" and e.amount and not e.piece:
            for d in CODED:
                if code := _code(e.key, d):
                    rows[e.home, d, code][e.point].append(e)
    found = []
    for columns in rows.values():
        twice = list(columns.values())
        if all(len(some) == 2 and some[0].amount == some[1].amount for some in twice):
            pairs = [some for some in twice if not _in_one_row(*some) and any(e.number in held for e in some)]
            found += [Doubled(*pairs[0])] if pairs else []
    often = Counter(f.first.home for f in found)
    return [f for f in found if often[f.first.home] < _BLOCKS]


def _in_one_row(a: Entry, b: Entry) -> bool:
    return a.figure.source.beside(b.figure.source)
