"""One document as rows of the corpus's tables: what it says, what was found, and its laws as sparse coefficients."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yusuan.laws.identities import Identity, bounds
from yusuan.laws.laws import Derivation
from yusuan.model import Disclosure, Figure, Finding, Status
from yusuan.model.document import masked
from yusuan.money import plain
from yusuan.publishing.figures import FIGURES, rows
from yusuan.service.checking import Examined
from yusuan.service.codec import dump

Row = tuple[Any, ...]


@dataclass(slots=True)
class Extract:
    """Rows by table, without the document's fingerprint; ``about`` are the columns of documents that reading fills."""

    about: dict[str, Any] = field(default_factory=dict)
    rows: dict[str, list[Row]] = field(default_factory=dict)


def cents(amount: Decimal | None) -> int | None:
    """元 as whole 分, half up."""
    return None if amount is None else int((amount * 100).quantize(Decimal(1), ROUND_HALF_UP))


def extract(examined: Examined) -> Extract:
    """Everything that is kept of a document that was read and checked."""
    d = examined.disclosure
    found = checked(examined)
    found.rows |= {
        "tables": [
            (n, t.title, t.label, t.unit, t.source.page, len(t.grid.cells), len(t.columns)) for n, t in enumerate(d.tables)
        ],
        "figures": list(_figures(d)),
        "claims": [
            (n, c.kind, str(c.point), "" if c.base is None else str(c.base), "" if c.value is None else plain(c.value),
             c.direction, masked(c.printed), c.source.page)
            for n, c in enumerate(d.claims)
        ],
        "targets": list(_targets(d)),
        "projects": [(p.key, p.name, p.code, len(p.rows), p.target) for p in d.projects],
        "leftovers": [(masked(x.text), x.reason, str(x.source), x.source.page) for x in d.leftovers],
        "disclosures": [(dump(d),)],
    }  # fmt: skip
    return found


def checked(examined: Examined) -> Extract:
    """What a check alone makes: findings, and the laws as entries, identities and terms."""
    d, report = examined.disclosure, examined.report
    laws = sparse_laws(examined.laws.derivation)
    pages = [f.source.page or 0 for f in d.figures]
    about = {
        "unit": d.unit.value, "year": d.year.value, "kind": d.kind.value, "scope": d.scope.value, "layout": d.layout.value,
        "scale": examined.laws.derivation.scale, "figures": len(d.figures), "coverage": report.meta.get("coverage", ""),
        "pages": max(pages, default=0), "reason": report.meta.get("nothing", ""),
        **{f"{s}s": sum(f.severity == s for f in report.findings) for s in ("error", "warning", "notice")},
    }  # fmt: skip
    return Extract(about, {"findings": [_finding(f) for f in report.findings], **laws})


def sparse_laws(derivation: Derivation) -> dict[str, list[Row]]:
    """The identities as (identity, entry, coefficient), their figures as ranges of whole units.

    A whole has the coefficient 1, what it is made of the negative of its own: their sum is the difference.
    """
    numbers: dict[int, int] = {}
    entries: list[Row] = []
    terms: list[Row] = []

    def number(f: Figure) -> int:
        if id(f) not in numbers:
            numbers[id(f)] = len(entries)
            lo, hi = bounds(f.amount, f.slack, derivation.scale)
            entries.append((len(entries), str(f.point), int(f.amount * derivation.scale), lo, hi, f.table, f.source.page))
        return numbers[id(f)]

    kinds: list[Row] = []
    for n, i in enumerate(derivation.identities):
        own = [(n, number(i.left), 1), *((n, number(f), -sign) for sign, f in i.right)]
        terms += own
        kinds.append((n, i.kind, i.dimension, i.room, i.reason, _suspended(i, own, entries)))
    return {"entries": entries, "identities": kinds, "terms": terms}


def _suspended(i: Identity, terms: Iterable[Row], entries: list[Row]) -> bool:
    """Whether it is not judged even where its numbers fit: the document shows that its sides are of another scope."""
    if i.verdict is not Status.UNCHECKED:
        return False
    ranges = [(k, entries[e][3], entries[e][4]) for _, e, k in terms]
    most = sum(k * (hi if k > 0 else lo) for k, lo, hi in ranges)
    least = sum(k * (lo if k > 0 else hi) for k, lo, hi in ranges)
    return most >= 0 and (i.kind == "containment" or least <= i.room)


def _figures(d: Disclosure) -> Iterator[Row]:
    names = [f.name for f in FIGURES]
    whole = {n for n, name in enumerate(names) if name in ("page", "row", "column", "line")}
    amount, part = names.index("amount"), names.index("part")
    texts = {names.index(name) for name in ("row_label", "meaning", "project")}
    for row in rows(d):
        made: list[Any] = [masked(v) if n in texts else v for n, v in enumerate(row)]
        made[amount] = cents(Decimal(row[amount])) if row[amount] else None
        made[part] = row[part] == "true"
        for n in whole:
            made[n] = int(row[n]) if row[n] else None
        yield tuple(made)


def _targets(d: Disclosure) -> Iterator[Row]:
    for n, t in enumerate(d.targets):
        said = [[i.first, i.second, masked(i.name), masked(i.annual)] for i in t.indicators]
        text = json.dumps(said, ensure_ascii=False)
        yield n, t.project, t.code, t.unit, t.years, cents(t.annual_total), masked(t.goal_annual), text, t.source.page


def _finding(f: Finding) -> Row:
    return (
        f.key, f.rule, f.version, str(f.severity), f.level, f.petty, masked(f.message), masked(f.stated), masked(f.expected),
        f.difference, masked(f.mend), masked(str(f.place)), f.place.page, f.place.table,
    )  # fmt: skip
