"""The fonts that paper is set in: two bundled ones (Song for text, Hei for headings), and what they cannot show."""

from __future__ import annotations

import struct
from functools import lru_cache
from pathlib import Path

import typst
from pylopdf_fonts_zh_cn import sans_path, serif_path

#: Printed for a character that no font at hand can show: the proof-reader's mark for "a character is missing here".
MISSING = "〓"


@lru_cache(maxsize=2)
def fonts(system: bool = False) -> typst.Fonts:
    """The bundled fonts and nothing of the machine's, so that every machine prints alike; with ``system`` those too."""
    folder = [str(sans_path().parent)]
    return typst.Fonts(include_system_fonts=system, include_embedded_fonts=False, font_paths=folder)


def uncovered(text: str) -> str:
    """The characters of ``text`` that a bundled font cannot show, sorted (private signs, rare characters, emoji)."""
    return "".join(sorted(c for c in set(text) - covered() if c not in "\n\t"))


@lru_cache(maxsize=1)
def covered() -> frozenset[str]:
    """Every character that both bundled fonts can show."""
    serif, sans = (_characters(Path(path)) for path in (serif_path(), sans_path()))
    return frozenset(serif & sans)


def _characters(path: Path) -> set[str]:
    """The characters of an OpenType font: the groups of its character map's full-range (format 12) table."""
    with path.open("rb") as stream:
        _, count = struct.unpack(">4sH6x", stream.read(12))
        tables = {
            tag: (at, size) for tag, _, at, size in struct.iter_unpack(">4sIII", stream.read(16 * count))
        }
        at, size = tables[b"cmap"]
        stream.seek(at)
        cmap = stream.read(size)
    (count,) = struct.unpack_from(">2xH", cmap)
    found: set[str] = set()
    for i in range(count):
        (offset,) = struct.unpack_from(">4xI", cmap, 4 + 8 * i)
        kind, groups = struct.unpack_from(">H10xI", cmap, offset)
        if kind == 12:
            for first, last, _ in struct.iter_unpack(">III", cmap[offset + 16 : offset + 16 + 12 * groups]):
                found.update(map(chr, range(first, last + 1)))
    return found
