"""yusuan check: what is wrong in published documents, and which figure is most likely the wrong one."""

from __future__ import annotations

import sys
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from .console import coloured, fail, say

FORMATS = ("text", "json", "html", "xlsx", "pdf")
PAGES = ("auto", "all", "findings", "none")


@dataclass(frozen=True, slots=True)
class Job:
    """One file to check; picklable, so that a process can do it."""

    path: str
    only: tuple[str, ...]
    ignore: tuple[str, ...]


def register(app: typer.Typer) -> None:
    @app.command("check")
    def check(
        paths: Annotated[
            list[Path],
            typer.Argument(help="文件或文件夹（PDF、Word、Excel、网页、文本，也可以是预算书 JSON）"),
        ],
        format: Annotated[
            str, typer.Option("--format", "-f", help="text、json、html、xlsx、pdf（加批注的副本）")
        ] = "text",
        out: Annotated[
            Path | None, typer.Option("--out", "-o", help="写到文件；几份文件的 html、pdf 写到文件夹")
        ] = None,
        jobs: Annotated[int, typer.Option("--jobs", "-j", help="同时检查几份")] = 1,
        only: Annotated[str, typer.Option("--only", help="只查这些规则，如 N201,T")] = "",
        ignore: Annotated[str, typer.Option("--ignore", help="不查这些规则")] = "",
        baseline: Annotated[
            Path | None, typer.Option("--baseline", help="以前的 JSON 结果：只报新的问题")
        ] = None,
        pages: Annotated[
            str, typer.Option("--pages", help="网页附哪些页的图：auto、all、findings（有问题的页）、none")
        ] = "auto",
    ) -> None:
        """检查：表内、表间、表文、增减、占比、必备内容、用语、绩效目标；没有错误时退出码为 0，有错误为 1。"""
        if format not in FORMATS:
            fail(f"没有格式“{format}”；可用的有：{'、'.join(FORMATS)}")
        if pages not in PAGES:
            fail(f"--pages 没有“{pages}”；可用的有：{'、'.join(PAGES)}")
        run(paths, format, out, jobs, split(only), split(ignore), baseline, pages)


def split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.replace("，", ",").split(",") if part.strip())


def run(
    paths: list[Path], format: str, out: Path | None, jobs: int, only: tuple[str, ...], ignore: tuple[str, ...],
    baseline: Path | None, pages: str = "auto",
) -> None:  # fmt: skip
    from ..check import suppress
    from ..read import Unreadable, find_files

    try:
        files = [file for path in paths for file in find_files(path)]
    except Unreadable as error:
        fail(str(error))
    if not files:
        fail("没有可以检查的文件。")
    known = suppress.baseline(baseline) if baseline else frozenset()
    work = [Job(str(file), only, ignore) for file in files]
    results = _checked(work, jobs if len(work) > 1 else 1)
    found, failed = [], 0
    for result in results:
        if result["error"]:
            failed += 1
            print(f"yusuan：{result['file']}：{result['error']}", file=sys.stderr)
        else:
            result["report"] = suppress.only_new(result["report"], known) if known else result["report"]
            for complaint in result["complaints"]:
                print(f"yusuan：{complaint}", file=sys.stderr)
        found.append(result)
    write(found, format, out, pages)
    if failed == len(found):
        sys.exit(2)
    errors = any(f.severity == "error" for r in found if not r["error"] for f in r["report"].findings)
    sys.exit(1 if errors else 2 if failed else 0)


def _checked(work: list[Job], jobs: int) -> Any:
    if jobs <= 1:
        yield from map(check_file, work)
        return
    with ProcessPoolExecutor(max_workers=jobs) as pool:
        yield from pool.map(check_file, work, chunksize=4)


def check_file(job: Job) -> dict[str, Any]:
    """Read and check one file; a file that cannot be read gives its reason, never an exception."""
    from ..check import Selection, examine, suppress
    from ..read import Unreadable, read

    path = Path(job.path)
    result: dict[str, Any] = {
        "file": path.name,
        "path": job.path,
        "error": "",
        "complaints": [],
        "suppressed": [],
    }
    try:
        disclosure = _compiled(path) or read(path)
    except Unreadable as error:
        return {**result, "error": str(error)}
    report, laws = examine(disclosure, Selection(job.only, job.ignore))
    suppressions, result["complaints"] = suppress.beside(path)
    report, gone = suppress.apply(report, suppressions)
    return {**result, "report": report, "disclosure": disclosure, "suppressed": gone, "laws": laws}


def _compiled(path: Path) -> Any:
    """A book given as JSON is compiled and checked as it would be printed; None for anything else."""
    if path.suffix.lower() != ".json":
        return None
    from .. import api

    book, _ = api.open_book(path)
    return api.compile(book) if book.lines else None


def write(found: list[dict[str, Any]], format: str, out: Path | None, pages: str = "auto") -> None:
    """Put the results out in the format asked for."""
    good = [r for r in found if not r["error"]]
    if format == "text":
        from ..check.reports import text

        colour = out is None and coloured()
        lines = [x for r in good for x in (*text.lines(r["report"], colour, r["suppressed"]), "")]
        _text("\n".join(lines) + "\n", out)
    elif format == "json":
        from ..check.reports import json as as_json

        documents = [as_json.as_dict(r["report"], r["disclosure"], r["suppressed"]) for r in good]
        documents += [{"file": r["file"], "error": r["error"]} for r in found if r["error"]]
        _text(as_json.dump(documents), out)
    else:
        from .check_output import write_files

        write_files(found, format, out, pages)


def _text(data: str, out: Path | None) -> None:
    if out is None:
        sys.stdout.write(data)
        return
    out.write_text(data, encoding="utf-8")
    say(f"已写 {out}")
