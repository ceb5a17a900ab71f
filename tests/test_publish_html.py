"""The web page: self-contained, accessible, safe against its own texts, with charts that all have a table."""

import itertools
import json
import re
from decimal import Decimal

from selectolax.lexbor import LexborHTMLParser

from office_sample import LINES, NAMES, YEAR, book, function_table, income_table, sample
from sample_blocks import form, sample_disclosure, sample_findings
from yusuan.model import Cell, Chart, Disclosure, Grid, Heading, Known, Paragraph, Table
from yusuan.publishing.flows import flows
from yusuan.publishing.html import render_html


def page(disclosure, **options):
    return LexborHTMLParser(render_html(disclosure, **options).decode())


def charts(tree):
    return json.loads(tree.css_first("#charts").text())


def test_nothing_comes_from_elsewhere():
    text = render_html(sample_disclosure()).decode()
    tree = LexborHTMLParser(text)
    assert not tree.css("link, iframe, img, script[src], object, embed")
    assert all(a.attributes["href"].startswith("#") for a in tree.css("a"))
    policy = tree.css_first("meta[http-equiv=Content-Security-Policy]").attributes["content"]
    assert policy.startswith("default-src 'none'")
    assert not re.findall(r"@import|url\(", tree.css_first("style").text())


def test_landmarks_headings_and_contents():
    tree = page(sample_disclosure())
    assert tree.css_first("html").attributes["lang"] == "zh-CN"
    assert all(
        tree.css_first(s) is not None
        for s in ("header h1", "nav[aria-label]", "main#main", "footer", "a.skip")
    )
    assert len(tree.css("h1")) == 1
    levels = [int(h.tag[1]) for h in tree.css("h1,h2,h3,h4")]
    assert all(b <= a + 1 for a, b in itertools.pairwise(levels)), "no level is skipped"
    ids = [n.attributes["id"] for n in tree.css("[id]")]
    assert len(ids) == len(set(ids))
    targets = [a.attributes["href"][1:] for a in tree.css("nav a")]
    assert set(targets) <= set(ids) and len(targets) > 20


def test_tables_have_captions_scopes_and_every_text():
    for disclosure in (sample_disclosure(), sample()):
        tree = page(disclosure)
        grids = [b for b in disclosure.blocks if isinstance(b, Grid)]
        tables = tree.css("section table")
        assert len(tables) == len(grids)
        for table, grid in zip(tables, grids, strict=True):
            assert table.css_first("caption").text(strip=True)
            said = [c.text() for c in table.css("th,td")]
            assert said == [cell.text for _, _, cell in grid]
            heads = table.css("thead th")
            assert all(h.attributes["scope"] in ("col", "colgroup") for h in heads)


def test_rows_are_named_by_their_words():
    tree = page(sample())
    table = next(t for t in tree.css("table") if "预算支出总表" in t.css_first("caption").text())
    names = [h.text() for h in table.css("tbody th[scope=row]")]
    assert names == ["合计", *NAMES.values()]


def test_only_tables_with_one_block_can_be_sorted():
    tree = page(sample_disclosure())
    sortable = [t.css_first("caption").text() for t in tree.css("table[data-sort]")]
    assert any("预算支出总表" in t for t in sortable)
    assert not any("预算收支总表" in t or "申报表" in t for t in sortable)


def test_texts_cannot_break_out():
    evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)>"
    blocks = (
        Heading(evil, 1),
        Paragraph(evil),
        Chart(evil, ((evil, Decimal(1)), ("<!--<script>", Decimal(2))), evil),
        Grid(((Cell(evil),),), title=evil, owner=evil, notes=(evil,)),
    )
    tree = page(Disclosure(unit=Known(evil), blocks=blocks), draft=sample_findings())
    plain = page(sample_disclosure())
    assert len(tree.css("script")) == len(plain.css("script")) and not tree.css("img")
    assert not any(name.startswith("on") for n in tree.css("main *") for name in n.attributes)
    drawn = next(c for c in charts(tree).values() if c["type"] == "pie")
    assert drawn["items"][0]["name"] == evil, "and yet the text is all there"


def test_every_chart_has_words_and_a_table_with_the_same_figures():
    tree = page(sample())
    drawn = charts(tree)
    assert {c["type"] for c in drawn.values()} == {"sankey", "treemap", "pie"}
    for anchor, data in drawn.items():
        place = tree.css_first(f"#{anchor}")
        assert place.attributes["role"] == "img" and place.attributes["aria-label"]
        rows = place.parent.css("details tbody tr")
        if data["type"] != "treemap":
            assert len(rows) == len(data.get("links") or data["items"])


def test_money_flows_from_funds_through_functions_to_uses_without_loss():
    found = flows(sample())
    whole = sum(Decimal(a) for _, a, *_ in LINES)
    assert sum(x.amount for x in found.out) == whole == sum(b.amount for b in found.tree)
    assert sum(x.amount for x in found.into) == whole
    assert {x.source for x in found.into} == {"一般公共预算", "单位资金", "上年结转"}
    for branch in found.tree:
        assert branch.amount == sum(b.amount for b in branch.branches)


def test_no_flow_is_drawn_from_parts_that_do_not_add_up():
    grid = function_table(book())
    short = tuple(tuple(c for c in row[:-1]) for row in grid.cells)  # without the column of projects
    tables = (grid.but(cells=short, widths=(), header=2),)
    figures = tuple(c.figure for g in tables for _, _, c in g if c.figure)
    found = flows(Disclosure(year=Known(YEAR), tables=tuple(map(Table, tables)), figures=figures))
    assert found.out == () and found.tree


def test_last_years_figures_do_not_flow():
    old = tuple(c.figure for _, _, c in income_table(book()) if c.figure)
    assert flows(Disclosure(year=Known("2030"), figures=old)).tree == ()


def test_a_page_without_charts_carries_no_chart_library():
    small = render_html(Disclosure(blocks=(Heading("一", 1), Paragraph("二"))))
    assert len(small) < 40_000 < len(render_html(sample()))


def test_a_draft_is_marked_and_lists_its_problems():
    tree = page(sample(), draft=sample_findings())
    assert tree.css_first("body").attributes["data-draft"] == "草稿"
    said = tree.css_first(".problems").text()
    assert all(f.message in said and f.mend in said for f in sample_findings())
    assert page(sample()).css_first(".problems") is None


def test_forms_and_odd_grids_keep_their_spans():
    grid = form("某项目")
    table = page(Disclosure(blocks=(grid,))).css_first("section.form table")
    places = sum(
        int(c.attributes.get("colspan") or 1) * int(c.attributes.get("rowspan") or 1)
        for c in table.css("th,td")
    )
    assert places == len(grid.cells) * grid.width


def test_two_runs_are_byte_identical():
    assert render_html(sample()) == render_html(sample())
