"""Comparing what two or more disclosures state: two years, a department and its units, budget and final account."""

from .compare import compare, compare_units
from .model import Comparison, Difference, Only, Side, Statement, Unclear

__all__ = ["Comparison", "Difference", "Only", "Side", "Statement", "Unclear", "compare", "compare_units"]
