"""Figures and claims of the running text: each token read in its context, which the next one is handed.

An amount gets a Point only if all words of its label are known; everything else is listed as not understood.  The
label is read first; the head of its list (其中), the section and the document then refine it where they agree.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal

from yusuan.model import Claim, Figure, Outline, Passage, Point, Sentence, Token, TokenKind, point
from yusuan.money import Printed, parse
from yusuan.words.lexicon import Meaning, clean, ordinal, read, strip_ordinal
from yusuan.words.phrases import level, number, pattern

from ...settle import Stated
from ..tables.meaning import imply
from . import claims
from . import comparisons as said_by
from .amounts import (
    SORTS,
    THIS_YEAR,
    composed,
    is_base,
    label,
    label_of_amount,
    lose_item,
    meaning_of,
    questions,
    spent,
    state,
)  # fmt: skip
from .context import Context, Outer, Paragraph, Run, Said, Section, Talk, narrow, over
from .labels import CHAIN, Words, is_body
from .loose import item, keep, of_the_part_before, set_aside, settle_loose, standard

#: A numbered line and its stop before a paragraph's text: （二）政府采购情况。2024年…
_LEAD = re.compile(
    r"((?:[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十\d]{1,2}[）)]|\d{1,2}[.．、])[^\d。；;：:，,]{2,40})[。：:](?=.)"
)
#: At what date assets are stated.
_DATED = re.compile(r"截[至止](20\d\d)年")
#: A paragraph that starts so goes on about the item of the paragraph before it.
_GOES_ON = re.compile(
    r"(?:(?:19|20)\d\d年度?)?(?:年初预算|支出决算|支出预算|预算数|决算数|完成年初预算|完成预算|(?:比|较|与)上年)"
)
_PERFORMS = re.compile(pattern("performance"))
_BACKGROUND = re.compile(pattern("background"))
_REPORT = re.compile(pattern("report"))
_NONE = re.compile(rf"{pattern('none')}(?![\d.])")
#: A line that opens a list and says nothing else.
_ONLY_PARTS = re.compile(rf"(?:主要)?{pattern('part')}[：:]")
#: 部门预算及“三公”经费预算: not about the view alone.
_BOTH = re.compile(r"(?:预算|决算|收支|情况)(?:及|和|与|、|暨)(?:财政拨款)?三公")
#: “三公”经费等预算情况: of the view and of more.
_AND_MORE = re.compile(r"(?:经费|费|支出)[”\"]?等")
#: The first heading in the description of a project; the heading before it names the project.
_DESCRIBED = re.compile(r"项目(?:概述|概况|名称|简介|基本情况)")
#: The headings that the description of a project goes on with.
_DESCRIBING = re.compile(r"立项依据|实施主体|实施方案|实施周期|实施计划|预算安排|资金安排|绩效目标|项目内容|项目背景")
#: What stands around a project's name in the heading over its description.
_AROUND = re.compile(
    r"^(?:20\d\d年度?)?(?:重点)?(?:项目[:：])?|(?:项目)?(?:经费|支出|资金)?(?:预算)?(?:安排)?(?:情况)?(?:的?说明|情况)$"
)
#: One project's outcome in a final account: 水库维修项目绩效自评综述：….
_EVALUATED = re.compile(
    r"^(?:\d{1,2}[.．、]|[（(][\d一二三四五六七八九十]{1,2}[）)]|[①-⑳])?(?P<name>[^，。；：:]{2,40}?)"
    r"(?:绩效(?:目标|自评|评价)|自评)[^，。；：:]{0,12}[:：。]"
)
#: An item and nothing else before a comma: 小学教育（2050202），
_ITEM_ONLY = re.compile(
    r"(?:.*[。；;])?[^，。；;：:,]{2,60}[（(](?:\d*(?:类|款|项)|2\d{2}(?:\d{2}){0,2})[)）](?:支出|科目)?[”\"]?[，,。]"
)
#: 主要用于人员经费18万元: what an item is used for makes it up.
_USED_FOR = re.compile(r"(?:主要)?用于")
#: A numbered name before a colon.
_GROUP = re.compile(rf"(?:^|[。；;，,：:中])(?:{number(4).pattern})([^，。；：:、\d]{{2,14}})[：:]$")
#: What is named before 中 is money.
_MONEY = re.compile(r"项目|支出|收入|资金|经费|采购|预算")
_CURRENT = point(origin="current").origin
#: 上年实户资金余额: money of before.
_OF_BEFORE = re.compile(rf"{pattern('year_before')}.*(?:结[转余]|余额|剩余)")
#: Origins that are not this year's money: a fund listed beside one of them is of the current year.
_EARLIER = frozenset({"carryover", "surplus_used"})
#: Brackets within so many others, and parts of one list beyond so many, are not followed.
_DEEP, _PARTS = 12, 60
MALFORMED = "数的写法不对"
UNITLESS = "数后没有写单位"


def read_narrative(outline: Outline, words: Words) -> Stated:
    """Figures, claims and leftovers of the headings and paragraphs."""
    ctx, said = Context(words), Said()
    units = _unit_sections(outline, words)
    for passage in outline.passages:
        if passage.kind == "heading" and passage.level is not None:
            ctx = _headed(ctx, passage.text, passage.level, units.get(passage.offset))
            said.amounts.clear()
            said.values.clear()
        elif passage.kind == "body":
            ctx = _paragraph(ctx, passage, said)
    return Stated(said.figures, said.claims, said.leftovers)


# Sections ------------------------------------------------------------------------------------------------------------


def _unit_sections(outline: Outline, words: Words) -> dict[int, str]:
    """Headings that are bodies' names, where several stand side by side: what stands under each is that body's."""
    found: dict[tuple[str, ...], dict[int, str]] = {}
    for passage in outline.headings:
        name = strip_ordinal(clean(passage.text))
        if is_body(name) and passage.level and len(name) >= 4:
            found.setdefault(passage.section, {})[passage.offset] = name
    return {place: name for names in found.values() if len(set(names.values())) > 1 for place, name in names.items()}


def _headed(ctx: Context, text: str, depth: int, unit: str | None = None) -> Context:
    """The context under a heading; ``unit`` is the body whose name it is, one of several."""
    title, words, above = clean(text), ctx.words, ctx.section
    meaning = Meaning(point(unit=unit)) if unit else read(words.without_owners(title), "t")
    if _BOTH.search(title) or _AND_MORE.search(title):
        meaning = replace(meaning, point=meaning.point.but(measure=None))
    headings = (*(h for h in above.headings if h[0] < depth), (depth, title, meaning))
    report = bool(_REPORT.search(title)) or (above.report and depth > 1)
    section = Section(
        headings, title, described=_described(ctx, title), report=report,
        background=any(_BACKGROUND.search(t) for _, t, _ in headings),
    )  # fmt: skip
    chain = words.chain(title, ctx.talk.chain) or (() if depth <= 2 else ctx.talk.chain)
    mentioned = ctx.talk.mentioned
    return Context(words, section, Paragraph(), Talk(chain=chain, mentioned=mentioned))


def _described(ctx: Context, title: str) -> Point | None:
    """The heading before 项目概述 names the project that the headings from there on describe, or is of all of them."""
    if _DESCRIBED.search(title):
        name = _AROUND.sub("", _AROUND.sub("", strip_ordinal(ctx.section.title)))
        every = point(use="project", flow="expenditure", sink="spent")
        return ctx.words.named_project(name) if name else every
    return ctx.section.described if _DESCRIBING.search(title) else None


def _about(section: Section, lead: Meaning, depth: int) -> Point:
    """What the headings and numbered items above say, the nearest first."""
    found = lead.point.but(year=None)
    if section.described is not None:
        found = over(found, section.described)
    for n, asked in reversed(section.items):
        if n < depth:
            found = over(found, asked.but(year=None, stage=None, sink=None))
    for _, _, meaning in reversed(section.headings):
        found = over(found, meaning.point.but(year=None))
    return found


# Paragraphs ----------------------------------------------------------------------------------------------------------


def _paragraph(ctx: Context, passage: Passage, said: Said) -> Context:
    """The context after a paragraph."""
    text = ctx.words.without_owners(passage.text)
    ctx = _opened(ctx, passage, text)
    listed: Point | None = None  # head of the list that a sentence before the last one ended in
    states = False
    first: Point | None = None
    for sentence in passage.sentences:
        ctx = _sentence(ctx, sentence, said)
        first = first or ctx.run.first
        states = any(t.kind != "count" for t in sentence.tokens)
        listed = ctx.run.head if states and ctx.run.head != ctx.paragraph.carried else listed
    return _introduced(_numbered(ctx, text, first), text, None if states else listed)


def _opened(ctx: Context, passage: Passage, text: str) -> Context:
    """The context at the head of a paragraph."""
    before, section, depth = ctx.paragraph, ctx.section, level(text)
    section = _sibling_of_heading(section, text, depth)
    beside = next((asked for n, asked in section.items if n == depth), None)
    if depth:
        section = replace(section, items=tuple(x for x in section.items if x[0] < depth))
    intro = before.intro if re.match(r"[(（]?[\d一二三四五六七八九十]", text) else Meaning()
    carried = before.carried if not 0 < depth <= before.introduced else None  # the next number ends the list before it
    talk = replace(ctx.talk, ended=None)
    if not _GOES_ON.match(text):
        talk = Talk(chain=talk.chain, mentioned=talk.mentioned)
    evaluated, dated = _EVALUATED.match(text), _DATED.search(text)
    project = ctx.words.named_project(re.sub("^[“\"]|[”\"]?(?:项目)?$", "", evaluated["name"])) if evaluated else before.evaluated
    found = _LEAD.match(text)
    lead = read(found.group(1), "t") if found and not CHAIN.search(found.group(1)) else Meaning()
    if found and (chain := ctx.words.chain(clean(found.group(1)), talk.chain)) and not lead.point.function:
        talk = replace(talk, chain=chain)
    heads = () if carried is None else (carried,)
    paragraph = Paragraph(
        passage, _about(section, lead, depth), intro, carried, before.introduced, project,
        dated.group(1) if dated else before.dated, beside=beside, preceding=_preceding(before), heads=heads, firsts=heads,
    )  # fmt: skip
    return Context(ctx.words, section, paragraph, talk)


def _preceding(before: Paragraph) -> Point | None:
    """What the paragraph before began with, for a line 其中： after it."""
    own = before.firsts[before.carried is not None :]
    return own[0] if own else before.preceding if before.passage.text.endswith(("：", ":")) else None


def _sibling_of_heading(section: Section, text: str, depth: int) -> Section:
    """（二）上年结转收入… after a section headed （一）…: the paragraph is a section of its own."""
    title = next((title for n, title, _ in section.headings if n == depth), "") if depth else ""
    if not title or level(title) != depth or ordinal(clean(text)) == ordinal(title):
        return section
    return replace(section, headings=tuple(h for h in section.headings if h[0] < depth))


def _numbered(ctx: Context, text: str, first: Point | None) -> Context:
    """（一）本年财政拨款收入800万元: the deeper numbers after it are about it."""
    depth = level(text)
    if not depth or first is None or ctx.section.report:
        return ctx
    return replace(ctx, section=replace(ctx.section, items=(*ctx.section.items, (depth, first))))


def _introduced(ctx: Context, text: str, listed: Point | None) -> Context:
    """A line that ends in a colon and states nothing heads the numbered items after it.

    具体包括： after a list that is finished goes on about the head of that list.
    """
    if not text.endswith(("：", ":")):
        return ctx
    if ctx.paragraph.preceding is not None and _ONLY_PARTS.fullmatch(text):
        return ctx.but(carried=ctx.paragraph.preceding, introduced=0)
    if not any(t.kind != "count" for t in ctx.paragraph.passage.tokens):
        return ctx.but(intro=read(text.rstrip("：:"), "s"))
    if ctx.talk.topic is None:
        return ctx
    return ctx.but(carried=listed or ctx.talk.topic, introduced=level(text))


# Sentences -----------------------------------------------------------------------------------------------------------


def _sentence(ctx: Context, sentence: Sentence, said: Said) -> Context:
    """The context after a sentence; what it said stands in ``said``."""
    run = Run(sentence, read=sentence.start, since=sentence.start)
    ctx = replace(ctx, run=run)
    ctx = ctx.but(head=_opening(ctx))
    said.stated, said.claimed, said.loose, said.items, said.carried = [], [], [], [], []
    following = (*sentence.tokens[1:], None)
    for token, after in zip(sentence.tokens, following, strict=False):
        token = _unowned(ctx, token)
        ctx = _marks(_brackets(ctx, token), token)
        ctx = _READ[token.kind](ctx, token, after, said)
    if not sentence.tokens:
        ctx = _chain_only(ctx)
    settle_loose(ctx, said)
    return _ended(ctx, said)


def _unowned(ctx: Context, token: Token) -> Token:
    """The token without the names of the document's own bodies in the words before it."""
    words = ctx.words
    return replace(token, label=words.without_owners(token.label), before=words.without_owners(token.before))


def _opening(ctx: Context) -> Point | None:
    """The head that a sentence starts with: 其中 goes on from the last sentence, 按…分 from the paragraph's total."""
    text, carried, firsts = ctx.text, ctx.paragraph.carried, ctx.paragraph.firsts
    parts, sorts = said_by.PARTS.match(text), said_by.SORTED.match(text)  # 按…分 sorts the whole again
    if parts and not sorts and len(firsts) > (carried is not None):
        return firsts[-1]
    if carried is not None:
        return carried
    if sorts and ctx.paragraph.heads:
        return ctx.paragraph.heads[0]
    return firsts[-1] if firsts and parts else None


def _brackets(ctx: Context, token: Token) -> Context:
    """What a bracket lists is forgotten where it closes: 甲5万元（其中：乙2万元），与上年持平 speaks of 甲."""
    offset = ctx.run.sentence.start
    for char in ctx.text[ctx.run.read - offset : token.start - offset]:
        if char in "（(" and len(ctx.run.outer) < _DEEP:
            run, talk = ctx.run, ctx.talk
            ctx = ctx.but(outer=(*run.outer, Outer(run.last, run.head, run.listed, talk.topic, talk.unread, talk.lost)))
        elif char in "）)" and ctx.run.outer:
            o = ctx.run.outer[-1]
            ctx = ctx.but(outer=ctx.run.outer[:-1], last=o.last, head=o.head, listed=o.listed, topic=o.topic)
            ctx = ctx.but(unread=o.unread, lost=o.lost)
    return ctx.but(read=token.end)


def _marks(ctx: Context, token: Token) -> Context:
    """Words between the numbers that change what the next ones mean: 其中, 原因, 比上年."""
    before = token.before
    if _PERFORMS.search(before):
        ctx = ctx.but(performing=True)
    if said_by.PARTS.search(before) and (head := _side(ctx, before) or ctx.run.last or _sorted(ctx, token)):
        ctx = ctx.but(head=head, listed=0, parts=0, kept=ctx.run.kept | {head})
    elif ctx.run.last is not None and _opens_list(ctx, token):
        ctx = ctx.but(head=ctx.run.last, listed=0, parts=0, kept=ctx.run.kept | {ctx.run.last})
    if among := said_by.AMONG.search(before):
        whole = _among(ctx, among.group(1))
        if whole is not None:
            ctx = ctx.but(head=whole, listed=0, parts=0, kept=ctx.run.kept | {whole})
        elif _MONEY.search(among.group(1)):
            ctx = ctx.but(head=None)
    fresh = "；" in before or ";" in before
    ctx = ctx.but(fresh=fresh, listed=0 if fresh else ctx.run.listed)
    if said_by.REASON.search(before):
        ctx = ctx.but(reason=True)
    if found := claims.compared(ctx, before):
        ctx = ctx.but(comparison=found)
    cut = before[: len(before) - len(token.label)]
    return _item_before(_grouped(_provided_none(ctx, cut), cut), cut)


def _opens_list(ctx: Context, token: Token) -> bool:
    """政府采购50万元：货物20万元、…: a colon after an amount; 科目83万元，主要用于人员经费18万元: what an item is used for."""
    if ctx.run.since == token.start - len(token.before) and token.before.startswith(("：", ":")):
        return True
    last = ctx.run.last
    return bool(_USED_FOR.match(token.label)) and last is not None and ctx.run.head is None and bool(last.function)


def _sorted(ctx: Context, token: Token) -> Point | None:
    """更新购置公务用车2辆，其中：轿车1辆、金额18万元: sorts of what is spoken of."""
    topic = ctx.talk.topic
    return topic if topic is not None and topic.measure is not None and SORTS.search(clean(token.before)) else None


def _grouped(ctx: Context, text: str) -> Context:
    """①人员经费：工资福利支出…；②公用经费：商品和服务支出…: a use before a colon holds until the next one."""
    named = _GROUP.search(text)
    if named is None:
        return ctx
    said = label(ctx, named.group(1)).meaning
    use = said.point.use if said is not None else None
    return ctx.but(group=Point(use=use)) if use is not None and said is not None and not narrow(said.point.but(use=None)) else ctx


def _provided_none(ctx: Context, text: str) -> Context:
    """因公出国（境）经费未安排，较上年无变化: an item without an amount is what is spoken of."""
    clause = next((x for x in reversed(re.split("[，,；;：:。]", text)) if x), "")
    none = _NONE.search(clause)
    if none is None or not clean(clause[: none.start()]):
        return ctx
    found = label(ctx, clause[: none.start()])
    if found.meaning is None or not found.meaning.words:
        return ctx
    about = imply(composed(ctx, found.meaning))
    return ctx.but(topic=about, last=about, unread=False, lost=False) if about.flow is not None else ctx


def _item_before(ctx: Context, text: str) -> Context:
    """农林水支出（213）水利（03）：2024年预算数…: an item named before a colon, or before a comma if it says nothing else."""
    if not text.endswith(("：", ":", "，", ",", "。")):
        return ctx
    if not text.endswith(("：", ":")) and not _ITEM_ONLY.fullmatch(text):
        return ctx
    return _of_chain(ctx, clean(text))


def _chain_only(ctx: Context) -> Context:
    """2、社会保障和就业支出（类）…（项）。 names what the next sentences are about."""
    return _of_chain(ctx, clean(ctx.text))


def _of_chain(ctx: Context, text: str) -> Context:
    if chain := ctx.words.chain(text, ctx.talk.chain):
        ctx = ctx.but(chain=chain, lost=False, unread=False)
        return ctx.but(topic=imply(composed(ctx, Meaning(point(function=chain[-1])))))
    return lose_item(ctx) if CHAIN.search(text) else ctx


def _side(ctx: Context, text: str) -> Point | None:
    """收入包括…；支出包括…: the side of the budget that the next parts belong to."""
    match = said_by.SIDE.search(text)
    if match is None:
        return None
    flow = point(flow="income" if match.group(1) == "收入" else "expenditure").flow
    said = (*ctx.talk.sides, *reversed(ctx.paragraph.heads))
    stated = (q for q in said if q.flow == flow and not narrow(q) and q.origin is None)
    return next(stated, over(Point(flow=flow), over(ctx.paragraph.about, ctx.base)))


def _among(ctx: Context, text: str) -> Point | None:
    """The stated amount that words such as 本年收入 speak of, else what they say themselves."""
    meaning = label(ctx, text).meaning
    if meaning is None or meaning.point.but(year=None, stage=None) == Point():
        return None
    found = imply(composed(ctx, meaning))
    if found.flow is None:
        return None
    found = spent(found, meaning)
    return next((h for h in reversed(ctx.paragraph.heads) if h in found and h.origin == found.origin), found)


# Tokens --------------------------------------------------------------------------------------------------------------


def _amount(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    printed = parse(token.number.replace("．", "."), token.unit)
    if printed is None:
        said.leave(ctx, token, MALFORMED)
        return ctx.but(unread=True, nameless=(), since=token.end)
    if ctx.section.report:
        keep(ctx, "amount", token, printed, clean(token.label)[-24:], ctx.base, said)
        return ctx
    if (done := claims.compared_amount(ctx, token, printed, said)) is not None:
        return done
    if exceeds := said_by.EXCEEDS.match(clean(token.label)):
        return claims.exceeds(ctx, token, exceeds, printed, said)
    words = label_of_amount(token.label)
    change = said_by.CHANGE.match(words)
    if change and not re.search(r"资金$|经费$", words):
        return claims.change(ctx, token, change, printed, after, said)
    if standard(ctx, token, printed, said):
        return ctx
    if THIS_YEAR.match(clean(words)):
        ctx = ctx.but(sibling=ctx.run.sibling.but(year=None))  # 上年收入100.00万元，今年收入112.00万元
    return _asking(ctx, words, token, printed, said)


def _asking(ctx: Context, words: str, token: Token, printed: Printed, said: Said) -> Context:
    """An amount that is of a question, or of nothing that the budget asks."""
    ctx, meaning = (ctx, None) if SORTS.search(clean(words)) else meaning_of(ctx, words, token)
    if ctx.run.reason and not _reason_over(meaning, token):
        item(token, printed, words, said)
        return ctx
    ctx = ctx.but(reason=False, segment=ctx.until(token), since=token.end)
    if meaning is not None and of_the_part_before(ctx, meaning.point, token, said):
        set_aside(ctx, token, printed, said.loose[-1].head, said)
        return ctx
    asked = questions(ctx, meaning, token) if meaning is not None else []
    if ctx.run.comparison is not None and is_base(token):
        asked = [ctx.run.comparison.of(q) for q in asked]
    if not asked:
        set_aside(ctx, token, printed, ctx.run.head, said)
        opened = ctx.paragraph.opened or ((clean(words)[-24:], printed),)
        return ctx.but(unread=True, opened=opened, nameless=(*ctx.talk.nameless, (clean(words)[-24:], printed))[-2:])
    return state(ctx, asked, meaning, words, token, printed, said)


def _reason_over(meaning: Meaning | None, token: Token) -> bool:
    """A total, or a known item after a semicolon, no longer belongs to the reason before it."""
    if meaning is None or not meaning.words:
        return False
    cut = token.before[: len(token.before) - len(token.label)]
    return bool(meaning.flags & {"sum", "grand"}) or cut.endswith(("；", ";"))


def _by_unit(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    printed = parse(token.number.replace("．", "."), token.unit)
    if printed is None:
        said.leave(ctx, token, MALFORMED)
    else:
        standard(ctx, token, printed, said)
    return ctx


def _percent(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    if parse(token.number.replace("．", ".")) is None:
        said.leave(ctx, token, MALFORMED)
        return ctx
    return claims.percent(ctx, token, said)


def _same(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    return claims.same(ctx, token, said)


def _against(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    claims.against(ctx, token, said)
    return ctx


def _bare(ctx: Context, token: Token, after: Token | None, said: Said) -> Context:
    said.leave(ctx, token, UNITLESS)
    return ctx


_READ: Mapping[TokenKind, Callable[[Context, Token, Token | None, Said], Context]] = {
    "amount": _amount,
    "standard": _by_unit,
    "percent": _percent,
    "points": _percent,
    "count": lambda ctx, token, after, said: claims.count(ctx, token, said),
    "same": _same,
    "against": _against,
    "bare": _bare,
}


# The end of a sentence -----------------------------------------------------------------------------------------------


def _ended(ctx: Context, said: Said) -> Context:
    """Hand over what was found; a fund beside a carry-over in one list is of the current year."""
    firsts = ctx.paragraph.firsts
    if ctx.run.first is not None:
        # 预算为…，决算为…。其中： lists parts of what was spent.
        asked = _but_time_and_fund(ctx.run.first)
        outcomes = (f.point for f in said.stated if f.point.stage == ctx.base.stage)
        firsts = (*firsts[-8:], next((p for p in outcomes if _but_time_and_fund(p) == asked), ctx.run.first))
    _carried_of_funds(said)
    _current_with_carried(said)
    points = [f.point for f in said.stated]
    carried = any(p.origin is not None and p.fund is None and p.origin & _EARLIER for p in points)
    current = {
        p: p.but(origin="current")
        for p in points
        if carried and p.fund and p.origin is None and p not in ctx.run.kept
    }
    said.figures += [replace(f, point=current.get(f.point, f.point)) for f in said.stated]
    said.claims += [replace(c, point=current.get(c.point, c.point)) for c in said.claimed]
    _reasons(ctx, said)
    return ctx.but(
        firsts=firsts, compared=ctx.run.comparison or ctx.talk.compared, ended=ctx.run.head if ctx.run.parts >= 2 else None
    )


def _reasons(ctx: Context, said: Said) -> None:
    """The amounts that explain a change, as one claim; each of them has its place."""
    if not said.items:
        return
    about = ctx.talk.topic or over(ctx.paragraph.about, ctx.base)
    items = tuple((name, amount) for name, amount, _ in said.items)
    printed = "、".join(token.text for _, _, token in said.items)
    first = said.items[0][2]
    said.claims.append(
        Claim("reason", about, items=items, text=ctx.text, source=ctx.place(first), printed=printed)
    )


def _carried_of_funds(said: Said) -> None:
    """甲当年拨款…，上年结转…；乙当年拨款…，上年结转…: said more than once, each is of the fund before it."""
    if len(said.carried) < 2 or not all(_follows_its_fund(said, i) for i in said.carried):
        return
    for i in said.carried:
        mine = said.stated[i]
        said.stated[i] = replace(mine, point=mine.point.override(Point(fund=said.stated[i - 1].point.fund)))


def _current_with_carried(said: Said) -> None:
    """当年财政拨款收入30万元，其中：一般公共预算24万元、上年结转6万元: what makes up a 当年 says that it is all of the year's money."""
    meant: dict[Point, Point] = {}
    listed = sorted(
        [(f.source.start or 0, f.amount, f.point.origin is not None and bool(f.point.origin & _EARLIER)) for f in said.stated]
        + [(x.token.start + x.offset, x.printed.amount, bool(_OF_BEFORE.match(x.name))) for x in said.loose]
    )
    starts = [start for start, _, _ in listed]
    for f in said.stated:
        if f.point.origin != _CURRENT or not f.amount:
            continue
        total, slack, earlier, parts = Decimal(0), f.slack, False, 0
        begin = bisect_right(starts, f.source.start or 0)
        for _, amount, before in listed[begin : begin + _PARTS]:
            total, earlier, parts = total + amount, earlier or before, parts + bool(amount)
            slack += f.slack
            if total >= f.amount - slack:
                break
        if abs(total - f.amount) <= slack and earlier and parts > 1:  # a carry-over of the same amount is not all of it
            meant[f.point] = f.point.but(origin=None)
    if meant:
        said.stated = [_all_the_year(f, meant[f.point]) if f.point in meant else f for f in said.stated]
        said.claimed = [
            replace(c, point=meant.get(c.point, c.point), base=_all_origins(c.base) if c.point in meant else c.base)
            for c in said.claimed
        ]


def _all_the_year(f: Figure, about: Point) -> Figure:
    return replace(f, point=about, known="inferred", reason="写“当年”，但所列各项含上年结转，合计相符", said=f.said or f.point)


def _all_origins(base: Point | None) -> Point | None:
    return base.but(origin=None) if base is not None else None


def _follows_its_fund(said: Said, i: int) -> bool:
    """Whether a carry-over stands right after the only fund since the last one."""
    if i == 0 or i - 1 in said.carried or said.stated[i - 1].point.fund is None:
        return False
    earlier = said.stated[i - 2].point if i > 1 and i - 2 not in said.carried else Point()
    return earlier.fund is None or said.stated[i - 1].point in earlier.but(origin=None, sink=None)


def _but_time_and_fund(question: Point) -> Point:
    return question.but(year=None, stage=None, fund=None, origin=None)


__all__ = ["read_narrative"]
