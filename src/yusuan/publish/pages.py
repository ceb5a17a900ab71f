"""What stands on the pages of a printed Disclosure, as plain data for the template: which block begins a page, which
pages lie flat, how large and how dense a table is set, which of its rows may break.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from ..model import SEVERITY_NAMES, Block, Cell, Chart, Disclosure, Finding, Grid, Heading, Paragraph
from .common import DRAFT_WORD, bars, column_needs, column_shares, cover, entry, metadata
from .shape import (
    SKIPPED_ROLES,
    Place,
    alignment,
    breadth,
    clean,
    landscapes,
    lines_needed,
    places,
    same_words,
    unit_line,
)

Data = dict[str, Any]

#: Room for text on an upright and on a flat A4 page, in points; the margins stand in the template.
UPRIGHT, FLAT = (453.5, 700.0), (700.0, 453.5)
#: What a table's title, owner line and table number take above it, and a part's heading above them, in points.
ABOVE, PART = 78.0, 52.0
#: (size of type, padding above and below) that a table is set in, in points: the first that fits on one page.
DENSITIES = ((10.5, 6.5), (10.5, 5.5), (10.5, 4.7), (10.0, 4.2), (10.0, 3.6), (9.5, 3.1), (9.0, 2.7))
#: Where it needs several pages anyhow; a form is read closely and holds long texts.
LOOSE, FORM = (10.0, 4.5), (10.5, 4.8)
SIDE = 4.0
#: A cell that needs more lines than this may break over pages; a shorter one stays whole.
WHOLE_LINES = 8
#: A table in running text with no more rows than this is not broken over pages.
WHOLE_ROWS = 14
#: Height of a line of type without leading, and with it, in em: as the template sets tables.
LINE, LEADING = 0.75, 1.2

_LONG = re.compile(r"[!-~]{13,}")


def printed(disclosure: Disclosure, draft: Sequence[Finding] = ()) -> Data:
    """Everything the template prints."""
    unit, title = cover(disclosure)
    digits = re.match(r"\d{4}", disclosure.year.value)
    tables = frozenset(id(g) for g in disclosure.tables)
    return {
        "meta": metadata(disclosure),
        # PDF/A asks for a date; the first day of the budget year depends on nothing but the document
        "year": int(digits[0]) if digits and int(digits[0]) else 2000,
        "draft": bool(draft),
        "watermark": DRAFT_WORD,
        "cover": {
            "unit": unit,
            "title": title,
            "unit-size": fitting(unit, 26, 18),
            "title-size": fitting(title, 38, 22),
        },
        "sections": [
            {"flat": run[0].flat, "blocks": [_data(at) for at in run]}
            for blocks in (findings(draft), disclosure.blocks)
            for run in page_runs(placed_blocks(blocks, tables))
        ],
    }


def fitting(text: str, most: float, least: float, room: float = 420) -> float:
    """The size at which ``text`` stands on one line of ``room`` points, within bounds."""
    return round(max(least, min(most, room / max(breadth(text) / 2, 1))), 1)


# ---------------------------------------------------------------- a draft's first section


def findings(draft: Sequence[Finding]) -> list[Block]:
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
    shown = [b for b in shown if not (isinstance(b, Heading) and b.level == 0)]
    for block, after in pairwise([*shown, None]):
        repeated = isinstance(after, Grid) and isinstance(block, Heading) and block.level > 1
        if block is not None and not (repeated and same_words(block.text, after.title)):
            yield block


def _alone(grid: Grid, tables: frozenset[int]) -> bool:
    """Whether a grid has pages of its own: the disclosure's tables, forms, and what lies flat or carries a number."""
    return grid.kind == "form" or grid.landscape or bool(grid.label) or id(grid) in tables


def page_runs(placed: Iterator[Placed]) -> Iterator[list[Placed]]:
    """Runs of blocks that begin on a new page, each upright or flat."""
    run: list[Placed] = []
    for at in placed:
        leaves = bool(run) and run[-1].alone and isinstance(at.block, Heading)
        if run and (at.begins or leaves or run[-1].flat != at.flat):
            yield run
            run = []
        run.append(at)
    if run:
        yield run


def _data(at: Placed) -> Data:
    block = at.block
    if isinstance(block, Heading):
        return {"kind": "heading", "level": at.level, "text": clean(block.text)}
    if isinstance(block, Paragraph):
        return {
            "kind": "note" if block.role == "note" else "paragraph",
            "text": _breakable(clean(block.text), 30),
        }
    if isinstance(block, Chart):
        rows = [
            {"name": b.name, "amount": b.amount, "share": b.share, "length": b.length} for b in bars(block)
        ]
        said = block.alternative or "；".join(f"{r['name']}{r['amount']}万元" for r in rows) or block.title
        return {"kind": "chart", "title": clean(block.title), "alternative": clean(said), "bars": rows}
    return _table(at, block)


def _breakable(text: str, room: float) -> str | list[str]:
    """``text``, in pieces where a run without a break (a code, an address) is wider than ``room`` em."""
    if not any(breadth(m[0]) / 2 > room for m in _LONG.finditer(text)):
        return text
    pieces, at, step = list[str](), 0, max(4, int(room * 1.6))
    for run in _LONG.finditer(text):
        if breadth(run[0]) / 2 > room:
            cuts = [*range(run.start() + step, run.end(), step)]
            pieces += [text[a:b] for a, b in pairwise([at, *cuts])]
            at = cuts[-1] if cuts else at
    return [*pieces, text[at:]]


# ---------------------------------------------------------------- tables


@dataclass(frozen=True)
class Setting:
    """A grid set in one size of type on a page of ``width`` points."""

    grid: Grid
    rows: Sequence[Sequence[Place]]
    width: float
    size: float
    inset: float

    @cached_property
    def columns(self) -> list[float]:
        """Widths of the columns without their padding, in em."""
        shares = column_shares(self.grid, self.width / self.size)
        return [share * self.width / self.size - 2 * SIDE / self.size for share in shares]

    def room(self, place: Place) -> float:
        """Width of a cell in em."""
        inner = self.columns[place.column : place.column + place.columns]
        return sum(inner) + 2 * SIDE / self.size * (len(inner) - 1)

    def lines(self, place: Place) -> int:
        return lines_needed(place.cell.text, self.room(place) * 2 - 0.5) if place.cell.text else 1

    def high(self, row: Sequence[Place]) -> int:
        """Lines of the highest cell that belongs to this row alone."""
        return max((self.lines(p) for p in row if p.cell.rows == 1), default=1)

    @property
    def height(self) -> float:
        """Height of the whole table in points (an estimate)."""
        return sum((LINE + LEADING * (self.high(row) - 1)) * self.size + 2 * self.inset for row in self.rows)

    @property
    def across(self) -> bool:
        """Whether every column holds its longest figure or word."""
        needs = column_needs(self.grid)
        return all(column + 0.01 >= need.least for column, need in zip(self.columns, needs, strict=True))


def setting_of(at: Placed, grid: Grid) -> Setting:
    """The largest type and widest padding in which the table stands on one page; fixed ones where it cannot."""
    width, height = FLAT if at.flat else UPRIGHT
    rows = list(places(grid))
    if grid.kind == "form":
        return Setting(grid, rows, width, *FORM)
    room = height - ABOVE - (PART if at.under else 0) - 20 * len(grid.notes)
    tried = [Setting(grid, rows, width, *density) for density in DENSITIES]
    on_page = next((s for s in tried if s.across and s.height <= room), None)
    return on_page or next(
        (s for s in tried if s.across and s.size <= LOOSE[0]), Setting(grid, rows, width, *LOOSE)
    )


def _table(at: Placed, grid: Grid) -> Data:
    setting = setting_of(at, grid)
    owner, unit = unit_line(grid)
    header = min(grid.header, max(0, len(grid.cells) - 1))
    rows = [_row(setting, r, row) for r, row in enumerate(setting.rows)]
    return {
        "kind": grid.kind,
        "title": clean(grid.title),
        "entry": entry(grid),
        "title-size": fitting(clean(grid.title), 17, 13, setting.width),
        "level": at.level,
        "outlined": at.alone,
        "whole": not at.alone and len(grid.cells) <= WHOLE_ROWS,
        "label": clean(grid.label),
        "owner": clean(owner),
        "unit": clean(unit),
        "size": setting.size,
        "inset": setting.inset,
        "side": SIDE,
        "widths": [round(c + 2 * SIDE / setting.size, 3) for c in setting.columns],
        "header": [cell for row in rows[:header] for cell in row],
        "body": [cell for row in rows[header:] for cell in row],
        "notes": [clean(note) for note in grid.notes],
    }


def _row(setting: Setting, r: int, row: Sequence[Place]) -> list[list[Any]]:
    """Cells as the template takes them: text, columns, rows, letter of the alignment, bold, breakable."""
    grid, header = setting.grid, r < setting.grid.header
    breaks = setting.high(row) > WHOLE_LINES
    cells = []
    for place in row:
        if place.continued:
            continue
        cell = place.cell
        rows = min(cell.rows, (grid.header if header else len(grid.cells)) - r)
        text = _breakable(clean(cell.text), setting.room(place))
        letter = alignment(cell, header, grid.kind == "form")[0]
        cells.append([text, place.columns, rows, letter, cell.bold, not header and (breaks or rows > 1)])
    return cells
