"""Hidden sheets, rows and columns of a spreadsheet are not part of what it publishes: they are named, not read."""

from __future__ import annotations

from collections.abc import Collection

from yusuan.model import Leftover, Source

from .grids import cell_name
from .sheets import Area, Sheet

SHEET = "隐藏的工作表：打开文件时看不到，不属于公开的内容，没有读"
ROWS = "隐藏的行：打开文件时看不到，不属于公开的内容，没有读"
COLUMNS = "隐藏的列：打开文件时看不到，不属于公开的内容，没有读"
_LISTED = 20


def leave_unseen(document: str, sheet: Sheet) -> list[Leftover]:
    """Take out what the sheet hides, and name it; a merged area stands where its first visible cell is."""
    whole = Source(document, sheet=sheet.name)
    if sheet.hidden:
        held = bool(sheet.cells)
        sheet.cells.clear()
        sheet.merged.clear()
        sheet.loose.clear()
        sheet.leftovers.clear()
        return [Leftover(sheet.name, SHEET, whole.at(text=sheet.name))] if held else []
    rows, columns = _hidden(sheet)
    if not rows and not columns:
        return []
    sheet.merged = [_shown(sheet, area, rows, columns) or area for area in sheet.merged]
    gone = [place for place in sheet.cells if place[0] in rows or place[1] in columns]
    filled_rows = sorted({r for r, _ in gone} & rows)
    filled_columns = sorted({c for r, c in gone if r not in rows} & columns)
    for place in gone:
        del sheet.cells[place]
    sheet.framed |= rows  # they part no table
    found = []
    if filled_rows:
        text = f"第 {_named([str(r + 1) for r in filled_rows])} 行"
        found.append(Leftover(text, ROWS, whole.at(text=text)))
    if filled_columns:
        text = f"第 {_named([cell_name(0, c)[:-1] for c in filled_columns])} 列"
        found.append(Leftover(text, COLUMNS, whole.at(text=text)))
    return found


def _hidden(sheet: Sheet) -> tuple[set[int], set[int]]:
    filled = {c for _, c in sheet.cells}
    columns = {c for first, last in sheet.hidden_columns for c in filled if first <= c <= last}
    return set(sheet.hidden_rows), columns


def _shown(sheet: Sheet, area: Area, rows: Collection[int], columns: Collection[int]) -> Area | None:
    """The visible rest of a merged area, its text in the first visible place; None where all or nothing is hidden."""
    first, left, last, right = area
    if first not in rows and left not in columns:
        return None
    top = next((r for r in range(first, last + 1) if r not in rows), None)
    start = next((c for c in range(left, right + 1) if c not in columns), None)
    if top is None or start is None:
        return None
    if (first, left) in sheet.cells:
        sheet.cells[top, start] = sheet.cells.pop((first, left))
    return (top, start, last, right)


def _named(names: list[str]) -> str:
    return "、".join(names[:_LISTED]) + ("…" if len(names) > _LISTED else "")
