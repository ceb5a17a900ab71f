"""Reading documents: one as a Disclosure, many as one data frame of figures; tables as data frames."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yusuan.book import Book
from yusuan.codes import Catalogue
from yusuan.model import Disclosure, Grid

from . import opening
from .errors import NotFound, ServiceError, Unknown, Unreadable
from .pool import Pool
from .sources import STDIN, Found, Source, find

if TYPE_CHECKING:
    import polars

    from yusuan.reading.explain import Explanation


def read(source: Source, *, name: str = "", codes: Catalogue | None = None) -> Disclosure | polars.DataFrame:
    """What a published document says; of a folder, all figures of its documents as one data frame (:func:`figures`).

    Raises NotFound, Unreadable.
    """
    if isinstance(source, (str, os.PathLike)) and os.path.isdir(source):
        return figures(source, codes=codes)
    return opening.read(source, name=name, codes=codes)


def read_many(
    paths: Iterable[str | os.PathLike[str]], make: Callable[[Disclosure], Any], *, codes: Catalogue | None = None,
    processes: int = 1, pool: Pool | None = None,
) -> Iterator[tuple[Found, Any]]:  # fmt: skip
    """Files and folders read in processes of their own: each file with what ``make`` gives of it, or a ServiceError."""
    files = [file for path in paths for file in find(path)]
    work = [(file, _data(file), make, codes) for file in files if not file.why]
    own = pool or Pool(min(processes, max(len(work), 1)) if processes else 0, preload=("yusuan.service.warm",))
    try:
        with closing(own.map(_read_one, work)) as results:
            for file in files:
                yield file, Unreadable(file.why) if file.why else next(results)
    finally:
        if pool is None:
            own.close()


def _data(file: Found) -> bytes | None:
    """Standard input is read here: a child process has none."""
    return sys.stdin.buffer.read() if str(file.path) == STDIN else None


def _read_one(work: tuple[Found, bytes | None, Callable[[Disclosure], Any], Catalogue | None]) -> Any:
    file, data, make, codes = work
    try:
        with opening.using(codes):
            return make(opening.read(file.path if data is None else data, name=file.name))
    except ServiceError as error:
        return error


def figures(
    source: Book | Disclosure | Source | Sequence[Disclosure], *, codes: Catalogue | None = None, processes: int = 1
) -> polars.DataFrame:
    """Every figure as a row of one data frame: of a book, a document, several, or all documents of a folder.

    The columns are those of the open data (docs/api.md): codes as text, ``amount`` exact in 元 (null where a cell is
    blank or could not be read).  Documents of a folder that cannot be read are left out and named in a warning.
    """
    import warnings

    from yusuan.publishing.figures import frame, rows

    if isinstance(source, Book):
        return frame(rows(opening.compile(source, codes=codes)))
    if isinstance(source, Disclosure):
        return frame(rows(source))
    if isinstance(source, Sequence) and not isinstance(source, (str, bytes)):
        return frame(row for one in source for row in rows(one))
    if not (isinstance(source, (str, os.PathLike)) and os.path.isdir(source)):
        return frame(rows(opening.read(source, codes=codes)))
    found: list[list[Any]] = []
    for file, made in read_many([source], _rows, codes=codes, processes=processes):
        if isinstance(made, ServiceError):
            warnings.warn(f"{file.name}：{made.message}", stacklevel=2)
        else:
            found += made
    return frame(found)


def _rows(disclosure: Disclosure) -> list[list[str]]:
    from yusuan.publishing.figures import rows

    return list(rows(disclosure))


def explain(source: Source | Disclosure, place: str, *, codes: Catalogue | None = None) -> tuple[Explanation, ...]:
    """How the figures at a place (page and amount, sheet and cell, words) got their meaning.  Raises NotFound for none."""
    from yusuan.reading.explain import explain as told

    with opening.using(codes):
        found = told(source if isinstance(source, Disclosure) else opening.read(source), place)
    if not found:
        raise NotFound(f"“{place}”处没有读出来的数")
    return tuple(found)


def table(source: Book | Disclosure | str | Path, key: str, layout: str = "") -> polars.DataFrame:
    """A table as a data frame: label columns as text, amounts as Decimal 元, exact where a book is behind it.

    ``key`` is the layout's key (T1 … T15) or the table's title, or a part of it that only one has.  Raises Unknown,
    naming the tables there are.
    """
    import polars as pl

    if isinstance(source, (str, Path)):
        source = opening.open_document(source).disclosure
    disclosure = opening.compile(source, layout) if isinstance(source, Book) else source
    grid = _grid(disclosure, key)
    amounts = _amounts(disclosure, grid)
    money = {c for _, c in amounts}
    columns: dict[str, list[Any]] = {name: [] for name in _column_names(grid)}
    for r in range(grid.header, len(grid.cells)):
        for c, values in enumerate(columns.values()):
            cell = grid.cells[r][c]
            values.append(amounts.get((r, c)) if c in money else cell.text if cell else "")
    scale = max([2, *(-int(a.as_tuple().exponent) for a in amounts.values())])
    types = {n: pl.Decimal(38, scale) if c in money else pl.String for c, n in enumerate(columns)}
    return pl.DataFrame(columns, schema=types)


def _grid(disclosure: Disclosure, key: str) -> Grid:
    grids = list(disclosure.grids)
    exact = [g for g in grids if key in (g.key, g.title)]
    near = exact or [g for g in grids if key and key in g.title]
    if len(near) != 1 and not exact:
        names = "、".join(f"{g.key} {g.title}".strip() for g in grids)
        raise Unknown(f"{'不止一张' if near else '没有'}表“{key}”；有：{names}")
    return near[0]


def _amounts(disclosure: Disclosure, grid: Grid) -> dict[tuple[int, int], Decimal]:
    """Amounts (元) by row and column of a grid: of the figures in its cells, else of those read from their places."""
    places = {f.source.at(text="", start=None, table=""): f for f in disclosure.figures if f.table == grid.title and f.table}
    found = {}
    for r, c, cell in grid:
        figure = cell.figure or (places.get(cell.source.at(text="", start=None, table="")) if r >= grid.header else None)
        if figure is not None and figure.state == "value":
            found[r, c] = figure.exact if figure.exact is not None else figure.amount
    return found


def _column_names(grid: Grid) -> list[str]:
    names: list[str] = []
    for c in range(grid.width):
        parts = list(dict.fromkeys(grid.text(r, c) for r in range(grid.header) if grid.text(r, c)))
        parts = [p for p in parts if not p.isdigit()] or parts
        name = "/".join(parts) or f"列{c + 1}"
        names.append(name if name not in names else f"{name}（{c + 1}）")
    return names
