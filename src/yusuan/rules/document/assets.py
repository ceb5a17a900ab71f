"""Rules on state assets and procurement: dates, quantities and units of assets, works that procurement does not show."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yusuan.model import NOTICE, Disclosure, Finding, Outcome, Status

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, gather, search, text_of
from .completeness import section_of

_VALUE = re.compile(r"(?:原值|价值|净值)[^，。；\d]{0,6}[\d,]+(?:\.\d+)?(万?元)")
_AS_OF = re.compile(r"截[至止]|20\d\d年(?:度)?(?:\d{1,2}月)?(?:底|末|\d{1,2}日)|年末|上年末")
_COUNT = re.compile(r"\d(?:辆|台|套|平方米|㎡|平米|件|个|栋|处)")


@rule("C341", "国有资产情况不完整", basis="财预〔2016〕143号：逐步公开国有资产占用情况", severity=NOTICE,
     learnt_from=("seed", "jiangsu"), petty=True)  # fmt: skip
def assets(d: Disclosure, found: Build) -> Iterator[Yield]:
    """国有资产要写截止日期、数量或面积；只有原值而没有日期和数量的不完整，金额单位也宜与全文一致。

    反例：
        # 十一、国有资产占有使用情况

        库房原值40933.90元在用。

        通用设备：原值3081748.79元在用。

    正例：
        # 十一、国有资产占有使用情况

        截至2022年12月31日，共有车辆0辆，房屋120平方米，单价100万元以上设备0台（套）。
    """
    said = section_of(text_of(d), "国有资产")
    if not said:
        yield Outcome("C341", Status.NOT_APPLICABLE, "说明中没有国有资产一节")
        return
    whole = "".join(p.text for p in said)
    values = list(search(said, _VALUE))
    faults = ["没有截止日期"] if not _AS_OF.search(whole) else []
    faults += ["没有数量或面积"] if not _COUNT.search(whole) else []
    faults += ["金额用“元”，与全文的“万元”不一致"] if values and _in_yuan(values, d) else []
    if faults and (values or _COUNT.search(whole)):
        hits = [Hit(m.group(), p.at(*m.span())) for p, m in values] or [Hit(said[0].text[:40], said[0].at(0, 40))]
        yield from gather(found, "国有资产情况" + "、".join(faults), hits, expected="截止日期、数量（面积）和金额，单位与全文一致",
                          mend="写明截至哪一天，车辆、房屋、设备各多少。")  # fmt: skip


def _in_yuan(values: list[tuple[Passage, re.Match[str]]], d: Disclosure) -> bool:
    rest = sum(p.text.count("万元") for p in text_of(d).body)
    both = any("万元" in p.text for p, _ in values)
    return all(m.group(1) == "元" for _, m in values) and rest > 5 and not both


_WORKS = re.compile(r"(?:装饰|装修|修缮|改造|建设|维修)[^，。]{0,8}(?:项目|工程)|工程(?:款|费)?$")


@rule("C333", "采购预算没有分项", basis="财预〔2016〕143号：政府采购按货物、工程、服务公开", severity=NOTICE, learnt_from=("通行做法",))
def procurement_parts(d: Disclosure, found: Build) -> Iterator[Finding]:
    """政府采购要分货物、工程、服务写明。

    反例：
        # 九、政府采购情况

        2023年政府采购预算总额84.90万元。

    正例：
        # 九、政府采购情况

        2023年政府采购预算总额84.90万元。其中：货物预算0万元、工程预算0万元、服务预算84.90万元。
    """
    said = [p for p in section_of(text_of(d), "政府采购") if not p.under("购买服务|指导性目录")]
    whole = "".join(p.text for p in said)
    table = any("采购" in g.title for g in d.grids)
    if not table and re.search(r"采购[^。]{0,16}[1-9][\d,.]*万?元", whole) and not re.search(r"货物|工程|服务", whole):
        yield found("政府采购没有分货物、工程、服务。", said[0].at(0, 60), stated=said[0].text[:60], expected="货物、工程、服务各多少",
                    mend="按货物、工程、服务分别写明，没有的写0。")  # fmt: skip
