"""A misread table is one reason why it was not judged, never a heap of findings; wrong figures are still found."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from seed_figures import seed_tables
from yusuan.laws.laws import derive
from yusuan.laws.misread import MISREAD
from yusuan.model import Figure, Status, point

TABLE = "T5"


def _exchanged(figures: list[Figure]) -> list[Figure]:
    """The expenditure table read with its columns of all and of basic expenditure taken for one another."""
    basic = point(use="basic").use
    other = {None: basic, basic: None}
    return [
        replace(f, point=f.point.but(use=other[f.point.use])) if f.table == TABLE and f.point.use in other else f
        for f in figures
    ]


def test_a_misread_table_is_not_judged_and_says_so() -> None:
    found = derive(_exchanged(list(seed_tables()))).identities
    unread = [i for i in found if i.reason == MISREAD]
    assert len(unread) >= 3 and all(i.verdict is Status.UNCHECKED for i in unread)
    assert {f.table for i in unread for f in i.figures} >= {TABLE}
    assert not [i for i in found if i.verdict is Status.FAILED and any(f.table == TABLE for f in i.figures)]


def test_the_other_tables_are_judged_beside_a_misread_one() -> None:
    figures = _exchanged(list(seed_tables()))
    at = next(n for n, f in enumerate(figures) if f.table == "T1" and f.amount)
    figures[at] = replace(figures[at], amount=figures[at].amount * 2)
    assert any(figures[at] in i.figures for i in derive(figures).failed)


@pytest.mark.parametrize("count", [1, 2, 4, 6])
def test_wrong_figures_of_one_table_stay_found(count: int) -> None:
    choose = random.Random(count)
    seed = list(seed_tables())
    places = [n for n, f in enumerate(seed) if f.table == TABLE and f.amount]
    for _ in range(4):
        figures, wrong = list(seed), choose.sample(places, count)
        for n in wrong:
            figures[n] = replace(figures[n], amount=figures[n].amount + (n + 1) * 70000)
        found = derive(figures)
        assert found.failed and not [i for i in found.identities if i.reason == MISREAD]


def test_digits_cut_off_throughout_are_no_misreading() -> None:
    figures = [replace(f, amount=f.amount - 100) if f.table == TABLE and f.amount else f for f in seed_tables()]
    assert not [i for i in derive(figures).identities if i.reason == MISREAD]
