"""Where a figure or a word stands, kept from the file to the finding and to the screen."""

from __future__ import annotations

from dataclasses import dataclass, fields
from operator import attrgetter
from typing import Any

Box = tuple[float, float, float, float]
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True, slots=True)
class Source:
    """A place in a document; only what applies is set.

    ``page``, ``line`` count from 1; ``cell`` is in A1 notation; ``box`` is (x0, top, x1, bottom) in PDF points from
    the page's upper left corner; ``text`` is the text as printed; ``table`` the title of the table it is in;
    ``start`` is the place of a number in the running text (see :class:`~yusuan.model.outline.Outline`).
    """

    document: str = ""
    page: int | None = None
    sheet: str | None = None
    cell: str | None = None
    line: int | None = None
    box: Box | None = None
    text: str = ""
    table: str = ""
    start: int | None = None

    def at(self, **changes: Any) -> Source:
        """The same place with some fields replaced.  Raises TypeError for a field that a place does not have."""
        values = list(_fields(self))  # far quicker than dataclasses.replace, and called for every cell
        for name, value in changes.items():
            if name not in _PLACES:
                raise TypeError(f"a place has no {name!r}")
            values[_PLACES[name]] = value
        return Source(*values)

    def as_dict(self) -> dict[str, Any]:
        """The place object of the published JSON schemas: only the fields that apply, without the document."""
        names = ("page", "sheet", "cell", "line", "box", "text", "table")
        found = {name: getattr(self, name) for name in names}
        return {name: list(v) if name == "box" else v for name, v in found.items() if v not in (None, "")}

    def beside(self, other: Source) -> bool:
        """Whether both stand in one row of one table, as far as their places tell (A1 rows, boxes, lines)."""
        if (self.page, self.sheet) != (other.page, other.sheet):
            return False
        if self.cell and other.cell:
            return self.cell.lstrip(_LETTERS) == other.cell.lstrip(_LETTERS)
        if self.box and other.box:
            overlap = min(self.box[3], other.box[3]) - max(self.box[1], other.box[1])
            return 2 * overlap > min(self.box[3] - self.box[1], other.box[3] - other.box[1])
        return self.line == other.line

    def __str__(self) -> str:
        by_line = bool(self.line) and not self.sheet  # cells of a text are counted by nobody else
        parts = [
            self.document,
            f"第{self.page}页" if self.page else "",
            f"表“{self.sheet}”" if self.sheet else "",
            f"单元格{self.cell}" if self.cell and not by_line else "",
            f"第{self.line}行" if by_line or (self.line and not self.cell) else "",
            f"《{self.table}》" if self.table else "",
        ]
        return " ".join(part for part in parts if part) or "（位置不明）"


_PLACES = {field.name: i for i, field in enumerate(fields(Source))}
_fields = attrgetter(*_PLACES)
NOWHERE = Source()
