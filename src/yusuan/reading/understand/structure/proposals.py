"""Candidates that words propose: by codes, units, categories, names of accounts, ordinals, indents and totals."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from yusuan import codes
from yusuan.words.lexicon import strip_ordinal

from .block import Block
from .keys import Key, Labels, Line
from .tree import ROOT, Candidate, lattice, powers, sections, totals_by_rank, under_totals

#: How a row without a code is taken, and what it is called.
PEER, BESIDE, DETAIL, UNITS, BODIES = "peer", "beside", "detail", "units", "bodies"
_SAID = {
    PEER: "没有编码的行与各类并列",
    BESIDE: "没有编码的行与上一行并列",
    DETAIL: "没有编码的行是上一行的明细",
    UNITS: "没有编码的行是单位",
    BODIES: "名称像单位的行是单位",
}
_KIND_NAMES = {
    "function": "功能分类", "economic": "部门经济分类", "gov_economic": "政府经济分类", "receipt": "收入分类", "unit": "单位",
    "purchase": "采购品目", "project": "项目", "category": "类别", "item": "名称", "other": "编码",
}  # fmt: skip
_PART = re.compile(r"^.*?其中[:、,]?")


def proposals(block: Block, said: Labels, stage: int) -> Iterator[Candidate]:
    """Candidates of the first stage (codes, units, ordinals, totals) or of the second (texts, fewer keys, other
    depths).
    """
    if stage == 1:
        if said.codes or said.units:
            yield from _coded(block, said, tuple(said.codes), tuple(said.units), ())
            yield from _flat(said)
        else:
            yield from _by_depth(said)
            yield from _by_names(block, said)
            yield from _by_units(block, said, None)
        return
    if said.codes or said.units:
        yield from _subsets(block, said)
        yield from _by_depth(said)
        yield from _by_names(block, said)
    yield from _by_texts(block, said)
    yield from _with_parts(said)


def _words(keys: Sequence[Key]) -> list[str]:
    return [k.words or f"按{_KIND_NAMES.get(k.kind, k.kind)}{'编码' if k.coded else '列'}" for k in keys]


# --- codes ---------------------------------------------------------------------------------------------------------


def _coded(
    block: Block, said: Labels, keys: tuple[Key, ...], units: tuple[Key, ...], texts: tuple[Key, ...]
) -> Iterator[Candidate]:
    """Every treatment of rows without a code, with the units carried down or not; both orders of the keys."""
    memo = frozenset(r for r, line in enumerate(said.lines) if line.part)
    chosen = keys or units
    bare = [r for r, line in enumerate(said.lines) if _is_bare(r, line, (*keys, *units, *texts)) and r not in memo]
    treatments = [PEER]
    if bare:
        bodies = [r for r in bare if said.lines[r].body]
        treatments = (
            [PEER, DETAIL, *([BESIDE] if any(len(v) > 3 for v in chosen[0].values) else [])] if chosen else [PEER]
        )
        if bodies and len(bodies) < len(bare):
            treatments.append(BODIES)
        treatments.append(UNITS)
    for treatment in treatments:
        for carried in _carried(units, keys, said.lines):
            yield from _treated(said, keys, carried, texts, (treatment, bare, memo))


def _is_bare(r: int, line: Line, keys: Sequence[Key]) -> bool:
    return not line.total and not any(k.values[r] for k in keys)


def _carried(units: tuple[Key, ...], keys: Sequence[Key], lines: Sequence[Line]) -> Iterator[tuple[Key, ...]]:
    """Units as printed, and carried down to the rows that print none (a total ends it)."""
    if not units or not keys:
        yield units
        return
    gaps = any(any(k.values[r] for k in keys) and not any(u.values[r] for u in units) for r in range(len(lines)))
    if gaps:
        yield tuple(carry(u, lines) for u in units)
    yield units


def carry(key: Key, lines: Sequence[Line]) -> Key:
    """The key with each value going on until the next one or a total."""
    last, values = "", []
    for line, value in zip(lines, key.values, strict=True):
        last = value or ("" if line.total > 1 else last)
        values.append(last)
    return key.but(values, f"{_words([key])[0]}（向下延续）")


def _treated(
    said: Labels,
    keys: tuple[Key, ...],
    units: tuple[Key, ...],
    texts: tuple[Key, ...],
    how: tuple[str, list[int], frozenset[int]],
) -> Iterator[Candidate]:
    treatment, bare, memo = how
    heads = [r for r in bare if treatment == UNITS or (treatment == BODIES and said.lines[r].body)]
    rest = [r for r in bare if r not in set(heads)]
    chosen: list[Key] = [*units, *texts, *keys]
    if heads:
        chosen.insert(0, _unit_rows(said.lines, heads))
    at = next((i for i, k in enumerate(chosen) if k in keys), len(chosen) - 1 if chosen else -1)
    if rest and at >= 0:
        kind = treatment if treatment in (DETAIL, BESIDE) else PEER
        chosen[at] = _pseudo(chosen[at], rest, kind)
    words = _words(chosen) + ([_SAID[treatment]] if bare else [])
    for order in (chosen, chosen[::-1]) if len(chosen) > 1 else (chosen,):
        parents = lattice(order, said.lines, memo)
        yield Candidate(tuple(_under_rows_before(parents, memo)), memo, tuple(order), tuple(words))


def _unit_rows(lines: Sequence[Line], heads: Sequence[int]) -> Key:
    """The rows ``heads`` as a key that goes on until the next; one directly followed by another is the department."""
    marked = set(heads)
    last, values = "", []
    for r, line in enumerate(lines):
        if r in marked:
            whole = r + 1 in marked and r == heads[0]
            last = "" if whole else line.name
        elif line.total > 1:
            last = ""
        values.append(last)
    return Key("unit", tuple(values), -1, False, "按单位行分组")


def _pseudo(key: Key, rows: Sequence[int], kind: str) -> Key:
    """The key with a value of its own for each row that states none: under, beside or apart from the row before."""
    marked, last, values = set(rows), "", []
    for r, value in enumerate(key.values):
        if r in marked:
            stem = {DETAIL: last, BESIDE: last[:-2] if len(last) > 3 else ""}.get(kind, "")
            value = f"{stem}~{r}"
        elif value:
            last = value
        values.append(value)
    return key.but(values)


def _under_rows_before(parents: list[int], memo: frozenset[int]) -> list[int]:
    """其中 rows under the last row that is none."""
    last = ROOT
    for r in range(len(parents)):
        if r in memo:
            parents[r] = last
        else:
            last = r
    return parents


def _subsets(block: Block, said: Labels) -> Iterator[Candidate]:
    keys = tuple(said.codes)
    if said.units:
        yield from _coded(block, said, keys, (), ())
        yield from _coded(block, said, (), said.units, ())
    if len(keys) > 1:
        for chosen in powers(len(keys), 3):
            if len(chosen) < len(keys):
                yield from _coded(block, said, tuple(keys[i] for i in chosen), tuple(said.units), ())
    if keys and any(line.part for line in said.lines):
        plain = Labels(tuple(_whole(line) for line in said.lines), said.codes, said.texts, said.units)
        yield from _coded(block, plain, keys, tuple(said.units), ())


def _whole(line: Line) -> Line:
    return Line(line.name, line.total, False, line.ordinal, line.indent, line.body, line.coded)


def _by_texts(block: Block, said: Labels) -> Iterator[Candidate]:
    """Text columns as keys beside the codes and by themselves, as printed and carried down."""
    texts = said.texts[:3]
    for chosen in powers(len(texts), 2):
        some = tuple(texts[i] for i in chosen)
        carried = tuple(carry(k, said.lines) if not all(k.values) else k for k in some)
        for keys in {some: 0, carried: 0}:
            yield from _coded(block, said, tuple(said.codes), tuple(said.units), keys)
            if said.codes or said.units:
                yield from _coded(block, said, (), (), keys)


# --- names ---------------------------------------------------------------------------------------------------------


def _by_names(block: Block, said: Labels) -> Iterator[Candidate]:
    """Names of accounts taken for their codes, under unit rows or not."""
    kinds: tuple[codes.Kind, ...] = ("economic", "function", "gov_economic")
    for kind in kinds:
        for deep in (True, False):
            key = named_codes(block, said.lines, kind, deep)
            if key is None:
                continue
            known = [r for r, v in enumerate(key.values) if v]
            bodies = [r for r, line in enumerate(said.lines) if line.body and not key.values[r]]
            whole = Labels(said.lines, (key,), (), ())
            if bodies and known:
                yield from _coded(block, whole, (key,), (), ())
            else:
                yield from _coded(block, whole, (key,), (), ())


def named_codes(block: Block, lines: Sequence[Line], kind: codes.Kind, deep: bool) -> Key | None:
    """The codes that the rows' names stand for, nearest to the last one (``deep``) or the widest; None for too few."""
    last, values, known, asked = "", [], 0, 0
    for line in lines:
        if line.total or not line.name:
            last = ""
            values.append("")
            continue
        plain = strip_ordinal(_PART.sub("", line.name)).split("(")[0] or line.name
        found = {c.code for c in codes.by_name(kind, plain)} or {c.code for c in codes.by_name(kind, line.name)}
        asked += not line.body
        code = max(found, key=lambda c: _closeness(c, last, deep), default="")
        if code:
            known += 1
            last = code
        elif line.body:
            last = ""
        values.append(code)
    if (
        known < 2
        or known * 5 < asked * 2
        or (len({len(v) for v in values if v}) < 2 and len({v[:3] for v in values if v}) < 2)
    ):
        return None
    return Key(kind, tuple(values), -1, True, f"按{_KIND_NAMES[kind]}科目名称")


def _closeness(code: str, last: str, deep: bool) -> tuple[int, ...]:
    common = 0
    while common < min(len(code), len(last)) and code[common] == last[common]:
        common += 1
    common -= common % 2 == 0 and common > 0
    near = common if common >= 3 else 0
    return (near, -len(code), -int(code)) if deep else (-len(code), near, -int(code))


def _by_units(block: Block, said: Labels, key: Key | None) -> Iterator[Candidate]:
    """Rows of bodies open sections; what follows belongs to them."""
    bodies = [r for r, line in enumerate(said.lines) if line.body]
    if not bodies or len(bodies) == len(said.lines):
        return
    marked = set(bodies)
    first = bodies[0] if len(bodies) > 1 and bodies[1] == bodies[0] + 1 else -1
    unit = _unit_rows(said.lines, bodies)
    items = Key(
        "item",
        tuple("" if r in marked or line.total else f"~{r}" for r, line in enumerate(said.lines)),
        -1,
        False,
        "其余各行是单位之下的项目",
    )
    yield Candidate(tuple(lattice([unit, items], said.lines)), frozenset(), (unit, items), ("按单位行分组",))
    if first < 0:
        levels = sections(said.lines, bodies)
        yield Candidate(tuple(under_totals(levels, said.lines)), frozenset(), (unit,), ("按单位行分组",))


# --- depth ---------------------------------------------------------------------------------------------------------


def _flat(said: Labels) -> Iterator[Candidate]:
    memo = frozenset(r for r, line in enumerate(said.lines) if line.part)
    yield Candidate(tuple(under_totals([1] * len(said.lines), said.lines, memo)), memo, (), ("各行并列，合计为其和",))


def _by_depth(said: Labels) -> Iterator[Candidate]:
    """By ordinals and by indents; rows without ordinal stand outside or under the ordinal before; 其中 opens a depth."""
    memo = frozenset(r for r, line in enumerate(said.lines) if line.part)
    for levels, words in _depths(said.lines):
        yield Candidate(tuple(under_totals(levels, said.lines, memo)), memo, (), (words,))
        if memo:
            yield Candidate(
                tuple(under_totals(_opened(levels, said.lines), said.lines)), frozenset(), (), (words, "其中项也相加")
            )
            group = _group_of_parts(levels, said.lines)
            yield Candidate(
                tuple(under_totals(levels, said.lines, group)), group, (), (words, "其中之后各行都是其中项")
            )
    yield from _flat(said)
    if any(line.total for line in said.lines):
        for parents in totals_by_rank(said.lines):
            yield Candidate(tuple(parents), frozenset(), (), ("合计在前，各行随后",))
    if said.lines and not said.lines[0].total and len(said.lines) > 2:
        yield Candidate((ROOT, *[0] * (len(said.lines) - 1)), memo - {0}, (), ("首行是合计",))


def _depths(lines: Sequence[Line]) -> Iterator[tuple[list[int], str]]:
    if any(line.ordinal for line in lines):
        yield [line.ordinal or 1 for line in lines], "按序号层次"
        yield [line.ordinal or 9 for line in lines], "按序号层次，没有序号的行在其下"
        yield [line.ordinal + 1 if line.ordinal else 1 for line in lines], "按序号层次，没有序号的行在其上"
        first = min(line.ordinal for line in lines if line.ordinal)
        yield [line.ordinal or first for line in lines], "按序号层次，没有序号的行与其并列"
    if len({line.indent for line in lines if not line.total}) > 1:
        yield [line.indent + 1 for line in lines], "按缩进层次"


def _opened(levels: Sequence[int], lines: Sequence[Line]) -> list[int]:
    """Depths where 其中 opens one deeper, which goes on over rows without ordinal."""
    found, inside = [], False
    for level, line in zip(levels, lines, strict=True):
        inside = line.part or (inside and not line.ordinal and not line.total)
        found.append(20 if inside else level)
    return found


def _group_of_parts(levels: Sequence[int], lines: Sequence[Line]) -> frozenset[int]:
    return frozenset(r for r, level in enumerate(_opened(levels, lines)) if level == 20)


def _with_parts(said: Labels) -> Iterator[Candidate]:
    """Every row that reads 其中 as one of the rows like any other."""
    if any(line.part for line in said.lines):
        plain = Labels(tuple(_whole(line) for line in said.lines), said.codes, said.texts, said.units)
        yield from _flat(plain)
