"""What a sentence says about figures: changes, rates, shares, sameness and counts, as claims."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal

from yusuan.model import ASSETS, Claim, ClaimKind, Point, Token
from yusuan.money import Printed, parse
from yusuan.words.lexicon import Meaning, clean, strip_ordinal

from ..tables.meaning import imply
from . import comparisons as said_by
from .amounts import composed, figure, is_bare, label, own_time, owned, spent
from .context import Comparison, Context, Said, narrow, over, same_item
from .deciding import Change, choose, whole_of_share
from .labels import FILLER
from .loose import UNCLEAR, item, set_aside

OPEN = "增减说的是哪一项，两种读法都说得通"
NONE_FITS = "增减说的是哪一项没有认出，和前面写的金额都对不上"
UNSAID = "百分比说的是什么没有认出"
UNCOMPARED = "和什么比、比的是什么没有认出"
_GENERAL = re.compile(r"(?:总支出|总收入|(?:支出|收入)?(?:总额|总计|合计|总数))")


@dataclass(frozen=True, slots=True)
class Subjects:
    """What a change may be of, the likeliest first; ``clear`` where the grammar leaves no doubt of it."""

    points: tuple[Point, ...] = ()
    clear: bool = True


def subject(ctx: Context, text: str) -> Point | None:
    """The question named before a verb; what is spoken of where nothing is named."""
    found = subjects(ctx, text).points
    return found[0] if found else None


def subjects(ctx: Context, text: str, *, claimed: bool = False) -> Subjects:
    """Everything that the words before a verb of change may mean; ``claimed``: the sentence has said something already."""
    if ctx.talk.lost:
        return Subjects()
    text = re.sub(r"各$|(?<!资产)总额$", "", text)
    plain = FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", clean(text)))
    meaning = label(ctx, text).meaning if plain or clean(text) else Meaning()
    if meaning is None:
        return Subjects()
    stated = meaning.point.but(year=None, stage=None)
    topic = ctx.talk.topic
    bare = is_bare(meaning) and topic is not None and narrow(topic)
    if stated == Point() or bare:
        return _unnamed(ctx, meaning, claimed)
    found = imply(composed(ctx, replace(meaning, point=stated)))
    if found.measure is not None and found.measure <= ASSETS:
        return Subjects((owned(ctx, found),))
    if found.flow is None and stated.fund is not None and re.search("收支|收、支", text):
        found = found.but(flow="income")
    if found.flow is None:
        return Subjects((topic,)) if topic is not None and topic in found else Subjects()
    return Subjects((spent(found, meaning),))


def _unnamed(ctx: Context, meaning: Meaning, claimed: bool) -> Subjects:
    """其中：甲1万元，乙2万元，比上年增加…: the last item, or the head of the list; 支出比上年增加… may be all expenditure."""
    if ctx.talk.unread:
        return Subjects()
    run, ended, topic = ctx.run, ctx.talk.ended, ctx.talk.topic
    if ended is not None and run.first is None and not claimed:
        return Subjects(_distinct(ended, topic), clear=False)  # a full stop ends the list, or it does not
    many = run.head is not None and run.listed >= 2
    if is_bare(meaning) and run.fresh and run.first is not None and run.first.flow == meaning.point.flow:
        return Subjects(_distinct(run.first, run.head, topic))  # …；支出比上年增加: all of it once more
    first = run.head if many else topic
    others = [topic, run.head] if run.head is not None else [topic]
    if is_bare(meaning):  # 支出 after the last item of its list
        others += [h for h in ctx.paragraph.firsts[-2:] if h.flow == meaning.point.flow]
        others += [h for h in (run.first,) if h is not None and h.flow == meaning.point.flow]
    found = _distinct(first, *others)
    return Subjects(found, clear=not many and not (is_bare(meaning) and len(found) > 1))


def _distinct(*points: Point | None) -> tuple[Point, ...]:
    return tuple(dict.fromkeys(p for p in points if p is not None))


# Changes and rates ---------------------------------------------------------------------------------------------------


def compared(ctx: Context, before: str, *, times: bool = True) -> Comparison | None:
    """What words compare with; 对比 alone with last year."""
    if found := said_by.compared(before, ctx.words.year):
        return found
    if times and said_by.is_bare(before) and ctx.words.year:
        return Comparison(str(ctx.words.year - 1), None, "对比")
    return None


def change(ctx: Context, token: Token, match: re.Match[str], printed: Printed, following: Token | None, said: Said) -> Context:
    """比上年增加3780.98万元; the subject is what stands before the verb, else what is spoken of."""
    direction = said_by.direction(match.group("verb"))
    comparison = ctx.run.comparison
    if comparison is None and said_by.PARTS.match(ctx.text):
        comparison = ctx.talk.compared  # 其中：甲增加… goes on from the sentence before
    ctx = ctx.but(direction=direction, comparison=comparison)
    if ctx.run.reason:
        item(token, printed, token.label, said)
        return ctx
    rate = _rate_after(following)
    numbers = Change(printed, rate[0] if rate else None, rate[1] if rate else Decimal(0), direction)
    found = subjects(ctx, match.group("subject"), claimed=bool(said.claimed))
    if comparison is None or not found.points:
        if comparison is not None and ctx.nameless and rate is not None:
            _claim(ctx, "change", token, Point(), printed.amount, printed.slack, None, direction, said, ctx.nameless)
            return ctx
        set_aside(ctx, token, printed, ctx.run.head if comparison is None else None, said, UNCLEAR)
        return ctx.but(unread=True, nameless=())
    chosen = choose(found.points, found.clear, comparison, numbers, said, "change")
    if chosen.subject is None:
        candidates = _amounts_of(found.points, said)
        if chosen.none and rate is not None and candidates:
            _claim(ctx, "change", token, Point(), printed.amount, printed.slack, None, direction, said, candidates)
            return ctx.but(unread=True, nameless=candidates)
        said.leave(ctx, token, OPEN if chosen.open else NONE_FITS)
        return ctx.but(unread=True, nameless=())
    about = _now(ctx, chosen.subject, comparison.of(chosen.subject))
    _claim(ctx, "change", token, about, printed.amount, printed.slack, _base(comparison, about), direction, said)
    return ctx.but(unread=False, parts=0, listed=0, last=about, topic=about)


def _rate_after(token: Token | None) -> tuple[Decimal, Decimal] | None:
    """The rate that goes with a change: 增加5万元，增长10%."""
    if token is None or token.kind != "percent" or re.search("[。；;]|占|完成", token.before):
        return None
    words = re.split("[，,]", clean(token.before))[-1].strip("(")
    match = said_by.CHANGE.match(words)
    if words and (match is None or FILLER.sub("", match.group("subject"))):
        return None
    return number_of(token), slack_of(token)


def rate(ctx: Context, token: Token, match: re.Match[str], said: Said) -> bool:
    """增长10%, with its own subject or of what is spoken of; whether that was understood."""
    direction = said_by.direction(match.group("verb"))
    if direction is None:
        direction = ctx.run.direction
    value, slack = number_of(token), slack_of(token)
    comparison = ctx.run.comparison
    words = said_by.COMPARED.sub("", match.group("subject"))
    if comparison is None or ctx.run.reason:
        return False
    found = subjects(ctx, words, claimed=bool(said.claimed)) if match.group("subject") else _rated(ctx, said)
    if not found.points:
        if ctx.nameless and not FILLER.sub("", clean(words)):
            _claim(ctx, "rate", token, Point(), value, slack, None, direction, said, ctx.nameless)
            return True
        return False
    chosen = choose(found.points, found.clear, comparison, Change(None, value, slack, direction), said, "rate")
    if chosen.subject is None:
        return False
    about = _now(ctx, chosen.subject, comparison.of(chosen.subject))
    _claim(ctx, "rate", token, about, value, slack, _base(comparison, about), direction, said)
    return True


def _rated(ctx: Context, said: Said) -> Subjects:
    """What a rate without a subject is of: the change that it goes with, else as a change."""
    last = said.claimed[-1] if said.claimed else None
    if last is not None and last.kind == "change" and last.point == ctx.talk.topic and not ctx.talk.unread:
        return Subjects((last.point,))
    return subjects(ctx, "", claimed=bool(said.claimed))


def _amounts_of(points: tuple[Point, ...], said: Said) -> tuple[tuple[str, Printed], ...]:
    return tuple((str(p), said.amounts[p]) for p in points if p in said.amounts)


def _now(ctx: Context, about: Point, base: Point) -> Point:
    """What is compared: of the document's own time where the last amount named was the base itself."""
    return about.override(own_time(ctx)) if about == base else about


def _base(comparison: Comparison, about: Point) -> Point | None:
    """The question compared with; None where it is the same (比本年…) or on other terms (同口径)."""
    base = comparison.of(about)
    return None if comparison.like or base == about else base


def exceeds(ctx: Context, token: Token, match: re.Match[str], printed: Printed, said: Said) -> Context:
    """决算数大于预算数5.00万元: of what is spoken of, or of what the label names."""
    about = subject(ctx, match.group("subject"))
    if ctx.run.reason or about is None:
        set_aside(ctx, token, printed, ctx.run.head, said, UNCLEAR)
        return ctx
    base = about.but(stage=said_by.stage_of(match.group("stage")))
    up = re.search(said_by.MORE, match.group("sign"))
    _claim(ctx, "change", token, about, printed.amount, printed.slack, base, 1 if up else -1, said)
    return ctx


def against(ctx: Context, token: Token, said: Said) -> None:
    """决算数大于预算数: which of two amounts of one item is the larger."""
    match = said_by.AGAINST.match(token.text)
    about = subject(ctx, token.label) if clean(token.label) else ctx.talk.known
    if match is None or about is None:
        said.leave(ctx, token, UNCOMPARED)
        return
    words = match.group("base")
    then = said_by.compared(f"比{words}", ctx.words.year)
    about = about.override(own_time(ctx))
    base = then.of(about) if then is not None else about
    if base == about:
        said.leave(ctx, token, UNCOMPARED)
        return
    _claim(ctx, "direction", token, about, Decimal(0), Decimal(0), base, 1 if match.group("up") else -1, said)


def compared_amount(ctx: Context, token: Token, printed: Printed, said: Said) -> Context | None:
    """比2023年执行数290万元增加…: what the topic is compared with, not the topic; None where it is no such amount."""
    comparison = ctx.run.comparison
    bare = said_by.COMPARED.sub("", said_by.BUDGETED.sub("", token.label))
    if bare == token.label or comparison is None:
        return None
    topic = ctx.talk.known
    if FILLER.sub("", clean(bare)):  # 会议费2024年预算数比2023年预算数9.60万元减少…
        before = token.label.removesuffix(comparison.by)
        topic = subject(ctx, before) if before != token.label and before else None
        if topic is None:
            return None
        topic = _now(ctx, topic, comparison.of(topic))
        ctx = ctx.but(topic=topic)
    if topic is None:
        said.leave(ctx, token, "比的是什么没有认出")
        return ctx
    base = comparison.of(topic)
    said.amounts[base] = printed
    said.stated.append(figure(ctx, base, token, printed))
    return ctx


# Shares --------------------------------------------------------------------------------------------------------------


def percent(ctx: Context, token: Token, said: Said) -> Context:
    """A percentage: a share, a rate, or how far something is done."""
    words, topic = clean(token.before), ctx.talk.known
    measured = ctx.run.measured
    if token.kind == "points":
        return _level(ctx, token, said)
    if ctx.talk.known is None and len(ctx.talk.nameless) == 2 and said_by.DONE.search(words):
        planned, done = ctx.talk.nameless  # 年初预算为…，支出决算为…，完成年初预算的…% of an item that is not known
        _claim(ctx, "share", token, Point(), number_of(token), slack_of(token), None, None, said, (done, planned))
        return ctx
    if measured and measured[0] and re.fullmatch("的(?:比例为)?", words):
        _claim(ctx, "share", token, measured[0], number_of(token), slack_of(token), measured[1], None, said)
        return ctx
    if words == "(" and (last := _changed_before(ctx, token, said)):
        _claim(ctx, "rate", token, last.point, number_of(token), slack_of(token), last.base, last.direction, said,
               tuple((n, Printed(a, Decimal(0), 0)) for n, a in last.items if a is not None))  # fmt: skip
        return ctx
    if topic is not None and _share(ctx, token, words, topic, said):
        return ctx
    match = said_by.CHANGE.match(re.split("[,，]", words)[-1])
    named = topic is not None or bool(match and said_by.COMPARED.sub("", match.group("subject"))) or bool(ctx.nameless)
    if match and named and rate(ctx, token, match, said):
        return ctx
    return _level(ctx, token, said)


def _share(ctx: Context, token: Token, words: str, topic: Point, said: Said) -> bool:
    value, slack = number_of(token), slack_of(token)
    if done := said_by.DONE.search(words):
        base = _planned(topic, said) or topic.but(stage=said_by.stage_of(done.group("what")))
        _claim(ctx, "share", token, _now(ctx, topic, base), value, slack, base, None, said)
        return True
    part = said_by.SHARE.search(words) or said_by.SHARE_BARE.search(words)
    if part is None:
        return False
    about = _sharer(ctx, words[: part.start()], topic)
    whole = _whole(ctx, part.groupdict().get("whole") or "", about, (value, slack), said) if about is not None else None
    if about is None or whole is None:
        return False
    _claim(ctx, "share", token, about, value, slack, whole, None, said)
    return True


def _sharer(ctx: Context, before: str, topic: Point) -> Point | None:
    """What has a share: what is named before 占 without an amount (其中：基本支出占63.64%), else the last figure."""
    named = re.split("[,，:：;；]", before)[-1]
    return subject(ctx, named) if FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", named)) else topic


def _planned(topic: Point, said: Said) -> Point | None:
    """The budget of the same project that the sentence states before its outcome, whatever stage it is of."""
    if not topic.project:
        return None
    return next((f.point for f in reversed(said.stated) if same_item(f.point, topic) and f.point != topic), None)


def _whole(ctx: Context, words: str, part: Point, share: tuple[Decimal, Decimal], said: Said) -> Point | None:
    """What a share is a share of: the words after 占, else the nearest head that contains the part."""
    head = ctx.run.head
    heads = [head] if head is not None and part in head.but(sink=None) else []
    heads += [h for h in reversed(ctx.paragraph.heads) if h != part and part in h.but(sink=None)]
    if not words and heads and part.stage is not None:  # 预算40万元，决算20万元。其中：甲15万元，占75%
        alike = [h for h in reversed(ctx.paragraph.heads) if same_item(h, heads[0])]
        heads += alike
    near = whole_of_share(part, list(_distinct(*heads)), *share, said)
    if words and near is not None and _GENERAL.fullmatch(clean(words)):
        return near
    if words:
        meaning = label(ctx, words).meaning
        if meaning is None or not meaning.words:
            return None
        return spent(imply(over(over(meaning.point, Point(flow=part.flow)), ctx.base)), meaning)
    if near is None:
        return _sorted_whole(ctx, part)
    return near


def _sorted_whole(ctx: Context, part: Point) -> Point | None:
    """The whole of the section that is told by its structure, or sorted once more."""
    intro = ctx.paragraph.intro.point
    if "结构" not in ctx.section.title and intro == Point() and not said_by.SORTED.match(strip_ordinal(ctx.text)):
        return None
    section = over(intro.but(year=None), ctx.paragraph.about)
    whole = over(Point(flow=part.flow, sink=part.sink), over(section, ctx.base))
    return whole if part in whole and part != whole else None


def _changed_before(ctx: Context, token: Token, said: Said) -> Claim | None:
    """减少0.50万元（9.09%）: the change that stands right before the bracket."""
    last = said.claimed[-1] if said.claimed else None
    before = ctx.paragraph.passage.text[max(0, token.start - 40) : token.start]
    return last if last and last.kind == "change" and before.rstrip("（(").endswith(last.printed) else None


def _level(ctx: Context, token: Token, said: Said) -> Context:
    """执行率93.3%, 满意度达到95%, 压减5% as a reason: a level of what its words name; else not understood."""
    named = re.sub(r"[^\u4e00-\u9fff]", "", token.label)[-24:]
    about = ctx.section.background or ctx.section.report or ctx.paragraph.performing or ctx.run.reason
    if not named or not (about or token.kind == "points" or said_by.LEVEL.search(named)):
        said.leave(ctx, token, UNSAID)
        return ctx
    _claim(ctx, "level", token, Point(), number_of(token), slack_of(token), None, None, said, subject_=named)
    return ctx


# Sameness and counts --------------------------------------------------------------------------------------------------


def same(ctx: Context, token: Token, said: Said) -> Context:
    """与上年持平, 与收入预算总计一致; the context knows what was compared with."""
    named = compared(ctx, token.text, times=False)
    if named is None and not clean(token.label) and _same_as_named(ctx, token, said):
        return ctx
    if ctx.run.reason:
        said.claimed.append(
            Claim("reason", ctx.talk.topic or ctx.base, text=ctx.text, source=ctx.place(token), printed=token.text)
        )
        return ctx
    comparison = named or ctx.run.comparison
    ctx = ctx.but(comparison=comparison)
    words = said_by.COMPARED.sub("", said_by.BUDGETED.sub("", token.label))
    about = subject(ctx, words) if clean(words) else ctx.talk.known
    if about is None or comparison is None:
        said.leave(ctx, token, UNCOMPARED)
        return ctx
    about = _now(ctx, about, comparison.of(about))
    _claim(ctx, "direction", token, about, Decimal(0), Decimal(0), _base(comparison, about), 0, said)
    return ctx


def _same_as_named(ctx: Context, token: Token, said: Said) -> bool:
    """支出预算总计120.00万元，与收入预算总计一致: two amounts of one time, both named; whether that is said."""
    topic, match = ctx.talk.known, said_by.SAME_AS.fullmatch(token.text)
    if match is None or topic is None or ctx.run.reason:
        return False
    meaning = label(ctx, match.group(1)).meaning
    other = subject(ctx, match.group(1)) if meaning is not None and meaning.words else None
    if other is None or other == topic or narrow(topic) or narrow(other):
        return False
    claim = Claim("same", topic, base=other, source=ctx.place(token), printed=token.text, text=ctx.text)
    said.claimed.append(claim)
    return True


def count(ctx: Context, token: Token, said: Said) -> Context:
    """5辆, 3个项目: so many of what its words name."""
    named = re.sub(r"[^\u4e00-\u9fff]", "", token.label)[-16:] or ctx.run.counted
    about = ctx.talk.topic or ctx.base
    _claim(ctx, "count", token, about, number_of(token), Decimal(0), None, None, said, subject_=f"{named}{token.unit}")
    return ctx.but(counted=named)


def number_of(token: Token) -> Decimal:
    found = parse(token.number.replace("．", "."))
    return found.amount if found is not None else Decimal(re.sub(r"[^\d]", "", token.number) or 0)


def slack_of(token: Token) -> Decimal:
    """Half of the last printed digit."""
    return Decimal(5).scaleb(-len(token.number.replace("．", ".").partition(".")[2]) - 1)


def _claim(
    ctx: Context, kind: ClaimKind, token: Token, about: Point, value: Decimal, slack: Decimal, base: Point | None,
    direction: int | None, said: Said, items: tuple[tuple[str, Printed], ...] = (), subject_: str = "",
) -> None:
    """Notes a claim; ``items`` are the amounts that it may be of where its question is not known."""
    operands = tuple((name, printed.amount) for name, printed in items)
    said.values.setdefault((kind, about, base), set()).add(value)
    said.claimed.append(
        Claim(
            kind, about, value, base=base, direction=direction, slack=slack, subject=subject_, items=operands,
            source=ctx.place(token), printed=token.text, text=ctx.text,
        )
    )  # fmt: skip
