"""Rules on tables without an amount: their notes, the list that gives the reason, and texts that say otherwise."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yusuan.model import (
    ERROR,
    NOTICE,
    WARNING,
    Disclosure,
    Figure,
    Finding,
    Grid,
    Outcome,
    Paragraph,
    Point,
    Related,
    Status,
    point,
    within,
)
from yusuan.money import parse
from yusuan.words.lexicon import clean

from ..rule import Build, Yield, rule
from ..text import Hit, Text, compact, gather, text_of

#: Kinds of money that have a table of their own: words of the title → words that a text about it uses.
TOPICS = {
    "政府性基金": "政府性基金",
    "国有资本经营": "国有资本",
    "三公": "三公",
    "机关运行": "机关运行",
    "政府采购": "政府采购",
}
_SAYS_EMPTY = re.compile(r"空表|无数据|没有数据|本表无|为空|无此项|无相关|未安排|没有安排")
_BARE = re.compile(r"^(?:备?注|说明)?[:：]?(?:本表|此表)?(?:为)?(?:无数据|没有数据|空表|无内容|无)[。.]?$")
_NONE = re.compile(r"(?:无|没有|未安排|不涉及)")


def topic(words: str) -> str:
    """The one kind of money that a title speaks of; "" where it speaks of none or of several."""
    found = [name for name, key in TOPICS.items() if key in words]
    return found[0] if len(found) == 1 else ""


def is_blank_table(text: Text, grid: Grid) -> bool:
    """Whether every amount cell is blank (a printed 0 is not a blank)."""
    columns = text.amounts(grid)
    cells = [grid.text(r, c) for r in range(grid.header, len(grid.cells)) for c in columns]
    return bool(columns) and all(parse(t) is None for t in cells)


@rule("T211", "空表没有说明", basis="财预〔2016〕143号：没有数据的表格应当列出空表并说明", severity=WARNING,
     learnt_from=("shanghai", "shaanxi", "beijing"), version=2)  # fmt: skip
def blank_without_note(d: Disclosure, found: Build) -> Iterator[Yield]:
    """没有数据的表应列出空表，并说明为什么是空表。说明可以写在情况说明里；别的空表都在表下注明的，这张也应注明。

    反例：
        # 第二部分 预算表

        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        # 第三部分 情况说明

        2023年收入预算100.00万元。

    反例：
        # 第二部分 预算表

        ## 2023年收入预算总表

        单位：万元

        | 科目编码 | 科目名称 | 合计 |
        | 合计 | | 100.00 |

        ## 2023年政府性基金预算收入表

        单位：万元

        | 科目编码 | 科目名称 | 合计 |
        | 合计 | | |

        注：本单位2023年没有政府性基金预算收入，本表无数据。

        ## 2023年国有资本经营预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本单位2023年没有政府性基金预算支出，本表无数据。

        # 第三部分 情况说明

        2023年没有政府性基金预算和国有资本经营预算。

    反例：
        # 附件 部门决算表

        ## 国有资本经营预算财政拨款支出决算表

        单位：元

        | 科目编码 | 科目名称 | 本年支出 | 基本支出 | 项目支出 |
        | 栏次 | | 1 | 2 | 3 |
        | 合计 | | | | |

        # 决算情况说明

        2023年度支出决算1,000,000.00元，其中项目支出200,000.00元。

    正例：
        # 第二部分 预算表

        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本单位2023年没有政府性基金预算安排，故本表为空表。

        # 第三部分 情况说明

        2023年收入预算100.00万元。

    正例：
        # 第四部分 公开报表

        | 报表 | 报表名称 | 是否空表 | 公开空表理由 |
        | 表1 | 部门收支总表 | 否 | |
        | 表2 | 政府性基金预算支出表 | 是 | 不涉及 |

        ## 政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        # 情况说明

        2023年收入预算100.00万元。

    正例：
        # 情况说明

        2023年一般公共预算拨款支出预算100.00万元；政府性基金拨款支出预算为0；国有资本经营预算拨款支出预算为0。

        # 预算表

        ## 政府性基金预算支出功能分类预算表

        单位：元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |
    """
    text = text_of(d)
    if len(d.grids) > 1 and not any(text.holds_figures(grid) for grid in d.grids):
        yield Outcome("T211", Status.NOT_APPLICABLE, "各表都没有数，像是没有填写的模板")
        return
    told = [p for p in text.body if len(p.text) > 12 and not re.search(r"表$|单位[:：]", p.text)]
    blank = [grid for grid in d.grids if _TABLE.search(clean(grid.title)) and is_blank_table(text, grid)]
    listed = _reasons_listed(d)
    silent = [g for g in blank if not any(_SAYS_EMPTY.search(n) or _NONE.search(n) for n in _said(g, text)) and _same_title(g.title) not in listed]
    noted = len(blank) >= 2 * len(silent) + 1
    hits = []
    for grid in silent:
        name = topic(clean(grid.title))
        if noted or not any(name and name in p.text and _NOTHING.search(p.text) for p in told):
            hits.append(Hit(f"《{grid.title}》", text.beside(grid, grid.title)))
    severity = WARNING if any("预算" in p.text or "决算" in p.text for p in told) else NOTICE
    yield from gather(found, f"空表没有说明：{hits[0].text if hits else ''}", hits, expected="表下注明没有数据的原因", severity=severity,
                      mend="在表下写明：本单位（部门）本年度没有该项安排，故本表为空表。")  # fmt: skip


#: How the text says that there is none of what a blank table is of.
_NOTHING = re.compile(r"无|没有|未|(?<![\d.])0(?:\.0+)?(?:万?元|(?=[，,；;。、）)]|$))|为零")


#: The name of a table, not the words that lead to a list: 详细情况见下表.
_TABLE = re.compile(r"(?<!下)(?<!附)表(?:[（(][^（）()]*[)）])?\d*$")


def _reasons_listed(d: Disclosure) -> set[str]:
    """Titles to which a list of the tables (是否空表 | 公开空表理由) gives a reason or says 不涉及."""
    found: set[str] = set()
    for grid in (b for b in d.blocks if isinstance(b, Grid)):
        if not any("空表" in cell.text or "为空" in cell.text for row in grid.cells[:2] for cell in row if cell is not None):
            continue
        for row in grid.cells[1:]:
            texts = [clean(cell.text) for cell in row if cell is not None and cell.text.strip()]
            titles = [t for t in texts if _TABLE.search(t)]
            if titles and any(_GIVEN.search(t) for t in texts if t not in titles):
                found.update(_same_title(t) for t in titles)
    return found


def _same_title(title: str) -> str:
    """A title as lists of tables and the tables themselves both write it: without the year and 上年."""
    return re.sub(r"20\d\d年?度?|上年", "", clean(title))


_GIVEN = re.compile(r"不涉及|无|没有|未|不")


def _said(grid: Grid, text: Text) -> Iterator[str]:
    """The notes of a table, what its own cells say, and the lines right around it."""
    yield from grid.notes
    yield from (cell.text for _, _, cell in grid if len(cell.text) >= 4)
    index = next((i for i, b in enumerate(text.d.blocks) if isinstance(b, Grid) and b.source == grid.source), None)
    if index is not None:
        for block in text.d.blocks[index + 1 : index + 4]:
            if not isinstance(block, Paragraph):
                break
            yield block.text


@rule("T212", "空表说明没有写原因", basis="财预〔2016〕143号：没有数据的表格应当列出空表并说明", severity=NOTICE,
     learnt_from=("seed", "通行做法"))  # fmt: skip
def bare_note(d: Disclosure, found: Build) -> Iterator[Finding]:
    """只写“本表无数据”没有说明原因，宜写明本单位本年没有哪一项安排。

    反例：
        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本表无数据

    正例：
        ## 2023年政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本单位2023年没有政府性基金预算安排，故本表为空表。
    """
    hits = [
        Hit(f"《{grid.title}》", text_of(d).beside(grid, note))
        for grid in d.grids
        for note in grid.notes
        if _BARE.match(compact(note)) and not text_of(d).holds_figures(grid)
    ]
    yield from gather(found, "空表只写“无数据”，没有写明原因", hits, expected="写明没有哪一项安排，故为空表",
                      mend="改为：本单位（部门）本年度没有该项安排，故本表为空表。")  # fmt: skip


@rule("T213", "表注说是空表而表中有数", basis="算术", severity=ERROR, learnt_from=("shanghai", "通行做法"))
def note_against_table(d: Disclosure, found: Build) -> Iterator[Finding]:
    """表下注“本表为空表”，表里却有金额。

    反例：
        ## 2023年“三公”经费预算表

        单位：万元

        | 项目 | 合计 | 公务接待费 |
        | 预算数 | 1.35 | 1.35 |

        注：本部门2023年无“三公”经费预算，故本表为空表。

    正例：
        ## 2023年“三公”经费预算表

        单位：万元

        | 项目 | 合计 | 公务接待费 |
        | 预算数 | | |

        注：本部门2023年无“三公”经费预算，故本表为空表。
    """
    for grid in d.grids:
        for note in grid.notes:
            if re.search(r"空表|无数据|没有数据", note) and text_of(d).holds_figures(grid):
                yield found(f"《{grid.title}》下注明是空表，表中却有金额。", text_of(d).beside(grid, note), stated=note,
                            expected="有数的表不注“空表”", mend="删去这条注，或核对表中的数。")  # fmt: skip


#: What a table of each kind of money asks, for a text that speaks of it.
_ASKED = {
    "三公": point(measure="three_public"), "政府性基金": point(fund="government_funds"), "国有资本经营": point(fund="state_capital"),
}  # fmt: skip


@rule("T220", "表是空的而文字有数", basis="算术", severity=ERROR, needs="tables", learnt_from=("通行做法",), since="0.2")
def blank_against_text(d: Disclosure, found: Build) -> Iterator[Finding]:
    """“三公”经费、政府性基金、国有资本经营的表一个数也没有，情况说明里却写了本年的金额：只报一条。

    反例：
        清河市档案馆2023年度单位预算公开

        ## 2023年“三公”经费支出预算表

        单位：万元

        | 项目 | 合计 | 公务接待费 |
        | 预算数 | | |

        # 情况说明

        2023年“三公”经费预算2.00万元，其中：公务接待费2.00万元。

    反例：
        南湖区水利局2024年部门预算

        ## 政府性基金预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        # 情况说明

        2024年政府性基金预算支出30.00万元，主要用于河道整治。

    反例：
        南湖区国有资产监督管理局2024年部门预算

        ## 国有资本经营预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        # 情况说明

        2024年国有资本经营预算支出15.00万元，比上年增加1.00万元。

    正例：
        清河市档案馆2023年度单位预算公开

        ## 2023年“三公”经费支出预算表

        单位：万元

        | 项目 | 合计 | 公务接待费 |
        | 预算数 | | |

        # 情况说明

        2023年“三公”经费预算0万元，2022年“三公”经费预算2.00万元。
    """
    text = text_of(d)
    for grid in d.grids:
        name = topic(clean(grid.title))
        if name not in _ASKED or not is_blank_table(text, grid):
            continue
        said = [f for f in d.figures if not f.table and f.state == "value" and f.amount > 0 and asks(f, _ASKED[name], d)]
        if "不含上年结转" in clean(grid.title):  # what was carried over stands elsewhere
            said = [f for f in said if f.point.origin == point(origin="current").origin]
        if said:
            yield found(f"《{grid.title}》一个数也没有，情况说明里{name}却写{said[0].printed}{said[0].unit}。", text.beside(grid, grid.title),
                        stated="空表", expected=f"{said[0].printed}{said[0].unit}", mend="在表中填上金额，或改正文字。", figures=(said[0],),
                        about=(grid.title,), related=tuple(Related(f.printed + f.unit, f.source) for f in said[:3]))  # fmt: skip


def asks(figure: Figure, question: Point, d: Disclosure) -> bool:
    """Whether a figure of the document's own year answers a part of a question about a fund or a view."""
    p = figure.point
    name = "measure" if question.measure is not None else "fund"
    mine, asked = getattr(p, name), getattr(question, name)
    own = p.year is None or p.year == frozenset({d.year.value})
    return mine is not None and asked is not None and own and within(name, mine, asked)


@rule("T214", "表注说的是别的表", basis="通行做法", severity=WARNING, learnt_from=("shanghai", "通行做法"))
def note_of_another(d: Disclosure, found: Build) -> Iterator[Finding]:
    """国有资本经营预算表下注“无政府性基金预算”，多是复制上一张表的注没有改。

    反例：
        ## 2023年国有资本经营预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本单位2023年无政府性基金预算安排，故本表为空表。

    正例：
        ## 2023年国有资本经营预算支出表

        单位：万元

        | 科目编码 | 科目名称 | 合计 | 基本支出 | 项目支出 |
        | 合计 | | | | |

        注：本单位2023年无国有资本经营预算安排，故本表为空表。
    """
    for grid in d.grids:
        mine = topic(clean(grid.title))
        for note in grid.notes:
            theirs = topic(clean(note))
            if mine and theirs and mine != theirs and _NONE.search(note):
                yield found(f"《{grid.title}》下的注说的是{theirs}，不是{mine}。", text_of(d).beside(grid, note), stated=note,
                            expected=note.replace(theirs, mine), mend=f"把注中的“{theirs}”改为本表的内容。")  # fmt: skip
