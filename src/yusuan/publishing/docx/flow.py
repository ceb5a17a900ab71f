"""Guesses on which page of a Word document a heading will stand, so that its contents have numbers before Word counts.

Word and its kin lay a document out when it is opened; every height here is one that our styles set exactly, so the
guess fails only where lines break otherwise than expected.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Flow:
    """Pages being filled from above; heights are points."""

    room: float = 0.0
    page: int = 0
    at: float = 0.0
    held: float = 0.0
    waiting: list[str] = field(default_factory=list)
    #: bookmark → page
    pages: dict[str, int] = field(default_factory=dict)

    def begin(self, room: float) -> None:
        """A new page with ``room`` for text."""
        self._settle()
        self.page, self.at, self.room = self.page + 1, 0.0, room

    def hold(self, height: float, mark: str = "") -> None:
        """Something that stays with what follows: a heading, a title, a table's head."""
        self.held += height
        if mark:
            self.waiting.append(mark)

    def put(self, heights: Sequence[float], first: int = 1, repeat: float = 0.0) -> None:
        """Lines or rows, of which the ``first`` stay with what is held; ``repeat`` is a head printed on every page."""
        if self.at and self.at + self.held + sum(heights[:first]) > self.room:
            self._turn()
        self._settle()
        for height in heights:
            if self.at and self.at + height > self.room:
                self._turn()
                self.at = repeat
            self.at += height

    def pour(self, height: float, least: float, repeat: float = 0.0) -> None:
        """A row that may break over pages, of which at least ``least`` must fit."""
        if self.at and self.at + self.held + least > self.room:
            self._turn()
            self.at = repeat
        self._settle()
        self.at += height
        while self.at > self.room:
            over = self.at - self.room
            self._turn()
            self.at = repeat + over

    def _turn(self) -> None:
        self.page, self.at = self.page + 1, 0.0

    def _settle(self) -> None:
        for mark in self.waiting:
            self.pages[mark] = self.page
        self.at += self.held
        self.waiting, self.held = [], 0.0
