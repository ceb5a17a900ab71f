"""From the label cells of a row to what the row asks: a code, a fund, a total, a project, a unit."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from yusuan import codes
from yusuan.codes import CODE_DIMENSIONS
from yusuan.model import EVERYTHING, Point, Region, meet, point
from yusuan.words.bodies import is_body
from yusuan.words.lexicon import Meaning, clean, read, strip_ordinal

from .columns import Column

#: Kinds of columns that say of a coded row as what it is spent.
SECOND = ("economic_code", "economic_name")
LABEL_KINDS = frozenset({"code", "gov_code", "unit_code", "name", "gov_name", "project", "unit", *SECOND})

_GLUED = re.compile(r"^[\[(]?(\d{3,9})[\])]?[-—_.、:]?([\u4e00-\u9fff“（(].*)$")
_SPELLED = re.compile(r"^(\d{3,11})$")
#: The marks in 201-01-01, 201.01.01 and [201].
_DIVIDED = re.compile(r"(?<=\d)[-—.](?=\d{2}(?:\D|$))|^\[(?=\d+\]$)|(?<=\d)\]$")
_PROJECT_CODE = re.compile(r"^([0-9A-Z]{15,25})[-—_]?(?=[^0-9A-Z]|$)")
#: A row that counts things rather than money: 公务用车保有量(辆), 国内公务接待人次(人) …
_COUNTED = re.compile(
    r"\((?:辆|个|人|次|批|批次|人次|家|户|台|套|台[,、(/]?套\)?|平方米)\)|人数|人次|批次|团组数|保有量|车辆数"
)
_PART = re.compile(r"^.*?其中[:、,]?")
#: How deep an ordinal stands: 一、 over (一) over 1. over (1).
_OUTLINE = (
    re.compile(r"第?[一二三四五六七八九十]{1,3}[、.．]"),
    re.compile(r"\([一二三四五六七八九十]{1,3}\)"),
    re.compile(r"\d{1,2}[.．、](?!\d)"),
    re.compile(r"\(\d{1,2}\)|[①-⑳]"),
)


@dataclass(slots=True)
class Label:
    """One row's label in one block: what it says, the section it stands in, and whether it lists a classification."""

    text: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    section: Meaning = field(default_factory=Meaning)
    listed: bool = False
    code: str = ""
    skip: bool = False
    problem: str = ""

    @property
    def flags(self) -> frozenset[str]:
        return self.meaning.flags

    @property
    def total(self) -> bool:
        return bool(self.flags & {"sum", "grand"})


def acceptable(meaning: Meaning, text: str) -> bool:
    """Whether a header text may stand over a column: every word of it known, or saying nothing."""
    return meaning.understood or len(re.findall(r"[\u4e00-\u9fff]", meaning.rest)) < 2


def domain(columns: Sequence[Column], title: Meaning, flow: Region) -> str:
    """What the names of a block are names of: economic, function, project, unit or items of the lexicon."""
    kinds = {column.kind for column in columns}
    names = ("name", "code") if kinds & {"name", "code"} else ("gov_name", "gov_code")
    path = "".join(clean(text) for column in columns for text in column.path if column.kind in names)
    if "经济" in path:
        return "economic" if "部门" in path or "政府" not in path else "gov_economic"
    if "功能" in path:
        return "function"
    projects = title.point.use == point(use="project").use
    if "project" in kinds and (title.point.use is not None or "项目" in "".join(title.words)):
        return "project"
    if projects and "项目" in path and "code" not in kinds:
        return "project"
    if kinds & {"unit", "unit_code"} and not kinds & {"project", "code"} and ("unit" in kinds or "name" not in kinds):
        return "unit"
    return "function" if flow == point(flow="expenditure").flow and "code" not in kinds else "item"


@dataclass(slots=True)
class Reader:
    """Reads the rows of one block from top to bottom, remembering the codes above."""

    domain: str
    known: Point = EVERYTHING
    owners: frozenset[str] = frozenset()
    table: str = ""
    year: int | None = None
    coded: bool = False
    several: bool = False  # whether the block names several bodies
    above: list[str] = field(default_factory=list)
    units: dict[str, str] = field(default_factory=dict)  # code of a body → its name
    body: str = ""  # the body that rows belong to which do not say: the one of the last row of a body, else of the row above
    headed: bool = False  # whether bodies have rows of their own

    def row(self, r: int, texts: Sequence[tuple[str, str]]) -> Label:
        """The label made of these (column kind, text) cells; an empty one is marked to be skipped."""
        second = next((clean(t) for kind, t in texts if kind == "economic_code" and clean(t)), "")
        label = self._row(r, [(kind, t) for kind, t in texts if kind not in SECOND])
        if label.code and CODE_DIMENSIONS.get(second[:1]) == "economic" and _plausible(second):
            label.meaning = replace(label.meaning, point=label.meaning.point.but(economic=second))
        return label

    def _row(self, r: int, texts: Sequence[tuple[str, str]]) -> Label:
        if not texts:
            return Label(listed=False)
        said = _distinct(texts)
        if not said:
            return Label(skip=True)
        text = " ".join(t for _, t in said)
        code, names = self._code(texts)
        if code:
            return self._coded(code, names, text, self._body_of(texts))
        if self.several:
            self._remember(texts)
        names = [t for kind, t in said if kind not in ("gov_name", "gov_code", "unit_code")]
        return self._named(r, said, names or [t for _, t in said], text)

    def _code(self, texts: Sequence[tuple[str, str]]) -> tuple[str, list[str]]:
        """The code spelt in the code cells (joined, or split over 类|款|项), else one glued to the name."""
        cells = [_DIVIDED.sub("", clean(t)) for kind, t in texts if kind == "code"]
        names = [t for kind, t in texts if kind == "name" and clean(t)]
        if any(cells):
            code = self._assembled(cells)
            if code:
                return code, names
        for kind, text in texts:
            if (
                kind in ("name", "code")
                and (found := _GLUED.match(clean(text)))
                and _plausible(found.group(1))
            ):
                return found.group(1), [found.group(2)]
        return "", names

    def _assembled(self, cells: Sequence[str]) -> str:
        if any(cell and not cell.isdigit() for cell in cells):
            return ""
        if len([c for c in cells if c]) == 1 and len(cells) == 1:
            return cells[0]
        whole = [c for c in cells if len(c) >= 5]
        if whole:
            return max(whole, key=len)
        parts = list(cells)
        if not parts[0] and self.above and any(parts):
            filled = [self.above[i] if not c and i < len(self.above) else c for i, c in enumerate(parts)]
            last = max(i for i, c in enumerate(cells) if c)
            parts = filled[: last + 1]
        joined = parts[0] + "".join(c.zfill(2) for c in parts[1:] if c)
        self.above = [parts[0], *(c.zfill(2) for c in parts[1:] if c)]
        return joined

    def _body_of(self, texts: Sequence[tuple[str, str]]) -> str:
        """The body that a coded row belongs to, where the block names several; rows that do not say go on."""
        if not self.several:
            return ""
        said = ""
        for kind, text in texts:
            if kind == "unit" and clean(text):
                said = clean(text)
            elif kind == "unit_code" and clean(text):
                said = self.units.get(clean(text), clean(text))
        if said and not self.headed:
            self.body = said
        return said or self.body

    def _remember(self, texts: Sequence[tuple[str, str]]) -> None:
        """A row with a body's code and name tells what the code stands for in the rows below."""
        code = next((clean(t) for kind, t in texts if kind == "unit_code" and clean(t)), "")
        name = next((clean(t) for kind, t in texts if kind in ("unit", "name") and clean(t)), "")
        if name and (code or any(kind == "unit" and clean(t) for kind, t in texts)):
            self.body = self.units[code] = name
            self.headed = True

    def _coded(self, code: str, names: Sequence[str], text: str, body: str = "") -> Label:
        dimension = CODE_DIMENSIONS.get(code[0])
        name = clean(names[0]) if names else ""
        if dimension is None or len(code) % 2 == 0 or len(code) > 9:
            if name and (name in self.owners or is_body(name)):
                return Label(text, self._body(name), listed=True)
            return Label(text, problem=f"编码“{code}”不是分类科目编码")
        official = codes.shipped().rows(dimension, code)  # type: ignore[arg-type]
        if (name in self.owners and self.coded) or (is_body(name) and not official):
            return Label(text, self._body(name), listed=True)
        found = Point(**{dimension: frozenset({code})})
        if body and body not in self.owners:
            found = found.but(unit=body)
        return Label(text, Meaning(found, words=(code,)), listed=True, code=code)

    def _named(self, r: int, said: Sequence[tuple[str, str]], names: Sequence[str], text: str) -> Label:
        last = clean(names[-1])
        total = read(last, "r", self.known)
        if total.flags & {"sum", "grand"} and total.understood:
            listed = (self.domain != "item" or self.coded) and total.point.flow is None and "grand" not in total.flags
            return Label(text, self._path(names), listed=listed)
        if total.point.item is not None and total.understood:
            return Label(text, total, listed=True)
        named = self.domain == "project" and all(kind == "name" for kind, _ in said)
        if named and (meaning := self._path(names)).understood and not is_body(last):
            return Label(text, meaning)
        if self.domain in ("project", "unit") or self._names_body(said, last):
            return self._free(r, said, text)
        if _COUNTED.search(last):
            return Label(text, problem=f"“{text}”是数目，不是金额")
        by_name = self._by_name(last)
        if by_name is not None:
            return by_name
        meaning = self._path(names)
        if meaning.understood:
            return Label(text, meaning)
        return Label(text, meaning, problem=f"行标题“{text}”不认识")

    def _names_body(self, said: Sequence[tuple[str, str]], name: str) -> bool:
        """Whether a row without a classification code is one of a body: it has a body's code or is called like one."""
        if name in self.owners or any(kind == "unit_code" for kind, _ in said):
            return True
        return self.coded and is_body(name) and not self._path([name]).words

    def _by_name(self, name: str) -> Label | None:
        """A row of a classification printed by name only (T1's classes, T6's economic kinds)."""
        if self.domain not in ("function", "economic", "gov_economic"):
            return None
        plain = strip_ordinal(name)
        found = codes.by_name(self.domain, plain, self.year)
        if self.domain == "function":
            found = tuple(c for c in found if len(c.code) == 3)
        below = [c for c in found if self.above and c.code.startswith(self.above[0]) and len(c.code) > 3]
        classes = [c for c in found if len(c.code) == 3]
        choice = below or classes or (list(found) if len({c.code for c in found}) == 1 else [])
        if not choice:
            return None
        code = choice[0].code
        if len(code) == 3:
            self.above = [code]
        return Label(
            name, Meaning(Point(**{self.domain: frozenset({code})}), words=(code,)), listed=True, code=code
        )

    def _path(self, names: Sequence[str]) -> Meaning:
        """Several name cells read like a header path: 一般公共预算资金 / 小计."""
        values: dict[str, Region] = {}
        flags: frozenset[str] = frozenset()
        meaning = Meaning()
        for name in names:
            known = self.known & Point(**values) or Point(**values)
            meaning = read(name, "r", known)
            flags = (flags - {"sum", "grand"}) | meaning.flags
            if "其中" in clean(name):
                flags |= {"part"}
            for dim, value in meaning.point.stated():
                values[dim] = meet(dim, values.get(dim), value) or value
        return replace(meaning, point=Point(**values), flags=flags)

    def _free(self, r: int, said: Sequence[tuple[str, str]], text: str) -> Label:
        """A row named after a project or a unit."""
        found = EVERYTHING
        for kind, cell in said:
            name = clean(cell)
            if kind == "unit_code":
                continue
            if kind == "unit" or self.domain == "unit" or is_body(name) or name in self.owners:
                found = found.override(self._body(name).point)
            elif kind in ("project", "name") and not found.project:
                found = found.but(project=project_key(name) or f"{self.table}:{r}")
        if found == EVERYTHING:
            return Label(text, Meaning(words=("owner",)), listed=True)
        return Label(text, Meaning(found, words=(text,)), listed=True)

    def _body(self, name: str) -> Meaning:
        return Meaning(EVERYTHING if name in self.owners else point(unit=name), words=(name,))


def part_name(text: str) -> str:
    """What a label names as a part (其中：捐赠收入), or ""."""
    name = strip_ordinal(_PART.sub("", clean(text)))
    return name if len(re.findall(r"[\u4e00-\u9fff]", name)) >= 2 else ""


def project_key(name: str) -> str:
    """The project code printed before a project's name, or ""."""
    found = _PROJECT_CODE.match(clean(name))
    return found.group(1) if found else ""


def _plausible(code: str) -> bool:
    return code[0] in CODE_DIMENSIONS and len(code) in (3, 5, 7, 9)


def _distinct(texts: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The non-empty label cells, a merged cell only once."""
    said: list[tuple[str, str]] = []
    for kind, text in texts:
        if clean(text) and (not said or said[-1][1] != text):
            said.append((kind, text))
    return said


def settle(rows: dict[int, Label], empty: Collection[int] = ()) -> None:
    """What the rows of a block say of one another: sections, fund rows beside a carry-over, early totals.

    ``empty`` are the rows without an amount in this block.
    """
    _totals_of_bodies(rows)
    _rows_of_bodies(rows)
    _parts_of_wholes(rows)
    _rest_of_funds(rows)
    _outline(rows, empty)
    _kinds_of_uses(rows)
    _last_totals(rows)
    _sections(rows)
    _early_totals(rows)
    _current_beside_carryover(rows)
    _heads_of_codes(rows)
    _items_of_codes(rows)


def _totals_of_bodies(rows: dict[int, Label]) -> None:
    """A department row right above its only unit's row is that unit's total, not another unit's."""
    ordered = [label for label in rows.values() if not label.skip]
    for label, following in pairwise(ordered):
        if label.meaning.point.unit and following.meaning == Meaning(words=("owner",)):
            label.meaning = Meaning(words=("owner",))


def _rows_of_bodies(rows: dict[int, Label]) -> None:
    """Where codes are listed again under each body, a coded row belongs to the body whose row stands above it."""
    coded = [label.meaning.point for label in rows.values() if label.code]
    bodies = {label.meaning.point.unit or label.text for label in rows.values() if _is_body_row(label)}
    if len(bodies) < 2 or len(set(coded)) == len(coded) or any(p.unit for p in coded):
        return
    above: Region = None
    for label in rows.values():
        if _is_body_row(label):
            above = label.meaning.point.unit or frozenset({clean(label.text)})
        elif label.code and above is not None:
            label.meaning = replace(label.meaning, point=label.meaning.point.but(unit=above))


def _is_body_row(label: Label) -> bool:
    named = label.meaning.point.unit is not None or label.meaning.words == ("owner",)
    return named and not label.code and label.meaning.point.but(unit=None) == EVERYTHING


def _parts_of_wholes(rows: dict[int, Label]) -> None:
    """A 其中 row is a part of the row above it; one whose words are unknown is the part of that name."""
    above = Label()
    for label in rows.values():
        if label.skip or (label.problem and "part" not in label.flags):
            continue
        if "part" not in label.flags:
            above = label
            continue
        whole = above.meaning.point
        named = label.problem or label.meaning.point == whole
        if named and above.text and (name := part_name(label.text)):
            label.problem = ""
            label.meaning = replace(label.meaning, point=whole.but(item=name), words=(name,))
        elif named:
            label.problem = f"行标题“{label.text}”没有说明是哪一部分"
        elif whole.measure is None and label.meaning.point.measure is None:
            label.meaning = replace(label.meaning, point=whole & label.meaning.point or label.meaning.point)


def _rest_of_funds(rows: dict[int, Label]) -> None:
    """其他资金 in a list that names 事业收入 or 财政专户 beside it is the rest of them."""
    for label in rows.values():
        fund = label.meaning.point.fund
        if fund is None or "rest" not in label.flags or label.problem:
            continue
        for other in rows.values():
            its = other.meaning.point.fund
            beside = not other.total and "part" not in other.flags and _level(other.text) == _level(label.text)
            if its is not None and beside and its < fund and not other.problem:
                fund = fund - its
        label.meaning = replace(label.meaning, point=label.meaning.point.override(Point(fund=fund)))


def _outline(rows: dict[int, Label], empty: Collection[int]) -> None:
    """A numbered row about a view of the budget (“三公”经费, 政府采购) without an amount heads the deeper rows below."""
    head, depth = Label(), 0
    for r, label in rows.items():
        level = _level(label.text)
        if level is None or label.skip:
            continue
        if head.text and level > depth:
            if label.meaning.point.measure is None and label.meaning.words:
                label.section = head.meaning
                label.listed = False
        else:
            head = Label()
        if r in empty and label.meaning.point.measure is not None and not label.section.words:
            head, depth = label, level


def _kinds_of_uses(rows: dict[int, Label]) -> None:
    """工资福利支出 under 一、基本支出 is an economic kind of that use."""
    above: Region = None
    for label in rows.values():
        stated = label.meaning.point
        if label.total:
            above = None
        elif stated.use is not None:
            above = stated.use
        elif stated.economic is not None and stated.function is None and above is not None and not _is_coded(label):
            label.meaning = replace(label.meaning, point=stated.override(Point(use=above)))


def _is_coded(label: Label) -> bool:
    """Whether the row prints its code, not the name alone."""
    return bool(label.code) and label.code in clean(label.text)


def _level(text: str) -> int | None:
    plain = clean(text)
    return next((i for i, pattern in enumerate(_OUTLINE) if pattern.match(plain)), None)


def _heads_of_codes(rows: dict[int, Label]) -> None:
    """A row of unknown name over rows of a code whose own name it is, is that code's (3-2表 of projects under items)."""
    ordered = [label for label in rows.values() if not label.skip]
    for label, below in pairwise(ordered):
        if not label.problem or not below.code or label.code:
            continue
        dimension = CODE_DIMENSIONS[below.code[0]]
        official = codes.shipped().rows(dimension, below.code)  # type: ignore[arg-type]
        name = strip_ordinal(clean(label.text))
        if name in {clean(c.name) for c in official}:
            label.problem, label.code, label.listed = "", below.code, True
            label.meaning = Meaning(Point(**{dimension: frozenset({below.code})}), words=(below.code,))


def _items_of_codes(rows: dict[int, Label]) -> None:
    """Rows that repeat a code under other names than the code's own are items (projects) of it."""
    groups: dict[Point, list[tuple[int, Label]]] = {}
    for r, label in rows.items():
        if label.code and not label.section.words:
            groups.setdefault(label.meaning.point, []).append((r, label))
    for group in groups.values():
        names = [_name_of(label) for _, label in group]
        if len(group) < 2 or len(set(names)) < len(names):
            continue
        code = group[0][1].code
        official = codes.shipped().rows(CODE_DIMENSIONS[code[0]], code)  # type: ignore[arg-type]
        own = {clean(c.name) for c in official} or {names[0]}
        for (r, label), name in zip(group, names, strict=True):
            if name not in own:
                key = project_key(name) or f"{name}:{r}"
                label.meaning = replace(label.meaning, point=label.meaning.point.but(project=key))
                label.code = ""


def _name_of(label: Label) -> str:
    return re.sub(r"^[\d\[\]()-]+", "", clean(label.text.split(" ")[-1]))


def _last_totals(rows: dict[int, Label]) -> None:
    """A bare 合计 below a carry-over or closing row adds it up too: it is the block's 总计."""
    carried = False
    for label in rows.values():
        bare = label.total and label.meaning.point.flow is None and label.meaning.point.use is None
        if carried and bare:
            label.listed = False
            label.meaning = replace(label.meaning, flags=label.meaning.flags | {"grand"})
        carried = carried or ("carry" in label.flags and not label.total)


def _sections(rows: dict[int, Label]) -> None:
    """A carry-over row becomes the head of the rows below it once these repeat labels seen above it."""
    seen: set[Point] = set()
    head: Label | None = None
    for label in rows.values():
        if label.skip or label.problem:
            continue
        if "carry" in label.flags and not label.total:
            head = label
        elif label.total:
            head = None
        elif head is not None and label.meaning.point in seen:
            label.section = head.meaning
        seen.add(label.meaning.point)


def _early_totals(rows: dict[int, Label]) -> None:
    """收入合计 above a carry-over that 收入总计 includes is this year's; 支出合计 likewise is what is spent."""
    ordered = [label for label in rows.values() if not label.skip]
    for i, label in enumerate(ordered):
        if "sum" not in label.flags or "this_year" in label.flags or label.meaning.point.flow is None:
            continue
        later = ordered[i + 1 :]
        if any("carry" in x.flags for x in later) and any("grand" in x.flags for x in later):
            income = label.meaning.point.flow == point(flow="income").flow
            extra = {"origin": "current"} if income else {"sink": "spent"}
            label.meaning = replace(label.meaning, point=label.meaning.point.but(**extra))


def _current_beside_carryover(rows: dict[int, Label]) -> None:
    """A fund row beside a carry-over row is of the current year."""
    carries = [x for x in rows.values() if "carry" in x.flags and x.meaning.point.origin is not None]
    if not carries:
        return
    for label in rows.values():
        stated = label.meaning.point
        if stated.fund is not None and stated.origin is None and not label.total and not label.section.words:
            label.meaning = replace(label.meaning, point=stated.but(origin="current"))
