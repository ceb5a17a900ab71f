"""The items of an inspection of disclosures (公开情况检查): what a document must hold, found by meaning, not by number.

What is asked follows 财预〔2016〕143号 and 预算法第十四条 as far as they were read (see the basis of each item).  Every
answer is a word of ANSWERS, an amount or a count; "无" means that nothing of the kind was found, a person decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from yusuan.model import Disclosure, Grid, Heading, Paragraph, leaves
from yusuan.money import UNITS, is_blank
from yusuan.rules.standard import BASIS, STANDARD, Standard, grids_of
from yusuan.words.lexicon import clean

YES, NOTED, BARE, NO, OPEN = "有", "空表，有说明", "空表，无说明", "无", "—"
Answer = str | Decimal | int | None

_THREE = leaves("measure", "three_public")
_THREE_TABLE = next(s.name for s in STANDARD if s.measure == "three_public")
_EMPTY_NOTE = re.compile(
    r"无数据|空表|没有|未安排|无.{0,30}(?:预算|收支|支出|收入|安排|拨款|项目|内容|此项|事项)|不涉及|为零|为0"
)


#: Sections of the narrative → words of their headings, or of a sentence where no heading has them.
SECTIONS: Mapping[str, tuple[str, str]] = {
    "主要职责": (r"职责|职能", r"主要职责|主要职能"),
    "机构设置": (r"机构|单位构成|人员情况", r"内设机构|机构设置|下属单位|所属单位"),
    "收支情况说明": (r"(?:预算|决算|收支|收入|支出).{0,14}(?:说明|情况|分析)", r"(?:收入|支出)(?:预算|决算)?总计"),
    "机关运行经费说明": (r"机关运行经费", r"机关运行经费"),
    "政府采购说明": (r"政府采购", r"政府采购"),
    "国有资产占用": (r"国有资产|资产占用|资产占有", r"国有资产|共有车辆|固定资产"),
    "绩效管理说明": (r"绩效", r"绩效(?:目标|管理|评价|自评)"),
    "名词解释": (r"名词解释|名词说明|专业性较强的名词|专用名词", r"名词解释"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Item:
    """One column of the inspection sheet: its group, its heading, and how a document answers it."""

    group: str
    name: str
    answer: Callable[[Examined], Answer]
    basis: str = ""


class Examined:
    """A document made ready to answer items."""

    def __init__(self, disclosure: Disclosure) -> None:
        self.d = disclosure
        self.final = disclosure.kind.value == "决算"
        self.values: dict[str, int] = {}
        self.tables: dict[str, list[Grid]] = {}
        for table, grid in grids_of(disclosure):
            self.tables.setdefault(table.name, []).append(grid)
        for f in disclosure.figures:
            if f.table:
                self.values[f.table] = self.values.get(f.table, 0) + (f.state == "value" and f.amount != 0)

    def table(self, name: str) -> Answer:
        """The best answer that a table of this kind gives."""
        return self._best(self.tables.get(name, ()))

    def _best(self, grids: Iterable[Grid]) -> Answer:
        found = [self._state(g) for g in grids]
        return next((a for a in (YES, NOTED, BARE) if a in found), NO)

    def _state(self, grid: Grid) -> str:
        if self.values.get(grid.title, 0):
            return YES
        noted = any(_EMPTY_NOTE.search(note) for note in grid.notes) or self._said_empty(grid)
        return NOTED if noted else BARE

    def _said_empty(self, grid: Grid) -> bool:
        """Whether a cell of the table itself says that there is nothing."""
        return any(_EMPTY_NOTE.search(c.text) for _, _, c in grid if len(c.text) > 5 and not is_blank(c.text))

    def part(self, measure: str) -> Answer:
        """Whether a part of 三公 is stated by itself, be it as 0 or as a blank in a filled table."""
        wanted = leaves("measure", measure)
        stated = [f for f in self.d.figures if f.point.measure == wanted and f.state != "unknown"]
        said = any(f.state == "value" or self.values.get(f.table) for f in stated)
        return YES if said else NOTED if self.table(_THREE_TABLE) == NOTED else NO

    def amount(self, name: str) -> Answer:
        """A total of the headline, in 万元."""
        value = self.d.headline.get(name)
        return None if value is None else value / UNITS["万元"]

    def section(self, name: str) -> Answer:
        heading, sentence = SECTIONS[name]
        if any(re.search(heading, text) for text in self._headings):
            return YES
        return "文中提到" if any(re.search(sentence, text) for text in self._texts) else NO

    @cached_property
    def _headings(self) -> list[str]:
        found = [clean(b.text) for b in self.d.blocks if isinstance(b, Heading)]
        return found + [t for t in self._texts if len(t) <= 24 and not t.endswith(("。", "；"))]

    @cached_property
    def _texts(self) -> list[str]:
        return [clean(b.text) for b in self.d.blocks if isinstance(b, Paragraph) and b.role == "body"]

    def claimed(self, kinds: Sequence[str], measure: frozenset[str] | None = None) -> Answer:
        """Whether the narrative compares with another year (a view, or anything)."""
        said = (c for c in self.d.claims if c.kind in kinds)
        if measure is None:
            return YES if any(c.point.measure is None for c in said) else NO
        return YES if any(c.point.measure is not None and c.point.measure & measure for c in said) else NO

    def counted(self) -> Answer:
        """Groups, persons, vehicles and receptions, which final accounts must state."""
        if not self.final:
            return OPEN
        subjects = [c.subject for c in self.d.claims if c.kind == "count"]
        found = [name for name, word in _COUNTS if any(re.search(word, s) for s in subjects)]
        found += [n for n, word in _COUNTS if n not in found and any(re.search(word, t) for t in self._texts)]
        missing = [name for name, _ in _COUNTS if name not in found]
        return YES if not missing else f"缺{'、'.join(missing)}" if found else NO


_COUNTS = (
    ("团组", r"团组|出国.{0,12}批"),
    ("出国人次", r"人次"),
    ("车辆保有", r"保有|车辆"),
    ("接待批次", r"批次|接待.{0,20}批"),
)
_CHANGES = ("change", "rate", "direction", "same", "reason")


def _known(name: str) -> Callable[[Examined], Answer]:
    return lambda e: getattr(e.d, name).value or "没有认出"


def _total(name: str) -> Callable[[Examined], Answer]:
    return lambda e: e.amount(name)


def _table(table: Standard) -> Callable[[Examined], Answer]:
    return lambda e: e.table(table.name)


def _section(name: str) -> Callable[[Examined], Answer]:
    return lambda e: e.section(name)


def _part(measure: str) -> Callable[[Examined], Answer]:
    return lambda e: e.part(measure)


#: Every item of the sheet, in the order of its columns: an item is added here and nowhere else.
ITEMS: tuple[Item, ...] = (
    Item("基本情况", "单位", _known("unit")),
    Item("基本情况", "年度", _known("year")),
    Item("基本情况", "种类", _known("kind")),
    Item("基本情况", "范围", _known("scope")),
    Item("主要数字（万元）", "收入总计", _total("收入总计")),
    Item("主要数字（万元）", "支出总计", _total("支出总计")),
    *(Item("应公开的表", table.name, _table(table), BASIS) for table in STANDARD),
    Item("“三公”经费", "合计（万元）", _total("三公合计")),
    Item("“三公”经费", "因公出国（境）费", _part("overseas"), BASIS),
    Item("“三公”经费", "公务用车购置费", _part("vehicle_purchase"), BASIS),
    Item("“三公”经费", "公务用车运行费", _part("vehicle_running"), BASIS),
    Item("“三公”经费", "公务接待费", _part("hospitality"), BASIS),
    Item("“三公”经费", "增减变化说明", lambda e: e.claimed(_CHANGES, _THREE), BASIS),
    Item("“三公”经费", "实物量（决算）", lambda e: e.counted(), BASIS),
    Item("机关运行和采购", "机关运行经费（万元）", _total("机关运行经费"), "预算法第十四条"),
    Item("机关运行和采购", "政府采购（万元）", _total("政府采购"), "预算法第十四条"),
    *(Item("文字说明", name, _section(name), BASIS) for name in SECTIONS),
    Item("文字说明", "收支增减变化", lambda e: e.claimed(_CHANGES), BASIS),
    Item("绩效", "绩效目标表（份）", lambda e: len(e.d.targets)),
    Item("绩效", "绩效指标（条）", lambda e: sum(len(t.indicators) for t in e.d.targets)),
)


def examined(disclosure: Disclosure) -> list[Answer]:
    """The answers of one document, in the order of ITEMS."""
    ready = Examined(disclosure)
    return [item.answer(ready) for item in ITEMS]
