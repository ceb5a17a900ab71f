"""A Point is the question a printed number answers: one region per dimension of the budget.

A region is ``None`` (every value) or a frozen set of values.  Closed trees (fund, use, origin …) are stored as
sets of their *leaves*, so that intersection, union and covering are plain set algebra and one meaning has one
spelling.  Code trees (function, economic …) are stored as sets of code prefixes.  ``measure`` is different: it
names a view that cuts across the budget (三公经费, 政府采购 …); ``None`` there means "the budget itself", and a
measure is never a part of a partition of plain amounts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, fields
from functools import cache, lru_cache
from operator import attrgetter
from typing import Literal

Region = frozenset[str] | None
Kind = Literal["leaves", "codes", "names"]

#: Closed trees: node → children.  A node without an entry is a leaf.
TREES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "stage": {},
    "flow": {},
    "fund": {
        "appropriation": ("general", "government_funds", "state_capital"),
        "own": ("business", "operation", "superior", "subordinate", "other_own"),
        "all": ("appropriation", "special_account", "own"),
    },
    "origin": {"prior": ("carryover", "surplus_used"), "all": ("current", "prior")},
    "sink": {"all": ("spent", "distributed", "closing")},
    "use": {
        "basic": ("personnel", "operating"),
        "all": ("basic", "project", "operation_spending", "remitted", "subsidy", "reserved"),
    },
    "measure": {
        "vehicle": ("vehicle_purchase", "vehicle_running"),
        "three_public": ("overseas", "vehicle", "hospitality"),
        "procurement": ("goods", "works", "services"),
        "assets": ("land_buildings", "general_equipment", "special_equipment", "furniture", "other_assets"),
    },
}

#: Values of the closed dimensions whose tree above is flat, and of measures that stand alone.
FLAT: Mapping[str, tuple[str, ...]] = {
    "stage": ("submitted", "ceiling", "resubmitted", "approved", "adjusted", "executed"),
    "flow": ("income", "expenditure"),
    "measure": (
        "agency_operating",
        "meeting",
        "training",
        "purchased_services",
        "vehicle_count",
        "performance",
        "reserved_small",
        "reserved_micro",
        "awarded_small",
        "awarded_micro",
        "total_assets",
        "current_assets",
        "fixed_assets",
        "assets_in_progress",
        "intangible_assets",
        "investments",
    ),
}

#: Views of what is owned at a date; they are neither income nor expenditure.
ASSETS = frozenset(
    {
        "land_buildings", "general_equipment", "special_equipment", "furniture", "other_assets", "total_assets",
        "current_assets", "fixed_assets", "assets_in_progress", "intangible_assets", "investments",
    }
)  # fmt: skip

KINDS: Mapping[str, Kind] = {
    "year": "names",
    "stage": "leaves",
    "flow": "leaves",
    "fund": "leaves",
    "origin": "leaves",
    "sink": "leaves",
    "function": "codes",
    "use": "leaves",
    "economic": "codes",
    "gov_economic": "codes",
    "receipt": "codes",
    "project": "names",
    "unit": "names",
    "item": "names",
    "measure": "leaves",
}
DIMENSIONS: tuple[str, ...] = tuple(KINDS)
_PLACES = {name: i for i, name in enumerate(DIMENSIONS)}
_regions = attrgetter(*DIMENSIONS)

#: Chinese names of regions, for messages; the lexicon reads far more words than these.
LABELS: Mapping[str, str] = {
    "income": "收入", "expenditure": "支出",
    "general": "一般公共预算", "government_funds": "政府性基金预算", "state_capital": "国有资本经营预算",
    "appropriation": "财政拨款", "special_account": "财政专户管理资金", "own": "单位资金",
    "business": "事业收入", "operation": "经营收入", "superior": "上级补助收入",
    "subordinate": "附属单位上缴收入", "other_own": "其他收入",
    "current": "本年", "carryover": "上年结转", "surplus_used": "使用非财政拨款结余", "prior": "上年结转及结余",
    "spent": "支出", "distributed": "结余分配", "closing": "年终结转",
    "personnel": "人员经费", "operating": "公用经费", "basic": "基本支出", "project": "项目支出",
    "operation_spending": "经营支出", "remitted": "上缴上级支出", "subsidy": "对附属单位补助支出",
    "reserved": "单位预留",
    "overseas": "因公出国（境）费", "vehicle_purchase": "公务用车购置费", "vehicle_running": "公务用车运行维护费",
    "vehicle": "公务用车购置及运行费", "hospitality": "公务接待费", "three_public": "“三公”经费",
    "goods": "政府采购货物", "works": "政府采购工程", "services": "政府采购服务", "procurement": "政府采购",
    "agency_operating": "机关运行经费", "meeting": "会议费", "training": "培训费",
    "purchased_services": "政府购买服务", "performance": "绩效管理项目", "vehicle_count": "车辆数",
    "land_buildings": "房屋", "general_equipment": "通用设备", "special_equipment": "专用设备",
    "furniture": "家具用具", "other_assets": "其他资产", "assets": "国有资产",
    "reserved_small": "面向中小企业预留的采购", "reserved_micro": "面向小微企业预留的采购",
    "awarded_small": "授予中小企业的采购合同", "awarded_micro": "授予小微企业的采购合同",
    "total_assets": "资产总额", "current_assets": "流动资产", "fixed_assets": "固定资产", "assets_in_progress": "在建工程",
    "intangible_assets": "无形资产", "investments": "对外投资",
    "submitted": "一上", "ceiling": "一下", "resubmitted": "二上", "approved": "预算", "adjusted": "调整预算",
    "executed": "决算",
}  # fmt: skip


@cache
def leaves(dimension: str, node: str) -> frozenset[str]:
    """Leaves under ``node`` of a closed tree; a leaf is its own only leaf.

    Raises ValueError for a word that is no node of that dimension.
    """
    tree = TREES[dimension]
    if node in tree:
        return frozenset().union(*(leaves(dimension, child) for child in tree[node]))
    if node in FLAT.get(dimension, ()) or any(node in children for children in tree.values()):
        return frozenset({node})
    raise ValueError(f"{node!r} is not a value of dimension {dimension!r}")


@cache
def everything(dimension: str) -> frozenset[str]:
    """All leaves of a closed tree: what ``None`` stands for there (not defined for measures)."""
    if dimension in FLAT and dimension != "measure":
        return frozenset(FLAT[dimension])
    return leaves(dimension, "all")


def region(dimension: str, value: str | Iterable[str] | None) -> Region:
    """The region of one name, several names, or ``None``; a whole closed tree becomes ``None``."""
    if value is None:
        return None
    names = (value,) if isinstance(value, str) else tuple(value)
    if KINDS[dimension] != "leaves":
        return frozenset(names) if KINDS[dimension] == "names" else _prune(names)
    found: frozenset[str] = frozenset().union(*(leaves(dimension, name) for name in names))
    return None if dimension != "measure" and found == everything(dimension) else found


def _prune(codes: Iterable[str]) -> Region:
    """Drop codes that stand under another code of the set; the empty prefix is every code."""
    kept = set(codes)
    if "" in kept:
        return None
    return frozenset(c for c in kept if not any(c != o and c.startswith(o) for o in kept))


def meet(dimension: str, a: Region, b: Region) -> Region:
    """Intersection of two regions; an empty set means that they exclude each other."""
    if a is None or a == b:
        return b
    if b is None:
        return a
    if KINDS[dimension] == "codes":
        return frozenset(max(x, y, key=len) for x in a for y in b if x.startswith(y) or y.startswith(x))
    return a & b


def join(dimension: str, a: Region, b: Region) -> Region:
    """Union of two regions, normalised."""
    if a is None or b is None:
        return None
    if KINDS[dimension] == "codes":
        return _prune(a | b)
    return region(dimension, a | b) if KINDS[dimension] == "leaves" else a | b


def within(dimension: str, inner: Region, outer: Region) -> bool:
    """Whether every value of ``inner`` lies in ``outer``."""
    if dimension == "measure":
        return inner == outer or (inner is not None and outer is not None and inner <= outer)
    if outer is None or inner == outer:
        return True
    if inner is None:
        return False
    if KINDS[dimension] == "codes":
        return all(any(code.startswith(prefix) for prefix in outer) for code in inner)
    return inner <= outer


class _Hashed:
    """Room for the hash of a Point: every table of questions asks for it again and again."""

    __slots__ = ("_hash",)
    _hash: int


@dataclass(frozen=True, slots=True)
class Point(_Hashed):
    """One region per dimension.  Build with :func:`point`; amounts asked this way are in 元."""

    year: Region = None
    stage: Region = None
    flow: Region = None
    fund: Region = None
    origin: Region = None
    sink: Region = None
    function: Region = None
    use: Region = None
    economic: Region = None
    gov_economic: Region = None
    receipt: Region = None
    project: Region = None
    unit: Region = None
    item: Region = None
    measure: Region = None

    def __hash__(self) -> int:
        try:
            return self._hash
        except AttributeError:
            object.__setattr__(self, "_hash", hash(_regions(self)))
            return self._hash

    def __and__(self, other: Point) -> Point | None:
        """The common question of both, or None where some dimension excludes it."""
        return _and(self, other)

    def but(self, **values: str | Iterable[str] | None) -> Point:
        """The same question with some dimensions replaced (names as :func:`point` takes them)."""
        mine = list(_regions(self))
        for name, value in values.items():
            mine[_PLACES[name]] = region(name, value)
        return Point(*mine)

    def laid(self, regions: Mapping[str, Region]) -> Point:
        """The same question with these regions, which are taken as they are."""
        mine = list(_regions(self))
        for name, value in regions.items():
            mine[_PLACES[name]] = value
        return Point(*mine)

    def override(self, other: Point) -> Point:
        """``other``'s stated dimensions on top of mine."""
        return _override(self, other)

    def stated(self) -> tuple[tuple[str, frozenset[str]], ...]:
        """The dimensions that are not "every value", in the order of DIMENSIONS."""
        return _stated(self)

    def __contains__(self, other: object) -> bool:
        """Whether ``other`` asks for a part of what I ask for."""
        return isinstance(other, Point) and all(
            within(name, getattr(other, name), getattr(self, name)) for name in DIMENSIONS
        )

    def differs(self, other: Point) -> tuple[str, ...]:
        """Names of the dimensions in which two Points differ."""
        return tuple(n for n in DIMENSIONS if getattr(self, n) != getattr(other, n))

    def as_dict(self) -> dict[str, list[str]]:
        """Stated dimensions as sorted lists, closed trees folded to their names: the form of open data."""
        return {name: list(fold(name, value)) for name, value in self.stated()}

    def __str__(self) -> str:
        return " · ".join("+".join(_label(d, v) for v in fold(d, r)) for d, r in self.stated()) or "全部"


# A document asks the same few hundred questions thousands of times: what is done with them is kept.


@lru_cache(maxsize=16384)
def _and(a: Point, b: Point) -> Point | None:
    values = list(_regions(a))
    for i, theirs in enumerate(_regions(b)):
        if theirs is None or values[i] == theirs:
            continue
        common = meet(DIMENSIONS[i], values[i], theirs)
        if not common and common is not None:
            return None
        values[i] = common
    return Point(*values)


@lru_cache(maxsize=16384)
def _override(weak: Point, strong: Point) -> Point:
    pairs = zip(_regions(weak), _regions(strong), strict=True)
    return Point(*[mine if theirs is None else theirs for mine, theirs in pairs])


@lru_cache(maxsize=16384)
def _stated(p: Point) -> tuple[tuple[str, frozenset[str]], ...]:
    return tuple(
        [(name, value) for name, value in zip(DIMENSIONS, _regions(p), strict=True) if value is not None]
    )


@lru_cache(maxsize=4096)
def fold(dimension: str, value: frozenset[str]) -> tuple[str, ...]:
    """The fewest node names whose leaves are exactly ``value``, sorted."""
    if KINDS[dimension] != "leaves":
        return tuple(sorted(value))
    rest, names = set(value), []
    for node in sorted(TREES[dimension], key=lambda n: -len(leaves(dimension, n))):
        if (below := leaves(dimension, node)) <= rest:
            names.append(node)
            rest -= below
    return tuple(sorted([*names, *rest]))


def _label(dimension: str, name: str) -> str:
    return f"{name}年" if dimension == "year" else LABELS.get(name, name)


def point(**values: str | Iterable[str] | None) -> Point:
    """A Point from node names: ``point(year="2023", fund="appropriation", use=["basic", "project"])``.

    Raises ValueError for a name that a closed tree does not have, TypeError for an unknown dimension.
    """
    return Point(**{name: region(name, value) for name, value in values.items()})


EVERYTHING = Point()
assert tuple(f.name for f in fields(Point)) == DIMENSIONS
