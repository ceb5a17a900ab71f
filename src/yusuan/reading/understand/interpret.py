"""From blocks to a Disclosure: tables, forms and sentences understood, and what was not understood listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from yusuan.model import Block, Disclosure, Figure, Grid, Leftover, Point, Table, point
from yusuan.words.headline import HEADLINE
from yusuan.words.lexicon import clean

from ..settle import settle, settle_current, settle_totals
from .facts import Facts, facts
from .forms.targets import read_targets, target_figures
from .projects import projects_of
from .sentences.labels import Words, aliases
from .sentences.narrative import read_narrative
from .sentences.outline import outline_of, simplified_blocks
from .tables.comparing import claims_of
from .tables.meaning import Setting, imply, understand
from .tables.rows import listed_names, listed_projects, with_figures
from .tables.sorting import Tables, filled, sort_grids, unread


def interpret(blocks: Sequence[Block], file: str = "", leftovers: Sequence[Leftover] = ()) -> Disclosure:
    """What the blocks of one document say."""
    blocks = simplified_blocks(blocks)
    tables = sort_grids(blocks)
    known = facts([*blocks, *tables.budget], tables.owners, file)
    base = base_point(known)
    setting = Setting(base, _owners(known, tables))
    figures: list[Figure] = []
    left: list[Leftover] = list(leftovers)
    made: list[Table] = []
    for grid in tables.budget:
        table, lost = filled(understand(grid, setting))
        made.append(table)
        figures += table.figures
        left += lost
    listed = {grid.source for grid in tables.lists}
    left += [unread(grid) for grid in tables.others if grid.source not in listed]
    captions = frozenset(id(block) for block in tables.captions)
    projects = listed_projects(made)
    outline = outline_of(blocks, captions)
    names = setting.owners | aliases(outline)
    told = read_narrative(outline, Words(base, names, listed_names(made), projects))
    told.claims += [claim for table in made for claim in claims_of(table)]
    told = settle_totals(settle_current(told, figures, outline), figures)
    targets, missed = read_targets(tables.forms, blocks, lists=tables.lists)
    figures += [*told.figures, *target_figures(targets, base, projects, figures)]
    settled, claims = settle(figures, told.claims, known.unit.value if known.scope.value == "单位" else "")
    meant = {id(draft): figure for draft, figure in zip(figures, settled, strict=True)}
    left += [*told.leftovers, *missed]
    return Disclosure(
        file=file,
        unit=known.unit,
        year=known.year,
        kind=known.kind,
        scope=known.scope,
        blocks=tuple(blocks),
        tables=tuple(with_figures(table, meant) for table in made),
        figures=tuple(settled),
        claims=tuple(claims),
        targets=targets,
        projects=projects_of(made, targets, settled),
        leftovers=tuple(left),
        outline=outline,
        headline=headline(settled, base),
    )


def base_point(known: Facts) -> Point:
    """Year and stage of everything in the document that does not say otherwise."""
    stage = "executed" if known.kind.value == "决算" else "approved"
    return point(year=known.year.value or None, stage=stage)


def setting_of(d: Disclosure) -> Setting:
    """What was known before the tables of a read document were understood."""
    stage = "executed" if d.kind.value == "决算" else "approved"
    names = [d.unit.value, *(table.owner for table in d.tables)]
    return Setting(point(year=d.year.value or None, stage=stage), frozenset(clean(name) for name in names if name))


def _owners(known: Facts, tables: Tables) -> frozenset[str]:
    return frozenset(clean(name) for name in [known.unit.value, *tables.owners] if name)


def headline(figures: Sequence[Figure], base: Point) -> dict[str, Decimal | None]:
    """The totals that readers ask for first: the first figure, tables before text, that answers each."""
    stated: dict[Point, Decimal] = {}
    for figure in sorted(figures, key=lambda f: (f.state != "value", not f.table)):
        if figure.state == "value" or (figure.state == "blank" and figure.printed):  # a dash says that there is none
            stated.setdefault(figure.point, figure.amount)
    return {name: _headline(stated, base.override(point(**dims))) for name, dims in HEADLINE.items()}


def _headline(stated: Mapping[Point, Decimal], question: Point) -> Decimal | None:
    """The amount stated for the question, else for it without saying of which fund or origin, when only one is."""
    for exact in (question, imply(question)):
        if exact in stated:
            return stated[exact]
    if question.measure is None and question.use is None:
        if question.flow == point(flow="expenditure").flow:
            return stated.get(question.but(sink="spent"))
        executed = question.stage == point(stage="executed").stage  # a final account may tell of the year's income alone
        return stated.get(question.but(origin="current")) if executed else None
    wanted = imply(question).but(fund=None, origin=None, sink=None)
    near = [
        amount for p, amount in stated.items()
        if p.but(fund=None, origin=None, sink=None) == wanted and _is_all_there_is(p, stated)
    ]
    return near[0] if len(set(near)) == 1 else None


def _is_all_there_is(p: Point, stated: Mapping[Point, Decimal]) -> bool:
    """Whether nothing says that there is more than the fund of a use: 基本支出 of appropriations where all spend more."""
    if p.use is None or p.fund is None:
        return True
    spent = Point(p.year, p.stage, p.flow)
    every = {stated[q] for q in (spent, spent.but(sink="spent")) if q in stated}
    mine = {stated[q] for q in (spent.laid({"fund": p.fund}), spent.laid({"fund": p.fund}).but(sink="spent")) if q in stated}
    return not every or not mine or bool(every & mine)


__all__ = ["Grid", "base_point", "headline", "interpret", "setting_of"]
