"""Fuzzing of what stands above the readers: `python tests/fuzz/fuzz_check.py --seconds 600 [--seed 1]`.

Two things are mutated: the JSON of a book, and what a read document says (words, amounts, Points, cells).  A find is
anything but an answer: an exception out of load, check or publish's compile, or one case that takes longer than ten seconds.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE = 10.0
_TEXTS = (
    "", " ", "0", "-", "=1+1", "9" * 40, "1e99999", "NaN", "Infinity", "２０２５", "\u2028", "一" * 3000, "1,2,3", "(1.00)", "单位：万元",
    "合计", "其中：", "100%", "-0.00", "0.000000000000000000001", "〇", "（）", "2025年", "上年", "本年", "<b>", "\x00", "\ud800",
)  # fmt: skip
_AMOUNTS = tuple(map(Decimal, ("0", "-0", "0.01", "-1", "1e15", "-1e15", "99999999999999.99", "0.0000001", "33.333333", "1234.5")))


def mutated_json(value: object, chance: random.Random, share: float = 0.03) -> object:
    """The same JSON with some leaves exchanged, dropped, doubled or of another type."""
    if isinstance(value, dict):
        found = {}
        for key, inner in value.items():
            if chance.random() < share / 3:
                continue
            found[chance.choice(_TEXTS) if chance.random() < share / 6 else key] = mutated_json(inner, chance, share)
        return found
    if isinstance(value, list):
        found = [mutated_json(inner, chance, share) for inner in value]
        if found and chance.random() < share:
            found.append(chance.choice(found))
        return found
    if chance.random() < share:
        return chance.choice([*_TEXTS, None, True, -1, 1.5, 10**30, [], {}, [[]], {"": {}}])
    return value


def try_book(content: object, chance: random.Random) -> None:
    """Load a mutated book and, where it is one, compile and check it."""
    from yusuan.book.json import dump, load
    from yusuan.model import ERROR

    text = json.dumps(mutated_json(content, chance, chance.choice([0.002, 0.01, 0.05])), ensure_ascii=chance.random() < 0.5)
    if chance.random() < 0.2:
        at = chance.randrange(len(text))
        text = text[:at] + chance.choice(_TEXTS) + text[at + chance.randrange(9) :]
    book, findings = load(text)
    if not any(found.severity == ERROR for found in findings):
        dump(book)


def try_disclosure(documents: list, chance: random.Random) -> None:
    """Check a document whose figures were exchanged, and read one whose blocks were."""
    from yusuan.reading import interpret
    from yusuan.rules import check

    document = chance.choice(documents)
    if chance.random() < 0.5:
        figures = [_figure(f, document.figures, chance) if chance.random() < 0.1 else f for f in document.figures]
        check(replace(document, figures=tuple(figures)))
    else:
        blocks = list(document.blocks)
        for _ in range(chance.randrange(1, 6)):
            at = chance.randrange(len(blocks))
            blocks[at] = _block(blocks[at], blocks, chance)
        check(interpret(tuple(blocks), "a"))


def _figure(figure, figures, chance):
    other = chance.choice(figures)
    kind = chance.randrange(4)
    if kind == 0:
        return replace(figure, amount=chance.choice(_AMOUNTS))
    if kind == 1:
        return replace(figure, point=other.point)
    return replace(figure, slack=chance.choice([Decimal(0), Decimal(50), Decimal("0.005")])) if kind == 2 else other


def _block(block, blocks, chance):
    from yusuan.model import Grid

    if not isinstance(block, Grid):
        text = chance.choice(_TEXTS[:-2]) + block.text
        return replace(block, text=text[: chance.randrange(len(text) + 1)] if chance.random() < 0.3 else text or "甲")
    cells = [list(row) for row in block.cells]
    if chance.random() < 0.2:
        return block.but(cells=tuple(map(tuple, cells[: chance.randrange(1, len(cells) + 1)])))
    places = [(r, c) for r, c, _ in block]
    for _ in range(chance.randrange(1, 8)):
        (r, c), (y, x) = chance.choice(places), chance.choice(places)
        cells[r][c] = replace(cells[r][c], text=chance.choice([cells[y][x].text, *_TEXTS[:-2]]))
    return block.but(cells=tuple(map(tuple, cells)))


def documents() -> list:
    """A few small documents of tables and text to mutate, compiled from the samples and read."""
    import yusuan
    from yusuan.layout import compile_book, layout
    from yusuan.reading import interpret

    made = compile_book(yusuan.load(ROOT / "examples" / "xinzhou-2023.json"), layout("shanxi"))
    blocks = [block for block in made.blocks if type(block).__name__ != "Chart"]
    return [interpret(tuple(blocks[a:b]), "a") for a, b in ((0, 24), (20, 60), (len(blocks) // 2, len(blocks) // 2 + 30))]


def run(seconds: float, seed: int, most: int = 1 << 60) -> Counter[str]:
    """Finds by kind, after so many seconds or cases."""
    chance, finds = random.Random(seed), Counter[str]()
    held = documents()
    content = json.loads((ROOT / "examples" / "xinzhou-2023.json").read_text("utf-8"))
    tries: list[Callable[[], None]] = [lambda: try_book(content, chance), lambda: try_disclosure(held, chance)]
    end, count = time.monotonic() + seconds, 0
    while time.monotonic() < end and count < most:
        count += 1
        began = time.process_time()
        try:
            tries[count % len(tries)]()
        except Exception as error:
            frames = [f for f in traceback.extract_tb(error.__traceback__) if "yusuan" in f.filename]
            kind = f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else repr(error)
            finds[kind] += 1
            if finds[kind] == 1:
                print(f"FIND case {count} of seed {seed}: {kind}\n{''.join(traceback.format_exception(error)[-4:])}", flush=True)
        if time.process_time() - began > _PATIENCE:
            finds["slow"] += 1
            print(f"FIND case {count} of seed {seed}: slow", flush=True)
    print("tried", count, "finds", dict(finds))
    return finds


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--cases", type=int, default=1 << 60)
    asked = parser.parse_args()
    sys.exit(1 if run(asked.seconds, asked.seed, asked.cases) else 0)


if __name__ == "__main__":
    main()
