"""Which character each glyph of an embedded TrueType or OpenType font draws, from its cmap table."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_MOST_TABLES = 200
_MOST = 70_000


def characters(font: bytes) -> dict[int, int]:
    """Glyph → character; empty where the font has no map of Unicode, or is damaged."""
    try:
        found: dict[int, int] = {}
        for code, glyph in _pairs(_cmap(font)):
            if glyph and not 0xE000 <= code < 0xF900:
                found.setdefault(glyph, code)
            if len(found) > _MOST:
                break
        return found
    except (struct.error, IndexError, ValueError):
        return {}


def _cmap(font: bytes) -> bytes:
    at = struct.unpack_from(">I", font, 12)[0] if font[:4] == b"ttcf" else 0  # the first font of a collection
    count = min(struct.unpack_from(">H", font, at + 4)[0], _MOST_TABLES)
    for n in range(count):
        tag, _, start, size = struct.unpack_from(">4sIII", font, at + 12 + n * 16)
        if tag == b"cmap":
            return font[start : start + size]
    raise ValueError("no cmap")


def _pairs(cmap: bytes) -> Iterator[tuple[int, int]]:
    """(character, glyph) of the best Unicode map."""
    best = -1, 0
    for n in range(min(struct.unpack_from(">H", cmap, 2)[0], 50)):
        platform, encoding, start = struct.unpack_from(">HHI", cmap, 4 + n * 8)
        kind = struct.unpack_from(">H", cmap, start)[0]
        if (platform == 0 or (platform == 3 and encoding in {1, 10})) and kind in {4, 12}:
            best = max(best, (kind, start))
    kind, start = best
    if kind == 12:
        yield from _segmented(cmap, start)
    elif kind == 4:
        yield from _ranges(cmap, start)


def _segmented(cmap: bytes, start: int) -> Iterator[tuple[int, int]]:
    count = min(struct.unpack_from(">I", cmap, start + 12)[0], _MOST)
    for n in range(count):
        first, last, glyph = struct.unpack_from(">III", cmap, start + 16 + n * 12)
        for code in range(first, min(last, first + _MOST, 0x10FFFF) + 1):
            yield code, glyph + code - first


def _ranges(cmap: bytes, start: int) -> Iterator[tuple[int, int]]:
    segments = struct.unpack_from(">H", cmap, start + 6)[0] // 2
    for n in range(segments):
        last = struct.unpack_from(">H", cmap, start + 14 + n * 2)[0]
        first = struct.unpack_from(">H", cmap, start + 16 + (segments + n) * 2)[0]
        delta = struct.unpack_from(">H", cmap, start + 16 + (2 * segments + n) * 2)[0]
        place = start + 16 + (3 * segments + n) * 2
        offset = struct.unpack_from(">H", cmap, place)[0]
        for code in range(first, min(last, 0xFFFE) + 1):
            if not offset:
                yield code, (code + delta) & 0xFFFF
                continue
            at = place + offset + (code - first) * 2
            glyph = struct.unpack_from(">H", cmap, at)[0] if at + 2 <= len(cmap) else 0
            yield code, (glyph + delta) & 0xFFFF if glyph else 0
