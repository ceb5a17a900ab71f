"""Rules on dates: filling-in dates of forms, impossible days, days after the year of the disclosure."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date

from ...model import ERROR, WARNING, Disclosure, Finding, Outcome, Source, Status
from ..rule import Build, Yield, rule
from ..text import Form, Hit, Text, gather, search, text_of

_STAMP = re.compile(r"^(20\d\d)[-年./]?(\d{1,2})[-月./]?(\d{1,2})日?(?:\s*\d{2}[:：]?\d{2}(?:[:：]?\d{2})?)?$")
_DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)年(\d{1,2})月(\d{1,2})日")
_AS_OF = re.compile(r"截[至止](?:至|到)?(20\d\d)年")


def filled(form: Form) -> tuple[str, Source] | None:
    """What a form prints as its filling-in date, and where; None where it has no such field."""
    return next((v for label in ("填报日期", "填表日期", "填报时间") if (v := form.value(label))), None)


def day_of(text: str) -> date | None:
    match = _STAMP.match(text)
    if not match:
        return None
    year, month, day = map(int, match.groups())
    return date(year, month, day) if _exists(year, month, day) else None


def _exists(year: int, month: int, day: int) -> bool:
    return 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]


@rule("D201", "填报日期空着或不是日期", basis="通行做法", severity=WARNING)
def no_date(d: Disclosure, found: Build) -> Iterator[Yield]:
    """绩效目标表的“填报日期”应填写。

    反例：
        # 项目支出绩效目标申报表

        | 项目名称 | 取暖费 | | |
        | 绩效指标 | 一级指标 | 二级指标 | 指标值 |
        | 总体目标 | 按时供暖 | | |
        | 联系电话： | 0350-3030303 | 填报日期： | |

    正例：
        # 项目支出绩效目标申报表

        | 项目名称 | 取暖费 | | |
        | 绩效指标 | 一级指标 | 二级指标 | 指标值 |
        | 总体目标 | 按时供暖 | | |
        | 联系电话： | 0350-3030303 | 填报日期： | 20230201 |
    """
    forms = [(form, said) for form in text_of(d).forms if (said := filled(form))]
    if not forms:
        yield Outcome("D201", Status.NOT_APPLICABLE, "没有带填报日期的表单")
    for form, (said, source) in forms:
        if day_of(said) is None:
            what = "是空的" if not said else f"写的是“{said}”，不是日期"
            yield found(f"“{form.project}”的填报日期{what}。", source, stated=said, expected="填报的年月日", mend="填上填报日期。")


@rule("D202", "填报日期在公开之后", basis="制度常识（未核原文）：预算在批复后二十日内公开", severity=WARNING)
def late_date(d: Disclosure, found: Build) -> Iterator[Yield]:
    """预算的绩效目标表应在预算年度上半年公开前填报；填报日期晚于此，多是年份写错。

    反例：
        清河市档案馆2023年度单位预算公开

        # 项目支出绩效目标申报表

        | 项目名称 | 取暖费 | | |
        | 绩效指标 | 一级指标 | 二级指标 | 指标值 |
        | 总体目标 | 按时供暖 | | |
        | 联系电话： | 0350-3030303 | 填报日期： | 20231109172107 |

    正例：
        清河市档案馆2023年度单位预算公开

        # 项目支出绩效目标申报表

        | 项目名称 | 取暖费 | | |
        | 绩效指标 | 一级指标 | 二级指标 | 指标值 |
        | 总体目标 | 按时供暖 | | |
        | 联系电话： | 0350-3030303 | 填报日期： | 20221109172107 |
    """
    text = text_of(d)
    if text.year is None or d.kind.value != "预算":
        yield Outcome("D202", Status.NOT_APPLICABLE, "不是预算，或没有认出年度")
        return
    for form in text.forms:
        said = filled(form)
        day = day_of(said[0]) if said else None
        if said and day and day > date(text.year, 6, 30):
            yield found(
                f"“{form.project}”的填报日期{day.isoformat()}晚于{text.year}年度预算公开的时间。", said[1], stated=said[0],
                expected=f"不晚于{text.year}年上半年", mend=f"核对填报日期，是否为{day.year - 1}年。",
            )  # fmt: skip


@rule("D203", "日期不存在", basis="历法", severity=ERROR)
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


@rule("D204", "截止日期晚于公开年度", basis="通行做法", severity=WARNING)
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
        if year < int(m.group(1)) <= year + 2:
            yield Hit(m.group(), p.at(*m.span()))
