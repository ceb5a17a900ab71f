"""Pages of an OFD (GB/T 33190) as words and ruling lines: text objects, paths, pictures, templates, composite units."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from yusuan.model import Leftover, Source

from ..base import Limits, Raw, Unreadable
from ..encoding import clean
from ..guard import Package, attribute, local
from . import furniture, glyphs
from .document import page_text
from .flow import PageText, blocks_of
from .page import Page, Word, word_starts
from .shapes import THIN, Box

_POINT = 72 / 25.4
_A4 = (0.0, 0.0, 210.0, 297.0)
_SIZE = 4.0  # mm: of text that states none, or none that can be seen
_ASCENT = 0.88  # of the size: how far a character reaches above its baseline
_DEPTH = 8
_MOST_OBJECTS = 60_000
_MOST_RULES = 40_000
_MOST_PIECES = 4_000
_STRAIGHT = 0.5  # points
_BIG = 24.0
_PALE = 0.55
_LOST = 0.3  # of the characters: when more have no meaning, a page's text is not to be trusted
_STEP = re.compile(r"([A-Za-z])|([-+]?(?:\d{1,9}\.?\d{0,9}|\.\d{1,9})(?:[eE][-+]?\d{1,2})?)")
_STRONG = ("bold", "heavy", "black", "simhei", "黑", "biaosong", "小标宋")
_OPERANDS = {"M": 2, "S": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Matrix = tuple[float, float, float, float, float, float]
_IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Font:
    """A font of the document: whether it is a strong one, and which character each of its glyphs draws, if known."""

    strong: bool = False
    characters: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Document:
    """What all pages of one document share."""

    package: Package
    limits: Limits
    folder: str
    fonts: dict[str, Font] = field(default_factory=dict)
    units: dict[str, Any] = field(default_factory=dict)  # composite units by their id
    templates: dict[str, str] = field(default_factory=dict)
    box: Box = _A4

    def path(self, base: str, name: str) -> str:
        whole = name if name.startswith("/") else posixpath.join(base, name)
        return posixpath.normpath(whole).lstrip("/")


# --- the package --------------------------------------------------------------------------------------------------


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of an OFD.  Raises Unreadable for what is damaged, hostile, or has no text."""
    with Package(path, limits) as package:
        pages: list[PageText] = []
        leftovers: list[Leftover] = []
        reading = _Reading(path.name, limits, pages, leftovers)
        for root in _roots(package):
            reading.document(package, root)
    furniture.mark(pages)
    blocks = blocks_of(pages, path.name)
    if not any(page.lines or page.grids for page in pages):
        reasons = "；".join(dict.fromkeys(left.reason for left in leftovers))
        raise Unreadable(f"OFD 里没有可读的文字{f'（{reasons}）' if reasons else '：页面是空白的，或文字已转成图形'}。")
    return Raw(tuple(blocks), tuple(leftovers), reading.count)


def _roots(package: Package) -> list[str]:
    found = [(e.text or "").strip() for e in package.xml("OFD.xml").iter() if local(e) == "DocRoot"]
    roots = [posixpath.normpath(name).lstrip("/") for name in found if name]
    if not roots:
        raise Unreadable("OFD 文件不完整：没有文档。请重新下载，或用原程序重新导出。")
    return roots


@dataclass(slots=True)
class _Reading:
    """One OFD on its way to pages."""

    file: str
    limits: Limits
    pages: list[PageText]
    leftovers: list[Leftover]
    count: int = 0
    cells: int = 0

    def document(self, package: Package, root: str) -> None:
        held = package.xml(root)
        document = _Document(package, self.limits, posixpath.dirname(root))
        pages: list[str] = []
        for element in held.iter():
            name = local(element)
            if name in {"PublicRes", "DocumentRes"} and (element.text or "").strip():
                _resources(document, document.path(document.folder, (element.text or "").strip()))
            elif name == "TemplatePage":
                document.templates[attribute(element, "ID")] = document.path(document.folder, attribute(element, "BaseLoc"))
            elif name == "Page":
                pages.append(document.path(document.folder, attribute(element, "BaseLoc")))
            elif name == "PageArea":
                document.box = _area(element) or document.box
        for name in pages:
            self.count += 1
            if self.count > self.limits.pages or self.cells > self.limits.cells:
                self._leave(f"超过上限 {self.limits.pages} 页或 {self.limits.cells} 格，以后没有读取")
                return
            self._page(document, name)

    def _leave(self, reason: str, text: str = "") -> None:
        self.leftovers.append(Leftover(text, reason, Source(self.file, page=self.count)))

    def _page(self, document: _Document, name: str) -> None:
        if not document.package.has(name):
            self._leave("这一页不在文件里，没有读取")
            return
        root = document.package.xml(name)
        box = next((found for e in root if local(e) == "Area" and (found := _area(e))), document.box)
        page = Page(self.count, (box[2] - box[0]) * _POINT, (box[3] - box[1]) * _POINT)
        drawing = _Drawing(document, page, box)
        for element in root:
            part = document.templates.get(attribute(element, "TemplateID"), "") if local(element) == "Template" else ""
            if part and document.package.has(part):
                drawing.content(document.package.xml(part))
        drawing.content(root)
        if drawing.note:
            self._leave(drawing.note)
        letters = sum(len(word.text) for word in page.words)
        if page.unmapped > _LOST * max(letters, 1):
            self._leave("这一页的字体没有文字编码，读出的文字不可靠；需用文字识别（OCR）")
        elif not page.words and page.image > 0.4:
            self._leave("这一页是图片（扫描件），没有可读的文字。请导出为 PDF，安装文字识别组件后再读")
        text = page_text(page, self.file)
        self.cells += sum(len(grid.cells) * grid.width for grid in text.grids)
        self.pages.append(text)


def _area(element: Any) -> Box | None:
    """The page's box in millimetres."""
    for name in ("PhysicalBox", "ApplicationBox", "ContentBox"):
        for child in element:
            if local(child) == name:
                numbers = _numbers(child.text)
                if len(numbers) == 4 and numbers[2] > 1 and numbers[3] > 1:
                    return numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]
    return None


def _resources(document: _Document, part: str) -> None:
    """Fonts and composite units of one resource part."""
    if not document.package.has(part):
        return
    root = document.package.xml(part)
    base = document.path(posixpath.dirname(part), attribute(root, "BaseLoc") or ".")
    for element in root.iter():
        if local(element) == "Font":
            document.fonts[attribute(element, "ID")] = _font(document, element, base)
        elif local(element) == "CompositeGraphicUnit":
            document.units[attribute(element, "ID")] = element


def _font(document: _Document, element: Any, base: str) -> Font:
    name = f"{attribute(element, 'FontName')} {attribute(element, 'FamilyName')}".lower()
    strong = attribute(element, "Bold") == "true" or any(mark in name for mark in _STRONG)
    file = next(((c.text or "").strip() for c in element if local(c) == "FontFile"), "")
    part = document.path(base, file) if file else ""
    held = document.package.bytes(part) if part and document.package.has(part) else b""
    return Font(strong, glyphs.characters(held) if held else {})


def _numbers(text: str | None) -> list[float]:
    found = []
    for part in (text or "").split()[:_MOST_PIECES]:
        try:
            value = float(part)
        except ValueError:
            return []
        found.append(value if abs(value) < 1e6 else 0.0)
    return found


# --- what a page draws --------------------------------------------------------------------------------------------


def _moved(m: Matrix, x: float, y: float) -> tuple[float, float]:
    return m[0] * x + m[2] * y + m[4], m[1] * x + m[3] * y + m[5]


def _times(a: Matrix, b: Matrix) -> Matrix:
    """First ``a``, then ``b``."""
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3], a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip


@dataclass(slots=True)
class _Drawing:
    """Puts the objects of a page on it as words, lines and pictures."""

    document: _Document
    page: Page
    box: Box
    left: int = _MOST_OBJECTS
    note: str = ""

    def content(self, root: Any) -> None:
        to_page: Matrix = (_POINT, 0.0, 0.0, _POINT, -self.box[0] * _POINT, -self.box[1] * _POINT)
        for element in root:
            if local(element) == "Content":
                self._objects(element, to_page, 0)

    def _objects(self, holder: Any, to_page: Matrix, depth: int) -> None:
        for element in holder:
            self.left -= 1
            if self.left < 0 or len(self.page.rules) > _MOST_RULES:
                self.note = "页面上的图形过多，只读了前面一部分"
                return
            self.document.package.deadline.check()
            name = local(element)
            if name in {"Layer", "PageBlock", "Content"}:
                self._objects(element, to_page, depth)
            elif name == "TextObject":
                self._text(element, _placed(element, to_page))
            elif name == "PathObject":
                self._path(element, _placed(element, to_page))
            elif name == "ImageObject":
                self._image(element, to_page)
            elif name == "CompositeObject" and depth < _DEPTH:
                unit = self.document.units.get(attribute(element, "ResourceID"))
                if unit is not None:
                    self._objects(unit, _placed(element, to_page), depth + 1)

    def _image(self, element: Any, to_page: Matrix) -> None:
        box = _numbers(attribute(element, "Boundary"))
        if len(box) == 4:
            x0, y0 = _moved(to_page, box[0], box[1])
            x1, y1 = _moved(to_page, box[0] + box[2], box[1] + box[3])
            width, height = min(x1, self.page.width) - max(x0, 0.0), min(y1, self.page.height) - max(y0, 0.0)
            if width > 0 and height > 0:
                self.page.image = max(self.page.image, width * height / (self.page.width * self.page.height))

    # --- lines ----------------------------------------------------------------------------------------------------

    def _path(self, element: Any, to_page: Matrix) -> None:
        stroke = attribute(element, "Stroke", "true") != "false"
        fill = attribute(element, "Fill", "false") == "true" and not _is_white(element, "FillColor")
        if not (stroke or fill) or attribute(element, "Visible") == "false":
            return
        data = next((c.text or "" for c in element if local(c) == "AbbreviatedData"), "")
        pieces = [(*_moved(to_page, a, b), *_moved(to_page, c, d)) for a, b, c, d in _straight(data)]
        if not pieces:
            return
        xs, ys = [p[i] for p in pieces for i in (0, 2)], [p[i] for p in pieces for i in (1, 3)]
        whole = (min(xs), min(ys), max(xs), max(ys))
        width, height = whole[2] - whole[0], whole[3] - whole[1]
        if min(width, height) <= THIN:
            if max(width, height) > 1:
                self.page.rules.append(whole)
            return
        if not stroke and width * height > 0.9 * self.page.width * self.page.height:
            return
        for x0, y0, x1, y1 in pieces:
            if min(abs(x1 - x0), abs(y1 - y0)) <= _STRAIGHT and max(abs(x1 - x0), abs(y1 - y0)) > 1:
                self.page.rules.append((min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)))

    # --- words ----------------------------------------------------------------------------------------------------

    def _text(self, element: Any, to_page: Matrix) -> None:
        if attribute(element, "Visible") == "false":
            return
        font = self.document.fonts.get(attribute(element, "Font"), Font())
        size = (_numbers(attribute(element, "Size")) or [_SIZE])[0] or _SIZE
        scale = (_numbers(attribute(element, "HScale")) or [1.0])[0]
        strong = font.strong or (_numbers(attribute(element, "Weight")) or [400.0])[0] >= 600
        x = y = 0.0
        at = 0
        glyphs_of = _transforms(element)
        for code in (child for child in element if local(child) == "TextCode"):
            x = (_numbers(attribute(code, "X")) or [x])[0]
            y = (_numbers(attribute(code, "Y")) or [y])[0]
            text = code.text or ""
            places = _places(text, x, y, attribute(code, "DeltaX"), attribute(code, "DeltaY"), size * scale)
            text = _mapped(text, at, glyphs_of, font)
            at += len(text)
            self._words(text, places, size, scale, to_page, strong, _is_pale(element))

    def _words(
        self, text: str, places: list[tuple[float, float]], size: float, scale: float, to_page: Matrix, strong: bool, pale: bool,
    ) -> None:  # fmt: skip
        letters: list[str] = []
        boxes: list[tuple[float, float, float, float]] = []
        spaced: list[bool] = []
        gap = False
        slanted = abs(to_page[1]) > 0.05 * abs(to_page[0])
        height = max(abs(size * (to_page[3] if not slanted else np.hypot(to_page[2], to_page[3]))), 0.5)
        for n, (sign, (x, y)) in enumerate(zip(text, places, strict=False)):
            if sign.isspace() or not sign.isprintable():
                self.page.unmapped += unicodedata.category(sign) in {"Co", "Cn"}
                gap = gap or sign.isspace()
                continue
            width = _width(sign, size * scale, places[n + 1][0] - x if n + 1 < len(places) else 0.0)
            x0, y0 = _moved(to_page, x, y)
            x1, _ = _moved(to_page, x + width, y)
            letters.append(clean(sign) or "\ufffd")
            boxes.append((min(x0, x1), y0 - _ASCENT * height, max(x0, x1), y0 + (1 - _ASCENT) * height))
            spaced.append(gap)
            gap = False
        if boxes:
            self._cut(letters, np.array(boxes), spaced, height, strong, slanted or (pale and height > _BIG))

    def _cut(self, letters: list[str], boxes: Any, spaced: list[bool], height: float, strong: bool, mark: bool) -> None:
        starts = word_starts(boxes, np.full(len(boxes), height)) | np.array(spaced)
        starts[0] = True
        begins = np.flatnonzero(starts).tolist()
        for start, end in zip(begins, [*begins[1:], len(letters)], strict=True):
            part = boxes[start:end]
            word = Word(
                "".join(letters[start:end]), float(part[0, 0]), float(part[:, 1].min()), float(part[:, 2].max()),
                float(part[:, 3].max()), height, strong, spaced[start], part[:, [0, 2]],
            )  # fmt: skip
            inside = 0 <= (word.x0 + word.x1) / 2 <= self.page.width and 0 <= word.middle <= self.page.height
            if mark:
                self.page.watermarks.append(word)
            elif inside:
                self.page.words.append(word)


def _width(sign: str, size: float, step: float) -> float:
    """How wide a character is: as far as to the next one, where that stands right beside it."""
    if 0 < step <= 1.1 * size:
        return step
    return size * (1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5)


def _placed(element: Any, to_page: Matrix) -> Matrix:
    """From an object's own space to the page: its CTM, then its corner."""
    box = _numbers(attribute(element, "Boundary"))
    corner: Matrix = (1.0, 0.0, 0.0, 1.0, box[0], box[1]) if len(box) == 4 else _IDENTITY
    own = _numbers(attribute(element, "CTM"))
    matrix: Matrix = (own[0], own[1], own[2], own[3], own[4], own[5]) if len(own) == 6 else _IDENTITY
    return _times(_times(matrix, corner), to_page)


def _places(text: str, x: float, y: float, along: str, down: str, width: float) -> list[tuple[float, float]]:
    """Where each character starts; without steps, as wide as characters are."""
    across, below = _deltas(along, len(text)), _deltas(down, len(text))
    found = []
    for n, sign in enumerate(text):
        found.append((x, y))
        if n < len(across):
            x += across[n]
        elif not below:
            x += width * (1.0 if unicodedata.east_asian_width(sign) in "WFA" else 0.5)
        if n < len(below):
            y += below[n]
    return found


def _deltas(text: str, most: int) -> list[float]:
    """Steps between characters; “g 3 4.5” is three of 4.5."""
    parts, found, at = text.split(), list[float](), 0
    while at < len(parts) and len(found) < most:
        values = _numbers(" ".join(parts[at + 1 : at + 3])) if parts[at] == "g" else _numbers(parts[at])
        if parts[at] == "g" and len(values) == 2:
            found += [values[1]] * max(0, min(int(values[0]), most - len(found)))
            at += 3
        else:
            found += values[:1]
            at += 1
    return found


def _transforms(element: Any) -> dict[int, int]:
    """The glyph of each character that is drawn by number: position in the text → glyph."""
    found: dict[int, int] = {}
    for child in element:
        if local(child) == "CGTransform":
            start = _numbers(attribute(child, "CodePosition"))
            ids = _numbers(next((c.text for c in child if local(c) == "Glyphs"), ""))
            for n, glyph in enumerate(ids):
                found[int(start[0] if start else 0) + n] = int(glyph)
    return found


def _mapped(text: str, at: int, glyphs_of: dict[int, int], font: Font) -> str:
    """The text, with characters that mean nothing taken from the font's own map of what its glyphs draw."""
    if not glyphs_of or not font.characters:
        return text
    return "".join(
        chr(font.characters.get(glyphs_of.get(at + n, -1), ord(sign))) if _means_nothing(sign) else sign
        for n, sign in enumerate(text)
    )


def _means_nothing(sign: str) -> bool:
    return unicodedata.category(sign) in {"Co", "Cn", "Cc"} or sign in "\ufffd¤"


def _straight(data: str) -> list[tuple[float, float, float, float]]:
    """Straight pieces of a path in its own space; curves are passed over."""
    found: list[tuple[float, float, float, float]] = []
    x = y = start_x = start_y = 0.0
    command, numbers = "", list[float]()
    for match in _STEP.finditer(data):
        if match[1]:
            command, numbers = match[1].upper(), []
            if command == "C":
                found.append((x, y, start_x, start_y))
                x, y = start_x, start_y
            continue
        numbers.append(float(match[2]))
        if len(numbers) < _OPERANDS.get(command, 1):
            continue
        if command in {"M", "S"}:
            start_x, start_y = numbers[-2], numbers[-1]
        elif command == "L":
            found.append((x, y, numbers[-2], numbers[-1]))
        if command in _OPERANDS and len(numbers) >= 2:
            x, y = numbers[-2], numbers[-1]
        numbers = []
        if len(found) > _MOST_PIECES:
            break
    return found


def _color(element: Any, name: str) -> list[float]:
    return next((_numbers(attribute(c, "Value")) for c in element if local(c) == name), [])


def _is_white(element: Any, name: str) -> bool:
    value = _color(element, name)
    return len(value) == 3 and min(value) >= 250


def _is_pale(element: Any) -> bool:
    value = _color(element, "FillColor")
    alpha = (_numbers(attribute(element, "Alpha")) or [255.0])[0] / 255
    grey = (0.3 * value[0] + 0.59 * value[1] + 0.11 * value[2]) / 255 if len(value) == 3 else 0.0
    return 1 - (1 - grey) * alpha > _PALE
