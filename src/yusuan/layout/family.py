"""Which family of forms a document follows (layout): told by the names of its tables."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from yusuan.model import Disclosure, Grid, Known
from yusuan.words.lexicon import clean

from . import layouts

#: Families that are read but not printed by a layout of ours: name → titles of its tables.
READ_ONLY: Mapping[str, tuple[str, ...]] = {
    "final9": (
        "收入支出决算总表", "收入决算表", "支出决算表", "财政拨款收入支出决算总表", "一般公共预算财政拨款支出决算表",
        "一般公共预算财政拨款基本支出决算明细表", "财政拨款三公经费支出决算表", "政府性基金预算财政拨款收入支出决算表",
        "国有资本经营预算财政拨款支出决算表",
    ),
}  # fmt: skip
#: Words that titles of one table have or lack from place to place.
_LOOSE = re.compile(
    r"\{\w+\}|(?:19|20)\d\d|年度?|\([^()]*\)|部门|单位|本级|财务|预算|情况|总体|综合|明细|经费|拨款|功能|经济|分类|安排的?"
    r"|一般公共(?=三公)|财政(?=三公)|(?<=公共)财政|(?<=基金)财政|(?<=经营)财政|总(?=表)|[和及、](?=机关|会议|培训).{0,40}(?=支出表|表)"
)
#: How much of both lists of titles must agree, and in how many tables at least.
_ALIKE, _LEAST = 0.6, 5


def named(disclosure: Disclosure) -> Disclosure:
    """The same disclosure, with the layout or family that its tables follow."""
    return replace(disclosure, layout=family(disclosure.grids))


def family(tables: Sequence[Grid]) -> Known:
    """The layout or family whose tables these are, with how many of them say so; unknown where none is near."""
    titles = {_bare(grid.title) for grid in tables if grid.title}
    best, most = Known(), 0.0
    for name, expected in _families().items():
        common = len(titles & expected)
        alike = 2 * common / max(len(titles) + len(expected), 1)
        if common >= _LEAST and alike >= _ALIKE and alike > most:
            best, most = Known(name, f"{len(expected)}张表中{common}张的表名相符"), alike
    return best


def _families() -> dict[str, frozenset[str]]:
    found = {name: frozenset(_bare(table.title) for table in each.tables) for name, each in layouts().items()}
    return found | {name: frozenset(map(_bare, titles)) for name, titles in READ_ONLY.items()}


def _bare(title: str) -> str:
    return _LOOSE.sub("", _LOOSE.sub("", clean(title)))
