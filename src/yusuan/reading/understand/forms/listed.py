"""Flat lists of projects with their targets: one table, a row for each indicator, blank cells going on from above."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal

from yusuan.model import NOWHERE, Indicator, Leftover, Source, Target
from yusuan.money import parse
from yusuan.words import clean
from yusuan.words.forms import level, money_unit, role

from .facts import FactReader, Facts, own_unit
from .indicators import compose, joined, weight_of
from .lines import Form, Line, Read, coded, is_caption, is_list, place_of


@dataclass(slots=True)
class Listed:
    """One project of a list while its rows are read."""

    name: str
    source: Source
    facts: dict[str, str] = field(default_factory=dict)
    amount: Decimal | None = None
    goal: str = ""
    indicators: list[Indicator] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    places: dict[str, Source] = field(default_factory=dict)


class List:
    """Reads the rows of a list of projects; blank or merged cells go on with what stands above."""

    def __init__(self, header: Line, unit: str) -> None:
        self.roles: dict[int, tuple[str, str]] = {}
        self.unit = unit
        for token in header.tokens:
            self.roles[token.column] = (role(token.text) or "other", clean(token.text))
        self.projects: list[Listed] = []
        self.used: set[str] = set()
        self.first = self.second = ""

    def row(self, line: Line) -> Leftover | None:
        """Read one row; what belongs to no column or no project is returned."""
        got = {name: self._cell(line, column) for column, (name, _) in self.roles.items() if name != "other"}
        name, place, new = got.get("project", ("", NOWHERE, False))
        if name and (not self.projects or (new and clean(name) != clean(self.projects[-1].name))):
            self.projects.append(Listed(name, place))
            self.first = self.second = ""
        if not self.projects or re.fullmatch(r"合计|总计|小计", clean(name)):
            if self.projects and self.projects[-1].name == name:
                self.projects.pop()
            text = " ".join(t.text for t in line.tokens)
            return Leftover(text, "项目绩效目标清单里这一行不属于任何项目", line.tokens[0].source)
        self._fill(self.projects[-1], line, got)
        return None

    def _cell(self, line: Line, column: int) -> tuple[str, Source, bool]:
        cell = line.grid.cells[line.row][column] if column < line.grid.width else None
        if cell is not None and cell.text.strip():
            return (
                joined(cell.text),
                cell.source.at(table=line.grid.title, text=cell.source.text or cell.text),
                True,
            )
        above = line.sheet.covering(line.row, column) if cell is None else None
        if above is None or not above.text.strip():
            return "", NOWHERE, False
        return joined(above.text), place_of(above, line.grid.title), False

    def _fill(self, project: Listed, line: Line, got: dict[str, tuple[str, Source, bool]]) -> None:
        for key, attribute in (("unit_name", "unit"), ("code", "code")):
            text, place, _ = got.get(key, ("", NOWHERE, False))
            if text:
                project.facts.setdefault(attribute, text)
                project.places.setdefault(attribute, place)
        text, place, _ = got.get("goal", ("", NOWHERE, False))
        if text and not project.goal:
            project.goal = text
            project.places["goal_annual"] = place
        self._amount(project, *got.get("amount", ("", NOWHERE, False)))
        self._levels(got)
        self._indicator(project, line, got)

    def _amount(self, project: Listed, text: str, place: Source, new: bool) -> None:
        number, own = own_unit(text)
        unit = own or self._unit_of_header() or self.unit
        printed = parse(number, unit) if number and unit else None
        if printed is not None and project.amount is None:
            project.amount = printed.amount
            project.places["annual_total"] = place
        elif text and new and printed is None:
            project.fields.setdefault("预算数", text)
            project.places.setdefault("预算数", place)

    def _unit_of_header(self) -> str:
        headers = [header for name, header in self.roles.values() if name == "amount"]
        return money_unit(headers[0]) if headers else ""

    def _levels(self, got: dict[str, tuple[str, Source, bool]]) -> None:
        first = got.get("first", ("", NOWHERE, False))[0]
        if first and first != self.first:
            self.first, self.second = _full(first), ""
        second = got.get("second", ("", NOWHERE, False))[0]
        self.second = _full(second) or self.second

    def _indicator(self, project: Listed, line: Line, got: dict[str, tuple[str, Source, bool]]) -> None:
        name, place, new = got.get("name", ("", NOWHERE, False))
        value, value_place, value_new = next(
            (got[key] for key in ("annual", "value") if got.get(key, ("",))[0]), ("", NOWHERE, False)
        )
        if not (new or value_new) or not (name or value):
            return
        operator, unit = (got.get(key, ("", NOWHERE, False))[0] for key in ("op", "unit"))
        self.used |= {operator, unit}
        term = got.get("term", ("", NOWHERE, False))[0]
        weight = weight_of(got.get("weight", ("", NOWHERE, False))[0])
        where = value_place if value else place
        project.indicators.append(
            Indicator(
                self.first, self.second, name, compose(operator, term, unit), compose(operator, value, unit), weight,
                source=where, annual_source=where,
            )
        )  # fmt: skip
        for column, (kind, header) in self.roles.items():
            if kind in ("other", "actual", "score", "op"):
                text, source, fresh = self._cell(line, column)
                if text and fresh and (kind != "op" or not re.search(r"[<>≤≥＜＞=＝]|于", text)):
                    key = (
                        f"{name}·{header}"
                        if kind != "other" or len(project.indicators) > 1 or name
                        else header
                    )
                    project.fields.setdefault(key, text)
                    project.places.setdefault(key, source)


def _full(text: str) -> str:
    found = level(text, cut=True) if text else None
    return found[1] if found else text


def read_list(form: Form, header: int, above: Facts, unit: str) -> Read:
    """The targets of a list whose column headers stand in line ``header``.

    ``above`` is what stands around the list (year, body, unit of money); ``unit`` that of money where nothing says.
    """
    reader = FactReader(above)
    for line in form.lines[:header]:
        if not is_caption(line):
            reader.read(line)
    table = List(form.lines[header], above.unit or unit)
    left: list[Leftover] = list(above.leftovers)
    for line in form.lines[header + 1 :]:
        if not line.tokens or is_caption(line) or is_list(line):
            continue
        problem = table.row(line)
        if problem is not None:
            left.append(problem)
    return [_target(project, above) for project in table.projects], left, table.used


def _target(p: Listed, above: Facts) -> Target:
    code, name = coded(p.name, p.facts.get("code", ""))
    return Target(
        project=name, code=code, department=above.facts.get("department", ""),
        unit=p.facts.get("unit", "") or above.facts.get("unit", ""), annual_total=p.amount, goal_annual=p.goal,
        indicators=tuple(p.indicators), fields={**above.fields, **p.fields}, places={**above.places, **p.places, "project": p.source}, source=p.source,
    )  # fmt: skip
