"""The rules around the laws: their own examples, the seed's known defects and traps, and the sample without fault."""

import pytest
from rule_examples import cases, findings_of

from yusuan.check.rule import every_rule


@pytest.mark.parametrize(("id", "kind", "n"), cases())
def test_every_rule_holds_on_its_own_examples(id, kind, n, tmp_path):
    """A 反例 gives at least one finding of its rule, with a place and a way to mend it; a 正例 none."""
    found = findings_of(every_rule()[id], kind, n, tmp_path)
    if kind == "正例":
        assert not found, [f.message for f in found]
        return
    assert found, "the bad example passes"
    assert all(f.rule == id and f.message and (f.mend or f.suspects or f.expected) for f in found)
