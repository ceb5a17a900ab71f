"""A corpus: documents added and checked again per second, and the laws of 1,000 to 100,000 unit-years as one join.

    python bench/bench_laws.py [--most 100000]

Reading 100,000 documents would take hours here: those unit-years are made at the level of figures.  The laws of one
generated document are taken, one figure of some copies is planted wrong (the key says which), and the verdicts of the SQL
are held against the verdicts that the per-document law gives of the same numbers.  PDFs are not read here.
"""

from __future__ import annotations

import argparse
import math
import resource
import sys
import tempfile
import time
from pathlib import Path

import duckdb
import polars as pl

from yusuan.corpus import adding
from yusuan.corpus.extract import sparse_laws
from yusuan.corpus.sparse import ranges, within
from yusuan.corpus.store import frame
from yusuan.service.checking import examine
from yusuan.service.opening import open_document

ROOT = Path(__file__).parents[1]
#: Every so many copies one has a wrong total; by this much, in whole units.
PLANT, WRONG = 10, 12_345_678
#: Unit-years of one file of Parquet.
PART = 1000
GOAL = 1_000_000  # figures a CPU second


def unit_years(n: int, folder: Path) -> tuple[int, set[str]]:
    """Parquet of n copies of one document's laws in ``folder``; the number of entries, and the copies planted wrong."""
    laws = sparse_laws(examine(open_document(ROOT / "examples" / "xinzhou-2023.json").disclosure).laws.derivation)
    copies = pl.DataFrame({"document": [f"{k:09}" for k in range(n)]})
    wrong = set(copies["document"][::PLANT])
    whole = laws["terms"][0][1]
    for start in range(0, n, PART):
        for name, rows in laws.items():
            one = frame(name, [("", *row) for row in rows]).drop("document")
            made = copies[start : start + PART].join(one, how="cross")
            if name == "entries":
                hit = (pl.col("entry") == whole) & pl.col("document").is_in(list(wrong))
                made = made.with_columns([pl.when(hit).then(pl.col(c) + WRONG).otherwise(pl.col(c)).alias(c) for c in ("amount", "lo", "hi")])
            made.write_parquet(folder / f"{name}-{start:09}.parquet", compression="zstd")
    return n * len(laws["entries"]), wrong


def one(n: int) -> tuple[float, float]:
    """Print how n unit-years went; entries a CPU second and seconds."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        entries, wrong = unit_years(n, folder)
        disk = sum(f.stat().st_size for f in folder.iterdir())
        connection = duckdb.connect()
        for table in ("entries", "identities", "terms"):
            connection.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet('{folder}/{table}-*.parquet')")
        scanned = time.perf_counter()
        connection.execute("SELECT sum(amount + lo + hi) FROM entries").fetchall()
        connection.execute("SELECT sum(coefficient), sum(entry), sum(identity) FROM terms").fetchall()
        connection.execute("SELECT count(*), max(reason), max(kind) FROM identities").fetchall()
        started, cpu = time.perf_counter(), time.process_time()
        told: set[str] = set()
        for low, high in ranges([f"{k:09}" for k in range(n)]):
            wanted = f"SELECT DISTINCT document FROM ({within(low, high)}) WHERE verdict = 'failed'"
            told.update(row[0] for row in connection.execute(wanted).fetchall())
        seconds, used = time.perf_counter() - started, time.process_time() - cpu
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
        print(
            f"{n:>7} unit-years  {entries:>10} figures  {seconds:7.2f} s  {used:7.2f} CPU s  {entries / used:>10,.0f} figures/CPU s  "
            f"{seconds / max(started - scanned, 1e-9):5.1f} x a scan  {disk / n:7.0f} bytes each  peak {peak} MB  "
            f"recall {len(told & wrong) / len(wrong):.3f}  precision {len(told & wrong) / max(len(told), 1):.3f}", flush=True,
        )  # fmt: skip
        return entries / used, seconds


def again(n: int) -> None:
    """Documents read and checked, against checked again on what was stored."""
    from yusuan.service.publications import publish

    with tempfile.TemporaryDirectory() as name:
        folder, corpus = Path(name, "in"), Path(name, "corpus")
        folder.mkdir()
        made = Path(name, "made")
        publish(ROOT / "examples" / "xinzhou-2023.json", made)
        source = next(iter(sorted(made.rglob("*.pdf"))))
        for k in range(n):  # bytes behind the end of a PDF make it another document
            (folder / f"{k}.pdf").write_bytes(source.read_bytes() + b"\n%" + str(k).encode())
        times = []
        for version in (adding.rules_version(), "newer"):
            adding.rules_version = lambda version=version: version  # type: ignore[assignment]
            started = time.perf_counter()
            adding.add(folder, corpus)
            times.append(time.perf_counter() - started)
        print(f"{n} PDFs: read and checked {n / times[0]:.2f} a second, checked again without reading {n / times[1]:.2f} ({times[0] / times[1]:.1f} x)")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--most", type=int, default=100_000)
    asked = parser.parse_args()
    again(6)
    sizes = [n for n in (1_000, 10_000, 100_000) if n <= asked.most]
    results = [one(n) for n in sizes]
    if len(sizes) > 1:
        print(f"scaling exponent {math.log(results[-1][1] / results[0][1]) / math.log(sizes[-1] / sizes[0]):.2f}")
    missed = results[-1][0] < GOAL
    print(f"goal {GOAL:,} figures a CPU second: {'missed' if missed else 'met'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
