"""Amounts that ask nothing of the budget: standards, parts without a name of their own, reasons, background."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from yusuan.model import Claim, Point
from yusuan.money import Printed, parse
from yusuan.words.lexicon import clean

from .asking import Places
from .phrases import ANNUAL, CHANGED_BY, NAMELESS, SORTS, STANDARD, THRESHOLD
from .saying import UNCLEAR, Saying
from .sentences import Token

if TYPE_CHECKING:
    from .narrative import Narrative

UNKNOWN = "说明中这个数的名称没有认出"


@dataclass(frozen=True, slots=True)
class Loose:
    """An amount whose label asks nothing, with what was spoken of where it stands."""

    token: Token
    name: str
    segment: str
    printed: Printed
    head: Point | None
    topic: Point | None
    reason: str = UNKNOWN


class Unasked(Saying):
    """What becomes of the amounts of a sentence whose labels ask nothing."""

    def __init__(
        self, reader: Narrative, text: str, places: Places, heads: list[Point], firsts: list[Point]
    ) -> None:
        super().__init__(reader, text, places, heads, firsts)
        self.loose: list[Loose] = []

    def _standard(self, token: Token, printed: Printed) -> bool:
        """2000元/人, 单价100万元以上: kept for what it is, and nothing that is said next is about it."""
        after = self.text[token.end :]
        if token.kind != "standard" and not STANDARD.search(token.label) and not THRESHOLD.match(after):
            return False
        by = re.match(r"[/／]?[^，。；、,;（(]{1,8}", after)
        self._keep("standard", token, printed, f"{token.label}{token.text}{by.group() if by else ''}", self.reader.base)
        return True

    def _unclear_change(self, token: Token, printed: Printed) -> None:
        self._set_aside(token, printed, self.head if self.comparison is None else None, UNCLEAR)

    def _set_aside(self, token: Token, printed: Printed, head: Point | None, reason: str = UNKNOWN) -> None:
        """Decide at the end of the sentence, once all of it is known."""
        name = re.sub(r"^[、和及与]|^其中[:：]?|^(?:主要)?(?:用于|包括)", "", clean(token.label))
        self.loose.append(Loose(token, name, self.segment, printed, head, self.reader.topic, reason))

    def _settle_loose(self) -> None:
        changing = any(CHANGED_BY.match(x.name) for x in self.loose)
        for x in self.loose:
            whole = self._whole_of_part(x)
            if whole is not None:
                self._keep("part", x.token, x.printed, self._named_part(x), whole)
            elif changing and x.topic is not None and _tells(x.name):
                self._item(x.name, x.printed.amount, x.token)
            elif self.reader.background or self._owns():
                self._keep("amount", x.token, x.printed, self._named_part(x), self.reader.base)
            else:
                self._leave(x.token, x.reason)

    def _whole_of_part(self, x: Loose) -> Point | None:
        """What the amount is a part of: the list it stands in, else the view whose sorts it tells apart."""
        described = self.reader.described
        if described is not None and ANNUAL.search(self.reader.title) and _tells(self._named_part(x)):
            return self.reader.base.override(described)
        if SORTS.search(clean(x.segment)) and x.topic is not None and x.topic.measure is not None:
            return x.topic
        if self._performs() and (re.match(r"\d{1,2}[、.．]", x.name) or "项目" in x.name) and _tells(x.name):
            return self._projects()
        head = x.head
        if head is None or not _tells(self._named_part(x)):
            return None
        whole = self.reader.amounts.get(head)
        return head if whole is not None and x.printed.amount <= whole else None

    def _named_part(self, x: Loose) -> str:
        """The words that name a part; a bare 金额 is of what was counted before it."""
        if _tells(x.name):
            return x.name
        return re.sub(r"^[^\u4e00-\u9fff]*(?:其中[:：]?)?", "", clean(x.segment)).rstrip(",")[-24:]

    def _keep(self, kind: str, token: Token, printed: Printed, subject: str, about: Point) -> None:
        self.claims.append(
            Claim(
                kind, about, printed.amount, slack=printed.slack, subject=subject,  # type: ignore[arg-type]
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _by_unit(self, token: Token) -> None:
        printed = parse(token.number, token.unit)
        if printed is not None:
            self._standard(token, printed)


def _tells(name: str) -> bool:
    """Whether a name says what the money is for, with more than the words that every label may have."""
    return len(re.findall(r"[\u4e00-\u9fff]", NAMELESS.sub("", name))) >= 2
