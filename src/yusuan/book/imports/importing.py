"""Import of a plain export: a flat sheet of budget lines, as the integrated budget system gives it, into a Book."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from yusuan import codes, money
from yusuan.codes import Kind, Standing
from yusuan.codes.sheets import Sheet, Unreadable, Value, letters, read_sheets
from yusuan.model import ERROR, WARNING, Finding, Source

from .. import words
from ..derive import derive
from ..faults import fault
from ..model import Book, Line, Nature, Unit
from ..place import RowSource
from ..validate import validate
from .cells import (
    BASIC_NAMES,
    FUND_CODES,
    KIND_CODES,
    OWN_MONEY,
    SCIENCE,
    USE_WORDS,
    basic_use,
    by_prefix,
    fund_of,
    named,
    split_code,
    split_project,
)
from .columns import Columns, recognise
from .gathered import Gathered

_KIND_SUFFIX = re.compile(r"项目$")
_TOTAL = re.compile(r"(本页|部门|单位|项目|科目)?\s*(合\s*计|总\s*计|小\s*计|累\s*计)")
_REPORT = re.compile(r"(收支|收入|支出|经费|明细).{0,30}表$|目\s*录")
#: The budget year of a title; last year's columns and dates of printing say other things.
_TITLE_YEAR = re.compile(r"(20\d\d)年?度?(?=.{0,12}(?:预算|明细))")
_YES = frozenset({"1", "是", "true", "Y", "y", "已删除"})
_NO = frozenset({"0", "否", "false", "N", "n"})
_MANY_TOTALS = 8
#: What no export of lines holds: it is filled in afterwards, and asked for then.
TO_FILL = frozenset({"B145", "B151", "B158", "B164", "B165"})


def import_lines(
    path: str | Path, year: int, unit: Unit | None = None, catalogue: codes.Catalogue | None = None
) -> tuple[Book, tuple[Finding, ...]]:
    """A Book from the budget lines of a workbook or CSV file, and every problem of every cell.

    Columns are recognised by their usual names (:mod:`.import_columns`), the header in any of the first rows.  A row
    that cannot be understood is left out with its reasons; subtotal rows are left out and listed; columns that were
    not used are listed.  ``unit`` gives what the export does not say, ``catalogue`` the classification of the year.
    Never raises for bad input.
    """
    file = Path(path)
    work = Gathered(year, file.name, catalogue or codes.current())
    try:
        sheets = read_sheets(file)
    except Unreadable as error:
        work.findings.append(fault("B180", str(error), Source(file.name)))
        return Book(year=year, unit=unit or Unit(), file=file.name), tuple(work.findings)
    used = [
        (sheet, columns)
        for sheet in sheets
        if (columns := recognise(sheet, year)) and not _is_report(sheet, columns)
    ]
    if not used:
        work.findings.append(_refused(sheets, file.name))
        return Book(year=year, unit=unit or Unit(), file=file.name), tuple(work.findings)
    _other_sheets(work, sheets, [sheet.name for sheet, _ in used])
    for sheet, columns in used:
        _SheetImport(work, sheet, columns).run()
    return work.book(unit), tuple(work.findings)


def of_unit(book: Book, name: str) -> Book:
    """The lines of one of the units that an export holds, as that unit's book.  Raises KeyError naming those there are."""
    unit = next((u for u in (*book.units, book.unit) if name in (u.name, u.code)), None)
    if unit is None:
        raise KeyError("、".join(u.name for u in (book.units or (book.unit,))))
    lines = tuple(replace(line, unit="") for line in book.lines if line.unit in (unit.name, ""))
    used = {line.project for line in lines}
    projects = tuple(p for p in book.projects if p.key in used)
    return replace(book, unit=unit, units=(), lines=lines, projects=projects)


def check_lines(
    path: str | Path, year: int, unit: Unit | None = None, catalogue: codes.Catalogue | None = None
) -> tuple[Book, tuple[Finding, ...]]:
    """:func:`import_lines` with what can be derived filled in, and with what the book itself shows to be wrong.

    What was said of a cell while importing is not said again.
    """
    book, found = import_lines(path, year, unit, catalogue)
    book = derive(book)
    said = {(f.rule, f.place.sheet, f.place.cell) for f in found}
    if not book.lines:
        return book, found
    judged = (f for f in validate(book, catalogue) if f.rule not in TO_FILL)
    more = (f for f in judged if (f.rule, f.place.sheet, f.place.cell) not in said)
    return book, (*found, *more)


def _is_report(sheet: Sheet, columns: Columns) -> bool:
    """Whether a sheet is a printed table of figures by code (合计, 基本支出, 项目支出), which has no line to a row."""
    amounts_only = not {"economic", "fund", "project", "use", "kind", "unit"} & set(columns.roles)
    titles = (cell.text for row in sheet.rows[: columns.start] for cell in row)
    return amounts_only and any(_REPORT.search(text.strip()) for text in titles if len(text) < 60)


def _refused(sheets: tuple[Sheet, ...], file: str) -> Finding:
    heads = [cell.text.strip() for sheet in sheets for row in sheet.rows[:6] for cell in row]
    titles = [text for text in heads if len(text) < 60 and _REPORT.search(text)]
    if titles:
        shown = "、".join(f"“{t}”" for t in dict.fromkeys(titles[:3]))
        return fault("B186", f"文件里是{shown}这样的报表，没有逐行的预算明细", Source(file))
    return fault("B181", "各工作表的前30行里都没有同时含功能科目和金额的表头", Source(file))


def _other_sheets(work: Gathered, sheets: tuple[Sheet, ...], used: list[str]) -> None:
    if len(used) > 1:
        work.findings.append(fault("B188", "读入的工作表：" + "、".join(used), Source(work.file)))
    for sheet in sheets:
        if sheet.name not in used and any(cell.text for row in sheet.rows for cell in row):
            place = Source(work.file, sheet=sheet.name)
            work.findings.append(fault("B107", f"工作表“{sheet.name}”不像预算明细，没有读取", place))


@dataclass
class _SheetImport:
    """The import of one sheet, row by row."""

    work: Gathered
    sheet: Sheet
    columns: Columns
    taken: dict[tuple[object, ...], int] = field(default_factory=dict)
    totals: list[tuple[int, str, Decimal | None]] = field(default_factory=list)
    told: set[str] = field(default_factory=set)
    covered: dict[tuple[int, int], tuple[int, int]] = field(default_factory=dict)
    functions: dict[int, tuple[str, str, int | None]] = field(default_factory=dict)

    def run(self) -> None:
        self._columns_told()
        self._title_year()
        self._merges()
        deeper = self._deeper()
        before = len(self.work.lines)
        for r in range(self.columns.start, len(self.sheet.rows)):
            if any(cell.text for cell in self.sheet.rows[r]):
                self._row(r, deeper)
        self._totals(self.work.lines[before:])

    # What was found of columns and rows.

    def _columns_told(self) -> None:
        names = self.columns
        for column in sorted(names.unknown):
            if title := names.titles.get(column):
                self._say("B110", f"列“{title}”没有采用", self.columns.start - 1, column)
        chosen = names.titles.get(names.amount, "") if names.amount is not None else "各资金列"
        for column in names.spare:
            self._say(
                "B110", f"金额取自“{chosen}”，列“{names.titles[column]}”没有采用", names.start - 1, column
            )
        amounts = self._amount_columns()
        if not names.unit and not any(c in names.units for c in amounts):
            self._say("B184", "没有写明金额单位，按元读取", names.start - 1, amounts[0])
        for column, _, leaf in names.wide:
            if leaf == "other_own" and OWN_MONEY.search(names.titles.get(column, "")):
                self._once(
                    f"wide{column}", f"“{names.titles[column]}”没有写明是哪一种收入，按{words.word('fund', leaf)}读取",
                    names.start - 1, column,
                )  # fmt: skip
        carried = next((w[0] for w in names.wide if w[1] == "origin"), None)
        if carried is not None and "fund" not in names.roles:
            self._once("carried", "上年结转一列没有分资金，按一般公共预算读取", names.start - 1, carried)

    def _title_year(self) -> None:
        """A title over the header that names one other year: without a column of years it is all that tells."""
        if self.columns.roles.get("year"):
            return
        for r in range(self.columns.start):
            for c, cell in enumerate(self.sheet.rows[r]):
                said = set(_TITLE_YEAR.findall(cell.text))
                if said and str(self.work.year) not in said and c not in self._amount_columns():
                    self._say("B189", f"表头上方写的是{'、'.join(sorted(said))}年，要导入的是{self.work.year}年", r, c)
                    return

    def _merges(self) -> None:
        """A merged cell of the data stands for every row that it covers, except where it is an amount."""
        amounts = {*self._amount_columns(), *self.columns.spare}
        for top, left, bottom, right in self.sheet.merged:
            if bottom < self.columns.start or (top, left) == (bottom, right):
                continue
            name = f"{letters(left)}{top + 1}:{letters(right)}{bottom + 1}"
            if set(range(left, right + 1)) & amounts and bottom > top:
                self._say("B117", f"金额列的合并单元格{name}只计入第一行", top, left)
            elif bottom > top and left == right:
                self._say("B117", f"合并单元格{name}的内容用于它盖住的各行", top, left)
                self.covered |= {(row, left): (top, left) for row in range(top + 1, bottom + 1)}

    def _amount_columns(self) -> list[int]:
        wide = [column for column, _, _ in self.columns.wide]
        return wide or [c for c in (self.columns.amount,) if c is not None]

    def _say(
        self, rule: str, message: str, row: int, column: int | None = None, expected: str = "", mend: str = ""
    ) -> None:
        stated = self._text(row, column) if column is not None else ""
        place = self.sheet.row(row) if column is None else self.sheet.place(row, column, stated)
        self.work.findings.append(fault(rule, message, place, stated=stated, expected=expected, mend=mend))

    def _once(self, what: str, message: str, row: int, column: int | None = None) -> None:
        """A notice that is given once to a sheet."""
        if what not in self.told:
            self.told.add(what)
            self._say("B187", message, row, column)

    def _cell(self, row: int, column: int) -> Value:
        row, column = self.covered.get((row, column), (row, column))
        cells = self.sheet.rows[row]
        return cells[column] if column < len(cells) else Value()

    def _text(self, row: int, column: int) -> str:
        return self._cell(row, column).text

    def _cells(self, row: int, role: str) -> Iterator[tuple[int, Value]]:
        for column in self.columns.roles.get(role, ()):
            if (cell := self._cell(row, column)).text:
                yield column, cell

    def _first(self, row: int, role: str) -> tuple[int | None, str]:
        return next(((column, cell.text) for column, cell in self._cells(row, role)), (None, ""))

    def _deeper(self) -> frozenset[str]:
        """Every proper prefix of a function code of the sheet: rows with these codes are subtotals."""
        found = set()
        for r in range(self.columns.start, len(self.sheet.rows)):
            code = self._split_function(r)[0]
            found |= {code[:n] for n in (3, 5) if len(code) > n}
        return frozenset(found)

    # One row.

    def _row(self, row: int, deeper: frozenset[str]) -> None:
        if why := self._skipped(row, deeper):
            self.totals.append((row, why, self._plain_amount(row)))
            return
        before = len(self.work.findings)
        amounts = list(self._amounts(row))
        line = self._line(row)
        fatal = any(f.severity is ERROR and f.rule in _FATAL for f in self.work.findings[before:])
        if fatal or line is None:
            self._say("B185", f"第{row + 1}行没有采用", row)
            return
        for amount, changes in amounts:
            self._take(row, replace(line, amount=amount, **changes))

    def _skipped(self, row: int, deeper: frozenset[str]) -> str:
        """Why a row is no line: 合计 and the like, a deleted record, a code that others of the sheet stand under."""
        roles = ("order", "function", "economic", "project", "unit", "department", "kind", "use")
        cells = [text for role in roles for _, v in self._cells(row, role) if (text := v.text)]
        cells += [self._text(row, c) for c in self.columns.parts]
        first = next((cell.text for cell in self.sheet.rows[row] if cell.text), "")
        if any(_TOTAL.fullmatch(text.rstrip(":：")) for text in (*cells, first)):
            return "合计行"
        if self._first(row, "deleted")[1] in _YES:
            return "已删除的记录"
        if self._first(row, "leaf")[1] in _NO:
            return "非末级的行"
        if not any(self._text(row, c) for c in self._amount_columns()) and len(list(filter(None, cells))) < 2:
            return "说明行"
        code = self._split_function(row)[0]
        return "上级科目的小计行" if code in deeper and not self._has_detail(row) else ""

    def _has_detail(self, row: int) -> bool:
        """Whether a row with a short code still says what only a line says."""
        return any(self._first(row, role)[1] for role in ("economic", "fund", "project"))

    def _plain_amount(self, row: int) -> Decimal | None:
        if self.columns.amount is None:
            return None
        printed = money.parse(self._text(row, self.columns.amount), self.columns.unit_of(self.columns.amount))
        return printed.amount if printed else None

    def _line(self, row: int) -> Line | None:
        """The line of a row without its amount; None where it has no function."""
        self._check_year(row)
        function = self._function(row)
        economic = self._code(row, "economic", "economic")
        government = self._code(row, "gov_economic", "gov_economic")
        use = self._use(row, economic)
        unit = self._unit(row)
        source = self._source(row)
        project, note = self._project(row, use, source)
        line = Line(
            function, Decimal(0), self._fund(row), self._origin(row), use, economic, government, project, unit,
            note="；".join(filter(None, (note, self._first(row, "note")[1]))), source=source,
        )  # fmt: skip
        return line if function else None

    def _source(self, row: int) -> RowSource:
        names = {"function": "function", "economic": "economic", "gov_economic": "gov_economic", "fund": "fund",
                 "project": "project", "use": "use", "origin": "origin", "unit": "unit", "note": "note"}  # fmt: skip
        found = {
            f: letters(self.columns.roles[role][0]) for role, f in names.items() if role in self.columns.roles
        }
        if self.columns.amount is not None:
            found["amount"] = letters(self.columns.amount)
        return RowSource(self.work.file, sheet=self.sheet.name or None, line=row + 1, columns=found)

    def _take(self, row: int, line: Line) -> None:
        key = (line.function, line.economic, line.fund, line.origin, line.use, line.project, line.unit, line.note,
               line.amount)  # fmt: skip
        if key in self.taken:
            self._say("B147", f"与第{self.taken[key] + 1}行完全相同，两行都计入", row, self.columns.amount)
        self.taken.setdefault(key, row)
        self.work.lines.append(line)

    def _check_year(self, row: int) -> None:
        column, text = self._first(row, "year")
        if column is not None and (found := re.search(r"\d{4}", text)) and int(found[0]) != self.work.year:
            self._say("B189", f"这一行是{found[0]}年的，要导入的是{self.work.year}年", row, column)

    # Amounts.

    def _amounts(self, row: int) -> Iterator[tuple[Decimal, dict[str, Any]]]:
        """Every amount of a row with the fields that its column decides; problems are told."""
        names = self.columns
        if not names.wide:
            assert names.amount is not None
            amount = self._amount(row, names.amount, required=True)
            if amount == 0:
                self._say("B149", "金额为零，没有作为明细", row, names.amount)
            elif amount is not None:
                yield amount, {}
            return
        total = Decimal(0)
        for column, dimension, leaf in names.wide:
            amount = self._amount(row, column, required=False)
            if amount:
                total += amount
                yield amount, {dimension: leaf}
        stated = self._plain_amount(row)
        if stated is not None and stated != total:
            assert names.amount is not None
            gap = money.show(total - stated)
            self._say(
                "B182",
                f"各资金列之和{money.show(total)}元，合计列{money.show(stated)}元，差{gap}元",
                row,
                names.amount,
            )

    def _amount(self, row: int, column: int, required: bool) -> Decimal | None:
        cell, unit = self._cell(row, column), self.columns.unit_of(column)
        if cell.kind == "error":
            if cell.text:
                self._say("B115", f"公式结果是{cell.text}", row, column)
            else:
                self._say("B116", "公式没有算出的结果", row, column)
            return None
        if money.is_blank(cell.text):
            if required:
                self._say("B120", "金额是空的", row, column)
            return None
        printed = money.parse(cell.text, unit)
        if printed is None:
            self._say("B113", f"“{cell.text}”不是金额", row, column)
            return None
        if cell.kind == "text" and self.sheet.name != "":
            self._once("text", "金额存成了文本，已按数字读取", row, column)
        if printed.amount != printed.amount.quantize(Decimal("0.01")):
            self._say("B114", f"折合{money.plain(printed.amount)}元，超过两位小数", row, column)
        if printed.amount < 0:
            self._say("B148", f"金额为负：{money.show(printed.amount)}元", row, column)
        return (
            cents if (cents := printed.amount.quantize(Decimal("0.01"))) == printed.amount else printed.amount
        )

    # Codes.

    def _split_function(self, row: int) -> tuple[str, str, int | None]:
        """(code, name, column) of the function as written; 类 款 项 in their own cells are joined."""
        if row not in self.functions:
            self.functions[row] = self._function_written(row)
        return self.functions[row]

    def _function_written(self, row: int) -> tuple[str, str, int | None]:
        if self.columns.parts:
            texts = [self._text(row, c) for c in self.columns.parts]
            code = "".join(t.zfill(2) if i and t else t for i, t in enumerate(texts))
            return (
                code,
                self._first(row, "function")[1] if not code else self._name(row, "function"),
                self.columns.parts[0],
            )
        return self._split(row, "function")

    def _name(self, row: int, role: str) -> str:
        return next((name for _, cell in self._cells(row, role) if (name := split_code(cell.text)[1])), "")

    def _split(self, row: int, role: str) -> tuple[str, str, int | None]:
        """(code, name, column) of a code as written in one or two columns; a code written oddly is told."""
        code = name = ""
        place: int | None = None
        for column, cell in self._cells(row, role):
            found, said = split_code(cell.text)
            code, name = code or found, name or said
            place = column if place is None or (found and found == code) else place
        return code, name, place

    def _function(self, row: int) -> str:
        code, name, column = self._split_function(row)
        if not code and not name:
            place = next(iter(self.columns.roles.get("function", self.columns.parts)), 0)
            self._say("B120", "没有功能科目", row, place)
            return ""
        return self._judged(row, "function", code, name, column)

    def _code(self, row: int, role: str, kind: Kind) -> str:
        code, name, column = self._split(row, role)
        return self._judged(row, kind, code, name, column) if code or name else ""

    def _judged(self, row: int, kind: Kind, code: str, name: str, column: int | None) -> str:
        """The code after judgement; a name alone is looked up, and must mean one code only."""
        if not code:
            return self._by_name(row, kind, name, column)
        written = self._text(row, column) if column is not None else code
        if SCIENCE.fullmatch(written) or re.search(r"\d \d", written):
            self._say("B119", f"“{written}”按{code}读取", row, column)
        verdict = codes.judge(kind, code, name, self.work.year, self.work.known)
        rule = {
            Standing.ERROR: "B130", Standing.NOTICE: "B131",
            Standing.WARNING: "B132" if verdict.expected else "B131",
        }.get(verdict.standing)  # fmt: skip
        if rule:
            severity = WARNING if rule == "B131" and verdict.standing is Standing.WARNING else None
            stated = self._text(row, column) if column is not None else ""
            place = self.sheet.place(row, column or 0, stated)
            self.work.findings.append(
                fault(
                    rule, verdict.message, place, stated=stated, expected=verdict.expected, severity=severity
                )
            )
        return code

    def _by_name(self, row: int, kind: Kind, name: str, column: int | None) -> str:
        found = named(kind, name, self.work.year, self.work.known)
        if len(found) == 1:
            self._say("B187", f"“{name}”的编码推定为{found[0]}", row, column)
            return found[0]
        many = "有几个编码：" + "、".join(found[:6]) if found else "不是已知的科目名称"
        self._say("B130", f"“{name}”{many}", row, column, mend="在导出时带上科目编码。")
        return ""

    # Fund, origin, use, project, unit.

    def _fund(self, row: int) -> str:
        column, _ = self._first(row, "fund")
        if column is None:
            if any(w[1] == "fund" for w in self.columns.wide):
                return "general"
            if self.columns.roles.get("fund"):
                self._say("B120", "没有资金性质", row, self.columns.roles["fund"][0])
            elif leaf := next((f for _, v in self._cells(row, "origin") if (f := fund_of(v.text))), None):
                return leaf
            else:
                self._once("fund", "没有资金性质一列，全部按一般公共预算读取", self.columns.start - 1)
            return "general"
        for at, cell in self._cells(row, "fund"):
            code, name = split_code(cell.text)
            if leaf := fund_of(name):
                if leaf == "other_own" and OWN_MONEY.search(name):
                    self._once(f"fund{name}", f"“{name}”没有写明是哪一种收入，按{words.word('fund', leaf)}读取", row, at)
                return leaf
            if not name and not self._fund_named(row) and (leaf := by_prefix(FUND_CODES, code)):
                if code.startswith("3"):
                    self._once(f"fund{code}", f"资金性质代码{code}按{words.word('fund', leaf)}读取", row, at)
                return leaf
        self._say("B121", f"不认识资金性质“{self._text(row, column)}”", row, column,
                  expected="、".join(words.FUNDS.values()))  # fmt: skip
        return "general"

    def _fund_named(self, row: int) -> bool:
        return any(split_code(cell.text)[1] for _, cell in self._cells(row, "fund"))

    def _origin(self, row: int) -> str:
        found = [cell.text for _, cell in self._cells(row, "origin")]
        if any("使用" in text and "结余" in text for text in found):
            return "surplus_used"
        return "carryover" if any("结转" in text or "结余" in text for text in found) else "current"

    def _use(self, row: int, economic: str) -> str:
        """The use by 支出类型 or 项目类别, else by what else the row says; deductions are told once."""
        for role in ("use", "kind"):
            for column, cell in self._cells(row, role):
                code, name = split_code(cell.text)
                text = _KIND_SUFFIX.sub("", name) if role == "kind" else name
                if match := next(((word, use) for word, use in USE_WORDS if word in text), None):
                    if match[0] == "运转" and not self._says(row, text, "公用"):
                        self._once(f"use{text}", f"“{text}”按{words.word('use', match[1])}读取", row, column)
                    return match[1]
                if role == "kind" and code and not name and (found := by_prefix(KIND_CODES, code)):
                    self._once(f"kind{code}", f"项目类别代码{code}按{words.word('use', found)}读取", row, column)
                    return found
                if "基本支出" in text:
                    return basic_use(economic)
        if any(w[1] == "use" for w in self.columns.wide):
            return "project"
        named = self._first(row, "project")[1]
        if said := next((use for word, use in BASIC_NAMES if named.startswith(word)), None):
            use = said or basic_use(economic)
        else:
            use = "project" if named or not economic else basic_use(economic)
        self._once("use", "没有支出类型和项目类别：有项目的按项目支出，没有项目的按经济科目分为人员、公用经费",
                   self.columns.start - 1)  # fmt: skip
        return use

    def _says(self, row: int, text: str, word: str) -> bool:
        return word in text or any(word in cell.text for _, cell in self._cells(row, "project"))

    def _project(self, row: int, use: str, source: Source) -> tuple[str, str]:
        """(project key, note): personnel and operating money keeps its 项目 only as a note."""
        code = name = ""
        for column, cell in self._cells(row, "project"):
            found, said = split_project(cell.text)
            if cell.kind == "number" and len(found) > 15:
                self._say("B126", f"项目代码{found}被存成了数字，末尾几位已丢失", row, column)
            code, name = code or found, name or said
        if not code and not name:
            return "", ""
        if use != "project":
            return "", "-".join(filter(None, (code, name)))
        _, category = self._first(row, "kind")
        return self.work.project(code, name, split_code(category)[1], source), ""

    def _unit(self, row: int) -> str:
        code, name, column = self._split(row, "unit")
        if column is None:
            return ""
        name = name or code
        if name not in self.work.units:
            department_code, department, _ = self._split(row, "department")
            said = self._first(row, "nature")[1]
            nature = next((n for n in words.NATURES if n in said), None) or words.leaf("nature", said)
            kind: Nature = "行政" if nature == "行政" else "参公" if nature == "参公" else "事业"
            if nature:
                self.work.natured.add(name)
            self.work.units[name] = Unit(
                name, code, department, department_code, kind, source=self.sheet.place(row, column, name)
            )  # fmt: skip
        return name

    # Totals of the sheet.

    def _totals(self, lines: list[Line]) -> None:
        """List the rows that were left out, and compare the grand total with the lines."""
        for row, why, amount in self.totals[:_MANY_TOTALS]:
            shown = f"（{money.show(amount)}元）" if amount is not None else ""
            self._say("B183", f"第{row + 1}行是{why}{shown}，没有作为明细", row)
        if len(rest := self.totals[_MANY_TOTALS:]):
            rows = "、".join(str(row + 1) for row, _, _ in rest)
            self._say("B183", f"另有{len(rest)}行合计、小计等没有作为明细：第{rows}行", rest[0][0])
        total = sum((line.amount for line in lines), Decimal(0))
        for row, why, amount in self.totals:
            first = next((cell.text for cell in self.sheet.rows[row] if cell.text), "")
            if (
                why == "合计行"
                and amount is not None
                and re.fullmatch(r"(合|总)\s*计[:：]?", first)
                and amount != total
            ):
                gap = money.show(amount - total)
                message = f"合计行{money.show(amount)}元，读入的明细之和{money.show(total)}元，差{gap}元"
                self._say("B182", message, row, self.columns.amount)


#: Faults after which a row is not adopted; the others leave a usable line.
_FATAL = frozenset({"B113", "B115", "B116", "B120", "B121", "B189"})
