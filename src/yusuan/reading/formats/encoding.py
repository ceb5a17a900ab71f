"""Bytes of a text file to characters: the encodings that Chinese offices really save."""

from __future__ import annotations

import codecs
import re

from .base import Unreadable

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})", re.I)
_PAGE = re.compile(rb"<!doctype\s+html|<html[\s>]|<body[\s>]|^MIME-Version:|^From:\s*<Saved by", re.I)
#: Names that pages declare and what must be read for them: GB2312 pages use characters of its supersets.
_WIDER = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "gb_2312-80": "gb18030",
    "x-gbk": "gb18030",
    "hz-gb-2312": "gb18030",
}
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\u00ad]")
_ODD_BYTES = bytes(set(range(32)) - set(b"\t\n\r\f\x0b\x1b\x1a"))


def decode(data: bytes, declared: bool = False) -> tuple[str, str]:
    """(text, note): the text without control characters; ``note`` (Chinese) says what could not be decoded.

    A byte order mark wins, then valid UTF-8, then a charset declared inside (if ``declared``), then GB18030,
    which every older Chinese encoding is a part of.  Raises Unreadable where the bytes are not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return _strictly_or_not(data, name)
    if b"\0" in data[:4096] and (wide := _wide(data)):
        return _strictly_or_not(data, wide)
    names = ["utf-8", *(_declared(data) if declared else ()), "gb18030", "big5"]
    for name in names:
        try:
            return tidy(data.decode(name)), ""
        except (UnicodeDecodeError, LookupError):
            continue
    return _strictly_or_not(data, _least_damaged(data))


def is_whole_page(head: bytes) -> bool:
    """Whether the bytes start a whole HTML page, or a page saved with its parts (MHTML)."""
    return bool(_PAGE.search(head[:4096].replace(b"\0", b"")))


def looks_like_text(head: bytes) -> bool:
    """Whether the first bytes could be a text file of any encoding: next to no control characters (a few in a short one)."""
    if any(head.startswith(mark) for mark, _ in _MARKS) or _wide(head):
        return True
    odd = len(head) - len(head.translate(None, _ODD_BYTES))
    return odd * 50 <= len(head) + 200


def _declared(data: bytes) -> list[str]:
    found = _DECLARED.search(data[:4096])
    if not found:
        return []
    name = found[1].decode("ascii").lower()
    try:
        safe = codecs.lookup(_WIDER.get(name, name))._is_text_encoding
    except LookupError:
        return []
    return [_WIDER.get(name, name)] if safe else []


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: nearly every other byte of ASCII marks and digits is 0."""
    head = data[: len(data[:4096]) // 2 * 2]
    even, odd = head[::2].count(0), head[1::2].count(0)
    if len(head) >= 8 and max(even, odd) * 8 > len(head) and min(even, odd) * 8 <= max(even, odd):
        return "utf-16-le" if odd > even else "utf-16-be"
    return ""


def _least_damaged(data: bytes) -> str:
    return min(("utf-8", "gb18030"), key=lambda name: data.decode(name, "replace").count("\ufffd"))


def _strictly_or_not(data: bytes, name: str) -> tuple[str, str]:
    try:
        return tidy(data.decode(name)), ""
    except UnicodeDecodeError:
        text = data.decode(name, "replace")
    lost = text.count("\ufffd")
    if lost * 4 > len(text):
        raise Unreadable(
            "文件不是文本，或已损坏：大部分内容无法解码。请用原来的程序打开后另存为 UTF-8 文本。"
        )
    return tidy(text), f"有 {lost} 处字符无法按 {name} 解码，以“\ufffd”代替"


def tidy(text: str) -> str:
    """Without NUL and other control characters, bidi and zero-width marks, and with plain line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for odd in ("\x0b", "\u2028", "\u2029", "\x85"):
        text = text.replace(odd, "\n")
    return clean(text)


def clean(text: str) -> str:
    """Without characters that print nothing and break everything: controls, lone surrogates, bidi marks."""
    return _INVISIBLE.sub("", _CONTROL.sub("", text))
