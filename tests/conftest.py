"""Shared fixtures: the data beside the project, where it is present."""

import os
from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[2] / "shared"
EXAMPLES = Path(__file__).resolve().parents[1] / "examples"


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder ../shared; a test without it skips here and fails in CI."""
    if not SHARED.is_dir():
        reason = f"{SHARED} is not beside the project"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    return SHARED


@pytest.fixture(scope="session")
def examples() -> Path:
    return EXAMPLES
