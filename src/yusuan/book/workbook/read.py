"""Reading the workbook that a clerk edited: a Book of what could be used, and a Finding for everything else."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import cast

from yusuan.codes import Catalogue
from yusuan.model import DIMENSIONS, ERROR, MONEY_SOURCES, Finding, Indicator, Point, Source, Target, point

from .. import words
from ..cells import Unreadable, read_tables
from ..derive import derive
from ..faults import fault
from ..flatten import BOXES
from ..model import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit
from ..place import cell_of
from ..schema import BY_KEY, FIXED, REASONS, stated_point, stated_words
from ..validate import in_order, validate
from ..values import key
from .formulas import HIDDEN
from .sheets import Found, Typed, match_sheets, read_fixed, read_pairs, read_records

_YEARS = re.compile(r"\d+")
_BOX_KEYS = {key(name): field for field, name in BOXES.items()}


def load_workbook(path: str | Path) -> tuple[Book, tuple[Finding, ...]]:
    """The Book of a workbook and everything found wrong while reading it; never raises on bad content.

    Rows with errors stay out of the book and are listed.  What the book itself says is not judged here:
    :func:`check_workbook` does both at once.
    """
    reading = read_workbook(path)
    return reading.book, in_order(reading.findings)


def check_workbook(path: str | Path, catalogue: Catalogue | None = None) -> tuple[Book, tuple[Finding, ...]]:
    """The Book of a workbook with everything wrong in the file and in what it says, in the order of the workbook.

    A project that lost a line to an error is not also said to disagree with its lines.
    """
    reading = read_workbook(path)
    if not (reading.book.lines or reading.book.projects or reading.book.unit.name):
        return reading.book, in_order(reading.findings)  # nothing to judge: the reading says why
    judged = validate(reading.book, catalogue)
    judged = tuple(_placed(f, reading) for f in judged if not _follows(f, reading))
    return reading.book, in_order([*reading.findings, *judged])


def _placed(finding: Finding, reading: Reading) -> Finding:
    """A missing reason with the cell in which it is to be written."""
    place = reading.reasons.get(key(finding.place.text)) if finding.rule == "B150" else None
    return replace(finding, place=place) if place is not None else finding


#: Findings that follow from a line which could not be read: of its project, and of the whole book.
OF_PROJECT = frozenset({"B138", "B142", "B156"})
OF_WHOLE = frozenset({"B112", "B122", "B145", "B150", "B152"})


def _follows(finding: Finding, reading: Reading) -> bool:
    """Whether a finding only repeats that lines were left out or that a column's unit is in doubt."""
    units = any(f.rule == "B122" for f in reading.findings)
    if finding.rule in OF_WHOLE and (units or (reading.rejected and finding.rule != "B122")):
        return True
    if finding.rule == "B139" and finding.stated in reading.lost:
        return True
    if finding.rule not in OF_PROJECT:
        return False
    rows = {p.source.line for p in reading.book.projects if p.key in reading.damaged}
    digits = (finding.place.cell or "").lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return units or (finding.place.sheet == BY_KEY["projects"].name and int(digits or 0) in rows)


@dataclass(slots=True)
class Reading:
    """A Book with the findings of reading it, and what was left out: lines, projects, projects that lost a line."""

    book: Book
    findings: list[Finding] = field(default_factory=list)
    damaged: frozenset[str] = frozenset()
    lost: frozenset[str] = frozenset()
    rejected: int = 0
    reasons: Mapping[str, Source] = field(default_factory=dict)


def read_workbook(path: str | Path) -> Reading:
    """What :func:`load_workbook` does, with what it knows about rows that were left out."""
    file = Path(path)
    try:
        tables, findings = read_tables(file, frozenset({HIDDEN}))
    except Unreadable as error:
        return Reading(Book(file=file.name), [error.finding])
    findings = list(findings)
    found = match_sheets(tables, file.name, findings.append)
    if not {"unit", "lines"} & found.keys():
        finding = fault("B101", "这个文件不是预算书：没有“单位”和“预算明细”工作表", Source(file.name),
                        mend="用 yusuan new 生成空白预算书；预算系统导出的明细表用 yusuan import 导入。")  # fmt: skip
        return Reading(Book(file=file.name), [finding])
    builder = _Builder(file.name, findings)
    for sheet_key, table in found.items():
        sheet = BY_KEY[sheet_key]
        if sheet.layout == "pairs":
            builder.pairs = list(read_pairs(sheet, table, file.name, findings.append))
        elif sheet.layout == "fixed":
            builder.fixed[sheet_key] = list(read_fixed(sheet, table, file.name, findings.append))
        elif sheet.layout == "records":
            builder.records[sheet_key] = read_records(sheet, table, file.name, findings.append)
    return builder.build()


class _Builder:
    """Makes the records of a Book from rows."""

    def __init__(self, file: str, findings: list[Finding]) -> None:
        self.file, self.findings = file, findings
        self.pairs: list[Typed] = []
        self.records: dict[str, list[Found]] = {}
        self.fixed: dict[str, list[Typed]] = {}
        self.keys: dict[str, str] = {}
        self.damaged: set[str] = set()
        self.lost: set[str] = set()

    def report(self, finding: Finding) -> None:
        self.findings.append(finding)

    def build(self) -> Reading:
        year = self._year()
        self._index_projects()
        reasons = {key(row.name): topic for topic, row in REASONS.items()}
        texts = {key(topic.name): topic.key for topic in BY_KEY["texts"].topics}
        book = Book(
            year=year,
            unit=self._unit(),
            units=tuple(self._units()),
            lines=tuple(self._lines()),
            receipts=tuple(self._receipts()),
            projects=tuple(self._projects()),
            costing=tuple(self._costing()),
            standards=tuple(self._standards()),
            stated=tuple(self._stated(year)),
            assets=tuple(self._assets()),
            reasons=tuple(self._topics("reasons", reasons)),
            texts=tuple(self._topics("texts", texts)),
            options=self._options(),
            file=self.file,
        )
        if not (book.lines or book.projects or book.unit.name or self.records.get("lines")):
            self.report(fault("B112", "预算书里什么都没有填", Source(self.file)))
        elif not any(typed.field == "nature" for typed in self.pairs) and not self._said("单位性质"):
            place = Source(self.file, sheet=BY_KEY["unit"].name)
            self.report(fault("B120", f"“单位性质”没有填，已暂按{book.unit.nature}单位读取", place, expected="、".join(words.NATURES)))
        if "projects" not in self.records and any(line.project for line in book.lines):
            self.findings[:] = [
                replace(f, severity=ERROR) if f.rule == "B105" and f.expected == BY_KEY["projects"].name else f
                for f in self.findings
            ]
            self.lost |= {line.project for line in book.lines}
        rejected = sum(row.bad for row in self.records.get("lines", ()))
        if self._lines_unread():
            rejected += 1
            self.damaged |= {project.key for project in book.projects}
        places = {key(row.text("topic")): cell_of(row.place, "text") for row in self._good("reasons")}
        return Reading(derive(book), self.findings, frozenset(self.damaged), frozenset(self.lost), rejected, places)

    def _said(self, name: str) -> bool:
        """Whether a finding is already about the field of this name."""
        return any(f.rule == "B121" and f.message.startswith(f"“{name}”") for f in self.findings)

    def _lines_unread(self) -> bool:
        """Whether the sheet of lines is missing or its header was not found: what follows from that is not said."""
        sheet = BY_KEY["lines"].name
        lost = any(f.rule == "B111" and f.place.sheet == sheet for f in self.findings)
        return lost or "lines" not in self.records

    def _good(self, sheet: str) -> Iterator[Found]:
        return (row for row in self.records.get(sheet, ()) if not row.bad)

    # The unit ----------------------------------------------------------------------------------------------------

    def _held(self) -> dict[str, list[Typed]]:
        held: dict[str, list[Typed]] = defaultdict(list)
        for typed in self.pairs:
            held[typed.field].append(typed)
        return held

    def _year(self) -> int:
        years = [t for t in self.pairs if t.field == "year"]
        return int(cast(int, years[0].value)) if years else 0

    def _unit(self) -> Unit:
        held = self._held()
        values = {name: found[0].value for name, found in held.items() if name in _UNIT_PLAIN}
        lists = {name: tuple(str(t.value) for t in held.get(name, ())) for name in _UNIT_LISTS}
        source = held["name"][0].place if "name" in held else Source(self.file, sheet=BY_KEY["unit"].name)
        return Unit(**values, **lists, source=source)  # type: ignore[arg-type]

    def _options(self) -> Mapping[str, str]:
        plain = {entry.field for entry in BY_KEY["unit"].entries if not entry.option}
        return {t.field: str(t.value) for t in self.pairs if t.field not in plain}

    def _units(self) -> Iterator[Unit]:
        for row in self._good("units"):
            values = {name: value for name in _UNIT_PLAIN if (value := row.values.get(name)) is not None}
            lists = {name: _split(row.text(name)) for name in _UNIT_LISTS}
            yield Unit(**values, **lists, source=row.place)  # type: ignore[arg-type]

    # Lines and projects ------------------------------------------------------------------------------------------

    def _index_projects(self) -> None:
        """Every way to name a project: its key, its code, its name where only one project has it."""
        names: dict[str, list[str]] = defaultdict(list)
        for row in self.records.get("projects", ()):
            own = row.text("key") or row.text("code")
            if own:
                names[key(row.text("name"))].append(own)
                self.keys.setdefault(row.text("code"), own)
        for row in self.records.get("projects", ()):
            if row.text("key"):
                self.keys[row.text("key")] = row.text("key")
        for name, owners in names.items():
            if name and len(set(owners)) == 1:
                self.keys.setdefault(name, owners[0])
        self.keys.pop("", None)

    def _project_key(self, row: Found) -> str:
        typed = row.text("project")
        return self.keys.get(typed) or self.keys.get(key(typed)) or typed

    def _lines(self) -> Iterator[Line]:
        for row in self.records.get("lines", ()):
            project = self._project_key(row)
            if row.bad:
                if project:
                    self.damaged.add(project)
                continue
            yield Line(
                function=row.text("function"),
                amount=_decimal(row, "amount"),
                fund=_leaf(row, "fund"),
                origin=_leaf(row, "origin"),
                use=_leaf(row, "use"),
                economic=row.text("economic"),
                gov_economic=row.text("gov_economic"),
                project=project,
                unit=row.text("unit"),
                sink=_leaf(row, "sink", "spent"),
                note=row.text("note"),
                source=row.place,
            )

    def _projects(self) -> Iterator[Project]:
        texts = self._project_texts()
        indicators = self._indicators()
        for row in self.records.get("projects", ()):
            own = row.text("key") or row.text("code")
            if row.bad or not own:
                if not own:
                    self.report(fault("B120", "“项目序号”和“项目代码”至少填一个", cell_of(row.place, "key")))
                self.lost.add(own)
                continue
            target = self._target(row, texts.pop(own, {}), tuple(indicators.pop(own, ())))
            found = _YEARS.search(target.years)
            yield Project(
                key=own,
                name=row.text("name"),
                code=row.text("code"),
                target=target,
                years=int(found[0]) if found and 0 < int(found[0]) < 100 else 1,
                managed=row.text("managed") != words.YES_NO[False],
                category=row.text("category"),
                source=row.place,
            )
        self._orphans(texts, indicators)

    def _orphans(self, texts: Mapping[str, dict[str, Found]], indicators: Mapping[str, list[Indicator]]) -> None:
        """Texts and indicators of projects that the sheet 项目 does not have."""
        places = {name: next(iter(rows.values())).place for name, rows in texts.items()}
        places |= {name: found[0].source for name, found in indicators.items() if name not in places}  # type: ignore[misc]
        for name, place in places.items():
            if name not in self.lost and "projects" in self.records:
                self.report(fault("B139", f"“项目”表里没有项目“{name}”，这些内容没有归到项目", cell_of(place, "project"), stated=name))

    def _project_texts(self) -> dict[str, dict[str, Found]]:
        held: dict[str, dict[str, Found]] = defaultdict(dict)
        for row in self._good("project_texts"):
            if not row.text("text"):
                continue
            boxes = held[self._project_key(row)]
            if row.text("box") in boxes:
                self.report(fault("B125", f"项目“{row.text('project')}”的“{row.text('box')}”填了两次，只读取了前一处", cell_of(row.place, "text")))
            else:
                boxes[row.text("box")] = row
        return held

    def _indicators(self) -> dict[str, list[Indicator]]:
        held: dict[str, list[Indicator]] = defaultdict(list)
        for row in self._good("indicators"):
            weight = row.values.get("weight")
            indicator = Indicator(
                row.text("first"), row.text("second"), row.text("name"), row.text("term"), row.text("annual"),
                weight if isinstance(weight, Decimal) else None, source=row.place,
                annual_source=cell_of(row.place, "annual"),
            )  # fmt: skip
            held[self._project_key(row)].append(indicator)
        return held

    def _target(self, row: Found, boxes: Mapping[str, Found], indicators: tuple[Indicator, ...]) -> Target:
        known = {_BOX_KEYS.get(key(label), label): found for label, found in boxes.items()}
        texts = {name: found.text("text") for name, found in known.items()}
        places = {name: cell_of(found.place, "text") for name, found in known.items()}
        places |= {name: cell_of(row.place, name) for name in ("term_total", "annual_total")}
        years = row.text("years")
        return Target(
            project=row.text("name"),
            code=row.text("code"),
            department=row.text("department"),
            unit=row.text("unit"),
            attribute=row.text("attribute"),
            years=f"{years}年" if years.isdigit() else years,
            term_total=_amount(row, "term_total"),
            annual_total=_amount(row, "annual_total"),
            term_money=_money(row, "term"),
            annual_money=_money(row, "annual"),
            texts={name: text for name in BOXES if (text := texts.pop(name, "")) and not name.startswith("goal_")},
            goal_term=known["goal_term"].text("text") if "goal_term" in known else "",
            goal_annual=known["goal_annual"].text("text") if "goal_annual" in known else "",
            indicators=indicators,
            fields=texts,
            places=places,
            source=row.place,
        )

    # The other sheets --------------------------------------------------------------------------------------------

    def _costing(self) -> Iterator[CostItem]:
        for row in self._good("costing"):
            yield CostItem(
                project=self._project_key(row),
                name=row.text("name"),
                quantity=_decimal(row, "quantity"),
                standard=_decimal(row, "standard"),
                periods=_decimal(row, "periods", 1),
                extra=_decimal(row, "extra"),
                quantity_unit=row.text("quantity_unit"),
                standard_unit=row.text("standard_unit"),
                standard_name=row.text("standard_name"),
                function=row.text("function"),
                fund=_leaf(row, "fund", "general"),
                note=row.text("note"),
                source=row.place,
            )

    def _standards(self) -> Iterator[Standard]:
        for row in self._good("standards"):
            yield Standard(
                row.text("name"), _decimal(row, "amount"), row.text("unit"), row.text("valid_from"),
                row.text("valid_to"), row.text("basis"), row.place,
            )  # fmt: skip

    def _receipts(self) -> Iterator[Receipt]:
        for row in self._good("receipts"):
            yield Receipt(
                row.text("code"), _decimal(row, "amount"), _leaf(row, "fund", "government_funds"),
                _leaf(row, "origin", "current"), row.text("name"), row.place,
            )  # fmt: skip

    def _assets(self) -> Iterator[Asset]:
        for row in self._good("assets"):
            yield Asset(
                category=row.text("category"),
                name=row.text("name"),
                count=_amount(row, "count"),
                count_unit=row.text("count_unit"),
                area=_amount(row, "area"),
                value=_decimal(row, "value"),
                note=row.text("note"),
                source=row.place,
            )

    def _topics(self, sheet: str, known: Mapping[str, str]) -> Iterator[Text]:
        seen: set[str] = set()
        for row in self._good(sheet):
            if not row.text("text"):
                continue
            topic = known.get(key(row.text("topic")), row.text("topic"))
            if topic in seen:
                self.report(fault("B125", f"“{row.text('topic')}”填了两次，只读取了前一处", cell_of(row.place, "text")))
                continue
            seen.add(topic)
            yield Text(topic, row.text("text"), row.place)

    def _stated(self, year: int) -> Iterator[Stated]:
        """Typed figures in the order of the sheets; without a year there is no last year to speak of."""
        if not year:
            return
        for sheet in FIXED:
            rows = {row.key: row for row in sheet.rows}
            for typed in self.fixed.get(sheet.key, ()):
                assert isinstance(typed.value, Decimal)
                if typed.field:
                    row, value = rows[typed.field], sheet.values[typed.index]
                    yield Stated(stated_words(sheet, row, value), stated_point(row, value, year), typed.value, typed.place)
                elif (meant := _meaning(typed.meaning)) is not None:
                    yield Stated(typed.label, meant, typed.value, typed.place)
                else:
                    self.report(fault("B124", f"“{typed.label}”的含义看不懂，没有读取", typed.place, stated=typed.meaning,
                                      expected="例：year=2022;flow=expenditure;fund=general"))  # fmt: skip


_UNIT_PLAIN = ("name", "code", "nature", "level", "department", "department_code", "established_posts", "staff",
               "retired", "description")  # fmt: skip
_UNIT_LISTS = ("duties", "offices", "subordinates")


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split("\n") if part.strip())


def _leaf(row: Found, name: str, default: str = "") -> str:
    return words.leaf(name, row.text(name)) or default


def _amount(row: Found, name: str) -> Decimal | None:
    value = row.values.get(name)
    return value if isinstance(value, Decimal) else None


def _decimal(row: Found, name: str, default: int = 0) -> Decimal:
    value = _amount(row, name)
    return Decimal(default) if value is None else value


def _money(row: Found, side: str) -> dict[str, Decimal]:
    found = ((name, _amount(row, f"{side}_{name}")) for name in MONEY_SOURCES)
    return {name: amount for name, amount in found if amount is not None}


def _meaning(text: str) -> Point | None:
    """``year=2022;flow=expenditure`` as a Point, None where it is none."""
    pairs: Iterable[list[str]] = (part.split("=", 1) for part in text.split(";") if part.strip())
    values: dict[str, list[str]] = {}
    for pair in pairs:
        if len(pair) != 2 or pair[0].strip() not in DIMENSIONS:
            return None
        values[pair[0].strip()] = pair[1].strip().split("+")
    try:
        return point(**values) if values else None
    except ValueError:
        return None


def without_sources(book: Book) -> Book:
    """The book with every place forgotten: what two books are compared by."""
    bare = Source()
    projects = []
    for project in book.projects:
        indicators = tuple(replace(i, source=bare, annual_source=bare) for i in project.target.indicators)
        target = replace(project.target, indicators=indicators, places={}, source=bare)
        projects.append(replace(project, target=target, source=bare))
    return replace(
        book,
        file="",
        unit=replace(book.unit, source=bare),
        projects=tuple(projects),
        units=tuple(replace(x, source=bare) for x in book.units),
        lines=tuple(replace(x, source=bare) for x in book.lines),
        receipts=tuple(replace(x, source=bare) for x in book.receipts),
        costing=tuple(replace(x, source=bare) for x in book.costing),
        standards=tuple(replace(x, source=bare) for x in book.standards),
        stated=tuple(replace(x, source=bare) for x in book.stated),
        assets=tuple(replace(x, source=bare) for x in book.assets),
        reasons=tuple(replace(x, source=bare) for x in book.reasons),
        texts=tuple(replace(x, source=bare) for x in book.texts),
    )
