"""--explain: the words around a figure, the implications drawn and what was inferred, in order."""

from __future__ import annotations

from typer.testing import CliRunner

from test_strangers import UNIT_LINE, document, grid
from yusuan.cli import build
from yusuan.model import Disclosure
from yusuan.reading.explain import explain
from yusuan.reading.understand.tables.implications import IMPLICATIONS


def income() -> Disclosure:
    return document("收入预算表", UNIT_LINE, grid(["项目", "金额"], ["一、事业收入", "5.00"], ["二、上年结转", "2.00"], ["收入合计", "7.00"]))


def test_the_words_and_the_implication_that_made_a_figure_are_told_in_order() -> None:
    (one,) = explain(income(), "事业收入")
    words = [step for step in one.steps if step.kind != "structure"]
    assert [step.kind for step in words] == ["document", "title", "column", "row", "implication"]
    last = words[-1]
    assert last.name == "rows.current_beside_carryover" and last.learnt_from and "本年" in str(one.figure.point)
    assert one.row is not None and one.row.name == "事业收入"


def test_what_was_inferred_says_why_and_what_the_words_alone_ask() -> None:
    d = document("支出预算表", UNIT_LINE, grid(["项目", "金额"], ["财政拨款", "90.00"], ["单位资金", "5.00"], ["支出合计", "95.00"]))
    (one,) = explain(d, "95.00")
    assert one.said is not None and one.said.sink is None and one.figure.point.sink is not None
    assert [step.kind for step in one.steps][-1] == "inference" and "年终结转" in "\n".join(one.lines())


def test_a_sentence_is_its_own_explanation_and_nothing_is_made_up() -> None:
    d = document("2024年收入预算30.00万元。")
    (one,) = explain(d, "30.00")
    assert [step.kind for step in one.steps] == ["sentence"] and not explain(d, "31.00")


def test_implications_have_a_name_a_reason_and_an_order() -> None:
    names = [i.name for i in IMPLICATIONS]
    assert len(set(names)) == len(names) > 30 and all(i.says for i in IMPLICATIONS)
    stages = [i.stage for i in IMPLICATIONS]
    assert stages == sorted(stages, key=["columns", "rows", "meeting", "question"].index)


def test_the_command_explains(tmp_path) -> None:  # type: ignore[no-untyped-def]
    file = tmp_path / "a.md"
    file.write_text("# 青禾县水务局2024年部门预算\n\n2024年收入预算30.00万元。\n", encoding="utf-8")
    told = CliRunner().invoke(build(), ["read", str(file), "--explain", "30.00"])
    assert told.exit_code == 0 and "语句" in told.output and "收入" in told.output
    assert CliRunner().invoke(build(), ["read", str(file), "--explain", "99.00"]).exit_code == 2


def test_the_chosen_structure_its_sums_and_its_rivals_are_told() -> None:
    d = document("一般公共预算支出表", UNIT_LINE, grid(
        ["科目编码", "科目名称", "合计", "基本支出", "项目支出"],
        ["", "合计", "731.42", "520.17", "211.25"],
        ["205", "教育支出", "498.31", "403.26", "95.05"],
        ["20502", "普通教育", "498.31", "403.26", "95.05"],
        ["2050201", "学前教育", "187.24", "153.11", "34.13"],
        ["2050202", "小学教育", "311.07", "250.15", "60.92"],
        ["210", "卫生健康支出", "233.11", "116.91", "116.20"],
        ["21004", "公共卫生", "233.11", "116.91", "116.20"],
        ["2100408", "基本公共卫生服务", "233.11", "116.91", "116.20"],
    ))  # fmt: skip
    (one,) = explain(d, "250.15")
    structure = [step for step in one.steps if step.kind == "structure"]
    assert structure and "功能分类" in structure[0].text
