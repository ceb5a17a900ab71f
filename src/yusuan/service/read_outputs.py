"""What reading writes: a summary for a person, JSON, the figures as CSV, the recovered tables as a workbook."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

from yusuan.codes import Catalogue
from yusuan.model import Disclosure
from yusuan.model.document import as_document
from yusuan.model.harmless import cell_text
from yusuan.reading import output
from yusuan.reading.understand.nature import nature_of

from . import outputs
from .errors import BadRequest, ServiceError
from .readings import read_many
from .sources import Found

FORMATS = ("text", "json", "xlsx", "csv")


@dataclass(frozen=True, slots=True)
class Written:
    """How many documents were read, and what is to be said of files: (name, why); ``aside`` are no documents."""

    read: int
    complaints: tuple[tuple[str, str], ...]
    aside: tuple[tuple[str, str], ...] = ()


def choose(format: str, out: Path | None) -> str:
    """The format asked for or told by the name of the output.  Raises BadRequest, also for a workbook without a file."""
    found = outputs.choose(format, out, FORMATS)
    if found == "xlsx" and out is None:
        raise BadRequest("xlsx 要写到文件，请加 -o 文件名。")
    return found


def write_all(
    paths: Sequence[Path], format: str, out: Path | None, screen: TextIO, *, processes: int = 1,
    codes: Catalogue | None = None, force: bool = False,
) -> Written:  # fmt: skip
    """Read files and folders and write what was found.  Raises NotFound, Unreadable, Exists, CannotWrite."""
    if out is not None:
        outputs.protect(out, force, paths)
    pieces: list[Any] = []
    complaints: list[tuple[str, str]] = []
    bad: list[tuple[Found, str]] = []
    aside: list[tuple[str, str]] = []
    for file, made in read_many(paths, _MAKE[format], codes=codes, processes=processes):
        if file.aside:
            aside.append((file.name, file.why))
            continue
        if isinstance(made, ServiceError):
            bad.append((file, made.message))
            complaints.append((file.name, made.message))
            continue
        piece, why = made
        pieces.append(piece)
        if why:
            complaints.append((file.name, why))
    if not pieces and len(bad) == 1:
        raise ServiceError(_named(*bad[0]))
    data = _whole(format, pieces, bad)
    if out is None:
        screen.write(data)
    elif isinstance(data, bytes):
        outputs.written(out, lambda path: path.write_bytes(data))
    elif pieces:
        outputs.written(out, lambda path: path.write_text(data, encoding="utf-8", errors="replace", newline=""))
    return Written(len(pieces), tuple(complaints), tuple(aside))


def _named(file: Found, why: str) -> str:
    return why if file.name in why else f"{file.name}：{why}"


def _whole(format: str, pieces: Sequence[Any], bad: Sequence[tuple[Found, str]]) -> Any:
    """One text, or the bytes of one workbook, from the pieces of all documents."""
    if format == "xlsx":
        return output.workbook(pieces)
    if format == "csv":
        return _csv([row for rows in pieces for row in rows])
    if format == "text":
        return "\n".join(pieces) + "\n" if pieces else ""
    objects = [*pieces, *({"file": file.name, "error": why} for file, why in bad)]
    return output.dump(objects) if objects else ""


def _csv(rows: Sequence[Sequence[str]]) -> str:
    from yusuan.publishing.figures import FIGURES

    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow([f.name for f in FIGURES])
    writer.writerows([cell_text(text) for text in row] for row in rows)
    return buffer.getvalue()


# ---------------------------------------------------------------- in the process that reads


def _nature(d: Disclosure) -> str:
    """Why a document that was read is no disclosure; "" where it is one."""
    found = nature_of(d)
    return "" if found.disclosure else f"{found.why}。"


def _as_text(d: Disclosure) -> tuple[str, str]:
    return "\n".join(output.summary(d)), _nature(d)


def _as_json(d: Disclosure) -> tuple[dict[str, Any], str]:
    return as_document(d), _nature(d)


def _as_rows(d: Disclosure) -> tuple[list[list[str]], str]:
    from yusuan.publishing.figures import rows

    return list(rows(d)), _nature(d)


def _as_it_is(d: Disclosure) -> tuple[Disclosure, str]:
    return d, _nature(d)


_MAKE: dict[str, Callable[[Disclosure], tuple[Any, str]]] = {
    "text": _as_text, "json": _as_json, "csv": _as_rows, "xlsx": _as_it_is,
}  # fmt: skip
