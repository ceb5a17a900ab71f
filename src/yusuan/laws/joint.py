"""The joint check: is there any set of exact amounts that satisfies all identities within all print ranges at once?

Each canonical Point is one variable, its bounds are the ranges of the figures that state it, each partition is an
equality and each containment an inequality.  Where the printed amounts themselves satisfy everything, they are the answer;
else HiGHS is asked (solver.py).
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from yusuan.model import Status

from .identities import Entry, Identity
from .laws import Derivation


@dataclass(frozen=True, slots=True)
class Unit:
    """Equal statements of one variable: they are right or wrong together, and cost as many changes as they are."""

    number: int
    variable: int
    lo: int
    hi: int
    entries: tuple[Entry, ...]

    @property
    def cost(self) -> int:
        return len(self.entries)


@dataclass(frozen=True, slots=True)
class Row:
    """0 <= Σ coefficient × variable <= ``room`` (None: no limit above); ``identities`` are the ones that say so."""

    terms: tuple[tuple[int, int], ...]
    room: int | None
    identities: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """A proof that no amounts exist: these units and rows exclude each other."""

    units: frozenset[int]
    rows: frozenset[int]


@dataclass(slots=True)
class System:
    """All equations of one document over numbered variables."""

    scale: int
    units: list[Unit]
    rows: list[Row]
    at: dict[int, list[Unit]] = field(default_factory=dict)
    #: 0 where the document states no negative amount: then none is expected
    floor: int | None = None

    def parts(self) -> list[System]:
        """Independent systems: connected rows with their variables; then every variable that has no row."""
        group = _Groups()
        for row in self.rows:
            group.unite([v for _, v in row.terms])
        rows: dict[int, list[Row]] = defaultdict(list)
        units: dict[int, list[Unit]] = defaultdict(list)
        for row in self.rows:
            rows[group.find(row.terms[0][1])].append(row)
        for unit in self.units:
            units[group.find(unit.variable)].append(unit)
        return [_system(self.scale, units[g], rows[g], self.floor) for g in sorted(units)]

    def holds_as_printed(self) -> bool:
        """Whether the printed amounts are themselves a solution: then no solver need be asked."""
        printed: dict[int, int] = {}
        for variable, units in self.at.items():
            amount = printed[variable] = units[0].entries[0].amount
            if not all(u.lo <= amount <= u.hi for u in units):
                return False
        for row in self.rows:
            if not all(v in printed for _, v in row.terms):
                return False
            value = sum(c * printed[v] for c, v in row.terms)
            if value < 0 or (row.room is not None and value > row.room):
                return False
        return True


class _Groups:
    def __init__(self) -> None:
        self.parent: dict[int, int] = {}

    def find(self, v: int) -> int:
        while self.parent.setdefault(v, v) != v:
            self.parent[v] = self.parent[self.parent[v]]
            v = self.parent[v]
        return v

    def unite(self, members: Sequence[int]) -> None:
        for v in members[1:]:
            a, b = self.find(members[0]), self.find(v)
            self.parent[max(a, b)] = min(a, b)


def system(derivation: Derivation) -> System:
    """The equations of a derivation; what could not be checked is not among them."""
    rows: dict[tuple[tuple[tuple[int, int], ...], int | None], list[Identity]] = defaultdict(list)
    for i in derivation.identities:
        if i.verdict is not Status.UNCHECKED:
            terms = [(1, i.variables[0])] + [
                (-sign, v) for (sign, _), v in zip(i.right, i.variables[1:], strict=True)
            ]
            rows[_collect(terms), None if i.kind == "containment" else i.room].append(i)
    units: list[Unit] = []
    for variable, said in sorted(derivation.statements.items()):
        alike: dict[tuple[int, int], list[Entry]] = defaultdict(list)
        for e in said:
            alike[e.lo, e.hi].append(e)
        for (lo, hi), entries in alike.items():
            units.append(Unit(len(units), variable, lo, hi, tuple(entries)))
    listed = [Row(t, room, tuple(found)) for (t, room), found in rows.items() if t]
    floor = None if any(u.hi < 0 for u in units) else 0
    return _system(derivation.scale, units, listed, floor)


def _system(scale: int, units: list[Unit], rows: list[Row], floor: int | None) -> System:
    at: dict[int, list[Unit]] = defaultdict(list)
    for unit in units:
        at[unit.variable].append(unit)
    return System(scale, units, rows, dict(at), floor)


def _collect(terms: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    total: dict[int, int] = defaultdict(int)
    for sign, v in terms:
        total[v] += sign
    return tuple((c, v) for v, c in sorted(total.items()) if c)


class Undecided(Exception):
    """The solver neither found amounts nor proved that there are none."""


# The question -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Verdict:
    """``feasible`` is None where it could not be determined, with the reason; ``parts`` that have no solution."""

    feasible: bool | None
    infeasible: tuple[System, ...] = ()
    reason: str = ""
    seconds: float = 0.0


def joint(derivation: Derivation) -> Verdict:
    """Whether exact amounts exist that print as every figure does and satisfy every identity."""
    start = time.perf_counter()
    bad, reason = [], ""
    whole = system(derivation)
    for part in whole.parts():
        if part.holds_as_printed():
            continue
        from .solver import Solver

        try:
            if Solver(part).conflict() is not None:
                bad.append(part)
        except Undecided as error:
            reason = f"联合核对未能得出结论（{error}）"
    feasible = False if bad else None if reason else True
    return Verdict(feasible, tuple(bad), reason, time.perf_counter() - start)
