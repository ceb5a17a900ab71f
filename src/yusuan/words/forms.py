"""The words of performance forms (绩效目标表): which cell is a label, a level, a column header, and what it labels.

Forms of different places use different words in different places of the sheet; what a cell means follows from these
words alone.  One row of a mapping is one word; the patterns are for words that are composed (年度 + 省级财政资金).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from .lexicon import clean, strip_ordinal

Kind = Literal["fact", "text", "goal", "money", "field", "group"]
Side = Literal["term", "annual", ""]


@dataclass(frozen=True, slots=True)
class FormLabel:
    """What a label cell labels.

    fact: the attribute ``key`` of a Target; text: a key of TEXTS; goal: the goal of ``side`` (key ``actual``: what was
    reached); money: the amount of source ``key`` (or ``total``) on ``side``; field: any other labelled field;
    group: a merged cell over rows (项目资金（万元）), whose bracket may state a unit of money.
    """

    kind: Kind
    key: str
    side: Side = ""
    unit: str = ""


#: Printed label → attribute of Target.
FACTS: Mapping[str, str] = {
    "项目名称": "project", "项目(政策)名称": "project", "政策(项目)名称": "project", "专项名称": "project",
    "专项资金名称": "project", "专项(项目)名称": "project", "项目(专项)名称": "project", "政策名称": "project", "转移支付名称": "project", "转移支付(项目)名称": "project",
    "项目编码": "code", "项目代码": "code", "项目编号": "code",
    "主管部门": "department", "主管部门及代码": "department", "主管部门名称": "department",
    "主管部门(单位)": "department", "主管单位": "department", "中央主管部门": "department",
    "省级主管部门": "department", "主管预算部门": "department", "主管部门(盖章)": "department",
    "实施单位": "unit", "项目实施单位": "unit", "项目单位": "unit", "实施部门": "unit", "预算单位": "unit",
    "单位名称": "unit", "部门名称": "unit", "部门(单位)名称": "unit", "单位(部门)名称": "unit",
    "预算部门(单位)名称": "unit", "预算部门名称": "unit", "预算单位名称": "unit", "具体实施单位": "unit",
    "实施(单位)": "unit", "项目责任单位": "unit", "项目承担单位": "unit", "执行单位": "unit",
    "项目属性": "attribute", "项目性质": "attribute", "项目类型": "attribute",
    "项目期": "years", "项目期限": "years", "项目周期": "years", "实施周期": "years", "实施期": "years",
    "项目实施期": "years", "项目起止时间": "years", "项目起止年限": "years", "实施期限": "years",
    "项目实施期限": "years", "资金使用期限": "years", "起止时间": "years",
}  # fmt: skip

#: Printed label → key of TEXTS.
LONG_TEXTS: Mapping[str, str] = {
    "项目概况": "overview", "项目概述": "overview", "项目简介": "overview", "项目内容": "overview",
    "项目基本情况": "overview", "项目主要内容": "overview", "项目基本概况": "overview", "项目描述": "overview",
    "立项依据": "basis", "项目立项依据": "basis", "设立依据": "basis", "项目设立依据": "basis",
    "项目立项的依据": "basis", "政策依据": "basis", "立项依据及背景": "basis", "项目立项情况": "basis",
    "项目设立必要性": "necessity", "项目设立的必要性": "necessity", "立项必要性": "necessity",
    "设立必要性": "necessity", "项目必要性": "necessity", "项目实施的必要性": "necessity",
    "项目申报的可行性和必要性": "necessity", "必要性和可行性": "necessity",
    "保证项目实施的制度、措施": "safeguards", "保证项目实施的制度措施": "safeguards",
    "保证项目实施的制度和措施": "safeguards", "保障项目实施的制度、措施": "safeguards",
    "制度、措施": "safeguards", "保障措施": "safeguards", "项目实施保障措施": "safeguards",
    "项目实施计划": "plan", "实施计划": "plan", "项目实施方案": "plan", "实施方案": "plan",
    "项目实施进度计划": "plan", "实施进度计划": "plan", "项目进度计划": "plan",
}  # fmt: skip

#: Labels of every other field that forms are known to have; unknown ones are taken where their shape shows them.
FIELDS = frozenset(
    ["负责人", "经办人", "联系电话", "填报日期", "填表人", "报表编号", "填报人", "联系人", "联系方式", "电话", "手机", "项目负责人", "项目联系人", "单位负责人", "财务负责人", "分管领导", "负责人电话", "项目负责人及电话", "负责人及电话", "联系人电话", "填表日期", "填报时间", "日期", "填报单位", "填报部门", "审核人", "复核人", "制表人", "评价人员", "评价时间", "项目类别", "项目分类", "项目类型1", "项目级次", "支出类型", "支出性质", "资金性质", "资金类型", "资金用途", "预算年度", "年度", "年份", "申报日期", "申报单位", "申报类型", "存续类型", "计划开始日期", "计划完成日期", "项目开始日期", "项目结束日期", "开始日期", "结束日期", "开始时间", "结束时间", "计划开始时间", "计划完成时间", "项目开始时间", "项目完成时间", "是否新增", "是否重点", "是否政府采购", "是否跨年", "功能科目", "支出功能分类", "科目编码", "评价类型", "评价得分", "总分", "合计得分", "自评得分", "自评等级", "等级", "备注", "说明", "其他说明", "其他需说明的问题", "其他需要说明的问题", "其他需说明事项", "有无附件", "附件", "审核意见", "主管部门意见", "财政部门意见", "主管部门审核意见", "项目依据文件", "单位职能概述", "部门职能", "部门职能概述", "单位职责", "人员编制", "实有人数", "预算执行率分值", "执行率分值", "绩效类型", "是否公开"]
)  # fmt: skip

#: Labels of goals → (side, key).  总体目标 alone says the side only where the form has one.
GOALS: Mapping[str, tuple[Side, str]] = {
    "总体目标": ("", "goal"), "绩效目标": ("", "goal"), "项目绩效目标": ("", "goal"), "项目总体目标": ("", "goal"),
    "总体绩效目标": ("", "goal"), "整体绩效目标": ("", "goal"), "部门整体绩效目标": ("", "goal"), "预期目标": ("", "goal"), "项目目标": ("", "goal"),
    "实施期目标": ("term", "goal"), "实施期总目标": ("term", "goal"), "实施期绩效目标": ("term", "goal"),
    "实施期总体目标": ("term", "goal"), "中期目标": ("term", "goal"), "中长期目标": ("term", "goal"),
    "中期绩效目标": ("term", "goal"), "中长期绩效目标": ("term", "goal"), "长期目标": ("term", "goal"),
    "项目总目标": ("term", "goal"), "总目标": ("term", "goal"), "长期绩效目标": ("term", "goal"),
    "年度目标": ("annual", "goal"), "年度总体目标": ("annual", "goal"), "年度绩效目标": ("annual", "goal"),
    "年度总目标": ("annual", "goal"), "当年目标": ("annual", "goal"), "当年绩效目标": ("annual", "goal"),
    "项目年度绩效目标": ("annual", "goal"), "项目年度目标": ("annual", "goal"), "本年度目标": ("annual", "goal"),
    "本年绩效目标": ("annual", "goal"), "本年度绩效目标": ("annual", "goal"), "年度主要目标": ("annual", "goal"),
    "年初设定目标": ("annual", "goal"), "年初目标": ("annual", "goal"), "预期总目标": ("annual", "goal"),
    "实际完成情况": ("annual", "actual"), "目标实际完成情况": ("annual", "actual"), "完成情况": ("annual", "actual"),
    "年度目标完成情况": ("annual", "actual"), "全年实际完成情况": ("annual", "actual"),
    "年度总体目标完成情况": ("annual", "actual"), "全年实际完成情况综述": ("annual", "actual"),
}  # fmt: skip

#: The name of a target of all that a body spends, not of a project.
WHOLE_BODY = "部门整体支出"

#: First-level indicators and the second-level ones that belong under them, by their printed names, all frameworks.
LEVELS: Mapping[str, tuple[str, ...]] = {
    "成本指标": ("经济成本指标", "社会成本指标", "生态环境成本指标", "生态成本指标"),
    "产出指标": ("数量指标", "质量指标", "时效指标", "成本指标", "产出数量指标", "产出质量指标", "产出时效指标", "产出成本指标"),
    "效益指标": (
        "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "可持续发展指标", "可持续性影响指标",
        "环境效益指标", "服务对象满意度指标", "社会公众或服务对象满意度指标", "社会公众满意度指标",
    ),
    "满意度指标": (
        "服务对象满意度指标", "满意度指标", "社会公众满意度指标", "受益对象满意度指标", "社会公众或服务对象满意度指标",
        "帮扶对象满意度指标", "群众满意度指标",
    ),
    "效果指标": ("经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "满意度指标"),
    "影响力指标": ("长效管理指标", "人力资源指标", "部门协助指标", "配套设施指标", "信息共享指标", "可持续影响指标"),
    "投入指标": ("投入管理指标", "财务管理指标", "项目管理指标", "预算执行指标"),
    "过程指标": ("预算管理指标", "资产管理指标", "项目管理指标", "财务管理指标"),
    "管理指标": ("预算管理指标", "资产管理指标", "业务管理指标", "财务管理指标", "项目管理指标"),
    "履职效能指标": (), "社会效应指标": (), "运行成本指标": (), "管理效率指标": (), "可持续性指标": (),
}  # fmt: skip
FIRST = frozenset(LEVELS)
SECOND = frozenset(second for seconds in LEVELS.values() for second in seconds)
#: A level name cut short (服务对象满意) must keep this many characters to be known.
_SHORTEST = 4

#: Column headers of indicator tables → role.  ``term`` and ``annual`` are values of a stated side.
ROLES: tuple[tuple[str, str], ...] = (
    ("project", r"(一级|二级)?(支出)?(项目|政策|专项)(名称|类别)(\(.*\))?|项目"),
    ("code", r"项目(编码|代码|编号)"),
    ("group", r"(实施期|项目期|中期|中长期|长期|年度|当年|本年度?|项目)?(绩效)?指标(?:体系)?|[绩效指标]{2,8}"),
    ("first", r"一级指标(名称)?|一级"),
    ("second", r"二级指标(名称)?|二级"),
    ("name", r"三级指标(名称)?|三级|四级指标|(绩效)?指标名称|具体指标|三级(绩效)?指标内容"),
    ("content", r"(绩效)?指标(内容|描述)|考核内容"),
    ("op", r"(绩效)?指标(性质|符号)|(计算|运算|比较|指标值|值)?符号|比较符"),
    ("unit", r"(绩效)?(度量|计量|指标值|指标)单位|计量单位(名称)?"),
    ("activity", r"活动(名称)?|(年度)?(主要|重点)任务(名称)?|任务名称"),
    ("term", r"(实施期|实施周期|中期|中长期|长期|项目期|总体|三年)(绩效)?(指标|目标)值"),
    ("actual", r"(全年|年度|指标|项目)?(实际)?完成(指标)?(值|情况)|(全年|年度)?实际(完成)?(指标)?值|实际值(\(.*\))?|.{0,40}\d月.{0,40}完成.{0,40}"),
    ("annual", r"(年度|年初|本年|本年度|当年|全年|\d{4}年(度)?|计划|预期|设定|年度\(?/?项目\)?|年度计划)(绩效)?(指标|目标)?值"),
    ("value", r"(绩效)?(指标|目标)值(\(.*\))?|绩效标准|标准值|三级指标值|(预期)?当年实现值|绩效指标值"),
    ("weight", r"(指标)?(分值|权重|分数|标准分)(权重)?(\(.*\))?|分值权重|权重分值"),
    ("score", r"(自评|自评得)?(得分|评分)(\(.*\))?"),
    ("reason", r"(未完成|偏差)原因(分析)?([及与和]改进措施)?"),
    ("unit_name", r"(一级|二级|基层)?(预算)?(单位|部门)(名称)?|(实施|项目)单位|主管部门(名称)?"),
    ("amount", r"(年度|本年|当年|\d{4}年(度)?)?(项目)?(预算|资金|申报)(数|金额|总额|数总额|安排)?(\(.*元\))?|(项目|预算)?(金额|总额)(\(.*元\))?|资金总额(\(.*元\))?|(资金)?(总计|合计)(\(.*元\))?"),
    ("goal", r"(项目|年度|总体|本年度|当年){0,4}(绩效)?目标(描述)?"),
)  # fmt: skip
_ROLES = tuple((role, re.compile(pattern)) for role, pattern in ROLES)
INDICATOR_ROLES = frozenset({"first", "second", "name", "value", "term", "annual"})

#: Column headers over the money of a self-evaluation form.
BUDGET_COLUMNS = frozenset({"年初预算数", "年初预算", "全年预算数", "全年预算", "预算数", "调整预算数", "调整后预算数", "调整后预算", "预算执行数", "权重", "原因", "全年执行数", "执行数",
                            "全年执行", "实际执行数", "分值", "执行率", "预算执行率", "得分", "自评得分"})  # fmt: skip

#: Points, or the letter of a formula, in brackets behind a name: 产出指标（50分）, 年度目标值（A）.
_POINTS = re.compile(r"\((\d+(?:\.\d+)?)分?%?\)|\([A-Z]\)")
_UNIT = re.compile(r"\((?:单位[:]?)?(亿元|百万元|万元|千元|百元|元)\)")
_UNIT_LINE = re.compile(r"(?:金额|货币|计量)?单位:(亿元|百万元|万元|千元|百元|元)")
_PART = re.compile(r"^其中[:、,]?|:+$")
_SIDE = (
    ("term", re.compile(r"^(实施期|项目期|中期|中长期|全周期|三年)(?=.)")),
    ("annual", re.compile(r"^(年度|本年度?|当年度?|全年|(?:19|20)\d\d年度?)(?=.)")),
)
_TOTAL = re.compile(r"(项目|年度|申请|预算)*(资金|预算|经费|投资|支出|金额)(申请|安排|需求)?(总额|总计|合计|总量|数|金额)?|(项目|年度)?总(投资|预算|额|计)|(资金|金额)?合计")
_MONEY: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("central", re.compile(r"中央(财政)?(专项)?(资金|补助|拨款|补助资金|转移支付(资金)?)?")),
    ("province", re.compile(r"(省|自治区|省本|自治区本)级?(财政)?(资金|补助|拨款|补助资金|专项资金)?|(省|自治区)(补助|财政)资金")),
    ("local", re.compile(r"(市|县|区|市本|县本|区本|地方|市县|州|县\(区\)|市县\(区\)|市\(县\)|市\(州\)|县\(市、区\)|市\(地\)|市、县\(区\)|区县|地市)级?(财政)?(配套)?(资金|补助|拨款|补助资金)")),
    ("own", re.compile(r"(单位)?自筹(资金)?|自有资金|单位(自有)?资金|财政专户管理资金和单位资金|非财政拨款(资金)?")),
    ("special", re.compile(r"财政专户(管理)?(资金|拨款)|专户(管理)?资金")),
    ("other", re.compile(r"其他(资金|来源|收入)?")),
    ("carryover", re.compile(r"(上年|以前年度|历年)?结转(结余)?(资金)?|上年结转结余(资金)?")),
    ("appropriation", re.compile(r"(当年|本年)?(财政|一般公共预算)(拨款|资金|补助|预算)(资金|拨款)?|财政性资金")),
)  # fmt: skip
_GROUP = re.compile(r"((年度|项目|预算|实施期|总体|整体|部门)*(资金|预算|经费)(来源|情况|执行情况|申请|安排|构成|投入)*(\(.*\))?|年度绩效目标|绩效指标(绩效指标)?|(年度)?绩效指标(体系)?|(项目)?绩效目标|年度目标|年度主要任务|资金来源)$")
_LONGEST = 60  # characters of a cell that can be a label, with its line breaks and spaces
_YEAR_LINE = re.compile(r"\(?((?:19|20)\d\d)年?度?\)?$")
_LABEL_END = re.compile(
    r"(人|日期|时间|电话|单位|部门|名称|类型|类别|性质|属性|级次|编码|代码|编号|意见|方式|依据|期限|科室|处室|等级|领域|年度|年限|地点|范围|对象|来源|用途|说明|情况|标准|内容|措施|方案|分类|性)$"
)


def normal(text: str) -> str:
    """A label as the mappings above compare it: cleaned, without ordinal, star and closing colon."""
    return strip_ordinal(clean(text).lstrip("*#")).rstrip(":")


def form_label(text: str) -> FormLabel | None:
    """What a cell labels if its whole text is a known label; None for anything else."""
    return _form_label(text) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _form_label(text: str) -> FormLabel | None:
    word = normal(text)
    if not word or len(word) > 30:
        return None
    bare = re.sub(r"\([^()]*\)", "", word)
    if word in FACTS or (bare in FACTS and word.endswith("章)")):
        return FormLabel("fact", FACTS.get(word) or FACTS[bare])
    if word in LONG_TEXTS:
        return FormLabel("text", LONG_TEXTS[word])
    if word in FIELDS or _POINTS.sub("", word) in FIELDS:
        return FormLabel("field", _POINTS.sub("", word))
    if bare in GOALS and (bare == word or re.search(r"\d|年|[Xx]", word)):
        side, key = GOALS[bare]
        return FormLabel("goal", key, side)
    return _money_label(word)


def _money_label(word: str) -> FormLabel | None:
    unit = match.group(1) if (match := _UNIT.search(word)) else ""
    bare = _PART.sub("", _UNIT.sub("", word))
    bare = _PART.sub("", bare)
    found: Side = ""
    rest = bare
    for side, pattern in _SIDE:
        if match := pattern.match(bare):
            found, rest = side, bare[match.end() :]  # type: ignore[assignment]
            break
    for key, source in _MONEY:
        if source.fullmatch(rest) or source.fullmatch(bare):
            return FormLabel("money", key, found, unit)
    if _TOTAL.fullmatch(rest) and (found or re.search("总|合计|金额", rest)) and not re.fullmatch("资金|项目资金|预算|经费", bare):
        return FormLabel("money", "total", found, unit)
    if _GROUP.match(word):
        return FormLabel("group", _UNIT.sub("", word), "", unit)
    return None


def is_label_shaped(text: str) -> bool:
    """Whether an unknown short cell looks like a label: it ends with a colon, or with a word that labels end with."""
    word = clean(text)
    if word.endswith(":"):
        return 2 <= len(word) <= 15
    return 2 <= len(word) <= 10 and not re.search(r"\d", word) and bool(_LABEL_END.search(word))


def level(text: str, cut: bool = False) -> tuple[int, str] | None:
    """(1 or 2, full name) of an indicator level; 成本指标 and 满意度指标 are first-level where the row says so.

    Points in brackets are no part of the name (产出指标（50分）).  ``cut``: a name whose end is missing counts, too.
    """
    return _level(text, cut) if len(text) <= _LONGEST else None


@lru_cache(maxsize=8192)
def _level(text: str, cut: bool) -> tuple[int, str] | None:
    word = _POINTS.sub("", normal(text))
    if word in FIRST and word not in SECOND:
        return 1, word
    if word in SECOND:
        return 2, word
    if cut and len(word) >= _SHORTEST and f"{word}指标" not in SECOND:
        longer = sorted(name for name in SECOND if name.startswith(word))
        if longer and (len(longer) == 1 or word.endswith("指")):
            return 2, longer[0]
    return None


def belongs(first: str, second: str) -> bool:
    """Whether a second level can stand under a first level; unknown names can stand anywhere."""
    return second not in SECOND or first not in FIRST or second in LEVELS[first]


def role(text: str) -> str:
    """The role of a column header of an indicator table, or ""."""
    return _role(text) if len(text) <= _LONGEST else ""


@lru_cache(maxsize=8192)
def _role(text: str) -> str:
    word = _POINTS.sub("", normal(text))
    for name, pattern in _ROLES:
        if pattern.fullmatch(word):
            return name
    return ""


def year_line(text: str) -> str:
    """The year of a line like （2023年度）, or ""."""
    match = _YEAR_LINE.match(clean(text))
    return match.group(1) if match else ""


def points(text: str) -> str:
    """The number in brackets behind a label (执行率分值（10）), or ""."""
    match = _POINTS.search(clean(text))
    return (match.group(1) or "") if match else ""


def money_unit(text: str) -> str:
    """The unit of money stated in brackets (万元) or as 单位：万元, or ""."""
    match = _UNIT.search(clean(text)) or _UNIT_LINE.search(clean(text))
    return match.group(1) if match else ""


def is_unit_line(text: str) -> bool:
    """Whether a text only states the unit of money (单位：万元)."""
    return bool(_UNIT_LINE.fullmatch(clean(text)))
