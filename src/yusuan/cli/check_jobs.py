"""Checking many files: each is one job that a process can do, and its result is only what is to be written of it."""

from __future__ import annotations

import signal
import sys
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from pathlib import Path
from typing import Any

from yusuan.model import SEVERITY_NAMES

#: Jobs handed out ahead of the one whose result is awaited, per process: enough to keep all busy, and memory flat.
_AHEAD = 4


@dataclass(frozen=True, slots=True)
class Job:
    """One file to check.  ``name`` is what the reports call it, ``target`` the file that the job itself writes."""

    path: str
    name: str
    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    format: str = "text"
    known: Mapping[Any, int] = field(default_factory=dict)
    colour: bool = False
    pages: str = "auto"
    target: str = ""


@dataclass(slots=True)
class Result:
    """What became of one file: ``piece`` is its part of the output; ``error`` says why there is none."""

    name: str
    error: str = ""
    complaints: Sequence[str] = ()
    found: tuple[int, ...] = ()  # errors, warnings, notices
    piece: Any = None
    nothing: str = ""  # why a file that was read is no pass although nothing was found

    @property
    def wrong(self) -> bool:
        return bool(self.found and self.found[0])


def check_all(jobs: Sequence[Job], processes: int) -> Iterator[Result]:
    """Every result in the order of the jobs, as soon as it and those before it are there."""
    processes = min(processes, len(jobs))
    if processes <= 1:
        yield from map(check_file, jobs)
        return
    from concurrent.futures.process import BrokenProcessPool

    rest = deque(jobs)
    while rest:
        try:
            for result in _pooled(rest, processes):
                rest.popleft()
                yield result
        except BrokenProcessPool:
            yield _alone(rest.popleft())


def _pooled(jobs: Sequence[Job], processes: int) -> Iterator[Result]:
    """Results of one pool, in order.  Raises BrokenProcessPool where the system killed one of its processes."""
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # the typesetter has threads: a fork of a process that used it may never go on
    context = get_context("forkserver" if "typst" in sys.modules else None)
    pool = ProcessPoolExecutor(processes, mp_context=context, initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN))
    try:
        waiting = iter(list(jobs))
        given = deque(pool.submit(check_file, job) for job in islice(waiting, processes * _AHEAD))
        while given:
            yield given.popleft().result()
            given.extend(pool.submit(check_file, job) for job in islice(waiting, 1))
    finally:
        pool.shutdown(cancel_futures=True)


def _alone(job: Job) -> Result:
    """A job whose process was killed, perhaps by its neighbour's fault: once more, by itself."""
    from concurrent.futures.process import BrokenProcessPool

    try:
        return next(_pooled([job], 1))
    except BrokenProcessPool:
        return Result(job.name, "检查这份文件的进程被系统终止，多半是内存不够。请拆分文件，或减少 --jobs。")


def check_file(job: Job) -> Result:
    """Read and check one file; a file that cannot be read gives its reason, never an exception."""
    from yusuan.reading import Unreadable

    try:
        return _checked(job)
    except Unreadable as error:
        return Result(job.name, str(error))
    except OSError:
        raise  # of what is written here: the disk is full, and would be for the others
    except Exception as error:
        return Result(job.name, f"程序出错，没有检查：{type(error).__name__}：{error}")


def _checked(job: Job) -> Result:
    from yusuan.rules import Selection, examine, suppress

    from .documents import open_document

    path = Path(job.path)
    disclosure, of_book = open_document(path)
    wanted = Selection(job.only, job.ignore)
    report, laws = examine(disclosure, wanted)
    mine = tuple(f for f in of_book if wanted(f.rule))
    report = replace(report, file=job.name, findings=(*mine, *report.findings))
    suppressions, complaints = suppress.beside(path)
    report, gone, unused = suppress.apply(report, suppressions)
    report, known = suppress.only_new(report, job.known) if job.known else (report, [])
    found = tuple(sum(f.severity is s for f in report.findings) for s in SEVERITY_NAMES)
    result = Result(job.name, "", (*complaints, *unused), found, nothing=report.meta.get("nothing", ""))
    result.piece = _piece(job, report, disclosure, laws, gone, known)
    return result


def _piece(job: Job, report: Any, disclosure: Any, laws: Any, gone: Any, known: Any) -> Any:
    """What the output needs of this file; pages and annotated copies are written here, where the document is at hand."""
    from .check_output import annotate, write_page

    if job.format == "text":
        from yusuan.publishing.reports.check import text

        return "\n".join((*text.lines(report, disclosure, text.Style(job.colour), gone), "")) + "\n"
    if job.format == "json":
        from yusuan.publishing.reports.check import json as as_json

        return as_json.piece(as_json.as_dict(report, disclosure, gone, known))
    if job.format == "xlsx":
        from yusuan.publishing.reports.check import xlsx

        return xlsx.row(job.name, report, disclosure, gone)
    if job.format == "pdf":
        return annotate(Path(job.path), Path(job.target), report, disclosure, laws)
    return write_page(Path(job.path), job.target, job.pages, report, disclosure, laws, gone)
