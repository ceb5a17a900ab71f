"""What a number in a sentence asks: the words of its label, refined by the head of its list, section and document."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from yusuan.model import ASSETS, Claim, Figure, Leftover, Point, Source, point
from yusuan.words.lexicon import Meaning, clean, read

from ..tables.meaning import imply
from .phrases import (
    ALL_TOLD,
    APPROVED,
    CURRENT,
    DISPOSED,
    LIST_TOLD,
    ONE_PROJECT,
    OUTCOME,
    PERFORMANCE,
    STANDARD,
    THIS_YEAR,
    UNDER_PERFORMANCE,
    narrow,
    over,
)
from .sentences import Token

if TYPE_CHECKING:
    from .narrative import Narrative


#: Where in a sentence each place begins that it stands in: a page may cut it.
Places = Sequence[tuple[int, Source]]


class Asking:
    """What is known while a sentence is read, and the questions that its labels ask."""

    def __init__(
        self, reader: Narrative, text: str, places: Places, heads: list[Point], firsts: list[Point]
    ) -> None:
        self.reader, self.text, self.places, self.heads, self.firsts = reader, text, places, heads, firsts
        self.first: Point | None = None
        self.head: Point | None = None  # head of the list that the sentence is in
        self.sibling = Point()
        self.last: Point | None = None
        self.since = 0  # where the last amount ended
        self.segment = ""  # what stands between it and the amount that is read
        self.listed = 0  # amounts since the head of the list, with nothing said about their change
        self.parts = 0  # the same, whatever stands between them
        self.reason = False
        self.items: list[tuple[str, Decimal | None]] = []
        self.printed: list[str] = []  # the amounts of the items, as printed
        self.figures: list[Figure] = []
        self.claims: list[Claim] = []

    def _meaning(self, label: str, token: Token) -> Meaning | None:
        """What a label says; in a section about performance only its fund, origin or project counts."""
        if self.head is not None and _costed(self.head) and (kind := self.reader.economic_kind(label)):
            return kind
        if not self._performs() or self.reader.project(label):
            found = self.reader.label(label, self._known())
            executed = self.reader.base.stage == frozenset({"executed"})
            if found is None or not executed or found.point.stage is not None:
                return found
            if APPROVED.search(clean(label)):
                return replace(found, point=found.point.but(stage="approved"), words=(*found.words, "预算"))
            if OUTCOME.search(label) and found.words:
                return replace(found, point=found.point.but(stage="executed"))
            return found
        if ONE_PROJECT.search(clean(label)):
            return self._evaluated(label)
        if self.reader.label(UNDER_PERFORMANCE.sub("", label), self._known()) is None:
            return None
        said = read(self.text[self.since : token.start], "s")
        use = read(UNDER_PERFORMANCE.sub("", label), "s").point.use
        return Meaning(
            Point(fund=said.point.fund, origin=said.point.origin, use=use), said.flags, words=said.words or ("绩效",)
        )

    def _evaluated(self, label: str) -> Meaning | None:
        """全年预算数100万元，执行数95万元: of the one project that the paragraph evaluates."""
        project = self.reader.evaluated
        if project is None:
            return None
        found = ONE_PROJECT.search(clean(label))
        stage = "executed" if found and "执行" in found.group() else "adjusted"
        return Meaning(project.but(stage=stage), words=("绩效",))

    def _item(self, name: str, amount: Decimal, token: Token) -> None:
        """An amount that explains a change."""
        self.items.append((name, amount))
        self.printed.append(token.text)

    @property
    def unread(self) -> bool:
        """Whether the last amount was not understood: what is said next may be about it."""
        return self.reader.unread

    @unread.setter
    def unread(self, value: bool) -> None:
        self.reader.unread = value

    def _known(self) -> Point:
        return over(self.head or Point(), self.reader.section())

    def _questions(self, meaning: Meaning | None, token: Token) -> list[Point]:
        """The Points that an amount with this label answers: two where income and expenditure are named together."""
        assert meaning is not None
        if self.reader.lost and meaning.point.fund is None and meaning.point.measure is None:
            return []
        said = bool(meaning.words)
        if not said and self._owns():
            return self._asset_before()
        if (not said or self._is_bare(meaning)) and self.listed >= 2 and LIST_TOLD.fullmatch(clean(token.label)):
            return [self.head] if self.head is not None else []  # …、办公费15.00万元，共计65.00万元
        if not said and self.reader.topic is not None and THIS_YEAR.match(clean(token.label)):
            return [self.reader.topic.override(self._own_time())]
        if not said and self.reader.topic is not None:
            # A part of the list that nothing is said of is not the whole of it.
            return [self.reader.topic] if self.head is None or self.head != self.reader.topic else []
        years = Point(year=meaning.point.year, stage=meaning.point.stage)
        named = not self._performs()
        if (
            named
            and meaning.point == years
            and self.reader.topic is not None
            and not meaning.flags & {"sum", "grand"}
        ):
            return [self.reader.topic.override(self._own_time()).override(years)]
        if not said:
            return []
        if self.reader.topic is not None and self._only_when(meaning, self.reader.topic):
            return [self.reader.topic.override(self._own_time()).override(years)]
        if self.reader.topic is not None and self._is_bare(meaning) and narrow(self.reader.topic):
            return [self.reader.topic] if ALL_TOLD.search(clean(token.label)) else []
        composed = self._composed(meaning)
        plain = clean(token.label)
        if (
            composed.flow is None
            and composed.measure is None
            and composed.origin is None
            and ("收支" in plain or ("收入" in plain and "支出" in plain) or "收、支" in plain)
        ):
            return [composed.but(flow="income"), composed.but(flow="expenditure")]
        composed = self._in_year(imply(composed), meaning)
        if composed.flow is None and meaning.point.origin is not None and "current" not in meaning.point.origin:
            composed = composed.but(flow="income")
        if composed.flow is None:
            composed = composed.but(flow="expenditure") if composed.fund is not None else composed
        view = self.head is not None and self.head.measure not in (None, PERFORMANCE)
        if view and meaning.point.function is not None and meaning.point.measure is None:
            return []  # 公务用车运行维护费…，其中：…，其他支出…: no class of the budget
        if composed == self.head and composed.measure == PERFORMANCE:
            return []  # 绩效管理涉及…，其中专项…: a part of the view that nothing tells from it
        if composed.measure is not None and composed.measure <= ASSETS:
            return [self._owned(composed)]
        return [self._spent(composed, meaning)] if composed.flow is not None else []

    def _owns(self) -> bool:
        """Whether the talk is of what is owned."""
        about = self.reader.topic or self.reader.section()
        return about.measure is not None and about.measure <= ASSETS

    def _asset_before(self) -> list[Point]:
        """房屋1200平方米，账面原值800万元: the asset that is counted before its value; not those of a price alone."""
        clause = re.split("[；;]", self.segment)[-1]
        if STANDARD.search(clause) or DISPOSED.search(clause):
            return []
        measure = read(clause, "s", self._known()).point.measure
        return [self._owned(Point(year=self.reader.base.year, measure=measure))] if measure is not None else []

    def _owned(self, composed: Point) -> Point:
        """What is owned at a date: of the year that the section names, and of no stage of a budget."""
        year = (self.reader.dated,) if self.reader.dated else composed.year
        return Point(year=frozenset(year) if year else None, measure=composed.measure)

    def _in_year(self, composed: Point, meaning: Meaning) -> Point:
        """本年度会议费, 当年机关运行经费: of a view the word names the year, not the origin of the money."""
        view = meaning.point.measure is not None and composed.measure != PERFORMANCE
        if view and meaning.point.fund is None and CURRENT & set(meaning.words):
            return composed.but(origin=None)
        return composed

    def _is_bare(self, meaning: Meaning) -> bool:
        """Whether a label says nothing but 支出 (or 收入)."""
        said = meaning.point
        return said.flow is not None and said.but(flow=None) == Point() and not meaning.flags

    def _performs(self) -> bool:
        """Whether the talk is of performance management: projects as a whole, not the budget."""
        return self.reader.performing or self.reader.section().measure == PERFORMANCE

    def _own_time(self) -> Point:
        """Year and stage of the document itself, after a comparison spoke of another."""
        return Point(year=self.reader.base.year, stage=self.reader.base.stage)

    def _only_when(self, meaning: Meaning, topic: Point) -> bool:
        """2023年当年预算执行数为…, 支出决算为…: a year or a stage of what the item is about, not another question."""
        said = meaning.point
        subject = said.but(year=None, stage=None, origin=None, flow=None)
        if subject != Point() or meaning.flags & {"sum", "grand"} or said.flow not in (None, topic.flow):
            return False
        if said.stage is not None and said.stage != topic.stage and said.origin is None and narrow(topic):
            return True  # 年初预算为…，支出决算为…
        when = said.year is not None or said.stage is not None
        current = said.origin in (None, frozenset({"current"}))
        outcome = said.flow is None or said.stage is not None  # 支出决算为…
        apart = self.head is None or (self.head != topic and topic in self.head.but(sink=None))
        return bool(topic.function) and outcome and when and current and apart

    def _spent(self, question: Point, meaning: Meaning) -> Point:
        """本年支出合计 is what was spent of all origins; in a final account every 支出 that is no 总计 is."""
        if (
            question.flow != frozenset({"expenditure"})
            or question.sink is not None
            or question.measure is not None
        ):
            return question
        if "this_year" in meaning.flags and meaning.point.flow is None and meaning.point.fund is not None:
            return question  # 本年政府性基金预算拨款 is a source, whatever it is listed under
        if "this_year" in meaning.flags:
            return question.but(origin=None, sink=None if "grand" in meaning.flags else "spent")
        executed = question.stage == frozenset({"executed"})
        return question.but(sink="spent") if executed and "grand" not in meaning.flags else question

    def _composed(self, meaning: Meaning) -> Point:
        found = meaning.point
        head = self.head.but(sink=None) if self.head is not None else Point()
        section = self.reader.section()
        if self._is_other_side(meaning):
            found = over(found, Point(fund=self.first.fund if self.first else None))
        for weak in (head, self.sibling, self.reader.intro.point, section, self.reader.base):
            found = over(found, weak)
        # A section about a view of the budget (绩效管理) is about nothing else.
        return self._projects(found) if self._performs() else found

    def _projects(self, about: Point | None = None) -> Point:
        """The projects under performance management; all of a body's expenditure where the words say so (整体支出)."""
        about = over(about or Point(), self.reader.base).but(measure="performance", sink="spent", flow="expenditure")
        return about if about.use is not None or "整体支出" in self.text else about.but(use="project")

    def _is_other_side(self, meaning: Meaning) -> bool:
        """财政拨款收入总计…，支出总计…: the other side of the fund that the sentence is about."""
        first = self.first
        if first is None or first.fund is None or self.head is not None or meaning.point.fund is not None:
            return False
        if narrow(meaning.point) or narrow(first) or any(f.point.fund != first.fund for f in self.figures):
            return False
        return meaning.point.flow is not None and meaning.point.flow != first.flow

    def _leave(self, token: Token, reason: str) -> None:
        self.reader.found.leftovers.append(
            Leftover(f"{token.label}{token.text}"[-60:], reason, self._source(token))
        )

    def _source(self, token: Token) -> Source:
        excerpt = self.text[max(0, token.start - 30) : token.end + 6]
        return self._place(token.start).at(text=excerpt)

    def _place(self, start: int) -> Source:
        """The piece of the passage that this place in the sentence stands in."""
        return next(source for at, source in reversed(self.places) if at <= max(start, 0) or at == self.places[0][0])


#: Wholes whose parts are economic kinds: what an office costs to run, and basic expenditure.
_COSTED_USES = (point(use="basic").use, point(use="personnel").use, point(use="operating").use)


def _costed(head: Point) -> bool:
    return head.measure == frozenset({"agency_operating"}) or (head.use in _COSTED_USES and head.economic is None)
