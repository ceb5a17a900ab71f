"""Publishing a Disclosure: every format from the same blocks, written aside first and then put in place together."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from yusuan.book import Book
from yusuan.model import Disclosure, Finding

from .asides import mark
from .common import DRAFT_WORD
from .placing import ASIDE, InTheWay, place, safe_name

#: Formats in the order of the command line; csv is the open-data folder.
FORMATS: tuple[str, ...] = ("pdf", "docx", "xlsx", "html", "json", "csv")

Render = Callable[[Disclosure, Sequence[Finding]], bytes]


class CannotWrite(Exception):
    """The outputs could not be written; nothing that was there before has changed.  The message is Chinese."""


def publish(
    disclosure: Disclosure,
    out: Path,
    formats: Sequence[str] = FORMATS,
    *,
    stem: str = "",
    book: Book | None = None,
    draft: Sequence[Finding] | None = None,
    force: bool = False,
    progress: Callable[[str], None] = lambda name: None,
) -> list[Path]:
    """Write ``disclosure`` into the folder ``out`` in these formats; returns the paths, in order.

    Everything is made in a folder aside and moved into place at the end, so a failure (no permission, disk full)
    leaves the old output whole.  ``draft`` findings put a watermark and their list into the document, and it has names of
    its own.  Raises InTheWay for files that somebody has changed, unless ``force``; CannotWrite; ValueError for an
    unknown format.
    """
    unknown = [name for name in formats if name not in FORMATS]
    if unknown:
        raise ValueError(f"没有格式“{'、'.join(unknown)}”；可用的有：{'、'.join(FORMATS)}")
    stem = safe_name(f"{DRAFT_WORD}-{stem or default_stem(disclosure)}" if draft is not None else stem or default_stem(disclosure))
    try:
        out.mkdir(parents=True, exist_ok=True)
        aside = out / f"{ASIDE}{mark()}"
        aside.mkdir()
    except OSError as error:
        raise CannotWrite(f"不能写入文件夹“{out}”：{_why(error)}") from error
    try:
        for name in formats:
            progress(name)
            _make(name, disclosure, aside, stem, book, draft)
        return place(aside, out, force)
    except OSError as error:
        raise CannotWrite(f"不能写入“{out}”：{_why(error)}。原有的文件没有改动。") from error
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def default_stem(disclosure: Disclosure) -> str:
    """File name without ending: unit, year and kind."""
    return f"{disclosure.unit.value or '单位'}{disclosure.year.value}年{disclosure.scope.value}预算公开"


def _make(
    name: str, disclosure: Disclosure, folder: Path, stem: str, book: Book | None, draft: Sequence[Finding] | None
) -> None:
    # Imported here so that one format does not pay for loading the others' libraries.
    if name == "pdf":
        from .pdf import render as render_pdf

        (folder / f"{stem}.pdf").write_bytes(render_pdf(disclosure, draft=draft))
    elif name == "docx":
        from .docx.document import render_docx

        (folder / f"{stem}.docx").write_bytes(render_docx(disclosure, draft=draft))
    elif name == "xlsx":
        from .xlsx import render_xlsx

        (folder / f"{stem}.xlsx").write_bytes(render_xlsx(disclosure, draft=draft))
    elif name == "html":
        from .html import render_html

        (folder / f"{stem}.html").write_bytes(render_html(disclosure, draft=draft))
    elif name == "json":
        from .opendata import render_json

        (folder / f"{stem}.json").write_bytes(render_json(disclosure, draft=draft is not None))
    else:
        from .opendata import publish_opendata

        publish_opendata(disclosure, folder / (f"{DRAFT_WORD}-data" if draft is not None else "data"), book=book, draft=draft is not None)


def _why(error: OSError) -> str:
    reasons = {
        1: "没有写入权限", 13: "没有写入权限", 17: "这是一个文件，不是文件夹", 20: "路径中有一级是文件，不是文件夹",
        28: "磁盘已满", 30: "磁盘是只读的", 36: "文件名太长", 122: "磁盘配额已满",
    }  # fmt: skip
    return reasons.get(error.errno or 0, error.strerror or str(error))


__all__ = ["FORMATS", "CannotWrite", "InTheWay", "default_stem", "publish"]
