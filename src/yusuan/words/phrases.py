"""Phrases: what words do in a sentence, as rows of phrases.tsv (role, meaning, place, since when, where learnt).

words.tsv says what a word means for a Point; a phrase compares, lists, explains, counts or numbers.  Whoever needs the
words of more and less, the numbering of headings or the endings of bodies' names asks here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from importlib import resources

from .learnt import usable

#: How {n}, {d} and {c} of a numbering are written, and its stops.
_CHINESE, _DIGITS, _CIRCLED = "[一二三四五六七八九十]{1,3}", r"\d{1,2}", "[①-⑳]"
_STOPS = {"、": "[、.．]", ".": r"[.．、](?!\d)", "（": "[（(]", "）": "[)）]"}


@dataclass(frozen=True, slots=True)
class Phrase:
    """One row: ``means`` is what the role needs (a stage, a level); ``place`` and ``since`` are "" where general."""

    text: str
    role: str
    means: str = ""
    place: str = ""
    since: str = ""
    learnt_from: str = ""


@cache
def _rows() -> tuple[Phrase, ...]:
    source = resources.files(__package__).joinpath("phrases.tsv").read_text(encoding="utf-8")
    lines = (line for line in source.splitlines()[1:] if line.strip() and not line.startswith("#"))
    return tuple(Phrase(*line.split("\t")) for line in lines)


@cache
def phrases(*roles: str) -> tuple[Phrase, ...]:
    """The phrases of these roles, longest first.  Raises KeyError for a role that no row has."""
    found = [row for row in _rows() if row.role in roles and usable(row.learnt_from)]
    if missing := set(roles) - {row.role for row in _rows()}:
        raise KeyError(f"no phrase has the role {sorted(missing)}")
    return tuple(sorted(found, key=lambda row: -len(row.text)))


@cache
def pattern(*roles: str, means: str | None = None) -> str:
    """A regex alternation of the phrases of these roles (those that mean ``means``, if given), longest first.

    Brackets match in both widths.
    """
    rows = [row for row in phrases(*roles) if means is None or row.means == means]
    return "(?:" + "|".join(_both_widths(row.text) for row in rows) + ")" if rows else "(?!)"


def _both_widths(text: str) -> str:
    return re.escape(text).replace("（", "[（(]").replace("）", "[)）]")


@cache
def meanings(role: str) -> dict[str, str]:
    """Phrase → what it means, the longest phrases first."""
    return {row.text: row.means for row in phrases(role)}


@cache
def numbering() -> tuple[tuple[re.Pattern[str], int], ...]:
    """Patterns of the numbers of headings and items, each with the level it stands at (1 第一部分 … 6 ①)."""
    rows = sorted(phrases("numbering"), key=lambda row: row.means)
    return tuple((re.compile(_numbering(row.text)), int(row.means)) for row in rows)


def _numbering(text: str) -> str:
    written = "".join(_STOPS.get(char, char) for char in text)
    return written.replace("{n}", _CHINESE).replace("{d}", _DIGITS).replace("{c}", _CIRCLED)


@cache
def number(least: int = 1) -> re.Pattern[str]:
    """The number of a heading or an item, of this level or a deeper one."""
    return re.compile("|".join(f"(?:{one.pattern})" for one, level in numbering() if level >= least))


@cache
def outline_marks() -> tuple[re.Pattern[str], ...]:
    """How deep the number of a row or an item stands: 一、 over （一） over 1. over （1）."""
    groups = ((2,), (3,), (4,), (5, 6))
    marks = ("|".join(one.pattern for one, level in numbering() if level in group) for group in groups)
    return tuple(re.compile(f"第?(?:{mark})" if n == 0 else f"(?:{mark})") for n, mark in enumerate(marks))


def level(text: str, otherwise: int = 0) -> int:
    """How deep a text stands by its number; ``otherwise`` where it has none."""
    return next((level for one, level in numbering() if one.match(text)), otherwise)


__all__ = ["Phrase", "level", "meanings", "number", "numbering", "outline_marks", "pattern", "phrases"]
