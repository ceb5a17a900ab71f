"""Generates the documentation that follows from the code and from measuring: ``python -m yusuan.docs [--check]``.

Reference pages and JSON Schemas come from the declarations; reading.md, seed-report.md and indicator-values.md are measured on the
documents beside the project and are left alone where these are missing.  With ``--check`` nothing is written: exit code 1 if a page is stale.
"""

from __future__ import annotations

import csv
import re
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from yusuan.laws.catalogue import LAWS
from yusuan.layout import Layout, Table, layouts
from yusuan.model import SEVERITY_NAMES, Disclosure, Finding, Paragraph
from yusuan.money import is_blank, parse
from yusuan.reading import Unreadable, read
from yusuan.reading.understand.tables.columns import columns_of
from yusuan.rules import TOPICS, catalogue, check

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared"
SEED = "xinzhou-2023-unit-budget.txt"
GENERATED = "<!-- 由 python -m yusuan.docs 生成，不要手改 -->"

Lines = Iterator[str]


# rules.md --------------------------------------------------------------------------------------------------------

def rules() -> Lines:
    """Every law and rule for an inspector: what it says, on what basis, with its examples."""
    every = catalogue()
    yield "# 检查规则"
    yield ""
    yield GENERATED
    yield ""
    yield f"共 {len(every)} 条，其中 {len(LAWS)} 条由勾稽关系和算术得出（见 [laws.md](laws.md)、[joint-check.md](joint-check.md)）。"
    yield "各条都有正反例，例子就是它的测试。`yusuan rules` 列出规则，`yusuan explain N201` 讲解一条，"
    yield "`--only`、`--ignore` 按编号或编号开头选用。依据写“算术”“通行做法”的，不引条文。"
    for letter, topic in TOPICS.items():
        mine = [id for id in every if id.startswith(letter)]
        if not mine:
            continue
        yield from ("", f"## {topic}", "", "| 编号 | 问题 | 程度 | 依据 |", "|---|---|---|---|")
        for id in mine:
            r = every[id]
            yield f"| [{id}](#{id.lower()}) | {r.title} | {SEVERITY_NAMES[r.severity]} | {r.basis} |"
        for id in mine:
            yield from _rule(id)


def _rule(id: str) -> Lines:
    r = catalogue()[id]
    yield from ("", f"### {id}", "", f"**{r.title}**（{SEVERITY_NAMES[r.severity]}，依据：{r.basis}）", "", r.explanation)
    for name, examples in (("反例", r.bad), ("正例", r.good)):
        for example in examples:
            yield from ("", f"{name}：", "", "```text", *example.splitlines(), "```")


# tables.md -------------------------------------------------------------------------------------------------------

ROWS = {
    "items": "固定的项目",
    "classes": "功能分类各类（空的也印）",
    "codes": "有金额的功能科目，类、款、项依次列出",
    "receipts": "有金额的收入科目",
    "economic": "有金额的经济科目，类在款前",
    "projects": "有金额的项目",
    "units": "本级和所属各单位",
}


def tables() -> Lines:
    """Every layout's tables: title, header, rows, note of an empty table, what it asks."""
    yield "# 表格"
    yield ""
    yield GENERATED
    yield ""
    yield "每个版式声明印出来的样子：表名、表头、行。每一格问什么，由这些词的含义得出（docs/decisions.md），"
    yield "答案是预算明细中符合条件的各行之和；打印时才四舍五入。“斜杠”表示表头的上下层。"
    for name, layout in layouts().items():
        yield from ("", f"## 版式 {name}", "", f"{layout.description}。共 {len(layout.tables)} 张表。" if layout.description else "")
        for n, table in enumerate(layout.tables, 1):
            yield from _table(n, table, layout)


def _table(n: int, table: Table, layout: Layout) -> Lines:
    yield from ("", f"### {name_of(layout, n)}　{_filled(table.title)}", "")
    yield f"- 键：`{table.key}`；单位：{table.unit}" + ("；横排" if table.landscape else "")
    for i, side in enumerate(table.sides):
        where = ("左边" if i == 0 else "右边") if len(table.sides) > 1 else "表"
        yield f"- {where}的列：{'、'.join(_filled(c) for c in side.columns)}"
        rows = [*side.first, *([ROWS[side.rows]] if side.rows != "items" else side.items), *side.bottom]
        yield f"- {where}的行：{'；'.join(_filled(r) for r in rows if r)}"
    if meaning := str(table.meaning):
        yield f"- 取数：{'预算明细、收入科目、三公经费等表中相应的数' if meaning == '全部' else meaning}"
    yield f"- 没有数时注明：{_filled(table.empty)}"


def name_of(layout: Layout, n: int) -> str:
    return layout.label.format(n=n)


def _filled(text: str) -> str:
    words = {"year": "某年", "last": "上年", "unit": "（单位名称）", "department": "（部门名称）", "scope": "单位"}
    return re.sub(r"\{(\w+)\}", lambda m: words.get(m[1], m[0]), text)


# reading.md ------------------------------------------------------------------------------------------------------

#: An amount of money in running text.
_AMOUNT = re.compile(r"(?<![\d.,])(\d[\d,，]*(?:\.\d+)?)(?=\s*(?:万|亿|百万|千)?元(?![/／]))")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was read of one document.  Cells are numbers in amount columns of the budget tables."""

    file: str
    tables: int = 0
    figures: int = 0
    cells: int = 0
    cells_read: int = 0
    amounts: int = 0
    amounts_read: int = 0
    claims: int = 0
    forms: int = 0
    indicators: int = 0
    leftovers: int = 0
    reasons: tuple[tuple[str, int], ...] = ()
    problem: str = ""


def documents() -> list[Path]:
    """The seed, then every readable document beside the project, by name."""
    folder = SHARED / "documents"
    found = sorted(p for p in folder.iterdir() if p.suffix in (".pdf", ".html", ".xlsx", ".docx"))
    return [SHARED / "seed" / SEED, *found]


def measure(path: Path) -> Measured:
    """Counts of one document."""
    try:
        d = read(path)
    except Unreadable as error:
        return Measured(path.name, problem=str(error))
    cells, cells_read = numeric_cells(d)
    amounts, amounts_read = spoken_amounts(d)
    reasons = Counter(re.sub(r"[“《].{0,300}?[”》]", "…", x.reason) for x in d.leftovers)
    return Measured(
        path.name, len(d.grids), sum(f.state == "value" for f in d.figures), cells, cells_read, amounts, amounts_read,
        len(d.claims), len(d.targets), sum(len(t.indicators) for t in d.targets), len(d.leftovers),
        tuple(reasons.most_common(3)),
    )  # fmt: skip


def numeric_cells(d: Disclosure) -> tuple[int, int]:
    """(numbers in the amount columns of budget tables, those that became a figure with a Point)."""
    stated = Counter((f.table, f.printed) for f in d.figures if f.table and f.state == "value")
    cells: Counter[tuple[str, str]] = Counter()
    for grid in d.grids:
        amounts = {c.index for c in columns_of(grid) if c.kind == "amount"}
        for r, c, cell in grid:
            if r >= grid.header and c in amounts and not is_blank(cell.text) and parse(cell.text) is not None:
                cells[grid.title, cell.text.strip()] += 1
    return cells.total(), (cells & stated).total()


def spoken_amounts(d: Disclosure) -> tuple[int, int]:
    """(amounts of money in the running text, those that a figure or a claim of that paragraph states)."""
    stated: dict[object, Counter[str]] = defaultdict(Counter)
    for f in d.figures:
        if not f.table:
            stated[_home(f.source)][_digits(f.printed)] += 1
    for claim in d.claims:
        stated[_home(claim.source)].update(_digits(x) for x in re.findall(r"\d[\d,]*(?:\.\d+)?", claim.printed))
    found = understood = 0
    for block in d.blocks:
        if isinstance(block, Paragraph) and block.role == "body":
            said = Counter(_digits(m) for m in _AMOUNT.findall(block.text))
            found += said.total()
            understood += (said & stated[_home(block.source)]).total()
    return found, understood


def _home(source: object) -> tuple[object, ...]:
    return tuple(getattr(source, name) for name in ("page", "sheet", "line"))


def _digits(text: str) -> str:
    found = re.search(r"\d[\d,，]*(?:\.\d+)?", text)
    plain = re.sub("[,，]", "", found.group()) if found else ""
    return plain.rstrip("0").rstrip(".") if "." in plain else plain


def reading() -> Lines:
    """Per document what was read, measured."""
    every = [measure(path) for path in documents()]
    yield from ("# 读了多少", "", GENERATED, "")
    yield "在项目旁边的 `../shared` 中的文件上量出。“表中数字”是预算表金额列里的数字单元格，后一列是其中读出含义（得到 Point）的；"
    yield "“文中金额”是正文段落里带“元”的数，后一列是其中成为数或说法的（标准、限额和本单位预算以外的金额另成一种说法，不算预算数）。没有读懂的逐条列在 `yusuan read` 的输出里，不会默默丢掉。"
    yield ""
    yield "| 文件 | 表 | 数 | 表中数字 | 读出 | 文中金额 | 读出 | 说法 | 绩效表 | 指标 | 没有读懂 |"
    yield "|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|"
    for m in every:
        if m.problem:
            yield f"| {m.file} | | | | | | | | | | {m.problem} |"
            continue
        yield (
            f"| {m.file} | {m.tables} | {m.figures} | {m.cells} | {_share(m.cells_read, m.cells)} | {m.amounts} | "
            f"{_share(m.amounts_read, m.amounts)} | {m.claims} | {m.forms} | {m.indicators} | {m.leftovers} |"
        )
    cells, read_ = sum(m.cells for m in every), sum(m.cells_read for m in every)
    amounts, told = sum(m.amounts for m in every), sum(m.amounts_read for m in every)
    yield f"| 合计 | {sum(m.tables for m in every)} | {sum(m.figures for m in every)} | {cells} | {_share(read_, cells)} | {amounts} | {_share(told, amounts)} | {sum(m.claims for m in every)} | {sum(m.forms for m in every)} | {sum(m.indicators for m in every)} | {sum(m.leftovers for m in every)} |"
    yield from ("", "## 没有读懂的主要原因", "")
    for m in every:
        if m.reasons:
            yield f"- {m.file}：" + "；".join(f"{reason}（{count}）" for reason, count in m.reasons)


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f}%" if whole else "—"


# seed-report.md --------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Defect:
    """One row of defects.tsv."""

    id: str
    severity: str
    certainty: str
    category: str
    lines: frozenset[int]
    quoted: str


def defects() -> list[Defect]:
    with (SHARED / "seed" / "golden" / "defects.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    return [
        Defect(r["id"], r["severity"], r["certainty"], r["category"],
               frozenset(int(n) for n in re.findall(r"L(\d+)", r["seed_lines"])), r["quoted"])
        for r in rows
    ]  # fmt: skip


#: Category of a defect → prefixes of the rules that can tell it.  A finding counts for a defect when it is of such a
#: rule and stands at (or names) one of the defect's lines.
TELLS: Mapping[str, str] = {
    "text-table": "T101 T102 T103 N202 N203 T105",
    "text-text": "N208 N203 N207 T101 P N324 N21 N20 D",
    "arith-growth": "N203 N202",
    "template": "N30 N31",
    "dup": "W2",
    "numbering": "W203 W204",
    "reason": "N206 N31",
    "precision": "W209 W208",
    "wording": "W2 N3",
    "format": "W208",
    "completeness": "W206 C N3",
    "count": "N207 N324 N32",
    "form-missing": "C2 C3 P T32 N32",
    "scope": "N32 N207 T101 P C",
    "name": "N32 T32 C3 P",
    "toc": "C30",
    "table-label": "C T",
    "table-total": "T",
    "table-dup": "T",
    "empty-table": "T21 C2",
    "narrative-missing": "C N31 N33",
    "consistency": "P C3 N",
    "procure": "C N31 N33",
    "heading": "C30 C3 T N3",
    "glossary": "W216",
    "typo": "W2",
    "code": "D2 P702",
    "privacy": "V2",
    "form-blank": "P",
    "date": "D P",
    "person": "V P",
    "copy": "P",
    "goal-period": "P",
    "blank-vs-zero": "P",
    "template-version": "P203",
    "costing": "P",
    "unit": "P",
    "hierarchy": "P",
    "value": "P",
    "standard": "P",
    "garble": "W2 P111",
    "direction": "P",
    "goal": "P",
    "operator": "P",
    "rounding": "P",
    "basis": "P D W",
    "attr": "P",
    "truncate": "W2 P",
    "swap": "P",
}


def telling(defect: Defect, findings: Iterable[Finding], near: int = 0) -> list[str]:
    """Rules of the findings that tell this defect at its place."""
    prefixes = tuple(TELLS.get(defect.category, "").split())
    found = set()
    for f in findings:
        if not f.rule.startswith(prefixes):
            continue
        lines = {s.line for s in (f.place, *(r.source for r in f.related), *(x.source for x in f.suspects)) if s.line}
        if any(abs(a - b) <= near for a in lines for b in defect.lines):
            found.add(f.rule)
    return sorted(found)


def seed_report() -> Lines:
    """What is known to be wrong in the seed, and what is found: per certainty and category, by rule and line only."""
    report = check(read(SHARED / "seed" / SEED))
    every = defects()
    told = {d.id: telling(d, report.findings) for d in every}
    yield from ("# 种子文件的检查结果", "", GENERATED, "")
    yield "对照 `../shared/seed/golden/defects.tsv`（人工找出的问题，有的故意没有列入）。“找到”是有相应规则的结果落在它的行上；"
    yield "同一行、同一类的几个问题由一条结果说明时都算找到。这里只写编号、规则和行号，不抄原文。"
    yield from ("", "## 按把握", "", "| 把握 | 问题 | 找到 | 比例 |", "|---|--:|--:|--:|")
    for certainty in ("certain", "likely", "possible-OCR"):
        mine = [d for d in every if d.certainty == certainty]
        hits = sum(bool(told[d.id]) for d in mine)
        yield f"| {certainty} | {len(mine)} | {hits} | {_share(hits, len(mine))} |"
    yield from ("", "## 按类别", "", "| 类别 | 问题 | 找到 | 没有找到 |", "|---|--:|--:|---|")
    for category in sorted({d.category for d in every}):
        mine = [d for d in every if d.category == category]
        missed = [d.id for d in mine if not told[d.id]]
        yield f"| {category} | {len(mine)} | {len(mine) - len(missed)} | {' '.join(missed)} |"
    yield from ("", "## 逐条", "", "| 编号 | 程度 | 把握 | 类别 | 行 | 规则 |", "|---|---|---|---|---|---|")
    for d in every:
        lines = "、".join(map(str, sorted(d.lines)[:4])) + ("…" if len(d.lines) > 4 else "")
        yield f"| {d.id} | {d.severity} | {d.certainty} | {d.category} | {lines} | {' '.join(told[d.id]) or '没有找到'} |"
    yield from _others(report.findings, every)


def _others(findings: Sequence[Finding], every: Sequence[Defect]) -> Lines:
    """Findings by rule, with their lines, and those that no listed defect accounts for."""
    yield from ("", "## 检查报告了什么", "", "| 规则 | 问题 | 条数 | 行 | 其中不在名单上的 |", "|---|---|--:|---|--:|")
    titles = {id: r.title for id, r in catalogue().items()}
    by_rule: dict[str, list[Finding]] = defaultdict(list)
    for f in findings:
        by_rule[f.rule].append(f)
    for rule in sorted(by_rule):
        mine = by_rule[rule]
        extra = sum(not any(telling(d, [f]) for d in every) for f in mine)
        lines = "、".join(str(f.place.line or "") for f in mine[:8]) + ("…" if len(mine) > 8 else "")
        yield f"| {rule} | {titles[rule]} | {len(mine)} | {lines} | {extra or ''} |"
    yield ""
    yield "不在名单上的结果逐条看过，结论在 `bench/adjudicated.tsv`。"


# All pages -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Page:
    """A generated page; ``measured`` ones need ../shared."""

    name: str
    lines: Callable[[], Lines]
    measured: bool = False


def _made(module: str, name: str) -> Callable[[], Lines]:
    """A page that the module of what it describes writes."""
    return lambda: iter(getattr(import_module(f"yusuan.{module}"), name)().splitlines())


def _schema(module: str) -> Callable[[], Lines]:
    """The JSON Schema that a module publishes."""
    return _made(module, "schema_text")


def _indicator_values() -> Lines:
    """Every indicator value of the seed, as parsed."""
    from yusuan.reading.understand.forms.values import report

    return iter(report(read(SHARED / "seed" / SEED).targets).splitlines())


def _performance() -> Lines:
    """The page for performance management: its generated part follows from the declarations, the rest is kept."""
    from yusuan.manage.manual import with_generated

    return iter(with_generated((ROOT / "docs" / "performance.md").read_text(encoding="utf-8")).splitlines())


PAGES = (
    Page("rules.md", rules),
    Page("tables.md", tables),
    Page("book-format.md", _made("book.manual", "manual")),
    Page("performance.md", _performance),
    Page("reading.md", reading, True),
    Page("seed-report.md", seed_report, True),
    Page("indicator-values.md", _indicator_values, True),
    Page("schema/book.schema.json", _schema("book.json")),
    Page("schema/disclosure.schema.json", _schema("model.document")),
    Page("schema/check.schema.json", _schema("publishing.reports.check.json")),
    Page("schema/read.schema.json", _schema("reading.output")),
    Page("schema/compare.schema.json", _schema("publishing.reports.compare.json")),
    Page("schema/stored.schema.json", _schema("service.codec")),
)


def text(page: Page) -> str:
    return "\n".join(page.lines()) + "\n"


def stale(page: Page) -> bool:
    """Whether the committed page differs from what would be generated now."""
    path = ROOT / "docs" / page.name
    return not path.exists() or path.read_text(encoding="utf-8") != text(page)


def main(arguments: Sequence[str]) -> int:
    """Write the pages, or with --check tell which are stale."""
    names = [a for a in arguments if not a.startswith("-")]
    pages = [p for p in PAGES if (not names or p.name in names) and (not p.measured or SHARED.is_dir())]
    if "--check" in arguments:
        old = [p.name for p in pages if stale(p)]
        for name in old:
            print(f"docs/{name} 不是最新的；请运行 python -m yusuan.docs", file=sys.stderr)
        return 1 if old else 0
    for page in pages:
        (ROOT / "docs" / page.name).write_text(text(page), encoding="utf-8")
        print(f"docs/{page.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
