"""Leave one place out: its documents read without the words, phrases, implications and rules that it alone taught.

    python bench/bench_without.py [--places shanxi,shanghai,…] [--most 6]

One process reads a place's documents with everything, one with YUSUAN_WITHOUT=place: what share of the figures is
understood, how many errors are reported, which findings are right and wrong by bench/adjudicated.tsv, and how many of the
errors that a reader of the pages saw (bench/verdicts.tsv) are found.  Places that taught nothing are measured once.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
sys.path[:0] = [str(ROOT / "bench")]
#: Documents of each place: its name, the older ones, and the cities of later ones.
PLACES: dict[str, tuple[str, str, str]] = {
    "shanxi": ("山西", "seed/*.txt", ""),
    "shanghai": ("上海", "documents/sh_*.pdf", "上海"),
    "jiangsu": ("江苏", "documents/js_*.pdf", "无锡"),
    "chongqing": ("重庆", "documents/cq_*", "重庆"),
    "guangdong": ("广东", "", "广州|深圳"),
    "shaanxi": ("陕西", "", "西安"),
    "beijing": ("北京", "", "北京"),
    "fujian": ("福建", "", "福州"),
    "shandong": ("山东", "", "烟台"),
    "hunan": ("湖南", "", "长沙"),
}
#: Places whose documents nobody looked at while words and rules were made.
UNSEEN = frozenset({"fujian", "shandong", "hunan"})
#: Later documents of one place that are read, those with a verdict first.
MOST = 6


def verdicts() -> list[dict[str, str]]:
    with (ROOT / "bench" / "verdicts.tsv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t"))


def documents(place: str, most: int = MOST) -> list[Path]:
    """The documents of a place that are read, always the same."""
    _, older, cities = PLACES[place]
    judged = {row["document"] for row in verdicts()}
    found = sorted(p for p in SHARED.glob(older or "-") if p.suffix != ".json")
    if cities:
        later = [p for p in (SHARED / "documents" / "cities").glob("*.pdf") if re.match(cities, p.name)]
        found += sorted(later, key=lambda p: (p.name not in judged, p.name))[:most]
    return found


def measure(paths: list[str]) -> dict[str, int]:
    """Counts over these documents, as this process reads them."""
    from adjudication import Seen, judged

    from yusuan.model import ERROR
    from yusuan.reading import Unreadable, read
    from yusuan.rules import check

    known = {(r["document"], r["rule"], r["place"], r["key"]): r["verdict"] for r in judged()}
    looked: dict[str, list[dict[str, str]]] = {}
    for row in verdicts():
        looked.setdefault(row["document"], []).append(row)
    counts: Counter[str] = Counter()
    for path in paths:
        try:
            d = read(Path(path))
        except Unreadable:
            continue
        findings = check(d).findings
        errors = [f for f in findings if f.severity is ERROR]
        counts["documents"] += 1
        counts["figures"] += sum(f.state == "value" for f in d.figures)
        counts["left"] += len(d.leftovers)
        counts["findings"] += len(findings)
        counts["errors"] += len(errors)
        counts.update(known[s.id] for s in (Seen(d.file, f) for f in findings) if s.id in known)
        for row in looked.get(Path(path).name, ()):
            if row["verdict"] == "clean":
                counts["false"] += len(errors)
            else:
                counts["true"] += 1
                counts["seen"] += any(_states(f, row["stated"].split("|")) for f in findings)
    return dict(counts)


def _states(finding: object, amounts: list[str]) -> bool:
    from adjudication import _all

    said = _all(finding)  # type: ignore[arg-type]
    return any(amount.replace(",", "") in said for amount in amounts)


def apart(place: str, paths: list[Path], without: bool) -> dict[str, int]:
    """The counts of another process, with or without what the place taught."""
    env = {**os.environ, "YUSUAN_WITHOUT": place if without else ""}
    command = [sys.executable, __file__, "--measure", *map(str, paths)]
    return dict(json.loads(subprocess.run(command, env=env, capture_output=True, check=True).stdout))


def table(places: list[str], most: int = MOST, jobs: int = 2) -> None:
    """Print the table of all places, in Chinese."""
    print("\n## 不用本地所学\n")
    if not SHARED.is_dir():
        print(f"没有量：{SHARED} 不在旁边。")
        return
    work = [(p, documents(p, most), w) for p in places for w in (False, True) if not (w and p in UNSEEN)]
    with ThreadPoolExecutor(jobs) as pool:
        results = list(pool.map(lambda job: apart(*job), work))
    found = {(place, without): counts for (place, _, without), counts in zip(work, results, strict=True)}
    print("| 地方 | 文件 | 读懂的数 | 读懂的份额 | 报出的错误 | 判过：对 | 判过：错 | 完好的文件上的错误 | 看出的真错，查出 |\n|---|--:|--:|--:|--:|--:|--:|--:|--:|")
    for place in places:
        pair = [found[place, without] for without in (False, True) if (place, without) in found]
        if not pair[0]:
            continue
        cells = [
            "、".join(dict.fromkeys(str(c.get("documents", 0)) for c in pair)),
            *(_both(pair, key) for key in ("figures", "share", "errors", "right", "wrong", "false", "seen")),
        ]
        print(f"| {PLACES[place][0]}{'（没有看过）' if place in UNSEEN else ''} | {' | '.join(cells)} |", flush=True)


def _both(pair: list[dict[str, int]], key: str) -> str:
    """With everything → without what the place taught."""
    return " → ".join(_said(counts, key) for counts in pair)


def _said(counts: dict[str, int], key: str) -> str:
    if key == "share":
        return f"{100 * counts['figures'] / max(1, counts['figures'] + counts['left']):.1f}%"
    if key == "seen":
        return f"{counts.get('seen', 0)}/{counts['true']}" if counts.get("true") else "—"
    return str(counts.get(key, 0))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--places", default=",".join(PLACES))
    parser.add_argument("--most", type=int, default=MOST)
    parser.add_argument("--measure", nargs="*", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.measure is not None:
        print(json.dumps(measure(options.measure)))
        return
    table(options.places.split(","), options.most)


if __name__ == "__main__":
    main()
