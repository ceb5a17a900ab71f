"""From blocks to a Disclosure: tables, forms and sentences understood, and what was not understood listed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from yusuan.model import Block, Disclosure, Figure, Grid, Leftover, Point, point
from yusuan.words.headline import HEADLINE
from yusuan.words.lexicon import clean

from ..settle import settle_totals
from .facts import Facts, facts
from .forms.targets import read_targets, target_figures
from .sentences.labels import Words, aliases
from .sentences.narrative import read_narrative
from .sentences.outline import outline_of, simplified_blocks
from .tables.comparing import claims_of
from .tables.meaning import Setting, imply, listed_names, listed_projects
from .tables.sorting import Tables, figures_of, sort_grids


def interpret(blocks: Sequence[Block], file: str = "", leftovers: Sequence[Leftover] = ()) -> Disclosure:
    """What the blocks of one document say."""
    blocks = simplified_blocks(blocks)
    tables = sort_grids(blocks)
    known = facts([*blocks, *tables.budget], tables.owners, file)
    base = base_point(known)
    setting = Setting(base, _owners(known, tables))
    figures: list[Figure] = []
    left: list[Leftover] = list(leftovers)
    for grid in tables.budget:
        for item in figures_of(grid, setting):
            (figures if isinstance(item, Figure) else left).append(item)  # type: ignore[arg-type]
    captions = frozenset(id(block) for block in tables.captions)
    projects = listed_projects(tables.budget, setting)
    outline = outline_of(blocks, captions)
    names = setting.owners | aliases(outline)
    told = read_narrative(outline, Words(base, names, listed_names(tables.budget, setting), projects))
    told.claims += [claim for grid in tables.budget for claim in claims_of(grid, setting)]
    told = settle_totals(told, figures)
    targets, unread = read_targets(tables.forms, blocks, lists=tables.lists)
    figures += [*told.figures, *target_figures(targets, base, projects, figures)]
    left += [*told.leftovers, *unread]
    return Disclosure(
        file=file,
        unit=known.unit,
        year=known.year,
        kind=known.kind,
        scope=known.scope,
        blocks=tuple(blocks),
        tables=tuple(tables.budget),
        figures=tuple(figures),
        claims=tuple(told.claims),
        targets=targets,
        leftovers=tuple(left),
        outline=outline,
        headline=headline(figures, base),
    )


def base_point(known: Facts) -> Point:
    """Year and stage of everything in the document that does not say otherwise."""
    stage = "executed" if known.kind.value == "决算" else "approved"
    return point(year=known.year.value or None, stage=stage)


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
        return None
    wanted = imply(question).but(fund=None, origin=None, sink=None)
    near = [amount for p, amount in stated.items() if p.but(fund=None, origin=None, sink=None) == wanted]
    return near[0] if len(set(near)) == 1 else None


__all__ = ["Grid", "base_point", "headline", "interpret"]
