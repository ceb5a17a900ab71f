"""The implications: what plain intersection of words cannot know, in the order in which they are drawn.

Each is a function of one :class:`Side` that changes what its columns, rows or the cell at hand say.  ``learnt_from``
names the places or forms that taught it; one that is known from elsewhere names none and is never switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from yusuan.words.learnt import usable

from . import implied_cells as cells
from . import implied_columns as columns
from . import implied_rows as rows
from . import trees as structured
from .side import Side

#: When an implication is drawn: over all columns of a side, over all its rows, where a row and a column meet (before
#: their words are laid over each other), or for the question that comes of it.
Stage = Literal["columns", "rows", "meeting", "question"]


@dataclass(frozen=True, slots=True)
class Implication:
    """``apply`` changes a side; ``says`` tells a person what it concludes."""

    name: str
    stage: Stage
    apply: Callable[[Side], None]
    says: str
    learnt_from: tuple[str, ...] = ()
    since: str = "0.1"


def _columns(apply: Callable[[Side], None], says: str, *learnt_from: str) -> Implication:
    return Implication(f"columns.{apply.__name__}", "columns", apply, says, learnt_from)


def _rows(apply: Callable[[Side], None], says: str, *learnt_from: str) -> Implication:
    return Implication(f"rows.{apply.__name__}", "rows", apply, says, learnt_from)


def _cells(stage: Stage, apply: Callable[[Side], None], says: str, *learnt_from: str) -> Implication:
    return Implication(f"cells.{apply.__name__}", stage, apply, says, learnt_from)


IMPLICATIONS: tuple[Implication, ...] = (
    _columns(columns.levels_of_government, "列标题说的是哪一级财政的钱；只有一级时不另区分", "guangdong", "shandong"),
    _columns(columns.economic_kinds, "几列以经济科目命名，这些列就是经济分类", "chongqing", "guangdong"),
    _columns(columns.parts_of_wholes, "“其中”列是它前面一列的一部分"),
    _columns(columns.deductions, "扣除某些项目后的数是其中一部分，按扣除的内容区分", "beijing", "shaanxi"),
    _columns(columns.this_year_beside_last, "“本年”与“上年”并列，说的是年度而不是资金来源", "jiangsu", "final accounts"),
    _columns(columns.budget_of_the_year, "没有结转列的表里“本年预算”就是预算数", "shanghai", "final accounts"),
    _columns(columns.balances_beside_flows, "与本年收入、本年支出并列的年初结转是收入", "final accounts"),
    _columns(columns.spending_beside_carryover, "与结转支出列并列的“本年支出”只含本年的钱", "shaanxi"),
    _columns(columns.funds_of_spending, "支出表里的资金列说的是用哪项资金支出", "jiangsu", "chongqing"),
    _columns(columns.apart_from_siblings, "同一表头下已另列的资金不再包含在财政拨款里", "chongqing"),
    _columns(columns.government_kinds, "与政府经济科目并列的同名列也是政府经济科目", "guangdong"),
    _columns(columns.totals_over_siblings, "合计列是同一表头下各列之和，可以超出表名所说的范围", "shanxi"),
    _columns(columns.current_beside_carryover, "与结转列并列的资金列是本年的", "shanxi"),
    _columns(columns.unsaid_beside_said, "两列标题不同而意思相同：区分它们的词没有看懂"),
    _rows(rows.total_without_label, "唯一一行没有行标题的金额是合计"),
    _rows(rows.totals_of_bodies, "紧挨唯一所属单位之上的部门行是它的合计", "beijing"),
    _rows(rows.rows_of_bodies, "各单位名下重复列的科目属于上面那个单位", "guangdong", "shaanxi"),
    _rows(rows.parts_of_wholes, "“其中”行是上面一行的一部分"),
    _rows(rows.rest_of_funds, "“其他资金”不含同级已列的资金", "guangdong"),
    _rows(rows.rest_of_kinds, "与其中一个经济科目并列的同名行是其余的科目", "shaanxi"),
    _rows(rows.rest_of_carryovers, "与某项资金的结转并列的结转是其余资金的", "shaanxi"),
    _rows(rows.outline, "没有金额的编号行是下面各行的标题", "final accounts"),
    _rows(rows.kinds_of_uses, "基本支出、项目支出下面的经济科目是该类支出的", "shaanxi"),
    _rows(rows.last_totals, "结转行之后单独的“合计”就是总计", "universities"),
    _rows(rows.sections, "结转行之后重复出现的项目属于结转", "shanxi"),
    _rows(rows.early_totals, "结转之前的收入合计是本年收入，支出合计是本年支出", "final accounts"),
    _rows(rows.current_beside_carryover, "与结转行并列的资金行是本年的", "shanxi"),
    _rows(rows.heads_of_codes, "与下一行编码同名的行就是该科目", "beijing"),
    _rows(rows.items_of_codes, "编码相同而名称不同的行是该科目下的项目", "beijing", "guangdong"),
    _rows(rows.owner_beside_others, "与合计不同的本单位行只是各单位之一", "shaanxi"),
    _rows(structured.rows_by_structure, "行的归属（单位、几个编码并列、总计）按各列合计所证实的表结构", "beijing", "guangdong", "shaanxi"),
    _cells("meeting", cells.total_cancels_this_year, "总计不受上方“本年”的限制", "shanghai"),
    _cells("meeting", cells.spent_this_year, "支出合计的“本年”是指本年实际支出，含用结转安排的", "shanxi"),
    _cells("question", cells.whole_by_its_parts, "三公经费的“其中”各项就是全部"),
    _cells("question", cells.flow_of_what_is_named, "科目、用途、项目说的是支出"),
    _cells("question", cells.spent_on_what_is_named, "用于科目、用途、项目的钱是已安排支出的，不含年终结转"),
)
BY_STAGE: Mapping[Stage, tuple[Implication, ...]] = {
    stage: tuple(i for i in IMPLICATIONS if i.stage == stage and usable(" ".join(i.learnt_from))) for stage in get_args(Stage)
}


def draw(stage: Stage, side: Side) -> None:
    """All implications of one stage, in order."""
    if side.watch is not None:
        side.watch("")
    for implication in BY_STAGE[stage]:
        implication.apply(side)
        if side.watch is not None:
            side.watch(implication.name)
