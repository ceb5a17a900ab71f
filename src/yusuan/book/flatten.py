"""A Book as the rows of the workbook's sheets: field → value, in the words that a clerk sees."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from yusuan.model import MONEY_SOURCES, TEXTS, Point

from . import words
from .derive import department_of, derived_code
from .model import Book, Project, Stated, Text, Unit
from .schema import BY_KEY, FIXED, REASONS, stated_point, stated_words

Plain = str | int | Decimal | None
Record = dict[str, Plain]
#: Text boxes of the form with the keys of Target that hold them.
BOXES: Mapping[str, str] = {
    **TEXTS, "goal_term": "实施期总体目标", "goal_annual": "年度总体目标",
}  # fmt: skip


@dataclass(slots=True)
class Rows:
    """Rows by sheet: ``records`` of table sheets, ``pairs`` of the unit sheet, ``fixed`` amounts by (row, column)."""

    pairs: list[tuple[str, Plain]] = field(default_factory=list)
    records: dict[str, list[Record]] = field(default_factory=dict)
    fixed: dict[str, dict[tuple[str, int], Decimal]] = field(default_factory=dict)
    extra: dict[str, list[Stated]] = field(default_factory=dict)


def flatten(book: Book) -> Rows:
    """All rows of ``book``.  Values that :func:`~yusuan.book.derive.derive` gives back are left blank."""
    rows = Rows(pairs=list(_pairs(book)))
    rows.records = {
        "units": [_unit(unit) for unit in book.units],
        "lines": list(_lines(book)),
        "projects": [_project(book, project) for project in book.projects],
        "project_texts": [row for project in book.projects for row in _texts(project)],
        "indicators": [row for project in book.projects for row in _indicators(project)],
        "costing": list(_costing(book)),
        "standards": [
            {"name": s.name, "amount": s.amount, "unit": s.unit, "valid_from": s.valid_from,
             "valid_to": s.valid_to, "basis": s.basis}
            for s in book.standards
        ],
        "receipts": [
            {"code": r.code, "name": r.name, "fund": words.word("fund", r.fund),
             "origin": words.word("origin", r.origin), "amount": r.amount}
            for r in book.receipts
        ],
        "assets": [
            {"category": a.category, "name": a.name, "count": a.count, "count_unit": a.count_unit,
             "area": a.area, "value": a.value, "note": a.note}
            for a in book.assets
        ],
        "reasons": _topics(book.reasons, {key: row.name for key, row in REASONS.items()}),
        "texts": _topics(book.texts, {t.key: t.name for t in BY_KEY["texts"].topics}),
    }  # fmt: skip
    rows.fixed, rows.extra = _fixed(book)
    return rows


def _pairs(book: Book) -> Iterator[tuple[str, Plain]]:
    unit = book.unit
    yield "year", book.year or None
    for name in ("name", "code", "nature", "level", "department", "department_code",
                 "established_posts", "staff", "retired", "description"):  # fmt: skip
        yield name, getattr(unit, name)
    for name in ("duties", "offices", "subordinates"):
        for item in getattr(unit, name):
            yield name, item
    yield from sorted(book.options.items())


def _unit(unit: Unit) -> Record:
    plain = ("name", "code", "nature", "level", "department", "department_code", "established_posts", "staff",
             "retired", "description")  # fmt: skip
    lists = ("duties", "offices", "subordinates")
    return {name: getattr(unit, name) for name in plain} | {name: "\n".join(getattr(unit, name)) for name in lists}


def _lines(book: Book) -> Iterator[Record]:
    for line in book.lines:
        yield {
            "function": line.function,
            "use": words.word("use", line.use),
            "economic": line.economic,
            "gov_economic": "" if line.gov_economic == derived_code(book, line) else line.gov_economic,
            "fund": words.word("fund", line.fund),
            "origin": words.word("origin", line.origin),
            "project": line.project,
            "amount": line.amount,
            "unit": line.unit,
            "sink": "" if line.sink == "spent" else words.word("sink", line.sink),
            "note": line.note,
        }


def _project(book: Book, project: Project) -> Record:
    target = project.target
    row: Record = {
        "key": "" if project.key == project.code else project.key,
        "code": project.code,
        "name": project.name,
        "category": project.category,
        "department": "" if target.department == department_of(book.unit) else target.department,
        "unit": "" if target.unit == book.unit.name else target.unit,
        "attribute": target.attribute,
        "years": target.years or f"{project.years}年",
        "managed": words.YES_NO[project.managed],
        "term_total": target.term_total,
        "annual_total": target.annual_total,
    }
    for name in MONEY_SOURCES:
        row[f"term_{name}"] = target.term_money.get(name)
        row[f"annual_{name}"] = target.annual_money.get(name)
    return row


def _texts(project: Project) -> Iterator[Record]:
    target = project.target
    held = {**target.texts, "goal_term": target.goal_term, "goal_annual": target.goal_annual}
    for key, name in BOXES.items():
        yield {"project": project.key, "box": name, "text": held.get(key, "")}
    for label, text in sorted(target.fields.items()):
        yield {"project": project.key, "box": label, "text": text}


def _indicators(project: Project) -> Iterator[Record]:
    for i in project.target.indicators:
        yield {
            "project": project.key, "first": i.first, "second": i.second, "name": i.name, "term": i.term,
            "annual": i.annual, "weight": i.weight,
        }  # fmt: skip


def _costing(book: Book) -> Iterator[Record]:
    for c in book.costing:
        yield {
            "project": c.project, "name": c.name, "quantity": c.quantity, "quantity_unit": c.quantity_unit,
            "standard_name": c.standard_name, "standard": c.standard, "standard_unit": c.standard_unit,
            "periods": c.periods, "extra": c.extra or None, "function": c.function,
            "fund": words.word("fund", c.fund), "note": c.note,
        }  # fmt: skip


def _topics(items: tuple[Text, ...], names: Mapping[str, str]) -> list[Record]:
    """Fixed topics first (blank where unwritten), then the clerk's own."""
    known = {item.topic: item.text for item in items if item.topic in names}
    rows: list[Record] = [{"topic": names[key], "text": known.get(key, "")} for key in names]
    return rows + [{"topic": i.topic, "text": i.text} for i in items if i.topic not in names]


def _fixed(book: Book) -> tuple[dict[str, dict[tuple[str, int], Decimal]], dict[str, list[Stated]]]:
    places: dict[tuple[Point, str], tuple[str, str, int]] = {}
    for sheet in FIXED:
        for row in sheet.rows:
            for index, value in enumerate(sheet.values):
                if not row.parts:
                    key = (stated_point(row, value, book.year), stated_words(sheet, row, value))
                    places[key] = (sheet.key, row.key, index)
    fixed: dict[str, dict[tuple[str, int], Decimal]] = {sheet.key: {} for sheet in FIXED}
    extra: dict[str, list[Stated]] = {sheet.key: [] for sheet in FIXED}
    for stated in book.stated:
        place = places.get((stated.point, stated.words))
        if place and place[1:] not in fixed[place[0]]:
            fixed[place[0]][place[1:]] = stated.amount
        else:
            extra["last_year"].append(stated)
    return fixed, extra
