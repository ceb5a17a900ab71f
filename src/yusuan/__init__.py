"""yusuan: compile, check, publish and read the budgets of Chinese public bodies."""

from __future__ import annotations

from typing import Any

__version__ = "0.1.0"

#: Values that the functions of the package take and give, by the module that declares them.
_VALUES = {
    "Book": "book", "Catalogue": "codes", "Comparison": "comparing", "Disclosure": "model", "Figure": "model",
    "Finding": "model", "Point": "model", "Report": "model", "point": "model",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name in _VALUES:
        return getattr(import_module(f"yusuan.{_VALUES[name]}"), name)
    service = import_module("yusuan.service")
    if name in service.__all__:
        return getattr(service, name)
    raise AttributeError(f"yusuan has no {name!r}; it has {', '.join(__dir__())}")


def __dir__() -> list[str]:
    from yusuan import service

    return sorted(["__version__", *_VALUES, *service.__all__])
