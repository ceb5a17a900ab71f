"""PDFs that could cost far more than their size: they are read by a process of their own, within hard bounds.

PDFium unpacks a whole stream at once and draws a form as often as it is named, so neither time nor memory can be
bounded from inside.  An ordinary disclosure has neither such streams nor forms and is read right here.
"""

from __future__ import annotations

import mmap
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from itertools import pairwise
from pathlib import Path

from ..base import Limits, Unreadable

_FORM = re.compile(
    rb"/(?:S|#53)(?:u|#75)(?:b|#62)(?:t|#74)(?:y|#79)(?:p|#70)(?:e|#65)\s*"
    rb"(?:/(?:F|#46)(?:o|#6[fF])(?:r|#72)(?:m|#6[dD])\b|\d+\s+\d+\s+R)"
)
#: Filters one over the other, or a list of filters too long to be honest.
_TWICE = re.compile(rb"/Filter\s{0,40}\[[^\]]{0,400}?/Fl[^\]]{0,400}?/Fl|/Filter\s{0,40}\[[^\]]{400}|/Filter\s{40}")
#: A list of many parts; one part named again and again is unpacked as often.
_PARTS = re.compile(rb"\[((?:\s{0,9}\d{1,10}\s{1,9}\d{1,5}\s{1,9}R){64,}+)")
_PART = re.compile(rb"\d{1,10}\s{1,9}\d{1,5}\s{1,9}R")
_OBJECTS = re.compile(rb"/ObjStm\b")
_STREAM = re.compile(rb"stream\r?\n")
_DRAW = re.compile(rb"\sDo\b")
_PACKED = (b"x", b"\x58", b"\x48", b"\x68", b"\x08", b"\x18", b"\x28", b"\x38")  # first bytes of a zlib stream
_HEAD = 1500
_PREFIX = 1024
_STEEP = 150  # times: what unpacks to more than this is unpacked here first, and counted
_LARGE = 256 * 1024
_MUCH = 64 * 1024 * 1024
_CHUNK = 1 << 16
_FEW_STREAMS = 20_000


def is_suspect(path: Path, limits: Limits) -> bool:
    """Whether a PDF may unpack or repeat without bound.  Raises Unreadable where it surely does."""
    if not path.stat().st_size:
        return False
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        starts = [at.end() for at in _STREAM.finditer(data) if data[at.start() - 3 : at.start()] != b"end"]
        if _TWICE.search(data) or len(starts) > _FEW_STREAMS or _names_again(data):
            return True
        for start, after in pairwise([*starts, len(data)]):
            holds_objects = _OBJECTS.search(data[max(0, start - _HEAD) : start].rpartition(b"obj")[2])
            if holds_objects and _names_again(b"".join(_unpacked(data, start, after, _MUCH))):
                return True
            if after - start > _LARGE or _ratio(data[start : start + _PREFIX]) > _STEEP:
                size = sum(map(len, _unpacked(data, start, after, limits.unpacked_bytes)))
                if size > limits.unpacked_bytes:
                    raise Unreadable(f"文件解压后过大（超过 {limits.unpacked_bytes >> 20} MB），可能是压缩炸弹，没有读取。")
                if size > _MUCH:
                    return True
        return bool(_FORM.search(data)) and _repeats(data, starts)


def _names_again(data: mmap.mmap | bytes) -> bool:
    """Whether a list names the same parts again and again, as one of a page's contents may."""
    for listed in _PARTS.finditer(data):
        parts = _PART.findall(listed[1])
        if len(set(parts)) * 2 < len(parts):
            return True
    return False


def _repeats(data: mmap.mmap, starts: list[int]) -> bool:
    """Whether forms are drawn by forms, or so often that it matters, or it cannot be told."""
    largest = drawn = 0
    for start, after in pairwise([*starts, len(data)]):
        head = data[max(0, start - _HEAD) : start].rpartition(b"obj")[2]
        is_form = bool(_FORM.search(head))
        if not is_form and (b"/Image" in head or b"/Length1" in head or b"/FontFile" in head):
            continue
        content = b"".join(_unpacked(data, start, after, _MUCH))
        calls = len(_DRAW.findall(content))
        if (is_form and calls) or (not content and b"/Fl" in head):
            return True
        largest, drawn = max(largest, len(content) if is_form else 0), drawn + calls
    return largest * drawn > _MUCH


def _ratio(start: bytes) -> float:
    """How many times larger the start of a packed stream becomes; 1 for what is not packed."""
    try:
        return len(zlib.decompressobj().decompress(start, _PREFIX * (_STEEP + 1))) / max(1, len(start))
    except zlib.error:
        return 1.0


def _unpacked(data: mmap.mmap, start: int, end: int, most: int) -> Iterator[bytes]:
    """A packed stream in pieces, no further than just over ``most`` bytes; as it is where it is not packed."""
    if data[start : start + 1] not in _PACKED:
        yield data[start : min(end, start + most)]
        return
    unpack, size = zlib.decompressobj(), 0
    with suppress(zlib.error):
        for at in range(start, end, _CHUNK):
            rest = data[at : min(end, at + _CHUNK)]
            while rest and not unpack.eof:
                piece = unpack.decompress(rest, _CHUNK * 16)
                rest = unpack.unconsumed_tail
                size += len(piece)
                yield piece
                if size > most:
                    return
