"""Comparing documents or books: two years, a department and its units, a budget and its final account, two versions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from yusuan.codes import Catalogue
from yusuan.comparing import Comparison, compare_units
from yusuan.comparing import compare as compare_two
from yusuan.model import Disclosure, Finding

from . import outputs
from .errors import BadRequest, ServiceError
from .opening import Opened, open_document
from .sources import Source

FORMATS = ("text", "json", "xlsx", "html")


@dataclass(frozen=True, slots=True)
class Compared:
    """A comparison, and what is wrong with the books that were compared, by the name of the file."""

    comparison: Comparison
    findings: tuple[tuple[str, tuple[Finding, ...]], ...] = ()


def compare(*sources: Source | Disclosure, codes: Catalogue | None = None) -> Comparison:
    """Two documents compared by meaning, or a department with its units.  See :func:`compare_all`."""
    return compare_all(sources, codes=codes).comparison


def compare_all(sources: Sequence[Source | Disclosure], *, codes: Catalogue | None = None) -> Compared:
    """Two documents; or, of more, the department (the only one that says 部门, else the first) and its units.

    Raises BadRequest for fewer than two, NotFound and Unreadable naming the file.
    """
    if len(sources) < 2:
        raise BadRequest("比较需要两份以上的文件。")
    opened = [_opened(source, codes) for source in sources]
    documents = [one.disclosure for one in opened]
    if len(documents) == 2:
        found = compare_two(*documents)
    else:
        found = compare_units(*parted(documents))
    return Compared(found, tuple((one.disclosure.file, one.findings) for one in opened if one.findings))


def parted(documents: Sequence[Disclosure]) -> tuple[Disclosure, list[Disclosure]]:
    """The department and its units: the only one that says 部门, else the first."""
    departments = [d for d in documents if d.scope.value == "部门"]
    department = departments[0] if len(departments) == 1 else documents[0]
    return department, [d for d in documents if d is not department]


def _opened(source: Source | Disclosure, codes: Catalogue | None) -> Opened:
    if isinstance(source, Disclosure):
        return Opened(source)
    try:
        return open_document(source, codes=codes)
    except ServiceError as error:
        name = str(source).rpartition("/")[2] if isinstance(source, str) else getattr(source, "name", "")
        if not isinstance(name, str) or not name or name in error.message:
            raise
        raise type(error)(f"{name}：{error.message}", error.findings) from error


def choose(format: str, out: Path | None) -> str:
    """The format asked for or told by the name of the output.  Raises BadRequest."""
    return outputs.choose(format, out, FORMATS)


def target(format: str, out: Path | None, force: bool, inputs: Sequence[Path]) -> Path | None:
    """The file to write, None for text on the screen.  Raises Exists, BadRequest where it may not be replaced."""
    found = out if out is not None or format in ("text", "json") else Path(f"比较结果.{format}")
    if found is not None:
        outputs.protect(found, force, inputs)
    return found


def text(comparison: Comparison, format: str = "text", colour: bool = False) -> str:
    """A comparison as text for a person, or JSON for a program."""
    if format == "json":
        from yusuan.publishing.reports.compare import json as as_json

        return as_json.dump(comparison)
    from yusuan.publishing.reports.compare import text as as_text

    return "\n".join(as_text.lines(comparison, colour)) + "\n"


def write(comparison: Comparison, format: str, out: Path) -> Path:
    """Write a comparison in a format.  Raises CannotWrite."""
    if format in ("text", "json"):
        return outputs.written(out, lambda path: path.write_text(text(comparison, format), encoding="utf-8"))
    from importlib import import_module

    report = import_module(f"yusuan.publishing.reports.compare.{format}")
    return outputs.written(out, lambda path: report.write(comparison, path))
