"""Performance forms of any place read into targets: facts, money, texts, goals and indicators, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from yusuan.model import (
    NOWHERE,
    Block,
    Figure,
    Grid,
    Heading,
    Indicator,
    Leftover,
    Paragraph,
    Point,
    Source,
    Target,
    point,
)
from yusuan.money import parse
from yusuan.words import clean
from yusuan.words.forms import WHOLE_BODY, form_label, level, normal, role, year_line

from .facts import FactReader, Facts, own_unit, settle_money
from .indicators import IndicatorTable
from .lines import (
    Form,
    Line,
    Read,
    Sheet,
    coded,
    is_caption,
    is_group_header,
    is_indicator_header,
    is_list,
    labelled,
    list_of,
    split_forms,
)
from .listed import read_list
from .rest import missed

_SUMS = frozenset({"总分", "合计", "总计", "合计得分", "分值合计", "总分值"})
_TITLE_END = re.compile(r"(项目)?(支出)?(绩效)(目标)?(申报|填报|自评|批复|公开|情况)?表?(\(.*\))?$")


def read_targets(
    forms: Sequence[Grid], blocks: Sequence[Block] = (), unit: str = "", lists: Sequence[Grid] = ()
) -> tuple[tuple[Target, ...], tuple[Leftover, ...]]:
    """Targets of all form grids (titles set) in order, and every word of them that was not understood.

    ``blocks`` are the document's, for what stands around a form; ``unit`` is the unit of money where a form states
    none ("" for unknown: its amounts stay printed fields, and are listed).  ``lists`` are budget tables of projects
    that have a column of targets: their projects with a target are read, their amounts stay the tables'.
    """
    targets: list[Target] = []
    leftovers: list[Leftover] = []
    for grid in lists:
        sheet = Sheet(grid)
        form = Form([Line(sheet, r) for r in range(len(grid.cells))])
        found, left, _ = read_list(form, list_of(grid) or 0, Facts(unit=grid.unit), unit, strict=False)
        targets += found
        leftovers += left
    for form in split_forms(forms):
        header = next((n for n, line in enumerate(form.lines) if is_list(line)), None)
        if header is not None:
            above = Facts(unit=form.grid.unit)
            _around(above, form, blocks)
            found, left, used = read_list(form, header, above, unit)
        else:
            found, left, used = _read_form(form, blocks, unit)
        targets += found
        leftovers += [*left, *missed(form.lines, found, left, used)]
    return tuple(targets), tuple(leftovers)


# --- one form of one project ---------------------------------------------------------------------------------------


def _read_form(form: Form, blocks: Sequence[Block], unit: str) -> Read:
    facts = Facts(unit=form.grid.unit)
    reader, table = FactReader(facts), IndicatorTable()
    inside = False
    for line in form.lines:
        if is_caption(line):
            _caption(facts, line)
        elif is_indicator_header(line):
            table.header(line)
            inside = True
        elif is_group_header(line):
            continue
        elif inside and normal(line.tokens[0].text if line.tokens else "") in _SUMS:
            table.total(line)
        elif (inside and not _leaves(line)) or _has_level(line):
            table.row(line)
            inside = True
        else:
            inside = False
            reader.read(line)
    _around(facts, form, blocks)
    table.lend(_levels_beside(form, blocks))
    settle_money(facts, unit)
    for name, text, source in table.others():
        facts.put(name, text, source)
    leftovers = facts.leftovers + table.leftovers
    indicators = table.indicators()
    said = any(text.strip() for known in (facts.facts, facts.texts, facts.goals) for text in known.values())
    if not said and not indicators and not facts.totals and any(line.tokens for line in form.lines) and (facts.facts or facts.printed_goals):
        return [], leftovers, table.used  # a form that was not filled in says nothing
    if not facts.facts and not indicators and not facts.goals:
        return [], [*leftovers, _unread(form)], table.used
    return [_target(facts, indicators, form)], leftovers, table.used


def _levels_beside(form: Form, blocks: Sequence[Block]) -> list[str]:
    """First levels that stand as paragraphs between the pieces of a form: words of a merged cell that no grid holds."""
    grids = {id(line.grid.cells) for line in form.lines}
    places = [i for i, b in enumerate(blocks) if isinstance(b, Grid) and id(b.cells) in grids]
    between = blocks[places[0] : places[-1] + 6] if places else ()
    return [b.text.strip() for b in between if isinstance(b, Paragraph | Heading) and (level(b.text.strip()) or (0, ""))[0] == 1]


def _unread(form: Form) -> Leftover:
    text = " ".join(t.text for line in form.lines for t in line.tokens)
    return Leftover(text, "像绩效目标表，但没有读出项目、目标或指标", form.grid.source)


def _caption(facts: Facts, line: Line) -> None:
    token = line.tokens[0]
    if year := year_line(token.text):
        facts.put("年度", year, token.source)


def _leaves(line: Line) -> bool:
    """Whether a row under the indicators is no indicator row: it starts with another known label, or is a footer."""
    tokens = line.tokens
    if not tokens:
        return False
    first = tokens[0].label
    if first is None or first.kind in ("group", "goal", "money"):
        return False
    if tokens[0].text.strip().endswith((":", "：")) or first.key in ("project", "code"):
        return True
    others = sum(1 for token in tokens[1:] if token.label and token.label.kind in ("fact", "field"))
    return others > 0 or tokens[0].column == 0


def _has_level(line: Line) -> bool:
    """Whether a row outside the indicator table is one of its rows: it starts with a level."""
    words = [token for token in line.tokens if role(token.text) != "group" or level(token.text)]
    return len(words) > 1 and level(words[0].text) is not None


def _around(facts: Facts, form: Form, blocks: Sequence[Block]) -> None:
    """The year and labelled lines (填报单位： …) above the form, and labelled lines (负责人： …) right under it."""
    first = next((i for i, b in enumerate(blocks) if isinstance(b, Grid) and b.cells is form.grid.cells), None)
    last = next((i for i, b in enumerate(blocks) if isinstance(b, Grid) and b.cells is form.last.cells), None)
    if first is not None:
        for text, source in _lines(reversed(blocks[max(0, first - 4) : first])):
            if (year := year_line(text)) and "年度" not in facts.fields:
                facts.put("年度", year, source)
            _labelled(facts, text, source)
    if last is not None:
        for text, source in _lines(blocks[last + 1 : last + 4]):
            if not _labelled(facts, text, source):
                break


def _labelled(facts: Facts, text: str, source: Source) -> bool:
    """Take the labels and values of a line outside the form; what the form says itself stays."""
    pairs = [(name, form_label(name), value) for name, value in labelled(text)]
    for name, label, value in pairs:
        if label is None or label.kind not in ("fact", "field"):
            continue
        if label.kind == "field":
            facts.put(normal(name), value, source)
        elif label.key != "project" and label.key not in facts.facts:
            facts.facts[label.key] = value
            facts.places[label.key] = source
    return bool(pairs)


def _lines(blocks: Iterable[Block]) -> Iterator[tuple[str, Source]]:
    """Texts of the blocks up to the next grid."""
    for block in blocks:
        if isinstance(block, Grid):
            return
        if isinstance(block, Paragraph | Heading):
            yield block.text.strip(), block.source


def _target(facts: Facts, indicators: tuple[Indicator, ...], form: Form) -> Target:
    printed = facts.facts.get("project", "")
    code, name = coded(printed, facts.facts.get("code", ""))
    if not name:
        titles = [form.grid.title, *(line.tokens[0].text for line in form.lines if is_caption(line))]
        name = WHOLE_BODY if any("整体" in title for title in titles) else _TITLE_END.sub("", form.grid.title)
    goals = dict(facts.goals)
    for key, place in facts.printed_goals.items():
        facts.places.setdefault(key, place)
    if "actual" in goals:
        facts.put("实际完成情况", goals.pop("actual"), facts.places.pop("实际完成情况", NOWHERE))
    if code and "code" not in facts.places:
        facts.places["code"] = facts.places["project"]
    return Target(
        project=name,
        code=code,
        department=facts.facts.get("department", ""),
        unit=facts.facts.get("unit", ""),
        attribute=facts.facts.get("attribute", ""),
        years=facts.facts.get("years", ""),
        term_total=facts.totals.get("term"),
        annual_total=facts.totals.get("annual"),
        term_money=facts.money["term"],
        annual_money=facts.money["annual"],
        texts=facts.texts,
        goal_term=goals.get("term", ""),
        goal_annual=goals.get("annual", ""),
        indicators=indicators,
        fields=facts.fields,
        places=facts.places,
        source=facts.places.get("project", form.grid.source.at(table=form.grid.title)),
    )


# --- figures -------------------------------------------------------------------------------------------------------


_APPROVED = point(stage="approved")


def target_figures(
    targets: Iterable[Target], base: Point, projects: dict[str, list[str]], figures: Sequence[Figure]
) -> Iterator[Figure]:
    """The annual total of each target as a Figure, where its project stands in a table of the document.

    ``projects`` are the names that the tables print, each with its keys, ``figures`` the tables'.  A project is known
    by its code; by its name where only one has it; by name and amount as printed where several have it; else not.
    Only in a budget: in a final account a form's amounts are of another stage than the tables'.
    """
    if base.stage is not None and base.stage != _APPROVED.stage:
        return
    stated = _amounts(figures)
    for target in targets:
        place = target.places.get("annual_total")
        if target.annual_total is None or place is None:
            continue
        keys = _keys(target, projects, stated)
        if not keys:
            continue
        number, own = own_unit(place.text)
        unit = own or _unit_between(number, target.annual_total)
        printed = parse(number, unit) if unit else None
        if printed is None:
            continue
        question = base.but(flow="expenditure", use="project", sink="spent").but(project=keys)
        yield Figure(
            question, target.annual_total, slack=printed.slack, source=place, printed=number.strip(), unit=unit,
            known="words", table="form",
        )  # fmt: skip


def _amounts(figures: Sequence[Figure]) -> dict[str, list[Figure]]:
    """Figures of single projects in tables, by project."""
    found: dict[str, list[Figure]] = {}
    for figure in figures:
        keys = figure.point.project
        if keys and len(keys) == 1 and figure.state == "value" and figure.table:
            found.setdefault(next(iter(keys)), []).append(figure)
    return found


def _keys(target: Target, projects: dict[str, list[str]], stated: dict[str, list[Figure]]) -> frozenset[str]:
    """The project that a form is of; its rows where one table lists this year's money and another the carried-over."""
    every = {key for keys in projects.values() for key in keys}
    if target.code:
        return frozenset({target.code} & every)
    keys = sorted(set(projects.get(clean(target.project), ())))
    if len(keys) > 1 and target.annual_total is not None:
        amount = target.annual_total
        alike = [k for k in keys if any(_same(amount, f) for f in stated.get(k, ()))]
        return frozenset(alike) if len(alike) == 1 else _added(amount, alike, keys, stated)
    return frozenset(keys) if len(keys) == 1 else frozenset()


def _added(amount: Decimal, alike: list[str], keys: list[str], stated: dict[str, list[Figure]]) -> frozenset[str]:
    """All the rows of a name, where they are of different origins and add up to the amount."""
    parts = [max(stated.get(k, ()), key=lambda f: f.amount, default=None) for k in keys]
    known = [f for f in parts if f is not None]
    origins = {f.point.origin for f in known}
    if alike or len(known) != len(keys) or len(origins) != len(keys) or None in origins:
        return frozenset()
    total, slack = sum((f.amount for f in known), Decimal(0)), sum((f.slack for f in known), Decimal(0))
    return frozenset(keys) if abs(amount - total) <= slack else frozenset()


def _same(amount: Decimal, figure: Figure) -> bool:
    """Whether an amount prints as the figure does."""
    return abs(amount - figure.amount) <= figure.slack


def _unit_between(number: str, amount: Decimal) -> str:
    """The unit in which this number is that amount, or ""."""
    for unit in ("元", "万元", "千元", "百万元", "亿元"):
        printed = parse(number, unit)
        if printed is not None and printed.amount == amount and (amount or unit == "元"):
            return unit
    return ""
