"""Pages that are pictures: the optional OCR engine gives their words, dark runs of pixels their ruling lines."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2 as pdfium
from numpy.typing import NDArray

from .page import Frame, Page, Word
from .shapes import Box

INSTALL = (
    "文件是扫描件（每页都是图片），没有可读的文字。请提供文字版（由 Word、Excel 直接导出的 PDF），"
    "或安装文字识别组件后再读：pip install 'yusuan[ocr]'"
)
NO_MODELS = (
    "文件是扫描件（每页都是图片），没有可读的文字。已装的文字识别组件（rapidocr）没有带识别模型，本程序不从网上下载。"
    "请改用带模型的版本：pip install -U rapidocr onnxruntime，或提供文字版"
)
#: Models that the engine needs, by its own setting for them, and how their files are called in its package.
_MODELS = {"Det.model_path": "*_det_*.onnx", "Cls.model_path": "*_cls_*.onnx", "Rec.model_path": "*_rec_*.onnx"}
_SCALE = 200 / 72
_DARK = 140
_LONG = 0.04  # of the page's width: a dark run this long is a line
_SURE = 0.4
Engine = Callable[[NDArray[np.uint8]], Any]


@cache
def engine() -> Engine | None:
    """The OCR engine with the models that came with it, or None where the optional extra is not installed.

    It is given its models by name, so that it never looks for others in the network.
    """
    _silence()
    try:
        import rapidocr
    except ImportError:
        return None
    models = _models(Path(rapidocr.__file__).parent)
    if models is None:
        return None
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    found: Engine = rapidocr.RapidOCR(params={"Global.log_level": "critical", **models})
    return found


def _silence() -> None:
    """No telemetry: the runtime would look up its maker's host when it starts; nothing here asks the network."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError:
        return
    for name in ("disable_telemetry_events", "disable_telemetry"):
        if off := getattr(onnxruntime, name, None):
            off()


def _models(package: Path) -> dict[str, str] | None:
    """Setting → file of each of the three models in the package; None where one is not there."""
    found: dict[str, str] = {}
    for setting, pattern in _MODELS.items():
        files = sorted(package.glob(f"models/{pattern}"))
        if not files:
            return None
        found[setting] = str(files[-1])
    return found


def missing() -> str:
    """Why there is no engine, and what to do, in words for the reader of a scan; "" where there is one."""
    if engine() is not None:
        return ""
    try:
        import rapidocr  # noqa: F401
    except ImportError:
        return INSTALL
    return NO_MODELS


def read_picture(document: pdfium.PdfDocument, index: int, recognise: Engine) -> Page:
    """The page of that index (from 0) by its picture; every place is in points of the page as shown."""
    page = document[index]
    try:
        width, height = page.get_size()
        picture = page.render(scale=_SCALE, grayscale=True).to_numpy()
    finally:
        page.close()
    picture = picture.reshape(picture.shape[0], picture.shape[1])
    frame = Frame(0.0, 0.0, width, height, 0)
    found = Page(index + 1, width, height, upright=frame, shown=frame)
    found.words = [_word(box, text) for box, text in _results(recognise(np.stack([picture] * 3, axis=-1)))]
    found.rules = _rules(picture)
    return found


def _results(output: Any) -> Iterable[tuple[Box, str]]:
    """(box in points, text) of what the engine found, in either of the forms that its versions give."""
    if hasattr(output, "txts"):
        boxes = output.boxes if output.boxes is not None else ()
        rows: Iterable[Any] = zip(boxes, output.txts or (), output.scores or (), strict=False)
    else:
        rows = (output[0] if isinstance(output, tuple) else output) or ()
    for corners, text, score in rows:
        points = np.asarray(corners, dtype=float) / _SCALE
        if str(text).strip() and float(score) >= _SURE:
            low, high = points.min(axis=0), points.max(axis=0)
            yield (float(low[0]), float(low[1]), float(high[0]), float(high[1])), str(text).strip()


def _word(box: Box, text: str) -> Word:
    """A word whose characters are taken to be set evenly, Latin ones at half the width."""
    widths = np.array([0.5 if char.isascii() else 1.0 for char in text])
    ends = box[0] + np.cumsum(widths) / widths.sum() * (box[2] - box[0])
    edges = np.column_stack([np.concatenate([[box[0]], ends[:-1]]), ends])
    return Word(text, *box, size=box[3] - box[1], edges=edges)


def _rules(picture: NDArray[np.uint8]) -> list[Box]:
    """Level and upright lines of a grey picture, in points."""
    dark = picture < _DARK
    least = int(_LONG * dark.shape[1])
    level = [(x0, y, x1, y) for y, x0, x1 in _runs(dark, least)]
    upright = [(x, y0, x, y1) for x, y0, y1 in _runs(dark.T, max(least // 2, 12))]
    return [(a / _SCALE, b / _SCALE, c / _SCALE, d / _SCALE) for a, b, c, d in [*level, *upright]]


def _runs(dark: NDArray[np.bool_], least: int) -> Iterable[tuple[int, int, int]]:
    """(row, first, last) of every run of dark pixels at least that long."""
    padded = np.zeros((dark.shape[0], dark.shape[1] + 2), dtype=np.int8)
    padded[:, 1:-1] = dark
    change = np.diff(padded, axis=1)
    rows, starts = np.nonzero(change == 1)
    _, ends = np.nonzero(change == -1)
    long = ends - starts >= least
    yield from zip(rows[long].tolist(), starts[long].tolist(), ends[long].tolist(), strict=True)
