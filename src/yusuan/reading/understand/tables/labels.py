"""From the label cells of a row to what the row asks: a code, a fund, a total, a project, a unit."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Literal

from yusuan import codes
from yusuan.codes import CODE_DIMENSIONS
from yusuan.model import EVERYTHING, Column, Point, Region, meet, point
from yusuan.words.bodies import is_body
from yusuan.words.lexicon import Meaning, clean, read, strip_ordinal

from .side import Label

#: Kinds of columns that say of a coded row as what it is spent.
SECOND = ("economic_code", "economic_name")

_GLUED = re.compile(r"^[\[(]?(\d{3,9})[\])]?[-—_.、:]?([\u4e00-\u9fff“（(].*)$")
_SPELLED = re.compile(r"^(\d{3,11})$")
#: The marks in 201-01-01, 201.01.01 and [201].
_DIVIDED = re.compile(r"(?<=\d)[-—.](?=\d{2}(?:\D|$))|^\[(?=\d+\]$)|(?<=\d)\]$")
_PROJECT_CODE = re.compile(r"^([0-9A-Z]{15,25})[-—_]?(?=[^0-9A-Z]|$)")
#: A row that counts things rather than money: 公务用车保有量(辆), 国内公务接待人次(人) …
COUNTED = re.compile(
    r"\((?:辆|个|人|次|批|批次|人次|家|户|台|套|台[,、(/]?套\)?|平方米)\)|人数|人次|批次|团组数|保有量|车辆数"
)
_PART = re.compile(r"^.*?其中[:、,]?")


#: What the names of a block's rows are names of.
Domain = Literal["function", "economic", "gov_economic", "project", "unit", "item"]


def acceptable(meaning: Meaning, text: str) -> bool:
    """Whether a header text may stand over a column: every word of it known, or saying nothing."""
    return meaning.understood or len(re.findall(r"[\u4e00-\u9fff]", meaning.rest)) < 2


def domain(columns: Sequence[Column], title: Meaning, flow: Region) -> Domain:
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

    domain: Domain
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
            return Label(text, spelled=code, problem=f"编码“{code}”不是分类科目编码")
        official = codes.rows(dimension, code)
        if (name in self.owners and self.coded) or (is_body(name) and not official):
            return Label(text, self._body(name), listed=True)
        found = Point(**{dimension: frozenset({code})})
        if body and body not in self.owners:
            found = found.but(unit=body)
        return Label(text, Meaning(found, words=(code,)), listed=True, code=code, spelled=code)

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
        if COUNTED.search(last):
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
        if self.domain == "function":  # 5、教育 is 教育支出
            longer = codes.by_name(self.domain, f"{plain}支出", self.year)
            found = tuple(c for c in found if len(c.code) == 3) or tuple(c for c in longer if len(c.code) == 3)
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
