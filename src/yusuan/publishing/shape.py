"""What the office formats and the web page share: spans, clean text, names of rows, fixed zip dates."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise

from yusuan.model import Block, Cell, Disclosure, Grid, Heading

#: The one date of every published file: output depends on the input alone.  Zip files cannot hold an earlier one.
FIXED_DATE = (1980, 1, 1, 0, 0, 0)
#: A text of a form longer than this (in halves of a character) is no label.
LABEL = 16
#: Control characters and lone surrogates, which no XML or HTML document may hold.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: Roles of paragraphs that belong to somebody's pages rather than to the text.
SKIPPED_ROLES = frozenset({"contents", "running", "watermark"})
#: Signs that are as wide as a Chinese character although they are not one.
_WIDE = re.compile(r"[ᄀ-ᅟ⺀-꓏가-힣豈-﫿︰-﹏＀-｠￠-￦“”‘’…—≥≤×①-⑳]")


def clean(text: str) -> str:
    """Text that XML can hold; what it cannot hold is shown as a replacement character, never dropped."""
    return _UNPRINTABLE.sub("\ufffd", text).replace("\r\n", "\n").replace("\r", "\n")


@lru_cache(maxsize=8192)
def breadth(text: str) -> int:
    """How wide a line of text is, in halves of a Chinese character (the longest line counts)."""
    return max((len(line) + len(_WIDE.findall(line)) for line in text.split("\n")), default=0)


def lines_needed(text: str, room: float) -> int:
    """How many lines ``text`` takes in a place ``room`` half characters wide."""
    room = max(room, 2)
    return sum(max(1, -(-breadth(line) // int(room))) for line in text.split("\n"))


@dataclass(frozen=True, slots=True)
class Place:
    """A cell in a row of a table; ``continued`` where it only continues a merged cell from above."""

    column: int
    columns: int
    cell: Cell
    continued: bool = False


def places(grid: Grid) -> Iterator[list[Place]]:
    """Every row as the cells and continued cells that fill it from left to right, without gaps."""
    width = grid.width
    above: dict[int, tuple[Place, int]] = {}
    for row in grid.cells:
        found: list[Place] = []
        c = 0
        while c < width:
            if c in above:
                place, left = above.pop(c)
                found.append(replace(place, continued=True))
            else:
                cell = row[c] or Cell()
                left = cell.rows
                found.append(Place(c, _room(cell.columns, c, width, above), cell))
            if left > 1:
                above[c] = (found[-1], left - 1)
            c += found[-1].columns
        yield found


def _room(columns: int, at: int, width: int, above: dict[int, tuple[Place, int]]) -> int:
    """The columns a cell may take: not beyond the table, nor over a cell that comes down from above."""
    return next((k for k in range(1, columns) if at + k in above), min(columns, width - at))


def is_number(cell: Cell) -> bool:
    return cell.figure is not None


def alignment(cell: Cell, header: bool, form: bool) -> str:
    """Where a cell's text stands: as declared, figures to the right, headers and form labels in the middle."""
    if cell.align:
        return cell.align
    if header:
        return "center"
    if cell.figure is not None:
        return "right"
    return "center" if form and breadth(cell.text) <= LABEL else "left"


def wordy_columns(grid: Grid) -> frozenset[tuple[int, int]]:
    """Columns (with their span) of a form that hold a long text: all their cells are set to the left alike."""
    if grid.kind != "form":
        return frozenset()
    cells = ((c, cell) for _, c, cell in grid if cell.align is None and cell.figure is None)
    return frozenset((c, cell.columns) for c, cell in cells if breadth(cell.text) > LABEL)


def side(grid: Grid, place: Place, header: bool, wordy: frozenset[tuple[int, int]]) -> str:
    """Where the text of a cell of ``grid`` stands, alike in every format; ``wordy`` are its wordy_columns."""
    if not header and place.cell.align is None and (place.column, place.columns) in wordy:
        return "left"
    return alignment(place.cell, header, grid.kind == "form")


def unit_line(grid: Grid) -> tuple[str, str]:
    """What stands above a table at the left and at the right: whose it is, and its unit."""
    return grid.owner, f"单位：{grid.unit}" if grid.unit else ""


def same_words(a: str, b: str) -> bool:
    """Whether a title only repeats a heading, however it is numbered or spaced."""
    a, b = (re.sub(r"\s|^[（(]?[一二三四五六七八九十\d]+[）)、.．]", "", t) for t in (a, b))
    return bool(a) and a == b


def landscapes(blocks: Sequence[Block]) -> list[bool]:
    """Whether each block stands on a landscape page: wide tables do, with the headings right before them."""
    found = [isinstance(b, Grid) and b.landscape for b in blocks]
    for i in range(len(blocks) - 2, -1, -1):
        if isinstance(blocks[i], Heading):
            found[i] = found[i + 1]
    return found


def document_title(disclosure: Disclosure) -> str:
    """The title on the cover: the document's own, else made of unit, year and kind."""
    first = next((b.text for b in disclosure.blocks if isinstance(b, Heading) and b.level == 0), "")
    year = f"{disclosure.year.value}年" if disclosure.year.value else ""
    return (
        first or f"{disclosure.unit.value}{year}{disclosure.scope.value}{disclosure.kind.value or '预算'}公开"
    )


def function_names(disclosure: Disclosure) -> dict[str, str]:
    """Names of function codes as the tables print them beside their figures."""
    names: dict[str, str] = {}
    for grid in disclosure.grids:
        for row in grid.cells[grid.header :]:
            figure = next((c.figure for c in row if c is not None and c.figure is not None), None)
            code = figure.point.function if figure else None
            if code is None or len(code) != 1:
                continue
            words = (c.text.strip() for c in row if c is not None and c.figure is None)
            name = next((w for w in words if w and not re.fullmatch(r"[\d\s]+", w)), "")
            if name and (only := next(iter(code))) not in names:
                names[only] = re.sub(r"^[一二三四五六七八九十]+、", "", name)
    return names


def fixed(package: bytes) -> bytes:
    """The same zip package with its parts in order of name (the content types first) and one fixed date."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(package)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in sorted(old.namelist(), key=lambda n: (n != "[Content_Types].xml", n)):
            info = zipfile.ZipInfo(name, FIXED_DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            new.writestr(info, old.read(name), compresslevel=6)
    return out.getvalue()


def runs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Ascending numbers as (first, last) of each unbroken run."""
    start = 0
    for i, (a, b) in enumerate(pairwise(numbers), 1):
        if b != a + 1:
            yield numbers[start], numbers[i - 1]
            start = i
    if numbers:
        yield numbers[start], numbers[-1]
