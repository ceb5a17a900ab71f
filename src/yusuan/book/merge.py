"""Merging: a department's book as the exact sum of the books of its units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any, TypeVar

from yusuan import money
from yusuan.model import NOWHERE, Finding, Point, Related, Source, leaves
from yusuan.model.point import TREES

from .ask import AGENCY_NATURES, Cube
from .faults import fault
from .model import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit
from .place import cell_of
from .schema import BY_KEY, FIXED, REASONS, stated_point, stated_words

ZERO = Decimal(0)
#: Uses and funds that may be two ends of one payment between units of the department.
INNER = (("use", "subsidy"), ("use", "remitted"), ("fund", "superior"), ("fund", "subordinate"))
Record = TypeVar("Record")


def merge(books: Sequence[Book], department: Unit) -> tuple[Book, tuple[Finding, ...]]:
    """The book of ``department``: the sum of its units' books, with everything that stands against adding them.

    Lines keep their unit; projects keep apart, under keys that are unique; typed figures and assets are added by
    their words.  A book of another year and a unit that comes twice are errors and are left out.  Nothing is
    netted: payments between the units are noted.  For every Point without a project,
    ``ask(merged, point) == sum(ask(book, point))``.
    """
    work = _Merge(department)
    kept = work.fitting(books)
    if not kept:
        work.say("B195", "没有可以汇总的预算书", NOWHERE)
        return Book(unit=department), tuple(work.findings)
    keyed = work.rekeyed(kept)
    merged = Book(
        year=kept[0].year,
        unit=_head(department, kept),
        units=tuple(unit for book in kept for unit in units_of(book)),
        lines=tuple(_owned(line, book) for book in keyed for line in book.lines),
        receipts=_added((item for book in keyed for item in book.receipts), _receipt_key, _add_receipts),
        projects=tuple(_of_unit(project, book) for book in keyed for project in book.projects),
        costing=tuple(item for book in keyed for item in book.costing),
        standards=work.standards(keyed),
        stated=work.stated(kept),
        assets=_added((item for book in keyed for item in book.assets), _asset_key, _add_assets),
        reasons=work.texts(kept, "reasons"),
        texts=work.texts(kept, "texts"),
        options={name: value for book in reversed(kept) for name, value in book.options.items()},
    )
    work.inner(merged)
    return merged, tuple(work.findings)


def units_of(book: Book) -> tuple[Unit, ...]:
    """The units whose lines a book holds: its own, or those that it adds up itself."""
    return book.units or (book.unit,)


@dataclass
class _Merge:
    """What was found while merging."""

    department: Unit
    findings: list[Finding] = field(default_factory=list)

    def say(self, rule: str, message: str, place: Source, related: Iterable[Related] = ()) -> None:
        self.findings.append(fault(rule, message, place, related=tuple(related)))

    def fitting(self, books: Sequence[Book]) -> list[Book]:
        """The books of the common year whose units come for the first time."""
        years = Counter(book.year for book in books)
        year = max(years, key=lambda y: years[y]) if years else 0
        names: dict[str, Book] = {}
        numbers: dict[str, Book] = {}
        kept = []
        for book in books:
            if book.year != year:
                message = f"“{_called(book)}”是{book.year}年的，其他单位是{year}年的，没有汇总"
                self.say("B190", message, place_of(book))
            elif self._new(book, names, numbers):
                kept.append(book)
        return kept

    def _new(self, book: Book, names: dict[str, Book], numbers: dict[str, Book]) -> bool:
        """Whether no unit of the book was there before; says which was."""
        known = len(self.findings)
        for unit in units_of(book):
            if not unit.name:
                self.say("B120", f"{book.file or '预算书'}没有单位名称，没有汇总", place_of(book))
                continue
            for what, value, seen in (("名称", unit.name, names), ("编码", unit.code, numbers)):
                if value and value in seen:
                    other = [Related(f"前一份：{_called(seen[value])}", place_of(seen[value]))]
                    message = f"单位{what}“{value}”出现了两次，后一份（{_called(book)}）没有汇总"
                    self.say("B191", message, place_of(book), other)
        if len(self.findings) > known:
            return False
        names.update((unit.name, book) for unit in units_of(book))
        numbers.update((unit.code, book) for unit in units_of(book) if unit.code)
        return True

    def rekeyed(self, books: Sequence[Book]) -> list[Book]:
        """The books with project keys that no two of them share; a changed key takes its unit in front."""
        owners = Counter(key for book in books for key in _keys(book))
        taken = {key for key, count in owners.items() if count == 1}
        found: list[Book] = []
        changed: list[tuple[str, Source]] = []
        for number, book in enumerate(books, 1):
            names: dict[str, str] = {}
            for key in sorted(_keys(book)):
                if owners[key] > 1:
                    names[key] = _unique(f"{book.unit.code or number}-{key}", taken)
                    place = next((cell_of(p.source, "key") for p in book.projects if p.key == key and p.source != NOWHERE), place_of(book))
                    changed.append((f"{_called(book)}的{key}改为{names[key]}", place))
            found.append(_renamed(book, names) if names else book)
        if changed:
            others = [Related(text, place) for text, place in changed[1:]]
            self.say("B193", "；".join(text for text, _ in changed), changed[0][1], others)
        return found

    def standards(self, books: Sequence[Book]) -> tuple[Standard, ...]:
        """Every standard once; one name with two amounts in one time is told."""
        found: dict[tuple[object, ...], Standard] = {}
        for standard in (item for book in books for item in book.standards):
            key = (standard.name, standard.unit, standard.valid_from, standard.valid_to)
            first = found.setdefault((*key, standard.amount), standard)
            others = [s for k, s in found.items() if k[:4] == key and s.amount != first.amount]
            if first is standard and others:
                message = f"“{standard.name}”一处是{money.plain(others[0].amount)}，一处是{money.plain(standard.amount)}"
                related = [Related(f"另一处：{money.plain(o.amount)}{o.unit}", o.source) for o in others]
                self.say("B194", message, standard.source, related)
        return tuple(found.values())

    def stated(self, books: Sequence[Book]) -> tuple[Stated, ...]:
        """Typed figures added by words and Point; where a unit did not type one, what its book gives."""
        cubes = [Cube(book) for book in books]
        typed = [item for book in books for item in book.stated]
        found: dict[tuple[str, Point], Stated] = {}
        for item in (*typed, *_family(books, typed)):
            if item.point.unit is None and (item.words, item.point) not in found:
                parts = [_stated_in(book, cube, item) for book, cube in zip(books, cubes, strict=True)]
                self._incomplete(item, books, parts)
                total = sum((part for part in parts if part is not None), ZERO)
                found[item.words, item.point] = replace(item, amount=total)
        single = (item for item in typed if item.point.unit is not None)
        return (*found.values(), *single)

    def _incomplete(self, item: Stated, books: Sequence[Book], parts: Sequence[Decimal | None]) -> None:
        missing = [_called(book) for book, part in zip(books, parts, strict=True) if part is None]
        if missing and len(missing) < len(books):
            self.say("B197", f"“{item.words}”没有这些单位的数：{'、'.join(missing)}", item.source)

    def texts(self, books: Sequence[Book], name: str) -> tuple[Text, ...]:
        """Texts by topic; where several units wrote one, each follows its unit's name."""
        joint = "" if name == "reasons" else "："  # a reason is a clause: 某中心在职人员增加2人
        said: dict[str, list[tuple[str, Text]]] = {}
        for book in books:
            for text in getattr(book, name):
                if text.text:
                    said.setdefault(text.topic, []).append((book.unit.name, text))
        for topic, items in said.items():
            if len({text.text for _, text in items}) > 1:
                related = [Related(f"{unit}：{text.text}", text.source) for unit, text in items]
                self.say("B196", f"“{_topic(topic)}”有{len(items)}个单位的文字", items[0][1].source, related)
        return tuple(replace(items[0][1], text=_joined(items, joint)) for items in said.values())

    def inner(self, merged: Book) -> None:
        """Note what may be paid from one unit of the department to another; nothing is netted."""
        found: list[str] = []
        lines: list[Line] = []
        for name, leaf in INNER:
            mine = [line for line in merged.lines if getattr(line, name) == leaf and line.amount]
            if mine:
                units = "、".join(dict.fromkeys(line.unit for line in mine))
                amount = money.show(sum((line.amount for line in mine), ZERO))
                found.append(f"{_INNER_WORDS[leaf]}{amount}元（{units}）")
                lines += mine
        if found:
            related = [Related(f"{line.unit} {money.show(line.amount)}元", line.source) for line in lines]
            self.say("B192", "；".join(found) + "，汇总时没有抵销", lines[0].source, related)


_INNER_WORDS = {
    "subsidy": "对附属单位补助支出", "remitted": "上缴上级支出", "superior": "上级补助收入安排的支出",
    "subordinate": "附属单位上缴收入安排的支出",
}  # fmt: skip


def place_of(book: Book) -> Source:
    """Where a book says which unit it is of."""
    return book.unit.source if book.unit.source != NOWHERE else Source(book.file)


def _called(book: Book) -> str:
    return book.unit.name or book.file or "没有名称的单位"


def _head(department: Unit, books: Sequence[Book]) -> Unit:
    """The department's unit, its blanks filled from its own book (本级) and by adding up."""
    units = [unit for book in books for unit in units_of(book)]
    own = next((unit for unit in units if unit.name == department.name), Unit())
    filled: dict[str, Any] = {
        name: getattr(department, name) or getattr(own, name)
        for name in ("code", "department", "department_code", "level", "duties", "offices", "description")
    }
    for name in ("established_posts", "staff", "retired"):
        given = getattr(department, name)
        filled[name] = _sum_known(units, name) if given is None else given
    below = department.subordinates or tuple(u.name for u in units if u.name != department.name)
    return replace(department, subordinates=below, **filled)


def _sum_known(units: Sequence[Unit], name: str) -> int | None:
    """The sum of a number of people; None where some unit does not say it."""
    found = [getattr(unit, name) for unit in units]
    return None if None in found else sum(found)


def _owned(line: Line, book: Book) -> Line:
    return line if line.unit else replace(line, unit=book.unit.name)


def _of_unit(project: Project, book: Book) -> Project:
    if project.target.unit:
        return project
    return replace(project, target=replace(project.target, unit=book.unit.name))


def _keys(book: Book) -> set[str]:
    """Every project key that a book uses, also those that only a line or a costing names."""
    used = {p.key for p in book.projects} | {line.project for line in book.lines}
    return (used | {item.project for item in book.costing}) - {""}


def _unique(key: str, taken: set[str]) -> str:
    found, number = key, 2
    while found in taken:
        found, number = f"{key}-{number}", number + 1
    taken.add(found)
    return found


def _renamed(book: Book, names: dict[str, str]) -> Book:
    """The book with other project keys, also in the Points of typed figures."""

    def line(item: Line) -> Line:
        return replace(item, project=names[item.project]) if item.project in names else item

    def cost(item: CostItem) -> CostItem:
        return replace(item, project=names[item.project]) if item.project in names else item

    return replace(
        book,
        lines=tuple(map(line, book.lines)),
        costing=tuple(map(cost, book.costing)),
        projects=tuple(replace(p, key=names.get(p.key, p.key)) for p in book.projects),
    )


def _added(
    records: Iterable[Record], key: Callable[[Record], object], add: Callable[[Record, Record], Record]
) -> tuple[Record, ...]:
    """Records with one key added up, in the order of their first."""
    found: dict[object, Record] = {}
    for record in records:
        name = key(record)
        found[name] = add(found[name], record) if name in found else record
    return tuple(found.values())


def _receipt_key(receipt: Receipt) -> object:
    return receipt.code, receipt.fund, receipt.origin


def _add_receipts(first: Receipt, other: Receipt) -> Receipt:
    return replace(first, amount=first.amount + other.amount, name=first.name or other.name)


def _asset_key(asset: Asset) -> object:
    return asset.category, asset.name, asset.count_unit


def _add_assets(first: Asset, other: Asset) -> Asset:
    return replace(
        first,
        count=_sum(first.count, other.count),
        area=_sum(first.area, other.area),
        value=first.value + other.value,
        note="；".join(dict.fromkeys(filter(None, (first.note, other.note)))),
    )


def _sum(a: Decimal | None, b: Decimal | None) -> Decimal | None:
    return b if a is None else a if b is None else a + b


def _joined(items: Sequence[tuple[str, Text]], joint: str) -> str:
    texts = list(dict.fromkeys(text.text for _, text in items))
    if len(texts) == 1:
        return texts[0]
    return "；".join(f"{unit}{joint}{text.text.rstrip('；。')}" for unit, text in items)


def _topic(key: str) -> str:
    """The workbook's name of a topic; a clerk's own topic is its own name."""
    names = {key: row.name for key, row in REASONS.items()} | {t.key: t.name for t in BY_KEY["texts"].topics}
    return names.get(key, key)


def _stated_in(book: Book, cube: Cube, item: Stated) -> Decimal | None:
    """What one unit's book says for a typed figure: the figure of these words, else the answer to its Point."""
    for mine in book.stated:
        if mine.words == item.words and mine.point == item.point:
            return mine.amount
    if item.point.measure == frozenset({"agency_operating"}) and not _has_agency(book):
        return ZERO
    return cube.ask(item.point)


def _has_agency(book: Book) -> bool:
    """Whether some unit of the book is one whose operating expenses are 机关运行经费."""
    return any(unit.nature in AGENCY_NATURES for unit in units_of(book))


def _family(books: Sequence[Book], stated: Sequence[Stated]) -> Iterator[Stated]:
    """The other leaves of every measure that some book states in part, so that a sum misses no unit's part.

    A unit that types no 三公 figures answers from its lines; with another unit's typed part in the merged book, the
    remaining parts must be there too, or the sum of the parts would lose them.
    """
    points = {item.point for item in stated}
    for item in stated:
        if item.point.measure is None or item.point.unit is not None or len(item.point.measure) > 1:
            continue
        for leaf in sorted(_siblings(next(iter(item.point.measure)))):
            point = item.point.but(measure=leaf)
            if point not in points:
                points.add(point)
                if any(Cube(book).ask(point) for book in books):
                    yield Stated(_words(point, books[0].year), point, ZERO, item.source)


def _words(point: Point, year: int) -> str:
    """The workbook's words for a figure, so that it is written where a clerk looks for it."""
    cells = ((sheet, row, value) for sheet in FIXED for row in sheet.rows for value in sheet.values)
    return next((stated_words(*cell) for cell in cells if stated_point(*cell[1:], year) == point), str(point))


def _siblings(measure: str) -> frozenset[str]:
    """All leaves of the largest tree of measures that ``measure`` is in; none for a measure that stands alone."""
    trees = [leaves("measure", node) for node in TREES["measure"]]
    return max((tree for tree in trees if measure in tree), key=len, default=frozenset())
