"""One side of a table on its way to be understood: what its words say before and after the implications."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from yusuan.model import DIMENSIONS, EVERYTHING, Column, Grid, Point, Region, meet
from yusuan.words.lexicon import Meaning, read

from ..structure import Block, Structure, side_of, structure_of


@dataclass(frozen=True, slots=True)
class Setting:
    """What is known before a table is read: the base Point (year, stage) and the names of the publishing body."""

    base: Point = EVERYTHING
    owners: frozenset[str] = frozenset()


@dataclass(slots=True)
class Label:
    """One row's label in one block: what it says, the section it stands in, and whether it lists a classification.

    ``code`` is the classification code that it means, ``spelled`` the one that it prints.  ``open`` are dimensions in
    which the row could not be placed.
    """

    text: str = ""
    meaning: Meaning = field(default_factory=Meaning)
    section: Meaning = field(default_factory=Meaning)
    listed: bool = False
    code: str = ""
    spelled: str = ""
    skip: bool = False
    problem: str = ""
    open: frozenset[str] = frozenset()

    @property
    def flags(self) -> frozenset[str]:
        return self.meaning.flags

    @property
    def total(self) -> bool:
        return bool(self.flags & {"sum", "grand"})

    @property
    def of_body(self) -> bool:
        """Whether the row stands for a body as a whole."""
        named = self.meaning.point.unit is not None or self.meaning.words == ("owner",)
        return named and not self.code and self.meaning.point.but(unit=None) == EVERYTHING


@dataclass(slots=True)
class Crossing:
    """A row and a column where they meet: what each says there, and the question of the cell."""

    label: Label
    row: Meaning
    header: Meaning
    flow: Region
    column: int = -1
    point: Point = EVERYTHING
    part: bool = False


@dataclass(slots=True)
class Side:
    """Label columns and the amount columns that they label, in a table with this title.

    ``found`` is what each amount column says (by its index), ``rows`` what each row says (by its row of the grid);
    ``structure`` is how its rows make up one another, once it was looked for (structured); ``cell`` is the crossing that
    is being looked at.
    """

    grid: Grid
    title: Meaning
    setting: Setting = Setting()
    labels: list[Column] = field(default_factory=list)
    amounts: list[Column] = field(default_factory=list)
    found: dict[int, Meaning] = field(default_factory=dict)
    rows: dict[int, Label] = field(default_factory=dict)
    structure: tuple[Block, Structure] | None = None
    cell: Crossing = field(default_factory=lambda: Crossing(Label(), Meaning(), Meaning(), None))
    #: told before each stage (with no name) and after each implication: how a figure got its meaning is watched so
    watch: Callable[[str], None] | None = None

    @property
    def header(self) -> Meaning:
        """What the headers over the label columns say (收入, 支出): only the flow counts."""
        texts = [text for column in self.labels for text in column.path]
        return merge([read(text, "c") for text in texts], only=("flow",))

    @property
    def year(self) -> int | None:
        """The document's own year."""
        return _only_year(self.setting.base.year)

    @property
    def year_of_rows(self) -> int | None:
        """The year that the title says, else the document's."""
        return _only_year(self.title.point.year or self.setting.base.year)

    def printed(self, row: int) -> list[str]:
        """What stands in the amount cells of a row."""
        return [self.grid.text(row, column.index) for column in self.amounts]


def structured(side: Side) -> tuple[Block, Structure] | None:
    """The block of a side and its structure, found at the first question; None where no cell holds an amount."""
    if side.structure is None:
        block = side_of(side.grid, side.labels, side.amounts, side.setting.owners, side.year)
        if block is not None:
            side.structure = block, structure_of(block)
    return side.structure


def _only_year(region: Region) -> int | None:
    return int(next(iter(region))) if region and len(region) == 1 else None


def merge(meanings: Sequence[Meaning], only: Sequence[str] = DIMENSIONS) -> Meaning:
    """Meanings laid over each other: later ones refine earlier ones, and win where they exclude them."""
    values: dict[str, Region] = {}
    flags: set[str] = set()
    for meaning in meanings:
        flags |= meaning.flags
        for name, value in meaning.point.stated():
            if name in only:
                values[name] = meet(name, values.get(name), value) or value
    return Meaning(Point(**values), frozenset(flags))


def unknown(meaning: Meaning) -> Meaning:
    """The meaning of a header whose words are not known."""
    return replace(meaning, flags=meaning.flags | {"unknown"})

