"""Nothing of the running text is lost: every number and every word of sameness is a figure, a claim or listed as not understood."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from test_strangers import document
from yusuan.model import Disclosure, Paragraph
from yusuan.reading import interpret, read

SHARED = Path(__file__).resolve().parents[2] / "shared"
HELD_OUT = ("福州", "烟台", "长沙")


def lost(d: Disclosure) -> list[str]:
    """The tokens of the body of which nothing was made, with the words before them."""
    said: dict[int | None, int] = defaultdict(int)
    for x in (*d.figures, *d.claims, *d.leftovers):
        said[x.source.start] += 1
    reasons = {(c.text, printed) for c in d.claims if c.kind == "reason" for printed in c.printed.split("、")}
    return [
        f"{token.label}{token.text}"
        for passage in d.outline.body
        for sentence in passage.sentences
        for token in sentence.tokens
        if not said[passage.offset + token.start] and (sentence.text, token.text) not in reasons
    ]


def documents() -> list[Path]:
    found = [p for p in (SHARED / "documents").rglob("*.*") if p.suffix in (".pdf", ".html", ".xlsx")]
    return sorted(p for p in found if not p.name.startswith(HELD_OUT))


@pytest.mark.shared
@pytest.mark.parametrize("path", documents(), ids=lambda p: p.name)
def test_nothing_is_lost_of_real_documents(path: Path) -> None:
    assert lost(read(path)) == []


@pytest.mark.parametrize(
    "text",
    [
        "2024年收入预算1,541.50.00万元，较上年增加493.00万元。",
        "水利事务比重为73.64%，提高2.3个百分点，与上年基本持平。",
        "编制内人员25人，退休12人，房屋3处，与党委保持一致。",
        "支出预算30.00万元，主要原因是人员增加2.00万元，公用减少3%，与上年持平。",
        "某某事务（项）支出50.00万元，上年9.50，下降1.0%，决算数大于预算数。",
        "办公费1.20、印刷费0.50、差旅费3.00万元，补助标准2000元/人，人均0.50。",
    ],
)
def test_nothing_is_lost_of_odd_sentences(text: str) -> None:
    d = document(text, "一、公务接待费", text)
    assert list(d.outline.body[0].tokens) and lost(d) == []


WORDS = """基本支出 项目支出 其中： 一般公共预算 上年 2023年 2024年 预算 决算 比上年 增加 减少 增长 占 持平 与上年一致 ， 。 ； （ ） 、 为 主要原因是
5.00万元 1,2.3万元 7% 3个百分点 4辆 2个项目 9.50 2000元/人 决算数大于预算数 公务接待费 农林水支出（类） 该项 完成年初预算的 某某"""


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.lists(st.sampled_from(WORDS.split()), min_size=1, max_size=24).map("".join), min_size=1, max_size=4))
def test_nothing_is_lost_of_any_text(texts: list[str]) -> None:
    d = interpret([Paragraph(text) for text in texts])
    assert lost(d) == []
    for passage in d.outline.passages:
        for sentence in passage.sentences:
            assert passage.text[sentence.start : sentence.end] == sentence.text
            for token in sentence.tokens:
                assert passage.text[token.start : token.end] == token.text
                assert d.outline.at(passage.offset + token.start) == (passage, sentence, token)
