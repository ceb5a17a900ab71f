"""Rows that a table leaves out or prints twice are named, and no amount is blamed for them."""

from dataclasses import replace
from pathlib import Path

from yusuan import load
from yusuan.layout import compile_book, layout
from yusuan.model import Grid, Heading, Paragraph
from yusuan.reading import interpret, read
from yusuan.rules import check

HEAD = "某某局2023年度部门预算公开\n"
INCOME = """
2023年收入预算总表

单位：万元

科目编码\t科目名称\t合计\t一般公共预算\t单位资金
合计\t\t100.00\t90.00\t10.00
208\t社会保障和就业支出\t100.00\t90.00\t10.00
20801\t人力资源和社会保障管理事务\t70.00\t60.00\t10.00
2080101\t行政运行\t45.00\t45.00\t
2080106\t就业管理事务\t25.00\t15.00\t10.00
20805\t行政事业单位养老支出\t30.00\t30.00\t
2080505\t机关事业单位基本养老保险缴费支出\t30.00\t30.00\t
"""
SPENT = """
2023年支出预算总表

单位：万元

科目编码\t科目名称\t合计\t基本支出\t项目支出
合计\t\t100.00\t75.00\t25.00
208\t社会保障和就业支出\t100.00\t75.00\t25.00
20801\t人力资源和社会保障管理事务\t70.00\t45.00\t25.00
2080101\t行政运行\t45.00\t45.00\t
2080106\t就业管理事务\t25.00\t\t25.00
20805\t行政事业单位养老支出\t30.00\t30.00\t
2080505\t机关事业单位基本养老保险缴费支出\t30.00\t30.00\t
"""


def found(folder: Path, text: str) -> list[tuple[str, str]]:
    path = folder / "表.txt"
    path.write_text(HEAD + text, encoding="utf-8")
    return [(f.rule, f.message) for f in check(read(path)).findings if f.rule.startswith("T10")]


def without(text: str, code: str) -> str:
    return "".join(line for line in text.splitlines(keepends=True) if not line.startswith(code + "\t"))


def twice(text: str, code: str) -> str:
    return "".join(line * (2 if line.startswith(code + "\t") else 1) for line in text.splitlines(keepends=True))


def test_whole_tables_are_silent(tmp_path):
    assert found(tmp_path, INCOME + SPENT) == []


def test_a_row_left_out_is_named_and_no_amount_is_blamed(tmp_path):
    for code in ("2080101", "2080106"):
        ((rule, message),) = found(tmp_path, INCOME + without(SPENT, code))
        assert rule == "T106" and code in message and "支出预算总表" in message


def test_the_only_row_of_its_kind_left_out_is_named(tmp_path):
    ((rule, message),) = found(tmp_path, INCOME + without(SPENT, "2080505"))
    assert rule == "T106" and "2080505" in message


def test_a_row_printed_twice_is_named(tmp_path):
    ((rule, message),) = found(tmp_path, INCOME + twice(SPENT, "2080106"))
    assert rule == "T107" and "2080106" in message


def test_two_columns_of_one_meaning_are_no_row_printed_twice(tmp_path):
    """合计 beside 一般公共预算 in a table of nothing but 一般公共预算: every amount stands twice in its own row."""
    rows = (
        "科目编码\t科目名称\t合计\t一般公共预算",
        "合计\t\t90.00\t90.00",
        "208\t社会保障和就业支出\t90.00\t90.00",
        "20801\t人力资源和社会保障管理事务\t60.00\t60.00",
        "20805\t行政事业单位养老支出\t30.00\t30.00",
    )
    head = "\n2023年一般公共预算支出表\n\n单位：万元\n\n"
    assert found(tmp_path, head + "\n".join(rows) + "\n") == []


def test_a_wrong_amount_is_not_taken_for_a_lost_row(tmp_path):
    wrong = SPENT.replace("20801\t人力资源和社会保障管理事务\t70.00", "20801\t人力资源和社会保障管理事务\t72.00")
    assert {rule for rule, _ in found(tmp_path, INCOME + wrong)} <= {"T101", "T102"}
    assert found(tmp_path, INCOME + wrong)


def blanked(text: str, row: str, column: int) -> str:
    """The table with one cell empty."""
    lines = text.splitlines(keepends=True)
    for n, line in enumerate(lines):
        if line.startswith(row + "\t"):
            cells = line.rstrip("\n").split("\t")
            cells[column] = ""
            lines[n] = "\t".join(cells) + "\n"
    return "".join(lines)


def test_a_total_left_blank_is_named_once(tmp_path):
    for row, column, amount in (("合计", 2, "100.00"), ("合计", 3, "75.00"), ("20801", 2, "70.00")):
        ((rule, message),) = found(tmp_path, INCOME + blanked(SPENT, row, column))
        assert rule == "T108" and amount in message and "支出预算总表" in message


def test_a_blank_part_is_no_blank_total(tmp_path):
    assert "T108" not in {rule for rule, _ in found(tmp_path, INCOME + blanked(SPENT, "2080106", 4))}


def test_a_block_printed_twice_is_no_slip(tmp_path):
    """Rows that come again as a block (by unit, in other codes) are not told one by one."""
    text = SPENT
    for code in ("2080101", "2080106", "2080505"):
        text = twice(text, code)
    assert not [rule for rule, _ in found(tmp_path, INCOME + text) if rule == "T107"]

PURCHASES = """
2023年一般公共预算支出预算表

单位：万元

科目编码\t科目名称\t合计\t基本支出\t项目支出
2080101\t行政运行\t45.00\t45.00\t
2080106\t就业管理事务\t25.00\t\t25.00
2080107\t社会保险业务管理事务\t7.00\t3.00\t4.00
2080505\t机关事业单位基本养老保险缴费支出\t30.00\t30.00\t
合计\t\t107.00\t78.00\t29.00
"""


def test_a_row_that_nobody_else_lists_is_missing_where_several_columns_lack_it(tmp_path):
    """One left-out row is one finding, and no single amount is said to be the most likely wrong one."""
    ((rule, message),) = found(tmp_path, without(PURCHASES, "2080106"))
    assert rule == "T102" and "漏列了一行" in message and "2 列" in message and "最可能写错" not in message


def test_one_wrong_cell_is_still_blamed(tmp_path):
    ((_, message),) = found(tmp_path, PURCHASES.replace("30.00\t30.00", "30.00\t28.00"))
    assert "28.00" in message and "漏列" not in message


def test_one_blank_cell_is_one_finding(examples):
    """Wherever a carry-over is left blank in the tables of a whole budget: never a second fault for it."""
    made = compile_book(load(examples / "department" / "局机关.json"), layout("shanxi"))
    blocks = [block for block in made.blocks if isinstance(block, Grid | Heading | Paragraph)]
    places = [
        (b, r, c) for b, grid in enumerate(blocks) if isinstance(grid, Grid)
        for r, row in enumerate(grid.cells) for c, cell in enumerate(row) if cell and cell.text == "18.50"
    ]  # fmt: skip
    said = []
    for b, r, c in places:
        rows = [list(row) for row in blocks[b].cells]
        rows[r][c] = replace(rows[r][c], text="")
        changed = [*blocks[:b], blocks[b].but(cells=tuple(map(tuple, rows))), *blocks[b + 1 :]]
        said.append([f.rule for f in check(interpret(tuple(changed))).findings if f.rule in ("T101", "T102", "T103", "T108")])
    assert all(len(rules) <= 1 for rules in said) and sum(map(len, said)) >= 12
