"""What the header path of an amount column says, and what the columns beside it imply of it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace

from yusuan import codes
from yusuan.model import Column, Point, Region, join, leaves, meet, point
from yusuan.words.lexicon import Meaning, clean, read

from . import labels
from .side import Side, merge, unknown

_OUT, _IN = point(flow="expenditure"), point(flow="income")
#: 上年执行数, 去年预算: a year told from the document's own (上年结转 is no year but an origin).
LAST_YEAR = re.compile(r"^(?:上年|上一年|去年)度?(?!.*(?:结转|结余))(?:初|财政|同期)?")
_THIS = re.compile(r"^(?:本年|当年|今年)度?(?=(?:年初)?(?:预算|决算|执行|批复|实际|完成)(?:数|额)?$)")
_THIS_BUDGET = re.compile(r"(?:本年|当年)度?预算(?:数|额)?")
_STAGES = ((re.compile("执行|决算|实际|完成"), "executed"), (re.compile("预算|批复"), "approved"))
#: The level of government whose money it is: says nothing where a table knows only one.
_LEVEL = re.compile(r"(?:省|市|县|区|州|盟|旗|兵团|镇|乡)(?:本)?级(?!补助|政府|以上|以下)|本级(?!次)")
_OTHER_LEVEL = re.compile(r"中央|上级(?!补助收入)|转移支付|提前(?:下达|告知|通知)|下级")

#: The unit of money within a header: 预算数（万元）, 金额/元.
MONEY_UNIT = re.compile(r"\((?:金额)?(?:单位[:：]?)?(?:人民币)?(?:亿|百万|万|千|百)?元\)|[/／](?:亿|百万|万|千|百)?元$")
_DEDUCTED = re.compile(r"\(?(?:扣除|剔除)([^()\d]{2,20}?)(?:后(?:的)?(?=\D|$)|(?=\)|$))\)?")

#: So many columns named like economic codes are a list of them.
_SEVERAL = 3
_APPROPRIATION = leaves("fund", "appropriation")


def read_headers(side: Side) -> None:
    """What each amount column's header path says by itself."""
    for column in side.amounts:
        side.found[column.index] = _of_path(column.path, side.title, side.year)


def _of_path(path: Sequence[str], title: Meaning, year: int | None) -> Meaning:
    """Header texts from top to bottom: each is read knowing those above it."""
    parts: list[Meaning] = []
    for text in path:
        meaning = _of_text(text, merge([title, *parts]).point, year)
        above = merge(parts).point
        if above.flow == _IN.flow and meaning.point.flow == _OUT.flow and meaning.point.use is not None:
            meaning = replace(meaning, point=meaning.point.but(flow=None))  # 本年收入 / 基本支出
        parts.append(meaning)
    merged = merge(parts)
    last = parts[-1].flags if parts else frozenset()
    flags = (merged.flags - {"sum", "grand"}) | (last & {"sum", "grand"})
    words = parts[-1].words if parts else ()
    return replace(merged, flags=flags, words=words)


def _of_text(text: str, known: Point, year: int | None) -> Meaning:
    plain = MONEY_UNIT.sub("", clean(text))
    last = LAST_YEAR.match(plain)
    if last is None or year is None:
        meaning = read(plain, "c", known)
        return meaning if labels.acceptable(meaning, plain) else unknown(meaning)
    meaning = read(plain[last.end() :], "c", known)
    if not labels.acceptable(meaning, text):
        return unknown(meaning)
    stage = next((s for pattern, s in _STAGES if pattern.search(plain)), None)
    said = meaning.point.but(year=str(year - 1), origin=None)
    return replace(
        meaning, point=said.but(stage=stage) if stage else said, words=(*meaning.words, last.group())
    )


def deductions(side: Side) -> None:
    """扣除中央基建投资后预算数 is a part of 预算数, told by what is taken out."""
    for column in side.amounts:
        names = [deducted(text) for text in column.path]
        if any(name for name, _ in names):
            rest = [text for _, text in names if text]
            found = _of_path(rest, side.title, side.year)
            name = next(name for name, _ in reversed(names) if name)
            said = found.point.but(item=name)
            side.found[column.index] = replace(found, point=said, flags=found.flags | {"part"}, words=(*found.words, name))


def deducted(text: str) -> tuple[str, str]:
    """What a header text takes out (扣除中央基建投资), and what else it says; nothing and the whole text where it does not."""
    plain = clean(text)
    found = _DEDUCTED.search(plain)
    if found is None:
        return "", text
    return f"扣除{found.group(1)}", plain[: found.start()] + plain[found.end() :]


def parts_of_wholes(side: Side) -> None:
    """A 其中 column is a part of the column before it; one whose words are unknown is the part of that name."""
    amounts, found = side.amounts, side.found
    whole: Column | None = None
    for column in amounts:
        mine = found[column.index]
        if "part" not in mine.flags:
            whole = column
            continue
        if whole is None or not _beside(whole, column):
            continue
        its = found[whole.index].point
        same = "unknown" in mine.flags or its & mine.point == its
        if same and (name := labels.part_name(column.path[-1])):
            flags = (found[whole.index].flags - {"sum", "grand"}) | {"part"}
            found[column.index] = Meaning(its.but(item=name), flags, words=(name,))
        elif its.measure is None and mine.point.measure is None and (both := its & mine.point):
            found[column.index] = replace(mine, point=both)


def economic_kinds(side: Side) -> None:
    """Columns headed 基本工资, 津贴补贴, 会议费 … are economic kinds where several of a table are named so."""
    amounts, found, title, year = side.amounts, side.found, side.title, side.year
    if title.point.measure is not None:
        return
    kinds: tuple[codes.Kind, ...] = ("economic", "gov_economic")
    named = {kind: _named_kinds(amounts, kind, year) for kind in kinds}
    dimension = max(named, key=lambda kind: len(named[kind]))
    codes_of = named[dimension]
    unknown = any("unknown" in found[i].flags for i in codes_of)
    if len(codes_of) < _SEVERAL or not unknown:
        return
    for column in amounts:
        if column.index in codes_of:
            above = _of_path(column.path[:-1], title, year)
            said = above.point.but(flow="expenditure", **{dimension: codes_of[column.index]})
            found[column.index] = Meaning(said, above.flags - {"sum", "grand"}, words=(column.path[-1],))


def _named_kinds(amounts: Sequence[Column], kind: codes.Kind, year: int | None) -> dict[int, str]:
    """Columns whose lowest header is the name of one economic code."""
    named = {}
    for column in amounts:
        name = clean(column.path[-1]) if column.path else ""
        below = {c.code for c in codes.by_name(kind, name, year) if len(c.code) == 5}
        if len(below) == 1:
            named[column.index] = below.pop()
    return named


def _beside(whole: Column, part: Column) -> bool:
    """Whether a column and the 其中 column after it stand under one head, or the part under the whole's own."""
    above = [text for text in map(clean, part.path[:-1]) if text.rstrip(":") != "其中"]
    return list(map(clean, whole.path[: len(above)])) == above and len(whole.path) <= len(above) + 1


def levels_of_government(side: Side) -> None:
    """县级, 本级 and the like say nothing where a table knows only one level; else they name whose money it is."""
    columns = [c for c in side.amounts if not any(deducted(text)[0] for text in c.path)]
    texts = [clean(text) for c in columns for text in c.path]
    levels = {m.group() for text in texts for m in _LEVEL.finditer(text)}
    other = any(_OTHER_LEVEL.search(text) for text in texts)
    if not levels and not other:
        return
    for c in columns:
        said = [_level_of(text) for text in c.path]
        found = _of_path([rest for _, rest in said if rest], side.title, side.year)
        if (len(levels) > 1 or other) and (level := next((name for name, _ in said if name), "")):
            found = replace(found, point=found.point.but(item=level))
        side.found[c.index] = found


def _level_of(text: str) -> tuple[str, str]:
    """Whose money a header text says it is, and what else it says; the whole text where that is not understood."""
    plain = clean(text)
    level = _LEVEL.search(plain) or _OTHER_LEVEL.search(plain)
    if level is None:
        return "", text
    rest = plain[: level.start()] + plain[level.end() :]
    return (level.group(), rest) if not rest or labels.acceptable(read(rest, "c"), rest) else (plain, "")


def this_year_beside_last(side: Side) -> None:
    """本年预算数 beside 上年执行数 names the year, not the origin of the money."""
    amounts, found, year = side.amounts, side.found, side.year
    own = {None, frozenset({str(year)})}
    if year is None or all(found[c.index].point.year in own for c in amounts):
        return
    for column in amounts:
        if any(_THIS.match(clean(text)) for text in column.path):
            mine = found[column.index]
            said = mine.point.but(origin=None, year=str(year))
            found[column.index] = replace(mine, point=said, flags=mine.flags - {"this_year"})


def budget_of_the_year(side: Side) -> None:
    """本年预算 over the amounts of a table without a column for carry-overs is 预算数: it holds their rows too."""
    amounts, found = side.amounts, side.found
    if any("carry" in found[c.index].flags for c in amounts):
        return
    for column in amounts:
        if column.path and _THIS_BUDGET.fullmatch(clean(column.path[-1])):
            mine = found[column.index]
            found[column.index] = replace(mine, point=mine.point.but(origin=None))


def balances_beside_flows(side: Side) -> None:
    """年初结转 beside 本年收入 and 本年支出 is income, however its parts are called (基本支出结转 …)."""
    amounts, found = side.amounts, side.found
    flows = {m.point.flow for c in amounts if "this_year" in (m := found[c.index]).flags}
    if not {_IN.flow, _OUT.flow} <= flows:
        return
    for column in amounts:
        mine = found[column.index]
        if "carry" in mine.flags and mine.point.sink is None:
            found[column.index] = replace(mine, point=mine.point.but(flow="income"))


def spending_beside_carryover(side: Side) -> None:
    """本年支出 beside a column of what is spent from carry-overs is paid from the year's money alone."""
    amounts, found = side.amounts, side.found
    mine = [found[c.index] for c in amounts]
    carried = any("carry" in m.flags and m.point.sink is None and m.point.flow != _IN.flow for m in mine)
    if not carried or any("this_year" in m.flags and m.point.flow != _OUT.flow for m in mine):
        return
    for column in amounts:
        meaning = found[column.index]
        if "this_year" in meaning.flags:
            found[column.index] = replace(meaning, flags=meaning.flags - {"this_year"})


def funds_of_spending(side: Side) -> None:
    """事业收入 over a column of a table of expenditure is the fund that pays, not income."""
    amounts, found, title = side.amounts, side.found, side.title
    if title.point.flow != _OUT.flow:
        return
    for column in amounts:
        mine = found[column.index]
        if mine.point.flow == _IN.flow and mine.point.fund is not None:
            found[column.index] = replace(mine, point=mine.point.but(flow=None))


def apart_from_siblings(side: Side) -> None:
    """财政拨款 beside 政府性基金 under one head, with no 一般公共预算 there, is the rest of it."""
    amounts, found = side.amounts, side.found
    for column in amounts:
        mine = found[column.index]
        given = mine.flags & {"part", "sum", "grand"}
        if mine.point.fund is None or mine.point.fund < _APPROPRIATION or given:
            continue
        rest = mine.point.fund
        for other in amounts:
            its = found[other.index]
            beside = other is not column and other.path[:-1] == column.path[:-1] and "part" not in its.flags
            if (
                beside
                and its.point.fund is not None
                and its.point.fund < rest
                and _but_fund(its) == _but_fund(mine)
            ):
                rest -= its.point.fund
        if rest != mine.point.fund and ("general" in rest or "rest" in mine.flags):
            found[column.index] = replace(mine, point=mine.point.override(Point(fund=rest)))


def _but_fund(meaning: Meaning) -> Point:
    return meaning.point.but(fund=None, flow=None)


#: Economic kinds of departments whose names governments use too.
_SHARED = {frozenset({"303"}): "509", frozenset({"312"}): "507", frozenset({"311"}): "508"}


def government_kinds(side: Side) -> None:
    """对个人和家庭的补助 beside 机关工资福利支出 is the government's kind of that name."""
    amounts, found = side.amounts, side.found
    if not any(found[c.index].point.gov_economic for c in amounts):
        return
    for column in amounts:
        mine = found[column.index]
        if mine.point.economic in _SHARED:
            said = mine.point.but(economic=None, gov_economic=_SHARED[mine.point.economic])
            found[column.index] = replace(mine, point=said)


def totals_over_siblings(side: Side) -> None:
    """A 合计 column whose siblings name funds or origins outside the title's is the total of those siblings."""
    amounts, found, title = side.amounts, side.found, side.title
    for column in amounts:
        mine = found[column.index]
        if "sum" not in mine.flags:
            continue
        prefix = column.path[:-1]
        siblings = [
            found[other.index].point
            for other in amounts
            if other is not column and other.path[: len(prefix)] == prefix
        ]
        united = {name: _united(name, siblings, title.point) for name in ("fund", "origin")}
        said = {name: region for name, region in united.items() if region is not None}
        if said:
            found[column.index] = replace(mine, point=mine.point.but(**said), flags=mine.flags | {"united"})


def _united(dimension: str, siblings: Sequence[Point], title: Point) -> Region:
    """What siblings ask of one dimension together, where one of them leaves what the title says; else nothing."""
    given = getattr(title, dimension)
    stated = [getattr(point, dimension) for point in siblings]
    if given is None or all(region is None or meet(dimension, region, given) for region in stated):
        return None
    united: Region = None
    for region in stated:
        told = region or given
        united = told if united is None else join(dimension, united, told) or united
    return united


def current_beside_carryover(side: Side) -> None:
    """A fund column beside a carry-over column, or beside 本年收入合计, is of the current year."""
    amounts, found, title = side.amounts, side.found, side.title
    carries = [c for c in amounts if _carries(found[c.index])]
    if not carries or title.point.origin is not None:
        return
    for column in amounts:
        meaning = found[column.index]
        money = meaning.point.fund is not None or meaning.point.item is not None
        if money and meaning.point.origin is None:
            found[column.index] = replace(meaning, point=meaning.point.but(origin="current"))


def _carries(meaning: Meaning) -> bool:
    if meaning.point.sink is not None:
        return False
    total = {"this_year", "sum"} <= meaning.flags and meaning.point.flow == _IN.flow
    return "carry" in meaning.flags or total


def unsaid_beside_said(side: Side) -> None:
    """Columns that would ask the same although their headers differ: what tells them apart was not understood."""
    amounts, found, title = side.amounts, side.found, side.title
    groups: dict[Point, list[Column]] = defaultdict(list)
    for column in amounts:
        mine = found[column.index]
        if "unknown" not in mine.flags:
            groups[merge([title, mine]).point].append(column)
    for group in groups.values():
        silent = [c for c in group if _is_silent(found[c.index])]
        if len({tuple(map(clean, c.path)) for c in group}) > 1 and len(silent) < len(group):
            for column in silent:
                found[column.index] = unknown(found[column.index])


def _is_silent(meaning: Meaning) -> bool:
    """Whether the lowest header of a column says nothing of its own, or only that it is a part of another."""
    return "part" in meaning.flags or not (meaning.words or meaning.flags & {"sum", "grand"})
