"""What a file is at all: a disclosure of a budget or final account (or a part of one), or something else that has numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yusuan.model import Disclosure, Figure, Heading, Paragraph

#: Kinds of documents that speak of money and are no disclosure, by the words that end or open their titles.
_OTHER = {
    "通知": r"的(?:紧急|补充)?通知$|^通知$",
    "公报": r"公报$",
    "公告、公示": r"(?:招标|采购|中标|成交|招聘|招录|拍卖|听证)[^，。]{0,16}(?:公告|公示)$|(?<!预算)(?<!决算)(?<!经费)的?(?:公告|公示)$",
    "评价报告": r"(?:绩效|项目|财政|重点|部门整体支出|事前|评估)[^，。]{0,24}(?:评价|评估|自评|审核)(?:工作)?(?:报告|意见|结论)(?:[（(].{1,12}[）)])?$",
    "检查表": r"(?:检查|核查|审核|整改|抽查|自查)[^，。]{0,16}(?:表|清单|台账|问题|意见|情况)(?:[（(].{1,12}[）)])?$",
    "招生、招聘材料": r"(?:招生|招聘|招录|报考|入学|报名)[^，。]{0,12}(?:简章|简介|指南|须知|章程|手册|启事|公告)|岗位(?:表|一览表)$",
    "制度文件": r"(?:管理办法|实施细则|实施方案|工作方案|行动计划|规划纲要|条例|规定|操作规程|责任书|合同|协议书?)(?:[（(].{1,10}[）)])?$",
    "会议、新闻材料": r"(?:会议纪要|讲话|新闻稿|工作总结|工作要点|述职报告|审计报告|调研报告|可行性研究报告)(?:[（(].{1,10}[）)])?$",
    "政府预算报告": r"预算执行情况(?:和|与|及)[^，。]{0,16}预算草案的报告$",
}
_ANY = {name: re.compile(words) for name, words in _OTHER.items()}
#: What a disclosure calls itself in its title.
_OWN = re.compile(
    r"(?:部门|单位|年度?|级|综合|收支)[^，。]{0,12}(?:预算|决算)(?!执行|管理|绩效|评审|草案|编制(?:的|工作|通知))[^，。]{0,14}$|三公”?经费|预算公开|决算公开|(?:预算|决算)(?:总)?表$"
)
#: How many of the first lines are looked at for a title.
_TITLE_LINES = 12

_IN_TEXT, _IN_TABLES = 1, 1


@dataclass(frozen=True, slots=True)
class Nature:
    """Whether a file is a disclosure or a part of one; ``kind`` and ``why`` say what it is instead, else "" ."""

    disclosure: bool
    kind: str = ""
    why: str = ""


#: Why a document in which nothing was found is no pass.
NOTHING = "没有读出表、金额和绩效目标，不像预算、决算公开文件；也可能是别的文件，或只有图片"


def nature_of(d: Disclosure) -> Nature:
    """What a document is.  Budget tables, performance targets of a budget, or a text about the year's income and
    expenditure make a disclosure; a title of another kind does not, unless whole budget tables follow it."""
    title, other = _titled(d)
    own = title == "" and any(_OWN.search(line) for line in _first_lines(d))
    tables = sum(_of_budget(f) for f in d.figures if f.table)
    text = sum(_of_budget(f) for f in d.figures if not f.table)
    blanks = len(d.tables) >= 3 and own  # a template, or tables without any amount
    if other:
        whole = len({f.table for f in d.figures if f.table and _of_budget(f)}) >= 3
        return Nature(True) if whole else Nature(False, other, f"像是{other}（“{title}”），不是预算、决算公开文件")
    if tables >= _IN_TABLES or any(t.indicators for t in d.targets) or text >= _IN_TEXT or blanks:
        return Nature(True)
    if own and (text or d.claims or d.tables):
        return Nature(True)
    return Nature(False, "", NOTHING)


def _titled(d: Disclosure) -> tuple[str, str]:
    """The title that names another kind of document, and the kind; empty where the first lines name none first."""
    for line in _first_lines(d):
        for kind, pattern in _ANY.items():
            if pattern.search(line):
                return line, kind
        if _OWN.search(line):
            break
    return "", ""


def _first_lines(d: Disclosure) -> Iterable[str]:
    """Short lines from the head of the document that can be a title."""
    shown = [b.text for b in d.blocks if isinstance(b, Heading | Paragraph) and getattr(b, "role", "body") == "body"]
    lines = (re.sub(r"\s", "", line) for line in shown[:_TITLE_LINES])
    return [line for line in lines if 3 < len(line) <= 60 and not line.endswith(("。", "；", "："))]


def _of_budget(f: Figure) -> bool:
    """Whether a figure speaks of the money of a body: income, expenditure, a fund, a code or one of the usual views."""
    p = f.point
    return f.state == "value" and any((p.flow, p.fund, p.function, p.economic, p.gov_economic, p.use, p.measure))
