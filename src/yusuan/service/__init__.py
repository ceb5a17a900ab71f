"""Every use case as a typed function: what the command line, a web server and a corpus call.

Names are loaded when they are first used, so that importing this costs nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

#: Module → what it offers.
OFFERS: dict[str, tuple[str, ...]] = {
    "asking": ("ask",),
    "books": ("import_lines", "merge", "new", "restore", "roll"),
    "checking": ("check", "check_many", "examine"),
    "codec": ("dump", "load_stored"),
    "comparisons": ("compare",),
    "errors": (
        "BadBook", "BadRequest", "BadStored", "CannotWrite", "Crashed", "Exists", "NotFound", "OutOfMemory",
        "ServiceError", "TimedOut", "Unknown", "Unreadable",
    ),
    "opening": ("compile", "load", "open_book", "open_document"),
    "performance": ("evaluate", "monitor", "propose", "review"),
    "pool": ("Bounds", "Pool"),
    "publications": ("publish",),
    "readings": ("figures", "read", "table"),
    "settings": ("CodeList", "catalogue", "settings"),
}  # fmt: skip
_PLACES = {name: module for module, names in OFFERS.items() for name in names}

__all__ = sorted(_PLACES)


def __getattr__(name: str) -> Any:
    if name not in _PLACES:
        raise AttributeError(f"yusuan.service has no {name!r}")
    return getattr(import_module(f".{_PLACES[name]}", __name__), name)


def __dir__() -> list[str]:
    return list(__all__)
