"""Sections that are generated rather than written as sentences: duties, offices, assets, texts, glossary."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal

from yusuan.book import Asset
from yusuan.book.schema import BY_KEY, REASONS
from yusuan.model import Block, Grid, Heading, Paragraph
from yusuan.money import show

from .glossary import used
from .tables import Context
from .target_form import target_form


def generate(name: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    """The blocks of a generated section; ``before`` is what the document says so far."""
    kind, _, argument = name.partition(":")
    return iter(_GENERATORS[kind](argument, ctx, before))


def _duties(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    """The unit's duties; a department that states none of its own has those of its units."""
    own = ctx.book.unit
    stating = [own] if own.duties else [u for u in ctx.book.units if u.duties]
    if not stating:
        yield Paragraph("（未填写）")
    for unit in stating:
        if unit is not own:
            yield Paragraph(f"{unit.name}：")
        yield from _numbered(unit.duties)


def _numbered(duties: Sequence[str]) -> Iterator[Paragraph]:
    for i, duty in enumerate(duties, 1):
        number = f"（{i}）" if len(duties) > 1 else ""
        yield Paragraph(f"{number}{duty.strip().rstrip('。；')}{'。' if i == len(duties) else '；'}")


def _offices(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    unit = ctx.book.unit
    if unit.description:
        yield Paragraph(unit.description.rstrip("。") + "。")
    staff = [
        f"编制{unit.established_posts}人" if unit.established_posts is not None else "",
        f"在职{unit.staff}人" if unit.staff is not None else "",
        f"离退休{unit.retired}人" if unit.retired is not None else "",
    ]
    if any(staff):
        yield Paragraph(f"{unit.name}{'，'.join(s for s in staff if s)}。")
    if unit.offices:
        yield Paragraph(f"内设机构{len(unit.offices)}个：{'、'.join(unit.offices)}。")
    names = unit.subordinates or tuple(u.name for u in ctx.book.units if u.name != unit.name)
    if names:
        yield Paragraph(f"纳入预算编制范围的下属单位{len(names)}个：{'、'.join(names)}。")
    elif ctx.words["scope"] == "单位":
        yield Paragraph("本单位没有下属单位。")
    if extra := ctx.book.text("organization"):
        yield Paragraph(extra.text)


_BUILDINGS = ("房屋", "土地")


def _assets(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    if text := ctx.book.text(argument):
        yield Paragraph(text.text)
        return
    assets = ctx.book.assets
    date = f"截至{ctx.words['last']}年12月31日，"
    if argument == "vehicles":
        found = [a for a in assets if a.category == "车辆"]
        nothing = f"{date}本{ctx.words['scope']}没有车辆。"
    elif argument == "buildings":
        found = [a for a in assets if a.category in _BUILDINGS]
        nothing = f"{date}本{ctx.words['scope']}没有房屋和土地。"
    else:
        found = [a for a in assets if a.category not in ("车辆", *_BUILDINGS)]
        nothing = f"{date}本{ctx.words['scope']}没有其他国有资产。"
    if not found:
        yield Paragraph(nothing)
        return
    total = sum((a.value for a in found), Decimal(0))
    head = f"{date}资产原值合计{show(total)}元（{show(total, '万元')}万元）。" if len(found) > 1 else date
    yield Paragraph(head + "；".join(_asset(a) for a in found) + "。")


def _asset(asset: Asset) -> str:
    name = f"{asset.category}（{asset.name}）" if asset.name else asset.category
    count = f"{asset.count.normalize():f}{asset.count_unit}，" if asset.count is not None else ""
    area = f"面积{asset.area.normalize():f}平方米，" if asset.area is not None else ""
    value = f"原值{show(asset.value)}元（{show(asset.value, '万元')}万元）"
    return name + count + area + value + (f"，{asset.note}" if asset.note else "")


def _text(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    found = ctx.book.text(argument)
    texts = [found.text] if found and found.text.strip() else []
    if argument == "other":
        texts += _not_yet_said(ctx, before)
    yield from (Paragraph(text) for text in texts or ["无。"])


def _not_yet_said(ctx: Context, before: Sequence[Block]) -> Iterator[str]:
    """What the clerk wrote and no other section prints: topics of her own, reasons that no sentence asked for."""
    said = "\n".join(_said(block) for block in before)
    declared = {topic.key for topic in BY_KEY["texts"].topics}
    for text in ctx.book.texts:
        if text.topic not in declared and text.text.strip():
            yield f"{text.topic}：{text.text.strip()}"
    for reason in ctx.book.reasons:
        words = reason.text.strip().rstrip("。；;")
        if words and words not in said:
            name = REASONS[reason.topic].name if reason.topic in REASONS else reason.topic
            yield f"{name}增减变动的原因：{words}。"


def _glossary(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    said = "\n".join(_said(block) for block in before)
    for i, (term, what) in enumerate(used(said), 1):
        yield Paragraph(f"{i}.{term}：{what}")


def _said(block: Block) -> str:
    if isinstance(block, Grid):
        return "\n".join([block.title, *(cell.text for _, _, cell in block)])
    return block.text if isinstance(block, Heading | Paragraph) else ""


def _forms(argument: str, ctx: Context, before: Sequence[Block]) -> Iterator[Block]:
    for project in ctx.book.projects:
        if project.managed:
            yield target_form(project, ctx.book, ctx.setting.base)


_GENERATORS: dict[str, Callable[[str, Context, Sequence[Block]], Iterator[Block]]] = {
    "duties": _duties,
    "offices": _offices,
    "assets": _assets,
    "text": _text,
    "glossary": _glossary,
    "forms": _forms,
}
