"""From a document back to a book: lines as far as the tables determine them, projects, targets, texts.

A disclosure prints sums, not lines.  What its tables determine is taken exactly as printed; where several splits would
print the same tables (which function an economic kind belongs to, which project a function pays) one of them is chosen and
said so, so that a clerk knows what to look at.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from yusuan import codes
from yusuan.model import (
    ASSETS,
    ERROR,
    NOTICE,
    WARNING,
    Disclosure,
    Figure,
    Finding,
    Heading,
    Paragraph,
    Point,
    Severity,
    Source,
    Target,
    leaves,
)
from yusuan.money import told

from . import Book, Line, Project, Receipt, Stated, Text, Unit
from .faults import fault
from .restored import judged
from .schema import REASONS, compared

ZERO = Decimal(0)
#: Economic kinds whose function is fixed by what they pay for (employer's contributions, housing fund).
FIXED = {"30108": ("2080505",), "30109": ("2080506",), "30110": ("21011",), "30111": ("21011",), "30113": ("2210201",),
         "30112": ("20827", "20899", "2080101")}  # fmt: skip

#: Income codes of funds other than the general budget.
_FUND_OF_RECEIPT = {"10301": "government_funds", "10306": "state_capital"}

#: Funds of the appropriation (财政拨款), and how a total over them is keyed.
APPROPRIATION = tuple(sorted(leaves("fund", "appropriation")))
_APPROPRIATION = "appropriation"

Key = tuple[str, str, str, str]  # function, fund, origin, use


def to_book(d: Disclosure) -> tuple[Book, tuple[Finding, ...]]:
    """The book behind a disclosure, and findings that say what could not be determined.

    Amounts are the printed ones (元); a book made of them prints tables that agree with the document's up to rounding.
    """
    recovery = _Recovery(d)
    lines = recovery.lines()
    unit = Unit(name=d.unit.value, nature="参公" if recovery.has_agency() else "事业", department=recovery.department(),
                duties=tuple(_section(d, "职责|职能")), description="")  # fmt: skip
    year = int(d.year.value) if d.year.value.isdigit() else 0
    book = Book(
        year=year,
        unit=unit,
        units=(unit,),
        lines=tuple(lines),
        projects=tuple(recovery.projects),
        stated=tuple(recovery.stated(year)),
        receipts=tuple(recovery.receipts()),
        assets=(),
        reasons=tuple(recovery.reasons(year)),
        texts=(),
        options={},
        file=d.file,
    )
    return book, (*recovery.findings, *(judged(d, book) if lines else ()))


@dataclass(slots=True)
class _Share:
    """An amount still to be spread."""

    name: str
    left: Decimal
    fund: str = "general"
    origin: str = "current"


class _Recovery:
    def __init__(self, d: Disclosure) -> None:
        self.d = d
        self.findings: list[Finding] = []
        self.projects: list[Project] = []
        year = d.year.value
        self.figures = [
            f
            for f in d.figures
            if f.table
            and f.table != "form"
            and f.state == "value"
            and f.point.item is None
            and f.point.year in (None, frozenset({year}))
            and not f.part
            and not f.open
        ]
        self.spent = [
            f for f in self.figures if f.point.flow == frozenset({"expenditure"}) and f.point.measure is None
        ]

    def tell(self, severity: Severity, message: str, mend: str = "", place: Source = Source()) -> None:
        self.findings.append(fault("B200", message, place, severity=severity, mend=mend))

    # -- lines -------------------------------------------------------------------------------------------------

    def lines(self) -> list[Line]:
        """One line per function, fund, origin and use that has an amount, basic ones split by economic kind."""
        cells = self._cells()
        if not cells:
            self.tell(
                ERROR, "没有读到按功能科目列示的支出，不能还原预算明细。", "请检查文件里是否有支出总表。"
            )
            return []
        basic = {k: v for k, v in cells.items() if k[3] in ("personnel", "operating", "basic")}
        lines = self._basic_lines(basic)
        lines += self._project_lines({k: v for k, v in cells.items() if k not in basic})
        return lines

    def _leaves(self) -> list[str]:
        """Function codes that have no printed code under them."""
        found = {
            next(iter(f.point.function))
            for f in self.spent
            if f.point.function and len(f.point.function) == 1
        }
        return sorted(c for c in found if not any(o != c and o.startswith(c) for o in found))

    def _cells(self) -> dict[Key, Decimal]:
        """Amounts by function, fund, origin and use, from the most to the least telling table."""
        cells: dict[Key, Decimal] = {}
        default = self._only_fund()
        for code in self._leaves():
            at: dict[tuple[str, str, str], Decimal] = {}
            for f in self.spent:
                if f.point.function == frozenset({code}) and f.point.unit is None and (key := self._key(f.point)):
                    at.setdefault(key, f.amount)
            for use in ("basic", "project", "operation_spending", "remitted", "subsidy"):
                for (fund, origin), amount in self._spread(code, use, at, default).items():
                    cell = (code, fund, origin, use)
                    cells[cell] = cells.get(cell, ZERO) + amount
        return {k: v for k, v in cells.items() if v}

    def _spread(
        self, code: str, use: str, at: Mapping[tuple[str, str, str], Decimal], default: str
    ) -> dict[tuple[str, str], Decimal]:
        """What a function has for a use, by fund and origin: as printed, and what the wider totals leave over."""
        known = {k[:2]: v for k, v in at.items() if k[2] == use and k[1] and k[0] != _APPROPRIATION}
        single = {(k[0], "current"): v for k, v in at.items() if k[2] == use and not k[1] and k[0] not in ("", _APPROPRIATION)}
        found = {(fund or default, origin): v for (fund, origin), v in known.items()}
        for (fund, origin), v in single.items():
            said = sum((a for (f, _), a in found.items() if f == fund), ZERO)
            if v > said:
                found[fund, origin] = found.get((fund, origin), ZERO) + v - said
        granted, total = at.get((_APPROPRIATION, "", use)), at.get(("", "", use))
        inside = sum((a for (f, _), a in found.items() if f in APPROPRIATION), ZERO)
        if granted is not None and granted > inside:
            self._rest(found, code, "general" if default not in APPROPRIATION else default, granted - inside, bool(known))
        rest = (total or ZERO) - sum(found.values(), ZERO)
        if rest > 0:
            fund = self._own_fund() if granted is not None else default
            self._rest(found, code, fund, rest, bool(known) and granted is None)
        return found

    def _rest(self, found: dict[tuple[str, str], Decimal], code: str, fund: str, amount: Decimal, split: bool) -> None:
        """What is left of a total whose origin is not said."""
        origin = "carryover" if split or self._carried(code) >= amount else "current"
        found[fund, origin] = found.get((fund, origin), ZERO) + amount

    def _own_fund(self) -> str:
        """The one kind of own income that the document prints, else other income."""
        kinds = {next(iter(f.point.fund)) for f in self.figures if f.point.fund and len(f.point.fund) == 1 and f.amount}
        own = kinds - set(APPROPRIATION)
        return own.pop() if len(own) == 1 else "other_own"

    def _key(self, p: Point) -> tuple[str, str, str] | None:
        """(fund, origin, use) as single names; "" where the table says nothing of it; None where it means several."""
        name = {frozenset({"personnel", "operating"}): "basic"}
        fund = _APPROPRIATION if p.fund == frozenset(APPROPRIATION) else _one(p.fund)
        if (p.fund and not fund) or (p.origin and not _one(p.origin)):
            return None
        return fund, _one(p.origin), name.get(p.use or frozenset(), _one(p.use))

    def _carried(self, code: str) -> Decimal:
        """Carry-over income printed for a function."""
        amounts = [
            f.amount
            for f in self.figures
            if f.point.function == frozenset({code})
            and f.point.flow == frozenset({"income"})
            and f.point.origin == frozenset({"carryover"})
        ]
        return max(amounts, default=ZERO)

    def _only_fund(self) -> str:
        """The one fund of the document; general, with a warning, where there are several."""
        funds = {
            next(iter(f.point.fund))
            for f in self.figures
            if f.point.fund and len(f.point.fund) == 1 and f.amount
        }
        if len(funds) > 1:
            self.tell(
                WARNING,
                "有几种资金，支出表没有按资金分列，没有写明的都算作一般公共预算。",
                "请在“预算明细”核对资金性质。",
            )
        return funds.pop() if len(funds) == 1 else "general"

    def _basic_lines(self, basic: dict[Key, Decimal]) -> list[Line]:
        """Basic expenditure of each function, split over the economic kinds printed for the whole."""
        wanted = [_Share(k[0], v, k[1] or "general", k[2] or "current") for k, v in sorted(basic.items())]
        kinds = self._economic()
        lines: list[Line] = []
        if not kinds:
            if basic:
                self.tell(
                    WARNING, "没有读到基本支出的经济科目，基本支出明细没有经济科目。", "请补填经济科目。"
                )
            return [
                Line(k[0], v, fund=k[1], origin=k[2] or "current", use="personnel")
                for k, v in sorted(basic.items())
            ]
        guessed = False
        for code, share in sorted(kinds.items(), key=lambda item: item[0] not in FIXED):
            for target in self._order(code, wanted):
                take = min(share.left, target.left)
                if take <= 0:
                    continue
                fixed = code in FIXED and target.name.startswith(FIXED[code])
                guessed = guessed or not (fixed or sum(w.left > 0 for w in wanted) == 1)
                use = "operating" if code.startswith(("302", "309", "310")) else "personnel"
                lines.append(Line(target.name, take, target.fund, target.origin, use, code))
                share.left -= take
                target.left -= take
        if guessed:
            self.tell(
                NOTICE,
                "各功能科目的基本支出含哪些经济科目，公开的表不能唯一确定，按顺序分配。",
                "请在“预算明细”核对。",
            )
        return [*lines, *self._without_kind(wanted, kinds)]

    def _without_kind(self, wanted: Sequence[_Share], kinds: Mapping[str, _Share]) -> Iterator[Line]:
        """What the economic kinds of the document do not reach stays as lines without one; what they exceed is told."""
        left = sum((w.left for w in wanted), ZERO)
        if left:
            self.tell(
                WARNING,
                f"有{told(left, '元')}基本支出，文件没有按经济科目列出，还原的明细没有经济科目。",
                "请在“预算明细”补填经济科目。",
            )
        if over := sum((k.left for k in kinds.values()), ZERO):
            self.tell(NOTICE, f"经济科目列出的比功能科目多{told(over, '元')}，超出部分没有还原。", "请核对是否同一口径。")
        for share in wanted:
            if share.left > 0:
                yield Line(share.name, share.left, share.fund, share.origin, "personnel")

    @staticmethod
    def _order(code: str, wanted: Sequence[_Share]) -> Iterable[_Share]:
        """The functions that an economic kind may belong to, the natural one first."""
        natural = [w for w in wanted if code in FIXED and w.name.startswith(FIXED[code])]
        taken = {prefix for prefixes in FIXED.values() for prefix in prefixes if len(prefix) > 4}
        plain = [w for w in wanted if w not in natural and not any(w.name.startswith(p) for p in taken)]
        return [*natural, *plain, *(w for w in wanted if w not in natural and w not in plain)]

    def _economic(self) -> dict[str, _Share]:
        """Printed amounts by 5-digit economic code of the basic-expenditure table."""
        found: dict[str, _Share] = {}
        for f in self.spent:
            code = next(iter(f.point.economic)) if f.point.economic and len(f.point.economic) == 1 else ""
            if len(code) == 5 and code not in found and f.point.use != frozenset({"project"}):
                found[code] = _Share(code, f.amount)
        return found

    # -- projects ----------------------------------------------------------------------------------------------

    def _project_lines(self, cells: dict[Key, Decimal]) -> list[Line]:
        """Project expenditure of each function, spread over the printed projects of its origin."""
        shares = self._project_shares()
        lines, guessed = [], False
        for (code, fund, origin, use), amount in sorted(cells.items()):
            left = amount
            for share in shares.get(origin or "current", ()) if use == "project" else ():
                take = min(left, share.left)
                if take > 0:
                    lines.append(
                        Line(
                            code,
                            take,
                            fund=fund,
                            origin=origin or "current",
                            use="project",
                            project=share.name,
                        )
                    )
                    share.left -= take
                    left -= take
                    guessed = True
            if left > 0:
                lines.append(Line(code, left, fund=fund, origin=origin or "current", use=use))
        if guessed and len(self.projects) > 1:
            self.tell(
                NOTICE,
                "各项目用哪个功能科目，公开的表不能确定，按顺序分配。",
                "请在“预算明细”核对项目与功能科目。",
            )
        return lines

    def _project_shares(self) -> dict[str, list[_Share]]:
        """Projects of the tables, then those of forms alone; and what each has of each origin still to be spread."""
        left = list(self.d.targets)
        shares: dict[str, list[_Share]] = {}
        for (name, code), figures in self._projects():
            key = str(len(self.projects) + 1)
            amounts = _by_origin(figures)
            money = sum(amounts.values(), ZERO)
            found = _target_of(name, money, left) or Target(name)
            left = [t for t in left if t is not found]
            total = found.annual_total or money
            self.projects.append(Project(key, name, code, replace(found, annual_total=total),
                                         years=_years(found.years), source=figures[0].source))  # fmt: skip
            for origin, amount in amounts.items():
                shares.setdefault(origin, []).append(_Share(key, amount))
        named = {p.name for p in self.projects}
        for target in left:
            if target.project not in named:
                key = str(len(self.projects) + 1)
                years = _years(target.years)
                self.projects.append(Project(key, target.project, target.code, target, years=years))
        self._tell_left([t for t in left if t.project in named])
        return shares

    def _tell_left(self, targets: Sequence[Target]) -> None:
        """Forms under a name that the tables print fewer times than there are forms: none goes without a word."""
        for name, count in Counter(t.project for t in targets).items():
            source = next(t.source for t in targets if t.project == name)
            self.tell(
                WARNING,
                f"项目“{name}”的绩效目标表比项目支出表里的行多{count}份，多出的没有还原。",
                "请在“项目”里补上，或者核对是否同一张表印了两次。",
                source,
            )

    def _projects(self) -> list[tuple[tuple[str, str], list[Figure]]]:
        """(name, code) and figures of each project: rows of one code are one project, and so are two rows of one name
        where each is the only one of that name for its year's money and for what was carried over."""
        rows: dict[str, list[Figure]] = {}
        for f in self.spent:
            if f.point.project and len(f.point.project) == 1:
                rows.setdefault(next(iter(f.point.project)), []).append(f)
        found = [(self._project_name(figures[0]), figures) for figures in rows.values()]
        alike: dict[tuple[str, str], list[int]] = {}
        for i, (name, _) in enumerate(found):
            alike.setdefault(name, []).append(i)
        gone: set[int] = set()
        for places in alike.values():
            origins = [frozenset(_by_origin(found[i][1])) for i in places]
            if len(places) == 2 and not origins[0] & origins[1]:
                found[places[0]][1].extend(found[places[1]][1])
                gone.add(places[1])
        return [item for i, item in enumerate(found) if i not in gone]

    def _project_name(self, f: Figure) -> tuple[str, str]:
        """The printed name of a project row, and the code before it: the row is told by its key (table:row, or code)."""
        key = next(iter(f.point.project or ("",)))
        table, _, row = key.rpartition(":")
        for grid in self.d.grids:
            for r in range(grid.header, len(grid.cells)):
                texts = (grid.text(r, c) for c in range(grid.width))
                label = next((t for t in texts if re.search(r"[\u4e00-\u9fff]", t)), "")
                here = (grid.key or grid.title) == table and str(r) == row if table else label.startswith(key)
                if here and label:
                    code = re.match(r"^([0-9A-Z]{15,25})[-—_]", label)
                    return (label[code.end() :], code.group(1)) if code else (label, "")
        return "项目", ""

    # -- the rest ----------------------------------------------------------------------------------------------

    def has_agency(self) -> bool:
        return any(f.point.measure == frozenset({"agency_operating"}) and f.amount for f in self.d.figures)

    def department(self) -> str:
        names = [re.sub(r"^\d+[-—]?", "", t.department) for t in self.d.targets if t.department]
        return max(set(names), key=names.count) if names else ""

    def receipts(self) -> list[Receipt]:
        """Income by the most detailed income codes printed, each fund and origin once."""
        stated: dict[tuple[str, str, str], Receipt] = {}
        codes_of = {next(iter(f.point.receipt)) for f in self.figures if f.point.receipt and len(f.point.receipt) == 1}
        for f in self.figures:
            code = next(iter(f.point.receipt)) if f.point.receipt and len(f.point.receipt) == 1 else ""
            if not code or any(o != code and o.startswith(code) for o in codes_of) or not f.amount:
                continue
            fund = next(iter(f.point.fund)) if f.point.fund and len(f.point.fund) == 1 else _FUND_OF_RECEIPT.get(code[:5], "general")
            origin = next(iter(f.point.origin)) if f.point.origin and len(f.point.origin) == 1 else "current"
            stated.setdefault((code, fund, origin), Receipt(code, f.amount, fund, origin, codes.name("receipt", code), f.source))
        return list(stated.values())

    def reasons(self, year: int) -> list[Text]:
        """The reasons given for changes, under the topics that a clerk's workbook has for them."""
        found: dict[str, Text] = {}
        for topic, row in REASONS.items() if year else ():
            asked = _plain(compared(row, year)[0])
            for claim in self.d.claims:
                if claim.kind == "reason" and _plain(claim.point) == asked and (text := _reason_text(claim.text)):
                    found.setdefault(topic, Text(topic, text, claim.source))
        return list(found.values())

    def stated(self, year: int) -> list[Stated]:
        """Views of this year that are not sums of lines (procurement, 三公), and last year's figures that claims imply."""
        found: dict[Point, Stated] = {}
        for f in self.d.figures:
            if (
                f.point.measure
                and f.state == "value"
                and f.point.item is None
                and f.point.project is None
                and not f.point.measure & ({"agency_operating", "performance"} | ASSETS)
            ):
                p = f.point.but(stage=None, unit=None)
                found.setdefault(p, Stated(str(p), p, f.amount, f.source))
        this = {f.point: f.amount for f in self.d.figures if f.state == "value"}
        for c in self.d.claims:
            if (
                c.kind == "change"
                and c.base is not None
                and c.value is not None
                and c.direction
                and c.point in this
            ):
                p = c.base.but(stage=None, sink=None)
                amount = this[c.point] - c.direction * c.value
                found.setdefault(p, Stated(str(p), p, amount, c.source))
        return [
            s for s in found.values() if s.point.year in (frozenset({str(year)}), frozenset({str(year - 1)}))
        ]


def _target_of(name: str, amount: Decimal, targets: Sequence[Target]) -> Target | None:
    """The target of a project row; of several under one name the one with its money, else the first that is left."""
    same = [t for t in targets if t.project == name]
    return next((t for t in same if t.annual_total == amount), same[0] if same else None)


def _plain(p: Point) -> Point:
    """A question as a reason is asked for it: what is spent of an expenditure goes without saying."""
    return p.but(stage=None, sink=None, unit=None)


def _reason_text(text: str) -> str:
    return re.sub(r"^(?:增加|减少|下降|增长|变动)?的?(?:主要)?原因(?:是|为|在于)?[：:，,]?", "", text.strip()).strip().rstrip("。；;")


def _by_origin(figures: Sequence[Figure]) -> dict[str, Decimal]:
    """What the figures of one project say it has of each origin; what is not told apart is of the year."""
    amounts: dict[str, Decimal] = {}
    for origin in ("current", "carryover", "surplus_used"):
        own = [f for f in figures if f.point.origin == frozenset({origin})]
        whole = next((f.amount for f in own if f.point.fund is None), None)
        funds = {f.point.fund: f.amount for f in reversed(own) if f.point.fund and len(f.point.fund) == 1}
        amount = whole if whole is not None else sum(funds.values(), ZERO) or (own[0].amount if own else ZERO)
        if amount:
            amounts[origin] = amount
    total = next((f.amount for f in figures if f.point.origin is None), ZERO)
    rest = total - sum(amounts.values(), ZERO)
    if rest > 0:
        amounts["current"] = amounts.get("current", ZERO) + rest
    return amounts


def _one(values: frozenset[str] | None) -> str:
    return next(iter(values)) if values and len(values) == 1 else ""


def _years(text: str) -> int:
    found = re.search(r"\d+", text)
    return max(1, min(int(found.group()), 10)) if found else 1


def _section(d: Disclosure, words: str) -> list[str]:
    """The numbered paragraphs under the first heading that has these words."""
    inside = False
    found: list[str] = []
    for block in d.blocks:
        if isinstance(block, Heading):
            if inside and found:
                break
            inside = inside or bool(re.search(words, block.text))
        elif isinstance(block, Paragraph) and inside and block.role == "body":
            text = (
                re.sub(r"^\s*(?:[（(]?[一二三四五六七八九十\d]+[）)]?[、.．]?)\s*", "", block.text)
                .strip()
                .rstrip("；;。")
            )
            if 6 < len(text) < 300:
                found.append(text)
    return found[:30]
