"""A HiGHS solver that writes nothing to the terminal: some releases greet on creation, before any option."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import cache

import highspy


def solver(options: Iterable[tuple[str, bool | int | float | str]]) -> highspy.Highs:
    """A new solver with ``options`` set."""
    _greet()
    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    for name, value in (("output_flag", False), *options):
        highs.setOptionValue(name, value)
    return highs


@cache
def _greet() -> None:
    """Make the first solver of the process, the one that prints the banner, where nobody hears it."""
    with _muted():
        highspy.Highs()  # type: ignore[no-untyped-call]


@contextmanager
def _muted() -> Iterator[None]:
    """Descriptor 1 led to nowhere: the banner comes from C, where sys.stdout has no say."""
    try:
        kept = os.dup(1)
    except OSError:  # no standard output at all (a service): nothing to protect
        yield
        return
    _flush()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(nowhere, 1)
        yield
    finally:
        _flush()
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _flush() -> None:
    """Empty Python's and C's buffers of standard output, so that nothing is moved to the other side."""
    with suppress(OSError, ValueError, AttributeError):
        sys.stdout.flush()
    with suppress(OSError, AttributeError, TypeError):
        (ctypes.cdll.ucrtbase if os.name == "nt" else ctypes.CDLL(None)).fflush(None)
