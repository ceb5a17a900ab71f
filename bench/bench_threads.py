"""24 checks in four threads against the same in sequence: processor time, which shared state would waste.

python bench/bench_threads.py [document …]
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from yusuan.reading import read
from yusuan.rules import check

SHARED = Path(__file__).resolve().parents[2] / "shared" / "documents"
NAMES = ("sh_putuo_shangwuwei_2025_unit_budget", "js_renda_2018_dept_budget", "cq_swu_2023_dept_budget", "sh_putuo_wanli_2024_dept_budget")


def main(paths: list[str]) -> None:
    documents = [read(Path(p)) for p in paths or [str(SHARED / f"{name}.pdf") for name in NAMES]]
    documents = (documents * 24)[:24]
    for d in documents:
        check(d)
    start = time.process_time()
    for d in documents:
        check(d)
    alone = time.process_time() - start
    start = time.process_time()
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(check, documents))
    together = time.process_time() - start
    print(f"24 checks: {alone:.2f} s in sequence, {together:.2f} s in four threads ({together / alone:.2f}×)")


if __name__ == "__main__":
    main(sys.argv[1:])
