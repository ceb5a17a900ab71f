"""The kinds of fault that the benchmark plants, one function each: what is spoiled, and the rules that should say so.

A function gets a clean :class:`planting.Document` and a random generator, and gives the document with exactly one
fault, or None where it cannot be planted there.  ``rules``: any one of them names the fault; a second finding is one too
many, unless ``most`` says that the fault has several roots.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from random import Random

from planting import Document, Planted, Spot, like, number

from yusuan import codes
from yusuan.model import Grid, Heading, Paragraph, Source

Plant = Callable[[Document, Random], Planted | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """A named kind of fault.  ``aim``: it counts for the targets (figures off by at least 0.02)."""

    kind: str
    rules: frozenset[str]
    plant: Plant
    most: int
    aim: bool
    group: str


FAULTS: dict[str, Fault] = {}
#: A wrong amount breaks an identity; which law says so depends on where it is stated again.
LAWS = "T101 T102 T103 T104 T105"
NARRATIVE = "第三部分"
_ONE_TEN_THOUSAND = Decimal(10_000)


def fault(
    kind: str, rules: str, *, most: int = 1, aim: bool = True, group: str = ""
) -> Callable[[Plant], Plant]:
    """Declare a kind of fault."""

    def declare(plant: Plant) -> Plant:
        FAULTS[kind] = Fault(kind, frozenset(rules.split()), plant, most, aim, group or kind)
        return plant

    return declare


# Figures in tables -----------------------------------------------------------------------------------------------


def _changed(
    choose: Callable[[Document], list[tuple[Spot, object]]], change: Callable[[str, Random], str | None]
) -> Plant:
    """One cell of those chosen, its text changed."""

    def plant(doc: Document, random: Random) -> Planted | None:
        spots = choose(doc)
        for spot, _ in random.sample(spots, min(9, len(spots))):
            grid = doc.blocks[spot.block]
            assert isinstance(grid, Grid)
            was = grid.text(spot.row, spot.column)
            now = change(was, random)
            if now is not None and now != was:
                return doc.write(spot, now)
        return None

    return plant


def _off(by: str) -> Callable[[str, Random], str | None]:
    """Off by an amount, up or down; never below zero."""

    def change(was: str, random: Random) -> str | None:
        step = Decimal(by) * random.choice((1, -1))
        amount = number(was)
        return like(amount + step if amount + step >= 0 else amount - step, was)

    return change


def _transposed(was: str, random: Random) -> str | None:
    """Two neighbouring digits change places."""
    digits = [i for i, c in enumerate(was) if c.isdigit()]
    pairs = [
        (a, b) for a, b in itertools.pairwise(digits) if was[a] != was[b] and not (a == 0 and was[b] == "0")
    ]
    if not pairs:
        return None
    a, b = random.choice(pairs)
    swapped = list(was)
    swapped[a], swapped[b] = swapped[b], swapped[a]
    now = "".join(swapped)
    return now if abs(number(now) - number(was)) >= Decimal("0.02") else None


def _shorter(was: str, random: Random) -> str | None:
    """A digit before the point is lost."""
    whole, dot, rest = was.replace(",", "").partition(".")
    if len(whole) < 2:
        return None
    i = random.randrange(len(whole))
    return like(Decimal((whole[:i] + whole[i + 1 :]) + dot + rest), was)


def _negative(was: str, random: Random) -> str | None:
    return "-" + was if number(was) else None


def _in_yuan(was: str, random: Random) -> str | None:
    """元 under a heading of 万元."""
    return like(number(was) * _ONE_TEN_THOUSAND, was) if number(was) else None


def _misplaced(was: str, random: Random) -> str | None:
    """The decimal point one place off."""
    return like(number(was) * 10, was) if number(was) else None


_SIZES = (("0.01", False), ("0.02", True), ("0.10", True), ("1", True), ("100", True))
for _by, _aim in _SIZES:
    fault(f"表中金额±{_by}", LAWS, aim=_aim, group="表中金额")(_changed(lambda d: d.amounts, _off(_by)))
for _kind, _change in (
    ("数字前后颠倒", _transposed),
    ("少写一位", _shorter),
    ("多写负号", _negative),
    ("把元写成万元", _in_yuan),
    ("小数点错一位", _misplaced),
):
    fault(f"表中金额{_kind}", LAWS, group="表中金额")(_changed(lambda d: d.amounts, _change))


def _totals(doc: Document) -> list[tuple[Spot, object]]:
    found = []
    for spot, figure in doc.amounts:
        grid = doc.blocks[spot.block]
        label = (
            "".join(cell.text for cell in grid.cells[spot.row][:2] if cell) if isinstance(grid, Grid) else ""
        )
        if re.search("合计|总计", label):
            found.append((spot, figure))
    return found


fault("合计行写错", LAWS, group="表中金额")(_changed(_totals, _off("10")))


@fault("合计格空白", "T108", aim=False, group="表的行和格")
def blank_total(doc: Document, random: Random) -> Planted | None:
    spots = _totals(doc)
    return doc.write(random.choice(spots)[0], "") if spots else None


@fault("相邻两格对调", LAWS, most=2, group="表中金额")
def swapped(doc: Document, random: Random) -> Planted | None:
    """Two amounts of neighbouring rows of one column change places."""
    at = dict(doc.amounts)
    pairs = [
        (s, o) for s in at if (o := Spot(s.block, s.row + 1, s.column)) in at and at[s].amount != at[o].amount
    ]
    if not pairs:
        return None
    a, b = random.choice(pairs)
    grid = doc.blocks[a.block]
    assert isinstance(grid, Grid)
    rows = [list(row) for row in grid.cells]
    upper, lower = rows[a.row][a.column], rows[b.row][b.column]
    assert upper and lower
    rows[a.row][a.column] = replace(upper, text=lower.text, figure=None)
    rows[b.row][b.column] = replace(lower, text=upper.text, figure=None)
    return doc.put(a.block, grid.but(cells=tuple(map(tuple, rows))), upper.source, upper.text, lower.text)


def _row_gone(doc: Document, random: Random, twice: bool) -> Planted | None:
    """A coded row of three or more amounts is left out, or printed twice."""
    spots = [s for s, _ in doc.amounts if re.match(r"\d{7}$", _label(doc, s))]
    if not spots:
        return None
    spot = random.choice(spots)
    grid = doc.blocks[spot.block]
    assert isinstance(grid, Grid)
    row = grid.cells[spot.row]
    again = tuple(cell and replace(cell, source=_further_down(cell.source)) for cell in row)
    rows = (*grid.cells[: spot.row], *((row, again) if twice else ()), *grid.cells[spot.row + 1 :])
    place = row[0].source if row[0] else grid.source
    return doc.put(spot.block, grid.but(cells=rows), place, _label(doc, spot), "两行" if twice else "")


def _further_down(source: Source) -> Source:
    """A place 500 rows below."""
    cell = re.sub(r"\d+$", lambda m: str(int(m.group()) + 500), source.cell or "")
    return source.at(line=(source.line or 0) + 500, cell=cell or None)


def _label(doc: Document, spot: Spot) -> str:
    grid = doc.blocks[spot.block]
    return grid.text(spot.row, 0) if isinstance(grid, Grid) else ""


@fault("漏印一行", "T106", aim=False, group="表的行和格")
def lost_row(doc: Document, random: Random) -> Planted | None:
    return _row_gone(doc, random, False)


@fault("重复一行", "T107", aim=False, group="表的行和格")
def doubled_row(doc: Document, random: Random) -> Planted | None:
    return _row_gone(doc, random, True)


fault("目标表资金总额写错", f"{LAWS} P408", group="绩效")(
    _changed(lambda d: d.form_totals, _off("10000"))
)


# Amounts and claims in the text ----------------------------------------------------------------------------------


def _spoken(change: Callable[[str, Random], str | None]) -> Plant:
    def plant(doc: Document, random: Random) -> Planted | None:
        said = doc.spoken()
        for i, start, end, figure in random.sample(said, min(9, len(said))):
            now = change(figure.printed, random)
            if now is not None and now != figure.printed:
                return doc.say(i, start, end, now)
        return None

    return plant


#: A wrong amount in the text contradicts the tables, or the shares and lists of its own sentence.
TEXT = f"{LAWS} N201 N202 N203 N205"
for _by in ("0.02", "1", "100"):
    fault(f"说明中金额±{_by}", TEXT, group="说明中金额")(_spoken(_off(_by)))
fault("说明中金额数字前后颠倒", TEXT, group="说明中金额")(_spoken(_transposed))
fault("说明中金额少写一位", TEXT, group="说明中金额")(_spoken(_shorter))


@fault("说明中搬错数", TEXT, group="说明中金额")
def carried(doc: Document, random: Random) -> Planted | None:
    """The amount of another sentence stands where this one's should."""
    said = doc.spoken()
    if len(said) < 2:
        return None
    i, start, end, figure = random.choice(said)
    others = [f for *_, f in said if f.amount != figure.amount and f.amount]
    return doc.say(i, start, end, random.choice(others).printed) if others else None


def _percent(by: str) -> Callable[[re.Match[str]], str]:
    return lambda m: f"{abs(Decimal(m.group()) + Decimal(by)):.2f}"


@fault("占比±0.1", "N201", group="占比")
def share(doc: Document, random: Random) -> Planted | None:
    return doc.replace(random, r"(?<=占)\d+\.\d\d(?=%)", _percent(random.choice(("0.1", "-0.1"))), NARRATIVE)


@fault("增减率±0.1", "N203 N208", group="增减")
def rate(doc: Document, random: Random) -> Planted | None:
    """Only where the amounts are large enough to tell: of less than 30 万元 a tenth of a per cent may be rounding."""

    def wrong(m: re.Match[str]) -> str:
        base = number(m[1]) / Decimal(m[3]) * 100 if Decimal(m[3]) else Decimal(0)
        return m[1] + m[2] + (_percent("0.1")(re.fullmatch(".*", m[3])) if base > 30 else m[3])  # type: ignore[arg-type]

    return doc.replace(
        random, r"(?<=增加|减少)([\d,]+\.\d\d)(万元，(?:增长|下降))(\d+\.\d\d)(?=%)", wrong, NARRATIVE
    )


@fault("增减额±1", "N202 N203 N208", group="增减")
def change(doc: Document, random: Random) -> Planted | None:
    return doc.replace(
        random, r"(?<=比上年增加|比上年减少)[\d,]+\.\d\d(?=万元，(?:增长|下降))",
        lambda m: like(number(m.group()) + 1, m.group()), NARRATIVE,
    )  # fmt: skip


@fault("增减方向写反", "N202 N203 N204 N208", group="增减")
def direction(doc: Document, random: Random) -> Planted | None:
    turned = {"增加": "减少", "减少": "增加", "增长": "下降", "下降": "增长"}
    pattern = r"(?<=比上年)(增加|减少)([\d,.]+万元，)(增长|下降)"
    return doc.replace(random, pattern, lambda m: turned[m[1]] + m[2] + turned[m[3]], NARRATIVE)


@fault("增减词前后不一", "N203 N204 N208", group="增减")
def direction_word(doc: Document, random: Random) -> Planted | None:
    turned = {"增长": "下降", "下降": "增长"}
    return doc.replace(random, r"(?<=万元，)(增长|下降)(?=\d)", lambda m: turned[m[1]], NARRATIVE)


@fault("不平写成持平", "N204 N208", group="增减")
def level(doc: Document, random: Random) -> Planted | None:
    """支出总计 stays the same, while 收入总计 (the same amount in both years) has changed."""
    pattern = r"(?<=支出总计)比上年(?:增加|减少)[\d,.]+万元，(?:增长|下降)(?![0-5]\.)[\d.]+%"
    return doc.replace(random, pattern, "与上年持平", NARRATIVE)


@fault("项目数写错", "N207 N324", group="数目")
def projects(doc: Document, random: Random) -> Planted | None:
    return doc.replace(random, r"(?<=项目)\d+(?=个，涉及)", lambda m: str(int(m.group()) + 1), NARRATIVE)


# Templates and wording -------------------------------------------------------------------------------------------


def _words(kind: str, rules: str, pattern: str, now: str, under: str = "", on: type = Paragraph) -> None:
    fault(kind, rules, group="用语")(lambda doc, random: doc.replace(random, pattern, now, under, on))


_words("增减词未选", "N301", r"(?<=比上年)(增加|减少)(?=[\d,.]+万元)", r"增加（减少）", NARRATIVE)
_words("率词未选", "N301", r"(?<=万元，)(增长|下降)(?=\d)", r"增长（下降）", NARRATIVE)
_words("金额留XX", "N302", r"(?<=总额)[\d,.]+(?=万元)", "XX", NARRATIVE)
_words("文字留占位符", "N302", r"主要包括：[^。]+", "主要包括：××××", NARRATIVE)
fault("标题年度未改", "N303", group="用语")(
    lambda d, r: d.replace(r, r"(?<=第三部分 )\d{4}", lambda m: str(int(m.group()) - 1), "", Heading)
)
_words("名词解释层级不符", "N304", r"(?<=：)单位为", "省直部门为", "名词解释")
_words("填报说明未删", "N305", r"$", "（此处据实填列，如持平作持平表述）", NARRATIVE)
_words("部门（单位）未选", "N306", r"(?<=年度)支出预算(?=总计)", "部门（单位）预算支出", NARRATIVE)
_words("词语重复", "W201", r"主要原因是", "主要原因是主要原因", NARRATIVE)
_words("语句重复", "W202", r"^\d{4}年度收入预算总计[^。]{40,}。", r"\g<0>\g<0>", NARRATIVE)
_words("序号跳号", "W203", r"(?<=主要原因是：)[^。]+", "1、人员变化；2、任务变化；4、标准变化", NARRATIVE)
_words("标点重复", "W204", r"(?<=[^，。；：]{6})。$", "；。", NARRATIVE)
_words("括号不成对", "W205", r"（境）", "（境", NARRATIVE)
_words("金额缺单位", "W206", r"(?<=[^\d](?:经费|资金)\d\d\.\d\d)万元(?=；)", "", NARRATIVE)
_words("缺百分号", "W207", r"(?<=[长降]\d\d\.\d\d)%", "", NARRATIVE)
_words("千分位不一", "W208", r"(\d),(\d{3}\.\d\d)(?=万元)", r"\1\2", NARRATIVE)
fault("百分数小数位不一", "W209", group="用语")(
    lambda d, r: d.replace(
        r,
        r"(?<=占)\d+\.\d[0-46-9](?=%)",  # a last 5 may itself come from below: rounding twice is another fault
        lambda m: str(Decimal(m.group()).quantize(Decimal("0.1"), "ROUND_HALF_UP")),
        NARRATIVE,
    )
)
_words("增长率写成增加", "W210", r"(?<=万元，)增长(?=\d)", "增加", NARRATIVE)
_words("错别字", "W211", r"家具", "家俱")
_words("文字残缺", "W212", r"(?<=费)[\d,.]+(?=万元，)", "", NARRATIVE)
_words("句间缺标点", "W214", r"(?<=%)。(?=主要原因)", "2023年", NARRATIVE)
_words("名词解释缺冒号", "W216", r"(?<=\.项目支出)：", "是指", "名词解释")


@fault("标题抄作正文", "C303", group="用语")
def heading_repeated(doc: Document, random: Random) -> Planted | None:
    found = [
        (i, b)
        for i, b in enumerate(doc.blocks)
        if isinstance(b, Heading) and re.match("[一二三四五六]、", b.text)
    ]
    i, heading = random.choice(found)
    return doc.add(i + 1, Paragraph(re.sub("^.、", "", heading.text)))


# Contents, tables as forms, codes, privacy -------------------------------------------------------------------------


@fault("目录页码倒退", "C301", group="目录")
def contents_page(doc: Document, random: Random) -> Planted | None:
    lines = [(i, b) for i, b in enumerate(doc.blocks) if isinstance(b, Paragraph) and b.role == "contents"][
        9:-2
    ]
    i, line = random.choice(lines)
    m = re.search(r"\d+$", line.text)
    assert m is not None
    return doc.say(i, *m.span(), str(max(1, int(m.group()) - 5)))


@fault("目录的表没有", "C302", group="目录")
def contents_entry(doc: Document, random: Random) -> Planted | None:
    i, line = random.choice(
        [(i, b) for i, b in enumerate(doc.blocks) if _is_entry(b) and "收入总表" in b.text]
    )  # type: ignore[union-attr]
    return doc.add(i, Paragraph(re.sub(r"收入总表", "结余资金统计表", line.text), role="contents"))  # type: ignore[union-attr]


def _is_entry(block: object) -> bool:
    return isinstance(block, Paragraph) and block.role == "contents"


@fault("表名写错年度", "N303", group="表")
def title_year(doc: Document, random: Random) -> Planted | None:
    return doc.replace(random, r"^20\d\d(?=年.*表)", lambda m: str(int(m.group()) - 1), "第二部分")


@fault("有数的表注为空表", "T21", group="表")
def empty_note(doc: Document, random: Random) -> Planted | None:
    block = random.choice(sorted({s.block for s, _ in doc.amounts}))
    return doc.add(block + 1, Paragraph("注：本单位没有此项预算安排，本表无数据。", role="note"))


@fault("空表没有说明", "T21", group="表")
def no_note(doc: Document, random: Random) -> Planted | None:
    notes = [i for i, b in enumerate(doc.blocks) if isinstance(b, Paragraph) and b.role == "note"]
    return doc.gone(random.choice(notes)) if notes else None


def _coded(doc: Document, random: Random) -> Spot | None:
    """A printed 款 or 项 code of the functional tables."""
    spots = sorted(
        {Spot(s.block, s.row, 0) for s, _ in doc.amounts if re.match(r"\d{5,7}$", _label(doc, s))}, key=str
    )
    return random.choice(spots) if spots else None


@fault("科目名称写错", "D2", group="科目")
def wrong_name(doc: Document, random: Random) -> Planted | None:
    spot = _coded(doc, random)
    if spot is None:
        return None
    right = codes.name("function", _label(doc, spot))
    wrong = "残疾人就业" if right != "残疾人就业" else "林业调查"
    return doc.write(Spot(spot.block, spot.row, 1), wrong)


@fault("科目代码不存在", f"D2 {LAWS}", group="科目")
def no_code(doc: Document, random: Random) -> Planted | None:
    spot = _coded(doc, random)
    return doc.write(spot, "2" + "97" + _label(doc, spot)[3:]) if spot else None


@fault("写了手机号", "V2", group="隐私")
def phone(doc: Document, random: Random) -> Planted | None:
    return doc.form_cell(random, "见门户网站", f"1390000{random.randint(1000, 9999)}")


@fault("写了身份证号", "V2", group="隐私")
def identity(doc: Document, random: Random) -> Planted | None:
    return doc.form_cell(random, "(?<=。)$", f"领取人证件号11010119900307{random.choice(('7854', '2316'))}。")


# Performance forms -----------------------------------------------------------------------------------------------


def _form(kind: str, rules: str, pattern: str, now: str) -> None:
    fault(kind, rules, group="绩效")(lambda doc, random: doc.form_cell(random, pattern, now))


_form("成本指标写成≥", "P", r"^≤(?=\d+元)", "≥")
_form("指标缺比较符", "P", r"^≥(?=\d+)", "")
_form("率写成定性", "P", r"^≥9\d%$", "明显提高")
_form("指标单位写错", "P", r"(?<=\d)元$", "元、年")
_form("指标值复述名称", "P", r"^≥9\d%$", "服务对象满意度")
_form("目标数与指标不一", "P", r"(?<=满意度不低于)9\d(?=%)", "70")
_form("测算乘积写错", "P", r"共(\d+)(?=元)", r"共1\1")
_form("必填项空白", "P", r"^本级财政预算管理办法和年度工作安排。$|^《[^》]+》[^。]*。$", "")


@fault("主管部门代码写错", "P702", group="绩效")
def department_code(doc: Document, random: Random) -> Planted | None:
    """Only where a second form says what the code should be."""
    forms = sum(isinstance(b, Grid) and b.kind == "form" for b in doc.blocks)
    return doc.form_cell(random, r"^3\d\d(?=-)", "906") if forms > 1 else None
