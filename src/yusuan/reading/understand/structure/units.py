"""Which body each row belongs to: the row's own unit, or that of the unit's row over it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from yusuan.words.bodies import is_body

from .block import Block
from .keys import Key, Labels
from .tree import ROOT

#: What projects and purchases are called and bodies are not.
_THING = re.compile(r"项目|经费|资金|补助|补贴|工程|费|专项|工作|活动|采购|购置|支出|全额|差额|自收自支|货物|服务$")


def units_of(
    block: Block, said: Labels, parents: Sequence[int], keys: Sequence[Key], wholes: frozenset[int]
) -> tuple[str, ...]:
    """Per row the name (else code) of the unit it belongs to, '' for the publishing body as a whole.

    A row that speaks for the whole belongs to no unit, nor does what stands under it, but for the rows of units.
    """
    own = [_own(block, said, r) for r in range(len(block))]
    printed = _printed(block, said)
    heads = _heads(said, parents, own)
    carried = next((k for k in keys if k.kind == "unit"), None)
    names = {k.values[r]: own[r] for k in said.units for r in heads if own[r] and k.values[r]}
    every = {v for r in wholes for v in (own[r], *(k.values[r] for k in said.units))}  # what names the whole body
    every -= {own[r] for r in heads - wholes}
    found = []
    for r in range(len(block)):
        unit = "" if r in wholes else printed[r] or _above(r, parents, heads, own, wholes)
        if not unit and carried is not None and r not in wholes and not said.lines[r].total:
            unit = "" if carried.values[r] in every else carried.values[r]
        unit = names.get(unit, unit)
        found.append(unit if unit not in every and _is_unit(block, unit, names) else "")
    several = {u for u in found if u}
    if len(several) == 1 and not any(r in heads and r not in wholes for r in range(len(block))):
        return ("",) * len(block)
    return tuple(found)


def _is_unit(block: Block, unit: str, names: Mapping[str, str]) -> bool:
    """Whether what a row stands under is a body by its name or by its code; 全额, 货物 and projects are none."""
    return (unit.isdigit() and len(unit) > 3) or is_body(unit) or unit in block.owners or unit in names.values()


def _own(block: Block, said: Labels, r: int) -> str:
    """The name of the body whose row this is; '' for other rows."""
    line = said.lines[r]
    if line.total or any(k.values[r] for k in said.codes if k.kind != "purchase"):
        return ""
    coded = any(len(k.values[r]) > 3 and "~" not in k.values[r] for k in said.units)
    return line.name if line.name and (line.body or (coded and not _THING.search(line.name))) else ""


def _printed(block: Block, said: Labels) -> list[str]:
    """Per row the unit that stands beside its other labels, by name where a column has names."""
    named = [j for j, head in enumerate(block.labels) if head.kind == "unit" and _names_bodies(block, j)]
    coded = [k for k in said.units if any(k.values[r] and any(c.values[r] for c in said.codes) for r in range(len(block)))]
    found = []
    for r in range(len(block)):
        name = next((block.texts[r][j] for j in named if block.texts[r][j]), "") if not said.lines[r].total else ""
        found.append(name or next((k.values[r] for k in coded if k.values[r]), ""))
    return found


def _names_bodies(block: Block, j: int) -> bool:
    said = [row[j] for row in block.texts if row[j]]
    return 2 * sum(is_body(text) or text in block.owners for text in said) > len(said)


def _heads(said: Labels, parents: Sequence[int], own: Sequence[str]) -> frozenset[int]:
    """Rows of bodies: those with a unit's code, over other rows, or among others like them (a project may be
    called like a
    body)."""
    over = set(parents)
    found = set()
    for r, name in enumerate(own):
        if not name:
            continue
        if r in over or any(k.values[r] for k in said.units):
            found.add(r)
            continue
        beside = [s for s in range(len(own)) if parents[s] == parents[r] and not said.lines[s].total]
        if 2 * sum(bool(own[s]) for s in beside) > len(beside):
            found.add(r)
    return frozenset(found)


def _above(r: int, parents: Sequence[int], heads: frozenset[int], own: Sequence[str], wholes: frozenset[int]) -> str:
    """The nearest row of a body over a row, itself included, as far as no row speaks for the whole."""
    row = r
    while row != ROOT and row not in wholes:
        if row in heads:
            return own[row]
        row = parents[row]
    return ""
