"""One sentence of a narrative: its numbers from left to right, each with the question that the words before it ask."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from ..lexicon.tables import imply
from ..lexicon.words import Meaning, clean, read
from ..model import Claim, Figure, Leftover, Point, Source, point
from ..money import Printed, parse
from .phrases import (
    ALL_TOLD,
    AMONG,
    APPROVED,
    BASE,
    BUDGETED,
    CARRIED,
    CHAIN,
    CHANGE,
    COMPARED,
    COUNTED,
    EARLIER,
    FILLER,
    GENERAL,
    MEASURED,
    PARTS,
    PERFORMANCE,
    PERFORMS,
    REASON,
    SIDE,
    SORTED,
    STAGES,
    STANDARD,
    UP,
    VERB,
    Comparison,
    narrow,
    over,
    same_item,
    stage_of,
    whole_of,
)
from .sentences import Token, tokens

if TYPE_CHECKING:
    from .narrative import Narrative


class SentenceReader:
    """One sentence: its tokens from left to right."""

    def __init__(
        self, reader: Narrative, text: str, source: Source, heads: list[Point], firsts: list[Point]
    ) -> None:
        self.reader, self.text, self.source, self.heads, self.firsts = reader, text, source, heads, firsts
        self.first: Point | None = None
        self.kept: set[Point] = set()  # heads of lists: what stands beside a carry-over does not narrow them
        self.since = 0  # where the last amount ended
        self.listed = 0  # amounts since the head of the list, with nothing said about their change
        self.counted = ""
        self.reason = False
        self.measured: tuple[Point | None, Point] | None = None  # what was done, and the budget it is measured against
        self.unread = False  # whether the last amount was not understood: what is said next may be about it
        self.items: list[tuple[str, Decimal | None]] = []
        #: what was spoken of before each open bracket: last figure, head of the list, its length, topic
        self.outer: list[tuple[Point | None, Point | None, int, Point | None]] = []
        self.carried: list[int] = []  # places in figures of carry-overs that name no fund
        self.head: Point | None = self._opening()
        self.figures: list[Figure] = []
        self.claims: list[Claim] = []
        self.sibling = Point()
        self.last: Point | None = None
        self.comparison: Comparison | None = None
        self.direction: int | None = None

    def read(self) -> None:
        for token in tokens(self.text):
            self._brackets(token)
            self.reader.performing = self.reader.performing or bool(PERFORMS.search(token.before))
            self._marks(token)
            if token.kind == "amount":
                self._amount(token)
            elif token.kind == "percent":
                self._percent(token)
            elif token.kind == "same":
                self._same(token)
            else:
                self._count(token)
        self._chain_only()
        self._end()
        if self.items and self.reader.topic is not None:
            claim = Claim(
                "reason", self.reader.topic, items=tuple(self.items), text=self.text, source=self.source
            )
            self.claims.append(claim)

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
        if self.reader.carried is not None:
            return self.reader.carried
        if SORTED.match(self.text) and self.heads:
            return self.heads[0]
        return self.firsts[-1] if self.firsts and PARTS.match(self.text) else None

    def _end(self) -> None:
        """Hand over what was found; a fund beside a carry-over in one list is of the current year."""
        if self.first is not None:
            self.firsts.append(self.first)
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
        if PARTS.search(token.before) and self.last is not None:
            self.head, self.listed = self._side(token.before) or self.last, 0
            self.kept.add(self.last)
        if (among := AMONG.search(token.before)) and (whole := self._among(among.group(1))) is not None:
            self.head, self.listed = whole, 0
            self.kept.add(whole)
        if "；" in token.before or ";" in token.before:
            self.listed = 0
        if REASON.search(token.before):
            self.reason = True
        if found := self._compared(token.before):
            self.comparison = found
        self._chain_before(token.before[: len(token.before) - len(token.label)])

    def _chain_before(self, text: str) -> None:
        """农林水支出（213）水利（03）：2024年预算数…: an item named before a colon."""
        if not text.endswith(("：", ":")):
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
        return next((q for q in (*self.reader.sides, *reversed(self.heads)) if q.flow == flow and whole_of(q)), None)

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

    def _compared(self, text: str) -> Comparison | None:
        match = next(reversed(list(COMPARED.finditer(text))), None)
        if match is not None:
            last = str(self.reader.year - 1) if self.reader.year else None
            year = match.group("year") or last
            stage = next(
                (s for word, s in STAGES.items() if match.group("stage") and word in match.group("stage")),
                None,
            )
            if match.group("stage") and "批复" in match.group("stage"):
                stage = "approved"
            if match.group("stage") and ("执行" in match.group("stage") or "决算" in match.group("stage")):
                stage = "executed"
            return Comparison(year, stage, match.group())
        if match := BUDGETED.search(text):
            return Comparison(None, stage_of(match.group("stage")), match.group())
        return None

    # -- what numbers say --------------------------------------------------------------------------------------

    def _amount(self, token: Token) -> None:
        printed = parse(token.number, token.unit)
        if printed is None:
            return
        if self._compared_amount(token, printed):
            return
        label = re.sub(r".*原因(?:是|为|:|：)?", "", COMPARED.sub("", BUDGETED.sub("", token.label)))
        change = CHANGE.match(label)
        if change and not re.search(r"资金$|经费$", label):
            self._change(token, change, printed.amount, printed.slack)
            return
        meaning = None if STANDARD.search(token.before) else self._meaning(label, token)
        if self.reason and not self._reason_over(meaning, token):
            self.items.append((label, printed.amount))
            return
        self.reason = False
        self.since = token.end
        self.unread = True
        questions = self._questions(meaning, token) if meaning is not None else []
        if self.comparison is not None and BASE.match(token.label):
            questions = [self.comparison.of(q) for q in questions]
        if not questions:
            self._leave(token, "说明中这个数的名称没有认出")
            return
        self.unread = self.reader.lost = False
        self.reader.sides = questions if len(questions) > 1 else self.reader.sides
        if meaning is not None and meaning.point.origin == CARRIED and meaning.point.fund is None:
            self.carried.append(len(self.figures))
        for question in questions:
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
        self.listed += not same_item(head, self.reader.topic)
        self.last = self.reader.topic = self.measured[0] if self.measured and self.measured[0] else head
        self.heads.append(head)
        self.sibling = Point(
            flow=head.flow if len(questions) == 1 else None, year=head.year, stage=head.stage
        )

    def _compared_amount(self, token: Token, printed: Printed) -> bool:
        """比2023年执行数290万元增加…: what the topic is compared with, not the topic."""
        bare = COMPARED.sub("", BUDGETED.sub("", token.label))
        if bare == token.label or FILLER.sub("", clean(bare)) or self.comparison is None:
            return False
        topic = None if self.unread or self.reader.lost else self.reader.topic
        if topic is None:
            self._leave(token, "比的是什么没有认出")
        else:
            self.figures.append(
                Figure(self.comparison.of(topic), printed.amount, slack=printed.slack,
                       source=self._source(token), printed=token.number, unit=token.unit)
            )  # fmt: skip
        return True

    def _meaning(self, label: str, token: Token) -> Meaning | None:
        """What a label says; in a section about performance only its fund, origin or project counts."""
        if not self._performs() or self.reader.project(label):
            found = self.reader.label(label, self._known())
            executed = self.reader.base.stage == frozenset({"executed"})
            if found is not None and executed and found.point.stage is None and APPROVED.search(clean(label)):
                found = replace(found, point=found.point.but(stage="approved"), words=(*found.words, "预算"))
            return found
        if self.reader.label(label, self._known()) is None:
            return None
        said = read(self.text[self.since : token.start], "s")
        return Meaning(
            Point(fund=said.point.fund, origin=said.point.origin), said.flags, words=said.words or ("绩效",)
        )

    def _reason_over(self, meaning: Meaning | None, token: Token) -> bool:
        """A total, or a known item after a semicolon, no longer belongs to the reason before it."""
        if meaning is None or not meaning.words:
            return False
        cut = token.before[: len(token.before) - len(token.label)]
        return bool(meaning.flags & {"sum", "grand"}) or cut.endswith(("；", ";"))

    def _known(self) -> Point:
        return over(self.head or Point(), self.reader.section())

    def _questions(self, meaning: Meaning | None, token: Token) -> list[Point]:
        """The Points that an amount with this label answers: two where income and expenditure are named together."""
        assert meaning is not None
        if self.reader.lost and meaning.point.fund is None and meaning.point.measure is None:
            return []
        said = bool(meaning.words)
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
        composed = imply(composed)
        if composed.flow is None and meaning.point.origin is not None and "current" not in meaning.point.origin:
            composed = composed.but(flow="income")
        if composed.flow is None:
            composed = composed.but(flow="expenditure") if composed.fund is not None else composed
        return [self._spent(composed, meaning)] if composed.flow is not None else []

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
        return bool(topic.function) and said.flow is None and when and current and self.head is None

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
        if self._performs():
            return found.but(measure="performance", use="project", sink="spent", flow="expenditure")
        return found

    def _is_other_side(self, meaning: Meaning) -> bool:
        """财政拨款收入总计…，支出总计…: the other side of the fund that the sentence is about."""
        first = self.first
        if first is None or first.fund is None or self.head is not None or meaning.point.fund is not None:
            return False
        if narrow(meaning.point) or narrow(first) or any(f.point.fund != first.fund for f in self.figures):
            return False
        return meaning.point.flow is not None and meaning.point.flow != first.flow

    def _change(self, token: Token, match: re.Match[str], amount: Decimal, slack: Decimal) -> None:
        """比上年增加3780.98万元; the subject is what stands before the verb, else the last figure."""
        verb = re.sub(r"[()（）]", "", match.group("verb"))
        both = bool(re.search(rf"[(（]{VERB}[)）]$", match.group("verb"))) and len(verb) > 3
        self.direction = None if both else (1 if UP.search(verb) else -1)
        subject = self._subject(match.group("subject"))
        if subject is None or self.comparison is None or self.reason:
            if self.reason:
                self.items.append((token.label, amount))
            else:
                self._leave(token, "变动额说的是什么、和什么比，没有认出")
                self.unread = True
            return
        self.unread = False
        subject = self._now(subject, self.comparison.of(subject))
        self.listed = 0
        self.last = self.reader.topic = subject
        self.claims.append(
            Claim(
                "change", subject, amount, base=self.comparison.of(subject), direction=self.direction, slack=slack,
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _subject(self, text: str) -> Point | None:
        """The question named before a verb of change; the topic where nothing is named."""
        if self.reader.lost:
            return None
        text = re.sub(r"各$|总额$", "", text)
        plain = FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", clean(text)))
        meaning = self.reader.label(text, self._known()) if plain or clean(text) else Meaning()
        if meaning is None:
            return None
        stated = meaning.point.but(year=None, stage=None)
        if stated == Point():
            if self.unread:
                return None
            # 其中：甲1万元，乙2万元，比上年增加…: several items in one list, then the change of their head.
            return self.head if self.head is not None and self.listed >= 2 else self.reader.topic
        composed = imply(self._composed(replace(meaning, point=stated)))
        if composed.flow is None and stated.fund is not None and re.search("收支|收、支", text):
            composed = composed.but(flow="income")
        if composed.flow is None:
            return (
                self.reader.topic if self.reader.topic is not None and self.reader.topic in composed else None
            )
        return self._spent(composed, meaning)

    def _percent(self, token: Token) -> None:
        value = Decimal(token.number.replace(",", "").replace("，", ""))
        slack = Decimal(5).scaleb(-len(token.number.partition(".")[2]) - 1)
        label = clean(token.before)
        topic = None if self.unread else self.reader.topic
        if "百分点" in token.text or self.reader.lost:
            return
        if self.measured and self.measured[0] and re.fullmatch("的(?:比例为)?", label):
            self._claim("share", token, self.measured[0], value, slack, self.measured[1])
        elif topic is None:
            self._rate_of_named(token, label, value, slack)
        elif done := re.search(
            r"(?:完成|占|为)(?:了|当年|年度|部门)?(?P<what>年初预算|全年预算|调整后?预算|预算)(?:数)?的?(?:比例)?为?$", label
        ):
            base = topic.but(stage=stage_of(done.group("what")))
            self._claim("share", token, self._now(topic, base), value, slack, base)
        elif part := re.search(r"占(?P<whole>[^，。；占]*?)(?:的)?(?:比重|比例|比)?(?:为|约)?$", label):
            whole = self._whole(part.group("whole"), topic)
            if whole is not None:
                self._claim("share", token, topic, value, slack, whole)
        elif match := CHANGE.match(label.split(",")[-1].split("，")[-1]):
            self._rate(token, match, topic, value, slack)

    def _rate_of_named(self, token: Token, label: str, value: Decimal, slack: Decimal) -> None:
        """A rate with its own subject, where nothing was said before: 公务接待费较2023年预算下降16.67%."""
        match = CHANGE.match(label.split(",")[-1])
        if match and COMPARED.sub("", match.group("subject")):
            self._rate(token, match, None, value, slack)

    def _rate(
        self, token: Token, match: re.Match[str], topic: Point | None, value: Decimal, slack: Decimal
    ) -> None:
        verb = re.sub(r"[()（）]", "", match.group("verb"))
        direction = 1 if UP.search(verb) else -1
        if re.search(rf"\({VERB}\)$", match.group("verb")) and len(verb) > 3:
            direction = self.direction  # type: ignore[assignment]
        words = COMPARED.sub("", match.group("subject"))
        subject = self._subject(words) if match.group("subject") else topic
        if subject is not None and self.comparison is not None and not self.reason:
            base = self.comparison.of(subject)
            self._claim("rate", token, self._now(subject, base), value, slack, base, direction)

    def _now(self, subject: Point, base: Point) -> Point:
        """What is compared: of the document's own time where the last amount named was the base itself."""
        return subject.override(self._own_time()) if subject == base else subject

    def _whole(self, words: str, part: Point) -> Point | None:
        """What a share is a share of: the words after 占, else the nearest head that contains the part."""
        near = self.head if self.head is not None and part in self.head.but(sink=None) else None
        if near is None:
            near = next((h for h in reversed(self.heads) if h != part and part in h.but(sink=None)), None)
        if words and near is not None and GENERAL.fullmatch(clean(words)):
            return near
        if words:
            meaning = self.reader.label(words, self.reader.base)
            if meaning is None or not meaning.words:
                return None
            composed = imply(over(over(meaning.point, Point(flow=part.flow)), self.reader.base))
            return self._spent(composed, meaning)
        if near is None and "结构" in self.reader.title:
            whole = over(Point(flow=part.flow, sink=part.sink), over(self.reader.section(), self.reader.base))
            return whole if part in whole and part != whole else None
        return near

    def _claim(
        self,
        kind: str,
        token: Token,
        question: Point,
        value: Decimal,
        slack: Decimal,
        base: Point,
        direction: int | None = None,
    ) -> None:
        self.claims.append(
            Claim(
                kind, question, value, base=base, direction=direction, slack=slack,  # type: ignore[arg-type]
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _same(self, token: Token) -> None:
        comparison = self._compared(token.text) or self.comparison
        topic = None if self.unread or self.reader.lost else self.reader.topic
        subject = self._subject(token.label) if clean(token.label) else topic
        if subject is None or comparison is None or self.reason:
            return
        self._claim("direction", token, subject, Decimal(0), Decimal(0), comparison.of(subject), 0)

    def _count(self, token: Token) -> None:
        subject = re.sub(r"[^\u4e00-\u9fff]", "", token.label)[-16:] or self.counted
        self.counted = subject
        if not COUNTED.search(subject + token.unit):
            return
        question = self.reader.topic or self.reader.base
        claim = Claim(
            "count", question, Decimal(token.number.replace(",", "").replace("，", "")),
            subject=f"{subject}{token.unit}", source=self._source(token), printed=token.text, text=self.text,
        )  # fmt: skip
        self.claims.append(claim)

    def _leave(self, token: Token, reason: str) -> None:
        self.reader.found.leftovers.append(
            Leftover(f"{token.label}{token.text}"[-60:], reason, self._source(token))
        )

    def _source(self, token: Token) -> Source:
        excerpt = self.text[max(0, token.start - 30) : token.end + 6]
        return self.source.at(text=excerpt)
