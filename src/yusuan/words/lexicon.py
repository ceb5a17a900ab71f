"""The lexicon: words → what they say about a Point.  One row of words.tsv is one word, for tables and sentences alike."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from importlib import resources

from yusuan.model import EVERYTHING, Point, Region, join, meet, point, region

from .learnt import usable
from .phrases import number

#: Role letters: t title, c column header, r row label, s sentence.
ROLES = frozenset("tcrs")

_TRANSLATE = str.maketrans("（）〔〕［］：，０１２３４５６７８９", "()()[]:,0123456789")
_SPACE = re.compile(r"[\s\u3000\u200b\ufeff]+")
_QUOTES = re.compile(r"[“”\"'‘’「」『』《》*]")
_ORDINAL = re.compile(rf"^(?:第?(?:{number(2).pattern}))+")
#: 年末一般公共预算财政拨款结转和结余: the name of a fund between the two halves of a word.
_PARTED = re.compile(r"(年末|年终|年初|上年)((?:一般公共|政府性|国有资本|公共)[^,;:()]{0,14}?(?:拨款|预算|基金|资金))(?=结转)")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?:年度|年|(?=预算|决算|执行|财政))")


def clean(text: str) -> str:
    """The text as the lexicon compares it: no spaces or quotes, half-width brackets and digits."""
    return _clean_short(text) if len(text) <= _SHORT else _clean(text)


def _clean(text: str) -> str:
    return _QUOTES.sub("", _SPACE.sub("", text)).translate(_TRANSLATE).replace("其它", "其他")


#: Labels come again and again, paragraphs hardly ever: only short texts are kept.
_SHORT = 80
_clean_short = lru_cache(maxsize=16384)(_clean)


def strip_ordinal(text: str) -> str:
    """A cleaned label without its leading 一、 (一) 1. ①."""
    return _ORDINAL.sub("", text)


def ordinal(text: str) -> str:
    """The leading ordinal of a cleaned label, or ""."""
    found = _ORDINAL.match(text)
    return found.group() if found else ""


@dataclass(frozen=True, slots=True)
class Word:
    """One row of the lexicon.  ``means`` is what it states, ``when`` what must be known already for it to apply.

    ``place`` is where alone it is used, ``since`` the year from which on; ``learnt_from`` names the places whose
    documents print it, "general" for what several do or what is known from elsewhere.
    """

    text: str
    means: Point
    roles: frozenset[str]
    when: Point = EVERYTHING
    flags: frozenset[str] = frozenset()
    place: str = ""
    since: str = ""
    learnt_from: str = "general"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a text says: a Point of only the stated dimensions, flags, and the text that no word explained.

    Flags: sum (合计), grand (总计), part (其中), carry (names a carry-over), this_year (said 本年), rest (其他资金: what
    its siblings do not name), view (the word's measure stands for that of every other word: 面向中小企业预留 of 政府采购).
    """

    point: Point = EVERYTHING
    flags: frozenset[str] = frozenset()
    rest: str = ""
    words: tuple[str, ...] = field(default=())

    @property
    def understood(self) -> bool:
        """Whether at least one word was known and hardly anything else was said."""
        return bool(self.words) and len(re.findall(r"[\u4e00-\u9fff]", self.rest)) < 2


def _point(text: str) -> Point:
    pairs = (item.split("=") for item in text.split())
    return point(**{name: tuple(values.split(",")) for name, values in pairs})


def load(lines: Iterator[str]) -> list[Word]:
    """Words from the lines of a words.tsv; comments and the heading are skipped, missing cells are empty."""
    words = []
    for line in lines:
        if not line.strip() or line.startswith(("#", "word\t")):
            continue
        cells = [*line.rstrip("\n").split("\t"), *[""] * 8][:9]
        text, means, roles, when, flags, _note, place, since, learnt_from = cells
        words.append(
            Word(
                clean(text),
                _point(means),
                frozenset(roles),
                _point(when),
                frozenset(flags.split()),
                place,
                since,
                learnt_from or "general",
            )
        )
    return words


@cache
def _index() -> dict[str, tuple[Word, ...]]:
    """Words by text."""
    found: dict[str, list[Word]] = {}
    source = resources.files(__package__).joinpath("words.tsv").read_text(encoding="utf-8")
    for word in load(iter(source.splitlines())):
        if not usable(word.learnt_from):
            continue
        found.setdefault(word.text, []).append(word)
    return {text: tuple(words) for text, words in found.items()}


@cache
def _pattern() -> re.Pattern[str]:
    """All words, longest first, so that the longest wins at each place and is consumed."""
    texts = [text for text, words in _index().items() if not all("alone" in w.flags for w in words)]
    return re.compile("|".join(re.escape(text) for text in sorted(texts, key=len, reverse=True)))


def _applies(word: Word, role: str, known: Point) -> bool:
    if role not in word.roles:
        return False
    return all(
        (mine := getattr(known, name)) is not None and bool(meet(name, mine, needed))
        for name, needed in word.when.stated()
    )


@lru_cache(maxsize=16384)
def read(text: str, role: str = "s", known: Point = EVERYTHING) -> Meaning:
    """What ``text`` says in ``role``, given what is ``known`` of its surroundings.

    Words that exclude each other within one text mean *or* (“三公”、会议费、培训费); narrower ones refine.
    A year such as 2023年 is read too.
    """
    plain = strip_ordinal(clean(text))
    years = _YEAR.findall(plain)
    rest, found = _PARTED.sub(r"\2\1", _YEAR.sub("", plain)), list[Word]()
    for whole in _index().get(rest, ()):
        if "alone" in whole.flags and _applies(whole, role, known):
            return Meaning(whole.means, whole.flags - {"alone"}, words=(whole.text,))
    matches = list(_pattern().finditer(rest))
    kept = rest
    for match in reversed(matches):
        word = next((w for w in _index()[match.group()] if "alone" not in w.flags and _applies(w, role, known)), None)
        if word is None:
            continue
        found.insert(0, word)
        kept = kept[: match.start()] + kept[match.end() :]
    flags = frozenset().union(*(w.flags for w in found)) if found else frozenset()
    meaning = _combine([w.means for w in found])
    if "view" in flags:
        meaning = meaning.override(_combine([w.means for w in found if "view" in w.flags]))
    if years:
        meaning = meaning.but(year=years[-1])
    words = (*(w.text for w in found if not w.flags & {"noise", "part"}), *years)
    return Meaning(meaning, flags - {"noise"}, re.sub(r"[()\[\]:,、/—-]", "", kept), words)


def _combine(points: list[Point]) -> Point:
    """Refine where the words agree, unite where they exclude each other in the same tree."""
    values: dict[str, Region] = {}
    for item in points:
        for name, value in item.stated():
            if name not in values:
                values[name] = value
                continue
            said = values[name]
            values[name] = said and (meet(name, said, value) or join(name, said, value))
    return Point(**{name: region(name, value) for name, value in values.items()})
