"""Who a document speaks for, of which year, and whether it is a budget or a final account: with what says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yusuan.model import Block, Grid, Heading, Known, Paragraph
from yusuan.words.lexicon import clean, strip_ordinal

_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度)?")
_TITLE = re.compile(
    r"^(.{2,40}?)(?:关于)?((?:19|20)\d\d)年(?:度)?(?:部门|单位)?(?:综合|收支)*(?:预算|决算|“?三公)|^((?:19|20)\d\d)年(?:度)?(.{2,40}?)(?:部门|单位)(?:综合|收支)*(?:预算|决算)"
)
#: A first line that says of which year it is the budget or the final account, and not of both.
_KIND_LINE = re.compile(r"^(?!.*预决算)(?!.*预算.*决算)(?!.*决算.*预算).*(?:19|20)\d\d年度?.{0,24}?(预算|决算)")
_BODY_NAME = re.compile(
    r"(局|厅|部|委|办|中心|委员会|办公室|大队|支队|站|所|院|馆|校|学|会|府|处|道|镇|乡|检察院|法院|协会|集团|机关)$"
)


@dataclass(frozen=True, slots=True)
class Facts:
    unit: Known
    year: Known
    kind: Known
    scope: Known


def facts(blocks: Sequence[Block], owners: Iterable[str], file: str = "") -> Facts:
    """Unit, year, kind and scope, each with the words it was recognised by; empty where nothing says it."""
    lines = [clean(b.text) for b in blocks if isinstance(b, Heading) or (isinstance(b, Paragraph) and b.role == "body")][:60]
    titles = [clean(b.title) for b in blocks if isinstance(b, Grid) and b.title]
    text = lines + titles + [clean(file)]
    return Facts(_unit(lines, list(owners)), _year(lines, titles, file), _kind(text), _scope(text))


def _unit(lines: Sequence[str], owners: list[str]) -> Known:
    named = Counter(o for o in (clean(x) for x in owners) if len(o) >= 3)
    if named:
        best, times = named.most_common(1)[0]
        return Known(best, f"表头写明单位名称（{times}处）")
    for line in lines[:20]:
        if found := _TITLE.match(strip_ordinal(re.split("[>›»]", line)[-1])):
            name = found.group(1) or found.group(4)
            if name and len(re.findall(r"[\u4e00-\u9fff]", name)) >= 3 and not re.search(r"目录|情况|说明|表$", name):
                return Known(name, line)
    for line in lines[:8]:
        if _BODY_NAME.search(line) and len(line) <= 30:
            return Known(line, "首页标题")
    return Known()


def _year(lines: Sequence[str], titles: Sequence[str], file: str) -> Known:
    heads = Counter[str]()
    for line in lines[:12]:
        heads.update(_YEAR.findall(line) if len(line) < 60 and re.search("预算|决算", line) else [])
    if heads:
        year = max(heads, key=lambda y: (heads[y], y))
        return Known(year, next(line for line in lines if year in line))
    tables = Counter(y for title in titles for y in _YEAR.findall(title))
    if tables:
        year = tables.most_common(1)[0][0]
        return Known(year, next(t for t in titles if year in t))
    body = Counter(y for line in lines for y in _YEAR.findall(line))
    if body:
        year = body.most_common(1)[0][0]
        return Known(year, "正文中最常见的年度")
    named = re.search(r"((?:19|20)\d\d)", file)
    return Known(named.group(1), "文件名") if named else Known()


def _kind(text: Sequence[str]) -> Known:
    counts = {kind: sum(kind in line for line in text) for kind in ("预算", "决算")}
    final_titles = sum(bool(re.search(r"决算(总|明细)?表|部门决算|单位决算|决算公开", line)) for line in text)
    if final_titles >= 2 and final_titles * 2 >= counts["预算"] * 0.5:
        return Known("决算", "标题和表名中的“决算”")
    head = next((m for line in text[:20] if len(line) <= 60 and (m := _KIND_LINE.search(line))), None)
    if head is not None:
        return Known(head.group(1), head.string)
    return Known("预算", "标题和表名中的“预算”") if counts["预算"] else Known()


def _scope(text: Sequence[str]) -> Known:
    unit = sum(bool(re.search(r"单位(预算|决算)", line)) for line in text)
    department = sum(bool(re.search(r"部门(预算|决算)", line)) for line in text)
    if not unit and not department:
        return Known()
    return Known("单位", "单位预算") if unit > department else Known("部门", "部门预算")
