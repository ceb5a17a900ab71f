"""From a grid to the blocks of its structure: which columns are labels, which amounts, and what the amounts are."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from yusuan.model import Column, Grid
from yusuan.money import is_blank, parse
from yusuan.words.lexicon import clean

from .block import Amounts, Block, Head

#: Kinds of columns that label rows, and kinds that hold amounts of money which may add up.
LABEL_KINDS = frozenset(
    {"code", "gov_code", "unit_code", "name", "gov_name", "project", "unit", "economic_code", "economic_name"}
)
ADDED = frozenset({"amount", "change"})


def blocks_of(
    grid: Grid, columns: Sequence[Column], owners: Collection[str] = (), year: int | None = None
) -> list[Block]:
    """The blocks of a grid whose header is known: split at each label column that follows a column of amounts."""
    sides: list[tuple[list[Column], list[Column]]] = [([], [])]
    for column in columns:
        if column.kind in LABEL_KINDS:
            if sides[-1][1]:
                sides.append(([], []))
            sides[-1][0].append(column)
        elif column.kind in ADDED:
            sides[-1][1].append(column)
    return [b for labels, amounts in sides if amounts and (b := side_of(grid, labels, amounts, owners, year))]


def side_of(
    grid: Grid,
    labels: Sequence[Column],
    amounts: Sequence[Column],
    owners: Collection[str] = (),
    year: int | None = None,
) -> Block | None:
    """One side of a grid: these label columns with the amounts that they label; None where no cell holds an amount."""
    rows, texts, cells, indents = [], [], [], []
    for r in range(grid.header, len(grid.cells)):
        said = list(_label_texts(grid, r, labels))
        printed = [grid.text(r, c.index) for c in amounts]
        if not any(said) and all(is_blank(t) for t in printed):
            continue
        if said and _counting(said, printed):
            continue
        rows.append(r)
        texts.append(tuple(clean(t) for t in said))
        cells.append(printed)
        indents.append(next((len(t) - len(t.lstrip()) for t in said if t.strip()), 0))
    kept = [i for i in range(len(amounts)) if any(not is_blank(row[i]) for row in cells)]
    if not kept or not rows:
        return None
    heads = tuple(Head(amounts[i].index, amounts[i].path, amounts[i].kind) for i in kept)
    return Block(
        tuple(Head(c.index, c.path, c.kind) for c in labels), tuple(texts), heads,
        amounts_of([[row[i] for i in kept] for row in cells]), tuple(rows), tuple(indents),
        grid.title, year, frozenset(owners),
    )  # fmt: skip


def _label_texts(grid: Grid, r: int, labels: Sequence[Column]) -> Iterator[str]:
    """The texts of a row's label cells; a cell merged over several columns counts at its first."""
    last = None
    for column in labels:
        cell = grid.covering(r, column.index)
        yield "" if cell is None or cell is last else cell.text
        last = cell


def _counting(said: Sequence[str], printed: Sequence[str]) -> bool:
    """Whether a row only numbers the columns (栏次, 行次, 1 2 3)."""
    texts = [clean(t) for t in (*said, *printed) if clean(t)]
    numbers = [clean(t) for t in printed if clean(t)]
    return any(t in ("栏次", "行次", "**", "栏目") for t in texts) and all(
        t.isdigit() and len(t) < 3 for t in numbers
    )


def amounts_of(cells: Sequence[Sequence[str]]) -> Amounts:
    """Printed texts as whole numbers.  Where a column prints numbers with different counts of decimals, zeros at the
    end were dropped: all are as exact as its finest."""
    found = [[None if is_blank(text) else parse(text) for text in row] for row in cells]
    unknown = frozenset(
        (r, c) for r, row in enumerate(cells) for c, t in enumerate(row) if not is_blank(t) and found[r][c] is None
    )
    digits = max((n.decimals for row in found for n in row if n), default=0)
    width = len(cells[0]) if cells else 0
    finest = [max((n.decimals for row in found if (n := row[c])), default=0) for c in range(width)]
    scale = 2 * 10**digits
    values, slacks = [], []
    for row in found:
        values.append(tuple(int(n.amount * scale) if n else 0 for n in row))
        slacks.append(tuple(10 ** (digits - finest[c]) if n else 0 for c, n in enumerate(row)))
    blanks = tuple(tuple(is_blank(text) for text in row) for row in cells)
    return Amounts(tuple(values), tuple(slacks), blanks, unknown, scale)
