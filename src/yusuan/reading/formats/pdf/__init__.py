"""PDF files; the modules that read them are loaded when one comes, a text should not wait for it."""

from __future__ import annotations

from pathlib import Path

from ..base import Format, Limits, Raw


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a PDF; every Source has the page and the box in points from the upper left of the page as shown."""
    from . import document

    return document.read(path, limits)


def is_costly(path: Path, limits: Limits) -> bool:
    """Whether a PDF may unpack or repeat without bound.  Raises Unreadable where it surely does."""
    from . import suspect

    return suspect.is_suspect(path, limits)


def sniff(head: bytes) -> bool:
    """A PDF header within the first kilobyte, as the format allows."""
    return b"%PDF-" in head[:1024]


FORMAT = Format("PDF", (".pdf",), sniff, read, costly=is_costly)
