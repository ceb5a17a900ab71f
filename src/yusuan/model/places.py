"""Places in words, for a person who has the document open: pages as printed, headings and paragraphs, cells.

A :class:`Places` is a view of one document.  A PDF is opened by its sheets while its footers may count otherwise: both
are said where they differ.  Nobody counts the paragraphs of a Word file or the lines of a web page's source: these are
told by the heading above and the paragraph under it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import cached_property

from .blocks import Grid, Heading, Paragraph
from .disclosure import Disclosure
from .source import Source

#: What is said of a thing that concerns the whole document.
NO_PLACE = "全文"
#: Endings of files whose lines a person can count, with any editor.
_COUNTED = (".txt", ".md", ".csv", ".tsv", ".log", "-", "")
#: A running line that is a page number: — 7 —, 第7页, 7 / 30.
_FOLIO = re.compile(r"[\W_]{0,20}第?\s{0,5}(\d{1,4})\s{0,5}页?(?:\s{0,5}[,，/]?\s{0,5}(?:共\s{0,5})?\d{1,4}\s{0,5}页?)?[\W_]{0,20}")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#: Characters of a heading that a place repeats.
_HEADING = 24

_Spot = tuple[object, ...]


class Places:
    """Where things stand in one document."""

    def __init__(self, d: Disclosure) -> None:
        self._d = d

    def __call__(self, source: Source) -> str:
        """The place in words; NO_PLACE for what concerns the whole document."""
        said = [self._spot(source), f"《{source.table}》" if source.table else ""]
        return " ".join(part for part in said if part) or NO_PLACE

    def brief(self, table: str, source: Source) -> str:
        """The place as a sentence names it: the table, else the passage of the running text."""
        title = source.table or table
        if title:
            return f"《{title}》"
        return "正文" if source.sheet else f"正文{self._spot(source)}"

    def _spot(self, source: Source) -> str:
        if source.sheet:
            return f"表“{source.sheet}”" + (f" 单元格{source.cell}" if source.cell else "")
        if source.page:
            return f"第{source.page}页" + self._printed(source.page)
        if source.line is None:
            return f"单元格{source.cell}" if source.cell else ""
        if source.table and source.cell:
            return self._row(source.cell)
        if self._counted:
            return f"第{source.line}行"
        return self._under.get(_place(source)) or self._nearest(source.line)

    def _row(self, cell: str) -> str:
        """A cell of a table without a sheet, by its row and column."""
        letters = cell.rstrip("0123456789")
        column = 0
        for letter in letters:
            column = 26 * column + _LETTERS.find(letter) + 1
        return f"第{cell.removeprefix(letters)}行第{column}列"

    @cached_property
    def _counted(self) -> bool:
        """Whether lines of this document are what a person counts."""
        name = self._d.file.lower()
        return "." not in name or name.endswith(tuple(e for e in _COUNTED if e))

    def _printed(self, page: int) -> str:
        """What the page prints as its own number, where that is another one than the sheet's."""
        number = self._folios.get(page)
        return f"（页码印“{number}”）" if number is not None and number != page else ""

    @cached_property
    def _folios(self) -> Mapping[int, int]:
        """Sheet → printed number, where the numbers run on with the sheets: else they number something else."""
        found: dict[int, int] = {}
        for block in self._d.blocks:
            if isinstance(block, Paragraph) and block.role == "running" and block.source.page:
                match = _FOLIO.fullmatch(block.text.strip())
                if match:
                    found[block.source.page] = int(match.group(1))
        ahead = Counter(page - number for page, number in found.items())
        return {page: number for page, number in found.items() if ahead[page - number] > 1}

    @cached_property
    def _under(self) -> Mapping[_Spot, str]:
        """Place of a block → the heading above it and which paragraph under that it is."""
        found: dict[_Spot, str] = {}
        heading, count = "", 0
        for block in self._d.blocks:
            if isinstance(block, Heading):
                heading, count = " ".join(block.text.split()), 0
                found[_place(block.source)] = f"标题“{_cut(heading)}”"
            elif isinstance(block, Paragraph) and block.role == "body":
                count += 1
                found.setdefault(_place(block.source), f"“{_cut(heading)}”下第{count}段" if heading else f"开头第{count}段")
            elif isinstance(block, Paragraph | Grid) and heading:
                found.setdefault(_place(block.source), f"“{_cut(heading)}”下")
        return found

    def _nearest(self, line: int) -> str:
        """Of a line that begins no block: the heading that stands before it."""
        above = [at for at in self._headings if at[0] <= line]
        return f"“{_cut(above[-1][1])}”下" if above else ""

    @cached_property
    def _headings(self) -> list[tuple[int, str]]:
        found = [(b.source.line, " ".join(b.text.split())) for b in self._d.blocks if isinstance(b, Heading) and b.source.line]
        return sorted((line, text) for line, text in found if line is not None)


def _place(s: Source) -> _Spot:
    return s.document, s.page, s.sheet, s.line, s.cell, s.box


def _cut(text: str) -> str:
    return text if len(text) <= _HEADING else text[:_HEADING] + "…"

