"""What calamine does not tell of an XLS: which number format, lines and error value each cell has.

Records are those of [MS-XLS] (BIFF8), the container is that of [MS-CFB]; texts and numbers are left to calamine.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .numberformat import BUILT_IN, GENERAL
from .sheets import Place

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
_SHORTEST_STREAM = 4096
_FORMULA, _BOOLERR, _MULRK, _MULBLANK = 0x0006, 0x0205, 0x00BD, 0x00BE
_FORMAT, _XF, _FONT, _BOUNDSHEET, _DATE1904, _BOF, _EOF = (
    0x041E,
    0x00E0,
    0x0031,
    0x0085,
    0x0022,
    0x0809,
    0x000A,
)
#: Records of one cell: formula, number, rk, blank, labelsst, label, boolerr.
_CELLS = frozenset({_FORMULA, 0x0203, 0x027E, 0x0201, 0x00FD, 0x0204, _BOOLERR})
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_TITLE_TWIPS = 14 * 20
_BOLD = 600


@dataclass(frozen=True, slots=True)
class Look:
    """What a cell's style says: number format, whether it has a line at a side, whether it is bold or large."""

    code: str = GENERAL
    boxed: bool = False
    strong: bool = False


@dataclass(slots=True)
class Looks:
    """Looks and error values by sheet (in the order of the tabs) and place."""

    start_1904: bool = False
    cells: list[dict[Place, Look]] = field(default_factory=list)
    errors: list[dict[Place, str]] = field(default_factory=list)


def looks_of(data: bytes) -> Looks:
    """Looks of all cells; none for files older than Excel 97 or damaged ones, whose values may still be readable."""
    try:
        return _looks(_workbook_stream(data))
    except (struct.error, IndexError, ValueError):
        return Looks()


# --- the container ------------------------------------------------------------------------------------------------


def _workbook_stream(data: bytes) -> bytes:
    """Bytes of the stream named Workbook.  Raises ValueError where there is none."""
    if not data.startswith(_OLE):
        raise ValueError("not an OLE file")
    size = 1 << min(_word(data, 30), 16)
    fat = _sector_table(data, size)
    entries = _chain(data, size, fat, _long(data, 48))
    for at in range(0, len(entries) - 127, 128):
        length = min(_word(entries, at + 64), 64)
        if entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace") == "Workbook":
            start, total = struct.unpack_from("<II", entries, at + 116)
            if total >= _SHORTEST_STREAM:
                return _chain(data, size, fat, start)[:total]
    raise ValueError("no workbook stream")


def _word(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def _long(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _sector_table(data: bytes, size: int) -> list[int]:
    """Which sector follows which."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    further, seen = _long(data, 68), 0
    while further < _NO_SECTOR and seen * size < len(data):
        block = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
        sectors += block[:-1]
        further, seen = block[-1], seen + 1
    table: list[int] = []
    for sector in sectors:
        if sector < _NO_SECTOR and len(table) * size < len(data) * 4 + size:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return table


def _chain(data: bytes, size: int, fat: list[int], sector: int) -> bytes:
    parts, left = [], len(data) // size + 1
    while sector < _NO_SECTOR and left:
        parts.append(data[(sector + 1) * size : (sector + 2) * size])
        sector, left = fat[sector], left - 1
    return b"".join(parts)


# --- the records --------------------------------------------------------------------------------------------------


def _records(stream: bytes, at: int) -> Iterator[tuple[int, bytes]]:
    """(kind, body) of the records of one part, without those of parts inside it."""
    depth = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        depth += (kind == _BOF) - (kind == _EOF)
        if depth == 1:
            yield kind, stream[at + 4 : at + 4 + length]
        if depth <= 0:
            return
        at += 4 + length


def _looks(stream: bytes) -> Looks:
    found = Looks()
    codes: dict[int, str] = dict(BUILT_IN)
    fonts: list[bool] = []
    styles: list[tuple[int, int, bool]] = []
    sheets: list[int] = []
    for kind, body in _records(stream, 0):
        if kind == _FORMAT:
            codes[_word(body, 0)] = _string(body, 2)
        elif kind == _FONT:
            fonts.append(_word(body, 0) >= _TITLE_TWIPS or _word(body, 6) >= _BOLD)
        elif kind == _XF:
            styles.append((_word(body, 0), _word(body, 2), bool(_word(body, 10) & 0xFF)))
        elif kind == _BOUNDSHEET and body[5] == 0:
            sheets.append(_long(body, 0))
        elif kind == _DATE1904:
            found.start_1904 = bool(_word(body, 0))
    looks = [_look(style, codes, fonts) for style in styles]
    for start in sheets:
        cells, errors = _sheet(stream, start, looks)
        found.cells.append(cells)
        found.errors.append(errors)
    return found


def _look(style: tuple[int, int, bool], codes: dict[int, str], fonts: list[bool]) -> Look:
    font, code, boxed = style
    font -= font > 4  # the fourth font does not exist
    return Look(codes.get(code, GENERAL), boxed, fonts[font] if font < len(fonts) else False)


def _string(body: bytes, at: int) -> str:
    count, wide = _word(body, at), body[at + 2] & 1
    return body[at + 3 : at + 3 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _sheet(stream: bytes, start: int, looks: list[Look]) -> tuple[dict[Place, Look], dict[Place, str]]:
    cells: dict[Place, Look] = {}
    errors: dict[Place, str] = {}
    for kind, body in _records(stream, start):
        if kind in _CELLS:
            row, column, style = struct.unpack_from("<HHH", body)
            cells[row, column] = looks[style]
            if error := _error(kind, body):
                errors[row, column] = error
        elif kind in (_MULRK, _MULBLANK):
            row, first = struct.unpack_from("<HH", body)
            step = 6 if kind == _MULRK else 2
            for index, at in enumerate(range(4, len(body) - 3, step)):
                cells[row, first + index] = looks[_word(body, at)]
    return cells, errors


def _error(kind: int, body: bytes) -> str:
    """The error value that a formula or constant has; "" for any other value."""
    if kind == _BOOLERR and body[7]:
        return _ERRORS.get(body[6], "#ERROR!")
    if kind == _FORMULA and body[12:14] == b"\xff\xff" and body[6] == 2:
        return _ERRORS.get(body[8], "#ERROR!")
    return ""
