"""What a use case is given to read: a path, bytes, a stream or standard input; and every file of a folder."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from yusuan.publishing.placing import safe_name
from yusuan.reading.files import known_formats, recognised
from yusuan.reading.formats.base import Limits
from yusuan.reading.formats.base import Unreadable as NotRead

from .errors import NotFound, Unreadable

#: A file by its path ("-" is standard input), its bytes, or a stream of them.
Source = str | os.PathLike[str] | bytes | BinaryIO
STDIN, STDIN_NAME = "-", "标准输入"
#: Files beside documents that are about documents: nobody takes them for one.
_BESIDE = (".yusuan-ignore",)
#: What systems leave in folders.
_SYSTEM = frozenset({"thumbs.db", "desktop.ini", "__macosx"})
#: What programs write for programs.
_DATA = frozenset({".json", ".toml", ".yaml", ".yml", ".xml", ".parquet", ".py", ".js", ".css"})
_PROGRAMS = "这是给程序用的数据，没有读。"
_IMAGES = frozenset({".jpg", ".jpeg", ".png", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".jp2", ".svg"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file with the name that reports give it (its path within the folder), or why it is not read.

    ``aside``: it is not read and is no document either (data for programs), which is worth a word and no more.
    """

    path: Path
    name: str
    why: str = ""
    aside: bool = False


@contextmanager
def located(source: Source, name: str = "", limits: Limits = Limits()) -> Iterator[tuple[Path, str]]:
    """A source as a file with its name; bytes and streams stand in a temporary file as long as it lasts.

    Readers take the name of a document from its file: one that is not UTF-8 or is to have another name is read through
    a link.  Raises NotFound for a path where nothing is, Unreadable for more bytes than are read.
    """
    if isinstance(source, (str, os.PathLike)) and str(source) != STDIN:
        path = Path(source)
        if not exists(path):
            raise NotFound(f"没有找到文件“{shown(path)}”。")
        called = name or shown(path.name)
        if shown(path.name) == path.name or not hasattr(os, "symlink") or not path.is_file():
            yield path, called
            return
        with tempfile.TemporaryDirectory(prefix="yusuan-") as folder:
            link = Path(folder, safe_name(shown(path.name)))
            link.symlink_to(path.absolute())
            yield link, called
        return
    if isinstance(source, bytes):
        data, called = source, name or "文件"
    else:
        stream = sys.stdin.buffer if isinstance(source, (str, os.PathLike)) else source
        data, called = stream.read(limits.bytes + 1), name or _name_of(source)
    if len(data) > limits.bytes:
        raise Unreadable(f"文件过大，超过上限 {limits.bytes >> 20} MB。请拆分文件。")
    with tempfile.TemporaryDirectory(prefix="yusuan-") as folder:
        path = Path(folder, safe_name(called))
        path.write_bytes(data)
        yield path, called


def _name_of(source: object) -> str:
    if isinstance(source, (str, os.PathLike)):
        return STDIN_NAME
    told = getattr(source, "name", "")
    return Path(told).name if isinstance(told, str) and told else "文件"


def find(path: str | os.PathLike[str]) -> Iterator[Found]:
    """The file itself, or every file of a folder and its sub-folders in order, those that are not read with the reason.

    Hidden files, lock files of office programs (~$…), what systems leave behind and links to folders are passed over.
    Raises NotFound where there is nothing at all; never for what a folder holds.
    """
    if str(path) == STDIN:
        yield Found(Path(STDIN), STDIN_NAME)
        return
    folder = Path(path)
    if not exists(folder):
        raise NotFound(f"没有这个文件：{shown(folder)}")
    if not os.path.isdir(folder):
        yield Found(folder, shown(folder.name))
        return
    some = False
    for one in sorted(_walk(folder), key=lambda f: os.fsencode(f.path)):
        some = True
        yield one
    if not some:
        endings = sorted(ending for known in known_formats() for ending in known.endings)
        raise Unreadable(f"文件夹“{shown(folder)}”里没有可读的文件（{' '.join(endings)}）。")


def _walk(folder: Path) -> Iterator[Found]:
    failed: list[OSError] = []
    for base, folders, names in os.walk(folder, onerror=failed.append, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".") and name.lower() not in _SYSTEM]
        for name in names:
            path = Path(base, name)
            if name.startswith((".", "~$")) or name.lower() in _SYSTEM or name.endswith(_BESIDE):
                continue
            if path.is_symlink() and os.path.isdir(path):
                continue
            aside = path.suffix.lower() in _DATA
            yield Found(path, _within(path, folder), _PROGRAMS if aside else _why_not(path), aside)
    for error in failed:
        place = Path(error.filename or folder)
        yield Found(place, _within(place, folder), f"文件夹打不开：{error.strerror or error}")


def _why_not(path: Path) -> str:
    """Why a file in a folder is not taken for a document; "" where it is."""
    ending = path.suffix.lower()
    if any(ending in known.endings for known in known_formats()):
        return ""
    if ending in _IMAGES:
        return "这是图片，没有读。扫描件请转成 PDF 并安装文字识别组件，或者提供文字版。"
    try:
        sure = recognised(path)
    except NotRead as error:
        return str(error)
    return "" if sure else f"不认识的格式（{ending or '没有扩展名'}），没有读。"


def _within(path: Path, folder: Path) -> str:
    return shown(path.relative_to(folder).as_posix()) if path != folder else shown(folder)


def exists(path: Path) -> bool:
    """Whether there is something; a name that the system refuses is nothing."""
    try:
        return os.path.lexists(path)
    except (OSError, ValueError):
        return False


def shown(path: str | os.PathLike[str]) -> str:
    """A path as text that can be printed: names that are not UTF-8 are read as GB 18030, which most of them are."""
    text = os.fspath(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        data = os.fsencode(text)
        try:
            return data.decode("gb18030")
        except UnicodeDecodeError:
            return data.decode("utf-8", "replace")
    return text
