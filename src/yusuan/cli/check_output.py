"""What ``yusuan check`` writes: text and JSON as the results come; pages, the inspection sheet, annotated copies."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, TextIO

from yusuan.model import SEVERITY_NAMES

from .check_jobs import Result
from .console import fail, reason_of, say, written

FOLDER, SHEET, INDEX = "核对结果", "公开情况检查表.xlsx", "index.html"
#: Formats, and the endings of file names that go with them; the first is the usual one.
ENDINGS = {
    "text": (".txt", ".log", ".text"),
    "json": (".json",),
    "html": (".html", ".htm"),
    "xlsx": (".xlsx",),
    "pdf": (".pdf",),
}
#: Formats with a file for each document, and what its name ends in.
_EACH = {"html": ".核对.html", "pdf": ".批注.pdf"}


def format_of(format: str, out: Path | None) -> str:
    """The format that was asked for, else the one that the output's name tells, else text; a contradiction ends it."""
    told = next((f for f, ends in ENDINGS.items() if out is not None and out.suffix.lower() in ends), "")
    if format and format not in ENDINGS:
        fail(f"没有格式“{format}”；可用的有：{'、'.join(ENDINGS)}")
    if format and told not in ("", format):
        fail(f"-o 的文件名“{out}”以 {out.suffix if out else ''} 结尾，格式却是 {format}；请改一个。")
    if out is not None and out.is_dir() and (format or "text") in ("text", "json"):
        fail(f"“{out}”是文件夹；{format or 'text'} 写到一个文件，请写出文件名，如 {out / ('核对' + ENDINGS[format or 'text'][0])}。")
    return format or told or "text"


def targets(names: Sequence[str], format: str, out: Path | None) -> list[str]:
    """The file that each document's own output goes to; all empty where they are written together."""
    if format not in _EACH or (format == "html" and one_page(out)):
        return [""] * len(names)
    if len(names) == 1 and (out is None or out.suffix.lower() in ENDINGS[format]):
        return [str(out or f"{_stem(names[0])}{_EACH[format]}")]
    if out is not None and out.suffix.lower() in ENDINGS[format]:
        fail(f"有 {len(names)} 份文件，每份写一个 {format}；-o 请写文件夹，不写“{out}”。")
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
    return Path(name).stem or "文件"


def _folder(out: Path | None) -> Path:
    folder = out or Path(FOLDER)
    if folder.exists() and not folder.is_dir():
        fail(f"“{folder}”是一个文件；几份文件的结果要写到文件夹。")
    return folder


# ---------------------------------------------------------------- in the process that checks


def write_page(
    path: Path, target: str, pages: str, report: Any, disclosure: Any, laws: Any, gone: Any
) -> Any:
    """Write a document's own page and give its row of the index; without a target, what the common page needs."""
    from yusuan.publishing.reports.check import html

    checkup = html.Checkup(report, disclosure, laws, gone, path)
    if not target:
        return checkup
    written(Path(target), partial(html.write, [checkup], pictures=pages))
    return html.index_row(Path(target).name, checkup)


def annotate(path: Path, target: Path, report: Any, disclosure: Any, laws: Any) -> str:
    """Write the annotated copy; returns what to tell."""
    from yusuan.publishing.reports.check import pdf

    try:
        written(target, partial(pdf.write, path, report, disclosure, laws))
    except pdf.CannotAnnotate as error:
        return str(error)
    return f"已写 {target}"


# ---------------------------------------------------------------- from all results


def write_all(results: Iterable[Result], format: str, out: Path | None, pages: str, target: str) -> list[Result]:
    """Write what is made of all results; returns the results without their pieces.  ``target``: the only document's."""
    if format in ("text", "json"):
        return _streamed(results, format, out)
    if format == "pdf":
        return _told(results)
    found = list(results)
    if format == "xlsx":
        _sheet(found, out)
    elif one_page(out):
        _page(found, out or Path(), pages)
    elif target:
        _only(found, target)
    else:
        _index(found, _folder(out) / INDEX)
    return found


def _streamed(results: Iterable[Result], format: str, out: Path | None) -> list[Result]:
    """Text or JSON, written as the results come; what could not be read stands at the end of the JSON."""
    from yusuan.publishing.reports.check import json as as_json

    done = []
    with _output(out) as stream:
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
    if out is not None:
        say(f"已写 {out}")
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
    return f"共 {len(results)} 份文件：{said}。{counted}。\n{unread}"


@contextmanager
def _output(out: Path | None) -> Iterator[TextIO]:
    """Standard output, or a file that takes the place of the old one only when all is written."""
    if out is None:
        yield sys.stdout
        return
    aside = out.with_name(f".{out.name}.part")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8", newline="\n") as stream:
            yield stream
        aside.replace(out)
    except OSError as error:
        fail(f"不能写“{out}”：{reason_of(error)}")
    finally:
        if aside.is_file():
            aside.unlink()


def _told(results: Iterable[Result]) -> list[Result]:
    done = []
    for result in results:
        if not result.error:
            say(result.piece)
        done.append(result)
    return done


def _sheet(results: Sequence[Result], out: Path | None) -> None:
    from yusuan.publishing.reports.check import xlsx

    rows = [xlsx.unread(r.name, r.error) if r.error else r.piece for r in results]
    target = Path(SHEET) if out is None else out if out.suffix.lower() == ".xlsx" else _folder(out) / SHEET
    written(target, lambda path: xlsx.write(rows, path))
    say(f"已写 {target}")


def _page(results: Sequence[Result], out: Path, pages: str) -> None:
    from yusuan.publishing.reports.check import html

    good = [r.piece for r in results if not r.error]
    if good:
        written(out, lambda path: html.write(good, path, pages))
        say(f"已写 {out}")


def _only(results: Sequence[Result], target: str) -> None:
    if any(not r.error for r in results):
        say(f"已写 {target}")


def _index(results: Sequence[Result], target: Path) -> None:
    from yusuan.publishing.reports.check import html

    unread = [(r.name, r.error) for r in results if r.error]
    rows = [r.piece for r in results if not r.error]
    written(target, lambda path: path.write_bytes(html.index(rows, unread)))
    say(f"已写 {target}")
