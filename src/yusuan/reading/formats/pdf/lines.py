"""Words put into lines of text, and the lines of a cell into its text."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable
from dataclasses import dataclass

from ..wordspacing import close_cell
from .page import Word

_SPACE = 0.3  # of the size: a gap at least this wide, or one that the file has a space for, is a space
_MIXED_SPACE = 0.5  # between Chinese and Latin characters, which programs set a little apart
_FILE_SPACE = 0.1
_WIDE = 1.6  # of the size: a gap this wide sets parts of a line apart
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_ITEM = re.compile(r"^(?:\d{1,2}[、.．]\s*\D|[（(]\s*[\d一二三四五六七八九十]{1,3}\s*[）)]|[①-⑳]|[一二三四五六七八九十]{1,3}[、.．]|目标\s*\d)")
#: A letter, digit or Chinese character: a line without any says nothing.
_SAID = re.compile(r"\w")
_ENDED = ("。", "；", ";", "！", "？", "：", ":")
_LATIN_END = re.compile(r"[A-Za-z]{2,}[,.;]?$")
_LATIN_START = re.compile(r"^[A-Za-z]")


@dataclass(slots=True)
class Line:
    """Words on one line, from the left, with the text they make."""

    words: list[Word]
    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.x0, self.top, self.x1, self.bottom


def lines_of(words: Iterable[Word]) -> list[Line]:
    """Lines from the top; words whose middles are near are on one line."""
    rows: list[list[Word]] = []
    middle = height = 0.0
    for word in sorted(words, key=lambda w: (w.top + w.bottom, w.x0)):
        at = (word.top + word.bottom) / 2
        if rows and abs(at - middle) <= 0.45 * min(word.size, height):
            rows[-1].append(word)
            continue
        rows.append([word])
        middle, height = at, word.size
    return [make_line(row) for row in _level(rows)]


def _level(rows: list[list[Word]]) -> list[list[Word]]:
    """Rows in which glyphs of another font, set on a baseline of their own, stand on the line that they belong to.

    Marks alone are no line; other words go to a row whose font boxes theirs overlap by half, into its gaps.
    """
    found: list[list[Word]] = []
    for n, row in enumerate(rows):
        near = [other for other in (found[-1] if found else None, rows[n + 1] if n + 1 < len(rows) else None) if other]
        best = max(near, key=lambda other: _overlap(row, other), default=None)
        if best is None or not _belongs(row, best):
            found.append(row)
        else:
            best.extend(row)
    return found


def _belongs(row: list[Word], other: list[Word]) -> bool:
    marks = not any(_SAID.search(word.text) for word in row)
    if _overlap(row, other) < (0.05 if marks else 0.5):
        return False
    if not marks and len(row) > len(other):
        return False
    return not any(word.x0 < o.x1 - 0.3 * o.size and o.x0 + 0.3 * o.size < word.x1 for word in row for o in other)


def _overlap(row: list[Word], other: list[Word]) -> float:
    """How much of the lower of two rows' font boxes the other covers."""
    top, bottom = max(w.top for w in row), min(w.bottom for w in row)
    above, below = min(w.top for w in other), max(w.bottom for w in other)
    return (min(bottom, below) - max(top, above)) / max(min(bottom - top, below - above), 0.5)


def make_line(words: list[Word]) -> Line:
    words = _once(sorted(words, key=lambda w: w.x0))
    size = _size(words)
    weight = sum(len(w.text) for w in words if w.bold) * 2
    return Line(
        words, _spell(words), words[0].x0, min(w.top for w in words), max(w.x1 for w in words),
        max(w.bottom for w in words), size, weight > sum(len(w.text) for w in words),
    )  # fmt: skip


def _size(words: list[Word]) -> float:
    """The size of the line's Chinese characters, else of its longest word: Latin fonts measure differently."""
    return max(words, key=lambda w: (bool(_HAN.search(w.text)), len(w.text))).size


def _once(words: list[Word]) -> list[Word]:
    """Without words that are printed twice over each other to look bold."""
    kept: list[Word] = []
    for word in words:
        last = kept[-1] if kept else None
        if last and last.text == word.text and abs(last.x0 - word.x0) < 0.3 * word.size:
            continue
        kept.append(word)
    return kept


def _spell(words: list[Word]) -> str:
    """The words with a space where the line has a gap, two where a wide one sets parts apart."""
    parts = [words[0].text]
    for before, word in itertools.pairwise(words):
        gap = (word.x0 - before.x1) / min(before.size, word.size)
        if gap > _WIDE:
            parts.append("  ")
        elif gap > (_MIXED_SPACE if _mixed(before, word) else _SPACE) or (word.spaced and gap > _FILE_SPACE):
            parts.append(" ")
        parts.append(word.text)
    return "".join(parts)


def _mixed(before: Word, word: Word) -> bool:
    return before.text[-1].isascii() != word.text[0].isascii()


def joined(before: str, after: str) -> str:
    """Two lines of one text as one: a space only between Latin words."""
    if before.endswith("-") and len(before) > 1 and before[-2].isascii() and _LATIN_START.match(after):
        return before + after
    return before + (" " if _LATIN_END.search(before) and _LATIN_START.match(after) else "") + after


def cell_text(lines: list[Line], right: float) -> str:
    """A cell's text; wrapped lines are joined, and a line that starts an item after an ended one stays apart."""
    text = ""
    for n, line in enumerate(lines):
        if not n:
            text = line.text
            continue
        short = lines[n - 1].x1 < right - 2 * line.size
        apart = short and (text.endswith(_ENDED) or bool(_ITEM.match(line.text))) and len(text) > 4
        text = f"{text}\n{line.text}" if apart else joined(text, line.text)
    return "\n".join(close_cell(part).strip() for part in text.split("\n"))
