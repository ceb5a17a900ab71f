"""HiGHS: whether amounts exist within all print ranges, and the cheapest set of statements that hits every proof.

"No" is proved in exact arithmetic by Farkas multipliers made rational.  Variables are shifted to the printed amounts, so
that the solver sees small numbers however large the budget is.  Only imported where something must be solved.
"""

from __future__ import annotations

import ctypes
import os
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fractions import Fraction
from functools import cache

import highspy
import numpy as np

from .joint import Conflict, System, Undecided

INFINITE = highspy.kHighsInf
#: HiGHS works on whole units (分) here; a solution may be off by this much before it is made exact.
TOLERANCE = 1e-7
DENOMINATORS = 5040


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


def cheapest(sets: Sequence[Collection[int]], costs: Mapping[int, int]) -> frozenset[int]:
    """The cheapest set with a member in each of ``sets``; among equals that whose members stand first in ``costs``.

    Raises Undecided where none was found in time.
    """
    h = solver((("threads", 1), ("random_seed", 0), ("time_limit", 5.0)))
    column = {n: i for i, n in enumerate(costs)}
    lp = highspy.HighsLp()
    size = len(costs)
    lp.num_col_, lp.num_row_ = size, len(sets)
    # rank decides between equal costs and never outweighs one change
    lp.col_cost_ = np.array([cost + rank / (size * size * 4.0) for rank, cost in enumerate(costs.values())])
    lp.col_lower_, lp.col_upper_ = np.zeros(size), np.ones(size)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * size
    lp.row_lower_ = np.ones(len(sets))
    lp.row_upper_ = np.full(len(sets), highspy.kHighsInf)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = np.cumsum([0, *map(len, sets)]).astype(np.int32)
    lp.a_matrix_.index_ = np.array([column[n] for s in sets for n in sorted(s)], dtype=np.int32)
    lp.a_matrix_.value_ = np.ones(sum(map(len, sets)))
    h.passModel(lp)
    h.run()
    if h.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise Undecided("hitting set")
    values = h.getSolution().col_value
    return frozenset(n for n, i in column.items() if values[i] > 0.5)


# Quiet: some releases greet on creation, before any option -------------------------------------------------------


def solver(options: Iterable[tuple[str, bool | int | float | str]]) -> highspy.Highs:
    """A new solver with ``options`` set."""
    _greet()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), *options):
        highs.setOptionValue(name, value)
    return highs


@cache
def _greet() -> None:
    """Make the first solver of the process, the one that prints the banner, where nobody hears it."""
    with _muted():
        highspy.Highs()  # type: ignore[no-untyped-call]


@contextmanager
def _muted() -> Iterator[None]:
    """Descriptor 1 led to nowhere: the banner comes from C, where sys.stdout has no say."""
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all (a service): nothing to protect
        yield
        return
    _flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush() -> None:
    """Empty Python's and C's buffers of standard output, so that nothing is moved to the other side."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, AttributeError, TypeError):
        (ctypes.cdll.ucrtbase if os.name == "nt" else ctypes.CDLL(None)).fflush(None)
