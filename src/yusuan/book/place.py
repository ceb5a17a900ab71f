"""A place in a workbook that knows which cell of its row holds which field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from yusuan.model import Source

_NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class RowSource(Source):
    """A row of a sheet: ``line`` is its number, ``columns`` the letters of its fields (not compared)."""

    columns: Mapping[str, str] = field(default_factory=lambda: _NONE, compare=False, repr=False)


def cell_of(source: Source, name: str) -> Source:
    """The place of one field of the row that ``source`` stands for; the row itself where that is not known."""
    if isinstance(source, RowSource) and name in source.columns and source.line:
        return Source(source.document, sheet=source.sheet, cell=f"{source.columns[name]}{source.line}")
    if isinstance(source, RowSource):
        return Source(source.document, sheet=source.sheet, cell=source.cell)
    return source
