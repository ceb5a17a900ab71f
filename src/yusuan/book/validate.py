"""What is wrong with a Book whatever file it came from: codes, projects, money, receipts, reasons, magnitudes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import cached_property

from yusuan import codes
from yusuan.codes import Catalogue, Kind, Standing
from yusuan.model import ERROR, NOTICE, NOWHERE, WARNING, Finding, Point, Related, Severity, Source, point
from yusuan.money import show

from . import words
from .ask import AGENCY_NATURES, MEASURE_CODES, Cube
from .derive import nature_of
from .faults import fault
from .magnitude import odd_lines
from .model import Book, Line, Project
from .place import cell_of
from .schema import BY_KEY, REASONS, SHEETS, Row, compared
from .workbook.formulas import beyond, covers, threshold

BASIC = frozenset({"personnel", "operating"})
#: Economic classes that belong to the other kind of basic expenditure.
FOREIGN = {"personnel": ("302", "309", "310"), "operating": ("301", "303")}
#: Department economic codes which some places budget as personnel, others as operating expenses.
EITHER = frozenset({"30215", "30216", "30228", "30229", "30239"})
#: Below this, in 元, not even the largest line of a unit's budget is: the amounts were typed in 万元.
SMALLEST_LARGEST = Decimal(10_000)
TEN_THOUSAND = Decimal(10_000)
FIRST_YEAR, LAST_YEAR = 2000, 2100
SPECIFIC = "特定目标类项目"
_SEVERITIES: dict[Standing, Severity] = {
    Standing.ERROR: ERROR, Standing.WARNING: WARNING, Standing.NOTICE: NOTICE,
}  # fmt: skip


@dataclass(frozen=True)
class Subject:
    """A Book under examination with what several rules ask of it."""

    book: Book
    catalogue: Catalogue = field(default_factory=codes.current)

    @cached_property
    def year(self) -> int | None:
        """The budget year, None where it cannot be one: then nothing is compared with last year."""
        return self.book.year if FIRST_YEAR <= self.book.year <= LAST_YEAR else None

    @cached_property
    def cube(self) -> Cube:
        return Cube(self.book)

    @cached_property
    def untyped(self) -> Cube:
        """The book without its typed figures: what the lines alone say."""
        return Cube(replace(self.book, stated=()))

    @cached_property
    def small(self) -> bool:
        """Whether not even the largest line is as large as one of a unit's budget: then all were typed in 万元."""
        amounts = [line.amount for line in self.book.lines]
        return len(amounts) >= 3 and 0 < max(amounts) < SMALLEST_LARGEST

    @cached_property
    def misleading(self) -> bool:
        """Whether the sums of the lines are wrong for a reason that is said elsewhere."""
        return self.small or any(line.amount < 0 for line in self.book.lines)

    @cached_property
    def by_project(self) -> dict[str, list[Line]]:
        found: dict[str, list[Line]] = defaultdict(list)
        for line in self.book.lines:
            found[line.project].append(line)
        return found

    @cached_property
    def repeated(self) -> list[tuple[Line, Line]]:
        """Lines that say the same as an earlier one with the same amount; different notes make them different."""
        seen: dict[Line, Line] = {}
        found = []
        for line in self.book.lines:
            same = replace(line, source=NOWHERE)
            if same in seen and line.amount:
                found.append((seen[same], line))
            seen.setdefault(same, line)
        return found

    def entered_twice(self, project: Project) -> list[tuple[Line, Line]]:
        """The repeated lines of a project where they are just what its year's money does not have."""
        pairs = [pair for pair in self.repeated if pair[0].project == project.key]
        lines, total = self.by_project.get(project.key), project.target.annual_total
        if not pairs or lines is None or total is None:
            return []
        beyond_total = sum((line.amount for line in lines), -total)
        return pairs if beyond_total == sum(line.amount for _, line in pairs) else []


def validate(book: Book, catalogue: Catalogue | None = None) -> tuple[Finding, ...]:
    """Everything that the book itself shows to be wrong or doubtful, in the order of the workbook.

    ``catalogue`` is the classification to judge codes by (an imported official list), the one that holds by default.
    Amounts are compared exactly, in 元.
    """
    subject = Subject(book, catalogue or codes.current())
    return in_order(finding for rule in RULES for finding in rule(subject))


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings by sheet, row, column and rule; equal ones once."""
    sheets = {sheet.name: index for index, sheet in enumerate(SHEETS)}

    def rank(finding: Finding) -> tuple[int, int, int, str, str, str]:
        place = finding.place
        cell = place.cell or ""
        column = cell.rstrip("0123456789")
        row = int(cell[len(column) :] or 0) or place.line or 0
        return sheets.get(place.sheet or "", -1), row, len(column), column, finding.rule, finding.message

    return tuple(sorted(dict.fromkeys(findings), key=rank))


def _yuan(amount: Decimal) -> str:
    return f"{show(amount)}元"


def _others(lines: Iterable[Line], name: str) -> tuple[Related, ...]:
    return tuple(Related(f"第 {n} 处", cell_of(line.source, name)) for n, line in enumerate(lines, 2))


# Codes ------------------------------------------------------------------------------------------------------------


def _line_codes(s: Subject) -> Iterator[Finding]:
    """Each code that is wrong once, with every line that uses it."""
    kinds: tuple[Kind, ...] = ("function", "economic", "gov_economic")
    for kind in kinds:
        used: dict[str, list[Line]] = defaultdict(list)
        for line in s.book.lines:
            if code := getattr(line, kind):
                used[code].append(line)
        for code, lines in used.items():
            place = cell_of(lines[0].source, kind)
            yield from _judged(s, kind, code, "", place, _others(lines[1:], kind))


def _judged(
    s: Subject, kind: Kind, code: str, name: str, place: Source, others: tuple[Related, ...] = ()
) -> Iterator[Finding]:
    verdict = codes.judge(kind, code, name, s.year, s.catalogue)
    severity = _SEVERITIES.get(verdict.standing)
    if severity is None:
        return
    rule = "B130" if severity is ERROR else "B132" if verdict.expected else "B131"
    stated = f"{code} {name}".strip()
    expected = verdict.expected
    if not verdict.expected and verdict.fault in ("unknown", "class"):
        alike = "、".join(f"{c.code} {c.name}" for c in codes.near(kind, code, s.year, s.catalogue)[:3])
        expected = f"相近的有：{alike}" if alike else ""
    yield fault(rule, verdict.message, place, stated=stated, expected=expected, severity=severity, related=others)


def _code_levels(s: Subject) -> Iterator[Finding]:
    """Functions to 项, economic codes to 款."""
    for line in s.book.lines:
        code = line.function
        if len(code) in (3, 5) and code.isdigit() and s.catalogue.rows("function", code):
            deeper = s.catalogue.children("function", code, s.year)
            if deeper or len(code) == 5:
                yield fault("B159", f"功能科目 {code} 没有填到项级", cell_of(line.source, "function"), stated=code,
                            severity=ERROR if deeper else WARNING)  # fmt: skip
        for name in ("economic", "gov_economic"):
            code = getattr(line, name)
            if len(code) == 3 and code.isdigit():
                severity = ERROR if line.use in BASIC else WARNING
                yield fault("B160", f"经济科目 {code} 没有填到款级", cell_of(line.source, name), stated=code, severity=severity)


def _mapping(s: Subject) -> Iterator[Finding]:
    for line in s.book.lines:
        if not line.economic or len(line.economic) != 5:
            continue
        nature = nature_of(s.book, line)
        if line.gov_economic:
            verdict = codes.check_mapping(line.economic, line.gov_economic, nature)
            if verdict.standing in _SEVERITIES:
                yield fault("B133", verdict.message, cell_of(line.source, "gov_economic"), stated=line.gov_economic,
                            expected=verdict.expected, severity=_SEVERITIES[verdict.standing])  # fmt: skip
        elif line.use in BASIC and s.catalogue.rows("economic", line.economic):
            message = f"{nature}单位的部门经济科目 {line.economic} 推定不出政府经济科目"
            yield fault("B162", message, cell_of(line.source, "gov_economic"))


def _receipt_codes(s: Subject) -> Iterator[Finding]:
    for receipt in s.book.receipts:
        yield from _judged(s, "receipt", receipt.code, receipt.name, cell_of(receipt.source, "code"))


def _natures(s: Subject) -> Iterator[Finding]:
    """Codes whose name says 行政单位 or 事业单位 against the unit's nature."""
    seen: set[tuple[str, str]] = set()
    for line in s.book.lines:
        nature = nature_of(s.book, line)
        agency = nature in AGENCY_NATURES
        name = s.catalogue.name("function", line.function, s.year)
        wrong = (
            (agency and name.startswith("事业单位"))
            or (not agency and (name == "行政运行" or name.startswith("行政单位")))
        )  # fmt: skip
        if wrong and (line.function, nature) not in seen:
            seen.add((line.function, nature))
            yield fault("B153", f"{nature}单位使用了“{line.function} {name}”", cell_of(line.source, "function"), stated=line.function)
        if agency and line.economic == "30107" and (line.economic, nature) not in seen:
            seen.add((line.economic, nature))
            yield fault("B153", f"{nature}单位使用了“30107 绩效工资”", cell_of(line.source, "economic"), stated="30107")


def _funds(s: Subject) -> Iterator[Finding]:
    """223 is for state capital, and the other way round; surplus is never from appropriations."""
    for line in s.book.lines:
        fund = words.word("fund", line.fund)
        capital = line.function.startswith("223")
        elsewhere = line.function.startswith(("208", "230"))  # pension funds, transfers
        if capital and line.fund != "state_capital":
            yield fault("B146", f"国有资本经营预算支出科目 {line.function} 的资金性质是“{fund}”", cell_of(line.source, "fund"),
                        stated=fund, expected=words.FUNDS["state_capital"])  # fmt: skip
        elif line.fund == "state_capital" and not capital and not elsewhere:
            yield fault("B146", f"国有资本经营预算不用于功能科目 {line.function}", cell_of(line.source, "function"), stated=line.function)
        if line.origin == "surplus_used" and line.fund in ("general", "government_funds", "state_capital"):
            yield fault("B163", f"“{fund}”不会有“{words.ORIGINS['surplus_used']}”", cell_of(line.source, "origin"))


# Lines ------------------------------------------------------------------------------------------------------------


def _uses(s: Subject) -> Iterator[Finding]:
    for line in s.book.lines:
        use = words.word("use", line.use)
        if line.use in BASIC and not line.economic:
            yield fault("B135", f"“{use}”没有填部门经济科目", cell_of(line.source, "economic"), stated=use)
        if line.economic.startswith(FOREIGN.get(line.use, ("×",))):
            name = s.catalogue.name("economic", line.economic, s.year)
            severity = NOTICE if line.economic in EITHER else WARNING
            yield fault("B134", f"“{use}”用了经济科目 {line.economic} {name}", cell_of(line.source, "use"), stated=use, severity=severity)
        if line.use == "project" and not line.project:
            yield fault("B136", "项目支出没有注明是哪个项目", cell_of(line.source, "project"))
        if line.use in BASIC and line.project:
            project = s.book.project(line.project)
            if project is not None and project.category in ("", SPECIFIC):
                yield fault("B137", f"“{use}”注明了项目“{project.name}”", cell_of(line.source, "project"), stated=line.project)


def _amounts(s: Subject) -> Iterator[Finding]:
    """Negative and zero amounts."""
    for line in s.book.lines:
        if line.amount < 0:
            yield fault("B148", "预算明细的金额为负", cell_of(line.source, "amount"), stated=_yuan(line.amount))
        elif line.amount == 0:
            yield fault("B149", "预算明细的金额为零", cell_of(line.source, "amount"), stated="0元")
    for receipt in s.book.receipts:
        if receipt.amount < 0:
            yield fault("B148", "收入金额为负", cell_of(receipt.source, "amount"), stated=_yuan(receipt.amount))
    for project in s.book.projects:
        target = project.target
        for side, money in (("term", target.term_money), ("annual", target.annual_money)):
            for name, amount in sorted(money.items()):
                if amount < 0:
                    yield fault("B148", f"项目“{project.name}”的资金为负", cell_of(project.source, f"{side}_{name}"), stated=_yuan(amount))
    for stated in s.book.stated:
        if stated.amount < 0:
            yield fault("B148", f"“{stated.words}”为负", stated.source, stated=_yuan(stated.amount))


def _duplicates(s: Subject) -> Iterator[Finding]:
    """Repeated lines, but for those that B142 names as why a project's money does not agree."""
    told = {id(line) for project in s.book.projects for _, line in s.entered_twice(project)}
    for first, line in s.repeated:
        if id(line) not in told:
            message = f"与前面一行完全相同（{line.function}，{_yuan(line.amount)}）"
            related = (Related("前面一行", cell_of(first.source, "amount")),)
            yield fault("B147", message, cell_of(line.source, "amount"), stated=_yuan(line.amount), related=related)


def _units(s: Subject) -> Iterator[Finding]:
    known = {u.name for u in s.book.units} | {s.book.unit.name, ""}
    seen: set[str] = set()
    for line in s.book.lines:
        if line.unit not in known and line.unit not in seen:
            seen.add(line.unit)
            yield fault("B155", f"单位“{line.unit}”没有登记", cell_of(line.source, "unit"), stated=line.unit,
                        expected="、".join(sorted(known - {""})))  # fmt: skip


# Projects ---------------------------------------------------------------------------------------------------------


def _project_keys(s: Subject) -> Iterator[Finding]:
    for name, label in (("key", "序号"), ("code", "代码")):
        seen: dict[str, Project] = {}
        for project in s.book.projects:
            value = getattr(project, name)
            if value and value in seen:
                first = Related(f"“{seen[value].name}”", cell_of(seen[value].source, name))
                message = f"项目“{project.name}”的{label}“{value}”已经用过"
                yield fault("B140", message, cell_of(project.source, name), stated=value, related=(first,))
            seen.setdefault(value, project)
    for project in s.book.projects:
        if project.code and len(project.code) != 21:
            message = f"项目代码“{project.code}”是 {len(project.code)} 位"
            yield fault("B157", message, cell_of(project.source, "code"), stated=project.code)


def _project_links(s: Subject) -> Iterator[Finding]:
    """Projects without lines; lines and costing of projects that do not exist."""
    known = {project.key for project in s.book.projects}
    for project in s.book.projects:
        if project.key not in s.by_project:
            yield fault("B138", f"项目“{project.name}”没有预算明细", cell_of(project.source, "name"), stated=project.name)
    for name, lines in s.by_project.items():
        if name and name not in known:
            message = f"没有项目“{name}”，却有 {len(lines)} 行明细，共{_yuan(sum((x.amount for x in lines), Decimal(0)))}"
            yield fault("B139", message, cell_of(lines[0].source, "project"), stated=name, related=_others(lines[1:], "project"))
    missing: dict[str, Source] = {}
    for item in s.book.costing:
        if item.project not in known:
            missing.setdefault(item.project, cell_of(item.source, "project"))
    for name, place in missing.items():
        yield fault("B139", f"测算的项目“{name}”不存在", place, stated=name)


def _project_money(s: Subject) -> Iterator[Finding]:
    for project in s.book.projects:
        target = project.target
        sides = (
            ("term", "实施期", target.term_total, target.term_money),
            ("annual", "年度", target.annual_total, target.annual_money),
        )
        for side, label, total, money in sides:
            parts = sum(money.values(), Decimal(0))
            if money and total is not None and parts != total:
                message = f"项目“{project.name}”{label}各来源资金之和是{_yuan(parts)}，总额填的是{_yuan(total)}"
                yield fault("B141", message, cell_of(project.source, f"{side}_total"), stated=_yuan(total),
                            expected=_yuan(parts), difference=_yuan(total - parts))  # fmt: skip
        yield from _year_money(s, project)
        yield from _term_money(project)


def _year_money(s: Subject, project: Project) -> Iterator[Finding]:
    """The year's money against the lines; a factor of exactly 10000 is a unit typed wrong."""
    total = project.target.annual_total
    lines = s.by_project.get(project.key)
    if total is None or lines is None:
        return
    funded = sum((line.amount for line in lines), Decimal(0))
    if total == funded:
        return
    place, first = cell_of(project.source, "annual_total"), cell_of(lines[0].source, "amount")
    numbers = f"年度资金总额{_yuan(total)}，明细合计{_yuan(funded)}"
    if s.small and total > funded * 1000:
        return
    if funded and total == funded * TEN_THOUSAND:
        yield fault("B122", f"项目“{project.name}”的明细疑似以万元填写：{numbers}", first, stated=_yuan(funded), expected=_yuan(total))
    elif total and funded == total * TEN_THOUSAND:
        yield fault("B122", f"项目“{project.name}”的资金疑似以万元填写：{numbers}", place, stated=_yuan(total), expected=_yuan(funded))
    else:
        twice = s.entered_twice(project)
        numbers += "，多出的正是重复的明细" if twice else ""
        related = (
            Related("预算明细", first),
            *(Related("重复的明细", cell_of(line.source, "amount")) for _, line in twice),
        )
        yield fault("B142", f"项目“{project.name}”：{numbers}", place, stated=_yuan(total), expected=_yuan(funded),
                    difference=_yuan(total - funded), related=related)  # fmt: skip


def _term_money(project: Project) -> Iterator[Finding]:
    term, annual, years = project.target.term_total, project.target.annual_total, project.years
    if term is None or annual is None:
        return
    place = cell_of(project.source, "term_total")
    if term < annual:
        message = f"项目“{project.name}”实施期资金{_yuan(term)}，小于年度资金{_yuan(annual)}"
        yield fault("B143", message, place, stated=_yuan(term), expected=f"不小于{_yuan(annual)}", difference=_yuan(term - annual))
    elif term != annual * years:
        message = f"项目“{project.name}”实施期 {years} 年、资金{_yuan(term)}，年度资金乘以年数是{_yuan(annual * years)}"
        yield fault("B144", message, place, stated=_yuan(term), expected=_yuan(annual * years), difference=_yuan(term - annual * years))


def _indicators(s: Subject) -> Iterator[Finding]:
    for project in s.book.projects:
        if project.managed and not project.target.indicators and project.key in s.by_project:
            yield fault("B158", f"项目“{project.name}”没有绩效指标", cell_of(project.source, "name"), stated=project.name)


def _costing(s: Subject) -> Iterator[Finding]:
    """Costing against the project's money, and standards against the library; a note explains a difference."""
    sums: dict[str, Decimal] = defaultdict(Decimal)
    noted: set[str] = set()
    for item in s.book.costing:
        sums[item.project] += item.amount
        if item.note:
            noted.add(item.project)
    for project in s.book.projects:
        lines = s.by_project.get(project.key, ())
        total = project.target.annual_total
        agreed = {total, sum((x.amount for x in lines), Decimal(0))}  # where these two differ, that is said elsewhere
        if total is not None and project.key in sums and sums[project.key] not in agreed:
            first = next(i for i in s.book.costing if i.project == project.key)
            message = f"项目“{project.name}”测算合计{_yuan(sums[project.key])}，项目资金{_yuan(total)}"
            yield fault("B156", message, cell_of(first.source, "name"), stated=_yuan(sums[project.key]), expected=_yuan(total),
                        difference=_yuan(sums[project.key] - total),
                        severity=NOTICE if project.key in noted else WARNING)  # fmt: skip
    library: dict[str, set[Decimal]] = defaultdict(set)
    for standard in s.book.standards:
        library[standard.name].add(standard.amount)
    for item in s.book.costing:
        known = library.get(item.standard_name)
        if known and item.standard not in known:
            expected = "、".join(_yuan(a) for a in sorted(known))
            yield fault("B161", f"“{item.name}”的标准与标准库“{item.standard_name}”不同", cell_of(item.source, "standard"),
                        stated=_yuan(item.standard), expected=expected, severity=NOTICE if item.note else WARNING)  # fmt: skip


# The whole --------------------------------------------------------------------------------------------------------


def _head(s: Subject) -> Iterator[Finding]:
    book = s.book
    place = Source(book.file, sheet="单位") if not book.unit.source.sheet else book.unit.source
    if s.year is None:
        yield fault("B154", "预算年度没有填，或者不是四位数年份", place.at(cell=None), stated=str(book.year or ""), expected="例：2023")
    if not book.unit.name:
        yield fault("B120", "“单位名称”没有填", place.at(cell=None), expected="单位全称")
    if book.unit.name and not book.lines:
        yield fault("B112", "没有一行可用的预算明细", Source(book.file, sheet="预算明细"))
    if book.unit.name and book.lines and not any(unit.duties for unit in (book.unit, *book.units)):
        yield fault("B164", "“主要职责”没有填", place.at(cell=None), expected="一行一条")


_ASSET_TEXTS = ("vehicles", "buildings", "other_assets")
_PURCHASES = frozenset({"procurement", "goods", "works", "services"})


def _left_blank(s: Subject) -> Iterator[Finding]:
    """Sheets left blank of which the text will say that there is nothing."""
    book = s.book
    if not book.lines:
        return
    if not book.assets and not any(book.text(topic) for topic in _ASSET_TEXTS):
        place = Source(book.file, sheet=BY_KEY["assets"].name)
        yield fault("B165", "国有资产没有填，说明里会写“没有车辆”“没有房屋和土地”“没有其他国有资产”", place)
    typed = (x.point for x in book.stated if x.point.measure and x.point.measure <= _PURCHASES)
    if s.year and not any(point.year is None or str(s.year) in point.year for point in typed):
        place = Source(book.file, sheet=BY_KEY["procurement"].name)
        yield fault("B165", "政府采购没有填，说明里会写“没有安排政府采购预算”", place)


def _receipts(s: Subject) -> Iterator[Finding]:
    """Receipts of a fund against its spending of the year; needed for the two funds whose income tables list them."""
    for fund in ("government_funds", "state_capital", *sorted({r.fund for r in s.book.receipts})):
        receipts = [r for r in s.book.receipts if r.fund == fund and r.origin == "current"]
        lines = [x for x in s.book.lines if x.fund == fund and x.origin == "current"]
        income = sum((r.amount for r in receipts), Decimal(0))
        spent = sum((x.amount for x in lines), Decimal(0))
        if income == spent:
            continue
        place = cell_of(receipts[0].source, "amount") if receipts else cell_of(lines[0].source, "amount")
        message = f"{words.FUNDS[fund]}：收入科目合计{_yuan(income)}，当年支出{_yuan(spent)}"
        if not receipts:
            message = f"{words.FUNDS[fund]}当年支出{_yuan(spent)}，“收入科目”表没有填这种资金的收入"
        yield fault("B145", message, place, stated=_yuan(income), expected=_yuan(spent), difference=_yuan(income - spent))


def _typed(s: Subject) -> Iterator[Finding]:
    """三公 and 机关运行经费 typed for this year against what the lines give."""
    for stated in s.book.stated:
        point = stated.point
        if point.year != frozenset({str(s.book.year)}) or point.measure is None:
            continue
        if any(m not in MEASURE_CODES and m != "agency_operating" for m in point.measure):
            continue
        derived = s.untyped.ask(point)
        if derived is not None and derived != stated.amount:
            message = f"“{stated.words}”填写{_yuan(stated.amount)}，预算明细中是{_yuan(derived)}"
            yield fault("B152", message, stated.source, stated=_yuan(stated.amount), expected=_yuan(derived),
                        difference=_yuan(stated.amount - derived))  # fmt: skip


def _reasons(s: Subject) -> Iterator[Finding]:
    """Changes beyond the threshold without a reason; where a sum lacks one, its parts are not named again."""
    if s.year is None:
        return
    limit = threshold(s.book)
    failing: dict[str, Finding] = {}
    missing: dict[str, Row] = {}
    for key, row in REASONS.items():
        if not row.reason:
            continue
        now, last = (s.cube.ask(point) for point in compared(row, s.book.year))
        whole = bool(row.parts) and not row.covered_by  # 三公: the text must compare the years even where there is none
        if last is None and (now or whole):
            missing[key] = row
        if now is None or last is None or _reason_given(s.book, key) or not beyond(last, now, limit):
            continue
        if s.misleading:
            continue
        rate = f"{abs(now - last) * 100 / abs(last):.2f}%" if last else "上年为零"
        name = _quoted(row.name)
        message = f"{name}{'增加' if now > last else '减少'}{_yuan(abs(now - last))}（{rate}），超过 {limit}%，没有说明原因"
        place = Source(s.book.file, sheet=BY_KEY["reasons"].name, text=row.name)
        failing[key] = fault("B150", message, place, stated=f"本年{_yuan(now)}，上年{_yuan(last)}，原因空着", expected="一句完整的话",
                             mend=f"在“变动原因”表{name}一行的“原因”列写明为什么{'增加' if now > last else '减少'}。",
                             difference=_yuan(now - last), related=(Related("上年数", _last_year_place(s, row)),))  # fmt: skip
    yield from (finding for key, finding in failing.items() if REASONS[key].covered_by not in failing)
    yield from _unknown(s, [row for key, row in missing.items() if REASONS[key].covered_by not in missing])


def _unknown(s: Subject, rows: Sequence[Row]) -> Iterator[Finding]:
    """Figures of last year that the text compares with and nobody typed, by sheet."""
    places: dict[Source, list[Row]] = defaultdict(list)
    for row in rows:
        places[_last_year_place(s, row)].append(row)
    for place, mine in places.items():
        grave = any(row.expected or row.parts for row in mine)
        names = "、".join(_quoted(row.name) for row in mine)
        yield fault("B151", f"没有填{names}的上年数", place, severity=WARNING if grave else NOTICE)


def _quoted(name: str) -> str:
    """A name in quotation marks, its own marks made single."""
    return "“" + name.replace("“", "‘").replace("”", "’") + "”"


def _reason_given(book: Book, key: str) -> bool:
    texts = (book.reason(topic) for topic in (key, *covers(REASONS[key])))
    return any(text is not None and text.text.strip() for text in texts)


def _last_year_place(s: Subject, row: Row) -> Source:
    """Where last year's figure of a row was typed (its first part for a sum), else the sheet it belongs to."""
    _, wanted = compared(row, s.book.year)
    parts = [r.name for sheet in SHEETS for r in sheet.rows if r.key in row.parts]
    for stated in s.book.stated:
        if stated.point == wanted or (parts and _part_of(stated.point, wanted)):
            return stated.source
    sheet = next(sheet for sheet in SHEETS if row in sheet.rows)
    return Source(s.book.file, sheet=sheet.name)


def _part_of(point: Point, whole: Point) -> bool:
    return point.year == whole.year and point.measure is not None and point in whole


def _magnitude(s: Subject) -> Iterator[Finding]:
    """Amounts that only make sense in 万元."""
    if s.small:
        largest = max(line.amount for line in s.book.lines)
        last = s.cube.ask(point(year=str(s.year - 1), flow="expenditure")) if s.year else None
        known = last is not None and last > largest * 1000
        message = f"{len(s.book.lines)} 行明细中最大的金额只有{_yuan(largest)}" + (f"，上年支出总计是{_yuan(last)}" if known and last else "")
        yield fault("B122", message, cell_of(s.book.lines[0].source, "amount"), stated=_yuan(largest),
                    expected=_yuan(largest * TEN_THOUSAND), severity=ERROR if known else WARNING)  # fmt: skip
        return
    yield from odd_lines(s.book)
    for row in REASONS.values() if s.year else ():
        now, last = (s.cube.ask(point) for point in compared(row, s.book.year))
        if not now or not last or now < 1_000_000 or not 0 < last < 100_000:
            continue
        if TEN_THOUSAND / 10 <= now / last <= TEN_THOUSAND * 10:
            message = f"“{row.name}”上年数{_yuan(last)}，本年{_yuan(now)}，相差约一万倍"
            yield fault("B122", message, _last_year_place(s, row), stated=_yuan(last), expected=_yuan(last * TEN_THOUSAND))


RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    _head, _line_codes, _code_levels, _mapping, _receipt_codes, _natures, _funds, _uses, _amounts, _duplicates,
    _left_blank, _units, _project_keys, _project_links, _project_money, _indicators, _costing, _receipts, _typed, _reasons,
    _magnitude,
)  # fmt: skip
