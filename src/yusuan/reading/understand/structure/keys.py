"""What the labels of a block say of its rows: keys (codes, units, categories, names), totals, 其中, ordinals, indents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from yusuan import codes
from yusuan.codes import CODE_DIMENSIONS
from yusuan.words.bodies import is_body
from yusuan.words.phrases import outline_marks

from .block import Block

_TOTAL = re.compile(
    r"(合计|总计|小计|共计|总额)(?:数|\(.*\))?$|^(?:合计|总计|小计|共计|总额)(?=[(:]|$)|^(?:收入|支出)?总[数和]$|^(?:全部|部门|单位)合计"
)
_RANK = {"小": 1, "合": 2, "共": 2, "总": 3}
_PART = re.compile(r"^(?:[一二三四五六七八九十\d、.()]{0,4})其中|^其中[:、,]?")
_ORDINALS = outline_marks()
_DIGITS = re.compile(r"^\d{1,12}$")
_DIVIDED = re.compile(r"(?<=\d)[-—.](?=\d{2}(?:\D|$))|^\[(?=\d+\]$)|(?<=\d)\]$")
_GLUED = re.compile(r"^[\[(]?(?!(?:19|20)\d\d年)(\d{3,9})[\])]?[-—_.、:]{0,2}([\u4e00-\u9fff“（(].*)$")
_JOINED = re.compile(r"^([35]\d{2}(?:\d\d)?)([35]\d{2}(?:\d\d)?)$")
_PURCHASE = re.compile(r"^([ABC]\d{0,10})[-—_.、:]?(.*)$")
_CLASSED = frozenset("1235")
#: Kinds of columns of which texts may be keys, and what they are keys of.
_TEXT_KINDS = {"unit": "unit", "project": "project", "gov_name": "category", "economic_name": "category"}


@dataclass(frozen=True, slots=True)
class Key:
    """One key column: what it is a key of, and each row's value ('' where the row states none).

    ``coded`` values are wider by prefix; others are equal or not.  ``column`` is the label column it was found in;
    ``words`` say it to a reader.
    """

    kind: str
    values: tuple[str, ...]
    column: int = -1
    coded: bool = True
    words: str = ""

    def but(self, values: Sequence[str], words: str = "") -> Key:
        return Key(self.kind, tuple(values), self.column, self.coded, words or self.words)


@dataclass(frozen=True, slots=True)
class Line:
    """What one row's labels say beside its keys: ``total`` 0 none, 1 小计, 2 合计, 3 总计; ``ordinal`` 0 none, 1 一、 … 4
    (1).
    """

    name: str = ""
    total: int = 0
    part: bool = False
    ordinal: int = 0
    indent: int = 0
    body: bool = False
    coded: bool = False


@dataclass(frozen=True, slots=True)
class Labels:
    """All keys of a block and its lines."""

    lines: tuple[Line, ...]
    codes: tuple[Key, ...] = ()
    texts: tuple[Key, ...] = ()
    units: tuple[Key, ...] = field(default=())


def labels_of(block: Block) -> Labels:
    """Everything that the label columns of a block say."""
    found, used = _code_keys(block)
    lines = tuple(_line(block, r, found) for r in range(len(block)))
    texts = _text_keys(block, lines, found, used)
    units = tuple(k for k in found if k.kind == "unit")
    return Labels(lines, tuple(k for k in found if k.kind != "unit"), texts, units)


# --- lines ---------------------------------------------------------------------------------------------------------


def total_rank(text: str) -> int:
    """0, or how far a total of this name reaches: 小计 1, 合计 2, 总计 3."""
    found = _TOTAL.search(text)
    if not found or len(text) > 24:
        return 0
    word = (found.group(1) or found.group(0)).lstrip("全部门单位收入支出")
    return _RANK.get(word[:1], 2)


def _line(block: Block, r: int, keys: Sequence[Key]) -> Line:
    texts = [t for t in block.texts[r] if t]
    words = [t for t in texts if not _DIGITS.match(t)]
    coded = any(k.values[r] for k in keys)
    name = _name(words)
    total = (
        0 if coded and not any(total_rank(w) for w in words[-1:]) else max((total_rank(w) for w in words), default=0)
    )
    if coded and total and any(k.values[r] for k in keys if k.kind != "unit"):
        total = 0
    plain = re.sub(r"^\d{3,9}[-—_]?", "", name)
    ordinal = next((i for i, pattern in enumerate(_ORDINALS, 1) if pattern.match(plain)), 0)
    part = any(_PART.match(w) for w in words)
    body = bool(name) and (name in block.owners or is_body(name)) and not total
    return Line(name, total, part, ordinal, block.indents[r] if block.indents else 0, body, coded)


def _name(words: Sequence[str]) -> str:
    """The last of the texts that is no code: what stands right of a code or a category names the row."""
    return words[-1] if words else ""


# --- codes ---------------------------------------------------------------------------------------------------------


def _code_keys(block: Block) -> tuple[list[Key], set[int]]:
    """Code keys in the order of their columns, and the label columns that they take up."""
    keys: list[Key] = []
    used: set[int] = set()
    for group in _groups(block):
        whole = _assembled(block, group)
        used.update(group)
        unit = "unit" if block.labels[group[0]].kind == "unit_code" else ""
        for part in _joined(whole):
            keys += _split(block, part, group[0], unit)
    for j in range(len(block.labels)):
        if j not in used:
            keys += _glued(block, j)
    keys = [k for k in keys if any(k.values)]
    return _distinct(keys), used


def _distinct(keys: Sequence[Key]) -> list[Key]:
    """Keys without those that repeat another's values (a code column beside the code glued to the name)."""
    found: list[Key] = []
    for key in keys:
        if not any(all(a == b or not a for a, b in zip(key.values, k.values, strict=True)) for k in found):
            found.append(key)
    return found


def _groups(block: Block) -> list[list[int]]:
    """Neighbouring label columns that hold one code: one column, or 类 | 款 | 项, or one column per level."""
    groups: list[list[int]] = []
    for j in range(len(block.labels)):
        cells = [t for t in _column(block, j) if t and not total_rank(t)]
        digits = [t for t in cells if _DIGITS.match(t)]
        if not digits or len(digits) < 0.8 * len(cells):
            continue
        if max(map(len, digits)) < 3 and block.labels[j].kind in ("name", "project"):
            continue
        short = max(map(len, digits)) <= 2
        if groups and groups[-1][-1] == j - 1 and (short or _levels(block, groups[-1], j)):
            groups[-1].append(j)
        elif not short or block.labels[j].kind in ("code", "gov_code"):
            groups.append([j])
    return groups


def _levels(block: Block, group: Sequence[int], j: int) -> bool:
    """Whether a column holds longer codes under those of the columns before it, one column a level."""
    under = wide = 0
    for before, own in zip(_column(block, group[-1]), _column(block, j), strict=True):
        if before and own:
            if not own.startswith(before) or own == before:
                return False
            under += 1
        wide += len(own) > 2
    lengths = {len(t) for t in _column(block, group[-1]) if t}, {len(t) for t in _column(block, j) if t}
    return (
        wide > 0
        and len(lengths[0]) == 1
        and len(lengths[1]) == 1
        and min(lengths[0]) < min(lengths[1])
        and (under > 0 or not any(a and b for a, b in zip(_column(block, group[-1]), _column(block, j), strict=True)))
    )


def _column(block: Block, j: int) -> list[str]:
    return [_DIVIDED.sub("", row[j]) for row in block.texts]


def _assembled(block: Block, group: Sequence[int]) -> list[str]:
    """One code per row: the longest of whole codes, else 类, 款 and 项 joined, what is blank on the left carried down."""
    columns = [_column(block, j) for j in group]
    above: list[str] = [""] * len(group)
    found = []
    for cells in zip(*columns, strict=True):
        said = [c if _DIGITS.match(c) else "" for c in cells]
        if not any(said):
            found.append("")
            continue
        whole = [c for c in said if len(c) >= 4]
        if len(group) == 1 and len(said[0]) <= 2 and above[0]:  # 205, 03, 2050303 in one column
            found.append(above[0] + said[0].zfill(2))
            continue
        if len(group) == 1:
            above = [said[0] if len(said[0]) == 3 else above[0]]
            found.append(said[0])
            continue
        if whole:
            found.append(max(said, key=len))
            above = [""] * len(group)
            continue
        last = max(i for i, c in enumerate(said) if c)
        first = min(i for i, c in enumerate(said) if c)
        parts = [c or (above[i] if i < max(first, last) else "") for i, c in enumerate(said)][: last + 1]
        above = [*parts, *[""] * (len(group) - len(parts))]
        found.append(parts[0] + "".join(p.zfill(2) for p in parts[1:] if p))
    return found


def _joined(values: Sequence[str]) -> list[list[str]]:
    """Two codes written as one (3010150101) taken apart; else the values as they are."""
    found = [_JOINED.match(v) for v in values]
    filled = sum(bool(v) for v in values)
    two = [m for m in found if m and len(m.group(1)) == len(m.group(2)) and m.group(1)[0] != m.group(2)[0]]
    if len(two) * 2 <= filled:
        return [list(values)]
    first, second = [], []
    for value, m in zip(values, found, strict=True):
        first.append(m.group(1) if m in two and m else value)
        second.append(m.group(2) if m in two and m else "")
    return [first, second]


def _glued(block: Block, j: int) -> list[Key]:
    """A key of codes that are written before the names in one cell, where at least a third of the cells have one."""
    cells = _column(block, j)
    filled = [t for t in cells if t and not total_rank(t)]
    for pattern, kind in ((_GLUED, ""), (_PURCHASE, "purchase")):
        found = [pattern.match(t) or (_DIGITS.match(t) if len(t) > 2 else None) for t in cells]
        values = [(m.group(1) if m.re is pattern else m.group(0)) if m else "" for m in found]
        if filled and 3 * sum(map(bool, values)) >= len(filled):
            return [Key(kind, tuple(values), j)] if kind else _split(block, values, j, "")
    return []


def _split(block: Block, values: Sequence[str], j: int, kind: str) -> list[Key]:
    """The codes of one column by what they are codes of: units and classifications may share a column."""
    if kind:
        return [Key(kind, tuple(values), j)]
    said = {v for v in values if v}
    even = {v for v in said if len(v) % 2 == 0 and len(v) >= 4}
    units = set(even)
    for v in said - even:
        below = any(e.startswith(v) for e in even)
        above = any(v.startswith(e) for e in even)
        if (below and not _official(v)) or (below and not _named_so(block, values, v)) or above:
            units.add(v)
    if not units and not any(v[0] in _CLASSED and len(v) in (3, 5, 7) for v in said):
        bodies = sum(
            is_body(_name([t for t in block.texts[r] if t and not _DIGITS.match(t)]))
            for r, v in enumerate(values)
            if v
        )
        if 2 * bodies <= sum(map(bool, values)):
            return [Key("other", tuple(values), j)]
        units = set(said)
    found = (
        [Key(_dimension(said - units), tuple(v if v not in units else "" for v in values), j)] if said - units else []
    )
    if units:
        found.insert(0, Key("unit", tuple(v if v in units else "" for v in values), j))
    return found


def _official(code: str) -> bool:
    dimension = CODE_DIMENSIONS.get(code[0])
    return dimension is not None and len(code) in (3, 5, 7) and bool(codes.rows(dimension, code))


def _named_so(block: Block, values: Sequence[str], code: str) -> bool:
    """Whether some row of this code bears no body's name."""
    return any(
        not is_body(_name([t for t in block.texts[r] if t and not _DIGITS.match(t)]))
        for r, v in enumerate(values)
        if v == code
    )


def _dimension(said: set[str]) -> str:
    first = Counter(v[0] for v in said).most_common(1)[0][0]
    return CODE_DIMENSIONS.get(first, "other")


# --- texts ---------------------------------------------------------------------------------------------------------


def _text_keys(block: Block, lines: Sequence[Line], keys: Sequence[Key], used: set[int]) -> tuple[Key, ...]:
    """Text columns that may be keys: not the names of a code column, not the same for all rows."""
    found = []
    for j in range(len(block.labels)):
        if j in used or any(k.column == j for k in keys):
            continue
        values = ["" if total_rank(row[j]) or lines[r].total else row[j] for r, row in enumerate(block.texts)]
        if len({v for v in values if v}) < 1 or any(_depends(values, k) for k in keys):
            continue
        kind = _TEXT_KINDS.get(block.labels[j].kind, "item")
        said = [v for v in values if v]
        if kind == "item" and 2 * sum(is_body(v) or v in block.owners for v in said) > len(said):
            kind = "unit"
        elif kind == "item" and 2 * len(set(said)) <= len(said):
            kind = "category"
        found.append(Key(kind, tuple(values), j, coded=False))
    return tuple(found)


def _depends(values: Sequence[str], key: Key) -> bool:
    """Whether a column only names the codes beside it: one code, one name (as good as always)."""
    names: dict[str, Counter[str]] = {}
    for value, code in zip(values, key.values, strict=True):
        if code and value:
            names.setdefault(code, Counter())[value] += 1
    several = sum(len(c) > 1 for c in names.values())
    beside = sum(c.total() for c in names.values())
    return beside > 0 and several * 5 <= len(names) and 2 * beside >= sum(bool(v) for v in values)


def runs(values: Sequence[str]) -> int:
    """How many times a value differs from the one before it."""
    return sum(a != b for a, b in pairwise(values))
