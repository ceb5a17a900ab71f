"""A rate on nothing (N314) is told by arithmetic, in whatever words the two years are compared."""

from pathlib import Path

import pytest

from yusuan.reading import read
from yusuan.rules import check

WRONG = [
    "2024年度公务接待费支出预算2.00万元，比上年增加2.00万元，增长100%。",
    "会议费预算3.00万元，上年预算0万元，同比增长100%。",
    "政府采购预算12.00万元，较上年0万元增加12.00万元，上升100%。",
    "一般公共服务支出（类）统计信息事务（款）专项普查活动（项）2023年预算执行数为0万元，2024年预算安排60.13万元，比2023年预算执行数增加100.00%。",
]
RIGHT = [
    "公务接待费0万元，与上年0万元持平，增长0%。",
    "培训费3.00万元，比上年增加1.50万元，增长100%。",
    "会议费预算3.00万元，上年预算0万元，比上年增加3.00万元。",
]


def rules(folder: Path, sentence: str) -> set[str]:
    path = folder / "说明.txt"
    path.write_text(f"清河市档案馆2024年部门预算\n\n# 情况说明\n\n{sentence}\n", encoding="utf-8")
    return {f.rule for f in check(read(path)).findings}


@pytest.mark.parametrize("sentence", WRONG)
def test_a_rate_on_nothing_is_said(sentence: str, tmp_path: Path) -> None:
    assert "N314" in rules(tmp_path, sentence)


@pytest.mark.parametrize("sentence", RIGHT)
def test_no_rate_or_a_base_is_fine(sentence: str, tmp_path: Path) -> None:
    assert "N314" not in rules(tmp_path, sentence)
