"""Importing a year's official list of codes (CSV or workbook) over the shipped catalogue."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from yusuan.model import ERROR, NOTICE, WARNING, Finding, Severity, Source

from .catalogue import Catalogue, current
from .judge import FIRST_DIGIT
from .model import KIND_NAMES, KINDS, LENGTHS, Code, Kind, level, normalise, parents
from .sheets import Sheet, Unreadable, Value, read_sheets

#: id → (title, severity): everything that can be wrong with an imported list.
FAULTS: dict[str, tuple[str, Severity]] = {
    "D901": ("目录文件读不了", ERROR),
    "D902": ("目录文件里没有科目编码列", ERROR),
    "D903": ("科目编码不成立", WARNING),
    "D904": ("科目没有名称", WARNING),
    "D905": ("同一编码有两个名称", WARNING),
    "D906": ("科目缺少上级", NOTICE),
    "D907": ("目录不完整", NOTICE),
}
CODE_WORDS = frozenset(
    {"科目编码", "科目代码", "编码", "代码", "科目编号", "编号", "功能科目编码", "CODE", "ELECODE"}
)
NAME_WORDS = frozenset({"科目名称", "名称", "功能科目名称", "科目", "NAME", "ELENAME"})
PART_WORDS = ("类", "款", "项", "目")
HEADER_ROWS = 20
_JOINED = re.compile(r"(\d{3}|\d{5}|\d{7}|\d{9})\s*[-—–_:：\s]\s*(\D.*)")


@dataclass
class _Columns:
    """Where the code (in one column or in parts), the name and the data begin."""

    start: int
    code: list[int]
    name: int | None


@dataclass
class _List:
    """What was read so far: rows by kind and code, with where they stood."""

    year: int
    file: str
    rows: dict[Kind, dict[str, Code]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    places: dict[tuple[Kind, str], Source] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def say(self, rule: str, message: str, place: Source, mend: str, stated: str = "") -> None:
        self.findings.append(
            Finding(rule, FAULTS[rule][1], f"{FAULTS[rule][0]}：{message}", place, stated=stated, mend=mend)
        )


def load_official(
    path: str | Path, year: int, catalogue: Catalogue | None = None
) -> tuple[Catalogue, tuple[Finding, ...]]:
    """The catalogue with the official list of ``year`` in the file at ``path`` laid over it, and what was wrong.

    Columns are found by their usual names (编码/代码, 名称; or 类 款 项 in three columns); the kind of a code by its
    first digit.  Bad rows are listed and left out, good rows are kept; an unreadable file changes nothing.
    """
    base = catalogue or current()
    file = Path(path)
    found = _List(year, file.name)
    try:
        sheets = read_sheets(file)
    except Unreadable as error:
        found.say("D901", str(error), Source(file.name), "换一份能打开的 CSV 或 .xlsx 文件。")
        return base, tuple(found.findings)
    used = [sheet for sheet in sheets if _read(sheet, found)]
    if not used:
        found.say(
            "D902",
            "找不到编码和名称两列",
            Source(file.name),
            "首行写“科目编码”“科目名称”，下面逐行列出科目。",
        )
        return base, tuple(found.findings)
    for kind, rows in found.rows.items():
        if rows:
            base = base.over(kind, year, rows.values())
            _orphans(kind, rows, base, found)
    return base, tuple(found.findings)


def _read(sheet: Sheet, found: _List) -> bool:
    columns = _columns(sheet)
    if columns is None:
        return False
    for r, code, name, at in _entries(sheet, columns):
        _take(sheet.place(r, at, code), code, name, found)
    return True


def _columns(sheet: Sheet) -> _Columns | None:
    for r, row in enumerate(sheet.rows[:HEADER_ROWS]):
        words = [normalise(cell.text).upper() for cell in row]
        name = next((c for c, word in enumerate(words) if word in NAME_WORDS), None)
        code = [c for c, word in enumerate(words) if word in CODE_WORDS][:1]
        parts = [words.index(word) for word in PART_WORDS if word in words]
        if code and (name is not None or code):
            return _Columns(r + 1, code, name)
        if name is not None and len(parts) >= 2:
            return _Columns(r + 1, parts, name)
        if r + 1 < len(sheet.rows) and len(parts) >= 3:
            return _Columns(r + 1, parts, parts[-1] + 1)
    return _unheaded(sheet)


def _unheaded(sheet: Sheet) -> _Columns | None:
    """A list without a header: codes in the first column and names in the second, in most rows."""
    pairs = [row for row in sheet.rows if len(row) > 1 and row[0].text.isdigit() and row[1].kind == "text"]
    filled = [row for row in sheet.rows if any(cell.text for cell in row)]
    return _Columns(0, [0], 1) if len(pairs) >= 3 and len(pairs) * 2 > len(filled) else None


def _entries(sheet: Sheet, columns: _Columns) -> Iterator[tuple[int, str, str, int]]:
    """(row, code, name, column of the code) of every row that says anything; parts are completed from above."""
    above = [""] * len(columns.code)
    for r, row in enumerate(sheet.rows[columns.start :], columns.start):
        cells = [_cell(row, c) for c in columns.code]
        name = _cell(row, columns.name) if columns.name is not None else ""
        if len(cells) == 1:
            joined = _JOINED.fullmatch(cells[0])
            code, name = (joined[1], name or joined[2]) if joined else (cells[0], name)
        else:
            above = _completed(above, cells)
            code = "".join(above) if any(cells) else ""
        if code or name:
            yield r, code.replace(" ", ""), name, columns.code[0]


def _cell(row: tuple[Value, ...], column: int | None) -> str:
    return row[column].text if column is not None and column < len(row) else ""


def _completed(above: list[str], cells: list[str]) -> list[str]:
    """类 款 项 in their own cells: what stands to the left is inherited from the row above, to the right dropped."""
    last = max((i for i, cell in enumerate(cells) if cell), default=-1)
    padded = [cell.zfill(2) if i and cell else cell for i, cell in enumerate(cells)]
    return [padded[i] or above[i] if i <= last else "" for i in range(len(cells))]


def _take(place: Source, code: str, name: str, found: _List) -> None:
    kind = next((k for k in KINDS if code[:1] == FIRST_DIGIT[k]), None)
    if kind is None or not code.isascii() or not code.isdigit() or len(code) not in LENGTHS[kind]:
        found.say(
            "D903",
            f"“{code}”不是科目编码，这一行没有采用",
            place,
            "改正编码后重新导入。",
            stated=code or name,
        )
        return
    if not name:
        found.say("D904", f"{code}没有名称，这一行没有采用", place, "补上名称后重新导入。", stated=code)
        return
    before = found.rows[kind].get(code)
    if before is not None and normalise(before.name) != normalise(name):
        message = f"{code}先写作“{before.name}”，又写作“{name}”，采用前一个"
        found.say("D905", message, place, "只保留一个名称。", stated=name)
        return
    found.places.setdefault((kind, code), place)
    found.rows[kind].setdefault(
        code, Code(code, name, kind, level(kind, code), found.year, found.year, found.file, "official")
    )


def _orphans(kind: Kind, rows: dict[str, Code], known: Catalogue, found: _List) -> None:
    for code in sorted(rows):
        missing = [above for above in parents(code) if above not in rows and not known.rows(kind, above)]
        if missing:
            place = found.places[kind, code]
            message = f"{code} {rows[code].name}的上级{missing[0]}不在目录中"
            found.say("D906", message, place, "核对编码，或者把上级一并列入。", stated=code)
    if not known.complete(kind, found.year):
        message = f"{KIND_NAMES[kind]}没有列出全部类，只作补充，不据此判断编码不存在"
        found.say("D907", message, Source(found.file), "如需严格核对，请导入全部科目。")
