"""Texts of a document as data for other programs: no text becomes a formula, no character breaks a line."""

from __future__ import annotations

import re

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "＠")
_NUMBER = re.compile(r"[-+]?[\d,.]{1,60}\s?[%％]?|[-—－]{1,3}")
_BREAKS = str.maketrans({"\u2028": "\\u2028", "\u2029": "\\u2029", "\x7f": "\\u007f", "\x85": "\\u0085"})


def cell_text(text: str) -> str:
    """A text for a CSV cell: one that a spreadsheet would compute gets an apostrophe before it; numbers stay."""
    return f"'{text}" if text.startswith(_STARTS) and not _NUMBER.fullmatch(text) else text


def json_text(text: str) -> str:
    """JSON in which no line separator stands as such (some programs end a line there)."""
    return text.translate(_BREAKS)
