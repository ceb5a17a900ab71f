"""The process that reads a suspect PDF: takes (path, limits) on its input, gives Raw or a message on its output."""

from __future__ import annotations

import pickle
import sys
from pathlib import Path

from ..base import Unreadable
from .document import read_here
from .suspect import bound_memory


def main() -> None:
    path, limits = pickle.loads(sys.stdin.buffer.read())
    bound_memory()
    try:
        found: object = read_here(Path(path), limits)
    except Unreadable as error:
        found = str(error)
    sys.stdout.buffer.write(pickle.dumps(found))


if __name__ == "__main__":
    main()
