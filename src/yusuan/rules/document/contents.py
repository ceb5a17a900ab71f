"""Rules on the contents page and on headings: page numbers, entries without a place, headings said twice."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from yusuan.model import NOTICE, WARNING, Disclosure, Finding, Outcome, Status
from yusuan.words.lexicon import clean, strip_ordinal

from ..rule import Build, Yield, rule
from ..text import Hit, Passage, Text, compact, gather, text_of

_ENTRY = re.compile(r"^(.*[^\s.．…·•⋯—_\-])[\s.．…·•⋯—_\-]*[\s.．…·•⋯—_\t](\d{1,3})$")
_PART = re.compile(r"^第?[一二三四五六七八九十]{1,3}(?:部分|章|节|篇)")


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents: its words, its page (None where none is printed), and the line itself."""

    words: str
    page: int | None
    line: Passage


def entries(text: Text) -> list[Entry]:
    found = []
    for line in text.contents:
        match = _ENTRY.match(line.text)
        words = match.group(1) if match else line.text
        found.append(Entry(compact(words).strip(".．…·_ "), int(match.group(2)) if match else None, line))
    return [e for e in found if e.words]


@rule("C301", "目录页码不对", basis="通行做法", severity=WARNING, learnt_from=("seed", "通行做法"))
def wrong_pages(d: Disclosure, found: Build) -> Iterator[Yield]:
    """目录里后一行的页码不能小于前一行；分页的文件里，目录页码应与标题实际所在的页相符。

    反例：
        # 目 录

        一、本单位职责.....1

        二、收支总表.....3

        三、其他说明.....41

        （一）其他.....39

        # 一、本单位职责

    正例：
        # 目 录

        一、本单位职责.....1

        二、收支总表.....3

        三、收入总表.....3

        四、其他说明.....41

        # 一、本单位职责
    """
    listed = [e for e in entries(text_of(d)) if e.page is not None]
    if len(listed) < 3:
        yield Outcome("C301", Status.NOT_APPLICABLE, "没有带页码的目录")
        return
    kept = _rising([e.page or 0 for e in listed])
    for i, entry in enumerate(listed):
        if i in kept:
            continue
        before = next((listed[k] for k in sorted(kept, reverse=True) if k < i), None)
        low, high = before and before.page, next((listed[k].page for k in sorted(kept) if k > i), None)
        span = f"{low or 1}至{high}之间" if high else f"不小于{low}"
        near = f"，前面的“{before.words}”在第{low}页" if before and (low or 0) > (entry.page or 0) else ""
        yield found(f"目录页码倒退：“{entry.words}”写第{entry.page}页{near}。", entry.line.source, stated=str(entry.page),
                    expected=span, mend="按正文的实际页码改正目录。")  # fmt: skip
    for entry, page in _moved(text_of(d), listed):
        yield found(f"目录页码与正文不符：“{entry.words}”写第{entry.page}页，实际在第{page}页。", entry.line.source,
                    stated=str(entry.page), expected=str(page), mend="按正文的实际页码改正目录。")  # fmt: skip


def _rising(pages: Sequence[int]) -> set[int]:
    """The places of a longest run of pages that never falls: what is left out of it is most likely wrong."""
    runs: list[list[int]] = []
    longest: list[int] = []
    for i, page in enumerate(pages):
        ahead: list[int] = []
        for run in runs:
            if pages[run[-1]] <= page and len(run) > len(ahead):
                ahead = run
        runs.append([*ahead, i])
        longest = runs[-1] if len(runs[-1]) > len(longest) else longest
    return set(longest)


def _moved(text: Text, listed: Sequence[Entry]) -> Iterator[tuple[Entry, int]]:
    """Entries whose heading stands on another page than the shift that most entries share; only for paged files."""
    pages = [(_plain(p.text), p.source.page) for p in text.lines if p.kind == "heading" and p.source.page]
    found = [(e, [page for words, page in pages if words and words == _plain(e.words)]) for e in listed]
    once = [(e, at[0]) for e, at in found if len(at) == 1]
    shifts = Counter(page - (e.page or 0) for e, page in once)
    if len(once) < 5 or shifts.most_common(1)[0][1] * 10 < 8 * len(once):
        return
    shift = shifts.most_common(1)[0][0]
    yield from ((e, page - shift) for e, page in once if e.page != page - shift)


@rule("C302", "目录与正文标题不对应", basis="通行做法", severity=NOTICE, learnt_from=("通行做法",))
def missing_entry(d: Disclosure, found: Build) -> Iterator[Yield]:
    """目录列出的表，正文里应有同名的表；正文的表也应列入目录。

    反例：
        # 目 录

        一、收支预算总表.....1

        二、收入预算总表.....2

        三、支出预算总表.....3

        四、政府采购预算表.....4

        # 收支预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        # 收入预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        # 支出预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |

    正例：
        # 目 录

        一、收支预算总表.....1

        二、收入预算总表.....2

        三、支出预算总表.....3

        # 收支预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        # 收入预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |

        # 支出预算总表

        | 项目 | 预算数 |
        | 合计 | 10.00 |
    """
    text = text_of(d)
    listed = [e for e in entries(text) if re.search(r"表(?:[（(][^）)]*[)）])?$", e.words) and not _PART.match(e.words)]
    titles = _titles(text)
    if len(listed) < 3 or len(d.grids) < 3:
        yield Outcome("C302", Status.NOT_APPLICABLE, "目录没有列表，或文件里没有读到表")
        return
    missing = [e for e in listed if not _stands(e.words, titles)]
    if len(missing) * 2 <= len(listed):
        hits = [Hit(e.words, e.line.source) for e in missing]
        yield from gather(found, f"目录中的“{hits[0].text if hits else ''}”在正文里没有同名的表或标题", hits,
                          expected="目录与正文标题一致", mend="补上这张表，或改正目录。")  # fmt: skip
    named = [e.words for e in listed]
    extra = [g for g in d.grids if g.title and re.search(r"表(?:[（(][^）)]*[)）])?$", compact(g.title)) and not _stands(compact(g.title), named)]
    if extra and len(extra) * 3 <= len(d.grids):
        hits = [Hit(g.title, g.source.at(table=g.title)) for g in extra]
        yield from gather(found, f"正文的《{hits[0].text}》没有列入目录", hits, expected="每张表都列入目录", mend="在目录里补上这张表。")


def _titles(text: Text) -> list[str]:
    heads = [p.text for p in (*text.lines, *text.headings)]
    return [*heads, *(compact(g.title) for g in text.d.grids if g.title)]


@lru_cache(maxsize=2048)
def _plain(words: str) -> str:
    return re.sub(r"20\d\d年?度?|[《》“”\"（）()、，：:.．\s]|^表\d+|附件\d*|预算|决算|部门|单位", "", strip_ordinal(clean(words)))


def _stands(words: str, titles: Sequence[str]) -> bool:
    """Whether a title with (nearly) these words is among ``titles``."""
    mine = _plain(words)
    for theirs in map(_plain, titles):
        if mine and (mine in theirs or (len(theirs) > 5 and theirs in mine)):
            return True
        alike = len(mine) * 2 < len(theirs) * 3 and len(theirs) * 2 < len(mine) * 3
        if alike and SequenceMatcher(None, mine, theirs, autojunk=False).ratio() >= 0.8:
            return True
    return False


@rule("C303", "标题重复", basis="通行做法", severity=NOTICE, learnt_from=("seed", "通行做法"), petty=True)
def doubled_heading(d: Disclosure, found: Build) -> Iterator[Finding]:
    """标题下又把标题抄一遍作正文，或同一标题在同一层写了两次。

    反例：
        # 第一部分 概况

        ## 二、机构设置情况

        机构设置情况

        本单位内设机构三个。

    正例：
        # 第一部分 概况

        ## 二、机构设置情况

        本单位内设机构三个。
    """
    hits: list[Hit] = []
    captions = {clean(g.title) for g in d.grids}
    for p in text_of(d).passages:
        if p.section and p.kind in ("body", "heading") and clean(p.text) not in captions and not p.source.sheet:
            mine, above = strip_ordinal(clean(p.text)).rstrip(":"), strip_ordinal(clean(p.section[-1])).rstrip(":")
            if mine == above and len(mine) >= 3 and not mine.endswith("表"):  # a form's title stands on each of its pages
                hits.append(Hit(p.text, p.source.at(text=p.text)))
    yield from gather(found, f"标题重复：“{hits[0].text if hits else ''}”紧接着又写了一遍", hits, expected="标题只写一次", mend="删去重复的标题。")


@rule("C304", "同类表单的标题不一", basis="通行做法", severity=NOTICE, learnt_from=("seed", "通行做法"), petty=True)
def odd_form_title(d: Disclosure, found: Build) -> Iterator[Finding]:
    """同一文件里的绩效目标表标题应相同；个别标题差一两个字或括号全半角不同。

    反例：
        # 项目支出绩效目标申报表

        | 项目名称 | 甲项目 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 完成任务 |

        # 项目支出绩效目标甲报表

        | 项目名称 | 乙项目 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 完成任务 |

        # 项目支出绩效目标申报表

        | 项目名称 | 丙项目 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 完成任务 |

    正例：
        # 项目支出绩效目标申报表

        | 项目名称 | 甲项目 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 完成任务 |

        # 项目支出绩效目标申报表

        | 项目名称 | 乙项目 |
        | 绩效指标 | 一级指标 |
        | 总体目标 | 完成任务 |
    """
    titles = [p for p in text_of(d).lines if re.search(r"绩效[^，。]{0,12}表$", p.text) and len(p.text) <= 50]
    counts = Counter(p.text for p in titles)
    if len(titles) < 3 or counts.most_common(1)[0][1] * 2 <= len(titles):
        return
    usual = counts.most_common(1)[0][0]
    odd = [p for p in titles if p.text != usual and SequenceMatcher(None, p.text, usual).ratio() > 0.85]
    hits = [Hit(p.text, p.source.at(text=p.text)) for p in odd]
    yield from gather(found, f"表单标题与同类表不一：“{hits[0].text if hits else ''}”", hits, expected=usual, mend="改为与其他表相同的标题。")
