"""From failed identities and claims to findings: one root cause is one finding, with all it breaks listed under it."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.laws.arithmetic import ClaimCheck, check_claims
from yusuan.laws.blanks import Unfilled
from yusuan.laws.catalogue import LAWS, Law
from yusuan.laws.diagnose import Cause, Cure, Diagnosis, diagnose
from yusuan.laws.identities import Identity, home_of, passage_of
from yusuan.laws.joint import Verdict, joint
from yusuan.laws.laws import Derivation, derive
from yusuan.laws.omissions import Doubled, Omission
from yusuan.model import (
    ERROR,
    NOTICE,
    NOWHERE,
    WARNING,
    Disclosure,
    Figure,
    Finding,
    Level,
    Operand,
    Outcome,
    Point,
    Related,
    Severity,
    Source,
    Status,
    Suspect,
)
from yusuan.money import plain

from .say import HABITS, Words, claim_unit, words_of

#: Kind of identity → rule, the most telling first.
_RULES: Mapping[str, str] = {
    "agreement": "T101", "alias": "T101", "balance": "T103", "partition": "T102", "containment": "T104",
}  # fmt: skip


_ROWS: Mapping[type, str] = {Omission: "T106", Doubled: "T107", Unfilled: "T108"}


def rule_of(i: Identity) -> str:
    """The rule that an identity belongs to; within one table a whole and its only part are a sum, not copies."""
    if i.kind == "balance" and i.left.point.function is not None:
        return "T101"  # income and expenditure of one code: two tables that state it differently
    inside = i.kind == "alias" and i.left.table and not i.across
    return "T102" if inside else _RULES[i.kind]


#: Claims that fail because another one does: reasons of a wrong change, two statements of one rate, shares that should
#: make a hundred.
_FOLLOWING = ("N206", "N208", "N209")
#: Claims of one comparison of two years.
_COMPARING = ("N202", "N203", "N204", "N208")
UNTOLD = "许多关系互相牵连、不能同时成立，没有能够分清是哪些数写错"
#: From so many contradictions on of which nobody can say what is wrong, they are one line.
TANGLED = 2
#: Columns of a row that are named where one is left out.
_TOLD = 3
#: Suspects and related identities listed under one finding.
SUSPECTS, RELATED = 6, 20


@dataclass(frozen=True, slots=True)
class Checked:
    """Everything the engine found out about one document."""

    findings: tuple[Finding, ...]
    outcomes: tuple[Outcome, ...]
    derivation: Derivation
    verdict: Verdict
    diagnosis: Diagnosis
    claims: tuple[ClaimCheck, ...] = field(default=())


def findings(disclosure: Disclosure) -> tuple[tuple[Finding, ...], tuple[Outcome, ...]]:
    """What the laws and the arithmetic of claims find wrong, and how every single check ended."""
    checked = check(disclosure)
    return checked.findings, checked.outcomes


def check(disclosure: Disclosure) -> Checked:
    """As :func:`findings`, with the identities, the joint verdict and the diagnosis (for the report's pages)."""
    derivation = derive(disclosure)
    verdict = joint(derivation)
    diagnosis = diagnose(derivation, verdict)
    claims = check_claims(disclosure.claims, derivation, _sections(disclosure))
    told = _Teller(words_of(disclosure), derivation.scale)
    found = (*told.findings(diagnosis, claims), *map(told.row, derivation.rows))
    return Checked(found, tuple(_outcomes(derivation, verdict, diagnosis, claims)), derivation, verdict, diagnosis,
                   tuple(claims))  # fmt: skip


def _is_guess(diagnosis: Diagnosis, cause: Cause) -> bool:
    """Whether it was not found out in time which figure is wrong."""
    return not diagnosis.decided and bool(cause.cures) and all(c.lo is None and c.hi is None for c in cause.cures)


def _sections(d: Disclosure) -> Callable[[Source], object]:
    """The headings above a place of the running text; of a claim that says no place there its passage."""

    def section(source: Source) -> object:
        at = d.outline.at(source.start) if source.start is not None else None
        return passage_of(source) if at is None else at[0].section

    return section


@dataclass(slots=True)
class _Teller:
    """Makes findings of what failed: the operands first, then the prose of ``words`` in the unit of what is wrong."""

    words: Words
    scale: int

    def findings(self, diagnosis: Diagnosis, claims: Sequence[ClaimCheck]) -> tuple[Finding, ...]:
        failed = [c for c in claims if c.status is Status.FAILED]
        # a wrong amount that is stated once makes its claims fail; where it is stated rightly elsewhere too, the
        # claims were tried with that as well and are wrong by themselves
        once = [(n, c) for n, c in enumerate(diagnosis.causes) if rule_of(_main(c)) != "T101"]
        blamed = {id(f): n for n, cause in once for f in _blamed(cause)}
        spoken = {_spoken(f.point, f.source): n for n, c in enumerate(diagnosis.causes) for f in _blamed(c)}
        follow: dict[int, list[ClaimCheck]] = {}
        own: list[ClaimCheck] = []
        for k in failed:
            behind_it = {blamed[id(f)] for f in k.figures if id(f) in blamed}
            if k.rule == "N208":  # a sentence of the wrong scope repeats its claims in that scope
                said = (_spoken(c.point, c.source) for c in (k.claim, *k.others))
                behind_it |= {spoken[place] for place in said if place in spoken}
            follow.setdefault(min(behind_it), []).append(k) if behind_it else own.append(k)
        causes, behind = _roots(diagnosis.causes)
        guesses = [n for n in causes if _is_guess(diagnosis, diagnosis.causes[n])]
        loose = [n for n in guesses if not any(i.sure and i.verdict is Status.FAILED for i in diagnosis.causes[n].identities)]
        tangled = loose if len(guesses) >= TANGLED else []
        causes = [n for n in causes if n not in tangled]
        lacking = _lacking(diagnosis.causes, causes)
        for merged in (lacking, _same_main(diagnosis.causes, [n for n in causes if not any(n in (k, *v) for k, v in lacking.items())])):
            for first, rest in merged.items():
                behind.setdefault(first, []).extend(rest)
                causes = [n for n in causes if n not in rest]
        cures = {n: cure for n in causes if (cure := _cut_off(diagnosis.causes[n])) is not None}
        cut = list(cures) if len(cures) > 1 else []  # a habit of the whole document is one finding
        told = [n for n in causes if n not in cut[1:]]
        found = [
            self._cause(diagnosis.causes[n], follow.get(n, ()), diagnosis.decided, [diagnosis.causes[k] for k in behind.get(n, ())])
            for n in told
        ]  # fmt: skip
        for first, rest in lacking.items():
            at = told.index(first)
            found[at] = self._short([diagnosis.causes[n] for n in (first, *rest)], found[at])
        if cut:
            at = told.index(cut[0])
            found[at] = self._cut([diagnosis.causes[n] for n in cut], [cures[n] for n in cut], found[at])
        if tangled:
            found.append(self._tangled([diagnosis.causes[n] for n in tangled]))
        return (*found, *self._claims(own))

    def _tangled(self, causes: Sequence[Cause]) -> Finding:
        """Many contradictions of which nobody can say which numbers are wrong: more likely a table was misread."""
        some = [i for c in causes for i in c.identities]
        tables = [t for t, _ in Counter(f.table for i in some for f in i.figures if f.table).most_common(3)]
        first = _main(causes[0]).left
        words = self.words.like(first)
        said = "、".join(f"《{t}》" for t in tables) or "正文"
        return self._law("T105", (first,), Finding(
            "T105", NOTICE, f"{len(some)}处关系互相牵连、不能同时成立，没有能够分清是哪些数写错，可能有表没有读对（主要是{said}）。",
            first.source, mend="请对照原文看这几张表的各行、各列是否这样理解。",
            related=_shortened([self._related(words, i) for i in some]), level="hint", about=("tangled", *sorted(tables)),
        ))  # fmt: skip

    def _cut(self, causes: Sequence[Cause], cures: Sequence[Cure], first: Finding) -> Finding:
        """Several amounts whose last digits were cut off instead of rounded."""
        words = self.words.like(cures[0].figures[0])
        suspects = [self._suspect(words, c, c.figures[0]) for c in cures]
        said = "；".join(f"{s.text}写 {s.stated}，应为 {s.should_be}" for s in suspects)
        related = [self._related(words, i) for c in causes for i in c.identities]
        figures = tuple(c.figures[0] for c in cures)
        return replace(
            first, message=f"{len(cures)}处金额舍去了尾数，没有四舍五入：{said}。", place=suspects[0].source, stated=suspects[0].stated,
            expected=suspects[0].should_be, suspects=tuple(suspects[:SUSPECTS]), related=_shortened(related), petty=True,
            mend="按四舍五入改正这几处的末位。", figures=figures, operands=(), about=_keyed("cut", figures),
        )  # fmt: skip

    def _short(self, causes: Sequence[Cause], first: Finding) -> Finding:
        """Several columns of one row are more than their parts: rather a row was left out than every column is wrong."""
        sums = _columns(causes)
        words = self.words.like(sums[0].left)
        said = "；".join(f"{words.figure(i.left)}多 {words.amount(i.difference)}" for i in sums[:_TOLD])
        more = f"等 {len(sums)} 列" if len(sums) > _TOLD else ""
        why = f"同一行有 {len(sums)} 列都比各项之和多（{said}{more}），" if len(sums) > 1 else "同一行的几处都不符，"
        return replace(
            first, message=f"{words.identity(sums[0])}。{why}很可能漏列了一行或几行。",
            place=sums[0].left.source, stated=words.printed(sums[0].left), expected="", mend="请对照底稿补上漏列的行；如没有漏列，再核对合计。",
            related=_shortened([self._related(words, i) for c in causes for i in c.identities]),
        )  # fmt: skip

    def row(self, found: Omission | Doubled | Unfilled) -> Finding:
        """A row that is missing in a table, or one too many, or a total that is blank."""
        if isinstance(found, Unfilled):
            return self._unfilled(found)
        if isinstance(found, Doubled):
            first, second = found.first.figure, found.second.figure
            words = self.words.like(second)
            return self._law("T107", (second, first), Finding(
                "T107", LAWS["T107"].severity, f"{words.figure(second)}列了两行，合计只计了一次。", second.source,
                words.printed(second), "一行", "", "删去重复的一行。",
                (), (Related(words.figure(first), first.source, (first,)),),
            ))  # fmt: skip
        whole, parts = found.whole.figure, [p.figure for p in found.parts]
        words = self.words.like(whole)
        names = "、".join(words.row(p.point, found.dimension) for p in parts)
        return self._law("T106", (whole, *parts), Finding(
            "T106", LAWS["T106"].severity, f"{words.figure(whole)}写 {words.printed(whole)}，其中的{names}没有列出，别的表列了。",
            whole.source, words.printed(whole), f"列出{names}", "", "补上漏列的行，或核对各表的科目。",
            (), tuple(Related(f"{words.figure(p)} {words.printed(p)}", p.source, (p,)) for p in parts),
        ))  # fmt: skip

    def _unfilled(self, found: Unfilled) -> Finding:
        whole, parts = found.whole.figure, found.parts
        words = self.words.like(parts[0])
        expected = words.amount(found.amount)
        return self._law("T108", (whole, *parts), Finding(
            "T108", LAWS["T108"].severity, f"{words.figure(whole)}一格是空白，各项之和为 {expected}。", whole.source,
            "空白", expected, expected, f"填上合计，按各项之和是 {expected}。",
            (Suspect(words.figure(whole), "空白", expected, whole.source),),
            tuple(Related(f"{words.figure(f)} {words.printed(f)}", f.source, (f,)) for f in parts),
            operands=(Operand("expected", found.amount, "元"),),
        ))  # fmt: skip

    def _law(self, rule: str, figures: Sequence[Figure], found: Finding) -> Finding:
        """The finding as its law has it, with the figures that it speaks of, resting on what was inferred of them."""
        law, rests = LAWS[rule], rests_on(figures)
        level: Level = found.level if found.level == "hint" else law.level if not rests or law.level == "hint" else "likely"
        kept = tuple(dict.fromkeys(figures))
        return replace(found, version=law.version, level=level, rests=rests, figures=kept, about=found.about or _keyed("", kept[:1]))

    def _cause(
        self, cause: Cause, claims: Iterable[ClaimCheck], decided: bool, behind: Sequence[Cause] = ()
    ) -> Finding:
        main = _main(cause)
        failed = main.verdict is Status.FAILED
        rule = LAWS[rule_of(main) if failed else "T105"]
        wrong = cause.cures[0].figures[0] if cause.cures else main.left
        words = self.words.like(wrong)
        suspects = self._suspects(words, cause)
        others = [i for i in cause.identities if i is not main]
        related = [self._related(words, i) for i in (main, *others)]
        related += [Related(words.claim(k), k.claim.source, k.figures) for k in claims]
        related += [Related(f"随之要改：{s.text}（{s.stated}），应为 {s.should_be}", s.source) for c in behind for s in self._suspects(words, c)[:1]]
        text = words.identity(main) if failed else words.joint(main)
        expected = main.left.amount - main.difference
        found = Finding(
            rule.id, self._severity(rule, cause, main), text + self._guess(cause, suspects, decided), wrong.source,
            words.printed(wrong), suspects[0].should_be if suspects else words.amount(expected),
            words.amount(abs(main.difference)), self._mend(suspects, main), suspects, _shortened(related),
            operands=_operands(main, cause, wrong, self.scale), about=_identified(main),
        )  # fmt: skip
        found = self._law(rule.id, (wrong, *main.figures), found)
        direct = any(i.verdict is Status.FAILED and i.kind != "alias" for i in cause.identities)
        if found.level == "certain" and not (direct and decided):
            found = replace(found, level="likely")
        return replace(found, petty=True) if found.severity is not ERROR and _cut_off(cause) is not None else found

    def _related(self, words: Words, i: Identity) -> Related:
        return Related(words.identity(i), i.left.source, i.figures)

    def _suspects(self, words: Words, cause: Cause) -> tuple[Suspect, ...]:
        return tuple([self._suspect(words, c, f) for c in cause.cures for f in c.figures][:SUSPECTS])

    def _suspect(self, words: Words, cure: Cure, figure: Figure) -> Suspect:
        return Suspect(words.figure(figure), words.printed(figure), words.should_be(cure, figure, self.scale), figure.source)

    def _guess(self, cause: Cause, suspects: Sequence[Suspect], decided: bool) -> str:
        if not suspects:
            return "。"
        if not decided and cause.cures[0].lo is None and cause.cures[0].hi is None:
            return f"。未能在限定时间内确定哪个数写错，牵涉不符最多的是{suspects[0].text}（{suspects[0].stated}）。"
        first = f"{suspects[0].text}（{suspects[0].stated}），应为 {suspects[0].should_be}"
        if len(cause.cures) == 1:
            return f"。最可能写错的是{first}。"
        return f"。有 {len(cause.cures)} 个数改动任一个都能使各处相符，居首的是{first}。"

    def _mend(self, suspects: Sequence[Suspect], main: Identity) -> str:
        missing = "也可能漏列了一行。" if _is_short(main) else ""
        if not suspects:
            return f"请核对等式两边的数，改正写错的一个。{missing}"
        if suspects[0].should_be == "不能确定":
            return f"请核对{suspects[0].text}。{missing}"
        return f"请核对{suspects[0].text}，如确为笔误，改为 {suspects[0].should_be}。{missing}"

    def _severity(self, rule: Law, cause: Cause, main: Identity) -> Severity:
        """A difference of one last digit is a warning: somebody rounded twice."""
        digit = 2 * max(f.slack for f in main.figures)
        if rule.severity is ERROR and abs(main.difference) <= digit and not self._far(cause, digit):
            return WARNING
        return rule.severity

    def _far(self, cause: Cause, digit: Decimal) -> bool:
        return any(abs(i.difference) > digit + i.bound for i in cause.identities)

    def _claims(self, failed: Sequence[ClaimCheck]) -> list[Finding]:
        """One finding per wrong claim; that it is repeated differently, or spoils a sum of shares, is listed under it."""
        alone = [k for k in failed if k.rule not in _FOLLOWING]
        wrong = {id(c): k for k in reversed(alone) for c in (*k.others, k.claim)}
        under: dict[int, list[ClaimCheck]] = {}
        for k in failed:
            if k.rule in _FOLLOWING:
                owner = next((wrong[id(c)] for c in (k.claim, *k.others) if id(c) in wrong), None)
                if owner is None:
                    alone.append(k)
                else:
                    under.setdefault(id(owner), []).append(k)
        alone, rest = _compared(alone)
        for number, more in rest.items():
            under.setdefault(number, []).extend(more)
        habits = [some for some in _habits(alone) if len(some) > 1]
        grouped = {id(k) for some in habits for k in some}
        found = [self._claim(k, under.get(id(k), ())) for k in alone if id(k) not in grouped]
        return [*found, *(self._habit(some) for some in habits)]

    def _habit(self, some: Sequence[ClaimCheck]) -> Finding:
        """Several claims that went wrong in one way: one finding that lists them."""
        first = self._claim(some[0], ())
        words = [self.words.about(k) for k in some]
        listed = [Related(f"{w.where(k)}写 {w.claim_printed(k.claim)}，应为 {w.claim_expected(k)}", k.claim.source, k.figures)
                  for k, w in zip(some, words, strict=True)]  # fmt: skip
        severity = WARNING if any(_claim_severity(LAWS[k.rule], k) is WARNING for k in some) else first.severity
        return replace(
            first, severity=severity, message=f"{len(some)}处增减率{HABITS[some[0].hint]}：{listed[0].text}等。", stated="", expected="",
            difference="", mend="逐处改正，列在下面。", related=_shortened(listed), petty=some[0].hint == "cut", operands=(),
            claims=tuple(k.claim for k in some), about=("habit", some[0].hint, *(part for k in some for part in _claimed(k))),
        )  # fmt: skip

    def _claim(self, k: ClaimCheck, under: Iterable[ClaimCheck]) -> Finding:
        law, words = LAWS[k.rule], self.words.about(k)
        related = [Related(f"{words.figure(f)} {words.printed(f)}", f.source, (f,)) for f in k.figures]
        related += [Related(words.claim(u), u.claim.source, u.figures) for u in under]
        expected = words.claim_expected(k)
        suspects = (words.slipped(k.slip),) if k.slip is not None else ()
        mend = f"请核对，如确为笔误，改为 {expected}。" if expected else "请核对。"
        numbers = (("expected", k.expected), ("difference", k.difference))
        found = Finding(
            law.id, _claim_severity(law, k), words.claim(k) + "。", k.claim.source,
            words.claim_printed(k.claim), expected, words.claim_difference(k),
            f"请核对{suspects[0].text}，是否应为 {suspects[0].should_be}。" if suspects else mend,
            suspects, _shortened(related), claims=(k.claim, *k.others),
            operands=tuple(Operand(name, v, claim_unit(k)) for name, v in numbers if v is not None), about=_claimed(k),
        )  # fmt: skip
        found = self._law(law.id, k.figures, found)
        return replace(found, level="likely") if found.level == "certain" and not _spelt_out(k) else found


def rests_on(figures: Iterable[Figure]) -> str:
    """The inferred readings on which these figures rest, in words; "" where words or a layout say what they mean."""
    found = dict.fromkeys(getattr(f, "reason", "") or "含义由表内其他数推断" for f in figures if f.known == "inferred")
    return "；".join(found)


def _keyed(kind: str, figures: Iterable[Figure]) -> tuple[str, ...]:
    """What tells a finding about these figures from others: what each asks, in which table, and how much it says."""
    return (kind, *(f"{json.dumps(f.point.as_dict(), sort_keys=True)} {f.table} {plain(f.amount)}" for f in figures))


def _identified(i: Identity) -> tuple[str, ...]:
    """What tells an identity from others: its kind, its sides (of a sum the whole) and how far they are apart."""
    sides = i.figures if len(i.right) == 1 else (i.left,)
    return (*sorted(_keyed("", sides)), i.kind, i.dimension, plain(abs(i.difference)))


def _claimed(k: ClaimCheck) -> tuple[str, ...]:
    """What tells a claim from others: what it compares and what it says."""
    c = k.claim
    points = [json.dumps(p.as_dict(), sort_keys=True) if p is not None else "" for p in (c.point, c.base)]
    said = [plain(v) for v in (c.value, k.expected) if v is not None]
    return (c.kind, *points, str(c.direction), c.subject, *said)


def _operands(main: Identity, cause: Cause, wrong: Figure, scale: int) -> tuple[Operand, ...]:
    """The numbers of a failed identity, in 元; the range that would mend all, where it is known."""
    cure = cause.cures[0] if cause.cures else None
    ends = (("lowest", cure.lo), ("highest", cure.hi)) if cure is not None else ()
    numbers = [("stated", wrong.amount), ("left", main.left.amount), ("right", main.left.amount - main.difference),
               ("difference", abs(main.difference)), ("bound", main.bound)]  # fmt: skip
    numbers += [(name, Decimal(v) / scale) for name, v in ends if v is not None]
    return tuple(Operand(name, value, "元") for name, value in numbers)


def _spelt_out(k: ClaimCheck) -> bool:
    """Whether a claim was worked out from what its own place says, or from figures that ask in the same words."""
    home = home_of("", k.claim.source)
    asked = {k.claim.point, k.claim.base}
    return all(f.point in asked or home_of(f.table, f.source) == home for f in k.figures)


def _compared(failed: Sequence[ClaimCheck]) -> tuple[list[ClaimCheck], dict[int, list[ClaimCheck]]]:
    """What is wrong with one comparison is one finding: the first failure of each, and under it (by id) the others."""
    first: dict[object, ClaimCheck] = {}
    told: list[ClaimCheck] = []
    under: dict[int, list[ClaimCheck]] = {}
    for k in sorted(failed, key=lambda k: k.rule):
        key = (k.claim.point, k.claim.base, home_of("", k.claim.source)) if k.rule in _COMPARING and k.claim.base is not None else id(k)
        if key in first:
            under.setdefault(id(first[key]), []).append(k)
        else:
            first[key] = k
            told.append(k)
    return told, under


def _habits(failed: Iterable[ClaimCheck]) -> list[list[ClaimCheck]]:
    """Rates that went wrong in one way that is a habit, by the way."""
    found: dict[str, list[ClaimCheck]] = {}
    for k in failed:
        if k.rule == "N203" and k.hint in HABITS:
            found.setdefault(k.hint, []).append(k)
    return list(found.values())


def _claim_severity(law: Law, k: ClaimCheck) -> Severity:
    """A ratio that is off by one last digit is a warning: it was cut off or worked out from unrounded amounts."""
    one_digit = k.claim.slack and k.difference is not None and abs(k.difference) <= 2 * k.claim.slack
    ratio = k.rule in ("N201", "N203") or (k.rule == "N208" and k.claim.kind != "change")
    return WARNING if law.severity is ERROR and one_digit and ratio else law.severity


def _blamed(cause: Cause) -> tuple[Figure, ...]:
    return cause.cures[0].figures if cause.cures else ()


def _spoken(p: Point, source: Source) -> object:
    return p, home_of("", source)


def _roots(causes: Sequence[Cause]) -> tuple[list[int], dict[int, list[int]]]:
    """Numbers of the causes to tell, and under each of them those that only follow from it.

    A cause follows where all its identities hold by themselves and one of them has a figure that another cause blames:
    210's wrong amount asks that 21011, its only part, be changed too.
    """
    failing = [n for n, c in enumerate(causes) if _main(c).verdict is Status.FAILED]
    blamed = {id(f): n for n in failing for f in _blamed(causes[n])}
    behind: dict[int, list[int]] = {}
    told = []
    for n, cause in enumerate(causes):
        root = None if n in failing else next((blamed[id(f)] for i in cause.identities for f in i.figures if id(f) in blamed), None)
        if root is None:
            told.append(n)
        else:
            behind.setdefault(root, []).append(n)
    return told, behind


def _same_main(causes: Sequence[Cause], told: Sequence[int]) -> dict[int, list[int]]:
    """Causes that show in the very same relation: one finding, the others under it."""
    first: dict[object, int] = {}
    same: dict[int, list[int]] = {}
    for n in told:
        i = _main(causes[n])
        key = i.kind, i.dimension, id(i.left), tuple(id(f) for _, f in i.right)
        if first.setdefault(key, n) != n:
            same.setdefault(first[key], []).append(n)
    return same


def _lacking(causes: Sequence[Cause], told: Sequence[int]) -> dict[int, list[int]]:
    """Causes that one left-out row explains: the first of each, and the others; alone where it is of several columns."""
    groups: list[list[int]] = []
    for n in told:
        i = _main(causes[n])
        if not _is_short(i):
            continue
        for group in groups:
            if _main(causes[group[0]]).left.source.beside(i.left.source):
                group.append(n)
                break
        else:
            groups.append([n])
    return {group[0]: group[1:] for group in groups if len(group) > 1 or len(_columns([causes[n] for n in group])) > 1}


def _columns(causes: Sequence[Cause]) -> list[Identity]:
    """The sums of one row that are more than their parts, one for each column, as far as they tell of one row."""
    first = _main(causes[0]).left
    short = [i for c in causes for i in (_main(c), *c.identities) if _is_short(i) and i.left.source.beside(first.source)]
    return list({i.left.point: i for i in reversed(short)}.values())[::-1]


def _is_short(i: Identity) -> bool:
    """Whether a total within a table is more than the rows that it adds up."""
    above = all(not f.source.beside(i.left.source) for _, f in i.right)
    return i.kind == "partition" and i.verdict is Status.FAILED and i.difference > 0 and bool(i.left.table) and not i.across and above


def _cut_off(cause: Cause) -> Cure | None:
    """The cure of an amount that is another one, stated with more digits, without its last digits."""
    main = _main(cause)
    if rule_of(main) != "T101" or main.verdict is not Status.FAILED:
        return None
    for cure in cause.cures:
        wrong, digit = cure.figures[0], 2 * cure.figures[0].slack
        finer = [f for i in cause.identities for f in i.figures if f is not wrong and f.slack * 10 <= wrong.slack]
        if len(cure.figures) == 1 and finer and all(0 < f.amount - wrong.amount < digit for f in finer):
            return cure
    return None


def _main(cause: Cause) -> Identity:
    """The identity that tells the fault best: two statements of one thing, then a balance, then a sum."""
    order = list(_RULES)
    return min(cause.identities, key=lambda i: (i.verdict is not Status.FAILED, order.index(i.kind)))


def _shortened(related: Sequence[Related]) -> tuple[Related, ...]:
    if len(related) <= RELATED:
        return tuple(related)
    return (*related[:RELATED], Related(f"另有 {len(related) - RELATED} 条", NOWHERE))


def _outcomes(
    derivation: Derivation, verdict: Verdict, diagnosis: Diagnosis, claims: Iterable[ClaimCheck]
) -> Iterable[Outcome]:
    guesses = [c for c in diagnosis.causes if _is_guess(diagnosis, c)]
    open_ = {id(i) for c in guesses for i in c.identities} if len(guesses) >= TANGLED else set()
    for i in derivation.identities:
        if id(i) in open_:
            yield Outcome(rule_of(i), Status.UNCHECKED, UNTOLD, i.left.source)
        else:
            yield Outcome(rule_of(i), i.verdict, i.reason, i.left.source)
    for k in claims:
        noted = k.status is Status.FAILED and LAWS[k.rule].severity is NOTICE
        yield Outcome(k.rule, Status.NOTED if noted else k.status, k.reason, k.claim.source)
    for row in derivation.rows:
        place = row.second if isinstance(row, Doubled) else row.whole
        yield Outcome(_ROWS[type(row)], Status.FAILED, "", place.figure.source)
    if verdict.feasible is None or not diagnosis.decided:
        yield Outcome("T105", Status.UNCHECKED, verdict.reason or "未能在限定时间内确定最少的改动")
    elif not derivation.identities:
        yield Outcome("T105", Status.NOT_APPLICABLE, "没有等式可以合起来核对")
    else:
        yield Outcome("T105", Status.PASSED if verdict.feasible else Status.FAILED)
