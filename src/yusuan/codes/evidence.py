"""What published documents say of codes and names: how many bodies print a name beside a code, in which years and places.

``agreed`` turns single observations into rows of ``data/seen.csv``; names on which the documents disagree are left out.
``laid_over`` puts these rows over the catalogue: a confirmed row becomes surer, a new code or name becomes a row of its own.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from .model import Code, Kind, level, normalise, parents

#: How sure a name is that so many bodies print: two or more agree, or one alone.
AGREED, ALONE = "seen", "once"
#: Rows that nobody read in a source; one document that says otherwise is more.
GUESSED = ("own", "medium")
#: A name must have so many times the bodies of the next one to be taken.
CLEARLY = 3
_HAN = re.compile(r"[\u4e00-\u9fff]")


@dataclass(frozen=True, slots=True)
class Observation:
    """One body's document that prints a name beside a code; ``place`` is the city or ministry it was published by."""

    kind: Kind
    code: str
    name: str
    year: int
    body: str
    place: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A code with the name that documents agree on: the years it was seen in, how many bodies print it, and where."""

    kind: Kind
    code: str
    name: str
    years: tuple[int, ...]
    bodies: int
    places: tuple[str, ...]


def agreed(observations: Iterable[Observation], known: Mapping[tuple[Kind, str], Sequence[Code]]) -> Iterator[Seen]:
    """The names that documents agree on, in order of kind and code.

    ``known`` are the rows of the catalogue.  A name cut at the end of its cell counts for the whole one.  Kept out are
    names without Chinese, codes whose upper ones do not exist, names on which bodies disagree (none has three times the
    bodies of the next), and a name printed by one body alone against a row that was read in a source.
    """
    by_code: dict[tuple[Kind, str], dict[str, list[Observation]]] = defaultdict(lambda: defaultdict(list))
    for o in observations:
        if level(o.kind, o.code) and (o.kind, o.code[:3]) in known and _HAN.search(o.name) and not o.name[-1].isdigit():
            bare = _bare(o, known)
            by_code[o.kind, o.code][normalise(bare.name)].append(bare)
    there = set(known)
    for (kind, code), names in sorted(by_code.items()):
        rows = known.get((kind, code), ())
        taken = _leading(_whole(names, rows))
        above = all((kind, p) in there for p in parents(code))
        if taken and above and not _against(taken, rows):
            there.add((kind, code))
            yield Seen(
                kind, code, _spelling(taken, rows), tuple(sorted({o.year for o in taken})),
                len({o.body for o in taken}), tuple(sorted({o.place for o in taken})),
            )  # fmt: skip


def _bare(o: Observation, known: Mapping[tuple[Kind, str], Sequence[Code]]) -> Observation:
    """The name without the name of the code above, which some print behind it: 行政运行（人大事务）."""
    for row in known.get((o.kind, o.code[:-2]), ()):
        cut = re.sub(rf"[（(]?{re.escape(row.name)}[）)]?$", "", o.name)
        if cut and cut != o.name and normalise(cut) in {normalise(r.name) for r in known.get((o.kind, o.code), ())}:
            return replace(o, name=cut)
    return o


def _whole(names: Mapping[str, list[Observation]], rows: Sequence[Code]) -> dict[str, list[Observation]]:
    """Cut names counted for the whole one that they begin: one that a document prints or a source has."""
    read = {normalise(r.name) for r in rows if r.confidence not in GUESSED}
    longer = sorted({*names, *read}, key=len, reverse=True)
    merged: dict[str, list[Observation]] = defaultdict(list)
    for name, said in names.items():
        merged[next(n for n in longer if n.startswith(name) and (n == name or len(name) >= 4))] += said
    return merged


def _leading(names: Mapping[str, list[Observation]]) -> list[Observation]:
    """The observations of the name that clearly most bodies print; none where they disagree."""
    counted = sorted(names.values(), key=lambda said: len({o.body for o in said}), reverse=True)
    bodies = [len({o.body for o in said}) for said in counted]
    return counted[0] if len(bodies) == 1 or bodies[0] >= CLEARLY * bodies[1] else []


def _against(said: Sequence[Observation], rows: Sequence[Code]) -> bool:
    """Whether one body alone contradicts what was read in a source."""
    names = {normalise(o.name) for o in said}
    if not rows or any(normalise(r.name) in names for r in rows):
        return False
    return len({o.body for o in said}) < 2 and any(r.confidence not in GUESSED for r in rows)


def _spelling(said: Sequence[Observation], rows: Sequence[Code]) -> str:
    """The catalogue's own spelling where it has the name, else the longest that was printed."""
    longest = max((o.name for o in said), key=len)
    return next((r.name for r in reversed(rows) if normalise(r.name) == normalise(longest)), longest)


def laid_over(rows: Iterable[Code], seen: Iterable[Seen]) -> Iterator[Code]:
    """The rows of a catalogue with what was seen: each year of a code has one name, the seen one from its first year on.

    A row that was seen becomes surer; where the name differs, the older row ends before the first year of the new one.
    """
    by_code: dict[str, list[Code]] = defaultdict(list)
    for row in rows:
        by_code[row.code].append(row)
    for each in seen:
        by_code[each.code] = _one_code(by_code[each.code], each)
    for code in sorted(by_code):
        yield from by_code[code]


def _one_code(rows: list[Code], seen: Seen) -> list[Code]:
    sure = AGREED if seen.bodies >= 2 else ALONE
    told = f"{seen.bodies}个单位、{'、'.join(map(str, seen.years))}年公开文件"
    first = seen.years[0]
    same = [r for r in rows if normalise(r.name) == normalise(seen.name)]
    if any(r.valid_in(year) for r in same for year in seen.years):
        return [_surer(r, sure, told) if r in same else r for r in rows]
    new = Code(seen.code, seen.name, seen.kind, level(seen.kind, seen.code), first if rows else None, None, told, sure)
    return [*(_ended(r, first) for r in rows if (r.valid_from or 0) < first), new]


def _surer(row: Code, sure: str, told: str) -> Code:
    return replace(row, confidence=sure, source=told) if row.confidence in GUESSED else row


def _ended(row: Code, first: int) -> Code:
    return row if row.valid_to is not None and row.valid_to < first else replace(row, valid_to=first - 1)
