"""The sample book of the examples, for tests."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
if str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))

from examples.data.xinzhou_2023 import book as SAMPLE  # noqa: E402

__all__ = ["ROOT", "SAMPLE"]
