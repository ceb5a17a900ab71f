"""What stands on the pages of a printed Disclosure, as plain data for the template: which block begins a page, which
pages lie flat, how large and how dense a table is set, which of its rows may break.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

from yusuan.model import SEVERITY_NAMES, Block, Cell, Chart, Disclosure, Finding, Grid, Heading, Paragraph

from .common import DRAFT_WORD, Need, bars, column_needs, column_shares, cover, em, entry, metadata
from .shape import (
    SKIPPED_ROLES,
    Place,
    breadth,
    clean,
    landscapes,
    lines_needed,
    places,
    same_words,
    side,
    unit_line,
    wordy_columns,
)

Data = dict[str, Any]

#: Room for text on an upright and on a flat A4 page, in points; the margins stand in the template.
UPRIGHT, FLAT = (453.5, 700.0), (700.0, 453.5)
#: Room for the lines of the contents on its first page.
CONTENTS = 700.0
#: What stands above a table (title, owner, number), above a form (title, year), a part's heading over them, in points.
ABOVE, ABOVE_FORM, PART = 78.0, 56.0, 52.0
#: (size of type, paddings above and below) that a table is set in, in points: the first that fits on one page.
DENSITIES = (
    (10.5, (6.5, 5.8, 5.2, 4.6, 4.1)),
    (10.0, (5.0, 4.3, 3.7)),
    (9.5, (5.0, 4.2, 3.6, 3.2)),
    (9.0, (4.6, 4.0, 3.4, 2.9)),
    (8.5, (4.6, 4.0, 3.4, 2.9)),
)
#: Smaller type yet, where room is spared.
SPARING = ((8.0, (4.2, 3.6, 3.0, 2.6)), (7.5, (4.0, 3.4, 2.9, 2.5)))
#: What rows of more than one line cost, all of them, as points of type.
WRAPPED = 9.0
#: The same for a table that needs several pages anyhow, and for a form, which is read closely.
LOOSE = ((10.0, (4.5,)), (9.0, (4.0,)), (8.0, (3.5,)), (7.0, (3.0,)))
FORMS = ((10.5, (4.8, 4.3)), (10.0, (4.3, 3.8)), (9.5, (3.9, 3.4)), (9.0, (3.6, 3.1, 2.7)))
#: A table whose figures need smaller type than this on an upright page is laid flat.
LEGIBLE = 8.0
#: Less of a page than this is not worth a form's last page.
LAST = 0.16
SIDE = 4.0
#: A cell that needs more lines than this may break over pages; a shorter one stays whole.
WHOLE_LINES = 8
#: A table in running text with no more rows than this is not broken over pages.
WHOLE_ROWS = 14
#: Height of a line of type without leading, and with it, in em: as the template sets tables.
LINE, LEADING = 0.75, 1.25

_WORDS = re.compile("[\u4e00-\u9fff]{3}")
_LONG = re.compile(r"[!-~]{5,}")


def printed(disclosure: Disclosure, draft: Sequence[Finding] | None = None) -> Data:
    """Everything the template prints."""
    unit, title = cover(disclosure)
    digits = re.match(r"\d{4}", disclosure.year.value)
    tables = frozenset(id(g) for g in disclosure.grids)
    sections = [
        {"flat": run[0].flat, "blocks": [_data(at) for at in run]}
        for blocks in (findings(draft), disclosure.blocks)
        for run in page_runs(placed_blocks(blocks, tables))
    ]
    return {
        "meta": metadata(disclosure),
        # PDF/A asks for a date; the first day of the budget year depends on nothing but the document
        "year": int(digits[0]) if digits and int(digits[0]) else 2000,
        "draft": draft is not None,
        "watermark": DRAFT_WORD,
        "cover": {
            "unit": unit,
            "title": title,
            "unit-size": fitting(unit, 26, 18),
            "title-size": fitting(title, 38, 22),
        },
        "contents-gap": _contents_gap(sections),
        "sections": sections,
    }


def _contents_gap(sections: Sequence[Data]) -> float:
    """Space between the lines of the contents, in points: what fills one page, within bounds."""
    levels = [
        b["level"] for s in sections for b in s["blocks"] if b["kind"] == "heading" or b.get("outlined")
    ]
    free = CONTENTS - 9.5 * len(levels) - 5 * levels.count(1)
    gap = free / max(len(levels), 1)
    return round(min(gap, 9.0), 2) if gap >= 4.5 else 8.0


def fitting(text: str, most: float, least: float, room: float = 420) -> float:
    """The size at which ``text`` stands on one line of ``room`` points, within bounds."""
    return round(max(least, min(most, room / max(breadth(text) / 2, 1))), 1)


# ---------------------------------------------------------------- a draft's first section


def findings(draft: Sequence[Finding] | None) -> list[Block]:
    """What must be mended before a draft may be published: where, what, how."""
    if not draft:
        return []
    rows = [[Cell(t, align="center", bold=True) for t in ("序号", "程度", "位置", "问题", "怎样修改")]]
    for i, f in enumerate(draft, 1):
        number, severity = Cell(str(i), align="center"), Cell(SEVERITY_NAMES[f.severity], align="center")
        rows.append([number, severity, Cell(str(f.place)), Cell(_problem(f)), Cell(f.mend)])
    counts = ((name, sum(f.severity is s for f in draft)) for s, name in SEVERITY_NAMES.items())
    said = "、".join(f"{name}{count}处" for name, count in counts if count)
    return [
        Heading(f"{DRAFT_WORD}：公开前须处理的问题", 1),
        Paragraph(f"本文件是{DRAFT_WORD}，不得公开。核对发现{said}，列于下表。"),
        Grid(tuple(map(tuple, rows)), header=1, widths=(3, 3, 8, 14, 9)),
    ]


def _problem(finding: Finding) -> str:
    told = (("写作", finding.stated), ("应为", finding.expected), ("相差", finding.difference))
    said = "；".join(f"{name}{text}" for name, text in told if text)
    return f"{finding.message}（{said}）" if said else finding.message


# ---------------------------------------------------------------- where blocks stand


@dataclass(frozen=True, slots=True)
class Placed:
    """A block on its page: ``alone`` begins a page and lets no text follow, ``under`` stands right under a part."""

    block: Block
    flat: bool
    level: int
    alone: bool
    under: bool

    @property
    def begins(self) -> bool:
        """Whether a new page begins with it."""
        part = isinstance(self.block, Heading) and self.level == 1
        return part or (self.alone and not self.under)


def placed_blocks(blocks: Sequence[Block], tables: frozenset[int]) -> Iterator[Placed]:
    kept = list(_kept(blocks))
    level, part = 0, False
    for block, flat in zip(kept, landscapes(kept), strict=True):
        alone = isinstance(block, Grid) and _alone(block, tables)
        if isinstance(block, Heading):
            level = max(1, min(block.level, level + 1, 3))  # no level is skipped: screen readers rely on it
        under = part and not (isinstance(block, Grid) and block.kind == "form")
        below = min(level + 1, 3) if isinstance(block, Grid) else level
        yield Placed(block, flat, below, alone, under)
        part = isinstance(block, Heading) and level == 1


def _kept(blocks: Sequence[Block]) -> Iterator[Block]:
    """What is printed after the contents; a heading that only repeats the title of the table under it is left to it."""
    shown = [b for b in blocks if not (isinstance(b, Paragraph) and b.role in SKIPPED_ROLES)]
    shown = [b for b in shown if not (isinstance(b, Heading) and (b.level == 0 or not clean(b.text).strip()))]
    for block, after in zip(shown, [*shown[1:], None], strict=False):
        repeated = (
            isinstance(after, Grid) and isinstance(block, Heading) and same_words(block.text, after.title)
        )
        if not (repeated and isinstance(block, Heading) and block.level > 1):
            yield _turned(block) if isinstance(block, Grid) else block


def _turned(grid: Grid) -> Grid:
    """The grid, laid flat where its figures do not stand side by side on an upright page in type one can read."""
    if grid.landscape or grid.kind == "form" or not grid.width:
        return grid
    upright = Setting(grid, (), column_needs(grid), UPRIGHT[0], LEGIBLE, 0)
    return grid if upright.across else grid.but(landscape=True)


def _alone(grid: Grid, tables: frozenset[int]) -> bool:
    """Whether a grid has pages of its own: the disclosure's tables, forms, and what lies flat or carries a number."""
    return grid.kind == "form" or grid.landscape or bool(grid.label) or id(grid) in tables


def page_runs(placed: Iterator[Placed]) -> Iterator[list[Placed]]:
    """Runs of blocks that begin on a new page, each upright or flat."""
    run: list[Placed] = []
    for at in placed:
        leaves = bool(run) and run[-1].alone and isinstance(at.block, Heading)
        if run and (at.begins or leaves or run[-1].flat != at.flat):
            run, taken = _cut(run, at)
            if run:
                yield run
            run = taken
        run.append(at)
    if run:
        yield run


def _cut(run: list[Placed], at: Placed) -> tuple[list[Placed], list[Placed]]:
    """Where a run ends before ``at``: the headings right before a grid go with it, so that none ends a page."""
    end = len(run)
    while (
        end
        and isinstance(run[end - 1].block, Heading)
        and not isinstance(at.block, Heading)
        and at.flat == run[-1].flat
    ):
        end -= 1
    return run[:end], run[end:]


def _data(at: Placed) -> Data:
    block = at.block
    if isinstance(block, Heading):
        return {"kind": "heading", "level": at.level, "text": clean(block.text).strip()}
    if isinstance(block, Paragraph):
        return {
            "kind": "note" if block.role == "note" else "paragraph",
            "text": _breakable(clean(block.text), 30),
        }
    if isinstance(block, Chart):
        rows = [
            {"name": b.name, "amount": b.amount, "share": b.share, "length": b.length, "against": b.against, "beside": b.beside}
            for b in bars(block)
        ]
        said = block.alternative or "；".join(f"{r['name']}{r['amount']}{block.unit}" for r in rows) or block.title
        name = min(max((breadth(b.name) / 2 for b in bars(block)), default=4) + 0.2, 13)
        return {
            "kind": "chart",
            "unit": block.unit,
            "name": name,
            "title": clean(block.title),
            "alternative": clean(said),
            "series": [clean(name) for name in block.series] if block.against else [],
            "bars": rows,
        }
    return _table(at, block)


def _unwidowed(text: str, room: float) -> str:
    """A short text with its last two characters together, where the last one would stand on a line alone."""
    whole, line = breadth(text), int(room) * 2
    most = 3 * line if line >= 6 else 2 * line
    if (
        "\n" in text
        or not line < whole <= most
        or whole % line not in (1, 2)
        or not _WORDS.fullmatch(text[-3:])
    ):
        return text
    return f"{text[:-2]}\n{text[-2:]}"


def words(place: Place, room: float) -> str:
    """The text of a cell as it is printed in ``room`` em: no lone last character, nothing that runs over the edge."""
    return _breakable(_unwidowed(clean(place.cell.text), room), room)


def _breakable(text: str, room: float) -> str:
    """``text``, broken where a run without a break (a code, an address) is wider than ``room`` em."""

    def broken(run: re.Match[str]) -> str:
        if (width := em(run[0])) <= room + 0.05:
            return run[0]
        step = max(3, int(len(run[0]) * room / width * 0.92))
        return "\n".join(run[0][a : a + step] for a in range(0, len(run[0]), step))

    return _LONG.sub(broken, text)


# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class Setting:
    """A grid set in one size of type on a page of ``width`` points; ``needs`` says what its columns ask for."""

    grid: Grid
    rows: Sequence[Sequence[Place]]
    needs: Sequence[Need]
    width: float
    size: float
    inset: float

    @cached_property
    def columns(self) -> list[float]:
        """Widths of the columns without their padding, in em."""
        sides = 2 * SIDE / self.size
        shares = column_shares(self.grid, self.needs, self.width / self.size, sides)
        return [share * self.width / self.size - sides for share in shares]

    def room(self, place: Place) -> float:
        """Width of a cell in em."""
        if place.columns == 1:
            return self.columns[place.column]
        inner = self.columns[place.column : place.column + place.columns]
        return sum(inner) + 2 * SIDE / self.size * (len(inner) - 1)

    def lines(self, place: Place) -> int:
        return lines_needed(place.cell.text, self.room(place) * 2) if place.cell.text else 1

    @cached_property
    def high(self) -> list[int]:
        """For every row, the lines of the highest cell that belongs to it alone."""
        return [max((self.lines(p) for p in row if p.cell.rows == 1), default=1) for row in self.rows]

    @cached_property
    def long(self) -> frozenset[tuple[int, int]]:
        """Columns of long texts, see shape.wordy_columns."""
        return wordy_columns(self.grid)

    @cached_property
    def cost(self) -> float:
        """How far it is from what one likes to read: large type, and rows of one line (wordy tables have none)."""
        rows = self.high[self.grid.header :]
        wrapped = sum(high > 1 for high in rows) / max(len(rows), 1)
        return (DENSITIES[0][0] - self.size) + WRAPPED * min(wrapped, 0.4)

    @property
    def height(self) -> float:
        """Height of the whole table in points (an estimate)."""
        words = sum(LINE + LEADING * (high - 1) for high in self.high) * self.size
        return words + 2 * self.inset * len(self.rows)

    @cached_property
    def across(self) -> bool:
        """Whether every column holds its longest figure or word."""
        return all(column + 0.01 >= need.least for column, need in zip(self.columns, self.needs, strict=True))


def setting_of(at: Placed, grid: Grid, spare: float = 0.0) -> Setting:
    """The largest type and widest padding in which the table stands on one page; fixed ones where it cannot.

    ``spare`` is a part of the height and of the width of figures that is left free: for programs that may have to
    take another font than ours.
    """
    width, height = FLAT if at.flat else UPRIGHT
    height *= 1 - spare / 4
    room = height - ABOVE - (PART if at.under else 0) - 20 * len(grid.notes)
    rows, needs = list(places(grid)), [need.wider(1 + spare) for need in column_needs(grid)]

    def tried(densities: Iterable[tuple[float, tuple[float, ...]]]) -> Iterator[Setting]:
        for size, insets in densities:
            first = Setting(grid, rows, needs, width, size, insets[0])
            yield from [first, *(replaced(first, inset) for inset in insets[1:])]

    if grid.kind == "form":
        return _form(list(tried(FORMS)), room + ABOVE - ABOVE_FORM, height)
    fitting = [s for s in tried((*DENSITIES, *SPARING) if spare else DENSITIES) if s.across and s.height <= room]
    return min(fitting, key=lambda s: s.cost) if fitting else _loose(list(tried(LOOSE)))


def replaced(setting: Setting, inset: float) -> Setting:
    """The same setting with another padding, without measuring its words again."""
    other = replace(setting, inset=inset)
    for name in ("columns", "high", "across", "cost"):
        other.__dict__[name] = getattr(setting, name)
    return other


def _loose(settings: Sequence[Setting]) -> Setting:
    """A table over several pages: in the usual type, in smaller type only where a figure would not fit."""
    return next((s for s in settings if s.across), settings[-1])


def _form(settings: Sequence[Setting], room: float, height: float) -> Setting:
    """A form on one page if it can be; else in the usual type, or one that leaves more than a few lines to the last."""
    one = next((s for s in settings if s.height <= room), None)
    return one or next((s for s in settings if (s.height - room) % height > height * LAST), settings[0])


def _table(at: Placed, grid: Grid) -> Data:
    setting = setting_of(at, grid)
    owner, unit = unit_line(grid)
    header = _header(grid)
    rows = [_row(setting, r, row) for r, row in enumerate(setting.rows)]
    head = grid.head
    if head and any(cell[2] > 1 for cell in rows[head]):
        head = head if _runs_over(at, setting) else 0  # a form of one page keeps its cells as they are
        _cut_after(rows, head)
    return {
        "kind": grid.kind,
        "title": clean(grid.title).strip(),
        "entry": entry(grid),
        "title-size": fitting(clean(grid.title), 17, 13, setting.width),
        "level": at.level,
        "outlined": at.alone and grid.kind != "form",
        "flows": not at.alone,
        "whole": not at.alone and len(grid.cells) <= WHOLE_ROWS,
        "label": clean(grid.label),
        "owner": clean(owner),
        "unit": clean(unit),
        "size": setting.size,
        "inset": setting.inset,
        "side": SIDE,
        "widths": [round(c + 2 * SIDE / setting.size, 3) for c in setting.columns],
        "header": [cell for row in rows[:header] for cell in row],
        "body": [cell for row in rows[header : head or None] for cell in row],
        "again": rows[head] if head else [],
        "rest": [cell for row in rows[head + 1 :] for cell in row] if head else [],
        "notes": [clean(note) for note in grid.notes],
    }


def _runs_over(at: Placed, setting: Setting) -> bool:
    """Whether a form needs a second page, or comes so near to the end of the first that it may."""
    return setting.height > ((FLAT if at.flat else UPRIGHT)[1] - ABOVE_FORM) * 0.95


def _cut_after(rows: list[list[list[Any]]], head: int) -> None:
    """A row that is printed again holds nothing that spans out of it: the words stand beside the rows below it."""
    for place, (text, columns, height, *rest) in enumerate(rows[head] if head else ()):
        if height > 1 and head + 1 < len(rows):
            rows[head][place] = ["", columns, 1, *rest]
            rows[head + 1].insert(place, [text, columns, height - 1, *rest])


def _header(grid: Grid) -> int:
    """Number of rows to repeat on every page: with what spans out of them, but never the whole table."""
    last = grid.header
    for r, _, cell in grid:
        if r < last:
            last = max(last, r + cell.rows)
    return last if last < len(grid.cells) else 0


def _row(setting: Setting, r: int, row: Sequence[Place]) -> list[list[Any]]:
    """Cells as the template takes them: text, columns, rows, alignment, bold, breakable."""
    grid, header = setting.grid, r < setting.grid.header
    breaks = setting.high[r] > WHOLE_LINES
    cells = []
    for place in row:
        if place.continued:
            continue
        cell = place.cell
        rows = min(cell.rows, len(grid.cells) - r)
        text = words(place, setting.room(place))
        at = side(grid, place, header, setting.long)[0]
        edge = "t" if breaks and rows == 1 and setting.lines(place) > WHOLE_LINES else ""
        cells.append([text, place.columns, rows, at + edge, cell.bold, not header and (breaks or rows > 1)])
    return cells
