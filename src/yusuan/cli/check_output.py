"""What ``yusuan check`` writes into files: the web page, the inspection sheet, annotated copies of PDFs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from .console import fail, say

Result = Mapping[str, Any]
FOLDER, SHEET = "核对结果", "公开情况检查表.xlsx"


def write_files(results: Sequence[Result], format: str, out: Path | None, pages: str = "auto") -> None:
    """Write the results in this format: to ``out`` (a file, or a folder for several), or beside where one works.

    A result has keys file, path, report, disclosure, suppressed, laws; or file and ``error`` where it was not read.
    ``pages`` says which pages of a PDF the web page shows as pictures (auto, all, findings, none).
    """
    WRITERS[format](list(results), out, pages)


def _html(results: Sequence[Result], out: Path | None, pages: str) -> None:
    """One page for a file name, a page per document and an index for a folder."""
    from ..check.reports import html

    good = [r for r in results if not r.get("error")]
    if out is not None and out.suffix.lower() in (".html", ".htm"):
        _written(out, lambda path: html.write([_checkup(r) for r in good], path, pages))
    elif len(good) == len(results) == 1 and out is None:
        name = f"{_stem(good[0])}.核对.html"
        _written(Path(name), lambda path: html.write([_checkup(good[0])], path, pages))
    else:
        _html_folder(good, [r for r in results if r.get("error")], _folder(out), pages)


def _html_folder(good: Sequence[Result], bad: Sequence[Result], folder: Path, pages: str) -> None:
    from ..check.reports import html

    named = list(_named(good, ".核对.html"))
    for name, result in named:
        checkup = _checkup(result)
        _written(folder / name, partial(html.write, [checkup], pictures=pages), quiet=True)
    rows = [(name, _checkup(result)) for name, result in named]
    unread = [(str(r["file"]), str(r["error"])) for r in bad]
    _written(folder / "index.html", lambda path: path.write_bytes(html.index(rows, unread)))


def _checkup(result: Result) -> Any:
    from ..check.reports.html import Checkup

    path = Path(result["path"])
    return Checkup(result["report"], result["disclosure"], result["laws"], result["suppressed"], path)


def _xlsx(results: Sequence[Result], out: Path | None, _: str) -> None:
    from ..check.reports import xlsx

    names = ("report", "disclosure", "laws", "suppressed", "error")
    rows = [xlsx.Row(str(r["file"]), **{n: r[n] for n in names if n in r}) for r in results]
    target = Path(SHEET) if out is None else out if out.suffix.lower() == ".xlsx" else _folder(out) / SHEET
    _written(target, lambda path: xlsx.write(rows, path))


def _pdf(results: Sequence[Result], out: Path | None, _: str) -> None:
    from ..check.reports import pdf

    good = [r for r in results if not r.get("error")]
    one = len(good) == 1 and (out is None or out.suffix.lower() == ".pdf")
    for name, r in _named(good, ".批注.pdf"):
        target = (out or Path(name)) if one else _folder(out) / name
        if target.resolve() == Path(r["path"]).resolve():
            fail(f"“{target}”就是原文件；批注写在副本上，请用 -o 另给一个文件名。")
        try:
            _written(target, partial(pdf.write, Path(r["path"]), r["report"], r["disclosure"], r["laws"]))
        except pdf.CannotAnnotate as error:
            say(f"{r['file']}：{error}")


WRITERS: Mapping[str, Callable[[Sequence[Result], Path | None, str], None]] = {
    "html": _html,
    "xlsx": _xlsx,
    "pdf": _pdf,
}


def _named(results: Sequence[Result], ending: str) -> Iterator[tuple[str, Result]]:
    """A file name for each result; files of one name in several folders are numbered."""
    used: set[str] = set()
    for result in results:
        name, n = f"{_stem(result)}{ending}", 1
        while name in used:
            n += 1
            name = f"{_stem(result)}-{n}{ending}"
        used.add(name)
        yield name, result


def _stem(result: Result) -> str:
    return Path(str(result["file"])).stem or "文件"


def _folder(out: Path | None) -> Path:
    folder = out or Path(FOLDER)
    if folder.exists() and not folder.is_dir():
        fail(f"“{folder}”是一个文件；几份文件的结果要写到文件夹。")
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _written(path: Path, write: Callable[[Path], object], quiet: bool = False) -> None:
    """Write aside, then rename: an older file stays whole where the new one cannot be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(path.name + ".part")
    try:
        write(aside)
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    if not quiet:
        say(f"已写 {path}")
