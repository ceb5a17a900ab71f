"""The examples of the laws' own rules: each bad one is found, by its rule alone, and the good ones are silent."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from yusuan.cli import build
from yusuan.laws.catalogue import LAWS
from yusuan.model import leaves
from yusuan.reading import read
from yusuan.rules import TOPICS, catalogue
from yusuan.rules.group import check

RUN = CliRunner()
#: Claims of these kinds are made where a book is compiled, or only beside others: test_diagnose.py checks them.
COMPILED = {"N205", "N209", "N210"}


@pytest.mark.parametrize("id", sorted(LAWS))
def test_examples_of_every_law(id, tmp_path):
    law = LAWS[id]
    assert law.bad and law.good and len(law.explanation) > 30
    for texts, expected in ((law.bad, [id]), (law.good, [])):
        for text in texts:
            file = tmp_path / "例.txt"
            file.write_text(text, encoding="utf-8")
            found = [f.rule for f in check(read(file)).findings]
            if texts is law.good or id not in COMPILED:
                assert found == expected, text


def said(*arguments: str) -> tuple[int, str]:
    done = RUN.invoke(build(), list(arguments))
    return done.exit_code, done.output


def test_every_rule_is_listed_under_its_topic_and_explained():
    code, text = said("rules")
    assert code == 0 and all(f"  {id}  " in text for id in catalogue())
    assert all(topic in text for topic in TOPICS.values())
    assert {id[0] for id in catalogue()} == set(TOPICS)
    code, text = said("rules", "n20")
    assert code == 0 and "N201" in text and "T101" not in text
    assert said("rules", "Q")[0] == 2
    for id in catalogue():
        code, text = said("explain", id)
        assert code == 0 and "反例：" in text and "正例：" in text and f"--only {id}" in text


def test_what_is_not_known_is_answered_with_what_is_near():
    code, text = said("explain", "N299")
    assert code == 2 and "没有规则“N299”" in text and "N201" in text
    code, text = said("explain", "b122")
    assert code == 0 and "万元" in text and "预算书" in text


def test_a_share_belongs_to_what_is_named_before_it(tmp_path):
    """Parts that are named without their amounts have the shares, not the total that stands before them."""
    file = tmp_path / "例.txt"
    said_shares = "2024年度支出预算总计110.00万元，其中：基本支出占63.64%，项目支出占38.36%。"
    file.write_text(f"清河市档案馆2024年部门预算\n{said_shares}\n", encoding="utf-8")
    d = read(file)
    shares = [c.point.use for c in d.claims if c.kind == "share"]
    assert shares == [leaves("use", "basic"), leaves("use", "project")]
    assert not [f for f in check(d).findings if f.rule == "N201"]
