"""Review of a target's quality: checks by the four criteria of 财预〔2015〕88号, a grade for each, and what to mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from difflib import SequenceMatcher

from yusuan.book import Book, Project
from yusuan.model import (
    ERROR,
    MONEY_SOURCES,
    NOTICE,
    NOWHERE,
    TEXTS,
    WARNING,
    Finding,
    Indicator,
    Severity,
    Source,
)

from . import costing, goals
from .better import EARNINGS, better
from .faults import FAULTS, fault
from .frameworks import EXECUTION, WHOLE, Framework, framework
from .proposals import accumulates, term_value
from .values import Value, read_value

CRITERIA = ("指向明确", "细化量化", "合理可行", "相应匹配")
#: Grade → least score (财预〔2020〕10号 uses the same four for self-evaluation).
GRADES: tuple[tuple[str, Decimal], ...] = (("优", Decimal(90)), ("良", Decimal(80)), ("中", Decimal(60)), ("差", Decimal(0)))
#: What a failed check costs of its criterion.
_COST: Mapping[Severity, int] = {ERROR: 25, WARNING: 12}
_COST_OTHER = 3
#: A criterion with an error is not better than 中.
_CAP = Decimal(79)
_EMPTY = frozenset({"", "无", "暂无", "略", "见附件", "-", "/", "同上"})
#: A document's number with the office in front of it; a text that is nothing else says nothing of its own.
_DOCUMENT = re.compile(r"[\u4e00-\u9fff]{0,12}[〔【\[(（]\d{4}[〕】\])）]\s{0,9}第?\d{1,9}号?|《[^《》]*》|依据|根据|按照|文件|[和及与等]")
#: Texts that are so much alike are one text.
_ALIKE = 0.9
#: Words of a timeliness promise, wherever it stands.
_TIMELY = re.compile(r"[按及准]时|按期")
#: Things that may be the same every year: three years of four cadres are four cadres.
_LASTING = frozenset({"人", "户", "家", "个", "名", "处", "座", "台", "套", "辆"})
#: Words in names whose value should be low, wherever the indicator stands.
_LOW = ("投诉", "差错", "事故", "失误", "超时", "误差", "故障", "时限", "修复时间", "等待时间", "办理时间", "扬尘", "能耗", "死亡")
#: Words in names of cost indicators whose value should be high.
_SAVING = ("节约", "节省", "降低", "压减", "下降")
_GROWTH = ("增长", "增幅", "提高", "提升", "增加")
_QUANTIFIED = Decimal("0.6")
#: How many places of one kind of fault the advice names.
_PLACES = 6


def grade(score: Decimal) -> str:
    """优 from 90, 良 from 80, 中 from 60, else 差."""
    return next(name for name, least in GRADES if score >= least)


@dataclass(frozen=True, slots=True)
class Subject:
    """What every check of one target looks at; ``values`` are the annual ones, ``terms`` those of the term."""

    project: Project
    book: Book
    frame: Framework
    indicators: tuple[Indicator, ...]
    place: Source

    @property
    def name(self) -> str:
        return self.project.name

    def first(self, indicator: Indicator) -> str:
        """The first level as written; where it is left out, the only one that has its second level ("" if unclear)."""
        firsts = [first for first, seconds in self.frame.levels.items() if indicator.second in seconds]
        return indicator.first or (firsts[0] if len(firsts) == 1 else "")

    def rows(self) -> Iterator[tuple[Indicator, Value, Value]]:
        """(indicator, annual value, term value)."""
        return ((i, read_value(i.annual), read_value(i.term)) for i in self.indicators)


Check = Callable[[Subject], Iterator[Finding]]


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
    frame = framework(project.target, book)
    place = project.source if project.source != NOWHERE else Source(book.file, sheet="绩效指标")
    subject = Subject(project, book, frame, project.target.indicators, place)
    found: dict[str, list[Finding]] = {criterion: [] for criterion in CRITERIA}
    for criterion, checks in CHECKS.items():
        for check in checks:
            found[criterion] += list(check(subject))
    scores = {criterion: _score(findings) for criterion, findings in found.items()}
    if not subject.indicators:
        scores = dict.fromkeys(CRITERIA, Decimal(0))
    return Result(project.key, scores, tuple(f for findings in found.values() for f in findings))


def _score(findings: list[Finding]) -> Decimal:
    """100 less what the failed rules cost; one rule costs at most twice, so that a long form is not punished for it."""
    cost = 0
    for rule in sorted({f.rule for f in findings}):
        same = sorted((_COST.get(f.severity, _COST_OTHER) for f in findings if f.rule == rule), reverse=True)
        cost += sum(same[:2])
    score = Decimal(max(0, 100 - cost))
    return min(score, _CAP) if any(f.severity is ERROR for f in findings) else score


def _at(indicator: Indicator, s: Subject) -> Source:
    return indicator.source if indicator.source != NOWHERE else s.place


# ---------------------------------------------------------------- 指向明确


def _goals_given(s: Subject) -> Iterator[Finding]:
    for label, text in (("年度目标", s.project.target.goal_annual), ("实施期目标", s.project.target.goal_term)):
        if text.strip() in _EMPTY:
            yield fault("M530", f"项目“{s.name}”没有填{label}", s.place)


def _texts_given(s: Subject) -> Iterator[Finding]:
    for key, label in TEXTS.items():
        text = s.project.target.texts.get(key, "").strip("。 \n")
        if text in _EMPTY:
            yield fault("M531", f"项目“{s.name}”的“{label}”没有内容", s.place, stated=text)
        elif key != "basis" and len(re.findall(r"\w", _DOCUMENT.sub("", text))) < 4:
            message = f"项目“{s.name}”的“{label}”只写了“{text}”"
            yield fault("M531", message, s.place, stated=text, mend=f"在“{label}”写本项目自己的内容；文号放到立项依据。")


def _texts_differ(s: Subject) -> Iterator[Finding]:
    target = s.project.target
    texts = {TEXTS[k]: v.strip() for k, v in target.texts.items() if k in TEXTS and len(v.strip()) > 10}
    texts["年度目标"] = target.goal_annual.strip()
    groups: list[tuple[str, list[str]]] = []
    for label, text in texts.items():
        words = re.sub(r"<[^<>]*>|\W", "", text)
        if len(words) <= 10:
            continue
        same = next((labels for other, labels in groups if _alike(other, words)), None)
        if same is None:
            groups.append((words, [label]))
        else:
            same.append(label)
    for _, labels in groups:
        if len(labels) > 1:
            yield fault("M532", f"项目“{s.name}”的“{'”“'.join(labels)}”几乎逐字相同", s.place)


def _alike(a: str, b: str) -> bool:
    if a == b:
        return True
    matcher = SequenceMatcher(None, a, b, autojunk=False)
    return matcher.real_quick_ratio() >= _ALIKE and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE


def _goals_differ(s: Subject) -> Iterator[Finding]:
    """The goal of several years is not that of one of them."""
    target = s.project.target
    annual, term = (re.sub(r"<[^<>]*>|\W", "", text) for text in (target.goal_annual, target.goal_term))
    if s.project.years > 1 and annual and annual == term:
        yield fault("M524", f"项目“{s.name}”的实施期是{s.project.years}年，实施期目标与年度目标逐字相同", s.place)


def _levels_given(s: Subject) -> Iterator[Finding]:
    have = {s.first(i) for i in s.indicators}
    for first in s.frame.required:
        if first not in have:
            yield fault("M533", f"项目“{s.name}”没有{first}", s.place, expected="、".join(s.frame.required))
    if "满意度指标" not in have:
        yield fault("M534", f"项目“{s.name}”没有满意度指标", s.place)


def _levels_known(s: Subject) -> Iterator[Finding]:
    blank: dict[str, list[Indicator]] = {}
    for i in s.indicators:
        if not i.first and s.first(i):
            blank.setdefault(s.first(i), []).append(i)
        elif i.second not in s.frame.levels.get(i.first, ()):
            message = f"“{i.name}”的级次“{i.first}—{i.second}”不在所用格式（{s.frame.basis}）内"
            yield fault("M535", message, _at(i, s), stated=f"{i.first}—{i.second}")
    for first, rows in blank.items():
        seconds = "、".join(dict.fromkeys(i.second for i in rows))
        message = f"项目“{s.name}”有{len(rows)}个指标（{seconds}）没有写一级指标"
        yield fault("M535", message, _at(rows[0], s), expected=first, mend=f"在这{len(rows)}行的一级指标栏填“{first}”。")


def _unique_names(s: Subject) -> Iterator[Finding]:
    names = [i.name for i in s.indicators]
    for name in dict.fromkeys(n for n in names if names.count(n) > 1):
        yield fault("M548", f"项目“{s.name}”有{names.count(name)}个指标都叫“{name}”", s.place)


# ---------------------------------------------------------------- 细化量化


def _value_syntax(s: Subject) -> Iterator[Finding]:
    for i, annual, term in s.rows():
        for side, value in (("年度", annual), ("实施期", term)):
            if value.text.strip() == i.name.strip() and i.name:
                mend = better(i, value, s.project, s.frame)
                yield fault("M538", f"“{i.name}”的{side}值照抄名称", _at(i, s), stated=value.text, mend=mend)
            elif value.text.strip() and value.problems:
                message = f"“{i.name}”的{side}值“{value.text}”：{'；'.join(value.problems)}"
                yield fault("M536", message, _at(i, s), stated=value.text, mend=better(i, value, s.project, s.frame, low=lower_is_better(i)))
            if side == "年度" and term.text == annual.text:
                break


def _rates_in_percent(s: Subject) -> Iterator[Finding]:
    for i, annual, _ in s.rows():
        rate = i.name.endswith(("率", "满意度", "比例", "比重", "占比")) and not i.name.endswith(("效率", "汇率", "频率", "功率", "速率"))
        if rate and annual.text.strip() and annual.unit.kind != "ratio":
            yield fault("M537", f"“{i.name}”的值是“{annual.text}”，不是百分数", _at(i, s), stated=annual.text)


def _goal_in_numbers(s: Subject) -> Iterator[Finding]:
    if s.project.target.goal_annual.strip() and not goals.promises(s.project.target.goal_annual):
        yield fault("M522", f"项目“{s.name}”的年度目标没有一个数", s.place)


def _mostly_measured(s: Subject) -> Iterator[Finding]:
    filled = [v for _, v, _ in s.rows() if v.text.strip()]
    measured = sum(v.measured for v in filled)
    if filled and Decimal(measured) < _QUANTIFIED * len(filled):
        message = f"项目“{s.name}”{len(filled)}个指标中只有{measured}个是数值"
        yield fault("M546", message, s.place, stated=str(measured), expected=f"不少于{len(filled) * 6 // 10 + 1}个")


# ---------------------------------------------------------------- 合理可行


def lower_is_better(indicator: Indicator) -> bool:
    """Whether a smaller value is the better one: costs, time limits, complaints."""
    name = indicator.name
    if "成本" in indicator.first + indicator.second:
        return not any(word in name for word in _SAVING)
    if any(word in name for word in _LOW):
        return not name.endswith("率") or any(word in name for word in ("投诉", "差错", "事故", "失误", "超时", "故障"))
    return False


def _direction(s: Subject) -> Iterator[Finding]:
    for i, annual, term in s.rows():
        value = annual if annual.measured else term
        if not value.measured or value.operator in ("", "=") or value.upper is not None:
            continue
        time = value.unit.kind == "time" and "时效" in i.second
        low = lower_is_better(i) or time
        if (low and value.operator in ("≥", ">")) or (not low and value.operator in ("≤", "<")):
            expected = "≤ 或 =" if low else "≥ 或 ="
            message = f"“{i.name}”{value}，比较符方向相反"
            yield fault("M540", message, _at(i, s), stated=str(value), expected=expected)


def _shares_in_range(s: Subject) -> Iterator[Finding]:
    for i, annual, term in s.rows():
        growth = any(word in i.name for word in _GROWTH)
        for value in dict.fromkeys((annual, term)):
            if value.measured and value.unit.top == "%" and not growth and not 0 <= value.base <= 100:
                yield fault("M541", f"“{i.name}”{value}超出 0 到 100%", _at(i, s), stated=str(value))


def _classified(s: Subject) -> Iterator[Finding]:
    for i, annual, _ in s.rows():
        if "效益" in s.first(i) + i.second and not annual.measured and _TIMELY.search(annual.text) and _TIMELY.search(i.name):
            message = f"“{i.name}”说的是时效，列在了{i.second}"
            yield fault("M539", message, _at(i, s), stated=i.second, expected="时效指标",
                        mend=f"移到时效指标；{i.second}写项目带来的变化。")  # fmt: skip
        if not annual.measured or i.second not in ("数量指标", "质量指标"):
            continue
        price = annual.kind.startswith("元/") and not any(word in i.name for word in EARNINGS)
        limit = annual.kind == "元" and annual.operator in ("≤", "<")
        if price or limit:
            message = f"“{i.name}”{annual}是成本，列在了{i.second}"
            yield fault("M539", message, _at(i, s), stated=i.second, expected="成本指标")


def _term_follows(s: Subject) -> Iterator[Finding]:
    """One year: both sides alike.  Several years: the term is not below the year where values accumulate (PF-09)."""
    for i, annual, term in s.rows():
        if not i.annual.strip() or not i.term.strip():
            yield fault("M547", f"“{i.name}”只填了{'实施期' if i.term.strip() else '年度'}值", _at(i, s))
        elif s.project.years <= 1:
            if (annual.base, annual.kind, annual.operator, annual.level) != (term.base, term.kind, term.operator, term.level):
                message = f"“{i.name}”是一年期项目的指标，实施期{i.term}，年度{i.annual}"
                yield fault("M542", message, _at(i, s), stated=i.term, expected=i.annual)
        elif annual.measured and term.measured and (annual.kind == term.kind or _a_year_of(annual, term)):
            yield from _accumulated(s, i, annual, term)


def _a_year_of(annual: Value, term: Value) -> bool:
    """Whether the annual value is written by the year (元/年) and that of the term is not."""
    return (annual.kind, term.kind) == ("元/年", "元")


def _accumulated(s: Subject, i: Indicator, annual: Value, term: Value) -> Iterator[Finding]:
    if annual.kind != term.kind:
        annual = replace(annual, number=annual.base / term.unit.factor, unit=term.unit, text="")
    expected = read_value(term_value(i.name, str(annual), s.project.years))
    grows = accumulates(i.name, annual)
    if (grows and term.base < annual.base) or (not grows and term.base != annual.base):
        message = f"“{i.name}”年度{i.annual}，{s.project.years}年实施期{i.term}"
        yield fault("M542", message, _at(i, s), stated=i.term, expected=str(expected))
    elif grows and term.base == annual.base:
        message = f"“{i.name}”年度{i.annual}，{s.project.years}年实施期{i.term}，没有累计"
        lasting = annual.unit.top in _LASTING
        mend = f"按{s.project.years}年合计写成“{expected}”{'；各年是同一批对象的不必累计' if lasting else ''}。"
        yield fault("M542", message, _at(i, s), stated=i.term, expected=str(expected), mend=mend,
                    severity=NOTICE if lasting else WARNING)  # fmt: skip


# ---------------------------------------------------------------- 相应匹配


def is_amount(indicator: Indicator, value: Value) -> bool:
    """Whether a cost indicator limits money of the project (not a price): its unit is 元 or 元/年."""
    return "成本" in indicator.first + indicator.second and value.kind in ("元", "元/年") and value.measured


def _costs_within_money(s: Subject) -> Iterator[Finding]:
    target = s.project.target
    for i, annual, term in s.rows():
        for side, value, money in (("年度", annual, target.annual_total), ("实施期", term, target.term_total)):
            if money is not None and is_amount(i, value) and value.base > money:
                message = f"“{i.name}”{side}{value}，超过{side}资金{costing.yuan(money)}"
                yield fault("M543", message, _at(i, s), stated=str(value), expected=f"≤{costing.yuan(money)}")


def _costs_add_up(s: Subject) -> Iterator[Finding]:
    money = s.project.target.annual_total
    amounts = [v.base for i, v, _ in s.rows() if is_amount(i, v)]
    total = sum(amounts, Decimal(0))
    if money and amounts and money not in amounts and total != money:
        message = f"项目“{s.name}”成本金额合计{costing.yuan(total)}，年度资金{costing.yuan(money)}"
        yield fault("M544", message, s.place, stated=costing.yuan(total), expected=costing.yuan(money),
                    difference=costing.yuan(total - money))  # fmt: skip


def _weights_add_up(s: Subject) -> Iterator[Finding]:
    weights = [i.weight for i in s.indicators if i.weight is not None and i.annual.strip()]
    if weights and sum(weights, Decimal(0)) != WHOLE - EXECUTION:
        total = sum(weights, Decimal(0))
        message = f"项目“{s.name}”三级指标权重合计{total}分"
        yield fault("M545", message, s.place, stated=str(total), expected=str(WHOLE - EXECUTION))


def _sources_add_up(s: Subject) -> Iterator[Finding]:
    target = s.project.target
    for side, total, parts in (
        ("年度", target.annual_total, target.annual_money),
        ("实施期", target.term_total, target.term_money),
    ):
        given = [parts[k] for k in MONEY_SOURCES if k in parts]
        if total is not None and given and sum(given, Decimal(0)) != total:
            have = sum(given, Decimal(0))
            message = f"项目“{s.name}”{side}各来源资金合计{costing.yuan(have)}，总额{costing.yuan(total)}"
            yield fault("M549", message, s.place, stated=costing.yuan(have), expected=costing.yuan(total))


def _goal_matches(s: Subject) -> Iterator[Finding]:
    items = costing.items_of(s.book, s.project.key)
    costed = [a for i in items for a in (costing.amount_of(i), i.standard)]
    yield from (f for f in goals.judge(s.project, s.place, costed) if f.rule != "M522")


def _costing_matches(s: Subject) -> Iterator[Finding]:
    items = costing.items_of(s.book, s.project.key)
    yield from costing.contradictions(items, costing.stated_in(s.project))


CHECKS: Mapping[str, tuple[Check, ...]] = {
    "指向明确": (_goals_given, _goals_differ, _texts_given, _texts_differ, _levels_given, _levels_known, _unique_names),
    "细化量化": (_value_syntax, _rates_in_percent, _goal_in_numbers, _mostly_measured),
    "合理可行": (_direction, _shares_in_range, _classified, _term_follows),
    "相应匹配": (_costs_within_money, _costs_add_up, _weights_add_up, _sources_add_up, _goal_matches, _costing_matches),
}


def advice(result: Result) -> tuple[str, ...]:
    """What to mend, errors first, each kind of fault once with its places."""
    order = {ERROR: 0, WARNING: 1}
    groups: dict[str, list[Finding]] = {}
    for f in sorted(result.findings, key=lambda f: (order.get(f.severity, 2), f.rule)):
        groups.setdefault(f.rule, []).append(f)
    return tuple(_line(rule, same) for rule, same in groups.items())


def _line(rule: str, same: Sequence[Finding]) -> str:
    """One kind of fault in words: its places, and what to do at each where that differs."""
    shown = same[:_PLACES]
    more = f"等{len(same)}处" if len(same) > len(shown) else ""
    mends = list(dict.fromkeys(f.mend for f in shown))
    if len(mends) == 1:
        return f"{FAULTS[rule].title}：{'；'.join(f.message for f in shown)}{more}。{mends[0]}"
    return f"{FAULTS[rule].title}：" + "；".join(f"{f.message}，{f.mend.rstrip('。')}" for f in shown) + more + "。"
