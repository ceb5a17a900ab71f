"""The joint check: is there any set of exact amounts that satisfies all identities within all print ranges at once?

Each canonical Point is one variable, its bounds are the ranges of the figures that state it, each partition is an
equality and each containment an inequality.  HiGHS answers; the answer is then proved in exact arithmetic: "no" by
Farkas multipliers made rational, "yes" by the solution made rational.  Variables are shifted to the printed amounts,
so that the solver sees small numbers however large the budget is.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction

import highspy
import numpy as np

from ..model import Status
from .identities import Entry, Identity
from .laws import Derivation
from .solver import solver

INFINITE = highspy.kHighsInf
#: HiGHS works on whole units (分) here; a solution may be off by this much before it is made exact.
TOLERANCE = 1e-7
DENOMINATORS = 5040


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


# Solving ------------------------------------------------------------------


class Solver:
    """One system loaded into HiGHS once; statements are freed and restored between solves."""

    def __init__(self, system: System) -> None:
        self.system = system
        self.variables = sorted({v for r in system.rows for _, v in r.terms} | set(system.at))
        self.column = {v: i for i, v in enumerate(self.variables)}
        self.center = {v: system.at[v][0].lo if v in system.at else 0 for v in self.variables}
        self.right = [-sum(c * self.center[v] for c, v in r.terms) for r in system.rows]
        self.owner = {u.number: u.variable for u in system.units}
        self.freed: frozenset[int] = frozenset()
        self.highs = self._load()

    def _load(self) -> highspy.Highs:
        h = solver(_OPTIONS)
        n, m = len(self.variables), len(self.system.rows)
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = n, m
        lp.col_cost_ = np.zeros(n)
        limits = [self._shifted(v, frozenset()) for v in self.variables]
        lp.col_lower_ = np.array([a for a, _ in limits], dtype=np.double)
        lp.col_upper_ = np.array([b for _, b in limits], dtype=np.double)
        lp.row_lower_ = np.array(self.right, dtype=np.double)
        both = zip(self.system.rows, self.right, strict=True)
        tops = [INFINITE if r.room is None else b + r.room for r, b in both]
        lp.row_upper_ = np.array(tops, dtype=np.double)
        starts = np.cumsum([0, *(len(r.terms) for r in self.system.rows)])
        lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        lp.a_matrix_.start_ = starts.astype(np.int32)
        lp.a_matrix_.index_ = np.array(
            [self.column[v] for r in self.system.rows for _, v in r.terms], dtype=np.int32
        )
        lp.a_matrix_.value_ = np.array([c for r in self.system.rows for c, _ in r.terms], dtype=np.double)
        h.passModel(lp)
        return h

    def limits(self, variable: int, freed: Collection[int]) -> tuple[int | None, int | None]:
        """The range in which all statements of a variable agree, without the freed ones (None: no limit)."""
        left = [u for u in self.system.at.get(variable, ()) if u.number not in freed]
        return (max(u.lo for u in left), min(u.hi for u in left)) if left else (self.system.floor, None)

    def _shifted(self, v: int, freed: Collection[int]) -> tuple[float, float]:
        lo, hi = self.limits(v, freed)
        c = self.center[v]
        if lo is not None and hi is not None and lo > hi:
            lo, hi = hi, lo  # a clash is found before any solve; HiGHS must not see it
        return (-INFINITE if lo is None else lo - c), (INFINITE if hi is None else hi - c)

    def free(self, units: Iterable[int]) -> None:
        """Let these statements (and no others) be wrong."""
        wanted = frozenset(units)
        changed = {self.owner[u] for u in wanted ^ self.freed}
        self.freed = wanted
        for v in sorted(changed):
            lo, hi = self._shifted(v, wanted)
            self.highs.changeColBounds(self.column[v], lo, hi)

    def conflict(self) -> Conflict | None:
        """None where amounts exist, else a proof that they do not (exact; Undecided if neither could be proved)."""
        for v in self.variables:
            lo, hi = self.limits(v, self.freed)
            if lo is not None and hi is not None and lo > hi:
                return self._clash(v)
        if not self.system.rows:
            return None
        self.highs.run()
        status = self.highs.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return self._certificate()
        if status == highspy.HighsModelStatus.kOptimal:
            return None
        raise Undecided(str(status))

    def _clash(self, variable: int) -> Conflict:
        left = [u for u in self.system.at[variable] if u.number not in self.freed]
        low, high = max(left, key=lambda u: u.lo), min(left, key=lambda u: u.hi)
        return Conflict(frozenset({low.number, high.number}), frozenset())

    def _certificate(self) -> Conflict:
        status, found, ray = _dual_ray(self.highs)
        if not status or not found:
            raise Undecided("no certificate")
        largest = max(map(abs, ray), default=0.0)
        if not largest:
            raise Undecided("no certificate")
        exact = {
            i: f for i, y in enumerate(ray)
            if (f := Fraction(y / largest).limit_denominator(DENOMINATORS)) and abs(y) > 1e-9 * largest
        }  # fmt: skip
        for sign in (1, -1):
            proof = self._prove({i: sign * f for i, f in exact.items()})
            if proof is not None:
                return proof
        raise Undecided("the certificate is not exact")

    def _prove(self, multipliers: Mapping[int, Fraction]) -> Conflict | None:
        """The sum of the rows, each times its multiplier, cannot be reached within the ranges: the units that say so."""
        weights: dict[int, Fraction] = defaultdict(Fraction)
        needed = Fraction(0)
        for i, y in multipliers.items():
            row = self.system.rows[i]
            if y < 0:
                if row.room is None:
                    return None
                needed += y * row.room
            for c, v in row.terms:
                weights[v] += y * c
        highest, used = Fraction(0), set()
        for v, w in weights.items():
            if not w:
                continue
            left = [u for u in self.system.at.get(v, ()) if u.number not in self.freed]
            if not left:
                if w > 0 or self.system.floor is None:
                    return None
                continue  # nothing limits it from above; from below it is 0
            unit = min(left, key=lambda u: u.hi) if w > 0 else max(left, key=lambda u: u.lo)
            highest += w * (unit.hi if w > 0 else unit.lo)
            used.add(unit.number)
        # every row says 0 <= Σ terms <= room, so the weighted sum must be able to reach what is needed
        return Conflict(frozenset(used), frozenset(multipliers)) if highest < needed else None

    def interval(self, variable: int) -> tuple[int | None, int | None]:
        """Least and greatest whole amount of a variable under what is now stated (None: no limit)."""
        at = self.column.get(variable)
        if at is None:
            return None, None
        ends: list[int | None] = []
        for sense, step in ((highspy.ObjSense.kMinimize, 1), (highspy.ObjSense.kMaximize, -1)):
            self.highs.changeColCost(at, 1.0)
            self.highs.changeObjectiveSense(sense)
            self.highs.run()
            if self.highs.getModelStatus() == highspy.HighsModelStatus.kOptimal:
                value = self.highs.getInfo().objective_function_value
                ends.append(self.center[variable] + _inward(value, step))
            else:
                ends.append(None)
        self.highs.changeColCost(at, 0.0)
        self.highs.changeObjectiveSense(highspy.ObjSense.kMinimize)
        return ends[0], ends[1]


class Undecided(Exception):
    """The solver neither found amounts nor proved that there are none."""


_OPTIONS: tuple[tuple[str, bool | int | float | str], ...] = (
    ("presolve", "off"),  # a certificate exists only for the model as given
    ("threads", 1),
    ("random_seed", 0),
    ("primal_feasibility_tolerance", TOLERANCE),
    ("dual_feasibility_tolerance", TOLERANCE),
    ("time_limit", 10.0),
)


def _dual_ray(highs: highspy.Highs) -> tuple[bool, bool, Sequence[float]]:
    status, found, ray = highs.getDualRay()  # type: ignore[attr-defined]
    return status == highspy.HighsStatus.kOk, bool(found), list(ray) if ray is not None else []


def _inward(value: float, step: int) -> int:
    """A float end of a range as the whole number just inside it."""
    nearest = round(value)
    if abs(value - nearest) < 1e-4:
        return nearest
    return int(np.ceil(value)) if step > 0 else int(np.floor(value))


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
        if not part.rows and all(len(us) == 1 for us in part.at.values()):
            continue
        try:
            if Solver(part).conflict() is not None:
                bad.append(part)
        except Undecided as error:
            reason = f"联合核对未能得出结论（{error}）"
    feasible = False if bad else None if reason else True
    return Verdict(feasible, tuple(bad), reason, time.perf_counter() - start)
