"""Quantities in running text: a number with its operator, its unit, and the words before and after it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from math import log

from yusuan.words.units import SCALES, BadUnit, Unit, parse_unit, spellings
from yusuan.words.values import PREFIXES, SUFFIXES

#: Spellings that are units in a cell but mean something else as often as not in a sentence.
_NOT_IN_TEXT = frozenset(
    ["级", "度", "时", "点", "T", "t", "m", "h", "G", "M", "GB", "MB", "TB", "升", "方", "里", "单", "样", "分", "档", "星", "面", "口",
     "年度", "周年", "月份", "只个", "块", "片", "度电", "字", "层", "段", "把", "代表", "团", "市", "区", "县", "平", "版", "集", "首"]
)  # fmt: skip
_WORDS = [re.escape(word) for word in spellings() if word not in _NOT_IN_TEXT]
_TOP = rf"(?:{'|'.join(map(re.escape, sorted(SCALES, key=len, reverse=True)))})?(?:{'|'.join(_WORDS)})"
_PER = rf"(?:/(?:{'|'.join(_WORDS)}|月人|人月|人年|年人)){{0,3}}"
_BEFORE = "|".join(re.escape(w) for w in sorted(PREFIXES, key=len, reverse=True))
_AFTER = "|".join(re.escape(w) for w in sorted(SUFFIXES, key=len, reverse=True))
_EVERY = re.compile(
    rf"(?:每(?!年|月|季|天|日|学|周)({'|'.join(_WORDS)}))?[^，。；、,;\d每]{{0,4}}(?:每(年|月|季度|天|日|人|学年|学期))?[^，。；、,;\d每]{{0,12}}$"
)
_NUMBER = re.compile(r"(?<![\d.A-Za-z])(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)")
_OPERATOR = re.compile(rf"(?P<op>{_BEFORE})[:：为达到]{{0,2}}$")
_UNIT = re.compile(rf"(?P<many>多|余)?(?P<unit>{_TOP}{_PER})(?P<more>多|余)?(?P<after>{_AFTER})?")
#: Document numbers, dates, ordinals and codes: their digits are no quantities.
_SKIP = re.compile(
    r"[\[【〔(（]\s{0,9}(?:19|20)\d\d\s{0,9}[\]】〕)）]\s{0,9}第?\d{0,9}\s{0,9}号?|第\d{1,9}[条款项号次届批期]?|(?:19|20)\d\d年(?:度)?(?:\d{1,2}月(?:份)?(?:\d{1,2}日)?)?"
    r"|(?<!\d)2\d年(?=预计|计划|全年|度|拟|将)|\d{1,2}月\d{1,2}日|(?<!\d)\d{1,2}月(?:份|底|初|中旬|上旬|下旬)|(?<![A-Za-z])[A-Za-z]+\d\w*|(?<!\d)\d{5,}[A-Za-z]\w*|\d{1,9}号"
)
_CLAUSE = re.compile(r"[，。；、,;：:！!？?（）()\n“”\"]")
_GENERIC = re.compile(r"^(?:其中|大约|约|共计|共|合计|计划|预计|达到|达|为|全年|年初|每年|本年|今年|20\d\d年(?:度)?|\d+[、.．])+|(?:大约|约|达到|达|为|共|共计|不少于|不低于|至少|超过)+$")


_MONTHLY = re.compile(r"月(?:人均|均|发放)?(?:工资|补助|补贴|津贴|租金|薪酬?|费用|生活费|标准)+[^，。；\d]{0,3}$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text.  ``before`` and ``behind`` are the words around it in its clause, ``about`` marks 约, 左右, 多;
    ``start`` and ``end`` are its place in the text."""

    operator: str
    number: Decimal
    unit: Unit
    before: str
    behind: str
    about: bool
    start: int
    end: int
    printed: str

    @property
    def amount(self) -> Decimal:
        return self.number * self.unit.factor

    @property
    def kind(self) -> str:
        return self.unit.kind

    @property
    def subject(self) -> str:
        """What is counted: the words before the number without those that say nothing."""
        return _GENERIC.sub("", self.before)

    @property
    def decimals(self) -> int:
        exponent = self.number.as_tuple().exponent
        return -exponent if isinstance(exponent, int) and exponent < 0 else 0

    @property
    def slack(self) -> Decimal:
        """Half of the last printed digit, in whole units; 100万元 is meant to the 百元, as 100.00万元 is."""
        decimals = 2 if self.unit.scale and not self.decimals else self.decimals
        return Decimal(5).scaleb(-decimals - 1) * self.unit.factor

    @property
    def coarse(self) -> Decimal:
        """Half of the last digit where that is one of whole 万元: what a writer may have rounded to."""
        return self.slack if self.decimals or not self.unit.scale else self.unit.factor / 2


@lru_cache(maxsize=512)
def quantities(text: str) -> tuple[Quantity, ...]:
    """Every quantity of a compact text, in order; years, dates, ordinals and document numbers are none."""
    plain = _SKIP.sub(lambda m: "□" * len(m.group()), text)
    found: list[Quantity] = []
    for number in _NUMBER.finditer(plain):
        match = _UNIT.match(plain, number.end())
        unit = parse_unit(match["unit"]) if match else None
        if match is not None and isinstance(unit, tuple):
            found.append(_quantity(plain, text, number, match, unit[0], found[-1].end if found else 0))
    return tuple(found)


def _quantity(
    plain: str, text: str, number: re.Match[str], match: re.Match[str], unit: Unit, last: int
) -> Quantity:
    sign = _OPERATOR.search(plain[max(last, number.start() - 10) : number.start()])
    begins = number.start() - len(sign.group()) if sign else number.start()
    before = _CLAUSE.split(plain[last:begins])[-1].replace("□", "")
    behind = re.split(r"\d", _CLAUSE.split(plain[match.end() : match.end() + 30], maxsplit=1)[0])[0].replace("□", "")
    operator = PREFIXES.get(sign["op"] if sign else "", SUFFIXES.get(match["after"] or "", ""))
    about = bool(match["many"] or match["more"]) or operator == "≈" or bool(re.search(r"约[为有]?$", before))
    return Quantity(
        "" if operator == "≈" else operator, Decimal(number.group().replace(",", "")), _with_every(unit, before),
        before, behind, about, number.start(), match.end(), text[begins : match.end()],
    )  # fmt: skip


def _with_every(unit: Unit, before: str) -> Unit:
    """The unit with what stands before the number: 每户每月补助100元 is 元/户/月, 人均 is per person."""
    if unit.kind != "money":
        return unit
    per = [word for word in (_EVERY.search(before) or re.match("", "")).groups() if word]  # type: ignore[union-attr]
    if re.search(r"人均[^，。；\d]{0,10}$", before) and not unit.things:
        per.append("人")
    if _MONTHLY.search(before) and not unit.period and not any(word in ("月", "年") for word in per):
        per.append("月")
    if not per:
        return unit
    whole = parse_unit("/".join([str(unit), *(word for word in per if word not in str(unit).split("/"))]))
    return unit if isinstance(whole, BadUnit) else whole[0]


# --- matching words ------------------------------------------------------------------------------------------------

_NOISE = re.compile(r"[\d\s的和与及、，。/()（）“”≥≤%□]")


def likeness(words: str, name: str, names: Sequence[str]) -> Decimal:
    """How much of what marks ``name`` off from ``names`` stands in ``words``: 0 to 1.

    Characters that all names share (补贴人数) weigh little, those of one name alone (见习) much; characters, not
    words, because names are shortened freely (社会保险补贴, 社保补贴).
    """
    own = set(_NOISE.sub("", name))
    if not own:
        return Decimal(0)
    weights = {c: log(1 + len(names) / max(1, sum(c in other for other in names))) for c in own}
    shared = sum(weights[c] for c in own & set(words))
    return Decimal(str(round(shared / sum(weights.values()), 3)))


def best(words: str, names: Sequence[str], least: str = "0.5", ahead: str = "0.15") -> int | None:
    """The index of the name that the words are about; None where none is like them or two are as much."""
    ranked = sorted(((likeness(words, name, names), -n) for n, name in enumerate(names)), reverse=True)
    if not ranked or ranked[0][0] < Decimal(least):
        return None
    if len(ranked) > 1 and ranked[0][0] - ranked[1][0] < Decimal(ahead):
        return None
    return -ranked[0][1]


def bigrams(text: str) -> frozenset[str]:
    """Pairs of neighbouring characters of a text without punctuation."""
    bare = re.sub(r"[^\w\u4e00-\u9fff]|_", "", text)
    return frozenset(bare[i : i + 2] for i in range(len(bare) - 1))


def overlap(a: Iterable[str], b: Iterable[str]) -> Decimal:
    """How much of the smaller of two sets lies in the other: 0 to 1."""
    x, y = frozenset(a), frozenset(b)
    small = min(len(x), len(y))
    return Decimal(len(x & y)) / small if small else Decimal(0)
