"""Pages per second, right cells and memory of the PDF reader beside pdfplumber and raw PDFium, in one run.

    python bench/bench_read_pdf.py [FILE.pdf ...]

Without files it reads the PDFs of ../shared/documents, or where these are not there the sample as we publish it.  For each document it prints processor seconds (best of three for ours
and for PDFium, one run for pdfplumber) and pages per second of: PDFium taking out the plain text, the limit; our
reader, from path to blocks; pdfplumber's table extraction.  Cells are compared page by page as multisets of their
non-empty texts without spaces; "missed" are those of pdfplumber's alone that are amounts (the others are captions and
contents lines that it takes for cells).  Peak memory is that of a fresh process that reads only this document.
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pypdfium2 as pdfium

from yusuan import service as api
from yusuan.model import Grid
from yusuan.publishing.pdf import publish_pdf
from yusuan.reading.formats.base import Limits, Raw
from yusuan.reading.formats.pdf import FORMAT

ROOT = Path(__file__).resolve().parents[1]
SHARED, SAMPLE = ROOT.parent / "shared" / "documents", ROOT / "examples" / "xinzhou-2023.xlsx"
T = TypeVar("T")
Cells = Counter[tuple[int, str]]


def raw_text(path: Path) -> int:
    """Characters of the plain text that PDFium gives for every page."""
    document = pdfium.PdfDocument(path)
    found = 0
    for page in document:
        text = page.get_textpage()
        found += len(text.get_text_bounded())
        text.close()
        page.close()
    document.close()
    return found


def our_cells(raw: Raw) -> Cells:
    found: Cells = Counter()
    for block in raw.blocks:
        if isinstance(block, Grid):
            for _, _, cell in block:
                if text := re.sub(r"\s", "", cell.text):
                    found[cell.source.page or 0, text] += 1
    return found


def their_cells(path: Path) -> Cells:
    import pdfplumber

    found: Cells = Counter()
    with pdfplumber.open(path) as file:
        for page in file.pages:
            for rows in page.extract_tables():
                for cell in (cell for row in rows for cell in row):
                    if text := re.sub(r"\s", "", cell or ""):
                        found[page.page_number, text] += 1
            page.close()
    return found


def timed(action: Callable[[], T], times: int) -> tuple[float, T]:
    """(seconds of the fastest run, what it gave)."""
    best, found = float("inf"), None
    for _ in range(times):
        start = time.process_time()
        found = action()
        best = min(best, time.process_time() - start)
    assert found is not None
    return best, found


def peak_megabytes(path: Path, reader: str) -> int:
    """Most memory that a process takes which reads this document only."""
    command = [sys.executable, __file__, f"--peak={reader}", str(path)]
    return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def most_memory() -> int:
    """The most memory this process has held (MB); getrusage would count what its parent held when it was started."""
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s+(\d+)", status.read_text())):
        return int(found.group(1)) // 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def missed_amounts(ours: Cells, theirs: Cells) -> int:
    """Amounts that only pdfplumber found."""
    return sum(n for (_, text), n in (theirs - ours).items() if re.fullmatch(r"[-−(（]?[\d,]+(?:\.\d+)?[)）]?%?", text))


def measure(path: Path) -> tuple[float, float, float]:
    raw_seconds, _ = timed(lambda: raw_text(path), 3)
    our_seconds, raw = timed(lambda: FORMAT.read(path, Limits()), 3)
    their_seconds, theirs = timed(lambda: their_cells(path), 1)
    ours = our_cells(raw)
    both = (ours & theirs).total()
    print(
        f"{path.name[:40]:40} {raw.pages:4} {raw_seconds:7.3f} {our_seconds:7.3f} {their_seconds:7.2f} "
        f"{raw.pages / raw_seconds:7.0f} {raw.pages / our_seconds:6.0f} {raw.pages / their_seconds:6.1f} "
        f"{their_seconds / our_seconds:6.1f}× {both:6} {ours.total() - both:5} {theirs.total() - both:6} "
        f"{missed_amounts(ours, theirs):6} {peak_megabytes(path, 'ours'):5} {peak_megabytes(path, 'theirs'):6} MB",
        flush=True,
    )
    return raw_seconds, our_seconds, their_seconds


def main(arguments: list[str]) -> None:
    if arguments and arguments[0].startswith("--peak="):
        if arguments[0] == "--peak=ours":
            FORMAT.read(Path(arguments[1]), Limits())
        else:
            their_cells(Path(arguments[1]))
        print(most_memory())
        return
    if paths := [Path(argument) for argument in arguments] or sorted(SHARED.glob("*.pdf")):
        compared(paths)
        return
    print(f"{SHARED} is not there: reading the sample as we publish it")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sample.pdf"
        publish_pdf(api.compile(api.open_book(SAMPLE)[0], "shanxi"), path)
        compared([path])


def compared(paths: Sequence[Path]) -> None:
    print(
        f"{'':40} {'':4} {'seconds':^23} {'pages a second':^21} {'faster':>7} {'cells':^26} {'peak':^12}\n"
        f"{'document':40} {'page':>4} {'pdfium':>7} {'ours':>7} {'plumber':>7} {'pdfium':>7} {'ours':>6} {'plumb.':>6} "
        f"{'':7} {'equal':>6} {'ours':>5} {'theirs':>6} {'missed':>6} {'ours':>5} {'plumb.':>6}"
    )
    sums = [sum(seconds) for seconds in zip(*map(measure, paths), strict=True)]
    print(f"{'all':45} {sums[0]:7.3f} {sums[1]:7.3f} {sums[2]:7.2f} {'':22}{sums[2] / sums[1]:6.1f}×")


if __name__ == "__main__":
    main(sys.argv[1:])
