"""The tables of a corpus and every column of them: what is written, what the dictionary and the views say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from yusuan.publishing.figures import FIGURES


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name, what it says, and whether it holds text, a whole number or yes and no."""

    name: str
    words: str
    type: str = "text"


DOCUMENT = Column("document", "文件内容的指纹（SHA-256 前16位）：内容相同的几个文件是一份")
_WHOLE = {"page", "row", "column", "line"}
_FILES = (
    Column("path", "文件在文件夹中的路径"),
    Column("size", "文件字节数", "whole"),
    Column("modified", "文件修改时间，纳秒", "whole"),
    DOCUMENT,
    Column("state", "read 读懂，unreadable 不能读，quarantined 读时崩溃、超时或超内存而隔离，aside 给程序用的数据，gone 文件已不在"),
    Column("reason", "没有读的原因"),
    Column("unit", "单位"), Column("year", "年度"), Column("kind", "预算或决算"), Column("scope", "单位或部门"),
    Column("layout", "版式"),
    Column("reader", "读取程序的版本（指纹）"), Column("rules", "规则集的版本（指纹）"),
    Column("scale", "核对时每元的整数单位，100 即分", "whole"),
    Column("figures", "数的个数", "whole"), Column("errors", "错误个数", "whole"),
    Column("warnings", "警告个数", "whole"), Column("notices", "提示个数", "whole"),
    Column("made", "这一段里写了什么：read 全部，checked 核对结果，空 只有这一行"),
    Column("coverage", "参加核对的数所占比例"), Column("pages", "页数（读到的最大页码）", "whole"),
)  # fmt: skip
_FIGURES = (
    DOCUMENT,
    *(
        Column("amount", "金额，分（四舍五入）；空白和认不出的为空", "whole") if f.name == "amount"
        else Column(f.name, f.words, "flag" if f.type == "boolean" else "whole" if f.name in _WHOLE else "text")
        for f in FIGURES
    ),
)  # fmt: skip
TABLES: Mapping[str, tuple[Column, ...]] = {
    "documents": _FILES,
    "tables": (
        DOCUMENT, Column("number", "表的序号，从0起", "whole"), Column("title", "表名"), Column("label", "表号"),
        Column("unit", "金额单位"), Column("page", "页", "whole"), Column("rows", "行数", "whole"),
        Column("columns", "列数", "whole"),
    ),
    "figures": _FIGURES,
    "claims": (
        DOCUMENT, Column("number", "序号", "whole"), Column("kind", "share 占比、change 增减额、rate 增减率、count 数目等"),
        Column("meaning", "说的是什么"), Column("base", "与什么相比"), Column("value", "值：比例为百分数，金额为元，十进制文字"),
        Column("direction", "1 增加，-1 减少，0 持平", "whole"), Column("printed", "所印的文字"), Column("page", "页", "whole"),
    ),
    "findings": (
        DOCUMENT, Column("key", "问题的编号，各次运行不变"), Column("rule", "规则"), Column("version", "规则的版本", "whole"),
        Column("severity", "error 错误，warning 警告，notice 提示"), Column("level", "certain 确定，likely 很可能，hint 供参考"),
        Column("petty", "细小的写法问题", "flag"), Column("message", "问题"), Column("stated", "写的"), Column("expected", "应为"),
        Column("difference", "相差"), Column("mend", "怎样改"), Column("place", "出处"), Column("page", "页", "whole"),
        Column("table", "所在的表"),
    ),
    "targets": (
        DOCUMENT, Column("number", "序号", "whole"), Column("project", "项目"), Column("code", "项目代码"), Column("unit", "单位"),
        Column("years", "项目期限"), Column("annual_total", "年度资金总额，分", "whole"), Column("goal", "年度目标"),
        Column("indicators", "指标，JSON：一级、二级、名称、指标值"), Column("page", "页", "whole"),
    ),
    "projects": (
        DOCUMENT, Column("key", "项目在本文件中的名字"), Column("name", "项目名称"), Column("code", "项目代码"),
        Column("rows", "出现在几行表中", "whole"), Column("target", "绩效目标表的序号", "whole"),
    ),
    "leftovers": (
        DOCUMENT, Column("text", "没有读懂的文字"), Column("reason", "原因"), Column("place", "出处"), Column("page", "页", "whole"),
    ),
    "entries": (
        DOCUMENT, Column("entry", "参加核对的数的序号", "whole"), Column("point", "这个数是什么，中文"),
        Column("amount", "金额，文件的整数单位（documents.scale）", "whole"), Column("lo", "印成这样的最小值", "whole"),
        Column("hi", "印成这样的最大值", "whole"), Column("table", "所在的表"), Column("page", "页", "whole"),
    ),
    "identities": (
        DOCUMENT, Column("identity", "关系的序号", "whole"), Column("kind", "agreement 同数、alias 同义、balance 平衡、partition 分合、containment 包含"),
        Column("dimension", "分合沿哪个维度"), Column("room", "已知的零所留的余地", "whole"), Column("reason", "不成立时不作判断的原因"),
        Column("suspended", "无论成立与否都不作判断", "flag"),
    ),
    "terms": (
        DOCUMENT, Column("identity", "关系的序号", "whole"), Column("entry", "数的序号", "whole"),
        Column("coefficient", "系数：总数为1，各项为其系数的相反数", "whole"),
    ),
    "disclosures": (DOCUMENT, Column("stored", "读懂的全文，JSON；重新核对不用再读文件")),
}  # fmt: skip
#: What one check of a document makes; the others follow from reading it.
CHECKED = ("findings", "entries", "identities", "terms")
