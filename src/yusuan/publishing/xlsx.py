"""A Disclosure as an Excel workbook: a sheet a table, numbers as numbers, totals as live sums, ready to print."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

from yusuan import money
from yusuan.model import Cell, Chart, Disclosure, Figure, Finding, Grid, Heading, Paragraph

from .common import (
    DRAFT_WORD,
    column_needs,
    cover,
    entry,
    is_money,
    is_pie,
    metadata,
    subject,
    write_atomically,
)
from .docx.chart import COLOURS
from .pages import findings
from .shape import (
    SKIPPED_ROLES,
    Place,
    breadth,
    clean,
    is_number,
    lines_needed,
    places,
    runs,
    side,
    unit_line,
    wordy_columns,
)
from .sums import Spot, exact, sums

#: Room on a printed A4 sheet in points, what stands above a table, the width of a digit.
PAGE, ABOVE, DIGIT = (509.0, 720.0), 62.0, 5.6
#: A form that is higher than the page by no more than this is made smaller.
NEARLY = 1.2
#: Width of the narrative's column, of a table and of a form, in digits.
TEXT_WIDTH, FORM_WIDTH = 84, 108
#: Narrowest and widest column that is not declared, in digits; height of a line in points.
NARROW, WIDE, LINE = 11, 46, 14.5
#: Excel keeps no more characters in a cell, and shows a row no higher than this.
MOST, HIGHEST = 32_000, 409.0
#: By their international names, which every office program knows and can replace.
SONG, HEI = "SimSun", "SimHei"
CONTENTS, NARRATIVE, CHARTS, PROBLEMS, FORM = "目录", "文字说明", "图表", "草稿问题", "项目绩效表"
_BAD_NAME = re.compile(r"[\[\]:*?/\\'\s]+")


def publish_xlsx(disclosure: Disclosure, out: Path, *, draft: Sequence[Finding] | None = None) -> None:
    """Write the workbook to ``out``.  Raises OSError where it cannot be; the old file then stays whole."""
    write_atomically(out, render_xlsx(disclosure, draft=draft))


def render_xlsx(disclosure: Disclosure, *, draft: Sequence[Finding] | None = None) -> bytes:
    """The workbook; ``draft`` findings make it a draft, with their list on the second sheet."""
    return _Workbook(disclosure, draft).render()


class _Workbook:
    """One workbook being written: its formats, its sheets' names, and texts too long for a cell."""

    def __init__(self, disclosure: Disclosure, draft: Sequence[Finding] | None) -> None:
        import xlsxwriter

        self.disclosure = disclosure
        self.draft = draft
        self.stream = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self.book = xlsxwriter.Workbook(self.stream, options)
        self.formats: dict[tuple[tuple[str, Any], ...], Any] = {}
        self.names: set[str] = set()
        self.long: list[tuple[str, str]] = []  # where it stands, what does not fit there
        self.grids = [b for b in disclosure.blocks if isinstance(b, Grid) and b.width]
        self.sheets = {id(grid): self._name(n, grid) for n, grid in enumerate(self.grids, 1)}

    def render(self) -> bytes:
        said = metadata(self.disclosure)
        properties = {k: v[:255] for k, v in said.items()}
        self.book.set_properties({**properties, "created": datetime(2000, 1, 1)})
        self.book.set_calc_mode("auto")
        self._contents()
        if self.draft:
            _grid_sheet(self, next(b for b in findings(self.draft) if isinstance(b, Grid)), PROBLEMS)
        for grid in self.grids:
            _grid_sheet(self, grid, self.sheets[id(grid)])
        if self.charts:
            self._charts()
        self._narrative()
        self.book.close()
        return self.stream.getvalue()

    @cached_property
    def charts(self) -> list[Chart]:
        return [b for b in self.disclosure.blocks if isinstance(b, Chart) and b.items]

    def _name(self, number: int, grid: Grid) -> str:
        """A name that Excel allows for the sheet of a grid: its number and as much of its title as fits."""
        title = re.sub(r"^\d{4}年", "", _BAD_NAME.sub("", clean(_short(grid))))
        name = f"{number}-{title}"[:31].rstrip("'") if title else f"表{number}"
        self.names.add(name)
        return name

    def style(self, **wanted: Any) -> Any:
        """The cell format with these properties, made once."""
        key = tuple(sorted(wanted.items()))
        if key not in self.formats:
            self.formats[key] = self.book.add_format(
                {"font_name": SONG, "font_size": 10.5, "valign": "vcenter", **wanted}
            )
        return self.formats[key]

    def sheet(self, name: str, landscape: bool = False) -> Any:
        """A new sheet, set up for A4 paper, one page wide."""
        sheet = self.book.add_worksheet(name)
        sheet.set_paper(9)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.7)
        sheet.fit_to_pages(1, 0)
        sheet.center_horizontally()
        sheet.set_footer("&C第 &P 页，共 &N 页")
        if landscape:
            sheet.set_landscape()
        if self.draft is not None:
            sheet.set_header(f"&C&KB0B0B0&28{DRAFT_WORD}")
        return sheet

    def write(self, sheet: Any, row: int, column: int, text: str, style: Any) -> None:
        """A text as text, whatever it looks like; what Excel cannot hold goes to the narrative sheet."""
        text = clean(text)
        if len(text) > MOST:
            self.long.append((f"“{sheet.get_name()}”第{row + 1}行", text[MOST:]))
            text = text[:MOST] + f"……（下接“{NARRATIVE}”）"
        if text:
            sheet.write_string(row, column, text, style)
        else:
            sheet.write_blank(row, column, None, style)

    # The sheets that are no tables.

    def _contents(self) -> None:
        sheet = self.sheet(CONTENTS)
        sheet.set_column(0, 0, 7)
        sheet.set_column(1, 1, 18)
        sheet.set_column(2, 2, 74)
        sheet.set_column(3, 3, 9)
        unit, title = cover(self.disclosure)
        head = self.style(font_name=HEI, font_size=18, align="center")
        sheet.merge_range(0, 0, 0, 3, f"{unit}{title}" if unit not in title else title, head)
        sheet.set_row(0, 36)
        for c, text in enumerate(("序号", "表号", "表名", "单位")):
            sheet.write_string(
                2, c, text, self.style(font_name=HEI, border=1, align="center", bg_color="#EDEDED")
            )
        row = 3
        for label, words, unit_, name in self._listed():
            self._entry(sheet, row, (str(row - 2), label, words, unit_), name)
            row += 1
        sheet.freeze_panes(3, 0)
        sheet.repeat_rows(2)
        sheet.activate()

    def _listed(self) -> Iterator[tuple[str, str, str, str]]:
        """(label, words, unit, sheet) of every other sheet in order."""
        if self.draft:
            yield "", f"{DRAFT_WORD}：公开前须处理的问题", "", PROBLEMS
        for grid in self.grids:
            yield grid.label or FORM * (grid.kind == "form"), _short(grid), grid.unit, self.sheets[id(grid)]
        if self.charts:
            yield "", CHARTS, "、".join(dict.fromkeys(c.unit for c in self.charts)), CHARTS
        yield "", NARRATIVE, "", NARRATIVE

    def _entry(self, sheet: Any, row: int, texts: Sequence[str], name: str) -> None:
        link = self.style(border=1, font_color="#0B4F9E", underline=1, text_wrap=True)
        for c, text in enumerate(texts):
            if c == 2:
                sheet.write_url(row, c, f"internal:'{name}'!A1", link, string=clean(text)[:250] or name)
            else:
                self.write(sheet, row, c, text, self.style(border=1, align="center"))
        sheet.set_row(row, LINE * lines_needed(texts[2], 72) + 5)

    def _narrative(self) -> None:
        sheet = self.sheet(NARRATIVE)
        sheet.set_column(0, 0, TEXT_WIDTH)
        row = 0
        for text, kind in self._told():
            style, high, room = self._telling(kind)
            for start in range(0, max(len(text), 1), MOST):
                piece = text[start : start + MOST]
                if kind.startswith("'"):
                    sheet.write_url(row, 0, f"internal:{kind}!A1", style, string=clean(piece)[:250])
                else:
                    self.write(sheet, row, 0, piece, style)
                sheet.set_row(row, min(high * lines_needed(piece, room), HIGHEST))
                row += 1
        sheet.print_area(0, 0, max(row - 1, 0), 0)

    def _telling(self, kind: str) -> tuple[Any, float, int]:
        """Format, height of a line and its room for a heading of a level, a text or a link."""
        if kind in ("0", "1", "2", "3"):
            size = {"0": 18, "1": 16, "2": 13}.get(kind, 11)
            align = "center" if kind in "01" else "left"
            return (
                self.style(font_name=HEI, font_size=size, align=align, text_wrap=True),
                size * 2,
                TEXT_WIDTH * 11 // size,
            )
        if kind.startswith("'"):
            return self.style(font_color="#0B4F9E", underline=1, text_wrap=True), LINE + 4, TEXT_WIDTH
        return self.style(text_wrap=True, font_size=11, valign="top"), 16.5, TEXT_WIDTH - 4

    def _told(self) -> Iterator[tuple[str, str]]:
        """Everything that is not in a table, in order; a link where a table or a chart stands."""
        for block in self.disclosure.blocks:
            if isinstance(block, Heading):
                yield block.text, str(min(block.level, 3))
            elif isinstance(block, Paragraph):
                if block.role not in SKIPPED_ROLES:
                    yield from (("　　" + line, "text") for line in block.text.split("\n"))
            elif isinstance(block, Chart):
                yield block.alternative or block.title, "text"
            elif id(block) in self.sheets:
                yield f"　　见表：{entry(block)}", f"'{self.sheets[id(block)]}'"
        yield from ((f"　　{where}续：{text}", "text") for where, text in self.long)

    def _charts(self) -> None:
        """Every chart with its figures beside it, as a chart of Excel's own."""
        sheet = self.sheet(CHARTS)
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, 2, 16)
        row = 0
        for chart in self.charts:
            row = self._chart(sheet, chart, row) + 2

    def _chart(self, sheet: Any, chart: Chart, row: int) -> int:
        head = self.style(font_name=HEI, border=1, align="center", bg_color="#EDEDED")
        sheet.merge_range(row, 0, row, 2, clean(chart.title), self.style(font_name=HEI, font_size=12))
        heads = [f"{'金额' if is_money(chart) else '数值'}（{chart.unit}）", "占比" if is_money(chart) else ""]
        if chart.against:
            heads = [f"{clean(name)}（{chart.unit}）" for name in chart.series]
        for c, text in enumerate(("项目", *(h for h in heads if h))):
            sheet.write_string(row + 1, c, text, head)
        first, last = row + 2, row + 1 + len(chart.items)
        total = f"SUM($B${first + 1}:$B${last + 1})"
        whole = sum((amount for _, amount in chart.items), Decimal(0))
        for r, (name, amount) in enumerate(chart.items, first):
            self.write(sheet, r, 0, name, self.style(border=1, text_wrap=True))
            sheet.write_number(
                r, 1, amount / money.UNITS.get(chart.unit, 1), self.style(border=1, num_format="#,##0.00")
            )
            if chart.against:
                other = chart.against[r - first] / money.UNITS.get(chart.unit, 1)
                sheet.write_number(r, 2, other, self.style(border=1, num_format="#,##0.00"))
            if not is_money(chart) or chart.against:
                continue
            share = amount / whole if whole else Decimal(0)
            formula = f"=IF({total}=0,0,B{r + 1}/{total})"
            sheet.write_formula(r, 2, formula, self.style(border=1, num_format="0.00%"), share)
        self._draw(sheet, chart, (first, last), row)
        return max(last, row + 17)

    def _draw(self, sheet: Any, chart: Chart, rows: tuple[int, int], at: int) -> None:
        pie = is_pie(chart, len(COLOURS))
        drawn = self.book.add_chart({"type": "pie" if pie else "bar"})
        labels = {"percentage": True} if pie else {"value": True}
        for n, name in enumerate(chart.series if chart.against else (chart.title,)):
            drawn.add_series({
                "name": clean(name),
                "categories": [CHARTS, rows[0], 0, rows[1], 0],
                "values": [CHARTS, rows[0], n + 1, rows[1], n + 1],
                "points": [{"fill": {"color": f"#{colour}"}} for colour in COLOURS[: len(chart.items)]] if pie else None,
                "fill": {"color": f"#{COLOURS[n]}"},
                "data_labels": {**labels, "position": "outside_end", "num_format": "0.00%" if pie else "#,##0.00"},
            })  # fmt: skip
        drawn.set_title({"name": clean(chart.title), "name_font": {"size": 12, "bold": False}})
        drawn.set_legend({"position": "right" if pie else "bottom"} if pie or chart.against else {"none": True})
        if not pie:
            drawn.set_y_axis({"reverse": True})  # the first item on top, as in the table
        drawn.set_size({"width": 480, "height": 300})
        options = {"description": clean(chart.alternative or chart.title), "x_offset": 12}
        sheet.insert_chart(at, 3, drawn, options)


def _grid_sheet(book: _Workbook, grid: Grid, name: str) -> None:
    """One table or form on its own sheet."""
    sheet = book.sheet(name, grid.landscape)
    _GridSheet(book, grid, sheet).write()


class _GridSheet:
    """A grid being written to its sheet: label and title above, the table, its notes."""

    def __init__(self, book: _Workbook, grid: Grid, sheet: Any) -> None:
        self.book, self.grid, self.sheet = book, grid, sheet
        self.top = 3  # rows above the table: label, title, owner and unit
        self.form = grid.kind == "form"
        self.header = min(grid.header, max(0, len(grid.cells) - 1))
        self.columns = _column_widths(grid)
        self.wordy = wordy_columns(grid)
        self.sums = {} if self.form else sums(grid)

    def write(self) -> None:
        width = self.grid.width
        for c, size in enumerate(self.columns):
            self.sheet.set_column(c, c, size)
        self._above()
        heights = []
        for r, row in enumerate(places(self.grid)):
            heights.append(self._height(row))
            self.sheet.set_row(self.top + r, heights[-1])
            for place in row:
                if not place.continued:
                    self._place(r, place)
        end = self.top + len(self.grid.cells)
        for note in self.grid.notes:
            self._across(end, note, self.book.style(align="left", text_wrap=True))
            end += 1
        self.sheet.print_area(0, 0, end - 1, width - 1)
        if self.form and self._nearly_one_page(sum(heights) + ABOVE):
            self.sheet.fit_to_pages(1, 1)  # a little smaller, but no last row alone on a second page
        if self.header:
            self.sheet.repeat_rows(self.top, self.top + self.header - 1)
            self.sheet.freeze_panes(self.top + self.header, self._labels())
        self.sheet.ignore_errors({"number_stored_as_text": f"A1:{_a1(end, width)}"})
        back = self.book.style(font_color="#0B4F9E", underline=1)
        self.sheet.write_url(0, width, f"internal:'{CONTENTS}'!A1", back, string="返回目录")

    def _nearly_one_page(self, high: float) -> bool:
        """Whether a form that is set to the width of the page is hardly higher than it."""
        wide, tall = PAGE[::-1] if self.grid.landscape else PAGE
        return high * min(1.0, wide / (sum(self.columns) * DIGIT)) <= tall * NEARLY

    def _above(self) -> None:
        self._across(0, self.grid.label, self.book.style(font_name=HEI))
        self._across(
            1, self.grid.title, self.book.style(font_name=HEI, font_size=16, align="center", text_wrap=True)
        )
        self.sheet.set_row(1, 26 * lines_needed(self.grid.title, sum(self.columns) / 1.6))
        left, right = unit_line(self.grid)
        if self.form and not right:
            self._across(2, left, self.book.style(align="center"))
            return
        last = self.grid.width - 1
        cut = max(last - 1, 0) if breadth(right) > self.columns[-1] - 1 else last
        if cut:
            self._across(2, left, self.book.style(align="left"), 0, cut - 1)
            self._across(2, right, self.book.style(align="right"), cut, last)
        else:
            self._across(2, f"{left}　{right}", self.book.style(align="left"))

    def _across(self, row: int, text: str, style: Any, first: int = 0, last: int | None = None) -> None:
        """A text over several columns, merged where there are several; its row is as high as it needs."""
        last = self.grid.width - 1 if last is None else last
        if last > first and text:
            self.sheet.merge_range(row, first, row, last, "", style)
        self.book.write(self.sheet, row, first, text, style)
        if row > self.top:
            self.sheet.set_row(row, LINE * lines_needed(text, sum(self.columns[first : last + 1]) - 1) + 3)

    def _labels(self) -> int:
        """How many columns stay in sight: those of words at the left, where they are not too wide."""
        first = min((c for _, c, cell in self.grid if is_number(cell)), default=0)
        return first if sum(self.columns[:first]) <= 60 else 0

    def _height(self, row: Sequence[Place]) -> float:
        found = [1]
        for place in row:
            if place.continued or place.cell.rows > 1 or is_number(place.cell):
                continue
            room = sum(self.columns[place.column : place.column + place.columns]) - 1
            found.append(lines_needed(clean(place.cell.text), room))
        return min(max(LINE * max(found) + 3.5, 18), HIGHEST)

    def _place(self, r: int, place: Place) -> None:
        cell, row, column = place.cell, self.top + r, place.column
        header = r < self.header
        style = self._style(place, header)
        bottom = min(r + cell.rows, len(self.grid.cells)) - 1 + self.top
        right = column + place.columns - 1
        if bottom > row or right > column:
            self.sheet.merge_range(row, column, bottom, right, "", style)
        figure = cell.figure
        if figure is None or not _numeric(cell):
            self.book.write(self.sheet, row, column, cell.text, style)
        elif (parts := self.sums.get((r, column))) is not None:
            self.sheet.write_formula(row, column, self._formula(parts), style, _value(figure))
        else:
            self.sheet.write_number(row, column, _value(figure), style)

    def _style(self, place: Place, header: bool) -> Any:
        cell = place.cell
        at = side(self.grid, place, header, self.wordy)
        wanted: dict[str, Any] = {"border": 1, "text_wrap": True, "align": at}
        if header:
            wanted |= {"font_name": HEI, "bg_color": "#EDEDED"}
        elif cell.bold:
            wanted |= {"font_name": HEI, "bold": True}
        if cell.figure is not None:
            decimals = len(cell.figure.printed.partition(".")[2]) if cell.figure.printed else 2
            wanted |= {"num_format": "#,##0" + (f".{'0' * decimals}" if decimals else ""), "text_wrap": False}
        return self.book.style(**wanted)

    def _formula(self, parts: Sequence[Spot]) -> str:
        """``=SUM(C7:C9,C12)``: parts of one column or one row, neighbours as ranges."""
        by_row = len({r for r, _ in parts}) == 1
        spots = sorted(parts)
        fixed = spots[0][0 if by_row else 1]
        references = []
        for first, last in runs([c if by_row else r for r, c in spots]):
            a, b = ((fixed, first), (fixed, last)) if by_row else ((first, fixed), (last, fixed))
            corners = [_a1(self.top + r, c) for r, c in (a, b)]
            references.append(corners[0] if a == b else ":".join(corners))
        # Excel takes 255 arguments
        pieces = [references[i : i + 250] for i in range(0, len(references), 250)]
        if len(spots) == 1:
            return f"={references[0]}"
        return "=" + "+".join(f"SUM({','.join(piece)})" for piece in pieces)


def _short(grid: Grid) -> str:
    """What tells a grid from the others: its title, for a form its project."""
    return subject(grid) or grid.title if grid.kind == "form" else grid.title


def _column_widths(grid: Grid) -> list[float]:
    """Width of each column in digits: as declared, else by what stands in it."""
    given = [w for w in grid.widths if w > 0]
    needs = column_needs(grid)
    if given and len(given) == grid.width:
        widths = [w / sum(given) * FORM_WIDTH for w in given]
        return [max(w, n.least * 2 + 2) if n.amounts else w for w, n in zip(widths, needs, strict=True)]
    amounts = max((n.least * 2 + 3 for n in needs if n.amounts), default=NARROW)
    return [
        max(amounts, NARROW + 2) if n.amounts else min(max(n.natural * 2 + 2, NARROW), WIDE) for n in needs
    ]


def _numeric(cell: Cell) -> bool:
    """Whether a cell is written as a number: it states an amount, and its text says nothing more."""
    figure = cell.figure
    return figure is not None and figure.state == "value" and money.parse(cell.text, figure.unit) is not None


def _value(figure: Figure) -> Decimal:
    return exact(figure) / money.UNITS[figure.unit]


def _a1(row: int, column: int) -> str:
    """Zero-based row and column in A1 notation."""
    letters, n = "", column + 1
    while n:
        n, rest = divmod(n - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"
