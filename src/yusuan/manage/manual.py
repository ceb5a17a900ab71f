"""Generated parts of docs/performance.md: ledgers, checks, causes."""

from __future__ import annotations

from collections.abc import Iterator

from yusuan.model import SEVERITY_NAMES
from yusuan.targets.check import CRITERIA
from yusuan.targets.checks import CHECKS
from yusuan.targets.faults import FAULTS, TWINS
from yusuan.targets.frameworks import EXECUTION, FRAMEWORKS
from yusuan.targets.library import BLANK, GAP, kinds

from .evidence import MEASURES
from .execution import FILE as EXECUTION_FILE
from .fields import scale
from .ledger import PRIVACY_NAMES, TYPE_NAMES, Condition, Ledger, templates
from .results import FILE as RESULTS_FILE

BEGIN, END = "<!-- 以下由 python -m yusuan.docs 生成，不要手工修改。 -->", "<!-- 生成部分结束。 -->"


def with_generated(page: str) -> str:
    """The page with its generated part made anew."""
    head, _, rest = page.partition(BEGIN)
    return f"{head}{BEGIN}\n\n{generated()}\n{END}{rest.partition(END)[2]}"


def generated() -> str:
    """Everything of the page that follows from declarations, in Markdown."""
    parts = [*_frameworks(), *_library(), *_files(), *_ledgers(), *_measures(), *_faults()]
    return "\n".join(parts)


def _frameworks() -> Iterator[str]:
    yield "## 指标框架和分值"
    yield ""
    yield "| 框架 | 依据 | 一级指标 | 二级指标 | 分值 |"
    yield "|---|---|---|---|---|"
    for f in FRAMEWORKS.values():
        for first, seconds in f.levels.items():
            yield f"| {f.key} {f.name} | {f.basis} | {first} | {'、'.join(seconds)} | {f.points[first]} |"
    yield ""
    yield f"另有预算执行率 {EXECUTION} 分。缺少某个一级指标的，它的分值归产出指标。"
    yield ""


def _library() -> Iterator[str]:
    yield "## 常用指标"
    yield ""
    yield "| 项目类型 | 二级指标 | 三级指标 | 指标值 | 说明 |"
    yield "|---|---|---|---|---|"
    for kind in kinds().values():
        for c in kind.indicators:
            yield f"| {kind.name} | {c.second} | {c.name} | {c.value.replace(BLANK, GAP)} | {c.note} |"
    yield ""


def _files() -> Iterator[str]:
    for title, kind in (("执行文件的列", EXECUTION_FILE), ("实际值表的列", RESULTS_FILE)):
        yield f"## {title}"
        yield ""
        yield from _columns(kind)


def _columns(kind: Ledger) -> Iterator[str]:
    yield "| 列 | 别名 | 类型 | 必填 | 隐私 | 说明 |"
    yield "|---|---|---|---|---|---|"
    for f in kind.fields:
        type_ = TYPE_NAMES[f.type] + (f"，{scale(f)}位小数" if f.type == "number" and scale(f) else "")
        type_ += f"（{'、'.join(f.choices)}）" if f.choices else ""
        yield (
            f"| {f.label} `{f.key}` | {'、'.join(f.aliases)} | {type_} | {'是' if f.required else ''} | {PRIVACY_NAMES[f.privacy]} | "
            f"{f.explain} |"
        )
    yield ""


def _ledgers() -> Iterator[str]:
    yield "## 随软件提供的台账"
    yield ""
    for kind in templates().values():
        yield f"### {kind.name}（`{kind.key}`）"
        yield ""
        yield from ledger_page(kind)


def ledger_page(kind: Ledger) -> Iterator[str]:
    """A ledger in Markdown: columns, what makes a record unique, conditions, payment."""
    yield kind.explain
    yield ""
    yield from _columns(kind)
    yield from _rules(kind)
    yield ""


def ledger_text(kind: Ledger) -> Iterator[str]:
    """The same for a terminal: a column a line, with * where it must be filled in."""
    yield f"{kind.name}（{kind.key}）：{kind.explain}"
    for f in kind.fields:
        choices = f"：{'、'.join(f.choices)}" if f.choices else ""
        names = f"也可以叫{'、'.join(f.aliases)}。" if f.aliases else ""
        hidden = f"{PRIVACY_NAMES[f.privacy]}。" if f.privacy in ("personal", "secret") else ""
        yield f"  {f.label}{'*' if f.required else ''}  {TYPE_NAMES[f.type]}{choices}  {f.explain}{names}{hidden}"
    yield "  （*必填）"
    yield from _rules(kind)


def _rules(kind: Ledger) -> Iterator[str]:
    labels = {f.key: f.label for f in kind.fields}
    if kind.unique:
        said = f"（{kind.unique_reason}）" if kind.unique_reason else ""
        yield f"- 去重：{'、'.join(labels[k] for k in kind.unique)}{said}"
    for c in kind.eligibility:
        yield f"- 条件：{_said(c, labels)}；否则“{c.reason}”"
    if kind.payment is not None:
        p = kind.payment
        parts = [f"标准库中的“{p.standard}”" if p.standard else f"“{labels[p.standard_from]}”所写的标准", *(labels[t] for t in p.times)]
        cap = f"，不超过{labels[p.cap]}" if p.cap else ""
        check = f"；填了“{labels[p.declared]}”的核对是否相等" if p.declared else ""
        yield f"- 应发金额：{' × '.join(parts)}{cap}{check}"


def _said(c: Condition, labels: dict[str, str]) -> str:
    if c.op == "filled":
        return f"{labels[c.field]}已填"
    other = f"{labels.get(c.other, '')}{'月末' if c.end else ''}{f'后{c.days}天' if c.days else ''}"
    when = f"（{_said(c.when, labels)}时）" if c.when else ""
    return f"{labels[c.field]} {c.op} {other or '、'.join(c.value)}{when}"


def _measures() -> Iterator[str]:
    yield "## 取数的算法"
    yield ""
    yield "| 写法 | 含义 |"
    yield "|---|---|"
    for key, name in MEASURES.items():
        yield f"| `{key}` | {name} |"
    yield ""


def _faults() -> Iterator[str]:
    yield "## 可能的问题"
    yield ""
    yield "| 编号 | 问题 | 程度 | 怎样改 |"
    yield "|---|---|---|---|"
    for f in sorted(FAULTS.values(), key=lambda f: f.id):
        yield f"| {f.id} | {f.title} | {SEVERITY_NAMES[f.severity]} | {f.advice} |"
    yield ""
    yield "## 目标的审核"
    yield ""
    yield "绩效目标的审核与 `yusuan check` 检查绩效目标表用同一套规则，同一问题只有一个编号（P…，例子见 rules.md）。各准则的规则："
    yield ""
    for criterion in CRITERIA:
        same = [c for c in CHECKS.values() if c.criterion == criterion]
        yield f"- {criterion}：{'；'.join(f'{c.id} {c.title}' for c in same)}。"
    yield ""
    yield "以前的编号不再使用，忽略文件里写的仍然有效：" + "、".join(f"{old} 即 {new}" for old, new in TWINS.items()) + "。"
    yield ""
