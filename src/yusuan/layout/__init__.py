"""Layouts: printed forms and sentences as data, and the compilation of a Book through them."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache

from .compile import compile_book
from .model import Layout, Part, Section, Sentence, Side, Table

__all__ = [
    "Layout",
    "Part",
    "Section",
    "Sentence",
    "Side",
    "Table",
    "compile_book",
    "layout",
    "layouts",
]


@cache
def layouts() -> dict[str, Layout]:
    """Every layout by name: each module of this package that declares LAYOUT."""
    found = {}
    for info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{info.name}")
        declared = getattr(module, "LAYOUT", None)
        if isinstance(declared, Layout):
            found[declared.name] = declared
    return dict(sorted(found.items()))


def layout(name: str) -> Layout:
    """The layout of this name.  Raises KeyError, in Chinese, naming those there are."""
    if name not in layouts():
        raise KeyError(f"没有版式“{name}”；可用的有：{'、'.join(layouts())}")
    return layouts()[name]
