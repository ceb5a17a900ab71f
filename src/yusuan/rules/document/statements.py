"""Rules on what sentences say of one another: reasons against directions, copied items, zero bases, counts of units, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yusuan.codes import normalise
from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Grid, Outcome, Status, point
from yusuan.words.lexicon import clean

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, gather, search, text_of
from .blank_tables import asks
from .codes import named_functions
from .completeness import section_of
from .counts import numeral

_UP = r"(?:增加|增长|上升|提高)"
_DOWN = r"(?:减少|下降|降低)"
_REASONED = re.compile(
    rf"(?P<move>{_UP}|{_DOWN}|持平|一致)(?:了|约)?(?:[\d,.]+(?:万?元|[%％])?)?[^。；，\d]{{0,4}}(?:[，,](?:{_UP}|{_DOWN})[\d.,]+[%％])?[。，；,]?"
    r"(?:主要)?原因(?:是|为)?[:：]?(?P<reason>[^。；]{2,60})"
)
_MOVED = re.compile(r"(?P<noun>[\u4e00-\u9fff（）()]{2,40}?)(?:经费|支出|预算|费用|资金){0,4}(?P<move>增加|增长|减少|下降|保持不变)$")
_GENERAL = re.compile(r"^(?:项目|人员|公用|基本|本年|部门|单位)?(?:经费|支出|预算|资金|费用)$")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the text about a function: its names (款, 项), and what is said of it."""

    names: tuple[str, ...]
    passage: Passage
    text: str
    start: int

    @property
    def own(self) -> str:
        return self.names[-1]

    @property
    def joined(self) -> str:
        return normalise("".join(self.names[1:]) if len(self.names) > 2 else "".join(self.names))


def items(text: Text) -> list[Item]:
    """Passages that begin with a chain of names (类)(款)(项), each with the rest of its text; made once."""
    return text.once(_items)


def _items(text: Text) -> list[Item]:
    found = []
    for p in text.body:
        named = list(named_functions(p))
        if named and named[-1].level == "项" and len(named) <= 3 and named[0].start < 30:
            found.append(Item(tuple(n.name for n in named), p, p.text[named[-1].end :], named[-1].end))
    return found


@rule("N312", "原因与增减方向相反", basis="通行做法", severity=WARNING, version=2, learnt_from=("shanghai",))
def reason_against_direction(d: Disclosure, found: Build) -> Iterator[Finding]:
    """金额是减少，原因却写本项“经费增加”（或反过来、或持平而写增加）。别的事增加可以是本项减少的原因，不报。

    反例：
        1.“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”110.60万元，比2023年预算执行数减少2.98%。主要原因是：宣传事务一般行政管理事务经费增加。

    反例：
        公务接待费预算2.00万元，比上年减少1.00万元，主要原因是公务接待费增加。

    反例：
        机关运行经费35.00万元，较上年增加5.00万元，增长16.67%，原因为机关运行经费减少。

    反例：
        2024年培训费支出3.00万元，与上年持平，主要原因是培训费支出增加。

    正例：
        1.“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”110.60万元，比2023年预算执行数减少2.98%。主要原因是：宣传事务一般行政管理事务经费减少。
        2.“社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）”20.00万元，比上年减少5.00%。主要原因是：在职人员增加，退休人员减少。

    正例：
        公务用车购置及运行费5.00万元，比上年减少1.00万元，主要原因是新能源车增加。项目支出比上年减少10.00万元，主要原因是基本支出增加。
    """
    text = text_of(d)
    own = {id(i.passage): i for i in items(text)}
    for p, match in search(text.body, _REASONED):
        move, reason = match.group("move"), match.group("reason").strip("“”，, ")
        said = _MOVED.search(reason)
        if not said or re.search(r"[，,、和及]", reason) or _side(move) == _side(said.group("move")):
            continue
        item = own.get(id(p))
        noun = _bare(said.group("noun"))
        whole = said.group("noun") + reason[said.end("noun") : said.start("move")]
        same = item is not None and len(noun) >= 2 and (noun in item.joined or normalise(item.own).removesuffix("支出") == noun)
        if same or noun == _bare(_subject(p.text, match.start())) or (item is not None and _GENERAL.match(whole)):
            yield found(
                f"原因与增减方向相反：金额{move}，原因写“{reason}”。", p.at(match.start(), match.end()), stated=reason,
                expected=f"说明为什么{move}", mend="核对金额的增减，改写原因。",
            )  # fmt: skip


#: What opens the sentence that a change belongs to: an optional year and body, then the item up to its amount.
_SUBJECT = re.compile(r"^(?:[（(]?[\d一二三四五六七八九十]{1,3}[)）、.．])?(?:20\d\d年(?:度)?)?(?:本(?:部门|单位))?(?P<noun>[^，,。；;：:\d]{2,20}?)(?:预算数?|决算数?|为|共)*\d")


def _subject(text: str, at: int) -> str:
    """The item that the sentence around a place opens with, "" where it opens otherwise."""
    start = max(text.rfind(mark, 0, at) for mark in "。；;") + 1
    match = _SUBJECT.match(text[start:at])
    return match["noun"] if match else ""


def _bare(noun: str) -> str:
    return normalise(re.sub(r"(?<!经费|支出|预算|费用|资金|安排)(?:经费|支出|预算|费用|资金|安排)++$", "", noun))


def _side(word: str) -> int:
    return 1 if re.fullmatch(_UP, word) else -1 if re.fullmatch(_DOWN, word) else 0


_USED = re.compile(r"(?:主要)?(?:用于|是|用在)[:：]?(?P<use>[^。；，]{2,40}?)(?:方面|等)?(?:的支出)?[。；，]")
_WHY = re.compile(r"原因(?:是|为|在于)?[:：]?(?P<use>[^。；，]{2,40}?)(?:经费|支出|预算)*(?:增加|减少|增长|下降|保持不变)[。；，]?")


@rule("N313", "照抄了别的项目的文字", basis="通行做法", severity=WARNING, version=2, learnt_from=("shanghai",))
def copied_item(d: Disclosure, found: Build) -> Iterator[Finding]:
    """某一科目的用途或原因，写的是另一科目的名称，多是复制后没有改。

    反例：
        1.“城乡社区支出（类）城乡社区管理事务（款）一般行政管理事务（项）”1759.10万元，主要用于城乡社区管理事务一般行政管理事务。

        2.“城乡社区支出（类）城乡社区管理事务（款）城管执法（项）”604.34万元，主要用于城乡社区管理事务一般行政管理事务。

    反例：
        1、农林水支出（类）水利（款）水文测报（项）30.00万元，用于水文测报。

        2、农林水支出（类）水利（款）水质监测（项）20.00万元，用于水文测报方面的支出。

    反例：
        社会保障和就业支出（类）行政事业单位养老支出（款）事业单位离退休（项）9.00万元，比上年增加，原因为事业单位离退休增加。

        社会保障和就业支出（类）行政事业单位养老支出（款）机关事业单位职业年金缴费支出（项）4.00万元，比上年增加，原因为事业单位离退休增加。

    正例：
        1.“城乡社区支出（类）城乡社区管理事务（款）一般行政管理事务（项）”1759.10万元，主要用于城乡社区管理事务一般行政管理事务。

        2.“城乡社区支出（类）城乡社区管理事务（款）城管执法（项）”604.34万元，主要用于城管执法。
    """
    listed = items(text_of(d))
    others = {normalise(i.own) for i in listed} | {i.joined for i in listed}
    for item in listed:
        mine = {normalise(n) for n in item.names} | {item.joined}
        hits, kinds = [], []
        for pattern, what in ((_USED, "用途"), (_WHY, "原因")):
            match = pattern.search(item.text)
            if match is None:
                continue
            said = re.sub(r"(?<!经费|支出)(?:经费|支出)++$", "", normalise(match.group("use")))
            theirs = next((o for o in others if o.removesuffix("支出") == said and len(said) >= 4), None)
            if theirs and theirs not in mine and normalise(item.own).removesuffix("支出") not in said:
                at = item.start + match.start("use")
                hits.append(Hit(match.group("use"), item.passage.at(at, at + len(match.group("use")))))
                kinds.append(what)
        yield from gather(found, f"“{item.own}”的{'、'.join(kinds)}写的是别的科目", hits, expected=f"“{item.own}”自己的{'、'.join(kinds)}",
                          mend=f"改写“{item.own}”的{'、'.join(kinds)}。")  # fmt: skip


_COUNTED = r"(?P<n>\d{1,3}|[一二三四五六七八九十]{1,3})(?:家|个)"
#: How many bodies a text says there are: below the office itself, in the whole department, or by their kinds.
_BELOW = re.compile(rf"(?:下属|所属)(?:的)?(?:二级)?(?:预算)?(?:事业)?(?:单位)?(?:共有|共|有)?{_COUNTED}(?:二级)?(?:预算)?(?:事业)?单位")
_WHOLE = re.compile(rf"(?:编制范围的?(?:预算|二级预算)?单位|部门预算单位)(?:共有|共计|共|有|包括|为)+{_COUNTED}|本?部门共有{_COUNTED.replace('<n>', '<m>')}预算单位")
_KINDS_OF_UNIT = re.compile(r"(?:行政|参公|事业)(?:单位)?(?P<n>\d{1,3})(?:家|个)")
_ACTED = re.compile(r"(?:本部门|我部门|本单位)(?P<n>\d{1,3})(?:个|家)预算单位")


@rule("N315", "单位个数前后不一", basis="通行做法", severity=WARNING, version=2, learnt_from=("shanghai", "shaanxi"))
def unit_counts(d: Disclosure, found: Build) -> Iterator[Yield]:
    """“下属5家预算单位”加本部应是6家，与分类列出的家数、别处所说的“本部门…个预算单位”应一致；“共有3个”后面的名单应有3个。

    反例：
        # 机构设置

        部门预算是包括本部以及下属5家预算单位的综合收支计划。

        本部门中，行政单位1家，参公单位1家，事业单位2家，具体包括：

    反例：
        # 机构设置

        本部门机关下设所属8个预算单位。

        # 绩效目标

        本部门2个预算单位开展了项目预算绩效目标编报工作。

    反例：
        # 单位构成

        纳入本部门2024年部门预算编制范围的二级预算单位共有3个，详细情况见下表：

        | 序号 | 单位名称 |
        | 1 | 清河市水利局机关 |
        | 2 | 清河市水文站 |

    反例：
        # 单位构成

        纳入编制范围的预算单位共2个，包括：

        | 序号 | 单位名称 | 单位性质 |
        | 1 | 南湖区教育局本级 | 行政 |
        | 2 | 南湖区第一小学 | 事业 |
        | 3 | 南湖区教师进修学校 | 事业 |

    正例：
        # 机构设置

        部门预算是包括本部以及下属5家预算单位的综合收支计划。

        本部门中，行政单位1家，参公单位1家，事业单位4家，具体包括：

        # 绩效目标

        本部门6个预算单位开展了项目预算绩效目标编报工作。

    正例：
        # 单位构成

        纳入本部门2024年部门预算编制范围的二级预算单位共有2个，详细情况见下表：

        | 序号 | 单位名称 |
        | 1 | 清河市水利局机关 |
        | 2 | 清河市水文站 |
    """
    text = text_of(d)
    yield from _lists_of_bodies(text, found)
    below = next(((p, m) for p, m in search(text.body, _BELOW)), None)
    if below is None:
        yield Outcome("N315", Status.NOT_APPLICABLE, "没有写明所属单位的个数")
        return
    p, match = below
    total = numeral(match["n"]) + 1
    for q in text.body:
        kinds = [int(m["n"]) for m in _KINDS_OF_UNIT.finditer(q.text)]
        if len(kinds) >= 2 and sum(kinds) not in (total, total - 1) and abs(q.index - p.index) <= 3:
            yield found(f"单位个数不一：本部加下属共{total}家，分类列出的合计{sum(kinds)}家。", q.at(0, 40), stated=str(sum(kinds)),
                        expected=str(total), mend="核对单位个数。")  # fmt: skip
    for q, m in search(text.body, _ACTED):
        if int(m["n"]) not in (total, total - 1):
            yield found(f"单位个数不一：机构设置说本部加下属共{total}家，这里说“{m.group()}”。", q.at(*m.span()), stated=m.group(),
                        expected=f"{total}个，或写明是其中几个", severity=NOTICE, mend="核对个数；只是部分单位的，写明“其中”。")  # fmt: skip


def _lists_of_bodies(text: Text, found: Build) -> Iterator[Finding]:
    """A number of bodies with the list that follows it: a table of names with serial numbers, right behind."""
    grids = {i: b for i, b in enumerate(text.d.blocks) if isinstance(b, Grid)}
    for p, m in search([*text.body, *text.captions], _WHOLE):
        grid = next((grids[i] for i in range(p.index + 1, p.index + 3) if i in grids), None)
        if grid is None or not any("单位名称" in clean(c.text) for row in grid.cells[:1] for c in row if c is not None):
            continue
        serials = [clean(row[0].text) for row in grid.cells[1:] if row and row[0] is not None and row[0].text.strip()]
        said = numeral(m["n"] or m["m"])
        listed = len(serials)
        if said and serials == [str(n) for n in range(1, listed + 1)] and listed != said:
            yield found(f"写的是{said}个单位，名单列了{listed}个。", p.at(*m.span()), stated=f"{said}个", expected=f"{listed}个",
                        difference=str(abs(said - listed)), mend="核对个数和名单。")  # fmt: skip


#: The unit says of itself that it has none of something; without a subject it may be last year's or one of several funds'.
_HAS_NO = r"(?:本单位|本部门|我单位|我部门|[局委办院校会心站所府])(?:20\d\d年度?)?(?:无|没有|未安排)"
#: What a document may say that it does not have, and the question that its tables may answer otherwise.
_NOTHING = {
    "三公": (re.compile(_HAS_NO + r"“?三公”?经费(?!增减|变动|变化)"), point(measure="three_public")),
    "政府性基金": (re.compile(_HAS_NO + "政府性基金"), point(fund="government_funds")),
    "国有资本经营": (re.compile(_HAS_NO + "国有资本经营"), point(fund="state_capital")),
}


@rule("N316", "说没有而表中有数", basis="算术", severity=ERROR, learnt_from=("通行做法",))
def denied(d: Disclosure, found: Build) -> Iterator[Finding]:
    """说明里写“本单位无政府性基金预算”，表里却有金额。

    反例：
        2023年度单位预算公开

        # 第二部分 报表

        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | 12.00 | | 12.00 |
        | 212 | 城乡社区支出 | 12.00 | | 12.00 |

        # 第三部分 说明

        本单位2023年无政府性基金预算支出。

    反例：
        2023年度单位预算公开

        # 第二部分 报表

        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | 12.00 | | 12.00 |
        | 212 | 城乡社区支出 | 12.00 | | 12.00 |

        # 第三部分 说明

        收入预算比上年有增加。我局没有政府性基金预算拨款收入。

    正例：
        2023年度单位预算公开

        # 第三部分 说明

        本单位2023年无政府性基金预算支出。
    """
    for name, (pattern, question) in _NOTHING.items():
        figure = next((f for f in d.figures if f.table and f.state == "value" and f.amount > 0 and asks(f, question, d)), None)
        if figure is None:
            continue
        hits = [Hit(m.group(), p.at(*m.span())) for p, m in search(text_of(d).body, pattern)]
        yield from gather(found, f"写明没有{name}{'经费' if name == '三公' else '预算'}，《{figure.table}》中却有{figure.printed}{figure.unit}", hits,
                          expected=f"{figure.printed}{figure.unit}", mend="核对表和说明，改正写错的一处。")  # fmt: skip


_PLACE = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区))?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗))?")
_HEADED = re.compile(r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>[\u4e00-\u9fff（）]{4,30}?)(?=20\d\d年度?(?:部门|单位)?(?:预算|决算))")


@rule("N311", "单位名称写法不一", basis="通行做法", severity=WARNING, learnt_from=("shanghai", "通行做法"), version=2)
def unit_name(d: Disclosure, found: Build) -> Iterator[Yield]:
    """名称里一个字不同（“规划与自然资源局”），或标题里漏了区县名，成了上级单位的名称。

    反例：
        清河区规划和自然资源局2024年度部门预算

        # 概况

        清河区规划和自然资源局2024年收入预算100.00万元。

        清河区规划与自然资源局2024年无政府性基金预算。

    正例：
        清河区规划和自然资源局2024年度部门预算

        # 概况

        清河区规划和自然资源局2024年收入预算100.00万元。规划和自然资源局负责规划工作。南湖区规划和自然资源局除外。
    """
    text = text_of(d)
    unit = text.unit
    place = _PLACE.match(unit)
    rest = unit[place.end() :] if place else unit
    if len(rest) < 4 or not re.search(r"[\u4e00-\u9fff]{4,}", unit):
        yield Outcome("N311", Status.NOT_APPLICABLE, "没有认出单位名称")
        return
    variants: dict[str, list[Hit]] = {}
    for p in [*text.headings, *text.body]:
        for start, said in _near(clean(p.text), rest, unit[: len(unit) - len(rest)]):
            variants.setdefault(said, []).append(Hit(said, p.at(start, start + len(said))))
        match = _HEADED.match(clean(p.text)) if p.kind == "heading" or len(p.text) <= 40 else None
        if match and match.group("name") != unit and _short_of_place(match.group("name"), unit, rest):
            variants.setdefault(match.group("name"), []).append(Hit(match.group("name"), p.at(0, match.end())))
    for said, hits in variants.items():
        yield from gather(found, f"单位名称写成“{said}”，应为“{unit if said.startswith(unit[:2]) else rest}”", hits, expected=unit, mend="改为单位的全称。")


def _short_of_place(name: str, unit: str, rest: str) -> bool:
    """Whether a title's name is the unit's without its own district: then it is the name of the authority above."""
    place = unit[: len(unit) - len(rest)]
    return name.endswith(rest) and name != rest and place.startswith(name[: len(name) - len(rest)]) and len(name) > len(rest)


def _near(said: str, rest: str, place: str) -> Iterator[tuple[int, str]]:
    """Pieces of a text that are the name (without its place) but for one character inside it.

    Where the unit's name begins with a place, that place must stand before: another place has bodies of its own.
    """
    head, tail = rest[:2], rest[-1:]
    if len(rest) < 6:
        return
    for match in re.finditer(re.escape(place[-2:] + head), said):
        start = match.start() + len(place[-2:])
        for size in (len(rest) - 1, len(rest), len(rest) + 1):
            piece = said[start : start + size]
            alone = not _GOES_ON.match(said[start + size :])
            if len(piece) == size and piece.endswith(tail) and alone and piece != rest and rest not in piece and _one_off(piece, rest):
                yield start, piece


#: The name goes on: it is that of a body below, which may have kept an older one.
_GOES_ON = re.compile(r"[\u4e00-\u9fff]{2,14}?(?:分局|支队|大队|中心|管理[处站所]|研究[院所]|服务站)")


def _one_off(a: str, b: str) -> bool:
    """Whether one character was changed, left out or put in."""
    if len(a) == len(b):
        return sum(x != y for x, y in zip(a, b, strict=True)) == 1
    longer, shorter = (a, b) if len(a) > len(b) else (b, a)
    return any(longer[:i] + longer[i + 1 :] == shorter for i in range(len(longer)))


_PAY = re.compile(r"基础?绩效(?!目标|评价|管理|考核)|绩效工资|基本工资|工资(?:福利|调整|增长|上调|标准)|津贴补贴|奖金|公积金|社会?保险?缴费|离退休费")


@rule("N318", "机关运行经费用人员经费解释", basis="名词解释：机关运行经费是日常公用经费", severity=WARNING, learnt_from=("seed", "通行做法"))
def pay_as_reason(d: Disclosure, found: Build) -> Iterator[Finding]:
    """机关运行经费是日常公用经费，工资、绩效、津贴的增减不能说明它的增减。

    反例：
        # 八、机关运行经费增减变动原因说明

        2023年机关运行经费预算59.91万元，比2022年预算增加5.41万元，增加主要是在职人员和退休人员基础绩效工资增加。

    正例：
        # 八、机关运行经费增减变动原因说明

        2023年机关运行经费预算59.91万元，比2022年预算增加5.41万元，主要原因是人员增加，办公费和差旅费相应增加。
    """
    for p in section_of(text_of(d), "机关运行经费"):
        reason = re.search(r"(?:主要(?:原因)?是|原因(?:是|为|[:：])|由于)(?P<why>[^。；]{2,80})", p.text)
        match = _PAY.search(reason.group("why")) if reason else None
        if reason and match:
            yield found(
                f"机关运行经费是公用经费，不能用人员经费（“{match.group()}”）解释它的增减。", p.at(reason.start(), reason.end()),
                stated=reason.group("why"), expected="公用经费增减的原因", mend="核对口径；写明办公、差旅等公用支出增减的原因。",
            )  # fmt: skip
