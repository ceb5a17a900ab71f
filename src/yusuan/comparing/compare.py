"""Two disclosures compared by Point: what both answer alike, what differs, what one says of the other's year."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal

from yusuan.model import Disclosure, Figure, Point

from .claims import statements
from .model import KIND_NAMES, Comparison, Difference, Kind, Only, Side, Unclear
from .projects import unnamed_rows
from .stated import ROWS, Stated, agree, alike, family, same, same_body, usual
from .words import point_name

NOT_ALL = "各单位之和小于部门数：也可能还有别的所属单位没有一并比较"
TOO_MUCH = "各单位之和大于部门数"


def compare(a: Disclosure, b: Disclosure) -> Comparison:
    """Compare two disclosures; which is the earlier year, the budget, the department is found out and said.

    Two years: ``a`` of the result is the earlier one; its differences are changes, ``statements`` what the later one
    says of the earlier.  A department and one unit: as :func:`compare_units`.
    """
    first, second = Stated(a), Stated(b)
    kind = recognise(first.side, second.side)
    if kind == "units":
        department, unit = (first, second) if _is_department(first.side, second.side) else (second, first)
        return _units(department, [unit])
    if _later(first.side, second.side):
        first, second = second, first
    differences, counts = _differences(first, second)
    unnamed = [*_unnamed(first, second)]
    if kind == "versions":
        rows, equal = unnamed_rows(first, second)
        differences, unnamed = [*differences, *rows], []
        counts["same"] += equal
    claimed, unclear = statements(first, second) if kind in ("years", "stages") else ((), ())
    return Comparison(
        kind,
        _said(kind, first.side, [second.side]),
        first.side,
        (second.side,),
        counts["same"],
        counts["rounding"],
        _grouped(differences),
        tuple(sorted(claimed, key=lambda s: (s.verdict != "different", -abs(s.difference)))),
        tuple(_only(first, second)),
        tuple(_only(second, first)),
        (*unclear, *unnamed),
    )


def compare_units(department: Disclosure, units: Sequence[Disclosure]) -> Comparison:
    """Compare a department with the sum of its units, Point by Point.

    Raises ValueError for no units.
    """
    if not units:
        raise ValueError("no units to compare the department with")
    return _units(Stated(department), [Stated(u) for u in units])


def recognise(a: Side, b: Side) -> Kind:
    """What kind of comparison this is, from who speaks, of which year, and of what."""
    together = not a.year or not b.year or a.year == b.year
    scopes = {a.scope, b.scope} == {"部门", "单位"} and a.file != b.file
    if together and a.kind == b.kind and scopes:
        return "units"
    if not same_body(a, b):
        return "bodies"
    if not together:
        return "years"
    return "stages" if a.kind and b.kind and a.kind != b.kind else "versions"


def _is_department(a: Side, b: Side) -> bool:
    return a.scope == "部门" and b.scope != "部门"


def _later(a: Side, b: Side) -> bool:
    """Whether ``a`` is the later of two: of a later year, or the final account of a budget."""
    if a.year and b.year and a.year != b.year:
        return a.year > b.year
    return a.kind == "决算" and b.kind == "预算"


def _said(kind: Kind, a: Side, b: Sequence[Side]) -> str:
    """What is compared with what, in words."""
    others = "、".join(str(side) for side in b)
    ways = {
        "versions": f"甲：{a}；乙：{others}",
        "years": f"上年：{a}；本年：{others}",
        "stages": f"预算：{a}；决算：{others}",
        "units": f"部门：{a}；单位 {len(b)} 家：{others}",
        "bodies": f"甲：{a}；乙：{others}",
    }
    return f"{KIND_NAMES[kind]}。{ways[kind]}"


def _grouped(found: Iterable[Difference]) -> tuple[Difference, ...]:
    """Differences of one cause as one, the shortest question first; the largest difference first.

    One cause: the same amounts, as far as print tells, in one row, or in a row and the only row under it.
    """
    groups: dict[object, list[list[Difference]]] = {}
    for d in sorted(found, key=lambda d: (_depth(d.point), len(d.point.stated()), d.words)):
        near = groups.setdefault((d.point.project, d.point.unit, d.note), [])
        group = next((g for g in near if _one_row(g[0].point, d.point) and _one_change(g[0], d)), None)
        if group is None:
            near.append([d])
        else:
            group.append(d)
    merged = [
        replace(first, also=tuple(d.point for d in others))
        for near in groups.values()
        for first, *others in near
    ]
    return tuple(sorted(merged, key=_size))


def _depth(p: Point) -> int:
    return sum(len(min(codes)) for name in ROWS if (codes := getattr(p, name)))


def _one_row(upper: Point, lower: Point) -> bool:
    """Whether two questions stand in one row, or in a row and one under it."""
    for name in ROWS:
        above, below = getattr(upper, name), getattr(lower, name)
        if above == below:
            continue
        if not above or not below or len(above) > 1 or len(below) > 1 or not min(below).startswith(min(above)):
            return False
    return True


def _one_change(d: Difference, e: Difference) -> bool:
    """Whether two differences are of the same amounts, within what their print hides."""
    slack_a, slack_b = (sum(f.slack for f in (*x, *y)) for x, y in ((d.a, e.a), (d.b, e.b)))
    return abs(d.amount_a - e.amount_a) <= slack_a and abs(d.amount_b - e.amount_b) <= slack_b


def _size(d: Difference) -> tuple[Decimal, str]:
    return -abs(d.difference), d.words


def _differences(a: Stated, b: Stated) -> tuple[list[Difference], dict[str, int]]:
    """Questions that both answer of their own year: the differences, and how many are same or rounded alike."""
    found: list[Difference] = []
    counts = {"same": 0, "rounding": 0}
    for p, said in a.own.items():
        others = b.counterparts(p, said)
        if not others or not _filled([*said, *others]):
            continue
        verdict = alike(said, others)
        if verdict != "different":
            counts[verdict] += 1
            continue
        x, y = usual(said), usual(others)
        doubt = "" if agree(said) and agree(others) else "同一份文件里这个数就有几种写法"
        if x.point.origin != y.point.origin and "inferred" in (x.known, y.known):
            doubt = f"口径可能不同：{x.reason or y.reason}"
        found.append(Difference(p, point_name(p), (x,), (y,), x.amount, y.amount, doubt))
    return found, counts


def _filled(said: Sequence[Figure]) -> bool:
    """Whether anybody says more than nothing."""
    return any(f.amount for f in said)


def _only(a: Stated, b: Stated) -> Iterator[Only]:
    """What ``a`` states and ``b`` does not, without zeros; the largest first."""
    found = [usual(said) for p, said in a.own.items() if _filled(said) and not b.counterparts(p, said)]
    for f in sorted(found, key=lambda f: -abs(f.amount)):
        yield Only(point_name(f.point), f)


def _unnamed(*sides: Stated) -> Iterator[Unclear]:
    for s in sides:
        if n := sum(len(said) for said in s.unnamed.values()):
            yield Unclear(
                "项目", f"{s.side.file} 里有 {n} 个数属于没有编码的项目，不能按名称认定是同一个项目"
            )


# ---------------------------------------------------------------- a department and its units


def _units(department: Stated, units: Sequence[Stated]) -> Comparison:
    counts = {"same": 0, "rounding": 0}
    found: list[Difference] = []
    below: list[Difference] = []
    largest = Decimal(0)
    complete = False
    unclear: list[Unclear] = []
    families = [u.families() for u in units]
    for p, said in department.own.items():
        if p.unit is not None or not any(u.answers(p) for u in units):
            continue
        parts = [_of(u, usual(found_)) for u in units if (found_ := u.answers(p))]
        if not _filled([*said, *(f for u in units for f in u.own.get(p, ()))]):
            continue
        lacking = [
            u for u, lists in zip(units, families, strict=True) if not u.answers(p) and family(p) not in lists
        ]
        if lacking:
            names = "、".join(u.side.unit or u.side.file for u in lacking)
            unclear.append(Unclear(point_name(p), f"{names}没有列这一类数，不知道是不是零"))
            continue
        d, verdict = _sum(p, said, parts)
        if d.amount_a > largest:  # the largest amount is the whole: if the units make that up, they are all there
            largest, complete = d.amount_a, verdict != "different"
        if verdict == "different":
            (below if d.note == NOT_ALL else found).append(d)
        else:
            counts[verdict] += 1
    if complete:
        found, below = [*found, *below], []
    found += _rows(department, units, counts)
    return Comparison(
        "units",
        _said("units", department.side, [u.side for u in units]),
        department.side,
        tuple(u.side for u in units),
        counts["same"],
        counts["rounding"],
        _grouped(found),
        (),
        tuple(o for o in _only(department, _together(units)) if o.figure.point.unit is None),
        tuple(o for o in _only(_together(units), department)),
        (*unclear, *_unnamed(department, *units)),
        _grouped(below),
    )


def _of(unit: Stated, figure: Figure) -> Figure:
    """A unit's figure that names its document, as those of a compiled book do not."""
    return replace(figure, source=figure.source.at(document=figure.source.document or unit.side.file))


def _sum(p: Point, said: list[Figure], chosen: Sequence[Figure]) -> tuple[Difference, str]:
    """The department's figure against the sum of the units'."""
    total = sum((f.amount for f in chosen), Decimal(0))
    slack = sum((f.slack for f in chosen), Decimal(0))
    best = min(said, key=lambda f: (abs(f.amount - total), not f.table))
    verdict = same(best.amount, total, best.slack + slack)
    whole = best if verdict != "different" else usual(said)
    note = TOO_MUCH if total > whole.amount else NOT_ALL
    return Difference(p, point_name(p), (whole,), tuple(chosen), whole.amount, total, note), verdict


def _rows(department: Stated, units: Sequence[Stated], counts: dict[str, int]) -> Iterator[Difference]:
    """Rows of the department's tables that name a unit, against what this unit's own document says."""
    for p, said in department.own.items():
        if p.unit is None:
            continue
        for u in units:
            others = u.answers(p.but(unit=None))
            if u.side.unit in p.unit and len(p.unit) == 1 and others and _filled([*said, *others]):
                verdict = alike(said, others)
                if verdict == "different":
                    x, y = usual(said), usual(others)
                    note = f"部门表中{u.side.unit}一行与该单位自己的文件不同"
                    yield Difference(p, point_name(p), (x,), (y,), x.amount, y.amount, note)
                else:
                    counts[verdict] += 1


def _together(units: Sequence[Stated]) -> Stated:
    """All units as one, for what only they state."""
    merged = Stated(Disclosure())
    for u in units:
        for p, said in u.own.items():
            merged.own[p] += said
    return merged
