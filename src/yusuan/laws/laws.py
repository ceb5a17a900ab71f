"""The laws of a budget (勾稽关系), derived from Points: agreement, partition, balance and containment.

No table is named here.  Which identities a document must satisfy follows from what its figures ask; what they are
asked under (no own funds, nothing carried over) follows from the figures themselves (canon.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import pairwise

from yusuan.model import ASSETS, Disclosure, Figure, Point, Status, Table, leaves

from .aliases import near_aliases, project_aliases
from .blanks import NO_TOTAL, Unfilled, unfilled, without_blank
from .canon import AT, CLOSED, Spelling
from .containment import contained
from .covers import Cover, Slices, covers
from .identities import Entry, Identity, Key, Kind, entry, home_of, judge, scale_of
from .misread import MISREAD, misread, table_of, unjudged
from .omissions import Doubled, Omission, doubled, omitted
from .rows import row_covers
from .scopes import apart_by, carried, narrower, unchecked
from .trees import Trees, trees_of

#: From so many failures on, a family of like identities that mostly fails is a misreading, not many errors.
FAMILY = 3
APART = "两张表的口径可能不同：多数相同项目的金额不一致"
UNLIKE = "同类关系多数不成立，可能未列全或口径不同"
VAGUE = "说明中同一口径写了好几个不同的数，没有分清各指什么"
#: The mark of statements that leave out what is carried over.
SCOPE = "carried"
SHORT = "同一行的几列都差，可能漏列或重列了一行，或有一行没有读出来"
UNREAD = "有一个数没有读出来"
NOTHING = "所列各项都是零，不像是合计的全部分项"


@dataclass(slots=True)
class Derivation:
    """Identities of one document, with the entries and the numbered canonical Points they speak of."""

    entries: list[Entry]
    identities: list[Identity]
    scale: int
    spelling: Spelling
    points: Mapping[Key, Sequence[Entry]]
    #: entries per variable that count as statements of it (blanks only where a sum relies on them)
    statements: dict[int, list[Entry]] = field(default_factory=dict)
    #: rows that a table leaves out or prints twice, totals that it leaves blank
    rows: tuple[Omission | Doubled | Unfilled, ...] = ()

    @property
    def failed(self) -> list[Identity]:
        return [i for i in self.identities if i.verdict is Status.FAILED]

    def stated(self, point: Point) -> list[Entry]:
        """Entries that state this Point, in the document's own words or in others that it shows to be one."""
        found = [e for e in self.points.get(self.spelling(point), ()) if e.figure.state == "value"]
        return sorted(found, key=lambda e: e.point != point)

    def coverage(self) -> tuple[int, int]:
        """(figures that take part in at least one checked equation, all figures that are not zero)."""
        checked = (
            i for i in self.identities if i.verdict is not Status.UNCHECKED and i.kind != "containment"
        )
        used = {n for i in checked for n in i.entries}
        filled = [e.number for e in self.entries if e.amount]
        return sum(n in used for n in filled), len(filled)


def identities(document: Disclosure | Iterable[Figure]) -> list[Identity]:
    """All non-trivial identities that a document's figures must satisfy, each with its verdict."""
    return derive(document).identities


def spelling_of(document: Disclosure) -> Spelling:
    """The canonical Points of one document."""
    scale = scale_of(document.figures)
    entries = [entry(f, n, scale, home_of(f.table, f.source)) for n, f in enumerate(document.figures)]
    return _spelled(entries, own_unit(document), scale)[0]


def own_unit(document: Disclosure) -> str:
    """The body that a document is about as a whole, where it is a single one's."""
    return document.unit.value if document.scope.value == "单位" else ""


def derive(document: Disclosure | Iterable[Figure]) -> Derivation:
    """Identities with what the joint check needs; reading order of figures decides nothing but the output order."""
    if isinstance(document, Disclosure):
        return _derive(document.figures, own_unit(document), document.tables)
    return _derive(tuple(document), "")


def _derive(figures: Sequence[Figure], own: str, tables: Sequence[Table] = ()) -> Derivation:
    figures = _without_crowds(figures)
    scale = scale_of(figures)
    entries = [entry(f, n, scale, home_of(f.table, f.source)) for n, f in enumerate(figures)]
    spelling, points, pairs = _spelled(entries, own, scale)
    document = _Document(entries, scale, spelling, pairs, trees_of(tables, entries))
    document.set_apart(_misfits(pairs), APART)
    document.set_scopes()
    found = document.judged(points)
    if unread := misread(found.identities):
        document.set_apart(unread - set(document.apart), MISREAD)
        found = document.judged(points)
        found.identities = unjudged(found.identities, unread)
        found.rows = tuple(row for row in found.rows if table_of(row) not in unread)
    return found


#: No document says one thing in its text more often than this; what goes beyond adds nothing to the laws but time.
_MOST_REPEATS = 100


def _without_crowds(figures: Sequence[Figure]) -> Sequence[Figure]:
    """The figures, without those of the text that repeat one statement beyond reason."""
    if len(figures) <= _MOST_REPEATS:
        return figures
    seen: Counter[tuple[object, ...]] = Counter()
    kept = []
    for figure in figures:
        if not figure.table:
            statement = (figure.point, figure.amount, figure.slack, figure.state)
            seen[statement] += 1
            if seen[statement] > _MOST_REPEATS:
                continue
        kept.append(figure)
    return kept


@dataclass(slots=True)
class _Document:
    """Entries with their canonical Points, and the tables that are compared with no other, each with the reason."""

    entries: list[Entry]
    scale: int
    spelling: Spelling
    pairs: list[Identity]
    trees: Trees
    apart: dict[str, str] = field(default_factory=dict)
    scoped: set[int] = field(default_factory=set)
    #: what is carried over, by its amount
    amounts: Mapping[int, Sequence[Entry]] = field(default_factory=dict)

    def set_scopes(self) -> None:
        """Statements that leave out what is carried over are compared with one another only."""
        self.amounts = carried(self.entries)
        less = narrower(self.pairs, self.entries, self.amounts, self.scale)
        keys = {(self.entries[n].key, self.entries[n].amount) for n in less}
        for e in self.entries:
            if (e.key, e.amount) in keys:
                self.scoped.add(e.number)
        for n in self.scoped:
            self.entries[n].key = (*self.entries[n].key, SCOPE)

    def set_apart(self, tables: Iterable[str], reason: str) -> None:
        more = dict.fromkeys(tables, reason)
        for e in self.entries:
            if e.figure.table in more:
                e.key = (*e.key, e.figure.table)
        self.apart |= more

    def judged(self, points: Mapping[Key, Sequence[Entry]]) -> Derivation:
        """All identities; ``points`` are those under which nothing is set apart."""
        found = list(self.pairs)
        if self.apart or self.scoped:
            points = points_of(self.entries)
            _number(points)
            found = [
                *_split_pairs(self.pairs, self.apart),
                *apart_by(self.pairs, self.amounts, self.scale),
                *_agreements(points, self.scale),
                *near_aliases(points, self.spelling, self.scale),
            ]
        found += project_aliases(points, self.scale)
        sums, blank = unfilled(points, self.entries, _partitions(points, self.scale, self.trees))
        sums, left_out = omitted(points, self.entries, sums)
        sums = unchecked(sums, self.amounts, self.scale)
        found = [*without_blank(unchecked(found, self.amounts, self.scale), blank), *without_blank(sums, blank)]
        found += contained(points, [*sums, *found], self.scale)
        rows: tuple[Omission | Doubled | Unfilled, ...] = (*left_out, *doubled(self.entries, sums), *blank)
        statements = _statements(points, sums)
        return Derivation(self.entries, found, self.scale, self.spelling, points, statements, rows)


def _spelled(
    entries: Sequence[Entry], own_unit: str, scale: int
) -> tuple[Spelling, dict[Key, list[Entry]], list[Identity]]:
    """Entries with their canonical Points; spelled again where the first spelling turns out to conclude too much."""
    distrust: set[str] = set()
    while True:
        spelling = spelled(entries, own_unit, distrust)
        points = points_of(entries)
        pairs = _pairs(points, spelling, scale)
        doubtful = _overdone(pairs) - distrust
        if not doubtful:
            return spelling, points, pairs
        distrust |= doubtful


def spelled(entries: Sequence[Entry], own_unit: str, distrust: Collection[str] = ()) -> Spelling:
    """The canonical Points that a document's figures teach, written into its entries.

    Where a dimension of a figure is open it stands apart: it speaks of its own table or paragraph alone.
    """
    spelling = Spelling(entries, own_unit, distrust)
    for e in entries:
        e.key = (*spelling(e.point), e.home) if e.figure.open else spelling(e.point)
    return spelling


def _pairs(points: Mapping[Key, Sequence[Entry]], spelling: Spelling, scale: int) -> list[Identity]:
    """Every statement of a canonical Point against the usual one."""
    _mark_pieces(points)
    _mark_vague(points)
    _number(points)
    return [*_agreements(points, scale), *near_aliases(points, spelling, scale)]


def overdone(points: Mapping[Key, Sequence[Entry]], spelling: Spelling, scale: int) -> set[str]:
    """Dimensions in which a spelling concludes too much from what totals say."""
    return _overdone(_pairs(points, spelling, scale))


def _overdone(pairs: Iterable[Identity]) -> set[str]:
    """Dimensions in which Points were taken for one, though several differ: by one amount, or by many.

    One wrong figure contradicts all its copies; own funds that were overlooked show in every total.
    """
    failed: dict[str, list[Identity]] = defaultdict(list)
    for i in pairs:
        if i.kind == "alias" and i.verdict is Status.FAILED:
            failed[i.dimension].append(i)
    found = set()
    for dimension, some in failed.items():
        common = set.intersection(*(set(i.entries) for i in some))
        apart = sorted({i.left.point: i for i in some}.values(), key=lambda i: abs(i.difference))
        gaps = [(_beyond(i), i.bound) for i in apart]
        alike = any(abs(a - b) <= bound + other for (a, bound), (b, other) in pairwise(gaps))
        if not common and (len(apart) >= FAMILY or alike):
            found.add(dimension)
    return found


def _beyond(i: Identity) -> Decimal:
    """By how much the wider of two statements is larger: what was overlooked makes it so, never the narrower one."""
    narrower = i.right[0][1]
    return i.difference if narrower.point in i.left.point else -i.difference


def points_of(entries: Iterable[Entry]) -> dict[Key, list[Entry]]:
    """Entries by canonical Point, without those that ask for nothing."""
    closed = [AT[d] for d in CLOSED]
    found: dict[Key, list[Entry]] = defaultdict(list)
    for e in entries:
        if all(e.key[i] for i in closed):
            found[e.key].append(e)
    return dict(found)


def _number(points: Mapping[Key, Sequence[Entry]]) -> None:
    """Number the canonical Points; the pieces of a row that is printed in several count as Points of their own."""
    number = 0
    for entries in points.values():
        apart = [e for e in entries if e.piece or e.vague]
        for e in entries:
            e.variable = number
        for e in apart:
            number += 1
            e.variable = number
        number += 1


def _mark_vague(points: Mapping[Key, Sequence[Entry]]) -> None:
    """Sentences that state one Point with ever other amounts speak of several things that we could not tell apart."""
    for entries in points.values():
        said = [e for e in entries if e.figure.state == "value"]
        tables = [e for e in said if e.figure.table]
        loose = [
            e for e in said if not e.figure.table and not any(o.lo <= e.hi and e.lo <= o.hi for o in tables)
        ]
        performs = any(e.point.measure == _PERFORMANCE for e in loose)  # talk of projects, money of all kinds beside
        many = len({e.amount for e in loose}) >= (2 if performs else FAMILY)
        for e in said:
            e.vague = False
        for e in loose:
            e.vague = many
    _mark_muddled(points)


def _mark_muddled(points: Mapping[Key, Sequence[Entry]]) -> None:
    """Running text that states most of what it says twice with two amounts was misread: as vague as what it says thrice."""
    held = 0
    broken: list[list[Entry]] = []
    for entries in points.values():
        said = [e for e in entries if e.figure.state == "value" and not e.figure.table and e.amount]
        if len(said) < 2:
            continue
        if any(not (a.lo <= b.hi and b.lo <= a.hi) for a, b in pairwise(said)):
            broken.append(said)
        else:
            held += 1
    if len(broken) >= FAMILY and len(broken) > held:
        for e in (e for said in broken for e in said):
            e.vague = True


def _mark_pieces(points: Mapping[Key, Sequence[Entry]]) -> None:
    """Entries that repeat a listed row of one table with other amounts are pieces of it, not copies; so are rows that could
    not be placed, and the houses that one paragraph lists one by one."""
    for entries in points.values():
        rows: dict[object, list[Entry]] = defaultdict(list)
        for e in entries:
            e.piece = False
            if len(entries) > 1 and ((e.figure.table and (e.figure.open or _listed(e.key))) or _owned(e.key)):
                rows[e.home, e.point].append(e)
        for group in rows.values():
            if len({e.amount for e in group}) > 1:
                for e in group:
                    e.piece = True
    _mark_repeated(points)


def _mark_repeated(points: Mapping[Key, Sequence[Entry]]) -> None:
    """Rows of one table that ask the same with other amounts in most columns are not told apart: pieces, no copies."""
    held: Counter[object] = Counter()
    broken: dict[object, list[list[Entry]]] = defaultdict(list)
    for entries in points.values():
        rows: dict[tuple[object, Point], list[Entry]] = defaultdict(list)
        for e in entries:
            if e.figure.table and e.figure.state == "value" and not e.piece and (e.amount or len(entries) > 1):
                rows[e.home, e.point].append(e)
        for (home, _), group in ((k, g) for k, g in rows.items() if len(g) > 1):
            if len({e.amount for e in group}) > 1:
                broken[home].append(group)
            else:
                held[home] += any(e.amount for e in group)
    for home, groups in broken.items():
        if len(groups) > 1 and len(groups) > held[home]:
            for e in (e for group in groups for e in group):
                e.piece = True


_PERFORMANCE = frozenset({"performance"})
_ROWS = ("function", "economic", "gov_economic", "receipt", "project", "item")
#: Views whose tables list things, several to a kind.
_LISTS = leaves("measure", "procurement") | leaves("measure", "assets") | {"purchased_services"}


def _owned(key: Key) -> bool:
    measure = key[AT["measure"]]
    return isinstance(measure, frozenset) and measure <= ASSETS


def _listed(key: Key) -> bool:
    measure = key[AT["measure"]]
    return any(key[AT[d]] is not None for d in _ROWS) or (
        isinstance(measure, frozenset) and measure <= _LISTS
    )


# Agreement ----------------------------------------------------------------


def _agreements(points: Mapping[Key, Sequence[Entry]], scale: int) -> Iterator[Identity]:
    """Each statement of a Point against the one that most others repeat."""
    for entries in points.values():
        said = [e for e in entries if e.figure.state == "value" and not e.piece]
        if len(said) < 2 or not any(e.amount for e in said):
            continue
        first = _usual(said)
        for e in said:
            if e is not first:
                near = _alike(first, e, said)
                kind, dimension = _likeness(near, e)
                yield judge(kind, near, [(1, e)], dimension, scale, VAGUE if e.vague else "")


def _usual(said: Sequence[Entry]) -> Entry:
    """The statement that most others repeat, tables before text."""
    a = said[0]
    if a.figure.table and not a.vague and all(e.amount == a.amount and e.hi == a.hi for e in said):
        return a
    times = Counter((e.amount, e.hi - e.lo) for e in said)
    return max(
        said, key=lambda e: (not e.vague, times[e.amount, e.hi - e.lo], bool(e.figure.table), -e.number)
    )


def _alike(first: Entry, e: Entry, said: Iterable[Entry]) -> Entry:
    """Of the statements that agree with the first the one that speaks most like this one (for a clear message)."""
    if (first.lo, first.hi) == (e.lo, e.hi) or first.point == e.point:
        return first
    same = [o for o in said if o.amount == first.amount]
    return min(same, key=lambda o: (len(o.point.differs(e.point)), o is not first, o.number))


def _likeness(a: Entry, b: Entry) -> tuple[Kind, str]:
    different = a.point.differs(b.point)
    if not different:
        return "agreement", ""
    return ("balance", "flow") if "flow" in different else ("alias", different[0])


def _misfits(pairs: Iterable[Identity]) -> set[str]:
    """Tables whose figures mostly disagree with another table's: they answer a question we did not understand."""
    tally: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    agree: Counter[str] = Counter()
    for i in pairs:
        a, b = sorted((i.left.table, i.right[0][1].table))
        if a and b and a != b:
            failed = i.verdict is Status.FAILED
            tally[a, b][failed] += 1
            if not failed:
                agree.update((a, b))
    found: set[str] = set()
    for (a, b), (held, broken) in sorted(tally.items()):
        if broken >= FAMILY and broken > held and not found & {a, b}:
            found.add(min((a, b), key=lambda t: (agree[t], t)))
    return found


def _split_pairs(pairs: Iterable[Identity], apart: Mapping[str, str]) -> Iterator[Identity]:
    """What was not compared because a table was set apart, as unchecked."""
    for i in pairs:
        tables = {f.table for f in i.figures}
        reason = next((apart[table] for table in sorted(tables) if table in apart), "")
        if reason and len(tables) > 1 and i.verdict is Status.FAILED:
            yield replace(i, verdict=Status.UNCHECKED, reason=reason, variables=(), entries=())


# Partition ----------------------------------------------------------------


def _partitions(points: Mapping[Key, Sequence[Entry]], scale: int, trees: Trees) -> list[Identity]:
    """Sums of the rows of tables as their trees have them, and all others as Points have them."""
    whole = {k: [e for e in entries if not e.figure.part] for k, entries in points.items()}
    whole = {k: entries for k, entries in whole.items() if entries}
    found: list[tuple[object, Identity]] = []
    proposed = (trees.in_row(c) for c in (*covers(Slices(whole)), *row_covers(whole)) if not trees.decide(c))
    for cover in _once(proposed):
        reason = _cannot_judge(cover)
        terms = [(1, e) for e in cover.parts]
        found.append((_family(cover), judge("partition", cover.whole, terms, cover.dimension, scale, reason)))
    return [*_of_trees(trees, scale), *_doubt(found)]


def _of_trees(trees: Trees, scale: int) -> Iterator[Identity]:
    known = {(c.whole.number, c.parts): (reason, sure) for c, reason, sure in trees.covers}
    for cover in _once(c for c, *_ in trees.covers):
        reason, sure = known[cover.whole.number, cover.parts]
        terms = [(1, e) for e in cover.parts]
        found = judge("partition", cover.whole, terms, cover.dimension, scale, _cannot_judge(cover) or reason)
        yield replace(found, sure=sure)


def _once(found: Iterable[Cover]) -> Iterator[Cover]:
    """Covers that say something, each once."""
    seen: set[tuple[int, ...]] = set()
    for cover in found:
        numbers = (cover.whole.number, *sorted(e.number for e in cover.parts))
        some = any(e.amount for e in cover.parts)
        silent = not some and all(e.blank for e in cover.parts)
        if numbers not in seen and (some or cover.whole.amount) and not silent:
            seen.add(numbers)
            yield cover


def _cannot_judge(cover: Cover) -> str:
    if any(e.figure.state == "unknown" for e in (cover.whole, *cover.parts)):
        return UNREAD
    if not any(e.amount for e in cover.parts):
        return NOTHING
    return NO_TOTAL if cover.whole.blank else ""


def _family(cover: Cover) -> object:
    """Identities that stand or fall together when a table was misread: one column scheme, or one level of rows."""
    table = cover.whole.figure.table
    if cover.dimension in ("project", "unit"):
        return table, cover.dimension, tuple(cover.whole.key[AT[d]] for d in (*_ROWS, "unit"))
    if cover.dimension in _ROWS:
        code = cover.whole.key[AT[cover.dimension]]
        return table, cover.dimension, len(min(code)) if isinstance(code, frozenset) else 0
    at = AT[cover.dimension]
    return table, cover.dimension, cover.whole.key[at], frozenset(e.key[at] for e in cover.parts)


def _doubt(found: Sequence[tuple[object, Identity]]) -> list[Identity]:
    """Failures that look like a misreading or a missing row become unchecked, with the reason."""
    tally: dict[object, list[set[object]]] = defaultdict(lambda: [set(), set()])
    short: dict[object, set[object]] = defaultdict(set)
    for family, i in found:
        failed = i.verdict is Status.FAILED
        names = i.dimension in ("project", "unit")
        tally[family][failed].add(i.variables[0] if names else _row_of(i))
        if failed and i.dimension in _SEVERAL:
            short[_parent_of(i), i.difference > 0].add(i.variables[0])
    result = []
    for family, i in found:
        held, failed_rows = tally[family]
        few = 2 if i.dimension in ("project", "unit") else FAMILY
        if i.verdict is Status.FAILED and len(failed_rows) >= few and len(failed_rows) > len(held):
            i = _unchecked(i, UNLIKE)
        elif i.verdict is Status.FAILED and len(short[_parent_of(i), i.difference > 0]) > 1:
            i = _unchecked(i, SHORT)
        result.append(i)
    return result


_SEVERAL = (*_ROWS, "unit")


def _unchecked(i: Identity, reason: str) -> Identity:
    return replace(i, verdict=Status.UNCHECKED, reason=reason)


def _parent_of(i: Identity) -> object:
    return (i.left.table, i.dimension, _row_of(i)) if i.dimension in _SEVERAL else None


def _row_of(i: Identity) -> object:
    p = i.left.point
    return p.function, p.economic, p.gov_economic, p.receipt, p.project, p.item, p.unit


def _statements(points: Mapping[Key, Sequence[Entry]], sums: Iterable[Identity]) -> dict[int, list[Entry]]:
    """Per variable the entries that state it: values, and the blanks that some sum counts as nothing."""
    relied = {n for i in sums if i.verdict is not Status.UNCHECKED for n in i.entries[1:]}
    found: dict[int, list[Entry]] = defaultdict(list)
    for entries in points.values():
        for e in entries:
            if e.figure.state == "value" or (e.blank and e.number in relied):
                found[e.variable].append(e)
    return dict(found)
