"""How many tables' structure is determined, on real documents and with one error planted, and how long a table takes.

    python bench/bench_structure.py [--places 西安 …] [--held-out 福州 烟台 长沙] [--plants 200] [--seed 7] [--write PAGE]

Over the documents of ../shared.  Per place: blocks (sides of tables), those that can be tested at all (not one row,
not a
list without any total), the share determined or copies only, rows that stand in a sum that holds, parents that fail.
 Then
single errors (±0.02, ±10, two digits swapped, a row dropped) in determined blocks: whether the chosen tree shows a sum
that fails there, whether the block is still known, and where the spoiled figure stands among the figures that could
mend
all.  Exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from statistics import median
from time import process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src")]

from yusuan.model import Grid  # noqa: E402
from yusuan.reading import read  # noqa: E402
from yusuan.reading.understand.structure import Amounts, Block, Structure, blocks_of, structure_of  # noqa: E402
from yusuan.reading.understand.tables.columns import columns_of  # noqa: E402
from yusuan.words.lexicon import clean  # noqa: E402

SHARED = ROOT.parent / "shared" / "documents"
#: Targets: testable blocks determined or copies only; planted ±10 seen; median milliseconds a block.
DETERMINED, SEEN, MILLISECONDS = 0.95, 0.97, 3.0
PLANTS = ("±0.02", "±10", "digits", "row")


@dataclass(frozen=True, slots=True)
class Found:
    """One block with its structure and how long that took (seconds of processor time)."""

    place: str
    file: str
    block: Block
    structure: Structure
    seconds: float


def documents(places: Sequence[str], held_out: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """(place, file) of every document that may be looked at."""
    for file in sorted([*(SHARED / "cities").glob("*.*"), *SHARED.glob("*.pdf"), *SHARED.glob("*.html")]):
        place = file.name.split("_")[0] if file.parent.name == "cities" else "older"
        if file.suffix != ".tsv" and place not in held_out and (not places or place in places):
            yield place, file


def blocks(place: str, file: Path) -> Iterator[Found]:
    document = read(file)
    owners = {clean(document.unit.value)} - {""}
    for table in document.tables:
        grid = table if isinstance(table, Grid) else table.grid
        for block in blocks_of(grid, columns_of(grid), owners):
            start = process_time()
            found = structure_of(block)
            yield Found(place, file.name, block, found, process_time() - start)


def testable(found: Found) -> bool:
    return found.structure.verdict not in ("trivial", "list")


def told(place: str, some: Sequence[Found]) -> str:
    tests = [f for f in some if testable(f)]
    counts = Counter(f.structure.verdict for f in some)
    good = counts["determined"] + counts["copies"]
    rows = sum(len(f.block) for f in tests)
    placed = sum(len(f.structure.placed) for f in tests)
    failing = sum(len(f.structure.failing) for f in tests)
    share = f"{good / len(tests):.1%}" if tests else "–"
    return (
        f"| {place} | {len(some)} | {len(tests)} | {share} | {counts['copies']} | {counts['by words']} | "
        f"{counts['undetermined']} | {counts['list']} | {placed / rows if rows else 1:.0%} | {failing} |"
    )


# --- planting ------------------------------------------------------------------------------------------------------


def planted(found: Found, kind: str, rng: Random) -> tuple[Block, int, int] | None:
    """The block with one error, and where (row −1: the row is gone)."""
    block, sums = found.block, [s for s in found.structure.sums if s.held == "holds"]
    cells = sorted({(r, s.column) for s in sums for r in (s.whole, *s.parts) if block.amounts.values[r][s.column]})
    if kind == "row":
        over = set(found.structure.parents)
        rows = sorted({r for s in sums for r in s.parts if r not in over and any(block.amounts.values[r])})
        return (_without(block, rng.choice(rows)), -1, -1) if rows and len(block) > 3 else None
    if not cells:
        return None
    r, c = rng.choice(cells)
    value, slack = block.amounts.values[r][c], block.amounts.slacks[r][c] or 1
    wrong = value + (4 if kind == "±0.02" else 2000) * slack * rng.choice((1, -1))
    if kind == "digits":
        digits = list(str(abs(value) // (2 * slack)))
        places = [i for i in range(len(digits) - 1) if digits[i] != digits[i + 1]]
        if not places:
            return None
        i = rng.choice(places)
        digits[i], digits[i + 1] = digits[i + 1], digits[i]
        wrong = int("".join(digits)) * 2 * slack * (1 if value > 0 else -1)
    values = [list(row) for row in block.amounts.values]
    values[r][c] = wrong
    return replace(block, amounts=replace(block.amounts, values=tuple(map(tuple, values)))), r, c


def _without(block: Block, r: int) -> Block:
    def cut(rows):  # type: ignore[no-untyped-def]
        return tuple(row for i, row in enumerate(rows) if i != r)

    a = block.amounts
    amounts = Amounts(cut(a.values), cut(a.slacks), cut(a.blanks))
    return replace(block, texts=cut(block.texts), rows=cut(block.rows), indents=cut(block.indents), amounts=amounts)


def suspects(structure: Structure, column: int) -> list[int]:
    """Rows by how many failing sums of a column a change of them would mend, none that holds breaking."""
    fails = [s for s in structure.sums if s.held == "fails" and s.column == column]
    holds = [s for s in structure.sums if s.held == "holds" and s.column == column]
    score: Counter[int] = Counter()
    for s in fails:
        score.update({s.whole, *s.parts})
    for s in holds:
        score.subtract({r for r in {s.whole, *s.parts} if r in score})
    return [r for r, _ in score.most_common()]


def plant(some: Sequence[Found], count: int, seed: int) -> Iterator[tuple[str, dict[str, float]]]:
    rng = Random(seed)
    clean = [
        f
        for f in some
        if f.structure.verdict == "determined" and not f.structure.failing and not f.structure.differences
    ]
    chosen = rng.sample(clean, min(count, len(clean)))
    for kind in PLANTS:
        tally: Counter[str] = Counter()
        for found in chosen:
            spoiled = planted(found, kind, rng)
            if spoiled is None:
                continue
            block, r, c = spoiled
            after = structure_of(block)
            bad = [
                s for s in after.sums if s.held == "fails" and (r < 0 or (s.column == c and r in (s.whole, *s.parts)))
            ]
            tally["n"] += 1
            tally["seen"] += bool(bad)
            tally["known"] += bool(bad) and after.known
            ranked = suspects(after, c) if r >= 0 and bad else []
            tally["first"] += bool(ranked) and ranked[0] == r
            tally["among"] += r in ranked
        yield kind, {name: tally[name] / max(1, tally["n"]) for name in ("seen", "known", "first", "among")}


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--places", nargs="*", default=[])
    options.add_argument("--held-out", nargs="*", default=["福州", "烟台", "长沙"])
    options.add_argument("--plants", type=int, default=200)
    options.add_argument("--seed", type=int, default=7)
    asked = options.parse_args()
    by_place: dict[str, list[Found]] = defaultdict(list)
    for place, file in documents(asked.places, asked.held_out):
        by_place[place] += blocks(place, file)
    every = [f for some in by_place.values() for f in some]
    if not every:
        print("no documents beside the project: nothing measured")
        return 0
    print(
        "| place | blocks | testable | determined or copies | copies | by words | undetermined | lists | rows placed "
        "| failing |"
    )
    print("|---|---|---|---|---|---|---|---|---|---|")
    for place, some in by_place.items():
        print(told(place, some))
    print(told("all", every))
    tests = [f for f in every if testable(f)]
    share = sum(f.structure.verdict in ("determined", "copies") for f in tests) / len(tests)
    times = sorted(1000 * f.seconds for f in every)
    print(
        f"\nms a block: median {median(times):.1f}, p95 {times[int(0.95 * len(times))]:.1f}, worst {times[-1]:.0f}\n"
    )
    print("| planted | seen | and block known | spoiled figure first | among the suspects |")
    print("|---|---|---|---|---|")
    seen = {}
    for kind, found in plant(every, asked.plants, asked.seed):
        seen[kind] = found["seen"]
        print(
            f"| {kind} | {found['seen']:.1%} | {found['known']:.1%} | {found['first']:.1%} | {found['among']:.1%} |"
        )
    return int(share < DETERMINED or seen["±10"] < SEEN or median(times) > MILLISECONDS)


if __name__ == "__main__":
    sys.exit(main())
