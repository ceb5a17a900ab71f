"""How the workbook looks: formats, page set-up, alerts; nothing here knows what a cell means."""

from __future__ import annotations

from functools import cache
from typing import Any

from ..model import Book
from ..schema import Kind, Sheet
from .formulas import Formulas, Frame

FONT = "微软雅黑"
INK, PAPER, TINT, LINE, MUTED = "#1F3A5F", "#FFFFFF", "#FFF9E3", "#D0D5DB", "#6B7280"
RED, AMBER = "#F8C9C4", "#FFE3A3"
NUMBER_FORMATS: dict[str, str] = {
    "amount": "#,##0.00", "number": "#,##0.######", "integer": "0", "code": "@", "project": "@", "text": "@",
}  # fmt: skip
ROW_HEIGHT = 20
A3, A4 = 8, 9
#: Characters that a landscape page takes before it becomes too small to read.
A4_WIDTH, A3_WIDTH = 220, 330


class Styles:
    """Formats of one workbook, each made once."""

    def __init__(self, workbook: Any) -> None:
        self.workbook = workbook
        base = {"font_name": FONT, "font_size": 10, "valign": "vcenter"}
        edge = {"border": 1, "border_color": LINE}
        head = {**base, **edge, "bold": True, "text_wrap": True, "align": "center", "font_color": PAPER}
        self.title = workbook.add_format({**base, "font_size": 16, "bold": True, "font_color": INK})
        self.intro = workbook.add_format({**base, "font_color": MUTED})
        self.plain = workbook.add_format({**base, "text_wrap": True})
        self.bold = workbook.add_format({**base, "bold": True, "font_color": INK, "font_size": 12})
        self.link = workbook.add_format({**base, **edge, "font_color": "#1155CC", "underline": 1})
        self.header = workbook.add_format({**head, "bg_color": INK})
        self.header_auto = workbook.add_format({**head, "bg_color": "#8A94A3"})
        self.band = workbook.add_format({**head, "bg_color": "#3E6390"})
        self.label = workbook.add_format({**base, **edge, "bg_color": "#EEF2F7", "text_wrap": True})
        self.ordinal = workbook.add_format({**base, **edge, "bg_color": "#EEF2F7", "align": "center"})
        self.hint = workbook.add_format({**base, **edge, "font_color": MUTED, "text_wrap": True, "font_size": 9})
        self.total_label = workbook.add_format({**base, "bold": True, "font_color": INK})
        self.total = workbook.add_format(
            {**base, "bold": True, "font_color": INK, "num_format": "#,##0.00", "bottom": 6, "bottom_color": INK}
        )
        self.alert = workbook.add_format({"bg_color": RED})
        self.doubt = workbook.add_format({"bg_color": AMBER})
        self._base, self._edge = base, edge
        self.input = cache(self._input)
        self.answer = cache(self._answer)
        self.computed = cache(self._computed)

    def _input(self, kind: Kind, wrap: bool = False) -> Any:
        extra: dict[str, Any] = {"num_format": NUMBER_FORMATS.get(kind, "@" if kind == "choice" else "General")}
        if kind in ("choice", "project"):
            extra["align"] = "left"
        if wrap:
            extra |= {"text_wrap": True, "align": "left"} | ({"valign": "top", "num_format": "General"} if kind == "long" else {})
        return self.workbook.add_format({**self._base, **self._edge, "bg_color": TINT, **extra})

    def _answer(self, general: bool) -> Any:
        """A cell of the unit sheet, all on the left; ``general``: long texts and numbers, which @ would spoil."""
        extra = {"num_format": "General" if general else "@", "align": "left", "text_wrap": True}
        return self.workbook.add_format({**self._base, **self._edge, "bg_color": TINT, **extra})

    def _computed(self, amount: bool = False) -> Any:
        extra = {"num_format": "#,##0.00"} if amount else {}
        return self.workbook.add_format(
            {**self._base, **self._edge, "bg_color": "#F4F5F7", "font_color": MUTED, **extra}
        )


def page(out: Any, sheet: Sheet, styles: Styles, book: Book, *widths: tuple[str, float]) -> None:
    """Title, introduction, column widths and print set-up of one sheet."""
    for columns, width in widths:
        out.set_column(columns, width)
    kinds = {c.kind for c in sheet.columns} | {e.kind for e in sheet.entries}
    if "long" not in kinds:
        out.set_default_row(ROW_HEIGHT)  # elsewhere rows grow with their text
    out.set_row(0, 30)
    out.set_row(4, 36)
    out.write_string(0, 0, sheet.name, styles.title)
    out.write_string(1, 0, sheet.intro, styles.intro)
    out.hide_gridlines(2)
    width = sum(c.width for c in sheet.columns)
    out.set_paper(A3 if width > A4_WIDTH else A4)  # A3 where A4 would be too small to read
    if sheet.landscape:
        out.set_landscape()
    out.fit_to_pages(2 if width > A3_WIDTH else 1, 0)
    out.set_margins(0.5, 0.5, 0.6, 0.6)
    out.set_footer(f"&L&9{sheet.name}&R&9第 &P 页，共 &N 页")
    out.set_tab_color("#C0392B" if sheet.required else INK)


def dress(out: Any, sheet: Sheet, frame: Frame, formulas: Formulas, styles: Styles) -> None:
    """Colour obvious mistakes while the clerk types."""
    for alert in sheet.alerts:
        letter = frame.letters[alert.field]
        condition = formulas.resolve("=" + alert.condition, sheet.key, frame.first)
        out.conditional_format(
            f"{letter}{frame.first}:{letter}{frame.last}",
            {"type": "formula", "criteria": condition, "format": styles.alert if alert.grave else styles.doubt},
        )
