"""Where results go: the format by -f or by the name of -o, and which files may be replaced.

A file is replaced without being asked for when this program wrote it and nobody has worked in it since.  A budget book,
a file of another program and a workbook that a person has filled in are replaced only where ``force`` says so; what is
read is never replaced.
"""

from __future__ import annotations

import errno
import os
import re
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from yusuan.book.schema import SHEETS
from yusuan.publishing import asides
from yusuan.publishing.placing import LONGEST, fitting

from .errors import BadRequest, CannotWrite, Exists
from .sources import exists as exists
from .sources import shown

#: Formats, and the endings of file names that go with them; the first is the usual one.
ENDINGS: Mapping[str, tuple[str, ...]] = {
    "text": (".txt", ".log", ".text"),
    "json": (".json",),
    "csv": (".csv",),
    "html": (".html", ".htm"),
    "xlsx": (".xlsx",),
    "pdf": (".pdf",),
    "docx": (".docx",),
}
#: What the system says of a file, in Chinese.
_REASONS: Mapping[str, str] = {
    "ENOENT": "没有这个文件或文件夹", "EACCES": "没有权限", "EPERM": "没有权限", "EISDIR": "这是文件夹，不是文件",
    "ENOTDIR": "路径中有一级不是文件夹", "ENOSPC": "磁盘已满", "EROFS": "磁盘只能读，不能写", "EEXIST": "已经存在",
    "ENAMETOOLONG": "文件名太长", "EMFILE": "打开的文件太多", "EINVAL": "文件名不合规定", "EDQUOT": "磁盘配额已满",
}  # fmt: skip
#: Bytes of what is put around a file's name while it is written.
_AROUND = 14
_HEAD = 4096
_TEXT = re.compile(r"检查 通过 \d+|^  表格 \d+ 张|^共 \d+ 份文件|^比较：|个同口径的数", re.M)
_JSON = re.compile(r'\{\s*"(?:documents": \[|file": |kind": ".*\n "said"|format": "yusuan\.(?!book))')
_CORE = re.compile(rb"<dc:creator>yusuan</dc:creator><cp:lastModifiedBy>yusuan</cp:lastModifiedBy>")


def choose(format: str, out: Path | None, allowed: Sequence[str], usual: str = "") -> str:
    """The format that was asked for, else the one that the output's name tells, else the usual (first) one.

    Raises BadRequest for a format that is not ``allowed`` and where format and name contradict one another.
    """
    told = told_by(out)
    if format and format not in allowed:
        raise BadRequest(f"没有格式“{format}”；可用的有：{'、'.join(allowed)}")
    if told and told not in allowed:
        raise BadRequest(f"-o 的文件名“{out}”以 {out.suffix if out else ''} 结尾，这里不能写这种格式；可用的有：{'、'.join(allowed)}")
    if format and told and told != format:
        raise BadRequest(f"-o 的文件名“{out}”以 {out.suffix if out else ''} 结尾，格式却是 {format}；请改一个。")
    return format or told or usual or allowed[0]


def told_by(out: Path | None) -> str:
    """The format that the name of an output tells; "" for a folder, none, or an ending that no format has."""
    ending = out.suffix.lower() if out is not None else ""
    return next((format for format, ends in ENDINGS.items() if ending in ends), "")


def protect(target: Path, force: bool = False, inputs: Sequence[Path] = ()) -> None:
    """Raises Exists where ``target`` may not be replaced, BadRequest where it is one of the files that are read."""
    if not exists(target):
        return
    for source in inputs:
        if exists(source) and os.path.exists(target) and os.path.samefile(source, target):
            raise BadRequest(f"“{shown(target)}”就是原文件；请用 -o 另给一个文件名。")
    if os.path.isdir(target) or not os.path.isfile(target):
        return  # a folder is said by whoever writes; a pipe or a device is written to
    if not force and not replaceable(target):
        what = "是一本预算书" if is_book(target) else "不是本程序写的，或者写后有人改过"
        raise Exists(f"“{shown(target)}”已经存在，{what}；要覆盖请加 --force。")


def replaceable(path: Path) -> bool:
    """Whether this program wrote the file and, as far as can be told, nobody has changed it since."""
    try:
        if path.stat().st_size == 0:
            return True
        ending = path.suffix.lower()
        if ending == ".xlsx":
            return _unchanged_workbook(path) and not is_book(path)
        if ending == ".pdf":
            return _annotated(path)
        text = _ends(path)
    except OSError:
        return False
    if ending in ENDINGS["html"]:
        return '<meta name="generator" content="yusuan' in text
    if ending == ".json":
        return bool(_JSON.match(text))
    if ending == ".csv":
        return text.startswith(("id,", "file,", "\ufeffid,"))
    return bool(_TEXT.search(text))


def is_book(path: Path) -> bool:
    """Whether a file is the budget book that a clerk edits: a workbook with the book's own sheets, or its JSON."""
    try:
        if path.suffix.lower() == ".json":
            with path.open("rb") as file:
                return b'"format": "yusuan.book/' in _some(file, path.stat().st_size)
        names = sheet_names(path)
    except OSError:
        return False
    return len(names & {sheet.name for sheet in SHEETS}) >= 3


def sheet_names(path: Path) -> frozenset[str]:
    """Names of the sheets of an .xlsx file, read from its package alone; empty for anything else."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(_part(path, "xl/workbook.xml"), parser)
        return frozenset(str(e.get("name")) for e in root.iter("{*}sheet"))
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, etree.XMLSyntaxError, EOFError):
        return frozenset()


def _unchanged_workbook(path: Path) -> bool:
    try:
        return bool(_CORE.search(_part(path, "docProps/core.xml")))
    except (zipfile.BadZipFile, KeyError, ValueError, RuntimeError, NotImplementedError, EOFError):
        return False


def _part(path: Path, name: str) -> bytes:
    """A small part of a package.  Raises ValueError for a large one, BadZipFile or KeyError where there is none."""
    with zipfile.ZipFile(path) as packed, packed.open(name) as part:
        data = part.read((1 << 20) + 1)
    if len(data) > 1 << 20:
        raise ValueError("the part is too large")
    return data


def _annotated(path: Path) -> bool:
    """Whether a PDF is a copy with our annotations."""
    import pikepdf

    try:
        with pikepdf.open(path) as document:
            notes = (a for page in document.pages for a in page.get("/Annots", ()))
            return any(str(note.get("/T", "")) == "yusuan" for note in notes)
    except Exception:  # whatever is wrong with it, it is not ours
        return False


def _ends(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
        file.seek(max(path.stat().st_size - _HEAD, len(head)))
        return (head + file.read()).decode("utf-8", "replace")


def _some(file: IO[bytes], size: int) -> bytes:
    """Beginning and end of a file."""
    head = file.read(1 << 16)
    file.seek(max(size - (1 << 16), len(head)))
    return head + file.read()


# ---------------------------------------------------------------- writing


def reason_of(error: OSError) -> str:
    """Why a file could not be read or written."""
    return _REASONS.get(errno.errorcode.get(error.errno or 0, "")) or error.strerror or str(error)


def written(target: Path, write: Callable[[Path], object]) -> Path:
    """What ``write`` makes aside, put in place of the old file when it is whole.  Raises CannotWrite.

    A target that is a pipe or a device is written to as it is.  Several processes may write one target at once: each
    writes its own file aside, and the last one to finish stays.
    """
    try:
        if exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
            with temporary(Path(tempfile.gettempdir()), target.name) as aside:
                write(aside)
                with target.open("wb") as stream:
                    stream.write(aside.read_bytes())
            return target
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary(target.parent, target.name) as aside:
            write(aside)
            os.replace(aside, target)
    except OSError as error:
        raise CannotWrite(f"不能写“{shown(target)}”：{reason_of(error)}") from error
    return target


@contextmanager
def temporary(folder: Path, name: str) -> Iterator[Path]:
    """A name for a file of one's own beside ``name``, with its ending; whatever is left under it is removed."""
    mark = asides.mark()
    stem, ending = os.path.splitext(name)
    beginning = f".{fitting(stem, LONGEST - _AROUND - len(mark) - len(os.fsencode(ending)))}."
    asides.sweep(folder, beginning)
    aside = folder / f"{beginning}{mark}{ending}"
    try:
        yield aside
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


@contextmanager
def stream(target: Path) -> Iterator[Any]:
    """A text file that takes the place of ``target`` when all is written.  Raises CannotWrite."""
    try:
        if exists(target) and not os.path.isfile(target) and not os.path.isdir(target):
            with target.open("w", encoding="utf-8", newline="\n", errors="replace") as direct:
                yield direct
            return
        target.parent.mkdir(parents=True, exist_ok=True)
        with temporary(target.parent, target.name) as aside:
            with aside.open("w", encoding="utf-8", newline="\n", errors="replace") as out:
                yield out
            os.replace(aside, target)
    except OSError as error:
        raise CannotWrite(f"不能写“{shown(target)}”：{reason_of(error)}") from error
