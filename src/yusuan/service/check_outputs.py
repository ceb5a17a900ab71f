"""What a check writes: text and JSON as the results come; pages, the inspection sheet, annotated copies."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from yusuan.model import SEVERITY_NAMES, Report, Severity
from yusuan.publishing.placing import LONGEST, fitting, safe_name

from . import checking, outputs, settings
from .checking import Examined, Job, Result
from .errors import BadRequest
from .outputs import ENDINGS
from .sources import STDIN

FORMATS = ("text", "json", "html", "xlsx", "pdf", "letter")
PAGES = ("auto", "all", "findings", "none")
FOLDER, SHEET, INDEX, LETTERS = "核对结果", "公开情况检查表.xlsx", "index.html", "反馈意见"
#: Formats with a file for each document, and what its name ends in.
_EACH = {"html": ".核对.html", "pdf": ".批注.pdf"}
Say = Callable[[str], None]


def choose(format: str, out: Path | None) -> str:
    """The format asked for or told by the name of the output.  Raises BadRequest."""
    if format == "letter" or (not format and out is not None and out.suffix.lower() == ".docx"):
        return "letter"
    found = outputs.choose(format, out, FORMATS)
    if out is not None and out.is_dir() and found in ("text", "json"):
        example = out / ("核对" + ENDINGS[found][0])
        raise BadRequest(f"“{out}”是文件夹；{found} 写到一个文件，请写出文件名，如 {example}。")
    return found


def prepare(
    paths: Sequence[Path], out: Path | None, options: Mapping[str, Any], *, only: Sequence[str] = (),
    ignore: Sequence[str] = (), baseline: Path | None = None, codes: Sequence[str] = (), force: bool = False,
    decisions: Path | None = None,
) -> tuple[list[Job], list[Result]]:  # fmt: skip
    """A job for every file of files and folders, and what is to be said of what is not read.

    ``options``: format, pages, colour; everything (petty findings too), least (the least severity that is told), findings
    and counts (whether to tell them).  ``decisions`` is an inspection sheet whose column 处理 is filled in.  ``codes``: official code lists as :func:`settings.code_list` has them, besides
    those of the configuration file.  Raises BadRequest; Exists for an output that may not be replaced.
    """
    known = checking.baseline(baseline) if baseline is not None else None
    decided = checking.decided_in(decisions) if decisions is not None else None
    wanted, unwanted = checking.rules(only), checking.rules(ignore)
    catalogue = settings.chosen(codes)
    files, unread = checking.found_in(paths)
    format = str(options["format"])
    wheres = targets([file.name for file in files], format, out)
    inputs = [file.path for file in files]
    shared = shared_target(format, out, len(files))
    for target in [*([shared] if shared is not None else []), *(Path(where) for where in wheres if where)]:
        outputs.protect(target, force, inputs)
    stdin = sys.stdin.buffer.read() if any(str(path) == STDIN for path in inputs) else None
    return [
        Job(
            str(file.path), file.name, piece, stdin if str(file.path) == STDIN else None, wanted, unwanted,
            known.of(file.name) if known else {}, decided.of(file.name) if decided else {}, catalogue, where, options,
        )
        for file, where in zip(files, wheres, strict=True)
    ], unread  # fmt: skip


def targets(names: Sequence[str], format: str, out: Path | None) -> list[str]:
    """The file that each document's own output goes to; all empty where they are written together."""
    if format not in _EACH or (format == "html" and one_page(out)):
        return [""] * len(names)
    if len(names) == 1 and (out is None or out.suffix.lower() in ENDINGS[format]):
        return [str(out or f"{_stem(names[0])}{_EACH[format]}")]
    if out is not None and out.suffix.lower() in ENDINGS[format]:
        raise BadRequest(f"有 {len(names)} 份文件，每份写一个 {format}；-o 请写文件夹，不写“{out}”。")
    return [str(_folder(out) / name) for name in _named(names, _EACH[format])]


def one_page(out: Path | None) -> bool:
    """Whether all documents go into one web page."""
    return out is not None and out.suffix.lower() in ENDINGS["html"]


def _named(names: Iterable[str], ending: str) -> Iterator[str]:
    """A file name for each document; documents of one name in several folders are numbered."""
    used: set[str] = set()
    for stem in map(_stem, names):
        name, n = f"{stem}{ending}", 1
        while name.lower() in used:
            n += 1
            name = f"{stem}-{n}{ending}"
        used.add(name.lower())
        yield name


def _stem(name: str) -> str:
    return fitting(Path(name).stem, LONGEST - 60) or "文件"


def _folder(out: Path | None) -> Path:
    folder = out or Path(FOLDER)
    if folder.exists() and not folder.is_dir():
        raise BadRequest(f"“{folder}”是一个文件；几份文件的结果要写到文件夹。")
    return folder


def shared_target(format: str, out: Path | None, count: int) -> Path | None:
    """The one file that all results go to, None where there is none (standard output, or a file for each)."""
    if format in ("text", "json"):
        return out
    if format == "xlsx":
        return Path(SHEET) if out is None else out if out.suffix.lower() == ".xlsx" else _folder(out) / SHEET
    if format == "html" and one_page(out):
        return out
    return _folder(out) / INDEX if format == "html" and count > 1 else None


# ---------------------------------------------------------------- in the process that checks


def piece(examined: Examined, job: Job) -> Any:
    """What the output needs of this file; pages and annotated copies are written here, where the document is at hand."""
    examined = replace(examined, report=_severe(examined.report, str(job.options.get("least", ""))))
    format, report, everything = job.options["format"], examined.report, bool(job.options.get("everything"))
    if format == "text":
        from yusuan.publishing.reports.check import text

        style = text.Style(
            bool(job.options["colour"]), everything, bool(job.options.get("findings", True)), bool(job.options.get("counts", True))
        )
        return "\n".join((*text.lines(report, examined.disclosure, style, examined.suppressed), "")) + "\n"
    if format == "json":
        from yusuan.publishing.reports.check import json as as_json

        return as_json.piece(as_json.as_dict(report, examined.disclosure, examined.suppressed, examined.known))
    if format == "xlsx":
        from yusuan.publishing.reports.check import xlsx

        return xlsx.row(job.name, report, examined.disclosure, examined.suppressed, everything)
    if format == "letter":
        from yusuan.publishing.reports.check import letter

        return letter.part(report, examined.disclosure, everything)
    return _annotated(examined, job) if format == "pdf" else _page_of(examined, job)


def _severe(report: Report, least: str) -> Report:
    """The report with the findings that are at least so severe; "" for all."""
    if not least:
        return report
    told = list(SEVERITY_NAMES)[: list(SEVERITY_NAMES).index(Severity(least)) + 1]
    return replace(report, findings=tuple(f for f in report.findings if f.severity in told))


def _page_of(examined: Examined, job: Job) -> Any:
    """Write a document's own page and give its row of the index; without a target, what the common page needs."""
    from yusuan.publishing.reports.check import html

    e = examined
    checkup = html.Checkup(e.report, e.disclosure, e.laws, e.suppressed, Path(job.path))
    if not job.target:
        return checkup
    outputs.written(Path(job.target), partial(html.write, [checkup], pictures=job.options["pages"]))
    return html.index_row(Path(job.target).name, checkup)


def _annotated(examined: Examined, job: Job) -> str:
    """Write the annotated copy; returns what to tell."""
    from yusuan.publishing.reports.check import pdf

    e, target = examined, Path(job.target)
    try:
        outputs.written(target, partial(pdf.write, Path(job.path), e.report, e.disclosure, e.laws))
    except pdf.CannotAnnotate as error:
        return str(error)
    return f"已写 {target}"


# ---------------------------------------------------------------- from all results


def write_all(
    results: Iterable[Result], format: str, out: Path | None, pages: str, target: str, screen: TextIO, say: Say,
    force: bool = False,
) -> list[Result]:
    """Write what is made of all results; returns the results without their pieces.  Raises CannotWrite.

    ``target`` is the only document's own file; ``screen`` takes text and JSON where there is no ``out``; ``say`` is told
    what was written; ``force`` replaces letters that are there.
    """
    if format in ("text", "json"):
        done = _streamed(results, format, out, screen)
    elif format == "pdf":
        return _told(results, say)
    elif format == "letter":
        return _letters(list(results), out, say, force)
    else:
        done = list(results)
        written = _together(done, format, out, pages, target)
        if written is not None:
            say(f"已写 {written}")
        return done
    if out is not None:
        say(f"已写 {out}")
    return done


def _together(done: Sequence[Result], format: str, out: Path | None, pages: str, target: str) -> Path | None:
    """The one file that is made of all results; None where no document gave anything."""
    good = [r for r in done if not r.error]
    if format == "html" and target:
        return Path(target) if good else None
    where = shared_target(format, out, 2)
    if where is None or (format == "html" and one_page(out) and not good):
        return None
    if format == "xlsx":
        return _sheet(done, where)
    return _page(good, where, pages) if one_page(out) else _index(done, where)


def _streamed(results: Iterable[Result], format: str, out: Path | None, screen: TextIO) -> list[Result]:
    """Text or JSON, written as the results come; what could not be read stands at the end of the JSON."""
    from yusuan.publishing.reports.check import json as as_json

    done = []
    with _output(out, screen) as stream:
        parts = as_json.Stream(stream) if format == "json" else None
        for result in results:
            if not result.error:
                (parts.add if parts else stream.write)(result.piece)
            result.piece = None
            done.append(result)
        if parts:
            for result in done:
                if result.error:
                    parts.add(as_json.piece({"file": result.name, "error": result.error}))
            parts.end()
        elif len(done) > 1:
            stream.write(_summary(done))
    return done


def _summary(results: Sequence[Result]) -> str:
    """The last lines of a text about many documents."""
    read = [r for r in results if not r.error]
    kinds = (
        ("有错误", sum(r.wrong for r in read)),
        ("只有警告或提示", sum(not r.wrong and any(r.found) for r in read)),
        ("没有发现问题", sum(not any(r.found) and not r.nothing for r in read)),
        ("没有可查的内容", sum(not any(r.found) and bool(r.nothing) for r in read)),
        ("没有读出", len(results) - len(read)),
    )
    totals = [sum(r.found[n] for r in read) for n in range(len(SEVERITY_NAMES))]
    said = "，".join(f"{name} {n} 份" for name, n in kinds if n)
    counted = "，".join(f"{name} {n}" for name, n in zip(SEVERITY_NAMES.values(), totals, strict=True))
    unread = "".join(f"  没有读出 {r.name}：{r.error}\n" for r in results if r.error)
    known = sum(r.known for r in read)
    hidden = f"基线里已有、没有再列的 {known} 条。" if known else ""
    return f"共 {len(results)} 份文件：{said}。{counted}。{hidden}\n{unread}"


def statistics(results: Iterable[Result]) -> Iterator[str]:
    """How often each rule was reported in all documents."""
    from yusuan.publishing.reports.check import text, walk

    total: Counter[str] = Counter()
    for result in results:
        total.update(result.rules)
    yield from text.statistics([(rule, walk.rule_title(rule), n) for rule, n in total.items()])


@contextmanager
def _output(out: Path | None, screen: TextIO) -> Iterator[TextIO]:
    """The screen, or a file that takes the place of the old one only when all is written."""
    if out is None:
        yield screen
    else:
        with outputs.stream(out) as file:
            yield file


def _told(results: Iterable[Result], say: Say) -> list[Result]:
    done = []
    for result in results:
        if not result.error:
            say(result.piece)
        done.append(result)
    return done


def _letters(done: list[Result], out: Path | None, say: Say, force: bool) -> list[Result]:
    """A letter for each unit.  Raises Exists, before any is written, where one is there: somebody may have worked in it."""
    from yusuan.publishing.docx.document import render_docx
    from yusuan.publishing.reports.check import letter

    units = letter.by_unit([r.piece for r in done if not r.error])
    single = out is not None and out.suffix.lower() == ".docx"
    if single and len(units) > 1:
        raise BadRequest(f"有 {len(units)} 个单位，每个单位一封；-o 请写文件夹，不写“{out}”。")
    folder = out or Path(LETTERS)
    places = {unit: Path(out or "") if single else folder / f"{safe_name(unit)}{LETTERS}.docx" for unit in units}
    for target in places.values():
        outputs.protect(target, force)
    for unit, parts in units.items():
        target = places[unit]
        outputs.written(target, lambda path, parts=parts: path.write_bytes(render_docx(letter.letter(parts), front=False)))  # type: ignore[misc]
        say(f"已写 {target}")
    return done


def _sheet(results: Sequence[Result], target: Path) -> Path:
    from yusuan.publishing.reports.check import xlsx

    rows = [xlsx.unread(r.name, r.error) if r.error else r.piece for r in results]
    return outputs.written(target, lambda path: xlsx.write(rows, path))


def _page(good: Sequence[Result], target: Path, pages: str) -> Path:
    from yusuan.publishing.reports.check import html

    return outputs.written(target, lambda path: html.write([r.piece for r in good], path, pages))


def _index(results: Sequence[Result], target: Path) -> Path:
    from yusuan.publishing.reports.check import html

    unread = [(r.name, r.error) for r in results if r.error]
    rows = [r.piece for r in results if not r.error]
    return outputs.written(target, lambda path: path.write_bytes(html.index(rows, unread)))
