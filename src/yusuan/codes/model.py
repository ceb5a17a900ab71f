"""What a classification code is, and what can be said about a code that somebody wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Literal

Kind = Literal["function", "economic", "gov_economic", "receipt"]

#: Kinds of classification with their printed names, in the order of the official book.
KIND_NAMES: dict[Kind, str] = {
    "receipt": "收入分类",
    "function": "支出功能分类",
    "economic": "部门预算支出经济分类",
    "gov_economic": "政府预算支出经济分类",
}
KINDS: tuple[Kind, ...] = tuple(KIND_NAMES)

#: First digit of a classification code → its kind.
CODE_DIMENSIONS: dict[str, Kind] = {"1": "receipt", "2": "function", "3": "economic", "5": "gov_economic"}
#: Lengths of the codes of each kind, from 类 down.
LENGTHS: dict[Kind, tuple[int, ...]] = {
    "receipt": (3, 5, 7, 9),
    "function": (3, 5, 7),
    "economic": (3, 5),
    "gov_economic": (3, 5),
}
LEVEL_NAMES: dict[int, str] = {3: "类", 5: "款", 7: "项", 9: "目"}


@dataclass(frozen=True, slots=True)
class Code:
    """One row of a classification.  ``valid_from``/``valid_to`` are budget years, None where open or unknown.

    ``level`` is 类, 款, 项 or 目.  ``confidence``: verified (seen in published documents), high, medium, own (general
    knowledge of the field, not read in a source), seen or once (printed by several bodies, by one: data/seen.csv) or
    official (from a list that the unit imported).
    """

    code: str
    name: str
    kind: Kind
    level: str
    valid_from: int | None = None
    valid_to: int | None = None
    source: str = ""
    confidence: str = ""
    note: str = ""

    def valid_in(self, year: int) -> bool:
        return (self.valid_from or year) <= year <= (self.valid_to or year)

    @property
    def years(self) -> str:
        """The years of validity in words: 2019年起, 2014—2018年, 2018年止, or "" where nothing is known."""
        if self.valid_from and self.valid_to:
            one = self.valid_from == self.valid_to
            return f"{self.valid_from}年" if one else f"{self.valid_from}—{self.valid_to}年"
        return (
            f"{self.valid_from}年起" if self.valid_from else f"{self.valid_to}年止" if self.valid_to else ""
        )


class Standing(StrEnum):
    """How a code, a name or a mapping stands; ``unchecked`` is not a pass."""

    FINE = "fine"
    NOTICE = "notice"
    WARNING = "warning"
    ERROR = "error"
    UNCHECKED = "unchecked"


Fault = Literal["", "shape", "class", "unknown", "year", "other", "name"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """A standing with its reason in Chinese, what was expected (a name or a code, or ""), and what is wrong.

    ``fault``: shape (no code can look so), class (its 类 does not exist), unknown (its 款 or 项 is in no list), year (code
    or name of other years), other (the name of another code), name (a name that no code has), "" where nothing is.
    """

    standing: Standing
    message: str = ""
    expected: str = ""
    fault: Fault = ""

    @property
    def fine(self) -> bool:
        return self.standing is Standing.FINE


FINE = Verdict(Standing.FINE)
_DROPPED = re.compile(r"[\s、，,;；。.·・()（）\[\]【】〔〕{}<>《》〈〉“”\"'‘’„:：\-—–_/／]+")
_WIDE = str.maketrans("０１２３４５６７８９ＡＢＣＤ", "0123456789ABCD")


@lru_cache(maxsize=8192)
def normalise(name: str) -> str:
    """A name without what people write differently: spaces, brackets, quotes, 顿号 and other punctuation."""
    return _DROPPED.sub("", name.translate(_WIDE))


def level(kind: Kind, code: str) -> str:
    """类, 款, 项 or 目 by the length of ``code``; "" for a length which that kind does not have."""
    return LEVEL_NAMES[len(code)] if len(code) in LENGTHS[kind] else ""


def parents(code: str) -> tuple[str, ...]:
    """The codes above ``code``, 类 first: 2080505 → (208, 20805)."""
    return tuple(code[:n] for n in (3, 5, 7) if n < len(code))
