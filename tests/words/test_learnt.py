"""What was learnt from one place alone can be left out, to measure how strangers are read."""

import os
import subprocess
import sys

from yusuan.words.learnt import places, usable
from yusuan.words.lexicon import load


def test_provenance_names_places_however_it_is_written() -> None:
    assert places("final accounts of Beijing and Xi'an") == {"beijing", "shaanxi"}
    assert places("general") == frozenset() and places("seed") == {"shanxi"}


def test_what_another_place_taught_too_stays() -> None:
    assert usable("general", frozenset({"shanxi"})) and usable("shanxi chongqing", frozenset({"shanxi"}))
    assert not usable("seed", frozenset({"shanxi"}))


def test_old_rows_of_the_lexicon_stay_valid() -> None:
    short, long = load(iter(["保运转经费\tuse=operating\ttcrs\n", "甲\tuse=basic\tr\t\tnoise\t注\t某省\t2024\tseed\n"]))
    assert short.learnt_from == "general" and (long.place, long.since, long.learnt_from) == ("某省", "2024", "seed")


def test_a_place_left_out_takes_its_words_and_implications_away() -> None:
    code = (
        "from yusuan.words import lexicon; from yusuan.reading.understand.tables.implications import BY_STAGE;"
        "print(sum(map(len, lexicon._index().values())), sum(map(len, BY_STAGE.values())))"
    )

    def left(place: str) -> list[int]:
        env = {**os.environ, "YUSUAN_WITHOUT": place}
        return [int(n) for n in subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, check=True).stdout.split()]

    every, without = left(""), left("chongqing")
    assert without[0] < every[0] and without[1] < every[1]


def test_everything_loads_without_any_one_place() -> None:
    code = "import yusuan.reading, yusuan.rules"
    for place in ("shanxi", "shanghai", "chongqing", "beijing"):
        env = {**os.environ, "YUSUAN_WITHOUT": place}
        assert subprocess.run([sys.executable, "-c", code], env=env, check=False).returncode == 0, place
