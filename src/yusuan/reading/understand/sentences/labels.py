"""What the words of a label say: items by their codes and paths, projects, bodies' names left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cached_property

from yusuan import codes
from yusuan.codes import Kind
from yusuan.model import Outline, Point, point
from yusuan.words.lexicon import Meaning, clean, read, strip_ordinal
from yusuan.words.phrases import pattern

SPACE = re.compile(r"[\s\u3000\u200b]+")
CHAIN = re.compile(
    r"((?:[^（）()、，。；：:“”\"]|[（(](?!\d*(?:类|款|项)[）)])[^（）()]{1,6}[）)]){2,34}?)[（(](\d{2,7})?(类|款|项)[）)](?:科目)?"
)
#: Codes in brackets instead of levels: 农林水支出（213）水利（03）行政运行（01）, 行政运行（2130301）.
NUMBERED_CHAIN = re.compile(
    r"[(（]([235]\d{2}(?:\d{2}){0,2})[)）](?:[^()（）]{2,30}[(（](\d{2})[)）])?(?:[^()（）]{2,30}[(（](\d{2})[)）])?"
)
#: A code printed before its name: 2080505机关事业单位基本养老保险缴费支出.
_NUMBERED = re.compile(r"^[(\[]?(2\d{2}(?:\d{2}){0,2})[)\]]?[-—.、:]?(?=[\u4e00-\u9fff])")
#: A path of names: 农林水支出-水利-行政运行.
_DASHES = re.compile(r"[-—–－]{1,2}")
_OWN = rf"{pattern('own')}{pattern('body')}"
FILLER = re.compile(rf"{_OWN}|{pattern('filler')}")
_PRONOUN = re.compile(rf"^(?:{pattern('pronoun')})")
#: What time and stage a label says, beside its name: 2024年预算数, 年初预算.
_TIMED = re.compile(
    r"(?:(?:19|20)\d\d年(?:度)?)?(?:年初|全年|当年|支出|收入|调整后?)?(?:预算|决算|执行)(?:数|额)?(?:安排)?(?:为|是|共)?$"
    r"|^(?:(?:19|20)\d\d年(?:度)?)"
)
#: What stands around a name in a label.
_CALLED = re.compile(
    r"^(?:主要)?(?:用于|其中:?|包括:?)|(?:类|款|项)?(?:级)?科目$|(?:方面)?(?:的)?(?:预算|决算)?(?:数)?(?:安排)?(?:为|共)?$"
)
#: 本级机关运行经费: whose money it is anyway.
_OWN_LEVEL = re.compile(r"(?:部门|单位)?本级(?=机关|三公)|(?<=部门)本级|(?<=单位)本级|(?<=机关)本级")
#: 上年收入: the year before, and a name after it; 上年结转 is no year.
LAST_YEAR = re.compile(rf"{pattern('year_before')}度?(?!年?末?结[转余]|剩余)的?")
#: Any body's name before a year: 市档案馆2020年度….
_BODY_BEFORE_YEAR = re.compile(rf"^[^\d,，。:：;；]{{1,20}}{pattern('body')}(?:\([^()]{{1,6}}\))?(?=(?:19|20)\d\d年)")
_ALIAS = re.compile(rf"(?:^|[。；;，,])(?P<name>[^\d，。；：、“”（）()]{{2,14}}?{pattern('body')})(?=(?:[（(][^（）()]{{1,6}}[)）])?(?:19|20)\d\d年)")
#: 原因是某某院2023年度…: words of a sentence, which no name of a body holds.
_NO_NAME = re.compile(rf"{pattern('reason')}|{pattern('part')}|[是为由]|主要|根据|按照|经")
_BODY_WORD = re.compile(pattern("body"))
_BODY = re.compile(rf"{pattern('body')}$")
_LEVELS = {"类": 3, "款": 5, "项": 7}

Chain = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Label:
    """What a label says: None if some of its words are unknown.  ``chain`` are the codes of the item that it names;
    ``lost`` is whether it names an item that was not found."""

    meaning: Meaning | None
    chain: Chain | None = None
    lost: bool = False


UNKNOWN = Label(None)


@dataclass(frozen=True)
class Words:
    """What is known of a document's names: its year and stage, bodies, the codes and projects that its tables print."""

    base: Point
    owners: frozenset[str] = frozenset()
    listed: Mapping[str, Set[str]] = field(default_factory=dict)
    projects: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @cached_property
    def year(self) -> int | None:
        return int(next(iter(self.base.year))) if self.base.year else None

    @cached_property
    def _owned(self) -> re.Pattern[str] | None:
        names = {re.sub(r"\([^()]{1,6}\)$", "", name) for name in self.owners} | set(self.owners)
        spelt = "|".join(re.escape(name) for name in sorted(names, key=len, reverse=True) if len(name) >= 3)
        levels = pattern("own_level")
        return re.compile(rf"(?:{spelt})(?:{levels})?") if spelt else None

    def without_owners(self, text: str) -> str:
        """A cleaned text without the names of the document's own bodies."""
        plain = self._owned.sub("", text) if self._owned else text
        return _BODY_BEFORE_YEAR.sub("", plain)

    def project(self, text: str, mentioned: Sequence[str] = ()) -> str:
        """The key of the project that a label names; the n-th mention of a name is its n-th project."""
        name = strip_ordinal(clean(text))
        keys = self.projects.get(name, ())
        if not keys or ((said := read(name, "s")).understood and said.point.measure is not None):
            return ""  # 公务接待费 may be called a project in a table, not in a sentence
        return keys[min(mentioned.count(name), len(keys) - 1)] if keys else ""

    def named_project(self, name: str) -> Point:
        """The project of this name; one that no table lists is known by the name that the text gives it."""
        plain = strip_ordinal(clean(name))
        keys = self.projects.get(plain) or self.projects.get(re.sub(r"\([^()]*\)", "", plain)) or ()
        key = keys[0] if len(keys) == 1 else f"说明:{plain}"
        return point(project=key, use="project", flow="expenditure", sink="spent")

    # -- labels ------------------------------------------------------------------------------------------------

    def label(self, text: str, known: Point, chain: Chain = (), titles: str = "", mentioned: Sequence[str] = ()) -> Label:
        """What a label says, given what is known around it, the item above it and the headings above."""
        plain = self._plain(text)
        if key := self.project(text, mentioned):
            return Label(Meaning(point(project=key, use="project"), words=(plain,)))
        if found := self.chain(plain, chain):
            rest = read(NUMBERED_CHAIN.sub("", CHAIN.sub("", plain)), "s", known)
            said = replace(rest, point=rest.point.but(function=found[-1]), words=(*rest.words, found[-1]))
            return Label(said, found)
        if CHAIN.search(plain):
            return Label(None, lost=True)
        if kind := self._economic_code(plain):
            rest_point = read(NUMBERED_CHAIN.sub("", plain), "s", known).point.but(economic=None, gov_economic=None)
            return Label(Meaning(rest_point.override(kind), words=(plain,)))
        if (glued := _NUMBERED.match(plain)) and self._is_known(glued.group(1)):
            return Label(Meaning(point(function=glued.group(1)), words=(glued.group(1),)))
        if self.year is not None and (last := LAST_YEAR.match(plain)):
            return self._of_last_year(plain[last.end() :], last.group(), known, chain, titles)
        return self._by_words(plain, known, chain, titles)

    def _plain(self, text: str) -> str:
        plain = self.without_owners(strip_ordinal(clean(text)))
        plain = re.sub(rf"^{pattern('own_level')}", "", plain)
        return re.sub("^今年度?", "", _OWN_LEVEL.sub("", plain))

    def _of_last_year(self, rest: str, said: str, known: Point, chain: Chain, titles: str) -> Label:
        year = str((self.year or 0) - 1)
        if not FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", rest)) and not read(rest, "s", known).words:
            return Label(Meaning(point(year=year), words=(said,)))  # 上年数
        then = self.label(rest, known, chain, titles)
        if then.meaning is None:
            return then
        meaning = then.meaning
        return replace(then, meaning=replace(meaning, point=meaning.point.but(year=year), words=(*meaning.words, said)))

    def _by_words(self, plain: str, known: Point, chain: Chain, titles: str) -> Label:
        named = _in_brackets(plain, known)
        meaning = named or read(_PRONOUN.sub("", plain), "s", known)
        if named or not FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", meaning.rest)):
            return Label(meaning)
        if found := self._named(plain, titles):
            return Label(found)
        if short := self._short_name(plain):
            return self.label(short, known, chain, titles)
        bare = re.sub(r"\([^()]*\)", "", plain)
        return self.label(bare, known, chain, titles) if bare and bare != plain else UNKNOWN

    def _short_name(self, plain: str) -> str:
        """A label without the body's short name before it: 市重大项目办机关运行经费; "" where it has none."""
        when = re.match(r"(?:(?:19|20)\d\d年(?:度)?)?", plain)
        rest = plain[when.end() :] if when else plain
        for match in _BODY_WORD.finditer(rest[:16]):
            name = rest[: match.end()]
            if len(name) >= 3 and match.end() < len(rest) and any(_is_short_for(name, owner) for owner in self.owners):
                return (when.group() if when else "") + rest[match.end() :]
        return ""

    def _economic_code(self, text: str) -> Point | None:
        """工资福利支出（301）, 对个人和家庭的补助（509）: the code in brackets says of which list the name is."""
        found = NUMBERED_CHAIN.search(text)
        if found is None or found.group(1)[0] == "2":
            return None
        kind: Kind = "economic" if found.group(1)[0] == "3" else "gov_economic"
        return point(**{kind: found.group(1)}) if codes.lookup(kind, found.group(1)) is not None else None

    def economic_kind(self, text: str) -> Meaning | None:
        """The economic kind of this name: 会议费 among the costs of an office is one of them, not the view."""
        plain = _OWN_LEVEL.sub("", strip_ordinal(clean(text)))
        return next((m for m in self._names(plain, ("economic",)) if m), None)

    def _named(self, plain: str, titles: str) -> Meaning | None:
        """A label that is the name of a functional class or item, or of an economic kind."""
        kinds: tuple[Kind, ...] = ("function", "economic")
        if "经济分类" in titles or "经济科目" in titles:
            kinds = ("economic", "function")
        return next((m for m in self._names(plain, kinds) if m), None)

    def _names(self, plain: str, kinds: Sequence[Kind]) -> Iterator[Meaning | None]:
        timed = "".join(match.group() for match in _TIMED.finditer(plain))
        bare = _TIMED.sub("", _TIMED.sub("", plain))
        full = _CALLED.sub("", bare)
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
            printed = set(self.listed.get(name, set()))
            every = printed or every
            found = {c for c in every if len(c) == max(map(len, every))}
        return found.pop() if len(found) == 1 else ""

    # -- items -------------------------------------------------------------------------------------------------

    def chain(self, text: str, above: Chain = ()) -> Chain:
        """Codes of 社会保障和就业支出（类）就业补助（款）公益性岗位补贴（项) and the like, carried-over levels included; () if none."""
        parts = CHAIN.findall(text)
        if not parts:
            return self._numbered_chain(text) or self._dashed_chain(text)
        chain = list(above)
        for name, digits, level in parts:
            chain = [c for c in chain if len(c) < _LEVELS[level]]
            plain = self.without_owners(strip_ordinal(clean(name)))
            code = self._code_of(plain, digits, _LEVELS[level], chain)
            if not code and level == "类":
                code = self._code_of(plain, digits, 5, [])  # 行政事业单位离退休（类）
                chain = [code[:3]] if code else chain
            if not code:
                return self._chain_of_item(parts, chain)
            chain.append(code)
        return tuple(chain)

    def _numbered_chain(self, text: str) -> Chain:
        """Codes that stand in brackets behind the names, as far as they are known."""
        found = NUMBERED_CHAIN.search(text)
        if found is None:
            return ()
        code = "".join(part or "" for part in found.groups())
        known = code.startswith("2") and self._is_known(code)
        return tuple(code[:n] for n in (3, 5, 7) if n <= len(code)) if known else ()

    def _dashed_chain(self, text: str) -> Chain:
        """农林水支出-水利-行政运行: class, division and item with dashes between."""
        names = _DASHES.split(re.sub(rf"^{pattern('own_level')}", "", text))
        if not 2 <= len(names) <= 3 or not all(re.fullmatch(r"[\u4e00-\u9fff()、]{2,40}", name) for name in names):
            return ()
        found: list[str] = []
        for n, name in enumerate(names):
            plain = _CALLED.sub("", _TIMED.sub("", name)) if n == len(names) - 1 else name
            code = next((c for s in (plain, name) if (c := self._code_of(s, "", 3 + 2 * n, found))), "")
            if not code:
                return ()
            found.append(code)
        return tuple(found)

    def _chain_of_item(self, parts: Sequence[tuple[str, str, str]], above: Sequence[str]) -> Chain:
        """The chain of an item (项) that the tables print once in its class, whatever the text calls its 款."""
        name, _, level = parts[-1]
        printed = self.listed.get(strip_ordinal(clean(name)), set())
        found = {c for c in printed if len(c) == 7 and c.startswith("".join(above[:1]))}
        if level != "项" or len(found) != 1:
            return ()
        code = found.pop()
        return (code[:3], code[:5], code)

    def _code_of(self, name: str, number: str, length: int, above: Sequence[str]) -> str:
        parent = above[-1] if above else ""
        if glued := _NUMBERED.match(name):
            number, name = number or glued.group(1), name[glued.end() :]
        if number and len(number) == length:
            return number
        if number and len(number) == 2 and parent and len(parent) == length - 2:
            return parent + number
        for spelled in (name, name + "支出", name.removeprefix("的"), name.removesuffix("支出")):
            named = {c.code for c in codes.by_name("function", spelled, None)} | set(self.listed.get(spelled, set()))
            found = {code for code in named if len(code) == length and code.startswith(parent)}
            if len(found) > 1:
                found &= set(self.listed.get(spelled, set()))
            if len(found) == 1:
                return found.pop()
        return ""

    def _is_known(self, code: str) -> bool:
        return codes.lookup("function", code) is not None or any(code in found for found in self.listed.values())


def _in_brackets(plain: str, known: Point) -> Meaning | None:
    """甲、乙、丙（“三公”经费）决算总额: the view in brackets that the names before it make up."""
    found = re.search(r"\(([^()]{2,12})\)", plain)
    if found is None:
        return None
    inner, outer = read(found.group(1), "s", known), read(plain[: found.start()], "s", known)
    mine, theirs = inner.point.measure, outer.point.measure
    if mine is None or theirs is None or not theirs < mine or FILLER.sub("", inner.rest):
        return None
    rest = read(plain[found.end() :], "s", known).point.but(measure=None)
    return replace(inner, point=inner.point.override(rest))


def _is_short_for(name: str, owner: str) -> bool:
    """Whether a short name keeps some characters of a body's name in their order."""
    rest = iter(owner)
    return len(name) < len(owner) and all(char in rest for char in name)


def is_body(name: str) -> bool:
    """Whether a cleaned text is a body's name and nothing else."""
    plain = re.sub(rf"(?:{pattern('own_level')}|本级)$", "", name)
    return 3 <= len(plain) <= 30 and bool(_BODY.search(plain)) and not re.search(r"[\d,，。:：;；]", plain)


def aliases(outline: Outline) -> frozenset[str]:
    """Short names of the body: what stands before the year at the head of sentences, more than once."""
    times: dict[str, int] = {}
    for passage in outline.body:
        for match in _ALIAS.finditer(passage.text):
            name = clean(match.group("name"))
            times[name] = times.get(name, 0) + 1
    return frozenset(name for name, n in times.items() if n >= 2 and len(name) >= 3 and not _NO_NAME.search(name))
