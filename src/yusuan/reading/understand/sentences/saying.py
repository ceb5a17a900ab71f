"""What a sentence says about figures: changes, shares, rates, sameness and counts, as claims."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from yusuan.model import ASSETS, Claim, Point
from yusuan.money import Printed
from yusuan.words.lexicon import Meaning, clean, strip_ordinal

from ..tables.meaning import imply
from .asking import Asking, Places
from .phrases import (
    BUDGETED,
    CHANGE,
    COMPARED,
    COUNTED,
    FILLER,
    GENERAL,
    PARTS,
    SAME_AS,
    SORTED,
    STAGES,
    UP,
    VERB,
    Comparison,
    narrow,
    over,
    same_item,
    stage_of,
)
from .sentences import Token

if TYPE_CHECKING:
    from .narrative import Narrative


UNCLEAR = "变动额说的是什么、和什么比，没有认出"


class Saying(Asking):
    """What a sentence says about the figures that it has stated."""

    def __init__(
        self, reader: Narrative, text: str, places: Places, heads: list[Point], firsts: list[Point]
    ) -> None:
        super().__init__(reader, text, places, heads, firsts)
        self.comparison: Comparison | None = None
        self.direction: int | None = None
        self.counted = ""
        self.measured: tuple[Point | None, Point] | None = None  # what was done, and the budget it is measured against

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

    def _measured_by(self) -> Comparison | None:
        """What a change is measured against; 其中：甲增加… goes on from the sentence before."""
        if self.comparison is None and PARTS.match(self.text):
            return self.reader.compared
        return self.comparison

    def _change(self, token: Token, match: re.Match[str], amount: Decimal, slack: Decimal) -> None:
        """比上年增加3780.98万元; the subject is what stands before the verb, else the last figure."""
        verb = re.sub(r"[()（）]", "", match.group("verb"))
        both = bool(re.search(rf"(?:[(（]{VERB}[)）]|[/／或]{VERB})$", match.group("verb"))) and len(verb) > 3
        self.direction = None if both else (1 if UP.search(verb) else -1)
        self.comparison = self._measured_by()
        subject = self._subject(match.group("subject"))
        if subject is None or self.comparison is None or self.reason:
            if self.reason:
                self._item(token.label, amount, token)
            else:
                self._unclear_change(token, Printed(amount, slack, 0))
                self.unread = True
            return
        self.unread, self.parts = False, 0
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
        text = re.sub(r"各$|(?<!资产)总额$", "", text)
        plain = FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", clean(text)))
        meaning = self.reader.label(text, self._known()) if plain or clean(text) else Meaning()
        if meaning is None:
            return None
        stated = meaning.point.but(year=None, stage=None)
        bare = self._is_bare(meaning) and self.reader.topic is not None and narrow(self.reader.topic)
        if stated == Point() or bare:
            if self.unread:
                return None
            if self.reader.ended is not None and self.first is None and not self.claims:
                return self.reader.ended  # the same, where a full stop ends the list
            # 其中：甲1万元，乙2万元，比上年增加…: several items in one list, then the change of their head.
            return self.head if self.head is not None and self.listed >= 2 else self.reader.topic
        composed = imply(self._composed(replace(meaning, point=stated)))
        if composed.measure is not None and composed.measure <= ASSETS:
            return self._owned(composed)
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
            base = self._planned(topic) or topic.but(stage=stage_of(done.group("what")))
            self._claim("share", token, self._now(topic, base), value, slack, base)
        elif part := re.search(r"占(?P<whole>[^，。；占]*?)(?:的)?(?:比重|比例|比)?(?:为|约)?$", label):
            subject = self._sharer(label[: part.start()], topic)
            whole = self._whole(part.group("whole"), subject) if subject is not None else None
            if subject is not None and whole is not None:
                self._claim("share", token, subject, value, slack, whole)
        elif match := CHANGE.match(label.split(",")[-1].split("，")[-1]):
            self._rate(token, match, topic, value, slack)
        elif label == "(" and (changed := self._changed_before(token)):
            self._claim("rate", token, changed.point, value, slack, changed.base, changed.direction)  # type: ignore[arg-type]

    def _exceeds(self, token: Token, match: re.Match[str], printed: Printed) -> None:
        """决算数大于预算数5.00万元: of what is spoken of, or of what the label names."""
        subject = self._subject(match.group("subject"))
        if self.reason or subject is None:
            self._unclear_change(token, printed)
            return
        base = subject.but(stage=stage_of(match.group("stage")))
        up = match.group("sign") in ("大于", "高于", "超过")
        self.claims.append(
            Claim(
                "change", subject, printed.amount, base=base, direction=1 if up else -1, slack=printed.slack,
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _sharer(self, before: str, topic: Point) -> Point | None:
        """What has a share: what is named before 占 without an amount (其中：基本支出占63.64%), else the last figure."""
        named = re.split("[,，:：;；]", before)[-1]
        return self._subject(named) if FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", named)) else topic

    def _unclear_change(self, token: Token, printed: Printed) -> None:
        """A change of nothing that was named, or measured against nothing."""
        self._leave(token, UNCLEAR)

    def _changed_before(self, token: Token) -> Claim | None:
        """减少0.50万元（9.09%）: the change that stands right before the bracket."""
        last = self.claims[-1] if self.claims else None
        before = self.text[: token.start]
        return last if last and last.kind == "change" and before.rstrip("（(").endswith(last.printed) else None

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
        if re.search(rf"(?:\({VERB}\)|[/／或]{VERB})$", match.group("verb")) and len(verb) > 3:
            direction = self.direction  # type: ignore[assignment]
        words = COMPARED.sub("", match.group("subject"))
        subject = self._subject(words) if match.group("subject") else topic
        if subject is not None and self.comparison is not None and not self.reason:
            base = self.comparison.of(subject)
            self._claim("rate", token, self._now(subject, base), value, slack, base, direction)

    def _planned(self, topic: Point) -> Point | None:
        """The budget of the same item that the sentence states before its outcome, whatever stage it is of."""
        if not topic.project:
            return None
        said = (f.point for f in reversed(self.figures) if same_item(f.point, topic) and f.point != topic)
        return next(said, None)

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
        intro = self.reader.intro.point
        if near is None and ("结构" in self.reader.title or intro != Point() or SORTED.match(strip_ordinal(self.text))):
            section = over(intro.but(year=None), self.reader.section())
            whole = over(Point(flow=part.flow, sink=part.sink), over(section, self.reader.base))
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
        named = self._compared(token.text)
        if named is None and not clean(token.label) and self._same_as_named(token):
            return
        comparison = named or self.comparison
        topic = None if self.unread or self.reader.lost else self.reader.topic
        label = COMPARED.sub("", BUDGETED.sub("", token.label))
        subject = self._subject(label) if clean(label) else topic
        if subject is None or comparison is None or self.reason:
            return
        self._claim("direction", token, subject, Decimal(0), Decimal(0), comparison.of(subject), 0)

    def _same_as_named(self, token: Token) -> bool:
        """支出预算总计120.00万元，与收入预算总计一致: two amounts of one time, both named; whether that is said."""
        topic, match = self.reader.topic, SAME_AS.fullmatch(token.text)
        if match is None or topic is None or self.unread or self.reader.lost or self.reason:
            return False
        meaning = self.reader.label(match.group(1), self._known())
        other = self._subject(match.group(1)) if meaning is not None and meaning.words else None
        if other is None or other == topic or narrow(topic) or narrow(other):
            return False
        self.claims.append(
            Claim("same", topic, base=other, source=self._source(token), printed=token.text, text=self.text)
        )
        return True

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
