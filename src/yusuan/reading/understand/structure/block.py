"""What the engine of structure works on: rows with labels, and amounts as exact whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

Ints = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Amounts:
    """A matrix of amounts: ``values[r][c]`` in half units of the finest printed digit, so that ``slacks`` (half of the
    last printed digit) are whole too.  A blank is 0 with no slack; ``unknown`` cells could not be read.  ``scale`` of the
    whole numbers make one printed unit."""

    values: tuple[Ints, ...]
    slacks: tuple[Ints, ...]
    blanks: tuple[tuple[bool, ...], ...]
    unknown: frozenset[tuple[int, int]] = frozenset()
    scale: int = 200

    def turned(self) -> Amounts:
        """The transpose: columns as rows."""
        return Amounts(
            tuple(zip(*self.values, strict=True)),
            tuple(zip(*self.slacks, strict=True)),
            tuple(zip(*self.blanks, strict=True)),
            frozenset((c, r) for r, c in self.unknown),
            self.scale,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """A column of labels or amounts: its place in the grid, the texts over it from top to bottom, and what
    ``columns_of`` takes it for."""

    index: int
    path: tuple[str, ...] = ()
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Block:
    """One side of a table.  ``texts[r]`` has one text per label column ('' under a merged cell's further columns);
    ``rows`` are the rows' numbers in the grid, ``indents`` how far their names are moved in (spaces).

    ``owners`` are names of the publishing body.
    """

    labels: tuple[Head, ...]
    texts: tuple[tuple[str, ...], ...]
    heads: tuple[Head, ...]
    amounts: Amounts
    rows: Ints = ()
    indents: Ints = ()
    title: str = ""
    year: int | None = None
    owners: frozenset[str] = frozenset()

    def __len__(self) -> int:
        return len(self.texts)

    def name(self, row: int) -> str:
        """The label of a row as one text."""
        return " ".join(text for text in self.texts[row] if text)


def block_of(
    labels: Sequence[str],
    rows: Sequence[Sequence[str]],
    columns: int,
    kinds: Sequence[str] = (),
    owners: frozenset[str] = frozenset(),
) -> Block:
    """A block from plain texts: ``labels`` head all columns, the last ``columns`` texts of each row are amounts."""
    from .cells import amounts_of

    texts = tuple(tuple(t.strip() for t in row[: len(row) - columns]) for row in rows)
    cells = [list(row[len(row) - columns :]) for row in rows]
    spaces = tuple(next((len(t) - len(t.lstrip()) for t in row if t.strip()), 0) for row in rows)
    heads = [Head(i, (text,), kinds[i] if kinds else "") for i, text in enumerate(labels)]
    k = len(labels) - columns
    numbers = tuple(range(len(rows)))
    return Block(tuple(heads[:k]), texts, tuple(heads[k:]), amounts_of(cells), numbers, spaces, owners=owners)
