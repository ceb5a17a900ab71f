"""Tables of which only every other row is coloured: the coloured rows and those between them put together."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from .page import Word
from .ruling import Lattice, Place

_SAME = 2.0  # points: column lines this near are one line
_HIGH = 2.2  # times a coloured row's height: a gap higher than this holds no row


def whole(lattices: Sequence[Lattice], words: Sequence[Word]) -> list[Lattice]:
    """The lattices with stacks of coloured rows made one; a row below the last of a stack is taken in."""
    found: list[Lattice] = []
    banded: set[int] = set()
    for lattice in lattices:
        above = next((other for other in found if _goes_on(other, lattice, words)), None)
        if above is None:
            found.append(lattice)
            continue
        stack = _stacked(above, lattice)
        found[found.index(above)] = stack
        banded.add(id(stack))
    return [_extended(lattice, words) if id(lattice) in banded else lattice for lattice in found]


def _goes_on(above: Lattice, below: Lattice, words: Sequence[Word]) -> bool:
    if len(above.xs) != len(below.xs) or len(above.xs) < 3 or (len(below.ys) > 2 and len(above.ys) > 2):
        return False
    if any(abs(a - b) > _SAME for a, b in zip(above.xs, below.xs, strict=True)):
        return False
    low, high = above.ys[-1], below.ys[0]
    row = min(b - a for lattice in (above, below) for a, b in pairwise(lattice.ys))
    return 0.3 * row < high - low < _HIGH * row and _is_row(above.xs, low, high, words)


def _is_row(xs: list[float], low: float, high: float, words: Sequence[Word]) -> bool:
    """Whether what is printed between these heights fills two or more columns and crosses no column line."""
    inside = [w for w in words if low < w.middle < high and w.x1 > xs[0] and w.x0 < xs[-1]]
    crossed = any(w.x0 + 1 < x < w.x1 - 1 for w in inside for x in xs)
    filled = {sum(x <= (w.x0 + w.x1) / 2 for x in xs) for w in inside}
    return not crossed and len(filled) >= 2


def _stacked(above: Lattice, below: Lattice) -> Lattice:
    shift = len(above.ys)
    places = [*above.places, *(Place(shift - 1, c) for c in range(len(above.xs) - 1))]
    places += [Place(p.row + shift, p.column, p.rows, p.columns) for p in below.places]
    return _owned(Lattice(above.xs, [*above.ys, *below.ys], places))


def _extended(lattice: Lattice, words: Sequence[Word]) -> Lattice:
    """With the uncoloured row that can follow on the last coloured one."""
    row = lattice.ys[-1] - lattice.ys[-2]
    end = lattice.ys[-1] + row
    if not _is_row(lattice.xs, lattice.ys[-1], end, words):
        return lattice
    places = [*lattice.places, *(Place(len(lattice.ys) - 1, c) for c in range(len(lattice.xs) - 1))]
    return _owned(Lattice(lattice.xs, [*lattice.ys, end], places))


def _owned(lattice: Lattice) -> Lattice:
    lattice.owner = [[-1] * (len(lattice.xs) - 1) for _ in lattice.ys[1:]]
    lattice.own()
    return lattice
