"""The words a clerk picks in the workbook for the leaves of the Point trees, and back."""

from __future__ import annotations

from collections.abc import Mapping

from yusuan.model import LABELS

#: Leaf → word of the drop-down, per field of a Line.  The first word of a leaf is the one that is written.
FUNDS: Mapping[str, str] = {
    name: LABELS[name]
    for name in (
        "general", "government_funds", "state_capital", "special_account",
        "business", "operation", "superior", "subordinate", "other_own",
    )
}  # fmt: skip
ORIGINS: Mapping[str, str] = {"current": "当年", "carryover": "上年结转", "surplus_used": "使用非财政拨款结余"}
USES: Mapping[str, str] = {
    "personnel": "人员经费",
    "operating": "公用经费",
    "project": "项目支出",
    "operation_spending": LABELS["operation_spending"],
    "remitted": LABELS["remitted"],
    "subsidy": LABELS["subsidy"],
    "reserved": LABELS["reserved"],
}
SINKS: Mapping[str, str] = {"spent": "支出", "distributed": "结余分配", "closing": "年终结转"}
NATURES: tuple[str, ...] = ("行政", "参公", "事业")
LEVELS: tuple[str, ...] = ("中央", "省级", "市级", "县级", "区级", "乡镇")
ATTRIBUTES: tuple[str, ...] = ("一次性项目", "延续性项目（阶段开展）", "经常性项目")
CATEGORIES: tuple[str, ...] = ("人员类项目", "运转类项目", "特定目标类项目")
YES_NO: Mapping[bool, str] = {True: "是", False: "否"}

#: Levels of indicators, in the order of the forms; the names of both frameworks stand in the drop-down.
FIRST_LEVELS: tuple[str, ...] = ("成本指标", "产出指标", "效益指标", "满意度指标")
SECOND_LEVELS: tuple[str, ...] = (
    "数量指标", "质量指标", "时效指标", "成本指标",
    "经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标", "服务对象满意度指标",
    "经济成本指标", "社会成本指标", "生态环境成本指标",
)  # fmt: skip
ASSET_CATEGORIES: tuple[str, ...] = (
    "车辆", "房屋", "土地", "通用设备", "专用设备", "家具用具", "图书档案", "文物和陈列品", "无形资产", "其他资产",
)  # fmt: skip

#: Further spellings that mean a leaf beyond doubt: the reader accepts them, the drop-down does not offer them.
SPELLINGS: Mapping[str, Mapping[str, str]] = {
    "fund": {
        "一般公共预算拨款": "general", "一般公共预算资金": "general", "一般公共预算财政拨款": "general",
        "政府性基金": "government_funds", "政府性基金拨款": "government_funds",
        "政府性基金预算资金": "government_funds", "政府性基金预算拨款": "government_funds",
        "国有资本经营预算拨款": "state_capital", "国有资本经营预算资金": "state_capital",
        "国有资本经营": "state_capital",
        "财政专户管理": "special_account", "专户资金": "special_account",
        "事业单位经营收入": "operation",
    },
    "origin": {"本年": "current", "当年预算": "current", "本年预算": "current", "结转": "carryover",
               "上年结转资金": "carryover", "使用结余": "surplus_used"},
    "use": {"人员支出": "personnel", "公用支出": "operating", "项目": "project", "商品和服务": "operating"},
    "sink": {"年末结转": "closing", "结转下年": "closing"},
    "nature": {"行政单位": "行政", "参公单位": "参公", "参照公务员法管理的事业单位": "参公", "参公事业单位": "参公",
               "参照公务员法管理": "参公", "参照公务员法管理事业单位": "参公", "参照公务员法管理单位": "参公",
               "事业单位": "事业", "公益一类": "事业", "公益二类": "事业", "公益一类事业单位": "事业",
               "公益二类事业单位": "事业", "公益一类事业": "事业", "公益二类事业": "事业", "全额拨款事业单位": "事业",
               "差额拨款事业单位": "事业", "财政补助事业单位": "事业", "自收自支事业单位": "事业", "经费自理事业单位": "事业",
               "机关": "行政", "行政机关": "行政", "党政机关": "行政", "国家机关": "行政"},
}  # fmt: skip

_TREES: Mapping[str, Mapping[str, str]] = {"fund": FUNDS, "origin": ORIGINS, "use": USES, "sink": SINKS}


def word(field: str, leaf: str) -> str:
    """The word written in the workbook for a leaf; a leaf without a word stands for itself."""
    return _TREES.get(field, {}).get(leaf, leaf)


def leaf(field: str, text: str) -> str | None:
    """The leaf that a word of the workbook means, or None where it means none."""
    for name, shown in _TREES.get(field, {}).items():
        if shown == text or name == text:
            return name
    return SPELLINGS.get(field, {}).get(text)
