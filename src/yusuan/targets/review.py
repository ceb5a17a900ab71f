"""Review of a target's quality: the checks of targets by the four criteria of 财预〔2015〕88号, a grade for each, and what
to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from yusuan.book import Book, Project
from yusuan.model import ERROR, NOTICE, NOWHERE, TEXTS, WARNING, Finding, Indicator, Severity, Source, Target

from . import costing
from .better import better
from .check import CRITERIA, Check
from .checks import CHECKS
from .faults import FAULTS, fault
from .forms import Form, Forms
from .frameworks import Framework, framework
from .values import read_value

#: Grade → least score (财预〔2020〕10号 uses the same four for self-evaluation).
GRADES: tuple[tuple[str, Decimal], ...] = (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))
#: What a failed check costs of its criterion.
_COST: Mapping[Severity, int] = {ERROR: 25, WARNING: 12}
_COST_OTHER = 3
#: A criterion with an error is not better than 中.
_CAP = Decimal(79)
#: Words in names whose value should be low, wherever the indicator stands.
_LOW = ("投诉", "差错", "事故", "失误", "超时", "误差", "故障", "时限", "修复时间", "等待时间", "办理时间", "扬尘", "能耗", "死亡")
#: Words in names of cost indicators whose value should be high.
_SAVING = ("节约", "节省", "降低", "压减", "下降")
_QUANTIFIED = Decimal("0.6")
#: How many places of one kind of fault the advice names.
_PLACES = 6
#: Checks of what a document chose for all its forms; a book has chosen its framework.
_OF_DOCUMENTS = frozenset({"P203"})
#: Checks whose advice says what to write instead of each value.
_VALUES = frozenset({"P302", "P303", "P304", "P305", "P306", "P307"})


def grade(score: Decimal) -> str:
    """优 from 90, 良 from 80, 中 from 60, else 差."""
    return next(name for name, least in GRADES if score >= least)


@dataclass(frozen=True, slots=True)
class Result:
    """How one target fares: score and grade by criterion, the whole, and everything found."""

    project: str
    scores: Mapping[str, Decimal]
    findings: tuple[Finding, ...]

    @property
    def score(self) -> Decimal:
        return (sum(self.scores.values(), Decimal(0)) / len(self.scores)).quantize(Decimal("0.1"), ROUND_HALF_UP)

    @property
    def grade(self) -> str:
        """The grade of the mean, but at most one step above the worst criterion."""
        names = [name for name, _ in GRADES]
        worst = max(names.index(grade(score)) for score in self.scores.values())
        return names[max(names.index(grade(self.score)), worst - 1)]


def review(project: Project, book: Book) -> Result:
    """The review of one project's target; a project without any indicator is 差 throughout."""
    place = project.source if project.source != NOWHERE else Source(book.file, sheet="绩效指标")
    form = Form(as_target(project, place), 1)
    forms = Forms((form,), book.unit.name, book.year or None, "预算")
    found: dict[str, list[Finding]] = {criterion: [] for criterion in CRITERIA}
    for check in (c for c in CHECKS.values() if c.id not in _OF_DOCUMENTS):
        found[check.criterion] += _made(check, form, forms, project, book)
    for criterion, finding in _of_book(project, book, place):
        found[criterion].append(finding)
    scores = {criterion: _score(findings) for criterion, findings in found.items()}
    if not project.target.indicators:
        scores = dict.fromkeys(CRITERIA, Decimal(0))
    return Result(project.key, scores, tuple(f for findings in found.values() for f in findings))


def as_target(project: Project, place: Source) -> Target:
    """The project's target as its form would state it: named, for its years, every field of the workbook with its place."""
    target = project.target
    blank = dict.fromkeys((*TEXTS, "goal_term", "goal_annual"), place)
    rows = tuple(i if i.source != NOWHERE else replace(i, source=place) for i in target.indicators)
    return replace(
        target, project=project.name, code=project.code, years=f"{project.years}年", indicators=rows, source=place,
        places={**blank, **target.places},
    )  # fmt: skip


def _made(check: Check, form: Form, forms: Forms, project: Project, book: Book) -> Iterator[Finding]:
    """What a check finds in the form; advice on values is what the project could write."""
    known = costing.known_amounts(book, project)
    for finding in check.run(forms, check.found):
        if not isinstance(finding, Finding) or (check.id == "P554" and _costed(finding, known)):
            continue
        yield replace(finding, mend=_advice(finding, form, project, book)) if check.id in _VALUES else finding


def _costed(finding: Finding, known: Sequence[Decimal]) -> bool:
    """Whether a promise without indicator is money that the form or the costing states."""
    stated = [read_value(text) for text in (finding.stated, *(r.text for r in finding.related))]
    return all(v.measured and v.unit.kind == "money" and v.base in known for v in stated)


def _advice(finding: Finding, form: Form, project: Project, book: Book) -> str:
    frame = framework(project.target, book)
    said = {finding.stated, *(r.text.partition("：")[0] for r in finding.related)}
    mends = [
        better(v.indicator, read_value(v.text), project, frame, low=lower_is_better(v.indicator))
        for v in form.once if v.text in said or str(v) in said
    ]  # fmt: skip
    return "；".join(dict.fromkeys(m.rstrip("。") for m in mends if m)) + "。" if any(mends) else finding.mend


def _score(findings: list[Finding]) -> Decimal:
    """100 less what the failed rules cost; one rule costs at most twice, so that a long form is not punished for it."""
    cost = 0
    for rule in sorted({f.rule for f in findings}):
        same = sorted((_COST.get(f.severity, _COST_OTHER) for f in findings if f.rule == rule), reverse=True)
        cost += sum(same[:2])
    score = Decimal(max(0, 100 - cost))
    return min(score, _CAP) if any(f.severity is ERROR for f in findings) else score


# ---------------------------------------------------------------- what only a book can tell


def _of_book(project: Project, book: Book, place: Source) -> Iterator[tuple[str, Finding]]:
    """(criterion, finding): the levels of the book's framework, how much is measured, amounts against the costing."""
    frame = framework(project.target, book)
    yield from (("指向明确", f) for f in _levels(project, frame, place))
    yield from (("细化量化", f) for f in _mostly_measured(project, place))
    items = costing.items_of(book, project.key)
    yield from (("相应匹配", f) for f in costing.contradictions(items, costing.stated_in(project)))


def _levels(project: Project, frame: Framework, place: Source) -> Iterator[Finding]:
    for i in project.target.indicators:
        if i.first and i.second not in frame.levels.get(i.first, ()):
            message = f"“{i.name}”的级次“{i.first}—{i.second}”不在所用格式（{frame.basis}）内"
            yield fault("M535", message, i.source if i.source != NOWHERE else place, stated=f"{i.first}—{i.second}")


def _mostly_measured(project: Project, place: Source) -> Iterator[Finding]:
    filled = [v for i in project.target.indicators if (v := read_value(i.annual)).text.strip()]
    measured = sum(v.measured for v in filled)
    if filled and Decimal(measured) < _QUANTIFIED * len(filled):
        message = f"项目“{project.name}”{len(filled)}个指标中只有{measured}个是数值"
        yield fault("M546", message, place, stated=str(measured), expected=f"不少于{len(filled) * 6 // 10 + 1}个")


def lower_is_better(indicator: Indicator) -> bool:
    """Whether a smaller value is the better one: costs, time limits, complaints."""
    name = indicator.name
    if "成本" in indicator.first + indicator.second:
        return not any(word in name for word in _SAVING)
    if any(word in name for word in _LOW):
        return not name.endswith("率") or any(word in name for word in ("投诉", "差错", "事故", "失误", "超时", "故障"))
    return False


# ---------------------------------------------------------------- advice


def title_of(rule: str) -> str:
    """The title of a fault by its id, whichever table has it."""
    return CHECKS[rule].title if rule in CHECKS else FAULTS[rule].title


def advice(result: Result) -> tuple[str, ...]:
    """What to mend, errors first, each kind of fault once with its places."""
    order = {ERROR: 0, WARNING: 1, NOTICE: 2}
    groups: dict[str, list[Finding]] = {}
    for f in sorted(result.findings, key=lambda f: (order.get(f.severity, 2), f.rule)):
        groups.setdefault(f.rule, []).append(f)
    return tuple(_line(rule, same) for rule, same in groups.items())


def _line(rule: str, same: Sequence[Finding]) -> str:
    """One kind of fault in words: its places, and what to do at each where that differs."""
    shown = same[:_PLACES]
    more = f"等{len(same)}处" if len(same) > len(shown) else ""
    said = [f.message.rstrip("。") for f in shown]
    mends = list(dict.fromkeys(f.mend for f in shown))
    if len(mends) == 1:
        return f"{title_of(rule)}：{'；'.join(said)}{more}。{mends[0]}"
    return f"{title_of(rule)}：" + "；".join(f"{text}，{f.mend.rstrip('。')}" for text, f in zip(said, shown, strict=True)) + more + "。"
