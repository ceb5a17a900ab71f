"""Rules on what a performance form (绩效目标表) must hold: required fields, goals, texts with content, dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, TEXTS, WARNING, Finding, Hit, Outcome, Related, Source, Status, gather
from yusuan.words.bodies import level_of
from yusuan.words.lexicon import clean
from yusuan.words.persons import mask

from ..check import Build, Yield, check
from ..forms import GOALS, Form, Forms, Passage, listed
from ..quantities import bigrams, overlap, quantities

_PERSONS = ("负责人", "项目负责人", "单位负责人", "经办人", "填报人", "填表人", "制表人")

_DATES = ("填报日期", "填表日期", "填报时间", "申报日期")

_FACTS = {"department": "主管部门", "unit": "实施单位", "attribute": "项目属性", "years": "项目期"}


@check("P101", "必填项没有填写", WARNING, "指向明确")
def field_empty(forms: Forms, found: Build) -> Iterator[Finding]:
    """表上印着的立项依据、负责人、经办人、填报日期、项目属性、项目期等都应填写。为保护个人信息整份隐去姓名的，只作提示。"""
    hidden = not any(f.target.fields.get(name) for f in forms for name in _PERSONS)
    for name in (*_FACTS.values(), *TEXTS.values(), *_PERSONS, *_DATES):
        hits = [Hit(f"项目“{f.name}”", place) for f in forms if (place := _empty(f, name)) is not None]
        notice = {"severity": NOTICE} if hidden and name in _PERSONS else {}
        yield from gather(found, f"绩效目标表的“{name}”没有填写", hits, stated="空白", expected="填写完整",
                          mend=f"填写“{name}”；不宜公开的，写单位名称或者注明已隐去。", **notice)  # fmt: skip


def _empty(form: Form, name: str) -> Source | None:
    """Where a field stands that is printed but blank."""
    key = next((k for k, label in (*_FACTS.items(), *TEXTS.items()) if label == name), name)
    t = form.target
    value = getattr(t, key) if key in _FACTS else t.texts.get(key, "") if key in TEXTS else t.fields.get(name)
    place = form.target.places.get(key)
    if value is None or value.strip() or place is None:
        return None
    return place.at(text=f"{name}：")


@check("P102", "把栏目名称当作内容填写", WARNING, "指向明确")
def label_as_value(forms: Forms, found: Build) -> Iterator[Finding]:
    """“经办人：经办人”是把栏目名称抄进了内容，等于没有填写。"""
    for form in forms:
        t = form.target
        pairs = [(name, value, t.places.get(name, t.source)) for name, value in t.fields.items()]
        pairs += [(label, getattr(t, key), form.place(key)) for key, label in _FACTS.items()]
        pairs += [(p.label, p.text, p.place) for p in form.texts]
        hits = [Hit(name, place.at(text=f"{name}：{value}")) for name, value, place in pairs
                if value and clean(value).rstrip(":：") == clean(name)]  # fmt: skip
        yield from gather(found, f"项目“{form.name}”的{listed([h.text for h in hits])}填的是栏目名称", hits,
                          stated=hits[0].source.text if hits else "", expected="实际内容", mend="填写实际内容。")  # fmt: skip


@check("P103", "总体目标没有填写", ERROR, "指向明确")
def goal_empty(forms: Forms, found: Build) -> Iterator[Finding]:
    """实施期目标和年度目标都应填写：做什么、做多少、达到什么效果。"""
    printed = [key for key in GOALS if any(key in f.target.places or getattr(f.target, key).strip() for f in forms)]
    for form in forms:
        t = form.target
        missing = [key for key in GOALS if not getattr(t, key).strip() and key in printed]
        stands = any(key in t.places for key in GOALS)
        if not missing or not (form.two_sided or (len(missing) == len(printed) and stands)):
            continue
        names = "和".join(GOALS[key] for key in missing)
        yield found(
            f"项目“{form.name}”的{names}没有填写。", form.place(*missing, *GOALS).at(text=names), stated="空白",
            expected="写明做什么、做多少、达到什么效果", mend=f"补填{names}，与同一侧的指标一致。",
        )  # fmt: skip


_NOTHING = re.compile(r"(?:无|暂无|没有|略|同上|见附件|详见附件|不涉及|[/\\\-—－]+)[。.]?")

_TITLES = re.compile(r"《[^《》]*》|“[^“”]*”")

_DOCUMENT = re.compile(r"(?:[\u4e00-\u9fff。]{1,10})?[\[【〔(（]\s*(?:19|20)\d\d\s*[\]】〕)）]\s*第?\d*\s*号?")

_CITING = re.compile(r"根据|依据|按照|遵照|文件|通知|精神|要求|规定|执行|有关|相关|及其?|和|等|关于|的|以|为|[^\w\u4e00-\u9fff]|\d{1,9}[、.．]")


@check("P104", "栏目没有实际内容", WARNING, "指向明确")
def without_content(forms: Forms, found: Build) -> Iterator[Finding]:
    """必要性、制度措施、计划等栏写“无”或者只写文号，等于没有说明。立项依据本来就是文号，不在此列。"""
    for form in forms:
        hits = [Hit(p.label, p.at(0, 20)) for p in form.texts if p.key != "basis" and p.key not in GOALS and _says_nothing(p.text)]
        hits += [Hit(p.label, p.at(0, 8)) for p in form.texts if p.key == "basis" and _NOTHING.fullmatch(p.text)]
        yield from gather(found, f"项目“{form.name}”的{listed([h.text for h in hits])}没有实际内容（写“无”、只写文号或者只说按文件执行）", hits,
                          stated=hits[0].source.text if hits else "", expected="按栏目要求写出具体内容",
                          mend="写明为什么设立、靠什么制度和措施保证，文号放在立项依据。")  # fmt: skip


def _says_nothing(text: str) -> bool:
    if _NOTHING.fullmatch(text):
        return True
    rest = _CITING.sub("", _DOCUMENT.sub("", _TITLES.sub("", text)))
    return len(rest) < 2


@check("P105", "总体目标没有写数量", NOTICE, "细化量化")
def goal_without_number(forms: Forms, found: Build) -> Iterator[Finding]:
    """指标里有数量而总体目标里没有，目标就无从对照。比率、文号和年份不算数量。"""
    hits = []
    for form in forms:
        counted = [v for v in form.main if "数量" in v.indicator.second and v.number and v.number.unit.kind != "ratio"]
        bare = form.goals and not any(q.kind not in ("ratio", "time") for p in form.goals for q in quantities(p.text))
        if len(counted) >= 2 and bare and not re.search(r"\d[余多]?[\u4e00-\u9fff]", _without_years(form.goals[0].text)):
            hits.append(Hit(f"项目“{form.name}”", form.goals[0].at(0, 24)))
    yield from gather(found, f"{hits[0].text if hits else ''}的总体目标没有写数量，指标里却有", hits, stated="没有数量",
                      expected="写出主要的数量", mend="把主要数量指标的数写进总体目标。")  # fmt: skip


def _without_years(text: str) -> str:
    return re.sub(r"(?:19|20)\d\d年|[\[【〔(（]\s*(?:19|20)\d\d\s*[\]】〕)）]\s{0,9}第?\d{0,9}\s{0,9}号?|\d{1,40}(?:\.\d{1,10})?[%％]|目标\d{1,9}|\d{1,9}[、.．]|[A-Za-z]\w*|第\d{1,9}|\d{1,9}月", "", text)


_LEAST = 18


@check("P106", "几个栏目照抄同一段文字", WARNING, "指向明确")
def copied(forms: Forms, found: Build) -> Iterator[Finding]:
    """概况、依据、必要性、措施、计划、目标各有要求，同一段话抄进几栏等于没有按栏目填写。"""
    for form in forms:
        texts = [p for p in form.texts if p.key not in GOALS or p is form.goals[0]]
        groups = _copies([p for p in texts if len(p.text) >= _LEAST])
        if not groups:
            continue
        first = groups[0]
        exact = all(p.text == first[0].text for p in first)
        labels = "；".join(listed([_label(p) for p in g], 7) for g in groups)
        yield found(
            f"项目“{form.name}”的{labels}{'逐字' if exact and len(groups) == 1 else '几乎逐字'}相同，没有按栏目要求填写。",
            first[0].at(0, 24), stated=listed([_label(p) for p in first], 7) + "同文", expected="各栏写各栏的内容",
            mend="概况写项目是什么，依据写文件，必要性写为什么，计划写步骤和时间，目标写数量和效果。",
            related=tuple(Related(_label(p), p.at(0, 24)) for g in groups for p in g if p is not first[0]),
        )  # fmt: skip


def _label(p: Passage) -> str:
    return "总体目标" if p.key in GOALS else p.label


def _copies(texts: Sequence[Passage]) -> list[list[Passage]]:
    """Groups of texts that are the same or nearly so, of two or more."""
    groups: list[list[Passage]] = []
    for p in texts:
        home = next((g for g in groups if _alike(g[0].text, p.text)), None)
        if home is None:
            groups.append([p])
        else:
            home.append(p)
    return [g for g in groups if len(g) > 1]


def _alike(a: str, b: str) -> bool:
    a, b = (re.sub(r"\W", "", text) for text in (a, b))
    if a == b:
        return True
    shorter, longer = sorted((len(a), len(b)))
    return shorter >= 40 and 10 * shorter >= 6 * longer and overlap(bigrams(a), bigrams(b)) >= 0.95


_DAY = re.compile(r"((?:19|20)\d\d)\D?(\d{1,2})\D?(\d{1,2})")

_STAMP = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])([0-3]\d)(?:\d{4,6})?")


def day_of(text: str) -> date | None:
    """The day that a printed date or timestamp (20221025171836) says."""
    word = clean(text)
    match = _STAMP.fullmatch(word) or _DAY.match(word)
    try:
        return date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None


@check("P107", "填报日期与预算年度不符", ERROR, "指向明确")
def wrong_day(forms: Forms, found: Build) -> Iterator[Yield]:
    """预算的绩效目标在上年下半年到当年年初填报；填报日期在预算年度下半年的，晚于预算公开，多半是年份写错。"""
    if forms.kind != "预算":
        yield Outcome("P107", Status.NOT_APPLICABLE, "不是预算公开")
        return
    days = [(form, name, day) for form in forms for name in _DATES if (day := day_of(form.target.fields.get(name, "")))]
    for form, name, day in days:
        year = form.year or forms.year
        if year is None or date(year - 2, 1, 1) <= day < date(year, 7, 1):
            continue
        others = sorted(d for f, _, d in days if f is not form)
        usual = f"；其余各表在{others[0].isoformat()}至{others[-1].isoformat()}之间" if len(others) > 1 else ""
        text = form.target.fields[name]
        yield found(
            f"项目“{form.name}”的{name}是{day.isoformat()}，{'晚于预算公开' if day.year >= year else '过早'}{usual}。",
            form.place(name).at(text=text), stated=day.isoformat(), expected=f"{year}年预算批复公开以前的日期",
            mend="核对填报日期的年份。",
        )  # fmt: skip


_EVENT = re.compile(r"开展(20\d\d)年(?:度)?([^，。；、《》]{2,30}?)(?:的)?(?:通知|方案|意见|公告)")


@check("P108", "依据的是以前年度的活动文件", NOTICE, "指向明确")
def old_event(forms: Forms, found: Build) -> Iterator[Finding]:
    """“关于开展2022年…活动的通知”只管当年，2023年的项目应引用本年的文件或者说明沿用。"""
    for form in forms:
        year = form.year or forms.year
        hits: dict[str, Hit] = {}
        for p in form.texts:
            for m in _EVENT.finditer(p.text):
                if year and int(m[1]) < year and not re.search(r"决算|结算|清算", m[2]):
                    hits.setdefault(m.group(), Hit(m.group(), p.at(*m.span())))
        yield from gather(found, f"项目“{form.name}”依据的是以前年度的活动文件", hits.values(), expected=f"{year}年的文件",
                          mend="换成本年的文件；本年尚未发文的，写明沿用。")  # fmt: skip


_ITEMS = re.compile(r"[（(]([^（）()]{6,})[)）]\s*$")

_COMMON = re.compile(r"补助|补贴|奖补|奖励|津贴|经费|资金|费用?|项目|岗位|支出|工作|专项|服务|[（(].*")


@check("P109", "名称所列内容在表中没有", WARNING, "指向明确")
def named_not_said(forms: Forms, found: Build) -> Iterator[Finding]:
    """项目名称括号里逐项列出的内容，概况、目标或者指标里都应提到。"""
    for form in forms:
        match = _ITEMS.search(form.target.project)
        items = [item for item in re.split(r"[、，,；;]", match[1]) if len(item) >= 5] if match else []
        if len(items) < 2 or len(form.texts) < 2:
            continue
        said = "".join(p.text for p in form.texts) + "".join(v.name for v in form.values)
        missing = [item for item in items if not _mentioned(item, said)]
        if missing:
            yield found(
                f"项目“{form.name}”名称里有{listed(missing)}，概况、目标和指标里都没有。", form.place("project"),
                stated=missing[0], expected="名称与内容一致", mend="补上这部分内容和测算，或者从名称里去掉。",
            )  # fmt: skip


def _mentioned(item: str, said: str) -> bool:
    core = _COMMON.sub("", clean(item))
    return len(core) < 2 or any(core[i : i + 2] in said for i in range(len(core) - 1))


_HIGHER = {"市级": "省级|国家级|部级", "区县级": "省级|国家级|部级|市级", "省级": "国家级|部级"}

_OFFICE = r"(?:下发|印发|下达)(?:20\d\d年(?:度)?)?(?:{0})[^，。；]{{2,24}}|(?:{0})[^，。；]{{2,24}}(?:评选|认定|复查|评审)(?:工作)?"


@check("P110", "照抄上级的文字", NOTICE, "指向明确")
def copied_from_above(forms: Forms, found: Build) -> Iterator[Yield]:
    """市县单位的计划写“下发省级奖励计划”“省级基地评选”，是照抄上级的文本，不是本单位的职责。"""
    level = level_of(clean(forms.unit))
    if level not in _HIGHER:
        yield Outcome("P110", Status.NOT_APPLICABLE, "从单位名称看不出预算级次")
        return
    pattern = re.compile(_OFFICE.format(_HIGHER[level]))
    for form in forms:
        found_here: dict[str, Hit] = {}
        for p in form.texts:
            for m in pattern.finditer(p.text):
                found_here.setdefault(m.group(), Hit(m.group(), p.at(*m.span())))
        yield from gather(found, f"项目“{form.name}”写了上级的工作，疑似照抄上级文本", found_here.values(),
                          expected=f"本级（{level}）单位的工作", mend="改写为本单位承担的工作。")  # fmt: skip


_GARBLED = re.compile(r"(?<![\d.．,，:：A-Za-z])0{2,}(?:多|余)?(?:平方米|平米|㎡|万|元|人|户|个|家|亩|公里|次|件|套|台)")

_CUT = re.compile(r"\d{1,40}(?:\.\d{1,10})?(?:多|余)?(?:个|人|户|名|家|元|万元|次|场|册|笔|台|件|套|亩|平方米|%)左(?![右侧边岸手转云权])")


@check("P111", "数字残缺", ERROR, "指向明确")
def garbled(forms: Forms, found: Build) -> Iterator[Finding]:
    """“000多平方米”缺了前面的数字。"""
    yield from _search(forms, found, _GARBLED, "有残缺的数字", "完整的数字", "补全数字。")


@check("P112", "文字被截断", WARNING, "指向明确")
def cut(forms: Forms, found: Build) -> Iterator[Finding]:
    """“200人左”缺了“右”，多半是超出字数被截断。"""
    yield from _search(forms, found, _CUT, "有文字被截断", "完整的文字", "补全文字。")


def _search(forms: Forms, found: Build, pattern: re.Pattern[str], what: str, expected: str, mend: str) -> Iterator[Finding]:
    for form in forms:
        hits = [Hit(mask(p.text[max(0, m.start() - 6) : m.end()]), p.at(*m.span())) for p in form.texts for m in pattern.finditer(p.text)]
        hits += [Hit(v.name, v.place) for v in form.once if pattern.search(v.name)]
        said = hits[0].text if hits else ""
        yield from gather(found, f"项目“{form.name}”{what}：“{said}”", hits, expected=expected, mend=mend)


_NO_MARK = re.compile(r"[\u4e00-\u9fff]{2,8}[\[【〔(（](?:19|20)\d\d[\]】〕)）]\d{1,4}(?![号\d])")


@check("P113", "文号不完整", NOTICE, "指向明确")
def number_incomplete(forms: Forms, found: Build) -> Iterator[Finding]:
    """项目名称里的文号缺“号”字。"""
    for form in forms:
        match = _NO_MARK.search(form.target.project)
        if match:
            yield found(f"项目“{form.name}”名称里的文号缺“号”字。", form.place("project"), stated=match.group(),
                        expected=match.group() + "号", mend="补上“号”字。")  # fmt: skip


@check("P114", "年度目标写的是以前年度", NOTICE, "指向明确")
def goal_of_another_year(forms: Forms, found: Build) -> Iterator[Finding]:
    """年度目标开头写着以前年度，多半是上年的文字没有改。"""
    for form in forms:
        year = form.year or forms.year
        goal = form.target.goal_annual
        match = re.match(r"(?:[\d一二三四五六七八九十]+[、.．])?(20\d\d)年(?:度)?(?:计划|完成|新建|开展|组织|发放|扫描|预计|共|为|对|将|内|全年|拟|举办|改造|供养|运营|安置|支付|采购|购置|更新)", clean(goal))
        if match and year and int(match[1]) < year:
            yield found(f"项目“{form.name}”的年度目标写的是{match[1]}年，本表是{year}年。",
                        form.place("goal_annual").at(text=match.group()), stated=f"{match[1]}年", expected=f"{year}年",
                        mend="改为本年度的目标。")  # fmt: skip


@check("P115", "资金栏空白与0混用", NOTICE, "相应匹配")
def blank_and_zero(forms: Forms, found: Build) -> Iterator[Finding]:
    """各来源资金没有的写0，“其他资金”却留空：空白看不出是没有还是漏填。全文合为一条。"""
    zeros = [f for f in forms if Decimal(0) in f.target.annual_money.values() and "other" not in f.target.annual_money]
    if not zeros:
        return
    blanks = [(f, place) for f in zeros if (place := f.target.places.get("annual_money.other")) is not None]
    hits = [Hit(f"项目“{f.name}”", place.at(text="其他资金：")) for f, place in blanks]
    yield from gather(found, "“其他资金”留空，其余来源没有的写0", hits, stated="空白", expected="0", mend="没有的统一写0。")
