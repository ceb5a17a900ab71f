"""Figures and claims of the narrative, by composing the words of a clause, its sentence and its section.

An amount gets a Point only if all words of its label are known; everything else is listed as not understood.  The
label is read first; the head of its list (其中), the section and the document then refine it where they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace
from decimal import Decimal

from yusuan import codes
from yusuan.codes import Kind
from yusuan.model import Block, Point, Source, point
from yusuan.words.lexicon import Meaning, clean, ordinal, read, strip_ordinal

from ...settle import Stated
from ..tables.siblings import LAST_YEAR
from .clauses import SentenceReader
from .passages import Passage, level_of, passages
from .phrases import (
    AROUND,
    BACKGROUND,
    BOTH,
    CALLED,
    CHAIN,
    DATED,
    DESCRIBED,
    DESCRIBING,
    EVALUATED,
    FILLER,
    GOES_ON,
    LEAD,
    NUMBERED,
    NUMBERED_CHAIN,
    OWN_LEVEL,
    SPACE,
    TIMED,
    Comparison,
    over,
)
from .sentences import sentences, tokens


class Narrative:
    """Reads paragraph after paragraph, remembering section, list heads and the code chain above."""

    def __init__(
        self,
        base: Point,
        owners: frozenset[str],
        listed: Mapping[str, Set[str]] | None = None,
        projects: Mapping[str, Sequence[str]] | None = None,
    ) -> None:
        self.base = base
        self.projects = projects or {}  # names → keys of the document's own project tables, in order
        self.mentioned: dict[str, int] = {}
        self.listed = listed or {}  # names → function codes that the document's own tables print
        self.owners = sorted(owners, key=len, reverse=True)
        self.found = Stated()
        self.sections: dict[int, Meaning] = {}
        self.intro = Meaning()
        self.lead = Meaning()  # the heading that a paragraph starts with
        self.performing = False  # whether the paragraph has turned to performance management
        self.chain: list[str] = []
        self.title = ""  # the nearest heading
        self.topic: Point | None = None
        self.carried: Point | None = None  # head of a list that goes on in the next paragraphs
        self.sides: list[Point] = []  # income and expenditure, where one amount of the paragraph stated both
        self.lost = False  # whether the item spoken of names a code that was not found
        self.unread = False  # whether the last amount was not understood: what is said next may be about it
        self.compared: Comparison | None = None  # what the paragraph compares with
        self.ended: Point | None = None  # head of the list that the sentence before ended with
        self.introduced = 0  # how deep the paragraph was numbered that heads the list going on
        self.titles: dict[int, str] = {}  # headings above, by level
        self.described: Point | None = None  # the project that the section describes
        self.background = False  # whether the section tells of duties and the like, before the budget
        self.evaluated: Point | None = None  # the one project that the paragraph evaluates
        self.amounts: dict[Point, Decimal] = {}  # what the section has stated, to judge parts by
        self.dated: str | None = None  # the year of the date at which assets are stated
        self.year = int(next(iter(base.year))) if base.year else None

    # -- structure ---------------------------------------------------------------------------------------------

    def heading(self, text: str, level: int) -> None:
        above, self.title = self.title, clean(text)
        if DESCRIBED.search(self.title):
            self._describe(above)
        elif not DESCRIBING.search(self.title):
            self.described = None
        meaning = read(self._without_owners(text), "t")
        if BOTH.search(self.title):
            meaning = replace(meaning, point=meaning.point.but(measure=None))
        self._close(level)
        self.sections[level], self.titles[level] = meaning, self.title
        self.background = any(BACKGROUND.search(title) for title in self.titles.values())
        self.topic, self.intro, self.carried, self.lost = None, Meaning(), None, False
        self.unread, self.compared, self.dated, self.evaluated = False, None, None, None
        self.amounts.clear()
        self.chain = self._chain_of(self.title) or ([] if level <= 2 else self.chain)

    def _close(self, level: int) -> None:
        """Forget the headings of this level and below."""
        self.sections = {n: m for n, m in self.sections.items() if n < level}
        self.titles = {n: t for n, t in self.titles.items() if n < level}

    def _describe(self, above: str) -> None:
        """The heading before 项目概述 names the project that the headings from there on describe, or is of all of them."""
        name = AROUND.sub("", AROUND.sub("", strip_ordinal(above)))
        every = point(use="project", flow="expenditure", sink="spent")
        self.described = self.named_project(name) if name else every

    def named_project(self, name: str) -> Point:
        """The project of this name; one that no table lists is known by the name that the text gives it."""
        plain = strip_ordinal(clean(name))
        keys = self.projects.get(plain) or self.projects.get(re.sub(r"\([^()]*\)", "", plain)) or ()
        key = keys[0] if len(keys) == 1 else f"说明:{plain}"
        return point(project=key, use="project", flow="expenditure", sink="spent")

    def section(self) -> Point:
        """What the headings above say, the nearest first."""
        found = self.lead.point.but(year=None)
        if self.described is not None:
            found = over(found, self.described)
        for level in sorted(self.sections, reverse=True):
            found = over(found, self.sections[level].point.but(year=None))
        return found

    def paragraph(self, passage: Passage) -> None:
        parts = [(self._without_owners(part), source) for part, source in passage.parts]
        text = "".join(part for part, _ in parts)
        heads: list[Point] = []
        firsts: list[Point] = []
        if not re.match(r"[(（]?[\d一二三四五六七八九十]", text):
            self.intro = Meaning()
        self._sibling_of_heading(text)
        self.ended = None
        if 0 < level_of(text, 0) <= self.introduced:
            self.carried = None  # the next number ends the list under the one before
        if not GOES_ON.match(text):
            self.topic, self.lost, self.sides, self.unread, self.compared = None, False, [], False, None
        if evaluated := EVALUATED.match(text):
            self.evaluated = self.named_project(re.sub("^[“\"]|[”\"]?(?:项目)?$", "", evaluated.group("name")))
        if dated := DATED.search(text):
            self.dated = dated.group(1)
        lead = LEAD.match(text)
        self.lead = read(lead.group(1), "t") if lead and not CHAIN.search(lead.group(1)) else Meaning()
        self.performing = False
        if self.carried is not None:
            heads.append(self.carried)
            firsts.append(self.carried)
        listed: Point | None = None  # head of the list that a sentence before the last one ended in
        states = False
        for offset, sentence in sentences(text):
            reading = SentenceReader(self, sentence, _places(parts, offset), heads, firsts)
            reading.read()
            states = bool(tokens(sentence))
            listed = reading.head if states and reading.head != self.carried else listed
        self._introduce(text, None if states else listed)

    def _sibling_of_heading(self, text: str) -> None:
        """（二）上年结转收入… after a section headed （一）…: the paragraph is a section of its own."""
        level = level_of(text, 0)
        title = self.titles.get(level, "") if level else ""
        if title and level_of(title, 0) == level and ordinal(clean(text)) != ordinal(title):
            self._close(level)

    def _introduce(self, text: str, listed: Point | None) -> None:
        """A line that ends in a colon and states nothing heads the numbered items after it.

        具体包括： after a list that is finished goes on about the head of that list.
        """
        if not text.endswith(("：", ":")):
            return
        if not tokens(text):
            self.intro = read(text.rstrip("：:"), "s")
        elif self.topic is not None:
            self.carried, self.introduced = listed or self.topic, level_of(text, 0)

    def _without_owners(self, text: str) -> str:
        plain = SPACE.sub("", text)
        for owner in self.owners:
            plain = plain.replace(owner, "")
        return plain

    # -- labels ------------------------------------------------------------------------------------------------

    def _chain_of(self, text: str) -> list[str]:
        """Codes of a chain such as 社会保障和就业支出（类）就业补助（款）公益性岗位补贴（项), carried-over levels included."""
        levels = {"类": 3, "款": 5, "项": 7}
        parts = CHAIN.findall(text)
        if not parts:
            return self._numbered_chain(text)
        chain = list(self.chain)
        for name, number, level in parts:
            chain = [c for c in chain if len(c) < levels[level]]
            plain = strip_ordinal(clean(name))
            code = self._code_of(plain, number, level, levels[level], chain)
            if not code and level == "类":
                code = self._code_of(plain, number, level, 5, [])  # 行政事业单位离退休（类）
                chain = [code[:3]] if code else chain
            if not code:
                chain = self._chain_of_item(parts, chain)
                break
            chain.append(code)
        return chain

    def _numbered_chain(self, text: str) -> list[str]:
        """Codes that stand in brackets behind the names, as far as they are known."""
        found = NUMBERED_CHAIN.search(text)
        if found is None:
            return []
        code = "".join(part or "" for part in found.groups())
        known = code.startswith("2") and self._is_known(code)
        return [code[:n] for n in (3, 5, 7) if n <= len(code)] if known else []

    def _economic_code(self, text: str) -> Point | None:
        """工资福利支出（301）, 对个人和家庭的补助（509）: the code in brackets says of which list the name is."""
        found = NUMBERED_CHAIN.search(text)
        if found is None or found.group(1)[0] == "2":
            return None
        kind: Kind = "economic" if found.group(1)[0] == "3" else "gov_economic"
        return point(**{kind: found.group(1)}) if codes.lookup(kind, found.group(1)) is not None else None

    def _chain_of_item(self, parts: Sequence[tuple[str, str, str]], above: Sequence[str]) -> list[str]:
        """The chain of an item (项) that the tables print once in its class, whatever the text calls its 款."""
        name, _, level = parts[-1]
        printed = self.listed.get(strip_ordinal(clean(name)), set())
        found = {c for c in printed if len(c) == 7 and c.startswith("".join(above[:1]))}
        if level != "项" or len(found) != 1:
            return []
        code = found.pop()
        return [code[:3], code[:5], code]

    def _code_of(self, name: str, number: str, level: str, length: int, above: Sequence[str]) -> str:
        parent = above[-1] if above else ""
        if glued := NUMBERED.match(name):
            number, name = number or glued.group(1), name[glued.end() :]
        if number and len(number) == length:
            return number
        if number and len(number) == 2 and parent and len(parent) == length - 2:
            return parent + number
        names = (name, name + "支出", name.removeprefix("的"), name.removesuffix("支出"))
        for spelled in names:
            known = {c.code for c in codes.by_name("function", spelled, None)} | self.listed.get(
                spelled, set()
            )
            found = {code for code in known if len(code) == length and code.startswith(parent)}
            if len(found) > 1:
                found &= self.listed.get(spelled, set())
            if len(found) == 1:
                return found.pop()
        return ""

    def project(self, text: str) -> str:
        """The key of the project that a label names; the n-th mention of a name is its n-th project."""
        name = strip_ordinal(clean(text))
        keys = self.projects.get(name, ())
        return keys[min(self.mentioned.get(name, 0), len(keys) - 1)] if keys else ""

    def label(self, text: str, known: Point) -> Meaning | None:
        """What a label says; None if some of its words are unknown.  An empty Meaning says nothing at all."""
        plain = re.sub("^今年度?", "", OWN_LEVEL.sub("", strip_ordinal(clean(text))))
        if key := self.project(text):
            self.mentioned[plain] = self.mentioned.get(plain, 0) + 1
            return Meaning(point(project=key, use="project"), words=(plain,))
        if chain := self._chain_of(plain):
            self.chain, self.lost = chain, False
            rest = read(NUMBERED_CHAIN.sub("", CHAIN.sub("", plain)), "s", known)
            return replace(rest, point=rest.point.but(function=chain[-1]), words=(*rest.words, chain[-1]))
        if CHAIN.search(plain):
            self.lose_item()
            return None
        if kind := self._economic_code(plain):
            rest = read(NUMBERED_CHAIN.sub("", plain), "s", known).point.but(economic=None, gov_economic=None)
            return Meaning(rest.override(kind), words=(plain,))
        if (glued := NUMBERED.match(plain)) and self._is_known(glued.group(1)):
            return Meaning(point(function=glued.group(1)), words=(glued.group(1),))
        if self.year is not None and (last := LAST_YEAR.match(plain)) and last.end() < len(plain):
            then = self.label(plain[last.end() :], known)
            year, said = str(self.year - 1), last.group()
            return then and replace(then, point=then.point.but(year=year), words=(*then.words, said))
        meaning = read(plain, "s", known)
        if not FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", meaning.rest)):
            return meaning
        bare = re.sub(r"\([^()]*\)", "", plain)
        return self._named(plain) or (self.label(bare, known) if bare and bare != plain else None)

    def lose_item(self) -> None:
        """An item whose names are not known: what follows is about it, not about the item before."""
        self.topic, self.lost = None, True

    def _is_known(self, code: str) -> bool:
        return codes.lookup("function", code) is not None or any(code in found for found in self.listed.values())

    def economic_kind(self, text: str) -> Meaning | None:
        """The economic kind of this name: 会议费 among the costs of an office is one of them, not the view."""
        plain = OWN_LEVEL.sub("", strip_ordinal(clean(text)))
        return next((m for m in self._names(plain, ("economic",)) if m), None)

    def _named(self, plain: str) -> Meaning | None:
        """A label that is the name of a functional class or item, or of an economic kind."""
        above = "".join((self.title, *(t for t in self.titles.values())))
        kinds: tuple[Kind, ...] = ("function", "economic")
        if "经济分类" in above or "经济科目" in above:
            kinds = ("economic", "function")
        return next((m for m in self._names(plain, kinds) if m), None)

    def _names(self, plain: str, kinds: Sequence[Kind]) -> Iterator[Meaning | None]:
        timed = "".join(match.group() for match in TIMED.finditer(plain))
        bare = TIMED.sub("", TIMED.sub("", plain))
        full = CALLED.sub("", bare)
        name = re.sub("(?:方面)?(?:的)?支出$", "", full)
        when = read(timed, "s").point
        for spelled in (full, name, name + "支出", bare):
            for kind in kinds:
                if code := self._code_named(kind, spelled):
                    found = point(flow="expenditure", **{kind: code}).override(Point(year=when.year, stage=when.stage))
                    yield Meaning(found, words=(code,))

    def _code_named(self, kind: Kind, name: str) -> str:
        """The one code of this name: of a class, of an economic item, or of an item that the tables print."""
        named = codes.by_name(kind, name, self.year if kind == "economic" else None)
        every = {c.code for c in named or codes.by_name(kind, name, None)}
        found = {c for c in every if len(c) == (3 if kind == "function" else 5)}
        if not found and kind == "function":
            printed = self.listed.get(name, set())
            every = printed or every
            found = {c for c in every if len(c) == max(map(len, every))}
        return found.pop() if len(found) == 1 else ""


def read_narrative(
    blocks: Sequence[Block],
    base: Point,
    owners: frozenset[str],
    skip: frozenset[int] = frozenset(),
    listed: Mapping[str, Set[str]] | None = None,
    projects: Mapping[str, Sequence[str]] | None = None,
) -> Stated:
    """Figures, claims and leftovers of the headings and paragraphs.

    ``skip`` are ids of blocks used as captions; ``listed`` the names and codes of the document's own
    tables, ``projects`` the names and keys of its projects.
    """
    reader = Narrative(base, owners, listed, projects)
    for passage in passages(blocks, skip):
        if passage.level is not None:
            reader.heading(passage.text, passage.level)
        else:
            reader.paragraph(passage)
    return reader.found


def _places(parts: Sequence[tuple[str, Source]], offset: int) -> list[tuple[int, Source]]:
    """Where the pieces of a passage start, counted from a sentence in it, with where each stands."""
    found, start = [], -offset
    for part, source in parts:
        found.append((start, source))
        start += len(part)
    return found
