"""Figures and claims of the narrative, by composing the words of a clause, its sentence and its section.

An amount gets a Point only if all words of its label are known; everything else is listed as not understood.  The
label is read first; the head of its list (其中), the section and the document then refine it where they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import replace

from .. import codes
from ..lexicon.words import Meaning, clean, read, strip_ordinal
from ..model import Block, Heading, Paragraph, Point, point
from .clauses import SentenceReader
from .phrases import (
    CHAIN,
    FILLER,
    GOES_ON,
    HEADED,
    ITEM_HEAD,
    LEAD,
    NUMBERED,
    NUMBERED_CHAIN,
    NUMBERING,
    OWN_LEVEL,
    SPACE,
    TIMED,
    over,
)
from .sentences import sentences, tokens
from .settle import Stated


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
        self.year = int(next(iter(base.year))) if base.year else None

    # -- structure ---------------------------------------------------------------------------------------------

    def heading(self, block: Heading) -> None:
        self.title = clean(block.text)
        meaning = read(self._without_owners(block.text), "t")
        self.sections = {level: m for level, m in self.sections.items() if level < block.level}
        self.sections[block.level] = meaning
        self.topic, self.intro, self.carried, self.lost = None, Meaning(), None, False
        self.chain = self._chain_of(clean(block.text)) or ([] if block.level <= 2 else self.chain)

    def section(self) -> Point:
        """What the headings above say, the nearest first."""
        found = self.lead.point.but(year=None)
        for level in sorted(self.sections, reverse=True):
            found = over(found, self.sections[level].point.but(year=None))
        return found

    def paragraph(self, block: Paragraph) -> None:
        text = self._without_owners(SPACE.sub("", block.text))
        heads: list[Point] = []
        firsts: list[Point] = []
        if not re.match(r"[(（]?[\d一二三四五六七八九十]", text):
            self.intro = Meaning()
        if not GOES_ON.match(text):
            self.topic, self.lost, self.sides = None, False, []
        lead = LEAD.match(text)
        self.lead = read(lead.group(1), "t") if lead and not CHAIN.search(lead.group(1)) else Meaning()
        self.performing = False
        if self.carried is not None:
            heads.append(self.carried)
            firsts.append(self.carried)
        for _, sentence in sentences(text):
            SentenceReader(self, sentence, block.source, heads, firsts).read()
        self._introduce(text)

    def _introduce(self, text: str) -> None:
        """A line that ends in a colon and states nothing heads the numbered items after it."""
        if not text.endswith(("：", ":")):
            return
        if not tokens(text):
            self.intro = read(text.rstrip("：:"), "s")
        elif self.topic is not None:
            self.carried = self.topic

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
            code = self._code_of(strip_ordinal(clean(name)), number, level, levels[level], chain)
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
        return [code[:n] for n in (3, 5, 7) if n <= len(code)] if self._is_known(code) else []

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
        names = (name, name + "支出") if level == "类" else (name, name.removeprefix("的"))
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
        plain = OWN_LEVEL.sub("", strip_ordinal(clean(text)))
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
        if (glued := NUMBERED.match(plain)) and self._is_known(glued.group(1)):
            return Meaning(point(function=glued.group(1)), words=(glued.group(1),))
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

    def _named(self, plain: str) -> Meaning | None:
        """A label that is the name of a functional class or of an economic kind."""
        timed = "".join(match.group() for match in TIMED.finditer(plain))
        bare = TIMED.sub("", TIMED.sub("", plain))
        name = re.sub(
            r"^(?:主要)?(?:用于|其中:?|包括:?)|(?:方面)?(?:支出)?(?:预算|决算)?(?:安排)?(?:为|共)?$", "", bare
        )
        for kind, length in (("function", 3), ("economic", 5)):
            for spelled in (name, name + "支出", bare):
                found = {c.code for c in codes.by_name(kind, spelled, None) if len(c.code) == length}
                if len(found) == 1:
                    code = found.pop()
                    when = read(timed, "s").point
                    found_point = Point(year=when.year, stage=when.stage).override(Point(**{kind: frozenset({code})}))
                    return Meaning(found_point, words=(code,))
        return None


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
    for block in _relevant(blocks, skip):
        plain = SPACE.sub("", block.text)
        if isinstance(block, Heading) or HEADED.fullmatch(plain) or _is_item_head(plain):
            if tokens(plain):
                reader.paragraph(Paragraph(block.text, block.source))
            else:
                level = _level(plain, block.level if isinstance(block, Heading) else 2)
                reader.heading(Heading(block.text, level, block.source))
        else:
            reader.paragraph(block)
    return reader.found


def _level(text: str, otherwise: int) -> int:
    """How deep a heading stands, by its numbering where it has one: formats often give all the same level."""
    return next((level for pattern, level in NUMBERING if pattern.match(text)), otherwise)


def _is_item_head(text: str) -> bool:
    """Whether a short line such as 1、一般公共预算拨款规模变化情况。 says what the next paragraphs are about."""
    if not ITEM_HEAD.fullmatch(text) or CHAIN.search(text):
        return False
    said = read(text, "t").point
    return any(getattr(said, name) is not None for name in ("fund", "measure", "use", "origin"))


def _relevant(blocks: Sequence[Block], skip: frozenset[int]) -> Iterator[Heading | Paragraph]:
    for block in blocks:
        if id(block) in skip or not isinstance(block, Heading | Paragraph):
            continue
        if isinstance(block, Paragraph) and block.role != "body":
            continue
        yield block
