"""What DOCX, XLSX, HTML and open data of a disclosure cost: CPU time and size per format, libraries' loading apart.

    python bench/bench_publish_office.py [BOOK.json] [LAYOUT]

Without arguments the sample of examples/ is compiled (53 pages in print).
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
#: What all four may take together, in seconds of CPU, everything included.
TARGET = 1.2
RUNS = 5


def timed(work: Callable[[], object]) -> tuple[float, object]:
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def size(found: object) -> int:
    return sum(map(len, found.values())) if isinstance(found, dict) else len(found)  # type: ignore[arg-type]


def main(arguments: list[str]) -> int:
    from yusuan import service as api

    path = Path(arguments[0]) if arguments else ROOT / "examples" / "xinzhou-2023.json"
    book, _ = api.open_book(path)
    disclosure = api.compile(book, arguments[1] if len(arguments) > 1 else "shanxi")

    def load(name: str) -> Callable[[], object]:
        def work() -> object:
            module = __import__(f"yusuan.publishing.{name}", fromlist=["*"])
            library = {"docx": "docx", "xlsx": "xlsxwriter", "html": "jinja2"}.get(name)
            return (module, __import__(library) if library else None)

        return work

    print(f"{path.name}: {len(disclosure.blocks)} blocks, {len(disclosure.figures)} figures")
    print(f"{'format':10} {'load':>7} {'first':>7} {'again':>7} {'bytes':>10}  identical")
    whole = 0.0
    for name in ("docx", "xlsx", "html", "opendata"):
        loading, found = timed(load(name))
        module = found[0]  # type: ignore[index]
        makers: dict[str, Callable[[], object]] = {
            name: lambda m=module, n=name: getattr(m, f"render_{n}")(disclosure)
        }
        if name == "opendata":
            makers = {
                "csv": lambda m=module: m.render_opendata(disclosure, book=book),
                "json": lambda m=module: m.render_json(disclosure),
            }
        for shown, make in makers.items():
            first, made = timed(make)
            again, remade = min((timed(make) for _ in range(RUNS)), key=lambda pair: pair[0])
            whole += loading + first
            print(f"{shown:10} {loading:7.3f} {first:7.3f} {again:7.3f} {size(made):10,}  {made == remade}")
            loading = 0.0
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"together {whole:.3f} s CPU with loading (target {TARGET}), peak memory {peak:.0f} MB")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
