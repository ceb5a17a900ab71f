"""The container of old Office files ([MS-CFB]): its streams by name, within the bounds of the file."""

from __future__ import annotations

import struct
from dataclasses import dataclass

SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_NO_SECTOR = 0xFFFFFFFA  # numbers from here on are marks, not sectors
_STREAM, _ROOT = 2, 5
_MOST_ENTRIES = 20_000


@dataclass(frozen=True, slots=True)
class _Entry:
    kind: int
    start: int
    size: int


class Container:
    """An OLE file.  Raises ValueError, IndexError or struct.error for one that is damaged."""

    def __init__(self, data: bytes) -> None:
        if not data.startswith(SIGNATURE):
            raise ValueError("not an OLE file")
        self._data = data
        self._size = 1 << min(word(data, 30), 16)
        self._small = 1 << min(word(data, 32), 16)
        self._cutoff = long(data, 56)
        self._fat = self._sector_table()
        self._entries = self._directory(self._chain(long(data, 48)))
        root = next((entry for entry in self._entries.values() if entry.kind == _ROOT), None)
        self._mini = self._chain(root.start) if root else b""
        self._mini_fat = _longs(self._chain(long(data, 60))) if long(data, 60) < _NO_SECTOR else ()

    def __contains__(self, name: str) -> bool:
        return name in self._entries

    def stream(self, name: str) -> bytes:
        """Bytes of a stream of the outermost storage.  Raises ValueError where there is none."""
        entry = self._entries.get(name)
        if entry is None or entry.kind != _STREAM:
            raise ValueError(f"no stream {name}")
        if entry.size >= self._cutoff:
            return self._chain(entry.start)[: entry.size]
        parts, sector, left = [], entry.start, len(self._mini_fat) + 1
        while sector < _NO_SECTOR and left and sector < len(self._mini_fat):
            parts.append(self._mini[sector * self._small : (sector + 1) * self._small])
            sector, left = self._mini_fat[sector], left - 1
        return b"".join(parts)[: entry.size]

    def _sector_table(self) -> list[int]:
        """Which sector follows which."""
        data, size = self._data, self._size
        sectors = list(struct.unpack_from("<109I", data, 76))
        further, seen = long(data, 68), 0
        while further < _NO_SECTOR and seen * size < len(data):
            block = struct.unpack_from(f"<{size // 4}I", data, (further + 1) * size)
            sectors += block[:-1]
            further, seen = block[-1], seen + 1
        table: list[int] = []
        for sector in sectors:
            if sector < _NO_SECTOR and len(table) * size < len(data) * 4 + size:
                table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        return table

    def _chain(self, sector: int) -> bytes:
        parts, left = [], len(self._data) // self._size + 1
        while sector < _NO_SECTOR and left:
            parts.append(self._data[(sector + 1) * self._size : (sector + 2) * self._size])
            sector, left = self._fat[sector], left - 1
        return b"".join(parts)

    def _directory(self, entries: bytes) -> dict[str, _Entry]:
        """Entries by name; where storages hold streams of one name (an object set in), the first one counts."""
        found: dict[str, _Entry] = {}
        for at in range(0, min(len(entries) - 127, 128 * _MOST_ENTRIES), 128):
            length = min(word(entries, at + 64), 64)
            name = entries[at : at + max(0, length - 2)].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", entries, at + 116)
            if name and entries[at + 66] in {_STREAM, _ROOT}:
                found.setdefault(name, _Entry(entries[at + 66], start, size))
        return found


def word(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<H", data, at)[0])


def long(data: bytes, at: int) -> int:
    return int(struct.unpack_from("<I", data, at)[0])


def _longs(data: bytes) -> tuple[int, ...]:
    return struct.unpack_from(f"<{len(data) // 4}I", data)
