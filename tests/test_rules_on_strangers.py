"""Rules on the habits of other places: what must be said and what must stay silent, each in two differently built inputs."""

from pathlib import Path

import pytest

from yusuan.reading import read
from yusuan.rules import check

TITLE = "云阳市水利局2026年部门预算\n\n"


def rules(folder: Path, text: str, name: str = "例.md") -> set[str]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return {f.rule for f in check(read(path)).findings}


def table(title: str, head: str, *rows: str) -> str:
    columns = head.count("|") + 1
    lines = [head, "|".join(["---"] * columns), *rows]
    return f"## {title}\n\n单位：万元\n\n" + "\n".join(f"|{line}|" for line in lines) + "\n\n"


BASIC = ("一般公共预算基本支出表", "科目编码|科目名称|合计|人员经费|公用经费")
LOCAL = [
    table(*BASIC, "302|商品和服务支出|10.00||10.00", "30211|差旅费|6.00||6.00", "3021101|市内差旅费|4.00||4.00",
          "3021102|国外差旅费|2.00||2.00", "30215|会议费|4.00||4.00", "3021503|三类会议费|4.00||4.00", "|合计|10.00||10.00"),
    table(*BASIC, "301|工资福利支出|9.00|9.00|", "30103|奖金|9.00|9.00|", "3010301|基础绩效奖|5.00|5.00|", "3010302|年度考核奖|4.00|4.00|",
          "|合计|9.00|9.00|"),
]  # fmt: skip


@pytest.mark.parametrize("text", LOCAL)
def test_local_details_behind_a_known_code_are_no_error(text: str, tmp_path: Path) -> None:
    assert not rules(tmp_path, TITLE + text) & {"D211", "D212"}


def test_a_code_whose_class_does_not_exist_is_one(tmp_path: Path) -> None:
    wrong = table("支出预算总表", "科目编码|科目名称|合计|基本支出|项目支出", "298|其他杂项支出|10.00|10.00|", "213|农林水支出|5.00|5.00|",
                  "21303|水利|5.00|5.00|", "2130301|行政运行|5.00|5.00|")  # fmt: skip
    assert "D211" in rules(tmp_path, TITLE + wrong)


BOUGHT = [
    table("政府采购预算表", "科目编码|采购项目|采购目录|数量|预算金额", "2130302|台式计算机|A02010104台式计算机|5|2.50",
          "2130302|软件开发|C0201软件开发服务|1|30.00", "2130305|复印纸|A05040101复印纸|20|0.40"),
    table("部门综合预算政府采购（资产配置、购买服务）预算表", "类|款|项|单位（项目）名称|采购目录|采购金额", "213|03|02|办公设备购置|A02010104台式计算机|2.50",
          "213|03|02|物业服务|C1204物业管理服务|30.00", "213|03|05|印刷|C081401印刷服务|0.40"),
]  # fmt: skip


@pytest.mark.parametrize("text", BOUGHT)
def test_things_bought_are_no_names_of_accounts(text: str, tmp_path: Path) -> None:
    assert not rules(tmp_path, TITLE + text) & {"D211", "D212"}


def test_names_of_2026_are_known(tmp_path: Path) -> None:
    new = table("支出预算总表", "科目编码|科目名称|合计|基本支出|项目支出", "215|资源勘探工业信息等支出|5.00|5.00|", "21505|工业和信息产业|5.00|5.00|",
                "2150599|其他工业和信息产业支出|5.00|5.00|", "221|住房保障支出|3.00|3.00|", "22101|保障性安居工程支出|3.00|3.00|",
                "2210199|其他保障性安居工程支出|3.00|3.00|", "|合计|8.00|8.00|")  # fmt: skip
    assert not rules(tmp_path, TITLE + new) & {"D211", "D212"}


EMPTY = table("财政拨款上年结转资金支出表", "科目编码|科目名称|合计|基本支出|项目支出", "||||")
FILLED = table("支出预算总表", "科目编码|科目名称|合计|基本支出|项目支出", "213|农林水支出|5.00|5.00|", "|合计|5.00|5.00|")
LISTS = [
    "|报表|报表名称|是否空表|公开空表理由|\n|---|---|---|---|\n|表1|支出预算总表|否||\n|表2|财政拨款上年结转资金支出表|是|本部门无上年结转资金|\n\n",
    "|序号|表名|表格为空的理由|是否空表|\n|---|---|---|---|\n|1|支出预算总表|||\n|2|2026年财政拨款结转资金支出表|不涉及|是|\n\n",
]


@pytest.mark.parametrize("listed", LISTS)
def test_the_list_of_tables_gives_the_reason_of_an_empty_one(listed: str, tmp_path: Path) -> None:
    said = "\n# 情况说明\n\n2026年支出预算5.00万元。\n"
    assert "T211" not in rules(tmp_path, TITLE + listed + FILLED + EMPTY + said)
    assert "T211" in rules(tmp_path, TITLE + FILLED + EMPTY + said)


NOT_PROVIDED = [
    "2026年“三公”经费预算50.00万元，较上年增加13.00万元，其中：因公出国（境）经费未安排，较上年无变化；公务接待费10.00万元，较上年减少2.00万元；公务用车运行维护费40.00万元，较上年增加15.00万元。",
    "“三公”经费合计50.00万元，比上年增加13.00万元。因公出国（境）费用没有安排，与上年一致。",
]


@pytest.mark.parametrize("text", NOT_PROVIDED)
def test_an_item_not_provided_has_its_own_comparison(text: str, tmp_path: Path) -> None:
    assert "N204" not in rules(tmp_path, TITLE + "# 三公经费情况\n\n" + text + "\n")


REASONS = [
    "本部门收入预算120.00万元，比上年减少10.00万元，主要原因是一是人员减少；二是项目压减。支出预算120.00万元，比上年减少10.00万元，主要原因是一是人员减少；二是项目压减。",
    "本部门当年预算收入80.00万元，其中：一般公共预算拨款80.00万元，较上年增加5.00万元，增长的主要原因是人员经费增加；本部门当年预算支出80.00万元，其中：一般公共预算拨款80.00万元，较上年增加5.00万元，增长的主要原因是人员经费增加。",
]


@pytest.mark.parametrize("text", REASONS)
def test_one_reason_for_income_and_for_expenditure_is_no_repetition(text: str, tmp_path: Path) -> None:
    assert "W202" not in rules(tmp_path, TITLE + "# 收支情况\n\n" + text + "\n")


WORDS = ["监测预测预警宏观经济和社会发展态势。", "接受人大、政协、纪委监委监督和社会监督。", "低空航空航天发展处负责产业规划。"]


@pytest.mark.parametrize("text", WORDS)
def test_repetition_across_words_is_no_doubled_word(text: str, tmp_path: Path) -> None:
    assert "W201" not in rules(tmp_path, TITLE + "# 主要职责\n\n" + text + "\n")


PARTS = [
    table("支出预算总表", "科目编码|科目名称|合计|人员经费|公用经费", "213|农林水支出|90.00|80.00|10.00", "21303|水利|90.00|80.00|10.00", "|合计|90.00|80.00|10.00")
    + table("一般公共预算基本支出表", "科目编码|科目名称|合计|人员经费|公用经费", "301|工资福利支出|95.00|95.00|", "302|商品和服务支出|10.00||10.00", "|合计|105.00|95.00|10.00"),
]


@pytest.mark.parametrize("text", PARTS)
def test_a_funds_part_is_no_more_than_the_whole(text: str, tmp_path: Path) -> None:
    assert rules(tmp_path, TITLE + text) & {"T104", "T101", "T102"}


HEAD = "科目编码|科目名称|合计|基本支出|项目支出"
WHOLE = ["208|社会保障和就业支出|30.00|30.00|", "20805|行政事业单位养老支出|30.00|30.00|", "2080501|行政单位离退休|22.00|22.00|"]


@pytest.mark.parametrize("code", ["2080590", "2109901"])
def test_a_row_under_a_wrong_code_is_not_missing(code: str, tmp_path: Path) -> None:
    right = table("收入预算总表", HEAD.replace("基本支出", "财政拨款收入").replace("项目支出", "事业收入"), *WHOLE, "2080599|其他行政事业单位养老支出|8.00|8.00|", "|合计|30.00|30.00|")
    wrong = table("支出预算总表", HEAD, *WHOLE, f"{code}|其他行政事业单位养老支出|8.00|8.00|", "|合计|30.00|30.00|")
    gone = table("支出预算总表", HEAD, *WHOLE, "|合计|30.00|30.00|")
    assert rules(tmp_path, TITLE + right + wrong) & {"T106", "D212", "D211"} == {"D212"}
    assert "T106" in rules(tmp_path, TITLE + right + gone)
