"""Word's paragraph styles: which are headings, contents lines, bold or large, with what they inherit."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from .guard import Package, attribute, local, number

_HEADING = re.compile(r"^(?:heading|标题)\s*([1-9])$", re.I)
_CONTENTS = re.compile(r"^(?:toc|目录)\s*\d?$", re.I)
_TITLES = frozenset({"title", "标题", "文档标题"})
_CHAIN = 12
_OFF = frozenset({"0", "false", "off", "none"})


@dataclass(frozen=True, slots=True)
class Style:
    """What a paragraph gets from its style; ``level`` as Heading counts it, None where the style is no heading."""

    level: int | None = None
    contents: bool = False
    bold: bool = False
    size: int = 0
    centered: bool = False
    list_id: str = ""
    list_level: int = 0


def child(element: Any, *names: str) -> Any:
    """The first descendant along these names, or None."""
    for name in names:
        if element is None:
            return None
        element = next((c for c in element if local(c) == name), None)
    return element


def value(element: Any, *names: str) -> str:
    found = child(element, *names)
    return "" if found is None else attribute(found, "val")


def switched_on(element: Any, *names: str) -> bool | None:
    """A toggle such as bold: True, False, or None where it is not said."""
    found = child(element, *names)
    return None if found is None else attribute(found, "val", "1").lower() not in _OFF


def load(package: Package, part: str) -> tuple[dict[str, Style], Style]:
    """(styles by id, the style of paragraphs that name none)."""
    if not package.has(part):
        return {}, Style()
    raw = {attribute(e, "styleId"): e for e in package.xml(part) if local(e) == "style"}
    styles = {style_id: _resolved(style_id, raw) for style_id in raw}
    default = next(
        (
            i
            for i, e in raw.items()
            if attribute(e, "type") == "paragraph" and attribute(e, "default").lower() in {"1", "true", "on"}
        ),
        "",
    )
    return styles, styles.get(default, Style())


def _resolved(style_id: str, raw: dict[str, Any]) -> Style:
    chain: list[Any] = []
    while style_id in raw and len(chain) < _CHAIN and raw[style_id] not in chain:
        chain.append(raw[style_id])
        style_id = value(raw[style_id], "basedOn")
    found = Style()
    for element in reversed(chain):
        found = applied(found, element)
    return found


def applied(style: Style, element: Any) -> Style:
    """A style with what an element's own pPr and rPr say on top."""
    name = value(element, "name").strip().lower()
    level = style.level
    if match := _HEADING.match(name):
        level = int(match[1])
    elif name in _TITLES:
        level = 0
    if outline := value(element, "pPr", "outlineLvl"):
        level = number(outline, 9, 9) + 1 if number(outline, 9, 9) < 9 else None
    bold = switched_on(element, "rPr", "b")
    return Style(
        level,
        style.contents or bool(_CONTENTS.match(name)),
        style.bold if bold is None else bold,
        number(value(element, "rPr", "sz"), style.size, 4000),
        value(element, "pPr", "jc") == "center" if value(element, "pPr", "jc") else style.centered,
        value(element, "pPr", "numPr", "numId") or style.list_id,
        number(value(element, "pPr", "numPr", "ilvl"), style.list_level, 20),
    )
