"""A zip of documents: its members unpacked into a folder that lives as long as they are read."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath

from .formats.base import Limits, Unreadable

ENDING = ".zip"
#: More documents than these are hardly one disclosure.
_MOST_MEMBERS = 6
_MOST_ENTRIES = 200
_CHUNK = 1 << 20
_UTF8 = 0x800
_DAMAGED = "压缩包不完整或已损坏，无法解压。请重新下载，或解压后读其中的文档。"


#: Parts by which a zip is a document itself.
_DOCUMENT = frozenset({"[content_types].xml", "content.xml", "ofd.xml", "mimetype"})


def is_archive(path: Path) -> bool:
    """Whether a zip is one of other files, and no document itself."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = {name.casefold() for name in archive.namelist()}
    except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
        return False
    return bool(names) and not names & _DOCUMENT and not any(name.startswith(("word/", "xl/", "ppt/")) for name in names)


@contextmanager
def unpacked(path: Path, limits: Limits) -> Iterator[list[Path]]:
    """The documents in a zip, in the order of their names, as files of those names.

    Raises Unreadable for one that is damaged, locked, too large, or holds more documents than one disclosure has.
    """
    try:
        with zipfile.ZipFile(path) as archive, tempfile.TemporaryDirectory() as folder:
            yield _unpack(archive, Path(folder), limits)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, RuntimeError) as error:
        raise Unreadable(_DAMAGED) from error


def _unpack(archive: zipfile.ZipFile, folder: Path, limits: Limits) -> list[Path]:
    entries = archive.infolist()
    if len(entries) > _MOST_ENTRIES:
        raise Unreadable(f"压缩包里有 {len(entries)} 个文件。请解压到文件夹，再读文件夹。")
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("压缩包设有密码。请先解压，再读其中的文档。")
    members = ((name, entry) for entry in entries if not entry.is_dir() and (name := _name(entry)) is not None)
    named = sorted(members, key=lambda member: member[1].filename)
    if len(named) > _MOST_MEMBERS:
        raise Unreadable(f"压缩包里有 {len(named)} 份文件，可能属于几个单位。请解压到文件夹，再读文件夹。")
    if sum(entry.file_size for _, entry in named) > limits.unpacked_bytes:
        raise Unreadable("压缩包解压后过大，可能是压缩炸弹，没有读取。")
    found = []
    for number, (name, entry) in enumerate(named):
        place = folder / str(number)
        place.mkdir()
        with archive.open(entry) as packed, (place / name).open("wb") as file:
            while chunk := packed.read(_CHUNK):
                file.write(chunk)
        found.append(place / name)
    return found


def _name(entry: zipfile.ZipInfo) -> str | None:
    """The bare name of a member, in the encoding of Chinese archivers; None for what is no document of anybody."""
    name = entry.filename
    if not entry.flag_bits & _UTF8:
        with suppress(UnicodeEncodeError, UnicodeDecodeError):
            name = name.encode("cp437").decode("gb18030")
    parts = PurePosixPath(name.replace("\\", "/")).parts
    if not parts or "__MACOSX" in parts or parts[-1].startswith((".", "~$")):
        return None
    kept = "".join(sign for sign in parts[-1] if sign.isprintable() and sign not in '<>:"|?*/')
    stem, dot, ending = kept.rpartition(".")
    return f"{(stem or ending)[:60]}{dot}{ending[:10]}" if dot else kept[:60]
