"""Rows of lists of purchases (政府采购, 政府购买服务): a kind, a project, an economic kind, and the things bought for them.

Such a list is an outline by columns: what a row leaves blank on the left goes on from the rows above it, and what it
leaves blank on the right it adds up.  Things bought are told by their names alone.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from yusuan import codes
from yusuan.codes import CODE_DIMENSIONS
from yusuan.model import EVERYTHING, Column, Point, leaves, point
from yusuan.words.bodies import is_body
from yusuan.words.lexicon import Meaning, clean, read, strip_ordinal

from .labels import project_key
from .side import Label

#: Views whose tables list purchases.
LISTED = leaves("measure", "procurement") | {"purchased_services"}
_PURCHASES = point(measure="procurement")
_PART = Meaning(flags=frozenset({"part"}))
#: How many codes of one name a cell may mean (办公设备购置 is both 30902 and 31002).
_ALIKE = 3
#: Header words → what a label column names, the first that matches.
_ROLES = (
    ("aside", re.compile(r"(?:品目|目录|采购).*(?:编码|代码|编号)$")),
    ("unit", re.compile(r"(?:单位|部门)(?:名称|编码|代码)?$")),
    ("kind", re.compile(r"大类|类别|类型|种类|分类")),
    ("economic", re.compile(r"经济")),
    ("function", re.compile(r"功能|科目")),
    ("item", re.compile(r"采购|购买|品目|物品|目录|内容|货物|标的")),
    ("project", re.compile(r"项目|专项")),
)
_LETTER = re.compile(r"^[A-C](?:\d{2,}|(?=[\u4e00-\u9fff]))[-—.、]?|(?<=[\u4e00-\u9fff])\(?[A-C]\)?$")
_HAN = re.compile(r"[\u4e00-\u9fff]")
_CODE = re.compile(r"^([235]\d{2}(?:\d\d){0,2})[-—_.、]?(?=\D|$)")


@dataclass(slots=True)
class Purchases:
    """Reads the rows of one list from top to bottom.

    ``said`` is what each label column states, this row or from above; ``heads`` the kind that a row naming nothing
    else states for the things below it in its own column.
    """

    roles: Sequence[str]
    owners: Collection[str] = frozenset()
    table: str = ""
    year: int | None = None
    said: list[Point] = field(default_factory=list)
    heads: list[Point] = field(default_factory=list)

    def row(self, r: int, texts: Sequence[tuple[str, str]]) -> Label:
        """The label made of these (column kind, text) cells; an empty one is marked to be skipped."""
        cells = self._cells([clean(text) for _, text in texts])
        filled = [i for i, cell in enumerate(cells) if cell and self.roles[i] != "aside"]
        if not filled:
            return Label(skip=not any(cells), problem="行标题没有说买的是什么" if any(cells) else "")
        if not self.said or _is_total([cells[i] for i in filled]):
            self.said, self.heads = [EVERYTHING] * len(cells), [EVERYTHING] * len(cells)
        text = " ".join(cells[i] for i in filled)
        if _is_total([cells[i] for i in filled]):
            return Label(text, read(cells[filled[0]], "r", _PURCHASES))
        for i in filled:
            kind, rest = _kind(cells[i]), [EVERYTHING] * (len(cells) - i - 1)
            if kind is not None:
                self.heads[i] = kind
            self.said[i:] = [kind or self.heads[i].override(self._of(self.roles[i], cells[i], r)), *rest]
            self.heads[i + 1 :] = rest
        whole = EVERYTHING
        for stated in self.said:
            whole = whole.override(stated)
        return Label(text, replace(_PART if "其中" in text else Meaning(), point=whole, words=(text,)), listed=True)

    def _cells(self, cells: list[str]) -> list[str]:
        """The label cells, codes that are split over 类, 款 and 项 joined; what is no name of a thing is left out."""
        start = 0
        for i, cell in enumerate(cells):
            if self.roles[i] == "level":
                cells[start] += cell.zfill(2) if cell.isdigit() else ""
                cells[i] = ""
            else:
                start = i
            if self.roles[i] == "item" and not _HAN.search(cell) and not _CODE.match(cell):
                cells[i] = ""
        return cells

    def _of(self, role: str, text: str, r: int) -> Point:
        """What one cell states."""
        if (code := _CODE.match(text)) and role in ("function", "economic", "item"):
            return Point(**{CODE_DIMENSIONS[code.group(1)[0]]: frozenset({code.group(1)})})
        if role == "unit":
            return EVERYTHING if text in self.owners or not _HAN.search(text) else point(unit=text)
        if role == "project" and (text in self.owners or is_body(text)):
            return EVERYTHING if text in self.owners else point(unit=text)
        if role == "project":
            return point(project=project_key(text) or f"{self.table}:{r}")
        if role in ("economic", "function"):
            found = {c.code for c in codes.by_name("economic" if role == "economic" else "function", text, self.year)}
            if 0 < len(found) <= _ALIKE:
                return point(**{role: found})
        return point(item=strip_ordinal(text))


def _is_total(cells: Sequence[str]) -> bool:
    said = read(cells[0], "r", _PURCHASES)
    return bool(said.flags & {"sum", "grand"}) and said.understood and len(set(cells)) == 1


def _kind(text: str) -> Point | None:
    """货物, 一、货物A, 服务类 …: the kind of purchase that a cell names, and nothing else."""
    plain = _LETTER.sub("", strip_ordinal(text))
    said = read(plain, "r", _PURCHASES)
    kind = said.point.measure
    return point(measure=kind) if kind and len(kind) == 1 and kind < LISTED and not said.rest else None


def roles(columns: Sequence[Column]) -> tuple[str, ...]:
    """What each label column of a list of purchases names."""
    found = []
    for column in columns:
        path = "".join(clean(text) for text in column.path)
        if column.path and clean(column.path[-1]) in ("款", "项"):
            found.append("level")
            continue
        found.append(next((role for role, pattern in _ROLES if pattern.search(path)), "item"))
    return tuple(found)
