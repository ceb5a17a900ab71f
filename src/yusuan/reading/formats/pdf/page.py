"""One PDF page as words and ruling lines, upright and measured in points from the upper left corner."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium

from . import native
from .native import Floats
from .shapes import Box, rules_of

_SAMPLES = 40
_GAP = 0.25  # of the size: a wider gap ends a word
_DRIFT = 0.35  # of the size: a character further up or down is on another line
_BACK = 0.6  # of the size: a character further back starts a new word
_BIG = 24.0  # points: watermarks are larger than this when they stand upright
_PALE = 0.55
_FLAT = 0.5  # of its width: a Chinese character lower than this is given by its ink only
_EDGE = 0.15  # of the page's height: text cut off by the end of a spreadsheet's print area stands within this
#: What a code point is: 1 a space or control character, 2 one that a font gives no meaning.
_KIND = np.zeros(0x110000, dtype=np.uint8)
_KIND[[0, 0xFFFD, 0xFFFE, 0xFFFF]] = 2
_KIND[0xE000:0xF900] = 2
_KIND[1:33] = 1
_KIND[0x2000:0x200C] = 1
_KIND[[0xA0, 0x1680, 0x202F, 0x205F, 0x3000, 0xFEFF]] = 1
#: Control characters that no text has: they are numbers of glyphs whose font says nothing of characters.
_GLYPH_NUMBER = np.zeros(0x110000, dtype=bool)
_GLYPH_NUMBER[[1, *range(3, 9), *range(14, 32)]] = True
_FEW = 2  # a word of more characters runs level: else its characters would have been taken apart

#: The quarter turns (clockwise) that put text upright, by the direction in which it runs in user space.
_TURNS = {(1, 0): 0, (0, 1): 1, (-1, 0): 2, (0, -1): 3}


@dataclass(slots=True)
class Word:
    """Characters set close together on one line.  ``edges`` holds the left and right of each character."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    size: float
    bold: bool = False
    spaced: bool = False  # the file has a space before it
    edges: Floats | None = None

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


    def piece(self, start: int, end: int) -> Word:
        """The characters [start, end) as a word of their own; only of a word that has its edges."""
        assert self.edges is not None
        edges = self.edges[start:end]
        return replace(
            self, text=self.text[start:end], x0=float(edges[0, 0]), x1=float(edges[-1, 1]), edges=edges,
            spaced=self.spaced and not start,
        )  # fmt: skip


@dataclass(slots=True)
class Frame:
    """How user space is turned and shifted: the visible box and clockwise quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def boxes(self, user: Floats) -> Floats:
        """Rows of left, bottom, right, top in user space as rows of x0, top, x1, bottom."""
        a, b, c, d = user.T
        x0, x1, y0, y1 = np.minimum(a, c), np.maximum(a, c), np.minimum(b, d), np.maximum(b, d)
        turned = (
            (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0),
            (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left),
            (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom),
            (self.top - y1, self.right - x1, self.top - y0, self.right - x0),
        )[self.turns]
        return np.column_stack(turned)

    def user(self, box: Box) -> Box:
        """A box of this frame in user space: left, bottom, right, top."""
        x0, y0, x1, y1 = box
        return (
            (x0 + self.left, self.top - y1, x1 + self.left, self.top - y0),
            (y0 + self.left, x0 + self.bottom, y1 + self.left, x1 + self.bottom),
            (self.right - x1, y0 + self.bottom, self.right - x0, y1 + self.bottom),
            (self.right - y1, self.top - x1, self.right - y0, self.top - x0),
        )[self.turns]


@dataclass(slots=True)
class Page:
    """Words and lines of one page; ``width`` × ``height`` and all places are those of the page held upright."""

    number: int
    width: float
    height: float
    words: list[Word] = field(default_factory=list)
    watermarks: list[Word] = field(default_factory=list)
    rules: list[Box] = field(default_factory=list)  # thin boxes: x0, top, x1, bottom
    image: float = 0.0  # part of the page covered by its largest image
    unmapped: int = 0  # characters that the file's fonts give no meaning
    note: str = ""
    upright: Frame | None = None
    shown: Frame | None = None

    def place(self, box: Box) -> Box:
        """A box of the upright page as a box of the page as shown, rounded to hundredths of a point."""
        if self.upright and self.shown and self.upright.turns != self.shown.turns:
            box = tuple(self.shown.boxes(np.array([self.upright.user(box)]))[0].tolist())
        return round(box[0], 2), round(box[1], 2), round(box[2], 2), round(box[3], 2)


def load(document: Any, index: int) -> Page:
    """The page of that index (from 0).  Raises ValueError where the page cannot be opened."""
    page = pdfium.FPDF_LoadPage(document, index)
    if not page:
        raise ValueError(f"page {index + 1}")
    try:
        text = pdfium.FPDFText_LoadPage(page)
        try:
            return _load(page, text, index + 1)
        finally:
            if text:
                pdfium.FPDFText_ClosePage(text)
    finally:
        pdfium.FPDF_ClosePage(page)


def _visible(page: Any) -> tuple[float, float, float, float]:
    found = pdfium.FS_RECTF()
    pdfium.FPDF_GetPageBoundingBox(page, found)
    left, right = sorted((found.left, found.right))
    bottom, top = sorted((found.bottom, found.top))
    return (left, bottom, right, top) if right - left > 1 and top - bottom > 1 else (0.0, 0.0, 612.0, 792.0)


def _load(page: Any, text: Any, number: int) -> Page:
    visible = _visible(page)
    shown = Frame(*visible, pdfium.FPDFPage_GetRotation(page) % 4)
    handle = native.address(text)
    count = max(0, pdfium.FPDFText_CountChars(text)) if text else 0
    turns = _text_turns(handle, count)
    upright = Frame(*visible, shown.turns if turns is None else turns)
    found = Page(number, *upright.size, upright=upright, shown=shown)
    if count:
        _read_words(found, handle, count, upright)
    user, found.image, found.note = rules_of(native.address(page), pdfium.FPDFPage_CountObjects(page), visible)
    if user:
        found.rules = [tuple(box) for box in upright.boxes(np.array(user)).tolist()]
    return found


def _direction(handle: int, index: int) -> tuple[int, int] | None:
    """Which way a character's line runs along an axis of user space, or None where it slants."""
    x, y = native.text_direction(handle, index)
    if abs(y) <= 0.05 * abs(x):
        return (1, 0) if x > 0 else (-1, 0)
    if abs(x) <= 0.05 * abs(y):
        return (0, 1) if y > 0 else (0, -1)
    return None


def _text_turns(handle: int, count: int) -> int | None:
    """The turns that put most of the text upright; None where there is no text or no majority."""
    step = max(1, count // _SAMPLES)
    seen = Counter(_direction(handle, i) for i in range(0, count, step))
    seen.pop(None, None)
    if not seen:
        return None
    best, often = seen.most_common(1)[0]
    return _TURNS[best] if best is not None and often * 2 > seen.total() else None


def _read_words(page: Page, handle: int, count: int, frame: Frame) -> None:
    codes, raw = native.characters(handle, count)
    code = np.minimum(np.array(codes, dtype=np.int64), 0x10FFFF)
    boxes = frame.boxes(raw)
    kind = _KIND[code]
    space = kind == 1
    page.unmapped = int((kind == 2).sum() + _GLYPH_NUMBER[code].sum())
    width, height = frame.size
    middle_x, middle_y = (boxes[:, 0] + boxes[:, 2]) / 2, (boxes[:, 1] + boxes[:, 3]) / 2
    inside = (middle_x >= 0) & (middle_x <= width) & (middle_y >= 0) & (middle_y <= height)
    kept = np.flatnonzero(~space & (code != 0) & inside)
    real = np.cumsum(space & (boxes[:, 2] > boxes[:, 0]))  # spaces that PDFium adds where it sees a gap have no width
    if not len(kept):
        return
    boxes = _squared(boxes[kept], code[kept])
    size = np.maximum(boxes[:, 3] - boxes[:, 1], 0.5)
    starts = word_starts(boxes, size)
    spaced = np.zeros(len(kept), dtype=bool)
    spaced[1:] = np.diff(real[kept]) > 0
    _cut_words(page, handle, kept, np.flatnonzero(starts | spaced), boxes, size, code, spaced)


def _squared(boxes: Floats, code: Any) -> Floats:
    """Boxes in which flat Chinese characters (一) are as high as they are wide.

    Some fonts (those drawn glyph by glyph) give only the ink's bounds: 一 would be a speck on a line of its own.
    """
    width, height = boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1]
    flat = (code >= 0x4E00) & (code <= 0x9FFF) & (height < _FLAT * width)
    if not flat.any():
        return boxes
    found = boxes.copy()
    middle = (boxes[flat, 1] + boxes[flat, 3]) / 2
    found[flat, 1], found[flat, 3] = middle - width[flat] / 2, middle + width[flat] / 2
    return found


def word_starts(boxes: Floats, size: Floats) -> Any:
    """Whether each character starts a word, by where it stands after the one before."""
    starts = np.ones(len(boxes), dtype=bool)
    smaller = np.minimum(size[1:], size[:-1])
    larger = np.maximum(size[1:], size[:-1])
    middle = (boxes[:, 1] + boxes[:, 3]) / 2
    gap = boxes[1:, 0] - boxes[:-1, 2]
    starts[1:] = (
        (np.abs(np.diff(middle)) > _DRIFT * smaller) | (gap > _GAP * smaller) | (gap < -_BACK * smaller)
        | (larger > 1.6 * smaller)
    )  # fmt: skip
    return starts


def _is_clipped(page: Page, word: Word, handle: int, index: int) -> bool:
    """Whether a word is hidden, lying wholly outside of what its clip shows."""
    clip = native.text_clip(handle, index)
    if clip is None or page.upright is None:
        return False
    x0, top, x1, bottom = page.upright.boxes(np.array([clip]))[0].tolist()
    return not (top - 1 <= word.middle <= bottom + 1 and word.x1 >= x0 and word.x0 <= x1)


def _cut_words(
    page: Page, handle: int, kept: Any, starts: Any, boxes: Floats, size: Floats, code: Any, spaced: Any
) -> None:
    ends = np.append(starts[1:], len(kept))
    x0, x1 = boxes[starts, 0].tolist(), np.maximum.reduceat(boxes[:, 2], starts).tolist()
    top = np.minimum.reduceat(boxes[:, 1], starts).tolist()
    bottom = np.maximum.reduceat(boxes[:, 3], starts).tolist()
    han = (code[kept] >= 0x3400) & (code[kept] <= 0x9FFF)  # Latin fonts and marks measure differently
    sizes = np.minimum.reduceat(np.where(han, size, np.inf), starts)
    sizes = np.where(np.isinf(sizes), np.minimum.reduceat(size, starts), sizes).tolist()
    letters = "".join(chr(c) if c < 0x110000 and not 0xD800 <= c < 0xE000 else "\ufffd" for c in code[kept].tolist())
    edges = boxes[:, [0, 2]]
    upright = page.upright.turns if page.upright else 0
    fonts: dict[int, bool] = {}
    for n, (start, end) in enumerate(zip(starts.tolist(), ends.tolist(), strict=True)):
        index = int(kept[start])
        word = Word(
            letters[start:end], x0[n], top[n], x1[n], bottom[n], sizes[n],
            native.text_strong(handle, index, fonts), bool(spaced[start]), edges[start:end],
        )  # fmt: skip
        if not _EDGE * page.height < word.middle < (1 - _EDGE) * page.height and _is_clipped(page, word, handle, index):
            continue
        if end - start > _FEW and word.size <= _BIG and word.bottom - word.top < 1.5 * word.size:
            page.words.append(word)
            continue
        way = _direction(handle, index)
        pale = word.size > _BIG and native.text_lightness(handle, index) > _PALE
        if way is None or (pale and _TURNS[way] == upright):
            page.watermarks.append(word)
        else:
            page.words.append(word)
