"""OFD (GB/T 33190): pages of an XML layout; its words and lines go the way of those of a PDF.

Places are millimetres from the upper left of the page; they become points here.
"""

from __future__ import annotations

from pathlib import Path

from .base import Format, Limits, Raw

_MARKS = (b"OFD.xml", b"www.ofdspec.org")


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an OFD; every Source has the page and the box in points from the upper left of the page."""
    from .pdf import ofd

    return ofd.read(path, limits)


def sniff(head: bytes) -> bool:
    """A zip with the entry that every OFD starts from."""
    return head.startswith(b"PK\x03\x04") and _MARKS[0] in head


FORMAT = Format("OFD 版式文件", (".ofd",), sniff, read)
