"""Indicator tables of performance forms: from rows to indicators with the values of both sides.

Where merged cells are known, a column means what its header says.  Where they are lost (text), rows have drifted
from their header, and the words of the row tell the levels, names and values apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from yusuan.model import NOWHERE, Grid, Indicator, Leftover, Source
from yusuan.money import parse
from yusuan.words import clean
from yusuan.words.forms import FIRST, INDICATOR_ROLES, belongs, level, normal, role

from .cell import parted_levels
from .lines import Line, Token, name_column, place_of

SYMBOLS = re.compile(r"[<>≤≥＜＞=＝≈]|[大小高低多少等]于|不(少|多|低|高|超)")
_MOST_CUT = 100  # names of one level among which one cut short is looked for
NATURE = re.compile(r"定[性量].*|[正反]向.*")
_NOTE = re.compile(r"\s*(备?注|说明|填[表报]说明|附注)")
_SHORTEST = 4  # characters that a name cut short must share with the whole one


@dataclass(slots=True)
class Entry:
    """One indicator as one side of a row states it; ``others`` are columns beside name, value and weight."""

    first: str
    second: str
    name: str
    value: str
    source: Source
    row: int = 0
    weight: Decimal | None = None
    term: str = ""
    group: str = ""
    others: dict[str, tuple[str, Source]] = field(default_factory=dict)


@dataclass(slots=True)
class Side:
    """One side of the table: the columns of its roles, and the second level that its last row had."""

    columns: dict[int, tuple[str, str, int]]  # column → (role, printed header, columns it covers)
    second: str = ""
    entries: list[Entry] = field(default_factory=list)

    def at(self, wanted: str) -> list[int]:
        return [c for c, (name, _, _) in sorted(self.columns.items()) if name == wanted]


class IndicatorTable:
    """Reads the rows of one form's indicator table, header first; ``sides`` are one or two."""

    def __init__(self) -> None:
        self.sides: list[Side] = [Side({})]
        self.first = ""
        self.first_column: int | None = None
        self.leftovers: list[Leftover] = []
        self.fields: list[tuple[str, str, Source]] = []
        self.used: set[str] = set()  # texts of cells that became part of a composed value
        self._started = False
        self._row = 0
        self._count = 0
        self._leading: list[Entry] = []
        self._grid: Grid | None = None

    # --- headers ---------------------------------------------------------------------------------------------------

    def header(self, line: Line) -> None:
        """Learn the columns from a header row; a repeated header only changes the columns."""
        roles: dict[int, tuple[str, str, int]] = {}
        whole = name_column(line)
        named = any(role(token.text) == "name" for token in line.tokens)
        for token in line.tokens:
            cell = line.grid.cells[line.row][token.column]
            name = role(token.text) or "other"
            if name == "content":
                name = "other" if named else "name"
            if token.column == whole:
                name = "name"
            roles[token.column] = (name, clean(token.text), cell.columns if cell else 1)
        self._grid = line.grid
        firsts = [c for c, (name, _, _) in roles.items() if name == "first"]
        self.first_column = firsts[0] if firsts else None
        split = _second_block(roles)
        blocks = [{c: v for c, v in roles.items() if split is None or c < split}]
        if split is not None:
            blocks.append({c: v for c, v in roles.items() if c >= split})
        if len(blocks) == len(self.sides):
            for side, block in zip(self.sides, blocks, strict=True):
                side.columns = block
        elif not self._started:
            self.sides = [Side(block) for block in blocks]

    # --- rows ------------------------------------------------------------------------------------------------------

    def row(self, line: Line) -> None:
        """Read one row under the header."""
        tokens = [t for t in line.tokens if role(t.text) != "group" or level(t.text)]
        if not tokens:
            return
        self._row += 1
        before = self._count
        if self._fits(line, tokens):
            self._by_columns(line)
        else:
            self._by_words(line, tokens)
        if self._count > before:
            self._started = True
        else:
            self._unread([t for t in tokens if level(t.text, cut=True) is None and not role(t.text)])

    def total(self, line: Line) -> None:
        """A row that sums points up: each number a field of its own."""
        name = normal(line.tokens[0].text)
        headers = {c: header for side in self.sides for c, (_, header, _) in side.columns.items()}
        for token in line.tokens[1:]:
            self.fields.append((f"{name}·{headers.get(token.column, '合计')}", token.text, token.source))

    def _unread(self, tokens: Sequence[Token]) -> None:
        """Words of a row that made no indicator: a note, or not understood."""
        for token in tokens:
            if _NOTE.match(token.text):
                self.fields.append(("注", token.text, token.source))
            else:
                self.leftovers.append(Leftover(token.text, "绩效指标表的这一行没有读出指标", token.source))

    def _fits(self, line: Line, tokens: Sequence[Token]) -> bool:
        """Whether the row stands under its header: trusted where merged cells are known, tested word by word else."""
        roles = {c: name for side in self.sides for c, (name, _, _) in side.columns.items()}
        if not INDICATOR_ROLES & set(roles.values()):
            return False
        if line.spanned:
            return line.grid is self._grid or line.grid.width == (self._grid.width if self._grid else 0)
        return all(_in_place(roles.get(token.column, ""), token) for token in tokens)

    # --- by columns ------------------------------------------------------------------------------------------------

    def _by_columns(self, line: Line) -> None:
        said = self._level(line, self.first_column, self.first)
        new_first = said != self.first or self._starts(line, self.first_column)
        if new_first:
            self._set_first(said)
        seconds: list[str] = []
        for side in self.sides:
            place = side.at("second")
            second = self._level(line, place[0], "" if new_first else side.second) if place else ""
            seconds.append(second or (side.second if not new_first else ""))
        self._settle(seconds, stated=bool(said and new_first), spanned=line.spanned)
        for side in self.sides:
            self._entry(line, side)

    def _starts(self, line: Line, column: int | None) -> bool:
        cell = line.grid.cells[line.row][column] if column is not None else None
        return bool(cell and cell.text.strip())

    def _level(self, line: Line, column: int | None, before: str) -> str:
        """The level that covers this row in a column; a blank cell leaves the level before it."""
        if column is None:
            return before
        cell = line.sheet.covering(line.row, column) if line.spanned else line.grid.cells[line.row][column]
        text = cell.text if cell else ""
        return _level_name(text) or before

    def _entry(self, line: Line, side: Side) -> None:
        got: dict[str, str] = {}
        others: dict[str, tuple[str, Source]] = {}
        place, starts = NOWHERE, False
        for column, (name, header, width) in sorted(side.columns.items()):
            if name in ("first", "second", "group"):
                continue
            text, source, new = _stated(line, column, width)
            if name in ("other", "actual", "score", "reason") or (got.get(name)):
                if text and new:
                    others[header] = (text, source)
                continue
            got[name] = text
            if name in ("value", "term", "annual") and text:
                starts, place = starts or new, source
            elif name == "name" and text:
                starts, place = starts or new, source if place == NOWHERE else place
        if not starts or not (got.get("name") or got.get("value") or got.get("annual") or got.get("term")):
            return
        self.used |= {got.get("op", ""), got.get("unit", "")}
        value = got.get("annual") or got.get("value", "")
        first, second, name = parted_levels(got.get("name", "")) if self.first_column is None else ("", "", got.get("name", ""))
        entry = Entry(
            first or self.first,
            second or side.second,
            name,
            compose(got.get("op", ""), value, got.get("unit", "")),
            place,
        )
        entry.term = compose(got.get("op", ""), got.get("term", ""), got.get("unit", ""))
        entry.weight = weight_of(got.get("weight", ""))
        entry.group = got.get("activity", "")
        entry.others = others
        if (kind := got.get("op", "")) and NATURE.match(kind):
            entry.others["指标性质"] = (kind, place)
        self._add(side, entry)

    # --- by words --------------------------------------------------------------------------------------------------

    def _by_words(self, line: Line, tokens: Sequence[Token]) -> None:
        """[first level] then for each side [second level] [name value]: told apart by the words alone."""
        rest = list(tokens)
        found = level(rest[0].text, cut=True)
        stated = False
        if found and (found[0] == 1 or self._is_first_level(rest)):
            self._set_first(found[1])
            stated = True
            rest = rest[1:]
        parts = _segments(rest)
        if parts is None:
            text = "，".join(token.text for token in tokens)
            self.leftovers.append(
                Leftover(text, "绩效指标表的这一行分不清层级、名称和指标值", tokens[0].source)
            )
            return
        placed = self._place(parts)
        seconds = [part[0] if part else "" for part in placed]
        self._settle(seconds, stated, spanned=False)
        for side, part in zip(self.sides, placed, strict=True):
            if part and part[1]:
                self._free_entry(side, part[1])

    def _is_first_level(self, tokens: Sequence[Token]) -> bool:
        """Whether 成本指标 or 满意度指标 at the start of a row is its first level: a level below it follows, or it
        stands alone in the column of first levels (or left of it) and cannot be below the one before."""
        own = clean(tokens[0].text)
        if own not in FIRST:
            return False
        others = [found[1] for t in tokens[1:] if (found := level(t.text, cut=True))]
        if own in others:
            return False
        return any(belongs(own, other) for other in others) or (
            not others
            and self.first_column is not None
            and tokens[0].column <= self.first_column
            and not belongs(self.first, own)
        )

    def _place(self, parts: list[tuple[str, list[Token]]]) -> list[tuple[str, list[Token]] | None]:
        """Parts of a row on the sides of the table; a single part goes where it stands."""
        if len(self.sides) == 1:
            return [parts[0]]
        if len(parts) == 2:
            return [parts[0], parts[1]]
        _second, tokens = parts[0]
        split = min(self.sides[1].columns, default=0)
        if not tokens:
            return [parts[0], None]
        return [None, parts[0]] if tokens[0].column >= split else [parts[0], None]

    def _free_entry(self, side: Side, tokens: list[Token]) -> None:
        if len(tokens) == 1 and SYMBOLS.search(tokens[0].text):
            name, value = "", tokens[0].text
        else:
            name, value = tokens[0].text, tokens[1].text if len(tokens) > 1 else ""
        source = tokens[1].source if len(tokens) > 1 else tokens[0].source
        entry = Entry(self.first, side.second, joined(name), joined(value), source)
        if len(tokens) > 2:
            entry.weight = weight_of(tokens[2].text)
            for n, token in enumerate(tokens[3 if entry.weight is not None else 2 :], 1):
                entry.others[f"其他{n}"] = (token.text, token.source)
        self._add(side, entry)

    # --- levels ----------------------------------------------------------------------------------------------------

    def _set_first(self, name: str) -> None:
        if name != self.first:
            for side in self.sides:
                side.second = ""
        self.first = name

    def _settle(self, seconds: Sequence[str], stated: bool, spanned: bool) -> None:
        """Second levels of a row; a side that prints none has the other's, and a first level that cannot stand over
        it is not the row's."""
        common = next((s for s in seconds if s), "")
        new = common and any(s and s != side.second for s, side in zip(seconds, self.sides, strict=True))
        for side, second in zip(self.sides, seconds, strict=True):
            if second:
                side.second = second
            elif new:
                side.second = common
        if new and not stated and not spanned and self.first and not belongs(self.first, common):
            self.first = ""

    def _add(self, side: Side, entry: Entry) -> None:
        entry.row = self._row
        self._count += 1
        side.entries.append(entry)
        if not entry.first and not entry.second:
            self._leading.append(entry)
        elif self._leading:
            for waiting in self._leading:
                waiting.first, waiting.second = entry.first, entry.second
            self._leading = []

    # --- result ----------------------------------------------------------------------------------------------------

    def lend(self, firsts: Sequence[str]) -> None:
        """Rows without a first level get the one of ``firsts`` that they can stand under."""
        for entry in (e for side in self.sides for e in side.entries if not e.first and e.second):
            entry.first = next((f for f in firsts if belongs(f, entry.second)), "")

    def indicators(self) -> tuple[Indicator, ...]:
        """The indicators of both sides, those of one name in one level made one."""
        for side in self.sides:
            _lead(side.entries)
        if len(self.sides) == 1:
            return tuple(_single(entry) for entry in self.sides[0].entries)
        return tuple(_paired(self.sides[0].entries, self.sides[1].entries))

    def others(self) -> Iterator[tuple[str, str, Source]]:
        """(label, text, place) of every further column (指标名·实际完成值), of total rows and notes."""
        for side in self.sides:
            for entry in side.entries:
                for header, (text, source) in entry.others.items():
                    yield f"{entry.name}·{header}", text, source
        yield from self.fields


def _lead(entries: Sequence[Entry]) -> None:
    """Rows without a first level before one that has it: the words of a merged cell stand on the next page."""
    above = ""
    for entry in reversed(entries):
        above = entry.first or above
        if not entry.first and entry.second and above and belongs(above, entry.second):
            entry.first = above


def _second_block(roles: Mapping[int, tuple[str, str, int]]) -> int | None:
    """The column where a second side starts: its second level or name, after the first side's value."""
    seen = False
    names = 0
    for column, (name, _, _) in sorted(roles.items()):
        if name in ("value", "term", "annual"):
            seen = True
        elif name in ("second", "name") and seen and names:
            return column
        names += name == "name"
    return None


def _in_place(wanted: str, token: Token) -> bool:
    """Whether a token can stand in a column of this role, judged by its words."""
    found = level(token.text, cut=True)
    if wanted == "first":
        return found is not None and (found[0] == 1 or clean(token.text) in ("成本指标", "满意度指标"))
    if wanted == "second":
        return found is not None or clean(token.text).endswith("指标")
    if wanted == "name":
        return found is None and not re.match(r"[≥≤<>＜＞=＝]\s*\d|\d+(\.\d+)?%$", clean(token.text))
    if wanted in ("value", "term", "annual"):
        return found is None
    return wanted not in ("", "group")


def _segments(tokens: list[Token]) -> list[tuple[str, list[Token]]] | None:
    """(second level, [name, value …]) of each side of a row; None where the words do not tell."""
    marks = [i for i, token in enumerate(tokens) if (found := level(token.text, cut=True)) and found[0] == 2]
    marks = [i for i in marks if i == 0 or _ends_side(tokens, i)]
    names = [(level(tokens[i].text, cut=True) or (2, ""))[1] for i in marks]
    if not marks:
        return _halves("", tokens)
    if len(marks) == 1:
        i = marks[0]
        if i == 0:
            return _halves(names[0], tokens[1:])
        return [("", tokens[:i]), (names[0], tokens[i + 1 :])]
    if len(marks) == 2 and marks[0] == 0:
        return [(names[0], tokens[1 : marks[1]]), (names[1], tokens[marks[1] + 1 :])]
    return None


def _ends_side(tokens: list[Token], i: int) -> bool:
    """Whether a level word in mid-row begins a side: exact, or cut short with a name and a value behind it."""
    return level(tokens[i].text) is not None or len(tokens) - i == 3


def _halves(second: str, tokens: list[Token]) -> list[tuple[str, list[Token]]] | None:
    if len(tokens) <= 3:
        return [(second, tokens)]
    if len(tokens) == 4:
        return [(second, tokens[:2]), (second, tokens[2:])]
    return None


def _level_name(text: str) -> str:
    """A level by its full name; a name that is no known level as printed."""
    word = joined(text)
    found = level(word, cut=True) if word else None
    return found[1] if found else word


def _stated(line: Line, column: int, width: int) -> tuple[str, Source, bool]:
    """Text, place and newness of what covers a column (and the columns merged in its header) in a row."""
    grid, row = line.grid, line.row
    starting = [grid.cells[row][c] for c in range(column, min(column + width, grid.width))]
    filled = [cell for cell in starting if cell and cell.text.strip()]
    if filled:
        text = joined("".join(cell.text for cell in filled))
        return text, place_of(filled[0], grid.title), True
    cell = line.sheet.covering(row, column) if line.spanned and not any(starting) else None
    if cell is None or not cell.text.strip():
        return "", NOWHERE, False
    return joined(cell.text), place_of(cell, grid.title), False


def joined(text: str) -> str:
    """A short text without the line breaks of its cell."""
    return "".join(line.strip() for line in text.split("\n"))


def compose(operator: str, value: str, unit: str) -> str:
    """Operator, number and unit of three columns as one printed value."""
    if not value:
        return ""
    operator = "" if NATURE.fullmatch(operator) or re.fullmatch(r"无|[-—/]*", operator) else operator
    unit = "" if re.fullmatch(r"无|[-—/]*", unit) else unit
    head = "" if SYMBOLS.match(value) or value.startswith(operator) else operator
    return f"{head}{value}{'' if value.endswith(unit) else unit}"


def weight_of(text: str) -> Decimal | None:
    """Points of an indicator: a number, with 分 or % or without."""
    number = parse(re.sub(r"[分%％]$", "", text.strip())) if text.strip() else None
    return number.amount if number else None


def _single(entry: Entry) -> Indicator:
    return Indicator(
        entry.first, entry.second, entry.name, entry.term, entry.value, entry.weight, entry.group,
        source=entry.source, annual_source=entry.source,
    )  # fmt: skip


def _paired(left: Sequence[Entry], right: Sequence[Entry]) -> Iterator[Indicator]:
    """Indicators of both sides in the order of their rows; one of a single side stands where its row does."""
    partners = _partners(left, right)
    taken = {id(entry) for entry in partners.values()}
    found = [(entry.row, _both(entry, partners.get(id(entry)))) for entry in left]
    found += [(alone.row, _both(None, alone)) for alone in right if id(alone) not in taken]
    for _, indicator in sorted(found, key=lambda pair: pair[0]):
        yield indicator


def _partners(left: Sequence[Entry], right: Sequence[Entry]) -> dict[int, Entry]:
    """The other side's entry of the same level and name, by the id of the left one; then of names cut short."""
    waiting: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in right:
        waiting.setdefault((entry.first, entry.second, clean(entry.name)), []).append(entry)
    found: dict[int, Entry] = {}
    for entry in left:
        if same := waiting.get((entry.first, entry.second, clean(entry.name))):
            found[id(entry)] = same.pop(0)
    rest: dict[tuple[str, str], list[Entry]] = {}
    for (first, second, _), entries in waiting.items():
        rest.setdefault((first, second), []).extend(entries)
    for entry in left:
        level_rest = rest.get((entry.first, entry.second), [])
        if id(entry) in found or not level_rest or len(level_rest) > _MOST_CUT:
            continue
        cut = next((e for e in level_rest if _cut(e.name, entry.name)), None)
        if cut is not None:
            found[id(entry)] = cut
            level_rest.remove(cut)
    return found


def _cut(a: str, b: str) -> bool:
    """Whether one of two names is the other without its end."""
    a, b = sorted((clean(a), clean(b)), key=len)
    return len(a) >= _SHORTEST and b.startswith(a)


def _both(term: Entry | None, annual: Entry | None) -> Indicator:
    entry = term or annual
    assert entry is not None
    name = max((e.name for e in (term, annual) if e), key=len)
    weights = [e.weight for e in (annual, term) if e and e.weight is not None]
    return Indicator(
        entry.first,
        entry.second,
        name,
        term.value if term else "",
        annual.value if annual else "",
        weights[0] if weights else None,
        entry.group,
        source=entry.source,
        annual_source=annual.source if annual else NOWHERE,
    )
