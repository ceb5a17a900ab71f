"""Constraints for pip: `python bench/bounds.py lowest` pins each dependency to the lowest version allowed, `newest` none."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

_BOUND = re.compile(r"([A-Za-z0-9._-]+)\s*>=\s*([0-9][0-9.]*)")


def lowest() -> list[str]:
    """name==version for every dependency with a lower bound."""
    project = tomllib.loads((Path(__file__).resolve().parent.parent / "pyproject.toml").read_text("utf-8"))["project"]
    return [f"{m[1]}=={m[2]}" for need in project["dependencies"] if (m := _BOUND.match(need))]


if __name__ == "__main__":
    print("\n".join(lowest() if sys.argv[1:] == ["lowest"] else []))
