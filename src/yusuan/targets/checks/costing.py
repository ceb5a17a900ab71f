"""Rules on costing arithmetic: persons × standard × months in sentences and indicators, parts and totals, copies."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Finding, Outcome, Related, Status, Suspect
from yusuan.money import parse, plain
from yusuan.words.lexicon import clean
from yusuan.words.persons import mask

from ..amounts import Calculation, Pair, Sum, calculations, is_amount, pairs, read_costing, sums, ten_thousand
from ..check import Build, Yield, check
from ..forms import Form, Forms, Passage, Stated, yuan
from ..quantities import Quantity, quantities

#: A costing that only claims to be about right may be off by this much before it is worth more than a notice.
_ABOUT = Decimal("0.02")
#: A costing from indicators must exceed the money by this much to be reported: it may round months.
_OVER = Decimal("0.005")


def _said(form: Form, c: Calculation) -> str:
    return f"项目“{form.name}”的{c.passage.label}按{c.formula}={yuan(c.computed)}"


def span_of(c: Calculation) -> tuple[int, int]:
    first = c.groups[0].count or c.groups[0].standards[0]
    return min(first.start, c.amount.start), c.amount.end


def _nothing(forms: Forms, id: str) -> Iterator[Outcome]:
    if not any(calculations(f) for f in forms):
        yield Outcome(id, Status.NOT_APPLICABLE, "没有读到写明数量和标准的测算")


@check("P601", "测算与写明的金额不符", ERROR, "相应匹配")
def arithmetic(forms: Forms, found: Build) -> Iterator[Yield]:
    """人数×标准×月数应等于写明的金额，四舍五入到所写的位数。月数没有写的，只要有一个整月数能对上就不算错。"""
    yield from _nothing(forms, "P601")
    for form in forms:
        for c in calculations(form):
            if c.verdict == "unchecked":
                yield Outcome("P601", Status.UNCHECKED, f"项目“{form.name}”：“{mask(c.amount.printed)}”的数量、标准或月数没有写全", c.passage.at(*span_of(c)))
            if c.verdict == "contradiction":
                yield found(
                    f"{_said(form, c)}，写的是{c.amount.printed}。", c.passage.at(*span_of(c)), stated=c.amount.printed,
                    expected=ten_thousand(c.computed, c.amount), suspects=_suspects(form, c),
                    difference=yuan((_confirmed(form, c) or c.amount.amount) - c.computed), mend="核对人数、标准和月数，改正写错的一个；不足全年的写明月数。",
                    related=_elsewhere(form, c),
                )  # fmt: skip


def _suspects(form: Form, c: Calculation) -> tuple[Suspect, ...]:
    """The amount, and the standard or count where the form's money confirms the amount."""
    found = [Suspect(f"{c.passage.label}中的金额", c.amount.printed, ten_thousand(c.computed, c.amount), c.passage.at(c.amount.start, c.amount.end))]
    money = _confirmed(form, c)
    group = c.groups[0]
    if money and len(c.groups) == 1 and group.count and len(group.standards) == 1:
        standard = group.standards[0]
        times = Decimal(12) if standard.unit.period == "月" else Decimal(1)
        per = group.count.amount * times * standard.unit.factor
        should = (money / per).quantize(Decimal("0.01"), ROUND_HALF_UP)
        found.append(Suspect("补助标准", f"{plain(standard.number)}{standard.unit}", f"{plain(should)}{standard.unit}",
                             c.passage.at(standard.start, standard.end)))  # fmt: skip
    return tuple(found)


def _confirmed(form: Form, c: Calculation) -> Decimal | None:
    """The form's money where the stated amount is that, rounded."""
    totals = (form.total("annual"), form.total("term"))
    return next((t for t in totals if t is not None and abs(t - c.amount.amount) <= c.amount.slack), None)


def _elsewhere(form: Form, c: Calculation) -> tuple[Related, ...]:
    """Where the computed amount stands: what speaks for it."""
    return tuple(Related(f"成本指标“{v}”与测算相符", v.place) for v in form.main if v.amount is not None and _rounds(c.computed, v))


def _rounds(computed: Decimal, v: Stated) -> bool:
    number = v.number
    if number is None or number.number is None or v.amount is None:
        return False
    quantum = Decimal(1).scaleb(min(0, int(number.number.as_tuple().exponent))) * number.unit.factor
    return abs(computed - v.amount) <= quantum / 2


@check("P602", "同一笔测算在表内写了几个金额", ERROR, "相应匹配")
def several_amounts(forms: Forms, found: Build) -> Iterator[Yield]:
    """目标里写明了人数和标准，概况、计划或者成本指标对同一笔写的金额却与之不符（差1分钱的万元数也算）。"""
    yield from _nothing(forms, "P602")
    for form in forms:
        for c in calculations(form):
            if c.verdict not in ("equal", "rounding", "contradiction") or not all(g.clear for g in c.groups):
                continue
            wrong = [(p, a) for p, a in _same_item(form, c) if abs(a.amount - c.computed) > a.slack]
            for printed in dict.fromkeys(a.printed for _, a in wrong):
                places = [(p, a) for p, a in wrong if a.printed == printed]
                p, a = places[0]
                yield found(
                    f"项目“{form.name}”的{p.label}写{printed}，{c.passage.label}的测算是{c.formula}={yuan(c.computed)}。",
                    p.at(a.start, a.end), stated=printed, expected=ten_thousand(c.computed, a), difference=yuan(a.amount - c.computed),
                    mend="各栏统一为测算的结果。", suspects=(Suspect(f"{p.label}中的金额", printed, ten_thousand(c.computed, a), p.at(a.start, a.end)),),
                    related=(
                        *(Related(f"{q.label}：{b.printed}", q.at(b.start, b.end)) for q, b in places[1:]),
                        Related(f"{c.passage.label}：{c.formula}", c.passage.at(*span_of(c))), *_elsewhere(form, c),
                    ),
                )  # fmt: skip


def _same_item(form: Form, c: Calculation) -> Iterator[tuple[Passage, Quantity]]:
    """Amounts of other texts that close a group with the same count and one of the same standards."""
    mine = {(g.count.amount, g.count.unit.top) for g in c.groups if g.count}
    standards = {s.amount for g in c.groups for s in g.standards}
    for p in form.texts:
        for other in read_costing(p)[0]:
            if p.text == c.passage.text or (other.formula == c.formula and other.amount.amount == c.amount.amount):
                continue
            theirs = {(g.count.amount, g.count.unit.top) for g in other.groups if g.count}
            shared = standards & {s.amount for g in other.groups for s in g.standards}
            near = abs(other.amount.amount - c.computed) <= c.computed / 10
            if mine == theirs and shared and near and other.verdict == "unchecked":
                yield p, other.amount


@check("P603", "分项金额之和与合计不符", ERROR, "相应匹配")
def parts_and_total(forms: Forms, found: Build) -> Iterator[Finding]:
    """“四项共计378万元”应等于前面四项之和，只容许四舍五入造成的差。"""
    for form in forms:
        for s in sums(form):
            if s.verdict != "contradiction":
                continue
            gap = s.total.amount - s.computed
            addends = "+".join(plain(p.number) for p in s.parts)
            yield found(
                f"项目“{form.name}”的{s.passage.label}各项之和{addends}={ten_thousand(s.computed, s.total)}，写的合计是{s.total.printed}。",
                s.passage.at(s.total.start, s.total.end), stated=s.total.printed, expected=ten_thousand(s.computed, s.total), difference=yuan(gap),
                mend="核对各项金额，改正写错的一项或者合计。", suspects=_part_suspects(form, s),
                related=tuple(Related(p.printed, s.passage.at(p.start, p.end)) for p in s.parts),
            )  # fmt: skip


def _part_suspects(form: Form, s: Sum) -> tuple[Suspect, ...]:
    """The part whose own costing contradicts it; else the total and every part that could make up for the gap."""
    gap = s.total.amount - s.computed
    bad = {c.amount.start for c in calculations(form) if c.verdict == "contradiction" and c.passage.key == s.passage.key}
    parts = [p for p in s.parts if p.start in bad] or [p for p in s.parts if p.amount + gap > 0]
    found = [
        Suspect(_item(s.passage, p), p.printed, ten_thousand(p.amount + gap, p), s.passage.at(p.start, p.end)) for p in parts
    ]
    if not bad & {p.start for p in s.parts}:
        found.insert(0, Suspect("合计", s.total.printed, ten_thousand(s.computed, s.total), s.passage.at(s.total.start, s.total.end)))
    return tuple(found[:6])


def _item(p: Passage, part: Quantity) -> str:
    return mask(p.text)[max(0, part.start - 10) : part.end]


@check("P604", "按指标测算与资金总额不符", WARNING, "相应匹配")
def indicators_against_money(forms: Forms, found: Build) -> Iterator[Yield]:
    """人数指标×标准指标×12个月超过资金总额：或者月数不足全年而没有写明，或者人数、标准写错。"""
    asked = False
    for form in forms:
        side = form.main[0].side if form.main else "annual"
        total, some = form.total(side), pairs(form.main)
        if not total or not some or any(c.verdict in ("contradiction", "bound", "about") for c in calculations(form)):
            continue
        if any(v.is_cost and v.amount is not None for v in form.main):
            continue  # stated limits in 元 are what the money is compared with (P404)
        asked = True
        whole = sum((p.value for p in some), Decimal(0))
        if not total * (1 + _OVER) < whole < total * _MOST or _some_months(some, total) or any(_hired(p) for p in some):
            continue
        formula = "+".join(str(p) for p in some)
        yield found(
            f"项目“{form.name}”按指标测算{formula}={yuan(whole)}，超过资金总额{yuan(total)}。", some[0].count.place,
            stated=yuan(total), expected=yuan(whole), difference=yuan(whole - total), suspects=_pair_suspects(form, some, total),
            mend="不足全年的写明月数，否则核对人数和标准。", related=tuple(Related(str(v), v.place) for p in some for v in (p.count, p.standard)),
        )  # fmt: skip
    if not asked:
        yield Outcome("P604", Status.NOT_APPLICABLE, "没有能与标准配对的数量指标，或者另列了成本金额")


#: So many times the money is no slip of a count: count and standard do not belong together.
_MOST = 20


def _hired(pair: Pair) -> bool:
    """Whether a standard is the price of somebody's work by the month: for how many months is another question."""
    return pair.monthly and bool(re.search(r"单价|工价|报价|人月", pair.standard.name + pair.standard.text))


def _some_months(some: Sequence[Pair], total: Decimal) -> bool:
    """Whether a whole number of months gives the total."""
    monthly = sum((p.value / 12 for p in some if p.monthly), Decimal(0))
    rest = total - sum((p.value for p in some if not p.monthly), Decimal(0))
    return bool(monthly) and any(abs(rest - monthly * m) <= 50 for m in range(1, 13))


def _pair_suspects(form: Form, some: Sequence[Pair], total: Decimal) -> tuple[Suspect, ...]:
    monthly = sum((p.value / 12 for p in some if p.monthly), Decimal(0))
    rest = total - sum((p.value for p in some if not p.monthly), Decimal(0))
    found = [Suspect("资金总额", yuan(total), yuan(sum((p.value for p in some), Decimal(0))), form.place("annual_total", "term_total"))]
    if monthly and rest > 0:
        found.insert(0, Suspect("发放月数（未写明）", "12个月", f"{plain((rest / monthly).quantize(Decimal('0.1'), ROUND_HALF_UP))}个月", some[0].standard.place))
    return tuple(found)


@check("P605", "按上限标准不足以解释金额", WARNING, "相应匹配")
def bound(forms: Forms, found: Build) -> Iterator[Yield]:
    """“140人，人均不超过1万元”最多140万元，写明的资金却更多。"""
    yield from _nothing(forms, "P605")
    for form in forms:
        for c in calculations(form):
            if c.verdict != "bound":
                continue
            group = c.groups[0]
            suspects: tuple[Suspect, ...] = ()
            if len(c.groups) == 1 and group.count and group.count.amount:
                each = group.value() / group.count.amount
                least = (c.amount.amount / each).to_integral_value(ROUND_CEILING)
                suspects = (Suspect(mask(group.count.subject) or "数量", group.count.printed, f"≥{plain(least)}{group.count.unit}",
                                    c.passage.at(group.count.start, group.count.end)),)  # fmt: skip
            yield found(
                f"{_said(form, c)}是上限，不足以解释写明的{c.amount.printed}。", c.passage.at(*span_of(c)), stated=c.amount.printed,
                expected=f"≤{ten_thousand(c.computed, c.amount)}", difference=yuan(c.difference), suspects=suspects, mend="核对人数、标准和金额。",
                related=_stated_too(form, c),
                severity=NOTICE if group.count and group.count.about and abs(c.difference) * 100 < c.computed and not _firm(form, c) else WARNING,
            )  # fmt: skip


def _stated_too(form: Form, c: Calculation) -> tuple[Related, ...]:
    """Indicators that state the same count or standard."""
    amounts = {(q.amount, q.unit.top) for g in c.groups for q in (*g.standards, g.count) if q is not None}
    return tuple(Related(f"指标“{v}”", v.place) for v in form.main if (n := v.number) and (n.amount, n.unit.top) in amounts)


def _firm(form: Form, c: Calculation) -> bool:
    """Whether an indicator states the same count without 约."""
    count = c.groups[0].count
    return count is not None and any(v.number and v.number.amount == count.amount and v.number.unit.top == count.unit.top for v in form.main)


@check("P606", "测算只是约数", NOTICE, "相应匹配")
def approximate(forms: Forms, found: Build) -> Iterator[Yield]:
    """写“大约”的金额与逐项测算有差额；或者按万元取整的测算与以元为单位的资金差几元。差额不大，只作提示。"""
    yield from _nothing(forms, "P606")
    for form in forms:
        for c in calculations(form):
            money = form.total("annual")
            if c.verdict == "about":
                share = abs(c.difference) / c.computed if c.computed else Decimal(0)
                yield found(
                    f"{_said(form, c)}，写“{c.amount.printed}”，差{yuan(abs(c.difference))}（{plain((share * 100).quantize(Decimal('0.01')))}%）。",
                    c.passage.at(*span_of(c)), stated=c.amount.printed, expected=ten_thousand(c.computed, c.amount), difference=yuan(c.difference),
                    mend="写出测算的准确金额。", severity=NOTICE if share <= _ABOUT else WARNING,
                )  # fmt: skip
            elif (
                c.verdict == "rounding" and money and len(calculations(form)) == 1
                and money != c.computed and money == c.amount.amount and _in_yuan(form, money)
            ):  # fmt: skip
                yield found(
                    f"{_said(form, c)}，资金按万元取整为{yuan(money)}，差{yuan(money - c.computed)}，在四舍五入范围内。", c.passage.at(*span_of(c)),
                    stated=yuan(money), expected=yuan(c.computed), difference=yuan(money - c.computed), mend="可以接受；要精确的按元列资金。",
                )  # fmt: skip


def _in_yuan(form: Form, money: Decimal) -> bool:
    """Whether the form prints its total in 元, so that nothing had to be rounded; a form that is compiled does."""
    text = form.place("annual_total").text
    if not text:
        return True
    printed = parse(text)
    return printed is not None and printed.amount == money


@check("P607", "按月的补贴只算了一个月", NOTICE, "相应匹配")
def one_month(forms: Forms, found: Build) -> Iterator[Yield]:
    """指标名称写“按月”，金额却正好是人数×标准，只有一个月。确是一次性发放的，应改名称。"""
    yield from _nothing(forms, "P607")
    for form in forms:
        once = {
            g.count.amount * s.amount: f"{plain(g.count.amount)}×{plain(s.amount)}"
            for c in calculations(form) for g in c.groups if g.count
            for s in g.standards if s.unit.period != "年"
        }  # fmt: skip
        for v in form.once:
            if v.is_cost and v.amount in once and ("按月" in v.name or "每月" in v.name):
                yield found(f"项目“{form.name}”的“{v.name}”写按月，{v.text}却正好是{once[v.amount]}，只有一个月。", v.place, stated=v.text,
                            expected="写明月数的测算", mend="按月发放的补上月数；一次性发放的改名称。")  # fmt: skip


@check("P608", "同一标准在表内写了两个数", WARNING, "相应匹配")
def two_standards(forms: Forms, found: Build) -> Iterator[Finding]:
    """概况按缴费基数3548元“测算”社保补贴，目标里社保补贴却是878.72元/人/月：前者是基数，不是补贴标准。"""
    for form in forms:
        groups: dict[str, list[tuple[Passage, Quantity]]] = {}
        for p in form.texts:
            for q in quantities(p.text):
                name = standard_name(q)
                if name:
                    groups.setdefault(name, []).append((p, q))
        for name, said in groups.items():
            amounts = dict.fromkeys(q.amount for _, q in said)
            first = said[0]
            other = next(((p, q) for p, q in said if q.amount != first[1].amount and p.key != first[0].key), None)
            if len(amounts) != 2 or other is None or any(sum(q2.amount for p2, q2 in said if p2 is p) > q.amount for p, q in said):
                continue
            p, q = first
            yield found(
                f"项目“{form.name}”的“{name}”，{p.label}写{q.printed}，{other[0].label}写{other[1].printed}。", p.at(q.start, q.end),
                stated=q.printed, expected=other[1].printed, difference=yuan(q.amount - other[1].amount), mend="分清缴费基数和补贴标准，统一写标准。",
                related=tuple(Related(f"{r.label}：{s.printed}", r.at(s.start, s.end)) for r, s in said if (r, s) != first),
            )  # fmt: skip


def standard_name(q: Quantity) -> str:
    """The subsidy that a standard is of (社保补贴按最低缴费标准 → 社保补贴); "" where the words do not name one."""
    if q.kind != "money" or q.unit.scale or is_amount(q):
        return ""
    words = clean(q.before)
    end = max((words.find(w) + len(w) for w in ("补贴", "补助", "津贴", "奖补", "奖励") if w in words), default=0)
    name = words[max(0, end - 8) : end]
    for head in ("享受", "发放", "拨付", "领取", "其中", "按照", "每人"):
        name = name.rpartition(head)[2]
    return name if len(name) >= 4 else ""
