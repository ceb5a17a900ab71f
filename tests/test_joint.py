"""The joint check: right documents are always feasible, single changes hardly ever."""

import random
import subprocess
import sys
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings

from budgets import FUNCTIONS, lines, tables
from seed_figures import OUT, seed_tables, wan
from yusuan.laws.joint import joint, system
from yusuan.laws.laws import derive
from yusuan.laws.solver import Solver
from yusuan.model import Figure, Status

SPENT = OUT.but(sink="spent")
TWO_DIGITS = Decimal(200)  # 0.02 万元


def changed(figures: list[Figure], at: int, by: Decimal) -> list[Figure]:
    wrong = replace(figures[at], amount=figures[at].amount + by)
    return [*figures[:at], wrong, *figures[at + 1 :]]


def test_the_seed_is_feasible() -> None:
    verdict = joint(derive(seed_tables()))
    assert verdict.feasible is True and not verdict.infeasible


def test_every_change_of_two_digits_in_the_seed_is_detected() -> None:
    """Of all printed figures that take part in an equation; a sample, both directions."""
    figures = seed_tables()
    stated = [n for n, f in enumerate(figures) if f.state == "value"]
    missed = []
    for n in random.Random(7).sample(stated, 25):
        for by in (TWO_DIGITS, -TWO_DIGITS):
            if joint(derive(changed(figures, n, by))).feasible is not False:
                missed.append((figures[n].table, figures[n].printed, by))
    assert not missed


@settings(max_examples=40, deadline=None)
@given(lines)
def test_right_documents_are_feasible(budget) -> None:
    assert joint(derive(tables(budget))).feasible is True


def random_budget(seed: int) -> list[tuple[str, str, str, str, int]]:
    r = random.Random(seed)
    choice = r.choice
    return [
        (choice(FUNCTIONS), choice(("general", "own")), choice(("current", "carryover")),
         choice(("personnel", "operating", "project")), r.randint(1, 10**9))
        for _ in range(12)
    ]  # fmt: skip


def test_detection_rate_against_one_by_one(capsys) -> None:
    """Changes of two digits in random documents: the joint check finds nearly all, never fewer than one by one."""
    tried = together = single = 0
    for seed in range(8):
        figures = tables(random_budget(seed))
        used = {n for i in derive(figures).identities if i.kind != "containment" for n in i.entries}
        stated = sorted(n for n in used if figures[n].state == "value")
        for n in random.Random(seed).sample(stated, 8):
            wrong = derive(changed(figures, n, TWO_DIGITS))
            feasible = joint(wrong).feasible
            tried += 1
            together += feasible is False
            single += bool(wrong.failed)
            assert not (wrong.failed and feasible)
    with capsys.disabled():
        print(f"\n±0.02 of {tried} figures: joint {together}, one by one {single}")
    assert together >= single
    assert together / tried > 0.97


def grid() -> list[Figure]:
    """Two sums that hold within rounding, but pull their common term in opposite directions."""
    rows = {("201", "basic"): "1.00", ("201", "project"): "2.00", ("205", "basic"): "4.00"}
    cells = [wan(SPENT.but(function=f, use=u), text, "t") for (f, u), text in rows.items()]
    whole = [wan(SPENT.but(function="201"), "3.01", "t"), wan(SPENT.but(use="basic"), "4.99", "t")]
    return [*cells, *whole]


def test_sums_that_hold_singly_may_not_hold_together() -> None:
    derivation = derive(grid())
    assert {i.verdict for i in derivation.identities} == {Status.ROUNDING}
    assert joint(derivation).feasible is False


def test_the_proof_names_statements_that_exclude_each_other() -> None:
    derivation = derive(grid())
    whole = system(derivation)
    proof = Solver(whole).conflict()
    assert proof is not None and len(proof.rows) == 2
    named = {e.figure.printed for u in whole.units if u.number in proof.units for e in u.entries}
    assert named == {"2.00", "4.00", "3.01", "4.99"}  # the common term cancels: changing it cannot help


def test_large_amounts_are_as_exact_as_small_ones() -> None:
    """A budget of 10^12 元 in which one figure is off by 0.02 元."""

    def row(code: str, amount: str) -> Figure:
        p = SPENT.but(function=code) if code else SPENT
        return Figure(p, Decimal(amount), Decimal("0.005"), printed=amount, table="t")

    right = [row("", "1000000000000.03"), row("201", "400000000000.01"), row("205", "600000000000.02")]
    assert joint(derive(right)).feasible is True
    assert joint(derive([row("", "1000000000000.05"), *right[1:]])).feasible is False


def test_halves_round_up() -> None:
    """0.005 prints as 0.01, so that 1.00 and 0.00 cannot make 1.02 out of less than 0.005 each that was cut off."""

    def rows(total: str) -> list[Figure]:
        parts = (("201", "1.00"), ("205", "0.00"))
        return [wan(SPENT, total, "t"), *(wan(SPENT.but(function=f), amount, "t") for f, amount in parts)]

    assert joint(derive(rows("1.01"))).feasible is True  # 1.0049 + 0.0049
    assert joint(derive(rows("1.02"))).feasible is False


def test_the_solver_says_nothing_on_standard_output():
    """A banner would stand in the middle of `yusuan check -f json`: checked in a process of its own, from outside."""
    code = "print('a'); from yusuan.laws.solver import solver; solver(()); print('b')"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["a", "b"] and said.stderr == ""
