"""House styles: a budget dressed as other bodies print theirs is read back the same (bench/bench_styles.py has 200)."""

from __future__ import annotations

from pathlib import Path

import pytest

import yusuan
from conftest import EXAMPLES
from house_styles import AXES, DEVELOPING, MEASURING, Style, dressed, said, styles
from yusuan.model import ERROR, Cell, Grid
from yusuan.publishing import publish
from yusuan.reading import read
from yusuan.reading.understand.tables.headers import header_rows
from yusuan.rules import check

HABITS = ("比上年预算数", "amount first", "和上年一致", "semicolons")
SAMPLE = (
    ("national", "万元", "as declared", "as declared", "row", "split", "none", *HABITS, "html"),
    ("shanxi", "万元", "reversed", "totals last", "none", "joined", "none", *HABITS, "xlsx"),
    ("shanxi", "元", "as declared", "as declared", "none", "column", "unit column", *HABITS, "docx"),
    ("national", "元", "as declared", "as declared", "row", "name first", "none", *HABITS, "pdf"),
)


@pytest.mark.parametrize("choices", SAMPLE, ids="/".join)
def test_a_dressed_budget_is_read_back(choices: tuple[str, ...], tmp_path: Path) -> None:
    made = dressed(yusuan.load(EXAMPLES / "xinzhou-2023.json"), Style(choices))
    (file,) = publish(made, tmp_path, [choices[-1]])
    back = read(file)
    lost = said(made) - said(back)
    assert not lost, list(lost)[:3]
    assert not [f.message for f in check(back).findings if f.severity is ERROR]


def test_styles_for_developing_and_for_measuring_are_apart() -> None:
    mine, others = (set(styles(1, 200, side)) for side in (DEVELOPING, MEASURING))
    assert len(mine) == len(others) == 200
    assert not {s.choices[:-1] for s in mine} & {s.choices[:-1] for s in others}
    for axis, ways in AXES.items():
        assert {style[axis] for style in others} == set(ways)


def test_a_row_under_heads_that_all_reach_down_ends_no_header() -> None:
    heads = tuple(Cell(text, rows=2) for text in ("单位名称", "科目名称", "合计"))
    rows = (heads, (None,) * 3, tuple(map(Cell, "123")), (Cell("合计"), Cell(""), Cell("9.00")))
    assert header_rows(Grid(rows)) == 3
