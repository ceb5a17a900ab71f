"""The arithmetic of claims: shares, changes, rates, directions, lists, reasons and counts, at their printed precision.

A claim is tested with every statement of its Points, and passes if one of them bears it out: that two statements
disagree is a finding of its own.  What cannot be tested says why; it is never a pass.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from itertools import product

from yusuan.model import Claim, Figure, Point, Source, Status
from yusuan.money import plain

from .identities import Entry, home_of, passage_of
from .laws import VAGUE, Derivation, derive
from .ranges import Range, absolute, around, growth, growth_by, minus, negative, quotient
from .slips import Comparison, Slip

#: A list of reasons may leave this share of the change unexplained before it is worth a notice.
UNEXPLAINED = Fraction(5, 100)
#: 基本持平: the change is at most this share of last year's amount.
LEVEL = Fraction(5, 100)
#: So many different statements of one Point are tried, the nearest first.
STATEMENTS = 6

PASSED, ROUNDING, FAILED = Status.PASSED, Status.ROUNDING, Status.FAILED
NOT_APPLICABLE, UNCHECKED = Status.NOT_APPLICABLE, Status.UNCHECKED


@dataclass(frozen=True, slots=True)
class ClaimCheck:
    """How one claim ended.  ``expected`` and ``difference`` are in the claim's own unit (per cent, 元 or things);
    ``figures`` are what it was computed from; ``others`` are claims it was compared with; ``hint`` names how the wrong
    number probably came about."""

    rule: str
    claim: Claim
    status: Status
    expected: Decimal | None = None
    difference: Decimal | None = None
    reason: str = ""
    figures: tuple[Figure, ...] = ()
    others: tuple[Claim, ...] = ()
    hint: str = ""
    #: least and greatest value that the amounts allow, for a number that was worked out from them
    exact: tuple[Fraction, Fraction] | None = None
    #: of a failure every other way that was tried: what was divided, and what it makes
    tried: tuple[tuple[tuple[Figure, ...], Decimal], ...] = ()
    #: the one number that would make all of the comparison fit with a digit more, less or turned round
    slip: Slip | None = None


#: Where a claim stands for the question whether those of one list fail alike.
Section = Callable[[Source], object]


def check_claims(claims: Iterable[Claim], derivation: Derivation, section: Section = passage_of) -> list[ClaimCheck]:
    """Every claim tested against the figures and against the other claims, in reading order.

    ``section`` tells which claims stand in one list: where most of one kind fail there and nothing explains it, they were
    misread, and are not judged.
    """
    said = list(claims)
    facts = _Facts(derivation, said)
    found = [check for claim in said if (check := _checked(claim, facts)) is not None]
    return [*_alike(_evened(_slipped(found, facts)), section), *_repeated(said, facts), *_shares_together(said, facts), *_counts(said)]


def _checked(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    """A claim by the arithmetic of its kind; one of an unknown item by its own numbers, one without a base not at all,
    but for a rate beside its change."""
    if claim.nameless:
        return _of_nameless(claim, facts)
    if claim.base is None and claim.kind in _RULES and claim.kind != "rate":
        return _missing(_RULES[claim.kind], claim, INCOMPARABLE)
    return _CHECKS[claim.kind](claim, facts)


class _Facts:
    """What the document states about a Point, nearest to the claim first."""

    def __init__(self, derivation: Derivation, claims: Sequence[Claim]) -> None:
        self.derivation = derivation
        self.changes: dict[tuple[Point, Point | None], list[Claim]] = defaultdict(list)
        self.spelt: dict[object, list[Claim]] = defaultdict(list)
        #: changes of an item that was not understood, by the text they stand in
        self.nameless: dict[str, list[Claim]] = defaultdict(list)
        for c in claims:
            if c.kind == "change" and c.nameless:
                self.nameless[c.text].append(c)
            elif c.kind == "change" and c.value is not None:
                self.changes[c.point, c.base].append(c)
                self.spelt[self.spelling(c)].append(c)

    def nameless_change(self, claim: Claim) -> Claim | None:
        """The change that a rate without a known item belongs to: the last one before it of the same amounts."""
        amounts = {a for _, a in claim.items}
        before = [
            c for c in self.nameless.get(claim.text, ())
            if (c.source.start or 0) <= (claim.source.start or 0) and amounts & {a for _, a in c.items}
        ]  # fmt: skip
        return max(before, key=lambda c: c.source.start or 0, default=None)

    def entries(self, point: Point | None, near: Source) -> list[Entry]:
        if point is None:
            return []
        home = home_of("", near)
        found = sorted(self.derivation.stated(point), key=lambda e: (e.home != home, bool(e.figure.table)))
        different = {(e.lo, e.hi): e for e in reversed(found)}
        return [e for e in found if different[e.lo, e.hi] is e][:STATEMENTS]

    def beside(self, claim: Claim) -> list[Entry]:
        """What the claim's own paragraph states in the very words of the claim, even of a fund of which there is nothing."""
        home = home_of("", claim.source)
        return [e for e in self.derivation.entries if e.home == home and e.figure.point == claim.point]

    def change(self, claim: Claim) -> Claim | None:
        """The change that goes with a rate or with reasons: same Points, the nearest in the text."""
        home = home_of("", claim.source)
        if claim.base is None:  # reasons of a read document name no year: those of the change that they follow
            near = [c for (p, _), cs in self.changes.items() if p == claim.point for c in cs if home_of("", c.source) == home]
            return near[0] if len(near) == 1 else None
        found = self.changes.get((claim.point, claim.base), [])
        return min(found, key=lambda c: home_of("", c.source) != home) if found else None

    def spelling(self, claim: Claim) -> object:
        """What a claim compares, whatever its words: income and expenditure of one year balance, so do their changes."""
        spell = self.derivation.spelling
        return spell(claim.point), claim.base and spell(claim.base)

    def elsewhere(self, claim: Claim) -> Claim | None:
        """The change of the same amounts that another place or the other side of the balance states."""
        return next((c for c in self.spelt.get(self.spelling(claim), ()) if c.source != claim.source), None)

    def beside_range(self, e: Entry, claim: Claim) -> Range:
        """An amount as its own paragraph means it: who writes a change of 4.5 beside 8 and 12 has dropped zeros, not digits."""
        if e.figure.slack > claim.slack > 0 and e.home == home_of("", claim.source):
            return around(e.figure.amount, claim.slack)
        return self.range(e)

    def range(self, e: Entry) -> Range:
        scale = self.derivation.scale
        return Range(Fraction(e.lo, scale), Fraction(e.hi, scale), Fraction(e.figure.amount))


def _decimals(claim: Claim) -> Decimal:
    """The last printed digit of a claim, as a quantum (0.01 for 10.23)."""
    return (claim.slack * 2).normalize() if claim.slack else Decimal("0.01")


def _as_printed(value: Fraction, claim: Claim) -> Decimal:
    """``value`` rounded half up as the claim is printed."""
    quantum = _decimals(claim)
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return Decimal(plain((exact / quantum).quantize(Decimal(1), ROUND_HALF_UP) * quantum)).quantize(quantum)


def _judge(
    rule: str, claim: Claim, said: Decimal, worked: Sequence[tuple[Range, Sequence[Entry]]]
) -> ClaimCheck:
    """The best verdict over all ways to work the number out; the first way is the one that a failure reports."""
    printed = around(said, claim.slack)
    verdicts = []
    for value, entries in worked:
        expected = _as_printed(value.at, claim)
        status = PASSED if expected == said else ROUNDING if _meets(printed, value) else FAILED
        verdicts.append(
            ClaimCheck(
                rule, claim, status, expected, said - expected, figures=tuple(e.figure for e in entries),
                exact=(value.lo, value.hi),
            )
        )
    order = (PASSED, ROUNDING, FAILED)
    best = min(verdicts, key=lambda v: order.index(v.status))
    if best.status is not FAILED:
        return best
    if any(e.vague for _, entries in worked for e in entries):
        return _missing(rule, claim, VAGUE)
    others = {v.expected: v.figures for v in reversed(verdicts) if v.expected not in (None, best.expected)}
    return replace(best, tried=tuple((figures, made) for made, figures in reversed(others.items()) if made is not None))


def _meets(printed: Range, value: Range) -> bool:
    """Half up: the upper half of the last digit prints as the next one (for a range that is one number)."""
    return printed.lo <= value.hi and value.lo < printed.hi if value.lo >= 0 else printed.meets(value)


def _missing(rule: str, claim: Claim, what: str) -> ClaimCheck:
    return ClaimCheck(rule, claim, UNCHECKED, reason=what)


# Shares ---------------------------------------------------------------------------------------------------------


def _share(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    part, whole = facts.entries(claim.point, claim.source), facts.entries(claim.base, claim.source)
    if claim.value is None or not part or not whole:
        return _missing("N201", claim, "占比所指的金额或总额没有写出")
    worked = [
        (quotient(facts.range(p), facts.range(w)), (p, w)) for p, w in product(part, whole) if w.lo > 0
    ]
    if not worked:
        return ClaimCheck("N201", claim, NOT_APPLICABLE, reason="总额为零，占比没有意义")
    check = _judge("N201", claim, claim.value, worked)
    both = claim.point is not None and claim.base is not None and claim.point.stage == claim.base.stage  # else 完成年初预算的125%
    beyond = both and check.status is FAILED and check.exact is not None and check.exact[0] > _NO_SHARE
    return _missing("N201", claim, "所写的数大于总额，占比说的可能是另一个总额") if beyond else check


#: Per cent beyond which a part is none of this whole.
_NO_SHARE = 110
UNLIKE = "同一段里同类的说法多数不符，又看不出是怎样写错的，可能没有读对所比的数"
#: From so many failures of one kind in one section on, that mostly fail there, it is a misreading.
MANY = 3


def _alike(checks: Iterable[ClaimCheck], section: Section) -> Iterator[ClaimCheck]:
    """Failures of which a section has many alike and no explanation, unchecked."""
    found = list(checks)
    tally: dict[object, list[int]] = defaultdict(lambda: [0, 0])
    for k in found:
        if k.status in (PASSED, ROUNDING, FAILED):
            tally[_family(k, section)][k.status is FAILED and not k.hint and k.slip is None] += 1
    for k in found:
        held, broken = tally[_family(k, section)]
        if k.status is FAILED and not k.hint and k.slip is None and broken >= MANY and broken > held:
            k = _missing(k.rule, k.claim, UNLIKE)
        yield k


def _family(k: ClaimCheck, section: Section) -> object:
    """Claims that stand or fall together when a list was misread: of one kind, comparing alike, in one section."""
    ways = k.claim.point.differs(k.claim.base) if k.claim.base is not None else ()
    return k.rule, ways, section(k.claim.source)


def _slipped(checks: Sequence[ClaimCheck], facts: _Facts) -> list[ClaimCheck]:
    """Wrong changes and rates with the one mistyped number that would make the whole comparison fit, where there is one."""
    rates = {(k.claim.point, k.claim.base, home_of("", k.claim.source)): k.claim for k in checks if k.rule == "N203"}
    found: list[ClaimCheck] = []
    slips: dict[object, Slip | None] = {}
    for k in checks:
        key = k.claim.point, k.claim.base, home_of("", k.claim.source)
        wrong = k.status is FAILED and k.rule in ("N202", "N203") and not k.hint and not k.claim.nameless
        if wrong and key in rates:
            if key not in slips:
                slips[key] = _compared(rates[key], facts).slip()
            k = replace(k, slip=slips[key])
        found.append(k)
    return found


def _compared(rate: Claim, facts: _Facts) -> Comparison:
    """What the place of a rate states of its comparison, the nearest of each."""
    now, last = facts.entries(rate.point, rate.source), facts.entries(rate.base, rate.source)
    change = facts.change(rate)
    return Comparison(now[0].figure if now else None, last[0].figure if last else None, change, rate)


def _evened(checks: Sequence[ClaimCheck]) -> Iterator[ClaimCheck]:
    """Shares whose last digit was moved by one so that those of their sentence make exactly 100: usual, no fault."""
    sums: dict[object, Decimal] = defaultdict(Decimal)
    for k in checks:
        if k.rule == "N201" and k.claim.value is not None:
            sums[_series(k.claim)] += k.claim.value
    for k in checks:
        one = k.difference is not None and abs(k.difference) == 2 * k.claim.slack
        if k.rule == "N201" and k.status is FAILED and one and sums[_series(k.claim)] == 100:
            k = replace(k, status=ROUNDING, reason="末位调整一个单位，使各项占比之和为 100%")
        yield k


def _series(claim: Claim) -> object:
    """Shares that belong together: of one whole, in one place, split in one way (by funds, by 类 …)."""
    ways = claim.point.differs(claim.base) if claim.base is not None else ()
    way = next((d for d in ("function", "economic", "use", "project", "measure") if d in ways), "source")
    return passage_of(claim.source), claim.base, way


def _shares_together(claims: Iterable[Claim], facts: _Facts) -> Iterator[ClaimCheck]:
    """Shares of one sentence whose amounts make up the whole: they add up to 100 as far as rounding lets them.

    Shares taken from printed amounts add up to what these make together, which rounding moves off the printed whole.
    """
    groups: dict[object, list[Claim]] = defaultdict(list)
    for c in claims:
        if c.kind == "share" and c.value is not None and c.base is not None:
            groups[passage_of(c.source), c.base].append(c)
    for group in groups.values():
        if len(group) < 2 or len({c.point for c in group}) < len(group):
            continue
        parts = [next(iter(facts.entries(c.point, c.source)), None) for c in group]
        whole = next(iter(facts.entries(group[0].base, group[0].source)), None)
        known = [p for p in parts if p is not None]
        if whole is None or len(known) < len(parts) or whole.amount <= 0:
            continue
        if not sum(p.lo for p in known) <= whole.hi or not whole.lo <= sum(p.hi for p in known):
            continue
        total = sum((c.value for c in group if c.value is not None), Decimal(0))
        slack = sum((c.slack for c in group), Decimal(0))
        gap = total - 100
        printed = 100 * Fraction(sum(p.amount for p in known)) / Fraction(whole.amount)
        near = min(abs(Fraction(gap)), abs(Fraction(total) - printed)) <= Fraction(slack)
        status = PASSED if not gap else ROUNDING if near else FAILED
        figures = tuple(e.figure for e in known)
        yield ClaimCheck(
            "N209", group[-1], status, Decimal(100), gap, figures=figures, others=tuple(group[:-1])
        )


# Changes --------------------------------------------------------------------------------------------------------


#: A clause that opens with one amount of nothing and goes on with what it is compared with.
_NOTHING_THEN = r"(?:^|[；;。：:])[^，,；;。：:\d]{2,40}0(?:\.0+)?万?元[，,]?(?:比|与|较|同)[^，,；;。]{2,24}[，,]?(?:增加|增长|上升)"


NAMELESS = "增减或占比说的是哪一项没有认出"
INCOMPARABLE = "比的是同一时间的数或另一口径，无从核对"


def _of_nameless(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    """The numbers of one sentence against each other, whatever they are of: amount, change and rate; part, whole and share."""
    amounts = [a for _, a in claim.items if a is not None]
    change = facts.nameless_change(claim)
    if claim.kind == "share" and claim.value is not None and len(amounts) == 2 and amounts[1] > 0:
        part, whole = (around(a, Decimal(0)) for a in amounts)
        return _judge("N201", claim, claim.value, [(quotient(part, whole), ())])
    if claim.kind != "rate" or claim.value is None or change is None or change.direction is None:
        return _missing(_RULES.get(claim.kind, "N202"), claim, NAMELESS)
    bases = [(now := around(a, change.slack), _before(now, change)) for a in amounts]
    worked = [(_growth(now, base, change), ()) for now, base in bases if base.lo > 0]
    if not worked:
        zero = claim.value and any(base.at == 0 for _, base in bases)
        return ClaimCheck("N314", claim, FAILED, others=(change,)) if zero else _missing("N203", claim, NAMELESS)
    signed = claim.value * (change.direction if claim.direction is None else claim.direction)
    check = replace(_judge("N203", claim, signed, worked), others=(change,))
    return check if check.status is not FAILED or not claim.items else _with_hint(check, *bases[0])


_RULES = {"share": "N201", "change": "N202", "rate": "N203", "direction": "N204"}


def _change(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    now, last = facts.entries(claim.point, claim.source), facts.entries(claim.base, claim.source)
    if claim.value is not None and not last and claim.direction == 1:
        if not now and re.search(_NOTHING_THEN + re.escape(claim.printed), claim.text):
            now = [e for e in facts.beside(claim) if not e.amount]
        over = [facts.range(n) for n in now]
        if over and all(n.at >= 0 and n.hi < around(claim.value, claim.slack).lo for n in over):
            return ClaimCheck("N202", claim, FAILED, hint="negative_base",
                              difference=Decimal(str(claim.value)) - now[0].figure.amount, figures=(now[0].figure,))  # fmt: skip
    if claim.value is None or not now or not last:
        return _missing("N202", claim, "上年数或本年数没有写出，增减额无从核对")
    signed = claim.value * (1 if claim.direction is None else claim.direction)
    worked = [(minus(facts.beside_range(n, claim), facts.beside_range(b, claim)), (n, b)) for n, b in product(now, last)]
    if claim.direction is None:
        worked = [(absolute(value), entries) for value, entries in worked]
    return _judge("N202", claim, signed, worked)


def _rate(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    now = facts.entries(claim.point, claim.source)
    if claim.value is None or not now:
        return _missing("N203", claim, "增减率所指的金额没有写出")
    signed = claim.value * (1 if claim.direction in (None, 0) else claim.direction)
    last = facts.entries(claim.base, claim.source)
    change = facts.change(claim)
    ways: list[tuple[Range, Range, tuple[Entry, ...], Claim | None]]
    if last:
        ways = [(facts.range(n), facts.range(b), (n, b), None) for n, b in product(now, last)]
    elif change is not None:
        # 增加（减少）: the rate says which; where it does not either, both will do
        known = change.direction if change.direction is not None else claim.direction
        changes = [replace(change, direction=sign) for sign in ((1, -1) if known is None else (known,))]
        ways = [(facts.range(n), _before(facts.range(n), c), (n,), c) for n in now for c in changes]
    else:
        return _missing("N203", claim, "上年数没有写出，增减率无从核对")
    used = (change,) if change is not None and not last else ()
    worked = [
        (_growth(current, base, changed), entries) for current, base, entries, changed in ways if base.lo > 0
    ]
    if not worked:
        return _on_nothing(claim, ways, used)
    if claim.direction is None:
        worked = [(absolute(value), entries) for value, entries in worked]
    check = replace(_judge("N203", claim, signed, worked), others=used)
    if check.status is FAILED and last and _is_change(now, last, around(abs(signed), claim.slack), facts):
        return _missing("N203", claim, "“比上年”后面的数没有说是上年数还是增减额")
    return _with_hint(check, ways[0][0], ways[0][1]) if check.status is FAILED else check


def _is_change(now: Sequence[Entry], last: Sequence[Entry], rate: Range, facts: _Facts) -> bool:
    """比上年1.43万元，增加0.68%: whether the rate fits where what the text gives as last year's amount is the change."""
    pairs = [(facts.range(n), facts.range(b)) for n, b in product(now, last) if not b.figure.table]
    return any(
        n.lo > b.hi and absolute(growth_by(n, turned)).meets(rate)
        for n, b in pairs for turned in (b, negative(b))
    )  # fmt: skip


def _on_nothing(
    claim: Claim, ways: Sequence[tuple[Range, Range, tuple[Entry, ...], Claim | None]], used: tuple[Claim, ...]
) -> ClaimCheck:
    """A rate whose base is nothing: there is none, whatever is written, but for 0 %."""
    zero = [e for _, base, e, _ in ways if base.at == 0 and all(x.figure.state == "value" for x in e)]
    if zero and claim.value:
        return ClaimCheck("N314", claim, FAILED, figures=tuple(e.figure for e in zero[0]), others=used)
    return ClaimCheck("N203", claim, NOT_APPLICABLE, reason="上年数为零或负数，增减率没有意义")


def _before(now: Range, change: Claim) -> Range:
    """Last year's amount as this year's and the change give it."""
    assert change.value is not None
    delta = around(change.value, change.slack)
    sign = -1 if change.direction == -1 else 1
    return minus(now, delta) if sign > 0 else Range(now.lo + delta.lo, now.hi + delta.hi, now.at + delta.at)


def _growth(now: Range, base: Range, change: Claim | None) -> Range:
    """The rate in per cent of last year; from the change itself where last year's amount follows from it."""
    if change is None:
        return growth(now, base)
    assert change.value is not None
    delta = around(change.value, change.slack)
    return growth_by(now, delta if change.direction != -1 else negative(delta))


def _with_hint(check: ClaimCheck, now: Range, base: Range) -> ClaimCheck:
    """The usual mistakes: this year's amount taken as the base, digits cut off, the sign."""
    value = check.claim.value
    assert value is not None
    said, hint = abs(value), ""
    delta = abs(now.at - base.at)
    quantum = _decimals(check.claim)
    if now.at > 0 and abs(100 * delta / now.at - Fraction(said)) < Fraction(quantum):
        hint = "own_base"
    elif abs(100 * delta / base.at - Fraction(said)) < Fraction(quantum):
        same = check.claim.direction in (None, 0) or (now.at >= base.at) == (check.claim.direction > 0)
        hint = "cut" if same else "sign"
    elif abs(100 * now.at / base.at - Fraction(said)) < Fraction(quantum):
        hint = "share"
    return replace(check, hint=hint)


def _direction(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    now, last = facts.entries(claim.point, claim.source), facts.entries(claim.base, claim.source)
    if claim.direction is None or not now or not last:
        return _beside(claim, facts) or _missing("N204", claim, "上年数或本年数没有写出，增减方向无从核对")
    best = FAILED
    for n, b in product(now, last):
        gap = minus(facts.range(n), facts.range(b))
        sign = (gap.at > 0) - (gap.at < 0)
        if sign == claim.direction:
            best = PASSED
        elif best is FAILED and (gap.lo <= 0 <= gap.hi or _about_level(claim, gap, facts.range(b))):
            best = ROUNDING
    gap = minus(facts.range(now[0]), facts.range(last[0]))
    expected = Decimal((gap.at > 0) - (gap.at < 0))
    return ClaimCheck("N204", claim, best, expected, figures=(now[0].figure, last[0].figure))


def _beside(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    """A direction without last year's amount against the change that is stated of the same amounts elsewhere."""
    other = facts.elsewhere(claim) if claim.direction is not None else None
    if other is None or other.direction is None:
        return None
    status = PASSED if other.direction == claim.direction else FAILED
    if status is FAILED and ((claim.direction == 0 and "基本" in (claim.text or claim.printed)) or not other.value):
        status = ROUNDING
    return ClaimCheck("N204", claim, status, Decimal(other.direction), others=(other,))


def _about_level(claim: Claim, gap: Range, last: Range) -> bool:
    return (
        claim.direction == 0
        and "基本" in (claim.text or claim.printed)
        and abs(gap.at) <= LEVEL * abs(last.at)
    )


def _same(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    first, second = facts.entries(claim.point, claim.source), facts.entries(claim.base, claim.source)
    if not first or not second:
        return _missing("N210", claim, "相比的两个数没有都写出")
    pairs = [(a, b, minus(facts.range(a), facts.range(b))) for a, b in product(first, second)]
    held = [gap for _, _, gap in pairs if gap.lo <= 0 <= gap.hi]
    a, b, _ = pairs[0]
    status = (PASSED if any(not g.at for g in held) else ROUNDING) if held else FAILED
    return ClaimCheck("N210", claim, status, b.figure.amount, a.figure.amount - b.figure.amount,
                      figures=(a.figure, b.figure))  # fmt: skip


# Lists and reasons ----------------------------------------------------------------------------------------------


def _list(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    amounts = [a for _, a in claim.items if a is not None]
    if not amounts:
        return ClaimCheck("N205", claim, NOT_APPLICABLE, reason="只列了名称，没有金额")
    whole = facts.entries(claim.point, claim.source)
    if not whole:
        return _missing("N205", claim, "所列各项的总数没有写出")
    total = sum(amounts, Decimal(0))
    checks = [_sum_of(claim, total, len(amounts), e, facts) for e in whole]
    best = min(checks, key=lambda c: (PASSED, ROUNDING, FAILED).index(c.status))
    short = best.difference is not None and best.difference < 0
    if best.status is FAILED and short and (len(amounts) < len(claim.items) or _open(claim)):
        return ClaimCheck("N205", claim, NOT_APPLICABLE, best.expected, best.difference, "只列了主要的几项")
    return best


def _open(claim: Claim) -> bool:
    """Whether the words say that the list is not complete."""
    words = claim.text + claim.printed
    return any(word in words for word in ("主要", "其中", "等", "包含"))


def _sum_of(claim: Claim, total: Decimal, n: int, e: Entry, facts: _Facts) -> ClaimCheck:
    slack = (claim.slack or e.figure.slack) * n
    gap = total - e.figure.amount
    whole = facts.range(e)
    meets = Fraction(total - slack) <= whole.hi and whole.lo <= Fraction(total + slack)
    status = PASSED if not gap else ROUNDING if meets else FAILED
    return ClaimCheck("N205", claim, status, e.figure.amount, gap, figures=(e.figure,))


#: 增减相抵后增加…: what is said before is not all; a cut by per cent has no amount.
_NET = re.compile(r"相抵|(?:压减|减少|下降|增加|增长|提高)(?:了|约)?\d+(?:\.\d+)?[%％]")
_LESS, _MORE = re.compile(r"减|降|节约|核销"), re.compile(r"增|升|新增|提高")


def _explained(claim: Claim, change: Claim) -> Decimal:
    """What the listed reasons make together: some may add, others take away."""
    signed = [(-1 if _LESS.search(words) and not _MORE.search(words) else 1, a) for words, a in claim.items if a is not None]
    if len({sign for sign, _ in signed}) == 1:
        return sum((a for _, a in signed), Decimal(0))
    return sum((sign * a for sign, a in signed), Decimal(0)) * (change.direction or 1)


def _reason(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    amounts = [a for _, a in claim.items if a is not None]
    if len(amounts) < 2 or len(amounts) < len(claim.items):
        return ClaimCheck("N206", claim, NOT_APPLICABLE, reason="原因没有逐项写出金额")
    if _NET.search(claim.text.rpartition("原因")[2]):
        return ClaimCheck("N206", claim, NOT_APPLICABLE, reason="原因有增有减，没有逐项写出金额")
    change = facts.change(claim)
    if change is None or not change.value:
        return _missing("N206", claim, "原因所解释的增减额没有写出")
    gap = _explained(claim, change) - change.value
    slack = claim.slack * len(amounts) + change.slack
    status = PASSED if not gap else ROUNDING if abs(gap) <= slack else FAILED
    note = ""
    if status is FAILED and Fraction(abs(gap)) <= UNEXPLAINED * Fraction(change.value):
        status, note = ROUNDING, f"未说明的余额 {plain(abs(gap))} 元在容许比例之内"
    return ClaimCheck("N206", claim, status, change.value, gap, note, others=(change,))


# Counts and repeated claims -------------------------------------------------------------------------------------


def _counts(claims: Iterable[Claim]) -> Iterator[ClaimCheck]:
    """Counts of one subject obey the laws of amounts: 14 projects are 8 of this year and 6 carried over."""
    groups: dict[str, list[Claim]] = defaultdict(list)
    for c in claims:
        # Only projects: a document counts vehicles, groups or guests of many kinds in the same few words.
        if c.kind == "count" and c.value is not None and "项目" in c.subject:
            groups[c.subject].append(c)
    for group in groups.values():
        figures = [Figure(c.point, c.value or Decimal(0), source=c.source, printed=c.printed) for c in group]
        by_figure = {id(f): c for f, c in zip(figures, group, strict=True)}
        for i in derive(figures).identities:
            if i.kind in ("agreement", "partition"):
                claim, others = by_figure[id(i.left)], tuple(by_figure[id(f)] for _, f in i.right)
                if i.kind == "agreement" and home_of("", claim.source) == home_of("", others[0].source):
                    continue  # one sentence counts several things: other words tell them apart
                expected = i.left.amount - i.difference
                yield ClaimCheck("N207", claim, i.verdict, expected, i.difference, i.reason, (), others)


def _repeated(claims: Iterable[Claim], facts: _Facts) -> Iterator[ClaimCheck]:
    """One share, change or rate stated several times says the same, at the precision of each."""
    groups: dict[object, list[Claim]] = defaultdict(list)
    for c in claims:
        if c.kind in ("share", "change", "rate") and c.value is not None and c.base is not None:
            groups[c.kind, facts.spelling(c)].append(c)
    for group in groups.values():
        times = Counter((c.value, c.slack, c.direction) for c in group)
        first = max(group, key=lambda c: times[c.value, c.slack, c.direction])
        vague = len({c.value for c in group}) > 2
        for c in group:
            if c is not first:
                check = _against(c, first)
                if vague and check.status is FAILED:
                    check = _missing("N208", c, VAGUE)
                yield check


def _against(claim: Claim, first: Claim) -> ClaimCheck:
    assert claim.value is not None and first.value is not None
    signs = {claim.direction, first.direction} - {None}
    gap = claim.value - first.value
    meets = around(claim.value, claim.slack).meets(around(first.value, first.slack))
    alike = claim.slack == first.slack
    status = PASSED if not gap else ROUNDING if meets and not alike else FAILED
    if len(signs) > 1:
        status = FAILED
    return ClaimCheck("N208", claim, status, first.value, gap, others=(first,))


def _nothing(claim: Claim, facts: _Facts) -> ClaimCheck | None:
    return None


_CHECKS: Mapping[str, Callable[[Claim, _Facts], ClaimCheck | None]] = {
    "share": _share, "change": _change, "rate": _rate, "direction": _direction, "same": _same,
    "list": _list, "reason": _reason, "count": _nothing, "part": _nothing, "standard": _nothing, "level": _nothing, "amount": _nothing,
}  # fmt: skip
