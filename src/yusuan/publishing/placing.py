"""Putting made files in place together: what may be replaced, and what a run leaves behind that was stopped on the way.

A folder of published files keeps a record of what was put there.  A file is replaced when it is as the record says; one
that somebody has changed since, or that another program made, is not, unless that is asked for.  While files are being
moved a note lies beside them, so that a mixture of old and new is seen for what it is.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from .asides import left_behind
from .common import write_atomically

RECORD, UNFINISHED, ASIDE = ".yusuan-published.json", "公开没有完成.txt", ".yusuan-"
_NOTE = "这个文件夹里的文件正在更换。如果没有程序在运行，说明上次中途停了，新旧文件混在一起：请重新公开一次。\n"
#: Seconds after which a folder aside is nobody's any more.
_FORGOTTEN = 3600
#: Bytes of a file's name, and what no file's name may hold on any system.
LONGEST = 255
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')


class InTheWay(Exception):
    """Files that are not replaced unasked; ``names`` are theirs.  The message is Chinese."""

    def __init__(self, names: Sequence[str], out: Path) -> None:
        self.names = tuple(names)
        told = "、".join(names[:5]) + (f" 等{len(names)}个文件" if len(names) > 5 else "")
        super().__init__(f"“{out}”里的{told}不是本程序写的，或者写后有人改过；要覆盖请加 --force，或者换一个文件夹。")


def place(aside: Path, out: Path, force: bool = False) -> list[Path]:
    """Move everything in ``aside`` to ``out``; the files and folders at its top, in order.

    Raises InTheWay before anything is moved; OSError, with everything as it was before.
    """
    made = {name: _digest(aside / name) for name in _files(aside)}
    record = _record(out)
    _guard(made, record, out, force)
    _write_record(out, record["files"], made)
    (out / UNFINISHED).write_text(_NOTE, encoding="utf-8")
    _move(made, aside, out)
    kept = {**record["files"], **record["pending"]}
    for name in _stale(made, kept, out):
        (out / name).unlink(missing_ok=True)
        kept.pop(name)
    kept = {name: digest for name, digest in kept.items() if (out / name).is_file()}
    _write_record(out, {**kept, **made}, {})
    (out / UNFINISHED).unlink(missing_ok=True)
    _forget(out)
    return [out / name for name in sorted({name.partition("/")[0] for name in made})]


def older(out: Path, placed: Sequence[Path]) -> list[Path]:
    """Files of earlier runs that lie beside those just put there and were not made again."""
    now = {path.name for path in placed}
    return sorted(out / top for top in {name.partition("/")[0] for name in _record(out)["files"]} - now)


def safe_name(text: str, otherwise: str = "文件", most: int = 150) -> str:
    """A text (a unit's name) as the name of one file that lies in no other folder, cut to so many bytes."""
    name = _FORBIDDEN.sub("_", text).strip(" .")
    return fitting(name or otherwise, most)


def fitting(stem: str, most: int) -> str:
    """A file's name without ending cut to so many bytes, with a mark of what was cut so that two stay two."""
    data = os.fsencode(stem)
    if len(data) <= most:
        return stem
    return f"{data[: most - 9].decode('utf-8', 'ignore')}-{sha256(data).hexdigest()[:8]}"


def _files(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix()


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        found = sha256()
        while chunk := file.read(1 << 20):
            found.update(chunk)
    return found.hexdigest()


def _record(out: Path) -> dict[str, dict[str, str]]:
    """What was put into the folder; empty where nothing is known."""
    try:
        data: Any = json.loads((out / RECORD).read_text(encoding="utf-8"))
        return {part: {str(k): str(v) for k, v in data[part].items()} for part in ("files", "pending")}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {"files": {}, "pending": {}}


def _write_record(out: Path, files: Mapping[str, str], pending: Mapping[str, str]) -> None:
    text = json.dumps({"files": files, "pending": pending}, ensure_ascii=False, indent=1, sort_keys=True)
    write_atomically(out / RECORD, (text + "\n").encode())


def _guard(made: Mapping[str, str], record: Mapping[str, Mapping[str, str]], out: Path, force: bool) -> None:
    wrong = []
    for name, digest in made.items():
        target = out / name
        if target.is_dir():
            raise IsADirectoryError(21, "Is a directory", str(target))
        ours = {digest, record["files"].get(name), record["pending"].get(name)}
        if target.exists() and not force and _digest(target) not in ours:
            wrong.append(name)
    if wrong:
        raise InTheWay(wrong, out)


def _move(made: Mapping[str, str], aside: Path, out: Path) -> None:
    """All files, or none: what cannot be replaced (open in another program) puts the others back."""
    before = aside / ".before"
    moved: list[str] = []
    try:
        for name in made:
            target, old = out / name, before / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if target.exists():
                old.parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(target, old)
            os.replace(aside / name, target)
            moved.append(name)
    except OSError:
        for name in moved:
            with suppress(OSError):
                os.replace(before / name, out / name) if (before / name).exists() else (out / name).unlink()
        (out / UNFINISHED).unlink(missing_ok=True)
        raise


def _stale(made: Mapping[str, str], kept: Mapping[str, str], out: Path) -> list[str]:
    """Unchanged files of an earlier run in a folder that was made anew now: they belong to nothing any more."""
    folders = {name.rpartition("/")[0] for name in made} - {""}
    gone = [name for name in kept if name.rpartition("/")[0] in folders and name not in made]
    return [name for name in gone if (out / name).is_file() and _digest(out / name) == kept[name]]


def _forget(out: Path) -> None:
    """Remove folders aside that a killed run left behind."""
    for path in out.glob(f"{ASIDE}*"):
        with suppress(OSError):
            if path.is_dir() and (left_behind(path.name) or time.time() - path.stat().st_mtime > _FORGOTTEN):
                shutil.rmtree(path, ignore_errors=True)
