"""Rules on the goal text against the indicators, both ways: satisfaction, quantities, rates, promises without indicator.

Ids start at P551: P501 to P549 name faults of a book's costing and targets.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Finding, Hit, Outcome, Related, Status, Suspect, gather
from yusuan.money import plain
from yusuan.words.lexicon import clean
from yusuan.words.persons import mask

from ..amounts import calculations
from ..check import Build, Yield, check
from ..forms import GOALS, Form, Forms, Passage, Stated, listed
from ..quantities import Quantity, best, likeness, quantities

_COUNTED = frozenset({"people", "body", "thing", "area", "length", "weight", "volume"})


def _goal(form: Form) -> Passage | None:
    """The goal that belongs to the values of ``form.main``."""
    side = form.main[0].side if form.main else "annual"
    return next((p for p in form.texts if p.key == f"goal_{side}"), form.goals[0] if form.goals and not form.two_sided else None)


def _sides(form: Form) -> Iterator[tuple[Passage, tuple[Stated, ...]]]:
    """Each goal with the values of its side; words that both sides share only once."""
    main = _goal(form)
    if main is not None:
        yield main, form.main
    for p in form.goals:
        if main is not None and p.key != main.key and p.text != main.text:
            yield p, form.side("term" if p.key == "goal_term" else "annual")


@dataclass(frozen=True, slots=True)
class Pairing:
    """A quantity of the goal and the indicator that it is about."""

    said: Quantity
    indicator: Stated

    @property
    def equal(self) -> bool:
        number = self.indicator.number
        return number is not None and number.amount == self.said.amount


def _counts(values: Iterable[Stated]) -> list[Stated]:
    """Indicators that count something."""
    return [v for v in values if (n := v.number) and n.unit.kind in _COUNTED and not n.unit.things and n.operator != "-"]


def _pairings(values: Iterable[Stated], goal: Passage) -> list[Pairing]:
    """Quantities of a goal, each with the indicator of the same unit that its words are about."""
    found = []
    counts = _counts(values)
    said = [q for q in quantities(goal.text) if q.kind in _COUNTED and not q.unit.per]
    for q in said:
        some = [v for v in counts if v.number and v.number.unit.top == q.unit.top]
        names = [v.name for v in some]
        index = best(q.before, names, "0.3", "0.12")
        index = best(q.before + q.behind, names, "0.4", "0.12") if index is None else index
        if index is not None:
            found.append(Pairing(q, some[index]))
    return found


_RATE = re.compile(r"[\u4e00-\u9fff]{2,6}率(?=(?:达到?|为|保持在|不低于|大于|在)?$)")


def _rates(values: Iterable[Stated], goal: Passage) -> list[Pairing]:
    """Rates of a goal with the only indicator whose name ends in the same words: 合格率, 设备更新合格率."""
    found = []
    for q in quantities(goal.text):
        name = _RATE.search(q.before) if q.unit.top == "%" else None
        named = [v for v in values if name and v.number and v.number.unit.top == "%" and v.name.endswith(name.group()[-3:])]
        if name and len(named) == 1 and not _NO_RATE.search(q.before):
            found.append(Pairing(q, named[0]))
    return found


@check("P551", "满意度在目标和指标里不一致", WARNING, "相应匹配")
def satisfaction(forms: Forms, found: Build) -> Iterator[Finding]:
    """总体目标写满意度98%，指标写≥95%；或者一处写“基本满意”，一处是百分数。"""
    for form, goal, values in ((f, goal, values) for f in forms for goal, values in _sides(f)):
        stated = [v for v in values if v.is_satisfaction or re.search(r"满意(?:度|率)$", v.name)]
        if not stated:
            continue
        said = [q for q in quantities(goal.text) if q.unit.top == "%" and re.search(r"满意(?:度|率)", q.before)]
        numbers = {v.number.number for v in stated if v.number}
        wrong = [q for q in said if q.number not in numbers]
        if said and numbers:
            if wrong and len(said) == 1:
                yield _satisfaction(form, found, goal, wrong[0].printed, wrong[0].start, wrong[0].end, stated)
            continue
        words = re.search(r"(?:基本|非常|比较|较)满意(?!度|率)", goal.text) if not said else None
        levels = {v.value.text for v in stated if v.value and v.value.kind == "scale"}
        if words and words.group() not in levels:
            yield _satisfaction(form, found, goal, words.group(), *words.span(), stated)


def _satisfaction(form: Form, found: Build, goal: Passage, said: str, start: int, end: int, stated: Sequence[Stated]) -> Finding:
    return found(
        f"项目“{form.name}”的{GOALS[goal.key]}写满意度“{said}”，指标“{stated[0]}”。", goal.at(start, end), stated=said,
        expected=stated[0].text, mend="统一为一个数值。", related=tuple(Related(str(v), v.place) for v in stated),
        suspects=(Suspect(GOALS[goal.key] + "中的满意度", said, stated[0].text, goal.at(start, end)),
                  Suspect(stated[0].name, stated[0].text, said, stated[0].place)),
    )  # fmt: skip


@check("P552", "目标与指标的数对调", ERROR, "相应匹配")
def swapped(forms: Forms, found: Build) -> Iterator[Finding]:
    """目标写岗位补贴350人、社保补贴458人，指标却是岗位补贴≥458人、社保补贴≥350人。以测算能对上的一边为准。"""
    for form in forms:
        for goal, a, b in _swaps(form):
            held = any(c.verdict in ("equal", "rounding", "about") and c.passage.key in GOALS and len(c.groups) > 1 for c in calculations(form))
            by_indicator = tuple(
                Suspect(p.indicator.name, p.indicator.text, _like(p.indicator, p.said.number), p.indicator.place) for p in (a, b)
            )
            by_text = tuple(
                Suspect(p.said.subject, p.said.printed, f"{plain(p.indicator.number.number or Decimal(0))}{p.said.unit}" if p.indicator.number else "",
                        goal.at(p.said.start, p.said.end)) for p in (a, b)
            )  # fmt: skip
            why = "，目标里的数按测算与资金相符，应是指标写反" if held else "，两处必有一处写反"
            yield found(
                f"项目“{form.name}”的{GOALS[goal.key]}写“{a.said.subject}{a.said.printed}”“{b.said.subject}{b.said.printed}”，"
                f"指标却是“{a.indicator}”“{b.indicator}”，两个数对调了{why}。",
                goal.at(a.said.start, b.said.end), stated=f"{a.indicator.text}、{b.indicator.text}",
                expected=f"{_like(a.indicator, a.said.number)}、{_like(b.indicator, b.said.number)}", mend="按测算核对后改正写反的一处。",
                suspects=by_indicator if held else (*by_indicator, *by_text),
                related=tuple(Related(str(p.indicator), p.indicator.place) for p in (a, b)),
            )  # fmt: skip


def _like(v: Stated, number: Decimal | None) -> str:
    """``number`` printed as the value prints its own: ≥350人."""
    value = v.number
    return f"{value.operator}{plain(number or Decimal(0))}{value.unit}" if value else plain(number or Decimal(0))


def _swaps(form: Form) -> Iterator[tuple[Passage, Pairing, Pairing]]:
    goal = _goal(form)
    pairs = _pairings(form.main, goal) if goal else []
    for n, a in enumerate(pairs):
        for b in pairs[n + 1 :]:
            x, y = a.indicator.number, b.indicator.number
            if a.indicator is b.indicator or a.equal or b.equal or not x or not y or not goal:
                continue
            if x.amount == b.said.amount and y.amount == a.said.amount:
                yield goal, a, b


@check("P553", "目标与指标的数不一致", WARNING, "相应匹配")
def differs(forms: Forms, found: Build) -> Iterator[Finding]:
    """目标写安置100人，指标写安置人数≥80人；目标写合格率88%，指标写≥98%。两个数对调的另有规则；指标的数在目标里另外写到的不算。"""
    for form, goal, values in ((f, goal, values) for f in forms for goal, values in _sides(f)):
        swapped_too = {id(p.indicator.indicator) for _, a, b in _swaps(form) for p in (a, b)}
        said = [q.amount for q in quantities(goal.text)]
        stated = {v.number.amount for v in _counts(values) if v.number}
        for p in (*_pairings(values, goal), *_rates(values, goal)):
            number = p.indicator.number
            if p.equal or not number or number.amount in said or p.said.amount in stated or id(p.indicator.indicator) in swapped_too:
                continue
            if p.said.kind != "ratio" and not _same_thing(p.said, p.indicator.name):
                continue
            yield found(
                f"项目“{form.name}”的{GOALS[goal.key]}写“{mask(p.said.subject)}{p.said.printed}”，指标“{p.indicator}”。",
                goal.at(p.said.start, p.said.end), stated=p.said.printed, expected=p.indicator.text,
                difference=f"{plain(p.said.number - (number.number or Decimal(0)))}{p.said.unit}" if number.unit.scale == p.said.unit.scale else "",
                mend="统一为一个数。", related=(Related(str(p.indicator), p.indicator.place),),
            )  # fmt: skip


def _same_thing(said: Quantity, name: str) -> bool:
    """Whether the words around a quantity are about what an indicator counts: those before it, or nearly all together."""
    around = likeness(said.before + said.behind, name, [name])
    return around >= Decimal("0.8") or (around >= Decimal("0.6") and likeness(said.before, name, [name]) >= Decimal("0.5"))


_PROMISE = re.compile(r"计划|完成|新增|安置|组织|培训|开展|举办|举行|建设|新建|发放|补助|奖补|购置|采购|培育|扶持|帮扶|改造|维修|获批|打造|发表|达到|力争|支持|带动")

_NO_RATE = re.compile(r"满意|标准的|比例的|的$|不超过|按")


@check("P554", "目标里的承诺没有设指标", NOTICE, "相应匹配")
def promise_without_indicator(forms: Forms, found: Build) -> Iterator[Finding]:
    """总体目标写明的数量、比率和标准，都应有相应的指标来考核。每张表合为一条。"""
    for form in forms:
        goal = _goal(form)
        if goal is None or not form.main:
            continue
        pairs = _pairings(form.main, goal)
        met = {id(p.indicator) for p in pairs if p.equal}
        about = {id(p.said) for p in pairs if p.equal or id(p.indicator) not in met}
        loose = [q for q in quantities(goal.text) if id(q) not in about and _promised(q) and not _covered(q, form)]
        hits = [Hit(f"{mask(q.subject)}{q.printed}", goal.at(q.start, q.end)) for q in loose]
        yield from gather(found, f"项目“{form.name}”的{GOALS[goal.key]}写了{listed([h.text for h in hits])}，没有相应的指标", hits,
                          stated=hits[0].text if hits else "", expected="有相应的指标", mend="增设指标，或者从目标里删去。")  # fmt: skip


def _promised(q: Quantity) -> bool:
    """Whether a quantity is something to be reached: a rate, something to be done, or a standard to be paid."""
    if q.kind == "ratio":
        return q.unit.top == "%" and bool(re.search(r"率(?:达到?|为|保持在|大于|在)?$", q.before)) and not _NO_RATE.search(q.before)
    if q.kind == "money":
        return bool(q.unit.things) and not q.unit.scale
    return q.kind in _COUNTED and not q.unit.per and bool(_PROMISE.search(q.before)) and "其中" not in q.before


def _covered(q: Quantity, form: Form) -> bool:
    """Whether an indicator takes a quantity up: by its number, or by its name."""
    if any(plain(q.number) in re.findall(r"\d+(?:\.\d+)?", v.text.replace(",", "")) and (q.kind != "ratio" or q.number == 100) for v in form.main):
        return True
    values = [v for v in form.main if v.number]
    if q.kind == "money":
        standards = [n.amount or Decimal(0) for v in values if (n := v.number) and n.unit.kind == "money" and n.unit.things]
        return len(standards) < 2 or sum(standards) == q.amount or any(a + b == q.amount for a in standards for b in standards)
    if q.kind == "ratio":
        name = _RATE.search(q.before)
        if name and any(v.name.endswith(name.group()[-3:]) for v in form.main):
            return True
        rates = [v for v in values if v.number and v.number.unit.kind == "ratio"]
        named = any(v.number and v.number.number == q.number and likeness(q.before, v.name, [v.name]) >= Decimal("0.5") for v in rates)
        return named or any(likeness(q.before, v.name, [v.name]) >= Decimal("0.7") for v in form.main) or _timely(q, form)
    return any(likeness(q.before + q.behind, v.name, [v.name]) >= Decimal("0.7") for v in form.main)


def _timely(q: Quantity, form: Form) -> bool:
    """Whether a rate of money paid in time is taken up by a timeliness indicator."""
    paid = re.search(r"拨付|到位|支付|发放", q.before)
    return bool(paid) and any("时效" in v.indicator.second and re.search(r"拨付|到位|支付|发放", v.name + v.text) and v.number for v in form.main)


@check("P555", "指标在目标和其他栏里都没有提到", NOTICE, "相应匹配")
def indicator_not_said(forms: Forms, found: Build) -> Iterator[Yield]:
    """目标写到了其余各项数量，只有一项数量指标在目标、概况和计划里都没有提到。"""
    asked = False
    for form in forms:
        goal = _goal(form)
        said = [q for q in quantities(goal.text) if q.kind in _COUNTED] if goal else []
        if len(said) < 2 or goal is None:
            continue
        asked = True
        amounts = {q.amount for p in form.texts for q in quantities(p.text)}
        whole = clean("".join(p.text for p in form.texts))
        loose = [
            v for v in _counts(form.main)
            if "数量" in v.indicator.second and v.number and v.number.amount not in amounts and likeness(whole, v.name, [v.name]) < Decimal("0.7")
        ]  # fmt: skip
        if len(loose) > 1 or len({p.indicator.name for p in _pairings(form.main, goal)}) < 2:
            continue  # a goal that names some of the indicators as examples
        yield from gather(found, f"项目“{form.name}”的指标“{loose[0] if loose else ''}”在目标和其他栏里都没有提到", [Hit(str(v), v.place) for v in loose],
                          expected="目标写到这项数量", mend="在总体目标里写到这项数量。")  # fmt: skip
    if not asked:
        yield Outcome("P555", Status.NOT_APPLICABLE, "总体目标没有写数量")
