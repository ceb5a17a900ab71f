"""How a figure got its meaning: the words around it, the implications drawn, what was inferred and what bears it out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from yusuan.laws.identities import Identity
from yusuan.laws.laws import derive
from yusuan.model import Disclosure, Figure, Place, Point, Row, Status, Table
from yusuan.money import plain
from yusuan.words.lexicon import clean

from .understand.interpret import setting_of
from .understand.structure import VERDICTS
from .understand.tables.trace import Step, trace

_PAGE = re.compile(r"(?:第|[pP])?(\d+)(?:页|[:：,，\s]+)\s*(.*)")
_CELL = re.compile(r"(?:(.+?)[!！\s])?\$?([A-Za-z]{1,3})\$?(\d{1,5})")


@dataclass(frozen=True, slots=True)
class Explanation:
    """How one figure got its meaning.

    ``steps`` are the words and the implications in order; ``said`` is what the words alone ask, where the laws chose
    another Point, and ``figure.reason`` says why.  ``held`` and ``failed`` are the checked equations it stands in.
    """

    figure: Figure
    steps: tuple[Step, ...] = ()
    said: Point | None = None
    row: Row | None = None
    held: tuple[Identity, ...] = field(default=(), repr=False)
    failed: tuple[Identity, ...] = field(default=(), repr=False)

    def lines(self) -> Iterator[str]:
        """The explanation for a person, line by line."""
        f = self.figure
        yield f"{f.source}：{f.printed} {f.unit}"
        yield from (f"  {line}" for line in self.meaning())
        yield f"  参加的勾稽关系：成立 {len(self.held)} 条，不成立 {len(self.failed)} 条"

    def meaning(self) -> Iterator[str]:
        """What the figure means and how that was found, line by line."""
        f = self.figure
        yield f"意思：{f.point}"
        for step in self.steps:
            known = f"（学自：{'、'.join(step.learnt_from)}）" if step.learnt_from else ""
            said = f" → {step.point}" if step.point != Point() else ""
            yield f"{_KINDS[step.kind]}：{step.text}{said}{known}"
        if self.said is not None:
            yield f"只看文字：{self.said}"
        if f.open:
            yield f"没有定下来的：{'、'.join(sorted(f.open))}"


_HELD = {"holds": "成立", "copy": "相同", "fails": "不成立", "empty": "有空白，无从判断"}
_KINDS = {
    "document": "全文", "title": "表题", "side": "这一侧", "column": "列标题", "row": "行标题", "section": "所在分组",
    "implication": "推出", "inference": "据数字判定", "structure": "表的结构", "sentence": "语句",
}  # fmt: skip


def explain(d: Disclosure, place: str) -> tuple[Explanation, ...]:
    """How the figures at ``place`` got their meaning, in the order of the document; none where nothing stands there.

    ``place`` is a page and what is printed (第3页 1,200.00), a sheet and a cell (支出总表!C4), or words: an amount as
    printed, the label of a row, a piece of a sentence.
    """
    found = list(_at(d, place))
    laws = derive(d).identities if found else []
    return tuple(_explained(d, figure, laws) for figure in found)


def explained(d: Disclosure, figure: Figure) -> Explanation:
    """How one figure of a document got its meaning, without the equations that it stands in."""
    return _explained(d, figure, ())


def _at(d: Disclosure, place: str) -> Iterator[Figure]:
    if cell := _CELL.fullmatch(place.strip()):
        sheet, name = cell.group(1), (cell.group(2) + cell.group(3)).upper()
        here = [f for f in d.figures if f.source.cell == name and sheet in (None, f.source.sheet, f.table)]
        if here:
            yield from here
            return
    page = _PAGE.fullmatch(place.strip())
    if page and any(f.source.page == int(page.group(1)) for f in d.figures):
        near = [f for f in d.figures if f.source.page == int(page.group(1))]
        yield from (f for f in near if _matches(d, f, page.group(2)))
        return
    yield from (f for f in d.figures if _matches(d, f, place))


def _matches(d: Disclosure, figure: Figure, words: str) -> bool:
    said = clean(words)
    if not said or said == clean(figure.printed):
        return True
    if figure.table:
        found = _row_of(d, figure)
        return found is not None and said in clean(found[1].label)
    return not re.fullmatch(r"[\d.,]+", said) and said in clean(figure.source.text)


def _row_of(d: Disclosure, figure: Figure) -> tuple[Table, Row, Place] | None:
    for table in d.tables:
        if table.grid.called == figure.table or table.key == figure.table:
            for row in table.rows:
                for cell in row.cells:
                    if cell.figure is figure:
                        return table, row, cell
    return None


def _structure(table: Table, row: Row, cell: Place) -> Iterator[str]:
    """How the side that a row stands on is built, what else was possible, and the sums that the cell stands in."""
    place = next(n for n, own in enumerate(table.rows) if own is row)
    for tree in table.trees:
        if tree.side != row.side:
            continue
        yield f"{'、'.join(tree.how) or '没有层次'}：{VERDICTS[tree.verdict]}，{tree.reason}"
        for rival in tree.rivals:
            yield f"另一种读法：{'、'.join(rival.how)}，可能性小 10^{rival.behind:g} 倍"
        for s in tree.sums:
            if s.column == cell.column and place in (s.whole, *s.parts):
                parts = "、".join(table.rows[p].label for p in s.parts[:4]) + ("……" if len(s.parts) > 4 else "")
                missed = f"（相差 {plain(s.difference)}）" if s.held == "fails" else ""
                yield f"{table.rows[s.whole].label} = {parts}：{_HELD[s.held]}{missed}"


def _explained(d: Disclosure, figure: Figure, laws: Sequence[Identity]) -> Explanation:
    at = _row_of(d, figure)
    steps: list[Step] = []
    if at is not None:
        table, row, cell = at
        steps += trace(table.grid, setting_of(d), cell.row, cell.column)
        steps += (Step("structure", text) for text in _structure(table, row, cell))
    elif figure.source.text:
        steps.append(Step("sentence", figure.source.text, figure.said or figure.point))
    if figure.reason:
        steps.append(Step("inference", figure.reason, figure.point))
    mine = [i for i in laws if any(f is figure for f in i.figures) and i.kind != "containment"]
    held = tuple(i for i in mine if i.verdict in (Status.PASSED, Status.ROUNDING))
    failed = tuple(i for i in mine if i.verdict is Status.FAILED)
    return Explanation(figure, tuple(steps), figure.said, at[1] if at else None, held, failed)
