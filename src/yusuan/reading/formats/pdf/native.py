"""PDFium calls made thousands of times a page, bound once so that pointers pass as plain integers.

The generated bindings build an object for every pointer; these prototypes write straight into one array.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from ctypes import c_float, c_int, c_uint, c_void_p
from typing import Any

import numpy as np
import pypdfium2.raw as pdfium
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

PATH, IMAGE, FORM = pdfium.FPDF_PAGEOBJ_PATH, pdfium.FPDF_PAGEOBJ_IMAGE, pdfium.FPDF_PAGEOBJ_FORM
_TEXT = pdfium.FPDF_PAGEOBJ_TEXT


def _bind(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    return ctypes.PYFUNCTYPE(result, *arguments)(ctypes.cast(function, c_void_p).value or 0)


_unicode = _bind(pdfium.FPDFText_GetUnicode, c_uint, c_void_p, c_int)
_loose_box = _bind(pdfium.FPDFText_GetLooseCharBox, c_int, c_void_p, c_int, c_void_p)
_matrix = _bind(pdfium.FPDFText_GetMatrix, c_int, c_void_p, c_int, c_void_p)
_fill = _bind(pdfium.FPDFText_GetFillColor, c_int, c_void_p, c_int, *[c_void_p] * 4)
_text_object = _bind(pdfium.FPDFText_GetTextObject, c_void_p, c_void_p, c_int)
_font = _bind(pdfium.FPDFTextObj_GetFont, c_void_p, c_void_p)
_render_mode = _bind(pdfium.FPDFTextObj_GetTextRenderMode, c_int, c_void_p)
_font_info = _bind(pdfium.FPDFText_GetFontInfo, ctypes.c_ulong, c_void_p, c_int, c_void_p, ctypes.c_ulong, c_void_p)
_clip = _bind(pdfium.FPDFPageObj_GetClipPath, c_void_p, c_void_p)
_clip_count = _bind(pdfium.FPDFClipPath_CountPaths, c_int, c_void_p)
_clip_segments = _bind(pdfium.FPDFClipPath_CountPathSegments, c_int, c_void_p, c_int)
_clip_segment = _bind(pdfium.FPDFClipPath_GetPathSegment, c_void_p, c_void_p, c_int, c_int)
page_object = _bind(pdfium.FPDFPage_GetObject, c_void_p, c_void_p, c_int)
_form_object = _bind(pdfium.FPDFFormObj_GetObject, c_void_p, c_void_p, ctypes.c_ulong)
form_count = _bind(pdfium.FPDFFormObj_CountObjects, c_int, c_void_p)
_object_type = _bind(pdfium.FPDFPageObj_GetType, c_int, c_void_p)
segment_count = _bind(pdfium.FPDFPath_CountSegments, c_int, c_void_p)
_bounds = _bind(pdfium.FPDFPageObj_GetBounds, c_int, *[c_void_p] * 5)
_object_matrix = _bind(pdfium.FPDFPageObj_GetMatrix, c_int, c_void_p, c_void_p)
_object_fill = _bind(pdfium.FPDFPageObj_GetFillColor, c_int, *[c_void_p] * 5)
_draw_mode = _bind(pdfium.FPDFPath_GetDrawMode, c_int, c_void_p, c_void_p, c_void_p)
_segment = _bind(pdfium.FPDFPath_GetPathSegment, c_void_p, c_void_p, c_int)
_segment_point = _bind(pdfium.FPDFPathSegment_GetPoint, c_int, c_void_p, c_void_p, c_void_p)
_segment_type = _bind(pdfium.FPDFPathSegment_GetType, c_int, c_void_p)
_segment_close = _bind(pdfium.FPDFPathSegment_GetClose, c_int, c_void_p)

Matrix = tuple[float, float, float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def address(handle: Any) -> int:
    """A handle of the generated bindings as an integer."""
    return ctypes.cast(handle, c_void_p).value or 0


def _rows(boxes: ctypes.Array[c_float]) -> Floats:
    return np.ctypeslib.as_array(boxes).reshape(-1, 4).astype(np.float64)


def characters(text_page: int, count: int) -> tuple[list[int], Floats]:
    """(code points, boxes as rows of left, top, right, bottom in user space) of the page's characters."""
    boxes = (c_float * (4 * count))()
    at = ctypes.addressof(boxes)
    box, code = _loose_box, _unicode
    codes = [code(text_page, i) for i in range(count)]
    for i in range(count):
        box(text_page, i, at + 16 * i)
    return codes, _rows(boxes)


_six = (c_float * 6)()  # PDFium is not for several threads at once, so one buffer serves all calls
_SIX = ctypes.addressof(_six)


def text_direction(text_page: int, index: int) -> tuple[float, float]:
    """The vector in user space along which a character's line runs."""
    return (_six[0], _six[1]) if _matrix(text_page, index, _SIX) else (1.0, 0.0)


def text_lightness(text_page: int, index: int) -> float:
    """How near to white paper a character is: 0 black or unknown, 1 white or transparent."""
    found = (c_uint * 4)()
    at = ctypes.addressof(found)
    if not _fill(text_page, index, at, at + 4, at + 8, at + 12):
        return 0.0
    grey = (0.3 * found[0] + 0.59 * found[1] + 0.11 * found[2]) / 255
    return 1 - (1 - grey) * found[3] / 255


_STRONG = (b"bold", b"heavy", b"black", b"simhei", b"heiti", b"biaosong", b"-demi", b"semibold")


def text_strong(text_page: int, index: int, known: dict[int, bool]) -> bool:
    """Whether a character prints strong: a bold font or one for headings, or an outline drawn around it.

    ``known`` keeps what was found out about the page's fonts.  The weight that PDFium gives is guessed from stem
    widths and says nothing.
    """
    text = _text_object(text_page, index)
    if not text:
        return False
    font = _font(text)
    if font not in known:
        known[font] = _is_strong(text_page, index)
    return known[font] or _render_mode(text) == 2


def _is_strong(text_page: int, index: int) -> bool:
    name = ctypes.create_string_buffer(128)
    flags = c_int()
    _font_info(text_page, index, ctypes.addressof(name), 128, ctypes.addressof(flags))
    low = name.value.lower()
    return bool(flags.value & 0x40000) or any(mark in low for mark in _STRONG)


def text_clip(text_page: int, index: int) -> tuple[float, float, float, float] | None:
    """(left, bottom, right, top) in user space of what is seen of a character's text; None where all is.

    A clip of many pieces counts as showing everything within their bounds.
    """
    clip = _clip(_text_object(text_page, index))
    found = (c_float * 2)()
    at = ctypes.addressof(found)
    left = bottom = -1e9
    right = top = 1e9
    for path in range(min(8, _clip_count(clip)) if clip else 0):
        xs, ys = [], []
        for i in range(min(64, _clip_segments(clip, path))):
            _segment_point(_clip_segment(clip, path, i), at, at + 4)
            xs.append(found[0])
            ys.append(found[1])
        if xs:
            left, right = max(left, min(xs)), min(right, max(xs))
            bottom, top = max(bottom, min(ys)), min(top, max(ys))
    return (left, bottom, right, top) if right < 1e9 else None


def objects_of(page: int, count: int) -> tuple[list[int], list[int], Floats]:
    """(handles, kinds, bounds) of a page's objects that are no text; bounds are left, bottom, right, top.

    Bounds of an object that has none are all 0.
    """
    handles = [handle for i in range(count) if (handle := page_object(page, i))]
    kinds = [_object_type(handle) for handle in handles]
    kept = [i for i, kind in enumerate(kinds) if kind != _TEXT]
    boxes = (c_float * (4 * len(kept)))()
    at = ctypes.addressof(boxes)
    for n, i in enumerate(kept):
        place = at + 16 * n
        _bounds(handles[i], place, place + 4, place + 8, place + 12)
    found = _rows(boxes)
    return [handles[i] for i in kept], [kinds[i] for i in kept], found


def form_objects(form: int, most: int) -> Iterator[tuple[int, int, tuple[float, float, float, float]]]:
    """(handle, kind, bounds in the form's space) of what a form draws."""
    for i in range(min(max(0, form_count(form)), most)):
        handle = _form_object(form, i)
        if handle:
            yield handle, _object_type(handle), object_bounds(handle)


def object_bounds(obj: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) of a page object in the space it is drawn in."""
    found = (c_float * 4)()
    at = ctypes.addressof(found)
    _bounds(obj, at, at + 4, at + 8, at + 12)
    return found[0], found[1], found[2], found[3]


def object_matrix(obj: int) -> Matrix:
    found = (c_float * 6)()
    return tuple(found) if _object_matrix(obj, ctypes.addressof(found)) else IDENTITY


def path_paint(obj: int) -> tuple[bool, bool]:
    """(whether the path's area is filled with something seen on white paper, whether its outline is drawn)."""
    found = (c_int * 2)()
    at = ctypes.addressof(found)
    if not _draw_mode(obj, at, at + 4):
        return False, False
    return bool(found[0]) and not _is_white(obj), bool(found[1])


def _is_white(obj: int) -> bool:
    found = (c_uint * 4)()
    at = ctypes.addressof(found)
    if not _object_fill(obj, at, at + 4, at + 8, at + 12):
        return False
    return found[3] == 0 or min(found[0], found[1], found[2]) >= 250


def path_lines(obj: int, count: int) -> list[tuple[float, float, float, float]]:
    """Straight pieces (x0, y0, x1, y1) of a path in its own space; curves are passed over."""
    found = (c_float * 2)()
    at = ctypes.addressof(found)
    pieces = []
    x = y = start_x = start_y = 0.0
    for i in range(count):
        segment = _segment(obj, i)
        _segment_point(segment, at, at + 4)
        kind = _segment_type(segment)
        if kind == pdfium.FPDF_SEGMENT_MOVETO:
            start_x, start_y = found[0], found[1]
        elif kind == pdfium.FPDF_SEGMENT_LINETO:
            pieces.append((x, y, found[0], found[1]))
        x, y = found[0], found[1]
        if _segment_close(segment):
            pieces.append((x, y, start_x, start_y))
            x, y = start_x, start_y
    return pieces
