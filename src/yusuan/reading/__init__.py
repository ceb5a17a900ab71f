"""Reading a stranger's document into a Disclosure whose figures keep their place."""

from __future__ import annotations

from pathlib import Path

from yusuan.model import Disclosure

from .assemble import assemble
from .files import find_files, open_blocks
from .formats.base import Limits, Unreadable
from .understand.interpret import interpret

__all__ = ["Limits", "Unreadable", "assemble", "find_files", "interpret", "open_blocks", "read"]


def read(path: str | Path, limits: Limits = Limits()) -> Disclosure:
    """What the document at ``path`` says.  Raises Unreadable, with a Chinese reason, if it gives no text at all."""
    raw = open_blocks(path, limits)
    return interpret(raw.blocks, Path(path).name, raw.leftovers)
