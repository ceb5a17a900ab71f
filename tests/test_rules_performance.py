"""The rules on performance forms: their own examples, the seed's known defects, traps, and forms without fault."""

import pytest
from rule_examples import cases, findings_of

from yusuan.check.rule import every_rule


@pytest.mark.parametrize(("id", "kind", "n"), [c for c in cases() if c[0].startswith("P")])
def test_every_rule_holds_on_its_own_examples(id, kind, n, tmp_path):
    found = findings_of(every_rule()[id], kind, n, tmp_path)
    if kind == "正例":
        assert not found, [f.message for f in found]
    else:
        assert found, "the bad example passes"
        assert all(f.rule == id and f.message and (f.mend or f.suspects or f.expected) for f in found)
