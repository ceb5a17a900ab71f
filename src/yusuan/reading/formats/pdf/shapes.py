"""Ruling lines of a PDF page: every thin box, every straight piece of a path and every edge of a drawn box."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from . import native
from .native import IDENTITY, Matrix

Box = tuple[float, float, float, float]

#: A line is at most this thick (points).
THIN = 3.0
_SHORT = 0.9
_MAX_OBJECTS = 60_000
_MAX_PIECES = 40_000
_MAX_FORM_DEPTH = 8
_FEW_SEGMENTS = 4_000


class _Shapes:
    """Collects the lines of one page in user space, within bounds."""

    def __init__(self, visible: Box) -> None:
        self.visible = visible
        self.lines: list[Box] = []
        self.image = 0.0
        self.left = _MAX_OBJECTS
        self.note = ""

    def full(self) -> bool:
        if self.left < 0 or len(self.lines) > _MAX_PIECES:
            self.note = "页面上的图形过多，只读了前面一部分表格线"
            return True
        return False

    def add(self, obj: int, kind: int, bounds: Box, to_page: Matrix, depth: int) -> None:
        """An object with its bounds in the space that ``to_page`` puts on the page."""
        if kind == native.PATH:
            self._path(obj, _moved(bounds, to_page), to_page)
        elif kind == native.IMAGE:
            self._image(_moved(bounds, to_page))
        elif kind == native.FORM and depth < _MAX_FORM_DEPTH:
            inner = _times(native.object_matrix(obj), to_page)
            for part in native.form_objects(obj, self.left):
                self.left -= 1
                if self.full():
                    return
                self.add(*part, inner, depth + 1)

    def _path(self, obj: int, box: Box, to_page: Matrix) -> None:
        width, height = box[2] - box[0], box[3] - box[1]
        if width <= THIN or height <= THIN:
            if max(width, height) > _SHORT:
                self.lines.append(box)
            return
        count = native.segment_count(obj)
        filled, drawn = native.path_paint(obj)
        if not 1 < count <= _FEW_SEGMENTS or not (filled or drawn) or self._is_backdrop(box, drawn):
            return
        self.lines.extend(_straight(native.path_lines(obj, count), _times(native.object_matrix(obj), to_page)))

    def _is_backdrop(self, box: Box, drawn: bool) -> bool:
        """A filled box as large as the page colours it; it bounds no table."""
        left, bottom, right, top = self.visible
        area = (box[2] - box[0]) * (box[3] - box[1])
        return not drawn and area > 0.9 * (right - left) * (top - bottom)

    def _image(self, box: Box) -> None:
        left, bottom, right, top = self.visible
        width = min(box[2], right) - max(box[0], left)
        height = min(box[3], top) - max(box[1], bottom)
        if width > 0 and height > 0:
            self.image = max(self.image, width * height / ((right - left) * (top - bottom)))
            if min(width, height) <= THIN < 4 * THIN < max(width, height):
                self.lines.append(box)


def rules_of(page: int, count: int, visible: Box) -> tuple[list[Box], float, str]:
    """(thin boxes in user space, part of the page its largest image covers, what was left out) of a page."""
    found = _Shapes(visible)
    handles, kinds, bounds = native.objects_of(page, min(max(0, count), _MAX_OBJECTS + 1))
    found.left -= len(handles)
    width, height = bounds[:, 2] - bounds[:, 0], bounds[:, 3] - bounds[:, 1]
    is_path = np.array(kinds, dtype=np.int64) == native.PATH
    thin = is_path & ((width <= THIN) | (height <= THIN))
    seen = thin & (np.maximum(width, height) > _SHORT)
    found.lines = [tuple(box) for box in bounds[seen][:_MAX_PIECES].tolist()]
    for i in np.flatnonzero(~thin).tolist():
        if found.full():
            break
        found.add(handles[i], kinds[i], tuple(bounds[i].tolist()), IDENTITY, 0)
    found.full()
    return found.lines, found.image, found.note


def _straight(pieces: list[Box], to_page: Matrix) -> Iterator[Box]:
    """The upright and level pieces that are long enough, as thin boxes."""
    for x0, y0, x1, y1 in pieces:
        box = _moved((x0, y0, x1, y1), to_page)
        width, height = box[2] - box[0], box[3] - box[1]
        if min(width, height) <= 0.5 and max(width, height) > _SHORT:
            yield box


def _moved(box: Box, m: Matrix) -> Box:
    """The box around a transformed box, corners sorted."""
    if m is not IDENTITY:
        xs = [m[0] * x + m[2] * y + m[4] for x in (box[0], box[2]) for y in (box[1], box[3])]
        ys = [m[1] * x + m[3] * y + m[5] for x in (box[0], box[2]) for y in (box[1], box[3])]
        return min(xs), min(ys), max(xs), max(ys)
    return min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])


def _times(a: Matrix, b: Matrix) -> Matrix:
    """First ``a``, then ``b``."""
    if b is IDENTITY:
        return a
    return (
        a[0] * b[0] + a[1] * b[2], a[0] * b[1] + a[1] * b[3],
        a[2] * b[0] + a[3] * b[2], a[2] * b[1] + a[3] * b[3],
        a[4] * b[0] + a[5] * b[2] + b[4], a[4] * b[1] + a[5] * b[3] + b[5],
    )  # fmt: skip
