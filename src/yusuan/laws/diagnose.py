"""Diagnosis: the smallest set of stated figures whose change makes a document consistent, and what they should be.

This is error localisation after Fellegi and Holt (official statistics): every set of figures that restores
feasibility must hit every proof of infeasibility.  So proofs are collected (joint.py), a small binary programme picks
the cheapest set that hits them all, and the set is tried; a further proof or a solution follows.  No large constants
enter the programme, and the answer is exact: a set is smallest because the proofs say so.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from yusuan.model import Figure, Status

from .identities import Identity, judge
from .joint import Conflict, System, Undecided, Unit, Verdict
from .laws import Derivation

#: Alternatives reported for one cause, at most.
TIES = 12
#: Seconds for one document.
TIME = 1.0


@dataclass(frozen=True, slots=True)
class Cure:
    """One statement that would mend its cause if it were between ``lo`` and ``hi`` (whole units; None: no limit).

    ``broken`` and ``held`` count the identities its figures break and keep.
    """

    unit: Unit
    lo: int | None
    hi: int | None
    broken: int
    held: int

    @property
    def figures(self) -> tuple[Figure, ...]:
        return tuple(e.figure for e in self.unit.entries)


@dataclass(frozen=True, slots=True)
class Cause:
    """One root cause: the cures that mend it equally cheaply, likeliest first, and the identities it breaks."""

    cures: tuple[Cure, ...]
    identities: tuple[Identity, ...]


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """All causes; where the smallest set could not be determined in time ``decided`` is False and the causes of
    that part are guesses (the figures that break most identities) with no cure computed."""

    causes: tuple[Cause, ...]
    decided: bool = True
    seconds: float = 0.0


def diagnose(derivation: Derivation, verdict: Verdict, seconds: float = TIME) -> Diagnosis:
    """The causes of everything that the joint check found infeasible."""
    start = time.process_time()  # not the clock on the wall: a busy machine finds the same
    record = _Record.of(derivation)
    causes: list[Cause] = []
    decided = True
    for part in verdict.infeasible:
        try:
            causes += _Search(part, record, start + seconds).causes()
        except Undecided:
            decided = False
            causes += _guesses(part, record)
    causes += _leftover(causes, record)
    causes.sort(key=_position)
    return Diagnosis(tuple(causes), decided, time.process_time() - start)


def _position(cause: Cause) -> int:
    """Reading order."""
    return min((e.number for c in cause.cures[:1] for e in c.unit.entries), default=0)


@dataclass(frozen=True, slots=True)
class _Record:
    """How many identities every entry breaks and keeps."""

    failed: Sequence[Identity]
    broken: Mapping[int, int]
    held: Mapping[int, int]

    @classmethod
    def of(cls, derivation: Derivation) -> _Record:
        failed = [i for i in derivation.identities if i.verdict is Status.FAILED]
        good = [i for i in derivation.identities if i.verdict in (Status.PASSED, Status.ROUNDING)]
        count = [Counter(n for i in some for n in set(i.entries)) for some in (failed, good)]
        return cls(failed, *count)

    def of_unit(self, unit: Unit) -> tuple[int, int]:
        numbers = [e.number for e in unit.entries]
        return sum(self.broken.get(n, 0) for n in numbers), sum(self.held.get(n, 0) for n in numbers)

    def suspicion(self, unit: Unit) -> tuple[int, int, int]:
        """Sort key, likeliest first: fewest changes, then most identities broken, then fewest kept."""
        broken, held = self.of_unit(unit)
        return unit.cost, held - broken, unit.number


class _Search:
    """The search in one infeasible part."""

    def __init__(self, part: System, record: _Record, deadline: float) -> None:
        from .solver import Solver

        self.part, self.record, self.deadline = part, record, deadline
        self.solver = Solver(part)
        self.units = {u.number: u for u in part.units}
        self.proofs: list[Conflict] = []

    def causes(self) -> list[Cause]:
        chosen = self._smallest()
        found = []
        for number in sorted(chosen, key=lambda n: self.record.suspicion(self.units[n])):
            others = chosen - {number}
            alike = [number, *self._alternatives(number, others)]
            cures = [self._cure(n, others) for n in alike]
            cures.sort(key=lambda c: self.record.suspicion(c.unit))
            if identities := self._identities(number, others):
                found.append(Cause(tuple(cures), identities))
        return found

    def _conflict(self, freed: Collection[int]) -> Conflict | None:
        if time.process_time() > self.deadline:
            raise Undecided("time")
        self.solver.free(freed)
        return self.solver.conflict()

    def _smallest(self) -> frozenset[int]:
        chosen: frozenset[int] = frozenset()
        while True:
            proof = self._conflict(chosen)
            if proof is None:
                return chosen
            freed = set(chosen)
            while proof is not None:  # gather proofs that share nothing: each is a cause of its own
                if not proof.units:
                    raise Undecided("no statement to change")
                self.proofs.append(proof)
                freed |= proof.units
                proof = self._conflict(freed)
            chosen = _hitting([p.units for p in self.proofs], self.units, self.record)

    def _alternatives(self, number: int, others: frozenset[int]) -> list[int]:
        """Units of equal cost that could stand in for this one, the others staying."""
        mine = [p.units for p in self.proofs if number in p.units and not p.units & others]
        if not mine:
            return []
        shared = frozenset.intersection(*mine) - {number}
        cost = self.units[number].cost
        found: list[int] = []
        for n in sorted(shared, key=lambda n: self.record.suspicion(self.units[n])):
            if n not in others and self.units[n].cost == cost and len(found) < TIES - 1:
                proof = self._conflict(others | {n})
                if proof is None:
                    found.append(n)
        return found

    def _cure(self, number: int, others: frozenset[int]) -> Cure:
        self.solver.free(others | {number})
        unit = self.units[number]
        broken, held = self.record.of_unit(unit)
        return Cure(unit, *self.solver.interval(unit.variable), broken, held)

    def _identities(self, number: int, others: frozenset[int]) -> tuple[Identity, ...]:
        """The identities that fail because of this unit; where only the whole system fails, those of its proof."""
        numbers = {e.number for e in self.units[number].entries}
        found = [i for i in self.record.failed if numbers & set(i.entries)]
        if found:
            return tuple(found)
        proof = next(p for p in self.proofs if number in p.units and not p.units & others)
        if not proof.rows:  # two copies that only a third, less exact one brings together
            if len(proof.units) != 2:
                return ()
            mine, other = (self.units[n].entries[0] for n in (number, *(proof.units - {number})))
            return (judge("agreement", other, [(1, mine)], "", self.part.scale),)
        return tuple(i for r in sorted(proof.rows) for i in self.part.rows[r].identities[:1])


def _hitting(sets: Sequence[frozenset[int]], units: Mapping[int, Unit], record: _Record) -> frozenset[int]:
    """The cheapest set of units with a member in every proof; among equals the most suspect."""
    members = sorted(frozenset().union(*sets), key=lambda n: record.suspicion(units[n]))
    common = [n for n in members if all(n in s for s in sets)]
    least = min(units[n].cost for n in members)
    if common and units[common[0]].cost == least:
        return frozenset({common[0]})
    from .solver import cheapest

    return cheapest(sets, {n: units[n].cost for n in members})


def _guesses(part: System, record: _Record) -> list[Cause]:
    """Without a proof of what is smallest: the units that break most, one after another."""
    members = {e.number for u in part.units for e in u.entries}
    left = [i for i in record.failed if members & set(i.entries)]
    return _greedy(left, part.units, record)


def _leftover(causes: Iterable[Cause], record: _Record) -> list[Cause]:
    """Failed identities that no cause explains (never, unless a part could not be solved)."""
    explained = {id(i) for c in causes for i in c.identities}
    left = [i for i in record.failed if id(i) not in explained]
    if not left:
        return []
    return [Cause((), (i,)) for i in left]


def _greedy(left: list[Identity], units: Sequence[Unit], record: _Record) -> list[Cause]:
    found = []
    while left:
        count = Counter(n for i in left for n in set(i.entries))
        best = min(
            units, key=lambda u: (-sum(count[e.number] for e in u.entries) / u.cost, record.suspicion(u))
        )
        numbers = {e.number for e in best.entries}
        mine = [i for i in left if numbers & set(i.entries)]
        if not mine:
            break
        found.append(Cause((Cure(best, None, None, *record.of_unit(best)),), tuple(mine)))
        left = [i for i in left if not numbers & set(i.entries)]
    return found
