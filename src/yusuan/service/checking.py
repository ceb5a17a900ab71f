"""Checking documents: one, or many in processes of their own, with suppressions, a baseline and a year's code lists."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from yusuan.codes import Catalogue
from yusuan.isolated import Bounds
from yusuan.model import SEVERITY_NAMES, Disclosure, Finding, Report, numbered
from yusuan.reading import Unreadable
from yusuan.rules import Selection, catalogue, decisions, suppress
from yusuan.rules import examine as examine_disclosure
from yusuan.rules.group import Checked

from .errors import BadRequest, CannotWrite, ServiceError
from .opening import open_document, using
from .outputs import reason_of
from .pool import Pool
from .sources import Found, Source, find, located, shown

#: What one document may cost, from its first byte to its part of the output.
BOUNDS = Bounds(seconds=240, memory=1536 << 20)
#: What a worker imports before its first document.
PRELOAD = ("yusuan.service.warm",)


@dataclass(frozen=True, slots=True)
class Examined:
    """Everything that one check gives: the report, and what pages and copies are made of.

    ``suppressed`` are findings that the document's own suppressions accept, with the reason; ``known`` those of the
    baseline; ``complaints`` what is wrong with the suppressions; ``laws`` the identities behind the report.
    """

    report: Report
    disclosure: Disclosure
    laws: Checked
    suppressed: tuple[tuple[Finding, str], ...] = ()
    known: tuple[Finding, ...] = ()
    complaints: tuple[str, ...] = ()


def check(
    source: Source | Disclosure, *, only: Sequence[str] = (), ignore: Sequence[str] = (),
    codes: Catalogue | None = None, name: str = "",
) -> Report:  # fmt: skip
    """What is wrong in a document (or a book, as it would be printed): its findings, and how every check ended.

    ``only`` and ``ignore`` are ids of rules or their beginnings.  Raises BadRequest for a beginning that no rule has,
    NotFound, Unreadable.
    """
    return examine(source, Selection(rules(only), rules(ignore)), codes=codes, name=name).report


def examine(
    source: Source | Disclosure, wanted: Callable[[str], bool] = Selection(), *, codes: Catalogue | None = None,
    name: str = "", known: Mapping[Any, int] | None = None, suppressions: bool = True,
    decided: Mapping[str, decisions.Decision] | None = None,
) -> Examined:  # fmt: skip
    """As :func:`check`, with all that stands behind the report.

    Suppressions are those of the file beside the document; ``known`` are the findings of a baseline for it, ``decided``
    what an inspector wrote of its findings in the inspection sheet.
    """
    with using(codes):
        if isinstance(source, Disclosure):
            return _examined(source, (), wanted, name or source.file, [], [], known, decided)
        with located(source, name) as (path, called):
            opened = open_document(path, name=called)
            beside = Path(source) if isinstance(source, (str, Path)) and suppressions else None
            found, complaints = suppress.beside(beside) if beside is not None else ([], [])
            return _examined(opened.disclosure, opened.findings, wanted, called, found, complaints, known, decided)


def _examined(
    disclosure: Disclosure, of_book: Sequence[Finding], wanted: Callable[[str], bool], name: str,
    suppressions: Sequence[suppress.Suppression], complaints: Sequence[str], known: Mapping[Any, int] | None,
    decided: Mapping[str, decisions.Decision] | None,
) -> Examined:  # fmt: skip
    report, laws = examine_disclosure(disclosure, wanted)
    mine = tuple(f for f in of_book if wanted(f.rule))
    report = replace(report, file=name, findings=tuple(numbered((*mine, *report.findings))))
    report, gone, unused = suppress.apply(report, suppressions)
    report, done, left = decisions.apply(report, decided or {})
    report, old = suppress.only_new(report, known) if known else (report, [])
    return Examined(report, disclosure, laws, (*gone, *done), tuple(old), (*complaints, *unused, *left))


def rules(beginnings: Iterable[str]) -> tuple[str, ...]:
    """Ids of rules or their beginnings, in capitals.  Raises BadRequest for one that no rule has."""
    wanted = tuple(part.strip().upper() for part in beginnings if part.strip())
    known = catalogue() if wanted else {}
    for prefix in wanted:
        if prefix[0] != "B" and not any(id.startswith(prefix) for id in known):
            raise BadRequest(f"没有规则以“{prefix}”开头；yusuan rules 列出全部规则。")
    return wanted


def baseline(path: Path) -> suppress.Baseline:
    """The findings of an earlier run.  Raises BadRequest for a file that is no such result."""
    try:
        return suppress.Baseline(path)
    except (ValueError, OSError) as error:
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise BadRequest(f"“{path}”不能作基线：{why}") from error


def decided_in(path: Path) -> decisions.Decisions:
    """What an inspector decided, from the sheet that she filled in.  Raises BadRequest for a file that is no such sheet."""
    try:
        return decisions.Decisions(path)
    except (ValueError, OSError, Unreadable) as error:
        why = reason_of(error) if isinstance(error, OSError) else str(error)
        raise BadRequest(f"“{path}”不能作处理意见：{why}") from error


# ---------------------------------------------------------------- many documents


@dataclass(frozen=True, slots=True)
class Job:
    """One file to check.  ``make`` turns what was found into what is kept of it, in the process that checks.

    ``data`` is the content where it is no file (standard input).  ``target`` is the file that ``make`` itself writes, ""
    for none; ``codes`` None means those that hold already.
    """

    path: str
    name: str
    make: Callable[[Examined, Job], Any]
    data: bytes | None = None
    only: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    known: Mapping[Any, int] = field(default_factory=dict)
    decided: Mapping[str, decisions.Decision] = field(default_factory=dict)
    codes: Catalogue | None = None
    target: str = ""
    options: Mapping[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Result:
    """What became of one file: ``piece`` is what ``make`` gave; ``error`` says why there is none."""

    name: str
    error: str = ""
    complaints: Sequence[str] = ()
    found: tuple[int, ...] = ()  # errors, warnings, notices
    rules: Mapping[str, int] = field(default_factory=dict)  # how often each rule was reported
    known: int = 0  # findings of the baseline, which are not listed
    piece: Any = None
    nothing: str = ""  # why a file that was read is no pass although nothing was found
    kind: str = ""  # of the error

    @property
    def wrong(self) -> bool:
        return bool(self.found and self.found[0])


def check_many(
    paths: Iterable[str | Path], *, only: Sequence[str] = (), ignore: Sequence[str] = (),
    known: suppress.Baseline | None = None, codes: Catalogue | None = None, processes: int = 1,
    pool: Pool | None = None, progress: Callable[[int], None] = lambda done: None,
) -> Iterator[Result]:  # fmt: skip
    """Files and folders checked in processes of their own, in order; the piece of a Result is the Report.

    A file that cannot be read or costs too much is a Result with its error, never an exception.  ``pool`` may be shared
    (a server's); else one of so many ``processes`` is made (0: as many as processors).
    """
    files, unread = found_in(paths)
    yield from unread
    jobs = [
        Job(str(file.path), file.name, report_of, None, rules(only), rules(ignore), known.of(file.name) if known else {}, codes=codes)
        for file in files
    ]
    yield from check_all(jobs, processes, pool=pool, progress=progress)


def report_of(examined: Examined, job: Job) -> Report:
    return examined.report


def found_in(paths: Iterable[str | Path]) -> tuple[list[Found], list[Result]]:
    """Every file of files and folders, each once and with a name of its own; and what is to be said of the rest."""
    files: dict[Path, Found] = {}
    unread = []
    for path in paths:
        try:
            for file in find(path):
                if file.why:
                    unread.append(Result(file.name, file.why, kind="aside" if file.aside else "unreadable"))
                else:
                    files.setdefault(file.path, file)
        except ServiceError as error:
            unread.append(Result(str(path), error.message, kind=error.kind))
    names = [file.name for file in files.values()]
    return [
        file if names.count(file.name) == 1 else replace(file, name=shown(file.path.as_posix())) for file in files.values()
    ], unread


def check_all(
    jobs: Sequence[Job], processes: int = 1, *, pool: Pool | None = None, bounds: Bounds = BOUNDS,
    progress: Callable[[int], None] = lambda done: None,
) -> Generator[Result]:  # fmt: skip
    """Every result in the order of the jobs, as soon as it and those before it are there.  Raises CannotWrite."""
    if not jobs:
        return
    own = pool or Pool(min(processes, len(jobs)) if processes else 0, bounds, PRELOAD)
    try:
        with closing(own.map(check_file, jobs, progress)) as results:
            for job, result in zip(jobs, results, strict=True):
                yield Result(job.name, result.message, kind=result.kind) if isinstance(result, ServiceError) else result
    finally:
        if pool is None:
            own.close()


def check_file(job: Job) -> Result:
    """Read and check one file, here; a file that cannot be read gives its reason.  Raises CannotWrite alone."""
    try:
        examined = examine(
            job.path if job.data is None else job.data, Selection(job.only, job.ignore), codes=job.codes, name=job.name, known=job.known,
            decided=job.decided,
        )
        report = examined.report
        found = tuple(sum(f.severity is s for f in report.findings) for s in SEVERITY_NAMES)
        result = Result(job.name, "", examined.complaints, found, nothing=report.meta.get("nothing", ""))
        result.rules, result.known = Counter(f.rule for f in report.findings), len(examined.known)
        result.piece = job.make(examined, job)
        return result
    except CannotWrite:
        raise  # the disk is full, and would be for the others
    except ServiceError as error:
        return Result(job.name, error.message, kind=error.kind)
    except MemoryError:
        raise
    except Exception as error:
        return Result(job.name, f"程序出错，没有检查：{type(error).__name__}：{error}", kind="failed")


def exit_code(results: Iterable[Result]) -> int:
    """1 where an error was found; else 2 where anything could not be read or held nothing to check; else 0."""
    results = list(results)
    if any(r.wrong for r in results):
        return 1
    return 2 if any(r.error or r.nothing for r in results) else 0
