"""Rules on indicator values (指标值): direction, operator, unit, number, and whether anybody could measure them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Finding, Hit, Outcome, Status, gather
from yusuan.words.lexicon import clean
from yusuan.words.values import Problem

from ..check import Build, Yield, check
from ..forms import Form, Forms, Stated

_SAVED = re.compile(r"节约|节省|降低|压减|减少|下降|收入|收益|产值|提高|增收|结余|带动|撬动|吸引|筹|投入|配套|利用|使用率|执行率|支付率|控制率|完成率")

_ATTAINED = re.compile(
    r"(?:满意度|满意率|合格率|完成率|达标率|及时率|准确率|覆盖率|通过率|到位率|符合率|优良率|就业率|参与率|参训率|完好率|知晓率|办结率|发放率|执行率|验收率|覆盖面)$"
)

_LIMIT = re.compile(r"时限|办结时间|响应时间|处理时间|等待时间|等候时间|修复时间|维修时间|工期|办理时长|(?:办理|审批|审核|采购|建设|施工|维修|响应|结算)周期$")
#: Standards that policy sets as the least to be paid: more is no fault.
_FLOOR = re.compile(r"(?:补贴|补助|救助|抚恤|资助|津贴|奖补|低保|供养|缴费|最低|保障|慰问)[\u4e00-\u9fff]{0,6}(?:标准|金额|水平|额度)$")


@check("P301", "比较符方向相反", ERROR, "合理可行")
def direction(forms: Forms, found: Build) -> Iterator[Finding]:
    """成本和办理时限用“≤”或“=”，合格率、满意度等用“≥”或“=”。成本写“≥1980元”等于要求至少花这么多。"""
    for form in forms:
        wrong = [(v, right) for v in form.once if (right := _right_operator(v))]
        wrong = [w for n, w in enumerate(wrong) if all(w[0].indicator is not o[0].indicator for o in wrong[:n])]
        hits = [Hit(str(v), v.place) for v, _ in wrong]
        yield from gather(found, f"项目“{form.name}”的“{hits[0].text if hits else ''}”比较符方向相反", hits,
                          expected=f"{wrong[0][1]}或=" if wrong else "", mend="成本、时限改用“≤”，比率改用“≥”；政策规定最低标准的，可不改。",
                          **({"severity": NOTICE} if wrong and all(_floor(v) for v, _ in wrong) else {}))  # fmt: skip


def _floor(v: Stated) -> bool:
    """Whether a value is money for each of something at a standard that policy sets as a floor."""
    return v.number is not None and bool(v.number.unit.per) and bool(_FLOOR.search(v.name))


_OTHER_RATE = re.compile(r"[\u4e00-\u9fff]{2}(?:率|数|量|额|度|次)$")


def _right_operator(v: Stated) -> str:
    """The operator that should stand there; "" where the one that does is right or nobody can tell."""
    number = v.number
    if number is None or number.operator not in ("≥", ">", "≤", "<"):
        return ""
    if _OTHER_RATE.search(clean(v.text).partition(number.operator)[0]):
        return ""  # 投诉率≤5% as the value of 满意度: the operator is that of another indicator
    up = number.operator in ("≥", ">")
    money = number.unit.kind == "money"
    if v.is_cost and up and money and not _SAVED.search(v.name):
        return "≤"
    if up and number.unit.kind == "time" and _LIMIT.search(v.name):
        return "≤"
    if not up and number.unit.kind == "ratio" and _ATTAINED.search(v.name) and not re.search(r"不|未|失|误", v.name):
        return "≥" if not (v.name.endswith("执行率") and number.number == 100) else ""
    return ""


@check("P302", "指标值缺比较符", NOTICE, "细化量化")
def operator_missing(forms: Forms, found: Build) -> Iterator[Yield]:
    """“367元/月”没有说是不超过还是等于。100%和整份文件都不写比较符的表式除外；读者多半按“等于”理解，所以只作提示。"""
    numbers = [v for f in forms for v in f.once if v.number]
    printed = sum(bool(v.number and v.number.operator) for v in numbers)
    if not numbers or 3 * printed < len(numbers):
        yield Outcome("P302", Status.NOT_APPLICABLE, "这份文件的表式不写比较符")
        return
    for form in forms:
        bare = [v for v in form.once if v.number and not v.number.operator and not _whole(v) and v.number.number]
        bare.sort(key=lambda v: not _is_money(v))
        yield from gather(found, f"项目“{form.name}”的指标值缺比较符：“{bare[0] if bare else ''}”", [Hit(str(v), v.place) for v in bare],
                          expected="≥、≤或=", mend="成本和标准写“≤”，数量写“≥”或“=”。")  # fmt: skip


def _is_money(v: Stated) -> bool:
    return v.number is not None and v.number.unit.kind == "money"


def _whole(v: Stated) -> bool:
    return v.number is not None and v.number.unit.top == "%" and v.number.number == 100


_RATE = re.compile(r"(?<![效频速功税利汇概倍工])率(?:的?(?:提升|提高|增长|上升|下降|降低|达标))?$|比例$|占比$|比重$")

_RATE_ANY = re.compile(r"满意(?:度|率)$")


@check("P303", "率类指标没有写成百分数", WARNING, "细化量化")
def rate_in_words(forms: Forms, found: Build) -> Iterator[Finding]:
    """“到位率”“知晓率”“满意度”是比率，值应写成百分数，不能写“按计划拨付”“明显提高”，也不能漏了%。"""
    for form in forms:
        words = [v for v in form.once if _rate_without_number(v)]
        hits = [Hit(str(v), v.place) for v in words]
        yield from gather(found, f"项目“{form.name}”的“{words[0].name if words else ''}”是比率，值写的是“{words[0].text if words else ''}”", hits,
                          expected="百分数，如≥95%", mend="写成比较符加百分数。")  # fmt: skip


def _rate_without_number(v: Stated) -> bool:
    number = v.number
    if number is not None and number.number is not None and not number.unit.top and number.number > 1:
        return bool(_RATE.search(v.name) or _RATE_ANY.search(v.name))  # 93 for 93%
    if re.search(r"\d", v.text) or _repeats(v) or (v.value is not None and v.value.kind in ("number", "date")):
        return False
    if _RATE_ANY.search(v.name):
        return v.value is None or v.value.kind == "words"
    return bool(_RATE.search(v.name)) and not (v.value is not None and v.value.kind == "scale" and v.value.scale != "满意")


@check("P304", "指标值复述名称", WARNING, "细化量化")
def repeats_name(forms: Forms, found: Build) -> Iterator[Finding]:
    """指标值照抄指标名称，等于没有定值。"""
    for form in forms:
        same = [v for v in form.once if _repeats(v)]
        yield from gather(found, f"项目“{form.name}”的“{same[0].name if same else ''}”的值照抄了名称", [Hit(str(v), v.place) for v in same],
                          stated=same[0].text if same else "", expected="要达到的数或者分档", mend="写要达到的数；定性的写分档（优、良、中、低、差，或达成、部分达成、未达成）。")  # fmt: skip


def _repeats(v: Stated) -> bool:
    text = clean(v.text)
    if not v.name or re.search(r"\d", text) or (v.value is not None and v.value.kind != "words"):
        return False
    if _GRADED.match(text) or (v.name in text and _DEGREE.search(text.replace(v.name, ""))):
        return False
    return len(text) >= 2 and (text == v.name or (len(text) >= 6 and (text in v.name or v.name in text)) or (len(text) >= 3 and v.name.endswith(text) and text[-1] in "度率"))


#: 优，持续保障车辆使用: a grade, with what it is of.
_GRADED = re.compile(r"(?:优|良|好|中|高|低|达标|合格|优良|优秀|良好)[，,；;：:]")
#: Words of degree: as graded as benefits usually are, and widely accepted.
_DEGREE = re.compile(r"有所|显著|明显|有效|较|不断|持续|进一步|逐步|大幅|稳步|充分|良好|优秀|长期|全面|很|基本")

_TIMELY = re.compile(r"及时|按时|按期|如期|按计划|按照计划|序时|按月|按季|准时|按规定|按照规定|按进度")


@check("P305", "指标值不可衡量", NOTICE, "细化量化")
def not_measurable(forms: Forms, found: Build) -> Iterator[Finding]:
    """“提升”“点对点服务”既不是数，也不是分档的定性值，年底无法判断是否完成。“及时”“按时”一类的时效值和“显著提升”一类有程度的说法不在此列。每张表合为一条。"""
    for form in forms:
        words = [v for v in form.once if _immeasurable(v)]
        words.sort(key=lambda v: "效益" not in v.indicator.second)
        hits = [Hit(str(v), v.place) for v in words]
        yield from gather(found, f"项目“{form.name}”的指标值不可衡量：“{hits[0].text if hits else ''}”", hits,
                          expected="数值，或者分档的定性值", mend="能量化的写数值；不能量化的按优、良、中、低、差或者达成、部分达成、未达成分档。")  # fmt: skip


def _immeasurable(v: Stated) -> bool:
    if not isinstance(v.parsed, Problem) and v.parsed.kind == "words" and not re.search(r"\d", v.text):
        timely = _TIMELY.search(v.text) and ("时效" in v.indicator.second or "效益" in v.indicator.second)
        return not timely and not _DEGREE.search(v.text) and not _repeats(v) and not _rate_without_number(v)
    return False


@check("P306", "计量单位写法有误", WARNING, "细化量化")
def bad_unit(forms: Forms, found: Build) -> Iterator[Finding]:
    """“万元、年”应写“万元/年”，“1200年/月/人”里的“年”应是“元”。每张表合为一条。"""
    for form in forms:
        bad = [v for v in form.once if _unit_problem(v)]
        bad.sort(key=lambda v: not isinstance(v.parsed, Problem))
        if not any(isinstance(v.parsed, Problem) for v in bad):
            continue  # 元/人年 for 元/人/年: everybody reads it
        serious = any(isinstance(v.parsed, Problem) and _SERIOUS.search(v.parsed.message) for v in bad)
        hits = [Hit(f"{v}：{_unit_problem(v)}", v.place) for v in bad]
        meant = bad[0].value if bad else None
        other = _other_side(form, bad[0]) if bad else None
        expected = str(meant) if meant is not None and serious else (other.text if other else "比较符、数和单位")
        yield from gather(found, f"项目“{form.name}”的指标值“{bad[0].text if bad else ''}”：{_unit_problem(bad[0]) if bad else ''}", hits,
                          stated=bad[0].text if bad else "", expected=expected, mend="改正单位，复合单位用“/”隔开。",
                          **({} if serious else {"severity": NOTICE}))  # fmt: skip


#: What the syntax alone shows to be wrong; a unit that the table does not know may still be one.
_SERIOUS = re.compile(r"写法不对|时间除以时间|两个时间|重复的部分")


def _unit_problem(v: Stated) -> str:
    """What is wrong with the unit of a value; "" where nothing is."""
    if isinstance(v.parsed, Problem):
        return v.parsed.message if "单位" in v.parsed.message else ""
    return v.parsed.remark if "缺“/”" in v.parsed.remark else ""


def _other_side(form: Form, v: Stated) -> Stated | None:
    return next((o for o in form.values if o.indicator is v.indicator and o.side != v.side and not isinstance(o.parsed, Problem)), None)


@check("P307", "指标值数和文字混写", NOTICE, "细化量化")
def mixed(forms: Forms, found: Build) -> Iterator[Finding]:
    """“开展至少1次团体辅导”应拆成名称和值：值只写“≥1次”；一个值里写了几个数的，分成几条指标。全文合为一条。"""
    bad = [
        (form, v) for form in forms for v in form.once
        if isinstance(v.parsed, Problem) and re.search(r"\d", v.text) and not _unit_problem(v)
    ]  # fmt: skip
    hits = [Hit(f"{v}：{v.parsed.message}", v.place) for _, v in bad if isinstance(v.parsed, Problem)]
    if not bad:
        return
    form, first = bad[0]
    yield from gather(found, f"项目“{form.name}”的指标值“{first.text}”：{hits[0].text.rpartition('：')[2]}", hits,
                      stated=first.text, expected=str(first.value) if first.value else "比较符、数和单位",
                      mend="文字放进名称，值只写比较符、数和单位。")  # fmt: skip


_RISE = re.compile(r"(?:提高|提升|增长|增加|上升|降低|下降|减少)(?:率|幅度|比例|幅)$")

#: Rates that may well be above 100 %.
_UNBOUND = re.compile(r"增|提高|提升|上升|下降|降低|涨|周转|杠杆|收益|回报|产出|溢价|成本|负荷|负债|速|比例$|比重$|占比$|超额|完成")
_UNREASONABLE = Decimal(90)


@check("P308", "比率超出合理范围", WARNING, "合理可行")
def out_of_range(forms: Forms, found: Build) -> Iterator[Finding]:
    """合格率、满意度等不会超过100%；“提高率≥98%”是说几乎翻番，多半是把达到的水平写成了提高的幅度。"""
    for form in forms:
        hits = []
        for v in form.once:
            number = v.number
            if number is None or number.number is None or number.unit.top != "%":
                continue
            if _RISE.search(v.name) and number.number >= _UNREASONABLE and number.operator not in ("≤", "<"):
                hits.append(Hit(f"{v}：提高的幅度过大", v.place))
            elif (_ATTAINED.search(v.name) or (_RATE.search(v.name) and not _UNBOUND.search(v.name))) and (number.number > 100 or (number.operator == ">" and number.number == 100)):
                hits.append(Hit(f"{v}：超过100%", v.place))
        yield from gather(found, f"项目“{form.name}”的“{hits[0].text if hits else ''}”", hits, expected="0到100%之间的合理数值",
                          mend="写要达到的比率；确是增长幅度的，核对数值。")  # fmt: skip
