"""Lists of projects with their targets: one table, a row for each indicator or each project, blank cells going on
from above.

A list that runs over pages comes as several grids; a page may have other columns at its edges, and no header.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.model import NOWHERE, Grid, Indicator, Leftover, Source, Target
from yusuan.money import is_blank, parse
from yusuan.words import clean
from yusuan.words.forms import FIRST, form_label, is_unit_line, level, money_unit

from .cell import indicators_in
from .facts import FactReader, Facts, own_unit
from .indicators import NATURE, SYMBOLS, compose, joined, weight_of
from .lines import Form, Line, Read, Token, coded, is_caption, is_list, list_role, place_of, repeats

#: The beginning of a project's code, also where the page cut it.
_CODED = re.compile(r"\d{5}[0-9A-Za-z]{4,}")
#: A number behind words that overflowed from the cell above it.
_OVERFLOWN = re.compile(r"(?P<rest>[^\d≥≤<>＝=]*[\u4e00-\u9fff，。；、）)][^\d≥≤<>＝=\u4e00-\u9fff，。；、）)]*)(?P<number>\d[\d,]*(?:\.\d+)?)")
#: How many of a list's names must carry codes for one without to be the rest of another.
_MOSTLY = 0.8
_SUM = re.compile(r"(部门|单位)?(合计|总计|小计|总额)")


@dataclass(slots=True)
class Listed:
    """One project of a list while its rows are read."""

    name: str
    source: Source
    facts: dict[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    printed: str = ""
    doubt: str = ""
    money: dict[str, Decimal] = field(default_factory=dict)
    goal: str = ""
    indicators: list[Indicator] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Source] = field(default_factory=dict)

    def put(self, name: str, text: str, source: Source) -> None:
        """A further printed field; a second one of the same name is numbered."""
        key, n = name, 1
        while self.fields.get(key, text) != text:
            n += 1
            key = f"{name}（{n}）"
        self.fields[key] = text
        self.places.setdefault(key, source)


Got = Mapping[str, tuple[str, Source, bool]]
_CUT = "换页处有字被表头盖住，这个项目可能没有读全"
_NOTHING = ("", NOWHERE, False)


class List:
    """Reads the rows of a list of projects; blank or merged cells go on with what stands above.

    ``strict`` is False where the grid is read as a budget table as well: rows without a target are then no loss.
    """

    def __init__(self, unit: str, strict: bool) -> None:
        self.roles: dict[int, tuple[str, str]] = {}
        self.unit = unit
        self.strict = strict
        self.projects: list[Listed] = []
        self.used: set[str] = set()
        self.first = self.second = ""
        self._grid: Grid | None = None
        self._shift = 0
        self._page: int | None = None
        self._fresh = True  # whether this is the first row of a page, where a cut cell may go on

    # --- header ----------------------------------------------------------------------------------------------------

    def header(self, line: Line) -> int:
        """Learn the columns from a header row; the number of rows of the header is returned."""
        below = _below(line)
        self.roles = {}
        for token in line.tokens:
            own = (list_role(token.text) or "other", clean(token.text))
            wide = token.cell.columns > 1 and token.cell.rows == 1
            inner = [t for t in below if wide and token.column <= t.column < token.column + token.cell.columns]
            for t in inner:
                name = list_role(t.text)
                own_part = f"{own[0]}.{name or 'part'}" if own[0].startswith("money") else name or "other"
                self.roles[t.column] = (own_part, clean(t.text))
            if not inner:
                self.roles[token.column] = own
        self._grid, self._shift, self._fresh = line.grid, 0, True
        return 2 if below else 1

    @property
    def by_row(self) -> bool:
        """Whether every row is an indicator (else a project)."""
        return bool({"name", "value", "annual"} & {name for name, _ in self.roles.values()})

    def _align(self, line: Line) -> None:
        """Where the columns of another page stand: found by the levels of its rows, else as before."""
        page = next((t.cell.source.page for t in line.tokens), None)
        self._fresh = self._fresh or page != self._page
        self._page = page
        if line.grid is self._grid:
            return
        self._grid, self._fresh, self._shift = line.grid, True, 0
        wanted = next((c for c, (name, _) in sorted(self.roles.items()) if name == "first"), None)
        counts = [0] * line.grid.width
        for _, c, cell in line.grid:
            counts[c] += clean(cell.text) in FIRST
        if wanted is not None and any(counts):
            self._shift = counts.index(max(counts)) - wanted

    def spoilt(self, line: Line) -> Iterator[Leftover]:
        """The header again at the head of a page: what was drawn over it is the beginning or the rest of a cell."""
        self._align(line)
        self._fresh = True
        got: dict[str, tuple[str, Source, bool]] = {}
        for token in line.tokens:
            name, header = self.roles.get(token.column - self._shift, ("other", ""))
            over = "" if token.word == header else token.word.replace(header, "", 1)
            if over and over != token.word and name in ("project", "goal", "amount"):
                got[name] = (over, token.source, True)
            elif over and not list_role(token.text) and not form_label(token.text):
                yield Leftover(token.text, "这一格压在换页处的表头上", token.source)
        if "project" in got:
            self._project(got["project"][0], got["project"][1], got)
        if self.projects:
            self.projects[-1].doubt = _CUT if got or self.projects[-1].doubt else ""
            self._goal(self.projects[-1], *got.get("goal", _NOTHING))
            self._amount(self.projects[-1], "amount", *got.get("amount", _NOTHING))
            self.used |= {token.word for token in line.tokens}

    # --- rows ------------------------------------------------------------------------------------------------------

    def row(self, line: Line) -> Iterator[Leftover]:
        """Read one row; what belongs to no column or no project is returned."""
        self._align(line)
        got = {name: self._cell(line, column) for column, (name, _) in self.roles.items() if name != "other"}
        name, place, new = got.get("project", _NOTHING)
        if not self.by_row and not any(got.get(key, _NOTHING)[0] for key in ("goal", "indicators")):
            if self.strict and name and not _SUM.fullmatch(clean(name)):
                yield Leftover(_text(line), "项目绩效目标清单里这一行没有目标", line.tokens[0].source)
            return
        if name and new and not _SUM.fullmatch(clean(name)):
            self._project(name, place, got)
        elif self._nameless(line):
            self._begin("", line.tokens[0].source)
        elif self._other_amount(got):
            yield Leftover(_text(line), "换页处的项目名称没有读到", line.tokens[0].source)
            for project in self.projects[-1:]:
                project.doubt = _CUT
            self._begin("", got["amount"][1])
            self.projects[-1].doubt = _CUT
        if not self.projects or _SUM.fullmatch(clean(name)):
            yield Leftover(_text(line), "项目绩效目标清单里这一行不属于任何项目", line.tokens[0].source)
            return
        yield from self._fill(self.projects[-1], line, got)
        self._fresh = False

    def _project(self, name: str, place: Source, got: Got) -> None:
        last = self.projects[-1] if self.projects else None
        if last is not None and clean(name) == clean(last.name):
            return
        if last is not None and ((self._fresh and not last.name) or self._goes_on(name)):
            last.name += name
            last.source = place
            return
        self._begin(name, place)

    def _begin(self, name: str, place: Source) -> None:
        self.projects.append(Listed(name, place))
        self.first = self.second = ""

    def _nameless(self, line: Line) -> bool:
        """Whether a project begins whose name stands on the next page: a merged cell without words, not at the head of
        a page (there it goes on with the project of the page before)."""
        column = next((c for c, (name, _) in self.roles.items() if name == "project"), 0) + self._shift
        if self._fresh or not self.by_row or not 0 <= column < line.grid.width:
            return False
        cell = line.grid.cells[line.row][column]
        merged = any(row[column] is not None and row[column].rows > 1 for row in line.grid.cells)  # type: ignore[union-attr]
        return merged and cell is not None and not cell.text.strip() and any(level(t.text) for t in line.tokens)

    def _other_amount(self, got: Got) -> bool:
        """Whether a row without a name has an amount of its own: a project whose name was lost."""
        text, _, new = got.get("amount", _NOTHING)
        printed = parse(text, "元") if text and new else None
        last = self.projects[-1].printed if self.projects else ""
        return self.by_row and printed is not None and bool(last) and clean(text) != last

    def _goes_on(self, name: str) -> bool:
        """Whether a name is the rest of one that a page cut: nearly all others carry their codes, it does not."""
        named = [p for p in self.projects if p.name]
        return not _CODED.match(name) and sum(bool(_CODED.match(p.name)) for p in named) >= _MOSTLY * max(1, len(named))

    def _cell(self, line: Line, column: int) -> tuple[str, Source, bool]:
        column += self._shift
        if not 0 <= column < line.grid.width:
            return _NOTHING
        cell = line.grid.cells[line.row][column]
        if cell is not None and cell.text.strip() and not is_unit_line(cell.text):
            return joined(cell.text), cell.source.at(table=line.grid.title, text=cell.source.text or cell.text), True
        above = line.sheet.covering(line.row, column) if cell is None else None
        if above is None or not above.text.strip():
            return _NOTHING
        return joined(above.text), place_of(above, line.grid.title), False

    def _fill(self, project: Listed, line: Line, got: Got) -> Iterator[Leftover]:
        for key, attribute in (("unit_name", "unit"), ("code", "code")):
            text, place, _ = got.get(key, _NOTHING)
            if text:
                project.facts.setdefault(attribute, text)
                project.places.setdefault(attribute, place)
        self._goal(project, *got.get("goal", _NOTHING))
        for key in got:
            if key == "amount" or key.startswith("money."):
                self._amount(project, key, *got[key])
        self._levels(got)
        text, place, new = got.get("indicators", _NOTHING)
        if text and new:
            yield from self._in_one_cell(project, text, place)
        yield from self._indicator(project, line, got)

    def _goal(self, project: Listed, text: str, place: Source, new: bool) -> None:
        if not text or not new:
            return
        if not project.goal:
            project.goal = text
            project.places["goal_annual"] = place
        elif self._fresh and clean(text) not in clean(project.goal):
            project.goal += text
            self.used.add(text)

    def _amount(self, project: Listed, key: str, text: str, place: Source, new: bool) -> None:
        number, own = own_unit(text)
        unit = own or self._unit_of_header(key) or self.unit
        printed = parse(number, unit) if number and unit else None
        whole = key == "amount" or key.endswith((".amount", ".total"))
        source = key.split(".")[1] if key.startswith("money.") else ""
        if printed is None:
            if text and new and not is_blank(text):
                project.put("预算数" if key == "amount" else key, text, place)
        elif key == "amount" and project.amount is None:
            project.amount = printed.amount
            project.printed = clean(text)
            project.places["annual_total"] = place
        elif source and (whole or key.count(".") == 1) and source not in project.money:
            project.money[source] = printed.amount
            project.places[f"annual_money.{source}"] = place

    def _unit_of_header(self, key: str) -> str:
        headers = [header for name, header in self.roles.values() if name == key]
        return money_unit(headers[0]) if headers else ""

    def _levels(self, got: Got) -> None:
        first = got.get("first", _NOTHING)[0]
        if first and first != self.first:
            self.first, self.second = _full(first), ""
        second = got.get("second", _NOTHING)[0]
        self.second = _full(second) or self.second

    def _in_one_cell(self, project: Listed, text: str, place: Source) -> Iterator[Leftover]:
        found, rest = indicators_in(text)
        for said in found:
            project.indicators.append(
                Indicator(said.first, said.second, said.name, said.term, said.annual, source=place, annual_source=place)
            )
        if found:
            self.used.add(text)
        for piece in rest:
            yield Leftover(piece, "这一格的绩效指标没有看懂", place)

    def _overflow(self, project: Listed, rest: str) -> None:
        """Words that overflowed into the cell of a number go back to the worded value above it."""
        self.used.add(rest)
        last = project.indicators[-1] if project.indicators else None
        if last is not None and not re.search(r"\d", last.annual):
            project.indicators[-1] = replace(last, annual=last.annual + rest)
        else:
            project.put("其他文字", rest, project.source)

    def _indicator(self, project: Listed, line: Line, got: Got) -> Iterator[Leftover]:
        name, place, new = got.get("name", _NOTHING)
        value, value_place, value_new = next((got[key] for key in ("annual", "value") if got.get(key, _NOTHING)[0]), _NOTHING)
        if not (new or value_new) or not (name or value):
            return
        operator, unit = (got.get(key, _NOTHING)[0] for key in ("op", "unit"))
        if SYMBOLS.fullmatch(operator) and (match := _OVERFLOWN.fullmatch(value)):
            value = match["number"]
            self._overflow(project, match["rest"])
        self.used |= {operator, unit}
        where = value_place if value else place
        if self._fresh and not value and project.indicators and not got.get("first", _NOTHING)[2]:
            yield Leftover(name, "换页处的指标名称不完整", place)
            return
        project.indicators.append(
            Indicator(
                self.first, self.second, name, compose(operator, got.get("term", _NOTHING)[0], unit), compose(operator, value, unit),
                weight_of(got.get("weight", _NOTHING)[0]), group=got.get("activity", _NOTHING)[0], source=where, annual_source=where,
            )
        )  # fmt: skip
        for column, (kind, header) in self.roles.items():
            if kind in ("other", "actual", "score", "reason", "op"):
                text, source, fresh = self._cell(line, column)
                if text and fresh and (kind != "op" or NATURE.match(text)):
                    project.put(f"{name}·{header}", text, source)


def _below(line: Line) -> Sequence[Token]:
    """The cells of the row under a header that belong to it: those under its cells of one row and several columns."""
    wide = [t for t in line.tokens if t.cell.columns > 1 and t.cell.rows == 1]
    if not wide or line.row + 1 >= len(line.grid.cells):
        return ()
    next_line = Line(line.sheet, line.row + 1)
    under = [t for t in next_line.tokens if any(w.column <= t.column < w.column + w.cell.columns for w in wide)]
    words = all(parse(t.text) is None for t in under)
    return under if under and words and len(under) == len(next_line.tokens) else ()


def _text(line: Line) -> str:
    return " ".join(t.text for t in line.tokens)


def _full(text: str) -> str:
    found = level(text, cut=True) if text else None
    return found[1] if found else text


def read_list(form: Form, header: int, above: Facts, unit: str, strict: bool = True) -> Read:
    """The targets of a list whose column headers stand in line ``header``.

    ``above`` is what stands around the list (year, body, unit of money); ``unit`` that of money where nothing says.
    """
    reader = FactReader(above)
    for line in form.lines[:header]:
        if not is_caption(line):
            reader.read(line)
    table = List(above.unit or unit, strict)
    left: list[Leftover] = list(above.leftovers) if strict else []
    skip = table.header(form.lines[header]) - 1
    for line in form.lines[header + 1 :]:
        if skip:
            skip -= 1
        elif is_list(line):
            skip = table.header(line) - 1
        elif line.tokens and not is_caption(line):
            if repeats(form.lines[header], line):
                left += table.spoilt(line)
                skip = 1 if _below(line) else 0
                continue
            left += table.row(line)
    return [_target(project, above, strict) for project in table.projects], left, table.used


def _target(p: Listed, above: Facts, strict: bool) -> Target:
    code, name = coded(p.name, p.facts.get("code", ""))
    return Target(
        project=name, code=code, department=above.facts.get("department", ""),
        unit=p.facts.get("unit", "") or above.facts.get("unit", ""), annual_total=p.amount, annual_money=p.money if strict else {}, goal_annual=p.goal,
        indicators=tuple(p.indicators), doubt=p.doubt, fields={**above.fields, **p.fields}, places={**above.places, **p.places, "project": p.source}, source=p.source,
    )  # fmt: skip
