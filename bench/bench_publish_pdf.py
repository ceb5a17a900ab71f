"""Measures PDF publishing on a disclosure of about 60 pages: what is ours, what is typst's, and the memory of it all.

``python bench/bench_publish_pdf.py`` prints medians of five fresh processes.  The raw cost is typst on the same words
and tables, once as barely as it can be written and once with our template; fonts are loaded beforehand in all of them.
"""

from __future__ import annotations

import functools
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pypdfium2
import typst

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from sample_blocks import PROJECTS, form, sample_disclosure
from yusuan.model import Block, Disclosure, Grid, Table
from yusuan.publishing.fonts import fonts
from yusuan.publishing.pages import printed
from yusuan.publishing.pdf import publish_pdf, typeset

RUNS, TABLES, FORMS = 5, 15, 14


def large() -> Disclosure:
    """The sample with fifteen tables and fourteen forms, as a real disclosure has them."""
    sample = sample_disclosure()
    tables = [
        g.but(title=f"{g.title}（{i}）") for i, g in enumerate(sample.grids * (TABLES // len(sample.tables)))
    ]
    blocks: list[Block] = []
    for block in sample.blocks:
        if isinstance(block, Grid) and block.kind == "form":
            continue
        if isinstance(block, Grid):
            if block is sample.grids[0]:
                blocks += tables
            continue
        blocks.append(block)
        if getattr(block, "text", "").startswith("十、"):
            blocks += [form(f"{PROJECTS[i % 5]}（{i}）", (3, 14, 6, 9)[i % 4]) for i in range(FORMS)]
    return replace(sample, blocks=tuple(blocks), tables=tuple(map(Table, tables)))


def plain(data: dict[str, Any]) -> bytes:
    """The same words, tables and bars as the barest typst source: no contents, tags, bookmarks or archive standard."""
    parts = [
        '#set text(font: "Noto Serif SC", fallback: false, size: 14pt)',
        '#set page(paper: "a4", margin: 2.5cm)',
    ]
    for section in data["sections"]:
        parts.append(f"#pagebreak(weak: true)\n#set page(flipped: {str(section['flat']).lower()})")
        for block in section["blocks"]:
            parts += [bare(block)]
    return "\n".join(parts).encode()


def bare(block: dict[str, Any]) -> str:
    quoted = functools.partial(json.dumps, ensure_ascii=False)
    if "text" in block:
        return f"#par({quoted(block['text'])})"
    if "bars" in block:
        return "\n".join(f"#par({quoted(bar['name'])})" for bar in block["bars"])
    cells = ",".join(
        f"table.cell(colspan: {c}, rowspan: {r}, text(size: {block['size']}pt, {quoted(t)}))"
        for t, c, r, *_ in (*block["header"], *block["body"])
    )
    widths = ",".join(f"{w}fr" for w in block["widths"])
    return f"#par({quoted(block['title'])})\n#table(columns: ({widths},), inset: {block['inset']}pt, {cells})"


def once(what: str) -> tuple[float, float, float, int]:
    """Wall and processor milliseconds, peak memory (MB) and pages of one piece of work, in a fresh process.

    Fresh, because typst keeps what it has laid out and would only look it up the second time.
    """
    disclosure = large()
    data = printed(disclosure)
    source = plain(data)
    fonts()
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.pdf"
        work: dict[str, Callable[[], Any]] = {
            "blocks to JSON": lambda: json.dumps(printed(disclosure), ensure_ascii=False),
            "bare typst": lambda: out.write_bytes(
                typst.Compiler(source, font_paths=fonts(), ignore_system_fonts=True).compile(
                    format="pdf", pdf_tags=False
                )
            ),
            "typst, our template": lambda: out.write_bytes(typeset(data)),
            "publish_pdf": lambda: publish_pdf(disclosure, out),
        }
        wall, cpu = time.perf_counter(), time.process_time()
        work[what]()
        taken = (time.perf_counter() - wall) * 1000, (time.process_time() - cpu) * 1000
        pages = len(pypdfium2.PdfDocument(out)) if out.exists() else 0
    return *taken, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, pages


def main() -> None:
    if len(sys.argv) > 1:
        print(json.dumps(once(sys.argv[1])))
        return
    walls = {}
    for what in ("blocks to JSON", "bare typst", "typst, our template", "publish_pdf"):
        command = [sys.executable, __file__, what]
        runs = [
            json.loads(subprocess.run(command, capture_output=True, check=True).stdout) for _ in range(RUNS)
        ]
        wall, cpu, memory, pages = (statistics.median(column) for column in zip(*runs, strict=True))
        walls[what] = wall
        print(
            f"{what:20} {wall:7.0f} ms  {cpu:7.0f} ms CPU  {memory:5.0f} MB  {pages:3.0f} pages", flush=True
        )
    print(f"whole / our template {walls['publish_pdf'] / walls['typst, our template']:7.2f}")
    print(f"whole / bare typst   {walls['publish_pdf'] / walls['bare typst']:7.2f}")


if __name__ == "__main__":
    main()
