"""Two statements that differ by exactly what is carried over may both be right: they are not judged."""

from __future__ import annotations

import pytest

from yusuan.reading import read
from yusuan.rules import check

TABLES = """某某局2023年度部门预算公开

部门收支总表

单位：元

收入\t预算数\t支出\t预算数
本年收入合计\t3180825.74\t基本支出\t2291949.16
上年结转\t131027.41\t项目支出\t1019903.99
收入总计\t3311853.15\t支出总计\t3311853.15

专项业务经费支出表

单位：元

项目名称\t项目支出
合计\t{listed}
水域救援装备\t600000.00
消防站维修\t{rest}
"""


def said(path, listed: str, rest: str) -> list[str]:
    path.write_text(TABLES.format(listed=listed, rest=rest), encoding="utf-8")
    return [f.rule for f in check(read(path)).findings if f.rule.startswith("T10")]


@pytest.mark.parametrize(
    ("listed", "rest", "rules"),
    [
        ("1019903.99", "419903.99", []),  # the same
        ("888876.58", "288876.58", []),  # without what is carried over, to the last digit
        ("888976.58", "288976.58", ["T101"]),  # a hundred more: no scope explains it
    ],
)
def test_a_difference_that_is_just_what_is_carried_over_is_not_judged(tmp_path, listed, rest, rules):
    assert said(tmp_path / "表.txt", listed, rest) == rules
