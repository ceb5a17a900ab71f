"""An import put into a book that is already being filled: its lines replace the book's, nothing else is lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from yusuan.codes import normalise
from yusuan.model import Finding, Source

from ..faults import fault
from ..model import Book, Project


def put_into(base: Book, imported: Book) -> tuple[Book, tuple[Finding, ...]]:
    """``base`` with the lines of ``imported``, and what a clerk must know of it.

    Projects of the export are matched with the book's by code, else by name; those without a match are added (with
    what the export says), so that every line finds its project.  Projects of the book that the export does not name
    stay and are listed.  Another year or another body is an error (B189, B199), and the book stays as it was.
    """
    if wrong := _elsewhere(base, imported):
        return base, wrong
    keys, added = _matched(base, imported)
    lines = tuple(replace(line, project=keys.get(line.project, line.project)) for line in imported.lines)
    unit, units = (base.unit, base.units) if base.unit.name else (imported.unit, imported.units)
    book = replace(base, unit=unit, units=units, lines=lines, projects=(*base.projects, *added))
    return book, tuple(_told(base, imported, keys, added))


def _elsewhere(base: Book, imported: Book) -> tuple[Finding, ...]:
    place = Source(imported.file)
    found = []
    if base.year and imported.year and base.year != imported.year:
        message = f"导出文件按{imported.year}年读取，这本预算书是{base.year}年的"
        found.append(fault("B189", message, place, stated=str(imported.year), expected=str(base.year)))
    ours = {normalise(u.name) for u in (base.unit, *base.units) if u.name}
    theirs = {normalise(u.name): u.name for u in (imported.unit, *imported.units) if u.name}
    if ours and theirs and not ours & set(theirs):
        message = f"导出文件是“{'、'.join(theirs.values())}”的，这本预算书是“{base.unit.name}”的"
        found.append(fault("B199", message, place, stated=next(iter(theirs.values())), expected=base.unit.name))
    return tuple(found)


def _matched(base: Book, imported: Book) -> tuple[dict[str, str], tuple[Project, ...]]:
    """(key in the export → key in the book, projects to add)."""
    by_code = {p.code: p.key for p in base.projects if p.code}
    by_name: dict[str, list[str]] = {}
    for project in base.projects:
        by_name.setdefault(normalise(project.name), []).append(project.key)
    taken = {p.key for p in base.projects}
    keys: dict[str, str] = {}
    added = []
    for project in imported.projects:
        named = by_name.get(normalise(project.name), [])
        if project.code in by_code:
            keys[project.key] = by_code[project.code]
        elif len(named) == 1 and _may_be(base, named[0], project.code):
            keys[project.key] = named[0]
        else:
            key = project.key if project.key not in taken else _free(taken)
            taken.add(key)
            keys[project.key] = key
            added.append(replace(project, key=key))
    return keys, tuple(added)


def _may_be(base: Book, key: str, code: str) -> bool:
    """Whether a project of the book may have this code: it has none yet, or the export has none."""
    held = base.project(key)
    return held is not None and (not held.code or not code)


def _free(taken: set[str]) -> str:
    return next(str(n) for n in range(1, len(taken) + 2) if str(n) not in taken)


def _told(base: Book, imported: Book, keys: Mapping[str, str], added: tuple[Project, ...]) -> list[Finding]:
    found = []
    for project in added:
        found.append(fault("B198", f"项目“{project.name}”在预算书里没有，已加上", project.source))
    used = {*keys.values()}
    left = [p for p in base.projects if p.key not in used]
    for project in left:
        message = f"预算书里的项目“{project.name}”在导出文件里没有，保留不动，没有明细"
        found.append(fault("B198", message, project.source))
    return found
