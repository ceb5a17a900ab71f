"""Indicators that one cell holds as running text: numbered items of level, level, name and values."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yusuan.words import clean
from yusuan.words.forms import FIRST, level, role

#: What stands before a level or a name as its number: 1-产出指标, 11-数量指标, 2、.
_NUMBERED = re.compile(r"\s{0,9}\d{1,3}\s{0,9}[-—－.．、)）]\s{0,9}(?=\D)")
_ITEM = re.compile(r"(?:^|(?<=[。；;\n]))\s{0,9}[（(]?(\d{1,3})[)）]?\s{0,9}[、.．)）]\s*(?!\d)")
_PART = re.compile(r"[；;\n]")
_LABEL = re.compile(r"([^:：]{2,10})[:：]\s*(.+)", re.DOTALL)
_LIMIT = re.compile(r"(.{0,300}?)[:：]?\s{0,9}([≥≤＞＜<>＝=]\s*[^≥≤＞＜<>＝=]+|\d[\d,.]{0,40}\s{0,9}[%％‰\u4e00-\u9fff/]{1,8})$", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Said:
    """One indicator of such a text; what it does not say is ""."""

    first: str
    second: str
    name: str
    term: str = ""
    annual: str = ""


def indicators_in(text: str) -> tuple[tuple[Said, ...], tuple[str, ...]]:
    """The indicators of a cell, and the pieces of its text that are none; no indicator at all for other texts.

    Levels go on until another is said; an item without number is one line or one sentence.
    """
    found: list[Said] = []
    rest: list[str] = []
    first = second = ""
    for item in _items(text):
        names, values, first, second = _parts(item, first, second)
        if names and (values or second):
            found.append(Said(first, second, "；".join(names), **values))
        elif names:
            rest.append(item)
    return (tuple(found), tuple(rest)) if any(i.second or i.first for i in found) else ((), (text,))


def _items(text: str) -> Iterator[str]:
    """The numbered items, whose numbers go up by one; else lines and sentences."""
    starts, wanted = [], 1
    for match in _ITEM.finditer(text):
        if int(match[1]) == wanted:
            starts.append(match)
            wanted += 1
    if len(starts) < 2 and not (starts and len(_PART.split(text)) > 2):
        yield from (piece for piece in re.split(r"[。\n]", text) if piece.strip())
        return
    if text[: starts[0].start()].strip():
        yield text[: starts[0].start()]
    for match, end in zip(starts, [*(m.start() for m in starts[1:]), len(text)], strict=True):
        yield text[match.end() : end]


def _parts(item: str, first: str, second: str) -> tuple[list[str], dict[str, str], str, str]:
    names: list[str] = []
    values: dict[str, str] = {}
    said = False
    for part in _PART.split(item.strip().rstrip("。")):
        bare = _NUMBERED.sub("", part, count=1).strip()
        while (cut := _leading_level(bare)) is not None:
            (depth, name), bare = cut
            outer = depth == 1 or (name in FIRST and not said)
            first, second, said = (name, "", True) if outer else (first, name, True)
        label = _LABEL.fullmatch(bare)
        kind = role(label[1]) if label else ""
        if label and kind in ("term", "annual", "value"):
            values["term" if kind == "term" else "annual"] = label[2].strip()
        elif bare and not values and (limit := _LIMIT.fullmatch(bare)) and limit[1].strip():
            names.append(limit[1].strip(" ：:"))
            values["annual"] = limit[2].strip()
        elif bare:
            names.append(bare)
    return names, values, first, second


def _leading_level(text: str) -> tuple[tuple[int, str], str] | None:
    """A level at the start of a text, whole or before a dash or colon, and what is behind it."""
    head, mark, behind = re.match(r"([^-—－:：>/]*)([-—－:：>/]?)(.*)", text, re.DOTALL).groups()  # type: ignore[union-attr]
    word = clean(head)
    known = level(word) or (level(f"{word}指标") if word and not word.endswith("指标") else None)
    if known is None:
        return None
    return known, _NUMBERED.sub("", behind, count=1).strip() if mark else ""


def parted_levels(text: str) -> tuple[str, str, str]:
    """(first, second, name) of a name that is printed with its levels in front (产出指标数量指标培训人数); "" where it
    has none."""
    word = re.sub(r"\s+", "", text)
    for cut in range(3, min(len(word), 12)):
        if ((outer := level(word[:cut])) and outer[0] == 1) or word[:cut] in ("成本指标", "满意度指标"):
            first = outer[1] if outer else word[:cut]
            for end in range(cut + 3, min(len(word), cut + 16)):
                inner = level(word[cut:end])
                if inner and inner[0] == 2 and (end == len(word) or not word[end:].startswith("指标")):
                    return first, inner[1], word[end:]
    return "", "", text
