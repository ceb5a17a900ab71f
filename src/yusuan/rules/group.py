"""From failed identities and claims to findings: one root cause is one finding, with all it breaks listed under it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yusuan.laws.arithmetic import ClaimCheck, check_claims
from yusuan.laws.blanks import Unfilled
from yusuan.laws.catalogue import LAWS, Law
from yusuan.laws.diagnose import Cause, Cure, Diagnosis, diagnose
from yusuan.laws.identities import Identity, home_of
from yusuan.laws.joint import Verdict, joint
from yusuan.laws.laws import Derivation, derive
from yusuan.laws.omissions import Doubled, Omission
from yusuan.model import (
    ERROR,
    NOWHERE,
    WARNING,
    Disclosure,
    Figure,
    Finding,
    Outcome,
    Point,
    Related,
    Severity,
    Source,
    Status,
    Suspect,
)

from . import say
from .named import named

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
    claims = check_claims(disclosure.claims, derivation)
    told = _Teller(disclosure.year.value, derivation.scale)
    found = named((*told.findings(diagnosis, claims), *map(told.row, derivation.rows)), disclosure)
    return Checked(tuple(found), tuple(_outcomes(derivation, verdict, diagnosis, claims)), derivation, verdict, diagnosis,
                   tuple(claims))  # fmt: skip


@dataclass(slots=True)
class _Teller:
    """Writes findings; ``year`` is the document's own."""

    year: str
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
            causes = {blamed[id(f)] for f in k.figures if id(f) in blamed}
            if k.rule == "N208":  # a sentence of the wrong scope repeats its claims in that scope
                said = (_spoken(c.point, c.source) for c in (k.claim, *k.others))
                causes |= {spoken[place] for place in said if place in spoken}
            follow.setdefault(min(causes), []).append(k) if causes else own.append(k)
        causes, behind = _roots(diagnosis.causes)
        cures = {n: cure for n in causes if (cure := _cut_off(diagnosis.causes[n])) is not None}
        cut = list(cures) if len(cures) > 1 else []  # a habit of the whole document is one finding
        found = [
            self._cause(diagnosis.causes[n], follow.get(n, ()), diagnosis.decided, [diagnosis.causes[k] for k in behind.get(n, ())])
            for n in causes if n not in cut[1:]
        ]  # fmt: skip
        if cut:
            at = [n for n in causes if n not in cut[1:]].index(cut[0])
            found[at] = self._cut([diagnosis.causes[n] for n in cut], [cures[n] for n in cut], found[at])
        return (*found, *self._claims(own))

    def _cut(self, causes: Sequence[Cause], cures: Sequence[Cure], first: Finding) -> Finding:
        """Several amounts whose last digits were cut off instead of rounded."""
        suspects = [self._suspect(c, c.figures[0]) for c in cures]
        said = "；".join(f"{s.text}写 {s.stated}，应为 {s.should_be}" for s in suspects)
        related = [Related(say.identity_text(i, self.year), i.left.source) for c in causes for i in c.identities]
        return replace(
            first, message=f"{len(cures)}处金额舍去了尾数，没有四舍五入：{said}。", place=suspects[0].source, stated=suspects[0].stated,
            expected=suspects[0].should_be, suspects=tuple(suspects[:SUSPECTS]), related=_shortened(related),
            mend="按四舍五入改正这几处的末位。",
        )  # fmt: skip

    def row(self, found: Omission | Doubled | Unfilled) -> Finding:
        """A row that is missing in a table, or one too many, or a total that is blank."""
        if isinstance(found, Unfilled):
            law, whole = LAWS["T108"], found.whole.figure
            expected = say.amount(found.amount, found.parts[0])
            return Finding(
                law.id, law.severity, f"{say.figure_name(whole, self.year)}一格是空白，各项之和为 {expected}。", whole.source,
                "空白", expected, expected, f"填上合计，按各项之和是 {expected}。",
                (Suspect(say.figure_name(whole, self.year), "空白", expected, whole.source),),
                tuple(Related(say.figure_name(f, self.year) + f" {say.printed(f)}", f.source) for f in found.parts),
            )  # fmt: skip
        if isinstance(found, Doubled):
            law, first, second = LAWS["T107"], found.first.figure, found.second.figure
            return Finding(
                law.id, law.severity, f"{say.figure_name(second, self.year)}列了两行，合计只计了一次。", second.source,
                say.printed(second), "一行", "", "删去重复的一行。",
                (), (Related(say.figure_name(first, self.year), first.source),),
            )  # fmt: skip
        law, whole, parts = LAWS["T106"], found.whole.figure, [p.figure for p in found.parts]
        names = "、".join(say.row_name(p.point, found.dimension) for p in parts)
        return Finding(
            law.id, law.severity, f"{say.figure_name(whole, self.year)}写 {say.printed(whole)}，其中的{names}没有列出，别的表列了。",
            whole.source, say.printed(whole), f"列出{names}", "", "补上漏列的行，或核对各表的科目。",
            (), tuple(Related(f"{say.figure_name(p, self.year)} {say.printed(p)}", p.source) for p in parts),
        )  # fmt: skip

    def _cause(
        self, cause: Cause, claims: Iterable[ClaimCheck], decided: bool, behind: Sequence[Cause] = ()
    ) -> Finding:
        main = _main(cause)
        rule = LAWS[rule_of(main) if main.verdict is Status.FAILED else "T105"]
        text = say.identity_text if main.verdict is Status.FAILED else say.joint_text
        suspects = self._suspects(cause)
        guess = self._guess(cause, suspects, decided)
        others = [i for i in cause.identities if i is not main]
        related = [Related(say.identity_text(i, self.year), i.left.source) for i in (main, *others)]
        related += [Related(say.claim_text(k, self.year), k.claim.source) for k in claims]
        related += [Related(f"随之要改：{s.text}（{s.stated}），应为 {s.should_be}", s.source) for c in behind for s in self._suspects(c)[:1]]
        wrong = cause.cures[0].figures[0] if cause.cures else main.left
        return Finding(
            rule.id,
            self._severity(rule, cause, main),
            text(main, self.year) + guess,
            wrong.source,
            say.printed(wrong),
            suspects[0].should_be if suspects else say.amount(main.left.amount - main.difference, main.left),
            say.amount(abs(main.difference), main.left),
            self._mend(suspects),
            suspects,
            _shortened(related),
        )

    def _suspects(self, cause: Cause) -> tuple[Suspect, ...]:
        return tuple([self._suspect(c, f) for c in cause.cures for f in c.figures][:SUSPECTS])

    def _suspect(self, cure: Cure, figure: Figure) -> Suspect:
        return Suspect(say.figure_name(figure, self.year), say.printed(figure), say.should_be(cure, figure, self.scale), figure.source)

    def _guess(self, cause: Cause, suspects: Sequence[Suspect], decided: bool) -> str:
        if not suspects:
            return "。"
        if not decided and cause.cures[0].lo is None and cause.cures[0].hi is None:
            return f"。未能在限定时间内确定哪个数写错，牵涉不符最多的是{suspects[0].text}（{suspects[0].stated}）。"
        first = f"{suspects[0].text}（{suspects[0].stated}），应为 {suspects[0].should_be}"
        if len(cause.cures) == 1:
            return f"。最可能写错的是{first}。"
        return f"。有 {len(cause.cures)} 个数改动任一个都能使各处相符，居首的是{first}。"

    def _mend(self, suspects: Sequence[Suspect]) -> str:
        if not suspects:
            return "请核对等式两边的数，改正写错的一个。"
        if suspects[0].should_be == "不能确定":
            return f"请核对{suspects[0].text}。"
        return f"请核对{suspects[0].text}，如确为笔误，改为 {suspects[0].should_be}。"

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
        return [self._claim(k, under.get(id(k), ())) for k in alone]

    def _claim(self, k: ClaimCheck, under: Iterable[ClaimCheck]) -> Finding:
        law = LAWS[k.rule]
        related = [
            Related(say.figure_name(f, self.year) + f" {f.printed} {f.unit}", f.source) for f in k.figures
        ]
        related += [Related(say.claim_text(u, self.year), u.claim.source) for u in under]
        expected = say.claim_expected(k)
        return Finding(
            law.id, _claim_severity(law, k), say.claim_text(k, self.year) + "。", k.claim.source,
            say.claim_stated(k), expected,
            say.claim_difference(k),
            f"请核对，如确为笔误，改为 {expected}。" if expected else "请核对。",
            (), _shortened(related),
        )  # fmt: skip


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
    for i in derivation.identities:
        yield Outcome(rule_of(i), i.verdict, i.reason, i.left.source)
    for k in claims:
        yield Outcome(k.rule, k.status, k.reason, k.claim.source)
    for row in derivation.rows:
        place = row.second if isinstance(row, Doubled) else row.whole
        yield Outcome(_ROWS[type(row)], Status.FAILED, "", place.figure.source)
    if verdict.feasible is None or not diagnosis.decided:
        yield Outcome("T105", Status.UNCHECKED, verdict.reason or "未能在限定时间内确定最少的改动")
    else:
        yield Outcome("T105", Status.PASSED if verdict.feasible else Status.FAILED)
