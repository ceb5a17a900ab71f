"""What single cells of a plain export mean: codes with names, funds, uses, projects."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation
from functools import lru_cache

from yusuan.codes import Catalogue, Kind, normalise

from .. import words

#: 资金性质代码 of the integrated system → fund, by prefix; kinds of own money differ between places, so they are told.
FUND_CODES: tuple[tuple[str, str], ...] = (
    ("11", "general"), ("12", "government_funds"), ("13", "state_capital"), ("2", "special_account"),
    ("31", "business"), ("32", "superior"), ("33", "subordinate"), ("34", "operation"), ("3", "other_own"),
)  # fmt: skip
#: What some places write as the project of basic expenditure, and its use; "" goes by the economic kind.
BASIC_NAMES: tuple[tuple[str, str], ...] = (
    ("人员经费", "personnel"), ("人员支出", "personnel"), ("人员类", "personnel"), ("公用经费", "operating"),
    ("日常公用", "operating"), ("定额公用", "operating"), ("运转类公用", "operating"), ("基本支出", ""),
)  # fmt: skip
#: Words inside a 项目类别 or 支出类型 that decide the use; the first that fits wins.  (其他运转类 are projects.)
USE_WORDS: tuple[tuple[str, str], ...] = (
    ("其他运转", "project"), ("特定目标", "project"), ("项目", "project"), ("人员", "personnel"), ("公用", "operating"),
    ("运转", "operating"), ("经营", "operation_spending"), ("上缴上级", "remitted"), ("附属单位", "subsidy"),
)  # fmt: skip
KIND_CODES: tuple[tuple[str, str], ...] = (
    ("1", "personnel"),
    ("22", "project"),
    ("2", "operating"),
    ("3", "project"),
)
SCIENCE = re.compile(r"\d+(\.\d+)?[eE]\+?\d{1,2}")
_CODE_FIRST = re.compile(r"[\[【(（]?\s*(\d[\d ]*\d|\d)(?:\.0+)?\s*[\]】)）]?\s*[-—–_:：、|/]*\s*(\D.*)?")
_CODE_LAST = re.compile(r"(\S.{0,200}?)\s{0,9}[\[【(（]\s{0,9}(\d{3,9})\s{0,9}[\]】)）]")
_PROJECT = re.compile(r"([0-9A-Za-z]{6,})\s*[-—–_:：|\s]+\s*(\D.*)")


@lru_cache(maxsize=65536)
def split_code(text: str) -> tuple[str, str]:
    """(code, name) of a cell: 2080505, "2080505-机关…", "机关…(2080505)", "208 05 05", 2.080505E6, or a name alone."""
    plain = text.translate(str.maketrans("０１２３４５６７８９", "0123456789")).strip().lstrip("'")
    if SCIENCE.fullmatch(plain):
        try:
            return format(Decimal(plain).quantize(Decimal(1)), "f"), ""
        except InvalidOperation:
            return "", plain
    if first := _CODE_FIRST.fullmatch(plain):
        return first[1].replace(" ", ""), (first[2] or "").strip()
    if last := _CODE_LAST.fullmatch(plain):
        return last[2], last[1]
    return "", plain


@lru_cache(maxsize=65536)
def split_project(text: str) -> tuple[str, str]:
    """(code, name) of a project cell; a code has no Chinese and at least six characters."""
    plain = text.strip().lstrip("'")
    if joined := _PROJECT.fullmatch(plain):
        return joined[1], joined[2]
    return (plain, "") if re.fullmatch(r"[0-9A-Za-z]{6,}", plain) else ("", plain)


@lru_cache(maxsize=65536)
def fund_of(name: str) -> str | None:
    """The fund that a name means; 单位资金 without its kind counts as other own money."""
    plain = normalise(name)
    for trimmed in (
        plain,
        plain.removesuffix("资金"),
        plain.removesuffix("收入"),
        plain.removesuffix("拨款"),
    ):
        if found := words.leaf("fund", trimmed):
            return found
    return next((leaf for word, leaf in _FUND_PARTS if word in plain), None)


#: Own money without its kind.
OWN_MONEY = re.compile("单位资金|自有资金|其他资金")
#: Words inside longer names of funds, the most telling first.
_FUND_PARTS: tuple[tuple[str, str], ...] = (
    ("政府性基金", "government_funds"), ("国有资本经营", "state_capital"), ("一般公共预算", "general"),
    ("财政专户", "special_account"), ("事业单位经营", "operation"), ("经营收入", "operation"), ("事业收入", "business"),
    ("上级补助", "superior"), ("附属单位上缴", "subordinate"), ("单位资金", "other_own"), ("单位自有", "other_own"),
    ("其他收入", "other_own"), ("其他资金", "other_own"),
)  # fmt: skip


def named(kind: Kind, name: str, year: int, known: Catalogue) -> list[str]:
    """The deepest codes that a name, or a path of names (类-款-项), may mean in a year."""
    path = [part for part in (part.strip() for part in re.split(r"[-—>›/\\]", name)) if part]
    for whole in ([name], path):
        found: list[str] = [""]
        for part in whole:
            found = [c.code for above in found for c in known.by_name(kind, part, year, parent=above)]
        depth = max(map(len, found), default=0)
        if found and depth:
            return sorted({code for code in found if len(code) == depth})
    return []


def basic_use(economic: str) -> str:
    """人员经费 for 301 and 303, else 公用经费."""
    return "personnel" if economic[:3] in ("301", "303") else "operating"


def by_prefix(table: tuple[tuple[str, str], ...], code: str) -> str | None:
    """What the first prefix of a table that fits means."""
    return next((leaf for prefix, leaf in table if code.startswith(prefix)), None)
