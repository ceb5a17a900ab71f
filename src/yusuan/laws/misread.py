"""Tables that were misread: where no few figures explain what fails, the table was not understood and is not judged.

A figure that is truly wrong breaks what it takes part in.  Where many figures of one table would have to be wrong and
other identities bear most of them out, it is the table's columns that were taken for what they are not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from yusuan.model import Status

from .blanks import Unfilled
from .identities import Identity
from .omissions import Doubled, Omission

#: Figures of one table that would have to be wrong although other identities bear them out: from so many on it is misread.
MANY = 3
#: A difference below this part of the whole, or few times what rounding explains, is a figure cut off or rounded.
SMALL, FINE = 100, 5
MISREAD = "表中许多数与别处不符，却又为另一些关系所证实，不像个别数写错，可能没有读对这张表"
_HELD = (Status.PASSED, Status.ROUNDING)


def misread(found: Sequence[Identity]) -> set[str]:
    """Tables many figures of which would have to be wrong, each by itself, while other identities bear them out."""
    failed = [i for i in found if i.verdict is Status.FAILED and _is_large(i)]
    if len(failed) < MANY:
        return set()
    equal = (i for i in found if i.verdict in _HELD and i.kind != "containment")
    held = Counter(n for i in equal for n in dict.fromkeys(i.entries))
    tables = {n: f.table for i in failed for n, f in zip(i.entries, i.figures, strict=True)}
    contested = Counter(tables[n] for n in _blamed(failed, held) if held[n])
    return {table for table, often in contested.items() if table and often >= MANY}


def unjudged(found: Iterable[Identity], tables: Collection[str]) -> list[Identity]:
    """The identities, those that fail in these tables or against them unchecked."""
    return [
        replace(i, verdict=Status.UNCHECKED, reason=MISREAD)
        if i.verdict is Status.FAILED and any(f.table in tables for f in i.figures) else i
        for i in found
    ]  # fmt: skip


def table_of(row: Omission | Doubled | Unfilled) -> str:
    return (row.first if isinstance(row, Doubled) else row.whole).figure.table


def _is_large(i: Identity) -> bool:
    return abs(i.difference) > FINE * i.bound and SMALL * abs(i.difference) > abs(i.left.amount)


def _blamed(failed: Sequence[Identity], held: Counter[int]) -> list[int]:
    """Figures of which one stands in every failed identity, about the fewest: ever the one that breaks most of what is
    left, of these the one that holds least."""
    left = list(failed)
    found: list[int] = []
    while left:
        often = Counter(n for i in left for n in dict.fromkeys(i.entries))
        found.append(max(often, key=lambda n: (often[n], -held[n], -n)))
        left = [i for i in left if found[-1] not in i.entries]
    return found
