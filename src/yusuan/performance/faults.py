"""Everything that performance management can find wrong: id, title, severity, advice; ids are never reused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..model import ERROR, NOTICE, NOWHERE, WARNING, Finding, Related, Severity, Source


@dataclass(frozen=True, slots=True)
class Fault:
    """One kind of fault: its title names the fault, ``advice`` says how it is usually mended."""

    id: str
    title: str
    severity: Severity
    advice: str


_TABLE: tuple[tuple[str, str, Severity, str], ...] = (
    # Costing.
    ("P501", "测算合计与项目资金不符", ERROR, "改正数量、标准或期数；确有差额的，填在“一次性金额”并在备注写明原因。"),
    ("P502", "测算与功能科目的预算不符", ERROR, "核对各测算行的功能科目和资金性质，使其与预算明细一致。"),
    ("P503", "同一补贴同一时期有两个标准", ERROR, "只保留一个标准；对象不同的，在标准名称上区分并写明依据。"),
    ("P504", "一次性金额没有说明原因", ERROR, "在备注写明这笔差额是什么、怎样算出来的。"),
    ("P505", "测算没有写功能科目", NOTICE, "补上功能科目后才能按科目核对；现在只核对了合计。"),
    ("P506", "同一补贴在各项目的标准不同", ERROR, "统一标准；确实不同的，在备注里说明。"),
    ("P507", "标准不在有效期内", WARNING, "换用本年度有效的标准，或者更新标准库的有效日期。"),
    ("P508", "标准库没有这个标准", WARNING, "在“标准库”里登记该标准，或者改正标准名称。"),
    ("P509", "数量、标准或期数为负", ERROR, "负数只能填在“一次性金额”。"),
    ("P510", "项目没有测算", WARNING, "填写该项目的测算，写明数量、标准和期数。"),
    ("P511", "写明的金额与测算不符", ERROR, "以测算为准改正文字和指标，或者改正测算。"),
    ("P512", "标准与标准库不一致", ERROR, "改正测算的标准或者标准库；确实不同的，在备注里说明。"),
    ("P513", "写明的金额没有对应的测算", NOTICE, "在“测算”里补上这一项，或者使名称一致；现在无法核对。"),
    ("P514", "标准的有效日期有误", ERROR, "日期写成 2023-01-01 的样子，失效日期不早于生效日期。"),
)  # fmt: skip

FAULTS: Mapping[str, Fault] = {row[0]: Fault(*row) for row in _TABLE}


def fault(
    rule: str,
    message: str,
    place: Source = NOWHERE,
    *,
    stated: str = "",
    expected: str = "",
    difference: str = "",
    mend: str = "",
    severity: Severity | None = None,
    related: tuple[Related, ...] = (),
) -> Finding:
    """A Finding of the table; severity and advice are the table's unless given.  KeyError for an unknown id."""
    kind = FAULTS[rule]
    return Finding(
        rule, severity or kind.severity, message, place, stated, expected, difference, mend or kind.advice,
        related=related,
    )  # fmt: skip
