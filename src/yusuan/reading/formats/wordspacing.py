"""Letter-spaced words closed up: “合　计”, “目 录”, “政府性 基金预 算” are words that print spread out."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_MARK = r"，。、；：？！“”‘’（）《》【】〔〕％…—"
_GAP = r"[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000]+"
_INSIDE = re.compile(rf"(?<=[{_HAN}{_MARK}]){_GAP}(?=[{_HAN}{_MARK}])")
_SPREAD = re.compile(rf"(?<![{_HAN}])[{_HAN}](?:{_GAP}[{_HAN}](?![{_HAN}]))+")
_GAPS = re.compile(_GAP)


def close_cell(text: str) -> str:
    """A table cell's words without the gaps between Chinese characters, which never mean anything there."""
    return _INSIDE.sub("", text)


def close_line(text: str) -> str:
    """A line with letter-spaced words closed up; a single gap between two words (第一部分 概况) stays.

    Only single characters with a gap between each two are taken for one spread word, so that the gap between a
    numeral and its heading (一 单位职责) stays too.
    """
    return _SPREAD.sub(lambda m: _GAPS.sub("", m[0]), text)
