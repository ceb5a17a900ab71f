"""More kinds of fault: sections and tables left out, words of other units, and what can be wrong in a performance form.

Like mutations.py, whose declarations these extend; every rule that a clean document can break has a kind of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from random import Random

from mutations import fault
from planting import Document, Planted, Spot

from yusuan.model import Block, Grid, Heading, Paragraph

# Sections, tables and words --------------------------------------------------------------------------------------


def _added(kind: str, rules: str, under: str, text: str, unless: str = "$^", group: str = "用语") -> None:
    """One more paragraph after the first under a heading, where the text does not already say something like it."""

    @fault(kind, rules, group=group)
    def plant(doc: Document, random: Random) -> Planted | None:
        found = list(doc.texts(under))
        if not found or any(re.search(unless, said) for _, said in found):
            return None
        year = re.search(r"20\d\d", doc.disclosure.year.value or "")
        if year is None:
            return None
        this = int(year.group())
        said = text.format(year=this, last=this - 1, next=this + 1, unit=doc.disclosure.unit.value)
        return doc.add(found[0][0] + 1, Paragraph(said))


def _rewritten(
    kind: str, rules: str, pattern: str, now: str | Callable[[re.Match[str]], str], under: str = "", on: type = Paragraph,
    group: str = "用语", where: Callable[[list[str]], bool] = lambda texts: True,
) -> None:  # fmt: skip
    """One match of a pattern written otherwise, where the texts under the same heading are such that it is a fault."""

    @fault(kind, rules, group=group)
    def plant(doc: Document, random: Random) -> Planted | None:
        texts = [said for _, said in doc.texts(under, on)]
        return doc.replace(random, pattern, now, under, on) if where(texts) else None


def _once(pattern: str) -> Callable[[list[str]], bool]:
    """Whether a pattern matches once in all of the texts: what is taken away stands nowhere else."""
    return lambda texts: len(re.findall(pattern, "".join(texts))) == 1


def _captions(doc: Document, pattern: str) -> list[int]:
    """Numbers of the lines above tables that match."""
    return [
        i for i, b in enumerate(doc.blocks)
        if isinstance(b, Paragraph) and b.role == "body" and re.search(pattern, b.text)
    ]  # fmt: skip


def _caption(kind: str, rules: str, pattern: str, now: str, among: str = "", least: int = 2) -> None:
    """One line above a table, or a title of a form, written otherwise."""

    @fault(kind, rules, group="表")
    def plant(doc: Document, random: Random) -> Planted | None:
        at = [i for i in _captions(doc, pattern) if re.search(among, _said(doc, i)) and re.sub(pattern, now, _said(doc, i)) != _said(doc, i)]
        if len(at) < least:
            return None
        i = random.choice(at)
        text = doc.blocks[i].text  # type: ignore[union-attr]
        return doc.say(i, 0, len(text), re.sub(pattern, now, text))


def _without(doc: Document, first: int, last: int) -> Planted:
    """The document without these blocks."""
    block = doc.blocks[first]
    was = block.text if isinstance(block, Heading | Paragraph) else ""
    source = block.source if isinstance(block, Heading | Paragraph | Grid) else doc.blocks[first - 1].source  # type: ignore[union-attr]
    return Planted((*doc.blocks[:first], *doc.blocks[last:]), source, was, "")


@fault("缺一张表", "C201", group="表")
def no_table(doc: Document, random: Random) -> Planted | None:
    """The table of 三公 with its title and its line of the contents."""
    at = next((i for i, b in enumerate(doc.blocks) if isinstance(b, Grid) and i > 1 and "三公" in _said(doc, i - 2)), None)
    if at is None:
        return None
    last = at + 1
    while isinstance(note := doc.blocks[last], Paragraph) and note.role == "note":
        last += 1
    gone = _without(doc, at - 3, last)
    kept = tuple(b for b in gone.blocks if not (isinstance(b, Paragraph) and b.role == "contents" and "三公" in b.text and "表" in b.text))
    number = int(re.sub(r"\D", "", _said(doc, at - 3)) or 0)
    kept = tuple(_renumbered(b, number) for b in kept)
    return Planted(kept, gone.place, _said(doc, at - 2), "")


def _renumbered(block: Block, gone: int) -> Block:
    """The number above a table that stands behind the one left out."""
    m = re.fullmatch(r"(预算公开表)(\d+)", block.text) if isinstance(block, Paragraph) else None
    return replace(block, text=f"{m[1]}{int(m[2]) - 1}") if m and gone and int(m[2]) > gone else block  # type: ignore[type-var]


def _said(doc: Document, i: int) -> str:
    block = doc.blocks[i]
    return block.text if isinstance(block, Heading | Paragraph) else ""


@fault("缺一节说明", "C202", group="目录")
def no_section(doc: Document, random: Random) -> Planted | None:
    """The section on 政府采购, with its line of the contents."""
    heads = [i for i, b in enumerate(doc.blocks) if isinstance(b, Heading)]
    at = next((i for i in heads if re.search("、政府采购情况", _said(doc, i))), None)
    if at is None:
        return None
    last = next(i for i in heads if i > at)
    gone = _without(doc, at, last)
    kept = tuple(b for b in gone.blocks if not (isinstance(b, Paragraph) and b.role == "contents" and "政府采购情况" in b.text))
    return Planted(kept, gone.place, _said(doc, at), "")




@fault("少一张目标表", "C321 N322", group="绩效")
def no_form(doc: Document, random: Random) -> Planted | None:
    forms = [i for i, b in enumerate(doc.blocks) if isinstance(b, Grid) and b.kind == "form"]
    if len(forms) < 3:
        return None
    i = random.choice(forms)
    return _without(doc, i - 2, i + 1)




@fault("三公没有原因", "C203 C205 C206", group="用语")
def three_public_without_reason(doc: Document, random: Random) -> Planted | None:
    """All that the section says beside its first amount."""
    found = [i for i, _ in doc.texts("“三公”经费增减变动原因")]
    if not found:
        return None
    first, text = found[0], _said(doc, found[0])
    gone = doc.say(first, 0, len(text), text.partition("，")[0] + "。")
    return Planted(tuple(b for i, b in enumerate(gone.blocks) if i not in found[1:]), gone.place, text, "")


_rewritten("机关运行没有原因", "C205 C206", r"主要原因是：[^。]+。", "", "机关运行经费增减变动原因")
_rewritten("采购没有分项", "C333", r"，其中：政府采购货物.*$", "。", "政府采购情况", where=_once("服务"))
_rewritten("资产没有面积", "C341", r"面积[\d,.]+平方米，", "", "国有资产", where=_once(r"\d(?:辆|台|套|平方米)"))
_caption("目标表标题不一", "C304", r"绩效目标申报表$", "绩效目标表", least=3)
_rewritten("部门称谓混用", "N307", r"本单位(?=没有下属)", "本部门", "机构设置")
_rewritten("单位名称写错", "N311", r"(?<=[市县区])(\S\S)\S(\S{2,})(?=是财政)", r"\1\2", "机构设置")
_added("上年为零有增长率", "N314 N203", "政府采购情况", "政府购买服务预算12.00万元，上年预算0.00万元，比上年增加12.00万元，增长100.00%，主要原因是新增服务事项。")
_rewritten("说没有而有", "N316", r"(?<=%)。没有国有资本经营预算拨款收入。$", "。我局没有政府性基金预算拨款收入、国有资本经营预算拨款收入。", "收入预算情况")
_rewritten("机关运行用人员解释", "N318", r"(?<=主要原因是：)[^。]+", "在职人员基础绩效奖提高", "机关运行经费增减变动原因")
_rewritten("项目换了名字", "N321", r"(?<=（1）)[\u4e00-\u9fff]{2,4}(?=[\u4e00-\u9fff]{4,}经费\d)", "专项", "绩效目标情况")
_rewritten("附表张数写错", "N322", r"各项目的绩效目标申报表附后", "项目29个详见附表", "绩效目标情况")

_added("文号括号不规范", "W213", "其他说明", "依据示财预【2022】1号、示政办发[2022]54号文件编制。")
_caption("表头部门单位混用", "T216", r"^单位名称(?=：.*单位：)", "部门名称")
_caption("表号重复", "T215", r"^(预算公开表)\d+$", r"\g<1>3")
_rewritten("日期不存在", "D203", r"截至(20\d\d)年12月31日", r"截至\1年2月30日", "国有资产", group="日期")
_rewritten("截止日期过晚", "D204", r"(?<=截至)20\d\d(?=年12月31日)", lambda m: str(int(m.group()) + 2), "国有资产", group="日期")
_added("写了银行卡号", "V203", "其他说明", "补助发放至银行卡号6222021234567890128。", group="隐私")
_added("写了受益人姓名", "V204", "其他说明", "本年为离世职工张某某母亲王小花发放遗属生活补助，每月367元。", group="隐私")
_added("写了队员姓名", "V205", "其他说明", "由李大成任清河村第一书记，伙食补助每人25000元。", group="隐私")


@fault("表注说的是别的表", "T214", group="表")
def other_note(doc: Document, random: Random) -> Planted | None:
    notes = [i for i, b in enumerate(doc.blocks) if isinstance(b, Paragraph) and b.role == "note" and "国有资本经营" in b.text]
    if not notes:
        return None
    i = random.choice(notes)
    m = re.search("国有资本经营", _said(doc, i))
    assert m is not None
    return doc.say(i, *m.span(), "政府性基金")


@fault("空表只写无数据", "T212", group="表")
def bare_note(doc: Document, random: Random) -> Planted | None:
    notes = [i for i, b in enumerate(doc.blocks) if isinstance(b, Paragraph) and b.role == "note"]
    if not notes:
        return None
    i = random.choice(notes)
    return doc.say(i, 0, len(_said(doc, i)), "注：本表无数据")


@fault("项目重名", "T321 C321 N321", most=3, group="表")
def same_name(doc: Document, random: Random) -> Planted | None:
    """A second project of a table under the name of the first."""
    rows = [(s, doc.blocks[s.block].text(s.row, 0)) for s, f in doc.amounts if f.point.project is not None and s.column == 1]  # type: ignore[union-attr]
    rows = [(s, name) for s, name in rows if not name[:1].isdigit()]  # a code tells projects apart
    pairs = [(a, name) for (a, name), (b, other) in zip(rows[1:], rows, strict=False) if a.block == b.block and name != other]
    if not pairs:
        return None
    spot, _ = random.choice(pairs)
    first = next(name for s, name in rows if s.block == spot.block)
    return doc.write(Spot(spot.block, spot.row, 0), first)


# Performance forms -----------------------------------------------------------------------------------------------


def _beside(doc: Document, label: str) -> Iterator[tuple[Spot, str]]:
    """The value cells right of a label (or below it, for a goal), with their texts."""
    for i, r, c, cell in doc.cells("form"):
        if not re.fullmatch(label, cell.text):
            continue
        grid = doc.blocks[i]
        assert isinstance(grid, Grid)
        spots = [Spot(i, r + 1, c)] if "目标" in label else [Spot(i, r, c + cell.columns)]
        yield from ((s, grid.text(s.row, s.column)) for s in spots)


def _field(kind: str, rules: str, label: str, now: Callable[[re.Match[str]], str] | str, like: str = r"(?s).+") -> None:
    """The value of a field of one form, where it matches, written otherwise."""

    @fault(kind, rules, group="绩效")
    def plant(doc: Document, random: Random) -> Planted | None:
        found = [(s, m, text) for s, text in _beside(doc, label) if (m := re.search(like, text))]
        if not found:
            return None
        spot, m, text = random.choice(found)
        made = now(m) if callable(now) else m.expand(now)
        return doc.write(spot, text[: m.start()] + made + text[m.end() :])


def _counts_things(form: Block) -> bool:
    """Whether a form has two indicators of quantity or more."""
    return isinstance(form, Grid) and any(cell.text == "数量指标" and cell.rows > 1 for _, _, cell in form)


def _form(kind: str, rules: str, values: dict[str, str], where: Callable[[Block], bool] = lambda form: True) -> None:
    """Several fields of one form."""

    @fault(kind, rules, group="绩效")
    def plant(doc: Document, random: Random) -> Planted | None:
        spots = {label: [s for s, _ in _beside(doc, label)] for label in values}
        forms = sorted({s.block for some in spots.values() for s in some if where(doc.blocks[s.block])})
        if not forms:
            return None
        i = random.choice(forms)
        return doc.write_all([(s, values[label]) for label, some in spots.items() for s in some if s.block == i])


def _both(kind: str, rules: str, pattern: str, now: Callable[[re.Match[str]], str] | str, most: int = 1) -> None:
    """One indicator on both sides of its form."""

    @fault(kind, rules, most=most, group="绩效")
    def plant(doc: Document, random: Random) -> Planted | None:
        found = [(Spot(i, r, c), m) for i, r, c, cell in doc.cells("form") if (m := re.search(pattern, cell.text))]
        if not found:
            return None
        one, match = random.choice(found)
        pair = [(s, m) for s, m in found if (s.block, s.row) == (one.block, one.row) and m.string == match.string]
        return doc.write_all([(s, m.string[: m.start()] + (now(m) if callable(now) else m.expand(now)) + m.string[m.end() :]) for s, m in pair])


def _cell(kind: str, rules: str, pattern: str, now: Callable[[re.Match[str]], str] | str) -> None:
    fault(kind, rules, group="绩效")(lambda doc, random: doc.form_cell(random, pattern, now))


_field("栏目名当内容", "P102", "项目实施计划", "项目实施计划")
_field("目标空白", "P103", "年度目标", "")
_field("制度写无", "P104", "保证项目实施的制度、措施", "无")
_form("目标没有数量", "P105", {"年度目标": "按计划完成本年度各项工作。", "实施期目标": "按计划完成本年度各项工作。"}, _counts_things)
_form("照抄一段话", "P106", dict.fromkeys(("项目概况", "项目设立必要性", "项目实施计划"), "安排本项目所需的全部经费，按规定的标准和程序执行，年底前完成。"))
_cell("填报日期太晚", "P107", r"(?<=填报日期：)(20\d\d)年1月18日", r"\1年11月9日")
_field("依据旧活动文件", "P108", "立项依据", lambda m: "关于开展2016年春季专项活动的通知。")
_field("数字残缺", "P111", "项目概况", r"建筑面积000多平米，\g<0>")
_field("文字截断", "P112", "项目概况", r"预计受益200人左,\g<0>")
_field("目标写旧年度", "P114", "年度目标", lambda m: "2016年" + m.group().removeprefix("全年"))
_cell("一级指标缺失", "P201", r"^产出指标$", "")
_both("指标归类不当", "P204 P554", r"^(?!服务对象满意度)[\u4e00-\u9fff]{2,8}合格率$", "公众满意度", most=2)
_both("指标重复", "P206", r"^([\u4e00-\u9fff]{2,8})按期完成率$", r"\1合格率")
_both("指标不可衡量", "P305 P303", r"^≥9\d%$", "进一步加强")
_cell("指标值混写", "P307", r"^≥(\d+)(?=[人个台户天场套])", r"开展至少\1")
_both("比率超出范围", "P308", r"^≥(9\d)%$", r"≥\g<1>0%")
_both("成本超过资金", "P403 P404 P406", r"^≤(\d+)(?=元$)", r"≤\g<1>0")
_field("目标里的数写错", "P553 P552", "年度目标", lambda m: str(int(m.group()) + 7), like=r"\d+(?=[人个台户天场套](?!月))")
_field("目标率写错", "P553", "年度目标", "88", like=r"(?<=合格率不低于)98(?=%)")
_field("多一项承诺", "P554", "年度目标", lambda m: m.group().rstrip("。") + "，新增服务网点8个。")
_field("概况数量写错", "P601 P602 P704 P553", "项目概况", lambda m: str(int(m.group()) + 5), like=r"\d+(?=[人个台户天场套]，每)")
_field("来源金额写错", "P408 P406", r"(?:其中：)?(?:中央|省级|市县（区）)财政资金|单位自筹", lambda m: str(int(m[1]) % 9 + 1) + m[2], like=r"^([1-9])([\d,]{3,})$")
