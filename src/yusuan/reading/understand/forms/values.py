"""The table of all indicator values of a document, as docs/indicator-values.md prints it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from yusuan.model import Target
from yusuan.words.values import Problem, Value, parse_value

#: Open words longer than this are sentences of their author: the table only counts them.
MOST_WORDS = 6
_KINDS = {"number": "数量", "date": "时间", "scale": "定性分档", "words": "定性文字"}
_HEAD = """# 指标值解析表

<!-- 由 python -m yusuan.docs 生成，不要手改 -->

种子文件 12 张绩效目标表（实施期、年度两侧）的每一个指标值，按 `yusuan.words.values.parse_value` 读出的类型列出。
凡写法有误的，列出错在哪里和应写的值；没有读成值、也没有报问题的一个都没有。较长的定性文字不照录，只计数。

写法：比较符（≥ ≤ = > <，或“不少于”“以上”“左右”等字样）＋数＋单位；或一个时间；或一个档次（优良中低差、达成、是否等）。
单位统一：元/月/人 与 元/人/月 相同，平米 与 平方米 相同；“年”“月”等是计算周期。定性文字不能衡量，由规则另行提示。
"""


def values_of(targets: Iterable[Target]) -> Counter[str]:
    """Every printed value of both sides with how often it stands."""
    return Counter(v for t in targets for i in t.indicators for v in (i.term, i.annual) if v)


def report(targets: Sequence[Target]) -> str:
    """The table as Markdown; no text longer than MOST_WORDS that is not a quantity."""
    found = values_of(targets)
    parsed = {text: parse_value(text) for text in found}
    kinds = Counter[str]()
    for text, value in parsed.items():
        kinds["有误" if isinstance(value, Problem) else _KINDS[value.kind]] += found[text]
    total = "，".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    lines = [_HEAD, f"共 {sum(found.values())} 处、{len(found)} 种写法：{total}。", ""]
    lines += ["## 读出的值", "", *_table(("指标值", "处", "类型", "比较符", "数", "单位", "周期", "提示"), _rows(found, parsed)), ""]
    lines += ["## 写法有误的值", "", *_table(("指标值", "处", "问题", "应写"), _wrong(found, parsed)), ""]
    return "\n".join(lines)


def _rows(found: Counter[str], parsed: dict[str, Value | Problem]) -> Iterator[tuple[str, ...]]:
    long: Counter[str] = Counter()
    for text, value in sorted(parsed.items()):
        if isinstance(value, Problem):
            continue
        if value.kind == "words" and len(text) > MOST_WORDS:
            long[f"（{len(text)}字的文字）"] += found[text]
            continue
        number = "" if value.number is None else re.sub(r"^[≥≤=<>]", "", str(Value("number", "", value.number)))
        remark = value.remark or ("不可衡量" if not value.measurable else "")
        unit = str(value.unit) if value.kind == "number" else ""
        yield (text, str(found[text]), _KINDS[value.kind], value.operator, number, unit, value.period, remark)
    for text, count in sorted(long.items(), key=lambda item: (len(item[0]), item[0])):
        yield (text, str(count), _KINDS["words"], "", "", "", "", "不可衡量")


def _wrong(found: Counter[str], parsed: dict[str, Value | Problem]) -> Iterator[tuple[str, ...]]:
    for text, value in sorted(parsed.items()):
        if isinstance(value, Problem):
            yield (text, str(found[text]), value.message, str(value.meant) if value.meant else "")


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(cell.replace('|', '／') for cell in row)} |"
