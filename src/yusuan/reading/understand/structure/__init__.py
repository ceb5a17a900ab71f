"""The structure of tables: words propose which rows make up which, sums confirm it."""

from .block import Amounts, Block, Head, block_of
from .cells import LABEL_KINDS, blocks_of, side_of
from .decide import structure_of
from .doubt import doubts
from .meanings import RowMeaning, meanings_of
from .result import VERDICTS, Rival, Structure

__all__ = [
    "LABEL_KINDS",
    "VERDICTS",
    "Amounts",
    "Block",
    "Head",
    "Rival",
    "RowMeaning",
    "Structure",
    "block_of",
    "blocks_of",
    "doubts",
    "meanings_of",
    "side_of",
    "structure_of",
]
