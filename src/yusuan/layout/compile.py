"""From a Book and a Layout to the Disclosure that is checked and printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from yusuan.book import Book
from yusuan.model import (
    NOWHERE,
    Block,
    Chart,
    Claim,
    Disclosure,
    Figure,
    Grid,
    Heading,
    Known,
    Paragraph,
    Point,
    Source,
    Table,
    point,
)
from yusuan.money import show
from yusuan.reading.understand.sentences.outline import outline_of
from yusuan.words.headline import HEADLINE

from .forms import Piece, print_sentence, sources_of, uses_of
from .model import Layout, Section
from .parts import generate
from .tables import Context, compile_table, context
from .target_form import complete


def compile_book(book: Book, layout: Layout) -> Disclosure:
    """The whole disclosure of ``book`` in ``layout``: blocks in print order, with every figure and claim in them.

    The book should have been validated; a layout whose words the lexicon does not know raises ValueError (a fault of
    the layout, not of the book).
    """
    ctx = context(book)
    blocks: list[Block] = [Heading(ctx.fill(layout.title), 0)]
    claims: list[Claim] = []
    tables: list[Table] = []
    for part in layout.parts:
        blocks.append(Heading(ctx.fill(part.heading), 1))
        if part.tables:
            made = list(_tables(layout, ctx))
            tables += made
            blocks += [table.grid for table in made]
        for section in part.sections:
            place = Source(table=ctx.fill(section.heading or part.heading))
            for piece in _section(section, ctx, blocks):
                if isinstance(piece, Piece):
                    piece = piece.at(place)
                    blocks.append(Paragraph(piece.text, place.at(text=piece.text), tuple(piece.figures)))
                    claims += piece.claims
                else:
                    blocks.append(_placed(piece, place))
    return Disclosure(
        file=book.file,
        unit=Known(book.unit.name, "预算书"),
        year=Known(str(book.year), "预算书"),
        kind=Known("预算", "预算书"),
        scope=Known(ctx.words["scope"], "预算书"),
        layout=Known(layout.name, "版式"),
        blocks=tuple(blocks),
        tables=tuple(tables),
        figures=tuple(_figures(blocks)),
        claims=tuple(claims),
        targets=tuple(complete(p, book) for p in book.projects if p.managed),
        outline=outline_of(blocks),
        headline=_headline(ctx),
    )


def _placed(block: Block, place: Source) -> Block:
    """A heading or text with the section it stands in, so that a finding about it can say where."""
    if isinstance(block, Heading | Paragraph) and block.source == NOWHERE:
        return replace(block, source=place.at(text=block.text))
    return block


def _tables(layout: Layout, ctx: Context) -> Iterator[Table]:
    for n, table in enumerate(layout.tables, 1):
        yield compile_table(table, ctx, layout.label.format(n=n))


def _section(section: Section, ctx: Context, before: list[Block]) -> Iterator[Block | Piece]:
    if section.heading:
        yield Heading(ctx.fill(section.heading), section.level)
    for sentences in section.paragraphs:
        piece = Piece()
        for sentence in sentences:
            piece += print_sentence(sentence, ctx)
        if piece.text:
            yield piece
    if section.chart:
        chart = _chart(section.chart, ctx)
        if chart is not None:
            yield chart
    if section.generate:
        yield from generate(section.generate, ctx, before)


def _chart(name: str, ctx: Context) -> Chart | None:
    """Shares of income by source or of expenditure by use; None where one part is everything."""
    whole = ctx.setting.base & point(flow=name)
    assert whole is not None
    parts = sources_of(whole, ctx) if name == "income" else uses_of(whole)
    items = tuple((label, amount) for label, part in parts if (amount := ctx.cube.ask(part)))
    if len(items) < 2:
        return None
    title = f"{ctx.words['year']}年度{'收入' if name == 'income' else '支出'}预算构成"
    said = "；".join(f"{label}{show(amount, '万元')}万元" for label, amount in items)
    return Chart(title, items, f"{title}：{said}。")


def _figures(blocks: list[Block]) -> Iterator[Figure]:
    for block in blocks:
        if isinstance(block, Grid):
            yield from (cell.figure for _, _, cell in block if cell.figure is not None)
        elif isinstance(block, Paragraph):
            yield from block.figures


def _headline(ctx: Context) -> dict[str, Decimal | None]:
    return {name: ctx.cube.ask(_question(dims, ctx)) for name, dims in HEADLINE.items()}


def _question(dims: dict[str, str], ctx: Context) -> Point:
    return ctx.setting.base.override(point(**dims))
