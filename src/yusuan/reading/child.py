"""The process that reads a costly file: takes (path, limits) on its input, gives Raw or a message on its output."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from .files import read_here
from .formats.base import Unreadable


def bound_memory(most: int) -> None:
    """Let this process take no more memory than that, where the system can."""
    try:
        import resource
    except ImportError:  # no such bound on this system; the time is bounded by the caller
        return
    resource.setrlimit(resource.RLIMIT_AS, (most, most))


def main() -> None:
    path, limits = pickle.loads(sys.stdin.buffer.read())
    bound_memory(limits.memory)
    try:
        found: object = read_here(Path(path), limits)
    except Unreadable as error:
        found = str(error)
    sys.stdout.buffer.write(pickle.dumps(found, pickle.HIGHEST_PROTOCOL))


if __name__ == "__main__":
    main()
