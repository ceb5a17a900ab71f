"""Costing (测算): what quantity × standard × periods gives, against the project's lines, its standards and its words."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher
from itertools import combinations, pairwise
from typing import Literal

from yusuan.book import Book, CostItem, Project, Standard
from yusuan.model import ERROR, NOWHERE, Finding, Related, Source, Target
from yusuan.money import parse, plain

from .checks import CHECKS
from .faults import fault

ZERO = Decimal(0)
CENT = Decimal("0.01")
Place = tuple[str, str]  # function code, fund

#: Words after which an indicator's name is the name of the costing item that it limits.
_AMOUNT_WORDS = re.compile(r"(?:支出|经费|资金)?(?:金额|总额|总成本|成本|费用)$")
_AMOUNT = re.compile(r"^[≤<=≥>＝]?\s*([\d,，.]+)\s*(亿元|万元|元)$")


def yuan(amount: Decimal) -> str:
    """元 for a message: grouped, without useless zeros."""
    whole, _, decimals = plain(abs(amount)).partition(".")
    return f"{'-' if amount < 0 else ''}{int(whole):,}{'.' + decimals if decimals else ''}元"


def amount_of(item: CostItem) -> Decimal:
    """What a costing line comes to, to the 分 (四舍五入), as the workbook's own column shows it."""
    return item.amount.quantize(CENT, ROUND_HALF_UP)


def total(items: Iterable[CostItem]) -> Decimal:
    return sum((amount_of(item) for item in items), ZERO)


def items_of(book: Book, project: str) -> tuple[CostItem, ...]:
    return tuple(item for item in book.costing if item.project == project)


def spread(items: Iterable[CostItem]) -> dict[Place, Decimal]:
    """Amounts by (function, fund); items without a function stand under ""."""
    found: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for item in items:
        found[item.function, item.fund] += amount_of(item)
    return dict(found)


def known_amounts(book: Book, project: Project) -> tuple[Decimal, ...]:
    """Amounts of money that a project's form and costing state (元): totals, amounts and standards of the items."""
    items = items_of(book, project.key)
    totals = (project.target.annual_total, project.target.term_total)
    return (*(a for a in totals if a is not None), *(a for item in items for a in (amount_of(item), item.standard)))


def explained(book: Book) -> tuple[CostItem, ...]:
    """Items that carry an amount beside quantity × standard × periods, with the reason given."""
    return tuple(item for item in book.costing if item.extra and _says(item.note))


# ---------------------------------------------------------------- judging


def judge(book: Book) -> tuple[Finding, ...]:
    """Everything that is wrong with a book's costing and its standards."""
    found: list[Finding] = [*_standards(book), *_items(book), *_one_subsidy(book)]
    for project in book.projects:
        found += _project(book, project)
        found += contradictions(items_of(book, project.key), stated_in(project))
    return tuple(found)


def _project(book: Book, project: Project) -> Iterator[Finding]:
    items = items_of(book, project.key)
    lines = [line for line in book.lines if line.project == project.key]
    if not items:
        if lines:
            yield fault("M510", f"项目“{project.name}”没有测算", project.source, stated=project.name)
        return
    place = items[0].source if items[0].source != NOWHERE else Source(book.file, sheet="测算")
    want, have = sum((line.amount for line in lines), ZERO), total(items)
    if have != want:
        message = f"项目“{project.name}”测算合计{yuan(have)}，预算明细合计{yuan(want)}"
        yield fault("M501", message, place, stated=yuan(have), expected=yuan(want), difference=yuan(have - want))
    by_cost = spread(items)
    if any(not function for function, _ in by_cost):
        yield fault("M505", f"项目“{project.name}”的测算没有写功能科目，未能按科目核对", place)
        return
    by_line: dict[Place, Decimal] = defaultdict(lambda: ZERO)
    for line in lines:
        by_line[line.function, line.fund] += line.amount
    for key in sorted({*by_cost, *by_line}):
        have, want = by_cost.get(key, ZERO), by_line.get(key, ZERO)
        if have != want:
            message = f"项目“{project.name}”科目 {key[0]} 测算{yuan(have)}，预算明细{yuan(want)}"
            yield fault("M502", message, place, stated=yuan(have), expected=yuan(want), difference=yuan(have - want))


def _items(book: Book) -> Iterator[Finding]:
    library: dict[str, list[Standard]] = defaultdict(list)
    for standard in book.standards:
        library[standard.name].append(standard)
    for item in book.costing:
        if min(item.quantity, item.standard, item.periods) < 0:
            yield fault("M509", f"“{item.name}”的数量、标准或期数是负数", item.source)
        if item.extra and not _says(item.note):
            message = f"“{item.name}”在数量×标准×期数之外另有{yuan(item.extra)}，没有说明原因"
            yield fault("M504", message, item.source, stated=yuan(item.extra))
        if item.standard_name:
            yield from _against_library(item, library.get(item.standard_name, []), book.year)


def _against_library(item: CostItem, known: Sequence[Standard], year: int) -> Iterator[Finding]:
    if not known:
        yield fault("M508", f"标准库没有“{item.standard_name}”", item.source, stated=yuan(item.standard))
        return
    valid = [s for s in known if not year or _touches(s, year)]
    if not valid:
        message = f"“{item.standard_name}”在{year}年无效（{'；'.join(_validity(s) for s in known)}）"
        yield fault("M507", message, item.source, stated=yuan(item.standard))
    elif item.standard not in {s.amount for s in valid} and not _says(item.note):
        expected = "、".join(yuan(a) for a in sorted({s.amount for s in valid}))
        message = f"“{item.name}”的标准与标准库“{item.standard_name}”不同"
        yield fault("M512", message, item.source, stated=yuan(item.standard), expected=expected)


def _standards(book: Book) -> Iterator[Finding]:
    by_name: dict[str, list[Standard]] = defaultdict(list)
    for standard in book.standards:
        if _span(standard) is None:
            yield fault("M514", f"标准“{standard.name}”的有效日期有误", standard.source, stated=_validity(standard))
        else:
            by_name[standard.name].append(standard)
    for name, same in by_name.items():
        for a, b in combinations(same, 2):
            if a.amount != b.amount and _overlap(a, b, book.year):
                message = f"“{name}”同一时期有两个标准：{yuan(a.amount)}（{_validity(a)}）和{yuan(b.amount)}（{_validity(b)}）"
                related = (Related(f"另一标准：{yuan(a.amount)}", a.source),)
                yield CHECKS["P608"].found(f"{message}。", b.source, stated=yuan(b.amount), expected=yuan(a.amount), related=related,
                                           mend="只保留一个标准；对象不同的，在标准名称上区分并写明依据。", severity=ERROR)
        yield from _changed(name, [s for s in same if not book.year or _touches(s, book.year)])


def _changed(name: str, valid: Sequence[Standard]) -> Iterator[Finding]:
    """A standard that changes within the year needs the document by which it does."""
    ordered = sorted(valid, key=lambda s: s.valid_from)
    for before, after in pairwise(ordered):
        if before.amount != after.amount and not _says(after.basis) and not _overlap(before, after, 0):
            message = f"“{name}”{after.valid_from}起由{yuan(before.amount)}改为{yuan(after.amount)}，没有写依据"
            related = (Related(f"原标准：{yuan(before.amount)}", before.source),)
            yield fault("M515", message, after.source, stated=yuan(after.amount), related=related)


def _says(text: str) -> bool:
    """Whether a note or basis says anything: 无 and dashes do not."""
    return len(text.strip().strip("-—/无略。.")) > 1


def _one_subsidy(book: Book) -> Iterator[Finding]:
    """One subsidy paid by several items at different standards that neither the library nor a note explains."""
    names = {project.key: project.name for project in book.projects}
    groups: dict[tuple[str, str], list[CostItem]] = defaultdict(list)
    for item in book.costing:
        groups[item.standard_name or item.name, item.standard_unit].append(item)
    library = {standard.name for standard in book.standards}
    for (name, _), items in groups.items():
        plain_items = [item for item in items if not _says(item.note)]
        if name in library or len({item.standard for item in plain_items}) < 2:
            continue
        said = "；".join(f"“{names.get(i.project, i.project)}”{yuan(i.standard)}" for i in plain_items)
        related = tuple(Related(f"{i.name} {yuan(i.standard)}", i.source) for i in plain_items[1:])
        yield CHECKS["P701"].found(f"“{name}”有不同的标准：{said}。", plain_items[0].source, stated=said, related=related,
                                   mend="统一标准；确实不同的，在备注里说明。", severity=ERROR)


# ---------------------------------------------------------------- validity of standards


def _day(text: str, default: date) -> date | None:
    if not text.strip():
        return default
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def _span(standard: Standard) -> tuple[date, date] | None:
    """First and last valid day; None where the dates cannot be read or are the wrong way round."""
    start, end = _day(standard.valid_from, date.min), _day(standard.valid_to, date.max)
    return (start, end) if start is not None and end is not None and start <= end else None


def _overlap(a: Standard, b: Standard, year: int) -> bool:
    spans = [_span(a), _span(b)]
    if year:
        spans.append((date(year, 1, 1), date(year, 12, 31)))
    if any(span is None for span in spans):
        return False
    return max(s[0] for s in spans if s) <= min(s[1] for s in spans if s)


def _touches(standard: Standard, year: int) -> bool:
    return _overlap(standard, standard, year)


def _validity(standard: Standard) -> str:
    return f"{standard.valid_from or '不限'}至{standard.valid_to or '今'}"


def standard_at(standards: Iterable[Standard], name: str, day: date) -> Standard | None:
    """The standard of this name that is valid on a day; the one that started last where several are."""
    valid = [(span[0], s) for s in standards if s.name == name and (span := _span(s)) and span[0] <= day <= span[1]]
    return max(valid, key=lambda pair: pair[0])[1] if valid else None


# ---------------------------------------------------------------- what a document states


Verdict = Literal["equal", "rounding", "contradiction", "unknown"]


@dataclass(frozen=True, slots=True)
class StatedCost:
    """An amount (元, give or take ``slack``) that words state for the costing items ``names`` (() the whole project)."""

    project: str
    names: tuple[str, ...]
    amount: Decimal
    slack: Decimal = ZERO
    text: str = ""
    source: Source = NOWHERE


def stated_in(project: Project) -> tuple[StatedCost, ...]:
    """The annual amounts that the cost indicators of a target state, by the name of the item that they limit."""
    return tuple(_stated(project.key, project.target))


def _stated(key: str, target: Target) -> Iterator[StatedCost]:
    for indicator in target.indicators:
        match = _AMOUNT.match(indicator.annual.strip())
        name = _AMOUNT_WORDS.sub("", indicator.name)
        if "成本" not in indicator.first + indicator.second or not match or name == indicator.name:
            continue
        printed = parse(match[1], match[2])
        if printed is not None:
            text = f"{indicator.name}{indicator.annual}"
            source = indicator.annual_source if indicator.annual_source != NOWHERE else indicator.source
            yield StatedCost(key, (name,), printed.amount, printed.slack if match[2] != "元" else ZERO, text, source)


def candidates(items: Sequence[CostItem], names: Sequence[str]) -> Iterator[tuple[CostItem, ...]]:
    """Sets of items that an amount under these names may be about: first the named ones (maybe none), then wider.

    One indicator often limits a subsidy and its small companions (见习补贴 with its insurance), a group whose items
    are graded (一等, 二等), or the whole project.
    """
    named = tuple(item for item in items if item.name in names)
    yield named if {item.name for item in named} == set(names) else ()
    functions = {item.function for item in named}
    yield tuple(item for item in items if item.function in functions)
    yield tuple(item for item in items if any(_akin(item.name, name) for name in names))
    yield tuple(items)


def _akin(a: str, b: str) -> bool:
    """Whether two names share a run of four characters or more, or all of the shorter one."""
    size = SequenceMatcher(None, a, b, autojunk=False).find_longest_match().size
    return size >= min(4, len(a), len(b))


def verdict(items: Sequence[CostItem], stated: StatedCost) -> tuple[Verdict, Decimal]:
    """How a stated amount stands to the costing, and stated − computed (元); no names mean the whole project."""
    sets = list(candidates(items, stated.names)) if stated.names else [tuple(items)]
    differences = [stated.amount - total(s) for s in sets if s]
    if ZERO in differences:
        return "equal", ZERO
    near = [d for d in differences if abs(d) <= stated.slack]
    if near:
        return "rounding", min(near, key=abs)
    return ("contradiction", differences[0]) if sets[0] else ("unknown", ZERO)


def contradictions(items: Sequence[CostItem], stated: Iterable[StatedCost]) -> Iterator[Finding]:
    """A finding for every stated amount that the costing does not give."""
    for one in stated:
        result, difference = verdict(items, one)
        if result == "contradiction":
            computed = one.amount - difference
            what = "、".join(one.names) or "项目合计"
            message = f"“{what}”写明{one.text or yuan(one.amount)}，按测算是{yuan(computed)}"
            yield fault("M511", message, one.source, stated=yuan(one.amount), expected=yuan(computed), difference=yuan(difference))
        elif result == "unknown" and items:
            yield fault("M513", f"“{one.text}”没有对应的测算，无法核对", one.source, stated=yuan(one.amount))
