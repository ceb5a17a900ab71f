"""Rules on what must agree within a form and across the forms of a document: standards, departments, documents, numbers."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Finding, Outcome, Related, Source, Status, Suspect
from yusuan.money import plain
from yusuan.words.lexicon import clean
from yusuan.words.persons import mask

from ..amounts import standards_of
from ..check import Build, Yield, check
from ..forms import GOALS, Form, Forms, Passage
from ..quantities import Quantity, bigrams, quantities
from .costing import standard_name

_NEEDLESS = re.compile(r"享受|发放|拨付|领取|人员|人均|标准|标$|待遇|金额|公益性|公益|按月|按年|全年|每月|每人|人$|的|月$|年$|就业困难")


_PLAIN = re.compile(r"项目|经费|资金|补助|补贴|支出|专项|工作|其他|本级|市级|人员|20\d\d|年度|费用")


@dataclass(frozen=True, slots=True)
class Standard:
    """What one form pays of one subsidy."""

    form: Form
    name: str
    amount: Decimal
    unit: str
    printed: str
    place: Source


def _standards(form: Form) -> Iterator[Standard]:
    """Standards per person and period, from cost indicators and texts, one of each amount and name."""
    seen: set[tuple[str, Decimal]] = set()
    for v in standards_of(form.main):
        number = v.number
        name = _NEEDLESS.sub("", v.name)
        if number and number.unit.things and number.amount and len(name) >= 4 and ("补" in name or "津贴" in name) and (name, number.amount) not in seen:
            seen.add((name, number.amount))
            yield Standard(form, name, number.amount, "/".join(number.unit.per), f"{v.name} {v.text}", v.place)
    for p in form.goals:
        for q in quantities(p.text):
            name = _NEEDLESS.sub("", standard_name(q))
            if q.unit.things and len(name) >= 4 and (name, q.amount) not in seen:
                seen.add((name, q.amount))
                yield Standard(form, name, q.amount, "/".join(q.unit.per), f"{q.subject}{q.printed}", p.at(q.start, q.end))


@check("P701", "同一补贴在几张表里标准不同", WARNING, "相应匹配")
def two_standards(forms: Forms, found: Build) -> Iterator[Finding]:
    """岗位补贴在一张表里是1880元/人/月，在另一张表里是1980元/人/月。对象或时段不同、已在名称的括号里写明的不算。"""
    every = [s for form in forms for s in _standards(form)]
    for name in sorted({s.name for s in every}, key=lambda n: (len(n), n)):
        same = [s for s in every if s.name == name or (len(name) >= 4 and s.name.endswith(name) and _shortest(s.name, every) == name)]
        units = Counter(s.unit for s in same)
        same = [s for s in same if s.unit == units.most_common(1)[0][0]]
        by_amount: dict[Decimal, list[Standard]] = defaultdict(list)
        for s in same:
            by_amount[s.amount].append(s)
        one_form = any(len({s.amount for s in same if s.form is form}) > 1 for form in forms)
        if len(by_amount) < 2 or one_form or name != _shortest(name, every) or not _akin(same):
            continue
        exact = all(s.name == name for s in same)
        said = "；".join(f"{plain(a)}元/{some[0].unit}（{'、'.join(f'第{s.form.number}张表' for s in some)}）" for a, some in by_amount.items())
        first, *others = sorted(same, key=lambda s: (len(by_amount[s.amount]), s.form.number))
        yield found(
            f"“{name}”在几张表里标准不同：{said}。", first.place, stated=first.printed, expected="同一标准，或者写明不同的原因",
            mend="统一为本年度的标准；对象或时段不同的，在名称里写明。", severity=WARNING if exact or len(by_amount) == 2 else NOTICE,
            related=tuple(Related(f"第{s.form.number}张表：{s.printed}", s.place) for s in others),
        )  # fmt: skip


def _akin(same: Sequence[Standard]) -> bool:
    """Whether the projects are of one kind: 岗位补贴 of teachers and of foresters are two subsidies."""
    names = [bigrams(_PLAIN.sub("", clean(s.form.target.project))) for s in same]
    return len({s.printed for s in same}) == 1 or all(names[0] & other for other in names[1:])


def _shortest(name: str, every: Sequence[Standard]) -> str:
    """The shortest name of the document that this one ends with: 就业见习补贴 is 见习补贴."""
    return min((s.name for s in every if len(s.name) >= 4 and name.endswith(s.name)), key=len, default=name)


@check("P702", "主管部门与其他表不一致", ERROR, "指向明确")
def department(forms: Forms, found: Build) -> Iterator[Yield]:
    """同一单位的绩效目标表，主管部门及代码应相同；一张填成了别的部门或者财政的业务科室。"""
    said = [(form, clean(form.target.department)) for form in forms if clean(form.target.department)]
    if len({code for _, text in said if (code := _CODE.match(text))}) == 0 or not all(_CODE.match(text) for _, text in said):
        said = [(form, _CODE.sub("", text)) for form, text in said]  # some forms print the code, some do not
    counts = Counter(text for _, text in said)
    if len(said) < 3:
        if len(said) < 2 or not _two_codes(*(text for _, text in said)):
            yield Outcome("P702", Status.NOT_APPLICABLE, "写明主管部门的表不到三张，无从比较")
            return
        (one, first), (other, second) = said
        places = one.place("department"), other.place("department")
        yield found(f"两张表的主管部门名称相同，代码一个是“{first}”，一个是“{second}”。", places[1], stated=second, expected=first,
                    mend="改为单位的主管部门及代码。", suspects=(Suspect("主管部门及代码", second, first, places[1]),
                                                   Suspect("主管部门及代码", first, second, places[0])))  # fmt: skip
        return
    usual, number = counts.most_common(1)[0]
    if 3 * number < 2 * len(said):
        yield Outcome("P702", Status.UNCHECKED, "各表的主管部门不止一个，看不出以哪个为准")
        return
    for form, text in said:
        if text != usual and counts[text] == 1:  # several of another department: another body's projects
            place = form.place("department")
            yield found(f"项目“{form.name}”的主管部门是“{text}”，其余{number}张表是“{usual}”。", place, stated=text, expected=usual,
                        mend="改为单位的主管部门及代码。", suspects=(Suspect("主管部门及代码", text, usual, place),),
                        severity=WARNING if _shortened(text, usual) else ERROR)  # fmt: skip


_CODE = re.compile(r"^\d{3,}[-—_－ ]?(?=[\u4e00-\u9fff])")


def _shortened(text: str, usual: str) -> bool:
    """Whether one name is the other in short (市科技局, 市科学技术局): its characters stand in the other in order."""
    short, full = sorted((_CODE.sub("", text), _CODE.sub("", usual)), key=len)
    rest = iter(full)
    return all(c in rest for c in short)


def _two_codes(first: str, second: str) -> bool:
    """Whether two texts name one department under different codes."""
    return first != second and first.lstrip("0123456789") == second.lstrip("0123456789") != ""


_DOCUMENT = re.compile(r"(?P<who>[\u4e00-\u9fff]{2,12})[\[【〔(（]\s*(?P<year>(?:19|20)\d\d)\s*[\]】〕)）]\s*第?(?P<n>\d+)\s*号")


def _documents(p: Passage) -> dict[tuple[str, str, str], re.Match[str]]:
    """Document numbers of a text, by the last two characters of the issuer's code, the year and the number."""
    return {(m["who"][-2:], m["year"], m["n"]): m for m in _DOCUMENT.finditer(p.text)}


@check("P703", "依据的文号前后不一", WARNING, "指向明确")
def document_numbers(forms: Forms, found: Build) -> Iterator[Finding]:
    """立项依据引一个文号，目标引同一机关的另一个文号，两边互不提及：多半有一个写错。"""
    for form in forms:
        basis = [p for p in form.texts if p.key in ("basis", "overview")]
        cited = {key: (p, m) for p in basis for key, m in _documents(p).items()}
        said = {key: (p, m) for p in form.goals for key, m in _documents(p).items()}
        for key, (p, m) in said.items():
            others = [(o, d) for k, (o, d) in cited.items() if k[0] == key[0] and k not in said]
            if key in cited or len(others) != 1 or sum(k[0] == key[0] for k in said) > 1:
                continue
            o, d = others[0]
            yield found(
                f"项目“{form.name}”的{o.label}引“{_short(d)}”，{GOALS[p.key]}引“{_short(m)}”，文号不一。", o.at(*d.span()), stated=_short(m),
                expected=_short(d), mend="核对原文件，统一文号。", related=(Related(f"{GOALS[p.key]}：{_short(m)}", p.at(*m.span())),),
                suspects=(Suspect(o.label, _short(d), _short(m), o.at(*d.span())), Suspect(GOALS[p.key], _short(m), _short(d), p.at(*m.span()))),
            )  # fmt: skip


def _short(m: re.Match[str]) -> str:
    return f"{m['who'][-2:]}〔{m['year']}〕{m['n']}号"


@check("P704", "同一数量在表内前后不一", ERROR, "相应匹配")
def quantity_differs(forms: Forms, found: Build) -> Iterator[Finding]:
    """计划写输出大约150人，目标写140人：同样的话，两个数。"""
    for form in forms:
        said: dict[tuple[str, str], list[tuple[Passage, Quantity]]] = defaultdict(list)
        for p in form.texts:
            if p.key == "goal_term" and (form.years or 1) > 1:
                continue
            for q in quantities(p.text):
                subject = re.sub(r"大约|预计|计划|约|□", "", q.before)
                if len(subject) >= 5 and q.unit.top != "%" and q.kind != "money":
                    said[subject, str(q.unit)].append((p, q))
        for (subject, _), places in said.items():
            by_text: dict[str, set[Decimal]] = defaultdict(set)
            for p, q in places:
                by_text[p.key].add(q.amount)
            alone = {key: amounts for key, amounts in by_text.items() if len(amounts) == 1}
            numbers = {min(a) for a in alone.values()}
            if len(numbers) < 2 or max(numbers) == min(numbers) * (form.years or 1):
                continue
            first = places[0]
            other = next(x for x in places if x[1].amount != first[1].amount)
            votes = Counter(q.amount for _, q in places)
            stated = [n.amount for v in form.main if (n := v.number) and n.unit.top == first[1].unit.top and n.amount is not None]
            votes.update(amount for amount in stated if amount in votes)
            wrong, right = (first, other) if votes[first[1].amount] <= votes[other[1].amount] else (other, first)
            agreeing = [v for v in form.main if v.number and v.number.amount == right[1].amount and v.number.unit.top == right[1].unit.top]
            tail = f"，指标“{agreeing[0]}”" if agreeing else ""
            yield found(
                f"项目“{form.name}”的{wrong[0].label}写“{mask(subject)}{wrong[1].printed}”，{right[0].label}写“{right[1].printed}”{tail}。",
                wrong[0].at(wrong[1].start, wrong[1].end), stated=wrong[1].printed, expected=right[1].printed, mend="统一为一个数。",
                difference=f"{plain(wrong[1].amount - right[1].amount)}{right[1].unit}", severity=ERROR if agreeing else WARNING,
                suspects=(Suspect(wrong[0].label, wrong[1].printed, right[1].printed, wrong[0].at(wrong[1].start, wrong[1].end)),),
                related=(Related(f"{right[0].label}：{right[1].printed}", right[0].at(right[1].start, right[1].end)),
                         *(Related(f"指标：{v}", v.place) for v in agreeing[:1])),
            )  # fmt: skip


_PEOPLE = ("经办人", "填报人", "填表人", "负责人", "项目负责人", "联系人")

_PHONES = ("联系电话", "电话", "联系方式", "联系人电话")


@check("P705", "同一人在几张表里号码不同", NOTICE, "指向明确")
def two_numbers(forms: Forms, found: Build) -> Iterator[Finding]:
    """同一经办人在两张表里的联系电话不同，可能有一个填错。号码和姓名在报告里隐去中间部分。"""
    numbers: dict[str, dict[str, list[Form]]] = defaultdict(lambda: defaultdict(list))
    for form in forms:
        fields = form.target.fields
        person = next((clean(fields[k]) for k in _PEOPLE if fields.get(k)), "")
        phone = next((re.sub(r"\D", "", fields[k]) for k in _PHONES if fields.get(k)), "")
        if len(person) >= 2 and person not in _PEOPLE and len(phone) >= 7:
            numbers[person][phone].append(form)
    for person, phones in numbers.items():
        if len(phones) < 2:
            continue
        groups = list(phones.items())
        places = [(f, f.place(*_PHONES)) for _, some in groups for f in some[:1]]
        shown = "、".join(f"{phone[:3]}****{phone[-4:]}（第{'、'.join(str(f.number) for f in some)}张表）" for phone, some in groups)
        yield found(
            f"经办人{person[0]}{'＊' * (len(person) - 1)}在{sum(len(s) for _, s in groups)}张表里有{len(groups)}个号码：{shown}。",
            places[-1][1].at(text="联系电话："), stated=f"{len(groups)}个号码", expected="一个号码", mend="核对号码；公开时宜改用单位的办公电话。",
            related=tuple(Related(f"项目“{f.name}”", place.at(text="联系电话：")) for f, place in places[:-1]),
        )  # fmt: skip


@check("P706", "几乎相同的两段话有个别字不同", NOTICE, "指向明确")
def slightly_different(forms: Forms, found: Build) -> Iterator[Finding]:
    """一段话抄进几栏，个别字却不同（大队队长、大队长），多半有一处写错。每张表合为一条。"""
    for form in forms:
        texts = [p for p in form.texts if len(p.text) >= 50 and (p.key not in GOALS or p is form.goals[0])]
        even = {p: _even(p.text) for p in texts}
        pairs = ((a, b, d) for n, b in enumerate(texts) for a in texts[:n] if (d := _difference(even[a], even[b])))
        for a, b, d in list(pairs)[:1]:
            one, other = _around(a.text, *d.one), _around(b.text, *d.other)
            yield found(
                f"项目“{form.name}”的{a.label}写“{one}”，{b.label}同一处写“{other}”。", b.at(*d.other), stated=other, expected="两处一致",
                mend="核对后统一写法。", related=(Related(f"{a.label}：{one}", a.at(*d.one)),),
            )  # fmt: skip


_WINDOW = 8


@dataclass(frozen=True, slots=True)
class Difference:
    """The one spot where two texts differ, as places in each."""

    one: tuple[int, int]
    other: tuple[int, int]


def _difference(a: str, b: str) -> Difference | None:
    """Where two texts that begin alike differ in a few characters and then go on alike; what one adds is none."""
    if a[:20] != b[:20] or a == b:
        return None
    start = next((n for n, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), None)
    if start is None:
        return None
    for i, j in sorted(((i, j) for i in range(1, _WINDOW + 1) for j in range(1, _WINDOW + 1)), key=sum):
        rest, other = a[start + i :], b[start + j :]
        shared = min(len(rest), len(other))
        if shared >= 12 and rest[:shared] == other[:shared]:
            words = a[start : start + i] + b[start : start + j]
            found = re.search(r"[\u4e00-\u9fff]", words) and not re.search(r"\d", words)
            return Difference((start, start + i), (start, start + j)) if found else None
    return None


_HALF = str.maketrans({",": "，", ";": "；", ":": "：", "(": "（", ")": "）"})


def _even(text: str) -> str:
    """The text with punctuation of one width; every character keeps its place."""
    return text.translate(_HALF)


def _around(text: str, start: int, end: int) -> str:
    """The words that differ with some before and after, masked."""
    return mask(text)[max(0, start - 4) : end + 3]


_SAME_GOAL = 40  # characters: shorter goals of like projects may well be alike


@check("P707", "不同项目的总体目标逐字相同", NOTICE, "指向明确")
def goal_of_another(forms: Forms, found: Build) -> Iterator[Finding]:
    """两个名称不同的项目，总体目标一字不差，多半是照抄了另一个项目的；名称只差括号里的字（如分校区、分年级）的不算。"""
    same: dict[str, list[Form]] = defaultdict(list)
    for form in forms:
        for goal in form.goals[:1]:
            if len(goal.text) >= _SAME_GOAL:
                same[_even(goal.text)].append(form)
    for copies in same.values():
        names = {_kind_of_project(f.target.project): f for f in reversed(copies)}
        if len(names) < 2:
            continue
        first, *rest = sorted(names.values(), key=lambda f: f.number)
        named = "、".join(f"“{f.name}”" for f in (first, *rest))
        yield found(
            f"项目{named}的总体目标逐字相同，请核对是否照抄。", rest[0].goals[0].place, stated=rest[0].goals[0].text[:40], expected="各项目写自己的目标",
            mend="照抄的改写为本项目要做的事和要达到的效果。",
            related=tuple(Related(f"{f.name}：{f.goals[0].text[:40]}", f.goals[0].place) for f in (first, *rest[1:])),
        )  # fmt: skip


def _kind_of_project(name: str) -> str:
    """A project's name without what stands in brackets and without years and numbers."""
    return re.sub(r"[（(][^（）()]*[）)]|20\d\d年?度?|[\d一二三四五六七八九十]+期?", "", clean(name))
