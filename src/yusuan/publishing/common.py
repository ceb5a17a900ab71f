"""What publishers of paper share: safe writing, the cover, widths of columns, names of forms, bars of charts."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

from yusuan import money
from yusuan.model import Chart, Disclosure, Grid

from .asides import mark, sweep
from .shape import clean, document_title, is_number

DRAFT_WORD = "草稿"

#: What is kept on one line: a run of Latin letters, digits and signs; elsewhere two characters, not a tower of one.
_TOKENS = re.compile(r"[!-~]+|[^\s!-~]{1,2}")


#: Widths in em of what is not a whole character wide, by the wider of the two bundled fonts; digits are all alike.
_WIDTHS = {
    **dict.fromkeys("!'()-/I[]`ijl|fr{}t\\° ", 0.37),
    **dict.fromkeys(",.:;", 0.33),
    **dict.fromkeys("%&@mMWwHN", 0.98),
    **dict.fromkeys("ABCDEFGKLOPQRSTUVXYZ", 0.75),
    **dict.fromkeys("0123456789", 0.56),
    **dict.fromkeys("“”‘’", 0.5),
}


@lru_cache(maxsize=16384)
def em(text: str) -> float:
    """Width of a line in em, as the bundled fonts set it: rather too much than too little."""
    return sum(_WIDTHS.get(c, 0.66 if "!" <= c <= "~" else 1.0) for c in text)


def write_atomically(path: Path, data: bytes) -> None:
    """Write aside, then rename, so that a full disk or a stopped run leaves the old file whole.

    Raises OSError as the system does (no permission, no space); nothing half-written stays behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sweep(path.parent, f".{path.name}.")
    aside = path.with_name(f".{path.name}.{mark()}")
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(aside, path)
    except BaseException:
        aside.unlink(missing_ok=True)
        raise


def cover(disclosure: Disclosure) -> tuple[str, str]:
    """(unit name, rest of the document's title) for the cover, e.g. ("某中心", "2023年度单位预算公开")."""
    unit, title = clean(disclosure.unit.value).strip(), " ".join(clean(document_title(disclosure)).split())
    return unit, title.removeprefix(unit).strip() or title


def metadata(disclosure: Disclosure) -> Mapping[str, str]:
    """Title, author, subject and keywords as every format's properties name them; no dates, no machine names."""
    unit, rest = cover(disclosure)
    year = f"{disclosure.year.value}年" if disclosure.year.value else ""
    subject = f"{year}{disclosure.kind.value or '预算'}公开"
    return {
        "title": rest if rest.startswith(unit) else f"{unit}{rest}",
        "author": unit,
        "subject": subject,
        "keywords": "、".join(dict.fromkeys(k for k in ("预算公开", disclosure.scope.value, year) if k)),
    }


# ---------------------------------------------------------------- tables


@dataclass(frozen=True, slots=True)
class Need:
    """What one column asks for, in em: the least that breaks no word, all on one line, and whether it is amounts."""

    least: float
    natural: float
    amounts: bool

    def wider(self, times: float) -> Need:
        """The same need where figures and codes are set in a wider font."""
        least = self.least * times
        return replace(self, least=least, natural=max(least, self.natural))


def column_shares(grid: Grid, needs: Sequence[Need], width: float, padding: float) -> tuple[float, ...]:
    """Shares (sum 1) of a table ``width`` em wide for each column: as the grid states, else by what stands in it.

    Columns of amounts are all alike and hold their longest figure; the rest goes to the columns of words by what they
    hold, none narrower than its longest unbreakable word where that can be had.
    """
    given = [w for w in grid.widths if w > 0]
    if given and len(given) == grid.width:
        return tuple(w / sum(given) for w in given)
    amounts = max((n.least for n in needs if n.amounts), default=0.0)
    floors = [(amounts if n.amounts else n.least) + padding for n in needs]
    asked = [
        0.0 if n.amounts else max(0.0, n.natural + padding - f) for n, f in zip(needs, floors, strict=True)
    ]
    spare = max(0.0, width - sum(floors))
    part = min(1.0, spare / sum(asked)) if sum(asked) else 0.0
    sizes = [f + a * part for f, a in zip(floors, asked, strict=True)]
    return tuple(s / sum(sizes) for s in sizes)


def column_needs(grid: Grid) -> list[Need]:
    """What each column of a table asks for."""
    return [_need(grid, column) for column in range(grid.width)]


def _need(grid: Grid, column: int) -> Need:
    least = natural = 0.0
    words = False
    for r, row in enumerate(grid.cells):
        cell = row[column]
        if cell is None or cell.columns > 1 or not cell.text:
            continue
        whole = em(cell.text)
        if r < grid.header:  # may wrap, but not into a tower of single characters
            least, natural = max(least, min(whole, 4.0)), max(natural, min(whole, 7.0))
        elif is_number(cell):
            least, natural = max(least, whole + 0.2), max(natural, whole + 0.2)
        else:
            words = words or not cell.text.isspace()
            least, natural = max(least, _longest_word(cell.text)), max(natural, whole)
    return Need(least, max(least, natural), not words)


def _longest_word(text: str) -> float:
    """Width in em of the longest run that may not be broken, within reason."""
    return min(max((em(token) for token in _TOKENS.findall(text)), default=0.0), 14.0)


def subject(grid: Grid) -> str:
    """The project that a form is about: what stands right of its cell 项目名称; "" where it has none."""
    for r, c, cell in grid:
        if r < 4 and cell.text.replace(" ", "") == "项目名称" and c + cell.columns < grid.width:
            return clean(grid.text(r, c + cell.columns)).replace("\n", "").strip()
    return ""


def entry(grid: Grid) -> str:
    """The name of a grid in contents and bookmarks: its title, for a form with its project."""
    about = subject(grid) if grid.kind == "form" else ""
    title = clean(grid.title).strip()
    return f"{title}：{about}" if about else title


# ---------------------------------------------------------------- charts


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its name, amount and share as printed, and its length as a part of the longest bar.

    ``against`` and ``beside`` are amount and length of what it is set against ("" and 0 where there is nothing).
    """

    name: str
    amount: str
    share: str
    length: float
    against: str = ""
    beside: float = 0.0


#: Units whose whole is known: a bar of 50 % is half as long as there is room.
_WHOLES = {"%": Decimal(100), "分": Decimal(100)}


def is_money(chart: Chart) -> bool:
    """Whether the items are shares of an amount of money; else they are plain numbers in the chart's unit."""
    return chart.unit in money.UNITS


def is_pie(chart: Chart, most: int = 99) -> bool:
    """Whether the items are drawn as parts of a whole: money, none negative, not too many, set against nothing."""
    parts = is_money(chart) and not chart.against and len(chart.items) <= most
    return parts and all(amount >= 0 for _, amount in chart.items)


def printed(chart: Chart, amount: Decimal) -> Decimal:
    """An item's number in the chart's unit, with two decimals."""
    return money.rounded(amount, chart.unit if is_money(chart) else "元")


def bars(chart: Chart) -> tuple[Bar, ...]:
    """The items of a chart as printed; shares are left out where the whole is not positive or a part is negative."""
    whole = sum((amount for _, amount in chart.items), Decimal(0))
    others = chart.against or tuple(Decimal(0) for _ in chart.items)
    longest = max((*(amount for _, amount in chart.items), *others), default=Decimal(0))
    if chart.unit in _WHOLES:
        longest = max(longest, _WHOLES[chart.unit])
    shares = is_money(chart) and whole > 0 and all(amount >= 0 for _, amount in chart.items)
    return tuple(
        Bar(
            clean(name),
            f"{printed(chart, amount):,.2f}",
            f"{money.percent(amount, whole)}%" if shares else "",
            _length(amount, longest),
            f"{printed(chart, other):,.2f}" if chart.against else "",
            _length(other, longest),
        )
        for (name, amount), other in zip(chart.items, others, strict=True)
    )


def _length(amount: Decimal, longest: Decimal) -> float:
    return float(round(max(amount, Decimal(0)) / longest, 4)) if longest > 0 else 0.0
