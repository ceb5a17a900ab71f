"""Which candidate a table's sums bear out, and whether clearly so: the structure of a block, with its reasons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from math import log10

from .block import Block
from .keys import Labels, labels_of
from .order import by_order, nest_under
from .proposals import proposals
from .result import Rival, Structure, Verdict
from .score import Scales, Scored
from .tree import ROOT, Candidate
from .units import units_of
from .years import differences

#: The least lead over the best rival, in powers of ten, and how many candidates are weighed at most.
MARGIN, MOST = 1.0, 72
#: A difference of more than this part of a whole is no slip of the pen.
_FAR = 3
#: Rows × candidates that are weighed at most: a long table gets fewer candidates.
_EFFORT = 12_000
#: Candidates that are mended by sums, and failing parents in one of them, at most.
_REPAIRED, _MENDED = 6, 40


def structure_of(block: Block) -> Structure:
    """The structure of one block: words propose, sums confirm."""
    said = labels_of(block)
    scales = Scales(block, said)
    filled = [r for r in range(len(block)) if any(block.amounts.values[r])]
    if len(filled) < 2:
        return Structure(
            "trivial",
            "有金额（不是零）的不到两行",
            (ROOT,) * len(block),
            roots=tuple(filled),
            wholes=frozenset(filled),
        )
    if found := differences(block, said):
        rows = tuple(filled)
        return Structure(
            "determined", "各行是年份和增减", (ROOT,) * len(block), generators=("按年份和增减",), placed=frozenset(rows),
            roots=rows, differences=found,
        )  # fmt: skip
    weighed = _weighed(block, said, scales)
    return _decided(block, said, scales, weighed)


# --- weighing ------------------------------------------------------------------------------------------------------


def _weighed(block: Block, said: Labels, scales: Scales) -> list[Scored]:
    """All candidates with their weights, the heaviest first; later stages only where the first leaves something
    open.
    """
    found: dict[tuple[tuple[int, ...], frozenset[int]], Scored] = {}
    most = max(10, min(MOST, _EFFORT // len(block)))

    def add(candidates: Iterable[Candidate], limit: int) -> None:
        for candidate in candidates:
            candidate = _past_heads(candidate, scales.filled)
            key = candidate.parents, candidate.memo
            if key not in found and _is_tree(candidate.parents):
                if len(found) >= limit:
                    return
                found[key] = scales.weigh(candidate)

    add(proposals(block, said, 1), most)
    best = max(found.values(), key=_rank, default=None)
    if best is None or not _is_perfect(best):
        add(proposals(block, said, 2), 2 * most)
        best = max(found.values(), key=_rank, default=None)
        if best is None or not _is_perfect(best):
            _add_order(block, scales, found)
            _add_repaired(scales, found)
    return sorted(found.values(), key=_rank, reverse=True)


def _past_heads(candidate: Candidate, filled: Sequence[bool]) -> Candidate:
    """The candidate with what stands under a row without any amount added to the row over that."""
    parents = candidate.parents
    found = []
    for p in parents:
        seen = 0
        while p != ROOT and not filled[p] and seen < len(parents):
            p, seen = parents[p], seen + 1
        found.append(p)
    return candidate if found == list(parents) else replace(candidate, parents=tuple(found))


def _rank(scored: Scored) -> tuple[float, int]:
    return (scored.weight, -len(scored.candidate.keys))


def _is_perfect(scored: Scored) -> bool:
    """Whether every total has parts, nothing fails, and one row is over all."""
    held = any(s.held in ("holds", "copy") for found in scored.sums.values() for s in found)
    fails = any(s.held == "fails" for found in scored.sums.values() for s in found)
    return held and not fails and not scored.open and len(scored.roots) == 1


def _is_tree(parents: Sequence[int]) -> bool:
    """Whether no row is, over others, its own parent."""
    state = [0] * len(parents)
    for start in range(len(parents)):
        path, row = [], start
        while row != ROOT and not state[row]:
            state[row] = 1
            path.append(row)
            row = parents[row]
        if row != ROOT and state[row] == 1:
            return False
        for r in path:
            state[r] = 2
    return True


def _add_order(block: Block, scales: Scales, found: dict[tuple[tuple[int, ...], frozenset[int]], Scored]) -> None:
    """What sums alone propose; each of its totals was picked among many."""
    cost = 0.3 + log10(len(block))
    for candidate in by_order(block.amounts, scales.filled):
        key = candidate.parents, candidate.memo
        if key not in found and _is_tree(candidate.parents):
            scored = scales.weigh(candidate)
            totals = len(scored.sums)
            rows = sum(scales.filled)
            scored.weight -= totals * cost * (0.5 + (rows - len(scored.placed())) / rows)
            found[key] = scored


def _add_repaired(scales: Scales, found: dict[tuple[tuple[int, ...], frozenset[int]], Scored]) -> None:
    """The best candidates of words with the children of failing parents nested by sums, if then no sum fails."""
    best = sorted((s for s in found.values() if s.candidate.by == "words"), key=_rank, reverse=True)[:_REPAIRED]
    for scored in best:
        failing = [p for p, some in scored.sums.items() if any(s.held == "fails" for s in some)]
        if not failing or len(failing) > _MENDED:
            continue
        parents = list(scored.candidate.parents)
        for p in failing:
            _renest(scales, scored, p, parents)
        candidate = replace(
            scored.candidate, parents=tuple(parents), by="repaired",
            generators=(*scored.candidate.generators, "不符处按金额相加重排"),
        )  # fmt: skip
        key = candidate.parents, candidate.memo
        if key in found or not _is_tree(candidate.parents):
            continue
        mended = scales.weigh(candidate)
        if not any(s.held == "fails" for some in mended.sums.values() for s in some):
            mended.weight -= len(failing) * (0.3 + log10(len(parents))) / 2
            found[key] = mended


def _renest(scales: Scales, scored: Scored, p: int, parents: list[int]) -> None:
    rows = list(scored.sums[p][0].parts)
    for order in (rows, rows[::-1]):
        nested = nest_under(scales.amounts, p, order)
        if nested is not None:
            parents_of = {r: parent for r, parent in nested.items() if r != p}
            for r, parent in parents_of.items():
                parents[r] = parent
            return


# --- deciding ------------------------------------------------------------------------------------------------------


def _decided(block: Block, said: Labels, scales: Scales, weighed: Sequence[Scored]) -> Structure:
    """The verdict on the heaviest candidate."""
    best = _chosen(scales, weighed)
    rival = _rival(scales, best, weighed)
    margin = best.weight - rival.weight if rival else 9.9
    verdict, reason = _verdict(block, said, scales, best, margin)
    sums = tuple(s for found in best.sums.values() for s in found)
    rivals = tuple(
        Rival(s.candidate.generators, best.weight - s.weight, s.candidate.parents) for s in weighed if s is not best
    )[:3]
    if rival is not None:
        first = Rival(rival.candidate.generators, margin, rival.candidate.parents)
        rivals = (first, *(r for r in rivals if r.parents != first.parents))[:3]
    chosen, wholes = best.candidate, _wholes(scales, best)
    return Structure(
        verdict, reason, chosen.parents, chosen.memo, chosen.keys, chosen.generators, chosen.by, best.placed(),
        best.roots, wholes, best.failing, best.open, sums, best.weight, margin, rivals,
        units=units_of(block, said, chosen.parents, chosen.keys, wholes),
    )  # fmt: skip


def _chosen(scales: Scales, weighed: Sequence[Scored]) -> Scored:
    """The heaviest; what knows no words never wins over words of which one sum fails and which most rows stand in."""
    best = weighed[0]
    if best.candidate.by == "order":
        for words in weighed:
            if _is_far_off(scales, words, best):
                continue
            if words.candidate.by != "order" and words.sums and len(words.failing) <= 1:
                asked = {r for p, found in words.sums.items() for r in (p, *found[0].parts)}
                if len(asked) >= 0.6 * sum(scales.filled) and not words.open:
                    return words
    return best


def _is_far_off(scales: Scales, words: Scored, order: Scored) -> bool:
    """Whether the words' failing sums miss by far more than one wrong figure would, while sums alone place nearly
    all rows.
    """
    if order.count("holds") < words.count("holds") + 3 or len(order.placed()) < 0.9 * sum(scales.filled):
        return False
    return _is_far(scales, words)


def _rival(scales: Scales, best: Scored, weighed: Sequence[Scored]) -> Scored | None:
    """The heaviest other candidate that puts a placed row under a whole of another amount, and there with support.

    Which of two equal rows heads the other is no conflict.
    """
    mine = _wholes_of(scales, best)
    placed = best.placed()
    for other in weighed:
        if other is best or other.candidate.by == "order":
            continue
        if best.weight - other.weight > MARGIN + 6:
            return None
        theirs, good = _wholes_of(scales, other), other.supported()
        for r in placed:
            if not any(scales.amounts.values[r]):
                continue
            if theirs[r] != mine[r] and other.candidate.parents[r] in good and r not in other.candidate.memo:
                return other
    return None


def _wholes_of(scales: Scales, scored: Scored) -> list[tuple[int, ...]]:
    """For each row the amounts of the first row over it whose amounts differ from its own."""
    values, parents = scales.amounts.values, scored.candidate.parents
    found = []
    for r in range(len(parents)):
        p = parents[r]
        while p != ROOT and values[p] == values[r]:
            p = parents[p]
        found.append(values[p] if p != ROOT else ())
    return found


def _wholes(scales: Scales, best: Scored) -> frozenset[int]:
    """Rows that may speak for the whole: the roots, and rows with the amounts of one."""
    values = scales.amounts.values
    tops = {values[r] for r in best.roots}
    return frozenset(r for r in range(len(values)) if scales.filled[r] and values[r] in tops)


def _verdict(block: Block, said: Labels, scales: Scales, best: Scored, margin: float) -> tuple[Verdict, str]:
    holding = [
        p
        for p, found in best.sums.items()
        if any(s.held in ("holds", "copy") for s in found) and p not in best.failing
    ]
    holds = best.count("holds")
    tested = holds + best.count("copy") + best.count("fails")
    rows = sum(scales.filled)
    if (
        not holding
        and not any(said.lines[r].total for r in range(len(block)) if scales.filled[r])
        and not _is_said(said, best)
    ):
        return "list", "没有合计行，也没有一行是其他行之和"
    if not tested:
        if best.open or any(scales.said.lines[r].total and scales.filled[r] for r in range(len(block))):
            return "undetermined", "有合计行，但没有可以相加的各行"
        return "list", "没有合计行，也没有一行是其他行之和"
    if best.candidate.by == "order" and (best.weight <= 0 or len(best.placed()) < 0.6 * rows):
        return "undetermined", "只有金额相加能提出结构，且多数行不在其中"
    if _causes(best) > max(1, len(holding) / 4):
        return "undetermined", f"按最可能的结构仍有 {len(best.failing)} 处合计不符"
    if not holding:
        if best.failing and _is_said(said, best) and not _is_far(scales, best):
            return "by words", "只有一处合计，且不符"
        if best.failing and _is_said(said, best):
            return "undetermined", "合计与各行之和相差太大，不像是个别数写错"
        return "undetermined", "没有一处合计成立"
    if margin < MARGIN:
        return "undetermined", "另一种结构同样说得通"
    if not holds:
        return (
            ("copies", "只有一项构成的合计，无从验证") if not best.failing else ("by words", "合计只有一项相同的凭证")
        )
    return "determined", f"{holds} 处合计成立"


def _is_far(scales: Scales, best: Scored) -> bool:
    """Whether all failing sums miss by more than a third of the whole: no slip of the pen."""
    fails = [s for p in best.failing for s in best.sums[p] if s.held == "fails"]
    return all(_FAR * abs(s.difference) > abs(scales.amounts.values[s.whole][s.column]) for s in fails)


def _causes(best: Scored) -> int:
    """How many wrong figures at least the failing parents need: one that stands as a whole and as a part fails
    twice.
    """
    apart = 0
    for p in best.failing:
        over = {s.column: s.difference for s in best.sums.get(best.candidate.parents[p], ()) if s.held == "fails"}
        own = [s for s in best.sums[p] if s.held == "fails"]
        apart += not all(over.get(s.column) == -s.difference for s in own)
    return apart


def _is_said(said: Labels, best: Scored) -> bool:
    """Whether words call every failing row a total, or its code is over its children's."""
    for p in best.failing:
        parts = best.sums[p][0].parts
        over = any(k.values[p] and all(k.values[r].startswith(k.values[p]) for r in parts) for k in said.codes)
        if not said.lines[p].total and not over:
            return False
    return True
