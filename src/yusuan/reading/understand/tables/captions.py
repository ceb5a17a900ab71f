"""What is printed around a table: its title, number, owner, unit and notes, outside the grid or in its top rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from yusuan.model import Block, Cell, Grid, Heading, Paragraph
from yusuan.money import UNITS
from yusuan.words.lexicon import clean
from yusuan.words.phrases import numbering

_UNIT = re.compile(r"(?:金额)?单位[:：]?\(?(元|万元|千元|百元|亿元|百万元)\)?(?:人民币)?$")
_UNIT_ANYWHERE = re.compile(r"(?:金额)?单位[:：]?\(?(亿元|百万元|万元|千元|百元|元)\)?")
_UNIT_IN_HEADER = re.compile(r"[(（](?:金额)?(?:单位[:：]?)?(?:人民币)?(亿元|百万元|万元|千元|百元|元)[)）]|[/／](?P<after>亿元|百万元|万元|千元|百元|元)$")
_OWNER = re.compile(
    r"(?:(?:单位|部门|预算主管部门|主管部门|编制部门|编制单位|编报部门|编报单位|填报单位|填报部门|预算单位|公开部门|公开单位|预算部门)(?:名称)?|部门\(单位\)|部门\(单位\)名称|单位\(部门\)名称)[:：](?!(?:万|千|百|亿)?元|(?:金额)?单位[:：])(.+?)(?:(?:金额)?单位[:：]|日期|$)"
)
_LABEL = re.compile(
    r"^(?:附件|附表|附|表|预算公开表|部门公开表|公开表|公开|预算|决算|财决|批复|部门预算公开表|单位预算公开表)*[-—]?\(?(?:\d{1,3}|[一二三四五六七八九十]{1,3})(?:[-—]\d+)?\)?(?:表|号表)?[:：]?$"
)
_LABEL_BEFORE = re.compile(
    r"^((?:附件|附表|表|预算公开表|部门公开表|公开表|公开|部门预算公开表|单位预算公开表)(?:\d{1,2}|[一二三四五六七八九十]{1,3})(?:[-—]\d+)?(?:表)?[:：]?)(?=.*表)"
)
_TITLE = re.compile(
    r"表(?:\(.{1,20}\))*$|表\(.+\)|表[-—].{2,30}$|(总表|明细表|预算表|决算表|统计表|汇总表|一览表|情况表|目标表|申报表)"
)
_YEAR_LINE = re.compile(r"^\(?(19|20)\d\d年度?\)?$")
_BODY_CODE = re.compile(r"^\[?\d{3,12}\]?[-_—\s]?(?=[\u4e00-\u9fff])")
_YEAR_END = re.compile(r"(?:19|20)\d\d年度?\s*$")
_BODY = re.compile(r"[。；;!！?？]$|[，,].*[，,]")
_PART = re.compile("|".join(one.pattern for one, level in numbering() if level == 1))
_NOTE = re.compile(r"^(?:备?注|说明|附注)[:：\d]")


@dataclass(slots=True)
class Caption:
    """What the lines around a grid say; ``lines`` are the blocks that were used."""

    title: str = ""
    label: str = ""
    owner: str = ""
    unit: str = ""
    notes: list[str] = field(default_factory=list)
    used: list[Block] = field(default_factory=list)

    def take(self, text: str) -> bool:
        """Read one line from the nearest to the farthest; False for a line that is not part of a caption."""
        plain = clean(text)
        if not plain:
            return True
        taken = self._facts(plain)
        rest = _UNIT_ANYWHERE.sub("", _OWNER.sub("", plain)).strip(":：")
        if not rest or _YEAR_LINE.match(rest) or rest in ("", "年", "日期"):
            return taken or bool(_YEAR_LINE.match(rest))
        if _LABEL.match(rest) and len(rest) <= 14:
            self.label = self.label or rest.rstrip(":")
            return True
        if before := _LABEL_BEFORE.match(rest):
            self.label = self.label or before.group(1).rstrip(":")
            rest = rest[before.end() :]
        if _TITLE.search(rest) and len(rest) <= 70 and not _BODY.search(rest):
            if self.title:
                return False
            self.title = rest
            return True
        return taken

    def _facts(self, plain: str) -> bool:
        found = False
        if unit := _UNIT_ANYWHERE.search(plain):
            self.unit = self.unit or unit.group(1)
            found = True
        if owner := _OWNER.search(plain):
            self.owner = self.owner or _BODY_CODE.sub("", _YEAR_END.sub("", owner.group(1)).strip())
            found = True
        return found


def is_title(text: str) -> bool:
    """Whether a line could be a table's title."""
    plain = clean(text)
    return bool(_TITLE.search(plain)) and len(plain) <= 70 and not _BODY.search(plain)


def opens_part(title: str) -> bool:
    """Whether a title is the heading of a whole part of the document: 第二部分 2024年部门预算表."""
    return bool(_PART.match(title))


def lines_of(text: str) -> list[str]:
    return [line for line in re.split(r"[\n\r\t]+|\s{3,}", text) if line.strip()]


def before(blocks: Sequence[Block], index: int) -> Caption:
    """The caption that stands before the grid at ``index``, looking back to the previous grid or running text."""
    caption, misses = Caption(), 0
    for block in reversed(blocks[max(0, index - 10) : index]):
        if isinstance(block, Grid):
            break
        if not isinstance(block, Heading | Paragraph):
            continue
        if isinstance(block, Paragraph) and block.role in ("running", "contents", "watermark"):
            continue
        took = [caption.take(line) for line in reversed(lines_of(block.text))]
        if any(took):
            caption.used.append(block)
        elif caption.title or (misses := misses + 1) > 2:
            break
    return caption


def inside(grid: Grid) -> tuple[Caption, int]:
    """The caption in the grid's own top rows, and how many rows it takes."""
    caption, rows = Caption(), 0
    for r in range(min(4, len(grid.cells))):
        said = _whole_row(grid, r)
        if said is None:
            break
        lines = [line for text in said for line in lines_of(text)]
        took = [caption.take(line) for line in reversed(lines)]
        if lines and not any(took):
            break
        rows = r + 1
    return caption, rows if caption.title or caption.unit or caption.owner else 0


def _whole_row(grid: Grid, r: int) -> list[str] | None:
    """Texts of a row that looks like a caption: one wide cell, or an owner and a unit; None otherwise."""
    cells = [(c, cell) for c, cell in enumerate(grid.cells[r]) if cell is not None and cell.text.strip()]
    if not cells:
        return []
    if len(cells) == 1:
        cell = cells[0][1]
        wide = cell.columns * 2 >= grid.width or len(clean(cell.text)) > 12 or is_title(cell.text)
        return (
            [cell.text] if wide or _UNIT.search(clean(cell.text)) or _OWNER.search(clean(cell.text)) else None
        )
    joined = clean("".join(cell.text for _, cell in cells))
    if len(cells) <= 4 and (_OWNER.search(joined) or _UNIT.search(joined)) and not _numbers(cells):
        return ["".join(cell.text for _, cell in cells)]
    return None


def _numbers(cells: Sequence[tuple[int, Cell]]) -> bool:
    from yusuan.money import parse

    return any(parse(cell.text) is not None for _, cell in cells)


def after(blocks: Sequence[Block], index: int) -> list[str]:
    """Notes printed right under the grid at ``index``."""
    notes = []
    for block in blocks[index + 1 : index + 4]:
        if isinstance(block, Paragraph | Heading) and _NOTE.match(clean(block.text)):
            notes.append(block.text.strip())
        elif isinstance(block, Paragraph) and block.role in ("running", "watermark"):
            continue
        else:
            break
    return notes


def unit_in_header(grid: Grid) -> str:
    """A unit stated in the header cells, the same everywhere; "" otherwise."""
    found = {
        match.group(1) or match.group("after")
        for r in range(grid.header)
        for cell in grid.cells[r]
        if cell is not None and (match := _UNIT_IN_HEADER.search(cell.text))
    }
    return found.pop() if len(found) == 1 else ""


def unit_of(text: str) -> str:
    """The unit that a column header states in brackets, or ""."""
    match = _UNIT_IN_HEADER.search(text.strip())
    unit = (match.group(1) or match.group("after")) if match else ""
    return unit if unit in UNITS else ""
