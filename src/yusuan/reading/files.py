"""Opening a stranger's file: which format it is, whether it is safe, and in plain words why it cannot be read."""

from __future__ import annotations

import importlib
import os
import pkgutil
import stat
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from yusuan.model import Block, Leftover, Source

from . import archives, formats
from .apart import is_large, read_apart
from .assemble import assemble
from .bounds import bounded
from .formats.base import Format, Limits, Raw, Unreadable

STDIN = "-"
STDIN_NAME = "标准输入"
#: What is said where no reader foresaw how a file is broken.
UNFORESEEN = "文件已损坏或不合规范，无法读取"
_HEAD = 64 * 1024
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OFFICE = "请用 Word 或 WPS 打开后另存为 .docx，或导出为 PDF，再读。"

_JSON = "这是给程序用的 JSON 数据，不是公开文本。请读同时公布的 PDF、Word、Excel 或网页。"
#: (bytes, where they must stand: None is anywhere, what the file is and what to do), the first that fits wins.
_FOREIGN: tuple[tuple[bytes, int | None, str], ...] = (
    (b"E\0n\0c\0r\0y\0p\0t\0e\0d\0P\0a\0c\0k\0a\0g\0e\0", None, "文件设有打开密码。请先在 Word/Excel/WPS 中取消密码，再读。"),
    (b"P\0o\0w\0e\0r\0P\0o\0i\0n\0t\0", None, "这是演示文稿，不是预算公开文档。"),
    (_OLE, 0, f"这是旧版 Office 文件，其中没有可读的文档或表格。{_OFFICE}"),
    (b'{\n "', 0, _JSON),
    (b'{\n  "', 0, _JSON),
    (b"ppt/presentation", None, "这是演示文稿，不是预算公开文档。"),
    (b"PK\x03\x04", 0, "这是压缩包，或不完整的 Office 文件。请先解压，再读其中的文档。"),
    (b"PK\x05\x06", 0, "这是空的压缩包。"),
    (b"Rar!", 0, "这是 RAR 压缩包。请先解压，再读其中的文档。"),
    (b"7z\xbc\xaf\x27\x1c", 0, "这是 7z 压缩包。请先解压，再读其中的文档。"),
    (b"\x1f\x8b", 0, "这是 gzip 压缩包。请先解压，再读其中的文档。"),
    (b"\x89PNG", 0, "这是图片（PNG），没有可读的文字。请提供文字版，或转成 PDF 并安装文字识别组件后再读。"),
    (b"\xff\xd8\xff", 0, "这是图片（JPEG），没有可读的文字。请提供文字版，或转成 PDF 并安装文字识别组件后再读。"),
    (b"GIF8", 0, "这是图片（GIF），没有可读的文字。请提供文字版。"),
    (b"II*\0", 0, "这是图片（TIFF），没有可读的文字。请转成 PDF 并安装文字识别组件后再读。"),
    (b"MM\0*", 0, "这是图片（TIFF），没有可读的文字。请转成 PDF 并安装文字识别组件后再读。"),
    (b"BM", 0, "这是图片（BMP），没有可读的文字。请提供文字版。"),
    (b"MZ", 0, "这是程序，不是文档。"),
    (b"\x7fELF", 0, "这是程序，不是文档。"),
    (b"SQLite format 3", 0, "这是数据库文件，不是文档。"),
)  # fmt: skip


@cache
def known_formats() -> tuple[Format, ...]:
    """Every FORMAT declared in a file of reading/formats/, those that take what no other claims last."""
    names = sorted(module.name for module in pkgutil.iter_modules(formats.__path__))
    modules = [importlib.import_module(f"{formats.__name__}.{name}") for name in names]
    found = [module.FORMAT for module in modules if hasattr(module, "FORMAT")]
    return tuple(sorted(found, key=lambda f: f.fallback))


def endings() -> frozenset[str]:
    return frozenset(ending for known in known_formats() for ending in known.endings) | {archives.ENDING}


def find_files(path: str | Path) -> tuple[Path, ...]:
    """Files to read: the file itself, or all of a folder and its sub-folders with a known ending, sorted.

    Hidden files, lock files of office programs (~$…) and links to folders are passed over.  Raises Unreadable
    where there is nothing.
    """
    if str(path) == STDIN:
        return (Path(STDIN),)
    path = Path(path)
    if not path.is_dir():
        _readable(path)
        return (path,)
    found = tuple(sorted(_walk(path)))
    if not found:
        raise Unreadable(f"文件夹“{path}”里没有可读的文件（{' '.join(sorted(endings()))}）。")
    return found


def _walk(folder: Path) -> Iterator[Path]:
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(base, name)
            if not name.startswith((".", "~$")) and path.suffix.lower() in endings() and path.is_file():
                yield path


def open_blocks(path: str | Path, limits: Limits = Limits()) -> Raw:
    """Blocks of one file (“-” is standard input), tables cut by page breaks joined.

    Raises Unreadable, and nothing else, where the file gives no blocks.
    """
    if str(path) == STDIN:
        return _open_stdin(limits)
    path = Path(path)
    _readable(path, limits)
    return read_here(path, limits)


def read_here(path: Path, limits: Limits) -> Raw:
    """:func:`open_blocks` of an ordinary file; in this process where that costs little or ``limits.alone``."""
    try:
        sample = _sample(path)
        if not limits.alone and is_large(path, sample):
            return read_apart(path, limits)
        if sample.startswith(b"PK\x03\x04") and archives.is_archive(path):
            return _open_archive(path, limits)
        picked = _pick(path, sample)
        if not limits.alone and picked.costly(path, limits):
            return read_apart(path, limits)
        return _whole(picked.read(path, limits), limits)
    except Unreadable:
        raise
    except MemoryError as error:
        raise Unreadable("文件需要的内存过多，没有读取。请拆分文件。") from error
    except RecursionError as error:
        raise Unreadable("文件内容嵌套过深，没有读取。") from error
    except OSError as error:
        raise Unreadable(f"文件无法打开：{error.strerror or '系统没有说明原因'}") from error
    except Exception as error:
        raise Unreadable(f"{UNFORESEEN}。请用原程序打开后另存一次。") from error


def _open_archive(path: Path, limits: Limits) -> Raw:
    """The documents of a zip as one; what is no document is listed.  Raises Unreadable where none can be read."""
    blocks: list[Block] = []
    left: list[Leftover] = []
    pages = 0
    with archives.unpacked(path, limits) as members:
        for member in members:
            try:
                if archives.is_archive(member):
                    raise Unreadable("压缩包里的压缩包，没有读取。")
                found = open_blocks(member, limits)
            except Unreadable as error:
                left.append(Leftover(member.name, f"压缩包里的文件没有读取：{error}", Source(path.name, text=member.name)))
                continue
            blocks += found.blocks
            left += found.leftovers
            pages += found.pages
    if not blocks:
        reasons = "；".join(dict.fromkeys(each.reason for each in left))
        raise Unreadable(f"压缩包里没有可读的文档{f'（{reasons}）' if reasons else ''}。")
    return Raw(tuple(blocks), tuple(left), pages)


def _whole(raw: Raw, limits: Limits) -> Raw:
    """What the reader found, within bounds and with cut tables joined.  Raises Unreadable where it found no blocks."""
    if raw.blocks:
        blocks, cut = bounded(raw.blocks, limits)
        return replace(raw, blocks=tuple(assemble(blocks)), leftovers=(*raw.leftovers, *cut))
    reasons = "；".join(dict.fromkeys(left.reason for left in raw.leftovers))
    raise Unreadable(f"文件里没有可读的文字{f'（{reasons}）' if reasons else ''}。")


def _open_stdin(limits: Limits) -> Raw:
    data = sys.stdin.buffer.read(limits.bytes + 1)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, STDIN_NAME)
        path.write_bytes(data)
        return open_blocks(path, limits)


def _readable(path: Path, limits: Limits = Limits()) -> None:
    """Raises Unreadable for what is no ordinary file of a sensible size (a pipe or device would hang)."""
    try:
        found = path.stat()
    except (OSError, ValueError) as error:
        reason = "没有这个文件" if isinstance(error, FileNotFoundError) else "文件无法打开"
        raise Unreadable(f"{reason}：{path}") from error
    if stat.S_ISDIR(found.st_mode):
        raise Unreadable(f"“{path}”是文件夹，不是文件。")
    if not stat.S_ISREG(found.st_mode):
        raise Unreadable(f"“{path}”不是普通文件。")
    if not os.access(path, os.R_OK):
        raise Unreadable(f"没有读取“{path}”的权限。")
    if not found.st_size:
        raise Unreadable("文件是空的（0 字节）。请重新下载或导出。")
    if found.st_size > limits.bytes:
        raise Unreadable(
            f"文件过大：{found.st_size >> 20} MB，超过上限 {limits.bytes >> 20} MB。请拆分文件。"
        )


def _sample(path: Path) -> bytes:
    """The first bytes, and where names of parts stand elsewhere (zip: at the end, OLE: anywhere) those too."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(_OLE):
            return head + file.read()
        if head.startswith(b"PK"):
            file.seek(max(len(head), path.stat().st_size - _HEAD))
            return head + file.read()
    return head


def _pick(path: Path, sample: bytes) -> Format:
    """The format by content; where several could be, by ending.  Raises Unreadable for what is none of them."""
    if not sample.strip(b"\0\t\r\n "):
        raise Unreadable("文件里只有空白，没有内容。请重新下载或导出。")
    could_be = [known for known in known_formats() if known.sniff(sample)]
    ending = path.suffix.lower()
    sure = [known for known in could_be if not known.fallback]
    if sure:
        return next((known for known in sure if ending in known.endings), sure[0])
    _explain_foreign(sample, bool(could_be))
    if could_be:
        return could_be[0]
    named = next((known.name for known in known_formats() if ending in known.endings), "")
    said = f"扩展名是 {ending}，但内容不是{named}" if named else "认不出文件的格式"
    raise Unreadable(f"{said}：文件可能已损坏、不完整，或不是文档。请重新下载，或用原程序打开后另存一次。")


def recognised(path: Path) -> bool:
    """Whether the content of a file tells its format for sure (not only text that may be anything).

    Raises Unreadable for a file of a kind that is known and not read.
    """
    _readable(path)
    sample = _sample(path)
    could_be = [known for known in known_formats() if known.sniff(sample)]
    sure = [known for known in could_be if not known.fallback]
    if not sure:
        _explain_foreign(sample, bool(could_be))
    return bool(sure)


def _explain_foreign(sample: bytes, is_text: bool) -> None:
    """Raises Unreadable for a file of a kind that is known and not read; two letters do not make text a program."""
    packed = sample.startswith((_OLE, b"PK", b"<?xml"))
    for mark, at, message in _FOREIGN:
        if (
            sample.startswith(mark, at) and len(mark) > 2 * is_text
            if at is not None
            else packed and mark in sample
        ):
            raise Unreadable(message)
