"""A short fuzz of every reader, of book JSON and of the checker; `make fuzz` runs the long one."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent


@pytest.mark.parametrize(("program", "cases"), [("fuzz_read.py", 1500), ("fuzz_check.py", 100)])
def test_a_short_fuzz_finds_nothing(tmp_path, program, cases):
    """So many cases and not so many seconds: the same ones on every machine."""
    command = [sys.executable, str(HERE / "fuzz" / program), "--seconds", "120", "--seed", "11", "--cases", str(cases)]
    if program == "fuzz_read.py":
        command += ["--out", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]
