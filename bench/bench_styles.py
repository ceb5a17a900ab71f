"""One generated budget in many house styles: figures read back, false errors, planted faults found, by choice.

python bench/bench_styles.py [--count 200] [--seed 1] [--developing] [--show]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

sys.path.insert(0, str(Path(__file__).parents[1]))
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from diagnosing import diagnosed
from generated import book
from planting import Document, as_text, like, number

from house_styles import AXES, DEVELOPING, MEASURING, Style, dressed, said, styles
from yusuan.model import ERROR, Disclosure
from yusuan.publishing import publish
from yusuan.reading import interpret, read
from yusuan.rules import check

#: The book that is dressed, and how many faults are planted in each style.
BOOK, FAULTS = 3, 2


def read_back(made: Disclosure, style: Style, folder: Path) -> Disclosure:
    if style["format"] == "text":
        path = folder / "样本.txt"
        path.write_text(as_text(Document("样本", made).blocks), encoding="utf-8")
        return read(path)
    (path,) = publish(made, folder, [style["format"]], force=True)
    return read(path)


def planted(made: Disclosure, random: Random) -> tuple[bool, bool]:
    """(an error is found, the spoiled figure is among the suspects) for one amount of a table printed 10 too high."""
    document = Document("样本", made)
    spot, figure = random.choice(document.amounts)
    fault = document.write(spot, like(number(figure.printed) + 10, figure.printed))
    findings = [f for f in check(interpret(fault.blocks)).findings if f.severity is ERROR]
    told = diagnosed(fault, findings)
    return bool(findings), told is not None and told.rank is not None


def measure(style: Style, number_: int, folder: Path, show: bool) -> Counter[str]:
    made = dressed(book(number_), style)
    back = read_back(made, style, folder)
    want, have = said(made), said(back)
    errors = [f for f in check(back).findings if f.severity is ERROR]
    found = Counter(
        styles=1, figures=len(want), same=len(want & have), made_up=len(have - want), errors=len(errors),
        clean=not errors, whole=want == have,
    )  # fmt: skip
    random = Random(style.name)
    for _ in range(FAULTS):
        seen, suspected = planted(made, random)
        found.update(planted=1, seen=seen, suspected=suspected)
    if show and (errors or want != have):
        print(style.name, dict(found))
        for key in [*(want - have)][:3]:
            print("   lost", key)
        for key in [*(have - want)][:3]:
            print("   made up", key)
        for error in errors[:3]:
            print("   ", error.rule, error.message[:150])
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--developing", action="store_true")
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    total, by = Counter[str](), defaultdict[tuple[str, str], Counter[str]](Counter)
    with tempfile.TemporaryDirectory() as folder:
        for style in styles(args.seed, args.count, DEVELOPING if args.developing else MEASURING):
            found = measure(style, BOOK, Path(folder), args.show)
            total.update(found)
            for axis, choice in zip(AXES, style.choices, strict=True):
                by[axis, choice].update(found)
    print("| axis | choice | styles | figures the same | made up | without error | planted found | suspected |")
    print("|---|---|---|---|---|---|---|---|")
    for (axis, choice), found in [*sorted(by.items()), (("all", ""), total)]:
        print(
            f"| {axis} | {choice} | {found['styles']} | {found['same'] / found['figures']:.1%} | {found['made_up']} "
            f"| {found['clean']} | {found['seen'] / found['planted']:.0%} | {found['suspected'] / found['planted']:.0%} |"
        )
    return 0 if total["whole"] == total["clean"] == total["styles"] else 1


if __name__ == "__main__":
    sys.exit(main())
