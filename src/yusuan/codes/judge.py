"""Judging a code and a name that somebody wrote against the classification of the year."""

from __future__ import annotations

from functools import lru_cache

from .catalogue import Catalogue, current
from .model import FINE, KIND_NAMES, LENGTHS, Code, Kind, Standing, Verdict, level, normalise

#: The first digits that the codes of a kind can have.
FIRST_DIGIT: dict[Kind, str] = {"receipt": "1", "function": "2", "economic": "3", "gov_economic": "5"}


def judge(
    kind: Kind, code: str, name: str = "", year: int | None = None, catalogue: Catalogue | None = None
) -> Verdict:
    """How a code (and its name, where given) stands in a budget year.

    error: a code that cannot exist (not digits, wrong length, unknown 类; unknown 款 where the 款 of that year are
    completely known).  warning: a known code with another code's or an unknown name; an unknown 款 where the data are
    not complete.  notice: an unknown 项 under a known 款 (units may add them), a code or name of other years.  Fine: a
    local detail, two or more digits behind a known 款 of an economic classification (3021101 under 30211).
    """
    return _judge(kind, code, name, year, catalogue or current())


@lru_cache(maxsize=8192)
def _judge(kind: Kind, code: str, name: str, year: int | None, known: Catalogue) -> Verdict:
    return _code(kind, code, year, known) or _name(kind, code, name, year, known)


def _code(kind: Kind, code: str, year: int | None, known: Catalogue) -> Verdict | None:
    """What is wrong with the code itself; None where it is known in that year."""
    if is_detail(kind, code, known):
        return FINE
    if (shape := _shape(kind, code)) is not None:
        return shape
    if known.lookup(kind, code, year):
        return None
    if rows := known.rows(kind, code):
        others = "、".join(f"{row.name}（{row.years}）" for row in rows)
        message = f"{KIND_NAMES[kind]}{code}不在{year}年的目录中，其他年度有：{others}"
        return Verdict(Standing.NOTICE, message, fault="year")
    return _unknown(kind, code, year, known)


def near(kind: Kind, code: str, year: int | None = None, catalogue: Catalogue | None = None) -> tuple[Code, ...]:
    """Known codes of the year that differ from ``code`` in one digit or in two neighbours swapped, deepest class first."""
    known = catalogue or current()
    found = []
    for other in known.every(kind):
        if len(other.code) == len(code) and other.code != code and (year is None or other.valid_in(year)):
            places = [i for i, (a, b) in enumerate(zip(code, other.code, strict=True)) if a != b]
            swapped = len(places) == 2 and places[1] == places[0] + 1 and code[places[0]] == other.code[places[1]]
            if len(places) == 1 or (swapped and code[places[1]] == other.code[places[0]]):
                found.append((-places[0], other))
    unique = {other.code: other for _, other in sorted(found, key=lambda f: (f[0], f[1].code))}
    return tuple(unique.values())


#: Digits of a 款, behind which places put codes of their own.
_ITEM = 5


def is_detail(kind: Kind, code: str, known: Catalogue | None = None) -> bool:
    """Whether a code is a place's own detail of a known 款: economic codes end with the 款, places go on behind it."""
    deeper = len(code) in (7, 9) and len(code) > LENGTHS[kind][-1] and code.isascii() and code.isdigit()
    return deeper and bool((known or current()).rows(kind, code[:_ITEM]))


def _shape(kind: Kind, code: str) -> Verdict | None:
    title = KIND_NAMES[kind]
    if not code or not code.isascii() or not code.isdigit():
        return Verdict(Standing.ERROR, f"“{code}”不是科目编码：{title}的编码只含数字", fault="shape")
    if not level(kind, code):
        lengths = "、".join(map(str, LENGTHS[kind]))
        return Verdict(Standing.ERROR, f"{title}编码应为{lengths}位，{code}是{len(code)}位", fault="shape")
    if code[0] != FIRST_DIGIT[kind]:
        return Verdict(Standing.ERROR, f"{title}编码应以{FIRST_DIGIT[kind]}开头，写的是{code}", fault="shape")
    return None


def _unknown(kind: Kind, code: str, year: int | None, known: Catalogue) -> Verdict:
    title = KIND_NAMES[kind]
    if not known.rows(kind, code[:3]):
        return Verdict(Standing.ERROR, f"{title}没有{code[:3]}类（{code}）", fault="class")
    parent = code[:-2]
    above = known.name(kind, parent, year)
    if len(code) == 3 or not known.rows(kind, code[:5]):
        if known.complete(kind, year):
            return Verdict(Standing.ERROR, f"{year}年{title}的{code[:3]}类下没有{code[:5]}款", fault="unknown")
        message = f"已知的{title}目录中没有{code[:5]}款，请对照当年科目核对，或导入当年的官方目录"
        return Verdict(Standing.WARNING, message, fault="unknown")
    message = f"{title}{parent} {above}下的{code}不在已知目录中，请对照当年科目核对"
    return Verdict(Standing.NOTICE, message, fault="unknown")


def _name(kind: Kind, code: str, name: str, year: int | None, known: Catalogue) -> Verdict:
    """How a name stands for a code known in that year."""
    if not normalise(name):
        return FINE
    row = known.lookup(kind, code, year)
    rows = known.rows(kind, code)
    if any(_same(r, name) and (year is None or r.valid_in(year)) for r in rows) or (row and _same(row, name)):
        return FINE
    assert row is not None
    for other in rows:
        if _same(other, name):
            message = f"{code}的名称“{name}”是{other.years}的，{year}年应为“{row.name}”"
            return Verdict(Standing.NOTICE, message, row.name, "year")
    elsewhere = known.by_name(kind, name, year, parent=code[:3]) or known.by_name(kind, name, year)
    where = f"（“{name}”的编码是{elsewhere[0].code}）" if len(elsewhere) == 1 else ""
    message = f"{code}的名称应为“{row.name}”，写的是“{name}”{where}"
    return Verdict(Standing.WARNING, message, row.name, "other" if elsewhere else "name")


def _same(row: Code, name: str) -> bool:
    return normalise(row.name) == normalise(name)
