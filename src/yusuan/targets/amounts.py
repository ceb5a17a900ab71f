"""Costing (测算) as sentences state it: persons × standards × periods = an amount, and amounts that add up to a total.

Sentences are read in their order: standards belong to the count before them, an amount closes what stands before it.
What could be understood in more than one way is unchecked, never a fault: a contradiction needs counts, standards and
periods that are all stated, and fails under every reading of the months.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from itertools import permutations
from math import prod
from typing import Literal

from yusuan.money import plain

from .forms import Form, Passage, Stated, yuan
from .quantities import Quantity, likeness, quantities

Verdict = Literal["equal", "rounding", "about", "bound", "contradiction", "unchecked"]

#: Kinds of units that people, posts and areas are counted in; money, shares and times are no counts.
_COUNTED = frozenset({"people", "body", "thing", "area", "length", "weight", "volume", "energy"})
_STANDARD = re.compile(r"标准|单价|均价|每|人均|价格|工价")
_SUM = re.compile(r"([二两三四五六七八九十]|\d{1,2})(?:项|类|部分|者|笔)(?:合计|共计|总计|共|资金|经费|全年)?|合计|共计|总计|总共|累计需|共需要?|一共|总额")
_NUMBERS = "零一二三四五六七八九十"
_BREAK = re.compile(r"[；;]|(?:^|(?<=[。，,：:\s]))[（(]?\d{1,2}[)）、.．](?!\d)")
#: Words that leave a costing open: what else is paid is not said.
_OPEN = re.compile(r"等(?:费用|支出|项目|方面|各?项)|另|其他|其余|加上|不含|扣除|管理费|税")
#: Words before an amount that close a costing; an amount without them is something else (其中讲师费2万元).
_CLOSES = re.compile(r"共|计|需|资金|经费|总|预算|安排|金额|全年")
_PART = re.compile(r"其中|人均|首付|已|上年|结转|减少|节约|最高|不超过|另")


@dataclass(slots=True)
class Group:
    """One count and the standards paid for each of it; ``months`` is how often where the text says so."""

    count: Quantity | None
    standards: list[Quantity] = field(default_factory=list)
    months: Quantity | None = None

    def value(self, months: int = 12) -> Decimal:
        """count × Σ standard × periods, in 元; without a count one is meant."""
        number = self.count.amount if self.count else Decimal(1)
        return number * sum((s.amount * self._periods(s, months) for s in self.standards), Decimal(0))

    def _periods(self, standard: Quantity, months: int) -> Decimal:
        if standard.unit.period == "月":
            return self.months.number if self.months else Decimal(months)
        return Decimal(4) if standard.unit.period == "季度" else Decimal(1)

    @property
    def clear(self) -> bool:
        """Whether every number needed is stated, with units that fit each other."""
        return self.count is not None and bool(self.standards) and all(_fits(self.count, s) for s in self.standards)

    @property
    def monthly(self) -> bool:
        return self.months is None and any(s.unit.period == "月" for s in self.standards)

    def __str__(self) -> str:
        sums = "+".join(plain(s.amount) for s in self.standards)
        sums = f"({sums})" if len(self.standards) > 1 else sums
        periods = {s.unit.period for s in self.standards}
        if len(periods) > 1:
            sums = "(" + "+".join(f"{plain(s.amount)}{'×12' if s.unit.period == '月' else ''}" for s in self.standards) + ")"
        months = f"×{plain(self.months.number) if self.months else 12}" if periods == {"月"} else ""
        return f"{plain(self.count.amount)}×{sums}{months}" if self.count else f"{sums}{months}"


def _fits(count: Quantity, standard: Quantity) -> bool:
    things, period = standard.unit.things, standard.unit.period
    named = things == (count.unit.top,) if things else bool(period) and count.kind == "people"
    return named and period in ("", "年", "月", "季度")


@dataclass(frozen=True, slots=True)
class Calculation:
    """An amount that a text states for groups of counts and standards; ``computed`` is what they give (元)."""

    passage: Passage
    groups: tuple[Group, ...]
    amount: Quantity
    verdict: Verdict
    computed: Decimal

    @property
    def formula(self) -> str:
        return "+".join(str(g) for g in self.groups)

    @property
    def difference(self) -> Decimal:
        """Stated − computed."""
        return self.amount.amount - self.computed


@dataclass(frozen=True, slots=True)
class Sum:
    """Amounts of a text and the total that it states of them."""

    passage: Passage
    parts: tuple[Quantity, ...]
    total: Quantity
    verdict: Verdict

    @property
    def computed(self) -> Decimal:
        return sum((p.amount for p in self.parts), Decimal(0))


def is_count(q: Quantity) -> bool:
    return q.kind in _COUNTED and not q.unit.per


def is_standard(q: Quantity) -> bool:
    """Money per thing or period, or plain 元 that the words before it call a standard."""
    if q.kind != "money":
        return False
    return bool(q.unit.per) or (not q.unit.scale and bool(_STANDARD.search(q.before)))


def is_amount(q: Quantity) -> bool:
    return q.kind == "money" and not is_standard(q)


@lru_cache(maxsize=256)
def read_costing(passage: Passage) -> tuple[tuple[Calculation, ...], tuple[Sum, ...]]:
    """Every calculation and every sum that a text states."""
    reader = _Reader(passage)
    breaks = [m.start() for m in _BREAK.finditer(passage.text)]
    for q in quantities(passage.text):
        while breaks and breaks[0] <= q.start:
            breaks.pop(0)
            reader.item()
        reader.take(q)
    return tuple(reader.calculations), tuple(reader.sums)


class _Reader:
    """Takes the quantities of a text in order."""

    def __init__(self, passage: Passage) -> None:
        self.passage = passage
        self.pending: list[Group] = []
        self.uncosted: list[Group] = []
        self.amounts: list[Quantity] = []
        self.last: Quantity | None = None
        self.calculations: list[Calculation] = []
        self.sums: list[Sum] = []

    def item(self) -> None:
        """A new item of a list begins: what is pending waits for a total, and the last count is forgotten."""
        self.uncosted += self.pending
        self.pending, self.last = [], None

    def take(self, q: Quantity) -> None:
        if is_count(q):
            self._count(q)
        elif is_standard(q):
            self._standard(q)
        elif q.unit.top == "月" and not q.unit.per and self.pending:
            self.pending[-1].months = q
        elif is_amount(q):
            self._amount(q)

    def _count(self, q: Quantity) -> None:
        """A count begins a group, or is that of the standard just before it (每户每月100元，182户)."""
        last = self.pending[-1] if self.pending else None
        if last and last.count is None and all(s.unit.things == (q.unit.top,) and not s.operator for s in last.standards):
            last.count = q
        else:
            self.pending.append(Group(q))
        self.last = q

    def _standard(self, q: Quantity) -> None:
        if not self.pending:
            fits = self.last is not None and _fits(self.last, q)
            self.pending.append(Group(self.last if fits else None))
        self.pending[-1].standards.append(q)

    def _amount(self, q: Quantity) -> None:
        total = _SUM.search(q.before)
        groups = [g for g in self.pending if g.standards]
        if groups:
            self.calculations.append(self._close(q, bool(total)))
            if not _PART.search(q.before):
                self.amounts.append(q)
            self.pending = []
            return
        if total and len(self.amounts) >= 2:
            self.sums.append(Sum(self.passage, tuple(self.amounts), q, self._add(q, total)))
            self.amounts, self.uncosted = [], []
        elif total and len([g for g in self.uncosted if g.standards]) >= 1 and not self.amounts:
            self.calculations.append(self._judge(self.uncosted, q))
            self.uncosted = []
        elif not _PART.search(q.before):
            self.amounts.append(q)
        self.pending = []

    def _add(self, total: Quantity, word: re.Match[str]) -> Verdict:
        """How a total stands to the amounts before it; without 四项 they must all be in its sentence."""
        between = self.passage.text[self.amounts[0].end : total.start]
        verdict = _sum_verdict(self.amounts, total, word[1])
        if any(g.standards for g in self.uncosted):
            return "equal" if verdict == "equal" else "unchecked"  # items without amounts are part of the total, too
        plain_sum = word.group() in ("合计", "共计", "总计", "总共") and not re.search(r"[。；;]|其中|等|结转|已", between)
        return "contradiction" if verdict == "unchecked" and not word[1] and plain_sum else verdict

    def _close(self, amount: Quantity, total: bool) -> Calculation:
        """The amount against its own item, or against all items before it that have no amount of their own."""
        own = self._judge(self.pending, amount)
        if any(g.standards for g in self.uncosted):
            whole = self._judge([*self.uncosted, *self.pending], amount)
            if total or whole.verdict in ("equal", "rounding"):
                self.uncosted = []
                return whole
        return own

    def _judge(self, groups: Sequence[Group], amount: Quantity) -> Calculation:
        costed = tuple(g for g in groups if g.standards)
        first = costed[0].count or costed[0].standards[0]
        between = self.passage.text[first.end : amount.start]
        verdict, computed = judge(groups, amount.amount, amount.slack, amount.about, amount.coarse)
        closed = _CLOSES.search(amount.before) and not _PART.search(amount.before)
        if verdict in ("contradiction", "bound", "about") and (not closed or (verdict != "about" and _OPEN.search(between))):
            verdict = "unchecked"
        return Calculation(self.passage, costed, amount, verdict, computed)


def judge(
    groups: Sequence[Group], amount: Decimal, slack: Decimal, about: bool, coarse: Decimal
) -> tuple[Verdict, Decimal]:
    """How an amount stands to what the groups give, and what they give for twelve months (元).

    ``slack`` is what rounding may do, ``coarse`` how far a number of whole 万元 may be from what it stands for.
    """
    costed = [g for g in groups if g.standards]
    computed = sum((g.value() for g in costed), Decimal(0))
    readings = [computed, *_readings(groups, costed)]
    if amount in readings:
        return "equal", computed
    near = [r for r in readings if abs(r - amount) <= slack]
    if near:
        return "rounding", near[0]
    if len(costed) < len(groups) or not all(g.clear for g in costed):
        return "unchecked", computed
    if about or abs(computed - amount) <= coarse:
        return "about", computed
    return _against(costed, amount, slack, computed), computed


def _against(costed: Sequence[Group], amount: Decimal, slack: Decimal, computed: Decimal) -> Verdict:
    bounds = [s.operator for g in costed for s in g.standards]
    if any(op in ("≤", "<") for op in bounds):
        return "bound" if computed < amount - slack else "unchecked"
    if any(op in ("≥", ">") for op in bounds) or any(g.count and g.count.about for g in costed):
        return "unchecked"
    return "contradiction"


def _readings(groups: Sequence[Group], costed: Sequence[Group]) -> Iterator[Decimal]:
    """Other ways to read the same words: fewer months, the last group only, several counts multiplied."""
    last = costed[-1]
    yield last.value()
    for g in costed:  # a monthly fee that no count multiplies: 100台电脑，每月13800元
        if g.count and g.count.amount and not any(s.unit.things for s in g.standards):
            yield g.value() / g.count.amount
    if any(g.monthly for g in costed):
        yield from (sum((g.value(m) for g in costed), Decimal(0)) for m in range(1, 12))
        yield from (last.value(m) for m in range(1, 12))
    if len(groups) > 1:
        counts = [g.count.amount for g in groups if g.count]
        for g in costed:
            if g.count:
                yield prod(counts, start=Decimal(1)) * g.value() / (g.count.amount or Decimal(1))
    for g in costed:
        if g.standards and g.count and not any(s.unit.per for s in g.standards):
            each = g.count.amount * sum((s.amount for s in g.standards), Decimal(0))
            yield from (each * m for m in range(2, 13))


def _sum_verdict(parts: Sequence[Quantity], total: Quantity, said: str | None) -> Verdict:
    number = _number(said or "")
    if number and number < len(parts):
        parts = parts[-number:]
    difference = abs(sum((p.amount for p in parts), Decimal(0)) - total.amount)
    if not difference:
        return "equal"
    if difference <= min(q.slack for q in (*parts, total)) * (len(parts) + 1):
        return "rounding"
    if total.about or any(p.about for p in parts) or (difference <= total.coarse and any(p.decimals for p in parts)):
        return "about"
    return "contradiction" if number == len(parts) else "unchecked"


def _number(word: str) -> int:
    if word.isdigit():
        return int(word)
    return 2 if word == "两" else _NUMBERS.index(word) if word and word in _NUMBERS else 0


# --- costing that indicators state ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Pair:
    """A quantity indicator and the standard that is paid for each of it, per month or not."""

    count: Stated
    standard: Stated

    @property
    def value(self) -> Decimal:
        count, standard = self.count.number, self.standard.number
        assert count is not None and standard is not None
        times = {"月": 12, "季度": 4}.get(standard.period, 1)
        return (count.amount or Decimal(0)) * (standard.amount or Decimal(0)) * times

    @property
    def monthly(self) -> bool:
        return self.standard.number is not None and self.standard.number.period == "月"

    def __str__(self) -> str:
        count, standard = self.count.number, self.standard.number
        assert count is not None and standard is not None
        times = {"月": "×12", "季度": "×4"}.get(standard.period, "")
        return f"{plain(count.amount or Decimal(0))}×{plain(standard.amount or Decimal(0))}{times}"


def standards_of(values: Sequence[Stated]) -> list[Stated]:
    """Values that are money per thing or per month."""
    found = []
    for v in values:
        number = v.number
        if number and number.unit.kind == "money" and (number.unit.things or number.period in ("月", "季度")):
            found.append(v)
    return found


def pairs(values: Sequence[Stated]) -> list[Pair] | None:
    """Each standard with the count that it is paid for; None where that cannot be told for all of them."""
    standards = standards_of(values)
    counts = [v for v in values if (n := v.number) and n.unit.kind in _COUNTED and not n.unit.things and n.operator != "-"]
    if not standards or not counts:
        return None
    tops = dict.fromkeys(_thing(s, counts) for s in standards)
    found: list[Pair] = []
    for top in tops:
        some = _assigned([s for s in standards if _thing(s, counts) == top], [c for c in counts if _top(c) == top])
        if some is None:
            return None
        found += some
    return found


def _top(v: Stated) -> str:
    return v.number.unit.top if v.number else ""


def _thing(standard: Stated, counts: Sequence[Stated]) -> str:
    """What a standard is paid for: as its unit says, else what all counts count."""
    number = standard.number
    assert number is not None
    if number.unit.things:
        return number.unit.things[0]
    tops = {_top(c) for c in counts}
    return tops.pop() if len(tops) == 1 else ""


def _assigned(standards: Sequence[Stated], counts: Sequence[Stated]) -> list[Pair] | None:
    """The assignment that fits the names best; None where several fit and would give different amounts."""
    if not counts or len(counts) > 6 or len(standards) > 6:
        return None
    if len({c.number.amount for c in counts if c.number}) == 1:
        return [Pair(counts[0], s) for s in standards]
    if len(counts) < len(standards):
        return None
    names = [c.name for c in counts]
    table = [[likeness(s.name, name, names) for name in names] for s in standards]
    ways = sorted(
        ((sum(row[c] for row, c in zip(table, way, strict=True)), way) for way in permutations(range(len(counts)), len(standards))),
        key=lambda x: -x[0],
    )
    best = ways[0]
    worst = min(row[c] for row, c in zip(table, best[1], strict=True))
    clear = len(ways) == 1 or best[0] - ways[1][0] >= Decimal("0.1")
    if not clear or (len(counts) > 1 and worst < Decimal("0.2")):
        return None
    return [Pair(counts[c], s) for s, c in zip(standards, best[1], strict=True)]


def calculations(form: Form) -> tuple[Calculation, ...]:
    """Every calculation of a form's texts, one that several texts repeat only once, the goals' first."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for passage in (*form.goals, *(p for p in form.texts if p.key not in ("goal_term", "goal_annual"))):
        for c in read_costing(passage)[0]:
            key = (c.formula, c.amount.amount)
            if key not in seen:
                seen.add(key)
                found.append(c)
    return tuple(found)


def sums(form: Form) -> list[Sum]:
    """Every sum of a form's texts, one that several texts repeat only once."""
    seen: set[tuple[object, ...]] = set()
    found = []
    for passage in (*form.goals, *(p for p in form.texts if p.key not in ("goal_term", "goal_annual"))):
        for s in read_costing(passage)[1]:
            key = (tuple(p.amount for p in s.parts), s.total.amount)
            if key not in seen:
                seen.add(key)
                found.append(s)
    return found


def ten_thousand(amount: Decimal, like: Quantity) -> str:
    """``amount`` in the unit and with the digits of a printed one: 307.87万元 like 299.8万元."""
    if like.unit.scale != "万":
        return yuan(amount)
    value = (amount / 10_000).quantize(Decimal("0.01"))
    return f"{plain(value)}万元"
