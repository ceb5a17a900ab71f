"""Live formulas of the workbook with the values they show, so that a viewer which does not recalculate is right too."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from yusuan import codes
from yusuan.codes import Kind
from yusuan.model import Point, everything

from .. import words
from ..ask import AGENCY_NATURES, MEASURE_CODES, ask
from ..derive import derived_code
from ..flatten import Plain, Record
from ..model import Book, Line
from ..schema import DEFAULT_THRESHOLD, FIXED, REASONS, Row, Sheet, compared, stated_point

#: Lists of the hidden sheet: name → (column letters of code and of what stands beside it).
CLASSIFICATIONS: tuple[Kind, ...] = ("function", "economic", "gov_economic", "receipt")
HIDDEN = "代码"
COVERED = "已随总额说明"
UNKNOWN_CODE, UNKNOWN_PROJECT, UNKNOWN_MAPPING = "目录未收录", "没有这个项目", "无法推定"
_HOLE = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True)
class Frame:
    """Where a sheet's data stand: its name, rows (from 1), column letter by field.

    Rows ``first`` to ``ready`` are laid out with formulas; totals, lists and checks reach on to ``last``, since a clerk
    who runs out of rows goes on below and what she adds is read.
    """

    name: str
    first: int
    ready: int
    last: int
    letters: Mapping[str, str]
    #: Fields whose cells may hold a code with its name behind it, as the drop-down offers them.
    coded: frozenset[str] = frozenset()

    def cell(self, field: str, row: int) -> str:
        return f"${self.letters[field]}{row}"

    def column(self, field: str) -> str:
        letter = self.letters[field]
        return f"'{self.name}'!${letter}${self.first}:${letter}${self.last}"


@dataclass(frozen=True, slots=True)
class Formulas:
    """Resolves the placeholders of a schema's formulas against the frames of one workbook."""

    frames: Mapping[str, Frame]
    unit_cells: Mapping[str, str]
    lists: Mapping[str, str]
    fixed_cells: Mapping[tuple[str, str, int], str]

    def resolve(self, template: str, sheet: str, row: int) -> str:
        """The formula for one row of a sheet; KeyError for a placeholder that names nothing."""

        def fill(match: re.Match[str]) -> str:
            name = match[1]
            if ":" in name:
                return self.lists[name]
            if name.startswith("unit."):
                return self.unit_cells[name.removeprefix("unit.")]
            if "." in name:
                other, field = name.split(".")
                return self.frames[other].column(field)
            frame = self.frames[sheet]
            cell = frame.cell(name, row)
            return f'LEFT({cell},FIND(" ",{cell}&" ")-1)' if name in frame.coded else cell

        return _HOLE.sub(fill, template)

    def amount(self, point: Point) -> str:
        """The sum of the budget lines that ``point`` asks for (this year's; without the leading =)."""
        lines = self.frames["lines"]
        conditions: list[tuple[str, tuple[str, ...]]] = []
        income = point.flow == frozenset({"income"})
        for name in ("fund", "origin", *(() if income else ("use", "sink"))):
            region = getattr(point, name)
            if region is not None:
                order = [leaf for leaf in sorted(everything(name)) if leaf in region]
                conditions.append((lines.column(name), tuple(words.word(name, leaf) for leaf in order)))
        if point.measure == frozenset({"agency_operating"}):
            return self._agency([*conditions, (lines.column("use"), (words.USES["operating"],))])
        if point.measure is not None:
            wanted = sorted(c for m in point.measure for c in MEASURE_CODES.get(m, ()))
            conditions.append((lines.column("economic"), tuple(t for c in wanted for t in (c, f"{c} *"))))
        return _sumifs(lines.column("amount"), conditions)

    def special(self, name: str, sheet: str, row: int, topic: str) -> str:
        """The formulas of the sheet of reasons: last year's and this year's amount of a topic, and the reminder."""
        item = next((r for r in REASONS.values() if r.name == topic), None)
        if item is None:
            return '=""'
        if name == "needed":
            return self._needed(item, sheet, row)
        if name == "last":
            cell = self._fixed_cell(item)
            return f'=IF({cell}="","",{cell})'
        return "=" + self._now(item)

    def _fixed_cell(self, item: Row) -> str:
        for sheet in FIXED:
            for index, value in enumerate(sheet.values):
                if item in sheet.rows and value.year == -1:
                    return self.fixed_cells[sheet.key, item.key, index]
        raise KeyError(item.key)

    def _now(self, item: Row) -> str:
        """This year's amount: what is typed for the measure where anything is, else the sum of the lines."""
        wanted, _ = compared(item, 0)
        if wanted.measure is None:
            return self.amount(wanted)
        typed = [
            self.fixed_cells[sheet.key, row.key, index]
            for sheet in FIXED
            for row in sheet.rows
            for index, value in enumerate(sheet.values)
            if value.year == 0 and not row.parts and stated_point(row, value, 0) in wanted
        ]
        derivable = all(m in MEASURE_CODES or m == "agency_operating" for m in wanted.measure)
        lines = self.amount(wanted) if derivable else '""'
        return f"IF(COUNT({','.join(typed)})=0,{lines},SUM({','.join(typed)}))" if typed else lines

    def _needed(self, item: Row, sheet: str, row: int) -> str:
        if not item.reason:
            return '=""'
        frame = self.frames[sheet]
        last, now, limit = frame.cell("last", row), frame.cell("now", row), self.unit_cells["change_threshold"]
        limit = f'IFERROR(VALUE({limit}&""),{DEFAULT_THRESHOLD})'
        order = list(REASONS)
        covering = [frame.cell("text", frame.first + order.index(key)) for key in covers(item)]
        wanted = '"须说明"'
        if covering:
            given = ",".join(f'{cell}<>""' for cell in covering)
            wanted = f'IF(OR({given}),"{COVERED}","须说明")'
        return f'=IF(OR({last}="",{now}=""),"",IF(ABS({now}-{last})*100>{limit}*ABS({last}),{wanted},""))'

    def _agency(self, conditions: list[tuple[str, tuple[str, ...]]]) -> str:
        lines, units = self.frames["lines"], self.frames["units"]
        amount, nature = lines.column("amount"), self.unit_cells["nature"]
        mine = "OR(" + ",".join(f'{nature}="{n}"' for n in AGENCY_NATURES) + ")"
        own = _sumifs(amount, [*conditions, (lines.column("unit"), ("=",))])
        natures = "+".join(f'({units.column("nature")}="{n}")' for n in AGENCY_NATURES)
        inner = _sumifs(amount, conditions, f",{lines.column('unit')},{units.column('name')}")
        every = _sumifs(amount, conditions)
        return (
            f"IF(COUNTA({units.column('name')})=0,IF({mine},{every},0),"
            f"IF({mine},{own},0)+SUMPRODUCT({inner}*({natures})))"
        )


def _sumifs(amount: str, conditions: list[tuple[str, tuple[str, ...]]], more: str = "") -> str:
    """SUMIFS with lists of accepted words; at most one list may be crossed with ``more`` or another list."""
    if not conditions and not more:
        return f"SUM({amount})"
    text, several = "", 0
    for where, accepted in conditions:
        if len(accepted) == 1:
            text += f',{where},"{accepted[0]}"'
        else:
            between = ";" if several and not more else ","
            text += f",{where},{{" + between.join(f'"{a}"' for a in accepted) + "}"
            several += 1
    plain = f"SUMIFS({amount}{text}{more})"
    return f"SUMPRODUCT({plain})" if several and not more else plain


# What computed cells show -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Shown:
    """Values of computed columns for the rows of one book."""

    book: Book
    names: Mapping[str, str]
    sums: Mapping[str, Decimal]

    def value(self, sheet: Sheet, field: str, row: Record) -> Plain:
        """What the computed cell shows; "" where it shows nothing."""
        return _SHOWN[sheet.key, field](self, row)

    def code_name(self, kind: Kind, code: Plain) -> str:
        name = codes.name(kind, str(code), self.book.year or None) if code else ""
        return name or (UNKNOWN_CODE if code else "")

    def project_name(self, row: Record) -> str:
        key = str(row.get("project") or "")
        return self.names.get(key, UNKNOWN_PROJECT) if key else ""

    def government(self, row: Record) -> str:
        code = str(row["gov_economic"] or "")
        if not row["economic"] and not code:
            return ""
        line = Line("", Decimal(0), economic=str(row["economic"] or ""), unit=str(row["unit"] or ""))
        name = codes.name("gov_economic", code or derived_code(self.book, line), self.book.year or None)
        return name or UNKNOWN_MAPPING

    def lines_total(self, row: Record) -> Plain:
        return self.sums.get(str(row["key"] or row["code"]), Decimal(0)) if row["name"] else ""

    def gap(self, row: Record) -> Plain:
        total = row["annual_total"]
        lines = self.lines_total(row)
        return total - lines if isinstance(total, Decimal) and isinstance(lines, Decimal) else ""

    def result(self, row: Record) -> Plain:
        numbers = [row[name] for name in ("quantity", "standard", "periods")]
        if not row["name"] or not all(isinstance(n, Decimal) for n in numbers):
            return ""
        product = Decimal(1)
        for number in numbers:
            assert isinstance(number, Decimal)
            product *= number
        extra = row["extra"]
        return round(product + (extra if isinstance(extra, Decimal) else 0), 2)

    def last(self, row: Record) -> Plain:
        return self._compared(row, 1)

    def now(self, row: Record) -> Plain:
        return self._compared(row, 0)

    def _compared(self, row: Record, which: int) -> Plain:
        item = next((r for r in REASONS.values() if r.name == row["topic"]), None)
        if item is None:
            return ""
        amount = ask(self.book, compared(item, self.book.year)[which])
        return "" if amount is None else amount

    def change(self, row: Record) -> Plain:
        last, now = self.last(row), self.now(row)
        return now - last if isinstance(last, Decimal) and isinstance(now, Decimal) else ""

    def needed(self, row: Record) -> Plain:
        item = next((r for r in REASONS.values() if r.name == row["topic"]), None)
        last, now = self.last(row), self.now(row)
        if item is None or not item.reason or not isinstance(last, Decimal) or not isinstance(now, Decimal):
            return ""
        if not beyond(last, now, threshold(self.book)):
            return ""
        return COVERED if any(self.book.reason(key) for key in covers(item)) else "须说明"


def covers(row: Row) -> tuple[str, ...]:
    """The topics whose reason counts for a row too, nearest first."""
    return (row.covered_by, *covers(REASONS[row.covered_by])) if row.covered_by else ()


def threshold(book: Book) -> Decimal:
    """The change in per cent above which a reason is needed; the default where the option is no number."""
    try:
        return Decimal(book.options.get("change_threshold") or DEFAULT_THRESHOLD)
    except ArithmeticError:
        return Decimal(DEFAULT_THRESHOLD)


def beyond(last: Decimal, now: Decimal, limit: Decimal) -> bool:
    """Whether a change is above ``limit`` per cent of last year's amount; anything is, from nothing."""
    return abs(now - last) * 100 > limit * abs(last)


_SHOWN: Mapping[tuple[str, str], Callable[[Shown, Record], Plain]] = {
    ("lines", "function_name"): lambda s, r: s.code_name("function", r["function"]),
    ("lines", "economic_name"): lambda s, r: s.code_name("economic", r["economic"]),
    ("lines", "gov_economic_name"): Shown.government,
    ("projects", "lines_total"): Shown.lines_total,
    ("projects", "gap"): Shown.gap,
    ("costing", "result"): Shown.result,
    ("reasons", "last"): Shown.last,
    ("reasons", "now"): Shown.now,
    ("reasons", "change"): Shown.change,
    ("reasons", "needed"): Shown.needed,
    **{(s, "project_name"): Shown.project_name for s in ("lines", "project_texts", "indicators", "costing")},
}
