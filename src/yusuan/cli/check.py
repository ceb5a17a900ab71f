"""yusuan check: what is wrong in published documents, and which figure is most likely the wrong one."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, TextIO

import typer

from .console import coloured, fail, say

FORMATS = ("text", "json", "html", "xlsx", "pdf")
PAGES = ("auto", "all", "findings", "none")


@dataclass(frozen=True, slots=True)
class Job:
    """One file to check; picklable, so that a process can do it.

    ``format`` text or json: the process gives back only what is to be written, so that a thousand files take no more
    memory than a few.  ``known`` are findings of a baseline.
    """

    path: str
    only: tuple[str, ...]
    ignore: tuple[str, ...]
    format: str = ""
    known: frozenset[Any] = frozenset()
    colour: bool = False


def register(app: typer.Typer) -> None:
    @app.command("check")
    def check(
        paths: Annotated[
            list[Path],
            typer.Argument(metavar="文件", help="文件或文件夹（PDF、Word、Excel、网页、文本，也可以是预算书 JSON）"),
        ],
        format: Annotated[
            str, typer.Option("--format", "-f", metavar="格式", help="text、json、html、xlsx、pdf（加批注的副本）")
        ] = "text",
        out: Annotated[
            Path | None, typer.Option("--out", "-o", metavar="路径", help="写到文件；几份文件的 html、pdf 写到文件夹")
        ] = None,
        jobs: Annotated[int, typer.Option("--jobs", "-j", metavar="份数", help="同时检查几份")] = 1,
        only: Annotated[str, typer.Option("--only", metavar="规则", help="只查这些规则，如 N201,T")] = "",
        ignore: Annotated[str, typer.Option("--ignore", metavar="规则", help="不查这些规则")] = "",
        baseline: Annotated[
            Path | None, typer.Option("--baseline", metavar="文件", help="以前的 JSON 结果：只报新的问题")
        ] = None,
        pages: Annotated[
            str, typer.Option("--pages", metavar="范围", help="网页附哪些页的图：auto、all、findings（有问题的页）、none")
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
    colour = format == "text" and out is None and coloured()
    work = [Job(str(file), only, ignore, format, known, colour) for file in files]
    told = (_told(result) for result in _checked(work, jobs if len(work) > 1 else 1))
    counts = _stream(told, format, out) if format in STREAMED else _gather(told, format, out, pages)
    if counts.unread == len(files):
        sys.exit(2)
    sys.exit(1 if counts.wrong else 2 if counts.unread else 0)


#: Formats that are written file by file as the results come.
STREAMED = ("text", "json")


@dataclass(slots=True)
class Counts:
    """How many files could not be read, and how many have errors."""

    unread: int = 0
    wrong: int = 0

    def add(self, result: dict[str, Any]) -> None:
        self.unread += bool(result["error"])
        self.wrong += bool(result.get("wrong"))


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """The result, after saying what could not be read and what is wrong with its suppressions."""
    if result["error"]:
        print(f"yusuan：{result['file']}：{result['error']}", file=sys.stderr)
    for complaint in result["complaints"]:
        print(f"yusuan：{complaint}", file=sys.stderr)
    return result


def _gather(results: Iterable[dict[str, Any]], format: str, out: Path | None, pages: str) -> Counts:
    """Formats that need all results at once."""
    from .check_output import write_files

    counts, found = Counts(), []
    for result in results:
        counts.add(result)
        found.append(result)
    write_files(found, format, out, pages)
    return counts


def _stream(results: Iterable[dict[str, Any]], format: str, out: Path | None) -> Counts:
    """Text or JSON, written as the results come; what could not be read stands at the end of the JSON."""
    from ..check.reports import json as as_json

    counts, bad = Counts(), []
    with _output(out) as stream:
        parts = as_json.Stream(stream) if format == "json" else None
        for result in results:
            counts.add(result)
            if result["error"]:
                bad.append({"file": result["file"], "error": result["error"]})
            elif parts:
                parts.add(result["said"])
            else:
                stream.write(result["said"])
        if parts:
            for item in bad:
                parts.add(as_json.piece(item))
            parts.end()
    if out is not None:
        say(f"已写 {out}")
    return counts


@contextmanager
def _output(out: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that takes the place of the old one only when all is written."""
    if out is None:
        yield sys.stdout
        return
    aside = out.with_name(f".{out.name}.部分")
    try:
        with aside.open("w", encoding="utf-8") as stream:
            yield stream
        aside.replace(out)
    except OSError as error:
        fail(f"不能写“{out}”：{error.strerror or error}")
    finally:
        aside.unlink(missing_ok=True)


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
    report = suppress.only_new(report, job.known) if job.known else report
    result["wrong"] = bool(report.errors)
    if job.format in STREAMED:
        return {**result, "said": _said(job, report, disclosure, gone)}
    return {**result, "report": report, "disclosure": disclosure, "suppressed": gone, "laws": laws}


def _said(job: Job, report: Any, disclosure: Any, gone: Any) -> str:
    from ..check.reports import json as as_json
    from ..check.reports import text

    if job.format == "json":
        return as_json.piece(as_json.as_dict(report, disclosure, gone))
    return "\n".join((*text.lines(report, job.colour, gone), "")) + "\n"


def _compiled(path: Path) -> Any:
    """A book given as JSON is compiled and checked as it would be printed; None for anything else."""
    if path.suffix.lower() != ".json":
        return None
    from .. import api

    book, _ = api.open_book(path)
    return api.compile(book) if book.lines else None
