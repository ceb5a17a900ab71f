"""Leave one place out: its documents read without the words, phrases, implications and rules that it alone taught.

    python bench/bench_without.py [--places shanxi,shanghai,…] [--cities]

One process reads a place's documents with everything, one with YUSUAN_WITHOUT=place: how many figures of tables and text are
understood, how many are left over, and how many findings are right and wrong by bench/adjudicated.tsv.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT / "bench")]
#: Documents of each place: the older ones, and those of cities that are not kept unopened.
OLDER = {"shanxi": "seed/*.txt", "shanghai": "documents/sh_*.pdf", "jiangsu": "documents/js_*.pdf", "chongqing": "documents/cq_*"}
CITIES = {
    "shanghai": "上海", "jiangsu": "无锡", "chongqing": "重庆", "guangdong": "广州|深圳", "shaanxi": "西安", "beijing": "北京",
}  # fmt: skip


def documents(place: str, cities: bool) -> list[Path]:
    found = sorted(p for p in SHARED.glob(OLDER.get(place, "-")) if p.suffix != ".json")
    if cities and place in CITIES:
        found += sorted(p for p in (SHARED / "documents" / "cities").glob("*.pdf") if re.match(CITIES[place], p.name))
    return found


def measure(paths: list[str]) -> dict[str, int]:
    """Counts over these documents, as this process reads them."""
    from adjudication import Seen, judged

    from yusuan.reading import read
    from yusuan.rules import check

    known = {(r["document"], r["rule"], r["place"], r["key"]): r["verdict"] for r in judged()}
    counts: Counter[str] = Counter()
    for path in paths:
        d = read(Path(path))
        found = [Seen(d.file, f) for f in check(d).findings]
        counts["figures"] += sum(f.state == "value" for f in d.figures)
        counts["left"] += len(d.leftovers)
        counts["findings"] += len(found)
        counts.update(known.get(s.id, "unjudged") for s in found)
    return dict(counts)


def apart(place: str, paths: list[Path], without: bool) -> dict[str, int]:
    """The counts of another process, with or without what the place taught."""
    env = {**os.environ, "YUSUAN_WITHOUT": place if without else ""}
    command = [sys.executable, __file__, "--measure", *map(str, paths)]
    return dict(json.loads(subprocess.run(command, env=env, capture_output=True, check=True).stdout))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", default=",".join(dict.fromkeys([*OLDER, *CITIES])))
    parser.add_argument("--cities", action="store_true")
    parser.add_argument("--measure", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measure(options.measure)))
        return
    print("| 地方 | 文件 | 读懂的数 | 不用本地所学 | 没有看懂 | 不用本地所学 | 报出（对/错/没人看过） | 不用本地所学 |\n|---|--:|--:|--:|--:|--:|--:|--:|")
    for place in options.places.split(","):
        if paths := documents(place, options.cities):
            a, b = apart(place, paths, False), apart(place, paths, True)
            said = [f"{x.get('right', 0)}/{x.get('wrong', 0)}/{x.get('unjudged', 0)}" for x in (a, b)]
            print(f"| {place} | {len(paths)} | {a['figures']} | {b['figures']} | {a['left']} | {b['left']} | {said[0]} | {said[1]} |", flush=True)


if __name__ == "__main__":
    main()
