"""Spreadsheets: XLSX, XLS and ODS as displayed, XLSB by value."""

from __future__ import annotations

from pathlib import Path

from yusuan.model import Block, Leftover

from . import ods, oldsheets, workbook
from .base import Format, Limits, Raw
from .guard import Package
from .sheets import Sheet, blocks_of
from .unseen import leave_unseen

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STREAMS = tuple(name.encode("utf-16-le") for name in ("Workbook", "Book"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"


def _sheets(path: Path, limits: Limits) -> list[Sheet]:
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if is_zip:
        with Package(path, limits) as package:
            if package.has("content.xml"):
                return ods.read_sheets(path.name, package, limits)
            if not package.has("xl/workbook.bin"):
                return workbook.read_sheets(path.name, package, limits)
    return oldsheets.read_sheets(path, limits)


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a spreadsheet; every Source has a sheet and a cell (a Grid's is its area)."""
    blocks: list[Block] = []
    leftovers: list[Leftover] = []
    for sheet in _sheets(path, limits):
        unseen = leave_unseen(path.name, sheet)
        found, left = blocks_of(path.name, sheet, limits)
        blocks += found
        leftovers += [*unseen, *left]
    return Raw(tuple(blocks), tuple(leftovers))


def sniff(head: bytes) -> bool:
    """A zip whose parts are those of a workbook, or an OLE file with a workbook stream."""
    if head.startswith(_OLE):
        return any(name in head for name in _STREAMS) and _ENCRYPTED not in head
    return head.startswith(b"PK\x03\x04") and any(
        mark in head for mark in (b"xl/workbook", b"xl/worksheets", _ODS)
    )


FORMAT = Format("电子表格", (".xlsx", ".xlsm", ".xltx", ".xls", ".xlsb", ".ods", ".et"), sniff, read)
