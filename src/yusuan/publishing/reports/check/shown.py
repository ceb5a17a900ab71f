"""A finding as every report shows it: the surest first, petty ones in one line, and nothing said twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from yusuan.model import LEVEL_NAMES, NO_PLACE, Finding, Level, Places, Related, Report, Suspect
from yusuan.model.document import masked

from .walk import rule_title

#: Words up to this length are said again where it helps to read a line by itself.
_SHORT = 24
_EXCERPT = 120
#: Characters of what stands by which an excerpt is known to have it.
_QUOTED = 60


def groups(report: Report, everything: bool = False) -> Iterator[tuple[Level, str, Sequence[Finding]]]:
    """Findings that are shown one by one, by how sure they are, with the name of that; ``everything``: petty ones too."""
    for level, name in LEVEL_NAMES.items():
        found = [f for f in report.findings if f.level == level and (everything or not f.petty)]
        if found:
            yield level, name, found


def folded(findings: Iterable[Finding]) -> str:
    """Petty findings in one line: how many of which rule; "" where there are none."""
    rules = Counter(f.rule for f in findings)
    if not rules:
        return ""
    said = "，".join(f"{rule_title(rule) or rule} {n}" for rule, n in sorted(rules.items()))
    return f"另有细小的写法问题 {sum(rules.values())} 条：{said}"


def excerpt(f: Finding) -> str:
    """The words at the place, in one line; "" where the message has them."""
    words = masked(" ".join(f.place.text.split()))
    if not words or words in masked(f.message):
        return ""
    return words if len(words) <= _EXCERPT else f"{words[:_EXCERPT]}…"


def facts(f: Finding) -> list[tuple[str, str]]:
    """What stands, what should, by how much and how to mend it, as far as neither the message nor the excerpt says so."""
    message, around = masked(f.message), excerpt(f)
    found = []
    for name, value in (("写的是", f.stated), ("应为", f.expected), ("相差", f.difference), ("怎样改", f.mend)):
        said = masked(value)
        if not said or said in message or (name == "写的是" and _bare(said)[:_QUOTED] in _bare(around)):
            continue
        found.append((name, said))
    if f.rests:
        found.append(("依据推断", f.rests))
    return found


def _bare(text: str) -> str:
    return "".join(text.split())


def suspects(f: Finding) -> list[Suspect]:
    """The suspects that the message does not name with what they should be."""
    return [s for s in f.suspects if not (s.text in f.message and s.should_be and s.should_be in f.message)]


def suspect_text(s: Suspect) -> str:
    return f"{masked(s.text)}，写 {masked(s.stated)}，应为 {s.should_be}"


def related_texts(f: Finding, places: Places) -> list[str]:
    """What each related thing says, and where, without those that the message says."""
    return [related_text(r, f, places) for r in f.related if not (len(r.text) > _SHORT and r.text in f.message)]


def related_text(related: Related, f: Finding, places: Places) -> str:
    """What a related thing says, and where, unless its words say so or it stands in the finding's own place."""
    source, said = related.source, masked(related.text)
    if source.at(text="", start=None, document="") == f.place.at(text="", start=None, document=""):
        return said
    place = places(source.at(table="") if source.table in said or source.table == f.place.table else source)
    return said if place == NO_PLACE or place in said else f"{said}（{place}）"


def where(f: Finding, places: Places) -> str:
    """The place of a finding; its table only where the message does not name it."""
    source = f.place
    named = source.table and f"《{source.table}》" in f.message
    place = places(source.at(table="") if named else source)
    return places(source) if place == NO_PLACE else place
