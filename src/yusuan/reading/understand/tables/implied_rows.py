"""What the rows of a side imply of one another: sections, fund rows beside a carry-over, early totals, parts."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from yusuan import codes
from yusuan.codes import CODE_DIMENSIONS
from yusuan.model import EVERYTHING, Point, Region, everything, point
from yusuan.money import is_blank
from yusuan.words.lexicon import Meaning, clean, read, strip_ordinal
from yusuan.words.phrases import outline_marks

from .labels import part_name, project_key
from .side import Label, Side

#: How deep an ordinal stands: 一、 over (一) over 1. over (1).
_OUTLINE = outline_marks()



def total_without_label(side: Side) -> None:
    """The one row of amounts without a label, where no other row is a total and none stands around it, is the total."""
    rows = [r for r, label in side.rows.items() if any(not is_blank(text) for text in side.printed(r))]
    bare = [r for r in rows if side.rows[r].skip and not side.rows[r].text]
    named = [label for label in side.rows.values() if not label.skip]
    if len(bare) != 1 or any(label.total for label in named) or bare[0] not in (rows[0], rows[-1]):
        return
    side.rows[bare[0]] = Label(meaning=read("合计", "r", side.title.point), listed=bool(named) and named[0].listed)


def totals_of_bodies(side: Side) -> None:
    """A department row right above its only unit's row is that unit's total, not another unit's."""
    rows = side.rows
    ordered = [label for label in rows.values() if not label.skip]
    for label, following in pairwise(ordered):
        if label.meaning.point.unit and following.meaning == Meaning(words=("owner",)):
            label.meaning = Meaning(words=("owner",))


def rows_of_bodies(side: Side) -> None:
    """Where codes are listed again under each body, a coded row belongs to the body whose row stands above it."""
    rows = side.rows
    coded = [label.meaning.point for label in rows.values() if label.code]
    bodies = {label.meaning.point.unit or label.text for label in rows.values() if label.of_body}
    if len(bodies) < 2 or len(set(coded)) == len(coded) or any(p.unit for p in coded):
        return
    above: Region = None
    for label in rows.values():
        if label.of_body:
            above = label.meaning.point.unit or frozenset({clean(label.text)})
        elif label.code and above is not None:
            label.meaning = replace(label.meaning, point=label.meaning.point.but(unit=above))


def parts_of_wholes(side: Side) -> None:
    """A 其中 row is a part of the row above it; one whose words are unknown is the part of that name."""
    rows = side.rows
    above = Label()
    for label in rows.values():
        if label.skip or (label.problem and "part" not in label.flags):
            continue
        if "part" not in label.flags:
            above = label
            continue
        whole = above.meaning.point
        named = label.problem or label.meaning.point == whole
        if named and above.text and (name := part_name(label.text)):
            label.problem = ""
            label.meaning = replace(label.meaning, point=whole.but(item=name), words=(name,))
        elif named:
            label.problem = f"行标题“{label.text}”没有说明是哪一部分"
        elif whole.measure is None and label.meaning.point.measure is None:
            label.meaning = replace(label.meaning, point=whole & label.meaning.point or label.meaning.point)


def rest_of_funds(side: Side) -> None:
    """其他资金 in a list that names 事业收入 or 财政专户 beside it is the rest of them."""
    rows = side.rows
    for label in rows.values():
        fund = label.meaning.point.fund
        if fund is None or "rest" not in label.flags or label.problem:
            continue
        for other in rows.values():
            its = other.meaning.point.fund
            beside = not other.total and "part" not in other.flags and _level(other.text) == _level(label.text)
            if its is not None and beside and its < fund and not other.problem:
                fund = fund - its
        label.meaning = replace(label.meaning, point=label.meaning.point.override(Point(fund=fund)))


def rest_of_kinds(side: Side) -> None:
    """机关资本性支出 beside 机关资本性支出（基本建设） is the one of its two kinds that is not named."""
    kinds = [(label, label.meaning.point.gov_economic) for label in side.rows.values() if not label.code and not label.problem]
    for label, region in kinds:
        if region is None or len(region) < 2:
            continue
        beside = (its for other, its in kinds if its is not None and its < region and _level(other.text) == _level(label.text))
        rest = region.difference(*beside)
        if rest and rest != region:
            label.meaning = replace(label.meaning, point=label.meaning.point.but(gov_economic=rest))


def rest_of_carryovers(side: Side) -> None:
    """上年结转 beside 上年实户资金余额 is of the other funds; so is 结转下年 beside 未安排支出的实户资金."""
    carried = [x for x in side.rows.values() if "carry" in x.flags and not x.total and not x.problem and "part" not in x.flags]
    for label in carried:
        mine = label.meaning.point
        if mine.fund is not None or mine.measure is not None:
            continue
        beside = (x.meaning.point for x in carried if x is not label)
        named = [p.fund for p in beside if p.fund is not None and p.but(fund=None) == mine.but(fund=None)]
        if named:
            rest = everything("fund").difference(*named)
            label.meaning = replace(label.meaning, point=mine.override(Point(fund=rest)))


def outline(side: Side) -> None:
    """A numbered row about a view of the budget (“三公”经费, 政府采购) without an amount heads the deeper rows below."""
    rows = side.rows
    empty = [r for r in rows if all(is_blank(text) for text in side.printed(r))]
    head, depth = Label(), 0
    for r, label in rows.items():
        level = _level(label.text)
        if level is None or label.skip:
            continue
        if head.text and level > depth:
            if label.meaning.point.measure is None and label.meaning.words:
                label.section = head.meaning
                label.listed = False
        else:
            head = Label()
        if r in empty and label.meaning.point.measure is not None and not label.section.words:
            head, depth = label, level


def kinds_of_uses(side: Side) -> None:
    """工资福利支出 under 一、基本支出 is an economic kind of that use."""
    rows = side.rows
    above: Region = None
    for label in rows.values():
        stated = label.meaning.point
        if label.total:
            above = None
        elif stated.use is not None:
            above = stated.use
        elif stated.economic is not None and stated.function is None and above is not None and not _is_coded(label):
            label.meaning = replace(label.meaning, point=stated.override(Point(use=above)))


def _is_coded(label: Label) -> bool:
    """Whether the row prints its code, not the name alone."""
    return bool(label.code) and label.code in clean(label.text)


def _level(text: str) -> int | None:
    plain = clean(text)
    return next((i for i, pattern in enumerate(_OUTLINE) if pattern.match(plain)), None)


def heads_of_codes(side: Side) -> None:
    """A row of unknown name over rows of a code whose own name it is, is that code's (3-2表 of projects under items)."""
    rows = side.rows
    ordered = [label for label in rows.values() if not label.skip]
    for label, below in pairwise(ordered):
        if not label.problem or not below.code or label.code:
            continue
        dimension = CODE_DIMENSIONS[below.code[0]]
        official = codes.rows(dimension, below.code)
        name = strip_ordinal(clean(label.text))
        if name in {clean(c.name) for c in official}:
            label.problem, label.code, label.listed = "", below.code, True
            label.meaning = Meaning(Point(**{dimension: frozenset({below.code})}), words=(below.code,))


def items_of_codes(side: Side) -> None:
    """Rows that repeat a code under other names than the code's own are items (projects) of it."""
    rows = side.rows
    groups: dict[Point, list[tuple[int, Label]]] = {}
    for r, label in rows.items():
        if label.code and not label.section.words:
            groups.setdefault(label.meaning.point, []).append((r, label))
    for group in groups.values():
        names = [_name_of(label) for _, label in group]
        if len(group) < 2 or len(set(names)) < len(names):
            continue
        code = group[0][1].code
        official = codes.rows(CODE_DIMENSIONS[code[0]], code)
        own = {clean(c.name) for c in official} or {names[0]}
        for (r, label), name in zip(group, names, strict=True):
            if name not in own:
                key = project_key(name) or f"{name}:{r}"
                label.meaning = replace(label.meaning, point=label.meaning.point.but(project=key))
                label.code = ""


def _name_of(label: Label) -> str:
    return re.sub(r"^[\d\[\]()-]+", "", clean(label.text.split(" ")[-1]))


def last_totals(side: Side) -> None:
    """A bare 合计 below a carry-over or closing row adds it up too: it is the block's 总计."""
    rows = side.rows
    carried = False
    for label in rows.values():
        bare = label.total and label.meaning.point.flow is None and label.meaning.point.use is None
        if carried and bare:
            label.listed = False
            label.meaning = replace(label.meaning, flags=label.meaning.flags | {"grand"})
        carried = carried or ("carry" in label.flags and not label.total)


def sections(side: Side) -> None:
    """A carry-over row becomes the head of the rows below it once these repeat labels seen above it."""
    rows = side.rows
    seen: set[Point] = set()
    head: Label | None = None
    for label in rows.values():
        if label.skip or label.problem:
            continue
        if "carry" in label.flags and not label.total:
            head = label
        elif label.total:
            head = None
        elif head is not None and label.meaning.point in seen:
            label.section = head.meaning
        seen.add(label.meaning.point)


def early_totals(side: Side) -> None:
    """收入合计 above a carry-over that 收入总计 includes is this year's; 支出合计 likewise is what is spent."""
    rows = side.rows
    ordered = [label for label in rows.values() if not label.skip]
    for i, label in enumerate(ordered):
        if "sum" not in label.flags or "this_year" in label.flags or label.meaning.point.flow is None:
            continue
        later = ordered[i + 1 :]
        if any("carry" in x.flags for x in later) and any("grand" in x.flags for x in later):
            income = label.meaning.point.flow == point(flow="income").flow
            extra = {"origin": "current"} if income else {"sink": "spent"}
            label.meaning = replace(label.meaning, point=label.meaning.point.but(**extra))


def current_beside_carryover(side: Side) -> None:
    """A fund row beside a carry-over row is of the current year."""
    rows = side.rows
    carries = [x for x in rows.values() if "carry" in x.flags and x.meaning.point.origin is not None]
    if not carries:
        return
    for label in rows.values():
        stated = label.meaning.point
        if stated.fund is not None and stated.origin is None and not label.total and not label.section.words:
            label.meaning = replace(label.meaning, point=stated.but(origin="current"))


def owner_beside_others(side: Side) -> None:
    """The publishing body in a list of bodies is one of them where its row differs from the total's."""
    rows, amounts = side.rows, {r: side.printed(r) for r in side.rows}
    others = any(x.meaning.point.unit for x in rows.values())
    totals = [amounts[r] for r, x in rows.items() if x.total and x.meaning.point == EVERYTHING]
    owners = [r for r, x in rows.items() if x.meaning.words == ("owner",)]
    if not others or not totals or not owners or any(amounts[r] in totals for r in owners):
        return
    for r in owners:
        name = clean(rows[r].text).lstrip("0123456789")
        rows[r].meaning = Meaning(point(unit=name), words=(name,))
