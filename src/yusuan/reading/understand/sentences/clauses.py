"""One sentence of a narrative: its numbers from left to right, each with the question that the words before it ask."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from yusuan.model import Claim, Figure, Point, point
from yusuan.money import Printed, parse
from yusuan.words.lexicon import Meaning, clean

from ..tables.meaning import imply
from .asking import Places
from .phrases import (
    AMONG,
    BASE,
    BUDGETED,
    CARRIED,
    CHAIN,
    CHANGE,
    COMPARED,
    EARLIER,
    EXCEEDS,
    FILLER,
    ITEM_ONLY,
    MEASURED,
    MONEY,
    PARTS,
    PERFORMS,
    PURPOSE,
    REASON,
    SIDE,
    SORTED,
    SORTS,
    THIS_YEAR,
    over,
    same_item,
    whole_of,
)
from .sentences import Token, tokens
from .unasked import Unasked

if TYPE_CHECKING:
    from .narrative import Narrative


class SentenceReader(Unasked):
    """One sentence: its tokens from left to right."""

    def __init__(
        self, reader: Narrative, text: str, places: Places, heads: list[Point], firsts: list[Point]
    ) -> None:
        super().__init__(reader, text, places, heads, firsts)
        self.kept: set[Point] = set()  # heads of lists: what stands beside a carry-over does not narrow them
        #: what was spoken of before each open bracket: last figure, head of the list, its length, topic
        self.outer: list[tuple[Point | None, Point | None, int, Point | None]] = []
        self.carried: list[int] = []  # places in figures of carry-overs that name no fund
        self.head = self._opening()

    def read(self) -> None:
        for token in tokens(self.text):
            self._brackets(token)
            self.reader.performing = self.reader.performing or bool(PERFORMS.search(token.before))
            self._marks(token)
            if token.kind == "amount":
                self._amount(token)
            elif token.kind == "standard":
                self._by_unit(token)
            elif token.kind == "percent":
                self._percent(token)
            elif token.kind == "same":
                self._same(token)
            else:
                self._count(token)
        self._chain_only()
        self._settle_loose()
        self._end()
        self.reader.compared = self.comparison or self.reader.compared
        self.reader.ended = self.head if self.parts >= 2 else None
        if self.items:
            about = self.reader.topic or over(self.reader.section(), self.reader.base)
            claim = Claim(
                "reason", about, items=tuple(self.items), text=self.text, source=self._place(0),
                printed="、".join(self.printed),
            )  # fmt: skip
            self.reader.found.claims.append(claim)

    def _brackets(self, token: Token) -> None:
        """What a bracket lists is forgotten where it closes: 甲5万元（其中：乙2万元），与上年持平 speaks of 甲."""
        before = clean(self.text[: token.start])
        depth = before.count("(") - before.count(")")
        while len(self.outer) > max(depth, 0):
            self.last, self.head, self.listed, self.reader.topic = self.outer.pop()
        while len(self.outer) < depth:
            self.outer.append((self.last, self.head, self.listed, self.reader.topic))

    def _opening(self) -> Point | None:
        """The head that a sentence starts with: 其中 goes on from the last sentence, 按…分 from the paragraph's total."""
        parted = PARTS.match(self.text) and not SORTED.match(self.text)  # 按…分 sorts the whole again
        if parted and len(self.firsts) > (self.reader.carried is not None):
            return self.firsts[-1]
        if self.reader.carried is not None:
            return self.reader.carried
        if SORTED.match(self.text) and self.heads:
            return self.heads[0]
        return self.firsts[-1] if self.firsts and PARTS.match(self.text) else None

    def _end(self) -> None:
        """Hand over what was found; a fund beside a carry-over in one list is of the current year."""
        if self.first is not None:
            # 预算为…，决算为…。其中： lists parts of what was spent.
            asked = _but_time_and_fund(self.first)
            outcomes = (f.point for f in self.figures if f.point.stage == self.reader.base.stage)
            self.firsts.append(next((p for p in outcomes if _but_time_and_fund(p) == asked), self.first))
        self._carried_of_funds()
        points = [f.point for f in self.figures]
        carried = any(p.origin is not None and p.fund is None and p.origin & EARLIER for p in points)
        current = {
            p: p.but(origin="current")
            for p in points
            if carried and p.fund and p.origin is None and p not in self.kept
        }
        found = self.reader.found
        found.figures += [replace(f, point=current.get(f.point, f.point)) for f in self.figures]
        found.claims += [replace(c, point=current.get(c.point, c.point)) for c in self.claims]

    def _carried_of_funds(self) -> None:
        """甲当年拨款…，上年结转…；乙当年拨款…，上年结转…: said more than once, each is of the fund before it."""
        if len(self.carried) < 2 or not all(self._follows_its_fund(i) for i in self.carried):
            return
        for i in self.carried:
            mine = self.figures[i]
            self.figures[i] = replace(mine, point=mine.point.override(Point(fund=self.figures[i - 1].point.fund)))

    def _follows_its_fund(self, i: int) -> bool:
        """Whether a carry-over stands right after the only fund since the last one."""
        if i == 0 or i - 1 in self.carried or self.figures[i - 1].point.fund is None:
            return False
        earlier = self.figures[i - 2].point if i > 1 and i - 2 not in self.carried else Point()
        return earlier.fund is None or self.figures[i - 1].point in earlier.but(origin=None, sink=None)

    def _chain_only(self) -> None:
        """2、社会保障和就业支出（类）…（项）。 names what the next sentences are about."""
        if tokens(self.text):
            return
        text = clean(self.text)
        chain = self.reader._chain_of(text)
        if chain:
            self.reader.chain, self.reader.lost = chain, False
            stated = self._composed(Meaning(point(function=chain[-1])))
            self.reader.topic = imply(stated)
        elif CHAIN.search(text):
            self.reader.lose_item()

    def _marks(self, token: Token) -> None:
        """Words between the numbers that change what the next ones mean: 其中, 原因, 比上年."""
        if PARTS.search(token.before) and (head := self._side(token.before) or self.last or self._sorted(token)):
            self.head, self.listed, self.parts = head, 0, 0
            self.kept.add(head)
        if (among := AMONG.search(token.before)) and (whole := self._among(among.group(1))) is not None:
            self.head, self.listed, self.parts = whole, 0, 0
            self.kept.add(whole)
        elif among and MONEY.search(among.group(1)):
            self.head = None
        if "；" in token.before or ";" in token.before:
            self.listed = 0
        if REASON.search(token.before):
            self.reason = True
        if found := self._compared(token.before):
            self.comparison = found
        self._chain_before(token.before[: len(token.before) - len(token.label)])

    def _sorted(self, token: Token) -> Point | None:
        """更新购置公务用车2辆，其中：轿车1辆、金额18万元: sorts of what is spoken of."""
        topic = self.reader.topic
        return topic if topic is not None and topic.measure is not None and SORTS.search(clean(token.before)) else None

    def _chain_before(self, text: str) -> None:
        """农林水支出（213）水利（03）：2024年预算数…: an item named before a colon; 小学教育（2050202），2023年度决算数为…: one before a comma, if it says nothing else."""
        if not text.endswith(("：", ":", "，", ",", "。")):
            return
        if not text.endswith(("：", ":")) and not ITEM_ONLY.fullmatch(text):
            return
        if chain := self.reader._chain_of(clean(text)):
            self.reader.chain, self.reader.lost = chain, False
            self.reader.topic = imply(self._composed(Meaning(point(function=chain[-1]))))
        elif CHAIN.search(text):
            self.reader.lose_item()

    def _side(self, text: str) -> Point | None:
        """收入包括…；支出包括…: the side of the budget that the next parts belong to."""
        match = SIDE.search(text)
        if match is None:
            return None
        flow = point(flow="income" if match.group(1) == "收入" else "expenditure").flow
        stated = (q for q in (*self.reader.sides, *reversed(self.heads)) if q.flow == flow and whole_of(q))
        return next(stated, over(Point(flow=flow), over(self.reader.section(), self.reader.base)))

    def _among(self, text: str) -> Point | None:
        """The stated amount that words such as 本年收入 speak of, else what they say themselves."""
        meaning = self.reader.label(text, self._known())
        if meaning is None or meaning.point.but(year=None, stage=None) == Point():
            return None
        composed = imply(self._composed(meaning))
        if composed.flow is None:
            return None
        composed = self._spent(composed, meaning)
        return next((h for h in reversed(self.heads) if h in composed and h.origin == composed.origin), composed)

    def _amount(self, token: Token) -> None:
        printed = parse(token.number, token.unit)
        if printed is None:
            return
        if self._compared_amount(token, printed):
            return
        if exceeds := EXCEEDS.match(clean(token.label)):
            self._exceeds(token, exceeds, printed)
            return
        label = re.sub(r".*原因(?:是|为|:|：)?", "", COMPARED.sub("", BUDGETED.sub("", token.label)))
        label = PURPOSE.sub("", label)
        change = CHANGE.match(label)
        if change and not re.search(r"资金$|经费$", label):
            self._change(token, change, printed.amount, printed.slack)
            return
        if self._standard(token, printed):
            return
        if THIS_YEAR.match(clean(label)):
            self.sibling = self.sibling.but(year=None)  # 上年收入100.00万元，今年收入112.00万元
        meaning = None if SORTS.search(clean(label)) else self._meaning(label, token)
        if self.reason and not self._reason_over(meaning, token):
            self._item(label, printed.amount, token)
            return
        self.reason = False
        self.segment, self.since = self.text[self.since : token.start], token.end
        self.unread = True
        questions = self._questions(meaning, token) if meaning is not None else []
        if self.comparison is not None and BASE.match(token.label):
            questions = [self.comparison.of(q) for q in questions]
        if not questions:
            self._set_aside(token, printed, self.head)
            return
        self.unread = self.reader.lost = False
        self.reader.sides = questions if len(questions) > 1 else self.reader.sides
        if meaning is not None and meaning.point.origin == CARRIED and meaning.point.fund is None:
            self.carried.append(len(self.figures))
        for question in questions:
            self.reader.amounts[question] = printed.amount
            self.figures.append(
                Figure(
                    question,
                    printed.amount,
                    slack=printed.slack,
                    source=self._source(token),
                    printed=token.number,
                    unit=token.unit,
                    part=False,
                )
            )
        self.first = self.first or questions[0]
        head = questions[0]
        self.measured = (self.reader.topic, head) if MEASURED.search(clean(label)) else None
        other = not same_item(head, self.reader.topic)
        self.listed += other
        self.parts += other and self.head is not None
        self.last = self.reader.topic = self.measured[0] if self.measured and self.measured[0] else head
        self.heads.append(head)
        self.sibling = Point(
            flow=head.flow if len(questions) == 1 else None, year=head.year, stage=head.stage
        )

    def _compared_amount(self, token: Token, printed: Printed) -> bool:
        """比2023年执行数290万元增加…: what the topic is compared with, not the topic."""
        bare = COMPARED.sub("", BUDGETED.sub("", token.label))
        if bare == token.label or self.comparison is None:
            return False
        topic = None if self.unread or self.reader.lost else self.reader.topic
        if FILLER.sub("", clean(bare)):  # 会议费2024年预算数比2023年预算数9.60万元减少…
            before = token.label.removesuffix(self.comparison.by)
            topic = self._subject(before) if before != token.label and before else None
            if topic is None:
                return False
            self.reader.topic = topic = self._now(topic, self.comparison.of(topic))
        if topic is None:
            self._leave(token, "比的是什么没有认出")
        else:
            self.figures.append(
                Figure(self.comparison.of(topic), printed.amount, slack=printed.slack,
                       source=self._source(token), printed=token.number, unit=token.unit)
            )  # fmt: skip
        return True

    def _reason_over(self, meaning: Meaning | None, token: Token) -> bool:
        """A total, or a known item after a semicolon, no longer belongs to the reason before it."""
        if meaning is None or not meaning.words:
            return False
        cut = token.before[: len(token.before) - len(token.label)]
        return bool(meaning.flags & {"sum", "grand"}) or cut.endswith(("；", ";"))


def _but_time_and_fund(question: Point) -> Point:
    return question.but(year=None, stage=None, fund=None, origin=None)
