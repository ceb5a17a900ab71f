"""PDF pages for reports: their pictures, and the exact boxes of numbers in running text.

Boxes are x0, top, x1, bottom in points from the upper left corner of the page as shown, as Sources have them.
"""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
import pypdfium2.raw as raw

from yusuan.model import Figure, Source
from yusuan.model.source import Box

#: Pixels per point: enough to read 9-point figures, and a page is about 30 kB.
SCALE = 1.4
#: Things drawn on a page, above which no picture is made of it.
CROWDED = 60_000
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Frame:
    """The visible part of a page in user space, and its clockwise quarter turns."""

    left: float
    bottom: float
    right: float
    top: float
    turns: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as shown."""
        width, height = self.right - self.left, self.top - self.bottom
        return (height, width) if self.turns % 2 else (width, height)

    def shown(self, user: Box) -> Box:
        """A user-space box (left, bottom, right, top) as a box of the page as shown."""
        x0, y0, x1, y1 = user
        return (
            (x0 - self.left, self.top - y1, x1 - self.left, self.top - y0),
            (y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left),
            (self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom),
            (self.top - y1, self.right - x1, self.top - y0, self.right - x0),
        )[self.turns]

    def user(self, box: Box) -> Box:
        """A box of the page as shown in user space: left, bottom, right, top."""
        x0, y0, x1, y1 = box
        return (
            (x0 + self.left, self.top - y1, x1 + self.left, self.top - y0),
            (y0 + self.left, x0 + self.bottom, y1 + self.left, x1 + self.bottom),
            (self.right - x1, y0 + self.bottom, self.right - x0, y1 + self.bottom),
            (self.right - y1, self.top - x1, self.right - y0, self.top - x0),
        )[self.turns]


@dataclass(frozen=True, slots=True)
class Spot:
    """A box on a page."""

    page: int
    box: Box


class Pages:
    """An open PDF.  Use as a context manager; page numbers count from 1."""

    def __init__(self, path: Path) -> None:
        """Raises pypdfium2.PdfiumError where the file cannot be opened."""
        self.document = pdfium.PdfDocument(path)
        self.letters: dict[int, list[tuple[str, Box]]] = {}

    def __enter__(self) -> Pages:
        return self

    def __exit__(self, *_: object) -> None:
        self.document.close()

    def __len__(self) -> int:
        return len(self.document)

    def frame(self, number: int) -> Frame:
        page = self.document[number - 1]
        try:
            return frame_of(page.raw)
        finally:
            page.close()

    def is_crowded(self, number: int) -> bool:
        """Whether a page has so many things drawn on it that its picture would take long."""
        page = self.document[number - 1]
        try:
            return bool(raw.FPDFPage_CountObjects(page.raw) > CROWDED)
        finally:
            page.close()

    def picture(self, number: int) -> tuple[str, int, int]:
        """The page as a data URI (PNG, 16 greys), with its width and height in pixels."""
        page = self.document[number - 1]
        try:
            width, height = page.get_size()
            scale = min(SCALE, 2400 / max(width, height, 1))
            pixels = page.render(scale=scale, grayscale=True).to_numpy()
        finally:
            page.close()
        pixels = pixels.reshape(pixels.shape[0], pixels.shape[1])
        data = base64.b64encode(png(pixels)).decode()
        return f"data:image/png;base64,{data}", pixels.shape[1], pixels.shape[0]

    def narrow(self, figures: Iterable[Figure]) -> dict[int, Spot]:
        """Where the numbers of running text stand, by ``id`` of the figure; their Source is their whole paragraph."""
        paragraphs: dict[tuple[int, Box], list[Figure]] = defaultdict(list)
        for f in figures:
            if not f.table and f.source.page and f.source.box and f.source.page <= len(self):
                paragraphs[f.source.page, f.source.box].append(f)
        found: dict[int, Spot] = {}
        for (number, box), said in paragraphs.items():
            inside = [x for x in self._letters(number) if _inside(x[1], box)]
            found |= {key: Spot(number, at) for key, at in _located(said, inside).items()}
            rest = [f for f in said if id(f) not in found]
            if rest and number < len(self):  # a paragraph that goes on over the page's end
                found |= {
                    k: Spot(number + 1, at) for k, at in _located(rest, self._letters(number + 1)).items()
                }
        return found

    def words(self, source: Source) -> tuple[Spot, ...]:
        """Where a Source's words stand, a spot per line of them; the whole of its box where they are not found."""
        if not source.page or source.page > len(self):
            return ()
        if source.box is None:
            width, height = self.frame(source.page).size
            return (Spot(source.page, (2.0, 2.0, width - 2, height - 2)),)
        wanted = _SPACE.sub("", source.text)
        letters = [x for x in self._letters(source.page) if _inside(x[1], source.box)]
        at = "".join(c for c, _ in letters).find(wanted) if wanted else -1
        if at < 0:
            return (Spot(source.page, source.box),)
        found = [box for _, box in letters[at : at + len(wanted)]]
        return tuple(Spot(source.page, _union(line)) for line in _lines(found))

    def _letters(self, number: int) -> list[tuple[str, Box]]:
        """The characters of a page that are not spaces, in the order of its text."""
        if number not in self.letters:
            self.letters[number] = self._read(number)
        return self.letters[number]

    def _read(self, number: int) -> list[tuple[str, Box]]:
        page = self.document[number - 1]
        try:
            text = page.get_textpage()
            frame = frame_of(page.raw)
            said = [chr(raw.FPDFText_GetUnicode(text.raw, i)) for i in range(text.count_chars())]
            return [
                (c, frame.shown(text.get_charbox(i))) for i, c in enumerate(said) if c.strip() and c != "\x00"
            ]
        finally:
            page.close()


def frame_of(page: Any) -> Frame:
    """The frame of a raw PDFium page: the same visible box by which boxes of Sources are measured."""
    found = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, found)
    left, right = sorted((found.left, found.right))
    bottom, top = sorted((found.bottom, found.top))
    if right - left <= 1 or top - bottom <= 1:
        left, bottom, right, top = 0.0, 0.0, 612.0, 792.0
    return Frame(left, bottom, right, top, raw.FPDFPage_GetRotation(page) % 4)


def _inside(box: Box, outer: Box) -> bool:
    x, y = (box[0] + box[2]) / 2, (box[1] + box[3]) / 2
    return outer[0] - 2 <= x <= outer[2] + 2 and outer[1] - 2 <= y <= outer[3] + 2


def _located(figures: Sequence[Figure], letters: Sequence[tuple[str, Box]]) -> dict[int, Box]:
    """Where each figure's number stands among the letters of its paragraph, each number used once, in order."""
    text = "".join(c for c, _ in letters)
    found: dict[int, Box] = {}
    used: set[int] = set()
    for f in figures:
        number, around = _SPACE.sub("", f.printed), _SPACE.sub("", f.source.text)
        start = next((i for i in places_of(text, number, around, f.unit) if i not in used), None)
        if start is not None:
            used.add(start)
            found[id(f)] = _union(box for _, box in letters[start : start + len(number)])
    return found


def places_of(text: str, number: str, around: str, unit: str = "") -> Iterator[int]:
    """Where a number may stand in a text: first within the words around it, then anywhere as a whole number."""
    if not number:
        return
    inner = [m.start() for m in re.finditer(_whole(number), around)]
    inner = [i for i in inner if around.startswith(unit, i + len(number))] or inner
    at = text.find(around) if inner else -1
    while at >= 0:
        yield at + inner[-1]
        at = text.find(around, at + 1)
    for match in re.finditer(_whole(number), text):
        yield match.start()


def _whole(number: str) -> str:
    """A pattern for a number that is not part of a longer one."""
    return rf"(?<![\d.,]){re.escape(number)}(?![\d,]\d|\d|\.\d)"


def _lines(boxes: Sequence[Box]) -> Iterator[list[Box]]:
    """Boxes of letters in reading order, line by line."""
    line: list[Box] = []
    for box in boxes:
        middle = (box[1] + box[3]) / 2
        if line and not line[-1][1] - 2 <= middle <= line[-1][3] + 2:
            yield line
            line = []
        line.append(box)
    if line:
        yield line


def _union(boxes: Iterable[Box]) -> Box:
    sides = list(zip(*boxes, strict=True))
    return min(sides[0]), min(sides[1]), max(sides[2]), max(sides[3])


def spots(figures: Sequence[Figure], pages: Pages | None) -> dict[int, Spot]:
    """Figure number → where it stands, as exactly as the pages tell; without those that have no place on a page."""
    narrow = pages.narrow(figures) if pages is not None else {}
    found = {}
    for n, f in enumerate(figures):
        if id(f) in narrow:
            found[n] = narrow[id(f)]
        elif f.source.page and f.source.box:
            found[n] = Spot(f.source.page, f.source.box)
    return found


def png(pixels: Any) -> bytes:
    """8-bit greys (rows × columns) as a PNG of 16 greys; the same pixels always give the same bytes."""
    height, width = pixels.shape
    greys = np.minimum((pixels.astype(np.uint16) + 8) // 17, 15).astype(np.uint8)
    if width % 2:
        greys = np.pad(greys, ((0, 0), (0, 1)), constant_values=15)
    rows = np.pad((greys[:, ::2] << 4) | greys[:, 1::2], ((0, 0), (1, 0)))
    header = struct.pack(">IIBBBBB", width, height, 4, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, data) for name, data in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
