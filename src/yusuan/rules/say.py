"""What the laws and the arithmetic say to a clerk: figures, identities and claims in plain Chinese."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal

from yusuan import codes
from yusuan.laws.arithmetic import ClaimCheck
from yusuan.laws.diagnose import Cure
from yusuan.laws.identities import Identity
from yusuan.model import LABELS, Claim, Figure, Point, Source, fold
from yusuan.money import UNITS, plain, rounded, show

#: Dimension → kind of classification, for the names of codes.
_NAMED: Mapping[str, codes.Kind] = {
    "function": "function", "economic": "economic", "gov_economic": "gov_economic", "receipt": "receipt",
}  # fmt: skip
#: Aspects in the order in which a heading would say them.
_ASPECTS = ("stage", "origin", "fund", "measure", "use")
_USUAL = frozenset({"approved"})
_FLOW = ("measure", "use")


def figure_name(figure: Figure, year: str = "") -> str:
    """Where a figure stands and what it asks: 《收入预算表》“2050202 小学教育”本年收入."""
    return f"{place_name(figure.table, figure.source)}{point_name(figure.point, year)}"


def place_name(table: str, source: Source) -> str:
    title = source.table or table
    if title:
        return f"《{title}》"
    if source.line or source.page:
        return f"正文第{source.line}行" if source.line else f"正文第{source.page}页"
    return "正文"


def point_name(p: Point, year: str = "") -> str:
    """The question in words, without what goes without saying (the document's own year, the approved budget)."""
    rows = [name for d in (*_NAMED, "project", "item", "unit") if (name := row_name(p, d))]
    said = "".join(f"“{name}”" for name in rows)
    if p.year is not None and year and year not in p.year:
        said += "、".join(sorted(p.year)) + "年"
    aspects = "".join(_label(p, d) for d in _ASPECTS)
    if not any(getattr(p, d) for d in _FLOW):
        aspects = aspects.removesuffix(flow := _label(p, "flow")) + flow  # 事业收入 says 收入 already
        aspects += "" if said or p.origin is not None else "总计" if p.sink is None else "合计"
    if p.sink is not None and "spent" not in p.sink:
        aspects = aspects.removesuffix("支出") + _label(p, "sink")
    return said + (aspects or "合计")


def row_name(p: Point, dimension: str) -> str:
    """The code and name of the row that a Point stands in along this dimension; "" where it names none."""
    region = getattr(p, dimension)
    if region is None:
        return ""
    kind = _NAMED.get(dimension)
    names = [f"{code} {codes.name(kind, code)}".strip() if kind else code for code in sorted(region)]
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def _label(p: Point, dimension: str) -> str:
    region = getattr(p, dimension)
    if region is None:
        return ""
    names = [name for name in fold(dimension, region) if name not in _USUAL]
    return "、".join(LABELS.get(name, name) for name in names)


def amount(value: Decimal, like: Figure) -> str:
    """An amount (元) as this figure prints: 9,646.01 万元."""
    return f"{show(value, like.unit if like.unit in UNITS else '元', decimals_of(like))} {like.unit}"


def decimals_of(figure: Figure) -> int:
    """Decimals as printed (2 where the figure does not tell)."""
    if not figure.slack:
        return 2
    unit = UNITS.get(figure.unit, Decimal(1))
    exponent = (figure.slack * 2 / unit).normalize().adjusted()
    return max(0, -exponent)


def bound(value: Decimal, like: Figure) -> str:
    """A rounding bound, with as many decimals as it has."""
    return f"{plain(value / UNITS.get(like.unit, Decimal(1)))} {like.unit}"


def should_be(cure: Cure, figure: Figure, scale: int) -> str:
    """The amounts that would mend everything, as this figure would print them."""
    if cure.lo is None and cure.hi is None:
        return "不能确定"
    unit, digits = figure.unit if figure.unit in UNITS else "元", decimals_of(figure)
    ends = [None if v is None else rounded(Decimal(v) / scale, unit, digits) for v in (cure.lo, cure.hi)]
    low, high = (None if v is None else f"{v:,.{digits}f}" for v in ends)
    if low is None:
        return f"不大于 {high} {figure.unit}"
    if high is None:
        return f"不小于 {low} {figure.unit}"
    return f"{low} {figure.unit}" if low == high else f"{low} 至 {high} {figure.unit}"


# Identities -----------------------------------------------------------------


def identity_text(i: Identity, year: str = "") -> str:
    """One identity as a sentence with both sides and the difference."""
    return _SENTENCES[i.kind](i, year)


def joint_text(i: Identity, year: str = "") -> str:
    """An identity that holds by itself but not together with the others."""
    return f"{figure_name(i.left, year)}写 {printed(i.left)}，单看每条等式都在四舍五入的范围内，合起来没有一组金额能使各处都相符"


def _agreement(i: Identity, year: str) -> str:
    other = i.right[0][1]
    words = _SHOULD.get(i.kind, "本应相同")
    return (
        f"{figure_name(i.left, year)}写 {printed(i.left)}，"
        f"{figure_name(other, year)}写 {printed(other)}，{words}，相差 {amount(abs(i.difference), i.left)}"
    )


_SHOULD = {"balance": "收支本应相等", "alias": "其余各项为零，两数本应相同"}


def _partition(i: Identity, year: str) -> str:
    total = i.left.amount - i.difference
    slack = f"（四舍五入最多可差 {bound(i.bound, i.left)}）" if i.bound else ""
    return (
        f"{figure_name(i.left, year)}写 {printed(i.left)}，各项之和为 {amount(total, i.left)}"
        f"（{_terms(i)}），相差 {amount(abs(i.difference), i.left)}{slack}"
    )


def _containment(i: Identity, year: str) -> str:
    part = i.right[0][1]
    return (
        f"{figure_name(part, year)}写 {printed(part)}，大于它所属的{figure_name(i.left, year)} {printed(i.left)}，"
        f"多出 {amount(abs(i.difference), i.left)}"
    )


def printed(f: Figure) -> str:
    return f"{f.printed} {f.unit}" if f.printed else "空白"


def _terms(i: Identity) -> str:
    terms = [("+" if sign > 0 else "−") + (f.printed or "0") for sign, f in i.right if f.amount]
    shown = "".join(terms[:12]).removeprefix("+")
    return shown + ("……" if len(terms) > 12 else "")


_SENTENCES: Mapping[str, Callable[[Identity, str], str]] = {
    "agreement": _agreement, "alias": _agreement, "balance": _agreement, "partition": _partition,
    "containment": _containment,
}  # fmt: skip


# Claims ---------------------------------------------------------------------


def claim_text(check: ClaimCheck, year: str = "") -> str:
    """What a claim says, what it should say, and how the mistake probably came about."""
    hint = f"；{check.hint}" if check.hint else ""
    return f"{_CLAIMS[check.rule](check, year)}{hint}"


def claim_stated(check: ClaimCheck) -> str:
    c = check.claim
    return c.printed or ("" if c.value is None else plain(c.value))


def claim_expected(check: ClaimCheck) -> str:
    if check.expected is None:
        return ""
    if check.rule in _RATES or (check.rule == "N208" and check.claim.kind != "change"):
        return f"{_signed(check)}%"
    if check.rule == "N204":
        return _WAYS[int(check.expected)]
    if check.rule == "N207":
        return plain(check.expected)
    return _changed(check) if check.claim.kind == "change" else f"{plain(check.expected)} 元"


def _changed(check: ClaimCheck) -> str:
    """A change with its direction: 增加 10.00 万元."""
    value = check.expected or Decimal(0)
    return f"{_WAYS[(value > 0) - (value < 0)]} {_like(check.claim, value)}"


def _like(claim: Claim, value: Decimal) -> str:
    """An amount as the claim itself prints amounts."""
    printed = re.sub(r"\s", "", claim.printed)
    unit = next((u for u in sorted(UNITS, key=len, reverse=True) if printed.endswith(u)), "元")
    return f"{show(abs(value), unit, len(printed.removesuffix(unit).partition('.')[2]))} {unit}"


def claim_difference(check: ClaimCheck) -> str:
    """By how much a claim is off; "" where it is not a matter of how much."""
    if check.difference is None or check.rule == "N204":
        return ""
    if check.rule == "N207":
        return plain(abs(check.difference))
    if check.rule in _RATES or (check.rule == "N208" and check.claim.kind != "change"):
        return f"{plain(abs(check.difference))} 个百分点"
    return _like(check.claim, check.difference)


_RATES = ("N201", "N203", "N209")
_WAYS = {1: "增加", -1: "减少", 0: "持平"}


def _signed(check: ClaimCheck) -> str:
    """A rate with its direction in words where it has one."""
    assert check.expected is not None
    if check.rule == "N203":
        return f"{_WAYS[(check.expected > 0) - (check.expected < 0)]} {abs(check.expected)}"
    return f"{check.expected}"


def _about(check: ClaimCheck, year: str) -> str:
    c = check.claim
    return f"{place_name('', c.source)}{point_name(c.point, year)}"


def _ratio(what: str) -> Callable[[ClaimCheck, str], str]:
    return lambda k, year: (
        f"{_about(k, year)}的{what}写 {claim_stated(k)}，按{_worked(k)}应为 {claim_expected(k)}"
    )


def _change(check: ClaimCheck, year: str) -> str:
    if check.expected is None:
        said = "、".join(printed(f) for f in check.figures)
        return f"{_about(check, year)}的增减额写 {claim_stated(check)}，本年数是 {said}"
    return _ratio("增减额")(check, year)


def _direction(check: ClaimCheck, year: str) -> str:
    if check.figures:
        return _ratio("增减方向")(check, year)
    other = check.others[0]
    return (
        f"{_about(check, year)}写{claim_stated(check)}，{place_name('', other.source)}"
        f"{point_name(other.point, year)}的增减额写 {_claim_printed(other)}"
    )


def _worked(check: ClaimCheck) -> str:
    """The figures that a claim was computed from."""
    said = [f"{f.printed} {f.unit}" for f in check.figures]
    return f"所写金额（{'、'.join(said)}）计算" if said else "所写金额计算"


def _totals(what: str, whole: str) -> Callable[[ClaimCheck, str], str]:
    def text(k: ClaimCheck, year: str) -> str:
        total = (k.expected or Decimal(0)) + (k.difference or Decimal(0))
        return (
            f"{_about(k, year)}{what}之和为 {plain(total)} 元，{whole}为 {claim_expected(k)}，"
            f"相差 {plain(abs(k.difference or Decimal(0)))} 元"
        )

    return text


def _twice(check: ClaimCheck, year: str) -> str:
    first = check.others[0]
    return (
        f"{_about(check, year)}的{_KINDS[check.claim.kind]}前后不一：{place_name('', check.claim.source)}写"
        f" {claim_stated(check)}，{place_name('', first.source)}写 {_claim_printed(first)}"
    )


_KINDS = {"share": "占比", "change": "增减额", "rate": "增减率"}


def _claim_printed(claim: Claim) -> str:
    return claim.printed or ("" if claim.value is None else plain(claim.value))


def _number(check: ClaimCheck, year: str) -> str:
    stated = claim_stated(check)
    subject = check.claim.subject.removeprefix("年").removesuffix(re.sub(r"^[\d,，.]+", "", stated))
    here = place_name("", check.claim.source)
    others = [f"{place_name('', c.source)}写 {_claim_printed(c)}" for c in check.others]
    if len(others) == 1:
        return f"{here}{subject}的数目写 {stated}，{others[0]}"
    return f"{here}{subject}的数目写 {stated}，各部分（{'、'.join(others)}）合起来是 {claim_expected(check)}"


def _sum_of_shares(check: ClaimCheck, year: str) -> str:
    shares: Sequence[Claim] = (*check.others, check.claim)
    said = "+".join(plain(c.value) for c in shares if c.value is not None)
    return f"{place_name('', check.claim.source)}各项占比之和（{said}）与 100% 相差 {plain(abs(check.difference or 0))}"  # type: ignore[arg-type]


_CLAIMS: Mapping[str, Callable[[ClaimCheck, str], str]] = {
    "N201": _ratio("占比"), "N202": _change, "N203": _ratio("增减率"), "N204": _direction,
    "N205": _totals("所列各项", "总数"), "N206": _totals("所列原因的金额", "增减额"), "N207": _number,
    "N208": _twice, "N209": _sum_of_shares, "N210": _ratio("数"),
}  # fmt: skip
