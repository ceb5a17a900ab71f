"""Reading a PDF: born digital through PDFium, pictures of pages through the optional OCR extra."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pypdfium2 as pdfium

from yusuan.model import Leftover, Source

from ..base import Limits, Raw, Unreadable
from ..guard import Deadline
from . import aligned, bands, furniture, ocr
from .flow import PageText, blocks_of, half_points
from .lines import lines_of
from .page import Page, load
from .ruling import lattices
from .tables import fill

_UNDECODED = (
    "PDF 的字体没有文字编码（ToUnicode），文字无法解码，只能靠文字识别。请提供由 Word、Excel 直接导出的 PDF，"
    "或安装文字识别组件后再读：pip install 'yusuan[ocr]'"
)
_PICTURE = 0.4  # of the page: an image this large on a page without words is a scan
_LOST = 0.3  # of the characters: when more have no meaning, a page's text is not to be trusted


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a PDF; every Source has the page and the box in points from the upper left of the page as shown.

    Raises Unreadable for what is locked, damaged, hostile, or only pictures while no OCR engine is installed.
    """
    document = _open(path)
    try:
        return _Reading(document, path.name, limits).run()
    finally:
        document.close()


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("文件设有打开密码。请先取消密码（或另存为无密码的 PDF），再读。") from error
        raise Unreadable("PDF 文件不完整或已损坏，无法打开。请重新下载，或用原程序重新导出 PDF。") from error
    if not len(document):
        document.close()
        raise Unreadable("PDF 文件里没有页面：文件不完整或已损坏。请重新下载，或用原程序重新导出 PDF。")
    return document


@dataclass(slots=True)
class _Reading:
    """One PDF on its way to blocks; pages are closed one by one, only their text stays."""

    document: pdfium.PdfDocument
    file: str
    limits: Limits
    pages: list[PageText] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)
    cells: int = 0
    pictures: int = 0
    broken: int = 0
    undecoded: int = 0

    def run(self) -> Raw:
        count = len(self.document)
        deadline = Deadline(self.limits)
        for index in range(count):
            if reason := self._over(index, deadline):
                self._leave(f"{reason}，第{index + 1}页及以后没有读取（共 {count} 页）", index)
                break
            self._page(index)
        furniture.mark(self.pages)
        blocks = blocks_of(self.pages, self.file)
        if not any(page.lines or page.grids for page in self.pages):
            self._explain(count)
        return Raw(tuple(blocks), tuple(self.leftovers), count)

    def _explain(self, count: int) -> None:
        """Raises Unreadable: nothing was found, and why."""
        if self.undecoded:
            raise Unreadable(_UNDECODED)
        if self.pictures:
            raise Unreadable(ocr.missing() or "文件是扫描件，文字识别没有认出任何文字。")
        if self.broken == count:
            raise Unreadable("PDF 文件的所有页面都已损坏，无法读取。请重新下载，或用原程序重新导出 PDF。")
        reasons = "；".join(dict.fromkeys(left.reason for left in self.leftovers))
        raise Unreadable(f"PDF 里没有可读的文字{f'（{reasons}）' if reasons else '：页面是空白的，或文字已转成图形'}。")

    def _over(self, index: int, deadline: Deadline) -> str:
        """Why reading ends before this page, or ""."""
        if index >= self.limits.pages:
            return f"超过上限 {self.limits.pages} 页"
        if self.cells > self.limits.cells:
            return f"表格超过上限 {self.limits.cells} 格"
        try:
            deadline.check()
        except Unreadable:
            return f"读取超过 {self.limits.seconds:g} 秒"
        return ""

    def _leave(self, reason: str, index: int, text: str = "") -> None:
        self.leftovers.append(Leftover(text, reason, Source(self.file, page=index + 1)))

    def _page(self, index: int) -> None:
        try:
            page = load(self.document.raw, index)
        except ValueError:
            self.broken += 1
            self._leave("这一页已损坏，没有读取", index)
            return
        if page.note:
            self._leave(page.note, index)
        letters = sum(len(word.text) for word in page.words)
        lost = page.unmapped > _LOST * max(letters, 1)
        if lost or (not page.words and page.image > _PICTURE):
            page = self._picture(page, index, lost)
        text = page_text(page, self.file)
        self.cells += sum(len(grid.cells) * grid.width for grid in text.grids)
        self.pages.append(text)

    def _picture(self, page: Page, index: int, lost: bool) -> Page:
        """The page read by OCR where an engine is installed; else the page as it is, and what it lacks noted."""
        recognise = ocr.engine()
        if recognise is not None:
            return ocr.read_picture(self.document, index, recognise)
        if lost:
            self._leave("这一页的字体没有文字编码，读出的文字不可靠；安装文字识别组件后可读：pip install 'yusuan[ocr]'", index)
            if not any("\u4e00" <= sign <= "\u9fff" for word in page.words for sign in word.text):
                self.undecoded += 1
                page.words = []
        else:
            self.pictures += 1
            self._leave("这一页是图片（扫描件），没有可读的文字；安装文字识别组件后可读：pip install 'yusuan[ocr]'", index)
        return page


def page_text(page: Page, file: str) -> PageText:
    """A page's tables, and its lines that are in none; words and ruling lines of the page are let go."""
    found, loose = lattices(page.rules)
    words, grids, spans = page.words, [], []
    sizes: Counter[float] = Counter()
    for word in words:
        sizes[half_points(word.size)] += len(word.text)
    for lattice in bands.whole(found, words):
        if len(lattice.xs) == 2:  # a frame, or bands of colour, around rows whose columns no line parts
            loose += lattice.level_lines()
            continue
        grid, words = fill(page, lattice, words, file)
        if grid is not None:
            grids.append(grid)
            spans.append((lattice.ys[0], lattice.ys[-1]))
    more, lines = aligned.find(page, lines_of(words), loose, file)
    for line in lines:
        line.words = []
    text = PageText(page, lines, grids, spans, "".join(dict.fromkeys(word.text for word in page.watermarks)), sizes)
    for grid, span in more:
        text.grids.append(grid)
        text.spans.append(span)
    page.words, page.rules, page.watermarks = [], [], []
    return text
