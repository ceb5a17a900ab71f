"""The Book: what a unit knows, as a workbook, as JSON, and as answers to Points."""

from .ask import Cube, ask
from .model import Asset, Book, CostItem, Line, Project, Receipt, Standard, Stated, Text, Unit

__all__ = [
    "Asset", "Book", "CostItem", "Cube", "Line", "Project", "Receipt", "Standard", "Stated", "Text", "Unit", "ask",
]  # fmt: skip
