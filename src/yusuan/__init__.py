"""yusuan: compile, check, publish and read the budgets of Chinese public bodies."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

#: Names of yusuan.api, loaded on first use so that ``import yusuan`` costs nothing.
_API = ("BadBook", "ask", "compile", "load", "open_book", "publish_book", "table")

__all__ = ["__version__", *_API]


def __getattr__(name: str) -> Any:
    if name in _API:
        from yusuan import api

        return getattr(api, name)
    raise AttributeError(f"yusuan has no {name!r}; it has {', '.join(_API)}")


def __dir__() -> list[str]:
    return sorted(__all__)
