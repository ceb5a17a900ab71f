"""Rules on what must be there: the tables and sections of a disclosure, the parts and reasons of 三公, charts."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from yusuan.model import ERROR, NOTICE, WARNING, Disclosure, Finding, Grid, Outcome, Source, Status
from yusuan.words.lexicon import clean, strip_ordinal

from ..rule import Build, Yield, rule
from ..standard import BASIS, EIGHT, missing
from ..text import Hit, Passage, Text, gather, search, text_of
from .codes import coded

_ALL_TABLES = f"{BASIS}：公开的八张表"
#: So many of the eight must be there for the file to be a whole set from which something is missing.
_WHOLE_SET = 6


@rule("C201", "缺少应公开的表", basis=_ALL_TABLES, severity=WARNING, learnt_from=("通行做法",), version=2)
def missing_table(d: Disclosure, found: Build) -> Iterator[Yield]:
    """部门、单位预算和决算应公开收支总表等八张表（名称和次序各地不同，按意思辨认）；没有数据的列空表。

    反例：
        清河市档案馆2023年度单位预算公开

        ## 收支总表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 收入总表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 支出总表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 财政拨款收支总表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 一般公共预算支出表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 一般公共预算“三公”经费支出表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

        ## 政府性基金预算支出表

        | 项目 | 预算数 |
        | 合计 | 1.00 |

    正例：
        清河市档案馆2023年度单位预算公开

        ## 收支总表

        | 项目 | 预算数 |
        | 合计 | 1.00 |
    """
    lacking = missing(d)
    if len(EIGHT) - len(lacking) < _WHOLE_SET:
        names = "、".join(s.name for s in lacking)
        yield Outcome("C201", Status.UNCHECKED, f"只读到{len(d.grids)}张表，不像全套，没有读到：{names}")
        return
    text = text_of(d)
    for table in lacking:
        name = table.name
        in_contents = [p for p in text.contents if table.is_named(strip_page(p.text))]
        printed = any(table.is_named(title) for title in _named_tables(text))
        if in_contents and not printed:
            yield found(f"目录列有{name}，正文没有这张表。", in_contents[0].source, stated=in_contents[0].text, expected=name,
                        mend="补上这张表；没有数据的列空表并说明。")  # fmt: skip
            continue
        if printed:
            yield Outcome("C201", Status.UNCHECKED, f"目录或标题列有{name}，但没有读到表")
            continue
        yield found(f"没有{name}。", first_place(d), stated=f"读到{len(d.grids)}张表", expected=name, mend="补上这张表；没有数据的列空表并说明。")


def strip_page(entry: str) -> str:
    """A line of the contents without its dots, its page and its ordinal."""
    return strip_ordinal(clean(re.sub(r"(?<![\s.．…·•⋯—_])[\s.．…·•⋯—_]*+\d{0,3}$", "", entry)))


def _named_tables(text: Text) -> Iterator[str]:
    """Names of tables in short lines and in the first rows of all grids, read as tables or not; not in the contents."""
    lines = [p.text for p in text.lines]
    lines += [c.text for b in text.d.blocks if isinstance(b, Grid) for row in b.cells[:3] for c in row if c is not None]
    yield from (clean(line) for line in lines if len(line) <= 60 and re.search(r"表(?:[（(]|$|[.．…\s\d])", line))


def first_place(d: Disclosure) -> Source:
    """A place for what concerns the whole document: its first block."""
    return next((b.source for b in d.blocks), Source(d.file))


#: What the text must speak of: name → (words, first year from which it is asked, whether only of administrative bodies).
_SECTIONS: dict[str, tuple[str, int, bool]] = {
    "主要职责": (r"职责|职能|基本情况|概况", 0, False),
    "机构设置": (r"机构|单位构成|内设|下属", 0, False),
    "“三公”经费": (r"三公", 0, True),
    "机关运行经费": (r"机关运行经费|运行经费", 0, True),
    "政府采购": (r"政府采购", 0, True),
    "国有资产占有使用": (r"国有资产|资产占[有用]", 2019, True),
    "预算绩效": (r"绩效", 2019, True),
    "名词解释": (r"名词解释|专业名词|名词说明", 0, False),
}


@rule("C202", "说明缺少应有的内容", basis="财预〔2016〕143号；基层政务公开标准目录", severity=WARNING,
     learnt_from=("通行做法",), version=2)  # fmt: skip
def missing_section(d: Disclosure, found: Build) -> Iterator[Yield]:
    """文字说明应有职责、机构设置、收支增减、“三公”经费、机关运行经费、政府采购、国有资产、绩效和名词解释。

    反例：
        清河市财政局2023年度部门预算公开

        # 第一部分 概况

        一、主要职责：管理财政收支。

        二、机构设置：内设机构五个。

        # 第二部分 报表

        ## 2023年支出预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 2010601 | 行政运行 | 90.00 | 90.00 | |

        # 第三部分 情况说明

        2023年收入预算90.00万元，比上年增加2.00万元。

        2023年支出预算90.00万元，比上年增加2.00万元。

        2023年“三公”经费预算1.00万元，与上年持平。

        2023年机关运行经费预算12.00万元，与上年持平。

        2023年国有资产情况：截至2022年12月31日，共有车辆1辆。

        2023年绩效目标：编报绩效目标的项目0个。

        # 第四部分 名词解释

        一、基本支出：指保障机构正常运转的支出。

    正例：
        清河市财政局2023年度部门预算公开

        2023年收入预算90.00万元，比上年增加2.00万元。
    """
    text = text_of(d)
    if len(text.narrative) < 8 or sum(bool(_OF_MONEY.search(p.text)) for p in text.narrative) < 3:
        yield Outcome("C202", Status.UNCHECKED, "文件里没有文字说明，或说明在另一个文件里")
        return
    passages = [p for p in text.passages if p.kind in ("body", "heading")]
    said = "\n".join(p.text for p in passages)
    spoken = "\n".join(p.text for p in passages if not p.under("名词解释|专业名词|名词说明"))  # to explain a word is not to report
    spoken += "\n".join(p.text for p in text.contents if p.text.rstrip(" .…·0123456789").endswith("表"))
    administrative = any(re.fullmatch(r"2\d{4}01", r.code) and r.name == "行政运行" for r in coded(d)) or "行政运行" in said
    year = text.year or 9999
    asked = {name: only for name, (_, since, only) in _SECTIONS.items() if year >= since}
    unsaid = [
        n for n in asked
        if not re.search(_SECTIONS[n][0], said if n == "名词解释" else spoken) and (administrative or n != "机关运行经费")
    ]  # fmt: skip
    if d.grids and not administrative and len(EIGHT) - len(missing(d)) < _WHOLE_SET:
        unsure = [n for n in unsaid if asked[n]]  # universities and the like disclose another set of tables
        unsaid = [n for n in unsaid if not asked[n]]
        if unsure:
            yield Outcome("C202", Status.UNCHECKED, f"公开的不是八张表的一套，不知道是否应写：{'、'.join(unsure)}")
    if unsaid:
        sure = any(not asked[n] or (administrative and n not in _LATER) for n in unsaid)
        names = "、".join(f"{name}" for name in unsaid)
        yield found(f"说明中没有写到：{names}。", first_place(d), severity=WARNING if sure else NOTICE, stated="没有", expected=names,
                    mend="补写这些内容；没有的写明没有。")  # fmt: skip


#: What the regulation asks for only "step by step": its absence is a notice.
_LATER = ("国有资产占有使用", "预算绩效")
_COMPARED = re.compile(
    r"(?:比|较|与|同)[^，。；]{0,10}(?:上年|去年|年初|20\d\d年|上一年)|持平|增加|减少|增长|下降|一致|增减|无变化|没有变化|均为(?:零|0)|同比|大于|小于|完成预算|节约"
    r"|(?:没有|无)(?:上年|可比)(?:预算)?数"
)
_PARTS = {
    "因公出国（境）费": r"出国|出境",
    "公务用车购置费": r"购置",
    "公务用车运行维护费": r"运行|维护",
    "公务接待费": r"接待",
}


#: A sentence that reports money, as a text about a budget has several of.
_OF_MONEY = re.compile(r"(?:预算|决算|收入|支出|经费|拨款)[^。；]{0,40}\d[\d,.]*万?元")


def section_of(text: Text, words: str) -> list[Passage]:
    """The body under a heading with these words, else the paragraphs that begin with them; the glossary left out."""
    under = [p for p in text.narrative if p.under(words)]
    head = re.compile(rf"^.{{0,30}}(?:{words})")
    return under or [p for p in text.narrative if head.match(p.text)]


@rule("C203", "“三公”经费没有说明增减原因", basis="财预〔2016〕143号：“三公”经费增减变化的原因应当说明", severity=WARNING,
     learnt_from=("seed",))  # fmt: skip
def three_public(d: Disclosure, found: Build) -> Iterator[Yield]:
    """“三公”经费要与上年比较并说明增减原因；没有安排的也要说明与上年相同或由多少减为零，没有上年数的要写明。

    反例：
        2023年度单位预算公开

        # 第三部分 说明

        ## 七、“三公”经费增减变动原因说明

        本单位无“三公”经费预算。

    正例：
        2023年度单位预算公开

        # 第三部分 说明

        ## 七、“三公”经费增减变动原因说明

        本单位2023年没有“三公”经费预算，与上年一致。
    """
    text = text_of(d)
    said = section_of(text, "三公")
    if not said:
        yield Outcome("C203", Status.NOT_APPLICABLE, "说明中没有“三公”经费一节")
        return
    whole = "".join(p.text for p in said)
    if not _COMPARED.search(whole):
        promised = any(re.search(r"增减|变动|变化", h) for h in said[0].section[-1:])
        yield found("“三公”经费没有与上年比较，没有说明增减原因。", said[0].at(0, 60), severity=ERROR if promised else WARNING,
                    stated=said[0].text[:60], expected="与上年比较的增减额和原因（没有安排的也要说明）",
                    mend="写明上年数、增减额和原因；两年都没有的写明与上年一致。")  # fmt: skip


@rule("C204", "“三公”经费没有细化", basis="财预〔2016〕143号：公务用车购置及运行费细化到购置费和运行费", severity=WARNING,
     learnt_from=("chongqing", "通行做法"))  # fmt: skip
def three_public_parts(d: Disclosure, found: Build) -> Iterator[Yield]:
    """“三公”经费要分出国（境）、公务用车购置、公务用车运行维护、公务接待四项；购置和运行不能合在一起。

    反例：
        2023年度单位预算公开

        # “三公”经费说明

        2023年“三公”经费预算30.00万元，比上年减少1.00万元，主要原因是压减接待。其中：因公出国（境）费0万元，公务用车费28.00万元，公务接待费2.00万元。

    正例：
        2023年度单位预算公开

        # “三公”经费说明

        2023年“三公”经费预算30.00万元，比上年减少1.00万元。其中：因公出国（境）费0万元，公务用车购置费0万元，公务用车运行费28.00万元，公务接待费2.00万元。
    """
    text = text_of(d)
    said = section_of(text, "三公")
    amount = next((f.amount for f in d.figures if f.point.measure and "overseas" in f.point.measure and len(f.point.measure) >= 4 and f.amount > 0), Decimal(0))
    if not said or not amount:
        yield Outcome("C204", Status.NOT_APPLICABLE, "没有“三公”经费，或说明中没有这一节")
        return
    table = "".join(cell.text for g in d.grids if "三公" in g.title for _, _, cell in g)
    whole = clean("".join(p.text for p in said) + table)
    missing = [name for name, words in _PARTS.items() if not re.search(words, whole)]
    if missing:
        yield found(f"“三公”经费没有单列{'、'.join(missing)}。", said[0].at(0, 60), stated=said[0].text[:60], expected="、".join(_PARTS),
                    mend="按四项分别写明金额，没有的写0。")  # fmt: skip


@rule("C205", "标题说增减原因而正文没有", basis="通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def promised_reason(d: Disclosure, found: Build) -> Iterator[Finding]:
    """标题是“机关运行经费增减变动原因说明”，正文却没有与上年比较，或者写了增减而没有写原因。

    反例：
        # 八、机关运行经费增减变动原因说明

        本单位2023年机关运行经费预算61.06万元。

    反例：
        # 八、机关运行经费增减变动原因说明

        本单位2023年机关运行经费预算61.06万元，比上年增加2.00万元，增长3.39%。

    正例：
        # 八、机关运行经费增减变动原因说明

        本单位2023年机关运行经费预算61.06万元，比上年增加2.00万元，主要原因是人员增加。
    """
    text = text_of(d)
    for heading in text.headings:
        if not re.search(r"(?:增减|变动|变化).{0,6}原因", heading.text) or "三公" in heading.text:
            continue
        said = [p for p in text.body if heading.text in p.section]
        if said and not any(_COMPARED.search(p.text) or re.search(r"没有|不涉及|^无", p.text) for p in said):
            yield found(f"标题是“{heading.text}”，正文没有与上年比较。", said[0].at(0, 60), stated=said[0].text[:60],
                        expected="与上年比较的增减额和原因", mend="写明增减额和原因。")  # fmt: skip
        elif not any(_WHY.search(p.text) for p in said):
            p, change = next(search(said, _CHANGED), (None, None))
            if p is not None and change is not None:
                yield found(f"标题是“{heading.text}”，正文写了“{change.group()}”，没有写原因。", p.at(*change.span()), stated=change.group(),
                            expected="增减的原因", mend="写明主要原因。")  # fmt: skip


_CHANGED = re.compile(r"(?:增加|减少|增长|下降|降低)(?:了|约)?(?!0(?:\.0+)?(?:万?元|[%％]))\d[\d,]*(?:\.\d+)?(?:万?元|[%％])")
_RATE = re.compile(r"(?:增加|减少|增长|下降|降低|上升|提高)(?:了|约)?(?P<rate>\d[\d,]*(?:\.\d+)?)[%％]")
_WHY = re.compile(r"原因|由于|因为|因[^公此而]|新增|调整|口径|主要(?:是|为|用于|由)|系")
#: A change by at least so many per cent wants a reason.
LARGE = Decimal(30)


@rule("C206", "较大增减没有说明原因", basis="财预〔2016〕143号：预算收支增减变化情况说明", severity=NOTICE,
     learnt_from=("seed", "chongqing"))  # fmt: skip
def unexplained(d: Disclosure, found: Build) -> Iterator[Finding]:
    """与上年相比增减30%以上的，同一节里应说明原因。

    反例：
        # 五、一般公共预算支出情况说明

        ## （一）规模变化情况

        一般公共预算拨款3474.88万元，比上年增加2745.17万元，增长376.20%。

    正例：
        # 五、一般公共预算支出情况说明

        ## （一）规模变化情况

        一般公共预算拨款3474.88万元，比上年增加2745.17万元，增长376.20%，主要原因是就业补助资金增加。
    """
    text = text_of(d)
    reasoned = {p.section for p in text.body if _WHY.search(p.text)}
    hits = [
        Hit(m.group(), p.at(*m.span()))
        for p, m in search(text.body, _RATE)
        if Decimal(m.group("rate").replace(",", "")) >= LARGE and p.section not in reasoned and p.section
    ]
    yield from gather(found, f"增减较大没有说明原因：“{hits[0].text if hits else ''}”", hits, expected="说明增减的原因", mend="写明主要原因。")


_CHART = re.compile(r"^(?:图\d*[：:]?)?(?:\d{4}年)?度?(收入|支出)(?:预算|决算)?(?:结构|构成)?图$")


