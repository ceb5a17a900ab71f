"""Running text without what is no word of it: markup, and spaces that typesetting put between characters."""

from __future__ import annotations

import re

_BETWEEN = re.compile(r"(?<![A-Za-z])[\s\u3000\u200b\ufeff]+|[\s\u3000\u200b\ufeff]+(?![A-Za-z])")
MARK = re.compile(r"</?(?:p|b|strong|em|i|span|br)\s*/?>|\*\*", re.IGNORECASE)


def compact(text: str) -> str:
    """Text without markup and without spaces, except between two Latin words."""
    return _BETWEEN.sub("", MARK.sub("", text)).strip()
