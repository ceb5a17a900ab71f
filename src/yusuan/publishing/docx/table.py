"""A Grid as a Word table: merged cells, repeated header rows, sizes and widths as on paper."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from yusuan.model import Grid

from ..pages import LEADING, LINE, WHOLE_LINES, WHOLE_ROWS, Setting, words
from ..shape import Place, clean, side
from .xml import run

STYLES = {"left": "TableText", "center": "TableCentre", "right": "TableFigure"}
#: Size of type that the table styles have by themselves; other sizes are written at the cell.
USUAL = 10.5
#: Thickness of a table's rules in points.
RULE = 0.5


@dataclass(frozen=True, slots=True)
class Table:
    """A grid in its setting, for a page ``room`` twentieths of a point wide."""

    setting: Setting
    room: int
    alone: bool = True

    @property
    def grid(self) -> Grid:
        return self.setting.grid

    @property
    def header(self) -> int:
        """Rows repeated on every page; at least one row is no header."""
        return min(self.grid.header, max(0, len(self.grid.cells) - 1))

    @property
    def pitch(self) -> float:
        """From line to line, in points."""
        return LEADING * self.setting.size

    @property
    def margin(self) -> float:
        """Above and below the lines of a cell, in points, so that rows with their rule are as high as in print."""
        return max(0.0, self.setting.inset - (LEADING - LINE) * self.setting.size / 2 - RULE / 2)

    def heights(self) -> list[float]:
        """Height of every row in points."""
        return [self.pitch * high + 2 * self.margin + RULE for high in self.setting.high]

    def breaks(self, row: int) -> bool:
        """Whether a row may break over pages: only one of long texts."""
        return self.setting.high[row] > WHOLE_LINES

    def xml(self) -> str:
        return "".join(self._parts())

    def _parts(self) -> Iterator[str]:
        columns = self._columns()
        yield self._properties()
        yield "<w:tblGrid>" + "".join(f'<w:gridCol w:w="{w}"/>' for w in columns) + "</w:tblGrid>"
        together = not self.alone and len(self.grid.cells) <= WHOLE_ROWS
        for r, row in enumerate(self.setting.rows):
            header = r < self.header
            whole = "" if self.breaks(r) else "<w:cantSplit/>"
            yield f"<w:tr><w:trPr>{whole}{'<w:tblHeader/>' if header else ''}</w:trPr>"
            keep = header or (together and r + 1 < len(self.grid.cells))
            yield from (self._cell(r, place, columns, keep) for place in row)
            yield "</w:tr>"
        yield "</w:tbl>"

    def _columns(self) -> list[int]:
        inner = [c * self.setting.size + 8 for c in self.setting.columns]
        columns = [int(w / sum(inner) * self.room) for w in inner]
        columns[-1] += self.room - sum(columns)
        return columns

    def _properties(self) -> str:
        style = "BudgetForm" if self.grid.kind == "form" else "BudgetTable"
        edge = f'w:w="{round(self.margin * 20)}" w:type="dxa"/>'
        return (
            f'<w:tbl><w:tblPr><w:tblStyle w:val="{style}"/><w:tblW w:w="{self.room}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar><w:top {edge}<w:bottom {edge}</w:tblCellMar>'
            '<w:tblLook w:val="0420" w:firstRow="1" w:lastRow="0" w:firstColumn="0" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>'
            f"<w:tblCaption w:val={quoteattr(clean(self.grid.title))}/></w:tblPr>"
        )

    def _cell(self, r: int, place: Place, columns: Sequence[int], keep: bool) -> str:
        cell = place.cell
        width = sum(columns[place.column : place.column + place.columns])
        merge = "<w:vMerge/>" if place.continued else '<w:vMerge w:val="restart"/>' if cell.rows > 1 else ""
        span = f'<w:gridSpan w:val="{place.columns}"/>' if place.columns > 1 else ""
        long = self.breaks(r) and cell.rows == 1 and self.setting.lines(place) > WHOLE_LINES
        text = "" if place.continued else words(place, self.setting.room(place))
        return (
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}<w:vAlign w:val="{"top" if long else "center"}"/></w:tcPr>'
            f"{self._text(text, place, r < self.header, keep)}</w:tc>"
        )

    def _style(self, place: Place, header: bool) -> str:
        if header:
            return "TableHead"
        return STYLES[side(self.grid, place, header, self.setting.long)]

    def _text(self, text: str, place: Place, header: bool, keep: bool) -> str:
        together = "<w:keepNext/>" if keep else ""
        size = self.setting.size
        usual = size == USUAL
        pitch = "" if usual else f'<w:spacing w:line="{round(self.pitch * 20)}" w:lineRule="exact"/>'
        start = f'<w:p><w:pPr><w:pStyle w:val="{self._style(place, header)}"/>{together}{pitch}</w:pPr>'
        if not text:
            return f"{start}</w:p>"
        half = 0 if usual else round(size * 2)
        bold = place.cell.bold and not header
        return "".join(f"{start}{run(line, bold, half)}</w:p>" for line in text.split("\n"))
