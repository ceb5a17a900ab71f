"""Shared fixtures: the data beside the project, where it is present."""

import os
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import settings

#: In CI the same examples each time: what is new is found by people at work and by `make fuzz`, not by a landing.
settings.register_profile("ci", derandomize=True)
if os.environ.get("CI"):
    settings.load_profile("ci")

with suppress(ImportError):  # a test that takes all memory fails alone; without a bound the machine ends the whole run
    import resource

    _BOUND = 12 << 30
    _hard = resource.getrlimit(resource.RLIMIT_DATA)[1]
    if _hard == resource.RLIM_INFINITY:
        resource.setrlimit(resource.RLIMIT_DATA, (_BOUND, _BOUND))

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
