"""Rules on spans of time: the day up to which assets are counted, the months in which a project runs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from yusuan.model import WARNING, Disclosure, Outcome, Status

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, gather, search, text_of

_AS_OF = re.compile(r"截[至止](?:至|到)?(?P<year>20\d\d)年(?:(?P<month>\d{1,2})月|度?[底末])?")
_COUNTED = re.compile(r"资产|车辆|设备|房屋|用车")
#: Kind of document → the first and the last month in which its assets may be counted, from January of its year = 1.
#: Budgets count at any day between the end of the year before last and early in their year (seen: August, October and
#: December of the year before, January of the year); final accounts count at the end of their year.
CUT_OFFS: Mapping[str, tuple[int, int]] = {"预算": (-12, 3), "决算": (12, 12)}
_EXPECTED = {"预算": "{before}年内或{year}年初的某一天", "决算": "{year}年12月31日"}


@rule("D205", "资产截止日期与文件种类不符", basis="通行做法", severity=WARNING,
     learnt_from=("shanghai", "guangdong", "shaanxi"), since="0.2")  # fmt: skip
def cut_off(d: Disclosure, found: Build) -> Iterator[Yield]:
    """决算写决算年度末的资产；预算写编制预算时的资产，不会是预算年度末，也不会是更早的年份。晚于公开年度的另见D204。

    反例：
        清河市档案馆2023年度部门决算公开

        截至2022年12月31日，本部门共有车辆3辆，单价100万元以上设备0台。

    反例：
        清河市档案馆2023年度单位预算公开

        截止2023年12月31日，本单位占用房屋1200平方米，车辆1辆。

    反例：
        南湖区水利局2024年部门预算

        国有资产占用情况：截至2021年底，共有专用设备12台。

    正例：
        清河市档案馆2023年度部门决算公开

        截至2023年12月31日，本部门共有车辆3辆，比截至2022年12月31日的4辆减少1辆。

    正例：
        清河市档案馆2023年度单位预算公开

        截至2022年8月31日，本单位共有车辆1辆。截至2023年1月31日，设备12台。到2023年底，资产管理办法修订完成。
    """
    text = text_of(d)
    kind = d.kind.value or ""
    if text.year is None or kind not in CUT_OFFS:
        yield Outcome("D205", Status.NOT_APPLICABLE, "没有认出公开的年度，或不知道是预算还是决算")
        return
    first, last = CUT_OFFS[kind]
    dated = [(p, m, _month(m, text.year)) for p, m in search(text.body, _AS_OF) if _COUNTED.search(p.text)]
    if any(first <= month <= last for _, _, month in dated):
        return  # the right day stands there; another one beside it is a comparison
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m, month in dated if month < first or last < month <= 12]
    expected = _EXPECTED[kind].format(year=text.year, before=text.year - 1)
    yield from gather(found, f"这是{text.year}年{kind}，资产写“{hits[0].text if hits else ''}”", hits, expected=expected,
                      mend="核对截止日期。")  # fmt: skip


def _month(match: re.Match[str], year: int) -> int:
    return (int(match["year"]) - year) * 12 + int(match["month"] or 12)


_SPAN = re.compile(
    r"(?:实施|项目|执行|建设|服务|合同|资金使用)(?:周期|期限|时间|期)(?:为|是)?[:：]?(?:自|从)?"
    r"(?P<first>20\d\d)年(?:\d{1,2}月)?(?:\d{1,2}日)?(?:起)?(?:-|—|－|–|~|～|至|到)+(?:(?P<last>20\d\d)年)?(?:\d{1,2}月)?(?:\d{1,2}日)?"
)
_EARLIER = re.compile(r"结转|延续|续建|跨年|以前年度|上年度?项目|已完[成工]")


@rule("D206", "项目实施期不在公开年度", basis="通行做法", severity=WARNING, learnt_from=("通行做法",), since="0.2")
def other_period(d: Disclosure, found: Build) -> Iterator[Yield]:
    """某年的预算或决算里，项目的实施周期应包括这一年；整段在这一年之前或之后，多是沿用了上年的文字。结转、续建的项目不报。

    反例：
        清河市档案馆2023年度单位预算公开

        档案数字化项目，实施周期2022年1月—12月，预算20.00万元。

    反例：
        清河市档案馆2023年度单位预算公开

        3.项目期限：2021年3月至2022年11月。

    反例：
        南湖区水利局2024年部门决算公开

        河道保洁经费的执行时间为2025年1月1日-2025年12月31日，由河道管理所实施。

    正例：
        清河市档案馆2023年度单位预算公开

        档案数字化项目，实施周期2022年6月—2024年12月。库房改造为上年结转项目，实施周期2022年1月—12月。
    """
    text = text_of(d)
    if text.year is None:
        yield Outcome("D206", Status.NOT_APPLICABLE, "没有认出公开的年度")
        return
    spans = [(p, m) for p, m in search([*text.body, *text.form_texts], _SPAN) if not _EARLIER.search(_sentence(p, m))]
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in spans if not _covers(m, text.year)]
    yield from gather(found, f"这是{text.year}年{d.kind.value or '公开'}，项目写“{hits[0].text if hits else ''}”", hits,
                      expected=f"包括{text.year}年的实施期", mend="核对项目的实施期。")  # fmt: skip


def _sentence(p: Passage, match: re.Match[str]) -> str:
    start = max(p.text.rfind(mark, 0, match.start()) for mark in "。；") + 1
    end = min((at for mark in "。；" if (at := p.text.find(mark, match.end())) >= 0), default=len(p.text))
    return p.text[start:end]


def _covers(match: re.Match[str], year: int) -> bool:
    return int(match["first"]) <= year <= int(match["last"] or match["first"])

