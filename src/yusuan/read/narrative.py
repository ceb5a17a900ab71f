"""Figures and claims of the narrative, by composing the words of a clause, its sentence and its section.

An amount gets a Point only if all words of its label are known; everything else is listed as not understood.  The
label is read first; the head of its list (其中), the section and the document then refine it where they agree.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from .. import codes
from ..lexicon.tables import imply
from ..lexicon.words import Meaning, clean, read, strip_ordinal
from ..model import Block, Claim, Figure, Heading, Leftover, Paragraph, Point, Source, meet, point
from ..money import parse
from .sentences import Token, sentences, tokens

_SPACE = re.compile(r"[\s\u3000\u200b]+")
_FILLER = re.compile(
    r"涉|总|我校|学校|下属|事业|机关|家|面向|年度|年初|全年|当年|同口径|我|本|各|全部|共计|合计|总计|总额|总数|共|约|达到|达|为|是|计|预算|决算|安排|数|部门|单位|所属|中央|"
    r"用于|其中|包括|主要|以下|方面|情况|经费|资金|拨款|财政|支出|收入|的|等|和|及|涉及|金额|分别|参公|此外|另外|另|具体|如下|今年|"
    r"由|按|从|在|有|项|类|款|科目|规模|水平|其|又|则|编制|批复|公开|开支|列支|执行|完成|实际|累计|国内|费用|费|含|均|后"
)
_VERB = r"(?:增加|减少|增长|下降|降低|上升|提高|压减|核减|调增|调减|增支|减支|多|少|增|减)"
_CHANGE = re.compile(
    rf"(?P<subject>.*?)(?P<verb>[(（]?{_VERB}[)）]?(?:[(（]{_VERB}[)）])?)(?:了|约|为|额为|额)?$"
)
_COMPARED = re.compile(
    r"(?:比|较|与|同|和)(?:去年|上年度?|上一年度?|(?P<year>(?:19|20)\d\d)年度?)(?P<stage>年初预算数?|预算执行数?|当年预算执行数?|执行数?|决算数?|预算数?)?(?:同口径|同期)?(?:相比|比较)?|同比"
)
_BUDGETED = re.compile(r"(?:比|较|与|同)(?P<stage>年初预算数?|全年预算数?|调整预算数?|预算数?)(?:相比)?")
_REASON = re.compile(r"原因|主要(?:是|为)(?:由于|因为|因)|主要由于")
_PARTS = re.compile(r"其中|包括|主要用于以下|如下|分别为|具体为|按[^，。]{1,8}分")
_CHAIN = re.compile(r"([^（）()、，。；:：“”\"]{2,30}?)[（(](\d{2,7})?(类|款|项)[）)](?:科目)?")
_SORTED = re.compile(r"按[^，。]{1,8}分")
_STANDARD = re.compile(r"标准|人均|每人|每户|每月|单价|限额")
_PERFORMANCE = point(measure="performance").measure
_COUNTED = re.compile(r"项目|团组|批次|人次|保有量|购置|接待|绩效|车辆|公务用车")
_GENERAL = re.compile(r"(?:总支出|总收入|(?:支出|收入)?(?:总额|总计|合计|总数))")
#: A numbered line without a stop or a number is a heading, whatever the reader took it for.
_HEADED = re.compile(r"(?:第[一二三四五六七八九十]部分|[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,2}[）)])[^\d。；;：:，,]{2,40}")
_UP = re.compile(r"增|上升|提高|多")
_STAGES = {
    "年初预算": "approved",
    "预算": "approved",
    "全年预算": "adjusted",
    "调整预算": "adjusted",
    "执行": "executed",
    "决算": "executed",
}


@dataclass(slots=True)
class Stated:
    """What the reader of a narrative found."""

    figures: list[Figure] = field(default_factory=list)
    claims: list[Claim] = field(default_factory=list)
    leftovers: list[Leftover] = field(default_factory=list)


@dataclass(slots=True)
class _Comparison:
    """What a change is measured against: a year and a stage laid over the question."""

    year: str | None
    stage: str | None
    by: str = ""

    def of(self, question: Point) -> Point:
        changes = {name: value for name, value in (("year", self.year), ("stage", self.stage)) if value}
        return question.but(**changes)


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
        self.chain: list[str] = []
        self.topic: Point | None = None
        self.carried: Point | None = None  # head of a list that goes on in the next paragraphs
        self.year = int(next(iter(base.year))) if base.year else None

    # -- structure ---------------------------------------------------------------------------------------------

    def heading(self, block: Heading) -> None:
        meaning = read(self._without_owners(block.text), "t")
        self.sections = {level: m for level, m in self.sections.items() if level < block.level}
        self.sections[block.level] = meaning
        self.topic, self.intro, self.carried = None, Meaning(), None
        self.chain = self._chain_of(clean(block.text)) or ([] if block.level <= 2 else self.chain)

    def section(self) -> Point:
        """What the headings above say, the nearest first."""
        found = Point()
        for level in sorted(self.sections, reverse=True):
            found = _over(found, self.sections[level].point.but(year=None))
        return found

    def paragraph(self, block: Paragraph) -> None:
        text = self._without_owners(_SPACE.sub("", block.text))
        heads: list[Point] = []
        firsts: list[Point] = []
        if not re.match(r"[(（]?[\d一二三四五六七八九十]", text):
            self.intro = Meaning()
        self.topic = None
        if self.carried is not None:
            heads.append(self.carried)
            firsts.append(self.carried)
        for _, sentence in sentences(text):
            _Sentence(self, sentence, block.source, heads, firsts).read()
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
        plain = _SPACE.sub("", text)
        for owner in self.owners:
            plain = plain.replace(owner, "")
        return plain

    # -- labels ------------------------------------------------------------------------------------------------

    def _chain_of(self, text: str) -> list[str]:
        """Codes of a chain such as 社会保障和就业支出（类）就业补助（款）公益性岗位补贴（项), carried-over levels included."""
        levels = {"类": 3, "款": 5, "项": 7}
        parts = _CHAIN.findall(text)
        if not parts:
            return []
        chain = list(self.chain)
        for name, number, level in parts:
            chain = [c for c in chain if len(c) < levels[level]]
            code = self._code_of(strip_ordinal(clean(name)), number, level, levels[level], chain)
            if not code:
                return []
            chain.append(code)
        return chain

    def _code_of(self, name: str, number: str, level: str, length: int, above: Sequence[str]) -> str:
        parent = above[-1] if above else ""
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
        plain = strip_ordinal(clean(text))
        if key := self.project(text):
            self.mentioned[plain] = self.mentioned.get(plain, 0) + 1
            return Meaning(point(project=key, use="project"), words=(plain,))
        if chain := self._chain_of(plain):
            self.chain = chain
            rest = read(_CHAIN.sub("", plain), "s", known)
            return replace(rest, point=rest.point.but(function=chain[-1]), words=(*rest.words, chain[-1]))
        meaning = read(plain, "s", known)
        rest = _FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", meaning.rest))
        if not rest:
            return meaning
        bare = re.sub(r"\([^()]*\)", "", plain)
        return self._named(plain) or (self.label(bare, known) if bare and bare != plain else None)

    def _named(self, plain: str) -> Meaning | None:
        """A label that is the name of a functional class or of an economic kind."""
        name = re.sub(
            r"^(?:用于|其中:?|包括:?)|(?:方面)?(?:支出)?(?:预算|决算)?(?:安排)?(?:为|共)?$", "", plain
        )
        for kind, length in (("function", 3), ("economic", 5)):
            for spelled in (name, name + "支出", plain):
                found = {c.code for c in codes.by_name(kind, spelled, None) if len(c.code) == length}  # type: ignore[arg-type]
                if len(found) == 1:
                    code = found.pop()
                    return Meaning(Point(**{kind: frozenset({code})}), words=(code,))
        return None


class _Sentence:
    """One sentence: its tokens from left to right."""

    def __init__(
        self, reader: Narrative, text: str, source: Source, heads: list[Point], firsts: list[Point]
    ) -> None:
        self.reader, self.text, self.source, self.heads, self.firsts = reader, text, source, heads, firsts
        self.first: Point | None = None
        self.kept: set[Point] = set()  # heads of lists: what stands beside a carry-over does not narrow them
        self.since = 0  # where the last amount ended
        self.listed = 0  # amounts since the head of the list, with nothing said about their change
        self.counted = ""
        self.reason = False
        self.items: list[tuple[str, Decimal | None]] = []
        self.head: Point | None = self._opening()
        self.figures: list[Figure] = []
        self.claims: list[Claim] = []
        self.sibling = Point()
        self.last: Point | None = None
        self.comparison: _Comparison | None = None
        self.direction: int | None = None

    def read(self) -> None:
        for token in tokens(self.text):
            self._marks(token)
            if token.kind == "amount":
                self._amount(token)
            elif token.kind == "percent":
                self._percent(token)
            elif token.kind == "same":
                self._same(token)
            else:
                self._count(token)
        self._chain_only()
        self._end()
        if self.items and self.reader.topic is not None:
            claim = Claim(
                "reason", self.reader.topic, items=tuple(self.items), text=self.text, source=self.source
            )
            self.claims.append(claim)

    def _opening(self) -> Point | None:
        """The head that a sentence starts with: 其中 goes on from the last sentence, 按…分 from the paragraph's total."""
        if self.reader.carried is not None:
            return self.reader.carried
        if _SORTED.match(self.text) and self.heads:
            return self.heads[0]
        return self.firsts[-1] if self.firsts and _PARTS.match(self.text) else None

    def _end(self) -> None:
        """Hand over what was found; a fund beside a carry-over in one list is of the current year."""
        if self.first is not None:
            self.firsts.append(self.first)
        points = [f.point for f in self.figures]
        carried = any(p.origin is not None and p.fund is None and "carryover" in p.origin for p in points)
        current = {
            p: p.but(origin="current")
            for p in points
            if carried and p.fund and p.origin is None and p not in self.kept
        }
        found = self.reader.found
        found.figures += [replace(f, point=current.get(f.point, f.point)) for f in self.figures]
        found.claims += [replace(c, point=current.get(c.point, c.point)) for c in self.claims]

    def _chain_only(self) -> None:
        """2、社会保障和就业支出（类）…（项）。 names what the next sentences are about."""
        if tokens(self.text):
            return
        chain = self.reader._chain_of(clean(self.text))
        if chain:
            self.reader.chain = chain
            stated = self._composed(Meaning(point(function=chain[-1])))
            self.reader.topic = imply(stated)

    def _marks(self, token: Token) -> None:
        """Words between the numbers that change what the next ones mean: 其中, 原因, 比上年."""
        if _PARTS.search(token.before) and self.last is not None:
            self.head, self.listed = self.last, 0
            self.kept.add(self.last)
        if "；" in token.before or ";" in token.before:
            self.listed = 0
        if _REASON.search(token.before):
            self.reason = True
        if found := self._compared(token.before):
            self.comparison = found

    def _compared(self, text: str) -> _Comparison | None:
        match = next(reversed(list(_COMPARED.finditer(text))), None)
        if match is not None:
            last = str(self.reader.year - 1) if self.reader.year else None
            year = match.group("year") or last
            stage = next(
                (s for word, s in _STAGES.items() if match.group("stage") and word in match.group("stage")),
                None,
            )
            if match.group("stage") and ("执行" in match.group("stage") or "决算" in match.group("stage")):
                stage = "executed"
            return _Comparison(year, stage, match.group())
        if match := _BUDGETED.search(text):
            return _Comparison(None, _stage(match.group("stage")), match.group())
        return None

    # -- what numbers say --------------------------------------------------------------------------------------

    def _amount(self, token: Token) -> None:
        printed = parse(token.number, token.unit)
        if printed is None:
            return
        label = re.sub(r".*原因(?:是|为|:|：)?", "", _COMPARED.sub("", token.label))
        change = _CHANGE.match(label)
        if change and not re.search(r"资金$|经费$", label):
            self._change(token, change, printed.amount, printed.slack)
            return
        meaning = None if _STANDARD.search(token.before) else self._meaning(label, token)
        if self.reason and not self._reason_over(meaning, token):
            self.items.append((label, printed.amount))
            return
        self.reason = False
        self.since = token.end
        questions = self._questions(meaning, token) if meaning is not None else []
        if not questions:
            self._leave(token, "说明中这个数的名称没有认出")
            return
        for question in questions:
            self.figures.append(
                Figure(
                    question,
                    printed.amount,
                    slack=printed.slack,
                    source=self._source(token),
                    printed=token.number,
                    unit=token.unit,
                    part=False,
                )
            )
        self.first = self.first or questions[0]
        self.listed += 1
        head = questions[0]
        self.last = self.reader.topic = head
        self.heads.append(head)
        self.sibling = Point(
            flow=head.flow if len(questions) == 1 else None, year=head.year, stage=head.stage
        )

    def _meaning(self, label: str, token: Token) -> Meaning | None:
        """What a label says; in a section about performance only its fund, origin or project counts."""
        if self.reader.section().measure != _PERFORMANCE or self.reader.project(label):
            return self.reader.label(label, self._known())
        if self.reader.label(label, self._known()) is None:
            return None
        said = read(self.text[self.since : token.start], "s")
        return Meaning(
            Point(fund=said.point.fund, origin=said.point.origin), said.flags, words=said.words or ("绩效",)
        )

    def _reason_over(self, meaning: Meaning | None, token: Token) -> bool:
        """A total, or a known item after a semicolon, no longer belongs to the reason before it."""
        if meaning is None or not meaning.words:
            return False
        cut = token.before[: len(token.before) - len(token.label)]
        return bool(meaning.flags & {"sum", "grand"}) or cut.endswith(("；", ";"))

    def _known(self) -> Point:
        return _over(self.head or Point(), self.reader.section())

    def _questions(self, meaning: Meaning | None, token: Token) -> list[Point]:
        """The Points that an amount with this label answers: two where income and expenditure are named together."""
        assert meaning is not None
        said = bool(meaning.words)
        if not said and self.reader.topic is not None:
            return [self.reader.topic]
        years = Point(year=meaning.point.year, stage=meaning.point.stage)
        named = self.reader.section().measure != _PERFORMANCE
        if (
            named
            and meaning.point == years
            and self.reader.topic is not None
            and not meaning.flags & {"sum", "grand"}
        ):
            return [self.reader.topic.override(self._own_time()).override(years)]
        if not said:
            return []
        if self.reader.topic is not None and self.reader.topic.function and self._only_when(meaning):
            return [self.reader.topic.override(self._own_time()).override(years)]
        composed = self._composed(meaning)
        plain = clean(token.label)
        if (
            composed.flow is None
            and composed.measure is None
            and ("收支" in plain or ("收入" in plain and "支出" in plain) or "收、支" in plain)
        ):
            return [composed.but(flow="income"), composed.but(flow="expenditure")]
        composed = imply(composed)
        if composed.flow is None:
            composed = composed.but(flow="expenditure") if composed.fund is not None else composed
        return [self._spent(composed, meaning)] if composed.flow is not None else []

    def _own_time(self) -> Point:
        """Year and stage of the document itself, after a comparison spoke of another."""
        return Point(year=self.reader.base.year, stage=self.reader.base.stage)

    def _only_when(self, meaning: Meaning) -> bool:
        """2023年当年预算执行数为…: a year or a stage of what the item is about, not another question."""
        subject = meaning.point.but(year=None, stage=None, origin=None)
        when = meaning.point.year is not None or meaning.point.stage is not None
        current = meaning.point.origin in (None, frozenset({"current"}))
        return subject == Point() and when and current and self.head is None and not meaning.flags & {"sum", "grand"}

    def _spent(self, question: Point, meaning: Meaning) -> Point:
        """本年支出合计 is what was spent of all origins; in a final account every 支出 that is no 总计 is."""
        if (
            question.flow != frozenset({"expenditure"})
            or question.sink is not None
            or question.measure is not None
        ):
            return question
        if "this_year" in meaning.flags:
            return question.but(origin=None, sink=None if "grand" in meaning.flags else "spent")
        executed = question.stage == frozenset({"executed"})
        return question.but(sink="spent") if executed and "grand" not in meaning.flags else question

    def _composed(self, meaning: Meaning) -> Point:
        found = meaning.point
        head = self.head.but(sink=None) if self.head is not None else Point()
        section = self.reader.section()
        for weak in (head, self.sibling, self.reader.intro.point, section, self.reader.base):
            found = _over(found, weak)
        # A section about a view of the budget (绩效管理) is about nothing else.
        if section.measure == _PERFORMANCE:
            return found.but(measure="performance", use="project", sink="spent", flow="expenditure")
        return found

    def _change(self, token: Token, match: re.Match[str], amount: Decimal, slack: Decimal) -> None:
        """比上年增加3780.98万元; the subject is what stands before the verb, else the last figure."""
        verb = re.sub(r"[()（）]", "", match.group("verb"))
        both = bool(re.search(rf"[(（]{_VERB}[)）]$", match.group("verb"))) and len(verb) > 3
        self.direction = None if both else (1 if _UP.search(verb) else -1)
        subject = self._subject(match.group("subject"))
        if subject is None or self.comparison is None or self.reason:
            if self.reason:
                self.items.append((token.label, amount))
            else:
                self._leave(token, "变动额说的是什么、和什么比，没有认出")
            return
        self.listed = 0
        self.last = self.reader.topic = subject
        self.claims.append(
            Claim(
                "change", subject, amount, base=self.comparison.of(subject), direction=self.direction, slack=slack,
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _subject(self, text: str) -> Point | None:
        """The question named before a verb of change; the topic where nothing is named."""
        text = re.sub(r"各$|总额$", "", text)
        plain = _FILLER.sub("", re.sub(r"[^\u4e00-\u9fff]", "", clean(text)))
        meaning = self.reader.label(text, self._known()) if plain or clean(text) else Meaning()
        if meaning is None:
            return None
        stated = meaning.point.but(year=None, stage=None)
        if stated == Point():
            # 其中：甲1万元，乙2万元，比上年增加…: several items in one list, then the change of their head.
            return self.head if self.head is not None and self.listed >= 2 else self.reader.topic
        composed = imply(self._composed(replace(meaning, point=stated)))
        if composed.flow is None:
            return (
                self.reader.topic if self.reader.topic is not None and self.reader.topic in composed else None
            )
        return self._spent(composed, meaning)

    def _percent(self, token: Token) -> None:
        value = Decimal(token.number.replace(",", "").replace("，", ""))
        slack = Decimal(5).scaleb(-len(token.number.partition(".")[2]) - 1)
        label = clean(token.before)
        topic = self.reader.topic
        if topic is None or "百分点" in token.text:
            return
        if done := re.search(
            r"(?:完成|占)(?P<what>年初预算|全年预算|调整预算|预算)(?:数)?的?(?:比例)?为?$", label
        ):
            base = topic.but(stage=_stage(done.group("what")))
            self._claim("share", token, topic, value, slack, base)
        elif part := re.search(r"占(?P<whole>[^，。；占]*?)(?:的)?(?:比重|比例|比)?(?:为|约)?$", label):
            whole = self._whole(part.group("whole"), topic)
            if whole is not None:
                self._claim("share", token, topic, value, slack, whole)
        elif match := _CHANGE.match(label.split(",")[-1].split("，")[-1]):
            verb = re.sub(r"[()（）]", "", match.group("verb"))
            direction = 1 if _UP.search(verb) else -1
            if re.search(rf"\({_VERB}\)$", match.group("verb")) and len(verb) > 3:
                direction = self.direction  # type: ignore[assignment]
            subject = (
                self._subject(_COMPARED.sub("", match.group("subject"))) if match.group("subject") else topic
            )
            if subject is not None and self.comparison is not None and not self.reason:
                self._claim("rate", token, subject, value, slack, self.comparison.of(subject), direction)

    def _whole(self, words: str, part: Point) -> Point | None:
        """What a share is a share of: the words after 占, else the nearest head that contains the part."""
        near = self.head if self.head is not None and part in self.head.but(sink=None) else None
        if near is None:
            near = next((h for h in reversed(self.heads) if h != part and part in h.but(sink=None)), None)
        if words and near is not None and _GENERAL.fullmatch(clean(words)):
            return near
        if words:
            meaning = self.reader.label(words, self.reader.base)
            if meaning is None or not meaning.words:
                return None
            composed = imply(_over(_over(meaning.point, Point(flow=part.flow)), self.reader.base))
            return self._spent(composed, meaning)
        return near

    def _claim(
        self,
        kind: str,
        token: Token,
        question: Point,
        value: Decimal,
        slack: Decimal,
        base: Point,
        direction: int | None = None,
    ) -> None:
        self.claims.append(
            Claim(
                kind, question, value, base=base, direction=direction, slack=slack,  # type: ignore[arg-type]
                source=self._source(token), printed=token.text, text=self.text,
            )
        )  # fmt: skip

    def _same(self, token: Token) -> None:
        comparison = self._compared(token.text) or self.comparison
        subject = self._subject(token.label) if clean(token.label) else self.reader.topic
        if subject is None or comparison is None or self.reason:
            return
        self._claim("direction", token, subject, Decimal(0), Decimal(0), comparison.of(subject), 0)

    def _count(self, token: Token) -> None:
        subject = re.sub(r"[^\u4e00-\u9fff]", "", token.label)[-16:] or self.counted
        self.counted = subject
        if not _COUNTED.search(subject + token.unit):
            return
        question = self.reader.topic or self.reader.base
        claim = Claim(
            "count", question, Decimal(token.number.replace(",", "").replace("，", "")),
            subject=f"{subject}{token.unit}", source=self._source(token), printed=token.text, text=self.text,
        )  # fmt: skip
        self.claims.append(claim)

    def _leave(self, token: Token, reason: str) -> None:
        self.reader.found.leftovers.append(
            Leftover(f"{token.label}{token.text}"[-60:], reason, self._source(token))
        )

    def _source(self, token: Token) -> Source:
        excerpt = self.text[max(0, token.start - 30) : token.end + 6]
        return self.source.at(text=excerpt)


def _stage(word: str) -> str:
    return "adjusted" if word.startswith(("全年", "调整")) else "approved"


def settle_totals(told: Stated, tables: Sequence[Figure]) -> Stated:
    """A text that says 收入总计 of what the tables call 本年收入合计 (支出总计 likewise) means the latter.

    Only where the amount is printed for this year's total in a table and another one for the whole.
    """
    stated: dict[Point, set[Decimal]] = {}
    for figure in tables:
        if figure.state == "value":
            stated.setdefault(figure.point, set()).add(figure.amount)
    meant: dict[tuple[Point, str], Point] = {}
    for f in told.figures:
        p = f.point
        if p.origin is not None or p.sink is not None or p.function or p.use or p.measure or p not in stated:
            continue
        alternative = p.but(origin="current") if p.flow == frozenset({"income"}) else p.but(sink="spent")
        if f.amount not in stated[p] and f.amount in stated.get(alternative, ()):
            meant[p, f.printed] = alternative
    if not meant:
        return told
    told.figures = _with_parts(told.figures, meant)
    for (p, printed), alternative in meant.items():
        told.claims = [_meaning_also(c, p, printed, alternative) for c in told.claims]
    return told


def _with_parts(figures: Sequence[Figure], meant: Mapping[tuple[Point, str], Point]) -> list[Figure]:
    """The figures with the meant Points; the parts that follow a total in its own paragraph go with it."""
    found: list[Figure] = []
    whole, alternative, place = None, None, None
    for f in figures:
        if (f.point, f.printed) in meant:
            whole, alternative, place = f.point, meant[f.point, f.printed], f.source.at(text="")
            found.append(replace(f, point=alternative))
            continue
        if whole is not None and alternative is not None and f.source.at(text="") == place and f.point in whole:
            extra = Point(origin=alternative.origin) if f.point.origin is None else Point()
            f = replace(f, point=f.point.override(extra))
        else:
            whole = None
        found.append(f)
    return found


def _meaning_also(claim: Claim, meant: Point, printed: str, alternative: Point) -> Claim:
    """A claim in the same sentence is about the same thing."""
    if printed not in claim.text or meant not in (claim.point, claim.base):
        return claim
    whole = claim.base.override(Point(origin=alternative.origin, sink=alternative.sink)) if claim.base else None
    if claim.point == meant:
        return replace(claim, point=alternative, base=whole)
    return replace(claim, base=alternative)


def _over(strong: Point, weak: Point) -> Point:
    """``strong`` refined by ``weak`` where it agrees; a measure never narrows what the strong one says plainly."""
    changed = {}
    for name, value in weak.stated():
        if name == "measure" and strong.measure is None and strong != Point() and _plain(strong):
            continue
        common = meet(name, getattr(strong, name), value)
        if common:
            changed[name] = common
    return strong.override(Point(**changed))


def _plain(question: Point) -> bool:
    """Whether a question is already about the budget itself rather than about one of its views."""
    return any(getattr(question, name) is not None for name in ("use", "function", "origin", "sink"))


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
        if isinstance(block, Paragraph) and _HEADED.fullmatch(_SPACE.sub("", block.text)):
            level = 1 if block.text.lstrip().startswith("第") else 3 if block.text.lstrip()[0] in "（(" else 2
            block = Heading(block.text, level, block.source)
        if isinstance(block, Heading):
            if tokens(_SPACE.sub("", block.text)):
                reader.paragraph(Paragraph(block.text, block.source))
            else:
                reader.heading(block)
        else:
            reader.paragraph(block)
    return reader.found


def _relevant(blocks: Sequence[Block], skip: frozenset[int]) -> Iterator[Heading | Paragraph]:
    for block in blocks:
        if id(block) in skip or not isinstance(block, Heading | Paragraph):
            continue
        if isinstance(block, Paragraph) and block.role != "body":
            continue
        yield block
