"""Rolling a book to the next year: what is left is carried over, this year's totals become last year's figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from decimal import ROUND_DOWN, Decimal

from yusuan.book import Book, CostItem, Cube, Line, Project, Standard, Stated
from yusuan.book.schema import SHEETS, compared, stated_point, stated_words
from yusuan.model import NOWHERE, Finding, Target
from yusuan.targets.costing import yuan
from yusuan.targets.faults import fault

from .execution import Execution

ZERO = Decimal(0)
ONCE = "一次性项目"
CARRIED = "上年结转资金"


def roll(book: Book, execution: Execution | None) -> tuple[Book, tuple[Finding, ...]]:
    """The first draft of next year's book, and what a person has to look at.

    Kept: the unit, basic lines and this year's lines of projects that go on, with their costing, standards that are
    still valid, targets, assets.  Carried over: what projects have not spent (none without ``execution``).  Dropped:
    last year's carry-over, one-time projects with nothing left, reasons, three-public and procurement typed by hand.
    """
    carried = carry_over(book, execution) if execution is not None else ()
    going_on = {p.key for p in book.projects if p.target.attribute != ONCE and _current(book, p.key)}
    kept = [replace(x, source=NOWHERE) for x in book.lines if x.origin == "current" and (not x.project or x.project in going_on)]
    lines = (*kept, *carried)
    keys = {line.project for line in lines}
    year = book.year + 1
    projects = tuple(_project(p, lines) for p in book.projects if p.key in keys)
    rolled = replace(
        book,
        year=year,
        lines=lines,
        projects=projects,
        costing=(*(replace(c, source=NOWHERE) for c in book.costing if c.project in going_on), *_carried_costing(carried)),
        standards=tuple(replace(s, source=NOWHERE) for s in book.standards if _valid(s, year)),
        stated=tuple(_last_year(book)),
        receipts=tuple(r for r in book.receipts if r.origin == "current"),
        reasons=(),
        file="",
    )
    return rolled, tuple(_notices(book, rolled, going_on, carried, execution))


def _current(book: Book, project: str) -> bool:
    return any(x.project == project and x.origin == "current" for x in book.lines)


def _valid(standard: Standard, year: int) -> bool:
    try:
        return not standard.valid_to or date.fromisoformat(standard.valid_to).year >= year
    except ValueError:
        return True  # an unreadable date is for the review of standards to report, not a reason to lose the row


# ---------------------------------------------------------------- carry-over


def carry_over(book: Book, execution: Execution) -> tuple[Line, ...]:
    """What projects have left at year end, as lines of next year: per function, fund and economic code.

    A payment is charged to the line of its own economic code; what goes beyond it, and payments without a code, to
    the other lines of the same project, function and fund in order.  Nothing is left where more was paid.
    """
    groups: dict[tuple[str, str, str], list[Line]] = defaultdict(list)
    for line in book.lines:
        if line.project:
            groups[line.project, line.function, line.fund].append(line)
    found: list[Line] = []
    for key in groups:
        entries = [e for e in execution.of(key[0]) if (e.function, e.fund) == key[1:]]
        found += _left(groups[key], [(e.economic, e.amount * (-1 if e.adjusts else 1)) for e in entries])
    return tuple(found)


def _left(lines: list[Line], payments: list[tuple[str, Decimal]]) -> Iterator[Line]:
    """The lines with what remains of them, merged by code; ``payments`` are (economic code, amount)."""
    rest: dict[tuple[str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        rest[line.economic, line.gov_economic] += line.amount
    owed = ZERO
    for economic, amount in payments:
        place = next((k for k in rest if k[0] == economic), None) if economic else None
        if place is None:
            owed += amount
        else:
            rest[place] -= amount
    over = owed - sum((amount for amount in rest.values() if amount < 0), ZERO)
    rest = {place: max(amount, ZERO) for place, amount in rest.items()}
    if over < 0:  # a budget that was raised without saying for which code
        rest[next(iter(rest))] -= over
    for place, amount in rest.items():
        used = min(amount, max(over, ZERO))
        rest[place], over = amount - used, over - used
    for (economic, gov_economic), amount in rest.items():
        if amount > 0:
            first = lines[0]
            yield Line(first.function, amount, first.fund, "carryover", "project", economic, gov_economic, first.project, first.unit)


def carried_total(book: Book) -> Decimal:
    """All carry-over of a book, in 元."""
    return sum((x.amount for x in book.lines if x.origin == "carryover"), ZERO)


def _carried_costing(carried: Iterable[Line]) -> Iterator[CostItem]:
    sums: dict[tuple[str, str, str], Decimal] = defaultdict(lambda: ZERO)
    for line in carried:
        sums[line.project, line.function, line.fund] += line.amount
    for (project, function, fund), amount in sums.items():
        yield CostItem(project, CARRIED, Decimal(1), amount, quantity_unit="项", standard_unit="元/项", function=function, fund=fund,
                       note="上年没有支出，结转使用")  # fmt: skip


# ---------------------------------------------------------------- projects and figures


def _project(project: Project, lines: Iterable[Line]) -> Project:
    total = sum((x.amount for x in lines if x.project == project.key), ZERO)
    target = project.target
    annual = _divided(total, target)
    past = (target.annual_total or ZERO) if project.years > 1 else total
    changed = replace(target, annual_total=total, annual_money=annual)
    if project.years <= 1:
        changed = replace(changed, term_total=total, term_money=annual)
    elif target.term_total is not None and target.term_total < total:
        changed = replace(changed, term_total=max(total, past), term_money=annual)
    return replace(project, target=changed, source=NOWHERE)


def _divided(total: Decimal, target: Target) -> dict[str, Decimal]:
    """The new total over the sources of money as the old one was, to the 分; the largest source takes the rest."""
    old = dict(target.annual_money)
    whole = sum(old.values(), ZERO)
    if not whole:
        return old if total == whole else {**old, "local": total}
    parts = {name: (total * amount / whole).quantize(Decimal("0.01"), ROUND_DOWN) for name, amount in old.items()}
    largest = max(old, key=lambda name: old[name])
    parts[largest] += total - sum(parts.values(), ZERO)
    return parts


def _last_year(book: Book) -> Iterator[Stated]:
    """Every figure of next year's sheets that asks for last year, answered by this book."""
    cube = Cube(book)
    for sheet in SHEETS:
        for value in sheet.values:
            for row in sheet.rows:
                if value.year != -1 or row.parts:
                    continue
                amount = cube.ask(compared(row, book.year)[0])
                if amount is not None:
                    yield Stated(stated_words(sheet, row, value), stated_point(row, value, book.year + 1), amount)


def _notices(
    book: Book, rolled: Book, going_on: set[str], carried: tuple[Line, ...], execution: Execution | None
) -> Iterator[Finding]:
    if execution is None:
        yield fault("M585", "没有给出执行数据，下一年没有列上年结转", book.unit.source)
    again = {x.project for x in book.lines if x.origin == "carryover"}
    keys = {x.project for x in carried}
    for project in book.projects:
        left = sum((x.amount for x in carried if x.project == project.key), ZERO)
        if project.key in again & keys:
            yield fault("M586", f"项目“{project.name}”的结转资金又剩{yuan(left)}", project.source, stated=yuan(left))
        if project.key in keys - going_on:
            yield fault("M587", f"项目“{project.name}”只有结转{yuan(left)}，目标和指标按剩余的工作改写", project.source)
        if rolled.project(project.key) is None:
            yield fault("M588", f"项目“{project.name}”不再列入{rolled.year}年", project.source)
