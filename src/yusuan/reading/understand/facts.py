"""Who a document speaks for, of which year, and whether it is a budget or a final account: with what says so."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from yusuan.model import Block, Grid, Heading, Known, Paragraph
from yusuan.words.lexicon import clean, strip_ordinal
from yusuan.words.phrases import pattern

_YEAR = re.compile(r"((?:19|20)\d\d)年(?:度)?")
_TITLE = re.compile(
    r"^(.{2,40}?)(?:关于)?((?:19|20)\d\d)年(?:度)?(?:部门|单位)?(?:综合|收支)*(?:预算|决算|“?三公)|^((?:19|20)\d\d)年(?:度)?(.{2,40}?)(?:部门|单位)(?:综合|收支)*(?:预算|决算)"
)
#: A first line that says of which year it is the budget or the final account, and not of both.
_KIND_LINE = re.compile(r"^(?!.*预决算)(?!.*预算.*决算)(?!.*决算.*预算).*(?:19|20)\d\d年度?.{0,24}?(预算|决算)")
_BODY_NAME = re.compile(rf"{pattern('body', means='')}$")


@dataclass(frozen=True, slots=True)
class Facts:
    unit: Known
    year: Known
    kind: Known
    scope: Known


def facts(blocks: Sequence[Block], owners: Iterable[str], file: str = "") -> Facts:
    """Unit, year, kind and scope, each with the words it was recognised by; empty where nothing says it."""
    body = [clean(b.text) for b in blocks if isinstance(b, Heading) or (isinstance(b, Paragraph) and b.role == "body")]
    lines = body[:60]
    titles = [clean(b.title) for b in blocks if isinstance(b, Grid) and b.title]
    text = lines + titles + [clean(file)]
    cover = _cover(lines)
    unit = _unit(cover, lines, list(owners))
    return Facts(unit if unit.value else _often_named(body), _year(lines, titles, file), _kind(text), _scope(cover, text))


#: A cover has at most so many lines.
_COVER = 8
_CONTENTS = re.compile(r"^目录|^第[一1]部分|^一、")


def _cover(lines: Sequence[str]) -> list[str]:
    """The lines before the contents and the first part."""
    end = next((i for i, line in enumerate(lines[:_COVER]) if _CONTENTS.match(line)), _COVER)
    return list(lines[: max(1, end)])


#: 预算单位：某某局 on a cover says whose document it is.
_STATED = re.compile(r"^(?:预算|编制|公开|填报|主管)?(?:主管)?(?P<scope>部门|单位)(?:名称)?(?:[(（]盖?章?[)）])?[:：](?P<name>.{3,40})$")
_NO_NAME = re.compile(r"^第.{1,2}部分|^纳入|^附件\d*|目录|情况|说明|表$|^关于")
#: 某某委员会部门 2026年度部门预算: the word belongs to what follows.
_OWN_WORD = re.compile(r"(?<=[局厅部委会院所校馆站处办])(?:部门|单位)$|(?<=办公室)(?:部门|单位)$")
_SOME_BODY = re.compile(r"(?:[\u4e00-\u9fff]{2,6}?[省市州盟区县旗])[\u4e00-\u9fff]{2,16}?(?:局|厅|委员会|办公室|委员会办公室|研究院|管理处|检察院|法院|中心|学校|医院)(?![\u4e00-\u9fff]{0,2}(?:局|处|室))")


def _unit(cover: Sequence[str], lines: Sequence[str], owners: list[str]) -> Known:
    named = Counter(o for o in (clean(x) for x in owners) if len(o) >= 3)
    if named:
        best, times = named.most_common(1)[0]
        return Known(best, f"表头写明单位名称（{times}处）")
    for line in cover:
        if (stated := _STATED.match(line)) and not re.search(r"[(（]?(?:万|千|百|亿)?元[)）]?$", stated["name"]):
            return Known(stated["name"], line)
    for line in lines[:20]:
        if found := _TITLE.match(strip_ordinal(re.split("[>›»]", line)[-1])):
            name = _OWN_WORD.sub("", found.group(1) or found.group(4) or "")
            if len(re.findall(r"[\u4e00-\u9fff]", name)) >= 3 and not _NO_NAME.search(name):
                return Known(name, line)
    for line in lines[:8]:
        name = _OWN_WORD.sub("", line)
        if _BODY_NAME.search(name) and len(name) <= 30 and not _NO_NAME.search(name):
            return Known(name, "首页标题")
    return Known()


def _often_named(lines: Sequence[str]) -> Known:
    """The body that a text without a cover speaks of: one name at least three times, and clearly more than any other."""
    said = Counter(m.group() for line in lines for m in _SOME_BODY.finditer(line))
    most = said.most_common(2)
    if most and most[0][1] >= 3 and (len(most) == 1 or most[0][1] >= 2 * most[1][1]):
        return Known(most[0][0], f"正文中最常说到（{most[0][1]}处）")
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


#: Words of classifications and of tables that hold 部门预算 without saying whose document it is.
_CLASSED = re.compile(r"部门预算(?:支出)?(?:的)?经济(?:分类|科目)|部门(?:支出)?经济分类|政府预算(?:支出)?经济分类|批复部门预算")


def _scope(cover: Sequence[str], text: Sequence[str]) -> Known:
    """The cover decides, by its title or by 预算单位：; else what most titles say."""
    if (scope := _said_scope(cover)) is not None:
        return scope
    for line in cover:
        if stated := re.match(r"(?:预算|公开)(?:主管)?(部门|单位)(?:名称)?[:：].{3,40}$", line):
            return Known(stated[1], line)
    if (scope := _said_scope(text)) is not None:
        return scope
    return Known("部门", "部门预算") if any("部门预算" in line or "部门决算" in line for line in text) else Known()


def _said_scope(lines: Sequence[str]) -> Known | None:
    """部门 or 单位, whichever more of these lines say; None where as many say the one as the other."""
    plain = [_CLASSED.sub("", line) for line in lines]
    unit = sum(bool(re.search(r"单位(?:预算|决算)", line)) for line in plain)
    department = sum(bool(re.search(r"部门(?:综合)?(?:预算|决算)", line)) for line in plain)
    if unit == department:
        return None
    return Known("单位", "单位预算") if unit > department else Known("部门", "部门预算")
