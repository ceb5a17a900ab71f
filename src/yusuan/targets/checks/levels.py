"""Rules on the levels of indicators (一级、二级指标): missing, of another framework, of the wrong class, cut or doubled."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from decimal import Decimal

from yusuan.model import (
    ERROR,
    NOTICE,
    WARNING,
    Finding,
    Hit,
    Indicator,
    Outcome,
    Related,
    Source,
    Status,
    gather,
)
from yusuan.money import plain
from yusuan.words.forms import FIRST, LEVELS, WHOLE_BODY
from yusuan.words.lexicon import clean

from ..check import Build, Yield, check
from ..forms import Form, Forms, Stated, listed

_OLD = {"数量指标", "质量指标", "时效指标", "成本指标"}


def _levels(form: Form) -> dict[str, list[Indicator]]:
    """Indicators that have a value, by their first level."""
    found: dict[str, list[Indicator]] = defaultdict(list)
    for i in form.target.indicators:
        if i.term.strip() or i.annual.strip():
            found[clean(i.first)].append(i)
    return found


def _firsts(second: str) -> list[str]:
    """First levels that a second one can stand under, the usual one first."""
    return [first for first, seconds in LEVELS.items() if clean(second) in seconds and first in ("产出指标", "效益指标", "满意度指标", "成本指标")]


@check("P201", "一级指标缺失", ERROR, "指向明确")
def level_missing(forms: Forms, found: Build) -> Iterator[Yield]:
    """二级指标应归在一级指标（产出、效益、满意度；2021年起成本也可为一级）之下，每个项目都应有产出指标和效益指标。"""
    for form in forms:
        have = _levels(form)
        loose = [i for i in have.get("", []) if i.second]
        if loose and len({_place(form, i).page for i in loose}) > 1:  # the merged cell of the first level may be cut by a page end
            yield Outcome("P201", Status.UNCHECKED, "表跨页，一级指标所在的合并格没有读到文字", form.target.source)
            continue
        if loose and any(first for f in (form, *forms) for first in _levels(f)):
            expected = next((f[0] for i in loose if (f := _firsts(i.second))), "一级指标")
            hits = [Hit(f"{i.second} {i.name}", _place(form, i)) for i in loose]
            yield from gather(found, f"项目“{form.name}”缺一级指标“{expected}”，{listed(_unique([i.second for i in loose]))}没有归属", hits,
                              expected=expected, mend=f"在这些二级指标前补上“{expected}”。", severity=WARNING)  # fmt: skip
            continue
        known = {first for first in have if first in FIRST}
        if not known & {"产出指标", "效益指标", "满意度指标"} or len(form.main) < 2:
            continue
        missing = [first for first in ("产出指标", "效益指标") if first not in known and not ("效果指标" in known and first == "效益指标")]
        if missing:
            yield found(
                f"项目“{form.name}”没有{'和'.join(missing)}。", form.place("project"), stated="、".join(first for first in have if first),
                expected="产出指标、效益指标都有", mend=f"补上{'和'.join(missing)}。",
                severity=ERROR if "产出指标" in missing and form.target.project != WHOLE_BODY else WARNING,
            )  # fmt: skip


def _place(form: Form, i: Indicator) -> Source:
    return next((v.place for v in form.values if v.indicator is i), form.target.source)


def _unique(words: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(words))


@check("P202", "没有满意度指标", NOTICE, "指向明确")
def without_satisfaction(forms: Forms, found: Build) -> Iterator[Finding]:
    """直接面向服务对象的项目应设满意度指标；确不适用的可以不设，所以只作提示，全文合为一条。"""
    hits = [
        Hit(f"项目“{f.name}”", f.place("project")) for f in forms
        if {"产出指标", "效益指标"} <= set(_levels(f)) and not any("满意" in v.indicator.first + v.indicator.second + v.name for v in f.values)
    ]  # fmt: skip
    yield from gather(found, f"{hits[0].text if hits else ''}没有满意度指标", hits, stated="没有满意度指标",
                      expected="面向服务对象的项目设满意度指标", mend="适用的补上满意度指标。")  # fmt: skip


@check("P203", "成本指标仍列在产出指标之下", NOTICE, "指向明确")
def old_framework(forms: Forms, found: Build) -> Iterator[Yield]:
    """2021年起的指标框架把成本列为一级指标，下分经济成本、社会成本、生态环境成本。地方可沿用旧表，所以只作提示，全文合为一条；只有少数几张表这样写的不报。"""
    if forms.year is None or forms.year < 2022:
        yield Outcome("P203", Status.NOT_APPLICABLE, "2021年的指标框架尚未适用，或者没有认出年度")
        return
    hits = []
    for form in forms:
        old = [v for v in form.once if clean(v.indicator.first) == "产出指标" and clean(v.indicator.second) == "成本指标"]
        if old:
            hits.append(Hit(f"项目“{form.name}”", old[0].place))
    if len(hits) * 2 < len(forms.all):
        return
    yield from gather(found, "成本指标列在产出指标之下，是2015年的框架", hits, stated="产出指标—成本指标", expected="成本指标为一级指标",
                      mend="本地已换新表的，改用新表；没有换的可不改。")  # fmt: skip


_EARNED = re.compile(r"收入|产值|增收|工资|薪|销售|税|效益|利润|捐赠|贷款|发放额")

_INTIME = re.compile(
    r"(?:能够|能|可以)?(?:按时|及时|按期|如期|按计划)(?:按计划)?(?:完成|拨付|发放|支付|到位|掌握|审核|办结|报送|开展|下达|兑付|足额发放)"
)

_INTIME_NAME = re.compile(r"及时率$|及时性$|按时完成率$|按期完成率$|^按时完成|^按期完成|^及时完成")


@check("P204", "指标归类不当", WARNING, "合理可行")
def wrong_class(forms: Forms, found: Build) -> Iterator[Finding]:
    """补贴标准、单价是成本指标，不是数量或质量指标；按时、及时完成是时效指标，不是效益指标；满意度单列。"""
    for form in forms:
        wrong = [(v, right) for v in form.once if (right := _right_class(v))]
        wrong = [w for n, w in enumerate(wrong) if all(w[0].indicator is not o[0].indicator for o in wrong[:n])]
        hits = [Hit(f"{v.name}（{v.text}）列为{v.indicator.second}，应为{right}", v.place) for v, right in wrong]
        yield from gather(found, f"项目“{form.name}”的指标归类不当：{hits[0].text if hits else ''}", hits,
                          stated=wrong[0][0].indicator.second if wrong else "", expected=wrong[0][1] if wrong else "",
                          mend="把指标移到相应的二级指标下。")  # fmt: skip


def _right_class(v: Stated) -> str:
    """The class where an indicator belongs, where it stands in another; "" where nothing is wrong."""
    second, number = v.indicator.second, v.number
    if ("数量" in second or "质量" in second) and number and number.unit.kind == "money" and not _EARNED.search(v.name):
        priced = bool(number.unit.per) and bool(re.search(r"标准|补助|补贴|价|费|成本", v.name))
        if (priced and number.operator not in ("≥", ">")) or "成本" in v.name:
            return "成本指标"
    if "效益" in second and "效益" in v.indicator.first and number is None and (_INTIME.fullmatch(clean(v.text)) or _INTIME_NAME.search(v.name)):
        return "时效指标"
    if re.search(r"满意(?:度|率)$", v.name) and "满意" not in second + v.indicator.first and second:
        return "满意度指标"
    return ""


_CUT_END = re.compile(r"(?:准|标|补|率的|[的及和与或对为、（(]|人均标|满意|及时|合格)$")

_WHOLE_END = re.compile(r"(?:标准|达标|目标|指标|水准|精准|对标|招标|投标|批准|基准)$")


@check("P205", "指标名称疑似被截断", NOTICE, "指向明确")
def name_cut(forms: Forms, found: Build) -> Iterator[Finding]:
    """一张表里好几个名称都正好这么长，又都停在半个词上，多半是单元格放不下被截断。"""
    for form in forms:
        names = _unique([v.name for v in form.values])
        longest = max((len(n) for n in names), default=0)
        full = [n for n in names if len(n) == longest]
        short = [n for n in full if _CUT_END.search(n) and not _WHOLE_END.search(n)]
        if not (len(full) >= 4 and 3 * len(full) >= len(names) and len(short) >= 2 and longest >= 6):
            continue
        hits = [Hit(n, next(v.place for v in form.values if v.name == n)) for n in full]
        yield from gather(found, f"项目“{form.name}”的指标名称疑似被截断：{listed(short)}", hits, expected="完整的名称",
                          mend="核对原表，补全名称。")  # fmt: skip


@check("P206", "同一指标出现两次", WARNING, "指向明确")
def doubled(forms: Forms, found: Build) -> Iterator[Finding]:
    """同一二级指标下有两个名称相同的三级指标；值不同的，不知道以哪个为准。"""
    for form in forms:
        groups: dict[tuple[str, str, str], list[Stated]] = defaultdict(list)
        for v in form.main:
            if v.name and v.indicator.second:  # the number of a thing and its price are two indicators
                groups[v.name, clean(v.indicator.second), v.number.unit.kind if v.number else ""].append(v)
        for (name, *_), same in groups.items():
            differ = len({clean(v.text) for v in same}) > 1
            if len(same) < 2:
                continue
            hits = [Hit(str(v), v.place) for v in same]
            message = f"项目“{form.name}”有{len(same)}个指标都叫“{name}”" + ("，值却不同" if differ else "")
            yield from gather(found, message, hits, expected="只有一个", mend="删去重复的；对象不同的在名称上区分。",
                              **({} if differ else {"severity": NOTICE}))  # fmt: skip


#: What the points of a form may add up to: all of them, or what is left beside ten points for execution.
_FULL_MARKS = (Decimal(100), Decimal(90))


@check("P207", "分值合计不对", WARNING, "相应匹配")
def weights(forms: Forms, found: Build) -> Iterator[Yield]:
    """各项指标的分值（权重）合计应为100分，另列预算执行率10分的为90分。"""
    scored = [f for f in forms if any(i.weight is not None for i in f.target.indicators)]
    if not scored:
        yield Outcome("P207", Status.NOT_APPLICABLE, "目标表没有分值")
    for form in scored:
        points = [i.weight for i in form.target.indicators]
        if len(points) < 3 or any(w is None for w in points):
            yield Outcome("P207", Status.UNCHECKED, f"项目“{form.name}”有的指标没有读到分值", form.place("project"))
            continue
        total = sum((w for w in points if w is not None), Decimal(0))
        if total not in _FULL_MARKS:
            near = min(_FULL_MARKS, key=lambda full: abs(full - total))
            yield found(f"项目“{form.name}”各项指标的分值合计是{plain(total)}分，不是{plain(near)}分。", form.target.indicators[0].source,
                        stated=f"{plain(total)}分", expected=f"{plain(near)}分", difference=f"{plain(abs(near - total))}分",
                        mend="核对各项分值。", related=tuple(Related(f"{i.name} {plain(i.weight or Decimal(0))}分", i.source) for i in form.target.indicators))  # fmt: skip
