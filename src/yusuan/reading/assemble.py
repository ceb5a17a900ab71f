"""Tables cut by page ends or blank lines made whole again, for every format.

Two tables are pieces of one when nothing but running heads stands between them (or the words that stood above the
first, repeated), their columns agree, and the second does not start a table of its own: it repeats the first one's
header, which is then dropped, or goes on with rows of the same kind.  Every cell keeps its own Source.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import dropwhile

from yusuan.model import Block, Cell, Grid, Heading, Paragraph

from .formats.looks import is_number
from .joining import Columns, columns_of, shared

Row = Sequence[Cell | None]
Rows = list[list[Cell | None]]

_SILENT = ("running", "watermark")
_CONTINUED = re.compile(r"[（(]?续(?:上?表)?[\d一二三四五六七八九十]*[）)]?$|^[（(]?续(?:上?表)?[\d一二三四五六七八九十]*[）)]?[:：]?")
_CAPTION = 5  # blocks above a table that can be its caption
_MOST_HEADER = 8
_LONG = 20
_ROW_START = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[、）)]|[（(]?\d{1,2}[.、）)](?!\d)|其中|合计|小计|总计")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"[A-Za-z]$")


def assemble(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with the pieces of one table joined."""
    found: list[Block] = []
    at, piece = -1, None  # where in found the last table stands, and the last piece that went into it
    for block in blocks:
        if isinstance(block, Grid):
            whole = _continued(found, at, piece, block) if piece is not None else None
            piece = block
            if whole is not None:
                found[at] = whole
                found[at + 1 :] = [_silenced(b) for b in found[at + 1 :]]
                continue
            at = len(found)
        found.append(block)
    return tuple(found)


def _silenced(block: Block) -> Block:
    """A repeated caption as what it is: a running head."""
    if isinstance(block, Heading) or (isinstance(block, Paragraph) and block.role not in _SILENT):
        return Paragraph(block.text, block.source, role="running")
    return block


def _continued(found: list[Block], at: int, piece: Grid, second: Grid) -> Grid | None:
    """The table at that place, whose last piece is given, with ``second`` joined on; None where they are two."""
    first = found[at]
    assert isinstance(first, Grid)
    if not _near(piece, second) or not _only_repeats(found, at):
        return None
    columns = shared(columns_of(first), columns_of(second))
    if columns is None:
        return None
    bare = all(_is_silent(block) for block in found[at + 1 :])
    upper, lower = _regridded(first, columns.first, columns.count), _regridded(second, columns.second, columns.count)
    repeated = _repeated_header(upper, lower)
    if not repeated and (not bare or not columns.alike or _starts_anew(upper, lower)):
        return None
    if _is_new_form(upper, lower, repeated):
        return None
    return first.but(cells=tuple(map(tuple, _joined(upper, _without(lower, repeated)))))


# --- what stands between -------------------------------------------------------------------------------------------


def _near(first: Grid, second: Grid) -> bool:
    """Whether the second table can follow on the first: on the same sheet, on this page or the next."""
    if first.source.sheet != second.source.sheet or first.kind != second.kind:
        return False
    page = _last_page(first)
    return page is None or second.source.page is None or second.source.page - page in (0, 1)


def _last_page(grid: Grid) -> int | None:
    pages = [cell.source.page for cell in grid.cells[-1] if cell and cell.source.page] if grid.cells else []
    return max(pages, default=grid.source.page)


def _is_silent(block: Block) -> bool:
    return isinstance(block, Paragraph) and block.role in _SILENT


def _only_repeats(found: list[Block], at: int) -> bool:
    """Whether after that table only running heads stand, and words that stood right above it, or 续表."""
    above = {_words(block) for block in found[max(0, at - _CAPTION) : at]}
    return all(_is_silent(block) or _words(block) in above for block in found[at + 1 :])


def _words(block: Block) -> str:
    """A caption without spaces and without 续表."""
    if isinstance(block, Heading | Paragraph) and len(block.text) <= 80:
        return _CONTINUED.sub("", re.sub(r"\s", "", block.text)) or "续"
    return "续" if not isinstance(block, Grid) and not isinstance(block, Heading | Paragraph) else f"#{id(block)}"


# --- rows on common columns ----------------------------------------------------------------------------------------


def _regridded(grid: Grid, places: Sequence[int], count: int) -> Rows:
    """The rows of a grid on finer columns: ``places[c]`` is the new index of its column line ``c``."""
    rows: Rows = []
    for row in grid.cells:
        new: list[Cell | None] = [None] * count
        for c in (*range(places[0]), *range(places[-1], count)):  # beyond the sides of a narrower piece
            new[c] = Cell(source=grid.source.at(text=""))
        for c, cell in enumerate(row):
            if cell is not None:
                span = places[min(c + cell.columns, len(places) - 1)] - places[c]
                new[places[c]] = cell if span == cell.columns else replace(cell, columns=max(1, span))
        rows.append(new)
    return rows


def _texts(row: Row) -> tuple[str, ...]:
    return tuple(re.sub(r"\s", "", cell.text) for cell in row if cell and cell.text.strip())


def _repeated_header(upper: Rows, lower: Rows) -> int:
    """How many first rows of ``lower`` repeat header rows of ``upper``; words, no amounts but column numbers."""
    best = 0
    for start in range(min(_MOST_HEADER, len(upper))):
        count = 0
        while (
            count < len(lower) and start + count < min(len(upper), _MOST_HEADER)
            and _texts(upper[start + count]) == _texts(lower[count]) and _is_heading_row(lower[count], count)
        ):  # fmt: skip
            count += 1
        best = max(best, count)
        if start == 0 and best:
            break
    return best if any(len(_texts(row)) > 1 for row in lower[:best]) else 0


def _is_heading_row(row: Row, before: int) -> bool:
    """Whether a row can belong to a header: words, or under words the numbers of the columns (1, 2, 3=1+2)."""
    texts = _texts(row)
    if not texts:
        return bool(before)
    if any(is_number(t) and ("." in t or "," in t or len(t) > 3) for t in texts):
        return False
    return any(_HAN.search(t) for t in texts) or bool(before)


def _starts_anew(upper: Rows, lower: Rows) -> bool:
    """Whether the first row of ``lower`` is a header of its own: words where the table above has amounts."""
    amounts = _amount_columns(upper) - _code_columns(upper)
    if any(cell and is_number(cell.text) for c, cell in enumerate(lower[0]) if c in amounts):
        return False
    return any(
        cell is not None and cell.text.strip() and not is_number(cell.text) and _HAN.search(cell.text)
        for c, cell in enumerate(lower[0]) if c in amounts
    )  # fmt: skip


def _amount_columns(rows: Rows) -> set[int]:
    """Columns that below the header mostly hold amounts."""
    found = set()
    for c in range(len(rows[0])):
        cells = [row[c] for row in rows]
        texts = [cell.text.strip() for cell in cells if cell and cell.text.strip() and cell.columns == 1]
        numbers = [is_number(text) for text in texts]
        if (sum(numbers) >= 2 and all(numbers[numbers.index(True) :])) or (len(numbers) >= 2 and numbers[-1] and sum(numbers) * 2 > len(numbers)):
            found.add(c)
    return found


def _is_new_form(upper: Rows, lower: Rows, repeated: int) -> bool:
    """Whether below the common header the second starts with the label that the first started with."""
    if len(upper) <= repeated or len(lower) <= repeated:
        return False
    label = _first_label(upper[repeated])
    return label != "" and label == _first_label(lower[repeated])


def _first_label(row: Row) -> str:
    cell = next((cell for cell in row if cell and cell.text.strip()), None)
    text = re.sub(r"\s", "", cell.text) if cell else ""
    return text if _HAN.search(text) else ""


def _without(rows: Rows, count: int) -> Rows:
    """The rows below the first ``count``; a cell of those that reaches further down goes on empty."""
    kept = [list(row) for row in rows[count:]]
    for r, row in enumerate(rows[:count]):
        for c, cell in enumerate(row):
            if cell and kept and r + cell.rows > count:
                kept[0][c] = replace(cell, text="", rows=r + cell.rows - count)
    return kept


# --- joining -------------------------------------------------------------------------------------------------------


def _joined(upper: Rows, lower: Rows) -> Rows:
    """Both pieces as one; a row or a merged cell that the cut divided is made whole."""
    if not lower:
        return upper
    if _same_row(upper, lower):
        _merge_rows(upper, lower)
    else:
        _extend_spans(upper, lower)
    return upper + lower


def _extend_spans(upper: Rows, lower: Rows) -> None:
    """Merged cells at the end of ``upper`` that go on blank at the start of ``lower`` become one cell."""
    last = len(upper) - 1
    for c, below in enumerate(lower[0]):
        if below is None:
            continue
        place = _reaching(upper, last, c)
        if place is None:
            continue
        r = place
        above = upper[r][c]
        assert above is not None
        blank = not below.text.strip() or _texts([below]) == _texts([above])
        merged = above.rows > 1 or below.rows > 1 or _never_blank(upper, lower, c)
        if above.columns == below.columns and blank and merged and above.text.strip() and not is_number(above.text):
            upper[r][c] = replace(above, rows=above.rows + below.rows)
            lower[0][c] = None


def _never_blank(upper: Rows, lower: Rows, column: int) -> bool:
    """Whether a column of labels is filled everywhere but right below the cut."""
    cells = [cell for row in (*upper, *lower[1:]) if (cell := row[column])]
    return len(cells) >= 3 and all(_HAN.search(cell.text) for cell in cells)


def _reaching(rows: Rows, last: int, column: int) -> int | None:
    """The row in which the cell starts that reaches the last row in this column."""
    for r in range(last, -1, -1):
        cell = rows[r][column]
        if cell is not None:
            return r if r + cell.rows - 1 >= last else None
    return None


def _same_row(upper: Rows, lower: Rows) -> bool:
    """Whether the last row above and the first below are halves of one row."""
    above, below = upper[-1], lower[0]
    if not _alike_spans(above, below) or any(cell and cell.rows > 1 for cell in below):
        return False
    return _is_halved(upper, lower) or _is_long_text(above, below) or _is_cut_code(upper, lower)


def _alike_spans(above: Row, below: Row) -> bool:
    return all(
        (a is None) == (b is None) or (a is None and b is not None and not b.text.strip())
        for a, b in zip(above, below, strict=True)
    ) and all(a.columns == b.columns for a, b in zip(above, below, strict=True) if a and b)


def _is_long_text(above: Row, below: Row) -> bool:
    """Whether a long text of a form goes on: only it has words below the cut, its label has none."""
    filled = [c for c, cell in enumerate(below) if cell and cell.text.strip()]
    if len(filled) != 1 or filled[0] == 0:
        return False
    over, label = above[filled[0]], above[filled[0] - 1] or above[0]
    text = over.text.strip() if over else ""
    return len(text) >= _LONG and not is_number(text) and bool(label and label.text.strip())


def _is_cut_code(upper: Rows, lower: Rows) -> bool:
    """Whether below the cut only the rest of a code stands: 22 above and 1 below, where all others have three digits."""
    filled = [c for c, cell in enumerate(lower[0]) if cell and cell.text.strip()]
    for c in filled:
        above, below = upper[-1][c], lower[0][c]
        texts = [cell.text.strip() for row in upper[:-1] if (cell := row[c])]
        lengths = [len(text) for text in texts if text.isdigit()]
        whole = above.text.strip() + below.text.strip() if above and below else ""
        if len(lengths) < 2 or len(set(lengths[-4:])) > 1 or not whole.isdigit() or len(whole) != lengths[-1]:
            return False
        if not above or not above.text.strip():
            return False
    return bool(filled)


def _is_halved(upper: Rows, lower: Rows) -> bool:
    """Whether, in a table whose rows all have a code and amounts, only both halves together have them once."""
    rows = list(dropwhile(lambda row: not any(is_number(t) and len(t) > 2 for t in _texts(row)), upper[:-1] + lower[1:]))
    if len(rows) < 4 or any(_ROW_START.match(text) for text in _texts(lower[0])):
        return False
    codes = _code_columns(rows)
    amounts = {c for c in _amount_columns(rows) if c not in codes}
    full = [row for row in rows if _has(row, codes) and _has(row, amounts)]
    if not codes or not amounts or len(full) < 0.9 * len(rows):
        return False
    above, below = upper[-1], lower[0]
    if _has(above, codes) + _has(below, codes) != 1 or _has(above, amounts) + _has(below, amounts) != 1:
        return False
    return all(not (a and b and a.text.strip() and b.text.strip()) or _is_words(a, b) for a, b in zip(above, below, strict=True))


def _is_words(a: Cell, b: Cell) -> bool:
    return bool(_HAN.search(a.text)) and bool(_HAN.search(b.text))


_CODE = re.compile(r"\d{2,7}$")


def _code_columns(rows: Rows) -> set[int]:
    """Columns with codes: whole numbers of two to seven digits wherever they are filled."""
    found = set()
    for c in range(len(rows[0])):
        texts = [cell.text.strip() for row in rows if (cell := row[c]) and cell.text.strip()]
        if len(texts) >= 2 and sum(bool(_CODE.match(text)) for text in texts) >= 0.9 * len(texts):
            found.add(c)
    return found


def _has(row: Row, columns: set[int]) -> bool:
    return any(cell.text.strip() for c, cell in enumerate(row) if c in columns and cell)


def _merge_rows(upper: Rows, lower: Rows) -> None:
    """The first row of ``lower`` put onto the last of ``upper``; a cell keeps the place where its text begins."""
    above, below = upper[-1], lower.pop(0)
    for c, (a, b) in enumerate(zip(above, below, strict=True)):
        if b is None or not b.text.strip():
            continue
        if a is None or not a.text.strip():
            above[c] = replace(b, rows=1)
        else:
            gap = " " if _LATIN.search(a.text) and re.match("[A-Za-z]", b.text) else ""
            text = a.text + gap + b.text
            above[c] = replace(a, text=text, source=a.source.at(text=f"{a.source.text} {b.source.text}".strip()))


def pieces(grid: Grid) -> Iterator[int]:
    """The pages that a table stands on, in order."""
    yield from sorted({cell.source.page for _, _, cell in grid if cell.source.page})


__all__ = ["Columns", "assemble", "pieces"]
