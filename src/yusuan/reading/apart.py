"""Reading a file in a process of its own that is ended when its time or memory is over.

Most files are read right here.  One that could cost far more than a disclosure does (it is large, unpacks to much, or
its library cannot be stopped) is read by a child: neither a hang nor a gigabyte reaches the caller.
"""

from __future__ import annotations

import pickle
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

from .formats.base import Limits, Raw, Unreadable

CHILD = f"{__package__}.child"
_LARGE = 8 << 20  # bytes of a file that is parsed whole
_UNPACKED = 48 << 20  # bytes of a package's parts together
_TOO_COSTLY = "读这份文件需要的时间或内存过多，没有读取：文件可能过大、已损坏，或是有意做成这样的。请用原程序重新导出，或拆分文件。"


def is_large(path: Path, head: bytes) -> bool:
    """Whether reading a file that is no PDF could cost more than a disclosure does."""
    if head.startswith(b"%PDF-"):
        return False
    if head.startswith(b"PK"):
        try:
            with zipfile.ZipFile(path) as package:
                return sum(entry.file_size for entry in package.infolist()) > _UNPACKED
        except (zipfile.BadZipFile, NotImplementedError, OSError, ValueError, EOFError):
            return False
    return path.stat().st_size > _LARGE


def read_apart(path: Path, limits: Limits) -> Raw:
    """What the reader finds in a process of its own.  Raises Unreadable where the reader does, or where it is ended."""
    order = pickle.dumps((str(path), replace(limits, alone=True)))
    command = [sys.executable, "-m", CHILD]
    try:
        done = subprocess.run(command, input=order, capture_output=True, timeout=limits.seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise Unreadable(_TOO_COSTLY) from error
    if done.returncode or not done.stdout:
        raise Unreadable(_TOO_COSTLY)
    found: Any = pickle.loads(done.stdout)
    if isinstance(found, str):
        raise Unreadable(found)
    assert isinstance(found, Raw)
    return found
