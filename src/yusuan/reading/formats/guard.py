"""Bounds that every reader keeps: time, size of what is unpacked, and XML that can do nothing but hold text."""

from __future__ import annotations

import time
import zipfile
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import ParseError

from .base import Limits, Unreadable

_ENTRIES = 20_000
_NODES = 6_000_000
_CHUNK = 1 << 20


class Deadline:
    """A moment after which a reader gives up; ``check`` is cheap enough for every row."""

    def __init__(self, limits: Limits) -> None:
        self._seconds = limits.seconds
        self._end = time.monotonic() + limits.seconds

    def check(self) -> None:
        """Raises Unreadable once the time is over."""
        if time.monotonic() > self._end:
            raise Unreadable(f"读取超过 {self._seconds:g} 秒仍未完成，已停止。请拆分文件或检查文件是否损坏。")


class Package:
    """A zip package (docx, xlsx) whose parts are read within bounds.  Use as a context manager."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self.deadline = Deadline(limits)
        self._left = limits.unpacked_bytes
        try:
            self._zip = zipfile.ZipFile(path)
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError) as error:
            raise Unreadable(
                "文件不完整或已损坏：压缩结构无法打开。请重新下载，或用原程序打开后另存一次。"
            ) from error
        self._check()
        self.names = {name.casefold(): name for name in self._zip.namelist()}

    def __enter__(self) -> Package:
        return self

    def __exit__(self, *_: object) -> None:
        self._zip.close()

    def _check(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > _ENTRIES or sum(e.file_size for e in entries) > self._left:
            raise Unreadable(
                f"文件解压后过大（超过 {self._left >> 20} MB 或 {_ENTRIES} 个部件），可能是压缩炸弹，没有读取。"
            )
        if any(e.flag_bits & 1 for e in entries):
            raise Unreadable("文件设有密码。请先在原程序中取消密码，再读。")

    def has(self, name: str) -> bool:
        return name.lstrip("/").casefold() in self.names

    def bytes(self, name: str) -> bytes:
        """The unpacked part.  Raises Unreadable where it is missing, damaged or larger than what is left to unpack."""
        real = self.names.get(name.lstrip("/").casefold())
        if real is None:
            raise Unreadable(f"文件不完整：缺少部件 {name}。请用原程序打开后另存一次。")
        chunks = []
        try:
            with self._zip.open(real) as part:
                while chunk := part.read(_CHUNK):
                    chunks.append(chunk)
                    self._spend(len(chunk))
        except (
            zipfile.BadZipFile,
            OSError,
            EOFError,
            ValueError,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise Unreadable(
                f"文件已损坏：部件 {name} 无法解压。请重新下载，或用原程序打开后另存一次。"
            ) from error
        except Exception as error:
            if isinstance(error, Unreadable) or type(error).__module__ != "zlib":
                raise
            raise Unreadable(
                f"文件已损坏：部件 {name} 无法解压。请重新下载，或用原程序打开后另存一次。"
            ) from error
        return b"".join(chunks)

    def _spend(self, count: int) -> None:
        self.deadline.check()
        self._left -= count
        if self._left < 0:
            raise Unreadable("文件解压后过大，可能是压缩炸弹，没有读取。")

    def xml(self, name: str) -> Any:
        """Root element of an XML part."""
        root = None
        for event, element in self.events(name):
            if event == "start" and root is None:
                root = element
        if root is None:
            raise Unreadable(f"文件已损坏：部件 {name} 是空的。")
        return root

    def events(self, name: str) -> Iterator[tuple[str, Any]]:
        """(“start” or “end”, element) of an XML part, in order; callers may clear what they are done with."""
        yield from xml_events(self.bytes(name), name, self.deadline)


def xml_events(data: bytes, name: str, deadline: Deadline) -> Iterator[tuple[str, Any]]:
    """Parse events of XML without DTD, entities, network or more elements than a document can have.

    Raises Unreadable for anything else.
    """
    if b"<!DOCTYPE" in data[:4096].replace(b"\0", b"").upper():
        raise Unreadable(f"部件 {name} 带有 DTD 声明，正常的文档没有。为安全起见没有读取。")
    from lxml import etree  # loaded here: a text needs no XML

    parser = etree.XMLPullParser(
        events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True, huge_tree=False,
    )  # fmt: skip
    count = 0
    try:
        for start in range(0, len(data), _CHUNK):
            parser.feed(data[start : start + _CHUNK])
            deadline.check()
            for event, element in parser.read_events():
                count += 1
                if count > _NODES:
                    raise Unreadable(f"部件 {name} 的内容过多，没有读取。请拆分文件。")
                yield event, element
        parser.close()
        yield from parser.read_events()
    except (etree.XMLSyntaxError, ParseError) as error:
        raise Unreadable(
            f"文件已损坏：部件 {name} 的内容不合规范。请用原程序打开后另存一次。"
        ) from error


def local(element: Any) -> str:
    """An element's name without its namespace; "" for what is no element."""
    tag = element.tag
    return _after_brace(tag) if isinstance(tag, str) else ""


@lru_cache(maxsize=4096)
def _after_brace(name: str) -> str:
    return name.rpartition("}")[2]


def attribute(element: Any, name: str, default: str = "") -> str:
    """An attribute by its local name, whatever its namespace."""
    value = element.get(name)
    if value is not None:
        return str(value)
    for key, found in element.attrib.items():
        if _after_brace(str(key)) == name:
            return str(found)
    return default


def number(text: str | None, default: int, most: int) -> int:
    """A whole number from an attribute, between 0 and ``most``; the default where it is none."""
    try:
        return max(0, min(int(text or ""), most))
    except ValueError:
        return default
