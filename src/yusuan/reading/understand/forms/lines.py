"""The rows of performance forms as lines of words, and where one form ends and the next begins."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from yusuan.model import Cell, Grid, Leftover, Source, Target
from yusuan.words import clean
from yusuan.words.forms import FormLabel, form_label, normal, role, year_line

from ..tables.captions import is_title

#: Targets, what was not understood, and the texts of cells that became part of a composed value.
Read = tuple[list[Target], list[Leftover], set[str]]
_CODE = re.compile(r"(\d{5}[0-9A-Za-z]{10,20})[-—－_ ]*(?=\S)")
_INLINE = re.compile(r"(\S{2,16}?)\s*(?:[:：]\s*|[ \u3000]+)(\S.*)", re.DOTALL)
_LABELLED = re.compile(r"([\u4e00-\u9fff（）()]{2,12})\s*[:：]")
_TASK = re.compile(r"(任务名称|主要任务|主要内容|工作任务|任务内容|预算支出内容|预算金额|重点工作任务)(\(.*\))?")
_MOST_INLINE = 200
_SAME = 5  # columns of a header that must stand again for a row to be that header
_MOST_HEADER = 30  # characters of a column header
_MOST_ABOVE = 8  # rows of captions that may stand above a list's header


@dataclass(frozen=True, slots=True)
class Token:
    """The text of one cell, or of one half of a cell that holds label and value; blank cells are tokens too."""

    column: int
    text: str
    cell: Cell
    table: str = ""
    label: FormLabel | None = None

    @property
    def word(self) -> str:
        return clean(self.text)

    @property
    def height(self) -> int:
        return self.cell.rows

    @property
    def source(self) -> Source:
        return place_of(self.cell, self.table)


def place_of(cell: Cell, table: str) -> Source:
    """Where a cell stands, with its text and the title of its table."""
    return cell.source.at(table=table, text=cell.source.text or cell.text)


class Sheet:
    """A grid with every place's covering cell found once."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        #: Whether the grid knows its merged cells, so that columns can be trusted.
        self.spanned = any(cell.rows > 1 or cell.columns > 1 for _, _, cell in grid)

    @cached_property
    def _covers(self) -> list[list[Cell | None]]:
        covers: list[list[Cell | None]] = [[None] * self.grid.width for _ in self.grid.cells]
        for r, c, cell in self.grid:
            for row in covers[r : r + cell.rows]:
                row[c : c + cell.columns] = [cell] * len(row[c : c + cell.columns])
        return covers

    def covering(self, row: int, column: int) -> Cell | None:
        """The cell that covers a place; a cell that starts there wins over one that reaches there."""
        own = self.grid.cells[row][column]
        return own if own is not None else self._covers[row][column]


@dataclass(frozen=True)
class Line:
    """One row of a form."""

    sheet: Sheet
    row: int

    @property
    def grid(self) -> Grid:
        return self.sheet.grid

    @property
    def spanned(self) -> bool:
        return self.sheet.spanned

    @cached_property
    def cells(self) -> tuple[Token, ...]:
        """Every cell that starts in this row, blank ones included."""
        return tuple(
            token
            for c, cell in enumerate(self.grid.cells[self.row])
            if cell
            for token in self._split(c, cell)
        )

    @cached_property
    def tokens(self) -> tuple[Token, ...]:
        """The cells with words."""
        return tuple(token for token in self.cells if token.text)

    def _split(self, column: int, cell: Cell) -> Iterator[Token]:
        text = cell.text.strip()
        table = self.grid.title
        label = form_label(text) if text else None
        if label is None and (parts := labelled(text)):
            for name, value in parts:
                yield Token(column, name, cell, table, form_label(name))
                yield Token(column, value, cell, table)
            return
        yield Token(column, text, cell, table, label)


def labelled(text: str) -> list[tuple[str, str]]:
    """A text that is label and value in one (项目期 3年), or several of them on one line; else nothing."""
    if len(text) > _MOST_INLINE:
        return []
    found = [m for m in _LABELLED.finditer(text) if _is_field(m.group(1))]
    if (
        found
        and found[0].start() == 0
        and all(m.start() == 0 or text[m.start() - 1] in " \t\n\u3000:：" for m in found)
    ):
        ends = [m.start() for m in found[1:]] + [len(text)]
        return [(m.group(1), text[m.end() : end].strip()) for m, end in zip(found, ends, strict=True)]
    match = _INLINE.fullmatch(text)
    return [(match.group(1), match.group(2).strip())] if match and _is_field(match.group(1)) else []


def _is_field(name: str) -> bool:
    label = form_label(name)
    return label is not None and label.kind in ("fact", "field", "money")


@dataclass
class Form:
    """The lines of one form, in order, of one grid or several."""

    lines: list[Line] = field(default_factory=list)

    @property
    def grid(self) -> Grid:
        return self.lines[0].grid

    @property
    def last(self) -> Grid:
        return self.lines[-1].grid


def split_forms(grids: Iterable[Grid]) -> list[Form]:
    """Forms of all grids: several in one grid parted, one over several grids joined."""
    forms: list[Form] = []
    for grid in grids:
        sheet = Sheet(grid)
        current: Form | None = forms[-1] if forms and not _begins(sheet, forms[-1]) else None
        waiting: list[Line] = []
        for r in range(len(grid.cells)):
            line = Line(sheet, r)
            if is_caption(line):
                waiting.append(line)
                continue
            if current is None or (starts_form(line) and _has_facts(current) and not _again(current, line)):
                current = Form()
                forms.append(current)
            current.lines += [*waiting, line]
            waiting = []
        if waiting and current is not None:
            current.lines += waiting
    return forms


def _begins(sheet: Sheet, before: Form) -> bool:
    """Whether a grid is the start of a form rather than the rest of the one before it."""
    lines = [Line(sheet, r) for r in range(len(sheet.grid.cells[:6]))]
    head = next((line for line in lines if line.tokens and not is_caption(line)), None)
    if head is None:
        return True
    if any(_again(before, line) for line in lines):
        return False
    if is_list(head):
        same = [token.word for token in head.tokens]
        return not any(same == [token.word for token in line.tokens] for line in before.lines if is_list(line))
    return starts_form(head) or (bool(sheet.grid.title) and sheet.grid.title != before.last.title)


def repeats(header: Line, line: Line) -> bool:
    """Whether a row is a list's header again, though some of its cells are spoilt by what was drawn over them."""
    printed = {token.word for token in header.tokens}
    return sum(token.word in printed for token in line.tokens) >= min(_SAME, len(printed) - 1)


def _again(form: Form, line: Line) -> bool:
    """Whether a row is the header of the list that a form is."""
    header = next((one for one in form.lines[:_MOST_ABOVE] if is_list(one)), None)
    return header is not None and repeats(header, line)


def _has_facts(form: Form) -> bool:
    return any(starts_form(line) for line in form.lines)


def starts_form(line: Line) -> bool:
    """Whether a row names the project (or the body) that a form is about."""
    first = line.tokens[0] if line.tokens else None
    if first is None or first.label is None or first.label.kind != "fact" or is_list(line):
        return False
    if first.label.key == "project":
        return True
    return first.word.rstrip(":") in ("部门名称", "单位名称", "部门(单位)名称", "单位(部门)名称", "预算部门名称", "预算部门(单位)名称", "预算单位名称")  # fmt: skip


def list_role(text: str) -> str:
    """The role of a column header of a list of projects: as of an indicator table, ``money.SOURCE`` for money by its
    source, ``indicators`` for a column whose cells hold all indicators, "" for anything else."""
    found = role(text)
    if found == "group":
        return "indicators" if "绩效指标" in clean(text) else found
    label = None if found else form_label(text)
    if label is not None and label.kind == "money":
        return "amount" if label.key == "total" else f"money.{label.key}"
    return found or ("group" if normal(text) == "其中" else "")


def is_list(line: Line) -> bool:
    """Whether a row is the header of a list of projects: only column headers, a project's among them."""
    if len(line.tokens) < 3 or any(len(token.text) > _MOST_HEADER for token in line.tokens[:4]):
        return False
    roles = [list_role(token.text) for token in line.tokens]
    return (
        "project" in roles[:3]
        and all(roles[:4])
        and bool({"name", "goal", "value", "annual", "indicators"} & set(roles))
        and len(set(roles)) > 2
    )


def list_of(grid: Grid) -> int | None:
    """The row in which a grid says that it lists projects with their targets, or None."""
    sheet = Sheet(grid)
    return next((r for r in range(min(_MOST_ABOVE, len(grid.cells))) if is_list(Line(sheet, r))), None)


def is_caption(line: Line) -> bool:
    """Whether a row is only a title or a year."""
    return is_title_line(line) or (len(line.tokens) == 1 and bool(year_line(line.tokens[0].text)))


def is_title_line(line: Line) -> bool:
    return len(line.tokens) == 1 and line.tokens[0].label is None and is_title(line.tokens[0].text)


def is_indicator_header(line: Line) -> bool:
    """Whether a row holds the column headers of an indicator table."""
    roles = [role(token.text) for token in line.tokens]
    wanted = {"first", "second", "name", "value", "term", "annual", "actual"}
    if name_column(line) is not None:
        return True
    return (
        len([r for r in roles if r in wanted]) >= 2
        and bool({"name", "second"} & set(roles))
        and sum(map(bool, roles)) * 2 >= len(roles)
    )


def name_column(line: Line) -> int | None:
    """The column of an indicator table headed 绩效指标 whose cells hold levels and name in one, or None."""
    roles = {role(token.text): token.column for token in line.tokens}
    if {"first", "second", "name"} & set(roles) or "group" not in roles or not {"op", "unit"} & set(roles):
        return None
    return roles["group"] if {"value", "annual", "term"} & set(roles) else None


def is_group_header(line: Line) -> bool:
    """Whether a row only says that indicators of one side or both follow (实施期绩效指标 | 年度绩效指标)."""
    return bool(line.tokens) and all(role(token.text) == "group" for token in line.tokens)


def is_task_header(text: str) -> bool:
    """Whether a cell heads a column of the list of a department's main tasks."""
    return bool(_TASK.fullmatch(normal(text)))


def coded(printed: str, code: str) -> tuple[str, str]:
    """(code, name) of a project printed as 代码-名称."""
    match = _CODE.match(printed.strip())
    if match and not code:
        return match.group(1), printed.strip()[match.end() :]
    if match and match.group(1) == code:
        return code, printed.strip()[match.end() :]
    return code, printed.strip()
