"""Asking a book in words, and its tables as data frames."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import reduce

from yusuan import codes
from yusuan.book import Book, Cube
from yusuan.codes import KIND_NAMES, Kind
from yusuan.codes.judge import FIRST_DIGIT
from yusuan.layout.tables import context
from yusuan.model import EVERYTHING, Point, point
from yusuan.reading.understand.tables.meaning import imply
from yusuan.words.lexicon import clean, read

from .errors import BadRequest, Unknown

#: Words that may follow a name without being a part of it.
_AFTER = re.compile(r"(?:支出|收入|预算|科目|项目)$")
_PARTS = re.compile(r"\s+")
_EXAMPLES = "可以这样问：“一般公共预算 当年 基本支出”“2080505 支出”“行政运行 支出”“公务接待费”"


def ask(book: Book, question: Point | str) -> Decimal | None:
    """The amount (元) that the book gives for a Point, or for words with spaces between them.

    Words: what a heading or a sentence says (year, fund, origin, use, 三公, 政府采购 …), a classification code or its
    name, the name or code of a project, in a department's book the name of a unit.  What is not said means all of it,
    and this year.  Several codes of one name (行政运行) are added up.  None: the book cannot know (last year's amount
    that was not typed).  Raises Unknown for words and codes that mean nothing here, BadRequest for words that exclude
    each other or mean two things.
    """
    if isinstance(question, str):
        question = context(book).setting.base.override(imply(meaning_of(book, question)))
    return Cube(book).ask(question)


def meaning_of(book: Book, question: str) -> Point:
    """The Point of a question's words, only what they state.  Raises as :func:`ask`."""
    parts = [question.strip()] if any(_of_book(book, question)) else [p for p in _PARTS.split(question.strip()) if p]
    if not parts:
        raise Unknown(f"没有问什么；{_EXAMPLES}")
    named = {part: found for part in parts if (found := _named(book, part)) is not None}
    said = " ".join(part for part in parts if part not in named)
    points = [*named.values(), *([_spoken(said)] if said else [])]
    return reduce(lambda a, b: _both(a, b, question), points, EVERYTHING)


def _spoken(words: str) -> Point:
    """What words of the lexicon say together.  Raises Unknown for a rest that none of them explains."""
    meaning = read(words, "s")
    if meaning.rest or not meaning.words or meaning.point == EVERYTHING:
        raise Unknown(f"不懂“{meaning.rest or words}”；{_EXAMPLES}")
    return meaning.point


def _named(book: Book, part: str) -> Point | None:
    """The Point of a code or a name; None for what the lexicon has to say."""
    if part.isascii() and part.isdigit() and not re.fullmatch(r"(?:19|20)\d\d", part):
        return _code(book, part)
    own = [found for found in _of_book(book, part) if found is not None]
    if own:
        return own[0]
    meaning = read(part, "s")
    if meaning.words and not meaning.rest:
        return None
    return next((found for name in (part, _AFTER.sub("", part)) if (found := _name(book, name, part))), None)


def _of_book(book: Book, part: str) -> Iterator[Point | None]:
    """A project or a unit of the book by its name or code."""
    plain = clean(part)
    keys = [p.key for p in book.projects if plain in (clean(p.name), clean(p.key), clean(p.code))]
    yield point(project=keys) if keys and plain else None
    units = [u.name for u in book.units if u.name and plain == clean(u.name)]
    yield point(unit=units) if units and len(book.units) > 1 else None


def _code(book: Book, code: str) -> Point:
    """The Point of a classification code.  Raises Unknown for one that neither the classification nor the book has."""
    projects = [p.key for p in book.projects if code in (p.key, p.code)]
    if projects:
        return point(project=projects)
    kind = next((k for k, digit in FIRST_DIGIT.items() if code[0] == digit), None)
    if kind is None or not (codes.rows(kind, code) or any(c.startswith(code) for c in _used(book, kind))):
        raise Unknown(f"没有编码为 {code} 的科目，预算书也没有用到它；yusuan codes {code} 列出相近的。")
    return point(**{kind: code})


def _name(book: Book, name: str, part: str) -> Point | None:
    """The Point of a name of the classification, with a word like 支出 after it or not."""
    found: dict[Kind, list[str]] = {}
    for kind in FIRST_DIGIT:
        rows = codes.by_name(kind, name, book.year or None) or codes.by_name(kind, name)
        if rows:
            found[kind] = [row.code for row in rows]
    if len(found) > 1:  # 其他支出 is a function and an economic kind: the book tells which it means, if it uses one
        used = {kind: listed for kind, listed in found.items() if _uses(book, kind, listed)}
        found = used or found
    if len(found) > 1:
        told = "；".join(f"{KIND_NAMES[kind]}{'、'.join(listed)}" for kind, listed in found.items())
        raise BadRequest(f"“{part}”有几种意思（{told}），请写编码。")
    return next((point(**{kind: listed}) for kind, listed in found.items()), None)


def _used(book: Book, kind: Kind) -> set[str]:
    if kind == "receipt":
        return {r.code for r in book.receipts if r.code}
    return {code for line in book.lines if (code := getattr(line, kind))}


def _uses(book: Book, kind: Kind, listed: list[str]) -> bool:
    return any(code.startswith(tuple(listed)) for code in _used(book, kind))


def _both(a: Point, b: Point, question: str) -> Point:
    both = a & b
    if both is None:
        raise BadRequest(f"“{question}”里的词互相矛盾，没有这样的数。")
    return both
