"""What an amount in a sentence asks: the words of its label, refined by the head of its list, section and document."""

from __future__ import annotations

import re
from dataclasses import replace

from yusuan import codes
from yusuan.model import ASSETS, Figure, Point, Token, point
from yusuan.money import Printed
from yusuan.words.lexicon import Meaning, clean, read
from yusuan.words.phrases import pattern

from ..tables.meaning import imply
from .comparisons import BASE, BUDGETED, COMPARED, MEASURED
from .context import Context, Said, narrow, over, same_item
from .labels import FILLER, Label

#: 用于保障机构正常运转的日常支出: what it is for is no name of it.
_PURPOSE = re.compile(r"用于[^，。；：]{2,40}?的(?=(?:日常|经费|专项|各项|其他)*(?:支出|经费|资金))")
#: In a final account a bare 预算(数) is what was approved; 一般公共预算 and the like are funds.
_APPROVED = re.compile(
    r"(?<!公共)(?<!基金)(?<!经营)(?<!财政)预算(?:数|额|总额|安排数?|批复数?)?(?:分别)?(?:为|是|共)?$"
)
_OUTCOME = re.compile(pattern("outcome"))
#: What only one project's evaluation says.
_ONE_PROJECT = re.compile(r"(?:全年|调整|年初)?预算数|执行数|实际执行|全年执行")
#: 纳入绩效目标管理的项目支出: which projects, and no word of its own.
_UNDER_PERFORMANCE = re.compile(
    r"(?:填报|编报|申报|设定|设置|纳入|实行|实施|编制|开展)?(?:20\d\d年度?)?(?:部门|单位|整体|支出|项目){0,4}(?:预算)?绩效"
    r"(?:目标|自评|评价|监控|跟踪|管理|运行)*(?:的)?"
)
_EVALUATION = re.compile(pattern("evaluation"))
#: 共计支出…: the same money once more.
_ALL_TOLD = re.compile(pattern("all_told"))
#: …，共计65.00万元 after a list: its head once more.
_LIST_TOLD = re.compile(r"(?:以上)?(?:共计|总共|合计|总计|累计|共)(?:支出|安排|资金|金额)?(?:为|约)?")
#: 今年112.00万元 beside 上年100.00万元.
THIS_YEAR = re.compile(pattern("this_year"))
_STANDARD = re.compile(pattern("standard"))
#: What is sold, bought or let is not what is owned.
_DISPOSED = re.compile(pattern("disposed"))
#: A sort of guests or of cars: a part of the view that it stands under.
SORTS = re.compile(pattern("guest_sort", "asset_sort"))
#: 2024年预算, 预算总额: a total that its heading names.
_TOTAL = re.compile(r"(?:(?:19|20)\d\d年(?:度)?)?(?:部门|单位)?预算(?:总额|总计|合计|数|安排)?(?:为|共)?")
#: Words for this year's money which, of a view, only name the year.
_CURRENT = {"本年", "本年度", "当年"}
PERFORMANCE = point(measure="performance").measure
CARRIED = point(origin="carryover").origin
#: Wholes whose parts are economic kinds: what an office costs to run, and basic expenditure.
_COSTED_USES = (point(use="basic").use, point(use="personnel").use, point(use="operating").use)
_EXECUTED = point(stage="executed").stage
_INCOME, _EXPENDITURE = point(flow="income").flow, point(flow="expenditure").flow


def label_of_amount(text: str) -> str:
    """A label without what it is compared with, the reasons before it and what the money is for."""
    plain = re.sub(r"^(?:对比|相比|比较)", "", COMPARED.sub("", BUDGETED.sub("", text)))
    return _PURPOSE.sub("", re.sub(r"^.*原因(?:是|为|:|：)?", "", plain))


def label(ctx: Context, text: str) -> Label:
    """What a label says where it stands."""
    return ctx.words.label(text, ctx.known_point(), ctx.talk.chain, ctx.section.titles, ctx.talk.mentioned)


def learn(ctx: Context, found: Label, text: str = "") -> Context:
    """The item and the project that a label names are what is spoken of from here on."""
    if found.lost:
        return lose_item(ctx)
    if found.chain is not None:
        ctx = ctx.but(chain=found.chain, lost=False)
    if found.meaning is not None and found.meaning.point.project and len(ctx.words.projects.get(found.meaning.words[0], ())) > 1:
        ctx = ctx.but(mentioned=(*ctx.talk.mentioned, *found.meaning.words))
    return ctx


def lose_item(ctx: Context) -> Context:
    """An item whose names are not known: what follows is about it, not about the item before."""
    return ctx.but(topic=None, lost=True, nameless=())


def meaning_of(ctx: Context, text: str, token: Token) -> tuple[Context, Meaning | None]:
    """What a label says; in a section about performance only its fund, origin or project counts."""
    head = ctx.run.head
    if head is not None and _costed(head) and (kind := ctx.words.economic_kind(text)):
        return ctx, kind
    if not performs(ctx) or ctx.words.project(text, ctx.talk.mentioned):
        found = label(ctx, text)
        return learn(ctx, found), _staged(ctx, found.meaning, text)
    if _ONE_PROJECT.search(clean(text)):
        return ctx, _evaluated(ctx, text)
    if label(ctx, _UNDER_PERFORMANCE.sub("", text)).meaning is None:
        return ctx, None
    said = read(ctx.until(token), "s")
    use = read(_UNDER_PERFORMANCE.sub("", text), "s").point.use
    about = Point(fund=said.point.fund, origin=said.point.origin, use=use)
    return ctx, Meaning(about, said.flags, words=said.words or ("绩效",))


def _staged(ctx: Context, found: Meaning | None, text: str) -> Meaning | None:
    """In a final account 预算 is the approved one, 决算 and 实际支出 what came of it."""
    if found is None or ctx.base.stage != _EXECUTED or found.point.stage is not None:
        return found
    if _APPROVED.search(clean(text)):
        return replace(found, point=found.point.but(stage="approved"), words=(*found.words, "预算"))
    if _OUTCOME.search(text) and found.words:
        return replace(found, point=found.point.but(stage="executed"))
    return found


def _evaluated(ctx: Context, text: str) -> Meaning | None:
    """全年预算数100万元，执行数95万元: of the one project that the paragraph evaluates."""
    project = ctx.paragraph.evaluated
    if project is None:
        return None
    found = _ONE_PROJECT.search(clean(text))
    stage = "executed" if found and "执行" in found.group() else "adjusted"
    return Meaning(project.but(stage=stage), words=("绩效",))


def questions(ctx: Context, meaning: Meaning, token: Token) -> list[Point]:
    """The Points that an amount with this label answers: two where income and expenditure are named together."""
    if ctx.talk.lost and meaning.point.fund is None and meaning.point.measure is None:
        return []
    repeated = _repeated(ctx, meaning, token)
    if repeated is not None:
        return repeated
    return _asked(ctx, meaning, token) if meaning.words else []


def _repeated(ctx: Context, meaning: Meaning, token: Token) -> list[Point] | None:
    """The question of an amount whose label names nothing new: what is spoken of, at this time; None where it names it."""
    topic, head, text = ctx.talk.topic, ctx.run.head, clean(token.label)
    said = bool(meaning.words)
    if not said and owns(ctx):
        return _asset_before(ctx)
    if (not said or is_bare(meaning)) and ctx.run.listed >= 2 and _LIST_TOLD.fullmatch(text):
        return [head] if head is not None else []  # …、办公费15.00万元，共计65.00万元
    if topic is None:
        return _of_section(ctx, text) if not said and not ctx.talk.unread else None
    if not said and ctx.talk.unread:
        return []  # an amount of what was not understood
    if not said and THIS_YEAR.match(text):
        return [topic.override(own_time(ctx))]
    if not said:
        # A part of the list that nothing is said of is not the whole of it.
        return [topic] if head is None or head != topic else []
    when = Point(year=meaning.point.year, stage=meaning.point.stage)
    if not performs(ctx) and meaning.point == when and not meaning.flags & {"sum", "grand"}:
        return [] if ctx.talk.unread else [topic.override(own_time(ctx)).override(when)]
    if _only_when(ctx, meaning, topic):
        return [topic.override(own_time(ctx)).override(when)]
    if is_bare(meaning) and narrow(topic):
        return [topic] if _ALL_TOLD.search(text) else []
    return None


def _of_section(ctx: Context, text: str) -> list[Point] | None:
    """预算500万元 under 支出预算情况: the side that the heading names, as a whole."""
    about = ctx.paragraph.about
    if not _TOTAL.fullmatch(text) or about.flow is None or narrow(about):
        return None
    return [over(about, ctx.base)]


def _asked(ctx: Context, meaning: Meaning, token: Token) -> list[Point]:
    """The question that the words of a label ask themselves."""
    found, text, head = _among_uses(ctx, composed(ctx, meaning)), clean(token.label), ctx.run.head
    if _both_sides(found, text):
        return [found.but(flow="income"), found.but(flow="expenditure")]
    found = _in_year(imply(found), meaning)
    if found.flow is None and meaning.point.origin is not None and "current" not in meaning.point.origin:
        found = found.but(flow="income")
    if found.flow is None and found.fund is not None:
        found = found.but(flow="expenditure")
    view = head is not None and head.measure not in (None, PERFORMANCE)
    if view and meaning.point.function is not None and meaning.point.measure is None:
        return []  # 公务用车运行维护费…，其中：…，其他支出…: no class of the budget
    if head is not None and head == ctx.paragraph.carried and not _meets_use(head, meaning.point):
        return []  # 项目支出…，其中：⏎1.经营支出…: another use than its whole, so a part by its name alone
    if head is not None and head.project and meaning.point.function is not None:
        return []  # 项目350万元，主要包括：水质监测100万元: a detail of the project
    if found == head and found.measure == PERFORMANCE:
        return []  # 绩效管理涉及…，其中专项…: a part of the view that nothing tells from it
    if found.measure is not None and found.measure <= ASSETS:
        return [owned(ctx, found)]
    return [_within_item(ctx, spent(found, meaning), meaning)] if found.flow is not None else []


def _within_item(ctx: Context, found: Point, meaning: Meaning) -> Point:
    """②机关商品和服务支出（502）996.33万元，…。2022年日常公用经费109.15万元: a use told in the item of a row is that row's."""
    heads, opening = ctx.paragraph.heads, ctx.paragraph.passage.text
    first = next((h for h in ctx.paragraph.firsts if h is not ctx.paragraph.carried), None)
    if first is None or not heads or not _ITEM_OF_CODE.match(opening) or meaning.flags & {"sum", "grand"}:
        return found
    rows = {d: getattr(first, d) for d in ("function", "economic", "gov_economic")}
    own = [getattr(found, d) for d in rows]
    if not any(rows.values()) or any(own) or found.use is None or found.measure is not None or found.year != first.year:
        return found
    return found.but(**rows)


#: A numbered item that opens with a name and its code in brackets.
_ITEM_OF_CODE = re.compile(r"(?:[①-⑳]|[(（]?[\d一二三四五六七八九十]{1,3}[)）.、．])[^，。；,;]{2,30}[（(]\d{3,7}[)）]")


def _among_uses(ctx: Context, found: Point) -> Point:
    """人员支出…、公用支出…、对个人和家庭的补助…、项目支出…: beside uses an economic kind is a part of basic
    expenditure by its name alone: such a list has its own sorts, which are not those of the classification."""
    beside = ctx.run.last or ctx.paragraph.beside
    if found.economic is None or found.use is not None or found.measure is not None or beside is None:
        return found
    if beside.use is None or beside.economic is not None:
        return found
    name = tuple(codes.name("economic", code) or code for code in sorted(found.economic))
    return found.but(use="basic", economic=None, item=name)


def _meets_use(head: Point, said: Point) -> bool:
    return head.use is None or said.use is None or bool(head.use & said.use)


def _both_sides(found: Point, text: str) -> bool:
    plain = found.flow is None and found.measure is None and found.origin is None
    return plain and ("收支" in text or ("收入" in text and "支出" in text) or "收、支" in text)


def owns(ctx: Context) -> bool:
    """Whether the talk is of what is owned."""
    about = ctx.talk.topic or ctx.paragraph.about
    return about.measure is not None and about.measure <= ASSETS


def _asset_before(ctx: Context) -> list[Point]:
    """房屋1200平方米，账面原值800万元: the asset that is counted before its value; not those of a price alone."""
    clause = re.split("[；;]", ctx.run.segment)[-1]
    if _STANDARD.search(clause) or _DISPOSED.search(clause):
        return []
    measure = read(clause, "s", ctx.known_point()).point.measure
    return [owned(ctx, Point(year=ctx.base.year, measure=measure))] if measure is not None else []


def owned(ctx: Context, question: Point) -> Point:
    """What is owned at a date: of the year that the section names, and of no stage of a budget."""
    year = (ctx.paragraph.dated,) if ctx.paragraph.dated else question.year
    return Point(year=frozenset(year) if year else None, measure=question.measure)


def _in_year(question: Point, meaning: Meaning) -> Point:
    """本年度会议费, 当年机关运行经费: of a view the word names the year, not the origin of the money."""
    view = meaning.point.measure is not None and question.measure != PERFORMANCE
    if view and meaning.point.fund is None and _CURRENT & set(meaning.words):
        return question.but(origin=None)
    return question


def is_bare(meaning: Meaning) -> bool:
    """Whether a label says nothing but 支出 (or 收入)."""
    said = meaning.point
    return said.flow is not None and said.but(flow=None) == Point() and not meaning.flags


def performs(ctx: Context) -> bool:
    """Whether the talk is of performance management: projects as a whole, not the budget."""
    return ctx.paragraph.performing or ctx.paragraph.about.measure == PERFORMANCE


def own_time(ctx: Context) -> Point:
    """Year and stage of the document itself, after a comparison spoke of another."""
    return Point(year=ctx.base.year, stage=ctx.base.stage)


def _only_when(ctx: Context, meaning: Meaning, topic: Point) -> bool:
    """2023年当年预算执行数为…, 支出决算为…: a year or a stage of what the item is about, not another question."""
    said, head = meaning.point, ctx.run.head
    subject = said.but(year=None, stage=None, origin=None, flow=None)
    if subject != Point() or meaning.flags & {"sum", "grand"} or said.flow not in (None, topic.flow):
        return False
    if said.stage is not None and said.stage != topic.stage and said.origin is None and narrow(topic):
        return True  # 年初预算为…，支出决算为…
    when = said.year is not None or said.stage is not None
    current = said.origin in (None, frozenset({"current"}))
    outcome = said.flow is None or said.stage is not None  # 支出决算为…
    apart = head is None or (head != topic and topic in head.but(sink=None))
    return bool(topic.function) and outcome and when and current and apart


def spent(question: Point, meaning: Meaning) -> Point:
    """本年支出合计 is what was spent of all origins; in a final account every 支出 that is no 总计 is.

    Likewise a bare 收入 there is the year's: what was carried over stands in 总计 alone.
    """
    earned = question.flow == _INCOME and question.stage == _EXECUTED and question.origin is None
    if earned and question.fund is None and is_bare(meaning):
        return question.but(origin="current")
    if question.flow != _EXPENDITURE or question.sink is not None or question.measure is not None:
        return question
    if "this_year" in meaning.flags and meaning.point.flow is None and meaning.point.fund is not None:
        return question  # 本年政府性基金预算拨款 is a source, whatever it is listed under
    if "this_year" in meaning.flags:
        return question.but(origin=None, sink=None if "grand" in meaning.flags else "spent")
    return question.but(sink="spent") if question.stage == _EXECUTED and "grand" not in meaning.flags else question


def composed(ctx: Context, meaning: Meaning) -> Point:
    """A label's question refined by all that stands above it, the nearest first."""
    found = meaning.point
    head = ctx.run.head.but(sink=None) if ctx.run.head is not None else Point()
    if _is_other_side(ctx, meaning):
        found = over(found, Point(fund=ctx.run.first.fund if ctx.run.first else None))
    for weak in (head, ctx.run.group, ctx.run.sibling, ctx.paragraph.intro.point, ctx.paragraph.about, ctx.base):
        found = over(found, weak)
    named = meaning.point.measure
    if named is not None and found.measure is not None and found.measure < named:
        found = found.laid({"measure": named})  # “三公”经费及会议费 under a heading that names the first alone
    # A section about a view of the budget (绩效管理) is about nothing else.
    return managed(ctx, found) if performs(ctx) else found


def managed(ctx: Context, about: Point | None = None) -> Point:
    """The projects under performance management; all of a body's expenditure where the words say so (整体支出)."""
    found = over(about or Point(), ctx.base).but(measure="performance", sink="spent", flow="expenditure")
    if kind := _EVALUATION.search(ctx.text):
        found = found.but(item=(kind.group(),))  # 重点评价 is another choice of projects than the self-evaluation
    return found if found.use is not None or "整体支出" in ctx.text else found.but(use="project")


def _is_other_side(ctx: Context, meaning: Meaning) -> bool:
    """财政拨款收入总计…，支出总计…: the other side of the fund that the sentence is about."""
    first = ctx.run.first
    if first is None or first.fund is None or ctx.run.head is not None or meaning.point.fund is not None:
        return False
    if narrow(meaning.point) or narrow(first) or not ctx.run.one_fund:
        return False
    return meaning.point.flow is not None and meaning.point.flow != first.flow


def _costed(head: Point) -> bool:
    if head.measure == point(measure="agency_operating").measure:
        return True
    return head.use in _COSTED_USES and head.economic is None


def state(ctx: Context, asked: list[Point], meaning: Meaning | None, text: str, token: Token, printed: Printed, said: Said) -> Context:
    """The context after an amount that answers these questions."""
    if meaning is not None and meaning.point.origin == CARRIED and meaning.point.fund is None:
        said.carried.append(len(said.stated))
    for question in asked:
        said.amounts[question] = printed
        said.stated.append(figure(ctx, question, token, printed))
    head, topic = asked[0], ctx.talk.topic
    measured = (topic, head) if MEASURED.search(clean(text)) else None
    other = not same_item(head, topic)
    spoken = measured[0] if measured and measured[0] else head
    return ctx.but(
        unread=False, lost=False, nameless=(), topic=spoken, last=spoken, measured=measured,
        sides=tuple(asked) if len(asked) > 1 else ctx.talk.sides,
        first=ctx.run.first or head, opened=ctx.paragraph.opened or ((clean(text)[-24:], printed),),
        one_fund=ctx.run.one_fund and all(q.fund == (ctx.run.first or head).fund for q in asked),
        listed=ctx.run.listed + other, parts=ctx.run.parts + (other and ctx.run.head is not None),
        heads=(*ctx.paragraph.heads[:1], *ctx.paragraph.heads[1:][-_HEADS:], head),
        sibling=Point(flow=head.flow if len(asked) == 1 else None, year=head.year, stage=head.stage),
    )  # fmt: skip


#: How many answered questions a paragraph remembers, beside the first.
_HEADS = 60


def figure(ctx: Context, question: Point, token: Token, printed: Printed) -> Figure:
    return Figure(
        question, printed.amount, slack=printed.slack, source=ctx.place(token), printed=token.number, unit=token.unit
    )


def is_base(token: Token) -> bool:
    """Whether a label starts with what is compared with: 比2022年“三公”经费预算7万元."""
    return bool(BASE.match(token.label))


def tells_nothing(text: str) -> bool:
    return not FILLER.sub("", clean(text))
