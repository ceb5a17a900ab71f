"""PDF files: born digital through PDFium, pictures of pages through the optional OCR extra."""

from __future__ import annotations

from pathlib import Path

import pypdfium2 as pdfium

from ...model import Leftover, Source
from ..pdf import aligned, furniture
from ..pdf.flow import PageText, blocks_of
from ..pdf.lines import lines_of
from ..pdf.page import Page, load
from ..pdf.ruling import lattices
from ..pdf.tables import fill
from .base import Format, Limits, Raw, Unreadable
from .guard import Deadline

_MOSTLY_PICTURE = 0.5


def read(path: Path, limits: Limits) -> Raw:
    """Blocks of a PDF; every Source has the page and the box in points from the upper left of the page as shown."""
    document = _open(path)
    try:
        return _read(document, path.name, limits)
    finally:
        document.close()


def _open(path: Path) -> pdfium.PdfDocument:
    try:
        return pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        if "password" in str(error).lower():
            raise Unreadable("文件设有打开密码。请先取消密码（或另存为无密码的 PDF），再读。") from error
        raise Unreadable("PDF 文件不完整或已损坏，无法打开。请重新下载，或用原程序重新导出 PDF。") from error


def _read(document: pdfium.PdfDocument, file: str, limits: Limits) -> Raw:
    deadline = Deadline(limits)
    leftovers: list[Leftover] = []
    pages: list[PageText] = []
    count = len(document)
    for index in range(min(count, limits.pages)):
        deadline.check()
        place = Source(file, page=index + 1)
        try:
            page = load(document.raw, index)
        except ValueError:
            leftovers.append(Leftover("", "这一页已损坏，没有读取", place))
            continue
        if page.note:
            leftovers.append(Leftover("", page.note, place))
        pages.append(_page_text(page, file))
    if count > limits.pages:
        leftovers.append(Leftover("", f"共 {count} 页，只读了前 {limits.pages} 页", Source(file, page=limits.pages + 1)))
    furniture.mark(pages)
    return Raw(tuple(blocks_of(pages, file)), tuple(leftovers), count)


def _page_text(page: Page, file: str) -> PageText:
    """A page's tables, and its lines that are in none; words and lines of the page are let go."""
    found, loose = lattices(page.rules)
    words, grids, spans = page.words, [], []
    for lattice in found:
        grid, words = fill(page, lattice, words, file)
        if grid is not None:
            grids.append(grid)
            spans.append((lattice.ys[0], lattice.ys[-1]))
    lines = lines_of(words)
    more, lines = aligned.find(page, lines, loose, file)
    for line in lines:
        line.words = []
    text = PageText(page, lines, grids, spans, _watermark(page))
    for grid, span in more:
        text.grids.append(grid)
        text.spans.append(span)
    page.words, page.rules, page.watermarks = [], [], []
    return text


def _watermark(page: Page) -> str:
    seen = dict.fromkeys(word.text for word in page.watermarks)
    return "".join(seen)


def sniff(head: bytes) -> bool:
    """A PDF header within the first kilobyte, as the format allows."""
    return b"%PDF-" in head[:1024]


FORMAT = Format("PDF", (".pdf",), sniff, read)
