"""Rules on dates: days that do not exist, days after the year of the disclosure (those of forms are with the forms)."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator

from yusuan.model import ERROR, WARNING, Disclosure, Finding, Outcome, Status

from ..rule import Build, Yield, rule
from ..text import Hit, Text, gather, search, text_of

_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_AS_OF = re.compile(r"截[至止](?:至|到)?(20\d\d)年")


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


@rule("D203", "日期不存在", basis="历法", severity=ERROR, learnt_from=("历法",))
def impossible_day(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“2月30日”“13月1日”这样的日期不存在。

    反例：
        截至2022年2月30日，共有车辆1辆。

    正例：
        截至2022年12月31日，共有车辆1辆。
    """
    text = text_of(d)
    hits = [
        Hit(m.group(), p.at(*m.span()))
        for p, m in search([*text.body, *text.form_texts], _DAY)
        if not _exists(*map(int, m.groups()))
    ]
    yield from gather(found, f"日期不存在：{hits[0].text if hits else ''}", hits, expected="存在的日期", mend="核对月和日。")


@rule("D204", "截止日期晚于公开年度", basis="通行做法", severity=WARNING, learnt_from=("通行做法",))
def later_than_year(d: Disclosure, found: Build) -> Iterator[Yield]:
    """国有资产等的“截至…年”不能晚于公开的年度。

    反例：
        清河市档案馆2023年度单位预算公开

        截至2024年12月31日，本单位共有车辆1辆。

    正例：
        清河市档案馆2023年度单位预算公开

        截至2022年12月31日，本单位共有车辆1辆。
    """
    text = text_of(d)
    if text.year is None:
        yield Outcome("D204", Status.NOT_APPLICABLE, "没有认出公开的年度")
        return
    yield from gather(found, f"截止日期晚于{text.year}年", _late(text, text.year), expected=f"不晚于{text.year}年",
                      mend="核对截止日期的年份。")  # fmt: skip


def _late(text: Text, year: int) -> Iterator[Hit]:
    for p, m in search(text.body, _AS_OF):
        if year < int(m.group(1)) <= year + 2 and re.search(r"资产|车辆|设备|房屋", p.text):
            yield Hit(m.group(), p.at(*m.span()))
