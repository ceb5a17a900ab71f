"""Precision and recall of the checks: on planted faults, on clean books, and on real documents adjudicated by hand.

    python bench/bench_check.py [--documents 10] [--clean 40] [--jobs 2] [--kinds WORDS] [--no-real] [--misses] [--write PAGE]

Planted faults: each case starts from a clean compiled document, gets exactly one fault of a named kind (mutations.py)
and should give exactly one new finding, of a rule that names it.  A share of the cases is published (text, HTML, DOCX, PDF)
and read back first.  Real documents: bench/adjudicated.tsv says of every finding whether it is right.  Everything is
drawn from fixed seeds.  Exit code 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import redirect_stdout
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from random import Random
from zlib import crc32

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import adjudication  # noqa: E402
import diagnosing  # noqa: E402
import mutations_forms  # noqa: E402, F401  its declarations extend FAULTS
from examples.build import BOOKS  # noqa: E402
from examples.data.small_department import department  # noqa: E402
from generated import book  # noqa: E402
from mutations import FAULTS, Fault  # noqa: E402
from planting import Document, Planted, as_text  # noqa: E402

from yusuan import api  # noqa: E402
from yusuan.check import every_rule, examine  # noqa: E402
from yusuan.check.law_table import LAWS  # noqa: E402
from yusuan.model import Disclosure, Finding, Status  # noqa: E402
from yusuan.read import interpret, read  # noqa: E402

PRECISION, RECALL = 0.98, 0.95
#: Cases of one kind in one document: amounts stand in many places, other faults in few.
MANY, FEW = 4, 1
#: Numbers of clean books from which on all amounts are at the edge of rounding.
EDGE = 10_000
#: Every so many cases one is published in the next of these formats and read back.
EVERY, FORMATS = 12, ("text", "html", "docx", "pdf")
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one case ended: ``hits`` findings of the right rules, ``extra`` others or one too many."""

    kind: str
    document: str
    format: str
    hits: tuple[Finding, ...]
    extra: tuple[Finding, ...]
    #: whether the spoiled figure takes part in a checked equation of the clean document (None: not a figure)
    tied: bool | None
    #: the spoiled place is the finding's own, or among its suspects or related places
    placed: bool
    text: str
    #: how the wrong amount was diagnosed, where suspects are named
    diagnosed: diagnosing.Diagnosed | None = None


def document(name: str) -> Document:
    """The clean document of this name: an example, or ``g`` and the number of a generated book."""
    if name in BOOKS:
        return Document(name, api.compile(BOOKS[name], "shanxi"))
    made = department() if name == "department" else book(int(name[1:]), lines=16, projects=4)
    return Document(name, api.compile(made, "shanxi"))


def names(count: int) -> list[str]:
    known = [*BOOKS, "department"]
    return (known + [f"g{n}" for n in range(max(0, count - len(known)))])[:count]


def key(finding: Finding) -> Key:
    """What tells a finding from others; in how many places the same stands is not part of it."""
    return finding.rule, finding.stated, re.sub(r"（共\d+处）", "", finding.message)


class Bench:
    """One clean document, its findings before anything is planted, and the cases on it."""

    def __init__(self, name: str) -> None:
        self.doc = document(name)
        self.before: dict[str, Counter[Key]] = {}
        clean = interpret(self.doc.blocks)
        report, laws = examine(clean)
        self.before[""] = Counter(map(key, report.findings))
        checked = [
            i
            for i in laws.derivation.identities
            if i.verdict is not Status.UNCHECKED and i.kind != "containment"
        ]
        self.tied = {_spot(f.source) for i in checked for f in i.figures}

    def cases(self, wanted: Sequence[str]) -> Iterator[Outcome]:
        for n, fault in enumerate(
            f for f in FAULTS.values() if not wanted or any(w in f.kind for w in wanted)
        ):
            seen = set()
            for seed in range(MANY if fault.group in ("表中金额", "说明中金额", "占比") else FEW):
                planted = fault.plant(self.doc, Random(crc32(f"{self.doc.name}{fault.kind}{seed}".encode())))
                if planted is None or (said := (planted.place, planted.now)) in seen:
                    continue
                seen.add(said)
                turn = n * MANY + seed + crc32(self.doc.name.encode())
                format = FORMATS[turn // EVERY % len(FORMATS)] if turn % EVERY == 0 else ""
                yield self.case(fault, planted, format)

    def case(self, fault: Fault, planted: Planted, format: str) -> Outcome:
        spoiled = self.read(planted, format)
        if spoiled is None:
            format, spoiled = "", interpret(planted.blocks)
        new = self.new(spoiled, format)
        hits = [f for f in new if any(f.rule.startswith(rule) for rule in fault.rules)]
        tied = _spot(planted.place) in self.tied if fault.group in ("表中金额", "说明中金额") else None
        text = f"{self.doc.name}{' ' + format if format else ''} {planted.place}: {planted.was[:40]} → {planted.now[:40]}"
        right, extra = hits[: fault.most], [f for f in new if f not in hits] + hits[fault.most :]
        named = diagnosing.diagnosed(planted, right) if tied is not None and not format else None
        return Outcome(
            fault.kind, self.doc.name, format, tuple(right), tuple(extra), tied, _at(planted, right), text, named
        )

    def several(self) -> Iterator[tuple[int, int, int, int]]:
        """Two to five wrong amounts at once: how many, how many have a finding of their own, are named, extra findings."""
        for faults, planted in diagnosing.several(self.doc):
            yield len(faults), *diagnosing.roots(faults, self.new(interpret(planted.blocks), ""))

    def new(self, spoiled: Disclosure, format: str) -> list[Finding]:
        """What is found in a document beyond what is found in the clean one.  Raises RuntimeError where a rule fails."""
        report = examine(spoiled)[0]
        if broken := [o for o in report.outcomes if o.reason.startswith("程序出错")]:
            raise RuntimeError(f"{broken[0].rule}: {broken[0].reason}")
        found: dict[Key, list[Finding]] = defaultdict(list)
        for finding in report.findings:
            found[key(finding)].append(finding)
        return [f for k, fs in found.items() for f in fs[self.before[format][k] :]]

    def read(self, planted: Planted, format: str) -> Disclosure | None:
        """The spoiled document published in a format and read back; None where it cannot be published so."""
        if not format:
            return interpret(planted.blocks)
        if format not in self.before:
            clean = Planted(self.doc.blocks, planted.place, "", "")
            self.before[format] = Counter()
            self.before[format] = Counter(map(key, examine(self._published(clean, format))[0].findings))  # type: ignore[arg-type]
        return self._published(planted, format)

    def _published(self, planted: Planted, format: str) -> Disclosure | None:
        from yusuan.publish import publish

        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "case.txt"
            if format == "text":
                path.write_text(as_text(planted.blocks), encoding="utf-8")
                return read(path)
            compiled = self.doc.compiled(planted)
            return read(publish(compiled, Path(folder), [format])[0]) if compiled else None


def _spot(source: object) -> tuple[object, object]:
    return getattr(source, "line", None), getattr(source, "cell", None)


def _at(planted: Planted, findings: Iterable[Finding]) -> bool:
    places = {_spot(s) for f in findings for s in (f.place, *(x.source for x in (*f.suspects, *f.related)))}
    return _spot(planted.place) in places


Many = list[tuple[int, int, int, int]]


def run(job: tuple[str, tuple[str, ...]]) -> tuple[list[Outcome], list[Finding], Many]:
    """All cases on one document, what is found on it before anything is planted, and several faults at once."""
    bench = Bench(job[0])
    outcomes = list(bench.cases(job[1]))
    many = [] if job[1] else list(bench.several())
    return outcomes, [Finding(rule, "notice", message) for rule, _, message in bench.before[""].elements()], many  # type: ignore[arg-type]


def clean(number: int) -> list[tuple[str, str]]:
    """What is found in a generated book without fault (after compiling, not after reading back); from EDGE on its
    amounts are a 分 around the half of the last printed digit, in many rows."""
    if number < EDGE:
        doc = document(f"g{number}")
    else:
        doc = Document("", api.compile(book(number, lines=40, projects=6, edge=True), "shanxi"))
    return [(f.rule, f.message) for f in examine(interpret(doc.blocks))[0].findings]


# Printing --------------------------------------------------------------------------------------------------------


def ratio(part: int, whole: int) -> str:
    return f"{part}/{whole} = {100 * part / whole:.1f} %" if whole else "0/0"


def by_kind(outcomes: Sequence[Outcome]) -> None:
    print(f"{'kind':24} {'planted':>7} {'found':>6} {'recall':>7} {'extra':>6} {'at its place':>12}  rules")
    for name in FAULTS:
        mine = [o for o in outcomes if o.kind == name]
        if not mine:
            print(f"{name:24} {0:7}   (cannot be planted in these documents)")
            continue
        hit = sum(bool(o.hits) for o in mine)
        told = Counter(f.rule for o in mine for f in o.hits)
        print(
            f"{name:24} {len(mine):7} {hit:6} {100 * hit / len(mine):6.0f}% {sum(len(o.extra) for o in mine):6}"
            f" {sum(o.placed for o in mine):12}  {' '.join(f'{r}×{n}' for r, n in sorted(told.items()))}"
        )


def by_rule(outcomes: Sequence[Outcome]) -> None:
    right, wrong = (
        Counter(f.rule for o in outcomes for f in o.hits),
        Counter(f.rule for o in outcomes for f in o.extra),
    )
    print(f"\n{'rule':6} {'right':>6} {'extra':>6} {'precision':>9}")
    for rule in sorted(right | wrong):
        print(
            f"{rule:6} {right[rule]:6} {wrong[rule]:6} {100 * right[rule] / (right[rule] + wrong[rule]):8.0f}%"
        )
    silent = [r for r in (*LAWS, *every_rule()) if not right[r] and not _aimed(r)]
    print(f"rules that no mutation aims at: {' '.join(silent) or 'none'}")


def _aimed(rule: str) -> bool:
    return any(rule.startswith(r) for fault in FAULTS.values() for r in fault.rules)


def totals(outcomes: Sequence[Outcome]) -> bool:
    """Precision and recall over all, and over the figures that the targets are for."""
    right, extra = sum(len(o.hits) for o in outcomes), sum(len(o.extra) for o in outcomes)
    aimed = [o for o in outcomes if FAULTS[o.kind].aim and FAULTS[o.kind].group in AMOUNTS]
    hit, tied = sum(bool(o.hits) for o in aimed), [o for o in aimed if o.tied is not False]
    figures = [o for o in outcomes if o.tied is not None]
    print(
        f"\nall planted: found {ratio(sum(bool(o.hits) for o in outcomes), len(outcomes))}, precision {ratio(right, right + extra)}"
    )
    print(
        f"amounts, shares and changes off by 0.02 or more: recall {ratio(hit, len(aimed))} (target {RECALL:.0%})"
    )
    print(
        f"  of those whose figure takes part in an equation: {ratio(sum(bool(o.hits) for o in tied), len(tied))}"
    )
    print(
        f"spoiled figures that take part in no equation: {ratio(sum(o.tied is False for o in figures), len(figures))}"
    )
    for format in ("", *FORMATS):
        mine = [o for o in outcomes if o.format == format]
        print(
            f"  {format or 'blocks':6} found {ratio(sum(bool(o.hits) for o in mine), len(mine))}, extra {sum(len(o.extra) for o in mine)}"
        )
    return right >= PRECISION * (right + extra) and hit >= RECALL * len(aimed)


#: Groups of kinds that the targets are for.
AMOUNTS = ("表中金额", "说明中金额", "占比", "增减")


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--documents", type=int, default=10)
    parser.add_argument("--clean", type=int, default=40)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--kinds", default="", help="only kinds that contain one of these words, by commas")
    parser.add_argument("--no-real", action="store_true")
    parser.add_argument(
        "--misses", action="store_true", help="list every case that was missed or had extra findings"
    )
    parser.add_argument("--write", type=Path, help="the output as a page of the documentation too")
    options = parser.parse_args()
    if options.write is None:
        return measure(options)
    with redirect_stdout(StringIO()) as said:
        code = measure(options)
    print(said.getvalue())
    options.write.write_text(f"{PAGE}\n```text\n{said.getvalue().strip()}\n```\n", encoding="utf-8")
    return code


#: What stands above the output in the documentation.
PAGE = """# 查得准不准：检查规则的实测

<!-- 由 python bench/bench_check.py --write docs/accuracy.md 生成，不要手改 -->

每一例从一份没有错误的公开文件（编出来的样本）开始，只改坏一处，看检查是不是恰好多报一条、报的是不是这一处。
kind 是改坏的方式，planted 是次数，found 是查出的次数，recall 是查出的比例，extra 是多报的条数，at its place 是报在原处（或列为疑点、相关处）的次数，
rules 是报出的规则。下面依次是：各类错误、各条规则的查准率、总计、写错的数能不能认出（first suspect 首位就是，among the suspects 在疑点之中，
should be 所给的范围包含原来的数）、一份文件里同时有二至五处错的情形、没有错误的文件有没有误报（其中一半的金额都落在四舍五入的边上）。
规律见 [laws.md](laws.md)，算法见 [joint-check.md](joint-check.md)。
"""


def measure(options: argparse.Namespace) -> int:
    """All of it, printed.  1 where a target is missed."""
    wanted = tuple(w for w in options.kinds.split(",") if w)
    with ProcessPoolExecutor(options.jobs) as pool:
        results = list(pool.map(run, [(name, wanted) for name in names(options.documents)]))
        outcomes = [o for found, _, _ in results for o in found]
        by_kind(outcomes)
        by_rule(outcomes)
        good = totals(outcomes)
        diagnosing.show([o.diagnosed for o in outcomes if o.diagnosed], [m for _, _, many in results for m in many])
        if options.misses:
            show_misses(outcomes)
        plain, edge = range(100, 100 + options.clean), range(EDGE, EDGE + options.clean)
        alarms = [f for found in pool.map(clean, [*plain, *edge], chunksize=4) for f in found]
    alarms += [(f.rule, f.message) for _, found, _ in results for f in found]
    laws = [a for a in alarms if a[0] in LAWS]
    print(
        f"\nclean documents: {options.clean} generated, {options.clean} with all amounts at the edge of rounding, {len(results)} under the cases: {len(laws)} false alarms of laws and claims (target 0)"
    )
    for rule, times in sorted(Counter(rule for rule, _ in alarms).items()):
        print(f"  {rule} ×{times}: {next(m for r, m in alarms if r == rule)[:100]}")
    if not options.no_real:
        good &= adjudication.main()
    return 0 if good and not laws else 1


def show_misses(outcomes: Sequence[Outcome]) -> None:
    for o in outcomes:
        if not o.hits or o.extra:
            print(
                f"{'MISS' if not o.hits else 'EXTRA'} {o.kind} {o.text}{'  (in no equation)' if o.tied is False else ''}"
            )
            for f in o.extra:
                print(f"      {f.rule} {f.message[:160]}")


if __name__ == "__main__":
    sys.exit(main())
