"""Lines whose amount only makes sense in 万元, found against the head count and against the lines of their kind."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal
from statistics import median

from yusuan.model import ERROR, WARNING, Finding
from yusuan.money import show

from .faults import fault
from .model import Book, Line
from .place import cell_of

#: Economic codes that are paid for every employee all year: 基本工资, 津贴补贴, 绩效工资, 养老, 医疗, 公积金.
PER_HEAD = frozenset({"30101", "30102", "30107", "30108", "30110", "30113"})
#: No unit pays an employee less than this in a year (元) under any of them.
LEAST_PER_HEAD = Decimal(300)
#: Below this (元) a line is looked at at all; no line of pay is so small, and few others are.
SMALL = Decimal(10_000)
#: A line this much smaller than the middle one of its kind was hardly typed in the same unit.
APART = 1000
TEN_THOUSAND = Decimal(10_000)
#: Words of a note by which a clerk confirms a line.
CONFIRMED = ("核实", "无误", "确认")


def odd_lines(book: Book) -> Iterator[Finding]:
    """One finding for each line that looks typed in 万元 among lines in 元.

    An error for pay, where a head count or the other lines prove it; a warning for other basic expenditure that is small
    and has cents (small round fees are ordinary, small parts of projects too).  A note that says 已核实 confirms the line.
    Amounts are in 元.
    """
    kinds: dict[tuple[str, str], list[Decimal]] = defaultdict(list)
    for line in book.lines:
        kinds[line.unit, line.use].append(line.amount)
    for line in book.lines:
        if 0 < line.amount < SMALL and not any(word in line.note for word in CONFIRMED):
            yield from _judged(line, kinds[line.unit, line.use], _staff(book, line))


def _judged(line: Line, peers: Sequence[Decimal], staff: int | None) -> Iterator[Finding]:
    middle = Decimal(median(peers))
    far = len(peers) >= 3 and line.amount * APART < middle and line.amount * TEN_THOUSAND <= max(peers) * 30
    if line.economic in PER_HEAD and staff and line.amount < LEAST_PER_HEAD * staff:
        each = (line.amount / staff).quantize(Decimal("0.01"))
        reason = f"在职{staff}人，平均每人全年只有{show(each)}元"
        yield _found(line, reason, grave=True)
    elif far and (line.economic in PER_HEAD or (line.use != "project" and line.amount % 1)):
        reason = f"同类明细的中位数是{show(middle)}元"
        yield _found(line, reason, grave=line.economic in PER_HEAD)


def _found(line: Line, reason: str, *, grave: bool) -> Finding:
    return fault(
        "B166", f"这一行的金额是{show(line.amount)}元，{reason}", cell_of(line.source, "amount"),
        severity=ERROR if grave else WARNING, stated=f"{show(line.amount)}元",
        expected=f"若以万元填写，应为{show(line.amount * TEN_THOUSAND)}元",
    )  # fmt: skip


def _staff(book: Book, line: Line) -> int | None:
    if not line.unit or line.unit == book.unit.name:
        own = book.unit.staff
        return own if own is not None or len(book.units) != 1 else book.units[0].staff
    return next((unit.staff for unit in book.units if unit.name == line.unit), None)
