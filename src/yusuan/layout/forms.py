"""Forms of a slot: how an amount, a share, a change, a breakdown, a reason is printed in a sentence.

Every number printed here also becomes a Figure or a Claim, so that a compiled sentence is checked like a read one.
Changes and shares are computed from the figures as printed, so that a reader who recomputes them agrees.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan import codes
from yusuan.book import Project
from yusuan.model import EVERYTHING, Claim, Figure, Point, Source, point
from yusuan.money import UNITS, percent, rounded, show
from yusuan.reading.understand.tables.meaning import imply
from yusuan.words.lexicon import read

from .conditions import UNIT, ZERO, holds, last_year
from .model import Sentence
from .tables import Context

_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(slots=True)
class Piece:
    """A printed text with what it states."""

    text: str = ""
    figures: list[Figure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)

    def __iadd__(self, other: Piece | str) -> Piece:
        if isinstance(other, str):
            self.text += other
            return self
        self.text += other.text
        self.figures += other.figures
        self.claims += other.claims
        return self

    def at(self, place: Source) -> Piece:
        """The same, with everything it states standing in this section."""
        figures = [replace(f, source=f.source.at(table=place.table)) for f in self.figures]
        claims = [replace(c, source=c.source.at(table=place.table)) for c in self.claims]
        return Piece(self.text, figures, claims)


def asked(words: str, ctx: Context) -> Point:
    """The Point of the words of a slot.  Raises ValueError for words that the lexicon does not know."""
    meaning = read(words, "s")
    if not meaning.understood:
        raise ValueError(f"slot {words!r}: the lexicon does not know {meaning.rest!r}")
    return ctx.setting.base.override(imply(meaning.point))


def print_sentence(sentence: Sentence, ctx: Context) -> Piece:
    """The sentence in the first of its cases that holds, with its slots printed; empty if it does not apply."""
    if sentence.only_if and not holds(sentence.only_if, ctx, asked):
        return Piece()
    cases = (text for condition, text in sentence.cases if holds(condition, ctx, asked))
    piece, end = Piece(), 0
    text = ctx.fill(next(cases, sentence.text))
    for match in _SLOT.finditer(text):
        piece += text[end : match.start()]
        piece += _slot(match.group(1), ctx)
        end = match.end()
    piece += text[end:]
    return piece


def _slot(text: str, ctx: Context) -> Piece:
    name, colon, argument = text.partition(":")
    if colon and name in _BOOK_FORMS:
        return _BOOK_FORMS[name](argument, ctx)
    words, _, form = text.partition("|")
    name, _, argument = form.partition(":")
    return FORMS[name or "金额"](asked(words, ctx), argument, ctx)


def amount_piece(question: Point, ctx: Context) -> Piece:
    """3,474.88万元"""
    exact = ctx.cube.ask(question) or ZERO
    text = show(exact, UNIT)
    figure = Figure(
        question,
        rounded(exact, UNIT) * UNITS[UNIT],
        slack=UNITS[UNIT] / 200,
        source=Source(text=text + UNIT),
        printed=text,
        unit=UNIT,
        known="layout",
        exact=exact,
    )
    return Piece(text + UNIT, [figure])


def _amount(question: Point, argument: str, ctx: Context) -> Piece:
    return amount_piece(question, ctx)


def _both_sides(question: Point, argument: str, ctx: Context) -> Piece:
    """收支总预算4,510.69万元: one amount that states income and expenditure."""
    piece = amount_piece(question, ctx)
    piece.figures += amount_piece(question.but(flow="expenditure"), ctx).figures
    return piece


def share_piece(part: Point, whole: Point, ctx: Context) -> Piece:
    """占77.04%; nothing for a zero whole."""
    base = rounded(ctx.cube.ask(whole) or ZERO, UNIT)
    if base == 0:
        return Piece()
    value = percent(rounded(ctx.cube.ask(part) or ZERO, UNIT), base)
    claim = Claim("share", part, value, base=whole, slack=Decimal("0.005"), printed=f"{value}%")
    return Piece(f"占{value}%", claims=[claim])


def _change(question: Point, argument: str, ctx: Context) -> Piece:
    """比上年增加3,780.98万元，增长518.15%"""
    before = last_year(question, ctx)
    last = ctx.cube.ask(before)
    if last is None:
        return Piece("没有上年预算数可比")
    now, then = rounded(ctx.cube.ask(question) or ZERO, UNIT), rounded(last, UNIT)
    difference = now - then
    if difference == 0:
        return Piece("与上年持平", claims=[Claim("direction", question, ZERO, base=before, direction=0)])
    sign = 1 if difference > 0 else -1
    verb, rate_verb = ("增加", "增长") if sign > 0 else ("减少", "下降")
    size = abs(difference)
    claims = [
        Claim(
            "change", question, size * UNITS[UNIT], base=before, direction=sign, slack=UNITS[UNIT] / 200,
            printed=f"{size:,.2f}{UNIT}",
        )
    ]  # fmt: skip
    text = f"比上年{verb}{size:,.2f}{UNIT}"
    if then == 0:
        return Piece(f"{text}（上年没有安排）", claims=claims)
    rate = percent(size, abs(then))
    claims.append(
        Claim("rate", question, rate, base=before, direction=sign, slack=Decimal("0.005"), printed=f"{rate}%")
    )
    return Piece(f"{text}，{rate_verb}{rate}%", claims=claims)


def _reason(question: Point, argument: str, ctx: Context) -> Piece:
    """The reason that the book gives for the change, under the first of the topics that has one."""
    for topic in argument.split("/"):
        reason = ctx.book.reason(topic)
        if reason is not None and reason.text.strip():
            text = reason.text.strip().rstrip("。；;")
            claim = Claim("reason", question, base=last_year(question, ctx), text=text)
            same = topic != argument.split("/")[0]
            return Piece(f"{'原因与收入变动相同' if same else '主要原因是：' + text}。", claims=[claim])
    return Piece()


def breakdown(
    parts: Iterable[tuple[str, Point]], ctx: Context, whole: Point | None = None, joint: str = "；"
) -> Piece:
    """Names with amounts and, given a ``whole``, shares; parts without an amount are left out."""
    piece, first = Piece(), True
    for name, question in parts:
        if not ctx.cube.ask(question):
            continue
        piece += "" if first else joint
        piece += name
        piece += amount_piece(question, ctx)
        if whole is not None:
            piece += "，"
            piece += share_piece(question, whole, ctx)
        first = False
    return piece


def sources_of(question: Point, ctx: Context) -> list[tuple[str, Point]]:
    """The funds of the current year's income, then what comes from earlier years; where nothing does, the funds."""
    current = question.but(origin="current") if ctx.cube.ask(question.but(origin="prior")) else question
    return [
        ("一般公共预算拨款收入", current.but(fund="general")),
        ("政府性基金预算拨款收入", current.but(fund="government_funds")),
        ("国有资本经营预算拨款收入", current.but(fund="state_capital")),
        ("财政专户管理资金收入", current.but(fund="special_account")),
        ("单位资金收入", current.but(fund="own")),
        ("上年结转收入", question.but(origin="carryover")),
        ("使用非财政拨款结余收入", question.but(origin="surplus_used")),
    ]


def _whole_or_parts(
    parts: Sequence[tuple[str, Point]],
    ctx: Context,
    before: str,
    whole: Point | None = None,
    joint: str = "；",
    subject: str = "",
) -> Piece:
    """``before`` and the parts with their amounts; where one part is everything, only that it is."""
    filled = [name for name, part in parts if ctx.cube.ask(part)]
    if len(filled) == 1:
        return Piece(f"{subject}全部为{filled[0]}")
    piece = Piece(before)
    piece += breakdown(parts, ctx, whole, joint)
    return piece


def _origins(question: Point, names: Sequence[tuple[str, str]], ctx: Context, everything: str) -> Piece:
    """The whole by the year its money comes from; ``everything`` begins the sentence where there is only one."""
    parts = [(name, question.but(origin=origin)) for name, origin in names]
    filled = [name for name, part in parts if ctx.cube.ask(part)]
    if len(filled) == 1:
        none = "，没有上年结转" if filled[0] == names[0][0] else ""
        return Piece(f"{everything}{filled[0]}{none}")
    piece = Piece("其中：")
    piece += breakdown(parts, ctx, joint="，")
    return piece


def _income_origins(question: Point, argument: str, ctx: Context) -> Piece:
    """其中：本年收入…，上年结转…"""
    names = (("本年收入", "current"), ("上年结转", "carryover"), ("使用非财政拨款结余", "surplus_used"))
    return _origins(question, names, ctx, "全部为")


def _spending_origins(question: Point, argument: str, ctx: Context) -> Piece:
    """其中：当年预算安排…，上年结转安排…"""
    names = (
        ("当年预算安排", "current"),
        ("上年结转安排", "carryover"),
        ("使用非财政拨款结余安排", "surplus_used"),
    )
    return _origins(question, names, ctx, "全部由")


def _by_source(question: Point, argument: str, ctx: Context) -> Piece:
    """Income by source with shares, and one clause for the funds that have none."""
    parts = sources_of(question, ctx)
    piece = _whole_or_parts(parts, ctx, "包括：", question)
    # a fund that has only carried-over money is not one that the unit does without
    none = [name for name, part in parts[:3] if not ctx.cube.ask(part.but(origin=question.origin))]
    if none and len(none) < 3 and piece.figures:
        piece += f"。没有{'、'.join(none)}"
    return piece


def uses_of(question: Point) -> list[tuple[str, Point]]:
    """Expenditure by use, each kind that a public body may have."""
    spent = question.but(sink="spent")
    return [
        ("基本支出", spent.but(use="basic")),
        ("项目支出", spent.but(use="project")),
        ("经营支出", spent.but(use="operation_spending")),
        ("上缴上级支出", spent.but(use="remitted")),
        ("对附属单位补助支出", spent.but(use="subsidy")),
        ("单位预留", spent.but(use="reserved")),
        ("年终结转", question.but(sink="closing")),
    ]


def _by_use(question: Point, argument: str, ctx: Context) -> Piece:
    return _whole_or_parts(uses_of(question), ctx, "其中：", question)


def _by_fund(question: Point, argument: str, ctx: Context) -> Piece:
    names = {
        "general": "一般公共预算拨款",
        "government_funds": "政府性基金预算拨款",
        "state_capital": "国有资本经营预算拨款",
    }
    parts = [(name, question.but(fund=fund)) for fund, name in names.items()]
    piece = _whole_or_parts(parts, ctx, "按资金性质分：", joint="，", subject="收入")
    none = [name for name, part in parts if not ctx.cube.ask(part)]
    if none and piece.figures:
        piece += f"；没有{'、'.join(none)}"
    return piece


def classes_of(question: Point, ctx: Context) -> list[tuple[str, Point]]:
    """Expenditure by functional class."""
    spent = question.but(sink="spent")
    return [(c.name, spent.but(function=c.code)) for c in codes.printed_classes(ctx.book.year)]


def _by_function(question: Point, argument: str, ctx: Context) -> Piece:
    return _whole_or_parts(classes_of(question, ctx), ctx, "包括：", joint="、")


def _by_function_share(question: Point, argument: str, ctx: Context) -> Piece:
    return _whole_or_parts(classes_of(question, ctx), ctx, "用于以下方面：", question)


def _economic_names(question: Point, argument: str, ctx: Context) -> Piece:
    """Names of the economic kinds that have an amount, in code order."""
    found = {line.economic[:5] for line in ctx.book.lines if len(line.economic) >= 5}
    names = [
        codes.name("economic", code, ctx.book.year)
        for code in sorted(found)
        if ctx.cube.ask(question.but(economic=code, sink="spent"))
    ]
    claim = Claim("list", question, items=tuple((name, None) for name in names))
    return Piece("、".join(names), claims=[claim] if names else [])


FORMS: dict[str, Callable[[Point, str, Context], Piece]] = {
    "金额": _amount,
    "收支": _both_sides,
    "变动": _change,
    "原因": _reason,
    "来路": _income_origins,
    "安排": _spending_origins,
    "来源": _by_source,
    "用途": _by_use,
    "资金": _by_fund,
    "功能": _by_function,
    "功能占比": _by_function_share,
    "经济": _economic_names,
}


def _other_text(topic: str, ctx: Context) -> Piece:
    found = ctx.book.text(topic)
    return Piece(found.text.strip() if found else "")


def managed_projects(ctx: Context) -> Point:
    """All projects under performance management: a view of project expenditure."""
    return ctx.setting.base.but(flow="expenditure", use="project", sink="spent", measure="performance")


#: Where the money of a project comes from: the words of the summary and of the list.
_PROJECT_ORIGINS = (
    ("当年预算安排", "current"),
    ("上年结转", "carryover"),
    ("使用非财政拨款结余", "surplus_used"),
)

ByOrigin = list[tuple[str, Point, list[Project]]]


def _performance(form: str, ctx: Context) -> Piece:
    """绩效:summary counts the projects under performance management, 绩效:list names them, both by origin."""
    question = managed_projects(ctx)
    managed = [p for p in ctx.book.projects if p.managed and ctx.cube.ask(question.but(project=p.key))]
    if not managed:
        return Piece(_unmanaged(form, ctx))
    by_origin: ByOrigin = []
    for name, origin in _PROJECT_ORIGINS:
        part = question.but(origin=origin)
        projects = [p for p in managed if ctx.cube.ask(part.but(project=p.key))]
        if projects:
            by_origin.append((name, part, projects))
    printed = _project_list if form == "list" else _project_counts
    return printed(question, managed, by_origin, ctx)


def _unmanaged(form: str, ctx: Context) -> str:
    """What is written where no project is under performance management."""
    if form == "list":
        return "没有需要公开的项目绩效目标。"
    projects = ctx.cube.ask(ctx.setting.base.but(flow="expenditure", use="project"))
    return f"{ctx.book.year}年度没有{'实行绩效管理的项目' if projects else '安排项目支出，没有实行绩效管理的项目'}。"


def _project_counts(question: Point, managed: Sequence[Project], by_origin: ByOrigin, ctx: Context) -> Piece:
    """项目14个，涉及资金…，其中：当年…的项目8个，资金…; only amounts where a project has money of both origins."""
    piece = Piece(f"{ctx.book.year}年度实行绩效管理的项目{len(managed)}个，涉及资金")
    piece.claims.append(Claim("count", question, Decimal(len(managed)), subject="绩效管理项目"))
    piece += amount_piece(question, ctx)
    if len(by_origin) == 1:
        (name, _, _) = by_origin[0]
        piece += f"，全部{'为上年结转资金' if name == '上年结转' else '由' + name if name == '当年预算安排' else '来自' + name}。"
        return piece
    mixed = _mixed(managed, by_origin)
    for i, (name, part, projects) in enumerate(by_origin):
        piece += "，其中：" if i == 0 else "；"
        piece += f"{name}资金" if mixed else f"{name}的项目{len(projects)}个，资金"
        if not mixed:
            piece.claims.append(Claim("count", part, Decimal(len(projects)), subject="绩效管理项目"))
        piece += amount_piece(part, ctx)
    piece += "。"
    return piece


def _project_list(question: Point, managed: Sequence[Project], by_origin: ByOrigin, ctx: Context) -> Piece:
    """The projects of each origin with their amounts; names alone where a project has money of two origins, because
    its one amount would stand beside the two of the tables."""
    piece = Piece()
    if _mixed(managed, by_origin):
        piece += f"实行绩效管理的项目有：{'、'.join(p.name for p in managed)}。各项目的资金和绩效目标见所附的申报表。"
        return piece
    for name, _, projects in by_origin:
        piece += f"{name}的项目："
        for i, project in enumerate(projects, 1):
            piece += f"（{i}）" if len(projects) > 1 else ""
            piece += _quoted(project.name)
            piece += amount_piece(question.but(project=project.key), ctx)
            piece += "；" if i < len(projects) else "。"
    piece += "各项目的绩效目标申报表附后。"
    return piece


def _mixed(managed: Sequence[Project], by_origin: ByOrigin) -> bool:
    """Whether a project has money of two origins, so that the origins do not divide the projects."""
    return sum(len(projects) for _, _, projects in by_origin) > len(managed)


def _quoted(name: str) -> str:
    """A project's name; in quotation marks where its last digit would run into the amount."""
    return f"“{name}”" if re.search(r"[0-9A-Za-z.]$", name) else name


_BOOK_FORMS: dict[str, Callable[[str, Context], Piece]] = {
    "绩效": _performance,
    "其他文字": _other_text,
}

__all__ = ["EVERYTHING", "FORMS", "Piece", "amount_piece", "asked", "breakdown", "point", "print_sentence"]
