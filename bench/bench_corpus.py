"""Checking many documents: time and memory for 10, 100 and 1,000, and one document in process and as a command.

    python bench/bench_corpus.py [--most 1000] [--jobs 2]

The documents are generated books compiled and written as text and HTML.  Linear means that the seconds per document do
not grow with their number; flat means that the largest process does not either.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

from generated import book  # noqa: E402
from planting import Document, as_text  # noqa: E402

from yusuan import service as api  # noqa: E402

SEED = ROOT.parent / "shared" / "seed" / "xinzhou-2023-unit-budget.txt"
SIZES = (10, 100, 1000)
#: One in so many documents is HTML, the others are text.
HTML = 10
#: Runs a command and says its seconds, and the memory of the largest process in it (MB).
WATCH = """
import json, resource, subprocess, sys, time
start = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([time.perf_counter() - start, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, done.returncode, done.stderr]))
"""


def write(folder: str, number: int) -> None:
    """One generated document in the folder."""
    disclosure = api.compile(book(10_000 + number, lines=14, projects=5))
    if number % HTML:
        Path(folder, f"{number:05}.txt").write_text(
            as_text(Document("", disclosure).blocks), encoding="utf-8"
        )
        return
    from yusuan.publishing.html import render_html

    Path(folder, f"{number:05}.html").write_bytes(render_html(disclosure))


def watched(*command: str) -> tuple[float, float, float]:
    """(seconds, processor seconds, MB of the largest process) of a command.  Raises RuntimeError if it fails to run."""
    done = subprocess.run([sys.executable, "-c", WATCH, *command], capture_output=True, text=True, check=True)
    seconds, cpu, memory, code, errors = json.loads(done.stdout)
    if code not in (0, 1):
        raise RuntimeError(errors)
    return seconds, cpu, memory


def corpus(most: int, jobs: int) -> None:
    with tempfile.TemporaryDirectory() as root:
        folders = [(n, Path(root, str(n))) for n in SIZES if n <= most]
        for _, folder in folders:
            folder.mkdir()
        largest = folders[-1]
        with ProcessPoolExecutor(jobs) as pool:
            list(pool.map(partial(write, str(largest[1])), range(largest[0]), chunksize=10))
        made = sorted(largest[1].iterdir())
        for count, folder in folders[:-1]:
            for path in made[:count]:
                os.link(path, folder / path.name)
        print(
            f"{'documents':>9} {'seconds':>8} {'CPU s':>8} {'ms each':>8} {'CPU ms':>7} {'largest process':>16}"
        )
        each = []
        for count, folder in folders:
            command = (sys.executable, "-m", "yusuan", "check", str(folder), "--jobs", str(jobs), "-f", "json", "-o", str(Path(root, "out.json")))  # fmt: skip
            seconds, cpu, memory = watched(*command)
            each.append(cpu / count)
            print(
                f"{count:9} {seconds:8.1f} {cpu:8.1f} {1000 * seconds / count:8.0f} {1000 * cpu / count:7.0f} {memory:13.0f} MB"
            )
        if len(each) > 1:
            print(
                f"processor time of a document, {folders[-1][0]} against {folders[-2][0]} documents: {each[-1] / each[-2]:.2f} (linear: 1)"
            )


def sample(path: Path) -> Path:
    """The sample book compiled and written as a text, for machines without ../shared."""
    print(f"{SEED} is not there: the sample instead")
    path.write_text(as_text(Document("", api.compile(api.open_book(ROOT / "examples" / "xinzhou-2023.xlsx")[0], "shanxi")).blocks), encoding="utf-8")
    return path


def one(path: Path) -> None:
    """The seed (or the sample where it is not there): read and check in process, and the whole command."""
    from yusuan.reading import read
    from yusuan.rules import check

    times: dict[str, list[float]] = {"read": [], "check": []}
    for _ in range(6):
        start = time.process_time()
        disclosure = read(path)
        middle = time.process_time()
        check(disclosure)
        times["read"].append(middle - start)
        times["check"].append(time.process_time() - middle)
    warm = {name: statistics.median(spent[1:]) for name, spent in times.items()}
    whole = [watched(sys.executable, "-m", "yusuan", "check", str(path)) for _ in range(3)]
    seconds, cpu, memory = (statistics.median(column) for column in zip(*whole, strict=True))
    print(f"{path.name}: read {warm['read'] * 1000:.0f} ms, check {warm['check'] * 1000:.0f} ms, together "
          f"{(warm['read'] + warm['check']) * 1000:.0f} ms CPU (target 300)")  # fmt: skip
    print(f"  whole command {seconds:.2f} s, {cpu:.2f} s CPU (target 1 s), {memory:.0f} MB")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--most", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        one(SEED if SEED.exists() else sample(Path(folder, "sample.txt")))
    corpus(options.most, options.jobs)
    return 0


if __name__ == "__main__":
    sys.exit(main())
