"""One writer at a time in a folder: whoever comes second waits until the first is done."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

#: The file that is locked; it stays empty.
LOCK_FILE = ".lock"


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; made on first use, readable by its owner only.  Released also where the process dies."""
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder / LOCK_FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock(handle)
        yield
    finally:
        os.close(handle)


def _lock(handle: int) -> None:
    try:
        import fcntl
    except ImportError:  # Windows
        import msvcrt

        getattr(msvcrt, "locking")(handle, getattr(msvcrt, "LK_LOCK"), 1)  # noqa: B009
        return
    fcntl.flock(handle, fcntl.LOCK_EX)
