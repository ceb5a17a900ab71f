"""What the quick spreadsheet reader does not tell of an .xlsx file: formula errors, formulas without a result, merges."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import join, normpath
from typing import IO

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_MARKED = re.compile(rb"<f[ >/]|t=.e.|mergeCell ")
_CELL = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")

#: (first row, first column, last row, last column), from 0.
Range = tuple[int, int, int, int]


@dataclass(slots=True)
class Marks:
    """Marks of one sheet: places of errors with their text ("" for a formula without a result), and merged ranges."""

    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    merged: list[Range] = field(default_factory=list)


def marks(path: Path) -> dict[str, Marks]:
    """Marks by sheet name; empty for a file that is no readable .xlsx (the caller has said so already)."""
    from lxml import etree

    try:
        with zipfile.ZipFile(path) as packed:
            return {
                name: _marks(packed.open(part))
                for name, part in _parts(packed)
                if _is_marked(packed.open(part))
            }
    except (zipfile.BadZipFile, OSError, KeyError, ValueError, RuntimeError, etree.XMLSyntaxError):
        return {}


def _parts(packed: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """(sheet name, file in the package) of every worksheet."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    links = etree.fromstring(packed.read("xl/_rels/workbook.xml.rels"), parser)
    targets = {link.get("Id"): str(link.get("Target")) for link in links}
    book = etree.fromstring(packed.read("xl/workbook.xml"), parser)
    for sheet in book.iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        part = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if "worksheets/" in part:
            yield str(sheet.get("name")), part


def _is_marked(stream: IO[bytes]) -> bool:
    """Whether a sheet has anything to look for at all; most exports have not, and are not parsed a second time."""
    tail = b""
    while chunk := stream.read(1 << 20):
        if _MARKED.search(tail + chunk):
            return True
        tail = chunk[-16:]
    return False


def _marks(stream: IO[bytes]) -> Marks:
    from lxml import etree

    found = Marks()
    for _, element in etree.iterparse(
        stream, tag=(f"{_MAIN}c", f"{_MAIN}mergeCell"), resolve_entities=False, no_network=True
    ):
        if element.tag == f"{_MAIN}mergeCell":
            ends = [_index(end) for end in str(element.get("ref")).split(":")]
            found.merged.append((*ends[0], *ends[-1]))
        else:
            value = element.findtext(f"{_MAIN}v") or ""
            formula = element.find(f"{_MAIN}f") is not None
            if element.get("t") == "e" or (formula and not value and element.get("t") != "str"):
                found.errors[_index(str(element.get("r")))] = value
        element.clear()
    return found


def _index(cell: str) -> tuple[int, int]:
    """(row, column) from 0 of a cell name.  Raises ValueError for anything else."""
    match = _CELL.fullmatch(cell)
    if match is None:
        raise ValueError(f"not a cell: {cell}")
    column = 0
    for letter in match[1]:
        column = column * 26 + ord(letter) - 64
    return int(match[2]) - 1, column - 1
