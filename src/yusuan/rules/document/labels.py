"""Rules on what stands around a table: notes of empty tables, table numbers, owners, header words, total rows."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from yusuan.model import (
    NOTICE,
    Disclosure,
    Finding,
    Grid,
    Outcome,
    Related,
    Status,
)
from yusuan.words.lexicon import clean, read

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, compact, gather, text_of


@dataclass(frozen=True, slots=True)
class Numbered:
    """A table number as printed: its words, its value, and the table's place among all tables (from 1)."""

    prefix: str
    value: int
    position: int
    grid: Grid


_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")}


def _value(text: str) -> int:
    """1 to 99 in Arabic or Chinese digits."""
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十") if "十" in text else ("", "", text)
    return (_DIGITS.get(tens, 1) * 10 if "十" in text else 0) + _DIGITS.get(ones, 0)


def _numbered(grids: Sequence[Grid]) -> list[Numbered]:
    found = []
    for position, grid in enumerate(grids, 1):
        match = re.fullmatch(r"(\D*?)0?(\d{1,2}|[一二三四五六七八九十]{1,3})(\D*)", clean(grid.label))
        if match:
            found.append(Numbered(match.group(1) + "#" + match.group(3), _value(match.group(2)), position, grid))
    return found


@rule("T215", "表号不连续或不一致", basis="通行做法", severity=NOTICE,
     learnt_from=("seed", "guangdong"), version=2, petty=True)  # fmt: skip
def table_numbers(d: Disclosure, found: Build) -> Iterator[Yield]:
    """表号要么都有，要么都没有；写法一致，按顺序连续。

    反例：
        预算公开表1

        ## 收支总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        部门公开表3

        ## 收入总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        预算公开表4

        ## 支出总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

    正例：
        表1

        ## 收支总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        表1-1

        ## 收入总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

    正例：
        公开01表

        ## 收支总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        公开02表

        ## 收入总表

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |
    """
    listed = _numbered(d.grids)
    if not listed:
        yield Outcome("T215", Status.NOT_APPLICABLE, "各表都没有表号")
        return
    nested = _nested(d.grids)
    faults = list(_nested_faults(nested, len(d.grids)) if nested else _label_faults(listed, d.grids))
    if faults:
        hits = [Hit(n.grid.label, text_of(d).beside(n.grid, n.grid.label)) for n in _blamed(listed)]
        yield from gather(found, "表号" + "；".join(faults), hits, expected="每张表都有表号，写法一致，从1起连续",
                          mend="按各表的先后统一编号，或全部不编号。")  # fmt: skip


def _nested(grids: Sequence[Grid]) -> list[tuple[int, int]]:
    """Numbers such as 表1、表1-1、表1-2、表2; empty where no table has a second number."""
    found = [m for g in grids if (m := re.fullmatch(r"\D*?0?(\d{1,2})(?:[-—－.](\d{1,2}))?\D*", clean(g.label)))]
    return [(int(m.group(1)), int(m.group(2) or 0)) for m in found] if any(m.group(2) for m in found) else []


def _nested_faults(numbers: Sequence[tuple[int, int]], tables: int) -> Iterator[str]:
    if len(numbers) * 10 < tables * 7:
        yield f"不全：{tables}张表中只有{len(numbers)}张有表号"
    if list(numbers) != sorted(numbers):
        yield "次序颠倒"
    elif len(set(numbers)) < len(numbers):
        yield "重复"


def _label_faults(listed: Sequence[Numbered], grids: Sequence[Grid]) -> Iterator[str]:
    if len({n.prefix for n in listed}) > 1:
        yield "写法不一：" + "、".join(dict.fromkeys(n.grid.label for n in listed))
    values = [n.value for n in listed]
    if sorted(values) != values:
        yield "次序颠倒"
    elif len(set(values)) < len(values):
        yield "重复"
    elif gaps := [(a, b) for a, b in pairwise(listed) if b.value > a.value + 1 and _nothing_between(a.grid, b.grid)]:
        yield "中间有缺号：" + "、".join(f"{a.grid.label}之后是{b.grid.label}" for a, b in gaps)
    between = [g for g in grids[listed[0].position - 1 : listed[-1].position] if g.title and not g.label]
    if between and len(between) * 2 <= len(listed) and values != list(range(values[0], values[0] + len(values))):
        yield f"不全：{len(listed)}张表有表号，{len(between)}张没有"


def _nothing_between(a: Grid, b: Grid) -> bool:
    """Whether no table that was not read can stand between two tables: they follow on one page or on the next."""
    return a.source.page is None or b.source.page is None or b.source.page - a.source.page <= 1


def _blamed(listed: Sequence[Numbered]) -> list[Numbered]:
    """Those out of place first, then all."""
    usual = Counter(n.prefix for n in listed).most_common(1)[0][0]
    return sorted(listed, key=lambda n: n.prefix == usual and n.value == n.position)


_OWNER = re.compile(r"^(?:编制|填报|预算|公开|编报)?(部门|单位)(?:名称)?[:：](?!(?:人民币)?[(（]?(?:万|千|百|亿)?元)(?=.{2})")


@rule("T216", "表头单位、部门称谓不一", basis="通行做法", severity=NOTICE, learnt_from=("seed", "shaanxi"), petty=True)
def owner_words(d: Disclosure, found: Build) -> Iterator[Finding]:
    """有的表写“单位名称”，有的写“部门名称”；单位公开应一律写单位。

    反例：
        ## 收支总表

        单位名称：清河市档案馆

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        ## 收入总表

        部门名称：清河市档案馆

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        ## 支出总表

        单位名称：清河市档案馆

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

    正例：
        ## 收支总表

        单位名称：清河市档案馆

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        ## 收入总表

        单位名称：清河市档案馆

        单位：万元

        | 项目 | 预算数 |
        | 合计 | 10.00 |
    """
    lines = [(m.group(1), p) for p in _caption_lines(text_of(d)) if (m := _OWNER.match(p.text))]
    counts = Counter(word for word, _ in lines)
    if len(counts) < 2:
        return
    usual = d.scope.value if d.scope.value in counts and counts[d.scope.value] * 2 >= len(lines) else counts.most_common(1)[0][0]
    hits = [Hit(p.text, p.source.at(text=p.text)) for word, p in lines if word != usual]
    other = "部门" if usual == "单位" else "单位"
    yield from gather(found, f"表头称谓不一：多数写“{usual}”，有的写“{other}”", hits, expected=f"一律写“{usual}”", mend=f"改为“{usual}名称”。")


def _caption_lines(text: Text) -> Iterator[Passage]:
    """Short lines of the text and of the top rows of tables: where owners stand."""
    for block in text.d.blocks:
        if isinstance(block, Grid):
            for r, _, cell in block:
                if r < 3 and len(cell.text) <= 60:
                    yield Passage(compact(cell.text), cell.source)
    yield from text.lines


_HEADER_YEAR = re.compile(r"^(20\d\d)(年?)(?=(?:预算|决算|执行|年初)数?)")


@rule("T219", "项目表没有合计行", basis="通行做法", severity=NOTICE,
     learnt_from=("seed", "chongqing"), version=2, petty=True)  # fmt: skip
def no_total(d: Disclosure, found: Build) -> Iterator[Finding]:
    """项目支出表列了几个项目，没有合计行，各项目之和无处可对。

    反例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 取暖费 | 47.25 | 47.25 |
        | 网络服务费 | 16.56 | 16.56 |
        | 档案整理经费 | 5.00 | 5.00 |

    正例：
        ## 2023年项目支出预算表

        单位：万元

        | 项目名称 | 合计 | 一般公共预算 |
        | 合计 | 68.81 | 68.81 |
        | 取暖费 | 47.25 | 47.25 |
        | 网络服务费 | 16.56 | 16.56 |
        | 档案整理经费 | 5.00 | 5.00 |
    """
    for grid in d.grids:
        names = project_rows(text_of(d), grid)
        owners = {clean(d.unit.value), clean(grid.owner)}
        if len(names) < 3 or any(read(n, "r").flags & {"sum", "grand"} or clean(n) in owners for _, n in names):
            continue
        if any(clean(cell.text) in ("合计", "总计") for row in grid.cells[grid.header :] for cell in row if cell is not None):
            continue
        if not any(re.search(r"[局厅委办]$", clean(n)) for _, n in names):
            rows = [Hit(n, next(c for c in grid.cells[r] if c is not None).source.at(table=grid.title)) for r, n in names]
            yield found(f"《{grid.title}》列了{len(names)}个项目，没有合计行。", rows[0].source, stated="没有合计行",
                        expected="列出合计", mend="补上合计行。", related=tuple(Related(h.text, h.source) for h in rows[1:]))  # fmt: skip


def project_rows(text: Text, grid: Grid) -> list[tuple[int, str]]:
    """(row, name) of a table of projects; nothing for other tables."""
    column = next((c.index for c in text.columns(grid) if c.kind == "project"), None)
    if column is None or "项目" not in clean(grid.title) or "绩效" in grid.title:
        return []
    rows = [(r, compact(grid.text(r, column))) for r in range(grid.header, len(grid.cells))]
    return [(r, name) for r, name in rows if name]
