"""Performance forms that lost their grid: cells one below another, or all in one line, laid out again as rows.

What is known of a form (its labels, levels, column headers) says where its rows begin; a row's values stand in the
order of its headers.  Where blanks were lost with the grid, values stand from the left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from yusuan.model import Block, Cell, Grid, Heading, Paragraph, Source
from yusuan.words import clean
from yusuan.words.forms import BUDGET_COLUMNS, FIRST, form_label, level, normal, role

#: How many labels, levels and headers a text must hold to be a form that lost its grid.
_LEAST = 8
_LEAST_HEADERS = 3
_WANTED = frozenset({"first", "second", "name"})
_NUMBER = re.compile(r"[-+]?\d[\d,]*(?:\.\d+)?%?")


@dataclass(frozen=True, slots=True)
class Word:
    """One cell of the lost grid ("" for a blank one)."""

    text: str
    source: Source

    @property
    def known(self) -> bool:
        return bool(self.text) and bool(form_label(self.text) or role(self.text) or level(self.text) or self.heads_money)

    @property
    def heads_money(self) -> bool:
        return normal(self.text) in BUDGET_COLUMNS


def flat_forms(blocks: Sequence[Block]) -> tuple[list[Grid], list[Block]]:
    """Forms found in the running text of a document without grids of its own, and the blocks that they are made of."""
    forms: list[Grid] = []
    used: list[Block] = []
    for run in _runs(blocks):
        words = _words(run)
        known = [w for w in words if w.known]
        if len(known) < _LEAST or not any(level(w.text) for w in known) or not _WANTED & {role(w.text) for w in known}:
            continue
        title = _title(words)
        rows = list(_Layout([w for w in words if w.text != title]).rows())
        width = max(len(row) for row in rows)
        cells = tuple((*row, *[None] * (width - len(row))) for row in rows)
        forms.append(Grid(cells, title=title, source=run[0].source))
        used += run
    return forms, used


def _runs(blocks: Sequence[Block]) -> Iterator[list[Paragraph | Heading]]:
    run: list[Paragraph | Heading] = []
    for block in blocks:
        if isinstance(block, Paragraph | Heading):
            run.append(block)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _words(run: Sequence[Paragraph | Heading]) -> list[Word]:
    """The cells: blocks that end with a bar where most do, else what stands between spaces."""
    barred = sum(b.text.rstrip().endswith("|") for b in run)
    if barred * 2 > len(run):
        return [Word(text.strip(), b.source) for b in run for text in b.text.rstrip().removesuffix("|").split("|")]
    found: list[Word] = []
    for block in run:
        pieces = [Word(text, block.source) for text in block.text.split()]
        found += _joined(pieces)
    return found


def _joined(pieces: Sequence[Word]) -> Iterator[Word]:
    """Labels that a space parted are put together again (项目资金 (万元))."""
    i = 0
    while i < len(pieces):
        both = f"{pieces[i].text}{pieces[i + 1].text}" if i + 1 < len(pieces) else ""
        if both and re.match(r"[（(]", pieces[i + 1].text) and Word(both, pieces[i].source).known:
            yield Word(both, pieces[i].source)
            i += 2
        else:
            yield pieces[i]
            i += 1


def _title(words: Sequence[Word]) -> str:
    return next((w.text for w in words if "绩效" in w.text and "表" in w.text and not w.known), "")


class _Layout:
    """Puts words into rows, one kind of part of the form after another."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = list(words)
        self.i = 0

    def rows(self) -> Iterator[tuple[Cell | None, ...]]:
        while self.i < len(self.words):
            if (count := self._headers()) >= _LEAST_HEADERS:
                yield from self._indicators(count)
            elif (count := self._money()) >= _LEAST_HEADERS:
                yield from self._budget(count)
            else:
                yield from self._facts()

    def _take(self, count: int) -> list[Word]:
        taken = self.words[self.i : self.i + count]
        self.i += count
        return taken

    def _headers(self) -> int:
        """How many column headers of an indicator table stand here one after another, levels or names among them."""
        count, found = 0, set[str]()
        for word in self.words[self.i :]:
            if not (name := role(word.text)) and not (found and re.search(r"原因|措施|备注", word.text)):
                break
            found.add(name)
            count += 1
        return count if _WANTED & found and {"value", "annual", "term"} & found else 0

    def _money(self) -> int:
        start = self.i
        if start < len(self.words) and (label := form_label(self.words[start].text)) and label.kind in ("group", "money"):
            start += 1
        count = 0
        for word in self.words[start:]:
            if not (word.heads_money or (count and word.text in ("原因", "权重"))):
                break
            count += 1
        return count

    def _budget(self, count: int) -> Iterator[tuple[Cell | None, ...]]:
        """The heads of money columns, then for each source its label and its amounts."""
        label = form_label(self.words[self.i].text)
        group = self._take(1) if label and label.kind in ("group", "money") else [Word("", self.words[self.i].source)]
        yield _cells([*group, *self._take(count)])
        while self.i < len(self.words):
            source = form_label(self.words[self.i].text)
            if source is None or source.kind != "money":
                return
            row = self._take(1)
            while self.i < len(self.words) and len(row) <= count and not self.words[self.i].known:
                row += self._take(1)
            yield _cells(row)

    def _indicators(self, count: int) -> Iterator[tuple[Cell | None, ...]]:
        """The headers, then rows: levels in their columns, what follows in the order of the other columns."""
        header = self._take(count)
        roles = [role(word.text) for word in header]
        yield _cells(header)
        places = {name: roles.index(name) for name in ("first", "second") if name in roles}
        rest = [c for c, name in enumerate(roles) if name not in places and name != "group"]
        row: dict[int, Word] = {}
        left: list[int] = []
        while self.i < len(self.words):
            word = self.words[self.i]
            known = level(word.text)
            if known or (word.text and not left):
                label = form_label(word.text)
                if label is not None and not known:
                    break
                outer = known is not None and (known[0] == 1 or (clean(word.text) in FIRST and not row))
                if row and (not left or outer or places.get("second") in row):
                    yield _row(row, count)
                    row, left = {}, list(rest)
                left = left or list(rest)
                row[places.get("first" if outer else "second", 0) if known else left.pop(0)] = word
            elif left:
                row[left.pop(0)] = word
            self.i += 1
        if row:
            yield _row(row, count)

    def _facts(self) -> Iterator[tuple[Cell | None, ...]]:
        """Labels with their values: one label and its text in one row, or a row of labels over a row of texts."""
        labels: list[Word] = []
        while self.i < len(self.words) and self.words[self.i].known:
            if labels and (self._headers() >= _LEAST_HEADERS or self._money() >= _LEAST_HEADERS):
                break
            labels += self._take(1)
        values: list[Word] = []
        while self.i < len(self.words) and not self.words[self.i].known:
            values += self._take(1)
        values = [w for w in values if w.text]
        if len(labels) == 1:
            yield _cells([*labels, *values])
            return
        goals = [w for w in labels if (label := form_label(w.text)) and label.kind == "goal"]
        if len(goals) > 2 and len(goals) == len(labels) == len(values) + 1:
            labels = labels[1:]  # a heading over the others
        if (len(goals) > 1 and len(goals) >= len(labels)) or not values:
            yield from (_cells(row) for row in (labels, values) if row)
            return
        yield from (_cells([label]) for label in labels[:-1])
        yield _cells([*labels[-1:], *values])


def _row(row: dict[int, Word], count: int) -> tuple[Cell | None, ...]:
    return tuple(Cell(row[c].text, source=row[c].source) if c in row else Cell("") for c in range(count))


def _cells(words: Sequence[Word]) -> tuple[Cell | None, ...]:
    return tuple(Cell(w.text, source=w.source.at(text=w.text)) for w in words)
