"""From department to government economic codes: the pairs that a unit of a given nature may use."""

from __future__ import annotations

import csv
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .catalogue import lookup, name
from .model import FINE, Standing, Verdict

#: A unit's nature → the scope of the mapping that holds for it.  参公 units follow 行政.
SCOPES = {"行政": "行政", "参公": "行政", "参照公务员法管理": "行政", "事业": "事业", "事业单位": "事业"}
_OTHER = {"行政": "事业", "事业": "行政"}


@dataclass(frozen=True, slots=True)
class Pair:
    """One row of the mapping; ``scope`` is 行政, 事业 or 全部."""

    economic: str
    gov_economic: str
    scope: str
    valid_from: int | None
    valid_to: int | None
    source: str
    confidence: str


@cache
def pairs() -> tuple[Pair, ...]:
    """Every pair, by department code."""
    text = (resources.files(__package__) / "data" / "mapping.csv").read_text("utf-8")
    return tuple(
        Pair(
            row["economic"], row["gov_economic"], row["scope"],
            int(row["valid_from"]) if row["valid_from"] else None,
            int(row["valid_to"]) if row["valid_to"] else None,
            row["source"], row["confidence"],
        )
        for row in csv.DictReader(text.splitlines())
    )  # fmt: skip


@cache
def _by_scope() -> dict[tuple[str, str], tuple[str, ...]]:
    found: dict[tuple[str, str], list[str]] = defaultdict(list)
    for pair in pairs():
        for scope in ("行政", "事业") if pair.scope == "全部" else (pair.scope,):
            found[pair.economic, scope].append(pair.gov_economic)
    return {key: tuple(sorted(codes)) for key, codes in found.items()}


def government_code(economic_code: str, nature: str) -> str | None:
    """The government economic 款 of a department economic 款 for a unit of that nature.

    None where the mapping does not say (and where the nature is not 行政, 参公 or 事业): then it must be typed.
    """
    found = _by_scope().get((economic_code, SCOPES.get(nature, "")), ())
    return found[0] if len(found) == 1 else None


def check_mapping(dept: str, gov: str, nature: str) -> Verdict:
    """How a pair stands for a unit of that nature.

    fine; warning where the mapping expects another code (and says so where the pair belongs to the other nature);
    unchecked where the mapping does not know the department code or the nature.
    """
    scope = SCOPES.get(nature, "")
    if not scope:
        return Verdict(
            Standing.UNCHECKED, f"单位性质“{nature}”不在行政、参公、事业之中，无法核对经济分类对应关系"
        )
    allowed = _by_scope().get((dept, scope), ())
    if gov in allowed or any(code.startswith(gov) for code in allowed if gov):
        return FINE
    if not allowed:
        return _unmapped(dept, gov, scope)
    wanted = "或".join(f"{code} {name('gov_economic', code)}" for code in allowed)
    other = gov in _by_scope().get((dept, _OTHER[scope]), ())
    hint = f"；{gov}用于{'事业单位' if scope == '行政' else '行政（参公）单位'}" if other else ""
    message = f"部门经济科目{dept}在{nature}单位应对应政府经济科目{wanted}，写的是{gov or '空'}{hint}"
    return Verdict(Standing.WARNING, message, allowed[0] if len(allowed) == 1 else "")


def _unmapped(dept: str, gov: str, scope: str) -> Verdict:
    other = _by_scope().get((dept, _OTHER[scope]), ())
    if gov and gov in other:
        whose = "事业单位" if scope == "行政" else "行政（参公）单位"
        message = f"部门经济科目{dept} {name('economic', dept)}与政府经济科目{gov}的对应关系只用于{whose}"
        return Verdict(Standing.WARNING, message)
    known = "" if lookup("economic", dept) else "（也不是已知的部门经济科目）"
    return Verdict(Standing.UNCHECKED, f"对应关系中没有部门经济科目{dept}{known}，无法核对")
