"""docs/book-format.md, written from the declarations of the workbook."""

from __future__ import annotations

from collections.abc import Iterator

from yusuan.model import SEVERITY_NAMES

from . import words
from .faults import FAULTS
from .schema import BY_KEY, HINT, MEANING, OPTION_PREFIX, OPTIONS, SHEETS, Column, Kind, Sheet, stated_point
from .workbook.guide import HABITS, STEPS

KIND_NAMES: dict[Kind, str] = {
    "text": "文字", "long": "长文字", "amount": "金额（元，最多两位小数）", "number": "数字", "integer": "整数",
    "code": "代码（文本）", "choice": "选择", "project": "项目序号", "computed": "自动计算",
}  # fmt: skip
#: The year that the examples of Points are shown for.
EXAMPLE_YEAR = 2023


def manual() -> str:
    """The whole page in Markdown."""
    return "\n".join([*_opening(), *_order(), *(line for s in SHEETS for line in _sheet(s)), *_words(), *_faults(), ""])


def _opening() -> Iterator[str]:
    yield "# 预算书（工作簿）的格式"
    yield ""
    yield "<!-- 本页由 python -m yusuan.docs 生成，不要手工修改。 -->"
    yield ""
    yield (
        "预算书是一本 Excel 工作簿，Excel、WPS、LibreOffice 都能编辑。用 `yusuan new 单位.xlsx` 生成空白的一本，"
        "填好后用 `yusuan publish 单位.xlsx -o out/` 生成公开文本。十五张表、情况说明、绩效目标申报表都从这一本算出，"
        "同一个数只填一次。"
    )
    yield ""
    yield from (f"- {habit}" for habit in HABITS)
    yield ""
    yield "表头行、列名和工作表名称用来认出内容：可以增加行、调整列的先后、在表的上方插入行，但不要改名。"
    yield "改了名的，软件会猜出相近的规定名称并报告，不会悄悄采用，也不会悄悄丢掉。"
    yield ""


def _order() -> Iterator[str]:
    yield "## 填写的顺序"
    yield ""
    for index, (key, text) in enumerate(STEPS, 1):
        yield f"{index}. **{BY_KEY[key].name}**{'（必填）' if BY_KEY[key].required else ''}：{text}"
    yield ""


def _sheet(sheet: Sheet) -> Iterator[str]:
    if sheet.layout == "guide":
        return
    yield f"## 工作表“{sheet.name}”"
    yield ""
    yield sheet.intro
    yield ""
    if sheet.layout == "records":
        yield from _columns(sheet.columns)
        for topic in sheet.topics:
            yield f"- 事项“{topic.name}”（`{topic.key}`）：{topic.explain}"
        if sheet.topics:
            yield ""
    elif sheet.layout == "pairs":
        yield from _entries(sheet)
    else:
        yield from _fixed(sheet)


def _columns(columns: tuple[Column, ...]) -> Iterator[str]:
    yield "| 列名 | 字段 | 类型 | 必填 | 说明 | 例 |"
    yield "|---|---|---|---|---|---|"
    for c in columns:
        choices = f"（{'可以选' if c.open else '只能选'}：{'、'.join(c.choices)}）" if c.choices else ""
        yield f"| {c.name} | `{c.field}` | {KIND_NAMES[c.kind]} | {'是' if c.required else ''} | {c.explain}{choices} | {c.example} |"
    yield ""


def _entries(sheet: Sheet) -> Iterator[str]:
    yield f"三列：项目、内容、{HINT}。一项有多条的，项目名称重复，一行一条。"
    yield ""
    yield "| 项目 | 字段 | 类型 | 必填 | 可以多行 | 说明 | 例 |"
    yield "|---|---|---|---|---|---|---|"
    for e in sheet.entries:
        choices = f"（{'、'.join(e.choices)}）" if e.choices else ""
        yield (
            f"| {e.name} | `{e.field}` | {KIND_NAMES[e.kind]} | {'是' if e.required else ''} | "
            f"{'是' if e.repeat > 1 else ''} | {e.explain}{choices} | {e.example} |"
        )
    yield ""
    names = "、".join(f"`{o.field}`" for o in OPTIONS)
    yield f"{names} 是选项；其他选项可以自己加一行，项目写成“{OPTION_PREFIX}名称”。"
    yield ""


def _fixed(sheet: Sheet) -> Iterator[str]:
    for value in sheet.values:
        yield f"- 列“{value.name}”：{value.explain}"
    yield ""
    yield f"| 项目 | 字段 | 说明 | 增减须说明原因 | 含义（以 {EXAMPLE_YEAR} 年预算书为例） |"
    yield "|---|---|---|---|---|"
    for row in sheet.rows:
        meaning = str(stated_point(row, sheet.values[-1], EXAMPLE_YEAR))
        yield f"| {row.name} | `{row.key}` | {row.explain} | {'是' if row.reason else ''} | {meaning} |"
    yield ""
    yield f"表中没有的数可以在下面加一行，并加一列“{MEANING}”写明它的维度，如 `year=2022;flow=expenditure;function=208`。"
    yield ""


def _words() -> Iterator[str]:
    yield "## 选项的词和程序中的名称"
    yield ""
    for title, table in (("资金性质", words.FUNDS), ("资金来源", words.ORIGINS), ("支出性质", words.USES), ("去向", words.SINKS)):
        yield f"- {title}：" + "，".join(f"{shown} `{leaf}`" for leaf, shown in table.items())
    yield ""


def _faults() -> Iterator[str]:
    yield "## 预算书可能有的问题"
    yield ""
    yield "错误必须改正才能公开；警告请人核对；提示供参考。每个问题都写明工作表和单元格。"
    yield ""
    yield "| 编号 | 问题 | 程度 | 怎样改 |"
    yield "|---|---|---|---|"
    for f in sorted(FAULTS.values(), key=lambda f: f.id):
        yield f"| {f.id} | {f.title} | {SEVERITY_NAMES[f.severity]} | {f.advice} |"
