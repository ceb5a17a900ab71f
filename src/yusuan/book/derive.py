"""What a clerk need not type: values that follow from others, filled in where they were left blank."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from yusuan import codes
from yusuan.model import Target

from .model import Book, Line, Project, Receipt, Unit

_YEARS = re.compile(r"\d+")


def nature_of(book: Book, line: Line) -> str:
    """The nature of the unit that a line belongs to; the book's own unit where the line names none."""
    return next((u.nature for u in book.units if u.name == line.unit), book.unit.nature)


def department_of(unit: Unit) -> str:
    """主管部门及代码 as the forms print it: 304-某市某局; "" where the unit does not say."""
    return "-".join(part for part in (unit.department_code, unit.department) if part)


def derive(book: Book) -> Book:
    """The book with every derivable blank filled: government economic codes, names, totals and 项目期.

    Only blanks are filled, never typed values, so that contradictions stay visible; applying it twice changes
    nothing.
    """
    sums: dict[str, Decimal] = defaultdict(Decimal)
    for line in book.lines:
        sums[line.project] += line.amount
    return replace(
        book,
        lines=tuple(_line(book, line) for line in book.lines),
        projects=tuple(_project(book, project, sums) for project in book.projects),
        receipts=tuple(_receipt(book, receipt) for receipt in book.receipts),
    )


def derived_code(book: Book, line: Line) -> str:
    """The government economic code that follows from a line's department code, "" where none does."""
    return codes.government_code(line.economic, nature_of(book, line)) or "" if line.economic else ""


def _line(book: Book, line: Line) -> Line:
    code = "" if line.gov_economic else derived_code(book, line)
    return replace(line, gov_economic=code) if code else line


def _receipt(book: Book, receipt: Receipt) -> Receipt:
    if receipt.name:
        return receipt
    name = codes.name("receipt", receipt.code, book.year or None)
    return replace(receipt, name=name) if name else receipt


def _project(book: Book, project: Project, sums: Mapping[str, Decimal]) -> Project:
    target = project.target
    found = _YEARS.search(target.years)
    years = int(found[0]) if found and 0 < int(found[0]) < 100 else project.years
    annual = _total(target.annual_total, target.annual_money)
    if annual is None and project.key in sums:
        annual = sums[project.key]
    term = _total(target.term_total, target.term_money)
    if term is None and years == 1:
        term = annual
    filled: Target = replace(
        target,
        project=target.project or project.name,
        code=target.code or project.code,
        department=target.department or department_of(book.unit),
        unit=target.unit or book.unit.name,
        years=target.years or f"{years}年",
        annual_total=annual,
        term_total=term,
    )
    return replace(project, years=years, target=filled)


def _total(total: Decimal | None, money: Mapping[str, Decimal]) -> Decimal | None:
    return sum(money.values(), Decimal(0)) if total is None and money else total
