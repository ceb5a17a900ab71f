"""Which column of a plain export holds what: recognised by the words of its header, wherever the header stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from yusuan import money
from yusuan.codes import normalise
from yusuan.codes.sheets import Sheet
from yusuan.money import UNITS

from .. import words
from .cells import OWN_MONEY

#: Role → stems of column names, without 代码/编码/名称 and their English forms; first the integrated system's own.
STEMS: Mapping[str, tuple[str, ...]] = {
    "function": ("EXPFUNC", "支出功能分类科目", "支出功能分类", "功能分类科目", "支出功能科目", "功能科目", "功能分类", "科目"),
    "economic": ("DEPBGTECO", "EXPECO", "部门支出经济分类科目", "部门支出经济分类", "部门预算支出经济分类科目",
                 "部门预算支出经济分类", "部门预算经济分类科目", "部门预算经济分类", "部门支出经济科目", "部门经济分类科目",
                 "部门经济分类", "部门经济科目", "支出经济分类科目", "支出经济分类", "经济分类科目", "经济分类", "经济科目"),
    "gov_economic": ("GOVBGTECO", "政府支出经济分类科目", "政府支出经济分类", "政府预算支出经济分类科目",
                     "政府预算支出经济分类", "政府预算经济分类科目", "政府预算经济分类", "政府支出经济科目",
                     "政府经济分类科目", "政府经济分类", "政府经济科目"),
    "fund": ("FUNDTYPE", "资金性质", "资金类型", "资金类别"),
    "origin": ("FOUNDTYPE", "BGTTYPE", "资金来源", "指标类型", "预算来源", "来源"),
    "project": ("PRO", "PROJECT", "项目", "预算项目", "二级项目", "申报项目"),
    "kind": ("PROKIND", "项目类别", "项目类型", "项目分类"),
    "use": ("支出类型", "支出类别", "支出性质", "支出分类", "经费类型", "经费性质"),
    "unit": ("AGENCY", "单位", "预算单位", "基层预算单位", "基层单位"),
    "department": ("DEPT", "部门", "预算部门", "主管部门", "一级预算单位", "一级部门"),
    "nature": ("AGENCYTYPE", "单位类别", "单位性质"),
    "year": ("FISCALYEAR", "年度", "预算年度", "年份"),
    "note": ("BZ", "REMARK", "备注"),
    "deleted": ("ISDELETED", "是否删除"),
    "leaf": ("ISLEAF", "叶子节点", "是否末级", "是否明细"),
    "order": ("ORDERNUM", "序号", "行号", "排序字段"),
}  # fmt: skip
#: Columns of amounts, the best first: an approved amount is published before one applied for.
AMOUNTS: tuple[str, ...] = (
    "REPLYAMT", "年初批复数", "年初批复金额", "APPROVEAMT", "批复数", "批复金额", "年初预算数", "年初预算", "预算数", "预算金额",
    "预算数合计", "预算合计", "预算安排", "预算安排数", "AMOUNT", "指标金额", "CURAMT", "变动后预算数", "金额", "合计", "总计", "合计金额",
    "资金总额", "支出合计", "小计", "FINAUDITMONEY", "财政审核数", "审核数", "审核金额", "APPLYUP", "申报数", "申报金额",
)  # fmt: skip
HEADER_ROWS = 30
_SUFFIX = re.compile(r"(代码|编码|编号|名称|CODE|NAME|GUID)$")
_YEARS = re.compile(r"^(\d{4}年度?|本年度?|当年)(?=.)")
_YEAR = re.compile(r"(19|20)\d\d年?")
_FIRST_YEAR = re.compile(r"(\d{4}年度?|上年度?|去年)(?!.{0,3}结转)")
_UNIT = re.compile(r"[（(\[]\s*(?:单位|金额单位)?\s*[:：]?\s*(元|千元|万元|百万元|亿元)\s*[）)\]]")
_SAID = re.compile(r"单位\s*[:：]\s*(?:人民币)?\s*(元|千元|万元|百万元|亿元)")
_BRACKETS = re.compile(r"[（(\[【][^（(\[【）)\]】]*[）)\]】]")
_ENDINGS = ("支出", "拨款", "收入")
_PARTS = ("类", "款", "项")


@dataclass(slots=True)
class Columns:
    """What was recognised in one sheet.  Indices count from 0; ``start`` is the first row of data.

    ``amount`` is the chosen column of amounts; ``wide`` are columns of amounts that each stand for a leaf of a field
    (一般公共预算 → fund general); ``spare`` are further amounts that were not chosen; ``unknown`` were not recognised.
    """

    start: int
    roles: dict[str, list[int]] = field(default_factory=dict)
    parts: list[int] = field(default_factory=list)
    amount: int | None = None
    wide: list[tuple[int, str, str]] = field(default_factory=list)
    spare: list[int] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    titles: dict[int, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)
    unit: str = ""

    @property
    def score(self) -> int:
        """How much of a header was recognised."""
        return len(self.roles) + len(self.wide) + (self.amount is not None) + bool(self.parts)

    @property
    def usable(self) -> bool:
        """Whether lines can be read: a function and an amount."""
        return bool(self.roles.get("function") or self.parts) and bool(self.wide or self.amount is not None)

    def unit_of(self, column: int) -> str:
        """The unit of an amount column, 元 where nothing says."""
        return self.units.get(column) or self.unit or "元"


@cache
def _roles() -> Mapping[str, str]:
    return {stem: role for role, stems in STEMS.items() for stem in stems}


def role_of(title: str) -> str:
    """The role that a column title means: a key of STEMS, "amount", "fund:general" …, or ""."""
    for name in _spellings(title):
        stem = _SUFFIX.sub("", name)
        if role := _roles().get(name) or _roles().get(stem):
            return role
        if name in AMOUNTS:
            return "amount"
        for trimmed in dict.fromkeys((name, *(name.removesuffix(end) for end in _ENDINGS))):
            for dimension in ("fund", "use", "origin"):
                if leaf := words.leaf(dimension, trimmed):
                    return f"{dimension}:{leaf}"
        if OWN_MONEY.fullmatch(stem):
            return "fund:other_own"
    return ""


@cache
def _spellings(title: str) -> tuple[str, ...]:
    """A title as it is, without its unit, without 其中 and the year in front, and without what stands in brackets."""
    whole = _UNIT.sub("", title)
    plain = [normalise(text).upper().removeprefix("其中") for text in (whole, _BRACKETS.sub("", whole))]
    return tuple(dict.fromkeys(text for name in plain for text in (name, _YEARS.sub("", name))))


def recognise(sheet: Sheet, year: int) -> Columns | None:
    """The columns of the best header among the first rows, or None where no row is one.

    Amounts whose title names another year than ``year`` are not used.
    """
    rows = range(min(HEADER_ROWS, len(sheet.rows)))
    found = [c for r in rows if not _has_amounts(sheet, r) and (c := _header(sheet, r, year)).usable]
    if not found:
        return None
    best = max(found, key=lambda c: (c.score, c.start))
    best.unit = _unit_above(sheet, best.start)
    while best.start < len(sheet.rows) and _repeats(sheet, best):
        best.start += 1
    return best


def _has_amounts(sheet: Sheet, row: int) -> bool:
    """Whether a row holds numbers other than years, as a row of data or totals does."""
    return any(money.parse(c.text) and not _YEAR.fullmatch(c.text) for c in sheet.rows[row])


def _repeats(sheet: Sheet, columns: Columns) -> bool:
    """Whether the first row of data is a second header (Chinese names under the system's field names)."""
    cells = [cell.text for cell in sheet.rows[columns.start] if cell.text]
    known = sum(bool(role_of(text)) for text in cells)
    return known >= 3 and known * 2 >= len(cells)


def _header(sheet: Sheet, row: int, year: int) -> Columns:
    """The columns under the assumption that ``row`` is the last row of the header."""
    found = Columns(row + 1)
    amounts: list[tuple[int, int]] = []
    for column, titles in _titles(sheet, row):
        role, title = next(((role, t) for t in titles if (role := role_of(t))), ("", titles[0]))
        found.titles[column] = title
        if unit := _UNIT.search("".join(titles)):
            found.units[column] = unit[1]
        if titles[0] in _PARTS and len(titles) > 1 and role_of(titles[-1]) in ("function", ""):
            found.parts.append(column)
        elif (role == "amount" or ":" in role) and _other_year(titles, year):
            found.unknown.append(column)
        elif role == "amount":
            amounts.append((_rank(title), column))
        elif ":" in role:
            dimension, leaf = role.split(":")
            found.wide.append((column, dimension, leaf))
        elif role:
            found.roles.setdefault(role, []).append(column)
        else:
            found.unknown.append(column)
    return _choose(sheet, found, sorted(amounts))


def _other_year(titles: list[str], year: int) -> bool:
    """Whether a title begins with another year: 2022年预算数 beside 2023年预算数, or 上年预算数."""
    said = [match[1] for title in titles if (match := _FIRST_YEAR.match(title.strip()))]
    return any(text in ("上年", "上年度", "去年") or text[:4] != str(year) for text in said)


def _rank(title: str) -> int:
    return next(AMOUNTS.index(name) for name in _spellings(title) if name in AMOUNTS)


def _titles(sheet: Sheet, row: int) -> Iterator[tuple[int, list[str]]]:
    """(column, names to try) of every column with a title: its own text, joined with the heading above it."""
    own = [cell.text for cell in sheet.rows[row]]
    exact, above = _heading(sheet, row - 1, len(own))
    for column, text in enumerate(own):
        top = above[column]
        if text and top and top != text:
            yield column, [text, top + text, top] if text in _PARTS else [text, top + text]
        elif text or exact[column]:
            yield column, [text or exact[column]]


def _heading(sheet: Sheet, row: int, width: int) -> tuple[list[str], list[str]]:
    """The row above as it stands, and with a merged cell's text for the blank cells to its right.

    A line of remarks (编制单位：… 单位：元), a title and a row with few cells are no heading.
    """
    cells = [cell.text for cell in sheet.rows[row][:width]] if row >= 0 else []
    cells += [""] * (width - len(cells))
    if sum(map(bool, cells)) < 2 or any(len(text) > 20 or "：" in text or ":" in text for text in cells):
        return [""] * width, [""] * width
    filled: list[str] = []
    for text in cells:
        filled.append(text or (filled[-1] if filled else ""))
    return cells, filled


def _choose(sheet: Sheet, found: Columns, amounts: list[tuple[int, int]]) -> Columns:
    """Decide between a column of amounts and several columns that each stand for a fund or a use."""
    named = {dimension for dimension in ("fund", "use", "origin") if dimension in found.roles}
    wide = [w for w in found.wide if w[1] not in named]
    wide = _without_totals(wide)
    found.unknown += [w[0] for w in found.wide if w not in wide]
    found.wide = wide if _filled(sheet, found.start, [w[0] for w in wide]) else []
    ranked = [column for _, column in amounts if _filled(sheet, found.start, [column])] or [
        c for _, c in amounts
    ]
    found.amount = ranked[0] if ranked else None
    found.spare = [column for _, column in amounts if column != found.amount]
    return found


def _without_totals(wide: list[tuple[int, str, str]]) -> list[tuple[int, str, str]]:
    """Keep one dimension only: funds before uses; an origin column adds to funds (上年结转 beside the funds)."""
    funds = [w for w in wide if w[1] == "fund"]
    kept = funds + [w for w in wide if w[1] == "origin" and w[2] != "current"] if funds else wide
    uses = [w for w in kept if w[1] == "use"]
    return kept if funds else uses


def _filled(sheet: Sheet, start: int, columns: list[int]) -> bool:
    """Whether any of the columns holds a number in the rows of data."""
    return any(
        row[column].kind == "number" or any(c.isdigit() for c in row[column].text)
        for row in sheet.rows[start:]
        for column in columns
        if column < len(row)
    )


def _unit_above(sheet: Sheet, start: int) -> str:
    for row in sheet.rows[:start]:
        for cell in row:
            if (said := _SAID.search(cell.text)) and said[1] in UNITS:
                return said[1]
    return ""
