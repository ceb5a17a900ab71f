"""Finding the declared sheets, columns and rows in a workbook that somebody may have rearranged."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from yusuan.model import ERROR, NOTICE, WARNING, Source

from ..cells import Cell, Table, letters
from ..faults import fault
from ..place import RowSource
from ..schema import BY_KEY, HINT, MEANING, OPTION_PREFIX, SHEETS, Column, Entry, Row, Sheet
from ..values import BAD, Report, Value, closest, key, read_value
from .formulas import HIDDEN

HEADER_SEARCH = 40
TOTAL_WORDS = frozenset({"合计", "小计", "总计", "共计", "累计"})
_UNIT = re.compile(r"[（(](元|百元|千元|万元|百万元|亿元)[）)]")


@dataclass(slots=True)
class Header:
    """The header of a sheet: its row, and by field the column number and the unit that its name states."""

    row: int = 0
    columns: dict[str, int] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    values_only: bool = False


@dataclass(frozen=True, slots=True)
class Found:
    """One data row: its values by field, its place, and whether some value could not be used."""

    values: Mapping[str, Value]
    place: RowSource
    bad: bool

    def text(self, name: str) -> str:
        value = self.values.get(name)
        return value if isinstance(value, str) else ""


def stem(name: str) -> str:
    """A column's name without its unit."""
    return key(_UNIT.sub("", name))


def unit_of(name: str) -> str:
    """The unit that a column's name states, 元 where it states none."""
    found = _UNIT.search(name)
    return found[1] if found else "元"


# Sheets -----------------------------------------------------------------------------------------------------------


def match_sheets(tables: list[Table], file: str, report: Report) -> dict[str, Table]:
    """The table of each declared sheet, by its key; what is missing, renamed or unknown is reported."""
    declared = [sheet for sheet in SHEETS if sheet.layout != "guide"]
    names = {key(n): sheet for sheet in SHEETS for n in (sheet.name, *sheet.aliases)}
    found: dict[str, Table] = {}
    rest: list[Table] = []
    for table in tables:
        sheet = names.get(key(table.name))
        if sheet is None:
            rest.append(table)
        elif sheet.key in found:
            report(fault("B125", f"工作表“{table.name}”与“{found[sheet.key].name}”是同一张表", Source(file, sheet=table.name)))
        else:
            found[sheet.key] = table
    missing = {sheet.name: sheet for sheet in declared if sheet.key not in found}
    for table in rest:
        near = None
        if table.name != HIDDEN and table.rows:
            near = closest(table.name, missing) or _by_header(table, missing)
        if near is not None:
            sheet = missing.pop(near)
            found[sheet.key] = table
            report(fault("B106", f"工作表“{table.name}”像是“{near}”，已暂按它读取", Source(file, sheet=table.name), stated=table.name, expected=near))
        elif table.rows and table.name != HIDDEN:
            report(fault("B107", f"工作表“{table.name}”不是预算书的表，没有读取", Source(file, sheet=table.name)))
    for name, sheet in missing.items():
        severity = ERROR if sheet.required else NOTICE
        report(fault("B105", f"没有工作表“{name}”", Source(file), expected=name, severity=severity))
    return found


def _by_header(table: Table, missing: Mapping[str, Sheet]) -> str | None:
    """The missing sheet all of whose required columns stand in one row of the table."""
    for name, sheet in missing.items():
        wanted = {stem(column.name) for column in sheet.columns if column.required}
        rows = sorted(table.rows)[:HEADER_SEARCH] if len(wanted) > 2 else ()
        if any(wanted <= {stem(cell.text) for cell in table.rows[row].values()} for row in rows):
            return name
    return None


# Headers ----------------------------------------------------------------------------------------------------------


def find_header(table: Table, wanted: Mapping[str, Column], place: Source, report: Report) -> Header | None:
    """The header row: the one with most of the declared names; None (reported) where there is none."""
    names = {stem(n): column for column in wanted.values() for n in (column.name, *column.aliases)}
    best, score = 0, 0
    for row in sorted(table.rows)[:HEADER_SEARCH]:
        matched = {names[k].field for cell in table.rows[row].values() if (k := stem(cell.text)) in names}
        if len(matched) > score:
            best, score = row, len(matched)
    if score < min(2, len(wanted)):
        if any(not cell.blank for cells in table.rows.values() for cell in cells.values()):
            expected = "、".join(c.name for c in wanted.values() if c.required)
            report(fault("B111", f"工作表“{table.name}”里找不到表头", place, expected=expected))
        return None
    header = Header(best, values_only=table.values_only)
    rest = _take_exact(table, header, names, place, report)
    _take_similar(table, header, wanted, rest, place, report)
    return header


def _take_exact(
    table: Table, header: Header, names: Mapping[str, Column], place: Source, report: Report
) -> list[tuple[int, Cell]]:
    """Assign columns whose name is declared; give the others."""
    rest = []
    for number, cell in sorted(table.rows[header.row].items()):
        column = names.get(stem(cell.text))
        if column is None:
            rest.append((number, cell))
        elif column.field in header.columns:
            at = place.at(cell=f"{letters(number)}{header.row}")
            report(fault("B125", f"列“{column.name}”出现了两次，只读取了前一列", at))
        else:
            _take(header, column, number, cell, place, report)
    return rest


def _take(header: Header, column: Column, number: int, cell: Cell, place: Source, report: Report) -> None:
    header.columns[column.field] = number
    unit = unit_of(cell.text)
    if column.kind == "amount" and unit != "元":
        header.units[column.field] = unit
        at = place.at(cell=f"{letters(number)}{header.row}")
        message = f"列名写的是{unit}，应当以元为单位；已暂按{unit}换算"
        report(fault("B122", message, at, stated=cell.text, expected=column.name, severity=ERROR))


def _take_similar(
    table: Table, header: Header, wanted: Mapping[str, Column], rest: list[tuple[int, Cell]], place: Source,
    report: Report,
) -> None:  # fmt: skip
    """Assign renamed columns by similarity, each reported; report what is missing and what was left over."""
    missing = {c.name: c for c in wanted.values() if c.field not in header.columns and c.kind != "computed"}
    for number, cell in rest:
        at = place.at(cell=f"{letters(number)}{header.row}")
        near = (closest(cell.text, missing) or _by_place(header, wanted, missing, number)) if not cell.blank else None
        if near is not None:
            column = missing.pop(near)
            severity = ERROR if column.required else WARNING
            message = f"列“{cell.text}”像是“{near}”，已暂按它读取"
            report(fault("B109", message, at, stated=cell.text, expected=near, severity=severity))
            _take(header, column, number, cell, place, report)
        elif not cell.blank and "自动" not in cell.text and _has_data(table, header.row, number):
            report(fault("B110", f"列“{cell.text}”不是规定的列，没有读取", at, stated=cell.text))
    for name, column in missing.items():
        if column.required:
            report(fault("B108", f"缺少列“{name}”", place.at(cell=f"A{header.row}"), expected=name))


def _by_place(
    header: Header, wanted: Mapping[str, Column], missing: Mapping[str, Column], number: int
) -> str | None:
    """The missing column whose declared neighbours stand on both sides of this one."""
    order = [column.field for column in wanted.values()]
    for name, column in missing.items():
        i = order.index(column.field)
        around = [(order[i + step], number + step) for step in (-1, 1) if 0 <= i + step < len(order)]
        if len(around) == 2 and all(header.columns.get(name) == at for name, at in around):
            return name
    return None


def _has_data(table: Table, header: int, column: int) -> bool:
    return any(row > header and (cell := cells.get(column)) and not cell.blank for row, cells in table.rows.items())


# Rows of a table --------------------------------------------------------------------------------------------------


def read_records(sheet: Sheet, table: Table, file: str, report: Report) -> list[Found]:
    """Every filled row below the header; rows of totals are reported and left out."""
    place = Source(file, sheet=table.name)
    columns = {column.field: column for column in sheet.columns}
    header = find_header(table, columns, place, report)
    if header is None:
        return []
    used = {name: number for name, number in header.columns.items() if columns[name].kind != "computed"}
    layout = {name: letters(number) for name, number in used.items()}
    report_layout(table, header.row, set(used.values()), place, report)
    found = []
    for number in sorted(row for row in table.rows if row > header.row):
        cells = {name: cell for name, at in used.items() if (cell := table.cell(number, at)) and not cell.blank}
        if table.values_only:
            cells = {n: cell for n, cell in cells.items() if not (columns[n].formula and cell.text == "0")}
        if all(columns[name].formula for name in cells):
            continue  # nothing but totals of ours: an empty row
        source = RowSource(
            file, sheet=table.name, cell=f"{layout[next(iter(used))]}{number}", line=number, columns=layout
        )
        if any(key(cell.text) in TOTAL_WORDS for cell in cells.values()):
            at = Source(file, sheet=table.name, cell=source.cell)
            report(fault("B124", "数据行里有“合计”，这一行没有读取（合计自动计算）", at, mend="删去这一行。"))
            continue
        found.append(_row(cells, columns, header, source, report))
    return found


def _row(
    cells: Mapping[str, Cell], columns: Mapping[str, Column], header: Header, source: RowSource, report: Report
) -> Found:
    values: dict[str, Value] = {}
    bad = any(column.required and name not in header.columns for name, column in columns.items())
    for name, column in columns.items():
        if column.kind == "computed" or name not in header.columns:
            continue
        at = Source(source.document, sheet=source.sheet, cell=f"{source.columns[name]}{source.line}")
        value = read_value(cells.get(name), column, at, report, header.units.get(name, "元"))
        if value is None and column.required:
            report(fault("B120", f"“{column.name}”没有填", at, expected=column.example and f"例：{column.example}"))
            bad = True
        bad = bad or value is BAD
        values[name] = None if value is BAD else value
    return Found(values, source, bad)


def report_layout(table: Table, header: int, columns: Iterable[int], place: Source, report: Report) -> None:
    """Merged and hidden places that touch the data, one Finding of each kind for the sheet."""
    used = set(columns)
    merged = [
        f"{letters(c1)}{r1}:{letters(c2)}{r2}"
        for r1, c1, r2, c2 in table.merged
        if r2 > header and any(c1 <= c <= c2 for c in used)
    ]
    if merged:
        at = place.at(cell=merged[0].partition(":")[0])
        report(fault("B117", f"有 {len(merged)} 处合并单元格", at, stated="、".join(merged[:20])))
    rows = sorted(
        r for r in table.hidden_rows
        if r > header and any(c in used and not cell.blank for c, cell in table.rows.get(r, {}).items())
    )  # fmt: skip
    hidden = sorted(c for c in table.hidden_columns & used if _has_data(table, header, c))
    parts = ["第 " + "、".join(map(str, rows[:20])) + " 行"] if rows else []
    parts += ["、".join(map(letters, hidden)) + " 列"] if hidden else []
    if parts:
        at = place.at(cell=f"A{rows[0]}" if rows else f"{letters(hidden[0])}{header}")
        report(fault("B118", "有数据的" + "和".join(parts) + "被隐藏", at, stated="，".join(parts)))
    if table.hidden and any(row > header for row in table.rows):
        report(fault("B118", f"工作表“{table.name}”被隐藏", place))


# The unit sheet and the sheets of fixed rows ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Typed:
    """A value of the unit sheet or of a fixed row with its place; ``meaning`` is the text of the last column."""

    field: str
    value: Value
    place: Source
    index: int = 0
    label: str = ""
    meaning: str = ""


def read_pairs(sheet: Sheet, table: Table, file: str, report: Report) -> Iterator[Typed]:
    """The filled rows of the unit sheet: name in one column, value in the next."""
    names = {key(entry.name): entry for entry in sheet.entries}
    label_at, value_at, first = _pair_columns(table)
    report_layout(table, first - 1, {value_at}, Source(file, sheet=table.name), report)
    seen: set[str] = set()
    for number in sorted(row for row in table.rows if row >= first):
        label, cell = table.cell(number, label_at), table.cell(number, value_at)
        at = Source(file, sheet=table.name, cell=f"{letters(value_at)}{number}")
        if label is None or label.blank:
            if cell is not None and not cell.blank:
                report(fault("B124", "有内容，但左边没有写是哪一项", at, stated=cell.text[:40]))
            continue
        entry = _entry(label.text, names, cell, at, report)
        if entry is None or cell is None or cell.blank:
            continue
        if entry.field in seen and entry.repeat == 1:
            report(fault("B125", f"“{entry.name}”填了两次，只读取了前一处", at, stated=cell.text[:40]))
            continue
        seen.add(entry.field)
        column = Column(entry.field, entry.name, entry.kind, choices=entry.choices, open=entry.field == "level")
        value = read_value(cell, column, at, report)
        if value is not None and value is not BAD:
            yield Typed(entry.field, str(value) if entry.option else value, at)


def _pair_columns(table: Table) -> tuple[int, int, int]:
    """Columns of names and values, and the first row after the header 项目 | 内容."""
    for number in sorted(table.rows)[:HEADER_SEARCH]:
        places = {key(cell.text): column for column, cell in table.rows[number].items()}
        if "内容" in places and "项目" in places:
            return places["项目"], places["内容"], number + 1
    return 1, 2, 1


def _entry(
    label: str, names: Mapping[str, Entry], cell: Cell | None, at: Source, report: Report
) -> Entry | None:
    name = key(label)
    if name in names:
        return names[name]
    prefix = key(OPTION_PREFIX)
    if name.startswith(prefix):
        return Entry(label.strip().replace("*", "").split(OPTION_PREFIX[-1], 1)[-1].strip(), label, option=True)
    if cell is None or cell.blank:
        return None
    near = closest(label, [entry.name for entry in names.values()])
    if near is None:
        report(fault("B124", f"不认识“{label.strip()[:30]}”，没有读取", at, stated=cell.text[:40]))
        return None
    report(fault("B109", f"“{label.strip()}”像是“{near}”，已暂按它读取", at, stated=label.strip(), expected=near))
    return names[key(near)]


def read_fixed(sheet: Sheet, table: Table, file: str, report: Report) -> Iterator[Typed]:
    """The amounts of a sheet of fixed rows; ``field`` is the row's key, "" for a row that states its own meaning."""
    place = Source(file, sheet=table.name)
    columns = {str(i): Column(str(i), value.name, "amount", required=True) for i, value in enumerate(sheet.values)}
    wanted = {"": Column("", "项目", required=True), **columns, "meaning": Column("meaning", MEANING),
              "hint": Column("hint", HINT, "computed")}
    header = find_header(table, wanted, place, report)
    if header is None:
        return
    report_layout(table, header.row, header.columns.values(), place, report)
    rows = {key(row.name): row for row in sheet.rows}
    label_at, meaning_at = header.columns.get("", 1), header.columns.get("meaning", 0)
    seen: set[tuple[str, int]] = set()
    for number in sorted(row for row in table.rows if row > header.row):
        label = table.cell(number, label_at)
        meaning = table.cell(number, meaning_at) if meaning_at else None
        name = label.text.strip().removesuffix("*").strip() if label else ""
        row = None if meaning and not meaning.blank else rows.get(key(name))
        for index in range(len(sheet.values)):
            at = header.columns.get(str(index))
            cell = table.cell(number, at) if at else None
            if at is None or cell is None or cell.blank:
                continue
            source = Source(file, sheet=table.name, cell=f"{letters(at)}{number}")
            typed = _fixed_cell(row, name, meaning, cell, columns[str(index)], header, source, report, index)
            if typed is None:
                continue
            if row is not None and (row.key, index) in seen:
                report(fault("B125", f"“{name}”填了两次，只读取了前一处", source, stated=cell.text))
                continue
            seen.add((row.key if row else f"{number}", index))
            yield typed


def _fixed_cell(
    row: Row | None, name: str, meaning: Cell | None, cell: Cell, column: Column, header: Header, at: Source,
    report: Report, index: int,
) -> Typed | None:  # fmt: skip
    if row is not None and row.parts:
        if not (cell.formula or header.values_only):
            report(fault("B124", f"“{row.name}”自动合计，填写的数没有使用", at, stated=cell.text, mend="恢复公式，只填各个分项。"))
        return None
    if row is None and (meaning is None or meaning.blank):
        near = closest(name, [r.name for sheet in SHEETS for r in sheet.rows]) if name else None
        hint = f"，相近的是“{near}”" if near else ""
        report(fault("B124", f"不认识“{name[:30]}”{hint}，没有读取", at, stated=cell.text, expected=near or ""))
        return None
    value = read_value(cell, column, at, report, header.units.get(str(index), "元"))
    if value is None or value is BAD:
        return None
    return Typed(row.key if row else "", value, at, index, name, meaning.text.strip() if meaning else "")


assert BY_KEY["unit"].layout == "pairs"
