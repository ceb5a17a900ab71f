"""A Disclosure as one self-contained web page that works without a network, with the keyboard and a screen reader."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from yusuan import money
from yusuan.model import Block, Chart, Disclosure, Finding, Grid, Heading, Paragraph

from .common import DRAFT_WORD, bars, cover, entry, is_money, is_pie, metadata, printed, write_atomically
from .flows import Branch, Flows, Link, flows
from .pages import findings
from .shape import SKIPPED_ROLES, Place, clean, places, same_words, side, unit_line, wordy_columns
from .sums import exact

Data = dict[str, Any]
UNIT = "万元"


def publish_html(disclosure: Disclosure, out: Path, *, draft: Sequence[Finding] | None = None) -> None:
    """Write the page to ``out``.  Raises OSError where it cannot be; the old file then stays whole."""
    write_atomically(out, render_html(disclosure, draft=draft))


def render_html(disclosure: Disclosure, *, draft: Sequence[Finding] | None = None) -> bytes:
    """The page as UTF-8; ``draft`` findings make it a draft, with a watermark and their list in front."""
    page = _Page()
    parts = list(_charts(page, flows(disclosure)))
    body = [page.block(b) for b in _kept(disclosure.blocks)]
    notes = [page.block(b) for b in findings(draft)]
    unit, title = cover(disclosure)
    text = _template().render(
        meta=metadata(disclosure),
        unit=unit if unit not in title else "",
        title=title,
        draft=DRAFT_WORD if draft is not None else "",
        findings=notes,
        flows=parts,
        blocks=body,
        contents=page.contents,
        charts=_script_json(page.charts),
        style=_asset("html/page.css"),
        script=_asset("html/page.js"),
        echarts=_asset("echarts/echarts.min.js") if page.charts else "",
    )
    return str(text).encode()


@cache
def _asset(name: str) -> str:
    return files("yusuan.publishing").joinpath(f"assets/{name}").read_text("utf-8")


@cache
def _template() -> Any:
    from jinja2 import Environment

    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_asset("html/page.html.j2"))


def _script_json(value: Any) -> str:
    """JSON that may stand in a script element: no text in it can end the element or open a comment."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text


def _kept(blocks: Sequence[Block]) -> Iterator[Block]:
    """What the page prints: not the title, which heads it, nor other people's page heads and contents."""
    for i, block in enumerate(blocks):
        after = blocks[i + 1] if i + 1 < len(blocks) else None
        if isinstance(block, Paragraph) and block.role in SKIPPED_ROLES:
            continue
        repeated = (
            isinstance(block, Heading) and isinstance(after, Grid) and same_words(block.text, after.title)
        )
        if not (isinstance(block, Heading) and block.level == 0) and not repeated:
            yield block


@dataclass(slots=True)
class _Page:
    """A page being made: its contents, its charts, and the level of the heading last seen."""

    contents: list[Data] = field(default_factory=list)
    charts: dict[str, Data] = field(default_factory=dict)
    level: int = 1
    number: int = 0

    def name(self, kind: str) -> str:
        self.number += 1
        return f"{kind}-{self.number}"

    def listed(self, text: str, level: int) -> str:
        """The anchor of a new entry of the contents."""
        anchor = self.name("s")
        self.contents.append({"text": text, "level": level, "anchor": anchor})
        return anchor

    def block(self, block: Block) -> Data:
        """A block as the template takes it."""
        if isinstance(block, Heading):
            self.level = max(1, min(block.level, self.level + 1, 3))  # screen readers rely on unbroken levels
            text = clean(block.text)
            return {
                "kind": "heading",
                "level": self.level + 1,
                "text": text,
                "anchor": self.listed(text, self.level),
            }
        if isinstance(block, Paragraph):
            lines = [line for line in clean(block.text).split("\n") if line.strip()]
            return {"kind": "note" if block.role == "note" else "text", "lines": lines}
        if isinstance(block, Chart):
            return self.pie(block)
        return self.grid(block)

    def pie(self, chart: Chart) -> Data:
        money_ = is_money(chart)
        rows: list[tuple[str, ...]] = [(b.name, b.amount, b.share) if money_ else (b.name, b.amount) for b in bars(chart)]
        items = [{"name": clean(name), "value": str(printed(chart, amount))} for name, amount in chart.items]
        head: tuple[str, ...] = ("项目", f"金额（{chart.unit}）", "占比") if money_ else ("项目", f"数值（{chart.unit}）")
        data: Data = {"type": "pie" if is_pie(chart) else "bar", "items": items, "unit": chart.unit}
        if chart.against:
            rows = [(b.name, b.amount, b.against) for b in bars(chart)]
            head = ("项目", *(f"{clean(name)}（{chart.unit}）" for name in chart.series))
            data["against"] = [str(printed(chart, amount)) for amount in chart.against]
            data["series"] = [clean(name) for name in chart.series]
        return self.figure(data, chart.title, chart.alternative, head, rows)

    def figure(
        self, data: Data, title: str, words: str, head: Sequence[str], rows: Sequence[Sequence[str]]
    ) -> Data:
        """A chart with its text alternatives: words for it as a picture, and a table of everything in it."""
        anchor = self.name("c")
        self.charts[anchor] = data
        found = {
            "kind": "chart",
            "anchor": anchor,
            "type": data["type"],
            "title": clean(title),
            "head": head,
            "rows": rows,
        }
        return {**found, "words": clean(words or title)}

    def grid(self, grid: Grid) -> Data:
        level = min(self.level + 1, 3)
        title = clean(grid.title)
        form = grid.kind == "form"
        anchor = (
            self.listed(clean(entry(grid)).rpartition("：")[2] if form else title, level) if title else ""
        )
        owner, unit = unit_line(grid)
        header = min(grid.header, max(0, len(grid.cells) - 1))
        names = _row_heads(grid)
        wordy = wordy_columns(grid)
        rows = [_row(grid, row, r < header, names, wordy) for r, row in enumerate(places(grid))]
        plain = not any(c.rows > 1 for row in grid.cells[header:] for c in row if c is not None)
        return {
            "kind": "grid",
            "form": form,
            "anchor": anchor,
            "level": level + 1,
            "title": title,
            "name": clean(entry(grid)) or "表",
            "label": clean(grid.label),
            "owner": clean(owner),
            "unit": clean(unit),
            "head": rows[:header],
            "body": rows[header:],
            "notes": [clean(note) for note in grid.notes],
            "sortable": not form and plain and len(names) == 1 and len(rows) - header > 3,
        }


def _row_heads(grid: Grid) -> frozenset[int]:
    """Columns whose cells name their row: those of words right before one of figures."""
    figures = {c for _, c, cell in grid if cell.figure is not None}
    return frozenset(c - 1 for c in figures if c and c - 1 not in figures)


def _row(
    grid: Grid, row: Sequence[Place], header: bool, names: frozenset[int], wordy: frozenset[tuple[int, int]]
) -> list[Data]:
    """The cells of a row; a name that stands further left than usual (合计 among the codes) still names its row."""
    heads: set[int] = set()
    if not header and grid.kind != "form":
        for column in names:
            left = [p for p in row if p.column <= column and p.cell.text]
            heads |= {p.column for p in left[-1:] if p.cell.figure is None}
    shown = [p for p in row if not p.continued]
    return [_cell(p, header, p.column in heads, side(grid, p, header, wordy)) for p in shown]


def _cell(place: Place, header: bool, names_row: bool, at: str) -> Data:
    cell = place.cell
    scope = ("colgroup" if place.columns > 1 else "col") if header else "row" if names_row else ""
    amount = cell.figure and cell.figure.state != "unknown" and exact(cell.figure)
    return {
        "tag": "th" if header or names_row else "td",
        "scope": scope,
        "text": clean(cell.text),
        "columns": place.columns,
        "rows": cell.rows,
        "look": " ".join(filter(None, (at[0], "b" if cell.bold else "", "n" if cell.figure is not None else ""))),
        "value": money.plain(amount) if isinstance(amount, Decimal) else "",
    }


# ---------------------------------------------------------------- money's way, as pictures


def _charts(page: _Page, found: Flows) -> Iterator[Data]:
    """The way of the money as a sankey and a treemap, where the disclosure states enough of it."""
    if not found.out and not found.tree:
        return
    anchor = page.listed("资金图解", 1)
    yield {"kind": "heading", "level": 2, "text": "资金图解", "anchor": anchor}
    links = [*found.into, *found.out]
    if links:
        columns = "资金来源、支出功能和用途" if found.into else "支出功能和用途"
        title = f"钱从哪里来、用到哪里去：{columns}"
        rows = [(clean(x.source), clean(x.target), money.show(x.amount, UNIT)) for x in links]
        head = ("从", "到", f"金额（{UNIT}）")
        yield page.figure(
            _sankey(found), title, f"{title}。共{len(links)}笔流向，见下面的数据表。", head, rows
        )
    if found.tree:
        title = "支出按功能分类的构成"
        rows = [(b.code, clean(b.name), money.show(b.amount, UNIT)) for b in _walk(found.tree)]
        head = ("科目编码", "科目名称", f"金额（{UNIT}）")
        data = {"type": "treemap", "items": [_tree(b) for b in found.tree]}
        yield page.figure(data, title, f"{title}，面积表示金额，见下面的数据表。", head, rows)


def _sankey(found: Flows) -> Data:
    """Nodes and links; the number before a node's name keeps equal names of different columns apart."""

    def ends(link: Link, column: int) -> tuple[str, str]:
        return f"{column}{clean(link.source)}", f"{column + 1}{clean(link.target)}"

    links = [(*ends(x, 0), x.amount) for x in found.into] + [(*ends(x, 1), x.amount) for x in found.out]
    nodes = dict.fromkeys(name for source, target, _ in links for name in (source, target))
    drawn = [{"source": s, "target": t, "value": _number(a)} for s, t, a in links if a > 0]
    return {"type": "sankey", "nodes": [{"name": n} for n in nodes], "links": drawn}


def _tree(branch: Branch) -> Data:
    below = [_tree(b) for b in branch.branches if b.amount > 0]
    return {
        "name": clean(branch.name),
        "value": _number(branch.amount),
        **({"children": below} if below else {}),
    }


def _walk(tree: Sequence[Branch]) -> Iterator[Branch]:
    for branch in tree:
        yield branch
        yield from _walk(branch.branches)


def _number(amount: Decimal) -> str:
    """An amount in the charts' unit as text; the page's script alone turns it into what a screen needs."""
    return money.plain(amount / money.UNITS[UNIT])
