"""A Book is what a unit knows: who it is, its budget lines, its projects, last year's figures and its texts.

All amounts are ``Decimal`` 元 with at most two decimals; nothing here is rounded.  Every record keeps its Source
(file, sheet, cell), so that a problem can be shown where the clerk typed it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Literal

from yusuan.model import NOWHERE, Point, Source, Target

Nature = Literal["行政", "参公", "事业"]


@dataclass(frozen=True, slots=True)
class Unit:
    """A public body.  ``nature`` decides which government economic codes and which 机关运行经费 rules apply.

    ``offices`` are its internal departments; ``subordinates`` the names of units below it; ``level`` the word for
    its level (省级, 市级, 县级, 区级) as the glossary uses it.
    """

    name: str = ""
    code: str = ""
    department: str = ""
    department_code: str = ""
    nature: Nature = "事业"
    level: str = ""
    established_posts: int | None = None
    staff: int | None = None
    retired: int | None = None
    duties: tuple[str, ...] = ()
    offices: tuple[str, ...] = ()
    subordinates: tuple[str, ...] = ()
    description: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Line:
    """One budget line: what is funded, from which fund and origin, for which function and use, how much (元).

    ``fund``, ``origin``, ``use``, ``sink`` are leaf names of the Point trees.  ``economic`` (department) and
    ``gov_economic`` are 5-digit codes, or "" where a project is not yet split.  ``project`` is the key of a Project or
    "".  ``unit`` is the name of the unit, "" for the book's own.
    """

    function: str
    amount: Decimal
    fund: str = "general"
    origin: str = "current"
    use: str = "project"
    economic: str = ""
    gov_economic: str = ""
    project: str = ""
    unit: str = ""
    sink: str = "spent"
    note: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Receipt:
    """Income by income classification (收入分类), needed for the fund and state-capital income tables."""

    code: str
    amount: Decimal
    fund: str = "government_funds"
    origin: str = "current"
    name: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class CostItem:
    """One line of a project's costing: quantity × standard × periods + one-off (元)."""

    project: str
    name: str
    quantity: Decimal
    standard: Decimal
    periods: Decimal = Decimal(1)
    extra: Decimal = Decimal(0)
    quantity_unit: str = ""
    standard_unit: str = ""
    standard_name: str = ""
    function: str = ""
    fund: str = "general"
    note: str = ""
    source: Source = NOWHERE

    @property
    def amount(self) -> Decimal:
        return self.quantity * self.standard * self.periods + self.extra


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard of a subsidy or price, shared by all projects of the unit, valid from/to (ISO dates or "")."""

    name: str
    amount: Decimal
    unit: str = ""
    valid_from: str = ""
    valid_to: str = ""
    basis: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Project:
    """A project.  ``key`` is its 21-character code, else a short number given in the workbook (项目序号).

    ``target`` carries the form: money by source for the term and the year, texts, goals, indicators.
    ``managed`` says whether it is under performance management.
    """

    key: str
    name: str
    code: str = ""
    target: Target = field(default_factory=lambda: Target(project=""))
    years: int = 1
    managed: bool = True
    category: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure typed rather than computed (last year's totals, 三公, procurement): words, Point, amount in 元."""

    words: str
    point: Point
    amount: Decimal
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Asset:
    """State assets of one category at a date: number of things and original value (元)."""

    category: str
    name: str = ""
    count: Decimal | None = None
    count_unit: str = ""
    area: Decimal | None = None
    value: Decimal = Decimal(0)
    note: str = ""
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Text:
    """A text that a person wrote (a reason for a change, 其他说明 …) under its topic."""

    topic: str
    text: str
    source: Source = NOWHERE


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a unit (or a department: several ``units``) knows about one budget year."""

    year: int = 0
    unit: Unit = field(default_factory=Unit)
    units: tuple[Unit, ...] = ()
    lines: tuple[Line, ...] = ()
    receipts: tuple[Receipt, ...] = ()
    projects: tuple[Project, ...] = ()
    costing: tuple[CostItem, ...] = ()
    standards: tuple[Standard, ...] = ()
    stated: tuple[Stated, ...] = ()
    assets: tuple[Asset, ...] = ()
    reasons: tuple[Text, ...] = ()
    texts: tuple[Text, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)
    file: str = ""

    def __str__(self) -> str:
        spent = sum((line.amount for line in self.lines), Decimal(0))
        return f"{self.unit.name} {self.year}年预算书：明细{len(self.lines)}条，项目{len(self.projects)}个，支出{spent:,.2f}元"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What a notebook shows: one line, not every record."""
        printer.text(str(self))

    @property
    def is_department(self) -> bool:
        """Whether this book adds up several units."""
        return len(self.units) > 1

    def project(self, key: str) -> Project | None:
        return next((p for p in self.projects if p.key == key), None)

    def reason(self, topic: str) -> Text | None:
        return next((r for r in self.reasons if r.topic == topic), None)

    def text(self, topic: str) -> Text | None:
        return next((t for t in self.texts if t.topic == topic), None)
