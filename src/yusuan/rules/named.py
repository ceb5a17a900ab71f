"""Names of projects that a clerk knows, for projects that are told by the table and the row they stand in alone."""

from __future__ import annotations

from collections.abc import Mapping

from yusuan.model import Disclosure, Source


def project_names(d: Disclosure) -> Mapping[str, str]:
    """Key of a project without a code → its name, where a form states both the name and the amount of the project."""
    asked = {_spot(f.source): f.point.project for f in d.figures if f.point.project is not None}
    found: dict[str, str] = {}
    for target in d.targets:
        place = target.places.get("annual_total")
        for key in (asked.get(_spot(place)) or () if place is not None else ()):
            if ":" in key and target.project:
                found[key] = target.project
    return found


def _spot(s: Source) -> object:
    return s.page, s.sheet, s.line, s.cell, s.box
