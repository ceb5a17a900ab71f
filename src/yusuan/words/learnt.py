"""Where a word, phrase, implication or rule was learnt, and which places are left out while one measures.

``YUSUAN_WITHOUT="chongqing,shaanxi" python bench/bench_check.py …`` reads as if the documents of these places had never been
seen: what was learnt from them alone is unknown.  It is read once, when the program starts; nothing else sets it.
"""

from __future__ import annotations

import os
import re
from functools import cache

#: Places by the names that ``learnt_from`` gives them; a city counts for its province, where forms are made.
PLACES = {
    "seed": "shanxi", "shanxi": "shanxi", "shanghai": "shanghai", "jiangsu": "jiangsu", "wuxi": "jiangsu",
    "chongqing": "chongqing", "guangdong": "guangdong", "guangzhou": "guangdong", "shenzhen": "guangdong",
    "shaanxi": "shaanxi", "xi'an": "shaanxi", "beijing": "beijing", "shandong": "shandong", "fujian": "fujian",
    "hunan": "hunan", "sichuan": "sichuan", "yunnan": "yunnan", "anhui": "anhui", "zhejiang": "zhejiang",
}  # fmt: skip
_NAME = re.compile("|".join(map(re.escape, sorted(PLACES, key=len, reverse=True))), re.IGNORECASE)
WITHOUT = frozenset(PLACES[m.lower()] for m in _NAME.findall(os.environ.get("YUSUAN_WITHOUT", "")))


@cache
def places(learnt_from: str) -> frozenset[str]:
    """The places that a provenance names; none for what is generally known."""
    return frozenset(PLACES[name.lower()] for name in _NAME.findall(learnt_from))


def usable(learnt_from: str, without: frozenset[str] = WITHOUT) -> bool:
    """Whether something is known from elsewhere than the places that are left out."""
    named = places(learnt_from)
    return not named or not named <= without
