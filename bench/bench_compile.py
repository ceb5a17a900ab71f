"""Compile time, time per format, peak memory and the whole command, measured in one run; ratios are what to quote."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from yusuan import service as api
from yusuan.layout import compile_book, layout
from yusuan.publishing import FORMATS, publish
from yusuan.rules import check

BOOK = Path(__file__).parents[1] / "examples" / "xinzhou-2023.xlsx"


def median(work: Callable[[], object], runs: int = 7) -> float:
    """Median processor seconds of a call, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def main() -> None:
    book, _ = api.open_book(BOOK)
    form = layout("shanxi")
    disclosure = compile_book(book, form)
    figures = len(disclosure.figures)
    compiled = median(lambda: compile_book(book, form))
    print(f"open the workbook      {median(lambda: api.open_book(BOOK), 3) * 1000:7.1f} ms")
    print(f"compile                {compiled * 1000:7.1f} ms  ({figures} figures; target 50 ms)")
    print(f"check what is compiled {median(lambda: check(disclosure), 3) * 1000:7.1f} ms")
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            spent = median(lambda name=name: publish(disclosure, Path(folder), [name], book=book), 3)
            print(f"{name:<22} {spent * 1000:7.1f} ms  ({spent / compiled:5.1f} x compile)")
        command = [sys.executable, "-m", "yusuan", "publish", str(BOOK), "-o", folder]
        walls = []
        for _ in range(3):
            start = time.perf_counter()
            subprocess.run(command, check=True, capture_output=True)
            walls.append(time.perf_counter() - start)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(
        f"whole command          {statistics.median(walls):7.2f} s wall (target 3 s), peak {used.ru_maxrss / 1024:.0f} MB (target 300 MB)"
    )


if __name__ == "__main__":
    main()
