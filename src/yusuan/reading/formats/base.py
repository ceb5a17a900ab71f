"""What a format reader is: one file in this package that declares one FORMAT; discovery does the rest."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from yusuan.model import Block, Leftover


class Unreadable(Exception):
    """The file gives no blocks at all; the message says why and what to do, in Chinese, for a clerk."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that keep a hostile file from costing more than it is worth."""

    bytes: int = 200 * 1024 * 1024
    unpacked_bytes: int = 400 * 1024 * 1024
    pages: int = 2000
    cells: int = 2_000_000
    blocks: int = 300_000
    characters: int = 6_000_000
    seconds: float = 120
    memory: int = 1_500_000_000  # bytes of a process that reads a costly file
    alone: bool = False  # this is such a process


@dataclass(frozen=True, slots=True)
class Raw:
    """What a reader found: blocks in reading order, and what it saw but could not turn into blocks."""

    blocks: tuple[Block, ...]
    leftovers: tuple[Leftover, ...] = ()
    pages: int = 0


def _never(_path: Path, _limits: Limits) -> bool:
    return False


@dataclass(frozen=True, slots=True)
class Format:
    """A format: its name, file endings, a test on the first bytes, and its reader.

    ``costly(path, limits)`` says whether a file could cost so much that it is to be read by a process of its own.

    ``read(path, limits)`` returns Raw or raises Unreadable; nothing else may come out of it.
    """

    name: str
    endings: tuple[str, ...]
    sniff: Callable[[bytes], bool]
    read: Callable[[Path, Limits], Raw]
    costly: Callable[[Path, Limits], bool] = _never
    fallback: bool = False  # its test accepts whatever no other format claims (plain text)
