"""What stands on pages without being their text: page numbers, running heads, the contents page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable

from yusuan.words.phrases import number

from .. import looks
from .flow import PageText
from .lines import Line

_MARGIN = 0.085  # of the page's height
_DEEP_MARGIN = 0.12
_LEAST_REPEATS = 3
_LEAST_SHARE = 0.2
#: A page number by itself, its digits perhaps set apart: 12, — 1 2 —, iv.
_BARE_NUMBER = re.compile(r"^[\s·.•~\-—–－─―]*(?:\d{1,4}|\d(?:\s+\d){1,3})[\s·.•~\-—–－─―]*$|^[IVXivx]{1,6}$")


def mark(pages: list[PageText]) -> None:
    """Give the lines of these pages their roles: "running", "contents", else as they are."""
    _running(pages)
    _contents(pages)


def _running(pages: list[PageText]) -> None:
    seen: Counter[tuple[str, int, str]] = Counter()
    where: dict[tuple[str, int, str], list[Line]] = defaultdict(list)
    for page in pages:
        for edge, line in _outermost(page):
            if _is_page_number(page, line):
                page.roles[id(line)] = "running"
                continue
            key = edge, round(line.middle / 5), re.sub(r"\d+", "#", re.sub(r"\s", "", line.text))
            seen[key] += 1
            where[key].append(line)
    least = max(_LEAST_REPEATS, _LEAST_SHARE * len(pages))
    repeated = {id(line) for key, lines in where.items() if seen[key] >= least for line in lines}
    for page in pages:
        for line in page.lines:
            if id(line) in repeated:
                page.roles[id(line)] = "running"


def _outermost(page: PageText) -> Iterable[tuple[str, Line]]:
    """(edge, line) for lines in the margins, those that tell of a table left out."""
    for line in page.lines:
        if looks.is_label(line.text):
            continue
        if line.middle < _DEEP_MARGIN * page.height and (
            line.middle < _MARGIN * page.height or _is_page_number(page, line)
        ):
            yield "top", line
        elif line.middle > (1 - _DEEP_MARGIN) * page.height and (
            line.middle > (1 - _MARGIN) * page.height or _is_page_number(page, line)
        ):
            yield "bottom", line


def _is_page_number(page: PageText, line: Line) -> bool:
    """Whether a line prints only a page number, and is the first or last thing on its page."""
    if not (_BARE_NUMBER.match(line.text) or looks.is_page_number(line.text)):
        return False
    others = [other.middle for other in page.lines if other is not line] + [grid_top for grid_top, _ in page.spans]
    bottoms = [other.middle for other in page.lines if other is not line] + [bottom for _, bottom in page.spans]
    return not others or line.middle <= min(others) or line.middle >= max(bottoms)


# --- contents page ------------------------------------------------------------------------------------------------


def _contents(pages: list[PageText]) -> None:
    """Mark the list under 目录, over as many pages as it goes, and every line with dot leaders."""
    later = _later_words(pages)
    begun = going = False
    for page in pages:
        lines = [line for line in page.lines if page.roles.get(id(line)) is None]
        start = next((n for n, line in enumerate(lines) if looks.is_contents_title(line.text)), None)
        entries = [line for line in lines if looks.is_contents_entry(line.text)]
        if start is not None and not begun:
            entries += lines[start : start + 1] + _list_below(lines[start + 1 :], later, page.number)
            begun = going = True
        elif going:
            named = sum(later.get(_key(line.text), 0) > page.number for line in lines)
            going = max(len(entries), named) * 3 > len(lines) * 2
            entries = (lines if lines and going else []) or entries
        for line in entries:
            page.roles[id(line)] = "contents"


def _key(text: str) -> str:
    """The words of a line without its number, spaces, leaders and page."""
    bare = re.sub(r"[\s“”\"]", "", text).rstrip(".…·．0123456789０１２３４５６７８９")
    return re.sub(f"^(?:{number(2).pattern})", "", bare)


def _later_words(pages: list[PageText]) -> dict[str, int]:
    """Words of lines → the last page they stand on."""
    return {_key(line.text): page.number for page in pages for line in page.lines}


def _list_below(lines: list[Line], later: dict[str, int], page: int) -> list[Line]:
    """The lines under 目录 that list what comes: those with a page, or whose words stand again on a later page.

    Where most lines of the page do, all do up to the last of them.
    """
    fits = [
        looks.is_contents_entry(line.text) or looks.ends_with_page(line.text) or later.get(_key(line.text), 0) > page
        or looks.heading_level(line.text) is not None
        for line in lines
    ]  # fmt: skip
    if not any(fits):
        return []
    last = len(fits) - 1 - fits[::-1].index(True)
    if sum(fits[: last + 1]) * 3 >= (last + 1) * 2:
        return lines[: last + 1]
    return [line for line, fit in zip(lines, fits, strict=True) if fit and not looks.heading_level(line.text)]
