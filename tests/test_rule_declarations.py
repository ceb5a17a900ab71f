"""Every rule on a document says where it was learnt, and is shown in at least three different wordings."""

import pytest

from yusuan.rules.rule import Rule, every_rule

MINE = [rule for rule in every_rule().values() if not rule.id.startswith("P")]


@pytest.mark.parametrize("rule", MINE, ids=[r.id for r in MINE])
def test_a_rule_states_its_origin_and_three_wordings(rule: Rule) -> None:
    assert rule.learnt_from and rule.version >= 1 and rule.since and rule.level in ("certain", "likely", "hint")
    assert len(set(rule.bad)) >= 3 and rule.good


def test_what_one_place_alone_taught_can_be_left_out() -> None:
    assert any(rule.learnt_from == ("shanghai",) for rule in MINE)
    assert all(rule.usable for rule in MINE)  # nothing is left out unless a measurement asks for it
