"""What a comparison says of a Point and of a place, in Chinese."""

from __future__ import annotations

from collections.abc import Mapping

from yusuan import codes
from yusuan.model import LABELS, Claim, Figure, Point, Source, fold

_CODED: Mapping[str, codes.Kind] = {
    "function": "function", "economic": "economic", "gov_economic": "gov_economic", "receipt": "receipt",
}  # fmt: skip
_ASPECTS = ("origin", "fund", "measure", "use")


def point_name(p: Point) -> str:
    """A question in words, without year and stage: “2050202 小学教育”一般公共预算基本支出."""
    rows = "".join(f"“{name}”" for d in (*_CODED, "project", "item", "unit") if (name := row_name(p, d)))
    aspects = "".join(_label(p, d) for d in _ASPECTS)
    if p.use is None and p.measure is None:
        aspects = (
            aspects.removesuffix("收入")
            + _label(p, "flow")
            + ("总计" if p.sink is None and p.origin is None and not rows else "")
        )
    if p.sink is not None and "spent" not in p.sink:
        aspects = aspects.removesuffix("支出") + _label(p, "sink")
    return rows + (aspects or "合计")


def row_name(p: Point, dimension: str) -> str:
    """The code and name of the row that a Point stands in along this dimension; "" where it names none."""
    region = getattr(p, dimension)
    if region is None:
        return ""
    kind = _CODED.get(dimension)
    names = [f"{code} {codes.name(kind, code)}".strip() if kind else code for code in sorted(region)]
    return "、".join(names[:3]) + ("等" if len(names) > 3 else "")


def _label(p: Point, dimension: str) -> str:
    region = getattr(p, dimension)
    return "" if region is None else "、".join(LABELS.get(name, name) for name in fold(dimension, region))


def place_name(source: Source, table: str = "") -> str:
    """Where something stands, without the name of the document."""
    said = str(source.at(document="", text="", table=source.table or table))
    return said if said != "（位置不明）" else "（位置不明）"


def figure_text(f: Figure) -> str:
    """A figure as printed, with its place."""
    return f"{f.printed or '空白'} {f.unit}，{place_name(f.source, f.table)}"


def said_text(said: Figure | Claim) -> str:
    """A figure or a claim as printed, with its place."""
    if isinstance(said, Figure):
        return figure_text(said)
    way = ("减少", "", "增加")[(said.direction or 0) + 1] if said.kind in ("change", "rate") else ""
    printed = said.printed if way and way in said.printed else way + said.printed
    return f"“{printed}”，{place_name(said.source)}"
