"""Amounts that ask nothing of the budget: standards, parts without a name of their own, reasons, background."""

from __future__ import annotations

import re

from yusuan.model import Claim, ClaimKind, Point, Token
from yusuan.money import Printed
from yusuan.words.lexicon import clean
from yusuan.words.phrases import pattern

from .amounts import CARRIED, SORTS, managed, owns, performs
from .context import Context, Loose, Said

UNKNOWN = "说明中这个数的名称没有认出"
UNCLEAR = "变动额说的是什么、和什么比，没有认出"
#: Words that make an amount a standard, a limit or the price of one thing.
_STANDARD = re.compile(pattern("standard"))
#: 400万元以上的项目, 单价100万元（含）以上设备: a threshold.
_THRESHOLD = re.compile(
    r"(?:[（(]?(?:不?含)[^（）()]{0,6}[)）])?(?:及|或者?|和)?以[上下内]|[（(](?:不?含)[)）]以?[上下内]|[（(]含以[上下][)）]"
)
#: 增加在职人员绩效44万元: what changed, without saying compared with what.
_CHANGED_BY = re.compile(
    rf"^(?:\d{{1,2}}[、.．]?|[(（]\d{{1,2}}[)）]|其中[:：]?)?(?:{pattern('enumeration')})?(?:{pattern('this_year')})?{pattern('change_by')}(?!额|幅)"
)
#: Words of labels that name nothing.
_NAMELESS = re.compile(pattern("nameless"))
#: The part of a project's description that tells of its money.
_ANNUAL = re.compile(r"预算|资金|经费")


def standard(ctx: Context, token: Token, printed: Printed, said: Said) -> bool:
    """2000元/人, 单价100万元以上: kept for what it is, and nothing that is said next is about it."""
    after = ctx.paragraph.passage.text[token.end : token.end + 16]
    if token.kind != "standard" and not _STANDARD.search(token.label) and not _THRESHOLD.match(after):
        return False
    by = re.match(r"[/／]?[^，。；、,;（(]{1,8}", after)
    keep(ctx, "standard", token, printed, f"{token.label}{token.text}{by.group() if by else ''}", ctx.base, said)
    return True


def item(token: Token, printed: Printed, name: str, said: Said) -> None:
    """An amount that explains a change."""
    said.items.append((name, printed.amount, token))


def set_aside(
    ctx: Context, token: Token, printed: Printed, head: Point | None, said: Said, reason: str = UNKNOWN
) -> None:
    """Decide at the end of the sentence, once all of it is known."""
    name = re.sub(r"^[、和及与]|^其中[:：]?|^(?:主要)?(?:用于|包括)", "", clean(token.label))
    said.loose.append(Loose(token, name, ctx.run.segment, printed, head, ctx.talk.topic, reason, ctx.paragraph.passage.offset))


def of_the_part_before(ctx: Context, origin: Point, token: Token, said: Said) -> bool:
    """河道巡查250万元，上年结转30万元: money of the part that was named before, which nothing else tells apart."""
    last = said.loose[-1] if said.loose else None
    if last is None or origin.origin != CARRIED or origin.but(origin=None, flow=None) != Point():
        return False
    between = ctx.paragraph.passage.text[last.token.end : token.start]
    return last.head is not None and not re.search("[；;。]", between) and _tells(last.name)


def settle_loose(ctx: Context, said: Said) -> None:
    """What became of the amounts set aside, now that the sentence is read."""
    changing = any(_CHANGED_BY.match(x.name) for x in said.loose)
    for x in said.loose:
        whole = _whole_of_part(ctx, x, said)
        if whole is not None:
            keep(ctx, "part", x.token, x.printed, _named(x), whole, said)
        elif changing and x.topic is not None and _tells(x.name):
            item(x.token, x.printed, x.name, said)
        elif ctx.section.background or ctx.section.report or owns(ctx):
            keep(ctx, "amount", x.token, x.printed, _named(x), ctx.base, said)
        else:
            said.leave(ctx, x.token, x.reason)


def _whole_of_part(ctx: Context, x: Loose, said: Said) -> Point | None:
    """What the amount is a part of: the list it stands in, else the view whose sorts it tells apart."""
    described = ctx.section.described
    if described is not None and _ANNUAL.search(ctx.section.title) and _tells(_named(x)):
        return ctx.base.override(described)
    if SORTS.search(clean(x.segment)) and x.topic is not None and x.topic.measure is not None:
        return x.topic
    if performs(ctx) and (re.match(r"\d{1,2}[、.．]", x.name) or "项目" in x.name) and _tells(x.name):
        return managed(ctx)
    if x.head is None or not _tells(_named(x)):
        return None
    whole = said.amounts.get(x.head)
    return x.head if whole is not None and x.printed.amount <= whole.amount else None


def _named(x: Loose) -> str:
    """The words that name a part; a bare 金额 is of what was counted before it."""
    if _tells(x.name):
        return x.name
    return re.sub(r"^[^\u4e00-\u9fff]*(?:其中[:：]?)?", "", clean(x.segment)).rstrip(",")[-24:]


def keep(ctx: Context, kind: ClaimKind, token: Token, printed: Printed, subject: str, about: Point, said: Said) -> None:
    said.claimed.append(
        Claim(
            kind, about, printed.amount, slack=printed.slack, subject=subject,
            source=ctx.place(token), printed=token.text, text=ctx.text,
        )
    )  # fmt: skip


def _tells(name: str) -> bool:
    """Whether a name says what the money is for, with more than the words that every label may have."""
    return len(re.findall(r"[\u4e00-\u9fff]", _NAMELESS.sub("", name))) >= 2
