"""The catalogue of classification codes: dated rows from data/*.csv, with a unit's official list laid over them."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache, lru_cache
from importlib import resources
from typing import get_args

from .evidence import Seen, laid_over
from .model import KINDS, Code, Kind, level, normalise

#: The 30 classes that the printed forms list even where they are blank.  229 其他支出 stands in its code's place.
PRINTED_CLASSES: tuple[str, ...] = tuple(
    str(code) for code in range(201, 235) if code not in (218, 225, 226, 228)
)
#: Kinds whose 款 the shipped data hold completely for the years from/to; elsewhere an unknown 款 is only a warning.
COMPLETE: Mapping[Kind, tuple[int, int]] = {"economic": (2018, 2025), "gov_economic": (2018, 2025)}

#: How the data name their sources → what a reader is told; the first that fits each part wins.
SOURCES = {
    "pdf": "已公开的预算、决算文件",
    "seed": "已公开的单位预算文本",
    "github": "公开代码库中的科目表",
    "page": "网上公开的经济分类对照表",
    "own": "行业常识",
}


class Catalogue:
    """Codes by kind; immutable.  An overlay (a year's official list) replaces the shipped rows of its year."""

    def __init__(
        self, codes: Iterable[Code], official: Mapping[tuple[Kind, int], Mapping[str, Code]] | None = None
    ) -> None:
        self._rows: dict[Kind, dict[str, tuple[Code, ...]]] = {kind: {} for kind in KINDS}
        for code in codes:
            found = self._rows[code.kind].get(code.code, ())
            self._rows[code.kind][code.code] = (*found, code)
        self._official = dict(official or {})
        self._names: dict[Kind, dict[str, tuple[Code, ...]]] = {}

    def over(self, kind: Kind, year: int, codes: Iterable[Code]) -> Catalogue:
        """A new catalogue in which ``codes`` are the official list of ``kind`` for ``year``."""
        listed = {code.code: code for code in codes}
        rows = (row for by_code in self._rows.values() for same in by_code.values() for row in same)
        return Catalogue(rows, {**self._official, (kind, year): listed})

    def is_official(self, kind: Kind, year: int | None) -> bool:
        """Whether a unit's official list of that year was laid over the shipped data."""
        return year is not None and (kind, year) in self._official

    def complete(self, kind: Kind, year: int | None) -> bool:
        """Whether every 款 of that year is known, so that an unknown one cannot exist."""
        if year is not None and (kind, year) in self._official:
            wanted = {code for code in self._rows[kind] if len(code) == 3 and self._valid(kind, code, year)}
            if wanted <= set(self._official[kind, year]):
                return True
        first, last = COMPLETE.get(kind, (1, 0))
        return year is not None and first <= year <= last

    def _valid(self, kind: Kind, code: str, year: int) -> bool:
        return any(row.valid_in(year) for row in self._rows[kind][code])

    def rows(self, kind: Kind, code: str) -> tuple[Code, ...]:
        """Every dated row of a code, oldest first."""
        extra = tuple(c for (k, _), listed in sorted(self._official.items()) if k == kind
                      for c in (listed.get(code),) if c)  # fmt: skip
        return self._rows[kind].get(code, ()) + extra

    def lookup(self, kind: Kind, code: str, year: int | None = None) -> Code | None:
        """The row of ``code`` valid in ``year`` (the newest row without a year), or None."""
        if year is not None and (kind, year) in self._official:
            listed = self._official[kind, year].get(code)
            if listed is not None:
                return listed
        found = self._rows[kind].get(code, ()) if year is not None else self.rows(kind, code)
        valid = [row for row in found if year is None or row.valid_in(year)]
        return valid[-1] if valid else None

    def name(self, kind: Kind, code: str, year: int | None = None) -> str:
        """The name of a code in a year; the newest known name where that year has none; "" for an unknown code."""
        row = self.lookup(kind, code, year) or self.lookup(kind, code)
        return row.name if row else ""

    def by_name(
        self, kind: Kind, name: str, year: int | None = None, parent: str | None = None
    ) -> tuple[Code, ...]:
        """Rows whose name is ``name`` up to spaces and punctuation, in code order, one per code.

        ``parent`` keeps those under a code (the empty text: all).  A name may stand at several levels
        (其他公共安全支出 is 20499 and 2049999) and, like 行政运行, under many parents.
        """
        found = self._named(kind).get(normalise(name), ())
        kept = (c for c in found if year is None or c.valid_in(year))
        best: dict[str, Code] = {}
        for row in kept:
            if parent is None or (row.code.startswith(parent) and row.code != parent):
                best[row.code] = row
        return tuple(best[code] for code in sorted(best))

    def children(self, kind: Kind, code: str, year: int | None = None) -> tuple[Code, ...]:
        """The codes one level below, in code order; "" gives the 类."""
        size = len(code) + (2 if code else 3)
        codes = {c for c in self._all(kind) if len(c) == size and c.startswith(code)}
        found = (self.lookup(kind, c, year) for c in sorted(codes))
        return tuple(row for row in found if row)

    def classes(self, kind: Kind, year: int | None = None) -> tuple[Code, ...]:
        """The 类 of a kind, in code order."""
        return self.children(kind, "", year)

    def every(self, kind: Kind) -> tuple[Code, ...]:
        """Every row, by code and then by years: also former names."""
        return tuple(row for code in sorted(self._all(kind)) for row in self.rows(kind, code))

    def _all(self, kind: Kind) -> set[str]:
        listed = (set(codes) for (k, _), codes in self._official.items() if k == kind)
        return set(self._rows[kind]).union(*listed)

    def _named(self, kind: Kind) -> dict[str, tuple[Code, ...]]:
        if kind not in self._names:
            names: dict[str, list[Code]] = defaultdict(list)
            for row in self.every(kind):
                names[normalise(row.name)].append(row)
            self._names[kind] = {name: tuple(rows) for name, rows in names.items()}
        return self._names[kind]


def _source(text: str) -> str:
    """Where a row comes from, as a reader is told."""
    parts = [next((w for key, w in SOURCES.items() if p.startswith(key)), p) for p in text.split("+")]
    return "、".join(dict.fromkeys(parts))


def _year(text: str) -> int | None:
    return int(text) if text else None


def _rows(name: str) -> list[dict[str, str]]:
    return list(csv.DictReader((resources.files(__package__) / "data" / f"{name}.csv").read_text("utf-8").splitlines()))


def _read(kind: Kind) -> list[Code]:
    return [
        Code(
            row["code"], row["name"], kind, level(kind, row["code"]),
            _year(row["valid_from"]), _year(row["valid_to"]), _source(row["source"]), row["confidence"], row["note"],
        )
        for row in _rows(kind)
    ]  # fmt: skip


def listed() -> Catalogue:
    """The lists alone, without what published documents say of them."""
    return Catalogue(code for kind in KINDS for code in _read(kind))


def seen() -> tuple[Seen, ...]:
    """What published documents say of codes and names (data/seen.csv)."""
    kinds: dict[str, Kind] = {kind: kind for kind in KINDS}
    return tuple(
        Seen(
            kinds[row["kind"]], row["code"], row["name"], tuple(map(int, row["years"].split(";"))),
            int(row["bodies"]), tuple(row["places"].split(";")),
        )
        for row in _rows("seen")
    )  # fmt: skip


@cache
def shipped() -> Catalogue:
    """The catalogue that comes with yusuan, with what was seen in documents laid over; read once, at the first question."""
    known = seen()
    return Catalogue(c for kind in KINDS for c in laid_over(_read(kind), (s for s in known if s.kind == kind)))


_HOLDING: ContextVar[Catalogue | None] = ContextVar("the catalogue that holds in this thread or task", default=None)


def current() -> Catalogue:
    """The catalogue that holds here: the one of the :func:`using` around, else the shipped one."""
    return _HOLDING.get() or shipped()


@contextmanager
def using(catalogue: Catalogue) -> Iterator[None]:
    """Within this block, and only in this thread or task, questions about codes are answered by ``catalogue``."""
    mark = _HOLDING.set(catalogue)
    try:
        yield
    finally:
        _HOLDING.reset(mark)


def lookup(kind: Kind, code: str, year: int | None = None) -> Code | None:
    """See :meth:`Catalogue.lookup`."""
    return _lookup(current(), kind, code, year)


_lookup = lru_cache(maxsize=16384)(Catalogue.lookup)


def rows(kind: Kind, code: str) -> tuple[Code, ...]:
    """See :meth:`Catalogue.rows`."""
    return current().rows(kind, code)


def by_name(kind: Kind, name: str, year: int | None = None, parent: str | None = None) -> tuple[Code, ...]:
    """See :meth:`Catalogue.by_name`."""
    return _by_name(current(), kind, name, year, parent)


_by_name = lru_cache(maxsize=16384)(Catalogue.by_name)


def children(kind: Kind, code: str, year: int | None = None) -> tuple[Code, ...]:
    """See :meth:`Catalogue.children`."""
    return _children(current(), kind, code, year)


_children = lru_cache(maxsize=4096)(Catalogue.children)


def classes(kind: Kind, year: int | None = None) -> tuple[Code, ...]:
    """See :meth:`Catalogue.classes`."""
    return children(kind, "", year)


def name(kind: Kind, code: str, year: int | None = None) -> str:
    """See :meth:`Catalogue.name`."""
    return _name(current(), kind, code, year)


_name = lru_cache(maxsize=16384)(Catalogue.name)


def printed_classes(year: int | None = None) -> tuple[Code, ...]:
    """The 30 functional classes that the forms print even where they are blank, in order, with that year's names.

    A class that does not exist in the year (234 before 2020) is left out.  The ordinal is the place in the list.
    """
    found = (lookup("function", code, year) for code in PRINTED_CLASSES)
    return tuple(row for row in found if row)


assert set(get_args(Kind)) == set(KINDS)
