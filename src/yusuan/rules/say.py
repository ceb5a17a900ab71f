"""The prose of the laws, made last and only here: figures, identities and claims in plain Chinese.

A :class:`Words` speaks for one finding: it knows the document's year, the names of its projects, and the one unit in
which every amount of the finding is printed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan import codes
from yusuan.laws.arithmetic import ClaimCheck
from yusuan.laws.diagnose import Cure
from yusuan.laws.identities import Identity
from yusuan.laws.slips import Slip
from yusuan.model import LABELS, Claim, Disclosure, Figure, Places, Point, Suspect, fold
from yusuan.money import UNITS, rounded, spoken, sure_digits, told

from .named import project_names

#: Dimension → kind of classification, for the names of codes.
_NAMED: Mapping[str, codes.Kind] = {
    "function": "function", "economic": "economic", "gov_economic": "gov_economic", "receipt": "receipt",
}  # fmt: skip
#: Aspects in the order in which a heading would say them.
_ASPECTS = ("stage", "origin", "fund", "measure", "use")
_USUAL = frozenset({"approved"})
_FLOW = ("measure", "use")
#: Decimals of a computed amount to which a range of amounts is told, at most (万元 to the 分).
_FINEST = 6
#: Terms of a sum that are written out.
_TERMS = 12


def _label(p: Point, dimension: str) -> str:
    region = getattr(p, dimension)
    if region is None:
        return ""
    names = [name for name in fold(dimension, region) if name not in _USUAL]
    return "、".join(LABELS.get(name, name) for name in names)


def decimals_of(figure: Figure) -> int:
    """Decimals as printed (2 where the figure does not tell)."""
    if not figure.slack:
        return 2
    unit = UNITS.get(figure.unit, Decimal(1))
    exponent = (figure.slack * 2 / unit).normalize().adjusted()
    return max(0, -exponent)


def unit_of(claim: Claim) -> str:
    """The unit in which a claim prints amounts; "" where it prints none."""
    printed = re.sub(r"\s", "", claim.printed)
    return next((u for u in sorted(UNITS, key=len, reverse=True) if printed.endswith(u)), "")


@dataclass(frozen=True, slots=True)
class Words:
    """How one finding speaks.  ``names`` are the names of projects that the document tells by table and row alone."""

    year: str = ""
    places: Places = field(default_factory=lambda: Places(Disclosure()))
    names: Mapping[str, str] = field(default_factory=dict)
    unit: str = "元"
    least: int = 2

    def like(self, figure: Figure) -> Words:
        """The words of a finding about this figure: amounts in its unit, with no fewer decimals than it has (up to 2)."""
        return replace(self, unit=figure.unit if figure.unit in UNITS else "元", least=min(2, decimals_of(figure)))

    def about(self, check: ClaimCheck) -> Words:
        """The words of a finding about a claim: in its own unit, else in that of the amounts it was worked out from."""
        units = [unit_of(check.claim), *(unit_of(c) for c in check.others), *(f.unit for f in check.figures)]
        return replace(self, unit=next((u for u in units if u in UNITS), self.unit))

    # Amounts ------------------------------------------------------------------------------------------------

    def amount(self, value: Decimal) -> str:
        return told(value, self.unit, self.least)

    def printed(self, f: Figure) -> str:
        """A figure as it stands, in the unit of the finding."""
        if not f.printed:
            return "空白"
        return f"{f.printed} {f.unit}" if f.unit == self.unit else self.amount(f.amount)

    def should_be(self, cure: Cure, figure: Figure, scale: int) -> str:
        """The amounts that would mend everything, with all the decimals that are known."""
        if cure.lo is None and cure.hi is None:
            return "不能确定"
        factor = UNITS.get(self.unit, Decimal(1))
        low, high = (None if v is None else Decimal(v) / scale / factor for v in (cure.lo, cure.hi))
        least = decimals_of(figure)
        if low is None or high is None:
            end = low if low is not None else high
            assert end is not None
            return f"{'不大于' if low is None else '不小于'} {spoken(rounded(end, decimals=least), least)} {self.unit}"
        if low == high:
            return f"{spoken(low, least)} {self.unit}"
        digits = sure_digits(low, high, least, _FINEST)
        if digits is None:
            return f"{spoken(rounded(low, decimals=least), least)} 至 {spoken(rounded(high, decimals=least), least)} {self.unit}"
        return f"{spoken(rounded(low, decimals=digits), least)} {self.unit}"

    # Figures and Points -------------------------------------------------------------------------------------

    def figure(self, figure: Figure) -> str:
        """Where a figure stands and what it asks: 《收入预算表》“2050202 小学教育”本年收入."""
        return f"{self.places.brief(figure.table, figure.source)}{self.point(figure.point)}"

    def point(self, p: Point) -> str:
        """The question in words, without what goes without saying (the document's own year, the approved budget)."""
        rows = [name for d in (*_NAMED, "project", "item", "unit") if (name := self.row(p, d))]
        said = "".join(f"“{name}”" for name in rows)
        if p.year is not None and self.year and self.year not in p.year:
            said += "、".join(sorted(p.year)) + "年"
        aspects = "".join(_label(p, d) for d in _ASPECTS)
        if not any(getattr(p, d) for d in _FLOW):
            aspects = aspects.removesuffix(flow := _label(p, "flow")) + flow  # 事业收入 says 收入 already
            aspects += "" if said or p.origin is not None else "总计" if p.sink is None else "合计"
        if p.sink is not None and "spent" not in p.sink:
            aspects = aspects.removesuffix("支出") + _label(p, "sink")
        return said + (aspects or "合计")

    def row(self, p: Point, dimension: str) -> str:
        """The code and name of the row that a Point stands in along this dimension; "" where it names none."""
        region = getattr(p, dimension)
        if region is None:
            return ""
        kind = _NAMED.get(dimension)
        names = [f"{code} {codes.name(kind, code)}".strip() if kind else self.names.get(code, code) for code in sorted(region)]
        return "、".join(names[:3]) + ("等" if len(names) > 3 else "")

    # Identities ---------------------------------------------------------------------------------------------

    def identity(self, i: Identity) -> str:
        """One identity as a sentence with both sides and the difference."""
        return _SENTENCES[i.kind](self, i)

    def joint(self, i: Identity) -> str:
        """An identity that holds by itself but not together with the others."""
        return f"{self.figure(i.left)}写 {self.printed(i.left)}，单看每条等式都在四舍五入的范围内，合起来没有一组金额能使各处都相符"

    # Claims -------------------------------------------------------------------------------------------------

    def claim(self, check: ClaimCheck) -> str:
        """What a claim says, what it should say, and how the mistake probably came about."""
        hint = f"；{HINTS[check.hint]}" if check.hint else ""
        said = f"{_CLAIMS[check.rule](self, check)}{hint}{self._tried(check)}"
        if check.slip is None:
            return said
        slip = self.slipped(check.slip)
        return f"{said}；{slip.text}写 {slip.stated}，改为 {slip.should_be} 各数就都相符，疑多写、漏写或颠倒了一位数字"

    def _tried(self, check: ClaimCheck) -> str:
        """The other numbers that were divided without success."""
        if not check.tried or check.slip is not None or check.hint:
            return ""
        ways = [f"{'、'.join(self.printed(f) for f in figures)}得 {abs(made)}%" for figures, made in check.tried[:_WAYS_TOLD] if figures]
        return f"；另按{'，按'.join(ways)}，也不符" if ways and _is_rate(check) else ""

    def slipped(self, slip: Slip) -> Suspect:
        """The number that is probably mistyped."""
        if slip.figure is not None:
            f = slip.figure
            return Suspect(self.figure(f), self.printed(f), self.amount(slip.amount), f.source)
        assert slip.claim is not None
        c = slip.claim
        return Suspect(f"{self.point(c.point)}的增减额", self.claim_printed(c), self.amount(slip.amount), c.source)

    def claim_expected(self, check: ClaimCheck) -> str:
        if check.expected is None:
            return ""
        if check.rule == "N204":
            return _WAYS[int(check.expected)]
        if check.rule == "N207":
            return spoken(check.expected)
        if _is_rate(check):
            value = best_rate(check)
            way = f"{_WAYS[(value > 0) - (value < 0)]} " if check.rule == "N203" else ""
            return f"{way}{abs(value) if way else value}%"
        if check.claim.kind == "change":
            value = check.expected
            return f"{_WAYS[(value > 0) - (value < 0)]} {self.amount(abs(value))}"
        return self.amount(check.expected)

    def claim_difference(self, check: ClaimCheck) -> str:
        """By how much a claim is off; "" where it is not a matter of how much."""
        if check.difference is None or check.rule == "N204":
            return ""
        if check.rule == "N207":
            return spoken(abs(check.difference))
        if _is_rate(check):
            return f"{spoken(abs(check.difference))} 个百分点"
        return self.amount(abs(check.difference))

    def claim_printed(self, claim: Claim) -> str:
        """What a claim says, an amount in the unit of the finding."""
        unit = unit_of(claim)
        if claim.kind == "change" and claim.value is not None and unit and unit != self.unit:
            return self.amount(claim.value)
        return claim.printed or ("" if claim.value is None else spoken(claim.value))

    def where(self, check: ClaimCheck) -> str:
        c = check.claim
        if c.nameless:
            return f"{self.places.brief('', c.source)}{_NAMELESS}"
        if c.point == Point() and c.base is None:  # of an item whose name is not known
            return f"{self.places.brief('', c.source)}“{_cut(c.source.text or c.text)}”一句"
        return f"{self.places.brief('', c.source)}{self.point(c.point)}"


def words_of(d: Disclosure) -> Words:
    """How findings about this document speak."""
    return Words(d.year.value, Places(d), project_names(d))


# Identities -----------------------------------------------------------------


def _agreement(words: Words, i: Identity) -> str:
    other = i.right[0][1]
    return (
        f"{words.figure(i.left)}写 {words.printed(i.left)}，{words.figure(other)}写 {words.printed(other)}，"
        f"{_SHOULD.get(i.kind, '本应相同')}，相差 {words.amount(abs(i.difference))}"
    )


_SHOULD = {"balance": "收支本应相等", "alias": "其余各项为零，两数本应相同"}


def _partition(words: Words, i: Identity) -> str:
    total = i.left.amount - i.difference
    slack = f"（四舍五入造成的差不到 {words.amount(i.slack)}）" if i.slack else ""
    return (
        f"{words.figure(i.left)}写 {words.printed(i.left)}，各项之和为 {words.amount(total)}"
        f"（{_terms(words, i)}），相差 {words.amount(abs(i.difference))}{slack}"
    )


def _terms(words: Words, i: Identity) -> str:
    shown = [(("+" if sign > 0 else "−"), words.printed(f).removesuffix(words.unit).strip()) for sign, f in i.right if f.amount]
    text = "".join(sign + number for sign, number in shown[:_TERMS]).removeprefix("+")
    return text + ("……" if len(shown) > _TERMS else "")


def _containment(words: Words, i: Identity) -> str:
    part = i.right[0][1]
    return (
        f"{words.figure(part)}写 {words.printed(part)}，大于它所属的{words.figure(i.left)} {words.printed(i.left)}，"
        f"多出 {words.amount(abs(i.difference))}"
    )


_SENTENCES: Mapping[str, Callable[[Words, Identity], str]] = {
    "agreement": _agreement, "alias": _agreement, "balance": _agreement, "partition": _partition,
    "containment": _containment,
}  # fmt: skip


# Claims ---------------------------------------------------------------------

#: What a claim is of whose item was not understood.
_NAMELESS = "所说的一项（名称没有认出）"


def _cut(text: str) -> str:
    text = "".join(text.split())
    return text if len(text) <= _QUOTED else f"{text[:_QUOTED]}…"


#: Characters of a sentence by which a claim without a name is told.
_QUOTED = 24
_RATES = ("N201", "N203", "N209")
_WAYS = {1: "增加", -1: "减少", 0: "持平"}

#: Ways of working a ratio out that are told beside the first.
_WAYS_TOLD = 3
#: Ways to go wrong that are habits of a whole document.
HABITS: Mapping[str, str] = {"own_base": "除以了本年数，应除以上年数", "cut": "的末位是截断的，应四舍五入"}
#: How a wrong number probably came about.
HINTS: Mapping[str, str] = {
    "own_base": "这是增减额除以本年数得到的，应除以上年数",
    "cut": "末位是截断的，应四舍五入",
    "sign": "增减方向与金额相反",
    "share": "这是本年数占上年数的比例，不是增减率",
    "negative_base": "增加的比本年的全部还多，上年数成了负数",
}


def _is_rate(check: ClaimCheck) -> bool:
    return check.rule in _RATES or (check.rule == "N208" and check.claim.kind != "change")


def claim_unit(check: ClaimCheck) -> str:
    """The unit of a claim's expected value and difference."""
    return "%" if _is_rate(check) else "" if check.rule in ("N204", "N207") else "元"


def best_rate(check: ClaimCheck) -> Decimal:
    """The ratio that a claim should state, with two decimals where the amounts tell as many."""
    assert check.expected is not None
    if check.exact is None:
        return check.expected
    exponent = check.expected.as_tuple().exponent
    own = -exponent if isinstance(exponent, int) else 0
    low, high = (Decimal(v.numerator) / Decimal(v.denominator) for v in check.exact)
    digits = sure_digits(low, high, own, max(own, 2))
    middle = (low + high) / 2
    return check.expected if digits is None or digits == own else rounded(middle, decimals=digits)


def _ratio(what: str) -> Callable[[Words, ClaimCheck], str]:
    def text(words: Words, k: ClaimCheck) -> str:
        said = [words.printed(f) for f in k.figures]
        if k.claim.nameless:
            said = [words.amount(a) for _, a in k.claim.items if a is not None]
        said += [words.amount(a) for _, a in k.claim.items if a is not None and not said]
        said += [f"增减额 {words.claim_printed(c)}" for c in k.others if c.kind == "change"]
        worked = f"所写金额（{'、'.join(said)}）计算" if said else "所写金额计算"
        way = _WAYS[k.claim.direction] if k.claim.direction and k.rule in ("N202", "N203") else ""
        return f"{words.where(k)}的{what}写{way} {words.claim_printed(k.claim)}，按{worked}应为 {words.claim_expected(k)}"

    return text


def _change(words: Words, check: ClaimCheck) -> str:
    if check.expected is None:
        said = "、".join(words.printed(f) for f in check.figures)
        return f"{words.where(check)}的增减额写 {words.claim_printed(check.claim)}，本年数是 {said}"
    return _ratio("增减额")(words, check)


def _direction(words: Words, check: ClaimCheck) -> str:
    if check.figures:
        return _ratio("增减方向")(words, check)
    other = check.others[0]
    return (
        f"{words.where(check)}写{words.claim_printed(check.claim)}，{words.places.brief('', other.source)}"
        f"{words.point(other.point)}的增减额写 {words.claim_printed(other)}"
    )


def _totals(what: str, whole: str) -> Callable[[Words, ClaimCheck], str]:
    def text(words: Words, k: ClaimCheck) -> str:
        gap = k.difference or Decimal(0)
        total = (k.expected or Decimal(0)) + gap
        return (
            f"{words.where(k)}{what}之和为 {words.amount(total)}，{whole}为 {words.claim_expected(k)}，"
            f"相差 {words.amount(abs(gap))}"
        )

    return text


def _twice(words: Words, check: ClaimCheck) -> str:
    first = check.others[0]
    return (
        f"{words.where(check)}的{_KINDS[check.claim.kind]}前后不一：{words.places.brief('', check.claim.source)}写"
        f" {words.claim_printed(check.claim)}，{words.places.brief('', first.source)}写 {words.claim_printed(first)}"
    )


_KINDS = {"share": "占比", "change": "增减额", "rate": "增减率"}


def _number(words: Words, check: ClaimCheck) -> str:
    stated = words.claim_printed(check.claim)
    subject = check.claim.subject.removeprefix("年").removesuffix(re.sub(r"^[\d,，.]+", "", stated))
    here = words.places.brief("", check.claim.source)
    others = [f"{words.places.brief('', c.source)}写 {words.claim_printed(c)}" for c in check.others]
    if len(others) == 1:
        return f"{here}{subject}的数目写 {stated}，{others[0]}"
    return f"{here}{subject}的数目写 {stated}，各部分（{'、'.join(others)}）合起来是 {words.claim_expected(check)}"


def _on_nothing(words: Words, check: ClaimCheck) -> str:
    return f"{words.where(check)}的增减率写 {words.claim_printed(check.claim)}，上年数是 0，没有增减率可言"


def _sum_of_shares(words: Words, check: ClaimCheck) -> str:
    shares: Sequence[Claim] = (*check.others, check.claim)
    said = "+".join(spoken(c.value) for c in shares if c.value is not None)
    gap = spoken(abs(check.difference or Decimal(0)))
    return f"{words.places.brief('', check.claim.source)}各项占比之和（{said}）与 100% 相差 {gap} 个百分点"


_CLAIMS: Mapping[str, Callable[[Words, ClaimCheck], str]] = {
    "N201": _ratio("占比"), "N202": _change, "N203": _ratio("增减率"), "N204": _direction,
    "N205": _totals("所列各项", "总数"), "N206": _totals("所列原因的金额", "增减额"), "N207": _number,
    "N208": _twice, "N209": _sum_of_shares, "N210": _ratio("数"), "N314": _on_nothing,
}  # fmt: skip
