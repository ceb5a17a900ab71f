"""What a form says that went into no target: nothing is dropped in silence, whatever the form looks like."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from yusuan.model import Leftover, Target
from yusuan.words import clean
from yusuan.words.forms import BUDGET_COLUMNS, form_label, is_unit_line, level, normal, role

from .lines import Line, is_caption, is_task_header

_REASON = "绩效目标表中这一格没有读进项目、资金、目标或指标"
_LEAST_SEARCHED = 3  # characters; shorter ones stand inside others by chance
_LEAST_HEADS = 3  # heads of money columns in one row that make it their header
_MOST_SEARCHED = 400  # texts looked for inside longer ones; beyond, they are listed without looking


def missed(
    lines: Iterable[Line], targets: Iterable[Target], leftovers: Iterable[Leftover], used: Iterable[str]
) -> Iterator[Leftover]:
    """Every cell with words that is no label and stands neither in a target nor in a leftover (nor in ``used``)."""
    known = {clean(text) for texts in (_texts(targets, leftovers), used) for text in texts}
    whole = ""
    searched = 0
    for line in lines:
        if is_caption(line):
            continue
        heads = sum(normal(t.text) in BUDGET_COLUMNS for t in line.tokens) >= _LEAST_HEADS
        for token in line.tokens:
            if heads and normal(token.text) in BUDGET_COLUMNS:
                continue
            if token.word in known or _is_label(token.text):
                continue
            whole = whole or "\n".join(sorted(known))
            searched += 1
            if searched <= _MOST_SEARCHED and len(token.word) >= _LEAST_SEARCHED and token.word in whole:
                continue
            yield Leftover(token.text, _REASON, token.source)


def _is_label(text: str) -> bool:
    return bool(normal(text) == "其中" or form_label(text) or level(text, cut=True) or role(text) or is_task_header(text) or is_unit_line(text))


def _texts(targets: Iterable[Target], leftovers: Iterable[Leftover]) -> Iterator[str]:
    for t in targets:
        yield from (t.project, t.code, t.department, t.unit, t.attribute, t.years, t.goal_term, t.goal_annual)
        yield from (text for values in (t.texts, t.fields) for text in values.values())
        yield from (part for text in t.fields.values() if " | " in text for part in text.split(" | "))
        yield from t.fields
        yield from (place.text for place in t.places.values())
        for i in t.indicators:
            yield from (f"{i.first}{i.second}{i.name}", i.group)
            yield from (i.first, i.second, i.name, i.term, i.annual, i.source.text, i.annual_source.text)
            yield "" if i.weight is None else str(i.weight)
    for left in leftovers:
        yield left.text
        yield from re.split(r"[，\s]+", left.text)
