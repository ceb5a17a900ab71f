"""Every check of targets by id."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ..check import Check
from . import across, costing, form, goals, levels, money, values

_MODULES = (form, levels, values, money, goals, costing, across)
CHECKS: Mapping[str, Check] = MappingProxyType(
    {c.id: c for c in sorted((c for m in _MODULES for c in vars(m).values() if isinstance(c, Check)), key=lambda c: c.id)}
)

__all__ = ["CHECKS", "across", "costing", "form", "goals", "levels", "money", "values"]
