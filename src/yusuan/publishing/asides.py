"""Names of what is written aside: they tell whose it is, so that what a killed run left behind can be removed."""

from __future__ import annotations

import os
import platform
import re
import secrets
from contextlib import suppress
from hashlib import sha256
from pathlib import Path

_MARK = re.compile(r"(?<![0-9a-f])([0-9a-f]{1,7})-([0-9a-f]{4})-[0-9a-f]{6}(?![0-9a-f])")


def mark() -> str:
    """What to put into the name of a file or folder aside: process, machine and chance."""
    return f"{os.getpid():x}-{_machine()}-{secrets.token_hex(3)}"


def left_behind(name: str) -> bool:
    """Whether a name carries the mark of a process of this machine that is gone."""
    found = _MARK.search(name)
    if found is None or found[2] != _machine() or os.name != "posix":
        return False
    try:
        os.kill(int(found[1], 16), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is somebody else's, and alive
    return False


def sweep(folder: Path, beginning: str) -> None:
    """Remove the files aside of this beginning that killed processes left in a folder."""
    with suppress(OSError):
        for entry in os.scandir(folder):
            if entry.name.startswith(beginning) and left_behind(entry.name):
                with suppress(OSError):
                    os.unlink(entry.path)


def _machine() -> str:
    return sha256(platform.node().encode("utf-8", "surrogateescape")).hexdigest()[:4]
