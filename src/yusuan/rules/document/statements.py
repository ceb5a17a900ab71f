"""Rules on what sentences say of one another: reasons against directions, copied items, zero bases, counts of units, names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from yusuan.codes import normalise
from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Outcome, Status, point, within
from yusuan.words.lexicon import clean

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, gather, search, text_of
from .codes import named_functions
from .completeness import section_of

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


@rule("N312", "原因与增减方向相反", basis="通行做法", severity=WARNING)
def reason_against_direction(d: Disclosure, found: Build) -> Iterator[Finding]:
    """金额是减少，原因却写本项“经费增加”（或反过来、或持平而写增加）。别的事增加可以是本项减少的原因，不报。

    反例：
        1.“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”110.60万元，比2023年预算执行数减少2.98%。主要原因是：宣传事务一般行政管理事务经费增加。

    正例：
        1.“一般公共服务支出（类）宣传事务（款）一般行政管理事务（项）”110.60万元，比2023年预算执行数减少2.98%。主要原因是：宣传事务一般行政管理事务经费减少。
        2.“社会保障和就业支出（类）行政事业单位养老支出（款）行政单位离退休（项）”20.00万元，比上年减少5.00%。主要原因是：在职人员增加，退休人员减少。
    """
    text = text_of(d)
    own = {id(i.passage): i for i in items(text)}
    for p, match in search(text.body, _REASONED):
        move, reason = match.group("move"), match.group("reason").strip("“”，, ")
        said = _MOVED.search(reason)
        if not said or re.search(r"[，,、和及]", reason) or _side(move) == _side(said.group("move")):
            continue
        item = own.get(id(p))
        noun = normalise(re.sub(r"(?<!经费|支出|预算|费用|资金)(?:经费|支出|预算|费用|资金)+$", "", said.group("noun")))
        whole = said.group("noun") + reason[said.end("noun") : said.start("move")]
        same = item is not None and len(noun) >= 2 and (noun in item.joined or normalise(item.own).removesuffix("支出") == noun)
        if same or (item is not None and _GENERAL.match(whole)):
            yield found(
                f"原因与增减方向相反：金额{move}，原因写“{reason}”。", p.at(match.start(), match.end()), stated=reason,
                expected=f"说明为什么{move}", mend="核对金额的增减，改写原因。",
            )  # fmt: skip


def _side(word: str) -> int:
    return 1 if re.fullmatch(_UP, word) else -1 if re.fullmatch(_DOWN, word) else 0


_USED = re.compile(r"主要用于[:：]?(?P<use>[^。；，]{2,40})[。；，]")
_WHY = re.compile(r"主要原因(?:是|为)?[:：]?(?P<use>[^。；，]{2,40}?)(?:经费|支出|预算)*(?:增加|减少|增长|下降|保持不变)[。；，]?")


@rule("N313", "照抄了别的项目的文字", basis="通行做法", severity=WARNING)
def copied_item(d: Disclosure, found: Build) -> Iterator[Finding]:
    """某一科目的用途或原因，写的是另一科目的名称，多是复制后没有改。

    反例：
        1.“城乡社区支出（类）城乡社区管理事务（款）一般行政管理事务（项）”1759.10万元，主要用于城乡社区管理事务一般行政管理事务。

        2.“城乡社区支出（类）城乡社区管理事务（款）城管执法（项）”604.34万元，主要用于城乡社区管理事务一般行政管理事务。

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
            said = re.sub(r"(?<!经费|支出)(?:经费|支出)+$", "", normalise(match.group("use")))
            theirs = next((o for o in others if o.removesuffix("支出") == said and len(said) >= 4), None)
            if theirs and theirs not in mine and normalise(item.own).removesuffix("支出") not in said:
                at = item.start + match.start("use")
                hits.append(Hit(match.group("use"), item.passage.at(at, at + len(match.group("use")))))
                kinds.append(what)
        yield from gather(found, f"“{item.own}”的{'、'.join(kinds)}写的是别的科目", hits, expected=f"“{item.own}”自己的{'、'.join(kinds)}",
                          mend=f"改写“{item.own}”的{'、'.join(kinds)}。")  # fmt: skip


_ZERO = re.compile(
    r"(?:执行数|预算数?|决算数?|上年数?|支出数?)[^，。；\d]{0,4}0(?:\.0+)?(?:万元|元)[，,][^。；]{0,60}?(?:执行数|预算数?|决算数?|上年)?"
    rf"(?:{_UP})(?:了)?(?P<rate>\d[\d,.]*)[%％]"
)


@rule("N314", "上年为零而写增长率", basis="算术", severity=WARNING)
def zero_base(d: Disclosure, found: Build) -> Iterator[Finding]:
    """上年数为0时没有增长率，不应写“增加100%”。

    反例：
        2023年当年预算执行数为0.00万元，2024年预算安排25.00万元，比2023年预算执行数增加100.00%。

    正例：
        2023年当年预算执行数为15.00万元，2024年预算安排30.00万元，比2023年预算执行数增加100.00%。
        2023年预算执行数为0.00万元，2024年预算安排25.00万元，比2023年增加25.00万元。
    """
    hits = [Hit(p.words(*m.span()), p.at(*m.span())) for p, m in search(text_of(d).body, _ZERO) if m.group("rate") not in ("0", "0.00")]
    yield from gather(found, "上年数为0，没有增长率可言", hits, expected="只写增加额，不写增长率", mend="删去增长率，或写“上年无此项”。")


_TOTAL = re.compile(r"(?:下属|所属|及下属|及所属)(?P<n>\d+)[家个](?:二级)?预算单位|本部[^，。]{0,6}下属(?P<m>\d+)家")
_KINDS_OF_UNIT = re.compile(r"(?:行政|参公|事业)(?:单位)?(?P<n>\d+)家")
_ACTED = re.compile(r"(?:本部门|我部门|本单位)(?P<n>\d+)个预算单位")


@rule("N315", "单位个数前后不一", basis="通行做法", severity=WARNING)
def unit_counts(d: Disclosure, found: Build) -> Iterator[Yield]:
    """“下属5家预算单位”加本部应是6家，与分类列出的家数、别处所说的“本部门…个预算单位”应一致。

    反例：
        # 机构设置

        部门预算是包括本部以及下属5家预算单位的综合收支计划。

        本部门中，行政单位1家，参公单位1家，事业单位4家，具体包括：

        # 绩效目标

        本部门2个预算单位开展了项目预算绩效目标编报工作。

    正例：
        # 机构设置

        部门预算是包括本部以及下属5家预算单位的综合收支计划。

        本部门中，行政单位1家，参公单位1家，事业单位4家，具体包括：

        # 绩效目标

        本部门6个预算单位开展了项目预算绩效目标编报工作。
    """
    text = text_of(d)
    below = next(((p, m) for p, m in search(text.body, _TOTAL)), None)
    if below is None:
        yield Outcome("N315", Status.NOT_APPLICABLE, "没有写明所属单位的个数")
        return
    p, match = below
    total = int(match.group("n") or match.group("m")) + 1
    for q in text.body:
        kinds = [int(m.group("n")) for m in _KINDS_OF_UNIT.finditer(q.text)]
        if len(kinds) >= 2 and sum(kinds) not in (total, total - 1) and abs(q.index - p.index) <= 3:
            yield found(f"单位个数不一：本部加下属共{total}家，分类列出的合计{sum(kinds)}家。", q.at(0, 40), stated=str(sum(kinds)),
                        expected=str(total), mend="核对单位个数。")  # fmt: skip
    for q, m in search(text.body, _ACTED):
        if int(m.group("n")) not in (total, total - 1):
            yield found(f"单位个数不一：机构设置说本部加下属共{total}家，这里说“{m.group()}”。", q.at(*m.span()), stated=m.group(),
                        expected=f"{total}个，或写明是其中几个", severity=NOTICE, mend="核对个数；只是部分单位的，写明“其中”。")  # fmt: skip


#: The unit says of itself that it has none of something; without a subject it may be last year's or one of several funds'.
_HAS_NO = r"(?:本单位|本部门|我单位|我部门|[局委办院校会心站所府])(?:20\d\d年度?)?(?:无|没有|未安排)"
#: What a document may say that it does not have, and the question that its tables may answer otherwise.
_NOTHING = {
    "三公": (re.compile(_HAS_NO + r"“?三公”?经费(?!增减|变动|变化)"), point(measure="three_public")),
    "政府性基金": (re.compile(_HAS_NO + "政府性基金"), point(fund="government_funds")),
    "国有资本经营": (re.compile(_HAS_NO + "国有资本经营"), point(fund="state_capital")),
}


@rule("N316", "说没有而表中有数", basis="算术", severity=ERROR)
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
        figure = next((f for f in d.figures if f.table and f.state == "value" and f.amount > 0 and _asks(f, question, d)), None)
        if figure is None:
            continue
        hits = [Hit(m.group(), p.at(*m.span())) for p, m in search(text_of(d).body, pattern)]
        yield from gather(found, f"写明没有{name}{'经费' if name == '三公' else '预算'}，《{figure.table}》中却有{figure.printed}{figure.unit}", hits,
                          expected=f"{figure.printed}{figure.unit}", mend="核对表和说明，改正写错的一处。")  # fmt: skip


def _asks(figure: object, question: object, d: Disclosure) -> bool:
    p = figure.point  # type: ignore[attr-defined]
    name = "measure" if question.measure is not None else "fund"  # type: ignore[attr-defined]
    mine = getattr(p, name)
    own = p.year is None or p.year == frozenset({d.year.value})
    return mine is not None and own and within(name, mine, getattr(question, name))


_PLACE = re.compile(r"^(?:中共)?(?:[\u4e00-\u9fff]{2,8}?(?:省|自治区))?(?:[\u4e00-\u9fff]{2,6}?(?:市|州|盟|地区))?(?:[\u4e00-\u9fff]{1,6}?(?:区|县|旗))?")
_HEADED = re.compile(r"^(?:第[一二三四五六七八九十]+部分)?(?P<name>[\u4e00-\u9fff（）]{4,30}?)(?=20\d\d年度?(?:部门|单位)?(?:预算|决算))")


@rule("N311", "单位名称写法不一", basis="通行做法", severity=WARNING)
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
    head, tail = rest[:2], rest[-2:]
    if len(rest) < 6 or head == tail:
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


@rule("N318", "机关运行经费用人员经费解释", basis="名词解释：机关运行经费是日常公用经费", severity=WARNING)
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


_UNDER = re.compile(r"隶属(?:于)?(?P<name>[\u4e00-\u9fff]{4,20}?(?:局|委员会|厅|委|办公室))")
_BOTH = re.compile(r"参(?:照公务员法|公)[^。]{0,30}?公益[一二]类|公益[一二]类[^。]{0,30}?参(?:照公务员法|公)")


@rule("N317", "机构表述需核对", basis="通行做法", severity=NOTICE)
def office_words(d: Disclosure, found: Build) -> Iterator[Finding]:
    """主管部门宜写全称（带地名）；“参公管理”与“公益一类”是两种管理方式，并列时请核对。

    反例：
        清河市人才服务中心2023年度单位预算公开

        # 机构设置

        清河市人才服务中心隶属人力资源和社会保障局，为参照公务员法管理的公益一类单位。

    正例：
        清河市人才服务中心2023年度单位预算公开

        # 机构设置

        清河市人才服务中心隶属清河市人力资源和社会保障局，为参照公务员法管理的事业单位。
    """
    text = text_of(d)
    found_place = _PLACE.match(text.unit)
    place = found_place.group() if found_place else ""
    hits = [Hit(m.group(), p.at(*m.span())) for p, m in search(text.body, _UNDER) if place and not _placed(m.group("name"))]
    yield from gather(found, f"主管部门没有写全称：“{hits[0].text if hits else ''}”", hits, expected=f"{place}…", mend="写主管部门的全称。")
    both = [Hit(m.group(), p.at(*m.span())) for p, m in search(text.body, _BOTH) if not p.under("名词解释")]
    yield from gather(found, "“参公管理”与“公益类”事业单位并列，请核对单位性质", both, expected="按机构编制批复写单位性质", mend="核对机构编制批复。")


def _placed(name: str) -> bool:
    found = _PLACE.match(name)
    return bool(found and found.group()) or name.startswith(("市", "区", "县", "省"))


