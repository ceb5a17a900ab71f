"""The projects of a document: their rows in the tables, their forms, and where the text speaks of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from yusuan.model import Figure, Project, Source, Table, Target
from yusuan.words.lexicon import clean

from .tables.labels import project_key


def projects_of(tables: Sequence[Table], targets: Sequence[Target], figures: Sequence[Figure]) -> tuple[Project, ...]:
    """Every project that a table, a form or the text names, in the order of the document.

    A project is known by its key in a Point: its code, else the place of its row.  ``targets`` without a row of their
    own in a table are projects too.
    """
    rows: dict[str, list[tuple[int, int]]] = {}
    names: dict[str, str] = {}
    for t, table in enumerate(tables):
        for n, row in enumerate(() if table.lists_purchases else table.rows):
            for key in row.point.project or ():
                rows.setdefault(key, []).append((t, n))
                names.setdefault(key, row.name)
    forms = dict(_forms(targets, figures))
    mentions = _mentions(figures)
    found = [
        Project(key, names[key], project_key(key), tuple(places), forms.get(key), mentions.get(key, ()))
        for key, places in rows.items()
    ]
    told = [
        Project(key, key.removeprefix("说明:"), "", (), forms.get(key), places)
        for key, places in mentions.items() if key not in rows
    ]  # fmt: skip
    alone = [n for n in range(len(targets)) if n not in forms.values()]
    return (*found, *told, *(_of_form(n, targets[n]) for n in alone if targets[n].project))


def _forms(targets: Sequence[Target], figures: Sequence[Figure]) -> Iterator[tuple[str, int]]:
    """(key, number of its form): the form's own figure names it, else the form's code does."""
    stated = {f.source.at(text=""): f.point.project for f in figures if f.table == "form" and f.point.project}
    for n, target in enumerate(targets):
        place = target.places.get("annual_total")
        keys = stated.get(place.at(text="")) if place is not None else None
        for key in keys or ({target.code} if target.code else ()):
            yield key, n


def _mentions(figures: Sequence[Figure]) -> dict[str, tuple[Source, ...]]:
    found: dict[str, list[Source]] = {}
    for figure in figures:
        if not figure.table and figure.point.project and len(figure.point.project) == 1:
            found.setdefault(next(iter(figure.point.project)), []).append(figure.source)
    return {key: tuple(dict.fromkeys(places)) for key, places in found.items()}


def _of_form(number: int, target: Target) -> Project:
    name = clean(target.project)
    return Project(target.code or f"form:{number}", name, target.code, (), number)
